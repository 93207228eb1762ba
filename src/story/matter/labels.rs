//! Labels at the top of a text, such as `**Rating:** Teen`: a header that authors write where they know no front-matter.

use std::iter::Peekable;
use std::ops::Range;

use super::{apply, read_section};
use crate::diag::{Cut, FileId, Sink, Sources, Span, Spanned};
use crate::story::keys::{self, Key, ValueKind};
use crate::story::matter::divide::Divided;
use crate::story::meta::SectionMeta;
use crate::story::text::lines_with_offsets;
use crate::story::yaml::{Node, Value};
use crate::story::{Markup, Meta, Removed, Story, markdown, rules, warning};

/// Lines of a header at most.
const MAX_LINES: usize = 200;
/// Characters of a label at most.
const LABEL_LENGTH: usize = 40;
/// Marks around a label, the longer first, with those that close them.
const MARKS: &[(&str, &str)] = &[
    ("***", "***"),
    ("**", "**"),
    ("__", "__"),
    ("*", "*"),
    ("_", "_"),
    ("<strong>", "</strong>"),
    ("<b>", "</b>"),
    ("<em>", "</em>"),
    ("<i>", "</i>"),
];
/// What labels below a chapter's heading may say.
const OF_CHAPTERS: &[&str] = &["warnings", "rating", "summary", "notes", "point-of-view", "published", "updated"];

/// A header that was found: pairs as in front-matter, and the lines that they take.
struct Header {
    pairs: Vec<(Node, Node)>,
    lines: usize,
    range: Range<usize>,
}

/// One line `label: value`.
struct Label<'t> {
    key: &'t str,
    value: &'t str,
    /// The label is set in bold or italics: hardly ever prose.
    marked: bool,
}

/// Takes a header off the top of a story's text and makes it part of the front-matter's block. What the front-matter
/// `node` states counts more.
pub fn take_header(
    text: &str,
    divided: &mut Divided,
    node: Option<&Node>,
    meta: &mut Meta,
    chapter: &mut SectionMeta,
    sink: &mut Sink,
) {
    let file = divided.body.file;
    let header = of_story(file, text, divided.body.range(), meta.title.as_ref().map(|t| t.value.as_str()));
    let Some(header) = header else { return };
    let span = Span::new(file, header.range.start, header.range.end);
    let stated: Vec<&Key> = match node.map(|node| &node.value) {
        Some(Value::Map(pairs)) => pairs.iter().filter_map(|(name, _)| keys::find(&name.flat())).collect(),
        _ => Vec::new(),
    };
    let is_stated =
        |name: &Node| keys::find(&name.flat()).is_some_and(|row| stated.iter().any(|s| std::ptr::eq(*s, row)));
    tell(&header, file, text, sink);
    let (repeated, fresh): (Vec<_>, Vec<_>) = header.pairs.into_iter().partition(|(name, _)| is_stated(name));
    let mut found = Meta::default();
    let mut own = Sink::new();
    apply(&Node { value: Value::Map(fresh), span }, &mut found, chapter, &mut own);
    sink.append(own);
    meta.complete(&found);
    for (name, value) in repeated {
        meta.extra.push((name.flat(), Spanned::new(value.flat(), value.span)));
    }
    let start = divided.block.map_or(span.start, |block| block.start);
    divided.block = Some(Span { start, ..span });
    divided.body.start = span.end;
}

/// The header of a text that may be a story, as front-matter would state it; it stays in the text.
pub fn header(file: FileId, text: &str, body: Range<usize>) -> Option<Node> {
    let header = of_story(file, text, body, None)?;
    let span = Span::new(file, header.range.start, header.range.end);
    Some(Node { value: Value::Map(header.pairs), span })
}

/// The colons of all lines at the top of a text that may be read as a header, from the start on. Where none of them is
/// a colon any more, the lines are text.
pub fn colons(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (at, line) in lines_with_offsets(text).take(MAX_LINES) {
        let words = line.trim();
        let is_heading = at == 0 && (words.starts_with("# ") || words.starts_with("## "));
        match label(words) {
            Some(label) => {
                let behind = at + (label.key.as_ptr() as usize - line.as_ptr() as usize) + label.key.len();
                let colon = text.cut(behind..).char_indices().find(|(_, c)| matches!(c, ':' | '：'));
                found.extend(colon.map(|(offset, c)| behind + offset..behind + offset + c.len_utf8()));
            }
            None if is_heading || words.is_empty() || byline(words).is_some() => {}
            None => break,
        }
    }
    found
}

/// Takes labels off the top of each chapter's text.
pub fn take_from_chapters(story: &mut Story, sources: &Sources, sink: &mut Sink) {
    for section in story.sections.iter_mut().filter(|s| s.body.markup == Markup::Markdown) {
        let Some(piece) = section.body.pieces.first_mut() else { continue };
        let text = &sources.file(piece.file).text;
        let accept = |key: &str| keys::find(key).is_some_and(|row| OF_CHAPTERS.contains(&row.name));
        let Some(header) = labels(piece.file, text, piece.range(), None, &accept) else { continue };
        tell(&header, piece.file, text, sink);
        let span = Span::new(piece.file, header.range.start, header.range.end);
        let found = read_section(&Node { value: Value::Map(header.pairs), span }, sink);
        section.meta.complete(found);
        piece.start = header.range.end as u32;
        story.removed.push(Removed { span, reason: "header" });
    }
}

fn tell(header: &Header, file: FileId, text: &str, sink: &mut Sink) {
    let start =
        header.range.start + text.cut(header.range.clone()).len() - text.cut(header.range.clone()).trim_start().len();
    let end = start + text.cut(start..).lines().next().unwrap_or_default().trim_end().len();
    let lines = match header.lines {
        1 => "one line at the top of the text is".to_owned(),
        count => format!("{count} lines at the top of the text are"),
    };
    sink.emit(Span::new(file, start, end), rules::label_header(lines))
        .hint("to leave no doubt, put keys between two `---` lines at the top of the file");
}

/// The header of a story: labels on top, or below a heading that is the story's title.
fn of_story(file: FileId, text: &str, body: Range<usize>, title: Option<&str>) -> Option<Header> {
    let lead = text.cut(body.clone());
    let start = body.start + lead.len() - lead.trim_start().len();
    let first = text.cut(start..body.end).split_inclusive('\n').next().unwrap_or_default();
    let any = |_: &str| true;
    if !first.starts_with("# ") && !first.starts_with("## ") {
        return labels(file, text, body, None, &any);
    }
    let below = labels(file, text, start + first.len()..body.end, Some(start), &any)?;
    let outline = markdown::outline(text, body);
    let head = outline.headings.first().filter(|head| head.line.start == start)?;
    let words = markdown::plain(text.cut(head.text.clone()));
    let is_title = outline.headings[1..].iter().all(|h| h.level > head.level || h.line.end <= below.range.end)
        && title.is_none_or(|title| keys::fold(title) == keys::fold(&words));
    if !is_title {
        return None;
    }
    let mut header = below;
    if title.is_none() {
        let at = Span::new(file, head.text.start, head.text.end);
        header.pairs.retain(|(name, _)| keys::find(&name.flat()).is_none_or(|row| row.name != "title"));
        header.pairs.insert(0, (scalar("title", at), scalar(text.cut(head.text.clone()), at)));
    }
    Some(header)
}

fn scalar(text: &str, span: Span) -> Node {
    Node { value: Value::Scalar { text: text.to_owned(), plain: false }, span }
}

/// Reads labels from the start of `range` on. `accept` tells which keys they may have; a `head` is a heading above them
/// that belongs to the header.
fn labels(
    file: FileId,
    text: &str,
    range: Range<usize>,
    head: Option<usize>,
    accept: &dyn Fn(&str) -> bool,
) -> Option<Header> {
    let place = |part: &str| {
        let start = part.as_ptr() as usize - text.as_ptr() as usize;
        Span::new(file, start, start + part.len())
    };
    let part = text.cut(range.clone());
    let mut lines = lines_with_offsets(part).take(MAX_LINES).map(|(at, line)| (range.start + at, line)).peekable();
    let mut pairs: Vec<(Node, Node)> = Vec::new();
    let (mut sure, mut sure_end) = (0, range.start);
    let (mut telling, mut marked, mut alone) = (Vec::<&Key>::new(), false, false);
    while let Some((at, line)) = lines.next() {
        let words = line.trim();
        if words.is_empty() {
            continue;
        }
        if pairs.is_empty()
            && let Some(name) = byline(words)
        {
            pairs.push((scalar("author", place(name)), scalar(name, place(name))));
            continue;
        }
        let Some(label) = label(words).filter(|label| accept(label.key)) else { break };
        let row = keys::find(label.key);
        let at_value = if label.value.is_empty() { place(label.key) } else { place(label.value) };
        let mut value = Spanned::new(label.value.to_owned(), at_value);
        let mut end = at + line.len();
        if row.is_some_and(|row| matches!(row.kind, ValueKind::Prose | ValueKind::Warnings | ValueKind::List)) {
            if value.value.is_empty() && row.is_some_and(|row| row.kind == ValueKind::Prose) {
                lines.next_if(|(_, line)| line.trim().is_empty());
            }
            end = run_on(&mut value, &mut lines, &place).unwrap_or(end);
        }
        pairs.push((scalar(label.key, place(label.key)), scalar(&value.value, value.span)));
        if let Some(row) = row.filter(|row| !matches!(row.kind, ValueKind::Kept | ValueKind::Layout) || row.tells()) {
            if row.tells() && !telling.iter().any(|t| std::ptr::eq(*t, row)) {
                telling.push(row);
            }
            marked |= label.marked;
            (sure, sure_end) = (pairs.len(), end);
            alone = lines.peek().is_none_or(|(_, line)| line.trim().is_empty());
        }
    }
    pairs.truncate(sure);
    let is_title = alone && telling.first().is_some_and(|row| row.name == "title");
    let warns_alone = telling.iter().all(|row| row.kind == ValueKind::Warnings);
    if warns_alone && !pairs.iter().any(|(name, value)| warns(name, value)) {
        return None;
    }
    let is_header = telling.len() >= 2 || !telling.is_empty() && (marked || is_title || head.is_some());
    is_header.then(|| {
        let end = behind_rule(text, sure_end..range.end);
        Header { lines: pairs.len(), pairs, range: head.unwrap_or(range.start)..end }
    })
}

/// Adds the lines with which a longer value runs on to the end of its paragraph, and tells where they end.
fn run_on<'t>(
    value: &mut Spanned<String>,
    lines: &mut Peekable<impl Iterator<Item = (usize, &'t str)>>,
    place: &dyn Fn(&str) -> Span,
) -> Option<usize> {
    let mut end = None;
    while let Some((at, more)) = lines.next_if(|(_, line)| runs_on(line)) {
        let words = without_break(more.trim());
        value.value.push_str(if value.value.is_empty() { "" } else { " " });
        value.value.push_str(words);
        value.span.end = place(words).end;
        end = Some(at + more.len());
    }
    end
}

/// Whether a line may go on with the value above it.
fn runs_on(line: &str) -> bool {
    !line.trim().is_empty() && label(line.trim()).is_none() && !is_rule(line)
}

/// Where the text below a header begins: a rule there only divides the two.
fn behind_rule(text: &str, below: Range<usize>) -> usize {
    let behind = text.cut(below.clone());
    let gap = behind.len() - behind.trim_start().len();
    let next = behind.cut(gap..).split_inclusive('\n').next().unwrap_or_default();
    if is_rule(next) { below.start + gap + next.len() } else { below.start }
}

/// Whether a label that stands alone is about content: `**Warning:** Trespassers will be shot.` is the story's.
fn warns(name: &Node, value: &Node) -> bool {
    let listing = warning::read_list(Spanned::new(value.flat(), value.span));
    match keys::fold(&name.flat()).as_str() {
        "warning" => listing.is_known_throughout(),
        "warnings" => listing.is_about_warnings(),
        other => keys::find(other).is_some_and(|row| row.kind == ValueKind::Warnings),
    }
}

/// A line without what breaks it in Markdown or HTML.
fn without_break(line: &str) -> &str {
    let line = line.trim_end_matches('\\').trim_end();
    ["<br>", "<br/>", "<br />"].iter().find_map(|br| line.strip_suffix(br)).unwrap_or(line).trim_end()
}

fn is_rule(line: &str) -> bool {
    let signs: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    let mut chars = signs.chars();
    let first = chars.next();
    signs.len() >= 3 && matches!(first, Some('-' | '*' | '_' | '=' | '–' | '—')) && chars.all(|c| Some(c) == first)
}

/// `by Nell Farrow`, also as a heading or in italics.
fn byline(words: &str) -> Option<&str> {
    let words = without_break(words).trim_start_matches('#').trim();
    let words = words.trim_matches(['*', '_']).trim();
    let name = words.get(..3).filter(|by| by.eq_ignore_ascii_case("by ")).and_then(|_| words.get(3..))?.trim();
    let is_name = name.chars().count() <= 60
        && name.split_whitespace().count() <= 6
        && name.starts_with(|c: char| c.is_uppercase())
        && !name.ends_with(['.', ',', ':', ';', '!', '?']);
    is_name.then_some(name)
}

fn label(words: &str) -> Option<Label<'_>> {
    let words = without_break(words);
    let words = words.strip_prefix("> ").unwrap_or(words).trim_start();
    let bullet = ["- ", "* ", "+ ", "• "].iter().find_map(|bullet| words.strip_prefix(bullet));
    let words = bullet.unwrap_or(words).trim_start();
    let (key, value, marked) = match MARKS.iter().find_map(|(open, close)| Some((words.strip_prefix(open)?, close))) {
        Some((rest, close)) => {
            let (inner, behind) = rest.split_once(close)?;
            match inner.split_once(':') {
                // `**Rating:** Teen`
                Some((key, "")) => (key, behind, true),
                // `*Rating: Teen*`
                Some((key, value)) if behind.trim().is_empty() => (key, value, true),
                Some(_) => return None,
                // `**Rating**: Teen`
                None => (inner, behind.trim_start().strip_prefix(':')?, true),
            }
        }
        None => {
            let (key, value) = words.split_once(':').or_else(|| words.split_once('：'))?;
            (key, value, false)
        }
    };
    let (key, value) = (key.trim(), value.trim());
    let is_key = !key.is_empty()
        && key.chars().nth(LABEL_LENGTH).is_none()
        && key.split_whitespace().count() <= 4
        && key.starts_with(char::is_alphabetic)
        && !key.contains(['.', ',', '!', '?', '"', '“', '[', '<'])
        && !value.starts_with("//");
    is_key.then_some(Label { key, value, marked })
}
