//! Files as the file system has them: read whole up to a limit, with what tells whether they have changed.

use std::fs;
use std::io::Read;
use std::path::Path;

/// What the file system says about a file. While it stays the same, the content is taken to be the same, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// In bytes.
    pub size: u64,
    /// Nanoseconds since 1970 of the last change of the content.
    pub modified: i64,
    /// Nanoseconds since 1970 of the last change of anything, which no program can set back; 0 where there is no such time.
    pub changed: i64,
}

impl Stamp {
    /// The stamp of a file with this metadata.
    pub fn of(meta: &fs::Metadata) -> Stamp {
        #[cfg(unix)]
        let (modified, changed) = {
            use std::os::unix::fs::MetadataExt;
            let nanoseconds = |seconds: i64, rest: i64| seconds.saturating_mul(1_000_000_000).saturating_add(rest);
            (nanoseconds(meta.mtime(), meta.mtime_nsec()), nanoseconds(meta.ctime(), meta.ctime_nsec()))
        };
        #[cfg(not(unix))]
        let (modified, changed) = {
            let since = meta.modified().ok().and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
            (since.map_or(0, |d| i64::try_from(d.as_nanos()).unwrap_or(0)), 0)
        };
        Stamp { size: meta.len(), modified, changed }
    }

    /// The latest time that the stamp speaks of.
    pub fn latest(&self) -> i64 {
        self.modified.max(self.changed)
    }
}

/// Why a capped read gave nothing.
#[derive(Debug)]
pub enum ReadError {
    /// The system refused.
    Io(std::io::Error),
    /// The file has more bytes than the limit.
    TooLarge,
}

/// Reads a regular file of at most `limit` bytes; never more than that enters memory.
pub fn read_capped(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    read_stamped(path, limit).map(|(bytes, _)| bytes)
}

/// As [`read_capped`], with the stamp that the file had before it was read.
pub fn read_stamped(path: &Path, limit: u64) -> Result<(Vec<u8>, Stamp), ReadError> {
    let meta = fs::metadata(path).map_err(ReadError::Io)?;
    if meta.is_dir() {
        return Err(ReadError::Io(std::io::Error::from(std::io::ErrorKind::IsADirectory)));
    }
    if !meta.is_file() {
        return Err(ReadError::Io(std::io::Error::other("not a regular file")));
    }
    if meta.len() > limit {
        return Err(ReadError::TooLarge);
    }
    let mut bytes = Vec::with_capacity(meta.len() as usize);
    let file = fs::File::open(path).map_err(ReadError::Io)?;
    // The file may grow while it is read: the cap holds for what is read, too.
    file.take(limit + 1).read_to_end(&mut bytes).map_err(ReadError::Io)?;
    if bytes.len() as u64 > limit {
        return Err(ReadError::TooLarge);
    }
    Ok((bytes, Stamp::of(&meta)))
}

/// The reason of an I/O error in plain words, the same on every system.
pub fn io_reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind::*;
    match error.kind() {
        NotFound => "there is no such file or folder".into(),
        PermissionDenied => "permission denied".into(),
        IsADirectory => "it is a folder".into(),
        NotADirectory => "a part of its path is not a folder".into(),
        StorageFull => "the disk is full".into(),
        ReadOnlyFilesystem => "the file system is read-only".into(),
        _ => error.to_string(),
    }
}
