//! Where an archive's bytes are: in memory, or in a file of which only what is asked for is read.

use std::borrow::Cow;
use std::fs::File;
use std::io;

/// The bytes of an archive. What stands at its end is in memory: the directory must be.
#[derive(Debug, Clone, Copy)]
pub struct Store<'a> {
    pub length: u64,
    tail: &'a [u8],
    file: Option<&'a File>,
}

impl<'a> Store<'a> {
    /// An archive in memory.
    pub fn of(bytes: &'a [u8]) -> Self {
        Store { length: bytes.len() as u64, tail: bytes, file: None }
    }

    /// An archive of this length in a file, whose last bytes have been read.
    pub fn of_file(file: &'a File, length: u64, tail: &'a [u8]) -> Self {
        Store { length, tail, file: Some(file) }
    }

    /// Bytes at an offset, if the archive has so many and they can be read.
    pub fn range(&self, at: u64, length: u64) -> Option<Cow<'a, [u8]>> {
        let end = at.checked_add(length).filter(|end| *end <= self.length)?;
        if let Some(bytes) = self.in_memory(at, end) {
            return Some(bytes.into());
        }
        read(self.file?, at, length).ok().map(Into::into)
    }

    /// Bytes between two offsets, if they are in memory.
    pub fn in_memory(&self, at: u64, end: u64) -> Option<&'a [u8]> {
        let from = self.length - self.tail.len() as u64;
        self.tail.get(usize::try_from(at.checked_sub(from)?).ok()?..usize::try_from(end.checked_sub(from)?).ok()?)
    }
}

/// Reads some bytes of a file, which several threads may do at once.
///
/// # Errors
/// Those of the system, and when the file has become shorter.
pub fn read(file: &File, at: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    #[cfg(unix)]
    std::os::unix::fs::FileExt::read_exact_at(file, &mut bytes, at)?;
    #[cfg(windows)]
    {
        let mut done = 0;
        while done < bytes.len() {
            match std::os::windows::fs::FileExt::seek_read(file, &mut bytes[done..], at + done as u64)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => done += read,
            }
        }
    }
    Ok(bytes)
}
