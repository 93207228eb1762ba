//! The web pages of a library: the page to browse with the newest stories already on it, a page for each story, and the
//! data from which the browser searches, sorts and filters.

mod story;

use std::fmt::Write;
use std::io;

use rayon::prelude::*;
use serde_json::{Value, json};

use crate::book::xhtml::{escaped, push_attribute};
use crate::diag::render::grouped;
use crate::library::entry::{Entry, by_date};
use crate::library::facets::{LENGTHS, language_name};
use crate::library::places::{NO_COVER, cover_of, story_of};
use crate::library::site::Site;
use crate::library::thumbnail;
use crate::story::Level;
use crate::story::language;

/// Files that are the same in every library.
const FIXED: &[(&str, &str)] = &[
    ("early.js", include_str!("web/early.js")),
    ("library.js", include_str!("web/library.js")),
    ("story.js", include_str!("web/story.js")),
    ("library.css", include_str!("web/library.css")),
];

/// What a browser may load: nothing but the files beside the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; \
                      form-action 'none'";

/// Stories on the page to browse.
const SHOWN: usize = 24;
/// Stories in a file of data, about.
const CHUNK: usize = 400;
/// Characters of a summary in a list.
const BLURB: usize = 240;

/// Writes all pages.
///
/// # Errors
/// One of them can not be written.
pub fn write(books: &[&Entry], site: &Site) -> io::Result<()> {
    for (name, text) in FIXED {
        site.put(name, text.as_bytes())?;
    }
    site.put(NO_COVER, &thumbnail::blank().unwrap_or_default())?;
    let chunks = data(books, site)?;
    let mut newest = books.to_vec();
    by_date(&mut newest);
    newest.truncate(SHOWN);
    site.put("index.html", index(&newest, books.len(), chunks, site.title()).as_bytes())?;
    books.par_iter().try_for_each(|book| site.put(&story_of(book), story::page(book, site.title()).as_bytes()))
}

/// Writes the data for the browser, and gives the number of their files. Which one has a story follows from its path,
/// so that a new story changes one file and leaves the others as they are.
fn data(books: &[&Entry], site: &Site) -> io::Result<usize> {
    let count = books.len().div_ceil(CHUNK).max(1).next_power_of_two().min(1 << 12);
    let mut chunks: Vec<Vec<(String, &Entry)>> = vec![Vec::new(); count];
    for book in books {
        let id = book.id();
        let place = id.get(..4).and_then(|digits| usize::from_str_radix(digits, 16).ok()).unwrap_or(0);
        chunks[place % count].push((id, book));
    }
    chunks.into_par_iter().enumerate().try_for_each(|(at, mut books)| {
        books.sort_by(|a, b| a.0.cmp(&b.0));
        let rows: Vec<Value> = books.iter().map(|(id, book)| row(id, book)).collect();
        let rows: Vec<String> = rows.iter().map(Value::to_string).collect();
        let text = format!("ficbindLibrary.add({at},[\n{}\n]);\n", rows.join(",\n"));
        site.put(&format!("data/{at}.js"), text.as_bytes())
    })?;
    Ok(count)
}

/// A story for the browser. `library.js` names the columns.
fn row(id: &str, book: &Entry) -> Value {
    let about = &book.about;
    let warnings = |spoiler: bool| -> Vec<&str> {
        about.warnings.iter().filter(|warning| warning.spoiler == spoiler).map(|warning| &*warning.label).collect()
    };
    let more = [&about.relationships, &about.characters, &about.categories, &about.tags];
    let series: Vec<[&str; 2]> = about.series.iter().map(|place| [&*place.name, &*place.number]).collect();
    json!([
        id,
        book.title(),
        book.authors().collect::<Vec<_>>(),
        about.fandoms,
        about.rating,
        warnings(false),
        warnings(true),
        about.policy,
        book.notes(),
        about.words,
        about.status,
        about.language,
        language_name(&about.language),
        series,
        book.day(),
        book.changed(),
        one_line(&about.summary),
        u8::from(book.thumbnail),
        more.into_iter().flatten().collect::<Vec<_>>(),
    ])
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of the summary, in one line.
fn blurb(book: &Entry) -> String {
    let line = one_line(&book.about.summary);
    match line.char_indices().nth(BLURB) {
        Some((cut, _)) => {
            let line = line.get(..cut).unwrap_or_default();
            format!("{}…", line.rsplit_once(' ').map_or(line, |(before, _)| before))
        }
        None => line,
    }
}

/// The head of a page; `root` leads to the folder of the library.
fn head(out: &mut String, title: &str, root: &str, script: &str, attributes: &[(&str, &str)]) {
    out.push_str("<!DOCTYPE html>\n<html lang=\"en\"");
    attributes.iter().for_each(|(name, value)| push_attribute(out, name, value));
    let _ = write!(
        out,
        ">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}</title>\n<link rel=\"stylesheet\" href=\"{root}library.css\">\n<script src=\"{root}early.js\"></script>\n\
         <script src=\"{root}{script}\" defer></script>\n",
        escaped(title),
    );
}

/// Attributes for words in the language of a book.
fn spoken(language: &str) -> String {
    let mut out = String::new();
    if !language.is_empty() {
        push_attribute(&mut out, "lang", language);
    }
    push_attribute(&mut out, "dir", if language::is_rtl(language) { "rtl" } else { "auto" });
    out
}

/// The page to browse.
fn index(newest: &[&Entry], count: usize, chunks: usize, title: &str) -> String {
    let mut out = String::with_capacity(1 << 15);
    let (count, chunks) = (count.to_string(), chunks.to_string());
    head(&mut out, title, "", "library.js", &[("data-count", &count), ("data-chunks", &chunks)]);
    out.push_str(
        "<link rel=\"alternate\" type=\"application/atom+xml;profile=opds-catalog;kind=navigation\" \
         href=\"opds/index.xml\" title=\"OPDS 1.2\">\n\
         <link rel=\"alternate\" type=\"application/opds+json\" href=\"opds/index.json\" title=\"OPDS 2.0\">\n</head>\n",
    );
    let title = escaped(title);
    let _ = write!(
        out,
        "<body>\n<a class=\"skip\" href=\"#results\">Skip to the stories</a>\n<header class=\"top\">\n<h1>{title}</h1>\n\
         <p><a href=\"opds/index.xml\">Feed for e-readers (OPDS 1.2)</a> \
         <a href=\"opds/index.json\">OPDS 2.0</a>\n<button type=\"button\" id=\"theme\" class=\"scripted\">Light or dark</button>\
         </p>\n</header>\n<main>\n",
    );
    out.push_str(include_str!("web/controls.html"));
    levels(&mut out);
    out.push_str(include_str!("web/hide.html"));
    out.push_str("<section aria-labelledby=\"results\">\n<h2 id=\"results\" tabindex=\"-1\">Stories</h2>\n");
    let _ = writeln!(out, "<p id=\"count\" role=\"status\">{}</p>", counted(&count, newest.len()));
    out.push_str("<ol id=\"stories\" class=\"stories\">\n");
    newest.iter().for_each(|book| card(&mut out, book));
    out.push_str(
        "</ol>\n<nav id=\"pages\" class=\"pages scripted\" aria-label=\"Pages of stories\"></nav>\n</section>\n</main>\n\
         <footer>\n<p>Made with ficbind. What you hide is kept on this device and nowhere else.</p>\n</footer>\n</body>\n\
         </html>\n",
    );
    out
}

fn counted(count: &str, shown: usize) -> String {
    match count {
        "0" => "There are no stories in this library.".to_owned(),
        "1" => "1 story".to_owned(),
        count if shown.to_string() == count => format!("{count} stories"),
        count => format!("{count} stories; the newest {shown}"),
    }
}

/// Choices that follow from tables: lengths and ratings.
fn levels(out: &mut String) {
    out.push_str("<p class=\"choice\"><label for=\"length\">Length</label> <select id=\"length\">\n<option value=\"\">any</option>\n");
    for (from, name) in LENGTHS {
        let _ = writeln!(out, "<option value=\"{from}\">{name}</option>");
    }
    out.push_str("</select></p>\n<p class=\"choice\"><label for=\"rating\">Rating</label> <select id=\"rating\">\n<option value=\"\">any</option>\n");
    for level in Level::ALL {
        let _ = writeln!(out, "<option>{}</option>", level.label());
    }
    out.push_str("</select></p>\n</div>\n");
}

/// A story in a list, as `library.js` shows it.
fn card(out: &mut String, book: &Entry) {
    let about = &book.about;
    let story = story_of(book);
    let words = spoken(&about.language);
    let _ = write!(
        out,
        "<li><article>\n<a class=\"cover\" href=\"{story}\" tabindex=\"-1\" aria-hidden=\"true\"><img src=\"{}\" alt=\"\" \
         width=\"100\" height=\"150\" loading=\"lazy\"></a>\n<div>\n<h3><a href=\"{story}\"{words}>{}</a></h3>\n",
        cover_of(book),
        escaped(book.title()),
    );
    let authors = book.authors().collect::<Vec<_>>().join(", ");
    let facts = facts(book).join(" · ");
    for (class, text) in [("by", &authors), ("facts", &facts)] {
        if !text.is_empty() {
            let _ = writeln!(out, "<p class=\"{class}\" dir=\"auto\">{}</p>", escaped(text));
        }
    }
    let _ = writeln!(out, "<p class=\"notes\"><b>Content notes:</b> {}</p>", escaped(&book.notes()));
    let blurb = blurb(book);
    if !blurb.is_empty() {
        let _ = writeln!(out, "<p class=\"blurb\"{words}>{}</p>", escaped(&blurb));
    }
    out.push_str("</div>\n</article></li>\n");
}

/// What a list says of a story in short.
fn facts(book: &Entry) -> Vec<String> {
    let about = &book.about;
    let mut facts = vec![about.fandoms.join(", "), about.rating.clone()];
    facts.extend(about.series.iter().map(|place| match place.number.is_empty() {
        true => place.name.clone(),
        false => format!("{} #{}", place.name, place.number),
    }));
    if about.words > 0 {
        facts.push(format!("{} words", grouped(about.words)));
    }
    facts.extend([about.status.clone(), language_name(&about.language), book.day().to_owned()]);
    facts.retain(|fact| !fact.is_empty());
    facts
}
