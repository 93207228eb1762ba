//! Notes of a tree and the ids that its links go to, surveyed once for all texts that are made of it.

use std::collections::{HashMap, HashSet};

use super::super::dom::{Dom, NodeId};

/// What is known of a tree before any of it is written.
#[derive(Debug, Default)]
pub struct Survey {
    /// Notes by the ids of their elements: label and element.
    notes: HashMap<String, (String, NodeId)>,
    /// The elements of all notes.
    elements: HashSet<NodeId>,
    /// Ids that links go to.
    pub(super) wanted: HashSet<String>,
}

impl Survey {
    /// Looks through nodes and all below them once.
    pub fn new(dom: &Dom, nodes: &[NodeId]) -> Survey {
        Survey::labelled(dom, nodes, "")
    }

    /// The same for a text that follows another, whose labels its own must not repeat: each begins with `lead`.
    pub fn labelled(dom: &Dom, nodes: &[NodeId], lead: &str) -> Survey {
        let mut survey = Survey::default();
        for node in all(dom, nodes) {
            if dom.name(node) == "a"
                && let Some(id) = target(dom, node)
            {
                survey.wanted.insert(id.to_owned());
            }
        }
        let references: Vec<String> = references(dom, nodes).collect();
        let referred: HashSet<&str> = references.iter().map(String::as_str).collect();
        let mut found = HashMap::new();
        for node in all(dom, nodes) {
            if let Some(id) = dom.attribute(node, "id").filter(|id| referred.contains(id))
                && let Some(note) = note_around(dom, node)
            {
                found.entry(id).or_insert(note);
            }
        }
        for id in &references {
            if let Some(note) = found.get(id.as_str())
                && !survey.notes.contains_key(id)
            {
                survey.elements.insert(*note);
                let label = format!("{lead}{}", survey.notes.len() + 1);
                survey.notes.insert(id.clone(), (label, *note));
            }
        }
        survey
    }

    /// Whether an element is a note that is written elsewhere.
    pub(super) fn is_note(&self, node: NodeId) -> bool {
        self.elements.contains(&node)
    }

    /// Whether there are no notes.
    pub(super) fn is_empty(&self) -> bool {
        self.notes.is_empty()
    }

    /// The label of the note to which a node refers.
    pub(super) fn note_of(&self, dom: &Dom, node: NodeId) -> Option<&str> {
        let is_link = dom.name(node) == "a" && is_reference(dom, node);
        self.notes.get(target(dom, node).filter(|_| is_link)?).map(|(label, _)| label.as_str())
    }

    /// The notes to which nodes refer, in the order of the references: label and element.
    pub(super) fn notes_of(&self, dom: &Dom, nodes: &[NodeId]) -> Vec<(String, NodeId)> {
        let mut seen = HashSet::new();
        let notes = references(dom, nodes).filter_map(|id| self.notes.get(&id).cloned());
        notes.filter(|(_, node)| seen.insert(*node)).collect()
    }
}

/// Nodes and all below them.
fn all<'d>(dom: &'d Dom, nodes: &'d [NodeId]) -> impl Iterator<Item = NodeId> + 'd {
    nodes.iter().flat_map(move |node| std::iter::once(*node).chain(dom.below(*node)))
}

fn target(dom: &Dom, link: NodeId) -> Option<&str> {
    dom.attribute(link, "href").and_then(|href| href.strip_prefix('#'))
}

/// The ids to which references to notes go.
fn references<'d>(dom: &'d Dom, nodes: &'d [NodeId]) -> impl Iterator<Item = String> + 'd {
    let links = all(dom, nodes).filter(|node| dom.name(*node) == "a" && is_reference(dom, *node));
    links.filter_map(|node| target(dom, node).map(str::to_owned))
}

/// Whether a link refers to a note by what it says of itself.
pub fn is_reference(dom: &Dom, node: NodeId) -> bool {
    let says = |name: &str| dom.attribute(node, name).unwrap_or_default();
    let kinds = || says("epub:type").split_ascii_whitespace().chain(says("role").split_ascii_whitespace());
    kinds().any(|kind| matches!(kind, "noteref" | "doc-noteref"))
        || ["footnote-ref", "footnote", "noteref", "sdfootnoteanc", "footnote-reference"]
            .iter()
            .any(|class| dom.has_class(node, class))
}

/// The element that is the note of a target: the target, or an element close around it.
pub fn note_around(dom: &Dom, target: NodeId) -> Option<NodeId> {
    let mut node = target;
    for _ in 0..4 {
        let says = |name: &str| dom.attribute(node, name).unwrap_or_default();
        let mut kinds = says("epub:type").split_ascii_whitespace().chain(says("role").split_ascii_whitespace());
        let is_note = kinds
            .any(|kind| matches!(kind, "footnote" | "endnote" | "rearnote" | "doc-footnote" | "doc-endnote"))
            || dom.name(node) == "li" && is_in_notes(dom, node)
            || dom.name(node) == "div" && node == target && is_in_notes(dom, node)
            || dom.has_class(node, "footnote");
        if is_note && dom.name(node) != "a" {
            return Some(node);
        }
        node = dom.parent(node)?;
    }
    None
}

/// Whether a list item stands in a list of notes.
fn is_in_notes(dom: &Dom, item: NodeId) -> bool {
    let mut node = item;
    for _ in 0..3 {
        let Some(parent) = dom.parent(node) else { return false };
        let kind = |name: &str| dom.attribute(parent, name).unwrap_or_default();
        if ["footnotes", "endnotes", "footnotes-end-of-document"].iter().any(|c| dom.has_class(parent, c))
            || ["footnotes", "endnotes", "rearnotes"].iter().any(|word| kind("epub:type").contains(word))
            || kind("role") == "doc-endnotes"
        {
            return true;
        }
        node = parent;
    }
    false
}
