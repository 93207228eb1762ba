//! Feeds of whole libraries: all are valid, each story is found once, and both versions say the same.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use roxmltree::Document;
use serde_json::Value;

use crate::atom::{self, leads_somewhere, link};
use crate::shelf::{Shelf, files_below};

/// A shelf with this many stories, some of each kind, and its library.
pub fn library(count: usize) -> Shelf {
    let shelf = Shelf::new();
    for at in 0..count {
        let rating = ["General", "Teen", "Mature", "Explicit"][at % 4];
        let fandom = ["Lanterns & Locks", "<Harbour>", "Star \"Trek\""][at % 3];
        let warnings =
            ["none", "[gore]", "\"author chose not to warn\"", "[{id: gore, spoiler: true}, \"clowns & mimes\"]"];
        let text = format!(
            "---\ntitle: Story {at}\nauthor: [Nell Ashdown, \"Ann {}\"]\nlanguage: {}\nrating: {rating}\nfandoms: [\"{}\"]\n\
             warnings: {}\nstatus: complete\npublished: 20{:02}-0{}-11\nseries: {{name: Tides, number: {}}}\nsummary: \"Rain & <b>wind</b>.\"\n\
             ---\n\nIt rained {}\n",
            at % 7,
            ["en", "de", "he"][at % 3],
            fandom.replace('"', "\\\""),
            warnings[at % 4],
            at % 24,
            1 + at % 9,
            count - at,
            "and rained ".repeat(at * 10),
        );
        shelf.write(&format!("in/s{at:03}.md"), text);
    }
    shelf.batch(&["--quiet"]).exits(0);
    shelf.run(&["library", "out", "--title", "Tom & Ann's <library>"]).exits(0);
    shelf
}

/// Every feed of a library is valid, and leads nowhere but to files that are there.
pub fn check_all(library: &Path) {
    let feeds: Vec<String> = files_below(&library.join("opds"));
    assert!(feeds.iter().any(|name| name == "index.xml"), "there is a start");
    for name in feeds {
        let path = library.join("opds").join(&name);
        match name.ends_with(".xml") {
            true => drop(atom::check(&path)),
            false => json(&path),
        }
    }
}

/// What OPDS 2.0 demands of a feed and its publications.
fn json(path: &Path) {
    let feed = read(path);
    let place = path.display();
    assert!(feed["metadata"]["title"].as_str().is_some_and(|title| !title.is_empty()), "{place} has no title");
    let links = feed["links"].as_array().expect("links");
    assert_eq!(links.iter().filter(|link| link["rel"] == "self").count(), 1, "{place}");
    let kinds = ["navigation", "publications", "groups"];
    assert!(kinds.iter().any(|kind| feed[kind].is_array()), "{place} has no collection");
    for item in feed["navigation"].as_array().into_iter().flatten() {
        assert!(item["title"].as_str().is_some_and(|title| !title.is_empty()), "{place}: a link without a title");
    }
    for facet in feed["facets"].as_array().into_iter().flatten() {
        assert!(facet["metadata"]["title"].is_string() && facet["links"].is_array(), "{place}: {facet}");
    }
    for book in feed["publications"].as_array().into_iter().flatten() {
        assert!(book["metadata"]["title"].as_str().is_some_and(|title| !title.is_empty()), "{place}: {book}");
        assert_eq!(book["metadata"]["@type"], "http://schema.org/EBook", "{place}");
        let gets = |link: &&Value| link["rel"].as_str().is_some_and(|rel| rel.contains("/acquisition"));
        let got: Vec<&Value> = book["links"].as_array().expect("links").iter().filter(gets).collect();
        assert_eq!(got.len(), 1, "{place}");
        assert_eq!(got[0]["type"], "application/epub+zip", "{place}");
        assert!(book["images"].as_array().is_some_and(|images| !images.is_empty()), "{place}: no image");
    }
    every_link(&feed, &mut |href, kind| {
        assert!(kind.is_some_and(|kind| kind.contains('/')), "{place}: {href} has no type");
        leads_somewhere(path, href);
    });
}

fn every_link(value: &Value, told: &mut dyn FnMut(&str, Option<&str>)) {
    match value {
        Value::Object(fields) => {
            if let Some(href) = fields.get("href").and_then(Value::as_str) {
                told(href, fields.get("type").and_then(Value::as_str));
            }
            fields.values().for_each(|value| every_link(value, told));
        }
        Value::Array(items) => items.iter().for_each(|item| every_link(item, told)),
        _ => {}
    }
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("readable")).expect("JSON")
}

/// Follows `next` from a page to the last. Gives the ids of the entries of each page.
fn walk(start: &Path) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut path = start.to_owned();
    loop {
        pages.push(atom::check(&path));
        let source = fs::read_to_string(&path).expect("readable");
        let document = Document::parse(&source).expect("XML");
        match link(document.root_element(), "next") {
            Some(next) => path = path.parent().expect("a folder").join(next),
            None => return pages,
        }
        assert!(pages.len() < 100, "the pages lead in a circle");
    }
}

#[test]
fn feeds_of_a_library_are_valid_and_lead_to_every_story_once() {
    let shelf = library(230);
    let opds = shelf.path("out/library/opds");
    check_all(&shelf.path("out/library"));
    let pages = walk(&opds.join("all.xml"));
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [130, 100]);
    let ids: BTreeSet<&String> = pages.iter().flatten().collect();
    assert_eq!(ids.len(), 230);
    // Fandoms part the stories among themselves, and so do ratings, lengths and languages.
    for group in ["fandom", "rating", "length", "language", "status"] {
        let mut found = BTreeSet::new();
        let values = files_below(&opds.join(group)).into_iter().filter(|name| name.ends_with(".xml"));
        for id in values.flat_map(|name| atom::check(&opds.join(group).join(name))) {
            assert!(found.insert(id), "a story has two values of {group}");
        }
        assert_eq!(found.iter().collect::<BTreeSet<_>>(), ids, "{group}");
    }
    // Both versions list the same, in one order.
    let json = read(&opds.join("all.json"));
    let of_json: Vec<&str> = json["publications"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|b| b["metadata"]["identifier"].as_str())
        .collect();
    assert_eq!(of_json, pages[0]);
    assert_eq!(json["metadata"]["numberOfItems"], 230);
    let series =
        files_below(&opds.join("series")).into_iter().find(|name| name.ends_with(".json") && !name.contains("-1."));
    let series = read(&opds.join("series").join(series.expect("a series")));
    let places: Vec<f64> = series["publications"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|book| book["metadata"]["belongsTo"]["series"][0]["position"].as_f64())
        .collect();
    assert!(places.len() > 100 && places.is_sorted(), "{places:?}");
    let position = &json["publications"][0]["metadata"]["belongsTo"]["series"][0];
    assert_eq!(position["name"], "Tides");
}

#[test]
fn spoilers_stand_in_no_feed() {
    let shelf = library(4);
    for name in files_below(&shelf.path("out/library/opds")) {
        let text = String::from_utf8(shelf.read(&format!("out/library/opds/{name}"))).expect("text");
        // The second story has the warning openly, the fourth as a spoiler.
        for entry in text.split("Story 3").skip(1) {
            let entry = entry.split("Story ").next().unwrap_or_default();
            assert!(!entry.contains("gore"), "{name} gives away what happens: {entry}");
        }
    }
}
