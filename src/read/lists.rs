//! Files of other tools that speak of a book: pandoc's `title.txt`, Leanpub's `Book.txt`, mdBook's `SUMMARY.md`.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use super::kinds::is_chapter_file;
use crate::diag::{Cut, FileId, Sink, Sources, Span, Spanned};
use crate::story::markdown;
use crate::story::matter::{self, Divided};
use crate::story::meta::ChapterEntry;
use crate::story::text::lines_with_offsets;

/// Names of files that hold metadata alone.
#[rustfmt::skip]
const METADATA: &[&str] = &[
    "title.txt", "title.md", "title.yaml", "title.yml", "metadata.txt", "metadata.md", "metadata.yaml",
    "metadata.yml", "meta.yaml", "meta.yml", "meta.txt", "meta.md",
];
/// Names of files that list chapters; those from the second on list a part of them.
const LISTS: &[&str] =
    &["book.txt", "summary.md", "sample.txt", "subset.txt", "preview.txt", "_toc.md", "toc.md", "toc.txt"];

/// How deep the parts of a list lie in one another at most.
const PARTS: usize = 4;

/// What a file that is no chapter holds.
#[derive(Debug, Clone)]
pub enum Content {
    /// Metadata of the book, as YAML or a block of front-matter.
    Metadata(Divided),
    /// Chapter files.
    List(Vec<Item>),
}

/// A chapter of a list.
#[derive(Debug, Clone)]
pub struct Item {
    pub entry: ChapterEntry,
    /// What the list calls it.
    pub title: Option<Spanned<String>>,
    /// It opens the innermost of its parts, which has its title.
    pub opens: bool,
}

impl Item {
    /// A chapter that was found by its name.
    pub fn of_name(name: String, parts: Vec<Spanned<String>>) -> Item {
        Item { entry: ChapterEntry { file: unplaced(name), parts, title: None }, title: None, opens: false }
    }
}

/// Marks a chapter that the folder's listing gave: there is no line to point at.
pub const NOWHERE: FileId = FileId(u32::MAX);

pub fn unplaced(name: String) -> Spanned<String> {
    Spanned::new(name, Span { file: NOWHERE, start: 0, end: 0 })
}

/// A file that speaks of the book.
#[derive(Debug, Clone)]
pub struct Speaking {
    pub name: String,
    pub file: FileId,
    pub content: Content,
    /// The folder below in which a tool keeps its chapters.
    pub below: Option<String>,
    /// Not it, but their names give the order of the chapters: what these are called together.
    pub by_name: Option<String>,
}

impl Speaking {
    /// The chapters that it names.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let items = if let Content::List(items) = &self.content { items.as_slice() } else { &[] };
        items.iter().map(|item| item.entry.file.value.as_str())
    }

    /// Puts a file before all others.
    pub fn begin_with(&mut self, name: String) {
        if let Content::List(items) = &mut self.content {
            items.insert(0, Item::of_name(name, Vec::new()));
        }
    }

    /// Whether it is a list in which this file stands.
    pub fn names(&self, file: &str) -> bool {
        self.files().any(|name| name == file)
    }
}

/// Whether a file may be one of these, by its name.
pub fn is_candidate(name: &str) -> bool {
    METADATA.iter().chain(LISTS).any(|wanted| name.eq_ignore_ascii_case(wanted))
}

/// The files of a folder that hold metadata or lists and no text of the story; the first of each kind counts.
/// `has_texts`: there are chapters beside them.
pub fn find(files: &BTreeMap<String, PathBuf>, has_texts: bool, sources: &mut Sources) -> Vec<Speaking> {
    let mut found = Vec::new();
    if !files.keys().any(|name| is_candidate(name)) {
        return found;
    }
    for wanted in METADATA.iter().chain(LISTS) {
        for (name, path) in files.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted)) {
            // A table of data beside no text is nobody's title page.
            if !is_chapter_file(name) && !has_texts {
                continue;
            }
            let Ok(file) = sources.read(path, &mut Sink::new()) else { continue };
            let text = sources.file(file).text.clone();
            let content = if METADATA.contains(wanted) {
                metadata(file, &text, is_chapter_file(name))
            } else {
                list(file, &text, path.parent().unwrap_or(Path::new(".")), false)
            };
            found.extend(content.map(|content| Speaking {
                name: name.clone(),
                file,
                content,
                below: None,
                by_name: None,
            }));
        }
    }
    found
}

/// A block of front-matter with nothing below it, or a whole file of YAML.
fn metadata(file: FileId, text: &str, is_text: bool) -> Option<Content> {
    if !is_text {
        return Some(Content::Metadata(Divided::yaml_file(file, text)));
    }
    let divided = matter::divide(file, text, &mut Sink::new());
    let is_alone = divided.matter.is_some() && text.cut(divided.body.range()).trim().is_empty();
    is_alone.then_some(Content::Metadata(divided))
}

/// A list of files, one a line, or of links to files. Some file must be there, and every line must be one unless it is
/// certain that this is a list.
pub fn list(file: FileId, text: &str, folder: &Path, is_certain: bool) -> Option<Content> {
    let mut rows: Vec<Row> = Vec::new();
    let mut part: Option<Spanned<String>> = None;
    let mut is_list = false;
    let has_links = text.contains("](");
    for (at, line) in lines_with_offsets(text) {
        let bare = line.trim();
        let indent = line.len() - line.trim_start().len();
        let spanned = |words: &str| {
            let from = at + indent + bare.find(words).unwrap_or(0);
            Spanned::new(words.to_owned(), Span::new(file, from, from + words.len()))
        };
        if let Some(heading) = bare.strip_prefix('#') {
            let words = heading.trim_start_matches('#').trim();
            let is_name = ["summary", "table of contents", "contents"].contains(&words.to_lowercase().as_str());
            // Leanpub leaves a line with `#` out; in mdBook it names a part.
            let is_part = (is_list || is_certain) && !words.is_empty() && !is_name && !is_chapter_file(words);
            part = (is_part && has_links).then(|| spanned(words));
            is_list = true;
            continue;
        }
        if bare.is_empty() {
            continue;
        }
        // A rule ends a part; so does a chapter outside the list, such as an epilogue.
        let is_outside = has_links && bare.starts_with('[');
        if is_outside || is_sign(bare) {
            part = None;
        }
        if is_sign(bare) {
            continue;
        }
        let item = bare.trim_start_matches(['-', '*', '+', ' ', '\t']);
        let (path, title) = match link(item) {
            Some((title, target)) => (target, Some(title)),
            None => (item, None),
        };
        let indent = if title.is_some() { indent } else { 0 };
        let title = title.filter(|title| !title.trim().is_empty()).map(spanned);
        let is_file = is_chapter_file(path)
            && !path.contains(['\t', '"', '*'])
            && !path.starts_with('/')
            && !path.contains("://");
        // A chapter that is planned has no file yet.
        let is_planned = path.is_empty() && link(item).is_some();
        if !is_file && !is_planned {
            if is_certain {
                continue;
            }
            return None;
        }
        is_list = true;
        let path = is_file.then(|| spanned(path));
        rows.push(Row { path, title, part: part.clone(), indent, is_place: item.contains(".md#") });
    }
    let items = nested(rows);
    let there = items.iter().any(|item| folder.join(&item.entry.file.value).is_file());
    there.then_some(Content::List(items))
}

/// The words of a link, and the file that it leads to.
fn link(item: &str) -> Option<(&str, &str)> {
    let (title, target) = item.strip_prefix('[')?.split_once("](")?;
    let target = match target.strip_prefix('<') {
        Some(target) => target.split(['>', '#']).next(),
        None => target.split([')', '#', ' ']).next(),
    };
    Some((title, target.unwrap_or_default()))
}

/// A line of a list.
struct Row {
    /// Not there for a chapter that is planned.
    path: Option<Spanned<String>>,
    title: Option<Spanned<String>>,
    /// The heading above it.
    part: Option<Spanned<String>>,
    indent: usize,
    /// It leads to a place within the file.
    is_place: bool,
}

/// The chapters of a list. What stands deeper than its forerunner lies in a part of that name.
fn nested(mut rows: Vec<Row>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut around: Vec<(usize, Spanned<String>)> = Vec::new();
    let mut heading = None;
    // Places within a chapter are no chapters below it.
    let mut seen = HashSet::new();
    rows.retain(|row| row.path.as_ref().is_none_or(|path| seen.insert(path.value.clone()) || !row.is_place));
    let deeper: Vec<bool> = rows.windows(2).map(|pair| pair[1].indent > pair[0].indent).chain([false]).collect();
    for (mut row, is_around) in rows.into_iter().zip(deeper) {
        let is_new = heading != row.part.as_ref().map(|part| part.span.start);
        heading = row.part.as_ref().map(|part| part.span.start);
        around.truncate(if is_new { 0 } else { around.iter().take_while(|(indent, _)| *indent < row.indent).count() });
        if let Some(title) = &mut row.title {
            title.value = markdown::plain(&title.value);
        }
        let opens = is_around && row.title.is_some() && around.len() + usize::from(row.part.is_some()) < PARTS;
        around.extend(row.title.clone().filter(|_| opens).map(|title| (row.indent, title)));
        let Some(mut path) = row.path else { continue };
        path.value = path.value.trim_start_matches("./").replace("%20", " ");
        let parts = row.part.into_iter().chain(around.iter().map(|(_, part)| part.clone())).collect();
        items.push(Item { entry: ChapterEntry { file: path, parts, title: None }, title: row.title, opens });
    }
    items
}

/// `frontmatter:`, `{mainmatter}`, a rule between groups of chapters.
fn is_sign(line: &str) -> bool {
    let word = line.trim_matches(['{', '}', ':']);
    matches!(word, "frontmatter" | "mainmatter" | "backmatter")
        || line.chars().all(|c| matches!(c, '-' | '*' | '_' | ' '))
}
