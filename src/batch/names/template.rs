//! The template of a book's name: its fields, how it is read, and how it is filled so that gaps do not show.

use std::mem;

use serde::{Deserialize, Serialize};

use super::safe;
use super::safe::ENDING;
use crate::diag::Cut;
use crate::story::keys::nearest;

/// What is known of a story; what is not known is empty. [`FIELDS`] tells what each is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Values {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub author: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub author_sort: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub authors: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub series: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub number: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub language: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub fandom: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub rating: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub status: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub year: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub date: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub identifier: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// With `/` between its segments on every system.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub folder: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub ending: String,
}

/// One row of [`FIELDS`].
#[derive(Debug)]
// Only the command's help and the reference tell what a field is.
#[cfg_attr(not(feature = "cli"), allow(dead_code))]
pub struct Field {
    /// As it stands between the braces; `_` for `-` and capitals are taken too.
    pub name: &'static str,
    /// What it stands for, as one sentence of Markdown.
    pub doc: &'static str,
    /// A value that it may have.
    pub example: &'static str,
    kind: Origin,
    value: fn(&Values) -> &str,
}

/// Where a field comes from and what is special about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// Stated in the story.
    Stated,
    /// The same, and takes a width.
    Number,
    /// Of the source's path.
    Source,
    /// The same, and may be several segments.
    Folder,
}

const fn field(
    name: &'static str,
    kind: Origin,
    doc: &'static str,
    example: &'static str,
    value: fn(&Values) -> &str,
) -> Field {
    Field { name, doc, example, kind, value }
}

/// All fields, in the order of the reference.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    field("author", Origin::Stated, "Name of the first author.", "Maren Tolliver", |v| &v.author),
    field("author-sort", Origin::Stated, "Name of the first author for sorting.", "Tolliver, Maren", |v| &v.author_sort),
    field("authors", Origin::Stated, "Names of all authors.", "Maren Tolliver, Ida Quill", |v| &v.authors),
    field("title", Origin::Stated, "Title of the story.", "The Lantern Road", |v| &v.title),
    field("series", Origin::Stated, "Name of the first series.", "Tales of the Coast", |v| &v.series),
    field("number", Origin::Number, "Place in that series; `{number:2}` writes `2` as `02` and `2.5` as `02.5`.", "2", |v| &v.number),
    field("language", Origin::Stated, "BCP 47 tag of the language.", "en-GB", |v| &v.language),
    field("fandom", Origin::Stated, "The first fandom.", "Original Work", |v| &v.fandom),
    field("rating", Origin::Stated, "Rating.", "Teen", |v| &v.rating),
    field("status", Origin::Stated, "Whether the story is complete.", "in progress", |v| &v.status),
    field("year", Origin::Stated, "Year of publication.", "2023", |v| &v.year),
    field("date", Origin::Stated, "Date of publication, as precise as given.", "2023-04-05", |v| &v.date),
    field("identifier", Origin::Stated, "Identifier of the book.", "urn:uuid:7f0c1c36-9c86-4b6a-a0a2-000000000000", |v| &v.identifier),
    field("file", Origin::Source, "Name of the source file without its extension.", "lantern-road", |v| &v.file),
    field("folder", Origin::Folder, "Folders between the given folder and the source; empty at its top level.", "serials/2023", |v| &v.folder),
    field("ending", Origin::Source, "Extension of the source file.", "md", |v| &v.ending),
];

/// What is wrong with a template, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Place in the template, in bytes.
    pub at: usize,
    /// One line, without a full stop.
    pub message: String,
}

fn fault<T>(at: usize, message: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { at, message: message.into() })
}

/// Bytes of a template; no path is longer, and it bounds how deep groups nest.
const LENGTH: usize = 800;
/// Digits that a number may be padded to.
const WIDTH: usize = 9;

/// The name of a book with fields in it, such as `{author}/{series}/{number:2} - {title}`.
#[derive(Debug, Clone)]
pub struct Template {
    segments: Vec<Sequence>,
}

/// Elements of a segment or of a group, with the text around them.
#[derive(Debug, Clone, Default)]
struct Sequence {
    parts: Vec<Part>,
    /// The text after the last element.
    tail: String,
}

/// An element and the text between it and the one before.
#[derive(Debug, Clone)]
struct Part {
    before: String,
    element: Element,
}

#[derive(Debug, Clone)]
enum Element {
    Field {
        field: &'static Field,
        width: usize,
    },
    /// Brackets with a field in them.
    Group {
        open: char,
        inner: Sequence,
        close: char,
    },
}

impl Template {
    /// Names books as their sources are named.
    pub const DEFAULT: &str = "{folder}/{file}";

    /// Reads a template. `/` divides folders; `{{` and `}}` stand for braces. The ending `.epub` may be written.
    ///
    /// # Errors
    /// When a field or a brace is wrong, or when the path would lead out of the output folder or to no file.
    pub fn parse(text: &str) -> Result<Template, Fault> {
        if text.trim().is_empty() {
            return fault(0, format!("the template is empty; write, for example, \"{}\"", Template::DEFAULT));
        }
        if text.len() > LENGTH {
            return fault(
                text.floor_char_boundary(LENGTH),
                format!("the template is longer than {LENGTH} bytes; shorten it"),
            );
        }
        if is_absolute(text) {
            return fault(
                0,
                "the path is absolute; write it relative to the output folder, without a leading \"/\" or drive",
            );
        }
        let mut segments = Vec::new();
        let mut at = 0;
        for segment in without_ending(text).split('/') {
            match segment.trim() {
                "" => return fault(at, "a name is missing here; write one between the slashes and after the last"),
                ".." => return fault(at, "\"..\" leads out of the output folder; remove it"),
                _ => segments.push(Sequence::parse(segment, at)?),
            }
            at += segment.len() + "/".len();
        }
        Ok(Template { segments })
    }

    /// Whether the story has to be read before its book can be named.
    pub(crate) fn needs_metadata(&self) -> bool {
        self.segments.iter().any(|s| s.uses(&|field| matches!(field.kind, Origin::Stated | Origin::Number)))
    }

    /// The path of a story's book in the output folder: relative, with forward slashes, ending in `.epub`, and one that
    /// every usual file system takes.
    ///
    /// What is not known leaves no gap. Segments and groups in brackets vanish if none of their fields is known. Text
    /// before the first and after the last element stands only beside a known one; of the texts between two known
    /// elements the last one stands.
    pub(crate) fn fill(&self, values: &Values) -> String {
        let filled: Vec<String> = self.segments.iter().map(|segment| segment.fill(values)).collect();
        safe::path(filled.iter().flat_map(|segment| segment.split('/')))
    }
}

impl Sequence {
    /// Reads a segment that stands at this place of the template. Brackets that have no counterpart are text.
    fn parse(text: &str, at: usize) -> Result<Sequence, Fault> {
        let mut current = Sequence::default();
        // Brackets that are open, each with what stands before it.
        let mut outer: Vec<(char, Sequence)> = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let here = at + text.len() - rest.len();
            rest = rest.cut(c.len_utf8()..);
            match c {
                '{' | '}' if rest.starts_with(c) => {
                    current.tail.push(c);
                    rest = rest.cut(1..);
                }
                '{' => {
                    let inside = rest.split(['{', '}']).next().unwrap_or_default();
                    let Some(after) = rest.cut(inside.len()..).strip_prefix('}') else {
                        return fault(
                            here,
                            "this brace is never closed; write \"}\" after the field, or \"{{\" for a brace",
                        );
                    };
                    current.push(Element::parse(inside, here)?);
                    rest = after;
                }
                '}' => return fault(here, "no brace is open here; write \"}}\" for a brace in the name"),
                '(' | '[' => outer.push((c, mem::take(&mut current))),
                ')' | ']' => match outer.pop_if(|(open, _)| matches!((open, c), ('(', ')') | ('[', ']'))) {
                    Some((open, before)) => {
                        let inner = mem::replace(&mut current, before);
                        current.push_group(open, inner, c);
                    }
                    None => current.tail.push(c),
                },
                _ => current.tail.push(c),
            }
        }
        while let Some((open, before)) = outer.pop() {
            let inner = mem::replace(&mut current, before);
            current.tail.push(open);
            current.append(inner);
        }
        Ok(current)
    }

    fn push(&mut self, element: Element) {
        self.parts.push(Part { before: mem::take(&mut self.tail), element });
    }

    fn push_group(&mut self, open: char, inner: Sequence, close: char) {
        if inner.parts.is_empty() {
            self.tail.push(open);
            self.tail.push_str(&inner.tail);
            self.tail.push(close);
        } else {
            self.push(Element::Group { open, inner, close });
        }
    }

    fn append(&mut self, other: Sequence) {
        for part in other.parts {
            self.tail.push_str(&part.before);
            self.push(part.element);
        }
        self.tail.push_str(&other.tail);
    }

    fn uses(&self, test: &impl Fn(&Field) -> bool) -> bool {
        self.parts.iter().any(|part| match &part.element {
            Element::Field { field, .. } => test(field),
            Element::Group { inner, .. } => inner.uses(test),
        })
    }

    /// The text with its gaps closed; empty if there are fields and all of them are.
    fn fill(&self, values: &Values) -> String {
        let mut out = String::new();
        let mut ends_filled = true;
        for (index, part) in self.parts.iter().enumerate() {
            let text = part.element.fill(values);
            ends_filled = !text.is_empty();
            if ends_filled {
                if index == 0 || !out.is_empty() {
                    out.push_str(&part.before);
                }
                out.push_str(&text);
            }
        }
        if ends_filled {
            out.push_str(&self.tail);
        }
        out
    }
}

impl Element {
    /// Reads what stands between braces.
    fn parse(inside: &str, at: usize) -> Result<Element, Fault> {
        let (name, width) = inside.split_once(':').map_or((inside, None), |(name, width)| (name, Some(width)));
        let name = name.trim();
        let spelling = name.to_ascii_lowercase().replace('_', "-");
        let Some(field) = FIELDS.iter().find(|field| field.name == spelling) else {
            let names: Vec<&str> = FIELDS.iter().map(|field| field.name).collect();
            let near =
                nearest(name, names.iter().copied()).map(|n| format!(" (did you mean \"{n}\"?)")).unwrap_or_default();
            return fault(at, format!("unknown field \"{name}\"{near}; the fields are {}", names.join(", ")));
        };
        let width = match (width, field.kind) {
            (None, _) => 0,
            (Some(width), Origin::Number) => match width.trim().parse() {
                Ok(width @ 1..=WIDTH) => width,
                _ => return fault(at, format!("\"{width}\" is not a width; write a number from 1 to {WIDTH}")),
            },
            (Some(_), _) => return fault(at, format!("only numbers have a width; write \"{{{}}}\"", field.name)),
        };
        Ok(Element::Field { field, width })
    }

    fn fill(&self, values: &Values) -> String {
        match self {
            Element::Field { field, width } => {
                let value = (field.value)(values);
                match field.kind {
                    Origin::Stated | Origin::Source => safe::value(value),
                    Origin::Number => padded(&safe::value(value), *width),
                    Origin::Folder => {
                        let names: Vec<String> =
                            value.split('/').map(safe::value).filter(|name| !name.is_empty()).collect();
                        names.join("/")
                    }
                }
            }
            Element::Group { open, inner, close } => {
                let text = inner.fill(values);
                if text.is_empty() { text } else { format!("{open}{text}{close}") }
            }
        }
    }
}

/// Puts zeros in front of a number until its integer part has `width` digits.
fn padded(number: &str, width: usize) -> String {
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let missing = if digits == 0 { 0 } else { width.saturating_sub(digits) };
    "0".repeat(missing) + number
}

fn is_absolute(text: &str) -> bool {
    matches!(text.as_bytes(), [b'/' | b'\\', ..] | [b'A'..=b'Z' | b'a'..=b'z', b':', b'/' | b'\\', ..])
}

/// The template without `.epub` at its end, which every book gets anyway.
fn without_ending(text: &str) -> &str {
    match text.split_at_checked(text.len().saturating_sub(ENDING.len())) {
        Some((name, ending)) if ending.eq_ignore_ascii_case(ENDING) => name,
        _ => text,
    }
}
