//! The manifest: what made each book, kept in the output folder from run to run.
//!
//! It is a file of JSON lines, one a story. While a run goes on, what is finished is appended to a journal, each story
//! *before* its book is put in its place; at the end manifest and journal become the new manifest. So whenever a run is
//! killed, every book in the folder is one that manifest or journal knows, and the next run goes on from there.
//!
//! In memory stands only where each line is, for a collection may have a hundred thousand stories.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::batch::names::Values;
use crate::batch::rules;
use crate::batch::shelf::{Kind, Log, Shelf};
use crate::diag::disk::Stamp;
use crate::diag::disk::io_reason;
use crate::diag::trace::{Hash, Lookup, State};
use crate::diag::{Failed, Sink};

const MANIFEST: &str = ".ficbind/manifest.jsonl";
const JOURNAL: &str = ".ficbind/journal.jsonl";
/// The version of the form of these files.
const FORMAT: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
struct Header {
    ficbind: Cow<'static, str>,
    format: u32,
}

/// Everything about one book.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Line {
    /// The story's key.
    pub source: String,
    /// Where the story was, as a path from the root of the file system.
    pub origin: String,
    /// The book's path in the output folder.
    pub book: String,
    pub sha256: String,
    /// The stamp of the book's file.
    pub stamp: [i64; 3],
    /// The name that the template gave; the book's own may have a number.
    pub wanted: String,
    /// What the template was filled with.
    pub values: Values,
    /// The book's date of modification, in seconds since 1970.
    pub modified: i64,
    pub made_by: MadeBy,
    /// What the story was made of. Nothing where that could not be remembered.
    pub inputs: Option<Vec<InputLine>>,
    /// The story's object in the report.
    pub record: Box<RawValue>,
}

/// What besides the sources decides how a book turns out. What others say in files stands here as digests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeBy {
    /// The version of the tool.
    pub tool: String,
    /// What was chosen for all books, as `name=value`, one a line.
    pub options: String,
    /// What its collection says of every story.
    pub defaults: String,
    /// What is said of this story in particular.
    pub overrides: String,
}

/// One thing that a story was made of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InputLine {
    /// Below the story's source folder where it is relative.
    path: String,
    kind: FileKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stamp: Option<[i64; 3]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum FileKind {
    File,
    Folder,
    Absent,
}

/// Digits of a hash.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]]).map(char::from).collect()
}

/// A hash from its digits.
pub fn unhex(text: &str) -> Option<Hash> {
    let digits = text.as_bytes();
    let mut hash = Hash::default();
    if digits.len() != 2 * hash.len() {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(hash)
}

/// A stamp in the form of the manifest.
pub fn numbers(stamp: Stamp) -> [i64; 3] {
    [i64::try_from(stamp.size).unwrap_or(i64::MAX), stamp.modified, stamp.changed]
}

/// A stamp from the form of the manifest.
pub fn stamp([size, modified, changed]: [i64; 3]) -> Stamp {
    Stamp { size: size.try_into().unwrap_or(0), modified, changed }
}

impl InputLine {
    /// An input in the form of the manifest; nothing for a path that is no UTF-8. `until` is when its file was last known
    /// to be as it was read: a stamp as fresh as that does not tell a later change, and is not kept.
    pub fn new(input: &Lookup, root: &Path, until: i64) -> Option<InputLine> {
        let path = match input.path.strip_prefix(root) {
            Ok(path) => path.to_str()?.to_owned(),
            Err(_) => std::path::absolute(&input.path).ok()?.to_str()?.to_owned(),
        };
        let (kind, sha256, stamp) = match &input.state {
            State::File { stamp, hash } => {
                let settled = stamp.latest() < until.saturating_sub(FRESH);
                (FileKind::File, Some(hex(hash)), settled.then(|| numbers(*stamp)))
            }
            State::Folder { hash } => (FileKind::Folder, Some(hex(hash)), None),
            State::Absent => (FileKind::Absent, None, None),
        };
        Some(InputLine { path, kind, sha256, stamp })
    }

    /// The input again.
    pub fn input(&self, root: &Path) -> Option<Lookup> {
        let hash = || self.sha256.as_deref().and_then(unhex);
        let state = match self.kind {
            // Without a stamp the file is read.
            FileKind::File => State::File { stamp: stamp(self.stamp.unwrap_or([-1; 3])), hash: hash()? },
            FileKind::Folder => State::Folder { hash: hash()? },
            FileKind::Absent => State::Absent,
        };
        Some(Lookup { path: root.join(&self.path), state })
    }

    /// The digits of a file's hash.
    pub fn hash(&self) -> Option<&str> {
        self.sha256.as_deref()
    }

    /// Whether it lies below the source folder.
    pub fn is_below(&self) -> bool {
        !Path::new(&self.path).is_absolute()
    }

    /// The path of a file that was read, below the source folder.
    pub fn file(&self) -> Option<&str> {
        (self.kind == FileKind::File).then_some(&self.path)
    }
}

/// Nanoseconds within which a file system may give two changes one time.
pub const FRESH: i64 = 2_000_000_000;

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    journal: bool,
    offset: u64,
    length: u32,
}

impl At {
    /// Whether the line is one of a run that did not end.
    pub fn is_new(self) -> bool {
        self.journal
    }
}

/// What is kept in memory of a line.
#[derive(Debug)]
pub struct Entry {
    pub at: At,
    pub origin: Box<str>,
    pub book: Box<str>,
    /// It comes from a file that is damaged elsewhere: the book is ours, but is made anew.
    pub doubtful: bool,
}

/// The part of a line that is read when a run begins.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    source: Cow<'a, str>,
    #[serde(borrow)]
    origin: Cow<'a, str>,
    #[serde(borrow)]
    book: Cow<'a, str>,
    /// Not kept, but a line without it is damaged.
    #[serde(borrow, rename = "wanted")]
    _wanted: Cow<'a, str>,
    #[serde(borrow)]
    sha256: Cow<'a, str>,
}

/// The line of a book that was removed because its source is gone.
#[derive(Serialize, Deserialize)]
pub struct PrunedLine {
    /// The story's key.
    pub pruned: String,
}

/// The journal's line of a story that is begun.
#[derive(Debug, Serialize, Deserialize)]
pub struct Begun {
    /// The story's key.
    pub begun: String,
    /// What it is made of, where it is a suspect and therefore alone in work. It is a digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
}

/// The line of a story that failed.
#[derive(Deserialize)]
struct FailedLine {
    failed: String,
}

/// The manifest of an output folder, and the journal of the run that goes on.
#[derive(Debug)]
pub struct Manifest {
    shelf: Arc<Shelf>,
    entries: HashMap<Box<str>, Entry>,
    /// Hashes of our books by name: the last one, and those before it that a run which was killed has left.
    former: HashMap<Box<str>, Vec<Hash>>,
    files: Files,
    /// Names that the journal has taken from their books: whoever was killed just then has left the old book.
    overruled: Vec<Box<str>>,
    /// Stories that were in work when a run died, and what the last of them was made of if it was alone.
    died: HashMap<String, Option<String>>,
    /// Bytes of the journal that are whole lines.
    journal_end: u64,
    whole: bool,
}

#[derive(Debug, Default)]
struct Files {
    manifest: Option<File>,
    journal: Option<Journal>,
}

#[derive(Debug)]
enum Journal {
    /// Of a run that did not end.
    Left(File),
    Open(Mutex<Log>),
}

/// A file of a later version of this program, by the version.
struct Newer(String);

/// One of the two files, while its lines are read.
struct Reading {
    journal: bool,
    /// Where the next line begins.
    offset: u64,
    /// How many lines were read.
    number: usize,
    /// The last line of a manifest was read.
    ended: bool,
    /// The first line that is damaged or missing.
    damaged: Option<usize>,
    read: Vec<(Box<str>, Entry, Hash)>,
    pruned: Vec<String>,
    /// Stories that are begun, and of which nothing else is said.
    begun: HashMap<String, Option<String>>,
}

impl Reading {
    fn of(journal: bool) -> Reading {
        Reading {
            journal,
            offset: 0,
            number: 0,
            ended: false,
            damaged: None,
            read: Vec::new(),
            pruned: Vec::new(),
            begun: HashMap::new(),
        }
    }

    /// Takes the next line. Breaks at one that was cut short while it was written: its book was not put in its place
    /// yet.
    fn line(&mut self, bytes: &[u8]) -> Result<ControlFlow<()>, Newer> {
        self.number += 1;
        let whole = bytes.last() == Some(&b'\n');
        if self.number == 1 {
            match serde_json::from_slice::<Header>(bytes) {
                Ok(header) if header.format > FORMAT => return Err(Newer(header.ficbind.into_owned())),
                Ok(_) if whole => {}
                _ => self.damaged = Some(self.number),
            }
        } else if bytes == END && !self.journal && !self.ended {
            self.ended = true;
        } else if let Some(entry) = self.entry(bytes).filter(|_| whole && !self.ended) {
            self.begun.remove(&*entry.0);
            self.read.push(entry);
        } else if self.journal && whole {
            self.other(bytes);
        } else if self.journal {
            return Ok(ControlFlow::Break(()));
        } else {
            self.damaged = self.damaged.or(Some(self.number));
        }
        self.offset += bytes.len() as u64;
        Ok(ControlFlow::Continue(()))
    }

    /// The line of a book.
    fn entry(&self, bytes: &[u8]) -> Option<(Box<str>, Entry, Hash)> {
        let head = serde_json::from_slice::<Head>(bytes).ok().filter(|head| is_inside(&head.book))?;
        let hash = unhex(&head.sha256)?;
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let at = At { journal: self.journal, offset: self.offset, length };
        let origin = head.origin.as_ref().into();
        Some((
            head.source.as_ref().into(),
            Entry { at, origin, book: head.book.as_ref().into(), doubtful: false },
            hash,
        ))
    }

    /// A line of the journal that is about no book: one that was removed, a story that is begun, or one that failed,
    /// whose record is for the report of that run.
    fn other(&mut self, bytes: &[u8]) {
        if let Ok(line) = serde_json::from_slice::<PrunedLine>(bytes) {
            self.pruned.push(line.pruned);
        } else if let Ok(line) = serde_json::from_slice::<Begun>(bytes) {
            self.begun.insert(line.begun, line.of);
        } else if let Ok(line) = serde_json::from_slice::<FailedLine>(bytes) {
            self.begun.remove(&line.failed);
        } else {
            self.damaged = self.damaged.or(Some(self.number));
        }
    }

    /// The last line of a manifest tells that nothing is missing behind it.
    fn end(&mut self) {
        if !self.journal && !self.ended {
            self.damaged = self.damaged.or(Some(self.number + 1));
        }
    }
}

impl Manifest {
    /// Reads what an output folder knows of itself. Nothing is changed but a damaged file, which is set aside, and that
    /// only if `repair`.
    ///
    /// # Errors
    /// The manifest can not be read, or is of a newer version.
    pub fn open(shelf: &Arc<Shelf>, repair: bool, sink: &mut Sink) -> Result<Manifest, Failed> {
        let mut manifest = Manifest::none(shelf);
        manifest.files.manifest = manifest.load(MANIFEST, false, repair, sink)?;
        let journal = manifest.load(JOURNAL, true, repair, sink)?;
        manifest.files.journal = journal.map(Journal::Left);
        Ok(manifest)
    }

    /// The manifest of a folder of which nothing is known.
    pub fn none(shelf: &Arc<Shelf>) -> Manifest {
        Manifest {
            shelf: shelf.clone(),
            entries: HashMap::new(),
            former: HashMap::new(),
            files: Files::default(),
            overruled: Vec::new(),
            died: HashMap::new(),
            journal_end: 0,
            whole: false,
        }
    }

    /// Reads one of the two files.
    fn load(&mut self, name: &str, journal: bool, repair: bool, sink: &mut Sink) -> Result<Option<File>, Failed> {
        let path = self.shelf.path(name);
        let unreadable = |error: &io::Error, sink: &mut Sink| {
            sink.fail(None, rules::unreadable_manifest(path.display(), io_reason(error)))
        };
        let file = match self.shelf.open(name) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(&error, sink)),
        };
        let mut reading = Reading::of(journal);
        let mut reader = BufReader::with_capacity(1 << 16, &file);
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes).map_err(|error| unreadable(&error, sink))? > 0 {
            let taken = reading
                .line(&bytes)
                .map_err(|Newer(version)| sink.fail(None, rules::newer_manifest(path.display(), version)))?;
            if taken.is_break() {
                break;
            }
            bytes.clear();
        }
        reading.end();
        if journal {
            self.journal_end = reading.offset;
        } else {
            self.whole = reading.damaged.is_none();
        }
        let mut kept = file;
        if let Some(line) = reading.damaged {
            let aside = self.set_aside(name, repair).map_err(|error| unreadable(&error, sink))?;
            let diagnostic = sink.emit(None, rules::damaged_manifest(path.display(), line));
            if repair {
                diagnostic.hint(format!("it is kept as {}", self.shelf.path(&aside).display()));
            }
            diagnostic.hint("all books are built again; files that come out the same are not written again");
            if repair {
                kept = self.shelf.open(&aside).map_err(|error| unreadable(&error, sink))?;
            }
        }
        self.learn(reading);
        Ok(Some(kept))
    }

    /// Takes over what a file says; the journal is read last and overrules the manifest.
    fn learn(&mut self, reading: Reading) {
        for (source, mut entry, hash) in reading.read {
            if reading.damaged.is_some() {
                entry.doubtful = true;
                // A new journal takes the place of the damaged one.
                entry.at.length = if reading.journal { 0 } else { entry.at.length };
            }
            self.former.entry(entry.book.clone()).or_default().push(hash);
            if let Some(former) = self.entries.insert(source, entry) {
                self.overruled.push(former.book);
            }
        }
        self.died.extend(reading.begun);
        for source in reading.pruned {
            self.entries.remove(&*source);
        }
    }

    /// Renames a damaged file, so that nothing of it is lost.
    fn set_aside(&self, name: &str, repair: bool) -> io::Result<String> {
        let stem = name.trim_end_matches("jsonl");
        let free = (1..).map(|n| format!("{stem}damaged-{n}")).find(|name| !self.shelf.holds(name));
        let aside = free.unwrap_or_else(|| format!("{stem}damaged"));
        if repair {
            self.shelf.rename(name, &aside)?;
        }
        Ok(aside)
    }

    pub fn get(&self, source: &str) -> Option<&Entry> {
        self.entries.get(source)
    }

    /// Every story that is known, in no order.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries.iter().map(|(source, entry)| (&**source, entry))
    }

    /// Whether a file with this hash at this name is a book of ours.
    pub fn made(&self, book: &str, sha256: &Hash) -> bool {
        self.former.get(book).is_some_and(|hashes| hashes.contains(sha256))
    }

    /// The hashes that a book of ours may have.
    pub fn hashes(&self, book: &str) -> &[Hash] {
        self.former.get(book).map_or(&[], Vec::as_slice)
    }

    /// Whether a story was in work when a run died, and if it was alone, what it was made of.
    pub fn died(&self, source: &str) -> Option<Option<String>> {
        self.died.get(source).cloned()
    }

    /// No run died: what was begun and not done is no fault of the stories.
    pub fn acquit(&mut self) {
        self.died.clear();
    }

    /// Whether there is a manifest, all of which could be read.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// Whether an output folder has the journal of a run that did not end.
    pub fn has_journal(shelf: &Shelf) -> bool {
        shelf.stat(JOURNAL).is_ok_and(|entry| entry.kind == Kind::File)
    }

    /// The line of a story.
    pub fn line(&self, at: At) -> Option<Line> {
        serde_json::from_slice(&self.bytes(at).ok()?).ok()
    }

    /// A line as it stands.
    ///
    /// # Errors
    /// It can not be read.
    pub fn bytes(&self, at: At) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; at.length as usize];
        match (at.journal, &self.files) {
            (false, Files { manifest: Some(file), .. }) => read_at(file, &mut bytes, at.offset)?,
            (true, Files { journal: Some(Journal::Left(file)), .. }) => read_at(file, &mut bytes, at.offset)?,
            (true, Files { journal: Some(Journal::Open(log)), .. }) => {
                // The lock keeps readers from a file that is being written only where reading moves its position.
                let log = log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                read_at(log.file(), &mut bytes, at.offset)?;
            }
            _ => return Err(io::Error::from(io::ErrorKind::NotFound)),
        }
        Ok(bytes)
    }

    /// Opens the journal for writing, behind what an earlier run may have left.
    ///
    /// # Errors
    /// It can not be written.
    pub fn begin(&mut self) -> io::Result<()> {
        let mut log = self.shelf.log(JOURNAL)?;
        // The torn line of a run that was killed.
        if log.len() > self.journal_end {
            log.cut(self.journal_end)?;
        }
        if log.len() == 0 {
            log.append(&header_line()?)?;
        }
        // A book must not outlive a loss of power without the journal that tells of it.
        self.shelf.sync_folders()?;
        self.files.journal = Some(Journal::Open(Mutex::new(log)));
        Ok(())
    }

    /// Appends a line to the journal.
    ///
    /// # Errors
    /// It can not be written.
    pub fn append(&self, line: &impl Serialize) -> io::Result<At> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        let mut log = self.log()?.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let at = At { journal: true, offset: log.len(), length: u32::try_from(bytes.len()).unwrap_or(u32::MAX) };
        log.append(&bytes)?;
        Ok(at)
    }

    fn log(&self) -> io::Result<&Mutex<Log>> {
        match &self.files.journal {
            Some(Journal::Open(log)) => Ok(log),
            _ => Err(io::Error::from(io::ErrorKind::NotFound)),
        }
    }

    /// Makes all lines of the journal outlive a loss of power.
    ///
    /// # Errors
    /// The system refuses.
    pub fn sync(&self) -> io::Result<()> {
        self.log()?.lock().unwrap_or_else(std::sync::PoisonError::into_inner).sync()
    }

    /// Names that books had before a run that was killed gave them others.
    pub fn overruled(&self) -> impl Iterator<Item = &str> {
        self.overruled.iter().map(|name| &**name)
    }

    /// Writes the manifest anew from these lines.
    ///
    /// # Errors
    /// It can not be written; what was there stays.
    pub fn write(&self, lines: &[At]) -> io::Result<()> {
        let mut draft = self.shelf.draft(Some(MANIFEST))?;
        let mut writer = BufWriter::with_capacity(1 << 16, &mut draft);
        writer.write_all(&header_line()?)?;
        for at in lines {
            writer.write_all(&self.bytes(*at)?)?;
        }
        writer.write_all(END)?;
        writer.flush()?;
        drop(writer);
        draft.sync()?;
        draft.place(MANIFEST)
    }

    /// Removes a journal of which nothing is needed any more.
    ///
    /// # Errors
    /// It can not be removed.
    pub fn end_journal(&mut self) -> io::Result<()> {
        self.files.journal = None;
        match self.shelf.remove(JOURNAL) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// Whether a book's path stays in the output folder: the manifest may come from a stranger.
pub fn is_inside(book: &str) -> bool {
    !book.is_empty()
        && !book.contains(|c: char| c.is_control() || c == '\\')
        && Path::new(book).components().all(|c| matches!(c, std::path::Component::Normal(_)))
}

/// The last line of a manifest that is whole.
const END: &[u8] = b"{\"end\":true}\n";

fn header_line() -> io::Result<Vec<u8>> {
    let header = Header { ficbind: env!("CARGO_PKG_VERSION").into(), format: FORMAT };
    let mut line = serde_json::to_vec(&header)?;
    line.push(b'\n');
    Ok(line)
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(not(unix))]
fn read_at(mut file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    use std::io::{Read, Seek, SeekFrom};
    file.seek(SeekFrom::Start(offset))?;
    file.read_exact(bytes)
}
