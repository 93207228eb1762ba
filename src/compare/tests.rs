//! What is found in books whose differences are known.

use std::time::Instant;

use super::*;
use crate::transcribe::epub::Finished;
use crate::transcribe::{Chapter as Read, Work};

/// Numbers that look like chance and are the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    /// A paragraph that no other is like.
    fn paragraph(&mut self) -> String {
        let count = 12 + self.below(20);
        (0..count).map(|_| format!("w{}", self.below(9_000))).collect::<Vec<_>>().join(" ")
    }

    fn chapter(&mut self, title: usize) -> Read {
        let count = 3 + self.below(9);
        let text = (0..count).map(|_| self.paragraph()).collect::<Vec<_>>().join("\n\n");
        Read { title: Some(format!("Title {title}")), text, ..Read::default() }
    }
}

fn edition(chapters: Vec<Read>) -> Edition {
    let work = Work { chapters, ..Work::default() };
    Edition::of(Finished { work, is_ours: true, modified: None, news: Vec::new() })
}

/// What one chapter was made of, and what was done to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Fate {
    edited: bool,
    renamed: bool,
}

/// Books with known changes: each is found, and no other.
#[test]
fn all_that_was_done_to_a_book_is_found() {
    for seed in 0..300 {
        let mut chance = Chance(seed);
        let count = 1 + chance.below(12);
        let old: Vec<Read> = (0..count).map(|n| chance.chapter(n)).collect();
        let mut new: Vec<(Option<usize>, Fate, Read)> = Vec::new();
        let (mut added, mut withdrawn) = (0, 0);
        for (n, chapter) in old.iter().enumerate() {
            let (mut fate, mut after) = (Fate::default(), chapter.clone());
            match chance.below(8) {
                0 if count > 1 => {
                    withdrawn += 1;
                    continue;
                }
                1 => {
                    added += 1;
                    let title = 100 + n;
                    new.push((None, Fate::default(), chance.chapter(title)));
                }
                2 => {
                    fate.edited = true;
                    let paragraph = chance.paragraph();
                    after.text = format!("{}\n\n{paragraph}", after.text);
                }
                3 => {
                    fate.edited = true;
                    after.text = after.text.replacen(' ', " entirely ", 1);
                }
                4 => {
                    fate.renamed = true;
                    after.title = Some(format!("Name {n}"));
                }
                _ => {}
            }
            new.push((Some(n), fate, after));
        }
        let found = compare(&edition(old), &edition(new.iter().map(|(_, _, chapter)| chapter.clone()).collect()));
        let is_stay = |change: &&ChapterChange| !change.is_added() && !change.is_withdrawn();
        assert_eq!(found.chapters.iter().filter(|c| c.is_added()).count(), added, "seed {seed}");
        assert_eq!(found.chapters.iter().filter(|c| c.is_withdrawn()).count(), withdrawn, "seed {seed}");
        for (at, (was, fate, _)) in new.iter().enumerate().filter(|(_, (was, ..))| was.is_some()) {
            let change = found.chapters.iter().filter(is_stay).find(|c| c.new.as_ref().unwrap().number == at + 1);
            let told = change.map_or(Fate::default(), |c| Fate { edited: c.is_edited(), renamed: c.renamed });
            assert_eq!(told, *fate, "seed {seed}, chapter {at}");
            assert!(
                change.is_none_or(|c| c.old.as_ref().unwrap().number == was.unwrap() + 1 && !c.moved),
                "seed {seed}"
            );
        }
    }
}

/// A book is the same as itself, whatever is in it, and what was added one way was withdrawn the other way.
#[test]
fn comparing_backwards_mirrors() {
    for seed in 0..200 {
        let mut chance = Chance(seed);
        let all: Vec<Read> = (0..6).map(|n| chance.chapter(n % 4)).collect();
        let mut some = |count: usize| -> Vec<Read> { (0..count).map(|_| all[chance.below(6)].clone()).collect() };
        let (old, new) = (edition(some(5)), edition(some(6)));
        assert!(compare(&old, &old).is_empty() && compare(&new, &new).is_empty(), "seed {seed}");
        let (there, back) = (compare(&old, &new), compare(&new, &old));
        let count = |found: &Differences, what: fn(&ChapterChange) -> bool| {
            found.chapters.iter().filter(|change| what(change)).count()
        };
        let (added, withdrawn) = (ChapterChange::is_added, ChapterChange::is_withdrawn);
        assert_eq!(count(&there, added), count(&back, withdrawn), "seed {seed}");
        assert_eq!(count(&there, withdrawn), count(&back, added), "seed {seed}");
        assert_eq!(there.is_empty(), back.is_empty(), "seed {seed}");
    }
}

/// What a stranger may send: many chapters alike, one word again and again, nothing alike.
#[test]
fn hostile_books_take_linear_time() {
    let chapter = |title: String, text: String| Read { title: Some(title), text, ..Read::default() };
    let same = |count: usize, text: &str| -> Edition {
        edition((0..count).map(|n| chapter("Chapter".to_owned(), format!("{text} {}", n % 7))).collect())
    };
    let long = |count: usize, step: usize| -> Edition {
        let lines: Vec<String> = (0..count).map(|n| format!("Yes. {}", n * step % 3)).collect();
        edition(vec![chapter("One".to_owned(), lines.join("\n\n"))])
    };
    let unlike = |lead: &str| -> Edition {
        let lines: Vec<String> = (0..30_000).map(|n| format!("{lead}{n} x{n} y{n} z{n}")).collect();
        edition(vec![chapter("One".to_owned(), lines.join("\n\n"))])
    };
    let pairs = [
        (same(20_000, "a b c d e f"), same(19_000, "a b c d e f g")),
        (long(100_000, 1), long(100_000, 2)),
        (unlike("p"), unlike("q")),
    ];
    for (number, (old, new)) in pairs.into_iter().enumerate() {
        let begin = Instant::now();
        let found = compare(&old, &new);
        assert!(!found.is_empty(), "pair {number}");
        let kept: usize = found.chapters.iter().map(|change| change.changes.len()).sum();
        assert!(kept <= paragraphs::MOST, "pair {number}: {kept}");
        // Far beyond what it takes without optimisation, far below what square time would.
        assert!(begin.elapsed().as_secs() < 40, "pair {number}: {:?}", begin.elapsed());
    }
}

#[test]
fn excerpts_show_what_changed() {
    let shown = |old: &str, new: &str| paragraphs::excerpts(old, new);
    let text = |word: &str| {
        format!("long before all this, one two three four five six {word} seven eight nine ten eleven twelve thirteen")
    };
    let (old, new) = shown(&text("red"), &text("blue"));
    assert_eq!(old, "… three four five six red seven eight nine ten …");
    assert_eq!(new, "… three four five six blue seven eight nine ten …");
    // What would be a few letters more is shown.
    assert_eq!(shown("a b c", "a x c"), ("a b c".to_owned(), "a x c".to_owned()));
    assert_eq!(shown("", "new"), (String::new(), "new".to_owned()));
    let long = "word ".repeat(400);
    let cut = paragraphs::shorten(&long);
    assert!(cut.chars().count() <= 170 && cut.contains(" … "), "{cut}");
    assert_eq!(paragraphs::shorten("short"), "short");
}
