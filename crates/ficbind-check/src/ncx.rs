//! The NCX, the table of contents of EPUB 2.

use std::collections::{HashMap, HashSet};

use crate::facts::{Facts, Reference, Use};
use crate::log::Log;
use crate::url::{self, Base, Target};
use crate::xml::{Document, Element, Ns, UNCLOSED};
use crate::{ids, models, rules};

/// Checks an NCX, and gathers its links.
pub fn check(doc: &Document, identifier: Option<&str>, facts: &mut Facts, log: &mut Log) {
    let Some(root) = doc.root() else { return };
    models::check(&models::NCX, root, log);
    ids::unique_ids(root, log);
    play_order(root, log);
    page_targets(root, log);
    let path = log.path.clone();
    let mut base = Base::File(&path);
    let mut uid = None;
    for element in doc.elements().filter(|e| e.ns() == Ns::NCX) {
        if let Some(stated) = element.attr_ns(Ns::XML, "base") {
            base = url::rebased(element, stated, base, log);
        }
        match element.local() {
            "content" => {
                let Some(src) = element.attr("src") else { continue };
                let Some(target) = url::reference(element, src, &base, log) else { continue };
                if matches!(target, Target::Local(_) | Target::Data(_)) {
                    facts.references.push(Reference::new(Use::Ncx, target, src, doc.position(element.end())));
                }
            }
            "text" if element.close() != UNCLOSED && element.text().trim().is_empty() => {
                log.at(doc, element.close(), rules::blank_ncx_label());
            }
            "meta" if element.attr("name") == Some("dtb:uid") => uid = element.attr("content"),
            _ => {}
        }
    }
    if let Some((uid, identifier)) = uid.zip(identifier) {
        if uid.trim() != uid {
            log.whole(rules::padded_ncx_identifier());
        }
        if uid.trim() != identifier {
            log.whole(rules::ncx_identifier_mismatch(uid, identifier));
        }
    }
}

/// The order of play: it begins with 1 and has no gaps, and one place has one number. Orders are compared as numbers; one
/// that is none is like no other, not even itself.
fn play_order(root: Element, log: &mut Log) {
    let mut wrong = |element: Element, words: String| {
        log.at(root.doc, element.end(), rules::schema_violation(words));
    };
    let targets: Vec<(Element, &str, Option<i64>, Vec<&str>)> = root
        .descendants()
        .filter(|e| e.ns() == Ns::NCX && matches!(e.local(), "navPoint" | "pageTarget" | "navTarget"))
        .filter_map(|e| {
            let order = e.attr("playOrder")?;
            let sources = e.children_named(Ns::NCX, "content").filter_map(|c| c.attr("src")).collect();
            Some((e, order, order.trim().parse().ok(), sources))
        })
        .collect();
    let numbers: HashSet<i64> = targets.iter().filter_map(|(_, _, number, _)| *number).collect();
    let mut by_number: HashMap<i64, HashSet<&str>> = HashMap::new();
    let mut by_source: HashMap<&str, HashSet<Option<i64>>> = HashMap::new();
    // What leads nowhere is not compared.
    for (_, _, number, sources) in &targets {
        for source in sources {
            by_source.entry(source).or_default().insert(*number);
            if let Some(number) = number {
                by_number.entry(*number).or_default().insert(source);
            }
        }
    }
    for (element, order, number, sources) in &targets {
        if !numbers.contains(&1) {
            wrong(*element, "no element has the playOrder 1".into());
        }
        if number.is_some_and(|n| n > 1 && !numbers.contains(&(n - 1))) {
            wrong(*element, format!("no element has the playOrder that precedes {order}"));
        }
        if !sources.is_empty() && number.is_some_and(|n| by_number[&n].len() > 1) {
            wrong(*element, format!("another element also has the playOrder {order}"));
        }
        let differs = |source: &&&str| number.is_none() || by_source[**source].len() > 1;
        if let Some(source) = sources.iter().find(differs) {
            wrong(
                *element,
                match number {
                    Some(_) => format!("\"{source}\" has a different playOrder elsewhere"),
                    None => format!("the playOrder \"{order}\" is not a number"),
                },
            );
        }
    }
}

/// Pages with one value must be of different types.
fn page_targets(root: Element, log: &mut Log) {
    let pages: Vec<Element> =
        root.descendants().filter(|e| e.is(Ns::NCX, "pageTarget") && e.attr("value").is_some()).collect();
    let key = |e: Element| (e.attr("value").map(str::to_owned), e.attr("type").map(str::to_owned));
    let mut counts: HashMap<_, usize> = HashMap::new();
    pages.iter().for_each(|p| *counts.entry(key(*p)).or_default() += 1);
    for page in pages.iter().filter(|p| counts[&key(**p)] > 1) {
        let words = "another page has the same value and type";
        log.at(root.doc, page.end(), rules::schema_violation(words));
    }
}
