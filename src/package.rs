//! Exactly the files of the EPUB: a [`Package`] is entries in their order, ready to be written.

pub(crate) mod archive;
pub(crate) mod blame;
mod item;
pub(crate) mod legacy;
pub(crate) mod metadata;
pub(crate) mod navigation;
pub(crate) mod opf;
pub(crate) mod pack;
pub(crate) mod rules;
pub mod write;
pub(crate) mod xml;

pub use pack::pack;

use std::borrow::Cow;
use std::collections::BTreeMap;

/// The files of a publication. `mimetype` comes first, then the container, the package document, navigation, and the
/// pages in reading order.
#[derive(Debug)]
pub struct Package<'b> {
    /// In the order of the archive.
    pub entries: Vec<Entry<'b>>,
}

impl Package<'_> {
    /// The pages right in a folder of the publication, which is empty or ends with a slash, by their names there.
    pub(crate) fn pages_in(&self, folder: &str) -> BTreeMap<&str, &str> {
        let below = self.entries.iter().filter_map(|entry| {
            let name = entry.path.strip_prefix(ROOT)?.strip_prefix(folder)?;
            Some((name, std::str::from_utf8(&entry.bytes).ok()?))
        });
        below.filter(|(name, _)| name.ends_with(".xhtml") && !name.contains('/')).collect()
    }
}

/// One file in the ZIP container.
#[derive(Debug)]
pub struct Entry<'b> {
    /// ASCII, with forward slashes.
    pub path: String,
    /// What the book holds already is borrowed from it.
    pub bytes: Cow<'b, [u8]>,
    /// How the archive keeps it.
    pub form: Form,
}

/// How an entry stands in the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// As it is: `mimetype` by rule, pictures because they would not get smaller.
    Stored,
    /// Compressed (RFC 1951).
    Deflated,
    /// Deflated, and likely to be the same in the next book that is made, which then does it in no time.
    Recurring,
}

/// The folder that holds the publication's files.
pub const ROOT: &str = "OEBPS/";
