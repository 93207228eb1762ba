//! YAML as a tree with the place of every value, capped against aliases that multiply and against depth.

mod salvage;
mod slips;

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::diag::encoding::is_xml_char;
use crate::diag::{Cut, FileId, Severity, Sink, Span};
use crate::story::keys::{self, Key};
use crate::story::rules;
use crate::story::text::is_blank;
use crate::story::text::shorten;
use slips::Slip;

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

/// Makes an error of a value that is never closed, in what was written for us: there a guess would be for many stories.
pub fn raise_unclosed(sink: &mut Sink) {
    sink.raise(|rule| rule.id == "FIC-145");
}

/// Values of one front-matter at most, with aliases expanded.
pub const MAX_NODES: usize = 20_000;
/// Levels of nesting at most; front-matter needs three.
pub const MAX_DEPTH: usize = 32;
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
            Value::Scalar { text, .. } => text.split_ascii_whitespace().collect::<Vec<_>>().join(" "),
            Value::List(items) => items.iter().map(Node::flat).collect::<Vec<_>>().join("; "),
            Value::Map(pairs) => {
                pairs.iter().map(|(k, v)| format!("{}: {}", k.flat(), v.flat())).collect::<Vec<_>>().join("; ")
            }
        }
    }

    fn bytes(&self) -> usize {
        match &self.value {
            Value::Scalar { text, .. } => text.len(),
            Value::List(items) => items.iter().map(Node::bytes).sum(),
            Value::Map(pairs) => pairs.iter().map(|(k, v)| k.bytes() + v.bytes()).sum(),
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
    check_size(file, offset, text, sink)?;
    let slips = slips::find(text);
    report_slips(&slips, file, offset, sink);
    let root = match attempt(text, &slips, file, offset) {
        Ok(root) => root,
        Err(fault @ Fault::Limit(..)) => {
            report_fault(fault, text, file, offset, sink);
            return None;
        }
        Err(fault) => match salvage::read(file, offset, text, sink) {
            Some(root) => Some(root),
            None => {
                report_fault(fault, text, file, offset, sink);
                return None;
            }
        },
    };
    let mut root = root.filter(|node| !node.is_null())?;
    clear_blanks(&mut root, sink);
    report_duplicates(&root, sink);
    Some(root)
}

/// Parses a text with its slips mended.
fn attempt(text: &str, slips: &[Slip], file: FileId, offset: usize) -> Result<Option<Node>, Fault> {
    let mut yaml = Yaml::mended(text, slips);
    loop {
        match parse(&yaml, text, file, offset) {
            Err(Fault::Syntax { index, info }) => {
                if info.contains("quoted scalar") && yaml.indent_quoted(index) {
                    continue;
                }
                // An error "behind the last line" is shown on the last line.
                let at = yaml.byte(index).min(text.trim_end().len());
                let index = (0..=at).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
                return Err(Fault::Syntax { index, info });
            }
            other => return other,
        }
    }
}

/// Says why a text is no tree.
fn report_fault(fault: Fault, text: &str, file: FileId, offset: usize, sink: &mut Sink) {
    match fault {
        Fault::Syntax { index, info } => {
            let span = Span::new(file, offset + index, offset + index);
            let diagnostic = sink.emit(span, rules::matter_syntax(&info));
            for hint in syntax_hints(text, index, &info) {
                diagnostic.hint(hint);
            }
        }
        Fault::Limit(span, problem) => {
            let violation = match problem {
                Problem::TooMany => rules::matter_too_large("the front-matter", MAX_NODES),
                Problem::TooDeep => rules::matter_too_deep(MAX_DEPTH),
                Problem::Recursive => rules::matter_syntax("an alias refers to a value that contains it"),
            };
            sink.emit(span, violation)
                .hint("remove the brackets or indentation that nest it so deeply; no key needs more than three levels");
        }
    }
}

/// Empties every value in which there is nothing to see. Plain blanks are no surprise; other signs are reported.
pub fn clear_blanks(node: &mut Node, sink: &mut Sink) {
    match &mut node.value {
        Value::Scalar { text, .. } if !text.is_empty() && is_blank(text) => {
            if let Some(sign) = text.chars().find(|c| !c.is_ascii_whitespace()) {
                sink.emit(node.span, rules::blank_value(format!("U+{:04X}", u32::from(sign))))
                    .hint("delete the value, or replace it");
            }
            text.clear();
        }
        Value::Scalar { .. } => {}
        Value::List(items) => items.iter_mut().for_each(|item| clear_blanks(item, sink)),
        Value::Map(pairs) => pairs.iter_mut().for_each(|(_, value)| clear_blanks(value, sink)),
    }
}

/// `None`, and a message, for a block that is longer than any front-matter.
pub fn check_size(file: FileId, offset: usize, text: &str, sink: &mut Sink) -> Option<()> {
    if text.len() > MAX_BYTES {
        sink.fail(Span::new(file, offset, offset), rules::oversized_front_matter(MAX_BYTES >> 10));
        return None;
    }
    Some(())
}

/// Says what is read otherwise than YAML would, and what YAML leaves out.
fn report_slips(slips: &[Slip], file: FileId, offset: usize, sink: &mut Sink) {
    let mut tabs_told = false;
    for slip in slips {
        let span = Span::new(file, offset + slip.range.start, offset + slip.range.end);
        match &slip.kind {
            slips::Fault::Text { fixed } => {
                sink.emit(span, rules::read_as_text("YAML")).hint(format!("write it as {fixed}"));
            }
            slips::Fault::Cut { lost, fixed } => {
                sink.emit(span, rules::cut_value(shorten(lost)))
                    .hint(format!("write it as {fixed}"))
                    .hint("if it is a comment, write two spaces before the `#`");
            }
            slips::Fault::Divider { missing, fixed } => {
                sink.emit(span, rules::odd_divider(missing)).hint(format!("write it as {}", shorten(fixed)));
            }
            slips::Fault::Unclosed { sign, fixed } => {
                sink.emit(span, rules::unclosed_value(sign)).hint(format!("write it as {}", shorten(fixed)));
            }
            slips::Fault::Indent { what } => {
                sink.emit(span, rules::odd_indent(what))
                    .hint("start the keys of a mapping, or the items of a list, in the same column, and indent lines that continue a value");
            }
            slips::Fault::Tabs if tabs_told => {}
            slips::Fault::Tabs => {
                tabs_told = true;
                sink.emit(span, rules::tabs_for_blanks()).hint("indent with spaces: other programs reject tabs");
            }
        }
    }
}

/// Why a text is no tree; `index` is a place in the author's text once [`attempt`] has seen it.
enum Fault {
    Syntax { index: usize, info: String },
    Limit(Span, Problem),
}

/// The text given to the parser, and where each of its characters stands in the author's file.
struct Yaml {
    text: String,
    bytes_of: Vec<u32>,
}

impl Yaml {
    /// The author's text with its slips mended.
    fn mended(text: &str, slips: &[Slip]) -> Yaml {
        let mut yaml = Yaml { text: String::with_capacity(text.len() + 16), bytes_of: Vec::new() };
        let mut edits: Vec<_> = slips.iter().flat_map(|slip| &slip.edits).collect();
        edits.sort_by_key(|(range, _)| range.start);
        let mut from = 0;
        for (range, with) in edits {
            yaml.push(text.cut(from..range.start), from);
            yaml.text.push_str(with);
            yaml.bytes_of.extend(with.chars().map(|_| range.start as u32));
            from = range.end;
        }
        yaml.push(text.cut(from..), from);
        yaml.bytes_of.push(text.len() as u32);
        yaml
    }

    fn push(&mut self, text: &str, start: usize) {
        self.text.push_str(text);
        self.bytes_of.extend(text.char_indices().map(|(i, _)| (start + i) as u32));
    }

    /// The offset in the author's text of a character that the parser counts.
    fn byte(&self, index: usize) -> usize {
        self.bytes_of[index.min(self.bytes_of.len() - 1)] as usize
    }

    /// Indents the further lines of the quoted value that opens at or behind `index`. The YAML standard wants them
    /// indented, but most other readers don't, and authors paste paragraphs as they are. Tells whether anything changed.
    fn indent_quoted(&mut self, index: usize) -> bool {
        let chars: Vec<char> = self.text.chars().collect();
        let Some(open) = (index..chars.len()).find(|&i| matches!(chars[i], '"' | '\'')) else { return false };
        let quote = chars[open];
        let mut text: String = chars[..=open].iter().collect();
        let mut bytes_of = self.bytes_of[..=open].to_vec();
        let mut changed = false;
        let mut i = open + 1;
        while let Some(&c) = chars.get(i) {
            text.push(c);
            bytes_of.push(self.bytes_of[i]);
            i += 1;
            if c == '\\' && quote == '"' && i < chars.len() {
                text.push(chars[i]);
                bytes_of.push(self.bytes_of[i]);
                i += 1;
            } else if c == quote {
                break;
            } else if c == '\n' && chars.get(i).is_some_and(|c| !c.is_whitespace()) {
                text.push(' ');
                bytes_of.push(self.bytes_of[i]);
                changed = true;
            }
        }
        // Never closed: a fault to be told, not to be mended.
        let closed = i <= chars.len() && chars.get(i - 1) == Some(&quote) && i > open + 1;
        text.extend(&chars[i..]);
        bytes_of.extend_from_slice(&self.bytes_of[i..]);
        if changed && closed {
            *self = Yaml { text, bytes_of };
        }
        changed && closed
    }
}

/// A value without what no book can hold, and with one kind of line end.
pub fn legal(text: &str) -> String {
    text.chars().filter(|c| is_xml_char(*c) && *c != '\r').collect()
}

/// Parses into a tree; the result is `None` for an empty document.
fn parse(yaml: &Yaml, original: &str, file: FileId, offset: usize) -> Result<Option<Node>, Fault> {
    let span_of = |span: saphyr_parser::Span| {
        let (start, end) = (yaml.byte(span.start.index()), yaml.byte(span.end.index()));
        let words = original.get(start..end.max(start)).unwrap_or("");
        Span::new(file, offset + start, offset + start + words.trim_end().len())
    };
    let mut tree = Tree { stack: Vec::new(), anchors: HashMap::new(), nodes: 0, root: None };
    for event in Parser::new_from_str(&yaml.text) {
        let (event, at) = match event {
            Ok(pair) => pair,
            Err(error) if error.info().contains("recursion limit") => {
                let at = yaml.byte(error.marker().index());
                return Err(Fault::Limit(Span::new(file, offset + at, offset + at), Problem::TooDeep));
            }
            Err(error) => {
                return Err(Fault::Syntax { index: error.marker().index(), info: error.info().to_owned() });
            }
        };
        let span = span_of(at);
        let problem = match event {
            Event::Scalar(value, style, anchor, _) => {
                let plain = style == ScalarStyle::Plain;
                // Escapes in quotes can make characters that no XML document may hold.
                let value = Value::Scalar { text: legal(&value), plain };
                tree.add(Node { value, span }, anchor)
            }
            Event::SequenceStart(anchor, _) => tree.open(Value::List(Vec::new()), span, anchor),
            Event::MappingStart(anchor, _) => tree.open(Value::Map(Vec::new()), span, anchor),
            Event::SequenceEnd | Event::MappingEnd => tree.close(span),
            Event::Alias(anchor) => match tree.anchors.get(&anchor).cloned() {
                Some(node) => {
                    // What an alias repeats counts each time, in values and in bytes.
                    tree.nodes += node.count() + node.bytes() / 64;
                    tree.add(Node { span, ..node }, 0)
                }
                None => Err(Problem::Recursive),
            },
            // A second document (`---` again) is not part of the front-matter.
            Event::DocumentEnd => break,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => Ok(()),
        };
        problem.map_err(|problem| Fault::Limit(span, problem))?;
    }
    Ok(tree.root)
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
        self.nodes += 1;
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

/// Reports keys that stand twice in one mapping, at any depth. Of the lists at the top all values are kept.
pub fn report_duplicates(root: &Node, sink: &mut Sink) {
    report_duplicates_in(root, &|key| keys::find(key).is_some_and(Key::is_joined), sink);
}

fn report_duplicates_in(node: &Node, is_joined: &dyn Fn(&str) -> bool, sink: &mut Sink) {
    match &node.value {
        Value::Scalar { .. } => {}
        Value::List(items) => items.iter().for_each(|item| report_duplicates_in(item, &|_| false, sink)),
        Value::Map(pairs) => {
            let mut seen: HashMap<&str, Span> = HashMap::new();
            for (key, value) in pairs {
                if let Some(name) = key.scalar() {
                    match seen.get(name) {
                        Some(&first) => {
                            let diagnostic = sink.emit(key.span, rules::duplicate_key(name));
                            diagnostic.hint_at(first, "it first appears here");
                            if is_joined(name) {
                                diagnostic.severity = Severity::Warning;
                                diagnostic.hint("both are kept; combine them in one list");
                            }
                        }
                        None => {
                            seen.insert(name, key.span);
                        }
                    }
                }
                report_duplicates_in(value, &|_| false, sink);
            }
        }
    }
}

/// What the commonest slips look like and how to mend them.
fn syntax_hints(text: &str, at: usize, info: &str) -> Vec<String> {
    let at = (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    let start = text.cut(..at).rfind('\n').map_or(0, |i| i + 1);
    let line = text.cut(start..).lines().next().unwrap_or("");
    let mut hints = Vec::new();
    if line.starts_with('\t') || text.lines().any(|l| l.starts_with('\t')) {
        hints.push("indent with spaces: YAML does not allow tabs".to_owned());
    }
    if let Some((key, value)) = line.split_once(": ")
        && value.contains(": ")
        && !value.trim_start().starts_with(['"', '\'', '[', '{'])
    {
        hints.push(format!("put quotes around a value that contains a colon: {}: \"…\"", key.trim()));
    } else if info.contains("quoted") || info.contains("EOF") || info.contains("end of") {
        hints.push("look for a quote or bracket that is never closed".to_owned());
    } else if hints.is_empty() {
        hints.push(
            "write each line as `key: value`; put quotes around a value that starts with a sign such as @ % * & ! [ {"
                .to_owned(),
        );
    }
    hints
}
