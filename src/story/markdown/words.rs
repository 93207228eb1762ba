//! What of a Markdown text a reader would see: the words of a line, and whether a range shows anything at all.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::diag::Cut;
use crate::story::markdown::html::has_words;
use crate::story::markdown::{Outline, outline};

/// The words of one line of Markdown, without marks and without marks of footnotes.
pub fn plain(text: &str) -> String {
    // What would start a block at the start of a line is text in a title: `1. May`, `#1`.
    let guarded = format!("x {}", without_note_marks(text));
    let mut words = String::new();
    for event in Parser::new_ext(&guarded, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(t) | Event::Code(t) => words.push_str(&t),
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            Event::InlineHtml(tag) if is_break(&tag) => words.push(' '),
            Event::InlineHtml(tag) if !is_inline_element(&tag) => words.push_str(&tag),
            _ => {}
        }
    }
    words.strip_prefix('x').unwrap_or(&words).split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Title[^1]` without its mark.
fn without_note_marks(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains("[^") {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find("[^") {
        out.push_str(rest.cut(..open));
        let label = rest.cut(open + 2..);
        match label.find([']', '\n', ' ']).filter(|i| *i > 0 && label.cut(*i..).starts_with(']')) {
            Some(end) => rest = label.cut(end + 1..),
            None => {
                out.push_str("[^");
                rest = label;
            }
        }
    }
    out.push_str(rest);
    out.into()
}

fn is_break(tag: &str) -> bool {
    let name = tag.trim_start_matches(['<', '/']);
    ["br", "p", "div"].iter().any(|n| {
        name.get(..n.len()).is_some_and(|start| start.eq_ignore_ascii_case(n))
            && name.cut(n.len()..).starts_with([' ', '/', '>'])
    })
}

/// Whether a tag is one that titles have; `<Captain Jack>` is text.
fn is_inline_element(tag: &str) -> bool {
    const NAMES: &[&str] = &[
        "i", "b", "u", "s", "em", "strong", "sup", "sub", "br", "span", "small", "big", "font", "a", "code", "cite",
        "q", "center", "ruby", "rb", "rt", "rp", "abbr", "del", "ins", "mark", "kbd", "dfn", "tt", "strike", "bdi",
        "bdo", "img",
    ];
    let name = tag.trim_start_matches(['<', '/']);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    NAMES.iter().any(|n| n.eq_ignore_ascii_case(name.cut(..end))) || tag.contains('=') || tag.starts_with("<!")
}

/// Whether a reader would see words or a picture in `text[range]`: comments, tags, scene breaks and definitions of
/// links show nothing.
pub fn shows(text: &str, range: Range<usize>) -> bool {
    let inner = text.cut(range.clone()).trim();
    // Nearly always it starts with a word.
    if inner.starts_with(char::is_alphanumeric) {
        return true;
    }
    if inner.is_empty() {
        return false;
    }
    // What is no address behind `[label]:` is text.
    let is_address =
        |target: &str| target.trim_start().starts_with(['<', '#', '/', '.']) || target.contains([':', '.']);
    let mut definitions = inner.lines().filter_map(|l| l.trim_start().strip_prefix('[')?.split_once("]:"));
    if definitions.any(|(_, target)| !is_address(target)) {
        return true;
    }
    let within = outline(text, range.clone());
    if !within.labels.is_empty() || within.fences.iter().any(|f| !f.argument.is_empty()) || !within.notes.is_empty() {
        return true;
    }
    let of_break = |at: &Range<usize>| {
        let Outline { breaks, .. } = &within;
        breaks.iter().any(|b| b.start <= range.start + at.start && range.start + at.end <= b.end)
    };
    Parser::new_ext(text.cut(range.clone()), Options::ENABLE_TABLES).into_offset_iter().any(|(event, at)| match event {
        Event::Text(words) | Event::Code(words) => !words.trim().is_empty() && !of_break(&at),
        Event::Start(Tag::HtmlBlock) => has_words(text.cut(range.start + at.start..range.start + at.end)),
        Event::Start(Tag::Image { .. } | Tag::Heading { .. }) => !of_break(&at),
        Event::InlineHtml(html) => has_words(&html),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_titles() {
        assert_eq!(plain("Chapter 1[^1]"), "Chapter 1");
        assert_eq!(plain("One<br>Two"), "One Two");
        assert_eq!(plain("a [^ b"), "a [^ b");
    }

    #[test]
    fn tells_what_shows() {
        for text in [
            "Rain.",
            "![](a.png)",
            "<img src=a>",
            "<p>Rain",
            "“Rain.”",
            "…",
            "> a",
            "[TN]: she left",
            "~~~ Later ~~~",
            "<!-- v2\n\nRain.",
        ] {
            assert!(shows(text, 0..text.len()), "{text}");
        }
        for text in [
            "",
            "<!-- v2 -->",
            "---\n",
            "<a name=\"top\"></a>\n\n---",
            "<center>\n\n",
            "~*~",
            "<!--\nmany\n\nlines\n-->\n<div>\n",
            "[1]: https://example.org/a",
            "&nbsp;",
        ] {
            assert!(!shows(text, 0..text.len()), "{text}");
        }
    }
}
