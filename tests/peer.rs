//! A peer: books that `epub-builder` made, good ones and some with faults of their author's. Our check and EPUBCheck must
//! say the same of them: the same verdict, by the same messages.
//!
//! `FICBIND_EPUBCHECK` names `epubcheck.jar` (5.3.0); Java must be there. Without them only our own verdicts are tested,
//! except in CI.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use epub_builder::{EpubBuilder, EpubContent, EpubVersion, ReferenceType, TocElement, ZipLibrary};
use ficbind::check::{Options, Release, check};

/// The smallest PNG: one grey pixel.
const PIXEL: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\
    \x00\x00:~\x9bU\x00\x00\x00\x0aIDATx\x9cch\x00\x00\x00\x82\x00\x81w\xcdr\xb6\x00\x00\x00\
    \x00IEND\xaeB`\x82";

/// What is made, and what the check must say of it: IDs, each as often as it is said.
struct Book {
    name: &'static str,
    version: EpubVersion,
    authors: &'static [&'static str],
    body: &'static str,
    said: &'static [&'static str],
}

const GOOD: Book = Book {
    name: "good",
    version: EpubVersion::V30,
    authors: &[],
    body: "<p id=\"bell\">The bell rang twice.</p>",
    // Only the package document speaks of the cover.
    said: &["OPF-097"],
};

/// The library numbers languages and creators from one count of ids, so that the first of each share one in EPUB 3.
const BOOKS: &[Book] = &[
    GOOD,
    Book { name: "good-3.3", version: EpubVersion::V33, ..GOOD },
    Book { name: "good-2.0.1", version: EpubVersion::V20, authors: &["Ida Quill", "Tom Marsh"], said: &[], ..GOOD },
    Book {
        name: "two-authors",
        authors: &["Ida Quill", "Tom Marsh"],
        said: &["OPF-097", "RSC-005", "RSC-005"],
        ..GOOD
    },
    Book {
        name: "lost-picture",
        body: "<p id=\"bell\"><img src=\"bell.png\" alt=\"A bell\"/></p>",
        said: &["OPF-097", "RSC-007"],
        ..GOOD
    },
    Book {
        name: "open-paragraph",
        body: "<p id=\"bell\">The bell rang<br/> twice.",
        said: &["OPF-097", "RSC-016"],
        ..GOOD
    },
    Book {
        name: "lost-place",
        body: "<p>The bell rang twice.</p>",
        said: &["OPF-097", "RSC-012", "RSC-012", "RSC-012"],
        ..GOOD
    },
];

/// A book in one language with a cover, styles, contents within the text, and two chapters.
fn make(book: &Book) -> epub_builder::Result<Vec<u8>> {
    let mut builder = EpubBuilder::new(ZipLibrary::new()?)?;
    builder.epub_version(book.version);
    builder.set_title("The Ferry Bell");
    builder.add_language("en");
    book.authors.iter().for_each(|author| builder.add_author(*author));
    builder.stylesheet(&b"p { margin: 0; text-indent: 1.5em }"[..])?;
    builder.add_cover_image("cover.png", PIXEL, "image/png")?;
    let one = page("One", book.body);
    let link = TocElement::new("one.xhtml#bell", "The Bell");
    builder.add_content(
        EpubContent::new("one.xhtml", one.as_bytes()).title("One").reftype(ReferenceType::Text).child(link),
    )?;
    let two = page("Two", "<p>Nobody came.</p>");
    builder.add_content(EpubContent::new("two.xhtml", two.as_bytes()).title("Two"))?;
    builder.inline_toc();
    let mut bytes = Vec::new();
    builder.generate(&mut bytes)?;
    Ok(bytes)
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<html xmlns=\"http://www.w3.org/1999/xhtml\"><head>\
         <title>{title}</title><link rel=\"stylesheet\" type=\"text/css\" href=\"stylesheet.css\"/></head><body>\
         <h1>{title}</h1>{body}</body></html>"
    )
}

/// How often each message is said.
type Answer = BTreeMap<String, usize>;

fn count<'a>(ids: impl IntoIterator<Item = &'a str>) -> Answer {
    let mut answer = Answer::new();
    ids.into_iter().for_each(|id| *answer.entry(id.to_owned()).or_default() += 1);
    answer
}

#[test]
fn we_and_epubcheck_say_the_same_of_a_peers_books() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut judged = Vec::new();
    let mut faults = Vec::new();
    for book in BOOKS {
        let bytes = make(book).expect("the book is made");
        let report = check(&bytes, &Options::default().release(Release::V5_3));
        let ours = count(report.messages.iter().map(|m| m.rule.id));
        if ours != count(book.said.iter().copied()) {
            faults.push(format!("{}: we say {ours:?}", book.name));
        }
        let path = folder.path().join(format!("{}.epub", book.name));
        fs::write(&path, bytes).expect("the temporary folder is writable");
        judged.push((path, report.is_valid(), ours));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let Some(jar) = std::env::var_os("FICBIND_EPUBCHECK").map(PathBuf::from).filter(|p| p.is_file()) else {
        assert!(std::env::var_os("CI").is_none(), "FICBIND_EPUBCHECK must name epubcheck.jar in CI");
        let _ = writeln!(std::io::stderr(), "skipped: set FICBIND_EPUBCHECK to epubcheck.jar (needs Java) to compare");
        return;
    };
    let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/Check.java");
    let files = judged.iter().map(|(path, ..)| path);
    let output =
        Command::new("java").arg("-cp").arg(jar).arg(driver).args(files).output().expect("java can be started");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    for (path, valid, ours) in judged {
        let start = format!("== {}\n", path.display());
        let answer = said.split_once(&start).and_then(|(_, rest)| rest.split_once("-- "));
        let (messages, rest) = answer.unwrap_or_else(|| panic!("no answer about {}:\n{said}", path.display()));
        let theirs = count(messages.lines().filter_map(|line| {
            let (severity, rest) = line.split_once('(')?;
            ["FATAL", "ERROR", "WARNING", "INFO", "USAGE"].contains(&severity).then(|| rest.split(')').next())?
        }));
        assert_eq!((valid, &ours), (rest.starts_with('0'), &theirs), "ours and EPUBCheck's of {}", path.display());
    }
}
