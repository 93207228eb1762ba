//! Files that are no EPUB: what they are, and what can be done with them.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::read::kinds::{Foreign, is_chapter_file};

/// Where the name of a Palm database ends and its kind begins, and the kinds of Kindle books.
const PALM: std::ops::Range<usize> = 60..68;
const KINDLE: &[&[u8]] = &[b"BOOKMOBI", b"TEXtREAd"];

/// What a file that was given as a book is instead; `None` for what may be one.
pub fn of(path: &Path) -> Option<String> {
    // A pipe is not asked what is in it: it would wait for an answer.
    if !path.is_file() {
        return None;
    }
    let mut head = Vec::new();
    File::open(path).ok()?.take(128).read_to_end(&mut head).ok()?;
    let name = path.file_name()?.to_string_lossy();
    let is_kindle = KINDLE.iter().any(|kind| head.get(PALM) == Some(kind));
    let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
    let advice = if is_kindle {
        format!(
            "it is a Kindle book: convert it, for example with calibre's `ebook-convert \"{name}\" \"{stem}.epub\"`"
        )
    } else if head.starts_with(b"%PDF") {
        Foreign::Pages.advice(&name)
    } else if head.starts_with(b"{\\rtf") {
        Foreign::Document.advice(&name)
    } else if head.starts_with(b"PK") {
        // An archive: the name tells of what kind, and its first entry whether it is a book.
        let is_book = head.get(30..58) == Some(b"mimetypeapplication/epub+zip");
        let kind = Foreign::of(&name).filter(|kind| !is_book && *kind != Foreign::Book)?;
        kind.advice(&name)
    } else if is_chapter_file(&name) {
        format!("it is a text file: `ficbind build \"{name}\"` builds a book from it")
    } else {
        match Foreign::of(&name)? {
            // A page of a book may be checked by itself.
            Foreign::WebPage => return None,
            // Named as a book, and none by its bytes: the check says what is wrong.
            Foreign::Book if name.to_lowercase().ends_with(".epub") => return None,
            Foreign::Book => format!(
                "it is an e-book of another kind: convert it, for example with calibre's `ebook-convert \"{name}\" \"{stem}.epub\"`"
            ),
            kind => kind.advice(&name),
        }
    };
    Some(format!("{} is not an EPUB: {advice}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_a_file_is() {
        let folder = tempfile::tempdir().unwrap();
        let mut kindle = vec![0; 60];
        kindle.extend(b"BOOKMOBI");
        let book = [&[b'P', b'K', 3, 4][..], &[0; 26], b"mimetypeapplication/epub+zip"].concat();
        for (name, bytes, words) in [
            ("a.docx", &b"PK\x03\x04more"[..], Some("word-processor")),
            ("a.mobi", &kindle, Some("Kindle")),
            ("a.epub", &kindle, Some("Kindle")),
            ("b.mobi", b"hello", Some("another kind")),
            ("a.pdf", b"%PDF-1.7", Some("laid out for print")),
            ("b.epub", b"%PDF-1.7", Some("laid out for print")),
            ("a.md", b"# One", Some("ficbind build")),
            ("a.rtf", b"{\\rtf1", Some("word-processor")),
            ("a.zip", b"PK\x03\x04more", Some("unpack")),
            ("b.zip", &book, None),
            ("c.epub", &book, None),
            ("d.epub", b"PK\x03\x04more", None),
            ("e.epub", b"", None),
            ("a.xhtml", b"<html/>", None),
            ("a.opf", b"<package/>", None),
        ] {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            let found = of(&path);
            assert_eq!(found.is_some(), words.is_some(), "{name}: {found:?}");
            assert!(found.unwrap_or_default().contains(words.unwrap_or_default()), "{name}");
        }
        assert_eq!(of(folder.path()), None);
        assert_eq!(of(&folder.path().join("nowhere.docx")), None);
    }
}
