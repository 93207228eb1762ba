//! Properties of the package document: prefixes, vocabularies, and what each property may stand on.

use super::{Context, Package};
use crate::log::Log;
use crate::report::Version;
use crate::rules;
use crate::vocab::{self, Place};
use crate::xml::{Element, Ns};

/// One property list of an element.
fn list(
    element: Element,
    attribute: &str,
    place: Place,
    prefixes: &[(&str, &str)],
    media_type: Option<&str>,
    log: &mut Log,
) {
    let Some(value) = element.attr(attribute) else { return };
    let mut seen = std::collections::HashSet::new();
    let single = matches!(place, Place::MetaProperty | Place::MetaScheme);
    // A property is judged when its value is known, too.
    let at = if single && element.close() != crate::xml::UNCLOSED { element.close() } else { element.end() };
    let properties: Vec<_> = if single {
        vocab::parse_property(value).into_iter().collect()
    } else {
        vocab::parse_properties(value).collect()
    };
    for property in properties {
        match property {
            Ok(property) => {
                let whole = property.prefix.map_or(property.name.to_owned(), |p| format!("{p}:{}", property.name));
                if seen.contains(&whole) {
                    continue;
                }
                let verdict = place.judge(prefixes, property, log.release);
                // Of an item without a type, nothing is known.
                let unfit = |v: &ficbind_diag::Violation| media_type.is_none() && v.rule.id == "OPF-012";
                let violation = vocab::violation(verdict, place, &whole, media_type.unwrap_or_default());
                if let Some(violation) = violation.filter(|v| !unfit(v)) {
                    log.at(element.doc, at, violation);
                }
                if let Some(prefix) = place.outdated_prefix(prefixes, property) {
                    log.at(element.doc, at, rules::outdated_prefix(prefix));
                }
                seen.insert(whole);
            }
            Err(fault) => log.at(element.doc, at, vocab::fault_violation(fault)),
        }
    }
}

pub(super) fn check(root: Element, package: &mut Package, context: &Context, log: &mut Log) {
    if context.version == Version::Two {
        return;
    }
    let value = root.attr("prefix").unwrap_or_default();
    let (prefixes, faults) = vocab::parse_prefixes(value, vocab::Document::Package);
    for violation in faults.iter().filter_map(vocab::prefix_violation) {
        log.at(root.doc, root.end(), violation);
    }
    for prefix in vocab::Document::Package.outdated_prefixes(&prefixes) {
        log.at(root.doc, root.end(), rules::outdated_prefix(prefix));
    }
    for element in root.descendants().filter(|e| e.ns() == Ns::OPF) {
        match element.local() {
            "meta" => {
                list(element, "property", Place::MetaProperty, &prefixes, None, log);
                list(element, "scheme", Place::MetaScheme, &prefixes, None, log);
                overlay_class(element, package);
            }
            "link" if !super::leads_inside(element, context) => {
                list(element, "rel", Place::LinkRel, &prefixes, None, log);
                list(element, "properties", Place::LinkProperties, &prefixes, None, log);
            }
            "itemref" if names_item(element, package) => {
                list(element, "properties", Place::Itemref, &prefixes, None, log)
            }
            _ => {}
        }
    }
    let items = package.items.iter().filter(|i| !i.properties.is_empty());
    for (item, element) in items.map(|i| (i, root.doc.element(i.node))) {
        let media_type = element.attr("media-type").map(|_| item.media_type);
        list(element, "properties", Place::Item, &prefixes, media_type, log);
    }
}

/// Whether an entry of the spine names an item: of no other, the properties are judged.
fn names_item(itemref: Element, package: &Package) -> bool {
    itemref.attr("idref").is_some_and(|idref| package.by_id.contains_key(idref.trim()))
}

/// Notes the classes that mark what an overlay is reading aloud.
fn overlay_class(element: Element, package: &mut Package) {
    let property = match element.attr("property").map(str::trim) {
        Some("media:active-class") => "media:active-class",
        Some("media:playback-active-class") => "media:playback-active-class",
        _ => return,
    };
    package.active_classes.push((property, element.text().trim().to_owned()));
}
