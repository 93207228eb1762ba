//! `ficbind verify`: are the books of a folder still what was made?

use serde_json::{Value, json};

use crate::batch::fixity;
use crate::cli::Verify;
use crate::commands::{Exit, count, show, write};
use crate::diag::{Sink, Sources, render};

/// Reads every book and tells what is not as it was made.
pub fn run(args: &Verify) -> Exit {
    let mut sink = Sink::new();
    let outcome = fixity::verify(&args.folder, &mut sink);
    let (diagnostics, _) = sink.into_sorted();
    let sources = Sources::new();
    let verified = match outcome {
        Ok(verified) => verified,
        Err(_) if args.json => {
            let messages: Vec<Value> = diagnostics.iter().map(|d| render::json(d, &sources)).collect();
            let report = json!({ "ficbind": env!("CARGO_PKG_VERSION"), "command": "verify", "diagnostics": messages });
            return write("-".as_ref(), &render::json_text(&report)).unwrap_or(Exit::Io);
        }
        Err(_) => {
            eprint!("{}", show(&diagnostics, &sources, args.quiet));
            return Exit::Io;
        }
    };
    let verdict = if verified.is_good() { Exit::Success } else { Exit::Input };
    if args.json {
        let messages: Vec<Value> = diagnostics.iter().map(|d| render::json(d, &sources)).collect();
        let unreadable: Vec<Value> =
            verified.unreadable.iter().map(|(book, reason)| json!({ "book": book, "reason": reason })).collect();
        let report = json!({
            "ficbind": env!("CARGO_PKG_VERSION"),
            "command": "verify",
            "folder": args.folder.display().to_string(),
            "good": verified.good,
            "changed": verified.changed,
            "missing": verified.missing,
            "extra": verified.extra,
            "unreadable": unreadable,
            "diagnostics": messages,
        });
        return write("-".as_ref(), &render::json_text(&report)).unwrap_or(verdict);
    }
    eprint!("{}", show(&diagnostics, &sources, args.quiet));
    let mut text = String::new();
    for (what, books) in [("changed", &verified.changed), ("missing", &verified.missing), ("extra", &verified.extra)] {
        for book in books {
            // A name that somebody else gave may hold anything.
            let book: String = book.chars().map(|c| if render::steers(c) { '\u{fffd}' } else { c }).collect();
            text.push_str(&format!("{what:<8} {book}\n"));
        }
    }
    for (book, reason) in &verified.unreadable {
        text.push_str(&format!("unreadable {book}: {reason}\n"));
    }
    if !args.quiet {
        text.push_str(&format!(
            "{} unchanged, {} changed, {} missing, {} extra, {} unreadable\n",
            count(verified.good, "book"),
            verified.changed.len(),
            verified.missing.len(),
            verified.extra.len(),
            verified.unreadable.len(),
        ));
    }
    write("-".as_ref(), &text).unwrap_or(verdict)
}
