//! Book → Package: the documents that make a publication of the pages, and every file in its place.

use std::borrow::Cow;

use crate::book::{Book, Edition, Version};
use crate::package::xml::Document;
use crate::package::{Entry, Form, Package, ROOT, legacy, navigation, opf};

/// The media type of the container (EPUB 3.3, section 4.2.4.1).
const MIMETYPE: &[u8] = b"application/epub+zip";

/// Where the package document is.
const PACKAGE: &str = "OEBPS/content.opf";

/// Endings of files that are compressed already.
const COMPRESSED: &[&str] = &[".png", ".jpg", ".gif", ".webp", ".avif", ".jxl", ".woff", ".woff2"];

/// Makes the files of the EPUB: what a reading system looks for first, then the pages in reading order, then pictures
/// and fonts in the order in which the story uses them.
pub fn pack(book: &Book, edition: impl Into<Edition>) -> Package<'_> {
    let edition = edition.into();
    let version = edition.version;
    let mut entries = vec![
        Entry { path: "mimetype".into(), bytes: MIMETYPE.into(), form: Form::Stored },
        recurring("META-INF/container.xml", container()),
        recurring("META-INF/com.apple.ibooks.display-options.xml", display_options()),
        text(PACKAGE, opf::document(book, edition)),
        text("OEBPS/nav.xhtml", navigation::document(book, version)),
    ];
    entries.extend(edition.legacy.then(|| text("OEBPS/toc.ncx", navigation::ncx(book))));
    entries.extend(book.styles.iter().map(|(href, css)| recurring(format!("{ROOT}{href}"), css.as_str())));
    entries.extend(book.pages.iter().map(|page| {
        let path = format!("{ROOT}{}", page.href);
        match version {
            Version::V3 => text(path, page.xhtml.as_str()),
            Version::V2 => text(path, legacy::down_level(&page.xhtml)),
        }
    }));
    let cover = book.cover.iter().map(|c| (&c.href, &c.bytes));
    let assets = book.assets.iter().map(|a| (&a.href, &a.bytes));
    entries.extend(cover.chain(assets).map(|(href, bytes)| Entry {
        path: format!("{ROOT}{href}"),
        bytes: bytes.into(),
        form: if COMPRESSED.iter().any(|e| href.ends_with(e)) { Form::Stored } else { Form::Deflated },
    }));
    Package { entries }
}

/// Says where the package document is (EPUB 3.3, section 4.2.6.3.1).
fn container() -> String {
    let mut xml = Document::new(512, "");
    xml.open("container", [("version", "1.0"), ("xmlns", "urn:oasis:names:tc:opendocument:xmlns:container")]);
    xml.open("rootfiles", []);
    let package = [("full-path", PACKAGE), ("media-type", "application/oebps-package+xml")];
    xml.empty("rootfile", package);
    xml.finish()
}

/// Apple's reader shows the book's own fonts only if this asks for them.
fn display_options() -> String {
    let mut xml = Document::new(256, "");
    xml.open("display_options", []);
    xml.open("platform", [("name", "*")]);
    xml.text("option", [("name", "specified-fonts")], "true");
    xml.finish()
}

/// A file of text, which is deflated.
fn text<'b>(path: impl Into<String>, text: impl Into<Cow<'b, str>>) -> Entry<'b> {
    let bytes = match text.into() {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    };
    Entry { path: path.into(), bytes, form: Form::Deflated }
}

/// A file of text that most books share.
fn recurring<'b>(path: impl Into<String>, same: impl Into<Cow<'b, str>>) -> Entry<'b> {
    Entry { form: Form::Recurring, ..text(path, same) }
}
