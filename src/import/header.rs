//! The loose header of an old post: what its lines tell.
//!
//! Keys are read only in the zone at the top: a line of the story that looks like one is left alone. Prose that stands
//! between two parts of a header stays in the story.

mod codes;
mod in_series;
mod joint;
pub mod keys;
pub mod line;
mod reasons;
mod rows;
mod run;
mod several;
pub mod shelf;
mod tags;
mod top_line;
pub mod value;
pub mod zone;

use std::ops::Range;

use crate::diag::{Cut, FileId, Sink, Span, Spanned};
use crate::import::{rules, talk};
use crate::story::person::names;
use crate::story::text;
use crate::story::text::trimmed;
use crate::story::{Meta, Policy, Prose, Rating, Stated, Warnings, warning};

use keys::{Field, Found, KEYS, Key};
use line::Shape;
use top_line::Line;
use value::Filler;

/// What a header tells, and where the story starts.
#[derive(Debug)]
pub struct Header {
    pub meta: Meta,
    /// How many lines were understood.
    pub known: usize,
    /// Offset of the first line that belongs to the story.
    pub end: usize,
    /// Prose among the header lines, which belongs to the story all the same.
    pub story: Vec<Range<usize>>,
    pub chapter: OfChapter,
}

/// What a header says of the first chapter alone.
#[derive(Debug, Default)]
pub struct OfChapter {
    pub rating: Stated<Rating>,
    pub warnings: Warnings,
    /// The same, as written.
    written: Vec<(String, Spanned<String>)>,
}

impl Header {
    /// What is said of the story where nobody knows its chapters: what a chapter has is warned of, but that it has nothing,
    /// and its rating, are kept as written.
    pub fn of_story(&self) -> Meta {
        let mut meta = self.meta.clone();
        let warns = !self.chapter.warnings.list.is_empty();
        if warns {
            meta.warnings.add(self.chapter.warnings.clone());
        }
        let is_kept = |key: &str| !warns || keys::find(key).is_some_and(|found| found.key.field != Field::Warnings);
        meta.extra.extend(self.chapter.written.iter().filter(|(key, _)| is_kept(key)).cloned());
        meta
    }
}

/// Reads the header that starts at `from`. With nothing found, the story starts there, too.
pub fn read(text: &str, file: FileId, from: usize, sink: &mut Sink) -> Header {
    let plain = tags::blanked(text, from);
    let text: &str = &plain;
    let mut lines = zone::top(text, from);
    let count = zone::zone(&mut lines);
    let known = lines[..count].iter().filter(|l| l.is_key()).count();
    let doubtful = lines[..count].iter().all(|l| !l.is_key() || is_doubtful(l));
    // One line below a sentence makes no header of it: "By noon", `Rating: PG`.
    let sentence_first = count > 1 && matches!(lines[0].shape, Shape::Other) && is_sentence(lines[0].text.trim());
    let none = known == 0 || known == 1 && (doubtful || sentence_first);
    let below = &lines[if none { 0 } else { count }..];
    if let Some(block) = zone::second_block(below) {
        let range = below[block].range.clone();
        sink.emit(Span::new(file, range.start, range.end), rules::header_lines_in_story())
            .hint("if these lines describe the story, move them to the top of the file");
    }
    if none {
        let (meta, chapter) = Default::default();
        return Header { meta, known: 0, end: from, story: Vec::new(), chapter };
    }
    lines.truncate(count);
    let last = &lines[count - 1];
    // The end of the last line's own ending: everything up to there is header.
    let end = text::lines(text.cut(last.range.start..)).nth(1).map_or(text.len(), |next| last.range.start + next.start);
    let (meta, chapter) = interpret(text, file, &mut lines, sink);
    let story = story_paragraphs(&lines);
    for range in &story {
        sink.emit(Span::new(file, range.start, range.start), rules::story_among_header())
            .hint("if it is not part of the story, put a key such as `Note:` before it");
    }
    Header { meta, known, end, story, chapter }
}

/// Where the lines with keys begin of a header that is all there is below a sentence.
pub fn below_sentence(text: &str, from: usize) -> Option<usize> {
    let mut lines = zone::top(text, from);
    let count = zone::zone(&mut lines);
    let start = lines[..count].iter().position(Line::is_key).filter(|start| *start > 0)?;
    let words = trimmed(text, from..lines[start].range.start);
    let is_story = |words: &str| words.ends_with(['.', '!', '?', '…', '"', '”']) && !talk::is_author(words);
    (is_sentence(text.cut(words.clone())) && is_story(text.cut(words)) && lines[start].blanks > 0)
        .then_some(lines[start].range.start)
}

/// Where a header stands at the end of a text: below the last rule, and nothing but it.
pub fn at_end(text: &str, body: Range<usize>) -> Option<usize> {
    const REACH: usize = 4000;
    let from = body.start.max(text.floor_char_boundary(body.end.saturating_sub(REACH)));
    let lines = text::lines(text.cut(from..body.end)).map(|line| from + line.start..from + line.end);
    let rule = lines.filter(|line| matches!(line::shape(text.cut(line.clone())), Shape::Rule)).last()?;
    let mut below = zone::top(text.cut(..body.end), rule.end);
    let is_header = below.len() >= 3 && zone::zone(&mut below) == below.len() && zone::is_block(&below);
    (is_header && !text.cut(body.start..rule.start).trim().is_empty()).then_some(rule.start)
}

/// A value without the side of a box before it: `* Rain`.
fn unboxed(text: &str, range: Range<usize>) -> Range<usize> {
    let lead = ["* ", "| ", "# ", "+ "].iter().find(|lead| text.cut(range.clone()).starts_with(**lead));
    trimmed(text, range.start + lead.map_or(0, |lead| lead.len())..range.end)
}

/// The paragraphs of the story among the header lines.
fn story_paragraphs(lines: &[Line]) -> Vec<Range<usize>> {
    let mut paragraphs: Vec<Range<usize>> = Vec::new();
    let mut before_is_story = false;
    for line in lines {
        match paragraphs.last_mut() {
            Some(last) if line.story && before_is_story && line.blanks == 0 => last.end = line.range.end,
            _ if line.story => paragraphs.push(line.range.clone()),
            _ => {}
        }
        before_is_story = line.story;
    }
    paragraphs
}

/// One such line alone may as well be the first line of a story.
fn is_doubtful(line: &Line) -> bool {
    match &line.shape {
        Shape::Keyed { weak: true, found, .. } => found.key.field != Field::Rating,
        Shape::Keyed { found, .. } => {
            found.misspelt || found.common || found.key.field == Field::Warnings && is_notice(line.value())
        }
        Shape::Keyless { field, .. } => !matches!(field, Field::Rating | Field::Author | Field::Title),
        _ => false,
    }
}

/// `Warning: the sign said, and then nothing.`: a sentence, in which no word is a warning that we know.
fn is_notice(value: &str) -> bool {
    let read = |words: &str| warning::read_list(Spanned::new(words.to_owned(), Span::new(FileId(0), 0, 0))).warnings;
    let is_known = |words: &str| read(words).list.iter().any(|warning| warning.entry.is_some());
    let mut words = value.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(40);
    is_sentence(value) && read(value).policy == Policy::Stated && !is_known(value) && !words.any(is_known)
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
fn interpret(text: &str, file: FileId, lines: &mut [Line], sink: &mut Sink) -> (Meta, OfChapter) {
    let mut filler = Filler::new(text, file, sink);
    read_talk(text, lines, &mut filler);
    let titles = lines.iter().filter(|l| has_field(l, Field::Title)).count();
    let mut title_wanted = titles == 0;
    let named = lines.iter().any(|l| has_field(l, Field::Author));
    let shelved = is_shelved(lines);
    for (i, line) in lines.iter().enumerate() {
        if line.story || line.talk || matches!(line.shape, Shape::Other) && line.continues.is_some() {
            continue;
        }
        let base = line.range.start;
        // The value goes on to the end of the last line that continues this one.
        let last = lines[i + 1..].iter().take_while(|l| l.continues == Some(i)).last().unwrap_or(line);
        let end = last.range.end;
        report_run(lines, i, &mut filler);
        match &line.shape {
            Shape::Keyed { .. } => keyed(line, end, (titles > 1 && !named, shelved), &mut filler),
            Shape::Unknown { key_end, value } => {
                let key = plain_key(line.text.cut(..*key_end));
                filler.sink_at(base..base + key_end, rules::unknown_header_key(&key));
                let value = trimmed(text, base + value..end.max(base + value));
                filler.extra(&key, value);
            }
            Shape::Keyless { field: Field::Kept, label: run::UNREAD, .. } => {
                filler.sink_at(trimmed(text, line.range.clone()), rules::unread_header_line());
            }
            Shape::Keyless { field, label, value } => {
                let whole = base + value.start..base + value.end;
                let end = if last.range.start == base { whole.end } else { end };
                keyless(line, *field, label, whole, end, &mut filler);
            }
            Shape::Rule => {}
            Shape::Other if talk::is_greeting(line.text) => {
                keyless(line, Field::Notes, "note", line.range.clone(), line.range.end, &mut filler);
            }
            Shape::Other => unkeyed(text, lines, i, &mut title_wanted, &mut filler),
        }
    }
    let is_of_archive = |l: &Line| matches!(&l.shape, Shape::Keyed { key_end, .. } if several::is_of_archive(&plain_key(l.text.cut(..*key_end))));
    filler.divide_title(lines.iter().filter(|line| is_of_archive(line)).count() >= 2);
    filler.warn_of_reasons();
    (filler.meta, filler.chapter)
}

/// Reads a line that tells no field by itself: the title, while one is wanted, or words above the header.
fn unkeyed(text: &str, lines: &[Line], i: usize, title_wanted: &mut bool, filler: &mut Filler) {
    let line = &lines[i];
    let summarised = lines.iter().any(|l| has_field(l, Field::Summary));
    // A title with the author below it is surer than a first line.
    let titled = zone::title_within(lines).is_some();
    let first = lines.iter().position(|line| !matches!(line.shape, Shape::Rule)).unwrap_or(0);
    let range = unboxed(text, trimmed(text, line.range.clone()));
    let between = |l: &&Line| !has_field(l, Field::Part) && !has_field(l, Field::Fandoms);
    let below = lines[i + 1..].iter().find(between);
    let by_next = below.is_some_and(|l| matches!(l.shape, Shape::Keyless { field: Field::Author, .. }));
    let words = text.cut(range.clone());
    // A lone first line is the title, unless it is a sentence: then it tells what the story is about.
    if *title_wanted && (by_next || i == first && !titled && !is_sentence(words) || is_quoted(words)) {
        *title_wanted = false;
        filler.sink_at(range.clone(), rules::guessed_field("title"));
        filler.fill(key_of(Field::Title), "title", range);
    } else if i == 0 && is_sentence(words) && (summarised || talk::is_author(words)) {
        keyless(line, Field::Notes, "note", range.clone(), range.end, filler);
    } else if i == 0 && is_sentence(words) {
        filler.sink_at(range.clone(), rules::guessed_field("summary"));
        let span = filler.span(range.clone());
        filler.meta.summary = Some(Prose { text: words.to_owned(), span, markdown: false });
    } else {
        filler.sink_at(range, rules::unread_header_line());
    }
}

/// Whether the header is an archive's, which sorts stories by fandom under "Category": beside a genre, and without a
/// fandom.
fn is_shelved(lines: &[Line]) -> bool {
    let is_genre = |line: &&Line| match &line.shape {
        Shape::Keyed { found, key_end, value, .. } => {
            found.key.field == Field::Tags
                && keys::folded(&plain_key(line.text.cut(..*key_end))).trim_end_matches('s') == "genre"
                || found.key.field == Field::Rating && shelf::pieces(line.text.cut(*value..).trim()).is_some()
        }
        _ => false,
    };
    lines.iter().any(|line| is_genre(&line)) && !lines.iter().any(|line| has_field(line, Field::Fandoms))
}

/// Reads a line that tells a field by its form, whose value goes on to `end`.
fn keyless(line: &Line, field: Field, label: &str, value: Range<usize>, end: usize, filler: &mut Filler) {
    let base = line.range.start;
    filler.sink_at(value.clone(), rules::guessed_field(label));
    filler.fill(key_of(field), label, value.start..end);
    if let Some(work) = line::work_before(line.text).filter(|_| field == Field::Author) {
        let work = base + work.start..base + work.end;
        filler.sink_at(work.clone(), rules::guessed_field("fandoms"));
        filler.fill(key_of(Field::Fandoms), "fandom", work);
    }
}

/// Reads a line with a key, whose value goes on to `end`. `lacks_author` is a header with several titles and no author,
/// `shelved` one of an archive.
fn keyed(line: &Line, end: usize, (lacks_author, shelved): (bool, bool), filler: &mut Filler) {
    let Shape::Keyed { found, second, key_end, value, weak } = &line.shape else { return };
    let base = line.range.start;
    let written = plain_key(line.text.cut(..*key_end));
    let span = filler.span(base..base + key_end);
    if shelved && found.key.field == Field::Categories {
        let range = base + value..end.max(base + value);
        filler.sink_at(range.clone(), rules::guessed_field("fandoms"));
        return filler.fill(key_of(Field::Fandoms), "Category", range);
    }
    // Beside a title, a name is the author's.
    let penname = lacks_author && keys::folded(&written) == "name";
    let found = if penname { &Found { key: key_of(Field::Author), ..*found } } else { found };
    if penname {
        let names = names::read(line.text.cut(*value..));
        let name = names.first().map_or("the one named", |n| n.name.as_str());
        filler.sink().emit(span, rules::doubtful_value("author", name));
    }
    if *weak {
        filler.sink().emit(span, rules::weak_separator(&written, found.key.label));
    }
    if found.misspelt {
        filler.sink().emit(span, rules::misspelt_key(&written, found.key.label));
    }
    let keys: Vec<&Found> = [Some(found), second.as_ref()].into_iter().flatten().collect();
    let rated = keys.iter().any(|k| k.key.field == Field::Rating);
    let coupled = keys.iter().any(|k| k.key.field == Field::Relationships);
    let whole = base + value..end.max(base + value);
    let divided = second
        .as_ref()
        .and_then(|second| joint::divided(filler.text(whole.clone()), found.key.field, second.key.field));
    if divided.is_none() {
        report_undivided(&keys, whole.clone(), filler);
    }
    let of_chapter = keys.iter().any(|key| key.of_chapter);
    if of_chapter {
        filler.enter_chapter(&written, whole.clone());
    }
    for (i, key) in keys.iter().enumerate() {
        let half = divided.as_ref().and_then(|halves| halves.get(i));
        let range = half.map_or_else(|| whole.clone(), |half| whole.start + half.start..whole.start + half.end);
        match key.key.field {
            // `Characters/Pairing`: what is a couple is told by its form.
            Field::Characters if coupled && half.is_none() => {}
            Field::Warnings if rated => filler.reasons(range),
            // A half that has no place of its own is kept under its own key.
            field if half.is_some() && field.is_kept() => filler.fill(key.key, key.key.label, range),
            _ => filler.fill(key.key, &written, range),
        }
    }
    if of_chapter {
        filler.leave_chapter();
    }
}

/// Says that a value is both the title and the author, since it can be divided at several signs.
fn report_undivided(keys: &[&Found], value: Range<usize>, filler: &mut Filler) {
    let has = |field: Field| keys.iter().any(|key| key.key.field == field);
    if has(Field::Title) && has(Field::Author) {
        let words = text::shorten(filler.text(value.clone()).trim());
        for field in ["title", "author"] {
            filler.sink_at(value.clone(), rules::doubtful_value(field, &words));
        }
    }
}

/// Says where lines below a value were taken for more of it, though the story may begin there.
fn report_run(lines: &[Line], owner: usize, filler: &mut Filler) {
    let Some(line) = lines[owner + 1..].iter().take_while(|l| l.continues == Some(owner)).find(|l| l.perhaps) else {
        return;
    };
    let label = match &lines[owner].shape {
        Shape::Keyed { found, .. } => found.key.label,
        _ => "header",
    };
    let span = filler.span(line.range.clone());
    filler
        .sink()
        .emit(span, rules::guessed_field(label))
        .hint("if the story begins here, leave a blank line above this line");
}

/// Words of the author about the story, among the header lines: notes.
fn read_talk(text: &str, lines: &mut [Line], filler: &mut Filler) {
    for range in story_paragraphs(lines) {
        if talk::is_author(text.cut(range.clone())) {
            filler.sink_at(range.clone(), rules::guessed_field("note"));
            filler.fill(key_of(Field::Notes), "note", range.clone());
            for line in lines.iter_mut().filter(|l| l.range.start >= range.start && l.range.end <= range.end) {
                (line.story, line.talk) = (false, true);
            }
        }
    }
}

fn has_field(line: &Line, field: Field) -> bool {
    match &line.shape {
        Shape::Keyed { found, .. } => found.key.field == field,
        Shape::Keyless { field: own, .. } => *own == field,
        _ => false,
    }
}

/// Whether a line without key is a sentence, and no title.
fn is_sentence(line: &str) -> bool {
    let words = line.split_whitespace().take(40).count();
    let lower = line.split_whitespace().take(40).filter(|w| w.chars().next().is_some_and(char::is_lowercase)).count();
    let end = line.trim_end_matches(['"', '”', '\'', '’', '»', '*', '_']);
    let stopped = end.ends_with(['.', '…']) || end.ends_with(['!', '?']) && words > 4;
    stopped || words > 6 && lower * 2 > words || words > 15
}

fn is_quoted(line: &str) -> bool {
    line.len() < 120 && (line.starts_with('"') && line.ends_with('"') || line.starts_with('“') && line.ends_with('”'))
}

#[cfg(test)]
mod tests;
