//! What stands after the end of a story in a post: `THE END`, thanks, requests for feedback, a signature.

use std::ops::Range;

use super::layout::{is_scene_break, lines, trimmed};
use super::marker;
use crate::diag::{FileId, Sink, Span};
use crate::import::header::keys::{Field, KEYS};
use crate::import::header::line::{self, Shape};
use crate::import::header::value::Filler;
use crate::import::{rules, talk};
use crate::story::Meta;

/// The words after a story.
pub struct Closing {
    /// Where the story ends.
    pub start: usize,
    pub meta: Meta,
}

/// How much of the end of a file may be such words.
const REACH: usize = 6000;
/// A paragraph longer than this is the story's, unless its author speaks of the story.
const LONG: usize = 300;

/// How people write that a story ends, in small letters and without marks around it.
const ENDS: &[&str] =
    &["the end", "end", "fin", "finis", "fini", "ende", "fine", "konec", "конец", "end of story", "la fin", "das ende"];

/// Keys that stand after a story, too.
const FIELDS: &[Field] = &[
    Field::Feedback,
    Field::Contact,
    Field::Disclaimer,
    Field::Notes,
    Field::Archive,
    Field::Beta,
    Field::Published,
    Field::Rights,
    Field::Kept,
];

/// What a paragraph near the end is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `THE END`.
    End,
    /// A line that divides.
    Rule,
    /// `Feedback: yes, please`.
    Keyed,
    /// The author speaks to the readers.
    Talk,
    /// A signature, an address.
    Signature,
    /// Short and none of these: belongs here only below an end mark.
    Short,
    Story,
}

struct Paragraph {
    range: Range<usize>,
    kind: Kind,
}

/// Finds the words after the story at the end of `body`, if there are any.
pub fn read(text: &str, body: Range<usize>, file: FileId, sink: &mut Sink) -> Option<Closing> {
    let paragraphs = last_paragraphs(text, &body);
    let first = first_closing(&paragraphs)?;
    let closing = &paragraphs[first..];
    let start = closing.first()?.range.start;
    // Something must be left of the story.
    if text[body.start..start].trim().is_empty() {
        return None;
    }
    sink.emit(Span::new(file, start, closing[0].range.end), rules::closing_words())
        .hint("join the first of these lines with the line before to keep them in the story");
    let mut filler = Filler::new(text, file, sink);
    for paragraph in closing {
        match paragraph.kind {
            Kind::Keyed => read_keys(text, paragraph.range.clone(), &mut filler),
            Kind::Talk | Kind::Short => fill(&mut filler, Field::Notes, "note", paragraph.range.clone()),
            Kind::End | Kind::Rule | Kind::Signature | Kind::Story => {}
        }
    }
    Some(Closing { start, meta: filler.meta })
}

fn fill(filler: &mut Filler, field: Field, written: &str, range: Range<usize>) {
    if let Some(key) = KEYS.iter().find(|k| k.field == field) {
        filler.fill(key, written, range);
    }
}

/// Reads the lines of a paragraph whose first has a key; lines without one go on with the value above.
fn read_keys(text: &str, range: Range<usize>, filler: &mut Filler) {
    let mut keyed: Vec<(Field, String, Range<usize>)> = Vec::new();
    for line in lines(&text[range.clone()]) {
        let line = range.start + line.start..range.start + line.end;
        match key(&text[line.clone()]) {
            Some((field, written, value)) => keyed.push((field, written, line.start + value..line.end)),
            None => {
                if let Some((.., value)) = keyed.last_mut() {
                    value.end = line.end;
                }
            }
        }
    }
    for (field, written, value) in keyed {
        if !trimmed(text, value.clone()).is_empty() {
            fill(filler, field, &written, value);
        }
    }
}

/// A key before a colon that may stand after a story; where its value starts.
fn key(line: &str) -> Option<(Field, String, usize)> {
    match line::shape(line) {
        Shape::Keyed { found, key_end, value, .. }
            if FIELDS.contains(&found.key.field)
                && !found.misspelt
                && !found.common
                && line[key_end..].starts_with(':')
                && line.len() < 2000 =>
        {
            Some((found.key.field, line[..key_end].trim().to_owned(), value))
        }
        _ => None,
    }
}

/// The paragraphs in the last part of the body, without one that begins before it.
fn last_paragraphs(text: &str, body: &Range<usize>) -> Vec<Paragraph> {
    let mut from = body.end.saturating_sub(REACH).max(body.start);
    if from > body.start {
        // The first whole paragraph.
        let bytes = text.as_bytes();
        let blank = bytes[from..body.end].windows(2).position(|w| w == b"\n\n" || w == b"\n\r");
        from = blank.map_or(body.end, |i| from + i + 1);
    }
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for line in lines(&text[from..body.end]) {
        let line = trimmed(text, from + line.start..from + line.end);
        let words = &text[line.clone()];
        if words.is_empty() {
            open = false;
        } else if is_scene_break(words) || is_end(words) || words == "--" {
            // Such a line stands by itself, also without blank lines around it; below two dashes stands a signature.
            groups.push(line);
            open = words == "--";
        } else {
            match groups.last_mut() {
                Some(last) if open => last.end = line.end,
                _ => groups.push(line),
            }
            open = true;
        }
    }
    groups.into_iter().map(|range| Paragraph { kind: kind(&text[range.clone()]), range }).collect()
}

/// `THE END`, `~ fin ~`, `-- End --`, also with a note of what ends.
fn is_end(line: &str) -> bool {
    if line.len() > 60 {
        return false;
    }
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let words = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    let spaced: String = words.chars().filter(|c| !c.is_whitespace()).collect();
    // "T H E  E N D"
    let letters = words.split(' ').all(|w| w.chars().count() == 1) && spaced.len() > 2;
    // "end" in small letters and without a mark may be the last word of a poem.
    let marked = line.starts_with(|c: char| !c.is_lowercase());
    marked && (ENDS.contains(&words.as_str()) || letters && matches!(spaced.as_str(), "theend" | "end" | "fin"))
}

fn kind(words: &str) -> Kind {
    let first = words.lines().next().unwrap_or("");
    if is_end(words) {
        return Kind::End;
    }
    if is_scene_break(words) {
        return Kind::Rule;
    }
    if marker::read(first).is_some() {
        return Kind::Story;
    }
    if key(first).is_some() {
        return Kind::Keyed;
    }
    let count = words.lines().count();
    let signed = first.trim() == "--" && count <= 8;
    let address = |w: &str| w.contains('@') && w.contains('.') || w.starts_with("http://") || w.starts_with("https://");
    // "She wrote to mab@host.example and waited." is a sentence.
    let sentence = words.trim_end().ends_with(['.', '!', '?', '"', '”']) && !words.starts_with("http");
    let addressed = count <= 4 && words.len() <= LONG && words.split_whitespace().any(address) && !sentence;
    if signed || addressed {
        return Kind::Signature;
    }
    if talk::is_author(words) {
        return Kind::Talk;
    }
    if words.len() <= LONG && !words.starts_with(['"', '“', '«', '„', '‘', '\'']) {
        Kind::Short
    } else {
        Kind::Story
    }
}

/// The index of the first paragraph that is no story any more.
fn first_closing(paragraphs: &[Paragraph]) -> Option<usize> {
    let is_sure = |k: Kind| matches!(k, Kind::Keyed | Kind::Talk | Kind::Signature | Kind::End);
    // Below an end mark nothing but the author's words may follow.
    let end = paragraphs.iter().rposition(|p| p.kind == Kind::End).filter(|at| {
        let rest = &paragraphs[at + 1..];
        let short = rest.iter().filter(|p| p.kind == Kind::Short).count();
        rest.iter().all(|p| p.kind != Kind::Story) && short <= 3
    });
    let sure = paragraphs.iter().rev().take_while(|p| is_sure(p.kind) || p.kind == Kind::Rule).count();
    let mut first = end.unwrap_or(paragraphs.len()).min(paragraphs.len() - sure);
    // Rules alone end nothing.
    if !paragraphs[first..].iter().any(|p| is_sure(p.kind)) {
        return None;
    }
    // A line drawn above belongs to what it divides off.
    while first > 0 && paragraphs[first - 1].kind == Kind::Rule {
        first -= 1;
    }
    Some(first)
}
