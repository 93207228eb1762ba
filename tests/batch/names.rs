//! Names that some file system can not tell apart, or not hold, and what becomes of them from run to run.

use std::fs;

use crate::shelf::{Shelf, rules, story};

/// Writes two stories; nothing if the file system takes their names for one.
fn pair(first: &str, second: &str) -> Option<Shelf> {
    let shelf = Shelf::of(&[(first, &story("First", "It rained.")), (second, &story("Second", "It snowed."))]);
    let count = fs::read_dir(shelf.path("in")).expect("readable").count();
    if count < 2 {
        eprintln!("skipped: {first} and {second} are one file here");
        return None;
    }
    Some(shelf)
}

/// Two names that some file system takes for one give two books. They keep their names when a third comes in front.
fn keep_apart(first: &str, second: &str, third: &str, books: [&str; 3]) {
    let Some(shelf) = pair(first, second) else { return };
    shelf.batch(&[]).exits(0).says(&["FIC-609"]);
    assert_eq!(shelf.book_names(), books[..2]);
    let before = shelf.prints("out");
    shelf.batch(&[]).exits(0);
    assert_eq!(shelf.those("unchanged").len(), 2, "{}", shelf.states());
    shelf.write(&format!("in/{third}"), story("Third", "It hailed."));
    shelf.batch(&[]).exits(0);
    assert_eq!(shelf.those("built"), [format!("in/{third}")]);
    let after = shelf.prints("out");
    for book in &books[..2] {
        assert!(before[*book] == after[*book], "{book} is another file");
    }
    assert!(after.contains_key(books[2]), "{:?}", after.keys());
}

#[test]
fn capitals_alone_do_not_tell_names_apart() {
    keep_apart("Tide.md", "tide.md", "TIDE.md", ["Tide.epub", "tide (2).epub", "TIDE (3).epub"]);
}

#[test]
fn forms_of_unicode_alone_do_not_tell_names_apart() {
    // Decomposed and composed; the third has a capital as well.
    let books = ["\u{e9}t\u{e9} (2).epub", "\u{e9}t\u{e9}.epub", "\u{c9}T\u{c9} (3).epub"];
    keep_apart("e\u{301}te\u{301}.md", "\u{e9}t\u{e9}.md", "E\u{301}TE\u{301}.md", books);
}

#[test]
fn signs_that_fold_to_several_do_not_tell_names_apart() {
    keep_apart("strasse.md", "straße.md", "STRASSE.md", ["strasse.epub", "straße (2).epub", "STRASSE (3).epub"]);
}

/// The change is one of the name on a file system that knows capitals, and there is no other story that has it.
#[test]
fn a_title_may_change_its_capitals() {
    let shelf = Shelf::of(&[("a.md", &story("low tide", "It rained."))]);
    shelf.batch(&["--name", "{title}"]).exits(0);
    assert_eq!(shelf.book_names(), ["low tide.epub"]);
    shelf.write("in/a.md", story("Low Tide", "It rained."));
    shelf.batch(&["--name", "{title}"]).exits(0);
    assert_eq!(shelf.book_names(), ["Low Tide.epub"]);
    assert_eq!(rules(&shelf.account("in/a.md")), [""; 0]);
}

#[test]
fn two_stories_may_exchange_their_titles() {
    let shelf = Shelf::of(&[("a.md", &story("Dusk", "It rained.")), ("b.md", &story("Dawn", "It snowed."))]);
    shelf.batch(&["--name", "{title}"]).exits(0);
    shelf.write("in/a.md", story("Dawn", "It rained."));
    shelf.write("in/b.md", story("Dusk", "It snowed."));
    shelf.batch(&["--name", "{title}"]).exits(0);
    let books = shelf.books();
    assert_eq!(books.len(), 2, "{:?}", books.keys());
    for (source, words) in [("in/a.md", "It rained."), ("in/b.md", "It snowed.")] {
        let account = shelf.account(source);
        let book = &books[account["book"].as_str().expect("a name")];
        assert!(crate::shelf::text_of(book).contains(words), "{source} has the other's book");
    }
    let named = shelf.book_names();
    shelf.batch(&["--name", "{title}"]).exits(0);
    assert_eq!(shelf.book_names(), named, "names are not settled after the second run");
    shelf.run(&["verify", "out"]).exits(0);
}

#[test]
fn the_longest_names_are_cut_and_kept_apart() {
    let long = |last: &str| format!("{}{last}.md", "n".repeat(251));
    let shelf = Shelf::of(&[(&long("a"), &story("A", "It rained.")), (&long("b"), &story("B", "It snowed."))]);
    shelf.batch(&[]).exits(0);
    let names = shelf.book_names();
    assert_eq!(names.len(), 2);
    // Room is left for the marks of tools that sync or encrypt.
    assert!(names.iter().all(|name| name.len() <= 200 && name.starts_with("nnnn")), "{names:?}");
    shelf.batch(&[]).exits(0);
    assert_eq!((shelf.those("unchanged").len(), shelf.book_names()), (2, names));
}

#[test]
fn emoji_are_not_cut_in_two() {
    let fox = "🦊".repeat(63);
    // A family of four is one sign of 25 bytes to a reader.
    let family = "👩\u{200d}👩\u{200d}👧\u{200d}👦";
    let families = family.repeat(10);
    let title = family.repeat(40);
    let shelf = Shelf::of(&[
        (&format!("{fox}.md"), &story("Fox", "It ran.")),
        (&format!("{families}.md"), &story("Family", "It grew.")),
        ("title.md", &story(&title, "It grew more.")),
    ]);
    shelf.batch(&["--name", "{file} {title}"]).exits(0);
    for name in shelf.book_names() {
        let signs = name.replace(family, "").replace('🦊', "");
        assert!(signs.is_ascii(), "{name} holds half an emoji");
    }
    assert_eq!(shelf.books().len(), 3);
    let again = shelf.batch(&["--name", "{file} {title}"]).exits(0);
    assert!(again.out.contains("3 unchanged"), "{}", again.out);
}

/// Else a book would one day be a folder on the way to another.
#[test]
fn folders_are_not_called_as_books_are() {
    let shelf = Shelf::of(&[("a.md", &story("A", "It rained.")), ("a.epub/b.md", &story("B", "It snowed."))]);
    shelf.batch(&[]).exits(0);
    assert_eq!(shelf.book_names(), ["a.epub", "a.epub_/b.epub"]);
}

#[cfg(unix)]
#[test]
fn names_that_are_no_text_or_hold_line_ends() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let shelf = Shelf::new();
    for name in [&b"owl\xff.md"[..], b"owl\xfe.md", b"two\nlines.md", b"back\\slash.md"] {
        let path = shelf.path("in").join(OsStr::from_bytes(name));
        if fs::write(path, story(&name.escape_ascii().to_string().replace('\\', ""), "It rained.")).is_err() {
            eprintln!("skipped: this file system takes no such names");
            return;
        }
    }
    shelf.batch(&[]).exits(0);
    let books = shelf.prints("out");
    assert_eq!(shelf.books().len(), 4, "{:?}", shelf.book_names());
    assert!(shelf.book_names().iter().all(|name| !name.contains(['\n', '\\'])), "{:?}", shelf.book_names());
    shelf.run(&["verify", "out"]).exits(0);
    shelf.batch(&[]).exits(0);
    for name in shelf.book_names() {
        assert!(books[&name] == shelf.prints("out")[&name], "{name} was made anew");
    }
}
