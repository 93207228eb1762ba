//! What is asked of any text: its lines, whether it shows anything, and how it looks in a message.

use std::ops::Range;

use crate::diag::Cut;

/// The lines of `text` as byte ranges without their ends, whatever ends they have.
pub fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= bytes.len() {
            return None;
        }
        let start = at;
        let end = memchr::memchr2(b'\n', b'\r', &bytes[at..]).map_or(bytes.len(), |i| at + i);
        at = end + if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 };
        Some(start..end)
    })
}

/// Lines with their terminators and offsets.
pub fn lines_with_offsets(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

/// Whether there is nothing to see in a text: blanks of every kind, and signs of no width.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || matches!(
                c,
                '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180e}'
                    | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
                    | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            )
    })
}

/// A value short enough to stand in a message.
pub fn shorten(text: &str) -> String {
    let line = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(60) {
        Some((cut, _)) => format!("{}…", line.cut(..cut)),
        None => line,
    }
}

/// A range without the white space at its ends.
pub fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = text.cut(range.clone());
    let start = range.start + (piece.len() - piece.trim_start().len());
    start..start + piece.trim().len()
}

/// Words of a list that a message shows.
const SHOWN: usize = 4;

/// `a, b and c`, or `a, b, c, d and 3 more`.
pub fn some_of(words: &[String]) -> String {
    match words {
        [first, middle @ .., last] if words.len() <= SHOWN => {
            let middle: String = middle.iter().map(|word| format!(", {word}")).collect();
            format!("{first}{middle} and {last}")
        }
        words if words.len() > SHOWN => format!("{} and {} more", words[..SHOWN].join(", "), words.len() - SHOWN),
        words => words.concat(),
    }
}

/// Whether a character stands without blanks around it, and lines may break beside it: Han, kana, and the marks among
/// them. Korean is written with blanks.
pub fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{312f}' | '\u{31a0}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

/// The title of a story that has none but the name of its file or folder.
pub fn title_of_name(stem: &str) -> String {
    let words = stem.replace(['_', '-'], " ");
    let words = words.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() { "Untitled".to_owned() } else { words }
}
