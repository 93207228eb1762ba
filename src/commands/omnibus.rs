//! `ficbind omnibus`: stories in, one book out, or volumes of it.

use std::io::{IsTerminal, Write};

use serde_json::{Value, json};

use crate::cli::omnibus::Omnibus;
use crate::commands::build::exit_status;
use crate::commands::progress::Progress;
use crate::commands::{Exit, count, quiet_caught_panics, show, source_date_epoch, stories_in};
use crate::diag::{Diagnostic, Severity, Sink, Sources, render};
use crate::omnibus::{Outcome, Volume, make};
use crate::package;

/// Messages of all stories that are printed; `--json` gives all.
const MOST_SHOWN: usize = 60;

/// What was told of one story, or of the whole.
struct Messages {
    /// The story.
    path: Option<String>,
    sources: Sources,
    list: Vec<Diagnostic>,
    left_out: usize,
}

impl Messages {
    fn new(path: Option<String>, sources: Sources, sink: Sink) -> Messages {
        let (list, left_out) = sink.into_sorted();
        Messages { path, sources, list, left_out }
    }
}

/// Joins, writes and reports.
pub fn run(args: &Omnibus) -> Exit {
    let modified = match source_date_epoch() {
        Ok(date) => date,
        Err(message) => {
            eprintln!("error: {message}");
            return Exit::Usage;
        }
    };
    let mut options = args.options();
    options.book.modified = modified;
    let progress = Progress::new(args.quiet || args.json, std::io::stderr().is_terminal());
    quiet_caught_panics();
    let mut outcome = make(&options, &progress);
    progress.end();
    write(&mut outcome);
    let Outcome { volumes, stories, sources, sink } = outcome;
    let of_story =
        |story: crate::omnibus::Told| Messages::new(Some(story.path.display().to_string()), story.sources, story.sink);
    let mut messages: Vec<Messages> = stories.into_iter().map(of_story).collect();
    messages.push(Messages::new(None, sources, sink));
    let exit = exit_status(!volumes.is_empty(), messages.iter().flat_map(|m| &m.list));
    if args.json {
        print(&render::json_text(&report(&volumes, &messages)));
        return exit;
    }
    let text = told(&messages, args.quiet, volumes.is_empty());
    // A closed pipe is the reader's choice.
    let _ = std::io::stderr().write_all(text.as_bytes());
    if !args.quiet {
        volumes.iter().for_each(|volume| print(&summary(volume)));
    }
    exit
}

fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// Puts all volumes in their places. What cannot be written is told.
fn write(outcome: &mut Outcome) {
    let Outcome { volumes, sink, .. } = outcome;
    // All or none: volumes refer to each other.
    if volumes.iter().any(|volume| package::write::place(&volume.path, sink).is_err()) {
        volumes.clear();
    }
    volumes.retain(|volume| package::write::to_file(&volume.bytes, &volume.path, sink).is_ok());
}

/// The messages for people: those of each story below its name.
fn told(messages: &[Messages], quiet: bool, failed: bool) -> String {
    let mut text = String::new();
    let mut left = MOST_SHOWN;
    let mut hidden = 0;
    let is_told = |d: &&Diagnostic| !quiet || d.severity > Severity::Note;
    for of_one in messages {
        // Errors are all shown; of the rest, what there is room for.
        let mut shown: Vec<Diagnostic> = Vec::new();
        for diagnostic in of_one.list.iter().filter(is_told) {
            if diagnostic.severity >= Severity::Error || of_one.path.is_none() || left > 0 {
                left = left.saturating_sub(1);
                shown.push(diagnostic.clone());
            } else {
                hidden += 1;
            }
        }
        hidden += of_one.left_out;
        if let Some(path) = of_one.path.as_ref().filter(|_| shown.iter().any(|d| d.span.is_none())) {
            text.push_str(&format!("in {}:\n", path));
        }
        text.push_str(&show(&shown, &of_one.sources, quiet));
    }
    if hidden > 0 {
        text.push_str(&format!("… and {} more; --json lists all\n\n", count(hidden, "message")));
    }
    if failed {
        let errors = messages.iter().flat_map(|m| &m.list).filter(|d| d.severity >= Severity::Error).count();
        text.push_str(&format!("no book was written: {}\n", count(errors, "problem")));
    }
    text
}

/// A volume, for people.
fn summary(volume: &Volume) -> String {
    format!(
        "{}\n  {} ({} kB)\n  {}, {}, {}\n",
        volume.title,
        volume.path.display(),
        volume.bytes.len().div_ceil(1000),
        stories_in(volume.stories.len()),
        count(volume.chapters, "chapter"),
        count(volume.words, "word"),
    )
}

/// The outcome for programs.
fn report(volumes: &[Volume], messages: &[Messages]) -> Value {
    let book = |volume: &Volume| {
        let story = |held: &crate::book::Held| json!({ "title": held.title, "identifier": held.identifier, "language": held.language });
        json!({
            "book": volume.path.display().to_string(),
            "title": volume.title,
            "identifier": volume.identifier,
            "bytes": volume.bytes.len(),
            "words": volume.words,
            "chapters": volume.chapters,
            "stories": volume.stories.iter().map(story).collect::<Vec<_>>(),
        })
    };
    let of_one = |messages: &Messages| {
        let list: Vec<Value> = messages.list.iter().map(|d| render::json(d, &messages.sources)).collect();
        json!({ "source": messages.path, "diagnostics": list, "diagnostics_left_out": messages.left_out })
    };
    json!({
        "ficbind": env!("CARGO_PKG_VERSION"),
        "command": "omnibus",
        "made": !volumes.is_empty(),
        "volumes": volumes.iter().map(book).collect::<Vec<_>>(),
        "messages": messages.iter().filter(|m| !m.list.is_empty()).map(of_one).collect::<Vec<_>>(),
    })
}
