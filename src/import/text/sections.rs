//! Divides the body of a post at the headings of its chapters, letters, books and parts.

use std::collections::HashMap;
use std::ops::Range;

use super::aozora;
use crate::diag::{Cut, FileId, Sink, Span, Spanned};
use crate::import::rules;
use crate::story;
use crate::story::layout::{self, Block, is_scene_break, paragraphs, vote};
use crate::story::marker::{self, Division, Marker, Style};
use crate::story::numerals;
use crate::story::text::{lines, trimmed};
use crate::story::{Body, Layout, Marks, Markup, Section, SectionMeta, Title};

/// A heading of the body that opens a section.
struct Opening {
    /// The lines of the heading.
    block: Range<usize>,
    /// The heading without the marks around it.
    title: Range<usize>,
    marker: Marker,
    /// Lines below a bare heading, blank lines between, that are its title if others have one, too.
    below: Option<Range<usize>>,
}

/// The sections of a body. `before` is prose of the story that stands above the body, among the header lines.
pub fn sections(
    text: &str,
    file: FileId,
    before: &[Range<usize>],
    body: Range<usize>,
    sink: &mut Sink,
) -> Vec<Section> {
    let openings = chosen(text, &body);
    let layout = match story::aozora::has_notes(text.cut(body.clone())) {
        // No line is broken at a width there.
        true => Layout::Lines { breaks: true },
        false => vote(text.cut(body.clone())),
    };
    let markup = Markup::Plain(layout);
    report_layout(text, file, &body, layout, sink);
    report_letter_breaks(text, file, body.clone(), layout, sink);
    let mut sections = Vec::new();
    let mut push = |title: Option<Range<usize>>, parts: Vec<Spanned<String>>, ranges: Vec<Range<usize>>| {
        let pieces: Vec<Range<usize>> =
            ranges.into_iter().map(|r| solid(text, r)).filter(|r| title.is_some() || !r.is_empty()).collect();
        if title.is_some() || !pieces.is_empty() {
            sections.push(Section {
                title: title.map(|t| Title { source: Span::new(file, t.start, t.end), markup }),
                meta: SectionMeta::default(),
                body: Body { pieces: pieces.iter().map(|p| Span::new(file, p.start, p.end)).collect(), markup },
                parts,
                stem: None,
                marks: Marks::default(),
            });
        }
    };
    let first = openings.first().map_or(body.end, |o| o.block.start);
    push(None, Vec::new(), before.iter().cloned().chain(std::iter::once(body.start..first)).collect());
    // The parts that are open, with their ranks.
    let mut parts: Vec<(u8, Spanned<String>)> = Vec::new();
    for (i, opening) in openings.iter().enumerate() {
        let next = openings.get(i + 1);
        let rest = opening.block.end..next.map_or(body.end, |next| next.block.start);
        let rank = opening.marker.kind.rank();
        if rank < Division::LEAF {
            parts.retain(|(own, _)| *own < rank);
            // The heading of a part right before that of its first chapter names the part.
            if text.cut(rest.clone()).trim().is_empty() && next.is_some_and(|n| n.marker.kind.rank() > rank) {
                let span = Span::new(file, opening.title.start, opening.title.end);
                parts.push((rank, Spanned::new(one_line(text.cut(opening.title.clone())), span)));
                continue;
            }
        }
        push(Some(opening.title.clone()), parts.iter().map(|(_, p)| p.clone()).collect(), vec![rest]);
    }
    // A heading above the whole text divides nothing.
    if sections.len() > 1 {
        report_openings(&openings, sections.iter().filter(|s| s.title.is_some()).count(), file, sink);
    }
    sections
}

/// The headings that open sections: those that notes make, or else those that their words make, if there are
/// several, or one at the top.
fn chosen(text: &str, body: &Range<usize>) -> Vec<Opening> {
    let noted = aozora::headings(text, body);
    if !noted.is_empty() {
        let opening = |aozora::Heading { block, title, opens_part }| {
            let kind = if opens_part { Division::Part } else { Division::Chapter };
            let marker = Marker { kind, number: None, has_total: false, is_bare: false, inner: 0..title.len() };
            Opening { block, title, marker, below: None }
        };
        return noted.into_iter().map(opening).collect();
    }
    let openings = openings(text, body);
    let count = |kind: Division| openings.iter().filter(|o| o.marker.kind == kind).count();
    let singles = count(Division::Single);
    let mixed: usize = Division::NUMBERED.iter().filter(|k| k.rank() == Division::LEAF).map(|k| count(*k)).sum();
    let whole = mixed >= 2 || Division::NUMBERED.iter().any(|k| count(*k) + singles >= 2) || singles >= 2;
    // One heading with a word is a chapter's if the text begins with it: posts and files of single chapters do.
    let opens =
        |one: &Opening| one.marker.kind != Division::Number && text.cut(body.start..one.block.start).trim().is_empty();
    if whole || matches!(&*openings, [one] if opens(one)) { openings } else { Vec::new() }
}

/// Says how many chapters the headings make, and where a heading goes on in the next line.
fn report_openings(openings: &[Opening], count: usize, file: FileId, sink: &mut Sink) {
    if let Some(first) = openings.first() {
        let chapters = match count {
            1 => "1 chapter at its heading".to_owned(),
            _ => format!("{count} chapters at their headings"),
        };
        let diagnostic =
            sink.emit(Span::new(file, first.block.start, first.block.end), rules::chapters_found(chapters));
        if openings.iter().any(|o| o.marker.kind == Division::Number) {
            diagnostic.hint("if the numbers do not start chapters, write a word beside them");
        }
    }
    if let Some(long) = openings.iter().find(|o| o.title.len() > o.marker.inner.len()) {
        sink.emit(Span::new(file, long.title.start, long.title.end), rules::title_below_heading())
            .hint("if the line below is not a title, end it with a full stop");
    }
}

/// The lines of a heading as one: `CHAPTER I: THE MILL`.
pub fn one_line(heading: &str) -> String {
    let mut out = String::new();
    for line in heading.lines().map(str::trim).filter(|l| !l.is_empty()) {
        if !out.is_empty() {
            let bare = marker::read(&out).is_some_and(|m| m.is_bare) || marker::bare_number(&out).is_some();
            let first = bare && !out.ends_with(['.', ':', '-', '—', '–']);
            out.push_str(if first { ": " } else { " " });
        }
        out.push_str(line);
    }
    out
}

/// Says what was made of lines and blank lines, where one could take them otherwise.
fn report_layout(text: &str, file: FileId, body: &Range<usize>, layout: Layout, sink: &mut Sink) {
    let at = |offset: usize| Span::new(file, body.start + offset, body.start + offset);
    let mut blocks = paragraphs(text.cut(body.clone()), layout);
    match layout {
        Layout::BlankLines { unwrap: true, inset } => {
            let joins = |block: &Block| matches!(block, Block::Paragraph { lines, joined: true } if lines.len() > 1);
            if paragraphs(text.cut(body.clone()), layout).any(|b| joins(&b)) {
                let first = trimmed(text, body.clone());
                sink.emit(Span::new(file, first.start, first.start), rules::unwrapped_lines());
            }
            let long = |range: &Range<usize>| range.len() >= layout::SHORT_LINE;
            let is_inset = |line: &Range<usize>| text.cut(body.start..body.start + line.start).ends_with([' ', '\t']);
            let verse = inset
                .then(|| {
                    blocks.find_map(|block| match block {
                        Block::Paragraph { lines, joined: false } if lines.iter().any(long) && is_inset(&lines[0]) => {
                            Some(lines[0].start)
                        }
                        _ => None,
                    })
                })
                .flatten();
            if let Some(start) = verse {
                sink.emit(at(start), rules::indented_lines_kept())
                    .hint("to join these lines, remove the spaces at the start of each");
            }
        }
        Layout::Lines { breaks: true } | Layout::Indented { breaks: true } => {
            let gap = blocks.find_map(|block| match block {
                Block::Break(range) if range.is_empty() => Some(range.start),
                _ => None,
            });
            if let Some(start) = gap {
                sink.emit(at(start), rules::gaps_are_breaks())
                    .hint("if no scene ends here, leave a blank line between all paragraphs");
            }
        }
        _ => {}
    }
}

/// Says where a scene break may be a number.
fn report_letter_breaks(text: &str, file: FileId, body: Range<usize>, layout: Layout, sink: &mut Sink) {
    let inner = text.cut(body.clone());
    if memchr::memmem::find(inner.as_bytes(), b"XX").is_none() {
        return;
    }
    let doubtful = |block: Block| match block {
        Block::Break(line) => numerals::value(inner.cut(line.clone())).is_some().then_some(line),
        Block::Paragraph { .. } => None,
    };
    let mut breaks = paragraphs(inner, layout).filter_map(doubtful);
    if let Some(line) = breaks.next() {
        let words = crate::story::text::shorten(inner.cut(line.clone()));
        let at = Span::new(file, body.start + line.start, body.start + line.end);
        sink.emit(at, crate::story::rules::letter_break(words, 1 + breaks.count()))
            .hint("if it is a number, write a full stop after it, or the word Chapter before it");
    }
}

/// Headings on lines of their own, with a blank line before.
fn openings(text: &str, body: &Range<usize>) -> Vec<Opening> {
    let mut found: Vec<Opening> = Vec::new();
    let mut numbers: Vec<(Opening, Style)> = Vec::new();
    let mut blank_before = true;
    let mut past = body.start;
    for line in lines(text.cut(body.clone())) {
        let line = body.start + line.start..body.start + line.end;
        if line.start < past {
            continue;
        }
        let words = text.cut(line.clone());
        let blank = words.trim().is_empty();
        if blank_before
            && !blank
            && let Some(marker) = marker::read(words)
        {
            let next = Below::read(text, line.end..body.end);
            // A heading right above another of a lower rank: "PART ONE" and "Chapter 1".
            let nested = next.lines.len() == 1 && next.markers == 1;
            if let Some(opening) = heading(text, line.clone(), marker, next) {
                past = opening.block.end;
                found.push(opening);
                blank_before = nested;
                continue;
            }
        } else if blank_before
            && !blank
            && let Some((marker, style)) = marker::bare_number(words)
        {
            let next = Below::read(text, line.end..body.end);
            if next.lines.is_empty()
                && let Some(opening) = heading(text, line.clone(), marker, next)
            {
                numbers.push((opening, style));
            }
        }
        blank_before = blank;
    }
    add_numbers(text, &mut found, numbers);
    keep_titles_below(&mut found);
    leave_out_contents(text, &mut found);
    found
}

/// Where less text than this stands between most numbers, somebody counts.
const SHORTEST_CHAPTER: usize = 24;

/// Adds the bare numbers that are headings: in a row from the first on, written alike, with text between them, where
/// the text has no chapters that say so. A new part may count anew.
fn add_numbers(text: &str, found: &mut Vec<Opening>, numbers: Vec<(Opening, Style)>) {
    let is_chapter = |o: &Opening| o.marker.kind.rank() == Division::LEAF && o.marker.kind != Division::Single;
    if found.iter().any(is_chapter) {
        return;
    }
    let mut kept: Vec<(Opening, Style)> = Vec::new();
    // The beginning may have no number of its own.
    let first = if numbers.iter().any(|(o, _)| o.marker.number == Some(1)) { 1 } else { 2 };
    for (opening, style) in numbers {
        let number = opening.marker.number.unwrap_or(0);
        let fits = match kept.last() {
            None => number == first,
            Some((last, own)) => {
                let between = last.block.end..opening.block.start;
                let before = last.marker.number.unwrap_or(0);
                let parted = number == 1 && found.iter().any(|o| between.contains(&o.block.start));
                let next = (before..=before + 2).contains(&number);
                *own == style && (parted || next) && !trimmed(text, between).is_empty()
            }
        };
        if fits {
            kept.push((opening, style));
        }
    }
    // All numbers of a row are headings, or none: a short chapter among long ones is one, too.
    let mut sizes: Vec<usize> =
        kept.windows(2).map(|w| trimmed(text, w[0].0.block.end..w[1].0.block.start).len()).collect();
    sizes.sort_unstable();
    let written = sizes.get(sizes.len() / 2).is_some_and(|size| *size >= SHORTEST_CHAPTER);
    if written {
        found.extend(kept.into_iter().map(|(opening, _)| opening));
        found.sort_by_key(|o| o.block.start);
    }
}

/// Lines below a heading, as far as they may belong to it.
struct Below {
    /// Right below it, without a blank line between; at most three.
    lines: Vec<Range<usize>>,
    /// How many of these are headings themselves.
    markers: usize,
    /// Below one or two blank lines, the next one or two lines, where a blank line follows and then more.
    apart: Vec<Range<usize>>,
}

impl Below {
    fn read(text: &str, rest: Range<usize>) -> Below {
        let mut below = Below { lines: Vec::new(), markers: 0, apart: Vec::new() };
        let mut following = lines(text.cut(rest.clone())).skip(1).map(|l| rest.start + l.start..rest.start + l.end);
        let is_blank = |l: &Range<usize>| text.cut(l.clone()).trim().is_empty();
        let mut after = None;
        for line in following.by_ref().take(3) {
            if is_blank(&line) {
                after = Some(line);
                break;
            }
            below.markers += usize::from(marker::read(text.cut(line.clone())).is_some());
            below.lines.push(line);
        }
        if !below.lines.is_empty() || after.is_none() {
            return below;
        }
        let mut blanks = 1;
        for line in following.by_ref().take(5) {
            match (is_blank(&line), below.apart.len()) {
                (true, 0) if blanks < 2 => blanks += 1,
                (true, 1..=2) => return below,
                (false, 0..=1) => below.apart.push(line),
                _ => break,
            }
        }
        below.apart.clear();
        below
    }
}

/// A heading with the lines below that belong to it; `None` where a sentence goes on below.
fn heading(text: &str, line: Range<usize>, marker: Marker, below: Below) -> Option<Opening> {
    let inner = line.start + marker.inner.start..line.start + marker.inner.end;
    let words = text.cut(inner.clone());
    let title = |lines: &[Range<usize>]| {
        let size: usize = lines.iter().map(|l| l.len()).sum();
        let fits = |l: &Range<usize>| {
            let words = text.cut(l.clone()).trim();
            words.chars().count() <= 80 && marker::is_title(words) && !is_scene_break(words)
        };
        !lines.is_empty() && size <= 200 && (lines.iter().all(fits) || is_continued(text, lines))
    };
    // A list of headings is a table of contents.
    if below.markers > 1 || below.markers == 1 && below.lines.len() > 1 {
        return None;
    }
    let goes_on = below.markers == 0
        && below.lines.len() <= 2
        && (marker.is_bare && title(&below.lines) || !marker.is_bare && is_wrapped_title(text, words, &below.lines));
    let end = if goes_on { below.lines.last().map_or(line.end, |l| l.end) } else { line.end };
    // Without a blank line after it, only a bare "Chapter 3" is a heading.
    if !below.lines.is_empty() && !goes_on && below.markers == 0 && words.len() > 20 {
        return None;
    }
    let apart = below.apart.first().zip(below.apart.last()).filter(|(first, _)| {
        marker.is_bare && title(&below.apart) && marker::read(text.cut((*first).clone())).is_none()
    });
    let below = apart.map(|(first, last)| trimmed(text, first.start..last.end));
    let title = if end > line.end { trimmed(text, inner.start..end) } else { inner };
    Some(Opening { block: line.start..end, title, marker, below })
}

/// Two lines of one title, of which only the first begins like one: `In which the miller goes / to the weir`.
fn is_continued(text: &str, lines: &[Range<usize>]) -> bool {
    let [first, second] = lines else { return false };
    let (first, second) = (text.cut(first.clone()).trim(), text.cut(second.clone()).trim());
    marker::is_title(first)
        && first.chars().count() >= 40
        && second.chars().count() < 60
        && !second.ends_with(['"', '”'])
}

/// Whether a heading with its title goes on below: `CHAPTER I. THE MILL AND WHAT / BECAME OF IT`.
fn is_wrapped_title(text: &str, words: &str, below: &[Range<usize>]) -> bool {
    let rest = below.iter().map(|l| text.cut(l.clone()).trim());
    let capitals = marker::is_capitals(words) && rest.clone().all(marker::is_capitals);
    let sentence =
        words.chars().count() >= 40 && !words.ends_with(['.', '!', '?']) && rest.clone().all(|l| l.len() < 60);
    !below.is_empty() && (capitals || sentence && below.len() == 1)
}

/// Takes in the titles below bare headings where most headings of the kind have one.
fn keep_titles_below(found: &mut [Opening]) {
    let mut counts: HashMap<Division, (usize, usize)> = HashMap::new();
    for opening in found.iter().filter(|o| o.marker.is_bare) {
        let (all, titled) = counts.entry(opening.marker.kind).or_default();
        *all += 1;
        *titled += usize::from(opening.below.is_some());
    }
    for opening in found.iter_mut() {
        let (all, titled) = counts.get(&opening.marker.kind).copied().unwrap_or_default();
        if let Some(below) = opening.below.take()
            && titled >= 2
            && titled * 2 >= all
        {
            opening.block.end = below.end;
            opening.title.end = below.end;
        }
    }
}

/// A table of contents lists the headings that come again below: nothing stands between its lines.
fn leave_out_contents(text: &str, found: &mut Vec<Opening>) {
    let mut last = HashMap::new();
    for (i, opening) in found.iter().enumerate() {
        last.insert((opening.marker.kind, opening.marker.number), i);
    }
    let empty_until_next = |i: usize| {
        found.get(i + 1).is_some_and(|next: &Opening| text.cut(found[i].block.end..next.block.start).trim().is_empty())
    };
    // "Scene I" comes again in every act, and "Act I" stands right above a scene that has text.
    let holds = |i: usize| {
        let nested = found[i..].windows(2).take_while(|w| w[1].marker.kind.rank() > w[0].marker.kind.rank()).count();
        nested > 0 && !empty_until_next(i + nested)
    };
    let listed: Vec<bool> = (0..found.len())
        .map(|i| {
            let again = last[&(found[i].marker.kind, found[i].marker.number)] > i && found[i].marker.number.is_some();
            again && (empty_until_next(i) && !holds(i) || i > 0 && empty_until_next(i - 1) && is_listed(found, i))
        })
        .collect();
    let mut keep = listed.into_iter().map(|l| !l);
    found.retain(|_| keep.next().unwrap_or(true));
}

/// Whether the heading before is of the same kind: then both stand in a list.
fn is_listed(found: &[Opening], i: usize) -> bool {
    found[i - 1].marker.kind.rank() == found[i].marker.kind.rank()
}

/// The range without blank lines at its ends; the indent of its first line stays.
fn solid(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = trimmed(text, range.clone());
    if inner.is_empty() {
        return inner;
    }
    let indent = text.cut(range.start..inner.start).rfind(['\n', '\r']).map_or(range.start, |i| range.start + i + 1);
    indent..inner.end
}
