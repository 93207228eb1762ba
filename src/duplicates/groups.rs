//! Groups of duplicates: which stories belong together, which of them is kept, and what the others are beside it.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

use crate::duplicates::likeness::{Likeness, Own};
use crate::duplicates::stories::date;
use crate::story::{Date, Meta};
use crate::transcribe::part::Part;

/// What is known of a story once its text is put aside.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its number among all stories that were found.
    pub story: usize,
    pub title: Option<String>,
    pub authors: Vec<String>,
    /// The part of a work that it holds.
    pub part: Option<(u32, Option<u32>)>,
    /// When it was last changed, as far as it says.
    pub date: Option<Date>,
    pub words: usize,
    /// The same for equal texts.
    pub digest: (u64, u64),
}

impl Sheet {
    pub fn new(story: usize, meta: &Meta, part: Option<Part>, words: usize, digest: (u64, u64)) -> Sheet {
        let stated = meta.title.as_ref().map(|title| title.value.clone());
        Sheet {
            story,
            title: part.as_ref().map(|part| part.title.clone()).or(stated),
            authors: meta.authors.iter().map(|author| author.name.value.clone()).collect(),
            part: part.map(|part| (part.number, part.total)),
            date: date(meta),
            words,
            digest,
        }
    }

    /// Whether two stories have one title, whatever its typography.
    pub fn shares_title(&self, other: &Sheet) -> bool {
        let folded = |sheet: &Sheet| -> Option<String> {
            let title = sheet.title.as_ref()?;
            Some(title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect())
        };
        folded(self).filter(|title| !title.is_empty()).is_some_and(|title| folded(other) == Some(title))
    }
}

/// What a story of a group is beside another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// It is the one to keep: the longest, or the newest of those that are about as long.
    Kept,
    /// Its text is the same but for typography.
    Same,
    /// It has nearly the same text.
    Copy,
    /// It holds a part of the work, and says so.
    Part,
    /// Its text is shorter, and stands in the other nearly whole.
    Shorter,
    /// It shares much of its text, and has some of its own.
    Version,
}

impl Kind {
    /// As reports name it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Kept => "keep",
            Kind::Same => "same",
            Kind::Copy => "copy",
            Kind::Part => "part",
            Kind::Shorter => "shorter",
            Kind::Version => "version",
        }
    }

    /// Whether the other has all of its text, so that nothing is lost without it.
    pub fn is_spare(self) -> bool {
        matches!(self, Kind::Same | Kind::Copy | Kind::Part | Kind::Shorter)
    }
}

/// A story of a group.
#[derive(Debug, Clone)]
pub struct Member {
    /// Index of its sheet.
    pub sheet: usize,
    pub kind: Kind,
    /// The sheet of the story beside which it is that; none for the first.
    pub of: Option<usize>,
    /// How alike the two are.
    pub likeness: Option<Likeness>,
    /// No other of the group has more words.
    pub longest: bool,
    /// No other of the group has a later date.
    pub newest: bool,
}

/// Stories that are versions or parts of one text.
#[derive(Debug, Clone)]
pub struct Group {
    /// The one that is kept comes first, then the longer ones.
    pub members: Vec<Member>,
}

/// A pair of sheets, the shorter first, and how alike they are.
pub type Link = ((usize, usize), Likeness);

/// The share of a text that another must have to take its place: one word of 25 may be another.
const WHOLE: f64 = 0.8;
/// So many words that the other does not have, in a row or here and there, are a text of its own.
const OWN_WORDS: usize = 50;
/// So are more than one word of this many.
const ONE_OF: usize = 25;
/// Two texts are nearly the same from here on.
const ALIKE: f64 = 0.8;

/// Texts that are equal word for word.
pub const EQUAL: Likeness =
    Likeness { similarity: 1.0, containment: 1.0, own: NOTHING, others: NOTHING, shared: usize::MAX };
const NOTHING: Own = Own { stretch: 0, words: 0, of: 0 };

/// Puts together what is linked, in the order of the first story of each group.
pub fn groups(sheets: &[Sheet], links: &[Link]) -> Vec<Group> {
    let mut union = Union((0..sheets.len()).collect());
    let mut partners = Partners::new();
    for ((short, long), likeness) in links {
        union.join(*short, *long);
        partners.entry(*short).or_default().push((*long, *likeness));
        partners.entry(*long).or_default().push((*short, likeness.turned()));
    }
    let mut sets: HashMap<usize, Vec<usize>> = HashMap::new();
    for sheet in partners.keys() {
        sets.entry(union.root(*sheet)).or_default().push(*sheet);
    }
    let mut sets: Vec<Vec<usize>> = sets.into_values().collect();
    sets.iter_mut().for_each(|set| set.sort_unstable());
    sets.sort();
    sets.into_iter().map(|set| group(set, sheets, &partners)).collect()
}

/// Which sets of sheets belong together; each holds the number of another, or its own.
struct Union(Vec<usize>);

impl Union {
    fn root(&mut self, mut at: usize) -> usize {
        while let Some(&up) = self.0.get(at).filter(|up| **up != at) {
            let above = self.0.get(up).copied().unwrap_or(up);
            if let Some(own) = self.0.get_mut(at) {
                *own = above;
            }
            at = up;
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(own) = self.0.get_mut(a.max(b)) {
            *own = a.min(b);
        }
    }
}

/// Partners of each sheet, and how alike they are.
type Partners = HashMap<usize, Vec<(usize, Likeness)>>;

/// Texts whose lengths differ by less, in hundredths, are about as long.
const ABOUT: usize = 2;

fn group(mut set: Vec<usize>, sheets: &[Sheet], partners: &Partners) -> Group {
    let sheet = |at: usize| sheets.get(at);
    let time = |at: usize| sheet(at).and_then(|sheet| sheet.date).map(|date| date.timestamp());
    let words = |at: usize| sheet(at).map_or(0, |sheet| sheet.words);
    let longest = set.iter().map(|at| words(*at)).max().unwrap_or_default();
    let newest = set.iter().filter_map(|at| time(*at)).max();
    let is_about_as_long = |at: usize| words(at) * 100 >= longest * (100 - ABOUT);
    let kept = set.iter().copied().filter(|at| is_about_as_long(*at));
    let kept = kept.min_by_key(|at| (Reverse(time(*at)), Reverse(words(*at)), *at));
    set.sort_by_key(|at| (Some(*at) != kept, Reverse(words(*at)), Reverse(time(*at)), *at));
    let mut ranks: HashMap<usize, usize> = HashMap::new();
    let mut members = Vec::new();
    for (rank, at) in set.iter().enumerate() {
        let best = best(partners.get(at).map(Vec::as_slice).unwrap_or_default(), &ranks);
        let kind = match (best, sheet(*at)) {
            _ if rank == 0 => Kind::Kept,
            (Some((other, likeness)), Some(own)) => {
                sheet(other).map_or(Kind::Version, |other| kind(own, other, &likeness))
            }
            _ => Kind::Version,
        };
        let is_newest = newest.is_some() && time(*at) == newest;
        let (of, likeness) = (best.map(|(other, _)| other), best.map(|(_, likeness)| likeness));
        members.push(Member { sheet: *at, kind, of, likeness, longest: words(*at) == longest, newest: is_newest });
        ranks.insert(*at, rank);
    }
    Group { members }
}

/// The first in rank that has nearly all of a text, or else the one that has most of it.
fn best(partners: &[(usize, Likeness)], ranks: &HashMap<usize, usize>) -> Option<(usize, Likeness)> {
    let ranked = partners.iter().filter_map(|link| Some((*ranks.get(&link.0)?, *link)));
    let order = |(a_rank, (_, a)): &(usize, (usize, Likeness)), (b_rank, (_, b)): &(usize, (usize, Likeness))| {
        let most = || b.containment.total_cmp(&a.containment);
        let lacks = |likeness: &Likeness| !has_all(likeness);
        let first = || if has_all(a) { Ordering::Equal } else { most() };
        lacks(a).cmp(&lacks(b)).then_with(first).then(a_rank.cmp(b_rank))
    };
    ranked.min_by(order).map(|(_, link)| link)
}

/// Whether nothing is lost with a text, since the other has nearly all of it.
fn has_all(likeness: &Likeness) -> bool {
    let Own { stretch, words, of } = likeness.own;
    likeness.containment >= WHOLE && stretch.max(words) < OWN_WORDS && words * ONE_OF <= of
}

/// What a story is beside another that is no shorter.
fn kind(own: &Sheet, other: &Sheet, likeness: &Likeness) -> Kind {
    if own.digest == other.digest {
        return Kind::Same;
    }
    if !has_all(likeness) {
        return Kind::Version;
    }
    match own.part {
        Some(_) if other.part.is_none() => Kind::Part,
        _ if likeness.similarity >= ALIKE => Kind::Copy,
        _ => Kind::Shorter,
    }
}
