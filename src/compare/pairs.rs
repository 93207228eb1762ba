//! Which chapter of one book is which of the other: by their texts first, then by what they have in common, then by title.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::align;
use super::edition::Chapter;
use super::shingles::alike;

/// How much of two texts must be the same for one to be the other.
const ALIKE: f64 = 0.1;
/// New chapters that share a run of words at most; one that more share says nothing about them.
const SHARED: usize = 16;
/// New chapters that are looked at closely for an old one.
const CANDIDATES: usize = 4;

/// Chapters of both books.
#[derive(Debug)]
pub struct Pairs {
    /// For each old chapter the new one that it became.
    pub became: Vec<Option<usize>>,
    /// For each new chapter the old one that it was.
    pub was: Vec<Option<usize>>,
    /// Old chapters that have another place among those that stayed.
    pub moved: Vec<bool>,
}

impl Pairs {
    /// Finds out which is which.
    pub fn of(old: &[Chapter], new: &[Chapter]) -> Pairs {
        let mut pairs = Pairs { became: vec![None; old.len()], was: vec![None; new.len()], moved: Vec::new() };
        // The same text under the same title, then under another.
        pairs.join(old, new, |chapter| {
            (!chapter.paragraphs.is_empty()).then_some((chapter.title.as_deref(), &*chapter.paragraphs))
        });
        pairs.join(old, new, |chapter| (!chapter.paragraphs.is_empty()).then_some(&*chapter.paragraphs));
        pairs.by_likeness(old, new);
        pairs.join(old, new, |chapter| Some((chapter.parts.as_slice(), chapter.title.as_deref()?)));
        pairs.join(old, new, |chapter| chapter.title.as_deref());
        pairs.by_place();
        pairs.moved = pairs.find_moved();
        pairs
    }

    /// Whether a chapter of both books has words in common: only then they tell the same story.
    pub fn have_text_in_common(&self, old: &[Chapter], new: &[Chapter]) -> bool {
        let pairs = self.became.iter().enumerate().filter_map(|(i, became)| Some((old.get(i)?, new.get((*became)?)?)));
        let are_alike = |(a, b): (&Chapter, &Chapter)| alike(&a.sketch(), &b.sketch()) >= ALIKE;
        pairs.into_iter().any(are_alike)
    }

    fn pair(&mut self, old: usize, new: usize) {
        if let (Some(became), Some(was)) = (self.became.get_mut(old), self.was.get_mut(new)) {
            (*became, *was) = (Some(new), Some(old));
        }
    }

    /// Pairs chapters that are left over and have the same key; several of one key in their order.
    fn join<'c, K: std::hash::Hash + Eq>(
        &mut self,
        old: &'c [Chapter],
        new: &'c [Chapter],
        key: impl Fn(&'c Chapter) -> Option<K>,
    ) {
        let mut places: HashMap<K, Vec<usize>> = HashMap::new();
        for (j, chapter) in left(&self.was, new).rev() {
            if let Some(key) = key(chapter) {
                places.entry(key).or_default().push(j);
            }
        }
        let mut found = Vec::new();
        for (i, chapter) in left(&self.became, old) {
            if let Some(j) = key(chapter).and_then(|key| places.get_mut(&key)).and_then(Vec::pop) {
                found.push((i, j));
            }
        }
        found.into_iter().for_each(|(i, j)| self.pair(i, j));
    }

    /// Pairs those whose texts are alike, the most alike first.
    fn by_likeness(&mut self, old: &[Chapter], new: &[Chapter]) {
        let sketches: BTreeMap<usize, Vec<u64>> =
            left(&self.was, new).map(|(j, chapter)| (j, chapter.sketch())).collect();
        let mut places: HashMap<u64, Vec<usize>> = HashMap::new();
        for (j, sketch) in &sketches {
            sketch.iter().for_each(|hash| places.entry(*hash).or_default().push(*j));
        }
        let mut scored: Vec<(f64, usize, usize, usize)> = Vec::new();
        for (i, chapter) in left(&self.became, old) {
            let sketch = chapter.sketch();
            let mut shared: HashMap<usize, usize> = HashMap::new();
            let news = sketch.iter().filter_map(|hash| places.get(hash)).filter(|news| news.len() <= SHARED);
            news.flatten().for_each(|j| *shared.entry(*j).or_default() += 1);
            let mut best: Vec<(usize, usize)> = shared.into_iter().collect();
            best.sort_unstable_by_key(|(j, count)| (Reverse(*count), i.abs_diff(*j), *j));
            scored.extend(best.into_iter().take(CANDIDATES).filter_map(|(j, _)| {
                let score = alike(&sketch, sketches.get(&j)?);
                (score >= ALIKE).then_some((score, i.abs_diff(j), i, j))
            }));
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2, a.3).cmp(&(b.1, b.2, b.3))));
        for (_, _, i, j) in scored {
            if self.became.get(i) == Some(&None) && self.was.get(j) == Some(&None) {
                self.pair(i, j);
            }
        }
    }

    /// Pairs the only chapters of both books: whatever became of the text and title, it is the story.
    fn by_place(&mut self) {
        if self.became == [None] && self.was == [None] {
            self.pair(0, 0);
        }
    }

    fn find_moved(&self) -> Vec<bool> {
        let stayed: Vec<(usize, usize)> =
            self.became.iter().enumerate().filter_map(|(i, became)| Some((i, (*became)?))).collect();
        let order: Vec<usize> = stayed.iter().map(|(_, j)| *j).collect();
        let mut moved: Vec<bool> = self.became.iter().map(Option::is_some).collect();
        for at in align::rising(&order) {
            if let Some(place) = stayed.get(at).and_then(|(i, _)| moved.get_mut(*i)) {
                *place = false;
            }
        }
        moved
    }
}

/// The chapters that are in no pair yet.
fn left<'c>(
    paired: &[Option<usize>],
    chapters: &'c [Chapter],
) -> impl DoubleEndedIterator<Item = (usize, &'c Chapter)> {
    chapters.iter().enumerate().filter(move |(at, _)| paired.get(*at) == Some(&None))
}
