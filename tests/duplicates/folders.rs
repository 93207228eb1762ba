//! The case folders `tests/cases/duplicates/<case>/`: stories with all that is said of them.
//!
//! - The case is copied to a fresh folder, where the command runs.
//! - `args`, one argument a line, is the command line; several runs are parted by a line `---`. Without it the command
//!   line is `duplicates in`.
//! - `expect.txt`: exit status, stdout and stderr of each run, and then the files that were written into `out`.
//!
//! `BLESS=1 cargo test` rewrites `expect.txt`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Differences of all cases are told at once.
#[test]
fn case_folders_come_out_as_expected() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/duplicates");
    let mut cases: Vec<PathBuf> = fs::read_dir(root).expect("there are cases").flatten().map(|e| e.path()).collect();
    cases.sort();
    let bless = std::env::var_os("BLESS").is_some();
    let mut differences = String::new();
    for case in cases {
        let found = outcome(&case);
        let path = case.join("expect.txt");
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if found != expected && bless {
            fs::write(&path, found).expect("written");
        } else if found != expected {
            differences.push_str(&format!("{}\nexpected:\n{expected}\nfound:\n{found}\n", path.display()));
        }
    }
    assert!(differences.is_empty(), "cases differ (BLESS=1 rewrites them)\n{differences}");
}

/// Files below a folder, by their paths in it.
fn files_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for path in fs::read_dir(next).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").to_string_lossy().replace('\\', "/");
                found.push(name);
            }
        }
    }
    found.sort();
    found
}

/// Runs a case; gives the text of its `expect.txt`.
fn outcome(case: &Path) -> String {
    let room = tempfile::tempdir().expect("a folder");
    fs::create_dir(room.path().join("in")).expect("made");
    fs::create_dir(room.path().join("out")).expect("made");
    for name in files_below(case).iter().filter(|name| *name != "expect.txt") {
        let to = room.path().join(name);
        fs::create_dir_all(to.parent().expect("a folder")).expect("made");
        fs::copy(case.join(name), to).expect("copied");
    }
    let before = files_below(room.path());
    let bytes = |name: &String| fs::read(room.path().join(name)).expect("readable");
    let bytes_before: Vec<Vec<u8>> = before.iter().map(bytes).collect();
    let args = fs::read_to_string(case.join("args")).unwrap_or_else(|_| "duplicates\nin\n".to_owned());
    let mut text = String::new();
    for line in args.split("---\n") {
        let args: Vec<&str> = line.lines().collect();
        let mut command = Command::new(env!("CARGO_BIN_EXE_ficbind"));
        let run = command.args(&args).current_dir(room.path()).output().expect("it starts");
        let status = run.status.code().unwrap_or(-1);
        text.push_str(&format!("$ ficbind {}\nexit {status}\n", args.join(" ")));
        for (name, written) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
            if !written.is_empty() {
                text.push_str(&format!("{name}:\n{}", indented(&masked(&String::from_utf8_lossy(written)))));
            }
        }
        text.push('\n');
    }
    let after: Vec<Vec<u8>> = before.iter().map(bytes).collect();
    assert!(bytes_before == after, "{}: a file was changed", case.display());
    for name in files_below(room.path()).iter().filter(|name| !before.contains(name)) {
        let written = String::from_utf8(bytes(name)).expect("text");
        text.push_str(&format!("{name}\n{}\n", indented(&masked(&written))));
    }
    text
}

/// The text without our version and styles.
fn masked(text: &str) -> String {
    let version = concat!("\"ficbind\": \"", env!("CARGO_PKG_VERSION"), "\"");
    let text = text.replace(version, "\"ficbind\": \"…\"");
    match (text.find("<style>"), text.find("</style>")) {
        (Some(start), Some(end)) => format!("{}{}", &text[..start + "<style>".len()], &text[end..]),
        _ => text,
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}").trim_end().to_owned() + "\n").collect()
}
