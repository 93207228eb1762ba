//! Pages and the table of contents as chapters: one entry, one chapter; pages without an entry belong to the one before.

use super::package::{Book, Entry, resolve};
use super::pages::{Page, Pages};
use crate::transcribe::dom::{Dom, Kind, NodeId};
use crate::transcribe::markdown::{self, Guide};
use crate::transcribe::{Chapter, Work};

/// Where a chapter begins on a page.
struct Start<'e> {
    /// Among the pieces of the page.
    at: usize,
    entry: &'e Entry,
}

/// Makes chapters of pages.
pub fn read(pages: &Pages, book: &mut Book, work: &mut Work) {
    let entries = book.entries.clone();
    let mut parts: Vec<(usize, String)> = Vec::new();
    for page in &pages.list {
        let pieces = pieces_of(&page.dom, page.body);
        let starts = starts_of(page, &pieces, &entries);
        let first = starts.first().map_or(pieces.len(), |start| start.at);
        if first > 0 {
            let rest = &pieces[..first];
            match work.chapters.last_mut() {
                // A page that goes on with the chapter before.
                Some(last) if !is_empty(&page.dom, rest) => {
                    let text = text_of(page, rest, None, book);
                    last.text.push_str("\n\n");
                    last.text.push_str(&text);
                }
                None if !is_empty(&page.dom, rest) => {
                    let text = text_of(page, rest, None, book);
                    work.chapters.push(Chapter { text, ..Chapter::default() });
                }
                _ => {}
            }
        }
        for (number, start) in starts.iter().enumerate() {
            let end = starts.get(number + 1).map_or(pieces.len(), |next| next.at);
            let inside = &pieces[start.at..end.max(start.at)];
            parts.retain(|(level, _)| *level < start.entry.level);
            let text = text_of(page, inside, Some(&start.entry.title), book);
            // A page with nothing but the title of a part.
            if start.entry.has_below && text.trim().is_empty() {
                parts.push((start.entry.level, start.entry.title.clone()));
                continue;
            }
            let title = Some(start.entry.title.clone()).filter(|title| !title.trim().is_empty());
            let parts = parts.iter().map(|(_, title)| title.clone()).collect();
            work.chapters.push(Chapter { title, parts, text, ..Chapter::default() });
        }
    }
    work.chapters.retain(|chapter| chapter.title.is_some() || !chapter.text.trim().is_empty());
}

/// The blocks of a page in which chapters can begin: the content of the element that holds more than one.
fn pieces_of(dom: &Dom, body: NodeId) -> Vec<NodeId> {
    let mut node = body;
    loop {
        let shown: Vec<NodeId> = dom.children(node).iter().copied().filter(|child| is_shown(dom, *child)).collect();
        match &*shown {
            [only] if matches!(dom.name(*only), "div" | "section" | "article" | "main") => node = *only,
            _ => return dom.children(node).to_vec(),
        }
    }
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
fn starts_of<'e>(page: &Page, pieces: &[NodeId], entries: &'e [Entry]) -> Vec<Start<'e>> {
    let mut starts: Vec<Start> = Vec::new();
    for entry in entries.iter().filter(|entry| entry.path == page.path) {
        let at = match &*entry.fragment {
            "" => Some(0),
            id => by_id(page, id).and_then(|target| piece_around(&page.dom, pieces, target)),
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
        if has_text_below_title(&page.dom, &pieces[from..end], &first.entry.title) {
            starts.retain(|start| start.entry.level <= level);
        }
    }
    // What stands above the first fragment of a page belongs to its chapter if it shows nothing.
    if let Some(first) = starts.first_mut()
        && is_empty(&page.dom, &pieces[..first.at])
    {
        first.at = 0;
    }
    starts
}

/// The element of a page with an id.
fn by_id(page: &Page, id: &str) -> Option<NodeId> {
    page.dom.below(page.body).find(|node| page.dom.attribute(*node, "id") == Some(id))
}

/// Whether pieces say more than a title.
fn has_text_below_title(dom: &Dom, pieces: &[NodeId], title: &str) -> bool {
    let words: Vec<String> = pieces.iter().map(|piece| dom.words(*piece)).filter(|words| !words.is_empty()).collect();
    !words.is_empty() && words.join(" ") != title
}

/// The piece of a page in which a node stands.
fn piece_around(dom: &Dom, pieces: &[NodeId], node: NodeId) -> Option<usize> {
    let mut node = node;
    loop {
        if let Some(at) = pieces.iter().position(|piece| *piece == node) {
            return Some(at);
        }
        node = dom.parent(node)?;
    }
}

/// The text of some pieces of a page, without the heading that only repeats the title.
fn text_of(page: &Page, pieces: &[NodeId], title: Option<&str>, book: &mut Book) -> String {
    let heading = title.and_then(|title| heading_of(&page.dom, pieces, title));
    // A heading that goes leaves its level to the title; those below it come right after.
    let level = if heading.is_some() { 1 } else { 2 };
    let mut guide = OfBook { book, path: &page.path, heading };
    markdown::write(&page.dom, pieces, level, &mut guide)
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

/// How the pages of a book are written.
struct OfBook<'p, 'b, 'k> {
    book: &'p mut Book<'b>,
    path: &'k str,
    heading: Option<NodeId>,
}

impl Guide for OfBook<'_, '_, '_> {
    fn picture(&mut self, address: &str) -> Option<String> {
        if address.starts_with("data:") {
            return Some(address.to_owned());
        }
        let (path, _) = resolve(self.path, address);
        self.book.picture(&path)
    }

    fn link(&mut self, address: &str) -> Option<String> {
        let is_elsewhere =
            address.starts_with("http://") || address.starts_with("https://") || address.starts_with("mailto:");
        if is_elsewhere {
            return Some(address.to_owned());
        }
        let (path, fragment) = resolve(self.path, address);
        (path == self.path && !fragment.is_empty()).then(|| format!("#{fragment}"))
    }

    fn drops(&mut self, dom: &Dom, node: NodeId) -> bool {
        // A line above the notes, which stand elsewhere.
        let is_notes = |parent: NodeId| {
            dom.has_class(parent, "footnotes") || dom.attribute(parent, "role") == Some("doc-endnotes")
        };
        let is_line = dom.name(node) == "hr" && dom.parent(node).is_some_and(is_notes);
        Some(node) == self.heading || dom.name(node) == "nav" || is_line
    }
}
