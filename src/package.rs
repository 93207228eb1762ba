//! Exactly the files of the EPUB: a [`Package`] is entries in their order, ready to be written.

pub mod finish;
pub mod legacy;
pub mod metadata;
pub mod pack;
pub mod rules;
pub mod write;

pub use pack::pack;

/// The files of a publication. `mimetype` comes first, then the container, the package document, navigation, and the
/// pages in reading order.
#[derive(Debug)]
pub struct Package {
    pub entries: Vec<Entry>,
}

/// One file in the ZIP container.
#[derive(Debug)]
pub struct Entry {
    /// ASCII, with forward slashes.
    pub path: String,
    pub bytes: Vec<u8>,
    /// Not deflated: `mimetype` by rule, pictures because it would gain nothing.
    pub stored: bool,
}

/// The folder that holds the publication's files.
pub const ROOT: &str = "OEBPS/";
