//! Properties of the package document: prefixes, vocabularies, and what each property may stand on.

use super::{Context, Package};
use crate::log::Log;
use crate::report::Version;
use crate::rules;
use crate::vocab::{self, Place, PrefixFault, PropertyFault, Verdict};
use crate::xml::{Element, Ns};
use ficbind_diag::Violation;

/// The words for a fault of a `prefix` attribute; `None` where EPUBCheck has no message.
pub fn prefix_violation(fault: &PrefixFault) -> Option<Violation> {
    let name = |p: &Option<&str>| p.unwrap_or_default().to_owned();
    Some(match fault {
        PrefixFault::OuterSpace => rules::padded_prefixes(),
        PrefixFault::NoPrefix => rules::blank_prefix(),
        PrefixFault::BadPrefix(p) => rules::malformed_prefix(p),
        PrefixFault::NoColon(p) => rules::prefix_without_colon(name(p)),
        PrefixFault::NoSpace(p) => rules::prefix_without_space(name(p)),
        PrefixFault::WideSpace => rules::odd_space_in_prefix(),
        PrefixFault::WideSeparator => rules::odd_space_between_prefixes(),
        PrefixFault::NoUri(p) => rules::prefix_without_address(name(p)),
        PrefixFault::BadUri(uri) => rules::bad_prefix_address(uri),
        PrefixFault::Reserved(p) => rules::reserved_prefix(p),
        PrefixFault::Underscore => rules::underscore_prefix(),
        PrefixFault::DefaultVocabulary(p) => rules::default_vocabulary_prefix(p),
        PrefixFault::DublinCore(_) => rules::dublin_core_prefix(),
        PrefixFault::Duplicate(_) => return None,
    })
}

/// The words for a verdict on a property; `None` when nothing is wrong.
pub fn violation(verdict: Verdict, place: Place, value: &str, media_type: &str) -> Option<Violation> {
    let substitute = match verdict {
        Verdict::Known(term) => term.deprecated.unwrap_or_default(),
        _ => "",
    };
    Some(match verdict.id(place, media_type)? {
        "OPF-028" => rules::unknown_prefix(value.split(':').next().unwrap_or_default()),
        "OPF-027" => rules::unknown_property(value),
        "OPF-088" => rules::unknown_semantics(value),
        "OPF-086" => rules::outdated_property(value, substitute),
        "OPF-086b" => rules::outdated_semantics(value, substitute),
        "OPF-012" => rules::unsuitable_item_property(value, media_type),
        _ => rules::misplaced_semantics(value, media_type),
    })
}

pub fn fault_violation(fault: PropertyFault) -> Violation {
    match fault {
        PropertyFault::Malformed(value) => rules::malformed_property(value),
        PropertyFault::List(values) => rules::several_values(values),
    }
}

/// One property list of an element.
fn list(element: Element, attribute: &str, place: Place, prefixes: &[(&str, &str)], media_type: &str, log: &mut Log) {
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
                if let Some(violation) = violation(place.judge(prefixes, property), place, &whole, media_type) {
                    log.at(element.doc, at, violation);
                }
                seen.insert(whole);
            }
            Err(fault) => log.at(element.doc, at, fault_violation(fault)),
        }
    }
}

pub(super) fn check(root: Element, package: &mut Package, context: &Context, log: &mut Log) {
    if context.version == Version::Two {
        return;
    }
    let value = root.attr("prefix").unwrap_or_default();
    let (prefixes, faults) = vocab::parse_prefixes(value, vocab::Document::Package);
    for violation in faults.iter().filter_map(prefix_violation) {
        log.at(root.doc, root.end(), violation);
    }
    for element in root.descendants().filter(|e| e.ns() == Ns::OPF) {
        match element.local() {
            "meta" => {
                list(element, "property", Place::MetaProperty, &prefixes, "", log);
                list(element, "scheme", Place::MetaScheme, &prefixes, "", log);
                overlay_class(element, package);
            }
            "link" => {
                list(element, "rel", Place::LinkRel, &prefixes, "", log);
                list(element, "properties", Place::LinkProperties, &prefixes, "", log);
            }
            "itemref" => list(element, "properties", Place::Itemref, &prefixes, "", log),
            _ => {}
        }
    }
    for (item, element) in package.items.iter().map(|i| (i, root.doc.element(i.node))) {
        list(element, "properties", Place::Item, &prefixes, item.media_type, log);
    }
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
