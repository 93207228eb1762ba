//! Elements within HTML whose content is no Markdown, and which blank lines do not end: `<style>` in a `<div>`.
//!
//! In CommonMark a blank line ends the HTML that a `<div>` opens, also within a style element, a script, preformatted
//! text or a comment, whose rest would then be read as prose. Where such an element opens a line of its own, CommonMark
//! itself reads it to its end. Within a sentence it takes such an element for a part of the paragraph.

use std::ops::Range;

use crate::diag::Cut;
use crate::story::markdown::breaks::fence_length;
use crate::story::markdown::heading::without_containers;

/// How they open and close.
const KINDS: &[(&str, &str)] =
    &[("<!--", "-->"), ("<style", "</style"), ("<script", "</script"), ("<pre", "</pre"), ("<textarea", "</textarea")];

/// Elements that open no block of HTML.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "big", "cite", "code", "del", "em", "font", "i", "img", "ins", "kbd", "mark", "q", "s", "small",
    "span", "strike", "strong", "sub", "sup", "tt", "u",
];

/// An element that blank lines do not end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// With its tags.
    pub range: Range<usize>,
    /// It stands in a paragraph: what lies between its tags is code.
    pub code: Option<Range<usize>>,
}

/// Finds those with a blank line in them, in order and in linear time. One that another of its kind opens in, or that is
/// never closed, is left to who reads the HTML.
pub fn sealed(text: &str) -> Vec<Sealed> {
    let bytes = text.as_bytes();
    let mut edges: Vec<Edge> = memchr::memchr_iter(b'<', bytes).filter_map(|at| edge(bytes, at)).collect();
    if !edges.iter().any(|edge| edge.opens) {
        return Vec::new();
    }
    let ends = memchr::memmem::find_iter(bytes, "-->");
    edges.extend(ends.map(|at| Edge { at, kind: 0, opens: false }));
    edges.sort_by_key(|edge| edge.at);
    let mut found = Vec::new();
    let mut place = Place::default();
    let mut end = 0;
    // The next edge of each kind, from the back.
    let mut next: [Option<Edge>; KINDS.len()] = [None; KINDS.len()];
    let mut pairs: Vec<(Edge, usize, usize)> = Vec::new();
    for edge in edges.into_iter().rev() {
        let behind = next[edge.kind].replace(edge);
        if let Some(close) = behind.filter(|behind| edge.opens && !behind.opens) {
            let length = bytes[close.at..].iter().take(100).position(|b| *b == b'>').map_or(0, |i| i + 1);
            pairs.push((edge, close.at, close.at + length));
        }
    }
    for (edge, inner, close) in pairs.into_iter().rev().filter(|(edge, _, close)| edge.at < *close) {
        if edge.at < end {
            continue;
        }
        end = close;
        let range = edge.at..close;
        if blank_lines(text, range.clone()).next().is_none() {
            continue;
        }
        let in_html = place.is_in_html(text, edge.at);
        let code = if in_html { None } else { code_within(text, &edge, inner).filter(|_| place.fence.is_none()) };
        if in_html || code.is_some() {
            let line_end = memchr::memchr(b'\n', &bytes[close..]).map_or(bytes.len(), |i| close + i + 1);
            place.at = place.at.max(line_end);
            found.push(Sealed { range, code });
        }
    }
    found
}

/// What stands between the tags of a style element or a script behind words, if it reads as code: whose author speaks
/// of `<style>` writes words.
fn code_within(text: &str, edge: &Edge, close: usize) -> Option<Range<usize>> {
    let (name, _) = KINDS[edge.kind];
    let line = text.cut(..edge.at).rfind('\n').map_or(0, |at| at + 1);
    let is_behind_words = !without_containers(text.cut(line..edge.at)).is_empty();
    if !matches!(name, "<style" | "<script") || !is_behind_words || text.cut(line..edge.at).contains('`') {
        return None;
    }
    let open = edge.at + memchr::memchr(b'>', &text.as_bytes()[edge.at..close])? + 1;
    let code = text.cut(open..close);
    let is_code = code.contains(['{', '=', ';']) && code.lines().any(|line| line.trim_end().ends_with([';', '{', '}']));
    is_code.then_some(open..close)
}

/// The line ends before blank lines within a range, each with the blanks up to the next line end: without them no line is
/// blank. The signs of a quotation count as blanks.
pub fn blank_lines(text: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let bytes = &text.as_bytes()[..range.end];
    memchr::memchr_iter(b'\n', &bytes[range.start..]).filter_map(move |at| {
        let at = range.start + at;
        let blanks = bytes[at + 1..].iter().take_while(|b| matches!(b, b' ' | b'\t' | b'>')).count();
        let end = at + 1 + blanks;
        let is_blank = bytes[end..].starts_with(b"\n") || bytes[end..].starts_with(b"\r\n");
        let start = at - usize::from(at > 0 && bytes[at - 1] == b'\r');
        is_blank.then_some(start..end)
    })
}

/// Where an element opens or closes.
#[derive(Debug, Clone, Copy)]
struct Edge {
    at: usize,
    /// Its row in [`KINDS`].
    kind: usize,
    opens: bool,
}

fn edge(bytes: &[u8], at: usize) -> Option<Edge> {
    let is = |sign: &str| bytes[at..].get(..sign.len()).is_some_and(|b| b.eq_ignore_ascii_case(sign.as_bytes()));
    let ends = |sign: &str| bytes.get(at + sign.len()).is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'-');
    KINDS.iter().enumerate().find_map(|(kind, (open, close))| {
        let opens = is(open) && (kind == 0 || ends(open));
        (opens || kind > 0 && is(close) && ends(close)).then_some(Edge { at, kind, opens })
    })
}

/// Goes over the lines of a text, and knows whether they are HTML.
struct Place {
    /// What was read.
    at: usize,
    /// The mark and the length of the code fence that is open.
    fence: Option<(u8, usize)>,
    in_html: bool,
    blank_before: bool,
}

impl Default for Place {
    fn default() -> Self {
        Place { at: 0, fence: None, in_html: false, blank_before: true }
    }
}

impl Place {
    /// Whether a place, which lies behind the one asked for before, is in a block of HTML.
    fn is_in_html(&mut self, text: &str, place: usize) -> bool {
        while self.at <= place {
            let rest = text.cut(self.at..);
            let length = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |i| i + 1);
            self.line(rest.cut(..length));
            self.at += length.max(1);
        }
        self.in_html && self.fence.is_none()
    }

    fn line(&mut self, line: &str) {
        let bare = line.trim_end();
        let words = without_containers(bare.trim_start());
        let indent = bare.len() - bare.trim_start_matches(' ').len();
        let mark = words.bytes().next().unwrap_or(b' ');
        let length = fence_length(words, mark).filter(|_| matches!(mark, b'`' | b'~') && !self.in_html);
        match (self.fence, length) {
            (Some((open, least)), Some(length)) if open == mark && length >= least && length == words.len() => {
                self.fence = None;
            }
            (Some(_), _) => {}
            (None, Some(length)) if !words.cut(length..).contains('`') && (mark == b'`' || length < words.len()) => {
                self.fence = Some((mark, length));
            }
            // Behind a blank line indented text is code.
            _ if words.is_empty() => self.in_html = false,
            _ => self.in_html |= opens_html(words) && (indent < 4 || !self.blank_before),
        }
        self.blank_before = words.is_empty();
    }
}

/// Whether a line opens a block of HTML.
fn opens_html(line: &str) -> bool {
    let Some(tag) = line.strip_prefix('<') else { return false };
    let name = tag.strip_prefix('/').unwrap_or(tag);
    let length = name.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    let is_address = matches!(name.as_bytes().get(length), Some(b':' | b'@' | b'.'));
    length > 0 && !is_address && !INLINE.iter().any(|inline| inline.eq_ignore_ascii_case(name.cut(..length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_do_not_end_an_element_within_html() {
        let found = |text: &str| sealed(text).into_iter().map(|s| text[s.range].to_owned()).collect::<Vec<_>>();
        for (before, element, after) in [
            ("<div>\n", "<style>\na {}\n\nb {}\n</style>", "\n</div>"),
            ("A\n\n<div><p>x</p>", "<SCRIPT src='x'>\r\n\r\n# b\r\n</Script >", "</div>\n\nB"),
            ("> <div>\n> ", "<pre>\n> a\n>\n> b</pre>", "\n> </div>"),
            ("- <div>\n  ", "<!-- a\n\n  b -->", "\n  </div>"),
            ("<div>\n    ", "<style>\n\n</style>", "\n</div>"),
            ("She wrote ", "<style>\na { b: c }\n\n# d {}\n</style>", " here."),
            ("> She wrote ", "<script>\n> a();\n>\n> b();\n> </script>", " here."),
        ] {
            assert_eq!(found(&format!("{before}{element}{after}")), [element]);
        }
        for text in [
            "<div><style>\na {}\n</style></div>\n\nb",
            "<div>\n<style>\na {}\n\nb",
            "<div>\n<!-- a\n\n<!-- b -->",
            "```\n<div><style>\n\n</style></div>\n```",
            "    <div><pre>\n\n    </pre></div>",
            "She wrote <style> there,\n\nand </style> here.",
            "She wrote `<style>`:\n\na {};\n\nand `</style>`.",
            "<styles>\n\n</styles>",
            "<preface>\n\n</preface>",
            "<https://example.org> <pre>\n\n</pre>",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn names_what_makes_lines_blank() {
        let lines = |text: &str| blank_lines(text, 0..text.len()).map(|r| text[r].to_owned()).collect::<Vec<_>>();
        assert_eq!(lines("a\n\nb"), ["\n"]);
        assert_eq!(lines("a\r\n \r\nb\n> \n>\n> c"), ["\r\n ", "\n> ", "\n>"]);
        assert!(lines("a\nb\n> c").is_empty());
    }
}
