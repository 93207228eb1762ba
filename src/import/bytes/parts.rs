//! Mails of several parts (RFC 2046): their text is taken, and what else they carry is named.

use std::ops::Range;

use super::{Edit, apply};
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
}

impl Part {
    fn is_text(&self) -> bool {
        matches!(&*self.content.kind, "" | "text/plain") && self.content.name.is_none()
    }

    /// What it is, in words.
    fn words(&self, is_alternative: bool) -> String {
        match (&self.content.name, &*self.content.kind) {
            (Some(name), _) => format!("an attachment \"{}\"", shorten(name)),
            (None, "text/html") if is_alternative => "the same text as HTML".to_owned(),
            (None, kind) => format!("a part that is {}", shorten(kind)),
        }
    }
}

/// Takes the text of a mail of several parts, so that it reads as a mail of one. A mail without plain text stays as it is.
pub fn take_text(mended: &mut Mended) {
    let text = &mended.text;
    let Some(head) = Head::of(text) else { return };
    let content = head.content();
    let Some(boundary) = content.boundary.filter(|_| content.kind.starts_with("multipart/")) else { return };
    let (parts, marks) = parts(text, head.end, boundary);
    let Some(first) = parts.iter().position(Part::is_text) else { return };
    let is_alternative =
        content.kind == "multipart/alternative" || parts.iter().any(|part| part.content.kind == "text/html");
    let mut taken_out: Vec<Range<usize>> = Vec::new();
    let mut names = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        if !part.is_text() {
            names.push(part.words(is_alternative));
            taken_out.push(part.whole.clone());
        } else if index != first {
            taken_out.push(part.whole.start..part.body);
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
    let edits: Vec<Edit> = taken_out
        .into_iter()
        .map(|range| Edit { joins: text.cut(range.clone()).matches('\n').count(), ..Edit::new(range, "") })
        .collect();
    apply(&edits, mended);
    if !names.is_empty() {
        let more = names.len().saturating_sub(SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let names = names.into_iter().take(SHOWN).collect::<Vec<_>>().join(", ");
        mended.told.push((0, rules::left_out_of_mail(format!("{names}{more}"))));
    }
}

/// All parts in their order, and the lines that end a row of them.
fn parts(text: &str, from: usize, boundary: String) -> (Vec<Part>, Vec<Range<usize>>) {
    let (mut parts, mut marks): (Vec<Part>, Vec<Range<usize>>) = (Vec::new(), Vec::new());
    let mut open = vec![boundary];
    let mut is_open = false;
    let mut end = from;
    while end < text.len() {
        let start = end;
        end = memchr::memchr(b'\n', text.cut(start..).as_bytes()).map_or(text.len(), |at| start + at + 1);
        let Some(mark) = text.cut(start..end).trim_end().strip_prefix("--") else { continue };
        let Some(depth) =
            open.iter().rposition(|own| mark.strip_prefix(own.as_str()).is_some_and(|r| matches!(r, "" | "--")))
        else {
            continue;
        };
        if let Some(part) = parts.last_mut().filter(|_| is_open) {
            part.whole.end = start;
        }
        is_open = false;
        let is_last = mark.len() > open.get(depth).map_or(0, String::len);
        open.truncate(if is_last { depth } else { depth + 1 });
        marks.push(start..end);
        if is_last {
            continue;
        }
        let Some((fields, below)) = mail::fields(text, end, text.len()) else { continue };
        let content = mail::content(text, &fields);
        let body = memchr::memchr(b'\n', text.cut(below..).as_bytes()).map_or(text.len(), |at| below + at + 1);
        match content.boundary.clone().filter(|_| content.kind.starts_with("multipart/") && open.len() < MAX_DEPTH) {
            Some(inner) => {
                open.push(inner);
                marks.push(end..body);
            }
            None => {
                parts.push(Part { whole: start..text.len(), body, content });
                is_open = true;
            }
        }
        end = body;
    }
    (parts, marks)
}
