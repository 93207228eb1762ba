//! What there is to do: which stories need a new book, why, and what each book is called.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::batch::Context;
use crate::batch::discover::{self, Found};
use crate::batch::files::hash_of;
use crate::batch::manifest::{At, Line, numbers};
use crate::batch::names::{Assigned, Holder, Template, Values, Wanted, assign, key};
use crate::batch::shelf::Kind;
use crate::book::prose::title;
use crate::diag::disk::Stamp;
use crate::diag::trace::{self, Hash};
use crate::diag::{Sink, Sources};
use crate::read;
use crate::story::{Stated, Story};
use rayon::prelude::*;

/// Why a book is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    New,
    /// Its file had another name.
    Renamed,
    /// A file of the story.
    Source(String),
    Tool,
    Options,
    Defaults,
    Overrides,
    Missing,
    Unfinished,
    Damaged,
    Forced,
}

impl Reason {
    /// For people.
    #[cfg(feature = "cli")]
    pub fn words(&self) -> String {
        match self {
            Reason::New => "new".to_owned(),
            Reason::Renamed => "its file was renamed".to_owned(),
            Reason::Source(path) => format!("{path} has changed"),
            Reason::Tool => "built by another version of ficbind".to_owned(),
            Reason::Options => "other options".to_owned(),
            Reason::Defaults => "the defaults of its collection have changed".to_owned(),
            Reason::Overrides => "its corrections have changed".to_owned(),
            Reason::Missing => "its book is missing".to_owned(),
            Reason::Unfinished => "its book was not finished".to_owned(),
            Reason::Damaged => "the manifest was damaged".to_owned(),
            Reason::Forced => "--force".to_owned(),
        }
    }
}

/// What is to be done with a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Build(Reason),
    /// The book is current. Its line is to be written anew if a stamp in it is out of date.
    Keep {
        touched: bool,
    },
    /// The book is current, but has been changed by somebody else.
    KeepForeign,
    /// The book is current, but is to have another name.
    Move,
}

/// One story's part of the plan.
#[derive(Debug)]
pub struct Task {
    pub found: Found,
    pub verdict: Verdict,
    /// The book's path in the output folder; nothing where the story can not be read.
    pub name: Option<String>,
    /// What the template gave.
    pub wanted: String,
    /// The name of the book from an earlier run.
    #[cfg_attr(not(feature = "cli"), allow(dead_code))]
    pub held: Option<String>,
    /// Who has the wanted name instead: the key of a story, or nobody that is there any more.
    pub clash: Option<Option<String>>,
    /// The line of the earlier run.
    pub line: Option<At>,
    /// The story's row in the table of corrections.
    pub row: Option<String>,
    /// The key that the story had before its file was renamed.
    pub was: Option<String>,
}

/// What a first look at a story gives.
struct Look {
    verdict: Verdict,
    /// What the template gave; nothing where the story can not be read.
    wanted: Option<String>,
    /// What the book of an earlier run is called, and what the template gave then.
    held: Option<(String, String)>,
    /// Other files that the story is made of.
    parts: Vec<PathBuf>,
    row: Option<String>,
    was: Option<String>,
}

impl Look {
    fn held(&self) -> Option<&str> {
        self.held.as_ref().map(|(book, _)| book.as_str())
    }

    /// Whether the new name is the old one in other letters, so that nobody else can have it.
    fn stays(&self) -> bool {
        self.held().zip(self.wanted.as_deref()).is_some_and(|(held, wanted)| key(held) == key(wanted))
    }

    fn from(&self) -> Option<&str> {
        self.held.as_ref().map(|(_, wanted)| wanted.as_str())
    }
}

/// Makes the plan, in the order of the stories' keys. Of some keys it is `unknown` whether there is a story.
/// Gives the files, too, that are chapters of another story and so none of their own, with the key of that story.
pub fn plan(
    context: &Context,
    stories: Vec<Found>,
    unknown: &(dyn Fn(&str) -> bool + Sync),
) -> (Vec<Task>, Vec<(PathBuf, String)>) {
    let renamed = renamed(context, &stories, unknown);
    let looks: Vec<Look> =
        stories.par_iter().map(|found| look(context, found, renamed.get(found.key.as_str()).copied())).collect();
    let parts = parts(&stories, &looks);
    let (stories, looks): (Vec<Found>, Vec<Look>) =
        stories.into_iter().zip(looks).filter(|(found, _)| !parts.contains_key(&found.path)).unzip();
    let mut taken: Vec<(PathBuf, String)> = parts.into_iter().collect();
    taken.sort();
    let was = looks.iter().filter_map(|look| look.was.as_deref());
    let present: HashSet<&str> = stories.iter().map(|s| s.key.as_str()).chain(was).collect();
    // A name that a book has stays its own until it has got another: so no two books ever want to pass each other.
    let moving = looks.iter().filter(|l| l.from() != l.wanted.as_deref() && !l.stays()).filter_map(Look::held);
    let pruned = |key: &str| context.options.prune && !unknown(key);
    let gone = context.manifest.entries().filter(|(key, _)| !present.contains(key) && !pruned(key));
    let gone = gone.map(|(_, entry)| &*entry.book);
    let named: Vec<usize> = (0..looks.len()).filter(|i| looks[*i].wanted.is_some()).collect();
    let wanted: Vec<Wanted> = named
        .iter()
        .map(|i| &looks[*i])
        .filter_map(|look| match (look.wanted.as_deref()?, look.stays()) {
            (name, true) => Some(Wanted { name, held: Some(name), from: Some(name) }),
            (name, false) => Some(Wanted { name, held: look.held(), from: look.from() }),
        })
        .collect();
    let assigned = assign(&wanted, gone.chain(moving));
    let clashes: Vec<Option<Option<String>>> = assigned
        .iter()
        .map(|a| {
            a.clash.map(|holder| match holder {
                Holder::Story(i) => Some(stories[named[i]].key.clone()),
                Holder::Gone => None,
            })
        })
        .collect();
    let mut names: HashMap<usize, (Assigned, Option<Option<String>>)> =
        named.into_iter().zip(assigned.into_iter().zip(clashes)).collect();
    let tasks = stories
        .into_iter()
        .zip(looks)
        .enumerate()
        .map(|(index, (found, look))| {
            let (name, clash) = names.remove(&index).map_or((None, None), |(a, clash)| (Some(a.name), clash));
            let held = look.held.map(|(book, _)| book);
            let verdict = match look.verdict {
                Verdict::Keep { .. } if name != held => Verdict::Move,
                verdict => verdict,
            };
            let was = look.was;
            let line = context.manifest.get(was.as_deref().unwrap_or(&found.key)).map(|e| e.at);
            let wanted = look.wanted.unwrap_or_default();
            Task { verdict, name, wanted, held, clash, line, row: look.row, was, found }
        })
        .collect();
    (tasks, taken)
}

/// Stories whose files were renamed, by their keys: what they were known by before. A new file that has the very bytes
/// of one that is gone is that file.
fn renamed<'c>(
    context: &'c Context,
    stories: &[Found],
    unknown: &(dyn Fn(&str) -> bool + Sync),
) -> HashMap<String, &'c str> {
    let keys: HashSet<&str> = stories.iter().map(|s| s.key.as_str()).collect();
    let new: Vec<&Found> = stories.iter().filter(|s| !s.is_folder && context.manifest.get(&s.key).is_none()).collect();
    if new.is_empty() {
        return HashMap::new();
    }
    let gone = context.manifest.entries().filter(|(key, _)| !keys.contains(key) && !unknown(key));
    let mut gone: Vec<(&str, At)> = gone.filter(|(_, entry)| !entry.doubtful).map(|(key, e)| (key, e.at)).collect();
    gone.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
    // Of several with the same bytes, the first new one is taken for the first that is gone.
    let mut by_hash: HashMap<String, Vec<&str>> = HashMap::new();
    for (key, at) in gone {
        let line = context.manifest.line(at);
        let own = line.iter().flat_map(|l| l.inputs.iter().flatten()).find(|i| i.file() == Some(key));
        if let Some(hash) = own.and_then(|input| input.hash()) {
            by_hash.entry(hash.to_owned()).or_default().push(key);
        }
    }
    if by_hash.is_empty() {
        return HashMap::new();
    }
    let hashes: Vec<Option<Hash>> = new.par_iter().map(|found| hash_of(&found.path)).collect();
    new.into_iter()
        .zip(hashes)
        .filter_map(|(found, hash)| {
            let was = by_hash.get_mut(&crate::batch::manifest::hex(&hash?))?.pop()?;
            Some((found.key.clone(), was))
        })
        .collect()
}

fn look(context: &Context, found: &Found, was: Option<&str>) -> Look {
    let row = context.overrides.as_ref().and_then(|o| o.find(&found.key, &found.path));
    let entry = context.manifest.get(was.unwrap_or(&found.key));
    let line = entry.and_then(|entry| context.manifest.line(entry.at));
    let verdict = match (&line, entry) {
        (None, Some(_)) => Verdict::Build(Reason::Damaged),
        (None, None) => Verdict::Build(Reason::New),
        (Some(_), Some(entry)) if entry.doubtful => Verdict::Build(Reason::Damaged),
        (Some(_), _) if was.is_some() => Verdict::Build(Reason::Renamed),
        (Some(line), _) => verdict(context, found, row.as_deref(), line),
    };
    let root = &context.roots[found.root];
    let template = context.template(found);
    let (mut values, mut parts) = (None, Vec::new());
    match (&verdict, &line) {
        (Verdict::Build(_), _) | (_, None) => {
            if template.needs_metadata() || names_files(found) {
                let read = metadata(context, found, row.as_deref());
                parts = if read.0.is_some() { read.1 } else { Vec::new() };
                values = read.0;
            }
            if !template.needs_metadata() {
                values = Some(values_of_path(found));
            }
        }
        (_, Some(line)) => {
            let others = line.inputs.iter().flatten().filter_map(|i| i.file()).map(|path| root.join(path));
            parts = others.filter(|path| *path != found.path).collect();
            // What stands in the line is as complete as the template of that run wanted it.
            values = Some(if template.needs_metadata() && line.values.title.is_empty() {
                metadata(context, found, row.as_deref()).0.unwrap_or_else(|| values_of_path(found))
            } else {
                moved(&line.values, found)
            });
        }
    }
    let wanted = values.as_ref().map(|values| template.fill(values));
    let held = line.map(|line| (line.book, line.wanted));
    Look { verdict, wanted, held, parts, row, was: was.map(str::to_owned) }
}

/// Whether the book of an earlier run is current.
pub fn verdict(context: &Context, found: &Found, row: Option<&str>, line: &Line) -> Verdict {
    let made_by = context.made_by(found, row);
    if context.options.force {
        return Verdict::Build(Reason::Forced);
    }
    for (differs, reason) in [
        (line.made_by.tool != made_by.tool, Reason::Tool),
        (line.made_by.options != made_by.options, Reason::Options),
        (line.made_by.defaults != made_by.defaults, Reason::Defaults),
        (line.made_by.overrides != made_by.overrides, Reason::Overrides),
    ] {
        if differs {
            return Verdict::Build(reason);
        }
    }
    // A folder that was moved as a whole.
    let mut touched = line.origin != *found.origin;
    let Some(inputs) = &line.inputs else { return Verdict::Build(Reason::Source(found.key.clone())) };
    for line in inputs {
        let input = line.input(&context.roots[found.root]);
        match input.as_ref().map(|input| input.look(context.options.thorough)) {
            Some(trace::Found::Same) => {}
            Some(trace::Found::Touched(_)) => touched = true,
            Some(trace::Found::Changed) | None => {
                let path = input.map(|i| i.path).unwrap_or_default();
                let shown = discover::below(&context.roots[found.root], &path).display().to_string();
                return Verdict::Build(Reason::Source(if shown.is_empty() { found.key.clone() } else { shown }));
            }
        }
    }
    match book_of(context, line) {
        Book::Ours { touched: book } => Verdict::Keep { touched: touched || book },
        Book::Missing => Verdict::Build(Reason::Missing),
        Book::Former => Verdict::Build(Reason::Unfinished),
        Book::Foreign => Verdict::KeepForeign,
    }
}

enum Book {
    Ours {
        touched: bool,
    },
    Missing,
    /// One that we made before the last.
    Former,
    Foreign,
}

fn book_of(context: &Context, line: &Line) -> Book {
    let Ok(entry) = context.shelf.stat(&line.book) else { return Book::Missing };
    let stamp = book_stamp(entry.stamp);
    // What a loss of power leaves of a file whose name reached the disk before its bytes.
    if entry.kind == Kind::File && entry.stamp.size == 0 {
        return Book::Missing;
    }
    if stamp == line.stamp && !context.options.thorough {
        return Book::Ours { touched: false };
    }
    match context.shelf.hash(&line.book) {
        Some(hash) if crate::batch::manifest::hex(&hash) == line.sha256 => Book::Ours { touched: stamp != line.stamp },
        Some(hash) if context.manifest.made(&line.book, &hash) => Book::Former,
        _ => Book::Foreign,
    }
}

/// The stamp of a book, which is put in its place by renaming: that is a change of the file's entry, not of the book.
pub fn book_stamp(stamp: Stamp) -> [i64; 3] {
    numbers(Stamp { changed: 0, ..stamp })
}

/// Files that are chapters of another story, and so no stories of their own.
fn parts(stories: &[Found], looks: &[Look]) -> HashMap<PathBuf, String> {
    let found_paths: HashSet<&Path> = stories.iter().map(|story| story.path.as_path()).collect();
    let mut parts: HashMap<PathBuf, String> = HashMap::new();
    for (found, look) in stories.iter().zip(looks) {
        // Of two files that name each other, the first is the story.
        if !parts.contains_key(&found.path) {
            let own = look.parts.iter().filter(|part| found_paths.contains(part.as_path()));
            parts.extend(own.map(|part| (part.clone(), found.key.clone())));
        }
    }
    parts
}

/// Bytes of a file that are looked at to see whether it names chapter files.
const HEAD: u64 = 1 << 16;

/// Whether a Markdown file may be made of other files: it lists chapters, or has nothing but front-matter.
fn names_files(found: &Found) -> bool {
    let ending = found.path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    if found.is_folder || !read::kinds::MARKDOWN.contains(&ending.as_str()) {
        return false;
    }
    let mut bytes = Vec::new();
    let head = fs::File::open(&found.path)
        .and_then(|file| std::io::Read::read_to_end(&mut std::io::Read::take(file, HEAD), &mut bytes));
    if head.is_err() || !bytes.trim_ascii_start().starts_with(b"---") {
        return false;
    }
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.trim_start().lines().skip(1);
    let names = lines.by_ref().take_while(|line| !matches!(line.trim_end(), "---" | "...")).any(|line| {
        let key = line.split(':').next().unwrap_or_default();
        crate::story::keys::find(key).is_some_and(|row| row.name == "chapters")
    });
    names || lines.all(|line| line.trim().is_empty())
}

/// What a name is made of once the story is read, and the other files that the story is made of.
fn metadata(context: &Context, found: &Found, row: Option<&str>) -> (Option<Values>, Vec<PathBuf>) {
    let mut sources: Sources = context.sources.clone();
    let mut sink = Sink::new();
    let outside = context.outside(found, row);
    let story = found.read(&outside.front_matter, &mut sources, &mut sink);
    let inputs = sources.trace().take();
    let files = inputs.into_iter().filter(|i| matches!(i.state, trace::State::File { .. })).map(|i| i.path);
    let parts = files.filter(|path| *path != found.path).collect();
    // With faults in its front-matter nobody knows what a story is called.
    let story = story.ok().filter(|_| !sink.has_errors());
    (story.map(|story| values_of(&story, &sources, found)), parts)
}

/// What the template is filled with where everything but the story's path is known.
pub fn moved(values: &Values, found: &Found) -> Values {
    let Values { file, folder, ending, .. } = values_of_path(found);
    Values { file, folder, ending, ..values.clone() }
}

/// What the template of a name is filled with where only the story's path is known.
fn values_of_path(found: &Found) -> Values {
    let key = Path::new(&found.key);
    let name = key.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let (file, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if !found.is_folder && !stem.is_empty() => (stem.to_owned(), ending.to_owned()),
        _ => (name, String::new()),
    };
    let mut folder = key.parent().map(|p| p.to_string_lossy().replace('\\', "/")).unwrap_or_default();
    if let Some(inner) = found.folders_in_archive() {
        // The folder of an archive's stories is called as the archive, without its ending.
        let mut parts: Vec<&str> = folder.split('/').collect();
        let at = parts.len().saturating_sub(inner + 1);
        if let Some(part) = parts.get_mut(at) {
            *part = part.rsplit_once('.').map_or(part, |(stem, _)| stem);
        }
        folder = parts.join("/");
    }
    Values { file, folder, ending, ..Values::default() }
}

/// What the template of a name is filled with.
pub fn values_of(story: &Story, sources: &Sources, found: &Found) -> Values {
    let (mut values, meta) = (values_of_path(found), &story.meta);
    let authors: Vec<String> = meta.authors.iter().map(|a| a.name.value.clone()).collect();
    if let Some(first) = meta.authors.first() {
        values.author = first.name.value.clone();
        values.author_sort = first.file_as.clone().unwrap_or_else(|| first.name.value.clone());
    }
    values.authors = authors.join(", ");
    values.title = meta.title.as_ref().map_or_else(|| "Untitled".to_owned(), |t| title::plain(&t.value));
    if let Some(series) = meta.series.first() {
        values.series = series.name.value.clone();
        values.number = series.number.clone().unwrap_or_default();
    }
    values.language = meta.language.as_ref().map(|l| l.value.clone()).unwrap_or_default();
    values.fandom = meta.fandoms.value().and_then(|f| f.first()).map(|f| f.value.clone()).unwrap_or_default();
    if let Stated::Value(rating) = &meta.rating {
        values.rating = rating.level.label().to_owned();
    }
    values.status = meta.status.as_ref().map(|s| s.value.label().to_owned()).unwrap_or_default();
    if let Some(date) = &meta.published {
        values.year = format!("{:04}", date.value.year);
        values.date = date.value.to_string();
    }
    values.identifier = crate::book::bind::identifier(story, &values.title, sources);
    values
}

/// The template of a story's name: the command line's, its collection's, or the usual one.
pub fn template<'a>(context: &'a Context, found: &Found) -> &'a Template {
    let collection = || context.collections.of(&found.path).and_then(|c| c.name.as_deref());
    context.options.name.as_ref().or_else(collection).unwrap_or(&context.usual)
}
