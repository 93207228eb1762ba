//! Content warnings: the author's words read against the taxonomy table, and the policy that they state.

pub mod taxonomy;
mod words;

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::diag::{Span, Spanned};
use crate::story::keys::fold;

use words::{
    AROUND_GRADES, DECLINED, DENIALS, EXCEPTIONS, FILLER, GRADES, LEAD_INS, NEGATIONS, NONE, NOT_WARNINGS, NOTS,
    PROMISES, QUALIFIERS, UNSPECIFIED,
};

pub use taxonomy::ENTRIES;

/// What the author says about warnings as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Policy {
    /// The author lists warnings.
    Stated,
    /// The author says that none apply.
    None,
    /// The author chose not to warn.
    Declined,
    /// The source says nothing.
    #[default]
    Unspecified,
}

/// How strongly the content appears, in the author's judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Severity {
    #[default]
    Unspecified,
    Mentioned,
    Moderate,
    Graphic,
}

/// In which way the content occurs, where the author says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    OnPage,
    OffPage,
    Past,
    Discussed,
    Theme,
}

impl Mode {
    pub const ALL: [Mode; 5] = [Mode::OnPage, Mode::OffPage, Mode::Past, Mode::Discussed, Mode::Theme];

    /// For readers.
    pub fn label(self) -> &'static str {
        match self {
            Mode::OnPage => "on page",
            Mode::OffPage => "off page",
            Mode::Past => "past",
            Mode::Discussed => "discussed",
            Mode::Theme => "theme",
        }
    }

    /// Reads a word such as `off-page`.
    pub fn parse(text: &str) -> Option<Mode> {
        let folded = fold(text);
        let own = Mode::ALL.into_iter().find(|m| fold(m.label()) == folded);
        own.or_else(|| QUALIFIERS.iter().find(|(word, ..)| fold(word) == folded)?.2)
    }
}

/// One warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Row of the taxonomy; `None` for a custom warning, shown verbatim.
    pub entry: Option<&'static Entry>,
    pub severity: Severity,
    pub mode: Option<Mode>,
    /// Shown only on the details page.
    pub spoiler: bool,
    /// The author's explanation, shown on the details page.
    pub note: Option<String>,
    /// Chapter numbers, from 1; empty means not said.
    pub chapters: Vec<Spanned<u32>>,
    /// The author's own words.
    pub raw: Spanned<String>,
}

/// All that the author says about warnings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Warnings {
    pub policy: Policy,
    /// The words that state the policy, where they are not a list of warnings.
    pub raw: Option<Spanned<String>>,
    pub list: Vec<Warning>,
}

/// A row of the taxonomy.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: &'static str,
    pub label: &'static str,
    pub group: Group,
    pub aliases: &'static [&'static str],
    /// The archive warning of AO3 that covers it.
    pub ao3: Option<&'static str>,
    /// ONIX code list 203 value when graphic.
    pub onix: Option<&'static str>,
}

/// Kinds of content, the most serious first: the order of the warning page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    Violence,
    Sexual,
    Abuse,
    MentalHealth,
    Death,
    Animals,
    Pregnancy,
    Discrimination,
    Medical,
    Substances,
    Relationships,
    Language,
    Other,
}

impl Group {
    /// For readers.
    pub fn label(self) -> &'static str {
        match self {
            Group::Violence => "Violence",
            Group::Sexual => "Sexual content",
            Group::Abuse => "Abuse",
            Group::MentalHealth => "Mental health",
            Group::Death => "Death",
            Group::Animals => "Animals",
            Group::Pregnancy => "Pregnancy",
            Group::Discrimination => "Discrimination",
            Group::Medical => "Medical",
            Group::Substances => "Substances",
            Group::Relationships => "Relationships",
            Group::Language => "Language",
            Group::Other => "Other",
        }
    }
}

impl Entry {
    /// Finds a row by id, label or alias; case, blanks and hyphens do not matter. A whole phrase, never a part of one.
    pub fn find(text: &str) -> Option<&'static Entry> {
        let folded = fold(text);
        // A plain plural or singular is the same phrase.
        let single = folded.strip_suffix('s').filter(|s| s.chars().count() > 3);
        index()
            .get(folded.as_str())
            .or_else(|| single.and_then(|s| index().get(s)))
            .or_else(|| (folded.chars().count() > 3).then(|| index().get(format!("{folded}s").as_str()))?)
            .copied()
            // Fandoms coin a word for each pair of siblings, all with the same ending.
            .or_else(|| {
                let coined = folded.len() > 5 && folded.ends_with("cest") && !text.trim().contains(' ');
                coined.then(|| index().get("incest").copied())?
            })
    }

    /// Ids and labels, for completions and the schema.
    pub fn words() -> impl Iterator<Item = &'static str> {
        ENTRIES.iter().flat_map(|e| [e.id, e.label])
    }
}

fn index() -> &'static HashMap<String, &'static Entry> {
    static INDEX: OnceLock<HashMap<String, &'static Entry>> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut map = HashMap::new();
        for entry in ENTRIES {
            for name in [entry.id, entry.label].iter().chain(entry.aliases) {
                map.insert(fold(name), entry);
            }
        }
        map
    })
}

/// The id or label nearest to a misspelt warning.
pub fn suggest(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    // A phrase longer than every label cannot be a slip of the finger, and would be slow to measure.
    if folded.len() > 60 {
        return None;
    }
    let limit = match folded.chars().count() {
        0..=3 => return None,
        4..=6 => 1,
        7..=10 => 2,
        _ => 3,
    };
    Entry::words()
        .map(|word| (strsim::osa_distance(&folded, &fold(word)), word))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

impl Severity {
    /// For readers; nothing where the author did not say.
    pub fn label(self) -> Option<&'static str> {
        match self {
            Severity::Unspecified => None,
            Severity::Mentioned => Some("mentioned"),
            Severity::Moderate => Some("moderate"),
            Severity::Graphic => Some("graphic"),
        }
    }

    /// Every word that [`Severity::parse`] knows, for the schema.
    pub fn words() -> impl Iterator<Item = &'static str> {
        QUALIFIERS.iter().map(|(word, ..)| *word).chain(["unspecified"])
    }

    /// Reads a severity word such as `graphic` or `minor`.
    pub fn parse(text: &str) -> Option<Severity> {
        let folded = fold(text);
        if folded == "unspecified" {
            return Some(Severity::Unspecified);
        }
        QUALIFIERS.iter().find(|(word, ..)| fold(word) == folded).map(|(_, severity, _)| *severity)
    }
}

impl Policy {
    /// Reads words that speak of warnings as a whole; `None` where they are something else, such as a warning.
    pub fn parse(text: &str) -> Option<Policy> {
        let text =
            text.trim().trim_matches(['*', '"', '“', '”', '(', ')', '[', ']']).trim_end_matches(['.', '!']).trim();
        // No such phrase is long; a long text is not worth folding.
        if text.len() > 120 {
            return None;
        }
        let folded = fold(text);
        if UNSPECIFIED.contains(&folded.as_str()) || contains_folded(UNSPECIFIED, &folded) {
            return Some(Policy::Unspecified);
        }
        if contains_folded(DECLINED, &folded) || folded.contains("ownrisk") && !folded.contains("for") {
            return Some(Policy::Declined);
        }
        if contains_folded(NONE, &folded) || says_none(text) {
            return Some(Policy::None);
        }
        None
    }
}

fn contains_folded(words: &[&str], folded: &str) -> bool {
    words.iter().any(|w| fold(w) == folded)
}

/// `none that I can think of`, `no warnings apply`: a first word that denies, and then only words that take nothing back.
fn says_none(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’')).filter(|w| !w.is_empty()).collect();
    match words.split_first() {
        Some((first, rest)) if DENIALS.contains(first) => {
            // "Not" alone denies nothing.
            (*first != "not" || !rest.is_empty()) && rest.iter().all(|w| is_filler(w))
        }
        Some((&"no", [])) => true,
        Some((&"no", rest)) => {
            rest.iter().any(|w| w.starts_with("warning") || w.starts_with("trigger"))
                && rest.iter().all(|w| is_filler(w))
        }
        _ => false,
    }
}

fn is_filler(word: &str) -> bool {
    FILLER.contains(&word.replace('’', "'").as_str())
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
}

/// Reads one item of a list of warnings. What the taxonomy does not know becomes a custom warning in the author's words.
pub fn read_item(raw: Spanned<String>) -> Item {
    if let Some(policy) = Policy::parse(&raw.value) {
        return Item::Policy(policy);
    }
    if let Some(item) = known(&raw) {
        return item;
    }
    if promises(&raw.value) || denies_grade(&raw.value) {
        return Item::Tag(raw.value);
    }
    Item::Warning(Warning::custom(raw))
}

/// The words of a short text in small letters; nothing for a long one, which is prose.
fn small_words(text: &str) -> Vec<String> {
    let text = if text.len() > 120 { "" } else { text };
    let lower = text.to_lowercase().replace('’', "'");
    lower.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// `nobody dies`, `everyone lives`: says what does not happen.
fn promises(text: &str) -> bool {
    let words = small_words(text);
    let lower = words.join(" ");
    let begins =
        |p: &&str| lower.strip_prefix(&p.replace('-', " ")).is_some_and(|r| r.is_empty() || r.starts_with(' '));
    PROMISES.iter().any(begins) && !words.iter().any(|w| EXCEPTIONS.contains(&w.as_str()))
}

/// `nothing graphic`, `but not too bad`: says how strong something is not.
fn denies_grade(text: &str) -> bool {
    let words = small_words(text);
    let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    let known = |w: &String| [NOTS, GRADES, AROUND_GRADES].iter().any(|list| list.contains(&w.as_str()));
    has(NOTS) && has(GRADES) && words.iter().all(known)
}

/// An item that only says how strong the warning before it is: `violence, mild`, `violence, but nothing graphic`.
pub fn grade(text: &str) -> Option<(Severity, Option<Mode>)> {
    qualifier(text).or_else(|| denies_grade(text).then_some((Severity::Mentioned, None)))
}

impl Warning {
    /// Takes in what the author says of this warning after it.
    pub fn grade(&mut self, (severity, mode): (Severity, Option<Mode>), said: &Spanned<String>) {
        self.severity = if self.severity == Severity::Unspecified { severity } else { self.severity };
        self.mode = self.mode.or(mode);
        self.raw.value = format!("{}, {}", self.raw.value, said.value);
        self.raw.span.end = self.raw.span.end.max(said.span.end);
    }
}

/// The words of an item without the mark that says it gives away plot; `None` if nothing or no mark is there.
fn unmarked(text: &str) -> Option<String> {
    const MARKS: &[&str] =
        &["highlight for spoilers", "highlight for spoiler", "possible spoilers", "spoilers", "spoiler"];
    let lower = text.to_lowercase();
    // Lower case may change lengths in rare scripts: then there is no telling where the mark stands.
    if lower.len() != text.len() {
        return None;
    }
    let mark = MARKS.iter().find(|m| lower.contains(**m))?;
    let at = lower.find(mark)?;
    let rest = format!("{} {}", &text[..at], &text[at + mark.len()..]);
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || "()[]*!:-–—.,;".contains(c)).to_owned();
    let rest = rest.replace("()", "").replace("[]", "");
    (!rest.trim().is_empty()).then(|| rest.trim().to_owned())
}

/// An item that the tables know, whole or but for qualifiers.
fn known(raw: &Spanned<String>) -> Option<Item> {
    // Longer texts are prose, not names.
    if raw.value.len() > 200 {
        return None;
    }
    let text = bare(&raw.value);
    let folded = fold(text);
    if contains_folded(NOT_WARNINGS, &folded) {
        return Some(Item::Tag(text.to_owned()));
    }
    let mentions_spoilers =
        text.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|w| matches!(w, "spoiler" | "spoilers"));
    if mentions_spoilers {
        // `character death (spoiler)` warns, and asks to be hidden; `spoilers for season 5` warns of nothing here.
        if let Some(Item::Warning(warning)) = unmarked(text).and_then(|core| known(&Spanned::new(core, raw.span)))
            && warning.entry.is_some()
        {
            return Some(Item::Warning(Warning { spoiler: true, raw: raw.clone(), ..warning }));
        }
        return Some(Item::Spoiler(text.to_owned()));
    }
    if let Some(entry) = Entry::find(text) {
        return Some(Item::Warning(Warning { entry: Some(entry), ..Warning::custom(raw.clone()) }));
    }
    let (core, bracket) = split_bracket(text);
    let mut warning = Warning::custom(raw.clone());
    let mut negated = false;
    if let Some(bracket) = bracket {
        match qualifier(bracket) {
            Some((severity, mode)) => (warning.severity, warning.mode) = (severity, mode),
            None => match chapter_numbers(bracket) {
                Some(numbers) => {
                    warning.chapters = numbers.into_iter().map(|n| Spanned::new(n, raw.span)).collect();
                }
                None => warning.note = Some(bracket.to_owned()),
            },
        }
    }
    let mut core = bare(core);
    loop {
        if let Some(entry) = Entry::find(core) {
            if negated {
                return Some(Item::Tag(text.to_owned()));
            }
            warning.entry = Some(entry);
            return Some(Item::Warning(warning.settled()));
        }
        if negated && contains_folded(NOT_WARNINGS, &fold(core)) {
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
        } else {
            return None;
        }
    }
}

/// An item without the marks around it.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '"' | '“' | '”' | '~' | ',' | ';' | ':'))
        .trim_end_matches(['.', '!'])
        .trim_start_matches(['-', '•', '–', '—'])
        .trim()
}

/// Splits `suicide (mentioned)` into the item and the text in brackets.
fn split_bracket(text: &str) -> (&str, Option<&str>) {
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let Some(inner) = text.strip_suffix(close)
            && let Some(at) = inner.rfind(open)
            && at > 0
        {
            return (&text[..at], Some(inner[at + 1..].trim()));
        }
    }
    (text, None)
}

/// A text that is nothing but a qualifier.
fn qualifier(text: &str) -> Option<(Severity, Option<Mode>)> {
    let text = ["only", "but", "just"].iter().fold(text.trim(), |t, w| {
        let t = strip_words(t, w).unwrap_or(t);
        strip_last_words(t, w).unwrap_or(t)
    });
    let folded = fold(text);
    QUALIFIERS.iter().find(|(word, ..)| fold(word) == folded).map(|(_, severity, mode)| (*severity, *mode))
}

/// `chapter 3`, `ch. 1, 4-6`, `chapters 2 and 5`.
fn chapter_numbers(text: &str) -> Option<Vec<u32>> {
    let lower = text.to_lowercase();
    let rest = ["chapters", "chapter", "chaps", "chap", "chs", "ch"].iter().find_map(|w| lower.strip_prefix(w))?;
    let mut chapters = Vec::new();
    for piece in rest.trim_start_matches('.').replace(" and ", ",").replace('&', ",").split(',') {
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
    QUALIFIERS.iter().find_map(|(word, severity, mode)| {
        let rest = strip_words(text, word).or_else(|| strip_last_words(text, word))?;
        Some((*severity, *mode, rest))
    })
}

/// Takes `words` off the front of `text`, case and hyphens aside, where a whole word ends and something remains.
fn strip_words<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for want in words.chars() {
        let same = match rest.next()? {
            '-' | ' ' | '\u{a0}' => want == ' ',
            c => c.to_ascii_lowercase() == want,
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
        c => c.to_ascii_lowercase() == want,
    });
    let rest = text[..at].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | ','));
    (same && rest.len() < at && !rest.is_empty()).then_some(rest)
}

/// What a value of a warnings field holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    pub warnings: Warnings,
    /// Items that warn of nothing: they belong to the tags.
    pub tags: Vec<Spanned<String>>,
    /// Items that tell what is given away.
    pub spoilers: Vec<Spanned<String>>,
}

/// Reads the value of a header field: a list in free form, or a statement.
pub fn read_list(text: Spanned<String>) -> Listing {
    if let Some(policy) = Policy::parse(&text.value) {
        return Listing { warnings: Warnings { policy, raw: Some(text), list: Vec::new() }, ..Listing::default() };
    }
    let mut items = Vec::new();
    for piece in split_list(&text.value) {
        let item = part(&text, piece);
        match split_pair(&item) {
            Some(pair) => items.extend(pair),
            None => items.push(item),
        }
    }
    gather(items)
}

/// Joins the items of a list. Where an item says that none apply beside one that warns, the warning wins; where one
/// declines to warn, the policy is to decline and the list is kept.
pub fn gather(items: Vec<Spanned<String>>) -> Listing {
    let mut listing = Listing::default();
    let (mut none, mut declined) = (None, None);
    for raw in items {
        let span = raw.span;
        if let (Some(grade), Some(last)) = (grade(&raw.value), listing.warnings.list.last_mut()) {
            last.grade(grade, &raw);
            continue;
        }
        match read_item(raw.clone()) {
            Item::Policy(Policy::None) => none = none.or(Some(raw)),
            Item::Policy(Policy::Declined) => declined = declined.or(Some(raw)),
            Item::Policy(_) => {}
            Item::Warning(warning) => listing.warnings.list.push(warning),
            Item::Tag(text) => listing.tags.push(Spanned::new(text, span)),
            Item::Spoiler(text) => listing.spoilers.push(Spanned::new(text, span)),
        }
    }
    let warnings = &mut listing.warnings;
    (warnings.policy, warnings.raw) = match (declined, warnings.list.is_empty(), none) {
        (Some(raw), _, _) => (Policy::Declined, Some(raw)),
        (None, false, _) => (Policy::Stated, None),
        (None, true, Some(raw)) => (Policy::None, Some(raw)),
        (None, true, None) => (Policy::Unspecified, None),
    };
    listing
}

/// The piece `range` of a value, with its own place where the value stands in the file as it is here.
fn part(whole: &Spanned<String>, range: std::ops::Range<usize>) -> Spanned<String> {
    let verbatim = (whole.span.end - whole.span.start) as usize == whole.value.len();
    let start = whole.span.start as usize;
    let span = if verbatim { Span::new(whole.span.file, start + range.start, start + range.end) } else { whole.span };
    Spanned::new(whole.value[range].to_owned(), span)
}

/// `blood and gore` is one warning, `violence and swearing` are two: split where both halves are known and the whole is not.
fn split_pair(item: &Spanned<String>) -> Option<[Spanned<String>; 2]> {
    if item.value.len() > 200 || known(item).is_some() {
        return None;
    }
    [" and ", " & ", " / ", "/", "+"].iter().find_map(|joint| {
        let (left, right) = item.value.split_once(joint)?;
        let pair = [part(item, 0..left.len()), part(item, left.len() + joint.len()..item.value.len())];
        (!right.is_empty() && pair.iter().all(|half| known(half).is_some())).then_some(pair)
    })
}

/// Splits at `,`, `;`, line ends and sentence ends outside brackets and quotes; ranges are trimmed, none is empty.
fn split_list(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut pieces = Vec::new();
    let (mut start, mut depth, mut quoted) = (0, 0u32, false);
    let mut chars = text.char_indices().peekable();
    let mut word_len = 0;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let cut = match c {
            '(' | '[' => {
                depth += 1;
                false
            }
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                false
            }
            '"' => {
                quoted = !quoted;
                false
            }
            '“' => {
                quoted = true;
                false
            }
            '”' => {
                quoted = false;
                false
            }
            // A bracket that was never closed must not swallow the rest of a long list.
            '\n' => {
                (depth, quoted) = (0, false);
                true
            }
            ',' | ';' => depth == 0 && !quoted,
            // "S." and "vs." are no sentence ends.
            '.' => depth == 0 && !quoted && word_len > 2 && next.is_some_and(char::is_whitespace),
            _ => false,
        };
        word_len = if c.is_alphanumeric() { word_len + 1 } else { 0 };
        if cut {
            pieces.push(start..at);
            start = at + c.len_utf8();
        }
    }
    pieces.push(start..text.len());
    pieces
        .into_iter()
        .map(|r| {
            let piece = &text[r.clone()];
            let lead = piece.len() - piece.trim_start().len();
            r.start + lead..r.start + lead + piece.trim().len()
        })
        .filter(|r| !r.is_empty())
        .collect()
}

impl Warning {
    /// A warning in the author's words, of which nothing else is known.
    pub fn custom(raw: Spanned<String>) -> Warning {
        let lower = raw.value.to_lowercase();
        // Old posts hid such words with white text or a script: the words are here, the device is not.
        let spoiler = lower.contains("highlight for") || lower.contains("roll mouse");
        Warning {
            entry: None,
            severity: Severity::Unspecified,
            mode: None,
            spoiler,
            note: None,
            chapters: Vec::new(),
            raw,
        }
    }

    /// Gives graphic content the row that is its own, so that one content never has two names.
    #[must_use]
    pub fn settled(mut self) -> Warning {
        let by_id = |id: &str| ENTRIES.iter().find(|e| e.id == id);
        let graphic = |entry: &'static Entry| {
            let (_, id) = taxonomy::WHERE_GRAPHIC.iter().find(|(plain, _)| *plain == entry.id)?;
            by_id(id)
        };
        if self.severity == Severity::Graphic
            && let Some(entry) = self.entry.and_then(graphic)
        {
            self.entry = Some(entry);
        }
        self
    }

    /// The id of the same content where it is not graphic, if this one is graphic by its name.
    pub fn weaker(&self) -> Option<&'static str> {
        let entry = self.entry?;
        taxonomy::WHERE_GRAPHIC.iter().find(|(_, graphic)| *graphic == entry.id).map(|(plain, _)| *plain)
    }

    /// The author's words, where they say more than the label and the severity and mode that stand beside it.
    pub fn own_words(&self) -> Option<&str> {
        let entry = self.entry?;
        let raw = self.raw.value.trim();
        let listed = split_bracket(bare(raw)).1.is_some_and(|bracket| chapter_numbers(bracket).is_some());
        let told = if listed { split_bracket(bare(raw)).0 } else { raw };
        let plain = |text: &str| -> Vec<String> {
            text.split(|c: char| !c.is_alphanumeric())
                .filter(|w| !w.is_empty() && !words::EMPTY.contains(&w.to_lowercase().as_str()))
                .map(|w| w.to_lowercase())
                .collect()
        };
        let (told, label) = (plain(told), plain(entry.label));
        let mut beside: Vec<String> =
            [self.severity.label(), self.mode.map(Mode::label)].into_iter().flatten().flat_map(plain).collect();
        if self.severity == Severity::Mentioned {
            beside.extend(["mention", "mentions"].map(str::to_owned));
        }
        let is_among = |word: &String, words: &[String]| {
            words.iter().any(|w| w == word || w.strip_suffix('s') == Some(word) || word.strip_suffix('s') == Some(w))
        };
        // "Blood" is less than "Blood and gore": only what says all of the label repeats it.
        let repeats = told.iter().all(|word| is_among(word, &label) || is_among(word, &beside))
            && label.iter().all(|word| is_among(word, &told) || is_among(word, &beside));
        let is_id = [Some(entry.id), self.weaker()].into_iter().flatten().any(|id| fold(id) == fold(raw));
        (!raw.is_empty() && !is_id && !repeats).then_some(raw)
    }

    /// The ONIX code list 203 value: the row's own only where the content is graphic, else the general one.
    pub fn onix(&self) -> &'static str {
        const GENERAL: &str = "02";
        let Some(entry) = self.entry else { return GENERAL };
        let graphic = self.severity == Severity::Graphic
            || self.severity == Severity::Unspecified
                && matches!(entry.id, "violence-graphic" | "sexual-content-explicit");
        entry.onix.filter(|_| graphic).unwrap_or(GENERAL)
    }
}

#[cfg(test)]
mod tests;
