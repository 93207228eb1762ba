//! The pages around the story, and the frame of each chapter: contexts for the templates, filled from the metadata.
//!
//! `context` has the types that templates see, `warnings` joins what book and chapters say about warnings, `stories` what
//! several stories say.

mod context;
mod kind;
mod news;
mod stories;
mod warnings;

pub use context::*;
pub use kind::Purpose;
pub use stories::Noted;
pub use warnings::name_chapters;

use crate::book::news::News;
use crate::book::templates::words::View;
use crate::book::templates::{TemplateFault, Templates};
use crate::story::keys::{Place, Shown};
use crate::story::{Date, Meta, Person, Rating, Role, Stated, Warning, Warnings};
use crate::words::{self, Words, fill};

/// Longer texts of the metadata, rendered to XHTML block content.
#[derive(Debug, Clone, Default)]
pub struct RenderedProse {
    /// Those that the author wrote, and where each is shown.
    pub texts: Vec<(&'static Shown, String)>,
    pub spoilers: Option<String>,
}

/// Texts that have a place of their own on their page, as the table of keys calls them. All others are shown at its end.
const PLACED: &[&str] = &["summary", "notes", "end notes", "disclaimer", "dedication", "epigraph", "rights"];

impl RenderedProse {
    /// A text that has a place of its own.
    fn placed(&self, what: &str) -> Option<Html> {
        self.texts.iter().find(|(shown, _)| shown.what == what).and_then(|(_, text)| html(text))
    }

    /// The other texts of a page.
    fn others(&self, place: Place) -> Vec<OtherText> {
        let others = self.texts.iter().filter(|(shown, _)| shown.place == place && !PLACED.contains(&shown.what));
        others
            .filter_map(|(shown, text)| {
                let mut letters = shown.what.chars();
                let first = letters.next().map(char::to_uppercase).into_iter().flatten();
                Some(OtherText { label: first.chain(letters).collect(), text: html(text)? })
            })
            .collect()
    }
}

/// What the pages need to know of a chapter.
#[derive(Debug, Clone)]
pub struct Chapter<'a> {
    /// From 1, as warnings count chapters.
    pub position: u32,
    /// The number to print, as written; `None` for a prologue and the like.
    pub number: Option<&'a str>,
    /// Plain text.
    pub title: &'a str,
    /// Its page has a heading.
    pub headed: bool,
    /// The chapter's (first) file, without fragment: some readers open a link with a fragment as a pop-up.
    pub href: &'a str,
    pub warnings: &'a Warnings,
    /// The warnings of the book that name this chapter.
    pub of_book: Vec<&'a Warning>,
    pub rating: &'a Stated<Rating>,
}

/// Everything that the pages are made from. All hrefs are relative to the folder that holds the pages.
#[derive(Debug, Clone)]
pub struct Material<'a> {
    pub meta: &'a Meta,
    /// The title shown, also where the author gave none.
    pub title: &'a str,
    /// BCP 47.
    pub language: &'a str,
    pub rtl: bool,
    /// All our words are English: the user's template has English words of its own. See [`Templates::is_english`].
    pub english: bool,
    pub stylesheets: &'a [String],
    /// In reading order.
    pub chapters: &'a [Chapter<'a>],
    /// Words of the story's text.
    pub word_count: usize,
    /// Entries of the visible contents page; without any there is no such page.
    pub toc: &'a [TocEntry],
    /// The picture of the cover page.
    pub cover_href: Option<&'a str>,
    /// The picture says what the book is.
    pub cover_lettered: bool,
    /// Where "skip to the story" leads.
    pub story_href: Option<&'a str>,
    pub prose: &'a RenderedProse,
    /// The metadata was read from the header of a loose post, not written for this program.
    pub imported: bool,
    pub identifier: &'a str,
    pub tool_version: &'a str,
    /// The cover was drawn by us, with our font.
    pub generated_cover: bool,
    /// Top lines of a loose post and the like, verbatim plain text.
    pub header_blocks: &'a [String],
    /// There is more to say of a warning: see [`has_details`].
    pub has_details: bool,
    /// The stories of a book that joins several; its own chapters are none then.
    pub stories: &'a [Noted],
    /// What is new since the edition before, then what was new in that, and so on.
    pub news: &'a [News],
}

/// Whether a page must tell what the list of warnings leaves out: spoilers and notes.
pub fn has_details(meta: &Meta, chapters: &[Chapter]) -> bool {
    let mut all = meta.warnings.list.iter().chain(chapters.iter().flat_map(|c| &c.warnings.list));
    all.any(|w| w.spoiler || w.note.as_deref().is_some_and(|n| !n.trim().is_empty()))
}

/// A finished page.
#[derive(Debug, Clone)]
pub struct FrontPage {
    pub kind: Purpose,
    pub href: String,
    pub title: String,
    pub xhtml: String,
}

/// One slice of a chapter: most chapters are a single one.
#[derive(Debug, Clone, Default)]
pub struct Slice<'a> {
    /// The title with its inline markup; `None` where the chapter has no title of its own.
    pub heading: Option<&'a str>,
    /// The author's text, XHTML block content.
    pub body: String,
    /// The section with the footnotes, complete.
    pub footnotes: Option<String>,
    pub summary: Option<String>,
    pub notes: Option<String>,
    pub end_notes: Option<String>,
    /// Below the title.
    pub subtitle: Option<&'a str>,
    /// Who wrote the chapter, where others wrote the book.
    pub authors: Vec<String>,
    pub point_of_view: Option<&'a str>,
    pub date: Option<Date>,
    /// Where it differs from the book's.
    pub language: Option<&'a str>,
    /// Overrides the direction of the book's language.
    pub rtl: Option<bool>,
    pub first: bool,
    pub last: bool,
}

impl Chapter<'_> {
    fn link(&self, words: &Words) -> ChapterLink {
        let label = match self.number.unwrap_or(self.title) {
            "" => words.story.to_owned(),
            label => label.to_owned(),
        };
        let name = match self.number {
            Some(number) if !self.title.is_empty() => words.titled(number, self.title),
            Some(number) => fill(words.chapter, number),
            None => self.title.to_owned(),
        };
        ChapterLink { label, numbered: self.number.is_some(), name, href: Some(self.href.to_owned()) }
    }

    fn own_rating(&self, words: &Words) -> Option<ChapterRating> {
        let rating = self.rating.value()?;
        let label = words.level(rating.level);
        let own = rating.own_words(label).map(str::to_owned);
        Some(ChapterRating { chapter: self.link(words), label, words: own })
    }
}

fn html(prose: &str) -> Option<Html> {
    (!prose.trim().is_empty()).then(|| Html::new(prose))
}

fn plain(text: &str) -> Vec<Linked> {
    let text = text.trim();
    if text.is_empty() { Vec::new() } else { vec![Linked { text: text.to_owned(), href: None, note: None }] }
}

/// A link only where the text is the address of a page or a mailbox, spelt as the standard wants it.
fn linked(text: &str) -> Linked {
    let text = text.trim();
    let is_address = !text.contains(char::is_whitespace);
    let href = is_address.then(|| crate::book::address::external(text)).flatten();
    Linked { text: text.to_owned(), href, note: None }
}

fn names(people: &[Person]) -> Vec<String> {
    people.iter().map(|p| p.name.value.trim().to_owned()).filter(|n| !n.is_empty()).collect()
}

fn push(facts: &mut Vec<Fact>, key: &'static str, label: &'static str, made: bool, values: Vec<Linked>) {
    if !values.is_empty() {
        facts.push(Fact { key, label, made, values });
    }
}

impl Material<'_> {
    /// As a template needs it.
    pub fn suited(&self, templates: &Templates, template: &str) -> Self {
        Material { english: templates.is_english(template), ..self.clone() }
    }

    /// Our words for the pages.
    pub(super) fn words(&self) -> &'static Words {
        if self.english { words::english() } else { words::of(self.language) }
    }

    fn kind_page(&self, kind: Purpose) -> Page {
        self.page(kind.title(self.words()))
    }

    fn page(&self, title: &str) -> Page {
        let words = self.words();
        let own = words.suit(self.language);
        let en = match (own, self.rtl) {
            (true, _) => "",
            (false, false) => r#" lang="en" xml:lang="en""#,
            (false, true) => r#" lang="en" xml:lang="en" dir="ltr""#,
        };
        Page {
            title: title.to_owned(),
            language: self.language.to_owned(),
            rtl: self.rtl,
            english: is_english(self.language),
            words: View::of(words),
            en: Html::new(en),
            ltr: Html::new(if self.rtl && !own { r#" dir="ltr""# } else { "" }),
            stylesheets: self.stylesheets.to_vec(),
        }
    }

    fn details_href(&self) -> Option<String> {
        self.has_details.then(|| Purpose::Details.file_name().to_owned())
    }

    fn story_href(&self) -> Option<String> {
        self.story_href.map(str::to_owned)
    }

    /// The cover page, where there is a cover.
    pub fn cover_page(&self) -> Option<CoverPage> {
        let authors = names(&self.meta.authors);
        let words = self.words();
        let by = if authors.is_empty() { String::new() } else { format!(" {}", fill(words.by, &words.list(&authors))) };
        let alt = fill(words.cover_of, &format!("{}{by}", self.title));
        let page = self.kind_page(Purpose::Cover);
        let (title, image, lettered) = (self.title.to_owned(), self.cover_href?.to_owned(), self.cover_lettered);
        Some(CoverPage { page, title, authors, image, alt, lettered })
    }

    /// The title page.
    pub fn title_page(&self) -> TitlePage {
        let mut contributors: Vec<Credit> = Vec::new();
        for person in &self.meta.contributors {
            let Role { code, label, .. } = person.role;
            let known = self.words().role(&person.role);
            let name = person.name.value.trim().to_owned();
            match contributors.iter_mut().find(|c| c.code == code) {
                Some(credit) => credit.names.push(name),
                None => {
                    let role = known.unwrap_or(label);
                    contributors.push(Credit { role, english: known.is_none(), code, names: vec![name] })
                }
            }
        }
        TitlePage {
            page: self.page(self.title),
            title: self.title.to_owned(),
            subtitle: self.meta.subtitle.as_ref().map(|s| s.value.clone()),
            authors: names(&self.meta.authors),
            contributors,
            series: self.series(),
            publisher: self.meta.publisher.as_ref().map(|p| p.value.clone()),
        }
    }

    fn series(&self) -> Vec<SeriesView> {
        let place = |number: &str, total: Option<u32>| match total {
            Some(total) => fill(&fill(self.words().of, number), &total.to_string()),
            None => number.to_owned(),
        };
        let view = |s: &crate::story::Series| SeriesView {
            name: s.name.value.clone(),
            number: s.number.clone(),
            total: s.total,
            place: s.number.as_deref().map(|n| place(n, s.total)),
        };
        self.meta.series.iter().map(view).collect()
    }

    fn rating(&self) -> RatingView {
        let none = RatingView { state: "unspecified", label: None, meaning: None, words: None, hedged: false };
        match &self.meta.rating {
            Stated::Not => none,
            Stated::Nothing(words) => RatingView { state: "nothing", words: Some(words.value.clone()), ..none },
            Stated::Value(rating) => RatingView {
                state: "stated",
                label: Some(self.words().level(rating.level)),
                meaning: Some(self.words().meaning(rating.level)),
                words: rating.own_words(self.words().level(rating.level)).map(str::to_owned),
                hedged: rating.hedged,
            },
        }
    }

    /// The page of content notes. Every book has one: that nothing is known is worth knowing.
    pub fn warnings_page(&self) -> WarningsPage {
        let joined = self.joined_warnings();
        WarningsPage {
            page: self.kind_page(Purpose::Warnings),
            title: self.title.to_owned(),
            authors: names(&self.meta.authors),
            rating: self.rating(),
            chapter_ratings: self.chapters.iter().filter_map(|c| c.own_rating(self.words())).collect(),
            policy: joined.policy,
            groups: joined.groups,
            hidden: joined.hidden,
            details_href: self.details_href(),
            story_href: self.story_href(),
            imported: self.imported,
            facts: self.story_facts(),
            summary: self.prose.placed("summary"),
            others: self.prose.others(Place::ContentNotes),
        }
    }

    fn story_facts(&self) -> Vec<Fact> {
        let (meta, words) = (self.meta, self.words());
        let mut facts = Vec::new();
        let lists = [
            ("fandoms", words.fandoms, &meta.fandoms),
            ("relationships", words.relationships, &meta.relationships),
            ("characters", words.characters, &meta.characters),
            ("categories", words.categories, &meta.categories),
            ("tags", words.tags, &meta.tags),
        ];
        for (key, label, list) in lists {
            let values = match list {
                Stated::Not => Vec::new(),
                // "None" in the author's own words is an answer, too.
                Stated::Nothing(words) => plain(&words.value),
                Stated::Value(items) => items.iter().flat_map(|i| plain(&i.value)).collect(),
            };
            push(&mut facts, key, label, false, values);
        }
        let series = self.series().into_iter().map(|s| Linked { text: s.name, href: None, note: s.place });
        push(&mut facts, "series", words.series, false, series.filter(|s| !s.text.trim().is_empty()).collect());
        let status = meta.status.as_ref().map(|s| plain(words.status(s.value))).unwrap_or_default();
        push(&mut facts, "status", words.status, true, status);
        self.push_length(&mut facts);
        self.push_dates(&mut facts);
        let pov = meta.point_of_view.as_ref().map(|p| plain(&p.value)).unwrap_or_default();
        push(&mut facts, "point_of_view", words.point_of_view, false, pov);
        let setting = meta.setting.as_ref().map(|s| plain(&s.value)).unwrap_or_default();
        push(&mut facts, "setting", words.setting, false, setting);
        facts
    }

    fn push_length(&self, facts: &mut Vec<Fact>) {
        if self.word_count > 0 {
            push(facts, "words", self.words().words, true, plain(&self.words().number(self.word_count)));
        }
    }

    fn push_dates(&self, facts: &mut Vec<Fact>) {
        let rows = [
            ("published", self.words().published, &self.meta.published),
            ("updated", self.words().updated, &self.meta.updated),
        ];
        for (key, label, date) in rows {
            let words = date.as_ref().map(|d| plain(&self.words().date(d.value))).unwrap_or_default();
            push(facts, key, label, true, words);
        }
    }

    /// The visible contents, where there are entries.
    pub fn contents_page(&self) -> Option<ContentsPage> {
        (!self.toc.is_empty())
            .then(|| ContentsPage { page: self.kind_page(Purpose::Contents), entries: self.toc.to_vec() })
    }

    /// The dedication, where there is one.
    pub fn dedication_page(&self) -> Option<ProsePage> {
        Some(ProsePage { page: self.kind_page(Purpose::Dedication), text: self.prose.placed("dedication")? })
    }

    /// The epigraph, where there is one.
    pub fn epigraph_page(&self) -> Option<ProsePage> {
        Some(ProsePage { page: self.kind_page(Purpose::Epigraph), text: self.prose.placed("epigraph")? })
    }

    /// What the author says before the story, where they say anything.
    pub fn foreword_page(&self) -> Option<ForewordPage> {
        let prose = self.prose;
        let (notes, disclaimer) = (prose.placed("notes"), prose.placed("disclaimer"));
        let spoilers = prose.spoilers.as_deref().and_then(html);
        let others = prose.others(Place::Foreword);
        let archive = self.meta.archive.as_ref().map(|a| a.value.clone()).filter(|a| !a.trim().is_empty());
        let is_empty = notes.is_none() && spoilers.is_none() && disclaimer.is_none() && archive.is_none();
        if is_empty && others.is_empty() {
            return None;
        }
        Some(ForewordPage { page: self.kind_page(Purpose::Foreword), notes, spoilers, disclaimer, archive, others })
    }

    /// The title page of a part or volume.
    pub fn part_page(&self, title: &str, heading: &str, footnotes: String) -> PartPage {
        PartPage {
            page: self.page(title),
            title: title.to_owned(),
            heading: html(heading),
            footnotes: html(&footnotes),
        }
    }

    /// What the author says after the story, where they say anything.
    pub fn afterword_page(&self) -> Option<AfterwordPage> {
        let text = self.prose.placed("end notes");
        let others = self.prose.others(Place::Afterword);
        let feedback = self.meta.feedback.as_ref().map(|f| linked(&f.value)).filter(|f| !f.text.is_empty());
        if text.is_none() && feedback.is_none() && others.is_empty() {
            return None;
        }
        Some(AfterwordPage { page: self.kind_page(Purpose::Afterword), text, feedback, others })
    }

    /// The details of the warnings, where any is a spoiler or has a note.
    pub fn details_page(&self) -> Option<DetailsPage> {
        self.has_details.then(|| DetailsPage {
            page: self.kind_page(Purpose::Details),
            items: self.joined_warnings().details,
            warnings_href: Some(Purpose::Warnings.file_name().to_owned()),
            story_href: self.story_href(),
        })
    }

    /// The original header of a post, where there is one.
    pub fn header_page(&self) -> Option<HeaderPage> {
        let blocks: Vec<String> = self.header_blocks.iter().filter(|b| !b.trim().is_empty()).cloned().collect();
        (!blocks.is_empty()).then(|| HeaderPage { page: self.kind_page(Purpose::Header), blocks })
    }

    /// About this book.
    pub fn colophon_page(&self) -> ColophonPage {
        let words = self.words();
        let mut facts = Vec::new();
        let sources = self.meta.sources.iter().map(|s| linked(&s.value)).filter(|s| !s.text.is_empty());
        push(&mut facts, "sources", words.sources, false, sources.collect());
        let people = self.meta.authors.iter().chain(&self.meta.contributors);
        let pages = people.filter_map(|p| {
            let url = linked(&p.url.as_ref()?.value);
            Some(Linked { text: format!("{}: {}", p.name.value.trim(), url.text), ..url })
        });
        push(&mut facts, "people", words.people, false, pages.collect());
        self.push_dates(&mut facts);
        self.push_length(&mut facts);
        if self.chapters.len() > 1 {
            push(&mut facts, "chapters", words.chapter_count, true, plain(&self.chapters.len().to_string()));
        }
        push(&mut facts, "identifier", words.identifier, true, plain(self.identifier));
        ColophonPage {
            page: self.kind_page(Purpose::Colophon),
            title: self.title.to_owned(),
            authors: names(&self.meta.authors),
            facts,
            rights: self.prose.placed("rights"),
            others: self.prose.others(Place::Colophon),
            tool_version: self.tool_version.to_owned(),
            generated_cover: self.generated_cover,
        }
    }

    /// One slice of a chapter.
    pub fn chapter_page(&self, chapter: &Chapter, slice: Slice) -> ChapterPage {
        // A chapter in another language than the book's has our words in that language.
        let here = Material {
            language: slice.language.unwrap_or(self.language),
            rtl: slice.rtl.unwrap_or(self.rtl),
            ..self.clone()
        };
        let (first, last) = (slice.first, slice.last);
        let title = if chapter.title.is_empty() { self.title } else { chapter.title };
        let (warnings, hidden) = if first { here.chapter_warnings(chapter) } else { (Vec::new(), 0) };
        // What is listed wins over a blanket word, here as for the book.
        let policy = match chapter.warnings.policy {
            crate::story::Policy::None if warnings.is_empty() && hidden == 0 => Some("none"),
            crate::story::Policy::Declined => Some("declined"),
            _ => None,
        };
        let owned = |text: Option<&str>| text.map(str::to_owned);
        ChapterPage {
            page: here.page(title),
            first_part: first,
            last_part: last,
            unheaded: !chapter.headed,
            number: owned(chapter.number),
            heading: slice.heading.map(Html::new),
            subtitle: owned(slice.subtitle),
            authors: slice.authors,
            date: slice.date.map(|d| here.words().date(d)),
            point_of_view: owned(slice.point_of_view),
            rating: chapter.own_rating(here.words()),
            summary: slice.summary.as_deref().and_then(html),
            policy,
            policy_words: words_of(chapter.warnings),
            warnings,
            hidden,
            warnings_href: Some(Purpose::Warnings.file_name().to_owned()),
            details_href: self.details_href(),
            notes: slice.notes.as_deref().and_then(html),
            body: Html::new(slice.body),
            footnotes: slice.footnotes.as_deref().and_then(html),
            end_notes: slice.end_notes.as_deref().and_then(html),
        }
    }
}

/// The author's words for a policy, where they are more than the value that states it.
fn words_of(warnings: &Warnings) -> Option<String> {
    let is_value = |w: &str| crate::story::matter::states_none(w) || w.eq_ignore_ascii_case("choose not to warn");
    let told = |w: &String| !w.is_empty() && !is_value(w);
    warnings.raw.as_ref().map(|r| r.value.trim().to_owned()).filter(told)
}

fn is_english(language: &str) -> bool {
    language.split('-').next().is_some_and(|primary| primary.eq_ignore_ascii_case("en"))
}

/// All pages around the story, in reading order; [`Purpose::is_front`] tells the two ends apart.
///
/// # Errors
/// A template of the user does not work.
pub fn pages(input: &Material, templates: &Templates) -> Result<Vec<FrontPage>, TemplateFault> {
    let mut pages = Vec::new();
    for kind in Purpose::all() {
        let Some(xhtml) = kind.make(&input.suited(templates, kind.template()), templates)? else { continue };
        let title = if kind == Purpose::Title { input.title } else { kind.title(input.words()) };
        pages.push(FrontPage { kind, href: kind.file_name().to_owned(), title: title.to_owned(), xhtml });
    }
    Ok(pages)
}

#[cfg(test)]
mod tests;
