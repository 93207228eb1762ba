//! The outline of a Markdown text, found line by line: chapter headings, `:::` blocks, scene breaks and definitions.
//!
//! This is all of Markdown that must be known before a chapter is rendered. Lines in code fences are left alone; what
//! lies inside paragraphs is left to the book's writer.

pub(crate) mod breaks;
pub mod comments;
pub(crate) mod heading;
mod html;
mod notes;
pub mod sealed;
mod words;

use std::ops::Range;

use crate::diag::{Cut, FileId, Span};
use crate::story::aozora;
use crate::story::numerals::Numerals;
use crate::story::text::lines_with_offsets;

pub use breaks::fence_words;
pub use heading::Attributes;
pub use html::{ids, lead};
pub use notes::{Place, distribute_notes};
pub use words::{plain, shows};

use breaks::fence_length;
use heading::Underlined;

/// A heading that stands outside every block.
#[derive(Debug, Clone)]
pub struct Heading {
    /// 1 to 6, or [`PART`].
    pub level: u8,
    /// The heading with its marks: one line, or two if underlined, or an HTML element.
    pub line: Range<usize>,
    /// The text alone, without `#` marks and `{…}` attributes.
    pub text: Range<usize>,
    /// What the author says of it in `{…}`, or in the attributes of an HTML heading.
    pub attributes: Attributes,
}

/// The level of a heading that opens a part and is above all others: `# (PART) Winter`.
pub const PART: u8 = 0;

/// A line that opens or closes a `:::` block.
#[derive(Debug, Clone)]
pub struct Fence {
    pub line: Range<usize>,
    /// What stands after the colons; empty closes the block.
    pub argument: Range<usize>,
}

/// A footnote definition `[^label]: …` with its continuation lines.
#[derive(Debug, Clone)]
pub struct Note {
    pub label: String,
    pub lines: Range<usize>,
}

/// A line that divides scenes and names the next one: `~~~ Later ~~~`.
#[derive(Debug, Clone)]
pub struct Label {
    pub line: Range<usize>,
    pub words: Range<usize>,
}

/// A reading that the author may not have meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guess {
    /// Text above `---` is a heading.
    UnderlinedHeading,
    /// `---` below text divides scenes.
    RuleUnderText,
    /// A line such as `XXX`, which may be a number, divides scenes.
    LetterBreak,
    /// A line in bold that names a chapter is a heading.
    BoldHeading,
}

/// What the lines of a text show.
#[derive(Debug, Default)]
pub struct Outline {
    pub headings: Vec<Heading>,
    /// The `{…}` behind every heading, also of those in blocks, in order.
    pub attributes: Vec<Attributes>,
    /// The `{…}` behind lines in lists and quotations that look like headings. Which of them are, only the parser knows:
    /// such a line can be code, or go on with a paragraph.
    pub nested: Vec<Attributes>,
    pub fences: Vec<Fence>,
    /// Lines that are scene breaks but would not be read as such by CommonMark.
    pub breaks: Vec<Range<usize>>,
    pub labels: Vec<Label>,
    /// Marks that stay as typed: backticks that open no code as nothing closes it, and dashes that open no list.
    pub typed: Vec<Range<usize>>,
    pub notes: Vec<Note>,
    /// Lines in bold that name a chapter; what they are depends on the other headings.
    pub bold: Vec<Heading>,
    /// Guesses, with the line that gave rise to them.
    pub guesses: Vec<(Guess, Range<usize>)>,
}

/// Reads the outline of `text[within]`; ranges are offsets in `text`.
pub fn outline(text: &str, within: Range<usize>) -> Outline {
    let mut reader = Reader {
        text,
        within: within.clone(),
        outline: Outline::default(),
        hidden: None,
        code: None,
        blocks: Vec::new(),
        above: None,
        note: None,
        blank_before: true,
        html: false,
        nested: 0,
        endless_comment: false,
        read_to: within.start,
        numerals: None,
        closing_fence: None,
        closed: closed(text.cut(within.clone())),
        has_notes: aozora::has_notes(text.cut(within.clone())),
    };
    for (at, line) in lines_with_offsets(text.cut(within.clone())) {
        reader.line(within.start + at, line);
    }
    reader.outline.notes.extend(reader.note);
    // A block that is never closed ends with its chapter: the headings below it are headings.
    if reader.blocks.iter().any(|headings| !headings.is_empty()) {
        reader.outline.headings.extend(reader.blocks.into_iter().flatten());
        reader.outline.headings.sort_by_key(|heading| heading.line.start);
    }
    reader.outline
}

/// What spans lines and holds no Markdown, in order, not overlapping.
fn closed(text: &str) -> Vec<Range<usize>> {
    let mut all = comments::long(text);
    let sealed = sealed::sealed(text);
    if !sealed.is_empty() {
        all.extend(sealed.into_iter().map(|element| element.range));
        all.sort_by_key(|range| range.start);
        let mut end = 0;
        all.retain(|range| {
            let is_apart = range.start >= end;
            end = end.max(range.end);
            is_apart
        });
    }
    all
}

/// Goes over a text line by line.
struct Reader<'t> {
    text: &'t str,
    /// What of it is read.
    within: Range<usize>,
    outline: Outline,
    /// Inside a comment or another element whose content is not Markdown: what closes it.
    hidden: Option<&'static str>,
    /// The mark and the length of the code fence that is open.
    code: Option<(u8, usize)>,
    /// Open `:::` blocks, each with the headings in it.
    blocks: Vec<Vec<Heading>>,
    /// The paragraph line above, for underlined headings: its range, and whether it starts the paragraph.
    above: Option<(Range<usize>, bool)>,
    note: Option<Note>,
    blank_before: bool,
    /// Inside a block of HTML, which ends with a blank line.
    html: bool,
    /// Open HTML elements whose headings open no chapter.
    nested: usize,
    /// No comment ends below: it need not be looked for again.
    endless_comment: bool,
    /// The end of the last HTML heading: what it spans has been read.
    read_to: usize,
    /// The text has notes of Aozora Bunko.
    has_notes: bool,
    /// Roman numbers on lines of their own; found when first asked for.
    numerals: Option<Numerals>,
    /// For each mark, the last line that could close a code fence; found when first asked for.
    closing_fence: Option<[Vec<(usize, usize)>; 2]>,
    /// Comments that span lines, and elements that blank lines do not end, as offsets in what is read.
    closed: Vec<Range<usize>>,
}

/// A line, ready to be looked at.
struct Line<'t> {
    at: usize,
    /// The line with its end, and without.
    whole: &'t str,
    bare: &'t str,
    indent: usize,
    /// Without its indent.
    trimmed: &'t str,
}

impl Line<'_> {
    fn range(&self) -> Range<usize> {
        self.at..self.at + self.bare.len()
    }

    fn starts_block(&self) -> bool {
        heading::starts_block(self.trimmed)
    }
}

impl<'t> Reader<'t> {
    fn line(&mut self, at: usize, whole: &'t str) {
        let bare = whole.trim_end();
        let indent = bare.len() - bare.trim_start_matches(' ').len();
        let line = Line { at, whole, bare, indent, trimmed: bare.cut(indent..) };
        if self.is_closed(at) || self.is_hidden(&line) || self.is_code(&line) {
            self.above = None;
            self.blank_before = false;
            return;
        }
        if self.goes_on_note(&line) {
            self.blank_before = bare.is_empty();
            return;
        }
        let Some(first) = line.trimmed.bytes().next() else {
            self.above = None;
            self.blank_before = true;
            self.html = false;
            return;
        };
        self.html |= first == b'<' && indent < 4;
        if self.has_notes
            && let Some(noted) = aozora::heading(line.trimmed)
        {
            let start = at + indent;
            let text = start + noted.title.start..start + noted.title.end;
            self.heading(noted.level + 1, at..at + whole.len(), text);
            self.above = None;
            self.blank_before = false;
            return;
        }
        if self.blank_before
            && self.blocks.is_empty()
            && indent < 4
            && matches!(first, b'<' | b'*' | b'_')
            && let Some(text) = heading::bold_marker(line.trimmed)
        {
            let start = at + indent;
            let text = start + text.start..start + text.end;
            let attributes = Attributes::default();
            self.outline.bold.push(Heading { level: 0, line: at..at + whole.len(), text, attributes });
        }
        if self.html || at < self.read_to {
            self.html_headings(&line);
        }
        if at + whole.len() <= self.read_to {
            // Within a heading of several lines.
            self.above = None;
            return;
        }
        let is_paragraph = self.content(&line, first);
        // `[label]: …` defines a link or is a line of a chat, and no title either way.
        let labelled = first == b'[' && line.trimmed.contains("]:");
        let starts = self.above.is_none() && !labelled && !line.starts_block();
        self.above = is_paragraph.then(|| (line.range(), starts));
        self.blank_before = false;
    }

    /// Whether a line starts in a comment or element in which nothing is Markdown.
    fn is_closed(&self, at: usize) -> bool {
        let at = at - self.within.start;
        let index = self.closed.partition_point(|range| range.end <= at);
        self.closed.get(index).is_some_and(|range| range.start <= at)
    }

    /// Whether a line lies in HTML whose content is no Markdown; notes where such an element ends.
    fn is_hidden(&mut self, line: &Line) -> bool {
        if let Some(close) = self.hidden {
            if contains_fold(line.bare, close) {
                self.hidden = None;
            }
            return true;
        }
        let opens = |open: &str| line.indent < 4 && line.trimmed.starts_with('<') && starts_fold(line.trimmed, open);
        let Some((_, close)) = HIDING.iter().find(|(open, _)| opens(open)) else { return false };
        if !contains_fold(line.trimmed.cut(1..), close) {
            self.hidden = Some(close);
        }
        true
    }

    /// Whether a line lies in a code fence; notes where the fence ends.
    fn is_code(&mut self, line: &Line) -> bool {
        let Some((mark, length)) = self.code else { return false };
        let closes = |n: usize| n >= length && line.trimmed.len() == n;
        if line.indent < 4 && fence_length(line.trimmed, mark).is_some_and(closes) {
            self.code = None;
        }
        true
    }

    /// Whether a line belongs to the footnote above: indented lines do, and lines of its own paragraph.
    fn goes_on_note(&mut self, line: &Line) -> bool {
        let Some(open) = &mut self.note else { return false };
        let goes_on = line.bare.is_empty()
            || line.indent >= 2
            || line.bare.starts_with('\t')
            || !self.blank_before && !line.starts_block();
        if !goes_on {
            self.outline.notes.extend(self.note.take());
        } else if !line.bare.is_empty() {
            open.lines.end = line.at + line.whole.len();
        }
        goes_on
    }

    /// Reads a line that is not blank; tells whether it is one of a paragraph.
    fn content(&mut self, line: &Line, first: u8) -> bool {
        let trimmed = line.trimmed;
        match first {
            _ if line.indent >= 4 || line.bare.starts_with('\t') => false,
            b'`' | b'~' if fence_length(trimmed, first).is_some() => self.code_fence(line, first),
            b':' if trimmed.starts_with(":::") => {
                self.block_fence(line);
                false
            }
            b'#' => self.atx_heading(line),
            b'=' | b'-' if heading::is_underline(trimmed, first) && self.above.is_some() => {
                self.underline(line, first);
                false
            }
            b'[' if trimmed.starts_with("[^") => self.note(line),
            b'*' | b'-' if self.above.is_none() && self.spaced_label(line) => false,
            b'*' | b'-' | b'+' if self.above.is_none() && self.stands_apart(line, first) => {
                !(self.apart(line) || self.scene_break(line))
            }
            _ => {
                self.nested_attributes(line);
                !self.scene_break(line)
            }
        }
    }

    /// Whether a line is a scene break that CommonMark does not know.
    fn scene_break(&mut self, line: &Line) -> bool {
        let number = match breaks::read(line.trimmed) {
            breaks::Reading::Text => return false,
            breaks::Reading::Break => None,
            breaks::Reading::Number(number) => Some(number),
        };
        if let Some(number) = number {
            let text = self.text.cut(self.within.clone());
            if self.numerals.get_or_insert_with(|| Numerals::of(text)).count(number) {
                return false;
            }
            self.outline.guesses.push((Guess::LetterBreak, line.range()));
        }
        self.outline.breaks.push(line.range());
        true
    }

    /// The `{…}` of what may be a heading in a list or quotation.
    fn nested_attributes(&mut self, line: &Line) {
        if !line.bare.ends_with('}') {
            return;
        }
        let inner = heading::without_containers(line.trimmed);
        let start = line.at + line.bare.len() - inner.len();
        if let Some((_, range)) = heading::atx(inner) {
            let (_, attributes) = heading::attributes(self.text, start + range.start..start + range.end);
            self.outline.nested.extend((!attributes.range.is_empty()).then_some(attributes));
        }
    }

    /// A line of three or more backticks or tildes.
    fn code_fence(&mut self, line: &Line, mark: u8) -> bool {
        let length = fence_length(line.trimmed, mark).unwrap_or(3);
        let info = line.trimmed.cut(length..).trim();
        if mark == b'`' {
            if info.contains('`') {
                return true;
            }
            if fence_words(info) == 0 && !info.is_empty() && !self.is_closed_below(line, mark, length) {
                let start = line.at + line.indent;
                self.outline.typed.push(start..start + length);
                return true;
            }
            self.code = Some((mark, length));
            return false;
        }
        // A line of tildes alone divides scenes; authors do not open code with it.
        if info.is_empty() {
            self.outline.breaks.push(line.range());
            return false;
        }
        let words = info.trim_end_matches('~').trim_end();
        let closed = words.len() < info.len();
        if !closed && breaks::is_language(info) && self.is_closed_below(line, mark, length) {
            self.code = Some((mark, length));
        } else if words.is_empty() {
            self.outline.breaks.push(line.range());
        } else {
            let start = line.at + line.indent + length;
            let start = start + (line.trimmed.cut(length..).len() - line.trimmed.cut(length..).trim_start().len());
            self.outline.labels.push(Label { line: line.range(), words: start..start + words.len() });
        }
        false
    }

    /// Whether a line names the next scene, as `* * * Later * * *` does.
    fn spaced_label(&mut self, line: &Line) -> bool {
        let Some(words) = breaks::spaced_label(line.trimmed) else { return false };
        let start = line.at + line.indent;
        self.outline.labels.push(Label { line: line.range(), words: start + words.start..start + words.end });
        true
    }

    /// Whether a line that a list could begin with is a paragraph of its own, and no list is near it.
    fn stands_apart(&self, line: &Line, mark: u8) -> bool {
        let is_item =
            |line: &str| line.strip_prefix(char::from(mark)).is_some_and(|rest| rest.starts_with([' ', '\t']));
        let before = self.text.cut(self.within.start..line.at).trim_end();
        let before = before.cut(before.rfind('\n').map_or(0, |at| at + 1)..);
        let (end, after) = match self.text.get(line.at + line.whole.len()..self.within.end) {
            Some(rest) => (rest.lines().next().is_none_or(|next| next.trim().is_empty()), rest.trim_start()),
            None => (true, ""),
        };
        end && (self.blank_before || before.is_empty()) && !is_item(before.trim_start()) && !is_item(after)
    }

    /// A lone mark, or words between two of them, stays as typed: `- Later -`. Tells whether it is a scene break.
    fn apart(&mut self, line: &Line) -> bool {
        let Some(reading) = breaks::apart(line.trimmed) else { return false };
        let start = line.at + line.indent;
        self.outline.typed.push(start..start + 1);
        if reading == breaks::Reading::Break {
            self.outline.breaks.push(line.range());
        }
        reading == breaks::Reading::Break
    }

    /// Whether a fence that opens here is closed before the text ends.
    fn is_closed_below(&mut self, line: &Line, mark: u8, length: usize) -> bool {
        let closing = self.closing_fence.get_or_insert_with(|| breaks::closing_fences(self.text, self.within.end));
        let lines = &closing[usize::from(mark == b'~')];
        let below = lines.partition_point(|(at, _)| *at <= line.at);
        // From each on, the longest that follows.
        lines.get(below).is_some_and(|(_, longest)| *longest >= length)
    }

    /// A line that opens or closes a `:::` block.
    fn block_fence(&mut self, line: &Line) {
        let trimmed = line.trimmed;
        let colons = trimmed.len() - trimmed.trim_start_matches(':').len();
        let argument = trimmed.cut(colons..).trim();
        // Colons may close the line as well: `::: note :::`.
        let argument = argument.trim_end_matches(':').trim_end();
        let blanks = trimmed.cut(colons..).len() - trimmed.cut(colons..).trim_start().len();
        let start = line.at + line.indent + colons + blanks;
        let argument = if argument.is_empty() { start..start } else { start..start + argument.len() };
        if argument.is_empty() {
            self.blocks.pop();
        } else {
            self.blocks.push(Vec::new());
        }
        self.outline.fences.push(Fence { line: line.range(), argument });
    }

    fn atx_heading(&mut self, line: &Line) -> bool {
        let Some((level, range)) = heading::atx(line.trimmed) else { return true };
        // `#` alone, or several apart, are old scene breaks.
        if line.trimmed.cut(range.clone()).trim_matches(['#', ' ']).is_empty() {
            self.outline.breaks.push(line.range());
            return false;
        }
        let mark = heading::part_mark(level, line.trimmed.cut(range.clone()));
        let level = if mark.is_some() { PART } else { level };
        let start = range.start + mark.unwrap_or(0);
        let text = line.at + line.indent + start..line.at + line.indent + range.end;
        self.heading(level, line.at..line.at + line.whole.len(), text);
        false
    }

    /// A line of `=` or `-` below a paragraph.
    fn underline(&mut self, line: &Line, mark: u8) {
        let Some((above, starts_paragraph)) = self.above.take() else { return };
        let words = self.text.cut(above.clone()).trim();
        let reading = if starts_paragraph {
            heading::underlined(words, mark, line.trimmed.len())
        } else {
            // Below a paragraph of several lines CommonMark makes all of it a heading; a break is meant.
            Underlined::Break
        };
        if reading == Underlined::Break {
            self.outline.breaks.push(line.range());
            self.outline.guesses.push((Guess::RuleUnderText, line.range()));
            return;
        }
        if reading == Underlined::Doubtful {
            self.outline.guesses.push((Guess::UnderlinedHeading, above.clone()));
        }
        let start =
            above.start + (self.text.cut(above.clone()).len() - self.text.cut(above.clone()).trim_start().len());
        let level = if mark == b'=' { 1 } else { 2 };
        self.heading(level, above.start..line.at + line.whole.len(), start..start + words.len());
    }

    /// Takes in a Markdown heading.
    fn heading(&mut self, level: u8, line: Range<usize>, text: Range<usize>) {
        let (text, attributes) = heading::attributes(self.text, text);
        if !attributes.range.is_empty() {
            self.outline.attributes.push(attributes.clone());
        }
        if self.blocks.is_empty() {
            self.nested = 0;
        }
        self.headings().push(Heading { level, line, text, attributes });
    }

    /// The headings of the innermost block, or of the text.
    fn headings(&mut self) -> &mut Vec<Heading> {
        self.blocks.last_mut().unwrap_or(&mut self.outline.headings)
    }

    /// Takes in the headings of a line of HTML, and counts the elements whose headings open no chapter.
    fn html_headings(&mut self, line: &Line) {
        let end = line.at + line.bare.len();
        let mut at = line.at.max(self.read_to);
        while let Some(open) = self.text.get(at..end).and_then(|rest| memchr::memchr(b'<', rest.as_bytes())) {
            let open = at + open;
            at = open + 1;
            if self.text.cut(open..).starts_with("<!--") {
                // What a comment hides is passed over, also where it ends on a line further down.
                let Some(length) = self.comment_length(open) else { return };
                at = open + length;
                self.read_to = at;
            } else if let Some(heading) = html::heading(self.text.cut(..self.within.end), open) {
                at = heading.line.end;
                self.read_to = at;
                if self.nested == 0 {
                    self.headings().push(heading);
                }
            } else if let Some(opens) = html::nests(self.text.cut(open..end)) {
                self.nested = if opens { self.nested + 1 } else { self.nested.saturating_sub(1) };
            }
        }
    }

    /// How long the comment is that opens at `open`; `None` where it never ends.
    fn comment_length(&mut self, open: usize) -> Option<usize> {
        if self.endless_comment {
            return None;
        }
        let rest = &self.text.as_bytes()[open..self.within.end];
        let length = memchr::memmem::find(rest, b"-->").map(|i| i + 3);
        self.endless_comment = length.is_none();
        length
    }

    /// `[^label]: …` opens a footnote.
    fn note(&mut self, line: &Line) -> bool {
        match line.trimmed.find("]:") {
            Some(end) if end > 2 && (self.blank_before || self.above.is_none()) => {
                let label = line.trimmed.cut(2..end).to_owned();
                self.note = Some(Note { label, lines: line.at..line.at + line.whole.len() });
                false
            }
            _ => true,
        }
    }
}

impl Outline {
    /// Takes the lines in bold that name chapters for headings of `level`: see [`Guess::BoldHeading`].
    pub fn adopt_bold(&mut self, level: u8) {
        let bold = std::mem::take(&mut self.bold);
        self.guesses.extend(bold.iter().map(|h| (Guess::BoldHeading, h.text.clone())));
        self.headings.extend(bold.into_iter().map(|h| Heading { level, ..h }));
        self.headings.sort_by_key(|h| h.line.start);
    }
}

/// HTML whose content is no Markdown: how a line opens it, and what closes it (CommonMark 0.31, section 4.6).
const HIDING: &[(&str, &str)] =
    &[("<!--", "-->"), ("<pre", "</pre"), ("<script", "</script"), ("<style", "</style"), ("<textarea", "</textarea")];

fn starts_fold(line: &str, what: &str) -> bool {
    line.as_bytes().get(..what.len()).is_some_and(|b| b.eq_ignore_ascii_case(what.as_bytes()))
}

fn contains_fold(line: &str, what: &str) -> bool {
    line.as_bytes().windows(what.len()).any(|w| w.eq_ignore_ascii_case(what.as_bytes()))
}

/// Offsets of `range` as a span of `file`.
pub fn span(file: FileId, range: &Range<usize>) -> Span {
    Span::new(file, range.start, range.end)
}
