//! The output folder: everything that a batch reads and writes there goes through here.
//!
//! No link below the folder is followed, so nothing leads elsewhere, whoever else writes there. What is written can be
//! synced, so that it outlives a loss of power. Paths are those below the folder, with forward slashes.

#[cfg(unix)]
mod beneath;
#[cfg(any(test, not(unix)))]
#[cfg_attr(unix, allow(dead_code, reason = "tests hold it against the other"))]
mod portable;
#[cfg(test)]
pub(crate) mod record;
#[cfg(all(test, unix))]
mod tests;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

#[cfg(unix)]
use beneath::Beneath;
#[cfg(not(unix))]
use portable::Beneath;

use crate::batch::files::digest_of;
use crate::diag::disk::Stamp;
use crate::diag::trace::Hash;
use crate::package::write::sync_folder;

/// The folder of the tool's own files in the output folder.
pub const FOLDER: &str = ".ficbind";
/// The folder where files stand until they are whole.
pub const WORK: &str = ".ficbind/work";

/// What something in a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
    /// A link, wherever it leads.
    Link,
    /// A pipe, a device, a socket.
    Other,
}

/// What the file system says of something in the folder.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    pub kind: Kind,
    pub stamp: Stamp,
    /// The permissions, where there are any.
    mode: u32,
}

/// How a file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Read,
    /// A new file, to write.
    New,
    /// A file to read and to write behind its end, made if it is not there.
    Append,
    /// A file to read and to write, made if it is not there.
    Update,
}

/// Permissions of a new file, less what the user's mask takes away.
const USUAL: u32 = 0o666;

/// An output folder.
#[derive(Debug)]
pub struct Shelf {
    path: PathBuf,
    /// Nothing where there is no such folder.
    inside: Option<Beneath>,
    sync: bool,
    /// Folders whose entries have changed and are not synced yet.
    changed: Mutex<BTreeSet<String>>,
    drafts: AtomicU64,
    #[cfg(test)]
    record: Option<record::Record>,
}

impl Shelf {
    fn new(path: &Path, inside: Option<Beneath>, sync: bool) -> Shelf {
        Shelf {
            path: path.to_owned(),
            inside,
            sync,
            changed: Mutex::default(),
            drafts: AtomicU64::new(0),
            #[cfg(test)]
            record: record::of(path),
        }
    }

    /// A folder that is only read, and need not be there.
    pub fn look(path: &Path) -> Shelf {
        Shelf::new(path, Beneath::open(path).ok(), false)
    }

    /// A folder to write in, made if it is not there. With `sync`, what [`Draft::sync`], [`Log::sync`] and
    /// [`Shelf::sync_folders`] have done outlives a loss of power.
    ///
    /// # Errors
    /// It can not be made or opened.
    pub fn make(path: &Path, sync: bool) -> io::Result<Shelf> {
        let new: Vec<&Path> = path.ancestors().take_while(|folder| !is_there(folder)).collect();
        fs::create_dir_all(path)?;
        if sync {
            new.into_iter().filter_map(Path::parent).try_for_each(sync_folder)?;
        }
        Ok(Shelf::new(path, Some(Beneath::open(path)?), sync))
    }

    #[cfg(test)]
    fn record(&self, change: record::Change) {
        if let Some(record) = &self.record {
            record.lock().unwrap_or_else(PoisonError::into_inner).push(change);
        }
    }

    /// A path as the user would write it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    fn inside(&self) -> io::Result<&Beneath> {
        self.inside.as_ref().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }

    /// What stands at a path.
    ///
    /// # Errors
    /// Nothing stands there, or a folder above it is a link or can not be entered.
    pub fn stat(&self, name: &str) -> io::Result<Entry> {
        self.inside()?.stat(name.as_ref())
    }

    /// Whether anything stands at a path, be it a link.
    pub fn holds(&self, name: &str) -> bool {
        self.stat(name).is_ok()
    }

    /// Opens a regular file to read it.
    ///
    /// # Errors
    /// There is none, or it can not be read.
    pub fn open(&self, name: &str) -> io::Result<File> {
        self.open_regular(name, How::Read)
    }

    fn open_regular(&self, name: &str, how: How) -> io::Result<File> {
        let file = self.inside()?.open_file(name.as_ref(), how, USUAL)?;
        match file.metadata()?.is_file() {
            true => Ok(file),
            false => Err(io::Error::other("it is not a regular file")),
        }
    }

    /// Opens a file to read and to write over it, made if it is not there.
    ///
    /// # Errors
    /// It can not be written, or is no regular file.
    pub fn update(&self, name: &str) -> io::Result<File> {
        self.open_regular(name, How::Update)
    }

    /// The digest of a file.
    pub fn hash(&self, name: &str) -> Option<Hash> {
        digest_of(&mut self.open(name).ok()?)
    }

    /// Whether two paths lead to one file, as on a file system that does not tell capitals apart.
    pub fn same_file(&self, a: &str, b: &str) -> bool {
        let real = |name: &str| self.stat(name).ok().and_then(|_| self.path(name).canonicalize().ok());
        real(a).zip(real(b)).is_some_and(|(a, b)| a == b)
    }

    /// Names in a folder, with what they are.
    ///
    /// # Errors
    /// It can not be read, or a folder on the way is a link.
    pub fn list(&self, folder: &str) -> io::Result<Vec<(std::ffi::OsString, Kind)>> {
        self.inside()?.list(folder.as_ref())
    }

    /// A new file that vanishes unless it is put in its place, with the permissions of the file that it is to replace.
    ///
    /// # Errors
    /// It can not be made.
    pub fn draft(self: &Arc<Shelf>, replaces: Option<&str>) -> io::Result<Draft> {
        let mode = replaces.and_then(|name| self.stat(name).ok()).filter(|entry| entry.kind == Kind::File);
        let mode = mode.map_or(USUAL, |entry| entry.mode);
        loop {
            let name = format!("{WORK}/.ficbind-{}.tmp", self.drafts.fetch_add(1, Ordering::Relaxed));
            match self.inside()?.open_file(name.as_ref(), How::New, mode) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                file => {
                    let file = file?;
                    #[cfg(test)]
                    self.record(record::Change::Create(name.clone()));
                    return Ok(Draft { shelf: self.clone(), name, file, placed: false });
                }
            }
        }
    }

    /// Opens a file that only grows, made if it is not there.
    ///
    /// # Errors
    /// It can not be written.
    pub fn log(self: &Arc<Shelf>, name: &str) -> io::Result<Log> {
        let new = !self.holds(name);
        let file = self.open_regular(name, How::Append)?;
        let length = file.metadata()?.len();
        if new {
            #[cfg(test)]
            self.record(record::Change::Create(name.to_owned()));
            self.note_change(name);
        }
        Ok(Log {
            shelf: self.clone(),
            file,
            length,
            #[cfg(test)]
            name: name.to_owned(),
        })
    }

    /// Renames a file. What stood at the new path is replaced.
    ///
    /// # Errors
    /// It can not be done; nothing has changed then.
    pub fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.inside()?.rename(from.as_ref(), to.as_ref())?;
        #[cfg(test)]
        self.record(record::Change::Rename(from.to_owned(), to.to_owned()));
        // Drafts come and go, and none is missed.
        if !from.starts_with(WORK) {
            self.note_change(from);
        }
        self.note_change(to);
        Ok(())
    }

    /// Removes a file.
    ///
    /// # Errors
    /// It can not be done.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        self.inside()?.remove_file(name.as_ref())?;
        #[cfg(test)]
        self.record(record::Change::Remove(name.to_owned()));
        self.note_change(name);
        Ok(())
    }

    /// Makes a folder and those above it.
    ///
    /// # Errors
    /// One of them can not be made, or is something else, such as a link.
    pub fn make_folder(&self, folder: &str) -> io::Result<()> {
        match self.stat(folder) {
            Ok(entry) if entry.kind == Kind::Folder => return Ok(()),
            Ok(entry) if entry.kind == Kind::Link => return Err(linked(folder.as_ref())),
            Ok(_) => return Err(io::Error::from(io::ErrorKind::NotADirectory)),
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Err(_) => {}
        }
        if let Some((above, _)) = folder.rsplit_once('/') {
            self.make_folder(above)?;
        }
        match self.inside()?.make_folder(folder.as_ref()) {
            // Somebody was faster. If it is no folder, whoever needs it is told.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            made => {
                made?;
                #[cfg(test)]
                self.record(record::Change::MakeFolder(folder.to_owned()));
                self.note_change(folder);
                Ok(())
            }
        }
    }

    /// Makes the folder that a file is to stand in.
    ///
    /// # Errors
    /// As [`Shelf::make_folder`].
    pub fn make_folder_of(&self, name: &str) -> io::Result<()> {
        name.rsplit_once('/').map_or(Ok(()), |(folder, _)| self.make_folder(folder))
    }

    /// Removes the folders of a file that is not there any more, as far as they are empty.
    pub fn remove_empty_folders(&self, name: &str) {
        let mut rest = name;
        while let Some((folder, _)) = rest.rsplit_once('/') {
            if self.inside().and_then(|inside| inside.remove_folder(folder.as_ref())).is_err() {
                return;
            }
            #[cfg(test)]
            self.record(record::Change::RemoveFolder(folder.to_owned()));
            self.note_change(folder);
            rest = folder;
        }
    }

    fn note_change(&self, name: &str) {
        if self.sync {
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
            if !changed.contains(folder) {
                changed.insert(folder.to_owned());
            }
        }
    }

    /// Makes every change of names so far outlive a loss of power: files that were made, renamed or removed.
    ///
    /// # Errors
    /// The system refuses. What was to be synced is tried again next time.
    pub fn sync_folders(&self) -> io::Result<()> {
        let folders = std::mem::take(&mut *self.changed.lock().unwrap_or_else(PoisonError::into_inner));
        let mut outcome = Ok(());
        for folder in folders {
            #[cfg(test)]
            self.record(record::Change::SyncFolder(folder.clone()));
            let synced = match self.inside()?.sync_folder(folder.as_ref()) {
                // It was removed meanwhile, and the folder above it is among those that changed.
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                synced => synced,
            };
            if synced.is_err() {
                self.changed.lock().unwrap_or_else(PoisonError::into_inner).insert(folder);
            }
            outcome = outcome.and(synced);
        }
        outcome
    }
}

/// Why a path that leads through a link is refused.
fn linked(name: &Path) -> io::Error {
    io::Error::other(format!("\"{}\" is a link, and no link is followed in a folder of books", name.display()))
}

/// Why a path that leads out of the folder is refused.
fn outside() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "the path leads out of the folder")
}

fn is_there(path: &Path) -> bool {
    // The path of what lies in the current folder has an empty parent.
    path.as_os_str().is_empty() || path.exists()
}

/// A file in the making. It is removed unless it is put in its place.
#[derive(Debug)]
pub struct Draft {
    shelf: Arc<Shelf>,
    name: String,
    file: File,
    placed: bool,
}

impl Draft {
    /// The stamp of the file as it is now.
    ///
    /// # Errors
    /// The system refuses.
    pub fn stamp(&self) -> io::Result<Stamp> {
        Ok(Stamp::of(&self.file.metadata()?))
    }

    /// Makes what was written outlive a loss of power.
    ///
    /// # Errors
    /// The system refuses, as when the disk is full.
    pub fn sync(&self) -> io::Result<()> {
        if self.shelf.sync {
            #[cfg(test)]
            self.shelf.record(record::Change::Sync(self.name.clone()));
            self.file.sync_all()?;
        }
        Ok(())
    }

    /// Puts the file in its place, where it replaces what stood there.
    ///
    /// # Errors
    /// It can not be done; the draft is removed.
    pub fn place(mut self, name: &str) -> io::Result<()> {
        self.shelf.rename(&self.name, name)?;
        self.placed = true;
        Ok(())
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        #[cfg(test)]
        self.shelf.record(record::Change::Write(self.name.clone(), bytes.iter().take(written).copied().collect()));
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.placed {
            let _ = self.shelf.remove(&self.name);
        }
    }
}

/// A file that only grows.
#[derive(Debug)]
pub struct Log {
    shelf: Arc<Shelf>,
    file: File,
    length: u64,
    #[cfg(test)]
    name: String,
}

impl Log {
    /// The length in bytes.
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Appends bytes, all or none.
    ///
    /// # Errors
    /// They can not be written.
    pub fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Err(error) = self.file.write_all(bytes) {
            let _ = self.file.set_len(self.length);
            return Err(error);
        }
        #[cfg(test)]
        self.shelf.record(record::Change::Write(self.name.clone(), bytes.to_vec()));
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Cuts off what stands behind a place.
    ///
    /// # Errors
    /// The system refuses.
    pub fn cut(&mut self, length: u64) -> io::Result<()> {
        self.file.set_len(length)?;
        #[cfg(test)]
        self.shelf.record(record::Change::Cut(self.name.clone(), length));
        self.length = length;
        Ok(())
    }

    /// Makes all lines outlive a loss of power, and the file itself.
    ///
    /// # Errors
    /// The system refuses.
    pub fn sync(&self) -> io::Result<()> {
        if self.shelf.sync {
            #[cfg(test)]
            self.shelf.record(record::Change::Sync(self.name.clone()));
            self.file.sync_data()?;
        }
        Ok(())
    }

    /// The file, to read from it.
    pub fn file(&self) -> &File {
        &self.file
    }
}
