//! What the names of chapter files say: their order, as people count, and the number or title that they give.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;

use crate::diag::Cut;
use crate::story::{language, marker};

/// Words that stand before the number of a chapter or part in a name.
#[rustfmt::skip]
const CHAPTER_WORDS: &[&str] = &[
    "chapter", "chap", "chp", "ch", "c", "kapitel", "kap", "chapitre", "capitulo", "cap", "capitolo", "hoofdstuk",
    "rozdzial", "glava", "episode", "ep", "folge", "scene", "szene", "letter", "brief",
];
/// Words for chapters that stand behind the number.
const COUNTERS: &[&str] = &["章", "話", "话", "回", "節", "节", "장", "화", "회"];
/// Words that stand before the number of a part.
#[rustfmt::skip]
const PART_WORDS: &[&str] = &[
    "part", "pt", "arc", "act", "section", "teil", "akt", "abschnitt", "partie", "acte", "parte", "acto", "atto",
    "deel", "del", "czesc", "chast",
];
/// Words that stand before the number of a book of its own.
#[rustfmt::skip]
const BOOK_WORDS: &[&str] = &[
    "book", "bk", "volume", "vol", "novel", "series", "season", "band", "buch", "staffel", "livre", "tome", "roman",
    "libro", "volumen", "tomo", "livro", "boek", "deel", "tom", "kniga", "bok",
];

/// Where a piece without a number stands: before all chapters, or after them. The words are in the form of [`ascii`],
/// so that accents do not matter and Cyrillic is read, too. `open`: a title may follow, as in `prologue-the-storm`.
#[rustfmt::skip]
const PLACES: &[(i8, bool, &[&str])] = &[
    (-9, false, &["index", "overview", "summary", "about", "blurb", "synopsis", "ubersicht", "uberblick", "inhalt"]),
    (-8, false, &["cover", "frontcover", "umschlag", "titelbild", "couverture", "portada", "copertina", "capa", "oblozhka", "omslag"]),
    (-7, false, &["title", "titlepage", "titelblatt", "titel", "titelseite", "titre", "halftitle", "copyright", "imprint", "impressum"]),
    (-6, false, &["dedication", "widmung", "dedicace", "dedicatoria", "dedica", "posviashchenie", "opdracht", "epigraph", "motto"]),
    (-5, true, &["foreword", "forward", "vorwort", "geleitwort", "avantpropos", "prefatory", "voorwoord", "forord", "przedmowa", "predislovie"]),
    (-4, true, &["preface", "prefacio", "prefazione", "praefatio", "vorrede", "preamble", "prefatio"]),
    (-3, false, &["introduction", "intro", "einleitung", "einfuhrung", "introduccion", "introduzione", "introducao", "inleiding", "inledning", "innledning", "wstep", "vvedenie", "johdanto"]),
    (-2, true, &["prologue", "prolog", "prologo", "proloog", "prologi", "prologus", "prologos", "proloh", "onsoz", "vorspiel", "prelude", "preludium"]),
    (2, true, &["epilogue", "epilog", "epilogo", "epiloog", "epilogi", "epilogus", "epilogos", "epiloh", "sonsoz", "nachspiel", "postlude", "coda"]),
    (3, true, &["afterword", "afterward", "nachwort", "postface", "postfacio", "posfacio", "postfazione", "nawoord", "poslowie", "posleslovie", "efterord", "etterord", "jalkisanat", "doslov", "utoszo", "postfata", "epimetro", "pisliamova", "penutup", "postscript"]),
    (4, false, &["acknowledgements", "acknowledgments", "acknowledgement", "thanks", "danksagung", "dank", "remerciements", "agradecimientos", "agradecimentos", "ringraziamenti", "blagodarnosti", "dankwoord", "podziekowania", "credits"]),
    (5, false, &["appendix", "appendices", "anhang", "annexe", "annexes", "apendice", "appendice", "prilozhenie", "glossary", "glossar", "glossaire", "glosario", "glossario", "endnotes", "bibliography"]),
    (6, false, &["abouttheauthor", "aboutauthor", "aboutme", "uberdenautor", "uberdieautorin", "colophon", "kolophon", "backcover"]),
];
/// The same in scripts whose words are compared as they stand, written together.
#[rustfmt::skip]
const PLACES_AS_WRITTEN: &[(i8, &[&str])] = &[
    (-9, &["目次", "目录", "目錄", "概要", "あらすじ", "简介", "簡介"]),
    (-8, &["表紙", "封面"]),
    (-5, &["まえがき", "前書き", "序文", "前言", "自序", "머리말", "مقدمة", "المقدمة", "הקדמה"]),
    (-3, &["はじめに", "引言"]),
    (-2, &["プロローグ", "序章", "序幕", "楔子", "序曲", "프롤로그", "서장", "تمهيد", "פרולוג", "פתחדבר"]),
    (2, &["エピローグ", "終章", "终章", "終幕", "尾声", "尾聲", "에필로그", "종장", "خاتمة", "الخاتمة", "אפילוג"]),
    (3, &["あとがき", "後書き", "後記", "后记", "跋", "후기", "אחריתדבר"]),
];
/// Words for pieces between the chapters, whose place only the author knows.
#[rustfmt::skip]
const BETWEEN: &[&str] = &[
    "interlude", "interludes", "intermission", "intermezzo", "interludio", "intermede", "zwischenspiel", "entracte",
    "intermediia", "interliudiia", "mezzanine", "aside", "sidestory", "omake", "interludium", "interludia", "tussenspel",
    "mellanspel", "intermedium",
];
const BETWEEN_AS_WRITTEN: &[&str] = &["幕間", "間章", "间章", "番外", "막간", "외전"];
/// Notes of the author among the chapters: they have no number.
const NOTES: &[&str] = &["authorsnote", "authornote", "authorsnotes", "noteontext", "anote"];
const ARTICLES: &[&str] = &["the", "a", "an", "der", "die", "das", "le", "la", "el", "il", "o"];

/// A piece of a name: a number, or a word.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    /// Below 0 for what stands before its neighbours, above 0 for what stands behind them.
    rank: i8,
    number: Option<u64>,
    /// In small letters.
    word: String,
    /// How many runs of letters or digits of the name it is made of.
    runs: usize,
}

impl Ord for Token {
    fn cmp(&self, other: &Self) -> Ordering {
        // Numbers sort before words.
        let key = |t: &Token| (t.rank, t.number.is_none(), t.number.unwrap_or(0));
        key(self).cmp(&key(other)).then_with(|| self.word.cmp(&other.word))
    }
}

impl PartialOrd for Token {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The name of one file or folder, taken apart.
#[derive(Debug, Clone)]
pub struct Name {
    /// Without the ending.
    stem: String,
    tokens: Vec<Token>,
}

impl Name {
    /// Takes a name without its ending apart.
    pub fn read(stem: &str) -> Name {
        let mut name = Name { stem: stem.to_owned(), tokens: tokens(stem) };
        let mut i = 1;
        while i < name.tokens.len() {
            let before = &name.tokens[i - 1].word;
            if name.tokens[i].number.is_none() && is_one_of(before, &[CHAPTER_WORDS, PART_WORDS, BOOK_WORDS]) {
                name.spell_out(i);
            }
            i += 1;
        }
        name.rank();
        name
    }

    /// Reads the word at `i`, and the one behind it, as a number.
    fn spell_out(&mut self, i: usize) {
        let Some(mut number) = spelled(&self.tokens[i].word) else { return };
        if number >= 20
            && number % 10 == 0
            && let Some(unit) = self.tokens.get(i + 1).and_then(|t| spelled(&t.word)).filter(|n| (1..10).contains(n))
        {
            number += unit;
            self.tokens[i].runs += self.tokens.remove(i + 1).runs;
        }
        self.tokens[i].number = Some(number);
    }

    /// Finds the word that tells a place, if there is one.
    fn rank(&mut self) {
        let words: Vec<String> =
            self.tokens.iter().map(|t| if t.number.is_some() { String::new() } else { ascii(&t.word) }).collect();
        let words = &words[..words.len().saturating_sub(self.runs_of_language())];
        for i in 0..words.len() {
            let (rest, one) = (words[i..].concat(), words[i].as_str());
            let listed = |(_, open, list): &&(i8, bool, &[&str])| {
                list.contains(&rest.as_str())
                    || *open
                        && (list.contains(&one)
                            || i + 1 < words.len() && list.contains(&words[i..i + 2].concat().as_str()))
            };
            let as_written = || {
                let written = self.tokens[i..].iter().take(3).map(|t| t.word.as_str()).collect::<String>();
                PLACES_AS_WRITTEN
                    .iter()
                    .find(|(_, list)| list.iter().any(|w| written.starts_with(w)))
                    .map(|(rank, _)| *rank)
            };
            let rank = (!one.is_empty())
                .then(|| PLACES.iter().find(listed).map(|(rank, ..)| *rank).or_else(as_written))
                .flatten();
            if let Some(rank) = rank {
                self.tokens[i].rank = rank;
                // "The Prologue" stands where "Prologue" would.
                if i == 1 && ARTICLES.contains(&words[0].as_str()) {
                    self.tokens.remove(0);
                }
                return;
            }
        }
    }

    /// How many runs at the end tell the language alone, as in `index.pt-BR`.
    fn runs_of_language(&self) -> usize {
        let tag = self.stem.rsplit_once('.').map(|(_, tag)| tag).filter(|tag| language::tag_of(tag).is_some());
        tag.map_or(0, |tag| runs_of(tag).count())
    }

    /// Below 0 for what stands before all chapters, above 0 for what stands behind them.
    pub fn place(&self) -> i8 {
        self.tokens.iter().map(|t| t.rank).find(|rank| *rank != 0).unwrap_or(0)
    }

    /// Whether the name tells that the piece stands outside the row of chapters: a prologue, an afterword.
    pub fn is_placed(&self) -> bool {
        self.place() != 0
    }

    /// Whether it stands between chapters: an interlude.
    pub fn is_between(&self) -> bool {
        self.tokens.iter().any(|t| t.number.is_none() && is_one_of(&t.word, &[BETWEEN]))
    }

    /// Whether a title with these words stands outside the count of chapters.
    pub fn is_uncounted(&self) -> bool {
        let Some(first) = self.tokens.first() else { return false };
        let plain: String = self.tokens.iter().take(3).map(|t| ascii(&t.word)).collect();
        first.rank != 0
            || first.number.is_none() && is_one_of(&first.word, &[BETWEEN])
            || BETWEEN_AS_WRITTEN.iter().any(|word| first.word.starts_with(word))
            || NOTES.contains(&plain.as_str())
    }

    /// The words before the first number, and that number.
    pub fn numbered(&self) -> Option<(String, u64)> {
        let at = self.tokens.iter().position(|t| t.number.is_some())?;
        let before: Vec<&str> = self.tokens[..at].iter().map(|t| t.word.as_str()).collect();
        Some((before.join(" "), self.tokens[at].number?))
    }

    /// Whether it begins with a day: `2021-03-04-rain`, `20210304`.
    pub fn is_dated(&self) -> bool {
        let number = |i: usize| self.tokens.get(i).and_then(|t| t.number);
        let is_year = |n: u64| (1900..2200).contains(&n);
        match (number(0), number(1)) {
            (Some(n), _) if (19_000_101..22_001_231).contains(&n) => true,
            (Some(year), Some(month)) => is_year(year) && (1..=12).contains(&month),
            (Some(year), None) => is_year(year),
            _ => false,
        }
    }

    /// Whether a word for chapters stands before its number.
    pub fn is_chapter(&self) -> bool {
        self.has_word_of(CHAPTER_WORDS) || self.has_word_of(PART_WORDS)
    }

    /// Whether a word for parts stands before its number.
    pub fn is_part(&self) -> bool {
        self.has_word_of(PART_WORDS)
    }

    fn has_word_of(&self, words: &[&str]) -> bool {
        self.tokens.windows(2).any(|w| w[1].number.is_some() && is_one_of(&w[0].word, &[words]))
    }

    /// What a file without a title is called after its name. `before` are words that all its neighbours have.
    pub fn label(&self, before: &str) -> Label {
        let number = self.numbered().filter(|_| !self.is_placed());
        let chapter = self.tokens.iter().position(|t| t.number.is_some());
        let word = chapter.and_then(|at| at.checked_sub(1)).map(|i| self.tokens[i].word.as_str());
        let behind = chapter.and_then(|at| self.tokens.get(at + 1)).map(|t| t.word.as_str());
        let is_counted = behind.is_some_and(|word| COUNTERS.contains(&word));
        let is_row = number.as_ref().is_some_and(|(words, _)| {
            words == before
                || words.is_empty()
                || is_counted
                || word.is_some_and(|word| is_one_of(word, &[CHAPTER_WORDS])) && chapter == Some(1)
        });
        let Some(at) = chapter.filter(|_| is_row) else {
            let numbers = self.tokens.iter().take_while(|t| self.is_placed() && t.number.is_some()).count();
            return Label { number: None, title: Some(self.words(numbers)) };
        };
        let is_last = self.tokens.len() == at + 2;
        let letter = behind.filter(|w| w.len() == 1 && w.bytes().all(|b| b.is_ascii_alphabetic()) && is_last);
        let number = number.map(|(_, n)| format!("{n}{}", letter.unwrap_or_default()));
        if letter.is_some() || self.tokens.len() == at + 1 {
            return Label { number, title: None };
        }
        // `1.5` is a piece between two chapters, and `2 (1)` a copy.
        if is_last && self.tokens[at + 1].number.is_some() {
            let half = format!("{}.{}", number.as_deref().unwrap_or_default(), behind.unwrap_or_default());
            return match self.stem.ends_with(&half) {
                true => Label { number: Some(half), title: None },
                false => Label { number: None, title: Some(self.words(at)) },
            };
        }
        // `第1章`: the word for chapters stands behind the number.
        if is_counted {
            let title = (!is_last).then(|| self.words(at + 2));
            return Label { number, title };
        }
        Label { number: number.filter(|_| at > 0), title: Some(self.words(at + 1)) }
    }

    /// The title of a part that is named by this folder.
    pub fn part_title(&self) -> String {
        match self.tokens.first() {
            Some(Token { number: Some(_), .. }) if self.tokens.len() > 1 => self.words(1),
            _ => self.words(0),
        }
    }

    /// The words from the token `from` on, as they stand in the name.
    fn words(&self, from: usize) -> String {
        let runs: usize = self.tokens[..from].iter().map(|t| t.runs).sum();
        let start = runs_of(&self.stem).nth(runs).map_or(self.stem.len(), |run| run.start);
        let rest = self.stem.cut(start..);
        // Hyphens join words where there are blanks between others.
        let rest = if rest.contains(' ') { rest.replace('_', " ") } else { rest.replace(['_', '-', '.'], " ") };
        let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
        let first_word = rest.split(' ').next().unwrap_or_default();
        // A name in small letters is a title that was made fit for a file; one with digits in it is a code.
        if rest.chars().any(char::is_uppercase) || first_word.contains(|c: char| c.is_ascii_digit()) {
            return rest;
        }
        let mut letters = rest.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    }
}

/// What a chapter is called after its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub number: Option<String>,
    pub title: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    None,
    Digit,
    Letter,
}

impl Class {
    fn of(c: char) -> Class {
        match c {
            '0'..='9' => Class::Digit,
            c if c.is_alphanumeric() => Class::Letter,
            _ => Class::None,
        }
    }
}

/// The runs of letters or digits in a name.
fn runs_of(stem: &str) -> impl Iterator<Item = Range<usize>> {
    let mut chars = stem.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = chars.find(|(_, c)| Class::of(*c) != Class::None)?;
        let class = Class::of(first);
        let mut end = start + first.len_utf8();
        // An accent that stands for itself belongs to its letter, and an apostrophe to its word.
        let joins = |c: char| {
            Class::of(c) == class || class == Class::Letter && matches!(c, '\u{300}'..='\u{36f}' | '\'' | '’')
        };
        while let Some((at, c)) = chars.next_if(|(_, c)| joins(*c)) {
            end = at + c.len_utf8();
        }
        Some(start..end)
    })
}

fn tokens(stem: &str) -> Vec<Token> {
    let read = |run: Range<usize>| {
        let word = stem.cut(run).to_lowercase();
        // Numbers beyond u64 count as the largest, which is near enough.
        let number = word.starts_with(|c: char| c.is_ascii_digit()).then(|| word.parse().unwrap_or(u64::MAX));
        Token { rank: 0, number, word, runs: 1 }
    };
    runs_of(stem).map(read).collect()
}

/// A word in small ASCII letters: without accents, and Cyrillic as it is transcribed.
fn ascii(word: &str) -> String {
    let letters = word.chars().filter_map(deunicode::deunicode_char).flat_map(str::chars);
    letters.filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn is_one_of(word: &str, lists: &[&[&str]]) -> bool {
    let plain = ascii(word);
    lists.iter().any(|list| list.contains(&plain.as_str()))
}

/// `three`, `iv`.
fn spelled(word: &str) -> Option<u64> {
    marker::whole_number(&word.to_uppercase()).map(u64::from)
}

/// Orders names as people do: runs of digits by their value, prologues first, epilogues last.
pub fn natural(a: &str, b: &str) -> Ordering {
    Name::read(stem(a)).tokens.cmp(&Name::read(stem(b)).tokens).then_with(|| a.cmp(b))
}

/// A name without its ending.
pub fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 8 && !ending.contains([' ', '/']) => stem,
        _ => name,
    }
}

/// The names of one folder, in reading order.
#[derive(Debug)]
pub struct Row {
    /// Each with its place in the list that was given.
    pub names: Vec<(usize, Name)>,
    /// The words before the number that most of the numbered names have in common.
    pub before: Option<String>,
}

impl Row {
    /// Orders the names, which come without their endings.
    pub fn of(stems: &[&str]) -> Row {
        let mut names: Vec<(usize, Name)> = stems.iter().enumerate().map(|(i, stem)| (i, Name::read(stem))).collect();
        // `one`, `two`, `three`: where all names begin with a number in words, it counts.
        let bare = |n: &Name| {
            n.is_placed() || n.tokens.first().is_some_and(|t| t.number.is_none() && spelled(&t.word).is_some())
        };
        let unplaced = names.iter().filter(|(_, n)| !n.is_placed()).count();
        if unplaced > 1 && names.iter().all(|(_, n)| bare(n)) {
            names.iter_mut().filter(|(_, n)| !n.is_placed()).for_each(|(_, n)| n.spell_out(0));
        }
        names.sort_by(|(i, a), (k, b)| a.tokens.cmp(&b.tokens).then_with(|| stems[*i].cmp(stems[*k])));
        let mut rows: HashMap<String, usize> = HashMap::new();
        for (before, _) in names.iter().filter(|(_, n)| !n.is_placed()).filter_map(|(_, n)| n.numbered()) {
            *rows.entry(before).or_default() += 1;
        }
        let largest = rows.into_iter().max_by(|(a, n), (b, m)| n.cmp(m).then_with(|| b.cmp(a)));
        Row { names, before: largest.map(|(before, _)| before) }
    }

    /// Those whose names do not tell where they belong.
    pub fn guessed(&self) -> Vec<usize> {
        let in_row = |n: &Name| n.numbered().is_some_and(|(before, _)| Some(before) == self.before);
        let unplaced: Vec<&(usize, Name)> = self.names.iter().filter(|(_, n)| !n.is_placed()).collect();
        // `a`, `b`, `c` are an order, too.
        let is_letter = |n: &Name| n.tokens.first().is_some_and(|t| t.word.chars().count() == 1);
        if unplaced.len() < 2 || self.before.is_none() && unplaced.iter().all(|(_, n)| is_letter(n)) {
            return Vec::new();
        }
        unplaced.into_iter().filter(|(_, n)| !in_row(n)).map(|(i, _)| *i).collect()
    }

    /// Whether all names that have no place of their own are numbered alike.
    pub fn is_numbered(&self) -> bool {
        self.before.is_some()
            && self
                .names
                .iter()
                .filter(|(_, n)| !n.is_placed())
                .all(|(_, n)| n.numbered().is_some_and(|(before, _)| Some(before) == self.before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(names: &[&str]) -> Vec<String> {
        let stems: Vec<&str> = names.iter().map(|n| stem(n)).collect();
        Row::of(&stems).names.iter().map(|(i, _)| names[*i].to_owned()).collect()
    }

    #[test]
    fn natural_order() {
        for right in [
            &["Prologue.md", "1-c.md", "2-b.md", "10-a.md", "a1.md", "a2.md", "a10.md"][..],
            &[
                "index.md",
                "foreword.md",
                "Prologue.md",
                "chapter-1.md",
                "chapter-2.md",
                "interlude.md",
                "Epilogue.md",
                "afterword.md",
                "about-the-author.md",
            ],
            &["weir-prologue.md", "weir-ch1.md", "weir-ch2.md", "weir-epilogue.md"],
            &["part-1-prologue.md", "part-1-chapter-1.md", "part-1-epilogue.md", "part-2-chapter-1.md"],
            &["chapter-one.md", "chapter-two.md", "chapter-three.md", "chapter-twenty.md", "chapter-twenty-one.md"],
            &["one.md", "two.md", "three.md"],
            &["chapter-i.md", "chapter-iv.md", "chapter-v.md", "chapter-ix.md"],
            &["Vorwort.md", "Prolog.md", "Kapitel 1.md", "Kapitel 10.md", "Epilog.md", "Nachwort.md"],
            &["Avant-propos.md", "Chapitre 1.md", "Épilogue.md"],
            &["Πρόλογος.md", "Κεφάλαιο 1.md", "Κεφάλαιο 2.md", "Επίλογος.md", "Επίμετρο.md"],
            &["Önsöz.md", "Bölüm 1.md", "Sonsöz.md"],
            &["Prolog.md", "Kapitola 1.md", "Epilog.md", "Doslov.md"],
            &["Prológus.md", "1. fejezet.md", "Epilógus.md", "Utószó.md"],
            &["Пролог.md", "Розділ 1.md", "Епілог.md", "Післямова.md"],
            &["Prolog.md", "Bab 1.md", "Epilog.md", "Penutup.md"],
            &["Prolog.md", "Capitolul 1.md", "Epilog.md", "Postfață.md"],
            &["Пролог.md", "Глава 1.md", "Глава 2.md", "Эпилог.md"],
            &["Prólogo.md", "Capítulo 1.md", "Epílogo.md"],
            &["序章.md", "第1章.md", "第2章.md", "第10章.md", "終章.md"],
            &["00-cover.md", "01-prologue.md", "02-rain.md", "03-epilogue.md", "04-more.md"],
            &["2020-01-02-a.md", "2020-01-10-b.md", "2021-01-01-c.md"],
            &["prologue-the-storm.md", "1.md", "epilogue-the-calm.md"],
        ] {
            let mut turned = right.to_vec();
            turned.reverse();
            assert_eq!(ordered(&turned), right);
        }
    }

    #[test]
    fn places_that_are_guesses() {
        for (names, guessed) in [
            (&["chapter-1", "chapter-2", "interlude", "Prologue"][..], &["interlude"][..]),
            (&["0-cover", "chapter-00", "chapter-01", "x01"], &["x01"]),
            (&["dawn", "dusk"], &["dawn", "dusk"]),
            (&["01-ebb", "02-flow", "10-slack"], &[]),
            (&["Prologue", "storm", "Epilogue"], &[]),
        ] {
            let found: Vec<&str> = Row::of(names).guessed().into_iter().map(|i| names[i]).collect();
            assert_eq!(found, guessed, "{names:?}");
        }
    }

    #[test]
    fn labels() {
        for (stem, number, title) in [
            ("chapter-04", Some("4"), None),
            ("007", Some("7"), None),
            ("chapter_3b", Some("3b"), None),
            ("01 - Ebb", None, Some("Ebb")),
            ("chapter-2-low-water", Some("2"), Some("Low water")),
            ("x01", None, Some("x01")),
            ("0-cover", None, Some("Cover")),
            ("the-storm_at_nine", None, Some("The storm at nine")),
            ("Jack-in-the-box 2", None, Some("Jack-in-the-box 2")),
            ("prologue", None, Some("Prologue")),
            ("第3章", Some("3"), None),
            ("第12話 雨", Some("12"), Some("雨")),
            ("제2장", Some("2"), None),
            ("1.5", Some("1.5"), None),
            ("02 (1)", None, Some("02 (1)")),
        ] {
            let label = Name::read(stem).label("chapter");
            assert_eq!((label.number.as_deref(), label.title.as_deref()), (number, title), "{stem}");
        }
        assert_eq!(Name::read("weir-03").label("weir").number.as_deref(), Some("3"));
        assert_eq!(Name::read("1-ebb").part_title(), "Ebb");
        assert_eq!(Name::read("part-2-flow").part_title(), "Part 2 flow");
    }
}
