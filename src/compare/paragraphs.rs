//! What changed in a text: paragraphs that were put in, taken out or written anew, with the words before and after.

use std::collections::HashMap;
use std::ops::Range;

use serde::Serialize;

use super::align;
use super::shingles;
use crate::diag::Cut;

/// Changes that are kept of one book; those beyond are counted.
pub const MOST: usize = 10_000;
/// How much of two paragraphs must be the same for one to be the other, of all words of both.
const ALIKE: f64 = 0.3;
/// Comparisons of paragraphs at most where several follow each other that changed; more are paired by their places.
const EXACT: usize = 400;
/// Words of a paragraph that are compared.
const WORDS: usize = 200;
/// Words that are shown on either side of those that changed.
const AROUND: usize = 4;
/// Letters that are shown there at most: some scripts put no blanks between words.
const BESIDE: usize = 48;
/// Bytes of a word that is left out rather than cut.
const LONG: usize = 24;
/// Letters that are shown rather than left out.
const LITTLE: usize = 12;
/// Letters that are shown of a text.
const LETTERS: usize = 160;

/// What happened to a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It was not there.
    Added,
    /// It is not there any more.
    Removed,
    /// It has other words.
    Changed,
    /// It has the same words, with other punctuation or emphasis.
    Marks,
}

/// A paragraph that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What happened to it.
    pub kind: Kind,
    /// Which it was, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Side>,
    /// Which it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Side>,
}

/// One side of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// From 1, in its chapter.
    pub paragraph: usize,
    /// Its words, shortened to those that changed and some around them.
    pub words: String,
}

/// How many paragraphs of a text changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Those that were not there.
    pub added: usize,
    /// Those that are not there any more.
    pub removed: usize,
    /// Those with other words.
    pub changed: usize,
    /// Those with the same words and other marks.
    pub marks: usize,
}

impl Count {
    /// Whether other words are there, and not only other marks.
    pub fn has_words(&self) -> bool {
        self.added + self.removed + self.changed > 0
    }

    fn add(&mut self, kind: Kind) {
        match kind {
            Kind::Added => self.added += 1,
            Kind::Removed => self.removed += 1,
            Kind::Changed => self.changed += 1,
            Kind::Marks => self.marks += 1,
        }
    }
}

/// Compares two texts. `room` is how many changes are still kept of the book.
pub fn compare(old: &[String], new: &[String], room: &mut usize) -> (Count, Vec<Change>) {
    // Equal texts have equal numbers.
    let mut ids: HashMap<&str, u64> = HashMap::new();
    let all = old.iter().chain(new).map(|text| {
        let next = ids.len() as u64;
        *ids.entry(text).or_insert(next)
    });
    let mut from: Vec<u64> = all.collect();
    let to = from.split_off(old.len());
    let mut found = Found { old, new, count: Count::default(), changes: Vec::new(), room };
    let (mut i, mut j) = (0, 0);
    for (a, b) in align::common(&from, &to).into_iter().chain([(old.len(), new.len())]) {
        found.stretch(i..a, j..b);
        (i, j) = (a + 1, b + 1);
    }
    (found.count, found.changes)
}

/// What was found so far.
struct Found<'t, 'r> {
    old: &'t [String],
    new: &'t [String],
    count: Count,
    changes: Vec<Change>,
    room: &'r mut usize,
}

impl Found<'_, '_> {
    /// Paragraphs between two that stayed.
    fn stretch(&mut self, old: Range<usize>, new: Range<usize>) {
        let (mut i, mut j) = (old.start, new.start);
        for (a, b) in self.rewritten(&old, &new).into_iter().chain([(old.end, new.end)]) {
            (i..a).for_each(|at| self.keep(Some(at), None));
            (j..b).for_each(|at| self.keep(None, Some(at)));
            if a < old.end {
                self.keep(Some(a), Some(b));
            }
            (i, j) = (a + 1, b + 1);
        }
    }

    /// Which of these paragraphs are the same, written anew.
    fn rewritten(&self, old: &Range<usize>, new: &Range<usize>) -> Vec<(usize, usize)> {
        if old.is_empty() || new.is_empty() {
            return Vec::new();
        }
        let bags = |texts: &[String], range: &Range<usize>| -> Vec<Vec<String>> {
            texts.get(range.clone()).unwrap_or_default().iter().map(|text| bag(text)).collect()
        };
        let (olds, news) = (bags(self.old, old), bags(self.new, new));
        let like = |i: usize, j: usize| match (olds.get(i), news.get(j)) {
            (Some(a), Some(b)) => likeness(a, b),
            _ => 0.0,
        };
        let pairs = if olds.len() * news.len() <= EXACT {
            best(olds.len(), news.len(), &like)
        } else {
            (0..olds.len().min(news.len())).filter(|at| like(*at, *at) >= ALIKE).map(|at| (at, at)).collect()
        };
        pairs.into_iter().map(|(i, j)| (old.start + i, new.start + j)).collect()
    }

    fn keep(&mut self, old: Option<usize>, new: Option<usize>) {
        let text = |texts: &'_ [String], at: Option<usize>| at.and_then(|at| texts.get(at)).cloned();
        let (before, after) = (text(self.old, old), text(self.new, new));
        // Where nothing but strokes changed, they are shown.
        let strokes = before.as_deref().map(shown) == after.as_deref().map(shown);
        let show = |text: String| if strokes { on_one_line(&text) } else { shown(&text) };
        let (before, after) = (before.map(show), after.map(show));
        let kind = match (&before, &after) {
            (None, _) => Kind::Added,
            (_, None) => Kind::Removed,
            (Some(a), Some(b)) if shingles::words(a).eq(shingles::words(b)) => Kind::Marks,
            _ => Kind::Changed,
        };
        self.count.add(kind);
        if *self.room == 0 {
            return;
        }
        *self.room -= 1;
        let (before, after) = match (before, after) {
            (Some(a), Some(b)) => {
                let (a, b) = excerpts(&a, &b);
                (Some(a), Some(b))
            }
            (before, after) => (before.map(|text| shorten(&text)), after.map(|text| shorten(&text))),
        };
        let side = |at: Option<usize>, words: Option<String>| Some(Side { paragraph: at? + 1, words: words? });
        self.changes.push(Change { kind, old: side(old, before), new: side(new, after) });
    }
}

/// A paragraph on one line, without the strokes that keep Markdown from reading a sign.
fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_stroke = c == '\\' && chars.peek().is_some_and(char::is_ascii_punctuation);
        if !is_stroke {
            out.push(c);
        } else if let Some(sign) = chars.next() {
            out.push(sign);
        }
    }
    on_one_line(&out)
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a paragraph in the order of the alphabet, as many as are compared.
fn bag(text: &str) -> Vec<String> {
    let mut words: Vec<String> = shingles::words(text).take(WORDS).collect();
    words.sort_unstable();
    words
}

/// How many words two paragraphs have in common, of all that they have.
fn likeness(a: &[String], b: &[String]) -> f64 {
    let (mut i, mut j, mut both) = (0, 0, 0u32);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        both += u32::from(x == y);
        (i, j) = (i + usize::from(x <= y), j + usize::from(y <= x));
    }
    let all = a.len() + b.len();
    // Paragraphs without any word, such as scene breaks, are alike.
    if all == 0 { 1.0 } else { 2.0 * f64::from(both) / all as f64 }
}

/// The pairs of paragraphs, in the order of both, that are most alike on the whole.
fn best(old: usize, new: usize, like: &impl Fn(usize, usize) -> f64) -> Vec<(usize, usize)> {
    let width = new + 1;
    let mut sums = vec![0.0f64; (old + 1) * width];
    let sum = |sums: &[f64], i: usize, j: usize| sums.get(i * width + j).copied().unwrap_or(0.0);
    for i in (0..old).rev() {
        for j in (0..new).rev() {
            let likeness = like(i, j);
            let paired = if likeness >= ALIKE { likeness + sum(&sums, i + 1, j + 1) } else { 0.0 };
            let most = paired.max(sum(&sums, i + 1, j)).max(sum(&sums, i, j + 1));
            if let Some(cell) = sums.get_mut(i * width + j) {
                *cell = most;
            }
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < old && j < new {
        let here = sum(&sums, i, j);
        if here == sum(&sums, i + 1, j) {
            i += 1;
        } else if here == sum(&sums, i, j + 1) {
            j += 1;
        } else {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        }
    }
    pairs
}

/// What is different in two texts, with some words around it.
pub fn excerpts(old: &str, new: &str) -> (String, String) {
    let equal = |(x, y): (char, char)| (x == y).then(|| x.len_utf8());
    let first: usize = old.chars().zip(new.chars()).map_while(equal).sum();
    let rest = old.cut(first..).chars().rev().zip(new.cut(first..).chars().rev());
    let last: usize = rest.map_while(equal).sum();
    let from = first - around(old.cut(..first).chars().rev());
    let part = |text: &str| {
        let end = text.len() - last;
        let end = end + around(text.cut(end..).chars());
        let sign = |is_cut: bool, sign: &'static str| if is_cut { sign } else { "" };
        let words = shorten(text.cut(from..end).trim());
        format!("{}{words}{}", sign(from > 0, "… "), sign(end < text.len(), " …"))
    };
    (part(old), part(new))
}

/// How many bytes are shown beside those that changed: some words, as long as these are not too long; all of them where
/// little would be left out.
fn around(chars: impl Iterator<Item = char> + Clone) -> usize {
    let mut blanks = 0;
    let near = chars.clone().take(BESIDE).position(|c| {
        blanks += usize::from(c.is_whitespace());
        blanks > AROUND
    });
    let near = near.unwrap_or(BESIDE);
    let is_short = chars.clone().nth(near + LITTLE).is_none();
    chars.take(if is_short { near + LITTLE } else { near }).map(char::len_utf8).sum()
}

/// The beginning and the end of a long text.
pub fn shorten(text: &str) -> String {
    if text.chars().nth(LETTERS).is_none() {
        return text.to_owned();
    }
    // As far as the last blank before the cut, and from the first behind it, unless the words are long.
    let front: String = text.chars().take(LETTERS * 3 / 4).collect();
    let tail: usize = text.chars().rev().take(LETTERS / 4).map(char::len_utf8).sum();
    let tail = text.cut(text.len() - tail..);
    let front = front.rsplit_once(' ').filter(|(_, word)| word.len() <= LONG).map_or(&*front, |(words, _)| words);
    let tail = tail.split_once(' ').filter(|(word, _)| word.len() <= LONG).map_or(tail, |(_, words)| words);
    format!("{} … {}", front.trim_end(), tail.trim_start())
}
