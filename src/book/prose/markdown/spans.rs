//! Spans that the Markdown parser does not know, written when their edges come: `[…]{…}`, `x^2^`, `==…==`.

use std::ops::Range;

use super::Writer;

/// A `[…]{…}` span that is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenSpan {
    /// Where its tag goes in the output.
    pub position: usize,
    /// How deep the stack of inline marks was.
    pub depth: usize,
    /// Offset of its closing edge.
    pub close: usize,
    /// What is put back if it is no span after all.
    pub mark: char,
}

impl OpenSpan {
    /// The opening signs as they were typed.
    pub fn signs(&self) -> &'static str {
        match self.mark {
            '[' => "[",
            '^' => "^",
            '=' => "==",
            _ => "~",
        }
    }
}

impl Writer<'_, '_> {
    /// A run of text that may hold the edges of `[…]{…}` and `x^2^`.
    pub(super) fn text_with_spans(&mut self, range: Range<usize>, text: &str) {
        let mut from = range.start.max(self.written_to);
        let mut at = from;
        while at < range.end {
            let is_edge = |b: &u8| matches!(b, b'[' | b']' | b'^' | b'~' | b'=');
            let Some(edge) = text.as_bytes()[at..range.end].iter().position(is_edge).map(|i| at + i) else { break };
            at = edge + 1;
            if let Some(&close) = self.spans.opens.get(&edge) {
                self.put(from..edge, text);
                from = at;
                let position = self.out().len();
                let mark = char::from(text.as_bytes()[edge]);
                self.open_spans.push(OpenSpan { position, depth: self.inline.len(), close, mark });
            } else if let Some(close) = self.spans.closes.get(&edge).cloned() {
                let Some(index) = self.open_spans.iter().rposition(|s| s.close == edge) else { continue };
                let open = self.open_spans[index];
                // What was opened inside and not closed is no span.
                self.restore_brackets(index + 1);
                self.open_spans.pop();
                self.put(from..edge, text);
                from = at;
                if open.depth != self.inline.len() {
                    // Not properly nested with the other marks: shown as written.
                    let out = self.out();
                    out.insert_str(open.position, open.signs());
                    out.push(char::from(text.as_bytes()[edge]));
                    continue;
                }
                let mut tag = format!("<{}", close.element);
                close.attributes.push(&mut tag, "");
                tag.push('>');
                self.done.ids.extend(close.attributes.id);
                self.out().insert_str(open.position, &tag);
                self.out().push_str(&format!("</{}>", close.element));
                self.edit(edge + 1..close.end, "");
                from = close.end;
                at = close.end;
                self.written_to = close.end;
            }
        }
        if from < range.end {
            self.put(from..range.end, text);
        }
    }

    /// Puts back the marks of spans that were opened, from the given one on, and never closed.
    pub(super) fn restore_brackets(&mut self, from: usize) {
        if from == 0 {
            self.leave_inline_note();
        }
        self.restore_spans(from);
    }

    pub(super) fn restore_spans(&mut self, from: usize) {
        for open in self.open_spans.split_off(from.min(self.open_spans.len())).into_iter().rev() {
            self.out().insert_str(open.position, open.signs());
        }
    }
}
