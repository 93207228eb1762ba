//! Which pages stand around the story: file, template, title, types and maker of each, in one table.

use crate::book::front::Material;
use crate::book::templates::{TemplateFault, Templates};
use crate::words::Words;

/// The pages around the story, in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    Cover,
    Title,
    Warnings,
    News,
    Contents,
    Dedication,
    Epigraph,
    Foreword,
    Afterword,
    Details,
    Header,
    Colophon,
}

/// All that is said of one page. What it shows is made by a method of [`Material`].
pub(super) struct Row {
    pub(super) kind: Purpose,
    /// The page's file name in the book.
    file: &'static str,
    template: &'static str,
    title: fn(&Words) -> &'static str,
    /// For the landmarks of the navigation document (EPUB 3 Structural Semantics Vocabulary).
    epub_type: &'static str,
    /// For the guide (OPF 2.0.1, section 2.6), where that has a word for it.
    guide: Option<&'static str>,
    /// The contents of the book list it.
    listed: bool,
    make: fn(&Material, Maker) -> Made,
}

/// The template of content notes of several stories.
const STORIES: &str = "stories.xhtml";

/// A page as XHTML, where the book has something for it to show.
type Made = Result<Option<String>, TemplateFault>;

/// The template of one page.
pub(super) struct Maker<'t>(&'t Templates, &'static str);

impl Maker<'_> {
    fn fill<C: serde::Serialize>(self, context: Option<C>) -> Made {
        context.map(|context| self.0.render(self.1, &context)).transpose()
    }

    /// The content notes: of a story, or of several.
    fn notes(self, input: &Material) -> Made {
        match input.stories {
            [] => self.fill(Some(input.warnings_page())),
            _ => Maker(self.0, STORIES).fill(Some(input.stories_page())),
        }
    }
}

#[rustfmt::skip]
pub(super) const TABLE: &[Row] = &[
    Row { kind: Purpose::Cover, file: "cover.xhtml", template: "cover.xhtml", title: |w| w.cover, epub_type: "cover", guide: Some("cover"), listed: false, make: |i, m| m.fill(i.cover_page()) },
    Row { kind: Purpose::Title, file: "title.xhtml", template: "title.xhtml", title: |w| w.title_page, epub_type: "titlepage", guide: Some("title-page"), listed: true, make: |i, m| m.fill(Some(i.title_page())) },
    Row { kind: Purpose::Warnings, file: "content-notes.xhtml", template: "warnings.xhtml", title: |w| w.content_notes, epub_type: "notice", guide: Some("preface"), listed: true, make: |i, m| m.notes(i) },
    Row { kind: Purpose::News, file: "new-in-this-edition.xhtml", template: "news.xhtml", title: |w| w.news, epub_type: "introduction", guide: None, listed: true, make: |i, m| m.fill(i.news_page()) },
    Row { kind: Purpose::Contents, file: "contents.xhtml", template: "contents.xhtml", title: |w| w.contents, epub_type: "toc", guide: None, listed: false, make: |i, m| m.fill(i.contents_page()) },
    Row { kind: Purpose::Dedication, file: "dedication.xhtml", template: "dedication.xhtml", title: |w| w.dedication, epub_type: "dedication", guide: Some("dedication"), listed: false, make: |i, m| m.fill(i.dedication_page()) },
    Row { kind: Purpose::Epigraph, file: "epigraph.xhtml", template: "epigraph.xhtml", title: |w| w.epigraph, epub_type: "epigraph", guide: Some("epigraph"), listed: false, make: |i, m| m.fill(i.epigraph_page()) },
    Row { kind: Purpose::Foreword, file: "foreword.xhtml", template: "foreword.xhtml", title: |w| w.foreword, epub_type: "preface", guide: Some("foreword"), listed: true, make: |i, m| m.fill(i.foreword_page()) },
    Row { kind: Purpose::Afterword, file: "afterword.xhtml", template: "afterword.xhtml", title: |w| w.afterword, epub_type: "afterword", guide: None, listed: true, make: |i, m| m.fill(i.afterword_page()) },
    Row { kind: Purpose::Details, file: "content-details.xhtml", template: "details.xhtml", title: |w| w.details, epub_type: "appendix", guide: None, listed: true, make: |i, m| m.fill(i.details_page()) },
    Row { kind: Purpose::Header, file: "original-header.xhtml", template: "header.xhtml", title: |w| w.original_header, epub_type: "appendix", guide: None, listed: true, make: |i, m| m.fill(i.header_page()) },
    Row { kind: Purpose::Colophon, file: "colophon.xhtml", template: "colophon.xhtml", title: |w| w.colophon, epub_type: "colophon", guide: Some("colophon"), listed: true, make: |i, m| m.fill(Some(i.colophon_page())) },
];

impl Purpose {
    /// All of them, in reading order.
    pub fn all() -> impl Iterator<Item = Purpose> {
        TABLE.iter().map(|row| row.kind)
    }

    fn row(self) -> &'static Row {
        // The table lists the kinds in their order; a test holds it to that.
        &TABLE[self as usize]
    }

    /// The template that makes the page.
    pub fn template(self) -> &'static str {
        self.row().template
    }

    /// The page's file name in the book.
    pub fn file_name(self) -> &'static str {
        self.row().file
    }

    /// The page's title.
    pub fn title(self, words: &Words) -> &'static str {
        (self.row().title)(words)
    }

    /// Before the story; otherwise after it.
    pub fn is_front(self) -> bool {
        self < Purpose::Afterword
    }

    /// Whether the contents of the book list it.
    pub fn is_listed(self) -> bool {
        self.row().listed
    }

    /// The type for the landmarks of the navigation document.
    pub fn epub_type(self) -> &'static str {
        self.row().epub_type
    }

    /// The type for the guide of EPUB 2.
    pub fn guide_type(self) -> Option<&'static str> {
        self.row().guide
    }

    /// The page itself.
    pub(super) fn make(self, input: &Material, templates: &Templates) -> Made {
        (self.row().make)(input, Maker(templates, self.template()))
    }
}
