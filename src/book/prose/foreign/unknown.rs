//! Foreign syntax that is left out or not understood, by kind; each kind is told once a book.

mod lines;
mod orders;

use std::collections::HashSet;
use std::ops::Range;

pub use lines::SIGNS;

use super::{Act, Foreign};
use crate::book::prose::raw::{foreign_elements, lies_in};
use crate::book::{html, rules};
use crate::diag::{Cut, Sink, Span};
use crate::story::aozora;

/// A kind of foreign syntax: its row in [`KINDS`].
pub type Notation = usize;

/// Private comments, which are left out.
pub const COMMENT: Notation = 0;
/// Readings, which some languages have.
pub const READING: Notation = 10;

/// Notes of Aozora Bunko, some of which are read.
pub const AOZORA: Notation = 21;

/// How the kinds are called.
const KINDS: &[&str] = &[
    "a private comment",
    "a shortcode or template, `{{…}}`,",
    "a template tag, `{%…%}` or `<%…%>`,",
    "a list of attributes, `{:…}` or `{.…}`,",
    "a placeholder for the contents, `[TOC]`,",
    "a LaTeX command",
    "a placeholder, `<$…>`,",
    "a BBCode tag",
    "a CriticMarkup mark",
    "a mark for hidden text, `||…||` or `>!…!<`,",
    "a reading aid, `《…》` or `{…|…}`,",
    "a citation, `[@…]`,",
    "a task-list box, `[ ]` or `[x]`,",
    "a block anchor, `^…`,",
    "a call-out box, `!!! …` or `??? …`,",
    "the definition of an abbreviation, `*[…]: …`,",
    "a command that includes a file, `@@include(…)` or `<<< …`,",
    "a CriticMarkup mark, `{==…==}` or `{~~…~~}`,",
    "a placeholder for the contents, `[[TOC]]`,",
    "code that R or another program runs, `{r …}` or `` `r …` ``,",
    "a cross-reference, `\\@ref(…)`,",
    "a note of Aozora Bunko, `［＃…］`,",
    "a pair of tags that HTML does not have, `<…>…</…>`,",
    "a macro of Twine, `<<…>>` or `(…: …)`,",
    "a field of data, `[…:: …]`,",
    "a directive of another markup language, `#+…:` or `.. …::`,",
    "a formula, `$…$`,",
    "a line of JavaScript, `import …`,",
];

/// Lists of attributes.
pub const ATTRIBUTES: Notation = 3;
/// What interactive stories tell their player.
const MACRO: Notation = 23;
/// Keys and values of Obsidian's Dataview.
const FIELD: Notation = 24;
const FORMULA: Notation = 26;

/// Tags of another program around words.
const TAGS: Notation = 22;

/// References of bookdown.
pub const REFERENCE: Notation = 20;
/// Code to be run, the only foreign syntax that is code for Markdown, too.
const CHUNK: Notation = 19;

/// Kinds of which the signs are not shown as typed.
const CHANGED: &[Notation] = &[17, 18];

/// Kinds in which there are no words of the story: what other programs are told.
const ORDERS: &[Notation] = &[1, 2, ATTRIBUTES, 6, 11, 14, 16, MACRO, FIELD, 25, FORMULA, 27];

/// Kinds that open with signs and close with others on the same line.
const PAIRS: &[(Notation, &str, &str)] = &[
    (1, "{{", "}}"),
    (2, "{%", "%}"),
    (2, "<%", "%>"),
    (3, "{:", "}"),
    (6, "<$", ">"),
    (8, "{++", "++}"),
    (8, "{--", "--}"),
    (8, "{>>", "<<}"),
    (17, "{~~", "~~}"),
    (17, "{==", "==}"),
    (16, "@@include(", ")"),
];

/// Kinds that are words.
const WORDS: &[(Notation, &str)] = &[(4, "[TOC]"), (4, "[toc]"), (18, "[[TOC]]"), (18, "[[_TOC_]]")];

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

/// Backslashes in a row that are counted.
const LONGEST_RUN: usize = 64;

/// Tags of BBCode that stories have.
const BBCODE: &[&str] =
    &["b", "i", "u", "s", "url", "img", "center", "quote", "spoiler", "size", "color", "right", "left", "hr", "indent"];

/// Closing tags of BBCode: `[/url]`.
fn closing_tags(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    memchr::memmem::find_iter(bytes, b"[/").filter_map(move |at| {
        let length = bytes[at + 2..].iter().take(12).take_while(|b| b.is_ascii_alphabetic()).count();
        let name = text.cut(at + 2..at + 2 + length);
        let is_known = BBCODE.iter().any(|known| known.eq_ignore_ascii_case(name));
        (bytes.get(at + 2 + length) == Some(&b']') && is_known).then_some(at..at + length + 3)
    })
}

/// Adds what is not understood; `code` are ranges in which nothing is syntax.
pub(super) fn find(text: &str, code: &[Range<usize>], found: &mut Foreign) {
    let bytes = text.as_bytes();
    let in_code = |at: usize| {
        let index = code.partition_point(|range| range.end <= at);
        code.get(index).is_some_and(|range| range.start <= at)
    };
    let mut add = |kind: Notation, range: Range<usize>| {
        let is_text = is_escaped(bytes, range.start) || kind == FIELD && is_label(bytes, &range);
        if !is_text && !in_code(range.start) {
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
        let finds = memchr::memmem::find_iter(bytes, word.as_bytes());
        // `[TOC]` within `[[TOC]]` is counted once.
        let finds = finds.filter(|at| *at == 0 || bytes[at - 1] != b'[');
        finds.for_each(|at| add(*kind, at..at + word.len()));
    }
    for at in memchr::memchr_iter(b'\\', bytes) {
        if let Some(command) = command(bytes, at) {
            add(5, command);
        }
    }
    for range in closing_tags(text) {
        add(7, range);
    }
    for range in tags(text) {
        add(TAGS, range);
    }
    for range in aozora::others(text) {
        add(AOZORA, range);
    }
    for (range, kind) in orders::find(text) {
        add(kind, range);
    }
    for (range, kind) in notations(text).into_iter().chain(lines::find(text)) {
        add(kind, range);
    }
    found.kinds.extend(code.iter().filter(|range| is_run(text, range)).map(|range| (CHUNK, range.clone())));
    // What is left out, a comment or the size of an image, is understood.
    let kinds = std::mem::take(&mut found.kinds);
    let left = |range: &Range<usize>| found.within(range).is_some_and(|mark| mark.act == Act::Hide);
    let kinds = kinds.into_iter().filter(|(kind, range)| *kind == COMMENT || !left(range)).collect();
    found.kinds = kinds;
    let orders = found.kinds.iter().filter(|(kind, _)| ORDERS.contains(kind)).map(|(_, range)| range.clone());
    found.keep_typed(text, orders.collect());
}

/// Whether the sign at `at` stands behind a backslash that is none itself.
fn is_escaped(bytes: &[u8], at: usize) -> bool {
    let backslashes = bytes[..at].iter().rev().take(LONGEST_RUN).take_while(|b| **b == b'\\').count();
    backslashes % 2 == 1
}

/// Whether brackets are the words of a link: `[note:: see](https://…)`.
fn is_label(bytes: &[u8], range: &Range<usize>) -> bool {
    bytes[range.start] == b'[' && matches!(bytes.get(range.end), Some(b'(' | b'['))
}

/// Start tags of elements that HTML does not have and that end in the same paragraph: `<ref>…</ref>`. A start tag alone
/// may be a thought in angles.
fn tags(text: &str) -> Vec<Range<usize>> {
    const LONGEST: usize = 30;
    let mut drawn = None;
    let start = |end: usize| {
        let length = text.as_bytes()[end + 2..].iter().take(LONGEST).take_while(|b| b.is_ascii_alphanumeric()).count();
        let name = text.cut(end + 2..end + 2 + length);
        if !text.cut(end + 2 + length..).starts_with('>') || html::is_element(name) || length == 0 {
            return None;
        }
        let before = text.cut(text.floor_char_boundary(end.saturating_sub(500))..end);
        let paragraph = before.rsplit("\n\n").next().unwrap_or(before);
        let open = end - paragraph.len() + paragraph.rfind(&format!("<{name}>"))?;
        let drawn = drawn.get_or_insert_with(|| foreign_elements(text));
        (!lies_in(drawn, open)).then_some(open..open + length + 2)
    };
    memchr::memmem::find_iter(text.as_bytes(), b"</").filter_map(start).collect()
}

/// The LaTeX command that a backslash begins. A path or an escape is not one.
fn command(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let length = bytes[at + 1..].iter().take(30).take_while(|b| b.is_ascii_alphabetic()).count();
    let end = at + 1 + length;
    let apart = at == 0 || matches!(bytes[at - 1], b' ' | b'\n' | b'\t' | b'{' | b'(');
    let known = || COMMANDS.iter().any(|c| c.as_bytes() == &bytes[at + 1..end]);
    (length >= 2 && apart && (bytes.get(end) == Some(&b'{') || known())).then_some(at..end)
}

/// Whether code is there to be run: a chunk, or an expression of R within a line. In chats, `r` is a word.
fn is_run(text: &str, code: &Range<usize>) -> bool {
    let code = text.cut(code.clone()).lines().next().unwrap_or_default();
    let info = code.trim_start_matches(['`', '~', ' ']).trim_end();
    let expression = code.strip_prefix("`r ").map(|rest| rest.trim_end_matches('`').trim());
    let is_expression = expression.is_some_and(|r| {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_');
        r.contains(['(', '$', '_', '['])
            || r.chars().all(is_name)
            || r.split(' ').any(|word| matches!(word, "+" | "-" | "*" | "/" | "^"))
    });
    is_chunk(info) || is_expression
}

/// Whether the words behind a fence say that the code is run, and how: `{r setup, echo=FALSE}`. For Markdown, `{.r}` is
/// a class.
pub fn is_chunk(info: &str) -> bool {
    let inner = info.strip_prefix('{').and_then(|info| info.strip_suffix('}')).unwrap_or_default();
    let name = inner.split([' ', ',']).next().unwrap_or_default();
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// The words between a sign that ends at an offset and the next `close` on the line.
fn words_before<'t>(text: &'t str, from: usize, close: &str) -> Option<&'t str> {
    const LONGEST: usize = 300;
    let end = text.len().min(from + LONGEST);
    let window = &text.as_bytes()[from.min(end)..end];
    let length = memchr::memmem::find(window, close.as_bytes())?;
    text.get(from..from + length).filter(|words| !words.contains('\n') && !words.is_empty())
}

/// Citations, `[@Quill]`. `[@ann](https://…)`, `[@ann][2]`, and `[@ann]` if it is defined, are links to people.
fn citations(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let all = memchr::memmem::find_iter(bytes, b"[@").filter_map(|at| {
        let words = words_before(text, at + 2, "]").filter(|w| w.starts_with(|c: char| c.is_ascii_alphanumeric()))?;
        Some((words, at..at + words.len() + 3))
    });
    let mut all: Vec<_> = all.collect();
    let defined: HashSet<&str> =
        all.iter().filter(|(_, range)| bytes.get(range.end) == Some(&b':')).map(|(words, _)| *words).collect();
    let is_link = |end: usize| matches!(bytes.get(end), Some(b'(' | b'[' | b':'));
    all.retain(|(words, range)| !is_link(range.end) && !defined.contains(words));
    all.into_iter().map(|(_, range)| range).collect()
}

/// Marks of chats, readings, citations, tasks and anchors; what only looks like one is left alone.
fn notations(text: &str) -> Vec<(Range<usize>, Notation)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let inner = |from: usize, close: &str| words_before(text, from, close);
    let is_tight = |words: &&str| !words.starts_with(char::is_whitespace) && !words.ends_with(char::is_whitespace);
    for (open, close) in [("||", "||"), (">!", "!<")] {
        let mut done = 0;
        for at in memchr::memmem::find_iter(bytes, open.as_bytes()).filter(|at| *at + 1 < bytes.len()) {
            let words = inner(at + 2, close).filter(is_tight).filter(|_| at >= done);
            if let Some(words) = words.filter(|words| !words.contains('|')) {
                done = at + words.len() + 4;
                found.push((at..done, 9));
            }
        }
    }
    let is_han =
        |c: char| matches!(c, '々' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}');
    let is_kana = |c: char| matches!(c, '\u{3041}'..='\u{30ff}');
    for at in memchr::memmem::find_iter(bytes, "《".as_bytes()) {
        let from = at + '《'.len_utf8();
        let Some(words) = inner(from, "》") else { continue };
        let before = text.cut(..at).chars().next_back();
        // `《…》` around the title of a book is no reading, for that is in kana; `《《…》》` stresses.
        if words.starts_with('《') || before.is_some_and(is_han) && words.chars().all(is_kana) {
            found.push((at..from + words.len(), READING));
        }
    }
    for at in memchr::memchr_iter(b'{', bytes) {
        let is_ruby = |words: &&str| words.starts_with(is_han) && words.contains('|');
        if let Some(words) = inner(at + 1, "}").filter(is_ruby) {
            found.push((at..at + words.len() + 2, READING));
        }
    }
    found.extend(citations(text).into_iter().map(|range| (range, 11)));
    for at in memchr::memmem::find_iter(bytes, b"] ") {
        let task = at >= 4 && matches!(bytes[at - 1], b' ' | b'x' | b'X') && bytes[at - 2] == b'[';
        if task && bytes[at - 3] == b' ' && matches!(bytes[at - 4], b'-' | b'*' | b'+') {
            found.push((at - 2..at + 1, 12));
        }
    }
    for at in memchr::memmem::find_iter(bytes, b" ^") {
        let name = bytes[at + 2..].iter().take(60).take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
        if name >= 3 && matches!(bytes.get(at + 2 + name), None | Some(b'\n' | b'\r')) {
            found.push((at + 1..at + 2 + name, 13));
        }
    }
    found.sort_by_key(|(range, _)| range.start);
    found
}

/// Tells of each kind once: where it stands first, and how often in all.
pub fn report<'k>(kinds: impl Iterator<Item = &'k (Notation, Span)>, sink: &mut Sink) {
    let mut first: Vec<Option<(Span, usize)>> = vec![None; KINDS.len()];
    for (kind, span) in kinds {
        if let Some(entry) = first.get_mut(*kind) {
            entry.get_or_insert((*span, 0)).1 += 1;
        }
    }
    for (kind, entry) in first.into_iter().enumerate() {
        let Some((span, count)) = entry else { continue };
        if kind == COMMENT {
            sink.emit(span, rules::hidden_comment(count)).hint("to show the signs, write `\\%%`");
        } else {
            let (how, hint) = match kind {
                AOZORA => ("it is shown as written", "remove it, or write what it says"),
                _ if CHANGED.contains(&kind) => ("its words are shown", "remove its signs, or write it in Markdown"),
                _ => ("it is shown as written", "remove it, or write it in Markdown"),
            };
            sink.emit(span, rules::foreign_syntax(KINDS[kind], how, count)).hint(hint);
        }
    }
}
