//! HTML as a tree, built as browsers build it (HTML standard, section 13.2.6), within limits.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use html5ever::interface::{Attribute, ElementFlags, NodeOrText, QualName, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{LocalName, ns};

/// Elements within elements at most; the tags of deeper ones are left out, and their words stay.
const MAX_DEPTH: u32 = 100;
/// Nodes of a tree at most; later tags are left out, and their words stay.
const MAX_NODES: usize = 4_000_000;

/// Classes of an element at most whose looks are applied.
const MAX_CLASSES: usize = 16;
/// Bytes of a style to which looks are added.
const MAX_STYLE: usize = 4 << 10;

/// The number of a node.
pub type NodeId = u32;

/// What a node is.
#[derive(Debug)]
pub enum Kind {
    /// The document, or the content of a template.
    Root,
    /// An element, with its attributes in order.
    Element(LocalName, Vec<(LocalName, StrTendril)>),
    /// Text.
    Text(StrTendril),
    /// A comment or an instruction.
    Comment,
}

#[derive(Debug)]
struct Node {
    kind: Kind,
    parent: Option<NodeId>,
    depth: u32,
    line: u32,
    children: Vec<NodeId>,
}

/// A parsed document.
#[derive(Debug)]
pub struct Dom {
    nodes: Vec<Node>,
    /// Tags were left out because the tree became too deep or too large.
    pub cut: bool,
}

/// The document.
pub const ROOT: NodeId = 0;

impl Dom {
    /// Parses a document.
    pub fn parse(html: &str) -> Dom {
        let tree = TreeBuilder::new(Tree::new(), TreeBuilderOpts::default());
        let tokenizer = Tokenizer::new(Guard { tree, cut: Cell::new(false) }, TokenizerOpts::default());
        let queue = BufferQueue::default();
        queue.push_back(StrTendril::from_slice(html));
        // A script asks for a pause, and gets none.
        while !queue.is_empty() {
            let _ = tokenizer.feed(&queue);
        }
        tokenizer.end();
        let Guard { tree, cut } = tokenizer.sink;
        Dom { nodes: tree.sink.nodes.into_inner(), cut: cut.get() }
    }

    /// What a node is.
    pub fn kind(&self, id: NodeId) -> &Kind {
        &self.nodes[id as usize].kind
    }

    /// The children of a node, in order.
    pub fn children(&self, id: NodeId) -> &[NodeId] {
        &self.nodes[id as usize].children
    }

    /// The element or root that holds a node.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.nodes[id as usize].parent
    }

    /// The line, from 1, in which the node begins.
    pub fn line(&self, id: NodeId) -> usize {
        self.nodes[id as usize].line as usize
    }

    /// The name of an element; empty for anything else.
    pub fn name(&self, id: NodeId) -> &str {
        match self.kind(id) {
            Kind::Element(name, _) => name,
            _ => "",
        }
    }

    /// The value of an attribute.
    pub fn attribute(&self, id: NodeId, name: &str) -> Option<&str> {
        let Kind::Element(_, attributes) = self.kind(id) else { return None };
        attributes.iter().find(|(known, _)| &**known == name).map(|(_, value)| &**value)
    }

    /// Whether an element has a class.
    pub fn has_class(&self, id: NodeId, class: &str) -> bool {
        self.attribute(id, "class").is_some_and(|all| all.split_ascii_whitespace().any(|one| one == class))
    }

    /// All nodes below a node, in document order.
    pub fn below(&self, id: NodeId) -> Below<'_> {
        Below { dom: self, stack: self.children(id).iter().rev().copied().collect() }
    }

    /// The first element of these names below a node.
    pub fn find(&self, id: NodeId, names: &[&str]) -> Option<NodeId> {
        self.below(id).find(|node| names.contains(&self.name(*node)))
    }

    /// The nodes of an element in order; elements around some nodes are opened, so that these stand for themselves.
    pub fn opened(&self, root: NodeId, some: impl Iterator<Item = NodeId>) -> Vec<NodeId> {
        let mut around = HashSet::new();
        for node in some {
            let mut above = self.parent(node);
            while let Some(parent) = above.filter(|parent| *parent != root && around.insert(*parent)) {
                above = self.parent(parent);
            }
        }
        let mut out = Vec::new();
        let mut stack: Vec<NodeId> = self.children(root).iter().rev().copied().collect();
        while let Some(node) = stack.pop() {
            if around.contains(&node) {
                stack.extend(self.children(node).iter().rev());
            } else {
                out.push(node);
            }
        }
        out
    }

    /// Takes a node from where it stands: nothing of the tree leads to it any more.
    pub fn detach(&mut self, id: NodeId) {
        if let Some(parent) = self.nodes[id as usize].parent.take() {
            self.nodes[parent as usize].children.retain(|child| *child != id);
        }
    }

    /// Adds an element at the end of another, with a copy of what is in an element of another tree.
    pub fn graft(&mut self, parent: NodeId, attributes: &[(&str, &str)], other: &Dom, from: NodeId) {
        let pairs = attributes.iter().map(|(name, value)| (LocalName::from(*name), StrTendril::from_slice(value)));
        let kind = Kind::Element(LocalName::from("aside"), pairs.collect());
        let aside = self.add(parent, kind, other.line(from));
        self.append(aside, other, from);
    }

    /// Adds a copy of what is in an element of another tree at the end of an element.
    pub fn append(&mut self, parent: NodeId, other: &Dom, from: NodeId) {
        let mut stack: Vec<(NodeId, NodeId)> = other.children(from).iter().rev().map(|node| (*node, parent)).collect();
        while let Some((node, parent)) = stack.pop() {
            let kind = match other.kind(node) {
                Kind::Root => continue,
                Kind::Element(name, attributes) => Kind::Element(name.clone(), attributes.clone()),
                Kind::Text(text) => Kind::Text(text.clone()),
                Kind::Comment => Kind::Comment,
            };
            let copy = self.add(parent, kind, other.line(node));
            stack.extend(other.children(node).iter().rev().map(|child| (*child, copy)));
        }
    }

    fn add(&mut self, parent: NodeId, kind: Kind, line: usize) -> NodeId {
        let id = self.nodes.len() as NodeId;
        let depth = self.nodes[parent as usize].depth + 1;
        self.nodes.push(Node { kind, parent: Some(parent), depth, line: line as u32, children: Vec::new() });
        self.nodes[parent as usize].children.push(id);
        id
    }

    /// Gives an attribute of an element another value.
    pub fn set_attribute(&mut self, id: NodeId, name: &str, value: &str) {
        let Kind::Element(_, attributes) = &mut self.nodes[id as usize].kind else { return };
        if let Some((_, own)) = attributes.iter_mut().find(|(known, _)| &**known == name) {
            *own = StrTendril::from_slice(value);
        }
    }

    /// The text of a node and all below it; scripts and styles have none.
    pub fn text(&self, id: NodeId) -> String {
        let mut out = String::new();
        if let Kind::Text(text) = self.kind(id) {
            out.push_str(text);
        }
        for node in self.below(id) {
            match self.kind(node) {
                Kind::Text(text) if !self.parent(node).is_some_and(|p| is_silent(self.name(p))) => out.push_str(text),
                Kind::Element(name, _) if &**name == "br" => out.push('\n'),
                _ => {}
            }
        }
        out
    }

    /// The text directly within an element, also of one whose content nobody reads.
    pub fn text_of_raw(&self, id: NodeId) -> String {
        let texts = self.children(id).iter().filter_map(|node| match self.kind(*node) {
            Kind::Text(text) => Some(&**text),
            _ => None,
        });
        texts.collect()
    }

    /// Gives each element the looks that style sheets give its classes, as if its own `style` stated them.
    pub fn apply_looks(&mut self, looks: &HashMap<String, String>) {
        if looks.is_empty() {
            return;
        }
        // Elements of the same classes share one style.
        let mut known: HashMap<String, StrTendril> = HashMap::new();
        for node in &mut self.nodes {
            let Kind::Element(_, attributes) = &mut node.kind else { continue };
            let Some((_, classes)) = attributes.iter().find(|(name, _)| &**name == "class") else { continue };
            let given = known.entry(classes.to_string()).or_insert_with(|| {
                let classes = classes.split_ascii_whitespace().take(MAX_CLASSES);
                classes.filter_map(|class| looks.get(class)).map(String::as_str).collect::<String>().into()
            });
            if given.is_empty() {
                continue;
            }
            match attributes.iter_mut().find(|(name, _)| &**name == "style") {
                Some((_, own)) if own.len() + given.len() < MAX_STYLE => *own = format!("{given};{own}").into(),
                Some(_) => {}
                None => attributes.push((LocalName::from("style"), given.clone())),
            }
        }
    }

    /// As [`Dom::text`], with single spaces.
    pub fn words(&self, id: NodeId) -> String {
        self.text(id).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Elements whose content nobody reads.
pub fn is_silent(name: &str) -> bool {
    matches!(name, "script" | "style" | "template" | "noscript" | "title" | "head")
}

/// See [`Dom::below`].
#[derive(Debug)]
pub struct Below<'d> {
    dom: &'d Dom,
    stack: Vec<NodeId>,
}

impl Iterator for Below<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        let id = self.stack.pop()?;
        self.stack.extend(self.dom.children(id).iter().rev());
        Some(id)
    }
}

/// Leaves out the tags that would make the tree too deep or too large.
struct Guard {
    tree: TreeBuilder<Handle, Tree>,
    cut: Cell<bool>,
}

impl TokenSink for Guard {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        let tree = &self.tree.sink;
        if let Token::TagToken(tag) = &token
            && tag.kind == TagKind::StartTag
            && (tree.depth.get() >= MAX_DEPTH || tree.nodes.borrow().len() >= MAX_NODES)
            && !is_void(&tag.name)
        {
            self.cut.set(true);
            return TokenSinkResult::Continue;
        }
        self.tree.process_token(token, line)
    }

    fn end(&self) {
        self.tree.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.tree.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Elements without content.
pub fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

/// A node, as the tree builder knows it.
#[derive(Debug, Clone)]
struct Handle {
    id: NodeId,
    name: QualName,
}

/// A tree that grows.
struct Tree {
    nodes: RefCell<Vec<Node>>,
    /// Of the element that was opened last and is open still.
    depth: Cell<u32>,
    line: Cell<u32>,
}

impl Tree {
    fn new() -> Tree {
        let root = Node { kind: Kind::Root, parent: None, depth: 0, line: 1, children: Vec::new() };
        Tree { nodes: RefCell::new(vec![root]), depth: Cell::new(0), line: Cell::new(1) }
    }

    fn create(&self, kind: Kind) -> NodeId {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { kind, parent: None, depth: 0, line: self.line.get(), children: Vec::new() });
        (nodes.len() - 1) as NodeId
    }

    /// Takes a node from where it is.
    fn detach(&self, id: NodeId) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(parent) = nodes[id as usize].parent.take() {
            let children = &mut nodes[parent as usize].children;
            // What is moved was added lately.
            if let Some(at) = children.iter().rposition(|child| *child == id) {
                children.remove(at);
            }
        }
    }

    /// Puts a node or text into a parent, before one of its children or at the end.
    fn insert(&self, parent: NodeId, before: Option<usize>, child: NodeOrText<Handle>) {
        let id = match child {
            NodeOrText::AppendNode(handle) => {
                self.detach(handle.id);
                handle.id
            }
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let children = &nodes[parent as usize].children;
                let at = before.unwrap_or(children.len());
                let last = at.checked_sub(1).map(|at| children[at]);
                if let Some(last) = last
                    && let Kind::Text(known) = &mut nodes[last as usize].kind
                {
                    known.push_tendril(&text);
                    return;
                }
                drop(nodes);
                self.create(Kind::Text(text))
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        let depth = nodes[parent as usize].depth + 1;
        nodes[id as usize].parent = Some(parent);
        nodes[id as usize].depth = depth;
        let children = &mut nodes[parent as usize].children;
        let at = before.unwrap_or(children.len()).min(children.len());
        children.insert(at, id);
        if matches!(nodes[id as usize].kind, Kind::Element(..)) {
            self.depth.set(depth);
        }
    }
}

fn no_name() -> QualName {
    QualName::new(None, ns!(), LocalName::from(""))
}

fn pairs(attributes: Vec<Attribute>) -> Vec<(LocalName, StrTendril)> {
    attributes.into_iter().map(|attribute| (attribute.name.local, attribute.value)).collect()
}

impl TreeSink for Tree {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = &'a QualName;

    fn finish(self) -> Tree {
        self
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn set_current_line(&self, line: u64) {
        self.line.set(u32::try_from(line).unwrap_or(u32::MAX));
    }

    fn get_document(&self) -> Handle {
        Handle { id: ROOT, name: no_name() }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> &'a QualName {
        &target.name
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Handle {
        Handle { id: self.create(Kind::Element(name.local.clone(), pairs(attributes))), name }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        Handle { id: self.create(Kind::Comment), name: no_name() }
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        Handle { id: self.create(Kind::Comment), name: no_name() }
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.insert(parent.id, None, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let has_parent = self.nodes.borrow()[element.id as usize].parent.is_some();
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.id == y.id
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        if let NodeOrText::AppendNode(handle) = &child {
            self.detach(handle.id);
        }
        let place = {
            let nodes = self.nodes.borrow();
            let parent = nodes[sibling.id as usize].parent;
            parent
                .map(|parent| (parent, nodes[parent as usize].children.iter().rposition(|child| *child == sibling.id)))
        };
        if let Some((parent, at)) = place {
            self.insert(parent, at, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<Attribute>) {
        if let Kind::Element(_, known) = &mut self.nodes.borrow_mut()[target.id as usize].kind {
            for (name, value) in pairs(attributes) {
                if !known.iter().any(|(other, _)| *other == name) {
                    known.push((name, value));
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let mut nodes = self.nodes.borrow_mut();
        let children = std::mem::take(&mut nodes[node.id as usize].children);
        let depth = nodes[new_parent.id as usize].depth + 1;
        for child in &children {
            nodes[*child as usize].parent = Some(new_parent.id);
            nodes[*child as usize].depth = depth;
        }
        nodes[new_parent.id as usize].children.extend(children);
    }

    fn pop(&self, node: &Handle) {
        let nodes = self.nodes.borrow();
        let parent = nodes[node.id as usize].parent;
        self.depth.set(parent.map_or(0, |parent| nodes[parent as usize].depth));
    }
}
