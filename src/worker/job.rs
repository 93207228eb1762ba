//! A job: one story, where its book goes, and how it is built.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::batch::manifest::{self, hex};
use crate::batch::names::is_own_file;
use crate::batch::work::Earlier;
use crate::book::Options;
use crate::diag::{Failed, Sink};
use crate::story::outside;
use crate::worker::rules;

/// One line of the input. Fields that do not exist are refused.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// What the job is known by: the story's key in manifest and report.
    pub id: String,
    /// The source, where it is a file or folder on disk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
    /// The source, where the job brings it: one file, or those of a folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Brought>,
    /// Which of the files is the story; `.` for their folder, as without it where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub main: Option<String>,
    /// The source folder that the story belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<PathBuf>,
    /// The collection files that apply to it, the outer ones first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub collections: Vec<PathBuf>,
    /// A table of corrections.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overrides: Option<PathBuf>,
    /// The language that is taken of a folder with several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// The book's path in the output folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub book: Option<String>,
    /// What the template of names gave; the book's own name may have a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted: Option<String>,
    /// Options of `ficbind build` by the names of their flags.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub options: Map<String, Value>,
    /// `key=value` as for `--set`, or `key: value` as in front-matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<String>,
    /// The book that the story had before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<Earlier>,
    /// Build it in any case, and replace a book that somebody changed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub force: bool,
}

/// A file that a job brings along.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with \"name\" and \"text\" or \"base64\"")]
pub struct Brought {
    /// Its path in the story's folder, with `/`. The ending tells its kind.
    pub name: String,
    /// Its content, where that is text in UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Its content in Base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
}

/// What every job has, whatever else is wrong with it. Of what it says twice, the first counts.
#[derive(Debug, Default)]
pub struct Known {
    /// What it is known by, if that is a text.
    id: Option<String>,
    /// Where its source is.
    path: Option<String>,
    /// Where its book goes.
    book: Option<String>,
}

impl<'de> Deserialize<'de> for Known {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Known, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Known;

            fn expecting(&self, to: &mut fmt::Formatter) -> fmt::Result {
                to.write_str("a job")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Known, M::Error> {
                let mut known = Known::default();
                while let Some(name) = map.next_key::<Cow<str>>()? {
                    let field = match &*name {
                        "id" => &mut known.id,
                        "path" => &mut known.path,
                        "book" => &mut known.book,
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                            continue;
                        }
                    };
                    if let (None, Value::String(text)) = (&field, map.next_value()?) {
                        *field = Some(text);
                    }
                }
                Ok(known)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

impl Known {
    /// Reads a line as far as to know the job's id.
    ///
    /// # Errors
    /// It is no JSON object; why, in words.
    pub fn read(line: &[u8]) -> Result<Known, String> {
        object(line)
    }

    /// What the job is known by.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The source, as results name it.
    pub fn source(&self) -> Option<&str> {
        self.path.as_deref().or(self.id())
    }

    /// Where its book goes.
    pub fn book(&self) -> Option<&str> {
        self.book.as_deref()
    }
}

/// Reads a line that holds one JSON object.
///
/// # Errors
/// It holds something else; what, in words.
pub fn object<'l, T: Deserialize<'l>>(line: &'l [u8]) -> Result<T, String> {
    // Some programs begin a text with a mark of its byte order.
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    // Of other values serde would tell in terms of our own types.
    if line.trim_ascii_start().first() != Some(&b'{') {
        return Err("it is not a JSON object".to_owned());
    }
    serde_json::from_slice(line).map_err(|error| error.to_string().replace(" at line 1 column ", " at byte "))
}

impl Job {
    /// Reads a line.
    ///
    /// # Errors
    /// It is no job: reported in `sink`.
    pub fn read(line: &[u8], sink: &mut Sink) -> Result<Job, Failed> {
        let job: Job = object(line).map_err(|reason| sink.fail(None, rules::not_a_job("the line", reason)))?;
        let fault = match (&job.path, job.files.is_empty(), &job.main) {
            (None, true, _) => Some("it needs the source: \"path\" or \"files\""),
            (Some(path), true, None) if path.as_os_str().is_empty() => Some("\"path\" is empty"),
            (Some(_), false, _) => Some("it has both \"path\" and \"files\""),
            (Some(_), true, Some(_)) => Some("\"main\" names one of \"files\", and there are none"),
            _ if !is_id(&job.id) => Some("\"id\" is empty or holds a control character"),
            _ => None,
        };
        match fault {
            Some(fault) => Err(sink.fail(None, rules::not_a_job("the line", fault))),
            None => Ok(job),
        }
    }

    /// The digest of all that the job says, but for the book that stood there before.
    pub fn digest(&self) -> String {
        let bare = Job { earlier: None, ..self.clone() };
        hex(&Sha256::digest(serde_json::to_vec(&bare).unwrap_or_default()))
    }

    /// The book's path in the output folder, if it can be one.
    ///
    /// # Errors
    /// It can not: reported in `sink`.
    pub fn book(&self, sink: &mut Sink) -> Result<Option<&str>, Failed> {
        let Some(book) = self.book.as_deref() else { return Ok(None) };
        match book_fault(book) {
            Some(reason) => Err(sink.fail(None, rules::bad_book_path(book, reason))),
            None => Ok(Some(book)),
        }
    }

    /// The options of the job: those of all jobs, and its own.
    ///
    /// # Errors
    /// One of them can not be read: all such are reported in `sink`.
    pub fn options(&self, usual: &Options, sink: &mut Sink) -> Result<Options, Failed> {
        let mut options = usual.clone();
        if self.options.contains_key("css") {
            options.css.clear();
        }
        for (name, value) in &self.options {
            let chosen = texts(value).and_then(|values| values.iter().try_for_each(|v| options.choose(name, v)));
            if let Err(reason) = chosen {
                sink.fail(None, rules::bad_option(name, reason));
            }
        }
        sink.failed().map_or(Ok(options), Err)
    }

    /// The settings of all jobs and its own, as lines of front-matter.
    ///
    /// # Errors
    /// One of them can not be read: all such are reported in `sink`.
    pub fn settings(&self, usual: &[String], sink: &mut Sink) -> Result<Vec<String>, Failed> {
        let mut settings = usual.to_vec();
        for setting in &self.set {
            // What comes first tells which form it is: neither sign is part of a key.
            match setting.find(['=', ':']).map(|at| setting.as_bytes()[at]) {
                Some(b':') => settings.push(setting.clone()),
                _ => match outside::setting(setting) {
                    Ok(line) => settings.push(line),
                    Err(reason) => {
                        sink.fail(None, rules::bad_option("set", reason));
                    }
                },
            }
        }
        sink.failed().map_or(Ok(settings), Err)
    }
}

/// Whether a text can be what a job is known by.
pub fn is_id(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains(char::is_control)
}

/// Why a path can not be that of a book in an output folder.
pub fn book_fault(book: &str) -> Option<&'static str> {
    let is_epub = Path::new(book).extension().is_some_and(|ending| ending == "epub");
    if !manifest::is_inside(book) {
        Some("it must be a relative path that stays in the output folder")
    } else if book.split('/').any(|part| part.starts_with('.')) {
        Some("a part of it begins with a dot")
    } else if book.split('/').next().is_some_and(is_own_file) {
        Some("a file of ficbind's own has the name of its first folder")
    } else if !is_epub {
        Some("it must end in .epub")
    } else {
        None
    }
}

/// The value of an option, or its values.
fn texts(value: &Value) -> Result<Vec<String>, String> {
    match value {
        Value::Bool(chosen) => Ok(vec![if *chosen { "yes" } else { "no" }.to_owned()]),
        Value::Number(number) => Ok(vec![number.to_string()]),
        Value::String(text) => Ok(vec![text.clone()]),
        Value::Array(items) => {
            let texts: Option<Vec<String>> = items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
            texts.ok_or_else(|| "its list may hold only texts".to_owned())
        }
        _ => Err("it must be a text, a number, true or false, or a list of texts".to_owned()),
    }
}
