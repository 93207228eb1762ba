//! Media types: told from the bytes, never from the name.

/// A kind of file that a book can carry.
#[derive(Debug, PartialEq, Eq)]
pub struct Media {
    pub media_type: &'static str,
    pub extension: &'static str,
    pub kind: MediaClass,
    /// Whether EPUB 2 reading systems know it.
    pub in_epub2: bool,
}

/// What files of a media type are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaClass {
    Image,
    Font,
}

const fn row(media_type: &'static str, extension: &'static str, kind: MediaClass, in_epub2: bool) -> Media {
    Media { media_type, extension, kind, in_epub2 }
}

impl Media {
    /// Whether EPUB has it since 3.4.
    pub fn is_new(&self) -> bool {
        *self == *AVIF || *self == *JXL
    }

    /// An image in words.
    pub fn noun(&self) -> String {
        match self.extension {
            "webp" => "a WebP image".to_owned(),
            "jxl" => "a JPEG XL image".to_owned(),
            extension => format!("an {} image", extension.to_uppercase()),
        }
    }
}

/// The core media types that stories use (EPUB 3.4, section on core media types).
pub const PNG: &Media = &row("image/png", "png", MediaClass::Image, true);
pub const JPEG: &Media = &row("image/jpeg", "jpg", MediaClass::Image, true);
pub const GIF: &Media = &row("image/gif", "gif", MediaClass::Image, true);
pub const WEBP: &Media = &row("image/webp", "webp", MediaClass::Image, false);
pub const SVG: &Media = &row("image/svg+xml", "svg", MediaClass::Image, true);
pub const AVIF: &Media = &row("image/avif", "avif", MediaClass::Image, false);
pub const JXL: &Media = &row("image/jxl", "jxl", MediaClass::Image, false);
const TTF: &Media = &row("font/ttf", "ttf", MediaClass::Font, true);
const OTF: &Media = &row("font/otf", "otf", MediaClass::Font, true);
const WOFF: &Media = &row("font/woff", "woff", MediaClass::Font, true);
const WOFF2: &Media = &row("font/woff2", "woff2", MediaClass::Font, true);

/// The kind of a picture of the book's, whose name ends as its kind demands.
pub fn of_href(href: &str) -> Option<&'static Media> {
    let (_, extension) = href.rsplit_once('.')?;
    [PNG, JPEG, GIF, WEBP, SVG, AVIF, JXL].into_iter().find(|media| media.extension == extension)
}

/// Tells the kind of a file from its first bytes.
pub fn sniff(bytes: &[u8]) -> Option<&'static Media> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if starts(b"\x89PNG\r\n\x1a\n") {
        return Some(PNG);
    }
    if starts(b"\xff\xd8\xff") {
        return Some(JPEG);
    }
    if starts(b"GIF87a") || starts(b"GIF89a") {
        return Some(GIF);
    }
    if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some(WEBP);
    }
    if bytes.get(4..8) == Some(b"ftyp") && matches!(bytes.get(8..12), Some(b"avif" | b"avis")) {
        return Some(AVIF);
    }
    if starts(b"\xff\x0a") || starts(b"\0\0\0\x0cJXL \r\n\x87\n") {
        return Some(JXL);
    }
    if starts(b"\0\x01\0\0") || starts(b"true") {
        return Some(TTF);
    }
    if starts(b"OTTO") {
        return Some(OTF);
    }
    if starts(b"wOFF") {
        return Some(WOFF);
    }
    if starts(b"wOF2") {
        return Some(WOFF2);
    }
    let head = &bytes[..bytes.len().min(4096)];
    let is_text = std::str::from_utf8(head).is_ok() || head.starts_with(b"\xef\xbb\xbf") || !head.contains(&0);
    (is_text && memchr::memmem::find(head, b"<svg").is_some()).then_some(SVG)
}

/// Whether a GIF has more than one frame, and so may flash.
pub fn is_animated_gif(bytes: &[u8]) -> bool {
    // A graphic control extension stands before each frame.
    memchr::memmem::find_iter(bytes, b"\x21\xf9\x04").take(2).count() > 1
}
