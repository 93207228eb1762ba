//! Lines, paragraphs and scene breaks of plain text.

use std::ops::Range;

use crate::import::text::numerals::{self, Numerals};
use crate::story::Layout;

/// The lines of `text` as byte ranges without their ends, whatever ends they have.
pub fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= bytes.len() {
            return None;
        }
        let start = at;
        let end = memchr::memchr2(b'\n', b'\r', &bytes[at..]).map_or(bytes.len(), |i| at + i);
        at = end + if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 };
        Some(start..end)
    })
}

/// A range without the white space at its ends.
pub fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    start..start + piece.trim().len()
}

/// A piece of a plain-text body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    Paragraph {
        /// Trimmed, none of them blank.
        lines: Vec<Range<usize>>,
        /// The lines belong together and are joined by a blank; otherwise each keeps its own line.
        joined: bool,
    },
    /// A scene break; the range is empty where it is only a wide gap.
    Break(Range<usize>),
}

/// Blank lines from which on a gap is a scene break.
const WIDE_GAP: usize = 3;
/// A wrapped paragraph whose lines are all shorter than this is verse, an address or the like.
const SHORT_LINE: usize = 45;

/// The paragraphs and scene breaks of a body, in order.
pub fn paragraphs<'a>(text: &'a str, layout: Layout) -> impl Iterator<Item = Block> + 'a {
    let mut lines = lines(text);
    let mut held: Vec<Range<usize>> = Vec::new();
    let mut ready = std::collections::VecDeque::new();
    let (mut blanks, mut after_paragraph) = (0, false);
    // Found when first asked for, which is hardly ever.
    let mut numerals: Option<Numerals> = None;
    std::iter::from_fn(move || {
        while ready.is_empty() {
            let Some(line) = lines.next() else {
                return (!held.is_empty()).then(|| paragraph(text, std::mem::take(&mut held), layout));
            };
            let inner = trimmed(text, line.clone());
            if inner.is_empty() {
                blanks += 1;
                if !held.is_empty() {
                    ready.push_back(paragraph(text, std::mem::take(&mut held), layout));
                }
                continue;
            }
            let gap = std::mem::take(&mut blanks);
            let words = &text[inner.clone()];
            let mut is_number = || {
                numerals::is_emphasised(words)
                    || numerals::value(words)
                        .is_some_and(|n| numerals.get_or_insert_with(|| Numerals::of(text)).count(n))
            };
            if is_scene_break(words) && !is_number() {
                if !held.is_empty() {
                    ready.push_back(paragraph(text, std::mem::take(&mut held), layout));
                }
                ready.push_back(Block::Break(inner));
                after_paragraph = false;
                continue;
            }
            if gap >= WIDE_GAP && after_paragraph {
                ready.push_back(Block::Break(inner.start..inner.start));
            }
            after_paragraph = true;
            let opens = match layout {
                Layout::BlankLines { .. } => false,
                Layout::Lines => true,
                Layout::Indented => is_indented(&text[line]),
            };
            if opens && !held.is_empty() {
                ready.push_back(paragraph(text, std::mem::take(&mut held), layout));
            }
            held.push(inner);
        }
        ready.pop_front()
    })
}

fn paragraph(text: &str, lines: Vec<Range<usize>>, layout: Layout) -> Block {
    let joined = match layout {
        Layout::BlankLines { unwrap } => {
            let short = lines.len() > 1 && lines.iter().all(|l| text[l.clone()].chars().count() < SHORT_LINE);
            lines.len() == 1 || unwrap && !short
        }
        Layout::Lines | Layout::Indented => true,
    };
    Block::Paragraph { lines, joined }
}

/// Whether a line starts like the first line of an indented paragraph.
fn is_indented(line: &str) -> bool {
    line.starts_with(['\t', '\u{3000}', '\u{2003}']) || line.starts_with("  ")
}

/// What a vote over the lines says about the layout of a body.
pub fn vote(text: &str) -> Layout {
    const CAP: usize = 200;
    let mut lengths = [0usize; CAP + 1];
    let (mut count, mut groups, mut indented, mut longest) = (0, 0, 0, 0);
    let mut blank_before = true;
    for line in lines(text) {
        let inner = text[line.clone()].trim();
        if inner.is_empty() {
            blank_before = true;
            continue;
        }
        let length = inner.chars().take(CAP).count();
        lengths[length] += 1;
        longest = longest.max(length);
        count += 1;
        groups += usize::from(blank_before);
        indented += usize::from(is_indented(&text[line]));
        blank_before = false;
    }
    let mut seen = 0;
    let p95 = lengths.iter().position(|n| {
        seen += n;
        seen * 100 >= count * 95
    });
    let wrapped = (55..=80).contains(&p95.unwrap_or(0)) && longest <= 110;
    // Whether blank lines part paragraphs, and not only chapters.
    let spaced = groups * 25 >= count && groups > 1;
    let by_indent = indented * 25 >= count && indented > 1 && indented * 10 < count * 9;
    match (wrapped, spaced) {
        (_, true) => Layout::BlankLines { unwrap: wrapped },
        (true, false) if by_indent => Layout::Indented,
        (false, false) if count > 1 => Layout::Lines,
        _ => Layout::BlankLines { unwrap: wrapped },
    }
}

/// Signs that people put in speech when nobody says anything: a paragraph of them is no scene break.
const SPEECH: &[char] =
    &['.', '…', '?', '!', ',', '"', '\'', '“', '”', '‘', '’', '«', '»', '(', ')', '¿', '¡', '‽', '‥', ':', ';'];

/// One of these alone is a scene break.
const SINGLE: &[char] = &['#', '*', '~', '§', '⁂', '❦', '❧', '☙', '✽', '❖', '•', '◊', '∞'];

/// Whether a line only divides scenes. A paragraph of dots, question marks or one dash is speech.
pub fn is_scene_break(line: &str) -> bool {
    let line = line.trim();
    // No such line is long; a book on one line must not be looked through.
    if line.is_empty() || line.len() > 300 {
        return false;
    }
    let marks: Vec<char> = line.chars().filter(|c| !c.is_whitespace() && *c != '\\').collect();
    let letters: Vec<char> = marks.iter().copied().filter(|c| c.is_alphanumeric()).collect();
    if letters.is_empty() {
        return is_ornament(&marks);
    }
    if letters.len() == marks.len() {
        return line.split_whitespace().all(is_letter_token) || is_spelt_out(&marks);
    }
    // Letters among signs: "~oOo~", "≡≡≡Ω≡≡≡".
    let signs = marks.len() - letters.len();
    let plain_signs = marks.iter().all(|c| c.is_alphanumeric() || !SPEECH.contains(c));
    let known = letters.iter().all(|c| matches!(c, 'o' | 'O' | '0' | 'x' | 'X'));
    let foreign = letters.len() == 1 && !letters[0].is_ascii() && marks.iter().eq(marks.iter().rev());
    plain_signs && (known && signs >= 2 || foreign && signs >= 4)
}

fn is_ornament(marks: &[char]) -> bool {
    let inner: &[char] = {
        let stars = |c: &char| matches!(c, '*' | '_');
        let from = marks.iter().position(|c| !stars(c)).unwrap_or(0);
        let to = marks.iter().rposition(|c| !stars(c)).map_or(marks.len(), |i| i + 1);
        &marks[from..to]
    };
    // Also with emphasis around it, a paragraph of dots or one dash is speech.
    let dash = |c: &char| matches!(c, '-' | '–' | '—' | '―');
    if inner.iter().all(|c| SPEECH.contains(c))
        || inner.len() < 3 && inner.iter().all(|c| dash(c) || SPEECH.contains(c))
    {
        return false;
    }
    // A message of small pictures is a message.
    if marks.iter().any(|c| matches!(*c as u32, 0x1F300..=0x1FAFF)) {
        return false;
    }
    // Dashes beside dots are an interrupted sentence, not an ornament.
    if marks.iter().all(|c| dash(c) || SPEECH.contains(c)) && !marks.iter().all(dash) {
        return false;
    }
    marks.len() >= 3 || marks.len() == 1 && SINGLE.contains(&marks[0])
}

/// `oOo`, `xxx`, `SWSWSW`.
fn is_letter_token(token: &str) -> bool {
    let letters: Vec<char> = token.chars().collect();
    if letters.len() < 3 {
        return false;
    }
    let alternating = letters.iter().all(|c| matches!(c, 'o' | 'O' | '0'))
        && letters.windows(2).all(|w| (w[0] == 'o') != (w[1] == 'o'));
    let crosses = letters.iter().all(|c| *c == 'x') || letters.iter().all(|c| *c == 'X');
    // Initials over and over; with a vowel it is laughter or the like.
    let initials = letters.len() >= 6
        && letters.iter().all(|c| c.is_ascii_uppercase() && !matches!(c, 'A' | 'E' | 'I' | 'O' | 'U' | 'Y'))
        && letters[0] != letters[1]
        && (2..=3).any(|n| {
            letters.len().is_multiple_of(n)
                && letters.len() / n >= 3
                && letters.iter().enumerate().all(|(i, c)| *c == letters[i % n])
        });
    alternating || crosses || initials
}

/// `x x x`, `o O o`.
fn is_spelt_out(marks: &[char]) -> bool {
    let token: String = marks.iter().collect();
    matches!(token.as_str(), "xxx" | "XXX" | "xxxx" | "XXXX" | "xxxxx" | "XXXXX" | "oOo" | "OoO" | "oOoOo")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_scene_breaks() {
        for line in [
            "oOo",
            "oOoOo",
            "oOo oOo",
            "xxx",
            "XXX",
            "x x x",
            "~*~",
            "-=-",
            "#",
            "* * *",
            "***",
            "---",
            "•••",
            "≡≡≡Ω≡≡≡",
            "**\\######**",
            "✽ ✽ ✽",
            "SWSWSW",
            "~oOo~",
            "- - -",
            "———",
            "=====",
            "  ***  ",
            "_____",
            "~ ~ ~",
        ] {
            assert!(is_scene_break(line), "{line}");
        }
        for line in [
            "...",
            "…",
            ". . .",
            "?",
            "!?",
            "-",
            "–",
            "—",
            "*...*",
            "\"...\"",
            "*…*",
            "HAHAHA",
            "Ooo",
            "ooo",
            "AAAAAA",
            "word",
            "1",
            "",
            "--",
            "!!!",
            "- ...",
            "😀😀😀",
            "R",
            "xx",
            "O",
            "...--...",
            "_—_",
        ] {
            assert!(!is_scene_break(line), "{line}");
        }
    }

    #[test]
    fn divides_paragraphs() {
        let show = |text: &str, layout| {
            let pieces = paragraphs(text, layout).map(|b| match b {
                Block::Break(_) => "=".to_owned(),
                Block::Paragraph { lines, joined } => {
                    lines.iter().map(|l| &text[l.clone()]).collect::<Vec<_>>().join(if joined { " " } else { "/" })
                }
            });
            pieces.collect::<Vec<_>>()
        };
        let blank = Layout::BlankLines { unwrap: true };
        let long = "a line that was broken at about sixty columns by a machine";
        assert_eq!(show(&format!("{long}\nand on\n\nx"), blank), [format!("{long} and on"), "x".into()]);
        assert_eq!(show("roses\nviolets\n\n***\n\nend\n", blank), ["roses/violets", "=", "end"]);
        assert_eq!(show("a\n\n\n\nb\n\n\nc", blank), ["a", "=", "b", "c"]);
        assert_eq!(show("a\r\nb\rc", Layout::Lines), ["a", "b", "c"]);
        assert_eq!(show("  a\nb\n  c", Layout::Indented), ["a b", "c"]);
    }

    #[test]
    fn votes() {
        let wrapped = "some words that fill the line up to a width of sixty or more.\n".repeat(4) + "\n";
        assert_eq!(vote(&wrapped.repeat(9)), Layout::BlankLines { unwrap: true });
        assert_eq!(vote(&"one line\n\n".repeat(5)), Layout::BlankLines { unwrap: false });
        assert_eq!(vote(&"a paragraph on a line. ".repeat(9).repeat(3).replace(". a", ".\na")), Layout::Lines);
        let indented = format!("    {}", "some words that fill the line up to a width of sixty or more.\n".repeat(4));
        assert_eq!(vote(&indented.repeat(9)), Layout::Indented);
        assert_eq!(vote("one"), Layout::BlankLines { unwrap: false });
    }
}
