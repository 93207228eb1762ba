//! EPUB Region-Based Navigation 1.0: data navigation documents.

use crate::log::{Log, doubtful, wrong};
use crate::xml::{Element, Ns};

/// EPUB Region-Based Navigation 1.0.
pub fn check(root: Element, log: &mut Log) {
    for element in root.descendants().filter(|e| e.is(Ns::XHTML, "nav")) {
        if element.attr_ns(Ns::OPS, "type").is_none() {
            wrong(element, log, "a nav of a data navigation document must have an epub:type");
        }
        if element.has_type("region-based") {
            region_nav(element, log);
        }
    }
}

fn region_nav(nav: Element, log: &mut Log) {
    let children: Vec<Element> = nav.children().collect();
    if children.len() != 1 || !children[0].is(Ns::XHTML, "ol") {
        wrong(nav, log, "a region-based nav must contain one ol and nothing else");
    }
    for item in nav.descendants().filter(|e| e.is(Ns::XHTML, "li")) {
        let parts: Vec<Element> = item.children().collect();
        let first = parts.first().copied();
        if !first.is_some_and(|f| f.is(Ns::XHTML, "a") || f.is(Ns::XHTML, "span")) {
            wrong(item, log, "an entry of a region-based nav must begin with an a or a span");
        }
        let rest = parts.get(1..).unwrap_or_default();
        if rest.len() > 1 || rest.iter().any(|e| !e.is(Ns::XHTML, "ol")) {
            wrong(item, log, "in an entry of a region-based nav only one ol may follow the link");
        }
    }
    for element in nav.descendants() {
        if element.is(Ns::XHTML, "span") && element.children_named(Ns::XHTML, "a").count() != 2 {
            wrong(element, log, "a span of a region-based nav must contain two links");
        }
        if element.is(Ns::XHTML, "a") && element.has_text() {
            doubtful(element, log, "a link of a region-based nav should contain no text");
        }
    }
}
