//! The paragraphs of an old plain-text post → XHTML. The words stay as typed; `*stressed*`, `_stressed_` and
//! `/stressed/` become emphasis, since that is how such posts wrote it.

use std::ops::Range;

use crate::book::count::has_word;
use crate::book::prose::foreign::AOZORA;
use crate::book::prose::{Edit, Passage, Rendered, Source, ruby};
use crate::book::xhtml::push_text;
use crate::diag::Cut;
use crate::story::layout::{Block, paragraphs};
use crate::story::stress::{self, Side};
use crate::story::text::lines_with_offsets;
use crate::story::{Layout, aozora};

/// The language of a text, and whether its quotes are curled.
#[derive(Debug, Clone, Copy)]
struct Speech<'a> {
    language: &'a str,
    smart: bool,
}

impl<'a> Speech<'a> {
    fn of(input: &Passage<'a>) -> Self {
        Speech { language: input.language, smart: input.smart }
    }
}

/// Renders the paragraphs.
pub fn render(input: &Passage, source: Source, layout: Layout) -> Rendered {
    let text = source.text.clone();
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut edits = readings(&text, input.language);
    for block in paragraphs(&text, layout) {
        match block {
            Block::Break(line) => {
                if has_word(text.cut(line.clone())) {
                    edits.push(Edit { range: line, with: String::new() });
                }
                out.push_str("<hr class=\"fic-break\"/>\n");
            }
            Block::Paragraph { lines, joined } => {
                let words = lines.iter().map(|l| text.cut(l.clone())).collect::<Vec<_>>().join("\n");
                let line_end = if joined { "\n" } else { "<br/>\n" };
                out.push_str("<p>");
                push_paragraph(&mut out, &words, line_end, Speech::of(input));
                out.push_str("</p>\n");
            }
        }
    }
    let foreign = unread_notes(&text, input.language).into_iter().map(|note| (AOZORA, source.span(note))).collect();
    edits.sort_by_key(|edit| edit.range.start);
    let length = text.len();
    Rendered {
        html: out,
        edits,
        flow: std::iter::once(0..length).filter(|r| !r.is_empty()).collect(),
        source,
        foreign,
        ..Rendered::default()
    }
}

/// The signs around words with a reading, which the book does not show.
fn readings(text: &str, language: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (at, line) in lines_with_offsets(text) {
        for sign in ruby::find(line, language).iter().flat_map(ruby::Ruby::signs) {
            edits.push(Edit { range: at + sign.start..at + sign.end, with: String::new() });
        }
    }
    edits
}

/// Notes that are shown as typed.
fn unread_notes(text: &str, language: &str) -> Vec<Range<usize>> {
    let mut notes = aozora::others(text);
    if !notes.is_empty() {
        let read = ruby::find(text, language);
        notes.retain(|note| {
            let index = read.partition_point(|ruby| ruby.end <= note.start);
            read.get(index).is_none_or(|ruby| ruby.start > note.start)
        });
    }
    notes
}

/// The lines of a paragraph with their emphasis, which may reach over the end of a line.
fn push_paragraph(out: &mut String, words: &str, line_end: &str, speech: Speech) {
    let mut from = 0;
    for (at, side) in stress::find(words) {
        push_lines(out, words.cut(from..at), line_end, speech);
        out.push_str(match side {
            Side::Start => "<em>",
            Side::End => "</em>",
        });
        from = at + 1;
    }
    push_lines(out, words.cut(from..), line_end, speech);
}

fn push_lines(out: &mut String, words: &str, line_end: &str, speech: Speech) {
    for (i, line) in words.split('\n').enumerate() {
        if i > 0 {
            out.push_str(line_end);
        }
        let mut from = 0;
        for ruby in ruby::find(line, speech.language) {
            push_words(out, line.cut(from..ruby.start), speech);
            ruby.push(out, line);
            from = ruby.end;
        }
        push_words(out, line.cut(from..), speech);
    }
}

fn push_words(out: &mut String, words: &str, speech: Speech) {
    if speech.smart {
        let curled = crate::book::prose::title::plain_smart(&escape_markdown(words), Some(speech.language));
        // Blanks at the edges belong to the line.
        let lead = words.cut(..words.len() - words.trim_start().len());
        let tail = words.cut(words.trim_end().len().max(lead.len())..);
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

#[cfg(test)]
mod tests {
    use super::{Speech, push_paragraph};

    const ENGLISH: Speech = Speech { language: "en", smart: false };

    #[test]
    fn emphasis() {
        for (text, want) in [
            ("I *know* that", "I <em>know</em> that"),
            ("_Oh_, a_b_c 2*3*4", "<em>Oh</em>, a_b_c 2*3*4"),
            ("** not * this *", "** not * this *"),
            ("*never closed", "*never closed"),
            ("called _The Flood and\nthe rest_, and", "called <em>The Flood and\nthe rest</em>, and"),
            (
                "\"_come,_\" and (_lib. II., De\nAqua_, and _De\nNave_)",
                "\"<em>come,</em>\" and (<em>lib. II., De\nAqua</em>, and <em>De\nNave</em>)",
            ),
            ("_never closed and then _this_ is", "_never closed and then <em>this</em> is"),
            ("*all _of_ it*", "<em>all <em>of</em> it</em>"),
            ("*this _is* odd_", "<em>this _is</em> odd_"),
            ("he thought /no/ and /not\nagain/.", "he thought <em>no</em> and <em>not\nagain</em>."),
            ("and/or, 1/2/99, /A/B/, K/S / D", "and/or, 1/2/99, /A/B/, K/S / D"),
            ("http://a.example/b/ and /usr/bin", "http://a.example/b/ and /usr/bin"),
            (
                "at http://a.example/_bob_/x_y.html, ftp://x.y/a/*b*/c",
                "at http://a.example/_bob_/x_y.html, ftp://x.y/a/*b*/c",
            ),
            (
                "_see http://a.example/b_ and *http://c.example/*",
                "<em>see http://a.example/b</em> and <em>http://c.example/</em>",
            ),
            ("he said: /no/ and *yes*", "he said: <em>no</em> and <em>yes</em>"),
            ("f**king ^_^ *", "f**king ^_^ *"),
        ] {
            let mut out = String::new();
            push_paragraph(&mut out, text, "\n", ENGLISH);
            assert_eq!(out, want);
        }
        let mut out = String::new();
        push_paragraph(&mut out, "_roses\nviolets_", "<br/>\n", ENGLISH);
        assert_eq!(out, "<em>roses<br/>\nviolets</em>");
    }
}
