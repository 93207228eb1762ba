//! What a reader will see: a [`Book`] is pages in reading order, the assets they use, and the contents.

pub(crate) mod address;
pub(crate) mod assets;
pub mod audit;
pub(crate) mod bind;
pub(crate) mod count;
#[doc(hidden)]
pub mod cover;
pub(crate) mod css;
pub(crate) mod describe;
pub(crate) mod front;
pub(crate) mod html;
pub(crate) mod links;
pub(crate) mod media;
mod options;
pub(crate) mod plain;
pub(crate) mod prose;
pub(crate) mod rules;
pub(crate) mod slug;
pub(crate) mod split;
pub(crate) mod styles;
pub(crate) mod svg;
pub(crate) mod templates;
pub(crate) mod typesetting;
pub(crate) mod words;
pub(crate) mod xhtml;

pub use bind::bind;
pub use options::{Options, Version};

use crate::diag::Spanned;
use crate::story::{Date, Meta, Rating, Stated, Warnings};

/// Compiles the built-in templates.
pub(crate) fn warm() {
    templates::warm();
}

/// A book: everything a reader will see, in reading order, and nothing of how an EPUB says it.
#[derive(Debug)]
pub struct Book {
    /// The identifier, stable from build to build: a URN, or what the author gave.
    pub identifier: String,
    pub title: String,
    /// BCP 47.
    pub language: String,
    pub rtl: bool,
    pub meta: Meta,
    /// What the longer values of the metadata say, without markup.
    pub plain: plain::Plain,
    /// The metadata was read from the header of a loose post.
    pub imported: bool,
    pub pages: Vec<Page>,
    pub assets: Vec<assets::Asset>,
    /// Style sheets by href, in the order in which pages link them.
    pub styles: Vec<(String, String)>,
    pub toc: Vec<front::TocEntry>,
    pub cover: Option<Cover>,
    pub chapters: Vec<Chapter>,
    /// When the book was last changed.
    pub modified: Date,
    /// Words of the story's text.
    pub words: usize,
    pub facts: Facts,
    pub ledger: audit::Ledger,
}

impl Book {
    /// Where lines and pages begin, as XHTML and the package document say it.
    pub fn direction(&self) -> &'static str {
        if self.rtl { "rtl" } else { "ltr" }
    }
}

/// One XHTML file.
#[derive(Debug)]
pub struct Page {
    /// ASCII, relative to the folder of the pages.
    pub href: String,
    pub title: String,
    pub kind: PageKind,
    pub xhtml: String,
}

/// What a page is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageKind {
    Front(front::Kind),
    Part,
    /// The first file of a chapter.
    Chapter,
    /// A further file of a long chapter.
    ChapterPart,
}

/// The picture on the cover.
#[derive(Debug)]
pub struct Cover {
    pub href: String,
    pub media: &'static media::Media,
    pub bytes: Vec<u8>,
    /// Drawn by us, with our font.
    pub generated: bool,
    /// Whether the picture says what the book is; if not, its page does.
    pub lettered: bool,
}

/// What metadata says about one chapter.
#[derive(Debug)]
pub struct Chapter {
    /// From 1, as warnings count chapters. What is not counted, such as words before the first heading, has a number
    /// that no count reaches.
    pub position: u32,
    pub number: Option<String>,
    /// Plain text; empty where the author gave none.
    pub title: String,
    /// Its page has a heading. A page of pictures alone has none.
    pub headed: bool,
    pub href: String,
    pub warnings: Warnings,
    pub rating: Stated<Rating>,
    /// What the chapter's front-matter states besides, by key.
    pub extra: Vec<(String, Spanned<String>)>,
}

impl Chapter {
    /// Whether it has a number by which warnings can name it.
    pub fn is_counted(&self) -> bool {
        self.position as usize <= crate::story::read::MAX_CHAPTERS
    }
}

/// What accessibility metadata is computed from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts {
    /// Images in the text, the cover not counted.
    pub images: usize,
    pub images_without_alt: usize,
    /// Something may flash.
    pub animated: bool,
}
