//! DTBook documents of EPUB 2: their model, and the files that they name.

use crate::facts::{Anchor, Facts, Reference, Use};
use crate::log::Log;
use crate::models;
use crate::url::{self, Base, Target};
use crate::xml::{Document, Ns};

/// Checks a DTBook document.
pub fn check(doc: &Document, facts: &mut Facts, log: &mut Log) {
    let Some(root) = doc.root() else { return };
    models::check(&models::DTBOOK, root, log);
    facts.read = true;
    let path = log.path.clone();
    let base = Base::File(&path);
    for element in doc.elements() {
        if let Some(id) = element.attr("id") {
            let order = facts.ids.len() as u32 + 1;
            facts.ids.entry(id.trim().into()).or_insert((order, Anchor::Other));
        }
        if element.ns() != Ns::DTBOOK {
            continue;
        }
        let (address, usage) = match element.local() {
            // EPUBCheck takes a link within the book for part of the page.
            "a" | "link" => (element.attr("href"), Use::Resource),
            "img" => (element.attr("src"), Use::Image),
            _ => continue,
        };
        let external = element.attr("external") == Some("true");
        if let Some(address) = address
            && let Some(target) = url::reference(element, address, &base, log)
            && (matches!(target, Target::Local(_)) || !external)
        {
            facts.references.push(Reference::new(usage, target, address, doc.position(element.end())));
        }
    }
}
