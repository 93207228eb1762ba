//! The author's own HTML inside Markdown: kept from posing as ours, reported on, and its links and images taken in.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;

use crate::book::html;
use crate::book::links::{Placeholder, REFERENCES};
use crate::book::prose::typed::is_declaration;
use crate::book::prose::{Rendered, Source, Use};
use crate::book::rules;
use crate::book::xhtml::unescape;
use crate::diag::{Cut, Sink, Violation};
use crate::story::{embedded, slug};

/// What is known of the author's tags, from one piece of HTML to the next.
#[derive(Debug, Default)]
pub struct Tags {
    /// How many elements of a program are open, by name: the reader drops their start tags.
    dropped: HashMap<String, usize>,
    /// Whether a tag had so many attributes that it became text, which nobody was told yet.
    is_crowded: bool,
}

impl Tags {
    /// Raw HTML made ready for the HTML reader: `<quietly>` and other words in angle brackets that are no elements are
    /// text, as are the marks of CDATA sections, and so is a last tag that never ends (it would swallow what follows the
    /// block). `is_foreign`: the chunk stands within a formula or drawing, whose elements the reader drops. `at`: where
    /// the chunk starts in the text, which its tags then tell the reader.
    pub fn prepare<'t>(&mut self, chunk: &'t str, is_foreign: bool, at: Option<usize>) -> std::borrow::Cow<'t, str> {
        let foreign = (!is_foreign).then(|| foreign_elements(chunk));
        let chunk = self.literal(chunk, foreign.as_deref(), at);
        match unfinished_tag(&chunk) {
            Some(at) => format!("{}{}", chunk.cut(..at), chunk.cut(at..).replace('<', "&lt;")).into(),
            None => chunk,
        }
    }

    /// The message about a tag with too many attributes in what was made ready last.
    pub fn crowded(&mut self) -> Option<Violation> {
        let what = format!("the markup of a tag with more than {MAX_ATTRIBUTES} attributes");
        std::mem::take(&mut self.is_crowded).then(|| rules::unwrapped_html(what, "it stands as text"))
    }

    /// Whether an end tag belongs to an element whose start tag is dropped.
    fn closes(&mut self, name: &str) -> bool {
        let open = self.dropped.get_mut(&name.to_ascii_lowercase()).filter(|open| **open > 0);
        open.map(|open| *open -= 1).is_some()
    }

    /// Escapes what looks like a tag and names no element. In `foreign`, or everywhere if it is `None`, any name is one.
    fn literal<'t>(
        &mut self,
        chunk: &'t str,
        foreign: Option<&[Range<usize>]>,
        place: Option<usize>,
    ) -> std::borrow::Cow<'t, str> {
        let mut copy = Copy { chunk, out: String::new(), from: 0 };
        // `told`: what looks like a tag within another one is none.
        let (mut at, mut told) = (0, 0);
        while let Some(open) = memchr::memchr(b'<', &chunk.as_bytes()[at..]).map(|i| at + i) {
            at = open + 1;
            let rest = chunk.cut(open..);
            if rest.starts_with("<!--") {
                let Some(end) = rest.find("-->") else { break };
                at = open + end;
                continue;
            }
            if rest.starts_with("<![CDATA[") {
                copy.leave_out(open, open + "<![CDATA[".len());
                continue;
            }
            if is_words(rest) {
                copy.escape(open);
                continue;
            }
            let tag = Tag::read(rest);
            // Elements whose content HTML takes literally would take our own markup literally, too: their tags go.
            if LITERAL.iter().any(|n| n.eq_ignore_ascii_case(tag.name)) {
                at = open + rest.find('>').map_or(rest.len(), |i| i + 1);
                copy.leave_out(open, at);
                continue;
            }
            let is_known = || html::is_element(tag.name) || foreign.is_none_or(|ranges| lies_in(ranges, open));
            if tag.may_be_text() && !is_known() && !(tag.is_end && self.closes(tag.name)) {
                copy.escape(open);
                continue;
            }
            if tag.is_end || open < told || !tag.name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                continue;
            }
            // A tag that never ends is text; so is what follows it.
            let Some((end, attributes)) = tag_extent(chunk.as_bytes(), open) else {
                told = chunk.len();
                continue;
            };
            told = end;
            if attributes > MAX_ATTRIBUTES {
                self.is_crowded = true;
                copy.escape(open);
                continue;
            }
            if tag.has_attributes && !is_known() && !chunk.cut(..end).ends_with('/') {
                *self.dropped.entry(tag.name.to_ascii_lowercase()).or_default() += 1;
            }
            if let Some(place) = place {
                copy.tell_place(open, place + open);
            }
        }
        copy.finish()
    }
}

/// Whether a `<` begins words: `<!Stop`, `<?What` and `</3`, which the reader would drop.
fn is_words(rest: &str) -> bool {
    let is_end_of_nothing = rest.starts_with("</") && !rest.cut(2..).starts_with(|c: char| c.is_ascii_alphabetic());
    is_end_of_nothing || rest.cut(1..).starts_with(['!', '?']) && !is_declaration(rest)
}

/// What looks like a tag.
struct Tag<'t> {
    name: &'t str,
    is_end: bool,
    /// Attributes are the mark of a program's elements, which the reader drops.
    has_attributes: bool,
}

impl<'t> Tag<'t> {
    /// Reads it from its `<` on.
    fn read(rest: &'t str) -> Tag<'t> {
        let inner = rest.cut(1..).strip_prefix('/').unwrap_or(rest.cut(1..));
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_');
        let length = inner.find(|c: char| !is_name(c)).unwrap_or(inner.len());
        let has_attributes =
            inner.as_bytes()[length..].iter().take(300).take_while(|b| **b != b'>').any(|b| *b == b'=');
        Tag { name: inner.cut(..length), is_end: rest.starts_with("</"), has_attributes }
    }

    /// Whether it may be text if its name is unknown. Prefixes are the mark of a program's elements, as attributes are.
    fn may_be_text(&self) -> bool {
        !self.name.is_empty() && !self.name.contains([':', '-', '_']) && !self.has_attributes
    }
}

/// A copy of a text that differs here and there; it is made when the first difference turns up.
struct Copy<'t> {
    chunk: &'t str,
    out: String,
    /// How far the text has been copied.
    from: usize,
}

impl<'t> Copy<'t> {
    fn leave_out(&mut self, start: usize, end: usize) {
        self.out.push_str(self.chunk.cut(self.from..start));
        self.from = end;
    }

    /// Escapes the `<` at an offset.
    fn escape(&mut self, open: usize) {
        self.leave_out(open, open + 1);
        self.out.push_str("&lt;");
    }

    fn insert(&mut self, at: usize, text: &str) {
        self.leave_out(at, at);
        self.out.push_str(text);
    }

    /// Gives the tag at an offset the place that it has in the author's text.
    fn tell_place(&mut self, open: usize, place: usize) {
        let rest = self.chunk.cut(open..);
        let name_end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(1);
        self.insert(open + name_end, &format!(" {}=\"{place}\"", html::PLACE));
    }

    fn finish(mut self) -> std::borrow::Cow<'t, str> {
        if self.from == 0 && self.out.is_empty() {
            return self.chunk.into();
        }
        self.out.push_str(self.chunk.cut(self.from..));
        self.out.replace("]]>", "").into()
    }
}

/// Attributes of one tag at most: it takes the reader time quadratic in their number to find doubles. A tag with more is
/// text.
const MAX_ATTRIBUTES: usize = 500;

/// Elements with literal content that is shown.
const LITERAL: &[&str] =
    &["textarea", "xmp", "plaintext", "listing", "title", "noembed", "noframes", "noscript", "iframe"];

/// Where formulas and drawings stand, from `<math>` or `<svg>` to its end, in order. Blank lines do not stand in one, as
/// they end HTML in Markdown.
pub fn foreign_elements(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<(usize, &str)> = None;
    let mut seen = 0;
    for at in memchr::memchr_iter(b'<', text.as_bytes()) {
        let rest = text.cut(at + 1..);
        let is_end = rest.starts_with('/');
        let tag = rest.strip_prefix('/').unwrap_or(rest).as_bytes();
        let is_named = |name: &str| {
            tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
                && tag.get(name.len()).is_some_and(|b| matches!(b, b'>' | b'/') || b.is_ascii_whitespace())
        };
        let Some(name) = ["math", "svg"].into_iter().find(|name| is_named(name)) else { continue };
        open = open.filter(|_| !text.cut(seen..at).contains("\n\n"));
        seen = at;
        match open {
            Some((start, same)) if is_end && same == name => {
                found.push(start..at);
                open = None;
            }
            None if !is_end => open = Some((at, name)),
            _ => {}
        }
    }
    found
}

/// Whether an offset lies within one of some ranges, which are in order, and not at its start.
pub fn lies_in(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.end <= at);
    ranges.get(next).is_some_and(|range| range.start < at)
}

/// The offset of the first tag that is opened and never ends.
fn unfinished_tag(chunk: &str) -> Option<usize> {
    let bytes = chunk.as_bytes();
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'<', &bytes[at..]).map(|i| at + i) {
        let rest = chunk.cut(open..);
        if rest.starts_with("<!--") {
            let end = rest.find("-->")?;
            at = open + end + 3;
            continue;
        }
        let name = rest.cut(1..).strip_prefix('/').unwrap_or(rest.cut(1..));
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) && !rest.starts_with("<!") && !rest.starts_with("<?") {
            at = open + 1;
            continue;
        }
        match tag_end(bytes, open) {
            Some(end) => at = end + 1,
            None => return Some(open),
        }
    }
    None
}

/// Where the tag that opens at an offset ends, as HTML has it: a `>` in a quoted value ends nothing.
pub fn tag_end(bytes: &[u8], open: usize) -> Option<usize> {
    tag_extent(bytes, open).map(|(end, _)| end)
}

/// The same, and how many attributes the tag has.
fn tag_extent(bytes: &[u8], open: usize) -> Option<(usize, usize)> {
    enum State {
        Between,
        Name,
        AfterName,
        Equals,
        Value,
        Quoted(u8),
    }
    let mut state = State::Value;
    let mut attributes = 0;
    for (at, &byte) in bytes.iter().enumerate().skip(open + 1) {
        let is_blank = byte.is_ascii_whitespace();
        state = match state {
            State::Quoted(mark) if byte == mark => State::Between,
            State::Quoted(mark) => State::Quoted(mark),
            _ if byte == b'>' => return Some((at, attributes)),
            State::Equals if is_blank => State::Equals,
            State::Equals if matches!(byte, b'"' | b'\'') => State::Quoted(byte),
            State::Equals => State::Value,
            State::Value if is_blank => State::Between,
            State::Value => State::Value,
            State::Name | State::AfterName if byte == b'=' => State::Equals,
            _ if byte == b'/' => State::Between,
            State::Between if is_blank => State::Between,
            State::Name | State::AfterName if is_blank => State::AfterName,
            State::Name => State::Name,
            _ => {
                attributes += 1;
                State::Name
            }
        };
    }
    None
}

/// Author's HTML must not claim to be text that we generated: our class and id names in its tags are renamed.
pub fn disarm(chunk: &str) -> std::borrow::Cow<'_, str> {
    if !chunk.contains("fic-") {
        return chunk.into();
    }
    let mut out = String::with_capacity(chunk.len());
    let mut from = 0;
    while let Some(open) = memchr::memchr(b'<', &chunk.as_bytes()[from..]).map(|i| from + i) {
        let is_tag = chunk.cut(open + 1..).starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        let end = if is_tag { tag_end(chunk.as_bytes(), open).unwrap_or(chunk.len()) } else { open + 1 };
        out.push_str(chunk.cut(from..open));
        out.push_str(&chunk.cut(open..end).replace("fic-", "fic_"));
        from = end;
    }
    out.push_str(chunk.cut(from..));
    out.into()
}

/// Says what the HTML reader took out, each kind once a text.
pub fn report_removals(cleaned: &html::Cleaned, sink: &mut Sink, source: &Source, written: &[Range<usize>]) {
    let mut seen = std::collections::HashSet::new();
    for (removal, place) in cleaned.removals.iter().zip(&cleaned.places) {
        let (needle, violation) = removal.told();
        if seen.insert(violation.message.clone()) {
            let at = place.and_then(|tag| within_tag(&source.text, tag, &needle));
            // Where the tag is not known, the first such words are taken for it.
            let at = at.or_else(|| {
                let mut written = written.iter().take(1000);
                written.find_map(|range| find_fold(source.text.cut(range.clone()), &needle).map(|at| range.start + at))
            });
            let at = at.or_else(|| find_fold(&source.text, &needle)).unwrap_or(0);
            sink.emit(source.span(at..at + 1), violation);
        }
    }
}

/// The place of some words in the tag at an offset; without them, that of the tag.
fn within_tag(text: &str, tag: usize, needle: &str) -> Option<usize> {
    let end = tag_end(text.as_bytes(), tag).filter(|_| text.is_char_boundary(tag))?;
    Some(tag + find_fold(text.cut(tag..end), needle).unwrap_or(0))
}

fn find_fold(text: &str, needle: &str) -> Option<usize> {
    text.find(needle).or_else(|| text.to_ascii_lowercase().find(&needle.to_ascii_lowercase()))
}

/// Takes the author's own `<a href>` and `<img src>` into the lists of links and images, and notes their ids.
/// `written` are the ranges of the text that hold HTML.
pub fn adopt(nodes: &mut [html::Node], done: &mut Rendered, source: &Source, written: &[Range<usize>]) {
    let mut places = Places::of(&source.text, written);
    let mut stack: Vec<&mut html::Node> = nodes.iter_mut().rev().collect();
    while let Some(node) = stack.pop() {
        let html::Node::Element(element) = node else { continue };
        let name = element.name;
        let has_alt = element.attrs.iter().any(|(k, v)| *k == "alt" && !v.trim().is_empty());
        for (key, value) in &mut element.attrs {
            match (name, &**key) {
                ("a", "href") if Placeholder::read(value).is_none() && !value.starts_with("#fic-") => {
                    let span = source.span(places.next(value));
                    let number = done.links.len();
                    let target = std::mem::replace(value, Placeholder::Link(number).to_string());
                    done.links.push(Use { target, span, has_alt: true, wiki: false, newer: false });
                }
                ("img", "src") if Placeholder::read(value).is_none() => {
                    let span = source.span(places.next(value));
                    let number = done.images.len();
                    let target = std::mem::replace(value, Placeholder::Image(number).to_string());
                    done.images.push(Use { target, span, has_alt, wiki: false, newer: false });
                }
                ("img", "srcset") if Placeholder::read(value).is_none() => {
                    let span = source.span(places.next(value));
                    let number = done.images.len();
                    let target = std::mem::replace(value, Placeholder::Image(number).to_string());
                    done.images.push(Use { target, span, has_alt: true, wiki: false, newer: true });
                }
                (_, reference) if REFERENCES.contains(&reference) => {
                    let span = source.span(places.next(value));
                    let ids: Vec<String> = value.split_whitespace().map(slug::id).collect();
                    *value = ids.join(" ");
                    let what = format!("the attribute \"{reference}\" of \"{name}\"");
                    done.references.extend(ids.into_iter().map(|id| {
                        let violation = rules::unwrapped_html(&what, format!("no element has the id \"{id}\""));
                        (id, span, violation)
                    }));
                }
                (_, "id") if !value.starts_with("fic-") => {
                    *value = slug::id(value);
                    done.ids.push(value.clone());
                }
                _ => {}
            }
        }
        stack.extend(element.children.iter_mut().rev());
    }
}

/// Where the addresses in the author's tags stand, each in the order of the text.
struct Places<'t> {
    text: &'t str,
    of: HashMap<String, VecDeque<usize>>,
    /// How often an address was looked for in the whole text: each time costs its length.
    searches: usize,
}

impl<'t> Places<'t> {
    fn of(text: &'t str, written: &[Range<usize>]) -> Places<'t> {
        let mut of: HashMap<String, VecDeque<usize>> = HashMap::new();
        let signs = written
            .iter()
            .flat_map(|range| memchr::memchr_iter(b'=', &text.as_bytes()[range.clone()]).map(|at| range.start + at));
        for at in signs {
            let before = text.cut(..at).trim_end();
            let is = |name: &str| {
                let start = before.len().checked_sub(name.len() + 1);
                start.and_then(|i| before.get(i..)).is_some_and(|word| {
                    word.starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | '/'))
                        && word.cut(1..).eq_ignore_ascii_case(name)
                })
            };
            if !["src", "srcset", "href"].iter().chain(&REFERENCES).any(|name| is(name)) {
                continue;
            }
            let rest = text.cut(at + 1..);
            let blanks = rest.len() - rest.trim_start().len();
            let rest = rest.cut(blanks..);
            let (start, value) = match rest.chars().next() {
                Some(quote @ ('"' | '\'')) => (1, rest.cut(1..).split(quote).next().unwrap_or("")),
                _ => (0, rest.split(|c: char| c.is_ascii_whitespace() || c == '>').next().unwrap_or("")),
            };
            of.entry(unescape(value).trim().to_owned()).or_default().push_back(at + 1 + blanks + start);
        }
        Places { text, of, searches: 0 }
    }

    /// The place of the next use of an address; the start of the text if it is not found.
    fn next(&mut self, address: &str) -> Range<usize> {
        const MAX_SEARCHES: usize = 100;
        let known = self.of.get_mut(address).and_then(VecDeque::pop_front);
        let found = known.or_else(|| {
            self.searches += 1;
            let drawing = embedded::drawing(address);
            let words = drawing.as_deref().unwrap_or(address);
            (self.searches <= MAX_SEARCHES).then(|| self.text.find(words)).flatten()
        });
        found.map_or(0..0, |at| at..(at + address.len()).min(self.text.len()))
    }
}
