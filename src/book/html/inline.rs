//! Nests the marks of inline content into elements.

use super::shape::{Piece, Shaper, append, element, is_named, is_space, push_text};
use super::{Element, Node, Removal};

impl Shaper<'_> {
    /// Nests the marks of inline content.
    pub(super) fn inline(&mut self, pieces: Vec<Piece>) -> Vec<Node> {
        let all_space = pieces.iter().all(|p| matches!(p, Piece::Text(text, _) if is_space(text)));
        let mut writer = Inline { shaper: self, open: Vec::new(), out: Vec::new() };
        let mut separate = false;
        let mut visible = false;
        let mut wanted = Vec::new();
        for piece in pieces {
            let (link, blank) = match &piece {
                Piece::Separator => {
                    separate = visible;
                    continue;
                }
                // White space between blocks needs no marks.
                Piece::Text(_, _) if all_space => (0, true),
                Piece::Text(text, link) => (*link, is_space(text)),
                Piece::Atom(element, link) if element.name == "br" => {
                    separate = false;
                    visible = false;
                    (*link, true)
                }
                Piece::Atom(element, link) => {
                    (*link, element.name == "wbr" || element.name == "span" && element.children.is_empty())
                }
                Piece::Anchor(link) => (*link, true),
            };
            if !blank {
                if std::mem::take(&mut separate) {
                    writer.nest(&[]);
                    writer.add(element("br", Vec::new(), Vec::new()));
                }
                visible = true;
            }
            writer.shaper.chain(link, &mut wanted);
            writer.nest(&wanted);
            match piece {
                Piece::Text(text, _) => push_text(writer.top(), text),
                Piece::Atom(element, _) => writer.add(Node::Element(element)),
                Piece::Anchor(_) | Piece::Separator => {}
            }
        }
        writer.nest(&[]);
        writer.out
    }

    /// The marks of a link, outermost first.
    fn chain(&self, link: usize, marks: &mut Vec<usize>) {
        marks.clear();
        let mut at = link;
        while at != 0 {
            let (mark, outer) = self.loose.links[at];
            marks.push(mark);
            at = outer;
        }
        marks.reverse();
    }

    /// The element of a mark, or none when it is not worth one.
    fn open_mark(&mut self, mark: usize) -> Option<Element> {
        let again = std::mem::replace(&mut self.emitted[mark], true);
        let mark = &self.loose.marks[mark];
        if again {
            let Some(left) = self.budget.checked_sub(1) else {
                if !std::mem::replace(&mut self.exhausted, true) {
                    self.removals.add(Removal::Nesting { element: mark.tag.into() });
                }
                return None;
            };
            self.budget = left;
        }
        let mut attrs = mark.attrs.clone();
        if again {
            attrs.retain(|(name, _)| *name != "id");
        }
        let bare = attrs.is_empty() && (mark.out == "a" || (mark.out == "span"));
        (!bare).then(|| Element::new(mark.out, attrs, Vec::new()))
    }
}

/// Writes inline content, keeping open what consecutive pieces share.
struct Inline<'a, 'b> {
    shaper: &'a mut Shaper<'b>,
    /// Open marks; without an element where the mark is left out.
    open: Vec<(usize, Option<Element>)>,
    out: Vec<Node>,
}

impl Inline<'_, '_> {
    /// The children of the innermost open element.
    fn top(&mut self) -> &mut Vec<Node> {
        match self.open.iter_mut().rev().find_map(|(_, element)| element.as_mut()) {
            Some(element) => &mut element.children,
            None => &mut self.out,
        }
    }

    fn add(&mut self, node: Node) {
        self.top().push(node);
    }

    /// Closes and opens elements until exactly the marks are open.
    fn nest(&mut self, marks: &[usize]) {
        let same = self.open.iter().zip(marks).take_while(|((open, _), mark)| open == *mark).count();
        while self.open.len() > same {
            if let Some((_, Some(element))) = self.open.pop() {
                self.close(element);
            }
        }
        for mark in &marks[same..] {
            let element = self.shaper.open_mark(*mark);
            self.open.push((*mark, element));
        }
    }

    fn close(&mut self, element: Element) {
        let outer = self.open.iter().rev().find_map(|(_, element)| element.as_ref());
        let in_ruby = outer.is_some_and(|outer| outer.name == "ruby");
        match element.name {
            "rt" | "rp" if !in_ruby => append(self.top(), element.children),
            "ruby" => {
                let node = ruby(element);
                append(self.top(), node);
            }
            _ => self.add(Node::Element(element)),
        }
    }
}

/// A ruby whose parts are in order, or its content when it has no annotation.
fn ruby(mut element: Element) -> Vec<Node> {
    let space = |node: &Node| matches!(node, Node::Text(text) if is_space(text));
    let mut inside = Vec::new();
    // What follows the last annotation stands outside.
    let mut base: Vec<Node> = Vec::new();
    let mut nodes = std::mem::take(&mut element.children).into_iter().peekable();
    while let Some(node) = nodes.next() {
        let has_base = base.iter().any(|node| !space(node) && !is_named(node, "rp"));
        match node {
            Node::Element(part) if part.name == "rt" && has_base => {
                let opens = base.iter().rposition(|node| !space(node)).filter(|at| is_named(&base[*at], "rp"));
                let blank: Vec<Node> = std::iter::from_fn(|| nodes.next_if(space)).collect();
                // Brackets come in pairs around an annotation and nowhere else.
                let close = nodes.next_if(|node| opens.is_some() && is_named(node, "rp"));
                let bracket = opens.filter(|_| close.is_some()).map(|at| base.split_off(at));
                append(&mut inside, without_brackets(std::mem::take(&mut base)));
                inside.extend(bracket.into_iter().flatten());
                inside.push(Node::Element(part));
                match close {
                    Some(close) => inside.extend(blank.into_iter().chain([close])),
                    None => base = blank,
                }
            }
            // An annotation of nothing is text.
            Node::Element(part) if part.name == "rt" => append(&mut base, part.children),
            node => append(&mut base, vec![node]),
        }
    }
    let base = without_brackets(base);
    if !inside.is_empty() {
        element.children = inside;
        let mut out = vec![Node::Element(element)];
        append(&mut out, base);
        return out;
    }
    element.children = base;
    element.attrs.retain(|(name, _)| super::model::may_carry("span", name));
    if element.attrs.is_empty() {
        return element.children;
    }
    element.name = "span";
    vec![Node::Element(element)]
}

/// Brackets around no annotation are text.
fn without_brackets(nodes: Vec<Node>) -> Vec<Node> {
    let mut out = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::Element(bracket) if bracket.name == "rp" => append(&mut out, bracket.children),
            node => append(&mut out, vec![node]),
        }
    }
    out
}
