//! What of a document its model has no place for: found part by part, so that the rest matches.

use std::ops::Range;

use super::{Element, Grammar, Id, Memory, NodeKind};
use crate::grammar::Symbol;
use crate::xml::{self, Attribute, NodeId};

/// A part that the model has no place for.
#[derive(Debug)]
pub struct Surplus<'a> {
    /// Where it stands.
    pub range: Range<u32>,
    /// The element that it is, or that holds it.
    pub element: &'a str,
    /// The attribute that it is.
    pub attribute: Option<&'a str>,
}

/// An element that is open, what may come instead of it, and how much had been dropped before it.
struct Open<'d, 'a> {
    element: Element<'d, 'a>,
    before: Id,
    dropped: usize,
}

/// The parts that have to go for the rest to match. An element that lacks something goes as a whole. The model asks for
/// no text of a type in its elements.
pub(in crate::grammar) fn run<'a>(g: &Grammar, memory: Memory, root: Element<'_, 'a>) -> (Vec<Surplus<'a>>, Memory) {
    let mut pruner = Pruner { g, memory, state: g.start, open: Vec::new(), dropped: Vec::new() };
    let nodes = &root.doc.nodes;
    let mut id = root.id;
    while id < root.after() {
        pruner.close(id);
        let node = &nodes[id as usize];
        id += 1;
        match node.kind {
            NodeKind::Element => {
                let element = root.doc.element(id - 1);
                if !pruner.enter(element) {
                    id = element.after();
                }
            }
            NodeKind::Text => pruner.text(&root.doc.text_of(id - 1), node.start..node.end),
            NodeKind::Instruction => {}
        }
    }
    pruner.close(root.after());
    (pruner.dropped, pruner.memory)
}

struct Pruner<'g, 'd, 'a> {
    g: &'g Grammar,
    memory: Memory,
    state: Id,
    open: Vec<Open<'d, 'a>>,
    dropped: Vec<Surplus<'a>>,
}

impl<'d, 'a> Pruner<'_, 'd, 'a> {
    /// Goes on to `next` unless nothing could match then.
    fn go(&mut self, next: Id) -> bool {
        let alive = !self.memory.is_dead(next);
        if alive {
            self.state = next;
        }
        alive
    }

    /// The start tag of an element; `false` if the element has to go.
    fn enter(&mut self, element: Element<'d, 'a>) -> bool {
        let (g, before, dropped) = (self.g, self.state, self.dropped.len());
        let key = (before, g.symbol(element.ns(), element.local()));
        let next = match self.memory.starts.get(&key) {
            Some(next) => *next,
            None => {
                let next = self.memory.start(g, before, key.1, false);
                self.memory.starts.insert(key, next);
                next
            }
        };
        self.open.push(Open { element, before, dropped });
        if !self.go(next) {
            self.leave_out();
            return false;
        }
        for attribute in element.attributes() {
            let name = g.symbol(attribute.ns, attribute.local);
            if !self.attribute(name, &attribute.value) {
                let range = range_of(element, attribute);
                let attribute = Some(attribute.local);
                self.dropped.push(Surplus { range, element: element.local(), attribute });
            }
        }
        let next = self.memory.end_attributes(self.state, false);
        let has_all = self.go(next);
        if !has_all {
            self.leave_out();
        }
        has_all
    }

    fn attribute(&mut self, name: Symbol, value: &str) -> bool {
        let key = (self.state, name);
        let named = match self.memory.attribute_starts.get(&key) {
            Some(next) => *next,
            None => {
                let next = self.memory.start_attribute(self.g, key.0, name);
                self.memory.attribute_starts.insert(key, next);
                next
            }
        };
        let next = self.memory.value(self.g, named, value);
        self.go(next)
    }

    fn text(&mut self, text: &str, range: Range<u32>) {
        if xml::is_blank(text) {
            return;
        }
        let next = self.memory.text(self.state);
        if !self.go(next) {
            let element = self.open.last().map_or("", |o| o.element.local());
            self.dropped.push(Surplus { range, element, attribute: None });
        }
    }

    /// Ends what ends before a node.
    fn close(&mut self, before: NodeId) {
        while self.open.last().is_some_and(|o| o.element.after() <= before) {
            let next = self.memory.end(self.state);
            if self.go(next) {
                self.open.pop();
            } else {
                self.leave_out();
            }
        }
    }

    /// Drops the innermost open element, with all that was dropped of it.
    fn leave_out(&mut self) {
        let Some(Open { element, before, dropped }) = self.open.pop() else { return };
        self.dropped.truncate(dropped);
        self.state = before;
        let range = element.start()..element.close();
        self.dropped.push(Surplus { range, element: element.local(), attribute: None });
    }
}

/// Where an attribute stands, the blank before it included.
fn range_of(element: Element, attribute: &Attribute) -> Range<u32> {
    let bytes = element.doc.text.as_bytes();
    let start = attribute.start as usize;
    let quote = bytes[start..].iter().position(|b| matches!(b, b'"' | b'\'')).map_or(start, |at| start + at);
    let close = bytes[quote + 1..].iter().position(|b| *b == bytes[quote]).map_or(quote, |at| quote + 1 + at);
    start.saturating_sub(1) as u32..close as u32 + 1
}
