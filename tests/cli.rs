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
    fs::write(folder.path().join("bad.md"), "---\ntitle: Bad\ntitle: Worse\n---\n\nText.\n").expect("written");
    fs::write(folder.path().join("bad.epub"), "an older book").expect("written");
    let output = ficbind(folder.path(), &["build", "bad.md"]);
    assert_eq!(status(&output), 1);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("FIC-103") && text.contains("bad.md:3:1") && text.contains("^^^^"), "{text}");
    assert_eq!(fs::read_to_string(folder.path().join("bad.epub")).expect("there"), "an older book");
    let left: Vec<_> = fs::read_dir(folder.path()).expect("readable").flatten().map(|e| e.file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn nothing_is_written_over_what_it_is_made_of() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("good.md"), GOOD).expect("written");
    assert_eq!(status(&ficbind(folder.path(), &["build", "good.md", "-q"])), 0);
    let book = fs::read(folder.path().join("good.epub")).expect("the book");
    let output = ficbind(folder.path(), &["build", "good.epub", "--no-cover"]);
    assert_eq!(status(&output), 3, "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("FIC-513"), "{output:?}");
    assert_eq!(fs::read(folder.path().join("good.epub")).expect("the book"), book);
    assert_eq!(status(&ficbind(folder.path(), &["build", "good.epub", "-o", "new.epub", "-q"])), 0);
    // A plan takes the place of an earlier plan, and of nothing else.
    let plan = |file: &str| status(&ficbind(folder.path(), &["batch", ".", "-o", "shelf", "--plan", file, "-q"]));
    assert_eq!(plan("good.md"), 3);
    assert_eq!(fs::read_to_string(folder.path().join("good.md")).expect("the story"), GOOD);
    assert_eq!((plan("jobs.jsonl"), plan("jobs.jsonl")), (0, 0));
    // A log holds results, and nothing else.
    let log = |file: &str| status(&ficbind(folder.path(), &["worker", "jobs.jsonl", "-o", "out", "--log", file, "-q"]));
    assert_eq!(log("good.md"), 3);
    assert_eq!(fs::read_to_string(folder.path().join("good.md")).expect("the story"), GOOD);
    assert_eq!((log("log.jsonl"), log("log.jsonl")), (0, 0));
}

#[test]
fn an_omnibus_takes_the_place_of_an_omnibus_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("in")).expect("a folder");
    for (name, text) in
        [("one.md", GOOD.to_owned()), ("two.md", GOOD.replace("Good", "Other").replace("rained", "snowed"))]
    {
        fs::write(folder.path().join("in").join(name), text).expect("written");
    }
    assert_eq!(status(&ficbind(folder.path(), &["build", "in/one.md", "-o", "in/book.epub", "-q"])), 0);
    let book = fs::read(folder.path().join("in/book.epub")).expect("the book");
    let join = |target: &str| ficbind(folder.path(), &["omnibus", "in", "-o", target, "--set", "title=All", "-q"]);
    let output = join("in/book.epub");
    assert!(String::from_utf8_lossy(&output.stderr).contains("FIC-513"), "{output:?}");
    assert_eq!(fs::read(folder.path().join("in/book.epub")).expect("the book"), book);
    fs::remove_file(folder.path().join("in/book.epub")).expect("removed");
    assert_eq!((status(&join("in/all.epub")), status(&join("in/all.epub"))), (0, 0));
}

#[test]
fn wrong_command_lines_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("good.md"), GOOD).expect("written");
    for args in
        [&["build"][..], &["build", "good.md", "--epub", "4"], &["build", "good.md", "--set", "titlle=x"], &["bild"]]
    {
        assert_eq!(status(&ficbind(folder.path(), args)), 2, "{args:?}");
    }
    for epoch in ["yesterday", "-5", "253402300800", "99999999999999999999"] {
        let run = Command::new(env!("CARGO_BIN_EXE_ficbind"))
            .args(["build", "good.md"])
            .current_dir(folder.path())
            .env("SOURCE_DATE_EPOCH", epoch)
            .output()
            .expect("it runs");
        assert_eq!(status(&run), 2, "{epoch}");
    }
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
    fs::write(folder.path().join("notes.txt"), GOOD).expect("written");
    for (target, rule) in [("notes.txt", "FIC-512"), ("good.md", "FIC-513")] {
        let output = ficbind(folder.path(), &["build", "good.md", "-o", target]);
        assert!(String::from_utf8_lossy(&output.stderr).contains(rule), "{output:?}");
        assert_eq!(fs::read_to_string(folder.path().join(target)).expect("there"), GOOD);
    }
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
    fs::write(folder.path().join("odd.md"), GOOD.replace("warnings: none", "warnings: [gore, the sea]\ntitlle: x"))
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
    for (name, source) in
        [("tale", "tale.md"), ("saga/", "saga"), ("the \"back\\slash\" tale", "the \"back\\slash\" tale.md")]
    {
        assert_eq!(status(&ficbind(folder.path(), &["new", name])), 0);
        let output = ficbind(folder.path(), &["build", source, "--strict"]);
        assert_eq!(status(&output), 0, "{output:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("no rating") && said.contains("no information"), "the starter states: {said}");
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
    let out = |args: &[&str]| String::from_utf8_lossy(&ficbind(folder.path(), args).stdout).into_owned();
    let page = out(&["explain", "opf014"]);
    let (wrong, right) = page.split_once("\n  Right:\n").expect("it shows both");
    assert!(
        wrong.contains("\n  Wrong:\n    package.opf, manifest:\n      <item ") && right.contains("scripted"),
        "{page}"
    );
    let all = out(&["explain"]);
    assert!(all.contains("\nFIC-001   error    ") && all.contains("\nADV-001   advice   "), "{all}");
    assert!(out(&["explain", "footnote"]).lines().all(|line| line.starts_with("FIC-2")));
    let json: serde_json::Value = serde_json::from_str(&out(&["explain", "RSC-013", "--json"])).expect("JSON");
    assert_eq!(json[0]["example"]["right"][0]["in"], "chapter.xhtml");
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

/// A good book under each of the names.
fn books(folder: &Path, names: &[&str]) {
    fs::write(folder.join("good.md"), GOOD).expect("written");
    assert_eq!(status(&ficbind(folder, &["build", "good.md", "-o", "made.epub", "-q"])), 0);
    for name in names {
        fs::copy(folder.join("made.epub"), folder.join(name)).expect("copied");
    }
    fs::remove_file(folder.join("made.epub")).expect("removed");
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn check_says_valid_or_not_and_exits_so() {
    let folder = tempfile::tempdir().expect("a folder");
    books(folder.path(), &["good.epub", "CAPITAL.EPUB"]);
    fs::write(folder.path().join("bad.epub"), "PK, but no archive").expect("written");
    let good = ficbind(folder.path(), &["check", "good.epub"]);
    assert_eq!((status(&good), out(&good).as_str()), (0, "good.epub: valid EPUB 3.4\n"));
    let bad = ficbind(folder.path(), &["check", "bad.epub"]);
    assert!(
        status(&bad) == 1 && out(&bad).contains("fatal[PKG-008]") || out(&bad).contains("error[PKG-008]"),
        "{bad:?}"
    );
    let gone = ficbind(folder.path(), &["check", "gone.epub"]);
    assert!(status(&gone) == 1 && out(&gone).contains("PKG-018"), "{gone:?}");
    let capital = ficbind(folder.path(), &["check", "CAPITAL.EPUB"]);
    assert!(status(&capital) == 0 && out(&capital).contains("PKG-016"), "{capital:?}");
    assert_eq!(status(&ficbind(folder.path(), &["check", "CAPITAL.EPUB", "--failonwarnings"])), 1);
    assert_eq!(status(&ficbind(folder.path(), &["check"])), 2);
    assert_eq!(status(&ficbind(folder.path(), &["check", "good.epub", "--mode", "nonsense"])), 2);
    assert_eq!(status(&ficbind(folder.path(), &["check", "good.epub", "--json", "no/such/folder.json"])), 3);
    // Every book of the folder, a verdict each, and a total; links to folders are not followed.
    let all = ficbind(folder.path(), &["check", "."]);
    assert!(status(&all) == 1 && out(&all).contains("3 files: 2 valid, 1 invalid"), "{}", out(&all));
    let quiet = ficbind(folder.path(), &["check", ".", "--quiet", "--fatal"]);
    assert!(!out(&quiet).contains("files:") && out(&quiet).contains("PKG-008"), "{}", out(&quiet));
    fs::create_dir(folder.path().join("empty")).expect("made");
    assert_eq!(status(&ficbind(folder.path(), &["check", "empty"])), 1);
}

#[test]
fn check_reports_in_forms_for_programs() {
    let folder = tempfile::tempdir().expect("a folder");
    books(folder.path(), &["a.epub", "b.EPUB"]);
    let json: serde_json::Value =
        serde_json::from_str(&out(&ficbind(folder.path(), &["check", "b.EPUB", "--json", "-"]))).expect("JSON");
    assert_eq!(json["messages"][0]["ID"], "PKG-016");
    assert_eq!(json["messages"][0]["severity"], "WARNING");
    assert_eq!(json["checker"]["nWarning"], 1);
    assert_eq!(json["publication"]["title"], "Good");
    assert!(
        json["items"]
            .as_array()
            .is_some_and(|i| i.iter().any(|i| i["checkSum"].as_str().is_some_and(|c| c.len() == 64)))
    );
    let both = ficbind(folder.path(), &["check", "a.epub", "b.EPUB", "--json", "both.json"]);
    assert!(status(&both) == 0 && both.stdout.is_empty());
    let both: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("both.json")).expect("written")).expect("JSON");
    assert_eq!(both.as_array().map(Vec::len), Some(2));
    // A report never replaces a book.
    let before = fs::read(folder.path().join("a.epub")).expect("the book");
    assert_eq!(status(&ficbind(folder.path(), &["check", "--json", "a.epub", "b.EPUB"])), 2);
    assert_eq!(status(&ficbind(folder.path(), &["check", "--listChecks", "a.epub"])), 2);
    assert!(before == fs::read(folder.path().join("a.epub")).expect("the book"));
    let sarif: serde_json::Value =
        serde_json::from_str(&out(&ficbind(folder.path(), &["check", "b.EPUB", "--format", "sarif"]))).expect("JSON");
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "PKG-016");
    assert!(
        out(&ficbind(folder.path(), &["check", "b.EPUB", "--format", "github"])).starts_with("::warning file=b.EPUB")
    );
    let tsv = out(&ficbind(folder.path(), &["check", "a.epub", "b.EPUB", "--format", "tsv"]));
    assert_eq!(tsv.lines().count(), 2, "{tsv}");
}

#[test]
fn advice_is_in_every_form_and_in_no_verdict() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base/epub3").display().to_string();
    let run = |options: &[&str]| ficbind(folder.path(), &[&["check", &base], options].concat());
    assert!(!out(&run(&["--usage"])).contains("ADV-"));
    let text = run(&["--advice", "--failonwarnings", "--error"]);
    assert!(status(&text) == 0 && out(&text).contains("advice[ADV-041]"), "{text:?}");
    assert!(out(&text).ends_with("epub3: valid EPUB 3.4 (1 advisory note)\n"), "{text:?}");
    let json: serde_json::Value = serde_json::from_str(&out(&run(&["--advice", "--json", "-"]))).expect("JSON");
    assert_eq!((&json["messages"][0]["severity"], &json["checker"]["nAdvice"]), (&"ADVICE".into(), &1.into()));
    let sarif: serde_json::Value = serde_json::from_str(&out(&run(&["--advice", "--format", "sarif"]))).expect("JSON");
    assert_eq!(sarif["runs"][0]["results"][0]["level"], "note");
    assert!(out(&run(&["--advice", "--format", "github"])).starts_with("::notice file="));
    assert!(out(&run(&["--advice", "--format", "tsv"])).contains("\tadvice\tADV-041\t"));
    // It can be weighed anew, and other messages can become advice.
    fs::write(folder.path().join("own.txt"), "ADV-041\tERROR\n").expect("written");
    assert_eq!(status(&run(&["--advice", "-c", "own.txt"])), 1);
    assert_eq!(status(&run(&["-c", "own.txt"])), 0);
    books(folder.path(), &["b.EPUB"]);
    fs::write(folder.path().join("own.txt"), "PKG-016\tADVICE\nADV-041\tSUPPRESSED\n").expect("written");
    let shown =
        |options: &[&str]| out(&ficbind(folder.path(), &[&["check", "b.EPUB", "-c", "own.txt"], options].concat()));
    assert_eq!(shown(&[]), "b.EPUB: valid EPUB 3.4\n");
    assert!(shown(&["--advice"]).contains("advice[PKG-016]"));
}

#[test]
fn messages_can_be_weighed_and_worded_by_the_user() {
    let folder = tempfile::tempdir().expect("a folder");
    books(folder.path(), &["b.EPUB"]);
    let run = |table: &str| {
        fs::write(folder.path().join("own.txt"), table).expect("written");
        ficbind(folder.path(), &["check", "b.EPUB", "--customMessages", "own.txt"])
    };
    let raised = run("ID\tSeverity\tMessage\tSuggestion\nPKG-016\tERROR\tSmall letters, please\t\n");
    let helped = run("PKG-016\tWARNING\t\tUse small letters\n");
    assert!(out(&helped).contains("Use small letters"), "{helped:?}");
    assert!(status(&raised) == 1 && out(&raised).contains("error[PKG-016]: Small letters, please"), "{raised:?}");
    assert_eq!(out(&run("PKG_016\tSUPPRESSED\n")), "b.EPUB: valid EPUB 3.4\n");
    for (table, id) in [
        ("XYZ-001\tERROR\n", "CHK-002"),
        ("PKG-016\tGRAVE\n", "CHK-003"),
        ("PKG-016\tERROR\tfor %2$s\n", "CHK-004"),
        ("PKG-016\tERROR\t\tuse %2$s\n", "CHK-005"),
        ("PKG-016\tERROR\tat 5 % of\n", "CHK-006"),
    ] {
        let output = run(table);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(status(&output) == 1 && said.contains(id) && said.contains("own.txt:1"), "{id}: {output:?}");
    }
    let gone = ficbind(folder.path(), &["check", "b.EPUB", "-c", "gone.txt"]);
    assert!(status(&gone) == 1 && String::from_utf8_lossy(&gone.stderr).contains("CHK-001"));
    fs::write(folder.path().join("own.txt"), b"PKG-016\tERROR\0\xFF").expect("written");
    let binary = ficbind(folder.path(), &["check", "b.EPUB", "-c", "own.txt"]);
    assert!(status(&binary) == 1 && String::from_utf8_lossy(&binary.stderr).contains("CHK-007"), "{binary:?}");
    let list = out(&ficbind(folder.path(), &["check", "--listChecks"]));
    assert!(list.contains("OPF-014\tERROR\t") && list.contains("SUPPRESSED"));
    fs::write(folder.path().join("list.txt"), list).expect("written");
    let listed = ficbind(folder.path(), &["check", "b.EPUB", "-c", "list.txt"]);
    assert!(status(&listed) == 0 && out(&listed).contains("PKG-016"), "{listed:?}");
}

#[test]
fn threads_do_not_change_a_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/check").display().to_string();
    let run =
        |jobs: &str| out(&ficbind(folder.path(), &["check", &cases, "--usage", "--format", "tsv", "--jobs", jobs]));
    let one = run("1");
    assert!(one.lines().count() > 100 && one == run("4"), "one thread and four report otherwise");
}

#[test]
fn an_unpacked_book_is_checked_where_it_lies() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base/epub3").display().to_string();
    let output = ficbind(folder.path(), &["check", &base, "--usage"]);
    assert!(status(&output) == 0 && out(&output).contains("valid EPUB 3.4"), "{output:?}");
    let page = format!("{base}/EPUB/package.opf");
    let alone = ficbind(folder.path(), &["check", &page, "--mode", "opf", "-v", "3.0"]);
    assert_eq!(status(&alone), 0, "{alone:?}");
    assert!(out(&ficbind(folder.path(), &["explain", "htm_060b"])).contains("HTM-060b"));
    assert!(out(&ficbind(folder.path(), &["explain", "OPF-014"])).contains("https://www.w3.org/TR/epub-33"));
}

#[test]
fn files_of_other_programs_are_told_what_to_do() {
    let folder = tempfile::tempdir().expect("folder");
    for (name, advice) in [
        ("a.wps", "word-processor"),
        ("d.mobi", "ebook-convert"),
        ("e.pdf", "laid out for print"),
        ("f.xyz", "give a Markdown file"),
    ] {
        std::fs::write(folder.path().join(name), "x").expect("written");
        let output = ficbind(folder.path(), &["build", name]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(status(&output), 1, "{said}");
        assert!(said.contains("FIC-005") && said.contains(advice) && said.contains("a Markdown file"), "{said}");
    }
}

#[test]
fn an_unpacked_book_without_its_container_is_checked_all_the_same() {
    let folder = tempfile::tempdir().expect("folder");
    std::fs::create_dir_all(folder.path().join("book/META-INF")).expect("folder");
    std::fs::write(folder.path().join("book/content.opf"), "<package/>").expect("written");
    let output = ficbind(folder.path(), &["check", "book"]);
    assert!(out(&output).contains("RSC-002"), "{}", out(&output));
}

/// Letters that the built-in font of covers lacks: the fonts that Typst carries for formulas have them.
#[test]
fn covers_take_letters_from_the_fonts_that_are_given() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("fonts")).expect("made");
    for (i, font) in typst_assets::fonts().enumerate() {
        fs::write(folder.path().join(format!("fonts/{i:02}.otf")), font).expect("written");
    }
    fs::write(folder.path().join("s.md"), GOOD.replace("title: Good", "title: 𝔊𝔬𝔬𝔡")).expect("written");
    let with = ficbind(folder.path(), &["build", "s.md", "--fonts", "fonts", "-o", "with.epub"]);
    assert_eq!(status(&with), 0, "{with:?}");
    let text = String::from_utf8_lossy(&with.stderr).into_owned();
    assert!(!text.contains("FIC-33"), "{text}");
    // Without them the system may have such a font, or not: either is said.
    let without = ficbind(folder.path(), &["build", "s.md", "-o", "without.epub"]);
    let text = String::from_utf8_lossy(&without.stderr).into_owned();
    assert!(text.contains("FIC-333") || text.contains("FIC-332"), "{text}");
    let nowhere = ficbind(folder.path(), &["build", "s.md", "--fonts", "nowhere", "-o", "no.epub"]);
    assert_eq!(status(&nowhere), 2, "{nowhere:?}");
    assert!(!folder.path().join("no.epub").exists());
}

#[test]
fn import_says_what_it_understood_and_how_surely() {
    let folder = tempfile::tempdir().expect("a folder");
    let post = "Title: Rain\nAuthor: Ida Quill\nSumnary: It rains.\nRating, perhaps an R\nWC: 3K\n\n\nIt rained.\n\nIt \
                stopped.\n";
    fs::write(folder.path().join("rain.txt"), post).expect("written");
    let output = ficbind(folder.path(), &["import", "--json", "rain.txt"]);
    assert_eq!(status(&output), 0, "{output:?}");
    let reading: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let field = |name: &str, key: &str| reading["fields"][name][key].clone();
    for (name, value, line, confidence) in [
        ("title", serde_json::json!("Rain"), 1, "high"),
        ("authors", serde_json::json!(["Ida Quill"]), 2, "high"),
        ("summary", serde_json::json!("It rains."), 3, "medium"),
        ("rating", serde_json::json!("mature"), 4, "low"),
        ("words", serde_json::json!(3000), 5, "high"),
    ] {
        assert_eq!(field(name, "value"), value);
        assert_eq!(field(name, "line"), line, "{name}");
        assert_eq!(field(name, "confidence"), confidence, "{name}");
    }
    assert_eq!(
        reading["body"],
        serde_json::json!({ "first_line": 8, "paragraphs": 2, "chapters": 1, "scene_breaks": 0 })
    );
    let table = ficbind(folder.path(), &["import", "--explain", "rain.txt"]);
    let table = String::from_utf8_lossy(&table.stdout).into_owned();
    assert!(table.contains("It rains.") && table.contains("medium"), "{table}");
    fs::write(folder.path().join("empty.txt"), "\n").expect("written");
    let several = ficbind(folder.path(), &["import", "--json", "empty.txt", "rain.txt"]);
    assert_eq!(status(&several), 1, "{several:?}");
    let readings: serde_json::Value = serde_json::from_slice(&several.stdout).expect("JSON");
    assert_eq!(readings.as_array().map(Vec::len), Some(1));
}

/// Two stories, and the words of the one in the other's place.
fn two_stories() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("one.md"), GOOD).expect("written");
    fs::write(folder.path().join("two.md"), GOOD.replace("Good", "Better").replace("rained", "snowed"))
        .expect("written");
    folder
}

#[test]
fn an_omnibus_is_the_same_with_any_number_of_threads() {
    let folder = two_stories();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("books/lantern-road").display().to_string();
    for (name, jobs) in [("1.epub", "1"), ("4.epub", "4")] {
        let args = ["omnibus", "one.md", "two.md", &source, "-o", name, "--jobs", jobs, "-q", "--set", "title=T"];
        assert_eq!(status(&ficbind(folder.path(), &args)), 0);
    }
    let read = |name: &str| fs::read(folder.path().join(name)).expect("the book");
    assert!(read("1.epub") == read("4.epub"), "one thread and four give different bytes");
}

#[test]
fn a_broken_story_leaves_an_older_omnibus_alone() {
    let folder = two_stories();
    let args = ["omnibus", "one.md", "two.md", "-o", "o.epub", "--no-cover", "--set", "title=T", "--json"];
    let output = ficbind(folder.path(), &args);
    assert_eq!(status(&output), 0, "{output:?}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["volumes"][0]["stories"][1]["title"], "Better");
    assert_eq!(report["volumes"][0]["words"], 4);
    let book = fs::read(folder.path().join("o.epub")).expect("the book");
    fs::write(folder.path().join("two.md"), "---\ntitle: Bad\ntitle: Worse\n---\n\nText.\n").expect("written");
    let output = ficbind(folder.path(), &args);
    assert_eq!(status(&output), 1);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["messages"][0]["source"], "two.md");
    assert_eq!(report["messages"][0]["diagnostics"][0]["rule"], "FIC-103");
    assert_eq!(fs::read(folder.path().join("o.epub")).expect("there"), book);
    let output = ficbind(folder.path(), &["omnibus", "one.md", "three.md", "-o", "o.epub"]);
    assert_eq!(status(&output), 3, "{output:?}");
    assert_eq!(status(&ficbind(folder.path(), &["omnibus", "one.md", "two.md"])), 2);
    assert_eq!(status(&ficbind(folder.path(), &["omnibus", "one.md", "-o", "o.epub", "--volume-words", "0"])), 2);
}

#[test]
fn archives_of_one_name_are_imported_side_by_side() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [("a", "It rained."), ("b", "It snowed.")] {
        fs::create_dir(folder.path().join(name)).expect("a folder");
        let file = fs::File::create(folder.path().join(name).join("posts.zip")).expect("a file");
        let mut archive = zip::ZipWriter::new(file);
        let options = zip::write::SimpleFileOptions::default();
        for (ending, title) in [("md", "Sun"), ("txt", "Moon")] {
            archive.start_file(format!("sun.{ending}"), options).expect("an entry");
            let head = if ending == "md" { format!("---\ntitle: {title}\n---\n") } else { format!("Title: {title}\n") };
            std::io::Write::write_all(&mut archive, format!("{head}\n{text}\n").as_bytes()).expect("written");
        }
        archive.finish().expect("an archive");
    }
    // A second run finds what the first has written, and changes nothing.
    for _ in 0..2 {
        let output = ficbind(folder.path(), &["import", "a/posts.zip", "b/posts.zip", "-o", "out"]);
        assert_eq!(status(&output), 0, "{output:?}");
        let mut found = Vec::new();
        for place in ["posts", "posts-2"] {
            for entry in fs::read_dir(folder.path().join("out").join(place)).expect("a folder") {
                let path = entry.expect("a file").path();
                found.push(fs::read_to_string(path).expect("a text"));
            }
        }
        let has = |words: &str| found.iter().filter(|text| text.contains(words)).count();
        assert_eq!((found.len(), has("It rained."), has("It snowed.")), (4, 2, 2), "{found:?}");
    }
}

/// Numbered texts of a folder are one work for `import`, too; an empty `collection.yaml` keeps them apart.
#[test]
fn numbered_texts_are_imported_as_one_work() {
    let folder = tempfile::tempdir().expect("a folder");
    let weir = folder.path().join("weir_house");
    fs::create_dir(&weir).expect("a folder");
    for number in 1..=10 {
        let rating = if number == 1 { "PG" } else { "R" };
        let text = format!(
            "Title: The Weir, part {number}\nAuthor: Ada Fenn\nRating: {rating}\n\nIt rained on day {number}, and the weir was shut.\n\nNobody came.\n"
        );
        fs::write(weir.join(format!("{number}.txt")), text).expect("written");
    }
    let output = ficbind(folder.path(), &["import", "weir_house", "-o", "one"]);
    assert_eq!(status(&output), 0, "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("FIC-624"), "{output:?}");
    let work = folder.path().join("one/the-weir");
    let book = fs::read_to_string(work.join("book.yaml")).expect("a book file");
    assert!(book.starts_with("title: The Weir\nauthor: Ada Fenn\n") && !book.contains("\nrating:"), "{book}");
    let mut chapters: Vec<_> =
        fs::read_dir(&work).expect("a folder").map(|entry| entry.expect("a file").path()).collect();
    chapters.sort();
    let texts: Vec<String> = chapters.iter().map(|path| fs::read_to_string(path).expect("a text")).collect();
    let at = |words: &str| texts.iter().position(|text| text.contains(words));
    assert_eq!((at("on day 1,"), at("on day 2,"), at("on day 10,")), (Some(0), Some(1), Some(9)), "{texts:?}");
    assert!(texts[0].contains("rating: PG") && texts[9].contains("rating: R"), "{texts:?}");

    fs::write(weir.join("collection.yaml"), "").expect("written");
    let output = ficbind(folder.path(), &["import", "weir_house", "-o", "many"]);
    assert_eq!(status(&output), 0, "{output:?}");
    assert!(folder.path().join("many/10.md").is_file() && !folder.path().join("many/the-weir").exists());
}

/// What an import mends or leaves out is told, of many sources once a rule.
#[test]
fn imports_tell_what_they_change() {
    let folder = tempfile::tempdir().expect("a folder");
    let posts = folder.path().join("posts");
    fs::create_dir(&posts).expect("a folder");
    for letter in 'a'..='k' {
        let text = format!("Title: Ebb {letter}\n\nItâ€™s late, said Nell, and it wasnâ€™t yet dark.\n");
        fs::write(posts.join(format!("{letter}.txt")), text).expect("written");
    }
    let told = |source: &str, to: &str| {
        let output = ficbind(folder.path(), &["import", source, "-o", to]);
        assert_eq!(status(&output), 0, "{output:?}");
        String::from_utf8(output.stderr)
            .expect("text")
            .lines()
            .filter(|line| line.contains("IMP-042"))
            .map(str::to_owned)
            .collect()
    };
    let one: Vec<String> = told("posts/a.txt", "one");
    assert!(one.len() == 1 && one[0].contains("posts/a.txt:3:3") && !one[0].contains("more of this kind"), "{one:?}");
    let all: Vec<String> = told("posts", "all");
    assert!(all.len() == 1 && all[0].contains("and 10 more of this kind"), "{all:?}");
}

/// A good book whose `mimetype` does not come first, which `--fix` repairs.
fn to_repair(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join("s.md"), text).expect("written");
    assert_eq!(status(&ficbind(folder, &["build", "s.md", "-o", "s.epub", "--no-cover"])), 0);
    let good = fs::read(folder.join("s.epub")).expect("the book");
    let mut good = zip::ZipArchive::new(std::io::Cursor::new(good)).expect("an archive");
    let mut bad = zip::ZipWriter::new(fs::File::create(folder.join(name)).expect("a file"));
    for entry in (0..good.len()).rev() {
        bad.raw_copy_file(good.by_index_raw(entry).expect("an entry")).expect("copied");
    }
    bad.finish().expect("an archive");
}

#[test]
fn repairs_lose_no_book() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    fs::create_dir(folder.join("a")).expect("a folder");
    fs::create_dir(folder.join("b")).expect("a folder");
    to_repair(folder, "a/x.epub", GOOD);
    to_repair(folder, "b/x.epub", &GOOD.replace("rained", "snowed"));
    let output = ficbind(folder, &["check", "a", "b", "--fix", "-o", "out"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(status(&output), 2, "{output:?}");
    assert!(told.contains("a/x.epub and b/x.epub would both be written to out/x.epub"), "{told}");
    assert!(!folder.join("out").exists());
    fs::write(folder.join("notes.txt"), "Mine.").expect("written");
    let output = ficbind(folder, &["check", "a/x.epub", "--fix", "-o", "notes.txt"]);
    assert_eq!(status(&output), 3, "{output:?}");
    assert_eq!(fs::read_to_string(folder.join("notes.txt")).expect("there"), "Mine.");
}

#[test]
fn repairs_in_place_keep_every_original() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let read = |name: &str| fs::read(folder.join(name)).expect("a book");
    to_repair(folder, "x.epub", GOOD);
    let first = read("x.epub");
    assert_eq!(status(&ficbind(folder, &["check", "x.epub", "--fix", "--in-place"])), 0);
    assert_ne!(read("x.epub"), first);
    assert_eq!(read("x.epub.orig"), first);
    // A new edition comes, and needs repair as well.
    to_repair(folder, "x.epub", &GOOD.replace("rained", "snowed"));
    let second = read("x.epub");
    assert_eq!(status(&ficbind(folder, &["check", "x.epub", "--fix", "--in-place"])), 0);
    assert_eq!((read("x.epub.orig"), read("x.epub.orig-2")), (first, second.clone()));
    // The same edition once more has its backup already.
    fs::write(folder.join("x.epub"), second).expect("written");
    assert_eq!(status(&ficbind(folder, &["check", "x.epub", "--fix", "--in-place"])), 0);
    assert!(!folder.join("x.epub.orig-3").exists());
}

/// The subject of a mail may be all that says which part of a story it holds.
#[test]
fn parts_that_subjects_number_are_joined() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, subject, text) in
        [("a", "Ebb (1/2)", "It rained."), ("b", "Ebb (2/2)", "It cleared."), ("c", "Neap (1/2)", "It blew.")]
    {
        let post = format!(
            "From: nell@example.org\nSubject: {subject}\nDate: 3 May 1999\n\nTitle: Ebb\nAuthor: Nell Quay\n\n{text}\n"
        );
        fs::write(folder.path().join(format!("{name}.txt")), post).expect("written");
    }
    let output = ficbind(folder.path(), &["import", ".", "-o", "out"]);
    assert_eq!(status(&output), 0, "{output:?}");
    let told = String::from_utf8(output.stdout).expect("text");
    assert!(told.contains("a.txt, ./b.txt → ") && !told.contains("b.txt, ./c.txt"), "{told}");
}

/// Of two files of one name in an archive, the one that cannot be read is told, and nothing is built without it.
#[test]
fn files_of_one_name_in_an_archive_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, text) in [("day-a.txt", "First."), ("day-b.txt", "Second.")] {
        archive.start_file(name, options).expect("an entry");
        std::io::Write::write_all(&mut archive, format!("Title: Ebb\n\n{text}\n").as_bytes()).expect("written");
    }
    let mut bytes = archive.finish().expect("an archive").into_inner();
    let places: Vec<usize> = (0..bytes.len() - 9).filter(|at| bytes[*at..].starts_with(b"day-b.txt")).collect();
    for at in places {
        bytes[at + 4] = b'a';
    }
    fs::write(folder.path().join("twice.zip"), bytes).expect("written");
    let output = ficbind(folder.path(), &["import", "twice.zip", "-o", "out"]);
    assert_eq!(status(&output), 1, "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("IMP-083"), "{output:?}");
    let output = ficbind(folder.path(), &["build", "twice.zip", "-o", "book.epub"]);
    assert!(status(&output) == 1 && !folder.path().join("book.epub").exists(), "{output:?}");
}

/// A document whose pictures claim to be longer than the file loses no text.
#[test]
fn lengths_that_lie_hide_no_text_of_rtf() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, length) in [("good", 3), ("bad", 99_999_999)] {
        let text = format!("{{\\rtf1\\ansi It rained.\\par {{\\pict\\bin{length} ]]]}}\\par Nobody came.\\par}}");
        fs::write(folder.path().join(format!("{name}.rtf")), text).expect("written");
        let output = ficbind(folder.path(), &["import", &format!("{name}.rtf"), "-o", name]);
        assert_eq!(status(&output), 0, "{output:?}");
        let written = fs::read_to_string(folder.path().join(name).join(format!("{name}.md"))).expect("a text");
        assert!(written.contains("It rained.") && written.contains("Nobody came."), "{written}");
    }
}

/// An import that writes nothing leaves nothing behind, and a file is no place for one.
#[test]
fn imports_of_nothing_leave_no_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("torn.docx"), b"PK\x03\x04 torn").expect("written");
    fs::write(folder.path().join("rain.txt"), "Title: Rain\n\nIt rained.\n").expect("written");
    let output = ficbind(folder.path(), &["import", "torn.docx", "-o", "out"]);
    assert!(status(&output) == 1 && !folder.path().join("out").exists(), "{output:?}");
    let output = ficbind(folder.path(), &["import", "rain.txt", "-o", "rain.txt"]);
    assert_eq!(status(&output), 3, "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("it is a file, and a folder is needed"), "{output:?}");
    assert!(fs::read_to_string(folder.path().join("rain.txt")).expect("a text").contains("It rained."));
}

#[test]
fn the_summary_does_not_steer_the_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let story =
        "---\ntitle: \"Fog\\e[31m\"\nauthor: \"Ida\\a\"\nlanguage: en\nwarnings: [\"own\\e]0;pwn\\a\"]\n---\n\nFog.\n";
    std::fs::write(folder.path().join("fog.md"), story).expect("written");
    let run = ficbind(folder.path(), &["build", "fog.md", "-o", "fog.epub", "--no-cover"]);
    let said = [run.stdout, run.stderr].concat();
    assert!(String::from_utf8_lossy(&said).contains("1 content warning: own"), "{}", String::from_utf8_lossy(&said));
    assert!(!said.iter().any(|byte| byte.is_ascii_control() && *byte != b'\n'), "{said:?}");
}
