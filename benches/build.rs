//! How long the stages of a build take, on generated novels. `cargo bench`.

use std::fmt::Write;
use std::path::PathBuf;

use divan::Bencher;
use ficbind::book::{self, Options};
use ficbind::diag::{Sink, Sources};
use ficbind::{package, story};

fn main() {
    divan::main();
}

/// Words of a small vocabulary in a fixed order: the same text on every machine.
fn novel(words: usize, chapters: usize) -> PathBuf {
    const VOCABULARY: &[&str] = &[
        "harbour", "lantern", "the", "of", "and", "rain", "she", "said", "stairs", "winter", "a", "to", "in", "letter",
        "he", "was", "morning", "road", "with", "not", "that", "window", "salt", "under", "it", "had", "quiet",
        "turned",
    ];
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |n: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % n as u64) as usize
    };
    let mut text = String::from("---\ntitle: A Measured Novel\nauthor: Nobody\nlanguage: en\nwarnings: [grief]\n---\n");
    for chapter in 1..=chapters {
        let _ = write!(text, "\n# Chapter {chapter}\n\n");
        for i in 0..words / chapters {
            text.push_str(VOCABULARY[next(VOCABULARY.len())]);
            text.push_str(match (i % 11, i % 97) {
                (_, 0) => ".\n\n",
                (0, _) => ", ",
                _ => " ",
            });
        }
        text.push_str("end.\n");
    }
    let path = std::env::temp_dir().join(format!("ficbind-bench-{words}.md"));
    std::fs::write(&path, text).expect("the temporary folder is writable");
    path
}

fn options(cover: bool) -> Options {
    Options { cover, ..Options::default() }
}

#[divan::bench(args = [(120_000, 40), (1_000_000, 300)])]
fn whole_without_cover(bencher: Bencher, (words, chapters): (usize, usize)) {
    let path = novel(words, chapters);
    bencher.bench(|| {
        ficbind::build(&path, &[], &options(false), &mut Sources::new(), &mut Sink::new()).expect("it builds")
    });
}

#[divan::bench]
fn whole_with_cover(bencher: Bencher) {
    let path = novel(120_000, 40);
    bencher.bench(|| {
        ficbind::build(&path, &[], &options(true), &mut Sources::new(), &mut Sink::new()).expect("it builds")
    });
}

/// The stages one by one, on the novel of 120,000 words.
mod stages {
    use super::*;

    fn bound() -> (story::Story, Sources) {
        let mut sources = Sources::new();
        let story =
            story::read::read(&novel(120_000, 40), &story::outside::Outside::default(), &mut sources, &mut Sink::new())
                .expect("it reads");
        (story, sources)
    }

    #[divan::bench]
    fn read(bencher: Bencher) {
        let path = novel(120_000, 40);
        bencher.bench(|| {
            story::read::read(&path, &story::outside::Outside::default(), &mut Sources::new(), &mut Sink::new())
                .expect("it reads")
        });
    }

    #[divan::bench]
    fn bind(bencher: Bencher) {
        let (story, mut sources) = bound();
        bencher.bench_local(|| book::bind(&story, &options(false), &mut sources, &mut Sink::new()).expect("it binds"));
    }

    #[divan::bench]
    fn pack(bencher: Bencher) {
        let (story, mut sources) = bound();
        let book = book::bind(&story, &options(false), &mut sources, &mut Sink::new()).expect("it binds");
        bencher.bench_local(|| package::pack(&book, book::Version::V3));
    }

    #[divan::bench]
    fn audit(bencher: Bencher) {
        let (story, mut sources) = bound();
        let book = book::bind(&story, &options(false), &mut sources, &mut Sink::new()).expect("it binds");
        let pages = book.pages.iter().map(|p| (p.href.as_str(), p.xhtml.as_str())).collect();
        bencher.bench_local(|| book::audit::check(&book.ledger, &pages, &sources, &mut Sink::new()));
    }

    #[divan::bench]
    fn compress(bencher: Bencher) {
        let (story, mut sources) = bound();
        let book = book::bind(&story, &options(false), &mut sources, &mut Sink::new()).expect("it binds");
        let package = package::pack(&book, book::Version::V3);
        bencher.bench_local(|| package::write::to_bytes(&package, &mut Sink::new()).expect("it compresses"));
    }

    #[divan::bench]
    fn cover(bencher: Bencher) {
        let authors = vec!["Nobody in Particular".to_owned()];
        bencher.bench(|| {
            let wording = book::cover::Wording { title: "A Measured Novel", authors: &authors, ..Default::default() };
            book::cover::draw(&wording).expect("it is drawn")
        });
    }
}
