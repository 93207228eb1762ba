//! The navigation document, and the NCX for reading systems that know EPUB 2 only.
//!
//! Blanks and order of attributes are those of every version before, so that a book that is built again stays the same
//! to the byte.

use std::fmt::Write;

use crate::book::front::{Kind, TocEntry};
use crate::book::words::{self, Words};
use crate::book::xhtml::{escaped, push_attribute, push_text};
use crate::book::{Book, PageKind, Version};
use crate::package::{legacy, push_quoted};
use crate::story::{Policy, Stated, Warnings};

/// Pages that reading systems offer to go to.
pub fn places(book: &Book) -> impl Iterator<Item = (Kind, &str, &str)> {
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
        book.pages.iter().find(|page| page.kind == PageKind::Front(Kind::Warnings))
    };
    let story = || book.pages.iter().find(|page| matches!(page.kind, PageKind::Part | PageKind::Chapter));
    notes.or_else(story).map(|page| page.href.as_str())
}

/// The navigation document (EPUB 3.3, section 7), or a page of the same use for EPUB 2.
pub fn document(book: &Book, version: Version) -> String {
    let mut xml = String::with_capacity(4096);
    xml.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    match version {
        Version::V2 => page(&mut xml, book),
        Version::V3 => navigation(&mut xml, book),
    }
    xml.push_str("</body>\n</html>\n");
    xml
}

fn navigation(xml: &mut String, book: &Book) {
    xml.push_str(
        "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\"",
    );
    push_attribute(xml, "lang", &book.language);
    push_attribute(xml, "xml:lang", &book.language);
    push_attribute(xml, "dir", if book.rtl { "rtl" } else { "ltr" });
    xml.push_str(">\n<head>\n  <meta charset = \"utf-8\" />\n");
    let words = words::of(&book.language);
    head(xml, words);
    xml.push_str("  <nav epub:type = \"toc\" id=\"toc\" role=\"doc-toc\" aria-labelledby=\"toc-title\">\n");
    // Words in another language than the book's are marked as such.
    let mark = if words.suit(&book.language) { "" } else { " lang=\"en\" xml:lang=\"en\" dir=\"ltr\"" };
    let _ = writeln!(xml, "    <h1 id=\"toc-title\"{mark}>{}</h1>", words.contents);
    list(xml, &book.toc, 4);
    let _ = write!(
        xml,
        "  </nav>\n  <nav epub:type = \"landmarks\" aria-label=\"{}\"{mark} hidden=\"hidden\">\n    <ol>\n",
        words.landmarks
    );
    let mut landmark = |kind: &str, href: &str, title: &str| {
        xml.push_str("      <li><a");
        push_attribute(xml, "epub:type", kind);
        link(xml, href, title);
        xml.push_str("</li>\n");
    };
    // The navigation document itself is no page of the book, so it can not be a landmark.
    places(book).for_each(|(kind, href, title)| landmark(kind.epub_type(), href, title));
    if let Some(href) = start(book) {
        landmark("bodymatter", href, words.start);
    }
    xml.push_str("    </ol>\n  </nav>\n");
}

fn page(xml: &mut String, book: &Book) {
    xml.push_str(legacy::DOCTYPE);
    xml.push_str("\n<html xmlns=\"http://www.w3.org/1999/xhtml\"");
    push_attribute(xml, "xml:lang", &book.language);
    xml.push_str(
        ">\n<head>\n  <meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\" />\n  \
         <meta http-equiv=\"Content-Style-Type\" content=\"text/css\" />\n",
    );
    let words = words::of(&book.language);
    head(xml, words);
    let mark = if words.suit(&book.language) { "" } else { " xml:lang=\"en\" dir=\"ltr\"" };
    let _ = writeln!(xml, "  <div id=\"toc\">\n    <h1 id=\"toc-title\"{mark}>{}</h1>", words.contents);
    list(xml, &book.toc, 4);
    xml.push_str("  </div>\n");
}

/// What the heads of both end with.
fn head(xml: &mut String, words: &Words) {
    let _ = write!(
        xml,
        "  <meta name=\"generator\" content=\"ficbind {}\" />\n  <title>{}</title>\n  \
         <link rel=\"stylesheet\" type=\"text/css\" href=\"stylesheet.css\" />\n</head>\n<body>\n",
        env!("CARGO_PKG_VERSION"),
        words.contents
    );
}

/// The rest of a link whose start tag is open.
fn link(xml: &mut String, href: &str, title: &str) {
    push_attribute(xml, "href", href);
    xml.push('>');
    push_text(xml, title);
    xml.push_str("</a>");
}

fn list(xml: &mut String, entries: &[TocEntry], blanks: usize) {
    let pad = " ".repeat(blanks);
    let _ = writeln!(xml, "{pad}<ol>");
    items(xml, entries, blanks + 2);
    let _ = writeln!(xml, "{pad}</ol>");
}

fn items(xml: &mut String, entries: &[TocEntry], blanks: usize) {
    let pad = " ".repeat(blanks);
    for entry in entries {
        match target(entry) {
            None => items(xml, &entry.children, blanks),
            Some(href) if entry.children.is_empty() => {
                let _ = write!(xml, "{pad}<li><a");
                link(xml, href, &entry.title);
                xml.push_str("</li>\n");
            }
            Some(href) => {
                let _ = write!(xml, "{pad}<li>\n{pad}  <a");
                link(xml, href, &entry.title);
                xml.push('\n');
                list(xml, &entry.children, blanks + 2);
                let _ = writeln!(xml, "{pad}</li>");
            }
        }
    }
}

/// Where an entry leads. One that has no words, as a part that is named by a picture, gives way to what stands below it.
fn target(entry: &TocEntry) -> Option<&str> {
    entry.href.as_deref().filter(|_| !entry.title.is_empty())
}

/// The NCX (OPF 2.0.1, section 2.4.1; ANSI/NISO Z39.86-2005, section 8).
pub fn ncx(book: &Book) -> String {
    let mut xml = String::with_capacity(8192);
    xml.push_str(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <ncx version=\"2005-1\" xmlns=\"http://www.daisy.org/z3986/2005/ncx/\"",
    );
    push_attribute(&mut xml, "xml:lang", &book.language);
    xml.push_str(">\n  <head>\n    <meta name=\"dtb:depth\"");
    push_attribute(&mut xml, "content", depth(&book.toc));
    xml.push_str(
        "/>\n    <meta name=\"dtb:totalPageCount\" content=\"0\" />\n    \
         <meta name=\"dtb:maxPageNumber\" content=\"0\" />\n  <meta name=\"dtb:uid\"",
    );
    push_attribute(&mut xml, "content", &book.identifier);
    xml.push_str("/>\n  </head>\n  <docTitle>\n    <text>");
    push_quoted(&mut xml, &book.title);
    xml.push_str("</text>\n  </docTitle>\n  <navMap>\n");
    points(&mut xml, &book.toc, 4, &mut 0);
    xml.push_str("  </navMap>\n</ncx>\n");
    xml
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

fn points(xml: &mut String, entries: &[TocEntry], blanks: usize, order: &mut usize) {
    let pad = " ".repeat(blanks);
    for entry in entries {
        let Some(href) = target(entry) else {
            points(xml, &entry.children, blanks, order);
            continue;
        };
        *order += 1;
        let title = escaped(entry.title.trim());
        let _ = write!(
            xml,
            "{pad}<navPoint playOrder=\"{order}\" id=\"navPoint-{order}\">\n{pad}  <navLabel>\n\
             {pad}   <text>{title}</text>\n{pad}  </navLabel>\n{pad}  <content"
        );
        push_attribute(xml, "src", href);
        xml.push_str("/>\n");
        points(xml, &entry.children, blanks + 2, order);
        let _ = writeln!(xml, "{pad}</navPoint>");
    }
}
