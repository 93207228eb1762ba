//! Warnings of ficbind's own books: those of the story, and those of each chapter and scene.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::package::{Book, Datum, Stated};
use crate::diag::{Cut, FileId, Span, Spanned};
use crate::story::warning::{self, Item};
use crate::transcribe::{Chapter, Entry, Work};
use crate::words;

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

/// Notes of the page with details, by the page of their chapter and what they are about. Each is taken once.
struct Notes<'b> {
    places: HashMap<(Option<&'b str>, String), usize>,
    left: BTreeMap<usize, (&'b str, &'b str)>,
}

impl<'b> Notes<'b> {
    fn of(book: &'b Book<'_>) -> Notes<'b> {
        let mut notes = Notes { places: HashMap::new(), left: BTreeMap::new() };
        for (at, (label, page, words)) in book.notes.iter().enumerate() {
            let about = kind(label).map_or_else(|| label.clone(), str::to_owned);
            notes.places.entry((page.as_deref(), about)).or_insert(at);
            notes.left.insert(at, (label, words));
        }
        notes
    }

    fn take(&mut self, page: Option<&'b str>, about: &str) -> Option<&'b str> {
        let at = self.places.get(&(page, about.to_owned()))?;
        self.left.remove(at).map(|(_, words)| words)
    }

    /// Those that nobody took, with their labels.
    fn rest(self) -> Vec<Value> {
        self.left.into_values().map(|(label, words)| json!(format!("{label}: {words}"))).collect()
    }
}

/// A warning of one chapter.
struct OfChapter<'b> {
    /// The number of the chapter, from 0.
    chapter: usize,
    datum: &'b Datum,
}

/// States in which chapters warnings of the story occur, what each chapter says itself, and all notes about them. `paths` are
/// the pages on which the chapters begin.
pub fn place<'b>(book: &'b Book<'_>, paths: &'b [String], work: &mut Work) {
    let numbers: HashMap<&str, usize> =
        paths.iter().enumerate().filter_map(|(at, path)| Some((book.id_of(path)?, at))).collect();
    let all: Vec<OfChapter> = book
        .warnings
        .iter()
        .filter_map(|stated| Some(OfChapter { chapter: *numbers.get(stated.item.as_deref()?)?, datum: &stated.datum }))
        .collect();
    let order: Vec<(&str, &str)> = own(book).map(|stated| (&*stated.datum.value, scope(stated))).collect();
    let own_end = all.len() - listed_at_end(&all, &order);
    let mut notes = Notes::of(book);
    name_chapters(&all, &order, work, &mut notes);
    let mut of_chapter: HashMap<usize, Vec<&Datum>> = HashMap::new();
    for one in all.iter().take(own_end) {
        of_chapter.entry(one.chapter).or_default().push(one.datum);
    }
    let is_single = work.chapters.len() == 1 && !work.chapters.iter().any(is_headed);
    for (number, chapter) in work.chapters.iter_mut().enumerate() {
        let said = of_chapter.remove(&number).unwrap_or_default();
        let in_scenes = name_scenes(chapter, &said);
        let path = paths.get(number).map_or("", String::as_str);
        let mut list: Vec<Value> = Vec::new();
        // What a scene says of itself is in its words.
        let is_of_scene = |datum: &&Datum| in_scenes.contains(&datum.value) && value_of(datum).is_string();
        for datum in said.into_iter().filter(|datum| !is_single && !is_of_scene(datum)) {
            let note = notes.take(Some(path), &datum.value);
            list.push(with(value_of(datum), note.map(|words| ("note", json!(words)))));
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
    work.state("x-content-details", notes.rest());
}

/// Whether a chapter has a title or a number.
fn is_headed(chapter: &Chapter) -> bool {
    chapter.title.is_some() || chapter.front.iter().any(|entry| entry.key == "number")
}

/// How many statements at the end come from the story's own list, which names chapters: they stand in the order of that list.
fn listed_at_end(all: &[OfChapter], order: &[(&str, &str)]) -> usize {
    let mut count = 0;
    let mut behind = (usize::MAX, usize::MAX);
    let places: HashMap<&str, usize> = order
        .iter()
        .enumerate()
        .filter(|(_, (_, scope))| *scope == "chapters")
        .map(|(at, (key, _))| (*key, at))
        .collect();
    for one in all.iter().rev() {
        let at = places.get(one.datum.value.as_str());
        let Some(here) = at.map(|at| (*at, one.chapter)).filter(|here| *here < behind) else { break };
        if !one.datum.id.is_empty() {
            break;
        }
        behind = here;
        count += 1;
    }
    count
}

/// Says of each warning of the story to which chapters it belongs, and what there is to say of it.
fn name_chapters(all: &[OfChapter], order: &[(&str, &str)], work: &mut Work, notes: &mut Notes) {
    // Lists of chapters count those with a title.
    let mut count = 0;
    let positions = work.chapters.iter().map(|chapter| {
        count += usize::from(is_headed(chapter));
        // A text without any title is the first chapter.
        count.max(1)
    });
    let positions: Vec<usize> = positions.collect();
    let mut numbers: HashMap<&str, BTreeSet<usize>> = HashMap::new();
    for one in all {
        numbers.entry(&one.datum.value).or_default().extend(positions.get(one.chapter));
    }
    let Some(entry) = work.front.iter_mut().find(|entry| entry.key == "warnings") else { return };
    for (warning, (key, scope)) in listed(&mut entry.value).into_iter().flatten().zip(order) {
        let chapters = numbers.get(key).filter(|_| *scope == "chapters");
        *warning = with(warning.take(), chapters.map(|numbers| ("chapters", json!(numbers))));
        let note = notes.take(None, key);
        *warning = with(warning.take(), note.map(|words| ("note", json!(words))));
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

/// The id of what words name: those of a page may be in any language that pages have.
fn kind(words: &str) -> Option<&'static str> {
    if let Some(id) = words::warning(words) {
        return Some(id);
    }
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
    let mut is_code = false;
    for line in chapter.text.lines() {
        is_code ^= line.starts_with("```");
        let Some(rest) = line.strip_prefix("::: cw ").filter(|_| !is_code) else {
            lines.push(line.to_owned());
            continue;
        };
        let (names, summary) = rest.split_once(" | ").map_or((rest, None), |(names, summary)| (names, Some(summary)));
        let named = named(names).into_iter().map(|name| {
            let known = kind(&name);
            let is_it = |datum: &&&Datum| known == Some(&datum.value) || name.eq_ignore_ascii_case(&datum.value);
            let datum = said.iter().find(is_it);
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
