//! Hands jobs to processes, and writes their results in the order of the jobs.
//!
//! Whatever a job does to its process, it ends only that: the job is answered for, and another process takes its place.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::inner::TOO_SLOW;
use super::log::{Brief, Fault, Log};
use super::scratch::Scratch;
use crate::batch::names::key;
use crate::cli::worker::Worker as Args;
use crate::commands::{Exit, count, grouped, show};
use crate::diag::disk::io_reason;
use crate::diag::{Failed, Sink, Sources};
use crate::worker::lines::{self, Line};
use crate::worker::{Known, Options, Reply, Worker, claim, rules};

/// Results that wait for one before them, for each process; their bytes at most.
const AHEAD: u64 = 32;
const AHEAD_BYTES: usize = 256 << 20;
/// The time between two lines about the progress.
const PAUSE: Duration = Duration::from_secs(5);

/// What the thread that writes results is told.
enum Event {
    /// The result of a job, by its place in the input.
    Result(u64, Vec<u8>),
    /// There are no more than so many jobs.
    End(u64),
    /// Somebody asks for the end.
    Stop,
    /// The jobs can not be read.
    Unreadable(io::Error),
}

/// How far reading may be ahead of writing.
#[derive(Default)]
struct Window {
    state: Mutex<Ahead>,
    changed: Condvar,
}

#[derive(Default)]
struct Ahead {
    admitted: u64,
    written: u64,
    /// Bytes of results that wait.
    bytes: usize,
    stop: bool,
}

impl Window {
    fn with<T>(&self, change: impl FnOnce(&mut Ahead) -> T) -> T {
        let changed = change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
        changed
    }

    /// Waits until one more job may be begun; false if there is to be none.
    fn admit(&self, most: u64) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let full =
            |ahead: &mut Ahead| !ahead.stop && (ahead.admitted >= ahead.written + most || ahead.bytes > AHEAD_BYTES);
        let mut state = self.changed.wait_while(state, full).unwrap_or_else(PoisonError::into_inner);
        state.admitted += u64::from(!state.stop);
        !state.stop
    }
}

/// Does jobs until there are no more.
pub fn run(args: &Args, options: Options) -> Exit {
    let begin = Instant::now();
    let mut sink = Sink::new();
    let Opened { _claim, log, input, scratch } = match open(args, &options, &mut sink) {
        Ok(opened) => opened,
        Err(_) => {
            let (diagnostics, _) = sink.into_sorted();
            eprint!("{}", show(&diagnostics, &Sources::new(), args.quiet));
            return Exit::Io;
        }
    };
    let window = Arc::new(Window::default());
    let (events, receiver) = mpsc::channel();
    let (flag, stop, files) = (window.clone(), events.clone(), scratch.path().to_owned());
    let handler = ctrlc::set_handler(move || {
        if flag.with(|ahead| std::mem::replace(&mut ahead.stop, true)) {
            // Whoever asks twice means it. Books are whole at any moment.
            let _ = std::fs::remove_dir_all(&files);
            std::process::exit(Exit::Interrupted as i32);
        }
        let _ = stop.send(Event::Stop);
    });
    if handler.is_err() {
        eprintln!("warning: Ctrl-C will stop the worker at once");
    }
    let jobs = super::jobs(args);
    let (hand_out, queue) = mpsc::sync_channel(0);
    let queue = Arc::new(Mutex::new(queue));
    let books = Arc::new(Books { are_apart: options.out.is_none(), ..Books::default() });
    for _ in 0..jobs {
        let (log, scratch) = (log.clone(), scratch.path().to_owned());
        let (args, options, books) = (args.clone(), options.clone(), books.clone());
        let mut slot = Slot { args, options, log, books, scratch, worker: None, process: None };
        let (queue, events) = (queue.clone(), events.clone());
        std::thread::spawn(move || slot.work(&queue, &events));
    }
    let (ahead, most, limit) = (window.clone(), AHEAD * jobs as u64, usize::from(args.max_job) << 20);
    // Not waited for: it may wait for input that never comes.
    std::thread::spawn(move || read(input, &ahead, most, limit, &books, &hand_out, &events));
    let mut writer = Writer { log, window, quiet: args.quiet, counts: BTreeMap::new(), last: begin };
    let exit = writer.write(&receiver);
    if !args.quiet {
        let counts: Vec<String> = writer.counts.iter().map(|(s, n)| format!("{} {s}", grouped(*n))).collect();
        let total = count(writer.counts.values().sum(), "job");
        let ends = if counts.is_empty() { String::new() } else { format!(": {}", counts.join(", ")) };
        eprintln!("{total}{ends} ({:.1} s)", begin.elapsed().as_secs_f64());
    }
    exit
}

/// What the worker holds while it is at work.
struct Opened {
    _claim: Option<crate::batch::lock::Shared>,
    log: Option<Arc<Log>>,
    input: Box<dyn Read + Send>,
    /// Files of the processes for the time being: they go with the worker.
    scratch: Scratch,
}

/// Opens all that the worker needs.
fn open(args: &Args, options: &Options, sink: &mut Sink) -> Result<Opened, Failed> {
    let claim = claim(options, sink)?;
    let log = match &args.log {
        Some(path) => Some(Arc::new(Log::open(path).map_err(|fault| match fault {
            Fault::InUse => sink.fail(None, rules::log_in_use(path.display())),
            Fault::Other => {
                let why = "it holds something else than results";
                sink.fail(None, crate::package::rules::unwritable_target(path.display(), why))
            }
            Fault::Special => {
                let why = "a log is read as well, so it must be a file";
                sink.fail(None, crate::package::rules::unwritable_target(path.display(), why))
            }
            Fault::Io(error) => {
                sink.fail(None, crate::package::rules::unwritable_target(path.display(), io_reason(&error)))
            }
        })?)),
        None => None,
    };
    let input: Box<dyn Read + Send> = match &args.jobs_file {
        Some(path) => Box::new(File::open(path).map_err(|error| {
            sink.fail(None, crate::diag::rules::unreadable_file(path.display(), io_reason(&error)))
        })?),
        None => Box::new(io::stdin()),
    };
    let scratch = Scratch::new().map_err(|error| {
        sink.fail(None, crate::package::rules::unwritable_target("temporary files", io_reason(&error)))
    })?;
    Ok(Opened { _claim: claim, log, input, scratch })
}

/// A job: its place, what is known of it, the book that it has for itself, and all that it says.
type Handed = (u64, Known, Option<Digest128>, Vec<u8>);

/// Reads jobs, and hands them to whoever is free. What is no job is answered at once.
fn read(
    input: Box<dyn Read + Send>,
    window: &Window,
    most: u64,
    limit: usize,
    books: &Books,
    hand_out: &SyncSender<Handed>,
    events: &Sender<Event>,
) {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let (mut number, mut index) = (0, 0);
    loop {
        let line = match lines::next(&mut input, limit) {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(error) => {
                let _ = events.send(Event::Unreadable(error));
                break;
            }
        };
        number += 1;
        if matches!(&line, Line::Whole(line) if line.trim_ascii().is_empty()) {
            continue;
        }
        if !window.admit(most) {
            return;
        }
        let is_open = match books.admit(line, number, limit) {
            Ok((known, book, line)) => hand_out.send((index, known, book, line)).is_ok(),
            Err(refused) => events.send(Event::Result(index, refused.line())).is_ok(),
        };
        if !is_open {
            return;
        }
        index += 1;
    }
    let _ = events.send(Event::End(index));
}

/// Half a hash: enough to tell names apart, even those of somebody who looks for two that are not.
type Digest128 = [u8; 16];

fn digest(name: &str) -> Digest128 {
    let mut half = [0; 16];
    half.iter_mut().zip(Sha256::digest(name)).for_each(|(to, byte)| *to = byte);
    half
}

/// The job that each book of the output folder belongs to. Of names only digests are held, for there may be millions.
#[derive(Default)]
struct Books {
    /// Books are part of the results, so no two jobs can have the same.
    are_apart: bool,
    owners: Mutex<HashMap<Digest128, Owner>>,
    ended: Condvar,
}

/// A job that has a book.
struct Owner {
    id: Digest128,
    line: u64,
    /// Whether there is a book will be known when the job is answered.
    in_work: bool,
    is_made: bool,
}

impl Books {
    /// A job, or the answer to a line that is none, or whose book belongs to another job. A job whose book another is just
    /// making waits for it: if that fails, the name is free, and if it is the same job, the later one is to have the last
    /// word.
    fn admit(&self, line: Line, number: u64, limit: usize) -> Result<(Known, Option<Digest128>, Vec<u8>), Box<Reply>> {
        let refuse = |known: &Known, violation, hint| Err(Box::new(Reply::refused(known, violation, hint)));
        let line = match line {
            Line::Whole(line) => line,
            Line::TooLong(size) => {
                let hint = "give the source by its `path`, or a greater `--max-job`";
                return refuse(&Known::default(), rules::long_line(number, size, limit), hint);
            }
        };
        let known = match Known::read(&line) {
            Ok(known) => known,
            Err(reason) => {
                let violation = rules::not_a_job(format!("line {number}"), reason);
                return refuse(&Known::default(), violation, "write one JSON object on each line");
            }
        };
        let (Some(id), Some(name), false) = (known.id(), known.book(), self.are_apart) else {
            return Ok((known, None, line));
        };
        // By names as file systems compare them.
        let (id, book) = (digest(id), digest(&key(name)));
        let owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        let is_in_work = |owners: &mut HashMap<_, Owner>| owners.get(&book).is_some_and(|owner| owner.in_work);
        let mut owners = self.ended.wait_while(owners, is_in_work).unwrap_or_else(PoisonError::into_inner);
        let owner = owners.entry(book).or_insert(Owner { id, line: number, in_work: false, is_made: false });
        if owner.id != id {
            let violation = rules::same_book(name, format!("the job in line {}", owner.line));
            return refuse(&known, violation, "give each job a book of its own");
        }
        owner.in_work = true;
        Ok((known, Some(book), line))
    }

    /// Takes note of a result. Where no book was made, the name is free for another job.
    fn end(&self, book: Digest128, result: &[u8]) {
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(owner) = owners.get_mut(&book) {
            owner.in_work = false;
            owner.is_made |= serde_json::from_slice::<Brief>(result).is_ok_and(|brief| brief.state != "failed");
            if !owner.is_made {
                owners.remove(&book);
            }
        }
        self.ended.notify_all();
    }
}

/// Writes results in the order of their jobs.
struct Writer {
    log: Option<Arc<Log>>,
    window: Arc<Window>,
    quiet: bool,
    counts: BTreeMap<String, usize>,
    /// When the progress was told.
    last: Instant,
}

impl Writer {
    fn write(&mut self, events: &Receiver<Event>) -> Exit {
        let mut output = io::stdout().lock();
        let mut waiting: BTreeMap<u64, Vec<u8>> = BTreeMap::new();
        let (mut next, mut end, mut exit) = (0, None, Exit::Success);
        loop {
            let in_work = self.window.with(|ahead| if ahead.stop { ahead.admitted } else { u64::MAX });
            if next >= end.unwrap_or(u64::MAX).min(in_work) {
                break;
            }
            match events.recv() {
                Ok(Event::Result(index, line)) => {
                    self.window.with(|ahead| ahead.bytes += line.len());
                    waiting.insert(index, line);
                }
                Ok(Event::End(total)) => end = Some(total),
                // Only to look again whether all is done.
                Ok(Event::Stop) => {}
                Ok(Event::Unreadable(error)) => {
                    eprintln!("error: cannot read the jobs: {}", io_reason(&error));
                    exit = Exit::Io;
                }
                Err(_) => break,
            }
            while let Some(line) = waiting.remove(&next) {
                let logged = self.log.as_ref().map_or(Ok(()), |log| log.append(&line));
                if let Err(error) = logged.and_then(|()| output.write_all(&line)).and_then(|()| output.flush()) {
                    eprintln!("error: cannot write a result: {}", io_reason(&error));
                    return Exit::Io;
                }
                next += 1;
                self.window.with(|ahead| {
                    ahead.written += 1;
                    ahead.bytes = ahead.bytes.saturating_sub(line.len());
                });
                self.tell(&line);
            }
        }
        match self.log.as_ref().map_or(Ok(()), |log| log.sync()) {
            Ok(()) if exit == Exit::Success && self.window.with(|ahead| ahead.stop) => Exit::Interrupted,
            Ok(()) => exit,
            Err(error) => {
                eprintln!("error: cannot write the log: {}", io_reason(&error));
                Exit::Io
            }
        }
    }

    fn tell(&mut self, line: &[u8]) {
        let state = serde_json::from_slice::<Brief>(line).map(|brief| brief.state.into_owned()).unwrap_or_default();
        *self.counts.entry(state).or_default() += 1;
        if !self.quiet && self.last.elapsed() >= PAUSE {
            self.last = Instant::now();
            let failed = self.counts.get("failed").copied().unwrap_or(0);
            eprintln!("{} done, {} failed", count(self.counts.values().sum(), "job"), grouped(failed));
        }
    }
}

/// A place for one process, which does one job at a time.
struct Slot {
    args: Args,
    options: Options,
    log: Option<Arc<Log>>,
    books: Arc<Books>,
    /// The folder for files for the time being.
    scratch: PathBuf,
    /// Looks whether a job was done before.
    worker: Option<Worker>,
    process: Option<Process>,
}

/// A process that does jobs.
struct Process {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// Its files for the time being, which go with it.
    _scratch: tempfile::TempDir,
}

/// The arguments of a process that does jobs: those of the worker, with one right after the name of the command, where no
/// `--` can stand before it.
fn inner(mut args: impl Iterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    let command = args.next();
    command.into_iter().chain([OsString::from("--inner")]).chain(args)
}

impl Slot {
    fn work(&mut self, queue: &Mutex<Receiver<Handed>>, events: &Sender<Event>) {
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok((index, known, book, line)) = next else { break };
            let result = self.known(known.id(), &line).unwrap_or_else(|| self.answer(&known, &line));
            if let Some(book) = book {
                self.books.end(book, &result);
            }
            if events.send(Event::Result(index, result)).is_err() {
                break;
            }
        }
        if let Some(Process { mut child, input, .. }) = self.process.take() {
            drop(input);
            let _ = child.wait();
        }
    }

    /// The result of a job that an earlier run has done.
    fn known(&mut self, id: Option<&str>, line: &[u8]) -> Option<Vec<u8>> {
        let earlier = self.log.as_ref()?.earlier(id?)?;
        if self.worker.is_none() {
            self.worker = Worker::new(self.options.clone(), &mut Sink::new()).ok();
        }
        Some(self.worker.as_mut()?.known(line, &earlier)?.line())
    }

    /// Has a job done by the process.
    fn answer(&mut self, job: &Known, line: &[u8]) -> Vec<u8> {
        let mut process = match self.process.take().map_or_else(|| self.start(), Ok) {
            Ok(process) => process,
            Err(error) => {
                return Reply::refused(job, rules::ended(io_reason(&error)), "see whether the machine has room for it")
                    .line();
            }
        };
        let mut result = Vec::new();
        let handed = process.input.write_all(line).and_then(|()| process.input.write_all(b"\n"));
        let read = handed.and_then(|()| process.output.read_until(b'\n', &mut result));
        if read.is_ok() && result.last() == Some(&b'\n') {
            self.process = Some(process);
            return result;
        }
        // A process without an answer is none that goes on.
        let _ = process.child.kill();
        let refused = match process.child.wait() {
            Ok(status) if status.code() == Some(TOO_SLOW) => Reply::refused(
                job,
                rules::too_slow(self.args.time_limit),
                "give a greater `--time-limit` if the story is that long",
            ),
            Ok(status) => {
                Reply::refused(job, rules::ended(status), "run the job again, and report it if it fails again")
            }
            Err(error) => Reply::refused(job, rules::ended(io_reason(&error)), "run the job again"),
        };
        refused.line()
    }

    fn start(&self) -> io::Result<Process> {
        let scratch = tempfile::tempdir_in(&self.scratch)?;
        let mut child = Command::new(std::env::current_exe()?)
            .args(inner(std::env::args_os().skip(1)))
            .env("TMPDIR", scratch.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(input), Some(output)) => {
                Ok(Process { child, input, output: BufReader::new(output), _scratch: scratch })
            }
            _ => Err(io::Error::from(io::ErrorKind::BrokenPipe)),
        }
    }
}
