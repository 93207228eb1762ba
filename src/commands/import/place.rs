//! Puts imported files in their places: beside and renamed, and never over a file that a person has made or changed.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::diag::disk::io_reason;
use crate::package::write::temporary;

/// The list of files that were written, with their hashes.
const LIST: &str = ".imported";

/// A folder for imported files.
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
    /// Hashes of what earlier runs wrote.
    known: BTreeMap<String, String>,
    /// Hashes of what this run writes, by paths in small letters.
    claimed: Mutex<BTreeMap<String, String>>,
    force: bool,
}

/// Why a file was not written.
#[derive(Debug)]
pub enum Refused {
    /// Something stands there that is not ours.
    NotOurs,
    /// Another work of this run has the place.
    Taken,
    /// The system says no.
    Io(String),
}

impl Shelf {
    /// Opens the folder. It is made when the first file is written, so that an import of nothing leaves nothing behind.
    ///
    /// # Errors
    /// It is a file, or its list cannot be read.
    pub fn open(folder: &Path, force: bool) -> io::Result<Shelf> {
        let list = match fs::read_to_string(folder.join(LIST)) {
            Ok(list) => list,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error),
        };
        let row = |line: &str| line.split_once("  ").map(|(hash, path)| (path.to_owned(), hash.to_owned()));
        Ok(Shelf {
            folder: folder.to_owned(),
            known: list.lines().filter_map(row).collect(),
            claimed: Mutex::default(),
            force,
        })
    }

    /// Writes the files of a work, all or none: first it is asked whether each may be written.
    ///
    /// # Errors
    /// Which file was refused, and why.
    pub fn write(&self, files: &[(String, Vec<u8>)]) -> Result<Vec<(String, String)>, (PathBuf, Refused)> {
        let mut written = Vec::new();
        let mut fresh = Vec::new();
        for (path, bytes) in files {
            let target = self.folder.join(path);
            let hash = hash(bytes);
            let mut claimed = self.claimed.lock().unwrap_or_else(PoisonError::into_inner);
            if *claimed.entry(path.to_lowercase()).or_insert_with(|| hash.clone()) != hash {
                return Err((target, Refused::Taken));
            }
            drop(claimed);
            if let Some(link) = self.link_above(path) {
                return Err((link, Refused::Io("it is a link, and nothing is written behind one".to_owned())));
            }
            let there = match fs::symlink_metadata(&target) {
                Ok(meta) if !meta.is_file() => return Err((target, Refused::NotOurs)),
                Ok(_) => Some(self::hash(&fs::read(&target).map_err(|error| failed(&target, &error))?)),
                Err(_) => None,
            };
            match there {
                Some(there) if there == hash => {}
                Some(there) if !self.force && self.known.get(path) != Some(&there) => {
                    return Err((target, Refused::NotOurs));
                }
                _ => fresh.push((target, bytes)),
            }
            written.push((path.clone(), hash));
        }
        for (target, bytes) in fresh {
            put(&target, bytes).map_err(|error| failed(&target, &error))?;
        }
        Ok(written)
    }

    /// The first folder on the way to a file that is a link, and may lead out of the folder for imported files.
    fn link_above(&self, path: &str) -> Option<PathBuf> {
        let folders = Path::new(path).parent()?.components().scan(self.folder.clone(), |folder, part| {
            folder.push(part);
            Some(folder.clone())
        });
        folders.into_iter().find(|folder| folder.is_symlink())
    }

    /// Remembers what was written, beside what earlier runs wrote.
    ///
    /// # Errors
    /// The list cannot be written.
    pub fn remember(mut self, written: impl IntoIterator<Item = (String, String)>) -> io::Result<()> {
        self.known.extend(written);
        let list: String = self.known.iter().map(|(path, hash)| format!("{hash}  {path}\n")).collect();
        put(&self.folder.join(LIST), list.as_bytes())
    }
}

/// Writes a file beside its place and puts it there.
///
/// # Errors
/// The system refuses.
pub fn put(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = target.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = temporary(folder, Some(target))?;
    file.write_all(bytes)?;
    file.persist(target).map_err(|error| error.error)?;
    Ok(())
}

fn failed(target: &Path, error: &io::Error) -> (PathBuf, Refused) {
    (target.to_owned(), Refused::Io(io_reason(error)))
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
