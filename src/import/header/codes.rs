//! Words of lists of tags and categories: genres, kinds of couples, initials, codes of shows.

use crate::diag::{Cut, Span, Spanned};

/// What archives call a story by the couples in it; other words of a category line are tags.
pub const CATEGORIES: &[&str] = &[
    "gen",
    "general",
    "f/m",
    "m/f",
    "m/m",
    "f/f",
    "multi",
    "other",
    "slash",
    "femslash",
    "femmeslash",
    "het",
    "pre-slash",
    "yaoi",
    "yuri",
    "shounen-ai",
    "altfic",
    "джен",
    "гет",
    "слэш",
];

/// Codes of the shows of one newsgroup.
pub const SHOW_CODES: &[&str] = &["TOS", "TAS", "TNG", "DS9", "DSN", "VOY", "VGR", "ENT", "OCC", "MIS"];

/// Whether one side of a slash is the name of a genre: `Hurt/Comfort`, `Action/Adventure`.
pub fn is_genre(item: &str) -> bool {
    const GENRES: &[&str] = &[
        "hurt",
        "comfort",
        "action",
        "adventure",
        "romance",
        "humor",
        "humour",
        "drama",
        "angst",
        "mystery",
        "suspense",
        "horror",
        "friendship",
        "family",
        "fluff",
        "crack",
        "au",
        "fantasy",
        "sci-fi",
        "general",
        "parody",
        "tragedy",
        "crime",
        "western",
        "supernatural",
        "spiritual",
        "poetry",
        "h",
        "c",
        "au/ar",
        "ust",
        "rst",
        "ooc",
    ];
    item.split('/').any(|side| GENRES.contains(&side.trim().to_lowercase().as_str()))
}

/// `P/T`, `J/C/7`: initials of those who love each other, and not whether they are men or women.
pub fn is_couple_of_codes(item: &str) -> bool {
    let is_initial = |side: &str| {
        (1..=3).contains(&side.len()) && side.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    let sides: Vec<&str> = item.split('/').collect();
    sides.len() >= 2
        && sides.iter().all(|side| is_initial(side))
        && !sides.iter().all(|side| matches!(*side, "M" | "F" | "MM" | "FF"))
        && !is_genre(item)
        && !item.starts_with(|c: char| c.is_ascii_digit())
}

/// `Adventure/Humour` as two genres. Some genres have a stroke in their names.
pub fn divided_genre(item: &Spanned<String>) -> Vec<Spanned<String>> {
    const PAIRS: &[&str] = &["hurt/comfort", "h/c", "action/adventure", "au/ar"];
    if !item.value.split('/').all(|part| is_genre(part.trim())) {
        return vec![item.clone()];
    }
    let strokes = item.value.match_indices('/').map(|(at, _)| at).chain([item.value.len()]);
    let (mut genres, mut start) = (Vec::new(), 0);
    let mut strokes = strokes.peekable();
    while let Some(end) = strokes.next() {
        let to_next = strokes.peek().map(|next| item.value.cut(start..*next).to_lowercase().replace(' ', ""));
        if to_next.is_some_and(|words| PAIRS.contains(&words.as_str())) {
            continue;
        }
        let range = crate::story::text::trimmed(&item.value, start..end);
        let at = item.span.start as usize;
        let span = Span::new(item.span.file, at + range.start, at + range.end);
        genres.push(Spanned::new(item.value.cut(range).to_owned(), span));
        start = end + 1;
    }
    genres
}
