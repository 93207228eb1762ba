//! Files below a folder, reached from folder to folder by their handles: no link is followed, and none that somebody
//! puts there meanwhile.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path};

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags};

use super::{Entry, How, Kind, linked, outside};
use crate::diag::disk::Stamp;

/// How a folder is opened that is only passed through; the right to enter it is enough where the system knows that.
#[cfg(any(target_os = "linux", target_os = "android"))]
const PASS: OFlags = OFlags::PATH;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const PASS: OFlags = OFlags::RDONLY;

/// A folder, held by its handle.
#[derive(Debug)]
pub struct Beneath {
    root: OwnedFd,
}

impl Beneath {
    /// Opens a folder, which may be a link itself.
    pub fn open(path: &Path) -> io::Result<Beneath> {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let root = rustix::fs::openat(CWD, path, PASS | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        Ok(Beneath { root })
    }

    /// The handle of a folder below this one.
    fn walk(&self, folder: &Path) -> io::Result<Option<OwnedFd>> {
        let mut here: Option<OwnedFd> = None;
        for part in folder.components() {
            let Component::Normal(name) = part else { return Err(outside()) };
            let above = here.as_ref().map_or(self.root.as_fd(), AsFd::as_fd);
            let flags = PASS | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let next = rustix::fs::openat(above, name, flags, Mode::empty());
            here = Some(next.map_err(|error| reason(above, name, error))?);
        }
        Ok(here)
    }

    /// Does something with the folder of a path and the path's last name.
    fn at<T>(&self, path: &Path, work: impl Fn(BorrowedFd, &OsStr) -> rustix::io::Result<T>) -> io::Result<T> {
        let name = path.file_name().ok_or_else(outside)?;
        let folder = self.walk(path.parent().unwrap_or(Path::new("")))?;
        let folder = folder.as_ref().map_or(self.root.as_fd(), AsFd::as_fd);
        work(folder, name).map_err(|error| reason(folder, name, error))
    }

    /// A folder to be listed or synced.
    fn folder(&self, folder: &Path) -> io::Result<OwnedFd> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match folder.as_os_str().is_empty() {
            true => Ok(rustix::fs::openat(&self.root, c".", flags, Mode::empty())?),
            false => self.at(folder, |above, name| rustix::fs::openat(above, name, flags, Mode::empty())),
        }
    }

    #[allow(clippy::unnecessary_cast, reason = "the types of these numbers differ from system to system")]
    pub fn stat(&self, path: &Path) -> io::Result<Entry> {
        let stat = self.at(path, |folder, name| rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW))?;
        let time = |seconds: i64, rest: i64| seconds.saturating_mul(1_000_000_000).saturating_add(rest);
        let stamp = Stamp {
            size: stat.st_size as u64,
            modified: time(stat.st_mtime as i64, stat.st_mtime_nsec as i64),
            changed: time(stat.st_ctime as i64, stat.st_ctime_nsec as i64),
        };
        let kind = kind(FileType::from_raw_mode(stat.st_mode));
        Ok(Entry { kind, stamp, mode: stat.st_mode as u32 & 0o777 })
    }

    pub fn open_file(&self, path: &Path, how: How, mode: u32) -> io::Result<File> {
        let how = match how {
            How::Read => OFlags::RDONLY,
            How::New => OFlags::RDWR | OFlags::CREATE | OFlags::EXCL,
            How::Append => OFlags::RDWR | OFlags::CREATE | OFlags::APPEND,
            How::Update => OFlags::RDWR | OFlags::CREATE,
        };
        // Whoever opens a pipe to read from it would wait for what never comes.
        let flags = how | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let mode = Mode::from_raw_mode(mode as _);
        Ok(self.at(path, |folder, name| rustix::fs::openat(folder, name, flags, mode))?.into())
    }

    pub fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.at(from, |folder, name| {
            let renamed = self.at(to, |target, new| rustix::fs::renameat(folder, name, target, new));
            Ok(renamed)
        })?
    }

    pub fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.at(path, |folder, name| rustix::fs::unlinkat(folder, name, AtFlags::empty()))
    }

    pub fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.at(path, |folder, name| rustix::fs::mkdirat(folder, name, Mode::from_raw_mode(0o777)))
    }

    pub fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.at(path, |folder, name| rustix::fs::unlinkat(folder, name, AtFlags::REMOVEDIR))
    }

    pub fn sync_folder(&self, path: &Path) -> io::Result<()> {
        Ok(rustix::fs::fsync(self.folder(path)?)?)
    }

    pub fn list(&self, path: &Path) -> io::Result<Vec<(OsString, Kind)>> {
        let folder = self.folder(path)?;
        let mut names = Vec::new();
        for entry in Dir::read_from(&folder)? {
            let entry = entry?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            if name == "." || name == ".." {
                continue;
            }
            let kind = match entry.file_type() {
                // Not every file system tells it here.
                FileType::Unknown => self.stat(&path.join(name))?.kind,
                known => kind(known),
            };
            names.push((name.to_owned(), kind));
        }
        Ok(names)
    }
}

fn kind(kind: FileType) -> Kind {
    match kind {
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Folder,
        FileType::Symlink => Kind::Link,
        _ => Kind::Other,
    }
}

/// The error, or that there is a link, for which systems have different errors.
fn reason(folder: BorrowedFd, name: &OsStr, error: rustix::io::Errno) -> io::Error {
    let stat = rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW);
    match stat.map(|stat| FileType::from_raw_mode(stat.st_mode)) {
        Ok(FileType::Symlink) => linked(name.as_ref()),
        _ => error.into(),
    }
}
