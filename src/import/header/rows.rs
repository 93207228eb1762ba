//! Lines of a header that are understood only beside others: heads of journals, tables without signs, headings above
//! values, numbered paragraphs.

use super::is_sentence;
use super::keys::{self, Field};
use super::line::{self, Shape};
use super::run;
use super::top_line::Line;
use crate::diag::Cut;
use crate::import::talk;
use crate::story::Date;
use crate::story::marker;

/// So many lines of one shape make a table.
const LEAST_ROWS: usize = 3;
/// So many numbered paragraphs at most belong to a value.
const MAX_NUMBERED: u32 = 6;

/// A date below the author is that of the story: nobody wrote such posts before 1990.
pub fn read_dates(lines: &mut [Line]) {
    for i in 1..lines.len() {
        let by = match &lines[i - 1].shape {
            Shape::Keyless { field, .. } => *field == Field::Author,
            Shape::Keyed { found, .. } => found.key.field == Field::Author,
            _ => false,
        };
        let words = lines[i].text.trim();
        let is_date = || words.len() <= 24 && Date::parse(words).is_some_and(|d| (1990..2016).contains(&d.year));
        if by && lines[i].blanks <= 1 && matches!(lines[i].shape, Shape::Other) && is_date() {
            let start = lines[i].text.len() - lines[i].text.trim_start().len();
            let value = start..start + words.len();
            lines[i].shape = Shape::Keyless { field: Field::Published, label: "date", value };
        }
    }
}

/// `Summary` and `Notes` on lines of their own, as texts of AO3 have them, each above an indented paragraph, or above one
/// between blank lines.
pub fn read_headings(lines: &mut [Line]) {
    if !lines.iter().any(|l| matches!(l.shape, Shape::Keyless { field: Field::Source, .. })) {
        return;
    }
    for i in 0..lines.len().saturating_sub(1) {
        let words = lines[i].text.trim();
        let found = keys::find(words).filter(|f| matches!(f.key.field, Field::Summary | Field::Notes));
        let Some(found) = found.filter(|f| !f.misspelt && !lines[i].is_indented()) else { continue };
        let indented = lines[i + 1].is_indented();
        let parted = lines[i].blanks > 0 && lines[i + 1].blanks == 1 && matches!(lines[i + 1].shape, Shape::Other);
        if !(indented || parted) {
            continue;
        }
        let end = lines[i].text.trim_end().len();
        lines[i].shape = Shape::Keyed { found, second: None, key_end: end, value: end, weak: false };
        for (j, line) in lines.iter_mut().enumerate().skip(i + 1) {
            let ends = if indented { !line.is_indented() || line.blanks > 1 } else { line.blanks > 0 };
            if ends && (j > i + 1 || indented && !line.is_indented()) {
                break;
            }
            (line.shape, line.continues) = (Shape::Other, Some(i));
        }
    }
}

/// `mab_q (mab_q) wrote in the_mill,` and the date below it, as copies of journal pages begin.
pub fn read_journal(lines: &mut [Line]) {
    let [first, second, ..] = &lines[..] else { return };
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    let words = first.text.trim_end().trim_end_matches([',', ':']);
    let Some((who, place)) = words.split_once(" wrote") else { return };
    let name = who.split_once(" (").map_or(who, |(name, _)| name);
    let placed = place.is_empty() || place.strip_prefix(" in ").is_some_and(is_name);
    let date = second.text.trim().trim_start_matches(['@', ' ']);
    let date = date.split(' ').next().unwrap_or_default();
    if !(is_name(name) && placed && second.blanks == 0 && Date::parse(date).is_some_and(|date| date.day.is_some())) {
        return;
    }
    let at = second.text.find(date).unwrap_or_default();
    let date = at..at + date.len();
    let is_author = |l: &Line| matches!(&l.shape, Shape::Keyed { found, .. } if found.key.field == Field::Author);
    let named = lines.iter().any(is_author);
    let (name, whole) = (0..name.len(), 0..words.len());
    lines[0].shape = match named {
        false => Shape::Keyless { field: Field::Author, label: "author", value: name },
        true => Shape::Keyless { field: Field::Kept, label: "posted by", value: whole },
    };
    lines[1].shape = Shape::Keyless { field: Field::Published, label: "date", value: date };
}

/// `Books » The Mill » Rain`: where on a site a page stands; the last two places are the fandom and the title. A sign that
/// anybody types counts only where a line with a key is near `below`.
pub fn breadcrumb(line: &str, below: &str) -> Option<[(std::ops::Range<usize>, Shape); 2]> {
    let sign = [" » ", " ❯ ", " > "].into_iter().find(|sign| line.contains(sign))?;
    let is_key = |line: &str| matches!(line::shape(line), Shape::Keyed { .. } | Shape::Keyless { .. });
    let near = || below.lines().filter(|line| !line.trim().is_empty()).take(2);
    let heads = || near().take_while(|line| is_key(line) || !is_sentence(line.trim())).any(is_key);
    if sign == " > " && !heads() {
        return None;
    }
    // Two signs at least, and no sentence; a line of a quoted mail has its sign at the start.
    let at = line.rfind(sign)?;
    let before = line.cut(..at).rfind(sign)?;
    let last = line.cut(at + sign.len()..);
    let end = last.find(" ( ").unwrap_or(last.trim_end().len());
    let title = at + sign.len()..at + sign.len() + end;
    let fandom = before + sign.len()..at;
    let is_plain = |piece: &str| !piece.trim().is_empty() && piece.len() <= 80 && !piece.ends_with(['.', '"', '”']);
    if line.len() > 200 || ![title.clone(), fandom.clone()].iter().all(|piece| is_plain(line.cut(piece.clone()))) {
        return None;
    }
    let whole = |piece: &std::ops::Range<usize>| 0..piece.len();
    let fandom_shape = Shape::Keyless { field: Field::Fandoms, label: "fandoms", value: whole(&fandom) };
    let title_shape = Shape::Keyless { field: Field::Title, label: "title", value: whole(&title) };
    Some([(fandom, fandom_shape), (title, title_shape)])
}

/// Keys on lines of their own, each with its values on the lines below, as pages of archives have them when they are saved
/// as text.
pub fn read_tall(lines: &mut [Line]) {
    let is_alone = |l: &Line| {
        matches!(l.shape, Shape::Keyed { .. } | Shape::Unknown { .. })
            && l.value().is_empty()
            && l.text.trim_end().ends_with(':')
    };
    let heads = |lines: &[Line], i: usize| {
        is_alone(&lines[i]) && lines.get(i + 1).is_some_and(|next| next.blanks == 0 && !is_alone(next))
    };
    let tall: Vec<bool> = (0..lines.len()).map(|i| heads(lines, i)).collect();
    let known = (0..lines.len()).filter(|i| tall[*i] && lines[*i].is_key());
    if known.count() < LEAST_ROWS {
        return;
    }
    let mut owner = None;
    for i in 0..lines.len() {
        if tall[i] {
            owner = Some(i);
        } else if lines[i].blanks > 0
            || lines[i].has_colon_key() && !lines[i].value().is_empty()
            || lines[i].text.trim_end().ends_with(':')
        {
            owner = None;
        } else if owner.is_some() {
            (lines[i].shape, lines[i].continues) = (Shape::Other, owner);
        }
    }
}

/// `for Lena, who asked` right below a line of the header, and above the blank line that ends it.
pub fn read_dedications(lines: &mut [Line]) {
    const LONGEST: usize = 80;
    for i in 1..lines.len() {
        let words = lines[i].text.trim();
        let lower = words.to_lowercase();
        let opens = ["for ", "dedicated to ", "für ", "pour ", "para "].iter().any(|lead| lower.starts_with(lead));
        let above = lines[i - 1].is_key() || i > 1 && lines[i - 2].is_key();
        // Below a row of fields, small letters go on with it.
        let touches = lines[i].blanks == 0 || lines[i].blanks == 1 && lines[i - 1].in_row && words.starts_with("for ");
        let closes = touches && lines.get(i + 1).is_some_and(|l| l.blanks > 0 || matches!(l.shape, Shape::Rule));
        let stopped = words.ends_with(['?', '!', '"', ',', ';', ':']);
        let long_before = lines[i - 1].text.trim_end().chars().count() >= 60;
        if opens
            && above
            && closes
            && !stopped
            && !long_before
            && words.len() <= LONGEST
            && matches!(lines[i].shape, Shape::Other)
        {
            let start = lines[i].text.len() - lines[i].text.trim_start().len();
            let value = start..start + words.len();
            (lines[i].shape, lines[i].continues) =
                (Shape::Keyless { field: Field::Dedication, label: "dedication", value }, None);
        }
    }
}

/// `A Harrow Lane story` above its author names the work that it is about.
pub fn read_works(lines: &mut [Line]) {
    for i in 0..lines.len().saturating_sub(1) {
        let by = matches!(lines[i + 1].shape, Shape::Keyless { field: Field::Author, .. }) && lines[i + 1].blanks <= 1;
        let start = lines[i].text.len() - lines[i].text.trim_start().len();
        let work = run::work(lines[i].text.trim()).filter(|_| by && i > 0);
        if let Some(work) = work.filter(|_| matches!(lines[i].shape, Shape::Other)) {
            let value = start + work.start..start + work.end;
            lines[i].shape = Shape::Keyless { field: Field::Fandoms, label: "fandoms", value };
        }
    }
}

/// Keys and values in two columns, with nothing but blanks between them: the title and the author or the fandom among
/// them, at the top of the text. A story may have a list of this form, too.
pub fn read_columns(lines: &mut [Line]) {
    let rows: Vec<_> = lines.iter().map(|line| row(line.text)).collect();
    let columns = rows.iter().flatten().map(|row| row.column);
    let Some(column) = columns.clone().max_by_key(|column| columns.clone().filter(|other| other == column).count())
    else {
        return;
    };
    if columns.filter(|other| *other == column).count() < LEAST_ROWS {
        return;
    }
    let is_row = |row: &Option<Row>| row.as_ref().is_some_and(|row| row.column == column);
    let Some(first) = rows.iter().position(is_row) else { return };
    // Lines between rows go on with the value above them.
    let more = lines.iter().zip(&rows).skip(first + 1);
    let end =
        first + 1 + more.take_while(|(line, row)| line.blanks == 0 && (is_row(row) || line.is_indented())).count();
    let table = rows.into_iter().enumerate().filter(|(i, row)| (first..end).contains(i) && is_row(row));
    let table: Vec<(usize, Row)> = table.filter_map(|(i, row)| Some((i, row?))).collect();
    let has =
        |fields: &[Field]| table.iter().any(|(_, row)| !row.found.common && fields.contains(&row.found.key.field));
    let is_told = |line: &Line| matches!(line.shape, Shape::Keyed { .. }) || is_sentence(line.text.trim());
    if table.len() < LEAST_ROWS
        || !has(&[Field::Title])
        || !has(&[Field::Author, Field::Fandoms])
        || lines[..first].iter().any(is_told)
    {
        return;
    }
    for (i, row) in table {
        if let Some(line) = lines.get_mut(i) {
            let (found, key_end, value) = (row.found, row.key_end, row.value);
            line.shape = Shape::Keyed { found, second: None, key_end, value, weak: false };
            line.continues = None;
        }
    }
}

/// A key at the start of a line, and a value behind a wide gap.
struct Row {
    found: keys::Found,
    key_end: usize,
    value: usize,
    /// The letters before the value.
    column: usize,
}

fn row(line: &str) -> Option<Row> {
    let key_end = line.find("  ").filter(|end| (1..=30).contains(end))?;
    let found = keys::find(line.cut(..key_end)).filter(|found| !found.misspelt)?;
    let rest = line.cut(key_end..);
    let value = key_end + rest.len() - rest.trim_start_matches(' ').len();
    let written = line.cut(..key_end);
    let plain = written.starts_with(char::is_alphabetic) && !written.ends_with([':', '-', '=']);
    let is_value = line.cut(value..).starts_with(|c: char| c.is_alphanumeric() || "\"'“([<".contains(c));
    (plain && is_value).then(|| Row { found, key_end, value, column: line.cut(..value).chars().count() })
}

/// Numbered paragraphs below a disclaimer belong to it where the first says whose something is and another key follows.
/// Nobody speaks in them; a story may be numbered, too.
pub fn join_numbered(lines: &mut [Line]) {
    for owner in 0..lines.len() {
        let is_disclaimer =
            matches!(&lines[owner].shape, Shape::Keyed { found, .. } if found.key.field == Field::Disclaimer);
        if !is_disclaimer || !lines.get(owner + 1).is_some_and(|l| says_whose(l.text)) {
            continue;
        }
        let mut end = owner + 1;
        let mut count = 0;
        while lines.get(end).is_some_and(|l| l.blanks == 1 && is_numbered(l.text.trim(), count)) {
            count += 1;
            end += 1 + lines[end + 1..].iter().take_while(|l| l.blanks == 0 && matches!(l.shape, Shape::Other)).count();
        }
        let Some(below) = lines.get(end).filter(|l| l.blanks <= 1 && l.has_colon_key()) else { continue };
        let sure = below.is_sure();
        let is_spoken = lines[owner + 1..end].iter().any(|l| l.text.contains(['"', '“', '«', '„']));
        if count >= 2 && !is_spoken {
            for line in &mut lines[owner + 1..end] {
                (line.shape, line.continues, line.perhaps) = (Shape::Other, Some(owner), !sure);
            }
        }
    }
}

/// Whether an author says whose something is: in the present, as stories seldom do.
fn says_whose(text: &str) -> bool {
    const OWN: &[&str] =
        &["is mine", "are mine", "isn't mine", "is theirs", "are theirs", "is not mine", "are not mine"];
    let lower = text.to_lowercase();
    line::is_ownership(&lower) || line::claims(&lower) || talk::is_author(text) || OWN.iter().any(|o| lower.contains(o))
}

/// Whether a paragraph opens with the number after `count`: `One. …`, `(1) …`.
fn is_numbered(text: &str, count: u32) -> bool {
    let text = text.trim_start_matches(['(', '[']);
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let number = marker::whole_number(text.cut(..end).trim_end_matches("ly"));
    count < MAX_NUMBERED && number == Some(count + 1) && text.cut(end..).starts_with(['.', ')', ']', ':', ','])
}
