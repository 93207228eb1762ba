//! Which pages stand around the story: template, file name and type of each, in one table.

use crate::book::words::Words;

/// The pages around the story, in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Cover,
    Title,
    Warnings,
    Contents,
    Dedication,
    Epigraph,
    Foreword,
    Afterword,
    Details,
    Header,
    Colophon,
}

impl Kind {
    /// Kind, template, file name.
    pub(super) const TABLE: &'static [(Kind, &'static str, &'static str)] = &[
        (Kind::Cover, "cover.xhtml", "cover.xhtml"),
        (Kind::Title, "title.xhtml", "title.xhtml"),
        (Kind::Warnings, "warnings.xhtml", "content-notes.xhtml"),
        (Kind::Contents, "contents.xhtml", "contents.xhtml"),
        (Kind::Dedication, "dedication.xhtml", "dedication.xhtml"),
        (Kind::Epigraph, "epigraph.xhtml", "epigraph.xhtml"),
        (Kind::Foreword, "foreword.xhtml", "foreword.xhtml"),
        (Kind::Afterword, "afterword.xhtml", "afterword.xhtml"),
        (Kind::Details, "details.xhtml", "content-details.xhtml"),
        (Kind::Header, "header.xhtml", "original-header.xhtml"),
        (Kind::Colophon, "colophon.xhtml", "colophon.xhtml"),
    ];

    fn row(self) -> &'static (Kind, &'static str, &'static str) {
        // The table lists the kinds in their order; a test holds it to that.
        &Self::TABLE[self as usize]
    }

    /// The template that makes the page.
    pub fn template(self) -> &'static str {
        self.row().1
    }

    /// The page's file name in the book.
    pub fn file_name(self) -> &'static str {
        self.row().2
    }

    /// The page's title.
    pub fn title(self, words: &Words) -> &'static str {
        match self {
            Kind::Cover => words.cover,
            Kind::Title => words.title_page,
            Kind::Warnings => words.content_notes,
            Kind::Contents => words.contents,
            Kind::Dedication => words.dedication,
            Kind::Epigraph => words.epigraph,
            Kind::Foreword => words.foreword,
            Kind::Afterword => words.afterword,
            Kind::Details => words.details,
            Kind::Header => words.original_header,
            Kind::Colophon => words.colophon,
        }
    }

    /// Before the story; otherwise after it.
    pub fn is_front(self) -> bool {
        self < Kind::Afterword
    }

    /// The type for the landmarks of the navigation document and (most of them) the guide.
    pub fn epub_type(self) -> &'static str {
        match self {
            Kind::Cover => "cover",
            Kind::Title => "titlepage",
            Kind::Warnings => "notice",
            Kind::Contents => "toc",
            Kind::Dedication => "dedication",
            Kind::Epigraph => "epigraph",
            Kind::Foreword => "preface",
            Kind::Afterword => "afterword",
            Kind::Details | Kind::Header => "appendix",
            Kind::Colophon => "colophon",
        }
    }
}
