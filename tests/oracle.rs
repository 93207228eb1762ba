//! The judge: every sample book and every case that makes a book is checked by EPUBCheck, which may say nothing at all.
//!
//! The cases of `ficbind check` are judged, too: EPUBCheck must find the same messages at the same places, except where
//! `oracle/departures.txt` says why not. So are the books of the examples of rules.
//!
//! `FICBIND_EPUBCHECK` names `epubcheck.jar` (5.3.0); Java must be there. Without them the test is skipped with one line,
//! except in CI. Real input that is not part of the repository is used where `../shared/samples` is there.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "cases/assemble.rs"]
mod assemble;
#[path = "cases/laid.rs"]
mod laid;

use ficbind::batch::{Observer, State};
use ficbind::book::{Options, Version};
use ficbind::diag::{Sink, Sources};
use ficbind::omnibus::{self, Measure};

/// Says in one line what is not tested here. The test harness swallows what a passing test prints, so this goes past it.
fn skipped(what: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {what}");
}

/// What EPUBCheck has to say about what the author of a case wrote on purpose: a template without a title, of which the
/// author is warned (FIC-503), and drawings with more or less than SVG 1.1, which EPUB 3 allows.
const EXPECTED: &[(&str, &str)] = &[
    ("fic-503-page-without-title", "WARNING(RSC-017)"),
    ("fic-503-template-of-one-story", "WARNING(RSC-017)"),
    ("fic-307-drawing-in-epub-2", "USAGE(RSC-025)"),
    ("valid-drawing-with-empty-shapes", "USAGE(RSC-025)"),
    // What the author asks for is part of EPUB 3.4, and a note (FIC-306) says that older checkers refuse it.
    ("fic-306-avif-and-jpeg-xl", "ERROR(RSC-032)"),
    ("fic-306-avif-in-epub-2", "ERROR(RSC-032)"),
    ("fic-306-roll", "ERROR(RSC-005)"),
    ("fic-306-roll", "USAGE(HTM_060b)"),
    ("metadata_contact-email", "ERROR(OPF-027)"),
];

/// The stories of each case of several, joined, in both versions, some of them in volumes.
fn omnibuses(folder: &Path) -> Vec<PathBuf> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/omnibus");
    let below = |path: &Path| fs::read_dir(path).into_iter().flatten().flatten().map(|e| e.path()).collect::<Vec<_>>();
    let mut sources: Vec<PathBuf> = below(&cases).iter().flat_map(|topic| below(topic)).map(|c| c.join("in")).collect();
    sources.sort();
    let mut books = Vec::new();
    for (i, source) in sources.into_iter().enumerate().filter(|(_, source)| source.is_dir()) {
        let book = Options {
            epub: if i % 3 == 0 { Version::V2 } else { Version::V3 },
            no_cover: i % 4 != 0,
            ..Options::default()
        };
        let volume = (i % 2 == 0).then_some(Measure::Chapters(1));
        let case = source.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        let target = folder.join(format!("omnibus-{case}.epub"));
        let options = omnibus::Options { sources: vec![source], target, volume, book, ..omnibus::Options::default() };
        for volume in omnibus::make(&options, &Silent).volumes {
            fs::write(&volume.path, volume.bytes).expect("the temporary folder is writable");
            books.push(volume.path);
        }
    }
    assert!(books.len() > 20, "only {} omnibuses were made", books.len());
    books
}

/// Nobody watches.
struct Silent;

impl Observer for Silent {
    fn planned(&self, _: usize, _: usize) {}
    fn done(&self, _: State) {}
}

#[test]
fn epubcheck_says_nothing() {
    let Some(jar) = std::env::var_os("FICBIND_EPUBCHECK").map(PathBuf::from).filter(|p| p.is_file()) else {
        assert!(std::env::var_os("CI").is_none(), "FICBIND_EPUBCHECK must name epubcheck.jar in CI");
        skipped("set FICBIND_EPUBCHECK to epubcheck.jar (needs Java) to have the books checked");
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut books = Vec::new();
    for (i, (source, version)) in sources().into_iter().enumerate() {
        let mut sources = Sources::new();
        let mut sink = Sink::new();
        let options = Options { epub: version, no_cover: i % 10 != 0, ..Options::default() };
        // A source that makes no book is a case of its own.
        let Ok(made) = ficbind::build(&source, &[], &options, &mut sources, &mut sink) else { continue };
        let name = source.display().to_string().replace(['/', '\\', ' '], "_");
        let version = if version == Version::V2 { "2" } else { "3" };
        let path = folder.path().join(format!("{i}-epub{version}-{}.epub", &name[name.len().saturating_sub(60)..]));
        fs::write(&path, made.bytes).expect("the temporary folder is writable");
        books.push(path);
    }
    books.extend(omnibuses(folder.path()));
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
        if EXPECTED.iter().any(|(case, message)| book.contains(case) && line.starts_with(message)) {
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
        assert!(std::env::var_os("CI").is_none(), "../shared/samples must be there in CI");
        skipped("real samples: ../shared/samples is not there");
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

/// What a message is compared by: severity, ID, file, line. How often each occurs.
type Answer = BTreeMap<(String, String, String, i64), usize>;

fn answer(report: &serde_json::Value, file: &str) -> Answer {
    let mut answer = Answer::new();
    let text = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
    // Advice is no business of EPUBCheck's.
    let is_common = |message: &&serde_json::Value| message["severity"] != "ADVICE";
    for message in report["messages"].as_array().into_iter().flatten().filter(is_common) {
        // EPUBCheck prints some of its IDs with an underscore.
        let id = text(&message["ID"]).replace('_', "-");
        for location in message["locations"].as_array().into_iter().flatten() {
            let path = text(&location["path"]);
            let path = if path.ends_with(file) { String::new() } else { path };
            // Style sheets have messages at line 0, which is none.
            let line = location["line"].as_i64().filter(|l| *l > 0).unwrap_or(-1);
            *answer.entry((text(&message["severity"]), id.clone(), path, line)).or_default() += 1;
        }
        let more = message["additionalLocations"].as_i64().unwrap_or_default();
        if more > 0 {
            answer.insert((text(&message["severity"]), id, "more".into(), more), 1);
        }
    }
    answer
}

#[test]
fn epubcheck_agrees_on_the_cases() {
    let Some(jar) = std::env::var_os("FICBIND_EPUBCHECK").map(PathBuf::from).filter(|p| p.is_file()) else {
        assert!(std::env::var_os("CI").is_none(), "FICBIND_EPUBCHECK must name epubcheck.jar in CI");
        skipped("set FICBIND_EPUBCHECK to epubcheck.jar (needs Java) to have the cases compared");
        return;
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let departures = fs::read_to_string(root.join("oracle/departures.txt")).expect("the list of departures is there");
    let departures: BTreeMap<&str, &str> =
        departures.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once(": ")).collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut judged = Vec::new();
    for (number, case) in cases(&root.join("cases/check")).into_iter().enumerate() {
        let name = format!("{}/{}", base(case.parent().expect("a case lies in a rule")), base(&case));
        let scratch = folder.path().join(format!("{number}-scratch"));
        fs::create_dir_all(&scratch).expect("the temporary folder is writable");
        // Attacks are ours alone: EPUBCheck would need minutes for some.
        if case.join("make").is_file() {
            continue;
        }
        let (bytes, line) = assemble::input(&case, &scratch).expect("the case can be assembled");
        let extension = line.last().and_then(|l| l.rsplit('.').next()).unwrap_or("epub").to_owned();
        let file = folder.path().join(format!("{number}.{extension}"));
        fs::write(&file, bytes).expect("the temporary folder is writable");
        judged.push((name, file, line[2..line.len() - 1].to_vec()));
    }
    judged.extend(examples(folder.path()));
    let driver = root.join("oracle/Judge.java");
    std::thread::scope(|scope| {
        for (half, part) in judged.chunks(judged.len().div_ceil(2).max(1)).enumerate() {
            let list = folder.path().join(format!("list-{half}"));
            let lines: Vec<String> = part
                .iter()
                .map(|(_, file, options)| {
                    let known = options.iter().filter(|option| *option != "--advice").cloned();
                    [file.display().to_string()].into_iter().chain(known).collect::<Vec<_>>().join("\t")
                })
                .collect();
            fs::write(&list, lines.join("\n")).expect("the temporary folder is writable");
            let (jar, driver) = (&jar, &driver);
            scope.spawn(move || {
                let output = Command::new("java").arg("-cp").arg(jar).arg(driver).arg(&list).output();
                assert!(output.expect("java can be started").status.success());
            });
        }
    });
    let (mut faults, mut stale) = (Vec::new(), Vec::new());
    for (name, file, options) in &judged {
        let listed = departures.contains_key(name.as_str());
        // EPUBCheck leaves no report where it crashes: that is an answer only where the list says so.
        let theirs = fs::read(format!("{}.json", file.display())).ok();
        let theirs: Option<serde_json::Value> = theirs.and_then(|report| serde_json::from_slice(&report).ok());
        if theirs.is_none() && !listed {
            faults.push(format!("{name}\n    EPUBCheck: no report"));
            continue;
        }
        let theirs = theirs.unwrap_or_default();
        let ours = Command::new(env!("CARGO_BIN_EXE_ficbind"))
            .arg("check")
            .arg(file)
            .args(options)
            .args(["--epubcheck", "5.3", "--usage", "--json", "-"])
            .output()
            .expect("the program starts");
        let ours: serde_json::Value = serde_json::from_slice(&ours.stdout).expect("a report in JSON");
        let short = base(file);
        let (theirs, ours) = (answer(&theirs, &short), answer(&ours, &short));
        if (theirs == ours) == listed {
            let only = |a: &Answer, b: &Answer| {
                a.iter()
                    .filter(|(k, n)| b.get(*k) != Some(*n))
                    .map(|(k, _)| format!("{} {} {}:{}", k.0, k.1, k.2, k.3))
                    .collect::<Vec<_>>()
            };
            if listed {
                stale.push(name.clone());
            } else {
                faults.push(format!(
                    "{name}\n    EPUBCheck: {:?}\n    ours: {:?}",
                    only(&theirs, &ours),
                    only(&ours, &theirs)
                ));
            }
        }
    }
    assert!(stale.is_empty(), "EPUBCheck agrees by now; take these from departures.txt:\n{}", stale.join("\n"));
    assert!(faults.is_empty(), "EPUBCheck finds something else in {} cases:\n{}", faults.len(), faults.join("\n"));
    println!(
        "EPUBCheck agrees on {} cases, and departs from us in {}",
        judged.len() - departures.len(),
        departures.len()
    );
}

/// The books of the examples that `ficbind explain` shows, wrong and right, with the options of their checks.
fn examples(folder: &Path) -> Vec<(String, PathBuf, Vec<String>)> {
    let mut books = Vec::new();
    for example in ficbind::check::examples::all().filter(|e| e.case.is_empty()) {
        for (side, parts) in [("wrong", &example.wrong), ("right", &example.right)] {
            if parts.iter().all(|part| part.place == "messages.txt") {
                continue;
            }
            let scratch = tempfile::tempdir().expect("a temporary folder");
            let (bytes, words) = laid::book(&example, parts, scratch.path()).expect("the example can be assembled");
            let file = folder.join(format!("{}-{side}.epub", example.id));
            fs::write(&file, bytes).expect("the temporary folder is writable");
            let words = words.into_iter().filter(|word| *word != "--advice").map(str::to_owned).collect();
            books.push((format!("example/{}/{side}", example.id), file, words));
        }
    }
    books
}

fn base(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

fn cases(root: &Path) -> Vec<PathBuf> {
    let folders = |path: &Path| -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> =
            fs::read_dir(path).into_iter().flatten().flatten().map(|e| e.path()).filter(|p| p.is_dir()).collect();
        found.sort();
        found
    };
    folders(root).iter().flat_map(|rule| folders(rule)).collect()
}
