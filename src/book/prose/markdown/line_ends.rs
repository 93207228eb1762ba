//! What the end of a line within a paragraph becomes: a blank, a line break, a new paragraph.

use super::Writer;
use super::foreign::Quotation;
use crate::book::prose::blocks::Reading;
use crate::book::prose::letters::has_short_lines;
use crate::diag::Cut;
use crate::story::meta::Lines;
use crate::story::text::is_cjk;

/// Line ends inside paragraphs of prose, counted to tell texts with one paragraph a line.
#[derive(Debug, Default)]
pub(super) struct LineEnds {
    all: usize,
    /// Those behind the end of a sentence.
    sentences: usize,
    /// Offset of the first.
    first: usize,
}

impl Writer<'_, '_> {
    pub(super) fn line_break(&mut self, next_line: usize, text: &str, hard: bool) {
        if let Some(alt) = &mut self.alt {
            alt.push(' ');
            return;
        }
        self.typesetter.line_end();
        if self.callout_title && self.inline.is_empty() {
            self.end_callout_title();
            self.out().push_str("</p>\n<p>");
            return;
        }
        match self.kind() {
            Reading::Verse if self.in_paragraph => {
                self.out().push_str("<br/>\n");
                self.indent(next_line, text);
            }
            Reading::Lines if self.line.is_some() && self.inline.is_empty() => {
                self.restore_brackets(0);
                self.typesetter.paragraph();
                self.close_line();
                self.open_line();
            }
            Reading::Lines if self.in_paragraph => self.out().push_str("<br/>\n"),
            _ if self.opens_speech(next_line, text) => self.next_paragraph(next_line, text),
            _ if self.is_letter() && self.stays_line(next_line, text) => self.out().push_str("<br/>\n"),
            Reading::Mail if is_mail_head(text.cut(next_line..)) => self.out().push_str("<br/>\n"),
            Reading::Plain if self.lines_are_paragraphs(next_line, text) => self.next_paragraph(next_line, text),
            _ if hard || self.dialogue.opens(next_line) || is_labelled(text.cut(next_line..)) => {
                self.out().push_str("<br/>\n")
            }
            _ => match unspaced(next_line, text) {
                // A blank between two of these characters is none of the author's.
                Some(gap) => self.edit(gap, ""),
                None => self.out().push('\n'),
            },
        }
    }

    /// Whether the line behind this one is a paragraph of its own by its first sign: a dash of dialogue, or a wide
    /// blank in a text whose paragraphs begin so.
    fn opens_speech(&self, next_line: usize, text: &str) -> bool {
        let is_free = self.in_block_paragraph && self.inline.is_empty();
        let is_typed = self.typed_indents
            && self.input.lines != Some(Lines::Joined)
            && (text.cut(next_line..).starts_with(WIDE_BLANK)
                || is_flush(text.cut(next_line..)) && text.cut(..next_line).trim_end().ends_with(ENDS));
        is_free && (self.dialogue.opens(next_line) || is_typed)
    }

    /// Whether the words are those of a letter.
    pub(super) fn is_letter(&self) -> bool {
        self.kind() == Reading::Letter || self.quotations.last() == Some(&Quotation::Letter)
    }

    /// Whether the line behind this one stays a line, in a letter.
    fn stays_line(&self, next_line: usize, text: &str) -> bool {
        let start = text.cut(..next_line).rfind('\n').map_or(0, |i| i + 1);
        self.letter_lines.contains(&start) || self.kind() == Reading::Letter && self.ends_salutation(next_line, text)
    }

    /// Whether the line that ends here is the first of its paragraph, and a salutation.
    fn ends_salutation(&self, next_line: usize, text: &str) -> bool {
        let mut lines = text.cut(..next_line).trim_end().rsplit('\n');
        let line = lines.next().unwrap_or("");
        let is_first = lines.next().is_none_or(|above| above.trim().is_empty() || above.trim().starts_with(":::"));
        is_first && self.in_block_paragraph && self.inline.is_empty() && is_salutation(line, text.cut(next_line..))
    }

    fn next_paragraph(&mut self, start: usize, text: &str) {
        self.restore_brackets(0);
        self.typesetter.paragraph();
        self.out().push_str("</p>\n");
        self.open_block_paragraph(start, text);
    }

    /// Opens a paragraph of prose. Where authors type the blank in front, the theme adds no indentation, and speeches in
    /// brackets stand without one.
    pub(super) fn open_block_paragraph(&mut self, start: usize, text: &str) {
        let words = text.cut(start..);
        let is_typed = self.typed_indents && (words.starts_with(WIDE_BLANK) || is_flush(words));
        self.out().push_str(if is_typed { "<p class=\"fic-typed-indent\">" } else { "<p>" });
    }

    /// Whether the line that ends here is a paragraph of its own, because the author says so. Counts line ends else.
    fn lines_are_paragraphs(&mut self, next_line: usize, text: &str) -> bool {
        if !self.in_block_paragraph || !self.inline.is_empty() {
            return false;
        }
        let line_end = text.cut(..next_line).trim_end().len();
        let ends = text.cut(..line_end).trim_end_matches(['"', '\'', '”', '’', '»', '“', '*', '_', ')', '」', '』']);
        if self.line_ends.all == 0 {
            self.line_ends.first = line_end;
        }
        self.line_ends.all += 1;
        self.line_ends.sentences +=
            usize::from(ends.ends_with(['.', '!', '?', '…', '。', '！', '？']) || ends.len() < line_end);
        self.input.lines == Some(Lines::Paragraphs)
    }

    /// Of a text whose lines all end like paragraphs: how many were joined, and the first.
    pub(super) fn joined_lines(&self, text: &str) -> Option<(usize, crate::diag::Span)> {
        // Lines that an editor wrapped end within a sentence far more often.
        const FEWEST: usize = 4;
        let LineEnds { all, sentences, first } = self.line_ends;
        if self.input.lines.is_some() || all < FEWEST || sentences * 20 < all * 19 {
            return None;
        }
        let start = text.cut(..first).rfind('\n').map_or(0, |i| i + 1);
        Some((all, self.source.span(start..first)))
    }

    /// Keeps the indentation of a line of verse.
    pub(super) fn indent(&mut self, at: usize, text: &str) {
        let line_start = text.cut(..at).rfind('\n').map_or(0, |i| i + 1);
        let blanks = text.cut(line_start..).bytes().take_while(|b| *b == b' ').count().min(40);
        for _ in 0..blanks {
            self.out().push('\u{a0}');
        }
    }
}

/// The blank that Chinese and Japanese authors type in front of a paragraph.
const WIDE_BLANK: char = '\u{3000}';
/// Ends of sentences and speeches of these languages.
const ENDS: &[char] = &['。', '」', '』', '）', '！', '？', '…', '”', '》'];

/// Whether the paragraphs of a text begin with a blank that is typed.
pub(super) fn has_typed_indents(text: &str) -> bool {
    text.starts_with(WIDE_BLANK) || memchr::memmem::find(text.as_bytes(), "\n\u{3000}".as_bytes()).is_some()
}

/// Whether a line begins with a bracket, which such authors do not indent.
fn is_flush(line: &str) -> bool {
    line.starts_with(['「', '『', '（', '〈', '《', '【'])
}

/// The end of a line between two characters that no blank parts, with the marks of a quotation behind it.
fn unspaced(next_line: usize, text: &str) -> Option<std::ops::Range<usize>> {
    let before = text.cut(..next_line).trim_end_matches(['\n', '\r', ' ', '\t']);
    let after = text.cut(next_line..).trim_start_matches([' ', '\t', '>']);
    // Emphasis may end or begin there.
    let (end, start) = (before.trim_end_matches(['*', '_']), after.trim_start_matches(['*', '_']));
    let is_joint = end.chars().next_back().is_some_and(is_cjk) && start.chars().next().is_some_and(is_cjk);
    is_joint.then(|| before.len()..text.len() - after.len())
}

/// Whether a line opens a letter: `Dear Mrs Farrow,`, right above its words in `rest`.
fn is_salutation(line: &str, rest: &str) -> bool {
    let line = line.trim();
    let words: Vec<&str> = line.split_whitespace().take(6).collect();
    let is_upper = |word: &str| word.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
    // `After the rain stopped,` may open a sentence that an editor wrapped.
    let is_apart = is_upper(rest.trim_start()) || words.len() <= 3 || words.last().is_some_and(|word| is_upper(word));
    line.ends_with([',', '!', ':', '،', '，', '：', '、'])
        && words.len() <= 5
        && is_upper(line)
        && is_apart
        && has_short_lines(line)
}

/// Whether a line of an e-mail is one of its head: `Subject: …`.
fn is_mail_head(rest: &str) -> bool {
    let line = rest.lines().next().unwrap_or("");
    line.split_once(": ").is_some_and(|(key, _)| {
        key.starts_with(|c: char| c.is_uppercase())
            && key.len() <= 14
            && !key.contains(|c: char| c.is_whitespace() || c == '.')
    })
}

/// Whether a line is one of a chat log: `[Jo]: Hello`.
fn is_labelled(rest: &str) -> bool {
    let label = rest.strip_prefix('[').map(|rest| rest.cut(..rest.find([']', '[', '\n']).unwrap_or(0)));
    label.is_some_and(|label| {
        !label.is_empty() && !label.starts_with('^') && rest.cut(label.len() + 2..).starts_with(':')
    })
}
