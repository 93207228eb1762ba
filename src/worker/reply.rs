//! The answer to a job: an object as in the report of a batch, and what the manifest of a shelf needs.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::batch::manifest::{InputLine, Line, MadeBy};
use crate::batch::names::Values;
use crate::batch::work::{Failure, State, raw};
use crate::diag::{Sink, Sources, Violation, render};
use crate::worker::job::{Known, is_id, object};

/// The answer to a job.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The job's id; nothing where it could not be read.
    pub id: Option<String>,
    /// Built, unchanged or failed.
    pub state: State,
    /// The source, as the job names it.
    pub source: Option<String>,
    /// The book's path in the output folder.
    pub book: Option<String>,
    /// How long it took.
    pub milliseconds: u64,
    /// The fields of the story's object in the report.
    pub record: Map<String, Value>,
    /// What the manifest needs besides; nothing for a job that failed.
    pub remembered: Option<Remembered>,
    /// The book in Base64, where there is no output folder.
    pub bytes: Option<String>,
}

/// A line of the manifest without what the answer says anyway.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(expecting = "an object with what the manifest needs")]
pub struct Remembered {
    /// Where the story was.
    pub origin: String,
    /// The stamp of the book's file.
    pub stamp: [i64; 3],
    /// The name that the template gave.
    pub wanted: String,
    /// What the template was filled with.
    pub values: Values,
    /// The book's date of modification, in seconds since 1970.
    pub modified: i64,
    /// What besides the sources decides how the book turns out.
    pub made_by: MadeBy,
    /// What the story was made of.
    pub inputs: Option<Vec<InputLine>>,
    /// The digest of the job; results of earlier versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
}

impl Reply {
    /// The answer to a job that came to nothing.
    pub fn failed(id: Option<String>, sink: Sink, sources: &Sources) -> Reply {
        let failure = crate::batch::work::failure(id.as_deref().unwrap_or_default(), sink, sources);
        let record = serde_json::from_str(failure.record.get()).unwrap_or_default();
        let (source, book, remembered, bytes) = (None, None, None, None);
        Reply { id, state: State::Failed, source, book, milliseconds: 0, record, remembered, bytes }
    }

    /// The answer to a line that is no job.
    pub fn unread(known: &Known, sink: Sink) -> Reply {
        let source = known.source().map(str::to_owned);
        Reply { source, ..Reply::failed(known.id().map(str::to_owned), sink, &Sources::new()) }
    }

    /// The answer to a job of which no more can be said than this.
    pub fn refused(known: &Known, violation: Violation, hint: &str) -> Reply {
        let mut sink = Sink::new();
        sink.emit(None, violation).hint(hint);
        Reply::unread(known, sink)
    }

    /// The answer for a book that was made; `job` is the digest of the job.
    pub fn made(line: Line, state: State, job: String) -> Reply {
        Reply {
            id: Some(line.source),
            state,
            source: None,
            book: Some(line.book).filter(|book| !book.is_empty()),
            milliseconds: 0,
            record: serde_json::from_str(line.record.get()).unwrap_or_default(),
            remembered: Some(Remembered {
                origin: line.origin,
                stamp: line.stamp,
                wanted: line.wanted,
                values: line.values,
                modified: line.modified,
                made_by: line.made_by,
                inputs: line.inputs,
                job: Some(job),
            }),
            bytes: None,
        }
    }

    /// The answer as a line, with its end.
    pub fn line(&self) -> Vec<u8> {
        let mut fields = Map::new();
        fields.insert("id".to_owned(), self.id.clone().into());
        fields.insert("state".to_owned(), self.state.name().into());
        fields.insert("source".to_owned(), self.source.clone().into());
        fields.insert("book".to_owned(), self.book.clone().into());
        fields.insert("milliseconds".to_owned(), self.milliseconds.into());
        fields.extend(self.record.clone());
        if let Some(remembered) = self.remembered.as_ref().and_then(|r| serde_json::to_value(r).ok()) {
            fields.insert("manifest".to_owned(), remembered);
        }
        if let Some(bytes) = &self.bytes {
            fields.insert("base64".to_owned(), bytes.clone().into());
        }
        let json = Value::Object(fields).to_string();
        let mut line = render::escaped(&json).unwrap_or(json).into_bytes();
        line.push(b'\n');
        line
    }

    /// Reads a line.
    ///
    /// # Errors
    /// It is no answer; why, in words.
    pub fn read(line: &[u8]) -> Result<Reply, String> {
        let mut fields: Map<String, Value> = object(line)?;
        let mut text = |name: &str| match fields.shift_remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let state = [State::Built, State::Unchanged, State::Failed];
        let named = text("state").and_then(|name| state.into_iter().find(|state| state.name() == name));
        let (id, source, book, bytes) = (text("id"), text("source"), text("book"), text("base64"));
        let milliseconds = fields.shift_remove("milliseconds").and_then(|v| v.as_u64()).unwrap_or(0);
        let remembered = fields.shift_remove("manifest").map(serde_json::from_value).transpose();
        let remembered = remembered.map_err(|error| error.to_string())?;
        let Some(state) = named else { return Err("it has no state".to_owned()) };
        if !fields.contains_key("diagnostics") {
            return Err("it has no diagnostics".to_owned());
        }
        Ok(Reply { id, state, source, book, milliseconds, record: fields, remembered, bytes })
    }

    /// The line of the manifest that the answer stands for.
    ///
    /// # Errors
    /// It lacks the field that is named, or that can not be right.
    pub fn as_line(&self) -> Result<Line, &'static str> {
        let remembered = self.remembered.clone().ok_or("manifest")?;
        Ok(Line {
            source: self.id.clone().filter(|id| is_id(id)).ok_or("id")?,
            origin: remembered.origin,
            book: self.book.clone().ok_or("book")?,
            sha256: self
                .record
                .get("sha256")
                .and_then(Value::as_str)
                .filter(|hash| is_hash(hash))
                .ok_or("sha256")?
                .to_owned(),
            stamp: remembered.stamp,
            wanted: remembered.wanted,
            values: remembered.values,
            modified: remembered.modified,
            made_by: remembered.made_by,
            inputs: remembered.inputs,
            record: raw(&Value::Object(self.record.clone())),
        })
    }

    /// The record of a job that failed, as the journal of a batch keeps it.
    pub fn as_failure(&self) -> Failure {
        let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let messages = self.record.get("diagnostics").and_then(Value::as_array).into_iter().flatten();
        let errors = messages.filter(|message| message["severity"] == "error");
        let shown: String = errors
            .map(|message| {
                let place = match (message["file"].as_str(), &message["line"]) {
                    (Some(file), Value::Number(line)) => format!("{file}:{line}: "),
                    (Some(file), _) => format!("{file}: "),
                    _ => String::new(),
                };
                let words = render::printable(&text(message, "message"));
                format!("error[{}]: {}{words}\n", text(message, "rule"), render::printable(&place))
            })
            .collect();
        let failed = self.id.clone().unwrap_or_default();
        Failure { failed, record: raw(&Value::Object(self.record.clone())), shown }
    }
}

/// Whether a text is a SHA-256 as a manifest writes it.
fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
