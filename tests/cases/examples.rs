//! Examples of rules, run: the wrong input must raise its message, and the right one no message at all but notes.

use std::fs;
use std::path::Path;

use clap::Parser;
use ficbind::check::{self, check};
use ficbind::cli::{Cli, Command};
use ficbind::diag::example::{self, Part};
use ficbind::diag::{Example, Severity};
use libtest_mimic::{Failed, Trial};

use super::{laid, told};

/// A trial for each example. The texts are read from their files, so that a changed one needs no build.
pub fn trials() -> Vec<Trial> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders: [(&str, Run); 2] = [("crates/ficbind-check/src/examples", found), ("src/examples", told::found)];
    let mut trials = Vec::new();
    for (folder, found) in folders {
        for file in super::files_below(&root.join(folder)) {
            let text = fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
            trials.extend(
                example::read(text.leak())
                    .into_iter()
                    .map(|example| Trial::test(format!("example/{}", example.id), move || run(&example, found))),
            );
        }
    }
    trials
}

/// How one side of an example is run: what its parts raise.
type Run = fn(&Example, &[Part]) -> Result<Vec<Found>, Failed>;

fn run(example: &Example, found: Run) -> Result<(), Failed> {
    if !example.case.is_empty() {
        return stands_in(example);
    }
    holds(example, &found(example, &example.wrong)?, &found(example, &example.right)?)
}

/// Holds what was found against what the example says.
fn holds(example: &Example, wrong: &[Found], right: &[Found]) -> Result<(), Failed> {
    let list = |found: &[Found]| found.iter().map(|m| format!("\n    {} {}", m.id, m.text)).collect::<String>();
    let expected = |m: &&Found| m.id == example.id || example.also.contains(&m.id);
    if !wrong.iter().any(|m| m.id == example.id) {
        return Err(format!("the wrong input does not raise {}:{}", example.id, list(wrong)).into());
    }
    if let Some(other) = wrong.iter().find(|m| m.severity >= Severity::Warning && !expected(m)) {
        return Err(format!("the wrong input also raises {}:{}", other.id, list(wrong)).into());
    }
    if right.iter().any(|m| m.id == example.id || m.severity >= Severity::Warning) {
        return Err(format!("the right input is not right:{}", list(right)).into());
    }
    Ok(())
}

/// What stands for a case if there is none; tests/tidy.rs says why.
const NOTHING: &str = "-";

/// A case that an example names, or a file of tests, must raise its message.
fn stands_in(example: &Example) -> Result<(), Failed> {
    if example.case == NOTHING {
        return Ok(());
    }
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let place = if example.case.ends_with(".rs") {
        tests.join(example.case)
    } else {
        tests.join("cases").join(example.case).join("expect.txt")
    };
    let raised = fs::read_to_string(place)?.contains(example.id);
    if raised { Ok(()) } else { Err(format!("{} does not raise {}", example.case, example.id).into()) }
}

/// A message that an input raises.
pub struct Found {
    pub id: &'static str,
    pub severity: Severity,
    pub text: String,
}

/// What one side of an example of the checker raises.
fn found(example: &Example, parts: &[Part]) -> Result<Vec<Found>, Failed> {
    if let [Part { place: "messages.txt", text }] = parts {
        let (_, faults) = check::Overrides::read(text, "messages.txt");
        let found = faults.into_iter().map(|(_, fault)| Found {
            id: fault.rule.id,
            severity: fault.rule.severity,
            text: fault.message,
        });
        return Ok(found.collect());
    }
    let scratch = tempfile::tempdir()?;
    let (bytes, words) = laid::book(example, parts, scratch.path())?;
    let line = ["ficbind", "check"].into_iter().chain(words).chain(["book.epub"]);
    let Command::Check(args) = Cli::try_parse_from(line).map_err(|e| e.to_string())?.command else {
        return Err("only checks are examples here".into());
    };
    let report = check(&bytes, &args.options(Path::new("book.epub"), false));
    let found = report.messages.iter().map(|message| Found {
        id: message.rule.id,
        severity: message.severity,
        text: format!("{}:{} {}", message.place.path, message.place.line, message.text),
    });
    Ok(found.collect())
}
