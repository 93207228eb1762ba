//! Title pages on which a program has listed what it knew of a story, as `Rating: Teen`: they say which subject is what.

use std::collections::HashSet;

use serde_json::Value;

use super::page::Page;
use crate::diag::{FileId, Sink};
use crate::import::header;
use crate::transcribe::dom::{Kind, NodeId, is_silent};
use crate::transcribe::markdown::is_block;
use crate::transcribe::{Work, post};

/// Lines that a page must have to be one.
const MIN_LINES: usize = 3;
/// Bytes of a page that are looked at.
const MAX_BYTES: usize = 64 << 10;
/// Lines that say nothing of the story.
const OF_THE_FILE: &[&str] = &["packaged", "chapters", "words", "publisher", "title", "author"];

/// Reads a page into the front-matter. Gives its lines with labels; `None` if it lists nothing.
pub fn take(page: &Page, work: &mut Work) -> Option<String> {
    let labelled = lines_of(page);
    // The package has a summary whole, if it has one.
    let is_new = |line: &&str| is_of_story(line) && !(work.states("summary") && is_summary(line));
    let lines: String = labelled.lines().filter(is_new).map(|line| format!("{line}\n")).collect();
    let header = header::read(&lines, FileId(0), 0, &mut Sink::new());
    if header.known < MIN_LINES {
        return None;
    }
    let mut told = Work::default();
    post::state(&header.of_story(), &mut told);
    for entry in &mut told.front {
        // The page calls each of them by its name.
        entry.doubt = None;
    }
    let stated: HashSet<String> = told.front.iter().flat_map(|entry| words_of(&entry.value)).collect();
    for entry in work.front.iter_mut().filter(|entry| entry.doubt.is_some()) {
        let Value::Array(list) = &mut entry.value else { continue };
        list.retain(|one| !words_of(one).iter().any(|words| stated.contains(words)));
        if let Some(Value::Array(own)) =
            told.front.iter().find(|told| told.key == entry.key).map(|told| told.value.clone())
        {
            if list.is_empty() {
                entry.doubt = None;
            }
            list.splice(0..0, own);
            told.front.retain(|told| told.key != entry.key);
        }
    }
    work.front.retain(|entry| !matches!(&entry.value, Value::Array(list) if list.is_empty()));
    work.overrule(told);
    Some(labelled)
}

/// Whether a line is about the story, and not about the file or the title above it.
fn is_of_story(line: &&str) -> bool {
    line.split_once(':').is_some_and(|(key, _)| !OF_THE_FILE.contains(&key.trim().to_lowercase().as_str()))
}

/// The names in a value, as they are compared.
fn words_of(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.replace("&amp;", "&").replace('-', " ").to_lowercase()],
        Value::Array(list) => list.iter().flat_map(words_of).collect(),
        _ => Vec::new(),
    }
}

/// The lines of a page that have a label.
fn lines_of(page: &Page) -> String {
    let dom = &page.dom;
    let mut out = String::new();
    let mut stack: Vec<(NodeId, bool)> = vec![(page.body, false)];
    while let Some((node, is_end)) = stack.pop() {
        let name = dom.name(node);
        let breaks = name == "br" || is_block(name) && !matches!(name, "td" | "th");
        if breaks && !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        match dom.kind(node) {
            Kind::Text(text) => {
                let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let is_apart = text.starts_with(char::is_whitespace) && !out.is_empty() && !out.ends_with(['\n', ' ']);
                out.push_str(if is_apart { " " } else { "" });
                out.push_str(&words);
                out.push_str(if text.ends_with(char::is_whitespace) && !words.is_empty() { " " } else { "" });
            }
            _ if is_end || is_silent(name) => {}
            _ => {
                stack.push((node, true));
                stack.extend(dom.children(node).iter().rev().map(|child| (*child, false)));
            }
        }
        if out.len() > MAX_BYTES {
            break;
        }
    }
    labelled(&out)
}

/// The lines of a text that have a label; a summary goes on below its own.
fn labelled(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let label = line.split_once(':').map_or("", |(label, _)| label.trim());
        let is_label = !label.is_empty() && label.split_whitespace().count() < 4 && !matches!(label, "http" | "https");
        match lines.last_mut().filter(|last| is_summary(last)) {
            Some(last) if !is_label || last.ends_with(':') => {
                last.push(' ');
                last.push_str(line);
            }
            _ if is_label => lines.push(line.to_owned()),
            _ => {}
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn is_summary(line: &str) -> bool {
    line.split_once(':').is_some_and(|(label, _)| label.trim().eq_ignore_ascii_case("summary"))
}
