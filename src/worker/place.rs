//! Puts a book into an output folder that others may be writing to as well.

use std::io::{self, Read, Write};
use std::sync::Arc;

use crate::batch::manifest::hex;
use crate::batch::plan::book_stamp;
use crate::batch::shelf::{Entry, Kind, Shelf};
use crate::batch::work::{Earlier, State};
use crate::diag::disk::io_reason;
use crate::diag::trace::Hash;
use crate::diag::{Failed, Sink};
use crate::package;
use crate::transcribe::epub;
use crate::worker::rules;

/// What of a place may be replaced.
#[derive(Clone, Copy, PartialEq)]
pub enum Guard<'e> {
    /// Any book.
    Nothing,
    /// Books that ficbind made.
    Unknown,
    /// This book, if it was not changed since.
    Only(&'e Earlier),
}

/// Bytes of a book of ours at most.
const LARGEST: u64 = 1 << 30;

/// Writes the book beside its place and renames it, so that there is either the old file or the whole new one. A file
/// with the same bytes stays. Only a book is replaced, and where it is known what stood there before, only that. Gives
/// the stamp of the file.
///
/// # Errors
/// The place is taken, or can not be written: reported in `sink`.
pub fn place(
    shelf: &Arc<Shelf>,
    name: &str,
    bytes: &[u8],
    hash: &Hash,
    guard: Guard,
    sink: &mut Sink,
) -> Result<(State, [i64; 3]), Failed> {
    if let Ok(entry) = shelf.stat(name) {
        let alike = entry.kind == Kind::File && entry.stamp.size == bytes.len() as u64;
        if alike && shelf.hash(name).as_ref() == Some(hash) {
            return Ok((State::Unchanged, book_stamp(entry.stamp)));
        }
        may_replace(shelf, name, entry, guard, sink)?;
    }
    let written = put(shelf, name, bytes).and_then(|stamp| shelf.sync_folders().map(|()| stamp));
    let target = shelf.path(name);
    let stamp = written
        .map_err(|error| sink.fail(None, package::rules::unwritable_target(target.display(), io_reason(&error))))?;
    Ok((State::Built, stamp))
}

/// Writes a book beside its place and renames it. Gives the stamp of the file.
///
/// # Errors
/// The system refuses.
pub fn put(shelf: &Arc<Shelf>, name: &str, bytes: &[u8]) -> io::Result<[i64; 3]> {
    shelf.make_folder_of(name)?;
    let mut draft = shelf.draft(None)?;
    draft.write_all(bytes)?;
    draft.sync()?;
    let stamp = book_stamp(draft.stamp()?);
    draft.place(name)?;
    Ok(stamp)
}

fn may_replace(shelf: &Shelf, name: &str, entry: Entry, guard: Guard, sink: &mut Sink) -> Result<(), Failed> {
    let target = shelf.path(name);
    match entry.kind {
        Kind::Folder => return Err(sink.fail(None, package::rules::target_is_folder(target.display()))),
        Kind::File => {}
        Kind::Link | Kind::Other => {
            let violation = package::rules::unwritable_target(target.display(), "it is not a regular file");
            return Err(sink.fail(None, violation));
        }
    }
    // What a loss of power leaves of a file whose name reached the disk before its bytes.
    if entry.stamp.size == 0 {
        return Ok(());
    }
    let mut head = [0; 2];
    let is_book = shelf.open(name).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == *b"PK";
    if !is_book {
        return Err(sink.fail(None, package::rules::target_is_no_book(target.display())));
    }
    let is_foreign = || {
        if entry.stamp.size > LARGEST {
            return true;
        }
        let mut bytes = Vec::new();
        let read = shelf.open(name).and_then(|mut file| file.read_to_end(&mut bytes));
        read.is_ok() && epub::origin(&bytes).is_some_and(|origin| !origin.is_ours)
    };
    if guard == Guard::Unknown && is_foreign() {
        let hint = "move it away to build the book, or say `\"force\": true`".to_owned();
        return Err(sink.fail_with(None, crate::batch::rules::not_our_book(target.display()), [hint]));
    }
    let is_known = |earlier: &Earlier| shelf.hash(name).is_some_and(|hash| hex(&hash) == earlier.sha256);
    if let Guard::Only(earlier) = guard
        && !is_known(earlier)
    {
        let hint = "move it away to build the book, or plan with `--force`".to_owned();
        return Err(sink.fail_with(None, rules::changed_book(target.display()), [hint]));
    }
    Ok(())
}
