//! Blocks of plain text, and what single lines look like.

use std::cell::OnceCell;
use std::ops::Range;

use crate::diag::Cut;
use crate::story::text::lines;

/// Lines of a text broken at a fixed width are not longer.
pub const LONGEST_WRAPPED: usize = 110;

/// A piece of a plain-text body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    Paragraph {
        /// Trimmed, none of them blank.
        lines: Vec<Range<usize>>,
        /// The lines belong together and are joined by a blank; otherwise each keeps its own line.
        joined: bool,
    },
    /// A scene break; the range is empty where it is only a wide gap.
    Break(Range<usize>),
}

/// The width at which a text was broken, found when first asked for.
#[derive(Default)]
pub struct Width(OnceCell<usize>);

impl Width {
    /// In characters.
    pub fn of(&self, text: &str) -> usize {
        let length = |line: Range<usize>| text.cut(line).trim().chars().take(LONGEST_WRAPPED + 1).count();
        *self.0.get_or_init(|| lines(text).map(length).filter(|n| *n <= LONGEST_WRAPPED).max().unwrap_or(0))
    }
}

/// `1. …`, `- …`: the lines below may be indented only to stand under the words.
pub fn is_list_item(line: &str) -> bool {
    let line = line.trim_start();
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    number.len() < line.len() && number.starts_with(['.', ')'])
        || ["- ", "* ", "• ", "+ "].iter().any(|b| line.starts_with(b))
}

/// Whether a line ends as a sentence does.
pub fn is_ended(line: &str) -> bool {
    let line = line.trim_end().trim_end_matches(['"', '”', '\'', '’', '»', ')', ']', '*', '_', '」', '』']);
    line.ends_with(['.', '!', '?', '…', '。', '！', '？', '—', '-'])
}

/// Whether a line starts like the first line of an indented paragraph.
pub fn is_indented(line: &str) -> bool {
    line.starts_with(['\t', '\u{3000}', '\u{2003}']) || line.starts_with("  ")
}
