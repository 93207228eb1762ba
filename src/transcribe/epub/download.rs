//! Books that the Archive of Our Own makes of its pages: they are joined to the page that they were.

use std::collections::HashSet;

use super::package::{Book, resolve};
use super::pages::Pages;
use crate::diag::{Failed, Sink};
use crate::transcribe::Work;
use crate::transcribe::dom::{Dom, NodeId, ROOT};
use crate::transcribe::html;
use crate::transcribe::pictures::{Supply, Why};

/// Reads such a book as the page; `None` if it is none.
///
/// # Errors
/// There is no story in it: reported in `sink`.
pub fn read(pages: &Pages, book: &mut Book, name: &str, sink: &mut Sink) -> Option<Result<Work, Failed>> {
    let has = |id: &str| pages.list.iter().any(|page| page.ids.contains_key(id));
    if !has("preface") || !has("chapters") {
        return None;
    }
    html::read_download(&joined(pages), name, &mut InBook { book }, sink)
}

/// All pages as one. Addresses are paths in the book, or ids of the whole.
fn joined(pages: &Pages) -> Dom {
    let mut whole = Dom::parse("<body></body>");
    let body = whole.find(ROOT, &["body"]).unwrap_or(ROOT);
    let paths: HashSet<&str> = pages.list.iter().map(|page| page.path.as_str()).collect();
    for page in &pages.list {
        let from = whole.children(body).last().copied();
        whole.append(body, &page.dom, page.body);
        let new: Vec<NodeId> = match from {
            Some(from) => whole.children(body).iter().copied().skip_while(|node| *node != from).skip(1).collect(),
            None => whole.children(body).to_vec(),
        };
        let new: Vec<NodeId> = new.iter().flat_map(|node| std::iter::once(*node).chain(whole.below(*node))).collect();
        for node in new {
            for name in ["src", "href"] {
                let Some(address) = whole.attribute(node, name).filter(|address| !address.contains(':')) else {
                    continue;
                };
                let (path, fragment) = resolve(&page.path, address);
                let address =
                    if name == "href" && paths.contains(path.as_str()) { format!("#{fragment}") } else { path };
                whole.set_attribute(node, name, &address);
            }
        }
    }
    whole
}

/// The pictures of a book.
struct InBook<'k, 'b> {
    book: &'k mut Book<'b>,
}

impl Supply for InBook<'_, '_> {
    fn picture(&mut self, address: &str, _left: u64) -> Result<Vec<u8>, Why> {
        self.book.bytes_of_picture(address)
    }
}
