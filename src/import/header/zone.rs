//! How far the header of a post reaches: which lines at the top are header, and which of them are the story's.
//!
//! Prose ends a header, however it is spaced. Only where more lines with plain keys follow does the header go on.

mod continuation;

use std::ops::Range;

use super::is_sentence;
use super::keys::{Field, PLAIN_FIELDS};
use super::line::{self, Shape};
use super::several;
use super::top_line::Line;
use super::{rows, run};
use crate::diag::Cut;
use crate::import::{header::value, mail, talk};
use crate::story::Rating;
use crate::story::marker;
use crate::story::text;

use continuation::{MAX_RUN_LINE, continues, is_first_person};

/// A header has at most so many lines that are not blank.
const MAX_LINES: usize = 60;
/// A paragraph of the story is longer than this; a header line without key is not.
const MAX_PROSE: usize = 300;
/// A paragraph of a header that has no key is not longer than this.
const MAX_SENTENCES: usize = 600;
/// So many paragraphs may stand between two parts of a header.
const MAX_BETWEEN: usize = 3;
/// So many paragraphs in a row of a header may mean nothing to us.
const MAX_STRANGE: usize = 2;

/// The first lines that are not blank, each looked at.
pub fn top(text: &str, from: usize) -> Vec<Line<'_>> {
    let mut found = Vec::new();
    let mut blanks = 0;
    // Where a row of fields without keys ends that goes on over several lines.
    let mut row_end = 0;
    for range in text::lines(text.cut(from..)) {
        let range = from + range.start..from + range.end;
        let line = text.cut(range.clone());
        if line.trim().is_empty() {
            blanks += 1;
            continue;
        }
        // `[Reviews - 4]   Printer`: links of an archive below its title.
        if found.len() == 1 && line.starts_with("[Reviews - ") {
            continue;
        }
        // A letter belongs to the story.
        if (found.is_empty() || blanks > 0) && mail::is_letter(text, range.start) {
            break;
        }
        if let Some(crumbs) = rows::breadcrumb(line, text.cut(range.end..)).filter(|_| found.is_empty()) {
            for (piece, shape) in crumbs {
                let range = range.start + piece.start..range.start + piece.end;
                found.push(Line::new(range.clone(), shape, text.cut(range), 0));
            }
            blanks = 0;
            continue;
        }
        if range.start < row_end {
            continue;
        }
        if let Some((pieces, end)) = row(text, range.clone(), &found, blanks) {
            row_end = end;
            for (piece, shape) in pieces {
                let line = Line::new(piece.clone(), shape, text.cut(piece), std::mem::take(&mut blanks));
                found.push(Line { in_row: true, ..line });
            }
            continue;
        }
        for piece in several::fields(within_box(line)) {
            let range = range.start + piece.start..range.start + piece.end;
            let line = text.cut(range.clone());
            // A line of this length is a paragraph of a story whatever it starts with.
            let shape = if line.len() > 8000 { Shape::Other } else { line::shape(line) };
            found.push(Line::new(range, shape, line, blanks));
            blanks = 0;
        }
        if found.len() >= MAX_LINES {
            break;
        }
    }
    read_together(text, &mut found);
    found
}

/// Reads what lines tell only beside others.
fn read_together(text: &str, found: &mut [Line]) {
    rows::read_journal(found);
    read_first(found);
    rows::read_tall(found);
    rows::read_works(found);
    rows::read_dedications(found);
    rows::read_dates(found);
    rows::read_headings(found);
    doubt(found);
    rows::read_columns(found);
    join_sentences(found);
    rows::join_numbered(found);
    name_titles(found);
    read_small_keys(found);
    read_preamble(found);
    read_part(text, found);
    read_signature(found);
}

/// A heading above the header of a post that holds one chapter names the part; so does a part of several that stands
/// between lines of the header.
fn read_part(text: &str, lines: &mut [Line]) {
    let heads_post = chapter_of_post(lines)
        .filter(|i| !text.cut(lines[*i].range.end..).lines().any(|line| opens_chapter(line.trim())));
    let between = || (1..lines.len().min(ROW_REACH)).find(|i| is_part_between(lines, *i));
    if let Some(i) = heads_post.or_else(between) {
        let start = lines[i].text.len() - lines[i].text.trim_start().len();
        let value = start..lines[i].text.trim_end().len();
        lines[i].shape = Shape::Keyless { field: Field::Part, label: "part", value };
    }
}

/// `- Mika` below a row of fields at the top that names no author; and below it `~*~Rust~*~`, where it has no title.
fn read_signature(lines: &mut [Line]) {
    let row = lines.iter().take_while(|l| l.in_row).count();
    let has = |lines: &[Line], field: Field| {
        lines[..row].iter().any(|l| matches!(&l.shape, Shape::Keyless { field: own, .. } if *own == field))
    };
    let is_name = |words: &str| {
        let words: Vec<&str> = words.split_whitespace().collect();
        (1..=3).contains(&words.len())
            && words
                .iter()
                .all(|w| w.starts_with(char::is_uppercase) && w.chars().all(|c| c.is_alphanumeric() || c == '_'))
    };
    let dash = |c: char| matches!(c, '-' | '–' | '—' | '~' | ' ');
    let Some(line) = lines.get(row).filter(|l| row > 0 && l.blanks > 0 && matches!(l.shape, Shape::Other)) else {
        return;
    };
    let start = line.text.len() - line.text.trim_start_matches(dash).len();
    if has(lines, Field::Author) || start == 0 || !is_name(line.text.cut(start..)) {
        return;
    }
    lines[row].shape =
        Shape::Keyless { field: Field::Author, label: "author", value: start..line.text.trim_end().len() };
    let sign = |c: char| matches!(c, '~' | '*' | '-' | '=' | '+' | ' ');
    let Some(line) = lines.get(row + 1).filter(|l| matches!(l.shape, Shape::Other)) else { return };
    let title = line.text.trim_matches(sign);
    let start = line.text.len() - line.text.trim_start_matches(sign).len();
    if !has(lines, Field::Title) && start > 0 && line.text.ends_with(sign) && title.len() <= 80 && !title.is_empty() {
        let value = start..start + title.len();
        lines[row + 1].shape = Shape::Keyless { field: Field::Title, label: "title", value };
    }
}

/// `part three of seven`, with the author or another key below it.
fn is_part_between(lines: &[Line], i: usize) -> bool {
    let words = lines[i].text.trim();
    let key_below = lines.get(i + 1).is_some_and(|l| l.is_key() && l.blanks <= 1);
    matches!(lines[i].shape, Shape::Other) && words.len() <= 40 && key_below && run::is_part(words)
}

/// So many lines at the top may hold a row of fields without keys.
const ROW_REACH: usize = 8;

/// The pieces of a text within a post, with what they tell, and where the last ends.
type Row = (Vec<(Range<usize>, Shape)>, usize);

/// Fields without keys in a line near the top, or in the paragraph that starts with it.
fn row(text: &str, line: Range<usize>, found: &[Line], blanks: usize) -> Option<Row> {
    if found.len() > ROW_REACH {
        return None;
    }
    let is_plain = |line: &Range<usize>| {
        let words = text.cut(line.clone());
        !matches!(line::shape(words), Shape::Keyed { .. } | Shape::Rule) || run::names_kind(words)
    };
    let mut end = line.end;
    if found.is_empty() || blanks > 0 {
        let rest =
            text::lines(text.cut(line.start..)).take(ROW_REACH).map(|l| line.start + l.start..line.start + l.end);
        let paragraph: Vec<Range<usize>> = rest.take_while(|l| !text.cut(l.clone()).trim().is_empty()).collect();
        if paragraph.len() < ROW_REACH && paragraph.iter().all(is_plain) {
            end = paragraph.last().map_or(end, |last| last.end);
        }
    }
    let read = |end: usize| {
        let pieces = run::read(text.cut(line.start..end), found.is_empty())?;
        let place = |range: Range<usize>| line.start + range.start..line.start + range.end;
        Some((pieces.into_iter().map(|(range, shape)| (place(range), shape)).collect(), end))
    };
    let alone = || is_plain(&line).then(|| read(line.end)).flatten();
    if end > line.end { read(end).or_else(alone) } else { alone() }
}

/// `previously: the rope got wet` below keys that this author writes small, too.
fn read_small_keys(lines: &mut [Line]) {
    for i in 1..lines.len() {
        let is_small = |l: &Line| l.text.starts_with(char::is_lowercase);
        let Some(at) = lines[i].text.find(": ").filter(|at| (1..=20).contains(at)) else { continue };
        let key = lines[i].text.cut(..at);
        let plain = key.chars().all(|c| c.is_lowercase() || c == ' ') && key.split(' ').count() <= 2;
        let above = lines[i - 1].has_colon_key() && is_small(&lines[i - 1]);
        if plain && above && lines[i].blanks == 0 && matches!(lines[i].shape, Shape::Other) {
            lines[i].shape = Shape::Unknown { key_end: at, value: at + 2 };
        }
    }
}

/// Words of the author above a rule, with at least two fields among them that their forms tell: what is not understood is
/// no story either.
fn read_preamble(lines: &mut [Line]) {
    const PARAGRAPHS: usize = 6;
    let Some(rule) = lines.iter().position(|l| matches!(l.shape, Shape::Rule)).filter(|rule| *rule > 0) else { return };
    let keyed = |l: &Line| matches!(l.shape, Shape::Keyed { .. });
    let mut fields: Vec<Field> = Vec::new();
    let mut starts = Vec::new();
    for (i, line) in lines[..rule].iter().enumerate() {
        if let Shape::Keyless { field, .. } = line.shape {
            fields.extend((!fields.contains(&field)).then_some(field));
        } else if let Shape::Keyed { found, .. } = &line.shape {
            let field = found.key.field;
            fields.extend((!fields.contains(&field)).then_some(field));
        } else if line.blanks > 0 || i == 0 {
            starts.push(i);
        }
    }
    let told = fields.iter().any(|f| matches!(f, Field::Disclaimer | Field::Archive | Field::Rating));
    let count = lines[..rule].iter().filter(|l| l.blanks > 0).count();
    if fields.len() < 2 || !told || count > PARAGRAPHS || lines[..rule].iter().filter(|l| keyed(l)).count() >= 3 {
        return;
    }
    for start in starts {
        let stop = paragraph_end(lines, start).min(rule);
        let words: Vec<&str> = lines[start..stop].iter().map(|l| l.text).collect();
        if !(talk::is_author(&words.join(" ")) || is_first_person(&words.join(" "))) || is_speech(lines[start].text) {
            continue;
        }
        let value = 0..lines[start].text.trim_end().len();
        lines[start].shape = Shape::Keyless { field: Field::Kept, label: run::UNREAD, value };
        for line in &mut lines[start + 1..stop] {
            (line.shape, line.continues) = (Shape::Other, Some(start));
        }
    }
}

/// `THE MILL: LONG WATCH` with the author below it is a title, and no key with a value.
fn name_titles(lines: &mut [Line]) {
    for i in 0..lines.len() {
        if matches!(lines[i].shape, Shape::Unknown { .. }) && is_title(lines, i) {
            lines[i].shape = Shape::Other;
        }
    }
}

/// Where the heading of a chapter stands above the header of a post that holds this chapter.
fn chapter_of_post(lines: &[Line]) -> Option<usize> {
    const REACH: usize = 5;
    let is_above =
        |l: &Line| l.is_key() || matches!(l.shape, Shape::Rule) || l.text.trim().len() <= 80 && !is_speech(l.text);
    let i = lines.iter().take(REACH).position(Line::is_heading)?;
    let below = lines.get(i + 1)?;
    let heads = below.blanks <= 1 && below.has_colon_key() && block(lines, i + 1).0 >= 2;
    (heads && lines[..i].iter().all(|l| is_above(l) && !is_sentence(l.text.trim()))).then_some(i)
}

fn opens_chapter(line: &str) -> bool {
    line.len() <= 120 && marker::read(line).is_some_and(|marker| !marker.has_total)
}

/// A paragraph that says as a whole whose the characters are, or that begins with a line that tells a field by its form, is
/// read as one.
fn join_sentences(lines: &mut [Line]) {
    let mut i = 0;
    while i < lines.len() {
        let stop = i + 1 + lines[i + 1..].iter().take_while(|l| l.blanks == 0).count();
        let plain = |l: &Line| match l.shape {
            Shape::Other => true,
            Shape::Keyless { field, .. } => matches!(field, Field::Disclaimer | Field::Notes),
            _ => false,
        };
        let length: usize = lines[i..stop].iter().map(|l| l.text.len()).sum();
        let between = is_between_keys(lines, i..stop);
        let least = if between { 1 } else { 2 };
        if (least..=6).contains(&(stop - i)) && length < MAX_SENTENCES && lines[i + 1..stop].iter().all(plain) {
            let opens = matches!(
                lines[i].shape,
                Shape::Keyless { field: Field::Disclaimer | Field::Archive | Field::Spoilers, .. }
            );
            let words: Vec<&str> = lines[i..stop].iter().map(|l| l.text.trim()).collect();
            let words = words.join(" ").to_lowercase();
            let owns = if between { line::claims(&words) } else { line::is_ownership(&words) };
            let claims = matches!(lines[i].shape, Shape::Other) && owns;
            if claims && !is_speech(lines[i].text) {
                let value = 0..lines[i].text.trim_end().len();
                lines[i].shape = Shape::Keyless { field: Field::Disclaimer, label: "disclaimer", value };
            }
            if opens || claims {
                for line in &mut lines[i + 1..stop] {
                    (line.shape, line.continues) = (Shape::Other, Some(i));
                }
            }
        }
        i = stop;
    }
}

/// Whether a paragraph stands between lines that a story does not have, and is not far from them.
fn is_between_keys(lines: &[Line], paragraph: Range<usize>) -> bool {
    let near = |j: usize| lines.get(j).is_some_and(|l| l.blanks <= 1);
    let above = paragraph.start.checked_sub(1).is_some_and(|j| lines[j].is_key());
    above && near(paragraph.start) && near(paragraph.end) && lines[paragraph.end].has_colon_key()
}

/// A line without the side of the box around it: `* Title: Rain   *`.
fn within_box(line: &str) -> &str {
    let inner = line.trim();
    let side = inner.chars().next().filter(|c| matches!(c, '*' | '|' | '#' | '+' | '~'));
    let inside = side.and_then(|side| inner.strip_suffix(side));
    let Some(rest) = inside.filter(|rest| rest.ends_with([' ', '\t']) || is_waved(rest)) else {
        return line;
    };
    if rest.len() < 2 { line } else { line.cut(..line.trim_end().len() - (inner.len() - rest.trim_end().len())) }
}

/// `~Title: Rain`, before the wave that closes it.
fn is_waved(rest: &str) -> bool {
    rest.strip_prefix('~').is_some_and(|inner| !inner.contains('~') && inner.contains(':'))
}

/// Takes back keys that a sentence of the story may have by chance.
fn doubt(lines: &mut [Line]) {
    let taken_back: Vec<bool> = (0..lines.len())
        .map(|i| is_sentence_with_key(lines, i) || is_lone_sign(lines, i) || is_lone_denial(lines, i))
        .collect();
    for (line, back) in lines.iter_mut().zip(taken_back) {
        if back {
            line.shape = Shape::Other;
        }
    }
}

/// `Notes, she thought, were for others.`, `Story - that was all he had.`: a key without a colon, and a sentence that
/// goes on behind it, where the lines around it are of another kind.
fn is_sentence_with_key(lines: &[Line], i: usize) -> bool {
    let line = &lines[i];
    let Shape::Keyed { key_end, weak, .. } = &line.shape else { return false };
    // Between two keys it is one, too.
    let key = |j: Option<usize>| j.and_then(|j| lines.get(j)).is_some_and(Line::is_key);
    let enclosed = line.blanks == 0 && key(i.checked_sub(1)) && key(Some(i + 1)) && lines[i + 1].blanks == 0;
    if line.text.cut(*key_end..).starts_with([':', '：']) || enclosed {
        return false;
    }
    // A dash counts as it stands, but where a key of another kind before it shows how this author writes headers.
    if !weak && !lines[..i].iter().any(Line::is_key) || line.text.cut(..*key_end).chars().all(|c| !c.is_lowercase()) {
        return false;
    }
    let value = line.value();
    let running = is_sentence(value) && value.split_whitespace().count() > 3;
    let lower = value.starts_with(char::is_lowercase);
    // The lines beside it have separators of the same kind: that is how this author writes headers.
    let same_kind = |j: Option<usize>| {
        j.and_then(|j| lines.get(j)).is_some_and(|l| match &l.shape {
            Shape::Keyed { weak: other, key_end, .. } => *other == *weak && !l.text.cut(*key_end..).starts_with(':'),
            _ => false,
        })
    };
    // A second dash closes what the first opened.
    let inserted = value.contains(" - ") && !key(Some(i + 1));
    let kindred = same_kind(i.checked_sub(1)) && !inserted || same_kind(Some(i + 1));
    running && lower && !is_meant(line) && !kindred
}

/// Whether the value is what the key asks for, and no sentence that goes on with it.
fn is_meant(line: &Line) -> bool {
    let Shape::Keyed { found, .. } = &line.shape else { return false };
    let value = line.value();
    match found.key.field {
        Field::Rating => Rating::read(crate::diag::Spanned::new(
            value.to_owned(),
            crate::diag::Span::new(crate::diag::FileId(0), 0, 0),
        ))
        .is_some(),
        Field::Disclaimer => line::is_ownership(&value.to_lowercase()),
        Field::Relationships | Field::Warnings => value::says_none(value),
        _ => false,
    }
}

/// Whether a line touches one with a key, above or below.
fn touches_key(lines: &[Line], i: usize) -> bool {
    let above = i.checked_sub(1).is_some_and(|above| lines[above].is_key() && lines[i].blanks == 0);
    above || lines.get(i + 1).is_some_and(|below| below.is_key() && below.blanks == 0)
}

/// The sign behind a key that few writers put there.
fn rare_sign<'a>(line: &Line<'a>) -> Option<&'a str> {
    let Shape::Keyed { key_end, weak: true, .. } = line.shape else { return None };
    let behind = line.text.cut(key_end..);
    [",", ";", "~", " | ", "=", "\t"]
        .into_iter()
        .find(|sign| behind.trim_start_matches(' ').starts_with(sign.trim_matches(' ')))
}

/// `Notes; Letters; bills.`: a sign that few writers put behind keys and many into sentences, in a line that stands apart, and no other line of the
/// header has it.
fn is_lone_sign(lines: &[Line], i: usize) -> bool {
    let Some(sign) = rare_sign(&lines[i]) else { return false };
    let others = lines.iter().enumerate().filter(|(j, line)| *j != i && rare_sign(line) == Some(sign));
    let is_plain = touches_key(lines, i) || sign == "," && is_meant(&lines[i]);
    !is_plain && others.count() == 0
}

/// `Not mine to keep.`, `I don't own a coat.`: words that may be the first line of the story. Where they stand apart, they
/// must name what people own of stories, or be bare or shouted with more of the header below.
fn is_lone_denial(lines: &[Line], i: usize) -> bool {
    let is_shouted = |line: &&Line| !line.text.contains(char::is_lowercase);
    let below = lines[i + 1..].iter().find(|line| !is_shouted(line) || matches!(line.shape, Shape::Rule));
    let goes_on = below.is_some_and(|l| l.is_key() || matches!(l.shape, Shape::Rule));
    matches!(lines[i].shape, Shape::Keyless { field: Field::Disclaimer, .. })
        && !touches_key(lines, i)
        && !talk::names_property(lines[i].text)
        && !(goes_on && (line::is_bare_denial(lines[i].text) || is_shouted(&&lines[i])))
}

/// Whether a key belongs to the story although header lines stand above it: it is far from them, or below lines that mean
/// nothing (`apart`), where only a plain key is one.
fn is_far_key(lines: &[Line], i: usize, apart: bool) -> bool {
    let far = lines[i].blanks >= 2 && !lines[i].is_sure() && !is_spread(lines, i);
    let below_title = i > 0 && is_title(lines, i - 1);
    far || apart && !lines[i].has_colon_key() && !below_title
}

/// `Rating: nine.` below a header that has its rating, and a blank line: a line of the story.
fn is_of_story(lines: &[Line], i: usize) -> bool {
    let span = crate::diag::Span::new(crate::diag::FileId(0), 0, 0);
    let rating = |l: &Line| matches!(&l.shape, Shape::Keyed { found, .. } if found.key.field == Field::Rating);
    let unread = || Rating::read(crate::diag::Spanned::new(lines[i].value().to_owned(), span)).is_none();
    lines[i].blanks > 0 && rating(&lines[i]) && lines[..i].iter().any(rating) && unread()
}

/// `From: Jonas`, `Date: Sunday`: lines of a letter or of a log at the start of a story. They stand apart below lines with
/// keys that do not, and say nothing that a header does.
fn opens_letter(lines: &[Line], i: usize) -> bool {
    const MOST: usize = 4;
    let stop = i + 1 + lines[i + 1..].iter().take_while(|l| l.blanks == 0).count();
    let above = lines[i - 1].continues.unwrap_or(i - 1);
    let apart = lines[i].blanks > 0 && lines[above].blanks == 0 && above > 0 && lines[above].is_key();
    let goes_on = lines.get(stop).is_some_and(|l| l.is_key() || matches!(l.shape, Shape::Rule));
    let strange = |l: &Line| matches!(l.shape, Shape::Unknown { .. } | Shape::Other) || is_of_letter(l);
    apart
        && !goes_on
        && stop - i <= MOST
        && lines[i..stop].iter().all(strange)
        && lines[i..stop].iter().any(is_of_letter)
}

/// Whether the key is one that letters and logs have, too, and the value tells nothing of a post.
fn is_of_letter(line: &Line) -> bool {
    let Shape::Keyed { found, second: None, key_end, weak: false, .. } = &line.shape else { return false };
    let value = line.value();
    match found.key.field {
        Field::Published | Field::Updated => !is_dated(value),
        Field::Status => value::status(value).is_none(),
        _ => mail::is_of_letter(line.text.cut(..*key_end).trim()) && !line::is_address(value),
    }
}

/// Whether a value is a date on which stories were posted: it names a year of these, or is made of numbers.
fn is_dated(value: &str) -> bool {
    let numbers = || value.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let is_year = |digits: &str| digits.len() == 4 && matches!(digits.parse(), Ok(1960..=2099));
    value::says_none(value) || numbers().any(is_year) || numbers().count() >= 2 && !value.contains(char::is_alphabetic)
}

/// How many of the lines are header. Marks the lines that continue another, and the prose among them.
pub fn zone(lines: &mut [Line]) -> usize {
    // Index after the last line that surely belongs to the header.
    let mut end = 0;
    let mut keys = 0;
    // Lines that were not understood since the last key, and whether one of them stands apart from it.
    let (mut strange, mut apart) = (0, false);
    // Prose before more header lines.
    let mut prose: Vec<Range<usize>> = Vec::new();
    let mut i = 0;
    while i < lines.len() && !lines[i].is_heading() {
        let wide = lines[i].blanks >= 2 && keys > 0;
        if lines[i].continues.is_some() {
            end = i + 1;
        } else if lines[i].is_key() || is_unknown_key(lines, i) {
            if keys > 0 && (is_far_key(lines, i, apart) || is_of_story(lines, i) || opens_letter(lines, i)) {
                break;
            }
            keys += 1;
            (strange, apart) = (0, false);
            end = i + 1;
            if opens_story(&lines[i]) {
                lines[i].shape = Shape::Rule;
                break;
            }
        } else if matches!(lines[i].shape, Shape::Rule) {
            if keys > 0 {
                // The rule itself parts header and story, and belongs to neither; one below a scene ends the scene.
                end = if apart { end } else { i + 1 };
                break;
            }
        } else if let Some(surely) = i.checked_sub(1).and_then(|before| continues(lines, before, i)) {
            lines[i].shape = Shape::Other;
            lines[i].continues = Some(lines[i - 1].continues.unwrap_or(i - 1));
            lines[i].perhaps = !surely;
            end = i + 1;
        } else {
            // Lines without a blank between them are one paragraph.
            let stop = paragraph_end(lines, i);
            if !is_prose(lines, i..stop) || is_enclosed(lines, i, stop) {
                strange += 1;
                apart |= lines[i].blanks > 0;
                if wide || strange > MAX_STRANGE {
                    break;
                }
            } else if !is_teaser(lines, stop) || i > 0 {
                if !resumes(lines, i, keys) {
                    break;
                }
                prose.push(i..stop);
            }
            i = stop;
            continue;
        }
        i += 1;
    }
    mark_prose(lines, &prose, end);
    let below = if keys > 0 { title_below(lines, end) } else { end };
    talk_below(lines, below, keys)
}

/// Marks the prose within a header: what stands above the title is no part of the story.
fn mark_prose(lines: &mut [Line], prose: &[Range<usize>], end: usize) {
    let title = (0..end).rev().find(|i| is_title(lines, *i));
    for line in prose.iter().filter(|p| p.end <= end).flat_map(Clone::clone) {
        let is_above = title.is_some_and(|title| line < title);
        (lines[line].story, lines[line].talk) = (!is_above, is_above);
    }
}

/// `The Weir by Nell Farrow` on the first line is title and author.
fn read_first(lines: &mut [Line]) {
    let Some(first) = lines.first_mut().filter(|l| matches!(l.shape, Shape::Other)) else { return };
    let words = first.text.trim();
    if words.len() <= 100 && !is_sentence(words) && !is_speech(words) && value::title_and_author(words).is_some() {
        let start = first.text.len() - first.text.trim_start().len();
        let value = start..start + words.len();
        first.shape = Shape::Keyless { field: Field::Title, label: "title", value };
    }
}

/// One line before the first key may tell what the story is about.
fn is_teaser(lines: &[Line], stop: usize) -> bool {
    let short = stop == 1 && lines[0].text.len() <= MAX_PROSE && !is_speech(lines[0].text);
    short && lines.get(1).is_some_and(|l| l.is_key() || is_title(lines, 1))
}

/// Where, within a header, a title stands with its author below it.
pub fn title_within(lines: &[Line]) -> Option<usize> {
    (0..lines.len()).find(|i| is_title(lines, *i))
}

/// After the block, a short line and a by-line are the title and the author.
fn title_below(lines: &[Line], end: usize) -> usize {
    if is_title(lines, end) { end + 2 } else { end }
}

/// After the header, what its author says to the readers still belongs to it.
fn talk_below(lines: &mut [Line], mut end: usize, keys: usize) -> usize {
    for _ in 0..MAX_BETWEEN {
        if keys == 0 || end >= lines.len() || !matches!(lines[end].shape, Shape::Other) || lines[end].is_heading() {
            break;
        }
        let stop = paragraph_end(lines, end);
        let words: Vec<&str> = lines[end..stop].iter().map(|l| l.text).collect();
        if !talk::is_author(&words.join(" ")) {
            break;
        }
        lines[end..stop].iter_mut().for_each(|l| l.story = true);
        end = stop;
        if lines.get(end).is_some_and(|l| matches!(l.shape, Shape::Rule)) {
            return end + 1;
        }
    }
    end
}

/// The index after the paragraph that starts at `i`: up to the next blank line, key or rule.
fn paragraph_end(lines: &[Line], i: usize) -> usize {
    let more = lines[i + 1..]
        .iter()
        .take_while(|l| l.blanks == 0 && !l.is_key() && !matches!(l.shape, Shape::Rule) && !l.is_heading());
    i + 1 + more.count()
}

/// Whether a paragraph without key reads like a story, or like somebody talking, and not like a piece of a header.
fn is_prose(lines: &[Line], paragraph: Range<usize>) -> bool {
    // A title may be a question or a cry.
    let title = paragraph.start == 0;
    let cries = |l: &Line| !title && l.text.trim_end().ends_with(['!', '?']);
    let paragraph = &lines[paragraph];
    let words: usize = paragraph.iter().map(|l| l.text.split_whitespace().take(40).count()).sum();
    let reads = |l: &Line| l.text.len() > MAX_PROSE || is_sentence(l.text.trim()) || is_speech(l.text) || cries(l);
    words > 25 || paragraph.iter().any(reads)
}

/// Somebody speaks: a quotation mark at the start, and something said behind the quotation, or a stop within it.
fn is_speech(line: &str) -> bool {
    let line = line.trim();
    // Without looking through a long paragraph: it is prose in any case.
    if line.len() > 2000 {
        return false;
    }
    let quoted = line.starts_with(['"', '“', '”', '«', '„', '‘', '\'', '—', '–']);
    let stopped = [",\"", ",”", ".\"", ".”", "!\"", "!”", "?\"", "?”", ",'", ",’", ".'", ".’", "!'", "?'", "»"];
    quoted && stopped.iter().any(|s| line.contains(s))
}

/// Whether a header goes on below the prose that starts at `from`: at least two plain keys in one block, or one below
/// words of the author about the story.
fn resumes(lines: &[Line], from: usize, keys: usize) -> bool {
    let (mut i, mut paragraphs, mut talk) = (from, 0, true);
    while i < lines.len() && paragraphs <= MAX_BETWEEN {
        if lines[i].is_heading() {
            return false;
        }
        if lines[i].is_key() {
            // The title and the author below the words of the author to the readers.
            if keys > 0 && i > from && paragraphs <= 2 && is_title(lines, i - 1) {
                return true;
            }
            let wide = keys > 0 && lines[from].blanks >= 2;
            let (touching, all) = block(lines, i);
            // Two lines with keys below a short one: it is a part of the header that is not understood.
            let short =
                paragraphs == 1 && lines[from].text.trim().len() <= MAX_RUN_LINE && !is_speech(lines[from].text);
            let more = lines[i..].iter().take_while(|l| l.is_key()).count() >= 2;
            return touching >= 2
                || all >= 3 && !wide
                || all >= 1 && talk && keys > 0
                || short && more && keys > 0 && !wide;
        }
        if matches!(lines[i].shape, Shape::Rule) {
            // A line drawn around the header; one below a scene ends the scene.
            if keys > 0 {
                return false;
            }
            i += 1;
            continue;
        }
        let stop = paragraph_end(lines, i);
        talk &= lines[i..stop].iter().any(|l| talk::is_author(l.text)) && !is_speech(lines[i].text);
        paragraphs += 1;
        i = stop;
    }
    false
}

/// How many different plain fields the block of keys has that starts at `from`: up to the first blank line, and in all.
fn block(lines: &[Line], from: usize) -> (usize, usize) {
    let mut fields = Vec::new();
    let mut touching = None;
    for (i, line) in lines[from..].iter().enumerate() {
        if i > 0 && line.blanks > 0 {
            touching.get_or_insert(fields.len());
        }
        if line.is_key() {
            fields.extend(line.told_field().filter(|f| PLAIN_FIELDS.contains(f) && !fields.contains(f)));
        } else if line.blanks > 0 || matches!(line.shape, Shape::Rule) {
            break;
        }
    }
    (touching.unwrap_or(fields.len()), fields.len())
}

/// Whether lines begin with a block of at least two plain keys, and a title.
pub fn is_block(lines: &[Line]) -> bool {
    let titled = lines.iter().any(|line| line.plain_field() == Some(Field::Title));
    titled && block(lines, 0).0 >= 2
}

/// Where, below the header, a block of lines stands that looks like one; or a single such line, below one paragraph.
pub fn second_block(lines: &[Line]) -> Option<usize> {
    let mut gaps = 0;
    (0..lines.len()).find(|&i| {
        // A title on the first line is no paragraph.
        let below_title = i == 1 && !is_prose(lines, 0..1);
        gaps += usize::from(i > 0 && lines[i].blanks > 0 && !below_title);
        // `A sign hung on the door:` leads to a line of the story.
        let is_lone = i > 0 && gaps <= 1 && lines[i].is_of_header() && !lines[i - 1].text.trim_end().ends_with(':');
        is_lone || lines[i].plain_field().is_some() && block(lines, i).0 >= 2
    })
}

/// A strange key counts only beside a known one, and not where its words are a sentence.
fn is_unknown_key(lines: &[Line], i: usize) -> bool {
    let Shape::Unknown { key_end, .. } = lines[i].shape else { return false };
    let known = |j: Option<usize>| j.and_then(|j| lines.get(j)).is_some_and(Line::has_colon_key);
    let (before, after) = (known(i.checked_sub(1)), known(Some(i + 1)));
    let touches_before = before && lines[i].blanks == 0;
    let touches_after = after && lines[i + 1].blanks == 0;
    let between = before && after && lines[i].blanks < 2 && lines[i + 1].blanks < 2;
    let key = lines[i].text.cut(..key_end).trim();
    if is_clause(key) || lines[i].value().starts_with(['"', '“', '«']) {
        return false;
    }
    let lower = key.split_whitespace().filter(|w| w.starts_with(char::is_lowercase)).count();
    let sentence = lower >= 2 && lines[i].value().ends_with(['.', '!', '?', '…']);
    touches_after || between || touches_before && !sentence
}

/// `He said`, `There were two`: words before a colon that open a sentence and are no key.
fn is_clause(key: &str) -> bool {
    const OPENERS: &[&str] = &[
        "he", "she", "it", "they", "we", "you", "i", "this", "that", "these", "those", "there", "here", "and", "but",
        "then", "when", "so", "if", "a", "an", "the", "my", "his", "her", "our", "their", "one", "now", "nobody",
    ];
    const SAYING: &[&str] = &["said", "says", "asked", "thought", "wrote", "read", "was", "is", "were", "had"];
    let words: Vec<String> = key.split_whitespace().map(str::to_lowercase).collect();
    let opens = words.first().is_some_and(|w| OPENERS.contains(&w.as_str()));
    opens && words.len() > 1 || words.last().is_some_and(|w| SAYING.contains(&w.as_str())) && words.len() > 1
}

/// Whether the header is spread out, with wide gaps between all its lines.
fn is_spread(lines: &[Line], i: usize) -> bool {
    let gaps: Vec<usize> = lines[1..i].iter().filter(|l| l.continues.is_none()).map(|l| l.blanks).collect();
    lines[i].has_colon_key() && (gaps.len() >= 2 && gaps.iter().all(|g| *g >= 2) || block(lines, i).0 >= 2)
}

/// `Story:` with nothing behind it says that the story begins.
fn opens_story(line: &Line) -> bool {
    matches!(&line.shape, Shape::Keyed { found, .. } if found.key.field == Field::Title && found.common)
        && line.value().is_empty()
        && line.text.trim().to_lowercase().starts_with("story")
}

/// Whether the next key follows at once below the paragraph from `i` to `stop`, and one stands right above it.
fn is_enclosed(lines: &[Line], i: usize, stop: usize) -> bool {
    let size: usize = lines[i..stop].iter().map(|l| l.text.len()).sum();
    i > 0
        && lines[i].blanks == 0
        && size <= 2 * MAX_PROSE
        && lines.get(stop).is_some_and(|l| l.blanks == 0 && l.is_key())
}

/// A short line, and a by-line below it.
fn is_title(lines: &[Line], i: usize) -> bool {
    let [title, author, ..] = &lines[i.min(lines.len())..] else { return false };
    let by = matches!(author.shape, Shape::Keyless { field: Field::Author, .. });
    let short = title.text.trim().chars().count() <= 80 && matches!(title.shape, Shape::Other | Shape::Unknown { .. });
    by && short && author.blanks <= 1 && !is_speech(title.text)
}
