//! Books of ours that join several stories: each of these is a part. What its author wrote around the text stays, and the
//! pages that tell of it go.

use std::collections::HashSet;

use super::own;
use super::package::{Book, Entry};
use super::page::Page;
use crate::transcribe::dom::ROOT;

/// Pages around a story that are its author's text, and no chapters.
const AROUND: &[&str] = &[
    "cover.xhtml",
    "dedication.xhtml",
    "epigraph.xhtml",
    "foreword.xhtml",
    "afterword.xhtml",
    "original-header.xhtml",
];

/// Pages that tell of a story.
const TELLING: &[&str] = &[
    "title.xhtml",
    "content-notes.xhtml",
    "new-in-this-edition.xhtml",
    "contents.xhtml",
    "content-details.xhtml",
    "colophon.xhtml",
];

/// The folder of the story to which a page belongs, in a book that joins several.
pub fn folder<'p>(page: &'p Page, book: &Book) -> Option<&'p str> {
    let (folder, _) = page.path.rsplit_once('/')?;
    let name = folder.rsplit('/').next().unwrap_or(folder);
    (name.starts_with("story-") && book.is_omnibus()).then_some(folder)
}

/// The title of the story in a folder: what the contents call its title page.
pub fn title(folder: &str, entries: &[Entry]) -> String {
    let path = format!("{folder}/title.xhtml");
    let entry = entries.iter().find(|entry| entry.path == path);
    entry.map(|entry| entry.title.clone()).unwrap_or_default()
}

/// Whether a page stands around a story.
pub fn is_around(page: &Page) -> bool {
    AROUND.contains(&name(page))
}

fn name(page: &Page) -> &str {
    page.path.rsplit('/').next().unwrap_or(&page.path)
}

/// Reads a page that tells of a story, which goes then: what it has of the author's words is given, but for those that
/// are kept. A page around the story is listed in the contents.
pub fn take(page: &Page, folder: &str, book: &mut Book) -> Option<String> {
    if TELLING.contains(&name(page)) {
        return Some(told(page, folder, book));
    }
    if is_around(page) && !book.entries.iter().any(|entry| entry.path == page.path) {
        let title = page.dom.find(ROOT, &["title"]).map(|title| page.dom.words(title)).unwrap_or_default();
        let (path, fragment) = (page.path.clone(), String::new());
        book.entries.push(Entry { title, path, fragment, level: 1, has_below: false });
    }
    None
}

/// The words of the author on a page that tells of a story.
fn told(page: &Page, folder: &str, book: &mut Book) -> String {
    let dom = &page.dom;
    let mut kept: HashSet<String> = HashSet::new();
    match name(page) {
        "content-notes.xhtml" => {
            let summary = dom.below(page.body).find(|node| dom.has_class(*node, "fic-summary"));
            if let Some(prose) = summary.and_then(|summary| dom.find(summary, &["div"])) {
                kept.extend(dom.words(prose).split_whitespace().map(str::to_owned));
                let text = own::prose_of(page, prose, book);
                book.summaries.insert(folder.to_owned(), text);
            }
        }
        "content-details.xhtml" => {
            own::details(page, book);
            return String::new();
        }
        // What an earlier edition was is of no use to another book.
        "new-in-this-edition.xhtml" | "contents.xhtml" => return String::new(),
        _ => {}
    }
    let words = own::words_of_author(dom, page.body);
    words.split_whitespace().filter(|word| !kept.contains(*word)).collect::<Vec<_>>().join(" ")
}
