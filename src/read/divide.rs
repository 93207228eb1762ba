//! One Markdown text → its chapters: at which headings they begin, and which parts they belong to.

use std::ops::Range;

use super::{header, removed, strip_inline};
use crate::diag::{Cut as _, FileId, Sink, Span, Spanned};
use crate::story::markdown::{self, Guess, Heading, Outline, Place};
use crate::story::matter::Divided;
use crate::story::meta::Split;
use crate::story::{Body, Marks, Markup, PartHeading, Section, SectionMeta, Story, Title, keys, rules};

/// A piece of the text that becomes a section.
struct Cut<'o> {
    heading: Option<&'o Heading>,
    /// Ids that stand right above the heading.
    ids: Vec<String>,
    /// The headings of the parts that it lies in, the outermost first.
    parts: Vec<&'o Heading>,
    place: Place,
}

/// A heading that opens a part, and what stands around it.
struct Part<'o> {
    heading: &'o Heading,
    ids: Vec<String>,
    place: Place,
}

/// Divides a Markdown body into chapters at its headings.
pub(super) fn divide(text: &str, divided: Divided, mut chapter: SectionMeta, story: &mut Story, sink: &mut Sink) {
    let file = divided.body.file;
    let body = divided.body.range();
    let mut outline = markdown::outline(text, body.clone());
    adopt_bold(text, &mut outline, story);
    report_guesses(text, &outline, file, sink);
    let read = header::read(text, &outline, &body, file, story, sink);
    let headings = &outline.headings[read..];
    let mut start = if read > 0 { outline.headings[read - 1].line.end } else { body.start };
    let (level, skip) = chapter_level(text, headings, start, &chapter, story);
    // A heading that only repeats the story's title is shown on the title page.
    if skip > 0 {
        take_title(text, &headings[0], start, file, story);
        start = headings[0].line.end;
    }
    let heads: Vec<&Heading> = match level {
        Some(level) => headings.iter().skip(skip).filter(|h| h.level <= level).collect(),
        None => own_heading(text, &headings[skip..], start, &mut chapter),
    };
    let (cuts, parts) = cut(text, start..body.end, &heads, level);
    let headed =
        cuts.iter().filter_map(|c| Some((c.heading?, &c.place))).chain(parts.iter().map(|p| (p.heading, &p.place)));
    for (heading, place) in headed {
        story.removed.push(removed(Span::new(file, place.reach.start, heading.line.end), "marks of a heading"));
    }
    let places: Vec<Place> = places(&cuts, &parts);
    let pieces = markdown::distribute_notes(text, &places, &outline.notes);
    let pieces_of = |place: &Place| {
        if place.reach.is_empty() {
            return vec![place.body.clone()];
        }
        let index = places.partition_point(|p| p.reach.start < place.reach.start);
        pieces.get(index).cloned().unwrap_or_default()
    };
    for part in &parts {
        let notes = pieces_of(&part.place).iter().filter(|p| !p.is_empty()).map(|p| markdown::span(file, p)).collect();
        let marks = marks(part.heading, part.ids.clone(), file);
        story.part_headings.push(PartHeading { title: title(part.heading, file), marks, notes });
    }
    let mut sections: Vec<Section> = Vec::with_capacity(cuts.len());
    let mut left_over: Vec<String> = Vec::new();
    for cut in cuts {
        let pieces = pieces_of(&cut.place);
        // Nobody needs a page for a comment or a rule above the first heading.
        if cut.heading.is_none() && !pieces.iter().any(|p| markdown::shows(text, p.clone())) {
            let nothing = pieces.iter().map(|p| removed(markdown::span(file, p), "markup that shows nothing"));
            story.removed.extend(nothing);
            left_over.extend(markdown::ids(text.cut(cut.place.body.clone())));
            continue;
        }
        let mut section = section(text, cut, &pieces, file);
        section.marks.ids.append(&mut left_over);
        sections.push(section);
    }
    give_meta(chapter, &mut sections, story, sink);
    story.sections.append(&mut sections);
}

/// Takes the heading that is the story's title out of the text.
fn take_title(text: &str, head: &Heading, start: usize, file: FileId, story: &mut Story) {
    if story.meta.title.is_none() {
        let title = Spanned::new(strip_inline(text.cut(head.text.clone())), markdown::span(file, &head.text));
        story.meta.title = Some(title);
    }
    story.removed.push(removed(Span::new(file, start, head.line.end), "story title"));
}

/// Lines in bold that name chapters are headings where there are several and no others, or where other headings of the
/// file stand for chapters as well.
fn adopt_bold(text: &str, outline: &mut Outline, story: &Story) {
    if outline.bold.is_empty() || story.meta.split == Some(Split::Never) {
        return;
    }
    let first = outline.headings.first().map(|h| h.level);
    // One heading above all, of the story itself, is no chapter.
    let others = outline.headings.iter().filter(|h| Some(h.level) == first).count();
    let title = |h: &Heading| {
        let same = |t: &Spanned<String>| keys::fold(&t.value) == keys::fold(&strip_inline(text.cut(h.text.clone())));
        story.meta.title.as_ref().is_none_or(same)
    };
    let only_title = outline.headings.len() == 1 && outline.headings.iter().all(title);
    let level = outline.headings.iter().map(|h| h.level).min();
    match level {
        None if outline.bold.len() > 1 => outline.adopt_bold(2),
        Some(level) if only_title && outline.bold.len() > 1 && level < 6 => outline.adopt_bold(level + 1),
        Some(level) if others > 1 => outline.adopt_bold(level),
        _ => {}
    }
}

/// The heading of a file that is one chapter, if it stands above all text and says what `chapter-title` says.
fn own_heading<'o>(text: &str, headings: &'o [Heading], start: usize, chapter: &mut SectionMeta) -> Vec<&'o Heading> {
    let Some(first) = headings.first().filter(|h| !markdown::shows(text, start..h.line.start)) else {
        return Vec::new();
    };
    let words = keys::fold(&strip_inline(text.cut(first.text.clone())));
    if chapter.title.as_ref().is_none_or(|t| keys::fold(&t.value) != words) {
        return Vec::new();
    }
    chapter.title = None;
    vec![first]
}

/// Cuts the text at its headings: the sections, and the headings that open parts.
fn cut<'o>(text: &str, body: Range<usize>, heads: &[&'o Heading], level: Option<u8>) -> (Vec<Cut<'o>>, Vec<Part<'o>>) {
    let mut cuts: Vec<Cut> = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    // The parts that are open.
    let mut open: Vec<&Heading> = Vec::new();
    let mut from = body.start;
    let leads: Vec<(usize, Vec<String>)> = heads
        .iter()
        .map(|head| {
            let lead = markdown::lead(text, from, head.line.start);
            from = head.line.end;
            lead
        })
        .collect();
    let first = leads.first().map_or(body.end, |(start, _)| *start);
    let opening = Place { reach: body.start..first, body: body.start..first };
    cuts.push(Cut { heading: None, ids: Vec::new(), parts: Vec::new(), place: opening });
    for (i, head) in heads.iter().enumerate() {
        let next = heads.get(i + 1);
        let end = leads.get(i + 1).map_or(body.end, |(start, _)| *start);
        let (start, ids) = leads[i].clone();
        let inner = behind(text, head, end)..end;
        open.retain(|part| part.level < head.level);
        // A heading above the chapters' level opens a part, if deeper ones follow; words below it are an opening
        // chapter. Without deeper ones it is a chapter itself: an epilogue, for example.
        let is_part = level.is_some_and(|level| head.level < level) && next.is_some_and(|n| n.level > head.level);
        if !is_part {
            let place = Place { reach: start..end, body: inner };
            cuts.push(Cut { heading: Some(head), ids, parts: open.clone(), place });
            continue;
        }
        open.push(head);
        parts.push(Part {
            heading: head,
            ids,
            place: Place { reach: start..inner.start, body: inner.start..inner.start },
        });
        let place = Place { reach: inner.clone(), body: inner };
        cuts.push(Cut { heading: None, ids: Vec::new(), parts: open.clone(), place });
    }
    (cuts, parts)
}

/// Where the text behind a heading begins. Behind an HTML heading the indentation of further HTML must not make code of
/// it.
pub(super) fn behind(text: &str, head: &Heading, end: usize) -> usize {
    let rest = text.cut(head.line.end..end);
    if text.cut(head.line.clone()).ends_with('>') {
        let inner = rest.trim_start_matches([' ', '\t']);
        let inner = inner.strip_prefix("\r\n").or_else(|| inner.strip_prefix('\n')).unwrap_or(inner);
        let inner = inner.trim_start_matches([' ', '\t']);
        if inner.starts_with('<') {
            return end - inner.len();
        }
    }
    head.line.end
}

/// All places that may refer to footnotes, in the order of the text.
fn places(cuts: &[Cut], parts: &[Part]) -> Vec<Place> {
    let mut places: Vec<Place> = cuts
        .iter()
        .map(|c| &c.place)
        .chain(parts.iter().map(|p| &p.place))
        .filter(|p| !p.reach.is_empty())
        .cloned()
        .collect();
    places.sort_by_key(|p| p.reach.start);
    places
}

fn section(text: &str, cut: Cut, pieces: &[Range<usize>], file: FileId) -> Section {
    let marks = match cut.heading {
        Some(heading) => marks(heading, cut.ids, file),
        None => Marks { uncounted: true, ..Marks::default() },
    };
    let title = cut.heading.filter(|h| !h.text.is_empty()).map(|h| title(h, file));
    // The opening of a part takes its name from the part's id.
    let named = cut.heading.or_else(|| cut.parts.last().copied());
    let stem = named.and_then(|h| h.attributes.id.clone());
    let stem = stem.or_else(|| title.as_ref().map(|t| strip_inline(text.cut(t.source.range()))));
    let part = |h: &&Heading| Spanned::new(strip_inline(text.cut(h.text.clone())), markdown::span(file, &h.text));
    Section {
        title,
        parts: cut.parts.iter().map(part).collect(),
        meta: SectionMeta::default(),
        body: Body { pieces: pieces.iter().map(|p| markdown::span(file, p)).collect(), markup: Markup::Markdown },
        stem,
        marks,
    }
}

pub(super) fn title(heading: &Heading, file: FileId) -> Title {
    Title { source: markdown::span(file, &heading.text), markup: Markup::Markdown }
}

/// What the author says of a section in the attributes of its heading.
pub(super) fn marks(heading: &Heading, mut ids: Vec<String>, file: FileId) -> Marks {
    let attributes = &heading.attributes;
    ids.extend(attributes.id.clone());
    let end = heading.text.end.max(attributes.range.end);
    Marks {
        heading: Some(Span::new(file, heading.text.start, end)),
        ids,
        unlisted: attributes.unlisted,
        uncounted: attributes.unnumbered,
    }
}

/// Hands what the front-matter says of a single chapter to that chapter.
fn give_meta(mut chapter: SectionMeta, sections: &mut [Section], story: &mut Story, sink: &mut Sink) {
    let chapters = sections.iter().filter(|s| s.title.is_some()).count();
    let several = chapters > 1 || chapters == 1 && sections.len() > 1;
    if several && let Some(title) = chapter.title.take() {
        sink.emit(title.span, rules::useless_chapter_title(&title.value))
            .hint("remove it, or remove `split` if the file is one chapter");
        story.meta.extra.push(("chapter-title".into(), title));
    }
    let part = chapter.part.clone();
    for section in sections.iter_mut().filter(|s| s.parts.is_empty()) {
        section.parts.extend(part.clone());
    }
    let own = sections.iter().position(|s| s.title.is_some()).unwrap_or(0);
    if let Some(section) = sections.get_mut(own) {
        section.meta = chapter;
        if !several {
            section.marks.uncounted = false;
        }
    }
    // A story without headings is one chapter, whatever else it has.
    if let [only] = sections {
        only.marks.uncounted = false;
    }
}

/// The heading level at which chapters begin, and how many headings at the start are the story's own title.
fn chapter_level(
    text: &str,
    headings: &[Heading],
    start: usize,
    chapter: &SectionMeta,
    story: &Story,
) -> (Option<u8>, usize) {
    // The only heading of its level, before any text, above all others: the title of the story.
    let is_title = headings.first().is_some_and(|first| {
        let alone = first.level != markdown::PART && headings[1..].iter().all(|h| h.level > first.level);
        let leads = !markdown::shows(text, start..first.line.start);
        let same = story
            .meta
            .title
            .as_ref()
            .is_some_and(|t| keys::fold(&t.value) == keys::fold(&strip_inline(text.cut(first.text.clone()))));
        let named = !first.text.is_empty() && headings.len() > 1 && story.meta.title.is_none();
        leads && alone && (same || named)
    });
    let skip = usize::from(is_title);
    let level = match story.meta.split {
        Some(Split::Never) => None,
        Some(Split::Level(level)) => Some(level),
        // A file that states its chapter's title is that chapter.
        None if chapter.title.is_some() => None,
        None | Some(Split::Auto) => {
            headings[skip..].iter().map(|h| h.level).filter(|level| *level != markdown::PART).min()
        }
    };
    (level, skip)
}

/// Says what was guessed, each kind once a file.
pub(super) fn report_guesses(text: &str, outline: &Outline, file: FileId, sink: &mut Sink) {
    for kind in [Guess::UnderlinedHeading, Guess::RuleUnderText, Guess::LetterBreak, Guess::BoldHeading] {
        let mut found = outline.guesses.iter().filter(|(guess, _)| *guess == kind).map(|(_, line)| line);
        let Some(first) = found.next() else { continue };
        let count = 1 + found.count();
        let span = markdown::span(file, first);
        match kind {
            Guess::UnderlinedHeading => sink
                .emit(span, rules::likely_heading(short(text.cut(first.clone())), "above `---`", count))
                .hint("for a scene break, put a blank line above the `---`; for a heading, write `## …`"),
            Guess::RuleUnderText => {
                let above = text.cut(..first.start).trim_end().rsplit('\n').next().unwrap_or("");
                sink.emit(span, rules::rule_under_text(short(above), count))
                    .hint("put a blank line above it to make this clear; for a heading, write `## …`")
            }
            Guess::BoldHeading => sink
                .emit(span, rules::likely_heading(short(text.cut(first.clone())), "in bold", count))
                .hint("write `## …` to make this clear; `split: none` keeps the text in one piece"),
            Guess::LetterBreak => sink
                .emit(span, rules::letter_break(short(text.cut(first.clone())), count))
                .hint("if it is a number, write it as a heading: `## XX`; for a scene break, write `***`"),
        };
    }
}

fn short(text: &str) -> String {
    crate::story::text::shorten(text.trim())
}
