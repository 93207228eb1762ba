//! How well headers of old posts are read: posts labelled by hand, against what the reader finds.
//!
//! Each folder of `posts/` holds an invented post, in a shape that such posts have, and `expect.json`: what a person reads
//! in it. Values of fields are compared one by one. The share of what is found that is right, and the share of what is
//! there that is found, may only rise. The story of no post may begin later than a person says: prose would be lost.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ficbind::diag::{Sink, Sources};
use ficbind::read;
use ficbind::story::outside::Outside;
use ficbind::transcribe::reading::Reading;
use serde_json::{Map, Value};

/// Up to which number posts were there while the reader was written; the others were labelled by somebody who had not
/// seen it.
const FIRST: usize = 104;
/// The least share of the values found that are right, of those there that are found, of first lines and of policies.
const FLOOR: [f64; 4] = [0.96, 0.93, 0.86, 0.92];
/// The same for the other posts.
const FLOOR_OF_OTHERS: [f64; 4] = [0.94, 0.87, 0.84, 0.90];

#[test]
fn headers_are_read_as_well_as_before() {
    measure(|number| number <= FIRST, FLOOR);
}

#[test]
fn headers_of_others_are_read_as_well_as_before() {
    measure(|number| number > FIRST, FLOOR_OF_OTHERS);
}

fn measure(is_meant: fn(usize) -> bool, floors: [f64; 4]) {
    let mut right = Tally::default();
    let (mut lines, mut policies, mut posts) = (0.0, 0.0, 0.0);
    let mut late = Vec::new();
    for case in cases().into_iter().filter(|case| is_meant(number(case))) {
        let wanted: Value = serde_json::from_str(&fs::read_to_string(case.join("expect.json")).expect("labels"))
            .unwrap_or_else(|e| panic!("{}: {e}", case.display()));
        let found = reading(&case.join("post.txt"));
        right.compare(&wanted["fields"], &found["fields"]);
        posts += 1.0;
        lines += f64::from(wanted["body"]["first_line"] == found["body"]["first_line"]);
        policies += f64::from(wanted["warning_policy"] == found["warning_policy"]);
        let begins = |reading: &Value| reading["body"]["first_line"].as_u64();
        if begins(&found).is_none_or(|line| Some(line) > begins(&wanted)) {
            late.push(number(&case));
        }
    }
    let shares = [right.both / right.found, right.both / right.wanted, lines / posts, policies / posts];
    let names = ["precision", "recall", "first lines", "policies"];
    println!("{names:?} {shares:.3?}");
    assert!(late.is_empty(), "prose is lost at the top of {late:?}");
    for ((share, floor), name) in shares.iter().zip(floors).zip(names) {
        assert!(*share >= floor, "{name}: {share:.3}, and was {floor}");
        assert!(*share < floor + 0.03, "{name} has risen to {share:.3}: raise its floor, {floor}");
    }
}

/// The number at the start of a folder's name.
fn number(case: &Path) -> usize {
    let name = case.file_name().unwrap_or_default().to_string_lossy();
    name.split('-').next().and_then(|digits| digits.parse().ok()).expect("a number")
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/posts");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder).expect("posts").flatten().map(|entry| entry.path()).collect();
    cases.sort();
    cases
}

/// What the reader finds, as `import --json` prints it, with plain values for fields.
fn reading(path: &Path) -> Value {
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let Ok(story) = read::read(path, &Outside::default(), &mut sources, &mut sink) else { return Value::Null };
    let (diagnostics, _) = sink.into_sorted();
    let mut found = Reading::of(&story, &sources, &diagnostics).json("post.txt", &diagnostics, &sources);
    for (_, field) in found["fields"].as_object_mut().into_iter().flatten() {
        *field = field["value"].take();
    }
    found
}

/// How many values are there, how many are found, and how many of these are the same.
#[derive(Default)]
struct Tally {
    wanted: f64,
    found: f64,
    both: f64,
}

impl Tally {
    fn compare(&mut self, wanted: &Value, found: &Value) {
        let (wanted, found) = (values(wanted), values(found));
        self.wanted += wanted.len() as f64;
        self.found += found.len() as f64;
        self.both += wanted.intersection(&found).count() as f64;
    }
}

/// Each field with its value, or with each item of its list.
fn values(fields: &Value) -> BTreeSet<(String, String)> {
    let none = Map::new();
    let fields = fields.as_object().unwrap_or(&none);
    let items = |value: &Value| value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
    fields.iter().flat_map(|(name, value)| items(value).into_iter().map(|item| (name.clone(), folded(&item)))).collect()
}

/// A value without what a typist may add: blanks, quotation marks, a full stop.
fn folded(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('’', "'").replace(['“', '”'], "\"");
    text.trim_matches('"').trim_end_matches(['.', ',', ';']).to_lowercase()
}
