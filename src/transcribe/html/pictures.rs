//! Pictures of a page: those that lie beside it, or stand in their addresses, are read.

use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

use crate::diag::Sources;
use crate::diag::disk::ReadError;
use crate::story::embedded;
use crate::transcribe::pictures::{Supply, Why};

/// Bytes of a picture at most.
const MAX_PICTURE: u64 = 64 << 20;

/// The folder of a page, and what lies below it.
pub struct Beside<'a> {
    /// The page's folder.
    folder: PathBuf,
    sources: &'a mut Sources,
}

impl<'a> Beside<'a> {
    /// What lies beside the page at a path.
    pub fn new(page: &Path, sources: &'a mut Sources) -> Beside<'a> {
        Beside { folder: page.parent().map(Path::to_owned).unwrap_or_default(), sources }
    }

    fn real_folder(&self) -> std::io::Result<PathBuf> {
        let here = self.folder.as_os_str().is_empty();
        if here { Path::new(".").canonicalize() } else { self.folder.canonicalize() }
    }
}

impl Supply for Beside<'_> {
    fn picture(&mut self, address: &str, left: u64) -> Result<Vec<u8>, Why> {
        if let Some(data) = address.strip_prefix("data:") {
            let bytes = embedded::bytes(data)?;
            let fits = bytes.len() as u64 <= MAX_PICTURE.min(left);
            return if fits { Ok(bytes) } else { Err("it is too large") };
        }
        if address.starts_with("//") || address.contains("://") {
            return Err("it is not on this computer");
        }
        let path = address.split(['?', '#']).next().unwrap_or(address);
        let path = percent_decode_str(path).decode_utf8().map_err(|_| "its name is unreadable")?;
        let path = self.folder.join(Path::new(&*path));
        // Links of the file system are followed before a path is judged.
        let (Ok(folder), Ok(whole)) = (self.real_folder(), path.canonicalize()) else {
            self.sources.trace().absent(&path);
            return Err("it does not lie beside the page");
        };
        if !whole.starts_with(&folder) {
            return Err("it does not lie below the page's folder");
        }
        self.sources.trace().read(&path, MAX_PICTURE.min(left)).map_err(|error| match error {
            ReadError::Io(_) => "it cannot be read",
            ReadError::TooLarge => "it is too large",
        })
    }
}
