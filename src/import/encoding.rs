//! Bytes of a file become UTF-8: byte order marks, old single-byte encodings, and files that are no text at all.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The text of a file, and how it was come by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// Without byte order mark; empty where the file is binary.
    pub text: String,
    /// The encoding, where it was not UTF-8.
    pub converted_from: Option<&'static str>,
    /// The bytes are no text.
    pub binary: bool,
}

/// How much is looked at to tell text from other data.
const PROBE: usize = 64 << 10;
/// How much is looked at to tell one old encoding from another.
const GUESS: usize = 1 << 20;

/// First bytes of formats that people take for text files.
const MAGIC: &[&[u8]] = &[
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"%PDF-",
    b"\x89PNG\r\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"{\\rtf",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b\x08",
    b"7z\xbc\xaf",
    b"Rar!\x1a",
    b"\x7fELF",
    b"BZh9",
    b"\xfd7zXZ",
];

/// Decodes a file. Valid UTF-8, however large, is taken as it is, without a copy.
pub fn decode(mut bytes: Vec<u8>) -> Decoded {
    let no_text = Decoded { text: String::new(), converted_from: None, binary: true };
    match Encoding::for_bom(&bytes) {
        Some((encoding, length)) if encoding == UTF_8 => drop(bytes.drain(..length)),
        Some((encoding, length)) => return converted(encoding, &bytes[length..]),
        None => {}
    }
    if MAGIC.iter().any(|magic| bytes.starts_with(magic)) {
        return no_text;
    }
    let probe = &bytes[..bytes.len().min(PROBE)];
    if memchr::memchr(0, probe).is_some() {
        return match utf16_without_mark(probe) {
            Some(encoding) => converted(encoding, &bytes),
            None => no_text,
        };
    }
    let controls = probe.iter().filter(|b| **b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b)).count();
    if controls * 20 > probe.len() {
        return no_text;
    }
    match String::from_utf8(bytes) {
        Ok(text) => Decoded { text, converted_from: None, binary: false },
        Err(error) => legacy(&error.into_bytes()),
    }
}

fn converted(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), converted_from: Some(encoding.name()), binary: false }
}

/// Text in western script has a zero in every second byte of UTF-16.
fn utf16_without_mark(probe: &[u8]) -> Option<&'static Encoding> {
    let zeros = |offset: usize| probe.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), probe.len() / 2);
    match () {
        () if half > 1 && odd * 10 > half * 6 && even * 50 < half.max(50) => Some(UTF_16LE),
        () if half > 1 && even * 10 > half * 6 && odd * 50 < half.max(50) => Some(UTF_16BE),
        () => None,
    }
}

/// Text that is not UTF-8. A few wrong bytes in it must not turn every other quote mark into rubbish.
fn legacy(bytes: &[u8]) -> Decoded {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += chunk.invalid().len();
    }
    if good > bad * 4 {
        let mut text = String::with_capacity(bytes.len() + bad);
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
        }
        return Decoded { text, converted_from: Some("UTF-8 with stray windows-1252 bytes"), binary: false };
    }
    // Only bytes beyond ASCII tell encodings apart: start a little before the first.
    let from = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0).saturating_sub(64);
    let sample = &bytes[from..bytes.len().min(from + GUESS)];
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    converted(detector.guess(None, chardetng::Utf8Detection::Deny), bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes() {
        let big_endian: Vec<u8> = "Ahoj".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let little_endian: Vec<u8> = "A longer sentence".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, text, from) in [
            (b"plain".to_vec(), "plain", None),
            (b"\xef\xbb\xbfmarked".to_vec(), "marked", None),
            ([&b"\xfe\xff"[..], &big_endian].concat(), "Ahoj", Some("UTF-16BE")),
            (little_endian, "A longer sentence", Some("UTF-16LE")),
            (b"It\x92s caf\xe9 \x93time\x94".to_vec(), "It’s café “time”", Some("windows-1252")),
            (
                "éééééééé “many” good ones ".bytes().chain(*b"\x92").collect(),
                "éééééééé “many” good ones ’",
                Some("UTF-8 with stray windows-1252 bytes"),
            ),
            (Vec::new(), "", None),
        ] {
            let want = Decoded { text: text.into(), converted_from: from, binary: false };
            assert_eq!(decode(bytes), want);
        }
    }

    #[test]
    fn knows_what_is_no_text() {
        for bytes in [&b"PK\x03\x04rest"[..], b"%PDF-1.4", b"a\0b", &[1, 2, 3, 4, 5, 6, 7]] {
            assert!(decode(bytes.to_vec()).binary);
        }
    }
}
