//! The outline of a Markdown text, found line by line: chapter headings, `:::` blocks, scene breaks and definitions.
//!
//! This is all of Markdown that must be known before a chapter is rendered. Lines in code fences are left alone; what
//! lies inside paragraphs is left to the book's writer.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use crate::diag::{FileId, Span};
use crate::story::matter::lines_with_offsets;

/// A heading that stands outside every block.
#[derive(Debug, Clone)]
pub struct Heading {
    pub level: u8,
    /// The heading with its marks: one line, or two if underlined.
    pub line: Range<usize>,
    /// The text alone, without `#` marks and `{…}` attributes.
    pub text: Range<usize>,
    /// `{#id}` given by the author.
    pub id: Option<String>,
}

/// A line that opens or closes a `:::` block.
#[derive(Debug, Clone)]
pub struct Fence {
    pub line: Range<usize>,
    /// What stands after the colons; empty closes the block.
    pub argument: Range<usize>,
}

/// A footnote definition `[^label]: …` with its continuation lines.
#[derive(Debug, Clone)]
pub struct Note {
    pub label: String,
    pub lines: Range<usize>,
}

/// What the lines of a text show.
#[derive(Debug, Default)]
pub struct Outline {
    pub headings: Vec<Heading>,
    pub fences: Vec<Fence>,
    /// Lines that are scene breaks but would not be read as such by CommonMark.
    pub breaks: Vec<Range<usize>>,
    pub notes: Vec<Note>,
    /// `[label]: target` definitions of links, by folded label.
    pub references: HashMap<String, String>,
    /// Lines that define a label again.
    pub repeated: Vec<Range<usize>>,
}

/// Reads the outline of `text[within]`; ranges are offsets in `text`.
pub fn outline(text: &str, within: Range<usize>) -> Outline {
    let mut outline = Outline::default();
    let mut code: Option<(u8, usize)> = None;
    let mut depth = 0usize;
    // The paragraph line above, for underlined headings: its range, and whether it starts the paragraph.
    let mut above: Option<(Range<usize>, bool)> = None;
    let mut note: Option<Note> = None;
    let mut blank_before = true;
    // Inside a comment or another element whose content is not Markdown: what closes it.
    let mut hidden: Option<&str> = None;
    for (at, line) in lines_with_offsets(&text[within.clone()]) {
        let at = within.start + at;
        let bare = line.trim_end();
        let indent = bare.len() - bare.trim_start_matches(' ').len();
        let trimmed = &bare[indent..];
        let first = trimmed.bytes().next();

        if let Some(close) = hidden {
            if contains_fold(bare, close) {
                hidden = None;
            }
            above = None;
            blank_before = false;
            continue;
        }
        if let Some((_, close)) = HIDING.iter().find(|(open, _)| indent < 4 && starts_fold(trimmed, open)) {
            if !contains_fold(&trimmed[1..], close) {
                hidden = Some(close);
            }
            above = None;
            blank_before = false;
            continue;
        }
        if let Some((mark, length)) = code {
            if fence_length(trimmed, mark).is_some_and(|n| n >= length && trimmed.len() == n) && indent < 4 {
                code = None;
            }
            above = None;
            blank_before = false;
            continue;
        }
        // A footnote goes on with indented lines, or with lines of its own paragraph.
        if let Some(open) = &mut note {
            let goes_on = if bare.is_empty() {
                true
            } else {
                indent >= 2 || bare.starts_with('\t') || (!blank_before && !starts_block(trimmed))
            };
            if goes_on {
                if !bare.is_empty() {
                    open.lines.end = at + line.len();
                }
                blank_before = bare.is_empty();
                continue;
            }
            outline.notes.extend(note.take());
        }
        let Some(first) = first else {
            above = None;
            blank_before = true;
            continue;
        };
        let mut is_paragraph = false;
        match first {
            _ if indent >= 4 || bare.starts_with('\t') => {}
            b'`' | b'~' if fence_length(trimmed, first).is_some() => {
                let length = fence_length(trimmed, first).unwrap_or(3);
                let info = trimmed[length..].trim();
                // A line of tildes alone divides scenes; authors do not open code with it.
                if first == b'~' && info.is_empty() {
                    outline.breaks.push(at..at + bare.len());
                } else if !(first == b'`' && info.contains('`')) {
                    code = Some((first, length));
                } else {
                    is_paragraph = true;
                }
            }
            b':' if trimmed.starts_with(":::") => {
                let colons = trimmed.len() - trimmed.trim_start_matches(':').len();
                let argument = trimmed[colons..].trim();
                // Colons may close the line as well: `::: note :::`.
                let argument = argument.trim_end_matches(':').trim_end();
                let start = at + indent + colons + (trimmed[colons..].len() - trimmed[colons..].trim_start().len());
                let argument = if argument.is_empty() { start..start } else { start..start + argument.len() };
                depth = if argument.is_empty() { depth.saturating_sub(1) } else { depth + 1 };
                outline.fences.push(Fence { line: at..at + bare.len(), argument });
            }
            b'#' => match atx(trimmed) {
                // `#` alone, or several apart, are old scene breaks.
                Some((_, text)) if trimmed[text.clone()].trim_matches(['#', ' ']).is_empty() => {
                    outline.breaks.push(at..at + bare.len());
                }
                Some((level, range)) => {
                    if depth == 0 {
                        let (range, id) = attributes(trimmed, range);
                        let text = at + indent + range.start..at + indent + range.end;
                        outline.headings.push(Heading { level, line: at..at + line.len(), text, id });
                    }
                }
                None => is_paragraph = true,
            },
            b'=' | b'-' if is_underline(trimmed, first) && above.is_some() => {
                // Checked above.
                if let Some((text_line, true)) = above.take() {
                    let words = text[text_line.clone()].trim();
                    if first == b'-' && !looks_like_title(words) {
                        outline.breaks.push(at..at + bare.len());
                    } else if depth == 0 {
                        let level = if first == b'=' { 1 } else { 2 };
                        let line = text_line.start..at + line.len();
                        let start =
                            text_line.start + (text[text_line.clone()].len() - text[text_line].trim_start().len());
                        let (range, id) = attributes(words, 0..words.len());
                        let text = start + range.start..start + range.end;
                        outline.headings.push(Heading { level, line, text, id });
                    }
                } else if first == b'-' {
                    // Below a paragraph of several lines CommonMark makes all of it a heading; a break is meant.
                    outline.breaks.push(at..at + bare.len());
                }
            }
            b'[' if trimmed.starts_with("[^") => match trimmed.find("]:") {
                Some(end) if end > 2 && (blank_before || above.is_none()) => {
                    note = Some(Note { label: trimmed[2..end].to_owned(), lines: at..at + line.len() });
                }
                _ => is_paragraph = true,
            },
            b'[' => {
                is_paragraph = true;
                if let Some((label, target)) = trimmed[1..].split_once("]:")
                    && above.is_none()
                    && !label.is_empty()
                    && !label.contains(['[', ']'])
                {
                    let target = target.split_ascii_whitespace().next().unwrap_or("");
                    let target = target.trim_start_matches('<').trim_end_matches('>');
                    match outline.references.entry(label.to_lowercase()) {
                        Entry::Vacant(entry) => {
                            entry.insert(target.to_owned());
                            is_paragraph = false;
                        }
                        Entry::Occupied(_) => {
                            is_paragraph = false;
                            outline.repeated.push(at + indent..at + bare.len());
                        }
                    }
                }
            }
            _ if is_ornament(trimmed) => outline.breaks.push(at..at + bare.len()),
            _ => is_paragraph = true,
        }
        above = is_paragraph.then(|| (at..at + bare.len(), above.is_none() && !starts_block(trimmed)));
        blank_before = false;
    }
    outline.notes.extend(note);
    outline
}

/// HTML whose content is no Markdown: how a line opens it, and what closes it (CommonMark 0.31, section 4.6).
const HIDING: &[(&str, &str)] =
    &[("<!--", "-->"), ("<pre", "</pre"), ("<script", "</script"), ("<style", "</style"), ("<textarea", "</textarea")];

fn starts_fold(line: &str, what: &str) -> bool {
    line.as_bytes().get(..what.len()).is_some_and(|b| b.eq_ignore_ascii_case(what.as_bytes()))
}

fn contains_fold(line: &str, what: &str) -> bool {
    line.as_bytes().windows(what.len()).any(|w| w.eq_ignore_ascii_case(what.as_bytes()))
}

/// Whether a line is a scene break that CommonMark would take for something else.
fn is_ornament(line: &str) -> bool {
    // Nearly every line is prose: two words in a row are enough to tell.
    if line.len() > 100 || line.bytes().take(24).filter(u8::is_ascii_lowercase).count() > 8 {
        return false;
    }
    // `***`, `* * *`, `___` and `---` are CommonMark's own.
    let marks: Vec<char> = line.chars().filter(|c| !c.is_whitespace()).collect();
    let native =
        matches!(marks.first(), Some('*' | '-' | '_')) && marks.len() >= 3 && marks.iter().all(|c| *c == marks[0]);
    !native && !line.contains(['|', '`', '[', ']', '<', '>']) && crate::import::text::is_scene_break(line)
}

/// How many marks a code fence opens with, if at least three.
fn fence_length(line: &str, mark: u8) -> Option<usize> {
    let length = line.bytes().take_while(|b| *b == mark).count();
    (length >= 3).then_some(length)
}

fn is_underline(line: &str, mark: u8) -> bool {
    line.len() >= 2 && line.bytes().all(|b| b == mark)
}

/// A list item, quotation or table row: such a line above `---` is no title.
fn starts_block(line: &str) -> bool {
    line.starts_with(['>', '|', '#'])
        || line.starts_with(":::")
        || line.starts_with("- ")
        || line.starts_with("* ")
        || line.starts_with("+ ")
        || line.starts_with("[^")
        || line.starts_with('<')
}

/// Titles are short and do not end like sentences.
fn looks_like_title(words: &str) -> bool {
    words.chars().count() <= 80 && !words.ends_with(['.', '?', '!', ',', ';', '"', '”', '’', '…', '*', '_'])
}

/// Level and text range of `## Title ##`.
fn atx(line: &str) -> Option<(u8, Range<usize>)> {
    let level = line.bytes().take_while(|b| *b == b'#').count();
    if level > 6 {
        return None;
    }
    let rest = &line[level..];
    if !rest.is_empty() && !rest.starts_with([' ', '\t']) {
        return None;
    }
    let start = level + (rest.len() - rest.trim_start().len());
    let mut end = line.trim_end().len().max(start);
    let without = line[start..end].trim_end_matches('#');
    if without.is_empty() || without.ends_with([' ', '\t']) {
        end = start + without.trim_end().len();
    }
    Some((level as u8, start..end))
}

/// Cuts `{#id .class}` off the end of a heading's text.
fn attributes(line: &str, text: Range<usize>) -> (Range<usize>, Option<String>) {
    let words = &line[text.clone()];
    let Some(open) = words.rfind('{').filter(|_| words.ends_with('}')) else {
        return (text, None);
    };
    let inner = &words[open + 1..words.len() - 1];
    if !inner.split_ascii_whitespace().all(|w| w.starts_with(['#', '.']) || w.contains('=')) || inner.trim().is_empty()
    {
        return (text, None);
    }
    let id = inner.split_ascii_whitespace().find_map(|w| w.strip_prefix('#')).map(str::to_owned);
    (text.start..text.start + words[..open].trim_end().len(), id)
}

/// Gives each chapter the footnotes that it refers to, where they are defined in another chapter of the file
/// (authors often collect them at the end). `bodies` are the chapters' ranges; the result has the pieces of each.
pub fn distribute_notes(text: &str, bodies: &[Range<usize>], notes: &[Note]) -> Vec<Vec<Range<usize>>> {
    if notes.is_empty() {
        return bodies.iter().map(|b| vec![b.clone()]).collect();
    }
    let home = |at: usize| bodies.iter().position(|b| b.contains(&at));
    let defined: HashMap<&str, Vec<Option<usize>>> = notes.iter().fold(HashMap::new(), |mut map, note| {
        map.entry(note.label.as_str()).or_insert_with(Vec::new).push(home(note.lines.start));
        map
    });
    // Where each label is first referred to, outside its own definition.
    let mut first_use: HashMap<&str, usize> = HashMap::new();
    let mut users: HashMap<&str, Vec<usize>> = HashMap::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), b"[^") {
        let rest = &text[at + 2..];
        let Some(end) = rest.bytes().take(200).position(|b| b == b']') else {
            continue;
        };
        if rest[end + 1..].starts_with(':') && notes.iter().any(|n| n.lines.start <= at && at < n.lines.start + 8) {
            continue;
        }
        if let (Some((label, _)), Some(chapter)) = (defined.get_key_value(&rest[..end]), home(at)) {
            first_use.entry(label).or_insert(chapter);
            users.entry(label).or_default().push(chapter);
        }
    }
    let mut pieces: Vec<Vec<Range<usize>>> = bodies.iter().map(|b| vec![b.clone()]).collect();
    for note in notes {
        let (Some(from), Some(&to)) = (home(note.lines.start), first_use.get(note.label.as_str())) else {
            continue;
        };
        let homes = &defined[note.label.as_str()];
        if homes.len() > 1 || users[note.label.as_str()].contains(&from) || from == to {
            continue;
        }
        // Cut it out of the chapter where it stands.
        if let Some(i) = pieces[from].iter().position(|p| p.start <= note.lines.start && note.lines.end <= p.end) {
            let piece = pieces[from][i].clone();
            let halves = [piece.start..note.lines.start, note.lines.end..piece.end];
            pieces[from].splice(i..=i, halves.into_iter().filter(|p| !p.is_empty()));
            pieces[to].push(note.lines.clone());
        }
    }
    pieces
}

/// The words of one line of Markdown, without marks.
pub fn plain(text: &str) -> String {
    use pulldown_cmark::{Event, Options, Parser};
    // What would start a block at the start of a line is text in a title: `1. May`, `#1`.
    let guarded = format!("x {text}");
    let mut words = String::new();
    for event in Parser::new_ext(&guarded, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(t) | Event::Code(t) => words.push_str(&t),
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            Event::InlineHtml(tag) if !is_inline_element(&tag) => words.push_str(&tag),
            _ => {}
        }
    }
    words.strip_prefix('x').unwrap_or(&words).split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a tag is one that titles have; `<Captain Jack>` is text.
fn is_inline_element(tag: &str) -> bool {
    const NAMES: &[&str] = &[
        "i", "b", "u", "s", "em", "strong", "sup", "sub", "br", "span", "small", "big", "font", "a", "code", "cite",
        "q",
    ];
    let name = tag.trim_start_matches(['<', '/']);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    NAMES.iter().any(|n| n.eq_ignore_ascii_case(&name[..end])) || tag.contains('=') || tag.starts_with("<!")
}

/// Offsets of `range` as a span of `file`.
pub fn span(file: FileId, range: &Range<usize>) -> Span {
    Span::new(file, range.start, range.end)
}
