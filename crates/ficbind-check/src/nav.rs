//! The navigation document (EPUB 3.3, section 7): its nav elements beyond what any page may hold.

use std::collections::{BTreeSet, HashMap};

use crate::log::Log;
use crate::rules;
use crate::xml::{Element, NodeId, Ns};

/// Kinds of nav whose heading may be missing, and of which there can be only one; there must be one of the first.
const KNOWN: [&str; 3] = ["toc", "page-list", "landmarks"];

/// Checks the nav elements of a navigation document, and names the kinds of lists that it has.
pub fn check(root: Element, log: &mut Log) -> Vec<String> {
    let doc = root.doc;
    let navs: Vec<Element> = root.descendants().filter(|e| e.is(Ns::XHTML, "nav")).collect();
    // A nav inside another is looked at as part of that one.
    let outer = |n: &Element| !n.ancestors().any(|a| a.is(Ns::XHTML, "nav"));
    let typed = || navs.iter().copied().filter(|n| n.attr_ns(Ns::OPS, "type").is_some() && outer(n));
    let mut wrong = |element: Element, words: String| log.at(doc, element.end(), rules::schema_violation(words));
    let of_kind = KNOWN.map(|kind| navs.iter().filter(|n| n.has_type(kind)).map(|n| n.id).collect::<Vec<_>>());
    for body in root.descendants().filter(|e| e.is(Ns::XHTML, "body")) {
        let count = |kind: usize| within(&of_kind[kind], body);
        if count(0) != 1 {
            wrong(body, "a navigation document must have one nav of the type \"toc\"".into());
        }
        for (kind, name) in KNOWN.iter().enumerate().skip(1) {
            if count(kind) > 1 {
                wrong(body, format!("there can be only one nav of the type \"{name}\""));
            }
        }
    }
    for nav in typed() {
        let heading = nav.children().next().is_some_and(is_heading);
        if !KNOWN.iter().any(|k| nav.has_type(k)) && !heading {
            wrong(nav, "a nav other than toc, page-list and landmarks must begin with a heading".into());
        }
        for element in nav.descendants().filter(|e| e.ns() == Ns::XHTML) {
            match element.local() {
                "a" if !is_named(element) => wrong(element, "a link in a nav must contain text".into()),
                "span" if !is_named(element) && in_list(element) => {
                    wrong(element, "a span in a nav must contain text".into())
                }
                // A group of headings is what these say.
                local if local != "hgroup" && is_heading(element) && !is_named(element) => {
                    wrong(element, "a heading must contain text".into())
                }
                _ => {}
            }
        }
        if nav.has_type("landmarks") {
            landmarks(nav, &mut wrong);
        }
    }
    for nav in typed() {
        for kind in ["page-list", "landmarks"] {
            let lists = nav.descendants().filter(|e| e.is(Ns::XHTML, "ol")).count();
            if nav.has_type(kind) && lists != 1 {
                let words = format!("a nav of the type \"{kind}\" should contain one list without nested lists");
                log.at(doc, nav.end(), rules::schema_warning(words));
            }
        }
    }
    typed()
        .flat_map(|n| n.attr_ns(Ns::OPS, "type").unwrap_or_default().split_ascii_whitespace())
        .map(str::to_owned)
        .collect()
}

/// How many of some elements, in their order, stand in another.
fn within(elements: &[NodeId], outer: Element) -> usize {
    let after = outer.doc.nodes[outer.id as usize].after;
    elements.partition_point(|&id| id < after) - elements.partition_point(|&id| id <= outer.id)
}

fn is_heading(element: Element) -> bool {
    element.ns() == Ns::XHTML && matches!(element.local(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hgroup")
}

/// Whether an element stands in a list, and not in the heading.
fn in_list(element: Element) -> bool {
    element.ancestors().any(|a| a.is(Ns::XHTML, "ol"))
}

/// Whether an element has text, an image of its own that stands for some, or a name for those who listen.
fn is_named(element: Element) -> bool {
    let labelled = |e: Element| e.attr("aria-label").is_some_and(|v| !v.trim().is_empty());
    let shown = |e: Element| e.is(Ns::XHTML, "img") && e.attr("alt").is_some_and(|v| !v.trim().is_empty());
    element.has_text() || labelled(element) || element.children().any(shown) || element.descendants().any(labelled)
}

/// Each landmark says what it is, and no two are the same place as the same thing.
fn landmarks(nav: Element, wrong: &mut dyn FnMut(Element, String)) {
    let part = |value: Option<&str>| value.unwrap_or_default().trim().to_lowercase();
    let href = |link: Element| part(link.attr("href"));
    let links: Vec<Element> = nav.descendants().filter(|e| e.is(Ns::XHTML, "a")).collect();
    // How many links say that their target is of a type.
    let mut named: HashMap<(String, String), usize> = HashMap::new();
    for &link in &links {
        match link.attr_ns(Ns::OPS, "type") {
            None => wrong(link, "a landmark must have an epub:type".into()),
            Some(types) => {
                for word in distinct(types) {
                    *named.entry((word, href(link))).or_default() += 1;
                }
            }
        }
    }
    for &link in &links {
        let types = link.attr_ns(Ns::OPS, "type").unwrap_or_default();
        if distinct(types).into_iter().any(|word| named.get(&(word, href(link))).is_some_and(|&count| count > 1)) {
            wrong(link, "another landmark has the same epub:type and the same target".into());
        }
    }
}

/// The words of a value in small letters, each once.
fn distinct(words: &str) -> BTreeSet<String> {
    words.split_ascii_whitespace().map(str::to_lowercase).collect()
}
