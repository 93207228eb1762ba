//! Bytes → text: which encoding an XML document or style sheet is in, and what it says of itself.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use ficbind_diag::Cut;

/// A decoded document.
#[derive(Debug)]
pub struct Decoded<'a> {
    pub text: Cow<'a, str>,
    /// The name of the encoding found, in capitals: `UTF-8` unless the document says or shows otherwise.
    pub encoding: String,
    /// Why an XML processor cannot go on behind the XML declaration: what it says cannot be.
    pub conflict: Option<&'static str>,
    /// Whether it still reads the sign behind it, as the first byte of the wrong encoding.
    pub late: bool,
}

impl Decoded<'_> {
    pub fn is_utf8(&self) -> bool {
        self.encoding == "UTF-8"
    }

    pub fn is_utf16(&self) -> bool {
        self.encoding.starts_with("UTF-16")
    }
}

const WIDE: &str = "the document is not in the encoding that its XML declaration names";
const UNKNOWN: &str = "the XML declaration names an unknown encoding";

/// Decodes an XML document as XML 1.0, appendix F, finds its encoding.
pub fn xml(bytes: &[u8]) -> Decoded<'_> {
    let sixteen = |bytes, encoding, name: &str| {
        let mut decoded = decode(bytes, encoding, name.into());
        let named = declared(decoded.text.as_bytes());
        decoded.conflict = named.filter(|n| !n.starts_with("UTF-16")).map(|_| WIDE);
        decoded.late = encoding == UTF_16LE;
        decoded
    };
    match bytes {
        // A byte order mark has the last word.
        [0xEF, 0xBB, 0xBF, rest @ ..] => decode(rest, UTF_8, "UTF-8".into()),
        // That of UTF-32 is none to EPUBCheck: the first half of it is one of UTF-16, or it stands before the root.
        [0, 0, 0xFE, 0xFF, ..] | [0, 0, 0, b'<', ..] | [b'<', 0, 0, 0, ..] => utf32(bytes, bytes[0] != 0),
        [0xFE, 0xFF, rest @ ..] => sixteen(rest, UTF_16BE, "UTF-16"),
        [0xFF, 0xFE, rest @ ..] => sixteen(rest, UTF_16LE, "UTF-16"),
        // Without a mark, only a declaration shows it.
        [0, b'<', 0, b'?', ..] => sixteen(bytes, UTF_16BE, "UTF-16BE"),
        [b'<', 0, b'?', 0, ..] => sixteen(bytes, UTF_16LE, "UTF-16LE"),
        _ => match declared(bytes) {
            None => decode(bytes, UTF_8, mentioned(bytes).unwrap_or_else(|| "UTF-8".into())),
            Some(name) => {
                let known = Encoding::for_label(name.as_bytes()).filter(|_| name != "UTF8");
                let wide = name.starts_with("UTF-16");
                let mut decoded = decode(bytes, known.filter(|_| !wide).unwrap_or(UTF_8), name);
                decoded.conflict = match known {
                    None => Some(UNKNOWN),
                    Some(_) if wide => Some(WIDE),
                    Some(_) => None,
                };
                decoded
            }
        },
    }
}

/// Decodes a style sheet as CSS Syntax, section 3.2, finds its encoding.
pub fn css(bytes: &[u8]) -> Decoded<'_> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => decode(rest, UTF_8, "UTF-8".into()),
        [0xFE, 0xFF, rest @ ..] => decode(rest, UTF_16BE, "UTF-16".into()),
        [0xFF, 0xFE, rest @ ..] => decode(rest, UTF_16LE, "UTF-16".into()),
        // Without a mark, only the declaration shows it.
        [0, b'@', 0, b'c', 0, b'h', ..] => decode(bytes, UTF_16BE, "UTF-16BE".into()),
        [b'@', 0, b'c', 0, b'h', 0, ..] => decode(bytes, UTF_16LE, "UTF-16LE".into()),
        _ => {
            let head = &bytes[..bytes.len().min(1024)];
            let rule = head.strip_prefix(b"@charset \"").or_else(|| head.strip_prefix(b"@charset '"));
            let name = rule.and_then(|r| Some(&r[..memchr::memchr2(b'"', b'\'', r)?]));
            let name = name.map(|n| String::from_utf8_lossy(n).to_uppercase());
            match name {
                None => decode(bytes, UTF_8, "UTF-8".into()),
                Some(name) => {
                    // A declaration that can be read as ASCII is believed all the same.
                    let known = Encoding::for_label(name.as_bytes());
                    let known = if name == "UTF-16" { Some(UTF_16BE) } else { known };
                    decode(bytes, known.unwrap_or(UTF_8), name)
                }
            }
        }
    }
}

/// The encoding that an XML declaration names, in capitals.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(1024)];
    let head = head.strip_prefix(b"<?xml")?;
    let end = memchr::memmem::find(head, b"?>")?;
    let head = std::str::from_utf8(&head[..end]).ok()?;
    let rest = head.cut(head.find("encoding")? + 8..).trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest.cut(1..).split_once(quote).map(|(name, _)| name.to_uppercase())
}

/// What EPUBCheck takes for the encoding of a document that declares none: the value of anything that ends in
/// `encoding=`, such as an attribute of an annotation of MathML, in the first 256 bytes.
fn mentioned(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(256)];
    memchr::memmem::find_iter(head, b"encoding=").find_map(|at| {
        let (quote, rest) = head[at + 9..].split_first().filter(|(quote, _)| matches!(quote, b'"' | b'\''))?;
        let name = &rest[..memchr::memchr(*quote, rest)?];
        let name = std::str::from_utf8(name).ok().filter(|name| name.bytes().all(|b| matches!(b, b' '..=b'~')))?;
        Some(name.to_uppercase())
    })
}

fn decode<'a>(bytes: &'a [u8], encoding: &'static Encoding, name: String) -> Decoded<'a> {
    // Bytes that are no text in the encoding become replacement characters, as in browsers.
    // Valid UTF-8 is much faster to check than to read with replacements.
    let text = match std::str::from_utf8(bytes) {
        Ok(text) if encoding == UTF_8 => text.into(),
        _ if encoding == UTF_8 => String::from_utf8_lossy(bytes),
        _ => encoding.decode_without_bom_handling(bytes).0,
    };
    Decoded { text, encoding: name, conflict: None, late: false }
}

fn utf32(bytes: &[u8], little: bool) -> Decoded<'static> {
    let chars = bytes.chunks_exact(4).map(|c| {
        let code = [c[0], c[1], c[2], c[3]];
        let code = if little { u32::from_le_bytes(code) } else { u32::from_be_bytes(code) };
        char::from_u32(code).unwrap_or('\u{FFFD}')
    });
    Decoded { text: Cow::Owned(chars.collect()), encoding: "UCS-4".into(), conflict: None, late: false }
}
