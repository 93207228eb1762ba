//! The content model of XHTML in EPUB 2, and what elements of other vocabularies may do in it (OPS 2.0.1, sections 2.2 and
//! 2.6): SVG is part of the model, `ops:switch` offers alternatives, anything else must stand in one of these.

use super::stranger;
use crate::grammar::View;
use crate::log::Log;
use crate::xml::{Document, Element, NodeKind, Ns};
use crate::{models, rules};

/// Checks an XHTML document of EPUB 2, from its root.
pub fn check(root: Element, log: &mut Log) {
    model(root, log);
    if root.doc.fault.is_none() {
        nested_links(root.doc, log);
    }
}

/// Reports every link that holds another.
fn nested_links(doc: &Document, log: &mut Log) {
    let mut links = doc.elements().filter(|e| e.is(Ns::XHTML, "a")).peekable();
    while let Some(link) = links.next() {
        if links.peek().is_some_and(|next| next.id < doc.nodes[link.id as usize].after) {
            log.at(doc, link.end(), rules::schema_violation("a link cannot stand inside another link"));
        }
    }
}

fn model(root: Element, log: &mut Log) {
    let doc = root.doc;
    let is_foreign = |ns| ns != Ns::XHTML && ns != Ns::SVG;
    if !doc.nodes.iter().any(|n| n.kind == NodeKind::Element && is_foreign(n.name.ns)) {
        models::check(&models::XHTML11, root, log);
        return;
    }
    let parts = Parts::of(doc);
    for element in doc.elements() {
        match parts.of_element(element) {
            Part::Stranger if element.parent().is_none_or(|p| p.ns() != element.ns()) => {
                log.at(doc, element.end(), stranger(element));
            }
            part if part.is_switch() && !element.parent().is_some_and(|p| parts.of_element(p).is_switch()) => {
                models::check_view(&models::OPS_SWITCH, element, &|e| parts.in_switch(e), log);
            }
            _ => {}
        }
    }
    models::check_view(&models::XHTML11, root, &|e| parts.in_page(e), log);
}

/// What an element is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The page itself.
    Page,
    /// A drawing on the page, XHTML in it included.
    Drawing,
    /// The markup of a switch, its cases left out.
    Switch,
    /// A case: what stands in it is for those who know it.
    Case,
    /// Another vocabulary where it may stand.
    Free,
    /// Another vocabulary where it may not.
    Stranger,
    /// XHTML or SVG in a stranger.
    Lost,
}

impl Part {
    /// What a child is part of.
    fn child(self, element: Element) -> Part {
        match (self, element.ns()) {
            (Part::Free | Part::Case, ns) if ns != Ns::OPS || self == Part::Free => Part::Free,
            (Part::Drawing, ns) if ns != Ns::XHTML && ns != Ns::SVG => Part::Free,
            (Part::Drawing, _) => Part::Drawing,
            (_, Ns::OPS) if element.local() == "case" => Part::Case,
            (_, Ns::OPS) => Part::Switch,
            (Part::Stranger | Part::Lost, Ns::XHTML | Ns::SVG) => Part::Lost,
            (_, Ns::XHTML) => Part::Page,
            (_, Ns::SVG) => Part::Drawing,
            _ => Part::Stranger,
        }
    }

    fn is_switch(self) -> bool {
        matches!(self, Part::Switch | Part::Case)
    }
}

/// The parts of a document, by node.
struct Parts(Vec<Part>);

impl Parts {
    fn of(doc: &Document) -> Parts {
        let mut parts: Vec<Part> = Vec::with_capacity(doc.nodes.len());
        for (id, node) in doc.nodes.iter().enumerate() {
            let above = parts.get(node.parent as usize).copied().unwrap_or(Part::Page);
            let is_element = node.kind == NodeKind::Element;
            parts.push(if is_element { above.child(doc.element(id as u32)) } else { above });
        }
        Parts(parts)
    }

    fn of_element(&self, element: Element) -> Part {
        self.0[element.id as usize]
    }

    /// How the model of the page sees an element.
    fn in_page(&self, element: Element) -> View {
        match self.of_element(element) {
            Part::Page | Part::Drawing => View::Seen,
            Part::Switch | Part::Case => View::Open,
            Part::Free | Part::Stranger | Part::Lost => View::Hidden,
        }
    }

    /// How the model of switches sees an element.
    fn in_switch(&self, element: Element) -> View {
        let in_known = || element.parent().is_some_and(|p| matches!(p.local(), "switch" | "case" | "default"));
        match self.of_element(element) {
            Part::Switch | Part::Case => View::Seen,
            Part::Page | Part::Drawing | Part::Free if in_known() => View::Closed,
            Part::Page | Part::Drawing | Part::Free => View::Hidden,
            Part::Stranger | Part::Lost => View::Hidden,
        }
    }
}
