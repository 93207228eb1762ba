//! The feeds of a library, to which apps of readers subscribe: which there are, what stands on each of their pages, and
//! how they lead to one another. [`atom`] writes them as OPDS 1.2, [`json`] as OPDS 2.0.
//!
//! Pages are counted from the oldest story, so that a new one changes the first page and leaves the others as they are.

pub(crate) mod atom;
#[cfg(feature = "serve")]
pub(crate) mod found;
pub(crate) mod json;

use std::io;

use rayon::prelude::*;
use uuid::Uuid;

use crate::library::entry::{Entry, NO_DATE, by_date, fold};
use crate::library::facets::{GROUPS, Group, Value, commonest};
use crate::library::places::{NO_COVER, cover_of};
use crate::library::site::Site;

/// Stories on a page of a feed; the first has up to twice as many.
const PAGE: usize = 100;
/// Values on a page of a list of them.
const LIST: usize = 200;

/// A page of a feed.
struct Page<'c> {
    /// Its name below `opds/`, without ending.
    name: String,
    title: String,
    /// An identifier that stays.
    urn: String,
    updated: String,
    /// Links to other pages: relation and name.
    links: Vec<(&'static str, String)>,
    /// How many stories the whole feed has, on its first page.
    total: Option<usize>,
    content: Content<'c>,
    facets: Vec<Facet>,
}

enum Content<'c> {
    Books(Vec<&'c Entry>),
    /// Links to feeds.
    Lists(Vec<Item>),
}

/// What leads from a feed to books and their pages.
#[derive(Debug, Clone)]
pub(crate) struct Ways {
    /// To the folder of the books.
    pub shelf: String,
    /// To that of the library, with covers and pages of stories, where there is one.
    pub library: Option<String>,
}

impl Ways {
    /// To the small picture of a book, or to the one that stands for all.
    fn cover(&self, book: &Entry) -> String {
        match &self.library {
            Some(library) => format!("{library}{}", cover_of(book)),
            None => format!("{}{NO_COVER}", self.shelf),
        }
    }
}

/// The media type of a file of the library, if it is a feed.
#[cfg(feature = "serve")]
pub(crate) fn media_of(name: &str) -> Option<&'static str> {
    match name.strip_prefix("opds/")?.rsplit_once('.')? {
        (name, "xml") => Some(atom::kind(name)),
        (_, "json") => Some(json::FEED),
        _ => None,
    }
}

/// A link to a feed.
struct Item {
    title: String,
    name: String,
    updated: String,
    books: usize,
    /// It leads to stories, and not to other lists.
    has_books: bool,
}

/// A part of the stories that is offered beside a feed.
#[derive(Debug)]
pub(crate) struct Facet {
    pub group: &'static str,
    pub title: String,
    /// The name of its page; of a search, the address.
    pub name: String,
    pub books: Option<usize>,
    pub is_active: bool,
}

impl Page<'_> {
    /// What leads from the page to the folder of the library, and to the shelf.
    fn ways(&self) -> Ways {
        let library = "../".repeat(1 + self.name.matches('/').count());
        Ways { shelf: format!("{library}../"), library: Some(library) }
    }

    /// What leads from the page to another one, without ending.
    fn to(&self, name: &str) -> String {
        match (self.name.rsplit_once('/'), name.rsplit_once('/')) {
            (Some((own, _)), Some((folder, file))) if own == folder => file.to_owned(),
            (own, _) => own.map_or("", |_| "../").to_owned() + name,
        }
    }
}

/// The identifier of a feed.
pub(crate) fn urn(name: &str) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("ficbind-feed:{name}").as_bytes()).urn().to_string()
}

/// When the newest of some books changed.
fn newest(books: &[&Entry]) -> String {
    books.iter().map(|book| book.changed()).max().unwrap_or_else(|| NO_DATE.to_owned())
}

/// Writes all feeds.
///
/// # Errors
/// One of them can not be written.
pub fn write(books: &[&Entry], site: &Site) -> io::Result<()> {
    let mut books = books.to_vec();
    by_date(&mut books);
    let groups: Vec<(&Group, Vec<Value>)> = GROUPS.par_iter().map(|group| (group, group.values(&books))).collect();
    let mut pages = vec![start(&books, &groups)];
    pages.extend(paged("all", "All stories, the newest first", &books, offered(&groups)));
    for (group, values) in &groups {
        pages.extend(list(group, values));
    }
    put(pages, site)?;
    groups.par_iter().flat_map(|(group, values)| values.par_iter().map(move |value| (*group, value))).try_for_each(
        |(group, value)| {
            let name = format!("{}/{}", group.key, value.slug);
            let facet = |title: &str, name: &str, is_active| Facet {
                group: group.title,
                title: title.to_owned(),
                name: name.to_owned(),
                books: None,
                is_active,
            };
            let facets = vec![facet("All", "all", false), facet(&value.name, &name, true)];
            put(paged(&name, &value.name, &in_order(group, value), facets), site)
        },
    )
}

/// The books of a value: a series as it is to be read, all else with the newest first.
fn in_order<'c>(group: &Group, value: &Value<'c>) -> Vec<&'c Entry> {
    let mut books = value.books.clone();
    if group.key == "series" {
        let name = fold(&value.name);
        let number = |book: &Entry| {
            let place = book.about.series.iter().find(|place| fold(&place.name) == name);
            place.and_then(|place| place.number.parse().ok()).filter(|n: &f64| n.is_finite()).unwrap_or(f64::MAX)
        };
        books.sort_by(|a, b| number(a).total_cmp(&number(b)).then_with(|| a.path.cmp(&b.path)));
    }
    books
}

fn put(pages: Vec<Page>, site: &Site) -> io::Result<()> {
    pages.into_par_iter().try_for_each(|page| {
        let (atom, json) = (format!("opds/{}.xml", page.name), format!("opds/{}.json", page.name));
        site.put(&atom, atom::write(&page, site.title(), site.url(&atom)).as_bytes())?;
        site.put(&json, json::write(&page, site.title(), site.url(&json)).as_bytes())
    })
}

/// The page where readers begin.
fn start<'c>(books: &[&'c Entry], groups: &[(&Group, Vec<Value<'c>>)]) -> Page<'c> {
    let updated = newest(books);
    let all = Item {
        title: "All stories, the newest first".to_owned(),
        name: "all".to_owned(),
        updated: updated.clone(),
        books: books.len(),
        has_books: true,
    };
    let lists = groups.iter().filter(|(_, values)| !values.is_empty()).map(|(group, values)| Item {
        title: group.title.to_owned(),
        name: group.key.to_owned(),
        updated: updated.clone(),
        books: values.len(),
        has_books: false,
    });
    Page {
        name: "index".to_owned(),
        title: String::new(),
        urn: urn("index"),
        updated: updated.clone(),
        links: Vec::new(),
        total: None,
        content: Content::Lists(std::iter::once(all).chain(lists).collect()),
        facets: Vec::new(),
    }
}

/// What is offered beside all stories: the values with the most books.
fn offered(groups: &[(&Group, Vec<Value>)]) -> Vec<Facet> {
    let mut facets = Vec::new();
    for (group, values) in groups {
        let counts: Vec<usize> = values.iter().map(|value| value.books.len()).collect();
        facets.extend(commonest(&counts).into_iter().map(|at| Facet {
            group: group.title,
            title: values[at].name.clone(),
            name: format!("{}/{}", group.key, values[at].slug),
            books: Some(counts[at]),
            is_active: false,
        }));
    }
    facets
}

/// The lists of the values of a group.
fn list<'c>(group: &Group, values: &[Value<'c>]) -> Vec<Page<'c>> {
    let chunks: Vec<&[Value]> = values.chunks(LIST).collect();
    let name_of = |at: usize| if at == 0 { group.key.to_owned() } else { format!("{}-{}", group.key, at + 1) };
    let page = |(at, values): (usize, &&[Value<'c>])| {
        let items = values.iter().map(|value| Item {
            title: value.name.clone(),
            name: format!("{}/{}", group.key, value.slug),
            updated: newest(&value.books),
            books: value.books.len(),
            has_books: true,
        });
        let items: Vec<Item> = items.collect();
        let mut links = vec![("first", name_of(0))];
        links.extend(at.checked_sub(1).map(|before| ("previous", name_of(before))));
        links.extend((at + 1 < chunks.len()).then(|| ("next", name_of(at + 1))));
        links.push(("up", "index".to_owned()));
        Page {
            name: name_of(at),
            title: group.title.to_owned(),
            urn: urn(&name_of(at)),
            updated: items.iter().map(|item| item.updated.clone()).max().unwrap_or_default(),
            links,
            total: None,
            content: Content::Lists(items),
            facets: Vec::new(),
        }
    };
    chunks.iter().enumerate().map(page).collect()
}

/// The pages of a feed of stories, the first of which has the newest.
fn paged<'c>(name: &str, title: &str, books: &[&'c Entry], facets: Vec<Facet>) -> Vec<Page<'c>> {
    let count = (books.len() / PAGE).max(1);
    let first = books.len().saturating_sub((count - 1) * PAGE);
    let (newest_ones, rest) = books.split_at(first.min(books.len()));
    // The oldest stories are on the page with the number 1.
    let name_of = |at: usize| if at == 0 { name.to_owned() } else { format!("{name}-{}", count - at) };
    let up = name.split_once('/').map_or("index", |(group, _)| group);
    let chunks = std::iter::once(newest_ones).chain(rest.chunks(PAGE));
    let page = |(at, books): (usize, &[&'c Entry])| {
        let mut links = vec![("first", name_of(0))];
        links.extend(at.checked_sub(1).map(|before| ("previous", name_of(before))));
        links.extend((at + 1 < count).then(|| ("next", name_of(at + 1))));
        links.extend((count > 1).then(|| ("last", name_of(count - 1))));
        links.push(("up", up.to_owned()));
        Page {
            name: name_of(at),
            title: title.to_owned(),
            urn: urn(&name_of(at)),
            updated: newest(books),
            links,
            total: None,
            content: Content::Books(books.to_vec()),
            facets: Vec::new(),
        }
    };
    let mut pages: Vec<Page> = chunks.enumerate().map(page).collect();
    if let Some(first) = pages.first_mut() {
        first.total = Some(books.len());
        first.facets = facets;
    }
    pages
}

/// What a reader should know before the summary, a line each: rating, content notes, series, length.
fn facts(entry: &Entry) -> Vec<String> {
    let about = &entry.about;
    let mut lines = Vec::new();
    if !about.rating.is_empty() {
        lines.push(format!("Rating: {}", about.rating));
    }
    lines.push(format!("Content notes: {}", entry.notes()));
    lines.extend(about.series.iter().map(|place| match place.number.is_empty() {
        true => format!("Series: {}", place.name),
        false => format!("Series: {}, number {}", place.name, place.number),
    }));
    if !about.status.is_empty() {
        lines.push(format!("Status: {}", about.status));
    }
    if about.words > 0 {
        lines.push(format!("{} words", about.words));
    }
    lines
}

/// The summary for a feed: the facts, and then what the story is about.
fn summary(entry: &Entry) -> String {
    /// Characters of it at most.
    const LENGTH: usize = 400;
    let mut text = facts(entry).join(". ") + ".";
    if !entry.about.summary.is_empty() {
        text.push_str("\n\n");
        text.extend(entry.about.summary.chars().take(LENGTH));
        text.push_str(if entry.about.summary.chars().nth(LENGTH).is_some() { "…" } else { "" });
    }
    text
}
