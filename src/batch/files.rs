//! Files that every part of a batch knows: the list of the books, and digests of what lies on the disk.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::diag::trace::Hash;

/// The list in the output folder, in the form of `sha256sum`.
pub const LIST: &str = "manifest-sha256.txt";

/// The digest of a source file.
pub fn hash_of(path: &Path) -> Option<Hash> {
    // Whoever opens a pipe waits for what never comes.
    digest_of(&mut fs::metadata(path).is_ok_and(|m| m.is_file()).then(|| fs::File::open(path).ok())??)
}

/// The digest of an open file, read piece by piece.
pub fn digest_of(file: &mut fs::File) -> Option<Hash> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match std::io::Read::read(file, &mut buffer).ok()? {
            0 => return Some(hasher.finalize().into()),
            n => hasher.update(&buffer[..n]),
        }
    }
}
