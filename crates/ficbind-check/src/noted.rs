//! What advice needs to know of one document when it looks at the whole book.

/// A heading with its words, shortened.
#[derive(Debug, Clone)]
pub struct Heading {
    pub level: u8,
    pub words: String,
    pub place: (u32, u32),
}

/// An entry of a table of contents.
#[derive(Debug, Clone)]
pub struct Entry {
    pub label: String,
    /// The path inside the container.
    pub path: String,
}

/// What one document holds.
#[derive(Debug, Default)]
pub struct Noted {
    /// The language of the page.
    pub language: Option<Box<str>>,
    /// Where the body begins.
    pub body: (u32, u32),
    /// The first heading.
    pub heading: Option<Heading>,
    /// Whether the page is one of those that need no heading: a cover, a title page, a dedication.
    pub is_front: bool,
    pub is_cover: bool,
    /// Whether a section has a name that only screen readers tell.
    pub is_labelled: bool,
    /// Letters of the body, in bytes.
    pub letters: usize,
    /// Pictures that show something.
    pub pictures: usize,
    /// Of these, pictures without alternative text.
    pub mute_pictures: usize,
    pub long_descriptions: usize,
    pub formulas: usize,
    pub described_formulas: usize,
    pub sounds: usize,
    pub videos: usize,
    pub captions: usize,
    pub audio_descriptions: usize,
    pub readings: usize,
    pub pronunciations: usize,
    /// The entries of a navigation document's contents, or of an NCX.
    pub entries: Vec<Entry>,
    /// The landmarks of a navigation document: what each is, and its path.
    pub landmarks: Vec<(String, String)>,
    /// Whether a navigation document lists the pages of a printed edition.
    pub has_page_list: bool,
}
