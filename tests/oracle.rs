//! The judge: every sample book and every case that makes a book is checked by EPUBCheck, which may say nothing at all.
//!
//! `FICBIND_EPUBCHECK` names `epubcheck.jar` (5.3.0); Java must be there. Without them the test is skipped with one line,
//! except in CI. Real input that is not part of the repository is used where `../shared/samples` is there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ficbind::book::{Options, Version};
use ficbind::diag::{Sink, Sources};

#[test]
fn epubcheck_says_nothing() {
    let Some(jar) = std::env::var_os("FICBIND_EPUBCHECK").map(PathBuf::from).filter(|p| p.is_file()) else {
        assert!(std::env::var_os("CI").is_none(), "FICBIND_EPUBCHECK must name epubcheck.jar in CI");
        println!("skipped: set FICBIND_EPUBCHECK to epubcheck.jar to have the books checked");
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut books = Vec::new();
    for (i, (source, version)) in sources().into_iter().enumerate() {
        let mut sources = Sources::new();
        let mut sink = Sink::new();
        let options = Options { epub: version, cover: i % 10 == 0, ..Options::default() };
        // A source that makes no book is a case of its own.
        let Ok(made) = ficbind::build(&source, &[], &options, &mut sources, &mut sink) else { continue };
        let name = source.display().to_string().replace(['/', '\\', ' '], "_");
        let version = if version == Version::V2 { "2" } else { "3" };
        let path = folder.path().join(format!("{i}-epub{version}-{}.epub", &name[name.len().saturating_sub(60)..]));
        fs::write(&path, made.bytes).expect("the temporary folder is writable");
        books.push(path);
    }
    let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/Check.java");
    let checked: Vec<String> = std::thread::scope(|scope| {
        // Two virtual machines: start-up and memory are theirs, the books are shared out.
        let halves: Vec<_> = books.chunks(books.len().div_ceil(2).max(1)).collect();
        let runs: Vec<_> = halves
            .into_iter()
            .map(|half| {
                let (jar, driver) = (&jar, &driver);
                scope.spawn(move || {
                    let output = Command::new("java").arg("-cp").arg(jar).arg(driver).args(half).output();
                    String::from_utf8_lossy(&output.expect("java can be started").stdout).into_owned()
                })
            })
            .collect();
        runs.into_iter().map(|run| run.join().expect("the thread ends")).collect()
    });
    let report = checked.concat();
    let done = report.lines().filter(|l| l.starts_with("-- ")).count();
    assert_eq!(done, books.len(), "not every book was checked:\n{report}");
    let mut book = "";
    let mut faults = Vec::new();
    for line in report.lines() {
        if let Some(name) = line.strip_prefix("== ") {
            book = name;
        }
        // Said of any style sheet that uses an embedded font or a fixed place: the author's choice, and valid.
        if ["USAGE(CSS-028)", "USAGE(CSS-006)"].iter().any(|l| line.starts_with(l)) {
            continue;
        }
        if ["FATAL(", "ERROR(", "WARNING(", "INFO(", "USAGE("].iter().any(|l| line.starts_with(l)) {
            faults.push(format!("{book}\n    {line}"));
        }
    }
    assert!(faults.is_empty(), "EPUBCheck has something to say:\n{}", faults.join("\n"));
    println!("EPUBCheck passed {} books without a message", books.len());
}

/// The books of the repository, all cases, and real input where it is there; some of each also as EPUB 2.
fn sources() -> Vec<(PathBuf, Version)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = vec![root.join("books/lantern-road")];
    stories(&root.join("books"), &mut sources);
    stories(&root.join("tests/cases/build"), &mut sources);
    let samples = root.join("../shared/samples");
    if samples.is_dir() {
        stories(&samples, &mut sources);
    } else {
        println!("skipped: ../shared/samples is not there");
    }
    sources.sort();
    sources.dedup();
    let old = sources.clone().into_iter().map(|s| (s, Version::V2));
    sources.into_iter().map(|s| (s, Version::V3)).chain(old).collect()
}

/// Every `.md` and `.txt` below a folder; a case's `story/` is one source.
fn stories(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if name == "story" {
                out.push(path)
            } else if name != "lantern-road" {
                stories(&path, out)
            }
        } else if (name.ends_with(".md") || name.ends_with(".txt"))
            && !["expect.txt", "LICENSE", "README.md"].contains(&name.as_str())
        {
            out.push(path);
        }
    }
}
