//! Finds the ratings in a value as authors write them, and tells how far the words around them are understood.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::Level;
use super::words::{
    AGE_AHEAD, AGE_BEHIND, COUNTED, DEGREES, DENIALS, DOUBTS, EXCEPTIONS, FILLERS, NEGATIONS, NOUNS, OTHER_TAGS,
    RATING_TAGS, RATINGS, REASONS, SHADES, Trust,
};
use crate::diag::Cut;
use crate::story::keys::fold;
use crate::story::warning::Entry;

/// What a value comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    pub level: Level,
    pub hedged: bool,
    pub whole: bool,
}

/// Longest value that is looked at: a rating stands at the start.
const SCAN_LIMIT: usize = 2000;

/// No rating is longer, and folding a whole book would take its time.
const WHOLE_LIMIT: usize = 60;

/// The greatest number that is still an age.
const OLDEST: u8 = 25;

/// What a phrase may mean where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sense {
    Rating(Level, Trust),
    Doubt,
    Shade,
    Reason,
    Filler,
    AgeAhead,
    AgeBehind,
    Counted,
    Noun,
    Denial,
    Exception,
}

/// Every phrase of the tables, by its letters and digits.
struct Lexicon {
    senses: HashMap<String, Vec<Sense>>,
    /// Words of the longest phrase.
    longest: usize,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon { senses: HashMap::new(), longest: 1 };
    let mut add = |phrase: &str, sense: Sense| {
        let words = words(phrase);
        lexicon.longest = lexicon.longest.max(words.len());
        let key: String = words.into_iter().map(|word| letters(phrase.cut(word))).collect();
        if !key.is_empty() {
            lexicon.senses.entry(key).or_default().push(sense);
        }
    };
    for &(word, level, trust) in RATINGS {
        add(word, Sense::Rating(level, trust));
    }
    for (table, sense) in [
        (DOUBTS, Sense::Doubt),
        (SHADES, Sense::Shade),
        (REASONS, Sense::Reason),
        (DEGREES, Sense::Filler),
        (FILLERS, Sense::Filler),
        (AGE_AHEAD, Sense::AgeAhead),
        (AGE_BEHIND, Sense::AgeBehind),
        (COUNTED, Sense::Counted),
        (NOUNS, Sense::Noun),
        (DENIALS, Sense::Denial),
        (EXCEPTIONS, Sense::Exception),
    ] {
        table.iter().for_each(|phrase| add(phrase, sense));
    }
    lexicon
});

/// The rows by their folded words, for values that are one rating and nothing else.
static EXACT: LazyLock<HashMap<String, (Level, Trust)>> =
    LazyLock::new(|| RATINGS.iter().map(|(word, level, trust)| (fold(word), (*level, *trust))).collect());

/// Reads a value that is one rating and nothing else.
pub(super) fn whole(text: &str) -> Option<Level> {
    exact(text).map(|(level, _)| level)
}

/// Reads a tag that is one rating and can be nothing else: "YA" is a genre, and "Gen" a kind of story.
pub(super) fn tag(text: &str) -> Option<Level> {
    // "Rated R" says what it is.
    let said = ["rated ", "rating: "].iter().find_map(|head| {
        let text = text.trim_start();
        text.get(..head.len()).filter(|start| start.eq_ignore_ascii_case(head)).map(|_| text.cut(head.len()..))
    });
    if let Some(said) = said {
        return whole(said);
    }
    let (level, trust) = exact(text)?;
    let folded = fold(text);
    let is_one_of = |table: &[&str]| table.iter().any(|word| fold(word) == folded);
    let is_code = trust == Trust::Code && folded.chars().count() > 2 && !is_one_of(OTHER_TAGS);
    (is_code || is_one_of(RATING_TAGS)).then_some(level)
}

/// The row of a value that is one rating.
fn exact(text: &str) -> Option<(Level, Trust)> {
    let text = text.trim();
    if text.len() > WHOLE_LIMIT {
        return None;
    }
    let folded = fold(&text.chars().map(narrow).collect::<String>());
    let open_ended = || folded.strip_suffix('+').and_then(years).map(|age| (Level::of_age(age), Trust::Code));
    EXACT.get(&folded).copied().or_else(open_ended).or_else(|| EXACT.get(&latin(&folded)?).copied())
}

/// Finds the rating in running words. `None` where no word is one.
pub(super) fn scan(whole: &str) -> Option<Reading> {
    let text = whole.cut(..whole.floor_char_boundary(SCAN_LIMIT));
    let words = words(text);
    let pieces = Reader { text, words: &words }.pieces();
    let first = pieces.iter().find(|p| matches!(p.kind, Meaning::Hit { .. }))?;
    let reasons = reasons(text, &words, &pieces, words[first.words.end - 1].end);
    let judged = Judged { text, words: &words, pieces: &pieces, reasons };
    judged.reading()
}

/// A phrase of the value.
struct Piece {
    words: Range<usize>,
    kind: Meaning,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Hit {
        level: Level,
        trust: Trust,
        /// A word such as "content" follows.
        before_noun: bool,
        /// "Not", "no" or the like stands before it.
        denied: bool,
        /// Something like "ish" hangs on it.
        hedged: bool,
    },
    Doubt,
    Shade,
    Reason,
    /// Something is excepted.
    Exception,
    /// Understood, and without weight.
    Known,
    Unknown,
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

/// A full-width form as the sign that it is.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    }
}

fn letters(word: &str) -> String {
    word.chars().map(narrow).flat_map(char::to_lowercase).collect()
}

/// The letters of a phrase without what parts its words.
fn bare_letters(phrase: &str) -> String {
    phrase.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Latin letters for Cyrillic ones of the same looks, which Russian keyboards give for `T` or `NC-17`.
fn latin(key: &str) -> Option<String> {
    if key.is_ascii() {
        return None;
    }
    key.chars()
        .map(|c| match c {
            'а' => Some('a'),
            'в' => Some('b'),
            'с' => Some('c'),
            'е' => Some('e'),
            'к' => Some('k'),
            'м' => Some('m'),
            'о' => Some('o'),
            'р' => Some('p'),
            'т' => Some('t'),
            'х' => Some('x'),
            c => c.is_ascii().then_some(c),
        })
        .collect()
}

/// The digits of an age, if it is one.
fn years(digits: &str) -> Option<u8> {
    (digits.len() <= 2).then(|| digits.parse().ok()).flatten().filter(|&years| years <= OLDEST)
}

/// Divides a value into phrases.
struct Reader<'t> {
    text: &'t str,
    words: &'t [Range<usize>],
}

impl Reader<'_> {
    fn pieces(&self) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut at = 0;
        while at < self.words.len() {
            let most = LEXICON.longest.min(self.words.len() - at);
            let found = (1..=most).rev().find_map(|count| {
                let key = self.key(at, count)?;
                self.kind(at, count, &key, pieces.last()).map(|kind| (count, kind))
            });
            let (count, kind) = found.unwrap_or_else(|| (1, self.unread(at)));
            pieces.push(Piece { words: at..at + count, kind });
            at += count;
        }
        pieces
    }

    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |range| self.text.cut(range.clone()))
    }

    /// What stands between word `at` and the one before.
    fn gap(&self, at: usize) -> &str {
        let from = at.checked_sub(1).map_or(0, |before| self.words[before].end);
        self.text.cut(from..self.words[at].start)
    }

    /// The letters of `count` words, if nothing parts them.
    fn key(&self, at: usize, count: usize) -> Option<String> {
        let joined = (at + 1..at + count).all(|next| is_joint(self.gap(next)));
        joined.then(|| (at..at + count).map(|i| letters(self.word(i))).collect())
    }

    fn has(&self, at: usize, sense: Sense) -> bool {
        let most = LEXICON.longest.min(self.words.len().saturating_sub(at));
        (1..=most).any(|count| self.key(at, count).is_some_and(|key| senses(&key).contains(&sense)))
    }

    fn kind(&self, at: usize, count: usize, key: &str, before: Option<&Piece>) -> Option<Meaning> {
        if count == 1
            && let Some(level) = self.age(at, key, before)
        {
            return Some(self.hit(at, count, level, Trust::Code, key.ends_with("ish")));
        }
        for (key, hangs_on) in spellings(key, self.word(at + count - 1)) {
            let latin = latin(&key);
            let rating = [Some(key.as_str()), latin.as_deref()].into_iter().flatten().find_map(|key| {
                senses(key).iter().find_map(|sense| match *sense {
                    Sense::Rating(level, trust) if self.accepts(at, count, trust) => Some((level, trust)),
                    _ => None,
                })
            });
            if let Some((level, trust)) = rating {
                // "PG+" is more than PG.
                let level = if hangs_on == Some("+") { level.max(Level::Teen) } else { level };
                return Some(self.hit(at, count, level, trust, hangs_on.is_some_and(|tail| tail != "+")));
            }
        }
        let is = |wanted: Sense| senses(key).contains(&wanted);
        if is(Sense::Exception) {
            Some(Meaning::Exception)
        } else if is(Sense::Doubt) {
            Some(Meaning::Doubt)
        } else if is(Sense::Reason) {
            Some(Meaning::Reason)
        } else if is(Sense::Shade) {
            Some(Meaning::Shade)
        } else if senses(key).iter().any(|sense| !matches!(sense, Sense::Rating(..))) {
            Some(Meaning::Known)
        } else {
            None
        }
    }

    fn hit(&self, at: usize, count: usize, level: Level, trust: Trust, hedged: bool) -> Meaning {
        let before_noun = self.words.len() > at + count
            && self.gap(at + count).trim().is_empty()
            && self.has(at + count, Sense::Noun);
        let denied = at > 0 && senses(&letters(self.word(at - 1))).contains(&Sense::Denial)
            || at > 1 && self.key(at - 2, 2).is_some_and(|key| senses(&key).contains(&Sense::Denial));
        Meaning::Hit { level, trust, before_noun, denied, hedged }
    }

    /// A word that no table has.
    fn unread(&self, at: usize) -> Meaning {
        let word = self.word(at);
        // `T16`, `FSK12`: letters that mean a rating or open an age, and an age.
        let digits = word.trim_start_matches(char::is_alphabetic).trim_end_matches('+');
        let head = word.cut(..word.len() - word.trim_start_matches(char::is_alphabetic).len());
        if let Some(level) = years(digits).filter(|_| !head.is_empty()).map(Level::of_age) {
            let of_head = senses(&letters(head)).iter().find_map(|sense| match *sense {
                Sense::Rating(own, Trust::Code) => Some(own),
                Sense::Rating(own, Trust::Letter | Trust::FirstLetter) if is_capital(head) => Some(own),
                Sense::AgeAhead => Some(level),
                _ => None,
            });
            if let Some(own) = of_head {
                return self.hit(at, 1, own.max(level), Trust::Code, false);
            }
        }
        // "PG mild swearing": what is warned of is no riddle.
        let plain = word.chars().all(|c| c.is_ascii_digit()) && at > 0 && self.has(at - 1, Sense::Counted);
        if plain || Entry::find(word).is_some() { Meaning::Known } else { Meaning::Unknown }
    }

    /// The level of a number that is an age where it stands.
    fn age(&self, at: usize, key: &str, before: Option<&Piece>) -> Option<Level> {
        let digits = key.trim_end_matches('+');
        let level = years(digits.trim_end_matches("ish").trim_end_matches('s')).map(Level::of_age)?;
        let next = at + 1 < self.words.len();
        let fraction = next && self.gap(at + 1).trim() == "/" && years(self.word(at + 1)).is_some()
            || at > 0 && self.gap(at).trim() == "/" && years(self.word(at - 1)).is_some();
        if fraction || next && self.has(at + 1, Sense::Counted) {
            return None;
        }
        let gap = self.gap(at);
        let signed = gap.ends_with('+')
            || gap.ends_with(['-', '−', '\u{2011}']) && (gap.len() == 1 && at == 0 || gap.contains(' '));
        let after_rating = before
            .is_some_and(|piece| matches!(piece.kind, Meaning::Hit { trust, .. } if trust > Trust::Word))
            && gap.chars().count() <= 2
            && gap.chars().all(|c| matches!(c, ' ' | '-' | '–' | '/' | '(' | '\u{a0}' | '\u{2010}' | '\u{2011}'));
        let opened = before.is_some_and(|piece| {
            self.key(piece.words.start, piece.words.len()).is_some_and(|key| senses(&key).contains(&Sense::AgeAhead))
        });
        let open_ended = key.ends_with('+') || self.text.cut(self.words[at].end..).trim_start().starts_with('+');
        let named = next && is_joint(self.gap(at + 1)) && self.has(at + 1, Sense::AgeBehind);
        (open_ended || digits.ends_with("ish") || signed || after_rating || opened || named).then_some(level)
    }

    /// Whether `count` words may be a rating of this trust where they stand.
    fn accepts(&self, at: usize, count: usize, trust: Trust) -> bool {
        let start = self.words[at].start;
        match trust {
            Trust::Code => true,
            Trust::Alone => false,
            Trust::Fallback => at == 0,
            Trust::Word => !self.text.cut(..start).ends_with(['\'', '’']),
            Trust::Letter | Trust::FirstLetter => {
                let introduced =
                    at > 0 && matches!(&*letters(self.word(at - 1)), "rated" | "rating" | "fiction" | "ratings");
                count == 1
                    && (introduced || is_capital(self.word(at).trim_end_matches('+')))
                    && self.stands_alone(at)
                    && !self.is_pairing(at)
                    && (trust == Trust::Letter || at == 0 || introduced || self.is_second_letter(at))
            }
        }
    }

    /// The E of `M/E`, which is AO3's Explicit.
    fn is_second_letter(&self, at: usize) -> bool {
        let is_rating =
            |word: &str| senses(&letters(word)).iter().any(|s| matches!(s, Sense::Rating(_, Trust::Letter)));
        self.word(at) == "E" && matches!(self.gap(at).trim(), "/" | "-" | "–") && is_rating(self.word(at - 1))
    }

    /// A letter that is no part of a word: not "DON'T", "X-Files" or "U.S.", but "R-rated", "R-ish" and "T-15".
    fn stands_alone(&self, at: usize) -> bool {
        const TAILS: &[&str] =
            &["ish", "rated", "rating", "for", "like", "level", "type", "plus", "minus", "esque", "style"];
        let range = &self.words[at];
        let before = self.text.cut(..range.start).chars().next_back();
        let mut after = self.text.cut(range.end..).chars();
        let (next, second) = (after.next(), after.next());
        let apostrophe = |c: Option<char>| matches!(c, Some('\'' | '’' | '`'));
        let tail = letters(self.word(at + 1));
        let rating = senses(&tail).iter().any(|sense| matches!(sense, Sense::Rating(_, Trust::Letter | Trust::Code)));
        let named = matches!(next, Some('-' | '.'))
            && second.is_some_and(char::is_alphanumeric)
            && !TAILS.contains(&tail.as_str())
            && years(tail.trim_end_matches('+')).is_none()
            && !rating;
        let dotted = before == Some('.') && at > 0 && self.words[at - 1].len() == 1;
        !apostrophe(before) && !apostrophe(next) && !named && !dotted
    }

    /// `M/M` and `K/S` are couples, `R&R` asks for reviews; `R/NC-17` and `G/PG` are ratings.
    fn is_pairing(&self, at: usize) -> bool {
        let own = self.word(at);
        let other = |other: usize| {
            let word = self.word(other);
            let sign = self.gap(at.max(other)).trim();
            let letter =
                senses(&letters(word)).iter().any(|s| matches!(s, Sense::Rating(_, Trust::Letter)) || *word == *"E");
            match sign {
                "/" => word.chars().count() == 1 && (word == own || !letter),
                "&" => word == own,
                _ => false,
            }
        };
        at.checked_sub(1).is_some_and(other) || at + 1 < self.words.len() && other(at + 1)
    }
}

fn senses(key: &str) -> &'static [Sense] {
    LEXICON.senses.get(key).map_or(&[], Vec::as_slice)
}

fn is_capital(word: &str) -> bool {
    !word.is_empty() && word.chars().all(char::is_uppercase)
}

/// A key as it stands, and without what may hang on a rating: "PG-13ish", "T+".
fn spellings(key: &str, last: &str) -> impl Iterator<Item = (String, Option<&'static str>)> {
    let bare = ["+", "ish", "esque"].iter().find_map(|tail| {
        let bare = key.strip_suffix(tail).filter(|_| last.len() > tail.len())?;
        // "Rish" is no rating.
        (*tail == "+" || bare.len() > 1).then(|| (bare.to_owned(), Some(*tail)))
    });
    std::iter::once((key.to_owned(), None)).chain(bare)
}

/// What may stand between the words of one phrase: "PG - 13", "Gen.Aud.", "don't".
fn is_joint(gap: &str) -> bool {
    const SIGNS: &[char] = &[' ', '-', '–', '—', '.', '\'', '’', '&', '(', '\u{a0}', '\u{2010}', '\u{2011}'];
    gap.len() <= 5 && gap.chars().all(|c| SIGNS.contains(&c))
}

/// The words that give the author's reasons: those behind "for" and the like, or in brackets, after the first rating,
/// which ends at `from`. Doubts and other ratings are no reasons.
fn reasons(text: &str, words: &[Range<usize>], pieces: &[Piece], from: usize) -> Range<usize> {
    let opener = pieces
        .iter()
        .find(|p| p.kind == Meaning::Reason && words[p.words.start].start >= from)
        .map(|p| words[p.words.end - 1].end..text.len());
    let bracket = text.cut(from..).find('(').map(|at| from + at + 1);
    let bracket = bracket.map(|open| open..text.cut(open..).find(')').map_or(text.len(), |close| open + close));
    let range = match (opener, bracket) {
        (Some(opener), Some(bracket)) if bracket.start < opener.start => bracket,
        (Some(range), _) | (None, Some(range)) => range,
        (None, None) => return text.len()..text.len(),
    };
    let inside = |p: &&Piece| range.contains(&words[p.words.start].start);
    let tells = pieces.iter().filter(inside).any(|p| match p.kind {
        Meaning::Unknown => true,
        Meaning::Hit { before_noun, .. } => before_noun,
        Meaning::Known => Entry::find(text.cut(words[p.words.start].clone())).is_some(),
        _ => false,
    });
    if tells { range } else { text.len()..text.len() }
}

/// The phrases of a value, weighed against each other.
struct Judged<'t> {
    text: &'t str,
    words: &'t [Range<usize>],
    pieces: &'t [Piece],
    reasons: Range<usize>,
}

impl Judged<'_> {
    fn in_reasons(&self, piece: &Piece) -> bool {
        self.reasons.contains(&self.words[piece.words.start].start)
    }

    /// A rating by itself, and no word about the content.
    fn counts(&self, piece: &Piece) -> bool {
        match piece.kind {
            Meaning::Hit { trust: Trust::Word, denied, before_noun, .. } => {
                !denied && !before_noun && !self.in_reasons(piece)
            }
            Meaning::Hit { .. } => true,
            _ => false,
        }
    }

    fn reading(&self) -> Option<Reading> {
        let stated = self.stated();
        let whole = self.is_whole()
            && stated.is_some()
            && !(stated == Some(Level::General) && (self.speaks_of_more() || self.takes_back()));
        let level = match stated {
            // Only General promises anything: what is not sure does not promise.
            Some(Level::General) if !whole => Level::Unrated,
            Some(level) => level,
            None => self.of_content()?,
        };
        Some(Reading { level, hedged: self.is_hedged(level), whole })
    }

    /// The highest of the ratings by themselves.
    fn stated(&self) -> Option<Level> {
        let hits = || self.pieces.iter().filter(|p| self.counts(p));
        let level = |p: &Piece| match p.kind {
            Meaning::Hit { level, .. } => Some(level),
            _ => None,
        };
        let highest = hits().filter_map(level).filter(|l| *l != Level::Unrated).max();
        let unrated = hits().any(|p| level(p) == Some(Level::Unrated));
        let sure =
            |p: &Piece| matches!(p.kind, Meaning::Hit { level: Level::Explicit, trust, .. } if trust > Trust::Word);
        let tame = |p: &&Piece| matches!(p.kind, Meaning::Hit { level: Level::Explicit, denied: true, .. });
        match highest {
            // "Adult, non-explicit".
            Some(Level::Explicit) if !hits().any(sure) && self.pieces.iter().any(|p| tame(&p)) => Some(Level::Mature),
            Some(Level::Explicit) => highest,
            // What was not rated may be anything, whatever else is said of it.
            _ if unrated => Some(Level::Unrated),
            _ => highest,
        }
    }

    /// Words such as "adult themes" beside a rating that does not allow for them. "PG for mature themes" is usual.
    fn speaks_of_more(&self) -> bool {
        self.pieces.iter().any(|p| match p.kind {
            Meaning::Hit { level: Level::Explicit, denied: false, .. } => true,
            Meaning::Hit { level: Level::Mature, denied: false, .. } => !self.in_reasons(p),
            _ => false,
        })
    }

    /// A level from words about the content, where nothing better is said: "mature content".
    fn of_content(&self) -> Option<Level> {
        let level = |p: &Piece| match p.kind {
            Meaning::Hit { level, denied: false, .. } => Some(level),
            _ => None,
        };
        self.pieces.iter().filter_map(level).max().map(|l| if l == Level::General { Level::Unrated } else { l })
    }

    /// Whether all words that stand in one breath with a rating are understood.
    fn is_whole(&self) -> bool {
        self.breaths().all(|breath| !breath.iter().any(|p| p.kind == Meaning::Unknown && !self.in_reasons(p)))
    }

    /// Something is excepted from the lowest rating, or it is denied.
    fn takes_back(&self) -> bool {
        self.pieces.iter().any(|p| p.kind == Meaning::Exception) || self.breaths().any(|b| self.denies_general(b))
    }

    /// "Not G" may be anything but that.
    fn denies_general(&self, breath: &[Piece]) -> bool {
        let low = |p: &Piece| matches!(p.kind, Meaning::Hit { level: Level::General, .. }) && self.counts(p);
        let key = |p: &Piece| {
            self.words[p.words.clone()].iter().map(|w| letters(self.text.cut(w.clone()))).collect::<String>()
        };
        let negates = |p: &Piece| NEGATIONS.iter().any(|phrase| bare_letters(phrase) == key(p));
        let rating = breath.iter().position(low);
        rating.is_some_and(|at| breath[..at].iter().any(negates))
    }

    fn is_hedged(&self, level: Level) -> bool {
        let doubted = self.pieces.iter().any(|p| match p.kind {
            Meaning::Doubt => true,
            Meaning::Hit { trust, denied, hedged, .. } => hedged || denied && trust > Trust::Word,
            _ => false,
        });
        let shaded = |breath: &[Piece]| breath.iter().any(|p| p.kind == Meaning::Shade && !self.in_reasons(p));
        let head = self.text.cut(..self.reasons.start);
        doubted || self.breaths().any(shaded) || head.contains('?') && level != Level::Unrated
    }

    /// Statements with a rating in them, each up to the next sign that ends one.
    fn breaths(&self) -> impl Iterator<Item = &[Piece]> {
        let joined = |left: &Piece, right: &Piece| {
            let gap = self.words[left.words.end - 1].end..self.words[right.words.start].start;
            !ends_breath(self.text.cut(gap))
        };
        self.pieces.chunk_by(joined).filter(|breath| breath.iter().any(|p| self.counts(p)))
    }
}

/// Whether a gap parts two statements.
fn ends_breath(gap: &str) -> bool {
    gap.contains([',', ';', ':', '(', ')', '[', ']', '{', '}', '\n', '!', '?', '–', '—', '|', '•'])
        || gap.contains(". ")
        || gap.contains(" - ")
}
