//! Foreign syntax that is left out or not understood, by kind; each kind is told once a book.

use std::ops::Range;

use super::{Act, Foreign};
use crate::book::rules;
use crate::diag::{Sink, Span};

/// A kind of foreign syntax: its row in [`KINDS`].
pub type Kind = usize;

/// Private comments, which are left out.
pub const COMMENT: Kind = 0;

/// How the kinds are called.
const KINDS: &[&str] = &[
    "a private comment",
    "a shortcode or template `{{…}}`",
    "a template tag `{%…%}`",
    "a list of attributes `{:…}`",
    "a mark for the contents `[TOC]`",
    "a command of LaTeX",
    "a placeholder `<$…>`",
    "a tag of BBCode",
    "a mark of CriticMarkup",
];

/// Kinds that open with signs and close with others on the same line.
const PAIRS: &[(Kind, &str, &str)] = &[
    (1, "{{", "}}"),
    (2, "{%", "%}"),
    (3, "{:", "}"),
    (6, "<$", ">"),
    (8, "{++", "++}"),
    (8, "{--", "--}"),
    (8, "{>>", "<<}"),
    (8, "{~~", "~~}"),
];

/// Kinds that are words.
const WORDS: &[(Kind, &str)] = &[(4, "[TOC]"), (4, "[toc]"), (4, "[[TOC]]"), (4, "[[_TOC_]]")];

/// Commands without an argument; others are told by `{`.
const COMMANDS: &[&str] = &[
    "newpage",
    "pagebreak",
    "clearpage",
    "cleardoublepage",
    "noindent",
    "bigskip",
    "medskip",
    "smallskip",
    "newline",
    "linebreak",
    "par",
    "tableofcontents",
    "maketitle",
    "centering",
    "vfill",
    "hfill",
    "appendix",
    "mainmatter",
    "frontmatter",
    "backmatter",
    "ldots",
    "dots",
    "hrule",
];

/// Tags of BBCode that stories have.
const BBCODE: &[&str] =
    &["b", "i", "u", "s", "url", "img", "center", "quote", "spoiler", "size", "color", "right", "left", "hr", "indent"];

/// Adds what is not understood; `code` are ranges in which nothing is syntax.
pub(super) fn find(text: &str, code: &[Range<usize>], found: &mut Foreign) {
    let bytes = text.as_bytes();
    let in_code = |at: usize| {
        let index = code.partition_point(|range| range.end <= at);
        code.get(index).is_some_and(|range| range.start <= at)
    };
    let mut add = |kind: Kind, range: Range<usize>| {
        if !in_code(range.start) {
            found.kinds.push((kind, range));
        }
    };
    for (kind, open, close) in PAIRS {
        for at in memchr::memmem::find_iter(bytes, open.as_bytes()) {
            // `{{% … %}}` is a shortcode.
            if at > 0 && bytes[at - 1] == b'{' {
                continue;
            }
            let from = at + open.len();
            let line = bytes[from..].iter().take(500).position(|b| *b == b'\n').unwrap_or(500).min(bytes.len() - from);
            if let Some(length) = memchr::memmem::find(&bytes[from..from + line], close.as_bytes()) {
                add(*kind, at..from + length + close.len());
            }
        }
    }
    for (kind, word) in WORDS {
        memchr::memmem::find_iter(bytes, word.as_bytes()).for_each(|at| add(*kind, at..at + word.len()));
    }
    for at in memchr::memchr_iter(b'\\', bytes) {
        let length = bytes[at + 1..].iter().take(30).take_while(|b| b.is_ascii_alphabetic()).count();
        let behind = bytes.get(at + 1 + length);
        // A path or an escape is no command.
        let apart = at == 0 || matches!(bytes[at - 1], b' ' | b'\n' | b'\t' | b'{' | b'(');
        let known = COMMANDS.iter().any(|c| c.as_bytes() == &bytes[at + 1..at + 1 + length]);
        if length >= 2 && apart && (known || behind == Some(&b'{')) {
            add(5, at..at + 1 + length);
        }
    }
    for at in memchr::memmem::find_iter(bytes, b"[/") {
        let length = bytes[at + 2..].iter().take(12).take_while(|b| b.is_ascii_alphabetic()).count();
        let name = &text[at + 2..at + 2 + length];
        if bytes.get(at + 2 + length) == Some(&b']') && BBCODE.iter().any(|b| b.eq_ignore_ascii_case(name)) {
            add(7, at..at + length + 3);
        }
    }
    // What is left out, a comment or the size of an image, is understood.
    let kinds = std::mem::take(&mut found.kinds);
    let left = |range: &Range<usize>| found.within(range).is_some_and(|mark| mark.act == Act::Hide);
    let kinds = kinds.into_iter().filter(|(kind, range)| *kind == COMMENT || !left(range)).collect();
    found.kinds = kinds;
}

/// Tells of each kind once: where it stands first, and how often in all.
pub fn report<'k>(kinds: impl Iterator<Item = &'k (Kind, Span)>, sink: &mut Sink) {
    let mut first: Vec<Option<(Span, usize)>> = vec![None; KINDS.len()];
    for (kind, span) in kinds {
        if let Some(entry) = first.get_mut(*kind) {
            entry.get_or_insert((*span, 0)).1 += 1;
        }
    }
    for (kind, entry) in first.into_iter().enumerate() {
        let Some((span, count)) = entry else { continue };
        if kind == COMMENT {
            sink.emit(span, rules::hidden_comment(count)).hint("write `\\%%` for signs that are to be shown");
        } else {
            sink.emit(span, rules::foreign_syntax(KINDS[kind], count))
                .hint("it stands in the book as typed: take it out, or write it in Markdown");
        }
    }
}
