//! The head of a mail or news article: its fields, and what they say of the text below.

use std::ops::Range;

use crate::diag::Cut;
use crate::import::subject;
use crate::story::Date;
use crate::story::part::divided;
use crate::story::text::{lines, trimmed};

/// How much of the start of a file may hold a head.
const LONGEST: usize = 64 << 10;
/// Fields of a head at most.
const MAX_FIELDS: usize = 100;

/// At least three fields, of which one is none that a story's header would have.
#[derive(Debug)]
pub struct Head<'t> {
    text: &'t str,
    /// Names, and where their values stand; a value may go on over several lines.
    fields: Vec<(&'t str, Range<usize>)>,
    /// Where the blank line below it begins.
    pub end: usize,
}

impl<'t> Head<'t> {
    /// The head of a text. Blank lines may stand above, and in a mailbox `From mab@host.example Mon May 3 10:00:00 1999`.
    pub fn of(text: &'t str) -> Option<Head<'t>> {
        let mut longest = text.len().min(LONGEST);
        while !text.is_char_boundary(longest) {
            longest -= 1;
        }
        let top = text.cut(..longest);
        let is_above = |words: &str| words.trim().is_empty() || words.starts_with("From ") && words.len() < 200;
        let from = lines(top).find(|line| !is_above(top.cut(line.clone())))?.start;
        let (fields, end) = fields(text, from, longest)?;
        let head = Head { text, fields, end };
        let is_mail = head.value("Message-ID").is_some()
            || head.value("From").is_some()
                && head.value("Subject").is_some()
                && (head.is_sent() || head.is_posted() || head.is_dated());
        (head.fields.len() >= 3 && is_mail && end < longest).then_some(head)
    }

    /// Whether the subject is that of a part, or has the form of newsgroups, and the day is full: `Rain (1/2)`, `3 May 1999`.
    fn is_posted(&self) -> bool {
        let words = |name: &str| self.value(name).map(|range| self.text.cut(range));
        words("Subject").is_some_and(|subject| divided(subject).is_some() || subject::read(subject).is_some())
            && words("Date").and_then(Date::parse).is_some_and(|date| date.day.is_some())
    }

    /// Whether somebody typed who posted what, and on which full day, and nobody is written to.
    fn is_dated(&self) -> bool {
        const YEARS: std::ops::RangeInclusive<i16> = 1980..=2099;
        let day = self.value("Date").and_then(|range| Date::parse(self.text.cut(range)));
        let is_letter = self.text.cut(self.end..).trim_start().starts_with("Dear ");
        self.fields.iter().all(|(name, _)| is_of_letter(name))
            && !["To", "Re", "Cc"].iter().any(|name| self.value(name).is_some())
            && day.is_some_and(|day| day.day.is_some() && YEARS.contains(&day.year))
            && !is_letter
    }

    /// Whether a program wrote the head: an address, a time of day, or a field that nobody writes by hand. A letter within
    /// a story may have lines for the sender and the subject, too.
    fn is_sent(&self) -> bool {
        let has_time = |words: &str| {
            words
                .as_bytes()
                .windows(4)
                .any(|w| w[0].is_ascii_digit() && w[1] == b':' && w[2..].iter().all(u8::is_ascii_digit))
        };
        self.fields.iter().any(|(name, range)| {
            let words = self.text.cut(range.clone());
            let is_own = !is_of_letter(name);
            is_own || words.contains('@') || has_time(words) || words.contains(" at ") && words.contains(" dot ")
        })
    }

    /// Where the value of the first field of a name stands.
    pub fn value(&self, name: &str) -> Option<Range<usize>> {
        let (_, range) = self.fields.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
        Some(trimmed(self.text, range.clone()))
    }

    /// Where the values stand.
    pub fn values(&self) -> impl Iterator<Item = Range<usize>> {
        self.fields.iter().map(|(_, range)| range.clone())
    }

    /// What the fields say of the text below.
    pub fn content(&self) -> Content {
        content(self.text, &self.fields)
    }
}

/// Whether letters have a line of this name, too.
pub fn is_of_letter(name: &str) -> bool {
    const LETTER: &[&str] = &["To", "From", "Date", "Subject", "Re", "Cc"];
    LETTER.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// Whether the paragraph at a place is the head of a letter within a story: who writes to whom, or of what, and no program
/// wrote it.
pub fn is_letter(text: &str, from: usize) -> bool {
    const MOST: usize = 2000;
    let below = text.cut(from..text.floor_char_boundary(text.len().min(from.saturating_add(MOST))));
    let Some((fields, end)) = fields(below, 0, below.len()) else { return false };
    let head = Head { text: below, fields, end };
    let has = |name: &str| head.value(name).is_some();
    head.fields.iter().all(|(name, _)| is_of_letter(name))
        && has("From")
        && (has("To") || has("Subject") || has("Re"))
        && !head.is_sent()
        && !head.is_posted()
}

/// Fields of a head: the name of each, and the place of the whole.
type Fields<'t> = Vec<(&'t str, Range<usize>)>;

/// Fields from a place of a text to a blank line, and where that begins. A line that is no field makes it no head.
pub fn fields(text: &str, from: usize, longest: usize) -> Option<(Fields<'_>, usize)> {
    let mut fields = Fields::new();
    for line in lines(text.cut(from..longest)) {
        let line = from + line.start..from + line.end;
        let words = text.cut(line.clone());
        if words.trim().is_empty() {
            return Some((fields, line.start));
        }
        if let Some((_, value)) = fields.last_mut().filter(|_| words.starts_with([' ', '\t'])) {
            value.end = line.end;
            continue;
        }
        let (name, _) = words.split_once(':')?;
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !is_name || fields.len() >= MAX_FIELDS {
            return None;
        }
        fields.push((name, line.start + name.len() + 1..line.end));
    }
    Some((fields, longest))
}

/// What fields say of the text below them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// In small letters: `text/plain`, `multipart/alternative`.
    pub kind: String,
    /// In small letters: `base64`.
    pub encoding: String,
    pub charset: Option<String>,
    /// What stands between the parts of the text.
    pub boundary: Option<String>,
    /// The name of an attached file.
    pub name: Option<String>,
}

/// What fields say of the text below them; the last that says something counts.
pub fn content(text: &str, fields: &[(&str, Range<usize>)]) -> Content {
    let mut content = Content::default();
    for (name, range) in fields {
        let value = text.cut(range.clone());
        let first = || value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match name.to_ascii_lowercase().as_str() {
            "content-transfer-encoding" => content.encoding = first(),
            "content-type" => {
                content.kind = first();
                content.charset = parameter(value, "charset").or(content.charset);
                content.boundary = parameter(value, "boundary").or(content.boundary);
                content.name = parameter(value, "name").or(content.name);
            }
            "content-disposition" => content.name = parameter(value, "filename").or(content.name),
            _ => {}
        }
    }
    content
}

/// The value of `; name="value"`.
fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|parameter| {
        let (own, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"').trim();
        (own.trim().eq_ignore_ascii_case(name) && !value.is_empty()).then(|| value.to_owned())
    })
}
