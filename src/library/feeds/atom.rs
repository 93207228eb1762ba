//! Pages of feeds as OPDS 1.2: Atom (RFC 4287) with the relations and types of catalogues.

use crate::library::entry::Entry;
use crate::library::feeds::{Content, Facet, Item, Page, Ways, summary};
use crate::library::places::{address, story_of};
use crate::package::xml::Document;

/// The media type of a feed that leads to others.
pub const NAVIGATION: &str = "application/atom+xml;profile=opds-catalog;kind=navigation";
/// The media type of a feed of books.
pub const ACQUISITION: &str = "application/atom+xml;profile=opds-catalog;kind=acquisition";
/// The media type of OPDS 2.0.
const JSON: &str = "application/opds+json";

/// What a name of a page says of the kind of its feed.
pub fn kind(name: &str) -> &'static str {
    match name.contains('/') || name == "all" || name.starts_with("all-") {
        true => ACQUISITION,
        false => NAVIGATION,
    }
}

/// A page of a feed; `library` is the title of the library, and `url` the page's own address on the web.
pub(super) fn write(page: &Page, library: &str, url: Option<String>) -> String {
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
    xml.text("id", [], &page.urn);
    xml.text("title", [], if page.title.is_empty() { library } else { &page.title });
    xml.text("updated", [], &page.updated);
    xml.open("author", []);
    xml.text("name", [], library);
    xml.close();
    let own = url.unwrap_or_else(|| format!("{}.xml", page.to(&page.name)));
    xml.empty("link", [("rel", "self"), ("href", own.as_str()), ("type", kind(&page.name))]);
    let mut link = |rel: &str, name: &str, kind: &str, ending: &str| {
        let href = format!("{}.{ending}", page.to(name));
        xml.empty("link", [("rel", rel), ("href", &href), ("type", kind)]);
    };
    link("start", "index", NAVIGATION, "xml");
    link("alternate", &page.name, JSON, "json");
    for (rel, name) in &page.links {
        link(rel, name, kind(name), "xml");
    }
    if let Some(total) = page.total {
        xml.text("opensearch:totalResults", [], &total.to_string());
    }
    facets(&mut xml, &page.facets, |name| format!("{}.xml", page.to(name)));
    match &page.content {
        Content::Lists(items) => items.iter().for_each(|item| list(&mut xml, page, item)),
        Content::Books(books) => books.iter().for_each(|book| entry(&mut xml, &page.ways(), book)),
    }
    xml.finish()
}

/// What narrows a feed; `to` makes addresses of names.
pub(super) fn facets(xml: &mut Document, facets: &[Facet], to: impl Fn(&str) -> String) {
    for facet in facets {
        let href = to(&facet.name);
        let count = facet.books.map(|books| books.to_string());
        let attributes = [
            ("rel", "http://opds-spec.org/facet"),
            ("href", href.as_str()),
            ("type", ACQUISITION),
            ("title", &facet.title),
            ("opds:facetGroup", facet.group),
        ];
        let active = facet.is_active.then_some(("opds:activeFacet", "true"));
        let count = count.as_deref().map(|count| ("thr:count", count));
        xml.empty("link", attributes.into_iter().chain(active).chain(count));
    }
}

/// A link to another feed.
fn list(xml: &mut Document, page: &Page, item: &Item) {
    let href = format!("{}.xml", page.to(&item.name));
    let (rel, kind) = if item.name == "all" {
        ("http://opds-spec.org/sort/new", ACQUISITION)
    } else {
        ("subsection", kind(&item.name))
    };
    xml.open("entry", []);
    xml.text("title", [], &item.title);
    xml.text("id", [], &super::urn(&item.name));
    xml.text("updated", [], &item.updated);
    xml.text("content", [("type", "text")], &count(item));
    xml.empty("link", [("rel", rel), ("href", href.as_str()), ("type", kind)]);
    xml.close();
}

fn count(item: &Item) -> String {
    match (item.has_books, item.books) {
        (true, 1) => "1 story".to_owned(),
        (true, books) => format!("{books} stories"),
        (false, values) => format!("{values} to choose from"),
    }
}

/// A book.
pub fn entry(xml: &mut Document, ways: &Ways, book: &Entry) {
    let about = &book.about;
    xml.open("entry", []);
    xml.text("title", [], book.title());
    xml.text("id", [], &book.urn());
    xml.text("updated", [], &book.changed());
    for author in book.authors() {
        xml.open("author", []);
        xml.text("name", [], author);
        xml.close();
    }
    for (name, value) in [
        ("dc:identifier", &about.identifier),
        ("dc:language", &about.language),
        ("dc:publisher", &about.publisher),
        ("dc:issued", &about.published),
    ] {
        if !value.is_empty() {
            xml.text(name, [], value);
        }
    }
    let warnings = about.warnings.iter().filter(|warning| !warning.spoiler).map(|warning| &warning.label);
    let categories = about.fandoms.iter().map(|value| ("fandom", value));
    let categories = categories.chain(warnings.map(|value| ("warning", value)));
    let rating = Some(("rating", &about.rating)).filter(|(_, rating)| !rating.is_empty());
    for (kind, term) in categories.chain(rating) {
        let scheme = format!("urn:x-ficbind:{kind}");
        xml.empty("category", [("scheme", scheme.as_str()), ("term", term), ("label", term)]);
    }
    xml.text("summary", [("type", "text")], &summary(book));
    let cover = ways.cover(book);
    for rel in ["http://opds-spec.org/image", "http://opds-spec.org/image/thumbnail"] {
        xml.empty("link", [("rel", rel), ("href", cover.as_str()), ("type", "image/jpeg")]);
    }
    if let Some(library) = &ways.library {
        let story = format!("{library}{}", story_of(book));
        xml.empty("link", [("rel", "alternate"), ("href", story.as_str()), ("type", "text/html")]);
    }
    let href = format!("{}{}", ways.shelf, address(&book.path));
    let size = book.size.to_string();
    let rel = ("rel", "http://opds-spec.org/acquisition/open-access");
    xml.empty("link", [rel, ("href", &href), ("type", "application/epub+zip"), ("length", &size)]);
    xml.close();
}
