//! Documents of Word (ECMA-376, Office Open XML): what is written in them.

mod body;
mod numbering;
mod styles;
mod symbols;

use std::collections::HashMap;

use crate::diag::{Failed, Sink};

use super::document::{self, Document};
use super::office::{Package, attribute, parse, refuse, words};
use super::{Entry, Work};

/// Reads a document.
///
/// # Errors
/// It is damaged, or holds no text: reported in `sink`.
pub fn read(bytes: &[u8], name: &str, sink: &mut Sink) -> Result<Work, Failed> {
    let document = document_of(bytes).map_err(|why| refuse(name, &why, sink))?;
    document::work(document, name, sink)
}

/// A part of a package that another part names.
#[derive(Debug, Clone)]
struct Relation {
    target: String,
    /// It lies outside the document.
    is_external: bool,
    kind: String,
}

type Relations = HashMap<String, Relation>;

fn document_of(bytes: &[u8]) -> Result<Document, String> {
    let mut package = Package::open(bytes)?;
    let main = main_part(&mut package)?;
    let relations = relations_of(&mut package, &main)?;
    let part = |package: &mut Package, kind: &str| -> Result<Option<(String, String)>, String> {
        let Some(relation) = relations.values().find(|relation| relation.kind == kind && !relation.is_external) else {
            return Ok(None);
        };
        Ok(package.text(&relation.target)?.map(|text| (relation.target.clone(), text)))
    };
    let text = package.text(&main)?.ok_or("it holds no text of a document")?;
    let styles = part(&mut package, "styles")?;
    let numbering = part(&mut package, "numbering")?;
    let notes = [("footnote", part(&mut package, "footnotes")?), ("endnote", part(&mut package, "endnotes")?)];
    let comments = part(&mut package, "comments")?;
    let mut document = Document::default();
    document.front = properties(&mut package)?;
    let styles = match &styles {
        Some((path, text)) => styles::Styles::read(&parse(path, text)?),
        None => styles::Styles::default(),
    };
    let numbering = match &numbering {
        Some((path, text)) => numbering::Numbering::read(&parse(path, text)?),
        None => numbering::Numbering::default(),
    };
    if let Some((path, text)) = &comments {
        let parsed = parse(path, text)?;
        for comment in parsed.descendants().filter(|node| node.tag_name().name() == "comment") {
            document.leave_out("comments", &words(comment));
        }
    }
    for relation in relations.values().filter(|relation| matches!(&*relation.kind, "header" | "footer")) {
        if let Some(text) = package.text(&relation.target)? {
            let words = words(parse(&relation.target, &text)?.root_element());
            if words.chars().any(char::is_alphabetic) {
                document.leave_out("headers and footers of pages", &words);
            }
        }
    }
    if package.any(|name| name.ends_with("vbaProject.bin")) {
        document.leave_out("macros", "");
    }
    let parsed = parse(&main, &text)?;
    let mut reader = body::Reader::new(&mut package, &styles, numbering, &relations, document);
    for (kind, part) in &notes {
        if let Some((path, text)) = part {
            let relations = relations_of(reader.package, path)?;
            reader.read_notes(kind, &parse(path, text)?, &relations);
        }
    }
    reader.read(&parsed);
    Ok(reader.document)
}

/// The part that holds the text.
fn main_part(package: &mut Package) -> Result<String, String> {
    let relations = relations_of(package, "")?;
    let named = relations.into_values().find(|relation| relation.kind == "officeDocument");
    let path = named.map_or_else(|| "word/document.xml".to_owned(), |relation| relation.target);
    if package.has(&path) { Ok(path) } else { Err("it holds no text of a document".to_owned()) }
}

/// The relations of a part, by their ids.
fn relations_of(package: &mut Package, part: &str) -> Result<Relations, String> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let path = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let Some(text) = package.text(&path)? else { return Ok(Relations::new()) };
    let parsed = parse(&path, &text)?;
    let mut found = Relations::new();
    for node in parsed.descendants().filter(|node| node.tag_name().name() == "Relationship") {
        let (Some(id), Some(target)) = (node.attribute("Id"), node.attribute("Target")) else { continue };
        let kind = node.attribute("Type").unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned();
        let is_external = node.attribute("TargetMode") == Some("External");
        let target = if is_external { target.to_owned() } else { joined(folder, target) };
        found.insert(id.to_owned(), Relation { target, is_external, kind });
    }
    Ok(found)
}

/// A path within the package. What leads out of it leads nowhere.
fn joined(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for part in target.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("/")
}

/// What the core properties say of the document.
fn properties(package: &mut Package) -> Result<Vec<Entry>, String> {
    let path = "docProps/core.xml";
    let Some(text) = package.text(path)? else { return Ok(Vec::new()) };
    let parsed = parse(path, &text)?;
    let of = |name: &str| {
        let node = parsed.descendants().find(|node| node.tag_name().name() == name);
        node.map(|node| words(node).trim().to_owned()).filter(|words| !words.is_empty())
    };
    Ok(front(of("title"), of("creator"), of("language"), of("keywords"), of("description")))
}

/// Front-matter of the properties that all word processors keep.
pub(super) fn front(
    title: Option<String>,
    author: Option<String>,
    language: Option<String>,
    keywords: Option<String>,
    description: Option<String>,
) -> Vec<Entry> {
    let doubt = |what: &str| Some(format!("from the properties of the document: {what}"));
    let mut front = Vec::new();
    // Programs name themselves there.
    let is_program = |words: &String| words.contains("python-docx");
    for (key, value) in [("title", title), ("author", author), ("summary", description)] {
        if let Some(value) = value.filter(|value| !is_program(value)) {
            front.push(Entry { doubt: doubt("is it the story's?"), ..Entry::new(key, value) });
        }
    }
    if let Some(language) = language {
        front.push(Entry::new("language", language));
    }
    if let Some(keywords) = keywords {
        let tags: Vec<&str> = keywords.split([',', ';']).map(str::trim).filter(|tag| !tag.is_empty()).collect();
        front.push(Entry { doubt: doubt("keywords"), ..Entry::new("tags", tags) });
    }
    front
}

/// Whether a switch such as `<w:b/>` is on.
fn is_on(node: roxmltree::Node) -> bool {
    !matches!(attribute(node, "val"), Some("0" | "false" | "off" | "none"))
}
