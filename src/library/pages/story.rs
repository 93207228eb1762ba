//! The page of a story: what it is, then its content notes, and only then the link to the book.

use std::fmt::Write;

use super::{facts, head, spoken};
use crate::book::address::external;
use crate::book::xhtml::{escaped, push_attribute};
use crate::diag::render::grouped;
use crate::library::entry::Entry;
use crate::library::places::{address, cover_of};
use crate::story::Level;
use crate::transcribe::epub::about::Note;

/// What leads from the page to the folder of the library.
const ROOT: &str = "../../";

/// The page of a story; `library` is the title of the library.
pub fn page(book: &Entry, library: &str) -> String {
    let mut out = String::with_capacity(1 << 13);
    let about = &book.about;
    head(&mut out, &format!("{} – {library}", book.title()), ROOT, "story.js", &[]);
    let words = spoken(&about.language);
    let _ = write!(
        out,
        "</head>\n<body>\n<a class=\"skip\" href=\"#notes\">Skip to the content notes</a>\n<header class=\"top\">\n\
         <p><a id=\"back\" href=\"{ROOT}index.html\">{}</a></p>\n</header>\n<main class=\"story\"",
        escaped(library),
    );
    let labels: Vec<&str> = about.warnings.iter().map(|warning| &*warning.label).collect();
    push_attribute(&mut out, "data-warnings", &serde_json::Value::from(labels).to_string());
    push_attribute(&mut out, "data-rating", &about.rating);
    push_attribute(&mut out, "data-policy", &about.policy);
    let _ = write!(
        out,
        ">\n<img class=\"cover\" src=\"{ROOT}{}\" alt=\"\" width=\"200\" height=\"300\">\n<h1{words}>{}</h1>\n",
        cover_of(book),
        escaped(book.title()),
    );
    if !about.subtitle.is_empty() {
        let _ = writeln!(out, "<p class=\"subtitle\"{words}>{}</p>", escaped(&about.subtitle));
    }
    let authors = book.authors().collect::<Vec<_>>().join(", ");
    if !authors.is_empty() {
        let _ = writeln!(out, "<p class=\"by\" dir=\"auto\">{}</p>", escaped(&authors));
    }
    let _ = writeln!(out, "<p class=\"facts\" dir=\"auto\">{}</p>", escaped(&facts(book).join(" · ")));
    out.push_str("<p id=\"hidden\" class=\"hidden\" role=\"note\" hidden></p>\n");
    content_notes(&mut out, book);
    if !about.summary.is_empty() {
        out.push_str("<section aria-labelledby=\"summary\">\n<h2 id=\"summary\">Summary</h2>\n");
        for paragraph in about.summary.split("\n\n") {
            let _ = writeln!(out, "<p{words}>{}</p>", escaped(paragraph));
        }
        out.push_str("</section>\n");
    }
    let size = match book.size {
        size if size >= 1 << 20 => format!("{:.1} MB", size as f64 / f64::from(1 << 20)),
        size => format!("{} kB", size.div_ceil(1024)),
    };
    let _ = writeln!(
        out,
        "<p class=\"download\"><a href=\"{ROOT}../{}\" type=\"application/epub+zip\" download>Download the book</a> \
         (EPUB, {size})</p>",
        address(&book.path),
    );
    details(&mut out, book);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// What the author says about content, the spoilers only for those who open them.
fn content_notes(out: &mut String, book: &Entry) {
    let about = &book.about;
    out.push_str("<section class=\"content-notes\" aria-labelledby=\"notes\">\n<h2 id=\"notes\" tabindex=\"-1\">Content notes</h2>\n");
    if !about.rating.is_empty() {
        let words = &about.rating_words;
        let archive = Level::ALL.into_iter().find(|level| level.label() == about.rating).map_or("", Level::ao3);
        let own = match [&about.rating, archive, ""].iter().any(|known| words.eq_ignore_ascii_case(known)) {
            true => String::new(),
            false => format!(" (in the author’s words: <q dir=\"auto\">{}</q>)", escaped(words)),
        };
        let _ = writeln!(out, "<p>Rating: {}{own}</p>", escaped(&about.rating));
    }
    let (spoilers, open): (Vec<&Note>, Vec<&Note>) = about.warnings.iter().partition(|warning| warning.spoiler);
    let policy = match (&*about.policy, about.warnings.is_empty()) {
        ("declined", true) => "The author chose not to warn. Be ready for anything.",
        ("declined", false) => "The author chose not to warn of everything. Known is:",
        ("none", true) => "The author says that no warnings apply.",
        (_, true) => "The author says nothing about content.",
        (_, false) => "",
    };
    if !policy.is_empty() {
        let _ = writeln!(out, "<p>{policy}</p>");
    }
    list(out, &open);
    if !spoilers.is_empty() {
        out.push_str("<details>\n<summary>Notes that give away what happens</summary>\n");
        list(out, &spoilers);
        out.push_str("</details>\n");
    }
    if !about.chapters.is_empty() {
        let what =
            if spoilers.is_empty() { "By chapter" } else { "By chapter, with those that give away what happens" };
        let _ = write!(out, "<details>\n<summary>{what}</summary>\n<ul>\n");
        for chapter in &about.chapters {
            let title = if chapter.title.is_empty() { "A chapter without a title" } else { &chapter.title };
            let _ = writeln!(
                out,
                "<li><span dir=\"auto\">{}</span>: {}</li>",
                escaped(title),
                escaped(&chapter.notes.join(", "))
            );
        }
        out.push_str("</ul>\n</details>\n");
    }
    out.push_str("</section>\n");
}

fn list(out: &mut String, notes: &[&Note]) {
    if notes.is_empty() {
        return;
    }
    out.push_str("<ul>\n");
    for note in notes {
        let more: Vec<&str> = [&*note.severity, &*note.mode].into_iter().filter(|word| !word.is_empty()).collect();
        let more = if more.is_empty() { String::new() } else { format!(" ({})", more.join(", ")) };
        let _ = writeln!(out, "<li dir=\"auto\">{}{}</li>", escaped(&note.label), escaped(&more));
    }
    out.push_str("</ul>\n");
}

/// Everything else that the book says of itself.
fn details(out: &mut String, book: &Entry) {
    let about = &book.about;
    let joined = |list: &[String]| escaped(&list.join(", "));
    let series: Vec<String> = about
        .series
        .iter()
        .map(
            |place| {
                if place.number.is_empty() { place.name.clone() } else { format!("{} #{}", place.name, place.number) }
            },
        )
        .collect();
    let words = if about.words == 0 { String::new() } else { grouped(about.words) };
    let sources: Vec<String> = about.sources.iter().map(|source| source_link(source)).collect();
    let rows = [
        ("Fandoms", joined(&about.fandoms)),
        ("Series", joined(&series)),
        ("Relationships", joined(&about.relationships)),
        ("Characters", joined(&about.characters)),
        ("Categories", joined(&about.categories)),
        ("Tags", joined(&about.tags)),
        ("Status", escaped(&about.status)),
        ("Words", words),
        ("Language", escaped(&crate::library::facets::language_name(&about.language))),
        ("Published", escaped(&about.published)),
        ("Updated", escaped(&about.updated)),
        ("Publisher", escaped(&about.publisher)),
        ("Source", sources.join(", ")),
        ("Rights", escaped(&about.rights)),
        ("Archiving", escaped(&about.archive)),
    ];
    out.push_str("<section aria-labelledby=\"details\">\n<h2 id=\"details\">Details</h2>\n<dl>\n");
    for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(out, "<div><dt>{name}</dt><dd dir=\"auto\">{value}</dd></div>");
    }
    let _ = writeln!(out, "<div><dt>File</dt><dd dir=\"auto\">{}</dd></div>\n</dl>\n</section>", escaped(&book.path));
}

/// A source as a link, where it is an address of the web.
fn source_link(source: &str) -> String {
    let is_web = source.starts_with("http://") || source.starts_with("https://");
    match external(source).filter(|_| is_web) {
        Some(url) => {
            let mut out = String::from("<a");
            push_attribute(&mut out, "href", &url);
            out.push_str(" rel=\"noreferrer\">");
            out.push_str(&escaped(source));
            out.push_str("</a>");
            out
        }
        None => escaped(source),
    }
}
