//! EPUB Dictionaries and Glossaries 1.0: articles with entries that define something.

use super::holds;
use crate::log::{Log, wrong};
use crate::xml::{Element, Ns};

/// Types that only some elements may have.
const PLACES: [(&str, &[&str]); 7] = [
    ("dictionary", &["body", "section"]),
    ("dictentry", &["article"]),
    ("condensed-entry", &["aside"]),
    ("idiom", &["dfn"]),
    ("part-of-speech-list", &["ol"]),
    ("phrase-list", &["ol", "ul"]),
    ("sense-list", &["ol"]),
];

/// Groups that must hold something: the group, the lists whose items are such groups, and what one of must be inside.
const GROUPS: [(&str, &str, &[&str], &[&str]); 2] = [
    ("part-of-speech-group", "part-of-speech-list", &["ol"], &["part-of-speech"]),
    ("phrase-group", "phrase-list", &["ol", "ul"], &["idiom", "example"]),
];

/// Checks a document of a dictionary.
pub fn check(root: Element, log: &mut Log) {
    for element in root.descendants().filter(|e| e.ns() == Ns::XHTML) {
        if element.attr_ns(Ns::OPS, "type").is_some() {
            typed(element, log);
        }
        if is_entry(element) && !defines(element) {
            wrong(element, log, "a dictionary entry must contain a dfn outside its condensed form");
        }
        for (kind, _, _, members) in GROUPS.iter().filter(|g| is_group(element, g)) {
            if !members.iter().any(|m| holds(element, m)) {
                let words = format!("a \"{kind}\" must contain one of these types: {}", members.join(", "));
                wrong(element, log, &words);
            }
        }
    }
}

/// What an element must be and hold because of its own types.
fn typed(element: Element, log: &mut Log) {
    for (kind, elements) in PLACES {
        if element.has_type(kind) && !elements.contains(&element.local()) {
            wrong(element, log, format!("only these elements can be a \"{kind}\": {}", elements.join(", ")));
        }
    }
    if element.has_type("dictionary") && element.child(Ns::XHTML, "article").is_none() {
        wrong(element, log, "a dictionary must have at least one article as a child");
    }
    if element.has_type("condensed-entry") {
        condensed(element, log);
    }
    if element.has_type("tran-info") {
        let translated = element.parent().is_some_and(|p| p.children().any(|s| s != element && s.has_type("tran")));
        if !translated {
            wrong(element, log, "a \"tran-info\" must be next to a \"tran\"");
        }
    }
}

fn condensed(element: Element, log: &mut Log) {
    if !matches!(element.attr("hidden").map(str::trim), Some("" | "hidden")) {
        wrong(element, log, "a condensed entry must be hidden");
    }
    if !element.parent().is_some_and(|p| p.is(Ns::XHTML, "article")) {
        wrong(element, log, "a condensed entry must be a child of its entry, which is an article");
    }
}

/// An article right inside a dictionary is an entry even if it does not say so.
fn is_entry(element: Element) -> bool {
    let implied = || element.is(Ns::XHTML, "article") && element.parent().is_some_and(|p| p.has_type("dictionary"));
    element.has_type("dictentry") || implied()
}

/// Whether an entry says what it explains. The condensed form only repeats that.
fn defines(entry: Element) -> bool {
    entry.descendants().any(|e| {
        e.is(Ns::XHTML, "dfn") && !e.ancestors().take_while(|a| *a != entry).any(|a| a.has_type("condensed-entry"))
    })
}

fn is_group(element: Element, group: &(&str, &str, &[&str], &[&str])) -> bool {
    let (kind, list, elements, _) = group;
    let in_list = |p: Element| p.ns() == Ns::XHTML && elements.contains(&p.local()) && p.has_type(list);
    element.has_type(kind) || element.local() == "li" && element.parent().is_some_and(in_list)
}
