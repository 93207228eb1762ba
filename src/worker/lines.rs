//! Lines of any length, of which only those within a limit enter memory.

use std::io::{self, BufRead};

/// A line, without its end.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// All of it.
    Whole(Vec<u8>),
    /// So many bytes, which were skipped.
    TooLong(u64),
}

/// Reads the next line; nothing at the end of the input. Of a line with more bytes than `limit` nothing is kept.
///
/// # Errors
/// The input can not be read.
pub fn next(input: &mut impl BufRead, limit: usize) -> io::Result<Option<Line>> {
    let mut line = Vec::new();
    let mut length: u64 = 0;
    let mut any = false;
    loop {
        let piece = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            piece => piece?,
        };
        if piece.is_empty() {
            break;
        }
        any = true;
        let end = memchr::memchr(b'\n', piece);
        let taken = &piece[..end.unwrap_or(piece.len())];
        length += taken.len() as u64;
        if length <= limit as u64 {
            line.extend_from_slice(taken);
        } else {
            line = Vec::new();
        }
        let used = end.map_or(piece.len(), |end| end + 1);
        input.consume(used);
        if end.is_some() {
            break;
        }
    }
    let line = if length > limit as u64 { Line::TooLong(length) } else { Line::Whole(line) };
    Ok(any.then_some(line))
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::{Line, next};

    #[test]
    fn long_lines_are_skipped_and_the_next_one_is_read() {
        let text = b"one\n\nfar too long a line\ntwo";
        for size in [1, 3, 4, 100] {
            let mut input = BufReader::with_capacity(size, &text[..]);
            let mut all = Vec::new();
            while let Some(line) = next(&mut input, 5).expect("it is in memory") {
                all.push(line);
            }
            let whole = |text: &str| Line::Whole(text.into());
            assert_eq!(all, [whole("one"), whole(""), Line::TooLong(19), whole("two")]);
        }
    }
}
