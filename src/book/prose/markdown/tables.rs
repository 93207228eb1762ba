//! Tables: the head, the rows, and cells that no column of the head has.

use std::ops::Range;

use pulldown_cmark::Alignment;

use super::Writer;
use crate::book::count::has_word;
use crate::book::rules;
use crate::book::xhtml::push_text;

/// The table that is open.
#[derive(Debug, Default)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    /// The column of the next cell.
    column: usize,
    in_head: bool,
    /// The row of the head, until it is known whether others follow.
    head: Option<String>,
}

impl Writer<'_, '_> {
    pub(super) fn open_table(&mut self, alignments: Vec<Alignment>) {
        self.table = Table { alignments, ..Table::default() };
        self.out().push_str("<table>\n");
    }

    pub(super) fn open_head(&mut self) {
        self.table.column = 0;
        self.table.in_head = true;
        self.hold();
        self.out().push_str("<tr>");
    }

    pub(super) fn close_head(&mut self) {
        self.out().push_str("</tr>\n");
        self.table.in_head = false;
        self.table.head = Some(self.release());
    }

    pub(super) fn open_row(&mut self, start: usize) {
        self.leaf_end = start;
        self.table.column = 0;
        if let Some(head) = self.table.head.take() {
            let out = self.out();
            out.push_str("<thead>\n");
            out.push_str(&head);
            out.push_str("</thead>\n<tbody>\n");
        }
        self.out().push_str("<tr>");
    }

    pub(super) fn close_row(&mut self, range: &Range<usize>, text: &str) {
        self.surplus_cells(range, text);
        self.out().push_str("</tr>\n");
    }

    pub(super) fn open_cell(&mut self) {
        self.typesetter.paragraph();
        let style = match self.table.alignments.get(self.table.column) {
            Some(Alignment::Left) => " style=\"text-align: left\"",
            Some(Alignment::Center) => " style=\"text-align: center\"",
            Some(Alignment::Right) => " style=\"text-align: right\"",
            _ => "",
        };
        self.table.column += 1;
        let name = if self.table.in_head { "<th scope=\"col\"" } else { "<td" };
        self.out().push_str(name);
        self.out().push_str(style);
        self.out().push('>');
    }

    pub(super) fn close_cell(&mut self) {
        self.restore_brackets(0);
        let name = if self.table.in_head { "</th>" } else { "</td>" };
        self.out().push_str(name);
    }

    pub(super) fn close_table(&mut self) {
        // XHTML 1.1 wants rows: a head that stands alone is one.
        if let Some(head) = self.table.head.take() {
            self.out().push_str("<tbody>\n");
            self.out().push_str(&head);
        }
        self.out().push_str("</tbody>\n</table>\n");
    }

    /// Cells beyond the head's are dropped by the parser; here they are kept, as text.
    fn surplus_cells(&mut self, row: &Range<usize>, text: &str) {
        let rest = self.foreign.visible(text, self.leaf_end.clamp(row.start, row.end)..row.end);
        if !has_word(&rest) {
            return;
        }
        let span = self.source.span(row.clone());
        self.sink.emit(span, rules::surplus_cells()).hint("add cells to the head of the table");
        for cell in rest.split('|').map(str::trim).filter(|c| !c.is_empty()) {
            self.out().push_str("<td>");
            push_text(self.out(), cell);
            self.out().push_str("</td>");
        }
    }
}
