//! A loose plain-text file becomes a story: frame, header, chapters, paragraph layout. Nothing of it is lost.

pub mod frame;
pub mod layout;
pub mod marker;
pub mod numerals;

use std::ops::Range;

use crate::diag::{Failed, FileId, Sink, Sources, Span, Spanned};
use crate::import::{header, rules};
use crate::story::{Body, Marks, Markup, Meta, Section, SectionMeta, Story, Title};

pub use layout::{Block, is_scene_break, paragraphs};
use layout::{lines, trimmed, vote};
use marker::{Kind, Marker};

/// Reads a whole story from one plain-text file. Where no title is stated, the file's name is taken.
///
/// # Errors
/// The file holds no story: reported in `sink`.
pub fn read(sources: &Sources, file: FileId, sink: &mut Sink) -> Result<Story, Failed> {
    let mut story = read_part(sources, file, sink)?;
    if story.meta.title.is_none() {
        let start = Span::new(file, 0, 0);
        let stem = sources
            .file(file)
            .path
            .file_stem()
            .map(|s| s.to_string_lossy().replace(['_', '-'], " "))
            .unwrap_or_default();
        let stem = stem.split_whitespace().collect::<Vec<_>>().join(" ");
        let title = if stem.is_empty() { "Untitled".to_owned() } else { stem };
        sink.emit(start, rules::no_title()).hint("write `Title: …` on the first line");
        sink.emit(start, rules::title_from_file_name(&title));
        story.meta.title = Some(Spanned::new(title, start));
    }
    Ok(story)
}

/// Reads a file that may be one chapter of a story: a title is not asked for.
///
/// # Errors
/// The file holds no story: reported in `sink`.
pub fn read_part(sources: &Sources, file: FileId, sink: &mut Sink) -> Result<Story, Failed> {
    let source = sources.file(file);
    let text: &str = &source.text;
    let empty = |sink: &mut Sink| sink.fail(Span::new(file, 0, 0), crate::story::rules::empty_source(&source.name));
    if text.trim().is_empty() {
        return Err(empty(sink));
    }
    let frame = frame::read(text, file, sink);
    let mut meta = frame.meta;
    let mut apparatus = Vec::new();
    let mut body = frame.body.clone();
    // A book of Project Gutenberg has its header in the frame; its own title page is part of the book.
    if !frame.complete {
        let found = header::read(&text[..body.end], file, body.start, sink);
        let rest = !text[found.end.min(body.end)..body.end].trim().is_empty();
        if !rest && found.known >= 2 {
            return Err(empty(sink));
        }
        if rest && found.known > 0 {
            body.start = found.end;
            meta = merged(found.meta, meta);
        }
    }
    for outside in [0..body.start, body.end..text.len()] {
        let range = trimmed(text, outside);
        if !range.is_empty() {
            apparatus.push(Span::new(file, range.start, range.end));
        }
    }
    let sections = sections(text, file, body, sink);
    if sections.is_empty() {
        return Err(empty(sink));
    }
    let root = match source.path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => std::path::PathBuf::from("."),
    };
    Ok(Story { meta, sections, apparatus, removed: Vec::new(), imported: true, part_headings: Vec::new(), root })
}

/// Whether a line reads as the heading of a chapter or part.
pub fn is_marker(line: &str) -> bool {
    marker::read(line).is_some()
}

/// What the header says, and what the frame says where the header is silent.
fn merged(header: Meta, frame: Meta) -> Meta {
    Meta {
        title: header.title.or(frame.title),
        authors: if header.authors.is_empty() { frame.authors } else { header.authors },
        published: header.published.or(frame.published),
        language: header.language.or(frame.language),
        ..header
    }
}

/// A line of the body that opens a section.
struct Opening {
    line: Range<usize>,
    marker: Marker,
}

/// Divides the body at its chapter headings, if it has at least two that belong together.
fn sections(text: &str, file: FileId, body: Range<usize>, sink: &mut Sink) -> Vec<Section> {
    let mut openings = openings(text, &body);
    let of = |kinds: &[Kind], list: &[Opening]| list.iter().filter(|o| kinds.contains(&o.marker.kind)).count();
    let whole = [Kind::Chapter, Kind::Part, Kind::Episode, Kind::Book]
        .into_iter()
        .any(|k| of(&[k, Kind::Single], &openings) >= 2);
    if !whole {
        openings.clear();
    }
    let markup = Markup::Plain(vote(&text[body.clone()]));
    let joins =
        |block: layout::Block| matches!(block, layout::Block::Paragraph { lines, joined: true } if lines.len() > 1);
    if let Markup::Plain(layout @ crate::story::Layout::BlankLines { unwrap: true }) = markup
        && paragraphs(&text[body.clone()], layout).any(joins)
    {
        let first = trimmed(text, body.clone());
        sink.emit(Span::new(file, first.start, first.start), rules::unwrapped_lines());
    }
    if let Markup::Plain(layout) = markup {
        report_letter_breaks(text, file, body.clone(), layout, sink);
    }
    let mut sections = Vec::new();
    let mut push = |title: Option<Range<usize>>, part: Option<Spanned<String>>, range: Range<usize>| {
        let span = solid(text, range);
        if title.is_some() || !span.is_empty() {
            sections.push(Section {
                title: title.map(|t| Title { source: Span::new(file, t.start, t.end), markup }),
                meta: SectionMeta::default(),
                body: Body { pieces: vec![Span::new(file, span.start, span.end)], markup },
                parts: part.into_iter().collect(),
                stem: None,
                marks: Marks::default(),
            });
        }
    };
    let first = openings.first().map_or(body.end, |o| o.line.start);
    push(None, None, body.start..first);
    let mut part: Option<Spanned<String>> = None;
    let mut fresh = false;
    for (i, opening) in openings.iter().enumerate() {
        let end = openings.get(i + 1).map_or(body.end, |next| next.line.start);
        let title = opening.line.start + opening.marker.inner.start..opening.line.start + opening.marker.inner.end;
        let blank = text[opening.line.end..end].trim().is_empty();
        // The heading of a part right before that of its first chapter names the part.
        let next = openings.get(i + 1).map(|n| n.marker.kind);
        if blank
            && !fresh
            && matches!(opening.marker.kind, Kind::Part | Kind::Book)
            && next.is_some_and(|k| k != opening.marker.kind)
        {
            part = Some(Spanned::new(text[title.clone()].to_owned(), Span::new(file, title.start, title.end)));
            fresh = true;
            continue;
        }
        // A prologue or epilogue stands outside the parts that it frames.
        fresh = false;
        push(Some(title), part.clone(), opening.line.end..end);
    }
    if let Some(first) = openings.first() {
        let count = sections.iter().filter(|s| s.title.is_some()).count();
        sink.emit(Span::new(file, first.line.start, first.line.end), rules::chapters_found(count));
    }
    sections
}

/// Says where a scene break may be a number.
fn report_letter_breaks(text: &str, file: FileId, body: Range<usize>, layout: crate::story::Layout, sink: &mut Sink) {
    let inner = &text[body.clone()];
    if memchr::memmem::find(inner.as_bytes(), b"XX").is_none() {
        return;
    }
    let doubtful = |block: layout::Block| match block {
        layout::Block::Break(line) => numerals::value(&inner[line.clone()]).is_some().then_some(line),
        layout::Block::Paragraph { .. } => None,
    };
    let mut breaks = paragraphs(inner, layout).filter_map(doubtful);
    if let Some(line) = breaks.next() {
        let words = crate::story::matter::shorten(&inner[line.clone()]);
        let at = Span::new(file, body.start + line.start, body.start + line.end);
        sink.emit(at, crate::story::rules::letter_break(words, 1 + breaks.count()))
            .hint("write a full stop behind it, or the word Chapter before it, if it is a number");
    }
}

/// Headings on a line of their own, with a blank line before and after.
fn openings(text: &str, body: &Range<usize>) -> Vec<Opening> {
    let mut found: Vec<Opening> = Vec::new();
    let mut blank_before = true;
    let mut pending: Option<Opening> = None;
    for line in lines(&text[body.clone()]) {
        let line = body.start + line.start..body.start + line.end;
        let words = &text[line.clone()];
        let blank = words.trim().is_empty();
        if let Some(opening) = pending.take() {
            // Without a blank line after it, only a bare "Chapter 3" is a heading.
            let bare = opening.marker.inner.len() <= 20;
            if blank || bare {
                found.push(opening);
            }
        }
        if blank_before && !blank {
            pending = marker::read(words).map(|marker| Opening { line, marker });
        }
        blank_before = blank;
    }
    found.extend(pending);
    // A table of contents lists the headings that come again below: nothing stands between its lines.
    let mut last = std::collections::HashMap::new();
    for (i, opening) in found.iter().enumerate() {
        last.insert((opening.marker.kind, opening.marker.number), i);
    }
    let empty_until_next = |i: usize| {
        found.get(i + 1).is_some_and(|next: &Opening| text[found[i].line.end..next.line.start].trim().is_empty())
    };
    let listed: Vec<bool> = (0..found.len())
        .map(|i| {
            let again = last[&(found[i].marker.kind, found[i].marker.number)] > i && found[i].marker.number.is_some();
            again && (empty_until_next(i) || i > 0 && empty_until_next(i - 1))
        })
        .collect();
    let mut keep = listed.into_iter().map(|l| !l);
    found.retain(|_| keep.next().unwrap_or(true));
    found
}

/// The range without blank lines at its ends; the indent of its first line stays.
fn solid(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = trimmed(text, range.clone());
    if inner.is_empty() {
        return inner;
    }
    let indent = text[range.start..inner.start].rfind(['\n', '\r']).map_or(range.start, |i| range.start + i + 1);
    indent..inner.end
}

#[cfg(test)]
mod tests;
