//! How long a check takes, on generated novels and on many small books. `cargo bench --bench check`.

use std::fmt::Write;

use divan::Bencher;
use ficbind::book;
use ficbind::check::{Options, check};
use ficbind::diag::{Sink, Sources};
use rayon::prelude::*;

fn main() {
    divan::main();
}

/// A book of so many words, as `build` makes it.
fn made(words: usize, chapters: usize) -> Vec<u8> {
    let mut text = String::from("---\ntitle: Measured\nauthor: Nobody\nlanguage: en\nwarnings: [grief]\n---\n");
    for chapter in 1..=chapters {
        let _ = write!(text, "\n# Chapter {chapter}\n\n");
        for i in 0..words / chapters {
            let end = if i % 60 == 59 { ".\n\n" } else { " " };
            let _ = write!(text, "word{}{end}", (i * 7919 + chapter) % 997);
        }
        text.push('\n');
    }
    let path = std::env::temp_dir().join(format!("ficbind-bench-check-{words}.md"));
    std::fs::write(&path, text).expect("the temporary folder is writable");
    let options = book::Options { no_cover: true, ..book::Options::default() };
    ficbind::build(&path, &[], &options, &mut Sources::new(), &mut Sink::new()).expect("it builds").bytes
}

#[divan::bench(args = [(5_000, 1), (120_000, 40), (1_000_000, 300)])]
fn one_book(bencher: Bencher, (words, chapters): (usize, usize)) {
    let bytes = made(words, chapters);
    bencher.bench(|| {
        let report = check(&bytes, &Options::default());
        assert!(report.messages.is_empty());
    });
}

#[divan::bench]
fn a_thousand_small_books(bencher: Bencher) {
    let bytes = made(5_000, 1);
    bencher.bench(|| {
        (0..1_000).into_par_iter().for_each(|_| assert!(check(&bytes, &Options::default()).is_valid()));
    });
}
