//! One line of Markdown: titles.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::book::html;
use crate::book::prose::emphasis;
use crate::book::prose::markdown::OPTIONS;
use crate::book::prose::mask::{Masked, unmask};
use crate::book::prose::quotes::{Quotes, Typesetter};
use crate::book::prose::raw::{self, disarm, prepare};
use crate::book::prose::spans::Spans;
use crate::book::prose::typed;
use crate::book::xhtml::{escaped, push_text};

/// A title's inline markup as XHTML.
pub fn inline(text: &str, smart: Option<Quotes>) -> String {
    let text = &*crate::book::prose::foreign::without_comments(text);
    let mut masked = Masked::new(text);
    emphasis::mask(text, &mut masked);
    typed::mask(text, &mut masked);
    let raised = Spans::raised(text);
    let mut edges: Vec<(usize, usize)> = raised.opens.iter().map(|(open, close)| (*open, *close)).collect();
    edges.sort_unstable();
    let masked = masked.finish();
    let mut typesetter = Typesetter::new(smart);
    let mut out = String::new();
    let mut is_raw = false;
    let foreign = raw::foreign_elements(text);
    for (event, range) in Parser::new_ext(&masked, OPTIONS).into_offset_iter() {
        match event {
            // An entity is what it says.
            Event::Text(words) if *words != masked[range.clone()] => {
                typesetter.pass();
                push_text(&mut out, &words);
            }
            Event::Text(_) => set(&mut out, &mut typesetter, (&raised, &edges), range, text),
            Event::Code(words) => {
                typesetter.pass();
                out.push_str(&format!("<code>{}</code>", escaped(&unmask(&words))));
            }
            Event::InlineHtml(_) | Event::Html(_) => {
                is_raw = true;
                out.push_str(&disarm(&prepare(&text[range.clone()], raw::lies_in(&foreign, range.start))));
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
    if is_raw {
        let mut cleaned = html::clean_inline(&out);
        html::describe_images(&mut cleaned.nodes);
        let mut clean = String::new();
        html::write(&cleaned.nodes, &mut clean);
        return clean;
    }
    out
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
        push_text(out, &typesetter.set(&text[from..*open], text, from));
        out.push_str(&format!("<{0}>{1}</{0}>", edge.element, escaped(&text[open + 1..*close])));
        typesetter.pass();
        from = edge.end;
    }
    push_text(out, &typesetter.set(&text[from..range.end], text, from));
}
