//! The author's HTML within Markdown, kept for the HTML reader.

use std::borrow::Cow;
use std::ops::Range;

use super::{Text, Writer};
use crate::book::prose::raw::{self, disarm};
use crate::book::{html, rules};
use crate::diag::Cut;

impl Writer<'_, '_> {
    pub(super) fn inline_html(&mut self, range: Range<usize>, text: &str) {
        if let Some(end) = self.unclosed.hidden_end(self.prepared, &range) {
            return self.leave_out(range, end, text);
        }
        let is_foreign = raw::lies_in(&self.foreign_elements, range.start);
        let tag = self.without_quotation(text.cut(range.clone()));
        let place = matches!(tag, Cow::Borrowed(_)).then_some(range.start);
        let ready = self.tags.prepare(&tag, is_foreign, place);
        self.tell_crowded(&range);
        let words = html::text_of(&ready);
        self.edit(range.clone(), &words);
        match &mut self.alt {
            Some(alt) => alt.push_str(&words),
            None => {
                self.title_raw |= self.in_title;
                self.raw_used |= !self.in_title;
                self.raw_ranges.push(range.clone());
                let chunk = disarm(&ready);
                self.out().push_str(&chunk);
            }
        }
        self.leaf_end = range.end;
    }

    fn tell_crowded(&mut self, html: &Range<usize>) {
        if let Some(crowded) = self.tags.crowded() {
            let span = self.source.span(html.start..html.start + 1);
            self.sink.emit(span, crowded).hint("keep the attributes that matter");
        }
    }

    /// A tag without the marks of the quotation that it stands in.
    fn without_quotation<'t>(&self, tag: &'t str) -> Cow<'t, str> {
        if self.quotations.is_empty() || !tag.contains('\n') {
            return tag.into();
        }
        let mut lines = tag.split_inclusive('\n');
        let first = lines.next().unwrap_or_default().to_owned();
        lines.fold(first, |whole, line| whole + line.cut(quotation(line)..)).into()
    }

    /// Leaves out a script or style element within a line. Nothing of it reaches the HTML reader, which would look for
    /// its end beyond the paragraph.
    fn leave_out(&mut self, range: Range<usize>, end: usize, text: &str) {
        self.edit(range.start..end, "");
        self.skip = range.start..end;
        self.leaf_end = end;
        let is_style = text.cut(range.start + 1..range.end).to_ascii_lowercase().starts_with("style");
        let what = if is_style { "a style element" } else { "a script" };
        let span = self.source.span(range);
        self.sink.emit(span, rules::removed_html(what));
    }

    /// A line of an HTML block.
    pub(super) fn block_html(&mut self, range: Range<usize>, whole: &Text) {
        if let Some((mark, line)) = whole.marks.get(&range.start) {
            self.flush_raw(whole.text);
            self.mark(*mark, line.clone(), whole.text, &whole.outline);
            return;
        }
        let mut at = range.start;
        // Blank lines come with the line before where they would end the block.
        for line in whole.text.cut(range.clone()).split_inclusive('\n') {
            let marks = if at > range.start && !self.quotations.is_empty() { quotation(line) } else { 0 };
            let piece = at + marks..at + line.len();
            match self.raw.last_mut() {
                Some(last) if last.end == piece.start => last.end = piece.end,
                _ => self.raw.push(piece),
            }
            at += line.len();
        }
    }

    /// Raw HTML, kept for the HTML reader; its text is taken by an independent tokeniser for the audit.
    pub(super) fn flush_raw(&mut self, text: &str) {
        let pieces = std::mem::take(&mut self.raw);
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return };
        let raw = first.start..last.end;
        self.raw_used = true;
        self.raw_ranges.extend(pieces.iter().cloned());
        self.report_unclosed(&pieces, text);
        let from = self.gaps.partition_point(|gap| gap.start < raw.start);
        let gaps: Vec<Range<usize>> = self.gaps[from..].iter().take_while(|gap| gap.end <= raw.end).cloned().collect();
        let mut gaps = gaps.into_iter().peekable();
        let mut chunk = Vec::new();
        let mut from = raw.start;
        for piece in pieces {
            from = from.max(piece.start);
            while let Some(gap) = gaps.next_if(|gap| gap.start < piece.end) {
                chunk.push(from..gap.start.max(from));
                self.push_raw(text, &std::mem::take(&mut chunk));
                from = gap.end;
                self.scene_break(gap);
            }
            chunk.push(from.min(piece.end)..piece.end);
        }
        self.push_raw(text, &chunk);
    }

    /// Tells of what hides the rest of a block.
    fn report_unclosed(&mut self, pieces: &[Range<usize>], text: &str) {
        let lower = pieces.iter().map(|piece| text.cut(piece.clone())).collect::<String>().to_ascii_lowercase();
        for (open, close, what) in HIDING {
            let Some(at) = lower.rfind(open).filter(|&i| !lower.cut(i..).contains(close)) else { continue };
            let mut before = at;
            let piece = pieces.iter().find(|piece| {
                let is_here = before < piece.len();
                before -= if is_here { 0 } else { piece.len() };
                is_here
            });
            let Some(start) = piece.map(|piece| piece.start + before) else { continue };
            let span = self.source.span(start..start + open.len());
            self.sink.emit(span, rules::unclosed_html(what)).hint(format!("close it with `{close}`"));
        }
    }

    fn push_raw(&mut self, text: &str, pieces: &[Range<usize>]) {
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return };
        let raw = first.start..last.end;
        if raw.is_empty() {
            return;
        }
        let whole: Cow<str> = match pieces {
            [one] => self.foreign.of_html(text, one.clone()),
            _ => pieces.iter().map(|piece| self.foreign.of_html(text, piece.clone())).collect::<String>().into(),
        };
        let place = matches!(whole, Cow::Borrowed(_)).then_some(raw.start);
        let ready = self.tags.prepare(&whole, false, place);
        self.tell_crowded(&raw);
        let words = html::text_of(&ready);
        self.edit(raw, &words);
        let chunk = disarm(&ready);
        self.out().push_str(&chunk);
        self.out().push('\n');
    }
}

/// The length of the marks of quotations at the start of a line.
fn quotation(line: &str) -> usize {
    let marks = line.len() - line.trim_start_matches([' ', '\t', '>']).len();
    line.cut(..marks).rfind('>').map_or(0, |last| last + 1)
}

/// Raw HTML that hides what stands in it: how it opens, how it closes, what it is called.
const HIDING: &[(&str, &str, &str)] =
    &[("<!--", "-->", "comment"), ("<script", "</script", "script"), ("<style", "</style", "style element")];

/// How far the text was searched, in vain, for the closing tags of [`HIDING`]: a paragraph may open thousands of elements
/// that it never closes, and is read but once for all of them.
#[derive(Debug, Default)]
pub(super) struct Unclosed([usize; HIDING.len()]);

impl Unclosed {
    /// The end of an inline script or style element that opens at `range`: behind its closing tag in the same paragraph,
    /// else behind the opening tag, which is left out alone.
    fn hidden_end(&mut self, text: &str, range: &Range<usize>) -> Option<usize> {
        let lower = text.cut(range.clone()).to_ascii_lowercase();
        let opens = |open: &str| {
            let rest = lower.strip_prefix(open);
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-'))
        };
        let kind = HIDING.iter().skip(1).position(|(open, ..)| opens(open))? + 1;
        if range.end < self.0[kind] {
            return Some(range.end);
        }
        let close = closing_tag(text.as_bytes(), range.end, HIDING[kind].1);
        self.0[kind] = close.err().unwrap_or_default();
        Some(close.unwrap_or(range.end))
    }
}

/// Behind the `>` of a closing tag in the same paragraph; or how far there is none. Nothing but blanks stand between its
/// name and that sign, which on a line of its own would open a quotation.
fn closing_tag(text: &[u8], from: usize, close: &str) -> Result<usize, usize> {
    for at in memchr::memchr2_iter(b'<', b'\n', &text[from..]).map(|i| from + i) {
        if text[at] == b'\n' {
            if text.get(at + 1) == Some(&b'\n') {
                return Err(at);
            }
            continue;
        }
        let Some((name, rest)) = text[at..].split_at_checked(close.len()) else { break };
        let blanks = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        if name.eq_ignore_ascii_case(close.as_bytes()) && rest.get(blanks) == Some(&b'>') {
            return Ok(at + close.len() + blanks + 1);
        }
    }
    Err(text.len())
}
