//! Answers of workers, made manifest, report and list of an output folder: as if one batch had built all books.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::batch::discover::Found;
use crate::batch::manifest::{At, Line, Manifest, hex};
use crate::batch::names::key;
use crate::batch::plan::{Reason, Task, Verdict, book_stamp};
use crate::batch::shelf::Kind;
use crate::batch::work::{Done, State, may_replace, remove_former};
use crate::batch::{
    Account, Context, Gone, Observer, Options, Outcome, Prepared, Refused, Stated, fixity, open, report,
};
use crate::diag::disk::io_reason;
use crate::diag::{Sink, Sources, Violation};
use crate::story::base64;
use crate::worker::job::book_fault;
use crate::worker::reply::Reply;
use crate::worker::{lines, place, rules};
use crate::{batch, package};

/// Bytes of one answer at most: a book of half a gigabyte.
const LONGEST: usize = 1 << 30;

/// Lines of a file that are no results, of which each is told.
const MOST_TOLD: usize = 10;

/// What became of one job, so far.
struct Story {
    key: String,
    /// The source, as the job names it.
    source: String,
    book: Option<String>,
    wanted: String,
    done: Done,
    /// The line of an earlier run.
    line: Option<At>,
}

/// A merge that goes on.
struct Merge<'a> {
    context: Context<'a>,
    stories: Vec<Story>,
    by_key: HashMap<String, usize>,
    /// Whose each book is, by names as file systems compare them.
    by_book: HashMap<String, usize>,
    sink: Sink,
    /// Something could not be read or written.
    is_broken: bool,
}

/// Reads answers from files, or from the files of folders, and writes manifest, report and list into the output folder.
/// Of several answers for a job the last one counts whose book is in its place. Stories of which nothing is said stay
/// as they were.
///
/// # Errors
/// The output folder can not be used, or an answer can not be read.
pub fn merge(options: &Options, files: &[PathBuf], observer: &dyn Observer) -> Result<Account, Box<Refused>> {
    let mut sink = Sink::new();
    let refused = |sink: Sink| Box::new(Refused { sink, sources: Sources::new(), io: true });
    let Ok(files) = list(files, &mut sink) else { return Err(refused(sink)) };
    let (context, lock) = match begin(options, &mut sink) {
        Ok(begun) => begun,
        Err(_) => return Err(refused(sink)),
    };
    if let Some(total) = files.iter().map(|path| count(path)).sum::<Option<usize>>() {
        observer.planned(total, total);
    }
    let (stories, by_key, by_book) = (Vec::new(), HashMap::new(), HashMap::new());
    let mut merge = Merge { context, stories, by_key, by_book, sink, is_broken: false };
    for path in &files {
        if let Err(error) = merge.read(path, observer) {
            let violation = crate::diag::rules::unreadable_file(path.display(), io_reason(&error));
            merge.sink.fail(None, violation);
            merge.is_broken = true;
        }
    }
    Ok(merge.end(lock))
}

type Begun<'a> = (Context<'a>, Option<batch::lock::Lock>);

fn begin<'a>(options: &'a Options, sink: &mut Sink) -> Result<Begun<'a>, crate::diag::Failed> {
    let (shelf, lock) = open(options, false, sink)?;
    let mut manifest = Manifest::open(&shelf, true, sink)?;
    manifest.begin().map_err(|error| {
        sink.fail(None, package::rules::unwritable_target(options.out.display(), io_reason(&error)))
    })?;
    let listed = if manifest.is_whole() { HashMap::new() } else { fixity::hashes(&shelf) };
    let mut context = Context::apart(options, PathBuf::new(), &Stated::default(), shelf, sink)?;
    (context.manifest, context.listed) = (manifest, listed);
    Ok((context, lock))
}

/// The files with answers: those named, and those in folders that are named, but for marks of the engines that wrote
/// them.
fn list(named: &[PathBuf], sink: &mut Sink) -> Result<Vec<PathBuf>, crate::diag::Failed> {
    let mut files = Vec::new();
    for path in named {
        let listed = match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => fs::read_dir(path).map(|entries| {
                let mut inside: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
                let is_mark = |path: &PathBuf| {
                    path.file_name().is_none_or(|name| name.to_string_lossy().starts_with(['_', '.']))
                        || !path.is_file()
                };
                inside.retain(|path| !is_mark(path));
                inside.sort();
                inside
            }),
            Ok(_) => Ok(vec![path.clone()]),
            Err(error) => Err(error),
        };
        match listed {
            Ok(listed) => files.extend(listed),
            Err(error) => {
                sink.fail(None, crate::diag::rules::unreadable_file(path.display(), io_reason(&error)));
            }
        }
    }
    sink.failed().map_or(Ok(files), Err)
}

/// How many answers a file holds, to show the progress. Nothing for a pipe, which can be read only once, and for what can
/// not be read.
fn count(path: &Path) -> Option<usize> {
    let mut file = fs::metadata(path).ok().filter(fs::Metadata::is_file).and_then(|_| File::open(path).ok())?;
    let mut buffer = vec![0; 1 << 16];
    let mut lines = 0;
    loop {
        match file.read(&mut buffer).ok()? {
            0 => return Some(lines),
            n => lines += memchr::memchr_iter(b'\n', &buffer[..n]).count(),
        }
    }
}

impl Merge<'_> {
    fn read(&mut self, path: &Path, observer: &dyn Observer) -> io::Result<()> {
        let mut input = BufReader::with_capacity(1 << 16, File::open(path)?);
        let (mut number, mut passed, mut last) = (0, 0, 0);
        while let Some(line) = lines::next(&mut input, LONGEST)? {
            number += 1;
            let read = match &line {
                lines::Line::TooLong(_) => Err("it is longer than 1 GiB".to_owned()),
                lines::Line::Whole(line) if line.trim_ascii().is_empty() => continue,
                lines::Line::Whole(line) => Reply::read(line),
            };
            let read =
                read.and_then(|reply| if reply.id.is_some() { Ok(reply) } else { Err("it has no id".to_owned()) });
            match read {
                Ok(reply) => observer.done(self.take(reply)),
                Err(reason) => {
                    (passed, last) = (passed + 1, number);
                    if passed <= MOST_TOLD {
                        self.sink.emit(None, rules::not_a_result(path.display(), number, reason));
                    }
                }
            }
        }
        if passed > MOST_TOLD {
            let rest = format!("nor are {} other lines of the file", passed - 1);
            self.sink.emit(None, rules::not_a_result(path.display(), last, rest));
        }
        Ok(())
    }

    /// Takes an answer, unless a better one for the same job is known. Gives its state.
    fn take(&mut self, reply: Reply) -> State {
        let id = reply.id.clone().unwrap_or_default();
        let known = self.by_key.get(&id).copied();
        let wanted = reply.remembered.as_ref().map_or_else(String::new, |r| r.wanted.clone());
        let settled = match reply.state {
            State::Failed => Err(None),
            _ => self.settle(&reply, known).map_err(Some),
        };
        let (state, at, book) = match settled {
            Ok((line, at)) => (reply.state, Some(at), Some(line.book)),
            // A job that was done once is done.
            Err(_) if known.is_some_and(|index| self.stories[index].done.state != State::Failed) => {
                return State::Unchanged;
            }
            Err(violation) => (State::Failed, self.record_failure(&id, &reply, violation), None),
        };
        let done = Done { state, at, milliseconds: reply.milliseconds, full: false };
        let line = self.context.manifest.get(&id).map(|entry| entry.at);
        let source = reply.source.unwrap_or_else(|| id.clone());
        let index = known.unwrap_or(self.stories.len());
        if let Some(book) = &book {
            self.by_book.insert(key(book), index);
        }
        let story = Story { key: id.clone(), source, book, wanted, done, line };
        match self.stories.get_mut(index) {
            Some(before) => *before = story,
            None => {
                self.stories.push(story);
                self.by_key.insert(id, index);
            }
        }
        state
    }

    /// Sees to it that the book of an answer is in its place, and writes its line into the journal.
    fn settle(&mut self, reply: &Reply, own: Option<usize>) -> Result<(Line, At), Violation> {
        let mut line = reply.as_line().map_err(rules::incomplete_result)?;
        if let Some(reason) = book_fault(&line.book) {
            return Err(rules::bad_book_path(&line.book, reason));
        }
        if let Some(other) = self.by_book.get(&key(&line.book)).filter(|other| own != Some(**other)) {
            return Err(rules::same_book(&line.book, &self.stories[*other].key));
        }
        let io = |error: &io::Error, line: &Line| {
            let target = self.context.shelf.path(&line.book);
            package::rules::unwritable_target(target.display(), io_reason(error))
        };
        match &reply.bytes {
            Some(bytes) => self.write(&mut line, bytes)?,
            None => self.is_in_place(&mut line)?,
        }
        let at = self.context.manifest.append(&line).map_err(|error| io(&error, &line))?;
        let former = self.context.manifest.get(&line.source).and_then(|entry| self.context.manifest.line(entry.at));
        if let Some(former) = former.filter(|former| former.book != line.book) {
            remove_former(&self.context, &former.book, &line.book);
        }
        Ok((line, at))
    }

    /// Whether a book is the one that an answer tells of. Its stamp is enough; else it is read.
    fn is_in_place(&self, line: &mut Line) -> Result<(), Violation> {
        let shelf = &self.context.shelf;
        let entry = shelf.stat(&line.book).ok().filter(|entry| entry.kind == Kind::File);
        let stamp = entry.map(|entry| book_stamp(entry.stamp));
        match stamp {
            Some(stamp) if stamp == line.stamp => Ok(()),
            Some(stamp) if shelf.hash(&line.book).is_some_and(|hash| hex(&hash) == line.sha256) => {
                line.stamp = stamp;
                Ok(())
            }
            _ => Err(rules::not_in_place(shelf.path(&line.book).display())),
        }
    }

    /// Writes a book that an answer brings.
    fn write(&self, line: &mut Line, encoded: &str) -> Result<(), Violation> {
        use sha2::Digest;
        let shelf = &self.context.shelf;
        let bytes = base64::decode(encoded.as_bytes()).unwrap_or_default();
        if hex(&sha2::Sha256::digest(&bytes)) != line.sha256 {
            return Err(rules::not_in_place(&line.book));
        }
        if self.is_in_place(line).is_ok() {
            return Ok(());
        }
        let mut sink = Sink::new();
        if shelf.holds(&line.book) && may_replace(&self.context, &line.book, &mut sink).is_err() {
            return Err(batch::rules::not_our_book(shelf.path(&line.book).display()));
        }
        line.stamp = place::put(shelf, &line.book, &bytes)
            .map_err(|error| package::rules::unwritable_target(shelf.path(&line.book).display(), io_reason(&error)))?;
        Ok(())
    }

    /// Writes the record of a job without a book into the journal.
    fn record_failure(&mut self, id: &str, reply: &Reply, violation: Option<Violation>) -> Option<At> {
        let failure = match violation {
            Some(violation) => {
                let mut sink = Sink::new();
                sink.fail(None, violation);
                batch::work::failure(id, sink, &Sources::new())
            }
            None => reply.as_failure(),
        };
        let written = self.context.manifest.append(&failure);
        self.is_broken |= written.is_err();
        written.ok()
    }

    /// Writes manifest, report and list.
    fn end(mut self, lock: Option<batch::lock::Lock>) -> Account {
        let others = self.context.manifest.entries().filter(|(key, _)| !self.by_key.contains_key(*key));
        let mut gone: Vec<Gone> = others
            .map(|(key, entry)| Gone { key: key.to_owned(), book: entry.book.to_string(), unseen: true })
            .collect();
        gone.sort();
        // Who has the name that a story wanted, where that is another: the key of a story, or nobody of this run.
        let mut holders: HashMap<String, Option<String>> = gone.iter().map(|gone| (key(&gone.book), None)).collect();
        holders.extend(self.by_book.into_iter().map(|(book, index)| (book, Some(self.stories[index].key.clone()))));
        self.stories.sort_by(|a, b| a.key.cmp(&b.key));
        let (mut tasks, mut done) = (Vec::new(), Vec::new());
        for Story { key: own, source, book, wanted, done: end, line } in self.stories {
            let holder = holders.get(&key(&wanted)).filter(|holder| holder.as_ref() != Some(&own));
            let path = PathBuf::from(source);
            let found = Found {
                key: own,
                origin: Box::default(),
                path,
                root: 0,
                is_folder: false,
                edition: None,
                size: 0,
                packed: None,
                stood: None,
            };
            tasks.push(Task {
                found,
                verdict: Verdict::Build(Reason::New),
                name: book,
                wanted,
                held: None,
                clash: holder.cloned(),
                line,
                row: None,
                was: None,
            });
            done.push(Some(end));
        }
        let outcome = Outcome { done, pruned: Vec::new(), interrupted: false, full: self.is_broken };
        report::finish(Prepared { context: self.context, tasks, gone, sink: self.sink, _lock: lock }, outcome)
    }
}
