//! What fuzz targets and property tests ask of any input: a well-formed, complete book, or a message; never a panic.

use crate::book::Options;
use crate::diag::{Sink, Sources};

/// Builds a story from text in memory and checks what was made.
///
/// # Panics
/// When a page is not well-formed, when the audit finds a difference (a fault of ours by definition), or when a failed
/// build has no message.
pub fn build(text: &str, ending: &str) -> Option<crate::Made> {
    let mut sources = Sources::new();
    let mut sink = Sink::new();
    let path = std::path::PathBuf::from(format!("fuzz.{ending}"));
    let story = crate::story::read::read_text(&path, text, &mut sources, &mut sink);
    let options = Options { cover: false, ..Options::default() };
    let made = story.and_then(|story| crate::finish(&story, &options, &mut sources, &mut sink));
    let faults: Vec<String> =
        sink.diagnostics().iter().filter(|d| d.rule.id.starts_with("FIC-4")).map(|d| d.message.clone()).collect();
    assert!(faults.is_empty(), "the audit failed: {faults:?}\n{text}");
    match made {
        Ok(made) => {
            for page in &made.book.pages {
                let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
                if let Err(error) = roxmltree::Document::parse_with_options(&page.xhtml, options) {
                    panic!("{} is not well-formed: {error}\n{}", page.href, page.xhtml);
                }
            }
            Some(made)
        }
        Err(_) => {
            assert!(sink.has_errors(), "a failure without a message");
            None
        }
    }
}
