//! Stories become EPUB books with a content-warning front page.
//!
//! One value moves one way:
//!
//! 1. [`story::read::read`] reads the author's files (Markdown with front-matter, a folder of chapters, or a loose
//!    plain-text post by way of [`import`]) into a [`story::Story`].
//! 2. [`book::bind()`] lays it out as a [`book::Book`]: pages in reading order.
//! 3. [`package::pack()`] makes a [`package::Package`] of it: exactly the files of the EPUB.
//! 4. [`book::audit`] compares the finished pages with the author's text, word by word.
//! 5. [`package::write`] makes the bytes.
//! 6. [`check::check()`] reads those bytes as it reads any EPUB: an invalid book never leaves the library.
//!
//! Every stage reports into a [`diag::Sink`]; a stage that gives up returns [`diag::Failed`], which only exists where
//! an error has been reported. The library never prints, reads no clock, and gives the same bytes for the same input.
//!
//! ```
//! use ficbind::{book, build, diag};
//!
//! let folder = std::env::temp_dir().join("ficbind-doctest");
//! std::fs::create_dir_all(&folder)?;
//! let path = folder.join("tiny.md");
//! std::fs::write(&path, "---\ntitle: Tiny\nlanguage: en\nwarnings: none\n---\n\nIt rained.\n")?;
//!
//! let mut sources = diag::Sources::new();
//! let mut sink = diag::Sink::new();
//! let made = build(&path, &[], &book::Options::default(), &mut sources, &mut sink);
//! let made = made.expect("a story without errors becomes a book");
//! assert_eq!(made.book.words, 2);
//! assert!(made.bytes.starts_with(b"PK"));
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), std::io::Error>(())
//! ```

pub mod batch;
pub mod book;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod commands;
#[doc(hidden)]
pub mod fuzzing;
pub mod import;
pub mod package;
#[cfg(feature = "cli")]
pub mod reference;
pub mod story;

pub use ficbind_check as check;
pub use ficbind_diag as diag;

use std::path::Path;

/// A book that passed the audit, and its bytes.
#[derive(Debug)]
pub struct Made {
    pub book: book::Book,
    pub bytes: Vec<u8>,
}

/// Reads, binds, packs and audits a story. `settings` are `key: value` lines that overrule the front-matter.
///
/// # Errors
/// When anything was reported as an error: there is a book only if every word of the story is in it.
pub fn build(
    path: &Path,
    settings: &[String],
    options: &book::Options,
    sources: &mut diag::Sources,
    sink: &mut diag::Sink,
) -> Result<Made, diag::Failed> {
    let outside = story::outside::Outside::from_settings(settings, sources, sink);
    let story = story::read::read(path, &outside, sources, sink)?;
    finish(&story, options, sources, sink)
}

/// The stages behind reading: bind, pack, audit, compress, check.
///
/// # Errors
/// As [`build`].
pub fn finish(
    story: &story::Story,
    options: &book::Options,
    sources: &mut diag::Sources,
    sink: &mut diag::Sink,
) -> Result<Made, diag::Failed> {
    let book = book::bind(story, options, sources, sink)?;
    match sink.failed() {
        Some(failed) => Err(failed),
        None => seal(book, options, sources, sink),
    }
}

/// The stages behind binding: pack, audit, compress, check.
///
/// # Errors
/// As [`build`].
pub fn seal(
    book: book::Book,
    options: &book::Options,
    sources: &diag::Sources,
    sink: &mut diag::Sink,
) -> Result<Made, diag::Failed> {
    let package = package::pack(&book, options.epub);
    let pages = package
        .entries
        .iter()
        .filter_map(|e| Some((e.path.strip_prefix(package::ROOT)?, std::str::from_utf8(&e.bytes).ok()?)))
        .filter(|(path, _)| path.ends_with(".xhtml"))
        .collect();
    book::audit::check(&book.ledger, &pages, sources, sink);
    if options.strict {
        sink.raise_warnings();
    }
    if let Some(failed) = sink.failed() {
        return Err(failed);
    }
    let bytes = package::write::to_bytes(&package, sink)?;
    prove(&bytes, &package, sources, sink);
    if options.strict {
        sink.raise_warnings();
    }
    match sink.failed() {
        Some(failed) => Err(failed),
        None => Ok(Made { book, bytes }),
    }
}

/// Checks a finished book as any other: what the check finds is the story's problem, too.
fn prove(bytes: &[u8], package: &package::Package, sources: &diag::Sources, sink: &mut diag::Sink) {
    let report = check::check(bytes, &check::Options::default());
    for message in report.at_least(diag::Severity::Warning) {
        let place = &message.place;
        let path = if place.path.is_empty() { "the archive" } else { &*place.path };
        let at = if place.line > 0 { format!("{path}:{}:{}", place.line, place.column) } else { path.to_owned() };
        let page = package.entries.iter().find(|entry| *entry.path == *place.path);
        let page = page.and_then(|entry| std::str::from_utf8(&entry.bytes).ok()).unwrap_or_default();
        sink.emit(
            package::blame::source_of(page, place.line as usize, sources),
            match message.severity {
                diag::Severity::Warning => package::rules::doubtful_book(message.rule.id, at, &message.text),
                _ => package::rules::invalid_book(message.rule.id, at, &message.text),
            },
        )
        .hint(
            "unless the message names a style sheet or template of yours, this is a fault of ficbind: please report it \
             with the lines of your file that stand there and what `ficbind --version` prints",
        );
    }
}
