//! The ZIP container, read by its raw structures: what the central directory lists, and where each entry's bytes are.
//!
//! Nothing is unpacked before it is asked for, and never more than the limits allow.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::File;
use std::io;

use flate2::{Decompress, FlushDecompress, Status};

use crate::options::Limits;
use crate::store::{self, Store};

/// Why an archive cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There is no end-of-central-directory record, or it does not fit the file.
    NoDirectory,
    /// The directory is cut off or malformed.
    BrokenDirectory,
    /// An extra field of an entry is longer than its place.
    BadExtraField,
    /// A name is not UTF-8.
    BadName,
    /// More entries than the limit.
    TooManyEntries,
    /// Names that are longer together than any book's.
    LongNames,
}

/// Why an entry cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// Its local header lies outside the file, or its data does not inflate.
    Damaged(&'static str),
    /// It is encrypted by the ZIP format's own means.
    Encrypted,
    /// A compression method other than stored and deflated.
    Method(u16),
    /// It inflates to more than the limits allow.
    TooLarge(String),
}

/// What the directory says of a file.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// As it stands in the archive.
    pub name: &'a str,
    pub flags: u16,
    pub method: u16,
    /// Time and date of the last change, in DOS's form.
    pub stamp: (u16, u16),
    pub crc: u32,
    pub compressed: u64,
    pub size: u64,
    offset: u64,
}

/// What stands before the data of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalHeader {
    pub flags: u16,
    pub method: u16,
    pub crc: u32,
    pub compressed: u32,
    pub size: u32,
    pub name: Vec<u8>,
    pub extra: u16,
}

/// No stream of Deflate is more times larger when unpacked.
const MOST_DEFLATED: u64 = 1032;

impl Entry<'_> {
    /// The size that is stated, or the most that its compressed bytes can become.
    pub fn possible_size(&self) -> u64 {
        match self.method {
            8 => self.size.min(self.compressed.saturating_mul(MOST_DEFLATED)),
            _ => self.compressed,
        }
    }

    /// Whether it stands for a folder.
    pub fn is_folder(&self) -> bool {
        self.name.ends_with('/')
    }
}

/// An archive whose directory has been read.
#[derive(Debug)]
pub struct Archive<'a> {
    store: Store<'a>,
    /// In the order of the directory.
    pub entries: Vec<Entry<'a>>,
    /// The last entry of each name, as most tools take it.
    by_name: HashMap<&'a str, usize>,
    pub limits: Limits,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

const END_LENGTH: usize = 22;
const LOCATOR_LENGTH: u64 = 20;
/// The end record may have a comment.
const MAX_TAIL: u64 = END_LENGTH as u64 + u16::MAX as u64;

/// Bytes that a directory may have, where it is not in memory already.
const MAX_DIRECTORY: u64 = 64 << 20;

/// Bytes that entries may claim beyond twice the archive's before it is asked whether they overlap.
const FREE_OVERLAP: u64 = 1 << 16;

/// Bytes to which an entry may inflate though it states a smaller size.
const UNTRUE: u64 = 1 << 24;

/// Bytes that all names of an archive may have together (16 MiB): each stands in several tables while it is checked.
const MAX_NAMES: usize = 16 << 20;

/// Where the directory lies. How many entries it has, and on how many disks, is not asked: these numbers are often wrong,
/// and nothing depends on them.
struct Directory {
    start: u64,
    end: u64,
    /// Bytes that stand before the archive: offsets count from behind them.
    shift: u64,
}

/// Whether the record at `at`, of which this is all up to the end of the file, is the end of the archive: its comment
/// fills the file, or ends before and the record leads to a directory.
fn ends_here(store: &Store, at: u64, record: &[u8]) -> bool {
    let Some(comment) = u16_at(record, 20) else { return false };
    let start = u32_at(record, 12).and_then(|size| at.checked_sub(u64::from(size)));
    let length = END_LENGTH + usize::from(comment);
    let leads = |s| s < at && store.range(s, 4).is_some_and(|b| *b == *b"PK\x01\x02");
    length == record.len() || length < record.len() && start.is_some_and(leads)
}

fn directory(store: &Store) -> Option<Directory> {
    let tail_length = store.length.min(MAX_TAIL);
    let earliest = store.length - tail_length;
    let tail = store.range(earliest, tail_length)?;
    let end = memchr::memmem::rfind_iter(&tail, b"PK\x05\x06")
        .find(|&i| ends_here(store, earliest + i as u64, &tail[i..]))?;
    let record = &tail[end..];
    let end = earliest + end as u64;
    let stated = Stated {
        entries: u64::from(u16_at(record, 10)?),
        size: u64::from(u32_at(record, 12)?),
        offset: u64::from(u32_at(record, 16)?),
    };
    let (limit, stated) = large(store, end, stated).unwrap_or((end, stated));
    let start = limit.checked_sub(stated.size)?;
    let shift = start.checked_sub(stated.offset)?;
    Some(Directory { start, end: limit, shift })
}

/// What a record at the end of an archive says of its directory.
#[derive(Clone, Copy)]
struct Stated {
    entries: u64,
    size: u64,
    offset: u64,
}

/// The second record that ZIP64 has, found by a locator before the first, and where it lies. It counts if it says nothing
/// else than the first, except where that says that a number did not fit.
fn large(store: &Store, end: u64, first: Stated) -> Option<(u64, Stated)> {
    let locator = end.checked_sub(LOCATOR_LENGTH).and_then(|at| store.range(at, LOCATOR_LENGTH))?;
    let at = u64_at(locator.strip_prefix(b"PK\x06\x07")?, 4)?;
    let record = store.range(at, 56).filter(|r| r.starts_with(b"PK\x06\x06"))?;
    let second = Stated { entries: u64_at(&record, 32)?, size: u64_at(&record, 40)?, offset: u64_at(&record, 48)? };
    let agrees = |first: u64, second: u64, full: u64| first == second || first == full;
    (agrees(first.entries, second.entries, 0xFFFF)
        && agrees(first.size, second.size, 0xFFFF_FFFF)
        && agrees(first.offset, second.offset, 0xFFFF_FFFF))
    .then_some((at, second))
}

/// The end of an archive in a file: its directory and what follows, or some of that where the directory cannot be read or
/// is longer than that of any book.
///
/// # Errors
/// Those of reading the file.
pub fn tail(file: &File, length: u64) -> io::Result<Vec<u8>> {
    let short = length.min(MAX_TAIL);
    let mut bytes = store::read(file, length - short, short)?;
    let Some(found) = directory(&Store::of_file(file, length, &bytes)) else { return Ok(bytes) };
    let wanted = length - found.start;
    if wanted <= short {
        bytes.drain(..(short - wanted) as usize);
    } else if wanted <= MAX_DIRECTORY {
        bytes = store::read(file, found.start, wanted)?;
    }
    Ok(bytes)
}

impl<'a> Archive<'a> {
    /// Reads the directory.
    ///
    /// # Errors
    /// When it cannot be read; nothing is known of the archive then.
    pub fn open(store: Store<'a>, limits: Limits) -> Result<Self, Fault> {
        let directory = directory(&store).ok_or(Fault::NoDirectory)?;
        let broken = Fault::BrokenDirectory;
        let bytes = store.in_memory(directory.start, directory.end).ok_or(Fault::LongNames)?;
        let mut at = 0;
        let mut entries: Vec<Entry> = Vec::new();
        let mut names = 0;
        while at < bytes.len() {
            if entries.len() >= limits.entries {
                return Err(Fault::TooManyEntries);
            }
            let head = Some(&bytes[at..]).filter(|h| h.starts_with(b"PK\x01\x02") && h.len() >= 46).ok_or(broken)?;
            let name_length = usize::from(u16_at(head, 28).ok_or(broken)?);
            let extra_length = usize::from(u16_at(head, 30).ok_or(broken)?);
            let comment_length = usize::from(u16_at(head, 32).ok_or(broken)?);
            let length = 46 + name_length + extra_length + comment_length;
            if head.len() < length {
                return Err(broken);
            }
            names += name_length;
            if names > MAX_NAMES {
                return Err(Fault::LongNames);
            }
            let name = std::str::from_utf8(&head[46..46 + name_length]).map_err(|_| Fault::BadName)?;
            let mut entry = Entry {
                name,
                flags: u16_at(head, 8).ok_or(broken)?,
                method: u16_at(head, 10).ok_or(broken)?,
                stamp: (u16_at(head, 12).ok_or(broken)?, u16_at(head, 14).ok_or(broken)?),
                crc: u32_at(head, 16).ok_or(broken)?,
                compressed: u64::from(u32_at(head, 20).ok_or(broken)?),
                size: u64::from(u32_at(head, 24).ok_or(broken)?),
                offset: u64::from(u32_at(head, 42).ok_or(broken)?),
            };
            let extra = &head[46 + name_length..46 + name_length + extra_length];
            extra_fields(&mut entry, extra).ok_or(Fault::BadExtraField)?;
            entry.compressed = entry.compressed.min(store.length);
            entry.offset = entry.offset.saturating_add(directory.shift);
            entries.push(entry);
            at += length;
        }
        let by_name = entries.iter().enumerate().map(|(i, e)| (e.name, i)).collect();
        Ok(Archive { store, entries, by_name, limits })
    }

    /// What the documents of the archive may have together, unpacked.
    pub fn documents_bytes(&self) -> u64 {
        self.limits.documents_bytes.unwrap_or(8 * self.store.length + (96 << 20))
    }

    /// The entry of a name.
    pub fn find(&self, name: &str) -> Option<&Entry<'a>> {
        self.by_name.get(name).map(|&i| &self.entries[i])
    }

    /// Two entries whose bytes overlap, where the entries claim far more bytes together than the archive has: a few bytes
    /// would stand for many files. A single entry of a wrong length is none of this.
    pub fn overlap(&self) -> Option<(&'a str, &'a str)> {
        let claimed = self.entries.iter().fold(0u64, |sum, entry| sum.saturating_add(entry.compressed));
        if claimed <= 2 * self.store.length + FREE_OVERLAP {
            return None;
        }
        let place = |entry: &Entry<'a>| {
            let (start, length) = self.place(entry).ok()?;
            Some((entry.offset, start + length, entry.name))
        };
        let mut places: Vec<_> = self.entries.iter().filter_map(place).collect();
        places.sort_unstable();
        places.windows(2).find(|pair| pair[0].1 > pair[1].0).map(|pair| (pair[0].2, pair[1].2))
    }

    /// Where the compressed bytes of an entry begin, and how many there can be: a size that is too large does no harm, since
    /// data knows its own end.
    fn place(&self, entry: &Entry) -> Result<(u64, u64), Unreadable> {
        let damaged = |what| Unreadable::Damaged(what);
        if entry.flags & 1 != 0 {
            return Err(Unreadable::Encrypted);
        }
        let head = self.store.range(entry.offset, 30).filter(|h| h.starts_with(b"PK\x03\x04"));
        let head = head.ok_or(damaged("it has no local header"))?;
        let lengths = u16_at(&head, 26).zip(u16_at(&head, 28)).ok_or(damaged("its local header is cut off"))?;
        let start = entry.offset + 30 + u64::from(lengths.0) + u64::from(lengths.1);
        let start = start.min(self.store.length);
        Ok((start, entry.compressed.min(self.store.length - start)))
    }

    /// The header before the data of an entry, if it is there.
    pub fn local_header(&self, entry: &Entry) -> Option<LocalHeader> {
        let head = self.store.range(entry.offset, 30).filter(|h| h.starts_with(b"PK\x03\x04"))?;
        Some(LocalHeader {
            flags: u16_at(&head, 6)?,
            method: u16_at(&head, 8)?,
            crc: u32_at(&head, 14)?,
            compressed: u32_at(&head, 18)?,
            size: u32_at(&head, 22)?,
            name: self.store.range(entry.offset + 30, u64::from(u16_at(&head, 26)?))?.into_owned(),
            extra: u16_at(&head, 28)?,
        })
    }

    /// The bytes of an entry as they stand in the archive: compressed, and maybe with more behind their end.
    ///
    /// # Errors
    /// When it is damaged or encrypted.
    pub fn raw(&self, entry: &Entry) -> Result<Cow<'a, [u8]>, Unreadable> {
        let (start, length) = self.place(entry)?;
        self.store.range(start, length).ok_or(Unreadable::Damaged("its bytes cannot be read"))
    }

    /// The whole content of an entry.
    ///
    /// # Errors
    /// When it is damaged, encrypted, of an unknown method, or larger than the limits allow.
    pub fn read(&self, entry: &Entry) -> Result<Cow<'a, [u8]>, Unreadable> {
        self.read_up_to(entry, None)
    }

    /// The whole content of an XML document or style sheet, for which there is a limit of its own.
    ///
    /// # Errors
    /// As [`Archive::read`].
    pub fn document(&self, entry: &Entry) -> Result<Cow<'a, [u8]>, Unreadable> {
        let limit = self.limits.document_bytes;
        let too_large =
            || Unreadable::TooLarge(format!("it is larger than {} MB, the limit for one document", limit >> 20));
        // What is too large is not unpacked to find that out.
        if entry.possible_size() > limit {
            return Err(too_large());
        }
        let bytes = self.head(entry, limit + 1)?;
        if bytes.len() as u64 > limit { Err(too_large()) } else { Ok(bytes) }
    }

    /// The first `wanted` bytes of an entry, or all of it.
    pub fn head(&self, entry: &Entry, wanted: u64) -> Result<Cow<'a, [u8]>, Unreadable> {
        self.read_up_to(entry, Some(wanted))
    }

    fn read_up_to(&self, entry: &Entry, wanted: Option<u64>) -> Result<Cow<'a, [u8]>, Unreadable> {
        let (start, compressed) = self.place(entry)?;
        let data = |most: u64| {
            let length = compressed.min(most);
            self.store.range(start, length).ok_or(Unreadable::Damaged("its bytes cannot be read"))
        };
        match entry.method {
            0 => data(wanted.unwrap_or(u64::MAX)),
            8 => {
                // However much is claimed, no more than this is ever held; and not much more than is claimed.
                let ratio = compressed.saturating_mul(self.limits.ratio).max(self.limits.free);
                let cap = self.limits.entry_bytes.min(ratio);
                let too_large = |most: u64| Unreadable::TooLarge(format!("it inflates to more than {} MB", most >> 20));
                if entry.possible_size() > cap && wanted.is_none_or(|w| w > cap) {
                    return Err(too_large(cap));
                }
                // Many entries that say too little must not be many times the archive together.
                let untrue = UNTRUE.min(compressed.saturating_mul(20).saturating_add(4096));
                let most = cap.min(entry.size.max(untrue));
                let take = wanted.map_or(most + 1, |w| w.min(most + 1));
                let mut out = Vec::with_capacity(take.min(entry.possible_size() + 64) as usize);
                // Nothing is compressed to twice its size.
                let data = data(take.saturating_mul(2).saturating_add(1 << 16))?;
                let ended = inflate(&data, take, &mut out);
                let length = out.len() as u64;
                if length > most && entry.size < most {
                    return Err(Unreadable::Damaged("its size is not what the archive says"));
                }
                if length > most {
                    return Err(too_large(most));
                }
                if length < take && !ended.is_ok_and(|ended| ended) {
                    return Err(Unreadable::Damaged("its compressed data is corrupt"));
                }
                Ok(Cow::Owned(out))
            }
            method => Err(Unreadable::Method(method)),
        }
    }
}

/// Reads the extra fields of an entry, among them sizes that do not fit 32 bits. `None` if a field does not fit.
fn extra_fields(entry: &mut Entry, extra: &[u8]) -> Option<()> {
    let mut at = 0;
    while let (Some(id), Some(length)) = (u16_at(extra, at), u16_at(extra, at + 2)) {
        let field = extra.get(at + 4..at + 4 + usize::from(length))?;
        if id == 1 {
            if !matches!(length, 0 | 8 | 16 | 24 | 28) {
                return None;
            }
            let mut values = field.chunks_exact(8).filter_map(|c| u64_at(c, 0));
            for size in [&mut entry.size, &mut entry.compressed, &mut entry.offset] {
                if *size == 0xFFFF_FFFF {
                    *size = values.next().unwrap_or(*size);
                }
            }
        }
        at += 4 + usize::from(length);
    }
    Some(())
}

thread_local! {
    /// Its window is worth keeping: a book has many small files.
    static INFLATER: RefCell<Decompress> = RefCell::new(Decompress::new(false));
}

/// Inflates at most `take` bytes, and says whether that was all. Data that ends too early gives what there is.
fn inflate(data: &[u8], take: u64, out: &mut Vec<u8>) -> Result<bool, flate2::DecompressError> {
    INFLATER.with_borrow_mut(|inflater| {
        inflater.reset(false);
        let mut rest = data;
        let mut ended = false;
        while (out.len() as u64) < take {
            if out.len() == out.capacity() {
                out.reserve(out.len().clamp(1 << 10, 1 << 22));
            }
            let (read, written) = (inflater.total_in(), out.len());
            let status = inflater.decompress_vec(rest, out, FlushDecompress::None)?;
            let consumed = (inflater.total_in() - read) as usize;
            rest = &rest[consumed..];
            ended = status == Status::StreamEnd;
            if ended || consumed == 0 && out.len() == written {
                break;
            }
        }
        out.truncate(usize::try_from(take).unwrap_or(usize::MAX));
        Ok(ended)
    })
}
