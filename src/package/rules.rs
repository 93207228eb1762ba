//! Rules about packing and writing: `FIC-501` to `FIC-599`.

use std::fmt::Display;

crate::diag::rules! {
    /// The book could not be assembled.
    ///
    /// A book can hold at most 65,535 files and 4 GiB. If yours is smaller, this is a bug in ficbind; please report it.
    "FIC-501" Error assembly_fault(reason: impl Display) = "the book cannot be assembled: {reason}",
        "guide/checking.md";

    /// The finished book is not a valid EPUB, so it is not written.
    ///
    /// Every book is checked before it is written. The message shows the line of your files that is behind the fault,
    /// and says whether a template, style sheet or picture of yours is to be corrected. Otherwise this is a bug in
    /// ficbind; please report it.
    "FIC-502" Error invalid_book(id: impl Display, place: impl Display, reason: impl Display) =
        "the finished book is not valid: {id} in {place}: {reason}",
        "guide/checking.md";

    /// The finished book is valid, but the check has a warning.
    ///
    /// The message shows the line of your files that is behind it, and says whether a template, style sheet or picture
    /// of yours is to be corrected. Otherwise this is a bug in ficbind; please report it.
    "FIC-503" Warning doubtful_book(id: impl Display, place: impl Display, reason: impl Display) =
        "the check of the finished book warns: {id} in {place}: {reason}",
        "guide/checking.md";

    /// The book could not be written.
    ///
    /// Make sure that the folder exists, that you may write to it, and that the disk is not full. An earlier version of
    /// the book is unchanged.
    "FIC-510" Error unwritable_target(path: impl Display, reason: impl Display) = "cannot write {path}: {reason}",
        "guide/sources.md";

    /// There is a folder with the book's name.
    ///
    /// Give the book another name, such as `-o story.epub`.
    "FIC-511" Error target_is_folder(path: impl Display) = "cannot write {path}: it is a folder",
        "guide/sources.md";

    /// The book would overwrite a file that is not a book.
    ///
    /// It may be a source of the story, or another file that you want to keep. Give the book another name, or delete
    /// the file yourself.
    "FIC-512" Error target_is_no_book(path: impl Display) = "cannot write {path}: the existing file is not a book",
        "guide/sources.md";

    /// The book would overwrite a file that it is made of.
    ///
    /// Give the book another name with `-o`. Of an archive, too, there would be nothing left but the book.
    "FIC-513" Error target_is_source(path: impl Display) = "cannot write {path}: the book is made of this file",
        "guide/sources.md";
}
