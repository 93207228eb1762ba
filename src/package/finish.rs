//! Amends what `epub-builder` has no word for: prefixes and languages, identifier and date, landmarks and guide, the
//! titles of the NCX. The documents are read and written as XML.

use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};

use crate::book::front::Kind;
use crate::book::{Book, PageKind, Version};
use crate::package::metadata;

/// Stands in the package document where the metadata belongs.
pub const METADATA: &str = "ficbind:metadata";

/// Why a document of the library could not be amended.
type Fault = String;

/// Amends the package document, the navigation document and the NCX among `files`.
///
/// # Errors
/// When one of them is missing or not the XML that is expected: the library has changed.
pub fn finish(book: &Book, version: Version, files: &mut [(String, Vec<u8>)]) -> Result<(), Fault> {
    for (path, amend) in [
        ("OEBPS/content.opf", package as fn(&Book, Version, &[u8]) -> Result<Vec<u8>, Fault>),
        ("OEBPS/nav.xhtml", navigation),
        ("OEBPS/toc.ncx", ncx),
    ] {
        let file = files.iter_mut().find(|(p, _)| p == path).ok_or_else(|| format!("there is no {path}"))?;
        file.1 = amend(book, version, &file.1)?;
    }
    Ok(())
}

/// What becomes of an element: its start tag, possibly amended, and its content, possibly replaced.
enum Change {
    Keep,
    Start(BytesStart<'static>),
    /// A new start tag and new text.
    Text(BytesStart<'static>, String),
    /// The element with this XML as its whole content.
    Content(BytesStart<'static>, String),
    /// This XML is added before the end tag.
    Append(String),
    /// This XML instead of an empty element.
    Replace(String),
}

/// Copies a document, asking for each element what becomes of it.
fn rewrite(xml: &[u8], mut change: impl FnMut(&BytesStart) -> Change) -> Result<Vec<u8>, Fault> {
    let text = std::str::from_utf8(xml).map_err(|e| e.to_string())?;
    let mut reader = Reader::from_str(text);
    let mut writer = Writer::new(Vec::with_capacity(xml.len() + 1024));
    let mut appended: Vec<Option<String>> = Vec::new();
    let write = |writer: &mut Writer<Vec<u8>>, event: Event| writer.write_event(event).map_err(|e| e.to_string());
    loop {
        match reader.read_event().map_err(|e| e.to_string())? {
            Event::Eof => return Ok(writer.into_inner()),
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                let end = || BytesEnd::new(name.clone());
                match change(&start) {
                    Change::Keep | Change::Replace(_) => {
                        appended.push(None);
                        write(&mut writer, Event::Start(start))?;
                    }
                    Change::Start(new) => {
                        appended.push(None);
                        write(&mut writer, Event::Start(new))?;
                    }
                    Change::Append(more) => {
                        appended.push(Some(more));
                        write(&mut writer, Event::Start(start))?;
                    }
                    Change::Text(new, words) => {
                        reader.read_to_end(start.name()).map_err(|e| e.to_string())?;
                        write(&mut writer, Event::Start(new))?;
                        write(&mut writer, Event::Text(BytesText::new(&words)))?;
                        write(&mut writer, Event::End(end()))?;
                    }
                    Change::Content(new, content) => {
                        reader.read_to_end(start.name()).map_err(|e| e.to_string())?;
                        write(&mut writer, Event::Start(new))?;
                        writer.get_mut().extend_from_slice(content.as_bytes());
                        write(&mut writer, Event::End(end()))?;
                    }
                }
            }
            Event::Empty(start) => match change(&start) {
                Change::Start(new) => write(&mut writer, Event::Empty(new))?,
                Change::Replace(xml) => writer.get_mut().extend_from_slice(xml.as_bytes()),
                _ => write(&mut writer, Event::Empty(start))?,
            },
            Event::End(end) => {
                if let Some(Some(more)) = appended.pop() {
                    writer.get_mut().extend_from_slice(more.as_bytes());
                }
                write(&mut writer, Event::End(end))?;
            }
            other => write(&mut writer, other)?,
        }
    }
}

fn with(start: &BytesStart, attributes: &[(&str, &str)]) -> BytesStart<'static> {
    let mut start = start.to_owned();
    for pair in attributes {
        start.push_attribute(*pair);
    }
    start
}

fn package(book: &Book, version: Version, xml: &[u8]) -> Result<Vec<u8>, Fault> {
    rewrite(xml, |start| match start.name().as_ref() {
        "package" if version == Version::V3 => {
            let direction = if book.rtl { "rtl" } else { "ltr" };
            let attributes = [("prefix", metadata::PREFIX), ("xml:lang", &book.language), ("dir", direction)];
            Change::Start(with(start, &attributes))
        }
        "dc:identifier" => Change::Text(start.to_owned(), book.identifier.clone()),
        "dc:title" if version == Version::V3 && start.attributes().count() == 0 => {
            Change::Start(with(start, &[("id", "title")]))
        }
        "meta" if has(start, "property", "dcterms:modified") => Change::Text(start.to_owned(), book.modified.instant()),
        "meta" if has(start, "name", METADATA) => {
            Change::Replace(metadata::render(book, version).replace('\n', "\n    "))
        }
        "guide" => Change::Append(guide(book)),
        _ => Change::Keep,
    })
}

fn has(start: &BytesStart, key: &str, value: &str) -> bool {
    start.attributes().flatten().any(|a| a.key.as_ref() == key && &*a.value == value)
}

/// Pages that reading systems offer to go to.
///
/// The first chapter is not named the start of the text: some systems would open the book there, past the content notes.
fn places(book: &Book) -> impl Iterator<Item = (Kind, &str, &str)> {
    book.pages.iter().filter_map(|page| match page.kind {
        PageKind::Front(kind) => Some((kind, page.href.as_str(), page.title.as_str())),
        _ => None,
    })
}

/// References for EPUB 2 reading systems, with the types of OPF 2.0.1, section 2.6.
fn guide(book: &Book) -> String {
    let mut xml = String::new();
    for (kind, href, title) in places(book) {
        let known = match kind {
            Kind::Cover => "cover",
            Kind::Title => "title-page",
            Kind::Dedication => "dedication",
            Kind::Epigraph => "epigraph",
            Kind::Foreword => "foreword",
            Kind::Colophon => "colophon",
            Kind::Warnings => "preface",
            _ => continue,
        };
        xml.push_str("    <reference");
        crate::book::xhtml::push_attribute(&mut xml, "type", known);
        crate::book::xhtml::push_attribute(&mut xml, "title", title);
        crate::book::xhtml::push_attribute(&mut xml, "href", href);
        xml.push_str("/>\n");
    }
    xml.push_str("  ");
    xml
}

fn navigation(book: &Book, version: Version, xml: &[u8]) -> Result<Vec<u8>, Fault> {
    let english = book.language.split('-').next() == Some("en");
    rewrite(xml, |start| match start.name().as_ref() {
        "html" if version == Version::V3 => {
            let direction = if book.rtl { "rtl" } else { "ltr" };
            Change::Start(with(start, &[("lang", &book.language), ("xml:lang", &book.language), ("dir", direction)]))
        }
        "html" => Change::Start(with(start, &[("xml:lang", &book.language)])),
        "h1" if !english && version == Version::V3 => {
            Change::Start(with(start, &[("lang", "en"), ("xml:lang", "en"), ("dir", "ltr")]))
        }
        "nav" if has(start, "epub:type", "toc") => {
            Change::Start(with(start, &[("role", "doc-toc"), ("aria-labelledby", "toc-title")]))
        }
        "nav" if has(start, "epub:type", "landmarks") => {
            Change::Content(with(start, &[("aria-label", "Landmarks"), ("hidden", "hidden")]), landmarks(book))
        }
        _ => Change::Keep,
    })
}

fn landmarks(book: &Book) -> String {
    let mut xml = String::from("\n    <ol>\n");
    let mut add = |kind: &str, href: &str, title: &str| {
        xml.push_str("      <li><a");
        crate::book::xhtml::push_attribute(&mut xml, "epub:type", kind);
        crate::book::xhtml::push_attribute(&mut xml, "href", href);
        xml.push('>');
        crate::book::xhtml::push_text(&mut xml, title);
        xml.push_str("</a></li>\n");
    };
    // The navigation document itself is no page of the book, so it can not be a landmark.
    for (kind, href, title) in places(book) {
        add(kind.epub_type(), href, title);
    }
    xml.push_str("    </ol>\n  ");
    xml
}

fn ncx(book: &Book, _: Version, xml: &[u8]) -> Result<Vec<u8>, Fault> {
    let depth = if book.toc.iter().any(|e| !e.children.is_empty()) {
        if book.toc.iter().flat_map(|e| &e.children).any(|c| !c.children.is_empty()) { "3" } else { "2" }
    } else {
        "1"
    };
    let mut in_title = false;
    rewrite(xml, |start| match start.name().as_ref() {
        "head" => {
            let mut uid = String::from("<meta name=\"dtb:uid\"");
            crate::book::xhtml::push_attribute(&mut uid, "content", &book.identifier);
            uid.push_str("/>\n  ");
            Change::Append(uid)
        }
        "meta" if has(start, "name", "dtb:depth") => {
            let mut meta = BytesStart::new("meta");
            meta.push_attribute(("name", "dtb:depth"));
            meta.push_attribute(("content", depth));
            Change::Start(meta)
        }
        "docTitle" => {
            in_title = true;
            Change::Keep
        }
        "text" if in_title => {
            in_title = false;
            Change::Text(start.to_owned(), book.title.clone())
        }
        "ncx" => Change::Start(with(start, &[("xml:lang", &book.language)])),
        _ => Change::Keep,
    })
}
