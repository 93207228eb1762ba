//! One file a subcommand: flags → options → stages → printed report. Only here does the tool touch the terminal.

pub mod build;
pub mod check;
pub mod explain;
pub mod new;
pub mod print;

use clap::CommandFactory;

use crate::cli::{Cli, Command};

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
