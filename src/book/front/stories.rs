//! Several stories in one book: what its content notes tell of each, and the warnings of all, each with its stories.

use serde::Serialize;

use super::warnings::name_chapters;
use super::{
    Chapter, Fact, GroupView, Html, Material, OtherText, Page, PolicyView, Purpose, RatingView, RenderedProse,
    WarningView, has_details, names,
};
use crate::book::cover::sheet::Thumb;
use crate::book::{self, Book};
use crate::story::keys::Place;
use crate::story::{Rating, Stated, Warnings};

/// A story, as the front of the book tells of it.
#[derive(Debug)]
pub struct Noted {
    /// Of its text.
    pub words: usize,
    /// What it says of warnings, its chapters included.
    pub warnings: Warnings,
    /// Its cover, for the contact sheet.
    pub cover: Option<Thumb>,
    rating: Stated<Rating>,
    view: StoryView,
}

/// A story in `stories.xhtml`.
#[derive(Debug, Clone, Serialize)]
pub struct StoryView {
    pub title: String,
    pub authors: Vec<String>,
    /// Of the title, BCP 47.
    pub language: String,
    pub rtl: bool,
    /// Its title page.
    pub href: String,
    /// Its own content notes.
    pub notes_href: String,
    /// `None` where it has no details page.
    pub details_href: Option<String>,
    pub rating: RatingView,
    pub policy: PolicyView,
    /// The most serious first within their groups.
    pub warnings: Vec<WarningView>,
    /// Warnings that only its details page names.
    pub hidden: usize,
}

/// `stories.xhtml`.
#[derive(Debug, Clone, Serialize)]
pub struct StoriesPage {
    pub page: Page,
    pub title: String,
    pub authors: Vec<String>,
    /// The warnings of all stories; what stands for chapters are the stories.
    pub groups: Vec<GroupView>,
    pub stories: Vec<StoryView>,
    pub facts: Vec<Fact>,
    pub summary: Option<Html>,
    pub others: Vec<OtherText>,
}

impl Noted {
    /// What is to be told of a story whose pages lie in `folder`, in our words for a language. The hrefs of its chapters
    /// are those in the whole book.
    pub fn of(book: &Book, folder: &str, language: &str, cover: Option<Thumb>) -> Noted {
        let mut chapters: Vec<Chapter> = book.chapters.iter().map(Chapter::of).collect();
        name_chapters(&mut chapters, &book.meta.warnings);
        let prose = RenderedProse::default();
        let input = Material {
            meta: &book.meta,
            title: &book.title,
            language,
            rtl: book.rtl,
            english: false,
            stylesheets: &[],
            news: &[],
            chapters: &chapters,
            word_count: book.words,
            toc: &[],
            cover_href: None,
            cover_lettered: true,
            story_href: None,
            prose: &prose,
            imported: book.imported,
            identifier: &book.identifier,
            tool_version: "",
            generated_cover: false,
            header_blocks: &[],
            has_details: has_details(&book.meta, &chapters),
            stories: &[],
        };
        let href = |kind: Purpose| format!("{folder}{}", kind.file_name());
        let joined = input.joined_warnings();
        let view = StoryView {
            title: book.title.clone(),
            authors: names(&book.meta.authors),
            language: book.language.clone(),
            rtl: book.rtl,
            href: href(Purpose::Title),
            notes_href: href(Purpose::Warnings),
            details_href: input.has_details.then(|| href(Purpose::Details)),
            rating: input.rating(),
            policy: joined.policy,
            warnings: joined.groups.into_iter().flat_map(|group| group.items).collect(),
            hidden: joined.hidden,
        };
        let (warnings, rating) = (all_warnings(book), book.meta.rating.clone());
        Noted { words: book.words, warnings, cover, rating, view }
    }
}

/// What a story and its chapters say, without chapters.
fn all_warnings(book: &Book) -> Warnings {
    let of_chapters = book.chapters.iter().flat_map(|chapter| &chapter.warnings.list);
    let mut all = Warnings { list: Vec::new(), ..book.meta.warnings.clone() };
    for warning in book.meta.warnings.list.iter().chain(of_chapters) {
        let mut warning = warning.clone();
        warning.chapters.clear();
        warning.note = None;
        all.list.push(warning);
    }
    all
}

impl<'a> Chapter<'a> {
    /// A chapter of a book as pages see it.
    pub fn of(chapter: &'a book::Chapter) -> Chapter<'a> {
        Chapter {
            position: chapter.position,
            number: chapter.number.as_deref(),
            title: &chapter.title,
            headed: chapter.headed,
            href: &chapter.href,
            warnings: &chapter.warnings,
            of_book: Vec::new(),
            rating: &chapter.rating,
        }
    }

    /// A story in the place of a chapter: what is said of chapters is then said of stories.
    fn of_story(at: usize, story: &'a Noted) -> Chapter<'a> {
        Chapter {
            position: at as u32 + 1,
            number: None,
            title: &story.view.title,
            headed: true,
            href: &story.view.href,
            warnings: &story.warnings,
            of_book: Vec::new(),
            rating: &story.rating,
        }
    }
}

impl Material<'_> {
    /// The content notes of several stories.
    pub(super) fn stories_page(&self) -> StoriesPage {
        let chapters: Vec<Chapter> =
            self.stories.iter().enumerate().map(|(at, story)| Chapter::of_story(at, story)).collect();
        let mut groups = Material { chapters: &chapters, ..self.clone() }.joined_warnings().groups;
        // Each story is named, also where it is all of them.
        groups.iter_mut().flat_map(|group| &mut group.items).for_each(|item| item.throughout = false);
        StoriesPage {
            page: self.page(Purpose::Warnings.title(self.words())),
            title: self.title.to_owned(),
            authors: names(&self.meta.authors),
            groups,
            stories: self.stories.iter().map(|story| story.view.clone()).collect(),
            facts: self.story_facts(),
            summary: self.prose.placed("summary"),
            others: self.prose.others(Place::ContentNotes),
        }
    }
}
