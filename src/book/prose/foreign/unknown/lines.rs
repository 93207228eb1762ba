//! Foreign syntax that is told by the line it stands in: boxes, abbreviations, files taken in, and classes of words.

use std::ops::Range;

use super::{ATTRIBUTES, Notation};
use crate::diag::Cut;

const DIRECTIVE: Notation = 25;
const IMPORT: Notation = 27;
const BOX: Notation = 14;
const ABBREVIATION: Notation = 15;
const INCLUDE: Notation = 16;

/// Kinds by the signs that their lines begin with.
const LINES: &[(&str, Notation)] = &[
    ("!!! ", BOX),
    ("??? ", BOX),
    ("???+ ", BOX),
    ("*[", ABBREVIATION),
    ("<<< ", INCLUDE),
    ("--8<-- ", INCLUDE),
    ("#+", DIRECTIVE),
    (".. ", DIRECTIVE),
    ("import ", IMPORT),
];

/// What is looked for at all.
pub const SIGNS: &[&str] = &[
    "!!! ",
    "??? ",
    "???+ ",
    "*[",
    "<<< ",
    "@@include(",
    "--8<-- ",
    "#+",
    ".. ",
    "import ",
    ":: ",
    "(link",
    "(goto",
    "$",
];

/// Finds what is not understood. What only looks like it, as `??? what`, is left alone.
pub fn find(text: &str) -> Vec<(Range<usize>, Notation)> {
    let mut found = Vec::new();
    for &(sign, kind) in LINES {
        for at in memchr::memmem::find_iter(text.as_bytes(), sign.as_bytes()) {
            let starts = at == 0 || text.as_bytes()[at - 1] == b'\n';
            let Some(line) = text.cut(at..).lines().next().filter(|_| starts) else { continue };
            let words = line.cut(sign.len()..).trim();
            let is_syntax = match kind {
                BOX => opens_box(words, text.cut(at + line.len()..)),
                ABBREVIATION => {
                    words.split_once("]: ").is_some_and(|(name, _)| is_abbreviation(name)) && !words.contains('*')
                }
                DIRECTIVE => opens_directive(sign, words),
                IMPORT => imports(words),
                INCLUDE if sign == "--8<-- " => words.starts_with('"'),
                _ => words.starts_with(['.', '/', '@']) && words.len() > 1 && words.contains('/'),
            };
            if is_syntax {
                found.push((at..at + line.trim_end().len(), kind));
            }
        }
    }
    found.extend(classes(text).map(|range| (range, ATTRIBUTES)));
    found
}

/// `TITLE: words` behind `#+`, `image:: map.png` behind `..`.
fn opens_directive(sign: &str, words: &str) -> bool {
    let name = words.split(':').next().unwrap_or("");
    let is_name = |is: fn(&u8) -> bool| name.len() > 1 && name.bytes().all(|b| is(&b) || matches!(b, b'_' | b'-'));
    let behind = words.cut(name.len()..);
    match sign {
        "#+" => is_name(u8::is_ascii_alphabetic) && behind.starts_with(':'),
        _ => is_name(u8::is_ascii_lowercase) && behind.starts_with("::"),
    }
}

/// `Map from "./map"`, `{ Map } from '@/map';`
fn imports(words: &str) -> bool {
    let ends = words.ends_with(';');
    let words = words.trim_end_matches(';');
    let path = words.rsplit_once(" from ").map_or(words, |(_, path)| path);
    let is_quoted = |mark: char| path.len() > 2 && path.starts_with(mark) && path.ends_with(mark);
    let is_path = is_quoted('"') || is_quoted('\'');
    is_path && !path.contains(' ') && (ends || path.contains(['/', '.', '@']))
}

/// Whether a word has two capitals; the speakers of a chat have one.
fn is_abbreviation(name: &str) -> bool {
    !name.contains('[') && name.chars().filter(|c| c.is_uppercase()).count() > 1
}

/// Whether words behind `!!!` name a box: one in small letters, and a title in quotes or an indented line below.
fn opens_box(words: &str, below: &str) -> bool {
    let (name, title) = words.split_once(' ').unwrap_or((words, ""));
    let title = title.trim();
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let is_quoted = title.len() > 1 && title.starts_with('"') && title.ends_with('"');
    let next = below.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    is_name && (is_quoted || title.is_empty() && (next.starts_with("    ") || next.starts_with('\t')))
}

/// `.name`, `#name`, `key="value"`
fn is_attribute(word: &str) -> bool {
    let (name, value) = match word.strip_prefix(['.', '#']) {
        Some(name) => (name, None),
        None => word.split_once('=').map_or(("", None), |(key, value)| (key, Some(value))),
    };
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    is_name && value.is_none_or(|value| !value.is_empty())
}

/// `Text{.smallcaps}`: classes behind a word. Headings, blocks, spans and images have theirs.
fn classes(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    memchr::memmem::find_iter(text.as_bytes(), b"{.").filter_map(|at| {
        let behind_word = text.cut(..at).chars().next_back().is_some_and(char::is_alphanumeric);
        let window = text.as_bytes().get(at + 1..text.len().min(at + 100)).filter(|_| behind_word)?;
        let length = window.iter().position(|b| matches!(b, b'}' | b'\n'))?;
        if window[length] != b'}' || !text.cut(at + 1..at + 1 + length).split(' ').all(is_attribute) {
            return None;
        }
        let end = at + 1 + length + 1;
        // At the end of a line it may belong to a heading.
        let within = text.as_bytes().get(end).is_some_and(|b| !matches!(b, b'\n' | b'\r'));
        within.then_some(at..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_their_near_misses() {
        let kinds = |text: &str| find(text).into_iter().map(|(_, kind)| kind).collect::<Vec<_>>();
        assert_eq!(kinds("!!! note \"A title\"\n    Body"), [BOX]);
        assert_eq!(kinds("x\n\n??? question\n    hidden\n\n???+ tip\n\tshown"), [BOX, BOX]);
        assert_eq!(kinds("*[HTML]: Hyper Text"), [ABBREVIATION]);
        assert_eq!(kinds("<<< ./code.js\n\n<<< @/a/b.js"), [INCLUDE, INCLUDE]);
        assert_eq!(kinds("--8<-- \"a.md\"\n#+TITLE: X\n.. image:: a.png\n"), [INCLUDE, DIRECTIVE, DIRECTIVE]);
        assert_eq!(kinds("import Map from './map';\nimport \"./a.css\""), [IMPORT, IMPORT]);
        assert_eq!(kinds("Text{.smallcaps} and and{.a #b k=\"v\"} so"), [ATTRIBUTES, ATTRIBUTES]);
        for same in [
            "!!! stop\n\nHe ran.",
            "??? what",
            "What??? no",
            "*[sigh]: no*",
            "*[sigh]* he said",
            "*[Ann]: waves",
            "<<< back",
            ".. and then:: no",
            "#+1: me too",
            "import tea from China",
            "import 'tea'",
            "import tea from \"China\"",
            "Text{.so it is} and",
            "--8<-- cut here",
            "# Title{.unlisted}\n",
            "Title{.unlisted}\n=====",
            "[words]{.loud} x",
            "{.} a{.",
        ] {
            assert!(kinds(same).is_empty(), "{same}");
        }
    }
}
