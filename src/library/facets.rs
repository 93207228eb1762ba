//! By what stories are sorted apart: fandoms, authors, ratings and the like, each with its values and their books.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::batch::manifest::hex;
use crate::library::entry::{Entry, fold};
use crate::story::language;
use crate::story::slug::slug;
use crate::story::{Level, meta::Status};

/// Lengths of stories: words from which each begins, and what it is called.
pub const LENGTHS: &[(u64, &str)] = &[
    (1, "Under 1,000 words"),
    (1_000, "1,000 to 9,999 words"),
    (10_000, "10,000 to 49,999 words"),
    (50_000, "50,000 to 99,999 words"),
    (100_000, "100,000 words and more"),
];

/// Values of a group that are offered beside a list of books.
const OFFERED: usize = 25;

/// The places of the values that most books have, in the order of the values.
pub fn commonest(counts: &[usize]) -> Vec<usize> {
    let mut largest: Vec<usize> = (0..counts.len()).collect();
    largest.sort_by_key(|at| std::cmp::Reverse(counts[*at]));
    largest.truncate(OFFERED);
    largest.sort_unstable();
    largest
}

/// A way to sort stories apart.
#[derive(Debug)]
pub struct Group {
    /// For names of files and parts of addresses.
    pub key: &'static str,
    /// For readers.
    pub title: &'static str,
    /// The values of a book.
    values: fn(&Entry) -> Vec<String>,
    /// Values in their own order; those of other groups are in the order of the alphabet.
    order: fn() -> Vec<&'static str>,
}

/// All of them, in the order in which they are offered.
pub const GROUPS: &[Group] = &[
    Group { key: "fandom", title: "Fandoms", values: |entry| entry.about.fandoms.clone(), order: Vec::new },
    Group { key: "author", title: "Authors", values: |e| e.authors().map(str::to_owned).collect(), order: Vec::new },
    Group { key: "series", title: "Series", values: series, order: Vec::new },
    Group { key: "rating", title: "Ratings", values: |entry| one(&entry.about.rating), order: ratings },
    Group { key: "language", title: "Languages", values: languages, order: Vec::new },
    Group {
        key: "length",
        title: "Lengths",
        values: lengths,
        order: || LENGTHS.iter().map(|(_, name)| *name).collect(),
    },
    Group { key: "status", title: "Status", values: |entry| one(&entry.about.status), order: statuses },
];

fn one(value: &str) -> Vec<String> {
    Some(value).filter(|value| !value.is_empty()).map(str::to_owned).into_iter().collect()
}

fn series(entry: &Entry) -> Vec<String> {
    entry.about.series.iter().map(|place| place.name.clone()).collect()
}

fn ratings() -> Vec<&'static str> {
    Level::ALL.iter().map(|level| level.label()).collect()
}

fn statuses() -> Vec<&'static str> {
    [Status::Complete, Status::InProgress, Status::Hiatus, Status::Abandoned].iter().map(|s| s.label()).collect()
}

/// The name of a language, or its tag where it has none.
pub fn language_name(tag: &str) -> String {
    language::name(tag).map_or_else(|| tag.to_owned(), str::to_owned)
}

fn languages(entry: &Entry) -> Vec<String> {
    one(&language_name(&entry.about.language))
}

fn lengths(entry: &Entry) -> Vec<String> {
    let name = LENGTHS.iter().rev().find(|(from, _)| entry.about.words >= *from);
    name.map(|(_, name)| (*name).to_owned()).into_iter().collect()
}

/// One value of a group, and its books.
pub struct Value<'c> {
    /// As most books write it.
    pub name: String,
    /// For names of files; no other value of the group has it.
    pub slug: String,
    /// The newest first.
    pub books: Vec<&'c Entry>,
}

impl Group {
    /// The values that books have, in their order. The books keep the order in which they are given.
    pub fn values<'c>(&self, books: &[&'c Entry]) -> Vec<Value<'c>> {
        let mut found: HashMap<String, (HashMap<String, usize>, Vec<&'c Entry>)> = HashMap::new();
        for book in books {
            for value in (self.values)(book) {
                let (spellings, books) = found.entry(fold(&value)).or_default();
                *spellings.entry(value).or_default() += 1;
                if books.last().is_none_or(|last| last.path != book.path) {
                    books.push(book);
                }
            }
        }
        let order = (self.order)();
        let place = |name: &str| order.iter().position(|value| *value == name).unwrap_or(order.len());
        let mut values: Vec<(usize, String, Value)> = found
            .into_iter()
            .filter(|(key, _)| !key.is_empty())
            .map(|(key, (spellings, books))| {
                let usual = spellings.into_iter().max_by(|a, b| (a.1, &b.0).cmp(&(b.1, &a.0)));
                let name = usual.map_or_else(|| key.clone(), |(name, _)| name);
                let mark = hex(Sha256::digest(key.as_bytes()).get(..4).unwrap_or_default());
                let slug = format!("{}-{mark}", slug(&name));
                (place(&name), key, Value { name, slug, books })
            })
            .collect();
        values.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        values.into_iter().map(|(_, _, value)| value).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, GROUPS};

    #[test]
    fn spellings_of_one_value_are_one_value() {
        let book = |path: &str, fandom: &str, words: u64| {
            let mut entry = Entry { path: path.to_owned(), ..Entry::default() };
            entry.about.fandoms = vec![fandom.to_owned()];
            entry.about.words = words;
            entry
        };
        let books = [book("a", "star trek", 5), book("b", "Star  Trek", 0), book("c", "Star  Trek", 999_999)];
        let books: Vec<&Entry> = books.iter().collect();
        let values = GROUPS[0].values(&books);
        assert_eq!(values.len(), 1);
        assert_eq!((values[0].name.as_str(), values[0].books.len()), ("Star  Trek", 3));
        let lengths: Vec<String> = GROUPS[5].values(&books).into_iter().map(|value| value.name).collect();
        assert_eq!(lengths, ["Under 1,000 words", "100,000 words and more"]);
    }
}
