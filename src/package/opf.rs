//! The package document: what the book says of itself, its files, and the order in which they are read (EPUB 3.3,
//! section 5; OPF 2.0.1).

use crate::book::typesetting;
use crate::book::{Book, Edition, Version};
use crate::package::xml::Document;
use crate::package::{item, metadata, navigation};
use crate::words;

const XHTML: &str = "application/xhtml+xml";

/// The document (EPUB 3.3, section 5.4).
pub fn document(book: &Book, edition: Edition) -> String {
    let version = edition.version;
    // About 100 bytes for the item of a page or an asset, 50 for its place in the spine, and the metadata.
    let mut xml = Document::new(8192 + 200 * (book.pages.len() + book.assets.len()), "");
    let base = [
        ("version", if version == Version::V2 { "2.0" } else { "3.0" }),
        ("xmlns", "http://www.idpf.org/2007/opf"),
        ("unique-identifier", metadata::IDENTIFIER),
    ];
    let more = [("prefix", metadata::PREFIX), ("xml:lang", &book.language), ("dir", book.direction())];
    xml.open("package", base.into_iter().chain(more.into_iter().filter(|_| version == Version::V3)));
    metadata::write(&mut xml, book, edition);
    manifest(&mut xml, book, edition);
    spine(&mut xml, book, edition);
    if edition.legacy {
        guide(&mut xml, book);
    }
    xml.finish()
}

/// Every file of the publication (EPUB 3.3, section 5.6.1).
fn manifest(xml: &mut Document, book: &Book, Edition { version, legacy }: Edition) {
    // Properties came with EPUB 3.
    let properties = |value| (version == Version::V3).then_some(("properties", value));
    xml.open("manifest", []);
    if legacy {
        xml.empty("item", [("id", "ncx"), ("href", "toc.ncx"), ("media-type", "application/x-dtbncx+xml")]);
    }
    let nav = [("id", "nav"), ("href", "nav.xhtml"), ("media-type", XHTML)];
    xml.empty("item", nav.into_iter().chain(properties("nav")));
    let mut item = |href: &str, id: &str, media_type: &str, properties: Option<(&str, &str)>| {
        let rest = [("id", id), ("href", href)];
        xml.empty("item", [("media-type", media_type)].into_iter().chain(properties).chain(rest));
    };
    book.styles.iter().for_each(|(href, _)| item(href, &item::id(href), "text/css", None));
    if let Some(cover) = &book.cover {
        item(&cover.href, metadata::COVER, cover.media.media_type, properties("cover-image"));
    }
    book.pages.iter().for_each(|page| item(&page.href, &item::id(&page.href), XHTML, None));
    book.assets.iter().for_each(|asset| item(&asset.href, &item::id(&asset.href), asset.media.media_type, None));
    xml.close();
}

/// The pages in reading order (EPUB 3.3, section 5.7.1).
fn spine(xml: &mut Document, book: &Book, Edition { version, legacy }: Edition) {
    // Vertical lines follow one another from right to left, and so do the pages.
    let progression = if typesetting::is_vertical(&book.meta) { "rtl" } else { book.direction() };
    let progression = (version == Version::V3).then_some(("page-progression-direction", progression));
    let toc = legacy.then_some(("toc", "ncx"));
    xml.open("spine", toc.into_iter().chain(progression));
    book.pages.iter().for_each(|page| xml.empty("itemref", [("idref", item::id(&page.href).as_str())]));
    xml.close();
}

/// References for EPUB 2 reading systems (OPF 2.0.1, section 2.6).
fn guide(xml: &mut Document, book: &Book) {
    xml.open("guide", []);
    let words = words::of(&book.language);
    xml.empty("reference", [("type", "toc"), ("title", words.contents), ("href", "nav.xhtml")]);
    if let Some(href) = navigation::start(book) {
        xml.empty("reference", [("type", "text"), ("title", words.start), ("href", href)]);
    }
    for (kind, href, title) in navigation::places(book) {
        let Some(known) = kind.guide_type() else { continue };
        xml.empty("reference", [("type", known), ("title", title), ("href", href)]);
    }
    xml.close();
}
