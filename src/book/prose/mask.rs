//! Masks: characters that the Markdown parser must not take for marks are hidden from it, without moving any offset.
//!
//! A masked character is a letter to the parser. The book is written from the author's own text, so masks show nowhere;
//! what the parser hands back as a string of its own (addresses, titles, labels) goes through [`unmask`].

use std::borrow::Cow;
use std::ops::Range;

/// The ASCII characters that can be told again from their mask, each with it. No mask is white space.
const ASCII: &[(u8, u8)] = &[
    (b'*', 1),
    (b'_', 2),
    (b'~', 3),
    (b'\\', 4),
    (b':', 5),
    (b'"', 6),
    (b'\'', 7),
    (b'.', 8),
    (b'<', 0x10),
    (b'`', 0x11),
    (b'-', 0x12),
    (b'+', 0x13),
];
/// The mask of any other ASCII character.
pub const OTHER: u8 = 0x0e;

/// The text that the parser sees.
pub struct Masked<'t> {
    text: &'t str,
    /// The text with masks, as soon as there is one.
    bytes: Option<Vec<u8>>,
}

/// A text with ranges of whole characters replaced. Line ends stay: the lines are those of the author's file.
pub fn filled<'t>(text: Cow<'t, str>, fills: &[(Range<usize>, u8)]) -> Cow<'t, str> {
    if fills.is_empty() {
        return text;
    }
    let mut bytes = text.into_owned().into_bytes();
    for (range, with) in fills {
        bytes[range.clone()].iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = *with);
    }
    String::from_utf8_lossy(&bytes).into_owned().into()
}

impl<'t> Masked<'t> {
    pub fn new(text: &'t str) -> Self {
        Masked { text, bytes: None }
    }

    fn bytes(&mut self) -> &mut Vec<u8> {
        self.bytes.get_or_insert_with(|| self.text.as_bytes().to_vec())
    }

    /// Hides the character at `at` behind a letter of the same length.
    pub fn hide(&mut self, at: usize) {
        let Some(c) = self.text.get(at..).and_then(|rest| rest.chars().next()) else { return };
        let mut room = [0; 4];
        let mask: &[u8] = match c.len_utf8() {
            1 => {
                let row = ASCII.iter().find(|(b, _)| char::from(*b) == c);
                room[0] = row.map_or(OTHER, |(_, mask)| *mask);
                &room[..1]
            }
            2 => "\u{aa}".as_bytes(),
            3 => "\u{e000}".as_bytes(),
            _ => "\u{f0000}".as_bytes(),
        };
        self.bytes()[at..at + mask.len()].copy_from_slice(mask);
    }

    /// Replaces a whole line, or another range of whole characters.
    pub fn fill(&mut self, range: Range<usize>, with: u8) {
        self.bytes()[range].fill(with);
    }

    /// The text for the parser.
    pub fn finish(self) -> Cow<'t, str> {
        match self.bytes.map(String::from_utf8) {
            Some(Ok(masked)) => masked.into(),
            // Characters are replaced whole, so the bytes stay valid; should they ever not, the text is read as it is.
            Some(Err(_)) | None => self.text.into(),
        }
    }
}

/// Puts the characters back into a string that the parser made of masked text.
pub fn unmask(words: &str) -> Cow<'_, str> {
    if !words.bytes().any(|b| b < b' ') {
        return words.into();
    }
    let shown = |c: char| ASCII.iter().find(|(_, mask)| char::from(*mask) == c).map_or(c, |(b, _)| char::from(*b));
    words.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_offsets() {
        let text = "a*」\u{bb}🦀(";
        let mut masked = Masked::new(text);
        text.char_indices().for_each(|(at, _)| masked.hide(at));
        let masked = masked.finish();
        assert_eq!(masked.len(), text.len());
        assert!(!masked.contains(['*', '」', '\u{bb}', '🦀', '(']));
        assert_eq!(unmask("f\u{1}\u{1}k"), "f**k");
    }
}
