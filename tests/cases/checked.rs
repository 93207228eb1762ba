//! Cases of `ficbind check`: what is checked, and every message about it.
//!
//! The files of a case lie over a complete book, `tests/base/epub3` unless `args` says `base epub2`; `remove` names files
//! of that book to leave out. A case with a `document.*` checks that alone, one with `book.epub` or `make` checks that
//! archive. `args` also holds options as they stand on the command line.

use std::fs;
use std::path::Path;

use clap::Parser;
use ficbind::check::{Limits, check, folder};
use ficbind::cli::{Cli, Command};
use libtest_mimic::Failed;

/// Messages that an expectation lists; attacks have a million.
const LISTED: usize = 100;

/// Runs one case.
pub fn run(case: &Path) -> Result<(), Failed> {
    let bless = std::env::var_os("BLESS").is_some();
    let scratch = tempfile::tempdir()?;
    let (bytes, line) = input(case, scratch.path())?;
    let Command::Check(args) = Cli::try_parse_from(&line).map_err(|e| e.to_string())?.command else {
        return Err("only checks are cases here".into());
    };
    let options = args.options(Path::new(line.last().map_or("", String::as_str)), false);
    let report = check(&bytes, &options);
    let mut out = format!("{}\n", if report.is_valid() { "valid" } else { "invalid" });
    for message in report.messages.iter().take(LISTED) {
        let place = &message.place;
        let path = if place.path.is_empty() { "-" } else { &place.path };
        let at = if place.line > 0 { format!("{path}:{}:{}", place.line, place.column) } else { path.to_owned() };
        out.push_str(&format!("{at} {} {} {}\n", message.severity.name(), message.rule.id, message.text));
    }
    let more = report.messages.len().saturating_sub(LISTED) + report.left_out;
    if more > 0 {
        out.push_str(&format!("and {more} more\n"));
    }
    super::compare(&case.join("expect.txt"), out.as_bytes(), bless)
}

/// The bytes that a case checks, and its command line.
pub fn input(case: &Path, scratch: &Path) -> Result<(Vec<u8>, Vec<String>), Failed> {
    let args = fs::read_to_string(case.join("args")).unwrap_or_default();
    let mut words: Vec<&str> = args.split_whitespace().collect();
    let mut base = "epub3";
    if let Some(at) = words.iter().position(|w| *w == "base") {
        base = words.get(at + 1).copied().ok_or("`base` needs a name")?;
        words.drain(at..at + 2);
    }
    let mut line: Vec<String> = ["ficbind", "check"].into_iter().chain(words).map(str::to_owned).collect();
    let document =
        ["opf", "xhtml", "svg", "smil"].iter().map(|e| case.join(format!("document.{e}"))).find(|p| p.is_file());
    let single = document.or_else(|| Some(case.join("book.epub")).filter(|p| p.is_file()));
    if let Some(path) = single {
        line.push(super::base(&path));
        return Ok((fs::read(path)?, line));
    }
    line.push("book.epub".into());
    if let Ok(what) = fs::read_to_string(case.join("make")) {
        super::attacks::make(what.trim(), scratch)?;
        return Ok((fs::read(scratch.join("book.epub"))?, line));
    }
    super::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base").join(base), scratch)?;
    super::copy(case, scratch)?;
    for name in ["args", "remove", "expect.txt"] {
        let _ = fs::remove_file(scratch.join(name));
    }
    for path in fs::read_to_string(case.join("remove")).unwrap_or_default().lines().filter(|l| !l.is_empty()) {
        fs::remove_file(scratch.join(path))?;
    }
    Ok((folder::pack(scratch, &Limits::default())?, line))
}
