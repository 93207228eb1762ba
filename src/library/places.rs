//! Where the files of a library lie below its folder, and how they are named in addresses.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::diag::Cut;
use crate::library::entry::Entry;

/// The picture of a book that has none.
pub const NO_COVER: &str = "no-cover.jpg";

/// What must be escaped in a path.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// A path as a part of an address.
pub fn address(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// The page of a story.
pub fn story_of(entry: &Entry) -> String {
    let id = entry.id();
    format!("stories/{}/{id}.html", id.cut(..2))
}

/// The file for the small picture of a cover.
pub fn thumbnail_of(entry: &Entry) -> String {
    let id = entry.id();
    format!("covers/{}/{id}.jpg", id.cut(..2))
}

/// The small picture that is shown for a book.
pub fn cover_of(entry: &Entry) -> String {
    if entry.thumbnail { thumbnail_of(entry) } else { NO_COVER.to_owned() }
}
