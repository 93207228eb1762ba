//! Bodies of answers: bytes in memory, and parts of files that are read as fast as the client takes them.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::task::{JoinHandle, spawn_blocking};

/// Bytes that are read from a file at once: what each client that is slower than the disk costs in memory.
pub const PIECE: u64 = 1 << 16;

/// One part of a body.
#[derive(Debug)]
pub enum Part {
    /// What is in memory already.
    Bytes(Bytes),
    /// A range of the body's file.
    File(Range<u64>),
}

impl Part {
    fn len(&self) -> u64 {
        match self {
            Part::Bytes(bytes) => bytes.len() as u64,
            Part::File(range) => range.end.saturating_sub(range.start),
        }
    }
}

/// A body made of parts, one after the other.
#[derive(Debug, Default)]
pub struct Parts {
    file: Option<Arc<File>>,
    parts: VecDeque<Part>,
    reading: Option<JoinHandle<io::Result<Bytes>>>,
}

impl Parts {
    /// Parts; those of a file are read from `file`.
    pub fn new(file: Option<Arc<File>>, parts: impl IntoIterator<Item = Part>) -> Parts {
        let parts = parts.into_iter().filter(|part| part.len() > 0).collect();
        Parts { file, parts, reading: None }
    }

    /// The bytes that are left.
    pub fn len(&self) -> u64 {
        self.parts.iter().map(Part::len).sum()
    }

    /// Begins to read the next piece of the file, if the next part is one.
    fn begin(&mut self) -> Option<JoinHandle<io::Result<Bytes>>> {
        let Some(Part::File(range)) = self.parts.front_mut() else { return None };
        let (start, end) = (range.start, range.end.min(range.start.saturating_add(PIECE)));
        range.start = end;
        if range.is_empty() {
            self.parts.pop_front();
        }
        let file = self.file.clone()?;
        Some(spawn_blocking(move || read(&file, start..end)))
    }
}

/// Reads a range, all of it.
///
/// # Errors
/// It can not be read, or the file has become shorter: the client must not take what it has for the whole.
pub fn read(file: &File, range: Range<u64>) -> io::Result<Bytes> {
    let mut bytes = vec![0; usize::try_from(range.end.saturating_sub(range.start)).unwrap_or(0)];
    let mut file = file;
    file.seek(SeekFrom::Start(range.start))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes.into())
}

impl HttpBody for Parts {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(reading) = &mut self.reading {
            let read = ready!(Pin::new(reading).poll(context)).unwrap_or_else(|error| Err(io::Error::other(error)));
            self.reading = None;
            return Poll::Ready(Some(read.map(Frame::data)));
        }
        if let Some(Part::Bytes(_)) = self.parts.front()
            && let Some(Part::Bytes(bytes)) = self.parts.pop_front()
        {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        self.reading = self.begin();
        if self.reading.is_some() { self.poll_frame(context) } else { Poll::Ready(None) }
    }

    fn is_end_stream(&self) -> bool {
        self.parts.is_empty() && self.reading.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.len())
    }
}
