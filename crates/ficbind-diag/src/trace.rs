//! What a build looked at: files that were read, folders that were listed, and names that were not there.
//!
//! Whoever wants to know later whether a book is still what its sources say asks for no more than this.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::disk::{ReadError, Stamp, read_stamped};

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// Where it is, or was looked for.
    pub path: PathBuf,
    /// How it was found.
    pub state: State,
}

/// How it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// A file was read.
    File {
        /// What the file system said of it before it was read.
        stamp: Stamp,
        /// Of its bytes.
        hash: Hash,
    },
    /// A folder was listed; the hash is that of its names.
    Folder {
        /// Of the names in it.
        hash: Hash,
    },
    /// There was nothing that could be read.
    Absent,
}

/// A record of everything that was looked at. It costs nothing while it is off.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    on: bool,
    lookups: Vec<Lookup>,
    /// What lies below these folders is not the user's, and is not remembered.
    aside: Vec<PathBuf>,
}

impl Trace {
    /// A record that takes down what is looked at from now on.
    pub fn on() -> Trace {
        Trace { on: true, ..Trace::default() }
    }

    /// An empty record that is on where this one is.
    pub fn another(&self) -> Trace {
        Trace { on: self.on, lookups: Vec::new(), aside: self.aside.clone() }
    }

    /// Remembers nothing below a folder that was made for this run.
    pub fn set_aside(&mut self, folder: PathBuf) {
        self.aside.push(folder);
    }

    /// Adds what another record holds.
    pub fn append(&mut self, other: Trace) {
        self.lookups.extend(other.lookups);
    }

    /// Gives everything in the order in which it was first looked at, each path once for each way of looking.
    pub fn take(&mut self) -> Vec<Lookup> {
        let mut seen = std::collections::HashSet::new();
        let mut lookups = std::mem::take(&mut self.lookups);
        lookups.retain(|lookup| seen.insert((lookup.path.clone(), matches!(lookup.state, State::Folder { .. }))));
        lookups
    }

    /// Reads a regular file of at most `limit` bytes.
    ///
    /// # Errors
    /// It cannot be read, or is larger.
    pub fn read(&mut self, path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
        let read = read_stamped(path, limit);
        if self.on {
            match &read {
                Ok((bytes, stamp)) => self.add(path, State::File { stamp: *stamp, hash: Sha256::digest(bytes).into() }),
                Err(_) => self.absent(path),
            }
        }
        read.map(|(bytes, _)| bytes)
    }

    /// The names in a folder, sorted, each with whether it is a folder itself.
    ///
    /// # Errors
    /// It cannot be listed.
    pub fn list(&mut self, folder: &Path) -> io::Result<Vec<Listed>> {
        let listing = list(folder);
        if self.on {
            match &listing {
                Ok(listed) => self.add(folder, State::Folder { hash: hash_names(listed) }),
                Err(_) => self.absent(folder),
            }
        }
        listing
    }

    /// Remembers that a path led nowhere.
    pub fn absent(&mut self, path: &Path) {
        self.add(path, State::Absent);
    }

    /// Remembers what was looked at elsewhere.
    pub fn note(&mut self, lookup: Lookup) {
        if self.on {
            self.lookups.push(lookup);
        }
    }

    fn add(&mut self, path: &Path, state: State) {
        if self.on && !self.aside.iter().any(|folder| path.starts_with(folder)) {
            self.lookups.push(Lookup { path: path.to_owned(), state });
        }
    }
}

/// An entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// Where it lies.
    pub path: PathBuf,
    /// A link counts as what it leads to.
    pub is_folder: bool,
}

impl Listed {
    /// The last part of its path, in UTF-8.
    pub fn name(&self) -> String {
        self.path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

fn list(folder: &Path) -> io::Result<Vec<Listed>> {
    let mut listed = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let is_folder = match entry.file_type() {
            Ok(kind) if !kind.is_symlink() => kind.is_dir(),
            _ => path.is_dir(),
        };
        listed.push(Listed { path, is_folder });
    }
    listed.sort();
    Ok(listed)
}

fn hash_names(listed: &[Listed]) -> Hash {
    let mut hasher = Sha256::new();
    for entry in listed {
        if let Some(name) = entry.path.file_name() {
            hasher.update(name.as_encoded_bytes());
        }
        hasher.update([0, u8::from(entry.is_folder)]);
    }
    hasher.finalize().into()
}

/// How a thing that was looked at is found today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It is still what it was.
    Same,
    /// The same content, but with another stamp.
    Touched(Stamp),
    /// It is not what it was.
    Changed,
}

impl Lookup {
    /// Looks again. A file with its old stamp is not read, unless `thorough`.
    pub fn look(&self, thorough: bool) -> Found {
        let same = |same: bool| if same { Found::Same } else { Found::Changed };
        match &self.state {
            State::Absent => same(fs::metadata(&self.path).is_err()),
            State::Folder { hash } => same(list(&self.path).is_ok_and(|listed| hash_names(&listed) == *hash)),
            State::File { stamp, hash } => {
                let Ok(meta) = fs::metadata(&self.path) else { return Found::Changed };
                if Stamp::of(&meta) == *stamp && !thorough {
                    return Found::Same;
                }
                match read_stamped(&self.path, meta.len()) {
                    Ok((bytes, now)) if Hash::from(Sha256::digest(&bytes)) == *hash => {
                        if now == *stamp {
                            Found::Same
                        } else {
                            Found::Touched(now)
                        }
                    }
                    _ => Found::Changed,
                }
            }
        }
    }

    /// Whether a file has kept the stamp that it had before it was read.
    pub fn is_settled(&self) -> bool {
        match &self.state {
            State::File { stamp, .. } => fs::metadata(&self.path).is_ok_and(|meta| Stamp::of(&meta) == *stamp),
            State::Folder { .. } | State::Absent => true,
        }
    }
}
