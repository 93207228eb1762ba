//! A line near the top of a post: its shape, what stands before it, and to which value it belongs.

use std::ops::Range;

use super::keys::Field;
use super::line::Shape;
use crate::diag::Cut;
use crate::story::marker;

/// Fields whose keys make a line of a header even where it stands alone.
const LONE_FIELDS: &[Field] = &[
    Field::Rating,
    Field::Warnings,
    Field::Relationships,
    Field::Fandoms,
    Field::Summary,
    Field::Disclaimer,
    Field::Spoilers,
    Field::Notes,
];

/// A line near the top that is not blank.
pub struct Line<'a> {
    pub range: Range<usize>,
    pub shape: Shape,
    pub text: &'a str,
    /// Blank lines before it.
    pub blanks: usize,
    /// Set where the line goes on with the value of the line at this index.
    pub continues: Option<usize>,
    /// Whether it may as well be the first line of the story.
    pub perhaps: bool,
    /// Belongs to a paragraph of the story that stands among the header lines.
    pub story: bool,
    /// Belongs to words of the author about the story.
    pub talk: bool,
    /// One of several fields without keys that stand in a row.
    pub in_row: bool,
}

impl<'a> Line<'a> {
    pub fn new(range: Range<usize>, shape: Shape, text: &'a str, blanks: usize) -> Line<'a> {
        Line { range, shape, text, blanks, continues: None, perhaps: false, story: false, talk: false, in_row: false }
    }
}

impl Line<'_> {
    pub fn is_key(&self) -> bool {
        matches!(self.shape, Shape::Keyed { .. } | Shape::Keyless { .. })
    }

    pub fn has_colon_key(&self) -> bool {
        matches!(self.shape, Shape::Keyed { weak: false, .. })
    }

    /// A line with a key that cannot be read out of a story by mistake.
    pub fn is_sure(&self) -> bool {
        self.plain_field().is_some_and(|field| {
            !field.is_kept() && !matches!(field, Field::Notes | Field::Setting | Field::Published | Field::Title)
        })
    }

    /// The field of a key that is spelt right, is no everyday word, and stands before a colon or dash.
    pub fn plain_field(&self) -> Option<Field> {
        match &self.shape {
            Shape::Keyed { found, weak: false, .. } if !found.misspelt && !found.common => Some(found.key.field),
            _ => None,
        }
    }

    /// The same, or the field of a piece of a row.
    pub fn told_field(&self) -> Option<Field> {
        match &self.shape {
            Shape::Keyless { field, .. } if self.in_row => Some(*field),
            _ => self.plain_field(),
        }
    }

    /// A line about the story, such as few stories have within.
    pub fn is_of_header(&self) -> bool {
        match &self.shape {
            Shape::Unknown { key_end, .. } => self.text.cut(..*key_end).trim().eq_ignore_ascii_case("content"),
            _ => self.plain_field().is_some_and(|field| LONE_FIELDS.contains(&field)),
        }
    }

    pub fn value(&self) -> &str {
        match &self.shape {
            Shape::Keyed { value, .. } | Shape::Unknown { value, .. } => self.text.cut(*value..).trim(),
            Shape::Keyless { value, .. } => self.text.cut(value.clone()).trim(),
            Shape::Rule | Shape::Other => self.text.trim(),
        }
    }

    pub fn is_indented(&self) -> bool {
        self.text.starts_with([' ', '\t', '\u{3000}'])
    }

    pub fn is_heading(&self) -> bool {
        let is_part = matches!(self.shape, Shape::Keyless { field: Field::Part, .. });
        !is_part && self.continues.is_none() && marker::read(self.text.trim()).is_some_and(|m| !m.has_total)
    }
}

/// Whether values of this key may be sentences.
pub fn takes_prose(owner: &Line) -> bool {
    match &owner.shape {
        Shape::Keyed { found, .. } => !matches!(
            found.key.field,
            Field::Title
                | Field::Author
                | Field::Contact
                | Field::Rating
                | Field::Relationships
                | Field::Characters
                | Field::Fandoms
                | Field::Categories
                | Field::Status
                | Field::Published
                | Field::Updated
                | Field::Language
        ),
        Shape::Unknown { .. } => true,
        _ => false,
    }
}
