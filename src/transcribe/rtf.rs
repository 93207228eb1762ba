//! Rich Text Format (version 1.9): what is written in it.

mod read;
mod tables;
mod token;

use crate::diag::{Failed, Sink};

use super::Work;
use super::document;

/// Reads a document.
///
/// # Errors
/// It holds no text: reported in `sink`.
pub fn read(bytes: &[u8], name: &str, sink: &mut Sink) -> Result<Work, Failed> {
    document::work(read::Reader::new(bytes).read(), name, sink)
}
