//! The container (OCF): the archive's form, the names in it, and what stands in `META-INF`.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::archive::{Archive, Entry, Fault, Unreadable};
use crate::log::Log;
use crate::report::{Place, Version};
use crate::store::Store;
use crate::url::{self, Base, Local, Target};
use crate::xml::{self, Document, Element, Ns};
use crate::{decode, ids, media, models, names, rules, text};
use ficbind_diag::Violation;

const MIMETYPE: &[u8] = b"application/epub+zip";

/// The first bytes of the file, which must be those of the entry `mimetype`.
pub fn header(store: &Store, log: &mut Log) {
    let Some(head) = store.range(0, 58) else {
        log.whole(rules::unreadable_header());
        return;
    };
    let field = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
    if head[0] != b'P' && head[1] != b'K' {
        log.whole(rules::bad_zip_header());
    } else if field(26) != 8 || &head[30..38] != b"mimetype" {
        log.whole(rules::mimetype_not_first());
    } else if field(28) != 0 {
        log.whole(rules::mimetype_extra_field(field(28)));
    }
}

/// Opens the archive, or says why it cannot be opened.
pub fn open<'a>(store: Store<'a>, limits: crate::options::Limits, file: &str, log: &mut Log) -> Option<Archive<'a>> {
    let archive = match Archive::open(store, limits) {
        Ok(archive) => archive,
        Err(fault) => {
            let violation = match fault {
                Fault::BadName | Fault::BrokenDirectory => rules::unpackable_archive(),
                Fault::TooManyEntries => {
                    rules::unchecked_item(format!("{file} (it has more than {} files)", limits.entries))
                }
                Fault::LongNames => {
                    rules::unchecked_item(format!("{file} (the names of its files take more than 16 MB)"))
                }
                Fault::NoDirectory => rules::unreadable_file(file, "it is no ZIP archive, or it is damaged"),
                Fault::BadExtraField => rules::unreadable_file(file, "an entry has a malformed extra field"),
            };
            log.whole(violation);
            return None;
        }
    };
    if archive.entries.iter().any(|e| e.flags & 1 != 0 || !matches!(e.method, 0 | 8)) {
        log.whole(rules::unpackable_archive());
        return None;
    }
    // What is stored as it is can be no more than the archive.
    let claimed: u64 = archive.entries.iter().filter(|e| e.method != 0).map(Entry::possible_size).sum();
    if claimed > limits.total_bytes {
        let words = format!(
            "{file} (its files would take {} MB, more than the limit of {} MB)",
            claimed >> 20,
            limits.total_bytes >> 20
        );
        log.whole(rules::unchecked_item(words));
        return None;
    }
    if let Some((one, other)) = archive.overlap() {
        let words = format!("the bytes of \"{one}\" and \"{other}\" overlap");
        log.whole(rules::unreadable_contents(words));
        return None;
    }
    Some(archive)
}

/// Names of entries, empty folders, and the content of `mimetype`.
pub fn entries(archive: &Archive, log: &mut Log) {
    let mut seen = HashSet::with_capacity(archive.entries.len());
    for entry in archive.entries.iter().filter(|e| !e.is_folder()) {
        if !seen.insert(text::folded(entry.name)) {
            log.whole(rules::duplicate_entry(entry.name));
        }
        names::check(entry.name, Version::Three, &mut |violation| log.whole(violation));
    }
    let files: BTreeSet<&str> = archive.entries.iter().filter(|e| !e.is_folder()).map(|e| e.name).collect();
    let mut told = HashSet::new();
    for folder in archive.entries.iter().filter(|e| e.is_folder()) {
        let next = files.range(folder.name..).next();
        if !next.is_some_and(|n| n.starts_with(folder.name)) && told.insert(folder.name) {
            log.whole(rules::empty_folder(folder.name));
        }
    }
    if let Some(entry) = archive.find("mimetype")
        && let Ok(content) = archive.head(entry, 4096)
        && *content != *MIMETYPE
    {
        let is_blank = content.trim_ascii() == MIMETYPE;
        log.whole(rules::bad_mimetype(if is_blank { "; there are spaces or line breaks around it" } else { "" }));
    }
}

/// The entries by the path that references have: percent-decoded, dots resolved, composed.
pub fn paths<'a>(archive: &Archive<'a>) -> HashMap<String, usize> {
    let files = archive.entries.iter().enumerate().filter(|(_, e)| !e.is_folder());
    files.map(|(i, e)| (names::normal_path(e.name), i)).collect()
}

/// A rendition that `container.xml` names.
#[derive(Debug)]
pub struct Rootfile {
    pub path: String,
    pub is_package: bool,
}

/// What `META-INF` says.
#[derive(Debug, Default)]
pub struct MetaInf {
    pub rootfiles: Vec<Rootfile>,
    /// The rendition mapping document, and the place of its link.
    pub mapping: Option<String>,
    /// Paths that are encrypted or obfuscated.
    pub encrypted: HashSet<String>,
    /// Obfuscated fonts and where they are named.
    pub obfuscated: Vec<(String, (u32, u32))>,
}

impl MetaInf {
    pub fn packages(&self) -> impl Iterator<Item = &Rootfile> {
        self.rootfiles.iter().filter(|r| r.is_package)
    }
}

pub const CONTAINER: &str = "META-INF/container.xml";
pub const ENCRYPTION: &str = "META-INF/encryption.xml";
pub const METADATA: &str = "META-INF/metadata.xml";
pub const SIGNATURES: &str = "META-INF/signatures.xml";

/// Reads the rootfiles of a `container.xml`.
pub fn rootfiles(doc: &Document, log: &mut Log) -> MetaInf {
    let mut found = MetaInf::default();
    let base = Base::File("");
    for element in doc.elements().filter(|e| e.ns() == Ns::CONTAINER) {
        match element.local() {
            "rootfile" => {
                let media_type = element.attr("media-type").map(str::trim).unwrap_or_default();
                let is_package = media_type.eq_ignore_ascii_case(media::OPF);
                match element.attr("full-path") {
                    None => log.at(doc, element.end(), rules::no_full_path()),
                    Some(path) if path.trim().is_empty() => log.at(doc, element.end(), rules::blank_full_path()),
                    Some(path) => {
                        let path = match url::reference(element, path, &base, log) {
                            Some(Target::Local(local)) => whole_path(local),
                            Some(Target::Remote { address, .. }) => address,
                            _ => path.to_owned(),
                        };
                        found.rootfiles.push(Rootfile { path, is_package });
                    }
                }
            }
            "link" if element.attr("rel").is_some_and(|r| r.trim() == "mapping") => {
                if let Ok(Target::Local(local)) = url::resolve(&base, element.attr("href").unwrap_or_default()) {
                    found.mapping = Some(local.path.to_string());
                }
            }
            _ => {}
        }
    }
    found
}

/// The path of a file that is named as a whole. A part of one is no file.
fn whole_path(local: Local) -> String {
    match local.fragment {
        Some(fragment) => format!("{}#{fragment}", local.path),
        None => local.path.to_string(),
    }
}

/// Checks `container.xml` against its schema, when the version is known.
pub fn check_container(root: Element, version: Version, log: &mut Log) {
    match version {
        Version::Three => models::check(&models::CONTAINER, root, log),
        Version::Two => models::check(&models::CONTAINER2, root, log),
    }
    if version == Version::Two {
        return;
    }
    let doc = root.doc;
    let first = doc.elements().find(|e| e.is(Ns::CONTAINER, "rootfiles"));
    for element in first.into_iter().flat_map(|r| r.children_named(Ns::CONTAINER, "rootfile")).skip(1) {
        if !element.attributes().iter().any(|a| a.ns == Ns::RENDITION) {
            let words = "a rootfile after the first should say how a reading system chooses it (rendition:media, …)";
            log.at(doc, element.end(), rules::schema_warning(words));
        }
    }
    let mut mappings = 0;
    for link in doc.elements().filter(|e| e.is(Ns::CONTAINER, "link")) {
        if link.attr("rel").is_none_or(|r| r.trim() != "mapping") {
            continue;
        }
        mappings += 1;
        if link.attr("media-type").is_none_or(|t| t.trim() != media::XHTML) {
            let words = "a rendition mapping document must be application/xhtml+xml";
            log.at(doc, link.end(), rules::schema_violation(words));
        }
    }
    if mappings > 1
        && let Some(links) = doc.elements().find(|e| e.is(Ns::CONTAINER, "links"))
    {
        log.at(doc, links.end(), rules::schema_violation("there can be only one rendition mapping document"));
    }
}

/// Reads `encryption.xml`: what is encrypted, and how.
pub fn encryption(doc: &Document, version: Version, exists: &dyn Fn(&str) -> bool, found: &mut MetaInf, log: &mut Log) {
    let base = Base::File("");
    for data in doc.elements().filter(|e| e.local() == "CipherReference") {
        let Some(uri) = data.attr("URI") else { continue };
        let target = url::reference(data, uri, &base, log);
        let path = match target {
            Some(Target::Local(local)) => whole_path(local),
            _ => uri.to_owned(),
        };
        if !exists(&path) {
            log.at(doc, data.end(), rules::missing_resource(&path));
            continue;
        }
        let method = data.ancestors().find(|a| a.local() == "EncryptedData");
        let method = method.and_then(|d| d.child(Ns::ENCRYPTION, "EncryptionMethod"));
        if method.and_then(|m| m.attr("Algorithm")) == Some("http://www.idpf.org/2008/embedding") {
            found.obfuscated.push((path.clone(), doc.position(data.end())));
        }
        found.encrypted.insert(path);
    }
    if let Some(root) = doc.root() {
        match version {
            Version::Three => {
                models::check(&models::ENCRYPTION, root, log);
                ids::unique_attribute(root, "Id", |id| id, log);
            }
            Version::Two => models::check(&models::ENCRYPTION2, root, log),
        }
    }
}

/// Checks `signatures.xml`.
pub fn signatures(doc: &Document, log: &mut Log) {
    if let Some(root) = doc.root() {
        models::check(&models::SIGNATURES, root, log);
    }
}

/// Checks the metadata that several renditions share (EPUB Multiple-Rendition Publications, section 3).
pub fn metadata(doc: &Document, log: &mut Log) {
    let Some(root) = doc.root() else { return };
    let mut wrong = |element: Element, words: &str| log.at(doc, element.end(), rules::schema_violation(words));
    if !root.is(Ns::METADATA, "metadata") {
        wrong(root, "the root must be \"metadata\" in its own namespace");
        return;
    }
    let identifiers: Vec<Element> = root.children_named(Ns::DC, "identifier").collect();
    match root.attr("unique-identifier").map(str::trim) {
        None => wrong(root, "\"metadata\" must have the attribute \"unique-identifier\""),
        Some(id) => {
            if !identifiers.iter().any(|e| e.attr("id").is_some_and(|i| i.trim() == id)) {
                wrong(root, "unique-identifier does not match the id of a dc:identifier");
            }
        }
    }
    let modified: Vec<Element> = root
        .children()
        .filter(|e| e.local() == "meta" && e.attr("property").is_some_and(|p| p.trim() == "dcterms:modified"))
        .collect();
    if modified.len() != 1 {
        wrong(root, "the metadata must have exactly one dcterms:modified");
    }
    for meta in modified {
        let text = meta.text();
        if text.trim().len() != 20 || !text.trim().ends_with('Z') {
            wrong(meta, "dcterms:modified is not a date and time such as 2024-05-31T12:00:00Z");
        }
    }
    for child in root.children().filter(|c| c.ns() != Ns::DC && !matches!(c.local(), "meta" | "link")) {
        wrong(child, "this element is not allowed in this metadata");
    }
    if identifiers.is_empty() {
        log.at(doc, root.close(), rules::schema_violation("the metadata must have a dc:identifier"));
    }
}

/// Checks a rendition mapping document (EPUB Multiple-Rendition Publications, section 5).
pub fn mapping(doc: &Document, log: &mut Log) {
    let Some(root) = doc.root() else { return };
    let mut wrong = |element: Element, words: &str| log.at(doc, element.end(), rules::schema_violation(words));
    if let Some(head) = root.child(Ns::XHTML, "head") {
        let states_version = head
            .children_named(Ns::XHTML, "meta")
            .any(|m| m.attr("name") == Some("epub.multiple.renditions.version") && m.attr("content") == Some("1.0"));
        if !states_version {
            wrong(head, "a rendition mapping document must state epub.multiple.renditions.version 1.0");
        }
        for child in head.children().filter(|c| !c.is(Ns::XHTML, "meta")) {
            wrong(child, "the head of a rendition mapping document may contain only meta");
        }
    }
    let Some(body) = root.child(Ns::XHTML, "body") else { return };
    let mut maps = 0;
    for nav in body.children_named(Ns::XHTML, "nav") {
        match nav.attr_ns(Ns::OPS, "type") {
            None => wrong(body, "a nav of a rendition mapping document needs an epub:type"),
            Some(types) => maps += usize::from(types.split_ascii_whitespace().any(|t| t == "resource-map")),
        }
    }
    if maps != 1 {
        wrong(body, "a rendition mapping document must have one nav of the type resource-map");
    }
    models::check(&models::MAPPING, body, log);
}

/// Reads an XML file of the container; what is wrong with it as XML is reported. Files that are read before the version
/// is known are read as those of EPUB 2: with the external definition of their document type.
pub fn with_document<R>(
    archive: &Archive,
    path: &str,
    version: Version,
    log: &mut Log,
    then: impl FnOnce(&Document, &mut Log) -> R,
) -> Option<R> {
    let read = with_source(archive, path, version, |decoded, doc| {
        report_encoding(decoded, false, log);
        report_fault(doc, log);
        report_version(doc, log);
        then(doc, log)
    })?;
    read.map_err(|reason| log.whole(unreadable(path, &reason))).ok()
}

/// Reads an XML file of the container, and reports nothing. `None` where there is no such file.
pub fn with_source<R>(
    archive: &Archive,
    path: &str,
    version: Version,
    then: impl FnOnce(&decode::Decoded, &Document) -> R,
) -> Option<Result<R, Unreadable>> {
    let entry = archive.find(path)?;
    Some(archive.document(entry).map(|bytes| {
        let decoded = decode::xml(&bytes);
        let doc = parse(&decoded, version, &archive.limits);
        then(&decoded, &doc)
    }))
}

/// Reads a decoded XML document.
pub fn parse<'t>(decoded: &'t decode::Decoded, version: Version, limits: &crate::options::Limits) -> Document<'t> {
    let dtd = version == Version::Two;
    let limits = xml::Limits { nodes: limits.nodes, attributes: limits.attributes, depth: limits.depth, dtd };
    match decoded.conflict {
        Some(reason) => xml::cut(&decoded.text, reason, decoded.late),
        None => xml::read(&decoded.text, limits),
    }
}

/// The message for an entry that cannot be unpacked.
pub fn unreadable(path: &str, reason: &Unreadable) -> Violation {
    match reason {
        Unreadable::TooLarge(why) => rules::unchecked_item(format!("{path} ({why})")),
        Unreadable::Damaged(what) => rules::unreadable_file(path, what),
        Unreadable::Encrypted => rules::unreadable_file(path, "it is encrypted"),
        Unreadable::Method(method) => {
            rules::unreadable_file(path, format!("its compression method {method} is unknown"))
        }
    }
}

/// Reports an encoding other than UTF-8.
pub fn report_encoding(decoded: &decode::Decoded, page: bool, log: &mut Log) {
    if decoded.is_utf8() {
        return;
    }
    if decoded.is_utf16() {
        log.whole(if page { rules::utf16_page() } else { rules::utf16_xml() });
    } else {
        log.whole(rules::foreign_xml_encoding(&decoded.encoding));
    }
}

/// Reports a version of XML that EPUB does not know.
pub fn report_version(doc: &Document, log: &mut Log) {
    if doc.version == Some("1.1") {
        log.whole(rules::foreign_xml_version("1.1"));
    }
}

/// Reports why reading an XML document stopped.
pub fn report_fault(doc: &Document, log: &mut Log) {
    let Some(fault) = &doc.fault else { return };
    if doc.doctype.as_ref().is_some_and(|d| d.unavailable) {
        log.whole(rules::unreadable_file(log.path.clone(), &fault.reason));
    } else if fault.limit {
        log.at(doc, fault.offset, rules::unchecked_item(format!("{} ({})", log.path.clone(), fault.reason)));
    } else if xml::is_blank(doc.text) {
        log.whole(rules::not_well_formed("the file is empty"));
    } else if fault.reason == xml::NO_ROOT {
        log.whole(rules::not_well_formed(&fault.reason));
    } else {
        log.at(doc, fault.offset, rules::not_well_formed(&fault.reason));
    }
}

/// Reports obfuscated files that are no fonts.
pub fn obfuscation(found: &MetaInf, media_type: &dyn Fn(&str) -> Option<String>, log: &mut Log) {
    for (path, place) in &found.obfuscated {
        let at = Place::at(log.path.clone(), place.0, place.1);
        log.push(rules::outdated_feature(format!("the obfuscation of \"{path}\"")), at.clone());
        let Some(media_type) = media_type(path) else { continue };
        if !media::is_core_font(&media_type) {
            log.push(rules::obfuscated_no_font(media_type, path), at);
        }
    }
}
