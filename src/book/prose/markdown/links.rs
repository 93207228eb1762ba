//! Links as Markdown knows them, and what only looks like one.

use std::ops::Range;

use super::{Writer, foreign};
use crate::book::links::Placeholder;
use crate::book::prose::Use;
use crate::book::prose::mask::unmask;
use crate::book::rules;
use crate::book::xhtml::push_attribute;
use crate::diag::Cut;
use crate::story::text::shorten;

const TYPED: &str = "it is shown as typed";
const WORDS: &str =
    "if it is part of the story, write `\\(` before it; otherwise link to a file, an id or a web address";
const BLANKS: &str = "write each space of an address as `%20`, or put the address in angle brackets: `(<my file.md>)`";

/// How far the end of an address is looked for.
const LONGEST: usize = 500;

/// The link that brackets begin if the address behind them has blanks, with which it is none for Markdown:
/// `[the map](my map.html)`. Behind `!` it would be a picture.
pub(super) fn with_blanks(text: &str, label: Range<usize>) -> Option<Range<usize>> {
    let rest = text.get(label.end..)?.strip_prefix('(')?;
    let length = rest.bytes().take(LONGEST).take_while(|b| *b != b'\n').position(|b| b == b')')?;
    let has_blank = rest.cut(..length).trim().contains(char::is_whitespace);
    (has_blank && !text.cut(label.start..).starts_with('!')).then_some(label.start..label.end + 1 + length + 1)
}

/// Whether what stands behind a link is meant to be an address.
fn is_address(target: &str) -> bool {
    target.contains([':', '/', '#', '<']) || target.contains(".md") || target.contains(".htm")
}

/// The address in brackets without the title behind it: `(my map.html "The map")`.
fn before_title(words: &str) -> &str {
    let inner = words.strip_suffix(')').unwrap_or(words).trim_end();
    let title = ['"', '\''].into_iter().find_map(|quote| {
        let (before, _) = inner.strip_suffix(quote)?.rsplit_once(quote)?;
        before.ends_with([' ', '\t']).then_some(before.trim_end())
    });
    title.unwrap_or(words)
}

impl Writer<'_, '_> {
    /// Tells of links that are none because of blanks in their addresses.
    pub(super) fn report_dead(&mut self) {
        for range in std::mem::take(&mut self.dead) {
            let link = self.source.text.cut(range.clone());
            let target = link.split_once("](").map_or(link, |(_, tail)| tail.trim_end_matches(')'));
            let hint = if is_address(target) { BLANKS } else { WORDS };
            let violation = rules::broken_link(shorten(target), TYPED);
            self.sink.emit(self.source.span(range), violation).hint(hint);
        }
    }

    /// Takes in the links that were found to lead nowhere, up to the block that is written.
    pub(super) fn note_dead(&mut self, links: &std::cell::RefCell<Vec<Range<usize>>>) {
        let mut links = links.borrow_mut();
        if !links.is_empty() {
            self.dead.append(&mut links);
            self.dead.sort_by_key(|range| range.start);
        }
    }

    /// The first address behind an offset that leads nowhere, which stands as typed; a title behind it is words.
    pub(super) fn dead_address(&self, at: usize, text: &str) -> Option<Range<usize>> {
        let index = self.dead.partition_point(|dead| dead.end <= at);
        self.dead.get(index..)?.iter().find_map(|dead| {
            let from = dead.start + text.cut(dead.clone()).find("](")? + 1;
            let words = text.cut(from..dead.end);
            let address = from..from + before_title(words).len();
            (is_address(words) && address.end > at).then_some(address)
        })
    }

    pub(super) fn open_link(&mut self, target: String, title: &str, range: Range<usize>) {
        self.links_open.push(foreign::LinkKind::Usual);
        self.leaf_end = range.start;
        // A link can not hold another one; the parser finds addresses in the words of a link.
        if self.inline.contains(&"a") {
            self.inline.push("");
            return;
        }
        self.inline.push("a");
        let number = self.done.links.len();
        let span = self.source.span(range);
        self.done.links.push(Use { target, span, has_alt: true, wiki: false, newer: false });
        let out = self.out();
        out.push_str("<a");
        push_attribute(out, "href", &Placeholder::Link(number).to_string());
        if !title.is_empty() {
            push_attribute(out, "title", &unmask(title));
        }
        out.push('>');
    }

    /// `[He laughed](bitterly)` is shown as it was typed.
    pub(super) fn open_typed_link(&mut self, target: &str, range: Range<usize>, text: &str) {
        self.links_open.push(foreign::LinkKind::Typed);
        let words = shorten(target);
        self.sink.emit(self.source.span(range.clone()), rules::broken_link(words, TYPED)).hint(WORDS);
        self.leaf_end = range.start + 1;
        self.words("[", true, range.start..range.start + 1, text);
    }

    fn close_typed_link(&mut self, range: Range<usize>, text: &str) {
        let tail = text.get(self.leaf_end..range.end).and_then(|rest| rest.find("]("));
        let start = self.leaf_end + tail.unwrap_or(0);
        self.words(text.cut(start..range.end), true, start..range.end, text);
        self.leaf_end = range.end;
    }

    pub(super) fn close_link(&mut self, range: Range<usize>, text: &str) {
        if self.links_open.pop() == Some(foreign::LinkKind::Typed) {
            return self.close_typed_link(range, text);
        }
        if self.inline.last() == Some(&"") {
            self.inline.pop();
        } else {
            self.simple_end("a");
        }
        // `](address "title")` or `][label]`; an autolink has no such tail.
        if self.leaf_end < range.end && text.as_bytes().get(range.start) == Some(&b'[') {
            self.edit(self.leaf_end..range.end, "");
        }
        self.leaf_end = range.end;
    }
}
