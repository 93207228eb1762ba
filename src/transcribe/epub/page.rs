//! A page of a book: its tree, and what links lead to.

use std::collections::{HashMap, HashSet};

use super::package::{is_elsewhere, resolve};
use crate::transcribe::dom::{Dom, NodeId, ROOT};

/// A page.
#[derive(Debug)]
pub struct Page {
    pub path: String,
    pub dom: Dom,
    /// The element whose content is the page.
    pub body: NodeId,
    /// Elements by their ids.
    pub ids: HashMap<String, NodeId>,
    /// Ids to which links of the book go.
    pub wanted: HashSet<String>,
    /// Where links to other files of the book go: path and fragment.
    pub outward: HashSet<(String, String)>,
}

impl Page {
    /// Looks up the ids of a tree, and which of them its own links want.
    pub fn new(path: String, dom: Dom) -> Page {
        let body = dom.find(ROOT, &["body"]).unwrap_or(ROOT);
        let mut ids = HashMap::new();
        let mut wanted = HashSet::new();
        let mut outward = HashSet::new();
        for node in dom.below(ROOT) {
            if let Some(id) =
                dom.attribute(node, "id").or(dom.attribute(node, "name").filter(|_| dom.name(node) == "a"))
            {
                ids.entry(id.to_owned()).or_insert(node);
            }
            if let Some(href) = dom.attribute(node, "href").filter(|href| !is_elsewhere(href)) {
                let (target, fragment) = resolve(&path, href);
                if target != path {
                    outward.insert((target, fragment));
                } else if !fragment.is_empty() {
                    wanted.insert(fragment);
                }
            }
        }
        Page { path, dom, body, ids, wanted, outward }
    }
}
