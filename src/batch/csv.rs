//! Tables in text: records of cells parted by commas, semicolons or tabs (RFC 4180), with the place of every cell.
//!
//! Readers that one can borrow take a quote in the wrong place for text and do not tell where a cell stands. A
//! correction that is misread in silence would be worse than none.

use std::ops::Range;

use crate::diag::Cut;

/// One cell: its text, and where it stands, quotes included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub text: String,
    pub range: Range<usize>,
}

/// Why the table can not be read any further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A quoted cell is never closed; the offset is that of its quote.
    Unclosed(usize),
    /// Something else than the end of the cell follows its closing quote.
    AfterQuote(usize),
    /// A quote stands inside a cell that is not quoted.
    Stray(usize),
}

impl Fault {
    pub fn offset(self) -> usize {
        match self {
            Fault::Unclosed(at) | Fault::AfterQuote(at) | Fault::Stray(at) => at,
        }
    }
}

/// The sign that parts the cells, by the first line: whichever of comma, semicolon and tab stands there most often.
pub fn separator(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default().as_bytes();
    let count = |sign: u8| head.iter().filter(|b| **b == sign).count();
    // The last of equals wins, and a comma is what the name says.
    [b'\t', b';', b','].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}

/// Reads records one after the other.
#[derive(Debug)]
pub struct Records<'t> {
    text: &'t str,
    separator: u8,
    at: usize,
}

impl<'t> Records<'t> {
    /// Starts at the byte `at`, which must begin a record.
    pub fn new(text: &'t str, separator: u8, at: usize) -> Records<'t> {
        Records { text, separator, at }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The length of the line end at `at`, 0 if there is none.
    fn line_end(&self, at: usize) -> usize {
        match (self.byte(at), self.byte(at + 1)) {
            (Some(b'\n'), _) => 1,
            (Some(b'\r'), Some(b'\n')) => 2,
            _ => 0,
        }
    }

    fn quoted(&mut self) -> Result<Cell, Fault> {
        let start = self.at;
        let mut text = String::new();
        let mut from = start + 1;
        loop {
            let Some(quote) = self.text.cut(from..).find('"').map(|i| from + i) else {
                return Err(Fault::Unclosed(start));
            };
            text.push_str(self.text.cut(from..quote));
            if self.byte(quote + 1) == Some(b'"') {
                text.push('"');
                from = quote + 2;
                continue;
            }
            self.at = quote + 1;
            // Blanks between the quote and the separator are harmless.
            while self.byte(self.at) == Some(b' ') {
                self.at += 1;
            }
            let ends =
                self.at >= self.text.len() || self.line_end(self.at) > 0 || self.byte(self.at) == Some(self.separator);
            return if ends { Ok(Cell { text, range: start..quote + 1 }) } else { Err(Fault::AfterQuote(self.at)) };
        }
    }

    fn plain(&mut self) -> Result<Cell, Fault> {
        let start = self.at;
        while let Some(byte) = self.byte(self.at) {
            if byte == self.separator || self.line_end(self.at) > 0 {
                break;
            }
            if byte == b'"' {
                return Err(Fault::Stray(self.at));
            }
            self.at += 1;
        }
        Ok(Cell { text: self.text.cut(start..self.at).to_owned(), range: start..self.at })
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Vec<Cell>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        // Empty lines are no records.
        while self.line_end(self.at) > 0 {
            self.at += self.line_end(self.at);
        }
        if self.at >= self.text.len() {
            return None;
        }
        let mut cells = Vec::new();
        loop {
            while self.byte(self.at) == Some(b' ') && self.text.cut(self.at..).trim_start_matches(' ').starts_with('"')
            {
                self.at += 1;
            }
            let cell = if self.byte(self.at) == Some(b'"') { self.quoted() } else { self.plain() };
            match cell {
                Ok(cell) => cells.push(cell),
                Err(fault) => {
                    self.at = self.text.len();
                    return Some(Err(fault));
                }
            }
            if self.byte(self.at) != Some(self.separator) {
                self.at += self.line_end(self.at);
                return Some(Ok(cells));
            }
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Vec<String>>, Fault> {
        let records = Records::new(text, separator(text), 0);
        records.map(|r| r.map(|cells| cells.into_iter().map(|c| c.text).collect())).collect()
    }

    #[test]
    fn reads_quotes_line_ends_and_separators() {
        for (text, want) in [
            ("a,b\n1,2\n", vec![vec!["a", "b"], vec!["1", "2"]]),
            ("a;b\r\n1;\"x, \"\"y\"\"\r\nz\"\r\n\r\n;", vec![vec!["a", "b"], vec!["1", "x, \"y\"\r\nz"], vec!["", ""]]),
            ("a\tb\n\"1\" \t 2", vec![vec!["a", "b"], vec!["1", " 2"]]),
            ("", vec![]),
        ] {
            assert_eq!(read(text).expect("it reads"), want, "{text:?}");
        }
    }

    #[test]
    fn refuses_quotes_in_wrong_places() {
        assert_eq!(read("a,b\n\"1,2\n3,4\n"), Err(Fault::Unclosed(4)));
        assert_eq!(read("a,b\n\"1\"x,2\n"), Err(Fault::AfterQuote(7)));
        assert_eq!(read("a,b\n1\"x\",2\n"), Err(Fault::Stray(5)));
    }
}
