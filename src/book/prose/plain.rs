//! The paragraphs of an old plain-text post → XHTML. The words stay as typed; `*stressed*` and `_stressed_` become
//! emphasis, since that is how such posts wrote it.

use std::ops::Range;

use crate::book::audit::has_word;
use crate::book::prose::{Edit, Input, Rendered, Source};
use crate::book::xhtml::push_text;
use crate::import::text::{Block, paragraphs};
use crate::story::Layout;

/// Renders the paragraphs.
pub fn render(input: &Input, source: Source, layout: Layout) -> Rendered {
    let text = source.text.clone();
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut edits: Vec<Edit> = Vec::new();
    for block in paragraphs(&text, layout) {
        match block {
            Block::Break(line) => {
                if has_word(&text[line.clone()]) {
                    edits.push(Edit { range: line, with: String::new() });
                }
                out.push_str("<hr class=\"fic-break\"/>\n");
            }
            Block::Paragraph { lines, joined } => {
                out.push_str("<p>");
                for (i, line) in lines.iter().enumerate() {
                    if i > 0 {
                        out.push_str(if joined { "\n" } else { "<br/>\n" });
                    }
                    push_line(&mut out, &text[line.clone()], input.smart.then_some(input.language));
                }
                out.push_str("</p>\n");
            }
        }
    }
    let length = text.len();
    Rendered {
        html: out,
        edits,
        flow: std::iter::once(0..length).filter(|r| !r.is_empty()).collect(),
        source,
        ..Rendered::default()
    }
}

/// One line with its emphasis.
fn push_line(out: &mut String, line: &str, smart: Option<&str>) {
    let mut from = 0;
    while let Some((outer, inner)) = next_emphasis(line, from) {
        push_words(out, &line[from..outer.start], smart);
        out.push_str("<em>");
        push_words(out, &line[inner], smart);
        out.push_str("</em>");
        from = outer.end;
    }
    push_words(out, &line[from..], smart);
}

fn push_words(out: &mut String, words: &str, smart: Option<&str>) {
    if smart.is_some() {
        let curled = crate::book::inline::plain_smart(&escape_markdown(words), smart);
        // Blanks at the edges belong to the line.
        let lead = &words[..words.len() - words.trim_start().len()];
        let tail = &words[words.trim_end().len().max(lead.len())..];
        push_text(out, lead);
        push_text(out, &curled);
        push_text(out, tail);
    } else {
        push_text(out, words);
    }
}

fn escape_markdown(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        if c.is_ascii_punctuation() && !matches!(c, '\'' | '"' | '-' | '.') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The next `*…*` or `_…_` whose marks hug the words from outside: the range with and without the marks.
fn next_emphasis(line: &str, from: usize) -> Option<(Range<usize>, Range<usize>)> {
    let bytes = line.as_bytes();
    let mut at = from;
    while let Some(open) = memchr::memchr2(b'*', b'_', &bytes[at..]).map(|i| at + i) {
        at = open + 1;
        let mark = bytes[open];
        let before = line[..open].chars().next_back();
        let after = line[open + 1..].chars().next();
        let opens = before.is_none_or(|c| !c.is_alphanumeric() && c as u32 != mark as u32)
            && after.is_some_and(|c| !c.is_whitespace() && c as u32 != mark as u32);
        if !opens {
            continue;
        }
        // A line of a million stars must not be searched from each of them: stress is short.
        let limit = bytes.len().min(open + 600);
        let mut search = open + 2;
        while let Some(close) = bytes.get(search..limit).and_then(|b| memchr::memchr(mark, b)).map(|i| search + i) {
            search = close + 1;
            let inside = line[..close].chars().next_back();
            let outside = line[close + 1..].chars().next();
            if inside.is_some_and(|c| !c.is_whitespace())
                && outside.is_none_or(|c| !c.is_alphanumeric() && c as u32 != mark as u32)
            {
                return Some((open..close + 1, open + 1..close));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::push_line;

    #[test]
    fn emphasis() {
        let line = |text: &str| {
            let mut out = String::new();
            push_line(&mut out, text, None);
            out
        };
        assert_eq!(line("I *know* that"), "I <em>know</em> that");
        assert_eq!(line("_Oh_, a_b_c 2*3*4"), "<em>Oh</em>, a_b_c 2*3*4");
        assert_eq!(line("** not * this *"), "** not * this *");
        assert_eq!(line("*never closed"), "*never closed");
    }
}
