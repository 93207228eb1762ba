//! Sites whose pages name their parts: journals, archives that run eFiction, Project Gutenberg.

use super::any;
use super::page::Page;
use super::{chrome, lines};
use crate::diag::{Failed, Sink};
use crate::story::date::Date;
use crate::transcribe::dom::{Kind, NodeId, ROOT};
use crate::transcribe::{Original, Work};

/// Where the pages of a site have their parts: selectors, of which the first that finds anything counts.
#[derive(Debug)]
pub struct Site {
    /// All of these are on its pages.
    marks: &'static [&'static [&'static str]],
    title: &'static [&'static str],
    author: &'static [&'static str],
    date: &'static [&'static str],
    /// Lines such as "Rating: PG" that the site shows.
    facts: &'static [&'static str],
    /// What is none of the story's, though it may be most of the page.
    drops: &'static [&'static str],
    /// The text of the story.
    text: &'static [&'static str],
}

const TEXT_OF_ENTRY: &[&str] = &[
    "article.b-singlepost-body",
    ".b-singlepost-body",
    ".aentry-post__text",
    ".entry-content",
    ".entry_text",
    ".entry-text",
    ".asset-content",
];

const SITES: &[Site] = &[
    // LiveJournal and Dreamwidth.
    Site {
        marks: &[&[".ljuser", ".lj-user", ".i-ljuser"], TEXT_OF_ENTRY],
        title: &[
            ".aentry-post__title",
            ".b-singlepost-title",
            "h3.entry-title",
            "h2.entry-title",
            ".entry-title",
            ".subject",
        ],
        author: &[".aentry-head .i-ljuser-username", ".ljuser", ".lj-user", ".i-ljuser"],
        date: &[".aentry-head__date", "time", ".datetime", ".entry-date", ".date"],
        facts: &[],
        drops: &[],
        text: TEXT_OF_ENTRY,
    },
    // eFiction.
    Site {
        marks: &[&["#pagetitle"], &["#story", ".story", "#output"]],
        title: &["#pagetitle"],
        author: &[],
        date: &[],
        facts: &[".infobox", "#infobox"],
        drops: &[],
        text: &["#story", ".story", "#output"],
    },
    // Project Gutenberg.
    Site {
        marks: &[&["#pg-header", "#pg-start-separator", "section.pg-boilerplate"]],
        title: &[],
        author: &[],
        date: &[],
        facts: &["#pg-machine-header"],
        drops: &["#pg-header", "#pg-footer", "section.pg-boilerplate"],
        text: &[],
    },
];

/// The site of a page.
pub fn of(page: &Page) -> Option<&'static Site> {
    SITES.iter().find(|site| site.marks.iter().all(|one_of| page.first(one_of).is_some()))
}

/// Reads a page of a site.
///
/// # Errors
/// There is no story on it: reported in `sink`.
pub fn read(site: &Site, mut page: Page, original: &Original, sink: &mut Sink) -> Result<Work, Failed> {
    any::read_address(&mut page);
    for selector in site.drops {
        let found: Vec<NodeId> = page.below(ROOT, selector).collect();
        found.into_iter().for_each(|node| page.drop(node));
    }
    let main = match page.first(site.text) {
        Some(text) => {
            for selector in ["form", "nav", "button", ".comments", ".share"] {
                let found: Vec<NodeId> = page.below(text, selector).collect();
                found.into_iter().for_each(|node| page.drop(node));
            }
            text
        }
        None => chrome::main_text(&mut page),
    };
    read_title(site, &mut page, main);
    if let Some(author) = page.first(site.author) {
        let name = page.dom.attribute(author, "data-ljuser").map(str::to_owned);
        let words = page.words(author);
        page.work.state("author", name.or_else(|| any::name_of(&words)).unwrap_or_default());
    }
    if let Some(date) = page.first(site.date) {
        let stated = page.dom.attribute(date, "datetime").map(str::to_owned);
        let words = stated.unwrap_or_else(|| page.dom.words(date));
        if let Some(date_of) = Date::parse(&words) {
            page.take(date);
            page.work.state("published", date_of.to_string());
        }
    }
    if let Some(facts) = page.first(site.facts) {
        let lines = fact_lines(&page, facts);
        page.take(facts);
        lines::read_lines(&mut page, &lines, original);
    }
    if !page.work.states("language") {
        let language = page.language(Some(main)).unwrap_or_default();
        page.work.state("language", language);
    }
    any::read_text(page, main, original, sink)
}

/// Takes the title; where two links stand in it, the second leads to the author.
fn read_title(site: &Site, page: &mut Page, main: NodeId) {
    let Some(title) = page.first(site.title) else { return any::read_title(page, main) };
    let words = page.words(title);
    let links: Vec<NodeId> = page.below(title, "a").collect();
    let author =
        links.iter().copied().find(|node| page.dom.attribute(*node, "href").is_some_and(|h| h.contains("viewuser")));
    match (&*links, author) {
        ([story, ..], Some(author)) if *story != author => {
            let (story, author) = (page.dom.words(*story), page.dom.words(author));
            page.title(&story);
            page.work.state("author", author);
        }
        _ => page.title(&words),
    }
    // A title within the text is no part of it.
    page.drop_taken(title);
}

/// What a site shows about a story, with a line for each label.
fn fact_lines(page: &Page, facts: NodeId) -> String {
    let dom = page.dom;
    let mut out = String::new();
    for node in dom.below(facts) {
        match dom.kind(node) {
            Kind::Text(text) => {
                out.push_str(&text.split_whitespace().map(|word| format!("{word} ")).collect::<String>())
            }
            _ if dom.has_class(node, "label")
                || matches!(dom.name(node), "br" | "p" | "strong" | "b" | "dt" | "div") =>
            {
                out.push('\n');
            }
            _ => {}
        }
    }
    let lines: Vec<String> =
        out.lines().map(|line| line.trim().replace(" :", ":")).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}
