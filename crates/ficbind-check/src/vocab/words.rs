//! What is wrong with prefixes, properties and `epub:type`, in words.

use super::{Place, PrefixFault, PropertyFault, Verdict, parse_properties};
use crate::log::Log;
use crate::rules;
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

/// The words for a property that cannot be read.
pub fn fault_violation(fault: PropertyFault) -> Violation {
    match fault {
        PropertyFault::Malformed(value) => rules::malformed_property(value),
        PropertyFault::List(values) => rules::several_values(values),
    }
}

/// Checks the `epub:type` of an element.
pub fn check_types(element: Element, place: Place, prefixes: &[(&str, &str)], media_type: &str, log: &mut Log) {
    let Some(value) = element.attr_ns(Ns::OPS, "type") else { return };
    for property in parse_properties(value) {
        match property {
            Ok(property) => {
                let verdict = place.judge(prefixes, property, log.release);
                if let Some(prefix) = place.outdated_prefix(prefixes, property) {
                    log.at(element.doc, element.end(), rules::outdated_prefix(prefix));
                }
                if verdict.id(place, media_type).is_some() {
                    let whole = property.prefix.map_or(property.name.to_owned(), |p| format!("{p}:{}", property.name));
                    if let Some(violation) = violation(verdict, place, &whole, media_type) {
                        log.at(element.doc, element.end(), violation);
                    }
                }
            }
            Err(fault) => log.at(element.doc, element.end(), fault_violation(fault)),
        }
    }
}
