//! `ficbind batch --plan`: what is to be built, as jobs for workers.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

use serde_json::{Map, Value};

use crate::batch::plan::{Task, Verdict};
use crate::batch::work::Earlier;
use crate::batch::{Context, Prepared};
use crate::book::Options;
use crate::commands::target::Target;
use crate::commands::{Exit, grouped, show};
use crate::diag::Severity;
use crate::worker::Job;

/// Whether a plan may be written to a file: there is none, it holds nothing, or an earlier plan.
pub fn may_write(target: &Path) -> bool {
    let is_job =
        |line: &[u8]| serde_json::from_slice::<Map<String, Value>>(line).is_ok_and(|job| job.contains_key("id"));
    match std::fs::metadata(target) {
        Ok(meta) if meta.is_file() && meta.len() > 0 => std::fs::File::open(target).is_ok_and(|file| {
            let mut line = Vec::new();
            let read = BufReader::new(file.take(MOST_OF_A_JOB)).read_until(b'\n', &mut line);
            read.is_ok() && is_job(&line)
        }),
        _ => true,
    }
}

/// Bytes of a job at most that are looked at.
const MOST_OF_A_JOB: u64 = 64 << 20;

/// Writes a job for each story that needs a book.
pub fn run(target: &Path, quiet: bool, prepared: Prepared) -> Exit {
    let Prepared { context, tasks, sink, .. } = prepared;
    let (diagnostics, _) = sink.into_sorted();
    eprint!("{}", show(&diagnostics, &context.sources, quiet));
    let is_built = |task: &&Task| matches!(task.verdict, Verdict::Build(_));
    let written = Target::write(target, |out| {
        for task in tasks.iter().filter(is_built) {
            serde_json::to_writer(&mut *out, &job(&context, task))?;
            out.write_all(b"\n")?;
        }
        Ok(())
    });
    if let Some(exit) = written {
        return exit;
    }
    if !quiet {
        let jobs = tasks.iter().filter(is_built).count();
        let moves = tasks.iter().filter(|task| task.verdict == Verdict::Move).count();
        eprintln!(
            "{} to build, {} to keep, {} that only a batch can move",
            grouped(jobs),
            grouped(tasks.len() - jobs - moves),
            grouped(moves)
        );
    }
    let failed = diagnostics.iter().any(|d| d.severity >= Severity::Error);
    if failed { Exit::Input } else { Exit::Success }
}

/// All that a worker must know to make the book that a batch would make.
fn job(context: &Context, task: &Task) -> Job {
    let found = &task.found;
    let earlier = task.line.and_then(|at| context.manifest.line(at));
    Job {
        id: found.key.clone(),
        path: Some(found.path.clone()),
        within: context.roots.get(found.root).cloned(),
        collections: context.collections.files(&found.path).into_iter().map(Path::to_owned).collect(),
        overrides: context.options.overrides.clone(),
        edition: found.edition.clone(),
        book: task.name.clone(),
        wanted: Some(task.wanted.clone()).filter(|wanted| Some(wanted) != task.name.as_ref()),
        options: options(&context.options.book),
        set: context.options.settings.clone(),
        earlier: earlier.as_ref().map(Earlier::from),
        force: context.options.force,
        ..Job::default()
    }
}

/// Choices as a mapping; one that is made twice has a list.
fn options(chosen: &Options) -> Map<String, Value> {
    let mut options = Map::new();
    for (name, value) in chosen.key().iter().filter_map(|choice| choice.split_once('=')) {
        let value = Value::from(value);
        match options.get_mut(name) {
            None => {
                options.insert(name.to_owned(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    // No book is built anew for it, so it is no part of the key.
    if chosen.news {
        options.insert("news".to_owned(), true.into());
    }
    options
}
