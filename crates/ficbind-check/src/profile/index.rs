//! EPUB Indexes 1.0: what the parts of an index are, where each may stand, and what it must hold.
//!
//! Most parts need no type of their own: a plain `ul` in an index is a list of entries, and its items are entries.
//! Elements without a type may stand between a part and the part it belongs to.

use std::collections::HashMap;

use super::{SECTIONING, is_sectioning, rank};
use crate::log::{Log, wrong};
use crate::xml::{Element, NodeId, Ns};

/// A set of kinds, one bit each.
type Kinds = u16;

const INDEX: Kinds = 1;
const GROUP: Kinds = 1 << 1;
const HEADNOTES: Kinds = 1 << 2;
const LEGEND: Kinds = 1 << 3;
const LIST: Kinds = 1 << 4;
const ENTRY: Kinds = 1 << 5;
const TERM: Kinds = 1 << 6;
const LOCATORS: Kinds = 1 << 7;
const LOCATOR: Kinds = 1 << 8;
const RANGE: Kinds = 1 << 9;
const NOTE: Kinds = 1 << 10;
const PREFERRED: Kinds = 1 << 11;
const RELATED: Kinds = 1 << 12;
const CATEGORY: Kinds = 1 << 13;
/// A list of entries that is a `ul`, typed or not.
const TRUE_LIST: Kinds = 1 << 14;
/// An item of such a list.
const ITEM: Kinds = 1 << 15;

const CROSS_REFERENCE: Kinds = PREFERRED | RELATED;
/// What makes an entry more than a word, besides other entries.
const SUBSTANCE: Kinds = LOCATORS | LOCATOR | RANGE | NOTE | CROSS_REFERENCE;

/// The kinds by name, with the elements that may be one besides the sectioning elements, which is what the flag says.
const NAMES: [(&str, Kinds, bool, &[&str]); 14] = [
    ("index", INDEX, true, &["body"]),
    ("index-group", GROUP, true, &[]),
    ("index-headnotes", HEADNOTES, true, &["header"]),
    ("index-legend", LEGEND, true, &["dl"]),
    ("index-entry-list", LIST, false, &["ul"]),
    ("index-entry", ENTRY, false, &["li"]),
    ("index-term", TERM, false, PHRASING),
    ("index-locator-list", LOCATORS, false, &["ul"]),
    ("index-locator", LOCATOR, false, &["a"]),
    ("index-locator-range", RANGE, false, &[]),
    ("index-editor-note", NOTE, false, &[]),
    ("index-xref-preferred", PREFERRED, false, &[]),
    ("index-xref-related", RELATED, false, &[]),
    ("index-term-category", CATEGORY, false, &["a"]),
];

/// Elements that may stand in a line of text.
const PHRASING: &[&str] = &[
    "a", "abbr", "area", "audio", "b", "bdi", "bdo", "br", "button", "canvas", "cite", "code", "data", "datalist",
    "del", "dfn", "em", "embed", "i", "iframe", "img", "input", "ins", "kbd", "label", "map", "mark", "meter",
    "noscript", "object", "output", "progress", "q", "ruby", "s", "samp", "script", "select", "small", "span",
    "strong", "sub", "sup", "textarea", "time", "u", "var", "video",
];

/// What is known of an element.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    kinds: Kinds,
    /// The kinds of all elements around it.
    within: Kinds,
    typed: bool,
    /// The nearest element around it that has a type.
    part: Option<NodeId>,
    /// The nearest with a type, or list: what an index or a group holds.
    block: Option<NodeId>,
    /// The nearest with a type, or item of a list: what an entry holds.
    line: Option<NodeId>,
}

/// What an index, a group or an entry holds.
#[derive(Debug, Default)]
struct Held {
    bullet_lists: usize,
    lists: usize,
    groups: usize,
    headnotes: usize,
    headings: usize,
    terms: usize,
    sublists: usize,
    locator_lists: usize,
    kinds: Kinds,
}

/// A document that is declared as an index must be one.
pub fn must_exist(root: Element, log: &mut Log) {
    if !root.descendants().any(|e| e.has_type("index")) {
        wrong(root, log, "a document that is declared as an index must contain one (epub:type=\"index\")");
    }
}

/// Checks all that calls itself part of an index.
pub fn check(root: Element, log: &mut Log) {
    if !root.descendants().any(|e| kinds(e) != 0) {
        return;
    }
    let survey = Survey::new(root);
    for element in root.descendants().filter(|e| e.ns() == Ns::XHTML) {
        let known = survey.known(element);
        if known.kinds != 0 {
            survey.place(element, known, log);
            survey.content(element, known, log);
        }
    }
}

fn kinds(element: Element) -> Kinds {
    let Some(value) = element.attr_ns(Ns::OPS, "type").filter(|_| element.ns() == Ns::XHTML) else { return 0 };
    let of = |word: &str| NAMES.iter().find(|n| n.0 == word).map_or(0, |n| n.1);
    value.split_ascii_whitespace().map(of).fold(0, |all, kind| all | kind)
}

/// All that must be known of a document before any of its parts can be judged.
struct Survey {
    root: NodeId,
    known: Vec<Known>,
    held: HashMap<NodeId, Held>,
}

impl Survey {
    fn new(root: Element) -> Survey {
        let size = root.doc.nodes[root.id as usize].after - root.id;
        let mut survey = Survey { root: root.id, known: vec![Known::default(); size as usize], held: HashMap::new() };
        for element in root.descendants() {
            let known = survey.look(element);
            survey.known[(element.id - root.id) as usize] = known;
            survey.count(element, known);
        }
        survey
    }

    fn known(&self, element: Element) -> Known {
        self.of(element.id)
    }

    fn of(&self, id: NodeId) -> Known {
        self.known[(id - self.root) as usize]
    }

    fn kinds_of(&self, id: Option<NodeId>) -> Kinds {
        id.map_or(0, |id| self.of(id).kinds)
    }

    /// Parents are looked at before their children.
    fn look(&self, element: Element) -> Known {
        let Some(parent) = element.parent() else { return Known::default() };
        let above = self.known(parent);
        let nearest = |found: bool, else_: Option<NodeId>| if found { Some(parent.id) } else { else_ };
        let html = |local| parent.is(Ns::XHTML, local);
        let mut known = Known {
            kinds: kinds(element),
            within: above.within | above.kinds,
            typed: element.attr_ns(Ns::OPS, "type").is_some(),
            part: nearest(above.typed, above.part),
            block: nearest(above.typed || html("ul"), above.block),
            line: nearest(above.typed || html("li"), above.line),
        };
        let implied = !known.typed && known.within & INDEX != 0 && known.within & HEADNOTES == 0;
        if element.is(Ns::XHTML, "ul") && (implied || known.kinds & LIST != 0) {
            known.kinds |= LIST | TRUE_LIST;
        }
        if element.is(Ns::XHTML, "li") && above.kinds & TRUE_LIST != 0 {
            known.kinds |= ITEM;
        }
        known
    }

    /// Adds an element to what the parts around it hold.
    fn count(&mut self, element: Element, known: Known) {
        let heading = rank(element).is_some();
        let bullets = element.is(Ns::XHTML, "ul");
        if known.kinds == 0 && !heading && !bullets {
            return;
        }
        let has = |kinds: Kinds| usize::from(known.kinds & kinds != 0);
        if let Some(block) = known.block {
            let held = self.held.entry(block).or_default();
            held.bullet_lists += usize::from(bullets);
            held.lists += usize::from(bullets || known.kinds & LIST != 0);
            held.groups += has(GROUP);
            held.headnotes += has(HEADNOTES);
            held.headings += usize::from(heading);
        }
        if let Some(line) = known.line {
            let held = self.held.entry(line).or_default();
            held.terms += usize::from(known.kinds & (TERM | CROSS_REFERENCE) == TERM);
            held.sublists += usize::from(known.kinds & LIST != 0 || bullets && !known.typed);
            held.locator_lists += has(LOCATORS);
            held.kinds |= known.kinds;
        }
    }

    /// Which element a part is, and inside of what it stands.
    fn place(&self, element: Element, known: Known, log: &mut Log) {
        for (name, kind, section, elements) in NAMES {
            if known.kinds & kind == 0 {
                continue;
            }
            let anywhere = !section && elements.is_empty();
            let fits = elements.contains(&element.local()) || section && is_sectioning(element);
            if !anywhere && !fits {
                let rest: &[&str] = if section { &SECTIONING } else { &[] };
                let may = if kind == TERM {
                    "those of running text".to_owned()
                } else {
                    [elements, rest].concat().join(", ")
                };
                wrong(element, log, format!("only these elements can be an \"{name}\": {may}"));
            }
            if let Some(place) = self.misplaced(element, known, kind) {
                wrong(element, log, format!("an \"{name}\" is allowed only in {place}"));
            }
        }
    }

    /// Where a part of the kind should stand, if it does not stand there.
    fn misplaced(&self, element: Element, known: Known, kind: Kinds) -> Option<&'static str> {
        let part = self.kinds_of(known.part);
        let parent = element.parent().map_or(0, |p| self.known(p).kinds);
        let in_entry = self.kinds_of(known.line) & ITEM != 0;
        let (fits, place) = match kind {
            GROUP | HEADNOTES => (part & INDEX != 0, "an index"),
            LEGEND => (part & HEADNOTES != 0, "the headnotes of an index"),
            LIST => (
                part & (INDEX | GROUP | ENTRY) != 0 || known.within & ITEM != 0,
                "an index, one of its groups, or an entry",
            ),
            ENTRY => (parent & TRUE_LIST != 0, "a list of entries"),
            TERM => (in_entry || parent & (ENTRY | CROSS_REFERENCE) != 0, "an entry or a cross-reference"),
            LOCATOR => (in_entry || known.within & (LOCATORS | RANGE) != 0, "an entry, a list of locators, or a range"),
            RANGE => (in_entry || known.within & LOCATORS != 0, "an entry or a list of locators"),
            CATEGORY => ((known.within | known.kinds) & CROSS_REFERENCE != 0, "a cross-reference"),
            _ => return None,
        };
        (!fits).then_some(place)
    }

    /// What a part must hold.
    fn content(&self, element: Element, known: Known, log: &mut Log) {
        let none = Held::default();
        let held = self.held.get(&element.id).unwrap_or(&none);
        let has = |kinds: Kinds| known.kinds & kinds != 0;
        let mut must = |fits: bool, words: &str| {
            if !fits {
                wrong(element, log, words);
            }
        };
        if has(INDEX) {
            let fits = if held.groups > 0 { held.lists == 0 } else { held.lists == 1 };
            must(fits, "an index must contain one \"index-entry-list\", or one or more \"index-group\"");
            must(held.headings < 2, "an index can have only one heading");
            must(held.headnotes < 2, "an index can have headnotes only once");
        }
        if has(GROUP) {
            must(held.bullet_lists == 1, "a group of an index must contain one list of entries");
            must(held.headings < 2, "a group of an index can have only one heading");
        }
        if has(LIST) {
            must(element.child(Ns::XHTML, "li").is_some(), "a list of entries must contain an entry");
        }
        if has(ENTRY | ITEM) {
            must(held.terms == 1, "an entry of an index must have one term");
            must(
                held.sublists > 0 || held.kinds & SUBSTANCE != 0,
                "an entry of an index must have a link, an explanation, or other entries",
            );
            must(held.sublists < 2, "an entry of an index can contain only one list of entries");
            must(held.locator_lists < 2, "an entry of an index can contain only one list of locators");
            let doubled = held.kinds & LOCATORS != 0 && held.kinds & (LOCATOR | RANGE) != 0;
            must(!doubled, "an entry of an index cannot have locators both inside and outside a list");
            let unsure = held.kinds & CROSS_REFERENCE == CROSS_REFERENCE;
            must(!unsure, "an entry of an index cannot refer to both a preferred and a related entry");
        }
        let inside = || element.descendants().map(|e| (e, self.known(e)));
        if has(LOCATORS) {
            let link = |(e, k): (Element, Known)| k.kinds & LOCATOR != 0 || e.is(Ns::XHTML, "a") && !k.typed;
            must(inside().any(link), "a list of locators must contain a locator");
        }
        if has(RANGE) {
            let links = inside().filter(|(e, _)| e.is(Ns::XHTML, "a")).count();
            must(matches!(links, 1 | 2), "a range of locators must contain one or two links");
        }
        if has(CROSS_REFERENCE) {
            let named = has(TERM | CATEGORY) || inside().any(|(_, k)| k.kinds & (TERM | CATEGORY) != 0);
            must(named, "a cross-reference must contain a term, or a category of terms");
        }
    }
}
