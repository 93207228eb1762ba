//! How the pages of a book are written as Markdown, those of ficbind's own books without what it added.

use super::package::{Book, is_elsewhere, resolve};
use super::page::Page;
use super::places::Places;
use crate::transcribe::dom::{Dom, NodeId};
use crate::transcribe::markdown::Guide;
use crate::transcribe::markdown::notes::is_reference;

/// How the pages of a book are written.
pub struct OfBook<'p, 'b, 'k> {
    pub book: &'p mut Book<'b>,
    pub page: &'k Page,
    /// The heading that is the title of the chapter.
    pub heading: Option<NodeId>,
    pub is_ours: bool,
    pub places: &'k Places,
}

impl Guide for OfBook<'_, '_, '_> {
    fn picture(&mut self, address: &str) -> Option<String> {
        if address.starts_with("data:") {
            return Some(address.to_owned());
        }
        let (path, _) = resolve(&self.page.path, address);
        self.book.picture(&path)
    }

    fn link(&mut self, address: &str) -> Option<String> {
        let address = address.trim();
        if is_elsewhere(address) {
            let is_kept = ["http://", "https://", "mailto:"].iter().any(|scheme| address.starts_with(scheme));
            return is_kept.then(|| address.to_owned());
        }
        let (path, fragment) = resolve(&self.page.path, address);
        if path == self.page.path && self.page.ids.contains_key(&fragment) {
            return Some(format!("#{fragment}"));
        }
        self.places.link(&path, &fragment)
    }

    fn drops(&mut self, dom: &Dom, node: NodeId) -> bool {
        // A line above the notes, which stand elsewhere.
        let is_notes = |parent: NodeId| {
            dom.has_class(parent, "footnotes") || dom.attribute(parent, "role") == Some("doc-endnotes")
        };
        let is_line = dom.name(node) == "hr" && dom.parent(node).is_some_and(is_notes);
        Some(node) == self.heading || dom.name(node) == "nav" || is_line || self.is_ours && is_made(dom, node)
    }

    fn wants(&self, id: &str) -> bool {
        self.page.wanted.contains(id)
    }

    fn block(&self, dom: &Dom, node: NodeId) -> Option<String> {
        if self.is_ours { block_of(dom, node) } else { None }
    }

    fn keeps_forms(&self) -> bool {
        self.is_ours
    }

    fn keeps_element(&self, dom: &Dom, node: NodeId) -> bool {
        let classes = dom.attribute(node, "class").unwrap_or_default();
        self.is_ours
            && !classes.split_ascii_whitespace().any(|class| class.starts_with("fic-") || class.starts_with("u-"))
    }

    fn keeps_class(&self, class: &str) -> bool {
        self.is_ours && class.starts_with("u-")
    }
}

/// Elements beside the text of a chapter, by their classes: what they say is read elsewhere, or made anew.
const BESIDE: &[&str] = &[
    "fic-made",
    "fic-chapter-heading",
    "fic-part-title",
    "fic-chapter-head",
    "fic-remarks",
    "fic-subtitle",
    "fic-author",
    "fic-date",
    "fic-cw-note",
    "fic-cw-end",
];

/// Containers of which the source has nothing.
const PLAIN: &[&str] = &["fic-text", "fic-prose", "fic-chapter", "fic-part", "fic-page"];

/// Whether an element is made by ficbind, or its words are read elsewhere. References to notes are the author's.
fn is_made(dom: &Dom, node: NodeId) -> bool {
    BESIDE.iter().any(|class| dom.has_class(node, class)) && !is_reference(dom, node)
}

/// How a block of a source opens that became an element: `cw …`, `letter`.
fn block_of(dom: &Dom, node: NodeId) -> Option<String> {
    if dom.name(node) != "div" || PLAIN.iter().any(|class| dom.has_class(node, class)) {
        return None;
    }
    if dom.has_class(node, "fic-cw") {
        return Some(scene(dom, node));
    }
    let classes = dom.attribute(node, "class").unwrap_or_default();
    let named = |class: &str| class.strip_prefix("fic-").or(class.strip_prefix("u-")).map(str::to_owned);
    let names: Vec<String> = classes.split_ascii_whitespace().filter_map(named).collect();
    let mut attributes: Vec<String> = names.iter().skip(1).map(|name| format!(".{name}")).collect();
    let id = dom.attribute(node, "id").filter(|id| !id.starts_with("fic-"));
    attributes.extend(id.map(|id| format!("#{id}")));
    for key in ["lang", "dir"] {
        attributes.extend(dom.attribute(node, key).map(|value| format!("{key}={value}")));
    }
    let name = names.first().cloned().unwrap_or_default();
    match (name.is_empty(), attributes.is_empty()) {
        (true, _) => None,
        (false, true) => Some(name),
        (false, false) => Some(format!("{name} {{{}}}", attributes.join(" "))),
    }
}

/// A scene with a warning: what is named before its text, and the summary.
fn scene(dom: &Dom, node: NodeId) -> String {
    let Some(note) = dom.below(node).find(|below| dom.has_class(*below, "fic-cw-note")) else { return "cw".to_owned() };
    let of_class = |class: &str| dom.below(note).find(|below| dom.has_class(*below, class)).map(|node| dom.words(node));
    let named = of_class("fic-made").unwrap_or_default();
    let ids = named.split_once([':', '：']).map_or(&*named, |(_, ids)| ids).trim().trim_end_matches(['.', '。']);
    match of_class("fic-cw-summary") {
        Some(summary) => format!("cw {ids} | {summary}"),
        None => format!("cw {ids}"),
    }
}
