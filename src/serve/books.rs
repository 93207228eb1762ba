//! The books of the folder in memory, for lists and searches, and read anew when the folder changes.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::facets::{Facets, Narrowed};
use super::query::{Query, href};
use super::rules;
use super::target::Target;
use crate::batch::fixity;
use crate::batch::shelf::Shelf;
use crate::diag::Sink;
use crate::diag::disk::{Stamp, io_reason};
use crate::diag::render::printable;
use crate::library::Observer;
use crate::library::catalogue::{CACHE, Catalogue, Known, Watch};
use crate::library::entry::{Entry, fold};
use crate::library::feeds::Facet;

/// How long the books are taken to be the same without a look.
const PAUSE: Duration = Duration::from_secs(5);
/// Of its time, the server reads books at most one part in so many.
const SHARE: u32 = 10;
/// Words of a query that count.
const WORDS: usize = 20;
/// Unreadable books that are told one by one.
const TOLD: usize = 10;

/// The books.
#[derive(Debug)]
pub struct Books {
    list: RwLock<Arc<List>>,
    next_look: Mutex<Instant>,
}

/// The books at one moment.
#[derive(Debug, Default)]
pub struct List {
    /// Those to be shown are listed.
    catalogue: Catalogue,
    /// What a search looks at, for each of these.
    haystacks: Vec<String>,
    facets: Facets,
    stamps: Vec<(String, Option<Stamp>)>,
}

impl List {
    fn new(mut catalogue: Catalogue, stamps: Vec<(String, Option<Stamp>)>) -> List {
        let hidden = catalogue.entries.extract_if(.., |entry| !can_be_fetched(&entry.path));
        catalogue.withheld.extend(hidden);
        let haystacks = catalogue.entries.iter().map(Entry::haystack).collect();
        let facets = Facets::of(&catalogue.entries);
        List { catalogue, haystacks, facets, stamps }
    }

    /// The books that a query finds, which is asked at `path`.
    pub fn search(&self, query: &Query, path: &str) -> Found<'_> {
        let Narrowed { books, chosen, facets } = self.facets.narrow(self.with_words(&query.words), query, path);
        let books = books.into_iter().filter_map(|at| self.catalogue.entries.get(at)).collect();
        Found { books, chosen, facets }
    }

    /// Books in which all words stand, those first in whose titles they do; all books if there are no words.
    fn with_words(&self, words: &str) -> Vec<usize> {
        let words = fold(words);
        let words: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).take(WORDS).collect();
        let has_all =
            |text: &str| words.iter().all(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some());
        let all = self.catalogue.entries.iter().zip(&self.haystacks).enumerate();
        let found = all.filter(|(_, (_, haystack))| has_all(haystack));
        let (mut titles, others): (Vec<_>, Vec<_>) =
            found.partition(|(_, (entry, _))| !words.is_empty() && has_all(&fold(entry.title())));
        titles.extend(others);
        titles.into_iter().map(|(at, _)| at).collect()
    }
}

/// What a query finds.
#[derive(Debug)]
pub struct Found<'l> {
    /// The books.
    pub books: Vec<&'l Entry>,
    /// The values that they were narrowed by.
    pub chosen: Vec<String>,
    /// What narrows them further, or less.
    pub facets: Vec<Facet>,
}

/// Whether the address of a book leads to it.
fn can_be_fetched(path: &str) -> bool {
    Target::parse(&href(path)).is_ok_and(|target| target.path == path)
}

/// Tells of the reading, and keeps nothing of the books.
struct Told<'o>(&'o dyn Observer);

impl Watch for Told<'_> {
    fn planned(&self, books: usize, to_read: usize) {
        self.0.planned(books, to_read);
    }

    fn done(&self) {
        self.0.done();
    }
}

impl Books {
    /// Reads the books of a folder. Those that can not be read or fetched are told, and left out.
    pub fn read(folder: &Path, shelf: &Shelf, observer: &dyn Observer, sink: &mut Sink) -> Books {
        let read = || Ok((stamps(shelf)?, Catalogue::of_shelf(shelf, Known::new(), false, 0, &Told(observer))?));
        let (stamps, catalogue) = read().unwrap_or_else(|error: io::Error| {
            sink.emit(None, rules::no_folder(folder.display(), io_reason(&error)));
            Default::default()
        });
        let unreadable = catalogue.unreadable.iter().map(|(path, reason)| (path, reason.as_str()));
        let hidden = catalogue.entries.iter().map(|entry| &entry.path).filter(|path| !can_be_fetched(path));
        let hidden = hidden.map(|path| (path, "no address can have its name"));
        for (path, reason) in unreadable.chain(hidden).take(TOLD) {
            sink.emit(None, rules::unreadable_book(printable(path), reason));
        }
        let list = RwLock::new(Arc::new(List::new(catalogue, stamps)));
        Books { list, next_look: Mutex::new(Instant::now() + PAUSE) }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.list().catalogue.entries.len()
    }

    fn list(&self) -> Arc<List> {
        self.list.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The books as they are now. It may read files; while one thread does, the others get what was there before.
    pub fn current(&self, shelf: &Shelf) -> Arc<List> {
        if let Ok(mut next_look) = self.next_look.try_lock()
            && *next_look <= Instant::now()
        {
            let begin = Instant::now();
            // What can not be read now is looked at again.
            let _ = self.refresh(shelf);
            *next_look = Instant::now() + PAUSE.max(begin.elapsed() * SHARE);
        }
        self.list()
    }

    fn refresh(&self, shelf: &Shelf) -> io::Result<()> {
        let (stamps, list) = (stamps(shelf)?, self.list());
        if stamps != list.stamps {
            let list = Arc::new(List::new(Catalogue::again(shelf, list.catalogue.known())?, stamps));
            *self.list.write().unwrap_or_else(PoisonError::into_inner) = list;
        }
        Ok(())
    }
}

/// What the file system says of the books, and of what a library knows of them.
fn stamps(shelf: &Shelf) -> io::Result<Vec<(String, Option<Stamp>)>> {
    let all = fixity::books(shelf)?.into_iter().chain([CACHE.to_owned()]);
    let stamped = |path: String| {
        let stamp = shelf.stat(&path).ok().map(|entry| entry.stamp);
        (path, stamp)
    };
    Ok(all.map(stamped).collect())
}

#[cfg(test)]
mod tests {
    use super::{Catalogue, List, Query};
    use crate::library::entry::Entry;

    #[test]
    fn every_word_counts_and_titles_come_first() {
        let book = |path: &str, title: &str, summary: &str| {
            let mut entry = Entry { path: path.to_owned(), ..Entry::default() };
            entry.about.title = title.to_owned();
            entry.about.summary = summary.to_owned();
            entry
        };
        let entries = [
            book("a.epub", "Harbour", "The rain came at noon."),
            book("b.epub", "Rain at Noon", ""),
            book("c.epub", "Élan", "Rain."),
        ];
        let mut catalogue = Catalogue::default();
        catalogue.entries.extend(entries);
        let list = List::new(catalogue, Vec::new());
        let found = |words: &str| {
            let found = list.search(&Query::words(words), "/search");
            found.books.iter().map(|entry| entry.path.clone()).collect::<Vec<_>>()
        };
        assert_eq!(found("noon RAIN"), ["b.epub", "a.epub"]);
        assert_eq!(found("elan"), ["c.epub"]);
        assert_eq!(found("  "), ["a.epub", "b.epub", "c.epub"]);
        assert_eq!(found("snow"), [""; 0]);
        assert_eq!(found(&"rain ".repeat(100)).len(), 3);
    }
}
