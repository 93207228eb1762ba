//! What stands after the end of a story in a post: `THE END`, thanks, requests for feedback, a signature.

use std::ops::Range;

use crate::diag::{Cut, FileId, Sink, Span};
use crate::import::header::keys::{Field, KEYS};
use crate::import::header::line::{self, Shape};
use crate::import::header::value::Filler;
use crate::import::{rules, talk};
use crate::story::Meta;
use crate::story::layout::is_scene_break;
use crate::story::marker;
use crate::story::text::{lines, trimmed};

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

/// How they write that it goes on in another post; `more` only in brackets.
const CONTINUED: &[&str] = &[
    "tbc",
    "to be continued",
    "to be cont",
    "to be contd",
    "more to come",
    "more soon",
    "fortsetzung folgt",
    "à suivre",
    "continuará",
    "continua",
    "продолжение следует",
];

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
    Field::Part,
    Field::WordCount,
];

/// What a paragraph near the end is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ClosingPart {
    /// `THE END`.
    End,
    /// A line that divides.
    Rule,
    /// `Feedback: yes, please`. It is sure where nobody would write so in a story.
    Keyed {
        sure: bool,
    },
    /// The author speaks to the readers, and surely so where such words never stand in a story.
    Talk {
        sure: bool,
    },
    /// A signature, an address.
    Signature,
    /// What a mailing list or an archive put below.
    Footer,
    /// Short and none of these: belongs here only below an end mark.
    Short,
    Story,
}

impl ClosingPart {
    /// Whether it may stand after a story.
    fn is_closing(self) -> bool {
        !matches!(self, ClosingPart::Short | ClosingPart::Story)
    }

    /// Whether it does so without a line or an end mark above.
    fn is_sure(self) -> bool {
        match self {
            ClosingPart::Keyed { sure } | ClosingPart::Talk { sure } => sure,
            ClosingPart::End | ClosingPart::Signature | ClosingPart::Footer => true,
            ClosingPart::Rule | ClosingPart::Short | ClosingPart::Story => false,
        }
    }
}

struct Paragraph {
    range: Range<usize>,
    kind: ClosingPart,
}

/// Finds the words after the story at the end of `body`, if there are any.
pub fn read(text: &str, body: Range<usize>, file: FileId, sink: &mut Sink) -> Option<Closing> {
    let paragraphs = last_paragraphs(text, &body);
    let first = first_closing(&paragraphs)?;
    let closing = &paragraphs[first..];
    let start = closing.first()?.range.start;
    // Something must be left of the story.
    if text.cut(body.start..start).trim().is_empty() {
        return None;
    }
    sink.emit(Span::new(file, start, closing[0].range.end), rules::closing_words())
        .hint("to keep these lines in the story, join the first one with the line before it");
    let mut filler = Filler::new(text, file, sink);
    for paragraph in closing {
        match paragraph.kind {
            ClosingPart::Keyed { .. } => read_keys(text, paragraph.range.clone(), &mut filler),
            ClosingPart::Talk { .. } | ClosingPart::Short => {
                fill(&mut filler, Field::Notes, "note", paragraph.range.clone())
            }
            ClosingPart::End
            | ClosingPart::Rule
            | ClosingPart::Signature
            | ClosingPart::Footer
            | ClosingPart::Story => {}
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
    for line in lines(text.cut(range.clone())) {
        let line = range.start + line.start..range.start + line.end;
        match key(text.cut(line.clone())) {
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
                && line.cut(key_end..).starts_with(':')
                && line.len() < 2000 =>
        {
            Some((found.key.field, line.cut(..key_end).trim().to_owned(), value))
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
    for line in lines(text.cut(from..body.end)) {
        let line = trimmed(text, from + line.start..from + line.end);
        let words = text.cut(line.clone());
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
    groups.into_iter().map(|range| Paragraph { kind: kind(text.cut(range.clone())), range }).collect()
}

/// `THE END`, `~ fin ~`, `-- End --`, `(tbc)`. `The end?` is a sentence of the story.
fn is_end(line: &str) -> bool {
    if line.len() > 80 || line.contains('?') {
        return false;
    }
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let words = bare.replace(['\'', '’'], "").split_whitespace().collect::<Vec<_>>().join(" ");
    let spaced: String = words.chars().filter(|c| !c.is_whitespace()).collect();
    // "T H E  E N D"
    let letters = words.split(' ').all(|w| w.chars().count() == 1) && spaced.len() > 2;
    // "end" in small letters and without a mark may be the last word of a poem.
    let marked = line.starts_with(|c: char| !c.is_lowercase());
    let bracketed = line.starts_with(['(', '[', '<', '-', '*', '~']);
    let spoken = line.starts_with(['"', '“', '\'', '‘', '«']);
    let continued = !spoken && CONTINUED.contains(&words.as_str()) && (marked || words == "tbc");
    // "End of Part One", "To be continued in Part Two".
    let part = words.split(' ').count() <= 7
        && !line.contains([',', '"', '”'])
        && ["end of part ", "end of chapter ", "end part ", "end chapter ", "end of book ", "to be continued in "]
            .iter()
            .any(|start| words.starts_with(start));
    let more = bracketed && matches!(words.as_str(), "more" | "continued" | "cont" | "contd");
    continued
        || more
        || marked && (part || is_advertisement(line))
        || marked && (ENDS.contains(&words.as_str()) || letters && matches!(spaced.as_str(), "theend" | "end" | "fin"))
}

/// `------ Yahoo! Groups Sponsor ------`: what a mailing list put below stands under it.
fn is_advertisement(line: &str) -> bool {
    line.starts_with(['-', '_', '=', '~', '*'])
        && ["yahoo", "sponsor", "mailing list", "egroups"].iter().any(|w| line.to_lowercase().contains(w))
}

fn kind(words: &str) -> ClosingPart {
    let first = words.lines().next().unwrap_or("");
    if is_end(words) {
        return ClosingPart::End;
    }
    if is_scene_break(words) {
        return ClosingPart::Rule;
    }
    if marker::read(first).is_some() || marker::bare_number(first).is_some() {
        return ClosingPart::Story;
    }
    if is_footer(words) {
        return ClosingPart::Footer;
    }
    if key(first).is_some() {
        let keys = words.lines().filter_map(|line| Some((key(line)?, line))).collect::<Vec<_>>();
        let sure =
            keys.len() > 1 || keys.iter().all(|((field, written, at), l)| is_meant(*field, written, l.cut(*at..)));
        return if sure || words.len() <= LONG && !has_speech(words) {
            ClosingPart::Keyed { sure }
        } else {
            ClosingPart::Story
        };
    }
    if is_signature(words) {
        return ClosingPart::Signature;
    }
    if has_speech(words) {
        return ClosingPart::Story;
    }
    if talk::is_author(words) {
        return ClosingPart::Talk { sure: talk::is_to_readers(words) };
    }
    let quoted = words.starts_with(['"', '“', '«', '„', '‘', '\'']);
    if words.len() <= LONG && !quoted && (talk::addresses_readers(words) || !is_narrative(words)) {
        ClosingPart::Short
    } else {
        ClosingPart::Story
    }
}

/// Whether a value says what its key asks for: `Feedback: yes, please`, and not `Feedback: the amplifier squealed.`
fn is_meant(field: Field, written: &str, value: &str) -> bool {
    let has_number = value.bytes().any(|b| b.is_ascii_digit());
    match field {
        Field::Disclaimer | Field::Beta => true,
        Field::Notes => {
            let written = written.to_lowercase();
            written.contains("author") || written.contains("a/n") || written == "an" || talk::addresses_readers(value)
        }
        Field::Published => has_number && value.len() <= 60,
        Field::Rights => has_number || value.contains('©'),
        _ => value.trim().is_empty() || value.contains('@') || value.contains("://") || talk::is_answer(value),
    }
}

/// Two dashes with a name below, or an address with a name: nothing that is a sentence.
fn is_signature(words: &str) -> bool {
    let lines: Vec<&str> = words.lines().map(str::trim).collect();
    if lines[0] == "--" {
        return lines.len() <= 8;
    }
    const BESIDE: &[&str] = &[
        "e-mail", "email", "mail", "at", "or", "me", "to", "write", "web", "homepage", "site", "by", "visit", "my",
        "see", "page", "website", "more", "stories", "other", "on", "of",
    ];
    let is_address = |w: &str| {
        w.contains('@') && w.contains('.') || ["http://", "https://", "www."].iter().any(|start| w.starts_with(start))
    };
    let named = |w: &str| {
        let bare = w.trim_matches(|c: char| !c.is_alphanumeric());
        !bare.starts_with(char::is_lowercase) || BESIDE.contains(&bare)
    };
    let mut addressed = false;
    let plain = lines.iter().all(|line| {
        let (addresses, others): (Vec<&str>, Vec<&str>) = line.split_whitespace().partition(|w| is_address(w));
        addressed |= !addresses.is_empty();
        others.len() <= 6 && others.into_iter().all(named)
    });
    lines.len() <= 4 && words.len() <= LONG && plain && addressed
}

/// What a mailing list, a mail program or an archive adds: how to leave the list, where the page came from.
fn is_footer(words: &str) -> bool {
    const SIGNS: &[&str] = &[
        "unsubscribe",
        "to subscribe",
        "mailing list",
        "yahoo! groups",
        "yahoogroups",
        "onelist",
        "egroups",
        "listserv",
        "listinfo",
        "majordomo",
        "to post to this",
        "this group",
        "downloaded from",
        "printed from",
        "archived at",
        "do you yahoo",
        "get your free",
        "get your private",
        "sent via",
        "sent by",
        "posted to",
        "posted via",
    ];
    const PLACES: &[&str] = &["@", "://", "www.", ".com", ".org", ".net"];
    if words.len() > 1200 {
        return false;
    }
    let lower = words.to_lowercase();
    let has = |list: &[&str]| list.iter().any(|w| lower.contains(w));
    has(SIGNS) && (has(PLACES) || lower.starts_with("to unsubscribe")) && !has_speech(words)
}

/// Somebody speaks in it: a stop before a closing quotation mark, and the sentence goes on.
fn has_speech(words: &str) -> bool {
    let mut before = ' ';
    words.char_indices().any(|(at, c)| {
        let stopped = matches!(before, ',' | '.' | '!' | '?' | '…' | '-');
        before = c;
        matches!(c, '"' | '”') && stopped && words.cut(at + c.len_utf8()..).starts_with(' ')
    })
}

/// Whether it tells something: a sentence, and neither a name nor a date.
fn is_narrative(words: &str) -> bool {
    words.split_whitespace().count() > 2
        && words.trim_end().ends_with(['.', '!', '?', '…', '"', '”'])
        && words.split_whitespace().skip(1).any(|w| w.starts_with(char::is_lowercase))
        || words.split_whitespace().count() > 12
}

/// The index of the first paragraph that is no story any more.
fn first_closing(paragraphs: &[Paragraph]) -> Option<usize> {
    // Below an end mark nothing but the author's words may follow.
    let end = paragraphs.iter().rposition(|p| p.kind == ClosingPart::End).filter(|at| {
        let rest = &paragraphs[at + 1..];
        let short = rest.iter().filter(|p| p.kind == ClosingPart::Short).count();
        rest.iter().all(|p| p.kind != ClosingPart::Story) && short <= 3
    });
    let tail = paragraphs.len() - paragraphs.iter().rev().take_while(|p| p.kind.is_closing()).count();
    // What might be the story's as well needs a line or a sure sign above.
    let parted = paragraphs[tail..].iter().position(|p| p.kind.is_sure() || p.kind == ClosingPart::Rule);
    let first = end.unwrap_or(paragraphs.len()).min(parted.map_or(paragraphs.len(), |at| tail + at));
    // Rules alone end nothing.
    if paragraphs[first..].iter().all(|p| p.kind == ClosingPart::Rule) {
        return None;
    }
    // A line drawn above belongs to what it divides off.
    let rules = paragraphs[..first].iter().rev().take_while(|p| p.kind == ClosingPart::Rule).count();
    Some(first - rules)
}
