//! Several fields on one line: `Title: Rain Author: Zed Rating: PG`.

use std::ops::Range;

use super::keys::{self, Field, PLAIN_FIELDS};
use crate::diag::{Cut, FileId, Span, Spanned};
use crate::story::Rating;

/// A longer line is a paragraph.
const LONGEST: usize = 2000;
/// A key has at most so many words.
const KEY_WORDS: usize = 3;

/// A key within a line: where it starts, where its value does, and how plainly it is parted from what stands before it.
struct Label {
    start: usize,
    value: usize,
    field: Field,
    parted: bool,
    /// By a gap as wide as those of tables, or by a bar.
    apart: bool,
}

/// The pieces of a line with a key each; the whole line where it does not plainly have several.
pub fn fields(line: &str) -> Vec<Range<usize>> {
    let whole = || std::iter::once(0..line.len()).collect();
    if line.len() > LONGEST || memchr::memchr_iter(b':', line.as_bytes()).nth(1).is_none() {
        return whole();
    }
    // AO3 heads the numbers of a story with a key that has no value of its own.
    if let Some(rest) = line.strip_prefix("Stats:") {
        let start = line.len() - rest.trim_start().len();
        let pieces = fields(line.cut(start..));
        let shifted = pieces.into_iter().map(|piece| start + piece.start..start + piece.end);
        return shifted.collect();
    }
    if let Some(pieces) = archive_row(line) {
        return pieces;
    }
    let labels = labels(line);
    let value_end = |labels: &[Label], i: usize| labels.get(i + 1).map_or(line.len(), |next| next.start);
    let rated =
        |i: usize| labels[i].field != Field::Rating || is_rating(line.cut(labels[i].value..value_end(&labels, i)));
    let counted = |i: usize| {
        labels[i].field != Field::Feedback || !value(line, &labels, i).starts_with(|c: char| c.is_ascii_digit())
    };
    let sound = (0..labels.len()).all(|i| is_value(value(line, &labels, i)) && (i == 0 || rated(i) && counted(i)));
    let mut seen = Vec::new();
    let distinct = labels.iter().all(|l| {
        !seen.contains(&l.field) && {
            seen.push(l.field);
            true
        }
    });
    if !sound || !are_several(line, &labels) || !distinct {
        return whole();
    }
    let start = |i: usize| if i == 0 { 0 } else { labels[i].start };
    (0..labels.len())
        .map(|i| start(i)..start(i) + line.cut(start(i)..value_end(&labels, i)).trim_end_matches(is_between).len())
        .collect()
}

/// The keys of a line; none where the first does not open it.
fn labels(line: &str) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    for at in memchr::memchr_iter(b':', line.as_bytes()) {
        let from = labels.last().map_or(0, |l| l.value);
        if line.cut(at + 1..).starts_with("//") {
            continue;
        }
        match label(line, from, at) {
            Some(label) if !labels.is_empty() || is_open(line.cut(..label.start)) => labels.push(label),
            None if labels.is_empty() => break,
            _ => {}
        }
    }
    labels
}

/// Whether keys are those of several fields, and no words of a value.
fn are_several(line: &str, labels: &[Label]) -> bool {
    let named = |l: &Label| matches!(l.field, Field::Author | Field::Rating);
    let plain = |l: &Label| {
        PLAIN_FIELDS.contains(&l.field)
            || matches!(l.field, Field::Title | Field::Notes | Field::Characters | Field::Tags)
    };
    // `Spoilers: S3 Archive: ask`: few words between two keys that no title or sentence has.
    let short = |first: &Label, second: &Label| {
        let prose = |l: &Label| matches!(l.field, Field::Title | Field::Summary | Field::Disclaimer | Field::Notes);
        !prose(first) && !prose(second) && line.cut(first.value..second.start).split_whitespace().count() <= 3
    };
    match labels.get(1..).unwrap_or_default() {
        [] => false,
        labels if labels.iter().all(|label| label.apart) => true,
        labels if labels.iter().all(|label| matches!(label.field, Field::WordCount | Field::Part | Field::Kept)) => {
            true
        }
        [one] => plain(one) && (one.parted || named(one) || short(&labels[0], one)) || one.field == Field::WordCount,
        more => more.iter().any(plain),
    }
}

/// Keys that archives of one program show several of on a line.
const ARCHIVE_KEYS: &[&str] = &[
    "Rated",
    "Rating",
    "Summary",
    "Categories",
    "Category",
    "Characters",
    "Genres",
    "Genre",
    "Warnings",
    "Challenges",
    "Challenge",
    "Series",
    "Chapters",
    "Completed",
    "Word count",
    "Words",
    "Read",
    "Published",
    "Updated",
    "Reviews",
    "Pairing",
    "Pairings",
    "Story Type",
    "Type",
];
/// Those of them that few others write.
const ARCHIVE_ONLY: &[&str] = &["Completed", "Read", "Chapters", "Categories", "Challenges", "Updated", "Genres"];

/// What archives count of their readers.
const TALLIES: &[&str] = &["Kudos", "Bookmarks", "Hits"];

/// Whether a key is one of these.
pub fn is_of_archive(key: &str) -> bool {
    ARCHIVE_ONLY.contains(&key)
}

/// `Chapters: 3 Completed: No Word count: 4021 Read: 12`: a row of such keys and no others, one of them rare elsewhere.
fn archive_row(line: &str) -> Option<Vec<Range<usize>>> {
    let mut starts: Vec<(usize, &str)> = Vec::new();
    for at in memchr::memchr_iter(b':', line.as_bytes()) {
        let before = line.cut(..at);
        let open = |key: &str| {
            let behind = before.cut(..before.len() - key.len()).trim_end_matches(is_mark);
            behind.is_empty() || behind.ends_with(char::is_whitespace)
        };
        let key = ARCHIVE_KEYS.iter().filter(|key| before.ends_with(**key) && open(key)).max_by_key(|key| key.len());
        starts.extend(key.map(|key| (at - key.len(), *key)));
    }
    let opens = starts.first().is_some_and(|(start, _)| is_open(line.cut(..*start)));
    let opens_summary = || {
        matches!((starts.first(), starts.last()), (Some((_, "Rated")), Some((_, "Summary"))))
            && line.trim_end().ends_with(':')
    };
    let rare = starts.iter().any(|(_, key)| ARCHIVE_ONLY.contains(key)) || opens_summary();
    let colons = memchr::memchr_iter(b':', line.as_bytes()).count();
    // The line of FanFiction.Net has a reader of its own.
    if line.contains(" - ") && !opens_summary() || starts.len() < 2 || !opens || !rare || colons > starts.len() {
        return None;
    }
    let end = |i: usize| starts.get(i + 1).map_or(line.len(), |(next, _)| *next);
    let piece = |i: usize| starts[i].0..starts[i].0 + line.cut(starts[i].0..end(i)).trim_end_matches(is_between).len();
    Some((0..starts.len()).map(piece).collect())
}

/// Blanks and signs between two fields.
fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, '|' | ';' | ',' | '/' | '*' | '-' | '–' | '—' | '•' | '~')
}

/// Whether a bar stands right before a key: `Words: 1,940 | Status: Complete`.
fn is_barred(before: &str) -> bool {
    before.trim_end().ends_with(['|', '•', '·', '¦'])
}

/// Whether nothing but marks stands before the first key.
fn is_open(before: &str) -> bool {
    !before.contains(char::is_alphanumeric)
}

fn value<'a>(line: &'a str, labels: &[Label], i: usize) -> &'a str {
    let end = labels.get(i + 1).map_or(line.len(), |next| next.start);
    line.cut(labels[i].value..end).trim_matches(is_between)
}

/// Something, and not the first half of a phrase such as `The Rating`.
fn is_value(value: &str) -> bool {
    const OPEN: &[&str] =
        &["the", "a", "an", "my", "your", "his", "her", "our", "their", "this", "of", "to", "no", "in", "and"];
    let last = value.split_whitespace().next_back().unwrap_or("").to_lowercase();
    !value.is_empty() && !OPEN.contains(&last.as_str())
}

fn is_rating(value: &str) -> bool {
    let value = value.trim_matches(is_between);
    Rating::read(Spanned::new(value.to_owned(), Span::new(FileId(0), 0, 0))).is_some()
}

/// The longest key that ends at the colon at `at`.
fn label(line: &str, from: usize, at: usize) -> Option<Label> {
    let before = line.cut(from..at).trim_end();
    let mut starts = before.char_indices().rev().filter(|(i, c)| {
        !c.is_whitespace()
            && !is_mark(*c)
            && before.cut(..*i).chars().next_back().is_none_or(|p| p.is_whitespace() || is_mark(p))
    });
    let mut best = None;
    for (start, first) in starts.by_ref().take(KEY_WORDS) {
        let found = keys::find(before.cut(start..)).filter(|f| {
            // `Story: …` opens a line; `Words: 114` counts.
            let opens = from == 0 && is_open(before.cut(..start));
            let common = f.common && f.key.field != Field::Author && !opens && !TALLIES.contains(&before.cut(start..));
            let counts = line.cut(at + 1..).trim_start().starts_with(|c: char| c.is_ascii_digit());
            // `Chapters: 2/2`.
            let parts = || line.cut(at + 1..).split_whitespace().next().is_some_and(|word| word.contains('/'));
            let is_tally = counts && TALLIES.contains(&before.cut(start..).trim_end());
            let kept = f.key.field.is_kept()
                && !is_tally
                && !(counts && (f.key.field == Field::WordCount || f.key.field == Field::Part && parts()));
            let (common, kept) = (
                common && f.key.field != Field::Part && !is_barred(before.cut(..start)),
                kept && !is_barred(before.cut(..start)),
            );
            !f.misspelt && (!common || f.key.field == Field::WordCount && counts) && !kept && first.is_uppercase()
        });
        if let Some(found) = found {
            let gap = before.cut(..start);
            let parted = gap.ends_with("  ")
                || gap.trim_end().ends_with(['.', '!', '?', '…', ')', '"', '”'])
                || gap.trim_end().ends_with(is_between);
            let apart = gap.ends_with("    ") || is_barred(gap);
            best = Some(Label { start: from + start, value: at + 1, field: found.key.field, parted, apart });
        }
    }
    best
}

/// Marks that may stand right before a key.
fn is_mark(c: char) -> bool {
    matches!(c, '*' | '_' | '|' | '~' | '[' | '(' | '•')
}

#[cfg(test)]
mod tests {
    use super::fields;

    fn show(line: &str) -> Vec<&str> {
        fields(line).into_iter().map(|r| &line[r]).collect()
    }

    #[test]
    fn divides_lines_with_several_keys() {
        assert_eq!(show("Title: Rain Author: Zed Rating: PG"), ["Title: Rain", "Author: Zed", "Rating: PG"]);
        assert_eq!(show("Title: Rain | By: Zed | Rated: PG-13"), ["Title: Rain", "By: Zed", "Rated: PG-13"]);
        assert_eq!(
            show("Fandom: The Pier | Words: 1,940 | Status: Complete"),
            ["Fandom: The Pier", "Words: 1,940", "Status: Complete"]
        );
        assert_eq!(show("Rating: PG; Warnings: none"), ["Rating: PG", "Warnings: none"]);
        assert_eq!(show("Disclaimer: Not mine. A/N: For Kim."), ["Disclaimer: Not mine.", "A/N: For Kim."]);
        assert_eq!(
            show("Disclaimer: Not mine. Feedback: Yes, please."),
            ["Disclaimer: Not mine.", "Feedback: Yes, please."]
        );
    }

    #[test]
    fn leaves_other_lines_whole() {
        for line in [
            "Title: Rain",
            "Title: My Rating: Zero",
            "Title: The Disclaimer: A Play",
            "Title: Rating: PG",
            "Summary: They read the Author: a ghost",
            "Summary: He said: no. Rating: zero",
            "It was noon: the Author: Zed",
            "URL: http://a.example/b:c",
            "Rated: Fiction T - English - Chapters: 2 - Words: 114 - Reviews: 4 - Published: 04-28-12",
        ] {
            assert_eq!(show(line), [line]);
        }
    }
}
