//! `ficbind batch`: folders of stories in, a shelf of books out, and an account of it.

mod plan;

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::batch::plan::{Task, Verdict};
use crate::batch::report::{Account, Group};
use crate::batch::work::State;
use crate::batch::{self, Gone, Options, Prepared};
use crate::cli::Batch;
use crate::commands::library::{self, Outcome};
use crate::commands::progress::Progress;
use crate::commands::{Exit, count, grouped, quiet_caught_panics, show, source_date_epoch, stories_in, write};
use crate::diag::{Cut, Diagnostic, Severity, render};

/// Plans, makes the books and tells what became of them.
pub fn run(args: &Batch) -> Exit {
    let modified = match source_date_epoch() {
        Ok(date) => date,
        Err(message) => {
            eprintln!("error: {message}");
            return Exit::Usage;
        }
    };
    if let Some(target) = args.plan.as_ref().filter(|target| !plan::may_write(target)) {
        eprintln!(
            "error: cannot write {}: the existing file is no earlier plan",
            one_line(&target.display().to_string())
        );
        return Exit::Io;
    }
    let mut options = args.options();
    options.book.modified = modified;
    let prepared = match batch::prepare(&options, args.dry_run || args.plan.is_some()) {
        Ok(prepared) => prepared,
        Err(refused) => {
            let (diagnostics, _) = refused.sink.into_sorted();
            if args.json {
                let messages: Vec<Value> = diagnostics.iter().map(|d| render::json(d, &refused.sources)).collect();
                let report =
                    json!({ "ficbind": env!("CARGO_PKG_VERSION"), "command": "batch", "diagnostics": messages });
                print(&render::json_text(&report));
            } else {
                eprintln!("{}nothing was done", show(&diagnostics, &refused.sources, args.quiet));
            }
            return refusal(&diagnostics, refused.io);
        }
    };
    if let Some(target) = &args.plan {
        return plan::run(target, args.quiet, prepared);
    }
    if args.dry_run {
        return dry_run(args, prepared);
    }
    make(args, &options, prepared)
}

/// Rules that tell of a wrong command line.
const USAGE_RULES: &[&str] = &["FIC-619", "FIC-621", "FIC-622", "FIC-640"];
/// Rules that tell of what can not be read or written.
const IO_RULES: &[&str] = &["FIC-001", "FIC-602", "FIC-620"];

/// The status of a run that did not begin.
fn refusal(diagnostics: &[Diagnostic], io: bool) -> Exit {
    let mut errors = diagnostics.iter().filter(|d| d.severity >= Severity::Error).map(|d| d.rule.id).peekable();
    if errors.peek().is_some_and(|id| USAGE_RULES.contains(id)) {
        Exit::Usage
    } else if io || errors.all(|id| IO_RULES.contains(&id)) {
        Exit::Io
    } else {
        Exit::Input
    }
}

fn make(args: &Batch, options: &Options, prepared: Prepared) -> Exit {
    let progress = Arc::new(Progress::new(args.quiet || args.json, std::io::stderr().is_terminal()));
    let stop = Arc::new(AtomicBool::new(false));
    let (flag, speaker) = (stop.clone(), progress.clone());
    let handler = ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            // Whoever asks twice means it. Books are whole at any moment.
            std::process::exit(Exit::Interrupted as i32);
        }
        speaker.say("stopping after the stories in progress (press Ctrl-C again to stop at once)");
    });
    if handler.is_err() {
        eprintln!("warning: Ctrl-C will stop the run at once");
    }
    quiet_caught_panics();
    let account = batch::run(prepared, &*progress, &stop);
    progress.end();
    let is_over = !account.interrupted && !account.full;
    let library = (args.library && is_over).then(|| {
        let jobs = options.jobs;
        let options = crate::library::Options { folder: options.out.clone(), jobs, ..Default::default() };
        library::build(&options, args.quiet || args.json)
    });
    tell(&account, options, "batch", library.as_ref(), args.json, args.quiet)
}

/// Tells what a run came to, and the library after it.
pub(super) fn tell(
    account: &Account,
    options: &Options,
    command: &str,
    library: Option<&Outcome>,
    json: bool,
    quiet: bool,
) -> Exit {
    if json {
        let mut report = as_json(account, options, command);
        if let Some(library) = library {
            report["library"] = library.as_json();
        }
        print(&render::json_text(&report));
    } else {
        tell_people(account, options, library, quiet);
    }
    match account {
        Account { interrupted: true, .. } => Exit::Interrupted,
        Account { full: true, .. } => Exit::Io,
        account if account.is_good() => library.map_or(Exit::Success, |library| library.verdict()),
        _ => Exit::Input,
    }
}

/// Tells people what a run came to.
fn tell_people(account: &Account, options: &Options, library: Option<&Outcome>, quiet: bool) {
    let out = one_line(&options.out.display().to_string());
    let mut text = show(&account.diagnostics, &account.sources, quiet);
    for (_, shown) in &account.failures {
        text.push_str(shown);
        text.push('\n');
    }
    let hidden = account.count(State::Failed).saturating_sub(account.failures.len());
    if hidden > 0 {
        text.push_str(&format!("… and {} more failed; see the report\n\n", stories_in(hidden)));
    }
    if account.ended_early {
        text.push_str(&format!("the run stopped early: {} left\n", stories_in(account.count(State::Waiting))));
    }
    if account.interrupted {
        text.push_str(&format!("interrupted: run the same command again to resume; the books in {out} are complete\n"));
    }
    let _ = std::io::stderr().write_all(text.as_bytes());
    if !quiet {
        print(&summary(account, &out));
    }
    if let Some(library) = library {
        let _ = std::io::stderr().write_all(library.messages(quiet).as_bytes());
        if !quiet {
            print(&library.summary());
        }
    }
}

fn print(text: &str) {
    // A closed pipe is the reader's choice.
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// Ends of stories in the order in which the summary names them.
const ENDS: &[State] = &[
    State::Built,
    State::Moved,
    State::Unchanged,
    State::Failed,
    State::Waiting,
    State::Unseen,
    State::Gone,
    State::Pruned,
];

/// Counts, and problems by kind.
fn summary(account: &Account, out: &str) -> String {
    let ends: Vec<String> = ENDS
        .iter()
        .map(|state| (state, account.count(*state)))
        .filter(|(state, n)| *n > 0 || **state == State::Failed)
        .map(|(state, n)| format!("{} {}", grouped(n), state.name()))
        .collect();
    let seconds = account.milliseconds as f64 / 1000.0;
    let mut text = format!("{}: {} ({seconds:.1} s)\n", stories_in(account.stories), ends.join(", "));
    if account.words > 0 {
        let words = usize::try_from(account.words).unwrap_or(usize::MAX);
        text.push_str(&format!("  {} in {out}\n", count(words, "word")));
    }
    if !account.groups.is_empty() {
        text.push_str("\nproblems\n");
        for Group { severity, rule, stories, example } in &account.groups {
            let stories = stories_in(*stories);
            let example = one_line(example);
            text.push_str(&format!("  {severity:<8}{rule}  {stories}, first: {example}\n"));
        }
    }
    if account.notes > 0 {
        text.push_str(&format!("\n{}", count(account.notes, "note")));
        text.push_str(" on how the sources were read\n");
    }
    if let Some(report) = &account.report {
        text.push_str(&format!(
            "\nsee {} for each story, and `ficbind explain ID` for each problem\n",
            one_line(&report.display().to_string())
        ));
    }
    text
}

/// A message that may hold anything, for one line of a terminal.
fn one_line(text: &str) -> String {
    const LONGEST: usize = 200;
    let line = render::printable(text);
    match line.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}…", line.cut(..cut)),
        None => line,
    }
}

/// The outcome for programs.
fn as_json(account: &Account, options: &Options, command: &str) -> Value {
    let counts: serde_json::Map<String, Value> =
        ENDS.iter().map(|state| (state.name().to_owned(), account.count(*state).into())).collect();
    let problems: Vec<Value> = account
        .groups
        .iter()
        .map(|g| json!({ "rule": g.rule, "severity": g.severity, "stories": g.stories, "example": g.example }))
        .collect();
    json!({
        "ficbind": env!("CARGO_PKG_VERSION"),
        "command": command,
        "out": options.out.display().to_string(),
        "report": account.report.as_ref().map(|r| r.display().to_string()),
        "stories": account.stories,
        "counts": counts,
        "words": account.words,
        "milliseconds": account.milliseconds,
        "interrupted": account.interrupted,
        "problems": problems,
        "notes": account.notes,
        "diagnostics": account.diagnostics.iter().map(|d| render::json(d, &account.sources)).collect::<Vec<_>>(),
    })
}

/// Says what a run would do.
fn dry_run(args: &Batch, prepared: Prepared) -> Exit {
    let Prepared { context, tasks, gone, sink, .. } = prepared;
    let (diagnostics, _) = sink.into_sorted();
    let after = if args.prune { "prune" } else { "keep" };
    let gone = gone.into_iter().map(|Gone { key, book, unseen }| match unseen {
        true => ("keep", key, book, "its source was not read".to_owned()),
        false => (after, key, book, "its source is gone".to_owned()),
    });
    let rows: Vec<(&str, String, String, String)> = tasks.iter().map(row).chain(gone).collect();
    if args.json {
        let rows: Vec<Value> = rows
            .iter()
            .map(|(action, source, book, reason)| json!({ "action": action, "source": source, "book": book, "reason": reason }))
            .collect();
        let messages: Vec<Value> = diagnostics.iter().map(|d| render::json(d, &context.sources)).collect();
        let report = json!({
            "ficbind": env!("CARGO_PKG_VERSION"),
            "command": "batch",
            "dry_run": true,
            "out": args.output.display().to_string(),
            "stories": rows,
            "diagnostics": messages,
        });
        if let Some(exit) = write("-".as_ref(), &render::json_text(&report)) {
            return exit;
        }
    } else {
        eprint!("{}", show(&diagnostics, &context.sources, args.quiet));
        let mut text = String::new();
        for (action, source, book, reason) in &rows {
            if *action != "keep" || !reason.is_empty() {
                text.push_str(&format!("{action:<6}{} -> {}", one_line(source), one_line(book)));
                text.push_str(&if reason.is_empty() { "\n".to_owned() } else { format!("  ({})\n", one_line(reason)) });
            }
        }
        let tell = |wanted: &str| rows.iter().filter(|(action, ..)| *action == wanted).count();
        text.push_str(&format!(
            "{} to build, {} to move, {} to keep, {} to delete; nothing was written\n",
            grouped(tell("build")),
            grouped(tell("move")),
            grouped(tell("keep")),
            grouped(tell("prune")),
        ));
        if let Some(exit) = write("-".as_ref(), &text) {
            return exit;
        }
    }
    let failed = diagnostics.iter().any(|d| d.severity >= Severity::Error);
    if failed { Exit::Input } else { Exit::Success }
}

/// What would become of one story: action, source, book, reason.
fn row(task: &Task) -> (&'static str, String, String, String) {
    let book = task.name.clone().or_else(|| task.held.clone()).unwrap_or_else(|| "?".to_owned());
    let (action, reason) = match &task.verdict {
        Verdict::Build(reason) => ("build", reason.words()),
        Verdict::Keep { .. } => ("keep", String::new()),
        Verdict::KeepForeign => ("keep", "it was changed after it was built".to_owned()),
        Verdict::Move => ("move", format!("from {}", task.held.as_deref().unwrap_or_default())),
    };
    (action, task.found.key.clone(), book, reason)
}
