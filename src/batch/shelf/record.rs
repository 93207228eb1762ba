//! A test double of the disk: keeps every change below an output folder, in its order, so that a loss of power after any
//! of them can be played.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A change below the folder. Writing is appending: nothing else is done here.
#[derive(Debug, Clone)]
pub enum Change {
    Create(String),
    Write(String, Vec<u8>),
    Cut(String, u64),
    Sync(String),
    Rename(String, String),
    Remove(String),
    MakeFolder(String),
    RemoveFolder(String),
    SyncFolder(String),
}

/// The changes of a run. Syncing stands there from when it begins, all else when it is done: so nothing counts as synced
/// too early.
pub type Record = Arc<Mutex<Vec<Change>>>;

static RECORDS: Mutex<Vec<(PathBuf, Record)>> = Mutex::new(Vec::new());

/// Begins to keep what is changed below a folder.
pub fn begin(path: &Path) -> Record {
    let record = Record::default();
    RECORDS.lock().unwrap_or_else(PoisonError::into_inner).push((path.to_owned(), record.clone()));
    record
}

/// The record of a folder, if one is kept.
pub fn of(path: &Path) -> Option<Record> {
    let records = RECORDS.lock().unwrap_or_else(PoisonError::into_inner);
    records.iter().find(|(of, _)| of == path).map(|(_, record)| record.clone())
}
