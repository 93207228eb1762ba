//! One run at a time in an output folder.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Write};

use crate::batch::shelf::Shelf;

/// The lock file.
const LOCK: &str = ".ficbind/lock";

/// Held while a run goes on. The system lets go of it when the process ends, however that happens, so that no lock is
/// ever left behind.
#[derive(Debug)]
pub struct Lock {
    file: File,
    /// The run that had the folder before did not come to its end.
    pub after_death: bool,
    /// The next run must learn of that, too.
    is_guest: bool,
}

impl Drop for Lock {
    /// Says that the run has come to its end.
    fn drop(&mut self) {
        if !(self.is_guest && self.after_death) {
            let _ = self.file.set_len(0);
        }
    }
}

/// Held while books are put into an output folder one by one, without a run: several may hold it at once, but none
/// while a run goes on.
#[derive(Debug)]
#[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "commands use it"))]
pub struct Shared {
    _file: File,
}

/// Why the folder could not be had.
#[derive(Debug)]
pub enum Refusal {
    /// Another run has it; its process number, where it is known.
    Held(Option<u32>),
    Io(io::Error),
}

/// Whether a run is at work in an output folder.
pub fn is_held(shelf: &Shelf) -> bool {
    let file = shelf.open(LOCK);
    file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

impl Shared {
    /// Takes the lock of an output folder together with others.
    ///
    /// # Errors
    /// A run holds it, or the lock file can not be made.
    #[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "commands use it"))]
    pub fn take(shelf: &Shelf) -> Result<Shared, Refusal> {
        let file = shelf.update(LOCK).map_err(Refusal::Io)?;
        let locked = file.try_lock_shared();
        match locked {
            Ok(()) => Ok(Shared { _file: file }),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(Shared { _file: file }),
            Err(TryLockError::Error(error)) => Err(Refusal::Io(error)),
            Err(TryLockError::WouldBlock) => Err(Refusal::Held(holder(file))),
        }
    }
}

/// The process that holds a lock, where it is known.
fn holder(file: File) -> Option<u32> {
    let mut text = String::new();
    let read = file.take(32).read_to_string(&mut text);
    read.ok().and_then(|_| text.trim().parse().ok())
}

impl Lock {
    /// The lock for work that makes no books: a batch that died before it stays one that died.
    pub fn for_guest(mut self) -> Lock {
        self.is_guest = true;
        self
    }

    /// Takes the lock of an output folder, whose own folder must exist.
    ///
    /// # Errors
    /// Another process holds it, or the lock file can not be made.
    pub fn take(shelf: &Shelf) -> Result<Lock, Refusal> {
        let mut file = shelf.update(LOCK).map_err(Refusal::Io)?;
        match file.try_lock() {
            Ok(()) => {}
            // Some network file systems have no locks: there the user has to take care.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(Refusal::Io(error)),
            Err(TryLockError::WouldBlock) => return Err(Refusal::Held(holder(file))),
        }
        let after_death = file.metadata().is_ok_and(|meta| meta.len() > 0);
        // For whoever is refused; a lock without a number is as good.
        let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(Lock { file, after_death, is_guest: false })
    }
}
