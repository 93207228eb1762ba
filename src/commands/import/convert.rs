//! `ficbind import -o`: sources of any kind in, Markdown with front-matter out.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::{Value, json};

use super::find::{Found, Made, Named, Source};
use super::place::{Refused, Shelf, put};
use super::review::{Corrections, Fault, Row, table};
use crate::cli::Import;
use crate::commands::build::exit_status;
use crate::commands::{Exit, count, show, worse};
use crate::diag::disk::io_reason;
use crate::diag::{Diagnostic, Sink, Sources, render};
use crate::import::rules::CHANGES;
use crate::read;
use crate::read::posts::title_of_parts;
use crate::story::outside::Outside;
use crate::story::slug::slug;
use crate::story::text::shorten;
use crate::transcribe::part::{self, Part};
use crate::transcribe::reading::{Confidence, Reading};
use crate::transcribe::write::{self, Written};
use crate::transcribe::{self, Entry, Kind, Work, post};

/// The table that a folder's import writes.
const REVIEW: &str = "review.csv";

/// What became of a source.
struct Outcome {
    source: Source,
    work: Option<Work>,
    part: Option<Part>,
    /// What is not sure.
    rows: Vec<Row>,
    messages: String,
    /// What was left out or mended, by rule.
    changes: Vec<(&'static str, String)>,
    diagnostics: Vec<Value>,
    exit: Exit,
}

/// The source that was written, and the files with their hashes; or which file was refused, and why.
type Wrote = Result<(String, Vec<(String, String)>), (PathBuf, Refused)>;

impl Named {
    /// Writes its files.
    fn write(&self, shelf: &Shelf) -> Wrote {
        match &self.made {
            Made::Transcribed(work) => {
                let Written { files, source } = write::files(work, &self.name);
                Ok((source, shelf.write(&files)?))
            }
            Made::Copied(Written { files, source }) => Ok((source.clone(), shelf.write(files)?)),
        }
    }

    /// What it was made of and where it was written, for programs.
    fn told(&self, written: &Path) -> Value {
        let from: Vec<String> = self.from.iter().map(|source| source.display().to_string()).collect();
        json!({ "sources": from, "written": written.display().to_string() })
    }
}

/// The parts of a work, with the posts that they came from.
type Parts = Vec<(Part, Source, Work)>;

/// Imports all sources into `folder`.
pub fn run(args: &Import, folder: &Path) -> Exit {
    let shelf = match Shelf::open(folder, args.force) {
        Ok(shelf) => shelf,
        Err(_) if folder.is_file() => return refused(folder, "it is a file, and a folder is needed"),
        Err(error) => return refused(folder, &io_reason(&error)),
    };
    let corrections = match corrections(args, folder) {
        Ok(corrections) => corrections,
        Err(exit) => return exit,
    };
    let mut found = Found::default();
    for source in &args.sources {
        found.source(source, folder);
    }
    let mut exit = found.exit.unwrap_or(Exit::Success);
    eprint!("{}", found.messages.concat());
    let outcomes: Vec<Outcome> = found.files.par_iter().map(|source| transcribed(source, args, &corrections)).collect();
    for outcome in &outcomes {
        eprint!("{}", outcome.messages);
        exit = worse(exit, outcome.exit);
    }
    eprint!("{}", changes(&outcomes));
    let rows: Vec<Row> = outcomes.iter().flat_map(|outcome| outcome.rows.iter().cloned()).collect();
    let of_sources = outcomes.iter().flat_map(|outcome| outcome.diagnostics.iter().cloned());
    let mut diagnostics: Vec<Value> = found.diagnostics.iter().cloned().chain(of_sources).collect();
    let unsure = rows.iter().filter(|row| row.correction.is_empty()).count();
    let works = named(outcomes, std::mem::take(&mut found.copies));
    let written: Vec<_> = works.par_iter().map(|work| work.write(&shelf)).collect();
    if args.smart {
        let sources: Vec<PathBuf> = written.iter().flatten().map(|(source, _)| folder.join(source)).collect();
        for (messages, objects) in sources.par_iter().map(|source| doubtful_quotes(source)).collect::<Vec<_>>() {
            eprint!("{messages}");
            diagnostics.extend(objects);
        }
    }
    let (mut report, mut all, mut made) = (Vec::new(), Vec::new(), 0);
    for (work, result) in works.iter().zip(written) {
        match result {
            Ok((source, files)) => {
                made += 1;
                report.push(work.told(&folder.join(source)));
                all.extend(files);
            }
            Err((path, reason)) => exit = worse(exit, told(&path, &reason)),
        }
    }
    // Where nothing was written, nothing is remembered, and no folder is made.
    if !all.is_empty() {
        let review = found.is_folder.then(|| table(&corrections.kept_in(rows)));
        exit = worse(exit, remembered(shelf, folder, review.as_deref(), all));
    }
    let text = if args.json {
        render::json_text(&json!({ "works": report, "unsure": unsure, "diagnostics": diagnostics }))
    } else {
        summary(&report, made, unsure, folder)
    };
    crate::commands::write(Path::new("-"), &text).map_or(exit, |failed| worse(exit, failed))
}

/// Writes the table of what is not sure, and the list of what was written.
fn remembered(shelf: Shelf, folder: &Path, review: Option<&str>, written: Vec<(String, String)>) -> Exit {
    let mut exit = Exit::Success;
    if let Some(Err(error)) = review.map(|table| put(&folder.join(REVIEW), table.as_bytes())) {
        exit = refused(&folder.join(REVIEW), &io_reason(&error));
    }
    match shelf.remember(written) {
        Ok(()) => exit,
        Err(error) => worse(exit, refused(folder, &io_reason(&error))),
    }
}

/// The corrections of the table that was named, or of the one that the last run wrote.
fn corrections(args: &Import, folder: &Path) -> Result<Corrections, Exit> {
    let own = folder.join(REVIEW);
    let path = args.review.as_deref().unwrap_or(&own);
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if args.review.is_none() && error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            eprintln!("error: cannot read {}: {}", render::printable(&path.display().to_string()), io_reason(&error));
            return Err(Exit::Io);
        }
    };
    Corrections::read(&text).map_err(|faults| {
        let path = render::printable(&path.display().to_string());
        for Fault { line, why } in faults {
            eprintln!("error: {path}:{line}: {}", render::printable(&why));
        }
        Exit::Input
    })
}

/// Reads one source.
fn transcribed(source: &Source, args: &Import, corrections: &Corrections) -> Outcome {
    let mut sources = Sources::new();
    sources.keep_bytes = args.keep_bytes;
    if let Some(packed) = &source.archive {
        packed.enter(&mut sources);
    }
    let mut sink = Sink::new();
    let (mut work, mut part) = (None, None);
    let mut rows = Vec::new();
    let file = source.below.to_string_lossy().replace('\\', "/");
    match Kind::of(&source.path) {
        Some(kind) => work = transcribe::transcribe(&source.path, kind, &mut sources, &mut sink).ok(),
        None => {
            if let Ok(story) = read::read(&source.path, &Outside::default(), &mut sources, &mut sink) {
                let reading = Reading::of(&story, &sources, sink.diagnostics());
                rows = unsure(&file, &story, &reading);
                part = match &source.chapter {
                    Some(chapter) => {
                        Some(Part { title: chapter.story.clone(), number: chapter.number, total: None, by_name: true })
                    }
                    None => Part::of(&story),
                };
                let mut read = post::work(&story, &reading, &sources);
                let is_untitled = |diagnostic: &Diagnostic| diagnostic.rule.id == "IMP-002";
                if source.chapter.is_some() && sink.diagnostics().iter().any(is_untitled) {
                    // Chapters need no title of the story, and the name of the file is none.
                    read.front.retain(|entry| entry.key != "title");
                    sink.retain(|diagnostic| !is_untitled(diagnostic));
                }
                work = Some(read);
            }
        }
    }
    if let Some(work) = &mut work {
        if args.smart {
            work.state("smart", true);
        }
        for row in corrections.of(&file) {
            correct(work, row);
            for own in rows.iter_mut().filter(|own| own.field == row.field) {
                own.correction.clone_from(&row.correction);
            }
        }
    }
    let (diagnostics, _) = sink.into_sorted();
    let exit = exit_status(work.is_some(), &diagnostics);
    let messages = show(&diagnostics, &sources, true);
    let told = diagnostics.iter().filter(|diagnostic| CHANGES.contains(&diagnostic.rule.id));
    let changes = told.map(|diagnostic| (diagnostic.rule.id, render::line(diagnostic, &sources))).collect();
    // Of ten thousand posts, these take more memory than the works do.
    let told = diagnostics.iter().filter(|_| args.json);
    let diagnostics = told.map(|diagnostic| render::json(diagnostic, &sources)).collect();
    Outcome { source: source.clone(), work, part, rows, messages, changes, diagnostics, exit }
}

/// Of how many sources each change is told by itself.
const FEW: usize = 10;

/// What was left out of sources or mended in them, a line each; of many sources, a line a rule.
fn changes(outcomes: &[Outcome]) -> String {
    let all = outcomes.iter().flat_map(|outcome| &outcome.changes);
    if outcomes.len() <= FEW {
        return all.map(|(_, line)| format!("{line}\n")).collect();
    }
    let mut by_rule: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for (id, line) in all {
        by_rule.entry(id).or_insert((0, line)).0 += 1;
    }
    let lines = by_rule.values().map(|(count, first)| match count {
        1 => format!("{first}\n"),
        _ => format!("{first} (and {} more of this kind: `--json` lists them)\n", count - 1),
    });
    lines.collect()
}

/// The quotation marks of a written work that are not certain, for people and programs.
fn doubtful_quotes(source: &Path) -> (String, Vec<Value>) {
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    if let Ok(story) = read::read(source, &Outside::default(), &mut sources, &mut sink) {
        // What else a book of it would say is said when one is built.
        let _ = crate::book::bind(&story, &crate::book::Options::default(), &mut sources, &mut sink);
    }
    sink.retain(|diagnostic| diagnostic.rule.id == "FIC-240");
    let (diagnostics, _) = sink.into_sorted();
    let objects = diagnostics.iter().map(|diagnostic| render::json(diagnostic, &sources)).collect();
    (show(&diagnostics, &sources, false), objects)
}

/// Puts what a person says in the place of what was understood.
fn correct(work: &mut Work, row: &Row) {
    let entry = Entry::new(row.field.clone(), row.correction.clone());
    match work.front.iter_mut().find(|entry| entry.key == row.field) {
        Some(own) => *own = entry,
        None => work.front.push(entry),
    }
}

/// A row for each field that is not sure, and for each line that was not understood.
fn unsure(file: &str, story: &crate::story::Story, reading: &Reading) -> Vec<Row> {
    let fields = reading.fields.iter().filter(|field| field.confidence < Confidence::High);
    let rows = fields.filter_map(|field| {
        let key = post::key_of(field, &story.meta)?;
        let guess = match &field.value {
            Value::String(text) => text.clone(),
            Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; "),
            other => other.to_string(),
        };
        Some(Row {
            file: file.to_owned(),
            line: field.line,
            text: shorten(&field.raw.split_whitespace().collect::<Vec<_>>().join(" ")),
            field: key.to_owned(),
            guess: shorten(&guess),
            confidence: field.confidence.word().to_owned(),
            correction: String::new(),
        })
    });
    let mut seen = HashSet::new();
    let rows = rows.filter(|row| seen.insert(row.field.clone()));
    // A line that was not understood is of no field, until a person names one.
    let unread = reading.unread.iter().map(|(line, words)| Row {
        file: file.to_owned(),
        line: *line,
        text: shorten(&words.split_whitespace().collect::<Vec<_>>().join(" ")),
        field: String::new(),
        guess: String::new(),
        confidence: Confidence::Low.word().to_owned(),
        correction: String::new(),
    });
    rows.chain(unread).collect()
}

/// The works of all sources, parts of one work joined, each with a name of its own.
fn named(outcomes: Vec<Outcome>, copies: Vec<Named>) -> Vec<Named> {
    let mut works: Vec<Named> = copies;
    let mut parts: BTreeMap<(PathBuf, String, String), Parts> = BTreeMap::new();
    for Outcome { source, work, part, .. } in outcomes {
        let Some(work) = work else { continue };
        match part {
            Some(part) => {
                let folder = source.path.parent().map(Path::to_owned).unwrap_or_default();
                let author = work.entry("author").filter(|_| source.chapter.is_none());
                let author = author.map(|entry| entry.value.to_string()).unwrap_or_default();
                parts
                    .entry((folder, part.title.to_lowercase(), author.to_lowercase()))
                    .or_default()
                    .push((part, source, work));
            }
            None => works.push(alone(source, work)),
        }
    }
    for (_, mut group) in parts {
        group.sort_by_key(|(part, ..)| part.number);
        let titles = group.iter().map(|(_, _, work)| work.entry("title")?.value.as_str());
        if group.iter().all(|(_, source, _)| source.chapter.is_some())
            && let Some(title) = title_of_parts(titles)
        {
            group.iter_mut().for_each(|(part, ..)| part.title.clone_from(&title));
        }
        let doubled = group.windows(2).find(|pair| pair[0].0.number == pair[1].0.number);
        if let Some([one, other]) = doubled {
            let name = |source: &Source| render::printable(&source.name().display().to_string());
            eprintln!(
                "warning: {} and {} are both part {} of \"{}\": its parts are not joined",
                name(&one.1),
                name(&other.1),
                one.0.number,
                render::printable(&one.0.title)
            );
        }
        if doubled.is_some() || group.len() == 1 {
            works.extend(group.into_iter().map(|(_, source, work)| alone(source, work)));
            continue;
        }
        works.push(together(group));
    }
    works.sort_by(|one, other| one.name.cmp(&other.name));
    name_apart(&mut works);
    works
}

/// Gives each work a name that no other has.
fn name_apart(works: &mut [Named]) {
    // Sources that are copied keep their names, since they refer to each other by them; and a work of several files has a
    // folder of its own.
    let is_copied = |work: &Named| matches!(work.made, Made::Copied(_));
    let mut names: HashSet<String> = HashSet::new();
    for work in works.iter().filter(|work| is_copied(work)) {
        // A text that is copied has the ending that the others get.
        names.insert(work.name.to_lowercase());
        names.insert(Path::new(&work.name).with_extension("").to_string_lossy().to_lowercase());
    }
    let folders = works.iter().flat_map(|work| Path::new(&work.name).ancestors().skip(1));
    names.extend(folders.map(|folder| folder.to_string_lossy().to_lowercase()).collect::<Vec<_>>());
    for work in works.iter_mut().filter(|work| !is_copied(work)) {
        let own = work.name.clone();
        let mut number = 2;
        while !names.insert(work.name.to_lowercase()) {
            work.name = format!("{own}-{number}");
            number += 1;
        }
    }
}

fn alone(source: Source, work: Work) -> Named {
    Named {
        name: source.place().to_string_lossy().replace('\\', "/"),
        from: vec![source.name()],
        made: Made::Transcribed(work),
    }
}

/// Joins the parts of a work, and says which are missing.
fn together(group: Parts) -> Named {
    let total = group.iter().filter_map(|(part, ..)| part.total).max();
    let last = group.last().map_or(0, |(part, ..)| part.number);
    let has = |number: &u32| group.iter().any(|(part, ..)| part.number == *number);
    let missing: Vec<String> = (1..=total.unwrap_or(last)).filter(|n| !has(n)).map(|n| n.to_string()).collect();
    let title = group.first().map(|(part, ..)| part.title.clone()).unwrap_or_default();
    if !missing.is_empty() {
        eprintln!("warning: \"{}\" lacks part {}", render::printable(&title), missing.join(", "));
    }
    let first = group.first().map(|(_, source, _)| source);
    let folder = first.and_then(|source| source.place().parent().map(Path::to_owned)).unwrap_or_default();
    let is_folder = first.is_some_and(|source| source.chapter.is_some()) && !folder.as_os_str().is_empty();
    let place = if is_folder { folder } else { folder.join(slug(&title)) };
    let name = place.to_string_lossy().replace('\\', "/");
    let from = group.iter().map(|(_, source, _)| source.name()).collect();
    let joined = part::joined(group.into_iter().map(|(part, _, work)| (part, work)).collect());
    Named { from, name, made: Made::Transcribed(joined) }
}

fn refused(path: &Path, reason: &str) -> Exit {
    eprintln!("error: cannot write {}: {reason}", render::printable(&path.display().to_string()));
    Exit::Io
}

fn told(path: &Path, reason: &Refused) -> Exit {
    match reason {
        Refused::NotOurs => {
            refused(
                path,
                "what is there was not written by an import, or was changed since; to replace it, add --force",
            );
            Exit::Input
        }
        Refused::Taken => {
            refused(path, "another work of this import goes there: import the two into folders of their own");
            Exit::Input
        }
        Refused::Io(reason) => refused(path, reason),
    }
}

fn summary(report: &[Value], made: usize, unsure: usize, folder: &Path) -> String {
    let mut out = String::new();
    let text = |value: &Value| render::printable(value.as_str().unwrap_or_default());
    for work in report {
        let from: Vec<String> = work["sources"].as_array().into_iter().flatten().map(text).collect();
        let _ = writeln!(out, "{} → {}", from.join(", "), text(&work["written"]));
    }
    let _ = writeln!(out, "{} written to {}", count(made, "work"), render::printable(&folder.display().to_string()));
    if unsure > 0 {
        let _ = writeln!(out, "{} not sure: see the comments in the front-matter", count(unsure, "field"));
    }
    out
}
