//! Lines that open a chapter or a part: `Chapter 1`, `CHAPTER IV. Down the Lane`, `-- Part Two --`, `Prologue`.

use std::ops::Range;

/// What a marker opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Chapter,
    Part,
    Episode,
    Book,
    /// Stands by itself: a prologue, an epilogue.
    Single,
}

/// A line that opens a piece of the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    pub kind: Kind,
    pub number: Option<u32>,
    /// `1/4`: which of how many; that is a header line rather than a heading when it stands at the top.
    pub has_total: bool,
    /// The marker without the marks around it, within the line.
    pub inner: Range<usize>,
}

const NUMBERED: &[(&str, Kind)] = &[
    ("chapter", Kind::Chapter),
    ("chap", Kind::Chapter),
    ("ch", Kind::Chapter),
    ("kapitel", Kind::Chapter),
    ("chapitre", Kind::Chapter),
    ("capítulo", Kind::Chapter),
    ("глава", Kind::Chapter),
    ("part", Kind::Part),
    ("teil", Kind::Part),
    ("часть", Kind::Part),
    ("act", Kind::Part),
    ("episode", Kind::Episode),
    ("book", Kind::Book),
    ("volume", Kind::Book),
];

const SINGLE: &[&str] =
    &["prologue", "epilogue", "interlude", "foreword", "afterword", "preface", "prolog", "epilog", "пролог", "эпилог"];

const NUMBERS: &[&str] = &[
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];
const ORDINALS: &[&str] = &[
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
];

/// Reads a whole line as a marker.
pub fn read(line: &str) -> Option<Marker> {
    // A heading is short; a paragraph that starts with "Part one" is not one.
    if line.len() > 160 {
        return None;
    }
    let mark = |c: char| {
        c.is_whitespace()
            || matches!(c, '-' | '~' | '*' | '=' | '_' | ':' | '%' | '#' | '[' | ']' | '–' | '—' | '+' | '.' | '|')
    };
    let start = line.len() - line.trim_start_matches(mark).len();
    // A stop or a bracket at the end may belong to the title; marks that stand at the front, too, do not.
    let end_mark = |c: char| {
        c.is_whitespace()
            || matches!(c, '-' | '~' | '*' | '=' | '_' | ':' | '#' | '–' | '—' | '+' | '|')
            || c == ']' && line.trim_start().starts_with('[')
    };
    let end = start + line[start..].trim_end_matches(end_mark).len();
    let inner = &line[start..end];
    let word_end = inner.find(|c: char| !c.is_alphabetic()).unwrap_or(inner.len());
    let word = inner[..word_end].to_lowercase();
    let capital = inner.chars().next().is_some_and(char::is_uppercase) || start > 0;
    let rest = &inner[word_end..];
    if SINGLE.contains(&word.as_str()) {
        let closed = rest.is_empty() || rest.trim_start().starts_with([':', '-', '–', '—', '(', '.']);
        return (closed && capital && inner.len() < 100).then_some(Marker {
            kind: Kind::Single,
            number: None,
            has_total: false,
            inner: start..end,
        });
    }
    let kind = NUMBERED.iter().find(|(w, _)| *w == word)?.1;
    let rest = rest.trim_start_matches([' ', '.', '#', '\u{a0}', '\t']);
    let number_end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    let number = number(&rest[..number_end])?;
    let mut tail = &rest[number_end..];
    let mut has_total = false;
    if let Some(total) = tail.strip_prefix('/') {
        let total_end = total.find(|c: char| !(c.is_ascii_digit() || c == '?')).unwrap_or(total.len());
        has_total = total_end > 0;
        tail = &total[total_end..];
    } else if let Some(total) = tail.strip_prefix(" of ") {
        let total_end = total.find(|c: char| !(c.is_ascii_digit() || c == '?')).unwrap_or(total.len());
        has_total = total_end > 0;
        tail = if has_total { &total[total_end..] } else { tail };
    }
    // After the number a title needs a sign between; a plain word makes it a sentence.
    let closed = tail.trim().is_empty()
        || tail.trim_start().starts_with([':', '-', '–', '—', '.', '(', '~', '"', '“', '|', ')', ','])
        || tail.starts_with("  ");
    let prose = inner.chars().count() > 60 && inner.ends_with('.');
    (closed && capital && !prose).then_some(Marker { kind, number: Some(number), has_total, inner: start..end })
}

/// `12`, `IV`, `three`, `twenty-one` (its first half), `first`.
pub fn number(word: &str) -> Option<u32> {
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return word.parse().ok();
    }
    let lower = word.to_lowercase();
    let listed = |list: &[&str]| list.iter().position(|w| *w == lower).map(|i| i as u32 + 1);
    listed(NUMBERS).or_else(|| listed(ORDINALS)).or_else(|| roman(word)).or_else(|| {
        let tens = ["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
        tens.iter().position(|w| *w == lower).map(|i| (i as u32 + 3) * 10)
    })
}

/// The value of a roman number in capitals.
pub fn roman(word: &str) -> Option<u32> {
    let value = |c: char| match c {
        'I' => Some(1),
        'V' => Some(5),
        'X' => Some(10),
        'L' => Some(50),
        'C' => Some(100),
        _ => None,
    };
    if word.is_empty() || word.len() > 8 {
        return None;
    }
    let digits: Vec<u32> = word.chars().map(value).collect::<Option<_>>()?;
    let signed = digits
        .iter()
        .enumerate()
        .map(|(i, d)| if digits.get(i + 1).is_some_and(|n| n > d) { -(*d as i32) } else { *d as i32 });
    u32::try_from(signed.sum::<i32>()).ok().filter(|n| *n > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_markers() {
        for (line, kind, number, inner) in [
            ("Chapter 1", Kind::Chapter, Some(1), "Chapter 1"),
            ("CHAPTER IV. The Old Mill", Kind::Chapter, Some(4), "CHAPTER IV. The Old Mill"),
            ("Part One: Rain", Kind::Part, Some(1), "Part One: Rain"),
            ("-- Chapter Two --", Kind::Chapter, Some(2), "Chapter Two"),
            ("Chapter 3- Home", Kind::Chapter, Some(3), "Chapter 3- Home"),
            ("~Chapter 4: Away~", Kind::Chapter, Some(4), "Chapter 4: Away"),
            ("%Prologue (a note)", Kind::Single, None, "Prologue (a note)"),
            ("Epilogue", Kind::Single, None, "Epilogue"),
            ("Kapitel 2:", Kind::Chapter, Some(2), "Kapitel 2"),
            ("Part 2/4", Kind::Part, Some(2), "Part 2/4"),
        ] {
            let marker = read(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((marker.kind, marker.number, &line[marker.inner]), (kind, number, inner), "{line}");
        }
        for line in [
            "Chapter",
            "Part of the way",
            "Part I played in it was small",
            "chapter 3 was dull",
            "Prologue to a war",
            "",
            "One",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
