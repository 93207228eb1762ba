//! Quoted-printable, as mail programs send text: `=E9` for a byte, and `=` at the end of a line that goes on.

use encoding_rs::Encoding;

use super::Edit;
use crate::diag::encoding;

/// So many lines that go on, and so many marks in all, are sure where no line of the mail's head says so.
const MANY: usize = 3;
/// The head of a mail is not longer, in bytes.
const HEAD: usize = 16 << 10;
/// More bytes in a row of marks are looked at one piece after another.
const LONGEST: usize = 4 << 10;

/// All marks, if the text is sure to be quoted-printable.
pub fn find(text: &str) -> Vec<Edit> {
    if memchr::memchr(b'=', text.as_bytes()).is_none() {
        return Vec::new();
    }
    let head = Head::of(text);
    let from = head.as_ref().map_or(0, |head| head.end);
    let (mut marks, mut joins, mut plain) = (0, 0, 0);
    for at in memchr::memchr_iter(b'=', text.as_bytes().get(from..).unwrap_or_default()) {
        match Mark::at(text, from + at) {
            Some(Mark::Byte(_)) => marks += 1,
            Some(Mark::Join(_)) => joins += 1,
            None => plain += 1,
        }
    }
    let is_sure = match head {
        Some(_) => marks + joins > plain,
        None => plain == 0 && joins >= MANY && marks >= MANY,
    };
    if !is_sure {
        return Vec::new();
    }
    edits(text, from, head.and_then(|head| head.charset))
}

/// The head of a mail that says how its text is encoded.
struct Head {
    /// Where it ends.
    end: usize,
    charset: Option<&'static Encoding>,
}

impl Head {
    fn of(text: &str) -> Option<Head> {
        let (mut end, mut is_quoted, mut charset) = (0, false, None);
        for line in text.split_inclusive('\n') {
            end += line.len();
            if line.trim().is_empty() && is_quoted || end > HEAD {
                break;
            }
            let line = line.to_ascii_lowercase();
            is_quoted |= line.starts_with("content-transfer-encoding:") && line.contains("quoted-printable");
            if let Some((_, label)) = line.split_once("charset=") {
                let label = label.trim_start_matches('"').split(['"', ';', ' ', '\r', '\n']).next().unwrap_or_default();
                charset = Encoding::for_label(label.as_bytes());
            }
        }
        is_quoted.then_some(Head { end, charset })
    }
}

/// What `=` means.
enum Mark {
    Byte(u8),
    /// The line goes on; the length of the mark.
    Join(usize),
}

impl Mark {
    fn at(text: &str, at: usize) -> Option<Mark> {
        let rest = text.as_bytes().get(at + 1..)?;
        let blanks = rest.iter().take(8).take_while(|b| matches!(b, b' ' | b'\t')).count();
        match rest.get(blanks..)? {
            [b'\r', b'\n', ..] => Some(Mark::Join(3 + blanks)),
            [b'\r' | b'\n', ..] => Some(Mark::Join(2 + blanks)),
            [] => Some(Mark::Join(1 + blanks)),
            [high, low, ..] if blanks == 0 => {
                let digit = |b: &u8| char::from(*b).to_digit(16).filter(|_| !b.is_ascii_lowercase());
                u8::try_from(digit(high)? * 16 + digit(low)?).ok().map(Mark::Byte)
            }
            _ => None,
        }
    }
}

/// All marks of a text from a place on.
pub fn edits(text: &str, from: usize, charset: Option<&'static Encoding>) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut next = from;
    while let Some(at) = text.as_bytes().get(next..).and_then(|rest| memchr::memchr(b'=', rest)).map(|i| next + i) {
        let mut bytes = Vec::new();
        let mut end = at;
        while let Some(Mark::Byte(byte)) = Mark::at(text, end).filter(|_| bytes.len() < LONGEST && is_mark(text, end)) {
            bytes.push(byte);
            end += 3;
        }
        if bytes.is_empty() {
            next = match Mark::at(text, at) {
                Some(Mark::Join(length)) => {
                    edits.push(Edit { at: at..at + length, with: String::new(), joins: 1 });
                    at + length
                }
                _ => at + 1,
            };
            continue;
        }
        edits.push(Edit::new(at..end, decoded(&bytes, charset)));
        next = end;
    }
    edits
}

fn is_mark(text: &str, at: usize) -> bool {
    text.as_bytes().get(at) == Some(&b'=')
}

/// The characters of a run of bytes.
fn decoded(bytes: &[u8], charset: Option<&'static Encoding>) -> String {
    match (std::str::from_utf8(bytes), charset) {
        (Ok(text), _) => text.to_owned(),
        (Err(_), Some(charset)) => charset.decode_without_bom_handling(bytes).0.into_owned(),
        (Err(_), None) => encoding::decode_windows(bytes),
    }
}
