//! The case folders `tests/cases/omnibus/<topic>/<case>/`: several stories in one book, as a user joins them.
//!
//! - The command runs in a copy of the case. `args`, one argument a line, is the command line; several are parted by a
//!   line `---`. Without it the command line is `omnibus in -o o.epub --no-cover`.
//! - `make` may name input that can not be kept as files (see [`super::made`]).
//! - `expect.txt`: exit status, stdout and stderr of each run, and then the books that are there.
//! - `expect/` may hold files of books, as `expect/o.epub/OEBPS/nav.xhtml`; each is compared byte by byte.
//! - `texts` may hold lines `o.epub/OEBPS/nav.xhtml: words`: the words must stand in that file, or, with a `!` in front of
//!   the line, must not.
//!
//! Every book must be one of which EPUBCheck says nothing.

use std::fs;
use std::path::Path;
use std::process::Command;

use libtest_mimic::Failed;

use super::{assemble, base, compare, files_below, is_silent, made, unpack};

/// Runs a case.
pub fn run(case: &Path) -> Result<(), Failed> {
    let bless = std::env::var_os("BLESS").is_some();
    let scratch = tempfile::tempdir()?;
    assemble::copy(case, scratch.path())?;
    if let Ok(what) = fs::read_to_string(case.join("make")) {
        made::make(what.trim(), scratch.path())?;
    }
    let args = fs::read_to_string(case.join("args")).unwrap_or_else(|_| "omnibus\nin\n-o\no.epub\n--no-cover\n".into());
    let mut report = String::new();
    for line in args.split("---\n") {
        report.push_str(&printed(scratch.path(), &line.lines().collect::<Vec<_>>())?);
    }
    report.push_str("books\n");
    let books: Vec<_> =
        files_below(scratch.path()).into_iter().filter(|p| p.extension().is_some_and(|e| e == "epub")).collect();
    for book in books.iter().filter(|book| !case.join(book.strip_prefix(scratch.path()).unwrap_or(book)).exists()) {
        report.push_str(&format!("    {}\n", base(book)));
        is_silent(&fs::read(book)?, false, false)?;
    }
    compare(&case.join("expect.txt"), report.as_bytes(), bless)?;
    for path in files_below(&case.join("expect")) {
        let name = path.strip_prefix(case.join("expect"))?.to_string_lossy().replace('\\', "/");
        compare(&path, &entry(scratch.path(), &name)?, bless)?;
    }
    let wanted = fs::read_to_string(case.join("texts")).unwrap_or_default();
    for line in wanted.lines().filter(|line| !line.trim().is_empty()) {
        let (name, words) = line.split_once(": ").ok_or("a line of `texts` is `path: words`")?;
        let (name, absent) = name.strip_prefix('!').map_or((name, false), |name| (name, true));
        let text = String::from_utf8_lossy(&entry(scratch.path(), name)?).into_owned();
        if text.contains(words) == absent {
            return Err(format!("{name} {} \"{words}\":\n{text}", if absent { "has" } else { "lacks" }).into());
        }
    }
    Ok(())
}

/// A file of a book, as `o.epub/OEBPS/nav.xhtml`.
fn entry(folder: &Path, name: &str) -> Result<Vec<u8>, Failed> {
    let (book, path) = name.split_once(".epub/").ok_or("a file of a book is named `o.epub/path`")?;
    let mut entries = unpack(&fs::read(folder.join(format!("{book}.epub")))?)?;
    Ok(entries.remove(path).ok_or_else(|| format!("the book {book} has no {path}"))?)
}

/// What a run prints, without the size of books.
fn printed(folder: &Path, args: &[&str]) -> Result<String, Failed> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ficbind"));
    command.args(args).current_dir(folder).env_remove("SOURCE_DATE_EPOCH").env("NO_COLOR", "1");
    let output = command.output()?;
    let mut text = format!("$ ficbind {}\nexit {}\n", args.join(" "), output.status.code().unwrap_or(-1));
    for (name, written) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        let written = String::from_utf8_lossy(written);
        if !written.is_empty() {
            text.push_str(&format!("{name}:\n"));
            text.extend(written.lines().map(|line| format!("    {}\n", masked(line)).replace("    \n", "\n")));
        }
    }
    Ok(text + "\n")
}

/// A line without the size of a book: `o.epub (12 kB)` becomes `o.epub (… kB)`.
fn masked(line: &str) -> String {
    match (line.rfind('('), line.strip_suffix(" kB)")) {
        (Some(open), Some(_)) => format!("{}(… kB)", &line[..open]),
        _ => line.trim_end().to_owned(),
    }
}
