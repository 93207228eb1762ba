//! Repairs of what belongs in the heads of pages: instructions for browsers, style sheets inside the page.

use ficbind_check::Version;
use ficbind_check::xml::{Document, Element, Ns};

use crate::edit::Edits;
use crate::markup::{self, end_tag, set_attribute};
use crate::repair::{Repair, Safety, Work};

pub const REPAIRS: &[Repair] = &[
    Repair {
        name: "page-metas",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "turn instructions for browsers that EPUB 3 does not have (`http-equiv`) into named metadata, and state the \
               encoding once",
        run: metas,
    },
    Repair {
        name: "page-styles",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "move style sheets that stand in the body of a page to its head",
        run: styles,
    },
];

/// Runs over the pages of which messages speak.
fn each(work: &mut Work, run: impl Fn(&Document, &mut Edits) -> Option<String>) {
    for file in work.accused() {
        let mut done = None;
        let edited = work.draft.edit(file, |doc, edits| {
            if doc.root().is_some_and(|r| r.is(Ns::XHTML, "html")) {
                done = run(doc, edits);
            }
        });
        if let Some(what) = done.filter(|_| edited) {
            let name = work.draft.name(file).to_owned();
            work.did(name, what);
        }
    }
}

/// Values of `http-equiv` that EPUB 3 has.
const EQUIVALENTS: &[&str] = &["content-type", "default-style", "content-security-policy"];

fn metas(work: &mut Work) {
    if work.report.version == Some(Version::Two) {
        return;
    }
    each(work, |doc, edits| {
        let mut done = Vec::new();
        let mut stated = doc.elements().any(|e| e.is(Ns::XHTML, "meta") && e.attr("charset").is_some());
        for meta in doc.elements().filter(|e| e.is(Ns::XHTML, "meta")) {
            let Some(attribute) = meta.attributes().iter().find(|a| a.name().local == "http-equiv") else { continue };
            let kind = attribute.value.trim().to_ascii_lowercase();
            if kind == "content-type" {
                if stated {
                    markup::remove_element(meta, edits);
                    done.push("stated the encoding once".to_owned());
                } else if meta.attr("content").map(str::to_ascii_lowercase).as_deref()
                    != Some("text/html; charset=utf-8")
                {
                    set_attribute(meta, "content", "text/html; charset=utf-8", edits);
                    done.push("stated the encoding as EPUB 3 does".to_owned());
                }
                stated = true;
            } else if !EQUIVALENTS.contains(&kind.as_str()) && meta.attr("name").is_none() {
                let start = attribute.start as usize;
                edits.replace(start..start + attribute.name().local.len(), "name");
                done.push(format!("turned the instruction {} into named metadata", attribute.value.trim()));
            }
        }
        done.dedup();
        (!done.is_empty()).then(|| done.join("; "))
    });
}

fn styles(work: &mut Work) {
    each(work, |doc, edits| {
        let root = doc.root()?;
        let end = root.child(Ns::XHTML, "head").and_then(end_tag)?;
        let body = root.child(Ns::XHTML, "body")?;
        let strays: Vec<Element> = body.descendants().filter(|e| e.is(Ns::XHTML, "style")).collect();
        let mut moved = 0;
        for style in strays {
            let Some(text) = markup::span(style).and_then(|span| doc.text.get(span)) else { continue };
            edits.insert(end, format!("{text}\n"));
            markup::remove_element(style, edits);
            moved += 1;
        }
        (moved > 0).then(|| "moved a style sheet from the body to the head".to_owned())
    });
}
