//! The package document as repairs see it: where it is, its items, its reading order.

use std::collections::{HashMap, HashSet};

use ficbind_check::Release;
use ficbind_check::container::{self, CONTAINER};
use ficbind_check::log::Log;
use ficbind_check::url::{self, Base, Target};
use ficbind_check::xml::{self, Document, Element};

use crate::draft::{Draft, xml_limits};
use crate::edit::Edits;
use crate::repair::Work;

/// An item of the manifest.
#[derive(Debug)]
pub struct Item<'d, 'a> {
    pub element: Element<'d, 'a>,
    pub id: &'d str,
    pub href: &'d str,
    /// The path that its href leads to, if it stays inside the book.
    pub path: Option<String>,
    /// The file of that path, if it is there.
    pub file: Option<usize>,
    pub media_type: &'d str,
}

/// The files of the package documents that the container names, in its order.
pub fn packages(draft: &Draft) -> Vec<usize> {
    let Some(text) = draft.find(CONTAINER).and_then(|file| draft.text(file)) else { return Vec::new() };
    let doc = xml::read(&text, xml_limits());
    let found = container::rootfiles(&doc, &mut Log::new(CONTAINER, Release::default()));
    let paths = draft.paths();
    let mut seen = HashSet::new();
    found.packages().filter_map(|p| paths.get(&p.path).copied()).filter(|p| seen.insert(*p)).collect()
}

/// The child of the root with this name, whatever its namespace.
pub fn part<'d, 'a>(doc: &'d Document<'a>, name: &str) -> Option<Element<'d, 'a>> {
    doc.root()?.children().find(|e| e.local() == name)
}

/// The items of the manifest.
pub fn items<'d, 'a>(doc: &'d Document<'a>, package: &str, paths: &HashMap<String, usize>) -> Vec<Item<'d, 'a>> {
    let Some(manifest) = part(doc, "manifest") else { return Vec::new() };
    let item = |element: Element<'d, 'a>| {
        let href = element.attr("href").unwrap_or_default();
        let path = local_path(package, href);
        let file = path.as_ref().and_then(|path| paths.get(path).copied());
        let media_type = element.attr("media-type").unwrap_or_default().trim();
        Item { element, id: element.attr("id").unwrap_or_default().trim(), href, path, file, media_type }
    };
    manifest.children().filter(|e| e.local() == "item").map(item).collect()
}

/// The path inside the book that a reference leads to.
pub fn local_path(from: &str, reference: &str) -> Option<String> {
    match url::resolve_leniently(&Base::File(from), reference) {
        Some(Target::Local(local)) => Some(local.path.to_string()),
        _ => None,
    }
}

/// The files of the spine, in order.
pub fn reading_order(doc: &Document, items: &[Item]) -> Vec<usize> {
    // Of items with one id, references mean the first.
    let by_id: HashMap<&str, usize> = items.iter().rev().filter_map(|i| Some((i.id, i.file?))).collect();
    let references = part(doc, "spine").into_iter().flat_map(|spine| spine.children());
    references.filter_map(|r| by_id.get(r.attr("idref")?.trim()).copied()).collect()
}

/// The files that manifests declare, the package documents, and those of the container.
pub fn used(draft: &Draft) -> HashSet<usize> {
    let paths = draft.paths();
    let packages = packages(draft);
    let mut used: HashSet<usize> = packages.iter().copied().collect();
    for &package in &packages {
        let Some(text) = draft.text(package) else { continue };
        let doc = xml::read(&text, xml_limits());
        used.extend(items(&doc, draft.name(package), &paths).into_iter().filter_map(|i| i.file));
    }
    let own = |name: &str| name == "mimetype" || OWN.iter().any(|file| name.strip_prefix("META-INF/") == Some(file));
    used.extend(draft.live().filter(|&i| own(draft.name(i))));
    used
}

/// The container's own files in META-INF.
const OWN: &[&str] =
    &["container.xml", "encryption.xml", "manifest.xml", "metadata.xml", "rights.xml", "signatures.xml"];

/// The reference to a path from a file, both inside the book.
pub fn relative(from: &str, path: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = path.split('/').collect();
    let folders = from.len().saturating_sub(1).min(to.len().saturating_sub(1));
    let shared = from.iter().zip(&to).take(folders).take_while(|(a, b)| a == b).count();
    let mut parts = vec![".."; from.len().saturating_sub(1) - shared];
    parts.extend(to.iter().skip(shared));
    let joined = parts.join("/");
    percent_encoding::utf8_percent_encode(&joined, ENCODED).to_string()
}

/// What a path needs encoded in a reference. Letters beyond ASCII stay readable in the file, but are encoded here to be
/// safe with every reader.
const ENCODED: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b':');

/// Runs over the package documents with their items, and says what was done to each.
pub fn each(work: &mut Work, mut run: impl FnMut(&Work, &Document, &[Item], &mut Edits) -> Vec<String>) {
    for package in packages(work.draft) {
        let paths = work.draft.paths();
        let name = work.draft.name(package).to_owned();
        let mut draft = work.draft.clone();
        let mut done = Vec::new();
        let edited = draft.edit(package, |doc, edits| {
            let items = items(doc, &name, &paths);
            done = run(work, doc, &items, edits);
        });
        if edited {
            *work.draft = draft;
            done.into_iter().for_each(|what| work.did(&*name, what));
        }
    }
}

/// Attributes of a package document that name items.
pub const NAMING: &[&str] = &["idref", "toc", "fallback", "media-overlay", "fallback-style", "page-map"];

/// An id that no element of a document has.
pub fn free_id(taken: &mut HashSet<String>, wanted: &str) -> String {
    let mut id: String = wanted.chars().map(|c| if xml::in_name(c) { c } else { '-' }).collect();
    if !id.chars().next().is_some_and(xml::starts_name) {
        id.insert_str(0, "x-");
    }
    let mut name = id.clone();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{id}-{number}");
        number += 1;
    }
    name
}

/// The ids of a document.
pub fn ids(doc: &Document) -> HashSet<String> {
    doc.elements().filter_map(|e| e.attr("id")).map(|id| id.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_lead_to_paths() {
        for (from, path, expected) in [
            ("EPUB/package.opf", "EPUB/text/a b.xhtml", "text/a%20b.xhtml"),
            ("package.opf", "c.css", "c.css"),
            ("EPUB/text/a.xhtml", "EPUB/c.css", "../c.css"),
            ("A/p.opf", "B/A/p.opf", "../B/A/p.opf"),
        ] {
            assert_eq!(relative(from, path), expected);
            assert_eq!(local_path(from, expected).as_deref(), Some(path));
        }
    }
}
