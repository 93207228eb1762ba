//! The navigation document, and the NCX for reading systems that know EPUB 2 only.

use crate::book::front::{Purpose, TocEntry};
use crate::book::{Book, PageKind, Version};
use crate::package::legacy;
use crate::package::xml::Document;
use crate::story::{Policy, Stated, Warnings};
use crate::words::{self, Words};

/// Pages that reading systems offer to go to.
pub fn places(book: &Book) -> impl Iterator<Item = (Purpose, &str, &str)> {
    book.pages.iter().filter_map(|page| match page.kind {
        PageKind::Front(kind) => Some((kind, page.href.as_str(), page.title.as_str())),
        _ => None,
    })
}

/// Where reading begins: reading systems that open a new book at this place skip what stands before it. So it is the
/// page of content notes wherever this has something to say; only what says nothing may be skipped.
pub fn start(book: &Book) -> Option<&str> {
    let silent = |w: &Warnings| w.policy == Policy::Unspecified && w.list.is_empty();
    let chapters_silent = book.chapters.iter().all(|c| silent(&c.warnings) && matches!(c.rating, Stated::Not));
    let notes = if silent(&book.meta.warnings) && matches!(book.meta.rating, Stated::Not) && chapters_silent {
        None
    } else {
        book.pages.iter().find(|page| page.kind == PageKind::Front(Purpose::Warnings))
    };
    let story = || book.pages.iter().find(|page| matches!(page.kind, PageKind::Part | PageKind::Chapter));
    notes.or_else(story).map(|page| page.href.as_str())
}

/// The navigation document (EPUB 3.3, section 7), or a page of the same use for EPUB 2.
pub fn document(book: &Book, version: Version) -> String {
    match version {
        Version::V2 => page(book),
        Version::V3 => navigation(book),
    }
}

fn navigation(book: &Book) -> String {
    let mut xml = Document::new(4096, "<!DOCTYPE html>");
    let words = words::of(&book.language);
    xml.open(
        "html",
        [
            ("xmlns", "http://www.w3.org/1999/xhtml"),
            ("xmlns:epub", "http://www.idpf.org/2007/ops"),
            ("lang", &book.language),
            ("xml:lang", &book.language),
            ("dir", book.direction()),
        ],
    );
    xml.open("head", []);
    xml.empty("meta", [("charset", "utf-8")]);
    head(&mut xml, words);
    xml.open("body", []);
    let contents = [("epub:type", "toc"), ("id", "toc"), ("role", "doc-toc"), ("aria-labelledby", "toc-title")];
    xml.open("nav", contents);
    // Words in another language than the book's are marked as such.
    let mark = || {
        let marks = [("lang", "en"), ("xml:lang", "en"), ("dir", "ltr")];
        marks.into_iter().filter(|_| !words.suit(&book.language))
    };
    xml.text("h1", [("id", "toc-title")].into_iter().chain(mark()), words.contents);
    list(&mut xml, &book.toc);
    xml.close();
    let landmarks = [("epub:type", "landmarks"), ("aria-label", words.landmarks)];
    xml.open("nav", landmarks.into_iter().chain(mark()).chain([("hidden", "hidden")]));
    xml.open("ol", []);
    let mut landmark = |kind: &str, href: &str, title: &str| {
        xml.open("li", []);
        xml.text("a", [("epub:type", kind), ("href", href)], title);
        xml.close();
    };
    // The navigation document itself is no page of the book, so it can not be a landmark.
    places(book).for_each(|(kind, href, title)| landmark(kind.epub_type(), href, title));
    if let Some(href) = start(book) {
        landmark("bodymatter", href, words.start);
    }
    xml.finish()
}

fn page(book: &Book) -> String {
    let mut xml = Document::new(4096, legacy::DOCTYPE);
    let words = words::of(&book.language);
    xml.open("html", [("xmlns", "http://www.w3.org/1999/xhtml"), ("xml:lang", &book.language)]);
    xml.open("head", []);
    xml.empty("meta", [("http-equiv", "Content-Type"), ("content", "text/html; charset=utf-8")]);
    xml.empty("meta", [("http-equiv", "Content-Style-Type"), ("content", "text/css")]);
    head(&mut xml, words);
    xml.open("body", []);
    xml.open("div", [("id", "toc")]);
    let mark = [("xml:lang", "en"), ("dir", "ltr")].into_iter().filter(|_| !words.suit(&book.language));
    xml.text("h1", [("id", "toc-title")].into_iter().chain(mark), words.contents);
    list(&mut xml, &book.toc);
    xml.finish()
}

/// What the heads of both end with.
fn head(xml: &mut Document, words: &Words) {
    xml.empty("meta", [("name", "generator"), ("content", concat!("ficbind ", env!("CARGO_PKG_VERSION")))]);
    xml.text("title", [], words.contents);
    xml.empty("link", [("rel", "stylesheet"), ("type", "text/css"), ("href", "stylesheet.css")]);
    xml.close();
}

fn list(xml: &mut Document, entries: &[TocEntry]) {
    xml.open("ol", []);
    items(xml, entries);
    xml.close();
}

fn items(xml: &mut Document, entries: &[TocEntry]) {
    for entry in entries {
        let Some(href) = target(entry) else {
            items(xml, &entry.children);
            continue;
        };
        xml.open("li", []);
        xml.text("a", [("href", href)], &entry.title);
        if !entry.children.is_empty() {
            list(xml, &entry.children);
        }
        xml.close();
    }
}

/// Where an entry leads. One that has no words, as a part that is named by a picture, gives way to what stands below it.
fn target(entry: &TocEntry) -> Option<&str> {
    entry.href.as_deref().filter(|_| !entry.title.is_empty())
}

/// The NCX (OPF 2.0.1, section 2.4.1; ANSI/NISO Z39.86-2005, section 8).
pub fn ncx(book: &Book) -> String {
    let mut xml = Document::new(8192, "");
    let namespace = ("xmlns", "http://www.daisy.org/z3986/2005/ncx/");
    xml.open("ncx", [("version", "2005-1"), namespace, ("xml:lang", &book.language)]);
    xml.open("head", []);
    for (name, content) in [
        ("dtb:depth", depth(&book.toc)),
        ("dtb:totalPageCount", "0"),
        ("dtb:maxPageNumber", "0"),
        ("dtb:uid", &book.identifier),
    ] {
        xml.empty("meta", [("name", name), ("content", content)]);
    }
    xml.close();
    xml.open("docTitle", []);
    xml.text("text", [], &book.title);
    xml.close();
    xml.open("navMap", []);
    points(&mut xml, &book.toc, &mut 0);
    xml.finish()
}

/// How many levels the contents have; more than three are told as three.
fn depth(toc: &[TocEntry]) -> &'static str {
    let below = |entries: &[TocEntry]| entries.iter().any(|e| !e.children.is_empty());
    match (below(toc), toc.iter().any(|e| below(&e.children))) {
        (_, true) => "3",
        (true, false) => "2",
        (false, false) => "1",
    }
}

fn points(xml: &mut Document, entries: &[TocEntry], order: &mut usize) {
    for entry in entries {
        let Some(href) = target(entry) else {
            points(xml, &entry.children, order);
            continue;
        };
        *order += 1;
        let number = order.to_string();
        xml.open("navPoint", [("playOrder", number.as_str()), ("id", &format!("navPoint-{number}"))]);
        xml.open("navLabel", []);
        xml.text("text", [], entry.title.trim());
        xml.close();
        xml.empty("content", [("src", href)]);
        points(xml, &entry.children, order);
        xml.close();
    }
}
