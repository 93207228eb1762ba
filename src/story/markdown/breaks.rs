//! Scene breaks that CommonMark does not know, and what only looks like one: numbers, and words among tildes.

use crate::import::text::numerals;

/// How a line of signs is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    Text,
    Break,
    /// A scene break, unless it is this roman number.
    Number(u32),
}

/// Reads a line that stands outside code and HTML.
pub fn read(line: &str) -> Reading {
    // Nearly every line is prose: two words in a row are enough to tell.
    if line.len() > 100 || line.bytes().take(24).filter(u8::is_ascii_lowercase).count() > 8 {
        return Reading::Text;
    }
    // `***`, `* * *`, `___` and `---` are CommonMark's own.
    let marks: Vec<char> = line.chars().filter(|c| !c.is_whitespace()).collect();
    let native =
        matches!(marks.first(), Some('*' | '-' | '_')) && marks.len() >= 3 && marks.iter().all(|c| *c == marks[0]);
    if native || line.contains(['|', '`', '[', ']', '<', '>']) || !crate::import::text::is_scene_break(line) {
        return Reading::Text;
    }
    match numerals::value(line) {
        _ if numerals::is_emphasised(line) => Reading::Text,
        Some(number) => Reading::Number(number),
        None => Reading::Break,
    }
}

/// How many marks a code fence opens with, if at least three.
pub fn fence_length(line: &str, mark: u8) -> Option<usize> {
    let length = line.bytes().take_while(|b| *b == mark).count();
    (length >= 3).then_some(length)
}

/// Whether what stands behind a code fence names a language, and is no word of the story.
pub fn is_language(info: &str) -> bool {
    info.starts_with('{')
        || !info.contains(' ') && info.chars().all(|c| c.is_ascii_lowercase() || "0123456789+#-_.".contains(c))
}

/// The lines that could close a code fence of backticks, and of tildes: each with the longest from it on.
pub fn closing_fences(text: &str, end: usize) -> [Vec<(usize, usize)>; 2] {
    [b'`', b'~'].map(|mark| {
        let mut found: Vec<(usize, usize)> = crate::story::matter::lines_with_offsets(&text[..end])
            .filter_map(|(at, line)| {
                let bare = line.trim();
                fence_length(bare, mark).filter(|n| *n == bare.len()).map(|n| (at, n))
            })
            .collect();
        let mut longest = 0;
        for (_, length) in found.iter_mut().rev() {
            longest = longest.max(*length);
            *length = longest;
        }
        found
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_numbers_from_breaks() {
        assert_eq!(read("XXX"), Reading::Number(30));
        assert_eq!(read("**XX**"), Reading::Number(20));
        assert_eq!(read("**X**"), Reading::Text);
        assert_eq!(read("**0**"), Reading::Text);
        assert_eq!(read("X"), Reading::Text);
        for line in ["xxx", "oOo", "~0~0~", "x x x", "~x~"] {
            assert_eq!(read(line), Reading::Break, "{line}");
        }
    }
}
