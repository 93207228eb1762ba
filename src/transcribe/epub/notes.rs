//! Notes that stand on other pages than the words that refer to them are brought to these.

use std::collections::{HashMap, HashSet};

use super::package::resolve;
use super::page::Page;
use crate::transcribe::dom::{NodeId, ROOT};
use crate::transcribe::markdown::notes::{is_reference, note_around};

/// A reference from one page to a note on another.
struct Reference {
    page: usize,
    link: NodeId,
    target: (usize, NodeId),
}

/// Brings each note of another page to the page that refers to it first.
pub fn gather(pages: &mut [Page]) {
    let places: HashMap<String, usize> = pages.iter().enumerate().map(|(at, page)| (page.path.clone(), at)).collect();
    let mut references = Vec::new();
    for (at, page) in pages.iter().enumerate() {
        let links = page.dom.below(ROOT).filter(|node| page.dom.name(*node) == "a" && is_reference(&page.dom, *node));
        for link in links {
            let (path, id) = resolve(&page.path, page.dom.attribute(link, "href").unwrap_or_default());
            let Some(other) = places.get(&path).copied().filter(|other| *other != at) else { continue };
            let Some(target) = pages.get(other).and_then(|page| page.ids.get(&id).copied()) else { continue };
            references.push(Reference { page: at, link, target: (other, target) });
        }
    }
    let mut brought = HashSet::new();
    for reference in references {
        let (other, target) = reference.target;
        let Some(note) = pages.get(other).and_then(|page| note_around(&page.dom, target)) else { continue };
        if brought.insert((other, note)) {
            bring(pages, &reference, note);
        }
    }
    for (page, note) in brought {
        if let Some(page) = pages.get_mut(page) {
            page.dom.detach(note);
        }
    }
}

/// Copies a note to the page that refers to it.
fn bring(pages: &mut [Page], reference: &Reference, note: NodeId) {
    let (other, _) = reference.target;
    let id = format!("note-{other}-{note}");
    let attributes = [("epub:type", "footnote"), ("id", id.as_str())];
    let Ok([page, other]) = pages.get_disjoint_mut([reference.page, other]) else { return };
    page.dom.graft(page.body, &attributes, &other.dom, note);
    page.dom.set_attribute(reference.link, "href", &format!("#{id}"));
}
