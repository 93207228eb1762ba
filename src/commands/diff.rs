//! `ficbind diff`: two books in, what is different out.

mod text;

use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use crate::book::Options;
use crate::cli::diff::Diff;
use crate::commands::{Exit, show, write};
use crate::compare::edition::{Edition, MOST};
use crate::compare::{Differences, compare};
use crate::diag::disk::{ReadError, io_reason};
use crate::diag::{self, Failed, Severity, Sink, Sources, render};
use crate::transcribe::Kind;

/// Reads both books and tells what is different.
pub fn run(args: &Diff) -> Exit {
    let mut sources = Sources::new();
    let mut sink = Sink::new();
    // Both, so that one run tells of both.
    let old = read(&args.old, &mut sources, &mut sink);
    let new = read(&args.new, &mut sources, &mut sink);
    let (Ok(old), Ok(new)) = (old, new) else { return refuse(args, sink, &sources) };
    // What a reader had to leave out is missing from what is compared.
    let (mut told, _) = sink.into_sorted();
    told.retain(|diagnostic| diagnostic.severity >= Severity::Warning);
    let found = compare(&old, &new);
    let verdict = if found.is_empty() { Exit::Success } else { Exit::Input };
    if args.json {
        let messages: Vec<Value> = told.iter().map(|d| render::json(d, &sources)).collect();
        let report = report(args, (&old, &new), &found, messages);
        return write("-".as_ref(), &render::json_text(&report)).unwrap_or(verdict);
    }
    let _ = std::io::stderr().write_all(show(&told, &sources, args.quiet).as_bytes());
    if args.quiet {
        return verdict;
    }
    let told = text::tell(args, (&old, &new), &found);
    write("-".as_ref(), &told).unwrap_or(verdict)
}

/// A book, or the book that a story would become.
fn read(path: &Path, sources: &mut Sources, sink: &mut Sink) -> Result<Edition, Failed> {
    let name = path.display().to_string();
    let bytes = if path.is_file() && Kind::of(path).is_none_or(|kind| kind == Kind::Book) && is_archive(path) {
        sources.trace().read(path, MOST).map_err(|error| match error {
            ReadError::Io(error) => sink.fail(None, diag::rules::unreadable_file(&name, io_reason(&error))),
            ReadError::TooLarge => sink.fail(None, diag::rules::oversized_file(&name, MOST >> 20)),
        })?
    } else {
        let mut own = Sink::new();
        let made = crate::build(path, &[], &Options::default(), sources, &mut own);
        match made {
            Ok(made) => made.bytes,
            Err(failed) => {
                sink.append(own);
                return Err(failed);
            }
        }
    };
    Edition::read(&bytes, &name, sink)
}

/// Whether a file begins as ZIP archives do.
fn is_archive(path: &Path) -> bool {
    use std::io::Read;
    let mut first = [0; 2];
    std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut first)).is_ok() && first == *b"PK"
}

/// Says why a book can not be compared.
fn refuse(args: &Diff, sink: Sink, sources: &Sources) -> Exit {
    let (diagnostics, _) = sink.into_sorted();
    let errors: Vec<_> = diagnostics.into_iter().filter(|d| d.severity == Severity::Error).collect();
    if args.json {
        let messages: Vec<Value> = errors.iter().map(|d| render::json(d, sources)).collect();
        let report = json!({ "ficbind": env!("CARGO_PKG_VERSION"), "command": "diff", "diagnostics": messages });
        return write("-".as_ref(), &render::json_text(&report)).unwrap_or(Exit::Io);
    }
    let _ = std::io::stderr().write_all(show(&errors, sources, args.quiet).as_bytes());
    Exit::Io
}

/// The differences for programs.
fn report(args: &Diff, (old, new): (&Edition, &Edition), found: &Differences, messages: Vec<Value>) -> Value {
    let book = |path: &Path, edition: &Edition| {
        json!({
            "path": path.display().to_string(),
            "title": edition.text("title"),
            "modified": edition.modified.map(|date| date.to_string()),
            "chapters": edition.chapters.len(),
            "words": edition.chapters.iter().map(|chapter| chapter.words()).sum::<usize>(),
        })
    };
    json!({
        "ficbind": env!("CARGO_PKG_VERSION"),
        "command": "diff",
        "old": book(&args.old, old),
        "new": book(&args.new, new),
        "same": found.is_empty(),
        "differences": found,
        "diagnostics": messages,
    })
}
