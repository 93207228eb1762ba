//! What a page shows around its text: menus, buttons, comments; and where the text is.

use std::collections::HashMap;

use super::page::Page;
use crate::transcribe::dom::{Dom, Kind, NodeId, ROOT};

/// Elements that hold no text of a story.
const ELEMENTS: &[&str] =
    &["nav", "form", "button", "select", "textarea", "iframe", "dialog", "object", "embed", "input"];
/// Roles of the same kind.
const ROLES: &[&str] =
    &["navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "toolbar"];
/// Elements that hold such things unless they hold paragraphs.
const EDGES: &[&str] = &["header", "footer", "aside"];
/// Words in classes and ids of the same kind.
const CLASSES: &[&str] = &[
    "nav",
    "navbar",
    "navigation",
    "navlinks",
    "menu",
    "sidebar",
    "footer",
    "comments",
    "comment",
    "commentlist",
    "respond",
    "reply",
    "share",
    "sharing",
    "sharedaddy",
    "social",
    "cookie",
    "cookies",
    "consent",
    "breadcrumb",
    "breadcrumbs",
    "related",
    "widget",
    "widgets",
    "newsletter",
    "subscribe",
    "advert",
    "advertisement",
    "ads",
    "pagination",
    "pager",
    "search",
    "login",
    "toolbar",
    "skiplink",
    "disqus",
    "kudos",
    "masthead",
    "pg-boilerplate",
];
/// Elements that hold the text of a page and nothing else, where there is one of a kind.
const TEXTS: &[&str] = &[
    "main",
    "article",
    ".entry-content",
    ".post-content",
    ".post-body",
    ".chapter-content",
    "#chapter-content",
    "#story",
    ".story-text",
    "#content",
];
/// Letters of paragraphs that make an edge of a page a part of its text.
const PROSE: usize = 200;

/// Leaves out what stands around the text, and finds the element that holds it.
pub fn main_text(page: &mut Page) -> NodeId {
    let dom = page.dom;
    let body = dom.find(ROOT, &["body"]).unwrap_or(ROOT);
    let lengths = left_lengths(page, body);
    let whole = length(&lengths, body);
    leave_out(page, body, &lengths, whole);
    let left = left_lengths(page, body);
    let whole = length(&left, body);
    for selector in TEXTS {
        let mut found = page.below(body, selector);
        if let (Some(one), None) = (found.next(), found.next())
            && length(&left, one) * 2 > whole
        {
            return one;
        }
    }
    descend(page, body, &left)
}

fn length(lengths: &HashMap<NodeId, usize>, node: NodeId) -> usize {
    lengths.get(&node).copied().unwrap_or_default()
}

/// Leaves out what is no text, unless it is most of the page.
fn leave_out(page: &mut Page, body: NodeId, lengths: &HashMap<NodeId, usize>, whole: usize) {
    let mut stack: Vec<NodeId> = page.dom.children(body).to_vec();
    while let Some(node) = stack.pop() {
        // Some sites have all of a page in a form, or name it after what stands beside the text.
        let is_most = length(lengths, node) * 2 > whole && page.dom.name(node) != "nav";
        if !is_most && is_chrome(page.dom, node) {
            page.drop(node);
        } else {
            stack.extend(page.dom.children(node));
        }
    }
}

fn is_chrome(dom: &Dom, node: NodeId) -> bool {
    let Kind::Element(name, _) = dom.kind(node) else { return false };
    let value = |key: &str| dom.attribute(node, key).unwrap_or_default().to_ascii_lowercase();
    if matches!(&**name, "h1" | "h2" | "p" | "em" | "i" | "b" | "span" | "a") || is_note(dom, node) {
        return false;
    }
    let classes = format!("{} {}", value("class"), value("id"));
    ELEMENTS.contains(&&**name)
        || ROLES.contains(&&*value("role"))
        || (EDGES.contains(&&**name) && prose(dom, node) < PROSE)
        || (matches!(&**name, "div" | "ul" | "ol" | "section" | "aside" | "footer" | "header")
            && classes
                .split_ascii_whitespace()
                .any(|class| CLASSES.contains(&class) || class.split(['-', '_']).any(|part| CLASSES.contains(&part))))
        || is_list_of_links(dom, node)
}

/// Whether an element holds notes of the text.
fn is_note(dom: &Dom, node: NodeId) -> bool {
    let says = |name: &str| dom.attribute(node, name).unwrap_or_default();
    ["epub:type", "role", "class", "id"].iter().any(|name| says(name).contains("note"))
}

/// Letters in the paragraphs of an element, links aside.
fn prose(dom: &Dom, node: NodeId) -> usize {
    let paragraphs = dom.below(node).filter(|node| dom.name(*node) == "p");
    paragraphs.map(|node| dom.text(node).trim().len()).sum()
}

/// Whether a list holds links to other pages alone.
fn is_list_of_links(dom: &Dom, node: NodeId) -> bool {
    if !matches!(dom.name(node), "ul" | "ol") {
        return false;
    }
    let items: Vec<NodeId> = dom.children(node).iter().copied().filter(|item| dom.name(*item) == "li").collect();
    let is_link = |item: &NodeId| {
        let link = dom.find(*item, &["a"]);
        let leads_away = |link| dom.attribute(link, "href").is_some_and(|href| !href.starts_with('#'));
        link.is_some_and(|link| leads_away(link) && dom.words(link) == dom.words(*item))
    };
    items.len() > 2 && items.iter().all(is_link)
}

/// The lengths of what is not left out.
fn left_lengths(page: &Page, body: NodeId) -> HashMap<NodeId, usize> {
    let mut left = HashMap::new();
    let mut stack = vec![(body, false)];
    while let Some((node, is_done)) = stack.pop() {
        if page.is_dropped(node) || crate::transcribe::dom::is_silent(page.dom.name(node)) {
            continue;
        }
        if let Kind::Text(text) = page.dom.kind(node) {
            left.insert(node, text.split_whitespace().map(str::len).sum());
        } else if is_done {
            let sum = page.dom.children(node).iter().filter_map(|child| left.get(child)).sum();
            left.insert(node, sum);
        } else {
            stack.push((node, true));
            stack.extend(page.dom.children(node).iter().map(|child| (*child, false)));
        }
    }
    left
}

/// Goes down while one element holds nearly all, and nothing beside it is prose.
fn descend(page: &Page, body: NodeId, left: &HashMap<NodeId, usize>) -> NodeId {
    let dom = page.dom;
    let mut here = body;
    loop {
        let whole = length(left, here);
        let largest = dom.children(here).iter().copied().find(|child| length(left, *child) * 10 > whole * 8);
        let Some(child) = largest else { return here };
        let is_alone = dom.children(here).iter().filter(|other| **other != child).all(|other| {
            length(left, *other) == 0 || !matches!(dom.kind(*other), Kind::Text(_)) && !holds_prose(dom, *other, left)
        });
        if !page.is_container(child) || !is_alone {
            return here;
        }
        here = child;
    }
}

/// Whether an element holds words that could be of a story: a paragraph, or a heading.
fn holds_prose(dom: &Dom, node: NodeId, left: &HashMap<NodeId, usize>) -> bool {
    let is_prose = |node: NodeId| {
        matches!(dom.name(node), "p" | "blockquote" | "pre" | "h1" | "h2" | "h3" | "br") && length(left, node) > 0
    };
    is_prose(node) || dom.below(node).any(is_prose)
}
