//! One book of a catalogue: where it lies, what it says of itself, and what follows from that.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use uuid::Uuid;

use crate::batch::manifest::hex;
use crate::library::consent;
use crate::story::Date;
use crate::transcribe::epub::about::{About, Note};

/// A book of the shelf.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Entry {
    /// The path of the file below the shelf, with forward slashes.
    pub path: String,
    /// In bytes.
    pub size: u64,
    /// The digest of the file, in hexadecimal digits.
    pub sha256: String,
    /// Whether there is a small picture of the cover.
    #[serde(default)]
    pub thumbnail: bool,
    /// What the book says of itself.
    pub about: About,
}

/// What stands for a date where a book has none.
pub const NO_DATE: &str = "1970-01-01T00:00:00Z";

impl Entry {
    /// A short name that follows from the path alone, for files and links.
    pub fn id(&self) -> String {
        hex(Sha256::digest(self.path.as_bytes()).get(..10).unwrap_or_default())
    }

    /// An identifier that no other book of the shelf has, even if it is a copy.
    pub fn urn(&self) -> String {
        let name = format!("ficbind-library:{}", self.path);
        Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()).urn().to_string()
    }

    /// The title, or the name of the file.
    pub fn title(&self) -> &str {
        match self.about.title.is_empty() {
            true => self.path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("?", |(stem, _)| stem),
            false => &self.about.title,
        }
    }

    /// Names of the authors.
    pub fn authors(&self) -> impl Iterator<Item = &str> {
        self.about.authors.iter().map(|author| &*author.name)
    }

    /// Whether its author asked that it not be archived.
    pub fn is_refused(&self) -> bool {
        consent::is_refused(&self.about.archive)
    }

    /// The day of the last chapter, or of the first publication; nothing where the book says neither.
    pub fn day(&self) -> &str {
        if self.about.updated.is_empty() { &self.about.published } else { &self.about.updated }
    }

    /// When the book changed last, as an instant: by its file, else by its story.
    pub fn changed(&self) -> String {
        let dates = [self.about.modified.as_str(), self.day()];
        let date = dates.iter().filter_map(|date| Date::parse(date)).find(|date| (1..=9999).contains(&date.year));
        date.map_or_else(|| NO_DATE.to_owned(), Date::instant)
    }

    /// The content notes in one line. What gives away plot is only said to be there.
    pub fn notes(&self) -> String {
        let about = &self.about;
        let note = |note: &Note| match note.severity.is_empty() {
            true => note.label.clone(),
            false => format!("{} ({})", note.label, note.severity),
        };
        let mut all: Vec<String> = about.warnings.iter().filter(|warning| !warning.spoiler).map(note).collect();
        if about.warnings.iter().any(|warning| warning.spoiler) {
            all.push("more that would give away the story".to_owned());
        }
        match (&*about.policy, all.is_empty()) {
            ("declined", true) => "the author chose not to warn".to_owned(),
            ("declined", false) => format!("{}; the author chose not to warn of all", all.join(", ")),
            ("none", true) => "none apply".to_owned(),
            (_, true) => "the author does not say".to_owned(),
            (_, false) => all.join(", "),
        }
    }

    /// What a search looks at, folded.
    pub fn haystack(&self) -> String {
        let about = &self.about;
        let one = [self.title(), &about.subtitle, &about.summary].into_iter();
        let lists = [&about.fandoms, &about.relationships, &about.characters, &about.tags].into_iter().flatten();
        let series = about.series.iter().map(|place| &place.name);
        let all = one.chain(self.authors()).chain(lists.chain(series).map(String::as_str));
        fold(&all.collect::<Vec<_>>().join("\n"))
    }
}

/// Puts the newest first; of one day, those in the order of their paths.
pub fn by_date(books: &mut [&Entry]) {
    books.sort_by_cached_key(|book| {
        let day = if book.day().is_empty() { book.changed() } else { book.day().to_owned() };
        (std::cmp::Reverse(day), book.path.clone())
    });
}

/// A text for comparisons: without capitals, accents and doubled blanks.
pub fn fold(text: &str) -> String {
    let bare: String = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Entry, NO_DATE, fold};

    #[test]
    fn a_book_that_says_nothing_has_a_title_and_a_date() {
        let mut entry = Entry { path: "a/b/Rain.v2.epub".to_owned(), ..Entry::default() };
        assert_eq!(entry.title(), "Rain.v2");
        assert_eq!(entry.changed(), NO_DATE);
        assert_eq!(entry.id().len(), 20);
        entry.about.published = "2024-05".to_owned();
        assert_eq!(entry.changed(), "2024-05-01T00:00:00Z");
        entry.about.modified = "99999-99".to_owned();
        assert_eq!(entry.changed(), "2024-05-01T00:00:00Z");
    }

    #[test]
    fn folding_takes_capitals_and_accents_away() {
        assert_eq!(fold("  Élan\n VITAL ﬁn "), "elan vital fin");
    }
}
