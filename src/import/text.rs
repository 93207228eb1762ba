//! A loose plain-text file becomes a story: frame, header, chapters, paragraph layout. Nothing of it is lost.

mod aozora;
mod closing;
pub mod frame;
mod sections;
mod subject;

use std::ops::Range;

use crate::diag::{Cut, Failed, FileId, Sink, Sources, Span, Spanned};
use crate::import::header::keys::Field;
use crate::import::{header, rules};
use crate::story::keys::fold;
use crate::story::part::divided;
use crate::story::text::trimmed;
use crate::story::{Meta, Removed, Stated, Story};

pub use sections::one_line;

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
    let mut body = frame.body.clone();
    let mut offered = frame.offered;
    // Prose of the story above the body, among header lines.
    let mut before = Vec::new();
    // A book of Project Gutenberg has its header in the frame; its own title page is part of the book.
    if !frame.complete {
        let found = header::read(text.cut(..body.end), file, body.start, sink);
        let rest = !text.cut(found.end.min(body.end)..body.end).trim().is_empty();
        if !rest && found.known >= 2 {
            return Err(sink.fail(Span::new(file, body.start, body.start), rules::header_only()));
        }
        if found.known == 0 && offered.is_empty() {
            meta = below_story(text, &mut body, meta, file, sink);
        } else if rest && found.known > 0 {
            body.start = found.end;
            before = found.story;
            offered.retain(|(key, _)| !states(&found.meta, key.field));
            meta = merged(found.meta, meta);
        }
        if let Some(closing) = closing::read(text, body.clone(), file, sink) {
            body.end = closing.start;
            meta = closed(meta, closing.meta);
        }
    }
    for (key, span) in offered {
        sink.emit(span, rules::guessed_field(key.label));
    }
    // What stands around the story is shown at the back.
    let mut apparatus = Vec::new();
    let mut from = 0;
    for story in before.iter().chain([&body]) {
        apparatus.push(from..story.start);
        from = story.end;
    }
    apparatus.push(from..text.len());
    let shown = apparatus.into_iter().map(|r| trimmed(text, r)).filter(|r| !r.is_empty());
    let apparatus = shown.map(|r| Span::new(file, r.start, r.end)).collect();
    let marks = aozora::marks(text, &body).into_iter();
    let removed =
        marks.map(|range| Removed { span: Span::new(file, range.start, range.end), reason: "marks of a heading" });
    let removed = removed.collect();
    let sections = sections::sections(text, file, &before, body, sink);
    if sections.is_empty() {
        return Err(empty(sink));
    }
    let root = match source.path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => std::path::PathBuf::from("."),
    };
    Ok(Story { meta, sections, apparatus, removed, imported: true, ..Story::empty(&root) })
}

/// Takes a header that stands below the story out of the body.
fn below_story(text: &str, body: &mut Range<usize>, meta: Meta, file: FileId, sink: &mut Sink) -> Meta {
    let Some(start) = header::at_end(text, body.clone()) else { return meta };
    let found = header::read(text.cut(..body.end), file, start, sink);
    if found.known == 0 {
        return meta;
    }
    body.end = start;
    merged(found.meta, meta)
}

/// Whether the header says what the mail head says, too.
fn states(header: &Meta, field: Field) -> bool {
    match field {
        Field::Title => header.title.is_some(),
        Field::Author => !header.authors.is_empty(),
        Field::Published => header.published.is_some(),
        _ => false,
    }
}

/// What the header says, and what the frame says where the header is silent.
fn merged(mut header: Meta, frame: Meta) -> Meta {
    // Many posts say which part they are in the subject of the mail alone.
    if let (Some(own), Some(subject)) = (&header.title, &frame.title)
        && let Some((words, part)) = divided(&subject.value)
        && fold(subject.value.cut(words)) == fold(&own.value)
    {
        header.extra.push(("Part".to_owned(), Spanned::new(subject.value.cut(part).to_owned(), subject.span)));
    }
    Meta {
        title: header.title.or(frame.title),
        authors: if header.authors.is_empty() { frame.authors } else { header.authors },
        published: header.published.or(frame.published),
        language: header.language.or(frame.language),
        rating: if header.rating == Stated::Not { frame.rating } else { header.rating },
        fandoms: if header.fandoms == Stated::Not { frame.fandoms } else { header.fandoms },
        tags: if header.tags == Stated::Not { frame.tags } else { header.tags },
        relationships: if header.relationships == Stated::Not { frame.relationships } else { header.relationships },
        characters: if header.characters == Stated::Not { frame.characters } else { header.characters },
        ..header
    }
}

/// What the header says, and what the author says after the end where the header is silent.
fn closed(header: Meta, end: Meta) -> Meta {
    let mut meta = header;
    meta.feedback = meta.feedback.or(end.feedback);
    meta.archive = meta.archive.or(end.archive);
    meta.disclaimer = meta.disclaimer.or(end.disclaimer);
    meta.published = meta.published.or(end.published);
    meta.end_notes = end.notes;
    if meta.contributors.is_empty() {
        meta.contributors = end.contributors;
    }
    meta.extra.extend(end.extra);
    meta
}

#[cfg(test)]
mod tests;
