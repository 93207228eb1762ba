//! Mails of several parts (RFC 2046): their text is taken, and what else they carry is named.

use std::ops::Range;

use encoding_rs::Encoding;

use super::{Edit, apply, base64, quoted};
use crate::diag::Cut;
use crate::diag::source::Mended;
use crate::import::mail::{self, Head};
use crate::import::rules;
use crate::story::text::{lines, shorten};

/// Parts within parts at most.
const MAX_DEPTH: usize = 8;
/// Attachments that a message names.
const SHOWN: usize = 5;

/// A part that holds no further parts.
struct Part {
    /// With the line above it and its own fields.
    whole: Range<usize>,
    body: usize,
    content: mail::Content,
    /// It says the same as the parts beside it.
    is_alternative: bool,
}

impl Part {
    fn is_text(&self) -> bool {
        matches!(&*self.content.kind, "" | "text/plain") && self.content.name.is_none()
    }

    /// Whether it may be a story that stands nowhere else: another kind of text, or a mail that was passed on.
    fn may_be_a_story(&self) -> bool {
        let is_text = self.content.kind.starts_with("text/") && self.content.kind != "text/x-vcard";
        self.content.name.is_none() && !self.is_alternative && (is_text || self.content.kind == "message/rfc822")
    }

    /// What it is, in words.
    fn words(&self) -> String {
        match (&self.content.name, &*self.content.kind) {
            (Some(name), _) => format!("an attachment \"{}\"", shorten(name)),
            (None, "text/html") if self.is_alternative => "the same text as HTML".to_owned(),
            (None, kind) => format!("a part that is {}", shorten(kind)),
        }
    }

    /// What its text reads as, where it is encoded in another way than the first part.
    fn decoded(&self, text: &str, first: &str) -> Vec<Edit> {
        let body = self.body..self.whole.end;
        let charset = self.content.charset.as_deref();
        match &*self.content.encoding {
            "base64" => base64::decoded(text, body, charset).into_iter().collect(),
            "quoted-printable" if first != "quoted-printable" => {
                let charset = charset.and_then(|label| Encoding::for_label(label.as_bytes()));
                quoted::edits(text.cut(..body.end), body.start, charset)
            }
            _ => Vec::new(),
        }
    }
}

/// Takes the text of a mail of several parts, so that it reads as a mail of one. A mail without plain text stays as it is.
pub fn take_text(mended: &mut Mended) {
    let text = &mended.text;
    let Some(head) = Head::of(text) else { return };
    let content = head.content();
    let Some(boundary) = content.boundary.filter(|_| content.kind.starts_with("multipart/")) else { return };
    let (parts, marks) = parts(text, head.end, boundary, &content.kind);
    let Some(first) = parts.iter().position(Part::is_text) else { return };
    let Some(encoding) = parts.get(first).map(|part| part.content.encoding.clone()) else { return };
    let mut taken_out: Vec<Range<usize>> = Vec::new();
    let mut edits: Vec<Edit> = Vec::new();
    let (mut names, mut stories) = (Vec::new(), Vec::new());
    // What stands above all parts is for programs that know no parts, or is not.
    let above = parts.first().map_or("", |part| text.cut(head.end..part.whole.start)).trim();
    if !above.is_empty() && !marks.iter().any(|mark| mark.start < head.end + above.len()) {
        names.push(format!("\"{}\"", shorten(above)));
    }
    for (index, part) in parts.iter().enumerate() {
        if !part.is_text() {
            if part.may_be_a_story() { &mut stories } else { &mut names }.push(part.words());
            taken_out.push(part.whole.clone());
        } else if index != first {
            taken_out.push(part.whole.start..part.body);
            edits.extend(part.decoded(text, &encoding));
        }
    }
    // Its own fields go on where those of the mail end.
    let Some(first) = parts.get(first) else { return };
    let fields = lines(text.cut(first.whole.clone())).nth(1).map_or(first.body, |line| first.whole.start + line.start);
    taken_out.retain(|range| range.start >= first.body);
    taken_out.insert(0, head.end..fields);
    taken_out.extend(marks.into_iter().filter(|mark| mark.start >= first.body));
    taken_out.sort_by_key(|range| range.start);
    taken_out.dedup_by(|later, earlier| {
        let is_within = later.start < earlier.end;
        earlier.end = if is_within { earlier.end.max(later.end) } else { earlier.end };
        is_within
    });
    let cut =
        |range: Range<usize>| Edit { joins: text.cut(range.clone()).matches('\n').count(), ..Edit::new(range, "") };
    edits.extend(taken_out.into_iter().map(cut));
    edits.sort_by_key(|edit| edit.at.start);
    apply(&edits, mended);
    if !names.is_empty() {
        mended.told.push((0, rules::left_out_of_mail(some(names))));
    }
    if !stories.is_empty() {
        mended.told.push((0, rules::text_left_out_of_mail(some(stories))));
    }
}

/// The first of some names, and how many more there are.
fn some(names: Vec<String>) -> String {
    let more = names.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let names = names.into_iter().take(SHOWN).collect::<Vec<_>>().join(", ");
    format!("{names}{more}")
}

/// All parts in their order, and the lines that end a row of them.
fn parts(text: &str, from: usize, boundary: String, kind: &str) -> (Vec<Part>, Vec<Range<usize>>) {
    let (mut parts, mut marks): (Vec<Part>, Vec<Range<usize>>) = (Vec::new(), Vec::new());
    let is_alternative = |kind: &str| kind == "multipart/alternative";
    let mut open = vec![(boundary, is_alternative(kind))];
    let mut is_open = false;
    let mut end = from;
    while end < text.len() {
        let start = end;
        end = memchr::memchr(b'\n', text.cut(start..).as_bytes()).map_or(text.len(), |at| start + at + 1);
        let Some(mark) = text.cut(start..end).trim_end().strip_prefix("--") else { continue };
        let Some(depth) =
            open.iter().rposition(|(own, _)| mark.strip_prefix(own.as_str()).is_some_and(|r| matches!(r, "" | "--")))
        else {
            continue;
        };
        if let Some(part) = parts.last_mut().filter(|_| is_open) {
            part.whole.end = start;
        }
        is_open = false;
        let is_last = mark.len() > open.get(depth).map_or(0, |(own, _)| own.len());
        open.truncate(if is_last { depth } else { depth + 1 });
        marks.push(start..end);
        if is_last {
            continue;
        }
        let Some((fields, below)) = mail::fields(text, end, text.len()) else {
            // A part whose head cannot be read is text from its mark on.
            parts.push(Part {
                whole: start..text.len(),
                body: end,
                content: mail::Content::default(),
                is_alternative: false,
            });
            is_open = true;
            continue;
        };
        let content = mail::content(text, &fields);
        let body = memchr::memchr(b'\n', text.cut(below..).as_bytes()).map_or(text.len(), |at| below + at + 1);
        match content.boundary.clone().filter(|_| content.kind.starts_with("multipart/") && open.len() < MAX_DEPTH) {
            Some(inner) => {
                open.push((inner, is_alternative(&content.kind)));
                marks.push(end..body);
            }
            None => {
                let is_alternative = open.iter().any(|(_, is_alternative)| *is_alternative);
                parts.push(Part { whole: start..text.len(), body, content, is_alternative });
                is_open = true;
            }
        }
        end = body;
    }
    (parts, marks)
}
