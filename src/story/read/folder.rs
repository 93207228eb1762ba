//! A folder of chapter files → [`Story`]: the book file, the chapters in their order.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use super::chapter::read_chapter;
use super::kinds::{Foreign, is_chapter_file, is_side_file};
use super::order::natural;
use super::{BOOK_FILES, divide, removed, title_from_name};
use crate::diag::source::io_reason;
use crate::diag::{Failed, FileId, Sink, Sources, Span, Spanned};
use crate::story::matter::{self, Divided};
use crate::story::meta::ChapterEntry;
use crate::story::outside::Outside;
use crate::story::{Meta, SectionMeta, Story, rules};

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
    let listing = list(folder, sources, sink)?;
    let mut story = Story {
        meta: Meta::default(),
        sections: Vec::new(),
        apparatus: Vec::new(),
        removed: Vec::new(),
        part_headings: Vec::new(),
        root: folder.to_owned(),
        imported: false,
    };
    let mut chapter = SectionMeta::default();
    let mut opening: Option<(FileId, Divided)> = None;
    let book_file = BOOK_FILES.iter().find(|name| listing.contains_key(**name)).copied();
    let only_listed = given.is_some();
    if let Some((file, divided, meta, own)) = given {
        story.meta = meta;
        chapter = own;
        opening = Some((file, divided));
    } else if let Some(name) = book_file {
        let path = folder.join(name);
        inside(folder, &path, None, name, sources, sink)?;
        let file = sources.read(&path, sink)?;
        let text = sources.file(file).text.clone();
        let divided = if name.ends_with(".md") { matter::divide(file, &text, sink) } else { whole_yaml(file, &text) };
        if let Some(node) = matter::parse(&divided, &text, sink) {
            matter::apply(&node, &mut story.meta, &mut chapter, sink);
        }
        opening = Some((file, divided));
    }
    if !only_listed {
        outside.apply(&mut story.meta, &mut chapter, sink);
    }
    if let Some((file, divided)) = opening {
        story.removed.extend(divided.block.map(|span| removed(span, "front-matter")));
        let text = sources.file(file).text.clone();
        if !text[divided.body.range()].trim().is_empty() {
            divide::divide(&text, divided, chapter, &mut story, sink);
        }
    }
    for entry in chapter_files(&listing, book_file, only_listed, &story.meta, sink) {
        let path = folder.join(&entry.file.value);
        let at = (entry.file.span.file != NOWHERE).then_some(entry.file.span);
        if inside(folder, &path, at, &entry.file.value, sources, sink).is_err() {
            continue;
        }
        // A chapter that fails does not hide the faults of the others.
        let _ = read_chapter(&path, entry, &mut story, sources, sink);
    }
    if story.sections.is_empty() {
        return Err(match sink.failed() {
            Some(failed) => failed,
            None => sink.fail(None, rules::no_chapters(folder.display())),
        });
    }
    if story.meta.title.is_none() {
        // Chapter files that came without a book file often name the story they belong to.
        let named =
            story.sections.iter().find_map(|s| s.meta.extra.iter().find(|(k, _)| k == "title").map(|(_, v)| v.clone()));
        match named {
            Some(title) => {
                sink.emit(title.span, rules::missing_title(&title.value)).hint("write a `book.yaml` with `title: …`");
                story.meta.title = Some(title);
            }
            None => {
                let first = story.sections.iter().find_map(|s| s.body.pieces.first()).map(|p| p.file);
                if let Some(file) = first {
                    title_from_name(folder, file, &mut story, sink);
                }
            }
        }
    }
    Ok(story)
}

/// Marks a chapter that the folder's listing gave: there is no line to point at.
const NOWHERE: FileId = FileId(u32::MAX);

pub(super) fn unplaced(name: String) -> Spanned<String> {
    Spanned::new(name, Span { file: NOWHERE, start: 0, end: 0 })
}

/// The names in a folder, in natural order, folders left out.
fn list(folder: &Path, sources: &mut Sources, sink: &mut Sink) -> Result<BTreeMap<String, PathBuf>, Failed> {
    let listing = sources.trace().list(folder);
    let listing = listing.map_err(|e| sink.fail(None, rules::unreadable_file(folder.display(), io_reason(&e))))?;
    let files = listing.into_iter().filter(|e| !e.is_folder).map(|e| (e.name(), e.path));
    Ok(files.filter(|(name, _)| !name.starts_with('.')).collect())
}

/// The chapter files in reading order: as `chapters:` lists them, else all in natural order.
fn chapter_files(
    listing: &BTreeMap<String, PathBuf>,
    book_file: Option<&str>,
    only_listed: bool,
    meta: &Meta,
    sink: &mut Sink,
) -> Vec<ChapterEntry> {
    let foreign = listing.keys().filter_map(|name| Some((name, Foreign::of(name)?)));
    for (name, kind) in foreign.filter(|(_, kind)| kind.is_text() && !only_listed) {
        sink.emit(None, rules::ignored_file(name)).hint(kind.advice(name));
    }
    let candidates = listing.keys().filter(|n| is_chapter_file(n) && Some(n.as_str()) != book_file && !is_side_file(n));
    if meta.chapters.is_empty() {
        let mut names: Vec<&String> = candidates.collect();
        names.sort_by(|a, b| natural(a, b));
        return names
            .into_iter()
            .map(|name| ChapterEntry { file: unplaced(name.clone()), parts: Vec::new(), title: None })
            .collect();
    }
    let mut seen = HashSet::new();
    let mut entries = Vec::new();
    for entry in &meta.chapters {
        let name = entry.file.value.trim_start_matches("./").to_owned();
        if !seen.insert(name) {
            sink.emit(entry.file.span, rules::repeated_chapter(&entry.file.value));
            continue;
        }
        entries.push(entry.clone());
    }
    for name in candidates.filter(|n| !only_listed && !seen.contains(*n)) {
        sink.emit(None, rules::unlisted_chapter(name)).hint("add it to `chapters`, or move it elsewhere");
    }
    entries
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

fn whole_yaml(file: FileId, text: &str) -> Divided {
    // `---` and `...` around the mapping are allowed in a YAML file; the reader knows them.
    let span = Span::new(file, 0, text.len());
    Divided { matter: Some(span), block: Some(span), body: Span::new(file, text.len(), text.len()) }
}
