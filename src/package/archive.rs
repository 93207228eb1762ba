//! The ZIP archive (EPUB 3.3, section 4.3), written by `zip`. The same entries give the same bytes on every run, on every
//! system and on any number of threads.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::{Cursor, Write};

use rayon::prelude::*;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

use crate::package::{Entry, Form};

/// Large enough for any book; readers that know no ZIP64 open everything within.
const TOO_LARGE: &str = "it has more than 65,535 files, or more than 4 GiB";

/// Bytes to deflate from which on threads pay.
const PARALLEL: usize = 256 << 10;

/// Runs of entries for each thread: enough to share the work evenly, and few compressors.
const RUNS: usize = 3;

/// Of the levels that keep books within three per cent of the size at the usual level 6, the one that is quickest.
const LEVEL: i64 = 3;

thread_local! {
    /// Recurring files by path.
    static RECURRING: RefCell<HashMap<String, Known>> = RefCell::default();
}

/// A file as it was last, and an archive that holds it alone, deflated.
struct Known {
    plain: Vec<u8>,
    packed: ZipArchive<Cursor<Vec<u8>>>,
}

/// Writes the archive.
///
/// # Errors
/// When it does not fit the format.
pub fn archive(entries: &[Entry]) -> Result<Vec<u8>, String> {
    let size: usize = entries.iter().map(|e| 2 * (46 + e.path.len()) + e.bytes.len()).sum();
    if entries.len() > usize::from(u16::MAX) || u32::try_from(size).is_err() {
        return Err(TOO_LARGE.into());
    }
    write(entries).map_err(|e| e.to_string())
}

fn write(entries: &[Entry]) -> ZipResult<Vec<u8>> {
    let work: usize = entries.iter().filter(|e| e.form != Form::Stored).map(|e| e.bytes.len()).sum();
    let mut zip = writer(work);
    if work < PARALLEL {
        entries.iter().try_for_each(|entry| add(&mut zip, entry))?;
    } else {
        // An archive for each run of entries: a writer uses one compressor for all that it packs.
        let run = entries.len().div_ceil(RUNS * rayon::current_num_threads());
        let runs: ZipResult<Vec<_>> = entries.par_chunks(run).map(packed).collect();
        runs?.into_iter().try_for_each(|run| zip.merge_archive(run))?;
    }
    Ok(zip.finish()?.into_inner())
}

fn writer(work: usize) -> ZipWriter<Cursor<Vec<u8>>> {
    ZipWriter::new(Cursor::new(Vec::with_capacity(work / 2 + 4096)))
}

/// An archive of some entries alone.
fn packed(entries: &[Entry]) -> ZipResult<ZipArchive<Cursor<Vec<u8>>>> {
    let mut zip = writer(entries.iter().map(|e| e.bytes.len()).sum());
    entries.iter().try_for_each(|entry| add(&mut zip, entry))?;
    zip.finish_into_readable()
}

/// How an entry is written: what a clock or the system would put into it is always the same. No extra field: `mimetype`
/// may have none, and nothing needs one.
fn options(form: Form) -> SimpleFileOptions {
    let options = SimpleFileOptions::default().last_modified_time(DateTime::DEFAULT).system(System::Unix);
    match form {
        Form::Stored => options.compression_method(CompressionMethod::Stored),
        Form::Deflated | Form::Recurring => {
            options.compression_method(CompressionMethod::Deflated).compression_level(Some(LEVEL))
        }
    }
}

fn add(zip: &mut ZipWriter<Cursor<Vec<u8>>>, entry: &Entry) -> ZipResult<()> {
    if entry.form == Form::Recurring {
        return add_recurring(zip, entry);
    }
    zip.start_file(&entry.path, options(entry.form))?;
    Ok(zip.write_all(&entry.bytes)?)
}

/// Adds a file that is likely to be what it was in the last book.
fn add_recurring(zip: &mut ZipWriter<Cursor<Vec<u8>>>, entry: &Entry) -> ZipResult<()> {
    RECURRING.with_borrow_mut(|known| {
        if let Some(last) = known.get_mut(&entry.path).filter(|last| last.plain == *entry.bytes) {
            return zip.raw_copy_file(last.packed.by_index_raw(0)?);
        }
        let mut alone = ZipWriter::new(Cursor::new(Vec::new()));
        alone.start_file(&entry.path, options(entry.form))?;
        alone.write_all(&entry.bytes)?;
        let mut packed = alone.finish_into_readable()?;
        zip.raw_copy_file(packed.by_index_raw(0)?)?;
        known.insert(entry.path.clone(), Known { plain: entry.bytes.to_vec(), packed });
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: impl Into<String>, bytes: impl Into<Vec<u8>>, form: Form) -> Entry<'static> {
        Entry { path: path.into(), bytes: bytes.into().into(), form }
    }

    fn pages(count: usize) -> Vec<Entry<'static>> {
        let page = |i: usize| format!("<p>Page {i}. It rained.</p>").repeat(2_000);
        (0..count).map(|i| entry(format!("{i}.xhtml"), page(i), Form::Deflated)).collect()
    }

    #[test]
    fn a_recurring_file_is_written_like_any_other_and_may_change() {
        for text in ["p { margin: 0 }", "p { margin: 0 }", "p { margin: 1em }"] {
            let [once, each] = [Form::Recurring, Form::Deflated].map(|form| archive(&[entry("a.css", text, form)]));
            assert_eq!(once, each);
        }
    }

    #[test]
    fn threads_do_not_change_an_entry() {
        let entries = pages(12);
        let whole = archive(&entries).expect("it fits");
        let data = entries.iter().flat_map(|e| {
            let alone = archive(std::slice::from_ref(e)).expect("it fits");
            alone[..alone.len() - 22 - 46 - e.path.len()].to_vec()
        });
        assert!(whole.starts_with(&data.collect::<Vec<u8>>()));
    }

    #[test]
    fn headers_say_nothing_of_clock_and_system_and_need_no_seeking() {
        for count in [1, 12] {
            let mut entries = vec![entry("mimetype", "application/epub+zip", Form::Stored)];
            entries.extend(pages(count));
            let bytes = archive(&entries).expect("it fits");
            // Version 1.0, no flags, stored, 1980-01-01; the sizes stand in the header, and no extra field does.
            assert_eq!(bytes[..14], *b"PK\x03\x04\x0a\0\0\0\0\0\0\0\x21\0");
            assert_eq!(bytes[18..58], *b"\x14\0\0\0\x14\0\0\0\x08\0\0\0mimetypeapplication/epub+zip");
            let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("it is read");
            for i in 0..zip.len() {
                let file = zip.by_index_raw(i).expect("it is read");
                assert_eq!(file.last_modified(), Some(DateTime::DEFAULT));
                assert_eq!(file.unix_mode(), Some(0o100_644));
                assert_eq!(file.extra_data().unwrap_or_default(), b"");
            }
        }
    }

    #[test]
    fn more_files_than_the_format_can_count_are_refused() {
        let entries: Vec<Entry> = (0..65_536).map(|i| entry(i.to_string(), "", Form::Deflated)).collect();
        assert_eq!(archive(&entries), Err(TOO_LARGE.into()));
        assert!(archive(&entries[1..]).is_ok());
    }
}
