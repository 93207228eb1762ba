//! What the audit must find again in the finished book.

use super::pages::{own_authors, value_html};
use super::{Bound, FileName};
use crate::book::audit::{ChapterText, Ledger, Value};
use crate::book::bind::layout::Laid;
use crate::book::front::Purpose;
use crate::book::prose::{self, title};
use crate::diag::{Cut, FileId, Sink, Sources, Span, Spanned};
use crate::story::keys::Place;
use crate::story::meta::{Own, SectionMeta, StatedList};
use crate::story::{Meta, Prose, Rating, Stated, Story, Warnings};
use crate::words::{self, Words};

/// What the audit must find again.
pub(super) fn ledger(
    story: &Story,
    bound: Vec<Bound>,
    names: &[FileName],
    files: &[Vec<Laid>],
    own_templates: Vec<(String, FileId)>,
    words: &'static Words,
    sources: &Sources,
) -> Ledger {
    let mut ledger = Ledger { own_templates, ..Ledger::default() };
    let mut values = Values { list: &mut ledger.values, page: None, template: Purpose::Title.template(), words };
    values.book(&story.meta, super::is_markdown(story));
    for span in &story.apparatus {
        let mut values = values.on(Some(Purpose::Header.file_name()), Purpose::Header.template());
        values.text("header", sources.text(*span), *span);
    }
    for ((b, name), files) in bound.iter().zip(names).zip(files) {
        values.section(b, name, files, &story.meta);
    }
    ledger.accounted.extend(story.apparatus.iter().copied());
    ledger.accounted.extend(story.removed.iter().map(|r| r.span));
    for ((b, name), files) in bound.into_iter().zip(names).zip(files) {
        account(&mut ledger, b, name, files);
    }
    ledger
}

/// The text of a section and of the parts that open before it, and what of the files they account for.
fn account(ledger: &mut Ledger, b: Bound, name: &FileName, files: &[Laid]) {
    ledger.accounted.extend(b.section.body.pieces.iter().copied());
    ledger.accounted.extend(b.section.title.iter().map(|t| t.source));
    ledger.accounted.extend(b.section.parts.iter().map(|p| p.span));
    for (part, href) in b.opened.into_iter().zip(&name.parts) {
        ledger.accounted.extend(part.heading.iter().flat_map(|h| h.notes.iter().copied()));
        ledger.chapters.push(ChapterText {
            source: part.text.source,
            edits: part.text.edits,
            flow: part.text.flow,
            pages: vec![href.clone()],
        });
    }
    ledger.chapters.push(ChapterText {
        source: b.text.source,
        edits: b.text.edits,
        flow: b.text.flow,
        pages: files.iter().map(|f| f.href.clone()).collect(),
    });
}

/// Adds values, all of which one template shows.
struct Values<'l> {
    list: &'l mut Vec<Value>,
    page: Option<&'l str>,
    template: &'static str,
    /// Our words on the pages.
    words: &'static Words,
}

impl Values<'_> {
    fn on<'s>(&'s mut self, page: Option<&'s str>, template: &'static str) -> Values<'s> {
        Values { list: self.list, page, template, words: self.words }
    }

    /// The page of the table of keys.
    fn around(&mut self, place: Place) -> Values<'_> {
        let kind = match place {
            Place::Title => Purpose::Title,
            Place::ContentNotes => Purpose::Warnings,
            Place::Foreword => Purpose::Foreword,
            Place::Dedication => Purpose::Dedication,
            Place::Epigraph => Purpose::Epigraph,
            Place::Afterword => Purpose::Afterword,
            Place::Colophon => Purpose::Colophon,
        };
        self.on(None, kind.template())
    }

    /// What a section states: its title, those of the parts that open before it, its authors, and the rest.
    fn section(&mut self, b: &Bound, name: &FileName, files: &[Laid], meta: &Meta) {
        let page = name.file.as_str();
        for (part, href) in b.opened.iter().zip(&name.parts) {
            let title = title::heading_text(&part.html);
            self.on(Some(href), "part.xhtml").text("part title", &title, part.part.span);
        }
        let mut values = self.on(Some(page), "chapter.xhtml");
        values.words = b.section.meta.language.as_ref().map_or(values.words, |l| words::of(&l.value));
        if let Some((_, title)) = &b.title {
            let span = b.section.meta.title.as_ref().map(|t| t.span).or(b.section.title.as_ref().map(|t| t.source));
            if let Some(span) = span {
                values.text("chapter title", &title::heading_text(title), span);
            }
        }
        if !own_authors(b, meta).is_empty() {
            b.section.meta.authors.iter().for_each(|p| values.text("name", &p.name.value, p.name.span));
        }
        values.chapter(&b.section.meta, files.last().map_or(page, |last| &last.href));
    }

    fn text(&mut self, what: &'static str, text: &str, span: Span) {
        let page = self.page.map(str::to_owned);
        self.list.push(Value { what, text: text.to_owned(), span, page, template: self.template, named: None });
    }

    fn line(&mut self, what: &'static str, value: &Option<Spanned<String>>) {
        if let Some(value) = value {
            self.text(what, &value.value, value.span);
        }
    }

    fn prose(&mut self, what: &'static str, value: &Option<Prose>) {
        if let Some(value) = value {
            self.text(what, &value_text(value), value.span);
        }
    }

    fn list(&mut self, what: &'static str, list: &StatedList) {
        match list {
            Stated::Value(items) => items.iter().for_each(|item| self.text(what, &item.value, item.span)),
            Stated::Nothing(words) => self.text(what, &words.value, words.span),
            Stated::Not => {}
        }
    }

    fn rating(&mut self, rating: &Stated<Rating>) {
        match rating {
            Stated::Value(rating) => {
                if let Some(words) = rating.own_words(self.words.level(rating.level)) {
                    self.text("rating", words, rating.raw.span);
                }
            }
            Stated::Nothing(words) => self.text("rating", &words.value, words.span),
            Stated::Not => {}
        }
    }

    /// Warnings that have no name of ours. Two that differ in spelling only are shown once.
    fn warnings(&mut self, warnings: &Warnings) {
        let mut seen = std::collections::HashSet::new();
        for warning in warnings.list.iter().filter(|w| w.entry.is_none()) {
            if seen.insert(crate::story::keys::fold(&warning.raw.value)) {
                self.text("warning", &warning.raw.value, warning.raw.span);
            }
        }
    }

    /// All metadata of the story: what the table of keys tells of, then what is shown in a way of its own.
    fn book(&mut self, meta: &Meta, markdown: bool) {
        for (shown, text) in meta.texts() {
            self.around(shown.place).line(shown.what, text);
        }
        for (shown, prose) in meta.proses() {
            self.around(shown.place).prose(shown.what, prose);
        }
        for (shown, list) in meta.lists() {
            self.around(shown.place).list(shown.what, list);
        }
        // Taken apart, so that nobody adds a field without asking here which page shows it.
        let Own { title, authors, contributors, sources, series, rating, warnings, spoilers, original_header } =
            meta.own();
        let mut page = self.around(Place::Title);
        if let Some(title) = title {
            // The title of a post is shown as typed.
            let words = if markdown { title::plain(&title.value) } else { title.value.clone() };
            page.text("title", &words, title.span);
        }
        for person in authors.iter().chain(contributors) {
            page.text("name", &person.name.value, person.name.span);
        }
        for one in series {
            page.text("series", &one.name.value, one.name.span);
        }
        let mut page = self.around(Place::ContentNotes);
        page.rating(rating);
        page.warnings(warnings);
        for (warning, entry) in warnings.list.iter().filter_map(|w| Some((w, w.entry?))) {
            let named = Some(page.words.warning(entry));
            let (text, span) = (warning.raw.value.clone(), warning.raw.span);
            page.list.push(Value { what: "warning", text, span, page: None, template: page.template, named });
        }
        for warning in &warnings.list {
            if let Some(note) = &warning.note {
                self.on(None, Purpose::Details.template()).text("note of a warning", note, warning.raw.span);
            }
        }
        if let Stated::Value(spoilers) = spoilers {
            self.around(Place::Foreword).text("spoilers", &value_text(spoilers), spoilers.span);
        }
        for header in original_header {
            self.on(Some(Purpose::Header.file_name()), Purpose::Header.template()).text(
                "header",
                &header.value,
                header.span,
            );
        }
        for source in sources {
            self.around(Place::Colophon).text("source", &source.value, source.span);
        }
    }

    /// All metadata of a chapter, on its first page, and on its `last` one.
    fn chapter(&mut self, meta: &SectionMeta, last: &str) {
        let SectionMeta {
            subtitle,
            summary,
            notes,
            end_notes,
            warnings,
            rating,
            point_of_view,
            // Shown with the chapter's heading, and looked for with it.
            title: _,
            part: _,
            // Shown where they are not those of the book, and looked for then.
            authors: _,
            // Shown in our words, if at all.
            number: _,
            date: _,
            updated: _,
            language: _,
            // Kept in the package document.
            extra: _,
        } = meta;
        self.line("chapter subtitle", subtitle);
        self.prose("chapter summary", summary);
        self.prose("chapter notes", notes);
        self.line("point of view", point_of_view);
        self.rating(rating);
        self.around(Place::ContentNotes).warnings(warnings);
        self.on(Some(last), "chapter.xhtml").prose("chapter end notes", end_notes);
    }
}

/// The words of a value that its page must show: rendered anew and read as text.
pub(super) fn value_text(prose: &Prose) -> String {
    let rendered = prose::render_value(prose, None, "", &mut Sink::new());
    let html = value_html(&rendered, words::english());
    let mut text = String::new();
    let mut from = 0;
    let mut made = 0usize;
    let mut depth = 0usize;
    for tag in crate::book::xhtml::tags(&html) {
        if made == 0 {
            text.push_str(&crate::book::xhtml::unescape(html.cut(from..tag.range.start)));
        }
        from = tag.range.end;
        match tag.kind {
            crate::book::xhtml::TagKind::Open => {
                depth += 1;
                if made == 0 && tag.has_class("fic-made") {
                    made = depth;
                }
            }
            crate::book::xhtml::TagKind::Close => {
                if made == depth {
                    made = 0;
                }
                depth = depth.saturating_sub(1);
            }
            crate::book::xhtml::TagKind::Empty => {}
        }
    }
    text.push_str(&crate::book::xhtml::unescape(html.cut(from..)));
    text
}
