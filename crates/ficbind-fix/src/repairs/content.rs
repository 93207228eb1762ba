//! Repairs of what stands inside elements of pages: entries of lists, rows and cells of tables, terms, links in links.

use ficbind_check::Version;
use ficbind_check::xml::{Document, Element, NodeKind, Ns, is_blank};

use crate::edit::Edits;
use crate::markup::{append, end_tag, is_empty_tag, prefix, remove_element, rename};
use crate::repair::{Repair, Safety, Work};
use crate::repairs::pages::add_style;

pub const REPAIRS: &[Repair] = &[
    Repair {
        name: "content",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "give entries, rows and cells to what stands directly in lists and tables, a list to entries outside of one, and \
               turn parts of tables, figures and pages that stand elsewhere into blocks",
        run: content,
    },
    Repair {
        name: "links-in-links",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "end a link where another begins inside it, as HTML does, and make spans of labels and buttons around others",
        run: interactive,
    },
    Repair {
        name: "foreign-elements",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "turn elements of other vocabularies, such as o:p of word processors, into spans",
        run: foreign,
    },
];

/// Runs over the pages of which messages speak.
fn each(work: &mut Work, run: impl Fn(&Document, Version, &mut Edits) -> Vec<&'static str>) {
    let version = work.report.version.unwrap_or(Version::Three);
    for file in work.accused() {
        let mut done = Vec::new();
        let edited = work.draft.edit(file, |doc, edits| {
            if doc.root().is_some_and(|r| r.is(Ns::XHTML, "html")) {
                done = run(doc, version, edits);
            }
        });
        if edited {
            let name = work.draft.name(file).to_owned();
            done.sort_unstable();
            done.dedup();
            work.did(name, done.join("; "));
        }
    }
}

/// What elements hold that hold nothing else: their children, and what is put around others.
struct Holder {
    names: &'static [&'static str],
    holds: &'static [&'static str],
    open: &'static str,
    close: &'static str,
}

/// An entry without a marker looks like what stands in a list without one, and does not count.
const HOLDERS: &[Holder] = &[
    Holder {
        names: &["ul", "ol", "menu", "dir"],
        holds: &["li"],
        open: "<li style=\"display: block\">",
        close: "</li>",
    },
    Holder {
        names: &["table"],
        holds: &["caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr"],
        open: "<tr><td>",
        close: "</td></tr>",
    },
    Holder { names: &["thead", "tbody", "tfoot"], holds: &["tr"], open: "<tr><td>", close: "</td></tr>" },
    Holder { names: &["tr"], holds: &["td", "th"], open: "<td>", close: "</td>" },
];

/// Parts of tables.
const PARTS: &[&str] = &["caption", "thead", "tbody", "tfoot", "tr", "td", "th"];

fn content(work: &mut Work) {
    each(work, |doc, version, edits| {
        let mut done = Vec::new();
        for element in doc.elements().filter(|e| e.ns() == Ns::XHTML) {
            let name = element.local();
            match HOLDERS.iter().find(|h| h.names.contains(&name)) {
                Some(holder) => done.extend(held(element, holder, version, edits)),
                None if name == "dl" => done.extend(terms(element, version, edits)),
                None => {
                    done.extend(entries_outside(element, edits));
                    done.extend(stray(element, version, edits));
                }
            }
        }
        done
    });
}

/// Spans of neighbouring nodes, white space at their ends left out, with the elements in them.
type Run<'d, 'a> = (std::ops::Range<usize>, Vec<Element<'d, 'a>>);

/// The runs of child nodes that show something and of which no element is one of these.
pub fn runs<'d, 'a>(parent: Element<'d, 'a>, wanted: impl Fn(Option<Element>) -> bool) -> Vec<Run<'d, 'a>> {
    let doc = parent.doc;
    let mut found: Vec<Run> = Vec::new();
    let mut open = false;
    for id in parent.child_nodes() {
        let node = &doc.nodes[id as usize];
        let element = (node.kind == NodeKind::Element).then(|| doc.element(id));
        let blank = match node.kind {
            NodeKind::Text => is_blank(&doc.text_of(id)),
            NodeKind::Element => false,
            NodeKind::Instruction => true,
        };
        if blank {
            continue;
        }
        if !wanted(element) {
            open = false;
            continue;
        }
        let end = if element.is_some() { node.close } else { node.end } as usize;
        match found.last_mut().filter(|_| open) {
            Some((span, elements)) => {
                span.end = end;
                elements.extend(element);
            }
            None => found.push((node.start as usize..end, element.into_iter().collect())),
        }
        open = true;
    }
    found
}

fn is_one(element: Option<Element>, names: &[&str]) -> bool {
    element.is_some_and(|e| e.ns() == Ns::XHTML && names.contains(&e.local()))
}

/// Puts around what an element may not hold what it may.
fn held(parent: Element, holder: &Holder, version: Version, edits: &mut Edits) -> Vec<&'static str> {
    let mut done = Vec::new();
    if parent.children().next().is_none() && !parent.has_text() {
        return vacant(parent, version, edits).into_iter().collect();
    }
    if !prefix(parent).is_empty() {
        return done;
    }
    let allowed = |e: Option<Element>| is_one(e, holder.holds) || is_one(e, &["script", "template"]);
    let cells = |e: Option<Element>| is_one(e, &["td", "th"]) && !allowed(e);
    for (span, _) in runs(parent, cells) {
        edits.insert(span.start, "<tr>");
        edits.insert(span.end, "</tr>");
        done.push("gave cells a row");
    }
    for (span, elements) in runs(parent, |e| !allowed(e) && !cells(e)) {
        if let [only] = elements[..]
            && unwrapped(only, holder, edits)
        {
            done.push("took a block off the entries of a list");
            continue;
        }
        edits.insert(span.start, holder.open);
        edits.insert(span.end, holder.close);
        done.push(match holder.names.contains(&"ul") {
            true => "gave what stood in a list an entry",
            false => "gave what stood in a table a cell",
        });
    }
    if parent.local() == "table" {
        let body = |e: &Element| matches!(e.local(), "tbody" | "tr" | "tfoot" | "thead");
        for late in parent.children().skip_while(|e| !body(e)).skip(1).filter(|e| e.is(Ns::XHTML, "thead")) {
            rename(late, "tbody", edits);
            add_style(late, "display: table-header-group", edits);
            done.push("turned a head in the middle of a table into a part of it");
        }
    }
    done
}

/// Takes a block without attributes off, if there is nothing in it but what its parent holds.
fn unwrapped(block: Element, holder: &Holder, edits: &mut Edits) -> bool {
    let only = |e: Element| e.children().next().is_some() && e.children().all(|c| is_one(Some(c), holder.holds));
    let texts = runs(block, |e| e.is_none());
    let Some(end) = end_tag(block).filter(|_| only(block) && texts.is_empty()) else { return false };
    if block.local() != "div" || !block.attributes().is_empty() {
        return false;
    }
    edits.delete(block.start() as usize..block.end() as usize);
    edits.delete(end..block.close() as usize);
    true
}

/// EPUB 2 has no empty lists and tables.
fn vacant(parent: Element, version: Version, edits: &mut Edits) -> Option<&'static str> {
    if version != Version::Two || !prefix(parent).is_empty() {
        return None;
    }
    match parent.local() {
        "tr" => append(parent, "<td></td>", edits),
        "tbody" | "thead" | "tfoot" => remove_element(parent, edits),
        _ => rename(parent, "div", edits),
    }
    Some("gave a row a cell, and removed or turned into blocks lists and tables without content")
}

/// Lets a list of terms hold terms and what is said of them, or become blocks that look alike.
fn terms(list: Element, version: Version, edits: &mut Edits) -> Vec<&'static str> {
    let known: &[&str] =
        if version == Version::Two { &["dt", "dd"] } else { &["dt", "dd", "div", "script", "template"] };
    let kinds: Vec<&str> = list.children().map(Element::local).collect();
    let first = kinds.first().copied();
    let pairs = kinds.contains(&"dd") && first == Some("dt") && kinds.last() != Some(&"dt");
    let grouped = version == Version::Three && first == Some("div") && kinds.iter().all(|k| *k == "div");
    let odd = runs(list, |e| !is_one(e, known));
    let right = if version == Version::Two { !kinds.is_empty() } else { kinds.is_empty() || pairs || grouped };
    if odd.is_empty() && right || !prefix(list).is_empty() {
        return Vec::new();
    }
    let behind = |at: usize| list.children().any(|e| is_one(Some(e), &["dt", "dd"]) && (e.start() as usize) < at);
    if (pairs || version == Version::Two) && !odd.is_empty() && odd.iter().all(|(span, _)| behind(span.start)) {
        for (span, _) in odd {
            edits.insert(span.start, "<dd style=\"margin-left: 0\">");
            edits.insert(span.end, "</dd>");
        }
        return vec!["gave what stood in a list of terms an entry"];
    }
    rename(list, "div", edits);
    add_style(list, "margin: 1em 0", edits);
    for part in list.children().filter(|e| matches!(e.local(), "dt" | "dd")) {
        rename(part, "div", edits);
        add_style(part, if part.local() == "dd" { "margin-left: 40px" } else { "" }, edits);
    }
    vec!["turned a list that is none of terms into blocks"]
}

/// Elements that hold lines only: what stands in them is mended by another repair first.
fn holds_lines(element: Element) -> bool {
    matches!(element.local(), "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" | "span" | "a" | "b" | "i" | "em")
}

/// Gives entries that stand in no list one.
fn entries_outside(parent: Element, edits: &mut Edits) -> Option<&'static str> {
    if holds_lines(parent) || !prefix(parent).is_empty() || matches!(parent.local(), "template" | "html" | "head") {
        return None;
    }
    // What stands between a list and its entries is mended there.
    if parent.parent().is_some_and(|p| HOLDERS.iter().any(|h| h.names.contains(&p.local()))) && parent.local() == "div"
    {
        return None;
    }
    let found = runs(parent, |e| is_one(e, &["li"]));
    for (span, _) in &found {
        edits.insert(span.start, "<ul>");
        edits.insert(span.end, "</ul>");
    }
    (!found.is_empty()).then_some("gave entries outside of a list one")
}

/// Turns an element that belongs into another one, in which it does not stand, into a block or span.
fn stray(element: Element, version: Version, edits: &mut Edits) -> Option<&'static str> {
    let parent = element.parent().filter(|p| p.ns() == Ns::XHTML)?;
    let (name, above) = (element.local(), parent.local());
    let within = |names: &[&str]| names.contains(&above);
    let edge = || {
        let mut all = parent.children();
        all.next() == Some(element) || parent.children().last() == Some(element)
    };
    let three = version == Version::Three;
    let (new, style) = match name {
        "dt" | "dd" if !within(&["dl", "div", "template"]) && !holds_lines(parent) => {
            ("div", if name == "dd" { "margin-left: 40px" } else { "" })
        }
        _ if PARTS.contains(&name) && !holds_lines(parent) => {
            let holders = ["table", "thead", "tbody", "tfoot", "tr", "template"];
            (if within(&holders) { return None } else { "div" }, "")
        }
        "figcaption" if three && (above != "figure" || !edge()) && !holds_lines(parent) => ("div", ""),
        "legend" if above != "fieldset" || parent.children().next() != Some(element) => ("div", ""),
        "ruby" if three && !element.descendants().any(|e| e.local() == "rt") => ("span", ""),
        "rt" | "rp" | "rb" | "rtc" if three && !within(&["ruby", "rtc", "template"]) => ("span", ""),
        "hgroup" if three && !element.children().any(|e| e.local().starts_with('h')) => ("div", ""),
        // Browsers do not show it, wherever it stands.
        "title" if above != "head" => ("span", "display: none"),
        "head" if above != "html" => ("div", "display: none"),
        "body" | "html" if above != "html" => ("div", ""),
        _ => return None,
    };
    rename(element, &format!("{}{new}", prefix(element)), edits);
    add_style(element, style, edits);
    Some("turned parts that stand outside of what they belong to into plain elements")
}

fn interactive(work: &mut Work) {
    each(work, |doc, _, edits| {
        let mut done = Vec::new();
        for element in doc.elements().filter(|e| e.ns() == Ns::XHTML) {
            let Some(parent) = element.parent().filter(|p| p.ns() == Ns::XHTML) else { continue };
            match (element.local(), parent.local()) {
                ("a", "a") if !is_empty_tag(parent) => {
                    let Some(end) = end_tag(parent).filter(|_| parent.children().next() == Some(element)) else {
                        continue;
                    };
                    edits.insert(element.start() as usize, format!("</{}a>", prefix(parent)));
                    edits.delete(end..parent.close() as usize);
                    done.push("ended a link where another begins");
                }
                ("a", "button") => {
                    rename(parent, &format!("{}span", prefix(parent)), edits);
                    done.push("made a span of a button around a link");
                }
                ("label", "label") => {
                    rename(element, &format!("{}span", prefix(element)), edits);
                    done.push("made a span of a label in a label");
                }
                _ => {}
            }
        }
        done
    });
}

fn foreign(work: &mut Work) {
    let places: std::collections::HashMap<usize, _> =
        work.accused().into_iter().map(|file| (file, work.places(file))).collect();
    for (file, places) in places.into_iter().collect::<std::collections::BTreeMap<_, _>>() {
        let mut names = Vec::new();
        let edited = work.draft.edit(file, |doc, edits| {
            if !doc.root().is_some_and(|r| r.is(Ns::XHTML, "html")) {
                return;
            }
            for element in doc.elements().filter(|e| e.ns().is_other() && places.contains(&doc.position(e.end()))) {
                let name = crate::markup::qualified(element);
                let in_page = element.ancestors().all(|a| a.ns() == Ns::XHTML || a.ns().is_other());
                if in_page && name.contains(':') {
                    rename(element, &format!("{}span", doc.root().map_or("", prefix)), edits);
                    names.push(name.to_owned());
                }
            }
        });
        if edited {
            names.sort_unstable();
            names.dedup();
            let name = work.draft.name(file).to_owned();
            work.did(name, format!("turned {} into spans", names.join(", ")));
        }
    }
}
