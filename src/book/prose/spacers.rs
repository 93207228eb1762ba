//! Empty paragraphs that authors type for a gap, such as `&nbsp;`: one between scenes is a scene break, one between all
//! paragraphs is spacing.

use std::ops::Range;

use crate::diag::Cut;
use crate::story::text::lines_with_offsets;

/// The empty paragraphs of a text that are scene breaks.
#[derive(Debug, Default)]
pub struct Breaks {
    /// Lines of Markdown.
    pub lines: Vec<Range<usize>>,
    /// Elements on lines of HTML, such as `<p>&nbsp;</p>`.
    pub elements: Vec<Range<usize>>,
}

/// What a gap is written with.
const GAPS: &[&str] = &["&nbsp;", "&#160;", "&#xa0;", "\u{a0}", "<br>", "<br/>", "<br />"];
/// Elements that may stand around it.
const AROUND: &[&str] = &["p", "div", "span", "font", "b", "strong", "i", "em", "u", "o:p"];

/// Finds the scene breaks.
pub fn breaks(text: &str) -> Breaks {
    // The first bytes of all signs of a gap: most text has none of them.
    if memchr::memchr3(b'&', b'<', 0xc2, text.as_bytes()).is_none() {
        return Breaks::default();
    }
    let has = |sign: &str| memchr::memmem::find(text.as_bytes(), sign.as_bytes()).is_some();
    if !GAPS.iter().chain(&["<BR", "&#xA0;", "<p> </p>"]).any(|sign| has(sign)) {
        return Breaks::default();
    }
    let mut reader = Reader { blank_above: true, ..Reader::default() };
    for (at, line) in lines_with_offsets(text) {
        let bare = line.trim_end_matches(['\r', '\n', ' ', '\t']);
        if bare.is_empty() {
            reader.blank();
        } else if is_html(bare) {
            reader.html(at, bare);
        } else {
            reader.line(at, bare);
        }
    }
    // Between three of four paragraphs or more they are how the author parts paragraphs.
    if (reader.spacers + 1) * 4 >= reader.paragraphs * 3 { Breaks::default() } else { reader.found }
}

#[derive(Default)]
struct Reader {
    found: Breaks,
    paragraphs: usize,
    spacers: usize,
    /// What stood before: nothing but blank lines, words, an empty paragraph.
    blank_above: bool,
    words_above: bool,
    candidate: Option<Range<usize>>,
}

impl Reader {
    fn blank(&mut self) {
        if let Some(range) = self.candidate.take() {
            self.spacers += 1;
            if std::mem::take(&mut self.words_above) {
                self.found.lines.push(range);
            }
        }
        self.blank_above = true;
    }

    fn line(&mut self, at: usize, bare: &str) {
        self.candidate = (self.blank_above && is_empty(bare)).then(|| at..at + bare.len());
        if self.candidate.is_none() {
            self.paragraphs += usize::from(self.blank_above);
            self.words_above = true;
        }
        self.blank_above = false;
    }

    /// A line of HTML: each element that ends on it is a paragraph by itself.
    fn html(&mut self, at: usize, bare: &str) {
        self.candidate = None;
        let mut from = 0;
        for end in memchr::memmem::find_iter(bare.as_bytes(), "</").map(|i| i + 2) {
            let Some(length) = bare.cut(end..).find('>') else { break };
            if !["p", "div"].iter().any(|name| bare.cut(end..end + length).eq_ignore_ascii_case(name)) {
                continue;
            }
            let to = end + length + 1;
            let piece = bare.cut(from..to);
            let opening = piece.len() - piece.trim_start().len();
            self.element(at + from + opening..at + to, piece.trim_start());
            from = to;
        }
        self.words_above |= bare.cut(from..).contains(|c: char| c.is_alphanumeric());
        self.blank_above = true;
    }

    fn element(&mut self, range: Range<usize>, piece: &str) {
        // An end alone may close what holds the paragraphs.
        if piece.starts_with("</") {
            return;
        }
        if !is_empty(piece) {
            self.paragraphs += 1;
            self.words_above = true;
            return;
        }
        self.spacers += 1;
        if std::mem::take(&mut self.words_above) {
            self.found.elements.push(range);
        }
    }
}

/// Whether a line is one of HTML that ends a paragraph.
fn is_html(line: &str) -> bool {
    let ends = || ["</p>", "</div>", "</P>", "</DIV>"].iter().any(|end| line.contains(end));
    line.trim_start_matches(' ').starts_with('<') && ends()
}

/// Whether a line or an element holds nothing but blanks that were typed for the gap.
fn is_empty(line: &str) -> bool {
    let mut rest = line;
    let mut gap = false;
    while let Some(first) = rest.chars().next() {
        let typed = |sign: &&&str| rest.get(..sign.len()).is_some_and(|start| start.eq_ignore_ascii_case(sign));
        if let Some(sign) = GAPS.iter().find(typed) {
            gap = true;
            rest = rest.cut(sign.len()..);
        } else if first == ' ' {
            rest = rest.cut(1..);
        } else if let Some(length) = tag(rest) {
            rest = rest.cut(length..);
            // `<p> </p>` is typed for its own sake.
            gap |= rest.starts_with(" </p>");
        } else {
            return false;
        }
    }
    gap && !line.starts_with("    ")
}

/// The length of a tag that may stand around a gap.
fn tag(text: &str) -> Option<usize> {
    const MAX_TAG: usize = 300;
    let inner = text.strip_prefix('<')?;
    let end = inner.bytes().take(MAX_TAG).position(|b| b == b'>')?;
    let name = inner.cut(..end).trim_start_matches('/').split([' ', '\t']).next()?;
    // One with a place in it is a target of links.
    let is_plain = AROUND.iter().any(|known| known.eq_ignore_ascii_case(name)) && !inner.cut(..end).contains("id=");
    is_plain.then_some(end + 2)
}

#[cfg(test)]
mod tests {
    use super::breaks;

    #[test]
    fn one_alone_is_a_break() {
        let found = |text: &str| {
            let found = breaks(text);
            let ranges = found.lines.into_iter().chain(found.elements);
            ranges.map(|r| text[r].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(found("One.\n\nTwo.\n\n&nbsp;\n\nThree.\n"), ["&nbsp;"]);
        assert_eq!(found("One.\n\nTwo.\n\nThree.\n\n<p>&nbsp;</p>\n\n<br><br>\n\nFour.\n\nFive.\n"), ["<p>&nbsp;</p>"]);
        assert!(found("One.\n\n&nbsp;\n\nTwo.\n\n&nbsp;\n\nThree.\n").is_empty());
        assert!(found("One&nbsp;two.\n\nThree.\n\nFour.\n\n&nbsp;five.\n").is_empty());
        let block = "<div>\n<p>One.</p>\n<p>Two.</p><P class=\"x\"><span>&nbsp;</span></P>\n<p>Three.</p>\n<p>Four.</p>\n</div>\n";
        assert_eq!(found(block), ["<P class=\"x\"><span>&nbsp;</span></P>"]);
        assert!(found("<p>One.</p>\n<p>&nbsp;</p>\n<p>Two.</p>\n<p>&nbsp;</p>\n<p>Three.</p>\n").is_empty());
        assert!(
            found("<p>One.</p>\n<p>Two.</p>\n<p>Three.&nbsp;</p>\n<p></p>\n<p>Four.</p>\n<p>Five.</p>\n").is_empty()
        );
    }
}
