//! Subjects of posts to newsgroups of stories: `NEW TTN "Deadlight" 1/3 [PG-13] (O/P, Quartermaster)`.

use std::ops::Range;

use crate::diag::{Cut, FileId, Span, Spanned};
use crate::story::Rating;
use crate::story::text::trimmed;

/// What a subject says; each is a range of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// Without quotation marks.
    pub title: Range<usize>,
    /// The code of the show.
    pub fandom: Option<Range<usize>>,
    /// `1/3`.
    pub part: Option<Range<usize>>,
    pub rating: Option<Range<usize>>,
    /// Couples.
    pub couples: Vec<Range<usize>>,
    /// Others who appear.
    pub characters: Vec<Range<usize>>,
    /// Other codes: `m/f`.
    pub tags: Vec<Range<usize>>,
}

/// Words that say what a post is.
const KINDS: &[&str] = &["NEW", "REP", "REPOST", "REV", "REVISED", "FIC", "STORY"];

/// Reads a subject. `None` where it does not plainly have this form: then all of it is the title.
pub fn read(subject: &str) -> Option<Subject> {
    let mut found = Subject::default();
    let mut at = 0;
    let (word, behind) = word(subject, at);
    let colon = kind_with_colon(subject);
    let is_marked = colon.is_some() || KINDS.contains(&word.trim_end_matches(':'));
    if is_marked {
        at = colon.unwrap_or(behind);
        let (code, behind) = self::word(subject, at);
        let code = code.trim_end_matches([',', ':']);
        if (2..=6).contains(&code.len()) && code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()) {
            found.fandom = Some(at..at + code.len());
            at = behind;
        }
    }
    let rest = subject.cut(at..);
    let quoted = rest.strip_prefix('"').and_then(|inner| inner.find('"'));
    let mut end = match quoted {
        Some(length) => {
            found.title = at + 1..at + 1 + length;
            at + length + 2
        }
        None => {
            let length = tail_start(rest);
            found.title = trimmed(subject, at..at + length);
            at + length
        }
    };
    while end < subject.len() {
        end = piece(subject, end, &mut found)?;
    }
    let is_sure =
        is_marked && (found.rating.is_some() || found.part.is_some()) || found.part.is_some() && found.rating.is_some();
    (is_sure && !found.title.is_empty()).then_some(found)
}

/// Where the words end that say what a post is, however they are written: `New fic: …`.
fn kind_with_colon(subject: &str) -> Option<usize> {
    const WORDS: &[&str] = &["new", "fic", "new fic", "repost", "new story", "story", "ficlet", "rep", "revised"];
    let (kind, rest) = subject.split_once(':')?;
    let is_kind = WORDS.contains(&kind.trim().to_lowercase().as_str());
    is_kind.then(|| subject.len() - rest.trim_start().len())
}

/// The word at a place, and where the next begins.
fn word(text: &str, at: usize) -> (&str, usize) {
    let rest = text.cut(at..);
    let end = rest.find(' ').unwrap_or(rest.len());
    let behind = rest.cut(end..).len() - rest.cut(end..).trim_start().len();
    (rest.cut(..end), at + end + behind)
}

/// Where a title without quotation marks ends: before a part, or a bracket.
fn tail_start(text: &str) -> usize {
    let mut at = 0;
    while at < text.len() {
        let (word, behind) = word(text, at);
        if at > 0 && (word.starts_with(['[', '(']) || is_part(word)) {
            return at;
        }
        at = behind.max(at + 1);
    }
    text.len()
}

fn is_part(word: &str) -> bool {
    let word = word.trim_matches(['(', ')', '[', ']']);
    let number =
        |side: &str| !side.is_empty() && side.len() < 4 && side.bytes().all(|b| b.is_ascii_digit() || b == b'?');
    word.split_once('/').is_some_and(|(one, all)| number(one) && number(all))
}

/// One piece behind the title; gives where the next begins. `None` for what is neither part, rating nor code.
fn piece(subject: &str, at: usize, found: &mut Subject) -> Option<usize> {
    let rest = subject.cut(at..);
    let start = at + rest.len() - rest.trim_start_matches([' ', ',', '-']).len();
    let rest = subject.cut(start..);
    if rest.is_empty() {
        return Some(subject.len());
    }
    let close = match rest.chars().next()? {
        '[' => rest.find(']')?,
        '(' => rest.find(')')?,
        _ => {
            let end = rest.find([' ', ',']).unwrap_or(rest.len());
            is_part(rest.cut(..end)).then(|| found.part = Some(start..start + end))?;
            return Some(start + end);
        }
    };
    let inner = trimmed(subject, start + 1..start + close);
    let words = subject.cut(inner.clone());
    if is_part(words) {
        found.part = Some(inner);
    } else if is_rating(words) && !words.contains([',', ';']) {
        found.rating = Some(inner);
    } else {
        codes(subject, inner, found);
    }
    Some(start + close + 1)
}

fn is_rating(words: &str) -> bool {
    let words = Spanned::new(words.to_owned(), Span::new(FileId(0), 0, words.len()));
    Rating::read(words).is_some_and(|rating| rating.whole)
}

/// `O/P, Quartermaster`: couples by their initials or names, and others.
fn codes(subject: &str, inner: Range<usize>, found: &mut Subject) {
    let mut at = inner.start;
    for item in subject.cut(inner).split([',', ';']) {
        let range = trimmed(subject, at..at + item.len());
        at += item.len() + 1;
        let words = subject.cut(range.clone());
        let is_name = |side: &str| side.starts_with(|c: char| c.is_ascii_uppercase()) && side.len() < 30;
        if is_rating(words) && found.rating.is_none() {
            found.rating = Some(range);
        } else if words.contains('/') && words.split('/').all(is_name) {
            found.couples.push(range);
        } else if is_name(words) {
            found.characters.push(range);
        } else if !words.is_empty() {
            found.tags.push(range);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn subjects_of_newsgroups() {
        for (subject, title, fandom, part, rating, couples) in [
            ("NEW TTN \"Deadlight\" 1/3 [PG-13] (O/P, Mate)", "Deadlight", "TTN", "1/3", "PG-13", "O/P"),
            ("REP: TTN, Salt and Tar (2/4) [R]", "Salt and Tar", "TTN", "2/4", "R", ""),
            ("NEW The Long Watch 1/1 (Orme/Pell)", "The Long Watch", "", "1/1", "", "Orme/Pell"),
            ("New fic: \"The Spare Chair\" (PG, O/P) 1/1", "The Spare Chair", "", "1/1", "PG", "O/P"),
            ("Salt 1/2 [PG]", "Salt", "", "1/2", "PG", ""),
        ] {
            let found = read(subject).unwrap_or_default();
            let at = |range: &Option<std::ops::Range<usize>>| range.clone().map_or("", |r| &subject[r]).to_owned();
            assert_eq!(&subject[found.title.clone()], title);
            assert_eq!([at(&found.fandom), at(&found.part), at(&found.rating)], [fandom, part, rating]);
            assert_eq!(found.couples.iter().map(|r| &subject[r.clone()]).collect::<Vec<_>>().join(";"), couples);
        }
        for subject in ["Rain (1/6)", "New Year", "Re: your story", "NEW hope [of sorts]", "The 1/2 Crown", ""] {
            assert_eq!(read(subject), None, "{subject}");
        }
    }
}
