//! Cases of `ficbind check`: what is checked, and every message about it.
//!
//! The files of a case lie over a complete book, `tests/base/epub3` unless `args` says `base epub2` or another folder
//! there; `remove` names files of that book to leave out. A case with a `document.*` checks that alone, one with `book.epub` or `make` checks that
//! archive. `args` also holds options as they stand on the command line.
//!
//! Each case is checked by the rules of every release of EPUBCheck. `expect.txt` holds the answer of 5.3, which the
//! oracle judges; `expect-5.4.txt` that of 5.4, only where it is another. Attacks, which `make` makes, are checked once, by 5.4.

use std::path::Path;

use clap::Parser;
use ficbind::check::{Mode, Options, Release, check, check_file};
use ficbind::cli::{Cli, Command};
use libtest_mimic::Failed;

/// Messages that an expectation lists; attacks have a million.
const LISTED: usize = 100;

/// Runs one case.
pub fn run(case: &Path) -> Result<(), Failed> {
    let bless = std::env::var_os("BLESS").is_some();
    let scratch = tempfile::tempdir()?;
    let (bytes, line) = super::assemble::input(case, scratch.path())?;
    let Command::Check(args) = Cli::try_parse_from(&line).map_err(|e| e.to_string())?.command else {
        return Err("only checks are cases here".into());
    };
    let options = args.options(Path::new(line.last().map_or("", String::as_str)), false);
    // Attacks take too long to be checked twice.
    if case.join("make").exists() {
        let answer = told(case, &bytes, &options, scratch.path())?;
        return super::compare(&case.join("expect.txt"), answer.as_bytes(), bless);
    }
    let old = told(case, &bytes, &options.clone().release(Release::V5_3), scratch.path())?;
    super::compare(&case.join("expect.txt"), old.as_bytes(), bless)?;
    let new = told(case, &bytes, &options.release(Release::V5_4), scratch.path())?;
    let own = case.join("expect-5.4.txt");
    if new != old {
        return super::compare(&own, new.as_bytes(), bless);
    }
    match (own.exists(), bless) {
        (true, true) => Ok(std::fs::remove_file(own)?),
        (true, false) => Err("EPUBCheck 5.4 gets the same answer: expect-5.4.txt is not needed".into()),
        (false, _) => Ok(()),
    }
}

/// The answer of one release, a line a message.
fn told(case: &Path, bytes: &[u8], options: &Options, scratch: &Path) -> Result<String, Failed> {
    let report = check(bytes, options);
    // A book in a file is read in parts.
    if options.mode == Mode::Publication && !case.join("make").exists() {
        let file = scratch.join("same.epub");
        std::fs::write(&file, bytes)?;
        let same = check_file(&std::fs::File::open(&file)?, options)?;
        if same.messages != report.messages || same.outcome() != report.outcome() {
            return Err("the book gets another report when it is read from a file".into());
        }
    }
    let mut out = format!("{}\n", report.outcome().word());
    for message in report.messages.iter().take(LISTED) {
        let place = &message.place;
        let path = if place.path.is_empty() { "-" } else { &place.path };
        let at = if place.line > 0 { format!("{path}:{}:{}", place.line, place.column) } else { path.to_owned() };
        out.push_str(&format!("{at} {} {} {}\n", message.severity.name(), message.rule.id, message.text));
    }
    let more = report.messages.len().saturating_sub(LISTED) + report.left_out.iter().map(|l| l.count).sum::<usize>();
    if more > 0 {
        out.push_str(&format!("and {more} more\n"));
    }
    Ok(out)
}
