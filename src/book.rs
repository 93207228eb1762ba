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
pub mod news;
mod options;
pub(crate) mod plain;
pub(crate) mod prose;
pub(crate) mod roll;
pub(crate) mod rules;
pub(crate) mod split;
pub(crate) mod styles;
pub(crate) mod svg;
pub(crate) mod templates;
pub(crate) mod typesetting;
pub(crate) mod xhtml;

pub use bind::bind;
pub use options::{Edition, Options, Version};

use crate::diag::{Span, Spanned};
use crate::story::volume::VolumeOf;
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
    /// Plain text, never empty: "Untitled" in the language of the book if the story has none.
    pub title: String,
    /// BCP 47.
    pub language: String,
    /// Text runs from right to left.
    pub rtl: bool,
    /// What the story states.
    pub meta: Meta,
    /// What the longer values of the metadata say, without markup.
    pub(crate) plain: plain::Plain,
    /// The metadata was read from the header of a loose post.
    pub imported: bool,
    /// In reading order.
    pub pages: Vec<Page>,
    pub(crate) assets: Vec<assets::Asset>,
    /// Style sheets by href, in the order in which pages link them.
    pub styles: Vec<(String, String)>,
    /// Where the author's own sheets come from.
    pub(crate) sheets: Vec<css::Sheet>,
    pub(crate) toc: Vec<front::TocEntry>,
    /// `None` where the user or the author wants none.
    pub cover: Option<Cover>,
    /// In reading order.
    pub chapters: Vec<Chapter>,
    /// The stories that it joins, where there are several.
    pub holds: Vec<Held>,
    /// Where it is one of several volumes.
    pub volume: Option<VolumeOf>,
    /// When the book was last changed.
    pub modified: Date,
    /// Words of the story's text.
    pub words: usize,
    /// What is new since earlier editions, the newest first.
    pub news: Vec<news::News>,
    /// What the text holds beside words.
    pub facts: Facts,
    /// What [`audit::check`] looks for in the pages.
    pub ledger: audit::Ledger,
}

impl Book {
    /// Where lines and pages begin, as XHTML and the package document say it.
    pub fn direction(&self) -> &'static str {
        if self.rtl { "rtl" } else { "ltr" }
    }
}

/// One XHTML file.
#[derive(Debug, Clone)]
pub struct Page {
    /// ASCII, relative to the folder of the pages.
    pub href: String,
    /// Plain text, for the page's `title` element.
    pub title: String,
    /// What it is for.
    pub kind: PageKind,
    /// The whole file, well-formed.
    pub xhtml: String,
    /// The tags that templates of the user wrote.
    pub(crate) marks: templates::marks::Marks,
}

impl Page {
    /// Where in the user's templates the tag at an offset is written.
    pub(crate) fn written_at(&self, offset: usize) -> Option<Span> {
        self.marks.iter().find(|(at, _)| *at == offset).map(|(_, span)| *span)
    }

    /// Where the last tag up to an offset is written that a template of the user's wrote.
    pub(crate) fn written_before(&self, offset: usize) -> Option<Span> {
        let count = self.marks.partition_point(|(at, _)| *at <= offset);
        count.checked_sub(1).map(|last| self.marks[last].1)
    }
}

/// A story in a book that joins several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// That of the story's own book.
    pub identifier: String,
    /// Those of the stories in it, where it joins several itself.
    pub joins: Vec<String>,
    /// Plain text.
    pub title: String,
    /// BCP 47.
    pub language: String,
}

/// What a page is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageKind {
    /// A page around the story, such as the title page or the content notes.
    Front(front::Purpose),
    /// The same in a book that joins several stories: a page around one of them.
    Inner(front::Purpose),
    /// The title of a part.
    Part,
    /// The first file of a chapter.
    Chapter,
    /// A further file of a long chapter.
    ChapterPart,
}

/// The picture on the cover.
#[derive(Debug)]
pub struct Cover {
    /// ASCII, relative to the folder of the pages.
    pub href: String,
    pub(crate) media: &'static crate::story::media::Media,
    /// The picture's file.
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
    /// As the author writes it, or the next in order where the story asks for numbers.
    pub number: Option<String>,
    /// Plain text; empty where the author gave none.
    pub title: String,
    /// Its page has a heading. A page of pictures alone has none.
    pub headed: bool,
    /// Its first page.
    pub href: String,
    /// Of this chapter alone.
    pub warnings: Warnings,
    /// Of this chapter alone.
    pub rating: Stated<Rating>,
    /// Words of its text.
    pub words: usize,
    /// What the chapter's front-matter states besides, by key.
    pub extra: Vec<(String, Spanned<String>)>,
}

impl Chapter {
    /// Whether it has a number by which warnings can name it.
    pub fn is_counted(&self) -> bool {
        self.position as usize <= crate::read::MAX_CHAPTERS
    }
}

/// What accessibility metadata is computed from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts {
    /// Images in the text, the cover not counted.
    pub images: usize,
    /// How many of these have no text in their place (`alt`).
    pub images_without_alt: usize,
    /// Something may flash.
    pub animated: bool,
    /// Something is of EPUB 3.4, which checkers for 3.3 refuse; the user was told.
    pub new: bool,
}
