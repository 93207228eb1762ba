//! TOML front-matter as a tree with the place of every value.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::diag::{FileId, Sink, Span};
use crate::story::rules;
use crate::story::yaml::{self, MAX_DEPTH, MAX_NODES, Node, Value};

/// Faults of one block that are told at most: one slip often makes several.
const MAX_FAULTS: usize = 5;

/// Reads one TOML document that stands in `file` from byte `offset`. Problems are reported.
pub fn read(file: FileId, offset: usize, text: &str, sink: &mut Sink) -> Option<Node> {
    yaml::check_size(file, offset, text, sink)?;
    let (table, faults) = DeTable::parse_recoverable(text);
    for fault in faults.iter().take(MAX_FAULTS) {
        let range = fault.span().unwrap_or(0..0);
        let at = Span::new(file, offset + range.start.min(text.len()), offset + range.end.min(text.len()));
        sink.emit(at, rules::matter_syntax(fault.message()))
            .hint("TOML has lines `key = \"value\"`; text stands in quotes, lists in brackets");
    }
    if !faults.is_empty() {
        return None;
    }
    let mut reader = Reader { text, file, offset, nodes: 0 };
    match reader.table(table.get_ref(), 0..text.len(), 0) {
        Ok(mut node) => {
            yaml::clear_blanks(&mut node, sink);
            Some(node)
        }
        Err((span, Problem::TooMany)) => {
            sink.emit(span, rules::matter_too_large(MAX_NODES));
            None
        }
        Err((span, Problem::TooDeep)) => {
            sink.emit(span, rules::matter_too_deep(MAX_DEPTH));
            None
        }
    }
}

enum Problem {
    TooMany,
    TooDeep,
}

struct Reader<'t> {
    text: &'t str,
    file: FileId,
    offset: usize,
    nodes: usize,
}

impl Reader<'_> {
    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, self.offset + range.start, self.offset + range.end)
    }

    fn table(&mut self, table: &DeTable, range: Range<usize>, depth: usize) -> Result<Node, (Span, Problem)> {
        let mut pairs = Vec::with_capacity(table.len());
        for (key, value) in table.iter() {
            let text = key.get_ref().to_string();
            let key = Node { value: Value::Scalar { text, plain: false }, span: self.span(&key.span()) };
            pairs.push((key, self.value(value.get_ref(), value.span(), depth + 1)?));
        }
        // In the author's order.
        pairs.sort_by_key(|(key, _)| key.span.start);
        Ok(Node { value: Value::Map(pairs), span: self.span(&range) })
    }

    fn value(&mut self, value: &DeValue, range: Range<usize>, depth: usize) -> Result<Node, (Span, Problem)> {
        let span = self.span(&range);
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err((span, Problem::TooMany));
        }
        if depth >= MAX_DEPTH {
            return Err((span, Problem::TooDeep));
        }
        let value = match value {
            DeValue::Table(table) => return self.table(table, range, depth),
            DeValue::Array(items) => {
                let items = items.iter().map(|item| self.value(item.get_ref(), item.span(), depth + 1));
                Value::List(items.collect::<Result<_, _>>()?)
            }
            DeValue::String(text) => {
                let text = text.chars().filter(|c| yaml::is_text(*c)).collect();
                Value::Scalar { text, plain: false }
            }
            // Numbers, dates and switches are the text that the author typed.
            _ => Value::Scalar { text: self.text.get(range).unwrap_or_default().to_owned(), plain: true },
        };
        Ok(Node { value, span })
    }
}
