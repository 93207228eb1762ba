//! Footnotes: references where they stand, the notes at the end, and the finished text.

use std::ops::Range;

use super::Writer;
use crate::book::prose::Rendered;
use crate::book::prose::raw::{adopt, report_removals};
use crate::book::{html, rules, words};

impl Writer<'_, '_> {
    pub(super) fn note_reference(&mut self, label: &str, range: Range<usize>) {
        self.edit(range.clone(), "");
        self.leaf_end = range.end;
        if self.alt.is_some() {
            return;
        }
        let next = self.note_order.len() + 1;
        let number = *self.note_numbers.entry(label.to_owned()).or_insert(next);
        if number == next {
            self.note_order.push(label.to_owned());
        }
        let uses = self.note_uses.entry(label.to_owned()).or_insert(0);
        *uses += 1;
        let scope = self.input.scope;
        // A link can not hold another link.
        if self.inline.contains(&"a") {
            self.out().push_str(&format!("<sup class=\"fic-made\">{number}</sup>"));
            return;
        }
        let id =
            if *uses == 1 { format!("fic-{scope}ref-{number}") } else { format!("fic-{scope}ref-{number}-{uses}") };
        self.out().push_str(&format!(
            "<a class=\"fic-ref fic-made\" epub:type=\"noteref\" role=\"doc-noteref\" id=\"{id}\" href=\"#fic-{scope}note-{number}\">{number}</a>"
        ));
    }

    pub(super) fn end_note(&mut self, range: Range<usize>) {
        let Some(buffer) = self.buffers.pop() else { return };
        let Some(label) = buffer.note else { return };
        match self.notes.entry(label) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert((buffer.out, range));
            }
            std::collections::hash_map::Entry::Occupied(mut entry) => {
                let span = self.source.span(range.clone());
                let first = self.source.span(entry.get().1.clone());
                self.sink.emit(span, rules::duplicate_footnote(entry.key())).hint_at(first, "it is first defined here");
                // Kept behind the first, so that no word is lost.
                let key = format!("{}\u{0}{}", entry.key(), range.start);
                entry.get_mut();
                self.notes.insert(key, (buffer.out, range));
            }
        }
    }

    pub(super) fn finish(mut self, text: &str) -> Rendered {
        while let Some(block) = self.blocks.last() {
            let (line, span) = (block.line.clone(), self.source.span(block.line.clone()));
            self.sink.emit(span, rules::unclosed_block()).hint("put a line `:::` after the last line of the block");
            self.close_block(line);
        }
        self.done.joined_lines = self.joined_lines(text);
        let mut notes: Vec<(usize, String, String, Range<usize>)> = Vec::new();
        let mut left: Vec<(String, (String, Range<usize>))> = std::mem::take(&mut self.notes).into_iter().collect();
        left.sort_by_key(|(_, (_, range))| range.start);
        for (label, (html, range)) in left {
            let number = match self.note_numbers.get(&label) {
                Some(number) => *number,
                None => {
                    self.note_order.push(label.clone());
                    if !label.contains('\u{0}') {
                        let span = self.source.span(range.clone());
                        self.sink
                            .emit(span, rules::unused_footnote(&label))
                            .hint(format!("refer to it with `[^{label}]`"));
                    }
                    self.note_order.len()
                }
            };
            notes.push((number, label, html, range));
        }
        notes.sort_by_key(|(number, ..)| *number);

        let mut section = String::new();
        let scope = self.input.scope;
        for (number, label, html, _) in &notes {
            let html = html.trim_end();
            section.push_str(&format!(
                "<aside class=\"fic-note-body\" epub:type=\"footnote\" role=\"doc-footnote\" id=\"fic-{scope}note-{number}\">"
            ));
            // The number and the way back stand in the first and last paragraph of the note.
            let numbered = format!("<span class=\"fic-made\">{number}. </span>");
            let back = if self.note_numbers.contains_key(label) {
                format!(
                    " <a class=\"fic-back fic-made\" role=\"doc-backlink\" href=\"#fic-{scope}ref-{number}\" aria-label=\"{}\">\u{21a9}\u{fe0e}</a>",
                    words::of(self.input.language).back_to_text
                )
            } else {
                String::new()
            };
            match html.strip_prefix("<p>") {
                Some(rest) => section.push_str(&format!("<p>{numbered}{rest}")),
                None => section.push_str(&format!("<p>{numbered}</p>{html}")),
            }
            if section.ends_with("</p>") {
                section.truncate(section.len() - 4);
                section.push_str(&back);
                section.push_str("</p>");
            } else if !back.is_empty() {
                section.push_str(&format!("<p>{back}</p>"));
            }
            section.push_str("</aside>\n");
        }

        self.done.edits.sort_by_key(|e| (e.range.start, e.range.end));
        let mut flow = Vec::new();
        // The title is audited by its words.
        let mut from = self.title_end;
        let mut cut: Vec<&Range<usize>> = notes.iter().map(|(.., range)| range).collect();
        cut.sort_by_key(|r| r.start);
        for range in cut {
            flow.push(from..range.start.max(from));
            from = range.end.max(from);
        }
        flow.push(from..text.len());
        flow.extend(notes.iter().map(|(.., range)| range.clone()));
        flow.retain(|r| !r.is_empty());

        let mut html = std::mem::take(&mut self.buffers[0].out);
        if self.raw_used {
            // The reader collects the ids of all of it anew.
            self.done.ids.clear();
            html = self.clean(&html, true);
            if !section.is_empty() {
                section = self.clean(&section, false);
            }
        }
        self.finish_title();
        self.done.html = html;
        self.done.notes = section;
        self.done.flow = flow;
        self.done.source = self.source;
        self.done
    }
    /// Runs the text through the HTML reader.
    fn clean(&mut self, html: &str, headings: bool) -> String {
        let cleaned = html::clean(html);
        report_removals(&cleaned.removals, self.sink, &self.source, &self.raw_ranges);
        let mut nodes = cleaned.nodes;
        adopt(&mut nodes, &mut self.done, &self.source, &self.raw_ranges);
        if headings {
            self.adopt_headings(&mut nodes);
        }
        let mut out = String::with_capacity(html.len());
        html::write(&nodes, &mut out);
        out
    }
}
