//! Warnings of ficbind's own books: those of the story, and those of each chapter and scene.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::package::{Book, Datum, Stated};
use crate::diag::{Cut, FileId, Span, Spanned};
use crate::story::warning::{self, Item};
use crate::transcribe::{Chapter, Entry, Work};

/// The warnings that the story itself states, in its order.
pub fn of_story(book: &Book) -> Vec<Value> {
    own(book).map(|stated| value_of(&stated.datum)).collect()
}

fn own<'b>(book: &'b Book<'_>) -> impl Iterator<Item = &'b Stated> {
    book.warnings.iter().filter(|stated| stated.item.is_none() && scope(stated) != "chapter")
}

fn scope(stated: &Stated) -> &str {
    stated.datum.more.get("ficbind:scope").map_or("", String::as_str)
}

/// A warning as our own books state it: in the author's words, or field by field where these alone would be read otherwise.
fn value_of(datum: &Datum) -> Value {
    let more = |name: &str| datum.more.get(name).cloned();
    let words = more("ficbind:words").unwrap_or_else(|| datum.value.clone());
    let place = Span::new(FileId(0), 0, words.len());
    let (severity, mode) = (more("ficbind:severity"), more("ficbind:mode"));
    if let Item::Warning(read) = warning::read_item(Spanned::new(words.clone(), place))
        && read.severity.label().map(str::to_owned) == severity
        && read.mode.map(|mode| mode.label().to_owned()) == mode
        && more("ficbind:spoiler").is_none()
    {
        return Value::from(words);
    }
    let mut one = Map::new();
    one.insert("id".to_owned(), datum.value.clone().into());
    if let Some(severity) = severity {
        one.insert("severity".to_owned(), severity.into());
    }
    if let Some(mode) = mode {
        one.insert("mode".to_owned(), mode.replace(' ', "-").into());
    }
    if more("ficbind:spoiler").is_some() {
        one.insert("spoiler".to_owned(), true.into());
    }
    Value::Object(one)
}

/// A warning of one chapter.
struct OfChapter<'b> {
    /// The number of the chapter, from 0.
    chapter: usize,
    datum: &'b Datum,
}

/// States in which chapters warnings of the story occur, what each chapter says itself, and all notes about them. `paths` are
/// the pages on which the chapters begin.
pub fn place(book: &Book, paths: &[String], work: &mut Work) {
    let numbers: HashMap<&str, usize> =
        paths.iter().enumerate().filter_map(|(at, path)| Some((book.id_of(path)?, at))).collect();
    let all: Vec<OfChapter> = book
        .warnings
        .iter()
        .filter_map(|stated| Some(OfChapter { chapter: *numbers.get(stated.item.as_deref()?)?, datum: &stated.datum }))
        .collect();
    let order: Vec<(&str, &str)> = own(book).map(|stated| (&*stated.datum.value, scope(stated))).collect();
    let own_end = all.len() - listed_at_end(&all, &order);
    let mut left: HashSet<usize> = (0..book.notes.len()).collect();
    name_chapters(book, &all, &order, work, &mut left);
    let is_single = work.chapters.len() == 1 && !work.chapters.iter().any(is_headed);
    for (number, chapter) in work.chapters.iter_mut().enumerate() {
        let said: Vec<&Datum> =
            all.iter().take(own_end).filter(|one| one.chapter == number).map(|one| one.datum).collect();
        let in_scenes = name_scenes(chapter, &said);
        let path = paths.get(number).map_or("", String::as_str);
        let mut list: Vec<Value> = Vec::new();
        // What a scene says of itself is in its words.
        let is_of_scene = |datum: &&Datum| in_scenes.contains(&datum.value) && value_of(datum).is_string();
        for datum in said.into_iter().filter(|datum| !is_single && !is_of_scene(datum)) {
            let note = book
                .notes
                .iter()
                .enumerate()
                .find(|(_, (label, page, _))| page.as_deref() == Some(path) && is_label(label, &datum.value));
            left.retain(|at| note.is_none_or(|(own, _)| *at != own));
            list.push(with(value_of(datum), note.map(|(_, (.., words))| ("note", json!(words)))));
        }
        let words =
            |otherwise: &str| book.said_of(path, "ficbind:warning-policy-source").unwrap_or(otherwise).to_owned();
        match book.said_of(path, "ficbind:warning-policy") {
            Some("none") => chapter.front.push(Entry::new("warnings", words("none"))),
            Some("declined") if list.is_empty() => {
                chapter.front.push(Entry::new("warnings", words("choose not to warn")));
            }
            Some("declined") => {
                let value = json!({ "policy": words("choose not to warn"), "list": list });
                chapter.front.push(Entry::new("warnings", value));
            }
            _ if list.is_empty() => {}
            _ => chapter.front.push(Entry::new("warnings", list)),
        }
    }
    let mut left: Vec<usize> = left.into_iter().collect();
    left.sort_unstable();
    let left = left.into_iter().filter_map(|at| book.notes.get(at));
    work.state(
        "x-content-details",
        left.map(|(label, _, words)| json!(format!("{label}: {words}"))).collect::<Vec<_>>(),
    );
}

/// Whether a chapter has a title or a number.
fn is_headed(chapter: &Chapter) -> bool {
    chapter.title.is_some() || chapter.front.iter().any(|entry| entry.key == "number")
}

/// How many statements at the end come from the story's own list, which names chapters: they stand in the order of that list.
fn listed_at_end(all: &[OfChapter], order: &[(&str, &str)]) -> usize {
    let mut count = 0;
    let mut behind = (usize::MAX, usize::MAX);
    for one in all.iter().rev() {
        let at = order.iter().position(|(key, scope)| *key == one.datum.value && *scope == "chapters");
        let Some(here) = at.map(|at| (at, one.chapter)).filter(|here| *here < behind) else { break };
        if !one.datum.id.is_empty() {
            break;
        }
        behind = here;
        count += 1;
    }
    count
}

/// Says of each warning of the story to which chapters it belongs, and what there is to say of it.
fn name_chapters(book: &Book, all: &[OfChapter], order: &[(&str, &str)], work: &mut Work, left: &mut HashSet<usize>) {
    // Lists of chapters count those with a title.
    let mut count = 0;
    let positions = work.chapters.iter().map(|chapter| {
        count += usize::from(is_headed(chapter));
        // A text without any title is the first chapter.
        count.max(1)
    });
    let positions: Vec<usize> = positions.collect();
    let Some(entry) = work.front.iter_mut().find(|entry| entry.key == "warnings") else { return };
    for (warning, (key, scope)) in listed(&mut entry.value).into_iter().flatten().zip(order) {
        if *scope == "chapters" {
            let numbers = all.iter().filter(|one| one.datum.value == *key);
            let numbers = numbers.filter_map(|one| positions.get(one.chapter).copied());
            let mut numbers: Vec<usize> = numbers.collect();
            numbers.sort_unstable();
            numbers.dedup();
            *warning = with(warning.take(), Some(("chapters", json!(numbers))));
        }
        let note = book
            .notes
            .iter()
            .enumerate()
            .find(|(at, (label, page, _))| left.contains(at) && page.is_none() && is_label(label, key));
        if let Some((at, (.., words))) = note {
            left.remove(&at);
            *warning = with(warning.take(), Some(("note", json!(words))));
        }
    }
}

/// The warnings that are named.
fn listed(warnings: &mut Value) -> Option<&mut Vec<Value>> {
    match warnings {
        Value::Object(fields) => fields.get_mut("list").and_then(Value::as_array_mut),
        Value::Array(list) => Some(list),
        _ => None,
    }
}

/// A warning with one more field.
fn with(warning: Value, field: Option<(&str, Value)>) -> Value {
    let Some((key, value)) = field else { return warning };
    let mut fields = match warning {
        Value::Object(fields) => fields,
        id => Map::from_iter([("id".to_owned(), id)]),
    };
    fields.insert(key.to_owned(), value);
    Value::Object(fields)
}

/// Whether a label on a page is that of a warning.
fn is_label(label: &str, key: &str) -> bool {
    label == key || kind(label).is_some_and(|known| known == key)
}

/// The id of what words name.
fn kind(words: &str) -> Option<&'static str> {
    let place = Span::new(FileId(0), 0, words.len());
    match warning::read_item(Spanned::new(words.to_owned(), place)) {
        Item::Warning(read) => read.entry.map(|entry| entry.id),
        _ => None,
    }
}

/// Opens scenes with the words of the author in the place of labels. Gives the ids of what they warn of.
fn name_scenes(chapter: &mut Chapter, said: &[&Datum]) -> HashSet<String> {
    let mut found = HashSet::new();
    if !chapter.text.contains("::: cw ") {
        return found;
    }
    let mut lines = Vec::new();
    for line in chapter.text.lines() {
        let Some(rest) = line.strip_prefix("::: cw ") else {
            lines.push(line.to_owned());
            continue;
        };
        let (names, summary) = rest.split_once(" | ").map_or((rest, None), |(names, summary)| (names, Some(summary)));
        let named = named(names).into_iter().map(|name| {
            let datum =
                said.iter().find(|datum| is_label(&name, &datum.value) || name.eq_ignore_ascii_case(&datum.value));
            found.extend(datum.map(|datum| datum.value.clone()));
            let words = datum.map(|datum| datum.more.get("ficbind:words").unwrap_or(&datum.value).clone());
            words.unwrap_or(name)
        });
        let names = named.collect::<Vec<_>>().join(", ");
        lines.push(match summary {
            Some(summary) => format!("::: cw {names} | {summary}"),
            None => format!("::: cw {names}"),
        });
    }
    chapter.text = lines.join("\n");
    found
}

/// The names in a list; a name that is known may have commas.
fn named(names: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut rest = names;
    while !rest.is_empty() {
        let ends = rest.match_indices(", ").map(|(at, _)| at).chain([rest.len()]);
        let ends: Vec<usize> = ends.take(4).collect();
        let known = ends.iter().rev().find(|end| kind(rest.cut(..**end)).is_some());
        let end = known.or(ends.first()).copied().unwrap_or(rest.len());
        out.push(rest.cut(..end).to_owned());
        rest = rest.cut(end..).trim_start_matches(", ");
    }
    out
}
