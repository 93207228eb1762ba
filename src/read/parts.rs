//! Folders below a story's folder that hold its chapters: each is a part of the book.

use std::collections::HashSet;
use std::path::Path;

use super::BOOK_FILES;
use super::kinds::{is_chapter_file, is_side_file};
use super::languages;
use super::leftovers::{self, Leftover};
use super::names::{Name, Row, stem};
use crate::diag::Sources;
use crate::diag::trace::Listed;
use crate::story::language;

/// How deep parts may lie in one another.
const DEPTH: usize = 4;
/// Entries of one folder that are looked at.
const ENTRIES: usize = 20_000;
/// Folders that hold something else than chapters.
#[rustfmt::skip]
const ASIDES: &[&str] = &[
    "images", "image", "img", "imgs", "pictures", "pics", "art", "artwork", "bilder", "assets", "static", "media",
    "resources", "covers", "cover", "css", "styles", "fonts", "templates", "layouts", "drafts", "draft", "notes",
    "outline", "outlines", "characters", "worldbuilding", "research", "reference", "references", "old", "archive",
    "archived", "backup", "backups", "deleted", "scraps", "outtakes", "extras", "bonus", "out", "output", "build",
    "dist", "target", "public", "docs", "scripts", "tools", "bin", "tests", "test", "vendor", "node_modules",
    "meta-inf",
];
/// Folders that hold all chapters of a book, and so are no parts.
#[rustfmt::skip]
const WHOLE: &[&str] = &[
    "chapters", "chapter", "kapitel", "chapitres", "capitulos", "capitoli", "story", "text", "texts", "manuscript",
    "content", "contents", "src", "source", "book", "markdown", "md",
];

/// A chapter file in a folder below.
#[derive(Debug)]
pub struct Below {
    /// From the story's folder on, with forward slashes.
    pub path: String,
    /// The titles of the parts around it, the outermost first.
    pub parts: Vec<String>,
}

/// What lies in the folders below a folder that has no chapters of its own.
#[derive(Debug, Default)]
pub struct Parts {
    pub chapters: Vec<Below>,
    /// The folders that are taken for parts, in reading order.
    pub folders: Vec<String>,
    /// Folders with texts that can not be parts.
    pub others: Vec<String>,
    /// Backups and copies of chapters.
    pub leftovers: Vec<(String, Leftover)>,
}

/// Looks for parts. They are numbered, or hold chapters that are; a folder that is a story by itself is none.
pub fn find(folder: &Path, folders: &[String], sources: &mut Sources) -> Parts {
    let mut parts = Parts::default();
    let wanted: Vec<&str> = folders.iter().map(String::as_str).filter(|name| !is_aside(name)).collect();
    let row = Row::of(&wanted);
    let is_row = wanted.len() > 1 && row.is_numbered();
    for (index, name) in &row.names {
        let below = wanted[*index];
        let mut inside = Vec::new();
        let mut found = Found { chapters: &mut inside, leftovers: &mut parts.leftovers };
        let Some(numbered) = gather(&folder.join(below), below, &[], DEPTH, sources, &mut found) else {
            parts.others.push(below.to_owned());
            continue;
        };
        if inside.is_empty() {
            continue;
        }
        if !numbered && !is_row && !is_whole(below) {
            parts.others.push(below.to_owned());
            continue;
        }
        let title = (!is_whole(below)).then(|| name.part_title());
        inside.iter_mut().for_each(|chapter| chapter.parts.splice(0..0, title.clone()).for_each(drop));
        parts.folders.push(below.to_owned());
        parts.chapters.append(&mut inside);
    }
    // One folder is no part of anything; one for all chapters gave no title.
    if parts.folders.len() == 1 && !is_whole(&parts.folders[0]) {
        parts.chapters.iter_mut().filter(|c| !c.parts.is_empty()).for_each(|chapter| {
            chapter.parts.remove(0);
        });
    }
    parts
}

fn is_whole(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name);
    holds_all(name) || language::tag_of(name).is_some()
}

/// Whether a folder is by its name one of all chapters.
pub fn holds_all(name: &str) -> bool {
    WHOLE.contains(&name.to_lowercase().as_str())
}

/// The folders below a story's folder; in the place of one for all chapters, those for the languages in it.
pub fn with_languages(folder: &Path, folders: &[String], sources: &mut Sources) -> Vec<String> {
    let mut all = Vec::new();
    for name in folders {
        let mut inner =
            if holds_all(name) { sources.trace().list(&folder.join(name)).unwrap_or_default() } else { Vec::new() };
        inner.truncate(ENTRIES);
        let has_texts = inner.iter().any(|entry| !entry.is_folder && is_chapter_file(&entry.name()));
        let below =
            inner.iter().filter(|entry| entry.is_folder && !entry.path.is_symlink() && !is_aside(&entry.name()));
        let below: Vec<String> = below.map(|entry| format!("{name}/{}", entry.name())).collect();
        match languages::of_folders(below.iter().map(String::as_str)) {
            Some(_) if !has_texts => all.extend(below),
            _ => all.push(name.clone()),
        }
    }
    all
}

/// Whether a folder of this name holds something else than chapters.
pub fn is_aside(name: &str) -> bool {
    name.starts_with(['.', '_']) || ASIDES.contains(&name.to_lowercase().as_str())
}

/// Where [`gather`] puts what it finds.
struct Found<'a> {
    chapters: &'a mut Vec<Below>,
    leftovers: &'a mut Vec<(String, Leftover)>,
}

/// The chapter files of a folder and of those below it, in reading order, and whether they are numbered. Nothing where
/// a story of its own lies there.
fn gather(
    folder: &Path,
    path: &str,
    parts: &[String],
    depth: usize,
    sources: &mut Sources,
    out: &mut Found,
) -> Option<bool> {
    let mut listing = sources.trace().list(folder).unwrap_or_default();
    listing.truncate(ENTRIES);
    listing.retain(|entry| !entry.path.is_symlink() && !entry.name().starts_with('.'));
    let (folders, files): (Vec<Listed>, Vec<Listed>) = listing.into_iter().partition(|entry| entry.is_folder);
    let mut files: Vec<String> = files.iter().map(Listed::name).collect();
    if files.iter().any(|name| BOOK_FILES.contains(&name.as_str()) || name.starts_with("collection.y")) {
        return None;
    }
    let left: Vec<(String, Leftover)> = leftovers::find(files.iter().map(String::as_str))
        .into_iter()
        .map(|(name, kind)| (name.to_owned(), kind))
        .collect();
    let names: HashSet<&str> = left.iter().map(|(name, _)| name.as_str()).collect();
    files.retain(|name| !names.contains(name.as_str()));
    out.leftovers.extend(left.into_iter().map(|(name, kind)| (format!("{path}/{name}"), kind)));
    let texts: Vec<&str> =
        files.iter().map(String::as_str).filter(|n| is_chapter_file(n) && !is_side_file(n)).collect();
    let stems: Vec<&str> = texts.iter().map(|name| stem(name)).collect();
    let row = Row::of(&stems);
    let mut numbered = row.is_numbered() || row.names.iter().all(|(_, name)| name.is_placed());
    let add = |(index, _): &(usize, Name), out: &mut Found| {
        out.chapters.push(Below { path: format!("{path}/{}", texts[*index]), parts: parts.to_vec() });
    };
    let (after, before): (Vec<_>, Vec<_>) = row.names.iter().partition(|(_, name)| name.place() > 0);
    before.into_iter().for_each(|chapter| add(chapter, out));
    let names: Vec<String> = folders.iter().map(Listed::name).filter(|name| !is_aside(name)).collect();
    let stems: Vec<&str> = names.iter().map(String::as_str).collect();
    if depth > 0 {
        for (index, name) in Row::of(&stems).names {
            let mut inner = parts.to_vec();
            inner.push(name.part_title());
            let path = format!("{path}/{}", names[index]);
            numbered &= gather(&folder.join(&names[index]), &path, &inner, depth - 1, sources, out)?;
        }
    }
    after.into_iter().for_each(|chapter| add(chapter, out));
    Some(numbered)
}
