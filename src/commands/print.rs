//! What is printed from tables: the JSON Schema, completions, manual pages.

use std::io::Write;
use std::path::Path;

use crate::commands::Exit;

/// Prints the JSON Schema of the front-matter.
pub fn schema() -> Exit {
    let _ = writeln!(std::io::stdout(), "{:#}", crate::reference::schema());
    Exit::Success
}

/// Prints completions.
pub fn completions(shell: clap_complete::Shell, mut command: clap::Command) -> Exit {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut command, "ficbind", &mut out);
    let _ = std::io::stdout().write_all(&out);
    Exit::Success
}

/// Prints the main manual page, or writes all pages into a folder.
pub fn man(folder: Option<&Path>, command: clap::Command) -> Exit {
    let outcome = match folder {
        Some(folder) => std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(command, folder)),
        None => clap_mangen::Man::new(command).render(&mut std::io::stdout()),
    };
    match outcome {
        Ok(()) => Exit::Success,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::Success,
        Err(error) => {
            eprintln!("error: cannot write the manual pages: {}", crate::diag::disk::io_reason(&error));
            Exit::Io
        }
    }
}
