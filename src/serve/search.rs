//! Searches as reading apps ask for them: OpenSearch for OPDS 1.2, templates for OPDS 2.0.

use std::fs::File;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, HOST, HeaderName};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::accept::weighed;
use super::answer::{self, Representation};
use super::query::Query;
use super::site::Site;
use super::{body, books};
use crate::book::xhtml::escaped;
use crate::diag::Cut;
use crate::library::FOLDER;
use crate::library::entry::Entry;
use crate::library::feeds::atom::ACQUISITION;
use crate::library::feeds::found::Found;
use crate::library::feeds::json::FEED;
use crate::library::feeds::{Ways, urn};
use crate::library::places::{cover_of, story_of};
use crate::library::thumbnail;

/// Books on a page.
const PER_PAGE: usize = 50;
/// Bytes of a feed to which the search is added, at most.
const LONGEST_FEED: u64 = 1 << 20;
/// Where the search in OPDS 2.0 is.
const SEARCH_2: &str = "/search.json";
/// What leads from a library to all books with choices beside them.
const NARROW: &str = "All stories, to be narrowed step by step";
/// The media type of a description.
const DESCRIPTION: &str = "application/opensearchdescription+xml";
/// Where it is.
const DESCRIBED_AT: &str = "/opensearch.xml";
/// The search of OPDS 1.2 with a place for the words.
const TEMPLATE_1: &str = "/search?q={searchTerms}";
/// The search of OPDS 2.0 with a place for the words.
const TEMPLATE: &str = "/search.json{?query}";

/// Whether a client would rather have OPDS 2.0.
fn prefers_json(headers: &HeaderMap) -> bool {
    // The highest weight, whether it is that of a name and not of a range, and whether that is of JSON.
    let mut best = (0.0, false, false);
    for (media, weight) in weighed(headers, ACCEPT) {
        let (is_name, is_json) = match media.as_str() {
            FEED | "application/json" => (true, true),
            "application/atom+xml" | "application/xml" => (true, false),
            "application/*" | "*/*" => (false, false),
            _ => continue,
        };
        if weight > 0.0 && (weight, is_name) > (best.0, best.1) {
            best = (weight, is_name, is_json);
        }
    }
    best.2
}

/// Answers with a page of what was found.
pub async fn answer(State(site): State<Arc<Site>>, request: Request) -> Response {
    let (request, _) = request.into_parts();
    let is_json = request.uri.path() == SEARCH_2 || prefers_json(&request.headers);
    let work = move || {
        let query = Query::of(&request.uri);
        let list = site.books.current(&site.shelf);
        let path = request.uri.path();
        let books::Found { books, chosen, facets } = list.search(&query, path);
        let (page, pages) = query.page(books.len(), PER_PAGE);
        // OPDS 2.0 wants a feed to name its whole address.
        let base = if is_json { base(&request.headers) } else { String::new() };
        let own = base + &query.link(path, page + 1);
        let mut links = vec![("self", own), ("first", query.link(path, 1))];
        links.extend((page > 0).then(|| ("previous", query.link(path, page))));
        links.extend((page + 1 < pages).then(|| ("next", query.link(path, page + 2))));
        links.push(("last", query.link(path, pages)));
        let has_library = site.has_library();
        let start = match (has_library, is_json) {
            (true, true) => format!("/{FOLDER}/opds/index.json"),
            (true, false) => format!("/{FOLDER}/opds/index.xml"),
            (false, _) => path.to_owned(),
        };
        let mut title =
            if query.words.is_empty() { "All books".to_owned() } else { format!("Search: {}", query.words) };
        if !chosen.is_empty() {
            title.push_str(&format!(" ({})", chosen.join("; ")));
        }
        let total = books.len();
        let books: Vec<&Entry> = books.into_iter().skip(page * PER_PAGE).take(PER_PAGE).collect();
        let ways = books.iter().map(|book| ways(&site, book)).collect();
        let found = Found {
            title,
            name: query.link("/search", 1),
            links,
            start,
            description: DESCRIBED_AT,
            template: TEMPLATE,
            total,
            per_page: PER_PAGE,
            page,
            has_library,
            books,
            ways,
            facets: if page == 0 { facets } else { Vec::new() },
        };
        let (text, media) = if is_json { (found.json(), FEED) } else { (found.atom(), ACQUISITION) };
        let vary = &["accept", "accept-encoding"];
        Representation::made(text.into_bytes(), media, vary, &request.headers).answer(&request.headers)
    };
    spawn_blocking(work).await.unwrap_or_else(|_| answer::overloaded())
}

/// What leads to a book: its page and its picture in the library only where they are, since a book may be newer.
fn ways(site: &Site, book: &Entry) -> Ways {
    let is_there = |name: String| site.has_file(&format!("{FOLDER}/{name}"));
    let is_shown = is_there(story_of(book)) && is_there(cover_of(book));
    Ways { shelf: "/".to_owned(), library: is_shown.then(|| format!("/{FOLDER}/")) }
}

/// The address by which a client calls this server, without a slash at its end.
fn base(headers: &HeaderMap) -> String {
    let header = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    // A proxy that encrypts tells so.
    let is_https = header(HeaderName::from_static("x-forwarded-proto")) == Some("https");
    let scheme = if is_https { "https" } else { "http" };
    format!("{scheme}://{}", header(HOST).unwrap_or("localhost"))
}

/// Tells how to search (OpenSearch 1.1), with whole addresses: not every app completes them.
pub async fn description(request: Request) -> Response {
    let base = escaped(&base(request.headers()));
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>Books</ShortName>\n\
         <Description>Titles, authors, fandoms, tags, series and summaries</Description>\n\
         <InputEncoding>UTF-8</InputEncoding>\n<OutputEncoding>UTF-8</OutputEncoding>\n\
         <Url type=\"{ACQUISITION}\" template=\"{base}/search?q={{searchTerms}}&amp;page={{startPage?}}\"/>\n\
         <Url type=\"{FEED}\" template=\"{base}/search.json?q={{searchTerms}}&amp;page={{startPage?}}\"/>\n\
         <Url type=\"text/html\" template=\"{base}/?q={{searchTerms}}&amp;page={{startPage?}}\"/>\n\
         </OpenSearchDescription>\n"
    );
    Representation::made(text.into_bytes(), DESCRIPTION, &["accept-encoding"], request.headers())
        .answer(request.headers())
}

/// The picture that stands for books without a cover.
pub async fn no_cover(request: Request) -> Response {
    match thumbnail::blank() {
        Some(bytes) => Representation::made(bytes, "image/jpeg", &[], request.headers()).answer(request.headers()),
        None => answer::absent(),
    }
}

/// The feed to begin with and the search, which a library without a server does not have. Nothing for other files.
pub fn added(path: &str, file: &File, size: u64) -> Option<Vec<u8>> {
    let name = path.strip_prefix(FOLDER)?.strip_prefix("/opds/index.")?;
    let is_json = match name {
        "xml" => false,
        "json" => true,
        _ => return None,
    };
    let bytes = (size <= LONGEST_FEED).then(|| body::read(file, 0..size).ok()).flatten()?;
    let text = std::str::from_utf8(&bytes).ok()?;
    if is_json {
        let mut feed: Value = serde_json::from_str(text).ok()?;
        let search = json!({ "rel": "search", "href": TEMPLATE, "type": FEED, "templated": true });
        feed.get_mut("links")?.as_array_mut()?.push(search);
        let all = json!({ "rel": "subsection", "href": SEARCH_2, "type": FEED, "title": NARROW });
        feed.get_mut("navigation")?.as_array_mut()?.push(all);
        return Some(format!("{feed}\n").into_bytes());
    }
    let at = text.find("<link ")?;
    // Some apps read the description, others only addresses with a place for the words.
    let links = format!(
        "<link rel=\"search\" href=\"{DESCRIBED_AT}\" type=\"{DESCRIPTION}\"/>\n  \
         <link rel=\"search\" href=\"{TEMPLATE_1}\" type=\"application/atom+xml\"/>\n  "
    );
    let end = text.rfind("</feed>").filter(|end| *end >= at)?;
    let updated = text.split_once("<updated>")?.1.split_once("</updated>")?.0;
    let all = format!(
        "  <entry>\n    <title>{NARROW}</title>\n    <id>{}</id>\n    <updated>{updated}</updated>\n    \
         <content type=\"text\">Choices of several kinds hold together</content>\n    \
         <link rel=\"subsection\" href=\"/search\" type=\"{ACQUISITION}\"/>\n  </entry>\n",
        urn("/search"),
    );
    Some([text.cut(..at), &links, text.cut(at..end), &all, text.cut(end..)].concat().into_bytes())
}
