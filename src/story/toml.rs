//! TOML front-matter as a tree with the place of every value.

use std::borrow::Cow;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::diag::{Cut, FileId, Sink, Span};
use crate::story::rules;
use crate::story::text::lines_with_offsets;
use crate::story::yaml::{self, MAX_DEPTH, MAX_NODES, Node, Value};

/// Faults of one block that are told at most: one slip often makes several.
const MAX_FAULTS: usize = 5;

/// Reads one TOML document that stands in `file` from byte `offset`. Problems are reported.
pub fn read(file: FileId, offset: usize, text: &str, sink: &mut Sink) -> Option<Node> {
    yaml::check_size(file, offset, text, sink)?;
    let (mut table, mut faults) = DeTable::parse_recoverable(text);
    let mended;
    let mut source = Source { text: Cow::Borrowed(text), edits: Vec::new() };
    if !faults.is_empty() {
        mended = mend(text);
        let (again, left) = DeTable::parse_recoverable(&mended.text);
        if left.is_empty() {
            for edit in &mended.edits {
                let span = Span::new(file, offset + edit.line.start, offset + edit.line.end);
                sink.emit(span, rules::read_as_text("TOML")).hint(format!("write it as {}", edit.with));
            }
            (table, faults) = (again, left);
            source = Source { text: Cow::Borrowed(&mended.text), edits: mended.edits.clone() };
        }
    }
    for fault in faults.iter().take(MAX_FAULTS) {
        let range = fault.span().unwrap_or(0..0);
        let at = Span::new(file, offset + range.start.min(text.len()), offset + range.end.min(text.len()));
        sink.emit(at, rules::matter_syntax(fault.message()))
            .hint("in TOML, write each line as `key = \"value\"`, with text in quotes and lists in brackets");
    }
    if !faults.is_empty() {
        return None;
    }
    let mut reader = Reader { source: &source, file, offset, nodes: 0 };
    match reader.table(table.get_ref(), 0..source.text.len(), 0) {
        Ok(mut node) => {
            yaml::clear_blanks(&mut node, sink);
            Some(node)
        }
        Err((span, Problem::TooMany)) => {
            sink.emit(span, rules::matter_too_large("the front-matter", MAX_NODES));
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

/// A line that was written anew.
#[derive(Debug, Clone)]
struct Edit {
    /// Where it stands in the author's text.
    line: Range<usize>,
    /// Where it begins in the text that is parsed.
    start: usize,
    with: String,
}

/// The text that is parsed, and what was changed in it.
struct Source<'t> {
    text: Cow<'t, str>,
    edits: Vec<Edit>,
}

impl Source<'_> {
    /// The place in the author's text of a place in the text that is parsed.
    fn place(&self, at: usize) -> usize {
        let before = self.edits.partition_point(|edit| edit.start <= at);
        let Some(edit) = before.checked_sub(1).map(|i| &self.edits[i]) else { return at };
        match at.checked_sub(edit.start + edit.with.len()) {
            Some(behind) => edit.line.end + behind,
            None => edit.line.start,
        }
    }
}

/// Puts into quotes what TOML refuses though it is plainly text: `title = What's Up`, `title = 'What''s Up'`, and lines with
/// a colon for the equals sign.
fn mend(text: &str) -> Source<'static> {
    let mut source = Source { text: Cow::Borrowed(""), edits: Vec::new() };
    let mut out = String::with_capacity(text.len() + 64);
    // What closes the text or list of several lines that is open.
    let mut open: Option<&str> = None;
    for (at, line) in lines_with_offsets(text) {
        let bare = line.trim_end();
        let with = match open {
            Some(close) => {
                if bare.ends_with(close) {
                    open = None;
                }
                None
            }
            None => {
                let value = bare.split_once('=').map_or("", |(_, value)| value.trim());
                let opened = [("\"\"\"", "\"\"\""), ("'''", "'''"), ("[", "]")];
                let found = opened
                    .iter()
                    .find(|(mark, close)| value.strip_prefix(mark).is_some_and(|rest| !rest.contains(close)));
                open = found.map(|(_, close)| *close);
                if open.is_some() { None } else { mended_line(bare) }
            }
        };
        match with {
            Some(with) => {
                source.edits.push(Edit { line: at..at + bare.len(), start: out.len(), with: with.clone() });
                out.push_str(&with);
                out.push_str(line.cut(bare.len()..));
            }
            None => out.push_str(line),
        }
    }
    source.text = Cow::Owned(out);
    source
}

/// A line as TOML wants it, if it is not so already.
fn mended_line(line: &str) -> Option<String> {
    let bare = line.trim_start();
    if bare.is_empty() || bare.starts_with(['#', '[']) || DeTable::parse(line).is_ok() {
        return None;
    }
    let sign = bare.find(['=', ':'])?;
    let key = bare.cut(..sign).trim().trim_matches(['"', '\'']);
    let value = bare.cut(sign + 1..).trim();
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if !is_key {
        return None;
    }
    let kept = format!("{key} = {value}");
    if DeTable::parse(&kept).is_ok() {
        return Some(kept);
    }
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let inner = match quote {
        // A quote that is doubled within quotes stands for one, as in YAML.
        Some(quote) => {
            let inner = value.cut(1..);
            let inner = inner.strip_suffix(quote).unwrap_or(inner);
            if quote == '\'' { inner.replace("''", "'") } else { inner.replace("\\\"", "\"") }
        }
        None => value.to_owned(),
    };
    let escaped: String = yaml::legal(&inner)
        .chars()
        .flat_map(|c| matches!(c, '"' | '\\').then_some('\\').into_iter().chain([c]))
        .collect();
    Some(format!("{key} = \"{escaped}\""))
}

struct Reader<'t> {
    source: &'t Source<'t>,
    file: FileId,
    offset: usize,
    nodes: usize,
}

impl Reader<'_> {
    fn span(&self, range: &Range<usize>) -> Span {
        let (start, end) = (self.source.place(range.start), self.source.place(range.end));
        Span::new(self.file, self.offset + start, self.offset + end.max(start))
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
            DeValue::String(text) => Value::Scalar { text: yaml::legal(text), plain: false },
            // Numbers, dates and switches are the text that the author typed.
            _ => Value::Scalar { text: self.source.text.get(range).unwrap_or_default().to_owned(), plain: true },
        };
        Ok(Node { value, span })
    }
}
