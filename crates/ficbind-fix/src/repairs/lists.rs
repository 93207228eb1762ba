//! Repairs of the lists of navigation documents: what stands in and around them.

use ficbind_check::xml::{Attribute, Element, NodeKind, Ns, is_blank};

use crate::edit::Edits;
use crate::markup::{end_tag, is_empty_tag, prefix, remove_attribute, remove_element, rename, tag_end};
use crate::repair::{Repair, Safety, Work};

pub const REPAIRS: &[Repair] = &[Repair {
    name: "navigation-lists",
    ids: &["RSC-005", "RSC-017"],
    safety: Safety::Safe,
    what: "give lists of navigation the form that they must have: one numbered list with at most a heading before it, its \
           entries each one link with all their text, no empty lists, and one level only for landmarks and pages",
    run: lists,
}];

fn lists(work: &mut Work) {
    for file in work.accused() {
        let mut done = Vec::new();
        let edited = work.draft.edit(file, |doc, edits| {
            let navs = doc.elements().filter(|e| e.is(Ns::XHTML, "nav") && kind(*e).is_some());
            for nav in navs.collect::<Vec<_>>() {
                done.extend(list(nav, edits));
            }
        });
        if edited {
            let name = work.draft.name(file).to_owned();
            done.dedup();
            work.did(name, done.join("; "));
        }
    }
}

/// The attribute that says what kind of list a nav element is.
fn kind<'d, 'a>(nav: Element<'d, 'a>) -> Option<&'d Attribute<'a>> {
    nav.attributes().iter().find(|a| a.ns == Ns::OPS && a.local == "type")
}

fn is_list(element: &Element) -> bool {
    element.ns() == Ns::XHTML && matches!(element.local(), "ol" | "ul")
}

fn is_heading(element: &Element) -> bool {
    matches!(element.local(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hgroup")
}

/// Mends the lists of one nav element.
fn list(nav: Element, edits: &mut Edits) -> Vec<&'static str> {
    let mut done = Vec::new();
    let flat = ["landmarks", "page-list"].iter().any(|t| nav.has_type(t));
    let listed = nav.descendants().any(|e| e.is(Ns::XHTML, "li"));
    if flat && !listed && !nav.has_text() {
        remove_element(nav, edits);
        return vec!["removed an empty list"];
    }
    if !nav.has_type("toc") && leads_nowhere(nav) {
        rename(nav, &format!("{}div", prefix(nav)), edits);
        kind(nav).into_iter().for_each(|kind| remove_attribute(nav.doc, kind, edits));
        return vec!["turned a nav without a link of its own into a div"];
    }
    for element in nav.descendants().filter(|e| e.ns() == Ns::XHTML) {
        match element.local() {
            "ul" => {
                rename(element, &format!("{}ol", prefix(element)), edits);
                done.push("turned a list into a numbered one");
            }
            "ol" if element.children().next().is_none() && !element.has_text() && !is_only(element, nav) => {
                remove_element(element, edits);
                done.push("removed an empty list");
            }
            "ol" if flat => done.extend(flattened(element, edits)),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if may_go(element, nav) => {
                remove_element(element, edits);
                done.push("removed an empty heading");
            }
            "header" if element.parent() == Some(nav) => {
                let end = end_tag(element);
                edits.delete(element.start() as usize..element.end() as usize);
                edits.delete(end.unwrap_or(element.close() as usize)..element.close() as usize);
                done.push("took a header off the heading");
            }
            "li" => done.extend(entry(element, edits)),
            _ => {}
        }
    }
    if done.is_empty() {
        // What stands around the lists, once these are in order.
        done.extend(paragraphs(nav, edits).or_else(|| around(nav, edits)).or_else(|| headless(nav, edits)));
    }
    done
}

/// Whether a nav element has neither a list nor a link, other than those of another one inside it.
fn leads_nowhere(nav: Element) -> bool {
    let own = |e: &Element| e.ancestors().find(|a| a.is(Ns::XHTML, "nav")) == Some(nav);
    let mut links = nav.descendants().filter(|e| e.is(Ns::XHTML, "a") && e.attr("href").is_some() && own(e));
    links.next().is_none() && (nav.has_text() || nav.descendants().any(|e| e.is(Ns::XHTML, "li")))
}

/// Whether a heading shows nothing.
fn may_go(heading: Element, nav: Element) -> bool {
    heading.parent() == Some(nav) && !heading.has_text() && heading.children().next().is_none()
}

/// Whether a list is the only one of a nav element.
fn is_only(list: Element, nav: Element) -> bool {
    list.parent() == Some(nav) && nav.children().filter(is_list).count() == 1
}

/// Lets the entries of a list inside an entry follow that entry.
fn flattened(list: Element, edits: &mut Edits) -> Option<&'static str> {
    let entry = list.parent().filter(|p| p.is(Ns::XHTML, "li"))?;
    let last = entry.child_nodes().filter(|&id| !is_blank_text(entry, id)).last();
    let (end, entry_end) = (end_tag(list)?, end_tag(entry)?);
    if last != Some(list.id) || is_empty_tag(list) {
        return None;
    }
    edits.replace(list.start() as usize..list.end() as usize, format!("</{}li>", prefix(entry)));
    edits.delete(end..list.close() as usize);
    edits.delete(entry_end..entry.close() as usize);
    Some("let the entries of an inner list follow those of the outer one")
}

fn is_blank_text(element: Element, id: u32) -> bool {
    let node = &element.doc.nodes[id as usize];
    match node.kind {
        NodeKind::Text => is_blank(&element.doc.text_of(id)),
        NodeKind::Element => false,
        NodeKind::Instruction => true,
    }
}

/// Makes a list of paragraphs that are a link each, in a nav element that has no list.
fn paragraphs(nav: Element, edits: &mut Edits) -> Option<&'static str> {
    let is_line = |e: &Element| {
        let mut inside = e.children();
        let link = inside.next().filter(|l| l.is(Ns::XHTML, "a"));
        let alone = link.is_some_and(|link| link.text().trim() == e.text().trim() && link.has_text());
        matches!(e.local(), "p" | "div") && alone && inside.next().is_none()
    };
    let lines: Vec<Element> = nav.children().skip_while(is_heading).collect();
    let (first, last) = (lines.first()?, lines.last()?);
    let texts =
        nav.child_nodes().any(|id| nav.doc.nodes[id as usize].kind == NodeKind::Text && !is_blank_text(nav, id));
    if texts || !lines.iter().all(is_line) || lines.iter().any(|l| end_tag(*l).is_none()) {
        return None;
    }
    let prefix = prefix(nav);
    edits.insert(first.start() as usize, format!("<{prefix}ol>"));
    lines.iter().for_each(|line| rename(*line, &format!("{prefix}li"), edits));
    edits.insert(last.close() as usize, format!("</{prefix}ol>"));
    Some("made a list of paragraphs that are links")
}

/// Takes what may not stand beside a list out of the nav element, and joins lists between which nothing stands.
fn around(nav: Element, edits: &mut Edits) -> Option<&'static str> {
    let nodes: Vec<u32> = nav.child_nodes().filter(|&id| !is_blank_text(nav, id)).collect();
    let lists: Vec<Element> = nav.children().filter(is_list).collect();
    let (first, last) = (lists.first()?, lists.last()?);
    let place = |list: &Element| nodes.iter().position(|&id| id == list.id);
    let (start, end) = (place(first)?, place(last)?);
    if end - start + 1 > lists.len() {
        return None;
    }
    for pair in lists.windows(2) {
        let [one, next] = pair else { continue };
        edits.delete(end_tag(*one)?..one.close() as usize);
        edits.delete(next.start() as usize..next.end() as usize);
    }
    let heading = |id: &u32| nav.children().any(|e| e.id == *id && is_heading(&e));
    // A heading stays where it stands right before the list.
    let kept = start.checked_sub(1).filter(|&i| nodes.get(i).is_some_and(heading)).unwrap_or(start);
    if kept > 0 {
        let tag = nav.doc.text.get(nav.start() as usize..nav.end() as usize)?;
        edits.delete(nav.start() as usize..nav.end() as usize);
        edits.insert(nav.doc.nodes.get(*nodes.get(kept)? as usize)?.start as usize, tag);
    }
    if end + 1 < nodes.len() {
        let close = end_tag(nav)?;
        edits.insert(last.close() as usize, nav.doc.text.get(close..nav.close() as usize)?);
        edits.delete(close..nav.close() as usize);
    }
    (lists.len() > 1 || kept > 0 || end + 1 < nodes.len()).then_some("left nothing but a heading beside the list")
}

/// Lets the list itself bear the type of a nav element that must have a heading and has none.
fn headless(nav: Element, edits: &mut Edits) -> Option<&'static str> {
    let needless = ["toc", "landmarks", "page-list"].iter().any(|t| nav.has_type(t));
    let list = nav.children().next().filter(|e| is_list(e) && !needless && kind(*e).is_none())?;
    let kind = kind(nav)?;
    let name = nav.doc.prefix(kind);
    edits.insert(tag_end(list), format!(" {name}:type=\"{}\"", crate::markup::escaped(kind.value.trim())));
    remove_attribute(nav.doc, kind, edits);
    Some("gave the type of a nav without a heading to its list")
}

/// Mends an entry: text beside its only link moves into the link, a paragraph around the link goes, and a second link gets
/// an entry of its own.
fn entry(item: Element, edits: &mut Edits) -> Option<&'static str> {
    let doc = item.doc;
    let links: Vec<Element> = item.children().filter(|e| e.is(Ns::XHTML, "a")).collect();
    if let [link] = links[..] {
        return beside(item, link, edits);
    }
    if links.len() > 1 {
        let nodes = item.child_nodes().filter(|&id| !is_blank_text(item, id));
        let known: Vec<u32> = links.iter().map(|l| l.id).chain(item.children().filter(is_list).map(|l| l.id)).collect();
        let nodes: Vec<u32> = nodes.collect();
        // Nothing but links, and at most a list behind them.
        if nodes.iter().any(|id| !known.contains(id)) || !links.iter().zip(&nodes).all(|(l, id)| l.id == *id) {
            return None;
        }
        let prefix = prefix(item);
        for link in links.iter().skip(1) {
            edits.insert(link.start() as usize, format!("</{prefix}li>\n<{prefix}li>"));
        }
        return Some("gave a second link an entry of its own");
    }
    let wrapper = item.children().next().filter(|e| matches!(e.local(), "p" | "div"))?;
    let mut inside = wrapper.children();
    let only = inside.next().filter(|e| matches!(e.local(), "a" | "span"))?;
    let alone = inside.next().is_none() && wrapper.text().trim() == only.text().trim();
    let end = end_tag(wrapper).filter(|_| alone && doc.nodes[only.id as usize].kind == NodeKind::Element)?;
    edits.delete(wrapper.start() as usize..wrapper.end() as usize);
    edits.delete(end..wrapper.close() as usize);
    Some("took paragraphs off links")
}

/// Moves text that stands before the only link of an entry into the link.
fn beside(item: Element, link: Element, edits: &mut Edits) -> Option<&'static str> {
    let doc = item.doc;
    let before: Vec<u32> = item.child_nodes().take_while(|&id| id != link.id).collect();
    let text = |id: u32| doc.nodes[id as usize].kind == NodeKind::Text && !is_blank(&doc.text_of(id));
    let after: Vec<u32> = item.child_nodes().skip_while(|&id| id != link.id).skip(1).collect();
    let tail: Vec<u32> = after.iter().copied().filter(|&id| !is_blank_text(item, id)).collect();
    // Text behind the link goes into it as well, up to a list.
    let trailing = tail.first().copied().filter(|&id| text(id));
    let end = end_tag(link).filter(|_| trailing.is_some());
    if let (Some(id), Some(end)) = (trailing, end) {
        edits.delete(end..link.close() as usize);
        let at = doc.nodes[id as usize].end as usize;
        edits.insert(at, doc.text.get(end..link.close() as usize)?);
    }
    let moved = Some("moved text into the link that it stands beside");
    let Some(first) = before.iter().copied().find(|&id| text(id)) else { return moved.filter(|_| end.is_some()) };
    // Only text stands before it.
    if before.iter().any(|&id| doc.nodes[id as usize].kind != NodeKind::Text) {
        return moved.filter(|_| end.is_some());
    }
    let tag = doc.text.get(link.start() as usize..link.end() as usize)?;
    edits.insert(doc.nodes[first as usize].start as usize, tag);
    edits.delete(link.start() as usize..link.end() as usize);
    moved
}
