//! The packages in which word processors keep their documents: ZIP archives of XML, read within limits.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::diag::{Failed, Sink};
use crate::import::rules;

use super::document::MAX_DEPTH;
use super::pictures::Why;

/// Bytes of one file of a package at most.
const MAX_PART: u64 = 64 << 20;
/// Bytes of all files of a package at most.
const MAX_TOTAL: u64 = 512 << 20;
/// Files of a package at most.
const MAX_FILES: usize = 20_000;
/// Nodes of an XML file at most.
const MAX_NODES: u32 = 4_000_000;

/// A package.
#[derive(Debug)]
pub struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl<'b> Package<'b> {
    /// Opens a package.
    ///
    /// # Errors
    /// It is damaged: why, in words.
    pub fn open(bytes: &'b [u8]) -> Result<Package<'b>, String> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| "it is cut off or damaged".to_owned())?;
        if archive.len() > MAX_FILES {
            return Err(format!("it holds more than {MAX_FILES} files"));
        }
        super::overlap::refuse(bytes, &mut archive)?;
        Ok(Package { archive, left: MAX_TOTAL })
    }

    /// Whether it holds a file.
    pub fn has(&self, path: &str) -> bool {
        self.archive.index_for_name(path).is_some()
    }

    /// Whether it holds a file whose name fits.
    pub fn any(&self, fits: impl Fn(&str) -> bool) -> bool {
        self.archive.file_names().any(|name| name.is_ok_and(|name| fits(&name)))
    }

    /// The bytes of a file; `None` if there is none.
    ///
    /// # Errors
    /// It is damaged, encrypted or too large: why, in words.
    pub fn bytes(&mut self, path: &str) -> Result<Option<Vec<u8>>, String> {
        let Some(index) = self.archive.index_for_name(path) else { return Ok(None) };
        let limit = MAX_PART.min(self.left);
        let file = self.archive.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(_) => "it is protected by a password".to_owned(),
            _ => format!("\"{path}\" in it is damaged"),
        })?;
        let mut bytes = Vec::new();
        file.take(limit + 1).read_to_end(&mut bytes).map_err(|_| format!("\"{path}\" in it is damaged"))?;
        if bytes.len() as u64 > limit {
            return Err(format!("\"{path}\" in it is larger than {} MiB", limit >> 20));
        }
        self.left -= bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// The bytes of a picture.
    ///
    /// # Errors
    /// It is missing, damaged or too large: why, in words.
    pub fn picture(&mut self, path: &str) -> Result<Vec<u8>, Why> {
        match self.bytes(path) {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err("the file does not hold it"),
            Err(_) => Err("it is damaged or too large"),
        }
    }

    /// The text of a file.
    ///
    /// # Errors
    /// As [`Package::bytes`].
    pub fn text(&mut self, path: &str) -> Result<Option<String>, String> {
        let bytes = self.bytes(path)?;
        Ok(bytes.map(|bytes| crate::diag::encoding::decode(bytes).text))
    }
}

/// Parses XML without a document type.
///
/// # Errors
/// It is not well-formed, or too large: why, in words.
pub fn parse<'t>(path: &str, text: &'t str) -> Result<roxmltree::Document<'t>, String> {
    let options = roxmltree::ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => format!("\"{path}\" in it is too large"),
        error => format!("\"{path}\" in it is not well-formed XML: {error}"),
    })?;
    if is_too_deep(&document) {
        return Err(format!("\"{path}\" in it has more than {MAX_DEPTH} elements within each other"));
    }
    Ok(document)
}

/// Whether elements stand too deep within each other for readers that call themselves for each.
fn is_too_deep(document: &roxmltree::Document) -> bool {
    let mut depth = 0;
    let mut node = document.root();
    loop {
        if let Some(child) = node.first_child() {
            depth += 1;
            if depth > MAX_DEPTH {
                return true;
            }
            node = child;
            continue;
        }
        while node.next_sibling().is_none() {
            let Some(parent) = node.parent() else { return false };
            depth -= 1;
            node = parent;
        }
        let Some(next) = node.next_sibling() else { return false };
        node = next;
    }
}

/// Reports that a document cannot be read.
pub fn refuse(name: &str, why: &str, sink: &mut Sink) -> Failed {
    sink.fail_with(
        None,
        rules::unreadable_document(name, why),
        ["open it in a word processor, and save it anew as DOCX or ODT".to_owned()],
    )
}

/// An attribute by its local name, whatever its namespace.
pub fn attribute<'d>(node: roxmltree::Node<'d, '_>, name: &str) -> Option<&'d str> {
    node.attributes().find(|attribute| attribute.name() == name).map(|attribute| attribute.value())
}

/// The first child element of a local name.
pub fn child<'d, 'i>(node: roxmltree::Node<'d, 'i>, name: &str) -> Option<roxmltree::Node<'d, 'i>> {
    node.children().find(|child| child.tag_name().name() == name)
}

/// All text below a node.
pub fn words(node: roxmltree::Node) -> String {
    let texts = node.descendants().filter(|node| node.is_text()).filter_map(|node| node.text());
    texts.collect::<Vec<_>>().join("")
}
