//! Pictures of a page: those that lie beside it are carried along, others are told.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

use crate::diag::Sources;
use crate::diag::disk::ReadError;
use crate::transcribe::Carried;

/// Kinds of pictures that books show.
const SHOWN: &[&str] = &["png", "jpg", "jpeg", "gif", "svg", "webp"];
/// Bytes of a picture at most.
const MAX_PICTURE: u64 = 64 << 20;
/// Bytes of all pictures at most.
const MAX_TOTAL: u64 = 512 << 20;

/// The pictures of a page.
pub struct Pictures<'a> {
    /// The page's folder.
    folder: PathBuf,
    /// What reads them.
    pub sources: &'a mut Sources,
    known: HashMap<String, Option<String>>,
    carried: Vec<Carried>,
    lost: Vec<(String, &'static str)>,
    left: u64,
}

impl<'a> Pictures<'a> {
    /// Those of the page at a path.
    pub fn new(page: &Path, sources: &'a mut Sources) -> Pictures<'a> {
        let folder = page.parent().map(Path::to_owned).unwrap_or_default();
        Pictures { folder, sources, known: HashMap::new(), carried: Vec::new(), lost: Vec::new(), left: MAX_TOTAL }
    }

    /// The path in the work of the picture at an address.
    pub fn add(&mut self, address: &str) -> Option<String> {
        if let Some(known) = self.known.get(address) {
            return known.clone();
        }
        let found = match self.carry(address) {
            Ok(path) => Some(path),
            Err(why) => {
                self.lost.push((address.to_owned(), why));
                None
            }
        };
        self.known.insert(address.to_owned(), found.clone());
        found
    }

    fn carry(&mut self, address: &str) -> Result<String, &'static str> {
        if address.starts_with("data:") {
            return Err("its data stands in the page");
        }
        if address.starts_with("//") || address.contains("://") {
            return Err("it is not on this computer");
        }
        let path = address.split(['?', '#']).next().unwrap_or(address);
        let path = percent_decode_str(path).decode_utf8().map_err(|_| "its name is unreadable")?;
        let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
        if !SHOWN.contains(&&*ending) {
            return Err("books do not show pictures of this kind");
        }
        let below = Path::new(&*path);
        // Links of the file system are followed before a path is judged.
        let (Ok(folder), Ok(whole)) = (self.real_folder(), self.folder.join(below).canonicalize()) else {
            self.sources.trace().absent(&self.folder.join(below));
            return Err("it does not lie beside the page");
        };
        if !whole.starts_with(&folder) {
            return Err("it does not lie below the page's folder");
        }
        let bytes = self.sources.trace().read(&self.folder.join(below), MAX_PICTURE.min(self.left));
        let bytes = bytes.map_err(|error| match error {
            ReadError::Io(_) => "it cannot be read",
            ReadError::TooLarge => "it is too large",
        })?;
        self.left -= bytes.len() as u64;
        let own = format!("images/picture-{}.{ending}", self.carried.len() + 1);
        self.carried.push(Carried { path: own.clone(), bytes });
        Ok(own)
    }

    fn real_folder(&self) -> std::io::Result<PathBuf> {
        let here = self.folder.as_os_str().is_empty();
        if here { Path::new(".").canonicalize() } else { self.folder.canonicalize() }
    }

    /// The addresses of pictures that are not carried along, and why.
    pub fn lost(&self) -> &[(String, &'static str)] {
        &self.lost
    }

    /// The pictures that are carried along.
    pub fn carried(self) -> Vec<Carried> {
        self.carried
    }
}
