//! Sources that a job brings along: put into a folder for temporary files, where they are read like any other.

use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::diag::disk::io_reason;
use crate::diag::{Failed, Sink};
use crate::story::base64;
use crate::story::slug::slug;
use crate::worker::job::{Brought, Job};
use crate::worker::rules;

/// Files of one job at most.
const MOST: usize = 20_000;

/// Bytes of a name that every file system takes.
const LONGEST_NAME: usize = 255;

/// What names the folder of the files instead of one of them.
const FOLDER: &str = ".";

/// A source on disk for as long as the job takes.
#[derive(Debug)]
pub struct Inline {
    folder: TempDir,
    /// Its path, links resolved.
    pub root: PathBuf,
    /// What is read: the file, or the folder of several.
    pub source: PathBuf,
    pub is_folder: bool,
}

fn content(file: &Brought, sink: &mut Sink) -> Result<Vec<u8>, Failed> {
    let fault = match (&file.text, &file.base64) {
        (Some(text), None) => return Ok(text.as_bytes().to_vec()),
        (None, Some(encoded)) => match base64::decode(encoded.as_bytes()) {
            Some(bytes) => return Ok(bytes),
            None => "its Base64 is damaged",
        },
        (Some(_), Some(_)) => "it has both \"text\" and \"base64\"",
        (None, None) => "it has neither \"text\" nor \"base64\"",
    };
    Err(sink.fail(None, rules::bad_file(&file.name, fault)))
}

/// The path of a file below the folder, if it stays there on every system.
fn place(name: &str) -> Option<&Path> {
    let path = Path::new(name);
    let plain = !name.is_empty() && name.len() < 1000 && !name.contains(|c: char| c.is_control() || "\\:".contains(c));
    let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    (plain && inside && !name.ends_with('/')).then_some(path)
}

impl Inline {
    /// Writes the files of a job.
    ///
    /// # Errors
    /// One can not be used or written: reported in `sink`.
    pub fn unpack(job: &Job, sink: &mut Sink) -> Result<Inline, Failed> {
        if job.files.len() > MOST {
            return Err(sink.fail(None, rules::not_a_job("the line", format!("it has more than {MOST} files"))));
        }
        let cannot =
            |error: &io::Error, sink: &mut Sink| sink.fail(None, rules::bad_file(&job.files[0].name, io_reason(error)));
        let folder = tempfile::Builder::new().prefix("ficbind-").tempdir().map_err(|error| cannot(&error, sink))?;
        let root = folder.path().canonicalize().map_err(|error| cannot(&error, sink))?;
        // A story's folder bears a name that says something, for the story may have no other title. Where the story is one
        // of the files, they lie in the source folder.
        let within = job.within.as_ref().filter(|_| job.main.as_ref().is_some_and(|main| main != FOLDER));
        let within = within.and_then(|within| within.file_name()?.to_str());
        let last = within.unwrap_or_else(|| job.id.rsplit('/').next().unwrap_or_default());
        let name = if last.len() <= LONGEST_NAME && place(last).is_some() { last.to_owned() } else { slug(last) };
        let single = job.files.len() == 1 && job.main.is_none();
        let inner = if single { root.clone() } else { root.join(if name.is_empty() { "story" } else { &name }) };
        for file in &job.files {
            let bytes = content(file, sink)?;
            let Some(path) = place(&file.name) else {
                return Err(sink.fail(None, rules::bad_file(&file.name, "its name must be a relative path")));
            };
            let path = inner.join(path);
            let write = || {
                fs::create_dir_all(path.parent().unwrap_or(&inner))?;
                fs::OpenOptions::new().write(true).create_new(true).open(&path)?.write_all(&bytes)
            };
            match write() {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    return Err(sink.fail(None, rules::bad_file(&file.name, "there are two of this name")));
                }
                written => written.map_err(|error| sink.fail(None, rules::bad_file(&file.name, io_reason(&error))))?,
            }
        }
        let main = match (&job.main, job.files.as_slice()) {
            (Some(main), _) if main == FOLDER => None,
            (Some(main), files) if files.iter().any(|file| file.name == *main) => Some(main),
            (Some(main), _) => return Err(sink.fail(None, rules::bad_file(main, "it is not among the files"))),
            (None, [file]) => Some(&file.name),
            (None, _) => None,
        };
        let source = main.map_or_else(|| inner.clone(), |main| inner.join(main));
        Ok(Inline { folder, root: inner, source, is_folder: main.is_none() })
    }

    /// Names the files in a record as the job names them.
    pub fn rename(&self, record: &mut Value) {
        let (root, folder) = (self.root.display().to_string(), self.folder.path().display().to_string());
        let name = self.root.file_name().filter(|name| self.folder.path().file_name() != Some(name));
        let name = name.map_or(".".into(), |name| name.to_string_lossy());
        rename(record, &[(format!("{root}/"), ""), (root, &name), (format!("{folder}/"), ""), (folder, ".")]);
    }
}

fn rename(value: &mut Value, before: &[(String, &str)]) {
    match value {
        Value::String(text) => {
            for (before, after) in before {
                if text.contains(before) {
                    *text = text.replace(before, after);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, before)),
        Value::Object(fields) => fields.values_mut().for_each(|field| rename(field, before)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn names_stay_below_the_folder() {
        for name in ["story.md", "pictures/a.png", "第一章.md"] {
            assert!(place(name).is_some(), "{name}");
        }
        for name in ["", "/etc/passwd", "../a.md", "a/../../b.md", "C:\\a.md", "c:a.md", "a\0b", "a/", "."] {
            assert!(place(name).is_none(), "{name}");
        }
    }
}
