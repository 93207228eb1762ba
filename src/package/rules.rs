//! Rules about packing and writing: `FIC-501` to `FIC-599`.

use std::fmt::Display;

crate::diag::rules! {
    /// The book could not be assembled.
    ///
    /// A book holds 65,535 files and 4 GiB at most. If yours is smaller, this is a fault of the tool; please report it.
    "FIC-501" Error assembly_fault(reason: impl Display) = "the book can not be assembled: {reason}",
        "guide/checking.md";

    /// The finished book is not a valid EPUB, so it is not written.
    ///
    /// Every book is checked before it leaves the tool. If the message names a style sheet or template of yours, mend
    /// that; else it is a fault of the tool: please report it.
    "FIC-502" Error invalid_book(id: impl Display, place: impl Display, reason: impl Display) =
        "the finished book is not valid: {id} in {place}: {reason}",
        "guide/checking.md";

    /// The finished book is valid, but the check warns.
    ///
    /// If the message names a style sheet or template of yours, mend that; else it is a fault of the tool: please report
    /// it.
    "FIC-503" Warning doubtful_book(id: impl Display, place: impl Display, reason: impl Display) =
        "the check of the finished book warns: {id} in {place}: {reason}",
        "guide/checking.md";

    /// The book could not be written.
    ///
    /// Check that the folder exists, that you may write there, and that the disk is not full. A book that was there
    /// before is untouched.
    "FIC-510" Error unwritable_target(path: impl Display, reason: impl Display) = "cannot write {path}: {reason}",
        "guide/sources.md";

    /// The book's name is that of a folder.
    "FIC-511" Error target_is_folder(path: impl Display) = "cannot write {path}: it is a folder",
        "guide/sources.md";

    /// The book would overwrite a file that is no book.
    ///
    /// It may be a source of the story, or something else that you want to keep. Give the book another name, or remove
    /// the file yourself.
    "FIC-512" Error target_is_no_book(path: impl Display) = "cannot write {path}: a file stands there that is no book",
        "guide/sources.md";
}
