//! Parts: which begin where, and the headings of their pages.

use std::collections::HashMap;

use crate::book::links;
use crate::book::prose::{self, Definitions, Rendered, title};
use crate::diag::{FileId, Sink, Sources, Spanned};
use crate::story::{PartHeading, Section, Story};

/// A part that begins with a section, rendered for its page.
pub(super) struct Opened<'s> {
    pub part: &'s Spanned<String>,
    /// Its heading in the text, if it has one.
    pub heading: Option<&'s PartHeading>,
    /// Its title as words, and as XHTML.
    pub words: String,
    pub html: String,
    /// Links and images of the title, and the footnotes that it refers to.
    pub text: Rendered,
    pub pictures: Vec<links::Picture>,
}

/// The headings in the text that name parts, by where their words start.
pub(super) struct Headings<'s>(HashMap<(crate::diag::FileId, u32), &'s PartHeading>);

impl<'s> Headings<'s> {
    pub fn of(story: &'s Story) -> Headings<'s> {
        let place = |h: &PartHeading| (h.title.source.file, h.title.source.start);
        Headings(story.part_headings.iter().map(|h| (place(h), h)).collect())
    }

    fn get(&self, part: &Spanned<String>) -> Option<&'s PartHeading> {
        self.0.get(&(part.span.file, part.span.start)).copied()
    }

    /// The parts of a section that the section `before` is not in.
    pub fn opened(
        &self,
        section: &'s Section,
        before: Option<&Section>,
        sources: &Sources,
        definitions: &HashMap<FileId, Definitions>,
        smart: Option<&str>,
        sink: &mut Sink,
    ) -> Vec<Opened<'s>> {
        let before = before.map_or(&[][..], |s| &s.parts);
        // Two headings of the same words are two parts; else the words tell.
        let same = |a: &Spanned<String>, b: &Spanned<String>| {
            a.value == b.value && (a.span == b.span || self.get(a).is_none() || self.get(b).is_none())
        };
        let shared = section.parts.iter().zip(before).take_while(|(a, b)| same(a, b)).count();
        section.parts[shared..].iter().map(|part| self.render(part, sources, definitions, smart, sink)).collect()
    }

    fn render(
        &self,
        part: &'s Spanned<String>,
        sources: &Sources,
        definitions: &HashMap<FileId, Definitions>,
        smart: Option<&str>,
        sink: &mut Sink,
    ) -> Opened<'s> {
        let heading = self.get(part);
        let mut text = Rendered::default();
        let mut html = title::xhtml(&part.value, smart);
        let mut words = title::heading_words(&html);
        if let Some(heading) = heading.filter(|h| h.marks.heading.is_some()) {
            let none = Definitions::default();
            let input = prose::Passage {
                text: &sources.file(part.span.file).text,
                pieces: &heading.notes,
                title: heading.marks.heading,
                markup: heading.title.markup,
                smart: smart.is_some(),
                language: smart.unwrap_or(""),
                heading_level: 2,
                scope: "",
                lines: Some(crate::story::meta::Lines::Joined),
                definitions: definitions.get(&part.span.file).unwrap_or(&none),
            };
            text = prose::render(&input, sink);
            let title = text.title.take().unwrap_or_default();
            (words, html) = (title.words, title.html);
        }
        // A picture that shows nothing is no title that a page could do with.
        if words.trim().is_empty() {
            words = crate::words::of(smart.unwrap_or("en")).part.to_owned();
        }
        Opened { part, heading, words, html, text, pictures: Vec::new() }
    }
}
