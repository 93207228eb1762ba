//! What a finished book says of itself, in plain words and within limits: for catalogues, which read no chapter.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::metadata::{self, Subjects};
use super::package::{Book, Datum};
use crate::diag::{Cut, FileId, Span, Spanned};
use crate::story::warning::{ENTRIES, Item, read_item};
use crate::story::{Date, Level, Policy, Rating, language};
use crate::transcribe::dom::{Dom, ROOT};
use crate::transcribe::office::Package;

/// Characters of a title, a name or a tag at most.
const SHORT: usize = 300;
/// Characters of a summary at most.
const LONG: usize = 4_000;
/// Bytes of a description that are looked at: enough for the longest summary with its markup.
const RAW: usize = 64 << 10;
/// Items of a list at most.
const ITEMS: usize = 100;
/// Chapters whose own warnings are kept at most.
const CHAPTERS: usize = 500;
/// Bytes of all of these warnings at most.
const CHAPTER_NOTES: usize = 256 << 10;

/// The metadata of a book. What the book does not say is empty.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct About {
    /// The main title.
    pub title: String,
    /// What stands below it.
    pub subtitle: String,
    /// In the order of the book.
    pub authors: Vec<Name>,
    /// The identifier, such as a URN or an address.
    pub identifier: String,
    /// A language tag.
    pub language: String,
    /// The day or year of publication, as `2024-05-01` or less of it; nothing where the book has no such date.
    pub published: String,
    /// The day of the last chapter, in the same form.
    pub updated: String,
    /// When the file was made, as `2024-05-01T00:00:00Z`.
    pub modified: String,
    /// Who published it.
    pub publisher: String,
    /// Paragraphs in plain words, divided by blank lines.
    pub summary: String,
    /// The series that it belongs to.
    pub series: Vec<Place>,
    /// As all the lists that follow: tags in the author's words.
    pub fandoms: Vec<String>,
    /// Who loves whom.
    pub relationships: Vec<String>,
    /// Who is in it.
    pub characters: Vec<String>,
    /// The categories of archives, such as `Gen`.
    pub categories: Vec<String>,
    /// All other tags.
    pub tags: Vec<String>,
    /// On the scale of [`Level`], by its label.
    pub rating: String,
    /// The author's words for it.
    pub rating_words: String,
    /// What the author says about warnings as a whole: `stated`, `none`, `declined`, `unspecified`.
    pub policy: String,
    /// Those of the book and of its chapters, each once.
    pub warnings: Vec<Note>,
    /// Chapters that have warnings of their own.
    pub chapters: Vec<ChapterNotes>,
    /// How far the story has come.
    pub status: String,
    /// How long it is; 0 where the book does not say.
    pub words: u64,
    /// Who may keep copies, in the author's words.
    pub archive: String,
    /// Where the story comes from.
    pub sources: Vec<String>,
    /// What may be done with it.
    pub rights: String,
}

/// A name with its sort form.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Name {
    /// As it is shown.
    pub name: String,
    /// As it is sorted.
    pub sort: String,
}

/// A place in a series.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// The series.
    pub name: String,
    /// The number, which need not be whole.
    pub number: String,
}

/// A content warning.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Note {
    /// The id of the taxonomy; empty for a warning in the author's own words.
    pub id: String,
    /// For readers.
    pub label: String,
    /// `mentioned`, `moderate`, `graphic`, or nothing.
    pub severity: String,
    /// `on page`, `past` and so on, or nothing.
    pub mode: String,
    /// It gives away what happens: shown only to those who ask.
    pub spoiler: bool,
}

/// Warnings of a chapter.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChapterNotes {
    /// The title of the chapter.
    pub title: String,
    /// Labels of its warnings.
    pub notes: Vec<String>,
}

/// Reads what a book says of itself, and its cover picture as it stands in the file.
///
/// # Errors
/// It is no book, damaged, or protected: why, in words.
pub fn read(bytes: &[u8]) -> Result<(About, Option<Vec<u8>>), String> {
    let mut book = Package::open(bytes).and_then(Book::open)?;
    let about = about(&book);
    let cover = book.cover.take();
    let carried = std::mem::take(&mut book.pictures).carried();
    let picture = carried.into_iter().find(|file| Some(&file.path) == cover.as_ref());
    Ok((about, picture.map(|file| file.bytes)))
}

fn about(book: &Book) -> About {
    let first = |name: &str| book.data.iter().find(|datum| datum.name == name).map(|datum| datum.value.as_str());
    let text = |name: &str| short(first(name).unwrap_or_default());
    let (title, subtitle) = metadata::main_titles(book);
    let mut subjects = metadata::tell_apart(book);
    let (published, updated) = metadata::days(book);
    let (rating, rating_words) = rating(book, &subjects);
    let policy = policy(book, &subjects);
    let mut list = |key: &str| strings(subjects.lists.remove(key));
    let warnings = warnings(book, list("warnings"));
    About {
        title: short(title.unwrap_or_default()),
        subtitle: short(subtitle.unwrap_or_default()),
        authors: authors(book),
        identifier: text("dc:identifier"),
        language: first("dc:language").filter(|tag| *tag != "und").and_then(language::canonical).unwrap_or_default(),
        published: published.map(day).unwrap_or_default(),
        updated: updated.map(day).unwrap_or_default(),
        modified: text("dcterms:modified"),
        publisher: text("dc:publisher"),
        summary: first("dc:description").map(plain).unwrap_or_default(),
        series: series(book),
        fandoms: list("fandoms"),
        relationships: list("relationships"),
        characters: list("characters"),
        categories: list("categories"),
        tags: list("tags"),
        policy: if policy == "unspecified" && !warnings.is_empty() { "stated" } else { policy }.to_owned(),
        warnings,
        rating,
        rating_words,
        chapters: chapters(book),
        status: text("schema:creativeWorkStatus"),
        words: first("schema:wordCount").and_then(|words| words.trim().parse().ok()).unwrap_or(0),
        archive: text("ficbind:archive-consent"),
        sources: named(book, "dc:source").map(|datum| short(&datum.value)).take(ITEMS).collect(),
        rights: text("dc:rights"),
    }
}

/// A date as feeds want it and as it can be sorted, or nothing: a book can say anything.
fn day(words: String) -> String {
    let date = Date::parse(&words).filter(|date| (1..=9999).contains(&date.year));
    date.map(|date| Date { seconds: None, ..date }.to_string()).unwrap_or_default()
}

fn named<'b>(book: &'b Book, name: &'static str) -> impl Iterator<Item = &'b Datum> {
    book.data.iter().filter(move |datum| datum.name == name && !datum.value.trim().is_empty())
}

fn authors(book: &Book) -> Vec<Name> {
    let is_author = |datum: &&Datum| matches!(datum.more.get("role").map_or("", String::as_str), "" | "aut");
    let name = |datum: &Datum| {
        let sort = datum.more.get("file-as").filter(|sort| !sort.trim().is_empty()).unwrap_or(&datum.value);
        Name { name: short(&datum.value), sort: short(sort) }
    };
    named(book, "dc:creator").filter(is_author).map(name).take(ITEMS).collect()
}

fn series(book: &Book) -> Vec<Place> {
    let number = |number: Option<&String>| short(number.map_or("", |number| number.trim_end_matches(".0")));
    let is_series =
        |datum: &&Datum| datum.more.get("collection-type").is_none_or(|kind| kind.eq_ignore_ascii_case("series"));
    let all = named(book, "belongs-to-collection").filter(is_series);
    let all: Vec<Place> = all
        .map(|datum| Place { name: short(&datum.value), number: number(datum.more.get("group-position")) })
        .take(ITEMS)
        .collect();
    if !all.is_empty() {
        return all;
    }
    let index = named(book, "calibre:series_index").next();
    let calibre = named(book, "calibre:series").take(1);
    calibre.map(|datum| Place { name: short(&datum.value), number: number(index.map(|i| &i.value)) }).collect()
}

/// The label of the level, and the author's words.
fn rating(book: &Book, subjects: &Subjects) -> (String, String) {
    let words = subjects.rating.as_deref().map(short).unwrap_or_default();
    let stated = named(book, "schema:contentRating").next();
    let level = stated.and_then(|datum| Level::ALL.into_iter().find(|level| level.label() == datum.value));
    let read = || Rating::read(spanned(words.clone())).map(|rating| rating.level);
    let level = level.or_else(|| if words.is_empty() { None } else { read().or(Some(Level::Unrated)) });
    (level.map_or(String::new(), |level| level.label().to_owned()), words)
}

fn spanned(words: String) -> Spanned<String> {
    let place = Span::new(FileId(0), 0, words.len());
    Spanned::new(words, place)
}

/// The warnings that our own books state field by field, or those among the subjects of others.
fn warnings(book: &Book, subjects: Vec<String>) -> Vec<Note> {
    let own: Vec<Note> = own_warnings(book).take(ITEMS).map(own_warning).collect();
    if !own.is_empty() {
        return own;
    }
    let read = |words: String| match read_item(spanned(words.clone())) {
        Item::Warning(warning) => Note {
            id: warning.entry.map_or_else(String::new, |entry| entry.id.to_owned()),
            label: warning.entry.map_or(words, |entry| entry.label.to_owned()),
            severity: warning.severity.label().unwrap_or_default().to_owned(),
            mode: warning.mode.map_or_else(String::new, |mode| mode.label().to_owned()),
            spoiler: false,
        },
        _ => Note { label: words, ..Note::default() },
    };
    subjects.into_iter().map(read).collect()
}

fn own_warnings<'b>(book: &'b Book<'_>) -> impl Iterator<Item = &'b Datum> {
    book.warnings.iter().filter(|stated| stated.item.is_none()).map(|stated| &stated.datum)
}

fn own_warning(datum: &Datum) -> Note {
    let more = |name: &str| datum.more.get(name).map(|value| short(value)).unwrap_or_default();
    let entry = ENTRIES.iter().find(|entry| entry.id == datum.value);
    let label = Some(more("ficbind:label")).filter(|label| !label.is_empty());
    let label = label.or(entry.map(|entry| entry.label.to_owned())).unwrap_or_else(|| short(&datum.value));
    Note {
        id: entry.map_or_else(String::new, |entry| entry.id.to_owned()),
        label,
        severity: more("ficbind:severity"),
        mode: more("ficbind:mode"),
        spoiler: datum.more.contains_key("ficbind:spoiler"),
    }
}

fn policy(book: &Book, subjects: &Subjects) -> &'static str {
    match named(book, "ficbind:warning-policy").next().map(|datum| datum.value.as_str()) {
        Some("none") => "none",
        Some("declined") => "declined",
        Some("stated") => "stated",
        _ => match subjects.policy {
            Some(Policy::Declined) => "declined",
            Some(Policy::None) => "none",
            _ => "unspecified",
        },
    }
}

/// What single chapters warn of: each chapter once, although a spine can name it often.
fn chapters(book: &Book) -> Vec<ChapterNotes> {
    let mut of_items: HashMap<&str, Vec<&str>> = HashMap::new();
    for stated in &book.warnings {
        if let Some(item) = &stated.item {
            of_items.entry(item).or_default().push(&stated.datum.value);
        }
    }
    if of_items.is_empty() {
        return Vec::new();
    }
    // Of several entries for a page, the first counts.
    let titles: HashMap<&str, &str> =
        book.entries.iter().rev().map(|entry| (entry.path.as_str(), entry.title.as_str())).collect();
    let label = |words: &str| {
        let entry = ENTRIES.iter().find(|entry| entry.id == words);
        entry.map_or_else(|| short(words), |entry| entry.label.to_owned())
    };
    let notes_of = |path: &String| {
        let notes: Vec<String> = of_items.remove(book.id_of(path)?)?.into_iter().take(ITEMS).map(label).collect();
        let title = titles.get(path.as_str()).map(|title| short(title)).unwrap_or_default();
        Some(ChapterNotes { title, notes })
    };
    let mut room = CHAPTER_NOTES;
    let has_room = |chapter: &ChapterNotes| {
        let bytes = chapter.title.len() + chapter.notes.iter().map(String::len).sum::<usize>();
        room.checked_sub(bytes).inspect(|left| room = *left).is_some()
    };
    book.spine.iter().filter_map(notes_of).take_while(has_room).take(CHAPTERS).collect()
}

/// The texts of a list of front-matter.
fn strings(list: Option<Value>) -> Vec<String> {
    let Some(Value::Array(items)) = list else { return Vec::new() };
    items.iter().filter_map(Value::as_str).map(short).filter(|item| !item.is_empty()).take(ITEMS).collect()
}

/// A line of text: single blanks, and no more of it than a catalogue shows.
fn short(text: &str) -> String {
    let text = text.cut(..floor(text, RAW));
    capped(&text.split_whitespace().collect::<Vec<_>>().join(" "), SHORT)
}

/// The last place before `limit` at which a text can be cut.
fn floor(text: &str, limit: usize) -> usize {
    text.floor_char_boundary(limit)
}

fn capped(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((cut, _)) => format!("{}…", text.cut(..cut).trim_end()),
        None => text.to_owned(),
    }
}

/// A description as paragraphs of plain words: it may be HTML, as calibre writes it.
fn plain(text: &str) -> String {
    const ENDS: &[&str] = &["</p>", "</div>", "</li>", "</blockquote>", "<br>", "<br/>", "<br />"];
    let is_cut = text.len() > RAW;
    let text = text.cut(..floor(text, RAW));
    let is_html = text.contains("</") || text.contains("<br");
    let mut divided = text.to_owned();
    for end in ENDS.iter().filter(|_| is_html) {
        divided = divided.replace(end, "\n\n");
    }
    let words = |paragraph: &str| match is_html {
        true => Dom::parse(paragraph).words(ROOT),
        false => paragraph.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let paragraphs: Vec<String> = divided.split("\n\n").map(words).filter(|words| !words.is_empty()).collect();
    let all = capped(&paragraphs.join("\n\n"), LONG);
    if is_cut && !all.ends_with('…') { all + "…" } else { all }
}

#[cfg(test)]
mod tests {
    use super::{LONG, day, plain, short};

    #[test]
    fn dates_have_one_form() {
        for (words, date) in [
            ("2024-05-01", "2024-05-01"),
            ("2024", "2024"),
            ("5 April 2023", "2023-04-05"),
            ("20230405", "2023-04-05"),
            ("not a date", ""),
            ("99999-01-01", ""),
            ("0000-01-01", ""),
            ("2024-13-01", ""),
        ] {
            assert_eq!(day(words.to_owned()), date, "{words}");
        }
    }

    #[test]
    fn descriptions_become_plain_paragraphs_of_bounded_length() {
        assert_eq!(plain("<p>One <b>two</b></p><p>Three<br>four &amp; five</p>"), "One two\n\nThree\n\nfour & five");
        assert_eq!(plain("1 < 2\nand  so\n\nnext"), "1 < 2 and so\n\nnext");
        assert_eq!(plain("<script>alert(1)</script>Rain"), "Rain");
        let huge = plain(&"é".repeat(10 << 20));
        assert_eq!(huge.chars().count(), LONG + 1);
        assert!(huge.ends_with('…'));
        assert_eq!(short("  a\n b "), "a b");
    }
}
