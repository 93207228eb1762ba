//! Lines such as `Rating: Teen`, typed by hand: read as the headers of posts are.

use std::collections::HashMap;

use crate::diag::{Cut, FileId, Sink};
use crate::import::header;
use crate::transcribe::dom::{Dom, Kind, NodeId, is_silent};
use crate::transcribe::{Original, post};

use super::page::Page;

/// Bytes at the top of a text in which a header may stand.
const MAX_HEADER: usize = 16 << 10;

/// A text with the places of the nodes that it comes from.
#[derive(Default)]
struct Top {
    text: String,
    /// Nodes, with the end of each in the text.
    nodes: Vec<(NodeId, usize)>,
    /// A label stands before the next words, in the same line.
    is_continued: bool,
}

impl Top {
    /// The text of a node up to the limit: an empty line between blocks, a line for each line.
    fn of(page: &Page, root: NodeId) -> Top {
        let dom = page.dom;
        let mut top = Top::default();
        let mut stack = vec![(root, false)];
        let mut before = "";
        while let Some((node, is_done)) = stack.pop() {
            if top.text.len() > MAX_HEADER || page.is_dropped(node) || is_silent(dom.name(node)) {
                continue;
            }
            match dom.kind(node) {
                Kind::Text(text) => top.push(node, text),
                Kind::Element(name, _) if &**name == "br" => {
                    top.text.push('\n');
                    top.nodes.push((node, top.text.len()));
                }
                Kind::Element(name, _) => {
                    if !is_done && is_value(dom, node, before) {
                        top.continue_line();
                    } else if crate::transcribe::markdown::is_block(name) {
                        top.end_block();
                    }
                    before = if is_done { name } else { "" };
                    if !is_done {
                        stack.push((node, true));
                        stack.extend(dom.children(node).iter().rev().map(|child| (*child, false)));
                    }
                }
                _ => stack.extend(dom.children(node).iter().rev().map(|child| (*child, false))),
            }
        }
        top
    }

    fn push(&mut self, node: NodeId, text: &str) {
        for word in text.split_inclusive(char::is_whitespace) {
            let bare = word.trim_end();
            self.text.push_str(bare);
            self.is_continued &= bare.is_empty();
            if bare.len() < word.len() && !self.text.is_empty() && !self.text.ends_with(['\n', ' ']) {
                self.text.push(' ');
            }
        }
        self.nodes.push((node, self.text.len()));
    }

    /// Puts a value behind its label, into the same line.
    fn continue_line(&mut self) {
        let end = self.text.trim_end().len();
        if end > 0 {
            self.text.truncate(end);
            self.text.push_str(if self.text.ends_with([':', '：']) { " " } else { ": " });
            self.is_continued = true;
        }
    }

    fn end_block(&mut self) {
        if !self.is_continued && !self.text.trim().is_empty() {
            let end = self.text.trim_end_matches(' ').len();
            self.text.truncate(end);
            while !self.text.ends_with("\n\n") {
                self.text.push('\n');
            }
        }
    }
}

/// Nodes of a row at most in which two cells are looked for.
const MAX_ROW: usize = 8;

/// Whether an element is the value of the one that ended just before it: the second of two cells, or what describes a
/// term.
fn is_value(dom: &Dom, node: NodeId, before: &str) -> bool {
    match (before, dom.name(node)) {
        ("dt", "dd") => true,
        ("td" | "th", "td") => dom.parent(node).is_some_and(|row| {
            let cells = dom.children(row);
            cells.len() <= MAX_ROW && cells.iter().filter(|cell| !dom.name(**cell).is_empty()).count() == 2
        }),
        _ => false,
    }
}

/// Reads the lines at the top of a text that tell about the story, and leaves them out of it.
pub fn read_top(page: &mut Page, root: NodeId, original: &Original) {
    let top = Top::of(page, root);
    // The lines of the page are not those of this text: what the reader would say of them cannot be placed.
    let header = header::read(&top.text, original.file.unwrap_or(FileId(0)), 0, &mut Sink::new());
    let is_short = header.end < MAX_HEADER && !top.text.cut(header.end..).trim().is_empty();
    let ends_with_node = header.end == 0
        || top
            .nodes
            .iter()
            .any(|(_, end)| top.text.cut((*end).min(header.end)..header.end.max(*end)).trim().is_empty());
    if header.known == 0 || !is_short || !ends_with_node {
        return;
    }
    let is_story = |from: usize, end: usize| header.story.iter().any(|range| range.start < end && from < range.end);
    let mut from = 0;
    let mut lines = String::new();
    let mut taken = Vec::new();
    for (node, end) in &top.nodes {
        let words = top.text.cut(from.min(*end)..*end);
        if top.text.cut(..*end).trim_end().len() > header.end {
            break;
        }
        if !is_story(from, *end) {
            lines.push_str(words);
            taken.push(*node);
        }
        from = *end;
    }
    drop_emptied(page, &taken);
    for node in taken {
        page.take(node);
        page.drop_taken(node);
    }
    state(page, &header);
    page.work.state("original-header", tidy(&lines));
}

/// Leaves out the elements of which nothing is left without some nodes: items of lists, lists, rows of tables.
fn drop_emptied(page: &mut Page, nodes: &[NodeId]) {
    let dom = page.dom;
    let is_blank = |node: NodeId| match dom.kind(node) {
        Kind::Text(text) => text.trim().is_empty(),
        Kind::Element(..) => false,
        _ => true,
    };
    // What is left of each element, counted once.
    let mut left: HashMap<NodeId, usize> = HashMap::new();
    let mut emptied = Vec::new();
    for node in nodes.iter().filter(|node| !is_blank(**node)) {
        let mut node = *node;
        while let Some(parent) = dom.parent(node).filter(|parent| dom.name(*parent) != "body") {
            let count = || dom.children(parent).iter().filter(|c| !is_blank(**c) && !page.is_dropped(**c)).count();
            let left = left.entry(parent).or_insert_with(count);
            *left = left.saturating_sub(1);
            if *left > 0 {
                break;
            }
            emptied.push(parent);
            node = parent;
        }
    }
    emptied.into_iter().for_each(|node| page.drop_taken(node));
}

/// Reads lines that the site shows about a story.
pub fn read_lines(page: &mut Page, lines: &str, original: &Original) {
    let header = header::read(lines, original.file.unwrap_or(FileId(0)), 0, &mut Sink::new());
    if header.known > 0 {
        state(page, &header);
    }
}

/// States what lines say; it is said by the author, and counts more than what the page shows.
fn state(page: &mut Page, header: &header::Header) {
    let mut told = crate::transcribe::Work::default();
    post::state(&header.of_story(), &mut told);
    page.work.overrule(told);
}

fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}
