//! The case folders `tests/cases/batch/<topic>/<case>/`: collections with the complete outcome of their runs.
//!
//! - `in/` holds the stories; the whole case is copied to a fresh folder, where the command runs.
//! - `args`, one argument a line, is the command line; several runs are parted by a line `---`. Without it the command
//!   line is `batch in -o out`.
//! - `expect.txt`: exit status, stdout and stderr of each run, and then the files in `out` and what its report says.
//!
//! `BLESS=1 cargo test` rewrites `expect.txt`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::shelf::{Shelf, files_below, words};

/// Differences of all cases are told at once.
#[test]
fn case_folders_come_out_as_expected() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/batch");
    let cases: Vec<PathBuf> = folders(&root).iter().flat_map(|topic| folders(topic)).collect();
    assert!(!cases.is_empty(), "there are no cases");
    let bless = std::env::var_os("BLESS").is_some();
    let mut differences = String::new();
    for case in cases {
        let found = outcome(&case);
        let path = case.join("expect.txt");
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if found != expected && bless {
            fs::write(&path, found).expect("written");
        } else if found != expected {
            differences.push_str(&format!("{}\n{}\n", path.display(), difference(&expected, &found)));
        }
    }
    assert!(differences.is_empty(), "cases differ (BLESS=1 rewrites them)\n{differences}");
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut found: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(|p| p.is_dir()).collect();
    found.sort();
    found
}

/// Lines that only one of the texts has, in their places.
fn difference(expected: &str, found: &str) -> String {
    let mut text = String::new();
    let mut rest: Vec<&str> = found.lines().collect();
    for line in expected.lines() {
        match rest.iter().position(|l| *l == line) {
            Some(at) => {
                rest.drain(..=at).take(at).for_each(|new| text.push_str(&format!("    + {new}\n")));
            }
            None => text.push_str(&format!("    - {line}\n")),
        }
    }
    rest.iter().for_each(|new| text.push_str(&format!("    + {new}\n")));
    text
}

/// Runs a case; gives the text of its `expect.txt`.
fn outcome(case: &Path) -> String {
    let shelf = Shelf::new();
    for name in files_below(case).iter().filter(|name| *name != "expect.txt") {
        shelf.write(name, fs::read(case.join(name)).expect("readable"));
    }
    let args = fs::read_to_string(case.join("args")).unwrap_or_else(|_| "batch\nin\n-o\nout\n".to_owned());
    let mut text = String::new();
    for line in args.split("---\n") {
        let args: Vec<&str> = line.lines().collect();
        let run = shelf.run(&args);
        text.push_str(&format!("$ ficbind {}\nexit {}\n", args.join(" "), run.status.unwrap_or(-1)));
        for (name, written) in [("stdout", &run.out), ("stderr", &run.err)] {
            if !written.is_empty() {
                let written = masked(written).replace(&shelf.path("").display().to_string(), "/…/");
                text.push_str(&format!("{name}:\n{}", indented(&written)));
            }
        }
        text.push('\n');
    }
    text.push_str("files in out\n");
    let files = files_below(&shelf.path("out")).into_iter().filter(|name| !name.starts_with(".ficbind/"));
    text.push_str(&indented(&files.map(|name| name + "\n").collect::<String>()));
    if shelf.path("out/report.jsonl").is_file() {
        text.push_str("\nreport\n");
        text.push_str(&indented(&shelf.report().iter().map(account).collect::<String>()));
    }
    text
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}").trim_end().to_owned() + "\n").collect()
}

/// One story: what became of it, and below that its messages.
fn account(story: &Value) -> String {
    let book = story["book"].as_str().unwrap_or("-");
    let mut text = format!("{} {} -> {book}\n", words(&story["state"]), words(&story["source"]));
    for message in story["diagnostics"].as_array().into_iter().flatten() {
        let place = match (&message["file"], &message["line"], &message["column"]) {
            (Value::String(file), Value::Number(line), Value::Number(column)) => format!("{file}:{line}:{column}"),
            (Value::String(file), ..) => file.clone(),
            _ => "-".to_owned(),
        };
        let [severity, rule, message] = ["severity", "rule", "message"].map(|key| words(&message[key]));
        text.push_str(&format!("    {place} {severity} {rule} {message}\n"));
    }
    text
}

/// The text without times and our version: `(0.1 s)` becomes `(… s)`.
fn masked(text: &str) -> String {
    let mask = |line: &str| match (line.rfind('('), line.strip_suffix(" s)")) {
        (Some(open), Some(_)) => format!("{}(… s)\n", &line[..open]),
        _ => format!("{line}\n"),
    };
    let version = concat!("\"ficbind\": \"", env!("CARGO_PKG_VERSION"), "\"");
    text.lines().map(mask).collect::<String>().replace(version, "\"ficbind\": \"…\"")
}
