//! What each Markdown element writes when it opens and closes.

use std::ops::Range;

use pulldown_cmark::{LinkType, Tag, TagEnd};

use super::{MAX_NESTING, Writer, line_ends, pictures};
use crate::book::prose::blocks::Reading;
use crate::book::prose::mask::unmask;
use crate::book::xhtml::push_text;
use crate::diag::Cut;

impl Writer<'_, '_> {
    pub(super) fn start(&mut self, tag: Tag, range: Range<usize>, text: &str) {
        if self.alt.is_some() {
            // Only the words of what stands inside a description are kept.
            self.alt_depth += usize::from(matches!(tag, Tag::Image { .. } | Tag::Link { .. }));
            // In a description links have words and no target.
            if let Tag::Link { link_type: LinkType::WikiLink { has_pothole }, .. }
            | Tag::Image { link_type: LinkType::WikiLink { has_pothole }, .. } = tag
            {
                self.hide_target(has_pothole, &range, text);
            }
            return;
        }
        match tag {
            Tag::Paragraph => self.open_paragraph(&range, text),
            Tag::Heading { level, .. } => self.start_heading(level as u8, &range, text),
            Tag::BlockQuote(_) => self.open_quotation(&range, text),
            Tag::CodeBlock(kind) => self.open_code(kind, &range, text),
            Tag::HtmlBlock => self.raw.clear(),
            Tag::List(start) => self.start_list(start),
            Tag::Item => self.start_item(&range, text),
            Tag::FootnoteDefinition(label) => self.open_note(&label, &range, text),
            Tag::DefinitionList => self.open_level("<dl>\n"),
            Tag::DefinitionListTitle => self.open_item("<dt>"),
            Tag::DefinitionListDefinition => self.open_item("<dd>"),
            Tag::Table(alignments) => self.open_table(alignments),
            Tag::TableHead => self.open_head(),
            Tag::TableRow => self.open_row(range.start),
            Tag::TableCell => self.open_cell(),
            Tag::Emphasis => self.simple("em"),
            Tag::Strong => self.simple("strong"),
            Tag::Strikethrough => self.simple("del"),
            Tag::Link { link_type: LinkType::WikiLink { has_pothole }, dest_url, .. } => {
                self.open_wiki_link(&unmask(&dest_url), has_pothole, &range, text);
            }
            Tag::Image { link_type: LinkType::WikiLink { has_pothole }, dest_url, .. } => {
                self.open_embed(&unmask(&dest_url), has_pothole, &range, text);
            }
            // Raised and lowered text is found by `spans`.
            Tag::Superscript | Tag::Subscript => {}
            Tag::Link { link_type, dest_url, title, .. } => {
                let target = match link_type {
                    LinkType::Email => format!("mailto:{dest_url}"),
                    _ => unmask(&dest_url).into_owned(),
                };
                if link_type == LinkType::Inline && self.input.definitions.is_text(&target) {
                    self.open_typed_link(&target, range, text);
                } else {
                    self.open_link(target, &title, range);
                }
            }
            Tag::Image { dest_url, title, .. } => self.open_image(&dest_url, &title, range, text),
            Tag::MetadataBlock(_) => {}
        }
    }

    fn open_paragraph(&mut self, range: &Range<usize>, text: &str) {
        self.open_words();
        self.in_block_paragraph = true;
        self.short_lines = self.kind() == Reading::Letter && line_ends::has_short_lines(text.cut(range.clone()));
        self.caption = None;
        self.open_verse(range);
        match self.kind() {
            Reading::Lines => self.open_line(),
            Reading::Verse => {
                self.out().push_str("<p>");
                self.indent(range.start, text);
            }
            _ => {
                self.in_pictures = self.has_pictures && pictures::may_hold(self.prepared.cut(range.clone()));
                if self.in_pictures {
                    self.hold();
                }
                self.open_block_paragraph(range.start, text);
            }
        }
    }

    fn close_paragraph(&mut self, range: &Range<usize>) {
        self.restore_brackets(0);
        self.in_paragraph = false;
        self.in_block_paragraph = false;
        if self.callout_title {
            self.end_callout_title();
        }
        if self.line.is_some() {
            self.close_line();
        } else if std::mem::take(&mut self.in_pictures) {
            self.close_pictures();
        } else {
            self.out().push_str("</p>\n");
        }
        self.close_verse(range);
    }

    /// Words of a paragraph, heading or item follow.
    pub(super) fn open_words(&mut self) {
        self.in_paragraph = true;
        self.typesetter.paragraph();
    }

    /// Opens a quotation or list, unless too many are open already: what stands deeper is kept at this level.
    pub(super) fn open_level(&mut self, tag: &str) {
        self.nesting += 1;
        if self.nesting <= MAX_NESTING {
            self.out().push_str(tag);
        }
    }

    pub(super) fn close_level(&mut self, tag: &str) {
        if self.nesting <= MAX_NESTING {
            self.out().push_str(tag);
        }
        self.nesting = self.nesting.saturating_sub(1);
    }

    fn open_item(&mut self, tag: &str) {
        self.open_words();
        match self.nesting.cmp(&(MAX_NESTING + 1)) {
            std::cmp::Ordering::Less => self.out().push_str(tag),
            std::cmp::Ordering::Equal => self.out().push_str("<div>"),
            std::cmp::Ordering::Greater => self.out().push_str("<br/>\n"),
        }
    }

    fn close_item(&mut self, tag: &str) {
        self.restore_brackets(0);
        self.in_paragraph = false;
        match self.nesting.cmp(&(MAX_NESTING + 1)) {
            std::cmp::Ordering::Less => self.out().push_str(tag),
            std::cmp::Ordering::Equal => self.out().push_str("</div>\n"),
            std::cmp::Ordering::Greater => {}
        }
    }

    fn start_list(&mut self, start: Option<u64>) {
        // HTML numbers are 32 bits wide.
        let start = start.map(|n| i32::try_from(n).unwrap_or(i32::MAX));
        self.lists.push(start);
        match start {
            None => self.open_level("<ul>\n"),
            Some(1) => self.open_level("<ol>\n"),
            Some(start) => self.open_level(&format!("<ol start=\"{start}\">\n")),
        }
    }

    /// An item of a list. Its number is the one that was typed, whatever the item before had; a number that HTML can
    /// not count to, or that stands alone, is text.
    fn start_item(&mut self, range: &Range<usize>, text: &str) {
        // The parser counts the columns of a tab as if they were bytes: the range can begin before it.
        let blanks = [' ', '\t', '\r', '\n', '>'];
        let marker = range.end - text.cut(range.clone()).trim_start_matches(blanks).len();
        let digits = text.cut(marker..range.end).bytes().take_while(u8::is_ascii_digit).count();
        let number = text.cut(marker..marker + digits);
        let Some(Some(next)) = self.lists.last_mut() else { return self.open_item("<li>") };
        let expected = *next;
        let typed = number.parse::<i32>().ok();
        *next = typed.unwrap_or(expected).saturating_add(1);
        let alone = text.cut(marker + digits..range.end).trim_start_matches(['.', ')']).trim().is_empty();
        if digits == 0 {
            self.open_item("<li>");
        } else if typed.is_none() || alone || number.starts_with('0') && digits > 1 || self.nesting > MAX_NESTING {
            self.open_item("<li class=\"fic-typed\">");
            self.number = Some(marker..(marker + digits + 1).min(range.end));
        } else {
            self.edit(marker..marker + digits, "");
            match typed.filter(|n| *n != expected) {
                Some(n) => self.open_item(&format!("<li value=\"{n}\">")),
                None => self.open_item("<li>"),
            }
        }
    }

    /// Writes the number of an item where its words begin.
    pub(super) fn write_number(&mut self) {
        if let Some(number) = self.number.take() {
            let number = self.source.text.cut(number).to_owned();
            push_text(self.out(), &number);
            self.out().push(' ');
        }
    }

    pub(super) fn end(&mut self, tag: TagEnd, range: Range<usize>, text: &str) {
        if self.alt.is_some() && (tag != TagEnd::Image || self.alt_depth > 0) {
            if matches!(tag, TagEnd::Image | TagEnd::Link) {
                self.alt_depth -= 1;
                if text.as_bytes().get(range.start).is_some_and(|b| matches!(b, b'[' | b'!')) {
                    self.edit(self.leaf_end..range.end, "");
                }
                self.leaf_end = range.end;
            }
            return;
        }
        match tag {
            TagEnd::Paragraph => self.close_paragraph(&range),
            TagEnd::Heading(_) => {
                self.restore_brackets(0);
                self.in_paragraph = false;
                self.end_heading();
            }
            TagEnd::BlockQuote(_) => self.close_quotation(),
            TagEnd::CodeBlock => self.close_code(),
            TagEnd::HtmlBlock => self.flush_raw(text),
            TagEnd::List(ordered) => {
                self.lists.pop();
                self.close_level(if ordered { "</ol>\n" } else { "</ul>\n" });
            }
            TagEnd::Item => self.close_item("</li>\n"),
            TagEnd::FootnoteDefinition => self.end_note(range),
            TagEnd::DefinitionList => self.close_level("</dl>\n"),
            TagEnd::DefinitionListTitle => self.close_item("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.close_item("</dd>\n"),
            TagEnd::Table => self.close_table(),
            TagEnd::TableHead => self.close_head(),
            TagEnd::TableRow => self.close_row(&range, text),
            TagEnd::TableCell => self.close_cell(),
            TagEnd::Emphasis => self.simple_end("em"),
            TagEnd::Strong => self.close_strong(),
            TagEnd::Strikethrough => self.simple_end("del"),
            TagEnd::Superscript | TagEnd::Subscript => {}
            TagEnd::Link | TagEnd::Image if self.end_wiki_link(&range) => {}
            TagEnd::Link => self.close_link(range, text),
            TagEnd::Image => self.close_image(range, text),
            TagEnd::MetadataBlock(_) => {}
        }
    }
}
