//! Bytes of a file become UTF-8: byte order marks, old single-byte encodings, and files that are no text at all.

mod runs;

pub use runs::Stray;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The text of a file, and how it was come by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decoded {
    /// Without byte order mark; empty where the file is binary.
    pub text: String,
    /// The encoding, where it was not UTF-8.
    pub converted_from: Option<&'static str>,
    /// The bytes are no text.
    pub binary: bool,
    /// End marks of DOS that filled up the last block, and how many there were; they are not in `text`.
    pub padding: Option<(u8, usize)>,
    /// Runs of bytes in another encoding, where that was decided run by run; one for each encoding.
    pub strays: Vec<Stray>,
}

/// Whether XML 1.0 knows the character (section 2.2). What it does not know stands in no book.
pub const fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// How much is looked at to tell text from other data.
const PROBE: usize = 64 << 10;
/// How much is looked at to tell one old encoding from another.
const GUESS: usize = 1 << 20;

/// One zero in so many bytes is damage to a text.
const FEW: usize = 50;

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
pub fn decode(bytes: Vec<u8>) -> Decoded {
    decode_with(bytes, false)
}

/// The same for a text that went through several programs: its encoding is decided for each run of bytes, and a few
/// zeros in it do not make it something else; they stay in the text.
pub fn decode_runs(bytes: Vec<u8>) -> Decoded {
    decode_with(bytes, true)
}

fn decode_with(mut bytes: Vec<u8>, by_runs: bool) -> Decoded {
    let no_text = Decoded { binary: true, ..Decoded::default() };
    match Encoding::for_bom(&bytes) {
        Some((encoding, length)) if encoding == UTF_8 => drop(bytes.drain(..length)),
        Some((encoding, length)) => return converted(encoding, &bytes[length..]),
        None => {}
    }
    if MAGIC.iter().any(|magic| bytes.starts_with(magic)) {
        return no_text;
    }
    let padding = take_padding(&mut bytes);
    let probe = &bytes[..bytes.len().min(PROBE)];
    let zeros = memchr::memchr_iter(0, probe).count();
    if zeros > 0 {
        match utf16_without_mark(probe) {
            Some(encoding) => return Decoded { padding, ..converted(encoding, &bytes) },
            None if by_runs && zeros * FEW <= probe.len() => {}
            None => return no_text,
        }
    }
    let controls = probe.iter().filter(|b| **b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b)).count();
    if controls * 20 > probe.len() {
        return no_text;
    }
    match String::from_utf8(bytes) {
        Ok(text) => Decoded { text, padding, ..Decoded::default() },
        Err(error) if by_runs => Decoded { padding, ..runs::decode(&error.into_bytes()) },
        Err(error) => Decoded { padding, ..legacy(&error.into_bytes()) },
    }
}

/// The end mark of DOS, which also filled up the last block of a file.
const END_MARK: u8 = 0x1a;

/// Cuts off what filled up the last block of an old file: end marks of DOS and what follows them, or zeros.
fn take_padding(bytes: &mut Vec<u8>) -> Option<(u8, usize)> {
    let is_filling = |b: &u8| matches!(*b, END_MARK | 0 | b'\n' | b'\r');
    let text_end = bytes.iter().rposition(|b| !is_filling(b)).map_or(0, |i| i + 1);
    let tail = &bytes[text_end..];
    let zeros = || {
        let end = bytes.iter().rposition(|b| *b != 0).map_or(0, |i| i + 1);
        // Zeros elsewhere are half of the letters of UTF-16, or no text at all.
        (end < bytes.len() && memchr::memchr(0, &bytes[..end]).is_none()).then_some((0, end))
    };
    let (mark, at) = match memchr::memchr(END_MARK, tail) {
        Some(i) => (END_MARK, text_end + i),
        None => zeros()?,
    };
    let count = bytes[at..].iter().filter(|b| **b == mark).count();
    bytes.truncate(at);
    Some((mark, count))
}

fn converted(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), converted_from: Some(encoding.name()), ..Decoded::default() }
}

/// Bytes as Windows reads them in western Europe, which is what most old text without a stated encoding is in.
pub fn decode_windows(bytes: &[u8]) -> String {
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
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
        let converted_from = Some("UTF-8 with stray windows-1252 bytes");
        return Decoded { text, converted_from, ..Decoded::default() };
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
            let want = Decoded { text: text.into(), converted_from: from, ..Decoded::default() };
            assert_eq!(decode(bytes), want);
        }
    }

    #[test]
    fn leaves_out_the_padding_of_old_files() {
        for (bytes, text, padding) in [
            (&b"Rain.\r\n\x1a\x1a\x1a"[..], "Rain.\r\n", Some((END_MARK, 3))),
            (b"Rain.\r\n\x1a", "Rain.\r\n", Some((END_MARK, 1))),
            (b"Rain.\n\x1a\0\0\r\n", "Rain.\n", Some((END_MARK, 1))),
            (b"Rain.\n\0\0\0", "Rain.\n", Some((0, 3))),
            (b"\x1a\x1a", "", Some((END_MARK, 2))),
            (
                b"Rain that went on all through the night.\x1aSun.\n",
                "Rain that went on all through the night.\x1aSun.\n",
                None,
            ),
            (b"a\0 \0s\0e\0n\0t\0e\0n\0c\0e\0", "a sentence", None),
        ] {
            let decoded = decode(bytes.to_vec());
            assert_eq!((decoded.text.as_str(), decoded.padding), (text, padding));
        }
    }

    #[test]
    fn knows_what_is_no_text() {
        for bytes in [&b"PK\x03\x04rest"[..], b"%PDF-1.4", b"a\0b", &[1, 2, 3, 4, 5, 6, 7]] {
            assert!(decode(bytes.to_vec()).binary);
        }
    }
}
