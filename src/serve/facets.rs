//! By what found books can be narrowed: the values of every group that some of them have. Values of several groups can be
//! chosen together.

use std::collections::HashMap;

use rayon::prelude::*;

use super::query::Query;
use crate::library::entry::{Entry, fold};
use crate::library::facets::{GROUPS, Group, commonest};
use crate::library::feeds::Facet;

/// The values of all books, by their groups.
#[derive(Debug, Default)]
pub struct Facets(Vec<Column>);

#[derive(Debug)]
struct Column {
    group: &'static Group,
    /// In their order: as they are shown, and folded.
    values: Vec<(String, String)>,
    /// For each book, the places of its values.
    of_books: Vec<Vec<usize>>,
}

/// What is left of found books.
#[derive(Debug)]
pub struct Narrowed {
    /// The places of the books that have all chosen values.
    pub books: Vec<usize>,
    /// The chosen values, as books write them.
    pub chosen: Vec<String>,
    /// What narrows the books further, or less.
    pub facets: Vec<Facet>,
}

impl Column {
    fn of(group: &'static Group, books: &[&Entry]) -> Column {
        let places: HashMap<&str, usize> = books.iter().enumerate().map(|(at, book)| (&*book.path, at)).collect();
        let mut of_books = vec![Vec::new(); books.len()];
        let values = group.values(books);
        for (at, value) in values.iter().enumerate() {
            let books = value.books.iter().filter_map(|book| places.get(&*book.path));
            books.for_each(|book| of_books[*book].push(at));
        }
        let values = values.into_iter().map(|value| (fold(&value.name), value.name));
        Column { group, values: values.map(|(folded, name)| (name, folded)).collect(), of_books }
    }

    /// The place of a value; none has the place behind the last.
    fn place(&self, value: &str) -> usize {
        let value = fold(value);
        self.values.iter().position(|(_, folded)| *folded == value).unwrap_or(self.values.len())
    }
}

/// How many books have each value of a column, as far as the choices in the others allow.
struct Counts<'c> {
    column: &'c Column,
    chosen: Option<usize>,
    values: Vec<usize>,
    all: usize,
}

impl Counts<'_> {
    fn is_missed_by(&self, book: usize) -> bool {
        self.chosen.is_some_and(|chosen| !self.column.of_books[book].contains(&chosen))
    }

    fn count(&mut self, book: usize) {
        self.all += 1;
        self.column.of_books[book].iter().for_each(|value| self.values[*value] += 1);
    }

    fn facets(&self, query: &Query, path: &str) -> Vec<Facet> {
        let group = self.column.group;
        let facet = |value: Option<usize>| {
            let name = value.and_then(|value| self.column.values.get(value)).map(|(name, _)| name.as_str());
            Facet {
                group: group.title,
                title: name.unwrap_or("All").to_owned(),
                name: query.with(group.key, name).link(path, 1),
                books: Some(value.map_or(self.all, |value| self.values[value])),
                is_active: value.is_some() && value == self.chosen,
            }
        };
        let mut offered = commonest(&self.values);
        offered.retain(|value| self.values[*value] > 0 || self.chosen == Some(*value));
        let chosen = self.chosen.filter(|chosen| *chosen < self.values.len() && !offered.contains(chosen));
        let all = self.chosen.is_some().then_some(None);
        all.into_iter().chain(offered.into_iter().chain(chosen).map(Some)).map(facet).collect()
    }
}

impl Facets {
    /// Sorts books apart.
    pub fn of(books: &[Entry]) -> Facets {
        let books: Vec<&Entry> = books.iter().collect();
        Facets(GROUPS.par_iter().map(|group| Column::of(group, &books)).collect())
    }

    /// Takes those of the found books that have the values of a query, which is asked at `path`.
    pub fn narrow(&self, found: Vec<usize>, query: &Query, path: &str) -> Narrowed {
        let counts = self.0.iter().map(|column| {
            let chosen = query.value(column.group.key).map(|value| column.place(value));
            Counts { column, chosen, values: vec![0; column.values.len()], all: 0 }
        });
        let mut counts: Vec<Counts> = counts.collect();
        let mut books = Vec::new();
        for book in found {
            let mut missed = (0..counts.len()).filter(|at| counts[*at].is_missed_by(book));
            // A book that only misses the choice in one group would be there with another one.
            match (missed.next(), missed.next()) {
                (None, _) => {
                    books.push(book);
                    counts.iter_mut().for_each(|counts| counts.count(book));
                }
                (Some(one), None) => counts[one].count(book),
                _ => {}
            }
        }
        let chosen = counts.iter().filter_map(|counts| counts.column.values.get(counts.chosen?));
        let chosen = chosen.map(|(name, _)| name.clone()).collect();
        Narrowed { books, chosen, facets: counts.iter().flat_map(|counts| counts.facets(query, path)).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, Facets, Query};

    fn query(text: &str) -> Query {
        Query::of(&format!("/search?{text}").parse().expect("an address"))
    }

    #[test]
    fn choices_in_several_groups_hold_together() {
        let book = |path: &str, fandom: &str, rating: &str| {
            let mut entry = Entry { path: path.to_owned(), ..Entry::default() };
            entry.about.fandoms = vec![fandom.to_owned(), "Rain & Fog".to_owned()];
            entry.about.rating = rating.to_owned();
            entry
        };
        let books = [book("a", "Tides", "Teen"), book("b", "tides", "Mature"), book("c", "Élan", "Teen")];
        let facets = Facets::of(&books);
        let narrowed = |text: &str| facets.narrow(vec![0, 1, 2], &query(text), "/search");
        let of = |text: &str, group: &str| -> Vec<String> {
            let facets = narrowed(text).facets.into_iter().filter(|facet| facet.group == group);
            let shown = |facet: super::Facet| {
                let mark = if facet.is_active { "*" } else { "" };
                format!("{mark}{} {}", facet.title, facet.books.unwrap_or(0))
            };
            facets.map(shown).collect()
        };
        assert_eq!(of("", "Fandoms"), ["Élan 1", "Rain & Fog 3", "Tides 2"]);
        assert_eq!(of("", "Ratings"), ["Teen 2", "Mature 1"]);
        let both = "fandom=TIDES&rating=teen";
        assert_eq!((narrowed(both).books, narrowed(both).chosen), (vec![0], vec!["Tides".into(), "Teen".into()]));
        assert_eq!(of(both, "Fandoms"), ["All 2", "Élan 1", "Rain & Fog 2", "*Tides 1"]);
        assert_eq!(of(both, "Ratings"), ["All 2", "*Teen 1", "Mature 1"]);
        // Each leads to as many books as it says.
        for text in ["", "q=x", "rating=Mature", "fandom=none", both, "fandom=elan&rating=mature"] {
            for facet in narrowed(text).facets {
                let query = Query::of(&facet.name.parse().expect("an address"));
                let found = facets.narrow(vec![0, 1, 2], &query, "/search").books.len();
                assert_eq!(Some(found), facet.books, "{text}: {}", facet.name);
            }
        }
        assert!(narrowed("fandom=none").books.is_empty() && narrowed("fandom=none").chosen.is_empty());
    }
}
