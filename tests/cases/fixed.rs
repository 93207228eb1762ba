//! Cases of `ficbind check --fix`: what is repaired, the difference that it makes, and what the check says before and after.
//!
//! A book is put together as for a case of `check`. A repaired book must need no further repair, be the same again from the
//! same input, and be an archive that another reader takes.

use std::fmt::Write;
use std::io::Cursor;
use std::path::Path;

use clap::Parser;
use ficbind::check::{Report, Severity};
use ficbind::cli::{Cli, Command, Fixing};
use ficbind::fix::{self, Difference, Options};
use libtest_mimic::Failed;

/// Lines of a difference that an expectation shows.
const SHOWN: usize = 200;

/// Runs one case.
pub fn run(case: &Path) -> Result<(), Failed> {
    let bless = std::env::var_os("BLESS").is_some();
    let scratch = tempfile::tempdir()?;
    let (bytes, mut line) = super::assemble::input(case, scratch.path())?;
    if !line.iter().any(|word| word.starts_with("--fix")) {
        line.insert(2, "--fix".into());
    }
    let Command::Check(args) = Cli::try_parse_from(&line).map_err(|e| e.to_string())?.command else {
        return Err("only checks are cases here".into());
    };
    let check = args.options(Path::new(line.last().map_or("", String::as_str)), false);
    let options = Options::new(check).judgement(args.repair.fix == Some(Fixing::All)).upgrade(args.repair.to.is_some());
    let told = match fix::fix(&bytes, &options) {
        Err(refused) => format!("refused: {}\n", refused.reason),
        Ok(outcome) => {
            if let Some(book) = &outcome.book {
                holds(&bytes, book, &options)?;
            }
            told(&outcome)
        }
    };
    super::compare(&case.join("expect.txt"), told.as_bytes(), bless)
}

/// What must be true of every repaired book.
fn holds(bytes: &[u8], book: &[u8], options: &Options) -> Result<(), Failed> {
    zip::ZipArchive::new(Cursor::new(book))?;
    let again = fix::fix(bytes, options).map_err(|r| r.reason)?;
    if again.book.as_deref() != Some(book) {
        return Err("the same book is repaired in another way the second time".into());
    }
    let next = fix::fix(book, options).map_err(|r| r.reason)?;
    if next.book.is_some() {
        return Err(format!("the repaired book is repaired again: {:?}", next.changes).into());
    }
    Ok(())
}

fn told(outcome: &fix::Outcome) -> String {
    let mut out = format!("{} -> {}\n", verdict(&outcome.before), verdict(&outcome.after));
    // Writing to a string does not fail.
    for change in &outcome.changes {
        let path = if change.path.is_empty() { "-" } else { &change.path };
        let _ = writeln!(out, "{}: {path}: {}", change.repair, change.what);
    }
    for left in &outcome.left {
        let _ = writeln!(out, "left: {}: {}", left.repair, left.why);
    }
    for difference in &outcome.differences {
        shown(difference, &mut out);
    }
    out
}

fn verdict(report: &Report) -> String {
    let mut ids: Vec<&str> = report.at_least(Severity::Warning).map(|m| m.rule.id).collect();
    ids.sort_unstable();
    ids.dedup();
    format!("{} ({})", report.outcome().word(), ids.join(" "))
}

fn shown(difference: &Difference, out: &mut String) {
    match difference {
        Difference { diff: Some(diff), .. } if !diff.is_empty() => {
            diff.split_inclusive('\n').take(SHOWN).for_each(|line| out.push_str(line));
        }
        Difference { before: Some(before), after: Some(after), .. } => {
            let _ = writeln!(out, "changed: {before} -> {after}");
        }
        Difference { before, after, .. } => {
            let _ = writeln!(out, "removed or added: {before:?} -> {after:?}");
        }
    }
}
