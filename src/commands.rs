//! One file a subcommand: flags → options → stages → printed report. Only here does the tool touch the terminal.

pub mod build;
pub mod check;
pub mod explain;
pub mod new;
pub mod print;

use std::fs;
use std::io::Write;
use std::path::Path;

use clap::CommandFactory;

use crate::cli::{Cli, Command};
use crate::diag::source::io_reason;

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
}

/// Runs a command.
pub fn run(cli: Cli) -> Exit {
    match cli.command {
        Command::Build(args) => build::run(&args),
        Command::Check(args) => check::run(&args),
        Command::New(args) => new::run(&args),
        Command::Schema => print::schema(),
        Command::Explain(args) => explain::run(&args),
        Command::Completions(args) => print::completions(args.shell, Cli::command()),
        Command::Man(args) => print::man(args.folder.as_deref(), Cli::command()),
    }
}

/// Writes to a file, or to the standard output for `-`. Gives a status only when that fails.
fn write(target: &Path, text: &str) -> Option<Exit> {
    if target == Path::new("-") {
        let mut out = std::io::stdout().lock();
        let outcome = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        let broken = outcome.err().filter(|e| e.kind() != std::io::ErrorKind::BrokenPipe)?;
        eprintln!("error: cannot write the report: {}", io_reason(&broken));
        return Some(Exit::Io);
    }
    // A device or a pipe is written to; a file is replaced as a whole.
    let special = fs::metadata(target).is_ok_and(|m| !m.is_file());
    let outcome = if special {
        fs::OpenOptions::new().write(true).open(target).and_then(|mut f| f.write_all(text.as_bytes()))
    } else {
        let real = target.canonicalize().unwrap_or_else(|_| target.to_owned());
        crate::package::write::replace(text.as_bytes(), &real)
    };
    let error = outcome.err()?;
    eprintln!("error: cannot write {}: {}", target.display(), io_reason(&error));
    Some(Exit::Io)
}
