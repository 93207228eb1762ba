//! The report as a web page: groups of duplicates, and their texts side by side. It needs no script and no other file.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::Range;

use crate::book::xhtml::escaped;
use crate::diag::render::{printable, stories_in};
use crate::diag::{Cut, Sink};
use crate::duplicates::align::{Stretch, align};
use crate::duplicates::groups::{Group, Kind, Member, Sheet};
use crate::duplicates::likeness::percent;
use crate::duplicates::stories::GENERATOR;
use crate::duplicates::words::Text;
use crate::duplicates::{Duplicates, rules};

/// Words of an equal stretch that are shown before and after what differs; longer ones are folded.
const CONTEXT: usize = 25;
/// Words that only one text has and that are shown at once.
const AT_ONCE: usize = 120;
/// Words of one comparison that are shown or folded.
const MOST_WORDS: usize = 40_000;
/// Bytes of one comparison, and of all together; browsers are slow with more.
const MOST_OF_PAIR: usize = 2 << 20;
const MOST_BYTES: usize = 24 << 20;
/// Bytes of a word, and of what stands between two, that are shown: rows of signs can be of any length.
const MOST_OF_WORD: usize = 400;
/// Comparisons of one group.
const MOST_OF_GROUP: usize = 12;

/// Writes the page.
///
/// # Errors
/// It can not be written.
pub fn write(found: &Duplicates, out: &mut dyn Write, sink: &mut Sink) -> io::Result<()> {
    out.write_all(head(found).as_bytes())?;
    let mut left = MOST_BYTES;
    let mut left_out = 0;
    for (number, group) in found.groups.iter().enumerate() {
        let mut text = String::new();
        list(found, number + 1, group, &mut text);
        let kept = group.members.first().and_then(|kept| read(found, kept.sheet));
        for (at, member) in group.members.iter().enumerate().skip(1) {
            if left == 0 || at > MOST_OF_GROUP {
                left_out += 1;
                continue;
            }
            let before = text.len();
            compare(found, member, kept.as_ref(), group, left.min(MOST_OF_PAIR), &mut text);
            left = left.saturating_sub(text.len() - before);
        }
        text.push_str("</section>\n");
        out.write_all(text.as_bytes())?;
    }
    if left_out > 0 {
        let pairs = if left_out == 1 { "1 copy".to_owned() } else { format!("{left_out} copies") };
        sink.emit(None, rules::texts_left_out(pairs));
    }
    out.write_all(b"</main>\n</body>\n</html>\n")
}

fn read(found: &Duplicates, sheet: usize) -> Option<Text> {
    Some(found.stories.read(found.sheets.get(sheet)?.story).ok()?.text)
}

/// Escaped, and without what would turn the direction of the lines around it.
fn safe(text: &str) -> String {
    escaped(&printable(text))
}

fn head(found: &Duplicates) -> String {
    let groups = found.groups.len();
    let told = match groups {
        0 => "No duplicates".to_owned(),
        1 => "1 group of duplicates".to_owned(),
        n => format!("{n} groups of duplicates"),
    };
    let stories = stories_in(found.count());
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n{GENERATOR}\n<title>{told} among {stories}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{told}</h1>\n\
         <p>Among {stories}. Words that only one of two texts has are marked; long runs of equal words are folded. \
         Nothing was changed: every file is as it was.</p>\n</header>\n"
    );
    if groups > 1 {
        out.push_str("<nav aria-label=\"Groups\">\n<details open>\n<summary>Contents</summary>\n<ol>\n");
        for (number, group) in found.groups.iter().enumerate() {
            let _ = writeln!(
                out,
                "<li><a href=\"#group-{}\"><bdi>{}</bdi></a> ({} stories)</li>",
                number + 1,
                title(found, group),
                group.members.len()
            );
        }
        out.push_str("</ol>\n</details>\n</nav>\n");
    }
    out.push_str("<main>\n");
    out
}

fn title(found: &Duplicates, group: &Group) -> String {
    let sheet = group.members.first().and_then(|kept| found.sheets.get(kept.sheet));
    safe(sheet.and_then(|sheet| sheet.title.as_deref()).unwrap_or("Untitled"))
}

/// The stories of a group as a table.
fn list(found: &Duplicates, number: usize, group: &Group, out: &mut String) {
    let _ = write!(
        out,
        "<section aria-labelledby=\"group-{number}\">\n<h2 id=\"group-{number}\"><bdi>{}</bdi></h2>\n\
         <div class=\"wide\" role=\"region\" aria-label=\"Stories of group {number}\" tabindex=\"0\">\n<table>\n<thead><tr>\
         <th scope=\"col\">Story</th><th scope=\"col\">What it is</th><th scope=\"col\">Words</th>\
         <th scope=\"col\">Date</th><th scope=\"col\">Found there</th><th scope=\"col\">Similar</th></tr></thead>\n<tbody>\n",
        title(found, group)
    );
    for member in &group.members {
        let Some(sheet) = found.sheets.get(member.sheet) else { continue };
        let (contained, similar) = match member.likeness {
            Some(likeness) => (percent(likeness.containment), percent(likeness.similarity)),
            None => ("–".to_owned(), "–".to_owned()),
        };
        let date = sheet.date.map_or_else(|| "–".to_owned(), |date| date.to_string());
        let mark =
            |is: bool, word: &str| if is { format!(" <span class=\"mark\">{word}</span>") } else { String::new() };
        let _ = writeln!(
            out,
            "<tr class=\"{kind}\"><th scope=\"row\"><bdi>{title}</bdi>{authors}<br><code>{path}</code></th><td>{what}</td>\
             <td class=\"number\">{words}{longest}</td><td>{date}{newest}</td>\
             <td class=\"number\">{contained}</td><td class=\"number\">{similar}</td></tr>",
            kind = member.kind.name(),
            title = safe(sheet.title.as_deref().unwrap_or("Untitled")),
            authors = authors(sheet),
            path = safe(&found.path(member.sheet).display().to_string()),
            what = what(found, member),
            words = sheet.words,
            longest = mark(member.longest, "longest"),
            newest = mark(member.newest, "newest"),
        );
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

fn authors(sheet: &Sheet) -> String {
    match sheet.authors.is_empty() {
        true => String::new(),
        false => format!(" <span class=\"by\">by <bdi>{}</bdi></span>", safe(&sheet.authors.join(", "))),
    }
}

/// What a story is, in words.
fn what(found: &Duplicates, member: &Member) -> String {
    let of = member.of.map(|of| safe(&found.path(of).display().to_string())).unwrap_or_default();
    match member.kind {
        Kind::Kept => "<strong>the one to keep</strong>".to_owned(),
        Kind::Same => format!("the same text as <code>{of}</code>"),
        Kind::Copy => format!("nearly the same text as <code>{of}</code>"),
        Kind::Part => format!("a part of <code>{of}</code>"),
        Kind::Shorter => format!("shorter: it stands in <code>{of}</code>"),
        Kind::Version => format!("another version of <code>{of}</code>, with text of its own"),
    }
}

/// The texts of a story and of the one beside which it stands, in about so many bytes.
fn compare(found: &Duplicates, member: &Member, kept: Option<&Text>, group: &Group, bytes: usize, out: &mut String) {
    let name = |sheet: usize| safe(&found.path(sheet).display().to_string());
    let Some(of) = member.of else { return };
    if member.kind == Kind::Same {
        return;
    }
    let is_kept = group.members.first().is_some_and(|kept| kept.sheet == of);
    let other = if is_kept { None } else { read(found, of) };
    let (Some(left), Some(right)) = (read(found, member.sheet), other.as_ref().or(kept)) else { return };
    let _ = write!(
        out,
        "<details class=\"texts\">\n<summary>Compare <code>{}</code> with <code>{}</code></summary>\n\
         <div class=\"pair names\"><div><code>{0}</code></div><div><code>{1}</code></div></div>\n",
        name(member.sheet),
        name(of),
    );
    Sides { left: &left, right, words: MOST_WORDS, bytes }.write(&align(&left.words, &right.words), out);
    out.push_str("</details>\n");
}

/// Two texts beside each other.
struct Sides<'a> {
    left: &'a Text,
    right: &'a Text,
    /// How many words and bytes may still be shown.
    words: usize,
    bytes: usize,
}

/// What stands in a row: pieces of both texts, and whether each is in both.
#[derive(Default)]
struct Row {
    left: String,
    right: String,
}

impl Row {
    fn end(&mut self, out: &mut String) {
        if !self.left.is_empty() || !self.right.is_empty() {
            let _ = writeln!(
                out,
                "<div class=\"pair\"><div dir=\"auto\">{}</div><div dir=\"auto\">{}</div></div>",
                self.left, self.right
            );
        }
        *self = Row::default();
    }
}

impl Sides<'_> {
    fn write(&mut self, stretches: &[Stretch], out: &mut String) {
        let mut row = Row::default();
        for (at, stretch) in stretches.iter().enumerate() {
            if self.words == 0 || self.bytes == 0 {
                row.end(out);
                out.push_str("<p class=\"rest\">The rest is not shown.</p>\n");
                return;
            }
            let (first, last) = (at == 0, at + 1 == stretches.len());
            match stretch.equal {
                true => self.equal(stretch, first, last, &mut row, out),
                false => self.different(stretch, &mut row, out),
            }
        }
        row.end(out);
    }

    /// Words that both have: those around what differs are shown, the others folded.
    fn equal(&mut self, stretch: &Stretch, first: bool, last: bool, row: &mut Row, out: &mut String) {
        let length = stretch.left.len();
        let head = if first { 0 } else { CONTEXT };
        let tail = if last { 0 } else { CONTEXT };
        if length <= head + tail + CONTEXT {
            row.left.push_str(&self.words(true, stretch.left.clone()));
            row.right.push_str(&self.words(false, stretch.right.clone()));
            return;
        }
        let (left, right) = (stretch.left.start, stretch.right.start);
        row.left.push_str(&self.words(true, left..left + head));
        row.right.push_str(&self.words(false, right..right + head));
        row.end(out);
        let folded = (left + head..left + length - tail, right + head..right + length - tail);
        let _ = writeln!(out, "<details class=\"fold\"><summary>{} equal words</summary>", folded.0.len());
        row.left = self.words(true, folded.0);
        row.right = self.words(false, folded.1);
        row.end(out);
        out.push_str("</details>\n");
        row.left.push_str(&self.words(true, left + length - tail..left + length));
        row.right.push_str(&self.words(false, right + length - tail..right + length));
    }

    /// Words that stand opposite each other and are not the same.
    fn different(&mut self, stretch: &Stretch, row: &mut Row, out: &mut String) {
        let long = |range: &Range<usize>| range.len() > AT_ONCE;
        if !long(&stretch.left) && !long(&stretch.right) {
            row.left.push_str(&marked(&self.words(true, stretch.left.clone())));
            row.right.push_str(&marked(&self.words(false, stretch.right.clone())));
            return;
        }
        row.end(out);
        let told = match (stretch.left.len(), stretch.right.len()) {
            (left, 0) => format!("{left} words only on the left"),
            (0, right) => format!("{right} words only on the right"),
            (left, right) => format!("{left} other words on the left, {right} on the right"),
        };
        let _ = writeln!(out, "<details class=\"fold other\"><summary>{told}</summary>");
        row.left = marked(&self.words(true, stretch.left.clone()));
        row.right = marked(&self.words(false, stretch.right.clone()));
        row.end(out);
        out.push_str("</details>\n");
    }

    /// Words of one side with what stands between and behind them, escaped.
    fn words(&mut self, is_left: bool, range: Range<usize>) -> String {
        let text = if is_left { self.left } else { self.right };
        let end = range.end.min(range.start.saturating_add(self.words));
        self.words = self.words.saturating_sub(range.len());
        let start = |word: usize| text.words.get(word).map_or(text.shown.len(), |word| word.start as usize);
        let mut shown = String::new();
        // What stands before the first word belongs to it.
        if range.start == 0 && range.end > 0 {
            push(&mut shown, text.shown.cut(..start(0)));
        }
        let mut next = range.start;
        while next < end && shown.len() < self.bytes {
            let behind = text.words.get(next).map_or(text.shown.len(), |word| word.end as usize);
            push(&mut shown, text.shown.cut(start(next)..behind));
            push(&mut shown, text.shown.cut(behind..start(next + 1)));
            next += 1;
        }
        let mut shown = paragraphs(&shown);
        if next > range.start && next < range.end {
            shown.push('…');
        }
        self.bytes = self.bytes.saturating_sub(shown.len());
        shown
    }
}

/// Adds a word, or what stands between two, without the end of what is too long.
fn push(shown: &mut String, piece: &str) {
    let end = piece.floor_char_boundary(MOST_OF_WORD);
    shown.push_str(piece.cut(..end));
    if end < piece.len() {
        shown.push('…');
    }
}

/// A piece of text as XHTML; paragraphs are parted by lines.
fn paragraphs(text: &str) -> String {
    let shown = |line: &str| {
        let is_blank = |c: char| c.is_whitespace();
        let mut words = safe(&line.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "));
        if line.starts_with(is_blank) {
            words.insert(0, ' ');
        }
        if line.ends_with(is_blank) && !words.ends_with(' ') {
            words.push(' ');
        }
        words
    };
    text.split("\n\n").map(shown).collect::<Vec<_>>().join("<span class=\"p\"></span>")
}

/// Words that the other text does not have.
fn marked(text: &str) -> String {
    let words = text.trim_end();
    if words.is_empty() { text.to_owned() } else { format!("<mark>{words}</mark>{}", text.cut(words.len()..)) }
}

const STYLE: &str = "\
:root { color-scheme: light dark; --ink: #1c1b1a; --paper: #fdfcfa; --soft: #5b5853; --line: #d8d3ca; --panel: #f4f1eb;
  --link: #0b4f8a; --left: #fbe3d0; --left-ink: #5f2405; --right: #d6ebf7; --right-ink: #0a3a57; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e9e6e1; --paper: #17181a; --soft: #a9a59e; --line: #3a3b3e; --panel: #202225; --link: #8cc4ff;
    --left: #4a2a12; --left-ink: #ffd3ab; --right: #12384f; --right-ink: #b5e0fa; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, sans-serif; }
h1 { font-size: 1.7rem; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 0 0 .75rem; }
header p { margin: 0 0 1.5rem; color: var(--soft); }
a { color: var(--link); }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
nav { margin-bottom: 2rem; }
section { border-top: 1px solid var(--line); padding: 1.5rem 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
th, td { text-align: start; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { color: var(--soft); font-size: .85rem; white-space: nowrap; }
tbody th { min-width: 14rem; }
tbody td:nth-child(2) { min-width: 11rem; }
tbody th > bdi { font-weight: 600; }
tbody th code, .by { color: var(--soft); }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.mark { display: inline-block; border: 1px solid var(--line); border-radius: .7rem; padding: 0 .5rem; font-size: .8rem;
  background: var(--panel); }
summary { cursor: pointer; padding: .35rem 0; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.texts { margin-top: 1rem; border: 1px solid var(--line); border-radius: .5rem; padding: .25rem 1rem; }
.texts[open] { padding-bottom: 1rem; }
.pair { display: grid; grid-template-columns: 1fr 1fr; }
.pair > div { padding: .4rem .9rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere;
  font-family: Georgia, 'Times New Roman', serif; }
.pair > div + div { border-left: 1px solid var(--line); }
.names { position: sticky; top: 0; background: var(--panel); }
.fold > summary { color: var(--soft); text-align: center; font-size: .85rem; background: var(--panel); }
.fold.other > summary { color: var(--ink); }
.p { display: block; height: .7em; }
mark { color: var(--left-ink); background: var(--left); text-decoration: underline dotted; text-underline-offset: .2em; }
.pair > div + div mark { color: var(--right-ink); background: var(--right); text-decoration: underline; }
.rest { color: var(--soft); }
@media (max-width: 40rem) { body { padding: 1rem; } .pair > div { padding: .4rem .5rem; font-size: .95rem; } }
@media print { .names { position: static; } }
";
