//! Web pages: which site's they are, what they state, and where the story is.

mod any;

use crate::diag::{Failed, Sink};

use super::dom::Dom;
use super::{Original, Work};

/// Reads a page as the work on it.
///
/// # Errors
/// There is no story on it: reported in `sink`.
pub fn read(html: &str, original: &Original, sink: &mut Sink) -> Result<Work, Failed> {
    let dom = Dom::parse(html);
    any::read(&dom, original, sink)
}
