//! Books that a search has found, as a page of a feed in OPDS 1.2 or 2.0.

use serde_json::{Value, json};

use crate::library::entry::Entry;
use crate::library::feeds::atom::{self, ACQUISITION, NAVIGATION};
use crate::library::feeds::json::{self, FEED, publication};
use crate::library::feeds::{Facet, Ways, newest, urn};
use crate::package::xml::Document;

/// A page of what was found.
#[derive(Debug)]
pub struct Found<'c> {
    /// What stands above it.
    pub title: String,
    /// Its address without the number of the page, from which its identifier follows.
    pub name: String,
    /// Relations and addresses: itself, and the pages before and after it.
    pub links: Vec<(&'static str, String)>,
    /// The feed to begin with, in the form of this one.
    pub start: String,
    /// The description of the search, for OPDS 1.2.
    pub description: &'static str,
    /// Addresses of searches, with a place for the words, for OPDS 2.0.
    pub template: &'static str,
    /// How many books were found, and how many stand on a page.
    pub total: usize,
    /// How many stand on a page at most.
    pub per_page: usize,
    /// The number of the page, counted from 0.
    pub page: usize,
    /// Whether the feed to begin with is that of a library.
    pub has_library: bool,
    /// The books of the page.
    pub books: Vec<&'c Entry>,
    /// What leads to them, one for each.
    pub ways: Vec<Ways>,
    /// What narrows them.
    pub facets: Vec<Facet>,
}

impl Found<'_> {
    /// As OPDS 1.2.
    pub fn atom(&self) -> String {
        let mut xml = Document::new(1 << 14, "");
        xml.open(
            "feed",
            [
                ("xmlns", "http://www.w3.org/2005/Atom"),
                ("xmlns:dc", "http://purl.org/dc/terms/"),
                ("xmlns:opds", "http://opds-spec.org/2010/catalog"),
                ("xmlns:opensearch", "http://a9.com/-/spec/opensearch/1.1/"),
                ("xmlns:thr", "http://purl.org/syndication/thread/1.0"),
            ],
        );
        xml.text("id", [], &urn(&self.name));
        xml.text("title", [], &self.title);
        xml.text("updated", [], &newest(&self.books));
        xml.open("author", []);
        xml.text("name", [], "ficbind");
        xml.close();
        for (rel, href) in &self.links {
            xml.empty("link", [("rel", *rel), ("href", href.as_str()), ("type", ACQUISITION)]);
        }
        let kind = if self.has_library { NAVIGATION } else { ACQUISITION };
        xml.empty("link", [("rel", "start"), ("href", self.start.as_str()), ("type", kind)]);
        let kind = "application/opensearchdescription+xml";
        xml.empty("link", [("rel", "search"), ("href", self.description), ("type", kind)]);
        let first = self.page * self.per_page + 1;
        for (name, number) in [("totalResults", self.total), ("startIndex", first), ("itemsPerPage", self.per_page)] {
            xml.text(&format!("opensearch:{name}"), [], &number.to_string());
        }
        atom::facets(&mut xml, &self.facets, str::to_owned);
        self.books.iter().zip(&self.ways).for_each(|(book, ways)| atom::entry(&mut xml, ways, book));
        xml.finish()
    }

    /// As OPDS 2.0.
    pub fn json(&self) -> String {
        let mut links: Vec<Value> =
            self.links.iter().map(|(rel, href)| json!({ "rel": rel, "href": href, "type": FEED })).collect();
        links.push(json!({ "rel": "start", "href": self.start, "type": FEED }));
        links.push(json!({ "rel": "search", "href": self.template, "type": FEED, "templated": true }));
        let books = self.books.iter().zip(&self.ways).map(|(book, ways)| publication(ways, book));
        let mut feed = json!({
            "metadata": {
                "title": self.title,
                "identifier": urn(&self.name),
                "modified": newest(&self.books),
                "numberOfItems": self.total,
                "itemsPerPage": self.per_page,
                "currentPage": self.page + 1,
            },
            "links": links,
            "publications": books.collect::<Vec<_>>(),
        });
        json::facets(&mut feed, &self.facets, str::to_owned);
        format!("{feed}\n")
    }
}
