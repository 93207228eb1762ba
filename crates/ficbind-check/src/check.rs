//! One check from bytes to report.

use std::fs::File;
use std::io;

use crate::options::{Mode, Options};
use crate::report::Report;
use crate::store::Store;
use crate::{archive, publication, rules, single};
use ficbind_diag::{Rule, Severity};

/// Checks a book, or a single document of one.
///
/// Every input gets a report; what cannot be read is itself reported.
pub fn check(bytes: &[u8], options: &Options) -> Report {
    let report = match options.mode {
        Mode::Publication => publication::check(Store::of(bytes), options),
        _ => single::check(bytes, options),
    };
    finished(report, options)
}

/// Checks a book in a file. Only what a check looks at is read: of a book with hours of sound, next to nothing.
///
/// The answer is that of [`check`]. The mode counts as [`Mode::Publication`].
///
/// # Errors
/// Those of asking for the file's size, and of reading its last bytes. What cannot be read later is reported.
pub fn check_file(file: &File, options: &Options) -> io::Result<Report> {
    let length = file.metadata()?.len();
    let tail = archive::tail(file, length)?;
    Ok(finished(publication::check(Store::of_file(file, length, &tail), options), options))
}

/// The report as the options ask for it.
fn finished(mut report: Report, options: &Options) -> Report {
    report.file.clone_from(&options.file);
    report.release = options.release;
    report.document = options.mode.document();
    let unfinished = |rule: &Rule| rule.id == rules::UNCHECKED;
    report.unfinished = report.messages.iter().any(|m| unfinished(m.rule));
    options.overrides.apply(&mut report);
    if !options.advice {
        // What the user has weighed as advice.
        report.messages.retain(|m| m.severity != Severity::Advice);
        report.left_out.retain(|l| l.severity != Severity::Advice);
    }
    report.sort();
    report
}
