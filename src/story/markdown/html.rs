//! Headings given as HTML, and the tags around headings.

use crate::diag::Cut;
use crate::story::markdown::{Attributes, Heading};

/// Bytes of a tag, and of a heading, at most.
const MAX_TAG: usize = 600;
const MAX_HEADING: usize = 1500;

/// Elements whose headings belong to what they hold.
const NESTING: &[&str] = &["blockquote", "table", "li", "details", "figure", "aside"];

/// What no heading holds: where it opens, a heading before it was never closed.
const BLOCKS: &[&str] = &["h1", "h2", "h3", "h4", "h5", "h6", "hr", "table", "ul", "ol", "blockquote", "pre"];

/// Elements that wrap a heading, or mark its place.
const WRAPPERS: &[&str] = &["center", "div", "p", "section", "article", "header", "a", "span", "font", "b", "strong"];

/// A tag.
struct Tag<'t> {
    name: &'t str,
    closes: bool,
    attributes: &'t str,
    /// Behind its `>`.
    end: usize,
}

impl Tag<'_> {
    fn is(&self, names: &[&str]) -> bool {
        names.iter().any(|n| n.eq_ignore_ascii_case(self.name))
    }

    /// The value of an attribute.
    fn value(&self, wanted: &str) -> Option<&str> {
        let mut rest = self.attributes;
        while let Some((key, after)) = rest.split_once('=') {
            let after = after.trim_start();
            let (value, next) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => after.cut(1..).split_once(quote).unwrap_or((after.cut(1..), "")),
                _ => after.split_once(char::is_whitespace).unwrap_or((after, "")),
            };
            if key.split_ascii_whitespace().next_back().is_some_and(|k| k.eq_ignore_ascii_case(wanted)) {
                return Some(value);
            }
            rest = next;
        }
        None
    }

    /// The id by which links find it.
    fn id(&self) -> Option<String> {
        let id = self.value("id").or_else(|| self.value("name").filter(|_| self.is(&["a"])))?;
        (!id.trim().is_empty()).then(|| id.trim().to_owned())
    }
}

/// The tag at `at`, where a `<` stands.
fn tag(text: &str, at: usize) -> Option<Tag<'_>> {
    let rest = text.get(at + 1..)?;
    let closes = rest.starts_with('/');
    let name = rest.cut(usize::from(closes)..);
    let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    if length == 0 || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut quote: Option<u8> = None;
    let mut close = None;
    for (i, b) in name.bytes().take(MAX_TAG).skip(length).enumerate() {
        match quote {
            Some(mark) => quote = quote.filter(|_| b != mark),
            // Where another tag opens, this one has no end.
            None if b == b'<' => return None,
            None if b == b'>' => {
                close = Some(i);
                break;
            }
            None => quote = matches!(b, b'"' | b'\'').then_some(b),
        }
    }
    let close = close?;
    let end = at + 1 + usize::from(closes) + length + close + 1;
    Some(Tag { name: name.cut(..length), closes, attributes: name.cut(length..length + close), end })
}

/// The heading whose opening tag stands at `at`; none without words or a picture in it.
pub fn heading(text: &str, at: usize) -> Option<Heading> {
    let bytes = text.as_bytes();
    // Most tags are no headings.
    if !matches!(bytes.get(at + 1), Some(b'h' | b'H')) || !matches!(bytes.get(at + 2), Some(b'1'..=b'6')) {
        return None;
    }
    let open = tag(text, at)?;
    if open.name.len() != 2 || open.closes {
        return None;
    }
    let mut from = open.end;
    let (inner, end) = loop {
        let next = bytes[from..].iter().take(MAX_HEADING).position(|b| *b == b'<')?;
        let start = from + next;
        if start - open.end > MAX_HEADING {
            return None;
        }
        from = start + 1;
        let Some(inside) = tag(text, start) else { continue };
        from = inside.end;
        if inside.closes && inside.name.eq_ignore_ascii_case(open.name) {
            break (open.end..start, inside.end);
        }
        if !inside.closes && inside.is(BLOCKS) {
            return None;
        }
    };
    let words = text.cut(inner.clone());
    if !has_words(words) {
        return None;
    }
    let start = inner.start + (words.len() - words.trim_start().len());
    let class = open.value("class").unwrap_or("");
    let has_class = |name: &str| class.split_ascii_whitespace().any(|c| c.eq_ignore_ascii_case(name));
    Some(Heading {
        level: bytes[at + 2] - b'0',
        line: at..end,
        text: start..start + words.trim().len(),
        attributes: Attributes {
            range: 0..0,
            id: open.id(),
            unlisted: has_class("unlisted"),
            unnumbered: has_class("unnumbered"),
        },
    })
}

/// Whether a piece of HTML has words, or a picture, outside its tags and comments.
pub fn has_words(html: &str) -> bool {
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        if !is_blank(rest.cut(..open)) {
            return true;
        }
        if rest.cut(open..).starts_with("<!--") {
            // A comment that is never closed hides what may be the story: that is reported when it is rendered.
            let Some(end) = rest.cut(open..).find("-->") else { return !is_blank(rest.cut(open + 4..)) };
            rest = rest.cut(open + end + 3..);
            continue;
        }
        let Some(found) = tag(rest, open) else { return true };
        if found.is(&["img", "svg", "image", "picture", "video", "audio", "object", "iframe", "table", "input"]) {
            return true;
        }
        rest = rest.cut(found.end..);
    }
    !is_blank(rest)
}

fn is_blank(text: &str) -> bool {
    text.replace("&nbsp;", " ").trim().is_empty()
}

/// Whether a tag opens (or closes) an element whose headings open no chapter.
pub fn nests(html: &str) -> Option<bool> {
    let found = tag(html, 0)?;
    found.is(NESTING).then_some(!found.closes)
}

/// What stands right above a heading and belongs to it: where that starts, and the ids that it gives. `from` is where
/// the text above may begin.
///
/// Authors put an anchor above a heading, or a `<center>` around it. The anchor must lead to the chapter; an element
/// that is opened at the end of a chapter would wrap nothing there.
pub fn lead(text: &str, from: usize, heading: usize) -> (usize, Vec<String>) {
    let mut ids = Vec::new();
    let mut start = heading;
    loop {
        let above = text.cut(from..start).trim_end();
        if !above.ends_with('>') {
            break;
        }
        let end = from + above.len();
        let Some(open) = above.bytes().rev().take(MAX_TAG).position(|b| b == b'<').map(|i| end - i - 1) else { break };
        let Some(found) = tag(text, open).filter(|t| t.end == end && t.is(WRAPPERS)) else { break };
        if found.closes {
            // `<a name="two"></a>`: an element with nothing in it.
            let opened = text.cut(from..open).bytes().rev().take(MAX_TAG).position(|b| b == b'<').map(|i| open - i - 1);
            let Some(opened) = opened else { break };
            let Some(pair) = tag(text, opened) else { break };
            if pair.closes || pair.end != open || !pair.name.eq_ignore_ascii_case(found.name) {
                break;
            }
            ids.extend(pair.id());
            start = opened;
        } else {
            ids.extend(found.id());
            start = open;
        }
    }
    // White space above it is no part of it, but the break of the line is.
    let line = text.cut(from..start).rfind('\n').map_or(from, |i| from + i + 1);
    if start < heading && text.cut(line..start).trim().is_empty() {
        start = line;
    }
    (start, ids)
}

/// The ids that a piece of HTML gives.
pub fn ids(html: &str) -> Vec<String> {
    memchr::memchr_iter(b'<', html.as_bytes()).filter_map(|at| tag(html, at)?.id()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_headings() {
        let read = |text: &str| heading(text, 0).map(|h| (h.level, text[h.text].to_owned(), h.attributes.id));
        assert_eq!(read("<h2>Rain</h2>"), Some((2, "Rain".into(), None)));
        assert_eq!(read("<H1 align=center id='x'>\n Two\n</H1>"), Some((1, "Two".into(), Some("x".into()))));
        assert_eq!(read("<h2 title=\"a > b\"><b>Rain</b></h2>"), Some((2, "<b>Rain</b>".into(), None)));
        for text in [
            "<h2></h2>",
            "<h2> &nbsp; </h2>",
            "<h2>never",
            "<h2>a<h2>b</h2>",
            "<hr>",
            "<header>a</header>",
            "<h7>a</h7>",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn finds_what_belongs_to_a_heading() {
        let read = |text: &str| {
            let (start, ids) = lead(text, 0, text.len());
            (text[..start].to_owned(), ids)
        };
        assert_eq!(read("Rain.\n\n<a name=\"two\"></a>\n"), ("Rain.\n\n".into(), vec!["two".into()]));
        assert_eq!(read("Rain.\n<center>\n\n"), ("Rain.\n".into(), vec![]));
        assert_eq!(read("Rain.</p>\n"), ("Rain.</p>\n".into(), vec![]));
        assert_eq!(read("Rain.</div><div id=b>"), ("Rain.</div>".into(), vec!["b".into()]));
        assert_eq!(read("<b>Rain</b>\n"), ("<b>Rain</b>\n".into(), vec![]));
    }
}
