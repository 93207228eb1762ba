//! Archives in which files share bytes, so that a few of them stand for many.

use std::io::Cursor;

use zip::ZipArchive;

/// Bytes that files may claim beyond twice the archive's before it is asked whether they overlap.
const FREE_OVERLAP: u64 = 1 << 16;

/// Refuses an archive in which files share bytes and claim far more together than it has, as the checker does: a few bytes
/// would stand for any number of files. One file of a wrong length is none of this.
///
/// # Errors
/// The names of two such files, in words.
pub fn refuse(bytes: &[u8], archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), String> {
    let (mut places, mut claimed) = (Vec::with_capacity(archive.len()), 0u64);
    for index in 0..archive.len() {
        // What cannot be found cannot be unpacked either.
        let Ok(file) = archive.by_index_raw(index) else { continue };
        let Some(start) = file.data_start() else { continue };
        claimed = claimed.saturating_add(file.compressed_size());
        places.push((file.header_start(), start.saturating_add(file.compressed_size()), index));
    }
    if claimed <= 2 * bytes.len() as u64 + FREE_OVERLAP {
        return Ok(());
    }
    places.sort_unstable();
    let Some(pair) = places.windows(2).find(|pair| pair[0].1 > pair[1].0) else { return Ok(()) };
    let name = |index| archive.name_for_index(index).and_then(Result::ok).unwrap_or_default();
    Err(format!("\"{}\" and \"{}\" in it share bytes", name(pair[0].2), name(pair[1].2)))
}
