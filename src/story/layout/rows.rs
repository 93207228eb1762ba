//! Lines within a text broken at a fixed width that its author, and no machine, ended: tables, verse, lists, chats, the
//! head and foot of a letter.

use std::ops::Range;

use super::block::{Block, Width, is_ended, is_indented, is_list_item};
use crate::diag::Cut;
use crate::story::text::trimmed;

/// Verse has no longer lines.
const LONGEST_VERSE_LINE: usize = 64;
/// Blanks in a row that part columns.
const COLUMN_GAP: &str = "    ";

fn words<'a>(text: &'a str, line: &Range<usize>) -> &'a str {
    text.cut(line.clone()).trim()
}

fn length(text: &str, line: &Range<usize>) -> usize {
    words(text, line).chars().count()
}

/// Whether a line begins as a sentence, a verse or a name does.
fn begins(text: &str, line: &Range<usize>) -> bool {
    let bare = words(text, line)
        .trim_start_matches(['"', '“', '„', '«', '\'', '‘', '(', '[', '*', '_', '/', '-', '–', '—', ' ']);
    !bare.starts_with(char::is_lowercase)
}

/// Columns, figures or a drawing: most lines have wide gaps, or signs rather than letters, and one of the first two.
pub fn is_table(text: &str, group: &[Range<usize>]) -> bool {
    let is_row = |line: &Range<usize>| {
        let words = words(text, line);
        // Bytes will do: letters beyond ASCII have several, none of them a sign.
        let letters = || words.bytes().filter(|b| b.is_ascii_alphabetic() || !b.is_ascii()).count();
        words.contains(COLUMN_GAP)
            || words.starts_with('|')
            || words.contains('\t')
            || letters() * 2 < words.bytes().filter(|b| !b.is_ascii_whitespace()).count()
    };
    let others = group.len() / 3;
    group.iter().take(2).any(is_row) && group.iter().filter(|line| !is_row(line)).take(others + 1).count() <= others
}

/// Verse among prose: each line begins like one, and the next word would have had room on it.
pub fn is_verse(text: &str, group: &[Range<usize>], width: &Width) -> bool {
    group.len() >= 3
        && group.iter().all(|line| begins(text, line) && length(text, line) <= LONGEST_VERSE_LINE)
        && group.windows(2).all(|pair| {
            let next = words(text, &pair[1]).split_whitespace().next().map_or(0, |w| w.chars().count());
            length(text, &pair[0]) + 1 + next <= width.of(text)
        })
}

/// `Tam: no`, `<tam> no`, `[12:04] tam: no`: somebody says something in a chat, or a play.
fn is_said(line: &str) -> bool {
    if line.starts_with(['<', '[']) {
        let close = if line.starts_with('<') { '>' } else { ']' };
        return line.find(close).is_some_and(|at| at <= 30);
    }
    let Some((name, said)) = line.split_once(':') else { return false };
    name.len() <= 24
        && said.starts_with(' ')
        && name.split(' ').count() <= 2
        && (name.starts_with(char::is_uppercase) || !name.contains(' '))
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '\''))
}

/// Whether a group has two entries at least of a list or a chat, and begins with one, or with what introduces it.
pub fn has_entries(text: &str, group: &[Range<usize>]) -> bool {
    let opens = |line: &Range<usize>| is_entry(words(text, line));
    let introduced = group.len() > 2 && words(text, &group[0]).ends_with(':') && opens(&group[1]);
    (opens(&group[0]) || introduced) && group.iter().filter(|line| opens(line)).count() >= 2
}

fn is_entry(line: &str) -> bool {
    is_list_item(line) || is_said(line)
}

/// Each entry as a paragraph, with the lines that go on with it.
pub fn entries(text: &str, group: &[Range<usize>]) -> Vec<Block> {
    divided(text, group, |i| is_entry(words(text, &group[i])))
}

/// A new paragraph where a line begins after one that its author ended: it is much shorter than the others, and no
/// sentence goes on below it.
pub fn at_short_lines(text: &str, group: &[Range<usize>]) -> Vec<Block> {
    // Bytes are near enough to tell a short line from a full one.
    let width = group.iter().map(ExactSizeIterator::len).max().unwrap_or(0);
    let short = |i: usize| group[i].len() * 5 < width * 3;
    // A mail program that broke lines anew left short ones everywhere.
    let mangled = (1..group.len()).any(|i| short(i - 1) && !begins(text, &group[i]));
    // Two short lines below a sentence are the foot of a letter.
    let foot = |i: usize| i + 1 < group.len() && short(i) && is_ended(words(text, &group[i - 1]));
    divided(text, group, |i| !mangled && (short(i - 1) || foot(i)))
}

/// Whether indented lines stand below lines that have ended, and not below all: paragraphs without blank lines between.
pub fn has_indented_paragraphs(text: &str, group: &[Range<usize>]) -> bool {
    let indented = |line: &Range<usize>| is_indented(text.cut(line.clone()));
    group.iter().skip(1).any(indented)
        && !indented(&group[0])
        && group.windows(2).all(|pair| !indented(&pair[1]) || is_ended(words(text, &pair[0])))
}

/// A new paragraph at each indented line.
pub fn at_indents(text: &str, group: &[Range<usize>]) -> Vec<Block> {
    divided(text, group, |i| is_indented(text.cut(group[i].clone())))
}

/// Paragraphs of joined lines, a new one at each line of which `opens` says so.
fn divided(text: &str, group: &[Range<usize>], opens: impl Fn(usize) -> bool) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (i, line) in group.iter().enumerate() {
        let line = trimmed(text, line.clone());
        match blocks.last_mut() {
            Some(Block::Paragraph { lines, .. }) if !opens(i) => lines.push(line),
            _ => blocks.push(Block::Paragraph { lines: vec![line], joined: true }),
        }
    }
    blocks
}
