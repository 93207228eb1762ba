//! Ids and names of a page: which are given twice, and what attributes refer to.

use std::ops::Range;

use super::ancestors::is_hidden;
use super::is_html;
use crate::log::{Log, wrong};
use crate::xml::{Element, NodeId, Ns};

/// What an element can be as the target of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Any,
    Form,
    DataList,
    /// A control that a `label` can be for.
    Labelled,
    HeaderCell,
}

/// What an attribute refers to.
#[derive(Debug)]
enum Wanted {
    /// One element of a kind.
    One(Kind),
    /// Elements of a kind, one for each word.
    Each(Kind),
    Descendant,
}

/// An attribute that refers to elements of the page.
#[derive(Debug)]
struct Reference<'d> {
    from: NodeId,
    attribute: &'d str,
    value: &'d str,
    wanted: Wanted,
    /// The nodes among which the targets must be.
    within: Range<NodeId>,
}

/// The ids and references of a page.
#[derive(Debug, Default)]
pub(super) struct References<'d> {
    /// Ids, what has them, and where it is.
    targets: Vec<(&'d str, Kind, NodeId)>,
    maps: Vec<(&'d str, NodeId)>,
    references: Vec<Reference<'d>>,
}

impl<'d> References<'d> {
    /// Notes the id of an element and what its attributes refer to. `table` are the nodes of the table it is in.
    pub(super) fn note(&mut self, element: Element<'d, '_>, table: Range<NodeId>) {
        let html = is_html(element);
        for attribute in element.attributes() {
            let (name, value) = (attribute.local, attribute.value.as_ref());
            let everywhere = 0..NodeId::MAX;
            let (wanted, within) = match (attribute.ns, name) {
                (Ns::NONE, "id") => {
                    self.targets.push((value, Kind::Any, element.id));
                    if let Some(kind) = kind(element) {
                        self.targets.push((value, kind, element.id));
                    }
                    continue;
                }
                (Ns::NONE, "name") if element.is(Ns::XHTML, "map") => {
                    self.maps.push((value, element.id));
                    continue;
                }
                (Ns::NONE, "form") if html => (Wanted::One(Kind::Form), everywhere),
                (Ns::NONE, "headers") if html => (Wanted::Each(Kind::HeaderCell), table.clone()),
                (Ns::NONE, "list") if element.is(Ns::XHTML, "input") => (Wanted::One(Kind::DataList), everywhere),
                (Ns::NONE, "for") if element.is(Ns::XHTML, "label") => (Wanted::One(Kind::Labelled), everywhere),
                (Ns::NONE, "for") if element.is(Ns::XHTML, "output") => (Wanted::Each(Kind::Any), everywhere),
                (Ns::NONE, "aria-activedescendant") => (Wanted::Descendant, element.id + 1..element.after()),
                (Ns::NONE, "aria-controls" | "aria-describedby" | "aria-flowto" | "aria-labelledby" | "aria-owns") => {
                    (Wanted::Each(Kind::Any), everywhere)
                }
                (Ns::NONE, "ref") | (Ns::EVENTS, "observer") if element.is(Ns::OPS, "trigger") => {
                    (Wanted::One(Kind::Any), everywhere)
                }
                // MathML 3, sections 2.1.6 and 3.1.7.
                (Ns::NONE, "xref" | "indenttarget") if element.ns() == Ns::MATHML => {
                    (Wanted::One(Kind::Any), everywhere)
                }
                _ => continue,
            };
            self.references.push(Reference { from: element.id, attribute: name, value, wanted, within });
        }
    }

    /// Reports ids and names that are given twice, and references that lead nowhere.
    pub(super) fn resolve(mut self, root: Element<'d, '_>, log: &mut Log) {
        self.targets.sort_unstable();
        self.maps.sort_unstable();
        let ids = self.targets.iter().filter(|t| t.1 == Kind::Any).map(|(id, _, node)| (*id, *node));
        report_repeated(ids, root, "id", log);
        report_repeated(self.maps.iter().copied(), root, "name", log);
        for reference in &self.references {
            let found = match reference.wanted {
                Wanted::One(kind) => self.has(reference.value, kind, &reference.within),
                Wanted::Descendant => self.has(reference.value, Kind::Any, &reference.within),
                Wanted::Each(kind) => {
                    reference.value.split_ascii_whitespace().all(|id| self.has(id, kind, &reference.within))
                }
            };
            if !found {
                wrong(root.doc.element(reference.from), log, words(reference));
            }
        }
    }

    /// Whether some node of a range is of a kind and has an id.
    fn has(&self, id: &str, kind: Kind, within: &Range<NodeId>) -> bool {
        let first = self.targets.partition_point(|target| *target < (id, kind, within.start));
        self.targets.get(first).is_some_and(|t| t.0 == id && t.1 == kind && within.contains(&t.2))
    }
}

/// What an element of HTML with an id is, if it can be more than any.
fn kind(element: Element) -> Option<Kind> {
    if element.ns() != Ns::XHTML {
        return None;
    }
    match element.local() {
        "form" => Some(Kind::Form),
        "datalist" => Some(Kind::DataList),
        "th" => Some(Kind::HeaderCell),
        "button" | "meter" | "output" | "progress" | "select" | "textarea" => Some(Kind::Labelled),
        "input" if !is_hidden(element) => Some(Kind::Labelled),
        _ => None,
    }
}

/// Reports values that stand more than once in a sorted list, at each of the elements that have them.
fn report_repeated<'d>(
    sorted: impl Iterator<Item = (&'d str, NodeId)>,
    root: Element<'d, '_>,
    attribute: &str,
    log: &mut Log,
) {
    let mut sorted = sorted.peekable();
    let mut last = None;
    let mut repeated = Vec::new();
    while let Some((value, node)) = sorted.next() {
        if last == Some(value) || sorted.peek().is_some_and(|next| next.0 == value) {
            repeated.push((node, value));
        }
        last = Some(value);
    }
    repeated.sort_unstable();
    for (node, value) in repeated {
        let element = root.doc.element(node);
        let what = if attribute == "id" { "element" } else { element.local() };
        wrong(element, log, format!("more than one {what} has the {attribute} \"{value}\""));
    }
}

/// What is wrong with a reference that leads nowhere.
fn words(reference: &Reference) -> String {
    let wanted = match (&reference.wanted, reference.attribute) {
        (Wanted::Descendant, _) => "the id of an element inside this one",
        (_, "form") => "the id of a form",
        (_, "headers") => "ids of header cells of the same table",
        (_, "list") => "the id of a \"datalist\"",
        (Wanted::One(Kind::Labelled), _) => "the id of a control that can have a label",
        (Wanted::One(_), _) => "the id of an element of this page",
        (Wanted::Each(_), _) => "ids of elements of this page",
    };
    let value: String = reference.value.chars().take(80).collect();
    format!("the attribute \"{}\" must be {wanted}, but is \"{value}\"", reference.attribute)
}
