//! A file of Aozora Bunko: what stands above and below its text, and the headings that its notes make.

use std::ops::Range;

use crate::diag::{Cut, FileId, Sink, Span, Spanned};
use crate::import::header::keys::{self, Field};
use crate::import::header::value::Filler;
use crate::import::rules;
use crate::story::text::{lines, trimmed};
use crate::story::{Meta, aozora};

/// What the explanation of the signs is headed by.
const SIGNS: &str = "【テキスト中に現れる記号について】";
/// What the account of the printed book begins with.
const SOURCE: [&str; 2] = ["底本：", "底本:"];
/// Lines of the head, and of the foot, at most.
const MOST: usize = 60;

/// The frame of such a file: title and names, the explanation of the signs between two rules, and the account of the
/// printed book. Gives what it says, and where the text is.
pub fn frame(text: &str, head: &str, file: FileId, sink: &mut Sink) -> Option<(Meta, Range<usize>)> {
    let end = foot(text);
    let (above, start) = match explained(head) {
        Some(block) => block,
        // A file without signs to explain.
        None => (end.map(|_| title_block(head))??, 0),
    };
    let body = if start == 0 { above.end } else { start }..end.unwrap_or(text.len());
    if body.start >= body.end || text.cut(body.clone()).trim().is_empty() {
        return None;
    }
    let mut filler = Filler::new(text, file, sink);
    name(text, above, &mut filler);
    let meta = filler.meta;
    for outside in [0..body.start, body.end..text.len()] {
        let range = trimmed(text, outside);
        if !range.is_empty() {
            sink.emit(Span::new(file, range.start, range.start), rules::archive_frame("Aozora Bunko"));
        }
    }
    Some((meta, body))
}

/// The lines above the explanation of the signs, and where the text below it begins.
fn explained(head: &str) -> Option<(Range<usize>, usize)> {
    let mut rules = lines(head).take(4 * MOST).filter(|line| is_rule(head.cut(line.clone())));
    let first = rules.next()?;
    let second = rules.next()?;
    let within = head.cut(first.end..second.start).trim_start();
    within.starts_with(SIGNS).then_some((0..first.start, second.end))
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.chars().count() >= 10 && line.chars().all(|c| matches!(c, '-' | '－' | '―' | '─'))
}

/// Two lines or more at the top, with a blank one below: the title and a name.
fn title_block(head: &str) -> Option<Range<usize>> {
    let first: Vec<Range<usize>> =
        lines(head).take_while(|line| !head.cut(line.clone()).trim().is_empty()).take(7).collect();
    let are_short =
        first.iter().all(|line| head.cut(line.clone()).chars().count() <= 40 && !head.cut(line.clone()).contains('。'));
    (2..=6).contains(&first.len()).then(|| 0..first[first.len() - 1].end).filter(|_| are_short)
}

/// Where the account of the printed book begins.
fn foot(text: &str) -> Option<usize> {
    let found = SOURCE.iter().filter_map(|sign| text.rfind(&format!("\n{sign}"))).max()? + 1;
    (text.cut(found..).lines().take(MOST + 1).count() <= MOST).then_some(found)
}

/// Reads the title and the names above the text: title, subtitle, author, translator, each on a line.
fn name(text: &str, above: Range<usize>, filler: &mut Filler) {
    let mut rows: Vec<Range<usize>> = lines(text.cut(above.clone()))
        .map(|line| trimmed(text, above.start + line.start..above.start + line.end))
        .filter(|line| !line.is_empty())
        .collect();
    let mut fill = |field: Field, range: Range<usize>| {
        if let Some(key) = keys::KEYS.iter().find(|key| key.field == field) {
            filler.sink_at(range.clone(), rules::guessed_field(key.label));
            filler.fill(key, key.label, range);
        }
    };
    if rows.is_empty() {
        return;
    }
    fill(Field::Title, rows.remove(0));
    if let Some(last) = rows.last().cloned()
        && let Some(name) = text.cut(last.clone()).strip_suffix('訳').filter(|name| !name.trim().is_empty())
    {
        rows.pop();
        fill(Field::Translator, trimmed(text, last.start..last.start + name.len()));
    }
    if let Some(author) = rows.pop() {
        fill(Field::Author, author);
    }
    if let [subtitle] = &rows[..] {
        let words = text.cut(subtitle.clone()).trim_matches(['―', '—', '－', '─', ' ', '\u{3000}']).to_owned();
        let span = filler.span(subtitle.clone());
        filler.meta.subtitle = Some(Spanned::new(words, span));
    }
}

/// A heading that notes make.
pub struct Heading {
    /// With its notes.
    pub block: Range<usize>,
    pub title: Range<usize>,
    pub opens_part: bool,
}

/// The headings of a body that its notes make. Those of the highest rank open parts if there are others.
pub fn headings(text: &str, body: &Range<usize>) -> Vec<Heading> {
    if !aozora::has_notes(text.cut(body.clone())) {
        return Vec::new();
    }
    let found: Vec<(Range<usize>, aozora::Heading)> = lines(text.cut(body.clone()))
        .map(|line| body.start + line.start..body.start + line.end)
        .filter_map(|line| aozora::heading(text.cut(line.clone())).map(|heading| (line, heading)))
        .collect();
    let are_alike = found.iter().all(|(_, heading)| heading.level > 1) || found.iter().all(|(_, h)| h.level == 1);
    let opening = |(line, heading): (Range<usize>, aozora::Heading)| {
        let block = with_break(text, body.start, line.clone());
        let opens_part = heading.level == 1 && !are_alike;
        let title = line.start + heading.title.start..line.start + heading.title.end;
        Heading { block, title, opens_part }
    };
    found.into_iter().map(opening).collect()
}

/// A heading with the page break above it, which every chapter has.
fn with_break(text: &str, from: usize, line: Range<usize>) -> Range<usize> {
    let above = text.cut(from..line.start).trim_end();
    let start = above.rfind('\n').map_or(0, |at| at + 1);
    let start = if aozora::is_break(above.cut(start..)) { from + start } else { line.start };
    start..line.end
}

/// The notes around the titles of a body, which no page shows.
pub fn marks(text: &str, body: &Range<usize>) -> Vec<Range<usize>> {
    let around = |heading: Heading| [heading.block.start..heading.title.start, heading.title.end..heading.block.end];
    headings(text, body).into_iter().flat_map(around).filter(|range| !range.is_empty()).collect()
}
