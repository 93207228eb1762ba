//! The metadata of a book as front-matter; subjects are told apart by what the book says of them, or by their words.

use serde_json::{Map, Value, json};

use super::package::{Book, Datum};
use super::warnings;
use crate::story::meta::Status;
use crate::story::{Level, Policy, keys, language};
use crate::transcribe::dom::{Dom, ROOT};
use crate::transcribe::markdown::{self, Guide, escape};
use crate::transcribe::{Entry, Work, person, post};

/// Subjects that say of what kind a book is, and no more.
const SHELVES: &[&str] = &["fanworks", "fan fiction", "fanfiction", "fiction"];
/// Categories of archives.
const CATEGORIES: &[&str] = &["gen", "f/f", "f/m", "m/m", "m/f", "multi", "other"];

/// Marks that archives put before a subject.
const MARKS: &[(&str, &str)] = &[("content warning: ", "warnings"), ("rating: ", "rating"), ("fandom: ", "fandoms")];

/// Reads everything that front-matter has a key for.
pub fn read(book: &Book, work: &mut Work) {
    titles(book, work);
    people(book, work);
    let first = |name: &str| book.data.iter().find(|datum| datum.name == name).map(|datum| datum.value.clone());
    // Programs write names of their own where they know no language.
    let language = first("dc:language").filter(|tag| tag.len() > 1 && tag != "und");
    work.state("language", language.and_then(|tag| language::canonical(&tag)).unwrap_or_default());
    dates(book, work);
    work.state("publisher", first("dc:publisher").unwrap_or_default());
    series(book, work);
    subjects(book, work);
    if let Some(summary) = first("dc:description") {
        work.state("summary", prose(&summary));
    }
    for (property, key) in [
        ("schema:creativeWorkStatus", "status"),
        ("ficbind:setting", "setting"),
        ("ficbind:point-of-view", "point-of-view"),
        ("ficbind:archive-consent", "archive"),
        ("ficbind:feedback", "feedback"),
        ("ficbind:spoilers", "spoilers"),
    ] {
        work.state(key, first(property).map(|value| plain(&value, book)).unwrap_or_default());
    }
    if let Some(rights) = first("dc:rights") {
        work.state("rights", plain(&rights, book));
    }
    sources(book, work);
    for datum in book.data.iter().filter(|datum| book.is_ours && datum.name == "ficbind:extra") {
        if let Some(key) = datum.more.get("ficbind:key").filter(|key| !work.states(key)) {
            work.state(key, datum.value.clone());
        }
    }
}

/// Words as Markdown. The dashes of our own books are set anew.
fn plain(words: &str, book: &Book) -> String {
    let escaped = escape(words);
    if book.is_ours { escaped.replace("\\-", "-") } else { escaped }
}

fn titles(book: &Book, work: &mut Work) {
    let (main, subtitle) = main_titles(book);
    work.state("title", main.map(escape).unwrap_or_default());
    work.state("subtitle", subtitle.map(escape).unwrap_or_default());
}

/// The title and the subtitle.
pub fn main_titles<'b>(book: &'b Book) -> (Option<&'b str>, Option<&'b str>) {
    let titles: Vec<&Datum> = book.data.iter().filter(|datum| datum.name == "dc:title").collect();
    let of_kind = |wanted: &str| {
        titles.iter().find(|datum| datum.more.get("title-type").is_some_and(|kind| kind == wanted)).copied()
    };
    let main = of_kind("main").or(titles.first().copied());
    (main.map(|datum| &*datum.value), of_kind("subtitle").map(|datum| &*datum.value))
}

/// Authors, and others with their roles; programs are nobody.
fn people(book: &Book, work: &mut Work) {
    let mut authors = Vec::new();
    let mut others = Vec::new();
    for datum in &book.data {
        let role = datum.more.get("role").map_or("", String::as_str);
        let is_creator = datum.name == "dc:creator";
        if !is_creator && datum.name != "dc:contributor"
            || role == "bkp"
            || datum.value.is_empty()
            || is_program(&datum.value)
        {
            continue;
        }
        let mut fields = Map::new();
        fields.insert("name".to_owned(), datum.value.clone().into());
        if let Some(url) = datum.more.get("ficbind:url") {
            fields.insert("url".to_owned(), url.clone().into());
        }
        if let Some(sorted) = datum.more.get("file-as").filter(|sorted| **sorted != datum.value) {
            fields.insert("file-as".to_owned(), sorted.clone().into());
        }
        if is_creator && matches!(role, "" | "aut") {
            let is_name = fields.len() == 1;
            authors.push(if is_name { person(datum.value.clone()) } else { Value::Object(fields) });
        } else {
            fields.insert("role".to_owned(), if role.is_empty() { "ctb".into() } else { role.into() });
            others.push(Value::Object(fields));
        }
    }
    match authors.len() {
        1 => work.state("author", authors.pop().unwrap_or_default()),
        _ => work.state("author", authors),
    }
    work.state("contributors", others);
}

/// Whether a contributor is the program that made the book.
fn is_program(name: &str) -> bool {
    ["FanFicFare [", "calibre ("].iter().any(|program| name.starts_with(program))
}

fn dates(book: &Book, work: &mut Work) {
    let (published, updated) = days(book);
    // Our own books have the time of day as well.
    let modified = book.data.iter().find(|datum| datum.name == "dcterms:modified").map(|datum| &datum.value);
    let modified = modified.filter(|time| book.is_ours && !time.ends_with("T00:00:00Z"));
    let timed = |date: Option<String>| match (date, modified) {
        (Some(date), Some(time)) if time.starts_with(&date) => time.clone(),
        (date, _) => date.unwrap_or_default(),
    };
    let is_updated = updated.is_some();
    work.state("published", if is_updated { published.unwrap_or_default() } else { timed(published) });
    work.state("updated", timed(updated));
}

/// The days of the first publication and of the last change.
pub fn days(book: &Book) -> (Option<String>, Option<String>) {
    let value = |name: &str| book.data.iter().find(|datum| datum.name == name).map(|datum| datum.value.clone());
    let event = |event: &str| {
        let is = |datum: &&Datum| datum.name == "dc:date" && datum.more.get("event").is_some_and(|e| e == event);
        book.data.iter().find(is).map(|datum| datum.value.clone())
    };
    let published = value("dcterms:created").or(event("publication")).or(value("dc:date"));
    let is_dated = !book.is_ours || value("dcterms:created").is_some();
    // calibre writes the year 101 where it knows no date.
    let day = |date: String| date.split('T').next().unwrap_or_default().to_owned();
    let published = published.filter(|date| is_dated && !date.starts_with("0101")).map(day);
    // In books of others, this is when a program last saved them.
    let modification = event("modification").filter(|_| book.is_ours);
    let updated =
        value("schema:dateModified").or(modification).map(day).filter(|date| Some(date) != published.as_ref());
    (published, updated)
}

fn series(book: &Book, work: &mut Work) {
    let mut all: Vec<Value> = Vec::new();
    for datum in book.data.iter().filter(|datum| datum.name == "belongs-to-collection") {
        let mut one = Map::new();
        one.insert("name".to_owned(), datum.value.clone().into());
        for (property, key) in [("group-position", "number"), ("ficbind:series-total", "total")] {
            if let Some(number) = datum.more.get(property) {
                one.insert(key.to_owned(), number.clone().into());
            }
        }
        all.push(Value::Object(one));
    }
    let value = |name: &str| book.data.iter().find(|datum| datum.name == name).map(|datum| datum.value.clone());
    if all.is_empty()
        && let Some(name) = value("calibre:series")
    {
        let mut one = Map::new();
        one.insert("name".to_owned(), name.into());
        if let Some(number) = value("calibre:series_index") {
            one.insert("number".to_owned(), number.trim_end_matches(".0").into());
        }
        all.push(Value::Object(one));
    }
    work.state("series", all);
}

/// Lists of subjects by the keys that they belong to.
#[derive(Default)]
pub struct Subjects {
    pub lists: Map<String, Value>,
    pub rating: Option<String>,
    pub policy: Option<Policy>,
    pub status: Option<String>,
    guessed: bool,
}

impl Subjects {
    fn add(&mut self, key: &str, value: &str) {
        if let Value::Array(list) = self.lists.entry(key).or_insert_with(|| json!([]))
            && !list.contains(&json!(value))
        {
            list.push(json!(value));
        }
    }

    /// Tells a subject by its words.
    fn by_words(&mut self, words: &str) {
        let lower = words.to_lowercase();
        // FanFicFare files the day of the last chapter among the subjects.
        if SHELVES.contains(&lower.as_str()) || lower.starts_with("last update") {
            return;
        }
        if let Some((mark, key)) = MARKS.iter().find(|(mark, _)| lower.starts_with(mark)) {
            let rest = words.get(mark.len()..).unwrap_or(words);
            return match *key {
                "rating" => self.rating = self.rating.take().or_else(|| Some(rest.to_owned())),
                "warnings" => self.warning(rest),
                key => self.add(key, rest),
            };
        }
        if Status::parse(words).is_some() {
            self.status = Some(lower.replace('-', " "));
            return;
        }
        self.guessed = true;
        if Level::of_tag(words).is_some() || lower == "not rated" {
            self.rating = self.rating.take().or_else(|| Some(words.to_owned()));
        } else if let Some(policy) = Policy::parse(words) {
            self.policy = self.policy.or(Some(policy));
        } else if is_archive_warning(&lower) {
            self.warning(words);
        } else if CATEGORIES.contains(&lower.as_str()) {
            self.add("categories", words);
        } else if is_relationship(words) {
            self.add("relationships", words);
        } else {
            self.add("tags", words);
        }
    }

    fn warning(&mut self, words: &str) {
        match Policy::parse(words).or_else(|| Policy::parse(words.trim_start_matches("the author "))) {
            Some(policy) => self.policy = self.policy.or(Some(policy)),
            None if words == "none apply" => self.policy = Some(Policy::None),
            None if words.contains("chose not to warn") => self.policy = Some(Policy::Declined),
            None => self.add("warnings", words),
        }
    }
}

/// The warnings of archives, which no author writes as a tag of another meaning.
fn is_archive_warning(lower: &str) -> bool {
    const ARCHIVE: &[&str] =
        &["graphic depictions of violence", "major character death", "rape/non-con", "underage", "underage sex"];
    ARCHIVE.contains(&lower)
}

/// `Ann/Bob`, `Ann & Bob`: names on both sides.
fn is_relationship(words: &str) -> bool {
    let is_name = |side: &str| {
        let side = side.trim();
        side.starts_with(char::is_uppercase) && side.len() < 60 && side.split_whitespace().count() <= 6
    };
    let sides: Vec<&str> =
        if words.contains(" & ") { words.split(" & ").collect() } else { words.split('/').collect() };
    // Shelves of shops: `FICTION / Fantasy / Epic`, `Juvenile Fiction / General`.
    let lower = words.to_lowercase();
    let is_shelf =
        words.contains(" / ") || lower.contains("fiction") || lower.contains("fantasy") || lower.contains("literature");
    let is_known = is_shelf || keys::find(words).is_some() || words.contains("Hurt") || words.contains("Adventure");
    sides.len() > 1 && sides.iter().all(|side| is_name(side)) && !is_known
}

/// What the front-matter says of warnings.
fn warnings_of(book: &Book, policy: Option<Policy>, list: Option<Value>) -> Value {
    let words = |otherwise: &str| {
        let stated = book.data.iter().find(|datum| datum.name == "ficbind:warning-policy-source");
        stated.map_or(otherwise, |datum| &datum.value).to_owned()
    };
    match (policy, list) {
        (Some(Policy::Declined), Some(list)) => {
            let words = words("choose not to warn");
            json!({ "policy": words, "list": list })
        }
        (Some(Policy::Declined), None) => {
            json!(words("choose not to warn"))
        }
        // Both are said: which of them holds is not ours to decide.
        (Some(Policy::None), Some(Value::Array(mut list))) if !book.is_ours => {
            list.insert(0, json!("No Archive Warnings Apply"));
            Value::Array(list)
        }
        (_, Some(list)) => list,
        (Some(Policy::None), None) => json!(words("none")),
        _ => Value::Null,
    }
}

/// Tells apart what a book has in its list of subjects.
pub fn tell_apart(book: &Book) -> Subjects {
    let mut found = Subjects::default();
    for datum in book.data.iter().filter(|datum| datum.name == "dc:subject") {
        match datum.more.get("ficbind:kind").map(String::as_str) {
            Some("fandom") => found.add("fandoms", &datum.value),
            Some("relationship") => found.add("relationships", &datum.value),
            Some("character") => found.add("characters", &datum.value),
            Some("category") => found.add("categories", &datum.value),
            Some("freeform") => found.add("tags", &datum.value),
            Some(_) => {}
            None => found.by_words(&datum.value),
        }
    }
    let words = book.data.iter().find(|datum| datum.name == "ficbind:rating-source");
    found.rating = words.map(|datum| datum.value.clone()).or(found.rating);
    found
}

fn subjects(book: &Book, work: &mut Work) {
    let mut found = tell_apart(book);
    let value = |name: &str| book.data.iter().find(|datum| datum.name == name).map(|datum| datum.value.clone());
    for (kind, key) in [
        ("fandom", "fandoms"),
        ("relationship", "relationships"),
        ("character", "characters"),
        ("category", "categories"),
        ("freeform", "tags"),
    ] {
        if let Some(words) = value(&format!("ficbind:no-{kind}")) {
            found.lists.insert(key.to_owned(), post::none(&words));
        }
    }
    let own = warnings::of_story(book);
    if !own.is_empty() {
        found.lists.insert("warnings".to_owned(), own.into());
    }
    match value("ficbind:warning-policy").as_deref() {
        Some("none") => found.policy = Some(Policy::None),
        Some("declined") => found.policy = Some(Policy::Declined),
        _ => {}
    }
    if !work.states("status") {
        work.state("status", found.status.take().unwrap_or_default());
    }
    work.state("rating", found.rating.unwrap_or_default());
    let list = found.lists.remove("warnings");
    let warnings = warnings_of(book, found.policy, list);
    work.state("warnings", warnings);
    let doubt =
        found.guessed.then(|| "unsure: the book has one list of subjects, told apart by their words".to_owned());
    for (key, list) in found.lists {
        work.front.push(Entry { key, value: list, doubt: doubt.clone() });
    }
}

/// Where the book comes from, and an identifier that is one.
fn sources(book: &Book, work: &mut Work) {
    let mut all: Vec<Value> = Vec::new();
    for datum in &book.data {
        let is_address = datum.value.starts_with("http://") || datum.value.starts_with("https://");
        if datum.name == "dc:source" || datum.name == "dc:identifier" && is_address {
            let value = json!(datum.value);
            if !all.contains(&value) {
                all.push(value);
            }
        }
    }
    work.state("source", all);
    let is_real = |datum: &&Datum| {
        let lower = datum.value.to_lowercase();
        datum.name == "dc:identifier"
            && (book.is_ours || lower.starts_with("urn:uuid:") || lower.starts_with("urn:isbn:"))
    };
    if let Some(identifier) = book.data.iter().find(is_real) {
        work.state("identifier", identifier.value.clone());
    }
}

/// A description as Markdown: it may be HTML, as calibre writes it.
fn prose(text: &str) -> String {
    struct Plain;
    impl Guide for Plain {}
    if text.contains("</") || text.contains("<br") {
        let dom = Dom::parse(text);
        return markdown::write(&dom, dom.children(ROOT), 2, &mut Plain);
    }
    let paragraphs = text.split("\n\n").map(|paragraph| markdown::escape_line(paragraph.trim()));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}
