//! The user's files: [`Sources`] reads each once; lines and columns are worked out when printed.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::cut::Cut;
use crate::diagnostic::{Failed, Sink};
use crate::disk::{ReadError, io_reason};
use crate::encoding::{self, Decoded};
use crate::rule::Violation;
use crate::rules;
use crate::span::{FileId, Span};
use crate::trace::Trace;

/// A text file of the user, decoded.
#[derive(Debug)]
pub struct File {
    /// As the user would name it: relative to where they stand.
    pub name: String,
    /// Where the file lies; empty for text that comes from no file.
    pub path: PathBuf,
    /// UTF-8, without byte order mark, line ends as the author wrote them.
    pub text: Arc<str>,
    /// Where line ends of the user's file were taken out: lines are counted as if they were still there.
    joined: Vec<u32>,
    line_starts: OnceLock<Vec<u32>>,
}

/// A text that was mended when it was read, and what there is to tell of it.
#[derive(Debug, Default)]
pub struct Mended {
    /// The text.
    pub text: String,
    /// Where line ends were taken out of it, in order.
    pub joined: Vec<u32>,
    /// Messages, with their places in the text.
    pub told: Vec<(usize, Violation)>,
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
    /// Folders made for this run, and what the user's names of the files in them begin with.
    aside: Vec<(PathBuf, String)>,
    /// Texts are not mended.
    pub keep_bytes: bool,
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

    /// From now on, files below `folder`, which was made for this run, are not traced, and their names in messages begin
    /// with `start` in the place of the folder.
    pub fn set_aside(&mut self, folder: &Path, start: String) {
        self.trace.set_aside(folder.to_owned());
        self.aside.push((folder.to_owned(), start));
    }

    /// The name of a file in messages.
    pub fn name_of(&self, path: &Path) -> String {
        let inside = self.aside.iter().find_map(|(folder, start)| Some((path.strip_prefix(folder).ok()?, start)));
        inside.map_or_else(|| path.display().to_string(), |(rest, start)| format!("{start}{}", rest.display()))
    }

    /// Adds a text that is already in memory, such as a value from the command line.
    pub fn add(&mut self, name: impl Into<String>, path: PathBuf, text: impl Into<Arc<str>>) -> FileId {
        self.add_joined(name.into(), path, text.into(), Vec::new())
    }

    fn add_joined(&mut self, name: String, path: PathBuf, text: Arc<str>, joined: Vec<u32>) -> FileId {
        let id = FileId(self.files.len() as u32);
        let text = end_lines(text);
        self.files.push(Arc::new(File { name, path, text, joined, line_starts: OnceLock::new() }));
        id
    }

    /// Reads and decodes a text file of the user.
    ///
    /// # Errors
    /// Unreadable, larger than [`MAX_SOURCE_BYTES`], or not text: reported in `sink`.
    pub fn read(&mut self, path: &Path, sink: &mut Sink) -> Result<FileId, Failed> {
        let decoded = encoding::decode(self.bytes(path, sink)?);
        self.take(path, decoded, |mended| mended, sink)
    }

    /// The same for a text that went through several programs: its encoding is decided for each run of bytes, and
    /// `mend` undoes what else was done to it. With [`Sources::keep_bytes`], it is read as any other.
    ///
    /// # Errors
    /// As [`Sources::read`].
    pub fn read_mended(
        &mut self,
        path: &Path,
        mend: impl FnOnce(Mended) -> Mended,
        sink: &mut Sink,
    ) -> Result<FileId, Failed> {
        if self.keep_bytes {
            return self.read(path, sink);
        }
        let decoded = encoding::decode_runs(self.bytes(path, sink)?);
        self.take(path, decoded, mend, sink)
    }

    /// Decodes the bytes of a text file that were read already.
    ///
    /// # Errors
    /// They are no text: reported in `sink`.
    pub fn decode(&mut self, path: &Path, bytes: Vec<u8>, sink: &mut Sink) -> Result<FileId, Failed> {
        self.take(path, encoding::decode(bytes), |mended| mended, sink)
    }

    fn bytes(&mut self, path: &Path, sink: &mut Sink) -> Result<Vec<u8>, Failed> {
        let name = self.name_of(path);
        self.trace.read(path, MAX_SOURCE_BYTES).map_err(|e| match e {
            ReadError::Io(e) => sink.fail(None, rules::unreadable_file(&name, io_reason(&e))),
            ReadError::TooLarge => sink.fail(None, rules::oversized_file(&name, MAX_SOURCE_BYTES >> 20)),
        })
    }

    fn take(
        &mut self,
        path: &Path,
        decoded: Decoded,
        mend: impl FnOnce(Mended) -> Mended,
        sink: &mut Sink,
    ) -> Result<FileId, Failed> {
        let name = self.name_of(path);
        let strays = decoded.strays.into_iter();
        let told = strays.map(|s| (s.at, rules::stray_bytes(s.encoding, s.before, s.after, s.count))).collect();
        let mended = mend(Mended { text: decoded.text, joined: Vec::new(), told });
        let id = self.add_joined(name.clone(), path.to_owned(), mended.text.into(), mended.joined);
        if decoded.binary {
            return Err(sink.fail(None, rules::binary_file(&name)));
        }
        if let Some(encoding) = decoded.converted_from {
            sink.emit(Span::new(id, 0, 0), rules::converted_encoding(encoding));
        }
        for (at, violation) in mended.told {
            sink.emit(Span::new(id, at, at), violation);
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
        self.file(span.file).text.cut(span.range())
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
            let newlines = newlines.map(|i| i as u32 + 1);
            let mut starts: Vec<u32> = std::iter::once(0).chain(newlines).chain(file.joined.iter().copied()).collect();
            starts.sort_unstable();
            starts
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
