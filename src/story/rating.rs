//! Ratings of many schemes on one scale, the author's words kept beside it.
//!
//! A level above General warns, and General promises. So of several ratings the highest counts, doubt never lowers one,
//! and words that are not understood whole are never read as General.

mod read;
mod words;

use crate::diag::Spanned;
use crate::story::keys::fold;
use read::Reading;

/// The scale, low to high. `Unrated` may be anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Level {
    /// For readers of every age.
    General,
    /// From 13 years.
    Teen,
    /// From 16 years.
    Mature,
    /// For adults.
    Explicit,
    /// The author chose no rating, or in words that are not understood.
    Unrated,
}

/// A rating as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// Where it stands on the scale.
    pub level: Level,
    /// The author was not sure ("maybe", "don't think it's really …").
    pub hedged: bool,
    /// Every word that bears on it was understood.
    pub whole: bool,
    /// The author's words, verbatim.
    pub raw: Spanned<String>,
}

impl Level {
    /// Every level, low to high.
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

    /// The level of what is meant for readers of this age and older.
    fn of_age(years: u8) -> Level {
        match years {
            0..=11 => Level::General,
            12..=14 => Level::Teen,
            15..=17 => Level::Mature,
            _ => Level::Explicit,
        }
    }

    /// Reads a value that is one rating and nothing else; case does not matter then.
    pub fn parse(text: &str) -> Option<Level> {
        read::whole(text)
    }

    /// Reads a tag that can be nothing but a rating.
    pub fn of_tag(text: &str) -> Option<Level> {
        read::tag(text).filter(|level| *level != Level::Unrated)
    }

    /// Every accepted word, for did-you-mean and the schema.
    pub fn words() -> impl Iterator<Item = &'static str> {
        words::RATINGS.iter().map(|(word, _, _)| *word)
    }
}

impl Rating {
    /// Finds the rating in what an author wrote: of several, the highest. `None` where no word of it is one.
    pub fn read(raw: Spanned<String>) -> Option<Rating> {
        if let Some(level) = Level::parse(&raw.value) {
            return Some(Rating { level, hedged: false, whole: true, raw });
        }
        let Reading { level, hedged, whole } = read::scan(&raw.value)?;
        Some(Rating { level, hedged, whole, raw })
    }

    /// What no rating can be made of may be anything.
    pub fn unread(raw: Spanned<String>) -> Rating {
        Rating { level: Level::Unrated, hedged: false, whole: false, raw }
    }

    /// The author's words, where the label, shown in the language of the page, does not already say the same.
    pub fn own_words(&self, label: &str) -> Option<&str> {
        let words = self.raw.value.trim();
        let folded = fold(words.trim_end_matches('.'));
        let repeats = [label, self.level.label(), self.level.ao3()].iter().any(|label| fold(label) == folded);
        (!repeats && !words.is_empty()).then_some(words)
    }
}

#[cfg(test)]
mod tests;
