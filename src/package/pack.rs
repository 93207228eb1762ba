//! Book → Package: `epub-builder` lays out container, manifest, spine, guide, NCX and navigation document;
//! [`super::finish`] amends what it has no word for. The only file that names the library.
//!
//! The library writes into a ZIP of its own making and exports no trait to replace it with. It is given the names of
//! all files and the contents of none, so that nothing is compressed twice; what it made is read back, and the pages
//! join it as they are.

use std::io::{Cursor, Read};

use epub_builder::{EpubBuilder, EpubContent, EpubVersion, MetadataOpf, PageDirection, TocElement, ZipLibrary};
use zip::ZipArchive;

use crate::book::front::TocEntry;
use crate::book::{Book, Version};
use crate::diag::{Failed, Sink};
use crate::package::{Entry, Package, ROOT, finish, legacy, rules};

/// Makes the files of the EPUB.
///
/// # Errors
/// When the library or the finishing step fails, which is a fault of ours.
pub fn pack(book: &Book, version: Version, sink: &mut Sink) -> Result<Package, Failed> {
    let documents = lay_out(book, version)
        .map_err(|e| e.to_string())
        .and_then(|zip| read_back(zip).map_err(|e| e.to_string()))
        .and_then(|mut documents| finish::finish(book, version, &mut documents).map(|()| documents));
    let mut files = documents.map_err(|e| sink.fail(None, rules::assembly_fault(e)))?;
    for page in &book.pages {
        let bytes = match version {
            Version::V3 => page.xhtml.clone().into_bytes(),
            Version::V2 => legacy::down_level(&page.xhtml).into_bytes(),
        };
        files.push((format!("{ROOT}{}", page.href), bytes));
    }
    files.extend(book.styles.iter().map(|(href, css)| (format!("{ROOT}{href}"), css.clone().into_bytes())));
    files.extend(book.cover.iter().map(|c| (format!("{ROOT}{}", c.href), c.bytes.clone())));
    files.extend(book.assets.iter().map(|a| (format!("{ROOT}{}", a.href), a.bytes.clone())));
    Ok(Package { entries: order(book, files) })
}

fn lay_out(book: &Book, version: Version) -> epub_builder::Result<Vec<u8>> {
    let mut builder = EpubBuilder::new(ZipLibrary::new()?)?;
    builder.epub_version(match version {
        Version::V2 => EpubVersion::V20,
        Version::V3 => EpubVersion::V33,
    });
    let direction = if book.rtl { PageDirection::Rtl } else { PageDirection::Ltr };
    builder.metadata("direction", direction.to_string())?;
    builder.set_title(&book.title);
    builder.set_toc_name("Contents");
    builder.set_generator(concat!("ficbind ", env!("CARGO_PKG_VERSION")));
    // A place for the metadata, which the library has few words for.
    builder.add_metadata_opf(Box::new(MetadataOpf { name: finish::METADATA.to_owned(), content: String::new() }));
    for (index, (href, _)) in book.styles.iter().enumerate() {
        if index == 0 {
            builder.stylesheet(std::io::empty())?;
        } else {
            builder.add_resource(href, std::io::empty(), "text/css")?;
        }
    }
    if let Some(cover) = &book.cover {
        builder.add_cover_image(&cover.href, std::io::empty(), cover.media.media_type)?;
    }
    let mut places = std::collections::HashMap::new();
    index(&book.toc, 1, &mut places);
    for page in &book.pages {
        let mut content = EpubContent::new(&page.href, std::io::empty());
        if let Some((level, entry)) = places.get(page.href.as_str()) {
            content = content.title(&entry.title).level(*level);
            // Headings within the page; chapters of a part are pages of their own.
            for child in entry.children.iter().filter(|c| c.href.as_deref().is_some_and(|h| h.contains('#'))) {
                let href = child.href.clone().unwrap_or_default();
                content = content.child(TocElement::new(href, &child.title));
            }
        }
        builder.add_content(content)?;
    }
    for asset in &book.assets {
        builder.add_resource(&asset.href, std::io::empty(), asset.media.media_type)?;
    }
    let mut zip = Vec::new();
    builder.generate(&mut zip)?;
    Ok(zip)
}

/// The documents that the library wrote; the files that were given to it empty are left behind.
fn read_back(zip: Vec<u8>) -> zip::result::ZipResult<Vec<(String, Vec<u8>)>> {
    let mut archive = ZipArchive::new(Cursor::new(zip))?;
    let mut documents = Vec::new();
    for path in DOCUMENTS {
        let mut bytes = Vec::new();
        archive.by_name(path)?.read_to_end(&mut bytes)?;
        documents.push(((*path).to_owned(), bytes));
    }
    Ok(documents)
}

/// What the library writes, in the order in which reading systems look for it.
const DOCUMENTS: &[&str] = &[
    "META-INF/container.xml",
    "META-INF/com.apple.ibooks.display-options.xml",
    "OEBPS/content.opf",
    "OEBPS/nav.xhtml",
    "OEBPS/toc.ncx",
];

/// Pages by href, with their depth in the contents.
fn index<'b>(
    entries: &'b [TocEntry],
    level: i32,
    places: &mut std::collections::HashMap<&'b str, (i32, &'b TocEntry)>,
) {
    for entry in entries {
        if let Some(href) = entry.href.as_deref().filter(|h| !h.contains('#')) {
            places.entry(href).or_insert((level, entry));
        }
        index(&entry.children, level + 1, places);
    }
}

/// `mimetype` first, then what a reading system looks for first, then the pages in reading order.
fn order(book: &Book, files: Vec<(String, Vec<u8>)>) -> Vec<Entry> {
    let pages: std::collections::HashMap<&str, usize> =
        book.pages.iter().enumerate().map(|(i, p)| (p.href.as_str(), i)).collect();
    let rank = |path: &str| -> (usize, usize) {
        if let Some(i) = DOCUMENTS.iter().position(|f| *f == path) {
            return (0, i);
        }
        let href = path.strip_prefix(ROOT).unwrap_or(path);
        if href.ends_with(".css") {
            return (1, 0);
        }
        match pages.get(href) {
            Some(i) => (2, *i),
            None => (3, 0),
        }
    };
    let mut entries: Vec<Entry> = files
        .into_iter()
        .map(|(path, bytes)| {
            let stored = [".png", ".jpg", ".gif", ".webp", ".woff", ".woff2"].iter().any(|e| path.ends_with(e));
            Entry { path, bytes, stored }
        })
        .collect();
    // Stable: assets keep the order in which the story uses them.
    entries.sort_by_key(|e| rank(&e.path));
    entries.insert(0, Entry { path: "mimetype".into(), bytes: b"application/epub+zip".to_vec(), stored: true });
    entries
}
