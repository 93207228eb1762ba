//! Character references of HTML in plain text: `&amp;`, `&eacute;`, `&#8212;`.

use std::borrow::Cow;
use std::ops::Range;

use html5ever::data::NAMED_ENTITIES;

use crate::diag::Cut;
use crate::diag::encoding::{decode_windows, is_xml_char};

/// The longest name of a character, with its semicolon, is shorter.
const LONGEST: usize = 40;

/// The text with the characters for which its references stand. What only looks like one stays as it is.
pub fn decoded(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut from = 0;
    for (at, characters) in references(text) {
        out.push_str(text.cut(from..at.start));
        out.push_str(&characters);
        from = at.end;
    }
    if from == 0 {
        return text.into();
    }
    out.push_str(text.cut(from..));
    out.into()
}

/// The references in a text, with the characters for which they stand.
pub fn references(text: &str) -> impl Iterator<Item = (Range<usize>, String)> {
    memchr::memchr_iter(b'&', text.as_bytes()).filter_map(|at| {
        let rest = text.cut(at + 1..);
        let end = rest.bytes().take(LONGEST).position(|b| b == b';')?;
        let (first, second) = characters(rest.cut(..end + 1))?;
        Some((at..at + end + 2, String::from_iter([Some(first), second].into_iter().flatten())))
    })
}

/// The one or two characters of a reference without its `&`.
fn characters(reference: &str) -> Option<(char, Option<char>)> {
    if let Some(digits) = reference.strip_prefix('#') {
        let digits = digits.trim_end_matches(';');
        let code = match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => digits.parse(),
        };
        let code = code.ok()?;
        // Browsers take these numbers for bytes of Windows-1252, and so did their authors.
        if let Some(byte) = u8::try_from(code).ok().filter(|byte| (0x80..=0x9f).contains(byte)) {
            return decode_windows(&[byte]).chars().next().map(|c| (c, None));
        }
        return Some((char::from_u32(code).filter(|c| is_xml_char(*c))?, None));
    }
    let (first, second) = NAMED_ENTITIES.get(reference)?;
    Some((char::from_u32(*first)?, char::from_u32(*second).filter(|c| *c != '\0')))
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn decodes_names_and_numbers() {
        for (text, plain) in [
            ("Quill &amp; Farrow", "Quill & Farrow"),
            ("Zo&euml; &mdash; &#8212;&#x2014;", "Zoë — ——"),
            ("AT&T; Q&A; &c.; &", "AT&T; Q&A; &c.; &"),
            ("&amp;amp;", "&amp;"),
            ("It&#146;s &#x97;", "It’s —"),
            ("&#0; &#99999999;", "&#0; &#99999999;"),
        ] {
            assert_eq!(decoded(text), plain, "{text}");
        }
    }
}
