//! Where the sources of jobs come from: archives, plans, and files that jobs bring.

use std::io::{Cursor, Write};

use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::shelf::{Shelf, story, words};
use crate::{lines, results, states};

/// A ZIP archive of files.
fn packed(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(*name, SimpleFileOptions::default()).expect("begun");
        archive.write_all(text.as_bytes()).expect("written");
    }
    archive.finish().expect("ended").into_inner()
}

#[test]
fn stories_of_archives_are_those_of_a_batch_and_leave_no_root() {
    let shelf = Shelf::new();
    let (rain, snow) = (story("Rain", "It rained."), story("Snow", "It snowed."));
    let book = "title: Serial\nauthor: Ida\nlanguage: en\nwarnings: none\n";
    let files =
        [("a/rain.md", &*rain), ("snow.md", &*snow), ("serial/book.yaml", book), ("serial/1.md", "It began.\n")];
    shelf.write("in/posts.zip", packed(&files));
    shelf.write("in/more.zip", packed(&files[..2]));
    shelf.batch(&[]).exits(0);
    let books = shelf.books();
    assert_eq!(books.len(), 5);
    for root in [&[][..], &["--root", "."]] {
        std::fs::remove_dir_all(shelf.path("out")).expect("gone");
        shelf.run(&["batch", "in", "-o", "out", "--no-cover", "--plan", "jobs.jsonl"]).exits(0);
        let run = shelf.run(&[&["worker", "jobs.jsonl", "-o", "out", "--no-cover", "-j", "1"], root].concat()).exits(0);
        assert_eq!(states(&results(&run))["built"], 5);
        assert!(shelf.books() == books);
    }
    let job = |path: &str| json!({ "id": path, "path": path, "book": format!("{}.epub", path.len()) });
    #[cfg(unix)]
    std::os::unix::fs::symlink(shelf.path("in/posts.zip"), shelf.path("link.zip")).expect("a link");
    std::fs::create_dir(shelf.path("root")).expect("a folder");
    let outside = ["../in/posts.zip/snow.md", "../link.zip/snow.md", "x/../../in/posts.zip/a/rain.md"];
    shelf.write("jobs.jsonl", lines(&outside.map(job)));
    let run = shelf.run(&["worker", "jobs.jsonl", "--root", "root"]).exits(0);
    assert!(results(&run).iter().all(|result| result["diagnostics"][0]["rule"] == "WRK-003"), "{}", run.out);
}

#[test]
fn an_archive_that_changes_is_unpacked_again() {
    let shelf = Shelf::new();
    let mut live = crate::Live::begin(&shelf, &["-j", "1"]);
    let job = json!({ "id": "rain", "path": "in/posts.zip/rain.md", "book": "rain.epub" });
    for title in ["Rain", "More Rain", "Still More Rain"] {
        shelf.write("in/posts.zip", packed(&[("rain.md", &story(title, "It rained.")), ("b.md", &story("B", "Dry."))]));
        live.give(&format!("{job}\n"));
        assert_eq!(live.result()["title"], title);
    }
    shelf.remove("in/posts.zip");
    live.give(&format!("{job}\n"));
    assert_eq!(live.result()["diagnostics"][0]["rule"], "FIC-001");
    assert_eq!(live.end(), Some(0));
}

#[test]
fn collections_and_corrections_speak_of_what_a_job_brings() {
    let shelf = Shelf::new();
    let text = "---\ntitle: Tale\nlanguage: en\nwarnings: none\n---\n\nIt was.\n";
    shelf.write("in/sub/tale.md", text);
    shelf.write("in/sub/collection.yaml", "author: Ida Vesper\nstories:\n  tale.md:\n    rating: Teen\n");
    shelf.write("in/collection.yaml", "tags: [Wet]\n");
    shelf.write("table.csv", "source,summary\nsub/tale.md,It is short.\n");
    shelf.run(&["batch", "in", "-o", "out", "--no-cover", "--overrides", "table.csv"]).exits(0);
    let book = shelf.read("out/sub/tale.epub");
    let bring = |more: Value| {
        let mut job = json!({
            "id": "sub/tale.md", "book": "tale.epub", "files": [{ "name": "tale.md", "text": text }],
            "collections": ["in/collection.yaml", "in/sub/collection.yaml"], "overrides": "table.csv",
        });
        job.as_object_mut().expect("a job").extend(more.as_object().expect("fields").clone());
        shelf.write("jobs.jsonl", lines(&[job]));
        let run = shelf.run(&["worker", "jobs.jsonl", "-o", "shelf", "--no-cover", "--log", "log.jsonl"]).exits(0);
        words(&results(&run)[0]["state"]).to_owned()
    };
    assert_eq!(bring(json!({ "within": "in" })), "built");
    assert!(shelf.read("shelf/tale.epub") == book);
    assert_eq!(bring(json!({ "within": "in" })), "unchanged");
    // The folder of the outermost collection is where stories stood, unless the job says otherwise.
    shelf.remove("shelf/tale.epub");
    assert_eq!(bring(json!({})), "built");
    assert!(shelf.read("shelf/tale.epub") == book);
    shelf.write("in/sub/collection.yaml", "author: Ida Vesper\n");
    assert_eq!(bring(json!({})), "built");
}

#[test]
fn what_is_brought_from_an_archive_is_named_as_there() {
    let shelf = Shelf::new();
    let file = json!({ "name": "rain.md", "text": story("Rain", "It rained.") });
    let job = |id: &str| json!({ "id": id, "book": format!("{}.epub", id.len()), "files": [file], "within": "in" });
    shelf.write("jobs.jsonl", lines(&["posts.zip/rain.md", "a/posts.zip/b/c/rain.md", "older.zip.d/rain.md"].map(job)));
    let run = shelf.run(&["worker", "jobs.jsonl", "-o", "out", "--no-cover"]).exits(0);
    let folders: Vec<Value> = results(&run).iter().map(|r| r["manifest"]["values"]["folder"].clone()).collect();
    assert_eq!(folders, ["posts", "a/posts/b/c", "older.zip.d"]);
}

#[test]
fn a_plan_asks_for_news_where_its_maker_does() {
    let shelf = Shelf::of(&[("rain.md", &story("Rain", "It rained."))]);
    shelf.batch(&[]).exits(0);
    shelf.write("in/rain.md", story("Rain", "It rained again.\n\nIt rained on.\n\nIt never ended."));
    let planned = |more: &[&str]| {
        shelf.run(&[&["batch", "in", "-o", "out", "--no-cover", "--plan", "jobs.jsonl"], more].concat()).exits(0);
        let plan = String::from_utf8(shelf.read("jobs.jsonl")).expect("text");
        serde_json::from_str::<Value>(plan.trim()).expect("one job")["options"]["news"].clone()
    };
    assert_eq!(planned(&["--news"]), true);
    assert_eq!(planned(&[]), Value::Null);
}

#[test]
fn names_as_long_as_they_may_be_are_no_fault_of_a_job() {
    let shelf = Shelf::new();
    let file = |name: &str| json!({ "name": name, "text": "# One\n\nIt rained.\n" });
    let of =
        |id: &str| json!({ "id": id, "book": format!("{}.epub", id.len()), "files": [file("1.md"), file("2.md")] });
    let ids = ["x".repeat(255), "x".repeat(256), "雨".repeat(86), format!("a/{}", "y".repeat(5000))];
    shelf.write("jobs.jsonl", lines(&ids.map(|id| of(&id))));
    let args = ["worker", "jobs.jsonl", "-o", "out", "--no-cover", "--set", "author=Ida", "--set", "warnings=none"];
    let run = shelf.run(&args).exits(0);
    assert_eq!(states(&results(&run)).get("built"), Some(&4), "{}", run.out);
}
