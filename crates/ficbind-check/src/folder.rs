//! An unpacked book: its files become an archive in memory, so that there is one way to check.

use std::io;
use std::path::{Path, PathBuf};

use crate::options::Limits;
use ficbind_diag::disk::{ReadError, read_capped};

/// Names that systems leave behind, and that are no part of a book.
const LITTER: &[&str] = &[".DS_Store", "._DS_Store", "Thumbs.db", "ehthumbs.db", ".svn", ".git"];

/// Packs a folder: `mimetype` first, the rest by name, nothing compressed.
///
/// # Errors
/// When a file can not be read, or the folder is larger than the limits allow.
pub fn pack(folder: &Path, limits: &Limits) -> io::Result<Vec<u8>> {
    let mut files = Vec::new();
    gather(folder, "", &mut files, limits)?;
    files.sort_by(|(a, _), (b, _)| (a != "mimetype", a).cmp(&(b != "mimetype", b)));
    let mut archive = Stored::default();
    for (name, path) in &files {
        let content = read_capped(path, limits.entry_bytes).map_err(|e| match e {
            ReadError::Io(e) => e,
            ReadError::TooLarge => io::Error::other(format!("{name} is larger than {} MB", limits.entry_bytes >> 20)),
        })?;
        if (archive.out.len() + content.len()) as u64 > limits.total_bytes.min(u64::from(u32::MAX) - 1) {
            return Err(io::Error::other("the folder is larger than the limit"));
        }
        archive.add(name, &content);
    }
    Ok(archive.finish())
}

/// An archive of files in memory, nothing compressed.
pub fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Stored::default();
    files.iter().for_each(|(name, content)| archive.add(name, content));
    archive.finish()
}

/// An archive that is being written.
#[derive(Default)]
struct Stored {
    out: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

impl Stored {
    fn add(&mut self, name: &str, content: &[u8]) {
        let offset = self.out.len() as u32;
        self.out.extend_from_slice(b"PK\x03\x04");
        header(&mut self.out, name, content.len() as u32);
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(content);
        self.directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        header(&mut self.directory, name, content.len() as u32);
        self.directory.extend_from_slice(&[0; 10]);
        self.directory.extend_from_slice(&offset.to_le_bytes());
        self.directory.extend_from_slice(name.as_bytes());
        self.count += 1;
    }

    fn finish(mut self) -> Vec<u8> {
        let start = self.out.len() as u32;
        self.out.extend_from_slice(&self.directory);
        self.out.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00");
        self.out.extend_from_slice(&self.count.to_le_bytes());
        self.out.extend_from_slice(&self.count.to_le_bytes());
        self.out.extend_from_slice(&(self.directory.len() as u32).to_le_bytes());
        self.out.extend_from_slice(&start.to_le_bytes());
        self.out.extend_from_slice(&[0, 0]);
        self.out
    }
}

/// The fields that a local header and the directory have in common: a stored file without date and checksum.
fn header(out: &mut Vec<u8>, name: &str, size: u32) {
    // Version 2.0, names in UTF-8, stored, 1980-01-01, no checksum: nothing reads it.
    out.extend_from_slice(&[20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0, 0, 0, 0, 0]);
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(&(name.len() as u16).to_le_bytes());
    out.extend_from_slice(&[0, 0]);
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
