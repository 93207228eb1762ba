//! Text packed with gzip for clients that take it: each state of a file once, within a bound of memory.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;

use super::accept::weighed;
use crate::diag::disk::Stamp;

/// Bytes of a text that is packed at most. Longer ones are sent as they are.
const LONGEST: u64 = 32 << 20;
/// Bytes of a text that is worth packing.
const SHORTEST: u64 = 256;
/// Kibibytes of all packed texts that are kept or being sent.
const ROOM: usize = 64 << 10;
/// Texts that are packed at once.
const WORKERS: usize = 2;

/// Whether a client takes gzip (RFC 9110, section 12.5.3).
pub fn accepts_gzip(headers: &HeaderMap) -> bool {
    let mut any = false;
    for (coding, weight) in weighed(headers, ACCEPT_ENCODING) {
        match coding.as_str() {
            "gzip" | "x-gzip" => return weight > 0.0,
            "*" => any = weight > 0.0,
            _ => {}
        }
    }
    any
}

/// Whether a text of this length is packed at all.
pub fn is_worth_packing(length: u64) -> bool {
    (SHORTEST..=LONGEST).contains(&length)
}

/// Packs what is in memory.
pub fn pack(bytes: &[u8]) -> io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.into())
}

/// A packed text, and the room that it takes until nobody holds it any more.
#[derive(Debug)]
struct Packed {
    bytes: Vec<u8>,
    _room: OwnedSemaphorePermit,
}

/// The bytes of a packed text, which share its room.
#[derive(Debug, Clone)]
struct Shared(Arc<Packed>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0.bytes
    }
}

/// A file in one of its states.
type Key = (String, u64, i64, i64);

/// The packed texts of a site.
#[derive(Debug)]
pub struct Store {
    kept: Mutex<Kept>,
    room: Arc<Semaphore>,
    workers: Semaphore,
}

#[derive(Debug, Default)]
struct Kept {
    /// Each with when it was asked for last.
    texts: HashMap<Key, (Shared, u64)>,
    asked: u64,
}

impl Default for Store {
    fn default() -> Self {
        let room = Arc::new(Semaphore::new(ROOM));
        Store { kept: Mutex::default(), room, workers: Semaphore::new(WORKERS) }
    }
}

impl Store {
    /// A file, packed. Nothing where there is no room for it or it can not be read: then it goes out as it is.
    pub async fn get(&self, path: &str, stamp: &Stamp, file: &Arc<File>) -> Option<Bytes> {
        let key = (path.to_owned(), stamp.size, stamp.modified, stamp.changed);
        if let Some(known) = self.find(&key) {
            return Some(known);
        }
        let _turn = self.workers.acquire().await.ok()?;
        // Somebody else may have packed it meanwhile.
        if let Some(known) = self.find(&key) {
            return Some(known);
        }
        let (file, size) = (file.clone(), stamp.size);
        let bytes = spawn_blocking(move || pack_file(&file, size)).await.ok()?.ok()?;
        let room = self.make_room(u32::try_from(bytes.len().div_ceil(1024)).ok()?)?;
        let shared = Shared(Arc::new(Packed { bytes, _room: room }));
        self.keep(key, shared.clone());
        Some(Bytes::from_owner(shared))
    }

    fn find(&self, key: &Key) -> Option<Bytes> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.asked += 1;
        let asked = kept.asked;
        let (text, last) = kept.texts.get_mut(key)?;
        *last = asked;
        Some(Bytes::from_owner(text.clone()))
    }

    fn keep(&self, key: Key, text: Shared) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // An earlier state of the file is not asked for any more.
        kept.texts.retain(|(path, ..), _| *path != key.0);
        let asked = kept.asked;
        kept.texts.insert(key, (text, asked));
    }

    /// Room for so many kibibytes: the texts that were not asked for the longest go. What is still being sent keeps its
    /// room until it is done.
    fn make_room(&self, kibibytes: u32) -> Option<OwnedSemaphorePermit> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Ok(room) = self.room.clone().try_acquire_many_owned(kibibytes) {
                return Some(room);
            }
            let oldest = kept.texts.iter().min_by_key(|(_, (_, last))| *last).map(|(key, _)| key.clone())?;
            kept.texts.remove(&oldest);
        }
    }
}

fn pack_file(mut file: &File, size: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(0))?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let copied = io::copy(&mut file.take(size), &mut encoder)?;
    match copied == size {
        true => encoder.finish(),
        false => Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Arc;

    use axum::http::{HeaderMap, HeaderValue, header::ACCEPT_ENCODING};

    use super::{Store, accepts_gzip};
    use crate::diag::disk::Stamp;

    #[test]
    fn gzip_is_sent_only_to_those_who_take_it() {
        for (value, expected) in [
            ("gzip", true),
            ("deflate, GZIP;q=0.5", true),
            ("*", true),
            ("br;q=1, *;q=0.1", true),
            ("gzip;q=0", false),
            ("*, gzip;q=0", false),
            ("identity", false),
            ("gzip;q=abc", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(accepts_gzip(&headers), expected, "{value}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }

    #[test]
    fn what_is_kept_stays_within_its_room() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().expect("a runtime");
        runtime.block_on(async {
            let store = Store::default();
            let mut file = tempfile::tempfile().expect("a file");
            // Digests do not shrink: each text takes about four of 64 mebibytes.
            let mut bytes = Vec::new();
            for n in 0_u32..(4 << 20) / 32 {
                bytes.extend_from_slice(&<sha2::Sha256 as sha2::Digest>::digest(n.to_be_bytes()));
            }
            file.write_all(&bytes).expect("written");
            let stamp = Stamp::of(&file.metadata().expect("there"));
            let file = Arc::new(file);
            let held = store.get("held", &stamp, &file).await.expect("packed");
            for n in 0..20 {
                assert!(store.get(&n.to_string(), &stamp, &file).await.is_some(), "{n}");
            }
            let kept = store.kept.lock().expect("whole").texts.len();
            assert!((10..=15).contains(&kept), "{kept}");
            // Its room is not free as long as it is being sent.
            assert_eq!(held.get(..2), Some(&[0x1f, 0x8b][..]));
            let taken = 64 * 1024 - store.room.available_permits();
            assert!(taken > kept * 4096, "{taken}");
        });
    }
}
