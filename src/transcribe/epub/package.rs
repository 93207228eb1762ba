//! The package of a book: its container, manifest, spine and contents (EPUB 3.3, sections 4, 5 and 7; OPF 2.0.1).

use std::collections::{BTreeMap, HashMap, HashSet};

use percent_encoding::percent_decode_str;

use super::doctype;
use crate::story::volume::{HELD, VOLUME, VolumeOf, WHOLE};
use crate::transcribe::dom::{Dom, NodeId, ROOT};
use crate::transcribe::office::{Package, attribute, child, parse, words};
use crate::transcribe::pictures::{Pictures, Why};

/// Ways to obfuscate fonts, which protect nothing else.
const OBFUSCATION: &[&str] = &["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"];

/// Files that rights management of shops leaves in a book.
const PROTECTION: &[&str] = &["META-INF/rights.xml", "META-INF/sinf.xml", "META-INF/license.lcpl"];

/// Stories that a book joins, at most: an omnibus of omnibuses has many.
const MOST_HELD: usize = 20_000;

/// What our own books call a warning.
const WARNING: &str = "ficbind:warning";

/// What a book that joins stories says of one of them.
#[derive(Debug, Default)]
pub struct OfStory {
    pub authors: Vec<String>,
    pub rating: Option<String>,
    /// In Markdown.
    pub summary: Option<String>,
}

/// A file of the manifest.
#[derive(Debug, Clone)]
pub struct Item {
    /// As the manifest writes it.
    pub href: String,
    pub path: String,
    pub media: String,
    pub properties: String,
}

/// An entry of the table of contents.
#[derive(Debug, Clone)]
pub struct Entry {
    pub title: String,
    pub path: String,
    pub fragment: String,
    /// From 0.
    pub level: usize,
    /// Entries stand below it.
    pub has_below: bool,
}

/// One piece of metadata: an element of Dublin Core or a `meta`.
#[derive(Debug, Default, Clone)]
pub struct Datum {
    /// The element's name, or the property or name of a `meta`.
    pub name: String,
    pub value: String,
    pub id: String,
    /// Attributes of OPF 2.0.1 and refinements: role, file-as, scheme and the like.
    pub more: HashMap<String, String>,
}

/// A warning of ficbind's own books.
#[derive(Debug)]
pub struct Stated {
    /// The id of the manifest item to which it belongs; `None` for a warning of the whole.
    pub item: Option<String>,
    pub datum: Datum,
}

/// A book that was opened.
#[derive(Debug)]
pub struct Book<'b> {
    package: Package<'b>,
    pub data: Vec<Datum>,
    /// ficbind made the book.
    pub is_ours: bool,
    /// Identifiers of the stories that it joins, each once.
    pub holds: Vec<String>,
    /// In the order of the package.
    pub warnings: Vec<Stated>,
    /// What the page with details says of warnings: a label, the page of a chapter, and a note.
    pub notes: Vec<(String, Option<String>, String)>,
    /// What is said of the stories that the book joins, by their folders.
    pub stories: HashMap<String, OfStory>,
    /// What is said of single items of the manifest, by their ids: property and value.
    of_items: OfItems,
    /// The ids of items, by their paths.
    ids: HashMap<String, String>,
    pub manifest: BTreeMap<String, Item>,
    /// Paths of documents in reading order.
    pub spine: Vec<String>,
    /// The document that is the table of contents.
    pub nav: Option<String>,
    /// Documents that the guide or the landmarks call a cover, title page or contents.
    pub apparatus: HashMap<String, String>,
    pub entries: Vec<Entry>,
    /// Those that its pages show.
    pub pictures: Pictures,
    /// The path of the cover picture among those carried.
    pub cover: Option<String>,
    /// The package names a cover picture.
    pub has_cover: bool,
}

impl<'b> Book<'b> {
    /// Reads what the package says.
    pub fn open(mut package: Package<'b>) -> Result<Book<'b>, String> {
        refuse_protected(&mut package)?;
        let container =
            package.text("META-INF/container.xml")?.ok_or("it has no META-INF/container.xml, so it is no book")?;
        let container = doctype::plain(&container);
        let parsed = parse("META-INF/container.xml", &container)?;
        let rootfile = parsed.descendants().find(|node| node.tag_name().name() == "rootfile");
        let path =
            rootfile.and_then(|node| attribute(node, "full-path")).ok_or("its container names no package")?.to_owned();
        let text = package.text(&path)?.ok_or_else(|| format!("its package \"{path}\" is missing"))?;
        let text = doctype::plain(&text);
        let parsed = parse(&path, &text)?;
        let root = parsed.root_element();
        let Metadata { data, warnings, of_items } = child(root, "metadata").map(metadata).unwrap_or_default();
        let mut book = Book {
            package,
            is_ours: data.iter().any(|datum| datum.name == "ficbind:warning-policy"),
            holds: held(&data),
            data,
            warnings,
            notes: Vec::new(),
            stories: HashMap::new(),
            of_items,
            ids: HashMap::new(),
            manifest: BTreeMap::new(),
            spine: Vec::new(),
            nav: None,
            apparatus: HashMap::new(),
            entries: Vec::new(),
            pictures: Pictures::default(),
            cover: None,
            has_cover: false,
        };
        let toc = book.documents(root, &path);
        if book.spine.is_empty() {
            return Err("its spine names no page".to_owned());
        }
        book.contents(toc)?;
        Ok(book)
    }

    /// Reads manifest, spine and guide. Gives the path of the NCX.
    fn documents(&mut self, root: roxmltree::Node, package: &str) -> Option<String> {
        let mut ids = HashMap::new();
        for item in child(root, "manifest").into_iter().flat_map(|manifest| manifest.children()) {
            let (Some(id), Some(href)) = (attribute(item, "id"), attribute(item, "href")) else { continue };
            let (path, _) = resolve(package, href);
            let says = |name: &str| attribute(item, name).unwrap_or_default().to_owned();
            let item = Item {
                href: href.to_owned(),
                path: path.clone(),
                media: says("media-type"),
                properties: says("properties"),
            };
            if item.properties.split_ascii_whitespace().any(|property| property == "nav") {
                self.nav = Some(path.clone());
            }
            ids.insert(id.to_owned(), path.clone());
            self.ids.insert(path.clone(), id.to_owned());
            self.manifest.insert(path, item);
        }
        let spine = child(root, "spine");
        let mut seen = HashSet::new();
        for itemref in spine.into_iter().flat_map(|spine| spine.children()) {
            let path = attribute(itemref, "idref").and_then(|id| ids.get(id));
            if let Some(path) = path.filter(|path| seen.insert((*path).clone())) {
                self.spine.push(path.clone());
            }
        }
        for reference in child(root, "guide").into_iter().flat_map(|guide| guide.children()) {
            if let (Some(kind), Some(href)) = (attribute(reference, "type"), attribute(reference, "href")) {
                self.apparatus.insert(resolve(package, href).0, kind.to_owned());
            }
        }
        let cover =
            self.data.iter().find(|datum| datum.name == "cover").and_then(|datum| ids.get(&datum.value)).cloned();
        let is_cover =
            |item: &&Item| item.properties.split_ascii_whitespace().any(|property| property == "cover-image");
        let cover = self.manifest.values().find(is_cover).map(|item| item.path.clone()).or(cover);
        self.has_cover = cover.is_some();
        if let Some(path) = cover {
            self.cover = self.picture(&path);
        }
        let ncx = spine.and_then(|spine| attribute(spine, "toc")).and_then(|id| ids.get(id)).cloned();
        let is_ncx = |item: &&Item| item.media == "application/x-dtbncx+xml";
        ncx.or_else(|| self.manifest.values().find(is_ncx).map(|item| item.path.clone()))
    }

    /// Reads the table of contents: the navigation document, or the NCX.
    fn contents(&mut self, ncx: Option<String>) -> Result<(), String> {
        if let Some(path) = self.nav.clone()
            && let Some(text) = self.text(&path)?
        {
            let dom = Dom::parse(&super::xhtml::as_html(&text));
            let navs: Vec<NodeId> = dom.below(ROOT).filter(|node| dom.name(*node) == "nav").collect();
            let kind = |node: &NodeId| dom.attribute(*node, "epub:type").unwrap_or_default();
            if let Some(toc) = navs.iter().find(|node| kind(node) == "toc")
                && let Some(list) = dom.find(*toc, &["ol"])
            {
                list_of(&dom, list, &path, 0, &mut self.entries);
            }
            let landmarks = navs.iter().find(|node| kind(node) == "landmarks");
            for node in landmarks.into_iter().flat_map(|nav| dom.below(*nav)) {
                if let (Some(href), Some(kind)) = (dom.attribute(node, "href"), dom.attribute(node, "epub:type")) {
                    self.apparatus.insert(resolve(&path, href).0, kind.to_owned());
                }
            }
        }
        if self.entries.is_empty()
            && let Some(path) = ncx
            && let Some(text) = self.text(&path)?
        {
            let text = doctype::plain(&text);
            if let Ok(parsed) = parse(&path, &text)
                && let Some(map) = child(parsed.root_element(), "navMap")
            {
                points_of(map, &path, 0, &mut self.entries);
            }
        }
        Ok(())
    }

    /// Files that the manifest names and the book does not hold. Pictures are missed where a page shows them.
    pub fn missing(&self) -> Vec<String> {
        let is_missing = |item: &&Item| {
            !item.media.starts_with("image/") && !is_elsewhere(&item.href) && !self.package.has(&item.path)
        };
        self.manifest.values().filter(is_missing).map(|item| item.path.clone()).collect()
    }

    /// The text of a file of the book.
    pub fn text(&mut self, path: &str) -> Result<Option<String>, String> {
        self.package.text(path)
    }

    /// Takes the cover picture along no more.
    pub fn forget_cover(&mut self) {
        if let Some(path) = self.cover.take() {
            self.pictures.forget(&path);
        }
    }

    /// Whether ficbind made the book, of several stories.
    pub fn is_omnibus(&self) -> bool {
        self.is_ours && !self.holds.is_empty()
    }

    /// What it is a volume of, where it says so.
    pub fn volume(&self) -> Option<VolumeOf> {
        let said = |name: &str| self.data.iter().find(|datum| datum.name == name).map(|datum| datum.value.as_str());
        let (identifier, (number, count)) = (said(WHOLE)?.to_owned(), said(VOLUME)?.split_once('/')?);
        Some(VolumeOf { identifier, number: number.parse().ok()?, count: count.parse().ok()? })
    }

    /// The id of the item of a page.
    pub fn id_of(&self, path: &str) -> Option<&str> {
        self.ids.get(path).map(String::as_str)
    }

    /// What is said of the item of a page under a property.
    pub fn said_of(&self, path: &str, property: &str) -> Option<&str> {
        let said = self.id_of(path).and_then(|id| self.of_items.get(id)).into_iter().flatten();
        said.into_iter().find(|(known, _)| known == property).map(|(_, value)| &**value)
    }

    /// The bytes of a picture.
    ///
    /// # Errors
    /// It is missing, damaged or too large: why, in words.
    pub fn bytes_of_picture(&mut self, path: &str) -> Result<Vec<u8>, Why> {
        self.package.picture(path)
    }

    /// Takes a picture along. Gives its path beside the texts.
    pub fn picture(&mut self, path: &str) -> Option<String> {
        self.pictures.add(path, |_| self.package.picture(path))
    }
}

/// The stories that a book says it joins: each once, and no more than any book of ours could tell of.
fn held(data: &[Datum]) -> Vec<String> {
    let mut known = HashSet::new();
    let all = data.iter().filter(|datum| datum.name == HELD && !datum.value.is_empty());
    all.map(|datum| &datum.value).filter(|id| known.insert(*id)).take(MOST_HELD).cloned().collect()
}

/// Refuses books of which more than fonts is encrypted.
fn refuse_protected(package: &mut Package) -> Result<(), String> {
    let why = "it is protected by the rights management of a shop or library (DRM)";
    if PROTECTION.iter().any(|path| package.has(path)) {
        return Err(why.to_owned());
    }
    let Some(text) = package.text("META-INF/encryption.xml")? else { return Ok(()) };
    let parsed = parse("META-INF/encryption.xml", &text)?;
    let mut methods = parsed.descendants().filter(|node| node.tag_name().name() == "EncryptionMethod");
    let is_harmless = |method: &str| OBFUSCATION.contains(&method);
    match methods.all(|node| attribute(node, "Algorithm").is_some_and(is_harmless)) {
        true => Ok(()),
        false => Err(why.to_owned()),
    }
}

/// Properties and values, by the ids of what they refine.
type OfItems = HashMap<String, Vec<(String, String)>>;

/// What the metadata says.
#[derive(Default)]
struct Metadata {
    data: Vec<Datum>,
    warnings: Vec<Stated>,
    of_items: OfItems,
}

/// Dublin Core and `meta`, each with what refines it, and what refines anything else.
fn metadata(metadata: roxmltree::Node) -> Metadata {
    let mut found: Vec<Datum> = Vec::new();
    let mut warnings: Vec<Stated> = Vec::new();
    let mut refining: Vec<(String, String, String)> = Vec::new();
    for node in metadata.descendants().filter(|node| node.is_element() && *node != metadata) {
        let says = |name: &str| attribute(node, name).unwrap_or_default().to_owned();
        let text = words(node).trim().to_owned();
        match node.tag_name().name() {
            "dc-metadata" | "x-metadata" => {}
            // Books of EPUB 2 have names and contents.
            "meta" if says("name") == WARNING => {
                let datum = Datum { name: says("name"), value: says("content"), id: says("id"), ..Datum::default() };
                warnings.push(Stated { item: None, datum });
            }
            "meta" if says("property") == WARNING => {
                let item = Some(says("refines").trim_start_matches('#').to_owned()).filter(|item| !item.is_empty());
                let datum = Datum { name: says("property"), value: text, id: says("id"), ..Datum::default() };
                warnings.push(Stated { item, datum });
            }
            "meta" if !says("refines").is_empty() => {
                refining.push((says("refines").trim_start_matches('#').to_owned(), says("property"), text));
            }
            "meta" if !says("property").is_empty() => {
                found.push(Datum { name: says("property"), value: text, id: says("id"), ..Datum::default() });
            }
            "meta" => {
                found.push(Datum { name: says("name"), value: says("content"), id: says("id"), ..Datum::default() })
            }
            name => {
                let more = ["role", "file-as", "scheme", "event"].iter().map(|key| ((*key).to_owned(), says(key)));
                let more = more.filter(|(_, value)| !value.is_empty()).collect();
                found.push(Datum {
                    name: format!("dc:{}", name.to_ascii_lowercase()),
                    value: text,
                    id: says("id"),
                    more,
                });
            }
        }
    }
    let all = found.iter_mut().chain(warnings.iter_mut().map(|stated| &mut stated.datum));
    let mut by_id: HashMap<String, &mut Datum> = all.map(|datum| (datum.id.clone(), datum)).collect();
    let mut of_items = OfItems::new();
    for (id, property, value) in refining {
        match by_id.get_mut(&id).filter(|_| !id.is_empty()) {
            Some(datum) => {
                datum.more.entry(property).or_insert(value);
            }
            None => of_items.entry(id).or_default().push((property, value)),
        }
    }
    Metadata { data: found, warnings, of_items }
}

/// The entries of a list of the navigation document.
fn list_of(dom: &Dom, list: NodeId, path: &str, level: usize, entries: &mut Vec<Entry>) {
    for item in dom.children(list).iter().filter(|node| dom.name(**node) == "li") {
        let own = |name: &str| dom.children(*item).iter().copied().find(|node| dom.name(*node) == name);
        let below = own("ol");
        let label = own("a").or(own("span"));
        if let Some(label) = label {
            let (target, fragment) = resolve(path, dom.attribute(label, "href").unwrap_or_default());
            let target = if dom.attribute(label, "href").is_some() { target } else { String::new() };
            entries.push(Entry { title: dom.words(label), path: target, fragment, level, has_below: below.is_some() });
        }
        if let Some(below) = below {
            list_of(dom, below, path, level + 1, entries);
        }
    }
}

/// The entries of the NCX.
fn points_of(map: roxmltree::Node, path: &str, level: usize, entries: &mut Vec<Entry>) {
    for point in map.children().filter(|node| node.tag_name().name() == "navPoint") {
        let title = child(point, "navLabel").map(words).unwrap_or_default();
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        let source = child(point, "content").and_then(|content| attribute(content, "src")).unwrap_or_default();
        let (target, fragment) = resolve(path, source);
        let has_below = child(point, "navPoint").is_some();
        entries.push(Entry { title, path: target, fragment, level, has_below });
        points_of(point, path, level + 1, entries);
    }
}

/// Whether an address is none of a file of the book.
pub fn is_elsewhere(address: &str) -> bool {
    let scheme = address.split(['/', '#', '?']).next().unwrap_or_default();
    scheme.contains(':') || address.starts_with("//")
}

/// The path and fragment of a reference from a file; paths stay within the book.
pub fn resolve(from: &str, href: &str) -> (String, String) {
    let (href, fragment) = href.split_once('#').unwrap_or((href, ""));
    let fragment = percent_decode_str(fragment).decode_utf8_lossy().into_owned();
    let href = href.split('?').next().unwrap_or_default();
    if href.is_empty() {
        return (from.to_owned(), fragment);
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let joined = if href.starts_with('/') { href.to_owned() } else { format!("{folder}/{href}") };
    let decoded = percent_decode_str(&joined).decode_utf8_lossy().into_owned();
    let mut parts: Vec<&str> = Vec::new();
    for part in decoded.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    (parts.join("/"), fragment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stories_held_are_told_once_and_not_without_end() {
        let of = |ids: &mut dyn Iterator<Item = String>| {
            let data: Vec<Datum> =
                ids.map(|value| Datum { name: HELD.to_owned(), value, ..Datum::default() }).collect();
            held(&data)
        };
        assert_eq!(of(&mut ["a", "b", "", "a"].into_iter().map(str::to_owned)), ["a", "b"]);
        assert_eq!(of(&mut (0..MOST_HELD + 5).map(|i| i.to_string())).len(), MOST_HELD);
    }
}
