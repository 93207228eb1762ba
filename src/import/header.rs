//! The loose header of an old post: how far it reaches, and what its lines tell.
//!
//! Keys are read only in the zone at the top: a line of the story that looks like one is left alone.

pub mod keys;
pub mod line;
pub mod value;

use std::ops::Range;

use crate::diag::{FileId, Sink};
use crate::import::rules;
use crate::import::text::layout::{self, trimmed};
use crate::import::text::marker;
use crate::story::{Meta, Prose};

use keys::{Field, KEYS, Key};
use line::Shape;
use value::Filler;

/// What a header tells, and where the story starts.
#[derive(Debug)]
pub struct Header {
    pub meta: Meta,
    /// How many lines were understood.
    pub known: usize,
    /// Offset of the first line that belongs to the story.
    pub end: usize,
}

/// A header has at most so many lines that are not blank.
const MAX_LINES: usize = 60;
/// A paragraph of the story is longer than this; a header line without key is not.
const MAX_PROSE: usize = 300;
/// After a line at least this long, the next may be its continuation.
const FULL_LINE: usize = 60;

/// A line near the top that is not blank.
struct Line<'a> {
    range: Range<usize>,
    shape: Shape,
    text: &'a str,
    /// Blank lines before it.
    blanks: usize,
    /// Set where the line goes on with the value of the line at this index.
    continues: Option<usize>,
}

impl Line<'_> {
    fn is_key(&self) -> bool {
        matches!(self.shape, Shape::Keyed { .. } | Shape::Keyless { .. })
    }

    fn has_colon_key(&self) -> bool {
        matches!(self.shape, Shape::Keyed { weak: false, .. })
    }

    /// A line with a key that cannot be read out of a story by mistake.
    fn is_sure(&self) -> bool {
        matches!(&self.shape, Shape::Keyed { found, weak: false, .. } if !found.misspelt && !found.common && !matches!(found.key.field,
            Field::Kept | Field::Notes | Field::Setting | Field::Published | Field::Title))
    }
}

/// Reads the header that starts at `from`. With nothing found, the story starts there, too.
pub fn read(text: &str, file: FileId, from: usize, sink: &mut Sink) -> Header {
    let mut lines = top(text, from);
    let count = zone(&mut lines);
    lines.truncate(count);
    let known = lines.iter().filter(|l| l.is_key()).count();
    let doubtful = lines.iter().all(|l| !l.is_key() || is_doubtful(l));
    if known == 0 || known == 1 && doubtful {
        return Header { meta: Meta::default(), known: 0, end: from };
    }
    let last = &lines[count - 1];
    // The end of the last line's own ending: everything up to there is header.
    let end = layout::lines(&text[last.range.start..]).nth(1).map_or(text.len(), |next| last.range.start + next.start);
    let meta = interpret(text, file, &lines, sink);
    Header { meta, known, end }
}

/// One such line alone may as well be the first line of a story.
fn is_doubtful(line: &Line) -> bool {
    match &line.shape {
        Shape::Keyed { weak: true, found, .. } => found.key.field != Field::Rating,
        Shape::Keyed { found, .. } => found.misspelt || found.common,
        Shape::Keyless { field, .. } => !matches!(field, Field::Rating | Field::Author),
        _ => false,
    }
}

/// The first lines that are not blank, each looked at.
fn top(text: &str, from: usize) -> Vec<Line<'_>> {
    let mut found = Vec::new();
    let mut blanks = 0;
    for range in layout::lines(&text[from..]) {
        let range = from + range.start..from + range.end;
        let line = &text[range.clone()];
        if line.trim().is_empty() {
            blanks += 1;
            continue;
        }
        // A line of this length is a paragraph of a story whatever it starts with.
        let shape = if line.len() > 8000 { Shape::Other } else { line::shape(line) };
        found.push(Line { range, shape, text: line, blanks, continues: None });
        blanks = 0;
        if found.len() == MAX_LINES {
            break;
        }
    }
    found
}

/// How many of the lines are header. Marks the lines that continue another.
fn zone(lines: &mut [Line]) -> usize {
    // Index after the last line that surely belongs to the header.
    let mut end = 0;
    let mut keys = 0;
    let mut strange = 0;
    let mut i = 0;
    while i < lines.len() {
        let wide = lines[i].blanks >= 2 && keys > 0;
        if wide && !lines[i].is_sure() {
            break;
        }
        if marker::read(lines[i].text.trim()).is_some_and(|m| !m.has_total) {
            break;
        }
        // A strange key counts only beside a known one.
        let near = |j: Option<usize>| j.and_then(|j| lines.get(j)).is_some_and(|l| l.has_colon_key());
        let beside = near(i.checked_sub(1)) || near(Some(i + 1)) && lines[i + 1].blanks < 2;
        let unknown_key = matches!(lines[i].shape, Shape::Unknown { .. }) && beside;
        if lines[i].is_key() || unknown_key {
            keys += 1;
            strange = 0;
            end = i + 1;
        } else if matches!(lines[i].shape, Shape::Rule) {
            if keys > 0 {
                // The rule itself parts header and story, and belongs to neither.
                end = i + 1;
                break;
            }
        } else if i > 0 && lines[i].blanks == 0 && continues(lines, i) {
            lines[i].shape = Shape::Other;
            lines[i].continues = Some(lines[i - 1].continues.unwrap_or(i - 1));
            end = i + 1;
        } else {
            // Lines without a blank between them are one paragraph.
            strange += usize::from(lines[i].blanks > 0 || i == 0 || strange == 0);
            // Before the first key a title page may have two lines, but a story has sentences.
            let story = keys > 0 || is_sentence(lines[i].text.trim());
            if strange >= 2 && story || strange > 2 || lines[i].text.len() > MAX_PROSE {
                break;
            }
        }
        i += 1;
    }
    end + title_after(&lines[end..], keys)
}

/// Whether line `i` goes on with the value of the line before.
fn continues(lines: &[Line], i: usize) -> bool {
    let before = &lines[i - 1];
    let empty = match before.shape {
        Shape::Keyed { value, .. } | Shape::Unknown { value, .. } => before.text[value..].trim().is_empty(),
        Shape::Keyless { .. } => false,
        _ if before.continues.is_some() => false,
        _ => return false,
    };
    let indented = lines[i].text.starts_with([' ', '\t']);
    let full = before.text.trim_end().chars().count() >= FULL_LINE && before.text.chars().count() <= 110;
    indented || empty || full
}

/// After the block, a short line and a by-line are the title and the author.
fn title_after(lines: &[Line], keys: usize) -> usize {
    let [title, author, ..] = lines else { return 0 };
    let by = matches!(author.shape, Shape::Keyless { field: Field::Author, .. });
    let short = title.text.trim().chars().count() <= 80 && matches!(title.shape, Shape::Other | Shape::Unknown { .. });
    if keys > 0 && by && short && author.blanks <= 1 { 2 } else { 0 }
}

/// A key without bullets and stars before it.
fn plain_key(text: &str) -> String {
    let key = text.trim_start_matches(|c: char| !(c.is_alphanumeric() || c == '('));
    key.trim_end_matches(['*', '_', ' ', '\t']).to_owned()
}

fn key_of(field: Field) -> &'static Key {
    // Every field has a row; the first is as good as any for one that had none.
    KEYS.iter().find(|k| k.field == field).unwrap_or(&KEYS[0])
}

/// Turns the lines of the zone into metadata.
fn interpret(text: &str, file: FileId, lines: &[Line], sink: &mut Sink) -> Meta {
    let mut filler = Filler::new(text, file, sink);
    let titled =
        lines.iter().any(|l| matches!(&l.shape, Shape::Keyed { found, .. } if found.key.field == Field::Title));
    let mut title_wanted = !titled;
    for (i, line) in lines.iter().enumerate() {
        let base = line.range.start;
        // The value goes on to the end of the last line that continues this one.
        let last = lines[i + 1..].iter().take_while(|l| l.continues == Some(i)).last().unwrap_or(line);
        let end = last.range.end;
        match &line.shape {
            Shape::Keyed { found, second, key_end, value, weak } => {
                let written = plain_key(&line.text[..*key_end]);
                let span = filler.span(base..base + key_end);
                if *weak {
                    filler.sink().emit(span, rules::weak_separator(&written, found.key.label));
                }
                if found.misspelt {
                    filler.sink().emit(span, rules::misspelt_key(&written, found.key.label));
                }
                for key in [Some(found), second.as_ref()].into_iter().flatten() {
                    filler.fill(key.key, &written, base + value..end.max(base + value));
                }
            }
            Shape::Unknown { key_end, value } => {
                let key = plain_key(&line.text[..*key_end]);
                filler.sink_at(base..base + key_end, rules::unknown_header_key(&key));
                let value = trimmed(text, base + value..end.max(base + value));
                filler.extra(&key, value);
            }
            Shape::Keyless { field, label, value } => {
                filler.sink_at(base + value.start..base + value.end, rules::guessed_field(label));
                let end = if last.range.start == base { base + value.end } else { end };
                filler.fill(key_of(*field), label, base + value.start..end);
            }
            Shape::Rule => {}
            Shape::Other if line.continues.is_some() => {}
            Shape::Other => {
                let range = trimmed(text, line.range.clone());
                let by_next =
                    lines.get(i + 1).is_some_and(|n| matches!(n.shape, Shape::Keyless { field: Field::Author, .. }));
                let words = &text[range.clone()];
                // A lone first line is the title, unless it is a sentence: then it tells what the story is about.
                if title_wanted && (by_next || i == 0 && !is_sentence(words) || is_quoted(words)) {
                    title_wanted = false;
                    filler.sink_at(range.clone(), rules::guessed_field("title"));
                    filler.fill(key_of(Field::Title), "title", range);
                } else if i == 0 && is_sentence(words) && filler.meta.summary.is_none() {
                    filler.sink_at(range.clone(), rules::guessed_field("summary"));
                    let span = filler.span(range.clone());
                    filler.meta.summary = Some(Prose { text: words.to_owned(), span, markdown: false });
                } else {
                    filler.sink_at(range, rules::unread_header_line());
                }
            }
        }
    }
    filler.meta
}

/// Whether a line without key is a sentence, and no title.
fn is_sentence(line: &str) -> bool {
    let words = line.split_whitespace().count();
    let lower = line.split_whitespace().filter(|w| w.chars().next().is_some_and(char::is_lowercase)).count();
    line.ends_with(['.', '…']) || words > 6 && lower * 2 > words || words > 15
}

fn is_quoted(line: &str) -> bool {
    line.len() < 120 && (line.starts_with('"') && line.ends_with('"') || line.starts_with('“') && line.ends_with('”'))
}

#[cfg(test)]
mod tests;
