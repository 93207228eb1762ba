//! Roman numbers on lines of their own: `XXX` among XXIX and XXXI is a number, elsewhere a scene break.

use std::collections::HashSet;

use crate::diag::Cut;
use crate::story::text::lines;

/// The roman numbers of a text that stand on lines of their own.
#[derive(Debug, Default)]
pub struct Numerals(HashSet<u32>);

impl Numerals {
    pub fn of(text: &str) -> Numerals {
        Numerals(lines(text).filter(|l| l.len() < 40).filter_map(|l| value(text.cut(l))).collect())
    }

    /// Whether a line of this value is a number: the one before it or the one after it stands as well.
    pub fn count(&self, number: u32) -> bool {
        self.0.contains(&number.wrapping_sub(1)) || self.0.contains(&(number + 1))
    }
}

/// Whether a line is one letter or nought with emphasis, as in `**X**`: a word, however it looks.
pub fn is_emphasised(line: &str) -> bool {
    let mut inner = line.chars().filter(|c| !matches!(c, '*' | '_'));
    line.starts_with(['*', '_']) && matches!(inner.next(), Some('X' | '0')) && inner.next().is_none()
}

/// The value of a line that is a roman number, also with emphasis, a full stop or dashes around it.
pub fn value(line: &str) -> Option<u32> {
    let inner = line.trim().trim_matches(['*', '_', '.', '#', ' ', '-', '–', '—', '~', '[', ']', '(', ')', '\\']);
    if inner.is_empty() || inner.len() > 8 || !inner.bytes().all(|b| b"IVXLC".contains(&b)) {
        return None;
    }
    crate::story::marker::roman(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_beside_others() {
        let numerals = Numerals::of("IX\n\n**X**\n\nxxx\n\nCharlie\n\n- XXXI -");
        assert!(numerals.count(10) && numerals.count(30));
        assert!(!numerals.count(20));
        assert_eq!(value("xxx"), None);
        assert_eq!(value("XIV."), Some(14));
    }
}
