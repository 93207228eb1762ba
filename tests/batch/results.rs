//! What a run leaves behind: the same books in every way of working, the list of their hashes, and its report.

use std::process::Command;
use std::sync::atomic::AtomicBool;

use ficbind::batch::{Observer, Options, State, prepare, run_with};
use serde_json::Value;

use crate::shelf::{Shelf, sha256, story, words};

/// Stories of all kinds: a good one, one with a warning, one with a fault, a serial, two of one name and identifier.
fn mixed() -> Vec<(String, String)> {
    let mut stories: Vec<(String, String)> =
        (1..=12).map(|n| (format!("s{n}.md"), story(&format!("Story {n}"), "It rained."))).collect();
    let mut add = |name: &str, text: &str| stories.push((name.to_owned(), text.to_owned()));
    add("odd.md", &story("Odd", "It rained.").replace("warnings: none", "titlle: x"));
    add("bad.md", &story("Bad", "It rained.").replace("warnings: none", "rated: twice\nrated: twice"));
    add("again.md", &story("Story 1", "It rained."));
    add("serial/book.yaml", "title: Serial\nauthor: Nell Ashdown\nlanguage: en\nwarnings: none\n");
    add("serial/1.md", "# One\n\nIt began.\n");
    add("serial/2.md", "# Two\n\nIt ended.\n");
    stories
}

#[test]
fn jobs_and_the_order_of_folders_do_not_matter() {
    let mut stories = mixed();
    let mut outcomes = Vec::new();
    for jobs in ["1", "8", "2"] {
        let shelf = Shelf::new();
        stories.reverse();
        stories.iter().for_each(|(name, text)| shelf.write(&format!("in/{name}"), text));
        // With covers, which are the likeliest to depend on something else.
        shelf.run(&["batch", "in", "-o", "out", "--name", "{title}", "-j", jobs]).exits(1);
        outcomes.push((shelf.books(), shelf.timeless_report(), shelf.read("out/manifest-sha256.txt")));
    }
    for other in &outcomes[1..] {
        assert!(outcomes[0].0 == other.0, "the books differ");
        assert_eq!(outcomes[0].1, other.1, "the reports differ");
        assert_eq!(outcomes[0].2, other.2, "the lists differ");
    }
}

#[test]
fn a_book_is_the_same_as_build_makes() {
    let shelf = Shelf::of(&[("a.md", &story("A", "It rained."))]);
    shelf.batch(&[]).exits(0);
    shelf.run(&["build", "in/a.md", "-o", "alone.epub", "--no-cover"]).exits(0);
    assert!(shelf.read("out/a.epub") == shelf.read("alone.epub"));
    shelf.run(&["check", "out/a.epub"]).exits(0).says(&["valid"]);
}

#[test]
fn the_list_holds_the_hash_of_every_book() {
    let shelf = Shelf::of(&[
        ("a.md", &story("A", "It rained.")),
        ("deep/deeper/b.md", &story("B", "It snowed.")),
        ("été 🦊.md", &story("C", "It ran.")),
    ]);
    shelf.batch(&[]).exits(0);
    let books = shelf.books();
    assert_eq!(books.len(), 3);
    let list: String = books.iter().map(|(name, bytes)| format!("{}  {name}\n", sha256(bytes))).collect();
    assert_eq!(String::from_utf8(shelf.read("out/manifest-sha256.txt")).expect("text"), list);
    for object in shelf.report() {
        assert_eq!(object["sha256"], sha256(&books[words(&object["book"])]));
    }
    let mut check = Command::new("sha256sum");
    match check.args(["-c", "--strict", "manifest-sha256.txt"]).current_dir(shelf.path("out")).output() {
        Ok(output) => assert!(output.status.success(), "{output:?}"),
        Err(_) => eprintln!("skipped: there is no sha256sum"),
    }
}

#[test]
fn verify_finds_what_is_not_as_it_was_made() {
    let names = ["a", "b", "c", "deep/d", "e"];
    let shelf = Shelf::new();
    names.iter().for_each(|name| shelf.write(&format!("in/{name}.md"), story(name, "It rained.")));
    shelf.batch(&[]).exits(0);
    shelf.run(&["verify", "out"]).exits(0).says(&["5 books unchanged"]);
    let mut book = shelf.read("out/a.epub");
    let middle = book.len() / 2;
    book[middle] ^= 1;
    shelf.write("out/a.epub", &book);
    shelf.write("out/b.epub", "");
    shelf.remove("out/deep/d.epub");
    shelf.remove("out/e.epub");
    std::fs::create_dir(shelf.path("out/e.epub")).expect("a folder");
    shelf.write("out/deep/Mine.EPUB", "mine");
    // What is no book is nobody's matter.
    shelf.write("out/note.txt", "mine");
    let run = shelf.run(&["verify", "out", "--json"]).exits(1);
    let found: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(found["good"], 1, "{found:#}");
    assert_eq!(found["changed"], serde_json::json!(["a.epub", "b.epub"]));
    assert_eq!(found["missing"], serde_json::json!(["deep/d.epub"]));
    assert_eq!(found["extra"], serde_json::json!(["deep/Mine.EPUB"]));
    assert_eq!(found["unreadable"][0]["book"], "e.epub");
    shelf.run(&["verify", "out", "--quiet"]).exits(1).says(&["a.epub", "b.epub", "deep/d.epub", "Mine.EPUB", "e.epub"]);
}

#[test]
fn the_report_tells_all_of_a_story() {
    let text =
        "---\ntitle: The Ferry\nauthor: Nell Ashdown\nlanguage: en\nrating: teen\nwarnings: [gore]\n---\n\nIt sank.\n";
    let shelf = Shelf::of(&[("ferry.md", text)]);
    shelf.batch(&[]).exits(0);
    let account = shelf.account("in/ferry.md");
    assert_eq!(account["state"], "built");
    assert_eq!(account["book"], "ferry.epub");
    assert_eq!(account["title"], "The Ferry");
    assert_eq!(account["words"], 2);
    assert_eq!(account["warnings"]["list"][0]["id"], "gore");
    assert!(words(&account["identifier"]).starts_with("urn:uuid:"), "{account:#}");
    assert!(account["rating"].to_string().to_lowercase().contains("teen"), "{account:#}");
    assert!(account["warnings"]["policy"].is_string() && account["milliseconds"].is_u64(), "{account:#}");
    // A second run tells the same, though nothing is read.
    shelf.batch(&[]).exits(0);
    let again = shelf.account("in/ferry.md");
    assert_eq!(again["state"], "unchanged");
    for key in ["sha256", "identifier", "title", "words", "rating", "warnings", "diagnostics"] {
        assert_eq!(account[key], again[key], "{key}");
    }
}

#[test]
fn warnings_of_unchanged_stories_are_told_again() {
    let shelf = Shelf::of(&[("odd.md", &story("Odd", "It rained.").replace("warnings: none", "titlle: x"))]);
    let first = shelf.batch(&[]).exits(0).says(&["FIC-110"]);
    let problems = |run: &crate::shelf::Run| run.out.split_once("problems").map(|(_, rest)| rest.to_owned());
    assert_eq!(problems(&first), problems(&shelf.batch(&[]).exits(0)));
    assert_eq!(shelf.those("unchanged"), ["in/odd.md"]);
}

#[test]
fn strict_makes_no_book_of_a_story_with_warnings() {
    let odd = story("Odd", "It rained.").replace("warnings: none", "titlle: x");
    let shelf = Shelf::of(&[("a.md", &story("A", "It rained.")), ("odd.md", &odd)]);
    shelf.batch(&["--strict"]).exits(1);
    assert_eq!(shelf.book_names(), ["a.epub"]);
    // A book that an easier run has made stays when a stricter one fails.
    shelf.batch(&[]).exits(0);
    shelf.batch(&["--strict"]).exits(1);
    assert_eq!(shelf.book_names(), ["a.epub", "odd.epub"]);
}

#[test]
fn quiet_runs_say_nothing_when_all_is_well() {
    let shelf = Shelf::of(&[("a.md", &story("A", "It rained."))]);
    let run = shelf.batch(&["--quiet"]).exits(0);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
}

#[test]
fn quiet_runs_say_what_failed() {
    let shelf =
        Shelf::of(&[("bad.md", &story("Bad", "It rained.").replace("warnings: none", "rated: twice\nrated: twice"))]);
    let run = shelf.batch(&["--quiet"]).exits(1).says(&["FIC-103", "in/bad.md"]);
    assert_eq!(run.out, "");
}

/// A bar is for terminals; in a file its signs would be rubbish.
#[test]
fn progress_is_plain_where_there_is_no_terminal() {
    let shelf = Shelf::of(&[("a.md", &story("A", "It rained.")), ("b.md", &story("B", "It snowed."))]);
    let run = shelf.batch(&[]).exits(0).says(&["2 stories found, 2 to do"]);
    assert!(!(run.out + &run.err).contains(['\u{1b}', '\r', '█', '░']));
}

#[test]
fn json_is_one_object_and_nothing_else() {
    let shelf = Shelf::new();
    mixed().iter().for_each(|(name, text)| shelf.write(&format!("in/{name}"), text));
    let run = shelf.batch(&["--json"]).exits(1);
    let outcome: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(run.err, "");
    assert_eq!((&outcome["stories"], &outcome["counts"]["failed"]), (&16.into(), &1.into()));
    assert!(outcome["problems"].as_array().is_some_and(|p| p.iter().any(|p| p["rule"] == "FIC-103")));
    let refused = shelf.run(&["batch", "nowhere", "-o", "out2", "--json"]).exits(3);
    let refused: Value = serde_json::from_str(&refused.out).expect("JSON");
    assert_eq!(refused["diagnostics"][0]["rule"], "FIC-602");
}

#[test]
fn verify_speaks_json_also_when_it_can_not_begin() {
    let shelf = Shelf::new();
    let run = shelf.run(&["verify", "nowhere", "--json"]).exits(3);
    let refused: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(refused["diagnostics"][0]["rule"], "FIC-636");
}

/// The largest story is begun first, so that here the bad one is.
#[test]
fn fail_fast_leaves_the_rest_waiting() {
    let shelf = Shelf::of(&[("good.md", &story("Good", "It rained."))]);
    let bad = story("Bad", &"It rained.\n\n".repeat(50)).replace("warnings: none", "rated: twice\nrated: twice");
    shelf.write("in/bad.md", bad);
    shelf.batch(&["--fail-fast", "-j", "1"]).exits(1);
    assert_eq!(shelf.states(), "failed in/bad.md, waiting in/good.md");
    shelf.batch(&[]).exits(1);
    assert_eq!(shelf.states(), "failed in/bad.md, built in/good.md");
}

/// Somebody who does not look.
struct Nobody;

impl Observer for Nobody {
    fn planned(&self, _: usize, _: usize) {}
    fn done(&self, _: State) {}
}

#[test]
fn a_panic_costs_its_story_only() {
    // As the command does.
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !ficbind::batch::notes(info) {
            usual(info);
        }
    }));
    let shelf = Shelf::of(&[("a.md", &story("A", "It rained.")), ("b.md", &story("B", "It snowed."))]);
    let book = ficbind::book::Options { no_cover: true, ..Default::default() };
    let options = Options { sources: vec![shelf.path("in")], out: shelf.path("out"), book, ..Options::default() };
    let prepared = prepare(&options, false).expect("it is planned");
    let account = run_with(prepared, &Nobody, &AtomicBool::new(false), &|story, options, sources, sink| {
        let title = story.meta.title.as_ref().map(|title| title.value.as_str());
        assert_ne!(title, Some("A"), "the lamp went out");
        ficbind::finish(story, options, sources, sink)
    });
    assert_eq!((account.count(State::Failed), account.count(State::Built)), (1, 1));
    assert_eq!(shelf.book_names(), ["b.epub"]);
    let failed = shelf.report().into_iter().find(|story| story["state"] == "failed").expect("it is in the report");
    let message = failed["diagnostics"][0].clone();
    assert_eq!(message["rule"], "FIC-610");
    let words = message["message"].as_str().expect("words");
    assert!(words.contains("the lamp went out") && words.contains("results.rs:"), "{words}");
}
