//! Sources and output folders in odd places: several, moved, nested, or made by a stranger.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use crate::shelf::{Shelf, story};

/// Two folders whose stories have the same paths.
fn two_folders() -> Shelf {
    let shelf = Shelf::new();
    for folder in ["north", "south"] {
        shelf.write(&format!("{folder}/a.md"), story(&format!("{folder} A"), "It rained."));
        shelf.write(&format!("{folder}/b.md"), story(&format!("{folder} B"), "It snowed."));
    }
    shelf
}

#[test]
fn another_source_does_not_take_the_books_of_the_first() {
    let shelf = two_folders();
    shelf.run(&["batch", "north", "-o", "out", "--no-cover", "--name", "{title}"]).exits(0);
    let before = shelf.books();
    shelf.run(&["batch", "south", "-o", "out", "--no-cover", "--name", "{title}", "--prune"]).exits(0);
    assert_eq!(shelf.book_names(), ["north A.epub", "north B.epub", "south A.epub", "south B.epub"]);
    assert!(before.iter().all(|(name, bytes)| shelf.books()[name] == *bytes));
    assert_eq!(shelf.those("unseen").len(), 2);
    shelf.run(&["verify", "out"]).exits(0);
}

#[test]
fn the_order_and_number_of_sources_does_not_matter() {
    let shelf = two_folders();
    let run = |sources: &[&str]| shelf.run(&[&["batch", "-o", "out", "--no-cover"], sources].concat()).exits(0);
    run(&["north", "south"]);
    let before = shelf.books();
    assert_eq!(shelf.book_names(), ["a.epub", "b.epub", "south/a.epub", "south/b.epub"]);
    for sources in [&["south", "north"][..], &["south"], &["north"], &["north", "south", "north"], &["south/b.md"]] {
        run(sources);
        assert!(before == shelf.books(), "{sources:?}");
    }
}

#[test]
fn a_source_folder_may_be_moved() {
    let shelf = Shelf::of(&[("a.md", &story("A", "It rained.")), ("sea/b.md", &story("B", "It snowed."))]);
    shelf.batch(&[]).exits(0);
    let before = shelf.prints("out");
    fs::rename(shelf.path("in"), shelf.path("moved")).expect("moved");
    shelf.remove("moved/a.md");
    shelf.run(&["batch", "moved", "-o", "out", "--no-cover"]).exits(0).says(&["FIC-615"]);
    assert!(before["sea/b.epub"] == shelf.prints("out")["sea/b.epub"]);
    assert_eq!(shelf.those("unchanged"), ["moved/sea/b.md"]);
}

#[test]
fn a_renamed_file_keeps_its_book() {
    let shelf = Shelf::of(&[("a.md", &story("A", "It rained.")), ("b.md", &story("B", "It snowed."))]);
    shelf.batch(&["--name", "{title}"]).exits(0);
    let before = shelf.prints("out");
    fs::rename(shelf.path("in/b.md"), shelf.path("in/bee.md")).expect("renamed");
    shelf.batch(&["--name", "{title}"]).exits(0);
    assert!(before["B.epub"] == shelf.prints("out")["B.epub"]);
    assert_eq!(shelf.book_names(), ["A.epub", "B.epub"]);
    assert!(shelf.those("gone").is_empty());
}

#[test]
fn an_output_folder_with_stories_is_refused() {
    let shelf = Shelf::of(&[("a.md", &story("A", "It rained.")), ("2023/b.md", &story("B", "It snowed."))]);
    shelf.run(&["batch", "in", "-o", "in/2023"]).exits(2).says(&["FIC-640", "in/2023/b.md"]);
    assert!(!shelf.path("in/2023/.ficbind").exists());
}

#[test]
fn a_folder_of_books_is_no_source() {
    let shelf = Shelf::of(&[("a.md", &story("A", "It rained."))]);
    shelf.run(&["batch", "in", "-o", "in/books", "--no-cover"]).exits(0);
    shelf.batch(&[]).exits(0).says(&["FIC-639", "in/books"]);
    assert_eq!(shelf.book_names(), ["a.epub"]);
}

#[test]
fn an_output_folder_leads_nowhere_else() {
    for (link, rule) in [("work", "FIC-620"), ("lock", "FIC-510"), ("manifest.jsonl", "FIC-614")] {
        let shelf = Shelf::of(&[("a.md", &story("A", "It rained."))]);
        shelf.write("theirs/.ficbind-1.tmp", "precious");
        fs::create_dir_all(shelf.path("out/.ficbind")).expect("made");
        let target = if link == "work" { "theirs" } else { "theirs/.ficbind-1.tmp" };
        symlink(shelf.path(target), shelf.path(&format!("out/.ficbind/{link}"))).expect("linked");
        shelf.batch(&[]).exits(3).says(&[rule]);
        assert_eq!(shelf.read("theirs/.ficbind-1.tmp"), b"precious", "{link}");
        assert!(shelf.book_names().is_empty());
    }
}

#[test]
fn a_pipe_in_the_place_of_a_book_or_source_is_not_waited_for() {
    let shelf = Shelf::of(&[("a.md", &story("A", "It rained."))]);
    fs::create_dir_all(shelf.path("out")).expect("made");
    for name in ["out/a.epub", "pipe.md"] {
        assert!(Command::new("mkfifo").arg(shelf.path(name)).status().is_ok_and(|status| status.success()));
    }
    shelf.batch(&[]).exits(1).says(&["FIC-617"]);
    shelf.run(&["batch", "pipe.md", "-o", "out2"]).exits(3).says(&["FIC-602", "not a regular file"]);
}

#[test]
fn force_does_not_replace_what_was_never_ours() {
    let shelf = Shelf::of(&[("a.md", &story("A", "It rained."))]);
    shelf.write("out/a.epub", "PK mine");
    shelf.batch(&["--force"]).exits(1).says(&["FIC-617"]);
    assert_eq!(shelf.read("out/a.epub"), b"PK mine");
}

#[test]
fn a_story_that_is_a_chapter_of_another_is_told() {
    let list = "---\ntitle: Whole\nauthor: A\nlanguage: en\nwarnings: none\nchapters: [one.md]\n---\n";
    let shelf = Shelf::of(&[("whole.md", list), ("one.md", "It rained.\n"), ("two.md", &story("Two", "It snowed."))]);
    shelf.batch(&[]).exits(0).says(&["FIC-642", "one.md is a chapter of whole.md"]);
    assert_eq!(shelf.book_names(), ["two.epub", "whole.epub"]);
}

#[test]
fn a_report_that_can_not_be_written_costs_nothing_else() {
    let shelf = Shelf::of(&[("a.md", &story("A", "It rained."))]);
    shelf.batch(&[]).exits(0);
    let list = shelf.read("out/manifest-sha256.txt");
    shelf.remove("out/report.jsonl");
    fs::create_dir(shelf.path("out/report.jsonl")).expect("made");
    shelf.write("in/b.md", story("B", "It snowed."));
    shelf.batch(&[]).exits(3).says(&["FIC-510", "out/report.jsonl"]);
    // What the run did is known from its journal, and the list is not touched.
    assert!(shelf.path("out/.ficbind/journal.jsonl").exists());
    assert_eq!(shelf.read("out/manifest-sha256.txt"), list);
    fs::remove_dir(shelf.path("out/report.jsonl")).expect("removed");
    shelf.batch(&[]).exits(0);
    assert_eq!(shelf.those("unchanged"), ["in/a.md", "in/b.md"]);
    shelf.run(&["verify", "out"]).exits(0);
}

#[test]
fn an_output_folder_without_stories_may_lie_among_them() {
    let shelf = Shelf::of(&[("a.md", &story("A", "It rained."))]);
    fs::create_dir_all(shelf.path("in/books/empty")).expect("made");
    shelf.run(&["batch", "in", "-o", "in/books", "--no-cover"]).exits(0);
    assert!(shelf.path("in/books/a.epub").exists());
}
