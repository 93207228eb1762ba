//! YAML as a tree with the place of every value, capped against aliases that multiply and against depth.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::diag::{FileId, Sink, Span};
use crate::story::rules;

/// A YAML value and where it stands.
#[derive(Debug, Clone)]
pub struct Node {
    pub value: Value,
    pub span: Span,
}

/// The three shapes of YAML.
#[derive(Debug, Clone)]
pub enum Value {
    /// `plain` is false for quoted and block scalars, which are always text.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    /// In the author's order; keys are scalars.
    Map(Vec<(Node, Node)>),
}

/// Values of one front-matter at most, with aliases expanded.
const MAX_NODES: usize = 20_000;
/// Levels of nesting at most; front-matter needs three.
const MAX_DEPTH: usize = 32;
/// Bytes of a front-matter block at most.
pub const MAX_BYTES: usize = 1 << 20;

impl Node {
    /// `null`, `~` or nothing at all: the author did not say.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The scalar's text; `None` for lists, mappings and null.
    pub fn scalar(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// What the value is, for messages.
    pub fn shape(&self) -> &'static str {
        match &self.value {
            _ if self.is_null() => "nothing",
            Value::Scalar { .. } => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }

    /// The value on one line, for keeping what was not understood.
    pub fn flat(&self) -> String {
        match &self.value {
            Value::Scalar { text, .. } => text.split_whitespace().collect::<Vec<_>>().join(" "),
            Value::List(items) => items.iter().map(Node::flat).collect::<Vec<_>>().join("; "),
            Value::Map(pairs) => {
                pairs.iter().map(|(k, v)| format!("{}: {}", k.flat(), v.flat())).collect::<Vec<_>>().join("; ")
            }
        }
    }

    fn count(&self) -> usize {
        1 + match &self.value {
            Value::Scalar { .. } => 0,
            Value::List(items) => items.iter().map(Node::count).sum(),
            Value::Map(pairs) => pairs.iter().map(|(k, v)| k.count() + v.count()).sum(),
        }
    }
}

/// Reads one YAML document that stands in `file` from byte `offset`. Problems are reported;
/// `None` where nothing could be read or the document is empty.
pub fn read(file: FileId, offset: usize, text: &str, sink: &mut Sink) -> Option<Node> {
    if text.len() > MAX_BYTES {
        sink.fail(Span::new(file, offset, offset), rules::oversized_front_matter(MAX_BYTES >> 10));
        return None;
    }
    // The parser counts characters, our spans bytes.
    let bytes_of: Vec<u32> = text.char_indices().map(|(i, _)| i as u32).chain([text.len() as u32]).collect();
    let byte = |index: usize| bytes_of[index.min(bytes_of.len() - 1)] as usize;
    let span_of = |span: saphyr_parser::Span| {
        let (start, mut end) = (byte(span.start.index()), byte(span.end.index()));
        end = end.max(start);
        let trimmed = text[start..end].trim_end().len();
        Span::new(file, offset + start, offset + start + trimmed)
    };

    let mut tree = Tree { stack: Vec::new(), anchors: HashMap::new(), nodes: 0, root: None };
    for event in Parser::new_from_str(text) {
        let (event, at) = match event {
            Ok(pair) => pair,
            Err(error) => {
                let at = offset + byte(error.marker().index());
                // An error "behind the last line" is shown on the last line.
                let at = at.min(offset + text.trim_end().len());
                let diagnostic = sink.emit(Span::new(file, at, at), rules::yaml_syntax(error.info()));
                for hint in syntax_hints(text, at - offset, error.info()) {
                    diagnostic.hint(hint);
                }
                return None;
            }
        };
        let span = span_of(at);
        let problem = match event {
            Event::Scalar(value, style, anchor, _) => {
                let plain = style == ScalarStyle::Plain;
                let value = Value::Scalar { text: value.into_owned(), plain };
                tree.add(Node { value, span }, anchor)
            }
            Event::SequenceStart(anchor, _) => tree.open(Value::List(Vec::new()), span, anchor),
            Event::MappingStart(anchor, _) => tree.open(Value::Map(Vec::new()), span, anchor),
            Event::SequenceEnd | Event::MappingEnd => tree.close(span),
            Event::Alias(anchor) => match tree.anchors.get(&anchor).cloned() {
                Some(node) => tree.add(Node { span, ..node }, 0),
                None => Err(Problem::Recursive),
            },
            // A second document (`---` again) is not part of the front-matter.
            Event::DocumentEnd => break,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => Ok(()),
        };
        if let Err(problem) = problem {
            let violation = match problem {
                Problem::TooMany => rules::yaml_too_large(MAX_NODES),
                Problem::TooDeep => rules::yaml_too_deep(MAX_DEPTH),
                Problem::Recursive => rules::yaml_syntax("an alias refers to a value that contains it"),
            };
            sink.fail(span, violation);
            return None;
        }
    }
    let root = tree.root.filter(|node| !node.is_null())?;
    report_duplicates(&root, sink);
    Some(root)
}

enum Problem {
    TooMany,
    TooDeep,
    Recursive,
}

/// An open list or mapping: its node, its anchor, and the key that waits for its value.
struct Open {
    node: Node,
    anchor: usize,
    key: Option<Node>,
}

struct Tree {
    stack: Vec<Open>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
    root: Option<Node>,
}

impl Tree {
    fn open(&mut self, value: Value, span: Span, anchor: usize) -> Result<(), Problem> {
        if self.stack.len() >= MAX_DEPTH {
            return Err(Problem::TooDeep);
        }
        self.stack.push(Open { node: Node { value, span }, anchor, key: None });
        Ok(())
    }

    fn close(&mut self, end: Span) -> Result<(), Problem> {
        let Some(mut open) = self.stack.pop() else {
            return Ok(());
        };
        open.node.span.end = end.end.max(open.node.span.end);
        self.add(open.node, open.anchor)
    }

    fn add(&mut self, node: Node, anchor: usize) -> Result<(), Problem> {
        self.nodes += node.count();
        if self.nodes > MAX_NODES {
            return Err(Problem::TooMany);
        }
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(open) => match &mut open.node.value {
                Value::List(items) => items.push(node),
                Value::Map(pairs) => match open.key.take() {
                    None => open.key = Some(node),
                    Some(key) => pairs.push((key, node)),
                },
                Value::Scalar { .. } => {}
            },
        }
        Ok(())
    }
}

/// Reports keys that stand twice in one mapping, at any depth.
fn report_duplicates(node: &Node, sink: &mut Sink) {
    match &node.value {
        Value::Scalar { .. } => {}
        Value::List(items) => items.iter().for_each(|item| report_duplicates(item, sink)),
        Value::Map(pairs) => {
            let mut seen: HashMap<&str, Span> = HashMap::new();
            for (key, value) in pairs {
                if let Some(name) = key.scalar() {
                    match seen.get(name) {
                        Some(&first) => {
                            sink.emit(key.span, rules::duplicate_key(name)).hint_at(first, "it stands here first");
                        }
                        None => {
                            seen.insert(name, key.span);
                        }
                    }
                }
                report_duplicates(value, sink);
            }
        }
    }
}

/// What the commonest slips look like and how to mend them.
fn syntax_hints(text: &str, at: usize, info: &str) -> Vec<String> {
    let at = (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let line = text[start..].lines().next().unwrap_or("");
    let mut hints = Vec::new();
    if line.starts_with('\t') || text.lines().any(|l| l.starts_with('\t')) {
        hints.push("YAML does not allow tabs for indentation: use blanks".to_owned());
    }
    if let Some((key, value)) = line.split_once(": ")
        && value.contains(": ")
        && !value.trim_start().starts_with(['"', '\'', '[', '{'])
    {
        hints.push(format!("a value with a colon in it needs quotes: {}: \"…\"", key.trim()));
    } else if info.contains("quoted") || info.contains("EOF") || info.contains("end of") {
        hints.push("look for a quote or bracket that is opened and never closed".to_owned());
    } else if hints.is_empty() {
        hints.push(
            "each line is `key: value`; put quotes around a value that starts with a sign such as @ % * & ! [ {"
                .to_owned(),
        );
    }
    hints
}
