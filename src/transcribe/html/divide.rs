//! The text of a page divided into chapters, at headings or at lines such as "Chapter 3".

use std::collections::HashMap;

use super::page::Page;
use crate::story::layout::is_scene_break;
use crate::story::marker::{self, Division};
use crate::story::text::is_blank;
use crate::transcribe::Chapter;
use crate::transcribe::dom::{Dom, Kind, NodeId};

/// Bytes of a line that may be a heading.
const LONGEST_LINE: usize = 120;

/// Takes what is in an element as chapters.
pub fn chapters(page: &mut Page, main: NodeId) -> Vec<Chapter> {
    let headings = headings(page, main);
    let lowest = headings.values().copied().max().unwrap_or_default();
    let mut pieces = vec![Piece::default()];
    let mut parts: Vec<(u8, String)> = Vec::new();
    for node in page.dom.opened(main, headings.keys().copied()) {
        let Some(level) = headings.get(&node) else {
            pieces.last_mut().into_iter().for_each(|piece| piece.nodes.push(node));
            continue;
        };
        let words = page.heading(node);
        parts.retain(|(known, _)| known < level);
        let title = (*level == lowest).then(|| words.clone());
        if *level < lowest {
            parts.push((*level, words));
        }
        let names = parts.iter().map(|(_, name)| name.clone()).collect();
        // A picture has no place in a title.
        let nodes = page.below(node, "img").collect();
        pieces.push(Piece { title, parts: names, nodes });
    }
    page.survey(main);
    let chapters = pieces.into_iter().map(|mut piece| {
        piece.trim(page.dom);
        let text = page.text(&piece.nodes);
        Chapter { title: piece.title, parts: piece.parts, text, ..Chapter::default() }
    });
    chapters.filter(|chapter| chapter.title.is_some() || !chapter.text.trim().is_empty()).collect()
}

/// A chapter while it is gathered.
#[derive(Default)]
struct Piece {
    title: Option<String>,
    parts: Vec<String>,
    nodes: Vec<NodeId>,
}

impl Piece {
    /// Rules between chapters divide nothing else.
    fn trim(&mut self, dom: &Dom) {
        let says_nothing = |node: &NodeId| match dom.kind(*node) {
            Kind::Text(text) => is_blank(text),
            Kind::Element(name, _) => matches!(&**name, "hr" | "br"),
            _ => true,
        };
        while self.nodes.last().is_some_and(says_nothing) {
            self.nodes.pop();
        }
        let from = self.nodes.iter().position(|node| !says_nothing(node)).unwrap_or_default();
        self.nodes.drain(..from);
    }
}

/// The headings of chapters and parts, and their levels.
fn headings(page: &Page, main: NodeId) -> HashMap<NodeId, u8> {
    let (mut found, mut lines) = (Vec::new(), Vec::new());
    let mut stack: Vec<NodeId> = page.dom.children(main).iter().rev().copied().collect();
    while let Some(node) = stack.pop() {
        let name = page.dom.name(node);
        if page.is_dropped(node) {
            continue;
        }
        if let Some(level) = level_of(name) {
            let words = page.dom.words(node);
            if !is_blank(&words) && !is_scene_break(&words) {
                found.push((node, level));
            }
        } else if let Some(division) = marker_of(page.dom, node) {
            lines.push((node, if division.rank() == Division::LEAF { 2 } else { 1 }));
        } else if page.is_container(node) {
            stack.extend(page.dom.children(node).iter().rev());
        }
    }
    let count = |level: u8| found.iter().filter(|(_, other)| *other == level).count();
    match (1..=6).find(|level| count(*level) > 1) {
        Some(lowest) => found.into_iter().filter(|(_, level)| *level <= lowest).collect(),
        None if lines.len() > 1 => lines.into_iter().collect(),
        None => HashMap::new(),
    }
}

fn level_of(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => Some(digit - b'0'),
        _ => None,
    }
}

/// What a line by itself divides, if it is one such as "Chapter 3".
fn marker_of(dom: &Dom, node: NodeId) -> Option<Division> {
    if !matches!(dom.name(node), "p" | "div" | "center") {
        return None;
    }
    let mut length = 0;
    for below in dom.below(node) {
        match dom.kind(below) {
            Kind::Text(text) => length += text.trim().len(),
            Kind::Element(name, _) if matches!(&**name, "p" | "div" | "img" | "br" | "table") => return None,
            _ => {}
        }
        if length > LONGEST_LINE {
            return None;
        }
    }
    marker::read(&dom.words(node)).map(|marker| marker.kind).filter(|kind| *kind != Division::Number)
}
