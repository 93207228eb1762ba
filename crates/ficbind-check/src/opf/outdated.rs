//! What EPUB 3.4 calls outdated in a package document (appendix on outdated features): it stays valid, and is noted.

use super::Package;
use crate::log::Log;
use crate::report::Place;
use crate::xml::{Element, Ns};
use crate::{media, rules};

/// Properties of the rendering vocabulary, for the book and for items of the spine.
const RENDITION: [&str; 3] = ["rendition:flow", "rendition:orientation", "rendition:spread"];

/// Notes every outdated feature of a package document of EPUB 3.
pub(super) fn check(root: Element, package: &Package, log: &mut Log) {
    let mut note = |element: Element, feature: &str| {
        log.at(element.doc, element.end(), rules::outdated_feature(feature));
    };
    for meta in root.children_named(Ns::OPF, "metadata").flat_map(|m| m.children_named(Ns::OPF, "meta")) {
        match meta.attr("property").map(str::trim) {
            Some(property) if RENDITION.contains(&property) || property == "source-of" => {
                note(meta, &format!("the property \"{property}\""));
            }
            None if meta.attr("name").is_some() => note(meta, "\"meta\" with a name, from EPUB 2,"),
            _ => {}
        }
    }
    for itemref in root.children_named(Ns::OPF, "spine").flat_map(|s| s.children_named(Ns::OPF, "itemref")) {
        for property in itemref.attr("properties").unwrap_or_default().split_ascii_whitespace() {
            let is_outdated = |of: &&str| property.strip_prefix(*of).is_some_and(|value| value.starts_with('-'));
            if RENDITION.iter().any(is_outdated) {
                note(itemref, &format!("the property \"{property}\""));
            }
        }
    }
    for element in root.children() {
        match element.local() {
            "guide" => note(element, "the guide"),
            "collection" => note(element, "a collection"),
            _ => {}
        }
    }
    if let Some(ncx) = package.items.iter().find(|i| i.media_type == media::NCX) {
        log.push(rules::outdated_feature("the NCX"), Place::at(log.path.clone(), ncx.place.0, ncx.place.1));
    }
}
