//! A second run: what has not changed is not touched, and what has changed is made anew, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;

use crate::shelf::{Print, Shelf, files_below, rules, story, text_of, unpack, words};

/// Three stories, two of them below a folder with a collection of its own.
fn coast() -> Shelf {
    Shelf::of(&[
        ("a.md", &bare("Anchor")),
        ("sea/collection.yaml", COAST),
        ("sea/b.md", &bare("Buoy")),
        ("sea/c.md", &bare("Current")),
        ("serial/book.yaml", "title: The Long Wait\nauthor: Nell Ashdown\nlanguage: en\nwarnings: none\n"),
        ("serial/1.md", "# One\n\nIt began.\n"),
    ])
}

const COAST: &str = "author: Ida Quill\nlanguage: en\nwarnings: none\n";
const ALL: &[&str] = &["in/a.md", "in/sea/b.md", "in/sea/c.md", "in/serial"];

/// A story that states nothing but its title.
fn bare(title: &str) -> String {
    format!("---\ntitle: {title}\n---\n\nThe tide came in over the long sand.\n")
}

/// Everything in the output folder that a run over the same input leaves alone: all but its report and the lock.
fn lasting(shelf: &Shelf) -> BTreeMap<String, Print> {
    let mut prints = shelf.prints("out");
    prints.retain(|name, _| name != "report.jsonl" && name != ".ficbind/lock");
    prints
}

/// Runs again; gives the stories whose books are new. All other books must be the very same files.
#[track_caller]
fn rebuilt(shelf: &Shelf, more: &[&str]) -> Vec<String> {
    let before = lasting(shelf);
    shelf.batch(more).exits(0);
    let after = lasting(shelf);
    let built = shelf.those("built");
    let (report, mut new) = (shelf.report(), Vec::new());
    for account in report.iter().filter(|o| o["state"] == "built" || o["state"] == "unchanged") {
        let (book, source) = (words(&account["book"]), words(&account["source"]).to_owned());
        let same = before.get(book) == after.get(book);
        assert_eq!(same, !built.contains(&source), "{source} is {}", account["state"]);
        if !same {
            new.push(source);
        }
    }
    new
}

#[test]
fn an_unchanged_collection_is_not_touched() {
    let shelf = coast();
    // A file this fresh could change again within the same tick of the clock, so its time would not be trusted.
    sleep(Duration::from_millis(2100));
    shelf.batch(&[]).exits(0);
    let before = lasting(&shelf);
    assert_eq!(before.len(), 6, "{:?}", before.keys());
    for more in [&[][..], &["--checksum"], &["-j", "1"]] {
        shelf.batch(more).exits(0);
        assert_eq!(shelf.those("unchanged"), ALL);
        assert!(before == lasting(&shelf), "{more:?} touches something");
    }
}

#[test]
fn a_changed_source_is_made_anew_and_no_other() {
    let shelf = coast();
    shelf.batch(&[]).exits(0);
    shelf.write("in/sea/b.md", bare("Buoy") + "And out.\n");
    assert_eq!(rebuilt(&shelf, &[]), ["in/sea/b.md"]);
    assert!(text_of(&shelf.read("out/sea/b.epub")).contains("And out."));
    assert_eq!(rebuilt(&shelf, &[]), [""; 0]);
}

/// Size and time tell nothing here; the time of the last change of the entry does.
#[test]
fn a_change_that_keeps_size_and_time_is_found() {
    let shelf = coast();
    sleep(Duration::from_millis(2100));
    shelf.batch(&[]).exits(0);
    let path = shelf.path("in/a.md");
    let time = fs::metadata(&path).and_then(|m| m.modified()).expect("a time");
    shelf.write("in/a.md", bare("Anchor").replace("in over", "up over"));
    fs::File::options().append(true).open(&path).and_then(|f| f.set_modified(time)).expect("set");
    assert_eq!(rebuilt(&shelf, &["--checksum"]), ["in/a.md"]);
}

#[test]
fn a_touched_source_is_not_made_anew() {
    let shelf = coast();
    shelf.batch(&[]).exits(0);
    for name in ["in/a.md", "in/sea/collection.yaml", "in/serial/1.md"] {
        shelf.write(name, shelf.read(name));
    }
    let planned = shelf.batch(&["--dry-run"]).exits(0);
    assert!(planned.out.contains("0 to build"), "{}", planned.out);
    assert_eq!(rebuilt(&shelf, &[]), [""; 0]);
}

#[test]
fn a_new_chapter_file_is_part_of_its_story() {
    let shelf = coast();
    shelf.batch(&[]).exits(0);
    shelf.write("in/serial/2.md", "# Two\n\nIt ended.\n");
    assert_eq!(rebuilt(&shelf, &[]), ["in/serial"]);
    shelf.remove("in/serial/2.md");
    assert_eq!(rebuilt(&shelf, &[]), ["in/serial"]);
}

#[test]
fn a_missing_picture_that_appears_and_changes() {
    let picture = |width| {
        let head = "<svg xmlns=\"http://www.w3.org/2000/svg\"";
        format!("{head} width=\"{width}\" height=\"4\"><rect width=\"2\" height=\"4\"/></svg>")
    };
    let shelf = coast();
    shelf.write("in/picture.md", story("Picture", "![A boat.](boat.svg)"));
    shelf.batch(&[]).exits(0);
    assert_eq!(shelf.those("failed"), [""; 0]);
    for width in [4, 8] {
        shelf.write("in/boat.svg", picture(width));
        assert_eq!(rebuilt(&shelf, &[]), ["in/picture.md"]);
    }
    assert_eq!(rebuilt(&shelf, &[]), [""; 0]);
    // And the other way round: the new book has a box in its place.
    shelf.remove("in/boat.svg");
    assert_eq!(rebuilt(&shelf, &[]), ["in/picture.md"]);
}

#[test]
fn options_hold_for_all_books() {
    for more in [&["--set", "publisher=The Archive"][..], &["--theme", "plain"], &["--epub", "2"]] {
        let shelf = coast();
        shelf.batch(&[]).exits(0);
        assert_eq!(rebuilt(&shelf, more), ALL, "{more:?}");
        assert_eq!(rebuilt(&shelf, more), [""; 0], "{more:?}");
    }
    let shelf = coast();
    shelf.run(&["batch", "in", "-o", "out"]).exits(0);
    assert_eq!(rebuilt(&shelf, &[]), ALL, "--no-cover");
}

#[test]
fn a_style_sheet_of_the_command_line_is_a_source_of_all_books() {
    let shelf = coast();
    shelf.write("own.css", "p { color: teal }");
    shelf.batch(&["--css", "own.css"]).exits(0);
    assert_eq!(rebuilt(&shelf, &["--css", "own.css"]), [""; 0]);
    shelf.write("own.css", "p { color: navy }");
    assert_eq!(rebuilt(&shelf, &["--css", "own.css"]), ALL);
}

#[test]
fn templates_hold_for_their_collection() {
    let colophon =
        |text: &str| format!("{{% extends \"base.xhtml\" %}}{{% block main %}}<h1>{text}</h1>{{% endblock %}}");
    let shelf = coast();
    shelf.write("in/sea/own/colophon.xhtml", colophon("Made by the sea"));
    shelf.write("in/sea/collection.yaml", COAST.to_owned() + "templates: own\n");
    shelf.batch(&[]).exits(0);
    assert!(text_of(&shelf.read("out/sea/b.epub")).contains("Made by the sea"));
    shelf.write("in/sea/own/colophon.xhtml", colophon("Made in the sea"));
    assert_eq!(rebuilt(&shelf, &[]), ["in/sea/b.md", "in/sea/c.md"]);
    assert!(text_of(&shelf.read("out/sea/b.epub")).contains("Made in the sea"));
    // One more template.
    shelf.write("in/sea/own/title.xhtml", colophon("A title in the sea"));
    assert_eq!(rebuilt(&shelf, &[]), ["in/sea/b.md", "in/sea/c.md"]);
    assert_eq!(rebuilt(&shelf, &[]), [""; 0]);
}

#[test]
fn defaults_of_a_collection_hold_below_it() {
    let shelf = coast();
    shelf.batch(&[]).exits(0);
    shelf.write("in/sea/collection.yaml", COAST.replace("Ida Quill", "Maren Tolliver"));
    assert_eq!(rebuilt(&shelf, &[]), ["in/sea/b.md", "in/sea/c.md"]);
    shelf.write("in/collection.yaml", "rating: teen\n");
    assert_eq!(rebuilt(&shelf, &[]), ALL);
    shelf.remove("in/sea/collection.yaml");
    assert_eq!(rebuilt(&shelf, &[]), ["in/sea/b.md", "in/sea/c.md"]);
    // Other words that say the same.
    shelf.write("in/collection.yaml", "# For readers from 13.\nrating:   teen\n");
    assert_eq!(rebuilt(&shelf, &[]), [""; 0]);
}

#[test]
fn an_entry_of_a_collection_holds_for_its_story() {
    let shelf = coast();
    shelf.batch(&[]).exits(0);
    for title in ["Bee", "Sea Bee"] {
        shelf.write("in/sea/collection.yaml", format!("{COAST}stories:\n  b.md:\n    title: {title}\n"));
        assert_eq!(rebuilt(&shelf, &[]), ["in/sea/b.md"]);
        assert_eq!(shelf.account("in/sea/b.md")["title"], title);
    }
    // An entry for another story moves the lines of this one.
    shelf.write(
        "in/sea/collection.yaml",
        format!("stories:\n  c.md:\n    title: Sea\n  b.md:\n    title: Sea Bee\n{COAST}"),
    );
    assert_eq!(rebuilt(&shelf, &[]), ["in/sea/c.md"]);
    shelf.write("in/sea/collection.yaml", COAST);
    assert_eq!(rebuilt(&shelf, &[]), ["in/sea/b.md", "in/sea/c.md"]);
}

#[test]
fn a_row_of_corrections_holds_for_its_story() {
    let shelf = coast();
    let table = ["--overrides", "table.csv"];
    shelf.write("table.csv", "source,title,rating\na.md,Aye,teen\nsea/b.md,Bee,teen\n");
    shelf.batch(&table).exits(0);
    shelf.write("table.csv", "source,title,rating\na.md,Aye,teen\nsea/b.md,Bee,mature\n");
    assert_eq!(rebuilt(&shelf, &table), ["in/sea/b.md"]);
    // Rows may change places, cells may be quoted, and a column may be added, without any book being another one.
    shelf.write("table.csv", "rating,source,tags,title\nmature,sea/b.md,,\"Bee\"\nteen,a.md,,Aye\n");
    shelf.batch(&table).exits(0);
    let before = shelf.books();
    shelf.write("table.csv", "source,title,rating\nserial,Cereal,\n");
    assert_eq!(rebuilt(&shelf, &table), ["in/a.md", "in/sea/b.md", "in/serial"]);
    assert!(before != shelf.books());
    assert_eq!(rebuilt(&shelf, &[]), ["in/serial"]);
}

#[test]
fn another_name_moves_the_book() {
    let shelf = coast();
    shelf.batch(&[]).exits(0);
    let before = shelf.prints("out");
    shelf.batch(&["--name", "{author}/{title}"]).exits(0);
    assert_eq!(shelf.those("moved").len(), 4, "{}", shelf.states());
    let after = shelf.prints("out");
    assert!(before["sea/b.epub"] == after["Ida Quill/Buoy.epub"], "it was made anew");
    assert!(before["serial.epub"] == after["Nell Ashdown/The Long Wait.epub"], "it was made anew");
    assert_eq!(shelf.books().len(), 4, "{:?}", shelf.book_names());
    assert!(!shelf.path("out/sea").exists(), "an empty folder is left");
    shelf.run(&["verify", "out"]).exits(0);
    assert_eq!(rebuilt(&shelf, &["--name", "{author}/{title}"]), [""; 0]);
    // And back again.
    shelf.batch(&[]).exits(0);
    assert!(before["sea/b.epub"] == shelf.prints("out")["sea/b.epub"]);
}

#[test]
fn a_removed_book_is_made_again() {
    let shelf = coast();
    shelf.batch(&[]).exits(0);
    let before = shelf.books();
    shelf.remove("out/a.epub");
    fs::remove_dir_all(shelf.path("out/sea")).expect("removed");
    assert_eq!(rebuilt(&shelf, &[]), ["in/a.md", "in/sea/b.md", "in/sea/c.md"]);
    assert!(before == shelf.books(), "not the same books");
}

#[test]
fn a_book_that_somebody_changed_is_theirs() {
    let shelf = coast();
    shelf.batch(&[]).exits(0);
    shelf.write("out/a.epub", "mine");
    shelf.batch(&[]).exits(0).says(&["FIC-616"]);
    assert_eq!(rules(&shelf.account("in/a.md")).last(), Some(&"FIC-616"));
    assert_eq!(shelf.read("out/a.epub"), b"mine");
    shelf.run(&["verify", "out"]).exits(1).says(&["changed  a.epub"]);
    // Not even a new text replaces it.
    shelf.write("in/a.md", bare("Anchor") + "And out.\n");
    shelf.batch(&[]).exits(1).says(&["FIC-617"]);
    assert_eq!(shelf.read("out/a.epub"), b"mine");
    // Nor does it go with its source.
    let text = shelf.read("in/a.md");
    shelf.remove("in/a.md");
    shelf.batch(&["--prune"]).exits(0).says(&["FIC-616"]);
    assert_eq!(shelf.read("out/a.epub"), b"mine");
    shelf.write("in/a.md", text);
    shelf.batch(&["--force"]).exits(0);
    assert!(text_of(&shelf.read("out/a.epub")).contains("And out."));
    shelf.run(&["verify", "out"]).exits(0);
}

#[test]
fn a_file_in_the_way_is_kept() {
    let shelf = coast();
    shelf.write("out/a.epub", "mine");
    shelf.batch(&[]).exits(1).says(&["FIC-617"]);
    assert_eq!(shelf.those("failed"), ["in/a.md"]);
    assert_eq!(shelf.read("out/a.epub"), b"mine");
    // Also where a book would only be moved.
    shelf.write("out/The Long Wait.epub", "mine");
    shelf.batch(&["--name", "{title}"]).exits(1);
    assert_eq!(shelf.those("failed"), ["in/serial"]);
    assert_eq!(shelf.read("out/The Long Wait.epub"), b"mine");
    assert!(shelf.path("out/serial.epub").exists(), "its book is lost");
    fs::remove_file(shelf.path("out/The Long Wait.epub")).expect("removed");
    shelf.batch(&["--name", "{title}"]).exits(0);
}

#[test]
fn a_folder_in_the_way_is_kept() {
    let shelf = coast();
    shelf.write("out/a.epub/note.txt", "mine");
    for more in [&[][..], &["--force"]] {
        shelf.batch(more).exits(1).says(&["FIC-511", "out/a.epub", "it is a folder"]);
        assert_eq!(shelf.those("failed"), ["in/a.md"]);
        assert_eq!(shelf.read("out/a.epub/note.txt"), b"mine");
    }
}

/// Whoever puts our own book back, or copies it from another place, need not have it made anew.
#[test]
fn our_own_book_may_be_put_back() {
    let shelf = coast();
    shelf.batch(&[]).exits(0);
    let (before, book) = (shelf.books(), shelf.read("out/a.epub"));
    shelf.write("out/a.epub", "mine");
    shelf.batch(&[]).exits(0);
    shelf.write("out/a.epub", book);
    let run = shelf.batch(&[]).exits(0);
    assert!(!run.out.contains("FIC-616"), "{}", run.out);
    assert_eq!(shelf.those("unchanged"), ALL);
    assert!(before == shelf.books());
}

#[test]
fn a_book_without_source_is_kept_until_pruned() {
    let shelf = coast();
    shelf.batch(&[]).exits(0);
    let before = shelf.prints("out");
    fs::remove_dir_all(shelf.path("in/sea")).expect("removed");
    shelf.batch(&[]).exits(0).says(&["FIC-615", "2 books no longer have"]);
    assert_eq!(shelf.those("gone"), ["in/sea/b.md", "in/sea/c.md"]);
    assert!(before["sea/b.epub"] == shelf.prints("out")["sea/b.epub"]);
    shelf.run(&["verify", "out"]).exits(0);
    // It is remembered from run to run.
    shelf.batch(&[]).exits(0).says(&["FIC-615"]);
    let run = shelf.batch(&["--prune"]).exits(0);
    assert!(!run.err.contains("FIC-615"), "{}", run.err);
    assert_eq!(shelf.those("pruned"), ["in/sea/b.md", "in/sea/c.md"]);
    assert_eq!(shelf.book_names(), ["a.epub", "serial.epub"]);
    assert!(!shelf.path("out/sea").exists(), "an empty folder is left");
    shelf.run(&["verify", "out"]).exits(0);
    let run = shelf.batch(&[]).exits(0);
    assert!(!run.err.contains("FIC-615"), "{}", run.err);
    assert_eq!(shelf.report().len(), 2);
}

#[test]
fn a_source_that_comes_back_has_its_book() {
    let shelf = coast();
    shelf.batch(&[]).exits(0);
    let before = shelf.prints("out");
    fs::rename(shelf.path("in/sea"), shelf.path("sea")).expect("moved");
    shelf.batch(&[]).exits(0).says(&["FIC-615"]);
    fs::rename(shelf.path("sea"), shelf.path("in/sea")).expect("moved");
    shelf.batch(&[]).exits(0);
    assert_eq!(shelf.those("unchanged"), ALL);
    assert!(before["sea/b.epub"] == shelf.prints("out")["sea/b.epub"]);
}

/// What a dry run announces of each story: its action and book.
fn announced(shelf: &Shelf, more: &[&str]) -> BTreeSet<(String, String)> {
    let tree = |folder: &Path| files_below(folder);
    let (before, names) = (shelf.prints(""), tree(&shelf.path("")));
    let run = shelf.batch(&[&["--dry-run", "--json"], more].concat()).exits(0);
    assert!(before == shelf.prints("") && names == tree(&shelf.path("")), "a dry run writes something");
    let plan: Value = serde_json::from_str(&run.out).expect("JSON");
    let stories = plan["stories"].as_array().expect("a list").iter();
    stories.map(|s| (words(&s["action"]).to_owned(), words(&s["book"]).to_owned())).collect()
}

/// What a run did, in the words of a dry run.
fn happened(shelf: &Shelf, more: &[&str]) -> BTreeSet<(String, String)> {
    shelf.batch(more).exits(0);
    let action = |state: &str| match state {
        "built" => "build",
        "moved" => "move",
        "pruned" => "prune",
        _ => "keep",
    };
    shelf.report().iter().map(|o| (action(words(&o["state"])).to_owned(), words(&o["book"]).to_owned())).collect()
}

#[test]
fn a_dry_run_writes_nothing_and_tells_what_will_be() {
    let shelf = coast();
    let steps: &[(&dyn Fn(), &[&str])] = &[
        (&|| {}, &[]),
        (&|| {}, &[]),
        (&|| shelf.write("in/sea/b.md", bare("Bee")), &[]),
        (&|| shelf.write("in/a.md", bare("Aye")), &["--name", "{title}"]),
        (&|| shelf.remove("in/sea/c.md"), &["--name", "{title}"]),
        (&|| shelf.remove("out/The Long Wait.epub"), &["--name", "{title}"]),
        (&|| shelf.remove("in/a.md"), &["--name", "{title}", "--prune"]),
        (&|| {}, &["--set", "rating=teen", "--name", "{rating} {title}"]),
    ];
    for (number, (change, more)) in steps.iter().enumerate() {
        change();
        assert_eq!(shelf.path("out").exists(), number > 0, "a dry run makes the folder");
        let plan = announced(&shelf, more);
        assert_eq!(shelf.path("out").exists(), number > 0, "a dry run makes the folder");
        assert_eq!(plan, happened(&shelf, more), "step {number}");
    }
}

/// The unchanged files of a book that was made anew are the same in both.
#[test]
fn a_changed_story_gets_a_later_date() {
    let shelf = coast();
    shelf.batch(&[]).exits(0);
    let before = unpack(&shelf.read("out/sea/b.epub"));
    shelf.write("in/sea/b.md", bare("Buoy") + "And out.\n");
    shelf.batch(&[]).exits(0);
    let after = unpack(&shelf.read("out/sea/b.epub"));
    let package = |files: &BTreeMap<String, Vec<u8>>| String::from_utf8_lossy(&files["OEBPS/content.opf"]).into_owned();
    let date = |text: &str| crate::shelf::between(text, "dcterms:modified\">", "<").to_owned();
    assert!(date(&package(&before)) < date(&package(&after)));
    assert!(before["OEBPS/title.xhtml"] == after["OEBPS/title.xhtml"]);
}
