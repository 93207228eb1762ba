//! A folder of chapter files → [`Story`]: the file about the book, the chapters in their order, the parts.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::agreed::Agreed;
use super::by_name;
use super::by_number;
use super::chapter::{self, Chapter, read_chapter};
use super::index::{self, Index};
use super::kinds::{Foreign, is_chapter_file, is_readme, is_side_file};
use super::languages::{self, Editions};
use super::leftovers::{self, Leftover};
use super::lists::{self, Content, NOWHERE, Speaking, unplaced};
use super::names::{Name, Row, stem};
use super::parts::Below;
use super::posts::missing_title;
use super::sites::{self, Site};
use super::{BOOK_FILES, divide, parts, removed, title_from_name};
use crate::diag::disk::io_reason;
use crate::diag::{self, Cut, Failed, FileId, Sink, Sources, Span, Spanned};
use crate::story::matter::{self, Divided};
use crate::story::meta::ChapterEntry;
use crate::story::outside::Outside;
use crate::story::text::some_of;
use crate::story::{Meta, SectionMeta, Story, language, rules};

/// A book file that has been read already: its text, its metadata, and that of its only chapter.
pub(super) type BookFile = (FileId, Divided, Meta, SectionMeta);

pub(super) fn read_folder(
    folder: &Path,
    outside: &Outside,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Story, Failed> {
    read_book(folder, None, outside, sources, sink)
}

pub(super) fn read_book(
    folder: &Path,
    given: Option<BookFile>,
    outside: &Outside,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Story, Failed> {
    let mut listing = Listing::read(folder, sources, sink)?;
    let mut story = Story::empty(folder);
    let only_listed = given.is_some();
    let (mut opening, list, about) = match given {
        Some((file, divided, meta, own)) => {
            story.meta = meta;
            (Some((file, divided, own)), None, None)
        }
        None => about_the_book(folder, &mut listing, outside, &mut story, sources, sink)?,
    };
    if !only_listed {
        let chapter = opening.as_mut().map(|(_, _, own)| own);
        outside.apply(&mut story.meta, chapter.unwrap_or(&mut SectionMeta::default()), sink);
    }
    if let Some(opening) = opening {
        let is_index = about.as_ref().is_some_and(|name| !BOOK_FILES.contains(&name.as_str()));
        open(opening, is_index, &mut story, sources, sink);
    }
    // Whoever wrote a file about the book, or a list, knows that it is one; and a batch has looked at this.
    let is_told = about.is_some() || list.is_some() || only_listed || outside.within.is_some();
    let is_told = is_told || story.meta.title.is_some() || !story.meta.chapters.is_empty();
    let chapters = match list {
        Some(list) if story.meta.chapters.is_empty() => listed(folder, &listing, list, sources, sink),
        _ if only_listed || !story.meta.chapters.is_empty() => stated(&listing, only_listed, &story.meta, sink),
        _ => found_in(folder, &listing, outside, about.is_none(), &mut story, sources, sink),
    };
    if !is_told {
        report_below(folder, &listing, &chapters, sources, sink);
    }
    let mut agreed = Agreed::default();
    let names: Vec<String> = chapters.iter().map(|chapter| chapter.entry.file.value.clone()).collect();
    agreed.title_of(folder, &names.iter().map(String::as_str).collect::<Vec<_>>(), &story.meta, sources);
    read_chapters(chapters, folder, &mut agreed, &mut story, sources, sink);
    agreed.report(sink);
    if !is_told {
        agreed.report_stories(&sources.name_of(folder), &names, sink);
    }
    if story.sections.is_empty() {
        return Err(match sink.failed() {
            Some(failed) => failed,
            None if !names.is_empty() => sink.fail(None, rules::empty_source(sources.name_of(folder))),
            None => no_chapters(folder, &listing, sources, sink),
        });
    }
    agreed.complete(&mut story, sink);
    language_of_edition(&mut story);
    title_of_chapters(folder, &mut story, sink);
    Ok(story)
}

/// Begins the book with what the file about it holds.
fn open(opening: Opening, is_index: bool, story: &mut Story, sources: &mut Sources, sink: &mut Sink) {
    let (file, divided, chapter) = opening;
    story.removed.extend(divided.block.map(|span| removed(span, "front-matter")));
    let text = sources.file(file).text.clone();
    if !text.cut(divided.body.range()).trim().is_empty() {
        divide::divide(&text, divided, chapter, story, sink);
    }
    if is_index {
        title_of_index(story, sources, sink);
    }
}

/// Reads the chapter files in their order. One that fails does not hide the faults of the others.
fn read_chapters(
    chapters: Vec<Chapter>,
    folder: &Path,
    agreed: &mut Agreed,
    story: &mut Story,
    sources: &mut Sources,
    sink: &mut Sink,
) {
    for chapter in chapters {
        let path = folder.join(&chapter.entry.file.value);
        let at = (chapter.entry.file.span.file != NOWHERE).then_some(chapter.entry.file.span);
        if inside(folder, &path, at, &chapter.entry.file.value, sources, sink).is_err() {
            continue;
        }
        let (opens, first) = (chapter.opens, story.sections.len());
        let _ = read_chapter(&path, chapter, agreed, story, sources, sink);
        if opens {
            chapter::open_part(story, first, sources);
        }
    }
    agreed.part.close(story);
}

/// Finds a title if none is stated: chapter files that came without a book file often name the story they belong to;
/// otherwise the name of the folder is taken.
fn title_of_chapters(folder: &Path, story: &mut Story, sink: &mut Sink) {
    if story.meta.title.is_some() {
        return;
    }
    let named =
        story.sections.iter().find_map(|s| s.meta.extra.iter().find(|(k, _)| k == "title").map(|(_, v)| v.clone()));
    if let Some(title) = named {
        missing_title(&title, sink);
        story.meta.title = Some(title);
    } else if let Some(file) = story.sections.iter().find_map(|s| s.body.pieces.first()).map(|p| p.file) {
        title_from_name(folder, file, story, sink);
    }
}

/// What is said about the book: the opening that its file gives, a list of chapters, and the name of the file.
type About = (Option<Opening>, Option<Speaking>, Option<String>);

/// The file about the book, and what it says about its only chapter.
type Opening = (FileId, Divided, SectionMeta);

/// Reads the file about the book. What other tools write beside their chapters is taken out of the listing.
fn about_the_book(
    folder: &Path,
    listing: &mut Listing,
    outside: &Outside,
    story: &mut Story,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<About, Failed> {
    let mut book_file =
        BOOK_FILES.iter().find(|name| listing.files.contains_key(**name)).map(|name| (*name).to_owned());
    let has_texts = listing.texts().next().is_some();
    let mut site = sites::find(folder, &listing.files, sources);
    let mut of_site = site.as_mut().and_then(|site| site.list.take());
    if let Some(index) = site.as_mut().and_then(|site| site.index.take()) {
        match (&book_file, &mut of_site) {
            (Some(_), Some(list)) => list.begin_with(index),
            _ => book_file = Some(index),
        }
    }
    let others = lists::find(&listing.files, has_texts, sources);
    let others = others.into_iter().filter(|other| of_site.as_ref().is_none_or(|list| list.name != other.name));
    let speaking: Vec<Speaking> = of_site.clone().into_iter().chain(others.collect::<Vec<_>>()).collect();
    let (mut opening, list) = take_speaking(speaking, book_file.as_deref(), listing, story, sources, sink);
    if opening.is_none() {
        let listed = |name: &String| list.as_ref().is_some_and(|list: &Speaking| list.names(name));
        let has_settings = site.as_ref().is_some_and(Site::has_settings);
        let mut index = None;
        if book_file.is_none() && !has_settings {
            let stated = outside.language();
            let mut edition = Edition { asked: outside.edition.as_deref(), stated: stated.as_deref(), taken: None };
            index = listing.index(&mut edition, sink).filter(|index| !listed(&index.name));
            story.edition = edition.taken;
            let found = index.as_ref().map(|index| index.name.clone());
            book_file = found.or_else(|| listing.readme(sources)).filter(|name| !listed(name));
        }
        if let Some(name) = &book_file {
            let is_alone = index.is_some() && listing.texts().all(index::is_index) && listing.folders.is_empty();
            let about = read_about(folder, name, is_alone, &mut story.meta, sources, sink)?;
            listing.files.remove(name);
            if let Some(index) = index {
                listing.take_index(index, about.0, &mut story.meta, sink);
            }
            opening = Some(about);
        }
    }
    if let Some(name) = site.and_then(|site| site.describe(&mut story.meta, sink)) {
        book_file.get_or_insert(name);
    }
    Ok((opening, list, book_file))
}

/// Takes files of other tools out of the listing: the first with metadata opens the book unless a book file does, the
/// first list gives the chapters.
fn take_speaking(
    speaking: Vec<Speaking>,
    book_file: Option<&str>,
    listing: &mut Listing,
    story: &mut Story,
    sources: &Sources,
    sink: &mut Sink,
) -> (Option<Opening>, Option<Speaking>) {
    let (mut opening, mut list) = (None, None);
    for Speaking { name, file, content, below, by_name } in speaking {
        let whole = Span::new(file, 0, 0);
        match content {
            Content::Metadata(divided) if book_file.is_none() && opening.is_none() => {
                sink.emit(whole, rules::metadata_file(&name)).hint("put a `book.yaml` beside it to use that instead");
                let text = sources.file(file).text.clone();
                let mut own = SectionMeta::default();
                if let Some(node) = matter::parse(&divided, &text, sink) {
                    matter::apply(&node, &mut story.meta, &mut own, sink);
                }
                opening = Some((file, divided, own));
            }
            Content::List(items) if list.is_none() => {
                match &by_name {
                    Some(files) => sink.emit(None, rules::folders_as_parts(files, "are read as the chapters")),
                    None => sink.emit(whole, rules::list_file(&name)),
                }
                .hint("to use others, list the files under `chapters:` in a `book.yaml`");
                // Bookdown may have no settings but those at the top of a text.
                if book_file != Some(&name) {
                    let end = sources.file(file).text.len();
                    story.removed.push(removed(Span::new(file, 0, end), "list of chapter files"));
                }
                let content = Content::List(items);
                list = Some(Speaking { name: name.clone(), file, content, below, by_name });
                if list.as_ref().is_some_and(|list| list.by_name.is_some()) {
                    continue;
                }
            }
            // A table of data that is not read is no chapter anyhow.
            Content::Metadata(_) if !is_chapter_file(&name) => {}
            _ => {
                sink.emit(whole, rules::not_a_chapter(&name)).hint("rename it if it is a chapter");
            }
        }
        listing.files.remove(&name);
    }
    (opening, list)
}

/// Reads the file about the book: a book file, or an index or read-me that serves as one. An index that is `alone` is
/// the whole story.
fn read_about(
    folder: &Path,
    name: &str,
    alone: bool,
    meta: &mut Meta,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Opening, Failed> {
    let path = folder.join(name);
    inside(folder, &path, None, name, sources, sink)?;
    let file = sources.read(&path, sink)?;
    let text = sources.file(file).text.clone();
    let is_text = is_chapter_file(name) || Foreign::of(name) == Some(Foreign::Dialect);
    let mut divided = if is_text { matter::divide(file, &text, sink) } else { Divided::yaml_file(file, &text) };
    let node = matter::parse(&divided, &text, sink);
    let mut own = SectionMeta::default();
    if let Some(node) = &node {
        matter::apply(node, meta, &mut own, sink);
    }
    matter::labels::take_header(&text, &mut divided, node.as_ref(), meta, &mut own, sink);
    if !BOOK_FILES.contains(&name) && !alone {
        sink.emit(Span::new(file, 0, 0), rules::metadata_file(name)).hint(match is_readme(name) {
            true => "put a `book.yaml` beside it to use that instead",
            false => "put a `book.yaml` beside it to make it a chapter like the others",
        });
    }
    Ok((file, divided, own))
}

/// The chapters that names tell, in one language. `has_no_index`: nothing is known yet of the book.
fn found_in(
    folder: &Path,
    listing: &Listing,
    outside: &Outside,
    has_no_index: bool,
    story: &mut Story,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Vec<Chapter> {
    let stated = story.meta.language.as_ref().map(|language| language.value.as_str());
    let mut edition = Edition { asked: outside.edition.as_deref(), stated, taken: None };
    let mut chapters = found(folder, listing, &mut edition, sources, sink);
    story.edition = edition.taken.or(story.edition.take());
    if has_no_index {
        take_index_below(folder, &mut chapters, story, sources, sink);
    }
    chapters
}

/// Reads the index of a folder below that holds all chapters, such as `content/_index.md`, as the file about the book.
fn take_index_below(
    folder: &Path,
    chapters: &mut Vec<Chapter>,
    story: &mut Story,
    sources: &mut Sources,
    sink: &mut Sink,
) {
    let is_index = |entry: &ChapterEntry| {
        let name = entry.file.value.rsplit_once('/').map(|(_, name)| name);
        entry.file.span.file == NOWHERE && entry.parts.is_empty() && name.is_some_and(index::is_index)
    };
    if chapters.len() < 2 || !is_index(&chapters[0].entry) {
        return;
    }
    let name = chapters[0].entry.file.value.clone();
    let Ok(file) = sources.read(&folder.join(&name), &mut Sink::new()) else { return };
    let text = sources.file(file).text.clone();
    let divided = matter::divide(file, &text, sink);
    let mut own = SectionMeta::default();
    if let Some(node) = matter::parse(&divided, &text, sink) {
        let mut said = Meta::default();
        matter::apply(&node, &mut said, &mut own, sink);
        story.meta.complete(&said);
    }
    sink.emit(Span::new(file, 0, 0), rules::metadata_file(&name))
        .hint("put a `book.yaml` beside the folder to make it a chapter like the others");
    story.removed.extend(divided.block.map(|span| removed(span, "front-matter")));
    if text.cut(divided.body.range()).trim().is_empty() {
        story.removed.push(removed(divided.body, "space below front-matter"));
    } else {
        divide::divide(&text, divided, own, story, sink);
    }
    title_of_index(story, sources, sink);
    chapters.remove(0);
}

/// The heading of an index is the title of the book, if nothing else is.
fn title_of_index(story: &mut Story, sources: &Sources, sink: &mut Sink) {
    if story.meta.title.is_some() {
        return;
    }
    let Some(title) = story.sections.first_mut().and_then(|section| section.title.take()) else { return };
    let words = super::strip_inline(sources.text(title.source));
    sink.emit(title.source, rules::missing_title(&words)).hint("add `title: …` to the front-matter");
    story.removed.push(removed(title.source, "story title"));
    story.meta.title = Some(Spanned::new(words, title.source));
    story.sections.retain(|section| {
        section.title.is_some() || section.body.pieces.iter().any(|piece| !sources.text(*piece).trim().is_empty())
    });
}

/// What lies in a folder, hidden files left out.
struct Listing {
    files: BTreeMap<String, PathBuf>,
    folders: Vec<String>,
    /// Backups and copies of texts, which are in no other list.
    leftovers: Vec<(String, Leftover)>,
}

impl Listing {
    fn read(folder: &Path, sources: &mut Sources, sink: &mut Sink) -> Result<Listing, Failed> {
        let listing = sources.trace().list(folder);
        let listing = listing
            .map_err(|e| sink.fail(None, diag::rules::unreadable_file(sources.name_of(folder), io_reason(&e))))?;
        let mut all = Listing { files: BTreeMap::new(), folders: Vec::new(), leftovers: Vec::new() };
        let names: Vec<String> = listing.iter().filter(|entry| !entry.is_folder).map(|entry| entry.name()).collect();
        let left = leftovers::find(names.iter().map(String::as_str));
        all.leftovers = left.into_iter().map(|(name, kind)| (name.to_owned(), kind)).collect();
        for entry in listing {
            let name = entry.name();
            match entry.is_folder {
                _ if name.starts_with('.') => {}
                true if entry.path.is_symlink() => {}
                true => all.folders.push(name),
                false => {
                    all.files.insert(name, entry.path);
                }
            }
        }
        for (name, _) in &all.leftovers {
            all.files.remove(name);
        }
        Ok(all)
    }

    /// The names of texts that may be chapters.
    fn texts(&self) -> impl Iterator<Item = &str> {
        self.files
            .keys()
            .map(String::as_str)
            .filter(|n| is_chapter_file(n) && !BOOK_FILES.contains(n) && !is_side_file(n))
    }

    /// An index beside chapters, or one that is all of the story, in one of its languages.
    fn index(&self, edition: &mut Edition, sink: &mut Sink) -> Option<Index> {
        let (indexes, texts): (Vec<&str>, Vec<&str>) = self.texts().partition(|name| index::is_index(name));
        if !texts.is_empty() {
            let editions = languages::of_texts(texts.into_iter());
            return index::pick(indexes.into_iter(), editions.as_ref(), edition.asked.or(edition.stated));
        }
        let editions = languages::of_texts(indexes.iter().copied());
        if let Some(editions) = &editions {
            edition.take(editions, "file", sink);
        }
        index::pick(indexes.into_iter(), editions.as_ref(), edition.taken.as_deref().or(edition.stated))
    }

    /// Takes out what is about the book in other languages.
    fn take_index(&mut self, index: Index, file: FileId, meta: &mut Meta, sink: &mut Sink) {
        if let Some(language) = index.language.filter(|_| meta.language.is_none()) {
            meta.language = Some(Spanned::new(language, Span::new(file, 0, 0)));
        }
        let is_other = |name: &&str| index.others.iter().any(|(other, _)| other == name);
        let has_editions = languages::of_texts(self.texts().filter(|name| !is_other(name))).is_some();
        let is_told = has_editions || self.texts().all(index::is_index);
        for (name, language) in index.others {
            if !is_told {
                let hint = match language.as_str() {
                    "" => "rename it if it is a chapter".to_owned(),
                    _ => format!("`--set language={language}` takes it as the file about the book"),
                };
                sink.emit(None, rules::not_a_chapter(&name)).hint(hint);
            }
            self.files.remove(&name);
        }
    }

    /// A readme whose front-matter states a title or an author. Others speak of the folder, not of the story.
    fn readme(&self, sources: &mut Sources) -> Option<String> {
        let (name, path) = self.files.iter().find(|(name, _)| is_readme(name))?;
        let mut quiet = Sink::new();
        let file = sources.read(path, &mut quiet).ok()?;
        let text = sources.file(file).text.clone();
        let node = matter::parse(&matter::divide(file, &text, &mut quiet), &text, &mut quiet)?;
        let mut meta = Meta::default();
        matter::apply(&node, &mut meta, &mut SectionMeta::default(), &mut quiet);
        (meta.title.is_some() || !meta.authors.is_empty()).then(|| name.clone())
    }

    /// Says what is left out by its name, but for what a list names.
    fn report_foreign(&self, listed: &[ChapterEntry], sink: &mut Sink) {
        let listed: HashSet<&str> = listed.iter().map(|entry| entry.file.value.trim_start_matches("./")).collect();
        let mut left = self.leftovers.clone();
        left.retain(|(name, _)| !listed.contains(name.as_str()));
        report_leftovers(&left, sink);
        for name in self.files.keys().filter(|name| is_readme(name) && !listed.contains(name.as_str())) {
            sink.emit(None, rules::not_a_chapter(name)).hint("rename it if it is a chapter");
        }
        let foreign = self.files.keys().filter_map(|name| Some((name, Foreign::of(name)?)));
        // Markdown of another program is read where it is listed.
        let is_read = |name: &str, kind| kind == Foreign::Dialect && listed.contains(name);
        for (name, kind) in foreign.filter(|(name, kind)| kind.is_text() && !is_read(name, *kind)) {
            sink.emit(None, rules::ignored_file(name)).hint(kind.advice(name));
        }
    }
}

/// The chapters as `chapters:` lists them.
fn stated(listing: &Listing, only_listed: bool, meta: &Meta, sink: &mut Sink) -> Vec<Chapter> {
    let entries = without_doubles(meta.chapters.iter().cloned(), sink);
    if !only_listed {
        listing.report_foreign(&entries, sink);
    }
    report_unlisted(listing, only_listed, &entries, "`chapters`", sink);
    entries.into_iter().map(|entry| Chapter::of_entry(entry, None)).collect()
}

/// The chapters as a list of another tool has them.
fn listed(folder: &Path, listing: &Listing, list: Speaking, sources: &mut Sources, sink: &mut Sink) -> Vec<Chapter> {
    let Content::List(items) = list.content else { return Vec::new() };
    let said: BTreeMap<String, (Option<Spanned<String>>, bool)> =
        items.iter().rev().map(|item| (item.entry.file.value.clone(), (item.title.clone(), item.opens))).collect();
    let entries = without_doubles(items.into_iter().map(|item| item.entry), sink);
    listing.report_foreign(&entries, sink);
    let name = format!("\"{}\"", list.name);
    if list.by_name.is_some() {
        let seen: HashSet<&str> = entries.iter().map(|entry| entry.file.value.as_str()).collect();
        for name in listing.texts().filter(|name| !seen.contains(name)) {
            sink.emit(None, rules::not_a_chapter(name)).hint("to add it, list all chapters in a `book.yaml`");
        }
    } else {
        report_unlisted(listing, false, &entries, &name, sink);
    }
    if let Some(below) = list.below.filter(|_| list.by_name.is_none()) {
        sites::report_unlisted(folder, below, &entries, &name, sources, sink);
    }
    let chapter = |entry: ChapterEntry| {
        let (title, opens) = said.get(&entry.file.value).cloned().unwrap_or_default();
        let mut chapter = Chapter::of_entry(entry, title);
        chapter.opens = opens;
        chapter
    };
    entries.into_iter().map(chapter).collect()
}

fn without_doubles(entries: impl Iterator<Item = ChapterEntry>, sink: &mut Sink) -> Vec<ChapterEntry> {
    let mut seen = HashSet::new();
    let mut kept = Vec::new();
    for entry in entries {
        if seen.insert(entry.file.value.trim_start_matches("./").to_owned()) {
            kept.push(entry);
        } else {
            sink.emit(entry.file.span, rules::repeated_chapter(&entry.file.value));
        }
    }
    kept
}

fn report_unlisted(listing: &Listing, only_listed: bool, entries: &[ChapterEntry], list: &str, sink: &mut Sink) {
    let seen: HashSet<&str> = entries.iter().map(|e| e.file.value.trim_start_matches("./")).collect();
    for name in listing.texts().filter(|n| !only_listed && !seen.contains(n)) {
        sink.emit(None, rules::unlisted_chapter(name, list)).hint("add it to the list, or move it out of the folder");
    }
}

/// The chapters that lie in the folder, or in the folders below it.
fn found(
    folder: &Path,
    listing: &Listing,
    edition: &mut Edition,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Vec<Chapter> {
    listing.report_foreign(&[], sink);
    let mut texts: Vec<&str> = listing.texts().collect();
    let mut stems: Vec<String> = texts.iter().map(|name| stem(name).to_owned()).collect();
    if let Some(editions) = languages::of_texts(texts.iter().copied()) {
        edition.take(&editions, "file", sink);
        texts.retain(|name| edition.has(&editions, name));
        stems = texts.iter().map(|name| editions.stem(name)).collect();
    }
    let mut row = Row::of(&stems.iter().map(String::as_str).collect::<Vec<_>>());
    if row.guessed().is_empty() || !by_number::order(&mut row, folder, &texts, sources) {
        report_guesses(&row, &texts, sink);
    }
    let before = row.before.as_deref().unwrap_or_default();
    let own = row.names.iter().map(|(i, name)| {
        let entry = ChapterEntry { file: unplaced(texts[*i].to_owned()), parts: Vec::new(), title: None };
        (name.place(), Chapter::of_name(entry, name, before))
    });
    // With chapters of its own, a folder keeps other things below.
    if row.names.iter().any(|(_, name)| !name.is_placed()) {
        return own.map(|(_, chapter)| chapter).collect();
    }
    let (mut after, before): (Vec<_>, Vec<_>) = own.partition(|(place, _)| *place > 0);
    let mut chapters: Vec<Chapter> = before.into_iter().map(|(_, chapter)| chapter).collect();
    let mut folders = parts::with_languages(folder, &listing.folders, sources);
    if let Some(editions) = editions_of_folders(folder, &folders, sources) {
        edition.take(&editions, "folder", sink);
        folders.retain(|name| edition.has(&editions, name));
    }
    let parts = parts::find(folder, &folders, sources);
    if !parts.others.is_empty() {
        return if parts.chapters.is_empty() {
            chapters.into_iter().chain(after.drain(..).map(|(_, c)| c)).collect()
        } else {
            Vec::new()
        };
    }
    report_leftovers(&parts.leftovers, sink);
    if !parts.chapters.is_empty() {
        let names = names_of(&parts.folders);
        let are_parts = parts.folders.len() > 1 && parts.chapters.iter().any(|chapter| !chapter.parts.is_empty());
        let (folders, what) = match are_parts {
            true => (format!("the folders {names}"), "are read as the parts"),
            false => (format!("the files in {names}"), "are read as the chapters"),
        };
        sink.emit(None, rules::folders_as_parts(folders, what))
            .hint("to change this, list the files under `chapters:` in a `book.yaml`");
    }
    chapters.extend(name_parts(folder, parts.chapters, sources).into_iter().map(chapter_below));
    chapters.extend(after.into_iter().map(|(_, chapter)| chapter));
    chapters
}

/// A chapter in a folder below; the index of a part opens it.
fn chapter_below(below: Below) -> Chapter {
    let file = below.path.rsplit('/').next().unwrap_or(&below.path);
    let name = Name::read(stem(file));
    let opens = !below.parts.is_empty() && index::is_index(file);
    let parts = below.parts.into_iter().map(unplaced).collect();
    let entry = ChapterEntry { file: unplaced(below.path), parts, title: None };
    let mut chapter = Chapter::of_name(entry, &name, "");
    chapter.opens = opens;
    chapter
}

/// The chapters of parts, which are called as the index of their folder is.
fn name_parts(folder: &Path, mut chapters: Vec<Below>, sources: &mut Sources) -> Vec<Below> {
    let mut titles: HashMap<String, String> = HashMap::new();
    for below in chapters.iter().filter(|below| !below.parts.is_empty()) {
        let Some((place, _)) = below.path.rsplit_once('/').filter(|(_, name)| index::is_index(name)) else { continue };
        if let Some(title) = by_name::title_of(&folder.join(&below.path), sources) {
            titles.insert(place.to_owned(), title);
        }
    }
    for below in chapters.iter_mut().filter(|_| !titles.is_empty()) {
        // The innermost part is the folder of the file, the one before it the folder around that.
        let mut place = below.path.as_str();
        for part in below.parts.iter_mut().rev() {
            place = place.rsplit_once('/').map_or("", |(place, _)| place);
            if let Some(title) = titles.get(place) {
                part.clone_from(title);
            }
        }
    }
    chapters
}

/// Which language of a story is taken.
struct Edition<'a> {
    /// What a batch asks for.
    asked: Option<&'a str>,
    /// What is said of the book's language.
    stated: Option<&'a str>,
    taken: Option<String>,
}

impl Edition<'_> {
    /// Picks one of the languages and says which, unless somebody asked for it.
    fn take(&mut self, editions: &Editions, what: &str, sink: &mut Sink) {
        let stated = || editions.nearest(self.stated?);
        let taken = self.asked.or_else(stated).unwrap_or_else(|| editions.first());
        if self.asked.is_none() {
            let left = match editions.others(taken) {
                1 => format!("1 {what} is"),
                count => format!("{count} {what}s are"),
            };
            let quoted = match taken {
                "" => "the texts without a language in their names".to_owned(),
                tag => format!("the texts in \"{tag}\""),
            };
            let other = editions.tags.iter().find(|tag| !tag.is_empty() && *tag != taken);
            let how = match other {
                Some(tag) => {
                    format!("`--set language={tag}` selects another, and `ficbind batch` builds a book for each")
                }
                None => "`ficbind batch` builds a book for each".to_owned(),
            };
            sink.emit(None, rules::other_languages(editions.names(), quoted, left, how))
                .hint("to put them all into one book, list the files under `chapters:` in a `book.yaml`");
        }
        self.taken = Some(taken.to_owned());
    }

    fn has(&self, editions: &Editions, name: &str) -> bool {
        editions.has(self.taken.as_deref().unwrap_or_default(), name)
    }
}

/// The languages of the folders below, as far as there are texts in them.
fn editions_of_folders(folder: &Path, folders: &[String], sources: &mut Sources) -> Option<Editions> {
    let named = folders.iter().filter(|name| language::tag_of(name.rsplit('/').next().unwrap_or(name)).is_some());
    let with_texts = named.filter(|name| !parts::find(folder, &[(*name).clone()], sources).chapters.is_empty());
    languages::of_folders(with_texts.map(String::as_str))
}

/// The languages in which a folder holds its story, as [`super::read`] finds them. None where its files are listed.
pub fn editions(folder: &Path) -> Option<Editions> {
    let (mut sources, mut quiet) = (Sources::new(), Sink::new());
    let mut listing = Listing::read(folder, &mut sources, &mut quiet).ok()?;
    if listing.texts().all(index::is_index) && listing.folders.is_empty() {
        return languages::of_texts(listing.texts());
    }
    let mut story = Story::empty(folder);
    let (_, list, _) =
        about_the_book(folder, &mut listing, &Outside::default(), &mut story, &mut sources, &mut quiet).ok()?;
    if list.is_some() || !story.meta.chapters.is_empty() {
        return None;
    }
    languages::of_texts(listing.texts()).or_else(|| {
        let has_own = listing.texts().any(|name| !Name::read(stem(name)).is_placed());
        let folders = parts::with_languages(folder, &listing.folders, &mut sources);
        if has_own { None } else { editions_of_folders(folder, &folders, &mut sources) }
    })
}

/// The texts of an edition are in its language, whatever is stated for all.
fn language_of_edition(story: &mut Story) {
    let Some(tag) = story.edition.as_deref().filter(|tag| !tag.is_empty()) else { return };
    let main = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
    if story.meta.language.as_ref().is_some_and(|language| main(&language.value) == main(tag)) {
        return;
    }
    let first = story.sections.iter().find_map(|s| s.body.pieces.first()).map(|p| Span::new(p.file, 0, 0));
    story.meta.language = first.map(|at| Spanned::new(tag.to_owned(), at));
}

/// Says where the order of chapters is a guess.
fn report_guesses(row: &Row, texts: &[&str], sink: &mut Sink) {
    let guessed = row.guessed();
    if guessed.is_empty() {
        return;
    }
    let hint = "list the files in order under `chapters:` in a `book.yaml`, or put numbers into their names";
    if row.before.is_none() {
        sink.emit(None, rules::order_guessed()).hint(hint);
        return;
    }
    let order: Vec<usize> = row.names.iter().map(|(i, _)| *i).collect();
    let places: Vec<String> = guessed
        .iter()
        .map(|i| match order.iter().position(|o| o == i).and_then(|at| at.checked_sub(1)) {
            Some(before) => format!("\"{}\" after \"{}\"", texts[*i], texts[order[before]]),
            None => format!("\"{}\" at the beginning", texts[*i]),
        })
        .collect();
    sink.emit(None, rules::place_guessed(some_of(&places))).hint(hint);
}

/// Says once which backups, and which copies, are left out. Copies are all named: they may hold what is nowhere else.
pub fn report_leftovers(left: &[(String, Leftover)], sink: &mut Sink) {
    let of_kind = |kind: Leftover| {
        left.iter().filter(|(_, k)| *k == kind).map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>()
    };
    let (backups, copies) = (of_kind(Leftover::Backup), of_kind(Leftover::Copy));
    if !copies.is_empty() {
        sink.emit(None, rules::leftovers(copies.join(", "), "copies"))
            .hint("compare each copy with its original, and delete the copies that you do not need")
            .hint("rename a file if it is a chapter");
    }
    if !backups.is_empty() {
        sink.emit(None, rules::leftovers(some_of(&backups), "backups or remains"));
    }
}

/// `"a", "b" and 3 more`.
fn names_of(names: &[String]) -> String {
    some_of(&names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>())
}

/// Says that a folder has no chapters, and what to do with the folders below it.
fn no_chapters(folder: &Path, listing: &Listing, sources: &mut Sources, sink: &mut Sink) -> Failed {
    let mut hints = Vec::new();
    let parts = parts::find(folder, &listing.folders, sources);
    let with_texts: Vec<String> = parts.folders.into_iter().chain(parts.others).collect();
    if !with_texts.is_empty() {
        hints.push(format!(
            "there are texts in {}: if they are chapters, list them under `chapters:` in a `book.yaml`",
            names_of(&with_texts)
        ));
        hints.push(format!("if they are stories, `ficbind batch {}` builds a book from each", sources.name_of(folder)));
    }
    sink.fail_with(None, rules::no_chapters(sources.name_of(folder)), hints)
}

/// Names the folders whose texts are left out beside chapters: nobody said that they are no part of the book.
fn report_below(folder: &Path, listing: &Listing, chapters: &[Chapter], sources: &mut Sources, sink: &mut Sink) {
    let is_flat = chapters.iter().all(|chapter| !chapter.entry.file.value.contains('/'));
    if listing.folders.is_empty() || chapters.is_empty() || !is_flat {
        return;
    }
    let parts = parts::find(folder, &listing.folders, sources);
    for name in parts.folders.iter().take(5) {
        sink.emit(None, rules::not_a_chapter(name))
            .hint("it holds texts: to make them chapters, list all files under `chapters:` in a `book.yaml`");
    }
}

/// Refuses a path that leads out of the folder, also through links.
fn inside(
    folder: &Path,
    path: &Path,
    at: Option<Span>,
    name: &str,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<(), Failed> {
    let (Ok(root), Ok(real)) = (folder.canonicalize(), path.canonicalize()) else {
        sources.trace().absent(path);
        return Err(sink.fail(at, rules::missing_chapter(name)));
    };
    if real.starts_with(&root) { Ok(()) } else { Err(sink.fail(at, rules::outside_folder(name))) }
}
