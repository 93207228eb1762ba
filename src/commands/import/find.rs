//! What `import` finds: files below folders, and the works of archives.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::batch::discover::COLLECTION;
use crate::batch::rules;
use crate::commands::build::exit_status;
use crate::commands::{Exit, show, worse};
use crate::diag::disk::io_reason;
use crate::diag::trace::Trace;
use crate::diag::{Diagnostic, Sink, Sources, render};
use crate::read::BOOK_FILES;
use crate::read::archive::Archive;
use crate::read::kinds::{MARKDOWN, PLAIN, holds_parts_of_page};
use crate::read::names::Row;
use crate::read::serial::{self, Shape};
use crate::story::text::title_of_name;
use crate::transcribe::archive::{MAX_UNPACKED, Unzipped, is_archive};
use crate::transcribe::write::Written;
use crate::transcribe::{Kind, Work};

/// Folders within folders at most.
const MAX_DEPTH: usize = 64;

/// Bytes of all that is unpacked of archives at most.
const MAX_ALL_UNPACKED: u64 = 4 << 30;

/// A file to import.
#[derive(Debug, Clone)]
pub struct Source {
    pub path: PathBuf,
    /// Where it lies below the folder that was named; a file that was named itself lies at the top.
    pub below: PathBuf,
    /// The archive that it was unpacked from.
    pub archive: Option<Packed>,
    /// The story that it is a chapter of: folders of texts that are numbered in a row are one.
    pub chapter: Option<ChapterOf>,
}

/// A text's place in a story whose chapters are texts of one folder.
#[derive(Debug, Clone)]
pub struct ChapterOf {
    /// The name of the folder.
    pub story: String,
    /// From 1.
    pub number: u32,
}

/// A ZIP archive of sources.
#[derive(Debug, Clone)]
pub struct Packed {
    unzipped: Unzipped,
    /// As the user named it.
    pub path: PathBuf,
    /// Where it lies below the folder that was named.
    pub below: PathBuf,
    /// Where its works go: there, without its ending; two archives of one name get places of their own.
    place: PathBuf,
}

impl Source {
    /// A file, or one that was unpacked from an archive.
    fn new(path: PathBuf, below: PathBuf, archive: Option<&Packed>) -> Source {
        Source { path, below, archive: archive.cloned(), chapter: None }
    }

    /// As the user knows it.
    pub fn name(&self) -> PathBuf {
        let inside = self.archive.as_ref().and_then(|packed| packed.inside(&self.path));
        inside.map_or_else(|| self.path.clone(), |(packed, inner)| packed.path.join(inner))
    }

    /// Where what is made of it goes, without its ending: the stories of an archive go to a folder that is called as the
    /// archive, without its ending.
    pub fn place(&self) -> PathBuf {
        let inside = self.archive.as_ref().and_then(|packed| packed.inside(&self.path));
        let place = inside.map_or_else(|| self.below.clone(), |(packed, inner)| packed.place.join(inner));
        place.with_extension("")
    }
}

impl Packed {
    /// The path of an unpacked file within the archive.
    fn inside<'s>(&'s self, path: &Path) -> Option<(&'s Packed, PathBuf)> {
        Some((self, path.strip_prefix(self.unzipped.root()).ok()?.to_owned()))
    }

    /// Has its files named as the user knows them.
    pub fn enter(&self, sources: &mut Sources) {
        self.unzipped.enter(sources);
    }
}

/// A work with the name that its files get, and the sources it came from.
pub struct Named {
    pub from: Vec<PathBuf>,
    pub name: String,
    pub made: Made,
}

/// What is written of a work.
pub enum Made {
    Transcribed(Work),
    /// A source already: its files, by their paths below the target folder.
    Copied(Written),
}

/// What was found below the sources.
#[derive(Default)]
pub struct Found {
    pub files: Vec<Source>,
    /// Sources of archives, which are copied as they are.
    pub copies: Vec<Named>,
    /// A folder was named.
    pub is_folder: bool,
    /// Bytes that were unpacked of archives.
    unpacked: u64,
    /// Where the works of archives go, in small letters.
    places: HashSet<String>,
    pub messages: Vec<String>,
    /// The same, for programs.
    pub diagnostics: Vec<Value>,
    pub exit: Option<Exit>,
}

impl Found {
    /// Adds what a user named.
    pub fn source(&mut self, path: &Path, target: &Path) {
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => {
                self.is_folder = true;
                let target = target.canonicalize().ok();
                self.folder(path, Path::new(""), target.as_deref(), 0);
            }
            Ok(_) if is_archive(path) => {
                self.is_folder = true;
                self.archive(path, path.file_name().map(PathBuf::from).unwrap_or_default());
            }
            Ok(_) if ends_in(path, MARKDOWN) => {
                self.messages
                    .push(printable(format!("error: {} is a source already: build it as it is", path.display())));
                self.exit = Some(worse(self.exit.unwrap_or(Exit::Success), Exit::Input));
            }
            // Whether it can be read is found where it is read.
            _ => {
                let below = path.file_name().map(PathBuf::from).unwrap_or_default();
                self.files.push(Source::new(path.to_owned(), below, None));
            }
        }
    }

    /// Files of readable kinds below a folder, in the order of their names; nothing hidden, and no links.
    fn folder(&mut self, folder: &Path, below: &Path, target: Option<&Path>, depth: usize) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                self.messages.push(printable(format!(
                    "error: cannot read {}: {}",
                    folder.display(),
                    io_reason(&error)
                )));
                self.exit = Some(Exit::Io);
                return;
            }
        };
        let mut entries: Vec<_> = entries.flatten().collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        let first = self.files.len();
        for entry in entries {
            let (path, name) = (entry.path(), entry.file_name());
            let Ok(kind) = entry.file_type() else { continue };
            let is_target = || target.is_some_and(|target| path.canonicalize().is_ok_and(|path| path == target));
            if name.to_string_lossy().starts_with('.') || kind.is_symlink() {
                continue;
            }
            if kind.is_dir() {
                if depth < MAX_DEPTH && !is_target() && !holds_parts_of_page(&path) {
                    self.folder(&path, &below.join(name), target, depth + 1);
                }
            } else if is_archive(&path) {
                self.archive(&path, below.join(name));
            } else if ends_in(&path, PLAIN) || Kind::of(&path).is_some() {
                self.files.push(Source::new(path, below.join(name), None));
            }
        }
        let own = |source: &&mut Source| source.path.parent() == Some(folder);
        let told = chapters(self.files[first..].iter_mut().filter(own).collect(), folder, &name_of(folder));
        self.tell(told.as_slice());
    }

    fn tell(&mut self, diagnostics: &[Diagnostic]) {
        let sources = Sources::new();
        if !diagnostics.is_empty() {
            self.messages.push(show(diagnostics, &sources, false));
            self.diagnostics.extend(diagnostics.iter().map(|diagnostic| render::json(diagnostic, &sources)));
        }
    }

    /// A place for the works of an archive that no other has.
    fn place(&mut self, below: &Path) -> PathBuf {
        let own = below.with_extension("");
        let mut place = own.clone();
        let mut number = 2;
        while !self.places.insert(place.to_string_lossy().to_lowercase()) {
            place = own.with_file_name(format!("{}-{number}", own.file_name().unwrap_or_default().to_string_lossy()));
            number += 1;
        }
        place
    }

    /// The works of an archive. Those in Markdown are sources already, and are copied with all that lies beside them.
    fn archive(&mut self, path: &Path, below: PathBuf) {
        let mut sink = Sink::new();
        let left = MAX_ALL_UNPACKED.saturating_sub(self.unpacked);
        let archive = Archive::open(path, MAX_UNPACKED.min(left), &mut Trace::default(), &mut sink);
        let (diagnostics, _) = sink.into_sorted();
        if !diagnostics.is_empty() {
            self.tell(&diagnostics);
            let exit = exit_status(archive.is_ok(), &diagnostics);
            self.exit = Some(worse(self.exit.unwrap_or(Exit::Success), exit));
        }
        let Ok(Archive { unzipped, works }) = archive else { return };
        self.unpacked += unzipped.size;
        let packed = Packed { unzipped, path: path.to_owned(), place: self.place(&below), below };
        // What lies beside texts is carried once: all of it goes to one folder.
        let mut carried = HashSet::new();
        for work in works {
            let place = packed.unzipped.root().join(&work);
            let texts = files_below(&place);
            let is_source = texts.iter().any(|(path, _)| ends_in(path, MARKDOWN) || is_book_file(path));
            if is_source {
                self.copies.push(copied(&packed, &work, texts, &mut carried));
                continue;
            }
            let first = self.files.len();
            for (path, rest) in texts.into_iter().filter(|(path, _)| ends_in(path, PLAIN) || Kind::of(path).is_some()) {
                self.files.push(Source::new(path, joined(&packed.below.join(&work), &rest), Some(&packed)));
            }
            let folder = joined(&packed.path, &work);
            let told = chapters(self.files[first..].iter_mut().collect(), &folder, &name_of(&folder));
            self.tell(told.as_slice());
        }
    }
}

/// Has the texts of one folder know it if they are chapters of one story, and tells why they are.
fn chapters(mut texts: Vec<&mut Source>, folder: &Path, story: &str) -> Option<Diagnostic> {
    texts.retain(|source| ends_in(&source.path, PLAIN));
    let paths: Vec<PathBuf> = texts.iter().map(|source| source.path.clone()).collect();
    let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    // A collection is a folder of stories.
    if paths.len() < 2 || COLLECTION.iter().any(|name| paths[0].with_file_name(name).is_file()) {
        return None;
    }
    let Shape::Story(why) = serial::shape(&paths) else { return None };
    let names = paths.iter().filter_map(|path| path.file_stem()).map(|stem| stem.to_string_lossy().into_owned());
    let names: Vec<String> = names.collect();
    let row = Row::of(&names.iter().map(String::as_str).collect::<Vec<_>>());
    for ((index, _), number) in row.names.iter().zip(1..) {
        if let Some(source) = texts.get_mut(*index) {
            source.chapter = Some(ChapterOf { story: title_of_name(story), number });
        }
    }
    let mut sink = Sink::new();
    sink.emit(None, rules::taken_for_serial(folder.display(), why))
        .hint("if these are separate stories, put a `collection.yaml` there; it may be empty");
    sink.into_sorted().0.pop()
}

/// The name of a folder or of an archive, without its ending.
fn name_of(place: &Path) -> String {
    let real = place.canonicalize().unwrap_or_else(|_| place.to_owned());
    let name = if is_archive(&real) { real.file_stem() } else { real.file_name() };
    name.unwrap_or_default().to_string_lossy().into_owned()
}

/// A path below another; the other itself for no path.
fn joined(above: &Path, below: &Path) -> PathBuf {
    if below.as_os_str().is_empty() { above.to_owned() } else { above.join(below) }
}

fn is_book_file(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| BOOK_FILES.contains(&name))
}

/// The files of a work of an archive, with their paths below it: the file itself, or all files of a folder.
fn files_below(work: &Path) -> Vec<(PathBuf, PathBuf)> {
    let mut found = Vec::new();
    let mut folders = vec![work.to_owned()];
    if work.is_file() {
        return vec![(work.to_owned(), PathBuf::new())];
    }
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(rest) = path.strip_prefix(work) {
                found.push((path.clone(), rest.to_owned()));
            }
        }
    }
    found.sort();
    found
}

/// A work of an archive that is a source already: its files, and what a single text may show of what lies beside it.
fn copied(packed: &Packed, work: &Path, mut files: Vec<(PathBuf, PathBuf)>, carried: &mut HashSet<PathBuf>) -> Named {
    let root = packed.unzipped.root();
    let whole = root.join(work);
    if let Some(folder) = whole.parent().filter(|_| whole.is_file()) {
        let is_text = |path: &Path| ends_in(path, MARKDOWN) || ends_in(path, PLAIN) || Kind::of(path).is_some();
        let beside = files_below(folder).into_iter().filter(|(path, _)| !is_text(path));
        files.extend(beside.filter(|(path, _)| carried.insert(path.clone())));
    }
    let slashed = |path: PathBuf| path.to_string_lossy().replace('\\', "/");
    let place = |path: &Path| packed.inside(path).map(|(packed, inner)| slashed(packed.place.join(inner)));
    let files = files.into_iter().filter_map(|(path, _)| Some((place(&path)?, fs::read(&path).ok()?))).collect();
    let source = slashed(joined(&packed.place, work));
    Named {
        from: vec![joined(&packed.path, work)],
        name: source.clone(),
        made: Made::Copied(Written { files, source }),
    }
}

fn ends_in(path: &Path, endings: &[&str]) -> bool {
    path.extension().and_then(|e| e.to_str()).is_some_and(|e| endings.contains(&&*e.to_lowercase()))
}

fn printable(mut message: String) -> String {
    message = render::printable(&message);
    message.push('\n');
    message
}
