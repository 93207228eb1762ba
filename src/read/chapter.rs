//! One chapter file of a folder → its sections.

use std::ops::Range;
use std::path::Path;

use super::agreed::Agreed;
use super::kinds::PLAIN;
use super::names::{Label, Name};
use super::title::{self, Opening};
use super::{current_part, divide, removed};
use crate::diag::{Cut, Failed, FileId, Sink, Sources, Span, Spanned};
use crate::import::header;
use crate::story::keys::ValueKind;
use crate::story::markdown::Outline;
use crate::story::matter::Divided;
use crate::story::meta::ChapterEntry;
use crate::story::{
    Body, Markup, Meta, Policy, Section, SectionMeta, Stated, Story, Title, keys, markdown, marker, matter, rules,
};

/// A chapter file, and what is known of it before it is read.
#[derive(Debug)]
pub(super) struct Chapter {
    pub(super) entry: ChapterEntry,
    /// What a list of another tool calls it.
    listed: Option<Spanned<String>>,
    /// It opens the innermost of its parts, which has its title.
    pub(super) opens: bool,
    /// What its name says.
    label: Label,
}

impl Chapter {
    /// A chapter of a list.
    pub(super) fn of_entry(entry: ChapterEntry, listed: Option<Spanned<String>>) -> Chapter {
        let name = entry.file.value.rsplit('/').next().unwrap_or_default();
        let label = Name::read(super::names::stem(name)).label("");
        Chapter { entry, listed, opens: false, label }
    }

    /// A chapter that was found by its name; its neighbours have the words `before` in front of their numbers.
    pub(super) fn of_name(entry: ChapterEntry, name: &Name, before: &str) -> Chapter {
        Chapter { entry, listed: None, opens: false, label: name.label(before) }
    }

    /// Names a section that has no title of its own.
    fn name(&self, file: FileId, meta: &mut SectionMeta, agreed: &mut Agreed) {
        let at = Span::new(file, 0, 0);
        if meta.number.is_some() {
            return;
        }
        if let Some(title) = &self.listed {
            meta.title = Some(title.clone());
            return;
        }
        meta.number = self.label.number.clone().map(|number| Spanned::new(number, at));
        meta.title = self.label.title.clone().map(|title| Spanned::new(title, at));
        let name = self.entry.file.value.as_str();
        agreed.first_named.get_or_insert(at);
        agreed.named.push(match (&self.label.number, &self.label.title) {
            (Some(number), None) => format!("\"{name}\" is called Chapter {number}"),
            (_, Some(title)) => format!("\"{name}\" is called \"{title}\""),
            (None, None) => return,
        });
    }
}

/// The title of a chapter that opens a part stands on the page of the part; without text, no other page is needed.
pub(super) fn open_part(story: &mut Story, first: usize, sources: &Sources) {
    let [section] = &mut story.sections[first..] else { return };
    let Some(part) = section.parts.last().map(|part| keys::fold(&part.value)) else { return };
    section.meta.title.take_if(|title| keys::fold(&title.value) == part);
    let is_same = |title: &Title| keys::fold(&super::strip_inline(sources.text(title.source))) == part;
    if section.meta.title.is_some() || section.title.as_ref().is_some_and(|title| !is_same(title)) {
        return;
    }
    if let Some(title) = section.title.take() {
        story.removed.push(removed(title.source, "title of a part"));
        section.marks.heading = None;
    }
    let file = section.body.pieces.first().map(|piece| piece.file);
    let mut own = story.removed.iter().rev().take_while(|removed| Some(removed.span.file) == file);
    let is_empty = section.body.pieces.iter().all(|piece| sources.text(*piece).trim().is_empty());
    if is_empty && own.all(|removed| removed.reason != "front-matter") {
        story
            .removed
            .extend(section.body.pieces.iter().map(|piece| removed(*piece, "space below the title of a part")));
        story.sections.truncate(first);
    }
}

/// Whether front-matter says no more than how the part is called; keys of sites are of no use to a book.
fn names_part(meta: &SectionMeta, part: Option<&Spanned<String>>) -> bool {
    let title = meta.title.as_ref().map(|title| keys::fold(&title.value));
    let has_words = meta.summary.is_some() || meta.notes.is_some() || meta.end_notes.is_some();
    let has_values = meta.rating.value().is_some() || meta.warnings.raw.is_some() || !meta.warnings.list.is_empty();
    let is_of_site =
        |key: &str| keys::find(key).is_some_and(|row| matches!(row.kind, ValueKind::Kept | ValueKind::Layout));
    title.is_some()
        && title == part.map(|part| keys::fold(&part.value))
        && !has_words
        && !has_values
        && meta.extra.iter().all(|(key, _)| is_of_site(key))
}

fn report_empty(chapter: &Chapter, file: FileId, sink: &mut Sink) {
    sink.emit(Span::new(file, 0, 0), rules::empty_chapter(&chapter.entry.file.value))
        .hint("write the chapter, or delete the file");
}

/// Reads a chapter file, and adds its sections to the story.
pub(super) fn read_chapter(
    path: &Path,
    mut chapter: Chapter,
    agreed: &mut Agreed,
    story: &mut Story,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<(), Failed> {
    let plain = PLAIN.iter().any(|e| path.extension().is_some_and(|x| x.eq_ignore_ascii_case(e)));
    let file = if plain { crate::import::bytes::read(path, sources, sink)? } else { sources.read(path, sink)? };
    let text = sources.file(file).text.clone();
    if text.trim().is_empty() {
        report_empty(&chapter, file, sink);
        return Ok(());
    }
    // A part that is named by a folder stands in no file.
    for part in chapter.entry.parts.iter_mut().filter(|p| p.span.file == FileId(u32::MAX)) {
        part.span = Span::new(file, 0, 0);
    }
    if plain {
        return read_post(path, file, chapter, agreed, story, sources, sink);
    }
    let divided = matter::divide(file, &text, sink);
    story.removed.extend(divided.block.map(|span| removed(span, "front-matter")));
    let (parts, meta) = chapter_meta(&divided, &text, &mut chapter, agreed, sink);
    let outline = markdown::outline(&text, divided.body.range());
    divide::report_guesses(&text, &outline, file, sink);
    let mut input = Input { path, file, text: &text, chapter, parts, meta, is_first: true };
    let pieces = current_part::pieces(&outline, divided.body.range());
    if let [(_, body)] = &pieces[..] {
        read_piece(&mut input, body.clone(), &outline, agreed, story, sink);
        return Ok(());
    }
    for (heading, body) in pieces {
        if let Some(heading) = heading {
            agreed.part.open(heading, &text, file, story);
        }
        if text.cut(body.clone()).trim().is_empty() {
            story.removed.push(removed(markdown::span(file, &body), "space around the heading of a part"));
            continue;
        }
        let outline = markdown::outline(&text, body.clone());
        read_piece(&mut input, body, &outline, agreed, story, sink);
    }
    Ok(())
}

/// A chapter file while it is read.
struct Input<'a> {
    path: &'a Path,
    file: FileId,
    text: &'a str,
    chapter: Chapter,
    parts: Vec<Spanned<String>>,
    /// What its front-matter says of its first chapter.
    meta: SectionMeta,
    is_first: bool,
}

/// Reads a chapter: the text of its file, or what stands there between the headings of parts.
fn read_piece(
    input: &mut Input,
    body: Range<usize>,
    outline: &Outline,
    agreed: &mut Agreed,
    story: &mut Story,
    sink: &mut Sink,
) {
    let Input { path, file, text, chapter, .. } = input;
    let (file, text) = (*file, *text);
    let mut meta = std::mem::take(&mut input.meta);
    let is_first = std::mem::replace(&mut input.is_first, false);
    let opening = Opening {
        file,
        text,
        body,
        outline,
        book: agreed.title.as_ref().map(|t| t.value.as_str()),
        has_name: is_first && (chapter.label.number.is_some() || agreed.in_chapters && chapter.label.title.is_some()),
    };
    let settled = title::settle(&opening, &mut meta, sink);
    let removals = settled.removed.into_iter();
    story.removed.extend(removals.map(|(range, reason)| removed(markdown::span(file, &range), reason)));
    let has_heading = settled.marks.heading.is_some();
    if !has_heading && settled.pieces.iter().all(|piece| text.cut(piece.clone()).trim().is_empty()) {
        if !(chapter.opens && names_part(&meta, input.parts.last())) {
            report_empty(chapter, file, sink);
        }
        return;
    }
    if !has_heading && !has_content(&settled.pieces, text, path, file, story, sink) {
        return;
    }
    // A page of a picture alone is called by what it shows.
    let is_plate = settled.pieces.iter().all(|piece| title::is_pictures(text.cut(piece.clone())));
    if is_first && !has_heading && settled.title.is_none() && meta.title.is_none() && !is_plate {
        chapter.name(file, &mut meta, agreed);
    }
    let parts = input.parts.iter().cloned().chain(agreed.part.of_chapter(story)).collect();
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned());
    story.sections.push(Section {
        parts,
        title: settled.title,
        meta,
        body: Body {
            pieces: settled.pieces.iter().map(|piece| markdown::span(file, piece)).collect(),
            markup: Markup::Markdown,
        },
        stem,
        marks: settled.marks,
    });
}

/// What a chapter's front-matter says, and the parts that it belongs to.
fn chapter_meta(
    divided: &Divided,
    text: &str,
    chapter: &mut Chapter,
    agreed: &mut Agreed,
    sink: &mut Sink,
) -> (Vec<Spanned<String>>, SectionMeta) {
    let node = matter::parse(divided, text, sink);
    // Stories without front-matter name their authors in labels.
    if !node.as_ref().is_some_and(|node| agreed.hear(node))
        && let Some(labels) = matter::labels::header(divided.body.file, text, divided.body.range())
    {
        agreed.hear(&labels);
    }
    let mut meta = node.map(|node| matter::read_section(&node, sink)).unwrap_or_default();
    let parts = match chapter.entry.parts.is_empty() {
        true => meta.part.iter().cloned().collect(),
        false => std::mem::take(&mut chapter.entry.parts),
    };
    meta.title = chapter.entry.title.take().or(meta.title.take());
    (parts, meta)
}

/// Whether a chapter without a heading has anything for a page. One that has not is reported.
fn has_content(
    pieces: &[Range<usize>],
    text: &str,
    path: &Path,
    file: FileId,
    story: &mut Story,
    sink: &mut Sink,
) -> bool {
    if pieces.iter().any(|piece| markdown::shows(text, piece.clone())) {
        return true;
    }
    for piece in pieces {
        sink.emit(markdown::span(file, piece), rules::nothing_to_show(path.display()));
        story.removed.push(removed(markdown::span(file, piece), "markup that shows nothing"));
    }
    false
}

/// A post that is a chapter, or several.
fn read_post(
    path: &Path,
    file: FileId,
    chapter: Chapter,
    agreed: &mut Agreed,
    story: &mut Story,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<(), Failed> {
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned());
    let mut own = Sink::new();
    let read = crate::import::text::read_part(sources, file, &mut own);
    if read.is_err() && own.diagnostics().iter().any(|d| d.rule.id == crate::import::rules::header_only().rule.id) {
        report_empty(&chapter, file, sink);
        return Ok(());
    }
    sink.append(own);
    let mut post = read?;
    agreed.hear_story(&post.meta);
    agreed.posts.hear(file, &post.meta);
    let count = post.sections.len();
    for (i, mut section) in post.sections.drain(..).enumerate() {
        let title = &chapter.entry.title;
        if i == 0 {
            section.meta = chapter_of_post(&post.meta, section.meta);
            section.meta.title =
                title.clone().or(section.meta.title).filter(|_| title.is_some() || section.title.is_none());
        }
        if count == 1 && section.title.is_none() && section.meta.title.is_none() {
            chapter.name(file, &mut section.meta, agreed);
        }
        section.stem = if count == 1 { stem.clone() } else { section.stem.or_else(|| stem.clone()) };
        section.parts = chapter.entry.parts.clone();
        story.sections.push(section);
    }
    story.apparatus.append(&mut post.apparatus);
    story.removed.append(&mut post.removed);
    Ok(())
}

/// What the header of a post says, where the post is one chapter of a folder.
fn chapter_of_post(post: &Meta, own: SectionMeta) -> SectionMeta {
    // The heading above the header of the post.
    let heading = post.extra.iter().find(|(key, words)| {
        header::keys::find(key).is_some_and(|found| found.key.field == header::keys::Field::Part)
            && marker::read(&words.value).is_some_and(|heading| !heading.has_total)
    });
    let heading = heading.map(|(_, words)| words.clone());
    SectionMeta {
        title: own.title.or(heading).or_else(|| post.title.clone()),
        date: post.published.clone().or_else(|| post.updated.clone()),
        summary: post.summary.clone(),
        notes: post.notes.clone(),
        end_notes: post.end_notes.clone(),
        warnings: if own.warnings.policy == Policy::Unspecified { post.warnings.clone() } else { own.warnings },
        rating: if own.rating == Stated::Not { post.rating.clone() } else { own.rating },
        point_of_view: post.point_of_view.clone(),
        language: post.language.clone(),
        ..own
    }
}
