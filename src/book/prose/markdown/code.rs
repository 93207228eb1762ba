//! Code blocks, and what stands in their place in a poem.

use std::ops::Range;

use pulldown_cmark::CodeBlockKind;

use super::super::foreign::is_chunk;
use super::Writer;
use crate::book::count::has_word;
use crate::book::prose::blocks::Reading;
use crate::book::rules;
use crate::book::xhtml::{push_attribute, push_text};
use crate::diag::Cut;
use crate::story::markdown::fence_words;

impl Writer<'_, '_> {
    pub(super) fn open_code(&mut self, kind: CodeBlockKind, range: &Range<usize>, text: &str) {
        self.code = true;
        let is_verse = self.kind() == Reading::Verse;
        match kind {
            CodeBlockKind::Fenced(_) => self.open_fenced_code(range, text),
            CodeBlockKind::Indented if is_verse => self.hold(),
            CodeBlockKind::Indented => {
                let span = self.source.span(range.clone());
                self.sink
                    .emit(span, rules::indented_code())
                    .hint("if this is part of the story, remove the indentation");
                self.out().push_str("<pre><code>");
            }
        }
    }

    /// The language behind a fence is kept; words of the story there become the first line.
    fn open_fenced_code(&mut self, range: &Range<usize>, text: &str) {
        let end = text.cut(range.clone()).find('\n').map_or(range.end, |i| range.start + i);
        let mark = text.as_bytes().get(range.start).copied().unwrap_or(b'`');
        let signs = text.cut(range.start..end).bytes().take_while(|b| *b == mark).count();
        let info = text.cut(range.start + signs..end).trim();
        let start = end - text.cut(range.start + signs..end).trim_start().len();
        // A program that runs code may take words for readers from its options.
        let is_chunk = is_chunk(info);
        let (about, words) = info.split_at(if is_chunk { 0 } else { fence_words(info) });
        let words = words.trim_start();
        let first = start + info.len() - words.len();
        self.edit(range.start..first, "");
        self.edit(first + words.len()..end, "");
        // `{.toml}` and `{#first .toml}` as well as `toml`; what follows tells a program how to show the code.
        let named = about.strip_prefix("{#").and_then(|about| about.split_once(' '));
        let about = named.map_or(about, |(_, about)| about.trim_start());
        let (language, options) = about.split_once(char::is_whitespace).unwrap_or((about, ""));
        let language = if is_chunk { info.split([' ', ',', '}']).next().unwrap_or_default() } else { language };
        let language = language.trim_matches(['{', '}', '.']);
        let is_name = |c: char| c.is_ascii_alphanumeric() || "+#-_.".contains(c);
        let known = !language.is_empty() && language.chars().all(is_name);
        let line = self.source.span(range.start..end);
        if has_word(options) {
            self.sink
                .emit(line, rules::fence_words(crate::story::text::shorten(options), "not shown"))
                .hint("if it is text, write it on a line of its own, below or above the fence");
        }
        if !words.is_empty() && !is_chunk {
            let diagnostic = rules::fence_words(crate::story::text::shorten(words), "shown as its first line");
            self.sink.emit(line, diagnostic).hint("write it on a line of its own, below or above the fence");
        }
        let last = text.cut(range.clone()).trim_end().rsplit('\n').next().unwrap_or("").trim_matches([' ', '\t', '>']);
        let is_open = text.cut(range.clone()).trim_end().len()
            == text.cut(range.clone()).lines().next().unwrap_or("").trim_end().len()
            || last.len() < 3
            || !last.bytes().all(|b| b == mark);
        if is_open {
            let span = self.source.span(range.start..range.start + 3);
            self.sink
                .emit(span, rules::unclosed_code())
                .hint("close it with a line of the same signs; if this is not code, put `\\` before them");
        }
        if self.kind() == Reading::Verse {
            self.hold();
        } else {
            self.out().push_str("<pre><code");
            if known {
                push_attribute(self.out(), "class", &format!("language-{}", language.to_ascii_lowercase()));
            }
            self.out().push('>');
        }
        if !words.is_empty() {
            push_text(self.out(), words);
            self.out().push('\n');
        }
    }

    pub(super) fn close_code(&mut self) {
        self.code = false;
        if self.kind() == Reading::Verse {
            let lines = self.release();
            self.verse_lines(&lines);
        } else {
            self.out().push_str("</code></pre>\n");
        }
    }

    /// Indented lines in a poem are lines of it, not code.
    fn verse_lines(&mut self, lines: &str) {
        let out = self.out();
        out.push_str("<p>");
        for (i, line) in lines.trim_end_matches('\n').split('\n').enumerate() {
            if i > 0 {
                out.push_str("<br/>\n");
            }
            let blanks = line.len() - line.trim_start_matches(' ').len();
            (0..blanks.min(40) + 4).for_each(|_| out.push('\u{a0}'));
            out.push_str(line.trim_start_matches(' '));
        }
        out.push_str("</p>\n");
    }
}
