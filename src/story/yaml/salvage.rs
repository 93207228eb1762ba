//! Front-matter that YAML refuses as a whole, read key by key: one slip costs no other value.

use std::ops::Range;

use super::{Fault, Node, Value, attempt, report_fault, slips};
use crate::diag::{Cut, FileId, Sink, Span};
use crate::story::keys::{self, Key};
use crate::story::rules;
use crate::story::text::lines_with_offsets;

/// Characters of a key at most.
const KEY_LENGTH: usize = 40;

/// Reads each key by itself, and as plain text what can not be read otherwise. `None` where no key is one that we know.
pub(super) fn read(file: FileId, offset: usize, text: &str, sink: &mut Sink) -> Option<Node> {
    let entries = entries(text);
    if !entries
        .iter()
        .any(|entry| key_of(text.cut(entry.clone())).is_some_and(|key| keys::find(key).is_some_and(Key::tells)))
    {
        return None;
    }
    let mut pairs: Vec<(Node, Node)> = Vec::new();
    for entry in entries {
        let part = text.cut(entry.clone());
        let at = offset + entry.start;
        match attempt(part, &slips::find(part), file, at) {
            Ok(Some(Node { value: Value::Map(more), .. })) => pairs.extend(more),
            Ok(None) => {}
            Err(fault @ Fault::Limit(..)) => {
                report_fault(fault, part, file, at, sink);
                return None;
            }
            Ok(Some(_)) => {
                tell(file, at..at + first_line(part), "there is a stray sign before the key", sink);
                pairs.extend(as_text(part, file, at));
            }
            Err(Fault::Syntax { index, info }) => {
                tell(file, at + index..at + index, &info, sink);
                pairs.extend(as_text(part, file, at));
            }
        }
    }
    (!pairs.is_empty())
        .then(|| Node { value: Value::Map(pairs), span: Span::new(file, offset, offset + text.trim_end().len()) })
}

fn tell(file: FileId, at: Range<usize>, reason: &str, sink: &mut Sink) {
    sink.emit(Span::new(file, at.start, at.end), rules::salvaged(reason))
        .hint("write `key: value`, with quotes around a value that contains punctuation");
}

fn first_line(text: &str) -> usize {
    text.lines().next().unwrap_or_default().trim_end().len()
}

/// Where each key and all that follows it stands. What stands above the first key belongs to it.
fn entries(text: &str) -> Vec<Range<usize>> {
    let mut starts: Vec<usize> =
        lines_with_offsets(text).filter(|(_, line)| key_of(line).is_some()).map(|(at, _)| at).collect();
    if let Some(first) = starts.first_mut() {
        *first = 0;
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// The key of a line that is not indented, without the signs around it.
fn key_of(line: &str) -> Option<&str> {
    if line.starts_with([' ', '\t', '#']) || line.starts_with("- ") {
        return None;
    }
    let (key, _) = line.split_once(':')?;
    let key = key.trim_matches(|c: char| !c.is_alphanumeric());
    let is_key = !key.is_empty() && key.chars().nth(KEY_LENGTH).is_none() && !key.contains('\n');
    (is_key && (!key.contains(' ') || keys::find(key).is_some())).then_some(key)
}

/// The key with its value as the author typed it: a list where all lines begin with hyphens.
fn as_text(part: &str, file: FileId, at: usize) -> Option<(Node, Node)> {
    let start = lines_with_offsets(part).find(|(_, line)| key_of(line).is_some()).map(|(start, _)| start)?;
    let key = key_of(part.cut(start..))?;
    let colon = start + part.cut(start..).find(':')?;
    let lines: Vec<&str> = part.cut(colon + 1..).lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let span = Span::new(file, at + colon + 1, at + part.trim_end().len().max(colon + 1));
    let node = |value: Value| Node { value, span };
    let scalar = |text: &str| node(Value::Scalar { text: text.to_owned(), plain: false });
    let is_list = lines.len() > 1 && lines.iter().all(|line| line.starts_with('-'));
    let value = if is_list {
        node(Value::List(lines.iter().map(|line| scalar(line.trim_start_matches('-').trim())).collect()))
    } else {
        let text = lines.join(" ");
        scalar(text.trim_matches(['"', ' ']))
    };
    let place = Span::new(file, at + start, at + colon);
    Some((Node { value: Value::Scalar { text: key.to_owned(), plain: false }, span: place }, value))
}
