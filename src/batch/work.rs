//! One story: read, bound, checked, and put in its place. Whatever happens, it happens to this story only.

use std::io::{self, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::Made;
use crate::batch::island::island;
use crate::batch::manifest::{At, Begun, InputLine, Line, hex};
use crate::batch::plan::{Reason, Task, Verdict, book_stamp, moved, values_of};
use crate::batch::shelf::{Draft, FOLDER, Kind};
use crate::batch::{Context, rules, suspects};
use crate::book::describe::describe;
use crate::compare::{self, news::Former};
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

/// The book that a story had before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with \"sha256\" and \"modified\"")]
pub struct Earlier {
    pub sha256: String,
    /// Its name, where it is known.
    pub book: Option<String>,
    /// Its date of modification, in seconds since 1970.
    pub modified: i64,
}

impl From<&Line> for Earlier {
    fn from(line: &Line) -> Earlier {
        Earlier { sha256: line.sha256.clone(), book: Some(line.book.clone()), modified: line.modified }
    }
}

/// What turns a story into a book: [`crate::finish`], or something else in tests.
pub type Finish<'a> = dyn Fn(&Story, &book::Options, &mut Sources, &mut Sink) -> Result<Made, Failed> + Sync + 'a;

/// How often a story is read again that changes meanwhile.
const ATTEMPTS: usize = 3;
/// Errors of one story that are shown to people in full.
const SHOWN: usize = 3;

/// What the work on a story gives.
#[derive(Debug)]
pub enum Outcome {
    Done(Done),
    /// A book that is to be put in its place.
    Ready(Ready),
}

impl From<Done> for Outcome {
    fn from(done: Done) -> Outcome {
        Outcome::Done(done)
    }
}

/// A story that needs no work.
pub fn keep(task: &Task) -> Done {
    Done { state: State::Unchanged, at: task.line, milliseconds: 0, full: false }
}

/// Does what the plan says about one story, but for putting its book in its place.
pub fn work(context: &Context, task: &Task, finish: &Finish) -> Outcome {
    match &task.verdict {
        Verdict::Keep { touched: false } | Verdict::KeepForeign => keep(task).into(),
        Verdict::Keep { touched: true } => refresh(context, task).into(),
        Verdict::Move => {
            let mut sink = Sink::new();
            match rename(context, task, &mut sink) {
                Ok(at) => Done { state: State::Moved, at: Some(at), milliseconds: 0, full: false }.into(),
                Err(_) => fail(context, task, sink, &context.sources, 0).into(),
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
        line.stamp = book_stamp(context.shelf.stat(&line.book).ok()?.stamp);
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
    let shelf = &context.shelf;
    let unwritable = |error: io::Error, sink: &mut Sink| {
        sink.fail(None, crate::package::rules::unwritable_target(shelf.path(name).display(), io_reason(&error)))
    };
    let former = std::mem::replace(&mut line.book, name.clone());
    line.wanted.clone_from(&task.wanted);
    line.origin = task.found.origin.to_string();
    line.values = moved(&line.values, &task.found);
    if shelf.holds(name) && !shelf.same_file(&former, name) {
        may_replace(context, name, sink)?;
    }
    let moved = || {
        shelf.make_folder_of(name)?;
        let at = context.manifest.append(&line)?;
        context.manifest.sync()?;
        shelf.rename(&former, name)?;
        Ok(at)
    };
    let at = moved().map_err(|error| unwritable(error, sink))?;
    shelf.remove_empty_folders(&former);
    Ok(at)
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

/// Reports a story that ended the process.
pub fn leave_out(context: &Context, task: &Task) -> Done {
    let mut sink = Sink::new();
    sink.emit(None, rules::left_out(task.found.path.display())).hint(
        "look for what is unusual in it, such as its size; it is tried again when its files change, or with `--force`",
    );
    fail(context, task, sink, &context.sources, 0)
}

/// A book in memory, and what is to be remembered of it.
#[derive(Debug)]
pub struct Produced {
    /// Without the stamp of the book's file.
    pub line: Line,
    pub hash: Hash,
    pub bytes: Vec<u8>,
}

/// Why there is no book.
#[derive(Debug)]
pub struct Unmade {
    pub sink: Sink,
    /// The files that the messages point into.
    pub sources: Sources,
}

/// Makes a story's book, again if the story changes meanwhile. A panic is a message like any other.
///
/// # Errors
/// There is no book.
pub fn produce(
    context: &Context,
    task: &Task,
    earlier: Option<&Earlier>,
    finish: &Finish,
) -> Result<Produced, Box<Unmade>> {
    let mut attempt = island(|| attempt(context, task, earlier, finish));
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
        attempt = island(|| self::attempt(context, task, earlier, finish));
    }
    let mut tried = match attempt {
        Ok(tried) => tried,
        Err(bug) => {
            let mut sink = Sink::new();
            sink.emit(None, rules::panicked(bug)).hint("please report it, with the source if possible");
            return Err(Box::new(Unmade { sink, sources: context.sources.clone() }));
        }
    };
    if task.name.is_none() && tried.made.is_some() {
        // It could not be read when names were given, and now it can.
        tried.sink.fail(None, rules::changed_while_read(task.found.path.display()));
        tried.made = None;
    }
    let Some((made, hash)) = tried.made.take() else {
        return Err(Box::new(Unmade { sink: tried.sink, sources: tried.sources }));
    };
    let (diagnostics, left_out) = std::mem::take(&mut tried.sink).into_sorted();
    let name = task.name.clone().unwrap_or_default();
    let line = line(context, task, &tried, &made, &hash, name, diagnostics, left_out);
    Ok(Produced { line, hash, bytes: made.bytes })
}

fn make(context: &Context, task: &Task, finish: &Finish) -> Outcome {
    let begin = context.now();
    let of = context.manifest.died(&task.found.key).map(|_| suspects::print(context, task));
    // Without this line the story is only not suspected if the process dies.
    let _ = context.manifest.append(&Begun { begun: task.found.key.clone(), of });
    let former = task.line.and_then(|at| context.manifest.line(at));
    let elapsed = |now: i64| u64::try_from(now.saturating_sub(begin) / 1_000_000).unwrap_or(0);
    let Produced { line, hash, bytes } =
        match produce(context, task, former.as_ref().map(Earlier::from).as_ref(), finish) {
            Ok(produced) => produced,
            Err(unmade) => return fail(context, task, unmade.sink, &unmade.sources, elapsed(context.now())).into(),
        };
    let mut sink = Sink::new();
    match prepare(context, task, line, &bytes, &hash, former.as_ref(), &mut sink) {
        Ok(mut ready) => {
            ready.done.milliseconds = elapsed(context.now());
            Outcome::Ready(ready)
        }
        Err(Unplaced::Refused(_)) => fail(context, task, sink, &context.sources, elapsed(context.now())).into(),
        Err(Unplaced::Io(error)) => unplaced(context, task, &error, elapsed(context.now())).into(),
    }
}

fn attempt(context: &Context, task: &Task, former: Option<&Earlier>, finish: &Finish) -> Attempt {
    let outside = context.outside(&task.found, task.row.as_deref());
    let mut sources = context.sources.clone();
    let mut sink = Sink::new();
    let read = context.now();
    let mut values = None;
    let made = (|| {
        let story = task.found.read(&outside.front_matter, &mut sources, &mut sink)?;
        // A name without metadata was made without reading the story.
        values = Some(values_of(&story, &sources, &task.found));
        let earlier = former.and_then(|line| Date::from_timestamp(line.modified));
        let mut options = context.options.book.clone();
        options.not_before = earlier;
        let made = match former_edition(context, task, former) {
            Some(former) => compare::news::finish(&story, &options, &former, &mut sources, &mut sink, finish)?,
            None => finish(&story, &options, &mut sources, &mut sink)?,
        };
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

/// The book that a new one takes the place of, where the new one is to say what changed.
fn former_edition(context: &Context, task: &Task, former: Option<&Earlier>) -> Option<Former> {
    let name =
        former.and_then(|line| line.book.as_ref()).or(task.name.as_ref()).filter(|_| context.options.book.news)?;
    let shelf = &context.shelf;
    // A file without a byte in it is what a loss of power leaves.
    let is_there = shelf.stat(name).is_ok_and(|entry| entry.kind == Kind::File && entry.stamp.size > 0);
    is_there.then(|| Former::of(shelf.path(name).display().to_string(), shelf.open(name)))
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

/// A value as its text.
pub fn raw(value: &Value) -> Box<RawValue> {
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

/// A book that is whole and recorded, but not yet in its place.
#[derive(Debug)]
pub struct Ready {
    /// The book; nothing where it stands in its place already.
    draft: Option<Draft>,
    /// Its path.
    name: String,
    /// The path of the book that it replaces, if that is another.
    former: Option<String>,
    /// What the story will have come to.
    done: Done,
}

/// Writes a book beside its place, then the journal's line.
fn prepare(
    context: &Context,
    task: &Task,
    mut line: Line,
    bytes: &[u8],
    hash: &Hash,
    former: Option<&Line>,
    sink: &mut Sink,
) -> Result<Ready, Unplaced> {
    let shelf = &context.shelf;
    let mut same = false;
    if let Ok(entry) = shelf.stat(&line.book) {
        let alike = entry.kind == Kind::File && entry.stamp.size == bytes.len() as u64;
        same = alike && shelf.hash(&line.book).as_ref() == Some(hash);
        if same {
            line.stamp = book_stamp(entry.stamp);
        } else {
            may_replace(context, &line.book, sink)?;
        }
    }
    let mut draft = None;
    if !same {
        shelf.make_folder_of(&line.book)?;
        let mut file = shelf.draft(None)?;
        file.write_all(bytes)?;
        line.stamp = book_stamp(file.stamp()?);
        draft = Some(file);
    }
    let at = context.manifest.append(&line)?;
    let unchanged = same && former.is_some_and(|f| f.sha256 == line.sha256 && f.book == line.book);
    let anew = matches!(task.verdict, Verdict::Build(Reason::New));
    let state = if unchanged && !anew { State::Unchanged } else { State::Built };
    let former = former.filter(|f| f.book != line.book).map(|f| f.book.clone());
    Ok(Ready { draft, name: line.book, former, done: Done { state, at: Some(at), milliseconds: 0, full: false } })
}

impl Ready {
    /// Makes the book outlive a loss of power, before it has its name.
    ///
    /// # Errors
    /// The system refuses.
    pub fn sync(&self) -> io::Result<()> {
        self.draft.as_ref().map_or(Ok(()), Draft::sync)
    }

    /// Puts the book in its place.
    pub fn place(self, context: &Context, task: &Task) -> Done {
        let Ready { draft, name, former, done } = self;
        if let Some(Err(error)) = draft.map(|draft| draft.place(&name)) {
            return unplaced(context, task, &error, done.milliseconds);
        }
        if let Some(former) = former {
            remove_former(context, &former, &name);
        }
        done
    }

    /// Reports a book that could not be synced, and so is not put in its place.
    pub fn give_up(self, context: &Context, task: &Task, error: &io::Error) -> Done {
        unplaced(context, task, error, self.done.milliseconds)
    }
}

/// Removes the book that a story had under another name. One that somebody changed is theirs now.
pub fn remove_former(context: &Context, former: &str, name: &str) {
    let shelf = &context.shelf;
    if shelf.same_file(former, name) || !shelf.hash(former).is_some_and(|hash| context.manifest.made(former, &hash)) {
        return;
    }
    // The new book first: there must be one at any moment.
    if shelf.sync_folders().is_ok() && shelf.remove(former).is_ok() {
        shelf.remove_empty_folders(former);
    }
}

/// Reports a book that was made and could not be written.
fn unplaced(context: &Context, task: &Task, error: &io::Error, milliseconds: u64) -> Done {
    let target = context.shelf.path(task.name.as_deref().unwrap_or_default());
    let full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
    let mut sink = Sink::new();
    sink.fail(None, crate::package::rules::unwritable_target(target.display(), io_reason(error)));
    let failed = fail(context, task, sink, &context.sources, milliseconds);
    Done { full: full || failed.full, ..failed }
}

/// Whether what stands at a name is a book that this collection made.
///
/// # Errors
/// It is something else.
pub fn may_replace(context: &Context, name: &str, sink: &mut Sink) -> Result<(), Failed> {
    let (shelf, target) = (&context.shelf, context.shelf.path(name));
    let entry = shelf.stat(name).ok();
    if entry.is_some_and(|entry| entry.kind == Kind::Folder) {
        return Err(sink.fail(None, crate::package::rules::target_is_folder(target.display())));
    }
    // A file without a byte in it is what a loss of power leaves of a book that was not synced.
    let empty = entry.is_some_and(|entry| entry.kind == Kind::File && entry.stamp.size == 0);
    let ours = empty
        || shelf.hash(name).is_some_and(|hash| {
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

/// The record of a story that has no new book.
pub fn failure(key: &str, sink: Sink, sources: &Sources) -> Failure {
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
    Failure { failed: key.to_owned(), record: raw(&record), shown }
}

/// Reports a story that has no new book. One that it had before is kept.
fn fail(context: &Context, task: &Task, sink: Sink, sources: &Sources, milliseconds: u64) -> Done {
    let failure = failure(&task.found.key, sink, sources);
    let written = context.manifest.append(&failure);
    let full = written.as_ref().is_err_and(|e| matches!(e.kind(), io::ErrorKind::StorageFull));
    Done { state: State::Failed, at: written.ok(), milliseconds, full }
}
