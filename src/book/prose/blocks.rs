//! `:::` blocks: what each kind is called, and what it writes around its content.

use std::ops::Range;

use crate::book::prose::spans::{Attributes, class_name};
use crate::book::xhtml::{push_attribute, push_text};
use crate::diag::{Cut, Spanned};
use crate::story::matter::split_items;
use crate::story::warning::{self, Item, Warning};
use crate::words::Words;

/// How the content of a block is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// A scene that a reader may skip.
    ContentWarning,
    /// Lines are kept; a stanza is a paragraph.
    Verse,
    /// Each line is one speech.
    Lines,
    /// Lines such as `To: …` are kept.
    Mail,
    /// Paragraphs of short lines keep them: an address, a date, a signature.
    Letter,
    Plain,
}

/// Names of blocks, their kind and their class. Any other name is a class of the author's own.
pub const BLOCKS: &[(&str, Reading, &str)] = &[
    ("letter", Reading::Letter, "fic-letter"),
    ("chat", Reading::Lines, "fic-chat"),
    ("text-message", Reading::Lines, "fic-text-message"),
    ("text-messages", Reading::Lines, "fic-text-message"),
    ("email", Reading::Mail, "fic-email"),
    ("verse", Reading::Verse, "fic-verse"),
    ("poem", Reading::Verse, "fic-verse"),
    ("note", Reading::Letter, "fic-note"),
    ("centered", Reading::Plain, "fic-centered"),
    ("centred", Reading::Plain, "fic-centered"),
];

/// What an opening line says.
#[derive(Debug, Clone)]
pub struct Opening {
    pub kind: Reading,
    pub attributes: Attributes,
    pub class: &'static str,
    /// For `cw`: the part of the argument that names the content.
    pub ids: Range<usize>,
    /// For `cw`: the author's neutral summary.
    pub summary: Option<Range<usize>>,
}

/// Reads the argument of an opening line; ranges are within `argument`. `None` if it is neither a block's name nor a
/// usable class.
pub fn block_argument(argument: &str) -> Option<Opening> {
    let word_end = argument.find(char::is_whitespace).unwrap_or(argument.len());
    let (word, rest) = argument.split_at(word_end);
    let word = word.trim_end_matches(':');
    if word.eq_ignore_ascii_case("cw") || word.eq_ignore_ascii_case("tw") {
        return Some(content_warning(argument, word_end));
    }
    // `::: Text Message` is a name of two words.
    let joined = argument.split_whitespace().collect::<Vec<_>>().join("-");
    if let Some((_, kind, class)) = BLOCKS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(&joined)) {
        return Some(Opening { kind: *kind, attributes: Attributes::default(), class, ids: 0..0, summary: None });
    }
    let (head, mut attributes) = match argument.find('{').filter(|_| argument.ends_with('}')) {
        Some(open) => (argument.cut(..open).trim_end(), Attributes::parse(argument.cut(open + 1..argument.len() - 1))?),
        None => (argument, Attributes::default()),
    };
    let opening = |kind, class, attributes| Opening { kind, attributes, class, ids: 0..0, summary: None };
    let (word, rest) = if head.len() < argument.len() { head.split_at(word_end.min(head.len())) } else { (word, rest) };
    // `::: lang=fr` and `::: .class` need no braces.
    let (word, more) = if word.contains('=') || word.starts_with(['.', '#']) { ("", head) } else { (word, rest) };
    let more = Attributes::parse(more)?;
    attributes.classes.extend(more.classes);
    attributes.lang = more.lang.or(attributes.lang);
    attributes.dir = more.dir.or(attributes.dir);
    attributes.id = more.id.or(attributes.id);
    let word = word.trim_end_matches(':');
    match BLOCKS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(word)) {
        Some((_, kind, class)) => Some(opening(*kind, *class, attributes)),
        None => {
            if !word.is_empty() {
                attributes.classes.insert(0, class_name(word)?);
            }
            Some(opening(Reading::Plain, "", attributes))
        }
    }
}

/// Blocks of other programs that often have a title.
const CALLOUTS: &[&str] = &[
    "abstract",
    "attention",
    "caution",
    "danger",
    "details",
    "example",
    "hint",
    "important",
    "info",
    "question",
    "quote",
    "spoiler",
    "success",
    "summary",
    "tip",
    "warning",
];

/// `:::warning[Careful words]` or `::: warning Careful words`, as other programs write it: the block's name, and where
/// its title stands.
pub fn titled(argument: &str) -> Option<(&str, Range<usize>)> {
    let Some((name, rest)) = argument.split_once('[') else { return titled_plainly(argument) };
    let title = rest.strip_suffix(']')?;
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let has_words = title.contains(char::is_alphanumeric) && !title.contains(['[', ']']);
    let is_scene = name.eq_ignore_ascii_case("cw") || name.eq_ignore_ascii_case("tw");
    let start = name.len() + 1 + (title.len() - title.trim_start().len());
    (is_name && has_words && !is_scene).then(|| (name, start..start + title.trim().len()))
}

/// A title without brackets. What could be attributes, or a second class, is no title.
fn titled_plainly(argument: &str) -> Option<(&str, Range<usize>)> {
    let (name, rest) = argument.split_once([' ', '\t'])?;
    let title = rest.trim();
    let is_block = |word: &str| BLOCKS.iter().any(|(name, ..)| name.eq_ignore_ascii_case(word));
    let is_titled = is_block(name) || CALLOUTS.iter().any(|known| known.eq_ignore_ascii_case(name));
    let of_two_words = || is_block(&argument.split_whitespace().collect::<Vec<_>>().join("-"));
    let is_title = title.contains(|c: char| c.is_whitespace() || c.is_alphabetic() && !c.is_lowercase())
        && title.contains(char::is_alphanumeric)
        && !title.contains(['{', '}', '=', '[', ']'])
        && Attributes::parse(title).is_none();
    let start = argument.len() - rest.trim_start().len();
    (is_titled && is_title && !of_two_words()).then(|| (name, start..start + title.len()))
}

/// `cw ID, ID | summary`.
fn content_warning(argument: &str, word_end: usize) -> Opening {
    let trimmed = |range: Range<usize>| {
        let words = argument.cut(range.clone());
        let start = range.start + (words.len() - words.trim_start().len());
        start..start + words.trim().len()
    };
    let bar = argument.cut(word_end..).find('|').map(|i| word_end + i);
    let ids = trimmed(word_end..bar.unwrap_or(argument.len()));
    let summary = bar.map(|bar| trimmed(bar + 1..argument.len())).filter(|s| !s.is_empty());
    Opening { kind: Reading::ContentWarning, attributes: Attributes::default(), class: "fic-cw", ids, summary }
}

/// The warnings that the first part of a `cw` argument names; one more than a list may have stands for all beyond.
pub fn scene_warnings(ids: Spanned<&str>) -> Vec<Warning> {
    split_items(ids.value)
        .into_iter()
        .take(warning::MOST + 1)
        .map(|item| {
            let raw = Spanned::new(item.to_owned(), ids.span);
            match warning::read_item(raw.clone()) {
                Item::Warning(warning) => warning,
                _ => Warning::custom(raw),
            }
        })
        .collect()
}

/// Opens a skippable scene: the warning, then the link that jumps behind it.
pub fn open_scene(
    out: &mut String,
    opening: &Opening,
    warnings: &[Warning],
    summary: Option<&str>,
    id: &str,
    ours: &Words,
) {
    out.push_str("<div");
    opening.attributes.push(out, opening.class);
    out.push_str(">\n<p class=\"fic-cw-note\"><span class=\"fic-made\">");
    push_text(out, ours.content_warning);
    for (i, warning) in warnings.iter().enumerate() {
        push_text(out, if i == 0 { ours.colon } else { ours.comma });
        match warning.entry {
            // In English the name goes on in lower case; German nouns would be misspelt so.
            Some(entry) if ours.tag == "en" => push_text(out, &entry.label.to_lowercase()),
            Some(entry) => push_text(out, ours.warning(entry)),
            None => push_text(out, &warning.raw.value),
        }
    }
    push_text(out, ours.stop);
    out.push_str("</span> ");
    if let Some(summary) = summary {
        out.push_str("<span class=\"fic-cw-summary\">");
        push_text(out, summary);
        out.push_str("</span> ");
    }
    out.push_str("<a class=\"fic-skip fic-made\"");
    push_attribute(out, "href", &format!("#{id}"));
    out.push('>');
    push_text(out, ours.skip_scene);
    out.push_str("</a></p>\n");
}

/// Closes a skippable scene. The link lands on an empty element: readers that show short targets as pop-up notes
/// would otherwise pop up the paragraph behind the scene.
pub fn close_scene(out: &mut String, id: &str) {
    out.push_str("</div>\n<div class=\"fic-cw-end\"");
    push_attribute(out, "id", id);
    out.push_str("></div>\n");
}
