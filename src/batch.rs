//! A folder of stories becomes a shelf of books: finds the stories, makes the books that are not current, and gives an
//! account of every one of them.
//!
//! 1. `discover` finds the stories, `collection` and `overrides` what is said of them from outside.
//! 2. `plan` holds each against the `manifest`: what needs a new book, why, and under which name.
//! 3. `work` makes one book after the other, several at a time, each on its own.
//! 4. `report` tells what became of each story, [`fixity`] what each book's bytes are.

pub(crate) mod collection;
pub(crate) mod csv;
pub(crate) mod discover;
mod files;
pub mod fixity;
pub(crate) mod island;
pub(crate) mod keys;
pub(crate) mod lock;
pub(crate) mod manifest;
pub(crate) mod names;
pub(crate) mod overrides;
pub(crate) mod plan;
#[cfg(test)]
mod power;
pub(crate) mod report;
pub(crate) mod rules;
pub(crate) mod settle;
pub(crate) mod shelf;
pub(crate) mod suspects;
pub(crate) mod work;

#[doc(hidden)]
pub use island::notes;
pub use names::{Fault, Template};
pub use report::{Account, Group};
pub use work::{Finish, State};

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest, Sha256};

use crate::book;
use crate::diag::disk::io_reason;
use crate::diag::trace::{Hash, Lookup};
use crate::diag::{Failed, Sink, Sources};
use crate::read::kinds::is_chapter_file;
use crate::story::outside::{Outside, read_settings};
use crate::story::yaml::Node;

use collection::{Collections, words};
use discover::{Choice, Discovery, Found};
use lock::{Lock, Refusal};
use manifest::{At, MadeBy, Manifest, hex};
use overrides::Overrides;
use plan::{Task, Verdict};
use settle::Crew;
use shelf::{FOLDER, Kind, Shelf, WORK};
use work::Done;

/// What a user can choose for a run.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Folders with stories, or single stories.
    pub sources: Vec<PathBuf>,
    /// The folder of the books.
    pub out: PathBuf,
    /// Patterns of stories to take; all where there is none.
    pub include: Vec<String>,
    /// Patterns of stories to leave out.
    pub exclude: Vec<String>,
    /// The template of the books' names; else each collection's own, or that of the sources' paths.
    pub name: Option<Template>,
    /// A file of corrections.
    pub overrides: Option<PathBuf>,
    /// `key: value` lines that overrule every story.
    pub settings: Vec<String>,
    /// How each of the books is built.
    pub book: book::Options,
    /// Stories to build in parallel; 0 for as many as there are cores.
    pub jobs: usize,
    /// End after the first story that fails.
    pub fail_fast: bool,
    /// Remove books whose sources are gone.
    pub prune: bool,
    /// Make every book anew, and replace those that somebody changed.
    pub force: bool,
    /// Read every file again, whatever its stamp says.
    pub thorough: bool,
    /// Leave it to the system when what is written reaches the disk.
    pub no_sync: bool,
}

/// Told of what goes on, from several threads.
pub trait Observer: Sync {
    /// The plan is made: so many stories, so many of which need work.
    fn planned(&self, stories: usize, to_do: usize);
    /// A story is done.
    fn done(&self, state: State);
}

/// Why there was no run at all; the diagnostics tell.
#[derive(Debug)]
pub struct Refused {
    /// Why, in at least one error.
    pub sink: Sink,
    /// The files that the messages point into.
    pub sources: Sources,
    /// Something could not be read or written, as opposed to input with problems.
    pub io: bool,
}

/// What is known before the first story is read.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub options: &'a Options,
    /// The source folders.
    pub roots: Vec<PathBuf>,
    pub collections: Arc<Collections>,
    pub overrides: Option<Arc<Overrides>>,
    pub settings: Vec<Arc<Node>>,
    /// Files that all stories share, with a trace that is on.
    pub sources: Sources,
    /// How many files these are.
    pub shared_files: usize,
    /// These files as they were read.
    pub config: Vec<Lookup>,
    /// The output folder.
    pub shelf: Arc<Shelf>,
    pub manifest: Manifest,
    /// Our books and their hashes where the manifest can not tell them.
    pub listed: HashMap<String, Hash>,
    pub usual: Template,
    /// What was chosen for all books. See [`Options::key`].
    pub options_key: String,
    /// When the run began.
    pub begin: i64,
}

/// What is stated about stories outside their own files, as it was read, with the files that say so.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stated {
    pub collections: Arc<Collections>,
    pub overrides: Option<Arc<Overrides>>,
    /// With a trace that is on.
    pub sources: Sources,
    /// These files as they were read.
    pub config: Vec<Lookup>,
}

impl Stated {
    /// Reads the collection files, the outer ones first, and the table of corrections. Faults are reported.
    pub fn read(collections: &[PathBuf], overrides: Option<&Path>, keep_bytes: bool, sink: &mut Sink) -> Stated {
        let mut sources = Sources::new().tracing();
        sources.keep_bytes = keep_bytes;
        let collections = Arc::new(Collections::read(collections, &mut sources, sink));
        let overrides = overrides.and_then(|path| Overrides::read(path, &mut sources, sink).ok()).map(Arc::new);
        Stated { collections, overrides, config: sources.trace().take(), sources }
    }
}

/// What is said of one story from outside.
#[derive(Debug)]
pub(crate) struct Said {
    pub front_matter: Outside,
    /// Digest of what is said of this story in particular.
    digest: String,
}

impl<'a> Context<'a> {
    /// For stories whose books no manifest knows: those of one source folder, with what is stated about them. Settings
    /// that can not be read are reported.
    pub fn apart(
        options: &'a Options,
        root: PathBuf,
        stated: &Stated,
        shelf: Arc<Shelf>,
        sink: &mut Sink,
    ) -> Result<Context<'a>, Failed> {
        let usual = Template::parse(Template::DEFAULT);
        let usual = usual.map_err(|fault| sink.fail(None, rules::bad_name_template(fault.message)))?;
        let mut sources = stated.sources.clone();
        let settings = read_settings(&options.settings, &mut sources, sink);
        Ok(Context {
            options,
            roots: vec![root],
            collections: stated.collections.clone(),
            overrides: stated.overrides.clone(),
            settings,
            shared_files: sources.count(),
            sources,
            config: stated.config.clone(),
            manifest: Manifest::none(&shelf),
            shelf,
            listed: HashMap::new(),
            usual,
            options_key: options.key(),
            begin: now(),
        })
    }
}

impl Context<'_> {
    /// What collections, corrections and the command line say of a story.
    pub fn outside(&self, found: &Found, row: Option<&str>) -> Said {
        let mut overrides: Vec<Arc<Node>> = Vec::new();
        overrides.extend(self.collections.overrides(found.spoken_of()).into_iter().map(|(node, _)| node.clone()));
        overrides.extend(row.and_then(|row| self.overrides.as_ref()?.node(row)).map(Arc::new));
        let digest = match overrides.is_empty() {
            true => String::new(),
            false => digest(&overrides.iter().map(|node| words(node)).collect::<String>()),
        };
        overrides.extend(self.settings.iter().cloned());
        let defaults = self.collections.of(found.spoken_of()).map(|c| c.defaults.clone());
        let within = self.roots.get(found.root).cloned();
        let edition = found.edition.clone();
        Said { front_matter: Outside { defaults, overrides, within, edition }, digest }
    }

    /// What besides its sources decides how a story's book turns out.
    pub fn made_by(&self, found: &Found, row: Option<&str>) -> MadeBy {
        let defaults = self.collections.of(found.spoken_of()).map(|c| digest(&c.words)).unwrap_or_default();
        MadeBy {
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            options: self.options_key.clone(),
            defaults,
            overrides: self.outside(found, row).digest,
        }
    }

    /// The template of a story's name.
    pub fn template(&self, found: &Found) -> &Template {
        plan::template(self, found)
    }

    /// Nanoseconds since 1970. Times never get into a book.
    pub fn now(&self) -> i64 {
        now()
    }
}

/// Nanoseconds since 1970.
pub(crate) fn now() -> i64 {
    // A clock that is far off must not end a run.
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}

/// Enough of a digest to tell two values apart.
fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())[..16])
}

/// What is to be done, before anything is.
#[derive(Debug)]
pub struct Prepared<'a> {
    pub(crate) context: Context<'a>,
    /// In the order of the stories' keys.
    pub(crate) tasks: Vec<Task>,
    /// Books whose sources are not there, in the order of their keys.
    pub gone: Vec<Gone>,
    /// What is said of the run as a whole.
    pub sink: Sink,
    /// Held until the end.
    pub(crate) _lock: Option<Lock>,
}

/// Finds the stories and makes the plan. Nothing is written when it is a `dry` run.
///
/// # Errors
/// The output folder can not be used, what is said from outside has faults, or there is no story at all.
pub fn prepare(options: &Options, dry: bool) -> Result<Prepared<'_>, Box<Refused>> {
    let mut sink = Sink::new();
    let mut sources = Sources::new().tracing();
    sources.keep_bytes = options.book.keep_bytes;
    match gather(options, dry, &mut sources, &mut sink) {
        Ok((context, tasks, gone, lock)) => Ok(Prepared { context, tasks, gone, sink, _lock: lock }),
        Err((_, io)) => Err(Box::new(Refused { sink, sources, io })),
    }
}

/// A book without its source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gone {
    /// The key of the story.
    pub key: String,
    /// The path of its book in the output folder.
    pub book: String,
    /// The source may well be there: it was not looked for, or can not be reached.
    pub unseen: bool,
}

type Gathered<'a> = (Context<'a>, Vec<Task>, Vec<Gone>, Option<Lock>);

/// What is stated about stories outside their own files: by collections, by corrections, by `--set`.
type Statements = (Collections, Option<Overrides>, Vec<Arc<Node>>);

/// Reads all statements, so that one run shows all their faults.
fn read_statements(
    options: &Options,
    collections: &[PathBuf],
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Statements, Failed> {
    // Stories that could not be reached are a fault of the run, but no reason to leave the others.
    let before = count_errors(sink);
    let collections = Collections::read(collections, sources, sink);
    let overrides = options.overrides.as_ref().map(|path| {
        let mut own = Sink::new();
        let overrides = Overrides::read(path, sources, &mut own);
        sink.append(own);
        overrides
    });
    let settings = read_settings(&options.settings, sources, sink);
    if count_errors(sink) > before
        && let Some(failed) = sink.failed()
    {
        return Err(failed);
    }
    Ok((collections, overrides.and_then(Result::ok), settings))
}

fn count_errors(sink: &Sink) -> usize {
    sink.diagnostics().iter().filter(|d| d.severity >= crate::diag::Severity::Error).count()
}

/// Finds the stories and everything that is said about them. What went wrong is told with whether it is a fault of
/// files on disk.
fn gather<'a>(
    options: &'a Options,
    dry: bool,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Gathered<'a>, (Failed, bool)> {
    let begin = now();
    let usual = Template::parse(Template::DEFAULT);
    let usual = usual.map_err(|fault| (sink.fail(None, rules::bad_name_template(fault.message)), false))?;
    keep_apart(options, sink).map_err(|failed| (failed, false))?;
    look_for_inputs(options, sink).map_err(|failed| (failed, true))?;
    let choice = Choice::new(&options.include, &options.exclude);
    let choice = choice.map_err(|(glob, reason)| (sink.fail(None, rules::bad_glob(glob, reason)), false))?;
    let Discovery { mut stories, roots, collections, unreachable, mut left_out, covered } =
        discover::discover(&options.sources, &options.out, &choice, sink);
    let (collections, overrides, settings) =
        read_statements(options, &collections, sources, sink).map_err(|failed| (failed, false))?;
    let excluded = take_excluded(&mut stories, &collections, &mut left_out);
    if stories.is_empty() {
        return Err((fail_without_stories(&options.sources, sink), false));
    }
    // Only now is anything written: a run that is refused leaves nothing behind.
    let (shelf, lock) = open(options, dry, sink).map_err(|failed| (failed, true))?;
    let mut manifest = Manifest::open(&shelf, !dry, sink).map_err(|failed| (failed, true))?;
    if lock.as_ref().is_none_or(|lock| !lock.after_death) {
        manifest.acquit();
    }
    let moved = keys::resolve(&mut stories, &roots, &manifest);
    let listed = if manifest.is_whole() { HashMap::new() } else { fixity::hashes(&shelf) };
    let context = Context {
        config: sources.trace().take(),
        options,
        roots,
        collections: Arc::new(collections),
        overrides: overrides.map(Arc::new),
        settings,
        shared_files: sources.count(),
        sources: sources.clone(),
        shelf,
        manifest,
        listed,
        usual,
        begin,
        options_key: options.key(),
    };
    // Nobody knows about what lies below a folder that can not be read, or that was not given this time.
    let unknown = |key: &str| {
        let origin = context.manifest.get(key).map(|entry| Path::new(&*entry.origin));
        let below = |folder: &PathBuf| origin.is_some_and(|origin| origin.starts_with(folder));
        unreachable.iter().any(below) || !covered.iter().chain(&moved).any(below)
    };
    let (tasks, parts) = on(options.threads(), || plan::plan(&context, stories, &unknown));
    for (part, whole) in parts {
        sink.emit(None, rules::part_of_another(part.display(), whole));
    }
    report_unmatched(&context, &tasks, &excluded, &left_out, sink);
    let gone = gone(&context, &tasks, &unknown);
    Ok((context, tasks, gone, lock))
}

/// Reports that there is no story, unless it is known why.
pub(crate) fn fail_without_stories(sources: &[PathBuf], sink: &mut Sink) -> Failed {
    let places: Vec<String> = sources.iter().map(|source| source.display().to_string()).collect();
    sink.failed().unwrap_or_else(|| sink.fail(None, rules::no_stories(places.join(", "))))
}

/// Takes out the stories that collections leave out.
fn take_excluded(stories: &mut Vec<Found>, collections: &Collections, left_out: &mut Vec<String>) -> Vec<Found> {
    let excluded: Vec<Found> = stories.extract_if(.., |story| collections.excludes(&story.path)).collect();
    left_out.extend(excluded.iter().map(|story| story.key.clone()));
    excluded
}

/// Templates, fonts and style sheets that the command line names must be there before anything is built.
fn look_for_inputs(options: &Options, sink: &mut Sink) -> Result<(), Failed> {
    let needed = options.book.templates.iter().chain(&options.book.fonts).chain(&options.book.css);
    for path in needed {
        if let Err(error) = fs::metadata(path) {
            let violation = crate::diag::rules::unreadable_file(path.display(), io_reason(&error));
            return Err(sink.fail(None, violation));
        }
    }
    Ok(())
}

/// Reports what collections and corrections say of stories that are not there, or of several at once.
fn report_unmatched(context: &Context, tasks: &[Task], excluded: &[Found], left_out: &[String], sink: &mut Sink) {
    let there = tasks.iter().map(|task| &task.found).chain(excluded);
    context.collections.report_unmatched(there.map(|found| found.path.as_path()), sink);
    let Some(table) = &context.overrides else { return };
    for task in tasks {
        table.report_twice(&task.found.key, &task.found.path, sink);
    }
    // A story that a pattern leaves out is there all the same.
    let left_out = left_out.iter().filter_map(|key| table.find(key, Path::new("")));
    let named = tasks.iter().flat_map(|t| table.names_of(&t.found.key, &t.found.path));
    table.report_unmatched(&named.chain(left_out).collect(), sink);
}

/// The books whose sources were not found. `unknown` tells for which of them that means nothing.
fn gone(context: &Context, tasks: &[Task], unknown: &dyn Fn(&str) -> bool) -> Vec<Gone> {
    let known: HashSet<&str> =
        tasks.iter().flat_map(|t| [Some(t.found.key.as_str()), t.was.as_deref()]).flatten().collect();
    let entries = context.manifest.entries().filter(|(key, _)| !known.contains(key));
    let mut gone: Vec<Gone> = entries
        .map(|(key, entry)| Gone { key: key.to_owned(), book: entry.book.to_string(), unseen: unknown(key) })
        .collect();
    gone.sort();
    gone
}

impl Options {
    /// What was chosen for all books, as `name=value`, one a line, without what is usual. When it is another than in
    /// the last run, all books are made anew.
    fn key(&self) -> String {
        let settings = self.settings.iter().map(|setting| format!("set={setting}"));
        self.book.key().into_iter().chain(settings).collect::<Vec<_>>().join("\n")
    }

    /// Stories in work at once.
    pub fn threads(&self) -> usize {
        match self.jobs {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            jobs => jobs,
        }
    }
}

/// Runs something on a pool of so many threads; 0 for as many as there are cores.
pub(crate) fn on<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    // Reading a deeply nested story takes more room than a thread usually has.
    match rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(8 << 20).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

/// Refuses an output folder that holds a source: books and the tool's own files would stand among the stories.
fn keep_apart(options: &Options, sink: &mut Sink) -> Result<(), Failed> {
    let out = &options.out;
    if fs::metadata(out).is_ok_and(|m| !m.is_dir()) {
        return Err(sink.fail(None, rules::out_is_no_folder(out.display())));
    }
    let Ok(real) = out.canonicalize() else { return Ok(()) };
    for source in &options.sources {
        if source.canonicalize().is_ok_and(|source| source.starts_with(&real)) {
            let diagnostic = sink.emit(None, rules::out_holds_source(out.display(), source.display()));
            diagnostic.hint(format!("give another folder, such as `-o {}`", out.join("books").display()));
        } else if source.canonicalize().is_ok_and(|source| real.starts_with(source)) && !out.join(FOLDER).exists() {
            // Whoever names one of their own folders would never see its stories again.
            let files = fs::read_dir(out).into_iter().flatten().flatten().map(|entry| entry.path());
            let inside = files.flat_map(|path| match fs::read_dir(&path) {
                Ok(below) => below.flatten().map(|entry| entry.path()).collect(),
                Err(_) => vec![path],
            });
            let is_text = |path: &PathBuf| path.file_name().is_some_and(|n| is_chapter_file(&n.to_string_lossy()));
            let is_list = |path: &PathBuf| path.file_name().is_some_and(|name| name == files::LIST);
            let mut stories: Vec<PathBuf> = inside.filter(|path| is_text(path) && !is_list(path)).collect();
            stories.sort();
            if let Some(first) = stories.first() {
                let diagnostic = sink.emit(None, rules::out_holds_stories(out.display(), first.display()));
                diagnostic.hint(format!("give another folder, such as `-o {}`", out.join("books").display()));
            }
        }
    }
    sink.failed().map_or(Ok(()), Err)
}

/// Makes the output folder ready, and takes its lock, unless it is a `dry` run.
pub(crate) fn open(options: &Options, dry: bool, sink: &mut Sink) -> Result<(Arc<Shelf>, Option<Lock>), Failed> {
    let out = &options.out;
    if dry {
        return Ok((Arc::new(Shelf::look(out)), None));
    }
    let shelf = open_shelf(out, !options.no_sync, sink)?;
    let lock = Lock::take(&shelf).map_err(|refusal| report_refusal(&refusal, out, sink))?;
    // What a run that was killed had not finished.
    for (name, _) in shelf.list(WORK).into_iter().flatten() {
        if let Some(name) = name.to_str().filter(|name| name.starts_with(".ficbind-")) {
            let _ = shelf.remove(&format!("{WORK}/{name}"));
        }
    }
    Ok((Arc::new(shelf), Some(lock)))
}

/// Makes the output folder, and the one for the tool's own files in it. With `sync`, what is written outlives a loss of
/// power.
///
/// # Errors
/// It can not be written, or what stands in it leads elsewhere.
pub(crate) fn open_shelf(out: &Path, sync: bool, sink: &mut Sink) -> Result<Shelf, Failed> {
    let unwritable = |error: &io::Error, sink: &mut Sink| {
        sink.fail(None, crate::package::rules::unwritable_target(out.display(), io_reason(error)))
    };
    if fs::metadata(out).is_ok_and(|m| !m.is_dir()) {
        return Err(sink.fail(None, rules::out_is_no_folder(out.display())));
    }
    let shelf = Shelf::make(out, sync).map_err(|error| unwritable(&error, sink))?;
    // An output folder may come from a stranger, too: nothing of it may lead elsewhere.
    for own in [FOLDER, WORK] {
        if shelf.stat(own).is_ok_and(|entry| entry.kind != Kind::Folder) {
            return Err(sink.fail(None, rules::out_is_no_folder(shelf.path(own).display())));
        }
    }
    shelf.make_folder(WORK).map_err(|error| unwritable(&error, sink))?;
    Ok(shelf)
}

/// Reports why an output folder could not be had.
pub(crate) fn report_refusal(refusal: &Refusal, out: &Path, sink: &mut Sink) -> Failed {
    match refusal {
        Refusal::Io(error) => {
            sink.fail(None, crate::package::rules::unwritable_target(out.display(), io_reason(error)))
        }
        Refusal::Held(process) => {
            let who = process.map_or_else(String::new, |id| format!(" (process {id})"));
            let hint = "wait until it has finished, or give another output folder".to_owned();
            sink.fail_with(None, rules::locked(out.display(), who), [hint])
        }
    }
}

/// Makes the books, several at a time, until all are done or `stop` is set: stories in work are then finished, and
/// [`Account::interrupted`] says so. A story that fails does not end the run, unless [`Options::fail_fast`] asks for it.
pub fn run(prepared: Prepared, observer: &dyn Observer, stop: &AtomicBool) -> Account {
    run_with(prepared, observer, stop, &crate::finish)
}

/// As [`run`], with another way from a story to its book.
pub fn run_with(mut prepared: Prepared, observer: &dyn Observer, stop: &AtomicBool, finish: &Finish) -> Account {
    let mut outcome = Outcome { done: Vec::new(), pruned: Vec::new(), interrupted: false, full: false };
    outcome.done.resize_with(prepared.tasks.len(), || None);
    if let Err(error) = prepared.context.manifest.begin() {
        let out = prepared.context.options.out.display();
        prepared.sink.fail(None, crate::package::rules::unwritable_target(out, io_reason(&error)));
        outcome.full = true;
    } else {
        // First, for a new book may have the name of one that goes.
        outcome.pruned = report::prune(&mut prepared);
        if let Err(error) = work_through(&prepared, observer, stop, finish, &mut outcome) {
            let out = prepared.context.options.out.display();
            prepared.sink.fail(None, crate::package::rules::unwritable_target(out, io_reason(&error)));
            outcome.full = true;
        }
    }
    report::finish(prepared, outcome)
}

/// What became of the stories, in the order of the plan.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub done: Vec<Option<Done>>,
    /// Keys of books that were removed.
    pub pruned: Vec<String>,
    /// Somebody asked for the end.
    pub interrupted: bool,
    /// Nothing could be written any more, or results of workers could not be read.
    pub full: bool,
}

fn work_through(
    prepared: &Prepared,
    observer: &dyn Observer,
    stop: &AtomicBool,
    finish: &Finish,
    outcome: &mut Outcome,
) -> io::Result<()> {
    let (context, tasks) = (&prepared.context, &prepared.tasks);
    // The largest first: one that is begun last would keep a core busy while the others are idle.
    let is_work = |t: &Task| !matches!(t.verdict, Verdict::Keep { touched: false } | Verdict::KeepForeign);
    let mut order: Vec<usize> = (0..tasks.len()).filter(|i| is_work(&tasks[*i])).collect();
    order.sort_by_key(|i| std::cmp::Reverse(tasks[*i].found.size));
    let is_making = |t: &Task| matches!(t.verdict, Verdict::Build(_) | Verdict::Move);
    observer.planned(tasks.len(), order.iter().filter(|i| is_making(&tasks[**i])).count());
    for (task, done) in tasks.iter().zip(&mut outcome.done).filter(|(t, _)| !is_work(t)) {
        *done = Some(work::keep(task));
    }
    let crew = Crew { context, tasks, observer, stop, finish, end: AtomicBool::new(false) };
    let sorted = suspects::sort(context, tasks, order)?;
    for index in sorted.left_out {
        outcome.done[index] = Some(work::leave_out(context, &tasks[index]));
        observer.done(State::Failed);
    }
    crew.work(&sorted.usual, context.options.threads(), outcome);
    for index in sorted.suspects {
        crew.work(&[index], 1, outcome);
    }
    let left = outcome.done.iter().any(Option::is_none);
    outcome.interrupted = stop.load(Ordering::Relaxed) && left;
    Ok(())
}

/// Where the lines of the new manifest stand, in the order of the stories' keys, and whether there is anything new.
fn lines(prepared: &Prepared, outcome: &Outcome) -> (Vec<At>, bool) {
    let pruned: HashSet<&str> = outcome.pruned.iter().map(String::as_str).collect();
    let mut lines: Vec<(&str, At)> = Vec::new();
    let mut new = !pruned.is_empty() || !prepared.context.manifest.is_whole();
    let mut present: HashSet<&str> = HashSet::new();
    for (task, done) in prepared.tasks.iter().zip(&outcome.done) {
        present.extend([Some(task.found.key.as_str()), task.was.as_deref()].into_iter().flatten());
        let built = done.as_ref().filter(|d| !matches!(d.state, State::Failed | State::Waiting)).and_then(|d| d.at);
        new |= built.is_some_and(|at| task.line != Some(at));
        // A story that failed keeps the book that it had.
        lines.extend(built.or(task.line).map(|at| (task.found.key.as_str(), at)));
    }
    let others = prepared.context.manifest.entries().filter(|(key, _)| !present.contains(key) && !pruned.contains(key));
    lines.extend(others.map(|(key, entry)| (key, entry.at)));
    lines.sort_by(|a, b| a.0.cmp(b.0));
    (lines.into_iter().map(|(_, at)| at).collect(), new)
}
