//! EPUB files as sources: package, metadata, chapters and pictures of finished books become a work again.

mod chapters;
mod guide;
mod metadata;
mod notes;
mod own;
mod package;
mod page;
mod pages;
mod xhtml;

use crate::diag::{Failed, Sink};
use crate::import::rules;
use crate::story::Date;
use crate::story::rules::empty_source;

use super::Work;
use super::office::Package;
use package::Book;

/// What to do with a book that cannot be read.
const HELP: &str =
    "give the text that it was made from, or the book as its author or shop offers it without protection";

/// A finished book: the work in it, and what only the book says.
#[derive(Debug)]
pub struct Finished {
    /// What a source of it would hold.
    pub work: Work,
    /// Whether ficbind made it.
    pub is_ours: bool,
    /// When it was last changed, as its package says.
    pub modified: Option<Date>,
    /// What it says of its own earlier editions, as the package keeps it: the newest first.
    pub news: Vec<String>,
}

/// Reads a book as a source.
///
/// # Errors
/// It is protected, damaged, no book, or holds no text: reported in `sink`.
pub fn read(bytes: &[u8], name: &str, sink: &mut Sink) -> Result<Work, Failed> {
    open(bytes, name, sink).map(|finished| finished.work)
}

/// Reads a book, with what only the book says.
///
/// # Errors
/// As [`read`].
pub fn open(bytes: &[u8], name: &str, sink: &mut Sink) -> Result<Finished, Failed> {
    let refuse =
        |why: String, sink: &mut Sink| sink.fail_with(None, rules::unreadable_book(name, why), [HELP.to_owned()]);
    let opened = Package::open(bytes).and_then(Book::open);
    let mut book = match opened {
        Ok(book) => book,
        Err(why) => return Err(refuse(why, sink)),
    };
    let mut work = Work::default();
    metadata::read(&book, &mut work);
    let mut pages = match pages::read(&mut book) {
        Ok(pages) => pages,
        Err(why) => return Err(refuse(why, sink)),
    };
    let left_out = pages.take_apparatus(&mut book, &mut work);
    chapters::read(&pages, &mut book, &mut work);
    if work.chapters.iter().all(|chapter| chapter.text.trim().is_empty()) {
        return Err(sink.fail(None, empty_source(name)));
    }
    if !left_out.is_empty() {
        sink.emit(None, rules::left_out_of_book(name, left_out.join(", ")));
    }
    for (picture, why) in book.pictures.lost() {
        sink.emit(None, rules::picture_left_out(name, picture, why));
    }
    let is_without = book.is_ours() && !book.has_cover;
    if let Some(cover) = book.cover.take().or(is_without.then(|| "none".to_owned())) {
        work.state("cover", cover);
    }
    let said = |name: &'static str| book.data.iter().filter(move |datum| datum.name == name);
    let modified = said("dcterms:modified").find_map(|datum| Date::parse(&datum.value));
    let news = said("ficbind:news").map(|datum| datum.value.clone()).collect();
    let is_ours = book.is_ours();
    work.files = book.pictures.carried();
    Ok(Finished { work, is_ours, modified, news })
}
