//! Title blocks: lines `% title`, `% authors`, `% date` of pandoc, and lines `#+TITLE: …` of Org.

use super::notation::Notation;
use crate::diag::{FileId, Span};
use crate::story::keys::{self, Key};
use crate::story::text::lines_with_offsets;
use crate::story::yaml::{Node, Value};

/// What the lines of pandoc's block state, in their order.
const PERCENT: &[&str] = &["title", "author", "date"];
/// Lines of a block at most.
const MAX_LINES: usize = 100;

/// How many lines a block at the start of `text` has, and how many bytes they take.
pub(super) fn reach(text: &str, notation: Notation) -> Option<(usize, usize)> {
    let lines = entries(text, notation)?;
    let told = match notation {
        Notation::Org => lines.iter().any(|line| keys::find(line.key).is_some_and(Key::tells)),
        _ => lines.iter().any(|line| !line.values.is_empty()),
    };
    told.then(|| (lines.len(), lines.last().map_or(0, |line| line.end)))
}

/// Reads a block that [`reach`] found.
pub(super) fn read(file: FileId, offset: usize, text: &str, notation: Notation) -> Option<Node> {
    let mut pairs: Vec<(Node, Node)> = Vec::new();
    for line in entries(text, notation)? {
        let node =
            |value: Value| Node { value, span: Span::new(file, offset + line.start, offset + line.end_of_words) };
        let scalar = |text: &str| node(Value::Scalar { text: text.to_owned(), plain: false });
        let is_list =
            keys::find(line.key).is_some_and(|row| matches!(row.kind, keys::ValueKind::People | keys::ValueKind::List));
        let same = pairs.iter_mut().find(|(key, _)| key.flat().eq_ignore_ascii_case(line.key));
        let value = match &line.values[..] {
            [] => continue,
            values if is_list => Value::List(values.iter().map(|text| scalar(text)).collect()),
            values => Value::Scalar { text: values.join(" "), plain: false },
        };
        match same {
            // A second line of one key goes on with it.
            Some((_, first)) => match (&mut first.value, value) {
                (Value::List(items), Value::List(more)) => items.extend(more),
                (Value::Scalar { text, .. }, Value::Scalar { text: more, .. }) => {
                    text.push(' ');
                    text.push_str(&more);
                }
                _ => {}
            },
            None => pairs.push((scalar(&line.key.to_lowercase()), node(value))),
        }
    }
    let span = Span::new(file, offset, offset + text.len());
    (!pairs.is_empty()).then_some(Node { value: Value::Map(pairs), span })
}

/// One key of a block, and where its lines stand.
struct Entry<'t> {
    key: &'t str,
    values: Vec<&'t str>,
    start: usize,
    end_of_words: usize,
    end: usize,
}

/// The lines of a block; `None` if what stands there is none.
fn entries(text: &str, notation: Notation) -> Option<Vec<Entry<'_>>> {
    let mut entries: Vec<Entry> = Vec::new();
    for (at, line) in lines_with_offsets(text).take(MAX_LINES) {
        let bare = line.trim();
        let (end_of_words, end) = (at + line.trim_end().len(), at + line.len());
        if bare.is_empty() {
            break;
        }
        let count = entries.len();
        let (key, value) = match (notation, line.strip_prefix(if notation == Notation::Org { "#+" } else { "%" })) {
            (Notation::Org, Some(rest)) => match rest.split_once(':') {
                Some((key, value)) if !key.is_empty() && !key.contains(char::is_whitespace) => (key, value),
                _ => break,
            },
            (Notation::Org, None) => break,
            // `%%` opens a comment of Obsidian.
            (_, Some(rest)) if !rest.starts_with('%') => (*PERCENT.get(count)?, rest),
            (_, None) if line.starts_with([' ', '\t']) => {
                let last = entries.last_mut()?;
                last.values.extend(parts(last.key, bare));
                (last.end_of_words, last.end) = (end_of_words, end);
                continue;
            }
            _ => return None,
        };
        entries.push(Entry { key, values: parts(key, value), start: at, end_of_words, end });
    }
    (!entries.is_empty()).then_some(entries)
}

/// The values on one line: authors are divided by semicolons, tags of Org by colons.
fn parts<'t>(key: &str, value: &'t str) -> Vec<&'t str> {
    let divider = match key.to_ascii_lowercase().as_str() {
        "author" => ';',
        "filetags" => ':',
        _ => '\n',
    };
    value.split(divider).map(str::trim).filter(|part| !part.is_empty()).collect()
}
