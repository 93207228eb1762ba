//! Base64, as mail programs send text.

use std::ops::Range;

use encoding_rs::Encoding;

use super::Edit;
use crate::diag::{Cut, encoding};
use crate::import::mail::Head;
use crate::story::base64;
use crate::story::text::lines;

/// The text below a mail's head that says so, down to the first line that is none of it.
pub fn find(text: &str) -> Vec<Edit> {
    let Some(head) = Head::of(text) else { return Vec::new() };
    let content = head.content();
    if content.encoding != "base64" || !(content.kind.is_empty() || content.kind.starts_with("text/")) {
        return Vec::new();
    }
    decoded(text, head.end..text.len(), content.charset.as_deref()).into_iter().collect()
}

/// What stands in a place of a text in Base64, down to the first line that is none of it.
pub fn decoded(text: &str, place: Range<usize>, charset: Option<&str>) -> Option<Edit> {
    let body = place.start;
    let mut encoded = body..body;
    for line in lines(text.cut(place)) {
        let words = text.cut(body + line.start..body + line.end).trim();
        let is_encoded = words.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='));
        match (is_encoded, words.is_empty()) {
            (true, true) if encoded.is_empty() => {}
            (true, false) => {
                let start = if encoded.is_empty() { body + line.start } else { encoded.start };
                encoded = start..body + line.end;
                // What is filled up ends there.
                if words.ends_with('=') {
                    break;
                }
            }
            _ => break,
        }
    }
    let signs = text.cut(encoded.clone()).bytes().filter(|b| !b.is_ascii_whitespace()).count();
    if signs == 0 || signs % 4 != 0 {
        return None;
    }
    let bytes = base64::decode(text.cut(encoded.clone()).as_bytes())?;
    let charset = charset.and_then(|label| Encoding::for_label(label.as_bytes()));
    let decoded = match (String::from_utf8(bytes), charset) {
        (Ok(decoded), _) => decoded,
        (Err(bytes), Some(charset)) => charset.decode_without_bom_handling(bytes.as_bytes()).0.into_owned(),
        (Err(bytes), None) => encoding::decode_windows(bytes.as_bytes()),
    };
    if decoded.contains('\0') {
        return None;
    }
    let count = |text: &str| text.matches('\n').count();
    let joins = count(text.cut(encoded.clone())).saturating_sub(count(&decoded));
    Some(Edit { joins, ..Edit::new(encoded, decoded) })
}
