//! One item of a list of warnings: the row of the table that it names, and what stands around the name.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::policy::{is_empty_talk, is_remark};
use super::remarks::{AVERSIONS, COMMON_WORDS, WISHES};
use super::words::{
    AROUND_GRADES, BESIDE_HARMLESS, DEATHS_OF_OTHERS, EVERYONE, EXCEPTIONS, GRADES, HARMLESS, HARMS, LEAD_INS, LIMITS,
    MAIN, NEGATIONS, NOT_WARNINGS, NOTS, PROMISES, QUALIFIERS, TAILS,
};
use super::{Entry, Mode, Policy, Severity, Warning, entry_of, languages, words_of};
use crate::diag::{Cut, Span, Spanned};
use crate::story::keys::fold;

/// A name with what stands around it is no longer, in bytes; longer texts are prose.
const LONGEST: usize = 200;
/// Words of a remark that are searched for names of warnings.
const SEARCHED: usize = 80;

/// What is no warning, by its folded words.
static OTHERS: LazyLock<HashSet<String>> = LazyLock::new(|| NOT_WARNINGS.iter().map(|words| fold(words)).collect());
/// Qualifiers by their folded words; the first row of each counts.
static GRADED: LazyLock<HashMap<String, (Severity, Option<Mode>)>> = LazyLock::new(|| {
    let mut graded = HashMap::new();
    for (words, severity, mode) in qualifiers() {
        graded.entry(fold(words)).or_insert((severity, mode));
    }
    graded
});

/// Builds the tables.
pub(super) fn warm() {
    LazyLock::force(&OTHERS);
    LazyLock::force(&GRADED);
}

/// What one item of a warnings list turns out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A statement about warnings as a whole.
    Policy(Policy),
    Warning(Warning),
    /// Not a warning, though it was written among them: belongs to the tags.
    Tag(String),
    /// Tells which episodes or books are given away: belongs to the spoilers.
    Spoiler(String),
    /// Speaks to the reader: the author's words are shown, and nothing is made of them.
    Remark,
    /// `really`, `of course`.
    EmptyTalk,
}

/// Reads one item of a list of warnings. What the taxonomy does not know becomes a custom warning in the author's words.
pub fn read_item(raw: Spanned<String>) -> Item {
    if let Some(policy) = Policy::parse(&raw.value) {
        return Item::Policy(policy);
    }
    if let Some(item) = known(&raw) {
        return item;
    }
    if promises(&raw.value) {
        return Item::Tag(raw.value);
    }
    if is_empty_talk(&raw.value) {
        return Item::EmptyTalk;
    }
    if denies_grade(&raw.value)
        || denies_harm(&raw.value)
        || is_remark(&raw.value)
        || chapter_numbers(&raw.value).is_some()
    {
        return Item::Remark;
    }
    Item::Warning(Warning::custom(raw))
}

/// `nobody dies`, `everyone lives`: says what does not happen.
fn promises(text: &str) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    let words = words_of(text);
    let lower = words.join(" ");
    let begins =
        |p: &&str| lower.strip_prefix(&p.replace('-', " ")).is_some_and(|r| r.is_empty() || r.starts_with(' '));
    PROMISES.iter().any(begins) && !words.iter().any(|w| EXCEPTIONS.contains(&w.as_str()))
}

/// `fluff`, `some bad puns`: what only a joke warns of.
pub(super) fn is_harmless(text: &str) -> bool {
    let words = words_of(text);
    let has = |w: &String| HARMLESS.contains(&w.as_str());
    words.iter().any(has) && words.iter().all(|w| has(w) || BESIDE_HARMLESS.contains(&w.as_str()))
}

/// `nothing graphic`, `but not too bad`: says how strong something is not.
fn denies_grade(text: &str) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    let words = words_of(text);
    let is_among = |w: &String, lists: &[&[&str]]| lists.iter().any(|list| list.contains(&w.as_str()));
    let has = |lists: &[&[&str]]| words.iter().any(|w| is_among(w, lists));
    let english =
        || has(&[NOTS]) && has(&[GRADES]) && words.iter().all(|w| is_among(w, &[NOTS, GRADES, AROUND_GRADES]));
    let foreign = || {
        let lists = [languages::NOTS, languages::GRADES, languages::AROUND_GRADES];
        has(&[languages::NOTS]) && has(&[languages::GRADES]) && words.iter().all(|w| is_among(w, &lists))
    };
    english() || foreign()
}

/// `the dog does not die`, `no animals were harmed in this story`: says who comes to no harm.
fn denies_harm(text: &str) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    let words = words_of(text);
    let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    let Some(at) = words.iter().rposition(|w| HARMS.contains(&w.as_str())) else { return false };
    // "Does not die easily" denies nothing.
    let ends = words.get(at + 1).is_none_or(|w| matches!(w.as_str(), "in" | "during" | "here" | "at"));
    let denied = words[..at].iter().any(|w| NOTS.contains(&w.as_str()) || w.ends_with("n't"));
    ends && denied && !has(EXCEPTIONS) && !has(EVERYONE)
}

/// An item that only says how strong the warning before it is: `violence, mild`, `violence, but nothing graphic`,
/// `violence, severity: graphic`.
pub(super) fn grade(text: &str) -> Option<(Severity, Option<Mode>)> {
    stated(text).or_else(|| denies_grade(text).then_some((Severity::Mentioned, None)))
}

/// A qualifier, alone or with the name of what it tells: `graphic`, `severity: graphic`.
fn stated(text: &str) -> Option<(Severity, Option<Mode>)> {
    let (key, value) = text.split_once([':', '=', '：']).unwrap_or(("", text));
    let is_named = matches!(
        key.trim().to_lowercase().as_str(),
        "severity" | "mode" | "level" | "intensity" | "degree" | "strength"
    );
    qualifier(if is_named { value.trim() } else { text })
}

impl Warning {
    /// Takes in what the author says of this warning after it.
    pub(super) fn grade(&mut self, (severity, mode): (Severity, Option<Mode>), said: &Spanned<String>) {
        self.severity = if self.severity == Severity::Unspecified { severity } else { self.severity };
        self.mode = self.mode.or(mode);
        self.raw.value = format!("{}, {}", self.raw.value, said.value);
        self.raw.span.end = self.raw.span.end.max(said.span.end);
        self.weigh();
        *self = self.clone().settled();
    }

    /// Takes the claim of a name back where the author's words say less: a background figure is no major character, and
    /// kissing is no sex.
    fn weigh(&mut self) {
        let Some(entry) = self.entry else { return };
        let words = words_of(&self.raw.value);
        let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
        match entry.id {
            // "Not major", "non-major".
            "major-character-death" if has(MAIN) && !has(NOTS) && !has(&["non"]) => {}
            "major-character-death" => {
                if has(MAIN) || has(DEATHS_OF_OTHERS) && !has(NOTS) {
                    self.entry = entry_of("minor-character-death");
                    // "Minor" tells who dies, not how strongly it is shown; "mentioned" does.
                    if !has(&["mentioned", "mention", "mentions", "implied", "referenced", "discussed"]) {
                        self.severity = Severity::Unspecified;
                    }
                } else if self.severity == Severity::Mentioned {
                    self.entry = entry_of("death");
                }
            }
            // Strong is what this language is called, not how much of it there is.
            "strong-language" if self.severity == Severity::Graphic && has(&["strong"]) => {
                self.severity = Severity::Unspecified;
            }
            "underage-sex" if has(LIMITS) && !has(&["sex", "sexual", "smut"]) => self.entry = None,
            _ => {}
        }
    }
}

/// The words of an item without the mark that says it gives away plot; `None` if nothing or no mark is there.
fn unmarked(text: &str) -> Option<String> {
    const MARKS: &[&str] = &[
        "spoiler: true",
        "spoiler: yes",
        "spoiler=true",
        "spoiler=yes",
        "spoilers: true",
        "spoilers: yes",
        "highlight for spoilers",
        "highlight for spoiler",
        "possible spoilers",
        "spoilers",
        "spoiler",
    ];
    let lower = text.to_lowercase();
    // Lower case may change lengths in rare scripts: then there is no telling where the mark stands.
    if lower.len() != text.len() {
        return None;
    }
    let mark = MARKS.iter().find(|m| lower.contains(**m))?;
    let at = lower.find(mark)?;
    let is_empty = |c: char| c.is_whitespace() || "*!:-–—.,;".contains(c);
    let (before, behind) = (text.cut(..at).trim_end_matches(is_empty), text.cut(at + mark.len()..));
    let behind = behind.trim_start_matches(is_empty);
    let between = if before.ends_with(['(', '[']) || behind.starts_with([')', ']']) { "" } else { ", " };
    let rest = format!("{before}{between}{behind}").replace("()", "").replace("[]", "");
    let rest = rest.trim_matches(is_empty);
    let is_bracketed = rest.starts_with(['(', '[']) || !rest.contains(['(', '[']);
    let rest = if is_bracketed { rest.trim_matches(|c: char| is_empty(c) || "()[]".contains(c)) } else { rest };
    (!rest.trim().is_empty()).then(|| rest.trim().to_owned())
}

/// An item that the tables know, whole or but for qualifiers.
pub(super) fn known(raw: &Spanned<String>) -> Option<Item> {
    if raw.value.len() > LONGEST {
        return None;
    }
    let text = bare(&raw.value);
    let folded = fold(text);
    if OTHERS.contains(&folded) {
        return Some(Item::Tag(text.to_owned()));
    }
    if text.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|w| matches!(w, "spoiler" | "spoilers")) {
        return Some(about_spoilers(text, raw));
    }
    let mut warning = Warning::custom(raw.clone());
    let mut core = if Entry::find(text).is_some() { text } else { set_apart(text, raw.span, &mut warning) };
    let mut negated = false;
    loop {
        if let Some(entry) = Entry::find(core) {
            if negated {
                return Some(Item::Tag(text.to_owned()));
            }
            warning.entry = Some(entry);
            warning.weigh();
            return Some(Item::Warning(warning.settled()));
        }
        if OTHERS.contains(&fold(core)) {
            return Some(Item::Tag(text.to_owned()));
        }
        // Qualifiers come before what only looks like a denial: "not graphic" is a severity.
        if let Some((severity, mode, rest)) = strip_qualifier(core) {
            warning.severity = warning.severity.max(severity);
            warning.mode = warning.mode.or(mode);
            core = rest;
        } else if let Some(rest) = NEGATIONS.iter().find_map(|w| strip_words(core, w)) {
            negated = true;
            core = rest;
        } else if let Some(rest) = LEAD_INS.iter().find_map(|w| strip_words(core, w)) {
            core = rest;
        } else if let Some(rest) = TAILS.iter().find_map(|w| strip_last_words(core, w)) {
            core = rest;
        } else if let Some(rest) =
            languages::ENDINGS.iter().find_map(|w| core.strip_suffix(w)).filter(|r| !r.is_empty())
        {
            core = rest;
        } else {
            return None;
        }
    }
}

/// An item with the word "spoiler": `character death (spoiler)` warns, and asks to be hidden; `spoilers for season 5`
/// warns of nothing here.
fn about_spoilers(text: &str, raw: &Spanned<String>) -> Item {
    if let Some(Item::Warning(warning)) = unmarked(text).and_then(|core| known(&Spanned::new(core, raw.span)))
        && warning.entry.is_some()
    {
        return Item::Warning(Warning { spoiler: true, raw: raw.clone(), ..warning });
    }
    Item::Spoiler(text.to_owned())
}

/// What is left without a bracket and "in chapter 3", which go to the warning.
fn set_apart<'t>(text: &'t str, span: Span, warning: &mut Warning) -> &'t str {
    let (before, bracket) = split_bracket(text);
    if let Some(bracket) = bracket {
        warning.explain(bracket, span);
    }
    let core = bare(before);
    let chapters = core.rsplit_once(" in ").and_then(|(before, tail)| Some((before, chapter_numbers(tail)?)));
    let Some((before, numbers)) = chapters else { return core };
    warning.chapters = numbers.into_iter().map(|n| Spanned::new(n, span)).collect();
    before
}

impl Warning {
    /// What brackets behind the name say.
    fn explain(&mut self, bracket: &str, span: Span) {
        if !self.understand(bracket, span) && !self.understand_all(bracket, span) {
            self.note = Some(bracket.to_owned());
        }
    }

    /// Takes in one thing that is said: how strong it is, how it is shown, or where.
    fn understand(&mut self, words: &str, span: Span) -> bool {
        if let Some((severity, mode)) = stated(words) {
            self.severity = self.severity.max(severity);
            self.mode = self.mode.or(mode);
        } else if let Some(numbers) = chapter_numbers(words) {
            self.chapters.extend(numbers.into_iter().map(|n| Spanned::new(n, span)));
        } else {
            return false;
        }
        true
    }

    /// Takes in several things that are said in a row, `severity: graphic, chapters 2 and 3`. What is not understood
    /// becomes the note; without a name of anything, the whole is one.
    fn understand_all(&mut self, words: &str, span: Span) -> bool {
        let pieces = pieces(words);
        let mut read = self.clone();
        let is_named = pieces.iter().any(|piece| piece.contains([':', '=']) && stated(piece).is_some());
        let others: Vec<&String> = pieces.iter().filter(|piece| !read.understand(piece, span)).collect();
        let is_understood = pieces.len() > 1 && (others.is_empty() || is_named);
        if is_understood {
            let note = others.iter().map(|piece| piece.strip_prefix("note:").unwrap_or(piece).trim());
            let note = note.collect::<Vec<_>>().join(", ");
            read.note = (!note.is_empty()).then_some(note);
            *self = read;
        }
        is_understood
    }
}

/// What stands in a row in brackets: `severity: graphic, chapters 2, 3` are two.
pub(super) fn pieces(words: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for piece in words.split([',', ';']).map(str::trim).filter(|piece| !piece.is_empty()) {
        match pieces.last_mut() {
            // Numbers of chapters go on.
            Some(last) if piece.starts_with(|c: char| c.is_ascii_digit()) => {
                last.push_str(", ");
                last.push_str(piece);
            }
            _ => pieces.push(piece.to_owned()),
        }
    }
    pieces
}

/// Warnings that a remark names beyond doubt: `I should warn you about the violence`, `if you don't like gore, go away`.
pub(super) fn named_in(remark: &Spanned<String>) -> Vec<(std::ops::Range<usize>, &'static Entry)> {
    let text = &remark.value;
    let ranges: Vec<_> = word_ranges(text).take(SEARCHED).collect();
    let lower: Vec<String> = ranges.iter().map(|r| text.cut(r.clone()).to_lowercase().replace('’', "'")).collect();
    let phrase = |at: usize, phrase: &str| {
        let mut words = phrase.split(' ');
        words.by_ref().enumerate().all(|(i, w)| lower.get(at + i).is_some_and(|l| l == w))
    };
    let (mut found, mut at, mut denied) = (Vec::new(), 0, false);
    while at < ranges.len() {
        if let Some(aversion) = AVERSIONS.iter().find(|p| phrase(at, p)) {
            at += aversion.split(' ').count();
            continue;
        }
        denied |= [NOTS, WISHES].iter().any(|list| list.contains(&lower[at].as_str())) || lower[at].ends_with("n't");
        let longest = (1..=4).rev().filter(|n| at + n <= ranges.len()).find_map(|n| {
            let range = ranges[at].start..ranges[at + n - 1].end;
            let is_plain = n > 1 || lower[at].chars().count() > 3 && !COMMON_WORDS.contains(&lower[at].as_str());
            let entry = is_plain.then(|| Entry::find(text.cut(range.clone()))).flatten()?;
            Some((n, range, entry))
        });
        match longest {
            Some((n, range, entry)) => {
                if !denied {
                    found.push((range, entry));
                }
                at += n;
            }
            None => at += 1,
        }
    }
    found
}

fn word_ranges(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-');
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.cut(at..).find(is_word)?;
        let end = text.cut(start..).find(|c| !is_word(c)).map_or(text.len(), |len| start + len);
        at = end;
        Some(start..end)
    })
}

/// An item without the marks around it.
pub(super) fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || "*_\"“”„«»「」~,;:、。，；：".contains(c))
        .trim_end_matches(['.', '!', '！', '?', '？', '…'])
        .trim_start_matches(['-', '•', '–', '—', '・', '※'])
        .trim()
}

/// Splits `suicide (mentioned)` into the item and the text in brackets.
pub(super) fn split_bracket(text: &str) -> (&str, Option<&str>) {
    for (open, close) in [('(', ')'), ('[', ']'), ('（', '）')] {
        if let Some(inner) = text.strip_suffix(close)
            && let Some(at) = inner.rfind(open)
            && at > 0
        {
            return (text.cut(..at), Some(inner.cut(at + open.len_utf8()..).trim()));
        }
    }
    (text, None)
}

/// A text that is nothing but a qualifier.
fn qualifier(text: &str) -> Option<(Severity, Option<Mode>)> {
    let text = ["only", "but", "just", "very", "though"].iter().fold(text.trim(), |t, w| {
        let t = strip_words(t, w).unwrap_or(t);
        strip_last_words(t, w).unwrap_or(t)
    });
    GRADED.get(&fold(text)).copied()
}

/// Every qualifier.
fn qualifiers() -> impl Iterator<Item = (&'static str, Severity, Option<Mode>)> {
    QUALIFIERS.iter().chain(languages::QUALIFIERS).copied()
}

/// `chapter 3`, `ch. 1, 4-6`, `chapters 2 and 5`.
pub fn chapter_numbers(text: &str) -> Option<Vec<u32>> {
    let lower = text.to_lowercase();
    let rest = ["chapters", "chapter", "chaps", "chap", "chs", "ch"].iter().find_map(|w| lower.strip_prefix(w))?;
    let mut chapters = Vec::new();
    for piece in rest.trim_start_matches(['.', ':']).replace(" and ", ",").replace('&', ",").split(',') {
        let mut ends = piece.trim().splitn(2, ['-', '–']).map(|n| n.trim().parse::<u32>());
        let from = ends.next()?.ok()?;
        let to = ends.next().unwrap_or(Ok(from)).ok()?;
        // A story of a thousand chapters exists; a range of millions is a slip.
        if from == 0 || to < from || to - from > 5000 {
            return None;
        }
        chapters.extend(from..=to);
    }
    Some(chapters)
}

fn strip_qualifier(text: &str) -> Option<(Severity, Option<Mode>, &str)> {
    qualifiers().find_map(|(word, severity, mode)| {
        let rest = strip_words(text, word).or_else(|| strip_last_words(text, word))?;
        Some((severity, mode, rest))
    })
}

/// Takes `words` off the front of `text`, case and hyphens aside, where a whole word ends and something remains.
pub(super) fn strip_words<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for want in words.chars() {
        let same = match rest.next()? {
            '-' | ' ' | '\u{a0}' if want == ' ' => true,
            '’' => want == '\'',
            c => c.to_lowercase().eq(want.to_lowercase()),
        };
        if !same {
            return None;
        }
    }
    let rest = rest.as_str();
    let ended = rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | '/'));
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | '/'));
    (ended && !rest.is_empty()).then_some(rest)
}

/// Takes `words` off the end of `text`.
fn strip_last_words<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(words.len())?;
    let tail = text.get(at..)?;
    let same = tail.chars().zip(words.chars()).all(|(c, want)| match c {
        '-' | ' ' => want == ' ',
        c => c.to_lowercase().eq(want.to_lowercase()),
    });
    let rest = text.cut(..at).trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | ','));
    (same && rest.len() < at && !rest.is_empty()).then_some(rest)
}
