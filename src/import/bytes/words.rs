//! Encoded words in the head of a mail (RFC 2047): `Subject: =?ISO-8859-1?Q?Caf=E9?=`.

use std::ops::Range;

use encoding_rs::Encoding;

use super::Edit;
use crate::diag::Cut;
use crate::import::mail::Head;
use crate::story::base64;

/// All encoded words of the head, if the text is a mail.
pub fn find(text: &str) -> Vec<Edit> {
    let Some(head) = Head::of(text) else { return Vec::new() };
    head.values().flat_map(|value| edits(text, value)).collect()
}

/// One encoded word.
struct Word<'t> {
    at: Range<usize>,
    label: &'t str,
    bytes: Vec<u8>,
}

/// The words of a value. Blanks between two of them are no part of it, and a character may begin in one and end in the
/// next.
fn edits(text: &str, value: Range<usize>) -> Vec<Edit> {
    let mut rows: Vec<Vec<Word>> = Vec::new();
    let mut from = value.start;
    while let Some(at) = text.cut(from..value.end).find("=?").map(|at| from + at) {
        let Some(word) = word(text, at..value.end) else {
            from = at + 2;
            continue;
        };
        from = word.at.end;
        let goes_on = |row: &Vec<Word>| {
            row.last().is_some_and(|last| {
                last.label.eq_ignore_ascii_case(word.label) && text.cut(last.at.end..word.at.start).trim().is_empty()
            })
        };
        match rows.last_mut().filter(|row| goes_on(row)) {
            Some(row) => row.push(word),
            None => rows.push(vec![word]),
        }
    }
    let mut edits: Vec<Edit> = Vec::new();
    for row in rows {
        let Some((first, rest)) = row.split_first() else { continue };
        let bytes: Vec<u8> = row.iter().flat_map(|word| word.bytes.iter().copied()).collect();
        let Some(encoding) = Encoding::for_label(first.label.as_bytes()) else { continue };
        let decoded = encoding.decode_without_bom_handling(&bytes).0.replace(['\r', '\n'], " ");
        // Words in another encoding right before belong to the same value.
        let start = edits.last().map_or(first.at.start, |edit| edit.at.end);
        let start = if text.cut(start..first.at.start).trim().is_empty() { start } else { first.at.start };
        edits.push(Edit { joins: breaks(text, start..first.at.start), ..Edit::new(start..first.at.end, decoded) });
        let mut end = first.at.end;
        for word in rest {
            edits.push(Edit { joins: breaks(text, end..word.at.start), ..Edit::new(end..word.at.end, "") });
            end = word.at.end;
        }
    }
    edits
}

fn breaks(text: &str, range: Range<usize>) -> usize {
    text.cut(range).matches('\n').count()
}

/// The word that begins at a place.
fn word(text: &str, at: Range<usize>) -> Option<Word<'_>> {
    let inner = text.cut(at.start + 2..at.end);
    let (label, rest) = inner.split_once('?')?;
    let (form, rest) = rest.split_once('?')?;
    let end = rest.find("?=")?;
    let words = rest.cut(..end);
    let is_label = !label.is_empty() && label.len() < 64 && label.chars().all(|c| c.is_ascii_graphic());
    if !is_label || words.contains(|c: char| c == '?' || !c.is_ascii_graphic() && c != ' ') {
        return None;
    }
    let bytes = match form {
        "q" | "Q" => quoted(words.as_bytes())?,
        "b" | "B" => base64::decode(words.as_bytes())?,
        _ => return None,
    };
    let length = 2 + label.len() + 1 + form.len() + 1 + end + 2;
    // A language may follow the encoding.
    let label = label.split('*').next().unwrap_or(label);
    Some(Word { at: at.start..at.start + length, label, bytes })
}

/// The bytes of the form Q: `_` for a blank, `=E9` for a byte.
fn quoted(words: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut rest = words.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'_' => b' ',
            b'=' => {
                let mut digit = || char::from(*rest.next()?).to_digit(16);
                u8::try_from(digit()? * 16 + digit()?).ok()?
            }
            byte => *byte,
        });
    }
    Some(bytes)
}
