//! Writing and scanning XHTML: escaping, attributes, and a walk over the tags of our own well-formed output.

use std::ops::Range;

use crate::diag::Cut;

/// Appends text with `&`, `<` and `>` escaped; characters that XML does not know are left out.
pub fn push_text(out: &mut String, text: &str) {
    push_escaped(out, text, false);
}

/// Appends an attribute value, quotes escaped as well.
pub fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_escaped(out, value, true);
    out.push('"');
}

/// Appends an attribute whose value is escaped already.
pub fn push_escaped_attribute(out: &mut String, name: &str, value: &str) {
    for part in [" ", name, "=\"", value, "\""] {
        out.push_str(part);
    }
}

/// The text, escaped for use between tags.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_text(&mut out, text);
    out
}

/// Whether a byte may need a second look. Without branches, so that a whole text costs next to nothing.
const fn is_special(b: u8) -> bool {
    (b < 0x20) | (b == b'&') | (b == b'<') | (b == b'>') | (b == b'"') | (b == 0xef)
}

/// The same, for a text that has some.
const SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let mut i = 0;
    while i < 256 {
        table[i] = is_special(i as u8);
        i += 1;
    }
    table
};

fn push_escaped(out: &mut String, text: &str, attribute: bool) {
    // Nearly all text has none.
    if !text.bytes().fold(false, |found, b| found | is_special(b)) {
        out.push_str(text);
        return;
    }
    let mut from = 0;
    for (i, byte) in text.bytes().enumerate().filter(|(_, b)| SPECIAL[*b as usize]) {
        let replacement = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' if attribute => "&quot;",
            b'\n' | b'\t' | b'\r' if attribute => " ",
            b'\t' | b'\n' => continue,
            // XML reads a carriage return as a line feed: of a pair one is enough.
            b'\r' if text.as_bytes().get(i + 1) == Some(&b'\n') => "",
            b'\r' => "\n",
            // Page and line feeds of old printers part words.
            0x0b | 0x0c => " ",
            0..=0x1f => "",
            // U+FFFE and U+FFFF, the only other ones that UTF-8 can carry and XML can not.
            0xef if matches!(text.as_bytes().get(i + 1..i + 3), Some([0xbf, 0xbe | 0xbf])) => {
                out.push_str(text.cut(from..i));
                from = i + 3;
                continue;
            }
            _ => continue,
        };
        if i < from {
            continue;
        }
        out.push_str(text.cut(from..i));
        out.push_str(replacement);
        from = i + 1;
    }
    out.push_str(text.cut(from..));
}

/// One tag of well-formed XHTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag<'a> {
    /// From `<` to behind `>`.
    pub range: Range<usize>,
    pub name: &'a str,
    pub kind: TagKind,
    /// Everything between the name and the end of the tag.
    pub attributes: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagKind {
    Open,
    Close,
    /// `<br/>`
    Empty,
}

impl<'a> Tag<'a> {
    /// Names and values of the attributes; the values are still escaped.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            let (name, after) = rest.split_once("=\"")?;
            let (value, tail) = after.split_once('"')?;
            rest = tail;
            Some((name.trim(), value))
        })
    }

    /// The value of an attribute, still escaped.
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Whether the class list has this token.
    pub fn has_class(&self, class: &str) -> bool {
        self.attributes.contains(class)
            && self.attribute("class").is_some_and(|c| c.split_ascii_whitespace().any(|t| t == class))
    }
}

/// The tags of XHTML that this crate wrote, where attribute values never hold `<` or `>`. Comments, the XML
/// declaration and the DOCTYPE are passed over.
pub fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let bytes = html.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + memchr::memchr(b'<', &bytes[at..])?;
            if html.cut(start..).starts_with("<!--") {
                at = start + html.cut(start..).find("-->")? + 3;
                continue;
            }
            let end = start + memchr::memchr(b'>', &bytes[start..])? + 1;
            at = end;
            if matches!(bytes[start + 1], b'!' | b'?') {
                continue;
            }
            let close = bytes[start + 1] == b'/';
            let empty = bytes[end - 2] == b'/';
            let inner = html.cut(start + 1 + usize::from(close)..end - 1 - usize::from(empty));
            let split = inner.find(|c: char| c.is_ascii_whitespace()).unwrap_or(inner.len());
            let kind = match (close, empty) {
                (true, _) => TagKind::Close,
                (_, true) => TagKind::Empty,
                _ => TagKind::Open,
            };
            return Some(Tag { range: start..end, name: inner.cut(..split), kind, attributes: inner.cut(split..) });
        }
    })
}

/// Elements that never stand inside a line of text: their edges part words.
pub fn is_block(name: &str) -> bool {
    !matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "cite"
            | "code"
            | "del"
            | "dfn"
            | "em"
            | "i"
            | "ins"
            | "kbd"
            | "mark"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "u"
            | "var"
            | "wbr"
            | "ruby"
            | "rb"
            | "time"
            | "data"
    )
}

/// Decodes the five entities of XML and numeric references; a text with any other `&` stays as it is.
pub fn unescape(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    decoded(text).map_or(text.into(), Into::into)
}

/// The text with its references replaced (XML 1.0, sections 4.1 and 4.6); `None` where an `&` begins none.
fn decoded(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split('&');
    out.push_str(parts.next()?);
    for part in parts {
        let (name, rest) = part.split_once(';')?;
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => numbered(name.strip_prefix('#')?)?,
        });
        out.push_str(rest);
    }
    Some(out)
}

/// The character of a numeric reference.
fn numbered(digits: &str) -> Option<char> {
    let code = match digits.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => digits.parse(),
    };
    code.ok().and_then(char::from_u32).filter(|c| *c != '\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_drops() {
        assert_eq!(escaped("a<b>&\u{0}\u{c}\u{ffff}c\r\n"), "a&lt;b&gt;&amp; c\n");
        let mut out = String::new();
        push_attribute(&mut out, "alt", "a\"b\nc");
        assert_eq!(out, " alt=\"a&quot;b c\"");
    }

    #[test]
    fn decodes_what_xml_knows_or_nothing() {
        assert_eq!(unescape("a &lt;&#98;&#x63;&gt; &amp;amp; &quot;&apos;"), "a <bc> &amp; \"'");
        for odd in ["&nbsp;", "&amp;&", "&amp; &lt", "&#;", "&#x110000;", "&#0;", "&#xd800;", "&&amp;"] {
            assert_eq!(unescape(odd), odd);
        }
    }

    #[test]
    fn finds_tags() {
        let found: Vec<_> = tags("<p class=\"x fic-made\">a<br/>b</p>").map(|t| (t.name, t.kind)).collect();
        assert_eq!(found, [("p", TagKind::Open), ("br", TagKind::Empty), ("p", TagKind::Close)]);
        assert!(tags("<p class=\"x fic-made\">").next().is_some_and(|t| t.has_class("fic-made")));
    }
}
