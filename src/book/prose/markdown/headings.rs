//! Headings: their levels, ids and attributes, and the title that stands above a text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::{Buffer, Writer};
use crate::book::html::{self, Element, Node};
use crate::book::prose::mask::filled;
use crate::book::prose::raw::{adopt, report_removals};
use crate::book::prose::{Heading, SubHeading, spans, title};
use crate::book::rules;
use crate::book::xhtml::push_attribute;
use crate::diag::Cut;
use crate::story::markdown::{Attributes, Outline};
use crate::story::slug;

/// The names of headings, by level.
const NAMES: [&str; 7] = ["h1", "h1", "h2", "h3", "h4", "h5", "h6"];

/// Hides the `{…}` of headings in lists and quotations, and adds them to those of other headings.
pub(super) fn hide_nested<'t>(prepared: Cow<'t, str>, outline: &mut Outline, options: Options) -> Cow<'t, str> {
    let mut nested = std::mem::take(&mut outline.nested);
    if nested.is_empty() {
        return prepared;
    }
    let events = Parser::new_ext(&prepared, options).into_offset_iter();
    let headings =
        events.filter_map(|(event, range)| matches!(event, Event::Start(Tag::Heading { .. })).then_some(range));
    let headings: Vec<Range<usize>> = headings.collect();
    nested.retain(|Attributes { range, .. }| {
        let before = headings.partition_point(|heading| heading.start < range.start);
        before.checked_sub(1).is_some_and(|last| range.end <= headings[last].end)
    });
    let fills: Vec<_> = nested.iter().map(|found| (found.range.clone(), b' ')).collect();
    outline.attributes.append(&mut nested);
    outline.attributes.sort_by_key(|found| found.range.start);
    filled(prepared, &fills)
}

impl Writer<'_, '_> {
    pub(super) fn start_heading(&mut self, written: u8, range: &Range<usize>, text: &str) {
        self.open_words();
        self.open_spans.clear();
        self.leaf_end = range.start;
        let found = self.attributes.partition_point(|a| a.range.start < range.start);
        let found = self.attributes.get(found).filter(|a| a.range.end <= range.end).cloned().unwrap_or_default();
        self.edit(found.range.clone(), "");
        let styles = self.styles(&found, text);
        if self.input.title.is_some() && range.start == 0 {
            self.in_title = true;
            self.title_end = range.end;
            self.buffers.push(Buffer { out: String::new(), note: None });
            self.title_styled = styles != spans::Attributes::default();
            if self.title_styled {
                self.out().push_str("<span");
                styles.push(self.out(), "");
                self.out().push('>');
            }
            return;
        }
        let level = nest(&mut self.levels, written, self.input.heading_level);
        let id = match &found.id {
            Some(id) => {
                let id = self.names.claim(&slug::id(id));
                self.done.ids.push(id.clone());
                id
            }
            None => String::new(),
        };
        self.done.headings.push(SubHeading { level, written, id, title: String::new(), listed: !found.unlisted });
        let mut attributes = String::new();
        styles.push(&mut attributes, "");
        self.heading = Some(attributes);
        // Its id follows from its words.
        self.hold();
    }

    /// What `{…}` says of how a heading looks and sounds; the rest is said to be left out.
    fn styles(&mut self, found: &Attributes, text: &str) -> spans::Attributes {
        let words = text.cut(found.range.clone()).trim_matches(['{', '}']);
        let mut styles = spans::Attributes::default();
        for word in words.split_ascii_whitespace() {
            if matches!(word, "-" | ".unnumbered" | ".unlisted") || word.starts_with('#') {
                continue;
            }
            let Some(one) = spans::Attributes::parse(word) else {
                let span = self.source.span(found.range.clone());
                self.sink
                    .emit(span, rules::heading_attribute(crate::story::text::shorten(word)))
                    .hint("write #id, .class, lang=fr, dir=rtl, .unlisted or -");
                continue;
            };
            styles.classes.extend(one.classes);
            styles.lang = one.lang.or(styles.lang);
            styles.dir = one.dir.or(styles.dir);
        }
        styles
    }

    pub(super) fn end_heading(&mut self) {
        if std::mem::take(&mut self.in_title) {
            let Some(mut buffer) = self.buffers.pop() else { return };
            if self.title_styled {
                buffer.out.push_str("</span>");
            }
            self.done.title = Some(Heading { html: buffer.out, words: String::new() });
            return;
        }
        let Some(attributes) = self.heading.take() else { return };
        let words = self.release();
        let last = self.buffers.len() - 1;
        let out = &mut self.buffers[last].out;
        let Some(heading) = self.done.headings.last_mut() else { return };
        heading.title = title::heading_words(&words);
        // `## {.unlisted}` has nothing that could be a heading.
        if heading.title.is_empty() && !words.contains("<img") {
            // A reference to a note, or a stray piece of markup, stands in the text instead.
            let name = if words.trim().is_empty() { "div" } else { "p" };
            if name == "p" || !heading.id.is_empty() {
                out.push('<');
                out.push_str(name);
                if !heading.id.is_empty() {
                    push_attribute(out, "id", &heading.id);
                }
                out.push_str(&format!(">{words}</{name}>\n"));
            }
            self.done.headings.pop();
            return;
        }
        if heading.id.is_empty() {
            let wanted = slug::slug_in(&heading.title, self.input.language);
            heading.id = self.names.claim(&slug::id(if wanted.is_empty() { "section" } else { &wanted }));
        }
        out.push_str(&format!("<h{}", heading.level));
        push_attribute(out, "id", &heading.id);
        out.push_str(&attributes);
        out.push('>');
        out.push_str(&words);
        out.push_str(&format!("</h{}>\n", heading.level));
    }

    /// Cleans the title where the author used HTML in it, and reads its words.
    pub(super) fn finish_title(&mut self) {
        let Some(mut title) = self.done.title.take() else { return };
        if self.title_raw {
            let cleaned = html::clean_inline(&title.html);
            report_removals(&cleaned, self.sink, &self.source, &self.raw_ranges);
            let mut nodes = cleaned.nodes;
            adopt(&mut nodes, &mut self.done, &self.source, &self.raw_ranges);
            title.html.clear();
            html::write(&nodes, &mut title.html);
        }
        title.words = title::heading_words(&title.html);
        self.done.title = Some(title);
    }

    /// Gives the headings of a cleaned text their levels and ids, those of HTML as well, and lists them anew in order.
    pub(super) fn adopt_headings(&mut self, nodes: &mut [Node]) {
        let known: HashMap<String, SubHeading> =
            std::mem::take(&mut self.done.headings).into_iter().map(|h| (h.id.clone(), h)).collect();
        let mut taken: std::collections::HashSet<String> = self.done.ids.iter().cloned().collect();
        let mut levels: Vec<(u8, u8)> = Vec::new();
        let mut stack = vec![nodes.iter_mut()];
        while let Some(rest) = stack.last_mut() {
            let Some(node) = rest.next() else {
                stack.pop();
                continue;
            };
            let Node::Element(element) = node else { continue };
            if let Some(tag) = NAMES.iter().rposition(|n| *n == element.name) {
                let id = element.attrs.iter().find(|(k, _)| *k == "id").map(|(_, id)| id.clone());
                let own = id.as_ref().and_then(|id| known.get(id));
                let written = own.map_or(tag as u8, |h| h.written);
                let level = nest(&mut levels, written, self.input.heading_level);
                element.name = NAMES[usize::from(level.min(6))];
                let heading = match own {
                    Some(own) => SubHeading { level, ..own.clone() },
                    None => self.html_heading(element, id, written, level, &mut taken),
                };
                self.done.headings.push(heading);
            }
            stack.push(element.children.iter_mut());
        }
    }

    /// A heading that the author wrote as HTML.
    fn html_heading(
        &mut self,
        element: &mut Element,
        id: Option<String>,
        written: u8,
        level: u8,
        taken: &mut std::collections::HashSet<String>,
    ) -> SubHeading {
        let mut inner = String::new();
        html::write(&element.children, &mut inner);
        let title = title::heading_words(&inner);
        let id = id.unwrap_or_else(|| {
            let wanted = slug::slug_in(&title, self.input.language);
            let wanted = slug::id(if wanted.is_empty() { "section" } else { &wanted });
            let mut id = self.names.claim(&wanted);
            while !taken.insert(id.clone()) {
                id = self.names.claim(&wanted);
            }
            element.attrs.push(("id".into(), id.clone()));
            id
        });
        let unlisted =
            element.attrs.iter().any(|(k, v)| *k == "class" && v.split_ascii_whitespace().any(|c| c == "unlisted"));
        SubHeading { level, written, id, title, listed: !unlisted }
    }
}

/// The level of a heading: one below the nearest heading above it that the author gave a higher rank, so that headings
/// of one level stay on one level and none is skipped.
fn nest(levels: &mut Vec<(u8, u8)>, written: u8, top: u8) -> u8 {
    while levels.last().is_some_and(|(above, _)| *above >= written) {
        levels.pop();
    }
    let level = levels.last().map_or(top, |(_, shown)| shown + 1).clamp(2, 6);
    levels.push((written, level));
    level
}
