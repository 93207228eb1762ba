//! What files are, whatever the manifest says of them: by their first bytes, their root elements, their names.

use std::cell::RefCell;
use std::collections::HashMap;

use ficbind_check::xml::{self, Ns};
use ficbind_check::{decode, media};

use crate::draft::{Draft, xml_limits};

/// Bytes at the start of a file in which its root element is looked for first.
const START: usize = 4 << 10;

/// The root element of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    Page,
    /// A page as HTML writes it, which is still to become XHTML.
    Html,
    Drawing,
    Ncx,
    Overlay,
    Other,
}

impl Root {
    /// The media type that it asks for.
    pub fn media_type(self) -> Option<&'static str> {
        match self {
            Root::Page => Some(media::XHTML),
            Root::Drawing => Some(media::SVG),
            Root::Ncx => Some(media::NCX),
            Root::Overlay => Some(media::SMIL),
            Root::Html | Root::Other => None,
        }
    }
}

/// What the start of a file shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Start {
    /// The type that the first bytes tell.
    pub bytes: Option<&'static str>,
    pub root: Option<Root>,
    /// Whether it begins with markup.
    is_markup: bool,
    /// Whether its first block holds declarations, as in a style sheet.
    declares: bool,
}

impl Start {
    pub fn of(draft: &Draft, file: usize) -> Start {
        let Some(head) = draft.head(file, START) else { return Start::default() };
        let bytes = by_bytes(&head);
        if bytes.is_some() {
            return Start { bytes, ..Start::default() };
        }
        let text = decode::xml(&head).text;
        // Style sheets of old stand between marks of a comment.
        let has_tag = text.split('<').skip(1).any(|rest| rest.starts_with(|c| c != '!'));
        let is_markup = text.trim_start().starts_with('<') && (has_tag || !text.trim_start().starts_with("<!--"));
        let mut root = root(&text).filter(|_| is_markup);
        if root.is_none() && head.len() == START && text.trim_start().starts_with('<') {
            // A long comment or document type comes first.
            root = draft.document(file).and_then(|bytes| self::root(&decode::xml(&bytes).text));
        }
        let block = text.split('{').nth(1).and_then(|rest| rest.split('}').next());
        Start { bytes, root, is_markup, declares: block.is_some_and(|block| block.contains(':')) }
    }

    /// Whether it is certain that a file is a document or a picture of another kind.
    pub fn is_no(&self, root: Root) -> bool {
        self.bytes.is_some() || self.root.is_some_and(|own| own != root)
    }

    /// Whether a file that is stated as a style sheet or an NCX is one, and holds nothing to be read.
    pub fn is_unread(&self, name: &str) -> bool {
        let is_sheet = !self.is_markup && (self.declares || has_ending(name, "css"));
        self.root == Some(Root::Ncx) || self.bytes.is_none() && is_sheet
    }
}

/// The files of which the start has been read: it stays as it is while one repair is at work.
#[derive(Debug, Default)]
pub struct Kinds(RefCell<HashMap<usize, Start>>);

impl Kinds {
    pub fn start(&self, draft: &Draft, file: usize) -> Start {
        *self.0.borrow_mut().entry(file).or_insert_with(|| Start::of(draft, file))
    }

    /// The type of a file by its first bytes, its root element, or its name.
    pub fn known(&self, draft: &Draft, file: usize) -> Option<&'static str> {
        let start = self.start(draft, file);
        start.bytes.or(start.root.and_then(Root::media_type)).or_else(|| by_name(draft.name(file)))
    }
}

fn root(text: &str) -> Option<Root> {
    let doc = xml::read(text, xml_limits());
    let Some(root) = doc.root() else {
        let start = text.trim_start();
        let begins = |word: &str| start.get(..word.len()).is_some_and(|s| s.eq_ignore_ascii_case(word));
        return (begins("<!doctype html") || begins("<html")).then_some(Root::Html);
    };
    Some(match root.local() {
        "html" if root.ns() == Ns::XHTML => Root::Page,
        "svg" if root.ns() == Ns::SVG => Root::Drawing,
        "ncx" if matches!(root.ns(), Ns::NCX | Ns::NONE) => Root::Ncx,
        "smil" if matches!(root.ns(), Ns::SMIL | Ns::NONE) => Root::Overlay,
        name if name.eq_ignore_ascii_case("html") && matches!(root.ns(), Ns::XHTML | Ns::NONE) => Root::Html,
        _ => Root::Other,
    })
}

/// Whether a name ends in a point and these letters, whatever their case.
pub fn has_ending(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, own)| own.eq_ignore_ascii_case(ending))
}

/// The type that the ending of a name tells.
pub fn by_name(name: &str) -> Option<&'static str> {
    let ending = name.rsplit_once('.').map_or(String::new(), |(_, e)| e.to_ascii_lowercase());
    Some(match ending.as_str() {
        "xhtml" | "html" | "htm" => media::XHTML,
        "svg" => media::SVG,
        "css" => media::CSS,
        "ncx" => media::NCX,
        "smil" => media::SMIL,
        "js" => "text/javascript",
        "mp3" => "audio/mpeg",
        "oga" | "ogg" => "audio/ogg",
        "m4a" | "m4b" => "audio/mp4",
        "mp4" | "m4v" => "video/mp4",
        "webm" => "video/webm",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "pls" => "application/pls+xml",
        "json" => "application/json",
        "xml" => "application/xml",
        "txt" => "text/plain",
        "pdf" => "application/pdf",
        _ => return None,
    })
}

/// The type of a file that its first bytes tell.
fn by_bytes(head: &[u8]) -> Option<&'static str> {
    media::sniffed(head).or(match head {
        [0, 1, 0, 0, ..] | [b't', b'r', b'u', b'e', ..] => Some("font/ttf"),
        [b'O', b'T', b'T', b'O', ..] => Some("font/otf"),
        [b'w', b'O', b'F', b'F', ..] => Some("font/woff"),
        [b'w', b'O', b'F', b'2', ..] => Some("font/woff2"),
        [b'I', b'D', b'3', ..] => Some("audio/mpeg"),
        [b'%', b'P', b'D', b'F', ..] => Some("application/pdf"),
        _ => None,
    })
}
