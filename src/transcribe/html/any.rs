//! A page of no site that is known: its main text is found by its content, and so is what it states.

use super::page::Page;
use super::{chrome, divide, lines};
use crate::diag::{Failed, Sink};
use crate::import;
use crate::story::date::Date;
use crate::story::rules;
use crate::transcribe::dom::{NodeId, ROOT};
use crate::transcribe::{Original, Work};

/// What stands between a title and the name of its site.
const BEFORE_SITE: &[&str] = &[" | ", " :: ", " » ", " • ", " — ", " – ", " - "];
/// Elements that show the title, if it is that of the page.
const TITLES: &[&str] = &["h2", "h3", ".MsoTitle", ".title", ".story-title", ".post-title", ".entry-title"];
/// Elements that name the author.
const BYLINES: &[&str] =
    &[".byline", ".author", ".post-author", ".entry-author", ".author-name", ".story-author", ".poster", ".fn"];
/// Blocks below the title in which a line "by Ida Quill" is looked for.
const LINES_OF_TOP: usize = 6;

/// Reads a page.
///
/// # Errors
/// There is no story on it: reported in `sink`.
pub fn read(mut page: Page, original: &Original, sink: &mut Sink) -> Result<Work, Failed> {
    read_address(&mut page);
    let main = chrome::main_text(&mut page);
    read_title(&mut page, main);
    read_author(&mut page, main, sink);
    read_date(&mut page);
    let language = page.language(Some(main)).unwrap_or_default();
    page.work.state("language", language);
    read_text(page, main, original, sink)
}

/// Takes an element as the text, and ends the work.
///
/// # Errors
/// It is empty: reported in `sink`.
pub fn read_text(mut page: Page, main: NodeId, original: &Original, sink: &mut Sink) -> Result<Work, Failed> {
    lines::read_top(&mut page, main, original);
    page.work.chapters = divide::chapters(&mut page, main);
    if page.work.chapters.iter().all(|chapter| chapter.text.trim().is_empty()) {
        return Err(sink.fail(None, rules::empty_source(original.name)));
    }
    Ok(page.finish(sink))
}

/// Takes the address that the page states for itself.
pub fn read_address(page: &mut Page) {
    let dom = page.dom;
    let is_canonical = |node: &NodeId| dom.name(*node) == "link" && dom.attribute(*node, "rel") == Some("canonical");
    let link = dom.below(ROOT).find(is_canonical).and_then(|node| dom.attribute(node, "href")).map(str::to_owned);
    let address = link.or_else(|| page.meta(&["og:url"])).unwrap_or_default();
    page.source(&address);
}

/// The words of the `title` element, without the name of the site.
fn title_of_page(page: &Page) -> Option<String> {
    let title = page.first(&["title"])?;
    let whole = page.dom.text_of_raw(title).split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = BEFORE_SITE.iter().find_map(|mark| whole.rsplit_once(mark)).map(|(title, _)| title.trim().to_owned());
    Some(cut.filter(|title| !title.is_empty()).unwrap_or(whole)).filter(|title| !title.is_empty())
}

/// Finds the title, in the text or above it.
pub fn read_title(page: &mut Page, main: NodeId) {
    let shown: Vec<NodeId> =
        page.below(main, "h1").filter(|node| !page.is_dropped(*node) && !page.dom.words(*node).is_empty()).collect();
    let stated = page.meta(&["og:title", "dc.title", "dcterms.title"]).or_else(|| title_of_page(page));
    let says_title = |page: &Page, node: NodeId| {
        let words = page.dom.words(node).to_lowercase();
        !words.is_empty() && stated.as_ref().is_some_and(|title| title.to_lowercase().starts_with(&words))
    };
    let heading = match &*shown {
        [one] => Some(*one),
        // Headings of the same level are those of chapters.
        [_, _, ..] => None,
        [] => {
            let above = page.below(ROOT, "h1").find(|node| says_title(page, *node));
            let levels: Vec<NodeId> = TITLES.iter().flat_map(|name| page.below(main, name)).collect();
            above.or_else(|| levels.into_iter().find(|node| says_title(page, *node)))
        }
    };
    match heading {
        Some(heading) => {
            let words = page.heading(heading);
            page.title(&words);
            page.drop_taken(heading);
        }
        None => page.title(&stated.unwrap_or_default()),
    }
}

fn read_author(page: &mut Page, main: NodeId, sink: &mut Sink) {
    let dom = page.dom;
    if let Some(author) = page.meta(&["author", "dc.creator", "dcterms.creator", "article:author"])
        && !author.contains("://")
    {
        return page.work.state("author", author);
    }
    let is_author = |node: &NodeId| dom.attribute(*node, "rel") == Some("author") && !dom.words(*node).is_empty();
    let link = dom.below(ROOT).find(is_author);
    if let Some(byline) = link.or_else(|| page.first(BYLINES))
        && let Some(name) = name_of(&dom.words(byline))
    {
        page.take(byline);
        page.drop_taken(byline);
        return page.work.state("author", name);
    }
    let is_line = |node: &NodeId| {
        matches!(dom.name(*node), "p" | "h2" | "h3" | "h4" | "div")
            && !page.is_dropped(*node)
            && dom.find(*node, &["p", "br", "div", "img"]).is_none()
    };
    let found = dom.below(main).filter(is_line).take(LINES_OF_TOP).find_map(|node| {
        let words = dom.words(node);
        let is_byline = words.get(..3).is_some_and(|by| by.eq_ignore_ascii_case("by "));
        Some((node, name_of(&words).filter(|name| is_byline && is_name(name))?))
    });
    if let Some((line, name)) = found {
        page.heading(line);
        page.drop_taken(line);
        sink.emit(page.place(line), import::rules::guessed_from_page("author", &name));
        page.work.state("author", name);
        if let Some(entry) = page.work.front.last_mut() {
            entry.doubt = Some("a line below the title".to_owned());
        }
    }
}

/// The name in a byline: "by Ida Quill", "Posted by Ida Quill".
pub fn name_of(words: &str) -> Option<String> {
    let mut rest = words.trim();
    for lead in ["posted by ", "written by ", "author: ", "by: ", "by "] {
        if rest.get(..lead.len()).is_some_and(|own| own.eq_ignore_ascii_case(lead)) {
            rest = rest.get(lead.len()..).unwrap_or_default().trim();
        }
    }
    (!rest.is_empty() && rest.len() < 80).then(|| rest.to_owned())
}

/// Whether words are a name, and no sentence that begins with "By".
fn is_name(words: &str) -> bool {
    let starts_high = words.chars().next().is_some_and(|c| !c.is_lowercase());
    starts_high && words.split_whitespace().count() < 7 && !words.ends_with(['.', ',', '!', '?', '…', '"', '”'])
}

fn read_date(page: &mut Page) {
    let dom = page.dom;
    let time = dom.below(ROOT).find_map(|node| dom.attribute(node, "datetime").filter(|_| dom.name(node) == "time"));
    let stated = page.meta(&["article:published_time", "datePublished", "date", "dc.date", "dcterms.date"]);
    let date = stated.or(time.map(str::to_owned)).and_then(|date| Date::parse(&date));
    page.work.state("published", date.map(|date| date.to_string()).unwrap_or_default());
}
