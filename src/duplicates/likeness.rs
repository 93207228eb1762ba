//! How much of one text stands in another, by all their shingles.

use crate::duplicates::index::{Common, HARDLY};
use crate::duplicates::shingles::{distinct, shared, shingles};
use crate::duplicates::words::Word;

/// The shingles of a text, ready to be compared.
#[derive(Debug)]
pub struct Prints {
    /// In the order of the text, each with whether it is common.
    order: Vec<(u64, bool)>,
    /// How many words the text has.
    words: usize,
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
        Prints { order, words: words.len(), all: distinct(all), own }
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
    /// What only the text itself has.
    pub own: Own,
    /// What only the other has.
    pub others: Own,
    /// How many shingles both have.
    pub shared: usize,
}

impl Likeness {
    /// The same, as the other text sees it.
    pub fn turned(self) -> Likeness {
        Likeness { own: self.others, others: self.own, ..self }
    }
}

/// Words that one of two texts has and the other has not.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Own {
    /// The longest run of them.
    pub stretch: usize,
    /// All of them.
    pub words: usize,
    /// All words of the text.
    pub of: usize,
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
        let likeness = measure(short, &short.all, long, &long.all);
        let is_one = likeness.containment >= NEARLY_ALL.max(least) && likeness.own.stretch < STRETCH;
        return Some(likeness).filter(|likeness| is_one && likeness.shared >= FEWEST);
    }
    let likeness = measure(short, &short.own, long, &long.own);
    let is_sure = same_title || likeness.shared >= PLENTY || likeness.containment >= SURE;
    Some(likeness).filter(|likeness| likeness.containment >= least && likeness.shared >= FEWEST && is_sure)
}

fn measure(short: &Prints, of_short: &[u64], long: &Prints, of_long: &[u64]) -> Likeness {
    let in_long = &long.all;
    let contained = shared(of_short, in_long);
    let both = shared(of_short, of_long);
    let either = of_short.len() + of_long.len() - both;
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    Likeness {
        similarity: share(both, either),
        containment: share(contained, of_short.len()),
        own: own(short, in_long),
        others: own(long, &short.all),
        shared: contained,
    }
}

/// The words of a text that no shingle shared with another holds.
fn own(text: &Prints, other: &[u64]) -> Own {
    let mut own = Own { of: text.words, ..Own::default() };
    let overlap = text.words.saturating_sub(text.order.len());
    let mut run = 0;
    for (at, (shingle, is_common)) in text.order.iter().enumerate() {
        let is_own = !is_common && other.binary_search(shingle).is_err();
        run = if is_own { run + 1 } else { 0 };
        own.stretch = own.stretch.max(run);
        // The first words of a run are held by the shared shingle before it, unless there is none.
        own.words += usize::from(run > overlap || run == at + 1);
    }
    // The last shingle of a text is followed by none that holds its words.
    own.words += run.min(overlap);
    own
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
        assert_eq!((likeness.containment, likeness.own.words), (1.0, 0));
        assert!((0.09..0.1).contains(&likeness.similarity));
    }

    #[test]
    fn words_of_its_own_are_counted() {
        let likeness = |short: &str, long: &str| compare(&prints(short), &prints(long), true, 0.5).expect("alike");
        let (whole, passage) = (text(0..1000), text(2000..2045));
        // Inside, at the beginning, at the end, twice; a word that is another, one that is missing.
        let halves = [text(0..500), text(500..1000)];
        let inside = [&halves[0], passage.as_str(), &halves[1]].concat();
        let missing = [text(0..499), text(500..1000)].concat();
        for (short, long, own, others) in [
            (&whole, &inside, 0, 45),
            (&inside, &whole, 45, 0),
            (&[passage.clone(), whole.clone()].concat(), &whole, 45, 0),
            (&[whole.clone(), passage.clone()].concat(), &whole, 45, 0),
            (&[inside.clone(), text(3000..3045)].concat(), &whole, 90, 0),
            (&whole.replace("w500 ", "other "), &whole, 1, 1),
            (&missing, &whole, 0, 1),
        ] {
            let found = likeness(short, long);
            assert_eq!((found.own.words, found.others.words), (own, others), "{short}");
            assert_eq!((found.turned().own, found.own.of), (found.others, short.split(' ').count() - 1));
        }
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
