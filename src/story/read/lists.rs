//! Files of other tools that speak of a book: pandoc's `title.txt`, Leanpub's `Book.txt`, mdBook's `SUMMARY.md`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::kinds::is_chapter_file;
use crate::diag::{FileId, Sink, Sources, Span, Spanned};
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

/// What a file that is no chapter holds.
#[derive(Debug)]
pub enum Content {
    /// Metadata of the book, as YAML or a block of front-matter.
    Metadata(Divided),
    /// Chapter files.
    List(Vec<Item>),
}

/// A chapter of a list.
#[derive(Debug)]
pub struct Item {
    pub entry: ChapterEntry,
    /// What the list calls it.
    pub title: Option<Spanned<String>>,
}

/// A file that speaks of the book.
#[derive(Debug)]
pub struct Speaking {
    pub name: String,
    pub file: FileId,
    pub content: Content,
}

impl Speaking {
    /// Whether it is a list in which this file stands.
    pub fn names(&self, file: &str) -> bool {
        matches!(&self.content, Content::List(items) if items.iter().any(|item| item.entry.file.value == file))
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
                list(file, &text, path.parent().unwrap_or(Path::new(".")))
            };
            found.extend(content.map(|content| Speaking { name: name.clone(), file, content }));
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
    let is_alone = divided.matter.is_some() && text[divided.body.range()].trim().is_empty();
    is_alone.then_some(Content::Metadata(divided))
}

/// A list of files, one a line, or of links to files. Every line must be one, and some file must be there.
fn list(file: FileId, text: &str, folder: &Path) -> Option<Content> {
    let mut items: Vec<Item> = Vec::new();
    let mut part: Option<Spanned<String>> = None;
    let mut is_list = false;
    for (at, line) in lines_with_offsets(text) {
        let bare = line.trim();
        let start = at + (line.len() - line.trim_start().len());
        let spanned = |words: &str| {
            let from = start + bare.find(words).unwrap_or(0);
            Spanned::new(words.to_owned(), Span::new(file, from, from + words.len()))
        };
        if let Some(heading) = bare.strip_prefix('#') {
            let words = heading.trim_start_matches('#').trim();
            let is_name = ["summary", "table of contents", "contents"].contains(&words.to_lowercase().as_str());
            // Leanpub leaves a line with `#` out; in mdBook it names a part.
            part = (is_list && !words.is_empty() && !is_name && !is_chapter_file(words))
                .then(|| spanned(words))
                .filter(|_| text.contains("]("));
            is_list = true;
            continue;
        }
        if bare.is_empty() || is_sign(bare) {
            continue;
        }
        let item = bare.trim_start_matches(['-', '*', '+', ' ', '\t']);
        let (path, title) = match item.strip_prefix('[').and_then(|rest| rest.split_once("](")) {
            Some((title, target)) => (target.split([')', '#', ' ']).next().unwrap_or_default(), Some(title)),
            None => (item, None),
        };
        // A chapter that is planned has no file yet.
        if path.is_empty() && title.is_some() {
            continue;
        }
        if !is_chapter_file(path) || path.contains(['\t', '"', '*']) || path.starts_with('/') || path.contains("://") {
            return None;
        }
        is_list = true;
        let mut entry = ChapterEntry { file: spanned(path), parts: part.iter().cloned().collect(), title: None };
        entry.file.value = entry.file.value.trim_start_matches("./").replace("%20", " ");
        items.push(Item { entry, title: title.filter(|t| !t.trim().is_empty()).map(spanned) });
    }
    let there = items.iter().any(|item| folder.join(&item.entry.file.value).is_file());
    items
        .iter_mut()
        .filter_map(|item| item.title.as_mut())
        .for_each(|title| title.value = markdown::plain(&title.value));
    there.then_some(Content::List(items))
}

/// `frontmatter:`, `{mainmatter}`, a rule between groups of chapters.
fn is_sign(line: &str) -> bool {
    let word = line.trim_matches(['{', '}', ':']);
    matches!(word, "frontmatter" | "mainmatter" | "backmatter")
        || line.chars().all(|c| matches!(c, '-' | '*' | '_' | ' '))
}
