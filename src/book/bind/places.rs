//! What links can lead to: the ids of the texts, and the pages by their ids and names.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::{Bound, FileName};
use crate::story::slug::{id, slug};

/// Where links lead.
pub(super) struct Places<'b> {
    /// The section of each id in a text; the first of its name counts.
    pub ids: HashMap<String, usize>,
    /// The ids in the text of each section, and those of its headings.
    own: Vec<[HashSet<&'b str>; 2]>,
    /// Pages by the ids that the author gave to chapters and parts.
    given: HashMap<String, &'b str>,
    /// Pages by the names of their files, and by the words of their headings.
    named: HashMap<String, &'b str>,
    /// Ids of headings by their words as they are transcribed, where the id is not made of them.
    transcribed: HashMap<String, String>,
    /// The first section of each file.
    pub files: HashMap<&'b Path, usize>,
}

impl<'b> Places<'b> {
    pub fn of(bound: &'b [Bound], names: &'b [FileName]) -> Places<'b> {
        let mut ids = HashMap::new();
        for (i, b) in bound.iter().enumerate() {
            let own = b.text.ids.iter().chain(b.text.headings.iter().map(|h| &h.id));
            own.for_each(|id| {
                ids.entry(id.clone()).or_insert(i);
            });
        }
        let own_of = |b: &'b Bound| {
            [b.text.ids.iter().map(String::as_str).collect(), b.text.headings.iter().map(|h| h.id.as_str()).collect()]
        };
        let own = bound.iter().map(own_of).collect();
        let mut transcribed = HashMap::new();
        for heading in bound.iter().flat_map(|b| &b.text.headings).filter(|heading| !heading.title.is_ascii()) {
            transcribed.entry(id(&slug(&heading.title))).or_insert_with(|| heading.id.clone());
        }
        let mut given = HashMap::new();
        let mut named: HashMap<String, &str> = HashMap::new();
        names.iter().for_each(|name| {
            named.insert(name.stem.clone(), &name.file);
        });
        for (b, name) in bound.iter().zip(names) {
            for (part, href) in b.opened.iter().zip(&name.parts) {
                for id in part.heading.iter().flat_map(|h| &h.marks.ids) {
                    given.entry(id_of(id)).or_insert(href.as_str());
                }
                named.entry(slug(&part.words)).or_insert(href);
            }
            for id in &b.section.marks.ids {
                given.entry(id_of(id)).or_insert(name.file.as_str());
            }
            if let Some(stem) = &b.section.stem {
                named.entry(slug(stem)).or_insert(&name.file);
            }
            if let Some((title, _)) = &b.title {
                named.entry(slug(title)).or_insert(&name.file);
            }
        }
        let files = bound.iter().enumerate().rev().filter_map(|(i, b)| b.path.as_deref().map(|p| (p, i))).collect();
        Places { ids, own, given, named, transcribed, files }
    }

    /// The id that a link means: as it stands, or that of the heading with these words.
    pub fn id_meant(&self, wanted: String) -> String {
        let meant = self.transcribed.get(&wanted).filter(|_| !self.ids.contains_key(&wanted)).cloned();
        meant.unwrap_or(wanted)
    }

    /// Whether an id stands in the text of a section.
    pub fn has_id(&self, section: usize, id: &str) -> bool {
        self.own.get(section).is_some_and(|[ids, _]| ids.contains(id))
    }

    /// Whether a heading of a section has an id.
    pub fn has_heading(&self, section: usize, id: &str) -> bool {
        self.own.get(section).is_some_and(|[_, headings]| headings.contains(id))
    }

    /// The page that has an id of its own.
    pub fn page_with(&self, id: &str) -> Option<&str> {
        self.given.get(id).copied()
    }

    /// `#chapter-2`: a chapter or part by its name.
    pub fn page_named(&self, id: &str, words: &str) -> Option<&str> {
        self.named.get(id).or_else(|| self.named.get(&slug(words))).copied()
    }
}

fn id_of(text: &str) -> String {
    id(&crate::book::assets::decode_percent(text))
}
