//! An unpacked book: its files become an archive in memory, so that there is one way to check.

use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

use ficbind_diag::disk::{ReadError, read_capped};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::options::Limits;

/// Names that systems leave behind, and that are no part of a book.
const LITTER: &[&str] = &[".DS_Store", "._DS_Store", "Thumbs.db", "ehthumbs.db", ".svn", ".git"];

/// Packs a folder: `mimetype` first, the rest by name, nothing compressed.
///
/// # Errors
/// When a file cannot be read, or the folder exceeds the size limits allow.
pub fn pack(folder: &Path, limits: &Limits) -> io::Result<Vec<u8>> {
    let mut files = Vec::new();
    gather(folder, "", &mut files, limits)?;
    files.sort_by(|(a, _), (b, _)| (a != "mimetype", a).cmp(&(b != "mimetype", b)));
    let mut archive = Stored::new(Cursor::default());
    let mut total = 0;
    for (name, path) in &files {
        let content = read_capped(path, limits.entry_bytes).map_err(|e| match e {
            ReadError::Io(e) => e,
            ReadError::TooLarge => io::Error::other(format!("{name} is larger than {} MB", limits.entry_bytes >> 20)),
        })?;
        total += content.len() as u64;
        if total > limits.total_bytes.min(u64::from(u32::MAX) - 1) {
            return Err(io::Error::other("the folder exceeds the size limit"));
        }
        add(&mut archive, name, &content)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// An archive of files in memory, nothing compressed.
///
/// # Errors
/// When two files have one name.
pub fn archive(files: &[(&str, &[u8])]) -> io::Result<Vec<u8>> {
    let mut archive = Stored::new(Cursor::default());
    files.iter().try_for_each(|(name, content)| add(&mut archive, name, content))?;
    Ok(archive.finish()?.into_inner())
}

/// An archive that is being written.
type Stored = ZipWriter<Cursor<Vec<u8>>>;

fn add(archive: &mut Stored, name: &str, content: &[u8]) -> io::Result<()> {
    archive.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored))?;
    archive.write_all(content)
}

fn gather(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>, limits: &Limits) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if LITTER.contains(&name.as_str()) {
            continue;
        }
        let path = format!("{prefix}{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() {
            gather(&entry.path(), &format!("{path}/"), files, limits)?;
        } else if kind.is_file() || entry.path().is_file() {
            if files.len() >= limits.entries || files.len() >= usize::from(u16::MAX) {
                return Err(io::Error::other("the folder has too many files"));
            }
            files.push((path, entry.path()));
        }
    }
    Ok(())
}
