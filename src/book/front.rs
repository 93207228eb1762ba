//! The pages around the story, and the frame of each chapter: contexts for the templates, filled from the metadata.
//!
//! `context` has the types that templates see, `warnings` joins what book and chapters say about warnings.

mod context;
mod kind;
mod warnings;

pub use context::*;
pub use kind::Kind;

use crate::book::templates::{TemplateFault, Templates};
use crate::story::{Date, Meta, Person, Rating, Role, Stated, Warnings};

/// Longer texts of the metadata, rendered to XHTML block content. `None` where the author wrote none.
#[derive(Debug, Clone, Default)]
pub struct RenderedProse {
    pub summary: Option<String>,
    pub notes: Option<String>,
    pub end_notes: Option<String>,
    pub disclaimer: Option<String>,
    pub spoilers: Option<String>,
    pub dedication: Option<String>,
    pub epigraph: Option<String>,
    pub rights: Option<String>,
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
    pub rating: &'a Stated<Rating>,
}

/// Everything that the pages are made from. All hrefs are relative to the folder that holds the pages.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    pub meta: &'a Meta,
    /// The title shown, also where the author gave none.
    pub title: &'a str,
    /// BCP 47.
    pub language: &'a str,
    pub rtl: bool,
    pub stylesheets: &'a [String],
    /// In reading order.
    pub chapters: &'a [Chapter<'a>],
    /// Words of the story's text.
    pub words: usize,
    /// Entries of the visible contents page; without any there is no such page.
    pub toc: &'a [TocEntry],
    /// The picture of the cover page.
    pub cover_href: Option<&'a str>,
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
}

/// A finished page.
#[derive(Debug, Clone)]
pub struct FrontPage {
    pub kind: Kind,
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
    fn link(&self) -> ChapterLink {
        let label = match self.number.unwrap_or(self.title) {
            "" => "the story".to_owned(),
            label => label.to_owned(),
        };
        let name = match self.number {
            Some(number) if !self.title.is_empty() => format!("{number}: {}", self.title),
            Some(number) => number.to_owned(),
            None => self.title.to_owned(),
        };
        ChapterLink { label, name, href: Some(self.href.to_owned()) }
    }

    fn own_rating(&self) -> Option<ChapterRating> {
        let rating = self.rating.value()?;
        let words = rating.own_words().map(str::to_owned);
        Some(ChapterRating { chapter: self.link(), label: rating.level.label(), words })
    }
}

fn html(prose: &Option<String>) -> Option<Html> {
    prose.as_deref().filter(|p| !p.trim().is_empty()).map(Html::new)
}

fn plain(text: &str) -> Vec<Linked> {
    let text = text.trim();
    if text.is_empty() { Vec::new() } else { vec![Linked { text: text.to_owned(), href: None, note: None }] }
}

/// A link only where the text is the address of a page or a mailbox, spelt as the standard wants it.
fn linked(text: &str) -> Linked {
    let text = text.trim();
    let is_address = !text.contains(char::is_whitespace);
    let href = is_address.then(|| crate::book::links::external(text)).flatten();
    Linked { text: text.to_owned(), href, note: None }
}

fn names(people: &[Person]) -> Vec<String> {
    people.iter().map(|p| p.name.value.trim().to_owned()).filter(|n| !n.is_empty()).collect()
}

fn grouped(number: usize, english: bool) -> String {
    let digits = number.to_string();
    // A narrow no-break space is read as a group mark everywhere; the comma is a decimal sign in many languages.
    let mark = if english { ',' } else { '\u{202f}' };
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 * 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(digit);
    }
    out
}

fn push(facts: &mut Vec<Fact>, key: &'static str, label: &'static str, made: bool, values: Vec<Linked>) {
    if !values.is_empty() {
        facts.push(Fact { key, label, made, values });
    }
}

impl Input<'_> {
    fn english(&self) -> bool {
        is_english(self.language)
    }

    fn page(&self, title: &str) -> Page {
        self.page_in(title, self.language, self.rtl)
    }

    fn page_in(&self, title: &str, language: &str, rtl: bool) -> Page {
        let english = is_english(language);
        let en = match (english, rtl) {
            (true, _) => "",
            (false, false) => r#" lang="en" xml:lang="en""#,
            (false, true) => r#" lang="en" xml:lang="en" dir="ltr""#,
        };
        Page {
            title: title.to_owned(),
            language: language.to_owned(),
            rtl,
            english,
            en: Html::new(en),
            ltr: Html::new(if rtl { r#" dir="ltr""# } else { "" }),
            stylesheets: self.stylesheets.to_vec(),
        }
    }

    fn date(&self, date: Date) -> String {
        // Months have English names: the digits of ISO 8601 are understood in every language.
        if self.english() { date.words() } else { date.to_string() }
    }

    fn has_details(&self) -> bool {
        let all = || self.meta.warnings.list.iter().chain(self.chapters.iter().flat_map(|c| &c.warnings.list));
        all().any(|w| w.spoiler || w.note.as_deref().is_some_and(|n| !n.trim().is_empty()))
    }

    fn details_href(&self) -> Option<String> {
        self.has_details().then(|| Kind::Details.file_name().to_owned())
    }

    fn story_href(&self) -> Option<String> {
        self.story_href.map(str::to_owned)
    }

    /// The cover page, where there is a cover.
    pub fn cover_page(&self) -> Option<CoverPage> {
        let authors = names(&self.meta.authors);
        let by = match authors.as_slice() {
            [] => String::new(),
            [one] => format!(" by {one}"),
            [first @ .., last] => format!(" by {} and {last}", first.join(", ")),
        };
        let alt = format!("Cover of {}{by}", self.title);
        let page = self.page(Kind::Cover.title());
        Some(CoverPage { page, title: self.title.to_owned(), authors, image: self.cover_href?.to_owned(), alt })
    }

    /// The title page.
    pub fn title_page(&self) -> TitlePage {
        let mut contributors: Vec<Credit> = Vec::new();
        for person in &self.meta.contributors {
            let Role { code, label, .. } = person.role;
            let name = person.name.value.trim().to_owned();
            match contributors.iter_mut().find(|c| c.code == code) {
                Some(credit) => credit.names.push(name),
                None => contributors.push(Credit { role: label, code, names: vec![name] }),
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
            Some(total) if self.english() => format!("{number} of {total}"),
            Some(total) => format!("{number}/{total}"),
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
                label: Some(rating.level.label()),
                meaning: Some(rating.level.meaning()),
                words: rating.own_words().map(str::to_owned),
                hedged: rating.hedged,
            },
        }
    }

    /// The page of content notes. Every book has one: that nothing is known is worth knowing.
    pub fn warnings_page(&self) -> WarningsPage {
        let joined = self.joined_warnings();
        WarningsPage {
            page: self.page(Kind::Warnings.title()),
            title: self.title.to_owned(),
            authors: names(&self.meta.authors),
            rating: self.rating(),
            chapter_ratings: self.chapters.iter().filter_map(Chapter::own_rating).collect(),
            policy: joined.policy,
            groups: joined.groups,
            hidden: joined.hidden,
            details_href: self.details_href(),
            story_href: self.story_href(),
            imported: self.imported,
            facts: self.story_facts(),
            summary: html(&self.prose.summary),
        }
    }

    fn story_facts(&self) -> Vec<Fact> {
        let meta = self.meta;
        let mut facts = Vec::new();
        let lists = [
            ("fandoms", "Fandom", &meta.fandoms),
            ("relationships", "Relationships", &meta.relationships),
            ("characters", "Characters", &meta.characters),
            ("categories", "Category", &meta.categories),
            ("tags", "Tags", &meta.tags),
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
        push(&mut facts, "series", "Series", false, series.filter(|s| !s.text.trim().is_empty()).collect());
        let status = meta.status.as_ref().map(|s| plain(s.value.label())).unwrap_or_default();
        push(&mut facts, "status", "Status", true, status);
        self.push_length(&mut facts);
        self.push_dates(&mut facts);
        let pov = meta.point_of_view.as_ref().map(|p| plain(&p.value)).unwrap_or_default();
        push(&mut facts, "point_of_view", "Point of view", false, pov);
        let setting = meta.setting.as_ref().map(|s| plain(&s.value)).unwrap_or_default();
        push(&mut facts, "setting", "Setting", false, setting);
        facts
    }

    fn push_length(&self, facts: &mut Vec<Fact>) {
        if self.words > 0 {
            push(facts, "words", "Words", true, plain(&grouped(self.words, self.english())));
        }
    }

    fn push_dates(&self, facts: &mut Vec<Fact>) {
        let rows = [("published", "Published", &self.meta.published), ("updated", "Updated", &self.meta.updated)];
        for (key, label, date) in rows {
            let words = date.as_ref().map(|d| plain(&self.date(d.value))).unwrap_or_default();
            push(facts, key, label, true, words);
        }
    }

    /// The visible contents, where there are entries.
    pub fn contents_page(&self) -> Option<ContentsPage> {
        (!self.toc.is_empty())
            .then(|| ContentsPage { page: self.page(Kind::Contents.title()), entries: self.toc.to_vec() })
    }

    /// The dedication, where there is one.
    pub fn dedication_page(&self) -> Option<ProsePage> {
        Some(ProsePage { page: self.page(Kind::Dedication.title()), text: html(&self.prose.dedication)? })
    }

    /// The epigraph, where there is one.
    pub fn epigraph_page(&self) -> Option<ProsePage> {
        Some(ProsePage { page: self.page(Kind::Epigraph.title()), text: html(&self.prose.epigraph)? })
    }

    /// What the author says before the story, where they say anything.
    pub fn foreword_page(&self) -> Option<ForewordPage> {
        let prose = self.prose;
        let (notes, spoilers, disclaimer) = (html(&prose.notes), html(&prose.spoilers), html(&prose.disclaimer));
        let archive = self.meta.archive.as_ref().map(|a| a.value.clone()).filter(|a| !a.trim().is_empty());
        if notes.is_none() && spoilers.is_none() && disclaimer.is_none() && archive.is_none() {
            return None;
        }
        Some(ForewordPage { page: self.page(Kind::Foreword.title()), notes, spoilers, disclaimer, archive })
    }

    /// The title page of a part or volume.
    pub fn part_page(&self, title: &str, heading: &str, footnotes: String) -> PartPage {
        PartPage {
            page: self.page(title),
            title: title.to_owned(),
            heading: html(&Some(heading.to_owned())),
            footnotes: html(&Some(footnotes)),
        }
    }

    /// What the author says after the story, where they say anything.
    pub fn afterword_page(&self) -> Option<AfterwordPage> {
        let text = html(&self.prose.end_notes);
        let feedback = self.meta.feedback.as_ref().map(|f| linked(&f.value)).filter(|f| !f.text.is_empty());
        if text.is_none() && feedback.is_none() {
            return None;
        }
        Some(AfterwordPage { page: self.page(Kind::Afterword.title()), text, feedback })
    }

    /// The details of the warnings, where any is a spoiler or has a note.
    pub fn details_page(&self) -> Option<DetailsPage> {
        self.has_details().then(|| DetailsPage {
            page: self.page(Kind::Details.title()),
            items: self.joined_warnings().details,
            warnings_href: Some(Kind::Warnings.file_name().to_owned()),
            story_href: self.story_href(),
        })
    }

    /// The original header of a post, where there is one.
    pub fn header_page(&self) -> Option<HeaderPage> {
        let blocks: Vec<String> = self.header_blocks.iter().filter(|b| !b.trim().is_empty()).cloned().collect();
        (!blocks.is_empty()).then(|| HeaderPage { page: self.page(Kind::Header.title()), blocks })
    }

    /// About this book.
    pub fn colophon_page(&self) -> ColophonPage {
        let mut facts = Vec::new();
        let sources = self.meta.sources.iter().map(|s| linked(&s.value)).filter(|s| !s.text.is_empty());
        push(&mut facts, "sources", "Source", false, sources.collect());
        let people = self.meta.authors.iter().chain(&self.meta.contributors);
        let pages = people.filter_map(|p| {
            let url = linked(&p.url.as_ref()?.value);
            Some(Linked { text: format!("{}: {}", p.name.value.trim(), url.text), ..url })
        });
        push(&mut facts, "people", "People", false, pages.collect());
        self.push_dates(&mut facts);
        self.push_length(&mut facts);
        if self.chapters.len() > 1 {
            push(&mut facts, "chapters", "Chapters", true, plain(&self.chapters.len().to_string()));
        }
        push(&mut facts, "identifier", "Identifier", true, plain(self.identifier));
        ColophonPage {
            page: self.page(Kind::Colophon.title()),
            title: self.title.to_owned(),
            authors: names(&self.meta.authors),
            facts,
            rights: html(&self.prose.rights),
            tool_version: self.tool_version.to_owned(),
            generated_cover: self.generated_cover,
        }
    }

    /// One slice of a chapter.
    pub fn chapter_page(&self, chapter: &Chapter, slice: Slice) -> ChapterPage {
        let language = slice.language.unwrap_or(self.language);
        let (first, last) = (slice.first, slice.last);
        let title = if chapter.title.is_empty() { self.title } else { chapter.title };
        let (warnings, hidden) = if first { self.chapter_warnings(chapter) } else { (Vec::new(), 0) };
        // What is listed wins over a blanket word, here as for the book.
        let policy = match chapter.warnings.policy {
            crate::story::Policy::None if warnings.is_empty() && hidden == 0 => Some("none"),
            crate::story::Policy::Declined => Some("declined"),
            _ => None,
        };
        let owned = |text: Option<&str>| text.map(str::to_owned);
        ChapterPage {
            page: self.page_in(title, language, slice.rtl.unwrap_or(self.rtl)),
            first_part: first,
            last_part: last,
            unheaded: !chapter.headed,
            number: owned(chapter.number),
            heading: slice.heading.map(Html::new),
            date: slice.date.map(|d| self.date(d)),
            point_of_view: owned(slice.point_of_view),
            rating: chapter.own_rating(),
            summary: html(&slice.summary),
            policy,
            policy_words: words_of(chapter.warnings),
            warnings,
            hidden,
            warnings_href: Some(Kind::Warnings.file_name().to_owned()),
            details_href: self.details_href(),
            notes: html(&slice.notes),
            body: Html::new(slice.body),
            footnotes: html(&slice.footnotes),
            end_notes: html(&slice.end_notes),
        }
    }
}

/// The author's words for a policy.
fn words_of(warnings: &Warnings) -> Option<String> {
    let told = |w: &String| !w.is_empty() && !crate::story::matter::states_none(w);
    warnings.raw.as_ref().map(|r| r.value.trim().to_owned()).filter(told)
}

fn is_english(language: &str) -> bool {
    language.split('-').next().is_some_and(|primary| primary.eq_ignore_ascii_case("en"))
}

/// All pages around the story, in reading order; [`Kind::is_front`] tells the two ends apart.
///
/// # Errors
/// A template of the user does not work.
pub fn pages(input: &Input, templates: &Templates) -> Result<Vec<FrontPage>, TemplateFault> {
    let mut pages = Vec::new();
    let mut add = |kind: Kind, xhtml: Option<Result<String, TemplateFault>>| -> Result<(), TemplateFault> {
        if let Some(xhtml) = xhtml.transpose()? {
            pages.push(FrontPage {
                kind,
                href: kind.file_name().to_owned(),
                title: if kind == Kind::Title { input.title.to_owned() } else { kind.title().to_owned() },
                xhtml,
            });
        }
        Ok(())
    };
    let t = templates;
    add(Kind::Cover, input.cover_page().map(|c| t.render(Kind::Cover.template(), &c)))?;
    add(Kind::Title, Some(t.render(Kind::Title.template(), &input.title_page())))?;
    add(Kind::Warnings, Some(t.render(Kind::Warnings.template(), &input.warnings_page())))?;
    add(Kind::Contents, input.contents_page().map(|c| t.render(Kind::Contents.template(), &c)))?;
    add(Kind::Dedication, input.dedication_page().map(|c| t.render(Kind::Dedication.template(), &c)))?;
    add(Kind::Epigraph, input.epigraph_page().map(|c| t.render(Kind::Epigraph.template(), &c)))?;
    add(Kind::Foreword, input.foreword_page().map(|c| t.render(Kind::Foreword.template(), &c)))?;
    add(Kind::Afterword, input.afterword_page().map(|c| t.render(Kind::Afterword.template(), &c)))?;
    add(Kind::Details, input.details_page().map(|c| t.render(Kind::Details.template(), &c)))?;
    add(Kind::Header, input.header_page().map(|c| t.render(Kind::Header.template(), &c)))?;
    add(Kind::Colophon, Some(t.render(Kind::Colophon.template(), &input.colophon_page())))?;
    Ok(pages)
}

#[cfg(test)]
mod tests;
