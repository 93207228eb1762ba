//! Paragraphs that are all indented by four spaces or a tab, as typists do: prose, which Markdown would take for code.

use std::ops::Range;

use crate::diag::Cut;
use crate::story::markdown::breaks::{self, Reading};
use crate::story::markdown::heading::without_containers;
use crate::story::text::lines_with_offsets;

/// Columns that make code of a line.
const CODE: usize = 4;
/// Words of a paragraph that is prose although it is the only one.
const WORDS_ALONE: usize = 12;

/// The indented paragraphs of a text that is prose.
#[derive(Debug, Default)]
pub struct Indents {
    /// The blanks in front of each paragraph.
    pub blanks: Vec<Range<usize>>,
    /// The first of these paragraphs.
    pub first: Range<usize>,
    /// Indented lines that divide scenes.
    pub breaks: Vec<Range<usize>>,
}

/// Lines between blank lines.
struct Block<'t> {
    text: &'t str,
    start: usize,
    /// Columns before its first line.
    indent: usize,
    role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Prose that is not indented.
    Plain,
    Prose,
    /// Indented, and no prose: code, or a line without an end.
    Odd,
    Break,
    /// Lists, notes, tables, HTML, code: what is indented below belongs to it.
    Container,
    /// A heading, or the edge of a block.
    Edge,
}

impl Indents {
    /// Finds them, if nearly all paragraphs of the text are such.
    pub fn find(text: &str) -> Indents {
        let bytes = text.as_bytes();
        let is_there =
            |sign: &str| text.starts_with(sign.cut(1..)) || memchr::memmem::find(bytes, sign.as_bytes()).is_some();
        if !is_there("\n    ") && !is_there("\n\t") {
            return Indents::default();
        }
        let blocks = blocks(text);
        let is = |role: Role| blocks.iter().filter(move |block| block.role == role);
        let prose = is(Role::Prose).count();
        let Some(first) = is(Role::Prose).next() else { return Indents::default() };
        // A paragraph at the beginning of a scene often stands flush.
        let plain = blocks.iter().enumerate().filter(|(_, block)| block.role == Role::Plain);
        let (flush, plain): (Vec<_>, Vec<_>) =
            plain.partition(|(i, _)| *i == 0 || matches!(blocks[i - 1].role, Role::Edge | Role::Break));
        let is_enough = match prose {
            1 => flush.is_empty() && first.text.split_whitespace().count() >= WORDS_ALONE,
            2 => flush.is_empty(),
            _ => true,
        };
        if !is_enough || (plain.len() + is(Role::Odd).count() + is(Role::Container).count()) * 5 > prose {
            return Indents::default();
        }
        let least = is(Role::Prose).map(|block| block.indent).min().unwrap_or(CODE);
        let is_paragraph = |block: &&Block| {
            matches!(block.role, Role::Prose | Role::Odd)
                && block.indent < least + CODE
                && !block.text.trim_start().starts_with(['>', '#'])
        };
        Indents {
            first: first.start..first.start + first.text.trim_end().len(),
            blanks: blocks.iter().filter(is_paragraph).map(Block::blanks).collect(),
            breaks: is(Role::Break).map(|block| block.start..block.start + block.text.trim_end().len()).collect(),
        }
    }
}

impl Block<'_> {
    fn blanks(&self) -> Range<usize> {
        self.start..self.start + (self.text.len() - self.text.trim_start().len())
    }
}

/// Divides a text at its blank lines. Code between fences is one block.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut start = None;
    let mut fence = None;
    let mut in_container = false;
    let end = text.len();
    for (at, line) in lines_with_offsets(text).chain([(end, "")]) {
        let words = line.trim();
        let mark = words.bytes().next().filter(|mark| matches!(mark, b'`' | b'~')).unwrap_or(b'`');
        if let Some(length) = breaks::fence_length(words, mark).filter(|length| mark == b'`' || *length < words.len()) {
            match fence {
                Some((open, least)) if open == mark && length >= least => fence = None,
                None => fence = Some((mark, length)),
                Some(_) => {}
            }
        }
        if !words.is_empty() || fence.is_some() && at < end {
            start.get_or_insert(at);
            continue;
        }
        let Some(start) = start.take() else { continue };
        let block = Block::of(text.cut(start..at), start, in_container);
        in_container = block.role == Role::Container;
        blocks.push(block);
    }
    blocks
}

impl<'t> Block<'t> {
    fn of(text: &'t str, start: usize, in_container: bool) -> Block<'t> {
        let line = text.lines().next().unwrap_or_default();
        let indent = columns(line);
        let words = line.trim();
        let is_alone = text.trim().len() == words.len();
        let opens = words.starts_with(['<', '|', '`', '~', '>', '['])
            || words.starts_with(": ")
            || indent < CODE && without_containers(words).len() < words.len();
        let is_break = is_alone && words.len() >= 3 && is_break(words);
        let role = match indent >= CODE {
            true if in_container => Role::Container,
            true if is_break => Role::Break,
            true if is_prose(text) => Role::Prose,
            true => Role::Odd,
            false if words.starts_with(['#', ':']) || is_break || is_alone && is_underlined(text) => Role::Edge,
            false if opens => Role::Container,
            false => Role::Plain,
        };
        Block { text, start, indent, role }
    }
}

/// Columns of blanks before the words of a line.
fn columns(line: &str) -> usize {
    let blanks = line.bytes().take_while(|b| matches!(b, b' ' | b'\t'));
    blanks.fold(0, |columns, b| if b == b'\t' { (columns / CODE + 1) * CODE } else { columns + 1 })
}

fn is_underlined(text: &str) -> bool {
    text.trim_end().lines().nth(1).is_some_and(|line| line.trim().bytes().all(|b| matches!(b, b'-' | b'=')))
}

/// Whether a line only divides scenes.
fn is_break(words: &str) -> bool {
    let is_rule = |mark: char| words.chars().all(|c| c == mark || c == ' ') && words.matches(mark).count() >= 3;
    ['*', '-', '_'].into_iter().any(is_rule) || breaks::read(words) == Reading::Break
}

/// Whether a paragraph reads as prose: it ends as a sentence does, and has hardly any signs of code.
fn is_prose(text: &str) -> bool {
    let words =
        text.trim_end().trim_end_matches(['"', '\'', '”', '’', '»', '«', ')', ']', '*', '_', '“', '‘', '」', '』']);
    let ends = words.ends_with(['.', '!', '?', '…', '—', '–', '-', ':', ',', '。', '！', '？', '~']);
    let signs = text.bytes().filter(|b| b"{}[]();=|\\$#&@".contains(b)).count();
    ends && text.contains(char::is_alphabetic) && signs * 25 <= text.len()
}

#[cfg(test)]
mod tests {
    use super::Indents;

    fn count(text: &str) -> usize {
        Indents::find(text).blanks.len()
    }

    #[test]
    fn paragraphs_of_prose() {
        let prose = "    The rain fell on the mill.\n\n    \"Go,\" he said.\n\n    She went.\n";
        assert_eq!(count(prose), 3);
        assert_eq!(count(&prose.replace("    ", "\t")), 3);
        assert_eq!(count(&format!("# One\n\nIt began here.\n\n{prose}")), 3);
        assert_eq!(count("    It rained\non the mill.\n\n    It stopped.\n"), 2);
        assert_eq!(count("    The rain fell on the mill all night, and nobody came to the door.\n"), 1);
        let found = Indents::find(&format!("{prose}\n            * * *\n\n{prose}"));
        assert_eq!((found.blanks.len(), found.breaks.len()), (6, 1));
    }

    #[test]
    fn code_letters_and_lists() {
        for text in [
            "Before.\n\n    Four blanks\n    in front.\n\nAfter.",
            "    let x = 1;\n\n    print(x);\n\n    done();\n",
            "He wrote:\n\n    Dear Jo,\n    I am well.\n\n    Come soon.\n\nShe read it.\n",
            "- One.\n\n    More of it.\n\n    And more.\n\n    And more.\n",
            "[^1]: A note.\n\n    More of it.\n\n    And more.\n\n    And more.\n",
            "    No end\n\n    of it\n",
            "    It rained.\n",
            "```\n\n    It rained.\n\n    It stopped.\n```\n",
            "One.\n\nTwo.\n\n    It rained.\n\n    It stopped.\n\n    It froze.\n",
        ] {
            assert_eq!(count(text), 0, "{text}");
        }
    }
}
