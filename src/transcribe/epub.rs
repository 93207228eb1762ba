//! EPUB files as sources: package, metadata, chapters and pictures of finished books become a work again.

pub mod about;
mod chapters;
mod doctype;
mod download;
mod guide;
mod metadata;
mod notes;
mod own;
mod package;
mod page;
mod pages;
mod places;
mod stories;
mod titlepage;
mod warnings;
mod xhtml;

use std::collections::HashSet;

use crate::diag::{Failed, Sink};
use crate::import::rules;
use crate::story::Date;
use crate::story::rules::empty_source;
use crate::story::volume::VolumeOf;

use super::Work;
use super::office::Package;
use package::Book;

/// What files that are called EPUB and are none begin with, what they are, and what to do with them.
const OTHERS: &[(usize, &[u8], &str, &str)] = &[
    (
        60,
        b"BOOKMOBI",
        "it is a Kindle book (MOBI or AZW3)",
        "convert it with calibre's `ebook-convert`, if it has no protection",
    ),
    (60, b"TEXtREAd", "it is a PalmDOC book", "convert it with calibre's `ebook-convert`"),
    (0, b"TPZ", "it is a Kindle book (Topaz)", "give the book in another format"),
    (0, b"%PDF-", "it is a PDF file", "give the text that it was made from"),
    (0, b"{\\rtf", "it is a document in RTF", "give it the ending .rtf"),
    (0, b"<", "it is a page or a text, not an archive", "give it the ending .html"),
];

/// What to do with a protected book, and with others that cannot be read.
const PROTECTED: &str =
    "give the text that it was made from, or the book as its author or shop offers it without protection";
const DAMAGED: &str = "give the text that it was made from, or a whole copy of the book";

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

/// What made an EPUB file, as far as its package says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// ficbind did.
    pub is_ours: bool,
    /// Identifiers of the stories that it joins, each once.
    pub holds: Vec<String>,
    /// What it is a volume of.
    pub volume: Option<VolumeOf>,
}

impl Origin {
    /// ficbind made it, of several stories.
    pub fn is_omnibus(&self) -> bool {
        self.is_ours && !self.holds.is_empty()
    }
}

/// What made a file; `None` if it is no EPUB file that can be read.
pub fn origin(bytes: &[u8]) -> Option<Origin> {
    let book = Package::open(bytes).and_then(Book::open).ok()?;
    Some(Origin { is_ours: book.is_ours, volume: book.volume(), holds: book.holds })
}

impl Finished {
    fn new(work: Work, book: &Book) -> Finished {
        let said = |name: &'static str| book.data.iter().filter(move |datum| datum.name == name);
        let modified = said("dcterms:modified").find_map(|datum| Date::parse(&datum.value));
        let news = said("ficbind:news").map(|datum| datum.value.clone()).collect();
        Finished { work, is_ours: book.is_ours, modified, news }
    }
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
    let refuse = |why: String, sink: &mut Sink| {
        let is_at =
            |(at, sign, ..): &&(usize, &[u8], &str, &str)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(sign));
        let (why, help) = match OTHERS.iter().find(is_at) {
            Some((_, _, why, help)) => ((*why).to_owned(), *help),
            None if why.contains("protected") => (why, PROTECTED),
            None => (why, DAMAGED),
        };
        sink.fail_with(None, rules::unreadable_book(name, why), [help.to_owned()])
    };
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
    let missing = book.missing();
    if !missing.is_empty() {
        sink.emit(None, rules::missing_of_book(name, super::listed(&missing)))
            .hint("if they are chapters, look for a whole copy of the book");
    }
    if let Some(read) = download::read(&pages, &mut book, name, sink) {
        return read.map(|work| Finished::new(work, &book));
    }
    let left_out = pages.take_apparatus(&mut book, &mut work);
    if book.is_ours && own::is_typeset(&pages.list) {
        work.state("smart", true);
    }
    chapters::read(&pages, &mut book, &mut work);
    if work.chapters.iter().all(|chapter| chapter.text.trim().is_empty()) {
        return Err(sink.fail(None, empty_source(name)));
    }
    if !left_out.is_empty() {
        sink.emit(None, rules::left_out_of_book(name, super::listed(&left_out)));
    }
    for (picture, why) in book.pictures.lost() {
        sink.emit(None, rules::picture_left_out(name, picture, why));
    }
    let is_without = book.is_ours && !book.has_cover;
    if let Some(cover) = book.cover.take().or(is_without.then(|| "none".to_owned())) {
        work.state("cover", cover);
    }
    if book.is_ours {
        own::styles(&mut book, &mut work);
    }
    let styled: HashSet<String> = work.files.iter().map(|file| file.path.clone()).collect();
    let pictures = std::mem::take(&mut book.pictures).carried();
    work.files.extend(pictures.into_iter().filter(|picture| !styled.contains(&picture.path)));
    Ok(Finished::new(work, &book))
}
