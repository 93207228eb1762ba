//! Rules about libraries: `LIB-001` to `LIB-099`.

use std::fmt::Display;

crate::diag::rules! {
    /// The folder of the books cannot be read.
    ///
    /// Name the output folder of `ficbind batch`, or any folder of EPUB files.
    "LIB-001" Error unreadable_folder(path: impl Display, reason: impl Display) =
        "cannot read the books in {path}: {reason}",
        "guide/library.md#which-books";

    /// A file is not in the library, because it cannot be read as a book.
    ///
    /// The library is complete without it. `ficbind check` says what is wrong with a book. A book with rights management
    /// cannot be opened by readers of the library either.
    "LIB-002" Error left_out(path: impl Display, reason: impl Display) =
        "{path} is not in the library: {reason}",
        "guide/library.md#which-books";

    /// A story is not in the library, because its author asked that it not be archived.
    ///
    /// The words are those of the key `archive`, or of the book. If you have the author's permission, or nobody but you
    /// sees the library, give `--include-refused`.
    "LIB-003" Note withheld(path: impl Display, words: impl Display) =
        "{path} is not in the library: its author says \"{words}\"",
        "guide/library.md#stories-that-are-left-out";

    /// A file of the library cannot be written, because another file has its name.
    ///
    /// ficbind did not write the other file, or its record of that was deleted with `.ficbind`. So the file stays. Move
    /// files of your own elsewhere. Delete those that ficbind wrote, or the whole folder `library`: the next run makes
    /// them again from the books.
    "LIB-004" Error foreign_file(path: impl Display) =
        "{path} is not replaced: ficbind has no record of writing it",
        "guide/library.md#files";
}
