//! Books that say what is new in them: told once, told on, and never a reason to touch a book.

use std::fs;

use crate::shelf::{Shelf, story, text_of, unpack};

const PAGE: &str = "OEBPS/new-in-this-edition.xhtml";

/// A serial of so many chapters, each with words of its own.
fn serial(title: &str, chapters: usize) -> String {
    let text = |n: usize| format!("# Chapter {n}\n\nIn chapter {n} the tide came in {n} times over the long sand.\n");
    story(title, &(1..=chapters).map(text).collect::<Vec<_>>().join("\n"))
}

/// The page of news of a book.
fn news(shelf: &Shelf, book: &str) -> Option<String> {
    let bytes = unpack(&shelf.read(&format!("out/{book}"))).remove(PAGE)?;
    Some(String::from_utf8(bytes).expect("a page is text"))
}

/// The path of a story's book.
fn name(shelf: &Shelf, source: &str) -> String {
    shelf.account(source)["book"].as_str().expect("it has a book").to_owned()
}

fn two() -> Shelf {
    let shelf = Shelf::of(&[("a.md", &serial("Anchor", 2)), ("b.md", &serial("Buoy", 3))]);
    shelf.batch(&["--news"]).exits(0);
    shelf
}

#[test]
fn only_a_book_that_changed_has_news() {
    let shelf = two();
    assert!(shelf.books().values().all(|book| !text_of(book).contains("New in this edition")));
    shelf.write("in/a.md", serial("Anchor", 3));
    shelf.batch(&["--news"]).exits(0);
    let (a, b) = (name(&shelf, "in/a.md"), name(&shelf, "in/b.md"));
    let page = news(&shelf, &a).expect("a page of news");
    assert!(page.contains("<a href=\"chapter-3.xhtml\">Chapter 3</a>"), "{page}");
    assert_eq!(news(&shelf, &b), None);
    assert_eq!(shelf.account("in/a.md")["news"][0]["added"][0]["title"], "Chapter 3");
    shelf.run(&["verify", "out"]).exits(0);
}

#[test]
fn news_are_no_reason_to_touch_a_book() {
    let shelf = two();
    shelf.write("in/a.md", serial("Anchor", 3));
    shelf.batch(&["--news"]).exits(0);
    let before = shelf.books();
    // Unchanged, with and without news, looked at closely, and made anew.
    for more in
        [&["--news"][..], &["--news", "--checksum"], &[], &["--news", "--force"], &["--news", "--force", "-j", "1"]]
    {
        shelf.batch(more).exits(0);
        assert_eq!(shelf.those("unchanged").len(), 2, "{more:?}");
        assert!(shelf.books() == before, "{more:?} changes a book");
    }
    // A book that is made anew for another reason tells on what was told.
    shelf.batch(&["--news", "--theme", "plain"]).exits(0);
    assert_eq!(shelf.those("built").len(), 2);
    let (a, b) = (name(&shelf, "in/a.md"), name(&shelf, "in/b.md"));
    assert!(news(&shelf, &a).is_some_and(|page| page.contains("Chapter 3")));
    assert_eq!(news(&shelf, &b), None);
}

#[test]
fn any_number_of_threads_gives_the_same_news() {
    let shelf = Shelf::new();
    for n in 0..12 {
        shelf.write(&format!("in/{n}.md"), serial(&format!("Story {n}"), 2 + n % 3));
    }
    shelf.batch(&["--news"]).exits(0);
    let former = shelf.books();
    for n in 0..12 {
        shelf.write(&format!("in/{n}.md"), serial(&format!("Story {n}"), 4 + n % 3));
    }
    shelf.batch(&["--news", "-j", "1"]).exits(0);
    let alone = shelf.books();
    for (name, book) in former {
        shelf.write(&format!("out/{name}"), book);
    }
    // The books of before were put back by hand, so they are replaced only if that is wished.
    shelf.batch(&["--news", "--force", "-j", "4"]).exits(0);
    for (name, book) in shelf.books() {
        assert_eq!(unpack(&book).get(PAGE), unpack(&alone[&name]).get(PAGE), "{name}");
    }
}

#[test]
fn a_book_under_another_name_is_the_former_edition() {
    let shelf = Shelf::of(&[("a.md", &serial("Anchor", 2))]);
    let by_title = ["--news", "--name", "{title}"];
    shelf.batch(&by_title).exits(0);
    shelf.write("in/a.md", serial("Anchors Aweigh", 3));
    shelf.batch(&by_title).exits(0);
    let book = name(&shelf, "in/a.md");
    assert!(book.contains("Anchors"), "{book}");
    assert!(news(&shelf, &book).is_some_and(|page| page.contains("Chapter 3") && !page.contains("Chapter 1<")));
}

#[test]
fn a_lost_or_damaged_book_has_no_news() {
    let shelf = two();
    let (a, b) = (name(&shelf, "in/a.md"), name(&shelf, "in/b.md"));
    shelf.remove(&format!("out/{a}"));
    shelf.write("in/a.md", serial("Anchor", 3));
    let bytes = shelf.read(&format!("out/{b}"));
    fs::write(shelf.path(&format!("out/{b}")), &bytes[..bytes.len() / 2]).expect("written");
    shelf.write("in/b.md", serial("Buoy", 4));
    shelf.batch(&["--news", "--force"]).exits(0);
    assert_eq!((news(&shelf, &a), news(&shelf, &b)), (None, None));
    let said = |source: &str| shelf.account(source)["diagnostics"].to_string();
    assert!(!said("in/a.md").contains("CMP-001") && said("in/b.md").contains("CMP-001"), "{}", said("in/b.md"));
}
