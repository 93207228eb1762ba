//! Bracketed spans: `[mot]{lang=fr}`, found before the text is parsed, written while it is.

use std::collections::HashMap;
use std::ops::Range;

use crate::book::xhtml::push_attribute;
use crate::diag::Cut;
use crate::story::slug;

/// The attributes of a span or block, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes {
    pub lang: Option<String>,
    pub dir: Option<&'static str>,
    pub id: Option<String>,
    pub classes: Vec<String>,
}

impl Attributes {
    /// Reads `lang=fr .loud #here dir=rtl`; `None` if anything else stands there.
    pub fn parse(text: &str) -> Option<Attributes> {
        let mut attributes = Attributes::default();
        for word in text.split_ascii_whitespace() {
            if let Some(id) = word.strip_prefix('#') {
                attributes.id = Some(slug::id(id));
            } else if let Some(class) = word.strip_prefix('.') {
                attributes.classes.push(class_name(class)?);
            } else {
                let (key, value) = word.split_once('=')?;
                let value = value.trim_matches(['"', '\'']);
                match key {
                    "lang" | "xml:lang" => attributes.lang = Some(crate::story::language::canonical(value)?),
                    "dir" => {
                        attributes.dir = match value {
                            "rtl" => Some("rtl"),
                            "ltr" => Some("ltr"),
                            _ => return None,
                        }
                    }
                    "class" => attributes.classes.push(class_name(value)?),
                    "id" => attributes.id = Some(slug::id(value)),
                    _ => return None,
                }
            }
        }
        Some(attributes)
    }

    /// Appends them to an open tag. `base` is a class of ours that comes first.
    pub fn push(&self, out: &mut String, base: &str) {
        let ours = std::iter::once(base).filter(|b| !b.is_empty());
        let classes: Vec<&str> = ours.chain(self.classes.iter().map(String::as_str)).collect();
        if !classes.is_empty() {
            push_attribute(out, "class", &classes.join(" "));
        }
        if let Some(id) = &self.id {
            push_attribute(out, "id", id);
        }
        if let Some(lang) = &self.lang {
            push_attribute(out, "lang", lang);
            push_attribute(out, "xml:lang", lang);
        }
        if let Some(dir) = self.dir {
            push_attribute(out, "dir", dir);
        }
    }
}

/// The class of a block or span that the author named: prefixed, so that it meets no rule of a theme by accident.
pub fn class_name(name: &str) -> Option<String> {
    let valid = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    valid.then(|| format!("u-{name}"))
}

/// The closing edge of a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Close {
    /// Behind the attributes.
    pub end: usize,
    pub element: &'static str,
    pub attributes: Attributes,
}

/// The spans of a text that the Markdown parser does not know: `[…]{…}`, and `x^2^` and `H~2~O` inside words.
#[derive(Debug, Default)]
pub struct Spans {
    /// Offset of the opening edge → offset of the closing edge.
    pub opens: HashMap<usize, usize>,
    pub closes: HashMap<usize, Close>,
    /// What looks like attributes and is none: from `{` to behind `}`.
    pub rejected: Vec<Range<usize>>,
}

impl Spans {
    pub fn is_empty(&self) -> bool {
        self.opens.is_empty()
    }

    /// Adds a span that was found elsewhere.
    pub fn add(&mut self, open: usize, close: usize, end: usize, element: &'static str) {
        self.opens.insert(open, close);
        self.closes.insert(close, Close { end, element, attributes: Attributes::default() });
    }

    /// Finds all spans of a text in linear time.
    pub fn find(text: &str) -> Spans {
        let mut spans = Spans::default();
        spans.find_bracketed(text);
        spans.find_raised(text);
        spans
    }

    /// Finds raised and lowered text alone.
    pub fn raised(text: &str) -> Spans {
        let mut spans = Spans::default();
        spans.find_raised(text);
        spans
    }

    fn find_bracketed(&mut self, text: &str) {
        let bytes = text.as_bytes();
        if memchr::memmem::find(bytes, b"]{").is_none() {
            return;
        }
        let mut open: Vec<usize> = Vec::new();
        for at in memchr::memchr3_iter(b'[', b']', b'\n', bytes) {
            let escaped = at > 0 && bytes[at - 1] == b'\\';
            match bytes[at] {
                // A span stays within its paragraph.
                b'\n' if bytes.get(at + 1).is_none_or(|b| matches!(b, b'\n' | b'\r')) => open.clear(),
                // Spans within spans within spans are no author's.
                b'[' if !escaped && open.len() < 64 => open.push(at),
                b']' if !escaped => {
                    let Some(start) = open.pop() else { continue };
                    if bytes.get(at + 1) != Some(&b'{') || start + 1 == at {
                        continue;
                    }
                    let Some(length) = bytes[at + 2..].iter().take(200).position(|b| matches!(b, b'}' | b'\n')) else {
                        continue;
                    };
                    let end = at + 2 + length;
                    if bytes[end] != b'}' {
                        continue;
                    }
                    let words = text.cut(at + 2..end);
                    let parsed = Attributes::parse(words);
                    if parsed.is_none() && (words.contains('=') || words.starts_with(['.', '#'])) {
                        self.rejected.push(at + 1..end + 1);
                    }
                    if let Some(found) = parsed.filter(|a| *a != Attributes::default()) {
                        self.opens.insert(start, at);
                        self.closes.insert(at, Close { end: end + 1, element: "span", attributes: found });
                    }
                }
                _ => {}
            }
        }
    }

    /// `x^2^`, `H~2~O`: between two marks, behind a letter or digit, without blanks.
    fn find_raised(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut done = 0;
        for at in memchr::memchr2_iter(b'^', b'~', bytes) {
            let mark = bytes[at];
            let behind_word = text.cut(..at).chars().next_back().is_some_and(char::is_alphanumeric);
            if at < done || !behind_word {
                continue;
            }
            let is_end =
                |b: &u8| *b == mark || b.is_ascii_whitespace() || matches!(b, b'[' | b']' | b'<' | b'*' | b'_');
            let Some(length) = bytes[at + 1..].iter().take(24).position(is_end).filter(|n| *n > 0) else { continue };
            let close = at + 1 + length;
            if bytes[close] != mark || bytes.get(close + 1) == Some(&mark) {
                continue;
            }
            if !is_raised(text, at, close) {
                continue;
            }
            let element = if mark == b'^' { "sup" } else { "sub" };
            self.opens.insert(at, close);
            self.closes.insert(close, Close { end: close + 1, element, attributes: Attributes::default() });
            done = close + 1;
        }
    }
}

/// Whether what stands between `text[at]` and `text[close]` is raised or lowered, and not typed for its own sake:
/// `5^2+3^2`, `Hello~you~`.
fn is_raised(text: &str, at: usize, close: usize) -> bool {
    let words = text.cut(at + 1..close);
    let next = text.cut(close + 1..).chars().next();
    if text.as_bytes()[at] == b'^' {
        let inner = words.trim_start_matches(['+', '-', '−']).trim_end_matches(['+', '-', '−']);
        return inner.chars().all(char::is_alphanumeric) || !next.is_some_and(char::is_alphanumeric);
    }
    let digits = words.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-'));
    // Of letters only an index of one letter is plain: `x~max~`.
    let mut before = text.cut(..at).chars().rev().skip(1);
    digits || !before.next().is_some_and(char::is_alphanumeric)
}
