//! EPUB 2 → EPUB 3: what the package says, said as EPUB 3 says it. Repairs do the rest: they make the navigation document,
//! and mend what EPUB 3 does not allow.

use std::collections::HashSet;

use ficbind_check::media;
use ficbind_check::xml::{self, Document, Element, Ns};

use crate::access;
use crate::dates;
use crate::draft::{Draft, xml_limits};
use crate::edit::Edits;
use crate::markup::{append, end_tag, escaped, prefix, remove_element, set_attribute, span, tag_end};
use crate::opf::{self, Item};

/// The name under which changes of an upgrade are told.
pub const NAME: &str = "upgrade";

/// Turns the packages of EPUB 2 into those of EPUB 3, and says what was done. Nothing is done to a book of EPUB 3.
///
/// # Errors
/// Why it can't be an EPUB 3.
pub fn upgrade(draft: &mut Draft) -> Result<Vec<(String, String)>, String> {
    let packages = opf::packages(draft);
    if packages.is_empty() {
        return Err("no package document can be found".into());
    }
    let mut done = Vec::new();
    for package in packages {
        let name = draft.name(package).to_owned();
        done.extend(one(draft, package, &name)?.into_iter().map(|what| (name.clone(), what)));
    }
    Ok(done)
}

fn one(draft: &mut Draft, package: usize, name: &str) -> Result<Vec<String>, String> {
    let text = draft.text(package).ok_or("its package document cannot be read")?;
    let doc = xml::read(&text, xml_limits());
    let root = doc.root().filter(|_| doc.fault.is_none()).ok_or("its package document is not well-formed")?;
    let version = root.attr("version").unwrap_or_default().trim();
    if version.starts_with('3') {
        return Ok(Vec::new());
    }
    let paths = draft.paths();
    refuse(root, version, &opf::items(&doc, name, &paths))?;
    let mut done = vec!["stated version 3.0 instead of 2.0".to_owned()];
    draft.edit(package, |doc, edits| done.extend(unwrapped(doc, edits)));
    let copy = draft.clone();
    draft.edit(package, |doc, edits| {
        let items = opf::items(doc, name, &paths);
        let Some(root) = doc.root() else { return };
        set_attribute(root, "version", "3.0", edits);
        done.extend(cover(doc, &items, edits));
        let Some(metadata) = opf::part(doc, "metadata") else { return };
        done.extend(modification(metadata, edits));
        done.extend(series(doc, metadata, edits));
        done.extend(named_properties(metadata, edits));
        let facts = access::Facts::of(&copy, doc, &items);
        done.extend(access::metadata(&facts, metadata, edits));
    });
    Ok(done)
}

/// Refuses what EPUB 3 has no place for.
fn refuse(root: Element, version: &str, items: &[Item]) -> Result<(), String> {
    if root.ns() == Ns::OEB || !version.starts_with('2') {
        return Err(format!("only EPUB 2 becomes EPUB 3, and its package says version \"{version}\""));
    }
    let kinds = [(media::DTBOOK, "a DTBook document"), (media::OEB_DOCUMENT, "an OEB 1.2 document")];
    for item in items {
        if let Some((_, kind)) = kinds.iter().find(|(t, _)| *t == item.media_type) {
            return Err(format!("\"{}\" is {kind}, which EPUB 3 does not have", item.href));
        }
    }
    Ok(())
}

/// Takes the elements off around metadata, and `tours`, which EPUB 3 does not have.
fn unwrapped(doc: &Document, edits: &mut Edits) -> Vec<String> {
    let mut done = Vec::new();
    let around = |e: &Element| matches!(e.local(), "dc-metadata" | "x-metadata");
    for element in doc.elements().filter(around) {
        match end_tag(element) {
            Some(end) => {
                edits.delete(element.start() as usize..element.end() as usize);
                edits.delete(end..element.close() as usize);
                keep_namespaces(element, edits);
            }
            None => remove_element(element, edits),
        }
        done.push(format!("took {} off its metadata", element.local()));
    }
    if let Some(tours) = opf::part(doc, "tours") {
        remove_element(tours, edits);
        done.push("removed the tours".into());
    }
    done
}

/// Declares the namespaces that an element declares on its parent instead.
fn keep_namespaces(element: Element, edits: &mut Edits) {
    let doc = element.doc;
    let Some(parent) = element.parent() else { return };
    let own = |id: u32| doc.declarations.iter().filter(move |d| d.node == id);
    for declaration in own(element.id).filter(|d| !d.prefix.is_empty()) {
        // Two wrappers beside each other may declare the same.
        let before = doc.declarations.iter().take_while(|d| d.node < element.id);
        let known = before.filter(|d| d.node >= parent.id).any(|d| d.prefix == declaration.prefix);
        if !known && own(parent.id).all(|d| d.prefix != declaration.prefix) {
            let uri = escaped(doc.namespace(declaration.ns));
            edits.insert(tag_end(parent), format!(" xmlns:{}=\"{uri}\"", declaration.prefix));
        }
    }
}

/// The content of an element `meta` of EPUB 2.
fn named<'d>(metadata: Element<'d, '_>, name: &str) -> Option<&'d str> {
    let meta = metadata.children().find(|m| m.local() == "meta" && m.attr("name").map(str::trim) == Some(name))?;
    meta.attr("content").map(str::trim).filter(|c| !c.is_empty())
}

/// Marks the picture that the metadata call the cover.
fn cover(doc: &Document, items: &[Item], edits: &mut Edits) -> Option<String> {
    let id = named(opf::part(doc, "metadata")?, "cover")?;
    let item = items.iter().find(|i| i.id == id || i.href == id)?;
    if !item.media_type.starts_with("image/") {
        return None;
    }
    set_attribute(item.element, "properties", "cover-image", edits);
    Some(format!("marked {} as the picture of the cover", item.href))
}

/// The date of the last change becomes what EPUB 3 asks for.
fn modification(metadata: Element, edits: &mut Edits) -> Option<String> {
    let is_changed = |e: &Element| {
        e.is(Ns::DC, "date")
            && e.attr_ns(Ns::OPF, "event").is_some_and(|v| v.trim().eq_ignore_ascii_case("modification"))
    };
    let all = metadata.children().filter(is_changed);
    let (time, element) =
        all.filter_map(|e| Some((dates::moment(e.text().trim())?, e))).max_by(|a, b| a.0.cmp(&b.0))?;
    let prefix = prefix(metadata);
    let markup = format!("<{prefix}meta property=\"dcterms:modified\">{time}</{prefix}meta>");
    edits.replace(span(element)?, markup);
    Some(format!("turned the date of modification into dcterms:modified {time}"))
}

/// The series that calibre names becomes a collection.
fn series(doc: &Document, metadata: Element, edits: &mut Edits) -> Option<String> {
    let name = named(metadata, "calibre:series")?;
    let id = opf::free_id(&mut opf::ids(doc), "series");
    let prefix = prefix(metadata);
    let mut add = |attributes: &str, text: &str| {
        append(metadata, &format!("<{prefix}meta {attributes}>{}</{prefix}meta>", escaped(text)), edits);
    };
    add(&format!("property=\"belongs-to-collection\" id=\"{id}\""), name);
    add(&format!("refines=\"#{id}\" property=\"collection-type\""), "series");
    if let Some(number) = named(metadata, "calibre:series_index").filter(|n| is_position(n)) {
        add(&format!("refines=\"#{id}\" property=\"group-position\""), number);
    }
    Some(format!("turned calibre's series \"{name}\" into a collection"))
}

/// Whether a text is a place in a series: numbers with points between them.
fn is_position(text: &str) -> bool {
    text.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// Properties of schema.org that stand in the form of EPUB 2.
fn named_properties(metadata: Element, edits: &mut Edits) -> Vec<String> {
    let mut done = Vec::new();
    let mut seen = HashSet::new();
    let prefix = prefix(metadata);
    for meta in metadata.children().filter(|m| m.local() == "meta") {
        let (Some(name), Some(content)) = (meta.attr("name").map(str::trim), meta.attr("content")) else { continue };
        let content = content.trim();
        if !name.starts_with("schema:") || !xml::is_ncname(name.get(7..).unwrap_or_default()) || content.is_empty() {
            continue;
        }
        if let Some(span) = span(meta).filter(|_| seen.insert((name, content))) {
            let markup = format!("<{prefix}meta property=\"{name}\">{}</{prefix}meta>", escaped(content));
            edits.replace(span, markup);
            done.push(format!("wrote {name} as a property"));
        }
    }
    done
}
