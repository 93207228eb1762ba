//! Footnotes: references where they stand, the notes at the end, and the finished text.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::{Buffer, Writer};
use crate::book::prose::Rendered;
use crate::book::prose::mask::unmask;
use crate::book::prose::raw::{adopt, report_removals};
use crate::book::{html, rules};
use crate::diag::Cut;
use crate::words;

/// The footnotes of a text, by their labels.
#[derive(Debug, Default)]
pub(super) struct Notes {
    numbers: HashMap<String, usize>,
    /// In the order of their numbers.
    order: Vec<String>,
    /// How often each was referred to.
    uses: HashMap<String, usize>,
    /// Each as it is shown, and where the author wrote it.
    pub texts: HashMap<String, (String, Range<usize>)>,
}

impl Writer<'_, '_> {
    pub(super) fn note_reference(&mut self, label: &str, range: Range<usize>) {
        self.edit(range.clone(), "");
        self.leaf_end = range.end;
        if self.alt.is_some() {
            return;
        }
        let next = self.notes.order.len() + 1;
        let number = *self.notes.numbers.entry(label.to_owned()).or_insert(next);
        if number == next {
            self.notes.order.push(label.to_owned());
        }
        let uses = self.notes.uses.entry(label.to_owned()).or_insert(0);
        *uses += 1;
        let scope = self.input.scope;
        // A link can not hold another link.
        if self.inline.contains(&"a") {
            self.out().push_str(&format!("<sup class=\"fic-made\">{number}</sup>"));
            return;
        }
        let id =
            if *uses == 1 { format!("fic-{scope}ref-{number}") } else { format!("fic-{scope}ref-{number}-{uses}") };
        self.out().push_str(&format!(
            "<a class=\"fic-ref fic-made\" epub:type=\"noteref\" role=\"doc-noteref\" id=\"{id}\" href=\"#fic-{scope}note-{number}\">{number}</a>"
        ));
    }

    pub(super) fn open_note(&mut self, label: &str, range: &Range<usize>, text: &str) {
        let label = unmask(label);
        let end = text.cut(range.clone()).find("]:").map_or(range.start, |i| range.start + i + 2);
        self.edit(range.start..end, "");
        self.buffers.push(Buffer { out: String::new(), note: Some(label.to_string()) });
    }

    pub(super) fn end_note(&mut self, range: Range<usize>) {
        let Some(buffer) = self.buffers.pop() else { return };
        let Some(label) = buffer.note else { return };
        match self.notes.texts.entry(label) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert((buffer.out, range));
            }
            std::collections::hash_map::Entry::Occupied(mut entry) => {
                let span = self.source.span(range.clone());
                let first = self.source.span(entry.get().1.clone());
                self.sink.emit(span, rules::duplicate_footnote(entry.key())).hint_at(first, "it is first defined here");
                // Kept behind the first, so that no word is lost.
                let key = format!("{}\u{0}{}", entry.key(), range.start);
                entry.get_mut();
                self.notes.texts.insert(key, (buffer.out, range));
            }
        }
    }

    pub(super) fn finish(mut self, text: &str) -> Rendered {
        while let Some(block) = self.blocks.last() {
            let (line, span) = (block.line.clone(), self.source.span(block.line.clone()));
            self.sink.emit(span, rules::unclosed_block()).hint("put a line `:::` after the last line of the block");
            self.close_block(line);
        }
        self.done.joined_lines = self.joined_lines(text);
        let notes = self.numbered_notes();
        let mut section = self.section(&notes);
        self.done.edits.sort_by_key(|e| (e.range.start, e.range.end));
        // The title is audited by its words.
        self.done.flow = flow(self.title_end, text.len(), &notes);
        let mut html = std::mem::take(&mut self.buffers[0].out);
        if self.raw_used {
            // The reader collects the ids of all of it anew.
            self.done.ids.clear();
            html = self.clean(&html, true);
            if !section.is_empty() {
                section = self.clean(&section, false);
            }
        }
        self.finish_title();
        self.report_dangling();
        self.report_doubtful_quotes(text);
        self.done.html = html;
        self.done.notes = section;
        self.done.source = self.source;
        self.done
    }

    /// Tells of quotation marks that stay as typed, with both readings.
    fn report_doubtful_quotes(&mut self, text: &str) {
        let mut last = None;
        for mark in std::mem::take(&mut self.typesetter.doubtful) {
            // What a title and its page show is set twice.
            if last.replace(mark.at) == Some(mark.at) {
                continue;
            }
            let (before, after) = around(text, mark.at);
            let reading = |mark: &str| format!("{before}{mark}{after}");
            let told = rules::quote_left_as_typed(reading(mark.opening), reading(mark.closing));
            self.sink.emit(self.source.span(mark.at..mark.at + 1), told);
        }
    }

    /// Tells of references to ids that no element has.
    fn report_dangling(&mut self) {
        let Rendered { references, ids, headings, .. } = &mut self.done;
        let references = std::mem::take(references);
        if references.is_empty() {
            return;
        }
        let known: HashSet<&str> =
            ids.iter().chain(headings.iter().map(|heading| &heading.id)).map(String::as_str).collect();
        let mut told = HashSet::new();
        for (id, span, violation) in references {
            if !known.contains(id.as_str()) && told.insert(violation.message.clone()) {
                self.sink.emit(span, violation);
            }
        }
    }

    /// The notes in the order of their numbers. Those that nothing refers to come last.
    fn numbered_notes(&mut self) -> Vec<Note> {
        let mut left: Vec<(String, (String, Range<usize>))> =
            std::mem::take(&mut self.notes.texts).into_iter().collect();
        left.sort_by_key(|(_, (_, range))| range.start);
        let mut notes = Vec::new();
        for (label, (html, range)) in left {
            let used = self.notes.numbers.get(&label).copied();
            let number = used.unwrap_or_else(|| {
                self.notes.order.push(label.clone());
                self.notes.order.len()
            });
            if used.is_none() && !label.contains('\u{0}') {
                let span = self.source.span(range.clone());
                self.sink.emit(span, rules::unused_footnote(&label)).hint(format!("refer to it with `[^{label}]`"));
            }
            notes.push(Note { number, used: used.is_some(), html, range });
        }
        notes.sort_by_key(|note| note.number);
        notes
    }

    /// The section of the notes for the end of the page.
    fn section(&self, notes: &[Note]) -> String {
        let mut section = String::new();
        let scope = self.input.scope;
        for Note { number, used, html, .. } in notes {
            section.push_str(&format!(
                "<aside class=\"fic-note-body\" epub:type=\"footnote\" role=\"doc-footnote\" id=\"fic-{scope}note-{number}\">"
            ));
            // The number and the way back stand in the first and last paragraph of the note.
            let number_shown = format!("<span class=\"fic-made\">{number}. </span>");
            let html = html.trim_end();
            let body = match html.strip_prefix("<p>") {
                Some(rest) => format!("<p>{number_shown}{rest}"),
                None => format!("<p>{number_shown}</p>{html}"),
            };
            let back = format!(
                "<a class=\"fic-back fic-made\" role=\"doc-backlink\" href=\"#fic-{scope}ref-{number}\" aria-label=\"{}\">\u{21a9}\u{fe0e}</a>",
                words::of(self.input.language).back_to_text
            );
            match body.strip_suffix("</p>") {
                _ if !used => section.push_str(&body),
                Some(open) => section.push_str(&format!("{open} {back}</p>")),
                None => section.push_str(&format!("{body}<p> {back}</p>")),
            }
            section.push_str("</aside>\n");
        }
        section
    }

    /// Runs the text through the HTML reader.
    fn clean(&mut self, html: &str, headings: bool) -> String {
        let cleaned = html::clean(html);
        report_removals(&cleaned, self.sink, &self.source, &self.raw_ranges);
        let mut nodes = cleaned.nodes;
        adopt(&mut nodes, &mut self.done, &self.source, &self.raw_ranges);
        if headings {
            self.adopt_headings(&mut nodes);
        }
        let mut out = String::with_capacity(html.len());
        html::write(&nodes, &mut out);
        out
    }
}

/// A note at the end of the page.
struct Note {
    number: usize,
    /// Something refers to it.
    used: bool,
    html: String,
    /// Where the author wrote it.
    range: Range<usize>,
}

/// The ranges of a text in the order in which the book has them: notes come last, also those within others.
fn flow(start: usize, end: usize, notes: &[Note]) -> Vec<Range<usize>> {
    let mut written: Vec<&Range<usize>> = notes.iter().map(|note| &note.range).collect();
    written.sort_by_key(|range| range.start);
    let mut flow = between(start..end, &written);
    flow.extend(notes.iter().flat_map(|note| between(note.range.clone(), &written)));
    flow.retain(|range| !range.is_empty());
    flow
}

/// What stands in a range between the notes that are written in it. The notes are sorted.
fn between(whole: Range<usize>, notes: &[&Range<usize>]) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut from = whole.start;
    while let Some(note) = notes[notes.partition_point(|note| note.start < from)..]
        .iter()
        .find(|note| **note != &whole)
        .filter(|note| note.start < whole.end)
    {
        pieces.push(from..note.start);
        from = note.end.max(note.start + 1);
    }
    pieces.push(from.min(whole.end)..whole.end);
    pieces
}

/// The words on both sides of a mark, within its line.
fn around(text: &str, at: usize) -> (String, &str) {
    const SHOWN: usize = 16;
    let is_within = |c: &char| *c != '\n' && *c != '\r';
    let before: Vec<char> = text.cut(..at).chars().rev().take(SHOWN).take_while(is_within).collect();
    let after = text.cut(at + 1..);
    let end =
        after.char_indices().filter(|(_, c)| is_within(c)).take(SHOWN).last().map_or(0, |(i, c)| i + c.len_utf8());
    let line = after.find(['\n', '\r']).unwrap_or(after.len());
    (before.into_iter().rev().collect(), after.cut(..end.min(line)))
}
