//! The `ficbind` command: parse, dispatch, exit status.

use std::process::ExitCode;

use clap::Parser;
use ficbind::{cli::Cli, commands};

fn main() -> ExitCode {
    ExitCode::from(commands::run(Cli::parse()) as u8)
}
