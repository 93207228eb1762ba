//! The words of a story, folded so that copies have the same: whatever their encoding, markup, typography and line ends.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use crate::book::count::is_word_alone;
use crate::book::html::words::text_of;
use crate::diag::Sources;
use crate::story::{Layout, Markup, Story};

/// The text of a story as a reader sees it, without titles and notes, and its words.
#[derive(Debug, Default)]
pub struct Text {
    /// A blank line parts paragraphs.
    pub shown: String,
    /// In their order.
    pub words: Vec<Word>,
}

/// A word, or a sign of a script that puts no blanks between words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Of its letters, without case, accents and apostrophes.
    pub hash: u64,
    /// Where it stands in the text that is shown.
    pub start: u32,
    /// Where it ends there.
    pub end: u32,
    /// It is a sign that stands for itself.
    pub alone: bool,
}

impl Text {
    /// The text of all sections of a story.
    pub fn of(story: &Story, sources: &Sources) -> Text {
        let mut shown = String::new();
        for section in &story.sections {
            for piece in &section.body.pieces {
                match section.body.markup {
                    Markup::Markdown => push_markdown(sources.text(*piece), &mut shown),
                    Markup::Plain(layout) => push_plain(sources.text(*piece), layout, &mut shown),
                }
                part(&mut shown);
            }
        }
        Text::new(shown)
    }

    /// A text that is shown as it is.
    pub fn new(shown: String) -> Text {
        let words = words(&shown);
        Text { shown, words }
    }
}

/// Ends a paragraph.
fn part(shown: &mut String) {
    if !shown.is_empty() && !shown.ends_with("\n\n") {
        shown.push_str("\n\n");
    }
}

/// The words of Markdown, without the targets of links, tags and the like.
fn push_markdown(text: &str, shown: &mut String) {
    let mut block = String::new();
    for event in Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES) {
        match event {
            Event::Text(words) | Event::Code(words) => shown.push_str(&words),
            Event::SoftBreak => shown.push(' '),
            Event::HardBreak => shown.push('\n'),
            Event::Start(Tag::HtmlBlock) => block.clear(),
            Event::Html(lines) => block.push_str(&lines),
            Event::End(TagEnd::HtmlBlock) => {
                shown.push_str(&text_of(&block));
                part(shown);
            }
            Event::InlineHtml(tag) if tag.starts_with("<br") => shown.push('\n'),
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::CodeBlock | TagEnd::TableRow,
            ) => {
                part(shown);
            }
            Event::End(TagEnd::TableCell) => shown.push(' '),
            _ => {}
        }
    }
}

/// The lines of a loose post, with its paragraphs parted.
fn push_plain(text: &str, layout: Layout, shown: &mut String) {
    for line in text.lines() {
        let begins = match layout {
            Layout::BlankLines { .. } => line.trim().is_empty(),
            Layout::Lines { .. } => true,
            Layout::Indented { .. } => line.starts_with([' ', '\t', '\u{3000}']),
        };
        if begins {
            part(shown);
        }
        if !line.trim().is_empty() {
            shown.push_str(line.trim());
            shown.push('\n');
        }
    }
}

/// What a character is to the words around it.
enum Part {
    /// It belongs to a word.
    Letter,
    /// It is a word.
    Alone,
    /// It stands inside words and changes none: apostrophes, soft hyphens, accents that are characters of their own.
    Inside,
    /// It parts words.
    Gap,
}

fn part_of(c: char) -> Part {
    if c.is_ascii_alphanumeric() {
        return Part::Letter;
    }
    match c {
        '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | '′' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {
            Part::Inside
        }
        _ if c.is_ascii() => Part::Gap,
        _ if is_combining_mark(c) => Part::Inside,
        _ if !c.is_alphanumeric() => Part::Gap,
        _ if is_word_alone(c) || is_of_other_unspaced_script(c) => Part::Alone,
        _ => Part::Letter,
    }
}

/// Scripts without blanks between words in which counts take what blanks there are: Lao, Burmese, Khmer.
fn is_of_other_unspaced_script(c: char) -> bool {
    matches!(c, '\u{e80}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

/// Adds a letter to a hash, folded.
fn add(hash: u64, c: char) -> u64 {
    if c.is_ascii() {
        return (hash ^ u64::from(c.to_ascii_lowercase() as u32)).wrapping_mul(PRIME);
    }
    let mut hash = hash;
    decompose_compatible(c, |c| {
        if !is_combining_mark(c) {
            for c in c.to_lowercase() {
                hash = (hash ^ u64::from(c as u32)).wrapping_mul(PRIME);
            }
        }
    });
    hash
}

fn words(shown: &str) -> Vec<Word> {
    let mut words = Vec::with_capacity(shown.len() / 5);
    let mut open: Option<Word> = None;
    // Texts are far shorter: sources have a limit.
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    for (at, c) in shown.char_indices() {
        let end = place(at + c.len_utf8());
        match part_of(c) {
            Part::Letter => {
                let word = open.get_or_insert(Word { hash: BASIS, start: place(at), end, alone: false });
                word.hash = add(word.hash, c);
                word.end = end;
            }
            Part::Inside => {}
            Part::Alone => {
                words.extend(open.take());
                let hash = add(BASIS, c);
                if hash != BASIS {
                    words.push(Word { hash, start: place(at), end, alone: true });
                }
            }
            Part::Gap => words.extend(open.take()),
        }
    }
    words.extend(open);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(text: &str) -> Vec<u64> {
        words(text).iter().map(|word| word.hash).collect()
    }

    #[test]
    fn typography_changes_no_words() {
        let plain = hashes("\"Don't go--it's late...\" she said. The cafe was well-known; 3 lamps");
        assert_eq!(plain, hashes("“Don’t go—it’s late…” she said. The café was well‑known; ３ lamps"));
        assert_eq!(plain, hashes("'DON´T GO – IT`S LATE' she\nsaid.\n\nThe cafe\u{301} was well-kn\u{ad}own; 3 lamps"));
    }

    #[test]
    fn other_words_are_other_words() {
        assert_ne!(hashes("rain"), hashes("ruin"));
        assert_eq!(hashes("海へ行く").len(), 4);
        assert_eq!(hashes("ガラス"), hashes("ｶﾞﾗｽ"));
    }

    #[test]
    fn markup_is_no_text() {
        let mut shown = String::new();
        push_markdown(
            "*So* [she](https://example.org/a) went.\n\n<div class=\"x\">\nIt &amp; I<br>\n</div>\n",
            &mut shown,
        );
        assert_eq!(hashes(&shown), hashes("So she went. It I"));
    }
}
