//! What is said of several stories together: their authors and fandoms joined, the language that most of them have.

use std::collections::{HashMap, HashSet};

use super::gather::Member;
use super::{Options, order, rules};
use crate::book::Book;
use crate::diag::{Sink, Sources, Span, Spanned};
use crate::story::keys::fold;
use crate::story::meta::StatedList;
use crate::story::outside::Outside;
use crate::story::volume::VolumeOf;
use crate::story::{
    Date, Level, Meta, Person, Policy, Rating, SectionMeta, Series, Stated, Status, Story, Warning, Warnings, language,
};
use crate::words;

/// What is said of all stories together, and what follows from it for each volume.
#[derive(Debug)]
pub struct Whole {
    /// Of the book, or of each volume but for its number.
    pub meta: Meta,
    /// For what is said of the book and stands in no file.
    pub at: Span,
    pub language: String,
    /// For machines: what pages say by stories.
    pub warnings: Warnings,
    pub rating: Stated<Rating>,
    /// When the last of the stories was changed.
    pub modified: Option<Date>,
}

impl Whole {
    /// Joins what the stories say. `--set` overrules all of it.
    pub fn of(members: &[Member], options: &Options, sources: &mut Sources, sink: &mut Sink) -> Whole {
        let outside = Outside::from_settings(&options.settings, sources, sink);
        let at = Span::new(sources.add("the omnibus", std::path::PathBuf::new(), ""), 0, 0);
        let books: Vec<&Book> = members.iter().filter_map(|member| member.book.as_ref()).collect();
        let mut stated = Meta::default();
        outside.apply(&mut stated, &mut SectionMeta::default(), &mut Sink::new());
        let mut meta = joined(&books, at);
        outside.apply(&mut meta, &mut SectionMeta::default(), sink);
        if let Some(cover) = &options.cover {
            let name = cover.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let given = sources.add("--cover", std::path::PathBuf::new(), name.as_str());
            let span = Span::new(given, 0, name.len());
            meta.cover = Some(Spanned::new(name, span));
        }
        if meta.title.is_none() {
            meta.title = Some(Spanned::new(title(members, options, sink), at));
        }
        let language = chosen_language(&books, &stated, at, &mut meta, sink);
        report_directions(&books, &language, &stated, sink);
        if meta.identifier.is_none() {
            meta.identifier = Some(Spanned::new(identifier(&meta, &books), at));
        }
        let modified = books.iter().map(|book| book.modified).max();
        Whole { at, language, warnings: warnings(&books, at), rating: rating(&books, at), modified, meta }
    }

    /// The identifier of the undivided book.
    pub fn identifier(&self) -> Option<&String> {
        self.meta.identifier.as_ref().map(|identifier| &identifier.value)
    }

    /// What a volume says of the whole; nothing where there is only one.
    pub fn volume(&self, number: usize, count: usize) -> Option<VolumeOf> {
        let identifier = self.identifier().filter(|_| count > 1)?.clone();
        Some(VolumeOf { identifier, number, count })
    }

    /// A volume as a story without text, which its pages are made of.
    pub fn story(&self, number: usize, count: usize, root: &std::path::Path) -> Story {
        let mut meta = self.meta.clone();
        if count > 1 {
            let words = words::of(&self.language);
            let place = words::fill(&words::fill(words.of, &number.to_string()), &count.to_string());
            if let Some(title) = &mut meta.title {
                let series = Spanned::new(title.value.clone(), title.span);
                meta.series.insert(0, Series { name: series, number: Some(number.to_string()), total: None });
                title.value.push_str(&words::fill(words.aside, &place));
            }
            if let Some(identifier) = &mut meta.identifier {
                identifier.value = uuid_of(&format!("{}\u{1f}{number}", identifier.value));
            }
        }
        Story { meta, ..Story::empty(root) }
    }
}

fn uuid_of(name: &str) -> String {
    uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, name.as_bytes()).urn().to_string()
}

/// The identifier of an omnibus: it stays the same when stories are added behind the first.
fn identifier(meta: &Meta, books: &[&Book]) -> String {
    let title = meta.title.as_ref().map_or("", |title| &title.value);
    let first = books.first().map_or("", |book| &book.identifier);
    uuid_of(&format!("omnibus\u{1f}{title}\u{1f}{first}"))
}

/// The series that all stories have in common, or the name of the file.
fn title(members: &[Member], options: &Options, sink: &mut Sink) -> String {
    if let Some(series) = order::common(members) {
        return series.name.value.clone();
    }
    let title = match members {
        [only] => only.book.as_ref().map(|book| book.title.clone()),
        _ => None,
    };
    title.unwrap_or_else(|| {
        let stem = options.target.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if !sink.has_errors() {
            sink.emit(None, rules::untitled(&stem)).hint("give one with `--set 'title=…'`");
        }
        stem
    })
}

/// What lists of the stories say together, each value once.
fn joined(books: &[&Book], at: Span) -> Meta {
    let mut meta = Meta {
        authors: people(books.iter().flat_map(|book| &book.meta.authors), at),
        contributors: people(books.iter().flat_map(|book| &book.meta.contributors), at),
        fandoms: list(books.iter().map(|book| &book.meta.fandoms), at),
        relationships: list(books.iter().map(|book| &book.meta.relationships), at),
        characters: list(books.iter().map(|book| &book.meta.characters), at),
        categories: list(books.iter().map(|book| &book.meta.categories), at),
        ..Meta::default()
    };
    let statuses: Vec<Option<Status>> =
        books.iter().map(|book| book.meta.status.as_ref().map(|status| status.value)).collect();
    let status = match statuses.iter().all(|status| *status == Some(Status::Complete)) {
        true => Some(Status::Complete),
        false => statuses.contains(&Some(Status::InProgress)).then_some(Status::InProgress),
    };
    meta.status = status.map(|status| Spanned::new(status, at));
    meta
}

/// Each person once, by name and by what they did.
fn people<'b>(all: impl Iterator<Item = &'b Person>, at: Span) -> Vec<Person> {
    let mut seen = HashSet::new();
    let new = all.filter(|person| seen.insert((fold(&person.name.value), person.role.code)));
    let person = |person: &Person| Person {
        name: Spanned::new(person.name.value.clone(), at),
        url: person.url.as_ref().map(|url| Spanned::new(url.value.clone(), at)),
        ..person.clone()
    };
    new.map(person).collect()
}

/// Each value once. Where a story says that there is none, nothing is said of all.
fn list<'b>(all: impl Iterator<Item = &'b StatedList>, at: Span) -> StatedList {
    let mut seen = HashSet::new();
    let values = all.filter_map(|list| list.value()).flatten();
    let new = values.filter(|value| seen.insert(fold(&value.value)));
    let items: Vec<Spanned<String>> = new.map(|value| Spanned::new(value.value.clone(), at)).collect();
    if items.is_empty() { Stated::Not } else { Stated::Value(items) }
}

/// The language of the words around the stories: the stated one, or that in which most is written.
fn chosen_language(books: &[&Book], stated: &Meta, at: Span, meta: &mut Meta, sink: &mut Sink) -> String {
    let mut languages: Vec<(&str, usize)> = Vec::new();
    for book in books {
        match languages.iter_mut().find(|(known, _)| *known == book.language) {
            Some((_, words)) => *words += book.words,
            None => languages.push((&book.language, book.words)),
        }
    }
    if let Some(language) = &stated.language {
        return language.value.clone();
    }
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
    let of_kin = |tag: &str| -> usize {
        let kin = languages.iter().filter(|(other, _)| primary(other) == primary(tag));
        kin.map(|(_, words)| words).sum()
    };
    let weight = |(language, words): &&(&str, usize)| -> (usize, usize) { (of_kin(language), *words) };
    // Of two with as many words, the first.
    // No language is known of "und": any that is goes before.
    let known = languages.iter().filter(|(language, _)| *language != "und");
    let most = known.rev().max_by_key(weight).map_or("und", |(language, _)| language);
    if languages.iter().any(|(language, _)| primary(language) != primary(most)) {
        let list: Vec<&str> = languages.iter().map(|(language, _)| *language).collect();
        sink.emit(None, rules::languages(list.join(", "), most))
            .hint(format!("to choose another, give `--set language=…`; `--set language={most}` hides this message"));
    }
    meta.language = Some(Spanned::new(most.to_owned(), at));
    most.to_owned()
}

/// Reports stories that are read in another direction than the book.
fn report_directions(books: &[&Book], language: &str, stated: &Meta, sink: &mut Sink) {
    let rtl = books.iter().filter(|book| book.rtl).count();
    if rtl == 0 || rtl == books.len() || stated.direction.is_some() {
        return;
    }
    let turned = if language::is_rtl(language) { "from right to left" } else { "from left to right" };
    sink.emit(None, rules::directions(books.len() - rtl, rtl, turned))
        .hint("make a book of each direction; or choose one with `--set direction=ltr` or `--set direction=rtl`");
}

/// The rating of the whole: the highest, where every story has one. One that has none may be anything.
fn rating(books: &[&Book], at: Span) -> Stated<Rating> {
    let levels: Vec<Option<Level>> = books.iter().map(|book| book.meta.rating.value().map(|r| r.level)).collect();
    let of_chapters = books.iter().flat_map(|book| &book.chapters).filter_map(|c| c.rating.value().map(|r| r.level));
    let highest = levels.iter().copied().flatten().chain(of_chapters).max();
    match highest {
        Some(level) if levels.iter().all(Option::is_some) || level == Level::Explicit => {
            let raw = Spanned::new(level.label().to_owned(), at);
            Stated::Value(Rating { level, hedged: false, whole: true, raw })
        }
        _ => Stated::Not,
    }
}

/// Every kind of warning once, in its gravest form.
fn warnings(books: &[&Book], at: Span) -> Warnings {
    let mut list: Vec<Warning> = Vec::new();
    let mut known: HashMap<(bool, String), usize> = HashMap::new();
    let of_chapters = |book: &'_ Book| book.chapters.iter().flat_map(|c| c.warnings.list.clone()).collect::<Vec<_>>();
    for warning in books.iter().flat_map(|book| book.meta.warnings.list.iter().cloned().chain(of_chapters(book))) {
        let name = warning.entry.map_or_else(|| fold(&warning.raw.value), |entry| entry.id.to_owned());
        let place = *known.entry((warning.spoiler, name)).or_insert(list.len());
        match list.get_mut(place) {
            Some(known) => {
                known.severity = known.severity.max(warning.severity);
                known.mode = known.mode.filter(|mode| warning.mode == Some(*mode));
            }
            None => {
                let raw = Spanned::new(warning.raw.value.clone(), at);
                list.push(Warning { raw, note: None, chapters: Vec::new(), ..warning });
            }
        }
    }
    let policies = || books.iter().map(|book| book.meta.warnings.policy);
    let policy = if policies().any(|policy| policy == Policy::Declined) {
        Policy::Declined
    } else if !list.is_empty() {
        Policy::Stated
    } else if policies().all(|policy| policy == Policy::None) {
        Policy::None
    } else {
        Policy::Unspecified
    };
    Warnings { policy, raw: None, list }
}
