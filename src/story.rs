//! What the author wrote: a [`Story`] is metadata plus sections, each a span of the author's own file.

pub(crate) mod address;
pub(crate) mod aozora;
pub(crate) mod base64;
pub(crate) mod counted;
pub(crate) mod date;
pub(crate) mod embedded;
pub(crate) mod entities;
pub(crate) mod foreign;
pub(crate) mod json;
pub(crate) mod keys;
pub(crate) mod language;
pub(crate) mod layout;
pub(crate) mod markdown;
pub(crate) mod marker;
pub(crate) mod matter;
pub(crate) mod media;
pub(crate) mod meta;
pub(crate) mod numerals;
pub mod outside;
pub(crate) mod part;
pub(crate) mod person;
pub(crate) mod rating;
pub(crate) mod rules;
pub mod schema;
pub(crate) mod slug;
pub(crate) mod stress;
pub(crate) mod text;
pub(crate) mod toml;
pub mod volume;
pub mod warning;
pub(crate) mod yaml;

pub use date::Date;
pub use meta::{
    ChapterEntry, Direction, Lines, Meta, Prose, SectionMeta, Series, Split, Stated, StatedList, Status, Writing,
};
pub use person::{Person, Role};
pub use rating::{Level, Rating};
pub use warning::{Policy, Warning, Warnings};

use crate::diag::{Span, Spanned};
use std::path::PathBuf;

/// Builds the tables by which metadata is read.
pub(crate) fn warm() {
    keys::warm();
    warning::warm();
    foreign::warm();
}

/// A story as its author's files have it, before anything is laid out as a book.
#[derive(Debug)]
pub struct Story {
    /// What its front-matter or header states.
    pub meta: Meta,
    /// In reading order.
    pub sections: Vec<Section>,
    /// Top lines of a loose post (read as header or not understood), and what an archive put around the text:
    /// shown verbatim at the back.
    pub apparatus: Vec<Span>,
    /// Parts of the sources outside every section that the book need not show, each with its reason.
    pub removed: Vec<Removed>,
    /// The headings in the text that name parts, in order.
    pub part_headings: Vec<PartHeading>,
    /// The language of which the texts were taken, where the folder has several.
    pub edition: Option<String>,
    /// The metadata was read from the header of a loose post.
    pub imported: bool,
    /// Images, style sheets and chapter files must lie below this folder.
    pub root: PathBuf,
    /// Folders of an archive that was unpacked, or of a source that was transcribed, kept until the book is made.
    pub unpacked: Vec<std::sync::Arc<tempfile::TempDir>>,
}

impl Story {
    /// A story of which nothing is known but the folder in which it lies.
    pub(crate) fn empty(root: &std::path::Path) -> Story {
        Story {
            meta: Meta::default(),
            sections: Vec::new(),
            apparatus: Vec::new(),
            removed: Vec::new(),
            part_headings: Vec::new(),
            edition: None,
            imported: false,
            root: root.to_owned(),
            unpacked: Vec::new(),
        }
    }
}

/// One chapter, or another piece that gets a place in the contents.
#[derive(Debug)]
pub struct Section {
    /// As written; `None` if the author gave none.
    pub title: Option<Title>,
    /// What the front-matter states about this section alone.
    pub meta: SectionMeta,
    /// Its text, without the heading.
    pub body: Body,
    /// The parts or volumes that this section belongs to, the outermost first. A change opens new ones.
    pub parts: Vec<Spanned<String>>,
    /// Stable name for file and ids: from the file name or the title, never from the position alone.
    pub stem: Option<String>,
    /// What stands beside the title, such as its ids.
    pub marks: Marks,
}

/// What is said of a section beside its title.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// The heading's text with the `{…}` behind it.
    pub heading: Option<Span>,
    /// Ids by which links find it.
    pub ids: Vec<String>,
    /// `{.unlisted}`: it stands in no contents.
    pub unlisted: bool,
    /// Chapters are counted without it: words before the first heading, or a heading with `{-}`.
    pub uncounted: bool,
}

/// A heading that names a part.
#[derive(Debug, Clone)]
pub struct PartHeading {
    /// What the part is called.
    pub title: Title,
    /// What stands beside the title, such as its ids.
    pub marks: Marks,
    /// Footnotes that the heading refers to.
    pub notes: Vec<Span>,
}

/// A chapter title as written, with inline markup.
#[derive(Debug, Clone)]
pub struct Title {
    /// Where the words stand.
    pub source: Span,
    /// How they are read.
    pub markup: Markup,
}

/// The text of a section: pieces of the author's files that are joined in order (nearly always one).
#[derive(Debug, Clone)]
pub struct Body {
    /// In reading order.
    pub pieces: Vec<Span>,
    /// How all of the pieces are read.
    pub markup: Markup,
}

/// How a piece of text is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Markup {
    /// CommonMark with the extensions of the guide.
    Markdown,
    /// An old plain-text post: see [`Layout`] for how its paragraphs are laid out.
    Plain(Layout),
}

/// How paragraphs are told apart in a plain-text post, found by a vote over its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Layout {
    /// Blank lines between paragraphs. Lines that were broken at a fixed width are joined (`unwrap`), other than
    /// indented ones in a text that is not indented (`inset`).
    BlankLines {
        /// Lines of a paragraph are joined.
        unwrap: bool,
        /// An indented line begins anew even so.
        inset: bool,
    },
    /// Every line is a paragraph, and a blank line a scene break where `breaks` says so.
    Lines {
        /// A blank line is a scene break.
        breaks: bool,
    },
    /// A paragraph starts with an indented line, and a blank line is a scene break where `breaks` says so.
    Indented {
        /// A blank line is a scene break.
        breaks: bool,
    },
}

/// A piece of the author's files that the book does not carry, and why.
#[derive(Debug, Clone)]
pub struct Removed {
    /// Which words.
    pub span: Span,
    /// For a reader of messages, in lower case and without a full stop.
    pub reason: &'static str,
}
