//! Stories that may have ended the process: a stack that overflows or a lack of memory takes the whole run with it, and
//! would do so again in every later one.
//!
//! The journal tells which stories were in work when a run died. The next run takes those last, one at a time. One that
//! was alone in work when a run died again is left out, until its sources or its options change.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};

use crate::batch::plan::{Task, Verdict};
use crate::batch::shelf::Shelf;
use crate::batch::{Context, digest};
use crate::diag::disk::Stamp;

/// The list of stories that are left out.
const LIST: &str = ".ficbind/left-out.jsonl";
/// Bytes of that list that are read.
const LIST_LIMIT: u64 = 16 << 20;
/// Folders below a story's folder that are looked at.
const DEPTH: usize = 8;

/// A line of the list.
#[derive(Debug, Serialize, Deserialize)]
struct LeftOut {
    source: String,
    of: String,
}

/// Which stories are made as usual, which last, and which not at all.
#[derive(Debug, Default)]
pub struct Sorted {
    pub usual: Vec<usize>,
    pub suspects: Vec<usize>,
    pub left_out: Vec<usize>,
}

/// Sorts the stories that are to be made, and keeps the list of those that are left out.
///
/// # Errors
/// The list can not be written.
pub fn sort(context: &Context, tasks: &[Task], order: Vec<usize>) -> io::Result<Sorted> {
    let before = read(&context.shelf);
    let mut list = before.clone();
    let mut sorted = Sorted::default();
    for index in order {
        let task = &tasks[index];
        let key = &task.found.key;
        let died_alone = context.manifest.died(key);
        let listed = list.remove(key);
        if !matches!(task.verdict, Verdict::Build(_)) || died_alone.is_none() && listed.is_none() {
            sorted.usual.push(index);
            continue;
        }
        let now = print(context, task);
        let is_same = [died_alone.flatten(), listed].iter().flatten().any(|of| *of == now);
        if is_same && !context.options.force {
            list.insert(key.clone(), now);
            sorted.left_out.push(index);
        } else {
            sorted.suspects.push(index);
        }
    }
    if list != before {
        write(context, list)?;
    }
    Ok(sorted)
}

/// A digest of what a story is made of, as far as names, sizes and times of its files tell, and of how it is made.
pub fn print(context: &Context, task: &Task) -> String {
    let mut text = format!("{:?}\n", context.made_by(&task.found, task.row.as_deref()));
    describe(task.found.on_disk(), DEPTH, &mut text);
    digest(&text)
}

fn describe(path: &Path, depth: usize, text: &mut String) {
    let Ok(meta) = fs::symlink_metadata(path) else { return };
    let stamp = Stamp::of(&meta);
    // Writing to a string can not fail.
    let _ = writeln!(text, "{path:?} {} {}", stamp.size, stamp.modified);
    if meta.is_dir() && depth > 0 {
        let mut below: Vec<_> = fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        below.sort();
        below.iter().for_each(|path| describe(path, depth - 1, text));
    }
}

fn read(shelf: &Shelf) -> HashMap<String, String> {
    let Ok(file) = shelf.open(LIST) else { return HashMap::new() };
    let lines = BufReader::new(file.take(LIST_LIMIT)).lines().map_while(Result::ok);
    let lines = lines.filter_map(|line| serde_json::from_str::<LeftOut>(&line).ok());
    lines.map(|line| (line.source, line.of)).collect()
}

fn write(context: &Context, list: HashMap<String, String>) -> io::Result<()> {
    let shelf = &context.shelf;
    if list.is_empty() {
        return shelf.remove(LIST);
    }
    let mut lines: Vec<LeftOut> = list.into_iter().map(|(source, of)| LeftOut { source, of }).collect();
    lines.sort_by(|a, b| a.source.cmp(&b.source));
    let mut draft = shelf.draft(Some(LIST))?;
    for line in lines {
        let mut bytes = serde_json::to_vec(&line)?;
        bytes.push(b'\n');
        draft.write_all(&bytes)?;
    }
    draft.sync()?;
    draft.place(LIST)
}
