//! Which kinds of files are served: the media type of each, by the ending of its name.

use crate::library::FOLDER;
use crate::library::feeds::json::FEED;
use crate::library::feeds::media_of;

/// One kind of file.
#[derive(Debug, PartialEq, Eq)]
pub struct Media {
    /// Endings of names, in lower case.
    endings: &'static [&'static str],
    /// The value of `Content-Type`.
    pub name: &'static str,
    /// Whether it is text that packing makes smaller.
    pub text: bool,
}

const fn text(endings: &'static [&'static str], name: &'static str) -> Media {
    Media { endings, name, text: true }
}

const fn binary(endings: &'static [&'static str], name: &'static str) -> Media {
    Media { endings, name, text: false }
}

/// The media type of an EPUB file.
pub const EPUB: &str = "application/epub+zip";
/// A page.
pub const HTML: &str = "text/html; charset=utf-8";

/// The kinds. What has no row is not served: a shelf holds books and what shows them, and the rest is nobody's business.
const KINDS: &[Media] = &[
    binary(&["epub", "kepub"], EPUB),
    text(&["html", "htm"], HTML),
    text(&["css"], "text/css; charset=utf-8"),
    text(&["js", "mjs"], "text/javascript; charset=utf-8"),
    text(&["json"], "application/json"),
    text(&["opds.json"], FEED),
    text(&["webmanifest"], "application/manifest+json"),
    text(&["atom"], "application/atom+xml"),
    text(&["xml"], "application/xml"),
    text(&["svg"], "image/svg+xml"),
    text(&["txt"], "text/plain; charset=utf-8"),
    binary(&["png"], "image/png"),
    binary(&["jpg", "jpeg"], "image/jpeg"),
    binary(&["gif"], "image/gif"),
    binary(&["webp"], "image/webp"),
    binary(&["avif"], "image/avif"),
    binary(&["ico"], "image/vnd.microsoft.icon"),
    binary(&["woff2"], "font/woff2"),
    binary(&["woff"], "font/woff"),
    binary(&["ttf"], "font/ttf"),
    binary(&["otf"], "font/otf"),
    binary(&["pdf"], "application/pdf"),
    binary(&["mobi"], "application/x-mobipocket-ebook"),
    binary(&["azw3"], "application/vnd.amazon.mobi8-ebook"),
    binary(&["cbz"], "application/vnd.comicbook+zip"),
];

/// The value of `Content-Type` for a path: feeds of a library have types of their own.
pub fn content_type(path: &str, media: &'static Media) -> &'static str {
    path.strip_prefix(FOLDER).and_then(|name| media_of(name.strip_prefix('/')?)).unwrap_or(media.name)
}

impl Media {
    /// The kind of a file, by its name; nothing for files that are not served.
    pub fn of(name: &str) -> Option<&'static Media> {
        let name = name.to_lowercase();
        let ends = |ending: &&str| name.strip_suffix(*ending).is_some_and(|stem| stem.ends_with('.') && stem.len() > 1);
        let longest = |kind: &&Media| kind.endings.iter().filter(|e| ends(e)).map(|e| e.len()).max();
        KINDS.iter().filter(|kind| longest(kind).is_some()).max_by_key(longest)
    }
}

#[cfg(test)]
mod tests {
    use super::{Media, content_type};

    #[test]
    fn kinds_follow_from_names() {
        let name = |file| Media::of(file).map(|media| media.name);
        assert_eq!(name("a.epub"), Some("application/epub+zip"));
        assert_eq!(name("a.b.EPUB"), Some("application/epub+zip"));
        assert_eq!(name("page.opds.json"), Some("application/opds+json"));
        assert_eq!(name("data.json"), Some("application/json"));
        assert_eq!(name("cover.svg"), Some("image/svg+xml"));
        let typed = |path| Media::of(path).map(|media| content_type(path, media));
        let atom = "application/atom+xml;profile=opds-catalog;kind";
        assert_eq!(typed("library/opds/index.xml"), Some(format!("{atom}=navigation").as_str()));
        assert_eq!(typed("library/opds/author/a.xml"), Some(format!("{atom}=acquisition").as_str()));
        assert_eq!(typed("library/opds/all-2.json"), Some("application/opds+json"));
        assert_eq!(typed("opds/all-2.json"), Some("application/json"));
        for other in ["epub", "notes.md", "id_rsa", "a.epub.orig", "a.jsonl", "a.php", "", ".epub", "a.sqlite"] {
            assert_eq!(name(other), None, "{other}");
        }
    }
}
