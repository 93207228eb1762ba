//! The part of a work that a title names, `Rain (1/3)`, and what parts say of the whole.

use std::ops::Range;

use crate::diag::Cut;
use crate::story::text::trimmed;

/// `1/3`, `1/?`, `1 of 3`.
pub fn numbers(words: &str) -> Option<(u32, Option<u32>)> {
    let (number, total) = words.split_once('/').or_else(|| words.split_once(" of "))?;
    let number: u32 = number.trim().parse().ok()?;
    let total = total.trim().trim_end_matches('.');
    let total = if total.trim_matches('?').is_empty() { None } else { Some(total.parse::<u32>().ok()?) };
    ((1..1000).contains(&number) && total.is_none_or(|total| number <= total && total < 1000))
        .then_some((number, total))
}

/// Title and part of `Rain (1/6)`, `Rain 1/?`; both are ranges of the text.
pub fn divided(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let bare = text.trim_end();
    let start = bare
        .rfind(|c: char| !(c.is_ascii_digit() || matches!(c, '/' | '?' | '(' | ')' | '[' | ']')))
        .map(|i| i + bare.cut(i..).chars().next().map_or(0, char::len_utf8))?;
    let part = bare.cut(start..).trim_matches(['(', ')', '[', ']']);
    numbers(part)?;
    let words = trimmed(text, 0..start);
    let words_end = words.start + text.cut(words.clone()).trim_end_matches([',', ':', '-', '–', '—', ' ']).len();
    let at = start + bare.cut(start..).find(part)?;
    (words_end > words.start && bare.cut(..start).ends_with(char::is_whitespace))
        .then(|| (words.start..words_end, at..at + part.len()))
}

/// Whether what parts say is of the whole: the first says it, and more say it than do not.
pub fn is_of_all(says: impl Iterator<Item = bool>) -> bool {
    let says: Vec<bool> = says.collect();
    let count = says.iter().filter(|says| **says).count();
    says.first().is_some_and(|first| *first) && count * 2 > says.len()
}

#[cfg(test)]
mod tests {
    use super::divided;

    #[test]
    fn parts_in_titles() {
        for (title, words, part) in
            [("Rain (1/6)", "Rain", "1/6"), ("Rain 1/?", "Rain", "1/?"), ("The Weir, [2/3]", "The Weir", "2/3")]
        {
            let found = divided(title).map(|(words, part)| (&title[words], &title[part]));
            assert_eq!(found, Some((words, part)));
        }
        for title in ["Rain", "7/3", "Rain (7/3)", "Area 51", "Rain 1/2/99", "Mulder/Scully"] {
            assert_eq!(divided(title), None, "{title}");
        }
    }
}
