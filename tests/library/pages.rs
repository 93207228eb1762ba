//! Web pages of libraries, read as files.

use std::path::Path;

use crate::atom::leads_somewhere;
use crate::feeds::library;
use crate::shelf::{Shelf, between, files_below, story};

/// The values of an attribute, unescaped as far as addresses need it.
fn values<'t>(html: &'t str, attribute: &str) -> Vec<&'t str> {
    let begin = format!(" {attribute}=\"");
    html.split(begin.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// Every page leads only to files that are there, and runs no script of another's.
pub fn check_all(library: &Path) {
    for name in files_below(library).into_iter().filter(|name| name.ends_with(".html")) {
        let path = library.join(&name);
        let html = std::fs::read_to_string(&path).expect("readable");
        for href in values(&html, "href").into_iter().chain(values(&html, "src")) {
            if !href.starts_with(['#']) && !href.starts_with("http") {
                leads_somewhere(&path, href);
            }
        }
        let scripts = html.matches("<script").count();
        assert_eq!(scripts, html.matches("<script src=\"").count(), "{name} has a script of its own");
        assert!(!html.contains(" style=") && !html.contains(" onclick="), "{name}");
        assert!(html.contains("default-src 'none'"), "{name} has no policy");
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
    }
}

#[test]
fn pages_lead_to_files_and_the_content_notes_stand_before_the_book() {
    let shelf = library(40);
    check_all(&shelf.path("out/library"));
    let stories = files_below(&shelf.path("out/library/stories"));
    assert_eq!(stories.len(), 40);
    for name in stories {
        let html = String::from_utf8(shelf.read(&format!("out/library/stories/{name}"))).expect("text");
        let notes = html.find("id=\"notes\"").expect("content notes");
        let book = html.find(".epub\"").expect("a link to the book");
        assert!(notes < book, "{name}");
    }
    let index = String::from_utf8(shelf.read("out/library/index.html")).expect("text");
    assert!(index.contains("<title>Tom &amp; Ann's &lt;library&gt;</title>"));
    assert_eq!(between(&index, "data-count=\"", "\""), "40");
    assert_eq!(index.matches("<li><article>").count(), 24);
}

/// The data of all stories, as the browser reads them.
pub fn rows(shelf: &Shelf) -> Vec<serde_json::Value> {
    let mut rows = Vec::new();
    for name in files_below(&shelf.path("out/library/data")) {
        let text = String::from_utf8(shelf.read(&format!("out/library/data/{name}"))).expect("text");
        let list = text.split_once(',').expect("a number").1.trim_end().strip_suffix(");").expect("an end").to_owned();
        let mut list: Vec<serde_json::Value> = serde_json::from_str(&list).expect("JSON");
        rows.append(&mut list);
    }
    rows
}

#[test]
fn the_data_for_the_browser_have_every_story_once() {
    let shelf = library(40);
    let mut titles: Vec<String> = rows(&shelf).iter().map(|row| row[1].as_str().expect("a title").to_owned()).collect();
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), 40);
}

#[test]
fn the_browser_searches_all_of_a_summary_and_shows_its_beginning() {
    let summary = format!("{}far-away", "It rained again. ".repeat(60));
    let text = story("One", "It rained.").replacen("---\n", &format!("---\nsummary: {summary}\n"), 1);
    let shelf = Shelf::of(&[("a.md", &text)]);
    shelf.batch(&["--library"]).exits(0);
    assert_eq!(rows(&shelf)[0][16].as_str(), Some(summary.as_str()));
    let index = String::from_utf8(shelf.read("out/library/index.html")).expect("text");
    let blurb = between(&index, "<p class=\"blurb\"", "</p>");
    assert!(blurb.ends_with('…') && blurb.len() < 300, "{blurb}");
}

#[test]
fn notes_that_give_away_the_story_open_on_request() {
    let text = story("Two", "# One\n\nIt rained.\n\n# Two\n\nIt snowed.").replace(
        "warnings: none",
        "rating: Teen And Up Audiences\nwarnings: [violence, {id: gore, spoiler: true, chapters: [2]}]",
    );
    let shelf = Shelf::of(&[("a.md", &text)]);
    shelf.batch(&["--library"]).exits(0);
    let name = files_below(&shelf.path("out/library/stories")).remove(0);
    let html = String::from_utf8(shelf.read(&format!("out/library/stories/{name}"))).expect("text");
    let notes = between(&html, "id=\"notes\"", "</section>");
    let (open, closed) = notes.split_once("<details>").expect("something closed");
    assert!(open.contains("Violence") && !open.contains("gore"), "{notes}");
    assert!(open.contains("<p>Rating: Teen</p>"), "{notes}");
    assert!(closed.contains("<li dir=\"auto\">Blood and gore</li>"), "{notes}");
    assert!(closed.contains("By chapter, with those that give away what happens"), "{notes}");
    assert!(closed.contains("<span dir=\"auto\">Two</span>: Blood and gore"), "{notes}");
    let index = String::from_utf8(shelf.read("out/library/index.html")).expect("text");
    assert!(!index.contains("gore") && index.contains("more that would give away the story"), "{index}");
}
