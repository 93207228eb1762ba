//! How long the stages of a build take, on generated novels. `cargo bench`.

use std::fmt::Write;
use std::path::PathBuf;

use divan::Bencher;
use epub_builder::{EpubBuilder, EpubContent, EpubVersion, ZipLibrary};
use ficbind::book::{self, Options};
use ficbind::diag::{Sink, Sources};
use ficbind::{package, read, story};

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
    Options { no_cover: !cover, ..Options::default() }
}

#[divan::bench(args = [(120_000, 40), (1_000_000, 300)])]
fn whole_without_cover(bencher: Bencher, (words, chapters): (usize, usize)) {
    let path = novel(words, chapters);
    bencher.bench(|| {
        ficbind::build(&path, &[], &options(false), &mut Sources::new(), &mut Sink::new()).expect("it builds")
    });
}

/// A peer that makes a book and no more: bare pulldown-cmark and epub-builder, neither audit nor check.
#[divan::bench(args = [(120_000, 40), (1_000_000, 300)])]
fn peer_without_cover(bencher: Bencher, (words, chapters): (usize, usize)) {
    let path = novel(words, chapters);
    bencher.bench(|| {
        let text = std::fs::read_to_string(&path).expect("the novel is there");
        bare(&text).expect("it builds")
    });
}

fn bare(text: &str) -> epub_builder::Result<Vec<u8>> {
    let mut builder = EpubBuilder::new(ZipLibrary::new()?)?;
    builder.epub_version(EpubVersion::V33);
    builder.set_title("A Measured Novel");
    builder.add_author("Nobody");
    builder.stylesheet(&b"p { margin: 0; text-indent: 1.5em }"[..])?;
    // What stands before the first heading is front-matter.
    for (i, chapter) in text.split("\n# ").skip(1).enumerate() {
        let (title, body) = chapter.split_once('\n').unwrap_or((chapter, ""));
        let mut page = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<html xmlns=\"http://www.w3.org/1999/xhtml\"><head>\
             <title>{title}</title></head><body><h1>{title}</h1>"
        );
        pulldown_cmark::html::push_html(&mut page, pulldown_cmark::Parser::new(body));
        page.push_str("</body></html>");
        builder.add_content(EpubContent::new(format!("{i}.xhtml"), page.as_bytes()).title(title))?;
    }
    let mut bytes = Vec::new();
    builder.generate(&mut bytes)?;
    Ok(bytes)
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
            read::read(&novel(120_000, 40), &story::outside::Outside::default(), &mut sources, &mut Sink::new())
                .expect("it reads");
        (story, sources)
    }

    #[divan::bench]
    fn read(bencher: Bencher) {
        let path = novel(120_000, 40);
        bencher.bench(|| {
            read::read(&path, &story::outside::Outside::default(), &mut Sources::new(), &mut Sink::new())
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
