//! The `ficbind` command: parse, dispatch, exit status.

#![cfg_attr(not(test), deny(clippy::string_slice, clippy::unwrap_used, clippy::expect_used, clippy::panic))]

use std::process::ExitCode;

use clap::Parser;
use ficbind::{cli::Cli, commands};

/// Compressors and page buffers come and go by the hundred; the system's allocator gives each back to the kernel and
/// asks for it anew, which cost a quarter of a build's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(commands::run(Cli::parse()) as u8)
}
