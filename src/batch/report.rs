//! The account of a run: an object for each story in `report.jsonl`, and what there is to say of all of them.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::batch::files;
use crate::batch::manifest::{At, Line, PrunedLine, hex};
use crate::batch::plan::{Task, Verdict};
use crate::batch::work::{Done, Failure, State};
use crate::batch::{Gone, Outcome, Prepared, fixity, lines, on, rules};
use crate::diag::disk::io_reason;
use crate::diag::{Diagnostic, Severity, Sink, Sources, Violation};
use rayon::prelude::*;

/// The report in the output folder.
pub const REPORT: &str = "report.jsonl";
/// Failed stories that are shown to people in full.
const SHOWN: usize = 10;
/// Stories whose lines are in memory at once.
const CHUNK: usize = 1024;

/// What a run came to.
#[derive(Debug)]
#[non_exhaustive]
pub struct Account {
    /// How many stories came to each end.
    pub counts: BTreeMap<&'static str, usize>,
    /// Stories that were found.
    pub stories: usize,
    /// Words of all books.
    pub words: u64,
    /// Problems by kind, the gravest first.
    pub groups: Vec<Group>,
    /// Messages that ask for nothing.
    pub notes: usize,
    /// The first failed stories, with their errors.
    pub failures: Vec<(String, String)>,
    /// What is said of the run as a whole.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that these point into.
    pub sources: Sources,
    /// `stop` was set before all stories were done.
    pub interrupted: bool,
    /// The run ended before some stories, as `--fail-fast` asks or because nothing could be written any more.
    pub ended_early: bool,
    /// Something could not be written, or results of workers could not be read.
    pub full: bool,
    /// How long the run took.
    pub milliseconds: u64,
    /// Where the report is; nothing if it could not be written.
    pub report: Option<PathBuf>,
}

impl Account {
    /// How many stories came to this end.
    pub fn count(&self, state: State) -> usize {
        self.counts.get(state.name()).copied().unwrap_or(0)
    }

    /// Whether every story has its book and nothing is wrong with the run.
    pub fn is_good(&self) -> bool {
        self.count(State::Failed) == 0 && self.diagnostics.iter().all(|d| d.severity < Severity::Error)
    }
}

/// One kind of problem.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Group {
    /// `error`, `warning` and so on, as reports write it.
    pub severity: String,
    /// The id of the rule, such as `FIC-101`.
    pub rule: String,
    /// How many stories have it.
    pub stories: usize,
    /// The first of them: its place and message.
    pub example: String,
}

/// A story's object, and what else its line tells.
struct Entry {
    /// The fields that are the same from run to run, as they were stored.
    stored: Option<Box<RawValue>>,
    /// Messages that follow from other stories or from today.
    more: Vec<Message<'static>>,
    shown: Option<String>,
    /// The line of the book that the story has now.
    line: Option<Line>,
}

/// The part of a stored object that the account counts.
#[derive(Deserialize)]
struct Brief<'a> {
    #[serde(borrow)]
    identifier: Option<Cow<'a, str>>,
    words: Option<u64>,
    #[serde(borrow, default)]
    diagnostics: Vec<Message<'a>>,
}

/// A message in the form of the report.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    rule: Cow<'a, str>,
    #[serde(borrow)]
    severity: Cow<'a, str>,
    #[serde(borrow)]
    message: Cow<'a, str>,
    #[serde(borrow)]
    file: Option<Cow<'a, str>>,
    line: Option<u64>,
    column: Option<u64>,
    #[serde(default)]
    hints: Vec<Hint>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Hint {
    text: String,
}

impl Message<'static> {
    fn new(violation: Violation, hint: &str, path: &str) -> Self {
        Message {
            rule: violation.rule.id.into(),
            severity: violation.rule.severity.name().into(),
            message: violation.message.into(),
            file: Some(path.to_owned().into()),
            line: None,
            column: None,
            hints: vec![Hint { text: hint.to_owned() }],
        }
    }
}

/// The account of a run before its stories are told: how it ended, and how many stories are in which state.
fn begin(prepared: &Prepared, outcome: &Outcome) -> Account {
    let mut account = Account {
        counts: BTreeMap::new(),
        stories: prepared.tasks.len(),
        words: 0,
        groups: Vec::new(),
        notes: 0,
        failures: Vec::new(),
        diagnostics: Vec::new(),
        sources: prepared.context.sources.clone(),
        interrupted: outcome.interrupted,
        ended_early: !outcome.interrupted && outcome.done.iter().any(Option::is_none),
        full: outcome.full,
        milliseconds: 0,
        report: None,
    };
    for done in &outcome.done {
        *account.counts.entry(done.as_ref().map_or(State::Waiting, |d| d.state).name()).or_default() += 1;
    }
    account
}

/// Ends a run: writes report, manifest and list.
pub fn finish(mut prepared: Prepared, outcome: Outcome) -> Account {
    let mut account = begin(&prepared, &outcome);
    let mut books = BTreeMap::new();
    let out = prepared.context.options.out.clone();
    let mut sink = std::mem::take(&mut prepared.sink);
    let cannot = |name: &str, error: &io::Error, account: &mut Account, sink: &mut Sink| {
        account.full = true;
        sink.fail(None, crate::package::rules::unwritable_target(out.join(name).display(), io_reason(error)));
    };
    let reported = write_report(&prepared, &outcome, &mut books, &mut account);
    match &reported {
        Ok(()) => account.report = Some(out.join(REPORT)),
        Err(error) => cannot(REPORT, error, &mut account, &mut sink),
    }
    // With the manifest lost, books without a source are known from the list only.
    for (name, hash) in &prepared.context.listed {
        if !books.contains_key(name) && prepared.context.shelf.hash(name).as_ref() == Some(hash) {
            books.insert(name.clone(), hex(hash));
        }
    }
    // Without a report not all books are known here: the journal stays, and the next run ends this one.
    if reported.is_ok() {
        remove_overruled(&prepared, &books);
        if let Err(error) = keep(&mut prepared, &outcome, &books) {
            cannot(files::LIST, &error, &mut account, &mut sink);
        }
    }
    report_gone(&prepared, &outcome, &mut sink);
    account.diagnostics = sink.into_sorted().0;
    account.milliseconds = u64::try_from((prepared.context.now() - prepared.context.begin) / 1_000_000).unwrap_or(0);
    account
}

/// Writes manifest and list, and removes the journal last: until then it tells what the others may not tell yet.
fn keep(prepared: &mut Prepared, outcome: &Outcome, books: &BTreeMap<String, String>) -> io::Result<()> {
    let (lines, new) = lines(prepared, outcome);
    let shelf = &prepared.context.shelf;
    // What the manifest says must be so, whatever happens next.
    shelf.sync_folders()?;
    if new {
        prepared.context.manifest.write(&lines)?;
    }
    fixity::write(shelf, books)?;
    shelf.sync_folders()?;
    prepared.context.manifest.end_journal()
}

fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Removes books whose sources are gone, if that is wished, unless somebody has changed them. Gives their keys.
pub fn prune(prepared: &mut Prepared) -> Vec<String> {
    let context = &prepared.context;
    let mut pruned = Vec::new();
    for Gone { key, book, .. } in prepared.gone.iter().filter(|g| !g.unseen) {
        let (shelf, path) = (&context.shelf, context.shelf.path(book));
        // What has neither source nor book is forgotten in any case.
        if !context.options.prune && shelf.holds(book) {
            continue;
        }
        match shelf.hash(book) {
            Some(hash) if !context.manifest.made(book, &hash) => {
                prepared
                    .sink
                    .emit(None, rules::changed_book(path.display()))
                    .hint("delete it yourself if you do not need it");
                continue;
            }
            Some(_) => {
                if let Err(error) = shelf.remove(book) {
                    let reason = io_reason(&error);
                    prepared.sink.fail(None, crate::package::rules::unwritable_target(path.display(), reason));
                    continue;
                }
                shelf.remove_empty_folders(book);
            }
            None => {}
        }
        pruned.push(key.clone());
    }
    // Without their lines the next run would miss the books. But a book that comes back because power was lost must not
    // have such a line: nobody would know it.
    let forget = || {
        context.shelf.sync_folders()?;
        pruned.iter().try_for_each(|key| context.manifest.append(&PrunedLine { pruned: key.clone() }).map(drop))
    };
    if let Err(error) = forget() {
        let out = context.options.out.display();
        prepared.sink.fail(None, crate::package::rules::unwritable_target(out, io_reason(&error)));
    }
    pruned
}

/// Reports books without sources that stay in the folder.
fn report_gone(prepared: &Prepared, outcome: &Outcome, sink: &mut Sink) {
    let kept: Vec<&Gone> = prepared.gone.iter().filter(|g| !g.unseen && !outcome.pruned.contains(&g.key)).collect();
    if let Some(Gone { key, book, .. }) = kept.first() {
        let books = plural(kept.len(), "book no longer has", "books no longer have");
        sink.emit(None, rules::sources_gone(books, book, key))
            .hint("to delete such books, give `--prune`; otherwise ignore this");
    }
}

/// Removes what a run that was killed has left of books between their old names and their new ones.
fn remove_overruled(prepared: &Prepared, books: &BTreeMap<String, String>) {
    let context = &prepared.context;
    for name in context.manifest.overruled().filter(|name| !books.contains_key(*name)) {
        let shelf = &context.shelf;
        if shelf.hash(name).is_some_and(|hash| context.manifest.made(name, &hash)) && shelf.remove(name).is_ok() {
            shelf.remove_empty_folders(name);
        }
    }
}

/// Writes the report, and gathers what its stories have in common for the summary.
fn write_report(
    prepared: &Prepared,
    outcome: &Outcome,
    books: &mut BTreeMap<String, String>,
    account: &mut Account,
) -> io::Result<()> {
    let context = &prepared.context;
    let mut draft = context.shelf.draft(Some(REPORT))?;
    let mut writer = BufWriter::with_capacity(1 << 16, &mut draft);
    let mut seen: HashMap<String, String> = HashMap::new();
    let mut groups: BTreeMap<Rank, Group> = BTreeMap::new();
    let pairs: Vec<(&Task, &Option<Done>)> = prepared.tasks.iter().zip(&outcome.done).collect();
    for chunk in pairs.chunks(CHUNK) {
        let entries: Vec<Entry> = on(context.options.threads(), || {
            chunk.par_iter().map(|(task, done)| entry(prepared, task, done.as_ref())).collect()
        });
        for ((task, done), mut entry) in chunk.iter().zip(entries) {
            let state = done.as_ref().map_or(State::Waiting, |d| d.state);
            let source = task.found.path.display().to_string();
            let brief: Option<Brief> = entry.stored.as_ref().and_then(|raw| serde_json::from_str(raw.get()).ok());
            if let Some(identifier) = brief.as_ref().and_then(|b| b.identifier.as_deref()) {
                entry.more.extend(same_identifier(identifier, &task.found.key, &source, &mut seen));
            }
            account.words += brief.as_ref().and_then(|b| b.words).unwrap_or(0);
            let messages = brief.iter().flat_map(|b| &b.diagnostics).chain(&entry.more);
            account.gather(messages, &source, &mut groups);
            if let Some(shown) = entry.shown.filter(|_| account.failures.len() < SHOWN) {
                account.failures.push((source.clone(), shown));
            }
            let book = entry.line.as_ref().map(|line| line.book.as_str());
            let head = Head { state, source: &source, book, milliseconds: done.as_ref().map_or(0, |d| d.milliseconds) };
            write_object(&mut writer, &head, entry.stored.as_deref(), &entry.more)?;
            books.extend(entry.line.map(|line| (line.book, line.sha256)));
        }
    }
    write_gone(prepared, outcome, &mut writer, books, account)?;
    writer.flush()?;
    drop(writer);
    draft.sync()?;
    draft.place(REPORT)?;
    account.groups = groups.into_values().collect();
    Ok(())
}

/// Writes the objects of books without sources.
fn write_gone(
    prepared: &Prepared,
    outcome: &Outcome,
    writer: &mut impl Write,
    books: &mut BTreeMap<String, String>,
    account: &mut Account,
) -> io::Result<()> {
    let context = &prepared.context;
    for Gone { key, book, unseen } in &prepared.gone {
        let at = context.manifest.get(key).map(|e| e.at);
        let line = at.and_then(|at| context.manifest.line(at));
        let state = match unseen {
            true => State::Unseen,
            false if outcome.pruned.contains(key) => State::Pruned,
            false => State::Gone,
        };
        let source = match context.roots.as_slice() {
            [root] if !unseen => root.join(key).display().to_string(),
            _ => line.as_ref().map_or_else(|| key.clone(), |line| line.origin.clone()),
        };
        let head = Head { state, source: &source, book: Some(book), milliseconds: 0 };
        write_object(&mut *writer, &head, line.as_ref().map(|l| &*l.record), &[])?;
        *account.counts.entry(state.name()).or_default() += 1;
        if state != State::Pruned {
            books.extend(line.map(|line| (book.clone(), line.sha256)));
        }
    }
    Ok(())
}

/// The fields of a story's object that differ from run to run.
struct Head<'a> {
    state: State,
    source: &'a str,
    book: Option<&'a str>,
    milliseconds: u64,
}

/// Writes an object: the head, what was stored, and the messages that are added to the stored ones.
fn write_object(writer: &mut impl Write, head: &Head, stored: Option<&RawValue>, more: &[Message]) -> io::Result<()> {
    write!(writer, "{{\"state\":\"{}\",\"source\":", head.state.name())?;
    serde_json::to_writer(&mut *writer, head.source)?;
    writer.write_all(b",\"book\":")?;
    serde_json::to_writer(&mut *writer, &head.book)?;
    write!(writer, ",\"milliseconds\":{}", head.milliseconds)?;
    // What was stored is an object whose last field is the list of messages.
    let inner = stored.and_then(|raw| raw.get().strip_prefix('{')?.strip_suffix("]}"));
    let inner = inner.unwrap_or("\"diagnostics_left_out\":0,\"diagnostics\":[");
    writer.write_all(b",")?;
    writer.write_all(inner.as_bytes())?;
    for (index, message) in more.iter().enumerate() {
        if index > 0 || !inner.ends_with('[') {
            writer.write_all(b",")?;
        }
        serde_json::to_writer(&mut *writer, message)?;
    }
    writer.write_all(b"]}\n")
}

/// A story's object in the report.
fn entry(prepared: &Prepared, task: &Task, done: Option<&Done>) -> Entry {
    let context = &prepared.context;
    let manifest = &context.manifest;
    let state = done.map_or(State::Waiting, |d| d.state);
    let former = || task.line.and_then(|at| manifest.line(at));
    let failure = |at: At| serde_json::from_slice::<Failure>(&manifest.bytes(at).ok()?).ok();
    let mut entry = match state {
        State::Failed => {
            let failure = done.and_then(|d| failure(d.at?));
            let (stored, shown) = failure.map(|f| (f.record, f.shown)).unzip();
            Entry { stored, more: Vec::new(), shown: Some(shown.unwrap_or_default()), line: former() }
        }
        State::Waiting => Entry { stored: None, more: Vec::new(), shown: None, line: former() },
        _ => {
            let line = done.and_then(|d| manifest.line(d.at?));
            Entry { stored: line.as_ref().map(|l| l.record.clone()), more: Vec::new(), shown: None, line }
        }
    };
    let source = task.found.path.display().to_string();
    if task.verdict == Verdict::KeepForeign
        && let Some(line) = &entry.line
    {
        let path = context.options.out.join(&line.book);
        let hint = "delete it to build the book again";
        entry.more.push(Message::new(rules::changed_book(path.display()), hint, &source));
    }
    if let (Some(holder), Some(name)) = (&task.clash, &task.name)
        && state != State::Failed
    {
        let hint = match holder {
            Some(_) => "give one of them another title, or add fields to the name template",
            None => "to delete books whose sources are gone, give `--prune`",
        };
        let holder = holder.as_deref().unwrap_or("a book from an earlier run");
        entry.more.push(Message::new(rules::name_clash(&task.wanted, holder, name), hint, &source));
    }
    entry
}

/// Warns of a book that has the identifier of an earlier one.
fn same_identifier(
    identifier: &str,
    key: &str,
    source: &str,
    seen: &mut HashMap<String, String>,
) -> Option<Message<'static>> {
    let Some(first) = seen.get(identifier) else {
        seen.insert(identifier.to_owned(), key.to_owned());
        return None;
    };
    let hint = "if they are two stories, give one of them an `identifier:`, or another title";
    Some(Message::new(rules::same_identifier(identifier, first), hint, source))
}

/// The order of groups: the gravest first, then by rule.
type Rank = (Reverse<u8>, String);

impl Account {
    /// Counts the messages of one story by kind.
    fn gather<'m>(
        &mut self,
        messages: impl Iterator<Item = &'m Message<'m>>,
        source: &str,
        groups: &mut BTreeMap<Rank, Group>,
    ) {
        let mut counted: Vec<Rank> = Vec::new();
        for message in messages {
            let weight = match &*message.severity {
                "error" | "fatal" => 2,
                "warning" => 1,
                _ => {
                    self.notes += 1;
                    continue;
                }
            };
            let rank = (Reverse(weight), message.rule.to_string());
            if counted.contains(&rank) {
                continue;
            }
            let group = groups.entry(rank.clone()).or_insert_with(|| {
                let file = message.file.as_deref().unwrap_or(source);
                let place = match message.line {
                    Some(line) => format!("{file}:{line}:{}", message.column.unwrap_or(1)),
                    None => file.to_owned(),
                };
                Group {
                    severity: message.severity.to_string(),
                    rule: message.rule.to_string(),
                    stories: 0,
                    example: format!("{place}: {}", message.message),
                }
            });
            group.stories += 1;
            counted.push(rank);
        }
    }
}
