//! What changed in the metadata: values by their keys; rating and warnings by themselves, since readers go by them.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;
use serde_json::Value;

use super::paragraphs::{excerpts, shorten};
use crate::diag::{FileId, Span, Spanned};
use crate::story::warning::{self, Item};
use crate::transcribe::Entry;

/// Keys that are told by themselves, or are no more than a copy of other values.
const ELSEWHERE: &[&str] = &["rating", "warnings", "cover"];

/// A value that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// As front-matter names it.
    pub key: String,
    /// What is not stated any more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub old: Vec<String>,
    /// What was not stated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub new: Vec<String>,
    /// The same values stand in another order.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reordered: bool,
}

/// Compares all values that are told by their keys, in the order in which the new book states them.
pub fn compare(old: &[Entry], new: &[Entry]) -> Vec<Fact> {
    let mut seen = HashSet::new();
    let keys = new.iter().chain(old).map(|entry| &*entry.key);
    let keys = keys.filter(|key| !ELSEWHERE.contains(key)).filter(|key| seen.insert(*key));
    keys.filter_map(|key| fact(key, value(old, key), value(new, key))).collect()
}

/// A change of the value of one key.
pub fn fact(key: &str, old: Option<&Value>, new: Option<&Value>) -> Option<Fact> {
    if old == new {
        return None;
    }
    let (before, after) = (items(old), items(new));
    let (mut gone, mut come) = (without(&before, &after), without(&after, &before));
    if let ([a], [b]) = (&*gone, &*come)
        && a.chars().count().max(b.chars().count()) > 80
    {
        let (a, b) = excerpts(a, b);
        (gone, come) = (vec![a], vec![b]);
    }
    if gone.is_empty() && come.is_empty() {
        // The same values in another order, or in another form.
        if before == after {
            return None;
        }
        (gone, come) = (before, after);
    }
    let short = |texts: &[String]| texts.iter().map(|text| shorten(text)).collect();
    let reordered = gone.len() == come.len() && gone != come && without(&gone, &come).is_empty();
    Some(Fact { key: key.to_owned(), old: short(&gone), new: short(&come), reordered })
}

/// The value of a key.
pub fn value<'e>(entries: &'e [Entry], key: &str) -> Option<&'e Value> {
    entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
}

fn without(all: &[String], taken: &[String]) -> Vec<String> {
    let taken: HashSet<&String> = taken.iter().collect();
    all.iter().filter(|item| !taken.contains(item)).cloned().collect()
}

/// A value as a list of texts.
fn items(value: Option<&Value>) -> Vec<String> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(list)) => list.iter().map(text).collect(),
        Some(one) => vec![text(one)],
    }
}

/// A value as a text: its own words first, then what is said of it.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Value::Array(list) => list.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let name = ["name", "id", "policy"].iter().find(|key| fields.contains_key(**key));
            let more = fields.iter().filter(|(key, _)| Some(&&***key) != name);
            let more: Vec<String> = more.map(|(key, value)| format!("{key} {}", text(value))).collect();
            let named = name.and_then(|key| fields.get(*key)).map(text).unwrap_or_default();
            match (named.is_empty(), more.is_empty()) {
                (_, true) => named,
                (true, false) => more.join(", "),
                (false, false) => format!("{named} ({})", more.join(", ")),
            }
        }
        other => other.to_string(),
    }
}

/// What a book says of one warning.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Severity, mode and note, in this order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<String>,
    /// Numbers of the chapters that it is said of; all of them if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub chapters: Vec<usize>,
}

/// A warning that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// The warning's name.
    pub warning: String,
    /// What was said of it; `None` if it was not named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Said>,
    /// What is said of it; `None` if it is not named any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Said>,
}

/// Compares the lists of warnings. `became` says which chapter of the new book one of the old book is.
pub fn warnings(old: Option<&Value>, new: Option<&Value>, became: impl Fn(usize) -> Option<usize>) -> Vec<Warning> {
    let (mut before, after) = (listed(old), listed(new));
    let mut found = Vec::new();
    let of_new = |mut said: Said| {
        said.chapters = said.chapters.into_iter().filter_map(&became).collect();
        said.chapters.sort_unstable();
        said
    };
    for (name, said) in after {
        let same = before.remove(&name);
        // A warning of chapters that are all gone would look like one of the whole.
        let is_same = same.clone().is_some_and(|same| {
            let whole = same.chapters.is_empty();
            let same = of_new(same);
            whole == said.chapters.is_empty() && same == said
        });
        if !is_same {
            found.push(Warning { warning: name, old: same, new: Some(said) });
        }
    }
    found.extend(before.into_iter().map(|(warning, old)| Warning { warning, old: Some(old), new: None }));
    found.sort_by(|a, b| a.warning.cmp(&b.warning));
    found
}

/// The policy that is stated beside or instead of a list, in the author's words.
pub fn policy(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(words) => Some(words.clone()),
        Value::Object(fields) => fields.get("policy").map(text),
        _ => None,
    }
}

fn listed(value: Option<&Value>) -> BTreeMap<String, Said> {
    let list = match value {
        Some(Value::Array(list)) => list,
        Some(Value::Object(fields)) => match fields.get("list") {
            Some(Value::Array(list)) => list,
            _ => return BTreeMap::new(),
        },
        _ => return BTreeMap::new(),
    };
    let mut all: BTreeMap<String, Said> = BTreeMap::new();
    for (name, said) in list.iter().map(warning) {
        let known = all.entry(name).or_default();
        known.details.extend(said.details);
        known.chapters.extend(said.chapters);
    }
    for said in all.values_mut() {
        said.chapters.sort_unstable();
        said.chapters.dedup();
    }
    all
}

/// A warning by the name that the table of warnings gives it, with what is said of it.
fn warning(value: &Value) -> (String, Said) {
    let field = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let words = field("id").or_else(|| value.as_str().map(str::to_owned)).unwrap_or_default();
    let place = Span::new(FileId(0), 0, words.len());
    let (name, severity, mode) = match warning::read_item(Spanned::new(words.clone(), place)) {
        Item::Warning(read) => (
            read.entry.map_or(words, |entry| entry.label.to_owned()),
            read.severity.label().map(str::to_owned),
            read.mode.map(|mode| mode.label().to_owned()),
        ),
        _ => (words, None, None),
    };
    let spoiler = value.get("spoiler").and_then(Value::as_bool).unwrap_or_default().then(|| "spoiler".to_owned());
    let stated = field("mode").map(|mode| mode.replace('-', " "));
    let details = [field("severity").or(severity), stated.or(mode), spoiler, field("note")];
    let chapters = value.get("chapters").and_then(Value::as_array).into_iter().flatten();
    let chapters = chapters.filter_map(|number| usize::try_from(number.as_u64()?).ok()).collect();
    (name, Said { details: details.into_iter().flatten().map(|text| shorten(&text)).collect(), chapters })
}
