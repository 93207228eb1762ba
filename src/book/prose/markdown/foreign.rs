//! Syntax of other programs, written where the parser comes upon it: notes, callouts, line blocks, links of a vault.

use std::ops::Range;

use super::{Buffer, OpenBlock, Writer};
use crate::book::links::Placeholder;
use crate::book::prose::blocks::Reading;
use crate::book::prose::foreign::{Act, Mark};
use crate::book::prose::letters;
use crate::book::prose::{Edit, Use};
use crate::book::xhtml::{push_attribute, push_text};
use crate::diag::Cut;

/// Bytes between the `>` of a quotation and the mark of a callout at most.
const MAX_BEFORE_CALLOUT: usize = 80;

/// A note `^[…]` that is open.
#[derive(Debug)]
pub(super) struct OpenNote {
    /// Its first sign.
    start: usize,
    close: usize,
    depth: usize,
    spans: usize,
}

/// What an open quotation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotation {
    Usual,
    Callout,
    /// The short lines of its head and foot stay lines.
    Letter,
}

/// What an open link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkKind {
    Usual,
    Wiki,
    /// Words in double brackets that name no note.
    Words,
    /// A link within a link, which has words only.
    Bare,
    /// A link that leads to words: no link at all.
    Typed,
}

/// Endings of files that an embed shows as an image.
const IMAGES: &[&str] = &["png", "jpg", "jpeg", "gif", "webp", "svg", "avif", "bmp"];

impl OpenNote {
    /// Whether a mark that closes at a depth was opened before the note.
    pub(super) fn is_within(&self, depth: usize) -> bool {
        depth <= self.depth
    }
}

impl Writer<'_, '_> {
    /// Declares what is left out, and notes what is to be told.
    pub(super) fn declare_foreign(&mut self) {
        let hidden: Vec<Range<usize>> =
            self.foreign.marks.iter().filter(|mark| mark.act == Act::Hide).map(|mark| mark.range.clone()).collect();
        for range in hidden {
            self.edit(range, "");
        }
        let kinds = std::mem::take(&mut self.foreign.kinds);
        self.done.foreign.extend(kinds.into_iter().map(|(kind, range)| (kind, self.source.span(range))));
    }

    /// A run of text with foreign syntax in it.
    pub(super) fn foreign_text(&mut self, range: Range<usize>, text: &str) {
        let mut from = range.start.max(self.written_to);
        while from < range.end
            && let Some(mark) = self.foreign.within(&(from..range.end)).cloned()
        {
            if mark.range.start > from {
                self.words(text.cut(from..mark.range.start), true, from..mark.range.start, text);
            }
            from = mark.range.end.min(range.end).max(self.written_to);
            self.act(mark.act, mark.range, text);
        }
        if from < range.end && from >= self.written_to {
            self.words(text.cut(from..range.end), true, from..range.end, text);
        }
    }

    /// Shows words that are no run of the text.
    fn show(&mut self, words: &str) {
        self.typesetter.pass();
        push_text(self.out(), words);
    }

    fn act(&mut self, act: Act, range: Range<usize>, text: &str) {
        match act {
            Act::Hide | Act::Edge | Act::Drawing => {}
            Act::Ruby(ruby) => {
                ruby.signs().for_each(|sign| self.edit(sign, ""));
                self.typesetter.pass();
                match &mut self.alt {
                    Some(alt) => alt.push_str(&ruby.words(text)),
                    None => ruby.push(self.out(), text),
                }
            }
            Act::Typed => match &mut self.alt {
                Some(alt) => alt.push_str(text.cut(range)),
                None => self.show(text.cut(range)),
            },
            Act::Indent(blanks) => {
                if self.kind() == Reading::Verse {
                    (0..blanks.min(40)).for_each(|_| self.out().push('\u{a0}'));
                }
            }
            Act::Callout if self.opens_callout() => {
                self.out().push_str("<strong class=\"fic-callout\">");
                self.callout_title = true;
                // Without a title of its own it is called by its type, as in the program that it is from.
                let titled = text.cut(range.end..).lines().next().is_some_and(|rest| !rest.trim().is_empty());
                let name = text.cut(range.clone()).trim_matches(['[', '!', ']', '+', '-', ' ']);
                let name = name.split('|').next().unwrap_or("").trim();
                let mut letters = name.chars();
                let name =
                    letters.next().map_or(String::new(), |c| c.to_uppercase().collect::<String>() + letters.as_str());
                if titled {
                    self.edit(range, "");
                } else {
                    self.edit(range, &name);
                    self.show(&name);
                }
            }
            Act::OpenNote(close) if self.takes_note() => {
                let label = format!("\u{1}{}", range.start);
                self.inline_note = Some(OpenNote {
                    start: range.start,
                    close,
                    depth: self.inline.len(),
                    spans: self.open_spans.len(),
                });
                self.buffers.push(Buffer { out: String::from("<p>"), note: Some(label) });
            }
            Act::CloseNote if self.inline_note.as_ref().is_some_and(|note| note.close == range.start) => {
                self.close_inline_note(range);
            }
            Act::Literal | Act::Callout | Act::OpenNote(_) | Act::CloseNote => match &mut self.alt {
                Some(alt) => alt.push_str(text.cut(range)),
                None => self.put(range, text),
            },
        }
    }

    /// Whether the type of a callout stands where it must: first in the first paragraph.
    fn opens_callout(&mut self) -> bool {
        self.quotations.last() == Some(&Quotation::Callout) && self.alt.is_none() && self.out().ends_with("<p>")
    }

    /// Notes stand in plain text: not in headings, descriptions, links, or other notes.
    fn takes_note(&self) -> bool {
        self.alt.is_none()
            && self.heading.is_none()
            && !self.in_title
            && self.buffers.iter().all(|buffer| buffer.note.is_none())
            && self.in_paragraph
            && self.kind() != Reading::Lines
            && !self.inline.contains(&"a")
    }

    fn close_inline_note(&mut self, range: Range<usize>) {
        let Some(note) = self.inline_note.take() else { return };
        self.restore_spans(note.spans);
        if note.depth != self.inline.len() || note.spans > self.open_spans.len() {
            self.inline_note = Some(note);
            self.leave_inline_note();
            self.show("]");
            return;
        }
        let Some(buffer) = self.buffers.pop() else { return };
        let Some(label) = buffer.note else { return };
        let html = format!("{}</p>\n", buffer.out);
        self.notes.texts.insert(label.clone(), (html, note.start + 2..range.start));
        self.note_reference(&label, note.start..note.start + 2);
        self.leaf_end = range.end;
    }

    /// A note whose end does not come where its paragraph does is none: its signs are put back.
    pub(super) fn leave_inline_note(&mut self) {
        let Some(note) = self.inline_note.take() else { return };
        self.restore_spans(note.spans);
        if let Some(buffer) = self.buffers.pop() {
            let words = buffer.out.strip_prefix("<p>").unwrap_or(&buffer.out).to_owned();
            self.out().push_str("^[");
            self.out().push_str(&words);
        }
    }

    pub(super) fn end_callout_title(&mut self) {
        self.callout_title = false;
        // Nothing that opens in the title reaches beyond it.
        self.restore_brackets(0);
        self.out().push_str("</strong>");
    }

    /// A quotation, or the note that a callout is.
    pub(super) fn open_quotation(&mut self, range: &Range<usize>, text: &str) {
        // The mark stands close by; the line may be one of a megabyte.
        let near = text.len().min(range.start + MAX_BEFORE_CALLOUT);
        let line = memchr::memchr(b'\n', &text.as_bytes()[range.start..near]).map_or(near, |i| range.start + i);
        let own = |mark: &Mark| text.cut(range.start..mark.range.start.max(range.start)).matches('>').count() <= 1;
        let mark = self.foreign.within(&(range.start..line)).filter(|mark| mark.act == Act::Callout);
        let callout = mark.is_some_and(own);
        let is_letter = !callout && self.kind() == Reading::Plain && letters::is_letter(text.cut(range.clone()));
        self.quotations.push(match is_letter {
            true => Quotation::Letter,
            false if callout => Quotation::Callout,
            false => Quotation::Usual,
        });
        self.open_level(if callout { "<div class=\"fic-note\">\n" } else { "<blockquote>\n" });
    }

    pub(super) fn close_quotation(&mut self) {
        let callout = self.quotations.pop() == Some(Quotation::Callout);
        self.close_level(if callout { "</div>\n" } else { "</blockquote>\n" });
    }

    fn is_verse(&self, at: usize) -> bool {
        let index = self.foreign.verses.partition_point(|verse| verse.end <= at);
        self.foreign.verses.get(index).is_some_and(|verse| verse.start <= at)
    }

    /// Opens the stanza of a line block.
    pub(super) fn open_verse(&mut self, range: &Range<usize>) {
        if self.is_verse(range.start) {
            self.out().push_str("<div class=\"fic-verse\">\n");
            self.blocks.push(OpenBlock { kind: Reading::Verse, line: range.clone(), skip: None, speakers: Vec::new() });
        }
    }

    pub(super) fn close_verse(&mut self, range: &Range<usize>) {
        if self.is_verse(range.start) && self.blocks.last().is_some_and(|block| block.line == *range) {
            self.blocks.pop();
            self.out().push_str("</div>\n");
        }
    }

    /// `[[Chapter]]`, `[[Chapter|words]]`
    pub(super) fn open_wiki_link(&mut self, target: &str, has_label: bool, range: &Range<usize>, text: &str) {
        self.leaf_end = range.start;
        let blank = text.cut(range.clone()).trim_start_matches(['!', '[']).starts_with(' ');
        if blank || !has_label && !names_note(target) {
            self.links_open.push(LinkKind::Words);
            self.show("[[");
            // The parser gives the words behind a bar alone.
            let from = range.start + text.cut(range.clone()).find("[[").map_or(0, |i| i + 2);
            if has_label && let Some(bar) = text.cut(from..range.end).find('|') {
                self.put(from..from + bar + 1, text);
            }
            return;
        }
        self.hide_target(has_label, range, text);
        if self.inline.contains(&"a") {
            self.links_open.push(LinkKind::Bare);
            return;
        }
        self.links_open.push(LinkKind::Wiki);
        self.inline.push("a");
        let number = self.done.links.len();
        let span = self.source.span(range.clone());
        self.done.links.push(Use { target: target.to_owned(), span, has_alt: true, wiki: true, newer: false });
        let out = self.out();
        out.push_str("<a");
        push_attribute(out, "href", &Placeholder::Link(number).to_string());
        out.push('>');
    }

    /// What stands before the bar is an address.
    pub(super) fn hide_target(&mut self, has_label: bool, range: &Range<usize>, text: &str) {
        if has_label && let Some(bar) = text.cut(range.clone()).find('|') {
            self.edit(range.start..range.start + bar + 1, "");
        }
    }

    /// `![[map.png]]`, `![[map.png|300]]`, `![[Chapter]]`
    pub(super) fn open_embed(&mut self, target: &str, has_label: bool, range: &Range<usize>, text: &str) {
        let ending = target.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
        if !IMAGES.contains(&ending.as_str()) {
            self.open_wiki_link(target, has_label, range, text);
            return;
        }
        self.leaf_end = range.start;
        let number = self.done.images.len();
        let span = self.source.span(range.clone());
        self.done.images.push(Use { target: target.to_owned(), span, has_alt: false, wiki: true, newer: false });
        let out = self.out();
        out.push_str("<img");
        push_attribute(out, "src", &Placeholder::Image(number).to_string());
        self.alt = Some(String::new());
    }

    /// The description of an embedded image: what stands behind the bar, unless it is a size. Its name is none.
    pub(super) fn end_embed(&mut self, label: &str, range: &Range<usize>, text: &str) -> String {
        let inner = text.cut(range.clone()).trim_start_matches("![[").trim_end_matches("]]");
        let label = inner.split_once('|').map_or("", |_| label);
        let (words, size) = label.rsplit_once('|').unwrap_or(("", label));
        let number = |word: &str| word.parse::<u32>().ok().filter(|n| (1..=20_000).contains(n));
        let (width, height) = size.trim().split_once('x').unwrap_or((size.trim(), ""));
        match (number(width), number(height)) {
            (Some(width), tall) if tall.is_some() || height.is_empty() => {
                push_attribute(self.out(), "width", &width.to_string());
                if let Some(tall) = tall {
                    push_attribute(self.out(), "height", &tall.to_string());
                }
                words.trim().to_owned()
            }
            _ => label.to_owned(),
        }
    }

    /// Declares that some words stand for a whole range.
    pub(super) fn declare_whole(&mut self, range: &Range<usize>, words: &str) {
        let within = |edit: &Edit| range.start <= edit.range.start && edit.range.end <= range.end;
        while self.done.edits.last().is_some_and(within) {
            self.done.edits.pop();
        }
        self.edit(range.clone(), words);
        self.leaf_end = range.end;
    }

    /// Ends what [`Self::open_wiki_link`] opened; tells whether that was it.
    pub(super) fn end_wiki_link(&mut self, range: &Range<usize>) -> bool {
        match self.links_open.last() {
            _ if self.alt.is_some() => return false,
            Some(LinkKind::Words) => self.show("]]"),
            Some(LinkKind::Wiki) => self.simple_end("a"),
            Some(LinkKind::Bare) => {}
            _ => return false,
        }
        self.links_open.pop();
        self.leaf_end = range.end;
        true
    }
}

/// Whether words in double brackets may be the name of a note: such names are short, and no sentences.
fn names_note(words: &str) -> bool {
    let words = words.trim();
    words.chars().count() <= 80
        && !words.contains([':', '"', '?', '*', '<', '>', '\n', '“', '”', '…'])
        && !words.ends_with(['.', '!', ','])
}
