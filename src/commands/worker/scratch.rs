//! The folder for files for the time being: it goes with the worker, or with the next one if this is killed.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::TempDir;

/// What the names of all such folders begin with.
const PREFIX: &str = "ficbind-worker-";
/// A file in the folder that is locked as long as the worker lives.
const LOCK: &str = "lock";

/// A folder that is in use.
pub struct Scratch {
    folder: TempDir,
    _lock: File,
}

impl Scratch {
    /// Makes one, and removes those whose workers are dead.
    pub fn new() -> io::Result<Scratch> {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir()?;
        // The lock has its name only once it is locked: what has the name and no lock belongs to nobody.
        let unnamed = folder.path().join("new");
        let lock = File::create_new(&unnamed)?;
        let is_locked = lock.try_lock().is_ok();
        if is_locked {
            fs::rename(unnamed, folder.path().join(LOCK))?;
            remove_stale(folder.path());
        }
        Ok(Scratch { folder, _lock: lock })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the folders beside this one whose workers were killed. What cannot be removed stays.
fn remove_stale(own: &Path) {
    let beside = own.parent().and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let of_workers = beside.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX));
    for path in of_workers.map(|entry| entry.path()) {
        if path != own && is_ours(&path, own) && is_abandoned(&path.join(LOCK)) {
            let _ = fs::remove_dir_all(path);
        }
    }
}

/// Whether a folder is one, and no link, and of the same user.
fn is_ours(path: &Path, own: &Path) -> bool {
    matches!((fs::symlink_metadata(path), fs::symlink_metadata(own)), (Ok(a), Ok(b)) if a.is_dir() && owner(&a) == owner(&b))
}

#[cfg(unix)]
fn owner(meta: &fs::Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::uid(meta)
}

#[cfg(not(unix))]
fn owner(_: &fs::Metadata) -> u32 {
    0
}

/// Whether nobody holds a lock that once was held.
fn is_abandoned(lock: &Path) -> bool {
    let is_file = fs::symlink_metadata(lock).is_ok_and(|meta| meta.is_file());
    is_file && File::open(lock).is_ok_and(|file| file.try_lock().is_ok())
}
