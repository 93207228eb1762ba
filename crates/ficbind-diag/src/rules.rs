//! Rules about the bytes of the user's files: what cannot be read, and what is not text.

use std::fmt::Display;

crate::rules! {
    /// A file or folder could not be read.
    ///
    /// Check the spelling of its name, and its permissions.
    "FIC-001" Error unreadable_file(path: impl Display, reason: impl Display) = "cannot read {path}: {reason}",
        "guide/sources.md";

    /// A source file is larger than the limit.
    ///
    /// Even a story of ten million words is smaller. Split the file, or check that it is a story.
    "FIC-002" Error oversized_file(path: impl Display, limit: impl Display) = "{path} is larger than {limit} MiB",
        "guide/sources.md";

    /// A source file is not text.
    ///
    /// It contains bytes that no text file has, or starts like a picture, an archive or a word processor's file. Save
    /// the story as plain text or Markdown in UTF-8.
    "FIC-003" Error binary_file(path: impl Display) = "{path} is not a text file",
        "guide/sources.md";

    /// The text contains control characters.
    ///
    /// They are not allowed in an EPUB and were left out. They come from damaged files or old printers.
    "FIC-201" Warning control_character(code: impl Display, count: impl Display) =
        "control character {code} is left out ({count} in this text)",
        "guide/sources.md#text";

    /// The file was not in UTF-8 and has been converted.
    ///
    /// Check the quotation marks and accents in the book. If some are wrong, save the file as UTF-8.
    "IMP-001" Note converted_encoding(encoding: &str) = "the file is read as {encoding}", "guide/importing.md#encoding";

    /// Some bytes of a text are in another encoding than the rest.
    ///
    /// They are read in their own encoding. Check the word in the book. If it is wrong, save the file as UTF-8, or give
    /// `--keep-bytes`, which reads the file in one encoding.
    "IMP-040" Note stray_bytes(encoding: &str, before: impl Display, after: impl Display, count: impl Display) =
        "bytes in {encoding}: {before} is read as {after} ({count} in this text)", "guide/importing.md#damaged-text";
}
