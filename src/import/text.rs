//! A loose plain-text file becomes a story: frame, header, chapters, paragraph layout. Nothing of it is lost.

mod aozora;
mod closing;
pub mod frame;
mod sections;

use std::ops::Range;

use crate::diag::{Cut, Failed, FileId, Sink, Sources, Span, Spanned};
use crate::import::header::keys::Field;
use crate::import::header::{Header, OfChapter};
use crate::import::{header, rules};
use crate::story::keys::fold;
use crate::story::part::divided;
use crate::story::text::{title_of_name, trimmed};
use crate::story::{Meta, Removed, Section, Stated, Story};

use frame::Frame;
pub use sections::one_line;

/// Reads a whole story from one plain-text file. Where no title is stated, the file's name is taken.
///
/// # Errors
/// The file holds no story: reported in `sink`.
pub fn read(sources: &Sources, file: FileId, sink: &mut Sink) -> Result<Story, Failed> {
    let mut story = read_part(sources, file, sink)?;
    if story.meta.title.is_none() {
        let start = Span::new(file, 0, 0);
        let stem = sources.file(file).path.file_stem().map(|s| s.to_string_lossy().into_owned());
        let title = title_of_name(&stem.unwrap_or_default());
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
    let mut frame = frame::read(text, file, sink);
    let (mut of_chapter, mut before) = Default::default();
    // A book of Project Gutenberg has its header in the frame; its own title page is part of the book.
    if !frame.complete {
        (of_chapter, before) = take_header(text, file, &mut frame, sink)?;
        if let Some(closing) = closing::read(text, frame.body.clone(), file, sink) {
            frame.body.end = closing.start;
            frame.meta = closed(frame.meta, closing.meta);
        }
    }
    let Frame { mut meta, body, offered, .. } = frame;
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
    let mut sections = sections::sections(text, file, &before, body, sink);
    if sections.is_empty() {
        return Err(empty(sink));
    }
    say_of_chapter(of_chapter, &mut meta, &mut sections);
    let root = match source.path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => std::path::PathBuf::from("."),
    };
    Ok(Story { meta, sections, apparatus, removed, imported: true, ..Story::empty(&root) })
}

/// Takes the header out of the body, and adds what it says to what the frame does. Gives what it says of the first chapter,
/// and the prose of the story among its lines.
fn take_header(
    text: &str,
    file: FileId,
    frame: &mut Frame,
    sink: &mut Sink,
) -> Result<(OfChapter, Vec<Range<usize>>), Failed> {
    let body = &mut frame.body;
    let below = header_below(text, body, file).or_else(|| header_below_sentence(text, body, file));
    let found = header::read(text.cut(..body.end), file, below.unwrap_or(body.start), sink);
    let rest = below.is_some() || !found.story.is_empty() || goes_on(text, body, &found);
    if !rest && found.known >= 2 {
        return Err(sink.fail(Span::new(file, body.start, body.start), rules::header_only()));
    }
    if !rest || found.known == 0 {
        return Ok(Default::default());
    }
    match below {
        Some(start) => body.end = start,
        None => body.start = found.end,
    }
    frame.offered.retain(|(key, _)| !states(&found.meta, key.field));
    frame.meta = merged(found.meta, std::mem::take(&mut frame.meta));
    Ok((found.chapter, found.story))
}

/// Where a header stands below a story that has none above it.
fn header_below(text: &str, body: &Range<usize>, file: FileId) -> Option<usize> {
    let start = header::at_end(text, body.clone())?;
    let known = |to: usize, from: usize| header::read(text.cut(..to), file, from, &mut Sink::new()).known;
    (known(start, body.start) == 0 && known(body.end, start) > 0).then_some(start)
}

/// Where a header stands below a sentence, and nothing below it: the sentence is the story.
fn header_below_sentence(text: &str, body: &Range<usize>, file: FileId) -> Option<usize> {
    const LONGEST: usize = 8000;
    if body.len() > LONGEST {
        return None;
    }
    let found = header::read(text.cut(..body.end), file, body.start, &mut Sink::new());
    let is_all = found.known >= 2 && found.story.is_empty() && !goes_on(text, body, &found);
    is_all.then(|| header::below_sentence(text.cut(..body.end), body.start)).flatten()
}

/// Whether a story stands below a header.
fn goes_on(text: &str, body: &Range<usize>, header: &Header) -> bool {
    !text.cut(header.end.min(body.end)..body.end).trim().is_empty()
}

/// Says of the first chapter what a header says of it alone. A story of one chapter is that chapter.
fn say_of_chapter(said: OfChapter, meta: &mut Meta, sections: &mut [Section]) {
    let is_whole = sections.len() == 1;
    let Some(first) = sections.first_mut() else { return };
    if is_whole && meta.rating == Stated::Not {
        meta.rating = said.rating;
    } else {
        first.meta.rating = said.rating;
    }
    if is_whole {
        meta.warnings.add(said.warnings);
    } else {
        first.meta.warnings = said.warnings;
    }
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
