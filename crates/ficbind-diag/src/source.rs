//! The user's files: [`Sources`] reads each once, spans point into them, lines and columns are worked out when printed.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::diagnostic::{Failed, Sink};
use crate::encoding;
use crate::rules;
use crate::trace::{Stamp, Trace};

/// Index of a file in [`Sources`].
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

/// A text file of the user, decoded.
#[derive(Debug)]
pub struct File {
    /// As the user would name it: relative to where they stand.
    pub name: String,
    /// Where the file lies; empty for text that comes from no file.
    pub path: PathBuf,
    /// UTF-8, without byte order mark, line ends as the author wrote them.
    pub text: Arc<str>,
    line_starts: OnceLock<Vec<u32>>,
}

/// Bytes of one source file that are read at most (64 MiB): a story of ten million words is below that.
pub const MAX_SOURCE_BYTES: u64 = 64 << 20;
/// Bytes of one image or font that are read at most (64 MiB).
pub const MAX_ASSET_BYTES: u64 = 64 << 20;

/// Every text file that a build has read. A clone shares the texts, so that files that many stories have in common are
/// read once.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Arc<File>>,
    trace: Trace,
}

impl Sources {
    /// No files yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Remembers from now on what was read or looked for: see [`Sources::trace`].
    pub fn tracing(mut self) -> Self {
        self.trace = Trace::on();
        self
    }

    /// What was read or looked for so far.
    pub fn trace(&mut self) -> &mut Trace {
        &mut self.trace
    }

    /// Adds a text that is already in memory, such as a value from the command line.
    pub fn add(&mut self, name: impl Into<String>, path: PathBuf, text: impl Into<Arc<str>>) -> FileId {
        let id = FileId(self.files.len() as u32);
        let text = end_lines(text.into());
        self.files.push(Arc::new(File { name: name.into(), path, text, line_starts: OnceLock::new() }));
        id
    }

    /// Reads and decodes a text file of the user.
    ///
    /// # Errors
    /// Unreadable, larger than [`MAX_SOURCE_BYTES`], or not text: reported in `sink`.
    pub fn read(&mut self, path: &Path, sink: &mut Sink) -> Result<FileId, Failed> {
        let name = path.display().to_string();
        let bytes = self.trace.read(path, MAX_SOURCE_BYTES).map_err(|e| match e {
            ReadError::Io(e) => sink.fail(None, rules::unreadable_file(&name, io_reason(&e))),
            ReadError::TooLarge => sink.fail(None, rules::oversized_file(&name, MAX_SOURCE_BYTES >> 20)),
        })?;
        let decoded = encoding::decode(bytes);
        let id = self.add(name.clone(), path.to_owned(), decoded.text);
        if decoded.binary {
            return Err(sink.fail(None, rules::binary_file(&name)));
        }
        if let Some(encoding) = decoded.converted_from {
            sink.emit(Span::new(id, 0, 0), rules::converted_encoding(encoding));
        }
        if let Some((mark, count)) = decoded.padding {
            let end = self.file(id).text.len();
            let left_out = rules::control_character(format!("U+{mark:04X}"), count);
            sink.emit(Span::new(id, end, end), left_out);
        }
        Ok(id)
    }

    /// How many files there are.
    pub fn count(&self) -> usize {
        self.files.len()
    }

    /// A file that was read. Ids of other `Sources` are none of ours and panic.
    pub fn file(&self, id: FileId) -> &File {
        &self.files[id.0 as usize]
    }

    /// The words that a span stands for.
    pub fn text(&self, span: Span) -> &str {
        &self.file(span.file).text[span.range()]
    }

    /// The folder of the file that says something, against which a path in it is to be read; `otherwise` for what was
    /// said on the command line.
    pub fn folder_of(&self, span: Span, otherwise: &Path) -> PathBuf {
        match self.file(span.file).path.parent() {
            None => otherwise.to_owned(),
            Some(folder) if folder.as_os_str().is_empty() => PathBuf::from("."),
            Some(folder) => folder.to_owned(),
        }
    }

    /// Line and column of the span's start, both from 1; columns count characters.
    pub fn line_col(&self, span: Span) -> (usize, usize) {
        let file = self.file(span.file);
        let starts = file.line_starts.get_or_init(|| {
            let newlines = memchr::memchr_iter(b'\n', file.text.as_bytes());
            std::iter::once(0).chain(newlines.map(|i| i as u32 + 1)).collect()
        });
        let line = starts.partition_point(|&s| s <= span.start) - 1;
        let from = starts[line] as usize;
        let column = file.text.get(from..span.start as usize).map_or(0, |s| s.chars().count());
        (line + 1, column + 1)
    }
}

/// Lines that end in a carriage return alone, as on old Macintoshes, end in a line feed: one byte for one byte, so that
/// every offset stays what it was.
fn end_lines(text: Arc<str>) -> Arc<str> {
    let bytes = text.as_bytes();
    let lone = |i: usize| bytes.get(i + 1) != Some(&b'\n');
    if !memchr::memchr_iter(b'\r', bytes).any(lone) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for (i, c) in text.char_indices() {
        out.push(if c == '\r' && lone(i) { '\n' } else { c });
    }
    out.into()
}

/// Why a capped read gave nothing.
#[derive(Debug)]
pub enum ReadError {
    /// The system refused.
    Io(std::io::Error),
    /// The file has more bytes than the limit.
    TooLarge,
}

/// Reads a regular file of at most `limit` bytes; never more than that enters memory.
pub fn read_capped(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    read_stamped(path, limit).map(|(bytes, _)| bytes)
}

/// As [`read_capped`], with the stamp that the file had before it was read.
pub fn read_stamped(path: &Path, limit: u64) -> Result<(Vec<u8>, Stamp), ReadError> {
    let meta = fs::metadata(path).map_err(ReadError::Io)?;
    if meta.is_dir() {
        return Err(ReadError::Io(std::io::Error::from(std::io::ErrorKind::IsADirectory)));
    }
    if !meta.is_file() {
        return Err(ReadError::Io(std::io::Error::other("not a regular file")));
    }
    if meta.len() > limit {
        return Err(ReadError::TooLarge);
    }
    let mut bytes = Vec::with_capacity(meta.len() as usize);
    let file = fs::File::open(path).map_err(ReadError::Io)?;
    // The file may grow while it is read: the cap holds for what is read, too.
    file.take(limit + 1).read_to_end(&mut bytes).map_err(ReadError::Io)?;
    if bytes.len() as u64 > limit {
        return Err(ReadError::TooLarge);
    }
    Ok((bytes, Stamp::of(&meta)))
}

/// The reason of an I/O error in plain words, the same on every system.
pub fn io_reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind::*;
    match error.kind() {
        NotFound => "there is no such file or folder".into(),
        PermissionDenied => "permission denied".into(),
        IsADirectory => "it is a folder".into(),
        NotADirectory => "a part of its path is not a folder".into(),
        StorageFull => "the disk is full".into(),
        ReadOnlyFilesystem => "the file system is read-only".into(),
        _ => error.to_string(),
    }
}
