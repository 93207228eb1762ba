//! Posts that hold one part of a work each, `Rain (1/3)`: what their titles say, and the parts joined in order.

use crate::diag::Cut;
use crate::import::header::keys::{self, Field};
use crate::story::Story;
use crate::story::marker;
use crate::story::part::{divided, is_of_all, numbers};
use crate::transcribe::markdown::escape;
use crate::transcribe::{Entry, Work};

/// Which part of a work a post holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The title that all parts share.
    pub title: String,
    /// From 1.
    pub number: u32,
    /// How many there are, if the author knew.
    pub total: Option<u32>,
    /// Only the name of its file tells that it is a part.
    pub by_name: bool,
}

impl Part {
    /// What a post says of itself in its title, or beside it.
    pub fn of(story: &Story) -> Option<Part> {
        let title = &story.meta.title.as_ref()?.value;
        if let Some((words, part)) = divided(title) {
            let (number, total) = numbers(title.cut(part))?;
            return Some(Part { title: title.cut(words).to_owned(), number, total, by_name: false });
        }
        let is_part = |key: &str| keys::find(key).is_some_and(|found| found.key.field == Field::Part);
        let (_, words) = story.meta.extra.iter().find(|(key, _)| is_part(key))?;
        let (number, total) = numbers(&words.value)?;
        Some(Part { title: title.clone(), number, total, by_name: false })
    }
}

/// Keys that may stand in a chapter, and then speak of it alone.
const OF_CHAPTERS: &[&str] = &["summary", "notes", "end-notes", "warnings", "rating", "published", "updated"];

/// Keys of which no part speaks for another: they are the work's only where all parts say the same.
const OF_EACH: &[&str] = &["warnings", "rating"];

/// The same, but the first part and most others speak for those that are silent.
const OF_MOST: &[&str] = &["language"];

/// Whether what parts say of a key is not said of the whole.
fn differs(key: &str, parts: &[(Part, Work)]) -> bool {
    let said = || parts.iter().map(|(_, work)| work.entry(key).map(|entry| &entry.value));
    let mut values = said().flatten();
    let first = values.next();
    let is_of_whole = if OF_EACH.contains(&key) {
        said().all(|value| value.is_some())
    } else {
        is_of_all(said().map(|value| value.is_some()))
    };
    !is_of_whole || values.any(|other| Some(other) != first)
}

/// Gives a part's first chapter the heading that stands above its header: `Chapter Two: Fog`.
fn take_heading(work: &mut Work) {
    let is_heading = |entry: &Entry| {
        entry.key == "x-part" && entry.value.as_str().and_then(marker::read).is_some_and(|heading| !heading.has_total)
    };
    if let Some(chapter) = work.chapters.first_mut().filter(|chapter| chapter.title.is_none())
        && let Some(at) = work.front.iter().position(is_heading)
    {
        chapter.title = work.front.remove(at).value.as_str().map(str::to_owned);
    }
}

/// Parts in their order as one work. What they do not agree on stands with the chapters it was said of.
pub fn joined(parts: Vec<(Part, Work)>) -> Work {
    let mut whole = Work::default();
    let Some((first, _)) = parts.first() else { return whole };
    whole.state("title", escape(&first.title));
    let mut headers = Vec::new();
    let differ: Vec<&str> = OF_EACH.iter().chain(OF_MOST).copied().filter(|key| differs(key, &parts)).collect();
    for (part, mut work) in parts {
        let mut own = Vec::new();
        take_heading(&mut work);
        let mut named = None;
        for entry in work.front {
            match &*entry.key {
                "title" => named = Some(entry.value),
                "original-header" => match entry.value {
                    serde_json::Value::Array(blocks) => headers.extend(blocks),
                    block => headers.push(block),
                },
                key if differ.contains(&key) => own.push(entry),
                key if part.number > 1 && OF_CHAPTERS.contains(&key) => {
                    if !whole.front.contains(&entry) {
                        own.push(entry);
                    }
                }
                _ => add(&mut whole, entry),
            }
        }
        let mut chapters = work.chapters;
        if let Some(chapter) = chapters.first_mut() {
            chapter.front.extend(own);
        }
        // The author's own name of the part is that of its only chapter. A book calls files without names by their numbers.
        if let [chapter] = &mut *chapters
            && chapter.title.is_none()
        {
            let title = format!(
                "{} ({})",
                part.title,
                part.total.map_or_else(|| part.number.to_string(), |of| format!("{}/{of}", part.number))
            );
            let written = named.as_ref().and_then(|title| title.as_str()).map(crate::story::markdown::plain);
            let own = written.filter(|written| *written != part.title);
            chapter.title = if part.by_name { own } else { own.or(Some(title)) };
        }
        whole.chapters.extend(chapters);
        whole.files.extend(work.files);
    }
    whole.state("original-header", headers);
    whole
}

/// Adds an entry; what is stated already is not said again, and another value is kept beside it.
fn add(whole: &mut Work, entry: Entry) {
    if whole.front.contains(&entry) {
        return;
    }
    let key = if whole.states(&entry.key) { format!("x-{}", entry.key.trim_start_matches("x-")) } else { entry.key };
    match whole.front.iter_mut().find(|known| known.key == key) {
        Some(known) => {
            let (before, after) = (flat(known.value.take()), flat(entry.value));
            known.value = before.into_iter().chain(after).collect();
        }
        None => whole.front.push(Entry { key, ..entry }),
    }
}

fn flat(value: serde_json::Value) -> Vec<serde_json::Value> {
    match value {
        serde_json::Value::Array(items) => items,
        one => vec![one],
    }
}
