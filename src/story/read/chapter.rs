//! One chapter file of a folder → its sections.

use std::path::Path;

use super::kinds::PLAIN;
use super::{divide, removed};
use crate::diag::{Failed, Sink, Sources, Span};
use crate::story::meta::ChapterEntry;
use crate::story::yaml::Node;
use crate::story::{Body, Markup, Meta, Section, SectionMeta, Story, markdown, matter, rules};

pub(super) fn read_chapter(
    path: &Path,
    entry: ChapterEntry,
    story: &mut Story,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<(), Failed> {
    let file = sources.read(path, sink)?;
    let text = sources.file(file).text.clone();
    if text.trim().is_empty() {
        return Err(sink.fail(Span::new(file, 0, 0), rules::empty_source(path.display())));
    }
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned());
    let plain = PLAIN.iter().any(|e| path.extension().is_some_and(|x| x.eq_ignore_ascii_case(e)));
    if plain {
        let mut post = crate::import::text::read_part(sources, file, sink)?;
        let count = post.sections.len();
        for (i, mut section) in post.sections.drain(..).enumerate() {
            if i == 0 {
                section.meta = chapter_of_post(&post.meta, section.meta);
                section.meta.title = entry
                    .title
                    .clone()
                    .or(section.meta.title)
                    .filter(|_| entry.title.is_some() || section.title.is_none());
            }
            section.stem = if count == 1 { stem.clone() } else { section.stem.or_else(|| stem.clone()) };
            section.parts = entry.parts.clone();
            story.sections.push(section);
        }
        story.apparatus.append(&mut post.apparatus);
        story.removed.append(&mut post.removed);
        return Ok(());
    }
    let divided = matter::divide(file, &text, sink);
    let node: Option<Node> = matter::parse(&divided, &text, sink);
    let mut meta = node.map(|node| matter::read_section(&node, sink)).unwrap_or_default();
    story.removed.extend(divided.block.map(|span| removed(span, "front-matter")));
    let parts = if entry.parts.is_empty() { meta.part.iter().cloned().collect() } else { entry.parts };
    meta.title = entry.title.or(meta.title.take());
    let divide::Head { title, marks, body } = divide::head(&text, divided.body.range(), file, &mut meta, story, sink);
    let has_heading = marks.heading.is_some();
    if text[body.clone()].trim().is_empty() && !has_heading {
        return Err(sink.fail(Span::new(file, 0, 0), rules::empty_source(path.display())));
    }
    if !has_heading && !markdown::shows(&text, body.clone()) {
        sink.emit(markdown::span(file, &body), rules::nothing_to_show(path.display()));
        story.removed.push(removed(markdown::span(file, &body), "markup that shows nothing"));
        return Ok(());
    }
    story.sections.push(Section {
        parts,
        title,
        meta,
        body: Body { pieces: vec![markdown::span(file, &body)], markup: Markup::Markdown },
        stem,
        marks,
    });
    Ok(())
}

/// What the header of a post says, where the post is one chapter of a folder.
fn chapter_of_post(post: &Meta, own: SectionMeta) -> SectionMeta {
    SectionMeta {
        title: own.title.or_else(|| post.title.clone()),
        date: post.published.clone().or_else(|| post.updated.clone()),
        summary: post.summary.clone(),
        notes: post.notes.clone(),
        end_notes: post.end_notes.clone(),
        warnings: post.warnings.clone(),
        rating: post.rating.clone(),
        point_of_view: post.point_of_view.clone(),
        language: post.language.clone(),
        ..own
    }
}
