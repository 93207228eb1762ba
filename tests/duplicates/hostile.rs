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
