//! Why a rating is what it is: `R for violence and a bit of blood`.

use crate::diag::{Cut, Span, Spanned};
use crate::story::text::trimmed;

/// Words before the reasons of a rating.
const FOR: &[&str] = &[
    " for ",
    " because of ",
    " due to ",
    " pour ",
    " à cause de ",
    " für ",
    " wegen ",
    " aufgrund ",
    " por ",
    " debido a ",
    " за ",
    " из-за ",
    " per ",
];

/// Where the reasons of a rating stand: behind "for" and the like, or in brackets.
pub fn place(value: &str) -> Option<std::ops::Range<usize>> {
    // Small letters of ASCII only: every offset stays what it is.
    let lower = value.to_ascii_lowercase();
    let behind = FOR.iter().find_map(|w| Some(lower.find(w)? + w.len()));
    let range = match behind {
        Some(start) => start..value.len(),
        None => value.find('(')? + 1..value.rfind(')')?,
    };
    value.get(range.clone()).filter(|words| !words.trim().is_empty()).map(|_| range)
}

/// Words that only say how much there is of a reason.
const AMOUNTS: &[&str] = &[
    "a",
    "an",
    "the",
    "some",
    "one",
    "two",
    "few",
    "bit",
    "of",
    "lot",
    "lots",
    "awful",
    "little",
    "occasional",
    "brief",
    "slight",
    "possible",
    "also",
    "der",
    "die",
    "das",
    "ein",
    "eine",
    "einer",
    "etwas",
    "wegen",
    "des",
    "du",
    "de",
    "la",
    "le",
    "les",
    "un",
    "une",
    "el",
    "los",
    "las",
    "una",
    "mucho",
    "mucha",
];

/// The reasons in a row, each without what says how much of it there is: `language and an awful lot of blood`.
pub fn each(row: &Spanned<String>) -> Vec<Spanned<String>> {
    const BETWEEN: &[&str] =
        &[",", ";", "&", " and ", " and\n", "\nand ", " und ", " et ", " y ", " и ", " plus ", " e "];
    let text = &row.value;
    let mut found = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let rest = text.cut(start..);
        let next = BETWEEN.iter().filter_map(|sign| Some((rest.find(sign)?, sign.len()))).min();
        let (length, sign) = next.unwrap_or((rest.len(), 0));
        let mut range = trimmed(text, start..start + length);
        while let Some((word, _)) = text.cut(range.clone()).split_once(' ')
            && AMOUNTS.contains(&word.to_lowercase().as_str())
        {
            range = trimmed(text, range.start + word.len()..range.end);
        }
        if !range.is_empty() {
            let at = row.span.start as usize;
            let span = Span::new(row.span.file, at + range.start, at + range.end);
            found.push(Spanned::new(text.cut(range).to_owned(), span));
        }
        start += length + sign;
        if sign == 0 {
            break;
        }
    }
    found
}
