//! One story becomes one book: the stages in their order.

use std::collections::HashSet;
use std::path::Path;

use crate::book::{Book, Options};
use crate::check::{Message, Release};
use crate::diag::{Failed, Severity, Sink, Sources};
use crate::package::Package;
use crate::package::blame::{Fault, Inquiry};
use crate::story::Story;
use crate::{book, check, package, read, story};

/// A book that passed the audit, and its bytes.
#[derive(Debug)]
pub struct Made {
    /// What is in the book.
    pub book: Book,
    /// The EPUB file.
    pub bytes: Vec<u8>,
}

/// Reads, binds, packs and audits a story. `settings` are `key: value` lines that overrule the front-matter.
///
/// # Errors
/// When anything was reported as an error: there is a book only if every word of the story is in it.
pub fn build(
    path: &Path,
    settings: &[String],
    options: &Options,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Made, Failed> {
    let story = story(path, settings, options, sources, sink)?;
    finish(&story, options, sources, sink)
}

/// The first stage: reads a story, with `settings` as for [`build`].
///
/// # Errors
/// It can not be read.
pub fn story(
    path: &Path,
    settings: &[String],
    options: &Options,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Story, Failed> {
    warm();
    sources.keep_bytes |= options.keep_bytes;
    let outside = story::outside::Outside::from_settings(settings, sources, sink);
    read::read(path, &outside, sources, sink)
}

/// Builds the tables that nearly every book needs, on threads that have nothing to do while the first file is read.
fn warm() {
    rayon::spawn(story::warm);
    rayon::spawn(book::warm);
    rayon::spawn(check::warm);
}

/// The stages behind reading: bind, pack, audit, compress, check.
///
/// # Errors
/// As [`build`].
pub fn finish(story: &Story, options: &Options, sources: &mut Sources, sink: &mut Sink) -> Result<Made, Failed> {
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
pub fn seal(book: Book, options: &Options, sources: &Sources, sink: &mut Sink) -> Result<Made, Failed> {
    let package = package::pack(&book, options.edition());
    book::audit::check(&book.ledger, &package.pages_in(""), sources, sink);
    let bytes = press(&package, &book, options, sources, sink)?;
    Ok(Made { book, bytes })
}

/// The stages behind the audit: compress, check.
///
/// # Errors
/// When anything was reported as an error, by these stages or before.
pub(crate) fn press(
    package: &Package,
    book: &Book,
    options: &Options,
    sources: &Sources,
    sink: &mut Sink,
) -> Result<Vec<u8>, Failed> {
    if options.strict {
        sink.raise_warnings();
    }
    if let Some(failed) = sink.failed() {
        return Err(failed);
    }
    let bytes = package::write::to_bytes(package, sink)?;
    prove(&bytes, package, (book, options), sources, sink);
    if options.strict {
        sink.raise_warnings();
    }
    match sink.failed() {
        Some(failed) => Err(failed),
        None => Ok(bytes),
    }
}

/// The releases of EPUBCheck that a book must satisfy. What the rules of both say of our own pages is the same, as the
/// tests show; only drawings and pages of the user's templates are checked by both.
fn releases(package: &Package, book: &Book, options: &Options) -> &'static [Release] {
    let is_drawn = |entry: &package::Entry| {
        entry.path.ends_with(".svg")
            || entry.path.ends_with(".xhtml") && memchr::memmem::find(&entry.bytes, b"<svg").is_some()
    };
    if book.facts.new {
        &[Release::V5_4]
    } else if options.templates.is_some() || book.meta.templates.is_some() || package.entries.iter().any(is_drawn) {
        &[Release::V5_3, Release::V5_4]
    } else {
        &[Release::V5_3]
    }
}

/// What is wrong with a book by the rules of these releases, each thing once.
fn found(bytes: &[u8], releases: &[Release]) -> Vec<Message> {
    let mut all: Vec<Message> = Vec::new();
    for release in releases {
        let mut report = check::check(bytes, &check::Options::default().release(*release));
        report.keep(Severity::Warning);
        report.messages.retain(|message| !all.contains(message));
        all.append(&mut report.messages);
    }
    all
}

/// Checks a finished book as any other: what the check finds is the story's problem, too.
fn prove(bytes: &[u8], package: &Package, (book, options): (&Book, &Options), sources: &Sources, sink: &mut Sink) {
    let mut inquiry = None;
    // A template makes the same mistake on every page.
    let mut told = HashSet::new();
    for message in &found(bytes, releases(package, book, options)) {
        let place = &message.place;
        let (span, fault) = inquiry.get_or_insert_with(|| Inquiry::new(package, book, sources)).blame(place);
        if matches!(fault, Fault::Template(_)) && span.is_some() && !told.insert((message.rule.id, span, &message.text))
        {
            continue;
        }
        let path = if place.path.is_empty() { "the archive" } else { &*place.path };
        let at = if place.line > 0 { format!("{path}:{}:{}", place.line, place.column) } else { path.to_owned() };
        let violation = match message.severity {
            Severity::Warning if message.rule.id != check::rules::UNCHECKED => {
                package::rules::doubtful_book(message.rule.id, at, &message.text)
            }
            _ => package::rules::invalid_book(message.rule.id, at, &message.text),
        };
        sink.emit(span, violation).hint(fault.hint());
    }
}
