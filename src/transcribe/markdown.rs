//! A tree of HTML as Markdown: what Markdown has a form for is written in it, and the rest stays HTML.

mod inline;
pub(super) mod notes;
mod plain;
mod raw;

use std::collections::HashSet;

use super::dom::{Dom, Kind, NodeId, is_silent};
use crate::story::layout::is_scene_break;

pub use inline::{escape, escape_line, stressed};
pub use notes::Survey;

/// Quotations and lists within each other at most; deeper ones are written as one.
const MAX_NESTING: usize = 24;

/// What a caller decides about a tree.
pub trait Guide {
    /// The address to be written for a picture, or `None` to leave it out.
    fn picture(&mut self, address: &str) -> Option<String> {
        Some(address.to_owned())
    }

    /// The address to be written for a link, or `None` to keep its words alone.
    fn link(&mut self, address: &str) -> Option<String> {
        Some(address.to_owned())
    }

    /// Whether a text is left out, or an element with all that is in it.
    fn drops(&mut self, _dom: &Dom, _node: NodeId) -> bool {
        false
    }

    /// Whether something elsewhere links to an id.
    fn wants(&self, _id: &str) -> bool {
        false
    }

    /// Whether a class means something in the style sheets that go along.
    fn keeps_class(&self, _class: &str) -> bool {
        false
    }

    /// Whether a look of words means something: a typeface in which all is set does not.
    fn keeps_look(&self, _property: &str, _value: &str) -> bool {
        true
    }

    /// What stands behind `:::` on the line that opens an element as a block, if it is one.
    fn block(&self, _dom: &Dom, _node: NodeId) -> Option<String> {
        None
    }

    /// Whether the forms of a source stay: lines are lines, `i` is no `em`, and links keep their titles.
    fn keeps_forms(&self) -> bool {
        false
    }

    /// Whether an element around blocks is written as it is.
    fn keeps_element(&self, _dom: &Dom, _node: NodeId) -> bool {
        false
    }

    /// Whether a table only places its content on the page.
    fn is_layout(&self, _table: NodeId) -> bool {
        false
    }
}

/// Writes nodes and all below them as Markdown. `level` is the level of the highest heading.
pub fn write(dom: &Dom, nodes: &[NodeId], level: usize, guide: &mut dyn Guide) -> String {
    write_part(dom, &Survey::new(dom, nodes), nodes, level, guide)
}

/// Writes some of the nodes that were surveyed, and the notes that they refer to.
pub fn write_part(dom: &Dom, survey: &Survey, nodes: &[NodeId], level: usize, guide: &mut dyn Guide) -> String {
    let all = nodes.iter().flat_map(|node| std::iter::once(*node).chain(dom.below(*node)));
    let highest = all.filter_map(|node| level_of(dom.name(node))).min();
    let shift = highest.map_or(0, |highest| level as isize - highest);
    let mut writer = Writer { dom, guide, survey, shift, anchors: Vec::new() };
    let mut blocks = writer.blocks(nodes, 0);
    blocks.extend(writer.note_texts(nodes));
    join(&blocks)
}

/// Blocks as one text, with a blank line between them.
fn join(blocks: &[String]) -> String {
    blocks.join("\n\n")
}

struct Writer<'d, 'g> {
    dom: &'d Dom,
    guide: &'g mut dyn Guide,
    survey: &'d Survey,
    /// Added to the level of each heading.
    shift: isize,
    /// Ids of blocks, for which the next words get an anchor.
    anchors: Vec<String>,
}

/// Elements that stand for themselves between paragraphs.
pub fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "li"
            | "main"
            | "math"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "svg"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}

fn level_of(name: &str) -> Option<isize> {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => Some(isize::from(digit - b'0')),
        _ => None,
    }
}

impl Writer<'_, '_> {
    /// The notes to which nodes refer, each under its label.
    fn note_texts(&mut self, nodes: &[NodeId]) -> Vec<String> {
        let mut out = Vec::new();
        let mut seen = HashSet::new();
        // Notes may refer to notes.
        let mut open: Vec<NodeId> = nodes.to_vec();
        while !open.is_empty() {
            let notes = self.survey.notes_of(self.dom, &std::mem::take(&mut open));
            for (label, node) in notes.into_iter().filter(|(_, node)| seen.insert(*node)) {
                let children = self.dom.children(node).to_vec();
                let text = join(&self.blocks(&children, 1));
                out.push(format!("[^{label}]: {}", indented(&text, "    ")));
                open.push(node);
            }
        }
        out
    }

    /// Whether an id is written, for something links to it.
    fn wants(&self, id: &str) -> bool {
        (self.survey.wanted.contains(id) || self.guide.wants(id)) && is_simple(id)
    }

    /// Writes nodes as blocks.
    fn blocks(&mut self, nodes: &[NodeId], nesting: usize) -> Vec<String> {
        let mut out = Vec::new();
        let mut run: Vec<NodeId> = Vec::new();
        for node in nodes {
            if self.skips(*node) {
                continue;
            }
            // Neighbours that had different parents are no one paragraph.
            if run.last().is_some_and(|last| self.dom.parent(*last) != self.dom.parent(*node)) {
                self.end_run(&mut run, nesting, &mut out);
            }
            if self.holds_blocks(*node) {
                self.end_run(&mut run, nesting, &mut out);
                self.block(*node, nesting, &mut out);
            } else {
                run.push(*node);
            }
        }
        self.end_run(&mut run, nesting, &mut out);
        out
    }

    /// Whether nothing of a node is written: scripts, comments, notes that stand elsewhere, what the caller drops.
    fn skips(&mut self, node: NodeId) -> bool {
        match self.dom.kind(node) {
            Kind::Comment => true,
            Kind::Element(name, _) => is_silent(name) || self.survey.is_note(node) || self.guide.drops(self.dom, node),
            _ => self.guide.drops(self.dom, node),
        }
    }

    /// Whether a node is a block, or an inline element around blocks.
    fn holds_blocks(&self, node: NodeId) -> bool {
        let name = self.dom.name(node);
        is_block(name)
            || matches!(
                name,
                "a" | "b" | "em" | "font" | "i" | "ins" | "small" | "span" | "strong" | "u" | "big" | "del" | "label"
            ) && self.dom.below(node).any(|below| is_block(self.dom.name(below)))
    }

    /// Inline nodes in a row are paragraphs; two line breaks in a row divide them.
    fn end_run(&mut self, run: &mut Vec<NodeId>, nesting: usize, out: &mut Vec<String>) {
        if !run.is_empty() {
            let nodes = std::mem::take(run);
            for text in self.inline(&nodes) {
                out.push(paragraph(&text, nesting));
            }
        }
    }

    fn block(&mut self, node: NodeId, nesting: usize, out: &mut Vec<String>) {
        let name = self.dom.name(node).to_owned();
        let children = self.dom.children(node).to_vec();
        if !raw::keeps_id(&name) && level_of(&name).is_none() && self.guide.block(self.dom, node).is_none() {
            self.anchor(node);
        }
        match &*name {
            "hr" => out.push("* * *".to_owned()),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(node, out),
            "p" => self.paragraphs(node, &children, nesting, out),
            "blockquote" if nesting < MAX_NESTING => {
                let text = join(&self.blocks(&children, nesting + 1));
                if !text.is_empty() {
                    let quoted = vec![prefixed(&text)];
                    let tongue = Some(self.tongue(node)).filter(|tongue| !tongue.is_empty());
                    out.extend(
                        tongue.map_or(quoted.clone(), |tongue| Fence::Attributes(tongue).around(quoted, nesting)),
                    );
                }
            }
            "ul" | "ol" | "menu" | "dir" if nesting < MAX_NESTING && self.is_plain_list(node) => {
                self.list(node, nesting, out);
            }
            "table" if self.guide.is_layout(node) => out.extend(self.blocks(&children, nesting)),
            "pre" | "ul" | "ol" | "table" | "dl" | "figure" | "details" | "math" | "svg" => {
                let plain = match &*name {
                    "table" => self.table(node),
                    "dl" => self.definitions(node),
                    "pre" => self.code(node),
                    _ => None,
                };
                let text = plain.unwrap_or_else(|| self.raw(node));
                if !text.is_empty() {
                    out.push(text);
                }
            }
            "div" if self.guide.keeps_element(self.dom, node) => out.push(self.raw(node)),
            "center" => {
                let inner = self.blocks(&children, nesting);
                out.extend(Fence::Centre.around(inner, nesting));
            }
            _ => {
                let inner = self.blocks(&children, nesting);
                match self.fence(node) {
                    Some(fence) => out.extend(fence.around(inner, nesting)),
                    None => out.extend(inner),
                }
            }
        }
    }

    /// Notes that links go to a block.
    fn anchor(&mut self, node: NodeId) {
        let id = self.dom.attribute(node, "id").filter(|id| self.wants(id));
        self.anchors.extend(id.map(str::to_owned));
    }

    /// What stands around an element's content, if its looks or its guide ask for something.
    fn fence(&self, node: NodeId) -> Option<Fence> {
        if let Some(line) = self.guide.block(self.dom, node) {
            return Some(Fence::Block(line));
        }
        if self.is_aligned(node, "center") {
            return Some(Fence::Centre);
        }
        if self.is_aligned(node, "right") {
            return Some(Fence::Right);
        }
        let classes = self.dom.attribute(node, "class").unwrap_or_default();
        let kept: Vec<&str> = classes.split_ascii_whitespace().filter(|class| self.guide.keeps_class(class)).collect();
        if !kept.is_empty() {
            return Some(Fence::Classes(kept.join(" ")));
        }
        let attributes = if self.dom.name(node) == "p" { String::new() } else { self.tongue(node) };
        (!attributes.is_empty()).then_some(Fence::Attributes(attributes))
    }

    /// The attributes of an element whose language or direction is another than that of the text around it.
    fn tongue(&self, node: NodeId) -> String {
        let mut out = String::new();
        for names in [&["lang", "xml:lang"][..], &["dir"]] {
            let of = |node: NodeId| names.iter().find_map(|name| self.dom.attribute(node, name));
            let above = std::iter::successors(self.dom.parent(node), |node| self.dom.parent(*node)).find_map(of);
            let above = above.or((names == ["dir"]).then_some("ltr"));
            let is_other = |value: &&str| {
                let is_known = !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
                is_known && above.is_none_or(|above| !above.eq_ignore_ascii_case(value))
            };
            if let Some(value) = of(node).filter(is_other).filter(|value| self.guide.keeps_look(names[0], value)) {
                out.push_str(&format!(" {}=\"{value}\"", names[0]));
            }
        }
        out
    }

    fn is_aligned(&self, node: NodeId, side: &str) -> bool {
        let value = |name: &str| self.dom.attribute(node, name).unwrap_or_default().to_ascii_lowercase();
        value("align") == side
            || value("style").split(';').any(|one| {
                one.split_once(':').is_some_and(|(key, v)| key.trim() == "text-align" && v.trim().starts_with(side))
            })
    }

    fn paragraphs(&mut self, node: NodeId, children: &[NodeId], nesting: usize, out: &mut Vec<String>) {
        let inner = if children.iter().any(|child| self.holds_blocks(*child)) {
            self.blocks(children, nesting)
        } else {
            self.inline_of(node).iter().map(|text| paragraph(text, nesting)).collect()
        };
        let is_break = matches!(&*inner, [one] if one == "* * *");
        match self.fence(node).filter(|_| !is_break && !inner.is_empty()) {
            Some(fence) => out.extend(fence.around(inner, nesting)),
            None => out.extend(inner),
        }
    }

    fn heading(&mut self, node: NodeId, out: &mut Vec<String>) {
        let level = level_of(self.dom.name(node)).unwrap_or(1) + self.shift;
        let text = self
            .inline(self.dom.children(node).to_vec().as_slice())
            .join(" ")
            .replace(inline::LINE_END, " ")
            .replace('\n', " ");
        if is_scene_break(&text) {
            out.push("* * *".to_owned());
        } else if !text.trim().is_empty() {
            let anchor = self.dom.attribute(node, "id").filter(|id| self.wants(id));
            let anchor = anchor.map(|id| format!(" {{#{id}}}")).unwrap_or_default();
            out.push(format!("{} {}{anchor}", "#".repeat(level.clamp(1, 6) as usize), text.trim()));
        }
    }

    /// Whether a list can be written in Markdown: items alone, numbered from one in Arabic numerals.
    fn is_plain_list(&self, list: NodeId) -> bool {
        let is_plain = |child: &NodeId| match self.dom.kind(*child) {
            Kind::Element(name, attributes) => &**name == "li" && !attributes.iter().any(|(key, _)| &**key == "value"),
            Kind::Text(text) => text.trim().is_empty(),
            _ => true,
        };
        let odd = ["start", "type", "reversed"].iter().any(|name| self.dom.attribute(list, name).is_some());
        !odd && self.dom.children(list).iter().all(is_plain)
    }

    fn list(&mut self, list: NodeId, nesting: usize, out: &mut Vec<String>) {
        self.anchor(list);
        let is_ordered = self.dom.name(list) == "ol";
        let mut items: Vec<NodeId> =
            self.dom.children(list).iter().copied().filter(|item| self.dom.name(*item) == "li").collect();
        items.retain(|item| !self.guide.drops(self.dom, *item));
        let mut lines = Vec::new();
        for (number, item) in items.into_iter().enumerate() {
            let children = self.dom.children(item).to_vec();
            self.anchor(item);
            let blocks = self.blocks(&children, nesting + 1);
            // A line of words with a list below it needs no blank line.
            let is_tight = children.iter().all(|child| {
                !self.holds_blocks(*child) || matches!(self.dom.name(*child), "ul" | "ol" | "menu" | "dir")
            });
            let text = if is_tight { blocks.join("\n") } else { join(&blocks) };
            let mark = if is_ordered { format!("{}. ", number + 1) } else { "- ".to_owned() };
            let text = if text.is_empty() { "&#8203;".to_owned() } else { text };
            lines.push(format!("{mark}{}", indented(&text, &" ".repeat(mark.len()))));
        }
        if !lines.is_empty() {
            out.push(lines.join("\n"));
        }
    }
}

/// Text as a paragraph, or as a scene break where it only divides. Notes, quotations and lists have no scenes; letters may
/// be a number or a name.
fn paragraph(text: &str, nesting: usize) -> String {
    if nesting == 0 && is_scene_break(text) && !text.contains(char::is_alphanumeric) {
        "* * *".to_owned()
    } else {
        inline::guard_lines(text)
    }
}

/// Whether an id can stand in braces.
fn is_simple(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// What stands around blocks.
enum Fence {
    Centre,
    Right,
    /// A block of ours, by what opens it.
    Block(String),
    /// Classes of which style sheets that go along speak as they stand, which only an element keeps.
    Classes(String),
    /// A language or direction.
    Attributes(String),
}

impl Fence {
    /// Blocks with lines before and behind them. Within quotations and lists, `:::` opens nothing, and an element does.
    fn around(self, inner: Vec<String>, nesting: usize) -> Vec<String> {
        if inner.is_empty() {
            return inner;
        }
        let (open, close) = match self {
            Fence::Centre if nesting == 0 => ("::: centered".to_owned(), ":::"),
            Fence::Block(line) if nesting == 0 => (format!("::: {line}"), ":::"),
            Fence::Block(_) => return inner,
            Fence::Centre => ("<div style=\"text-align: center\">".to_owned(), "</div>"),
            Fence::Right => ("<div style=\"text-align: right\">".to_owned(), "</div>"),
            Fence::Classes(classes) => (format!("<div class=\"{classes}\">"), "</div>"),
            Fence::Attributes(attributes) => (format!("<div{attributes}>"), "</div>"),
        };
        let mut out = vec![open];
        out.extend(inner);
        out.push(close.to_owned());
        out
    }
}

/// Lines of a quotation.
fn prefixed(text: &str) -> String {
    let lines = text.lines().map(|line| if line.is_empty() { ">".to_owned() } else { format!("> {line}") });
    lines.collect::<Vec<_>>().join("\n")
}

/// All lines but the first below a mark.
fn indented(text: &str, by: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            out.push('\n');
            if !line.is_empty() {
                out.push_str(by);
            }
        }
        out.push_str(line);
    }
    out
}
