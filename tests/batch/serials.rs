//! Stories that grow: what a reading system knows a chapter by stays as it is.

use std::collections::BTreeMap;

use crate::shelf::{Shelf, between, story, unpack};

/// What a reading system keeps of a book.
struct Known {
    identifier: String,
    modified: String,
    /// By the name of the file: its ID in the manifest, and its bytes.
    chapters: BTreeMap<String, (String, Vec<u8>)>,
}

/// Reads the only book. Chapters are the files with these words in them.
fn known(shelf: &Shelf, words: &[&str]) -> Known {
    shelf.batch(&[]).exits(0);
    let (_, book) = shelf.books().pop_first().expect("a book");
    let files = unpack(&book);
    let package = String::from_utf8(files["OEBPS/content.opf"].clone()).expect("text");
    let item = |name: &str| {
        let items = package.split("<item ").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
        let mut items = items.filter(|item| item.contains(&format!("href=\"{name}\"")));
        between(items.next().expect("it is in the manifest"), "id=\"", "\"").to_owned()
    };
    let chapters = files.iter().filter_map(|(name, bytes)| {
        let text = String::from_utf8_lossy(bytes);
        let name = name.strip_prefix("OEBPS/").filter(|name| name.ends_with(".xhtml"))?;
        words.iter().any(|w| text.contains(w)).then(|| (name.to_owned(), (item(name), bytes.clone())))
    });
    Known {
        identifier: between(&package, "<dc:identifier id=\"epub-id-1\">", "</").to_owned(),
        modified: between(&package, "<meta property=\"dcterms:modified\">", "</").to_owned(),
        chapters: chapters.collect(),
    }
}

/// A story got a chapter between two looks at its book.
fn has_grown(before: &Known, after: &Known) {
    assert_eq!(before.chapters.len(), 2, "{:?}", before.chapters.keys());
    assert_eq!(after.chapters.len(), 3, "{:?}", after.chapters.keys());
    assert_eq!(before.identifier, after.identifier);
    assert!(before.modified < after.modified, "{} is not later than {}", after.modified, before.modified);
    for (name, chapter) in &before.chapters {
        let now = after.chapters.get(name).unwrap_or_else(|| panic!("{name} is gone: {:?}", after.chapters.keys()));
        assert_eq!(chapter.0, now.0, "{name} has another ID");
        assert!(chapter.1 == now.1, "{name} has other bytes:\n{}", String::from_utf8_lossy(&now.1));
    }
}

const BOOK: &str = "title: The Long Dusk\nauthor: Nell Ashdown\nlanguage: en\nwarnings: none\n";
const DUSK: &str = "# Dusk\n\nThe lamps went out.[^a]\n\n[^a]: All of them.\n";
const DAWN: &str = "# Dawn\n\nThe lamps came back.\n";
const NOON: &str = "# Noon\n\nNobody saw the lamps.\n";
const LAMPS: &[&str] = &["The lamps", "Nobody saw"];

fn folder() -> Shelf {
    Shelf::of(&[("dusk/book.yaml", BOOK), ("dusk/1-dusk.md", DUSK), ("dusk/3-dawn.md", DAWN)])
}

#[test]
fn a_story_folder_gets_a_chapter_at_its_end() {
    let shelf = folder();
    let before = known(&shelf, LAMPS);
    shelf.write("in/dusk/4-noon.md", NOON);
    has_grown(&before, &known(&shelf, LAMPS));
}

#[test]
fn a_story_folder_gets_a_chapter_in_its_middle() {
    let shelf = folder();
    let before = known(&shelf, LAMPS);
    shelf.write("in/dusk/2-noon.md", NOON);
    has_grown(&before, &known(&shelf, LAMPS));
}

#[test]
fn a_story_in_one_file_gets_a_chapter_at_its_end() {
    let shelf = Shelf::of(&[("dusk.md", &story("Dusk", &[DUSK, DAWN].join("\n")))]);
    let before = known(&shelf, LAMPS);
    shelf.write("in/dusk.md", story("Dusk", &[DUSK, DAWN, NOON].join("\n")));
    has_grown(&before, &known(&shelf, LAMPS));
}

#[test]
fn a_story_in_one_file_gets_a_chapter_in_its_middle() {
    let shelf = Shelf::of(&[("dusk.md", &story("Dusk", &[DUSK, DAWN].join("\n")))]);
    let before = known(&shelf, LAMPS);
    shelf.write("in/dusk.md", story("Dusk", &[DUSK, NOON, DAWN].join("\n")));
    has_grown(&before, &known(&shelf, LAMPS));
}

#[test]
fn chapters_without_titles_keep_their_files() {
    let part = |text: &str| format!("{text}\n");
    let shelf = Shelf::of(&[
        ("dusk/book.yaml", BOOK),
        ("dusk/chapter-1.md", &part("The lamps went out.")),
        ("dusk/chapter-2.md", &part("The lamps came back.")),
    ]);
    let before = known(&shelf, LAMPS);
    shelf.write("in/dusk/chapter-3.md", part("Nobody saw the lamps."));
    has_grown(&before, &known(&shelf, LAMPS));
}

/// Readers tell releases apart by their date, so each of them has a later one.
#[test]
fn every_release_is_later_than_the_one_before() {
    let shelf = folder();
    let mut last = known(&shelf, LAMPS).modified;
    for text in ["Rain.", "Snow.", "Hail."] {
        shelf.write("in/dusk/5-weather.md", format!("# Weather\n\n{text}\n"));
        let modified = known(&shelf, LAMPS).modified;
        assert!(last < modified, "{modified} is not later than {last}");
        last = modified;
    }
    let again = known(&shelf, LAMPS).modified;
    assert_eq!(last, again, "nothing has changed");
}
