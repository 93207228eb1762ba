//! `check --fix`: books in, repaired books out, and what was done to them.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::json;

use super::{CHUNK, Subject};
use crate::check::{Outcome, Overrides, Report};
use crate::cli::{Check, CheckFormat, Fixing};
use crate::commands::{Exit, write};
use crate::diag::disk::{ReadError, io_reason, read_capped};
use crate::diag::{Severity, Sink, render};
use crate::fix::{self, Options};
use crate::package::write::{folder_of, place, replace, sweep};

/// Bytes that a book may have: it is held in memory, with its repair.
const LARGEST: u64 = 1 << 30;

/// What became of a book.
struct Told {
    path: PathBuf,
    target: Option<PathBuf>,
    result: Result<fix::Outcome, Failure>,
}

/// Why nothing became of it.
enum Failure {
    /// The book stays as it is.
    Refused(Box<fix::Refused>),
    /// It could not be read or written.
    Io(String),
}

/// Repairs and reports.
pub fn run(args: &Check, files: &[Subject], overrides: &Overrides) -> Exit {
    let repair = &args.repair;
    if repair.output.is_none() && !repair.in_place && !repair.dry_run && !repair.diff {
        eprintln!("error: --fix needs a place for the repaired book: -o OUT, --in-place, or --dry-run");
        return Exit::Usage;
    }
    if let Some(folder) = files.iter().find(|f| f.folder) {
        eprintln!("error: {} is an unpacked book; --fix repairs EPUB files", folder.path.display());
        return Exit::Usage;
    }
    let many = files.len() > 1 || args.files.iter().any(|f| f.is_dir());
    if let Some(output) = repair.output.as_deref().filter(|o| many && o.exists() && !o.is_dir()) {
        eprintln!("error: {} is no folder, and there are several books", output.display());
        return Exit::Usage;
    }
    if let Some((one, other, target)) = collision(args, files, many) {
        let (one, other, target) = (one.display(), other.display(), target.display());
        eprintln!("error: {one} and {other} would both be written to {target}; repair them into different folders");
        return Exit::Usage;
    }
    if !repair.dry_run {
        swept(args, files, many);
    }
    let mut summary = Summary::default();
    let mut reports = Vec::new();
    let as_json = args.json.is_some() || args.format == Some(CheckFormat::Json);
    let chunk = if files.iter().any(|f| fs::metadata(&f.path).is_ok_and(|m| m.len() > 64 << 20)) { 1 } else { CHUNK };
    for part in files.chunks(chunk) {
        let told: Vec<Told> = part.par_iter().map(|file| one(args, &file.path, many, overrides)).collect();
        for told in told {
            summary.count(&told);
            if as_json {
                reports.push(described(&told));
            } else if let Some(exit) = write(Path::new("-"), &told_in_words(&told, args)) {
                return exit;
            }
        }
    }
    if as_json {
        let target = args.json.as_deref().unwrap_or(Path::new("-"));
        if let Some(exit) = write(target, &render::json_text(&json!(reports))) {
            return exit;
        }
    } else if many && !args.quiet {
        print!("{}", summary.words());
    }
    summary.exit()
}

/// Where a repaired book goes with `-o`.
fn target(args: &Check, path: &Path, many: bool) -> Option<PathBuf> {
    let output = args.repair.output.as_deref()?;
    Some(if many || output.is_dir() { output.join(below(args, path)) } else { output.to_owned() })
}

/// The first two books that would be written to the same place, and that place.
fn collision<'f>(args: &Check, files: &'f [Subject], many: bool) -> Option<(&'f Path, &'f Path, PathBuf)> {
    let mut taken: HashMap<PathBuf, &Path> = HashMap::new();
    files.iter().find_map(|file| {
        let target = target(args, &file.path, many)?;
        let former = taken.insert(target.clone(), &file.path).filter(|former| *former != file.path)?;
        Some((former, file.path.as_path(), target))
    })
}

/// Removes what killed runs left where books are to be written.
fn swept(args: &Check, files: &[Subject], many: bool) {
    let targets = files.iter().map(|file| target(args, &file.path, many).unwrap_or_else(|| file.path.clone()));
    let mut folders: Vec<PathBuf> = targets.map(|target| folder_of(&target).to_owned()).collect();
    folders.sort();
    folders.dedup();
    folders.iter().for_each(|folder| sweep(folder));
}

fn one(args: &Check, path: &Path, many: bool, overrides: &Overrides) -> Told {
    let mut told = Told { path: path.to_owned(), target: None, result: Err(Failure::Io(String::new())) };
    let bytes = match read_capped(path, LARGEST) {
        Ok(bytes) => bytes,
        Err(ReadError::TooLarge) => {
            told.result = Err(Failure::Io("it is larger than 1 GB, the limit for repairs".into()));
            return told;
        }
        Err(ReadError::Io(error)) => {
            told.result = Err(Failure::Io(io_reason(&error)));
            return told;
        }
    };
    let options = args.options(path, false).overrides(overrides.clone());
    let options =
        Options::new(options).judgement(args.repair.fix == Some(Fixing::All)).upgrade(args.repair.to.is_some());
    told.result = fix::fix(&bytes, &options).map_err(Failure::Refused);
    if let Ok(outcome) = &told.result {
        match placed(args, path, many, &bytes, outcome.book.as_deref()) {
            Ok(target) => told.target = target,
            Err(reason) => told.result = Err(Failure::Io(reason)),
        }
    }
    told
}

/// Puts a repaired book where it is wanted, and says where that is. With `-o`, a book that needs no repair is put there
/// as it is, so that the folder holds all of them.
fn placed(args: &Check, path: &Path, many: bool, old: &[u8], new: Option<&[u8]>) -> Result<Option<PathBuf>, String> {
    let repair = &args.repair;
    if repair.dry_run {
        return Ok(None);
    }
    let failed = |target: &Path, error: &io::Error| format!("cannot write {}: {}", target.display(), io_reason(error));
    if let Some(target) = target(args, path, many) {
        if same_file(&target, path) {
            return Err("the repaired book would replace it; use --in-place for that".into());
        }
        fs::create_dir_all(folder_of(&target)).map_err(|e| failed(&target, &e))?;
        let mut sink = Sink::new();
        let said = |sink: &Sink| sink.diagnostics().first().map_or_else(String::new, |d| d.message.clone());
        let real = place(&target, &mut sink).map_err(|_| said(&sink))?;
        replace(new.unwrap_or(old), &real).map_err(|e| failed(&target, &e))?;
        return Ok(Some(target));
    }
    let (true, Some(new)) = (repair.in_place, new) else { return Ok(None) };
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if !repair.no_backup {
        back_up(old, &real)
            .map_err(|e| format!("cannot keep the original of {}: {}", path.display(), io_reason(&e)))?;
    }
    replace(new, &real).map_err(|e| failed(&real, &e))?;
    Ok(Some(path.to_owned()))
}

/// Keeps a book under the first name of `BOOK.epub.orig`, `BOOK.epub.orig-2`, … that is free, unless one of them has its
/// bytes: an original that was repaired before stays as well.
fn back_up(book: &[u8], path: &Path) -> io::Result<()> {
    for number in 1u32.. {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(if number == 1 { ".orig".to_owned() } else { format!(".orig-{number}") });
        let backup = path.with_file_name(name);
        if backup.symlink_metadata().is_err() {
            return replace(book, &backup);
        }
        if read_capped(&backup, LARGEST).is_ok_and(|kept| kept == book) {
            break;
        }
    }
    Ok(())
}

/// The path of a book below the folder that was named.
fn below(args: &Check, path: &Path) -> PathBuf {
    let folder = args.files.iter().filter(|f| f.is_dir()).find_map(|f| path.strip_prefix(f).ok());
    folder.map_or_else(|| PathBuf::from(path.file_name().unwrap_or_default()), Path::to_owned)
}

fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// How many books came out how.
#[derive(Default)]
struct Summary {
    books: usize,
    repaired: usize,
    valid_before: usize,
    valid_after: usize,
    refused: usize,
    failed: usize,
    unfinished: bool,
}

impl Summary {
    fn count(&mut self, told: &Told) {
        self.books += 1;
        match &told.result {
            Ok(outcome) => {
                self.repaired += usize::from(outcome.book.is_some());
                self.valid_before += usize::from(outcome.before.is_valid());
                self.valid_after += usize::from(outcome.after.is_valid());
                self.unfinished |= outcome.after.outcome() == Outcome::Unknown;
            }
            Err(Failure::Refused(_)) => self.refused += 1,
            Err(Failure::Io(_)) => self.failed += 1,
        }
    }

    fn words(&self) -> String {
        format!(
            "{} books: {} valid before, {} after; {} repaired, {} left as they are with the reason, {} not read or written\n",
            self.books, self.valid_before, self.valid_after, self.repaired, self.refused, self.failed
        )
    }

    fn exit(&self) -> Exit {
        if self.failed > 0 {
            Exit::Io
        } else if self.valid_after == self.books {
            Exit::Success
        } else if self.unfinished && self.valid_after + 1 == self.books {
            Exit::Unfinished
        } else {
            Exit::Input
        }
    }
}

/// What a check found, in a few words.
fn counted(report: &Report) -> String {
    match report.outcome() {
        Outcome::Valid => "valid".to_owned(),
        Outcome::Unknown => "not fully checked".to_owned(),
        _ => {
            let errors = report.count(Severity::Error) + report.count(Severity::Fatal);
            format!("{errors} error{}", if errors == 1 { "" } else { "s" })
        }
    }
}

/// A line for the terminal: names and values of a book neither steer it nor begin another line.
fn line(words: &str) -> String {
    render::printable(words) + "\n"
}

fn told_in_words(told: &Told, args: &Check) -> String {
    let path = told.path.display();
    let outcome = match &told.result {
        Ok(outcome) => outcome,
        Err(Failure::Io(reason)) => return line(&format!("{path}: not repaired: {reason}")),
        Err(Failure::Refused(refused)) => return line(&format!("{path}: not repaired: {}", refused.reason)),
    };
    let mut out = String::new();
    if args.repair.diff {
        for difference in &outcome.differences {
            shown(difference).split_inclusive('\n').for_each(|part| out.push_str(&line(part.trim_end_matches('\n'))));
        }
    }
    if args.quiet {
        return out;
    }
    let (before, after) = (counted(&outcome.before), counted(&outcome.after));
    if outcome.book.is_none() {
        out.push_str(&line(&format!("{path}: {before}, nothing to repair")));
    } else {
        out.push_str(&line(&format!("{path}: {before} before, {after} after")));
    }
    for change in &outcome.changes {
        let file = if change.path.is_empty() { "the archive" } else { &change.path };
        out.push_str(&line(&format!("  {}: {file}: {}", change.repair, change.what)));
    }
    for left in &outcome.left {
        out.push_str(&line(&format!("  left: {}: {}", left.repair, left.why)));
    }
    for message in outcome.after.at_least(Severity::Error).take(20) {
        let place = &message.place;
        out.push_str(&line(&format!(
            "  {}[{}]: {}:{}: {}",
            message.severity.name(),
            message.rule.id,
            place.path,
            place.line,
            message.text
        )));
    }
    if let Some(target) = told.target.as_ref().filter(|t| **t != told.path) {
        out.push_str(&line(&format!("  written to {}", target.display())));
    }
    out
}

/// A changed file as a diff, or by its name.
fn shown(difference: &fix::Difference) -> String {
    match (&difference.diff, &difference.before, &difference.after) {
        (Some(diff), ..) if !diff.is_empty() => diff.clone(),
        (_, Some(before), Some(after)) if before != after => line(&format!("rename {before} to {after}")),
        (_, Some(before), None) => line(&format!("remove {before}")),
        (_, None, Some(after)) => line(&format!("add {after}")),
        (_, Some(before), Some(_)) => line(&format!("change {before}")),
        (_, None, None) => String::new(),
    }
}

fn described(told: &Told) -> serde_json::Value {
    let path = told.path.display().to_string();
    match &told.result {
        Err(Failure::Io(reason)) => json!({ "path": path, "result": "failed", "reason": reason }),
        Err(Failure::Refused(r)) => {
            json!({ "path": path, "result": "refused", "reason": r.reason, "before": messages(&r.before) })
        }
        Ok(outcome) => json!({
            "path": path,
            "result": if outcome.book.is_some() { "repaired" } else { "unchanged" },
            "written": told.target.as_ref().map(|t| t.display().to_string()),
            "valid": { "before": outcome.before.is_valid(), "after": outcome.after.is_valid() },
            "repairs": outcome.changes.iter().map(|c| json!({ "repair": c.repair, "path": c.path, "what": c.what })).collect::<Vec<_>>(),
            "left": outcome.left.iter().map(|l| json!({ "repair": l.repair, "why": l.why })).collect::<Vec<_>>(),
            "before": messages(&outcome.before),
            "after": messages(&outcome.after),
        }),
    }
}

/// The messages of a report that count, for programs.
fn messages(report: &Report) -> Vec<serde_json::Value> {
    let found = report.at_least(Severity::Warning).take(1000);
    found
        .map(|m| {
            json!({ "ID": m.rule.id, "severity": m.severity.name(), "path": *m.place.path, "line": m.place.line, "column": m.place.column, "message": m.text })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_neither_steer_the_terminal_nor_begin_lines() {
        assert_eq!(super::line("a\n::error::b\u{1b}[31m\u{202e}"), "a ::error::b [31m \n");
    }
}
