//! Headings that open parts in chapter files, as bookdown has them: `# (PART) Winter {-}`. A part goes on in the files
//! below, up to the next such heading.

use std::ops::Range;

use super::{divide, removed, strip_inline};
use crate::diag::{Cut, FileId, Span, Spanned};
use crate::story::markdown::{self, Heading, Outline};
use crate::story::{Body, Markup, PartHeading, Section, SectionMeta, Story};

/// The part that chapters are in at the moment.
#[derive(Debug, Default)]
pub(super) struct CurrentPart {
    name: Option<Spanned<String>>,
    /// Its heading, until a chapter comes.
    waiting: Option<PartHeading>,
}

impl CurrentPart {
    /// A heading opens a part, which ends the one before.
    pub(super) fn open(&mut self, heading: &Heading, text: &str, file: FileId, story: &mut Story) {
        self.close(story);
        story.removed.push(removed(Span::new(file, heading.line.start, heading.line.end), "marks of a heading"));
        let words = strip_inline(text.cut(heading.text.clone()));
        self.name = Some(Spanned::new(words, markdown::span(file, &heading.text)));
        let marks = divide::marks(heading, Vec::new(), file);
        self.waiting = Some(PartHeading { title: divide::title(heading, file), marks, notes: Vec::new() });
    }

    /// The part that a chapter is in.
    pub(super) fn of_chapter(&mut self, story: &mut Story) -> Option<Spanned<String>> {
        story.part_headings.extend(self.waiting.take());
        self.name.clone()
    }

    /// A part without chapters is a chapter of a title alone.
    pub(super) fn close(&mut self, story: &mut Story) {
        let Some(PartHeading { title, marks, .. }) = self.waiting.take() else { return };
        let stem = self.name.take().map(|name| name.value);
        story.sections.push(Section {
            body: Body { pieces: vec![Span { start: title.source.end, ..title.source }], markup: Markup::Markdown },
            title: Some(title),
            meta: SectionMeta::default(),
            parts: Vec::new(),
            stem,
            marks,
        });
    }
}

/// Divides the body of a chapter file at the headings that open parts: each piece, and the heading above it.
pub(super) fn pieces(outline: &Outline, body: Range<usize>) -> Vec<(Option<&Heading>, Range<usize>)> {
    let mut pieces = vec![(None, body.clone())];
    for heading in outline.headings.iter().filter(|heading| heading.level == markdown::PART) {
        if let Some((_, piece)) = pieces.last_mut() {
            piece.end = heading.line.start;
        }
        pieces.push((Some(heading), heading.line.end..body.end));
    }
    pieces
}
