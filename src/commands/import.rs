//! `ficbind import`: foreign sources in; out come stories in Markdown, or what was understood, for people and programs.

mod convert;
mod find;
mod place;
mod review;

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::cli::Import;
use crate::commands::build::exit_status;
use crate::commands::{Exit, show, worse, write};
use crate::diag::{Sink, Sources, render};
use crate::read;
use crate::story::outside::Outside;
use crate::story::text::shorten;
use crate::transcribe::reading::{Confidence, Reading};

/// Reads each source and prints what was understood.
pub fn run(args: &Import) -> Exit {
    if let Some(folder) = &args.output {
        return convert::run(args, folder);
    }
    let mut exit = Exit::Success;
    let mut objects: Vec<Value> = Vec::new();
    let mut tables = String::new();
    for path in &args.sources {
        let mut sources = Sources::new();
        sources.keep_bytes = args.keep_bytes;
        let mut sink = Sink::new();
        let story = read::read(path, &Outside::default(), &mut sources, &mut sink).ok();
        let (diagnostics, _) = sink.into_sorted();
        exit = worse(exit, exit_status(story.is_some(), &diagnostics));
        if !args.json {
            eprint!("{}", show(&diagnostics, &sources, !args.explain));
        }
        let Some(story) = story else { continue };
        let reading = Reading::of(&story, &sources, &diagnostics);
        if args.json {
            objects.push(reading.json(&path.display().to_string(), &diagnostics, &sources));
        } else {
            tables.push_str(&table(path, &reading));
        }
    }
    let text = match (&*objects, args.json) {
        ([one], true) if args.sources.len() == 1 => render::json_text(one),
        (all, true) => render::json_text(&Value::from(all.to_vec())),
        _ => tables,
    };
    write(Path::new("-"), &text).unwrap_or(exit)
}

/// A reading for people: a row for each field.
fn table(path: &Path, reading: &Reading) -> String {
    let mut out = format!("{}\n", render::printable(&path.display().to_string()));
    let _ = writeln!(out, "{:>6}  {:<18} {:<7} value", "line", "field", "sure");
    for field in &reading.fields {
        let value = match &field.value {
            Value::String(text) => text.clone(),
            Value::Array(items) => {
                items.iter().map(|i| i.as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>().join("; ")
            }
            other => other.to_string(),
        };
        let value = render::printable(&shorten(&value));
        let _ = writeln!(out, "{:>6}  {:<18} {:<7} {value}", field.line, field.name, field.confidence.word());
        if field.confidence < Confidence::High {
            let _ = writeln!(out, "{:>6}  {:<18} {:<7} {}", "", "", "", render::printable(&field.why.join("; ")));
        }
    }
    let body = reading.body;
    let _ = writeln!(
        out,
        "{:>6}  {:<18} {:<7} {} chapters, {} paragraphs, {} scene breaks\n",
        body.first_line, "story", "", body.chapters, body.paragraphs, body.scene_breaks
    );
    out
}
