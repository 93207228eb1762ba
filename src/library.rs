//! A library to browse beside the books of a shelf, without a server: web pages, and feeds for the apps of readers.
//!
//! 1. [`catalogue`] reads what each book says of itself, and `thumbnail` makes small pictures of covers.
//! 2. `pages` makes the web pages, `feeds` the feeds, each from the catalogue alone.
//! 3. `site` writes what is new or has changed, and removes what is not needed any more.

pub mod catalogue;
pub mod consent;
pub mod entry;
pub(crate) mod facets;
pub(crate) mod feeds;
mod pages;
pub(crate) mod places;
pub(crate) mod rules;
mod site;
pub(crate) mod thumbnail;

pub use site::Changes;
#[cfg(feature = "serve")]
pub(crate) use site::FOLDER;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::batch;
use crate::batch::lock::Lock;
use crate::diag::disk::io_reason;
use crate::diag::{Failed, Sink};
use crate::package::rules::unwritable_target;
use catalogue::{Catalogue, Known, Watch};
use entry::Entry;
use site::{Settings, Site};

/// What a user can choose for a library.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The folder of the books.
    pub folder: PathBuf,
    /// The title; where there is none, that of the last time.
    pub title: Option<String>,
    /// The address at which the folder of the books is found on the web; where there is none, that of the last time.
    pub url: Option<String>,
    /// Show also stories whose authors asked that they not be archived.
    pub include_refused: bool,
    /// Books to read in parallel; 0 for as many as there are cores.
    pub jobs: usize,
}

/// Told of what goes on, from several threads.
pub trait Observer: Sync {
    /// So many books there are, so many of which may have to be read.
    fn planned(&self, books: usize, to_read: usize);
    /// A book is done.
    fn done(&self);
}

/// What became of a library.
#[derive(Debug)]
#[non_exhaustive]
pub struct Built {
    /// Its books, those that are left out, and why.
    pub catalogue: Catalogue,
    /// What was done to its files.
    pub changes: Changes,
    /// The page to begin with.
    pub index: PathBuf,
}

/// Makes small pictures of covers while books are read.
struct Covers<'s> {
    site: &'s Site,
    observer: &'s dyn Observer,
    all: bool,
    failed: Mutex<Option<io::Error>>,
}

impl Watch for Covers<'_> {
    fn planned(&self, books: usize, to_read: usize) {
        self.observer.planned(books, to_read);
    }

    fn wants(&self, entry: &Entry) -> bool {
        entry.thumbnail && self.shows(entry) && !self.site.holds(&places::thumbnail_of(entry))
    }

    fn read(&self, entry: &Entry, cover: Option<&[u8]>) -> bool {
        let Some(picture) = cover.and_then(thumbnail::shrink) else { return false };
        if self.shows(entry)
            && let Err(error) = self.site.put(&places::thumbnail_of(entry), &picture)
        {
            self.failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }
        true
    }

    fn done(&self) {
        self.observer.done();
    }
}

impl Covers<'_> {
    fn shows(&self, entry: &Entry) -> bool {
        self.all || !entry.is_refused()
    }
}

/// Builds the library of a folder of books, or brings it up to date.
///
/// # Errors
/// The folder can not be read or written, or another run is using it: told in `sink`. Books that can not be read are told
/// there, too, but do not keep the others from the library.
pub fn build(options: &Options, observer: &dyn Observer, sink: &mut Sink) -> Result<Built, Failed> {
    let folder = &options.folder;
    let unreadable = |error: &io::Error| rules::unreadable_folder(folder.display(), io_reason(error));
    match std::fs::metadata(folder) {
        Err(error) => return Err(sink.fail(None, unreadable(&error))),
        Ok(meta) if !meta.is_dir() => {
            return Err(sink.fail(None, rules::unreadable_folder(folder.display(), "it is not a folder")));
        }
        Ok(_) => {}
    }
    // All of it follows from the books, so nothing is lost with a power failure that the next run does not make again.
    let shelf = Arc::new(batch::open_shelf(folder, false, sink)?);
    let lock = Lock::take(&shelf).map_err(|refusal| batch::report_refusal(&refusal, folder, sink))?;
    let _lock = lock.for_guest();
    let unwritable = |error: &io::Error, sink: &mut Sink| {
        sink.fail(None, unwritable_target(folder.join(site::FOLDER).display(), io_reason(error)))
    };
    let settings = Settings { title: options.title.clone(), url: options.url.clone() };
    let site = Site::open(&shelf, settings).map_err(|error| unwritable(&error, sink))?;
    let all = options.include_refused;
    let covers = Covers { site: &site, observer, all, failed: Mutex::new(None) };
    let catalogue = Catalogue::of_shelf(&shelf, Known::new(), all, options.jobs, &covers);
    let catalogue = catalogue.map_err(|error| sink.fail(None, unreadable(&error)))?;
    let failed = covers.failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    let written = failed.map_or_else(|| batch::on(options.jobs, || write(&catalogue, &site)), Err);
    written.and_then(|()| catalogue.keep(&shelf)).map_err(|error| unwritable(&error, sink))?;
    let changes = site.finish().map_err(|error| unwritable(&error, sink))?;
    tell(&catalogue, &changes, options, sink);
    Ok(Built { catalogue, changes, index: folder.join(site::FOLDER).join("index.html") })
}

fn write(catalogue: &Catalogue, site: &Site) -> io::Result<()> {
    let books: Vec<&Entry> = catalogue.entries.iter().collect();
    books.iter().filter(|book| book.thumbnail).for_each(|book| site.keep(&places::thumbnail_of(book)));
    pages::write(&books, site)?;
    feeds::write(&books, site)
}

/// Says what is not as a user may expect it.
fn tell(catalogue: &Catalogue, changes: &Changes, options: &Options, sink: &mut Sink) {
    let path = |name: &str| crate::diag::render::printable(&options.folder.join(name).display().to_string());
    for (name, why) in &catalogue.unreadable {
        sink.emit(None, rules::left_out(path(name), why));
    }
    for entry in &catalogue.withheld {
        sink.emit(None, rules::withheld(path(&entry.path), crate::diag::render::printable(&entry.about.archive)));
    }
    for name in &changes.foreign {
        sink.emit(None, rules::foreign_file(path(name))).hint(format!(
            "if it is yours, move it elsewhere; if ficbind wrote it before `.ficbind` was deleted, delete it, or all of \
             {}; then run the command again",
            path(site::FOLDER)
        ));
    }
}
