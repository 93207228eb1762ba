//! One line of Markdown: titles.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::book::html;
use crate::book::prose::markdown::OPTIONS;
use crate::book::prose::quotes::Quotes;
use crate::book::prose::raw::{disarm, prepare};
use crate::book::xhtml::{escaped, push_text};

/// A title's inline markup as XHTML.
pub fn inline(text: &str, smart: Option<Quotes>) -> String {
    let mut options = OPTIONS;
    options.set(Options::ENABLE_SMART_PUNCTUATION, smart.is_some());
    let quotes = smart.unwrap_or_default();
    let mut out = String::new();
    let mut raw = false;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Text(words) => push_text(&mut out, quotes.curl(&words, &text[range.clone()], text, range.end)),
            Event::Code(words) => out.push_str(&format!("<code>{}</code>", escaped(&words))),
            Event::InlineHtml(chunk) | Event::Html(chunk) => {
                raw = true;
                out.push_str(&disarm(&prepare(&chunk)));
            }
            Event::Start(Tag::Emphasis) => out.push_str("<em>"),
            Event::End(TagEnd::Emphasis) => out.push_str("</em>"),
            Event::Start(Tag::Strong) => out.push_str("<strong>"),
            Event::End(TagEnd::Strong) => out.push_str("</strong>"),
            Event::Start(Tag::Strikethrough) => out.push_str("<del>"),
            Event::End(TagEnd::Strikethrough) => out.push_str("</del>"),
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            _ => {}
        }
    }
    if raw {
        let mut cleaned = html::clean_inline(&out);
        html::describe_images(&mut cleaned.nodes);
        let mut clean = String::new();
        html::write(&cleaned.nodes, &mut clean);
        return clean;
    }
    out
}
