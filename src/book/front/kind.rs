//! Which pages stand around the story: template, file name, title and type of each, in one table.

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
    /// Kind, template, file name, title.
    pub(super) const TABLE: &'static [(Kind, &'static str, &'static str, &'static str)] = &[
        (Kind::Cover, "cover.xhtml", "cover.xhtml", "Cover"),
        (Kind::Title, "title.xhtml", "title.xhtml", "Title page"),
        (Kind::Warnings, "warnings.xhtml", "content-notes.xhtml", "Content notes"),
        (Kind::Contents, "contents.xhtml", "contents.xhtml", "Contents"),
        (Kind::Dedication, "dedication.xhtml", "dedication.xhtml", "Dedication"),
        (Kind::Epigraph, "epigraph.xhtml", "epigraph.xhtml", "Epigraph"),
        (Kind::Foreword, "foreword.xhtml", "foreword.xhtml", "Before the story"),
        (Kind::Afterword, "afterword.xhtml", "afterword.xhtml", "After the story"),
        (Kind::Details, "details.xhtml", "content-details.xhtml", "Content notes in detail"),
        (Kind::Header, "header.xhtml", "original-header.xhtml", "Original header"),
        (Kind::Colophon, "colophon.xhtml", "colophon.xhtml", "About this book"),
    ];

    fn row(self) -> &'static (Kind, &'static str, &'static str, &'static str) {
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

    /// The page's title, in English.
    pub fn title(self) -> &'static str {
        self.row().3
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
