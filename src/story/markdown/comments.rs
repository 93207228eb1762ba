//! Comments that span lines, `%%…%%` and `<!--…-->`: nothing in them is a heading, a block or a scene break.

use std::ops::Range;

use crate::diag::Cut;
use crate::story::markdown::breaks::fence_length;

/// Bytes that a comment within a paragraph has at most, and one of several paragraphs.
const MAX_INLINE: usize = 10_000;
const MAX_BLOCK: usize = 100_000;

/// Finds them, in order and in linear time.
///
/// A private comment of several paragraphs stands between lines of its own. A comment of HTML that opens a line is no
/// matter here: CommonMark reads it as a block. Behind words, though, a heading or list within it would end the paragraph
/// and show it.
pub fn long(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    // Most text has not even the first character of a comment.
    if memchr::memchr2(b'%', b'<', bytes).is_none() {
        return Vec::new();
    }
    let occurs = |sign: &str| memchr::memmem::find(bytes, sign.as_bytes()).is_some();
    if !occurs("%%") && !occurs("<!--") {
        return Vec::new();
    }
    let mut scan = Scan { text, bytes, found: Vec::new(), paragraph: 0, budget: 40 * text.len() + 1_000_000 };
    scan.run();
    scan.found
}

struct Scan<'t> {
    text: &'t str,
    bytes: &'t [u8],
    found: Vec<Range<usize>>,
    /// The end of the paragraph that was looked at last.
    paragraph: usize,
    /// Bytes that may still be looked at for an end: a search that fails again and again is no author's.
    budget: usize,
}

impl Scan<'_> {
    fn run(&mut self) {
        let mut fence: Option<(u8, usize)> = None;
        let mut at = 0;
        while at < self.bytes.len() {
            let end = self.line_end(at);
            let line = self.text.get(at..end).unwrap_or_default().trim().trim_start_matches([' ', '>']);
            let mark = line.bytes().next().unwrap_or(b' ');
            let length = fence_length(line, mark).filter(|_| matches!(mark, b'`' | b'~'));
            match (fence, length) {
                (Some((open, least)), Some(length)) if open == mark && length >= least && length == line.len() => {
                    fence = None;
                }
                (Some(_), _) => {}
                (None, Some(length)) if !(line.cut(length..).contains('`') || mark == b'~' && length == line.len()) => {
                    fence = Some((mark, length));
                }
                _ => {
                    at = self.line(at, end);
                    continue;
                }
            }
            at = end;
        }
    }

    /// Goes over a line; tells where to go on.
    fn line(&mut self, start: usize, end: usize) -> usize {
        let mut at = start;
        while let Some(sign) = self.bytes[at..end].iter().position(|b| matches!(b, b'%' | b'<' | b'`')).map(|i| at + i)
        {
            at = match self.bytes[sign] {
                b'`' => self.code(sign, end),
                b'%' if self.bytes[sign..].starts_with(b"%%") => self.private(start, sign, end),
                b'<' if self.bytes[sign..].starts_with(b"<!--") => self.html(start, sign),
                _ => sign + 1,
            };
            if at >= end {
                return at;
            }
        }
        end
    }

    /// Behind a code span, or its opening signs.
    fn code(&self, at: usize, end: usize) -> usize {
        let run = |from: usize| self.bytes[from..end].iter().take_while(|b| **b == b'`').count();
        let length = run(at);
        let mut from = at + length;
        while let Some(next) = memchr::memchr(b'`', &self.bytes[from..end.min(at + MAX_INLINE).max(from)]) {
            let close = run(from + next);
            from += next + close;
            if close == length {
                return from;
            }
        }
        at + length
    }

    fn private(&mut self, start: usize, at: usize, end: usize) -> usize {
        let before = self.text.cut(..at).chars().next_back().filter(|_| at > start);
        let is_text = before.is_some_and(|c| c.is_numeric() || matches!(c, '%' | ')' | '\\'));
        if is_text || self.bytes.get(at + 2) == Some(&b'%') || self.is_address(start, at) {
            return at + 2;
        }
        let find = |range: Range<usize>| {
            let start = range.start;
            memchr::memmem::find(self.bytes.get(range).unwrap_or_default(), b"%%").map(|i| start + i)
        };
        // On its own line it is left to who writes the line.
        if let Some(close) = find(at + 2..end.min(at + MAX_INLINE)) {
            return close + 2;
        }
        let paragraph = self.paragraph_end(at).min(at + MAX_INLINE);
        let opens_line = self.bytes[start..at].iter().all(|b| matches!(b, b' ' | b'\t' | b'\r'));
        let cost = (paragraph - at.min(paragraph)) + if opens_line { MAX_BLOCK.min(self.bytes.len() - at) } else { 0 };
        let Some(budget) = self.budget.checked_sub(cost) else { return at + 2 };
        self.budget = budget;
        let close = find(at + 2..paragraph.max(at + 2)).or_else(|| {
            let limit = self.bytes.len().min(at + MAX_BLOCK);
            let ends = memchr::memmem::find_iter(&self.bytes[at + 2..limit], b"%%").map(|i| at + 2 + i);
            ends.filter(|_| opens_line).find(|i| {
                let rest = &self.bytes[i + 2..];
                rest.iter().find(|b| !matches!(b, b' ' | b'\t' | b'\r')).is_none_or(|b| *b == b'\n')
            })
        });
        let Some(close) = close else { return at + 2 };
        self.found.push(at..close + 2);
        close + 2
    }

    fn html(&mut self, start: usize, at: usize) -> usize {
        let Some(budget) = self.budget.checked_sub(MAX_BLOCK.min(self.bytes.len() - at)) else { return at + 4 };
        let rest = &self.bytes[at + 2..self.bytes.len().min(at + MAX_BLOCK)];
        let Some(end) = memchr::memmem::find(rest, b"-->").map(|i| at + 2 + i + 3) else {
            self.budget = budget;
            return at + 4;
        };
        let opens_line = self.bytes[start..at].iter().all(|b| matches!(b, b' ' | b'>'));
        if !opens_line && memchr::memchr(b'\n', &self.bytes[at..end]).is_some() && end <= self.paragraph_end(at) {
            self.found.push(at..end);
        }
        // The text goes on where the comment ends.
        end
    }

    /// Whether an offset lies in the address of a link.
    fn is_address(&self, start: usize, at: usize) -> bool {
        let line = &self.bytes[start.max(at.saturating_sub(500))..at];
        let open = memchr::memmem::rfind(line, b"](");
        open.is_some_and(|open| memchr::memchr(b')', &line[open..]).is_none())
    }

    fn line_end(&self, at: usize) -> usize {
        memchr::memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |i| at + i + 1)
    }

    /// The end of the paragraph that an offset lies in.
    fn paragraph_end(&mut self, at: usize) -> usize {
        if at >= self.paragraph {
            let mut end = self.line_end(at);
            while end < self.bytes.len() {
                let next = self.line_end(end);
                if self.bytes[end..next].iter().all(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'>')) {
                    break;
                }
                end = next;
            }
            self.paragraph = end;
        }
        self.paragraph
    }
}

#[cfg(test)]
mod tests {
    use super::long;

    #[test]
    fn finds_comments_that_span_lines() {
        let found = |text: &str| long(text).into_iter().map(|range| text[range].to_owned()).collect::<Vec<_>>();
        assert_eq!(found("%%\n# A\n\nb\n%%\nC"), ["%%\n# A\n\nb\n%%"]);
        assert_eq!(found("a %%b\n# c%% d <!-- e\n- f --> g"), ["%%b\n# c%%", "<!-- e\n- f -->"]);
        assert_eq!(found("%%a%% %%b\nc%%"), ["%%b\nc%%"]);
        for text in [
            "%%a%% b\nc %%d%%",
            "```\n%%\n# a\n%%\n```",
            "`%%a`\n`%%`",
            "50%% a\nb %%",
            "\\%%a\nb%%",
            "a %%\n\nb %%",
            "<!--\n# a\n-->",
            "a <!-- b\n\nc -->",
            "[a](x%%20)\n[b](y%%20)",
            "%%%%\na\n%%%%",
            "é%%",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }
}
