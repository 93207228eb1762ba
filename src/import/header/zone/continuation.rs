//! Whether a line goes on with the value of the line above it.

use std::ops::Range;

use super::{MAX_PROSE, is_enclosed, is_prose, is_speech, paragraph_end};
use crate::import::header::keys::Field;
use crate::import::header::line::{self, Shape};
use crate::import::header::top_line::{Line, takes_prose};
use crate::import::talk;
use crate::story::marker;

/// After a line at least this long, the next may be its continuation.
const FULL_LINE: usize = 60;
/// The same for a line whose continuation is indented.
const HANGING_LINE: usize = 40;
/// Lines of a text that was broken at a fixed width are not longer than this.
const WRAPPED_LINE: usize = 110;
/// So many short lines, and letters, below a value may be more of it.
const MAX_RUN: usize = 3;
const MAX_RUN_SIZE: usize = 240;
pub const MAX_RUN_LINE: usize = 60;
/// Less than this is no paragraph of a story.
const SHORT_RUN: usize = 40;

/// Whether line `i` goes on with the value of the line before, and whether that is sure.
pub fn continues(lines: &[Line], before: usize, i: usize) -> Option<bool> {
    let (before, line) = (&lines[before], &lines[i]);
    let owner = &lines[before.continues.unwrap_or(i - 1)];
    let starts = match owner.shape {
        Shape::Keyed { .. } | Shape::Unknown { .. } => true,
        Shape::Keyless { .. } => false,
        Shape::Rule | Shape::Other => return None,
    };
    let sure = |plain: bool| plain.then_some(true);
    let empty = starts && before.continues.is_none() && before.value().is_empty();
    let stop = paragraph_end(lines, i);
    let prose = is_prose(lines, i..stop);
    if line.blanks > 0 {
        // A value below its key, with a blank line between: only where another key follows.
        let next = lines.get(stop).filter(|_| empty && line.blanks == 1)?;
        let key_follows = next.has_colon_key() && next.blanks <= 1;
        return sure(key_follows || next.is_heading() || is_of_dump(lines, i));
    }
    // A number below a header opens the first chapter.
    if !empty && marker::bare_number(line.text).is_some() {
        return None;
    }
    let takes_prose = takes_prose(owner);
    let is_open = |said: &str| said.ends_with([',', ';', '&', '/', '-', '(']);
    let open = |said: &str| is_open(said) || line.text.trim().starts_with(char::is_lowercase);
    let said = before.text.trim_end();
    if is_enclosed(lines, i, stop) {
        return sure(empty || line.is_indented() || is_full(before) || takes_prose);
    }
    if empty {
        // Where a key before it was left empty, this one may be, too.
        let left_empty = lines[..i]
            .windows(2)
            .enumerate()
            .any(|(j, w)| w[0].is_key() && w[0].value().is_empty() && w[1].continues != Some(j));
        return sure(!left_empty && (!prose || takes_prose && !is_speech(line.text)));
    }
    let open = open(said);
    let ended = said.ends_with(['.', '!', '?', '…', '"', '”', ')', '*']);
    let plainly = if line.is_indented() {
        // Small letters below a name go on with nothing: that is how some verse begins.
        let rated = matches!(&owner.shape, Shape::Keyed { found, .. } if found.key.field == Field::Rating);
        let open = open && (takes_prose || rated || is_open(said));
        let verse = stop - i > 1 && !takes_prose && !is_open(said) && line.text.trim().starts_with(char::is_lowercase);
        if verse {
            return None;
        }
        let long = said.chars().take(FULL_LINE).count() >= HANGING_LINE;
        open || !prose || takes_prose && !ended && long
    } else {
        let claims = || talk::is_author(line.text) || line::is_ownership(&line.text.to_lowercase());
        let wrapped = || !would_fit(lines, i) || line.text.len() <= MAX_PROSE && claims();
        is_full(before) && (open || takes_prose && (!ended || wrapped()))
    };
    sure(plainly).or_else(|| (takes_prose && (before.perhaps || runs_on(lines, owner, i..stop))).then_some(false))
}

/// Whether the key above is that of the summary on a page of an archive that was saved as text: it stands last, below keys
/// that all have their values on lines of their own.
fn is_of_dump(lines: &[Line], i: usize) -> bool {
    let is_summary = matches!(&lines[i - 1].shape, Shape::Keyed { found, .. } if found.key.field == Field::Summary);
    let tall = (1..i).filter(|j| lines[*j].continues == Some(j - 1) && lines[j - 1].value().is_empty());
    is_summary && lines[i].text.len() <= 2 * MAX_PROSE && tall.count() >= 3
}

/// Whether a few short lines right below a value are more of it: a story seldom starts without a blank line above, and
/// there must be one below.
fn runs_on(lines: &[Line], owner: &Line, below: Range<usize>) -> bool {
    let size: usize = below.clone().map(|j| lines[j].text.chars().take(MAX_PROSE + 1).count()).sum();
    let apart = lines.get(below.end).is_some_and(|l| l.blanks > 0 || matches!(l.shape, Shape::Rule));
    if !apart || is_card(lines[below.start].text.trim()) || below.clone().any(|j| is_speech(lines[j].text)) {
        return false;
    }
    // The keys of this header stand apart from one another; so would the story.
    let gaps = lines[1..below.start].iter().filter(|l| l.is_key() && l.continues.is_none());
    let (spaced, close) = gaps.fold((0, 0), |(s, c), l| if l.blanks > 0 { (s + 1, c) } else { (s, c + 1) });
    if spaced >= 2 && close == 0 && size <= 2 * MAX_PROSE {
        return true;
    }
    let words = || lines[below.clone()].iter().map(|l| l.text).collect::<Vec<_>>().join(" ");
    // Lines of one value are much alike; the first paragraph of a story is longer than a short value.
    let length = |l: &Line| l.text.trim().chars().take(MAX_PROSE + 1).count();
    let alike = below.clone().all(|j| length(&lines[j]) <= MAX_RUN_LINE.max(length(owner) * 3 / 2));
    let short = below.len() <= MAX_RUN && size <= MAX_RUN_SIZE && alike;
    let Shape::Keyed { found, .. } = &owner.shape else { return short && !is_prose(lines, below) };
    match found.key.field {
        Field::Summary | Field::Notes => {
            short || size <= 2 * MAX_PROSE && below.clone().all(|j| is_item(lines[j].text.trim()))
        }
        _ if size <= SHORT_RUN => true,
        Field::Disclaimer => short && (line::is_ownership(&words().to_lowercase()) || is_first_person(&words())),
        _ => short && (talk::addresses_readers(&words()) || is_first_person(&words()) || !is_prose(lines, below)),
    }
}

/// `3 May 1871`, `Dear Tam,`: a story opens with such a line, and no value goes on with it.
fn is_card(text: &str) -> bool {
    let stopped = text.ends_with(['.', '!', '?', '…', ')', '"', '”']);
    text.starts_with("Dear ") && text.ends_with(',')
        || !stopped && !is_item(text) && text.contains(|c: char| c.is_ascii_digit())
}

/// `(1) …`, `- …`, `2. …`.
fn is_item(text: &str) -> bool {
    text.starts_with(['(', '[', '-', '*', '+', '•']) || is_numbered(text)
}

/// `1. …`, `2) …`.
fn is_numbered(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < text.len() && rest.starts_with(['.', ')', ':'])
}

/// Whether the author speaks of themselves.
pub fn is_first_person(text: &str) -> bool {
    text.split_whitespace()
        .any(|w| matches!(w.trim_matches(|c: char| !c.is_alphanumeric()), "I" | "I'm" | "I've" | "I'll" | "my" | "My"))
}

/// A line so long that it may have been broken there.
fn is_full(line: &Line) -> bool {
    (FULL_LINE..=WRAPPED_LINE).contains(&line.text.trim_end().chars().take(WRAPPED_LINE + 1).count())
}

/// Whether the first word of line `i` would have fitted on the line before, or that one is longer than any other: then
/// it ends where its author wanted.
fn would_fit(lines: &[Line], i: usize) -> bool {
    let length = |l: &Line| l.text.trim_end().chars().take(WRAPPED_LINE + 1).count();
    // Only lines with another right below can have been broken.
    let others =
        lines.windows(2).enumerate().filter(|(j, w)| j + 1 != i && w[1].blanks == 0).map(|(_, w)| length(&w[0]));
    let width = others.filter(|n| *n <= WRAPPED_LINE).max().unwrap_or(0);
    let word = lines[i].text.split_whitespace().next().map_or(0, |w| w.chars().count());
    let own = length(&lines[i - 1]);
    own + 1 + word <= width || own > width
}
