//! `ficbind duplicates` as a user runs it: planted collections, case folders, and input that is out to do harm.

#[path = "duplicates/folders.rs"]
mod folders;
#[path = "duplicates/hostile.rs"]
mod hostile;
#[path = "duplicates/planted.rs"]
mod planted;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What the command prints about a folder as JSON, run with more arguments.
fn look(folder: &Path, more: &[&str]) -> Value {
    // Large collections are for an optimised build.
    let program = std::env::var_os("FICBIND").map_or_else(|| env!("CARGO_BIN_EXE_ficbind").into(), PathBuf::from);
    let mut command = Command::new(program);
    let output = command.args(["duplicates", "--json"]).arg(folder).args(more).output().expect("it starts");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

/// The stories of each group, by their paths below the folder.
fn groups(report: &Value, folder: &Path) -> Vec<Vec<String>> {
    let name = |story: &Value| {
        let path = Path::new(story["path"].as_str().expect("a path"));
        path.strip_prefix(folder).expect("below").to_string_lossy().into_owned()
    };
    let groups = report["groups"].as_array().expect("a list").iter();
    groups.map(|group| group["stories"].as_array().expect("a list").iter().map(name).collect()).collect()
}

/// What was found of what was planted.
struct Judged {
    /// Copies that were planted.
    copies: usize,
    /// Those that are in no group with their first story.
    missed: Vec<String>,
    /// Pairs in one group that are no copies of each other.
    false_alarms: Vec<(String, String)>,
    /// All pairs.
    pairs: usize,
}

fn judge(folder: &Path, planted: &planted::Planted) -> Judged {
    let mut group_of: HashMap<String, usize> = HashMap::new();
    let mut false_alarms = Vec::new();
    for (number, names) in groups(&look(folder, &[]), folder).into_iter().enumerate() {
        for (at, a) in names.iter().enumerate() {
            let others = names[..at].iter().filter(|b| planted.texts[*b] != planted.texts[a]);
            false_alarms.extend(others.map(|b| (a.clone(), b.clone())));
        }
        group_of.extend(names.into_iter().map(|name| (name, number)));
    }
    let (firsts, copies): (Vec<_>, Vec<_>) = planted.texts.iter().partition(|(name, _)| name.starts_with("first/"));
    let firsts: HashMap<usize, &String> = firsts.into_iter().map(|(name, text)| (*text, name)).collect();
    let is_found =
        |name: &String, text: &usize| group_of.contains_key(name) && group_of.get(name) == group_of.get(firsts[text]);
    let missed = copies.iter().filter(|(name, text)| !is_found(name, text)).map(|(name, _)| (*name).clone()).collect();
    let stories = planted.texts.len();
    Judged { copies: copies.len(), missed, false_alarms, pairs: stories * (stories - 1) / 2 }
}

#[test]
fn what_is_planted_is_found() {
    let room = tempfile::tempdir().expect("a folder");
    let planted = planted::plant(room.path(), 600, 400, 1);
    let judged = judge(room.path(), &planted);
    assert!(judged.copies > 100);
    assert_eq!(judged.missed, [""; 0]);
    assert_eq!(judged.false_alarms, []);
}

/// `FICBIND=target/release/ficbind cargo test --test duplicates -- --ignored --nocapture`, with `FICBIND_ROOM` for a folder
/// that is kept.
#[test]
#[ignore = "20,000 stories of 3,000 words, for an optimised build: .ci/run runs it"]
fn a_large_collection() {
    let room = tempfile::tempdir().expect("a folder");
    let folder = std::env::var_os("FICBIND_ROOM").map_or_else(|| room.path().to_owned(), PathBuf::from);
    let planted = planted::plant(&folder, 20_000, 3_000, 1);
    let begin = std::time::Instant::now();
    let judged = judge(&folder, &planted);
    let (missed, wrong) = (judged.missed.len(), judged.false_alarms.len());
    println!("{:?}, {missed} of {} missed, {wrong} false of {}", begin.elapsed(), judged.copies, judged.pairs);
    assert!(missed * 100 <= judged.copies, "{:?}", judged.missed);
    assert!(wrong * 10_000 <= judged.pairs, "{:?}", judged.false_alarms);
}
