//! Places in the user's files: a file, a range of its bytes, and values that remember where they were written.

/// Index of a file in [`Sources`](crate::Sources).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes in the decoded text of one of the user's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file that the range lies in.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end`, in bytes.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        // Files are capped far below 4 GiB (MAX_SOURCE_BYTES), so offsets fit.
        Span { file, start: start as u32, end: end as u32 }
    }

    /// The offsets of the first byte and behind the last one.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value with the place where the author wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// What the author said.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value with its place.
    pub fn new(value: T, span: Span) -> Self {
        Spanned { value, span }
    }
}
