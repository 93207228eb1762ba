//! The references of documents: which attributes hold them, and where they lead.

use std::collections::HashSet;

use ficbind_check::names;
use ficbind_check::url::{self, Base, Target};
use ficbind_check::xml::{self, Attribute, Document, Element, Ns};

use crate::css;
use crate::draft::{Draft, xml_limits};
use crate::kind::has_ending;

/// Attributes that hold one reference.
const NAMES: &[&str] = &["href", "src", "data", "poster", "cite", "longdesc", "altimg", "full-path", "URI", "textref"];

/// Whether an attribute holds a reference.
pub fn is_reference(element: Element, attribute: &Attribute) -> bool {
    let ns = attribute.ns;
    NAMES.contains(&attribute.local)
        && (ns == Ns::NONE || ns == Ns::XLINK || ns == Ns::OPS)
        && !(attribute.local == "data" && element.local() != "object")
}

/// The references of a document. None where another base is stated, from which they would have to be resolved.
pub fn references<'d, 'a>(doc: &'d Document<'a>) -> Vec<(Element<'d, 'a>, &'d Attribute<'a>)> {
    let based = doc.elements().any(|e| e.is(Ns::XHTML, "base") || e.attr_ns(Ns::XML, "base").is_some());
    let all = doc.elements().flat_map(|e| e.attributes().iter().map(move |a| (e, a)));
    all.filter(|(e, a)| !based && is_reference(*e, a)).collect()
}

/// Whether a file is a document with references, by its name.
pub fn has_references(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or(String::new(), |(_, e)| e.to_ascii_lowercase());
    ["xhtml", "html", "htm", "svg", "ncx", "smil", "opf", "xml"].contains(&ending.as_str())
}

/// The base from which the references of a file are resolved: the root for those of META-INF.
pub fn base(name: &str) -> String {
    if name.starts_with("META-INF/") { String::new() } else { names::normal_path(name) }
}

/// The paths to which documents refer other than the package, style sheets included.
pub fn local_targets(draft: &Draft) -> HashSet<String> {
    let mut found = HashSet::new();
    for file in draft.live() {
        let name = draft.name(file);
        let base = base(name);
        if has_ending(name, "css") {
            if let Some(text) = draft.text(file) {
                found.extend(css::addresses(&text).into_iter().filter_map(|(_, value)| path(&base, &value)));
            }
        } else if has_references(name) && !has_ending(name, "opf") {
            let Some(text) = draft.text(file) else { continue };
            let doc = xml::read(&text, xml_limits());
            found.extend(references(&doc).into_iter().filter_map(|(_, a)| path(&base, &a.value)));
        }
    }
    found
}

/// The path inside the book to which a reference leads.
pub fn path(base: &str, value: &str) -> Option<String> {
    match url::resolve_leniently(&Base::File(base), value) {
        Some(Target::Local(local)) => Some(local.path.to_string()),
        _ => None,
    }
}
