//! Collections that are out to do harm, or only to be very many.

use std::fs;
use std::path::Path;

use crate::{groups, look};

/// A folder in which each file is a story, whatever the names say.
fn room() -> tempfile::TempDir {
    let room = tempfile::tempdir().expect("a folder");
    fs::write(room.path().join("collection.yaml"), "").expect("written");
    room
}

fn write(folder: &Path, name: &str, title: &str, text: &str) {
    let front = format!("---\ntitle: {title}\nauthor: Ida Quill\nlanguage: en\n---\n\n");
    fs::write(folder.join(name), front + text).expect("written");
}

/// Words of which each run of five is another.
fn text(begin: usize, words: usize) -> String {
    (begin..begin + words).map(|n| format!("w{n} ")).collect()
}

#[test]
fn ten_thousand_copies_are_one_group() {
    let room = room();
    (0..10_000).for_each(|n| write(room.path(), &format!("rain {n:05}.md"), "Rain", &text(0, 300)));
    let report = look(room.path(), &["--report", &room.path().join("report.html").display().to_string()]);
    let groups = groups(&report, room.path());
    assert_eq!(groups.iter().map(Vec::len).collect::<Vec<_>>(), [10_000]);
    assert!(fs::metadata(room.path().join("report.html")).expect("written").len() < 8_000_000);
}

/// Each differs by a word, so that all their shingles are common; they are told as DUP-005 in the report.
#[test]
fn two_thousand_near_copies_are_one_group() {
    let room = room();
    for n in 0..2000 {
        let text = format!("{} so{n} {}", text(0, 150), text(1000, 150));
        write(room.path(), &format!("rain {n:05}.md"), "Rain", &text);
    }
    let report = look(room.path(), &["--report", &room.path().join("report.html").display().to_string()]);
    let groups = groups(&report, room.path());
    assert_eq!(groups.iter().map(Vec::len).collect::<Vec<_>>(), [2000]);
    assert_eq!(report["diagnostics"][0]["rule"], "DUP-005");
    assert!(fs::metadata(room.path().join("report.html")).expect("written").len() < 4_000_000);
}

/// Twenty words of each story are its own, and three hundred are those of the archive.
#[test]
fn what_all_share_makes_no_group() {
    let room = room();
    for n in 0..300 {
        let text = format!("{}\n\n{}\n\n{}", text(0, 150), text(10_000 + n * 100, 30), text(1000, 150));
        write(room.path(), &format!("rain {n:05}.md"), &format!("Limerick {n}"), &text);
    }
    assert_eq!(look(room.path(), &[])["groups"], serde_json::json!([]));
}

/// Each version has a chapter more than the one before.
#[test]
fn a_growing_serial_is_one_group() {
    let room = room();
    (1..40).for_each(|n| write(room.path(), &format!("rain {n:02}.md"), "Rain", &text(0, n * 200)));
    let report = look(room.path(), &["--jobs", "1"]);
    let groups = groups(&report, room.path());
    assert_eq!(groups.iter().map(Vec::len).collect::<Vec<_>>(), [39]);
    assert_eq!(groups[0][0], "rain 39.md");
    let kinds = report["groups"][0]["stories"].as_array().expect("a list").iter().skip(1);
    assert!(kinds.clone().all(|story| story["leave_out"] == true), "{report:#}");
}

#[test]
fn any_number_of_threads_says_the_same() {
    let room = room();
    crate::planted::plant(room.path(), 120, 200, 9);
    assert_eq!(look(room.path(), &["--jobs", "1"]), look(room.path(), &["--jobs", "7"]));
}

/// What the proposal says, as the collection of the folder, leaves nothing but what is kept.
#[cfg(unix)]
#[test]
fn a_proposal_names_any_file() {
    let room = tempfile::tempdir().expect("a folder");
    let names =
        ["rain.md", "a\\b.md", " blank.md ", "hash # colon: 'quote\".md", "été.md", "- list.md", "{x}.md", "b'.md"];
    for name in names {
        write(room.path(), name.trim_end(), "Rain", &text(0, 300));
    }
    // Another story, whose path is that of a copy with the other slash.
    fs::create_dir(room.path().join("a")).expect("made");
    write(room.path(), "a/b.md", "Snow", &text(5000, 300));
    write(room.path(), "zz.md", "Snow", &text(5000, 310));
    let proposal = room.path().join("collection.yaml");
    look(room.path(), &["--merges", &proposal.display().to_string()]);
    let report = look(room.path(), &[]);
    assert_eq!((&report["groups"], &report["stories"]), (&serde_json::json!([]), &serde_json::json!(2)));
    assert_eq!(report["diagnostics"], serde_json::json!([]));
}

/// Words that are as long as a book, and blanks as long.
#[test]
fn words_without_end_make_no_page_without_end() {
    let room = room();
    for n in 0..14 {
        let long = "x".repeat(200_000);
        let gap = format!("{}-{}", "- ".repeat(50_000), "!".repeat(100_000));
        let text = format!("{} {long} so{n} {gap} {long} {}", text(0, 300), text(1000, 300));
        write(room.path(), &format!("rain {n:02}.md"), "Rain", &text);
    }
    let page = room.path().join("report.html");
    let report = look(room.path(), &["--report", &page.display().to_string()]);
    assert_eq!(groups(&report, room.path()).iter().map(Vec::len).collect::<Vec<_>>(), [14]);
    assert!(fs::metadata(page).expect("written").len() < 1_000_000);
}

/// None of the changes is long, and together they are a third of a page.
#[test]
fn many_short_changes_are_a_version() {
    let room = room();
    let changed = |every: usize| -> String {
        (0..3000).map(|n| if n % every == 7 { format!("o{n} ") } else { format!("w{n} ") }).collect()
    };
    write(room.path(), "rain.md", "Rain", &text(0, 3100));
    for (name, every) in [("few.md", 200), ("many.md", 40)] {
        write(room.path(), name, "Rain", &changed(every));
    }
    let report = look(room.path(), &[]);
    let stories = report["groups"][0]["stories"].as_array().expect("a list");
    let kinds: Vec<_> = stories.iter().map(|story| story["kind"].as_str().expect("a word")).collect();
    assert_eq!((kinds.as_slice(), &stories[1]["path"]), (&["keep", "copy", "version"][..], &stories[1]["path"]));
    assert!(stories[2]["path"].as_str().expect("a path").ends_with("many.md"));
}
