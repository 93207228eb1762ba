//! What fuzzing has found worth keeping, replayed: each input of `fuzz/corpus` goes through what its target calls.

use std::fs;
use std::path::Path;

use ficbind::fuzzing;

/// The texts of a target's corpus. Targets of texts skip what is no UTF-8, as the fuzzer does.
fn texts(target: &str) -> Vec<String> {
    inputs(target).into_iter().filter_map(|bytes| String::from_utf8(bytes).ok()).collect()
}

fn inputs(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    assert!((1..=40).contains(&paths.len()), "{target} has {} inputs", paths.len());
    let inputs: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).expect("readable")).collect();
    let size: usize = inputs.iter().map(Vec::len).sum();
    assert!(size <= 200_000, "the corpus of {target} has {size} bytes");
    inputs
}

#[test]
fn archives() {
    inputs("archive").iter().for_each(|bytes| drop(fuzzing::check(bytes)));
}

#[test]
fn stories() {
    const HEAD: &str = "---\ntitle: F\nlanguage: en\nauthor: F\n---\n\n";
    for text in texts("post") {
        fuzzing::build(&text, "txt");
    }
    for text in texts("front_matter") {
        fuzzing::build(&format!("---\n{text}\n---\n\nText.\n"), "md");
    }
    for text in texts("markdown") {
        fuzzing::build(&format!("{HEAD}{text}"), "md");
    }
    for text in texts("html") {
        fuzzing::build(&format!("{HEAD}<div>{text}</div>\n"), "md");
    }
}

#[test]
fn sources_of_other_programs() {
    for (target, ending) in [("web", "html"), ("zip", "zip"), ("mail", "txt")] {
        inputs(target).iter().for_each(|bytes| drop(fuzzing::source(bytes, ending)));
    }
    for bytes in inputs("rtf") {
        fuzzing::source(&[b"{\\rtf1 ".as_slice(), &bytes].concat(), "rtf");
    }
    for target in ["docx", "odt", "epub"] {
        texts(target).iter().for_each(|text| drop(fuzzing::packed(text, target)));
    }
}

#[test]
fn what_is_checked() {
    texts("book").iter().for_each(|text| fuzzing::check_book(text));
    texts("package").iter().for_each(|text| fuzzing::check_package(text));
    // XML is read where pages are checked, and a style sheet is the sixth part of a book.
    texts("page").iter().chain(&texts("xml")).for_each(|text| fuzzing::check_page(text));
    texts("sheet").iter().for_each(|css| fuzzing::check_book(&format!("{}{css}", "\n===\n".repeat(5))));
}

#[test]
fn what_a_book_is_given() {
    texts("outside").iter().for_each(|text| fuzzing::outside(text));
    texts("drawing").iter().for_each(|text| fuzzing::drawing(text));
    texts("styles").iter().for_each(|text| fuzzing::styles(text));
    texts("template").iter().for_each(|text| fuzzing::template(text));
}
