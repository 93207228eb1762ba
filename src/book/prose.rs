//! Author's text → XHTML: Markdown events (or the paragraphs of an old post) are written by our own writer.
//!
//! 1. Lines that CommonMark reads otherwise (`:::` blocks, scene breaks such as `~*~`) are replaced by thematic breaks
//!    of the same length, so that every offset still points into the author's file.
//! 2. Events are written as XHTML. Links and images become numbered placeholders, which [`super::bind()`] fills in
//!    when all chapters are known.
//! 3. Where the author used HTML of their own, the whole text goes through [`super::html`] once.
//!
//! On the way every piece of the source that is not text of the story (marks, addresses, attributes) is declared as an
//! [`Edit`]; the audit compares the finished book with the source less these.

mod blocks;
pub mod definitions;
mod dialogue;
mod emphasis;
pub mod foreign;
mod indents;
mod letters;
mod markdown;
mod mask;
mod plain;
pub mod quotes;
pub mod raw;
mod ruby;
mod spacers;
mod spans;
pub mod title;
mod typed;

use std::ops::Range;

use pulldown_cmark::Options;

use crate::diag::{Cut, Sink, Span, Violation};
use crate::story::meta::Lines;
use crate::story::warning::Warning;
use crate::story::{Layout, Markup};

pub use definitions::Definitions;

/// What is to be rendered.
#[derive(Debug, Clone, Copy)]
pub struct Passage<'a> {
    /// The author's files, decoded.
    pub text: &'a str,
    /// Pieces of `text` in order; spans of one file.
    pub pieces: &'a [Span],
    /// A heading that stands above the pieces: its text with the `{…}` behind it.
    pub title: Option<Span>,
    pub markup: Markup,
    pub smart: bool,
    /// BCP 47; tells the quotation marks.
    pub language: &'a str,
    /// Level that the first heading below the title gets.
    pub heading_level: u8,
    /// Put before generated ids, where several texts share a page.
    pub scope: &'a str,
    /// What single line ends mean, if it is stated.
    pub lines: Option<Lines>,
    /// Link definitions of the whole file.
    pub definitions: &'a Definitions,
}

/// A piece of the input that is not carried over as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub range: Range<usize>,
    /// What the book has instead: nothing for marks, the character for an entity.
    pub with: String,
}

/// A link or image, replaced by a placeholder until all pages are known.
#[derive(Debug, Clone)]
pub struct Use {
    pub target: String,
    pub span: Span,
    /// For images: whether the author wrote an alternative text.
    pub has_alt: bool,
    /// Written as `[[…]]`: named by itself, wherever it lies.
    pub wiki: bool,
    /// A picture that is shown in place of another by readers that know its format.
    pub newer: bool,
}

/// A heading below the chapter's title.
#[derive(Debug, Clone)]
pub struct SubHeading {
    pub level: u8,
    /// The level that the author gave it.
    pub written: u8,
    pub id: String,
    pub title: String,
    /// It may stand in the contents.
    pub listed: bool,
}

/// A rendered heading.
#[derive(Debug, Clone, Default)]
pub struct Heading {
    pub html: String,
    /// Its words, or else what its pictures show.
    pub words: String,
}

/// Rendered text.
#[derive(Debug, Default)]
pub struct Rendered {
    /// The heading above the text.
    pub title: Option<Heading>,
    pub html: String,
    /// Footnotes of the text, as a section for the end of the page; empty if there are none.
    pub notes: String,
    pub links: Vec<Use>,
    pub images: Vec<Use>,
    pub headings: Vec<SubHeading>,
    /// Elements of the author's HTML that refer to others by their ids: the id, where it is written, and what to say if
    /// there is no such id.
    pub references: Vec<(String, Span, Violation)>,
    /// Ids that the author gave, which other chapters may link to.
    pub ids: Vec<String>,
    /// What the `::: cw` blocks warn of.
    pub scenes: Vec<Warning>,
    /// Sorted by start, not overlapping, in offsets of `source`.
    pub edits: Vec<Edit>,
    /// Ranges of `source` in the order in which the book has them: footnotes come last.
    pub flow: Vec<Range<usize>>,
    /// Syntax of other programs that was left out or not understood: its kind and place.
    pub foreign: Vec<(usize, Span)>,
    /// Line ends in a text whose lines look like paragraphs, and the first of them.
    pub joined_lines: Option<(usize, Span)>,
    /// Lines with dashes that are dialogue and would be a list in Markdown, and the first of them.
    pub dialogue: Option<(usize, Span)>,
    /// Indented paragraphs that would be code in Markdown, and the first of them.
    pub indented: Option<(usize, Span)>,
    /// The text that offsets refer to, and where it came from.
    pub source: Source,
}

/// The joined pieces of an input, and the way back to the author's file.
#[derive(Debug, Default, Clone)]
pub struct Source {
    pub text: String,
    /// Start in `text`, and the piece that begins there.
    starts: Vec<(usize, Span)>,
}

impl Source {
    fn join(input: &Passage) -> Source {
        let mut source = Source::default();
        if let Some(title) = input.title {
            // On one line, as a heading that holds nothing but its text, whatever it was in the file.
            source.text.push_str("# ");
            source.starts.push((source.text.len(), title));
            source.text.push_str(&input.text.cut(title.range()).replace(['\n', '\r'], " "));
            source.text.push_str("\n\n");
        }
        for (i, piece) in input.pieces.iter().enumerate() {
            if i > 0 && !source.text.ends_with("\n\n") {
                source.text.push_str("\n\n");
            }
            source.starts.push((source.text.len(), *piece));
            source.text.push_str(input.text.cut(piece.range()));
        }
        source
    }

    /// A text that stands in no file.
    #[cfg(test)]
    pub fn whole(text: &str) -> Source {
        Source { text: text.to_owned(), starts: Vec::new() }
    }

    /// The place of a range in the author's file.
    pub fn span(&self, range: Range<usize>) -> Span {
        let index = self.starts.partition_point(|(start, _)| *start <= range.start).saturating_sub(1);
        let Some(&(start, piece)) = self.starts.get(index) else {
            return Span::new(crate::diag::FileId(0), 0, 0);
        };
        let at = piece.start as usize + (range.start - start.min(range.start));
        let end = (at + range.len()).min(piece.end as usize).max(at.min(piece.end as usize));
        Span::new(piece.file, at.min(piece.end as usize), end)
    }
}

/// The extensions of the guide.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_DEFINITION_LIST);

/// Renders a text. Problems are reported and what can be shown is shown.
pub fn render(input: &Passage, sink: &mut Sink) -> Rendered {
    let source = Source::join(input);
    report_controls(&source, sink);
    match input.markup {
        Markup::Markdown => markdown::render(input, source, sink),
        Markup::Plain(layout) => plain::render(input, source, layout),
    }
}

/// Renders a metadata value such as a summary. `smart` is the language whose quotation marks are used, if any.
pub fn render_value(prose: &crate::story::Prose, smart: Option<&str>, scope: &str, sink: &mut Sink) -> Rendered {
    let definitions = if prose.markdown { Definitions::of(&prose.text) } else { Definitions::default() };
    let span = Span::new(prose.span.file, 0, prose.text.len());
    let input = Passage {
        text: &prose.text,
        pieces: &[span],
        title: None,
        markup: if prose.markdown { Markup::Markdown } else { Markup::Plain(Layout::Lines { breaks: false }) },
        smart: smart.is_some() && prose.markdown,
        language: smart.unwrap_or(""),
        heading_level: 3,
        scope,
        lines: Some(Lines::Joined),
        definitions: &definitions,
    };
    let mut own = Sink::new();
    let rendered = render(&input, &mut own);
    definitions.report(span.file, &mut own);
    // Offsets in a YAML value are not offsets in the file: point at the value as a whole.
    sink.append(own.relocated(prose.span));
    Rendered { source: Source { starts: vec![(0, prose.span)], ..rendered.source }, ..rendered }
}

/// Tells once of a book in which lines that look like paragraphs were joined.
pub fn report_joined_lines(texts: impl Iterator<Item = (usize, Span)>, sink: &mut Sink) {
    let joined = texts.reduce(|(all, first), (more, _)| (all + more, first));
    if let Some((count, first)) = joined {
        sink.emit(first, super::rules::joined_lines(count))
            .hint("to make each line a paragraph, add `lines: paragraphs` to the front-matter; if this is right, add `lines: joined`");
    }
}

/// Tells once of a book in which lines with dashes are read as dialogue.
pub fn report_dialogue(texts: impl Iterator<Item = (usize, Span)>, sink: &mut Sink) {
    let found = texts.reduce(|(all, first), (more, _)| (all + more, first));
    if let Some((count, first)) = found {
        sink.emit(first, super::rules::dash_dialogue(count))
            .hint("if this is a list, write `*` instead of the hyphen before each item");
    }
}

/// Tells once of a book in which indented paragraphs are read as prose.
pub fn report_indented(texts: impl Iterator<Item = (usize, Span)>, sink: &mut Sink) {
    let found = texts.reduce(|(all, first), (more, _)| (all + more, first));
    if let Some((count, first)) = found {
        sink.emit(first, super::rules::indented_prose(count))
            .hint("if this is code, put it between two lines of three backticks");
    }
}

/// Control characters can not stand in XML; they are left out, and said once a text.
fn report_controls(source: &Source, sink: &mut Sink) {
    let is_control = |b: u8| b < 0x20 && !matches!(b, b'\n' | b'\r' | b'\t');
    let mut count = 0usize;
    let mut first = None;
    for (i, b) in source.text.bytes().enumerate() {
        if is_control(b) {
            count += 1;
            first.get_or_insert((i, b));
        }
    }
    if let Some((at, byte)) = first {
        sink.emit(source.span(at..at + 1), crate::diag::rules::control_character(format!("U+{byte:04X}"), count));
    }
}
