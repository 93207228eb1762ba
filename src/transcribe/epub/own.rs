//! Books of ficbind's own: the words that it adds to pages go, and what it shows around a story is front-matter again.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::guide::OfBook;
use super::package::{Book, resolve};
use super::page::Page;
use super::places::Places;
use crate::diag::Cut;
use crate::story::date::Date;
use crate::transcribe::dom::{Dom, Kind, NodeId, ROOT};
use crate::transcribe::markdown::{self, escape};
use crate::transcribe::{Carried, Chapter, Entry, Work};
use crate::words;

/// The name of a chapter's page, which its file had, too.
fn stem(page: &Page) -> Option<String> {
    let name = page.path.rsplit('/').next()?.strip_suffix(".xhtml")?;
    let is_plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    (is_plain && !name.is_empty()).then(|| name.to_owned())
}

/// What a chapter's page states about it beside its text: its title, its number, the name of its file, and more.
pub fn head(page: &Page, book: &mut Book, chapter: &mut Chapter) {
    chapter.stem = stem(page);
    heading(page, book, chapter);
    let front = &mut chapter.front;
    let of_class = |outer: NodeId, class: &str| -> Vec<NodeId> {
        page.dom.below(outer).filter(|node| page.dom.has_class(*node, class)).collect()
    };
    let words = |class: &str| -> Vec<Value> {
        of_class(page.body, class).into_iter().map(|node| json!(escape(&page.dom.words(node)))).collect()
    };
    let mut state = |key: &str, value: Value| front.push(Entry::new(key, value));
    words("fic-subtitle").into_iter().take(1).for_each(|value| state("subtitle", value));
    let authors = words("fic-author");
    if !authors.is_empty() {
        state("author", authors.into());
    }
    for date in of_class(page.body, "fic-date") {
        if let Some(date) = Date::parse(&page.dom.words(date)) {
            state("published", json!(date.to_string()));
        }
    }
    for fact in of_class(page.body, "fic-meta") {
        facts(&page.dom, fact).into_iter().for_each(|(key, value)| state(key, value));
    }
    remarks(page, book, front);
}

/// The number in the heading of a chapter, with its word.
pub fn number(page: &Page) -> Option<String> {
    let dom = &page.dom;
    dom.below(page.body).find(|node| dom.has_class(*node, "fic-number")).map(|node| dom.words(node))
}

/// The title and the number in the heading of a chapter; what ficbind calls a text without any is none.
fn heading(page: &Page, book: &mut Book, chapter: &mut Chapter) {
    let dom = &page.dom;
    let of_class = |class: &str| dom.below(page.body).find(|node| dom.has_class(*node, class));
    if let Some(title) = of_class("fic-chapter-title") {
        chapter.title = Some(dom.words(title)).filter(|words| !words.is_empty());
        let marked = prose_of(page, title, book).replace("\\\n", "<br>");
        chapter.marked_title = chapter.title.as_ref().map(|_| marked);
    }
    if let Some(words) = number(page) {
        let is_number = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit()) && word.parse::<f64>().is_ok();
        match words.split_whitespace().find(is_number) {
            Some(number) => chapter.front.push(Entry::new("number", number)),
            // Numbers of other scripts are a part of the title.
            None => chapter.title = Some([words, chapter.title.take().unwrap_or_default()].join(" ").trim().to_owned()),
        }
    }
}

/// A rating in our words, whatever language the page has: an author writes it in English.
pub fn rating(dom: &Dom, label: NodeId) -> String {
    let words = dom.words(label);
    words::level(&words).map_or(words, |level| level.label().to_owned())
}

/// The rating or the point of view of a chapter, from a line that says it; warnings are in the package.
fn facts(dom: &Dom, line: NodeId) -> Option<(&'static str, Value)> {
    if dom.has_class(line, "fic-chapter-warnings") {
        return None;
    }
    let own = words_of_author(dom, line);
    if let Some(words) = dom.find(line, &["q"]) {
        return Some(("rating", json!(dom.words(words))));
    }
    let made = dom.below(line).filter(|node| dom.has_class(*node, "fic-made")).last();
    match (own.is_empty(), made) {
        (false, _) => Some(("point-of-view", json!(escape(&own)))),
        (true, Some(label)) => Some(("rating", json!(rating(dom, label)))),
        (true, None) => None,
    }
}

/// Takes the style sheets of the author along, with the pictures and fonts that they name.
pub fn styles(book: &mut Book, work: &mut Work) {
    // A sheet of one story among several is none of the whole.
    let is_inner = |path: &str| book.is_omnibus() && path.split('/').any(|folder| folder.starts_with("story-"));
    let is_own =
        |path: &&String| path.rsplit('/').next().is_some_and(|name| name.starts_with("user-")) && !is_inner(path);
    let sheets: Vec<String> =
        book.manifest.values().filter(|item| item.media == "text/css").map(|item| item.path.clone()).collect();
    let mut names = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    let sheets: Vec<&String> = sheets.iter().filter(is_own).collect();
    for path in sheets {
        let Ok(Some(text)) = book.text(path) else { continue };
        for (_, rest) in text.match_indices("url(").map(|(at, sign)| text.split_at(at + sign.len())) {
            let address = rest.cut(..rest.find(')').unwrap_or_default()).trim().trim_matches(['"', '\'']);
            let is_beside = !address.is_empty() && !address.contains([':', '\\']) && !address.starts_with(['#', '/']);
            if !is_beside || address.contains("..") || !seen.insert(address.to_owned()) {
                continue;
            }
            if let Ok(bytes) = book.bytes_of_picture(&resolve(path, address).0) {
                work.files.push(Carried { path: address.to_owned(), bytes });
            }
        }
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        work.files.push(Carried { path: name.clone(), bytes: text.into_bytes() });
        names.push(name);
    }
    work.state("css", names);
}

/// Whether quotes and dashes of all texts are set: to set them again changes nothing.
pub fn is_typeset(pages: &[Page]) -> bool {
    const TYPED: &[&str] = &["\"", "'", "--", "..."];
    let is_code = |page: &Page, node: NodeId| {
        let above = std::iter::successors(page.dom.parent(node), |node| page.dom.parent(*node));
        above.take(8).any(|node| matches!(page.dom.name(node), "code" | "pre" | "kbd" | "samp" | "tt"))
    };
    pages.iter().all(|page| {
        page.dom.below(page.body).all(|node| match page.dom.kind(node) {
            Kind::Text(text) => !TYPED.iter().any(|typed| text.contains(typed)) || is_code(page, node),
            _ => true,
        })
    })
}

/// The words in an element that ficbind did not add.
pub fn words_of_author(dom: &Dom, node: NodeId) -> String {
    let is_added = |text: NodeId| {
        let mut above = dom.parent(text);
        while let Some(parent) = above.filter(|parent| *parent != node) {
            if dom.has_class(parent, "fic-made") {
                return true;
            }
            above = dom.parent(parent);
        }
        false
    };
    let texts = dom.below(node).filter_map(|below| match dom.kind(below) {
        Kind::Text(text) if !is_added(below) => Some(&**text),
        _ => None,
    });
    texts.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Summary, notes and end notes of a chapter.
fn remarks(page: &Page, book: &mut Book, front: &mut Vec<Entry>) {
    let dom = &page.dom;
    let boxes: Vec<NodeId> = dom.below(page.body).filter(|node| dom.has_class(*node, "fic-prose")).collect();
    for prose in boxes {
        let above = dom.parent(prose).unwrap_or(ROOT);
        let key = match above {
            _ if dom.has_class(prose, "fic-summary") => "summary",
            above if dom.has_class(above, "fic-remarks-end") => "end-notes",
            above if dom.has_class(above, "fic-remarks") => "notes",
            _ => continue,
        };
        front.push(Entry::new(key, prose_of(page, prose, book)));
    }
}

/// What is in an element as Markdown.
pub fn prose_of(page: &Page, node: NodeId, book: &mut Book) -> String {
    let nodes = page.dom.children(node).to_vec();
    let mut guide = OfBook { book, page, heading: None, is_ours: true, places: &Places::default() };
    markdown::write(&page.dom, &nodes, 3, &mut guide)
}

/// Reads a page around the story into the front-matter; `false` if it is none of these.
pub fn take(page: &Page, book: &mut Book, work: &mut Work) -> bool {
    let name = page.path.rsplit('/').next().unwrap_or(&page.path);
    let of_class = |class: &str| -> Vec<NodeId> {
        page.dom.below(page.body).filter(|node| page.dom.has_class(*node, class)).collect()
    };
    match name {
        // What these show, the package has, too.
        "content-notes.xhtml" => {
            if let Some(summary) = of_class("fic-summary").first().and_then(|s| page.dom.find(*s, &["div"])) {
                let text = prose_of(page, summary, book);
                replace(work, "summary", text);
            }
        }
        "cover.xhtml" | "title.xhtml" | "contents.xhtml" | "new-in-this-edition.xhtml" => {}
        "content-details.xhtml" => details(page, book),
        "colophon.xhtml" => {
            // A cover that was drawn is drawn again.
            if of_class("fic-lead").iter().any(|lead| page.dom.words(*lead).contains("Libertinus")) {
                book.forget_cover();
            }
            if let Some(rights) = of_class("fic-prose").first() {
                let text = prose_of(page, *rights, book);
                // The package has the author's own signs, and no emphasis.
                if text.contains(['*', '[', '<', '\n']) {
                    replace(work, "rights", text);
                }
            }
        }
        "dedication.xhtml" | "epigraph.xhtml" => {
            // A template of the user's may have no such element.
            let prose = of_class("fic-prose").first().copied().unwrap_or(page.body);
            let text = prose_of(page, prose, book);
            work.state(name.trim_end_matches(".xhtml"), text);
        }
        "foreword.xhtml" => around(page, "notes", book, work),
        "afterword.xhtml" => around(page, "end-notes", book, work),
        "original-header.xhtml" => {
            let blocks: Vec<Value> =
                of_class("fic-verbatim").into_iter().map(|pre| json!(page.dom.text(pre))).collect();
            work.state("original-header", blocks);
        }
        _ => return false,
    }
    true
}

/// Puts what a page says in the place of what the package says, which has no emphasis.
fn replace(work: &mut Work, key: &str, text: String) {
    match work.front.iter_mut().find(|entry| entry.key == key) {
        Some(entry) => entry.value = json!(text),
        None => work.state(key, text),
    }
}

/// Reads what the author says of single warnings: notes that may give away the plot.
pub fn details(page: &Page, book: &mut Book) {
    let dom = &page.dom;
    let section = dom.find(page.body, &["section"]).unwrap_or(page.body);
    let mut label = String::new();
    for node in dom.children(section) {
        match dom.name(*node) {
            "h2" => label = dom.words(*node),
            "p" if !dom.has_class(*node, "fic-made") => {
                let words = words_of_author(dom, *node);
                let link = dom.below(*node).find_map(|below| dom.attribute(below, "href"));
                let chapter = link.map(|href| resolve(&page.path, href).0);
                if !words.is_empty() {
                    book.notes.push((label.clone(), chapter, words));
                }
            }
            _ => {}
        }
    }
}

/// Reads a page with several values: the first has no heading and is of `key`, the others are told by the package.
fn around(page: &Page, key: &str, book: &mut Book, work: &mut Work) {
    const STATED: &[(&str, &str)] = &[
        ("ficbind:spoilers", "spoilers"),
        ("ficbind:disclaimer", "disclaimer"),
        ("ficbind:archive-consent", "archive"),
        ("ficbind:feedback", "feedback"),
    ];
    let dom = &page.dom;
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let mut texts = Vec::new();
    let section = dom.find(page.body, &["section"]).unwrap_or(page.body);
    for node in dom.children(section).to_vec() {
        if !matches!(dom.name(node), "div" | "p") {
            continue;
        }
        let own = letters(&dom.text(node));
        let is_stated = |(property, _): &&(&str, &str)| {
            book.data.iter().any(|datum| datum.name == *property && letters(&datum.value) == own)
        };
        let known = STATED.iter().find(is_stated).map(|(_, key)| *key);
        let text = if dom.name(node) == "div" { prose_of(page, node, book) } else { escape(&dom.words(node)) };
        match known {
            Some(key) => {
                replace(work, key, text);
            }
            None => texts.push(text),
        }
    }
    work.state(key, texts.join("\n\n"));
}
