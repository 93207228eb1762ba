//! Files below a folder, where the system has no handles of folders: each folder on the way is looked at before.
//!
//! A link that somebody puts there between the look and the deed is followed. Unix systems do without that gap.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Component, Path, PathBuf};

use super::{Entry, How, Kind, linked, outside};
use crate::diag::disk::Stamp;
use crate::package::write::sync_folder;

/// A folder by its path.
#[derive(Debug)]
pub struct Beneath {
    root: PathBuf,
}

impl Beneath {
    /// Opens a folder, which may be a link itself.
    pub fn open(path: &Path) -> io::Result<Beneath> {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let root = path.canonicalize()?;
        match root.is_dir() {
            true => Ok(Beneath { root }),
            false => Err(io::Error::from(io::ErrorKind::NotADirectory)),
        }
    }

    /// The real path, after a look at all folders above it.
    fn at(&self, path: &Path) -> io::Result<PathBuf> {
        let mut here = self.root.clone();
        let mut parts = path.components().peekable();
        while let Some(part) = parts.next() {
            let Component::Normal(name) = part else { return Err(outside()) };
            here.push(name);
            if parts.peek().is_some() && fs::symlink_metadata(&here)?.is_symlink() {
                return Err(linked(name.as_ref()));
            }
        }
        Ok(here)
    }

    pub fn stat(&self, path: &Path) -> io::Result<Entry> {
        let meta = fs::symlink_metadata(self.at(path)?)?;
        Ok(Entry { kind: kind(meta.file_type()), stamp: Stamp::of(&meta), mode: super::USUAL })
    }

    pub fn open_file(&self, path: &Path, how: How, _mode: u32) -> io::Result<File> {
        let real = self.at(path)?;
        match fs::symlink_metadata(&real) {
            Ok(meta) if meta.is_symlink() => return Err(linked(path)),
            Ok(meta) if !meta.is_file() => return Err(io::Error::other("it is not a regular file")),
            _ => {}
        }
        let mut options = OpenOptions::new();
        match how {
            How::Read => options.read(true),
            How::New => options.read(true).write(true).create_new(true),
            How::Append => options.read(true).append(true).create(true),
            How::Update => options.read(true).write(true).create(true).truncate(false),
        };
        options.open(real)
    }

    pub fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(self.at(from)?, self.at(to)?)
    }

    pub fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(self.at(path)?)
    }

    pub fn make_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(self.at(path)?)
    }

    pub fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(self.at(path)?)
    }

    pub fn sync_folder(&self, path: &Path) -> io::Result<()> {
        sync_folder(&self.at(path)?)
    }

    pub fn list(&self, path: &Path) -> io::Result<Vec<(OsString, Kind)>> {
        let real = self.at(path)?;
        if fs::symlink_metadata(&real)?.is_symlink() {
            return Err(linked(path));
        }
        let entry = |entry: io::Result<fs::DirEntry>| entry.and_then(|e| Ok((e.file_name(), kind(e.file_type()?))));
        fs::read_dir(real)?.map(entry).collect()
    }
}

fn kind(kind: fs::FileType) -> Kind {
    if kind.is_symlink() {
        Kind::Link
    } else if kind.is_dir() {
        Kind::Folder
    } else if kind.is_file() {
        Kind::File
    } else {
        Kind::Other
    }
}
