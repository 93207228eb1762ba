//! Queries: the words and the page that a request asks for; links as answers hold them.

use axum::http::Uri;
use url::form_urlencoded::{self, Serializer};

use crate::book::xhtml::push_attribute;
use crate::library::facets::{GROUPS, Group};
use crate::library::places::address;

/// Characters of a query at most.
const LONGEST: usize = 500;

/// Bytes of the value of a group at most.
const MAX_VALUE: usize = 4096;

/// What is asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words that must stand in a book.
    pub words: String,
    /// Values that books must have, by the keys of their groups.
    values: Vec<(&'static str, String)>,
    /// The page, counted from 1; 0 if none was asked for.
    page: usize,
}

impl Query {
    /// Reads `q` (which OPDS 2.0 calls `query`), `page` and the keys of groups; the first of each counts.
    pub fn of(uri: &Uri) -> Query {
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        let words = value("q").or_else(|| value("query")).unwrap_or_default();
        let page = value("page").and_then(|page| page.parse().ok()).unwrap_or(0);
        let values = GROUPS.iter().filter_map(|group| Some((group.key, value(group.key)?)));
        let values = values.filter(|(_, value)| !value.is_empty() && value.len() <= MAX_VALUE).collect();
        Query { words: words.chars().filter(|c| !c.is_control()).take(LONGEST).collect(), values, page }
    }

    /// A query of words alone.
    #[cfg(test)]
    pub fn words(words: &str) -> Query {
        Query { words: words.to_owned(), ..Query::default() }
    }

    /// The value of a group that is chosen.
    pub fn value(&self, group: &str) -> Option<&str> {
        self.values.iter().find(|(key, _)| *key == group).map(|(_, value)| value.as_str())
    }

    /// The query with another value of a group, or with none.
    pub fn with(&self, group: &str, value: Option<&str>) -> Query {
        let values = GROUPS.iter().filter_map(|Group { key, .. }| {
            let value = if *key == group { value } else { self.value(key) };
            Some((*key, value?.to_owned()))
        });
        Query { words: self.words.clone(), values: values.collect(), page: 0 }
    }

    /// The page to show, counted from 0, and how many there are.
    pub fn page(&self, items: usize, per_page: usize) -> (usize, usize) {
        let pages = items.div_ceil(per_page).max(1);
        (self.page.clamp(1, pages) - 1, pages)
    }

    /// The address of another page of the same query.
    pub fn link(&self, path: &str, page: usize) -> String {
        let mut pairs = Serializer::new(String::new());
        pairs.append_pair("q", &self.words);
        for (key, value) in &self.values {
            pairs.append_pair(key, value);
        }
        if page > 1 {
            pairs.append_pair("page", &page.to_string());
        }
        format!("{path}?{}", pairs.finish())
    }
}

/// The address of a file on this server.
pub fn href(path: &str) -> String {
    format!("/{}", address(path))
}

/// An attribute for a tag of HTML or XML.
pub fn attribute(name: &str, value: &str) -> String {
    let mut out = String::new();
    push_attribute(&mut out, name, value);
    out
}

#[cfg(test)]
mod tests {
    use super::{Query, attribute, href};

    #[test]
    fn queries_are_read_and_written() {
        let query = Query::of(&"/search?q=a%26b+c&page=2&q=x".parse().expect("an address"));
        assert_eq!((query.words.as_str(), query.page(1000, 50)), ("a&b c", (1, 20)));
        assert_eq!(query.link("/search", 3), "/search?q=a%26b+c&page=3");
        let query = Query::of(&"/?rating=Teen&q=a&fandom=b%26c&other=d&fandom=e&author=".parse().expect("an address"));
        assert_eq!(query.link("/", 1), "/?q=a&fandom=b%26c&rating=Teen");
        assert_eq!(query.with("fandom", Some("é")).link("/", 1), "/?q=a&fandom=%C3%A9&rating=Teen");
        assert_eq!(query.with("rating", None).link("/", 2), "/?q=a&fandom=b%26c&page=2");
        for odd in ["/", "/?", "/?page=-1", "/?page=99999999999999999999999", "/?q=%ff&page=x", "/?&&=&q"] {
            assert_eq!(Query::of(&odd.parse().expect("an address")).page(0, 50), (0, 1), "{odd}");
        }
        assert_eq!(Query::of(&"/?page=9".parse().expect("an address")).page(51, 50), (1, 2));
    }

    #[test]
    fn nothing_in_a_text_becomes_markup() {
        assert_eq!(attribute("a", "<b>\" c='&\u{0}"), " a=\"&lt;b&gt;&quot; c='&amp;\"");
        assert_eq!(href("a b/é?#%.epub"), "/a%20b/%C3%A9%3F%23%25.epub");
    }
}
