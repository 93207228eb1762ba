//! What two sequences have in common, in the order of both: a longest common subsequence whose cost is bounded.

use std::collections::HashMap;
use std::ops::Range;

/// Steps of the exact search between two anchors at most; longer stretches are matched by what comes next.
const EXACT: usize = 40_000;
/// How far ahead the next equal item may be in a stretch that is too long for the exact search.
const AHEAD: usize = 64;

/// Pairs of equal items, in the order of both sequences.
pub fn common(old: &[u64], new: &[u64]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    // Anchors may cost a longer match elsewhere, so short sequences do without.
    let is_short = old.len().saturating_mul(new.len()) <= EXACT;
    let anchors = if is_short { Vec::new() } else { anchors(old, new) };
    let (mut a, mut b) = (0, 0);
    for (i, j) in anchors.into_iter().chain([(old.len(), new.len())]) {
        between(old, new, a..i, b..j, &mut pairs);
        if i < old.len() {
            pairs.push((i, j));
        }
        (a, b) = (i + 1, j + 1);
    }
    pairs
}

/// Items that stand once in each sequence, as far as they have the same order in both.
fn anchors(old: &[u64], new: &[u64]) -> Vec<(usize, usize)> {
    let mut places: HashMap<u64, (u32, usize, u32, usize)> = HashMap::new();
    for (i, item) in old.iter().enumerate() {
        let place = places.entry(*item).or_default();
        (place.0, place.1) = (place.0.saturating_add(1), i);
    }
    for (j, item) in new.iter().enumerate() {
        if let Some(place) = places.get_mut(item) {
            (place.2, place.3) = (place.2.saturating_add(1), j);
        }
    }
    let once = |(i, item): (usize, &u64)| match places.get(item) {
        Some((1, _, 1, j)) => Some((i, *j)),
        _ => None,
    };
    let pairs: Vec<(usize, usize)> = old.iter().enumerate().filter_map(once).collect();
    let order: Vec<usize> = pairs.iter().map(|(_, j)| *j).collect();
    rising(&order).into_iter().filter_map(|at| pairs.get(at).copied()).collect()
}

/// The places of a longest rising subsequence.
pub fn rising(values: &[usize]) -> Vec<usize> {
    // The place of the least value that ends a subsequence of each length.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        let length = ends.partition_point(|end| values.get(*end).is_some_and(|last| last < value));
        before.push(length.checked_sub(1).and_then(|shorter| ends.get(shorter).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut found = Vec::with_capacity(ends.len());
    let mut at = ends.last().copied();
    while let Some(place) = at {
        found.push(place);
        at = before.get(place).copied().flatten();
    }
    found.reverse();
    found
}

/// Matches two stretches between anchors.
fn between(old: &[u64], new: &[u64], mut a: Range<usize>, mut b: Range<usize>, pairs: &mut Vec<(usize, usize)>) {
    let equal = |i: usize, j: usize| old.get(i).is_some_and(|item| Some(item) == new.get(j));
    while !a.is_empty() && !b.is_empty() && equal(a.start, b.start) {
        pairs.push((a.start, b.start));
        (a.start, b.start) = (a.start + 1, b.start + 1);
    }
    let mut ends = Vec::new();
    while !a.is_empty() && !b.is_empty() && equal(a.end - 1, b.end - 1) {
        (a.end, b.end) = (a.end - 1, b.end - 1);
        ends.push((a.end, b.end));
    }
    if a.len().saturating_mul(b.len()) <= EXACT {
        exact(&equal, &a, &b, pairs);
    } else {
        next(&equal, &a, &b, pairs);
    }
    pairs.extend(ends.into_iter().rev());
}

/// A longest common subsequence by its table.
fn exact(equal: &impl Fn(usize, usize) -> bool, a: &Range<usize>, b: &Range<usize>, pairs: &mut Vec<(usize, usize)>) {
    let width = b.len() + 1;
    let mut lengths = vec![0u32; (a.len() + 1) * width];
    let length = |lengths: &[u32], i: usize, j: usize| lengths.get(i * width + j).copied().unwrap_or(0);
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let longest = if equal(a.start + i, b.start + j) {
                length(&lengths, i + 1, j + 1) + 1
            } else {
                length(&lengths, i + 1, j).max(length(&lengths, i, j + 1))
            };
            if let Some(cell) = lengths.get_mut(i * width + j) {
                *cell = longest;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if equal(a.start + i, b.start + j) {
            pairs.push((a.start + i, b.start + j));
            (i, j) = (i + 1, j + 1);
        } else if length(&lengths, i + 1, j) >= length(&lengths, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
}

/// Pairs each item with the next equal one that is near. Not the longest there is, but found in linear time.
fn next(equal: &impl Fn(usize, usize) -> bool, a: &Range<usize>, b: &Range<usize>, pairs: &mut Vec<(usize, usize)>) {
    let mut from = b.start;
    for i in a.clone() {
        let end = b.end.min(from.saturating_add(AHEAD));
        if let Some(j) = (from..end).find(|j| equal(i, *j)) {
            pairs.push((i, j));
            from = j + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The length of a longest common subsequence by the definition.
    fn longest(old: &[u64], new: &[u64]) -> usize {
        let mut row = vec![0; new.len() + 1];
        for a in old {
            let mut corner = 0;
            for (j, b) in new.iter().enumerate() {
                let above = row[j + 1];
                row[j + 1] = if a == b { corner + 1 } else { above.max(row[j]) };
                corner = above;
            }
        }
        row[new.len()]
    }

    fn is_common(old: &[u64], new: &[u64], pairs: &[(usize, usize)]) -> bool {
        pairs.iter().all(|(i, j)| old[*i] == new[*j]) && pairs.windows(2).all(|p| p[0].0 < p[1].0 && p[0].1 < p[1].1)
    }

    #[test]
    fn short_sequences_are_matched_as_far_as_possible() {
        // All sequences of three kinds of items up to five long.
        let all: Vec<Vec<u64>> = (0..=5u32)
            .flat_map(|n| (0..3u64.pow(n)).map(move |code| (0..n).map(|at| code / 3u64.pow(at) % 3).collect()))
            .collect();
        for old in &all {
            for new in &all {
                let pairs = common(old, new);
                assert!(is_common(old, new, &pairs), "{old:?} {new:?} {pairs:?}");
                assert_eq!(pairs.len(), longest(old, new), "{old:?} {new:?} {pairs:?}");
            }
        }
    }

    #[test]
    fn long_sequences_take_linear_time() {
        // One item again and again, and the like: nothing is an anchor.
        let count = 200_000;
        let old: Vec<u64> = (0..count).map(|i| i % 2).collect();
        let new: Vec<u64> = (0..count).map(|i| i % 3 % 2).collect();
        let pairs = common(&old, &new);
        assert!(is_common(&old, &new, &pairs) && pairs.len() > 100_000, "{}", pairs.len());
        let backwards: Vec<u64> = (0..count).rev().collect();
        let forwards: Vec<u64> = (0..count).collect();
        assert_eq!(common(&forwards, &backwards).len(), 1);
        assert_eq!(common(&forwards, &forwards).len(), count as usize);
    }

    #[test]
    fn what_was_put_in_or_taken_out_is_left_over() {
        assert_eq!(common(&[1, 2, 3], &[1, 9, 2, 3]), [(0, 0), (1, 2), (2, 3)]);
        assert_eq!(common(&[1, 2, 3], &[1, 3]), [(0, 0), (2, 1)]);
        assert_eq!(common(&[], &[1]), []);
        assert_eq!(rising(&[2, 0, 1, 3]), [1, 2, 3]);
    }
}
