//! Jobs of other engines, one by one: a line of JSON in, a book and a line of JSON out.
//!
//! A `Worker` knows nothing of other jobs, so any number of them can work on one output folder at once, on any number of
//! machines. It builds as a batch does, and answers with what a batch would remember; [`merge`] makes manifest, report and
//! list of the answers, as if a batch had been there.
//!
//! 1. `job` reads a line, `inline` puts sources that it brings along into a folder for temporary files.
//! 2. The story goes through the same stages as in a batch.
//! 3. `place` puts the book in its place; `reply` is the answer.

mod inline;
mod job;
pub mod lines;
pub mod merge;
mod place;
mod reply;
pub(crate) mod rules;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use crate::batch::discover::{Found, Packed};
use crate::batch::island::island;
use crate::batch::lock::Shared;
use crate::batch::manifest::Line;
use crate::batch::plan::{Reason, Task, Verdict, verdict};
use crate::batch::shelf::Shelf;
use crate::batch::work::{Produced, State, Unmade, produce};
use crate::batch::{Context, Finish, Stated, rules as batch_rules};
use crate::book;
use crate::diag::disk::io_reason;
use crate::diag::trace::Lookup;
use crate::diag::{Failed, Sink, Sources};
use crate::read::archive::{is_plain, through};
use crate::story::base64;

#[cfg_attr(not(feature = "cli"), allow(unused_imports, reason = "commands use it"))]
pub(crate) use job::object;
pub use job::{Brought, Job, Known};
pub use reply::{Remembered, Reply};

use inline::Inline;

/// What holds for all jobs of a worker.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The folder of the books; without it, books are part of the answers.
    pub out: Option<PathBuf>,
    /// The folder that no path of a job may leave, and to which they are relative.
    pub root: Option<PathBuf>,
    /// How books are built, unless a job says otherwise.
    pub book: book::Options,
    /// `key: value` lines that overrule every story.
    pub settings: Vec<String>,
    /// Leave it to the system when what is written reaches the disk.
    pub no_sync: bool,
}

/// Takes the output folder for as long as books are put there: several workers may, but no batch meanwhile.
///
/// # Errors
/// A batch is at work there, or it can not be written.
#[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "commands use it"))]
pub(crate) fn claim(options: &Options, sink: &mut Sink) -> Result<Option<Shared>, Failed> {
    let Some(out) = &options.out else { return Ok(None) };
    let shelf = crate::batch::open_shelf(out, !options.no_sync, sink)?;
    Shared::take(&shelf).map(Some).map_err(|refusal| crate::batch::report_refusal(&refusal, out, sink))
}

/// Does jobs.
#[derive(Debug)]
pub struct Worker {
    options: Options,
    /// The output folder; one that is never written to where there is none.
    shelf: Arc<Shelf>,
    /// What was stated about the story of the last job: most have it in common with the next.
    stated: Option<(Statements, Stated)>,
    /// The last story in an archive, which holds what the archive was unpacked to: most have it in common with the next.
    packed: Option<Packed>,
}

/// The files in which something is stated about a story.
type Statements = (Vec<PathBuf>, Option<PathBuf>);

/// A job whose source is on disk and whose options are read.
struct Ready {
    options: crate::batch::Options,
    root: PathBuf,
    found: Found,
    inline: Option<Inline>,
    stated: Stated,
}

impl Worker {
    /// Makes the output folder ready.
    ///
    /// # Errors
    /// It can not be written.
    pub fn new(options: Options, sink: &mut Sink) -> Result<Worker, Failed> {
        let shelf = match &options.out {
            Some(out) => crate::batch::open_shelf(out, !options.no_sync, sink)?,
            None => Shelf::look(Path::new("")),
        };
        Ok(Worker { options, shelf: Arc::new(shelf), stated: None, packed: None })
    }

    /// Does a job. Whatever happens, there is an answer.
    pub fn answer(&mut self, line: &[u8]) -> Reply {
        self.answer_with(line, &crate::finish)
    }

    /// As [`Worker::answer`], with another way from a story to its book.
    pub fn answer_with(&mut self, line: &[u8], finish: &Finish) -> Reply {
        let known = || Known::read(line).unwrap_or_default();
        island(|| {
            let mut sink = Sink::new();
            match Job::read(line, &mut sink) {
                Ok(job) => self.work(&job, finish),
                Err(_) => Reply::unread(&known(), sink),
            }
        })
        .unwrap_or_else(|bug| {
            Reply::refused(&known(), batch_rules::panicked(bug), "please report it, with the source if possible")
        })
    }

    fn work(&mut self, job: &Job, finish: &Finish) -> Reply {
        let begin = crate::batch::now();
        let mut sink = Sink::new();
        let mut reply = match self.ready(job, &mut sink) {
            Ok(mut ready) => {
                if ready.inline.is_none() {
                    self.packed = Packed::find(&ready.found.path, self.packed.as_ref());
                    ready.found.packed = self.packed.clone();
                }
                let mut reply = self.build(job, &ready, sink, finish);
                if let Some(inline) = &ready.inline {
                    reply.record.values_mut().for_each(|value: &mut Value| inline.rename(value));
                }
                reply
            }
            Err(_) => Reply::failed(Some(job.id.clone()), sink, &Sources::new()),
        };
        reply.source = Some(job.path.as_ref().map_or_else(|| job.id.clone(), |path| path.display().to_string()));
        reply.milliseconds = u64::try_from((crate::batch::now() - begin) / 1_000_000).unwrap_or(0);
        reply
    }

    /// The answer of an earlier run to the same job, where nothing has changed since and the book is in its place.
    pub fn known(&mut self, line: &[u8], earlier: &[u8]) -> Option<Reply> {
        let known = island(|| {
            let mut sink = Sink::new();
            let job = Job::read(line, &mut sink).ok().filter(|job| !job.force)?;
            let mut reply = Reply::read(earlier).ok()?;
            let former = reply.as_line().ok().filter(|former| former.source == job.id)?;
            if reply.remembered.as_ref()?.job != Some(job.digest()) {
                return None;
            }
            // What the job brings need not be unpacked: it is the same.
            let bare = Job { files: Vec::new(), path: Some(job.path.clone().unwrap_or_default()), ..job };
            let ready = self.ready(&bare, &mut sink).ok()?;
            let context =
                Context::apart(&ready.options, ready.root, &ready.stated, self.shelf.clone(), &mut sink).ok()?;
            let row = context.overrides.as_ref().and_then(|table| table.find(&bare.id, ready.found.spoken_of()));
            let former = Line { origin: ready.found.origin.to_string(), ..former };
            let is_current = matches!(verdict(&context, &ready.found, row.as_deref(), &former), Verdict::Keep { .. });
            reply.state = State::Unchanged;
            reply.milliseconds = 0;
            is_current.then_some(reply)
        });
        known.ok().flatten()
    }

    /// Reads everything about a job but its story.
    fn ready(&mut self, job: &Job, sink: &mut Sink) -> Result<Ready, Failed> {
        let mut book = job.options(&self.options.book, sink)?;
        let settings = job.settings(&self.options.settings, sink)?;
        // Paths on the command line are those of whoever starts the worker.
        for (name, paths) in [("templates", book.templates.as_mut()), ("fonts", book.fonts.as_mut())] {
            if let (true, Some(path)) = (job.options.contains_key(name), paths) {
                *path = self.inside(path, sink)?;
            }
        }
        if job.options.contains_key("css") {
            for path in &mut book.css {
                *path = self.inside(path, sink)?;
            }
        }
        let inline = if job.files.is_empty() { None } else { Some(Inline::unpack(job, sink)?) };
        let path = match (&inline, &job.path) {
            (Some(inline), _) => inline.source.clone(),
            (None, Some(path)) if !path.as_os_str().is_empty() => self.inside(path, sink)?,
            (None, _) => PathBuf::new(),
        };
        let is_folder = inline.as_ref().map_or_else(|| path.is_dir(), |inline| inline.is_folder);
        let root = match (&inline, &job.within) {
            (Some(inline), _) => inline.root.clone(),
            (None, Some(within)) => self.inside(within, sink)?,
            (None, None) if is_folder => path.clone(),
            (None, None) => path.parent().unwrap_or(Path::new("")).to_owned(),
        };
        let collections: Result<Vec<PathBuf>, Failed> =
            job.collections.iter().map(|path| self.inside(path, sink)).collect();
        let collections = collections?;
        let overrides = job.overrides.as_ref().map(|path| self.inside(path, sink)).transpose()?;
        // What the job brings stands elsewhere now; collections speak of the place where it stood.
        let source_folder = job.within.as_ref().map(|within| self.below_root(within));
        let source_folder = source_folder.or_else(|| collections.first()?.parent().map(Path::to_owned));
        let stood = source_folder.filter(|_| job.path.as_ref().is_none_or(|path| path.as_os_str().is_empty()));
        let stood = stood.map(|folder| folder.join(&job.id));
        let keep_bytes = book.keep_bytes;
        let stated = self.stated((collections, overrides), keep_bytes, sink)?;
        let real = path.canonicalize().unwrap_or_else(|_| path.clone());
        let origin = if job.path.is_some() { real.to_string_lossy().into() } else { Box::default() };
        let found = Found {
            key: job.id.clone(),
            origin,
            path,
            root: 0,
            is_folder,
            edition: job.edition.clone(),
            size: 0,
            packed: None,
            stood,
        };
        let out = self.options.out.clone().unwrap_or_default();
        let options = crate::batch::Options { out, book, settings, force: job.force, ..Default::default() };
        Ok(Ready { options, root, found, inline, stated })
    }

    /// What files beside the story state about it. They are read again when they change.
    fn stated(&mut self, files: Statements, keep_bytes: bool, sink: &mut Sink) -> Result<Stated, Failed> {
        if let Some((known, stated)) = &self.stated
            && *known == files
            && stated.sources.keep_bytes == keep_bytes
            && stated.config.iter().all(Lookup::is_settled)
        {
            return Ok(stated.clone());
        }
        self.stated = None;
        let stated = Stated::read(&files.0, files.1.as_deref(), keep_bytes, sink);
        match sink.failed() {
            Some(failed) => Err(failed),
            None => {
                self.stated = Some((files, stated.clone()));
                Ok(stated)
            }
        }
    }

    /// A path of a job below the folder that no path may leave.
    fn below_root(&self, path: &Path) -> PathBuf {
        self.options.root.as_ref().map_or_else(|| path.to_owned(), |root| root.join(path))
    }

    /// A path of a job, if it may be read.
    fn inside(&self, path: &Path, sink: &mut Sink) -> Result<PathBuf, Failed> {
        let Some(root) = &self.options.root else { return Ok(path.to_owned()) };
        let whole = self.below_root(path);
        let unreadable = |error: &std::io::Error, sink: &mut Sink| {
            sink.fail(None, crate::diag::rules::unreadable_file(path.display(), io_reason(error)))
        };
        let real_root = root.canonicalize().map_err(|error| unreadable(&error, sink))?;
        let real = match through(&whole) {
            Some((archive, inner)) if is_plain(inner) => archive.canonicalize(),
            _ => whole.canonicalize(),
        };
        match real {
            Ok(real) if real.starts_with(&real_root) => Ok(whole),
            // Whoever asks for what is elsewhere does not learn whether it is there.
            Err(error) if is_plain(path) => Err(unreadable(&error, sink)),
            _ => Err(sink.fail(None, rules::outside_root(path.display(), root.display()))),
        }
    }

    /// Builds the book of a job and puts it in its place.
    fn build(&self, job: &Job, ready: &Ready, mut sink: Sink, finish: &Finish) -> Reply {
        let id = Some(job.id.clone());
        let context =
            match Context::apart(&ready.options, ready.root.clone(), &ready.stated, self.shelf.clone(), &mut sink) {
                Ok(context) => context,
                Err(_) => return Reply::failed(id, sink, &ready.stated.sources),
            };
        let book = match job.book(&mut sink) {
            Ok(book) => book.unwrap_or_default().to_owned(),
            Err(_) => return Reply::failed(id, sink, &context.sources),
        };
        let target = self.shelf.path(&book);
        if self.options.out.is_some()
            && crate::package::write::refuse_sources([&*target], [ready.found.on_disk()], &mut sink).is_err()
        {
            return Reply::failed(id, sink, &context.sources);
        }
        let row = context.overrides.as_ref().and_then(|table| table.find(&job.id, ready.found.spoken_of()));
        let task = Task {
            found: ready.found.clone(),
            verdict: Verdict::Build(Reason::New),
            wanted: job.wanted.clone().unwrap_or_else(|| book.clone()),
            name: Some(book),
            held: None,
            clash: None,
            line: None,
            row,
            was: None,
        };
        let made = match produce(&context, &task, job.earlier.as_ref(), finish) {
            Ok(made) => made,
            Err(unmade) => {
                let Unmade { sink, sources } = *unmade;
                return Reply::failed(id, sink, &sources);
            }
        };
        self.settle(job, made, sink).unwrap_or_else(|sink| Reply::failed(id, sink, &context.sources))
    }

    /// Puts a book in its place, or into the answer.
    fn settle(&self, job: &Job, made: Produced, mut sink: Sink) -> Result<Reply, Sink> {
        let Produced { mut line, hash, bytes } = made;
        if !job.files.is_empty() {
            // The files of the job were in a folder that is gone soon.
            line.inputs = line.inputs.map(|inputs| inputs.into_iter().filter(|i| !i.is_below()).collect());
        }
        if self.options.out.is_none() {
            let mut reply = Reply::made(line, State::Built, job.digest());
            reply.bytes = Some(base64::encode(&bytes));
            return Ok(reply);
        }
        if line.book.is_empty() {
            sink.fail(None, rules::bad_book_path("", "with -o, a job says where its book goes"));
            return Err(sink);
        }
        let guard = match &job.earlier {
            _ if job.force => place::Guard::Nothing,
            Some(earlier) => place::Guard::Only(earlier),
            None => place::Guard::Unknown,
        };
        match place::place(&self.shelf, &line.book, &bytes, &hash, guard, &mut sink) {
            Ok((state, stamp)) => {
                line.stamp = stamp;
                Ok(Reply::made(line, state, job.digest()))
            }
            Err(_) => Err(sink),
        }
    }
}
