//! Values that only one element of a document may have: its ids.

use crate::log::Log;
use crate::rules;
use crate::xml::Element;

/// Reports ids that more than one element has.
pub fn unique_ids(root: Element, log: &mut Log) {
    unique_attribute(root, "id", |id| id, log);
}

/// Reports ids that more than one element has, blanks around them left out.
pub fn unique_trimmed_ids(root: Element, log: &mut Log) {
    unique_attribute(root, "id", str::trim, log);
}

/// Reports values of an attribute that more than one element has, at each of them; `key` says what is compared.
pub fn unique_attribute(root: Element, name: &str, key: fn(&str) -> &str, log: &mut Log) {
    let mut counts = std::collections::HashMap::<&str, u32>::new();
    let all = || std::iter::once(root).chain(root.descendants());
    for id in all().filter_map(|e| e.attr(name)).map(key) {
        *counts.entry(id).or_default() += 1;
    }
    if counts.values().any(|&n| n > 1) {
        for element in all() {
            if let Some(id) = element.attr(name).map(key).filter(|id| counts[id] > 1) {
                let words = format!("more than one element has the id \"{id}\"");
                log.at(element.doc, element.end(), rules::schema_violation(words));
            }
        }
    }
}
