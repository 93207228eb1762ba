//! How much of one text stands in another, by all their shingles.

use crate::duplicates::index::{Common, HARDLY};
use crate::duplicates::shingles::{distinct, shared, shingles};
use crate::duplicates::words::Word;

/// The shingles of a text, ready to be compared.
#[derive(Debug)]
pub struct Prints {
    /// In the order of the text, each with whether it is common.
    order: Vec<(u64, bool)>,
    /// All, in ascending order.
    all: Vec<u64>,
    /// Those that are not common, in ascending order.
    own: Vec<u64>,
}

impl Prints {
    pub fn of(words: &[Word], common: &Common) -> Prints {
        let all = shingles(words);
        let order: Vec<_> = all.iter().copied().zip(common.marks(&all)).collect();
        let own = distinct(order.iter().filter(|(_, is_common)| !is_common).map(|(shingle, _)| *shingle).collect());
        Prints { order, all: distinct(all), own }
    }

    /// How many shingles are held, for limits of memory.
    pub fn len(&self) -> usize {
        self.order.len()
    }
}

/// How alike two texts are. What many works share is not counted, unless there is hardly anything else.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    /// The share of all shingles of both that both have.
    pub similarity: f64,
    /// The share of the shorter text's shingles that the longer one has.
    pub containment: f64,
    /// The longest run of words that only the shorter text has.
    pub own_stretch: usize,
    /// How many shingles both have.
    pub shared: usize,
}

/// A share in hundredths; only what is whole is called 100 %.
pub fn percent(share: f64) -> String {
    format!("{} %", (share * 100.0).floor())
}

/// Fewer shared shingles can be chance: a quotation, a form.
const FEWEST: usize = 24;
/// More are a text that nobody shares by chance, whatever else stands around it.
const PLENTY: usize = 400;
/// With fewer than [`PLENTY`], the share of a text that must be in another of a different title.
const SURE: f64 = 0.8;
/// The share of a text that must be in the other where both are mostly common.
const NEARLY_ALL: f64 = 0.95;
/// A run of words so long, among others that are common, is a text of its own.
const STRETCH: usize = 24;

/// Compares a text with a longer one; `None` if the two are no versions of one text. `least` is the share of the shorter
/// text that must be in the other.
pub fn compare(short: &Prints, long: &Prints, same_title: bool, least: f64) -> Option<Likeness> {
    if short.own.len() * HARDLY < short.all.len() {
        let likeness = measure(short, &short.all, &long.all, &long.all);
        let is_one = likeness.containment >= NEARLY_ALL.max(least) && likeness.own_stretch < STRETCH;
        return Some(likeness).filter(|likeness| is_one && likeness.shared >= FEWEST);
    }
    let likeness = measure(short, &short.own, &long.own, &long.all);
    let is_sure = same_title || likeness.shared >= PLENTY || likeness.containment >= SURE;
    Some(likeness).filter(|likeness| likeness.containment >= least && likeness.shared >= FEWEST && is_sure)
}

fn measure(short: &Prints, of_short: &[u64], of_long: &[u64], in_long: &[u64]) -> Likeness {
    let contained = shared(of_short, in_long);
    let both = shared(of_short, of_long);
    let either = of_short.len() + of_long.len() - both;
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    Likeness {
        similarity: share(both, either),
        containment: share(contained, of_short.len()),
        own_stretch: own_stretch(short, in_long),
        shared: contained,
    }
}

/// The longest run of words that no shingle shared with another text holds.
fn own_stretch(short: &Prints, other: &[u64]) -> usize {
    let (mut longest, mut run) = (0, 0);
    for (shingle, is_common) in &short.order {
        let is_own = !is_common && other.binary_search(shingle).is_err();
        run = if is_own { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duplicates::index::Index;
    use crate::duplicates::words::Text;

    fn text(numbers: std::ops::Range<usize>) -> String {
        numbers.map(|n| format!("w{n} ")).collect()
    }

    fn prints(text: &str) -> Prints {
        Prints::of(&Text::new(text.to_owned()).words, &Index::default().candidates(&[], 50).common)
    }

    #[test]
    fn a_part_is_contained_and_not_similar() {
        let likeness = compare(&prints(&text(100..200)), &prints(&text(0..1000)), false, 0.5).expect("a part");
        assert_eq!((likeness.containment, likeness.own_stretch), (1.0, 0));
        assert!((0.09..0.1).contains(&likeness.similarity));
    }

    #[test]
    fn half_a_short_text_needs_the_same_title() {
        let (short, long) = (prints(&text(0..100)), prints(&(text(0..60) + &text(500..600))));
        assert_eq!(compare(&short, &long, false, 0.5), None);
        assert!(compare(&short, &long, true, 0.5).is_some());
    }

    #[test]
    fn few_words_are_no_sign() {
        assert_eq!(compare(&prints(&text(0..20)), &prints(&text(0..1000)), true, 0.5), None);
        assert_eq!(compare(&prints(&"so ".repeat(900)), &prints(&"so ".repeat(1000)), true, 0.5), None);
    }
}
