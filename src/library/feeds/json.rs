//! Pages of feeds as OPDS 2.0: collections and publications of Readium's web publication manifest.

use serde_json::{Value, json};

use crate::library::entry::Entry;
use crate::library::feeds::{Content, Facet, Item, Page, Ways, summary};
use crate::library::places::{address, story_of};
use crate::library::thumbnail;

/// The media type of a feed.
pub const FEED: &str = "application/opds+json";

/// A page of a feed; `library` is the title of the library, and `url` the page's own address on the web.
pub(super) fn write(page: &Page, library: &str, url: Option<String>) -> String {
    let link = |rel: &str, name: &str| json!({ "rel": rel, "href": format!("{}.json", page.to(name)), "type": FEED });
    let mut links = vec![link("self", &page.name), link("start", "index")];
    if let (Some(url), Some(own)) = (url, links.first_mut()) {
        own["href"] = url.into();
    }
    links.extend(page.links.iter().map(|(rel, name)| link(rel, name)));
    let title = if page.title.is_empty() { library } else { &page.title };
    let mut feed = json!({
        "metadata": { "title": title, "identifier": page.urn, "modified": page.updated },
        "links": links,
    });
    if let Some(total) = page.total {
        feed["metadata"]["numberOfItems"] = total.into();
    }
    match &page.content {
        Content::Lists(items) => feed["navigation"] = items.iter().map(|item| list(page, item)).collect(),
        Content::Books(books) => {
            feed["publications"] = books.iter().map(|book| publication(&page.ways(), book)).collect()
        }
    }
    facets(&mut feed, &page.facets, |name| format!("{}.json", page.to(name)));
    let mut text = feed.to_string();
    text.push('\n');
    text
}

fn list(page: &Page, item: &Item) -> Value {
    let mut link = json!({ "title": item.title, "href": format!("{}.json", page.to(&item.name)), "type": FEED });
    link["rel"] = if item.name == "all" { "http://opds-spec.org/sort/new".into() } else { "subsection".into() };
    if item.has_books {
        link["properties"] = json!({ "numberOfItems": item.books });
    }
    link
}

/// Adds what narrows a feed; `to` makes addresses of names.
pub(super) fn facets(feed: &mut Value, facets: &[Facet], to: impl Fn(&str) -> String) {
    let groups = facets.chunk_by(|a, b| a.group == b.group);
    let facets: Vec<Value> = groups.filter_map(|group| group_of(group, &to)).collect();
    if !facets.is_empty() {
        feed["facets"] = facets.into();
    }
}

fn group_of(group: &[Facet], to: impl Fn(&str) -> String) -> Option<Value> {
    let links: Vec<Value> = group
        .iter()
        .map(|facet| {
            let href = to(&facet.name);
            let mut link = json!({ "href": href, "type": FEED, "title": facet.title });
            if facet.is_active {
                link["rel"] = "self".into();
            }
            if let Some(books) = facet.books {
                link["properties"] = json!({ "numberOfItems": books });
            }
            link
        })
        .collect();
    Some(json!({ "metadata": { "title": group.first()?.group }, "links": links }))
}

/// A book.
pub fn publication(ways: &Ways, book: &Entry) -> Value {
    let about = &book.about;
    let mut metadata = json!({
        "@type": "http://schema.org/EBook",
        "title": book.title(),
        "identifier": book.urn(),
        "modified": book.changed(),
        "description": summary(book),
    });
    let mut state = |key: &str, value: Value| {
        let is_nothing = value.as_str().is_some_and(str::is_empty) || value.as_array().is_some_and(Vec::is_empty);
        if !is_nothing {
            metadata[key] = value;
        }
    };
    state("subtitle", about.subtitle.as_str().into());
    let author = |name: &crate::transcribe::epub::about::Name| json!({ "name": name.name, "sortAs": name.sort });
    state("author", about.authors.iter().map(author).collect());
    state("language", about.language.as_str().into());
    state("publisher", about.publisher.as_str().into());
    if about.published.len() == "2024-05-01".len() {
        state("published", about.published.as_str().into());
    }
    let warnings = about.warnings.iter().filter(|warning| !warning.spoiler).map(|warning| &warning.label);
    let subjects = about.fandoms.iter().map(|value| ("fandom", value));
    let rating = Some(("rating", &about.rating)).filter(|(_, rating)| !rating.is_empty());
    let subjects = subjects.chain(warnings.map(|value| ("warning", value))).chain(rating);
    let subject = |(kind, name): (&str, &String)| json!({ "name": name, "scheme": format!("urn:x-ficbind:{kind}") });
    state("subject", subjects.map(subject).collect());
    let series = |place: &crate::transcribe::epub::about::Place| match place.number.parse::<f64>() {
        Ok(number) if number > 0.0 && number.is_finite() => json!({ "name": place.name, "position": number }),
        _ => json!({ "name": place.name }),
    };
    if !about.series.is_empty() {
        state("belongsTo", json!({ "series": about.series.iter().map(series).collect::<Vec<_>>() }));
    }
    let mut publication = json!({
        "metadata": metadata,
        "links": [{
            "rel": "http://opds-spec.org/acquisition/open-access",
            "href": format!("{}{}", ways.shelf, address(&book.path)),
            "type": "application/epub+zip",
        }],
    });
    if let (Some(library), Some(links)) = (&ways.library, publication["links"].as_array_mut()) {
        links.push(json!({ "rel": "alternate", "href": format!("{library}{}", story_of(book)), "type": "text/html" }));
    }
    let mut image = json!({ "href": ways.cover(book), "type": "image/jpeg" });
    if ways.library.is_none() || !book.thumbnail {
        image["width"] = thumbnail::WIDTH.into();
        image["height"] = thumbnail::HEIGHT.into();
    }
    publication["images"] = json!([image]);
    publication
}
