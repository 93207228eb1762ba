//! One file a subcommand: flags → options → stages → printed report. Only here does the tool touch the terminal.

pub mod batch;
pub mod build;
pub mod check;
pub mod diff;
pub mod duplicates;
pub mod explain;
pub mod import;
pub mod library;
pub mod new;
pub mod omnibus;
pub mod print;
mod progress;
pub mod serve;
mod target;
pub mod verify;
pub mod worker;

use std::io::{IsTerminal, Write};
use std::path::Path;

use clap::CommandFactory;

use crate::cli::{Cli, Command};
use crate::diag::render::{self, grouped, stories_in};
use crate::diag::{Diagnostic, Severity, Sources};
use crate::story::Date;
use target::Target;

/// How a run ended, as an exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Success = 0,
    /// The input has problems.
    Input = 1,
    /// The command line was wrong.
    Usage = 2,
    /// Something could not be read or written.
    Io = 3,
    /// No fault was found, but not everything could be looked at.
    Unfinished = 4,
    /// The user ended the run, as a shell tells it of any program that Ctrl-C ended.
    Interrupted = 130,
}

/// The exit status that tells of both.
fn worse(one: Exit, other: Exit) -> Exit {
    if one as u8 >= other as u8 { one } else { other }
}

/// Runs a command.
pub fn run(cli: Cli) -> Exit {
    match cli.command {
        Command::Build(args) => build::run(&args),
        Command::Batch(args) => batch::run(&args),
        Command::Worker(args) => worker::run(&args),
        Command::Omnibus(args) => omnibus::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Duplicates(args) => duplicates::run(&args),
        Command::Library(args) => library::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::New(args) => new::run(&args),
        Command::Schema => print::schema(),
        Command::Explain(args) => explain::run(&args),
        Command::Completions(args) => print::completions(args.shell, Cli::command()),
        Command::Man(args) => print::man(args.folder.as_deref(), Cli::command()),
    }
}

/// `SOURCE_DATE_EPOCH`, as reproducible-builds.org specifies it.
fn source_date_epoch() -> Result<Option<Date>, String> {
    let Some(value) = std::env::var_os("SOURCE_DATE_EPOCH").filter(|v| !v.is_empty()) else {
        return Ok(None);
    };
    let seconds = value.to_str().and_then(|v| v.trim().parse().ok()).filter(|seconds| *seconds >= 0);
    seconds.and_then(Date::from_timestamp).map(Some).ok_or_else(|| {
        "SOURCE_DATE_EPOCH must be a number of seconds since 1970 that leads to a year before 10000".to_owned()
    })
}

/// A number with its noun, thousands set apart.
fn count(n: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(n), if n == 1 { "" } else { "s" })
}

/// Whether messages on the standard error stream may have colours.
fn colour() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

/// A panic that costs one story is told in its report, not on the terminal.
fn quiet_caught_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !crate::batch::notes(info) {
            usual(info);
        }
    }));
}

/// Diagnostics for people. What was noticed takes a line; what needs mending is shown with its place.
fn show(diagnostics: &[Diagnostic], sources: &Sources, quiet: bool) -> String {
    let colour = colour();
    let mut text = String::new();
    for diagnostic in diagnostics.iter().filter(|d| !quiet || d.severity > Severity::Note) {
        if diagnostic.severity == Severity::Note {
            text.push_str(&render::line(diagnostic, sources));
            text.push('\n');
        } else {
            text.push_str(&render::text(diagnostic, sources, colour));
            text.push_str("\n\n");
        }
    }
    text
}

/// Writes to a file, or to the standard output for `-`. Gives a status only when that fails.
fn write(target: &Path, text: &str) -> Option<Exit> {
    Target::write(target, |out| out.write_all(text.as_bytes()))
}
