//! A tree of HTML as Markdown: what Markdown has a form for is written in it, and the rest stays HTML.

mod inline;
mod raw;

use std::collections::{HashMap, HashSet};

use super::dom::{Dom, Kind, NodeId, is_silent};
use crate::story::layout::scene_break::is_scene_break;

pub use inline::{LINE_END, escape, escape_line, stressed};

/// Quotations and lists within each other at most; deeper ones are written as one.
const MAX_NESTING: usize = 24;

/// The block of centred text.
const CENTRED: &str = "centered";
/// Text at the right, for which there is no such block.
const RIGHT: &str = "right";

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

    /// Whether an element is left out with all that is in it.
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
}

/// Writes nodes and all below them as Markdown. `level` is the level of the highest heading.
pub fn write(dom: &Dom, nodes: &[NodeId], level: usize, guide: &mut dyn Guide) -> String {
    let mut writer =
        Writer { dom, guide, notes: HashMap::new(), aside: HashSet::new(), wanted: HashSet::new(), shift: 0 };
    writer.survey(nodes, level);
    let mut blocks = writer.blocks(nodes, 0);
    blocks.extend(writer.note_texts());
    join(&blocks)
}

/// Blocks as one text, with a blank line between them.
fn join(blocks: &[String]) -> String {
    blocks.join("\n\n")
}

struct Writer<'d, 'g> {
    dom: &'d Dom,
    guide: &'g mut dyn Guide,
    /// Notes by the ids of their elements: label and element.
    notes: HashMap<String, (String, NodeId)>,
    /// The elements of notes.
    aside: HashSet<NodeId>,
    /// Ids that links go to.
    wanted: HashSet<String>,
    /// Added to the level of each heading.
    shift: isize,
}

/// Elements that stand for themselves between paragraphs.
fn is_block(name: &str) -> bool {
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
    /// Looks through all nodes once: which notes there are, which ids are wanted, and how high headings are.
    fn survey(&mut self, nodes: &[NodeId], level: usize) {
        let all = || nodes.iter().flat_map(|node| std::iter::once(*node).chain(self.dom.below(*node)));
        let mut wanted = HashSet::new();
        let mut references = Vec::new();
        let mut highest = None;
        for node in all() {
            let name = self.dom.name(node);
            if let Some(level) = level_of(name) {
                highest = Some(highest.map_or(level, |other: isize| other.min(level)));
            }
            if name == "a"
                && let Some(id) = self.dom.attribute(node, "href").and_then(|href| href.strip_prefix('#'))
            {
                wanted.insert(id.to_owned());
                if self.is_reference(node) {
                    references.push(id.to_owned());
                }
            }
        }
        self.shift = highest.map_or(0, |highest| level as isize - highest);
        let referred: HashSet<&str> = references.iter().map(String::as_str).collect();
        let mut found = HashMap::new();
        for node in all() {
            if let Some(id) = self.dom.attribute(node, "id").filter(|id| referred.contains(id))
                && let Some(note) = self.note_around(node)
            {
                found.entry(id.to_owned()).or_insert(note);
            }
        }
        let mut count = 0;
        for id in references {
            if let Some(note) = found.get(&id)
                && !self.notes.contains_key(&id)
            {
                count += 1;
                self.notes.insert(id, (count.to_string(), *note));
            }
        }
        self.aside = self.notes.values().map(|(_, node)| *node).collect();
        self.wanted = wanted;
    }

    /// Whether a link refers to a note by what it says of itself.
    fn is_reference(&self, node: NodeId) -> bool {
        let says = |name: &str| self.dom.attribute(node, name).unwrap_or_default();
        let kinds = || says("epub:type").split_ascii_whitespace().chain(says("role").split_ascii_whitespace());
        kinds().any(|kind| matches!(kind, "noteref" | "doc-noteref"))
            || ["footnote-ref", "footnote", "noteref", "sdfootnoteanc", "footnote-reference"]
                .iter()
                .any(|class| self.dom.has_class(node, class))
    }

    /// The element that is the note of a target: the target, or an element close around it.
    fn note_around(&self, target: NodeId) -> Option<NodeId> {
        let mut node = target;
        for _ in 0..4 {
            let says = |name: &str| self.dom.attribute(node, name).unwrap_or_default();
            let mut kinds = says("epub:type").split_ascii_whitespace().chain(says("role").split_ascii_whitespace());
            let is_note = kinds
                .any(|kind| matches!(kind, "footnote" | "endnote" | "rearnote" | "doc-footnote" | "doc-endnote"))
                || self.dom.name(node) == "li" && self.is_in_notes(node)
                || self.dom.has_class(node, "footnote");
            if is_note && self.dom.name(node) != "a" {
                return Some(node);
            }
            node = self.dom.parent(node)?;
        }
        None
    }

    /// Whether a list item stands in a list of notes.
    fn is_in_notes(&self, item: NodeId) -> bool {
        let mut node = item;
        for _ in 0..3 {
            let Some(parent) = self.dom.parent(node) else { return false };
            let kind = |name: &str| self.dom.attribute(parent, name).unwrap_or_default();
            if ["footnotes", "endnotes", "footnotes-end-of-document"].iter().any(|c| self.dom.has_class(parent, c))
                || ["footnotes", "endnotes", "rearnotes"].iter().any(|word| kind("epub:type").contains(word))
                || kind("role") == "doc-endnotes"
            {
                return true;
            }
            node = parent;
        }
        false
    }

    /// The label of the note to which a node refers.
    fn note_of(&self, node: NodeId) -> Option<&str> {
        let id = self.dom.attribute(node, "href")?.strip_prefix('#')?;
        let (label, _) = self.notes.get(id).filter(|_| self.dom.name(node) == "a" && self.is_reference(node))?;
        Some(label)
    }

    /// The notes, each under its label.
    fn note_texts(&mut self) -> Vec<String> {
        let mut notes: Vec<(String, NodeId)> = self.notes.values().cloned().collect();
        notes.sort_by_key(|(label, _)| label.parse::<usize>().unwrap_or_default());
        notes.dedup_by_key(|(_, node)| *node);
        notes
            .into_iter()
            .map(|(label, node)| {
                let children = self.dom.children(node).to_vec();
                let text = join(&self.blocks(&children, 1));
                format!("[^{label}]: {}", indented(&text, "    "))
            })
            .collect()
    }

    /// Whether an id is written, for something links to it.
    fn wants(&self, id: &str) -> bool {
        (self.wanted.contains(id) || self.guide.wants(id)) && is_simple(id)
    }

    /// Writes nodes as blocks.
    fn blocks(&mut self, nodes: &[NodeId], nesting: usize) -> Vec<String> {
        let mut out = Vec::new();
        let mut run: Vec<NodeId> = Vec::new();
        for node in nodes {
            if self.skips(*node) {
                continue;
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
            Kind::Element(name, _) => is_silent(name) || self.aside.contains(&node) || self.guide.drops(self.dom, node),
            _ => false,
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
        match &*name {
            "hr" => out.push("* * *".to_owned()),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(node, out),
            "p" => self.paragraphs(node, &children, nesting, out),
            "blockquote" if nesting < MAX_NESTING => {
                let text = join(&self.blocks(&children, nesting + 1));
                if !text.is_empty() {
                    out.push(prefixed(&text));
                }
            }
            "ul" | "ol" | "menu" | "dir" if nesting < MAX_NESTING && self.is_plain_list(node) => {
                self.list(node, nesting, out);
            }
            "pre" => out.push(self.verbatim(node)),
            "ul" | "ol" | "table" | "dl" | "figure" | "details" | "math" | "svg" => {
                let text = self.raw(node);
                if !text.is_empty() {
                    out.push(text);
                }
            }
            "center" => {
                let inner = self.blocks(&children, nesting);
                out.extend(fenced(CENTRED, inner, nesting));
            }
            _ => {
                let inner = self.blocks(&children, nesting);
                match self.fence(node) {
                    Some(fence) => out.extend(fenced(&fence, inner, nesting)),
                    None => out.extend(inner),
                }
            }
        }
    }

    /// The block in which an element's content stands, if its looks ask for one.
    fn fence(&self, node: NodeId) -> Option<String> {
        if self.is_aligned(node, "center") {
            return Some(CENTRED.to_owned());
        }
        if self.is_aligned(node, "right") {
            return Some(RIGHT.to_owned());
        }
        let classes = self.dom.attribute(node, "class").unwrap_or_default();
        let kept: Vec<&str> = classes.split_ascii_whitespace().filter(|class| self.guide.keeps_class(class)).collect();
        match &*kept {
            [] => None,
            [one] => Some((*one).to_owned()),
            several => Some(format!("{{{}}}", several.iter().map(|c| format!(".{c}")).collect::<Vec<_>>().join(" "))),
        }
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
            self.inline(children).iter().map(|text| paragraph(text, nesting)).collect()
        };
        let is_break = matches!(&*inner, [one] if one == "* * *");
        match self.fence(node).filter(|_| !is_break && !inner.is_empty()) {
            Some(fence) => out.extend(fenced(&fence, inner, nesting)),
            None => out.extend(inner),
        }
    }

    fn heading(&mut self, node: NodeId, out: &mut Vec<String>) {
        let level = level_of(self.dom.name(node)).unwrap_or(1) + self.shift;
        let text = self.inline(self.dom.children(node).to_vec().as_slice()).join(" ").replace(inline::LINE_END, " ");
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
        let is_ordered = self.dom.name(list) == "ol";
        let items: Vec<NodeId> =
            self.dom.children(list).iter().copied().filter(|item| self.dom.name(*item) == "li").collect();
        let mut lines = Vec::new();
        for (number, item) in items.into_iter().enumerate() {
            let children = self.dom.children(item).to_vec();
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

/// Text as a paragraph, or as a scene break where it only divides. Notes, quotations and lists have no scenes.
fn paragraph(text: &str, nesting: usize) -> String {
    if nesting == 0 && is_scene_break(text) { "* * *".to_owned() } else { inline::guard_lines(text) }
}

/// Whether an id can stand in braces.
fn is_simple(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// Blocks within `:::` lines; within quotations and lists, where these have no meaning, within an element.
fn fenced(name: &str, inner: Vec<String>, nesting: usize) -> Vec<String> {
    if inner.is_empty() {
        return inner;
    }
    let (open, close) = if name == RIGHT {
        ("<div style=\"text-align: right\">".to_owned(), "</div>")
    } else if nesting == 0 {
        (format!("::: {name}"), ":::")
    } else if name == CENTRED {
        ("<div style=\"text-align: center\">".to_owned(), "</div>")
    } else {
        let classes = name.replace(['{', '}', '.'], "");
        (format!("<div class=\"{classes}\">"), "</div>")
    };
    let mut out = vec![open];
    out.extend(inner);
    out.push(close.to_owned());
    out
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
