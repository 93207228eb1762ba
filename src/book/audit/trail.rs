//! The way back: which place in the author's files lies behind a tag of a finished page.
//!
//! The audit knows the source and the book as the same row of significant characters. So the number of those before a
//! tag tells where in the source it stands, however chapters are divided and whatever stands around them. Nothing has to
//! be remembered while a book is made; the way is walked only when a message asks for it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{ChapterText, Expected, Ledger, runs};
use crate::book::count::{is_significant, stream};
use crate::book::prose::raw::tag_end;
use crate::book::xhtml::{Tag, TagKind, tags};
use crate::diag::{Cut, Sources, Span};

/// Letters of a text that tell which value it is.
const TELLING: usize = 40;
/// Bytes of a line that are shown as the place.
const LONGEST: usize = 80;

/// The pages of a book, and what is known of their texts.
pub(crate) struct Trail<'b> {
    pub ledger: &'b Ledger,
    /// By their hrefs.
    pub pages: BTreeMap<&'b str, &'b str>,
    pub sources: &'b Sources,
}

impl Trail<'_> {
    /// What the author wrote that a tag of a page comes from.
    pub fn origin(&self, href: &str, tag: &Tag) -> Option<Span> {
        let page = self.pages.get(href)?;
        let within = |region: &Range<usize>| region.contains(&tag.range.start);
        let of_text = text_region(page).filter(within).and_then(|_| self.in_text(href, page, tag));
        of_text.or_else(|| self.in_values(href, page, tag))
    }

    /// The value that a document states, such as a title.
    pub fn value(&self, text: &str) -> Option<Span> {
        let wanted = stream(text);
        let values = || self.ledger.values.iter().filter(|_| !wanted.is_empty());
        let same = values().find(|value| stream(&value.text) == wanted);
        same.or_else(|| values().find(|value| stream(&value.text).contains(&wanted))).map(|value| value.span)
    }

    /// Where the text of a page begins.
    pub fn start(&self, href: &str) -> Option<Span> {
        let chapter = self.chapter(href)?;
        let first = Expected::new(chapter).next()?;
        let before = self.before(chapter, href, 0)?;
        let (_, _, at) = Expected::new(chapter).nth(before).unwrap_or(first);
        Some(chapter.source.span(line_from(&chapter.source.text, at)))
    }

    fn chapter(&self, href: &str) -> Option<&ChapterText> {
        self.ledger.chapters.iter().find(|chapter| chapter.pages.iter().any(|page| page == href))
    }

    /// How many significant characters of a chapter come before a place of one of its pages.
    fn before(&self, chapter: &ChapterText, href: &str, offset: usize) -> Option<usize> {
        let significant = |text: &str| text.chars().filter(|c| is_significant(*c)).count();
        let mut count = 0;
        for known in &chapter.pages {
            let page = self.pages.get(known.as_str())?;
            let stop = if known == href { offset } else { usize::MAX };
            count +=
                runs(page, false).iter().filter(|(_, at)| *at < stop).map(|(run, _)| significant(run)).sum::<usize>();
            if known == href {
                break;
            }
        }
        Some(count)
    }

    /// The place of a tag in the text of a chapter.
    fn in_text(&self, href: &str, page: &str, tag: &Tag) -> Option<Span> {
        let chapter = self.chapter(href)?;
        let before = self.before(chapter, href, tag.range.start)?;
        let text = &chapter.source.text;
        let mut places = Places::of(chapter);
        let last = before.checked_sub(1).and_then(|skipped| places.nth(skipped));
        let from = last.map_or(0, |at| at + text.cut(at..).chars().next().map_or(0, char::len_utf8));
        let next = places.next().unwrap_or(text.len());
        // Footnotes stand elsewhere in the source than in the book.
        let gap = if from <= next { from..next } else { line_start(text, next)..next };
        // What was written between the same two letters of the page.
        let shown = runs(page, false);
        let behind = shown.iter().rev().find(|(run, at)| *at < tag.range.start && run.chars().any(is_significant));
        let behind = behind.map_or(0, |(_, at)| *at);
        let siblings: Vec<Tag> = tags(page)
            .skip_while(|other| other.range.start < behind)
            .take_while(|other| other.range.start <= tag.range.start)
            .filter(|other| other.kind != TagKind::Close)
            .collect();
        let found = written_tag(text, gap.clone(), tag.name, &siblings);
        let found = found.or_else(|| {
            (tag.name == "img")
                .then(|| text.cut(gap.clone()).find("![").map(|i| gap.start + i))
                .flatten()
                .map(|at| line_from(text, at))
        });
        Some(chapter.source.span(found.unwrap_or_else(|| {
            let is_empty = matches!(tag.name, "hr" | "br" | "img" | "wbr");
            line_from(text, if is_empty { mark_within(text, gap, tag.name == "hr").unwrap_or(next) } else { next })
        })))
    }

    /// The value of the metadata that a tag outside the text of a chapter belongs to.
    fn in_values(&self, href: &str, page: &str, tag: &Tag) -> Option<Span> {
        let runs = runs(page, true);
        let shown = runs.iter().find(|(run, at)| *at >= tag.range.start && run.chars().any(is_significant));
        let shown: String = stream(&shown?.0).chars().take(TELLING).collect();
        let is_of_page = |page: &Option<String>| page.as_deref().is_none_or(|page| page == href);
        let mut values: Vec<(String, Span)> = self
            .ledger
            .values
            .iter()
            .filter(|value| is_of_page(&value.page))
            .map(|value| (stream(&value.text), value.span))
            .filter(|(value, _)| value.contains(&shown))
            .collect();
        values.sort_by_key(|(value, _)| value.len());
        let (_, span) = values.first()?;
        let text = &self.sources.file(span.file).text;
        let written = written_tag(text, span.range(), tag.name, std::slice::from_ref(tag));
        Some(written.map_or(*span, |range| Span::new(span.file, range.start, range.end)))
    }
}

/// The places of the significant characters of a chapter, one after another. Those of the author's HTML, which the audit
/// knows as a whole, are looked for in it.
struct Places<'c> {
    expected: Expected<'c>,
    /// The edit that is being given, and how far it was passed over.
    edit: Option<(usize, usize)>,
}

impl<'c> Places<'c> {
    fn of(chapter: &'c ChapterText) -> Places<'c> {
        Places { expected: Expected::new(chapter), edit: None }
    }
}

impl Iterator for Places<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let (wanted, _, at) = self.expected.next()?;
        let chapter = self.expected.chapter;
        let edits = &chapter.edits;
        let index = edits.partition_point(|edit| edit.range.start < at);
        let Some(edit) = edits.get(index).filter(|edit| edit.range.start == at && !edit.with.is_empty()) else {
            self.edit = None;
            return Some(at);
        };
        let from = self.edit.filter(|(start, _)| *start == at).map_or(at, |(_, from)| from);
        let place = find_shown(&chapter.source.text, from..edit.range.end, wanted);
        self.edit = Some((at, place.map_or(from, |place| place + wanted.len_utf8())));
        Some(place.unwrap_or(from))
    }
}

/// The first place of a character in the text of HTML, outside its tags and comments; the description of an image counts.
fn find_shown(text: &str, mut range: Range<usize>, wanted: char) -> Option<usize> {
    while range.start < range.end {
        let rest = text.cut(range.clone());
        let stop = memchr::memchr2(b'<', b'&', rest.as_bytes()).unwrap_or(rest.len());
        if let Some(at) = rest.cut(..stop).find(wanted) {
            return Some(range.start + at);
        }
        range.start += stop;
        let rest = text.cut(range.clone());
        let length = match rest.as_bytes().first()? {
            b'&' => match rest.find(';').filter(|end| *end < 12) {
                // What a reference stands for is not read: the next character is near.
                Some(end) => end + 1,
                None => 1,
            },
            _ if rest.starts_with("<!--") => rest.find("-->").map_or(rest.len(), |end| end + 3),
            _ => match tag_end(text.as_bytes(), range.start).filter(|end| *end < range.end) {
                Some(end) => {
                    let tag = text.cut(range.start..end);
                    if let Some(at) = alt(tag).and_then(|alt| Some(alt.start + tag.cut(alt).find(wanted)?)) {
                        return Some(range.start + at);
                    }
                    end + 1 - range.start
                }
                None => 1,
            },
        };
        range.start += length;
    }
    None
}

/// Where a tag has its `alt`.
fn alt(tag: &str) -> Option<Range<usize>> {
    let start = tag.find("alt=").filter(|_| tag.starts_with("<i"))? + 4;
    Some(start..tag.len())
}

/// The tag in the author's HTML that became the last of some tags of a page.
fn written_tag(text: &str, gap: Range<usize>, name: &str, shown: &[Tag]) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let is_tag = |at: &usize| bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic);
    let open: Vec<usize> =
        memchr::memchr_iter(b'<', &bytes[gap.clone()]).map(|i| gap.start + i).filter(is_tag).collect();
    let is_named = |at: &&usize| {
        let rest = &bytes[**at + 1..];
        rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
            && rest.get(name.len()).is_none_or(|b| !b.is_ascii_alphanumeric())
    };
    let same: Vec<&usize> = open.iter().filter(is_named).collect();
    // Of others, such as `center` that became `div`, the order tells.
    let nth = shown.iter().filter(|tag| tag.name == name).count().saturating_sub(1);
    let at = same.get(nth).or(same.last()).copied().or_else(|| open.get(shown.len().saturating_sub(1)).or(open.last()));
    at.map(|at| *at..tag_end(bytes, *at).map_or(at + 1, |end| end + 1))
}

/// Where the text of the story stands on a page.
fn text_region(page: &str) -> Option<Range<usize>> {
    let mut depth = 0usize;
    let mut start = None;
    for tag in tags(page) {
        match (tag.kind, start) {
            (TagKind::Open, None) if tag.has_class("fic-text") => start = Some(tag.range.end),
            (TagKind::Open, Some(_)) => depth += 1,
            (TagKind::Close, Some(start)) if depth == 0 => return Some(start..tag.range.start),
            (TagKind::Close, Some(_)) => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Where what stands between two letters begins that is no end tag; what has a line of its own stands on a further line.
fn mark_within(text: &str, gap: Range<usize>, own_line: bool) -> Option<usize> {
    let between = text.cut(gap.clone());
    let mut at = if own_line { between.find('\n')? } else { 0 };
    loop {
        let rest = between.cut(at..).trim_start();
        at = between.len() - rest.len();
        match rest.starts_with("</").then(|| rest.find('>')).flatten() {
            Some(end) => at += end + 1,
            None => return (!rest.is_empty()).then_some(gap.start + at),
        }
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text.cut(..at).rfind('\n').map_or(0, |i| i + 1)
}

/// From an offset to the end of its line.
fn line_from(text: &str, at: usize) -> Range<usize> {
    let line = text.cut(at..).split('\n').next().unwrap_or_default();
    let mut end = line.len().min(LONGEST);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    at..at + line.cut(..end).trim_end().len()
}

#[cfg(test)]
mod tests;
