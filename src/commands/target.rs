//! Where a report goes: the standard output, or a file that is replaced as a whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Stdout, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Exit;
use crate::diag::disk::io_reason;
use crate::package::write::temporary;

/// A report that is being written. What is not finished leaves an older file as it was.
pub enum Target {
    Standard(BufWriter<Stdout>),
    /// A device or a pipe, which is written to.
    Special(BufWriter<File>),
    /// A new file, and the one whose place it takes.
    Beside(BufWriter<NamedTempFile>, PathBuf),
}

impl Target {
    /// A file, or the standard output for `-`.
    pub fn open(name: &Path) -> io::Result<Self> {
        Ok(if name == Path::new("-") {
            Target::Standard(BufWriter::new(io::stdout()))
        } else if fs::metadata(name).is_ok_and(|m| !m.is_file()) {
            Target::Special(BufWriter::new(fs::OpenOptions::new().write(true).open(name)?))
        } else {
            let real = name.canonicalize().unwrap_or_else(|_| name.to_owned());
            let folder = real.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Target::Beside(BufWriter::new(temporary(folder, Some(&real))?), real)
        })
    }

    /// Puts what was written in its place.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Target::Standard(mut out) => out.flush(),
            Target::Special(mut out) => out.flush(),
            Target::Beside(out, real) => {
                let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.persist(real).map_err(|e| e.error).map(drop)
            }
        }
    }

    /// As [`Target::finish`], unless a file has come to stand there.
    fn finish_new(self) -> io::Result<()> {
        match self {
            Target::Beside(out, real) => {
                let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.persist_noclobber(real).map_err(|e| e.error).map(drop)
            }
            other => other.finish(),
        }
    }

    /// Writes all of a file that takes the place of no other. Gives a status only when that fails.
    pub fn write_new(name: &Path, text: &str) -> Option<Exit> {
        let outcome = Target::open(name).and_then(|mut target| {
            target.write_all(text.as_bytes())?;
            target.finish_new()
        });
        outcome.err().and_then(|error| failed(name, &error))
    }

    /// Writes all of a report. Gives a status only when that fails.
    pub fn write(name: &Path, report: impl FnOnce(&mut Target) -> io::Result<()>) -> Option<Exit> {
        let outcome = Target::open(name).and_then(|mut target| {
            report(&mut target)?;
            target.finish()
        });
        outcome.err().and_then(|error| failed(name, &error))
    }
}

/// Says that a report could not be written. A reader that has seen enough is no failure.
pub fn failed(name: &Path, error: &io::Error) -> Option<Exit> {
    let standard = name == Path::new("-");
    if standard && error.kind() == io::ErrorKind::BrokenPipe {
        return None;
    }
    let what = if standard { "the report".to_owned() } else { name.display().to_string() };
    eprintln!("error: cannot write {what}: {}", io_reason(error));
    Some(Exit::Io)
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Target::Standard(out) => out.write(bytes),
            Target::Special(out) => out.write(bytes),
            Target::Beside(out, _) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Target::Standard(out) => out.flush(),
            Target::Special(out) => out.flush(),
            Target::Beside(out, _) => out.flush(),
        }
    }
}
