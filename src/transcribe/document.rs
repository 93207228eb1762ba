//! Documents of word processors, whatever their format: paragraphs with marks, lists, tables, notes and pictures.

mod divide;
mod line;
mod pages;

use crate::diag::Sink;
use crate::import::rules;
use crate::story::text::shorten;

use super::Entry;
use super::pictures::Pictures;

pub use divide::work;
pub use line::{Line, Marks, escaped};
pub use pages::blocks_as_html;

/// Elements within elements that are read at most.
pub const MAX_DEPTH: usize = 256;

/// A document as it was read.
#[derive(Debug, Default)]
pub struct Document {
    /// In reading order.
    pub blocks: Vec<Block>,
    /// Footnotes and endnotes as HTML, by their numbers from 0.
    pub notes: Vec<String>,
    /// What its properties say.
    pub front: Vec<Entry>,
    /// Pictures.
    pub pictures: Pictures,
    /// The file ends in the middle.
    pub is_cut_off: bool,
    /// What is left out: its kind, how often, and the first words of it.
    left_out: Vec<(&'static str, usize, String)>,
}

impl Document {
    /// Notes that something is left out.
    pub fn leave_out(&mut self, kind: &'static str, words: &str) {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        match self.left_out.iter_mut().find(|(known, ..)| *known == kind) {
            Some((_, count, first)) => {
                *count += 1;
                if first.is_empty() {
                    *first = words;
                }
            }
            None => self.left_out.push((kind, 1, words)),
        }
    }

    /// Adds a note; returns the reference to it.
    pub fn note(&mut self, html: String) -> String {
        self.notes.push(html);
        let number = self.notes.len();
        format!("<a epub:type=\"noteref\" href=\"#note-{number}\">{number}</a>")
    }

    /// Tells what is left out.
    fn tell(&self, name: &str, sink: &mut Sink) {
        if self.is_cut_off {
            sink.emit(None, rules::document_cut_off(name)).hint("get the whole file, and import it again");
        }
        for (kind, count, words) in &self.left_out {
            let words = if words.is_empty() { String::new() } else { format!(": \"{}\"", shorten(words)) };
            let times = if *count == 1 { String::new() } else { format!(" ({count} times)") };
            sink.emit(None, rules::left_out_of_document(name, format!("{kind}{times}{words}")));
        }
        for (picture, why) in self.pictures.lost() {
            sink.emit(None, rules::picture_left_out(name, picture, why))
                .hint("save it as PNG or JPEG, and insert it into the document anew");
        }
    }
}

/// A block of text.
#[derive(Debug, Clone)]
pub enum Block {
    Paragraph(Paragraph),
    /// A table, as HTML, and its words.
    Table(String),
    /// A new page begins.
    Page,
    /// A line across the page.
    Rule,
}

/// What a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    #[default]
    Body,
    Heading(u8),
    Title,
    Subtitle,
    Author,
    Quote,
    Verbatim,
    /// The head of a table's column.
    Head,
}

impl Role {
    /// Whether the looks of its style say nothing about single words.
    pub fn has_own_looks(self) -> bool {
        !matches!(self, Role::Body)
    }
}

/// How the lines of a paragraph stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    #[default]
    Start,
    Centre,
    End,
}

/// The place of a paragraph in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// From 0.
    pub level: usize,
    /// The kind of its number, as HTML has it: `1`, `a`, `A`, `i`, `I`; `None` for bullets.
    pub number: Option<&'static str>,
    /// Which list it belongs to.
    pub list: String,
    /// It begins an item, and does not go on with one.
    pub first: bool,
    /// The number that the list starts with where it starts here.
    pub start: usize,
}

/// A paragraph.
#[derive(Debug, Clone, Default)]
pub struct Paragraph {
    /// Its content as HTML.
    pub html: String,
    /// Its words.
    pub words: String,
    pub role: Role,
    pub align: Align,
    pub item: Option<Item>,
}

impl Paragraph {
    /// Whether it shows nothing.
    pub fn is_empty(&self) -> bool {
        self.words.trim().is_empty() && !self.html.contains("<img") && !self.html.contains("noteref")
    }
}

/// An image element.
pub fn picture(address: &str, alt: &str) -> String {
    format!("<img src=\"{}\" alt=\"{}\">", escaped(address), escaped(alt))
}
