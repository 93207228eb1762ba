//! XML 1.0 with namespaces, read strictly into a flat document that knows where everything stands.
//!
//! The reader stops at the first fault, as every conforming processor does, and keeps what came before it: the checks
//! still see that part. Nothing is fetched; what entities expand to is bounded.

mod element;
mod entities;
mod names;
mod read;

use std::borrow::Cow;
use std::sync::OnceLock;

pub use element::{Element, is_blank};
pub use entities::{Dialect, dialect};
pub use names::{Name, Ns, in_name, is_ncname, starts_name};
pub use read::{Limits, NO_ROOT, cut, read};

/// The end of an element that has none.
pub const UNCLOSED: u32 = u32::MAX;

/// Index of a node in a [`Document`].
pub type NodeId = u32;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    Element,
    /// Character data, references included.
    Text,
    Instruction,
}

/// One node, in document order. Offsets count bytes of the decoded text.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    pub kind: NodeKind,
    pub name: Name<'a>,
    /// The node itself for the root.
    pub parent: NodeId,
    /// The first node behind this one's descendants.
    pub after: NodeId,
    /// Where it starts: at the `<` of a tag.
    pub start: u32,
    /// Where its start tag, text or instruction ends.
    pub end: u32,
    /// Where its end tag ends; for an empty-element tag, where that ends; [`UNCLOSED`] if a fault cut it off.
    pub close: u32,
    attributes: (u32, u32),
}

/// An attribute that is not a namespace declaration.
#[derive(Debug, Clone)]
pub struct Attribute<'a> {
    pub local: &'a str,
    /// Normalised: references resolved, white space turned to blanks.
    pub value: Cow<'a, str>,
    pub start: u32,
    pub ns: Ns,
    /// Which of the document's prefixes it has.
    prefix: u16,
}

impl<'a> Attribute<'a> {
    pub fn name(&self) -> Name<'a> {
        Name { ns: self.ns, local: self.local }
    }
}

/// A namespace declaration.
#[derive(Debug, Clone, Copy)]
pub struct Declaration<'a> {
    pub node: NodeId,
    pub prefix: &'a str,
    pub ns: Ns,
}

/// A document type declaration.
#[derive(Debug, Clone, Default)]
pub struct Doctype<'a> {
    pub name: &'a str,
    pub public: Option<&'a str>,
    pub system: Option<&'a str>,
    /// The offset behind its `>`.
    pub end: u32,
    /// Names and system identifiers of external entities that the internal subset declares, and where.
    pub external: Vec<(&'a str, &'a str, u32)>,
    /// Whether the document cannot be read since nobody knows its external definition.
    pub unavailable: bool,
}

/// Why and where reading stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub offset: u32,
    pub reason: String,
    /// One of ours ([`Limits`]), not the standard's.
    pub limit: bool,
}

/// A document, or as much of it as could be read.
#[derive(Debug)]
pub struct Document<'a> {
    pub text: &'a str,
    pub nodes: Vec<Node<'a>>,
    attributes: Vec<Attribute<'a>>,
    /// The prefixes of attributes; the first is none.
    prefixes: Vec<&'a str>,
    pub declarations: Vec<Declaration<'a>>,
    pub doctype: Option<Doctype<'a>>,
    /// The version that the XML declaration states.
    pub version: Option<&'a str>,
    pub fault: Option<Fault>,
    namespaces: Vec<Cow<'a, str>>,
    entities: entities::Entities<'a>,
    root: Option<NodeId>,
    lines: OnceLock<Lines>,
}

impl<'a> Document<'a> {
    /// The root element, if the document has one.
    pub fn root(&self) -> Option<Element<'_, 'a>> {
        self.root.map(|id| self.element(id))
    }

    /// The prefix of an attribute; empty where it has none.
    pub fn prefix(&self, attribute: &Attribute) -> &'a str {
        self.prefixes.get(usize::from(attribute.prefix)).copied().unwrap_or_default()
    }

    pub fn element(&self, id: NodeId) -> Element<'_, 'a> {
        Element { doc: self, id }
    }

    /// Every element in document order.
    pub fn elements(&self) -> impl Iterator<Item = Element<'_, 'a>> {
        (0..self.nodes.len() as NodeId)
            .filter(|&id| self.nodes[id as usize].kind == NodeKind::Element)
            .map(|id| self.element(id))
    }

    /// The URI of a namespace of this document.
    pub fn namespace(&self, ns: Ns) -> &str {
        names::known(ns).unwrap_or_else(|| &self.namespaces[ns.0 as usize - names::KNOWN.len()])
    }

    /// Line and column (from 1, in UTF-16 units, as XML tools for the JVM count them) of an offset.
    pub fn position(&self, offset: u32) -> (u32, u32) {
        self.lines.get_or_init(|| Lines::of(self.text)).position(self.text, offset)
    }
}

/// Where the lines of a text begin, and how many UTF-16 units stand before each block of it: finding a column costs the
/// same in a line of a hundred megabytes as in one of ten letters.
#[derive(Debug)]
pub struct Lines {
    pub starts: Vec<u32>,
    blocks: Vec<u32>,
}

/// Small, since a position is looked up for every reference, and a page may be one line.
const BLOCK: usize = 256;

impl Lines {
    /// A carriage return alone ends a line, too.
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let is_end = |&i: &usize| bytes[i] == b'\n' || bytes.get(i + 1) != Some(&b'\n');
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(is_end);
        let starts = std::iter::once(0).chain(ends.map(|i| i as u32 + 1)).collect();
        // The end of the text may be where a block would begin.
        let mut blocks = Vec::with_capacity(bytes.len() / BLOCK + 2);
        blocks.push(0);
        for block in bytes.chunks(BLOCK) {
            blocks.push(blocks.last().unwrap_or(&0) + utf16_units(block));
        }
        Lines { starts, blocks }
    }

    fn units_before(&self, text: &str, offset: usize) -> u32 {
        let block = offset / BLOCK;
        let rest = text.as_bytes().get(block * BLOCK..offset).unwrap_or_default();
        self.blocks.get(block).copied().unwrap_or_default() + utf16_units(rest)
    }

    /// Line and column of an offset, both from 1; columns count UTF-16 units.
    pub fn position(&self, text: &str, offset: u32) -> (u32, u32) {
        let offset = offset.min(text.len() as u32);
        let line = self.starts.partition_point(|&s| s <= offset) - 1;
        let start = self.starts[line] as usize;
        (line as u32 + 1, self.units_before(text, offset as usize) - self.units_before(text, start) + 1)
    }
}

/// How many UTF-16 units the characters that begin in a piece of UTF-8 have.
fn utf16_units(bytes: &[u8]) -> u32 {
    // Sums that fit a byte let the processor count many bytes at once.
    let units = |piece: &[u8]| -> u8 { piece.iter().map(|&b| u8::from(b & 0xC0 != 0x80) + u8::from(b >= 0xF0)).sum() };
    bytes.chunks(64).map(|piece| u32::from(units(piece))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_text_has_a_place_whatever_its_length() {
        for length in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK] {
            let text = format!("ä\n{}", "x".repeat(length));
            let lines = Lines::of(&text);
            assert_eq!(lines.position(&text, text.len() as u32), (2, length as u32 + 1));
        }
        let text = "x".repeat(2 * BLOCK);
        assert_eq!(Lines::of(&text).position(&text, 2 * BLOCK as u32), (1, 2 * BLOCK as u32 + 1));
    }
}
