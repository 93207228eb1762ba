//! `ficbind library`: a folder of books in, a library to browse beside them.

use std::io::IsTerminal;

use serde_json::{Value, json};

use crate::cli::library::Library;
use crate::commands::progress::Progress;
use crate::commands::{Exit, count, grouped, show, write};
use crate::diag::{Diagnostic, Failed, Severity, Sink, Sources, render};
use crate::library::{self, Built, Options};

/// Builds the library and tells of it.
pub fn run(args: &Library) -> Exit {
    let outcome = build(&args.options(), args.quiet || args.json);
    if args.json {
        let mut report = json!({ "ficbind": env!("CARGO_PKG_VERSION"), "command": "library" });
        report["library"] = outcome.as_json();
        return write("-".as_ref(), &render::json_text(&report)).unwrap_or(outcome.verdict());
    }
    eprint!("{}", outcome.messages(args.quiet));
    let text = if args.quiet { String::new() } else { outcome.summary() };
    write("-".as_ref(), &text).unwrap_or(outcome.verdict())
}

/// What became of a library, and what there is to say of it.
pub struct Outcome {
    built: Result<Built, Failed>,
    diagnostics: Vec<Diagnostic>,
    left_out: usize,
}

/// Builds a library.
pub fn build(options: &Options, quiet: bool) -> Outcome {
    let progress = Progress::new(quiet, std::io::stderr().is_terminal());
    let mut sink = Sink::new();
    let built = library::build(options, &progress, &mut sink);
    progress.end();
    let (diagnostics, left_out) = sink.into_sorted();
    Outcome { built, diagnostics, left_out }
}

impl Outcome {
    /// The status of the run.
    pub fn verdict(&self) -> Exit {
        match &self.built {
            Err(_) => Exit::Io,
            Ok(_) if self.diagnostics.iter().any(|d| d.severity >= Severity::Error) => Exit::Input,
            Ok(_) => Exit::Success,
        }
    }

    /// The messages, for people.
    pub fn messages(&self, quiet: bool) -> String {
        let mut text = show(&self.diagnostics, &Sources::new(), quiet);
        if self.left_out > 0 {
            text.push_str(&format!("… and {} like these; --json lists all\n", count(self.left_out, "more message")));
        }
        text
    }

    /// What was done, in words; nothing where nothing was.
    pub fn summary(&self) -> String {
        let Ok(Built { catalogue, changes, index, .. }) = &self.built else { return String::new() };
        let mut text = format!("library: {}", count(catalogue.entries.len(), "book"));
        if !catalogue.withheld.is_empty() {
            text.push_str(&format!(", {} left out as their authors ask", grouped(catalogue.withheld.len())));
        }
        if !catalogue.unreadable.is_empty() {
            text.push_str(&format!(", {} unreadable", grouped(catalogue.unreadable.len())));
        }
        text.push_str(&format!(
            "\n  {} read; {} written, {} unchanged, {} removed\n  open {}\n",
            count(catalogue.read, "book"),
            count(changes.written, "file"),
            grouped(changes.files.saturating_sub(changes.written + changes.foreign.len())),
            grouped(changes.removed),
            render::printable(&index.display().to_string()),
        ));
        text
    }

    /// The outcome for programs.
    pub fn as_json(&self) -> Value {
        let sources = Sources::new();
        let messages: Vec<Value> = self.diagnostics.iter().map(|d| render::json(d, &sources)).collect();
        let Ok(Built { catalogue, changes, index, .. }) = &self.built else {
            return json!({ "diagnostics": messages });
        };
        let withheld: Vec<Value> = catalogue
            .withheld
            .iter()
            .map(|entry| json!({ "book": entry.path, "title": entry.title(), "words": entry.about.archive }))
            .collect();
        let unreadable: Vec<Value> =
            catalogue.unreadable.iter().map(|(book, reason)| json!({ "book": book, "reason": reason })).collect();
        json!({
            "index": index.display().to_string(),
            "books": catalogue.entries.len(),
            "read": catalogue.read,
            "withheld": withheld,
            "unreadable": unreadable,
            "files": changes.files,
            "written": changes.written,
            "removed": changes.removed,
            "foreign": changes.foreign,
            "bytes": changes.bytes,
            "diagnostics": messages,
        })
    }
}
