//! A plain list of the books, for folders without a library.

use std::fmt::Write;
use std::sync::Arc;

use axum::http::request::Parts;
use axum::response::Response;
use tokio::task::spawn_blocking;

use super::answer::{self, Representation};
use super::media::HTML;
use super::query::{Query, attribute, href};
use super::site::Site;
use crate::book::xhtml::escaped;
use crate::library::entry::Entry;
use crate::library::feeds::atom::ACQUISITION;

/// Books on a page.
const PER_PAGE: usize = 200;

/// Answers with a page of the list.
pub async fn answer(site: &Arc<Site>, request: &Parts) -> Response {
    let (site, query, headers) = (site.clone(), Query::of(&request.uri), request.headers.clone());
    let work = move || {
        let page = page(&site, &query);
        Representation::made(page.into_bytes(), HTML, &["accept-encoding"], &headers).answer(&headers)
    };
    spawn_blocking(work).await.unwrap_or_else(|_| answer::overloaded())
}

fn page(site: &Site, query: &Query) -> String {
    let list = site.books.current(&site.shelf);
    let found = list.search(query, "/").books;
    let (page, pages) = query.page(found.len(), PER_PAGE);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>Books</title>\n<link rel=\"search\" \
         type=\"application/opensearchdescription+xml\" title=\"Books\" href=\"/opensearch.xml\">\n<link rel=\"alternate\" type=\"{ACQUISITION}\" \
         href=\"/search\">\n<style>{STYLE}</style>\n\
         </head>\n<body>\n<main>\n<h1>Books</h1>\n<form role=\"search\" action=\"/\">\n<label>Search <input \
         type=\"search\" name=\"q\"{}></label>\n<button>Search</button>\n</form>\n",
        attribute("value", &query.words)
    );
    let _ = match found.len() {
        1 => writeln!(out, "<p>1 book</p>"),
        count => writeln!(out, "<p>{count} books</p>"),
    };
    let _ = writeln!(out, "<ol start=\"{}\">", page * PER_PAGE + 1);
    found.iter().skip(page * PER_PAGE).take(PER_PAGE).for_each(|entry| out.push_str(&item(entry)));
    out.push_str("</ol>\n");
    if pages > 1 {
        out.push_str("<nav aria-label=\"Pages\"><p>");
        if page > 0 {
            let _ = write!(out, "<a rel=\"prev\"{}>Previous</a> ", attribute("href", &query.link("/", page)));
        }
        let _ = write!(out, "Page {} of {pages}", page + 1);
        if page + 1 < pages {
            let _ = write!(out, " <a rel=\"next\"{}>Next</a>", attribute("href", &query.link("/", page + 2)));
        }
        out.push_str("</p></nav>\n");
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

const STYLE: &str = ":root{color-scheme:light dark}body{font:1.05rem/1.5 system-ui,sans-serif;margin:0 auto;\
                     max-width:46rem;padding:1rem}li{margin:.75rem 0}small{display:block}input{font:inherit}";

/// A book: title, authors, and what a reader should know before the download.
fn item(entry: &Entry) -> String {
    let (language, rating) = (&entry.about.language, &entry.about.rating);
    let language = if language.is_empty() { String::new() } else { attribute("lang", language) };
    let authors: Vec<&str> = entry.authors().collect();
    let by = if authors.is_empty() { String::new() } else { format!(" by {}", escaped(&authors.join(", "))) };
    let rating = if rating.is_empty() { "not rated" } else { rating };
    format!(
        "<li><a{}{language}>{}</a>{by}<small>Rating: {}; warnings: {}</small></li>\n",
        attribute("href", &href(&entry.path)),
        escaped(entry.title()),
        escaped(rating),
        escaped(&entry.notes()),
    )
}
