//! A reviewer's corrections: a table (CSV) or JSON lines, one row a story, that overrule what the sources say.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use crate::batch::collection::source_path;
use crate::batch::csv::{Fault, Records, separator};
use crate::batch::rules;
use crate::diag::{Cut, Failed, FileId, Sink, Sources, Span};
use crate::story::keys::{self, Scope};
use crate::story::text::is_blank;
use crate::story::yaml::{self, Node, Value};

/// The column that tells which story a row is about, as it may be spelt.
const SOURCE: &[&str] = &["source", "story", "path", "file"];

/// Faults of one kind that are looked into; whoever has more of them has another problem.
const MAX_REPORTED: usize = 200;

/// A file of corrections, read as far as to know that it can be read. Rows become front-matter when they are asked for,
/// so that a table of a hundred thousand stories costs little more than its text.
#[derive(Debug)]
pub struct Overrides {
    file: FileId,
    text: Arc<str>,
    form: Form,
    rows: HashMap<String, Row>,
}

#[derive(Debug)]
enum Form {
    /// The separator, and the key of each column: nothing for the column of sources.
    Table(u8, Vec<Option<String>>),
    JsonLines,
}

#[derive(Debug)]
struct Row {
    range: Range<usize>,
    /// Where the source is named.
    source: Range<usize>,
}

impl Overrides {
    /// Reads a file of corrections; its name tells which form it has.
    ///
    /// # Errors
    /// It can not be read, its header or a row is wrong, or two rows are about one story. All faults are reported.
    pub fn read(path: &Path, sources: &mut Sources, sink: &mut Sink) -> Result<Overrides, Failed> {
        let file = sources.read(path, sink)?;
        let text = sources.file(file).text.clone();
        Overrides::from_text(path, text, sources, sink)
    }

    /// As [`Overrides::read`], for a text that is in memory.
    ///
    /// # Errors
    /// As there.
    pub fn from_text(path: &Path, text: Arc<str>, sources: &mut Sources, sink: &mut Sink) -> Result<Overrides, Failed> {
        // Paths in a correction are those of the story, not of the table: so this text has no folder.
        let file = sources.add(path.display().to_string(), PathBuf::new(), text.clone());
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        let form = match ending.as_str() {
            "jsonl" | "ndjson" | "json" => Form::JsonLines,
            _ => Form::Table(separator(&text), Vec::new()),
        };
        let mut overrides = Overrides { file, text: text.clone(), form, rows: HashMap::new() };
        match overrides.form {
            Form::JsonLines => overrides.read_lines(&text, sink),
            Form::Table(separator, _) => overrides.read_table(&text, separator, sink),
        }
        match sink.failed() {
            Some(failed) => Err(failed),
            None => Ok(overrides),
        }
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    fn read_table(&mut self, text: &str, separator: u8, sink: &mut Sink) {
        let mut columns = Vec::new();
        let mut at = 0;
        for record in Records::new(text, separator, 0) {
            let cells = match record {
                Ok(cells) => cells,
                Err(fault) => {
                    let span = Span::new(self.file, fault.offset(), fault.offset() + 1);
                    let (what, hint) = match fault {
                        Fault::Unclosed(_) => ("a quoted cell is never closed", "add the missing quote"),
                        Fault::AfterQuote(_) => (
                            "there is text after the closing quote of a cell",
                            "inside a quoted cell, write each quote twice",
                        ),
                        Fault::Stray(_) => (
                            "there is a quote inside a cell that does not begin with one",
                            "put the whole cell in quotes, and write each quote inside it twice",
                        ),
                    };
                    sink.emit(span, rules::bad_quoting(what)).hint(hint);
                    return;
                }
            };
            let whole = cells[0].range.start..cells[cells.len() - 1].range.end;
            if columns.is_empty() {
                columns = self.read_header(&cells.iter().map(|c| (c.text.trim(), &c.range)).collect::<Vec<_>>(), sink);
                if columns.iter().filter(|c| c.is_none()).count() != 1 {
                    return;
                }
            } else if cells.iter().all(|c| c.text.trim().is_empty()) {
                // A row of separators, as spreadsheets leave them behind.
            } else if cells.len() > columns.len() {
                let span = self.span(&cells[columns.len()].range);
                sink.emit(span, rules::too_many_cells(cells.len(), columns.len()))
                    .hint("put quotes around a cell that contains the separator");
            } else {
                let source = columns.iter().position(Option::is_none).and_then(|i| cells.get(i));
                match source.filter(|cell| !cell.text.trim().is_empty()) {
                    Some(cell) => self.add(&cell.text, Row { range: whole, source: cell.range.clone() }, sink),
                    None => {
                        sink.fail(self.span(&whole), rules::row_without_source());
                    }
                }
            }
            at += 1;
        }
        if at == 0 {
            sink.emit(Span::new(self.file, 0, 0), rules::no_source_column())
                .hint("name the columns in the first line, as in `source,title,rating`");
        }
        self.form = Form::Table(separator, columns);
    }

    /// The keys of the columns.
    fn read_header(&self, cells: &[(&str, &Range<usize>)], sink: &mut Sink) -> Vec<Option<String>> {
        let mut columns: Vec<Option<String>> = Vec::new();
        for (name, range) in cells {
            if sink.diagnostics().len() > MAX_REPORTED {
                break;
            }
            let folded = keys::fold(name);
            if SOURCE.contains(&folded.as_str()) && !columns.contains(&None) {
                columns.push(None);
                continue;
            }
            if self.is_key(name, self.span(range), sink) && columns.iter().flatten().any(|c| same_key(c, name)) {
                sink.fail(self.span(range), rules::repeated_column(name));
            }
            columns.push(Some((*name).to_owned()));
        }
        if !columns.contains(&None) {
            let whole = cells[0].1.start..cells[cells.len() - 1].1.end;
            sink.emit(self.span(&whole), rules::no_source_column())
                .hint("name the columns in the first line, as in `source,title,rating`");
        }
        columns
    }

    /// Whether a name is that of a key about a whole story; if not, that is reported.
    fn is_key(&self, name: &str, at: Span, sink: &mut Sink) -> bool {
        match keys::find(name) {
            Some(row) if row.scope != Scope::Chapter => true,
            None if crate::story::Role::parse(name).is_some() => true,
            _ => {
                let near = keys::suggest(name).map(|near| format!("did you mean \"{near}\"?"));
                sink.emit(at, rules::unknown_column(name))
                    .hint(near.unwrap_or_else(|| "run `ficbind schema` to see all keys".to_owned()));
                false
            }
        }
    }

    fn read_lines(&mut self, text: &str, sink: &mut Sink) {
        for (start, line) in crate::story::text::lines_with_offsets(text) {
            let words = line.trim();
            if words.is_empty() {
                continue;
            }
            let start = start + (line.len() - line.trim_start().len());
            let range = start..start + words.len();
            match serde_json::from_str(words) {
                Ok(serde_json::Value::Object(object)) => {
                    let source = object.iter().find(|(key, _)| SOURCE.contains(&keys::fold(key).as_str()));
                    for key in object.keys().filter(|k| source.is_none_or(|(s, _)| s != *k)) {
                        self.is_key(key, self.span(&place(words, start, key)), sink);
                    }
                    match source.and_then(|(key, value)| Some((key, value.as_str()?))) {
                        Some((key, value)) => {
                            let source = match place(words, start, value) {
                                whole if whole == range => place(words, start, key),
                                place => place,
                            };
                            self.add(value, Row { range, source }, sink);
                        }
                        None => {
                            sink.fail(self.span(&range), rules::row_without_source());
                        }
                    }
                }
                Ok(_) => {
                    sink.fail(self.span(&range), rules::bad_json_line("it is another kind of value"));
                }
                Err(error) => {
                    let at = start + error.column().saturating_sub(1).min(words.len());
                    let reason = error.to_string();
                    let reason = reason.split(" at line").next().unwrap_or(&reason).to_lowercase();
                    sink.fail(Span::new(self.file, at, at), rules::bad_json_line(reason));
                }
            }
        }
    }

    fn add(&mut self, source: &str, row: Row, sink: &mut Sink) {
        let span = self.span(&row.source);
        match self.rows.entry(normal(source)) {
            Entry::Occupied(first) => {
                let at = Span::new(self.file, first.get().source.start, first.get().source.end);
                sink.emit(span, rules::repeated_override(source.trim())).hint_at(at, "it first appears here");
            }
            Entry::Vacant(place) => {
                place.insert(row);
            }
        }
    }

    /// The name under which a story has a row, if it has one: its key, or the path by which the user named it.
    pub fn find(&self, key: &str, path: &Path) -> Option<String> {
        self.names_of(key, path).into_iter().next()
    }

    /// All names under which a story has rows; there should be one at most.
    pub fn names_of(&self, key: &str, path: &Path) -> Vec<String> {
        let mut names = vec![normal(key), normal(&path.to_string_lossy())];
        names.dedup();
        names.retain(|name| self.rows.contains_key(name));
        names
    }

    /// Reports a story that has two rows under two names.
    pub fn report_twice(&self, key: &str, path: &Path, sink: &mut Sink) {
        if let [first, second] = self.names_of(key, path).as_slice()
            && let (Some(a), Some(b)) = (self.rows.get(first), self.rows.get(second))
        {
            let (a, b) = if a.source.start < b.source.start { (a, b) } else { (b, a) };
            let span = self.span(&b.source);
            sink.emit(span, rules::repeated_override(key)).hint_at(self.span(&a.source), "it first appears here");
        }
    }

    /// The names of all stories that have a row, in no order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rows.keys().map(String::as_str)
    }

    /// The corrections of a row as front-matter, to be applied to a story.
    pub fn node(&self, name: &str) -> Option<Node> {
        let row = self.rows.get(name)?;
        let words = self.text.cut(row.range.clone());
        let pairs = match &self.form {
            Form::Table(separator, columns) => {
                let cells = Records::new(&self.text, *separator, row.range.start).next()?.ok()?;
                let filled = columns.iter().zip(cells).filter(|(_, cell)| !cell.text.trim().is_empty());
                filled
                    .filter_map(|(column, cell)| {
                        let span = self.span(&cell.range);
                        Some((scalar(column.as_ref()?, span), self.cell(&cell.text, span)))
                    })
                    .collect()
            }
            Form::JsonLines => {
                let serde_json::Value::Object(object) = serde_json::from_str(words).ok()? else { return None };
                let is_source = |key: &str| SOURCE.contains(&keys::fold(key).as_str());
                object
                    .iter()
                    .filter(|(key, _)| !is_source(key))
                    .map(|(key, value)| {
                        let span = self.span(&place(words, row.range.start, key));
                        (scalar(key, span), tree(value, span))
                    })
                    .collect()
            }
        };
        Some(Node { value: Value::Map(pairs), span: self.span(&row.range) })
    }

    /// A cell is text, or a list or mapping if it is written as YAML writes one.
    fn cell(&self, text: &str, span: Span) -> Node {
        let text = text.trim();
        if text.starts_with(['[', '{']) {
            // Quotes are doubled in the file, so offsets inside the cell would not be those of the file.
            let mut own = Sink::new();
            if let Some(node) = yaml::read(span.file, 0, text, &mut own).filter(|_| !own.has_errors()) {
                return at(node, span);
            }
        }
        scalar(text, span)
    }

    /// Reports the rows that no story has, in the order of the file.
    pub fn report_unmatched(&self, used: &std::collections::HashSet<String>, sink: &mut Sink) {
        let mut unused: Vec<&Row> =
            self.rows.iter().filter(|(name, _)| !used.contains(*name)).map(|(_, r)| r).collect();
        unused.sort_by_key(|row| row.range.start);
        for row in unused.into_iter().take(MAX_REPORTED) {
            let span = self.span(&row.source);
            let name = match &self.form {
                Form::Table(..) => self.text.cut(row.source.clone()).trim_matches(['"', ' ']).to_owned(),
                Form::JsonLines => {
                    let value: Option<serde_json::Value> = serde_json::from_str(self.text.cut(row.range.clone())).ok();
                    let object = value.as_ref().and_then(serde_json::Value::as_object);
                    let source = object.into_iter().flatten().find(|(k, _)| SOURCE.contains(&keys::fold(k).as_str()));
                    source.and_then(|(_, v)| v.as_str()).unwrap_or_default().to_owned()
                }
            };
            sink.emit(span, rules::unmatched_override(name)).hint(
                "write the path as in the report: relative to the source folder, in the same upper and lower case",
            );
        }
    }
}

/// A path in the form in which rows and stories are compared.
fn normal(path: &str) -> String {
    source_path(path).nfc().collect()
}

fn same_key(a: &str, b: &str) -> bool {
    match (keys::find(a), keys::find(b)) {
        (Some(a), Some(b)) => std::ptr::eq(a, b),
        _ => keys::fold(a) == keys::fold(b),
    }
}

/// Where a key stands in a line of JSON: its first mention, which is nearly always it.
fn place(line: &str, start: usize, key: &str) -> Range<usize> {
    let quoted = serde_json::Value::from(key).to_string();
    match line.find(&quoted) {
        Some(at) => start + at..start + at + quoted.len(),
        None => start..start + line.len(),
    }
}

fn scalar(text: &str, span: Span) -> Node {
    // A cell of blanks states nothing.
    let text = if is_blank(text) { "" } else { text };
    Node { value: Value::Scalar { text: text.to_owned(), plain: false }, span }
}

/// The same value, all of it at one place.
fn at(node: Node, span: Span) -> Node {
    let value = match node.value {
        Value::List(items) => Value::List(items.into_iter().map(|item| at(item, span)).collect()),
        Value::Map(pairs) => Value::Map(pairs.into_iter().map(|(k, v)| (at(k, span), at(v, span))).collect()),
        scalar => scalar,
    };
    Node { value, span }
}

fn tree(value: &serde_json::Value, span: Span) -> Node {
    use serde_json::Value as Json;
    let value = match value {
        Json::Null => Value::Scalar { text: String::new(), plain: true },
        Json::String(text) => return scalar(text, span),
        Json::Bool(_) | Json::Number(_) => Value::Scalar { text: value.to_string(), plain: true },
        Json::Array(items) => Value::List(items.iter().map(|item| tree(item, span)).collect()),
        Json::Object(pairs) => {
            Value::Map(pairs.iter().map(|(key, value)| (scalar(key, span), tree(value, span))).collect())
        }
    };
    Node { value, span }
}
