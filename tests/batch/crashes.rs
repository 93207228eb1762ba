//! Runs that do not come to their end, manifests that were damaged, and two runs at once.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Child, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::shelf::{Shelf, files_below, story};

/// Enough stories to be interrupted.
const MANY: usize = 300;

fn many() -> Shelf {
    let shelf = Shelf::new();
    for n in 1..=MANY {
        shelf
            .write(&format!("in/{}/s{n}.md", n % 7), story(&format!("Story {n}"), &format!("It rained for {n} days.")));
    }
    shelf
}

/// The books that a run gives which nobody interrupts, and how long it takes.
fn whole() -> &'static (BTreeMap<String, Vec<u8>>, Duration) {
    static WHOLE: OnceLock<(BTreeMap<String, Vec<u8>>, Duration)> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let shelf = many();
        let begin = Instant::now();
        shelf.batch(&[]).exits(0);
        (shelf.books(), begin.elapsed())
    })
}

/// Begins a run and does not wait for it.
fn begin(shelf: &Shelf, more: &[&str]) -> Child {
    shelf.batch_command(more).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
}

fn books(shelf: &Shelf) -> usize {
    files_below(&shelf.path("out")).iter().filter(|name| name.ends_with(".epub")).count()
}

/// Sends a signal to a process that we started.
#[cfg(unix)]
fn signal(child: &Child, name: &str) {
    let status = std::process::Command::new("kill").args([name, &child.id().to_string()]).status();
    assert!(status.is_ok_and(|s| s.success()), "the signal is sent");
}

#[cfg(unix)]
fn end(child: Child) -> crate::shelf::Run {
    child.wait_with_output().expect("it ends").into()
}

/// A run that is stopped in the middle of its work: some books are there, and others are not.
#[cfg(unix)]
fn caught(shelf: &Shelf) -> Child {
    let begun = Instant::now();
    loop {
        let mut run = begin(shelf, &["-j", "1"]);
        while books(shelf) < 20 {
            assert!(begun.elapsed() < Duration::from_secs(60), "no books are made");
            sleep(Duration::from_millis(1));
        }
        signal(&run, "-STOP");
        if books(shelf) < MANY - 20 {
            return run;
        }
        // On a busy machine we may come too late.
        kill(&mut run);
        fs::remove_dir_all(shelf.path("out")).expect("removed");
    }
}

fn kill(run: &mut Child) {
    run.kill().expect("killed");
    run.wait().expect("it ends");
}

/// Whatever a run that was killed has left is whole and known: gives how many books there are.
fn check_remains(shelf: &Shelf) -> usize {
    let (expected, _) = whole();
    let names = files_below(&shelf.path("out"));
    let strange: Vec<_> =
        names.iter().filter(|n| !n.starts_with(".ficbind/") && !n.ends_with(".epub") && !is_own(n)).collect();
    assert!(strange.is_empty(), "left behind: {strange:?}");
    let books = shelf.books();
    for (name, bytes) in &books {
        assert!(expected.get(name) == Some(bytes), "{name} is not the book that a whole run makes");
    }
    if shelf.path("out/manifest-sha256.txt").exists() || shelf.path("out/.ficbind/journal.jsonl").exists() {
        let run = shelf.run(&["verify", "out", "--json"]);
        let found: Value = serde_json::from_str(&run.out).expect("JSON");
        for kind in ["changed", "extra", "unreadable"] {
            assert!(found[kind].as_array().is_some_and(Vec::is_empty), "{kind}: {found:#}");
        }
    } else {
        assert!(books.is_empty(), "nothing tells of these books");
    }
    books.len()
}

fn is_own(name: &str) -> bool {
    matches!(name, "report.jsonl" | "manifest-sha256.txt")
}

#[test]
fn killed_at_any_moment() {
    const KILLS: u32 = 12;
    let shelf = many();
    let (_, usual) = whole();
    let mut remains = Vec::new();
    for number in 1..=KILLS {
        let mut run = begin(&shelf, &[]);
        // Every second run goes on from where the one before was killed.
        sleep(*usual * number / KILLS);
        kill(&mut run);
        remains.push(check_remains(&shelf));
        if number % 2 == 0 || remains.last() == Some(&MANY) {
            shelf.batch(&[]).exits(0);
            assert_eq!(shelf.report().len(), MANY);
            shelf.run(&["verify", "out"]).exits(0);
            assert!(shelf.books() == whole().0, "the books are not those of a whole run");
            fs::remove_dir_all(shelf.path("out")).expect("removed");
        }
    }
    assert!(remains.iter().any(|n| (1..MANY).contains(n)), "no run was killed in the middle: {remains:?}");
}

/// A line that was cut short while it was written is as good as none.
#[cfg(unix)]
#[test]
fn a_torn_journal_is_gone_on_with() {
    let shelf = many();
    kill(&mut caught(&shelf));
    let made = books(&shelf);
    let mut journal = shelf.read("out/.ficbind/journal.jsonl");
    let line = journal.split(|b| *b == b'\n').nth(1).expect("a line").to_vec();
    journal.extend(&line[..line.len() / 2]);
    shelf.write("out/.ficbind/journal.jsonl", journal);
    check_remains(&shelf);
    let before = shelf.prints("out");
    let run = shelf.batch(&[]).exits(0);
    assert!(!run.err.contains("FIC-612"), "{}", run.err);
    let unchanged = shelf.those("unchanged").len();
    assert!((made - 1..=made).contains(&unchanged), "{made} books were there, {unchanged} are kept");
    for (name, print) in shelf.prints("out").iter().filter(|(name, _)| name.ends_with(".epub")) {
        assert!(before.get(name).is_none_or(|p| p == print), "{name} was made twice");
    }
    assert!(shelf.books() == whole().0);
}

/// A journal that is damaged elsewhere than at its end is set aside; its books are ours all the same.
#[cfg(unix)]
#[test]
fn a_damaged_journal_is_set_aside() {
    let shelf = many();
    kill(&mut caught(&shelf));
    let text = String::from_utf8(shelf.read("out/.ficbind/journal.jsonl")).expect("text");
    shelf.write("out/.ficbind/journal.jsonl", text.replacen("\"source\"", "\u{0}\u{0}", 5));
    shelf.batch(&[]).says(&["FIC-612"]);
    let run = shelf.batch(&[]).exits(0);
    assert!(!run.err.contains("FIC-612"), "{}", run.err);
    assert!(shelf.books() == whole().0);
    shelf.run(&["verify", "out"]).exits(0);
}

/// Temporary files of runs that were killed do not pile up.
#[test]
fn what_a_killed_run_left_is_cleared_away() {
    let shelf = Shelf::of(&[("a.md", &story("A", "It rained."))]);
    shelf.batch(&[]).exits(0);
    let before: Vec<String> = files_below(&shelf.path("out"));
    shelf.write("out/.ficbind/work/.ficbind-a1b2c3.tmp", "half a book");
    shelf.write("out/.ficbind/work/.ficbind-d4e5f6.tmp", "half a report");
    shelf.batch(&[]).exits(0);
    assert_eq!(files_below(&shelf.path("out")), before);
}

#[cfg(unix)]
#[test]
fn ctrl_c_finishes_what_is_in_work() {
    let shelf = many();
    let run = caught(&shelf);
    signal(&run, "-INT");
    signal(&run, "-CONT");
    let run = end(run).exits(130).says(&["again to resume"]);
    assert!(!run.err.contains("error"), "{}", run.err);
    let (built, waiting) = (shelf.those("built").len(), shelf.those("waiting").len());
    assert!(built >= 20 && waiting > 0 && built + waiting == MANY, "{built} built, {waiting} waiting");
    assert_eq!(check_remains(&shelf), built);
    assert!(!shelf.path("out/.ficbind/journal.jsonl").exists(), "its end was not orderly");
    let verified = shelf.run(&["verify", "out"]).exits(0);
    assert_eq!(verified.err, "");
    shelf.batch(&[]).exits(0);
    assert_eq!((shelf.those("unchanged").len(), shelf.those("built").len()), (built, waiting));
    assert!(shelf.books() == whole().0);
}

#[cfg(unix)]
#[test]
fn a_second_run_is_refused_while_the_first_is_at_work() {
    let shelf = many();
    let first = caught(&shelf);
    let second = shelf.batch(&[]);
    let other = shelf.run(&["batch", "in", "-o", "out2", "--no-cover", "--include", "s1.md"]);
    signal(&first, "-CONT");
    second.exits(3).says(&["FIC-618", &format!("process {}", first.id())]);
    other.exits(0);
    end(first).exits(0);
    assert_eq!(books(&shelf), MANY);
    shelf.batch(&[]).exits(0);
}

/// Waits until the journal holds a text, and kills the run.
fn kill_at(shelf: &Shelf, text: &str) {
    let mut run = begin(shelf, &["-j", "1"]);
    let begun = Instant::now();
    while !fs::read_to_string(shelf.path("out/.ficbind/journal.jsonl")).is_ok_and(|journal| journal.contains(text)) {
        assert!(begun.elapsed() < Duration::from_secs(60), "{text} does not come");
        sleep(Duration::from_millis(1));
    }
    kill(&mut run);
}

/// A story that is in work when a run dies is made last; if the run dies again, it is left out.
#[test]
fn a_story_that_ends_the_process_twice_is_left_out() {
    let shelf = Shelf::new();
    // The largest is begun first, and takes long enough to be caught.
    shelf.write("in/heavy.md", story("Heavy", &"It *rained* all day.\n\n".repeat(20_000)));
    ["a", "b", "c"].iter().for_each(|name| shelf.write(&format!("in/{name}.md"), story(name, "It rained.")));
    kill_at(&shelf, "\"begun\":\"heavy.md\"");
    assert_eq!(books(&shelf), 0);
    kill_at(&shelf, "\"of\":");
    assert_eq!(books(&shelf), 3, "the suspect is not the last");
    for _ in 0..2 {
        shelf.batch(&[]).exits(1).says(&["FIC-680", "in/heavy.md", "--force"]);
        assert_eq!(shelf.those("failed"), ["in/heavy.md"]);
    }
    shelf.run(&["verify", "out"]).exits(0);
    shelf.write("in/heavy.md", story("Heavy", "It is light now."));
    shelf.batch(&[]).exits(0);
    assert_eq!(shelf.those("built"), ["in/heavy.md"]);
    assert!(!shelf.path("out/.ficbind/left-out.jsonl").exists());
}

/// Stories are no suspects where a run ended in order, or only one run died.
#[test]
fn one_death_leaves_no_story_out() {
    let shelf = made();
    let header = String::from_utf8(shelf.read(MANIFEST)).expect("text").lines().next().expect("a header").to_owned();
    for lock in ["", "123\n"] {
        shelf.write("out/.ficbind/journal.jsonl", format!("{header}\n{{\"begun\":\"a.md\"}}\n"));
        shelf.write("out/.ficbind/lock", lock);
        shelf.write("in/a.md", story("a", &format!("It snowed{lock}.")));
        shelf.batch(&[]).exits(0);
        assert_eq!((shelf.those("built").len(), shelf.those("unchanged").len()), (1, 2));
    }
}

/// Three stories, all of whose books are made.
fn made() -> Shelf {
    let shelf = Shelf::new();
    ["a", "b", "c"].iter().for_each(|name| shelf.write(&format!("in/{name}.md"), story(name, "It rained.")));
    shelf.batch(&[]).exits(0);
    shelf
}

const MANIFEST: &str = "out/.ficbind/manifest.jsonl";

fn book_prints(shelf: &Shelf) -> Vec<(String, crate::shelf::Print)> {
    shelf.prints("out").into_iter().filter(|(name, _)| name.ends_with(".epub")).collect()
}

/// A damaged manifest is said, set aside and rebuilt; the books stay the very files that they are.
fn survives(shelf: &Shelf, damaged: &[u8]) {
    let before = book_prints(shelf);
    shelf.write(MANIFEST, damaged);
    shelf.batch(&[]).exits(0).says(&["FIC-612", "it is kept as"]);
    let folder = shelf.path("out/.ficbind");
    let aside = files_below(&folder).into_iter().filter(|name| name.contains("damaged"));
    let kept = aside.filter(|name| fs::read(folder.join(name)).is_ok_and(|bytes| bytes == damaged)).count();
    assert_eq!(kept, 1, "the damaged manifest is not kept");
    assert!(before == book_prints(shelf), "books were written again");
    let again = shelf.batch(&[]).exits(0);
    assert!(!again.err.contains("FIC-612"), "{}", again.err);
    assert_eq!(shelf.those("unchanged").len(), 3, "{}", shelf.states());
    shelf.run(&["verify", "out"]).exits(0);
}

#[test]
fn a_damaged_manifest_is_rebuilt() {
    let shelf = made();
    let whole = shelf.read(MANIFEST);
    let mut garbage = whole.clone();
    let middle = garbage.len() / 2;
    garbage[middle..middle + 40].fill(0xff);
    survives(&shelf, &garbage);
    survives(&shelf, &whole[..middle]);
    survives(&shelf, b"");
    survives(&shelf, b"\0\0\0\0");
    // Cut between two lines, where every line that is left is good.
    let text = String::from_utf8(whole).expect("text");
    let lines: Vec<&str> = text.lines().collect();
    survives(&shelf, (lines[..2].join("\n") + "\n").as_bytes());
}

/// Even without the manifest nobody's book is overwritten, and ours are known by the list.
#[test]
fn a_lost_manifest_does_not_cost_a_book() {
    let shelf = made();
    let before = book_prints(&shelf);
    fs::remove_dir_all(shelf.path("out/.ficbind")).expect("removed");
    shelf.write("in/a.md", story("a", "It snowed."));
    shelf.batch(&[]).exits(0);
    let after = book_prints(&shelf);
    assert!(before[0] != after[0], "the new text is not in the book");
    assert!(before[1..] == after[1..], "books were written again");
    fs::remove_dir_all(shelf.path("out/.ficbind")).expect("removed");
    shelf.write("out/b.epub", "mine");
    shelf.batch(&[]).exits(1).says(&["FIC-617"]);
    assert_eq!(shelf.read("out/b.epub"), b"mine");
}

#[test]
fn a_manifest_of_a_newer_version_is_not_touched() {
    let shelf = made();
    let text = String::from_utf8(shelf.read(MANIFEST)).expect("text");
    assert!(text.contains("\"format\":1}"), "{text}");
    shelf.write(MANIFEST, text.replacen("\"format\":1}", "\"format\":99}", 1));
    shelf.write("in/a.md", story("a", "It snowed."));
    let state = || {
        let mut prints = shelf.prints("out");
        prints.remove(".ficbind/lock");
        prints
    };
    let before = state();
    for more in [&[][..], &["--force"], &["--prune"], &["--dry-run"]] {
        shelf.batch(more).exits(3).says(&["FIC-613", "newer"]);
        assert!(before == state(), "{more:?} touches something");
    }
}
