//! The author's HTML within Markdown, kept for the HTML reader.

use std::ops::Range;

use super::{Text, Writer};
use crate::book::prose::raw::{self, disarm};
use crate::book::{html, rules};

impl Writer<'_, '_> {
    pub(super) fn inline_html(&mut self, range: Range<usize>, text: &str) {
        if let Some(end) = hidden_end(text, &range) {
            return self.leave_out(range, end, text);
        }
        let is_foreign = raw::lies_in(&self.foreign_elements, range.start);
        let ready = self.tags.prepare(&text[range.clone()], is_foreign, Some(range.start));
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

    /// Leaves out a script or style element within a line. Nothing of it reaches the HTML reader, which would look for
    /// its end beyond the paragraph.
    fn leave_out(&mut self, range: Range<usize>, end: usize, text: &str) {
        self.edit(range.start..end, "");
        self.skip = range.start..end;
        self.leaf_end = end;
        let is_style = text[range.start + 1..range.end].to_ascii_lowercase().starts_with("style");
        let what = if is_style { "a style element" } else { "a script" };
        let span = self.source.span(range);
        self.sink.emit(span, rules::removed_html(what));
    }

    /// A line of an HTML block.
    pub(super) fn block_html(&mut self, range: Range<usize>, whole: &Text) {
        match whole.marks.get(&range.start) {
            Some((mark, line)) => {
                self.flush_raw(whole.text);
                self.raw = None;
                self.mark(*mark, line.clone(), whole.text, &whole.outline);
            }
            None => match &mut self.raw {
                Some(raw) => raw.end = range.end,
                None => self.raw = Some(range),
            },
        }
    }

    /// Raw HTML, kept for the HTML reader; its text is taken by an independent tokeniser for the audit.
    pub(super) fn flush_raw(&mut self, text: &str) {
        let Some(raw) = self.raw.take() else { return };
        let chunk = &text[raw.clone()];
        self.raw_used = true;
        self.raw_ranges.push(raw.clone());
        for (open, close, what) in HIDING {
            let lower = chunk.to_ascii_lowercase();
            if let Some(at) = lower.rfind(open).filter(|&i| !lower[i..].contains(close)) {
                let span = self.source.span(raw.start + at..raw.start + at + open.len());
                self.sink.emit(span, rules::unclosed_html(what)).hint(format!("close it with `{close}`"));
            }
        }
        let mut from = raw.start;
        let first = self.gaps.partition_point(|gap| gap.start < raw.start);
        let gaps: Vec<Range<usize>> = self.gaps[first..].iter().take_while(|gap| gap.end <= raw.end).cloned().collect();
        for gap in gaps {
            self.push_raw(text, from..gap.start);
            from = gap.end;
            self.scene_break(gap);
        }
        self.push_raw(text, from..raw.end);
    }

    fn push_raw(&mut self, text: &str, raw: Range<usize>) {
        if raw.is_empty() {
            return;
        }
        let chunk = self.foreign.visible(text, raw.clone());
        let place = matches!(chunk, std::borrow::Cow::Borrowed(_)).then_some(raw.start);
        let ready = self.tags.prepare(&chunk, false, place);
        let words = html::text_of(&ready);
        self.edit(raw, &words);
        let chunk = disarm(&ready);
        self.out().push_str(&chunk);
        self.out().push('\n');
    }
}

/// Raw HTML that hides what stands in it: how it opens, how it closes, what it is called.
const HIDING: &[(&str, &str, &str)] =
    &[("<!--", "-->", "comment"), ("<script", "</script", "script"), ("<style", "</style", "style element")];

/// The end of an inline script or style element that opens at `range`: behind its closing tag in the same paragraph,
/// else behind the opening tag, which is left out alone.
fn hidden_end(text: &str, range: &Range<usize>) -> Option<usize> {
    let lower = text[range.clone()].to_ascii_lowercase();
    let (_, close, _) = HIDING.iter().skip(1).find(|(open, ..)| {
        lower.strip_prefix(open).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-'))
    })?;
    let rest = &text[range.end..];
    let paragraph = rest.find("\n\n").map_or(rest, |i| &rest[..i]);
    let found = paragraph.to_ascii_lowercase().find(close);
    let end = found.and_then(|at| paragraph[at..].find('>').map(|i| range.end + at + i + 1));
    Some(end.unwrap_or(range.end))
}
