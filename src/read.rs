//! Source files → [`Story`]: one Markdown file, a folder of chapter files, or a loose post.

mod agreed;
pub(crate) mod archive;
mod by_name;
mod by_number;
mod chapter;
mod current_part;
mod divide;
mod folder;
mod header;
mod index;
pub(crate) mod kinds;
pub(crate) mod languages;
pub(crate) mod leftovers;
pub(crate) mod lists;
pub(crate) mod names;
pub(crate) mod parts;
pub mod posts;
pub(crate) mod serial;
pub(crate) mod sites;
mod title;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diag::disk::io_reason;
use crate::diag::trace::Listed;
use crate::diag::{self, Cut, Failed, FileId, Sink, Sources, Span, Spanned};
use crate::story::keys::{self, Scope, ValueKind};
use crate::story::markdown;
use crate::story::matter::{self, labels};
use crate::story::meta::ChapterEntry;
use crate::story::outside::Outside;
use crate::story::rating::Level;
use crate::story::text::{shorten, title_of_name};
use crate::story::{Meta, Removed, SectionMeta, Story, Title, rules};
use crate::transcribe;

use agreed::Agreed;
use chapter::{Chapter, read_chapter};
pub(crate) use folder::{editions, report_leftovers};
use folder::{read_book, read_folder};
use kinds::{MARKDOWN, PLAIN, is_chapter_file};
use lists::unplaced;
use names::{Row, natural, stem};

/// Chapters of one book at most.
pub const MAX_CHAPTERS: usize = 20_000;

/// How many folders above a story are asked whether it belongs to them.
pub(crate) const ABOVE: usize = 4;

/// Files that hold the front-matter of a folder, in the order in which they are looked for.
pub(crate) const BOOK_FILES: &[&str] = &["book.yaml", "book.yml", "story.md"];

/// Reads the story at `path`, and what is said of it `outside` its own files.
///
/// # Errors
/// When there is nothing to bind; faults of the front-matter are reported and reading goes on, so that a user
/// sees all problems in one run.
pub fn read(path: &Path, outside: &Outside, sources: &mut Sources, sink: &mut Sink) -> Result<Story, Failed> {
    let name = sources.name_of(path);
    let kind = fs::metadata(path);
    if kind.is_err()
        && let Some(story) = archive::read_inside(path, outside, sources, sink)
    {
        return story;
    }
    let kind = kind.map_err(|e| sink.fail(None, diag::rules::unreadable_file(&name, io_reason(&e))))?;
    let mut story = if kind.is_dir() {
        read_folder(path, outside, sources, sink)?
    } else {
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        let is = |endings: &[&str]| endings.contains(&ending.as_str());
        if is(MARKDOWN) {
            let file = sources.read(path, sink)?;
            read_markdown(path, file, outside, sources, sink)?
        } else if is(PLAIN) {
            let file = crate::import::bytes::read(path, sources, sink)?;
            read_post(file, outside, sources, sink)?
        } else if matches!(path.file_name().and_then(|n| n.to_str()), Some("book.yaml" | "book.yml")) {
            read_folder(&parent(path), outside, sources, sink)?
        } else if let Some(kind) = transcribe::Kind::of(path) {
            return read_foreign(path, kind, outside, sources, sink);
        } else if transcribe::archive::is_archive(path) {
            return archive::read_archive(path, outside, sources, sink);
        } else {
            let advice = kinds::Foreign::of(&name).map(|kind| kind.advice(&name));
            let hints = advice.into_iter().chain([kinds::READ.to_owned()]);
            return Err(sink.fail_with(None, rules::unknown_format(&name), hints));
        }
    };
    labels::take_from_chapters(&mut story, sources, sink);
    story.imported |= !story.meta.original_header.is_empty();
    report_kept(&story, sink);
    // Titles and files are divided by now; what a chapter could still take from `--set` has been read with the rest.
    if story.meta.authors.is_empty() && !sink.has_errors() {
        sink.emit(None, rules::missing_author()).hint("add `author: …` to the front-matter");
    }
    report_rating_tags(&story.meta, sink);
    story.root = source_folder(&story.root, outside.within.as_deref());
    if story.sections.len() > MAX_CHAPTERS {
        return Err(sink.fail(None, rules::too_many_chapters(MAX_CHAPTERS)));
    }
    Ok(story)
}

/// A source of another program, by way of what it is transcribed to.
fn read_foreign(
    path: &Path,
    kind: transcribe::Kind,
    outside: &Outside,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Story, Failed> {
    let work = transcribe::transcribe(path, kind, sources, sink)?;
    let unpacked = transcribe::Unpacked::new(&work, path, sink)?;
    sources.set_aside(unpacked.root.path(), format!("{}!", sources.name_of(path)));
    let mut story = read(&unpacked.source, outside, sources, sink)?;
    story.root = unpacked.root.path().to_owned();
    story.unpacked.push(Arc::new(unpacked.root));
    Ok(story)
}

/// The folder whose pictures a story may show: the source folder of a batch, or one above that says with a file of ours
/// that it belongs together; else the story's own.
fn source_folder(own: &Path, within: Option<&Path>) -> PathBuf {
    let Ok(real) = own.canonicalize() else { return own.to_owned() };
    let is_around = |folder: &&Path| folder.canonicalize().is_ok_and(|folder| real.starts_with(folder));
    if let Some(within) = within.filter(is_around) {
        return within.to_owned();
    }
    let says =
        |folder: &&Path| ["book.yaml", "book.yml", "collection.yaml"].iter().any(|name| folder.join(name).is_file());
    real.ancestors().skip(1).take(ABOVE).find(says).map_or_else(|| own.to_owned(), Path::to_owned)
}

/// Says once that a tag names another rating than the story has.
fn report_rating_tags(meta: &Meta, sink: &mut Sink) {
    let Some(rating) = meta.rating.value().filter(|rating| rating.level != Level::Unrated) else { return };
    let mut tags = meta.tags.value().into_iter().flatten();
    let other = tags.find(|tag| Level::of_tag(&tag.value).is_some_and(|level| level != rating.level));
    if let Some(tag) = other {
        sink.emit(tag.span, rules::rating_as_tag(shorten(&tag.value), rating.level.label()))
            .hint("delete the tag, or correct `rating`");
    }
}

/// Says once for each key that chapters state what has no effect there.
fn report_kept(story: &Story, sink: &mut Sink) {
    let mut told: Vec<(&str, Span, usize)> = Vec::new();
    for (key, value) in story.sections.iter().flat_map(|s| &s.meta.extra) {
        let is_of_books = keys::find(key).is_some_and(|row| match row.kind {
            ValueKind::Kept => false,
            ValueKind::Layout => keys::is_roll(&value.value),
            _ => row.scope == Scope::Book,
        });
        match told.iter_mut().find(|(known, ..)| known == key) {
            _ if !is_of_books => {}
            Some((_, _, count)) => *count += 1,
            None => told.push((key, value.span, 1)),
        }
    }
    for (key, span, count) in told {
        let count = if count == 1 { "a chapter".to_owned() } else { format!("{count} chapters") };
        sink.emit(span, rules::kept_of_chapter(key, count))
            .hint("move it to `book.yaml` if it applies to the whole story");
    }
}

/// The folder below which a file's images and style sheets must lie.
fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Removed text that only divides the source.
fn removed(span: Span, reason: &'static str) -> Removed {
    Removed { span, reason }
}

/// A loose post. A title that is set need not be asked for.
fn read_post(file: FileId, outside: &Outside, sources: &mut Sources, sink: &mut Sink) -> Result<Story, Failed> {
    let mut set = Meta::default();
    outside.apply(&mut set, &mut SectionMeta::default(), &mut Sink::new());
    let mut story = match set.title {
        Some(_) => crate::import::text::read_part(sources, file, sink)?,
        None => crate::import::text::read(sources, file, sink)?,
    };
    outside.apply(&mut story.meta, &mut SectionMeta::default(), sink);
    story.imported = true;
    Ok(story)
}

/// Reads a story that is in memory already; `path` tells its kind by its ending, and what its links are relative to.
///
/// # Errors
/// As [`read`].
pub fn read_text(path: &Path, text: &str, sources: &mut Sources, sink: &mut Sink) -> Result<Story, Failed> {
    let file = sources.add(path.display().to_string(), path.to_owned(), text);
    if path.extension().is_some_and(|e| PLAIN.iter().any(|p| e == *p)) {
        return read_post(file, &Outside::default(), sources, sink);
    }
    read_markdown(path, file, &Outside::default(), sources, sink)
}

/// A story in one Markdown file, or one whose file only says what it is.
fn read_markdown(
    path: &Path,
    file: FileId,
    outside: &Outside,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Story, Failed> {
    let text = sources.file(file).text.clone();
    let mut divided = matter::divide(file, &text, sink);
    let node = matter::parse(&divided, &text, sink);
    let mut meta = Meta::default();
    let mut chapter = SectionMeta::default();
    if let Some(node) = &node {
        matter::apply(node, &mut meta, &mut chapter, sink);
    }
    labels::take_header(&text, &mut divided, node.as_ref(), &mut meta, &mut chapter, sink);
    outside.apply(&mut meta, &mut chapter, sink);
    if !meta.chapters.is_empty() {
        // A file that lists chapter files is a folder's book file, whatever its name.
        return read_book(&parent(path), Some((file, divided, meta, chapter)), outside, sources, sink);
    }
    let beside = if text.cut(divided.body.range()).trim().is_empty() && node.is_some() {
        chapters_beside(path, sources)
    } else {
        Vec::new()
    };
    if text.cut(divided.body.range()).trim().is_empty() && beside.is_empty() {
        // With broken front-matter the whole text may have been taken for it: that has been said already.
        return Err(match sink.failed() {
            Some(failed) => failed,
            None => sink.fail(None, rules::empty_source(sources.name_of(path))),
        });
    }
    let mut story = Story { meta, ..Story::empty(&parent(path)) };
    story.removed.extend(divided.block.map(|span| removed(span, "front-matter")));
    if beside.is_empty() {
        divide::divide(&text, divided, chapter, &mut story, sink);
    } else {
        read_beside(file, &beside, &mut story, sources, sink);
    }
    if story.meta.title.is_none()
        && !sink.has_errors()
        && let Some(heading) = first_title(&story)
    {
        story.meta.title = Some(Spanned::new(strip_inline(text.cut(heading.source.range())), heading.source));
        sink.emit(heading.source, rules::missing_title(strip_inline(text.cut(heading.source.range()))))
            .hint("add `title: …` to the front-matter");
    }
    if story.meta.title.is_none() {
        title_from_name(path, file, &mut story, sink);
    }
    Ok(story)
}

/// Reads the chapters of a story whose own file has front-matter only.
fn read_beside(file: FileId, beside: &[PathBuf], story: &mut Story, sources: &mut Sources, sink: &mut Sink) {
    let name = beside[0].strip_prefix(&story.root).unwrap_or(&beside[0]).display().to_string();
    sink.emit(Span::new(file, 0, 0), rules::chapters_beside(beside.len(), name));
    let names: Vec<String> = beside.iter().map(|path| name_of(path)).collect();
    let row = Row::of(&names.iter().map(|name| stem(name)).collect::<Vec<_>>());
    let mut agreed = Agreed::default();
    agreed.title.clone_from(&story.meta.title);
    for (index, name) in &row.names {
        let entry = ChapterEntry { file: unplaced(names[*index].clone()), parts: Vec::new(), title: None };
        let chapter = Chapter::of_name(entry, name, row.before.as_deref().unwrap_or_default());
        let _ = read_chapter(&beside[*index], chapter, &mut agreed, story, sources, sink);
    }
    agreed.report(sink);
    agreed.complete(story, sink);
}

/// The chapter files of a story whose own file has front-matter only: named like it, beside it or one folder below.
fn chapters_beside(path: &Path, sources: &mut Sources) -> Vec<PathBuf> {
    let folder = parent(path);
    let Some(stem) = path.file_stem().map(|s| s.to_string_lossy().to_lowercase()) else { return Vec::new() };
    let mut found = Vec::new();
    let mut list = |folder: &Path| -> Vec<Listed> {
        let mut listing = sources.trace().list(folder).unwrap_or_default();
        // A folder of a hundred thousand files is no story's.
        listing.truncate(20_000);
        listing
    };
    let here = list(&folder);
    let below = here.iter().filter(|e| e.is_folder && !e.path.is_symlink()).flat_map(|e| list(&e.path));
    for Listed { path: file, .. } in below.collect::<Vec<_>>().into_iter().chain(here.iter().cloned()) {
        let name = file.file_name().map(|n| n.to_string_lossy().to_lowercase()).unwrap_or_default();
        let rest = name.strip_prefix(&stem).unwrap_or("").trim_start();
        let is_chapter = rest.starts_with(['-', '_', '–', '(']) || rest.starts_with("ch") || rest.starts_with("part");
        if is_chapter
            && rest.contains(|c: char| c.is_ascii_digit())
            && is_chapter_file(&name)
            && file.is_file()
            && !file.is_symlink()
        {
            found.push(file);
        }
    }
    found.sort_by(|a, b| natural(&a.to_string_lossy(), &b.to_string_lossy()));
    found
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn first_title(story: &Story) -> Option<Title> {
    story.sections.iter().find_map(|s| s.title.clone())
}

fn title_from_name(path: &Path, file: FileId, story: &mut Story, sink: &mut Sink) {
    let stem = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let stem = stem.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let title = title_of_name(&stem);
    let span = Span::new(file, 0, 0);
    // With broken front-matter nobody knows what is stated.
    if sink.has_errors() {
        return;
    }
    sink.emit(span, rules::missing_title(&title)).hint("add `title: …` to the front-matter");
    story.meta.title = Some(Spanned::new(title, span));
}

/// A title's words without the commonest inline marks, for places that take plain text.
pub(crate) fn strip_inline(text: &str) -> String {
    markdown::plain(text)
}
