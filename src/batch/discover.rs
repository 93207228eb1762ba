//! Finding stories: which files and folders below the sources are stories, and what else lies there.

mod walk;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::batch::files::LIST;
use crate::batch::rules;
use crate::book::templates::BUILT_IN;
use crate::diag::disk::io_reason;
use crate::diag::trace::Trace;
use crate::diag::{Failed, Sink, Sources};
use crate::read::archive::{Archive, through};
use crate::read::kinds::{Foreign, holds_parts_of_page, is_chapter_file, is_side_file};
use crate::read::languages::{self, Editions};
use crate::read::leftovers::{self, Leftover};
use crate::read::parts::{holds_all, is_aside};
use crate::read::serial::{self, Shape};
use crate::read::sites;
use crate::read::{self, BOOK_FILES, editions, report_leftovers};
use crate::story::Story;
use crate::story::language;
use crate::story::outside::Outside;
use crate::story::slug::fnv;
use crate::transcribe::Kind;
use crate::transcribe::archive::{MAX_UNPACKED, is_archive};

pub use walk::COLLECTION;
use walk::{File, Folder, Folders, walk};

/// A story that was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its path below the source folder, with forward slashes: what it is known by from run to run.
    pub key: String,
    /// Where it is, as a path from the root of the file system.
    pub origin: Box<str>,
    /// As the user would name it.
    pub path: PathBuf,
    /// Index of the source folder.
    pub root: usize,
    pub is_folder: bool,
    /// Which of several languages of a story this is; empty for texts whose names tell none.
    pub edition: Option<String>,
    /// Bytes of its texts, as far as the listing tells.
    pub size: u64,
    /// The archive that it lies in, and its path there.
    pub packed: Option<Packed>,
    /// Where it stood when others spoke of it, for one that was brought from there.
    pub stood: Option<PathBuf>,
}

/// The place of a story in a ZIP archive.
#[derive(Debug, Clone)]
pub struct Packed {
    archive: Arc<Archive>,
    /// The archive's own path.
    at: PathBuf,
    /// Below the archive.
    inner: PathBuf,
}

impl Packed {
    /// The place that a path names through an archive: `posts.zip/rain.txt`. The archive is the one of the place `before`,
    /// if it is the same and has not changed, so that it is not unpacked for each story. `None` for any other path, and
    /// where there is no such place: reading the story says why.
    pub fn find(path: &Path, before: Option<&Packed>) -> Option<Packed> {
        let (at, inner) = through(path)?;
        let archive = match before.filter(|before| before.at == at && before.archive.unzipped.is_settled()) {
            Some(before) => before.archive.clone(),
            None => Arc::new(Archive::open(at, MAX_UNPACKED, &mut Trace::on(), &mut Sink::new()).ok()?),
        };
        archive.holds(inner).then(|| Packed { archive, at: at.to_owned(), inner: inner.to_owned() })
    }
}

impl Found {
    /// A story at a path; what it is known by follows when its source is known.
    fn at(path: &Path, is_folder: bool, size: u64) -> Found {
        let (key, origin, edition) = (String::new(), Box::default(), None);
        Found { key, origin, path: path.to_owned(), root: 0, is_folder, edition, size, packed: None, stood: None }
    }

    /// The works of an archive. One that is alone bears the archive's name.
    fn in_archive(at: &Path, archive: Archive) -> Vec<Found> {
        let archive = Arc::new(archive);
        let is_alone = archive.works.len() == 1;
        let works = archive.works.iter().map(|inner| {
            let real = archive.unzipped.root().join(inner);
            let meta = fs::metadata(&real);
            let size = meta.as_ref().map_or(0, fs::Metadata::len);
            let path = if is_alone { at.to_owned() } else { at.join(inner) };
            let packed = Packed { archive: archive.clone(), at: at.to_owned(), inner: inner.clone() };
            let is_folder = meta.is_ok_and(|meta| meta.is_dir()) && !is_alone;
            Found { packed: Some(packed), ..Found::at(&path, is_folder, size) }
        });
        works.collect()
    }

    /// By which path collections and corrections speak of it.
    pub fn spoken_of(&self) -> &Path {
        self.stood.as_ref().unwrap_or(&self.path)
    }

    /// What lies on the disk of the user: the story itself, or its archive.
    pub fn on_disk(&self) -> &Path {
        self.packed.as_ref().map_or(&self.path, |packed| &packed.at)
    }

    /// How many folders of its key are those of an archive.
    pub fn folders_in_archive(&self) -> Option<usize> {
        if self.stood.is_some() {
            // Of what was brought from elsewhere, only names are known.
            let inside =
                |(archive, inner): (&str, &str)| is_archive(Path::new(archive)).then(|| inner.matches('/').count());
            return self.key.match_indices('/').rev().find_map(|(at, _)| inside(self.key.split_at(at))).map(|n| n - 1);
        }
        let packed = self.packed.as_ref().filter(|packed| packed.at != self.path)?;
        Some(packed.inner.components().count() - 1)
    }

    /// Reads it.
    ///
    /// # Errors
    /// As [`read::read`].
    pub fn read(&self, outside: &Outside, sources: &mut Sources, sink: &mut Sink) -> Result<Story, Failed> {
        match &self.packed {
            Some(packed) => packed.archive.read(&packed.inner, outside, sources, sink),
            None => read::read(&self.path, outside, sources, sink),
        }
    }

    /// Gives the story its key and its place, by its source folder and where that really is.
    fn identify(&mut self, root: &Path, real: &Path) {
        let rest = below(root, &self.path);
        let whole = self.path == root;
        self.key = if whole { name_of(root) } else { key_of(rest) };
        if let Some(language) = self.edition.as_deref().filter(|language| !language.is_empty()) {
            self.key = format!("{}.{language}", self.key);
        }
        let place = if whole { real.to_owned() } else { real.join(rest) };
        self.origin = place.to_string_lossy().into();
    }
}

/// All that lies below the sources.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Their keys may not be unique yet: see [`super::keys`].
    pub stories: Vec<Found>,
    /// The source folders, as given; for a file, its folder.
    pub roots: Vec<PathBuf>,
    /// Files named `collection.yaml`, the outer ones first.
    pub collections: Vec<PathBuf>,
    /// Places below which nothing could be read, as paths from the root of the file system.
    pub unreachable: Vec<PathBuf>,
    /// Keys of stories that the patterns leave out.
    pub left_out: Vec<String>,
    /// The source folders, as paths from the root of the file system: of stories elsewhere this run knows nothing.
    pub covered: Vec<PathBuf>,
}

/// Which stories a run takes, by patterns in the manner of `.gitignore`.
#[derive(Debug, Clone)]
pub struct Choice {
    include: Option<Gitignore>,
    exclude: Gitignore,
}

impl Choice {
    /// Takes stories that match a pattern of `include`, if there is any, and none of `exclude`.
    ///
    /// # Errors
    /// The pattern that can not be read, and why.
    pub fn new(include: &[String], exclude: &[String]) -> Result<Choice, (String, String)> {
        let build = |globs: &[String]| {
            // Patterns are about paths below a source folder, which have no root of their own.
            let mut builder = GitignoreBuilder::new("");
            for glob in globs {
                builder.add_line(None, glob).map_err(|error| (glob.clone(), error.to_string()))?;
            }
            builder.build().map_err(|error| (globs.join(", "), error.to_string()))
        };
        let include = if include.is_empty() { None } else { Some(build(include)?) };
        Ok(Choice { include, exclude: build(exclude)? })
    }

    /// Whether a story is taken. A folder is known by its own path, those above it, and that of its book file.
    fn takes(&self, story: &Found, root: &Path) -> bool {
        let rest = below(root, &story.path);
        let listed = BOOK_FILES.iter().map(|name| rest.join(name)).filter(|_| story.is_folder);
        let book_file = listed.into_iter().find(|file| root.join(file).is_file());
        let path = key_of(rest);
        let matches = |globs: &Gitignore| {
            globs.matched_path_or_any_parents(&path, story.is_folder).is_ignore()
                || book_file.as_ref().is_some_and(|file| globs.matched(file, false).is_ignore())
        };
        self.include.as_ref().is_none_or(matches) && !matches(&self.exclude)
    }
}

/// Looks for stories below `sources`, but not below `out`.
pub fn discover(sources: &[PathBuf], out: &Path, choice: &Choice, sink: &mut Sink) -> Discovery {
    let mut discovery = Discovery::default();
    let mut finder = Finder {
        out: out.canonicalize().ok(),
        choice,
        may_overlap: sources.len() > 1,
        seen: HashMap::new(),
        unread: BTreeMap::new(),
        made: None,
        left: MAX_ALL_UNPACKED,
    };
    for source in sources {
        match look_at(source) {
            Ok(meta) => finder.source(source, &meta, &mut discovery, sink),
            Err(reason) => {
                sink.fail(None, rules::unreadable_source(source.display(), reason));
                discovery.unreachable.push(absolute(source));
            }
        }
    }
    finder.report_unread(sink);
    discovery
}

/// What a source is, or why it can be none.
fn look_at(source: &Path) -> Result<fs::Metadata, String> {
    let meta = fs::metadata(source).map_err(|error| io_reason(&error))?;
    if meta.is_dir() || meta.is_file() { Ok(meta) } else { Err("it is not a regular file".to_owned()) }
}

/// The part of a path below its source folder.
pub fn below<'p>(root: &Path, path: &'p Path) -> &'p Path {
    path.strip_prefix(root).or_else(|_| path.strip_prefix(".")).unwrap_or(path)
}

/// A relative path with forward slashes. What is no UTF-8 is told apart by a hash of its bytes.
fn key_of(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
    let key = parts.join("/");
    match path.to_str() {
        Some(_) => key,
        None => {
            let hash = fnv(path.as_os_str().as_encoded_bytes());
            format!("{key}#{hash:016x}")
        }
    }
}

/// The folder of a file.
fn parent(path: &Path) -> PathBuf {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

/// The name of a folder, also of one that is given as `.`.
pub fn name_of(folder: &Path) -> String {
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    real.file_name().map_or_else(|| "source".to_owned(), |name| key_of(Path::new(name)))
}

/// A path from the root of the file system, links resolved where it exists.
fn absolute(path: &Path) -> PathBuf {
    path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

struct Finder<'c> {
    out: Option<PathBuf>,
    choice: &'c Choice,
    /// There are several sources.
    may_overlap: bool,
    /// Stories by their real paths, where sources may overlap.
    seen: HashMap<(PathBuf, Option<String>), PathBuf>,
    /// Files of kinds that are not read: how many, and the first, by ending.
    unread: BTreeMap<String, (usize, PathBuf)>,
    /// Files beside the texts that they may have been made from: how many, and the first.
    made: Option<(usize, PathBuf)>,
    /// Bytes that may still be unpacked of archives.
    left: u64,
}

/// Bytes of all that a run unpacks of archives at most.
const MAX_ALL_UNPACKED: u64 = 4 << 30;

impl Finder<'_> {
    /// Adds the stories of one source, which is a folder, a text, or a story's book file.
    fn source(&mut self, source: &Path, meta: &fs::Metadata, discovery: &mut Discovery, sink: &mut Sink) {
        let book_file = source.file_name().filter(|n| *n == "book.yaml" || *n == "book.yml").map(|_| parent(source));
        let (root, found) = if meta.is_dir() {
            (source.to_owned(), self.folder(source, discovery, sink))
        } else if let Some(folder) = book_file {
            (folder.clone(), self.folder(&folder, discovery, sink))
        } else if is_archive(source) {
            (parent(source), self.archive(source, meta.len(), sink))
        } else {
            (parent(source), vec![Found::at(source, false, meta.len())])
        };
        // What a collection says holds for a single story of it, too.
        let is_story = found.first().is_some_and(|first| first.path == root);
        if let Some(story) = found.first()
            && (is_story || !meta.is_dir())
        {
            let beside = parent(&story.path);
            discovery.collections.extend(COLLECTION.iter().map(|name| beside.join(name)).filter(|p| p.is_file()));
            discovery.collections.dedup();
        }
        let real = absolute(&root);
        if meta.is_dir() && !is_story {
            discovery.covered.push(real.clone());
        }
        for mut story in found {
            story.identify(&root, &real);
            story.root = discovery.roots.len();
            if !self.choice.takes(&story, &root) {
                discovery.left_out.push(story.key);
            } else if !self.is_repeated(&story, sink) {
                discovery.stories.push(story);
            }
        }
        discovery.roots.push(root);
    }

    /// Whether another source has brought the story already.
    fn is_repeated(&mut self, story: &Found, sink: &mut Sink) -> bool {
        if self.may_overlap
            && let Ok(real) = story.on_disk().canonicalize()
            && let real = story.packed.as_ref().map_or(real.clone(), |packed| real.join(&packed.inner))
            && let Some(first) = self.seen.insert((real, story.edition.clone()), story.path.clone())
        {
            if story.path != first {
                sink.emit(None, rules::found_twice(story.path.display(), first.display()));
            }
            return true;
        }
        false
    }

    /// The stories below a folder.
    fn folder(&mut self, root: &Path, discovery: &mut Discovery, sink: &mut Sink) -> Vec<Found> {
        let mut folders = walk(root, self.out.as_deref(), discovery, sink);
        let leftovers = take_leftovers(&mut folders);
        let below = below_each(&folders);
        let collections: HashSet<PathBuf> = discovery.collections.iter().map(|file| parent(file)).collect();
        let stories = story_folders(&folders, &below, &collections, sink);
        for (path, left) in leftovers {
            // A story speaks of its own files.
            if !path.ancestors().any(|a| stories.contains(a)) {
                let name = |name: String| path.join(name).display().to_string();
                let left: Vec<_> = left.into_iter().map(|(file, kind)| (name(file), kind)).collect();
                report_leftovers(&left, sink);
            }
        }
        let mut found = Vec::new();
        for (path, folder) in &folders {
            if stories.contains(path.as_path()) {
                found.extend(story_of_folder(path, folder, &folders, &below, sink));
            } else if let Some(story) = path.ancestors().find(|a| stories.contains(a)) {
                report_texts_below(path, folder, story, folders.get(story), sink);
            } else {
                found.extend(self.loose_texts(root, folder, &folders, sink));
            }
        }
        found
    }

    /// The works of an archive. One that cannot be read is a story that fails, and says why.
    fn archive(&mut self, path: &Path, size: u64, sink: &mut Sink) -> Vec<Found> {
        let mut own = Sink::new();
        match Archive::open(path, MAX_UNPACKED.min(self.left), &mut Trace::on(), &mut own) {
            Ok(archive) => {
                sink.append(own);
                self.left -= archive.unzipped.size;
                Found::in_archive(path, archive)
            }
            Err(_) => vec![Found::at(path, false, size)],
        }
    }

    /// The texts of a folder that is no story: each is one.
    fn loose_texts(&mut self, root: &Path, folder: &Folder, folders: &Folders, sink: &mut Sink) -> Vec<Found> {
        let mut found = Vec::new();
        let texts: HashSet<_> = folder.texts().filter_map(|file| file.path.file_stem()).collect();
        for file in &folder.files {
            let name = file.name();
            let is_foreign = is_foreign_story(file);
            if is_archive(&file.path) {
                if self.is_inside(root, file, folders, sink) {
                    found.extend(self.archive(&file.path, file.size, sink));
                }
            } else if !is_chapter_file(&name) && !is_foreign {
                self.note_unread(file, &name);
            } else if is_foreign && file.path.file_stem().is_some_and(|stem| texts.contains(stem)) {
                self.made.get_or_insert_with(|| (0, file.path.clone())).0 += 1;
            } else if !is_side_file(&name) && name != LIST && self.is_inside(root, file, folders, sink) {
                found.push(Found::at(&file.path, false, file.size));
            }
        }
        found
    }

    /// Whether a file is no link, or one that leads to a place below the source folder where no story is found.
    fn is_inside(&self, root: &Path, file: &File, folders: &Folders, sink: &mut Sink) -> bool {
        let Some(target) = &file.target else { return true };
        let Ok(real) = root.canonicalize() else { return true };
        let Ok(rest) = target.strip_prefix(&real) else {
            sink.emit(None, rules::link_outside(file.path.display()))
                .hint("copy the file into the source folder, or give the folder that the link points to as a source");
            return false;
        };
        let listed = root.join(rest);
        let is_read = listed.file_name().map(|n| n.to_string_lossy()).is_some_and(|n| {
            (is_chapter_file(&n) || Kind::of(&listed).is_some() || is_archive(&listed)) && !is_side_file(&n)
        });
        let known = is_read
            && listed.parent().and_then(|p| folders.get(p)).is_some_and(|f| f.files.iter().any(|f| f.path == listed));
        if known {
            sink.emit(None, rules::found_twice(file.path.display(), listed.display()));
        }
        !known
    }

    fn note_unread(&mut self, file: &File, name: &str) {
        let ending = name.rsplit_once('.').map(|(_, e)| e.to_lowercase()).unwrap_or_default();
        let template = BUILT_IN.iter().any(|(template, _)| *template == name);
        if !BESIDE.contains(&ending.as_str()) && !template && !is_side_file(name) && !is_part_of_page(file) {
            self.unread.entry(ending).or_insert_with(|| (0, file.path.clone())).0 += 1;
        }
    }

    fn report_unread(&self, sink: &mut Sink) {
        if let Some((count, first)) = &self.made {
            let (files, verb) =
                if *count == 1 { ("1 file".to_owned(), "is") } else { (format!("{count} files"), "are") };
            sink.emit(None, rules::made_of_text(files, verb, first.display()));
        }
        for (ending, (count, first)) in &self.unread {
            let kind = if ending.is_empty() { "no extension".to_owned() } else { format!("the extension .{ending}") };
            let (files, verb) =
                if *count == 1 { ("1 file".to_owned(), "is") } else { (format!("{count} files"), "are") };
            let name = first.display().to_string();
            let hint = match Foreign::of(&name) {
                Some(kind) => kind.advice(&name),
                None if is_text(first) => {
                    "only Markdown (.md) and plain text (.txt) are read; if they are texts, rename them".to_owned()
                }
                None => "they are not text files; to hide this message, list them in `.ficbindignore`".to_owned(),
            };
            sink.emit(None, rules::unread_files(files, kind, verb, name)).hint(hint);
        }
    }
}

/// Whether a file is a story in the format of another program: no template of pages, and no part of a saved page.
fn is_foreign_story(file: &File) -> bool {
    let name = file.name();
    Kind::of(&file.path).is_some() && !BUILT_IN.iter().any(|(template, _)| *template == name) && !is_part_of_page(file)
}

/// Whether a file lies where browsers put the parts of a page that they save.
fn is_part_of_page(file: &File) -> bool {
    file.path.parent().is_some_and(holds_parts_of_page)
}

/// The folders that are stories: those with a book file, and those whose texts look like chapters.
fn story_folders<'f>(
    folders: &'f Folders,
    below: &HashMap<&Path, Vec<&Path>>,
    collections: &HashSet<PathBuf>,
    sink: &mut Sink,
) -> HashSet<&'f Path> {
    let has_book_file = |folder: &Folder| {
        folder.files.iter().any(|f| f.path.file_name().is_some_and(|n| BOOK_FILES.iter().any(|b| n == OsStr::new(b))))
    };
    let mut stories: HashSet<&Path> =
        folders.iter().filter(|(_, folder)| has_book_file(folder)).map(|(path, _)| path.as_path()).collect();
    for (path, folder) in folders {
        let inside = path.ancestors().any(|a| stories.contains(a));
        // A collection is a folder of stories.
        if inside || collections.contains(path) {
            continue;
        }
        match shape_of(path, folder, folders, below) {
            Shape::Story(why) => {
                sink.emit(None, rules::taken_for_serial(path.display(), why))
                    .hint("to make this clear, put a `book.yaml` into the folder")
                    .hint("if these are separate stories, put a `collection.yaml` there; it may be empty");
                stories.insert(path);
            }
            Shape::Doubtful => {
                sink.emit(None, rules::might_be_serial(path.display()))
                    .hint("if they are chapters of one story, put a `book.yaml` into the folder")
                    .hint("if they are not, put a `collection.yaml` there; it may be empty");
            }
            Shape::Apart => {}
        }
    }
    stories
}

/// The story that a folder is, once for each of its languages.
fn story_of_folder(
    path: &Path,
    folder: &Folder,
    folders: &Folders,
    below: &HashMap<&Path, Vec<&Path>>,
    sink: &mut Sink,
) -> Vec<Found> {
    let texts = folder.files.iter().filter(|f| is_chapter_file(&f.name()));
    let story = Found::at(path, true, texts.map(|f| f.size).sum());
    let Some(editions) = languages_of(path, folder, folders, below).and_then(|_| editions(path)) else {
        return vec![story];
    };
    sink.emit(None, rules::several_languages(path.display(), editions.names()))
        .hint("to put them all into one book, list the files under `chapters:` in a `book.yaml`");
    editions.tags.into_iter().map(|tag| Found { edition: Some(tag), ..story.clone() }).collect()
}

/// Reports the texts of a folder below a story, which are the story's, if it does not read them.
fn report_texts_below(path: &Path, folder: &Folder, at: &Path, story: Option<&Folder>, sink: &mut Sink) {
    // Without chapters of its own, the story takes those of the folders below.
    if !story.is_some_and(Folder::has_chapters) || folder.texts().next().is_none() {
        return;
    }
    let listed = list_of(at);
    let is_listed = |file: &&File| {
        let below = file.path.strip_prefix(at).map(|below| below.to_string_lossy().replace('\\', "/"));
        below.is_ok_and(|below| listed.contains(&below))
    };
    let texts = folder.texts().filter(|file| !is_listed(file)).count();
    if texts > 0 {
        let texts = if texts == 1 { "1 text".to_owned() } else { format!("{texts} texts") };
        sink.emit(None, rules::texts_below_story(texts, path.display()));
    }
}

/// The file about a story, which may list its chapters.
fn list_of(story: &Path) -> String {
    let files = BOOK_FILES.iter().map(|name| story.join(name));
    let small = |path: &PathBuf| fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() < MAX_LIST);
    files.into_iter().find(small).and_then(|path| fs::read_to_string(path).ok()).unwrap_or_default()
}

/// A longer file about a story, in bytes, is not searched for the names of chapters.
const MAX_LIST: u64 = 1_000_000;

/// Takes backups and copies of texts out of the folders in which they lie.
fn take_leftovers(folders: &mut Folders) -> Vec<(PathBuf, Vec<(String, Leftover)>)> {
    let mut all = Vec::new();
    for (path, folder) in folders {
        let names: Vec<String> = folder.files.iter().map(File::name).collect();
        let left: BTreeMap<&str, Leftover> = leftovers::find(names.iter().map(String::as_str)).into_iter().collect();
        if !left.is_empty() {
            folder.files.retain(|file| !left.contains_key(&*file.name()));
            all.push((path.clone(), left.into_iter().map(|(name, kind)| (name.to_owned(), kind)).collect()));
        }
    }
    all
}

/// The folders right below each folder, in the order of their names.
fn below_each(folders: &Folders) -> HashMap<&Path, Vec<&Path>> {
    let mut below: HashMap<&Path, Vec<&Path>> = HashMap::new();
    for path in folders.keys() {
        if let Some(parent) = path.parent() {
            below.entry(parent).or_default().push(path);
        }
    }
    below
}

/// The languages that the names in a folder tell.
fn languages_of(
    path: &Path,
    folder: &Folder,
    folders: &Folders,
    below: &HashMap<&Path, Vec<&Path>>,
) -> Option<Editions> {
    if folder.has_chapters() {
        let names: Vec<String> = folder.texts().map(File::name).collect();
        return languages::of_texts(names.iter().map(String::as_str).filter(|name| !BOOK_FILES.contains(name)));
    }
    languages::of_folders(folders_of_texts(path, folders, below).iter().map(|(name, _)| name.as_str()))
}

/// The folders with texts right below a folder, or below one for all chapters (`content/en`) that stands alone there.
fn folders_of_texts<'p>(
    path: &Path,
    folders: &Folders,
    below: &HashMap<&'p Path, Vec<&'p Path>>,
) -> Vec<(String, &'p Path)> {
    let has_texts = |path: &&&Path| folders.get(**path).is_some_and(|folder| folder.texts().next().is_some());
    let inner = below.get(path).map(Vec::as_slice).unwrap_or_default();
    let own: Vec<_> = inner.iter().filter(has_texts).map(|path| (file_name(path), *path)).collect();
    let mut others = inner.iter().filter(|path| !is_aside(&file_name(path)));
    match (others.next(), others.next()) {
        (Some(whole), None) if own.is_empty() && holds_all(&file_name(whole)) => {
            let inner = below.get(whole).into_iter().flatten().filter(has_texts);
            inner.map(|path| (format!("{}/{}", file_name(whole), file_name(path)), *path)).collect()
        }
        _ => own,
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What the texts of a folder are, or those of the folders below it.
fn shape_of(path: &Path, folder: &Folder, folders: &Folders, below: &HashMap<&Path, Vec<&Path>>) -> Shape {
    let holds_list = || below.get(path).into_iter().flatten().any(|inner| sites::may_hold_list(&file_name(inner)));
    if folder.files.iter().any(|file| sites::is_candidate(&file.name())) || holds_list() {
        let files = folder.files.iter().map(|file| (file.name(), file.path.clone())).collect();
        if let Some(list) = sites::find(path, &files, &mut Sources::new()).and_then(|site| site.list) {
            let paths: Vec<PathBuf> = list.files().map(|file| path.join(file)).collect();
            match list.by_name {
                // A site may have stories on its pages.
                Some(_) if serial::are_stories(&paths) => {}
                Some(_) => return Shape::Story(format!("\"{}\" describes it", list.name)),
                None => return Shape::Story(format!("\"{}\" lists its chapters", list.name)),
            }
        }
    }
    let languages = languages_of(path, folder, folders, below);
    let is_taken = |name: &str| languages.as_ref().is_none_or(|languages| languages.has(languages.first(), name));
    if folder.has_chapters() {
        // Lists of other tools may be of kinds that are no texts.
        let texts = folder.files.iter().filter(|f| f.name() != LIST && is_taken(&f.name()));
        return serial::shape(&texts.map(|f| f.path.as_path()).collect::<Vec<_>>());
    }
    let of_texts = if languages.is_some() { folders_of_texts(path, folders, below) } else { Vec::new() };
    let is_language = |path: &Path| language::tag_of(&file_name(path)).is_some();
    if let Some((_, inner)) = of_texts.into_iter().find(|(name, path)| is_taken(name) && is_language(path)) {
        return folders.get(inner).map_or(Shape::Apart, |folder| {
            serial::shape(&folder.texts().map(|f| f.path.as_path()).collect::<Vec<_>>())
        });
    }
    let inner = below.get(path).into_iter().flatten().filter_map(|path| Some((*path, folders.get(*path)?)));
    let parts: Vec<serial::Below> = inner
        .map(|(path, folder)| serial::Below {
            name: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            texts: folder.texts().map(|file| file.path.as_path()).collect(),
        })
        .collect();
    serial::parts(&parts)
}

/// Whether the first bytes of a file are those of a text.
fn is_text(path: &Path) -> bool {
    let mut head = Vec::new();
    // Whoever opens a pipe waits for what never comes.
    let file = fs::metadata(path).is_ok_and(|m| m.is_file()).then(|| fs::File::open(path).ok()).flatten();
    let read = file.map(|file| std::io::Read::read_to_end(&mut std::io::Read::take(file, 4096), &mut head));
    matches!(read, Some(Ok(length)) if length > 0) && !head.contains(&0)
}

/// Endings of files that may well lie beside stories and are none.
const BESIDE: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "svg", "avif", "bmp", "tif", "tiff", "ico", "psd", "css", "ttf", "otf",
    "woff", "woff2", "yaml", "yml", "json", "jsonl", "ndjson", "csv", "tsv", "toml", "ini", "xml", "bib", "py", "sh",
    "js", "ts", "db", "sqlite", "bak", "log", "lock", "sha256", "sha1", "md5", "asc", "sig",
];
