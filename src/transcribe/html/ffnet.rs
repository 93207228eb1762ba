//! Stories of FanFiction.net and FictionPress, as browsers save their pages.

use super::any;
use super::page::Page;
use crate::diag::{Failed, Sink};
use crate::import::header::shelf::GENRES;
use crate::story::date::Date;
use crate::transcribe::dom::{NodeId, ROOT};
use crate::transcribe::{Original, Work};

/// Whether a page shows a chapter of these sites.
pub fn is_story(page: &Page) -> bool {
    page.first(&["#profile_top"]).is_some() && page.first(&["#storytext", "#storytextp"]).is_some()
}

/// Reads a chapter of a story, or all of it.
///
/// # Errors
/// It has no text: reported in `sink`.
pub fn read(mut page: Page, original: &Original, sink: &mut Sink) -> Result<Work, Failed> {
    any::read_address(&mut page);
    if let Some(top) = page.first(&["#profile_top"]) {
        read_top(&mut page, top);
    }
    if let Some(path) = page.first(&["#pre_story_links"]) {
        read_fandoms(&mut page, path);
    }
    let text = page.first(&["#storytext", "#storytextp"]).unwrap_or_default();
    let title = chapter_title(&mut page);
    let mut work = any::read_text(page, text, original, sink)?;
    if let ([chapter], Some(title)) = (&mut *work.chapters, title) {
        chapter.title.get_or_insert(title);
    }
    Ok(work)
}

fn read_top(page: &mut Page, top: NodeId) {
    if let Some(title) = page.below(top, "b").next() {
        let words = page.words(title);
        page.title(&words);
    }
    let is_author = |node: &NodeId| page.dom.attribute(*node, "href").is_some_and(|href| href.contains("/u/"));
    if let Some(author) = page.below(top, "a").find(is_author) {
        let words = page.words(author);
        page.authors(vec![words]);
    }
    let lines: Vec<NodeId> = page.below(top, "span").collect();
    let line = lines.into_iter().find(|node| page.dom.words(*node).starts_with("Rated:"));
    if let Some(line) = line {
        read_line(page, line);
    }
    let is_summary = |node: &NodeId| page.dom.has_class(*node, "xcontrast_txt");
    if let Some(summary) = page.below(top, "div").find(is_summary) {
        let words = page.content(summary);
        page.work.state("summary", words);
    }
}

/// "Rated: Fiction T - English - Romance/Drama - [A, B] C - Chapters: 3 - Words: 4,114 - Published: … - id: …"
fn read_line(page: &mut Page, line: NodeId) {
    let words = page.words(line);
    let stamps: Vec<String> = page
        .below(line, "span")
        .filter_map(|node| page.dom.attribute(node, "data-xutime"))
        .map(str::to_owned)
        .collect();
    let mut stamps = stamps.into_iter();
    let (mut count, mut status, mut is_dated) = (None, "in progress", false);
    let mut plain = Vec::new();
    for field in words.split(" - ").map(str::trim) {
        let (label, value) = field.split_once(": ").unwrap_or(("", field));
        match label {
            "Rated" => {
                let rating = value.strip_prefix("Fiction").unwrap_or(value).trim();
                page.work.state("rating", rating);
            }
            "Updated" | "Published" => {
                is_dated = true;
                let date = stamps.next().and_then(|seconds| stamp(&seconds)).or_else(|| Date::parse(value));
                let key = if label == "Updated" { "updated" } else { "published" };
                page.work.state(key, date.map(|date| date.to_string()).unwrap_or_default());
            }
            "Chapters" => count = number(value),
            "Words" => page.work.state("word-count", number(value)),
            "Status" if value.starts_with("Complete") => status = "complete",
            "id" if !page.work.states("source") => {
                let site = if page.first(&["#storytextp"]).is_some() { "fictionpress.com" } else { "fanfiction.net" };
                page.source(&format!("https://www.{site}/s/{}", value.trim()));
            }
            "" if !is_dated && !field.is_empty() => plain.push(field.to_owned()),
            _ => {}
        }
    }
    read_plain(page, &plain);
    page.work.state("status", status);
    page.work.state("current-chapter-count", count);
}

/// The fields without a label: language, genres, characters.
fn read_plain(page: &mut Page, fields: &[String]) {
    let [language, rest @ ..] = fields else { return };
    page.work.state("language", language.clone());
    let genres = |field: &String| {
        let genres: Vec<&str> = GENRES.iter().copied().filter(|genre| holds(field, genre)).collect();
        let length: usize = genres.iter().map(|genre| genre.len()).sum();
        (!genres.is_empty() && length + genres.len() - 1 == field.len()).then_some(genres)
    };
    let rest = match rest {
        [first, rest @ ..] if genres(first).is_some() => {
            page.work.state("categories", genres(first).unwrap_or_default());
            rest
        }
        rest => rest,
    };
    let Some(field) = rest.first() else { return };
    let mut pairs = Vec::new();
    for piece in field.split('[').skip(1) {
        pairs.extend(piece.split_once(']').map(|(pair, _)| pair.split(", ").collect::<Vec<_>>().join("/")));
    }
    let plain = field.replace('[', "").replace(']', ",");
    let names: Vec<&str> = plain.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    page.work.state("relationships", pairs);
    page.work.state("characters", names);
}

/// Whether a genre is one of those that slashes divide.
fn holds(field: &str, genre: &str) -> bool {
    field.match_indices(genre).any(|(at, _)| {
        let before = field.get(..at).unwrap_or_default();
        let behind = field.get(at + genre.len()..).unwrap_or_default();
        (before.is_empty() || before.ends_with('/')) && (behind.is_empty() || behind.starts_with('/'))
    })
}

fn number(words: &str) -> Option<u64> {
    words.trim().replace(',', "").parse().ok()
}

fn stamp(seconds: &str) -> Option<Date> {
    let date = Date::from_timestamp(seconds.parse().ok()?)?;
    Some(Date { seconds: None, ..date })
}

/// "Books » Lantern Road", or "A + B Crossover".
fn read_fandoms(page: &mut Page, path: NodeId) {
    page.take(path);
    let links: Vec<String> = page.below(path, "a").map(|node| page.dom.words(node)).collect();
    let Some(last) = links.last() else { return };
    let names: Vec<String> = match last.strip_suffix(" Crossover") {
        Some(both) => both.split(" + ").map(str::to_owned).collect(),
        None => vec![last.clone()],
    };
    page.work.state("fandoms", names);
}

/// The title of the chapter that is shown, from the list of chapters: "2. The Weir".
fn chapter_title(page: &mut Page) -> Option<String> {
    let list = page.first(&["#chap_select"])?;
    let lists: Vec<NodeId> = page.below(ROOT, "#chap_select").collect();
    lists.into_iter().for_each(|list| page.take(list));
    let shown = page.below(list, "option").find(|node| page.dom.attribute(*node, "selected").is_some())?;
    let words = page.dom.words(shown);
    Some(words).filter(|words| !words.is_empty())
}
