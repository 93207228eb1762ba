//! `ficbind worker` as an engine uses it: jobs in, results out, whatever happens to the processes.
//!
//! The case folders `tests/cases/worker/<case>/` hold jobs and sources, and in `args`, one argument a line, the command
//! line; several runs are parted by a line `---`. `expect.txt` holds exit status and output of each run, results without
//! times, and then the files in `out`. `BLESS=1 cargo test` rewrites it.

#[path = "batch/shelf.rs"]
#[allow(dead_code, reason = "the tests of batches use the rest")]
mod shelf;
#[path = "worker/sources.rs"]
mod sources;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use ficbind::worker::{Options, Worker};
use serde_json::{Value, json};

use shelf::{Run, Shelf, files_below, sha256, story, words};

/// Differences of all cases are told at once.
#[test]
fn case_folders_come_out_as_expected() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/worker");
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

/// Runs a case; gives the text of its `expect.txt`.
fn outcome(case: &Path) -> String {
    let shelf = Shelf::new();
    for name in files_below(case).iter().filter(|name| *name != "expect.txt") {
        shelf.write(name, fs::read(case.join(name)).expect("readable"));
    }
    let args = fs::read_to_string(case.join("args")).expect("a case has its command line");
    let mut text = String::new();
    for line in args.split("---\n") {
        let args: Vec<&str> = line.lines().collect();
        let run = shelf.run(&args);
        text.push_str(&format!("$ ficbind {}\nexit {}\n", args.join(" "), run.status.unwrap_or(-1)));
        run.out.lines().for_each(|line| text.push_str(&told(line)));
        let shown = run.err.replace(&shelf.path("").display().to_string(), "/…/");
        // The help of a wrong command line is another matter.
        let shown = shown.split("\nUsage:").next().unwrap_or_default();
        shown.lines().for_each(|line| text.push_str(&format!("{}\n", format!("! {}", masked(line)).trim_end())));
        text.push('\n');
    }
    text.push_str("files in out\n");
    let files = files_below(&shelf.path("out")).into_iter().filter(|name| !name.starts_with(".ficbind/"));
    files.for_each(|name| text.push_str(&format!("    {name}\n")));
    text
}

/// The line without times: `(0.1 s)` becomes `(… s)`.
fn masked(line: &str) -> String {
    match (line.rfind('('), line.strip_suffix(" s)")) {
        (Some(open), Some(_)) => format!("{}(… s)", &line[..open]),
        _ => line.to_owned(),
    }
}

/// A result: what became of the job, and below that its messages. Other lines stand as they are.
fn told(line: &str) -> String {
    let Some(result) = serde_json::from_str::<Value>(line).ok().filter(|result| result.get("state").is_some()) else {
        return format!("{}\n", masked(line));
    };
    let end = match (result["book"].as_str(), result["base64"].as_str()) {
        (Some(book), None) => format!(" -> {book}"),
        (None, Some(_)) => " -> (in the result)".to_owned(),
        (Some(book), Some(_)) => format!(" -> {book} (in the result)"),
        (None, None) => String::new(),
    };
    let id = result["id"].as_str().map_or_else(|| "(no id)".to_owned(), |id| format!("\"{id}\""));
    let mut text = format!("{} {id}{end}\n", words(&result["state"]));
    for message in result["diagnostics"].as_array().into_iter().flatten() {
        let place = match (&message["file"], &message["line"], &message["column"]) {
            (Value::String(file), Value::Number(line), Value::Number(column)) => format!("{file}:{line}:{column} "),
            _ => String::new(),
        };
        let [severity, rule, message] = ["severity", "rule", "message"].map(|key| words(&message[key]));
        text.push_str(&format!("    {place}{severity} {rule} {message}\n"));
    }
    text
}

/// Jobs as lines.
fn lines(jobs: &[Value]) -> String {
    jobs.iter().map(|job| format!("{job}\n")).collect()
}

/// A job for each of so many stories, which are written to `in`.
fn many(shelf: &Shelf, stories: usize) -> String {
    let job = |n: usize| {
        shelf.write(&format!("in/{n}.md"), story(&format!("Story {n}"), &format!("It rained for {n} days.")));
        json!({ "id": format!("{n}.md"), "path": format!("in/{n}.md"), "book": format!("{}/{n}.epub", n % 3) })
    };
    lines(&(1..=stories).map(job).collect::<Vec<_>>())
}

fn results(run: &Run) -> Vec<Value> {
    run.out.lines().map(|line| serde_json::from_str(line).expect("a result is JSON")).collect()
}

/// How many results are in each state.
fn states(results: &[Value]) -> BTreeMap<&str, usize> {
    let mut states = BTreeMap::new();
    results.iter().for_each(|result| *states.entry(words(&result["state"])).or_default() += 1);
    states
}

#[test]
fn results_come_in_the_order_of_the_jobs() {
    let shelf = Shelf::new();
    let mut jobs: Vec<String> = many(&shelf, 40).lines().map(|line| format!("{line}\n")).collect();
    // A long one in front, so that the others are done before it.
    shelf.write("in/long.md", story("Long", &"It rained, and it rained. ".repeat(40_000)));
    jobs.insert(0, lines(&[json!({ "id": "long", "path": "in/long.md", "book": "long.epub" })]));
    shelf.write("jobs.jsonl", jobs.concat());
    let run = shelf.run(&["worker", "jobs.jsonl", "-o", "out", "--no-cover", "-j", "3"]).exits(0);
    let ids: Vec<String> = results(&run).iter().map(|result| words(&result["id"]).to_owned()).collect();
    let expected: Vec<String> = std::iter::once("long".to_owned()).chain((1..=40).map(|n| format!("{n}.md"))).collect();
    assert_eq!(ids, expected);
}

/// Sources of all kinds a batch reads, with a collection file, corrections and options.
fn collection() -> Shelf {
    let shelf = Shelf::of(&[
        ("collection.yaml", "fandom: Weather\nname: '{title}'\nstories:\n  rain.md:\n    tags: [Wet]\n"),
        ("rain.md", &story("Rain", "It rained.")),
        ("deep/again.md", &story("Rain", "It rained again.")),
        ("deep/collection.yaml", "rating: Teen\n"),
        ("bad.md", &story("Bad", "It broke.").replace("warnings: none", "rated: twice\nrated: twice")),
        ("serial/book.yaml", "title: Serial\nauthor: Nell Ashdown\nlanguage: en\nwarnings: none\n"),
        ("serial/1.md", "# One\n\nIt began.\n"),
        ("serial/2.md", "# Two\n\nIt ended.\n"),
        ("post.txt", "Title: Hail\nAuthor: Oswin Pike\n\nIt hailed all day. Nobody went out.\n"),
    ]);
    shelf.write("corrections.csv", "source,title\npost.txt,Hailstones\n");
    shelf
}

/// The options of a run that the tests of equality choose.
const CHOSEN: &[&str] = &["--theme", "classic", "--set", "publisher=The Pier Press", "--overrides", "corrections.csv"];

/// Lines of the manifest without the times of files.
fn timeless_manifest(shelf: &Shelf) -> Vec<Value> {
    let text = String::from_utf8(shelf.read("out/.ficbind/manifest.jsonl")).expect("text");
    let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    for line in lines.iter_mut().filter(|line| line.get("source").is_some()) {
        let end = words(&line["origin"]).rsplit("/in/").next().unwrap_or_default().to_owned();
        line["origin"] = end.into();
        line["stamp"] = Value::Null;
        line["inputs"].as_array_mut().into_iter().flatten().for_each(|input| input["stamp"] = Value::Null);
    }
    lines
}

#[test]
fn planned_built_and_merged_is_the_same_as_a_batch() {
    let (one, other) = (collection(), collection());
    one.run(&[&["batch", "in", "-o", "out"], CHOSEN].concat()).exits(1);
    other.run(&[&["batch", "in", "-o", "out", "--plan", "jobs.jsonl"], CHOSEN].concat()).exits(0);
    let run = other.run(&["worker", "jobs.jsonl", "-o", "out"]).exits(0);
    assert_eq!(states(&results(&run)), BTreeMap::from([("built", 4), ("failed", 1)]));
    other.write("results.jsonl", &run.out);
    other.run(&["worker", "--merge", "results.jsonl", "-o", "out"]).exits(1).says(&["5 stories: 4 built, 1 failed"]);
    assert!(one.books() == other.books(), "{:?} and {:?}", one.book_names(), other.book_names());
    assert_eq!(one.timeless_report(), other.timeless_report());
    assert_eq!(timeless_manifest(&one), timeless_manifest(&other));
    assert_eq!(one.read("out/manifest-sha256.txt"), other.read("out/manifest-sha256.txt"));
    other.run(&["verify", "out"]).exits(0);
    // A batch goes on from there, and a plan has nothing to do.
    other.run(&[&["batch", "in", "-o", "out"], CHOSEN].concat()).exits(1).says(&["4 unchanged, 1 failed"]);
    let plan = other.run(&[&["batch", "in", "-o", "out", "--plan", "-"], CHOSEN].concat()).exits(0);
    assert!(plan.out.lines().all(|line| line.contains("\"bad.md\"")), "{}", plan.out);
}

#[test]
fn a_changed_story_gets_the_book_that_a_batch_would_make() {
    let (one, other) = (collection(), collection());
    for shelf in [&one, &other] {
        shelf.batch(&[]).exits(1);
        shelf.write("in/serial/3.md", "# Three\n\nIt went on.\n");
        shelf.write("in/rain.md", story("Downpour", "It rained.\n\nAnd rained."));
    }
    one.batch(&[]).exits(1);
    other.batch(&["--plan", "jobs.jsonl"]).exits(0);
    let run = other.run(&["worker", "jobs.jsonl", "-o", "out", "--no-cover", "--log", "log.jsonl"]).exits(0);
    assert_eq!(states(&results(&run)), BTreeMap::from([("built", 2), ("failed", 1)]));
    other.run(&["worker", "--merge", "log.jsonl", "-o", "out"]).exits(1);
    // Also the book of the former title is gone.
    assert!(one.books() == other.books(), "{:?} and {:?}", one.book_names(), other.book_names());
    assert_eq!(timeless_manifest(&one), timeless_manifest(&other));
    other.run(&["verify", "out"]).exits(0);
}

#[test]
fn a_book_that_somebody_changed_is_left_alone() {
    let shelf = Shelf::of(&[("rain.md", &story("Rain", "It rained."))]);
    shelf.batch(&[]).exits(0);
    let mut book = shelf.read("out/rain.epub");
    book.extend_from_slice(b"a remark");
    shelf.write("out/rain.epub", &book);
    shelf.write("in/rain.md", story("Rain", "It rained again."));
    shelf.batch(&["--plan", "jobs.jsonl"]).exits(0);
    let run = shelf.run(&["worker", "jobs.jsonl", "-o", "out"]).exits(0).says(&["WRK-013"]);
    assert_eq!(states(&results(&run)), BTreeMap::from([("failed", 1)]));
    assert!(shelf.read("out/rain.epub") == book);
    shelf.batch(&["--force", "--plan", "jobs.jsonl"]).exits(0);
    let run = shelf.run(&["worker", "jobs.jsonl", "-o", "out"]).exits(0);
    assert_eq!(states(&results(&run)), BTreeMap::from([("built", 1)]));
}

#[test]
fn what_is_no_book_is_not_replaced() {
    let shelf = Shelf::of(&[("rain.md", &story("Rain", "It rained."))]);
    shelf.write("out/notes.epub", "These are notes.");
    shelf.write("out/folder.epub/a.txt", "This, too.");
    let jobs = ["notes.epub", "folder.epub"].map(|book| json!({ "id": book, "path": "in/rain.md", "book": book }));
    shelf.write("jobs.jsonl", lines(&jobs));
    let run = shelf.run(&["worker", "jobs.jsonl", "-o", "out", "--no-cover"]).exits(0);
    let rules: Vec<Value> = results(&run).iter().map(|r| r["diagnostics"][0]["rule"].clone()).collect();
    assert_eq!(rules, ["FIC-512", "FIC-511"]);
    assert_eq!(files_below(&shelf.path("out/folder.epub")), ["a.txt"]);
    assert_eq!(shelf.read("out/notes.epub"), b"These are notes.");
}

#[test]
fn books_in_results_are_merged_as_well() {
    let shelf = Shelf::new();
    let jobs = many(&shelf, 5);
    shelf.write("jobs.jsonl", &jobs);
    let run = shelf.run(&["worker", "jobs.jsonl", "--no-cover"]).exits(0);
    assert!(!shelf.path("out").exists() && !shelf.path(".ficbind").exists(), "nothing is written without -o");
    shelf.write("results.jsonl", &run.out);
    shelf.run(&["worker", "--merge", "results.jsonl", "-o", "out"]).exits(0);
    shelf.run(&["verify", "out"]).exits(0).says(&["5 books unchanged"]);
    let merged = shelf.books();
    shelf.run(&["worker", "jobs.jsonl", "-o", "out", "--no-cover"]).exits(0);
    assert!(shelf.books() == merged);
    for result in results(&run) {
        assert_eq!(result["sha256"], sha256(&merged[words(&result["book"])]));
    }
    // A file that is no book of ours is never replaced.
    shelf.write("out/1/1.epub", "my notes");
    shelf.run(&["worker", "--merge", "results.jsonl", "-o", "out"]).exits(1).says(&["FIC-617"]);
    assert_eq!(shelf.read("out/1/1.epub"), b"my notes");
}

#[test]
fn results_of_books_that_are_not_in_place_count_as_failed() {
    let shelf = Shelf::new();
    shelf.write("jobs.jsonl", many(&shelf, 3));
    shelf.run(&["worker", "jobs.jsonl", "-o", "out", "--no-cover", "--log", "log.jsonl"]).exits(0);
    shelf.remove("out/1/1.epub");
    let book = shelf.read("out/0/3.epub");
    shelf.write("out/2/2.epub", book);
    shelf.run(&["worker", "--merge", "log.jsonl", "-o", "out"]).exits(1).says(&["WRK-009", "1 built, 2 failed"]);
    // A copy with another time is the same book.
    let again = Shelf::new();
    again.write("jobs.jsonl", many(&again, 3));
    again.run(&["worker", "jobs.jsonl", "-o", "out", "--no-cover", "--log", "log.jsonl"]).exits(0);
    for (name, bytes) in again.books() {
        again.remove(&format!("out/{name}"));
        again.write(&format!("out/{name}"), bytes);
    }
    again.run(&["worker", "--merge", "log.jsonl", "-o", "out"]).exits(0).says(&["3 built"]);
}

#[test]
fn results_that_cannot_be_right_harm_no_manifest() {
    let shelf = Shelf::new();
    shelf.write("jobs.jsonl", many(&shelf, 1));
    let run = shelf.run(&["worker", "jobs.jsonl", "-o", "out", "--no-cover"]).exits(0);
    let good = results(&run).remove(0);
    let hash = words(&good["sha256"]).to_owned();
    for (field, value) in
        [("sha256", json!("zz")), ("sha256", json!(hash.to_uppercase())), ("id", json!("")), ("id", json!("a\nb"))]
    {
        let mut bad = good.clone();
        bad[field] = value;
        shelf.write("bad.jsonl", lines(&[bad]));
        shelf.run(&["worker", "--merge", "bad.jsonl", "-o", "out"]).exits(1).says(&["WRK-014", field]);
    }
    shelf.write("noise.jsonl", "noise\n".repeat(1000));
    shelf.write("good.jsonl", run.out);
    let merged = shelf.run(&["worker", "--merge", "noise.jsonl", "good.jsonl", "-o", "out"]).exits(0);
    assert!(!merged.err.contains("FIC-612"), "{}", merged.err);
    assert_eq!(merged.err.matches("WRK-010").count(), 11);
    shelf.run(&["verify", "out"]).exits(0).says(&["1 book unchanged"]);
}

#[test]
fn what_is_done_is_not_done_again() {
    let shelf = Shelf::new();
    let mut jobs = many(&shelf, 6);
    let inline = |text: &str| {
        lines(&[
            json!({ "id": "inline", "book": "inline.epub", "files": [{ "name": "a.md", "text": story("A", text) }] }),
        ])
    };
    jobs.push_str(&inline("It rained."));
    shelf.write("jobs.jsonl", &jobs);
    let args = ["worker", "jobs.jsonl", "-o", "out", "--no-cover", "--log", "log.jsonl"];
    let run = || {
        let run = shelf.run(&args).exits(0);
        states(&results(&run)).into_iter().map(|(state, n)| format!("{n} {state}")).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(run(), "7 built");
    let prints = shelf.prints("out");
    assert_eq!(run(), "7 unchanged");
    // Without a log they are built, and come out the same.
    let bare = shelf.run(&args[..5]).exits(0);
    assert_eq!(states(&results(&bare)), BTreeMap::from([("unchanged", 7)]));
    assert!(shelf.prints("out") == prints, "no file was touched");
    // A source, a book that is gone, a book that is another, the bytes of a job.
    shelf.write("in/1.md", story("Story 1", "It rained for one day."));
    shelf.remove("out/2/2.epub");
    shelf.write("out/0/3.epub", shelf.read("out/1/4.epub"));
    shelf.write("jobs.jsonl", jobs.replace(&inline("It rained."), &inline("It poured.")));
    assert_eq!(run(), "4 built, 3 unchanged");
    assert_eq!(run(), "7 unchanged");
    // Other options.
    let run = shelf.run(&[&args[..], &["--theme", "plain"]].concat()).exits(0);
    assert_eq!(states(&results(&run)), BTreeMap::from([("built", 7)]));
}

#[test]
fn a_log_that_was_cut_off_is_mended() {
    let shelf = Shelf::new();
    shelf.write("jobs.jsonl", many(&shelf, 4));
    let args = ["worker", "jobs.jsonl", "-o", "out", "--no-cover", "--log", "log.jsonl"];
    shelf.run(&args).exits(0);
    let log = shelf.read("log.jsonl");
    shelf.write("log.jsonl", &log[..log.len() - 100]);
    let run = shelf.run(&args).exits(0);
    assert_eq!(states(&results(&run)), BTreeMap::from([("unchanged", 4)]));
    shelf.run(&["worker", "--merge", "log.jsonl", "-o", "out", "--quiet"]).exits(0);
    shelf.run(&["verify", "out"]).exits(0).says(&["4 books unchanged"]);
}

/// A worker that is spoken to line by line.
struct Live {
    child: Child,
    results: BufReader<std::process::ChildStdout>,
}

impl Live {
    fn begin(shelf: &Shelf, more: &[&str]) -> Live {
        let mut command = shelf.command(&[&["worker", "-o", "out", "--no-cover", "--quiet"], more].concat());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
        let results = BufReader::new(child.stdout.take().expect("it has one"));
        Live { child, results }
    }

    fn give(&mut self, lines: &str) {
        let input = self.child.stdin.as_mut().expect("it is open");
        input.write_all(lines.as_bytes()).and_then(|()| input.flush()).expect("it reads");
    }

    fn result(&mut self) -> Value {
        let mut line = String::new();
        self.results.read_line(&mut line).expect("it answers");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    fn end(mut self) -> Option<i32> {
        drop(self.child.stdin.take());
        self.child.wait().expect("it ends").code()
    }
}

/// The processes that a process has started.
#[cfg(target_os = "linux")]
fn below(process: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let children = tasks.map(|task| fs::read_to_string(task.path().join("children")).unwrap_or_default());
    children.flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<u32>>()).collect()
}

/// The most memory that a process has had, in kB.
#[cfg(target_os = "linux")]
fn peak(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it is alive");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("the system tells");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).expect("a number")
}

fn signal(process: u32, name: &str) {
    let status = Command::new("kill").args([name, &process.to_string()]).status();
    assert!(status.is_ok_and(|status| status.success()), "the signal is sent");
}

#[test]
fn each_job_is_answered_when_it_is_done() {
    let shelf = Shelf::new();
    let jobs = many(&shelf, 3);
    let mut live = Live::begin(&shelf, &[]);
    for (number, job) in jobs.lines().enumerate() {
        live.give(&format!("{job}\n"));
        assert_eq!(live.result()["id"], format!("{}.md", number + 1));
    }
    assert_eq!(live.end(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_line_of_200_megabytes_takes_no_room() {
    let shelf = Shelf::new();
    let jobs = many(&shelf, 2);
    let mut live = Live::begin(&shelf, &["-j", "1", "--max-job", "8"]);
    live.give("{\"id\": \"long\", \"path\": \"");
    let piece = "x".repeat(1 << 20);
    (0..200).for_each(|_| live.give(&piece));
    live.give("\"}\n");
    live.give(&jobs);
    let refused = live.result();
    assert_eq!(refused["diagnostics"][0]["rule"], "WRK-002");
    assert_eq!(live.result()["state"], "built");
    assert_eq!(live.result()["state"], "built");
    let most = peak(live.child.id());
    assert!(most < 64 << 10, "{most} kB");
    assert_eq!(live.end(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_process_that_is_killed_costs_one_job() {
    let shelf = Shelf::new();
    let jobs = many(&shelf, 3);
    shelf.write("in/long.md", story("Long", &"It rained, and it rained. ".repeat(400_000)));
    let mut live = Live::begin(&shelf, &["-j", "1"]);
    live.give(&lines(&[json!({ "id": "long", "path": "in/long.md", "book": "long.epub" })]));
    let begun = Instant::now();
    let inner = loop {
        assert!(begun.elapsed() < Duration::from_secs(60), "no process is started");
        // It is at work as soon as it has used some time.
        let at_work = |id: &u32| peak(*id) > 40 << 10;
        match below(live.child.id()).first().copied().filter(at_work) {
            Some(id) => break id,
            None => sleep(Duration::from_millis(2)),
        }
    };
    signal(inner, "-KILL");
    live.give(&jobs);
    let lost = live.result();
    assert_eq!((words(&lost["id"]), &lost["diagnostics"][0]["rule"]), ("long", &json!("WRK-008")));
    (0..3).for_each(|_| assert_eq!(live.result()["state"], "built"));
    assert_eq!(live.end(), Some(0));
    assert_eq!(shelf.book_names(), ["0/3.epub", "1/1.epub", "2/2.epub"]);
}

#[test]
fn every_result_of_a_job_names_its_source() {
    let shelf = Shelf::new();
    shelf.write("in/rain.md", story("Rain", "It rained."));
    shelf.write("in/long.md", story("Long", &"It rained, and it rained. ".repeat(2_400_000)));
    let jobs = [
        json!({ "id": "rain", "path": "in/rain.md", "book": "rain.epub" }),
        json!({ "id": "same", "path": "in/rain.md", "book": "rain.epub" }),
        json!({ "id": "odd", "path": "in/rain.md", "bok": "odd.epub" }),
        json!({ "id": "brought", "files": [{ "name": "a.md" }], "book": "brought.epub" }),
        json!({ "id": "none", "book": "none.epub" }),
        json!({ "id": "long", "path": "in/long.md", "book": "long.epub" }),
    ];
    shelf.write("jobs.jsonl", lines(&jobs));
    // A short story takes a hundredth of the long one's time, whatever the build.
    let limit = if cfg!(debug_assertions) { "1.5" } else { "0.3" };
    let args = ["worker", "jobs.jsonl", "-o", "out", "--no-cover", "--time-limit", limit, "--quiet"];
    let results = results(&shelf.run(&args).exits(0));
    let told: Vec<(&str, &str)> =
        results.iter().map(|result| (words(&result["source"]), words(&result["diagnostics"][0]["rule"]))).collect();
    assert_eq!(
        told[1..],
        [
            ("in/rain.md", "WRK-011"),
            ("in/rain.md", "WRK-001"),
            ("brought", "WRK-005"),
            ("none", "WRK-001"),
            ("in/long.md", "WRK-007"),
        ]
    );
}

#[test]
fn of_two_jobs_with_one_id_the_later_has_the_last_word() {
    let shelf = Shelf::new();
    shelf.write("in/long.md", story("Long", &"It rained, and it rained. ".repeat(40_000)));
    shelf.write("in/short.md", story("Short", "It rained."));
    let job = |name: &str| json!({ "id": "rain", "path": format!("in/{name}.md"), "book": "rain.epub" });
    shelf.write("jobs.jsonl", lines(&[job("long"), job("short")]));
    let results = results(&shelf.run(&["worker", "jobs.jsonl", "-o", "out", "--no-cover", "-j", "2"]).exits(0));
    assert_eq!(words(&results[1]["title"]), "Short");
    assert_eq!(words(&results[1]["sha256"]), sha256(&shelf.read("out/rain.epub")));
}

#[test]
fn a_job_that_takes_too_long_is_stopped_and_others_go_on() {
    let shelf = Shelf::new();
    let jobs = many(&shelf, 2);
    shelf.write("in/long.md", story("Long", &"It rained, and it rained. ".repeat(2_400_000)));
    let long = lines(&[json!({ "id": "long", "path": "in/long.md", "book": "long.epub" })]);
    shelf.write("jobs.jsonl", format!("{long}{jobs}"));
    // A short story takes a hundredth of the long one's time, whatever the build.
    let limit = if cfg!(debug_assertions) { "1.5" } else { "0.3" };
    let args = ["worker", "jobs.jsonl", "-o", "out", "--no-cover", "-j", "1", "--time-limit", limit];
    let run = shelf.run(&args).exits(0);
    let results = results(&run);
    assert_eq!(states(&results), BTreeMap::from([("built", 2), ("failed", 1)]));
    assert_eq!(results[0]["diagnostics"][0]["rule"], "WRK-007");
}

#[test]
fn books_of_others_stay() {
    let shelf = Shelf::new();
    let jobs = many(&shelf, 1);
    let mut job: Value = serde_json::from_str(jobs.lines().next().expect("a job")).expect("JSON");
    job["book"] = json!("theirs.epub");
    let theirs = include_bytes!("cases/build/books/valid-epub-2/story.epub");
    std::fs::create_dir_all(shelf.path("out")).expect("a folder");
    std::fs::write(shelf.path("out/theirs.epub"), theirs).expect("written");
    shelf.write("jobs.jsonl", lines(&[job.clone()]));
    let run = shelf.run(&["worker", "jobs.jsonl", "-o", "out", "--no-cover"]).exits(0);
    assert_eq!(results(&run)[0]["diagnostics"][0]["rule"], "FIC-617");
    assert_eq!(std::fs::read(shelf.path("out/theirs.epub")).expect("the book"), theirs);
    job["force"] = json!(true);
    shelf.write("jobs.jsonl", lines(&[job]));
    let run = shelf.run(&["worker", "jobs.jsonl", "-o", "out", "--no-cover"]).exits(0);
    assert_eq!(results(&run)[0]["state"], "built");
}

#[test]
fn a_job_that_panics_is_answered() {
    let shelf = Shelf::new();
    let jobs = many(&shelf, 2);
    let mut worker = Worker::new(
        Options { out: Some(shelf.path("out")), root: Some(shelf.path("")), ..Options::default() },
        &mut ficbind::diag::Sink::new(),
    )
    .expect("the folder is ready");
    let mut lines = jobs.lines();
    let mut answer = |panics: bool| {
        let line = lines.next().expect("a job").as_bytes();
        let reply = worker.answer_with(line, &|story, options, sources, sink| {
            assert!(!panics, "the lamp is out");
            ficbind::finish(story, options, sources, sink)
        });
        serde_json::from_slice::<Value>(&reply.line()).expect("JSON")
    };
    let fallen = answer(true);
    assert_eq!((&fallen["id"], &fallen["state"]), (&json!("1.md"), &json!("failed")));
    assert_eq!(fallen["diagnostics"][0]["rule"], "FIC-610");
    assert_eq!(answer(false)["state"], "built");
}

/// The whole worker dies, again and again, and is started anew: at the end every job is answered, and every book is the
/// one that an undisturbed run makes.
#[cfg(target_os = "linux")]
#[test]
fn nothing_is_lost_when_a_worker_is_killed() {
    let (shelf, whole) = (Shelf::new(), Shelf::new());
    let jobs = many(&shelf, 60);
    many(&whole, 60);
    for shelf in [&shelf, &whole] {
        shelf.write("jobs.jsonl", &jobs);
    }
    whole.run(&["worker", "jobs.jsonl", "-o", "out", "--no-cover"]).exits(0);
    let args = ["worker", "jobs.jsonl", "-o", "out", "--no-cover", "--log", "log.jsonl", "-j", "2"];
    for wait in [80, 160, 240, 320] {
        let mut child = shelf.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        sleep(Duration::from_millis(wait));
        let inner = below(child.id());
        child.kill().expect("killed");
        child.wait().expect("it ends");
        // What it has started ends by itself, when it has nobody to speak to.
        let begun = Instant::now();
        while inner.iter().any(|id| Path::new(&format!("/proc/{id}/exe")).exists()) {
            assert!(begun.elapsed() < Duration::from_secs(60), "a process is left behind");
            sleep(Duration::from_millis(5));
        }
        for (name, bytes) in shelf.books() {
            assert!(whole.books()[&name] == bytes, "{name} is not whole");
        }
    }
    let run = shelf.run(&args).exits(0);
    assert_eq!(results(&run).len(), 60);
    shelf.run(&["worker", "--merge", "log.jsonl", "-o", "out", "--quiet"]).exits(0);
    assert!(shelf.books() == whole.books());
    assert_eq!(files_below(&shelf.path("out/.ficbind/work")), <[&str; 0]>::default());
    shelf.run(&["verify", "out"]).exits(0).says(&["60 books unchanged"]);
}

#[test]
fn two_workers_share_a_folder_but_no_log_and_a_batch_keeps_out() {
    let shelf = Shelf::new();
    let jobs = many(&shelf, 2);
    shelf.write("jobs.jsonl", &jobs);
    let mut live = Live::begin(&shelf, &["--log", "log.jsonl"]);
    live.give(jobs.lines().next().expect("a job"));
    live.give("\n");
    live.result();
    shelf.run(&["worker", "jobs.jsonl", "-o", "out", "--log", "log.jsonl"]).exits(3).says(&["WRK-012"]);
    shelf.run(&["worker", "jobs.jsonl", "-o", "out", "--no-cover", "--log", "other.jsonl"]).exits(0);
    shelf.run(&["worker", "--merge", "other.jsonl", "-o", "out"]).exits(3).says(&["FIC-618"]);
    shelf.batch(&[]).exits(3).says(&["FIC-618"]);
    assert_eq!(live.end(), Some(0));
    shelf.run(&["worker", "--merge", "other.jsonl", "log.jsonl", "-o", "out"]).exits(0);
}

/// What has the folder for files for the time being.
#[cfg(target_os = "linux")]
fn left_in(folder: &Path) -> usize {
    fs::read_dir(folder).expect("it is there").count()
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_worker_keeps_the_folder_until_its_processes_end_and_its_files_go_with_the_next() {
    let shelf = Shelf::of(&[("rain.md", &story("Rain", "It rained."))]);
    fs::create_dir(shelf.path("tmp")).expect("a folder");
    let begin = || {
        let mut command = shelf.command(&["worker", "-o", "out", "--no-cover", "--quiet", "-j", "1"]);
        command.env("TMPDIR", shelf.path("tmp")).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let results = BufReader::new(child.stdout.take().expect("it has one"));
        let mut live = Live { child, results };
        live.give("{\"id\": \"rain\", \"path\": \"in/rain.md\", \"book\": \"rain.epub\"}\n");
        live.result();
        live
    };
    let mut live = begin();
    let inner = below(live.child.id());
    assert_eq!(inner.len(), 1);
    signal(inner[0], "-STOP");
    live.child.kill().expect("killed");
    live.child.wait().expect("it ends");
    shelf.batch(&[]).exits(3).says(&["FIC-618"]);
    signal(inner[0], "-CONT");
    while Path::new(&format!("/proc/{}/exe", inner[0])).exists() {
        sleep(Duration::from_millis(5));
    }
    shelf.batch(&["--force"]).exits(0);
    assert_eq!(left_in(&shelf.path("tmp")), 1);
    // Those of others that live stay, and what is no folder of a worker.
    shelf.write("tmp/ficbind-worker-notes/mine.txt", "mine");
    let (first, second) = (begin(), begin());
    assert_eq!(left_in(&shelf.path("tmp")), 3);
    assert_eq!((first.end(), second.end()), (Some(0), Some(0)));
    assert_eq!(files_below(&shelf.path("tmp")), ["ficbind-worker-notes/mine.txt"]);
}

#[cfg(target_os = "linux")]
#[test]
fn results_that_cannot_be_read_are_an_error_and_a_pipe_is_as_good_as_a_file() {
    let shelf = Shelf::new();
    shelf.write("jobs.jsonl", many(&shelf, 3));
    let run = shelf.run(&["worker", "-o", "out", "--no-cover", "--quiet", "--", "jobs.jsonl"]).exits(0);
    let mut merge = shelf.command(&["worker", "--merge", "/dev/stdin", "-o", "out"]);
    let mut child = merge.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
    child.stdin.take().expect("it is open").write_all(run.out.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.contains("3 stories: 3 built"), "{told}");
    shelf.write("results.jsonl", run.out);
    // It opens, but its beginning cannot be read.
    let broken = ["worker", "--merge", "results.jsonl", "/proc/self/mem", "-o", "out"];
    shelf.run(&broken).exits(3).says(&["3 built", "FIC-001"]);
}

#[cfg(unix)]
#[test]
fn an_interrupted_worker_finishes_what_it_has_begun() {
    let shelf = Shelf::new();
    let jobs = many(&shelf, 2);
    let mut live = Live::begin(&shelf, &["-j", "1"]);
    live.give(jobs.lines().next().expect("a job"));
    live.give("\n");
    live.result();
    // Its input stays open.
    let input = live.child.stdin.take();
    signal(live.child.id(), "-INT");
    assert_eq!(live.child.wait().expect("it ends").code(), Some(130));
    drop(input);
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_root_or_the_output_folder() {
    let shelf = Shelf::of(&[("rain.md", &story("Rain", "It rained."))]);
    shelf.write("secret/diary.md", story("Diary", "It is mine."));
    std::os::unix::fs::symlink(shelf.path("secret"), shelf.path("in/open")).expect("a link");
    fs::create_dir(shelf.path("out")).expect("a folder");
    std::os::unix::fs::symlink(shelf.path("secret"), shelf.path("out/open")).expect("a link");
    shelf.write(
        "jobs.jsonl",
        lines(&[
            json!({ "id": "diary", "path": "open/diary.md", "book": "diary.epub" }),
            json!({ "id": "rain", "path": "rain.md", "book": "open/rain.epub" }),
        ]),
    );
    let run = shelf.run(&["worker", "jobs.jsonl", "-o", "out", "--root", "in", "--no-cover"]).exits(0);
    let rules: Vec<Value> = results(&run).iter().map(|r| r["diagnostics"][0]["rule"].clone()).collect();
    assert_eq!(rules, ["WRK-003", "FIC-510"]);
    assert_eq!(files_below(&shelf.path("secret")), ["diary.md"]);
}

#[test]
fn a_log_takes_no_place_of_another_file() {
    let shelf = Shelf::new();
    let jobs = many(&shelf, 2);
    shelf.write("jobs.jsonl", &jobs);
    let args = ["worker", "jobs.jsonl", "-o", "out", "--no-cover", "--log", "log.jsonl"];
    shelf.run(&args).exits(0);
    let log = String::from_utf8(shelf.read("log.jsonl")).expect("text");
    let job = jobs.lines().next().expect("a job");
    let others = [
        "{\"precious\":\"data\"}",
        "{\"precious\":\"data\"}\n",
        "[\"a\",\"built\"]\n",
        "{\"id\":\"a\",\"state\":\"lost\"}\n",
        "{\"id\":\"a\"}",
        "{\"id\":\"a\",\"sta\":1}",
        job,
        &job[..job.len() - 1],
        &jobs,
        &format!("{log}{{\"precious\":\"data\"}}"),
        &format!("{log}notes"),
    ];
    for other in others {
        shelf.write("log.jsonl", other);
        shelf.run(&args).exits(3).says(&["it holds something else than results"]);
        assert_eq!(shelf.read("log.jsonl"), other.as_bytes());
    }
    #[cfg(unix)]
    for special in ["/dev/null", "/dev/zero", "/dev/stdout"] {
        shelf.run(&[&args[..6], &[special]].concat()).exits(3).says(&["must be a file"]);
    }
    // What is cut off a result is given up.
    let first = log.lines().next().expect("a result");
    let within_first_words = (0..=30).map(|length| first[..length].to_owned());
    let behind_others = [first[..60].to_owned(), format!("{log}{{"), format!("{log}{{\"id\":\"a")];
    for torn in within_first_words.chain(behind_others) {
        shelf.write("log.jsonl", &torn);
        let whole = torn.lines().count().saturating_sub(1);
        let run = shelf.run(&args).exits(0);
        assert_eq!(results(&run).len(), 2);
        assert_eq!(String::from_utf8(shelf.read("log.jsonl")).expect("text").lines().count(), whole + 2, "{torn}");
    }
}

#[test]
fn another_job_with_an_id_of_the_log_is_done() {
    let shelf = Shelf::new();
    let job = |more: Value| {
        let mut job = json!({ "id": "rain", "path": "in/rain.md", "book": "rain.epub" });
        job.as_object_mut().expect("a job").extend(more.as_object().expect("fields").clone());
        lines(&[job])
    };
    shelf.write("in/rain.md", story("Rain", "It rained."));
    shelf.write("in/other.md", story("Other", "It poured."));
    shelf.write("in/both/rain.en.md", story("Rain", "It rained."));
    shelf.write("in/both/rain.de.md", story("Regen", "Es regnete."));
    let done = |job: &str| {
        shelf.write("jobs.jsonl", job);
        let run = shelf.run(&["worker", "jobs.jsonl", "-o", "out", "--no-cover", "--log", "log.jsonl"]).exits(0);
        let result = results(&run).remove(0);
        (words(&result["state"]).to_owned(), words(&result["title"]).to_owned())
    };
    let is = |state: &str, title: &str| (state.to_owned(), title.to_owned());
    assert_eq!(done(&job(json!({}))), is("built", "Rain"));
    assert_eq!(done(&job(json!({}))), is("unchanged", "Rain"));
    assert_eq!(done(&job(json!({ "path": "in/other.md" }))), is("built", "Other"));
    let edition = |language: &str| job(json!({ "path": "in/both", "edition": language }));
    assert_eq!(done(&edition("en")), is("built", "both"));
    assert_eq!(done(&edition("de")), is("built", "both"));
    assert_eq!(done(&edition("de")), is("unchanged", "both"));
}
