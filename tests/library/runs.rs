//! Runs of the command: what a second one does, and what it leaves alone.

use crate::feeds::{check_all, library};
use crate::pages;
use crate::shelf::{Shelf, files_below, story};

#[test]
fn the_same_books_give_the_same_bytes() {
    let (a, b) = (library(30), library(30));
    let read = |shelf: &Shelf| {
        let names = files_below(&shelf.path("out/library"));
        names.into_iter().map(|name| (shelf.read(&format!("out/library/{name}")), name)).collect::<Vec<_>>()
    };
    assert!(read(&a) == read(&b));
}

#[test]
fn a_second_run_reads_and_writes_only_what_is_new() {
    let shelf = library(230);
    let before = shelf.prints("out/library");
    let told = shelf.run(&["library", "out"]).exits(0);
    told.says(&["230 books", "0 files written"]);
    assert_eq!(shelf.prints("out/library"), before, "nothing is touched");
    shelf.write("in/new.md", story("New", "It snowed.").replace("language: en", "language: en\npublished: 2031-01-01"));
    let told = shelf.batch(&["--library", "--quiet", "--json"]).exits(0);
    let report: serde_json::Value = serde_json::from_str(&told.out).expect("JSON");
    assert_eq!((&report["library"]["books"], &report["library"]["read"]), (&231.into(), &1.into()), "{report}");
    let after = shelf.prints("out/library");
    let changed: Vec<&String> =
        after.iter().filter(|(name, print)| before.get(*name) != Some(print)).map(|(n, _)| n).collect();
    assert!(changed.iter().all(|name| *name != "opds/all-1.xml"), "older pages stay: {changed:?}");
    assert!(changed.len() < 30, "{changed:?}");
    check_all(&shelf.path("out/library"));
    shelf.remove("in/new.md");
    shelf.batch(&["--library", "--prune", "--quiet"]).exits(0);
    let again = shelf.prints("out/library");
    assert_eq!(again.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>(), "what is gone is removed");
}

#[test]
fn no_story_makes_a_library_and_one_makes_one() {
    let shelf = Shelf::new();
    shelf.write("out/readme.txt", "nothing here");
    shelf.run(&["library", "out"]).exits(0).says(&["0 books"]);
    check_all(&shelf.path("out/library"));
    pages::check_all(&shelf.path("out/library"));
    shelf.write("in/a.md", story("One", "It rained."));
    shelf.batch(&["--library"]).exits(0).says(&["library: 1 book\n"]);
    check_all(&shelf.path("out/library"));
    pages::check_all(&shelf.path("out/library"));
    assert_eq!(pages::rows(&shelf).len(), 1);
}

#[test]
fn a_title_is_remembered() {
    let shelf = Shelf::of(&[("a.md", &story("One", "It rained."))]);
    shelf.batch(&[]).exits(0);
    shelf.run(&["library", "out", "--title", "Harbour"]).exits(0);
    shelf.batch(&["--library"]).exits(0).says(&["0 files written"]);
    shelf.run(&["library", "out", "--title", "Pier"]).exits(0);
    let has =
        |heading: &str| String::from_utf8(shelf.read("out/library/index.html")).is_ok_and(|t| t.contains(heading));
    assert!(has("<h1>Pier</h1>"));
    shelf.run(&["library", "out", "--title", " "]).exits(0);
    assert!(has("<h1>Library</h1>"));
    shelf.run(&["library", "out"]).exits(0).says(&["0 files written"]);
}

#[test]
fn without_its_records_a_library_says_how_to_go_on() {
    let shelf = Shelf::of(&[("a.md", &story("One", "It rained."))]);
    shelf.batch(&["--library"]).exits(0);
    std::fs::remove_dir_all(shelf.path("out/.ficbind")).expect("removed");
    shelf.run(&["library", "out"]).exits(0).says(&["0 files written"]);
    std::fs::remove_dir_all(shelf.path("out/.ficbind")).expect("removed");
    for _ in 0..2 {
        let told = shelf.run(&["library", "out", "--title", "Pier"]).exits(1);
        told.says(&["LIB-004", "no record", "before `.ficbind` was deleted, delete it, or all of out/library;"]);
    }
    std::fs::remove_dir_all(shelf.path("out/library")).expect("removed");
    shelf.run(&["library", "out"]).exits(0);
    check_all(&shelf.path("out/library"));
    shelf.run(&["library", "out"]).exits(0).says(&["0 files written"]);
}

#[test]
fn authors_who_ask_are_left_out_and_listed() {
    let open = story("Open", "It rained.");
    let refused = story("Closed", "It snowed.").replace("warnings", "archive: Please don't archive this\nwarnings");
    let shelf = Shelf::of(&[("a.md", &open), ("b.md", &refused)]);
    shelf.batch(&[]).exits(0);
    let told = shelf.run(&["library", "out"]).exits(0);
    told.says(&["1 book, 1 left out as their authors ask", "LIB-003", "Please don't archive this"]);
    let everything = || -> String {
        let names = files_below(&shelf.path("out/library")).into_iter().filter(|name| !name.ends_with(".jpg"));
        names.map(|name| String::from_utf8(shelf.read(&format!("out/library/{name}"))).expect("text")).collect()
    };
    assert!(!everything().contains("Closed"));
    shelf.run(&["library", "out", "--include-refused"]).exits(0).says(&["2 books"]);
    assert!(everything().contains("Closed"));
    shelf.run(&["library", "out", "--json"]).exits(0).says(&["\"withheld\"", "\"title\": \"Closed\""]);
    assert!(!everything().contains("Closed"), "it goes again");
}

#[test]
fn a_batch_that_died_stays_one_that_died() {
    let shelf = library(2);
    shelf.write("out/.ficbind/lock", "4711\n");
    shelf.run(&["library", "out"]).exits(0);
    assert!(!shelf.read("out/.ficbind/lock").is_empty());
}

#[test]
fn what_was_written_before_a_kill_is_still_ours() {
    let shelf = library(3);
    let before = shelf.prints("out/library");
    // The list of files has a line that was cut short, and a page was half written when power failed.
    let list = shelf.read("out/.ficbind/library-files.jsonl");
    shelf.write("out/.ficbind/library-files.jsonl", &list[..list.len() - 5]);
    shelf.write("out/library/index.html", "<!DOCT");
    shelf.run(&["library", "out"]).exits(0);
    let after = shelf.prints("out/library");
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    check_all(&shelf.path("out/library"));
    pages::check_all(&shelf.path("out/library"));
}

#[test]
fn feeds_name_their_own_address_where_it_is_known() {
    let shelf = library(2);
    shelf.run(&["library", "out", "--url", "https://example.org/a shelf/"]).exits(0);
    let feed: serde_json::Value = serde_json::from_slice(&shelf.read("out/library/opds/all.json")).expect("JSON");
    assert_eq!(feed["links"][0]["href"], "https://example.org/a%20shelf/library/opds/all.json");
    shelf.run(&["library", "out"]).exits(0).says(&["0 files written"]);
    shelf.run(&["library", "out", "--url", "example.org"]).exits(2);
}
