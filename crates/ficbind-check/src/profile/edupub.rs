//! EDUPUB 1.0: every section has one heading, whose rank says how deep the section lies.

use std::collections::HashMap;

use super::{first_child, holds, index, is_sectioning};
use crate::facts::Role;
use crate::log::{Log, wrong};
use crate::rules;
use crate::xml::{Element, NodeId, Ns, is_blank};

/// Collections, and what each must hold at least once.
const COLLECTIONS: [(&str, &str); 12] = [
    ("answers", "answer"),
    ("assessments", "assessment"),
    ("bibliography", "biblioentry"),
    ("credits", "credit"),
    ("footnotes", "footnote"),
    ("keywords", "keyword"),
    ("learning-objectives", "learning-objective"),
    ("learning-outcomes", "learning-outcome"),
    ("learning-resources", "learning-resource"),
    ("learning-standards", "learning-standard"),
    ("practices", "practice"),
    ("rearnotes", "rearnote"),
];

/// Checks a document of a school book.
pub fn check(root: Element, role: &Role, log: &mut Log) {
    microdata(root, log);
    if role.nav || role.fixed {
        return;
    }
    if !role.index {
        index::check(root, log);
    }
    if let Some(body) = root.child(Ns::XHTML, "body") {
        semantics(body, log);
        levels(body, log);
        sections(body, log);
    }
}

/// Microdata is welcome only besides RDFa.
fn microdata(root: Element, log: &mut Log) {
    let marked = |e: &Element| e.ns() == Ns::XHTML && e.attr("itemscope").is_some();
    let Some(first) = root.descendants().find(marked) else { return };
    let rdfa = ["typeof", "property", "vocab"];
    if !root.descendants().any(|e| rdfa.iter().any(|a| e.attr(a).is_some())) {
        log.at(first.doc, first.end(), rules::microdata_alone());
    }
}

fn semantics(body: Element, log: &mut Log) {
    let typed = |e: &Element| e.attr_ns(Ns::OPS, "type").is_some();
    for element in std::iter::once(body).chain(body.descendants()).filter(typed) {
        for (collection, member) in COLLECTIONS {
            if element.has_type(collection) && !element.has_type(member) && !holds(element, member) {
                wrong(element, log, format!("\"{collection}\" must contain at least one \"{member}\""));
            }
        }
        if element.is(Ns::XHTML, "p") && element.has_type("subtitle") && follows_title(element) {
            wrong(element, log, "a subtitle must be in a header together with its title");
        }
    }
}

/// Whether a heading stands before an element, outside of any header.
fn follows_title(element: Element) -> bool {
    let Some(parent) = element.parent().filter(|p| !p.is(Ns::XHTML, "header")) else { return false };
    parent.children().take_while(|c| *c != element).any(|c| rank(c).is_some())
}

fn label<'d>(element: Element<'d, '_>) -> Option<&'d str> {
    element.attr("aria-label").filter(|l| !is_blank(l))
}

/// The rank of a heading, which ARIA can make of any element; its default is the second.
fn rank(element: Element) -> Option<usize> {
    let level = || element.attr("aria-level").map_or(Some(2), |l| l.trim().parse::<usize>().ok());
    let aria = || element.ns() == Ns::XHTML && element.attr("role").is_some_and(|r| r.trim() == "heading");
    super::rank(element).or_else(|| aria().then(level).flatten().map(|rank| rank.min(6)))
}

/// Ranks of headings.
///
/// A document may be the middle of a part: its first heading may have any rank, and all others follow from that one.
fn levels(body: Element, log: &mut Log) {
    let implied = first_child(body).is_some_and(|first| !matches!(first.local(), "section" | "article"));
    let depth = |heading: Element| heading.ancestors().filter(|a| is_sectioning(*a)).count() + usize::from(implied);
    let top = |heading: &Element| {
        let mut around = heading.ancestors().filter(|a| is_sectioning(*a));
        let own = around.next().is_none_or(|o| matches!(o.local(), "section" | "article"));
        own && around.next().is_none()
    };
    let headings = || body.descendants().filter_map(|h| rank(h).map(|rank| (h, rank)));
    let first = if label(body).is_some() { None } else { headings().find(|(h, _)| top(h)) };
    let (added, spare) = first.map_or((0, 0), |(heading, rank)| (rank, depth(heading)));
    for (heading, rank) in headings() {
        let wanted = depth(heading).saturating_add(added).saturating_sub(spare).min(6);
        if rank != wanted {
            wrong(heading, log, format!("this heading must be an h{wanted} at this depth"));
        }
        if heading.ancestors().any(|a| a.is(Ns::XHTML, "figure") || a.is(Ns::XHTML, "blockquote")) {
            wrong(heading, log, "figures and quotations cannot contain headings from h1 to h6");
        }
    }
}

/// The headings that a section calls its own.
struct Own<'d, 'a> {
    count: usize,
    first: Element<'d, 'a>,
}

/// The headings of the body and of each section: those that no part inside claims.
fn owned<'d, 'a>(body: Element<'d, 'a>) -> HashMap<NodeId, Own<'d, 'a>> {
    let mut own = HashMap::new();
    for heading in body.descendants().filter(|e| rank(*e).is_some()) {
        if let Some(owner) = heading.ancestors().find(|a| is_sectioning(*a) || *a == body) {
            own.entry(owner.id).or_insert(Own { count: 0, first: heading }).count += 1;
        }
    }
    own
}

/// Headings, labels and order of sections.
fn sections(body: Element, log: &mut Log) {
    let own = owned(body);
    let parts = body.descendants().filter(|e| e.is(Ns::XHTML, "section") || e.is(Ns::XHTML, "article"));
    for section in std::iter::once(body).chain(parts) {
        heading_of(section, section == body, own.get(&section.id), log);
        if section.local() != "article" {
            order(section, log);
        }
    }
}

fn heading_of(section: Element, is_body: bool, own: Option<&Own>, log: &mut Log) {
    if section.attr("aria-label").is_some_and(is_blank) {
        wrong(section, log, "the label of a section must not be empty");
    }
    let count = own.map_or(0, |o| o.count);
    let text = own.map_or_else(String::new, |o| words(&o.first.text()));
    match own {
        None => {
            let needed = !is_body || section.children().any(|c| c.ns() == Ns::XHTML && !is_sectioning(c));
            if needed && label(section).is_none() {
                wrong(section, log, "a section must have a heading, or an aria-label");
            }
        }
        Some(Own { count: 1, first }) if text.is_empty() && !is_spoken(*first) => {
            wrong(section, log, "the heading of a section must not be empty");
        }
        Some(Own { count: 1, .. }) => {}
        Some(_) => wrong(section, log, "a section can have only one heading"),
    }
    if count < 2 && section.attr("aria-label").is_some_and(|l| words(l) == text) {
        wrong(section, log, "the label of a section must not repeat its heading");
    }
}

/// Text as it is read: white space only parts words.
fn words(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a heading without text has a picture or a label that stands for some.
fn is_spoken(heading: Element) -> bool {
    let said = |value: Option<&str>| value.is_some_and(|v| !is_blank(v));
    let pictures = || heading.children_named(Ns::XHTML, "img").any(|i| said(i.attr("alt")));
    said(heading.attr("aria-label")) || pictures() || heading.descendants().any(|e| said(e.attr("aria-label")))
}

/// What follows the first section inside another must be sections too.
fn order(section: Element, log: &mut Log) {
    let is_part = |e: &Element| e.is(Ns::XHTML, "section");
    for child in section.children().skip_while(|c| !is_part(c)).filter(|c| !is_part(c)) {
        wrong(child, log, "only sections can follow a section");
    }
}
