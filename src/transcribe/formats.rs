//! Documents of word processors: which format a file has, whatever its name, and who reads it.

use std::io::Cursor;

use zip::ZipArchive;

use crate::diag::{Failed, Sink};
use crate::import::rules;

use super::office::refuse;
use super::{Work, docx, odt, rtf};

/// What a file is by its first bytes, whatever its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Office Open XML, as Word writes it.
    Docx,
    /// OpenDocument text.
    Odt,
    /// OpenDocument text in one XML file.
    FlatOdt,
    /// Rich Text Format.
    Rtf,
    /// A document of Word before 2007, or one with a password.
    Old,
}

impl Format {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Format::Docx => "a DOCX document",
            Format::Odt => "an ODT document",
            Format::FlatOdt => "a flat ODT document",
            Format::Rtf => "an RTF document",
            Format::Old => "a document of an old Word",
        }
    }

    /// The endings of its files.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Format::Docx => &["docx", "docm", "dotx"],
            Format::Odt => &["odt", "ott", "sxw"],
            Format::FlatOdt => &["fodt", "xml"],
            Format::Rtf => &["rtf"],
            Format::Old => &["doc", "dot"],
        }
    }

    /// Looks at the first bytes, and at the names in an archive.
    pub fn of(bytes: &[u8]) -> Option<Format> {
        if bytes.starts_with(b"{\\rtf") {
            return Some(Format::Rtf);
        }
        if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            return Some(Format::Old);
        }
        if bytes.starts_with(b"PK\x03\x04") {
            let archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
            let has = |wanted: &str| archive.index_for_name(wanted).is_some();
            if has("word/document.xml") || has("[Content_Types].xml") && !has("content.xml") {
                return Some(Format::Docx);
            }
            return has("content.xml").then_some(Format::Odt);
        }
        let start = &bytes[..bytes.len().min(4096)];
        memchr::memmem::find(start, b"office:document").map(|_| Format::FlatOdt)
    }
}

/// Whether an old container holds a document that is encrypted: the name of its stream stands in it.
pub fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
    memchr::memmem::find(bytes, &name).is_some()
}

/// Reads a document of a word processor, whatever its name says it is.
///
/// # Errors
/// It is damaged, of a kind that is not read, or holds no text: reported in `sink`.
pub fn read(bytes: &[u8], name: &str, sink: &mut Sink) -> Result<Work, Failed> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let Some(format) = Format::of(bytes) else {
        let why = if bytes.is_empty() { "it is empty" } else { "it is no document of a word processor, or cut off" };
        return Err(refuse(name, why, sink));
    };
    if format == Format::Old && is_encrypted(bytes) {
        return Err(refuse(name, "it is protected by a password", sink));
    }
    if format == Format::Old {
        return Err(refuse(name, "it was written by a Word before 2007, or is another old document", sink));
    }
    if !format.endings().contains(&&*ending) {
        sink.emit(None, rules::wrong_ending(name, format.name()));
    }
    match format {
        Format::Docx => docx::read(bytes, name, sink),
        Format::Odt => odt::read(bytes, name, sink),
        Format::FlatOdt => odt::read_flat(bytes, name, sink),
        Format::Rtf | Format::Old => rtf::read(bytes, name, sink),
    }
}
