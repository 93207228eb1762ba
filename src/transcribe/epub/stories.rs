//! Books of ours that join several stories: each of these is a part. What its author wrote around the text stays, and the
//! pages that tell of it go.

use std::collections::{HashMap, HashSet};

use super::own;
use super::package::{Book, Entry};
use super::page::Page;
use crate::story::Level;
use crate::transcribe::dom::{Dom, NodeId, ROOT};
use crate::transcribe::markdown;
use crate::transcribe::{self, Chapter, Work};

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
pub fn title(folder: &str, of_page: &HashMap<&str, Vec<&Entry>>) -> String {
    let entries = of_page.get(&*format!("{folder}/title.xhtml"));
    entries.and_then(|entries| entries.first()).map(|entry| entry.title.clone()).unwrap_or_default()
}

/// Whether a page stands around a story.
pub fn is_around(page: &Page) -> bool {
    AROUND.contains(&name(page))
}

fn name(page: &Page) -> &str {
    page.path.rsplit('/').next().unwrap_or(&page.path)
}

/// Reads a page that tells of a story, which goes then: what it has of the author's words is given, but for those that
/// are kept. A page around the story is to be listed in the contents, as others are that are `listed`.
pub fn take(page: &Page, folder: &str, listed: &HashSet<String>, book: &mut Book) -> Option<String> {
    if TELLING.contains(&name(page)) {
        return Some(told(page, folder, book));
    }
    if is_around(page) && !listed.contains(&page.path) {
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
        "title.xhtml" => {
            let authors = dom.below(page.body).filter(|node| dom.has_class(*node, "fic-author"));
            let authors = authors.map(|node| dom.words(node)).collect();
            book.stories.entry(folder.to_owned()).or_default().authors = authors;
        }
        "content-notes.xhtml" => {
            let summary = dom.below(page.body).find(|node| dom.has_class(*node, "fic-summary"));
            if let Some(prose) = summary.and_then(|summary| dom.find(summary, &["div"])) {
                kept.extend(own::words_of_author(dom, prose).split_whitespace().map(str::to_owned));
                let text = own::prose_of(page, prose, book);
                book.stories.entry(folder.to_owned()).or_default().summary = Some(text);
            }
            if let Some(rating) = rating(dom, page.body) {
                kept.extend(rating.split_whitespace().map(str::to_owned));
                book.stories.entry(folder.to_owned()).or_default().rating = Some(rating);
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

/// The rating on the content notes of a story: in the author's words, which stand in it or below it, or in ours.
fn rating(dom: &Dom, body: NodeId) -> Option<String> {
    let line = dom.below(body).find(|node| dom.has_class(*node, "fic-rating"))?;
    let label = dom.below(line).find(|node| dom.has_class(*node, "fic-level"));
    let siblings = dom.parent(line).map(|above| dom.children(above)).unwrap_or_default();
    let behind = siblings.iter().skip_while(|node| **node != line).skip(1);
    let next = behind.copied().find(|node| dom.name(*node) == "p").filter(|node| dom.has_class(*node, "fic-own"));
    let words = std::iter::once(line).chain(next).find_map(|line| dom.find(line, &["q"]));
    words.map(|node| dom.words(node)).or(label.map(|label| own::rating(dom, label)))
}

/// States of a chapter what is said of its story, as far as it is another than what is said of the whole.
pub fn complete(chapter: &mut Chapter, folder: &str, book: &mut Book, work: &Work) {
    let creators = book.data.iter().filter(|datum| datum.name == "dc:creator");
    let creators: Vec<&str> = creators.map(|datum| &*datum.value).collect();
    let Some(story) = book.stories.get_mut(folder) else { return };
    let front = &mut chapter.front;
    let states = |front: &[transcribe::Entry], key: &str| front.iter().any(|entry| entry.key == key);
    if !story.authors.is_empty() && story.authors != creators && !states(front, "author") {
        let names: Vec<String> = story.authors.iter().map(|name| markdown::escape(name)).collect();
        front.push(transcribe::Entry::new("author", names));
    }
    let level = |words: &str| Level::parse(words);
    let of_whole = work.front.iter().find(|entry| entry.key == "rating").and_then(|entry| entry.value.as_str());
    let is_other = |rating: &&String| of_whole.is_none_or(|whole| whole != *rating && level(whole) != level(rating));
    if let Some(rating) = story.rating.as_ref().filter(is_other).filter(|_| !states(front, "rating")) {
        front.push(transcribe::Entry::new("rating", rating.clone()));
    }
    let Some(summary) = story.summary.take() else { return };
    match front.iter_mut().find(|entry| entry.key == "summary") {
        Some(own) => own.value = format!("{summary}\n\n{}", own.value.as_str().unwrap_or_default()).into(),
        None => front.push(transcribe::Entry::new("summary", summary)),
    }
}
