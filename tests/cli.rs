//! The command as a user runs it: exit statuses, what is left on disk, the JSON report, the smaller commands.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn ficbind(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ficbind"))
        .args(args)
        .current_dir(folder)
        .env_remove("SOURCE_DATE_EPOCH")
        .env("NO_COLOR", "1")
        .output()
        .expect("the command runs")
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

const GOOD: &str = "---\ntitle: Good\nauthor: A\nlanguage: en\nwarnings: none\n---\n\nIt rained.\n";

#[test]
fn success_writes_the_book_in_the_current_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("good.md"), GOOD).expect("written");
    let output = ficbind(folder.path(), &["build", "good.md"]);
    assert_eq!(status(&output), 0, "{output:?}");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("Good by A") && text.contains("good.epub") && text.contains("2 words"), "{text}");
    let book = fs::read(folder.path().join("good.epub")).expect("the book");
    // The first entry is `mimetype`, stored, without an extra field.
    assert_eq!(&book[30..58], b"mimetypeapplication/epub+zip");
    assert_eq!(&book[8..10], &[0, 0]);
    assert_eq!(&book[28..30], &[0, 0]);
    let again = ficbind(folder.path(), &["build", "good.md", "-o", "again.epub", "-q"]);
    assert!(again.stdout.is_empty() && again.stderr.is_empty(), "{again:?}");
    assert_eq!(book, fs::read(folder.path().join("again.epub")).expect("the book"), "two runs differ");
}

#[test]
fn threads_and_clock_do_not_matter() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("books/lantern-road").display().to_string();
    for (name, threads) in [("1.epub", "1"), ("4.epub", "4")] {
        let run = Command::new(env!("CARGO_BIN_EXE_ficbind"))
            .args(["build", &source, "-o", name, "-q"])
            .current_dir(folder.path())
            .env("RAYON_NUM_THREADS", threads)
            .status();
        assert!(run.is_ok_and(|s| s.success()));
    }
    let read = |name: &str| fs::read(folder.path().join(name)).expect("the book");
    assert!(read("1.epub") == read("4.epub"), "one thread and four give different bytes");
}

#[test]
fn problems_leave_a_good_book_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("bad.md"), "---\ntitle: Bad\ndate: 2023-02-30\n---\n\nText.\n").expect("written");
    fs::write(folder.path().join("bad.epub"), "an older book").expect("written");
    let output = ficbind(folder.path(), &["build", "bad.md"]);
    assert_eq!(status(&output), 1);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("FIC-113") && text.contains("bad.md:3:7") && text.contains("^^^^"), "{text}");
    assert_eq!(fs::read_to_string(folder.path().join("bad.epub")).expect("there"), "an older book");
    let left: Vec<_> = fs::read_dir(folder.path()).expect("readable").flatten().map(|e| e.file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn wrong_command_lines_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("good.md"), GOOD).expect("written");
    for args in
        [&["build"][..], &["build", "good.md", "--epub", "4"], &["build", "good.md", "--set", "titel=x"], &["bild"]]
    {
        assert_eq!(status(&ficbind(folder.path(), args)), 2, "{args:?}");
    }
    let run = Command::new(env!("CARGO_BIN_EXE_ficbind"))
        .args(["build", "good.md"])
        .current_dir(folder.path())
        .env("SOURCE_DATE_EPOCH", "yesterday")
        .output()
        .expect("it runs");
    assert_eq!(status(&run), 2);
}

#[test]
fn unreadable_and_unwritable_files_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("good.md"), GOOD).expect("written");
    fs::create_dir(folder.path().join("folder.epub")).expect("made");
    for (args, rule) in [
        (&["build", "missing.md"][..], "FIC-001"),
        (&["build", "good.md", "-o", "folder.epub"], "FIC-511"),
        (&["build", "good.md", "-o", "no/such/folder.epub"], "FIC-510"),
    ] {
        let output = ficbind(folder.path(), args);
        assert_eq!(status(&output), 3, "{args:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(rule), "{args:?}: {output:?}");
    }
    let output = ficbind(folder.path(), &["build", "good.md", "-o", "good.md"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("FIC-512"), "{output:?}");
    assert_eq!(fs::read_to_string(folder.path().join("good.md")).expect("there"), GOOD);
}

#[test]
fn source_date_epoch_moves_the_modification_date() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("good.md"), GOOD).expect("written");
    let run = Command::new(env!("CARGO_BIN_EXE_ficbind"))
        .args(["build", "good.md", "--no-cover", "-q"])
        .current_dir(folder.path())
        .env("SOURCE_DATE_EPOCH", "1700000000")
        .status();
    assert!(run.is_ok_and(|s| s.success()));
    let bytes = fs::read(folder.path().join("good.epub")).expect("the book");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a ZIP");
    let mut opf = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("OEBPS/content.opf").expect("there"), &mut opf).expect("text");
    assert!(opf.contains(">2023-11-14T22:13:20Z</meta>"), "{opf}");
}

#[test]
fn json_is_one_object_with_every_message() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("odd.md"), GOOD.replace("warnings: none", "warnings: [gore, the sea]\ntitel: x"))
        .expect("written");
    let output = ficbind(folder.path(), &["build", "odd.md", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["made"], true);
    assert_eq!(report["metadata"]["warnings"]["list"][0]["id"], "gore");
    let unknown =
        report["diagnostics"].as_array().expect("a list").iter().find(|d| d["rule"] == "FIC-110").expect("told");
    assert_eq!((&unknown["line"], &unknown["column"]), (&6.into(), &1.into()));
    assert!(unknown["hints"][0]["text"].as_str().is_some_and(|t| t.contains("title")));
    let strict = ficbind(folder.path(), &["build", "odd.md", "--json", "--strict", "-o", "strict.epub"]);
    assert_eq!(status(&strict), 1);
    assert!(!folder.path().join("strict.epub").exists());
}

#[test]
fn the_starter_builds_without_a_warning() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, source) in [("tale", "tale.md"), ("saga/", "saga")] {
        assert_eq!(status(&ficbind(folder.path(), &["new", name])), 0);
        let output = ficbind(folder.path(), &["build", source, "--strict"]);
        assert_eq!(status(&output), 0, "{output:?}");
        assert_eq!(status(&ficbind(folder.path(), &["new", name])), 3, "it was overwritten");
    }
}

#[test]
fn smaller_commands_print() {
    let folder = tempfile::tempdir().expect("a folder");
    let schema = ficbind(folder.path(), &["schema"]);
    let schema: serde_json::Value = serde_json::from_slice(&schema.stdout).expect("JSON");
    assert!(schema["properties"]["content_warning"].is_object());
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = ficbind(folder.path(), &["completions", shell]);
        assert!(status(&output) == 0 && output.stdout.len() > 500, "{shell}");
    }
    assert_eq!(status(&ficbind(folder.path(), &["man", "pages"])), 0);
    assert!(folder.path().join("pages/ficbind-build.1").is_file());
    assert!(String::from_utf8_lossy(&ficbind(folder.path(), &["explain", "fic-113"]).stdout).contains("date"));
    assert_eq!(status(&ficbind(folder.path(), &["explain", "FIC-999"])), 2);
}

#[test]
fn a_template_that_breaks_the_cover_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("good.md"), GOOD).expect("written");
    fs::create_dir(folder.path().join("own")).expect("made");
    fs::write(folder.path().join("own/cover.svg"), "<svg").expect("written");
    let output = ficbind(folder.path(), &["build", "good.md", "--templates", "own"]);
    assert_eq!(status(&output), 1);
    assert!(String::from_utf8_lossy(&output.stderr).contains("FIC-330"), "{output:?}");
}
