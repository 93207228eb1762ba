//! Lists of a Word document: which levels have bullets, which have numbers, and how far each has counted.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use crate::transcribe::document::Item;
use crate::transcribe::office::{attribute, child};

/// A level of a list.
#[derive(Debug, Clone, Default)]
struct Level {
    /// As HTML has it; `None` for bullets.
    number: Option<&'static str>,
    start: usize,
}

/// The lists of a document.
#[derive(Debug, Default)]
pub struct Numbering {
    /// The levels of each definition.
    definitions: HashMap<String, HashMap<usize, Level>>,
    /// The definition of each list.
    lists: HashMap<String, String>,
    /// How many items each level of each list had.
    counts: HashMap<(String, usize), usize>,
}

fn number_of(format: &str) -> Option<&'static str> {
    match format {
        "bullet" | "none" => None,
        "lowerLetter" => Some("a"),
        "upperLetter" => Some("A"),
        "lowerRoman" => Some("i"),
        "upperRoman" => Some("I"),
        _ => Some("1"),
    }
}

impl Numbering {
    /// Reads the part for numbering.
    pub fn read(document: &Document) -> Numbering {
        let mut numbering = Numbering::default();
        let value =
            |node: Node, name: &str| child(node, name).and_then(|child| attribute(child, "val")).map(str::to_owned);
        for node in document.root_element().children().filter(Node::is_element) {
            match node.tag_name().name() {
                "abstractNum" => {
                    let Some(id) = attribute(node, "abstractNumId") else { continue };
                    let mut levels = HashMap::new();
                    for level in node.children().filter(|node| node.tag_name().name() == "lvl") {
                        let at = attribute(level, "ilvl").and_then(|at| at.parse().ok()).unwrap_or(0);
                        let number = number_of(value(level, "numFmt").as_deref().unwrap_or("decimal"));
                        let start = value(level, "start").and_then(|start| start.parse().ok()).unwrap_or(1);
                        levels.insert(at, Level { number, start });
                    }
                    numbering.definitions.insert(id.to_owned(), levels);
                }
                "num" => {
                    if let Some((id, definition)) = attribute(node, "numId").zip(value(node, "abstractNumId")) {
                        numbering.lists.insert(id.to_owned(), definition);
                    }
                }
                _ => {}
            }
        }
        numbering
    }

    /// The place of the next paragraph of a list.
    pub fn next(&mut self, list: &str, level: usize) -> Option<Item> {
        let definition = self.lists.get(list)?;
        let level = level.min(8);
        let known = self.definitions.get(definition)?.get(&level).cloned().unwrap_or_default();
        // Lower levels begin anew.
        for below in level + 1..=8 {
            self.counts.remove(&(list.to_owned(), below));
        }
        let count = self.counts.entry((list.to_owned(), level)).or_insert(0);
        *count += 1;
        Some(Item {
            level,
            number: known.number,
            list: list.to_owned(),
            first: true,
            start: known.start.max(1) + *count - 1,
        })
    }
}
