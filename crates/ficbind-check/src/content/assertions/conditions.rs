//! Conditions between the attributes of an element, its relatives, and other elements of its name.

use std::collections::HashSet;

use super::is_html;
use crate::log::{Log, doubtful, wrong};
use crate::release::Release;
use crate::xml::{Element, NodeId, NodeKind, Ns, is_blank};

/// Roles that Digital Publishing WAI-ARIA 1.1 gave up.
const OUTDATED_ROLES: [&str; 2] = ["doc-biblioentry", "doc-endnote"];

/// A `select` that is open.
#[derive(Debug)]
struct Select {
    node: NodeId,
    after: NodeId,
    /// How many of the options in it are selected from the start.
    selected: usize,
}

#[derive(Debug, Default)]
pub(super) struct Conditions {
    /// Whether a `meta` stated the encoding by `charset`.
    charset: bool,
    /// The `meta` elements that state the encoding by `http-equiv`.
    content_types: Vec<NodeId>,
    selects: Vec<Select>,
    /// The parents of tracks that are on by default.
    tracked: HashSet<NodeId>,
    /// Up to here there is no text.
    silent_until: NodeId,
}

/// Roles that must not be named (Digital Publishing WAI-ARIA 1.1).
const NAMELESS_ROLES: [&str; 2] = ["doc-pagefooter", "doc-pageheader"];

/// Reports a name of what must have none. EPUBCheck 5.3 does not know these roles.
fn nameless(element: Element, log: &mut Log) {
    let is_named = || element.attr("aria-label").or_else(|| element.attr("aria-labelledby")).is_some();
    if let Some(role) = element.attr("role").map(str::trim).filter(|role| NAMELESS_ROLES.contains(role))
        && log.release >= Release::V5_4
        && is_named()
    {
        wrong(element, log, format!("an element with the role \"{role}\" must not have a label"));
    }
}

impl Conditions {
    pub(super) fn check(&mut self, element: Element, log: &mut Log) {
        if element.ns() == Ns::OPS && matches!(element.local(), "switch" | "trigger") {
            doubtful(element, log, format!("the element \"epub:{}\" is outdated", element.local()));
        }
        if !is_html(element) {
            return;
        }
        languages(element, log);
        match element.local() {
            "a" | "area" => property_value(element, "href", log),
            "audio" | "video" => property_value(element, "src", log),
            "embed" | "iframe" | "object" => property_value(element, "data", log),
            "bdo" if element.attr("dir").is_none() => wrong(element, log, "\"bdo\" must have the attribute \"dir\""),
            "head" if element.child(Ns::XHTML, "title").is_none() => {
                doubtful(element, log, "\"head\" should contain a \"title\"");
            }
            "title" if !self.says_something(element) => wrong(element, log, "\"title\" must contain text"),
            "link" => icon_sizes(element, log),
            "map" => map_name(element, log),
            "meta" => self.encoding(element, log),
            "option" if element.attr("selected").is_some() => self.option(element, log),
            "select" => self.select(element, log),
            "track" => self.track(element, log),
            _ => {}
        }
        nameless(element, log);
        if let Some(role) = element.attr("role").filter(|r| r.contains("doc-")) {
            for outdated in OUTDATED_ROLES {
                if role.split_ascii_whitespace().any(|word| word == outdated) {
                    doubtful(element, log, format!("the role \"{outdated}\" is outdated"));
                }
            }
        }
    }

    pub(super) fn finish(&mut self, root: Element, log: &mut Log) {
        self.close_selects(NodeId::MAX, root, log);
        if self.charset {
            for node in &self.content_types {
                let words = "the page states its encoding by \"http-equiv\" and by \"charset\"; one is enough";
                wrong(root.doc.element(*node), log, words);
            }
        }
    }

    /// Whether there is text in an element. Looks at no node twice, however such elements are nested.
    fn says_something(&mut self, element: Element) -> bool {
        let from = self.silent_until.max(element.id + 1);
        let doc = element.doc;
        let speaks = |id: &NodeId| doc.nodes[*id as usize].kind == NodeKind::Text && !is_blank(&doc.text_of(*id));
        let after = element.after();
        self.silent_until = (from..after).find(speaks).unwrap_or(after.max(self.silent_until));
        self.silent_until < after
    }

    fn encoding(&mut self, meta: Element, log: &mut Log) {
        if meta.attr("charset").is_some() && std::mem::replace(&mut self.charset, true) {
            wrong(meta, log, "only one \"meta\" of a page can state its \"charset\"");
        }
        if meta.attr("http-equiv").is_some_and(|h| h.trim().eq_ignore_ascii_case("content-type")) {
            self.content_types.push(meta.id);
            let content = meta.attr("content").unwrap_or_default().trim().to_ascii_lowercase();
            if content.strip_prefix("text/html;").map(str::trim_start) != Some("charset=utf-8") {
                wrong(meta, log, "a \"meta\" that states the encoding must say \"text/html; charset=utf-8\"");
            }
        }
    }

    fn select(&mut self, select: Element, log: &mut Log) {
        self.close_selects(select.id, select, log);
        self.selects.push(Select { node: select.id, after: select.after(), selected: 0 });
    }

    fn option(&mut self, option: Element, log: &mut Log) {
        self.close_selects(option.id, option, log);
        if let Some(select) = self.selects.last_mut() {
            select.selected += 1;
        }
    }

    /// Closes the `select` elements that end before a node.
    fn close_selects(&mut self, before: NodeId, any: Element, log: &mut Log) {
        while let Some(closed) = self.selects.pop_if(|s| s.after <= before) {
            let select = any.doc.element(closed.node);
            if closed.selected > 1 && select.attr("multiple").is_none() {
                wrong(select, log, "only one option of a \"select\" without \"multiple\" can be selected");
            }
            if let Some(outer) = self.selects.last_mut() {
                outer.selected += closed.selected;
            }
        }
    }

    fn track(&mut self, track: Element, log: &mut Log) {
        if track.attr("label").is_some_and(is_blank) {
            wrong(track, log, "the \"label\" of a track must contain text");
        }
        if track.attr("default").is_some()
            && let Some(parent) = track.parent()
            && !self.tracked.insert(parent.id)
        {
            wrong(track, log, "only one track of a medium can be on by \"default\"");
        }
    }
}

fn languages(element: Element, log: &mut Log) {
    if let (Some(lang), Some(xml_lang)) = (element.attr("lang"), element.attr_ns(Ns::XML, "lang"))
        && !lang.eq_ignore_ascii_case(xml_lang)
    {
        wrong(element, log, "\"lang\" and \"xml:lang\" must have the same value");
    }
}

/// The value of a microdata property is an address on some elements (HTML, section 5.2.4).
fn property_value(element: Element, attribute: &str, log: &mut Log) {
    if element.attr("itemprop").is_some() && element.attr(attribute).is_none() {
        let words = format!("\"{}\" with \"itemprop\" must have the attribute \"{attribute}\"", element.local());
        wrong(element, log, words);
    }
}

fn icon_sizes(link: Element, log: &mut Log) {
    if link.attr("sizes").is_some() && link.attr("rel") != Some("icon") {
        wrong(link, log, "only a link whose \"rel\" is \"icon\" can have \"sizes\"");
    }
}

fn map_name(map: Element, log: &mut Log) {
    if let (Some(id), Some(name)) = (map.attr("id"), map.attr("name"))
        && id != name
    {
        wrong(map, log, "the \"id\" of a \"map\" must be the same as its \"name\"");
    }
}
