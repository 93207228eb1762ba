//! Which words of two texts stand opposite each other, in time that grows with their length alone.

use std::collections::HashMap;
use std::ops::Range;

use crate::duplicates::words::Word;

/// A stretch of both texts: the same words, or words that only one of them has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    pub equal: bool,
    pub left: Range<usize>,
    pub right: Range<usize>,
}

/// Lengths of the runs of words that are looked for: those that both texts have once hold them together, and between
/// these shorter ones do.
const RUNS: &[usize] = &[8, 3, 1];

/// The stretches of two texts, in order.
pub fn align(left: &[Word], right: &[Word]) -> Vec<Stretch> {
    let hashes = |words: &[Word]| words.iter().map(|word| word.hash).collect::<Vec<u64>>();
    let (left, right) = (hashes(left), hashes(right));
    let mut pairs = Vec::new();
    between(&left, &right, (0, 0), RUNS, &mut pairs);
    stretches(&pairs, left.len(), right.len())
}

/// Finds pairs of equal words in two texts that begin at these places.
fn between(left: &[u64], right: &[u64], at: (usize, usize), runs: &[usize], pairs: &mut Vec<(usize, usize)>) {
    let start = left.iter().zip(right).take_while(|(a, b)| a == b).count();
    pairs.extend((0..start).map(|i| (at.0 + i, at.1 + i)));
    let (left, right) = (left.get(start..).unwrap_or_default(), right.get(start..).unwrap_or_default());
    let at = (at.0 + start, at.1 + start);
    let end = left.iter().rev().zip(right.iter().rev()).take_while(|(a, b)| a == b).count();
    let (ends, others) = (left.len() - end, right.len() - end);
    let (left, right) = (left.get(..ends).unwrap_or_default(), right.get(..others).unwrap_or_default());
    if let Some((run, shorter)) = runs.split_first().filter(|_| !left.is_empty() && !right.is_empty()) {
        let (mut a, mut b) = (0, 0);
        for (x, y) in anchors(left, right, *run).into_iter().chain([(left.len(), right.len())]) {
            let (Some(before), Some(opposite)) = (left.get(a..x), right.get(b..y)) else { continue };
            between(before, opposite, (at.0 + a, at.1 + b), shorter, pairs);
            (a, b) = (x, y);
            if x < left.len() {
                pairs.push((at.0 + x, at.1 + y));
                (a, b) = (x + 1, y + 1);
            }
        }
    }
    pairs.extend((0..end).map(|i| (at.0 + ends + i, at.1 + others + i)));
}

/// Places of runs that both texts have once, as far as they are in the same order.
fn anchors(left: &[u64], right: &[u64], run: usize) -> Vec<(usize, usize)> {
    let once = |words: &[u64]| {
        let mut places: HashMap<u64, Option<usize>> = HashMap::new();
        for (at, run) in words.windows(run).enumerate() {
            let hash =
                run.iter().fold(0_u64, |hash, word| (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23));
            places.entry(hash).and_modify(|place| *place = None).or_insert(Some(at));
        }
        places
    };
    let others = once(right);
    let mut both: Vec<(usize, usize)> =
        once(left).into_iter().filter_map(|(hash, at)| Some((at?, (*others.get(&hash)?)?))).collect();
    both.sort_unstable();
    // A hash is no proof.
    both.retain(|(a, b)| left.get(*a) == right.get(*b));
    ascending(&both)
}

/// The longest choice of pairs whose second places ascend, too.
fn ascending(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length, the pair that ends the best choice of it; and before each pair, the one that comes before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let second = |at: usize| pairs.get(at).map(|(_, b)| *b);
    for (at, (_, b)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| second(*end) < Some(*b));
        before.push(length.checked_sub(1).and_then(|last| ends.get(last).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut chosen = Vec::new();
    let mut next = ends.last().copied();
    while let Some(at) = next {
        chosen.extend(pairs.get(at).copied());
        next = before.get(at).copied().flatten();
    }
    chosen.reverse();
    chosen
}

/// Runs of pairs, and what lies between them.
fn stretches(pairs: &[(usize, usize)], left: usize, right: usize) -> Vec<Stretch> {
    let mut all: Vec<Stretch> = Vec::new();
    let (mut a, mut b) = (0, 0);
    for run in pairs.chunk_by(|x, y| x.0 + 1 == y.0 && x.1 + 1 == y.1) {
        let Some(&(x, y)) = run.first() else { continue };
        if x > a || y > b {
            all.push(Stretch { equal: false, left: a..x, right: b..y });
        }
        all.push(Stretch { equal: true, left: x..x + run.len(), right: y..y + run.len() });
        (a, b) = (x + run.len(), y + run.len());
    }
    if left > a || right > b {
        all.push(Stretch { equal: false, left: a..left, right: b..right });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duplicates::words::Text;

    /// The stretches of two texts: equal words as they are, others as `[left|right]`.
    fn shown(left: &str, right: &str) -> String {
        let (a, b) = (Text::new(left.to_owned()), Text::new(right.to_owned()));
        let words = |text: &Text, range: &Range<usize>| {
            let words = text.words[range.clone()].iter();
            words.map(|word| &text.shown[word.start as usize..word.end as usize]).collect::<Vec<_>>().join(" ")
        };
        let all = align(&a.words, &b.words);
        let all = all.iter().map(|s| match s.equal {
            true => words(&a, &s.left),
            false => format!("[{}|{}]", words(&a, &s.left), words(&b, &s.right)),
        });
        all.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_stand_opposite_each_other() {
        assert_eq!(shown("a b c", "a b c"), "a b c");
        assert_eq!(shown("", "a b"), "[|a b]");
        assert_eq!(shown("a b c d", "a x c d"), "a [b|x] c d");
        assert_eq!(shown("c d", "a b c d e f"), "[|a b] c d [|e f]");
        assert_eq!(
            shown("the rain fell on the sea", "the snow fell on the town"),
            "the [rain|snow] fell on the [sea|town]"
        );
    }

    #[test]
    fn every_word_is_in_one_stretch() {
        let text = |seed: usize| (0..3000).map(|n| format!("w{} ", n * n * seed % 401)).collect::<String>();
        let (a, b) = (Text::new(text(7)), Text::new(text(11)));
        let (mut x, mut y) = (0, 0);
        for stretch in align(&a.words, &b.words) {
            assert_eq!((stretch.left.start, stretch.right.start), (x, y));
            let pairs = a.words[stretch.left.clone()].iter().zip(&b.words[stretch.right.clone()]);
            assert!(!stretch.equal || pairs.clone().all(|(a, b)| a.hash == b.hash));
            (x, y) = (stretch.left.end, stretch.right.end);
        }
        assert_eq!((x, y), (3000, 3000));
    }
}
