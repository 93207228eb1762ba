//! The catalogue of a shelf: what each of its books says of itself, read once and kept in `.ficbind/library.jsonl`.
//!
//! A book whose file has its old size and times is not read again. The file is a cache and nothing more: a line that is
//! damaged, or of another version, costs the reading of a book.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::batch::island::island;
use crate::batch::manifest::{hex, numbers};
use crate::batch::shelf::{Kind, Shelf};
use crate::batch::{fixity, manifest, now, on};
use crate::diag::disk::{Stamp, io_reason};
use crate::library::entry::Entry;
use crate::transcribe::epub::about;

/// Where it is kept.
pub(crate) const CACHE: &str = ".ficbind/library.jsonl";
/// The version of its form, and of what is read from a book.
const FORMAT: u32 = 2;
/// Bytes of a line at most; a book that says more is read again each time.
const MAX_LINE: usize = 1 << 20;
/// Bytes of a book at most.
const MAX_BOOK: u64 = 512 << 20;

/// The books of a shelf, in the order of their paths.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Catalogue {
    /// Those to be shown.
    pub entries: Vec<Entry>,
    /// Those whose authors asked that they not be archived.
    pub withheld: Vec<Entry>,
    /// Files that are no books, or can not be read, with the reason.
    pub unreadable: Vec<(String, String)>,
    /// How many books had to be read.
    pub read: usize,
    /// The stamps of all books, where they tell a change.
    stamps: HashMap<String, Stamp>,
}

/// Books that are known already, by their paths, each with its stamp where that tells a change.
pub(crate) type Known = HashMap<String, (Option<Stamp>, Entry)>;

/// Told of what goes on, from several threads.
pub trait Watch: Sync {
    /// So many books there are, so many of which may have to be read.
    fn planned(&self, _books: usize, _to_read: usize) {}

    /// Whether a book must be read although the catalogue knows it.
    fn wants(&self, _entry: &Entry) -> bool {
        false
    }

    /// A book was read; `cover` is its picture. Gives whether there is a small picture of it now.
    fn read(&self, _entry: &Entry, _cover: Option<&[u8]>) -> bool {
        false
    }

    /// A book is done, read or known.
    fn done(&self) {}
}

/// Reads without telling anybody.
#[derive(Debug)]
pub struct Silent;

impl Watch for Silent {}

#[derive(Serialize, Deserialize)]
struct Header<'a> {
    #[serde(borrow)]
    ficbind: Cow<'a, str>,
    catalogue: u32,
}

#[derive(Serialize, Deserialize)]
struct Line<'a> {
    /// Nothing where the file was so fresh that a later change might not show.
    stamp: Option<[i64; 3]>,
    entry: Cow<'a, Entry>,
}

/// A file on the shelf.
struct Task {
    path: String,
    /// What the cache says of it.
    known: Option<Entry>,
    /// Its stamp, where it tells that the file is as it was.
    fresh: Option<Stamp>,
}

/// What became of a file: the book, its stamp where that will tell a change, and whether it was read.
type Outcome = Result<(Entry, Option<Stamp>, bool), String>;

impl Catalogue {
    /// Reads the catalogue of a folder of books. Nothing is written.
    ///
    /// # Errors
    /// The folder can not be read.
    pub fn read(folder: &Path) -> io::Result<Catalogue> {
        Catalogue::again(&Shelf::look(folder), Known::new())
    }

    /// As [`Catalogue::read`], with books that are known beside those of the cache.
    pub(crate) fn again(shelf: &Shelf, known: Known) -> io::Result<Catalogue> {
        Catalogue::of_shelf(shelf, known, false, 0, &Silent)
    }

    /// As [`Catalogue::again`], telling of it. With `all`, also what is to be withheld is shown. `threads` may be 0 for as
    /// many as there are cores.
    pub(crate) fn of_shelf(
        shelf: &Shelf,
        mut known: Known,
        all: bool,
        threads: usize,
        watch: &dyn Watch,
    ) -> io::Result<Catalogue> {
        let begin = now();
        let mut cached = load(shelf);
        let tasks: Vec<Task> = fixity::books(shelf)?
            .into_iter()
            // Hidden files are nobody's to find.
            .filter(|path| !path.split('/').any(|part| part.starts_with('.')))
            .map(|path| {
                let stamp = shelf.stat(&path).ok().map(|entry| entry.stamp);
                // The cache knows of small pictures, too; but it may be older.
                let (cached, known) = (cached.remove(&path), known.remove(&path));
                let is_current = cached.as_ref().is_some_and(|(old, _)| old.is_some() && *old == stamp);
                let known = if is_current { cached } else { known.or(cached) };
                let (old, entry) = known.map_or((None, None), |(old, entry)| (old, Some(entry)));
                let is_fresh = old.is_some() && old == stamp && entry.as_ref().is_some_and(|entry| !watch.wants(entry));
                Task { path, known: entry, fresh: stamp.filter(|_| is_fresh) }
            })
            .collect();
        watch.planned(tasks.len(), tasks.iter().filter(|task| task.fresh.is_none()).count());
        let work = |task: Task| {
            let outcome = match (task.known, task.fresh) {
                (Some(entry), Some(stamp)) => Ok((entry, Some(stamp), false)),
                (known, _) => read_book(shelf, &task.path, known, begin, watch),
            };
            watch.done();
            (task.path, outcome)
        };
        let outcomes: Vec<(String, Outcome)> = on(threads, || tasks.into_par_iter().map(work).collect());
        Ok(Catalogue::gather(outcomes, all))
    }

    fn gather(outcomes: Vec<(String, Outcome)>, all: bool) -> Catalogue {
        let mut catalogue = Catalogue::default();
        for (path, outcome) in outcomes {
            match outcome {
                Err(why) => catalogue.unreadable.push((path, why)),
                Ok((entry, stamp, was_read)) => {
                    catalogue.read += usize::from(was_read);
                    catalogue.stamps.extend(stamp.map(|stamp| (path, stamp)));
                    let shown = all || !entry.is_refused();
                    if shown { &mut catalogue.entries } else { &mut catalogue.withheld }.push(entry);
                }
            }
        }
        catalogue
    }

    /// What is known now.
    #[cfg(feature = "serve")]
    pub(crate) fn known(&self) -> Known {
        let all = self.entries.iter().chain(&self.withheld);
        all.map(|entry| (entry.path.clone(), (self.stamps.get(&entry.path).copied(), entry.clone()))).collect()
    }

    /// Keeps what was read, for the next time.
    ///
    /// # Errors
    /// It can not be written; what was there stays.
    pub(crate) fn keep(&self, shelf: &Arc<Shelf>) -> io::Result<()> {
        let mut draft = shelf.draft(Some(CACHE))?;
        let mut writer = BufWriter::with_capacity(1 << 16, &mut draft);
        let header = Header { ficbind: env!("CARGO_PKG_VERSION").into(), catalogue: FORMAT };
        serde_json::to_writer(&mut writer, &header)?;
        writer.write_all(b"\n")?;
        for entry in self.entries.iter().chain(&self.withheld) {
            let stamp = self.stamps.get(&entry.path).map(|stamp| numbers(*stamp));
            let mut line = serde_json::to_vec(&Line { stamp, entry: Cow::Borrowed(entry) })?;
            line.push(b'\n');
            if line.len() <= MAX_LINE {
                writer.write_all(&line)?;
            }
        }
        writer.flush()?;
        drop(writer);
        draft.sync()?;
        draft.place(CACHE)
    }
}

/// What an earlier run has kept. A file that is no cache of ours is none.
fn load(shelf: &Shelf) -> Known {
    let mut known = Known::new();
    let Ok(file) = shelf.open(CACHE) else { return known };
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut bytes = Vec::new();
    let mut is_first = true;
    loop {
        bytes.clear();
        let read = reader.by_ref().take(MAX_LINE as u64).read_until(b'\n', &mut bytes);
        if !read.is_ok_and(|n| n > 0) {
            return known;
        }
        if bytes.last() != Some(&b'\n') {
            // It is too long, or the last one, which a run did not finish.
            if reader.skip_until(b'\n').is_err() {
                return known;
            }
            continue;
        }
        if std::mem::take(&mut is_first) {
            match serde_json::from_slice::<Header>(&bytes) {
                Ok(header) if header.catalogue == FORMAT && header.ficbind == env!("CARGO_PKG_VERSION") => continue,
                _ => return known,
            }
        }
        if let Ok(Line { stamp, entry }) = serde_json::from_slice::<Line>(&bytes) {
            known.insert(entry.path.clone(), (stamp.map(manifest::stamp), entry.into_owned()));
        }
    }
}

/// Reads a book, or sees by its digest that it is known.
fn read_book(shelf: &Shelf, path: &str, known: Option<Entry>, begin: i64, watch: &dyn Watch) -> Outcome {
    let (bytes, stamp) = bytes_of(shelf, path)?;
    let sha256 = hex(&Sha256::digest(&bytes));
    // A stamp as fresh as that does not tell a later change.
    let stamp = Some(stamp).filter(|stamp| stamp.latest() < begin.saturating_sub(manifest::FRESH));
    if let Some(entry) = known.filter(|entry| entry.sha256 == sha256 && !watch.wants(entry)) {
        return Ok((entry, stamp, false));
    }
    let (about, cover) = island(|| about::read(&bytes)).map_err(|panic| format!("reading it failed: {panic}"))??;
    let mut entry = Entry { path: path.to_owned(), size: bytes.len() as u64, sha256, thumbnail: false, about };
    entry.thumbnail = watch.read(&entry, cover.as_deref());
    Ok((entry, stamp, true))
}

/// The bytes of a file, with the stamp that it had before they were read.
fn bytes_of(shelf: &Shelf, path: &str) -> Result<(Vec<u8>, Stamp), String> {
    match shelf.stat(path).map_err(|error| io_reason(&error))? {
        entry if entry.kind == Kind::Link => return Err("it is a link, and links are not followed".to_owned()),
        entry if entry.kind != Kind::File => return Err("it is not a file".to_owned()),
        _ => {}
    }
    let file = shelf.open(path).map_err(|error| io_reason(&error))?;
    let meta = file.metadata().map_err(|error| io_reason(&error))?;
    let mut bytes = Vec::new();
    file.take(MAX_BOOK + 1).read_to_end(&mut bytes).map_err(|error| io_reason(&error))?;
    match bytes.len() as u64 > MAX_BOOK {
        true => Err(format!("it is larger than {} MiB", MAX_BOOK >> 20)),
        false => Ok((bytes, Stamp::of(&meta))),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use super::{CACHE, Catalogue, Known, MAX_LINE, Silent};
    use crate::batch::shelf::{Shelf, WORK};
    use crate::book::Options;
    use crate::diag::{Sink, Sources};

    fn book(folder: &std::path::Path, name: &str, front: &str) {
        let source = folder.join("story.md");
        fs::write(&source, format!("---\nlanguage: en\n{front}---\n\nIt rained.\n")).expect("written");
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        let made = crate::build(&source, &[], &Options::default(), &mut sources, &mut sink).expect("a book");
        fs::write(folder.join(name), made.bytes).expect("written");
        fs::remove_file(source).expect("removed");
    }

    #[test]
    fn a_shelf_is_read_once_and_known_afterwards() {
        let folder = tempfile::tempdir().expect("a folder");
        book(folder.path(), "b.epub", "title: Harbour <Lights>\nauthor: Ida Quill\nwarnings: [gore]\nrating: Teen\n");
        book(folder.path(), "a.epub", "title: Élan\nauthor: Ann\narchive: Please do not archive\nwarnings: none\n");
        fs::write(folder.path().join("c.epub"), "no book").expect("written");
        let shelf = Arc::new(Shelf::make(folder.path(), false).expect("a shelf"));
        shelf.make_folder(WORK).expect("a folder");
        let read = |all: bool| Catalogue::of_shelf(&shelf, Known::new(), all, 1, &Silent);
        let first = read(false).expect("read");
        assert_eq!((first.read, first.entries.len(), first.withheld.len()), (2, 1, 1));
        assert_eq!(first.unreadable, [("c.epub".to_owned(), "it is cut off or damaged".to_owned())]);
        let entry = &first.entries[0];
        assert_eq!((entry.title(), entry.about.rating.as_str(), entry.about.words), ("Harbour <Lights>", "Teen", 2));
        assert_eq!((&*entry.about.warnings[0].id, &*entry.about.policy), ("gore", "stated"));
        first.keep(&shelf).expect("kept");
        let second = read(true).expect("read");
        assert_eq!((second.read, second.entries.len()), (0, 2));
        assert_eq!(second.entries[1], *entry);
        // Where nothing is kept, what is known in memory is not read again.
        #[cfg(feature = "serve")]
        {
            fs::remove_file(folder.path().join(CACHE)).expect("removed");
            let third = Catalogue::again(&shelf, second.known()).expect("read");
            assert_eq!((third.read, third.entries.len(), third.withheld.len()), (0, 1, 1));
            first.keep(&shelf).expect("kept");
        }
        // A line that is too long costs itself alone.
        let cache = folder.path().join(CACHE);
        let kept = fs::read_to_string(&cache).expect("read");
        let (head, rest) = kept.split_once('\n').expect("lines");
        fs::write(&cache, format!("{head}\n{}\n{rest}", "x".repeat(3 * MAX_LINE))).expect("written");
        assert_eq!(read(true).expect("read").read, 0);
        book(folder.path(), "b.epub", "title: Harbour Lights\nwarnings: none\n");
        let third = read(true).expect("read");
        assert_eq!(
            (third.read, third.entries[1].title(), &*third.entries[1].about.policy),
            (1, "Harbour Lights", "none")
        );
    }
}
