//! Two editions of a book compared, ours or anyone's: what is new, what was withdrawn, and what was written anew.
//!
//! Both are read as sources are read, by [`crate::transcribe::epub`]: what a book's maker added does not count.
//! [`pairs`] finds out which chapter is which, by texts before titles; [`paragraphs`] compares the texts of each;
//! [`facts`] what the books state. The work is linear in the size of the books but for bounded corners.

mod align;
pub mod edition;
pub mod facts;
pub mod news;
pub mod pairs;
pub mod paragraphs;
pub(crate) mod rules;
mod shingles;

use std::collections::HashSet;

use serde::Serialize;
use serde_json::Value;

use crate::transcribe::Entry;
use edition::{Chapter, Cover, Edition};
use facts::{Fact, Warning};
use pairs::Pairs;
use paragraphs::{Change, Count};

/// Everything that is different in two books. Nothing of it is there where they are the same.
#[derive(Debug, Default, Serialize)]
pub struct Differences {
    /// The rating of the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<Fact>,
    /// What is said of warnings as a whole, such as that there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning_policy: Option<Fact>,
    /// Warnings that came, went, or are said of other chapters.
    pub warnings: Vec<Warning>,
    /// All other values.
    pub metadata: Vec<Fact>,
    /// Chapters in the order of the new book; withdrawn ones stand where they stood.
    pub chapters: Vec<ChapterChange>,
    /// The picture on the cover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover: Option<CoverChange>,
    /// Pictures by their paths.
    pub pictures: Pictures,
    /// Changed paragraphs beyond those that are kept.
    pub paragraphs_left_out: usize,
}

/// What happened to the cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CoverChange {
    /// There was none.
    Added,
    /// There is none any more.
    Gone,
    /// It is another.
    Changed,
}

/// What happened to the pictures of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Pictures {
    /// Those that were not there.
    pub added: Vec<String>,
    /// Those that are not there any more.
    pub gone: Vec<String>,
    /// Another picture under the same name.
    pub changed: Vec<String>,
}

/// A chapter by its place and title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// From 1.
    pub number: usize,
    /// Plain words.
    pub title: Option<String>,
    /// How many words it has.
    pub words: usize,
}

/// A chapter that is not as it was.
#[derive(Debug, Clone, Serialize)]
pub struct ChapterChange {
    /// Where it was; `None` for a new chapter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Place>,
    /// Where it is; `None` for a withdrawn one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Place>,
    /// It has another place among those that stayed.
    pub moved: bool,
    /// It has another title.
    pub renamed: bool,
    /// The part in which it was and is, where that is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<Fact>,
    /// The chapter's own rating, notes, date and the like.
    pub metadata: Vec<Fact>,
    /// How many of its paragraphs changed.
    pub paragraphs: Count,
    /// Those that changed, in the order of the text.
    pub changes: Vec<Change>,
}

impl ChapterChange {
    /// It was not there.
    pub fn is_added(&self) -> bool {
        self.old.is_none()
    }

    /// It is not there any more.
    pub fn is_withdrawn(&self) -> bool {
        self.new.is_none()
    }

    /// Its text is not what it was.
    pub fn is_edited(&self) -> bool {
        self.paragraphs != Count::default()
    }

    fn is_same(&self) -> bool {
        let stayed = self.old.is_some() && self.new.is_some();
        stayed && !self.moved && !self.renamed && self.part.is_none() && self.metadata.is_empty() && !self.is_edited()
    }
}

impl Differences {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.metadata.is_empty()
            && self.chapters.is_empty()
            && self.cover.is_none()
            && self.pictures == Pictures::default()
            && !self.concern_content_notes()
    }

    /// Whether rating or warnings are not what they were, those of chapters included.
    pub fn concern_content_notes(&self) -> bool {
        let stayed = self.chapters.iter().filter(|chapter| !chapter.is_added() && !chapter.is_withdrawn());
        self.rating.is_some()
            || self.warning_policy.is_some()
            || !self.warnings.is_empty()
            || stayed.flat_map(|chapter| &chapter.metadata).any(|fact| fact.key == "rating")
    }
}

/// Compares two books.
pub fn compare(old: &Edition, new: &Edition) -> Differences {
    compare_by(&Pairs::of(&old.chapters, &new.chapters), old, new)
}

/// Compares two books of whose chapters it is known which is which.
fn compare_by(pairs: &Pairs, old: &Edition, new: &Edition) -> Differences {
    let mut room = paragraphs::MOST;
    let mut chapters = Vec::new();
    let mut old_at = 0;
    for (j, chapter) in new.chapters.iter().enumerate() {
        let was = pairs.was.get(j).copied().flatten();
        // Withdrawn chapters stand behind the one that stood before them, wherever others moved.
        while was.map_or_else(|| pairs.became.get(old_at) == Some(&None), |i| old_at < i) {
            chapters.extend(withdrawn(pairs, old, old_at));
            old_at += 1;
        }
        old_at = old_at.max(was.map_or(0, |i| i + 1));
        let before = was.and_then(|i| Some((i, old.chapters.get(i)?)));
        let moved = was.is_some_and(|i| pairs.moved.get(i) == Some(&true));
        let change = change(before, (j, chapter), moved, &mut room);
        chapters.extend(Some(change).filter(|change| !change.is_same()));
    }
    chapters.extend((old_at..old.chapters.len()).filter_map(|i| withdrawn(pairs, old, i)));
    let kept: usize = chapters.iter().map(|chapter| chapter.changes.len()).sum();
    let all = chapters.iter().map(|chapter| chapter.paragraphs);
    let all: usize = all.map(|count| count.added + count.removed + count.changed + count.marks).sum();
    let (stated, states) = (|key: &str| old.stated(key), |key: &str| new.stated(key));
    let (titled, numbers) = (titled(&old.chapters), numbers(&new.chapters));
    let named = |number: usize| pairs.became.get(*titled.get(number.checked_sub(1)?)?).copied().flatten();
    let became = |number: usize| numbers.get(named(number)?).copied().flatten();
    Differences {
        rating: facts::fact("rating", stated("rating"), states("rating")),
        warning_policy: policy(stated("warnings"), states("warnings")),
        warnings: facts::warnings(stated("warnings"), states("warnings"), became),
        metadata: facts::compare(&old.front, &new.front),
        chapters,
        cover: cover(old.cover, new.cover),
        pictures: pictures(old, new),
        paragraphs_left_out: all - kept,
    }
}

/// A chapter that became none of the new ones.
fn withdrawn(pairs: &Pairs, old: &Edition, i: usize) -> Option<ChapterChange> {
    let chapter = old.chapters.get(i).filter(|_| pairs.became.get(i) == Some(&None))?;
    Some(ChapterChange { old: Some(place(i, chapter)), new: None, ..nothing() })
}

fn nothing() -> ChapterChange {
    ChapterChange {
        old: None,
        new: None,
        moved: false,
        renamed: false,
        part: None,
        metadata: Vec::new(),
        paragraphs: Count::default(),
        changes: Vec::new(),
    }
}

fn place(at: usize, chapter: &Chapter) -> Place {
    Place { number: at + 1, title: chapter.title.clone(), words: chapter.words() }
}

fn change(
    before: Option<(usize, &Chapter)>,
    (j, chapter): (usize, &Chapter),
    moved: bool,
    room: &mut usize,
) -> ChapterChange {
    let new = Some(place(j, chapter));
    let Some((i, was)) = before else { return ChapterChange { new, ..nothing() } };
    let (count, changes) = paragraphs::compare(&was.paragraphs, &chapter.paragraphs, room);
    let parts = |chapter: &Chapter| Value::from(chapter.parts.clone());
    ChapterChange {
        old: Some(place(i, was)),
        new,
        moved,
        renamed: was.title != chapter.title,
        part: facts::fact("part", Some(&parts(was)), Some(&parts(chapter))),
        metadata: chapter_facts(&was.front, &chapter.front),
        paragraphs: count,
        changes,
    }
}

/// What a chapter states about itself; its rating first.
fn chapter_facts(old: &[Entry], new: &[Entry]) -> Vec<Fact> {
    let rating = facts::fact("rating", facts::value(old, "rating"), facts::value(new, "rating"));
    rating.into_iter().chain(facts::compare(old, new)).collect()
}

/// The chapters that have a title: only these have numbers.
fn titled(chapters: &[Chapter]) -> Vec<usize> {
    (0..chapters.len()).filter(|at| chapters.get(*at).is_some_and(|chapter| chapter.title.is_some())).collect()
}

/// The number of each chapter, by which warnings name it.
fn numbers(chapters: &[Chapter]) -> Vec<Option<usize>> {
    let mut count = 0;
    let number = |chapter: &Chapter| {
        count += usize::from(chapter.title.is_some());
        chapter.title.as_ref().map(|_| count)
    };
    chapters.iter().map(number).collect()
}

fn policy(old: Option<&Value>, new: Option<&Value>) -> Option<Fact> {
    let (old, new) = (facts::policy(old).map(Value::from), facts::policy(new).map(Value::from));
    facts::fact("warnings", old.as_ref(), new.as_ref())
}

fn cover(old: Cover, new: Cover) -> Option<CoverChange> {
    match (old, new) {
        (old, new) if old == new => None,
        (Cover::None, _) => Some(CoverChange::Added),
        (_, Cover::None) => Some(CoverChange::Gone),
        _ => Some(CoverChange::Changed),
    }
}

/// Pictures are known by their bytes first: one that only has another name is the same.
fn pictures(old: &Edition, new: &Edition) -> Pictures {
    let bytes = |edition: &Edition| edition.pictures.iter().map(|(_, digest)| *digest).collect::<HashSet<_>>();
    let (in_old, in_new) = (bytes(old), bytes(new));
    let mut gone: HashSet<&str> =
        old.pictures.iter().filter(|(_, digest)| !in_new.contains(digest)).map(|(path, _)| &**path).collect();
    let mut found = Pictures::default();
    for (path, _) in new.pictures.iter().filter(|(_, digest)| !in_old.contains(digest)) {
        match gone.remove(&**path) {
            true => found.changed.push(path.clone()),
            false => found.added.push(path.clone()),
        }
    }
    let is_gone = |path: &&String| gone.contains(path.as_str());
    found.gone = old.pictures.iter().map(|(path, _)| path).filter(is_gone).cloned().collect();
    found
}

#[cfg(test)]
mod tests;
