//! Shelves that hold what nobody wishes for: markup in names, huge descriptions, damaged books, files and links of others.

use std::fs;
use std::io::{Cursor, Write};

use serde_json::Value;
use zip::write::SimpleFileOptions;

use crate::feeds::check_all;
use crate::pages;
use crate::shelf::{Shelf, files_below, story};

/// A book of another program, with this metadata.
fn foreign(metadata: &str) -> Vec<u8> {
    zipped(&opf(metadata, "<item id='a' href='a.xhtml' media-type='application/xhtml+xml'/>", "<itemref idref='a'/>"))
}

fn opf(metadata: &str, items: &str, spine: &str) -> String {
    format!(
        "<package xmlns='http://www.idpf.org/2007/opf' version='2.0'><metadata xmlns:dc='http://purl.org/dc/elements/1.1/' \
         xmlns:opf='http://www.idpf.org/2007/opf'>{metadata}</metadata><manifest>{items}</manifest>\
         <spine>{spine}</spine></package>"
    )
}

/// A book with this package and one page.
fn zipped(opf: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let container = "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container' version='1.0'><rootfiles>\
                     <rootfile full-path='b.opf' media-type='application/oebps-package+xml'/></rootfiles></container>";
    let files = [
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", container),
        ("b.opf", opf),
        ("a.xhtml", "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>Rain.</p></body></html>"),
    ];
    for (name, text) in files {
        zip.start_file(name, SimpleFileOptions::default()).expect("begun");
        zip.write_all(text.as_bytes()).expect("written");
    }
    zip.finish().expect("finished").into_inner()
}

/// The text files of the library, but for those that are the same in all.
fn texts(shelf: &Shelf) -> Vec<(String, String)> {
    let names = files_below(&shelf.path("out/library")).into_iter();
    let own = names.filter(|name| name.contains('/') && !name.ends_with(".jpg") || name == "index.html");
    own.map(|name| (String::from_utf8(shelf.read(&format!("out/library/{name}"))).expect("text"), name))
        .map(|(text, name)| (name, text))
        .collect()
}

#[test]
fn markup_in_metadata_is_text_everywhere() {
    const EVIL: &str = "&lt;script&gt;alert(1)&lt;/script&gt;\"'&gt;&lt;img src=x onerror=alert(2)&gt;]]&gt;";
    let shelf = Shelf::new();
    let fields = ["dc:title", "dc:creator", "dc:language", "dc:publisher", "dc:identifier", "dc:rights", "dc:source"];
    let mut metadata: String = fields.iter().map(|name| format!("<{name}>{EVIL}</{name}>")).collect();
    metadata += &format!("<dc:subject>Fandom: {EVIL}</dc:subject><dc:subject>Content warning: {EVIL}</dc:subject>");
    metadata += &format!("<dc:subject>Rating: {EVIL}</dc:subject><dc:subject>{EVIL}</dc:subject>");
    metadata += &format!(
        "<dc:description>{EVIL}</dc:description><meta name='calibre:series' content='{}'/>",
        EVIL.replace('\'', "")
    );
    shelf.write("out/<script>alert(3)<.epub", foreign(&metadata));
    shelf.run(&["library", "out"]).exits(0);
    check_all(&shelf.path("out/library"));
    pages::check_all(&shelf.path("out/library"));
    for (name, text) in texts(&shelf).iter().filter(|(name, _)| name.ends_with("html") || name.ends_with("xml")) {
        assert!(!text.contains("<script>") && !text.contains("<img src=x"), "{name}");
    }
    let row = &pages::rows(&shelf)[0];
    assert!(row[1].as_str().is_some_and(|title| title.starts_with("<script>alert(1)")), "{row}");
}

#[test]
fn a_huge_description_is_cut() {
    let shelf = Shelf::new();
    let huge = "Rain &amp; wind. ".repeat(10 << 20 >> 4);
    shelf.write("out/huge.epub", foreign(&format!("<dc:title>Huge</dc:title><dc:description>{huge}</dc:description>")));
    let tags: String = (0..5000).map(|at| format!("<dc:subject>tag {at}</dc:subject>")).collect();
    let long = "long ".repeat(100_000);
    shelf.write("out/tags.epub", foreign(&format!("<dc:title>{long}</dc:title><dc:creator>{long}</dc:creator>{tags}")));
    shelf.run(&["library", "out"]).exits(0).says(&["2 books"]);
    check_all(&shelf.path("out/library"));
    for (name, text) in texts(&shelf) {
        assert!(text.len() < 64 << 10, "{name} has {} bytes", text.len());
    }
}

#[test]
fn dates_that_are_none_are_not_shown_and_not_sorted() {
    let shelf = Shelf::new();
    for (name, date) in
        [("words", "not a date"), ("far", "99999-01-01"), ("good", "2019-03-04"), ("long", "5 April 2023")]
    {
        shelf.write(
            &format!("out/{name}.epub"),
            foreign(&format!("<dc:title>{name}</dc:title><dc:date>{date}</dc:date>")),
        );
    }
    shelf.run(&["library", "out"]).exits(0);
    check_all(&shelf.path("out/library"));
    let feed: Value = serde_json::from_slice(&shelf.read("out/library/opds/all.json")).expect("JSON");
    let books = feed["publications"].as_array().expect("books").iter().map(|book| &book["metadata"]);
    let dates: Vec<(&str, &str)> = books
        .map(|book| (book["title"].as_str().unwrap_or_default(), book["published"].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(dates, [("long", "2023-04-05"), ("good", "2019-03-04"), ("far", ""), ("words", "")]);
    assert!(texts(&shelf).iter().all(|(_, text)| !text.contains("not a date") && !text.contains("99999")));
}

#[test]
fn notes_of_many_chapters_take_no_time() {
    let shelf = Shelf::new();
    let many = 40_000;
    let notes: String =
        (0..many).map(|at| format!("<meta property='ficbind:warning' refines='#n{at}'>gore</meta>")).collect();
    let items: String = (0..many)
        .map(|at| format!("<item id='i{at}' href='{at}.xhtml' media-type='application/xhtml+xml'/>"))
        .collect();
    let spine: String = (0..many).map(|at| format!("<itemref idref='i{at}'/>")).collect();
    let opf = opf(&format!("<dc:title>Many</dc:title>{notes}"), &items, &spine);
    shelf.write("out/many.epub", zipped(&opf));
    let begin = std::time::Instant::now();
    shelf.run(&["library", "out"]).exits(0);
    let time = begin.elapsed();
    assert!(time.as_secs() < 10, "{time:?}");
    check_all(&shelf.path("out/library"));
}

#[test]
fn books_that_say_nothing_have_a_page() {
    let shelf = Shelf::new();
    shelf.write("out/sub folder/été #1 100%.epub", foreign(""));
    shelf.write("out/twin.epub", foreign("<dc:title>Twin</dc:title><dc:identifier>urn:x:1</dc:identifier>"));
    shelf.write("out/twin again.epub", foreign("<dc:title>Twin</dc:title><dc:identifier>urn:x:1</dc:identifier>"));
    shelf.run(&["library", "out"]).exits(0).says(&["3 books"]);
    check_all(&shelf.path("out/library"));
    pages::check_all(&shelf.path("out/library"));
    let titles: Vec<String> =
        pages::rows(&shelf).iter().map(|row| row[1].as_str().unwrap_or_default().to_owned()).collect();
    assert!(titles.contains(&"été #1 100%".to_owned()), "{titles:?}");
}

#[test]
fn damaged_and_protected_books_are_told_and_the_others_shown() {
    let shelf = Shelf::of(&[("a.md", &story("Good", "It rained."))]);
    shelf.batch(&[]).exits(0);
    shelf.write("out/cut.epub", &foreign("<dc:title>Cut</dc:title>")[..300]);
    shelf.write("out/empty.epub", "");
    let told = shelf.run(&["library", "out"]).exits(1);
    told.says(&["LIB-002", "cut.epub is not in the library", "empty.epub", "1 book, 2 unreadable"]);
    check_all(&shelf.path("out/library"));
    let told = shelf.run(&["library", "out", "--json"]).exits(1);
    let report: Value = serde_json::from_str(&told.out).expect("JSON");
    assert_eq!(report["library"]["unreadable"][0]["book"], "cut.epub");
}

#[test]
fn files_of_others_stay() {
    let shelf = Shelf::of(&[("a.md", &story("Good", "It rained."))]);
    shelf.batch(&[]).exits(0);
    shelf.write("out/library/index.html", "my own page");
    shelf.write("out/library/notes.txt", "my notes");
    let told = shelf.run(&["library", "out"]).exits(1);
    told.says(&["LIB-004", "index.html is not replaced", "move it elsewhere"]);
    assert_eq!(shelf.read("out/library/index.html"), b"my own page");
    shelf.remove("out/library/index.html");
    shelf.run(&["library", "out"]).exits(0);
    assert_eq!(shelf.read("out/library/notes.txt"), b"my notes");
}

#[test]
fn a_list_of_a_stranger_removes_nothing_elsewhere() {
    let shelf = Shelf::of(&[("a.md", &story("Good", "It rained."))]);
    shelf.batch(&["--library"]).exits(0);
    shelf.write("precious.txt", "precious");
    let evil =
        "{\"title\":null}\n\"../../precious.txt\"\n\"../manifest-sha256.txt\"\n\"/etc/passwd\"\nno JSON\n\"\\u0000\"\n";
    shelf.write("out/.ficbind/library-files.jsonl", evil);
    shelf.write("out/.ficbind/library.jsonl", "[[[[[[");
    shelf.run(&["library", "out"]).exits(0);
    assert_eq!(shelf.read("precious.txt"), b"precious");
    assert!(shelf.path("out/manifest-sha256.txt").is_file());
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere() {
    let shelf = Shelf::of(&[("a.md", &story("Good", "It rained."))]);
    shelf.batch(&[]).exits(0);
    fs::create_dir(shelf.path("elsewhere")).expect("made");
    std::os::unix::fs::symlink("../elsewhere", shelf.path("out/library")).expect("linked");
    shelf.run(&["library", "out"]).exits(3).says(&["is a link"]);
    assert_eq!(files_below(&shelf.path("elsewhere")), <[String; 0]>::default());
    fs::remove_file(shelf.path("out/library")).expect("removed");
    fs::write(shelf.path("elsewhere/b.epub"), foreign("<dc:title>Elsewhere</dc:title>")).expect("written");
    std::os::unix::fs::symlink("../elsewhere/b.epub", shelf.path("out/b.epub")).expect("linked");
    shelf.run(&["library", "out"]).exits(1).says(&["b.epub is not in the library", "links are not followed"]);
}

#[test]
fn folders_that_are_none_are_refused() {
    let shelf = Shelf::new();
    shelf.run(&["library", "nowhere"]).exits(3).says(&["LIB-001", "nowhere"]);
    assert!(!shelf.path("nowhere").exists(), "nothing is made");
    shelf.write("file.txt", "words");
    shelf.run(&["library", "file.txt"]).exits(3).says(&["LIB-001", "not a folder"]);
}
