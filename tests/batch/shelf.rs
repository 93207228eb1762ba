//! A folder of its own for each test, with stories in `in`, books in `out`, and the command to run there.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

use serde_json::Value;
use tempfile::TempDir;

/// The command that is tested.
pub fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_ficbind"))
}

/// A folder that is removed when the test ends.
pub struct Shelf {
    folder: TempDir,
}

/// What came of a command.
#[derive(Debug)]
pub struct Run {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

/// What a file is, as far as a second run must not change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    bytes: Vec<u8>,
    modified: SystemTime,
    inode: u64,
}

impl Shelf {
    pub fn new() -> Shelf {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("in")).expect("a folder");
        Shelf { folder }
    }

    /// A folder with these stories.
    pub fn of(stories: &[(&str, &str)]) -> Shelf {
        let shelf = Shelf::new();
        for (name, text) in stories {
            shelf.write(&format!("in/{name}"), text);
        }
        shelf
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and the folders that it needs.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("folders");
        fs::write(path, text).expect("written");
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).expect("removed");
    }

    /// Any command line, not yet run.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.args(args).current_dir(self.folder.path()).env_remove("SOURCE_DATE_EPOCH").env("NO_COLOR", "1");
        command
    }

    pub fn run(&self, args: &[&str]) -> Run {
        self.command(args).output().expect("the command runs").into()
    }

    /// The command line of most tests. Covers take time and are the matter of other tests.
    pub fn batch_command(&self, more: &[&str]) -> Command {
        self.command(&[&["batch", "in", "-o", "out", "--no-cover"], more].concat())
    }

    pub fn batch(&self, more: &[&str]) -> Run {
        self.batch_command(more).output().expect("the command runs").into()
    }

    /// The objects of the report.
    pub fn report(&self) -> Vec<Value> {
        let text = String::from_utf8(self.read("out/report.jsonl")).expect("the report is text");
        text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
    }

    /// One story's object.
    pub fn account(&self, source: &str) -> Value {
        let report = self.report();
        let found = report.iter().find(|o| o["source"] == source);
        found.unwrap_or_else(|| panic!("{source} is not in the report: {report:#?}")).clone()
    }

    /// What became of each story: `built in/a.md, failed in/b.md`.
    pub fn states(&self) -> String {
        let states = self.report().into_iter().map(|o| format!("{} {}", words(&o["state"]), words(&o["source"])));
        states.collect::<Vec<_>>().join(", ")
    }

    /// The stories that came to this end.
    pub fn those(&self, state: &str) -> Vec<String> {
        let report = self.report();
        report.iter().filter(|o| o["state"] == state).map(|o| words(&o["source"]).to_owned()).collect()
    }

    /// The report without what differs from run to run.
    pub fn timeless_report(&self) -> Vec<Value> {
        let mut report = self.report();
        report.iter_mut().for_each(|o| o["milliseconds"] = Value::Null);
        report
    }

    /// Every file below a folder, with what must stay as it is.
    pub fn prints(&self, folder: &str) -> BTreeMap<String, Print> {
        let print = |name: String| {
            let path = self.path(folder).join(&name);
            let meta = fs::metadata(&path).expect("it is there");
            let modified = meta.modified().expect("a time");
            let bytes = fs::read(&path).expect("readable");
            (name, Print { bytes, modified, inode: inode(&meta) })
        };
        files_below(&self.path(folder)).into_iter().map(print).collect()
    }

    /// The books and their bytes.
    pub fn books(&self) -> BTreeMap<String, Vec<u8>> {
        let books = files_below(&self.path("out")).into_iter().filter(|name| name.ends_with(".epub"));
        books.map(|name| (name.clone(), self.read(&format!("out/{name}")))).collect()
    }

    pub fn book_names(&self) -> Vec<String> {
        self.books().into_keys().collect()
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Run {
        let text = |bytes| String::from_utf8(bytes).expect("output is text");
        Run { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Run {
    #[track_caller]
    pub fn exits(self, status: i32) -> Run {
        assert_eq!(self.status, Some(status), "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }

    /// All of these words stand in what was written for people.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Run {
        for word in words {
            let found = self.out.contains(word) || self.err.contains(word);
            assert!(found, "\"{word}\" is not said\nstdout:\n{}\nstderr:\n{}", self.out, self.err);
        }
        self
    }
}

#[cfg(unix)]
fn inode(meta: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(meta)
}

#[cfg(not(unix))]
fn inode(_: &fs::Metadata) -> u64 {
    0
}

/// A short story with its front-matter.
pub fn story(title: &str, text: &str) -> String {
    format!("---\ntitle: {title}\nauthor: Nell Ashdown\nlanguage: en\nwarnings: none\n---\n\n{text}\n")
}

/// The text of a value of the report.
pub fn words(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The rules of a story's messages.
pub fn rules(account: &Value) -> Vec<&str> {
    account["diagnostics"].as_array().into_iter().flatten().map(|d| words(&d["rule"])).collect()
}

/// Paths of the files below a folder, with forward slashes, sorted. Links count as files.
pub fn files_below(folder: &Path) -> Vec<String> {
    fn walk(folder: &Path, before: &str, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = format!("{before}{}", entry.file_name().to_string_lossy());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                walk(&entry.path(), &format!("{name}/"), found);
            } else {
                found.push(name);
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, "", &mut found);
    found.sort();
    found
}

/// The files in a book; it must be a whole ZIP.
pub fn unpack(book: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).expect("a whole ZIP");
    (0..archive.len())
        .map(|i| {
            let mut entry = archive.by_index(i).expect("an entry");
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("it unpacks");
            (entry.name().expect("a name").into_owned(), bytes)
        })
        .collect()
}

/// All text documents of a book, one after the other.
pub fn text_of(book: &[u8]) -> String {
    let files = unpack(book).into_iter().filter(|(name, _)| name.ends_with(".xhtml"));
    files.map(|(_, bytes)| String::from_utf8(bytes).expect("text")).collect()
}

/// What stands between the first `begin` and the `end` behind it.
pub fn between<'t>(text: &'t str, begin: &str, end: &str) -> &'t str {
    let rest = text.split_once(begin).unwrap_or_else(|| panic!("no {begin} in {text}")).1;
    rest.split_once(end).unwrap_or_else(|| panic!("no {end} in {text}")).0
}

/// The digits of a SHA-256 digest.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}
