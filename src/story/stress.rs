//! Stress in plain text: `*stressed*`, `_stressed_` and `/stressed/`, as old posts wrote it.

use crate::diag::Cut;
use crate::story::address;

/// Where a mark stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Before the stressed words.
    Start,
    /// Behind them.
    End,
}

/// A mark of stress, and how far it may reach.
const MARKS: [(u8, usize); 3] = [(b'*', 3000), (b'_', 3000), (b'/', 300)];

/// Where `*…*`, `_…_` and `/…/` stand around words, hugging them from outside: each mark with the side on which it stands.
/// A mark that opens again before it was closed was no mark the first time.
pub fn find(words: &str) -> Vec<(usize, Side)> {
    let bytes = words.as_bytes();
    let mut marks = Vec::new();
    let mut open: [Option<usize>; 3] = [None; 3];
    for at in memchr::memchr3_iter(b'*', b'_', b'/', bytes) {
        let Some(kind) = MARKS.iter().position(|(mark, _)| *mark == bytes[at]) else { continue };
        let (mark, reach) = MARKS[kind];
        let before = words.cut(..at).chars().next_back();
        let after = words.cut(at + 1..).chars().next();
        if before == Some(mark.into()) || after == Some(mark.into()) {
            continue;
        }
        let is_letter = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        if is_letter(before) && is_letter(after) && address::around(words, at).is_some() {
            continue;
        }
        let (opens, closes) = if mark == b'/' { slash(before, after) } else { star(before, after) };
        match open[kind] {
            Some(start) if closes && at - start > 1 && at - start <= reach => {
                marks.extend([(start, Side::Start), (at, Side::End)]);
                // What was opened within and not closed there is no mark.
                open = open.map(|other| other.filter(|o| *o < start));
            }
            _ if opens => open[kind] = Some(at),
            // A slash between letters makes the one before it a part of a path or a pair.
            _ if mark == b'/' => open[kind] = None,
            _ => {}
        }
    }
    marks.sort_unstable();
    marks
}

/// Whether a star or low line may open and close stress, by the characters beside it.
fn star(before: Option<char>, after: Option<char>) -> (bool, bool) {
    let closes = before.is_some_and(|c| !c.is_whitespace()) && after.is_none_or(|c| !c.is_alphanumeric());
    let stopped = before.is_some_and(|c| matches!(c, '.' | ',' | '!' | '?' | ';' | ':' | '…'));
    let opens = before.is_none_or(|c| !c.is_alphanumeric()) && after.is_some_and(|c| !c.is_whitespace());
    (opens && !(closes && stopped), closes)
}

/// The same for a slash, which more often stands in dates, paths and pairs of names.
fn slash(before: Option<char>, after: Option<char>) -> (bool, bool) {
    let outside = |c: char, signs: &[char]| c.is_whitespace() || signs.contains(&c);
    let opens = before.is_none_or(|c| outside(c, &['"', '“', '\'', '‘', '(', '[', '—', '–', '-']))
        && after.is_some_and(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '"' | '“' | '…' | '.'));
    let closes = before.is_some_and(|c| {
        c.is_alphabetic() || matches!(c, '.' | ',' | '!' | '?' | '…' | '\'' | '’' | '"' | '”' | '-' | '—')
    }) && after
        .is_none_or(|c| outside(c, &['"', '”', '\'', '’', ')', ']', '.', ',', '!', '?', ';', ':', '…', '—', '–', '-']));
    (opens, closes)
}
