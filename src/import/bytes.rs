//! What mail programs, sites and old software did to the characters of a post, undone where it is sure.
//!
//! Each kind of damage is a row of [`KINDS`]: a function that finds all its places, or none where it is not sure of them.

mod base64;
mod entities;
mod parts;
mod quoted;
mod slashes;
mod twice;
mod words;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use crate::diag::source::Mended;
use crate::diag::{self, Cut, Failed, FileId, Sink, Sources, Violation};
use crate::import::rules;
use crate::story::text::shorten;

/// A place of a text, and what a person would read there.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Edit {
    at: Range<usize>,
    with: String,
    /// Line ends of the file that are taken out.
    joins: usize,
}

impl Edit {
    fn new(at: Range<usize>, with: impl Into<String>) -> Edit {
        Edit { at, with: with.into(), joins: 0 }
    }
}

/// A kind of damage: how its places are found, and what is said of them.
struct Kind {
    find: fn(&str) -> Vec<Edit>,
    tell: fn(&str, &str, usize) -> Violation,
    /// How often it is undone: what was done to a text may have been done several times.
    times: usize,
}

/// The kinds, outermost first.
const KINDS: &[Kind] = &[
    Kind { find: words::find, tell: |b, a, n| rules::encoded_words(b, a, n), times: 1 },
    Kind { find: base64::find, tell: |b, a, _| rules::base64_text(shorten(b), shorten(a)), times: 1 },
    Kind { find: quoted::find, tell: |b, a, n| rules::quoted_printable(b, a, n), times: 1 },
    Kind { find: twice::find, tell: |b, a, n| rules::encoded_twice(b, a, n), times: 3 },
    Kind { find: entities::find, tell: |b, a, n| rules::character_references(b, a, n), times: 1 },
    Kind { find: slashes::find, tell: |b, a, n| rules::backslashes(b, a, n), times: 1 },
];

/// Letters of a word in a message, on each side of a place.
const SHOWN: usize = 16;

/// Reads a post. Each kind of damage to its characters that is undone is reported.
///
/// # Errors
/// The file cannot be read, or is not text: reported in `sink`.
pub fn read(path: &Path, sources: &mut Sources, sink: &mut Sink) -> Result<FileId, Failed> {
    sources.read_mended(path, mend, sink)
}

/// Undoes all kinds of damage to a text.
pub(crate) fn mend(mut mended: Mended) -> Mended {
    parts::take_text(&mut mended);
    for kind in KINDS {
        for time in 0..kind.times {
            let edits = (kind.find)(&mended.text);
            let Some(first) = edits.first() else { break };
            let (before, after) = shown(&mended.text, &edits);
            let message = (first.at.start, (kind.tell)(&before, &after, edits.len()));
            apply(&edits, &mut mended);
            if time == 0 {
                mended.told.push(message);
            }
        }
    }
    leave_out_controls(&mut mended);
    mended
}

/// The word around the first edit, before and after.
fn shown(text: &str, edits: &[Edit]) -> (String, String) {
    let Some(first) = edits.first() else { return Default::default() };
    let left = text.cut(..first.at.start).chars().rev().take(SHOWN).take_while(|c| !c.is_whitespace());
    let start = first.at.start - left.map(char::len_utf8).sum::<usize>();
    let right = text.cut(first.at.end..).chars().take(SHOWN).take_while(|c| !c.is_whitespace());
    let end = first.at.end + right.map(char::len_utf8).sum::<usize>();
    let (mut after, mut from) = (String::new(), start);
    for edit in edits.iter().take_while(|edit| edit.at.end <= end) {
        after.push_str(text.cut(from..edit.at.start));
        after.push_str(&edit.with);
        from = edit.at.end;
    }
    after.push_str(text.cut(from..end));
    let shown = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
    (shown(text.cut(start..end)), shown(&after))
}

/// Applies edits, which are in order, and moves what is known of places in the text.
fn apply(edits: &[Edit], mended: &mut Mended) {
    let mut text = String::with_capacity(mended.text.len());
    // Where each edit ends in the new text.
    let mut ends = Vec::with_capacity(edits.len());
    let mut joined = Vec::new();
    let mut from = 0;
    for edit in edits {
        text.push_str(mended.text.cut(from..edit.at.start));
        text.push_str(&edit.with);
        from = edit.at.end;
        ends.push(text.len());
        joined.extend(std::iter::repeat_n(text.len() as u32, edit.joins));
    }
    text.push_str(mended.text.cut(from..));
    let moved = |place: usize| {
        let before = edits.partition_point(|edit| edit.at.start <= place);
        match before.checked_sub(1).and_then(|last| Some((edits.get(last)?, ends.get(last)?))) {
            Some((edit, end)) if place >= edit.at.end => end + (place - edit.at.end),
            Some((edit, end)) => end - edit.with.len(),
            None => place,
        }
    };
    mended.told.iter_mut().for_each(|(place, _)| *place = moved(*place));
    joined.extend(mended.joined.iter().map(|place| moved(*place as usize) as u32));
    joined.sort_unstable();
    mended.joined = joined;
    mended.text = text;
}

/// Leaves out what can stand in no book; a form feed may be a page's end.
fn leave_out_controls(mended: &mut Mended) {
    let is_control = |c: char| c.is_ascii_control() && !matches!(c, '\n' | '\r' | '\t' | '\x0c' | '\x7f');
    if !mended.text.chars().any(is_control) {
        return;
    }
    let mut counts: BTreeMap<char, (usize, usize)> = BTreeMap::new();
    let places = mended.text.char_indices().filter(|(_, c)| is_control(*c));
    let edits: Vec<Edit> = places
        .map(|(at, c)| {
            counts.entry(c).or_insert((at, 0)).1 += 1;
            Edit::new(at..at + 1, "")
        })
        .collect();
    let told = counts
        .into_iter()
        .map(|(c, (at, count))| (at, diag::rules::control_character(format!("U+{:04X}", u32::from(c)), count)));
    mended.told.extend(told);
    apply(&edits, mended);
}

#[cfg(test)]
mod tests;
