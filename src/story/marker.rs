//! Lines that open a chapter or a part: `Chapter 1`, `CHAPTER IV. Down the Lane`, `-- Part Two --`, `Prologue`.

use std::ops::Range;

use super::counted;
use crate::diag::Cut;

/// What a marker opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Division {
    Chapter,
    Part,
    Episode,
    Book,
    Volume,
    Letter,
    Canto,
    Stave,
    Scene,
    Adventure,
    Tale,
    /// A number alone on its line, in a row of such numbers.
    Number,
    /// Stands by itself: a prologue, an epilogue.
    Single,
}

impl Division {
    /// Kinds that are counted; two of one kind divide a text.
    pub const NUMBERED: [Division; 12] = [
        Division::Chapter,
        Division::Part,
        Division::Episode,
        Division::Book,
        Division::Volume,
        Division::Letter,
        Division::Canto,
        Division::Stave,
        Division::Scene,
        Division::Adventure,
        Division::Tale,
        Division::Number,
    ];

    /// What holds what: a kind of a lower rank holds those of higher ranks, and the last holds none.
    pub fn rank(self) -> u8 {
        match self {
            Division::Volume => 0,
            Division::Book => 1,
            Division::Part => 2,
            _ => Division::LEAF,
        }
    }

    /// The rank of what holds text, and no other kind.
    pub const LEAF: u8 = 3;
}

/// A line that opens a piece of the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    pub kind: Division,
    pub number: Option<u32>,
    /// `1/4`: which of how many; that is a header line rather than a heading when it stands at the top.
    pub has_total: bool,
    /// Nothing but the word and its number.
    pub is_bare: bool,
    /// The marker without the marks around it, within the line.
    pub inner: Range<usize>,
}

const NUMBERED: &[(&str, Division)] = &[
    ("chapter", Division::Chapter),
    ("chap", Division::Chapter),
    ("ch", Division::Chapter),
    ("kapitel", Division::Chapter),
    ("chapitre", Division::Chapter),
    ("capítulo", Division::Chapter),
    ("глава", Division::Chapter),
    ("part", Division::Part),
    ("teil", Division::Part),
    ("часть", Division::Part),
    ("act", Division::Part),
    ("episode", Division::Episode),
    ("book", Division::Book),
    ("buch", Division::Book),
    ("livre", Division::Book),
    ("libro", Division::Book),
    ("volume", Division::Volume),
    ("vol", Division::Volume),
    ("band", Division::Volume),
    ("letter", Division::Letter),
    ("brief", Division::Letter),
    ("lettre", Division::Letter),
    ("carta", Division::Letter),
    ("письмо", Division::Letter),
    ("canto", Division::Canto),
    ("gesang", Division::Canto),
    ("chant", Division::Canto),
    ("stave", Division::Stave),
    ("fit", Division::Canto),
    ("scene", Division::Scene),
    ("szene", Division::Scene),
    ("scène", Division::Scene),
    ("escena", Division::Scene),
    ("akt", Division::Part),
    ("acte", Division::Part),
    ("acto", Division::Part),
    ("adventure", Division::Adventure),
    ("tale", Division::Tale),
    ("fable", Division::Tale),
    ("vignette", Division::Tale),
    ("drabble", Division::Tale),
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
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];
const TENS: &[&str] = &["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
/// Ordinal numbers of other languages, as they follow the word: `Chapitre premier`, `Capítulo primero`.
const FOREIGN: &[(&str, u32)] = &[
    ("premier", 1),
    ("première", 1),
    ("primero", 1),
    ("primera", 1),
    ("segundo", 2),
    ("segunda", 2),
    ("deuxième", 2),
    ("tercero", 3),
    ("tercera", 3),
    ("troisième", 3),
    ("eins", 1),
    ("zwei", 2),
    ("drei", 3),
    ("vier", 4),
    ("fünf", 5),
    ("sechs", 6),
    ("первая", 1),
    ("вторая", 2),
    ("третья", 3),
];

/// Whether a line reads as the heading of a chapter or part.
pub fn is_marker(line: &str) -> bool {
    read(line).is_some()
}

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
    let end = start + line.cut(start..).trim_end_matches(end_mark).len();
    let inner = line.cut(start..end);
    if let Some(marker) = counted(inner, start..end) {
        return Some(marker);
    }
    let word_end = inner.find(|c: char| !c.is_alphabetic()).unwrap_or(inner.len());
    let word = inner.cut(..word_end).to_lowercase();
    let capital = inner.chars().next().is_some_and(char::is_uppercase) || start > 0;
    let rest = inner.cut(word_end..);
    if SINGLE.contains(&word.as_str()) {
        let closed = rest.is_empty() || rest.trim_start().starts_with([':', '-', '–', '—', '(', '.']);
        return (closed && capital && inner.len() < 100).then_some(Marker {
            kind: Division::Single,
            number: None,
            has_total: false,
            is_bare: rest.is_empty(),
            inner: start..end,
        });
    }
    let kind = NUMBERED.iter().find(|(w, _)| *w == word)?.1;
    let rest = rest.trim_start_matches([' ', '.', '#', '\u{a0}', '\t']);
    // "Book the First".
    let rest = rest.get(..4).filter(|the| the.eq_ignore_ascii_case("the ")).map_or(rest, |the| rest.cut(the.len()..));
    let (number, length) = number(rest)?;
    let (has_total, tail) = total(rest.cut(length..));
    // After the number a title needs a sign between, or capitals; a plain word makes it a sentence.
    let closed = tail.trim().is_empty()
        || tail.trim_start().starts_with([':', '-', '–', '—', '.', '(', '~', '"', '“', '|', ')', ','])
        || tail.starts_with("  ")
        || tail.starts_with(' ') && is_title(tail.trim());
    let prose = inner.chars().count() > 60 && inner.ends_with('.') && !is_capitals(inner);
    let is_bare = tail.trim_matches([' ', '.', ':']).is_empty();
    (closed && capital && !prose).then_some(Marker {
        kind,
        number: Some(number),
        has_total,
        is_bare,
        inner: start..end,
    })
}

/// A heading whose number stands before its counter.
fn counted(words: &str, inner: Range<usize>) -> Option<Marker> {
    let (counter, number, title) = counted::read(words)?;
    let kind = match counter {
        '部' | '부' => Division::Part,
        '巻' | '卷' | '권' => Division::Volume,
        _ => Division::Chapter,
    };
    Some(Marker { kind, number: Some(number), has_total: false, is_bare: title.trim().is_empty(), inner })
}

/// Whether a total follows a number, `/12` or ` of 12`, and what stands behind it.
fn total(tail: &str) -> (bool, &str) {
    let behind = |total: &str| total.find(|c: char| !(c.is_ascii_digit() || c == '?')).unwrap_or(total.len());
    if let Some(total) = tail.strip_prefix('/') {
        let end = behind(total);
        (end > 0, total.cut(end..))
    } else if let Some((total, end)) = tail.strip_prefix(" of ").map(|total| (total, behind(total))) {
        (end > 0, if end > 0 { total.cut(end..) } else { tail })
    } else {
        (false, tail)
    }
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Digits,
    Roman,
    Word,
}

/// A line that is nothing but a number, in whatever marks: `3`, `2.`, `III`, `- 4 -`, `(5)`, `Six`. By itself it means
/// nothing; numbers in a row may be headings.
pub fn bare_number(line: &str) -> Option<(Marker, Style)> {
    // Most lines are longer, and not worth a look.
    if line.len() > 24 {
        return None;
    }
    let mark = |c: char| {
        c.is_whitespace()
            || matches!(c, '-' | '~' | '*' | '=' | '_' | ':' | '#' | '[' | ']' | '(' | ')' | '–' | '—' | '.')
    };
    let start = line.len() - line.trim_start_matches(mark).len();
    let end = start + line.cut(start..).trim_end_matches(mark).len();
    let word = line.cut(start..end);
    let (number, style) = if word.bytes().all(|b| b.is_ascii_digit()) {
        (word.parse().ok().filter(|n| word.len() <= 3 && *n > 0)?, Style::Digits)
    } else if let Some(number) = roman(word).or_else(|| roman(&small_roman(word)?)) {
        (number, Style::Roman)
    } else {
        (whole_number(word).filter(|_| word.starts_with(char::is_uppercase))?, Style::Word)
    };
    let marker =
        Marker { kind: Division::Number, number: Some(number), has_total: false, is_bare: true, inner: start..end };
    Some((marker, style))
}

/// `iv` in capitals.
fn small_roman(word: &str) -> Option<String> {
    (!word.is_empty() && word.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'))).then(|| word.to_uppercase())
}

/// Whether words have capitals only.
pub fn is_capitals(words: &str) -> bool {
    words.chars().filter(|c| c.is_uppercase()).count() > 1 && !words.contains(char::is_lowercase)
}

/// Longer words that titles have in small letters.
const SMALL_WORDS: &[&str] =
    &["from", "with", "into", "upon", "over", "under", "that", "which", "when", "what", "than", "through", "between"];

/// Whether words look like a title: in capitals, or short, without a stop, and the longer words with capitals.
pub fn is_title(words: &str) -> bool {
    const OPENINGS: &[&str] = &["In which ", "Of ", "How ", "Wherein ", "Concerning ", "Containing ", "Showing "];
    if is_capitals(words) {
        return true;
    }
    let open =
        words.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '"' | '“' | '‘' | '\''));
    let stopped = words.ends_with(['.', ',', ';', ':', '!', '?', '"', '”']) && !words.starts_with(['"', '“']);
    let long = words.split_whitespace().filter(|w| w.chars().count() > 3);
    let titled = long.clone().all(|w| !w.starts_with(char::is_lowercase) || SMALL_WORDS.contains(&w));
    let spoken = [",\"", ",”", ".\"", ".”", "!\"", "!”", "?\"", "?”"].iter().any(|s| words.contains(s));
    open && !spoken
        && (!stopped && titled && words.split_whitespace().count() <= 12
            || OPENINGS.iter().any(|o| words.starts_with(o)))
}

/// The value of a word that is a number as a whole.
pub fn whole_number(word: &str) -> Option<u32> {
    number(word).filter(|(_, length)| *length == word.len()).map(|(value, _)| value)
}

/// The number at the start of `text` and its length: `12`, `IV`, `three`, `twenty-one`, `the first`.
fn number(text: &str) -> Option<(u32, usize)> {
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let word = text.cut(..end);
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return Some((word.parse().ok()?, end));
    }
    let lower = word.to_lowercase();
    let listed = |list: &[&str], word: &str| list.iter().position(|w| *w == word).map(|i| i as u32 + 1);
    if let Some(tens) = listed(TENS, &lower) {
        let tens = (tens + 1) * 10;
        let rest = text.cut(end..).strip_prefix(['-', ' ']).unwrap_or("");
        let unit_end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let unit = rest.cut(..unit_end).to_lowercase();
        let unit = listed(NUMBERS, &unit).or_else(|| listed(ORDINALS, &unit)).filter(|n| *n < 10);
        return Some(unit.map_or((tens, end), |n| (tens + n, end + 1 + unit_end)));
    }
    let foreign = || FOREIGN.iter().find(|(w, _)| *w == lower).map(|(_, n)| *n);
    let found = listed(NUMBERS, &lower).or_else(|| listed(ORDINALS, &lower)).or_else(foreign).or_else(|| roman(word));
    found.map(|n| (n, end))
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
    // The longest below two hundred is CLXXXVIII.
    if word.is_empty() || word.len() > 9 {
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
            ("Chapter 1", Division::Chapter, Some(1), "Chapter 1"),
            ("CHAPTER IV. The Old Mill", Division::Chapter, Some(4), "CHAPTER IV. The Old Mill"),
            ("Part One: Rain", Division::Part, Some(1), "Part One: Rain"),
            ("-- Chapter Two --", Division::Chapter, Some(2), "Chapter Two"),
            ("Chapter 3- Home", Division::Chapter, Some(3), "Chapter 3- Home"),
            ("~Chapter 4: Away~", Division::Chapter, Some(4), "Chapter 4: Away"),
            ("%Prologue (a note)", Division::Single, None, "Prologue (a note)"),
            ("Epilogue", Division::Single, None, "Epilogue"),
            ("Kapitel 2:", Division::Chapter, Some(2), "Kapitel 2"),
            ("Part 2/4", Division::Part, Some(2), "Part 2/4"),
            ("LETTER I", Division::Letter, Some(1), "LETTER I"),
            ("BOOK THE FIRST", Division::Book, Some(1), "BOOK THE FIRST"),
            ("CANTO XXIII.", Division::Canto, Some(23), "CANTO XXIII."),
            ("STAVE ONE: THE FOG", Division::Stave, Some(1), "STAVE ONE: THE FOG"),
            ("ACT II", Division::Part, Some(2), "ACT II"),
            ("SCENE I. A street.", Division::Scene, Some(1), "SCENE I. A street."),
            ("ADVENTURE IV. THE DITCH", Division::Adventure, Some(4), "ADVENTURE IV. THE DITCH"),
            ("CHAPTER V THE LONG DITCH", Division::Chapter, Some(5), "CHAPTER V THE LONG DITCH"),
            ("Chapter 6 The Long Ditch", Division::Chapter, Some(6), "Chapter 6 The Long Ditch"),
            ("Chapter Twenty-One", Division::Chapter, Some(21), "Chapter Twenty-One"),
            ("Chapter the Thirty-Second", Division::Chapter, Some(32), "Chapter the Thirty-Second"),
            ("Chapitre premier", Division::Chapter, Some(1), "Chapitre premier"),
        ] {
            let marker = read(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((marker.kind, marker.number, &line[marker.inner]), (kind, number, inner), "{line}");
        }
        for line in [
            "Chapter",
            "Part of the way",
            "Part I played in it was small",
            "chapter 3 was dull",
            "Letter to my mother",
            "Letter One was never sent",
            "Book a room",
            "Act one way, think another",
            "Scene of the crime",
            "Fit for a king",
            "Brief was the day",
            "Tale of two ditches",
            "Prologue to a war",
            "",
            "One",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn reads_bare_numbers() {
        for (line, number, style, inner) in [
            ("1", 1, Style::Digits, "1"),
            ("2.", 2, Style::Digits, "2"),
            ("- 12 -", 12, Style::Digits, "12"),
            ("(3)", 3, Style::Digits, "3"),
            ("XIV.", 14, Style::Roman, "XIV"),
            ("iii", 3, Style::Roman, "iii"),
            ("Four", 4, Style::Word, "Four"),
            ("TWENTY-ONE", 21, Style::Word, "TWENTY-ONE"),
        ] {
            let (marker, found) = bare_number(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((marker.number, found, &line[marker.inner]), (Some(number), style, inner), "{line}");
        }
        for line in ["", "1914", "0", "one", "1 of 2", "\"Three\"", "...", "mix", "2nd", "No"] {
            assert!(bare_number(line).is_none(), "{line}");
        }
    }
}
