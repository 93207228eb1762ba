//! What an archive or a mail program put around a text: Project Gutenberg's head and licence, a mail head. Files of Aozora
//! Bunko have a file of their own.

use std::ops::Range;

use super::aozora;
use crate::diag::{Cut, FileId, Sink, Span, Spanned};
use crate::import::header::keys::{self, Field, Key};
use crate::import::header::value::Filler;
use crate::import::mail::Head;
use crate::import::{rules, subject};
use crate::story::Meta;
use crate::story::keys::fold;
use crate::story::text::{lines, trimmed};

/// The text between what others put around it.
pub struct Frame {
    pub meta: Meta,
    pub body: Range<usize>,
    /// The frame states title and author, so that no further header is looked for.
    pub complete: bool,
    /// What the mail head says, and where, for a post that does not say it itself.
    pub offered: Vec<(&'static Key, Span)>,
}

/// How much of the start of a file may hold the head of an archive.
const HEAD: usize = 64 << 10;

/// Finds the frame of a text.
pub fn read(text: &str, file: FileId, sink: &mut Sink) -> Frame {
    let mut head = text.len().min(HEAD);
    while !text.is_char_boundary(head) {
        head -= 1;
    }
    let head = text.cut(..head);
    if is_gutenberg(head) {
        return gutenberg(text, head, file, sink);
    }
    if let Some((meta, body)) = aozora::frame(text, head, file, sink) {
        return Frame { meta, body, complete: true, offered: Vec::new() };
    }
    mail(text, file, sink).unwrap_or_else(|| Frame {
        meta: Meta::default(),
        body: 0..text.len(),
        complete: false,
        offered: Vec::new(),
    })
}

/// Whether an archive's head opens the text. A story that only speaks of Project Gutenberg has none.
fn is_gutenberg(head: &str) -> bool {
    let opening: String = head.chars().take(3000).collect();
    let folded = opening.to_uppercase();
    let numbered = ["[ETEXT", "[EBOOK", "[E-TEXT"].iter().any(|n| folded.contains(n));
    if !folded.contains("PROJECT GUTENBERG") && !folded.contains("GUTENBERG.NET") {
        return false;
    }
    let first = opening.lines().find(|l| !l.trim().is_empty()).unwrap_or("").to_uppercase();
    let titled = first.contains("GUTENBERG") && first.len() < 200 && !first.starts_with(['"', '“']);
    titled
        || numbered
        || folded.contains("A PROJECT GUTENBERG OF")
        || lines(head).any(|l| l.len() < 400 && (is_start(head.cut(l.clone())) || is_small_print_end(head.cut(l))))
}

fn is_start(line: &str) -> bool {
    let upper = line.trim().to_uppercase();
    let marked = upper.starts_with("***") && !upper.contains("SMALL PRINT");
    marked && (upper.contains("START OF") || upper.contains("STARTS")) && upper.contains("GUTENBERG")
}

/// The old small print ends with such a line, and the book starts after it.
fn is_small_print_end(line: &str) -> bool {
    let upper = line.trim().to_uppercase();
    let end = upper.trim_start_matches(['*', ' ']);
    upper.starts_with('*') && end.starts_with("END") && upper.contains("SMALL PRINT")
}

fn is_end(line: &str) -> bool {
    let line = line.trim();
    // Long lines are paragraphs, and not worth folding.
    if line.len() > 300 || !line.as_bytes().windows(9).any(|w| w.eq_ignore_ascii_case(b"gutenberg")) {
        return false;
    }
    let upper = line.trim_start_matches(['*', ' ', '<', '=', '-']).to_uppercase();
    let upper = upper.strip_prefix("THE ").unwrap_or(&upper);
    upper.starts_with("END OF") || upper.starts_with("THIS SITE IS FULL OF FREE EBOOKS")
}

fn gutenberg(text: &str, head: &str, file: FileId, sink: &mut Sink) -> Frame {
    let after = |end: usize| lines(text.cut(end..)).nth(1).map_or(text.len(), |next| end + next.start);
    let find = |test: fn(&str) -> bool| lines(head).find(|l| l.len() < 400 && test(head.cut(l.clone())));
    let start = find(is_start).map(|line| marker_end(text, line));
    // Some later texts have the small print at their end.
    let first_end = find(is_end).map_or(usize::MAX, |l| l.start);
    let small_print = find(is_small_print_end).filter(|l| l.start < first_end);
    let (body_start, head_end) = match (start, small_print.or_else(|| australian_head(head))) {
        (Some(line), _) | (None, Some(line)) => (after(line.end), line.start),
        // With no mark at all everything is kept in the story.
        (None, None) => {
            sink.emit(Span::new(file, 0, 0), rules::gutenberg_without_start())
                .hint("check the first pages of the book, and remove from the source whatever is not part of it");
            (0, head.len())
        }
    };
    let end = lines(text.cut(body_start..))
        .map(|l| body_start + l.start..body_start + l.end)
        .find(|l| is_end(text.cut(l.clone())));
    let mut body = body_start..end.map_or(text.len(), |line| line.start);
    let mut filler = Filler::new(text, file, sink);
    read_keys(text, 0..head_end, &mut filler);
    let title_line = filler.meta.title.is_none().then(|| etext_title(head)).flatten();
    if let Some(title) = title_line {
        filler.sink_at(title.clone(), rules::guessed_field("title"));
        let span = filler.span(title.clone());
        filler.meta.title = Some(Spanned::new(text.cut(title).to_owned(), span));
    }
    if filler.meta.authors.is_empty() {
        // "by X", or the line after the title, on the title page.
        if let Some(name) = author_line(text, &body, filler.meta.title.as_ref().map(|t| t.value.as_str())) {
            filler.sink_at(name.clone(), rules::guessed_field("author"));
            if let Some(key) = keys::KEYS.iter().find(|k| k.field == Field::Author) {
                filler.fill(key, "author", name);
            }
        }
    }
    filler.divide_title(false);
    if body.start > 0 {
        body.start = after_title_page(text, &body, &filler.meta);
    }
    let meta = filler.meta;
    for outside in [0..body.start, body.end..text.len()] {
        let range = trimmed(text, outside);
        if !range.is_empty() {
            sink.emit(Span::new(file, range.start, range.start), rules::archive_frame("Project Gutenberg"));
        }
    }
    Frame { meta, body, complete: true, offered: Vec::new() }
}

/// The start marker with the line on which it ends: a long title breaks it.
fn marker_end(text: &str, line: Range<usize>) -> Range<usize> {
    if text.cut(line.clone()).trim_end().ends_with("***") {
        return line;
    }
    let next = lines(text.cut(line.start..)).nth(1).map(|l| line.start + l.start..line.start + l.end);
    match next.filter(|l| l.len() < 400 && text.cut(l.clone()).trim_end().ends_with("***")) {
        Some(next) => line.start..next.end,
        None => line,
    }
}

/// The head of Project Gutenberg of Australia ends with a line of dashes.
fn australian_head(head: &str) -> Option<Range<usize>> {
    let mut seen = false;
    for line in lines(head).take(120) {
        let words = head.cut(line.clone()).trim();
        seen |= words.len() < 200 && words.to_lowercase().contains("gutenberg");
        if seen && words.len() >= 10 && words.chars().all(|c| matches!(c, '-' | '=' | '_' | '*')) {
            return Some(line);
        }
    }
    None
}

/// Where the book begins behind the names of those who made the text, and behind a title page that only repeats what
/// the book's own title page shows.
fn after_title_page(text: &str, body: &Range<usize>, meta: &Meta) -> usize {
    const MAKERS: &[&str] = &[
        "produced by",
        "e-text prepared by",
        "etext prepared by",
        "this etext was",
        "this ebook was",
        "this e-text was",
        "transcribed by",
        "transcribed from",
        "prepared by",
        "scanned by",
        "[transcriber",
        "proofread",
    ];
    let mut known: Vec<String> = vec!["by".to_owned()];
    known.extend(meta.title.iter().map(|t| fold(&t.value)));
    for author in &meta.authors {
        known.extend([fold(&author.name.value), fold(&format!("by {}", author.name.value))]);
    }
    let mut start = body.start;
    let mut makers = false;
    for line in lines(text.cut(body.clone())).take(40) {
        let line = body.start + line.start..body.start + line.end;
        let words = text.cut(line.clone()).trim();
        if words.is_empty() {
            makers = false;
            continue;
        }
        if words.len() > 200 {
            break;
        }
        let lower = words.to_lowercase();
        makers |= MAKERS.iter().any(|m| lower.starts_with(m));
        if !makers && !known.contains(&fold(words)) {
            break;
        }
        start = line.end;
    }
    // A book that is nothing else keeps its words.
    if text.cut(start..body.end).trim().is_empty() { body.start } else { start }
}

/// `Title: …` and its kind, with indented lines that go on.
fn read_keys(text: &str, range: Range<usize>, filler: &mut Filler) {
    const WANTED: &[&str] = &["title", "author", "translator", "illustrator", "language", "release date"];
    let mut open: Option<(String, Range<usize>)> = None;
    let close = |open: &mut Option<(String, Range<usize>)>, filler: &mut Filler| {
        if let Some((key, value)) = open.take()
            && let Some(found) = keys::find(&key)
        {
            filler.fill(found.key, &key, value);
        }
    };
    for line in lines(text.cut(range.clone())) {
        let line = range.start + line.start..range.start + line.end;
        let words = text.cut(line.clone());
        if let Some((_, value)) = &mut open
            && words.starts_with("    ")
            && !words.trim().is_empty()
        {
            value.end = line.end;
            continue;
        }
        close(&mut open, filler);
        if let Some(at) = words.find(':')
            && at < 40
            && WANTED.contains(&words.cut(..at).trim().to_lowercase().as_str())
        {
            open = Some((words.cut(..at).trim().to_owned(), line.start + at + 1..line.end));
        }
    }
    close(&mut open, filler);
}

/// The title in "The Project Gutenberg Etext of X".
fn etext_title(head: &str) -> Option<Range<usize>> {
    lines(head).find_map(|line| {
        let words = head.cut(line.clone());
        let lead = [
            "project gutenberg etext of ",
            "project gutenberg e-text of ",
            "project gutenberg ebook of ",
            "project gutenberg ebook, ",
            "project gutenberg etext, ",
            "project gutenberg's etext of ",
            "project gutenberg's ",
        ];
        // Small letters of ASCII only: every offset stays what it is.
        let lower = if words.len() < 300 { words.to_ascii_lowercase() } else { return None };
        let (at, lead) = lead.iter().find_map(|l| Some((lower.find(l)?, l)))?;
        let start = at + lead.len();
        let rest = words.cut(start..).trim_end_matches(['*', ' ', ',', '.']);
        let rest = rest.split(", by ").next().unwrap_or(rest).trim_end();
        (!rest.is_empty() && rest.len() < 200).then(|| line.start + start..line.start + start + rest.len())
    })
}

/// A by-line, or the line after the title, among the first lines of the book.
fn author_line(text: &str, body: &Range<usize>, title: Option<&str>) -> Option<Range<usize>> {
    let mut after_title = false;
    let first = lines(text.cut(body.clone()))
        .map(|l| trimmed(text, body.start + l.start..body.start + l.end))
        .filter(|l| !l.is_empty());
    for line in first.take(12) {
        let words = text.cut(line.clone());
        if words.len() > 80 {
            return None;
        }
        if words.get(..3).is_some_and(|w| w.eq_ignore_ascii_case("by ")) {
            return Some(trimmed(text, line.start + 3..line.end));
        }
        let names = words.split_whitespace().count();
        if after_title
            && (2..=4).contains(&names)
            && words.split_whitespace().all(|w| w.starts_with(char::is_uppercase))
        {
            return Some(line);
        }
        // The page may have more of the title than the archive's head.
        after_title = title.is_some_and(|t| {
            words.to_lowercase().contains(&t.to_lowercase()) || t.to_lowercase().contains(&words.to_lowercase())
        }) || title.is_some_and(|t| shares_words(words, t));
    }
    None
}

fn shares_words(line: &str, title: &str) -> bool {
    let line = line.to_lowercase();
    let long: Vec<String> =
        title.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|w| w.len() > 3).map(str::to_owned).collect();
    !long.is_empty() && long.iter().all(|w| line.contains(w.as_str()))
}

/// The head of a mail or news article says title, author and date.
fn mail(text: &str, file: FileId, sink: &mut Sink) -> Option<Frame> {
    let head = Head::of(text)?;
    let end = head.end;
    sink.emit(Span::new(file, 0, end), rules::mail_head());
    let others = further(text, end);
    if let Some(second) = others.first() {
        sink.emit(Span::new(file, *second, *second), rules::several_mails(others.len() + 1))
            .hint("if they are stories of their own, rename the file so that it ends in .mbox");
    }
    let mut offered = Vec::new();
    let mut filler = Filler::new(text, file, sink);
    for (name, field) in [("Subject", Field::Title), ("From", Field::Author), ("Date", Field::Published)] {
        let (Some(mut range), Some(key)) = (head.value(name), keys::KEYS.iter().find(|k| k.field == field)) else {
            continue;
        };
        if name == "Subject" {
            range = without_marks(text, range, &mut offered, &mut filler);
            range = unstressed(text, range);
        }
        if range.is_empty() {
            continue;
        }
        offered.push((key, filler.span(range.clone())));
        match subject::read(text.cut(range.clone())).filter(|_| name == "Subject") {
            Some(found) => fill_subject(&found, range, text, &mut filler),
            None => filler.fill(key, name, range),
        }
    }
    Some(Frame { meta: filler.meta, body: end..text.len(), complete: false, offered })
}

/// What a subject in the form of newsgroups says. Its part stays in the title, so that parts are told apart.
fn fill_subject(found: &subject::Subject, range: Range<usize>, text: &str, filler: &mut Filler) {
    let at = |inner: &Range<usize>| range.start + inner.start..range.start + inner.end;
    let mut title = text.cut(at(&found.title)).to_owned();
    if let Some(part) = &found.part {
        title.push_str(&format!(" ({})", text.cut(at(part))));
    }
    filler.meta.title = Some(Spanned::new(title, filler.span(range.clone())));
    let fields = [
        (Field::Fandoms, found.fandom.as_slice()),
        (Field::Rating, found.rating.as_slice()),
        (Field::Relationships, &found.couples),
        (Field::Characters, &found.characters),
        (Field::Tags, &found.tags),
    ];
    for (field, places) in fields {
        for place in places {
            if let Some(key) = keys::KEYS.iter().find(|key| key.field == field) {
                filler.sink_at(at(place), rules::guessed_field(key.label));
                filler.fill(key, "Subject", at(place));
            }
        }
    }
}

/// Where further mails of a mailbox begin: at a line `From mab@host.example Mon May 3 10:00:00 1999` above a head.
fn further(text: &str, from: usize) -> Vec<usize> {
    let starts = memchr::memmem::find_iter(text.cut(from..).as_bytes(), b"\nFrom ").map(|at| from + at + 1);
    let is_after_blank = |at: &usize| {
        let above = text.cut(..*at).trim_end_matches([' ', '\t', '\r']);
        above.strip_suffix('\n').is_some_and(|above| above.trim_end_matches([' ', '\t', '\r']).ends_with('\n'))
    };
    let is_mail = |at: &usize| {
        let below = text.cut(*at..).split_once('\n').map_or("", |(_, below)| below);
        // A head begins right below: nothing is skipped, or each such line would look through the text anew.
        let first = below.split('\n').next().unwrap_or_default();
        !first.trim().is_empty() && !first.starts_with("From ") && Head::of(below).is_some()
    };
    starts.filter(is_after_blank).filter(is_mail).collect()
}

/// A subject without the marks of lists and answers before its title: of two in brackets, the second names the show.
fn without_marks(
    text: &str,
    mut range: Range<usize>,
    offered: &mut Vec<(&'static Key, Span)>,
    filler: &mut Filler,
) -> Range<usize> {
    let mut brackets = Vec::new();
    while let Some(rest) = strip_mark(text.cut(range.clone())) {
        let start = range.end - rest.len();
        if text.cut(range.clone()).starts_with('[') {
            let end = range.start + text.cut(range.start..start).trim_end().len();
            brackets.push(range.start + 1..end - 1);
        }
        range.start = start;
    }
    if let [_, show] = &*brackets
        && is_name_of_show(text.cut(show.clone()))
        && let Some(key) = keys::KEYS.iter().find(|key| key.field == Field::Fandoms)
    {
        offered.push((key, filler.span(show.clone())));
        filler.fill(key, "Subject", show.clone());
    }
    range
}

/// Whether a mark of a subject may be the name of a show: words with capitals, and nothing that mailing lists say.
fn is_name_of_show(mark: &str) -> bool {
    const SAID: &[&str] =
        &["fic", "fanfic", "fwd", "repost", "revised", "long", "part", "fanfiction", "spam", "ot", "adult", "lemon"];
    mark.starts_with(|c: char| c.is_uppercase())
        && mark.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '\'' | '-' | '!' | '&' | ':'))
        && !SAID.contains(&mark.to_lowercase().as_str())
        && crate::story::Level::parse(mark).is_none()
}

/// A title without the marks of stress around all of it.
fn unstressed(text: &str, range: Range<usize>) -> Range<usize> {
    let words = text.cut(range.clone());
    let is_marked = |mark: char| words.len() > 2 && words.starts_with(mark) && words.ends_with(mark);
    if ['_', '*'].into_iter().any(is_marked) { range.start + 1..range.end - 1 } else { range }
}

/// The subject without one leading `Re:` or `[list]`.
fn strip_mark(subject: &str) -> Option<&str> {
    let rest = match subject.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.1,
        None => ["Re:", "RE:", "Fwd:", "FW:"].iter().find_map(|m| subject.strip_prefix(m))?,
    };
    Some(rest.trim_start()).filter(|r| !r.is_empty())
}
