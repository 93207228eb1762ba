//! Candidates for duplicates: which texts share enough of a sample of their shingles, in memory with a limit.
//!
//! Shingles that many texts share tell nothing: disclaimers, what archives put around their texts. They are counted out,
//! and known to whoever looks closer. A text that has hardly any other is held only against the next longer texts with
//! the same, so that thousands of nearly equal texts cost no more than as many comparisons.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use crate::duplicates::shingles::Rate;

/// A shingle that more texts share is common to all kinds of works.
pub const COMMON: usize = 16;
/// A text is mostly common when less than one shingle of so many is its own.
pub const HARDLY: usize = 8;
/// Longer texts with the same common shingles that a text is held against.
const NEXT: usize = 3;
/// Bits of an entry that number its text; the others are of its shingle.
const TEXT_BITS: u32 = 24;
/// Texts at most.
pub const MOST_TEXTS: usize = 1 << TEXT_BITS;
/// Entries at most, at eight bytes each. With more, every other shingle is dropped from all samples.
const MOST_ENTRIES: usize = 32 << 20;
/// Shingles in samples as long as there are few.
const FIRST: Rate = Rate(2);
/// Shingles in samples at last: with fewer, different ones would look the same.
const LAST: Rate = Rate(12);
/// Of the shingles that must be shared for sure, so many in a hundred are enough in a sample.
const MARGIN: usize = 65;

/// The samples of all texts.
#[derive(Debug)]
pub struct Index {
    entries: Vec<u64>,
    rate: Rate,
    most: usize,
}

impl Default for Index {
    fn default() -> Index {
        Index { entries: Vec::new(), rate: FIRST, most: MOST_ENTRIES }
    }
}

/// What of a shingle an entry keeps: it is zero where all samples are.
fn key(shingle: u64) -> u64 {
    (shingle >> FIRST.0) & (u64::MAX >> TEXT_BITS)
}

fn key_of(entry: u64) -> u64 {
    entry >> TEXT_BITS
}

fn text_of(entry: u64) -> usize {
    (entry & ((1 << TEXT_BITS) - 1)) as usize
}

/// What the samples tell.
#[derive(Debug)]
pub struct Candidates {
    /// Texts that may be the same, each pair once, the shorter first.
    pub pairs: Vec<(usize, usize)>,
    pub common: Common,
}

/// Shingles that many texts share, as far as they are in the sample.
#[derive(Debug)]
pub struct Common {
    rate: Rate,
    keys: HashSet<u64>,
}

impl Common {
    /// For each shingle of a text, in order, whether it is common. One that is in no sample is if those around it are.
    pub fn marks(&self, shingles: &[u64]) -> Vec<bool> {
        let mut marks = vec![false; shingles.len()];
        if self.keys.is_empty() {
            return marks;
        }
        let mut from = 0;
        let mut before = None;
        for (at, shingle) in shingles.iter().enumerate().filter(|(_, shingle)| self.rate.takes(**shingle)) {
            let is_common = self.keys.contains(&key(*shingle));
            if let Some(since) = marks.get_mut(from..=at) {
                since.fill(is_common && before != Some(false));
            }
            if let Some(own) = marks.get_mut(at) {
                *own = is_common;
            }
            (from, before) = (at + 1, Some(is_common));
        }
        if let Some(rest) = marks.get_mut(from..) {
            rest.fill(before == Some(true));
        }
        marks
    }
}

impl Index {
    /// Which shingles samples hold at present.
    pub fn rate(&self) -> Rate {
        self.rate
    }

    /// Adds a text by the distinct shingles of its sample.
    pub fn add(&mut self, text: usize, sample: &[u64]) {
        let taken = sample.iter().filter(|shingle| self.rate.takes(**shingle));
        self.entries.extend(taken.map(|shingle| key(*shingle) << TEXT_BITS | text as u64));
        while self.entries.len() > self.most && self.rate.0 < LAST.0 {
            self.thin();
        }
    }

    /// Drops every other shingle.
    fn thin(&mut self) {
        self.rate = Rate(self.rate.0 + 1);
        let rate = Rate(self.rate.0 - FIRST.0);
        self.entries.retain(|entry| rate.takes(entry >> TEXT_BITS));
    }

    /// Texts that may hold one another. `sizes` are those of the texts; `least` is the share of the shorter one, in
    /// hundredths, that must be in the other.
    pub fn candidates(mut self, sizes: &[usize], least: usize) -> Candidates {
        let order = Order::of(sizes);
        self.entries.par_iter_mut().for_each(|entry| {
            *entry = key_of(*entry) << TEXT_BITS | order.rank(text_of(*entry)) as u64;
        });
        self.entries.par_sort_unstable();
        let shares = Shares::of(&self.entries, sizes.len());
        let found = shares.pairs(least * MARGIN / 100).into_iter();
        let mut pairs: Vec<_> = found.map(|(a, b)| (order.text(a), order.text(b))).collect();
        pairs.par_sort_unstable();
        Candidates { pairs, common: Common { rate: self.rate, keys: shares.common } }
    }
}

/// Texts by their sizes, the short ones first.
struct Order {
    texts: Vec<usize>,
    ranks: Vec<usize>,
}

impl Order {
    fn of(sizes: &[usize]) -> Order {
        let mut texts: Vec<usize> = (0..sizes.len()).collect();
        texts.sort_by_key(|text| (sizes.get(*text), *text));
        let mut ranks = vec![0; texts.len()];
        for (rank, text) in texts.iter().enumerate() {
            if let Some(at) = ranks.get_mut(*text) {
                *at = rank;
            }
        }
        Order { texts, ranks }
    }

    fn rank(&self, text: usize) -> usize {
        self.ranks.get(text).copied().unwrap_or_default()
    }

    fn text(&self, rank: usize) -> usize {
        self.texts.get(rank).copied().unwrap_or_default()
    }
}

/// Which texts, by their ranks, share which shingles.
struct Shares<'e> {
    /// In ascending order: those of a shingle stand together, the shorter texts first.
    entries: &'e [u64],
    /// The shingles of each sample, and how many of them are not common.
    sizes: Vec<(usize, usize)>,
    /// Shingles that are common.
    common: HashSet<u64>,
}

impl Shares<'_> {
    fn of(entries: &[u64], texts: usize) -> Shares<'_> {
        let mut shares = Shares { entries, sizes: vec![(0, 0); texts], common: HashSet::new() };
        for run in entries.chunk_by(|a, b| key_of(*a) == key_of(*b)) {
            let is_common = run.len() > COMMON;
            for entry in run {
                if let Some((all, own)) = shares.sizes.get_mut(text_of(*entry)) {
                    *all += 1;
                    *own += usize::from(!is_common);
                }
            }
            if is_common {
                shares.common.extend(run.first().map(|entry| key_of(*entry)));
            }
        }
        shares
    }

    fn pairs(&self, least: usize) -> Vec<(usize, usize)> {
        // Where each text has a shingle that a longer one has, too.
        let mut places: Vec<(u32, u32)> = Vec::new();
        for (at, pair) in self.entries.windows(2).enumerate() {
            if let [entry, next] = pair
                && key_of(*entry) == key_of(*next)
                && (self.is_mostly_common(text_of(*entry)) || !self.common.contains(&key_of(*entry)))
            {
                places.push((text_of(*entry) as u32, at as u32));
            }
        }
        places.par_sort_unstable();
        let texts: Vec<&[(u32, u32)]> = places.chunk_by(|a, b| a.0 == b.0).collect();
        texts.par_iter().flat_map_iter(|places| self.partners(places, least)).collect()
    }

    fn is_mostly_common(&self, text: usize) -> bool {
        self.sizes.get(text).is_some_and(|(all, own)| own * HARDLY < *all)
    }

    /// The longer texts that share enough with the one that has its shingles at these places: of those that are not
    /// common, or of all if there are hardly others.
    fn partners(&self, places: &[(u32, u32)], least: usize) -> Vec<(usize, usize)> {
        let Some(&(text, _)) = places.first() else { return Vec::new() };
        let own = self.sizes.get(text as usize).map_or(0, |(_, own)| *own);
        let mut counts: HashMap<usize, usize> = HashMap::new();
        let mut common: HashMap<usize, usize> = HashMap::new();
        for (_, at) in places {
            let mut rest = self.entries.iter().skip(*at as usize);
            let Some(entry) = rest.next() else { continue };
            let longer = rest.take_while(|other| key_of(**other) == key_of(*entry)).map(|other| text_of(*other));
            if self.common.contains(&key_of(*entry)) {
                longer.take(NEXT).for_each(|other| *common.entry(other).or_default() += 1);
            } else {
                longer.for_each(|other| *counts.entry(other).or_default() += 1);
            }
        }
        counts.retain(|_, count| *count >= 2 && *count * 100 >= own * least);
        let mut next: Vec<(usize, usize)> = common.into_iter().collect();
        next.sort_by_key(|(other, count)| (Reverse(*count), *other));
        let next = next.into_iter().take(NEXT).map(|(other, _)| other);
        let mut partners: Vec<usize> = counts.into_keys().chain(next).collect();
        partners.sort_unstable();
        partners.dedup();
        partners.into_iter().map(|other| (text as usize, other)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;

    /// Shingles that every sample holds, as if by chance.
    fn sample(numbers: Range<u64>) -> Vec<u64> {
        numbers.map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) << 13).collect()
    }

    fn candidates(samples: &[Vec<u64>], most: usize) -> Vec<(usize, usize)> {
        let mut index = Index { most, ..Index::default() };
        samples.iter().enumerate().for_each(|(text, sample)| index.add(text, sample));
        let sizes: Vec<usize> = samples.iter().map(Vec::len).collect();
        index.candidates(&sizes, 50).pairs
    }

    #[test]
    fn a_part_is_found_beside_the_whole() {
        let samples = [sample(0..400), sample(100..140), sample(1000..1400), sample(380..480)];
        assert_eq!(candidates(&samples, MOST_ENTRIES), [(1, 0)]);
    }

    #[test]
    fn it_is_found_with_thinner_samples_too() {
        let samples = [sample(0..4000), sample(100..500), sample(10_000..14_000)];
        assert_eq!(candidates(&samples, 2500), [(1, 0)]);
    }

    #[test]
    fn what_many_share_is_no_sign() {
        let with = |n: u64| [sample(0..100), sample(1000 * n..1000 * n + 50)].concat();
        let samples: Vec<_> = (1..40).map(with).collect();
        assert!(candidates(&samples, MOST_ENTRIES).is_empty());
    }

    #[test]
    fn nearly_equal_texts_are_a_chain() {
        let with = |n: u64| [sample(0..100), sample(1000 * n..1000 * n + 2)].concat();
        let samples: Vec<_> = (1..2000).map(with).collect();
        let pairs = candidates(&samples, MOST_ENTRIES);
        assert!(pairs.contains(&(7, 8)) && pairs.len() < NEXT * 2000, "{}", pairs.len());
    }

    #[test]
    fn common_stretches_are_marked() {
        let with = |n: u64| [sample(0..100), sample(1000 * n..1000 * n + 50)].concat();
        let mut index = Index::default();
        (0..40).for_each(|n| index.add(n, &with(n as u64 + 1)));
        let common = index.candidates(&[150; 40], 50).common;
        // Odd numbers are in no sample.
        let text: Vec<u64> = with(3).into_iter().flat_map(|shingle| [shingle, 1]).collect();
        let marks = common.marks(&text);
        assert_eq!(marks.iter().filter(|mark| **mark).count(), 199);
        assert!(marks[..199].iter().all(|mark| *mark));
    }
}
