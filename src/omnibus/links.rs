//! Links of pages that stand in a folder, or in another volume than what they lead to.

use std::collections::HashSet;

use crate::book::xhtml::{TagKind, push_escaped_attribute, tags};
use crate::diag::Cut;

/// Lets a page link a style sheet of the folder above instead of its own; nothing where it links none of that name in the
/// usual way.
pub fn with_sheet_above(page: &str, sheet: &str) -> Option<String> {
    let (own, above) = (format!(" href=\"{sheet}\""), format!(" href=\"../{sheet}\""));
    let head = page.find("</head>")?;
    let at = page.cut(..head).find(&own)?;
    Some([page.cut(..at), &above, page.cut(at + own.len()..)].concat())
}

/// Attributes of a link that say nothing without its address.
const OF_LINKS: &[&str] = &["href", "aria-label", "role", "epub:type", "target", "rel", "hreflang", "type"];

/// A page in which links to pages of the book that are `absent` are words like others. `here` is the folder of the page,
/// and `moved` the page with which the story begins and the one with which it goes on here: links that only lead to the
/// story lead there.
pub fn without_absent(page: &str, here: &str, absent: &HashSet<String>, moved: Option<(&str, &str)>) -> Option<String> {
    let mut out = String::new();
    let mut from = 0;
    let mut is_jump = false;
    for tag in tags(page) {
        if tag.name == "p" {
            is_jump = tag.has_class("fic-jump") || tag.has_class("fic-lead");
        }
        let href = tag.attribute("href").filter(|_| tag.name == "a" && tag.kind != TagKind::Close);
        let Some(href) = href else { continue };
        let path = href.split('#').next().unwrap_or_default();
        let target = format!("{here}{path}");
        if path.is_empty() || !absent.contains(target.as_str()) {
            continue;
        }
        out.push_str(page.cut(from..tag.range.start));
        out.push_str("<a");
        match moved.filter(|(old, _)| is_jump && *old == target) {
            Some((_, new)) => {
                let new = new.strip_prefix(here).unwrap_or(new);
                let attributes = tag.attributes().map(|(name, value)| (name, if name == "href" { new } else { value }));
                attributes.for_each(|(name, value)| push_escaped_attribute(&mut out, name, value));
            }
            None => {
                let kept = tag.attributes().filter(|(name, _)| !OF_LINKS.contains(name));
                kept.for_each(|(name, value)| push_escaped_attribute(&mut out, name, value));
            }
        }
        out.push_str(if tag.kind == TagKind::Empty { "/>" } else { ">" });
        from = tag.range.end;
    }
    if from == 0 {
        return None;
    }
    out.push_str(page.cut(from..));
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_sheet_in_the_head_is_another() {
        let page = "<head><link href=\"stylesheet.css\"/></head><p><a href=\"stylesheet.css\">x</a></p>";
        let linked = with_sheet_above(page, "stylesheet.css").expect("it is linked");
        assert_eq!(linked, page.replacen("\"stylesheet", "\"../stylesheet", 1));
        assert_eq!(with_sheet_above(page, "user-1.css"), None);
    }

    #[test]
    fn links_to_other_volumes_are_words() {
        let absent = HashSet::from(["s/one.xhtml".to_owned(), "s/two.xhtml".to_owned()]);
        let page = "<p><a href=\"one.xhtml\" aria-label=\"One\" id=\"a\">1</a> <a href=\"two.xhtml#x\">2</a> <a href=\"three.xhtml\">3</a> <a href=\"#top\">up</a></p>";
        let kept = without_absent(page, "s/", &absent, None).expect("links go");
        assert_eq!(kept, "<p><a id=\"a\">1</a> <a>2</a> <a href=\"three.xhtml\">3</a> <a href=\"#top\">up</a></p>");
        let moved = Some(("s/one.xhtml", "s/three.xhtml"));
        assert_eq!(without_absent(page, "s/", &absent, moved), Some(kept), "a chapter is not another");
        let jump = "<p class=\"fic-jump\"><a href=\"one.xhtml\">on</a> <a href=\"two.xhtml\">2</a></p>";
        let kept = without_absent(jump, "s/", &absent, moved).expect("links go");
        assert_eq!(kept, "<p class=\"fic-jump\"><a href=\"three.xhtml\">on</a> <a>2</a></p>");
        assert_eq!(without_absent(page, "", &absent, None), None);
    }
}
