//! Which chapter a place in the book belongs to, so that links lead there again.

use std::collections::{HashMap, HashSet};

use super::page::Page;
use crate::diag::Cut;
use crate::transcribe::dom::NodeId;
use crate::transcribe::{Chapter, TO_CHAPTER};

/// What a link to a page begins with until it is known in which chapter it stands.
const TO_PAGE: &str = "ficbind-page:";

/// The pages of a book, and where on them chapters begin.
#[derive(Debug, Default)]
pub struct Places {
    pages: HashMap<String, usize>,
    /// For each page, its pieces from which on a chapter stands.
    starts: Vec<Vec<(usize, usize)>>,
    /// For each page, the number of the piece in which a target stands.
    targets: Vec<HashMap<String, usize>>,
}

impl Places {
    /// The places of pages on which no chapter begins yet.
    pub fn new(pages: &[Page]) -> Places {
        let paths = pages.iter().enumerate().map(|(at, page)| (page.path.clone(), at)).collect();
        let count = pages.len();
        Places { pages: paths, starts: vec![Vec::new(); count], targets: vec![HashMap::new(); count] }
    }

    /// Notes that a chapter goes on from a piece of a page.
    pub fn begin(&mut self, page: usize, piece: usize, chapter: usize) {
        if let Some(starts) = self.starts.get_mut(page) {
            starts.push((piece, chapter));
        }
    }

    /// Notes where the targets of links stand on a page.
    pub fn targets(&mut self, number: usize, found: impl Iterator<Item = (String, usize)>) {
        if let Some(targets) = self.targets.get_mut(number) {
            targets.extend(found);
        }
    }

    /// What stands for a link to a page of the book; `None` if there is no such page.
    pub fn link(&self, path: &str, fragment: &str) -> Option<String> {
        let page = self.pages.get(path)?;
        let is_simple = fragment.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        let fragment = if is_simple && !fragment.is_empty() { format!("#{fragment}") } else { String::new() };
        Some(format!("{TO_PAGE}{page}{fragment}"))
    }

    /// The chapter at a place.
    fn chapter(&self, page: usize, fragment: &str) -> Option<usize> {
        let piece = self.targets.get(page)?.get(fragment).copied().unwrap_or_default();
        let starts = self.starts.get(page)?;
        let behind = starts.partition_point(|(from, _)| *from <= piece);
        let here = behind.checked_sub(1).and_then(|at| starts.get(at)).or(starts.first());
        // A page of no chapter, such as that of a part, leads to the next one.
        let next = || self.starts.get(page..)?.iter().find_map(|starts| starts.first());
        here.or_else(next).map(|(_, chapter)| *chapter)
    }

    /// Lets all links of the chapters lead to chapters, or to places in them.
    pub fn settle(&self, chapters: &mut [Chapter]) {
        let ids: Vec<HashSet<String>> = chapters.iter().map(|chapter| ids(&chapter.text)).collect();
        for (number, chapter) in chapters.iter_mut().enumerate() {
            if !chapter.text.contains(TO_PAGE) {
                continue;
            }
            let mut out = String::with_capacity(chapter.text.len());
            let mut rest = chapter.text.as_str();
            while let Some(at) = rest.find(TO_PAGE) {
                let (before, link) = (rest.cut(..at), rest.cut(at + TO_PAGE.len()..));
                out.push_str(before);
                let is_link = ["](", "](<", "href=\""].iter().any(|sign| before.ends_with(sign));
                let digits = link.bytes().take_while(u8::is_ascii_digit).count();
                let behind = link.cut(digits..);
                let end = behind.find([')', '>', '"']).unwrap_or(behind.len());
                let fragment = behind.cut(..end).strip_prefix('#').unwrap_or_default();
                let page = link.cut(..digits).parse().ok().filter(|_| is_link);
                let Some(page) = page else {
                    out.push_str(TO_PAGE);
                    rest = link;
                    continue;
                };
                let target = self.chapter(page, &plain(fragment)).unwrap_or(number);
                let has_id = ids.get(target).is_some_and(|ids| ids.contains(&plain(fragment)));
                if target != number || !has_id {
                    out.push_str(&format!("{TO_CHAPTER}{target}"));
                }
                if has_id {
                    out.push_str(&format!("#{fragment}"));
                }
                rest = behind.cut(end..);
            }
            out.push_str(rest);
            chapter.text = out;
        }
    }
}

/// An id without the references of HTML.
fn plain(id: &str) -> String {
    id.replace("&#95;", "_")
}

/// The ids that a text gives.
fn ids(text: &str) -> HashSet<String> {
    let mut found = HashSet::new();
    for sign in ["id=\"", "{#"] {
        for (at, _) in text.match_indices(sign) {
            let rest = text.cut(at + sign.len()..);
            found.insert(plain(rest.cut(..rest.find(['"', '}']).unwrap_or_default())));
        }
    }
    found
}

/// The piece in which a node stands, by the pieces' numbers.
pub fn piece_around(page: &Page, pieces: &HashMap<NodeId, usize>, node: NodeId) -> Option<usize> {
    let mut node = node;
    loop {
        if let Some(at) = pieces.get(&node) {
            return Some(*at);
        }
        node = page.dom.parent(node)?;
    }
}
