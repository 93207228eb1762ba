//! A book as it is compared: what it says about itself, its chapters by paragraphs, and its pictures by their bytes.

use std::borrow::Cow;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::shingles;
use crate::diag::{Failed, Sink};
use crate::story::Date;
use crate::transcribe::epub::{self, Finished};
use crate::transcribe::{Entry, TO_CHAPTER, Work};

/// Bytes of a book at most: more than a source may have, since a book has its pictures.
pub const MOST: u64 = 512 << 20;

/// A book.
#[derive(Debug)]
pub struct Edition {
    /// What is stated about the whole, by key.
    pub front: Vec<Entry>,
    /// In reading order.
    pub chapters: Vec<Chapter>,
    /// Paths and digests.
    pub pictures: Vec<(String, Digest256)>,
    /// What is on the cover.
    pub cover: Cover,
    /// When it was last changed, where it says so.
    pub modified: Option<Date>,
    /// Its own news, as its package keeps them.
    pub news: Vec<String>,
}

/// What a picture is known by.
pub type Digest256 = [u8; 32];

/// What is on the cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// Nothing.
    None,
    /// Title and author, drawn by ficbind.
    Drawn,
    /// A picture.
    Picture(Digest256),
}

/// A chapter.
#[derive(Debug)]
pub struct Chapter {
    /// Plain words; `None` if it has none.
    pub title: Option<String>,
    /// The parts to which it belongs, the outermost first.
    pub parts: Vec<String>,
    /// What is stated about it alone.
    pub front: Vec<Entry>,
    /// Its text in Markdown.
    pub paragraphs: Vec<String>,
    /// The name of its page, where that stays.
    pub page: Option<String>,
}

impl Chapter {
    /// The hashes by which its text is known to be like another's.
    pub(super) fn sketch(&self) -> Vec<u64> {
        shingles::sketch(self.paragraphs.iter().map(String::as_str))
    }

    /// How many words its text has.
    pub fn words(&self) -> usize {
        self.paragraphs.iter().map(|paragraph| shingles::spans(paragraph).count()).sum()
    }
}

impl Edition {
    /// Reads the bytes of a book.
    ///
    /// # Errors
    /// It can not be read: reported in `sink`.
    pub fn read(bytes: &[u8], name: &str, sink: &mut Sink) -> Result<Edition, Failed> {
        Ok(Edition::of(epub::open(bytes, name, sink)?))
    }

    pub(super) fn of(Finished { work, is_ours, modified, news }: Finished) -> Edition {
        let Work { front, chapters, files } = work;
        let (covers, front): (Vec<Entry>, Vec<Entry>) = front.into_iter().partition(|entry| entry.key == "cover");
        let path = covers.first().and_then(|entry| entry.value.as_str());
        let digest = |bytes: &[u8]| -> Digest256 { Sha256::digest(bytes).into() };
        let cover = match path {
            None if is_ours => Cover::Drawn,
            None | Some("none") => Cover::None,
            Some(path) => files
                .iter()
                .find(|file| file.path == path)
                .map_or(Cover::None, |file| Cover::Picture(digest(&file.bytes))),
        };
        let pictures = files.iter().filter(|file| Some(&*file.path) != path);
        Edition {
            pictures: pictures.map(|file| (file.path.clone(), digest(&file.bytes))).collect(),
            cover,
            // The date of a book without any is that of the oldest archive.
            modified: modified.filter(|date| date.year > 1980).or_else(|| stated(&front)),
            front,
            chapters: chapters.into_iter().map(chapter).collect(),
            news,
        }
    }

    /// What the whole is stated to be under a key.
    pub fn stated(&self, key: &str) -> Option<&Value> {
        self.front.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The whole as one text of plain words, such as its title.
    pub fn text(&self, key: &str) -> String {
        self.stated(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

/// The date that a book of EPUB 2 states, which has no other.
fn stated(front: &[Entry]) -> Option<Date> {
    let value = |key: &str| front.iter().find(|entry| entry.key == key)?.value.as_str().and_then(Date::parse);
    value("updated").or_else(|| value("published"))
}

fn chapter(chapter: crate::transcribe::Chapter) -> Chapter {
    Chapter {
        title: chapter.title.filter(|title| !title.trim().is_empty()),
        parts: chapter.parts,
        front: chapter.front,
        paragraphs: paragraphs(&without_numbers(&chapter.text)),
        page: chapter.stem,
    }
}

/// The blocks of a text: what blank lines part.
fn paragraphs(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut block = String::new();
    for line in text.lines().chain([""]) {
        if line.trim().is_empty() {
            if !block.is_empty() {
                found.push(std::mem::take(&mut block));
            }
            continue;
        }
        if !block.is_empty() {
            block.push('\n');
        }
        block.push_str(line.trim_end());
    }
    found
}

/// A text whose links to other chapters say no number: a new chapter changes the numbers, and not what stands there.
fn without_numbers(text: &str) -> Cow<'_, str> {
    if !text.contains(TO_CHAPTER) {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split(TO_CHAPTER);
    let mut out = parts.next().unwrap_or_default().to_owned();
    parts.for_each(|part| out.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit())));
    Cow::Owned(out)
}
