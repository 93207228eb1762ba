//! Pages and the table of contents as chapters: one entry, one chapter; pages without an entry belong to the one before.

use std::collections::HashMap;

use super::guide::OfBook;
use super::own;
use super::package::{Book, Entry};
use super::page::Page;
use super::pages::Pages;
use crate::transcribe::dom::{Dom, Kind, NodeId};
use crate::transcribe::markdown::{self, Survey};
use crate::transcribe::{Chapter, Work};

/// Where a chapter begins on a page.
struct Start<'e> {
    /// Among the pieces of the page.
    at: usize,
    entry: &'e Entry,
}

/// Makes chapters of pages.
pub fn read(pages: &Pages, book: &mut Book, work: &mut Work) {
    let entries = std::mem::take(&mut book.entries);
    let mut of_page: HashMap<&str, Vec<&Entry>> = HashMap::new();
    for entry in &entries {
        of_page.entry(&entry.path).or_default().push(entry);
    }
    let mut parts: Vec<(usize, String)> = Vec::new();
    // The page on which each chapter begins.
    let mut places: Vec<String> = Vec::new();
    for (number, page) in pages.list.iter().enumerate() {
        let entries = of_page.get(&*page.path).map(Vec::as_slice).unwrap_or_default();
        let pieces = pieces_of(page, entries);
        let mut starts = starts_of(page, &pieces, entries);
        if book.is_ours() {
            // A page of ours is one chapter; deeper entries are headings in its text.
            starts.truncate(1);
        }
        let first = starts.first().map_or(pieces.len(), |start| start.at);
        if let Some(rest) = pieces.get(..first).filter(|rest| !is_empty(&page.dom, rest)) {
            // A page that goes on with the chapter before; its notes must not be called like those there.
            let lead = format!("{number}-");
            let text = text_of(page, rest, None, &lead, book);
            match work.chapters.last_mut() {
                Some(last) => {
                    last.text.push_str("\n\n");
                    last.text.push_str(&text);
                }
                None => {
                    places.push(page.path.clone());
                    work.chapters.push(Chapter { text, ..Chapter::default() });
                }
            }
        }
        for (number, start) in starts.iter().enumerate() {
            let end = starts.get(number + 1).map_or(pieces.len(), |next| next.at);
            let inside = pieces.get(start.at..end).unwrap_or_default();
            parts.retain(|(level, _)| *level < start.entry.level);
            let text = text_of(page, inside, Some(&start.entry.title), "", book);
            // A page with nothing but the title of a part.
            if start.entry.has_below && text.trim().is_empty() {
                parts.push((start.entry.level, start.entry.title.clone()));
                continue;
            }
            let is_titled = !book.is_ours() || own::has_title(page);
            let title = Some(start.entry.title.clone()).filter(|title| is_titled && !title.trim().is_empty());
            let parts = parts.iter().map(|(_, title)| title.clone()).collect();
            let (front, stem) =
                if book.is_ours() { (own::head(page, book), own::stem(page)) } else { (Vec::new(), None) };
            places.push(page.path.clone());
            work.chapters.push(Chapter { title, parts, text, front, stem });
        }
    }
    if book.is_ours() {
        let places = places.iter().zip(&work.chapters).filter(|(_, chapter)| chapter.title.is_some());
        let places: Vec<String> = places.map(|(place, _)| place.clone()).collect();
        own::place_warnings(book, &places, work);
    }
    work.chapters.retain(|chapter| chapter.title.is_some() || !chapter.text.trim().is_empty());
}

/// The blocks of a page in which chapters can begin. Containers around the targets of the contents are opened, and so is
/// one that holds everything.
fn pieces_of(page: &Page, entries: &[&Entry]) -> Vec<NodeId> {
    let targets = entries.iter().filter_map(|entry| page.ids.get(&entry.fragment));
    let targets: Vec<NodeId> = targets.map(|target| block_around(&page.dom, *target)).collect();
    let pieces = page.dom.opened(page.body, targets.into_iter().filter(|target| *target != page.body));
    let mut shown = pieces.iter().copied().filter(|child| is_shown(&page.dom, *child));
    match (shown.next(), shown.next()) {
        (Some(only), None) if is_container(&page.dom, only) => alone(&page.dom, only),
        _ => pieces,
    }
}

/// The content of the innermost container that holds everything.
fn alone(dom: &Dom, mut node: NodeId) -> Vec<NodeId> {
    loop {
        let mut shown = dom.children(node).iter().copied().filter(|child| is_shown(dom, *child));
        match (shown.next(), shown.next()) {
            (Some(only), None) if is_container(dom, only) => node = only,
            _ => return dom.children(node).to_vec(),
        }
    }
}

fn is_container(dom: &Dom, node: NodeId) -> bool {
    matches!(dom.name(node), "div" | "section" | "article" | "main" | "body")
}

/// The element around a target that stands in no other than containers.
fn block_around(dom: &Dom, target: NodeId) -> NodeId {
    let mut node = target;
    let mut block = target;
    while let Some(parent) = dom.parent(node) {
        if !is_container(dom, parent) && !dom.name(parent).is_empty() && dom.name(parent) != "html" {
            block = parent;
        }
        node = parent;
    }
    block
}

fn is_shown(dom: &Dom, node: NodeId) -> bool {
    match dom.kind(node) {
        Kind::Text(text) => !text.trim().is_empty(),
        Kind::Element(..) => true,
        _ => false,
    }
}

fn is_empty(dom: &Dom, nodes: &[NodeId]) -> bool {
    let has_picture = |node: &NodeId| {
        std::iter::once(*node).chain(dom.below(*node)).any(|below| matches!(dom.name(below), "img" | "hr" | "svg"))
    };
    nodes.iter().all(|node| dom.words(*node).is_empty() && !has_picture(node))
}

/// Where chapters begin on a page, by the entries that lead to it.
fn starts_of<'e>(page: &Page, pieces: &[NodeId], entries: &[&'e Entry]) -> Vec<Start<'e>> {
    let places: HashMap<NodeId, usize> = pieces.iter().enumerate().map(|(at, node)| (*node, at)).collect();
    let mut starts: Vec<Start> = Vec::new();
    for entry in entries {
        let at = match &*entry.fragment {
            "" => Some(0),
            id => page.ids.get(id).and_then(|target| piece_around(&page.dom, &places, *target)),
        };
        // An entry within a chapter that begins at the same place, or that is nowhere, opens none.
        let at = at.or_else(|| starts.is_empty().then_some(0));
        if let Some(at) = at
            && starts.last().is_none_or(|last| last.at < at)
        {
            starts.push(Start { at, entry });
        }
    }
    // Below an entry with text of its own, deeper entries of its page are headings within the chapter.
    if let Some(first) = starts.first() {
        let (level, from) = (first.entry.level, first.at);
        let end = starts.get(1).map_or(pieces.len(), |next| next.at);
        let inside = pieces.get(from..end).unwrap_or_default();
        if has_text_below_title(&page.dom, inside, &first.entry.title) {
            starts.retain(|start| start.entry.level <= level);
        }
    }
    // What stands above the first fragment of a page belongs to its chapter if it shows nothing.
    if let Some(first) = starts.first_mut()
        && is_empty(&page.dom, pieces.get(..first.at).unwrap_or_default())
    {
        first.at = 0;
    }
    starts
}

/// Whether pieces say more than a title.
fn has_text_below_title(dom: &Dom, pieces: &[NodeId], title: &str) -> bool {
    let words: Vec<String> = pieces.iter().map(|piece| dom.words(*piece)).filter(|words| !words.is_empty()).collect();
    !words.is_empty() && words.join(" ") != title
}

/// The piece of a page in which a node stands.
fn piece_around(dom: &Dom, places: &HashMap<NodeId, usize>, node: NodeId) -> Option<usize> {
    let mut node = node;
    loop {
        if let Some(at) = places.get(&node) {
            return Some(*at);
        }
        node = dom.parent(node)?;
    }
}

/// The text of some pieces of a page, without the heading that only repeats the title.
fn text_of(page: &Page, pieces: &[NodeId], title: Option<&str>, lead: &str, book: &mut Book) -> String {
    let heading = title.and_then(|title| heading_of(&page.dom, pieces, title));
    // A heading that goes leaves its level to the title; those below it come right after.
    let level = if heading.is_some() { 1 } else { 2 };
    // Notes may stand anywhere on the page.
    let survey = Survey::labelled(&page.dom, page.dom.children(page.body), lead);
    let is_ours = book.is_ours();
    let mut guide = OfBook { book, page, heading, is_ours };
    markdown::write_part(&page.dom, &survey, pieces, level, &mut guide)
}

/// The heading at the top of a chapter whose words are those of the entry.
fn heading_of(dom: &Dom, pieces: &[NodeId], title: &str) -> Option<NodeId> {
    let letters =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let wanted = letters(title);
    let mut all = pieces.iter().flat_map(|piece| std::iter::once(*piece).chain(dom.below(*piece)));
    let first = all.find(|node| match dom.kind(*node) {
        Kind::Text(text) => !text.trim().is_empty(),
        Kind::Element(name, _) => matches!(&**name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "img"),
        _ => false,
    })?;
    let is_heading = dom.name(first).starts_with('h') && dom.find(first, &["img"]).is_none();
    (is_heading && letters(&dom.text(first)) == wanted).then_some(first)
}
