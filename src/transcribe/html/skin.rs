//! Skins of works of the Archive of Our Own: the author's own style sheet, which is scoped to the text.

use std::collections::HashSet;

use super::page::Page;
use crate::transcribe::Carried;
use crate::transcribe::css::rules;
use crate::transcribe::dom::{NodeId, ROOT};

/// What the archive's selectors begin with.
const ON_SITE: &str = "#workskin";
/// The element around the text of a chapter in a book.
const IN_BOOK: &str = ".fic-text";
/// The sheet among the files of a work.
const PATH: &str = "skin.css";

/// Takes the rules about the text along as a style sheet, with the classes that they speak of.
pub fn carry(page: &mut Page) {
    let dom = page.dom;
    let sheets: Vec<NodeId> = dom.below(ROOT).filter(|node| dom.name(*node) == "style").collect();
    let mut out = String::new();
    for sheet in sheets {
        for (selectors, block) in rules(&dom.text_of_raw(sheet)) {
            let scoped: Vec<String> = selectors.split(',').map(str::trim).filter_map(scoped).collect();
            if !scoped.is_empty() {
                scoped.iter().for_each(|selector| page.classes.extend(classes(selector)));
                out.push_str(&format!("{} {{{}}}\n", scoped.join(", "), block.trim_end()));
            }
        }
    }
    page.classes.remove("fic-text");
    if !out.is_empty() {
        page.work.files.push(Carried { path: PATH.to_owned(), bytes: out.into_bytes() });
        page.work.state("css", PATH);
    }
}

/// A selector of the site as one of the book; `None` if it is about the site.
fn scoped(selector: &str) -> Option<String> {
    let rest = selector.strip_prefix(ON_SITE)?;
    let is_whole = rest.is_empty() || rest.starts_with([' ', '.', '>', ':', '\t', '\n']);
    let words = rest.split_whitespace().collect::<Vec<_>>().join(" ");
    let gap = if rest.starts_with(char::is_whitespace) { " " } else { "" };
    // Ids are not carried over, and what is scoped to one would be nowhere.
    (is_whole && !words.contains('#')).then(|| format!("{IN_BOOK}{gap}{words}"))
}

/// The classes of a selector.
fn classes(selector: &str) -> HashSet<String> {
    let named = selector
        .split('.')
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect::<String>());
    named.filter(|class| !class.is_empty()).collect()
}
