//! The no-word-lost audit: the text of the finished pages equals the author's text less what was declared removed.
//!
//! Both sides are read as streams of significant characters (letters, digits, symbols); marks of punctuation may be
//! curled or joined on the way. Where the source has white space the book must have some, too, so that no two words run
//! together. The source side is the author's file itself, less edits, in the order of `Rendered::flow`; the book side is
//! the bytes that will be written. One pass over each, in linear time.

mod trail;
mod values;

pub(crate) use trail::Trail;
pub(crate) use values::Value;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::book::count::{is_blank, is_significant, next_significant, stream};
use crate::book::prose::{Edit, Source};
use crate::book::rules;
use crate::book::xhtml::{TagKind, is_block, tags, unescape};
use crate::diag::{Cut, FileId, Sink, Sources, Span};

/// What must be found again in the finished book.
#[derive(Debug, Default)]
pub struct Ledger {
    pub(crate) chapters: Vec<ChapterText>,
    pub(crate) values: Vec<Value>,
    /// Templates that the user replaced, by their names.
    pub(crate) own_templates: Vec<(String, FileId)>,
    /// Ranges of the author's files that are accounted for: sections, titles, header lines, and what was declared removed.
    pub(crate) accounted: Vec<Span>,
}

/// The text of a chapter, and the pages that show it.
#[derive(Debug)]
pub(crate) struct ChapterText {
    pub(crate) source: Source,
    pub(crate) edits: Vec<Edit>,
    pub(crate) flow: Vec<Range<usize>>,
    /// Hrefs of its pages in order.
    pub(crate) pages: Vec<String>,
}

/// What to say where no template of the user's is involved.
const OUR_FAULT: &str = "this is a bug in ficbind, not a fault of your text; no book was written: please report it with \
                         this line of your file (or a similar one) and the output of `ficbind --version`";

/// The template that shows the text of chapters.
const CHAPTER_TEMPLATE: &str = "chapter.xhtml";

/// What that template must keep to.
const BODY_RULE: &str = "put `{{ body }}` once, and alone, into its element with the class `fic-text`";

/// One significant character, whether white space stands before it, and its offset.
type Item = (char, bool, usize);

/// The source side: pieces in reading order, edits applied.
struct Expected<'a> {
    chapter: &'a ChapterText,
    piece: usize,
    at: usize,
    edit: usize,
    /// Text of the current edit still to be given.
    insert: Option<(std::str::Chars<'a>, usize)>,
    gap: bool,
}

impl<'a> Expected<'a> {
    fn new(chapter: &'a ChapterText) -> Self {
        let mut expected = Expected { chapter, piece: 0, at: 0, edit: 0, insert: None, gap: true };
        expected.enter();
        expected
    }

    /// Passes over what the source and the book have letter for letter, which is nearly all of it; gives its length.
    fn skip_common(&mut self, book: &str) -> usize {
        let Some(piece) = self.chapter.flow.get(self.piece).filter(|_| self.insert.is_none()) else { return 0 };
        let stop = self.chapter.edits.get(self.edit).map_or(piece.end, |e| e.range.start.min(piece.end));
        let Some(source) = self.chapter.source.text.get(self.at..stop) else { return 0 };
        let mut length = common_prefix(source.as_bytes(), book.as_bytes());
        while !source.is_char_boundary(length) {
            length -= 1;
        }
        self.at += length;
        length
    }

    /// Goes to the start of the current piece.
    fn enter(&mut self) {
        if let Some(piece) = self.chapter.flow.get(self.piece) {
            self.at = piece.start;
            self.edit = self.chapter.edits.partition_point(|e| e.range.start < piece.start);
            // A piece begins a block, unless a note was cut out of the midst of a line before it.
            self.gap = self.chapter.source.text.get(..piece.start).is_none_or(|t| t.is_empty() || t.ends_with('\n'));
        }
    }
}

impl Iterator for Expected<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some((chars, offset)) = &mut self.insert {
                let offset = *offset;
                for c in chars.by_ref() {
                    if is_significant(c) {
                        return Some((c, std::mem::take(&mut self.gap), offset));
                    }
                    self.gap |= is_blank(c);
                }
                self.insert = None;
            }
            let piece = self.chapter.flow.get(self.piece)?;
            if self.at >= piece.end {
                self.piece += 1;
                self.enter();
                continue;
            }
            if let Some(edit) = self.chapter.edits.get(self.edit)
                && self.at >= edit.range.start
            {
                self.edit += 1;
                // An edit inside one that was applied already has no text left.
                if edit.range.end > self.at {
                    self.at = edit.range.end;
                    self.insert = Some((edit.with.chars(), edit.range.start));
                }
                continue;
            }
            let text = &self.chapter.source.text;
            let stop = self.chapter.edits.get(self.edit).map_or(piece.end, |e| e.range.start.min(piece.end));
            match next_significant(text, self.at, stop, &mut self.gap) {
                Some((c, at)) => {
                    self.at = at + c.len_utf8();
                    return Some((c, std::mem::take(&mut self.gap), at));
                }
                None => self.at = stop,
            }
        }
    }
}

/// How many bytes two texts have in common at their start.
fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    const STEP: usize = 32;
    let equal = a.chunks_exact(STEP).zip(b.chunks_exact(STEP)).take_while(|(a, b)| a == b).count() * STEP;
    equal + a[equal..].iter().zip(&b[equal..]).take_while(|(a, b)| a == b).count()
}

/// The runs of author's text in a page: inside `fic-text` (or everywhere with `whole`), outside `fic-made`.
/// Alternative texts of images count as text. Each comes with its offset in the page.
fn runs<'p>(page: &'p str, whole: bool) -> Vec<(Cow<'p, str>, usize)> {
    let mut runs = Vec::new();
    let mut from = 0;
    let mut depth = 0usize;
    // Depth at which the wanted region, or the region to leave out, was entered.
    let mut wanted: Option<usize> = whole.then_some(0);
    let mut made: Option<usize> = None;
    let mut started = !whole;
    for tag in tags(page) {
        if wanted.is_some() && made.is_none() && started {
            let text = page.cut(from..tag.range.start);
            if !text.is_empty() {
                runs.push((unescape(text), from));
            }
        }
        from = tag.range.end;
        if whole && tag.name == "body" {
            started = true;
        }
        match tag.kind {
            TagKind::Open => {
                depth += 1;
                if made.is_none() && tag.has_class("fic-made") {
                    made = Some(depth);
                }
                if wanted.is_none() && tag.has_class("fic-text") {
                    wanted = Some(depth);
                }
                // Chapter text is compared on its own.
                if whole && made.is_none() && tag.has_class("fic-text") {
                    made = Some(depth);
                }
            }
            TagKind::Close => {
                if made == Some(depth) {
                    made = None;
                }
                if wanted == Some(depth) && !whole {
                    wanted = None;
                }
                depth = depth.saturating_sub(1);
            }
            TagKind::Empty => {
                if wanted.is_some()
                    && made.is_none()
                    && tag.name == "img"
                    && !tag.has_class("fic-made")
                    && let Some(alt) = tag.attribute("alt")
                {
                    runs.push((unescape(alt), tag.range.start));
                }
            }
        }
        if is_block(tag.name) && wanted.is_some() {
            runs.push(("\n".into(), tag.range.start));
        }
    }
    runs
}

/// Checks the finished pages against the ledger. Every difference is an error that names the first words concerned.
pub fn check(ledger: &Ledger, pages: &BTreeMap<&str, &str>, sources: &Sources, sink: &mut Sink) {
    use rayon::prelude::*;
    let found: Vec<Option<Difference>> = ledger.chapters.par_iter().map(|c| compare(c, pages)).collect();
    for (chapter, difference) in ledger.chapters.iter().zip(found) {
        if let Some(difference) = difference {
            let span = chapter.source.span(difference.at.clone());
            let violation = match difference.fault {
                Fault::Lost => rules::lost_text(difference.words),
                Fault::Added => rules::added_text(difference.words),
                Fault::Joined => rules::joined_words(difference.words),
            };
            let diagnostic = sink.emit(span, violation);
            match values::own_template(ledger, CHAPTER_TEMPLATE) {
                Some(own) => diagnostic
                    .hint(format!("this page is built from your template \"{own}\"; {BODY_RULE}"))
                    .hint(format!("start again from the built-in \"{own}\", or remove your template")),
                None => diagnostic.hint(OUR_FAULT),
            };
        }
    }
    values::check(ledger, pages, sink);
    check_accounts(ledger, sources, sink);
}

/// How a book differs from its source.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    Lost,
    Added,
    Joined,
}

#[derive(Debug)]
struct Difference {
    fault: Fault,
    at: Range<usize>,
    words: String,
}

/// Finds the first difference between a chapter and the pages that show it.
fn compare(chapter: &ChapterText, pages: &BTreeMap<&str, &str>) -> Option<Difference> {
    let mut expected = Expected::new(chapter);
    let runs: Vec<_> =
        chapter.pages.iter().filter_map(|href| pages.get(href.as_str())).flat_map(|page| runs(page, false)).collect();
    let source = &chapter.source.text;
    let mut gap = true;
    for (index, (run, _)) in runs.iter().enumerate() {
        let mut at = 0;
        loop {
            // Where one side has white space that the other lacks, the next character tells.
            if expected.gap == gap {
                let common = expected.skip_common(run.cut(at..));
                gap = gap_after(run.cut(at..at + common), gap);
                expected.gap = gap;
                at += common;
            }
            let Some((c, offset)) = next_significant(run, at, run.len(), &mut gap) else { break };
            at = offset + c.len_utf8();
            let have_gap = std::mem::take(&mut gap);
            match expected.next() {
                Some((want, want_gap, at)) if want == c => {
                    if want_gap && !have_gap {
                        let words = words_from(source.cut(at..));
                        return Some(Difference { fault: Fault::Joined, at: at..at + c.len_utf8(), words });
                    }
                }
                Some(wanted) => return Some(mismatch(&mut expected, wanted, &shown_from(&runs[index..], offset))),
                None => {
                    let start = source.len() - source.chars().next_back().map_or(0, char::len_utf8);
                    let words = words_from(&shown_from(&runs[index..], offset));
                    return Some(Difference { fault: Fault::Added, at: start..source.len(), words });
                }
            }
        }
    }
    let (c, _, at) = expected.next()?;
    Some(Difference { fault: Fault::Lost, at: at..at + c.len_utf8(), words: words_from(source.cut(at..)) })
}

/// Whether white space stands behind the last significant character of a text that both sides have; `gap` says whether
/// it stood before the text.
fn gap_after(common: &str, gap: bool) -> bool {
    let mut blank = false;
    for c in common.chars().rev() {
        if is_significant(c) {
            return blank;
        }
        blank |= is_blank(c);
    }
    blank || gap
}

/// What a book shows from a place in the first of some runs on.
fn shown_from(runs: &[(Cow<str>, usize)], offset: usize) -> String {
    let Some(((first, _), more)) = runs.split_first() else { return String::new() };
    first.cut(offset..).to_owned() + &more.iter().take(60).map(|(text, _)| &**text).collect::<String>()
}

/// The difference where the source has another character than the book: if what the book shows comes later in the
/// source, words before it were lost.
fn mismatch(expected: &mut Expected, (want, _, at): Item, shown: &str) -> Difference {
    let mut upcoming = String::from(want);
    upcoming.extend(expected.by_ref().take(50_000).map(|(c, ..)| c));
    let next: String = stream(shown).chars().take(24).collect();
    let (fault, words) = if upcoming.contains(&next) {
        (Fault::Lost, words_from(expected.chapter.source.text.cut(at..)))
    } else {
        (Fault::Added, words_from(shown))
    };
    Difference { fault, at: at..at + want.len_utf8(), words }
}

/// The first few words, for a message.
fn words_from(text: &str) -> String {
    let end = text.char_indices().nth(400).map_or(text.len(), |(i, _)| i);
    let words: Vec<&str> = text.cut(..end).split_whitespace().take(6).collect();
    crate::story::text::shorten(&words.join(" "))
}

/// Every significant character of the author's files belongs to a section, a title, a header, or to what was declared
/// removed.
fn check_accounts(ledger: &Ledger, sources: &Sources, sink: &mut Sink) {
    let mut by_file: BTreeMap<FileId, Vec<Range<usize>>> = BTreeMap::new();
    for span in &ledger.accounted {
        by_file.entry(span.file).or_default().push(span.range());
    }
    for (file, mut ranges) in by_file {
        let text = &sources.file(file).text;
        ranges.sort_by_key(|r| r.start);
        let mut from = 0;
        ranges.push(text.len()..text.len());
        for range in ranges {
            if range.start > from
                && let Some((i, c)) = text.cut(from..range.start).char_indices().find(|(_, c)| is_significant(*c))
            {
                let at = from + i;
                let span = Span::new(file, at, at + c.len_utf8());
                sink.emit(span, rules::lost_text(words_from(text.cut(at..)))).hint(OUR_FAULT);
                break;
            }
            from = from.max(range.end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(source: &str, page: &str) -> Option<Fault> {
        let chapter = ChapterText {
            source: Source::whole(source),
            edits: Vec::new(),
            flow: std::iter::once(0..source.len()).collect(),
            pages: vec!["p.xhtml".into()],
        };
        let page = format!("<body><div class=\"fic-text\">{page}</div></body>");
        compare(&chapter, &BTreeMap::from([("p.xhtml", page.as_str())])).map(|d| d.fault)
    }

    #[test]
    fn tells_lost_added_and_joined_words_apart() {
        assert_eq!(difference("one two", "<p>one <b>t</b>wo <i class=\"fic-made\">made</i></p>"), None);
        assert_eq!(difference("one two three", "<p>one three</p>"), Some(Fault::Lost));
        assert_eq!(difference("one two", "<p>one one two</p>"), Some(Fault::Added));
        assert_eq!(difference("one two", "<p>onetwo</p>"), Some(Fault::Joined));
        assert_eq!(difference("one two", "<p>one two</p><p>three</p>"), Some(Fault::Added));
        assert_eq!(difference("one two", "<p>one</p>"), Some(Fault::Lost));
    }
}
