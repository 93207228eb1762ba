//! Repairs of the NCX: what it must state, and the order of play.

use std::collections::{HashMap, HashSet};

use ficbind_check::xml::{self, Document, Element, Ns};

use crate::draft::xml_limits;
use crate::edit::Edits;
use crate::markup::{append, attribute_span, escaped, set_attribute};
use crate::opf;
use crate::repair::{Repair, Safety, Work};

pub const REPAIRS: &[Repair] = &[
    Repair {
        name: "ncx-identifier",
        ids: &["NCX-001", "NCX-004"],
        safety: Safety::Safe,
        what: "let the NCX name the identifier of the package",
        run: identifier,
    },
    Repair {
        name: "ncx",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "state in the NCX what it must: version, ids, types of pages, head and title",
        run: required,
    },
    Repair {
        name: "play-order",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "number the order of play anew where it has gaps or contradicts itself",
        run: play_order,
    },
];

/// The unique identifier and the title of the book.
fn of_package(work: &Work) -> (Option<String>, Option<String>) {
    let package = opf::packages(work.draft).first().and_then(|&p| work.draft.text(p));
    let Some(text) = package else { return (None, None) };
    let doc = xml::read(&text, xml_limits());
    let unique = doc.root().and_then(|r| r.attr("unique-identifier")).map(str::trim);
    let text_of = |e: Element| e.text().trim().to_owned();
    let identifier = doc.elements().find(|e| e.is(Ns::DC, "identifier") && e.attr("id").map(str::trim) == unique);
    let title = doc.elements().find(|e| e.is(Ns::DC, "title") && e.has_text());
    (identifier.map(text_of), title.map(text_of))
}

/// Runs over the NCX documents of which messages speak.
fn each(work: &mut Work, run: impl Fn(&Document, &HashSet<(u32, u32)>, &mut Edits) -> Option<String>) {
    for file in work.accused() {
        let places = work.places(file);
        let mut done = None;
        let edited = work.draft.edit(file, |doc, edits| {
            if doc.root().is_some_and(|r| r.is(Ns::NCX, "ncx")) {
                done = run(doc, &places, edits);
            }
        });
        if let Some(what) = done.filter(|_| edited) {
            let name = work.draft.name(file).to_owned();
            work.did(name, what);
        }
    }
}

fn is_uid(meta: &Element) -> bool {
    meta.is(Ns::NCX, "meta") && meta.attr("name") == Some("dtb:uid")
}

fn identifier(work: &mut Work) {
    let (Some(identifier), _) = of_package(work) else { return };
    each(work, |doc, _, edits| {
        let meta = doc.elements().find(is_uid)?;
        set_attribute(meta, "content", &identifier, edits);
        Some(format!("stated the identifier {identifier}"))
    });
}

fn required(work: &mut Work) {
    let (identifier, title) = of_package(work);
    each(work, |doc, _, edits| {
        let root = doc.root()?;
        let mut done = Vec::new();
        let mut taken = opf::ids(doc);
        // A document type may give a version, but EPUB 3 reads none.
        let version = root.attributes().iter().find(|a| a.name().local == "version");
        let written = version.filter(|a| attribute_span(doc, a).is_some());
        if written.is_none_or(|a| a.value != "2005-1") {
            set_attribute(root, "version", "2005-1", edits);
            done.push("version");
        }
        for element in root.descendants() {
            match element.local() {
                "navPoint" | "navTarget" if element.attr("id").is_none_or(|id| id.trim().is_empty()) => {
                    set_attribute(element, "id", &opf::free_id(&mut taken, "nav"), edits);
                    done.push("ids");
                }
                "pageTarget" if !matches!(element.attr("type"), Some("front" | "normal" | "special")) => {
                    set_attribute(element, "type", "normal", edits);
                    done.push("types of pages");
                }
                _ => {}
            }
        }
        let head = root.child(Ns::NCX, "head");
        let uid = identifier.as_ref().map(|i| format!("<meta name=\"dtb:uid\" content=\"{}\"/>", escaped(i)));
        let head_markup = match (head, uid) {
            (Some(head), Some(uid)) if head.children().next().is_none() => {
                append(head, &uid, edits);
                done.push("head");
                String::new()
            }
            (None, Some(uid)) => format!("<head>{uid}</head>"),
            _ => String::new(),
        };
        let no_title = root.child(Ns::NCX, "docTitle").is_none();
        let title = title.as_ref().filter(|_| no_title);
        let title = title.map_or(String::new(), |t| format!("<docTitle><text>{}</text></docTitle>", escaped(t)));
        if !head_markup.is_empty() {
            done.push("head");
        }
        if !title.is_empty() {
            done.push("title");
        }
        let behind_head = head.map_or(root.end(), Element::close) as usize;
        if !(head_markup.is_empty() && title.is_empty()) {
            edits.insert(behind_head, format!("{head_markup}{title}"));
        }
        done.dedup();
        (!done.is_empty()).then(|| format!("stated {}", done.join(", ")))
    });
}

/// The points that have an order of play, with what they lead to.
fn points<'d, 'a>(root: Element<'d, 'a>) -> Vec<(Element<'d, 'a>, Option<&'d str>)> {
    let points = root.descendants().filter(|e| matches!(e.local(), "navPoint" | "pageTarget" | "navTarget"));
    let points = points.filter(|e| e.attr("playOrder").is_some());
    points.map(|e| (e, e.child(Ns::NCX, "content").and_then(|c| c.attr("src")))).collect()
}

fn play_order(work: &mut Work) {
    each(work, |doc, places, edits| {
        let points = points(doc.root()?);
        if !points.iter().any(|(e, _)| places.contains(&doc.position(e.end()))) {
            return None;
        }
        // One place has one number, wherever it is named.
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut last = 0;
        let mut changed = 0;
        for (element, source) in points {
            let known = source.and_then(|s| numbers.get(s).copied());
            let number = known.unwrap_or_else(|| {
                last += 1;
                last
            });
            numbers.extend(source.map(|s| (s, number)));
            if element.attr("playOrder").map(str::trim) != Some(number.to_string().as_str()) {
                set_attribute(element, "playOrder", &number.to_string(), edits);
                changed += 1;
            }
        }
        (changed > 0).then(|| "numbered the order of play anew".to_owned())
    });
}
