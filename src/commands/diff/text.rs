//! What is different in two books, for people: rating and warnings first.

use std::fmt::Write;

use crate::cli::diff::Diff;
use crate::commands::{count, grouped};
use crate::compare::edition::Edition;
use crate::compare::facts::{Fact, Said, Warning};
use crate::compare::paragraphs::{Change, Count, Kind};
use crate::compare::{ChapterChange, CoverChange, Differences, Place};
use crate::diag::render;

/// Everything, with a line for each book and the heading of each kind.
pub fn tell(args: &Diff, (old, new): (&Edition, &Edition), found: &Differences) -> String {
    let mut out = String::new();
    for (sign, path, edition) in [("---", &args.old, old), ("+++", &args.new, new)] {
        let words = edition.chapters.iter().map(|chapter| chapter.words()).sum();
        let date = edition.modified.map(|date| format!(", {date}")).unwrap_or_default();
        let chapters = count(edition.chapters.len(), "chapter");
        line(&mut out, 0, &format!("{sign} {} ({chapters}, {}{date})", path.display(), count(words, "word")));
    }
    if found.is_empty() {
        out.push_str("the books say the same\n");
        return out;
    }
    content_notes(found, &mut out);
    let facts: Vec<String> = found.metadata.iter().flat_map(fact).collect();
    section("Metadata", &facts, &mut out);
    if !found.chapters.is_empty() {
        out.push_str("\nChapters\n");
        found.chapters.iter().for_each(|change| chapter(change, args.paragraphs, &mut out));
    }
    let cover = found.cover.map(|change| match change {
        CoverChange::Added => "+ a cover",
        CoverChange::Gone => "- the cover",
        CoverChange::Changed => "~ another picture",
    });
    section("Cover", &cover.map(str::to_owned).into_iter().collect::<Vec<_>>(), &mut out);
    let pictures = [("-", &found.pictures.gone), ("+", &found.pictures.added), ("~", &found.pictures.changed)];
    let pictures = pictures.into_iter().flat_map(|(sign, paths)| paths.iter().map(move |p| format!("{sign} {p}")));
    section("Pictures", &pictures.collect::<Vec<_>>(), &mut out);
    out
}

/// A line of a report; what would steer a terminal is shown as a sign.
fn line(out: &mut String, indent: usize, text: &str) {
    let text: String = text.chars().map(|c| if render::steers(c) { '\u{fffd}' } else { c }).collect();
    let _ = writeln!(out, "{:indent$}{text}", "");
}

fn section(heading: &str, lines: &[String], out: &mut String) {
    if lines.is_empty() {
        return;
    }
    let _ = write!(out, "\n{heading}\n");
    lines.iter().for_each(|text| line(out, 2, text));
}

fn content_notes(found: &Differences, out: &mut String) {
    let facts = found.rating.iter().chain(&found.warning_policy).flat_map(fact);
    let own = found.chapters.iter().filter(|change| !change.is_added() && !change.is_withdrawn());
    let of_chapters = own.flat_map(|change| {
        let facts = change.metadata.iter().filter(|fact| fact.key == "rating");
        let name = change.new.as_ref().map(name).unwrap_or_default();
        facts.flat_map(fact).map(move |text| format!("{text} (chapter {name})"))
    });
    let warnings = found.warnings.iter().map(warning);
    section("CONTENT NOTES", &facts.chain(of_chapters).chain(warnings).collect::<Vec<_>>(), out);
}

/// A value that changed: one line where it is one value, a line for each where it is a list.
fn fact(fact: &Fact) -> Vec<String> {
    match (&*fact.old, &*fact.new) {
        (_, new) if fact.reordered => vec![format!("~ {}: in another order: {}", fact.key, new.join(", "))],
        ([old], [new]) => vec![format!("~ {}: {old} -> {new}", fact.key)],
        (old, new) => {
            let lines = |sign: &'static str, values: &[String]| -> Vec<String> {
                values.iter().map(|value| format!("{sign} {}: {value}", fact.key)).collect()
            };
            [lines("-", old), lines("+", new)].concat()
        }
    }
}

fn warning(change: &Warning) -> String {
    let said = |said: &Said| {
        let chapters = match &*said.chapters {
            [] => None,
            [one] => Some(format!("chapter {one}")),
            many => Some(format!("chapters {}", many.iter().map(usize::to_string).collect::<Vec<_>>().join(", "))),
        };
        let all: Vec<String> = said.details.iter().cloned().chain(chapters).collect();
        if all.is_empty() { "in general".to_owned() } else { all.join(", ") }
    };
    let name = &change.warning;
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => format!("~ warning: {name}: {} -> {}", said(old), said(new)),
        (Some(_), None) => format!("- warning: {name}"),
        (_, new) => {
            let said = new.as_ref().filter(|new| **new != Said::default()).map(said);
            format!("+ warning: {name}{}", said.map(|said| format!(" ({said})")).unwrap_or_default())
        }
    }
}

/// Number and title.
fn name(place: &Place) -> String {
    match &place.title {
        Some(title) => format!("{} \"{title}\"", place.number),
        None => place.number.to_string(),
    }
}

fn chapter(change: &ChapterChange, most: usize, out: &mut String) {
    match (&change.old, &change.new) {
        (None, Some(new)) => line(out, 2, &format!("+ {} (new, {})", name(new), count(new.words, "word"))),
        (Some(old), None) => line(out, 2, &format!("- {} (withdrawn, {})", name(old), count(old.words, "word"))),
        (Some(old), Some(new)) => stayed(change, old, new, most, out),
        (None, None) => {}
    }
}

fn stayed(change: &ChapterChange, old: &Place, new: &Place, most: usize, out: &mut String) {
    let mut what = Vec::new();
    if change.moved {
        what.push(format!("moved from {}", old.number));
    }
    if change.renamed {
        what.push(match &old.title {
            Some(title) => format!("renamed from \"{title}\""),
            None => "has a title now".to_owned(),
        });
    }
    if change.is_edited() {
        what.push(edited(change.paragraphs));
    }
    if change.part.is_some() {
        what.push("in another part".to_owned());
    }
    if what.is_empty() {
        what.push("its own metadata".to_owned());
    }
    line(out, 2, &format!("~ {}: {}", name(new), what.join("; ")));
    let facts = change.part.iter().chain(&change.metadata).flat_map(fact);
    facts.for_each(|text| line(out, 6, &text));
    change.changes.iter().take(most).for_each(|change| paragraph(change, out));
    let Count { added, removed, changed, marks } = change.paragraphs;
    let left = (added + removed + changed + marks).saturating_sub(change.changes.len().min(most));
    if left > 0 && most > 0 {
        line(out, 6, &format!("… and {} more", count(left, "paragraph")));
    }
}

/// How many paragraphs changed, in words.
fn edited(paragraphs: Count) -> String {
    let Count { added, removed, changed, marks } = paragraphs;
    let kinds = [(changed, "changed"), (added, "added"), (removed, "removed"), (marks, "with other marks")];
    let mut found = kinds.into_iter().filter(|(number, _)| *number > 0);
    let first = found.next().map(|(number, what)| format!("{} {what}", count(number, "paragraph")));
    let rest = found.map(|(number, what)| format!("{} {what}", grouped(number)));
    first.into_iter().chain(rest).collect::<Vec<_>>().join(", ")
}

fn paragraph(change: &Change, out: &mut String) {
    let sides = [("-", &change.old), ("+", &change.new)];
    let sign = if change.kind == Kind::Marks { " (marks only)" } else { "" };
    let number = change.new.as_ref().or(change.old.as_ref()).map_or(0, |side| side.paragraph);
    line(out, 6, &format!("paragraph {number}{sign}"));
    for (sign, side) in sides.into_iter().filter_map(|(sign, side)| Some((sign, side.as_ref()?))) {
        line(out, 8, &format!("{sign} {}", side.words));
    }
}
