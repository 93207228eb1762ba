//! Walks a source folder: all that is in it, but for what is hidden or ignored.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder};

use super::{Discovery, absolute, below, file_name};
use crate::batch::files::LIST;
use crate::batch::rules;
use crate::batch::shelf::FOLDER;
use crate::diag::Sink;
use crate::diag::disk::io_reason;
use crate::read::BOOK_FILES;
use crate::read::kinds::{is_chapter_file, is_side_file};
use crate::read::names::{Name, stem};

/// The file in a source folder that says what holds for every story below it.
pub const COLLECTION: &[&str] = &["collection.yaml", "collection.yml"];
/// The file whose lines say what is no story, in the manner of `.gitignore`.
const IGNORE: &str = ".ficbindignore";

/// What lies below a source folder, folder by folder.
pub(super) type Folders = BTreeMap<PathBuf, Folder>;

/// One folder of the walk.
#[derive(Debug, Default)]
pub(super) struct Folder {
    pub files: Vec<File>,
}

impl Folder {
    /// The texts that may be stories or chapters.
    pub fn texts(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| {
            let name = file.name();
            is_chapter_file(&name) && !is_side_file(&name) && name != LIST
        })
    }

    /// Whether there are chapters beside prologue, index and the like.
    pub fn has_chapters(&self) -> bool {
        self.texts()
            .map(File::name)
            .any(|name| !BOOK_FILES.contains(&name.as_str()) && !Name::read(stem(&name)).is_placed())
    }
}

#[derive(Debug)]
pub(super) struct File {
    pub path: PathBuf,
    pub size: u64,
    /// Where a link leads.
    pub target: Option<PathBuf>,
}

impl File {
    pub fn name(&self) -> String {
        file_name(&self.path)
    }
}

/// Everything below a folder that is not hidden or ignored, and not in the output folder.
pub(super) fn walk(root: &Path, out: Option<&Path>, discovery: &mut Discovery, sink: &mut Sink) -> Folders {
    let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let mut walk = Walk { root, folders: Folders::new(), discovery, sink };
    if !is_plain_ignore(root, &real) {
        walk.refuse_ignore(root);
        return walk.folders;
    }
    let passed = Passed::default();
    let filter = (passed.clone(), real, out.map(Path::to_owned));
    let entries = WalkBuilder::new(root)
        .standard_filters(false)
        .hidden(true)
        .parents(false)
        .follow_links(false)
        .add_custom_ignore_filename(IGNORE)
        .sort_by_file_name(OsStr::cmp)
        .filter_entry(move |entry| {
            let (passed, real, out) = &filter;
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            entry.depth() == 0 || !is_folder || passed.enters(entry.path(), real, out.as_deref())
        })
        .build();
    for entry in entries {
        match entry {
            Ok(entry) => walk.entry(&entry),
            Err(error) => {
                let (path, reason) = place_of(&error);
                walk.unreachable(path.as_deref().unwrap_or(root), &reason);
            }
        }
    }
    for shelf in &*passed.shelves.lock().unwrap_or_else(PoisonError::into_inner) {
        walk.sink.emit(None, rules::passed_over(shelf.display()));
    }
    for folder in &*passed.strange.lock().unwrap_or_else(PoisonError::into_inner) {
        walk.refuse_ignore(folder);
    }
    walk.folders
}

/// Folders that are not entered although nobody asked for that.
#[derive(Debug, Clone, Default)]
struct Passed {
    /// Output folders of other runs.
    shelves: Arc<Mutex<Vec<PathBuf>>>,
    /// Those whose ignore files must not be read.
    strange: Arc<Mutex<Vec<PathBuf>>>,
}

impl Passed {
    /// Whether the walk enters a folder. It is asked before the folder's ignore file is read.
    fn enters(&self, folder: &Path, real: &Path, out: Option<&Path>) -> bool {
        let note = |list: &Mutex<Vec<PathBuf>>| {
            list.lock().unwrap_or_else(PoisonError::into_inner).push(folder.to_owned());
            false
        };
        let is_out = out.is_some_and(|out| {
            folder.file_name() == out.file_name() && folder.canonicalize().is_ok_and(|folder| folder == *out)
        });
        // What `library` wrote beside books is no story.
        let is_library = folder.file_name().is_some_and(|name| name == "library")
            && folder.parent().is_some_and(|shelf| shelf.join(FOLDER).join("library-files.jsonl").is_file());
        if is_out || is_library {
            false
        } else if folder.join(FOLDER).join("lock").is_file() {
            note(&self.shelves)
        } else {
            is_plain_ignore(folder, real) || note(&self.strange)
        }
    }
}

struct Walk<'w> {
    root: &'w Path,
    folders: Folders,
    discovery: &'w mut Discovery,
    sink: &'w mut Sink,
}

impl Walk<'_> {
    fn entry(&mut self, entry: &DirEntry) {
        if let Some(error) = entry.error() {
            self.sink.emit(None, rules::bad_ignore_file(error));
        }
        let path = entry.path();
        let kind = entry.file_type();
        if kind.is_some_and(|k| k.is_dir()) {
            self.folders.entry(path.to_owned()).or_default();
            return;
        }
        let is_link = kind.is_some_and(|k| k.is_symlink());
        match fs::metadata(path) {
            // The source itself may be a link.
            Ok(_) if entry.depth() == 0 => {}
            Ok(meta) => self.file(path, &meta, is_link),
            Err(error) if is_link => {
                self.sink.emit(None, rules::broken_link(path.display(), io_reason(&error)));
            }
            // It was there a moment ago: an editor's temporary file, for example.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => self.unreachable(path, &io_reason(&error)),
        }
    }

    /// A file, or what a link leads to.
    fn file(&mut self, path: &Path, meta: &fs::Metadata, is_link: bool) {
        if meta.is_dir() {
            self.sink
                .emit(None, rules::linked_folder(path.display()))
                .hint("if it contains stories, give the folder itself as a source");
            return;
        }
        if !meta.is_file() {
            if path.file_name().is_some_and(|name| is_chapter_file(&name.to_string_lossy())) {
                self.sink.fail(None, rules::unreadable_source(path.display(), "it is not a regular file"));
            }
            return;
        }
        let target = if is_link { path.canonicalize().ok() } else { None };
        if COLLECTION.iter().any(|name| path.file_name() == Some(OsStr::new(name))) {
            self.collection(path, target.as_deref());
            return;
        }
        let folder = path.parent().unwrap_or(self.root).to_owned();
        let file = File { path: path.to_owned(), size: meta.len(), target };
        self.folders.entry(folder).or_default().files.push(file);
    }

    fn collection(&mut self, path: &Path, target: Option<&Path>) {
        let inside = |target: &Path| self.root.canonicalize().is_ok_and(|root| target.starts_with(root));
        if target.is_none_or(inside) {
            self.discovery.collections.push(path.to_owned());
        } else {
            self.sink.emit(None, rules::link_outside(path.display())).hint("copy the file into the source folder");
        }
    }

    /// Reports a place below which nothing is known.
    fn unreachable(&mut self, path: &Path, reason: &str) {
        self.sink.fail(None, rules::unreadable_source(path.display(), reason));
        self.discovery.unreachable.push(absolute(self.root).join(below(self.root, path)));
    }

    /// Reports an ignore file that must not be read; nothing below its folder is known then.
    fn refuse_ignore(&mut self, folder: &Path) {
        let reason = "it is not a file of the source folder, or may not be read";
        self.sink.fail(None, rules::unreadable_source(folder.join(IGNORE).display(), reason));
        self.discovery.unreachable.push(absolute(self.root).join(below(self.root, folder)));
    }
}

/// Whether the ignore file of a folder, if there is one, is a regular file below the real source folder: a pipe would
/// never end, and a link may lead to what is nobody's business.
fn is_plain_ignore(folder: &Path, real: &Path) -> bool {
    let file = folder.join(IGNORE);
    match fs::symlink_metadata(&file) {
        Err(_) => true,
        Ok(meta) if meta.is_symlink() => {
            file.canonicalize().is_ok_and(|target| target.starts_with(real) && target.is_file())
        }
        Ok(meta) => meta.is_file() && fs::File::open(&file).is_ok(),
    }
}

/// Where an error of the walk happened, and why.
fn place_of(error: &ignore::Error) -> (Option<PathBuf>, String) {
    match error {
        ignore::Error::WithPath { path, err } => (Some(path.clone()), place_of(err).1),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => place_of(err),
        ignore::Error::Io(error) => (None, io_reason(error)),
        other => (None, other.to_string()),
    }
}
