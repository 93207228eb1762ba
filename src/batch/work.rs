//! One story: read, bound, checked, and put in its place. Whatever happens, it happens to this story only.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::Made;
use crate::batch::files::hash_of;
use crate::batch::island::island;
use crate::batch::manifest::{At, FOLDER, InputLine, Line, WORK, hex};
use crate::batch::plan::{Reason, Task, Verdict, book_stamp, moved, values_of};
use crate::batch::{Context, rules};
use crate::book::describe::describe;
use crate::diag::disk::io_reason;
use crate::diag::trace::{Hash, Lookup};
use crate::diag::{Diagnostic, Failed, Severity, Sink, Sources, render};
use crate::story::{Date, Story};
use crate::{book, seal};

/// What became of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// It has a new book.
    Built,
    /// Its book is current, or was changed by somebody else and left alone.
    Unchanged,
    /// Its book is current and has another name now.
    Moved,
    /// No book was made; one from an earlier run stays.
    Failed,
    /// The run ended before it.
    Waiting,
    /// Its source is gone; the book is kept.
    Gone,
    /// Its source is gone, and its book was removed.
    Pruned,
    /// Nobody looked for its source, or could reach it; the book is kept.
    Unseen,
}

impl State {
    /// As the report names it.
    pub fn name(self) -> &'static str {
        match self {
            State::Built => "built",
            State::Unchanged => "unchanged",
            State::Moved => "moved",
            State::Failed => "failed",
            State::Waiting => "waiting",
            State::Gone => "gone",
            State::Pruned => "pruned",
            State::Unseen => "unseen",
        }
    }
}

/// The outcome of one story.
#[derive(Debug)]
pub struct Done {
    pub state: State,
    /// Where its record stands: a [`Line`], or a [`Failure`].
    pub at: Option<At>,
    /// How long it took.
    pub milliseconds: u64,
    /// Nothing can be written any more.
    pub full: bool,
}

/// The record of a story that failed, as the journal keeps it until the report is written.
#[derive(Debug, Serialize, Deserialize)]
pub struct Failure {
    /// The story's key.
    pub failed: String,
    pub record: Box<RawValue>,
    /// The errors as people read them.
    pub shown: String,
}

/// What turns a story into a book: [`crate::finish`], or something else in tests.
pub type Finish<'a> = dyn Fn(&Story, &book::Options, &mut Sources, &mut Sink) -> Result<Made, Failed> + Sync + 'a;

/// How often a story is read again that changes meanwhile.
const ATTEMPTS: usize = 3;
/// Errors of one story that are shown to people in full.
const SHOWN: usize = 3;

/// Does what the plan says about one story.
pub fn work(context: &Context, task: &Task, finish: &Finish) -> Done {
    match &task.verdict {
        Verdict::Keep { touched: false } | Verdict::KeepForeign => {
            Done { state: State::Unchanged, at: task.line, milliseconds: 0, full: false }
        }
        Verdict::Keep { touched: true } => refresh(context, task),
        Verdict::Move => {
            let mut sink = Sink::new();
            match rename(context, task, &mut sink) {
                Ok(at) => Done { state: State::Moved, at: Some(at), milliseconds: 0, full: false },
                Err(_) => fail(context, task, sink, &context.sources, 0),
            }
        }
        Verdict::Build(_) => make(context, task, finish),
    }
}

/// Writes the line of a current book anew, so that its files need not be read next time.
fn refresh(context: &Context, task: &Task) -> Done {
    let fresh = || -> Option<At> {
        let mut line = context.manifest.line(task.line?)?;
        let root = &context.roots[task.found.root];
        let mut inputs = Vec::new();
        for input in line.inputs.iter().flatten() {
            let mut input = input.input(root)?;
            if let crate::diag::trace::Found::Touched(now) = input.look(false)
                && let crate::diag::trace::State::File { stamp, .. } = &mut input.state
            {
                *stamp = now;
            }
            inputs.push(InputLine::new(&input, root, context.now())?);
        }
        line.inputs = Some(inputs);
        line.origin = task.found.origin.to_string();
        line.stamp = book_stamp(&fs::metadata(context.options.out.join(&line.book)).ok()?);
        context.manifest.append(&line).ok()
    };
    // Without a new line the old one is as true as before.
    Done { state: State::Unchanged, at: fresh().or(task.line), milliseconds: 0, full: false }
}

/// Gives a current book another name.
fn rename(context: &Context, task: &Task, sink: &mut Sink) -> Result<At, Failed> {
    let line = task.line.and_then(|at| context.manifest.line(at));
    let (Some(mut line), Some(name)) = (line, &task.name) else {
        return Err(sink.fail(None, rules::unreadable_manifest(FOLDER, "a line is missing")));
    };
    let (old, new) = (context.options.out.join(&line.book), context.options.out.join(name));
    let unwritable = |error: io::Error, sink: &mut Sink| {
        sink.fail(None, crate::package::rules::unwritable_target(new.display(), io_reason(&error)))
    };
    let former = std::mem::replace(&mut line.book, name.clone());
    line.wanted.clone_from(&task.wanted);
    line.origin = task.found.origin.to_string();
    line.values = moved(&line.values, &task.found);
    if fs::symlink_metadata(&new).is_ok() && !same_file(&old, &new) {
        may_replace(context, name, &new, sink)?;
    }
    make_folder(&new).map_err(|error| unwritable(error, sink))?;
    let at = context.manifest.append(&line).map_err(|error| unwritable(error, sink))?;
    fs::rename(&old, &new).map_err(|error| unwritable(error, sink))?;
    remove_empty_folders(&context.options.out, &former);
    Ok(at)
}

/// Whether two paths lead to one file, as on a file system that does not tell capitals apart.
fn same_file(a: &Path, b: &Path) -> bool {
    a.canonicalize().ok().zip(b.canonicalize().ok()).is_some_and(|(a, b)| a == b)
}

/// A book in memory, with what is remembered of its making.
struct Attempt {
    made: Option<(Made, Hash)>,
    sources: Sources,
    sink: Sink,
    inputs: Vec<Lookup>,
    /// The story was read before this.
    read: i64,
    /// What the name was filled with.
    values: Option<crate::batch::names::Values>,
}

fn make(context: &Context, task: &Task, finish: &Finish) -> Done {
    let begin = context.now();
    let former = task.line.and_then(|at| context.manifest.line(at));
    let mut attempt = island(|| attempt(context, task, former.as_ref(), finish));
    for left in (0..ATTEMPTS).rev() {
        let Ok(tried) = &mut attempt else { break };
        if tried.inputs.iter().all(Lookup::is_settled) {
            break;
        }
        if left == 0 {
            tried.sink.fail(None, rules::changed_while_read(task.found.path.display()));
            tried.made = None;
            break;
        }
        attempt = island(|| self::attempt(context, task, former.as_ref(), finish));
    }
    let elapsed = |now: i64| u64::try_from((now - begin) / 1_000_000).unwrap_or(0);
    let mut tried = match attempt {
        Ok(tried) => tried,
        Err(bug) => {
            let mut sink = Sink::new();
            sink.emit(None, rules::panicked(bug)).hint("please report it, with the source if possible");
            return fail(context, task, sink, &context.sources, elapsed(context.now()));
        }
    };
    if task.name.is_none() && tried.made.is_some() {
        // It could not be read when names were given, and now it can.
        tried.sink.fail(None, rules::changed_while_read(task.found.path.display()));
        tried.made = None;
    }
    let Some((made, hash)) = tried.made.take() else {
        return fail(context, task, tried.sink, &tried.sources, elapsed(context.now()));
    };
    let (diagnostics, left_out) = std::mem::take(&mut tried.sink).into_sorted();
    let name = task.name.clone().unwrap_or_default();
    let line = line(context, task, &tried, &made, &hash, name, diagnostics, left_out);
    let mut sink = Sink::new();
    match place(context, task, line, &made.bytes, &hash, former.as_ref(), &mut sink) {
        Ok((state, at)) => Done { state, at: Some(at), milliseconds: elapsed(context.now()), full: false },
        Err(Unplaced::Refused(_)) => fail(context, task, sink, &context.sources, elapsed(context.now())),
        Err(Unplaced::Io(error)) => {
            let target = context.options.out.join(task.name.as_deref().unwrap_or_default());
            let full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
            sink.fail(None, crate::package::rules::unwritable_target(target.display(), io_reason(&error)));
            Done { full, ..fail(context, task, sink, &context.sources, elapsed(context.now())) }
        }
    }
}

fn attempt(context: &Context, task: &Task, former: Option<&Line>, finish: &Finish) -> Attempt {
    let outside = context.outside(&task.found, task.row.as_deref());
    let mut sources = context.sources.clone();
    let mut sink = Sink::new();
    let read = context.now();
    let mut values = None;
    let made = (|| {
        let story = crate::read::read(&task.found.path, &outside.front_matter, &mut sources, &mut sink)?;
        // A name without metadata was made without reading the story.
        values = Some(values_of(&story, &sources, &task.found));
        let earlier = former.and_then(|line| Date::from_timestamp(line.modified));
        let mut options = context.options.book.clone();
        options.not_before = earlier;
        let made = finish(&story, &options, &mut sources, &mut sink)?;
        let hash: Hash = Sha256::digest(&made.bytes).into();
        let Some(former) = former.filter(|line| line.sha256 != hex(&hash)) else { return Ok((made, hash)) };
        // A book that is not the same as before must not bear the same date: readers tell releases apart by it.
        match Date::from_timestamp(former.modified + 1) {
            Some(later) if options.modified.is_none() && made.book.modified.timestamp() <= former.modified => {
                let mut book = made.book;
                book.modified = later;
                let made = seal(book, &options, &sources, &mut Sink::new())?;
                let hash = Sha256::digest(&made.bytes).into();
                Ok((made, hash))
            }
            _ => Ok((made, hash)),
        }
    })();
    if context.options.book.strict {
        sink.raise_warnings();
    }
    let made: Result<(Made, Hash), Failed> = made;
    let made = made.ok().filter(|_| !sink.has_errors());
    let mut inputs = sources.trace().take();
    // What was said about a line of a collection's file must be said anew when the file changes.
    let shared = context.shared_files;
    let config = sink.diagnostics().iter().filter_map(|d| d.span).map(|s| s.file).filter(|f| (f.0 as usize) < shared);
    let named: Vec<PathBuf> = config.map(|f| PathBuf::from(&sources.file(f).name)).collect();
    inputs.extend(context.config.iter().filter(|input| named.contains(&input.path)).cloned());
    Attempt { made, sources, sink, inputs, read, values }
}

#[allow(clippy::too_many_arguments, reason = "a line says everything about a book, and all of it comes from here")]
fn line(
    context: &Context,
    task: &Task,
    tried: &Attempt,
    made: &Made,
    hash: &Hash,
    name: String,
    diagnostics: Vec<Diagnostic>,
    left_out: usize,
) -> Line {
    let root = &context.roots[task.found.root];
    let mut record = json!({
        "sha256": hex(hash),
        "bytes": made.bytes.len(),
        "words": made.book.words,
        "chapters": made.book.chapters.len(),
    });
    if let (Some(record), Value::Object(metadata)) = (record.as_object_mut(), describe(&made.book)) {
        record.extend(metadata);
    }
    record["diagnostics_left_out"] = left_out.into();
    // The report adds to this list, which therefore stands last.
    record["diagnostics"] = diagnostics.iter().map(|d| render::json(d, &tried.sources)).collect();
    Line {
        source: task.found.key.clone(),
        origin: task.found.origin.to_string(),
        book: name,
        sha256: hex(hash),
        stamp: [0; 3],
        wanted: task.wanted.clone(),
        values: tried.values.clone().unwrap_or_default(),
        modified: made.book.modified.timestamp(),
        made_by: context.made_by(&task.found, task.row.as_deref()),
        inputs: tried.inputs.iter().map(|input| InputLine::new(input, root, tried.read)).collect(),
        record: raw(&record),
    }
}

fn raw(value: &Value) -> Box<RawValue> {
    to_raw_value(value).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// Why a book that was made is not in its place.
enum Unplaced {
    Refused(Failed),
    Io(io::Error),
}

impl From<io::Error> for Unplaced {
    fn from(error: io::Error) -> Unplaced {
        Unplaced::Io(error)
    }
}

impl From<Failed> for Unplaced {
    fn from(failed: Failed) -> Unplaced {
        Unplaced::Refused(failed)
    }
}

/// Puts a book in its place: first the whole book beside it, then the journal's line, then the name.
fn place(
    context: &Context,
    task: &Task,
    mut line: Line,
    bytes: &[u8],
    hash: &Hash,
    former: Option<&Line>,
    sink: &mut Sink,
) -> Result<(State, At), Unplaced> {
    let out = &context.options.out;
    let target = out.join(&line.book);
    let mut same = false;
    if let Ok(meta) = fs::symlink_metadata(&target) {
        same = meta.is_file() && meta.len() == bytes.len() as u64 && hash_of(&target).as_ref() == Some(hash);
        if same {
            line.stamp = book_stamp(&meta);
        } else {
            may_replace(context, &line.book, &target, sink)?;
        }
    }
    let at;
    if same {
        at = context.manifest.append(&line)?;
    } else {
        make_folder(&target)?;
        let mut file = crate::package::write::temporary(&out.join(FOLDER).join(WORK), None)?;
        io::Write::write_all(&mut file, bytes)?;
        line.stamp = book_stamp(&file.as_file().metadata()?);
        at = context.manifest.append(&line)?;
        file.persist(&target).map_err(|error| error.error)?;
    }
    if let Some(former) = former.filter(|f| f.book != line.book) {
        let old = out.join(&former.book);
        // One that somebody changed is theirs now.
        if !same_file(&old, &target) && hash_of(&old).is_some_and(|hash| context.manifest.made(&former.book, &hash)) {
            let _ = fs::remove_file(&old);
            remove_empty_folders(out, &former.book);
        }
    }
    let unchanged = same && former.is_some_and(|f| f.sha256 == line.sha256 && f.book == line.book);
    let anew = matches!(task.verdict, Verdict::Build(Reason::New));
    Ok((if unchanged && !anew { State::Unchanged } else { State::Built }, at))
}

/// Whether what stands at a name is a book that this collection made.
fn may_replace(context: &Context, name: &str, target: &Path, sink: &mut Sink) -> Result<(), Failed> {
    if fs::symlink_metadata(target).is_ok_and(|m| m.is_dir()) {
        return Err(sink.fail(None, crate::package::rules::target_is_folder(target.display())));
    }
    // A file without a byte in it is what a loss of power leaves of a book.
    let empty = fs::metadata(target).is_ok_and(|meta| meta.is_file() && meta.len() == 0);
    let ours = empty
        || hash_of(target).is_some_and(|hash| {
            context.manifest.made(name, &hash) || context.listed.values().any(|known| *known == hash)
        });
    // What somebody made of a book of ours may be replaced if that is wished, but never a file that only has its name.
    let was_ours = || !context.manifest.hashes(name).is_empty() || context.listed.contains_key(name);
    if ours || context.options.force && was_ours() {
        return Ok(());
    }
    sink.emit(None, rules::not_our_book(target.display()))
        .hint("move it away to build the book; `--force` replaces a changed book that was built here");
    sink.failed().map_or(Ok(()), Err)
}

fn make_folder(target: &Path) -> io::Result<()> {
    target.parent().map_or(Ok(()), fs::create_dir_all)
}

/// Removes the folders of a book that is not there any more, as far as they are empty.
pub fn remove_empty_folders(out: &Path, book: &str) {
    let mut folder = Path::new(book).parent();
    while let Some(path) = folder.filter(|p| !p.as_os_str().is_empty()) {
        if fs::remove_dir(out.join(path)).is_err() {
            return;
        }
        folder = path.parent();
    }
}

/// Reports a story that has no new book. One that it had before is kept.
fn fail(context: &Context, task: &Task, sink: Sink, sources: &Sources, milliseconds: u64) -> Done {
    let (diagnostics, left_out) = sink.into_sorted();
    let errors: Vec<&Diagnostic> = diagnostics.iter().filter(|d| d.severity >= Severity::Error).collect();
    let texts: Vec<String> = errors.iter().take(SHOWN).map(|d| render::text(d, sources, false) + "\n").collect();
    let mut shown = texts.join("\n");
    if errors.len() > SHOWN {
        shown.push_str(&format!("… and {} more in this story\n", errors.len() - SHOWN));
    }
    let record = json!({
        "diagnostics_left_out": left_out,
        "diagnostics": diagnostics.iter().map(|d| render::json(d, sources)).collect::<Vec<_>>(),
    });
    let failure = Failure { failed: task.found.key.clone(), record: raw(&record), shown };
    let written = context.manifest.append(&failure);
    let full = written.as_ref().is_err_and(|e| matches!(e.kind(), io::ErrorKind::StorageFull));
    Done { state: State::Failed, at: written.ok(), milliseconds, full }
}
