//! The title of a chapter file: what front-matter, headings and the first line say is made one.

use std::ops::Range;

use super::{divide, strip_inline};
use crate::diag::{Cut, FileId, Sink};
use crate::story::markdown::{self, Heading, Outline};
use crate::story::marker;
use crate::story::text::lines_with_offsets;
use crate::story::{Marks, Markup, SectionMeta, Title, rules};

/// Letters of a line that may be a title.
const LONGEST: usize = 120;

/// How a chapter file begins.
pub(super) struct Opening<'a> {
    pub(super) file: FileId,
    pub(super) text: &'a str,
    pub(super) body: Range<usize>,
    pub(super) outline: &'a Outline,
    /// The title of the book.
    pub(super) book: Option<&'a str>,
    /// The file's name says what the chapter is called, if nothing else does.
    pub(super) has_name: bool,
}

/// What is left of the text when the title is taken out.
#[derive(Debug, Default)]
pub(super) struct Settled {
    pub(super) title: Option<Title>,
    pub(super) marks: Marks,
    pub(super) pieces: Vec<Range<usize>>,
    pub(super) removed: Vec<(Range<usize>, &'static str)>,
}

impl Settled {
    /// Takes a range out of the text, which goes on behind it.
    fn take(&mut self, start: &mut usize, range: Range<usize>, reason: &'static str) {
        self.pieces.push(*start..range.start);
        *start = range.end;
        self.removed.push((range, reason));
    }

    /// Takes out a heading; what stands above it stays if it shows anything, and else gives its ids to the section.
    fn take_heading(&mut self, opening: &Opening, start: &mut usize, head: &Heading, reason: &'static str) {
        let above = *start..head.line.start;
        let mut ids = std::mem::take(&mut self.marks.ids);
        let mut from = head.line.start;
        if !markdown::shows(opening.text, above.clone()) {
            ids.extend(markdown::ids(opening.text.cut(above.clone())));
            from = above.start;
        }
        self.marks = divide::marks(head, ids, opening.file);
        self.take(start, from..head.line.end, reason);
        *start = divide::behind(opening.text, head, opening.body.end);
    }
    /// Takes the leading headings as far as they are the title.
    fn take_heads(&mut self, opening: &Opening, start: &mut usize, heads: &[&Heading], meta: &mut SectionMeta) {
        let head = heads[0];
        let said = words(opening, head);
        let source = opening.text.cut(head.text.clone()).to_owned();
        let next = heads.get(1).map(|next| words(opening, next));
        match join(meta.title.as_ref().map(|t| t.value.as_str()), &said, &source, next.as_deref()) {
            Joined::Heading => {
                self.title = (!head.text.is_empty()).then(|| divide::title(head, opening.file));
                meta.title = None;
                self.take_heading(opening, start, head, "marks of a heading");
            }
            Joined::Title(both, count) => {
                if let (Some(title), Some(both)) = (&mut meta.title, both) {
                    title.value = both;
                }
                heads[..count].iter().for_each(|head| self.take_heading(opening, start, head, "repeated title"));
            }
            Joined::Apart => {}
        }
    }

    /// Takes the first line of a text without headings, if it is the title.
    fn take_line(&mut self, opening: &Opening, start: &mut usize, meta: &SectionMeta, sink: &mut Sink) {
        let Some(line) = title_line(opening, *start) else { return };
        let said = strip_inline(opening.text.cut(line.text.clone()));
        match &meta.title {
            Some(title) if line.is_marked && same(&title.value, &said) => self.take(start, line.line, "repeated title"),
            None if line.is_title => {
                let span = markdown::span(opening.file, &line.text);
                sink.emit(span, rules::title_line(&said))
                    .hint("write it as a heading, `# …`, to make this clear")
                    .hint("if the line is part of the text, set the chapter's `title` in its front-matter");
                self.title = Some(Title { source: span, markup: Markup::Markdown });
                self.take(start, line.line, "marks of a heading");
            }
            _ => {}
        }
    }
}

/// Finds the title. Where front-matter and text say the same, it is taken once; where each says something of its own,
/// both stay.
pub(super) fn settle(opening: &Opening, meta: &mut SectionMeta, sink: &mut Sink) -> Settled {
    let mut settled = Settled::default();
    let mut heads = leading_headings(opening);
    let is_book = |words: &str| opening.book.is_some_and(|book| same(book, words));
    let label = meta.number.is_some() || opening.has_name;
    // The title of the book, repeated in every file.
    if meta.title.as_ref().is_some_and(|title| is_book(&title.value)) && (!heads.is_empty() || label) {
        meta.title = None;
    }
    let mut start = opening.body.start;
    if let Some(head) = heads.first()
        && is_book(&words(opening, head))
        && (heads.len() > 1 || meta.title.is_some() || label)
    {
        settled.take_heading(opening, &mut start, head, "story title");
        // It is no heading of the chapter.
        settled.marks.heading = None;
        heads.remove(0);
    }
    if heads.is_empty() {
        settled.take_line(opening, &mut start, meta, sink);
    } else {
        settled.take_heads(opening, &mut start, &heads, meta);
    }
    settled.pieces.push(start..opening.body.end);
    let has_text = |piece: &Range<usize>| !opening.text.cut(piece.clone()).trim().is_empty();
    if settled.pieces.iter().any(has_text) {
        settled.pieces.retain(has_text);
    } else {
        settled.pieces.truncate(1);
    }
    let shown = settled.title.as_ref().map(|t| strip_inline(opening.text.cut(t.source.range())));
    drop_number(meta, shown);
    settled
}

/// A number that the title says already is not put over it.
fn drop_number(meta: &mut SectionMeta, heading: Option<String>) {
    let (Some(number), Some(title)) =
        (&meta.number, heading.or_else(|| meta.title.as_ref().map(|t| strip_inline(&t.value))))
    else {
        return;
    };
    let number = number.value.trim();
    let label = Label::of(&title);
    let lead = title.trim_start_matches('#');
    let digits = lead.len() - lead.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let leads = digits > 0
        && lead.cut(..digits).trim_start_matches('0') == number.trim_start_matches('0')
        && lead.cut(digits..).trim_start().starts_with([':', '.', '-', '–', '—', ')'])
        || lead == number;
    let counts = |label: Label| {
        label.number.is_some_and(|n| {
            n.to_string() == number.trim_start_matches('0') || marker::whole_number(&number.to_uppercase()) == Some(n)
        })
    };
    if leads || label.is_some_and(counts) {
        meta.number = None;
    }
}

/// How a title and a heading become one.
enum Joined {
    /// The heading is the title.
    Heading,
    /// The title counts, in these words if there are any; so many headings say nothing more.
    Title(Option<String>, usize),
    /// They are two.
    Apart,
}

/// Joins the title of the front-matter and the first heading, of which both the plain words and the source are known.
fn join(title: Option<&str>, heading: &str, source: &str, next: Option<&str>) -> Joined {
    let Some(title) = title else { return Joined::Heading };
    let plain = strip_inline(title);
    if plain == heading {
        return Joined::Heading;
    }
    if same(&plain, heading) {
        return Joined::Title(None, 1);
    }
    match (Label::of(&plain), Label::of(heading)) {
        // "Rain", and "Chapter 1: Rain" above the text.
        (None, Some(label)) if same(label.rest, &plain) => Joined::Heading,
        // "Sun", and "Chapter Three" above "Sun".
        (None, Some(label)) if label.rest.is_empty() => {
            let repeated = next.is_some_and(|next| same(next, &plain));
            Joined::Title(Some(format!("{source}: {title}")), if repeated { 2 } else { 1 })
        }
        // "Chapter 1: Rain", and "Rain" or "Chapter 1" above the text.
        (Some(label), None) if same(label.rest, heading) => Joined::Title(None, 1),
        (Some(label), Some(other)) if label.number == other.number && other.rest.is_empty() => {
            let repeated = next.is_some_and(|next| same(next, label.rest));
            Joined::Title(None, if repeated { 2 } else { 1 })
        }
        (Some(label), Some(other)) if label.number == other.number && label.rest.is_empty() => Joined::Heading,
        (Some(label), None) if label.rest.is_empty() => Joined::Title(Some(format!("{title}: {source}")), 1),
        _ => Joined::Apart,
    }
}

/// `Chapter 2 - Bread`: the number, and what stands behind it.
struct Label<'a> {
    number: Option<u32>,
    rest: &'a str,
}

impl Label<'_> {
    fn of(title: &str) -> Option<Label<'_>> {
        let marker = marker::read(title)?;
        let inner = title.cut(marker.inner);
        // The word, and its number if it has one.
        let mut ends = inner.char_indices().skip_while(|(_, c)| c.is_alphabetic());
        let word_end = ends.next().map_or(inner.len(), |(i, _)| i);
        let mut rest = inner.cut(word_end..);
        if marker.number.is_some() {
            rest = rest.trim_start_matches([' ', '.', '#', '\u{a0}', '\t']);
            let number_end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            rest = rest.cut(number_end..);
        }
        let rest =
            rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '"' | '“' | '«' | '\'' | '*' | '_'));
        Some(Label { number: marker.number, rest: rest.trim() })
    }
}

/// Whether two titles say the same: capitals, blanks and punctuation do not count.
fn same(a: &str, b: &str) -> bool {
    let key = |s: &str| {
        strip_inline(s).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    let key_of = key(a);
    !key_of.is_empty() && key_of == key(b)
}

fn words(opening: &Opening, head: &Heading) -> String {
    strip_inline(opening.text.cut(head.text.clone()))
}

/// The headings at the top, with nothing between them but pictures above the first; two of them at most count.
fn leading_headings<'a>(opening: &'a Opening) -> Vec<&'a Heading> {
    let mut heads: Vec<&Heading> = Vec::new();
    let mut from = opening.body.start;
    for head in opening.outline.headings.iter().take(3) {
        let between = opening.text.cut(from..head.line.start.max(from));
        let is_clear = !markdown::shows(opening.text, from..head.line.start.max(from));
        if !(is_clear || heads.is_empty() && is_pictures(between)) {
            break;
        }
        heads.push(head);
        from = head.line.end;
    }
    heads
}

/// Whether a text is pictures, comments and blank lines alone.
pub(super) fn is_pictures(text: &str) -> bool {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).all(|line| {
        let is = |start: &str, end: &str| line.starts_with(start) && line.ends_with(end);
        let picture = is("![", ")") && line.matches("](").count() == 1 || is("![[", "]]") || is("[![", ")");
        let tag = |line: &str| {
            line.get(..4).is_some_and(|t| t.eq_ignore_ascii_case("<img"))
                && line.ends_with('>')
                && line.matches('>').count() == 1
        };
        picture || is("<!--", "-->") || tag(line)
    })
}

/// A line that may be a title without the marks of one.
struct Line {
    line: Range<usize>,
    /// Without the marks around it.
    text: Range<usize>,
    /// It is set off by its marks or its words, and so is no sentence that happens to be the same as the title.
    is_marked: bool,
    /// It reads as a title by itself.
    is_title: bool,
}

/// The first line of text, if it stands alone.
fn title_line(opening: &Opening, start: usize) -> Option<Line> {
    let mut lines = lines_with_offsets(opening.text.cut(start..opening.body.end)).map(|(at, line)| (start + at, line));
    let (at, line) = lines.by_ref().find(|(_, line)| !(line.trim().is_empty() || is_pictures(line)))?;
    if lines.next().is_some_and(|(_, next)| !next.trim().is_empty())
        || line.len() > LONGEST
        || line.starts_with(['\t', '>', '|'])
    {
        return None;
    }
    let bare = line.trim();
    let inner = bare.trim_start_matches('#');
    let hashes = bare.len() - inner.len();
    let marks = ["***", "**", "__", "*", "_"];
    let mark =
        marks.iter().find(|mark| inner.len() > 2 * mark.len() && inner.starts_with(**mark) && inner.ends_with(**mark));
    let inner = mark.map_or(inner, |mark| inner.cut(mark.len()..inner.len() - mark.len()));
    let said = strip_inline(inner);
    let is_label = marker::read(&said).is_some_and(|marker| !marker.has_total) || is_number(&said);
    let is_heading = (1..=6).contains(&hashes) && {
        let is_tag = !said.contains(' ') && said.chars().all(|c| !c.is_uppercase()) || inner.contains('#');
        is_label || said.starts_with(char::is_uppercase) && !is_tag && !said.ends_with(['.', ',', ';', ':'])
    };
    let from = at + (line.len() - line.trim_start().len()) + hashes + mark.map_or(0, |mark| mark.len());
    Some(Line {
        line: at..at + line.len(),
        text: from..from + inner.len(),
        is_marked: is_label || hashes > 0 || mark.is_some(),
        is_title: is_heading || hashes == 0 && is_label,
    })
}

/// `7`, `XII`, alone on its line.
fn is_number(line: &str) -> bool {
    let number = line.trim_end_matches('.');
    let is_short = (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    let is_roman = (1..=7).contains(&number.len()) && number.bytes().all(|b| b"IVXL".contains(&b)) && number != "I";
    is_short || is_roman
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels() {
        for (title, number, rest) in [
            ("Chapter 1: Rain", Some(1), "Rain"),
            ("Chapter Three", Some(3), ""),
            ("CHAPTER IV. The Mill", Some(4), "The Mill"),
            ("Prologue - Before", None, "Before"),
            ("Epilogue", None, ""),
        ] {
            let label = Label::of(title).unwrap_or_else(|| panic!("{title}"));
            assert_eq!((label.number, label.rest), (number, rest), "{title}");
        }
        assert!(Label::of("Rain").is_none());
        assert!(same("Fog", "fog.") && !same("Fog", "Frog") && !same("!", "?"));
    }
}
