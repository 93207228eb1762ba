//! The ZIP archive: entries as local headers and data, then the directory of them (APPNOTE 6.3.10, section 4.3; EPUB
//! 3.3, section 4.3). The same entries give the same bytes on every run and on any number of threads.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use rayon::prelude::*;

use crate::package::{Entry, Form};

/// Why there is no archive.
pub type Fault = &'static str;

/// Large enough for any book; readers that know no ZIP64 open everything within.
const TOO_LARGE: Fault = "it has more than 65,535 files, or more than 4 GiB";

/// Bytes to deflate from which on threads pay.
const PARALLEL: usize = 256 << 10;

/// Of the levels that keep books within three per cent of the size at the usual level 6, the one that is quickest.
const LEVEL: u32 = 3;

thread_local! {
    /// To set one up costs more than to deflate a short page.
    static COMPRESSOR: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(LEVEL), false));

    /// Recurring files by path.
    static RECURRING: RefCell<HashMap<String, Known>> = RefCell::default();
}

/// A file as it was last, and what it was deflated to.
struct Known {
    plain: Vec<u8>,
    deflated: Vec<u8>,
}

/// Writes the archive.
///
/// # Errors
/// When it does not fit the format.
pub fn archive(entries: &[Entry]) -> Result<Vec<u8>, Fault> {
    let count: u16 = fit(entries.len())?;
    let work: usize = entries.iter().filter(|e| e.form != Form::Stored).map(|e| e.bytes.len()).sum();
    let packed: Vec<Packed> = if work < PARALLEL {
        entries.iter().map(Packed::new).collect::<Result<_, _>>()?
    } else {
        entries.par_iter().map(Packed::new).collect::<Result<_, _>>()?
    };
    let size: usize = packed.iter().map(|p| 2 * (46 + p.path.len()) + p.data.len()).sum();
    let mut out = Vec::with_capacity(size + 22);
    let mut directory = Vec::new();
    for entry in &packed {
        let offset: u32 = fit(out.len())?;
        out.extend_from_slice(b"PK\x03\x04");
        entry.push_fields(&mut out)?;
        out.extend_from_slice(entry.path.as_bytes());
        out.extend_from_slice(&entry.data);
        directory.extend_from_slice(b"PK\x01\x02");
        // Made on Unix, where a file has permissions.
        directory.extend_from_slice(&[entry.version(), 3]);
        entry.push_fields(&mut directory)?;
        // No comment, the first disk, no internal attributes.
        directory.extend_from_slice(&[0; 6]);
        directory.extend_from_slice(&(0o100_644_u32 << 16).to_le_bytes());
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(entry.path.as_bytes());
    }
    let start: u32 = fit(out.len())?;
    let length: u32 = fit(directory.len())?;
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    Ok(out)
}

/// An entry as it stands in the archive.
struct Packed<'e> {
    path: &'e str,
    crc: u32,
    size: u32,
    deflated: bool,
    data: Cow<'e, [u8]>,
}

impl<'e> Packed<'e> {
    fn new(entry: &'e Entry) -> Result<Self, Fault> {
        let size = fit(entry.bytes.len())?;
        let mut crc = Crc::new();
        crc.update(&entry.bytes);
        let data = match entry.form {
            Form::Stored => Cow::Borrowed(&*entry.bytes),
            Form::Deflated => Cow::Owned(deflate(&entry.bytes)?),
            Form::Recurring => Cow::Owned(deflate_once(&entry.path, &entry.bytes)?),
        };
        Ok(Packed { path: &entry.path, crc: crc.sum(), size, deflated: entry.form != Form::Stored, data })
    }

    /// The version of the format that knows the method, times ten.
    fn version(&self) -> u8 {
        if self.deflated { 20 } else { 10 }
    }

    /// What the local header and the directory say alike.
    fn push_fields(&self, out: &mut Vec<u8>) -> Result<(), Fault> {
        let method = if self.deflated { 8 } else { 0 };
        // No flags, and the time is 1980-01-01: a clock would change every book.
        out.extend_from_slice(&[self.version(), 0, 0, 0, method, 0, 0, 0, 0x21, 0]);
        out.extend_from_slice(&self.crc.to_le_bytes());
        out.extend_from_slice(&fit::<u32>(self.data.len())?.to_le_bytes());
        out.extend_from_slice(&self.size.to_le_bytes());
        out.extend_from_slice(&fit::<u16>(self.path.len())?.to_le_bytes());
        // No extra field: `mimetype` may have none, and nothing needs one.
        out.extend_from_slice(&[0, 0]);
        Ok(())
    }
}

fn fit<T: TryFrom<usize>>(number: usize) -> Result<T, Fault> {
    T::try_from(number).map_err(|_| TOO_LARGE)
}

fn deflate(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    COMPRESSOR.with_borrow_mut(|compressor| {
        compressor.reset();
        let mut out = Vec::with_capacity(bytes.len() / 2 + 64);
        loop {
            let rest = &bytes[compressor.total_in() as usize..];
            match compressor.compress_vec(rest, &mut out, FlushCompress::Finish) {
                Ok(Status::StreamEnd) => return Ok(out),
                Ok(_) => out.reserve(bytes.len() / 2 + 64),
                Err(_) => return Err("a file can not be deflated"),
            }
        }
    })
}

/// Deflates a file that is likely to be what it was in the last book.
fn deflate_once(path: &str, bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    RECURRING.with_borrow_mut(|known| match known.get(path) {
        Some(last) if last.plain == bytes => Ok(last.deflated.clone()),
        _ => {
            let deflated = deflate(bytes)?;
            known.insert(path.to_owned(), Known { plain: bytes.to_vec(), deflated: deflated.clone() });
            Ok(deflated)
        }
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn entry(path: impl Into<String>, bytes: Vec<u8>) -> Entry<'static> {
        Entry { path: path.into(), bytes: bytes.into(), form: Form::Deflated }
    }

    #[test]
    fn a_used_compressor_deflates_like_a_new_one() {
        let words: Vec<u8> = (0..200_000_u32).flat_map(|i| (i.wrapping_mul(i) >> 7).to_string().into_bytes()).collect();
        for bytes in [&words[..], b"", &words[..9_000], b"short", &words] {
            let mut fresh = flate2::write::DeflateEncoder::new(Vec::new(), Compression::new(LEVEL));
            fresh.write_all(bytes).expect("memory takes all");
            assert_eq!(deflate(bytes), Ok(fresh.finish().expect("memory takes all")));
        }
    }

    #[test]
    fn a_recurring_file_may_change() {
        for bytes in [&b"p { margin: 0 }"[..], b"p { margin: 0 }", b"p { margin: 1em }"] {
            assert_eq!(deflate_once("a.css", bytes), deflate(bytes));
        }
    }

    #[test]
    fn threads_do_not_change_an_entry() {
        let page = |i: usize| format!("<p>Page {i}. It rained.</p>").repeat(2_000).into_bytes();
        let entries: Vec<Entry> = (0..12).map(|i| entry(format!("{i}.xhtml"), page(i))).collect();
        let whole = archive(&entries).expect("it fits");
        let data = entries.iter().flat_map(|e| {
            let alone = archive(std::slice::from_ref(e)).expect("it fits");
            alone[..alone.len() - 22 - 46 - e.path.len()].to_vec()
        });
        assert!(whole.starts_with(&data.collect::<Vec<u8>>()));
    }

    #[test]
    fn more_files_than_the_format_can_count_are_refused() {
        let entries: Vec<Entry> = (0..65_536).map(|i| entry(i.to_string(), Vec::new())).collect();
        assert_eq!(archive(&entries), Err(TOO_LARGE));
        assert!(archive(&entries[1..]).is_ok());
    }
}
