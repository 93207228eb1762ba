//! The package document: what the book says of itself, its files, and the order in which they are read (EPUB 3.3,
//! section 5; OPF 2.0.1).
//!
//! Order of attributes and blank lines are those of every version before, so that a book that is built again stays the
//! same to the byte.

use crate::book::front::Kind;
use crate::book::xhtml::push_attribute;
use crate::book::{Book, Version};
use crate::book::{typesetting, words};
use crate::package::{metadata, navigation};

const XHTML: &str = "application/xhtml+xml";

/// The document (EPUB 3.3, section 5.4).
pub fn document(book: &Book, version: Version) -> String {
    // About 100 bytes for the item of a page or an asset, 50 for its place in the spine, and the metadata.
    let mut xml = String::with_capacity(8192 + 200 * (book.pages.len() + book.assets.len()));
    xml.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<package");
    push_attribute(&mut xml, "version", if version == Version::V2 { "2.0" } else { "3.0" });
    push_attribute(&mut xml, "xmlns", "http://www.idpf.org/2007/opf");
    push_attribute(&mut xml, "unique-identifier", metadata::IDENTIFIER);
    if version == Version::V3 {
        push_attribute(&mut xml, "prefix", metadata::PREFIX);
        push_attribute(&mut xml, "xml:lang", &book.language);
        push_attribute(&mut xml, "dir", direction(book));
    }
    xml.push_str(
        ">\n  <metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n            \
         xmlns:opf=\"http://www.idpf.org/2007/opf\">\n",
    );
    xml.push_str(&metadata::render(book, version));
    xml.push_str("  </metadata>\n");
    manifest(&mut xml, book, version);
    spine(&mut xml, book, version);
    guide(&mut xml, book);
    xml.push_str("</package>\n");
    xml
}

/// Where lines and pages of the book begin.
fn direction(book: &Book) -> &'static str {
    if book.rtl { "rtl" } else { "ltr" }
}

/// The id of a file in the manifest.
pub fn id(href: &str) -> String {
    format!("id_{}", href.replace(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.'), "_"))
}

/// An empty element on a line of its own.
fn line<'a>(xml: &mut String, name: &str, attributes: impl IntoIterator<Item = (&'a str, &'a str)>) {
    xml.push_str("    <");
    xml.push_str(name);
    for (key, value) in attributes {
        push_attribute(xml, key, value);
    }
    xml.push_str("/>\n");
}

/// Every file of the publication (EPUB 3.3, section 5.6.1).
fn manifest(xml: &mut String, book: &Book, version: Version) {
    // Properties came with EPUB 3.
    let properties = |value| (version == Version::V3).then_some(("properties", value));
    xml.push_str("  <manifest>\n");
    line(xml, "item", [("id", "ncx"), ("href", "toc.ncx"), ("media-type", "application/x-dtbncx+xml")]);
    let nav = [("id", "nav"), ("href", "nav.xhtml"), ("media-type", XHTML)];
    line(xml, "item", nav.into_iter().chain(properties("nav")));
    let item = |xml: &mut String, href: &str, media_type: &str| {
        line(xml, "item", [("media-type", media_type), ("id", &id(href)), ("href", href)]);
    };
    book.styles.iter().for_each(|(href, _)| item(xml, href, "text/css"));
    if let Some(cover) = &book.cover {
        let media_type = [("media-type", cover.media.media_type)];
        let rest = [("id", metadata::COVER), ("href", cover.href.as_str())];
        line(xml, "item", media_type.into_iter().chain(properties("cover-image")).chain(rest));
    }
    book.pages.iter().for_each(|page| item(xml, &page.href, XHTML));
    book.assets.iter().for_each(|asset| item(xml, &asset.href, asset.media.media_type));
    xml.push_str("  </manifest>\n");
}

/// The pages in reading order (EPUB 3.3, section 5.7.1).
fn spine(xml: &mut String, book: &Book, version: Version) {
    xml.push_str("  <spine toc=\"ncx\"");
    if version == Version::V3 {
        // Vertical lines follow one another from right to left, and so do the pages.
        let progression = if typesetting::is_vertical(&book.meta) { "rtl" } else { direction(book) };
        push_attribute(xml, "page-progression-direction", progression);
    }
    xml.push_str(">\n");
    book.pages.iter().for_each(|page| line(xml, "itemref", [("idref", id(&page.href).as_str())]));
    xml.push_str("  </spine>\n");
}

/// References for EPUB 2 reading systems (OPF 2.0.1, section 2.6).
fn guide(xml: &mut String, book: &Book) {
    xml.push_str("  <guide>\n");
    let words = words::of(&book.language);
    line(xml, "reference", [("type", "toc"), ("title", words.contents), ("href", "nav.xhtml")]);
    if let Some(href) = navigation::start(book) {
        line(xml, "reference", [("type", "text"), ("title", words.start), ("href", href)]);
    }
    xml.push_str("\n  ");
    for (kind, href, title) in navigation::places(book) {
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
        line(xml, "reference", [("type", known), ("title", title), ("href", href)]);
    }
    xml.push_str("  </guide>\n");
}
