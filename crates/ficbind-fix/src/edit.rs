//! Edits of a text: spans that are replaced, while all else stays byte for byte.

use std::ops::Range;

/// Edits of one text, gathered in any order. Of two that overlap, the later one in the text is left out: the next round
/// finds what it was for.
#[derive(Debug, Default)]
pub struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    /// Puts a text in place of a span.
    pub fn replace(&mut self, span: Range<usize>, with: impl Into<String>) {
        self.0.push((span, with.into()));
    }

    /// Puts a text at a place; of several at one place, the first stands first.
    pub fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    /// Takes a span away.
    pub fn delete(&mut self, span: Range<usize>) {
        self.replace(span, "");
    }

    /// The edited text; `None` if it is as before.
    pub fn applied(mut self, text: &str) -> Option<String> {
        self.0.sort_by_key(|(span, _)| span.start);
        let mut out = String::with_capacity(text.len() + 256);
        let mut at = 0;
        for (span, with) in self.0 {
            let Some(before) = text.get(at..span.start) else { continue };
            if text.get(span.clone()).is_none() {
                continue;
            }
            out.push_str(before);
            out.push_str(&with);
            at = span.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        (out != text).then_some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_applied_in_the_order_of_the_text() {
        let mut edits = Edits::default();
        edits.replace(4..6, "X");
        edits.insert(2, "1");
        edits.insert(2, "2");
        edits.delete(5..8);
        assert_eq!(edits.applied("abcdefgh"), Some("ab12cdXgh".into()));
        assert_eq!(Edits::default().applied("ab"), None);
    }
}
