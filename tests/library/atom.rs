//! What Atom (RFC 4287) and OPDS 1.2 demand of a catalogue, as facts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use roxmltree::{Document, Node};

pub const ATOM: &str = "http://www.w3.org/2005/Atom";
const OPDS: &str = "http://opds-spec.org/2010/catalog";
const DC: &str = "http://purl.org/dc/terms/";
const THREADING: &str = "http://purl.org/syndication/thread/1.0";
const OPENSEARCH: &str = "http://a9.com/-/spec/opensearch/1.1/";
/// The media type of a catalogue; its parameter `kind` follows.
const CATALOGUE: &str = "application/atom+xml;profile=opds-catalog";

/// Elements that a feed may have: name, and how often at least and at most.
const OF_FEED: &[(&str, usize, usize)] = &[
    ("id", 1, 1),
    ("title", 1, 1),
    ("updated", 1, 1),
    ("author", 0, usize::MAX),
    ("link", 1, usize::MAX),
    ("entry", 0, usize::MAX),
];

/// Elements that an entry may have.
const OF_ENTRY: &[(&str, usize, usize)] = &[
    ("id", 1, 1),
    ("title", 1, 1),
    ("updated", 1, 1),
    ("author", 0, usize::MAX),
    ("link", 1, usize::MAX),
    ("category", 0, usize::MAX),
    ("summary", 0, 1),
    ("content", 0, 1),
];

/// Relations of links: those registered with IANA, and those of OPDS.
const RELATIONS: &[&str] = &[
    "self",
    "start",
    "up",
    "alternate",
    "first",
    "previous",
    "next",
    "last",
    "subsection",
    "http://opds-spec.org/facet",
    "http://opds-spec.org/sort/new",
    "http://opds-spec.org/image",
    "http://opds-spec.org/image/thumbnail",
    "http://opds-spec.org/acquisition/open-access",
];

fn children<'a, 'd>(node: Node<'a, 'd>, name: &'a str) -> impl Iterator<Item = Node<'a, 'd>> {
    node.children().filter(move |child| child.has_tag_name((ATOM, name)))
}

pub fn text<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    let child = node.children().find(|child| child.has_tag_name((ATOM, name)));
    child.and_then(|child| child.text()).unwrap_or_default()
}

/// A link of a feed or an entry.
pub fn link<'a>(node: Node<'a, '_>, rel: &str) -> Option<&'a str> {
    let links = node.children().filter(|child| child.has_tag_name((ATOM, "link")));
    links.filter(|link| link.attribute("rel") == Some(rel)).find_map(|link| link.attribute("href"))
}

/// `CCYY-MM-DDThh:mm:ssZ` (RFC 3339).
fn is_instant(text: &str) -> bool {
    let form = "0000-00-00T00:00:00Z";
    text.len() == form.len()
        && text.chars().zip(form.chars()).all(|(c, f)| if f == '0' { c.is_ascii_digit() } else { c == f })
}

/// An IRI with a scheme, as the id of a feed or an entry must be.
fn is_iri(text: &str) -> bool {
    text.split_once(':')
        .is_some_and(|(scheme, rest)| scheme.chars().all(|c| c.is_ascii_alphabetic()) && !rest.is_empty())
}

/// Checks a feed at its place. Gives the ids of its entries.
///
/// # Panics
/// Where it is not as the standards demand.
pub fn check(path: &Path) -> Vec<String> {
    let source = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let document = Document::parse(&source).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let feed = document.root_element();
    let place = path.display().to_string();
    assert!(feed.has_tag_name((ATOM, "feed")), "{place} is no feed");
    counts(feed, OF_FEED, &[(OPENSEARCH, "totalResults")], &place);
    common(feed, &place);
    assert!(children(feed, "author").next().is_some(), "{place} has no author for entries without one");
    let own = children(feed, "link").find(|link| link.attribute("rel") == Some("self")).expect("a link to itself");
    assert_eq!(own.attribute("href"), path.file_name().and_then(|name| name.to_str()), "{place}");
    let kind = own.attribute("type").and_then(|kind| kind.strip_prefix(CATALOGUE)).expect("the type of a catalogue");
    let start =
        children(feed, "link").find(|link| link.attribute("rel") == Some("start")).expect("a link to the start");
    assert_eq!(start.attribute("type"), Some(&*format!("{CATALOGUE};kind=navigation")), "{place}");
    facets(feed, &place);
    let mut ids = BTreeSet::new();
    for entry in children(feed, "entry") {
        let place = format!("{place}, entry {:?}", text(entry, "title"));
        let extensions = [(DC, "identifier"), (DC, "language"), (DC, "publisher"), (DC, "issued")];
        counts(entry, OF_ENTRY, &extensions, &place);
        common(entry, &place);
        assert!(ids.insert(text(entry, "id").to_owned()), "{place}: its id is that of another");
        match kind {
            ";kind=acquisition" => book(entry, &place),
            ";kind=navigation" => {
                assert!(children(entry, "content").next().is_some(), "{place} has no content");
                let links: Vec<Node> = children(entry, "link").collect();
                assert_eq!(links.len(), 1, "{place}");
                assert!(links[0].attribute("type").is_some_and(|kind| kind.starts_with(CATALOGUE)), "{place}");
            }
            kind => panic!("{place}: no kind {kind}"),
        }
    }
    for link in document.descendants().filter(|node| node.has_tag_name((ATOM, "link"))) {
        leads_somewhere(path, link.attribute("href").expect("an address"));
    }
    children(feed, "entry").map(|entry| text(entry, "id").to_owned()).collect()
}

/// Elements, each as often as it may be.
fn counts(node: Node, allowed: &[(&str, usize, usize)], extensions: &[(&str, &str)], place: &str) {
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for child in node.children().filter(Node::is_element) {
        let name = child.tag_name();
        match name.namespace() {
            Some(ATOM) => *found.entry(name.name()).or_default() += 1,
            space => assert!(
                extensions.iter().any(|(known, of)| space == Some(*known) && name.name() == *of),
                "{place} has {name:?}"
            ),
        }
    }
    for (name, least, most) in allowed {
        let count = found.remove(name).unwrap_or(0);
        assert!((*least..=*most).contains(&count), "{place} has {count} of {name}");
    }
    assert!(found.is_empty(), "{place} has {found:?}");
}

/// What feeds and entries have in common.
fn common(node: Node, place: &str) {
    assert!(is_iri(text(node, "id")), "{place}: its id is no IRI");
    assert!(!text(node, "title").trim().is_empty(), "{place} has no title");
    assert!(is_instant(text(node, "updated")), "{place}: {:?} is no instant", text(node, "updated"));
    for author in children(node, "author") {
        assert!(!text(author, "name").is_empty(), "{place}: an author without a name");
    }
    for link in children(node, "link") {
        let rel = link.attribute("rel").expect("a relation");
        assert!(RELATIONS.contains(&rel), "{place}: relation {rel}");
        assert!(link.attribute("type").is_some_and(|kind| kind.contains('/')), "{place}: a link without a type");
    }
    for category in children(node, "category") {
        assert!(category.attribute("term").is_some_and(|term| !term.is_empty()), "{place}: a category without a term");
        assert!(category.attribute("scheme").is_some_and(is_iri), "{place}: a scheme that is no IRI");
    }
}

/// An entry of a book: how it is got, and what it looks like.
fn book(entry: Node, place: &str) {
    let got = children(entry, "link").filter(|link| link.attribute("rel").is_some_and(|r| r.contains("/acquisition")));
    let got: Vec<Node> = got.collect();
    assert_eq!(got.len(), 1, "{place}");
    assert_eq!(got[0].attribute("type"), Some("application/epub+zip"), "{place}");
    assert!(got[0].attribute("length").is_some_and(|length| length.parse::<u64>().is_ok()), "{place}");
    for link in children(entry, "link").filter(|link| link.attribute("rel").is_some_and(|rel| rel.contains("/image"))) {
        let kind = link.attribute("type").expect("a type");
        assert!(["image/gif", "image/jpeg", "image/png"].contains(&kind), "{place}: a cover of type {kind}");
    }
    let summary = children(entry, "summary").next().expect("a summary");
    assert_eq!(summary.attribute("type"), Some("text"), "{place}");
    assert!(summary.text().is_some_and(|text| text.contains("Content notes: ")), "{place}");
}

/// A facet has a title and a group, and of a group one at most is active.
fn facets(feed: Node, place: &str) {
    let mut active = BTreeSet::new();
    for facet in children(feed, "link").filter(|link| link.attribute("rel") == Some("http://opds-spec.org/facet")) {
        assert!(facet.attribute("title").is_some_and(|title| !title.is_empty()), "{place}: a facet without a title");
        let group = facet.attribute((OPDS, "facetGroup")).expect("a group");
        if let Some(is_active) = facet.attribute((OPDS, "activeFacet")) {
            assert_eq!(is_active, "true", "{place}");
            assert!(active.insert(group), "{place}: two facets of {group} are active");
        }
        if let Some(count) = facet.attribute((THREADING, "count")) {
            assert!(count.parse::<usize>().is_ok_and(|count| count > 0), "{place}");
        }
    }
}

/// A relative address leads to a file.
pub fn leads_somewhere(from: &Path, href: &str) {
    assert!(!href.contains("://"), "{} leads out: {href}", from.display());
    let path = href.split(['#', '?']).next().unwrap_or_default();
    let path = percent_encoding::percent_decode_str(path).decode_utf8().expect("an address in UTF-8");
    let target = from.parent().expect("it lies in a folder").join(&*path);
    assert!(target.is_file(), "{} leads to {href}, which is not there", from.display());
}
