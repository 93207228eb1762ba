//! One-line texts such as titles: as plain words for metadata and contents, as XHTML for headings.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::book::html;
use crate::book::prose::mask::{Masked, unmask};
use crate::book::prose::quotes::{Quotes, Typesetter};
use crate::book::prose::raw::{self, disarm};
use crate::book::prose::ruby;
use crate::book::prose::spans::Spans;
use crate::book::prose::typed;
use crate::book::prose::{OPTIONS, emphasis, foreign};
use crate::book::xhtml::{self, escaped, push_text};
use crate::diag::Cut;

/// The words of a one-line Markdown text, without marks.
pub fn plain(text: &str) -> String {
    plain_smart(text, None)
}

/// The words with the curly quotes of the language `smart`, if any.
pub fn plain_smart(text: &str, smart: Option<&str>) -> String {
    words(&line(text, smart, false))
}

/// The words of rendered text on one line.
pub fn words(html: &str) -> String {
    let mut out = String::new();
    let mut from = 0;
    for tag in xhtml::tags(html) {
        out.push_str(&xhtml::unescape(html.cut(from..tag.range.start)));
        if xhtml::is_block(tag.name) {
            out.push(' ');
        }
        from = tag.range.end;
    }
    out.push_str(&xhtml::unescape(html.cut(from..)));
    out.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a rendered heading without marks of footnotes and readings; if it has none, what its pictures show.
pub fn heading_words(html: &str) -> String {
    let words = text_of(html, false, false);
    if words.is_empty() { text_of(html, true, false) } else { words }
}

/// The text of a rendered heading without what was made for it, and what its pictures show.
pub fn heading_text(html: &str) -> String {
    text_of(html, true, true)
}

/// The text of a rendered heading without what was made for it, with or without what its pictures show, and the readings
/// of its words.
fn text_of(html: &str, pictures: bool, readings: bool) -> String {
    let mut out = String::new();
    let (mut from, mut depth, mut made) = (0, 0usize, None);
    for tag in xhtml::tags(html) {
        if made.is_none() {
            out.push_str(&xhtml::unescape(html.cut(from..tag.range.start)));
        }
        from = tag.range.end;
        match tag.kind {
            xhtml::TagKind::Open => {
                depth += 1;
                let is_reading = !readings && matches!(tag.name, "rt" | "rp");
                if made.is_none() && (is_reading || tag.has_class("fic-made")) {
                    made = Some(depth);
                }
            }
            xhtml::TagKind::Close => {
                if made == Some(depth) {
                    made = None;
                }
                depth = depth.saturating_sub(1);
            }
            xhtml::TagKind::Empty => {
                let alt = tag.attribute("alt").filter(|_| pictures && tag.name == "img");
                alt.into_iter().for_each(|alt| out.push_str(&xhtml::unescape(alt)));
            }
        }
        let is_ruby = !readings && matches!(tag.name, "ruby" | "rb" | "rt" | "rp");
        if xhtml::is_block(tag.name) && !is_ruby || tag.name == "br" {
            out.push(' ');
        }
    }
    if made.is_none() {
        out.push_str(&xhtml::unescape(html.cut(from..)));
    }
    out.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text as inline XHTML. Readings are told by their kana, whatever the language.
pub fn xhtml(text: &str, smart: Option<&str>) -> String {
    line(text, smart, true)
}

/// A title that has no markup but readings, as XHTML.
pub fn with_readings(text: &str) -> String {
    let mut out = String::new();
    let mut from = 0;
    for ruby in ruby::find(text, "ja") {
        push_text(&mut out, text.cut(from..ruby.start));
        ruby.push(&mut out, text);
        from = ruby.end;
    }
    push_text(&mut out, text.cut(from..));
    out
}

/// The text as inline XHTML, with readings or with their signs as typed.
fn line(text: &str, smart: Option<&str>, readings: bool) -> String {
    let smart = smart.map(Quotes::of);
    // What would start a block at the start of a line is text in a title: `1. May`, `- and then`, `#1`.
    let guard = text.trim_start();
    let block = guard.starts_with(['#', '>', '-', '+', '*', '|', '`', '~', '=', ':', '\t'])
        || guard.starts_with(|c: char| c.is_ascii_digit());
    if block {
        let escaped = if guard.starts_with(|c: char| c.is_ascii_digit()) {
            let digits = guard.bytes().take_while(u8::is_ascii_digit).count();
            match guard.as_bytes().get(digits) {
                Some(b'.' | b')') => format!("{}\\{}", guard.cut(..digits), guard.cut(digits..)),
                _ => guard.to_owned(),
            }
        } else if guard.starts_with(['*', '`', '~']) && !guard.starts_with("* ") && !guard.starts_with("~~~") {
            // Emphasis, code or struck text may open a title.
            guard.to_owned()
        } else {
            format!("\\{guard}")
        };
        return inline(&escaped, smart, readings);
    }
    inline(guard, smart, readings)
}

/// A title's inline markup as XHTML.
fn inline(text: &str, smart: Option<Quotes>, readings: bool) -> String {
    let text = &*foreign::drawing::described(text);
    let text = &*foreign::without_comments(text);
    let mut masked = Masked::new(text);
    emphasis::mask(text, &mut masked);
    typed::mask(text, &mut masked);
    let raised = Spans::raised(text);
    let mut edges: Vec<(usize, usize)> = raised.opens.iter().map(|(open, close)| (*open, *close)).collect();
    edges.sort_unstable();
    let masked = masked.finish();
    let rubies = if readings { ruby::find(text, "ja") } else { Vec::new() };
    let mut typesetter = Typesetter::new(smart);
    let mut out = String::new();
    let mut is_raw = false;
    let elements = raw::foreign_elements(text);
    let mut tags = raw::Tags::default();
    for (event, range) in Parser::new_ext(&masked, OPTIONS).into_offset_iter() {
        match event {
            // An entity is what it says.
            Event::Text(words) if &*words != masked.cut(range.clone()) => {
                typesetter.pass();
                push_text(&mut out, &words);
            }
            Event::Text(_) => {
                let mut from = range.start;
                for ruby in rubies.iter().filter(|ruby| range.start <= ruby.start && ruby.end <= range.end) {
                    set(&mut out, &mut typesetter, (&raised, &edges), from..ruby.start, text);
                    typesetter.pass();
                    ruby.push(&mut out, text);
                    from = ruby.end;
                }
                set(&mut out, &mut typesetter, (&raised, &edges), from..range.end, text);
            }
            Event::Code(words) => {
                typesetter.pass();
                out.push_str(&format!("<code>{}</code>", escaped(&unmask(&words))));
            }
            Event::InlineHtml(_) | Event::Html(_) => {
                is_raw = true;
                let is_foreign = raw::lies_in(&elements, range.start);
                out.push_str(&disarm(&tags.prepare(text.cut(range.clone()), is_foreign, None)));
            }
            Event::Start(Tag::Emphasis) => out.push_str("<em>"),
            Event::End(TagEnd::Emphasis) => out.push_str("</em>"),
            Event::Start(Tag::Strong) => out.push_str("<strong>"),
            Event::End(TagEnd::Strong) => out.push_str("</strong>"),
            Event::Start(Tag::Strikethrough) => out.push_str("<del>"),
            Event::End(TagEnd::Strikethrough) => out.push_str("</del>"),
            Event::SoftBreak | Event::HardBreak => {
                typesetter.line_end();
                out.push(' ');
            }
            _ => {}
        }
    }
    if is_raw { cleaned(&out) } else { out }
}

/// A title in which the author used HTML.
fn cleaned(html: &str) -> String {
    let mut cleaned = html::clean_inline(html);
    html::describe_images(&mut cleaned.nodes);
    let mut clean = String::new();
    html::write(&cleaned.nodes, &mut clean);
    clean
}

/// Sets a run of text, with what is raised or lowered in it: `x^2^`. `edges` are where that opens and closes, in order.
fn set(
    out: &mut String,
    typesetter: &mut Typesetter,
    (raised, edges): (&Spans, &[(usize, usize)]),
    range: Range<usize>,
    text: &str,
) {
    let mut from = range.start;
    let first = edges.partition_point(|(open, _)| *open < range.start);
    for (open, close) in edges[first..].iter().take_while(|(_, close)| *close < range.end) {
        let Some(edge) = raised.closes.get(close) else { continue };
        push_text(out, &typesetter.set(text.cut(from..*open), text, from));
        out.push_str(&format!("<{0}>{1}</{0}>", edge.element, escaped(text.cut(open + 1..*close))));
        typesetter.pass();
        from = edge.end;
    }
    push_text(out, &typesetter.set(text.cut(from..range.end), text, from));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles() {
        assert_eq!(plain("1. May & *June*"), "1. May & June");
        assert_eq!(plain("#1"), "#1");
        assert_eq!(plain("- and then"), "- and then");
        assert_eq!(plain("*Oh* `x`"), "Oh x");
        assert_eq!(plain_smart("Don't \"go\"", Some("en")), "Don’t “go”");
    }
}
