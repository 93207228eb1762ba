//! Chapters that no list names: the texts of a folder and of those below it, in the order of their names.

use std::path::Path;

use super::kinds::is_side_file;
use super::lists::{Item, unplaced};
use super::names::{Name, Row, stem};
use crate::diag::trace::Listed;
use crate::diag::{Cut, Sink, Sources, Spanned};
use crate::story::meta::ChapterEntry;
use crate::story::{Meta, SectionMeta, markdown, matter};

/// How deep parts lie in one another at most.
const DEPTH: usize = 4;
/// Entries of one folder that are looked at.
const ENTRIES: usize = 20_000;
/// Folders that are looked at.
const FOLDERS: usize = 20_000;

/// What is looked for, and where.
pub struct Search<'a> {
    /// The folder of the book. All paths begin there.
    pub root: &'a Path,
    /// Which files are chapters, by their names.
    pub is_chapter: fn(&str) -> bool,
    /// Whether folders below are parts.
    pub has_parts: bool,
    pub sources: &'a mut Sources,
    /// How many folders may still be entered.
    pub left: usize,
}

impl<'a> Search<'a> {
    pub fn new(root: &'a Path, is_chapter: fn(&str) -> bool, has_parts: bool, sources: &'a mut Sources) -> Search<'a> {
        Search { root, is_chapter, has_parts, sources, left: FOLDERS }
    }

    /// The chapters of a folder, and of those below it: the index first, prologues before and epilogues behind all.
    pub fn all(&mut self, folder: &str) -> Vec<Item> {
        let mut items = Vec::new();
        self.gather(folder, &[], DEPTH, true, &mut items);
        items
    }

    /// The chapters right in a folder.
    pub fn flat(&mut self, folder: &str) -> Vec<Item> {
        let mut items = Vec::new();
        self.gather(folder, &[], 0, false, &mut items);
        items
    }

    fn gather(&mut self, folder: &str, parts: &[Spanned<String>], depth: usize, is_deep: bool, items: &mut Vec<Item>) {
        let Some(left) = self.left.checked_sub(1) else { return };
        self.left = left;
        let mut listing = self.sources.trace().list(&self.root.join(folder)).unwrap_or_default();
        listing.truncate(ENTRIES);
        listing.retain(|entry| !entry.path.is_symlink() && !entry.name().starts_with(['.', '_']));
        let (folders, files): (Vec<Listed>, Vec<Listed>) = listing.into_iter().partition(|entry| entry.is_folder);
        let mut files: Vec<String> = files.iter().map(Listed::name).filter(|name| (self.is_chapter)(name)).collect();
        let index = index_of(&files).map(|at| files.remove(at));
        files.retain(|name| !is_side_file(name));
        let item = |name: &str, opens: bool| {
            let entry = ChapterEntry { file: unplaced(join(folder, name)), parts: parts.to_vec(), title: None };
            Item { entry, title: None, opens }
        };
        items.extend(index.map(|name| item(&name, !parts.is_empty())));
        let row = Row::of(&files.iter().map(|name| stem(name)).collect::<Vec<_>>());
        let (after, before): (Vec<_>, Vec<_>) = row.names.iter().partition(|(_, name)| name.place() > 0);
        items.extend(before.into_iter().map(|(at, _)| item(&files[*at], false)));
        if is_deep {
            let folders: Vec<String> = folders.iter().map(Listed::name).collect();
            for (at, name) in Row::of(&folders.iter().map(String::as_str).collect::<Vec<_>>()).names {
                let path = join(folder, &folders[at]);
                let mut inner = parts.to_vec();
                if self.has_parts && depth > 0 {
                    inner.push(unplaced(self.part_title(&path, &name)));
                }
                self.gather(&path, &inner, depth.saturating_sub(1), true, items);
            }
        }
        items.extend(after.into_iter().map(|(at, _)| item(&files[*at], false)));
    }

    /// A part is called as the index of its folder is, or else as the folder.
    fn part_title(&mut self, folder: &str, name: &Name) -> String {
        let listing = self.sources.trace().list(&self.root.join(folder)).unwrap_or_default();
        let files: Vec<String> = listing.iter().filter(|entry| !entry.is_folder).map(Listed::name).collect();
        let texts: Vec<String> = files.into_iter().filter(|name| (self.is_chapter)(name)).collect();
        let index = index_of(&texts).map(|at| join(folder, &texts[at]));
        index.and_then(|index| title_of(&self.root.join(index), self.sources)).unwrap_or_else(|| name.part_title())
    }
}

/// The title that a text has in its front-matter, or else in its first heading.
pub fn title_of(path: &Path, sources: &mut Sources) -> Option<String> {
    let mut quiet = Sink::new();
    let file = sources.read(path, &mut quiet).ok()?;
    let text = sources.file(file).text.clone();
    let divided = matter::divide(file, &text, &mut quiet);
    let mut meta = Meta::default();
    if let Some(node) = matter::parse(&divided, &text, &mut quiet) {
        matter::apply(&node, &mut meta, &mut SectionMeta::default(), &mut quiet);
    }
    if let Some(title) = meta.title {
        return Some(title.value);
    }
    let heading = text.cut(divided.body.range()).lines().find_map(|line| line.strip_prefix("# "))?;
    Some(markdown::plain(heading.split(" {").next().unwrap_or_default().trim())).filter(|title| !title.is_empty())
}

/// The place of the text that opens its folder.
fn index_of(files: &[String]) -> Option<usize> {
    let is = |wanted: &str| files.iter().position(|name| stem(name).eq_ignore_ascii_case(wanted));
    is("index").or_else(|| is("readme"))
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
