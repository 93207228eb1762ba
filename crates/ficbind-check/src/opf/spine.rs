//! The spine: its items, their media types and fallbacks, and which have a fixed layout.

use std::collections::HashSet;

use super::{Context, Package};
use crate::log::Log;
use crate::release::Release;
use crate::report::Version;
use crate::xml::{Element, Ns};
use crate::{media, rules};

pub(super) fn read(root: Element, package: &mut Package, context: &Context, log: &mut Log) {
    for spine in root.descendants().filter(|e| e.local() == "spine" && super::is_known(*e)) {
        attributes(spine, package, context, log);
    }
    entries(root, package, log);
    let linear = |&index: &usize| package.items[index].spine.is_some_and(|(_, linear)| linear);
    if !package.spine.is_empty() && !package.spine.iter().any(linear) {
        log.whole(rules::no_linear_page());
    }
}

/// The items that the spine itself names.
fn attributes(spine: Element, package: &mut Package, context: &Context, log: &mut Log) {
    let doc = spine.doc;
    if let Some(toc) = spine.attr("toc").map(str::trim) {
        match declared(package, toc, spine) {
            None => log.at(doc, spine.end(), rules::missing_item(toc)),
            Some(index) => {
                if package.items[index].media_type == media::NCX {
                    package.ncx = Some(index);
                } else {
                    let place = package.items[index].place;
                    let at = crate::report::Place::at(log.path.clone(), place.0, place.1);
                    log.push(rules::unsuitable_toc(), at);
                }
            }
        }
    }
    if let Some(page_map) = spine.attr("page-map").map(str::trim) {
        log.at(doc, spine.end(), rules::page_map());
        if !context.broken && declared(package, page_map, spine).is_none() {
            log.at(doc, spine.end(), rules::missing_page_map(page_map));
        }
    }
}

/// The item of an id, if it is declared before the element that names it.
fn declared(package: &Package, id: &str, by: Element) -> Option<usize> {
    let first = |index| package.redeclared.get(&index).copied().unwrap_or(package.items[index].node);
    package.by_id.get(id).copied().filter(|&index| first(index) < by.id)
}

fn entries(root: Element, package: &mut Package, log: &mut Log) {
    let doc = root.doc;
    let (mut seen, mut twice) = (HashSet::new(), HashSet::new());
    for itemref in super::itemrefs(root) {
        let Some(idref) = itemref.attr("idref").map(str::trim) else { continue };
        let linear = itemref.attr("linear").map(str::trim) != Some("no");
        match declared(package, idref, itemref) {
            None => log.at(doc, itemref.end(), rules::missing_item(idref)),
            Some(index) => {
                if !seen.insert(idref) && package.version == Version::Two && twice.insert(idref) {
                    let place = package.items[index].place;
                    let at = crate::report::Place::at(log.path.clone(), place.0, place.1);
                    log.push(rules::repeated_spine_entry(idref), at);
                }
                let position = package.spine.len();
                package.spine.push(index);
                let item = &mut package.items[index];
                // Of several places, the last counts.
                item.spine = Some((position, item.spine.is_none_or(|(_, l)| l) && linear));
            }
        }
    }
}

/// Follows every fallback chain, once.
pub(super) fn fallbacks(root: Element, package: &mut Package, log: &mut Log) {
    let doc = root.doc;
    let next: Vec<Option<usize>> =
        package.items.iter().map(|i| i.fallback.and_then(|f| package.by_id.get(f).copied())).collect();
    let elements: Vec<Element> = package.items.iter().map(|i| doc.element(i.node)).collect();
    for (index, element) in elements.iter().enumerate() {
        if let Some(fallback) = package.items[index].fallback.filter(|_| next[index].is_none()) {
            log.at(doc, element.end(), rules::missing_fallback(fallback));
        }
    }
    let (found, circular) = follow(&next, package);
    // One message is enough, at the first item whose chain goes round, or at the next if that is another of them.
    if let Some(first) = circular.iter().position(|c| *c) {
        let at = if circular.get(first + 1) == Some(&true) { first + 1 } else { first };
        log.at(doc, elements[at].end(), rules::circular_fallback());
    }
    for (item, found) in package.items.iter_mut().zip(found) {
        (item.falls_to_content, item.falls_to_core) = found.unwrap_or_default();
    }
}

/// What a chain of fallbacks leads to: a content document, a core media type. `None` until it has been followed.
type Found = Option<(bool, bool)>;

/// What the chain of each item finds behind the item itself, and the items whose chains go round.
fn follow(next: &[Option<usize>], package: &Package) -> (Vec<Found>, Vec<bool>) {
    let mut circular = vec![false; next.len()];
    let mut found: Vec<Found> = vec![None; next.len()];
    let mut round = vec![usize::MAX; next.len()];
    let suits = |i: usize| {
        let media_type = package.items[i].media_type;
        (is_document(media_type, package.version), media::is_core(media_type, package.release))
    };
    let either = |a: (bool, bool), b: (bool, bool)| (a.0 || b.0, a.1 || b.1);
    for start in 0..next.len() {
        let mut chain = Vec::new();
        let mut at = Some(start);
        let mut answer = (false, false);
        while let Some(i) = at {
            // A chain that goes round, or leads to one that does, leads nowhere.
            if circular[i] || round[i] == start {
                for &i in &chain {
                    found[i] = Some((false, false));
                    circular[i] = true;
                }
                chain.clear();
                break;
            }
            if let Some(known) = found[i] {
                answer = if chain.is_empty() { known } else { either(known, suits(i)) };
                break;
            }
            round[i] = start;
            chain.push(i);
            at = next[i];
        }
        for i in chain.into_iter().rev() {
            found[i] = Some(answer);
            answer = either(answer, suits(i));
        }
    }
    (found, circular)
}

fn is_document(media_type: &str, version: Version) -> bool {
    match version {
        Version::Three => media::is_content(media_type),
        Version::Two => media::is_ops_content(media_type) || media::is_outdated_content(media_type),
    }
}

/// Whether what stands in the spine can be read there.
pub(super) fn check_types(package: &Package, oeb: bool, context: &Context, log: &mut Log) {
    let mut seen = HashSet::new();
    for &index in &package.spine {
        let item = &package.items[index];
        if context.version == Version::Three && item.has("data-nav") && !seen.contains(&index) {
            let place = crate::report::Place::at(log.path.clone(), item.place.0, item.place.1);
            log.push(rules::data_nav_in_spine(), place);
        }
        if !seen.insert(index) || is_document(item.media_type, context.version) {
            continue;
        }
        let media_type = item.media_type;
        let place = crate::report::Place::at(log.path.clone(), item.place.0, item.place.1);
        let unsuitable = context.version == Version::Two
            && (media::is_style(media_type)
                || matches!(media_type, "image/gif" | "image/jpeg" | "image/png" | media::SVG));
        if unsuitable && !oeb {
            log.push(rules::unsuitable_spine_type(media_type), place);
        } else if item.fallback.is_none() {
            log.push(rules::spine_entry_without_fallback(media_type), place);
        } else if !item.falls_to_content {
            log.push(rules::fallback_without_page(media_type), place);
        }
    }
}

/// Whether the book states a layout.
pub(super) fn has_layout(root: Element, layout: &str) -> bool {
    root.child(Ns::OPF, "metadata").is_some_and(|m| {
        m.children_named(Ns::OPF, "meta").any(|e| {
            e.attr("property").is_some_and(|p| p.trim() == "rendition:layout")
                && e.attr("refines").is_none()
                && e.text().trim() == layout
        })
    })
}

/// Which items have a fixed layout: by the whole book's, unless the spine says otherwise.
pub(super) fn layouts(root: Element, package: &mut Package, log: &mut Log) {
    let roll = log.release >= Release::V5_4 && has_layout(root, "roll");
    let global = has_layout(root, "pre-paginated");
    for itemref in super::itemrefs(root).filter(|e| e.ns() == Ns::OPF) {
        let Some(&index) = itemref.attr("idref").and_then(|id| package.by_id.get(id.trim())) else { continue };
        let has = |p: &str| itemref.has_word(Ns::NONE, "properties", p);
        let paginated = has("rendition:layout-pre-paginated") || global && !has("rendition:layout-reflowable");
        package.items[index].fixed = paginated || roll;
        if paginated && !roll {
            continue;
        }
        // EPUB 3.4 has places in a spread for pages that are turned only.
        for property in itemref.attr("properties").unwrap_or_default().split_ascii_whitespace() {
            if page_spread(property).is_some() {
                log.at(itemref.doc, itemref.end(), rules::idle_page_spread(property));
            }
        }
    }
    if log.release >= Release::V5_4 {
        fixed_fallbacks(package);
    }
}

/// The place in a spread that a property of the spine states.
pub(super) fn page_spread(property: &str) -> Option<&str> {
    let name = property.strip_prefix("rendition:").unwrap_or(property);
    let side = name.strip_prefix("page-spread-")?;
    (matches!(side, "left" | "right") || side == "center" && name.len() < property.len()).then_some(side)
}

/// What stands in for a page of fixed layout must be one, too.
fn fixed_fallbacks(package: &mut Package) {
    for start in package.spine.clone() {
        let mut at = start;
        while let Some(fallback) = package.items[at].fallback.filter(|_| package.items[at].fixed) {
            let Some(&next) = package.by_id.get(fallback) else { break };
            // Chains may go round, and many may end alike.
            if next == start || std::mem::replace(&mut package.items[next].stands_in, true) {
                break;
            }
            package.items[next].fixed = true;
            at = next;
        }
    }
}
