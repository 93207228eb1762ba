//! One check from bytes to report.

use crate::options::{Mode, Options};
use crate::report::Report;
use crate::{publication, rules, single};
use ficbind_diag::{Rule, Severity};

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
    if !options.advice {
        // What the user has weighed as advice.
        report.messages.retain(|m| m.severity != Severity::Advice);
        report.left_out.retain(|l| l.severity != Severity::Advice);
    }
    report.sort();
    report
}
