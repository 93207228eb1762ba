//! Syntax of other programs for Markdown: found before the text is parsed, written or left out while it is.
//!
//! The parser sees a text of the same length in which these stretches are replaced by signs that mean nothing to it, so
//! every offset still points into the author's file. What is read: private comments `%%…%%`, highlights `==…==`, notes
//! `^[…]`, callouts `> [!note]`, line blocks, and images with blanks or sizes. What is not is reported, a kind at a time.

pub mod drawing;
mod image;
mod unknown;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

pub use image::Image;
pub use unknown::{AOZORA, is_chunk, report};

use super::mask::filled;
use super::ruby::{self, Ruby};
use crate::diag::Cut;
use crate::story::aozora;
use crate::story::markdown::{comments, fence_words};
use crate::story::text::lines_with_offsets;

/// How a stretch of foreign syntax is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Left out: it is no text of the story.
    Hide,
    /// Shown as it stands, for the parser would read it otherwise.
    Literal,
    /// Shown as it stands, with its straight quotes.
    Typed,
    /// The first sign of a highlight; the second opens it.
    Edge,
    /// Opens a note that ends at this offset.
    OpenNote(usize),
    CloseNote,
    /// `<svg>…</svg>`, which is a picture.
    Drawing,
    /// The type of a callout, `[!note]`.
    Callout,
    /// The bar and the blanks before a line of verse: how many.
    Indent(usize),
    /// Words with their reading, or stressed.
    Ruby(Ruby),
}

/// A stretch of foreign syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub range: Range<usize>,
    pub act: Act,
}

/// The foreign syntax of a text.
#[derive(Debug, Default)]
pub struct Foreign {
    /// In order, not overlapping.
    pub marks: Vec<Mark>,
    /// Images that the parser would not read, by the offset of their `!`.
    pub images: HashMap<usize, Image>,
    /// The edges of highlights.
    pub highlights: Vec<(usize, usize)>,
    /// Line blocks.
    pub verses: Vec<Range<usize>>,
    /// What is left out or not understood: the kind, and where it stands first.
    pub kinds: Vec<(unknown::Notation, Range<usize>)>,
    /// Bytes that the parser sees otherwise.
    fills: Vec<(Range<usize>, u8)>,
}

/// What is looked for at all: a text without any of these has no foreign syntax.
const SIGNS: &[&str] = &[
    "%%",
    "==",
    "^[",
    "[!",
    "![",
    "[[",
    "\n|",
    "{{",
    "{%",
    "{:",
    "{++",
    "{--",
    "{>>",
    "<$",
    "\\",
    "[TOC]",
    "[toc]",
    "[/",
    "<!--",
    "<%",
    "</",
    "||",
    ">!",
    "[@",
    "《",
    "[ ]",
    "[x]",
    "[X]",
    " ^",
    "{",
    "`r ",
    aozora::OPEN,
];

/// A stretch ends within its paragraph, and within so many bytes.
const MAX_LENGTH: usize = 10_000;

impl Foreign {
    /// Finds the foreign syntax of a text, in linear time.
    pub fn find(text: &str) -> Foreign {
        let bytes = text.as_bytes();
        let starts = text.starts_with('|');
        // Every sign has one of these characters, and most text has none of them.
        let may_stand = memchr::memchr3(b'[', b'{', b'\\', bytes).is_some()
            || memchr::memchr3(b'%', b'=', b'^', bytes).is_some()
            || memchr::memchr3(b'|', b'$', b'<', bytes).is_some()
            // The first byte of `《`.
            || memchr::memchr3(b'@', 0xe3, b'`', bytes).is_some()
            || unknown::SIGNS.iter().any(|sign| memchr::memmem::find(bytes, sign.as_bytes()).is_some());
        if !may_stand {
            return Foreign::default();
        }
        let mut signs = SIGNS.iter().chain(unknown::SIGNS);
        if !starts && !signs.any(|sign| memchr::memmem::find(bytes, sign.as_bytes()).is_some()) {
            return Foreign::default();
        }
        let mut scan = Scan {
            text,
            bytes,
            found: Foreign::default(),
            edges: HashSet::new(),
            code: Vec::new(),
            end: 0,
            spent: 0,
            endless_comment: false,
        };
        scan.run();
        let (mut found, code) = (scan.found, scan.code);
        found.marks.sort_by_key(|mark| mark.range.start);
        let mut end = 0;
        found.marks.retain(|mark| {
            let apart = mark.range.start >= end;
            end = end.max(mark.range.end);
            apart
        });
        unknown::find(text, &code, &mut found);
        drawing::find(text, &code, &mut found);
        found
    }

    /// Adds ranges in order that are neither shown nor seen by the parser.
    pub fn hide(&mut self, ranges: &[Range<usize>]) {
        self.fills.extend(ranges.iter().map(|range| (range.clone(), b'(')));
        self.marks.extend(ranges.iter().map(|range| Mark { range: range.clone(), act: Act::Hide }));
        self.marks.sort_by_key(|mark| mark.range.start);
    }

    /// Adds ranges that stand as typed, but for those in addresses and in what is understood.
    pub fn keep_typed(&mut self, text: &str, ranges: Vec<Range<usize>>) {
        let lines = |range: Range<usize>| {
            let whole = lines_with_offsets(text.cut(range.clone())).map(move |(at, line)| {
                let blanks = line.len() - line.trim_start_matches([' ', '\t', '>']).len();
                let start = range.start + at + if at == 0 { 0 } else { blanks };
                start..range.start + at + line.trim_end().len()
            });
            whole.filter(|line| !line.is_empty())
        };
        let mut ranges: Vec<Range<usize>> = ranges.into_iter().flat_map(lines).collect();
        // An address has no blanks: with them, it is text.
        let is_address = |range: &Range<usize>| {
            ruby::is_in_address(text, range.start) && !text.cut(range.clone()).contains([' ', '\t'])
        };
        ranges.retain(|range| self.within(range).is_none() && !is_address(range));
        ranges.sort_by_key(|range| range.start);
        ranges.dedup_by(|next, range| next.start < range.end);
        for range in &ranges {
            // Letters, so that marks of emphasis beside them stay what they are.
            let mut from = range.start;
            let blanks = memchr::memchr2_iter(b' ', b'\t', &text.as_bytes()[range.clone()]).map(|i| range.start + i);
            for end in blanks.chain([range.end]) {
                self.fills.push((from..end, b'x'));
                from = end + 1;
            }
        }
        self.marks.extend(ranges.into_iter().map(|range| Mark { range, act: Act::Typed }));
        self.marks.sort_by_key(|mark| mark.range.start);
    }

    /// Shows nothing as typed within lines, in order, that are scene breaks as a whole.
    pub fn leave(&mut self, lines: &[Range<usize>]) {
        let is_left = |at: usize| {
            let index = lines.partition_point(|line| line.end <= at);
            lines.get(index).is_some_and(|line| line.start <= at)
        };
        self.marks.retain(|mark| !matches!(mark.act, Act::Typed) || !is_left(mark.range.start));
        self.fills.retain(|(range, with)| *with != b'x' || !is_left(range.start));
    }

    /// Adds the lines that are headings by notes of Aozora Bunko. The note before a heading is long enough for the marks
    /// of one; without it, its words are a paragraph.
    pub fn add_noted_headings(&mut self, text: &str) {
        if !aozora::has_notes(text) {
            return;
        }
        for (at, line) in lines_with_offsets(text) {
            let Some(heading) = aozora::heading(line) else { continue };
            let lead = at..at + heading.title.start;
            let tail = at + heading.title.end..at + line.trim_end().len();
            let marks = if lead.len() > 8 { usize::from(heading.level) + 1 } else { 0 };
            self.fills.push((lead.clone(), b' '));
            self.fills.push((lead.start..lead.start + marks, b'#'));
            self.fills.push((tail.clone(), b' '));
            self.marks.extend([lead, tail].map(|range| Mark { range, act: Act::Hide }));
        }
        self.marks.sort_by_key(|mark| mark.range.start);
    }

    /// Adds the readings of a text, which are then understood.
    pub fn add_readings(&mut self, text: &str, language: &str) {
        let mut rubies = ruby::find(text, language);
        if rubies.is_empty() {
            return;
        }
        rubies.retain(|ruby| self.within(&(ruby.start..ruby.end)).is_none() && !ruby::is_in_address(text, ruby.start));
        let is_read = |at: usize| {
            let index = rubies.partition_point(|ruby| ruby.end <= at);
            rubies.get(index).is_some_and(|ruby| ruby.start <= at)
        };
        let may_be_read = |kind| matches!(kind, unknown::READING | unknown::AOZORA);
        self.kinds.retain(|(kind, place)| !may_be_read(*kind) || !is_read(place.start));
        // Letters, so that marks of emphasis beside them stay what they are.
        self.fills.extend(rubies.iter().map(|ruby| (ruby.start..ruby.end, b'x')));
        self.marks.extend(rubies.iter().map(|ruby| Mark { range: ruby.start..ruby.end, act: Act::Ruby(*ruby) }));
        self.marks.sort_by_key(|mark| mark.range.start);
    }

    /// The text as the parser is to see it.
    pub fn prepared<'t>(&self, text: Cow<'t, str>) -> Cow<'t, str> {
        drawing::joined(filled(text, &self.fills), &self.marks)
    }

    /// The first mark that reaches into a range.
    pub fn within(&self, range: &Range<usize>) -> Option<&Mark> {
        let index = self.marks.partition_point(|mark| mark.range.end <= range.start);
        self.marks.get(index).filter(|mark| mark.range.start < range.end && !range.is_empty())
    }

    /// A piece of the text without what is left out.
    pub fn visible<'t>(&self, text: &'t str, range: Range<usize>) -> Cow<'t, str> {
        let mut from = range.start;
        let mut out = String::new();
        let index = self.marks.partition_point(|mark| mark.range.end <= range.start);
        for mark in self.marks[index..].iter().take_while(|mark| mark.range.start < range.end) {
            if mark.act == Act::Hide {
                out.push_str(text.cut(from..mark.range.start.max(from)));
                from = mark.range.end.min(range.end);
            }
        }
        if from == range.start {
            return text.cut(range).into();
        }
        out.push_str(text.cut(from..range.end));
        out.into()
    }
}

impl Foreign {
    /// A piece of the author's HTML without what is left out, and with the readings and drawings of its text.
    pub fn of_html<'t>(&self, text: &'t str, range: Range<usize>) -> Cow<'t, str> {
        let first = self.marks.partition_point(|mark| mark.range.end <= range.start);
        let marks = self.marks[first..].iter().take_while(|mark| mark.range.end <= range.end);
        let mut shown = marks.filter(|mark| matches!(mark.act, Act::Ruby(_) | Act::Drawing)).peekable();
        if shown.peek().is_none() {
            return self.visible(text, range);
        }
        let mut out = String::new();
        let mut from = range.start;
        let mut in_tag = false;
        for mark in shown {
            let before = text.cut(from..mark.range.start.max(from));
            in_tag = before.rfind(['<', '>']).map_or(in_tag, |at| before.cut(at..).starts_with('<'));
            out.push_str(&self.visible(text, from..mark.range.start.max(from)));
            match (mark.act, self.images.get(&mark.range.start)) {
                (Act::Ruby(ruby), _) if !in_tag => ruby.push(&mut out, text),
                (Act::Drawing, Some(image)) if !in_tag => drawing::push_html(image, &mut out),
                _ => out.push_str(text.cut(mark.range.clone())),
            }
            from = mark.range.end;
        }
        out.push_str(&self.visible(text, from..range.end));
        out.into()
    }
}

/// A one-line text without its private comments.
pub fn without_comments(text: &str) -> Cow<'_, str> {
    if memchr::memmem::find(text.as_bytes(), b"%%").is_none() {
        return text.into();
    }
    let found = Foreign::find(text);
    found.visible(text, 0..text.len())
}

/// The scanner: goes over the text once.
struct Scan<'t> {
    text: &'t str,
    bytes: &'t [u8],
    found: Foreign,
    /// Closing edges that are taken.
    edges: HashSet<usize>,
    /// Code: nothing in it is syntax.
    code: Vec<Range<usize>>,
    /// The end of the current paragraph, once it was looked for.
    end: usize,
    /// How many bytes were looked at in vain for a closing edge.
    spent: usize,
    /// No comment of HTML ends below.
    endless_comment: bool,
}

impl Scan<'_> {
    fn run(&mut self) {
        let mut at = 0;
        let mut line_start = true;
        let mut in_verse = 0;
        let mut comments = comments::long(self.text).into_iter().peekable();
        while at < self.bytes.len() {
            while comments.next_if(|comment| comment.start < at).is_some() {}
            if let Some(comment) = comments.next_if(|comment| comment.start == at) {
                at = self.long_comment(comment);
                line_start = false;
                continue;
            }
            if std::mem::take(&mut line_start) {
                if let Some(end) = self.fence(at) {
                    self.code.push(at..end);
                    at = end;
                    line_start = true;
                    continue;
                }
                if at >= in_verse {
                    in_verse = self.line_block(at).unwrap_or(in_verse);
                }
                self.callout(at);
            }
            at = match self.bytes[at] {
                b'\n' => {
                    line_start = true;
                    at + 1
                }
                b'\\' if self.starts(at, "\\@ref(") => self.reference(at),
                b'\\' => at + 1 + usize::from(self.bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation)),
                b'`' => self.code_span(at),
                b'<' => self.tag(at),
                b'%' if self.starts(at, "%%") => self.comment(at),
                b'=' if self.starts(at, "==") => self.highlight(at),
                b'^' if self.starts(at, "^[") => self.note(at),
                b'!' if self.starts(at, "![") && !self.starts(at, "![[") => image::find(self, at),
                b'[' if self.starts(at, "[[") => self.double_bracket(at),
                b']' if self.starts(at, "](") => self.destination(at + 2),
                _ => at + 1,
            };
        }
    }

    /// `\@ref(fig:mill)`, of which Markdown would drop the backslash.
    fn reference(&mut self, at: usize) -> usize {
        let window = &self.bytes[at..self.bytes.len().min(at + 200)];
        let line = memchr::memchr(b'\n', window).unwrap_or(window.len());
        let Some(length) = memchr::memchr(b')', &window[..line]).map(|close| close + 1) else { return at + 2 };
        self.found.kinds.push((unknown::REFERENCE, at..at + length));
        self.mark(at..at + length, Act::Literal, b'(');
        at + length
    }

    fn starts(&self, at: usize, with: &str) -> bool {
        self.bytes[at..].starts_with(with.as_bytes())
    }

    fn mark(&mut self, range: Range<usize>, act: Act, fill: u8) {
        self.found.fills.push((range.clone(), fill));
        self.found.marks.push(Mark { range, act });
    }

    /// The end of the paragraph that an offset lies in.
    fn paragraph_end(&mut self, at: usize) -> usize {
        if at >= self.end {
            let rest = &self.bytes[at..];
            let mut from = 0;
            self.end = loop {
                let Some(line_end) = memchr::memchr(b'\n', &rest[from..]).map(|i| from + i) else {
                    break self.bytes.len();
                };
                let next = rest[line_end + 1..].iter().find(|b| !matches!(b, b' ' | b'\t' | b'\r' | b'>'));
                if next.is_none_or(|b| *b == b'\n') {
                    break at + line_end;
                }
                from = line_end + 1;
            };
        }
        self.end.min(self.floor(at.saturating_add(MAX_LENGTH)))
    }

    /// The nearest character boundary at or before an offset.
    fn floor(&self, at: usize) -> usize {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// Whether a search over so many bytes is still to be had: one that fails again and again is no author's.
    fn affords(&mut self, bytes: usize) -> bool {
        self.spent += bytes;
        self.spent <= 40 * self.bytes.len() + 1_000_000
    }

    fn before(&self, at: usize) -> Option<char> {
        self.text.cut(..at).chars().next_back()
    }

    fn after(&self, at: usize) -> Option<char> {
        self.text.get(at..).and_then(|rest| rest.chars().next())
    }

    /// A code fence that opens in the line at an offset: where its block ends.
    fn fence(&mut self, at: usize) -> Option<usize> {
        let opening = |line: &str| {
            let line = line.trim_start_matches([' ', '>']);
            let mark = line.bytes().next().filter(|b| matches!(b, b'`' | b'~'))?;
            let length = line.bytes().take_while(|b| *b == mark).count();
            (length >= 3).then(|| (mark, length, line.cut(length..).trim().to_owned()))
        };
        let (text, bytes) = (self.text, self.bytes);
        let line_end = |at: usize| memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |i| at + i + 1);
        let first = line_end(at);
        let (mark, length, info) = opening(text.cut(at..first))?;
        // A line of tildes alone divides scenes.
        if mark == b'`' && info.contains('`') || mark == b'~' && info.is_empty() {
            return None;
        }
        let mut line = first;
        while line < bytes.len() {
            let next = line_end(line);
            let closes =
                opening(text.cut(line..next)).is_some_and(|(m, n, rest)| m == mark && n >= length && rest.is_empty());
            line = next;
            if closes {
                return Some(line);
            }
        }
        // Words behind the signs that nothing closes are text.
        let is_text = mark == b'`' && !info.is_empty() && fence_words(&info) == 0;
        (!is_text || !self.affords(line - at)).then_some(line)
    }

    fn code_span(&mut self, at: usize) -> usize {
        let length = self.bytes[at..].iter().take_while(|b| **b == b'`').count();
        let end = self.paragraph_end(at + length);
        let mut from = at + length;
        while let Some(next) = memchr::memchr(b'`', &self.bytes[from.min(end)..end]).map(|i| from + i) {
            let run = self.bytes[next..].iter().take_while(|b| **b == b'`').count();
            if run == length {
                self.code.push(at..next + run);
                return next + run;
            }
            from = next + run;
        }
        at + length
    }

    /// A tag, comment or address in angle brackets is passed over.
    fn tag(&mut self, at: usize) -> usize {
        if self.starts(at, "<!--") {
            return self.html_comment(at);
        }
        if !self.bytes.get(at + 1).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'/') {
            return at + 1;
        }
        let end = self.paragraph_end(at).min(at + 2000);
        memchr::memchr(b'>', &self.bytes[at..end]).map_or(at + 1, |i| at + i + 1)
    }

    /// A comment of HTML on one line is left to the parser.
    fn html_comment(&mut self, at: usize) -> usize {
        if self.endless_comment {
            return at + 4;
        }
        let end = memchr::memmem::find(&self.bytes[at + 2..], b"-->").map(|i| at + 2 + i + 3);
        self.endless_comment = end.is_none();
        end.unwrap_or(at + 4)
    }

    /// A comment that spans lines.
    fn long_comment(&mut self, range: Range<usize>) -> usize {
        let end = range.end;
        if self.starts(range.start, "%%") {
            self.found.kinds.push((unknown::COMMENT, range.clone()));
        }
        // Whole lines become empty ones; within words the place is kept by signs that are no blanks.
        let fill = if self.is_whole_line(&range) { b' ' } else { b'(' };
        self.mark(range, Act::Hide, fill);
        end
    }

    /// Whether nothing but blanks stands beside a range in its lines.
    fn is_whole_line(&self, range: &Range<usize>) -> bool {
        let shows = |b: &&u8| !matches!(b, b' ' | b'\t' | b'\r');
        self.bytes[..range.start].iter().rev().find(shows).is_none_or(|b| *b == b'\n')
            && self.bytes[range.end..].iter().find(shows).is_none_or(|b| *b == b'\n')
    }

    /// The address of a link is passed over.
    fn destination(&mut self, at: usize) -> usize {
        let window = &self.bytes[at..self.bytes.len().min(at + MAX_LENGTH)];
        let line = at + memchr::memchr(b'\n', window).unwrap_or(window.len());
        if !self.affords(line - at) {
            return at;
        }
        let mut depth = 0;
        for (i, byte) in self.bytes[at..line].iter().enumerate() {
            match byte {
                b'(' => depth += 1,
                b')' if depth == 0 => return at + i + 1,
                b')' => depth -= 1,
                _ => {}
            }
        }
        at
    }

    /// `%%…%%` on one line.
    fn comment(&mut self, at: usize) -> usize {
        let behind_word = self.before(at).is_some_and(|c| c.is_numeric() || matches!(c, '%' | ')'));
        if behind_word || self.starts(at + 2, "%") {
            return at + 2;
        }
        let window = &self.bytes[at + 2..self.bytes.len().min(at + MAX_LENGTH)];
        let line = &window[..memchr::memchr(b'\n', window).unwrap_or(window.len())];
        if !self.affords(line.len()) {
            return at + 2;
        }
        let Some(close) = memchr::memmem::find(line, b"%%").map(|i| at + 2 + i).filter(|close| *close > at + 2) else {
            return at + 2;
        };
        let range = at..close + 2;
        self.found.kinds.push((unknown::COMMENT, range.clone()));
        let fill = if self.is_whole_line(&range) { b' ' } else { b'(' };
        self.mark(range, Act::Hide, fill);
        close + 2
    }

    fn highlight(&mut self, at: usize) -> usize {
        let run = self.bytes[at..].iter().take_while(|b| **b == b'=').count();
        let inner = self.after(at + 2);
        let word_before = self.before(at).is_some_and(char::is_alphanumeric);
        if run != 2 || self.edges.contains(&at) || word_before || inner.is_none_or(char::is_whitespace) {
            return at + run;
        }
        let end = self.paragraph_end(at + 2);
        if !self.affords(end.saturating_sub(at)) {
            return at + run;
        }
        let close =
            memchr::memmem::find_iter(&self.bytes[at + 2..end.max(at + 2)], b"==").map(|i| at + 2 + i).find(|close| {
                let is_mark = !self.starts(*close, "===") && self.bytes[close - 1] != b'=';
                let word_after = self.after(close + 2).is_some_and(|c| c.is_ascii_alphanumeric());
                is_mark && !word_after && !self.before(*close).is_some_and(char::is_whitespace)
            });
        if let Some(close) = close {
            self.edges.insert(close);
            self.found.highlights.push((at, close));
            self.found.marks.push(Mark { range: at..at + 1, act: Act::Edge });
        }
        at + 2
    }

    fn note(&mut self, at: usize) -> usize {
        let end = self.paragraph_end(at + 2);
        if !self.affords(end.saturating_sub(at)) {
            return at + 2;
        }
        let mut depth = 0;
        let mut escaped = false;
        let mut close = None;
        for (i, byte) in self.bytes[at + 2..end.max(at + 2)].iter().enumerate() {
            match byte {
                _ if std::mem::take(&mut escaped) => {}
                b'\\' => escaped = true,
                b'[' => depth += 1,
                b']' if depth == 0 => {
                    close = Some(at + 2 + i);
                    break;
                }
                b']' => depth -= 1,
                _ => {}
            }
        }
        // A note has words.
        let is_note = |words: &str| words.contains(char::is_alphabetic) && !words.ends_with(char::is_whitespace);
        let Some(close) = close.filter(|close| is_note(self.text.cut(at + 2..*close))) else {
            return at + 2;
        };
        self.mark(at..at + 2, Act::OpenNote(close), b'(');
        self.mark(close..close + 1, Act::CloseNote, b')');
        at + 2
    }

    /// `[[1]](#note)` is a link whose words stand in brackets; other `[[…]]` are left to the parser.
    fn double_bracket(&mut self, at: usize) -> usize {
        let end = self.paragraph_end(at + 2);
        if !self.affords(end.saturating_sub(at)) {
            return at + 2;
        }
        let close = memchr::memmem::find(&self.bytes[at + 2..end.max(at + 2)], b"]]").map(|i| at + 2 + i);
        match close {
            Some(close) if self.starts(close + 2, "(") => {
                self.mark(at + 1..at + 2, Act::Literal, b'(');
                self.mark(close..close + 1, Act::Literal, b')');
                at + 2
            }
            Some(close) => close + 2,
            None => at + 2,
        }
    }

    /// `> [!note] Title`
    fn callout(&mut self, at: usize) {
        let line = self.text.cut(at..).lines().next().unwrap_or("");
        let quoted = line.trim_start_matches([' ', '>']);
        let depth = line.len() - quoted.len();
        let Some(inner) = quoted.strip_prefix("[!") else { return };
        let above = self.text.cut(..at).lines().next_back().unwrap_or("").trim_start();
        let opens = line.cut(..depth).contains('>') && line.cut(..depth).len() < 40;
        let levels = |line: &str| line.bytes().take_while(|b| matches!(b, b'>' | b' ')).filter(|b| *b == b'>').count();
        if !opens || levels(above) >= levels(line.trim_start()) {
            return;
        }
        let Some(length) = inner.find(']').filter(|n| (1..=40).contains(n)) else { return };
        if !inner.cut(..length).chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '|' | ' ')) {
            return;
        }
        let start = at + depth;
        let mut end = start + 2 + length + 1;
        // Whether it is folded at first.
        end += usize::from(self.bytes.get(end).is_some_and(|b| matches!(b, b'+' | b'-')));
        if self.bytes.get(end).is_some_and(|b| !b.is_ascii_whitespace()) {
            return;
        }
        // The blanks before the title go with the type.
        let line_end = at + line.trim_end().len();
        end += self.bytes[end.min(line_end)..line_end].iter().take_while(|b| **b == b' ').count();
        self.mark(start..end, Act::Callout, b'(');
    }

    /// Lines that begin with a bar, and are no table: where they end.
    fn line_block(&mut self, at: usize) -> Option<usize> {
        let is_line = |line: &str| line.starts_with("| ") || line.trim_end() == "|";
        if !is_line(self.text.cut(at..).lines().next()?) {
            return None;
        }
        let above = self.text.cut(..at).lines().next_back().unwrap_or("");
        let mut end = at;
        let mut lines: Vec<Range<usize>> = Vec::new();
        for line in self.text.cut(at..).split_inclusive('\n').take_while(|line| is_line(line)) {
            lines.push(end..end + line.trim_end().len());
            end += line.len();
        }
        let words = |range: &Range<usize>| self.text.cut(range.start + 1..range.end).trim().to_owned();
        let is_verse = above.trim().is_empty() && lines.iter().all(|line| !words(line).contains('|'));
        if !is_verse || lines.iter().filter(|line| !words(line).is_empty()).count() < 2 {
            return Some(end);
        }
        for line in lines {
            let bare = self.text.cut(line.start + 1..line.end);
            let blanks = bare.len() - bare.trim_start_matches(' ').len();
            if bare.trim().is_empty() {
                self.found.fills.push((line, b' '));
            } else {
                self.mark(line.start..line.start + 1 + blanks, Act::Indent(blanks.saturating_sub(1)), b'(');
            }
        }
        self.found.verses.push(at..end);
        Some(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        Foreign::find(text).visible(text, 0..text.len()).into_owned()
    }

    #[test]
    fn comments_go_and_near_misses_stay() {
        assert_eq!(shown("A %%no%% b"), "A  b");
        assert_eq!(shown("%%\nmany\n\nlines\n%%\nB"), "\nB");
        for same in ["100%% sure, 50%% not", "`%%a%%`", "a %% b", "```\n%%a%%\n```\n", "[a](x%%20%%20)", "%%%%%%"] {
            assert_eq!(shown(same), same);
        }
    }

    #[test]
    fn every_text_keeps_its_length() {
        for text in ["é %%ü%% ==ß== ^[é] ![ä|30](ö ü.png){width=5%}", "| é\n| ß\n|\n| x", "> [!ü] é\n> a", "[[1]](#é)"]
        {
            let found = Foreign::find(text);
            assert_eq!(found.prepared(text.into()).len(), text.len(), "{text}");
        }
    }

    #[test]
    fn highlights_and_notes() {
        let of = |text: &str| {
            let found = Foreign::find(text);
            (found.highlights.len(), found.marks.len())
        };
        assert_eq!(of("==so== and ^[a *note* [x]]."), (1, 3));
        assert_eq!(of("a == b == c; a==b==c; ==== x ====; ^[1]; ^[ x"), (0, 0));
        assert_eq!(of("| a | b |\n|---|---|\n| c | d |\n"), (0, 0));
        assert_eq!(of("| one\n|   two\n"), (0, 2));
    }
}
