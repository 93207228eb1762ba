//! Addresses of the web and of mail in running text, whose stars, low lines and slashes are letters of them.

use std::ops::Range;

use crate::diag::Cut;

/// How far an address is looked for on either side.
const MAX_ADDRESS: usize = 300;

/// The address around a place in a text, without the marks and stops beside it: `*see www.example.org*`.
pub fn around(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let (first, last) = (at.saturating_sub(MAX_ADDRESS), bytes.len().min(at + MAX_ADDRESS));
    // Most windows have no sign of an address.
    memchr::memchr3(b'@', b':', b'w', &bytes[first..last])?;
    let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'<' | b'>' | b'"' | b'(' | b'[');
    let start = bytes[first..at].iter().rposition(ends).map_or(first, |i| first + i + 1);
    let end = bytes[at..last].iter().position(ends).map_or(last, |i| at + i);
    // Cut short within a character, it is no address in any case.
    let word = text.get(start..end)?;
    let lead = word.len() - word.trim_start_matches(['*', '_', '/', '\'', '“', '‘', '«', '„']).len();
    let word = word.cut(lead..).trim_end_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '*' | '_' | '/' | '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '\'' | '’' | '”' | '»')
    });
    let address = start + lead..start + lead + word.len();
    let is_address = word.starts_with("www.") && word.len() > "www.".len()
        || word.find("://").is_some_and(|i| i > 0 && word.cut(..i).bytes().all(|b| b.is_ascii_alphanumeric()))
        || is_mail(word.strip_prefix("mailto:").unwrap_or(word));
    (is_address && address.contains(&at)).then_some(address)
}

/// Whether a word is `somebody@some.where`.
fn is_mail(word: &str) -> bool {
    let Some((name, host)) = word.rsplit_once('@') else { return false };
    let is_of = |part: &str, signs: &[u8]| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || signs.contains(&b))
    };
    let labels = || host.split('.');
    is_of(name, b".!#$%&'*+/=?^_`{|}~-") && labels().count() > 1 && labels().all(|label| is_of(label, b"-"))
}

#[cfg(test)]
mod tests {
    use super::around;

    #[test]
    fn addresses_without_what_stands_beside_them() {
        for (text, want) in [
            ("write to first_last_name@example.org, please", Some("first_last_name@example.org")),
            ("me_@example.org", Some("me_@example.org")),
            ("*see www.example.org/a_b*", Some("www.example.org/a_b")),
            ("(http://example.org/_a_/b).", Some("http://example.org/_a_/b")),
            ("a_b@c", None),
            ("snake_case and @example.org", None),
            ("://_x", None),
            ("_www.example.org", None),
        ] {
            let at = text.find('_').unwrap_or(0);
            assert_eq!(around(text, at).map(|range| &text[range]), want, "{text}");
        }
    }
}
