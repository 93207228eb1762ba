//! Character references of HTML in plain text: `&amp;`, `&eacute;`, `&#8212;`.

use std::borrow::Cow;

use html5ever::data::NAMED_ENTITIES;

use crate::diag::Cut;
use crate::diag::encoding::is_xml_char;

/// The longest name of a character, with its semicolon, is shorter.
const LONGEST: usize = 40;

/// The text with the characters for which its references stand. What only looks like one stays as it is.
pub fn decoded(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(rest.cut(..at));
        rest = rest.cut(at + 1..);
        let end = rest.bytes().take(LONGEST).position(|b| b == b';');
        match end.and_then(|end| Some((end, characters(rest.cut(..end + 1))?))) {
            Some((end, (first, second))) => {
                out.push(first);
                out.extend(second);
                rest = rest.cut(end + 1..);
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out.into()
}

/// The one or two characters of a reference without its `&`.
fn characters(reference: &str) -> Option<(char, Option<char>)> {
    if let Some(digits) = reference.strip_prefix('#') {
        let digits = digits.trim_end_matches(';');
        let code = match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => digits.parse(),
        };
        return Some((char::from_u32(code.ok()?).filter(|c| is_xml_char(*c))?, None));
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
            ("&#0; &#99999999;", "&#0; &#99999999;"),
        ] {
            assert_eq!(decoded(text), plain, "{text}");
        }
    }
}
