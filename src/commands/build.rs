//! `ficbind build`: one story in, one book out.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::book::Options;
use crate::book::describe::describe;
use crate::cli::Build;
use crate::commands::{Exit, count, show, source_date_epoch};
use crate::compare::{self, news::Former};
use crate::diag::{Diagnostic, Failed, Severity, Sink, Sources, render};
use crate::story::Stated;
use crate::story::warning::Policy;
use crate::{Made, package};

/// Builds, writes and reports.
pub fn run(args: &Build) -> Exit {
    let modified = match source_date_epoch() {
        Ok(date) => date,
        Err(message) => {
            eprintln!("error: {message}");
            return Exit::Usage;
        }
    };
    let options = Options { modified, ..args.making.options.clone() };
    let target = args.output.clone().unwrap_or_else(|| default_target(&args.source));
    let mut sources = Sources::new();
    let mut sink = Sink::new();
    let mut made = make(args, &options, &target, &mut sources, &mut sink).ok();
    if args.making.options.strict {
        sink.raise_warnings();
    }
    if let Some(book) = &made
        && write(&book.bytes, &args.source, &target, &mut sink).is_err()
    {
        made = None;
    }
    let (diagnostics, left_out) = sink.into_sorted();
    let exit = exit_status(made.is_some(), &diagnostics);
    if args.json {
        let report = report(args, &target, made.as_ref(), &diagnostics, left_out, &sources);
        print(&render::json_text(&report));
    } else {
        let mut text = show(&diagnostics, &sources, args.quiet);
        if left_out > 0 {
            text.push_str(&format!("… and {left_out} more like these\n\n"));
        }
        if made.is_none() {
            let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
            text.push_str(&format!("no book was written: {}\n", count(errors, "problem")));
        }
        // A closed pipe is the reader's choice.
        let _ = std::io::stderr().write_all(text.as_bytes());
        if let (Some(made), false) = (&made, args.quiet) {
            print(&summary(made, &target, &diagnostics));
        }
    }
    exit
}

/// Builds; with news of what is new since the book that stands at the target.
fn make(
    args: &Build,
    options: &Options,
    target: &Path,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Made, Failed> {
    let (source, set) = (&args.source, &args.making.set);
    if !options.news || !target.is_file() {
        return crate::build(source, set, options, sources, sink);
    }
    let former = Former::read(target);
    let story = crate::make::story(source, set, options, sources, sink)?;
    compare::news::finish(&story, options, &former, sources, sink, &crate::finish)
}

fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// The source's name with `.epub`, in the current folder.
fn default_target(source: &Path) -> PathBuf {
    let absolute = source.canonicalize().unwrap_or_else(|_| source.to_owned());
    let name = if absolute.is_dir() { absolute.file_name() } else { absolute.file_stem() };
    let name = name.map(|n| n.to_string_lossy().into_owned()).unwrap_or_else(|| "book".to_owned());
    PathBuf::from(format!("{name}.epub"))
}

fn write(bytes: &[u8], source: &Path, target: &Path, sink: &mut Sink) -> Result<(), Failed> {
    package::write::refuse_sources([target], [source], sink)?;
    package::write::to_file(bytes, target, sink)
}

/// Rules that tell of files that can not be read or written.
const IO_RULES: &[&str] = &["FIC-001", "FIC-310", "FIC-510", "FIC-511", "FIC-512", "FIC-513", "FIC-602"];

/// How a run ended that made something, or nothing, and said this.
pub(super) fn exit_status<'d>(made: bool, diagnostics: impl IntoIterator<Item = &'d Diagnostic>) -> Exit {
    let errors: Vec<&Diagnostic> = diagnostics.into_iter().filter(|d| d.severity == Severity::Error).collect();
    if made && errors.is_empty() {
        Exit::Success
    } else if errors.iter().all(|d| IO_RULES.contains(&d.rule.id)) {
        Exit::Io
    } else {
        Exit::Input
    }
}

/// What was made, for people.
fn summary(made: &Made, target: &Path, diagnostics: &[Diagnostic]) -> String {
    let book = &made.book;
    let authors: Vec<&str> = book.meta.authors.iter().map(|a| a.name.value.as_str()).collect();
    let by = if authors.is_empty() { String::new() } else { format!(" by {}", render::printable(&authors.join(", "))) };
    let chapters = count(book.chapters.len(), "chapter");
    let rating = match &book.meta.rating {
        Stated::Value(rating) => format!("rated {}", rating.level.label()),
        _ => "no rating".to_owned(),
    };
    let listed: std::collections::BTreeSet<String> = book
        .meta
        .warnings
        .list
        .iter()
        .chain(book.chapters.iter().flat_map(|c| &c.warnings.list))
        .map(|w| w.entry.map_or_else(|| render::printable(&w.raw.value), |e| e.label.to_lowercase()))
        .collect();
    let warnings = match book.meta.warnings.policy {
        Policy::Declined => "the author chose not to warn".to_owned(),
        _ if !listed.is_empty() => {
            let shown: Vec<&str> = listed.iter().map(String::as_str).take(6).collect();
            let more = if listed.len() > shown.len() { ", …" } else { "" };
            format!("{}: {}{more}", count(listed.len(), "content warning"), shown.join(", "))
        }
        Policy::None => "no content warnings apply, according to the author".to_owned(),
        _ => "no information on content warnings".to_owned(),
    };
    let noticed = diagnostics.iter().filter(|d| d.severity == Severity::Warning).count();
    let noticed = if noticed > 0 { format!("\n  {} above", count(noticed, "warning")) } else { String::new() };
    format!(
        "{}{by}\n  {} ({} kB)\n  {chapters}, {}, {rating}\n  {warnings}{noticed}\n",
        render::printable(&book.title),
        render::printable(&target.display().to_string()),
        made.bytes.len().div_ceil(1000),
        count(book.words, "word"),
    )
}

/// The outcome for programs.
fn report(
    args: &Build,
    target: &Path,
    made: Option<&Made>,
    diagnostics: &[Diagnostic],
    left_out: usize,
    sources: &Sources,
) -> Value {
    let messages: Vec<Value> = diagnostics.iter().map(|d| render::json(d, sources)).collect();
    let mut report = json!({
        "ficbind": env!("CARGO_PKG_VERSION"),
        "command": "build",
        "source": args.source.display().to_string(),
        "made": made.is_some(),
        "book": made.map(|_| target.display().to_string()),
    });
    let fields = report.as_object_mut();
    if let (Some(fields), Some(made)) = (fields, made) {
        fields.insert("bytes".into(), json!(made.bytes.len()));
        fields.insert("words".into(), json!(made.book.words));
        fields.insert("chapters".into(), json!(made.book.chapters.len()));
        fields.insert("metadata".into(), describe(&made.book));
    }
    report["diagnostics"] = json!(messages);
    report["diagnostics_left_out"] = json!(left_out);
    report
}
