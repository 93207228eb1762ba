//! The line in which FanFiction.Net says all that it knows of a story: `Rated: Fiction T - English - Drama - Words: 4,114`.

use std::ops::Range;

use super::keys::{self, Field};
use crate::diag::Cut;
use crate::story::Level;
use crate::story::language;
use crate::story::text::trimmed;

/// The genres of these archives.
pub const GENRES: &[&str] = &[
    "Adventure",
    "Angst",
    "Crime",
    "Drama",
    "Family",
    "Fantasy",
    "Friendship",
    "General",
    "Horror",
    "Humor",
    "Hurt/Comfort",
    "Mystery",
    "Parody",
    "Poetry",
    "Romance",
    "Sci-Fi",
    "Spiritual",
    "Supernatural",
    "Suspense",
    "Tragedy",
    "Western",
];

/// A piece of such a line, each a range of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    Rating(Range<usize>),
    Language(Range<usize>),
    Genres(Vec<Range<usize>>),
    /// `Words: 4,114`: the key, and the value.
    Keyed(Field, Range<usize>, Range<usize>),
    Complete(Range<usize>),
    Characters(Range<usize>),
}

/// Divides such a line; `None` for any other value.
pub fn pieces(value: &str) -> Option<Vec<Piece>> {
    if !value.contains(" - ") || !value.starts_with("Fiction ") && !is_page_line(value) {
        return None;
    }
    let mut found = Vec::new();
    let mut at = 0;
    for piece in value.split(" - ") {
        let range = trimmed(value, at..at + piece.len());
        at += piece.len() + 3;
        let words = value.cut(range.clone());
        if range.start == 0 {
            found.push(Piece::Rating(range));
        } else if let Some((key, rest)) = words.split_once(':') {
            let field = keys::find(key).map_or(Field::Kept, |found| found.key.field);
            let start = range.start + key.len() + 1;
            let inner = trimmed(value, start..start + rest.len());
            found.push(Piece::Keyed(field, range.start..range.start + key.len(), inner));
        } else if words == "Complete" {
            found.push(Piece::Complete(range));
        } else if language::canonical(words).is_some() {
            found.push(Piece::Language(range));
        } else if masked(words).split('/').all(is_genre) {
            let mut from = range.start;
            let masked = masked(words);
            let each = masked.split('/').map(|genre| {
                let place = from..from + genre.len();
                from += genre.len() + 1;
                place
            });
            found.push(Piece::Genres(each.collect()));
        } else {
            found.push(Piece::Characters(range));
        }
    }
    Some(found)
}

/// `T - English - Drama - Words: 4,114`: the same line as the page of a chapter shows it.
fn is_page_line(value: &str) -> bool {
    let mut pieces = value.split(" - ").map(str::trim);
    let rated = pieces.next().is_some_and(|first| first.len() <= 2 && Level::parse(first).is_some());
    rated
        && pieces.next().is_some_and(|second| language::canonical(second).is_some())
        && pieces.any(|piece| piece.starts_with("Words: ") || piece.starts_with("Chapters: "))
}

/// One genre has a stroke of its own, which divides nothing.
fn masked(words: &str) -> String {
    words.replace("Hurt/Comfort", "Hurt.Comfort")
}

fn is_genre(word: &str) -> bool {
    GENRES.contains(&word.replace('.', "/").as_str())
}

/// `11-28-07` and `8/14/2011`, with the month first, as ISO 8601 has it.
pub fn date(words: &str) -> Option<String> {
    let mut parts = words.split(['-', '/']).map(|part| part.parse::<u32>().ok());
    let (month, day, year) = (parts.next()??, parts.next()??, parts.next()??);
    let year = if year < 100 { if year < 90 { 2000 + year } else { 1900 + year } } else { year };
    (parts.next().is_none() && (1..=12).contains(&month) && (1..=31).contains(&day) && (1990..2100).contains(&year))
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// A date with strokes whose order is plain, as one number can be no month: `11/18/2008`.
pub fn plain_date(words: &str) -> Option<String> {
    let mut parts = words.splitn(3, '/');
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let is_day = |part: &str| part.parse::<u32>().is_ok_and(|number| number > 12);
    match (is_day(first), is_day(second)) {
        (true, false) => date(&format!("{second}/{first}/{year}")),
        (false, true) => date(words),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_archive() {
        let line = "Fiction T - English - Hurt/Comfort/Drama - Ann B. - Chapters: 2 - Words: 4,114 - Complete - id: 39";
        let all = pieces(line).unwrap_or_default();
        assert_eq!(all[0], Piece::Rating(0..9));
        let Piece::Genres(genres) = &all[2] else { panic!("{all:?}") };
        assert_eq!(genres.iter().map(|g| &line[g.clone()]).collect::<Vec<_>>(), ["Hurt/Comfort", "Drama"]);
        assert!(matches!(&all[3], Piece::Characters(r) if &line[r.clone()] == "Ann B."));
        assert!(matches!(&all[5], Piece::Keyed(Field::WordCount, _, r) if &line[r.clone()] == "4,114"));
        assert!(matches!(all[6], Piece::Complete(_)));
        assert_eq!(pieces("R - for violence"), None);
        assert_eq!(pieces("Fiction"), None);
    }

    #[test]
    fn dates_with_the_month_first() {
        assert_eq!(date("11-28-07").as_deref(), Some("2007-11-28"));
        assert_eq!(date("8/14/2011").as_deref(), Some("2011-08-14"));
        assert_eq!(date("28-11-07"), None);
        assert_eq!(date("noon"), None);
    }
}
