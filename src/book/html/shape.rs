//! Turns the loose tree into one that obeys the content model of XHTML.
//!
//! The depth of the loose tree is capped, so the functions here may call themselves.

use super::attrs::{Attrs, add_style};
use super::model::Role;
use super::parse::{Block, Item, Loose};
use super::{Element, Node, Removals};
use crate::book::xhtml::is_block;

/// One piece of a sequence of inline content.
pub(super) enum Piece {
    Text(String, usize),
    Atom(Element, usize),
    Anchor(usize),
    Separator,
}

/// Formatting reopened in later blocks may add this many elements for any input …
const FREE_REOPENED: usize = 10_000;
/// … and one more for this many bytes of input.
const BYTES_PER_REOPENED: usize = 16;

pub(super) struct Shaper<'a> {
    pub(super) loose: &'a mut Loose,
    pub(super) removals: &'a mut Removals,
    /// Marks that are already in the output once: the next time they come without their id.
    pub(super) emitted: Vec<bool>,
    /// How many marks may still be repeated.
    pub(super) budget: usize,
    /// Whether the author was told that it is used up.
    pub(super) exhausted: bool,
}

/// Shapes flow content.
pub(super) fn flow(loose: &mut Loose, removals: &mut Removals) -> Vec<Node> {
    let mut shaper = Shaper::new(loose, removals);
    let items = std::mem::take(&mut shaper.loose.blocks[0].items);
    let mixed = items.iter().any(|item| matches!(item, Item::Block(_)));
    shaper.flow(items, mixed)
}

/// Shapes phrasing content.
pub(super) fn phrasing(loose: &mut Loose, removals: &mut Removals) -> Vec<Node> {
    let mut shaper = Shaper::new(loose, removals);
    let items = std::mem::take(&mut shaper.loose.blocks[0].items);
    let mut pieces = Vec::new();
    shaper.flatten(items, &mut pieces);
    shaper.inline(pieces)
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}'))
}

pub(super) fn is_space(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'))
}

pub(super) fn element(name: &'static str, attrs: Attrs, children: Vec<Node>) -> Node {
    Node::Element(Element::new(name, attrs, children))
}

pub(super) fn is_named(node: &Node, name: &str) -> bool {
    matches!(node, Node::Element(element) if element.name == name)
}

pub(super) fn push_text(nodes: &mut Vec<Node>, text: String) {
    match nodes.last_mut() {
        Some(Node::Text(before)) => before.push_str(&text),
        _ => nodes.push(Node::Text(text)),
    }
}

pub(super) fn append(nodes: &mut Vec<Node>, more: Vec<Node>) {
    for node in more {
        match node {
            Node::Text(text) => push_text(nodes, text),
            node => nodes.push(node),
        }
    }
}

/// The id of a dropped element as an empty span, since links may lead there.
pub(super) fn anchor_of(attrs: &Attrs) -> Option<Element> {
    let id = attrs.iter().find(|(name, _)| *name == "id")?;
    Some(Element::new("span", vec![id.clone()], Vec::new()))
}

/// Inline content in a box: places to link to that stand in a quotation, which in EPUB 2 holds blocks only.
fn boxed(node: Node) -> Node {
    match node {
        Node::Element(inline) if !is_block(inline.name) => element("div", Vec::new(), vec![Node::Element(inline)]),
        node => node,
    }
}

fn has_style(attrs: &Attrs, property: &str) -> bool {
    attrs.iter().any(|(name, value)| *name == "style" && value.contains(property))
}

pub(super) fn style(attrs: &mut Attrs, declaration: &str) {
    match attrs.iter_mut().find(|(name, _)| *name == "style") {
        Some((_, style)) => add_style(style, declaration),
        None => attrs.push(("style".into(), declaration.to_owned())),
    }
}

impl<'a> Shaper<'a> {
    fn new(loose: &'a mut Loose, removals: &'a mut Removals) -> Self {
        let emitted = vec![false; loose.marks.len()];
        let budget = FREE_REOPENED + loose.size / BYTES_PER_REOPENED;
        Self { loose, removals, emitted, budget, exhausted: false }
    }

    pub(super) fn kind(&self, item: &Item) -> Option<Role> {
        match item {
            Item::Block(index) => Some(self.loose.blocks[*index].kind),
            _ => None,
        }
    }

    /// Takes a block out of the loose tree.
    pub(super) fn take(&mut self, index: usize) -> Block {
        let block = &mut self.loose.blocks[index];
        Block {
            tag: block.tag,
            out: block.out,
            kind: block.kind,
            attrs: std::mem::take(&mut block.attrs),
            items: std::mem::take(&mut block.items),
            closed: block.closed,
        }
    }

    /// Whether nothing in the items can be seen.
    pub(super) fn is_invisible(&self, items: &[Item]) -> bool {
        items.iter().all(|item| match item {
            Item::Text(text, _) => is_blank(text),
            Item::Atom(element, _) => matches!(element.name, "br" | "wbr"),
            Item::Separator => true,
            Item::Anchor(_) => false,
            Item::Block(index) => self.is_dropped(*index),
        })
    }

    /// Whether a block is only spacing, or would be empty where it must not.
    fn is_dropped(&self, index: usize) -> bool {
        let block = &self.loose.blocks[index];
        match block.kind {
            Role::Flow | Role::Rule | Role::Quote => false,
            Role::Item | Role::Cell | Role::Term | Role::Detail | Role::Figcaption => false,
            Role::Table => !self.has_cell(&block.items) && self.is_invisible(&block.items),
            Role::List | Role::DefList => {
                block.items.iter().all(|item| !matches!(item, Item::Block(_))) && self.is_invisible(&block.items)
            }
            _ => self.is_invisible(&block.items),
        }
    }

    fn has_cell(&self, items: &[Item]) -> bool {
        items.iter().any(|item| match item {
            Item::Block(index) => {
                let block = &self.loose.blocks[*index];
                block.kind == Role::Cell
                    || (matches!(block.kind, Role::RowGroup | Role::Row) && self.has_cell(&block.items))
            }
            _ => false,
        })
    }

    /// Shapes content of a flow container; with `paragraphs` no text stays loose.
    pub(super) fn flow(&mut self, items: Vec<Item>, paragraphs: bool) -> Vec<Node> {
        let mut out = Vec::new();
        let mut run = Vec::new();
        for item in items {
            match item {
                Item::Block(index) if self.is_dropped(index) => {
                    // The text before and after stays apart.
                    run.push(Piece::Separator);
                    let block = self.take(index);
                    self.leave_anchor(&block.attrs, &mut run);
                    let blank = |piece: &Piece| matches!(piece, Piece::Anchor(_));
                    let mut inside = Vec::new();
                    self.flatten(block.items, &mut inside);
                    run.extend(inside.into_iter().filter(blank));
                }
                Item::Block(index) => {
                    self.end_run(&mut run, paragraphs, &mut out);
                    self.block(index, &mut out);
                }
                item => run.extend(piece(item)),
            }
        }
        self.end_run(&mut run, paragraphs, &mut out);
        out
    }

    fn leave_anchor(&self, attrs: &Attrs, run: &mut Vec<Piece>) {
        if let Some(anchor) = anchor_of(attrs) {
            run.push(Piece::Atom(anchor, 0));
        }
    }

    fn end_run(&mut self, run: &mut Vec<Piece>, paragraphs: bool, out: &mut Vec<Node>) {
        let run = std::mem::take(run);
        let visible = run.iter().any(|piece| match piece {
            Piece::Text(text, _) => !is_blank(text),
            Piece::Atom(element, _) => element.name == "img" || !element.children.is_empty(),
            _ => false,
        });
        // Between paragraphs, lines with nothing on them are spacing.
        let spacing = paragraphs && !visible;
        let run = if spacing {
            run.into_iter()
                .filter_map(|piece| match piece {
                    // A mark around nothing but spacing shows nothing.
                    Piece::Text(text, _) => is_space(&text).then_some(Piece::Text(text, 0)),
                    Piece::Atom(element, _) if matches!(element.name, "br" | "wbr") => None,
                    piece => Some(piece),
                })
                .collect()
        } else {
            run
        };
        let nodes = self.inline(run);
        if paragraphs && visible {
            out.push(element("p", Vec::new(), nodes));
        } else {
            append(out, nodes);
        }
    }

    fn block(&mut self, index: usize, out: &mut Vec<Node>) {
        let mut block = self.take(index);
        match block.kind {
            Role::Rule => out.push(element("hr", block.attrs, Vec::new())),
            Role::Heading if !block.closed => self.open_heading(block, out),
            kind if kind.phrasing_only() && kind != Role::Term && kind != Role::Caption => {
                let nodes = self.contained(&mut block);
                out.push(element(block.out, block.attrs, nodes));
            }
            Role::Pre => {
                if block.items.iter().any(|item| matches!(item, Item::Block(_))) {
                    style(&mut block.attrs, "white-space: pre-wrap");
                    block.out = "div";
                }
                let nodes = self.flow(block.items, false);
                out.push(element(block.out, block.attrs, nodes));
            }
            Role::List => self.list(block, out),
            Role::DefList => self.definitions(block, out),
            Role::Table => self.table(block, out),
            Role::Flow if block.out == "figure" => self.figure(block, out),
            Role::Quote => {
                let nodes = self.flow(block.items, true).into_iter().map(boxed).collect();
                out.push(element("blockquote", block.attrs, nodes));
            }
            _ => out.push(self.as_div(block)),
        }
    }

    /// A block as it is when flow, and as a div when it stands where it must not.
    fn as_div(&mut self, block: Block) -> Node {
        let mut attrs = block.attrs;
        let name = if block.kind == Role::Flow { block.out } else { "div" };
        if name == "div" {
            attrs.retain(|(name, _)| super::model::may_carry("div", name));
        }
        let nodes = self.flow(block.items, false);
        element(name, attrs, nodes)
    }

    /// A heading nobody closed: it ends where the first block begins.
    fn open_heading(&mut self, mut block: Block, out: &mut Vec<Node>) {
        let first = block.items.iter().position(|item| matches!(item, Item::Block(_)));
        let rest = first.map_or(Vec::new(), |first| block.items.split_off(first));
        if self.is_invisible(&block.items) {
            out.extend(anchor_of(&block.attrs).map(Node::Element));
            let mut items = block.items;
            items.extend(rest);
            append(out, self.flow(items, true));
            return;
        }
        let nodes = self.contained(&mut block);
        out.push(element(block.out, block.attrs, nodes));
        append(out, self.flow(rest, true));
    }

    /// The content of a block that holds phrasing only; keeps the alignment of a block inside.
    pub(super) fn contained(&mut self, block: &mut Block) -> Vec<Node> {
        let inner = block.items.iter().find_map(|item| match item {
            Item::Block(index) => self.loose.blocks[*index].attrs.iter().find(|(n, _)| *n == "style"),
            _ => None,
        });
        if let Some((_, inner)) = inner
            && !has_style(&block.attrs, "text-align")
            && let Some(align) = inner.split("; ").find(|part| part.starts_with("text-align"))
        {
            let align = align.to_owned();
            style(&mut block.attrs, &align);
        }
        let mut pieces = Vec::new();
        self.flatten(std::mem::take(&mut block.items), &mut pieces);
        self.inline(pieces)
    }

    /// Takes blocks apart into inline content.
    fn flatten(&mut self, items: Vec<Item>, pieces: &mut Vec<Piece>) {
        for item in items {
            match item {
                Item::Block(index) => {
                    let block = self.take(index);
                    pieces.push(Piece::Separator);
                    self.leave_anchor(&block.attrs, pieces);
                    self.flatten(block.items, pieces);
                    pieces.push(Piece::Separator);
                }
                item => pieces.extend(piece(item)),
            }
        }
    }

    fn list(&mut self, block: Block, out: &mut Vec<Node>) {
        let mut items: Vec<Node> = Vec::new();
        let mut stray = Vec::new();
        for item in block.items {
            match self.kind(&item) {
                Some(Role::Item) => {
                    self.end_stray(&mut stray, &mut items);
                    if let Item::Block(index) = item {
                        let mut item = self.take(index);
                        if block.out == "ul" {
                            item.attrs.retain(|(name, _)| *name != "value");
                        }
                        let nodes = self.flow(item.items, false);
                        items.push(element("li", item.attrs, nodes));
                    }
                }
                // A list right in a list was meant to belong to the item before it.
                Some(Role::List) if stray.iter().all(|s| self.is_invisible(std::slice::from_ref(s))) => {
                    stray.clear();
                    let mut nodes = Vec::new();
                    if let Item::Block(index) = item
                        && !self.is_dropped(index)
                    {
                        self.block(index, &mut nodes);
                    }
                    let last = items.iter_mut().rev().find(|node| is_named(node, "li"));
                    match last {
                        Some(Node::Element(last)) => append(&mut last.children, nodes),
                        _ if nodes.is_empty() => {}
                        _ => {
                            let bare = vec![("style".into(), "list-style-type: none".to_owned())];
                            items.push(element("li", bare, nodes));
                        }
                    }
                }
                _ => stray.push(item),
            }
        }
        self.end_stray(&mut stray, &mut items);
        if items.iter().any(|node| is_named(node, "li")) {
            out.push(element(block.out, block.attrs, items));
        } else {
            out.extend(anchor_of(&block.attrs).map(Node::Element));
        }
    }

    /// Wraps content that stands loose in a list into an item; white space stays as it is.
    fn end_stray(&mut self, stray: &mut Vec<Item>, items: &mut Vec<Node>) {
        let stray = std::mem::take(stray);
        if self.is_invisible(&stray) {
            for item in stray {
                if let Item::Text(text, _) = item
                    && is_space(&text)
                {
                    push_text(items, text);
                }
            }
            return;
        }
        let nodes = self.flow(stray, false);
        items.push(element("li", Vec::new(), nodes));
    }

    fn definitions(&mut self, block: Block, out: &mut Vec<Node>) {
        // Groups may be wrapped in divs; when each is one, that is kept.
        let wrapped = block.items.iter().all(|item| match item {
            Item::Block(index) => {
                let group = &self.loose.blocks[*index];
                group.out == "div"
                    && group.items.iter().any(|i| self.kind(i) == Some(Role::Term))
                    && self.first_is_term(&group.items)
            }
            Item::Text(text, _) => is_space(text),
            _ => false,
        });
        let mut children = Vec::new();
        if wrapped {
            for item in block.items {
                match item {
                    Item::Block(index) => {
                        let group = self.take(index);
                        let nodes = self.pairs(group.items);
                        children.push(element("div", group.attrs, nodes));
                    }
                    item => self.white(item, &mut children),
                }
            }
        } else {
            let mut items = Vec::new();
            for item in block.items {
                match item {
                    Item::Block(index)
                        if self.loose.blocks[index].out == "div" && {
                            let group = &self.loose.blocks[index].items;
                            group.iter().any(|i| matches!(self.kind(i), Some(Role::Term | Role::Detail)))
                        } =>
                    {
                        items.extend(self.take(index).items);
                    }
                    item => items.push(item),
                }
            }
            // What comes before the first term explains nothing: it was meant to be indented.
            let first = items.iter().position(|item| self.kind(item) == Some(Role::Term));
            let rest = first.map_or(Vec::new(), |first| items.split_off(first));
            for item in items {
                if self.kind(&item) == Some(Role::Detail) {
                    if let Item::Block(index) = item {
                        style(&mut self.loose.blocks[index].attrs, "margin-left: 2em");
                        self.block(index, out);
                    }
                } else {
                    append(out, self.flow(vec![item], true));
                }
            }
            children = self.pairs(rest);
        }
        if children.iter().any(|node| matches!(node, Node::Element(_))) {
            out.push(element("dl", block.attrs, children));
        } else {
            out.extend(anchor_of(&block.attrs).map(Node::Element));
        }
    }

    fn first_is_term(&self, items: &[Item]) -> bool {
        items
            .iter()
            .find(|item| !matches!(item, Item::Text(text, _) if is_space(text)))
            .is_some_and(|item| self.kind(item) == Some(Role::Term))
    }

    /// Terms and details, beginning with a term and ending with a detail.
    fn pairs(&mut self, items: Vec<Item>) -> Vec<Node> {
        let mut out = Vec::new();
        for item in items {
            match (self.kind(&item), item) {
                (Some(Role::Term), Item::Block(index)) => {
                    let mut block = self.take(index);
                    let nodes = self.contained(&mut block);
                    out.push(element("dt", block.attrs, nodes));
                }
                (Some(Role::Detail), Item::Block(index)) => {
                    let block = self.take(index);
                    let nodes = self.flow(block.items, false);
                    out.push(element("dd", block.attrs, nodes));
                }
                (_, item) if self.is_invisible(std::slice::from_ref(&item)) => {
                    self.white(item, &mut out);
                }
                (_, item) => {
                    let nodes = self.flow(vec![item], false);
                    match out.iter_mut().rev().find(|node| matches!(node, Node::Element(_))) {
                        Some(Node::Element(last)) if last.name == "dd" => {
                            append(&mut last.children, nodes);
                        }
                        _ => out.push(element("dd", Vec::new(), nodes)),
                    }
                }
            }
        }
        let last = out.iter().rev().find(|node| matches!(node, Node::Element(_)));
        if last.is_some_and(|last| is_named(last, "dt")) {
            out.push(element("dd", Vec::new(), Vec::new()));
        }
        out
    }

    /// Keeps white space between the parts of a list or table.
    fn white(&self, item: Item, out: &mut Vec<Node>) {
        if let Item::Text(text, _) = item
            && is_space(&text)
        {
            push_text(out, text);
        }
    }

    fn figure(&mut self, block: Block, out: &mut Vec<Node>) {
        let seen: Vec<usize> = (0..block.items.len())
            .filter(|at| !matches!(&block.items[*at], Item::Text(text, _) if is_space(text)))
            .collect();
        let captions: Vec<usize> =
            seen.iter().copied().filter(|at| self.kind(&block.items[*at]) == Some(Role::Figcaption)).collect();
        // Only one, and only at either end.
        let kept = captions.iter().copied().find(|at| seen.first() == Some(at) || seen.last() == Some(at));
        let mut children = Vec::new();
        let mut run = Vec::new();
        for (at, item) in block.items.into_iter().enumerate() {
            match item {
                Item::Block(index) if Some(at) == kept => {
                    append(&mut children, self.flow(std::mem::take(&mut run), false));
                    let caption = self.take(index);
                    let nodes = self.flow(caption.items, false);
                    children.push(element("figcaption", caption.attrs, nodes));
                }
                item => run.push(item),
            }
        }
        append(&mut children, self.flow(run, false));
        out.push(element("figure", block.attrs, children));
    }
}

fn piece(item: Item) -> Option<Piece> {
    match item {
        Item::Text(text, link) => Some(Piece::Text(text, link)),
        Item::Atom(element, link) => Some(Piece::Atom(element, link)),
        Item::Anchor(link) => Some(Piece::Anchor(link)),
        Item::Separator => Some(Piece::Separator),
        Item::Block(_) => None,
    }
}
