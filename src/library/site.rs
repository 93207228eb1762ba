//! The files of a library: each is written only where it is new or has changed, and removed when it is not needed any
//! more. What ficbind has written is listed in `.ficbind/library-files.jsonl`; it touches no other file.

use std::collections::{BTreeSet, HashSet};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::batch::shelf::{Kind, Log, Shelf};

/// The folder of the library on its shelf.
pub const FOLDER: &str = "library";
/// The list of its files.
const LIST: &str = ".ficbind/library-files.jsonl";
/// Bytes of a line of the list at most.
const MAX_LINE: u64 = 4096;

/// The first line of the list.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The title of the library.
    pub title: Option<String>,
    /// The address at which the shelf is found on the web, without a slash at its end.
    pub url: Option<String>,
}

/// What a run did to the files.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changes {
    /// Files of the library.
    pub files: usize,
    /// New ones, and those with other content.
    pub written: usize,
    /// Those that were not needed any more.
    pub removed: usize,
    /// Bytes of all files, without the pictures that stayed.
    pub bytes: u64,
    /// Files that have our names and are not ours.
    pub foreign: Vec<String>,
}

/// A library that is being written.
#[derive(Debug)]
pub struct Site {
    shelf: Arc<Shelf>,
    /// What earlier runs have written, by names below the folder.
    ours: HashSet<String>,
    settings: Settings,
    log: Mutex<Log>,
    wanted: Mutex<BTreeSet<String>>,
    foreign: Mutex<BTreeSet<String>>,
    written: AtomicUsize,
    bytes: AtomicUsize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a name from the list stays in the folder: the list may come from a stranger.
fn is_inside(name: &str) -> bool {
    !name.is_empty()
        && !name.contains(|c: char| c.is_control() || c == '\\')
        && Path::new(name).components().all(|part| matches!(part, std::path::Component::Normal(_)))
}

impl Site {
    /// Reads which files are ours. What the user chose is kept; what they did not choose stays as the last time.
    ///
    /// # Errors
    /// The list can not be read or written.
    pub fn open(shelf: &Arc<Shelf>, chosen: Settings) -> io::Result<Site> {
        let mut ours = HashSet::new();
        let mut kept = Settings::default();
        match shelf.open(LIST) {
            Ok(file) => read(file, &mut kept, &mut ours)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let title = chosen.title.or(kept.title).filter(|title| !title.trim().is_empty());
        let settings = Settings { title, url: chosen.url.or(kept.url) };
        let log = shelf.log(LIST)?;
        let site = Site {
            shelf: shelf.clone(),
            ours,
            settings,
            log: Mutex::new(log),
            wanted: Mutex::default(),
            foreign: Mutex::default(),
            written: AtomicUsize::new(0),
            bytes: AtomicUsize::new(0),
        };
        // A run that was killed may have left a line without its end.
        lock(&site.log).append(b"\n")?;
        Ok(site)
    }

    /// The title of the library.
    pub fn title(&self) -> &str {
        self.settings.title.as_deref().unwrap_or("Library")
    }

    /// The address of a file of the library on the web, where it is known.
    pub fn url(&self, name: &str) -> Option<String> {
        self.settings.url.as_ref().map(|url| format!("{}/{FOLDER}/{name}", url.trim_end_matches('/')))
    }

    fn note(&self, line: &impl Serialize) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        lock(&self.log).append(&bytes)
    }

    /// Whether a file of ours is there.
    pub fn holds(&self, name: &str) -> bool {
        self.ours.contains(name) && self.is_file(name)
    }

    fn is_file(&self, name: &str) -> bool {
        self.shelf.stat(&format!("{FOLDER}/{name}")).is_ok_and(|entry| entry.kind == Kind::File)
    }

    /// Says that a file is still needed as it is.
    pub fn keep(&self, name: &str) {
        lock(&self.wanted).insert(name.to_owned());
    }

    /// Brings a file to this content. One that is not ours stays as it is, and is told in the end.
    ///
    /// # Errors
    /// It can not be written; what was there stays.
    pub fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = format!("{FOLDER}/{name}");
        self.keep(name);
        self.bytes.fetch_add(bytes.len(), Ordering::Relaxed);
        match self.shelf.stat(&path) {
            Ok(entry) if entry.kind == Kind::File && self.has_content(&path, entry.stamp.size, bytes) => {
                // One that a run has written whose list was lost.
                return if self.ours.contains(name) { Ok(()) } else { self.note(&name) };
            }
            Ok(entry) if entry.kind != Kind::File || !self.ours.contains(name) => {
                lock(&self.foreign).insert(path);
                return Ok(());
            }
            _ => {}
        }
        if !self.ours.contains(name) {
            self.note(&name)?;
        }
        self.shelf.make_folder_of(&path)?;
        let mut draft = self.shelf.draft(Some(&path))?;
        draft.write_all(bytes)?;
        draft.sync()?;
        draft.place(&path)?;
        self.written.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn has_content(&self, path: &str, size: u64, bytes: &[u8]) -> bool {
        let mut found = Vec::with_capacity(bytes.len());
        let limit = bytes.len() as u64 + 1;
        size == bytes.len() as u64
            && self.shelf.open(path).and_then(|file| file.take(limit).read_to_end(&mut found)).is_ok()
            && found == bytes
    }

    /// Removes what is not needed any more, and writes the list.
    ///
    /// # Errors
    /// Something can not be removed or written.
    pub fn finish(self) -> io::Result<Changes> {
        let wanted = lock(&self.wanted).clone();
        let mut changes = Changes {
            files: wanted.len(),
            written: self.written.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed) as u64,
            foreign: lock(&self.foreign).iter().cloned().collect(),
            ..Changes::default()
        };
        for name in self.ours.iter().filter(|name| !wanted.contains(*name)) {
            let path = format!("{FOLDER}/{name}");
            match self.shelf.remove(&path) {
                Ok(()) => changes.removed += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
            self.shelf.remove_empty_folders(&path);
        }
        let mut list = serde_json::to_vec(&self.settings)?;
        for name in wanted.iter().filter(|name| !changes.foreign.contains(&format!("{FOLDER}/{name}"))) {
            list.push(b'\n');
            serde_json::to_writer(&mut list, name)?;
        }
        list.push(b'\n');
        let mut draft = self.shelf.draft(Some(LIST))?;
        draft.write_all(&list)?;
        draft.sync()?;
        draft.place(LIST)?;
        Ok(changes)
    }
}

/// Reads the list; lines that are damaged say nothing.
fn read(file: impl Read, settings: &mut Settings, ours: &mut HashSet<String>) -> io::Result<()> {
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut line = Vec::new();
    loop {
        line.clear();
        if reader.by_ref().take(MAX_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        if let Ok(name) = serde_json::from_slice::<String>(&line) {
            ours.extend(Some(name).filter(|name| is_inside(name)));
        } else if let Ok(found) = serde_json::from_slice::<Settings>(&line) {
            *settings = found;
        }
    }
}
