//! What each template sees: the names and fields that a user's own templates rely on, listed in docs/templates.md.

use minijinja::value::Value;
use serde::Serialize;

/// Valid XHTML that templates copy as it is; every other text is escaped.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Html(Value);

impl Html {
    /// `markup` must be well-formed block or inline content in the XHTML namespace.
    pub fn new(markup: impl Into<String>) -> Self {
        Html(Value::from_safe_string(markup.into()))
    }
}

/// One line of the contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TocEntry {
    /// Plain text.
    pub title: String,
    /// `None` for a heading without a page of its own.
    pub href: Option<String>,
    pub children: Vec<TocEntry>,
}

/// `page` in every template: what the frame needs.
#[derive(Debug, Clone, Serialize)]
pub struct Page {
    /// Plain text, for `title` and for headings of our own.
    pub title: String,
    /// Of the text, BCP 47.
    pub language: String,
    pub rtl: bool,
    /// The book is in English.
    pub english: bool,
    /// Our words, a row of [`crate::words`], in the language of the page where we have it, else in English.
    pub words: Value,
    /// Attributes for elements that hold our own words: empty where these are in the page's language, otherwise their
    /// language (and direction), beginning with a blank.
    pub en: Html,
    /// Attribute for lines that run as a sentence of ours: its direction, where that is not the page's.
    pub ltr: Html,
    pub stylesheets: Vec<String>,
}

/// A piece of text that may be a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Linked {
    pub text: String,
    pub href: Option<String>,
    /// A remark in our words, such as the place in a series.
    pub note: Option<String>,
}

/// One row of a list of facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Stable name of the row, such as `fandoms`.
    pub key: &'static str,
    pub label: &'static str,
    /// The values are in our words rather than the author's.
    pub made: bool,
    /// Never empty.
    pub values: Vec<Linked>,
}

/// A link to a chapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChapterLink {
    /// Its number, or its title where it has none.
    pub label: String,
    /// The label is a number.
    pub numbered: bool,
    /// Number and title.
    pub name: String,
    /// `None` where the author names a chapter that the book does not have.
    pub href: Option<String>,
}

/// One warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WarningView {
    /// Of the taxonomy, or the author's words for a kind of their own.
    pub label: String,
    /// The label is the author's.
    pub custom: bool,
    /// A word, where known and not already part of the label.
    pub severity: Option<String>,
    /// In which way it occurs: `on page`, `past` and so on.
    pub modes: Vec<&'static str>,
    /// What the author wrote, where the label says it differently.
    pub words: Vec<String>,
    /// Stated for the story as a whole.
    pub whole: bool,
    /// In every chapter.
    pub throughout: bool,
    /// The chapters named for it.
    pub chapters: Vec<ChapterLink>,
}

/// Warnings of one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupView {
    pub label: String,
    /// The group of the author's own kinds.
    pub custom: bool,
    pub items: Vec<WarningView>,
}

/// What the author says about warnings as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicyView {
    /// `stated`, `none`, `declined` or `unspecified`.
    pub kind: String,
    /// There are warnings, open or hidden.
    pub listed: bool,
    /// All of them are stated by chapters, none for the book.
    pub in_chapters: bool,
    /// The author's words for the policy.
    pub words: Option<String>,
    /// Chapters for which the author chose not to warn.
    pub declined_chapters: Vec<ChapterLink>,
    /// Chapters that need no warnings, as the author says, where that is not said of all.
    pub none_chapters: Vec<ChapterLink>,
}

/// The book's rating.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RatingView {
    /// `stated`, `nothing` (the author says that there is none) or `unspecified`.
    pub state: &'static str,
    pub label: Option<&'static str>,
    pub meaning: Option<&'static str>,
    /// The author's words, where they say more than the label.
    pub words: Option<String>,
    pub hedged: bool,
}

/// A chapter's own rating.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChapterRating {
    pub chapter: ChapterLink,
    pub label: &'static str,
    /// The author's words, where they say more than the label.
    pub words: Option<String>,
}

/// A warning on the details page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Detail {
    pub warning: WarningView,
    /// Named nowhere else.
    pub spoiler: bool,
    pub notes: Vec<DetailNote>,
}

/// The author's explanation of a warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DetailNote {
    pub text: String,
    /// The chapter that states it; `None` for the book.
    pub chapter: Option<ChapterLink>,
}

/// People with one role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Credit {
    pub role: &'static str,
    /// The role has no name in the language of our other words.
    pub english: bool,
    /// The MARC relator code.
    pub code: &'static str,
    pub names: Vec<String>,
}

/// A series that the story belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeriesView {
    pub name: String,
    /// As written.
    pub number: Option<String>,
    pub total: Option<u32>,
    /// Number and total in words: `2 of 3`.
    pub place: Option<String>,
}

/// `cover.xhtml`.
#[derive(Debug, Clone, Serialize)]
pub struct CoverPage {
    pub page: Page,
    pub title: String,
    pub authors: Vec<String>,
    /// Href of the picture.
    pub image: String,
    /// Text alternative of the picture.
    pub alt: String,
    /// Whether the picture says what the book is. If not, its page does.
    pub lettered: bool,
}

/// `title.xhtml`.
#[derive(Debug, Clone, Serialize)]
pub struct TitlePage {
    pub page: Page,
    pub title: String,
    pub subtitle: Option<String>,
    pub authors: Vec<String>,
    pub contributors: Vec<Credit>,
    pub series: Vec<SeriesView>,
    pub publisher: Option<String>,
}

/// `warnings.xhtml`.
#[derive(Debug, Clone, Serialize)]
pub struct WarningsPage {
    pub page: Page,
    pub title: String,
    pub authors: Vec<String>,
    pub rating: RatingView,
    pub chapter_ratings: Vec<ChapterRating>,
    pub policy: PolicyView,
    pub groups: Vec<GroupView>,
    /// Warnings that only the details page names.
    pub hidden: usize,
    /// `None` where there is no details page.
    pub details_href: Option<String>,
    pub story_href: Option<String>,
    pub imported: bool,
    pub facts: Vec<Fact>,
    pub summary: Option<Html>,
    pub others: Vec<OtherText>,
}

/// A chapter of which an edition tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewsItem {
    /// Number and title.
    pub name: String,
    /// `None` where the book has no such chapter any more.
    pub href: Option<String>,
    /// The title that it had before.
    pub former: Option<String>,
    /// When it was published, in our words.
    pub date: Option<String>,
}

/// Chapters of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewsList {
    /// `added`, `revised` or `withdrawn`.
    pub key: &'static str,
    pub label: &'static str,
    /// Never empty.
    pub chapters: Vec<NewsItem>,
}

/// What was new in one edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EditionNews {
    /// Since when, in our words.
    pub heading: String,
    pub lists: Vec<NewsList>,
    /// The content notes changed.
    pub content_notes: bool,
    /// Chapters that are not named, for want of room.
    pub left_out: usize,
}

/// `news.xhtml`.
#[derive(Debug, Clone, Serialize)]
pub struct NewsPage {
    pub page: Page,
    /// The newest first.
    pub editions: Vec<EditionNews>,
    pub warnings_href: Option<String>,
    pub story_href: Option<String>,
}

/// `contents.xhtml`.
#[derive(Debug, Clone, Serialize)]
pub struct ContentsPage {
    pub page: Page,
    pub entries: Vec<TocEntry>,
}

/// `dedication.xhtml` and `epigraph.xhtml`.
#[derive(Debug, Clone, Serialize)]
pub struct ProsePage {
    pub page: Page,
    pub text: Html,
}

/// A text for which the template of its page has no variable of its own.
#[derive(Debug, Clone, Serialize)]
pub struct OtherText {
    /// What it is, in English.
    pub label: String,
    pub text: Html,
}

/// `foreword.xhtml`.
#[derive(Debug, Clone, Serialize)]
pub struct ForewordPage {
    pub page: Page,
    pub notes: Option<Html>,
    pub spoilers: Option<Html>,
    pub disclaimer: Option<Html>,
    /// The author's words on who may keep copies.
    pub archive: Option<String>,
    pub others: Vec<OtherText>,
}

/// `part.xhtml`.
#[derive(Debug, Clone, Serialize)]
pub struct PartPage {
    pub page: Page,
    /// Plain text.
    pub title: String,
    /// The title with its markup.
    pub heading: Option<Html>,
    /// Notes that the title refers to.
    pub footnotes: Option<Html>,
}

/// `afterword.xhtml`.
#[derive(Debug, Clone, Serialize)]
pub struct AfterwordPage {
    pub page: Page,
    pub text: Option<Html>,
    pub feedback: Option<Linked>,
    pub others: Vec<OtherText>,
}

/// `details.xhtml`.
#[derive(Debug, Clone, Serialize)]
pub struct DetailsPage {
    pub page: Page,
    pub items: Vec<Detail>,
    pub warnings_href: Option<String>,
    pub story_href: Option<String>,
}

/// `header.xhtml`.
#[derive(Debug, Clone, Serialize)]
pub struct HeaderPage {
    pub page: Page,
    pub blocks: Vec<String>,
}

/// `colophon.xhtml`.
#[derive(Debug, Clone, Serialize)]
pub struct ColophonPage {
    pub page: Page,
    pub title: String,
    pub authors: Vec<String>,
    pub facts: Vec<Fact>,
    pub rights: Option<Html>,
    pub others: Vec<OtherText>,
    pub tool_version: String,
    pub generated_cover: bool,
}

/// `chapter.xhtml`.
#[derive(Debug, Clone, Serialize)]
pub struct ChapterPage {
    pub page: Page,
    /// First slice of the chapter: it has the heading and the notes.
    pub first_part: bool,
    /// Last slice of the chapter: it has footnotes and end notes.
    pub last_part: bool,
    /// It has no heading: a page of pictures alone, or a section that the author left without one.
    pub unheaded: bool,
    pub number: Option<String>,
    /// The title with its markup.
    pub heading: Option<Html>,
    pub subtitle: Option<String>,
    /// Who wrote the chapter, where others wrote the book.
    pub authors: Vec<String>,
    pub date: Option<String>,
    pub point_of_view: Option<String>,
    pub rating: Option<ChapterRating>,
    pub summary: Option<Html>,
    /// `none` or `declined`, where the author says that of this chapter.
    pub policy: Option<&'static str>,
    /// The author's words for it.
    pub policy_words: Option<String>,
    /// Open warnings that concern this chapter.
    pub warnings: Vec<WarningView>,
    /// Warnings of this chapter that only the details page names.
    pub hidden: usize,
    pub warnings_href: Option<String>,
    pub details_href: Option<String>,
    pub notes: Option<Html>,
    pub body: Html,
    pub footnotes: Option<Html>,
    pub end_notes: Option<Html>,
}
