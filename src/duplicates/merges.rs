//! Proposed merges as a `collection.yaml`: which copies a batch leaves out, and what the one that is kept takes from them.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::diag::render::{printable, stories_in};
use crate::diag::{Sink, Spanned};
use crate::duplicates::groups::{Group, Kind, Member};
use crate::duplicates::likeness::percent;
use crate::duplicates::{Duplicates, rules};
use crate::read::archive::through;
use crate::story::meta::{Stated, StatedList};
use crate::story::warning::Policy;
use crate::story::{Date, Meta};

/// The proposal for a file at `target`: its paths are relative to the folder of that file.
pub fn merges(found: &Duplicates, target: &Path, sink: &mut Sink) -> String {
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let names = Names { found, folder: folder.canonicalize().unwrap_or(folder) };
    let mut exclude = String::new();
    let mut stories = String::new();
    let mut outside: Vec<&Path> = Vec::new();
    for (number, group) in found.groups.iter().enumerate() {
        exclude_of(&names, number + 1, group, &mut exclude, &mut outside);
        stories_of(&names, group, &mut stories);
    }
    if let Some(first) = outside.first() {
        sink.emit(
            None,
            rules::outside_merges(
                stories_in(outside.len()),
                target.parent().unwrap_or(Path::new("")).display(),
                first.display(),
            ),
        )
        .hint("write the file into a folder that holds all the stories");
    }
    let mut text = String::from(
        "# Proposed by `ficbind duplicates`: look it over before you use it.\n\
         # As collection.yaml in this folder, it makes `ficbind batch` leave out the stories below `exclude`.\n",
    );
    if !exclude.is_empty() {
        let _ = write!(text, "exclude:\n{exclude}");
    }
    if !stories.is_empty() {
        let _ = write!(text, "stories:\n{stories}");
    }
    text
}

/// Paths as a file in the folder names them.
struct Names<'a> {
    found: &'a Duplicates,
    folder: PathBuf,
}

impl Names<'_> {
    /// The path of a story below the folder; `None` outside, and for what no path in a text names: a name that is no
    /// text, and one of several languages of a folder.
    fn below(&self, sheet: usize) -> Option<String> {
        let story = self.found.sheets.get(sheet)?.story;
        let path = self.found.stories.path(story);
        let real = match through(path) {
            Some((archive, inner)) => archive.canonicalize().ok()?.join(inner),
            None => path.canonicalize().ok()?,
        };
        let below = real.strip_prefix(&self.folder).ok()?;
        // A name that is no text would be that of others, too.
        let parts: Vec<_> = below.components().map(|part| part.as_os_str().to_str()).collect::<Option<_>>()?;
        (!parts.is_empty() && self.found.stories.edition(story).is_none()).then(|| parts.join("/"))
    }

    /// What a comment calls a story.
    fn spoken(&self, sheet: usize) -> String {
        printable(&self.below(sheet).unwrap_or_else(|| self.found.path(sheet).display().to_string()))
    }
}

/// A text as a value. JSON's strings are YAML's, too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn exclude_of<'f>(names: &Names<'f>, number: usize, group: &Group, out: &mut String, outside: &mut Vec<&'f Path>) {
    let Some(kept) = group.members.first() else { return };
    let title = names.found.sheets.get(kept.sheet).and_then(|sheet| sheet.title.as_deref()).unwrap_or("Untitled");
    let _ = writeln!(out, "  # {number}. {}: keep {}", printable(title), names.spoken(kept.sheet));
    for member in group.members.iter().skip(1) {
        let why = why(names, member);
        match (member.kind.is_spare(), names.below(member.sheet)) {
            (true, Some(path)) => {
                let _ = writeln!(out, "  - {}  # {why}", quoted(&path));
            }
            (spare, below) => {
                if spare && below.is_none() {
                    outside.push(names.found.path(member.sheet));
                }
                let verb = if spare { "not below this folder" } else { "stays; compare them" };
                let _ = writeln!(out, "  # {}: {why} ({verb})", names.spoken(member.sheet));
            }
        }
    }
}

/// What a story is beside another.
fn why(names: &Names, member: &Member) -> String {
    // It was found by way of others.
    let Some(of) = member.of.map(|of| names.spoken(of)) else { return member.kind.name().to_owned() };
    let share = member.likeness.map_or(0.0, |likeness| likeness.containment);
    match member.kind {
        Kind::Same => format!("same text as {of}"),
        kind => format!("{}, {} of it in {of}", kind.name(), percent(share)),
    }
}

/// What the others of a group say and the one that is kept does not.
fn stories_of(names: &Names, group: &Group, out: &mut String) {
    let Some(kept) = group.members.first() else { return };
    let Some(path) = names.below(kept.sheet) else { return };
    let read = |sheet: usize| names.found.stories.read(names.found.sheets.get(sheet)?.story).ok();
    let Some(own) = read(kept.sheet) else { return };
    let mut known: Vec<&str> = said(&own.meta).iter().map(|(key, _)| *key).collect();
    let mut lines = String::new();
    for member in group.members.iter().skip(1).filter(|member| member.kind.is_spare()).take(MOST_READ) {
        let Some(other) = read(member.sheet) else { continue };
        for (key, value) in
            said(&other.meta).into_iter().filter(|(key, _)| !OF_PARTS.contains(key) || member.kind != Kind::Part)
        {
            if let Some(value) = value
                && !known.contains(&key)
            {
                known.push(key);
                let _ = writeln!(lines, "    {key}: {value}  # from {}", names.spoken(member.sheet));
            }
        }
    }
    if !lines.is_empty() {
        let _ = write!(out, "  {}:\n{lines}", quoted(&path));
    }
}

/// Copies whose metadata is looked at.
const MOST_READ: usize = 50;
/// Keys that a part of a work may mean for itself alone.
const OF_PARTS: &[&str] = &["published", "updated", "summary", "source"];

/// What a story says of itself that its copies may lack: keys of the front-matter, and their values as YAML; no value where
/// the author says that there is none.
fn said(meta: &Meta) -> Vec<(&'static str, Option<String>)> {
    let list = |texts: Vec<&String>| {
        let items: Vec<String> = texts.into_iter().map(|text| quoted(text)).collect();
        (!items.is_empty()).then(|| format!("[{}]", items.join(", ")))
    };
    let stated = |list_of: &StatedList| said_of(list_of, |items| list(items.iter().map(|item| &item.value).collect()));
    let date = |date: &Option<Spanned<Date>>| date.as_ref().map(|date| Some(quoted(&date.value.to_string())));
    let warnings = list(meta.warnings.list.iter().map(|warning| &warning.raw.value).collect());
    let all = [
        ("fandoms", stated(&meta.fandoms)),
        ("relationships", stated(&meta.relationships)),
        ("characters", stated(&meta.characters)),
        ("categories", stated(&meta.categories)),
        ("tags", stated(&meta.tags)),
        ("rating", said_of(&meta.rating, |rating| Some(quoted(&rating.raw.value)))),
        ("warnings", (meta.warnings.policy != Policy::Unspecified || warnings.is_some()).then_some(warnings)),
        ("summary", meta.summary.as_ref().map(|summary| Some(quoted(&summary.text)))),
        ("source", list(meta.sources.iter().map(|source| &source.value).collect()).map(Some)),
        ("published", date(&meta.published)),
        ("updated", date(&meta.updated)),
    ];
    all.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

/// What an author says of one key, if anything.
fn said_of<T>(stated: &Stated<T>, value: impl Fn(&T) -> Option<String>) -> Option<Option<String>> {
    match stated {
        Stated::Not => None,
        Stated::Nothing(_) => Some(None),
        Stated::Value(stated) => Some(value(stated)),
    }
}
