//! Repairs of what belongs in the heads of pages, and of what does not: instructions for browsers, style sheets inside the
//! page, content of the body.

use ficbind_check::Version;
use ficbind_check::xml::{Document, Element, Ns};

use crate::edit::Edits;
use crate::markup::{self, end_tag, is_empty_tag, prefix, set_attribute, tag_end};
use crate::repair::{Repair, Safety, Work};
use crate::repairs::content::runs;

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
    Repair {
        name: "page-heads",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "move what stands in the head of a page but belongs to its body to the start of that, as HTML does",
        run: contents,
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

/// Elements that heads may hold.
const HEAD: &[&str] =
    &["base", "isindex", "link", "meta", "noscript", "object", "script", "style", "template", "title"];

fn contents(work: &mut Work) {
    each(work, |doc, edits| {
        let root = doc.root()?;
        let head = root.child(Ns::XHTML, "head")?;
        let end = end_tag(head)?;
        // What is moved must mean the same elsewhere.
        if !head.attributes().is_empty() || doc.declarations.iter().any(|d| d.node == head.id) {
            return None;
        }
        let strays = runs(head, |element| {
            element.is_none_or(|e| match e.ns() {
                Ns::XHTML => !HEAD.contains(&e.local()),
                ns => ns == Ns::SVG || ns == Ns::MATHML,
            })
        });
        let texts: Vec<&str> = strays.iter().filter_map(|(span, _)| doc.text.get(span.clone())).collect();
        if texts.is_empty() {
            return None;
        }
        let (moved, prefix) = (texts.join("\n"), prefix(head));
        match root.child(Ns::XHTML, "body") {
            Some(body) if is_empty_tag(body) => {
                let close = format!(">\n{moved}\n</{}>", markup::qualified(body));
                edits.replace(tag_end(body)..body.end() as usize, close);
            }
            Some(body) => edits.insert(body.end() as usize, format!("\n{moved}\n")),
            None if root.children().count() == 1 => {
                let after = end + doc.text.get(end..)?.find('>')? + 1;
                edits.insert(after, format!("\n<{prefix}body>\n{moved}\n</{prefix}body>"));
            }
            None => return None,
        }
        for (span, _) in strays {
            // The line goes as well; between tags and comments, white space says nothing here.
            let before = doc.text.get(..span.start)?.trim_end();
            let start = if before.ends_with('>') { before.len() } else { span.start };
            edits.delete(start..span.end);
        }
        Some("moved what stood in the head of a page to its body".to_owned())
    });
}
