//! One check from bytes to report.

use crate::options::{Mode, Options};
use crate::report::Report;
use crate::{publication, rules, single};
use ficbind_diag::Rule;

/// Checks a book, or a single document of one.
///
/// Every input gets a report; what cannot be read is itself reported.
pub fn check(bytes: &[u8], options: &Options) -> Report {
    let mut report = match options.mode {
        Mode::Publication => publication::check(bytes, options),
        _ => single::check(bytes, options),
    };
    report.file.clone_from(&options.file);
    let unfinished = |rule: &Rule| rule.id == rules::UNCHECKED;
    report.unfinished = report.messages.iter().any(|m| unfinished(m.rule));
    options.overrides.apply(&mut report);
    report.sort();
    report
}
