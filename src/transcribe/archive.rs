//! ZIP archives of sources, and mailboxes: what is readable in one is unpacked into a folder for temporary files, within
//! limits.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zip::ZipArchive;

use crate::diag::disk::{ReadError, io_reason};
use crate::diag::source::MAX_SOURCE_BYTES;
use crate::diag::trace::{Lookup, Trace};
use crate::diag::{self, Failed, Sink, Sources};
use crate::import::rules;
use crate::story::text::shorten;

use super::{formats, mbox, overlap};

/// Bytes of an archive at most.
const MAX_ARCHIVE: u64 = 256 << 20;
/// Bytes of all that is unpacked from one archive at most.
pub const MAX_UNPACKED: u64 = 1 << 30;
/// Files of an archive at most.
const MAX_FILES: usize = 20_000;
/// Bytes that any file may have, however well it is compressed.
const MAX_FREE: u64 = 1 << 20;
/// How many times its compressed size a larger file may have: prose has up to ten times, its repetitions up to a hundred.
const MAX_RATIO: u64 = 200;
/// Bytes of a name in an archive at most, and of a part of it.
const MAX_NAME: usize = 1000;
const MAX_PART: usize = 255;
/// Folders within folders at most.
const MAX_DEPTH: usize = 32;
/// Names in a message.
const SHOWN: usize = 5;

/// What a file that is not unpacked is, in words, by its name; `None` if it is unpacked.
pub type LeftOut = fn(&str) -> Option<&'static str>;

/// Whether a file is an archive or a mailbox by its name.
pub fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip")) || is_mailbox(path)
}

/// Whether a file is a mailbox by its name.
fn is_mailbox(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("mbox"))
}

/// An archive of which all that is readable was unpacked; the folder is removed with the last value.
#[derive(Debug, Clone)]
pub struct Unzipped {
    folder: Arc<tempfile::TempDir>,
    /// Where its files are: a folder that is called as the archive.
    root: PathBuf,
    /// Its files are stories of their own, although their names are numbers.
    pub is_row: bool,
    /// The archive, as messages name it.
    name: String,
    /// That it was read.
    lookups: Vec<Lookup>,
    /// Bytes of its files.
    pub size: u64,
}

impl Unzipped {
    /// Unpacks an archive, `limit` bytes at most, without what is `left_out`.
    ///
    /// # Errors
    /// It is damaged, protected or too large: reported in `sink`, as is each file in it that must not be unpacked.
    pub fn new(
        path: &Path,
        limit: u64,
        left_out: LeftOut,
        trace: &mut Trace,
        sink: &mut Sink,
    ) -> Result<Unzipped, Failed> {
        let name = path.display().to_string();
        let mut own = trace.another();
        let bytes = own.read(path, MAX_ARCHIVE);
        let lookups = own.take();
        let bytes = bytes.map_err(|error| match error {
            ReadError::Io(e) => sink.fail(None, diag::rules::unreadable_file(&name, io_reason(&e))),
            ReadError::TooLarge => sink.fail(None, diag::rules::oversized_file(&name, MAX_ARCHIVE >> 20)),
        })?;
        let fail = |why: String, sink: &mut Sink| sink.fail(None, rules::unreadable_archive(&name, why));
        let stem = path.file_name().unwrap_or(path.as_os_str());
        let folder = tempfile::Builder::new().prefix("ficbind-").tempdir();
        let made = folder.and_then(|folder| {
            let root = folder.path().join(stem);
            fs::create_dir(&root).map(|()| (folder, root))
        });
        let (folder, root) = made.map_err(|e| fail(cannot_unpack(&e), sink))?;
        let is_row = is_mailbox(path);
        let size = if is_row {
            divide(&bytes, &root, limit).map_err(|why| fail(why, sink))?
        } else {
            let archive = open(&bytes).map_err(|why| fail(why, sink))?;
            let names = BTreeMap::new();
            let mut unpacking = Unpacking { archive, name: &name, root: &root, left: limit, left_out, names, sink };
            unpacking.all();
            limit - unpacking.left
        };
        Ok(Unzipped { folder: Arc::new(folder), root, is_row, name, lookups, size })
    }

    /// The folder of its files.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether the archive is still the one that was unpacked.
    pub fn is_settled(&self) -> bool {
        self.lookups.iter().all(Lookup::is_settled)
    }

    /// Has its files named as the user knows them, and the archive remembered as what was read.
    pub fn enter(&self, sources: &mut Sources) {
        for lookup in &self.lookups {
            sources.trace().note(lookup.clone());
        }
        sources.set_aside(&self.root, format!("{}/", self.name));
    }

    /// What keeps the files where they are.
    pub fn hold(&self) -> Arc<tempfile::TempDir> {
        self.folder.clone()
    }
}

/// Writes each mail of a mailbox as a post of its own, named by its number; the number of their bytes.
fn divide(bytes: &[u8], root: &Path, limit: u64) -> Result<u64, String> {
    let mails = mbox::mails(bytes).ok_or("it is no mailbox: the first line of each mail must begin with \"From \"")?;
    let size = mails.iter().map(|mail| mail.len() as u64).sum();
    if mails.len() > MAX_FILES || size > limit {
        return Err(format!("it holds more than {MAX_FILES} mails, or is too large"));
    }
    let width = mails.len().to_string().len().max(3);
    for (index, mail) in mails.iter().enumerate() {
        let path = root.join(format!("{:0width$}.txt", index + 1));
        fs::write(path, mail).map_err(|error| cannot_unpack(&error))?;
    }
    Ok(size)
}

/// Opens an archive that holds sources.
fn open(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| "it is no ZIP archive, cut off or damaged")?;
    if archive.len() > MAX_FILES {
        return Err(format!("it holds more than {MAX_FILES} files"));
    }
    overlap::refuse(bytes, &mut archive)?;
    if archive.index_for_name("META-INF/container.xml").is_some() {
        return Err("it is an EPUB file: rename it so that it ends in .epub".to_owned());
    }
    match formats::Format::of(bytes) {
        Some(format) => Err(format!("it is {}: rename it so that it ends in .{}", format.name(), format.endings()[0])),
        None => Ok(archive),
    }
}

fn cannot_unpack(error: &io::Error) -> String {
    format!("it cannot be unpacked into the folder for temporary files: {}", io_reason(error))
}

/// An archive while it is unpacked.
struct Unpacking<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    name: &'a str,
    root: &'a Path,
    /// Bytes that may still be unpacked.
    left: u64,
    left_out: LeftOut,
    /// Names of files that are left out, by what they are.
    names: BTreeMap<&'static str, Vec<String>>,
    sink: &'a mut Sink,
}

impl Unpacking<'_> {
    fn all(&mut self) {
        for index in 0..self.archive.len() {
            self.member(index);
        }
        for (what, names) in std::mem::take(&mut self.names) {
            let more = names.len().saturating_sub(SHOWN);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let names = names.into_iter().take(SHOWN).collect::<Vec<_>>().join(", ");
            self.sink.emit(None, rules::left_out_of_archive(self.name, format!("{what}: {names}{more}")));
        }
        if self.archive.has_duplicate_names() {
            let member = format!("an earlier file of a name that is in {} twice", self.name);
            self.sink.fail(None, rules::refused_member(member, "give each file a name of its own"));
        }
    }

    fn member(&mut self, index: usize) {
        let Ok(entry) = self.archive.by_index_data(index) else { return };
        let name = entry.name().map_or_else(|_| String::from_utf8_lossy(entry.name_raw()).into_owned(), |n| n.into());
        let (is_folder, is_link, is_locked) = (entry.is_dir(), entry.is_symlink(), entry.encrypted());
        let compressed = entry.compressed_size();
        // Programs of Windows and old ones have their own separators.
        let name = name.replace('\\', "/");
        if is_folder || name.ends_with('/') || is_hidden(&name) {
            return;
        }
        let what = if is_link { Some("links") } else { (self.left_out)(&name) };
        if let Some(what) = what {
            self.names.entry(what).or_default().push(shorten(&name));
            return;
        }
        let unpacked = match (safe(&name), is_locked) {
            (Err(why), _) => Err(why.to_owned()),
            (_, true) => Err("it is protected by a password".to_owned()),
            (Ok(path), false) => self.unpack(index, &path, compressed),
        };
        if let Err(why) = unpacked {
            self.sink.fail(None, rules::refused_member(format!("{}/{}", self.name, shorten(&name)), why));
        }
    }

    fn unpack(&mut self, index: usize, path: &Path, compressed: u64) -> Result<(), String> {
        let is_damaged = || "it is damaged".to_owned();
        let most = MAX_FREE.max(compressed.saturating_mul(MAX_RATIO));
        let limit = MAX_SOURCE_BYTES.min(self.left).min(most);
        let file = self.archive.by_index(index).map_err(|error| match error {
            zip::result::ZipError::CompressionMethodNotSupported(_) => {
                "it is compressed in an unusual way: pack it anew".to_owned()
            }
            _ => is_damaged(),
        })?;
        let mut bytes = Vec::new();
        file.take(limit + 1).read_to_end(&mut bytes).map_err(|_| is_damaged())?;
        // What is refused was unpacked all the same.
        self.left -= (bytes.len() as u64).min(self.left);
        if bytes.len() as u64 > limit {
            return Err(match limit {
                MAX_SOURCE_BYTES => format!("it is larger than {} MiB", MAX_SOURCE_BYTES >> 20),
                _ if limit == most => format!("it is more than {MAX_RATIO} times as large as in the archive"),
                _ => "what is unpacked of archives would be too large: unpack them, and give the folder".to_owned(),
            });
        }
        let target = self.root.join(path);
        let write = || -> io::Result<()> {
            fs::create_dir_all(target.parent().unwrap_or(self.root))?;
            File::create_new(&target)?.write_all(&bytes)
        };
        write().map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => "another file in it has the same name".to_owned(),
            _ => cannot_unpack(&error),
        })
    }
}

/// What systems and programs put beside the files of people.
fn is_hidden(name: &str) -> bool {
    let junk = ["__MACOSX", "Thumbs.db", "desktop.ini", "Icon\r"];
    name.split('/').any(|part| junk.contains(&part) || part.starts_with('.') && !matches!(part, "." | ".."))
}

/// The path of a file below the folder of an archive; why it can have none, in words.
fn safe(name: &str) -> Result<PathBuf, &'static str> {
    if name.starts_with('/') || name.get(1..2) == Some(":") {
        return Err("its name is a path of another computer");
    }
    if name.contains(char::is_control) {
        return Err("its name has characters that no name may have");
    }
    let parts: Vec<&str> = name.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if parts.contains(&"..") {
        return Err("its name leads out of the archive");
    }
    if name.len() > MAX_NAME || parts.len() > MAX_DEPTH || parts.iter().any(|part| part.len() > MAX_PART) {
        return Err("its name is too long");
    }
    Ok(parts.iter().collect())
}
