//! Books of ficbind's own: the words that it adds to pages go, and what it shows around a story is front-matter again.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::guide::OfBook;
use super::package::Book;
use super::page::Page;
use crate::diag::{FileId, Span, Spanned};
use crate::story::date::Date;
use crate::story::warning;
use crate::transcribe::dom::{Dom, Kind, NodeId, ROOT};
use crate::transcribe::markdown::{self, escape};
use crate::transcribe::{Entry, Work};

/// The name of a chapter's page, which its file had, too.
pub fn stem(page: &Page) -> Option<String> {
    let name = page.path.rsplit('/').next()?.strip_suffix(".xhtml")?;
    let is_plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    (is_plain && !name.is_empty()).then(|| name.to_owned())
}

/// Says of each warning of the work to which chapters it belongs; `places` are the pages on which these begin.
pub fn place_warnings(book: &Book, places: &[String], work: &mut Work) {
    let mut chapters: HashMap<String, Vec<usize>> = HashMap::new();
    for (number, path) in places.iter().enumerate() {
        for warning in book.chapter_warnings(path) {
            chapters.entry(warning.to_owned()).or_default().push(number + 1);
        }
    }
    let Some(entry) = work.front.iter_mut().find(|entry| entry.key == "warnings") else { return };
    let stated = book.data.iter().filter(|datum| datum.name == "ficbind:warning");
    for (warning, datum) in listed(&mut entry.value).into_iter().flatten().zip(stated) {
        let Some(numbers) = chapters.get(&datum.value) else { continue };
        if warning.is_string() {
            *warning = json!({ "id": warning.take() });
        }
        if let Value::Object(fields) = warning {
            fields.insert("chapters".to_owned(), json!(numbers));
        }
    }
}

/// The warnings that are named.
fn listed(warnings: &mut Value) -> Option<&mut Vec<Value>> {
    match warnings {
        Value::Object(fields) => fields.get_mut("list").and_then(Value::as_array_mut),
        Value::Array(list) => Some(list),
        _ => None,
    }
}

/// What a chapter's page states about it beside its text.
pub fn head(page: &Page, book: &mut Book) -> Vec<Entry> {
    let mut front = Vec::new();
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
    remarks(page, book, &mut front);
    front
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
        (true, Some(label)) => Some(("rating", json!(dom.words(label)))),
        (true, None) => None,
    }
}

/// The words in an element that ficbind did not add.
fn words_of_author(dom: &Dom, node: NodeId) -> String {
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

/// Whether the heading of a chapter is the author's, and not one that ficbind gives to a text without any.
pub fn has_title(page: &Page) -> bool {
    let mut all = page.dom.below(page.body);
    all.any(|node| ["fic-chapter-title", "fic-number"].iter().any(|class| page.dom.has_class(node, class)))
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
fn prose_of(page: &Page, node: NodeId, book: &mut Book) -> String {
    let nodes = page.dom.children(node).to_vec();
    let mut guide = OfBook { book, page, heading: None, is_ours: true };
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
        "content-details.xhtml" => details(page, work),
        "colophon.xhtml" => {
            // A cover that was drawn is drawn again.
            if of_class("fic-lead").iter().any(|lead| page.dom.words(*lead).contains("Libertinus")) {
                book.forget_cover();
            }
            if let Some(rights) = of_class("fic-prose").first() {
                let text = prose_of(page, *rights, book);
                replace(work, "rights", text);
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

/// Reads what the author says of single warnings: notes that may give away the plot. What is said of a warning that is not
/// among those of the work is kept under a key of its own.
fn details(page: &Page, work: &mut Work) {
    let dom = &page.dom;
    let section = dom.find(page.body, &["section"]).unwrap_or(page.body);
    let mut label = String::new();
    let mut left = Vec::new();
    for node in dom.children(section) {
        match dom.name(*node) {
            "h2" => label = dom.words(*node),
            "p" => {
                let words = words_of_author(dom, *node);
                let mut is_known = || {
                    let list = work.front.iter_mut().find(|entry| entry.key == "warnings");
                    list.is_some_and(|entry| add_note(&mut entry.value, &label, &words))
                };
                if !words.is_empty() && !is_known() {
                    left.push(json!(format!("{label}: {words}")));
                }
            }
            _ => {}
        }
    }
    work.state("x-content-details", left);
}

/// Adds a note to the warning of a label that has none yet.
fn add_note(warnings: &mut Value, label: &str, note: &str) -> bool {
    let of_label = |warning: &&mut Value| {
        let id = warning.get("id").unwrap_or(warning).as_str().unwrap_or_default();
        let place = Span::new(FileId(0), 0, id.len());
        let read = warning::read_list(Spanned::new(id.to_owned(), place)).warnings.list;
        let name = read.first().and_then(|warning| warning.entry).map_or(id, |entry| entry.label);
        name.eq_ignore_ascii_case(label) && warning.get("note").is_none()
    };
    let Some(warning) = listed(warnings).into_iter().flatten().find(of_label) else { return false };
    if let Value::String(id) = warning {
        *warning = json!({ "id": id });
    }
    if let Value::Object(fields) = warning {
        fields.insert("note".to_owned(), json!(note));
    }
    true
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
