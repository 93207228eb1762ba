//! Fixity: what the bytes of each book are, in a list that other tools can check, and the check of that list.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::batch::files::LIST;
use crate::batch::lock;
use crate::batch::manifest::{Manifest, unhex};
use crate::batch::rules;
use crate::batch::shelf::{FOLDER, Kind, Shelf};
use crate::diag::disk::{ReadError, io_reason};
use crate::diag::trace::Hash;
use crate::diag::{Failed, Sink};

/// Bytes of a list that are read at most.
const MAX_LIST: u64 = 1 << 30;

/// Writes the list, if it is not there already. Names hold neither line ends nor backslashes, which would need escapes.
///
/// # Errors
/// It can not be written; what was there stays.
pub(crate) fn write(shelf: &Arc<Shelf>, books: &BTreeMap<String, String>) -> io::Result<()> {
    let text: String = books.iter().map(|(name, sha256)| format!("{sha256}  {name}\n")).collect();
    let alike = shelf.stat(LIST).is_ok_and(|entry| entry.stamp.size == text.len() as u64);
    if alike && read_list_file(shelf).is_ok_and(|bytes| bytes == text.as_bytes()) {
        return Ok(());
    }
    let mut draft = shelf.draft(Some(LIST))?;
    draft.write_all(text.as_bytes())?;
    draft.sync()?;
    draft.place(LIST)
}

/// The bytes of the list.
fn read_list_file(shelf: &Shelf) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    shelf.open(LIST).and_then(|f| f.take(MAX_LIST + 1).read_to_end(&mut bytes)).map_err(ReadError::Io)?;
    if bytes.len() as u64 > MAX_LIST { Err(ReadError::TooLarge) } else { Ok(bytes) }
}

/// The books of the list and their hashes, as far as it can be read.
pub(crate) fn hashes(shelf: &Shelf) -> HashMap<String, Hash> {
    let Ok(bytes) = read_list_file(shelf) else { return HashMap::new() };
    String::from_utf8_lossy(&bytes).lines().filter_map(split).collect()
}

/// A line of the list: a hash, two blanks (or a blank and an asterisk) and the name of a book.
fn split(line: &str) -> Option<(String, Hash)> {
    let (hash, name) = line.split_once("  ").or_else(|| line.split_once(" *"))?;
    let inside = Path::new(name).components().all(|c| matches!(c, std::path::Component::Normal(_)));
    Some((name.to_owned(), unhex(hash).filter(|_| inside)?))
}

/// What a folder of books is, held against its list.
#[derive(Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verified {
    /// Books that are as they were made.
    pub good: usize,
    /// Books whose bytes are not those that were made, by path in the folder.
    pub changed: Vec<String>,
    /// In the list, and not in the folder.
    pub missing: Vec<String>,
    /// In the folder, and not in the list.
    pub extra: Vec<String>,
    /// Books that can not be read, with the reason.
    pub unreadable: Vec<(String, String)>,
}

impl Verified {
    /// Whether every book of the list is there as it was made, and no other.
    pub fn is_good(&self) -> bool {
        self.changed.is_empty() && self.missing.is_empty() && self.extra.is_empty() && self.unreadable.is_empty()
    }
}

/// Reads every book of a folder and compares it with the list; a run that did not end is known from its journal.
///
/// # Errors
/// There is no list, or it is no list.
pub fn verify(out: &Path, sink: &mut Sink) -> Result<Verified, Failed> {
    let path = out.join(LIST);
    if std::fs::metadata(out).is_ok_and(|m| !m.is_dir()) {
        return Err(sink.fail(None, rules::out_is_no_folder(out.display())));
    }
    let shelf = Arc::new(Shelf::look(out));
    let mut known: BTreeMap<String, Vec<Hash>> = BTreeMap::new();
    // Names that a run which did not end may have given or taken.
    let mut begun: HashSet<String> = HashSet::new();
    match read_list_file(&shelf) {
        Ok(bytes) => read_list(&path, &bytes, &mut known, sink)?,
        // A first run that was killed has only a journal.
        Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::NotFound && Manifest::has_journal(&shelf) => {}
        Err(ReadError::Io(error)) => {
            let diagnostic = sink.emit(None, rules::no_list(path.display(), io_reason(&error)));
            diagnostic.hint("run `ficbind batch SOURCE -o FOLDER`, which writes the list into the folder of the books");
            return sink.failed().map_or(Ok(Verified::default()), Err);
        }
        Err(ReadError::TooLarge) => {
            return Err(sink.fail(None, rules::no_list(path.display(), "it is larger than 1 GiB")));
        }
    }
    if Manifest::has_journal(&shelf) {
        let diagnostic = sink.emit(None, rules::unfinished_run(out.display()));
        diagnostic.hint(match lock::is_held(&shelf) {
            true => "it is still running: verify again when it has finished",
            false => "run the same `ficbind batch` command again to finish it",
        });
        let manifest = Manifest::open(&shelf, false, sink)?;
        known = manifest.entries().map(|(_, e)| (e.book.to_string(), manifest.hashes(&e.book).to_vec())).collect();
        begun = manifest.entries().filter(|(_, e)| e.at.is_new()).map(|(_, e)| e.book.to_string()).collect();
        begun.extend(manifest.overruled().map(str::to_owned));
    }
    let mut found = books(&shelf)
        .map_err(|error| sink.fail(None, crate::diag::rules::unreadable_file(out.display(), io_reason(&error))))?;
    let mut verified = Verified::default();
    let outcomes: Vec<(&String, Option<bool>)> =
        known.par_iter().map(|(name, hashes)| (name, shelf.hash(name).map(|hash| hashes.contains(&hash)))).collect();
    for (name, outcome) in outcomes {
        let there =
            found.remove(name) || !matches!(shelf.stat(name), Err(error) if error.kind() == io::ErrorKind::NotFound);
        match outcome {
            Some(true) => verified.good += 1,
            Some(false) => verified.changed.push(name.clone()),
            None if there => {
                let reason = shelf.open(name).err().map_or("it is not a file".to_owned(), |e| io_reason(&e));
                verified.unreadable.push((name.clone(), reason));
            }
            None if begun.contains(name) => {}
            None => verified.missing.push(name.clone()),
        }
    }
    verified.extra = found.into_iter().filter(|name| !begun.contains(name)).collect();
    Ok(verified)
}

fn read_list(
    path: &Path,
    bytes: &[u8],
    known: &mut BTreeMap<String, Vec<Hash>>,
    sink: &mut Sink,
) -> Result<(), Failed> {
    for (number, line) in String::from_utf8_lossy(bytes).lines().enumerate() {
        let Some((name, hash)) = split(line) else {
            return Err(sink.fail(None, rules::bad_list_line(path.display(), number + 1)));
        };
        known.entry(name).or_default().push(hash);
    }
    Ok(())
}

/// EPUB files on a shelf, by their paths.
///
/// # Errors
/// A folder can not be read.
pub(crate) fn books(shelf: &Shelf) -> io::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    list_books(shelf, "", 0, &mut found)?;
    Ok(found)
}

/// EPUB files below a folder, with forward slashes; links are taken as what they are, and folders behind them left out.
fn list_books(shelf: &Shelf, folder: &str, depth: usize, found: &mut BTreeSet<String>) -> io::Result<()> {
    for (name, kind) in shelf.list(folder)? {
        let own = name.to_string_lossy();
        let path = if folder.is_empty() { own.into_owned() } else { format!("{folder}/{own}") };
        if kind == Kind::Folder && depth < 64 && name != FOLDER {
            list_books(shelf, &path, depth + 1, found)?;
        } else if kind != Kind::Folder && Path::new(&path).extension().is_some_and(|e| e.eq_ignore_ascii_case("epub")) {
            found.insert(path);
        }
    }
    Ok(())
}
