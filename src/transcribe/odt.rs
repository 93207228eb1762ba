//! Documents of LibreOffice and others (OpenDocument 1.3 text): what is written in them.

mod body;
mod styles;

use crate::diag::{Failed, Sink};

use super::document::{self, Document};
use super::docx::front;
use super::office::{Package, child, parse, refuse, words};
use super::{Entry, Work};

/// Reads a document.
///
/// # Errors
/// It is damaged, or holds no text: reported in `sink`.
pub fn read(bytes: &[u8], name: &str, sink: &mut Sink) -> Result<Work, Failed> {
    let document = packed(bytes).map_err(|why| refuse(name, &why, sink))?;
    document::work(document, name, sink)
}

/// Reads a document that is a single XML file.
///
/// # Errors
/// As [`read`].
pub fn read_flat(bytes: &[u8], name: &str, sink: &mut Sink) -> Result<Work, Failed> {
    let text = crate::diag::encoding::decode(bytes.to_vec()).text;
    let document = flat(&text).map_err(|why| refuse(name, &why, sink))?;
    document::work(document, name, sink)
}

fn packed(bytes: &[u8]) -> Result<Document, String> {
    let mut package = Package::open(bytes)?;
    if let Some(manifest) = package.text("META-INF/manifest.xml")?
        && manifest.contains("encryption-data")
    {
        return Err("it is protected by a password".to_owned());
    }
    let content = package.text("content.xml")?.ok_or("it holds no text of a document")?;
    let content = parse("content.xml", &content)?;
    let mut styles = styles::Styles::default();
    let mut document = Document::default();
    if let Some(text) = package.text("styles.xml")? {
        let parsed = parse("styles.xml", &text)?;
        styles.add(&parsed);
        running_heads(&parsed, &mut document);
    }
    styles.add(&content);
    if let Some(text) = package.text("meta.xml")? {
        document.front = properties(&parse("meta.xml", &text)?);
    }
    if package.any(|name| name.starts_with("Basic/") && !name.ends_with(".xml")) || has_macros(&package) {
        document.leave_out("macros", "");
    }
    let mut reader = body::Reader::new(Some(&mut package), &styles, document);
    reader.read(&content);
    Ok(reader.document)
}

/// Whether there are modules of a library.
fn has_macros(package: &Package) -> bool {
    package.any(|name| {
        let file = name.strip_prefix("Basic/").and_then(|rest| rest.split_once('/')).map(|(_, file)| file);
        name.starts_with("Scripts/") && !name.ends_with('/')
            || file.is_some_and(|file| !file.is_empty() && file != "script-lb.xml")
    })
}

fn flat(text: &str) -> Result<Document, String> {
    let parsed = parse("the document", text)?;
    let mut document = Document::default();
    document.front = properties(&parsed);
    let mut styles = styles::Styles::default();
    styles.add(&parsed);
    running_heads(&parsed, &mut document);
    let mut reader = body::Reader::new(None, &styles, document);
    reader.read(&parsed);
    Ok(reader.document)
}

/// Notes the headers and footers of pages.
fn running_heads(styles: &roxmltree::Document, document: &mut Document) {
    for node in styles.descendants() {
        if matches!(
            node.tag_name().name(),
            "header" | "footer" | "header-left" | "footer-left" | "header-first" | "footer-first"
        ) {
            let words = words(node);
            if words.chars().any(char::is_alphabetic) {
                document.leave_out("headers and footers of pages", &words);
            }
        }
    }
}

fn properties(parsed: &roxmltree::Document) -> Vec<Entry> {
    let Some(meta) = parsed.descendants().find(|node| node.tag_name().name() == "meta" && node.children().count() > 0)
    else {
        return Vec::new();
    };
    let of = |name: &str| child(meta, name).map(|node| words(node).trim().to_owned()).filter(|words| !words.is_empty());
    let keywords: Vec<String> = meta.children().filter(|node| node.tag_name().name() == "keyword").map(words).collect();
    let keywords = Some(keywords.join(", ")).filter(|words| !words.is_empty());
    front(of("title"), of("initial-creator").or(of("creator")), of("language"), keywords, of("description"))
}
