//! Shingles: runs of words, by which texts are compared; and samples of them, the same in every text that holds them.

use crate::duplicates::words::Word;

/// What a shingle weighs: five words, or eight signs of a script without blanks, which say about as much.
const FULL: u32 = 40;
const WORD: u32 = 8;
const SIGN: u32 = 5;

/// The shingles of a text: the one that begins at each of its words, as far as there are enough words behind it.
pub fn shingles(words: &[Word]) -> Vec<u64> {
    let weight = |word: &Word| if word.alone { SIGN } else { WORD };
    let mut all = Vec::with_capacity(words.len());
    let (mut end, mut sum) = (0, 0);
    for (start, first) in words.iter().enumerate() {
        while sum < FULL
            && let Some(word) = words.get(end)
        {
            sum += weight(word);
            end += 1;
        }
        if sum < FULL {
            break;
        }
        let within = words.get(start..end).unwrap_or_default();
        all.push(within.iter().fold(0, |hash, word| mix(hash ^ word.hash)));
        sum -= weight(first);
    }
    all
}

/// Spreads what little two values differ over all bits.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Which shingles are in a sample: one of every 2ⁿ. A sample of a text and one of its part hold the same shingles of
/// the part, as MinHash with a fixed share of the values instead of a fixed number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate(pub u32);

impl Rate {
    /// Whether a shingle is in the sample.
    pub fn takes(self, shingle: u64) -> bool {
        shingle.trailing_zeros() >= self.0
    }
}

/// A digest of a whole text, the same for the same words.
pub fn digest(words: &[Word]) -> (u64, u64) {
    let whole = |seed| words.iter().fold(seed, |hash, word| mix(hash ^ word.hash));
    (whole(1), whole(2))
}

/// In ascending order, each once.
pub fn distinct(mut shingles: Vec<u64>) -> Vec<u64> {
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

/// How many values two ascending lists share.
pub fn shared(a: &[u64], b: &[u64]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        count += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duplicates::words::Text;

    fn of(text: &str) -> Vec<u64> {
        shingles(&Text::new(text.to_owned()).words)
    }

    #[test]
    fn every_run_of_five_words_is_one() {
        assert_eq!(of("one two three four").len(), 0);
        assert_eq!(of("one two three four five").len(), 1);
        assert_eq!(of("one two three four five six").len(), 2);
        assert_eq!(of("海へ行くと雨だ").len(), 0);
        assert_eq!(of("海へ行くと雨だね").len(), 1);
        assert_eq!(distinct(of(&"word ".repeat(1000))).len(), 1);
    }

    #[test]
    fn order_matters() {
        assert_ne!(of("one two three four five"), of("two one three four five"));
        assert_eq!(shared(&distinct(of("a b c d e f g")), &distinct(of("x a b c d e f"))), 2);
    }
}
