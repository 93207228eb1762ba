//! Looking at an element: names, attributes, relatives, text.

use std::borrow::Cow;

use super::{Attribute, Document, Name, NodeId, NodeKind, Ns};
use ficbind_diag::Cut;

/// An element of a document.
#[derive(Debug, Clone, Copy)]
pub struct Element<'d, 'a> {
    pub doc: &'d Document<'a>,
    pub id: NodeId,
}

impl PartialEq for Element<'_, '_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && std::ptr::eq(self.doc, other.doc)
    }
}

impl<'d, 'a> Element<'d, 'a> {
    fn node(self) -> &'d super::Node<'a> {
        &self.doc.nodes[self.id as usize]
    }

    pub fn name(self) -> Name<'a> {
        self.node().name
    }

    pub fn local(self) -> &'a str {
        self.node().name.local
    }

    pub fn ns(self) -> Ns {
        self.node().name.ns
    }

    pub fn is(self, ns: Ns, local: &str) -> bool {
        self.node().name == Name { ns, local }
    }

    /// The offset of its `<`.
    pub fn start(self) -> u32 {
        self.node().start
    }

    /// The offset behind its start tag: where events of a streaming reader stand.
    pub fn end(self) -> u32 {
        self.node().end
    }

    /// The offset behind its end tag.
    pub fn close(self) -> u32 {
        self.node().close
    }

    /// The number of the first node behind it and all that is in it.
    pub fn after(self) -> NodeId {
        self.node().after
    }

    pub fn attributes(self) -> &'d [Attribute<'a>] {
        let (from, to) = self.node().attributes;
        &self.doc.attributes[from as usize..to as usize]
    }

    /// The value of an attribute without a namespace.
    pub fn attr(self, local: &str) -> Option<&'d str> {
        self.attr_ns(Ns::NONE, local)
    }

    pub fn attr_ns(self, ns: Ns, local: &str) -> Option<&'d str> {
        let attributes = self.attributes();
        attributes.iter().find(|a| a.ns == ns && a.local == local).map(|a| a.value.as_ref())
    }

    /// Whether one of the blank-separated words of the value is `word`.
    pub fn has_word(self, ns: Ns, local: &str, word: &str) -> bool {
        self.attr_ns(ns, local).is_some_and(|v| v.split_ascii_whitespace().any(|w| w == word))
    }

    /// Whether its `epub:type` names `word`.
    pub fn has_type(self, word: &str) -> bool {
        self.has_word(Ns::OPS, "type", word)
    }

    pub fn parent(self) -> Option<Element<'d, 'a>> {
        let parent = self.node().parent;
        (parent != self.id).then(|| self.doc.element(parent))
    }

    /// The parent, its parent, and so on.
    pub fn ancestors(self) -> impl Iterator<Item = Element<'d, 'a>> {
        std::iter::successors(self.parent(), |e| e.parent())
    }

    /// The child elements.
    pub fn children(self) -> impl Iterator<Item = Element<'d, 'a>> {
        self.child_nodes()
            .filter(move |&id| self.doc.nodes[id as usize].kind == NodeKind::Element)
            .map(move |id| self.doc.element(id))
    }

    /// The child elements of one name.
    pub fn children_named(self, ns: Ns, local: &str) -> impl Iterator<Item = Element<'d, 'a>> {
        self.children().filter(move |e| e.is(ns, local))
    }

    pub fn child(self, ns: Ns, local: &str) -> Option<Element<'d, 'a>> {
        self.children_named(ns, local).next()
    }

    /// All children, text included.
    pub fn child_nodes(self) -> impl Iterator<Item = NodeId> {
        let doc = self.doc;
        let after = self.node().after;
        let first = self.id + 1;
        std::iter::successors((first < after).then_some(first), move |&id| {
            let next = doc.nodes[id as usize].after;
            (next < after).then_some(next)
        })
    }

    /// The elements inside, in document order.
    pub fn descendants(self) -> impl Iterator<Item = Element<'d, 'a>> {
        (self.id + 1..self.node().after)
            .filter(move |&id| self.doc.nodes[id as usize].kind == NodeKind::Element)
            .map(move |id| self.doc.element(id))
    }

    /// All text inside, joined.
    pub fn text(self) -> Cow<'d, str> {
        let mut texts =
            (self.id + 1..self.node().after).filter(|&id| self.doc.nodes[id as usize].kind == NodeKind::Text);
        let Some(first) = texts.next() else { return Cow::Borrowed("") };
        let mut text = self.doc.text_of(first);
        for id in texts {
            text.to_mut().push_str(&self.doc.text_of(id));
        }
        text
    }

    /// Whether there is text inside that is not white space.
    pub fn has_text(self) -> bool {
        (self.id + 1..self.node().after)
            .any(|id| self.doc.nodes[id as usize].kind == NodeKind::Text && !is_blank(&self.doc.text_of(id)))
    }
}

impl<'a> Document<'a> {
    /// The characters of a text node.
    pub fn text_of(&self, id: NodeId) -> Cow<'_, str> {
        let node = &self.nodes[id as usize];
        let raw = self.text.cut(node.start as usize..node.end as usize);
        if let Some(inner) = raw.strip_prefix("<![CDATA[") {
            return Cow::Borrowed(inner.strip_suffix("]]>").unwrap_or(inner));
        }
        if memchr::memchr(b'&', raw.as_bytes()).is_none() {
            return Cow::Borrowed(raw);
        }
        Cow::Owned(self.entities.expanded(raw))
    }
}

/// Whether a text is nothing but XML white space.
pub fn is_blank(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n'))
}
