//! Draft → archive. Files without a change keep their compressed bytes and their dates; headers are written anew.
//!
//! Our own writer, since a library takes over only entries of archives that it can read, and these are the broken ones.

use std::io::Write;

use ficbind_check::archive::{Archive, Entry};
use flate2::{Compression, Crc, Decompress, FlushDecompress, Status};

use crate::draft::{Body, Draft};

/// What an archive without the extensions of ZIP64 can hold.
const LARGEST: usize = u32::MAX as usize;

/// How many times larger than the archive before a book may become, and how many bytes beyond.
const GROWTH: usize = 2;
const FREE: usize = 16 << 20;

/// The name that comes first, uncompressed.
pub const MIMETYPE: &str = "mimetype";

/// The compressed data of a file, and what headers say of it.
struct Packed<'p> {
    data: std::borrow::Cow<'p, [u8]>,
    method: u16,
    crc: u32,
    size: usize,
}

/// The archive as bytes.
///
/// # Errors
/// Why it cannot be written.
pub fn pack(draft: &Draft, before: u64) -> Result<Vec<u8>, String> {
    let most = usize::try_from(before).unwrap_or(LARGEST).saturating_mul(GROWTH).saturating_add(FREE).min(LARGEST);
    let mut archive = Writer { out: Vec::with_capacity(before as usize + 4096), directory: Vec::new(), count: 0 };
    let mut order: Vec<usize> = draft.live().collect();
    order.sort_by_key(|&i| draft.name(i) != MIMETYPE);
    for file in order {
        let packed = packed(draft, file)?;
        archive.put(draft.name(file), draft.files()[file].stamp, &packed);
        if archive.out.len() + archive.directory.len() > most {
            return Err("the repaired book would be far larger than it is now".into());
        }
    }
    if archive.count > usize::from(u16::MAX) - 1 {
        return Err("it has more than 65534 files".into());
    }
    Ok(archive.finish())
}

fn packed<'p>(draft: &'p Draft, file: usize) -> Result<Packed<'p>, String> {
    let stored = draft.name(file) == MIMETYPE;
    match &draft.files()[file].body {
        Body::Kept(entry) if !stored => kept(draft.archive, &draft.archive.entries[*entry]),
        _ => {
            let bytes = draft.bytes(file).map_err(|_| format!("\"{}\" cannot be read", draft.name(file)))?;
            Ok(made(&bytes, stored))
        }
    }
}

/// The data of an entry as it is, with its true sizes and checksum.
fn kept<'p>(archive: &'p Archive, entry: &Entry) -> Result<Packed<'p>, String> {
    let unreadable = |_| format!("\"{}\" cannot be read", entry.name);
    let mut data = archive.raw(entry).map_err(unreadable)?;
    let (mut crc, mut size) = (entry.crc, usize::try_from(entry.size).unwrap_or(LARGEST));
    if entry.method == 0 {
        let mut sum = Crc::new();
        sum.update(&data);
        (crc, size) = (sum.sum(), data.len());
    } else if let Some(found) = measured(&data, archive.limits.entry_bytes) {
        (crc, size) = (found.crc, found.size);
        match &mut data {
            std::borrow::Cow::Borrowed(b) => *b = b.get(..found.compressed).unwrap_or(b),
            std::borrow::Cow::Owned(b) => b.truncate(found.compressed),
        }
    }
    Ok(Packed { data, method: entry.method, crc, size })
}

/// What compressed data turns out to be.
pub struct Measured {
    pub crc: u32,
    pub size: usize,
    pub compressed: usize,
}

/// Inflates data to see what it is; `None` if it is damaged, or more than `most`.
pub fn measured(data: &[u8], most: u64) -> Option<Measured> {
    let mut inflater = Decompress::new(false);
    let mut buffer = vec![0; 1 << 16];
    let mut sum = Crc::new();
    loop {
        let (read, written) = (inflater.total_in(), inflater.total_out());
        let rest = data.get(usize::try_from(read).ok()?..)?;
        let status = inflater.decompress(rest, &mut buffer, FlushDecompress::None).ok()?;
        let new = usize::try_from(inflater.total_out() - written).ok()?;
        sum.update(buffer.get(..new)?);
        if inflater.total_out() > most || status != Status::StreamEnd && new == 0 && inflater.total_in() == read {
            return None;
        }
        if status == Status::StreamEnd {
            let (compressed, size) = (inflater.total_in() as usize, inflater.total_out() as usize);
            return Some(Measured { crc: sum.sum(), size, compressed });
        }
    }
}

fn made(bytes: &[u8], stored: bool) -> Packed<'static> {
    let mut sum = Crc::new();
    sum.update(bytes);
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::new(6));
    // Memory can be written.
    let deflated = encoder.write_all(bytes).and_then(|()| encoder.finish()).ok();
    let (method, data) = match deflated.filter(|d| !stored && d.len() < bytes.len()) {
        Some(data) => (8, data),
        None => (0, bytes.to_vec()),
    };
    Packed { data: data.into(), method, crc: sum.sum(), size: bytes.len() }
}

struct Writer {
    out: Vec<u8>,
    directory: Vec<u8>,
    count: usize,
}

impl Writer {
    fn put(&mut self, name: &str, stamp: (u16, u16), packed: &Packed) {
        let offset = self.out.len() as u32;
        let mut fields = Vec::with_capacity(26);
        // The eleventh flag says that the name is UTF-8.
        let flags: u16 = if name.is_ascii() { 0 } else { 1 << 11 };
        for field in [20, flags, packed.method, stamp.0, stamp.1] {
            fields.extend_from_slice(&field.to_le_bytes());
        }
        for field in [packed.crc, packed.data.len() as u32, packed.size as u32] {
            fields.extend_from_slice(&field.to_le_bytes());
        }
        fields.extend_from_slice(&(name.len() as u16).to_le_bytes());
        fields.extend_from_slice(&[0, 0]);
        self.out.extend_from_slice(b"PK\x03\x04");
        self.out.extend_from_slice(&fields);
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(&packed.data);
        self.directory.extend_from_slice(b"PK\x01\x02\x14\0");
        self.directory.extend_from_slice(&fields);
        // No comment, the first disk, no attributes.
        self.directory.extend_from_slice(&[0; 10]);
        self.directory.extend_from_slice(&offset.to_le_bytes());
        self.directory.extend_from_slice(name.as_bytes());
        self.count += 1;
    }

    fn finish(mut self) -> Vec<u8> {
        let start = self.out.len() as u32;
        self.out.extend_from_slice(&self.directory);
        self.out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        self.out.extend_from_slice(&(self.count as u16).to_le_bytes());
        self.out.extend_from_slice(&(self.count as u16).to_le_bytes());
        self.out.extend_from_slice(&(self.directory.len() as u32).to_le_bytes());
        self.out.extend_from_slice(&start.to_le_bytes());
        self.out.extend_from_slice(&[0, 0]);
        self.out
    }
}
