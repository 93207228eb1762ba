//! Pictures and fonts: what their first bytes say of size, colours and licence.

use flate2::{Decompress, FlushDecompress};

use super::rules;
use crate::archive::{Archive, Entry};
use crate::log::Log;
use crate::media;

/// Pixels from which a picture is too much for reading devices.
const MANY_PIXELS: u64 = 4_000_000;
/// Bytes from which the file of a picture is very large.
const HEAVY: u64 = 5 << 20;
/// Bytes of a file that are looked at first.
const HEAD: u64 = 256 << 10;

/// Looks at a file that is a picture or a font.
pub fn look(archive: &Archive, entry: &Entry, media_type: &str, log: &mut Log) {
    if media::is_image(media_type) && media_type != media::SVG {
        if entry.size > HEAVY {
            log.whole(rules::heavy_picture(size(entry.size)));
        }
        let Some(found) = headed(archive, entry, picture) else { return };
        let pixels = found.width * found.height;
        if pixels > MANY_PIXELS {
            let millions = format!("{}.{}", pixels / 1_000_000, pixels / 100_000 % 10);
            log.whole(rules::many_pixels(found.width, found.height, millions));
        }
        if found.for_print {
            log.whole(rules::print_colours());
        }
    } else if is_font(media_type, entry.name) {
        match headed(archive, entry, licence) {
            Some(Licence::Bits(bits)) => {
                if let Some(reason) = ban(bits) {
                    log.whole(rules::locked_font(reason));
                }
            }
            Some(Licence::Missing) => log.whole(rules::font_without_licence()),
            None => {}
        }
    }
}

/// What the first bytes of a file say, or if these do not suffice, all of them.
fn headed<T>(archive: &Archive, entry: &Entry, read: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
    let head = archive.head(entry, HEAD).ok()?;
    if let Some(found) = read(&head) {
        return Some(found);
    }
    if (head.len() as u64) < HEAD {
        return None;
    }
    read(&archive.read(entry).ok()?)
}

/// A number of bytes for people.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

struct Picture {
    width: u64,
    height: u64,
    for_print: bool,
}

fn picture(bytes: &[u8]) -> Option<Picture> {
    let size = imagesize::blob_size(bytes).ok()?;
    let for_print = bytes.starts_with(&[0xFF, 0xD8]) && jpeg_colours(bytes) == Some(4);
    Some(Picture { width: size.width as u64, height: size.height as u64, for_print })
}

/// How many colours each pixel of a JPEG picture is made of: its frame header says so.
fn jpeg_colours(bytes: &[u8]) -> Option<u8> {
    let mut at = 2;
    loop {
        let [0xFF, marker, high, low] = *bytes.get(at..at + 4)? else { return None };
        match marker {
            // Padding before a marker.
            0xFF => at += 1,
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => return bytes.get(at + 9).copied(),
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])),
        }
    }
}

fn is_font(media_type: &str, name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    media::is_font(media_type) || ["ttf", "otf", "woff", "ttc"].iter().any(|e| ending.eq_ignore_ascii_case(e))
}

/// What a font says of its licence.
enum Licence {
    /// The field `fsType`.
    Bits(u16),
    /// It has no table for it.
    Missing,
}

/// Where `fsType` stands in the table `OS/2`.
const FS_TYPE: usize = 8;

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(four)).ok()
}

/// The licence of a TrueType, OpenType or WOFF font. `None` for what is no such font, or breaks off.
fn licence(font: &[u8]) -> Option<Licence> {
    match font.get(..4)? {
        [0, 1, 0, 0] | b"OTTO" | b"true" => tables(font, 0),
        b"ttcf" => tables(font, u32_at(font, 12)?),
        b"wOFF" => packed_tables(font),
        _ => None,
    }
}

/// Looks the table up in a directory of tables.
fn tables(font: &[u8], start: usize) -> Option<Licence> {
    let count = usize::from(u16_at(font, start.checked_add(4)?)?);
    for record in (0..count).map(|i| start + 12 + 16 * i) {
        if font.get(record..record + 4)? == b"OS/2" {
            let table = u32_at(font, record + 8)?;
            return u16_at(font, table.checked_add(FS_TYPE)?).map(Licence::Bits);
        }
    }
    Some(Licence::Missing)
}

/// The same in a WOFF file, whose tables are compressed one by one.
fn packed_tables(font: &[u8]) -> Option<Licence> {
    let count = usize::from(u16_at(font, 12)?);
    for record in (0..count).map(|i| 44 + 20 * i) {
        if font.get(record..record + 4)? != b"OS/2" {
            continue;
        }
        let (at, packed, whole) = (u32_at(font, record + 4)?, u32_at(font, record + 8)?, u32_at(font, record + 12)?);
        let table = font.get(at..at.checked_add(packed)?)?;
        if packed >= whole {
            return u16_at(table, FS_TYPE).map(Licence::Bits);
        }
        let mut start = [0; FS_TYPE + 2];
        // The first bytes are enough: that the others do not fit is no matter.
        let mut inflater = Decompress::new(true);
        let _ = inflater.decompress(table, &mut start, FlushDecompress::Sync);
        return (inflater.total_out() as usize == start.len()).then(|| u16_at(&start, FS_TYPE).map(Licence::Bits))?;
    }
    Some(Licence::Missing)
}

/// Why the bits forbid to embed the outlines of the font. The most generous of them counts.
fn ban(bits: u16) -> Option<&'static str> {
    if bits & 0x000E == 0x0002 {
        Some("say \"restricted\"")
    } else if bits & 0x0200 != 0 {
        Some("allow bitmaps only")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_read_as_the_most_generous_says() {
        assert_eq!(ban(0), None);
        assert!(ban(2).is_some() && ban(0x0102).is_some() && ban(0x0200).is_some());
        assert_eq!((ban(4), ban(8), ban(6), ban(0x0100)), (None, None, None, None));
    }

    #[test]
    fn what_breaks_off_says_nothing() {
        let mut font = vec![0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        font.extend(b"OS/2\0\0\0\0\0\0\0\x1C\0\0\0\x60");
        font.extend([0, 4, 0, 0, 0, 0, 0, 0, 0, 2]);
        assert!(matches!(licence(&font), Some(Licence::Bits(2))));
        for end in 0..font.len() {
            assert!(licence(&font[..end]).is_none());
        }
    }

    #[test]
    fn sizes_are_rounded_down() {
        assert_eq!((size(999), size(48_999), size(5_870_000)), ("999 bytes".into(), "48 kB".into(), "5.8 MB".into()));
    }
}
