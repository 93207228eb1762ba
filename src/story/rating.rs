//! Ratings of many schemes on one scale, the author's words kept beside it.

use std::ops::Range;

use crate::diag::Spanned;
use crate::story::keys::fold;

/// The scale, low to high. `Unrated` may be anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    General,
    Teen,
    Mature,
    Explicit,
    Unrated,
}

/// A rating as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    pub level: Level,
    /// The author was not sure ("maybe", "don't think it's really …").
    pub hedged: bool,
    /// The author's words, verbatim.
    pub raw: Spanned<String>,
}

/// How far a word can be trusted when it stands among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trust {
    /// Means a rating only where nothing else does, such as `none`.
    Fallback,
    /// An English word too: "adult" in "adult themes" is no rating.
    Word,
    /// A capital that stands alone.
    Letter,
    /// A letter that many sentences hold: only at the start of the value, or after "rated".
    FirstLetter,
    /// A number: only with a plus sign or "and over", or as the whole value.
    Age,
    /// Means nothing else.
    Code,
}

/// Every accepted word, compared without case, blanks and hyphens.
const WORDS: &[(&str, Level, Trust)] = &[
    ("General", Level::General, Trust::Word),
    ("General Audiences", Level::General, Trust::Code),
    ("General Audience", Level::General, Trust::Code),
    ("Gen", Level::General, Trust::Word),
    ("Gen Aud", Level::General, Trust::Code),
    ("All Ages", Level::General, Trust::Code),
    ("Everyone", Level::General, Trust::Word),
    ("Pre-Teen", Level::General, Trust::Code),
    ("G", Level::General, Trust::Letter),
    ("K", Level::General, Trust::Letter),
    ("K+", Level::General, Trust::Code),
    ("PG", Level::General, Trust::Code),
    ("U", Level::General, Trust::FirstLetter),
    ("E", Level::General, Trust::FirstLetter),
    ("B", Level::General, Trust::FirstLetter),
    ("Teen", Level::Teen, Trust::Word),
    ("Teens", Level::Teen, Trust::Word),
    ("Teen And Up Audiences", Level::Teen, Trust::Code),
    ("Teen And Up", Level::Teen, Trust::Code),
    ("Teen & Up", Level::Teen, Trust::Code),
    ("T", Level::Teen, Trust::Letter),
    ("PG-13", Level::Teen, Trust::Code),
    ("PG-12", Level::Teen, Trust::Code),
    ("PG-14", Level::Teen, Trust::Code),
    ("PG-15", Level::Teen, Trust::Code),
    ("12", Level::Teen, Trust::Age),
    ("12A", Level::Teen, Trust::Code),
    ("13", Level::Teen, Trust::Age),
    ("FRT", Level::Teen, Trust::Code),
    ("Mature", Level::Mature, Trust::Word),
    ("Mature Audiences", Level::Mature, Trust::Code),
    ("Restricted", Level::Mature, Trust::Word),
    ("M", Level::Mature, Trust::Letter),
    ("R", Level::Mature, Trust::Letter),
    ("15", Level::Mature, Trust::Age),
    ("16", Level::Mature, Trust::Age),
    ("17", Level::Mature, Trust::Age),
    ("R-15", Level::Mature, Trust::Code),
    ("R-16", Level::Mature, Trust::Code),
    ("FRM", Level::Mature, Trust::Code),
    ("Explicit", Level::Explicit, Trust::Word),
    ("Adult", Level::Explicit, Trust::Word),
    ("Adults Only", Level::Explicit, Trust::Code),
    ("NC-17", Level::Explicit, Trust::Code),
    ("NC-18", Level::Explicit, Trust::Code),
    ("NC-21", Level::Explicit, Trust::Code),
    ("R-18", Level::Explicit, Trust::Code),
    ("MA", Level::Explicit, Trust::Code),
    ("X", Level::Explicit, Trust::Letter),
    ("XXX", Level::Explicit, Trust::Code),
    ("18", Level::Explicit, Trust::Age),
    ("21", Level::Explicit, Trust::Age),
    ("FRAO", Level::Explicit, Trust::Code),
    ("Not Rated", Level::Unrated, Trust::Code),
    ("NR", Level::Unrated, Trust::Code),
    ("Unrated", Level::Unrated, Trust::Code),
    ("No Rating", Level::Unrated, Trust::Code),
    ("None", Level::Unrated, Trust::Fallback),
    ("N/A", Level::Unrated, Trust::Fallback),
    ("?", Level::Unrated, Trust::Fallback),
];

/// Words that show doubt wherever they stand.
const DOUBTS: &[&str] = &[
    "maybe",
    "perhaps",
    "probably",
    "possibly",
    "for now",
    "think",
    "guess",
    "to be sure",
    "to be safe",
    "just in case",
    "don't know",
    "not sure",
    "ish",
    "i'd say",
    "should be",
    "would say",
    "i'd call",
    "i would call",
];

/// Words that show doubt before the reasons; among the reasons they belong to something else ("for mild violence").
const SHADES: &[&str] =
    &["soft", "mild", "strong", "hard", "light", "high", "low", "not", "really", "borderline", "almost", "hardly"];

/// After these, an English word such as "adult" or "mature" tells of content, not of a rating.
const NOUNS: &[&str] = &[
    "theme",
    "themes",
    "content",
    "situation",
    "situations",
    "language",
    "humor",
    "humour",
    "subject",
    "subjects",
    "material",
    "concept",
    "concepts",
    "scene",
    "scenes",
    "angst",
    "nature",
    "sex",
    "slash",
    "violence",
    "mayhem",
    "topics",
    "references",
];

impl Level {
    pub const ALL: [Level; 5] = [Level::General, Level::Teen, Level::Mature, Level::Explicit, Level::Unrated];

    /// For readers.
    pub fn label(self) -> &'static str {
        match self {
            Level::General => "General",
            Level::Teen => "Teen",
            Level::Mature => "Mature",
            Level::Explicit => "Explicit",
            Level::Unrated => "Not rated",
        }
    }

    /// One sentence: for whom.
    pub fn meaning(self) -> &'static str {
        match self {
            Level::General => "Suitable for readers of any age.",
            Level::Teen => "May not suit readers under thirteen.",
            Level::Mature => "Meant for older teenagers and adults: violence, sex or strong language may occur.",
            Level::Explicit => "Meant for adults only: sex, violence or other strong matter may be shown in detail.",
            Level::Unrated => "Nobody has rated this story: it may hold anything, for any age or for adults only.",
        }
    }

    /// The name of the level on AO3.
    pub fn ao3(self) -> &'static str {
        match self {
            Level::General => "General Audiences",
            Level::Teen => "Teen And Up Audiences",
            Level::Mature => "Mature",
            Level::Explicit => "Explicit",
            Level::Unrated => "Not Rated",
        }
    }

    /// The ages it is meant for, as `typicalAgeRange` of schema.org has them.
    pub fn age_range(self) -> Option<&'static str> {
        match self {
            Level::Teen => Some("13-"),
            Level::Mature => Some("16-"),
            Level::Explicit => Some("18-"),
            Level::General | Level::Unrated => None,
        }
    }

    /// Reads a value that is one rating and nothing else; case does not matter then.
    pub fn parse(text: &str) -> Option<Level> {
        let text = text.trim();
        // No rating is longer, and folding a whole book would take its time.
        if text.len() > 40 {
            return None;
        }
        let folded = fold(text);
        find(&folded).or_else(|| find(folded.strip_suffix('+')?).filter(|row| row.2 == Trust::Age)).map(|row| row.1)
    }

    /// Every accepted word, for did-you-mean and the schema.
    pub fn words() -> impl Iterator<Item = &'static str> {
        WORDS.iter().map(|(word, _, _)| *word)
    }
}

fn find(folded: &str) -> Option<&'static (&'static str, Level, Trust)> {
    WORDS.iter().find(|(word, _, _)| fold(word) == folded)
}

impl Rating {
    /// Finds the rating in what an author wrote: of several, the highest. `None` where no word of it is one.
    pub fn read(raw: Spanned<String>) -> Option<Rating> {
        if let Some(level) = Level::parse(&raw.value) {
            return Some(Rating { level, hedged: false, raw });
        }
        let scan = scan(&raw.value);
        let level = scan.level?;
        Some(Rating { level, hedged: scan.hedged, raw })
    }

    /// The author's reason: what follows "for", "because" or "due to", or stands in brackets.
    pub fn reasons(&self) -> Option<&str> {
        scan(&self.raw.value).reasons.map(|range| &self.raw.value[range])
    }
}

struct Scan {
    level: Option<Level>,
    hedged: bool,
    reasons: Option<Range<usize>>,
}

/// Longest value that is looked at: a rating stands at the start.
const SCAN_LIMIT: usize = 2000;

fn scan(whole: &str) -> Scan {
    let mut end = whole.len().min(SCAN_LIMIT);
    while !whole.is_char_boundary(end) {
        end -= 1;
    }
    let text = &whole[..end];
    let words = words(text);
    let hits = hits(text, &words);
    let first_end = hits.iter().map(|h| h.range.end).min();
    let reasons = first_end.and_then(|from| reasons(text, &words, from));
    let reason_start = reasons.as_ref().map_or(text.len(), |r| r.start);

    // A whole class of words counts only where no better one was found.
    let class = |hit: &Hit| match hit.trust {
        Trust::Fallback => 0,
        Trust::Word if hit.before_noun || hit.range.start >= reason_start => 1,
        Trust::Word => 2,
        _ => 3,
    };
    let best = hits.iter().map(class).max();
    let mut level = hits.iter().filter(|h| Some(class(h)) == best).map(|h| h.level).max_by_key(|l| match l {
        // Being unrated says nothing beside a word that says something.
        Level::Unrated => None,
        level => Some(*level),
    });
    let lower = text.to_lowercase();
    if level == Some(Level::Explicit)
        && best != Some(3)
        && ["non-explicit", "not explicit", "nonexplicit"].iter().any(|w| lower.contains(w))
    {
        level = Some(Level::Mature);
    }
    let head = &text[..reason_start].to_lowercase();
    let hedged = DOUBTS.iter().any(|w| has_words(&lower, w))
        || SHADES.iter().any(|w| has_words(head, w)) && !has_words(head, "not rated")
        || head.contains('?') && level != Some(Level::Unrated)
        || lower.contains("don't think")
        || lower.contains("don’t think");
    Scan { level, hedged, reasons }
}

/// Whether `words` stand in `text` with no letter beside them; a hyphen or bracket may.
fn has_words(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + words.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// Runs of letters and digits; a plus sign after one belongs to it.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push(from..at + usize::from(c == '+'));
                start = None;
            }
            _ => {}
        }
    }
    words.extend(start.map(|from| from..text.len()));
    words
}

struct Hit {
    range: Range<usize>,
    level: Level,
    trust: Trust,
    before_noun: bool,
}

/// Every rating in the text; of two that start at one word, the longer ("PG-13", not "PG").
fn hits(text: &str, words: &[Range<usize>]) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut i = 0;
    while i < words.len() {
        let longest = (1..=4.min(words.len() - i)).rev().find_map(|n| {
            let run = &words[i..i + n];
            let joined = run.windows(2).all(|pair| is_gap(&text[pair[0].end..pair[1].start]));
            let folded: String =
                run.iter().flat_map(|w| text[w.clone()].chars()).flat_map(char::to_lowercase).collect();
            let row = joined.then(|| find(&folded).or_else(|| find(folded.strip_suffix('+')?)))??;
            accepted(text, words, i, n, row.2).then_some((n, row))
        });
        let Some((n, &(_, level, trust))) = longest else {
            i += 1;
            continue;
        };
        let noun = words.get(i + n).is_some_and(|w| {
            let gap = &text[words[i + n - 1].end..w.start];
            gap.trim().is_empty() && NOUNS.contains(&text[w.clone()].to_lowercase().as_str())
        });
        hits.push(Hit { range: words[i].start..words[i + n - 1].end, level, trust, before_noun: noun });
        i += n;
    }
    hits
}

/// What may stand between the words of one rating: "PG - 13", "Gen.Aud.".
fn is_gap(gap: &str) -> bool {
    gap.len() <= 5
        && gap.chars().all(|c| matches!(c, ' ' | '-' | '–' | '—' | '.' | '\u{a0}' | '\u{2010}' | '\u{2011}' | '&'))
}

/// Whether the `n` words at `i` may be a rating where they stand.
fn accepted(text: &str, words: &[Range<usize>], i: usize, n: usize, trust: Trust) -> bool {
    let (start, end) = (words[i].start, words[i + n - 1].end);
    let word = &text[start..end];
    let before = text[..start].chars().next_back();
    let mut after = text[end..].chars();
    let (next, second) = (after.next(), after.next());
    let previous_word = i.checked_sub(1).map(|p| text[words[p].clone()].to_lowercase());
    let introduced = matches!(previous_word.as_deref(), Some("rated" | "rating" | "fiction" | "ratings"));
    match trust {
        Trust::Code => true,
        Trust::Word => {
            let denied = matches!(previous_word.as_deref(), Some("non" | "not" | "no" | "isn't" | "less"));
            !denied && !matches!(before, Some('\'' | '’'))
        }
        Trust::Fallback => i == 0,
        Trust::Age => {
            let open_ended = word.ends_with('+')
                || ["and over", "and up", "or over", "or older", "and older", "& up"]
                    .iter()
                    .any(|w| text[end..].trim_start().get(..w.len()).is_some_and(|t| t.eq_ignore_ascii_case(w)));
            open_ended || introduced && n == 1
        }
        Trust::Letter | Trust::FirstLetter => {
            let capital = n == 1 && word.chars().all(char::is_uppercase);
            let apostrophe = |c: Option<char>| matches!(c, Some('\'' | '’' | '`'));
            // "X-Files" and "U.S." are names; "R-rated" and "R-ish" are ratings.
            let tail = words.get(i + 1).map(|w| text[w.clone()].to_lowercase());
            let named = matches!(next, Some('-' | '.'))
                && second.is_some_and(char::is_alphanumeric)
                && !matches!(tail.as_deref(), Some("ish" | "rated" | "rating" | "for"));
            let dotted = before == Some('.') && i > 0 && words[i - 1].len() == 1;
            capital
                && !apostrophe(before)
                && !apostrophe(next)
                && !named
                && !dotted
                && !is_pairing(text, words, i)
                && (trust == Trust::Letter || i == 0 || introduced)
        }
    }
}

/// `M/M` and `K/S` are couples, `R/NC-17` and `G/PG` are ratings.
fn is_pairing(text: &str, words: &[Range<usize>], i: usize) -> bool {
    let own = &text[words[i].clone()];
    let other = |j: usize| {
        let word = &text[words[j].clone()];
        let (left, right) = if j < i { (j, i) } else { (i, j) };
        let slash = text[words[left].end..words[right].start].trim() == "/";
        slash && word.len() == 1 && (word == own || find(&fold(word)).is_none_or(|row| row.2 != Trust::Letter))
    };
    i.checked_sub(1).is_some_and(other) || i + 1 < words.len() && other(i + 1)
}

/// Where the reasons stand after the first rating, which ends at `from`.
fn reasons(text: &str, words: &[Range<usize>], from: usize) -> Option<Range<usize>> {
    let lower_is = |w: &Range<usize>, want: &str| text[w.clone()].eq_ignore_ascii_case(want);
    let mut found: Option<usize> = None;
    for (i, word) in words.iter().enumerate().filter(|(_, w)| w.start >= from) {
        let next = words.get(i + 1);
        if lower_is(word, "for") && !next.is_some_and(|w| lower_is(w, "now") || lower_is(w, "safety"))
            || lower_is(word, "because")
        {
            found = Some(word.end);
        } else if lower_is(word, "due") && next.is_some_and(|w| lower_is(w, "to")) {
            found = next.map(|w| w.end);
        }
        if found.is_some() {
            break;
        }
    }
    let bracket = text[from..].find('(').map(|at| from + at + 1);
    let range = match (found, bracket) {
        (Some(at), Some(open)) if open < at => open..text[open..].find(')').map_or(text.len(), |e| open + e),
        (Some(at), _) => at..text.len(),
        (None, Some(open)) => open..text[open..].find(')').map_or(text.len(), |e| open + e),
        (None, None) => return None,
    };
    let inner = &text[range.clone()];
    let trimmed = inner.trim().trim_end_matches(['.', '!', ')']);
    let lower = trimmed.to_lowercase();
    let strip = ["for ", "because of ", "because "].iter().find(|w| lower.starts_with(**w)).map_or(0, |w| w.len());
    // A bracket that only shows doubt, or another rating, gives no reason.
    let empty = trimmed.len() <= strip
        || DOUBTS.iter().chain(SHADES).any(|w| lower == *w)
        || Level::parse(trimmed).is_some()
        || lower == "i think";
    let start = range.start + (inner.len() - inner.trim_start().len()) + strip;
    (!empty).then(|| start..range.start + (inner.len() - inner.trim_start().len()) + trimmed.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{FileId, Span};

    fn read(text: &str) -> Option<Rating> {
        Rating::read(Spanned::new(text.to_owned(), Span::new(FileId(0), 0, text.len())))
    }

    #[test]
    fn every_word_is_its_own_level() {
        for (word, level, _) in WORDS {
            assert_eq!(Level::parse(word), Some(*level), "{word}");
            assert_eq!(read(word).map(|r| r.level), Some(*level), "{word}");
        }
        for level in Level::ALL {
            assert_eq!(Level::parse(level.label()), Some(level));
            assert_eq!(Level::parse(level.ao3()), Some(level));
        }
    }

    #[test]
    fn reads_what_authors_write() {
        use Level::*;
        for (text, want, hedged, reasons) in [
            ("PG-13 for language", Teen, false, Some("language")),
            ("pg 13", Teen, false, None),
            ("PG13, because they shout", Teen, false, Some("they shout")),
            ("m", Mature, false, None),
            ("R/NC-17", Explicit, false, None),
            ("V:R, S:NC-17(maybe)", Explicit, true, None),
            ("Hard R", Mature, true, None),
            ("Strong R to soft NC-17", Explicit, true, None),
            ("Oh, I'd call it PG13, I think, for the kissing.", Teen, true, Some("the kissing")),
            ("don't believe this is really an R, but to be safe", Mature, true, None),
            ("T™©", Teen, false, None),
            ("Adult - non-explicit slash.", Mature, false, None),
            ("Adult", Explicit, false, None),
            ("Gen", General, false, None),
            ("Teen and Up", Teen, false, None),
            ("Teen And Up Audiences", Teen, false, None),
            ("Mature", Mature, false, None),
            ("Really mild", Unrated, false, None),
            ("T for mature themes", Teen, false, Some("mature themes")),
            ("Adult themes, but PG", General, false, None),
            ("Mature content", Mature, false, None),
            ("Fiction T", Teen, false, None),
            ("18+", Explicit, false, None),
            ("18 and over only", Explicit, false, None),
            ("13+", Teen, false, None),
            ("K+", General, false, None),
            ("G, M/M", General, false, None),
            ("PG (mild swearing)", General, false, Some("mild swearing")),
            ("PG-13 (for now)", Teen, true, None),
            ("R-ish", Mature, true, None),
            ("G for now, R in later parts", Mature, true, None),
            ("Not Rated", Unrated, false, None),
            ("?", Unrated, false, None),
            ("PG?", General, true, None),
            ("[ P - Pre-Teen ]", General, false, None),
        ] {
            if text == "Really mild" {
                assert_eq!(read(text), None);
                continue;
            }
            let got = read(text).unwrap_or_else(|| panic!("{text}: no rating"));
            assert_eq!((got.level, got.hedged, got.reasons()), (want, hedged, reasons), "{text}");
        }
        for text in [
            "",
            "whatever",
            "an X-Files story",
            "I DON'T know yet",
            "the U.S. Navy",
            "set in 18 chapters",
            "a rather long r",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn holds_for_odd_letters() {
        for text in ["İİİ R (ı", "R ('İ", "（R）", "R（", "ß+", "R for İ because"] {
            if let Some(rating) = read(text) {
                let _ = rating.reasons();
            }
        }
    }
}
