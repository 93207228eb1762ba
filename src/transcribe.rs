//! Foreign sources, transcribed: pages, books and documents of other programs become Markdown that a person can correct;
//! and what was understood of a source, and how surely.

pub mod archive;
pub(crate) mod css;
mod document;
pub mod docx;
pub(crate) mod dom;
pub mod epub;
pub mod formats;
pub mod html;
mod limits;
pub(crate) mod markdown;
mod mbox;
pub mod odt;
mod office;
mod overlap;
pub mod part;
mod pictures;
pub mod post;
pub mod reading;
pub mod rtf;
pub mod write;

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::diag::disk::{ReadError, io_reason};
use crate::diag::source::MAX_SOURCE_BYTES;
use crate::diag::{self, Failed, FileId, Sink, Sources};

/// A work as it was found in a foreign source, ready to be written as a source of ficbind's own.
#[derive(Debug, Default, Clone)]
pub struct Work {
    /// What is stated about the whole, in the order in which it is written.
    pub front: Vec<Entry>,
    /// In reading order.
    pub chapters: Vec<Chapter>,
    /// Pictures, style sheets and fonts, by their paths beside the texts.
    pub files: Vec<Carried>,
}

/// One line of front-matter.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// A key of [the table](crate::story::schema).
    pub key: String,
    /// Its value.
    pub value: Value,
    /// Why it is unsure, for the comment above it; `None` if it is sure.
    pub doubt: Option<String>,
}

impl Entry {
    /// A value that is sure.
    pub fn new(key: impl Into<String>, value: impl Into<Value>) -> Entry {
        Entry { key: key.into(), value: value.into(), doubt: None }
    }
}

/// A name as it stands, also where it could be read as several.
pub fn person(name: String) -> Value {
    let is_one = !name.contains([',', '&', ';', '/', '<', '(']) && !name.contains(" and ");
    if is_one { Value::from(name) } else { serde_json::json!({ "name": name }) }
}

/// What the address of a link to another chapter begins with in texts: its number, from 0, follows, and `#` with an id.
pub(crate) const TO_CHAPTER: &str = "ficbind-chapter:";

/// A chapter of a work.
#[derive(Debug, Default, Clone)]
pub struct Chapter {
    /// As plain words; `None` if it has none.
    pub title: Option<String>,
    /// The title in Markdown, where it is more than its words.
    pub marked_title: Option<String>,
    /// The parts to which it belongs, the outermost first.
    pub parts: Vec<String>,
    /// What is stated about it alone.
    pub front: Vec<Entry>,
    /// Its text in Markdown, without its title.
    pub text: String,
    /// The name of its file, without ending, if the source has one that stays; otherwise its number and title are one.
    pub stem: Option<String>,
}

/// A file that texts show or use.
#[derive(Debug, Clone)]
pub struct Carried {
    /// Relative to the work's folder, such as `images/map.png`.
    pub path: String,
    /// As they were found.
    pub bytes: Vec<u8>,
}

impl Work {
    /// Adds a value unless it says nothing.
    pub fn state(&mut self, key: &str, value: impl Into<Value>) {
        let value = value.into();
        let says_nothing = match &value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        if !says_nothing {
            self.front.push(Entry::new(key, value));
        }
    }

    /// Takes over what another work states, in place of what this one does.
    pub fn overrule(&mut self, told: Work) {
        for entry in told.front {
            match self.front.iter_mut().find(|own| own.key == entry.key) {
                Some(own) => *own = entry,
                None => self.front.push(entry),
            }
        }
    }

    /// Whether something is stated under a key.
    pub fn states(&self, key: &str) -> bool {
        self.front.iter().any(|entry| entry.key == key)
    }
}

/// Kinds of foreign sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A web page: HTML or XHTML.
    Page,
    /// A document of a word processor.
    Document,
    /// An EPUB file.
    Book,
}

/// Endings of files, and what they are.
const ENDINGS: &[(&str, Kind)] = &[
    ("html", Kind::Page),
    ("htm", Kind::Page),
    ("xhtml", Kind::Page),
    ("xht", Kind::Page),
    ("epub", Kind::Book),
    ("docx", Kind::Document),
    ("docm", Kind::Document),
    ("dotx", Kind::Document),
    ("doc", Kind::Document),
    ("odt", Kind::Document),
    ("ott", Kind::Document),
    ("fodt", Kind::Document),
    ("rtf", Kind::Document),
];

impl Kind {
    /// What a file is by its name; `None` if it is none of these.
    pub fn of(path: &Path) -> Option<Kind> {
        let ending = path.extension()?.to_str()?.to_lowercase();
        ENDINGS.iter().find(|(known, _)| *known == ending).map(|(_, kind)| *kind)
    }
}

/// A source while it is read.
#[derive(Debug)]
pub struct Original<'a> {
    /// As messages name it.
    pub name: &'a str,
    /// Where it lies: pictures are looked for beside it.
    pub path: &'a Path,
    /// Its decoded text; empty where the source is no text.
    pub html: &'a str,
    /// The file of this text, for places in messages.
    pub file: Option<FileId>,
}

/// Reads a foreign source.
///
/// # Errors
/// It is unreadable, or holds no story: reported in `sink`.
pub fn transcribe(path: &Path, kind: Kind, sources: &mut Sources, sink: &mut Sink) -> Result<Work, Failed> {
    let name = sources.name_of(path);
    let mut work = match kind {
        Kind::Page => {
            let bytes = bytes(path, sources, sink)?;
            html::refuse_others(&bytes, &name, sink)?;
            let file = sources.decode(path, bytes, sink)?;
            let text = sources.file(file).text.clone();
            html::read(&Original { name: &name, path, html: &text, file: Some(file) }, sources, sink)?
        }
        Kind::Document => {
            let bytes = bytes(path, sources, sink)?;
            formats::read(&bytes, &name, sink)?
        }
        Kind::Book => {
            let bytes = bytes(path, sources, sink)?;
            epub::read(&bytes, &name, sink)?
        }
    };
    limits::keep(&mut work, &name, sink);
    Ok(work)
}

/// Names in a message, at most.
const MOST_LISTED: usize = 20;

/// The first names of a list, and how many more there are.
fn listed(names: &[String]) -> String {
    let first = names.get(..MOST_LISTED).unwrap_or(names).join(", ");
    match names.len().saturating_sub(MOST_LISTED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

/// What made a finished book; nothing of it is known if it is damaged.
pub fn origin_of(path: &Path, sources: &mut Sources) -> epub::Origin {
    let bytes = bytes(path, sources, &mut Sink::new()).ok();
    bytes.and_then(|bytes| epub::origin(&bytes)).unwrap_or_default()
}

/// A work that was written to a folder of its own, which is removed with this value.
#[derive(Debug)]
pub struct Unpacked {
    /// The folder.
    pub root: tempfile::TempDir,
    /// What to read: a file, or a folder of chapters.
    pub source: PathBuf,
}

impl Unpacked {
    /// Writes a work below a new folder for temporary files.
    ///
    /// # Errors
    /// It cannot be written: reported in `sink`.
    pub fn new(work: &Work, path: &Path, sink: &mut Sink) -> Result<Unpacked, Failed> {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let write = || -> std::io::Result<Unpacked> {
            let root = tempfile::Builder::new().prefix("ficbind-").tempdir()?;
            let written = write::files(work, &stem);
            for (path, bytes) in &written.files {
                let path = root.path().join(path);
                std::fs::create_dir_all(path.parent().unwrap_or(root.path()))?;
                std::fs::write(path, bytes)?;
            }
            let source = root.path().join(written.source);
            Ok(Unpacked { root, source })
        };
        write().map_err(|e| {
            let what = format!("{} by way of the folder for temporary files (TMPDIR)", path.display());
            sink.fail(None, diag::rules::unreadable_file(what, io_reason(&e)))
        })
    }
}

/// Bytes of a source that is no text, with a limit.
///
/// # Errors
/// It is unreadable or too large: reported in `sink`.
pub fn bytes(path: &Path, sources: &mut Sources, sink: &mut Sink) -> Result<Vec<u8>, Failed> {
    let read = sources.trace().read(path, MAX_SOURCE_BYTES);
    read.map_err(|error| match error {
        ReadError::Io(e) => sink.fail(None, diag::rules::unreadable_file(sources.name_of(path), io_reason(&e))),
        ReadError::TooLarge => {
            sink.fail(None, diag::rules::oversized_file(sources.name_of(path), MAX_SOURCE_BYTES >> 20))
        }
    })
}
