//! Media types: which are core, which are documents, and what the first bytes of a file say.

use crate::release::Release;

/// The part before any parameters, without blanks.
pub fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

pub const XHTML: &str = "application/xhtml+xml";
pub const SVG: &str = "image/svg+xml";
pub const NCX: &str = "application/x-dtbncx+xml";
pub const SMIL: &str = "application/smil+xml";
pub const CSS: &str = "text/css";
pub const DTBOOK: &str = "application/x-dtbook+xml";
pub const OPF: &str = "application/oebps-package+xml";
pub const SEARCH_KEYS: &str = "application/vnd.epub.search-key-map+xml";
pub const OEB_DOCUMENT: &str = "text/x-oeb1-document";
pub const OEB_CSS: &str = "text/x-oeb1-css";

/// Core media types of EPUB 3.3 (section 3.2), and of older 3.x that stay valid.
const CORE: &[&str] = &[
    "image/gif",
    "image/jpeg",
    "image/png",
    SVG,
    "image/webp",
    "audio/mpeg",
    "audio/mp4",
    "audio/ogg; codecs=opus",
    "audio/ogg;codecs=opus",
    CSS,
    "font/ttf",
    "font/otf",
    "font/woff",
    "font/woff2",
    "application/font-sfnt",
    "application/vnd.ms-opentype",
    "application/font-woff",
    "application/x-font-ttf",
    XHTML,
    "application/javascript",
    "application/ecmascript",
    "text/javascript",
    "application/pls+xml",
];

/// Core media types that came with EPUB 3.4; case and blanks do not matter in them.
const CORE_3_4: &[&str] = &["image/avif", "image/jxl", "audio/mp4;codecs=opus", "audio/mp4;codecs=aac"];

/// Whether reading systems must know the type, by the standard that the release checks against.
pub fn is_core(media_type: &str, release: Release) -> bool {
    let is_new = || {
        let plain: String = media_type.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        CORE_3_4.iter().any(|core| core.eq_ignore_ascii_case(&plain))
    };
    is_core_of_3_3(media_type) || release >= Release::V5_4 && is_new()
}

fn is_core_of_3_3(media_type: &str) -> bool {
    CORE.contains(&media_type) || media_type.starts_with("audio/ogg") && media_type.contains("opus")
}

/// Whether the type is that of an EPUB 3 content document.
pub fn is_content(media_type: &str) -> bool {
    matches!(media_type, XHTML | SVG)
}

/// Whether the type is that of an EPUB 2 content document, or one that is so by an old name.
pub fn is_ops_content(media_type: &str) -> bool {
    matches!(media_type, XHTML | DTBOOK)
}

/// Documents of OEB 1.x and of HTML, which EPUB 2 has deprecated.
pub fn is_outdated_content(media_type: &str) -> bool {
    matches!(media_type, OEB_DOCUMENT | "text/html")
}

pub fn is_image(media_type: &str) -> bool {
    media_type.starts_with("image/")
}

pub fn is_audio(media_type: &str) -> bool {
    media_type.starts_with("audio/")
}

pub fn is_video(media_type: &str) -> bool {
    media_type.starts_with("video/")
}

/// Core types of images.
pub fn is_core_image(media_type: &str, release: Release) -> bool {
    is_image(media_type) && is_core(media_type, release)
}

/// Core types of sounds.
pub fn is_core_audio(media_type: &str, release: Release) -> bool {
    is_audio(media_type) && is_core(media_type, release)
}

/// Types of style sheets.
pub fn is_style(media_type: &str) -> bool {
    matches!(media_type, CSS | OEB_CSS)
}

/// Types under which fonts are found, core or not.
pub fn is_font(media_type: &str) -> bool {
    media_type.starts_with("font/")
        || media_type.starts_with("application/font")
        || matches!(media_type, "application/x-font-ttf" | "application/vnd.ms-opentype")
}

/// Types of fonts that are core.
pub fn is_core_font(media_type: &str) -> bool {
    is_font(media_type) && is_core_of_3_3(media_type)
}

/// Types of JavaScript (MIME Sniffing, section 4.6).
const SCRIPTS: &[&str] = &[
    "application/ecmascript",
    "application/javascript",
    "application/x-ecmascript",
    "application/x-javascript",
    "text/ecmascript",
    "text/javascript",
    "text/javascript1.0",
    "text/javascript1.1",
    "text/javascript1.2",
    "text/javascript1.3",
    "text/javascript1.4",
    "text/javascript1.5",
    "text/jscript",
    "text/livescript",
    "text/x-ecmascript",
    "text/x-javascript",
];

/// Whether a `script` of this type runs.
pub fn is_script(media_type: &str) -> bool {
    SCRIPTS.iter().any(|script| script.eq_ignore_ascii_case(media_type))
}

/// Whether a type of JavaScript is one that EPUB names.
pub fn is_core_script(media_type: &str) -> bool {
    matches!(media_type, "application/javascript" | "application/ecmascript" | "text/javascript")
}

/// The media type of an image, by its first bytes.
pub fn sniffed(head: &[u8]) -> Option<&'static str> {
    match head {
        [0xFF, 0xD8, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [b'B', b'M', ..] => Some("image/bmp"),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Some("image/tiff"),
        [0xFF, 0x0A, ..] | [0, 0, 0, 0x0C, b'J', b'X', b'L', b' ', ..] => Some("image/jxl"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f' | b's', ..] => Some("image/avif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// The name that the standard would rather see for a media type, by the type and the file's name.
pub fn preferred(media_type: &str, href: &str) -> Option<&'static str> {
    let extension = href.rsplit_once('.').map_or("", |(_, e)| e);
    match media_type {
        "application/vnd.ms-opentype" => Some("font/otf"),
        "application/font-sfnt" if extension.eq_ignore_ascii_case("otf") => Some("font/otf"),
        "application/font-sfnt" | "application/x-font-ttf" => Some("font/ttf"),
        "application/font-woff" => Some("font/woff"),
        "text/javascript" | "application/ecmascript" => Some("application/javascript"),
        _ => None,
    }
}
