//! Books built from posts against books built from what `import` makes of them: each word that the one shows, the other
//! shows, too. The words are counted here, in the bytes of the books, by nothing of ours.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ficbind::book::Options;
use ficbind::diag::{Sink, Sources};

/// The words of a book: those of the story in their order, and how often any word stands on any page.
#[derive(Default)]
struct Words {
    story: Vec<String>,
    all: BTreeMap<String, usize>,
}

impl Words {
    fn of(path: &Path) -> Option<Words> {
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        let made = ficbind::build(path, &[], &Options::default(), &mut sources, &mut sink).ok()?;
        let mut archive = zip::ZipArchive::new(Cursor::new(made.bytes)).expect("an archive");
        let mut words = Words::default();
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).expect("an entry");
            let name = entry.name().expect("a name").into_owned();
            if !name.ends_with(".xhtml") || name.ends_with("nav.xhtml") {
                continue;
            }
            let mut page = String::new();
            entry.read_to_string(&mut page).expect("text");
            let body = page.split_once("<body").expect("a body").1.to_owned();
            let found = shown(&format!("<body{body}"));
            if body.lines().next().is_some_and(|tag| tag.contains("bodymatter")) {
                words.story.extend(found.iter().cloned());
            }
            for word in found {
                *words.all.entry(word).or_default() += 1;
            }
        }
        Some(words)
    }
}

/// What stands between tags, as words.
fn shown(page: &str) -> Vec<String> {
    let mut text = String::new();
    for piece in page.split('<').skip(1) {
        let (tag, rest) = piece.split_once('>').expect("the end of a tag");
        // Elements within a line part no words.
        if !["em", "/em", "span", "/span", "a ", "/a", "wbr"].iter().any(|inline| tag.starts_with(inline)) {
            text.push(' ');
        }
        text.push_str(rest);
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    text.split_whitespace().map(str::to_owned).collect()
}

fn import(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ficbind")).arg("import").args(arguments).current_dir(folder).output().expect("run")
}

/// All posts that tests have.
fn posts() -> Vec<PathBuf> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            match path.extension().and_then(|e| e.to_str()) {
                _ if path.is_dir() => below(&path, found),
                Some("txt") => found.push(path),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    for folder in ["tests/posts", "tests/cases/build/posts", "tests/cases/build/text", "tests/cases/build/import"] {
        below(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    }
    // What cases expect is no post.
    found.retain(|path: &PathBuf| path.file_name().is_none_or(|name| name != "expect.txt"));
    found.sort();
    found
}

#[test]
fn every_word_of_a_post_is_in_what_is_imported() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut compared, mut faults) = (0, Vec::new());
    for post in posts() {
        let Some(direct) = Words::of(&post) else { continue };
        let target = folder.path().join(compared.to_string());
        let output =
            import(&[&post.display().to_string(), "-o", &target.display().to_string(), "--json"], folder.path());
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let source = PathBuf::from(report["works"][0]["written"].as_str().expect("a work"));
        compared += 1;
        let Some(imported) = Words::of(&source) else {
            faults.push(format!("{}: no book", post.display()));
            continue;
        };
        let differing: Vec<_> = direct.all.iter().filter(|(word, n)| imported.all.get(*word) != Some(*n)).collect();
        let added: Vec<_> = imported.all.keys().filter(|word| !direct.all.contains_key(*word)).collect();
        if direct.story != imported.story || !differing.is_empty() || !added.is_empty() {
            let at = direct.story.iter().zip(&imported.story).position(|(one, other)| one != other);
            faults.push(format!("{}: story from {at:?}, {differing:?} {added:?}", post.display()));
        }
    }
    assert!(compared > 100, "{compared}");
    assert!(faults.is_empty(), "{} of {compared}:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn parts_of_a_work_are_joined_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let posts = folder.path().join("posts");
    fs::create_dir(&posts).expect("a folder");
    for (name, number, words) in [("a", 3, "third"), ("b", 1, "first"), ("c", 2, "second")] {
        let post = format!("Title: Rain ({number}/4)\nAuthor: Ida Quill\n\n\nThe {words} rain fell.\n\nIt fell on.\n");
        fs::write(posts.join(format!("{name}.txt")), post).expect("written");
    }
    let output = import(&["posts", "-o", "stories"], folder.path());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("\"Rain\" lacks part 4"), "{output:?}");
    let words = Words::of(&folder.path().join("stories/rain")).expect("a book");
    let places: Vec<_> = ["first", "second", "third"].map(|word| words.story.iter().position(|w| w == word)).to_vec();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
    assert!(words.all.contains_key("(2/4)"), "{:?}", words.all);

    fs::copy(posts.join("a.txt"), posts.join("d.txt")).expect("copied");
    let output = import(&["posts", "-o", "apart"], folder.path());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("are both part 3"), "{said}");
    assert!(folder.path().join("apart/a.md").is_file() && folder.path().join("apart/d.md").is_file());
}

#[test]
fn some_parts_do_not_speak_for_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |work: &str, number: u32, text: &str| {
        let posts = folder.path().join("posts").join(work);
        fs::create_dir_all(&posts).expect("a folder");
        fs::write(posts.join(format!("chapter-{number}.txt")), text).expect("written");
    };
    // The first chapter has a header, the others have none.
    write("rain", 1, "Title: Rain\nAuthor: Zed\nRating: G\nWarnings: none\nLanguage: en\n\nIt rained.\n");
    (2..4).for_each(|number| write("rain", number, "It bled.\n"));
    // Two of five have titles.
    (1..6).for_each(|number| match number {
        3 | 4 => write("harbour", number, &format!("Title: Low Tide: Quay {number}\n\nIt rained.\n")),
        _ => write("harbour", number, "It rained on.\n"),
    });
    // The heading of each chapter stands above its header.
    for (number, heading) in [(1, "Chapter One: Fog"), (2, "Chapter Two: Sun")] {
        write("bells", number, &format!("{heading}\n\nTitle: Bells\nAuthor: Zed\nRating: PG\n\nIt rained.\n"));
    }
    let output = import(&["posts", "-o", "stories"], folder.path());
    assert!(output.status.success(), "{output:?}");
    let read = |path: &str| fs::read_to_string(folder.path().join("stories").join(path)).expect(path);
    let book = read("rain/book.yaml");
    assert!(!["rating:", "warnings:", "language:"].iter().any(|key| book.contains(key)), "{book}");
    let chapter = read("rain/01-rain.md");
    assert!(["rating: G", "warnings: none", "language: en"].iter().all(|said| chapter.contains(said)), "{chapter}");
    assert!(read("harbour/story.md").contains("title: harbour"));
    assert!(read("bells/01-chapter-one-fog.md").contains("title: 'Chapter One: Fog'"));
    assert!(read("bells/02-chapter-two-sun.md").contains("title: 'Chapter Two: Sun'"));
    assert!(!read("bells/book.yaml").contains("x-part"));
}

/// A ZIP archive of these files.
fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        archive.write_all(bytes).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}

#[test]
fn each_work_of_an_archive_is_imported() {
    let folder = tempfile::tempdir().expect("a folder");
    let post = |title: &str| {
        format!("Title: {title}\nAuthor: Ida\nLanguage: en\nRatting: PG\n\nIt rained, and nobody minded.\n")
    };
    let page = "<html lang=en><title>Fog</title><body><h1>Fog</h1><p>Fog. <img src='Fog_files/fog.png' alt='Fog'></p>";
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
    let sun = "---\ntitle: Sun\nauthor: Ida\nlanguage: en\n---\n\nThe sun came.\n";
    let inner = packed(&[("hidden.txt", post("Hidden").as_bytes())]);
    let archive = packed(&[
        ("a/rain.txt", post("Rain").as_bytes()),
        ("Fog.html", page.as_bytes()),
        ("Fog_files/fog.png", png),
        ("Fog_files/frame.html", b"<p>No story."),
        ("md/sun.md", sun.as_bytes()),
        ("tides/book.yaml", b"title: Tides\nauthor: Ida\nlanguage: en\n"),
        ("tides/1.md", b"# Ebb\n\nIt went.\n"),
        ("inner.zip", &inner),
        ("../out.txt", post("Out").as_bytes()),
    ]);
    fs::create_dir(folder.path().join("in")).expect("a folder");
    fs::write(folder.path().join("in/posts.zip"), archive).expect("written");
    // A story of the archive's name keeps apart from it.
    fs::write(folder.path().join("in/posts.txt"), post("Posts")).expect("written");
    let output = import(&["in", "-o", "out", "--json"], folder.path());
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let works = report["works"].as_array().expect("works");
    let written: Vec<_> = works
        .iter()
        .map(|work| (work["sources"][0].as_str().unwrap_or_default(), work["written"].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(
        written,
        [
            ("in/posts.txt", "out/posts-2.md"),
            ("in/posts.zip/Fog.html", "out/posts/Fog/Fog.md"),
            ("in/posts.zip/a/rain.txt", "out/posts/a/rain.md"),
            ("in/posts.zip/md/sun.md", "out/posts/md/sun.md"),
            ("in/posts.zip/tides", "out/posts/tides"),
        ]
    );
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for words in ["archives within the archive: inner.zip", "in/posts.zip/../out.txt is not read"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(report["diagnostics"].to_string().contains("in/posts.zip/a/rain.txt"), "{report}");
    assert!(!said.contains("ficbind-") && !report.to_string().contains("ficbind-"), "{said}");
    let table = fs::read_to_string(folder.path().join("out/review.csv")).expect("a table");
    assert!(table.contains("posts.zip/a/rain.txt,4,"), "{table}");
    for (_, source) in &written {
        assert!(Words::of(&folder.path().join(source)).is_some(), "{source}");
    }
    assert_eq!(fs::read(folder.path().join("out/posts/md/sun.md")).expect("a copy"), sun.as_bytes());
    assert!(!folder.path().join("out.txt").exists());
}

#[test]
fn lines_that_mean_nothing_wait_for_a_person() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("posts")).expect("a folder");
    let post = "Title: Rain\nAuthor: Ida Quill\n\nwith a lantern and a spoon\n\nRating: G\n\n\nIt rained.\n\nAnd on.\n";
    fs::write(at("posts/rain.txt"), post).expect("written");
    let run = |more: &[&str]| import(&[&["posts", "-o", "out"], more].concat(), folder.path());
    assert_eq!(run(&[]).status.code(), Some(0));
    let story = fs::read_to_string(at("out/rain.md")).expect("a story");
    assert!(story.contains("# not understood, line 4: with a lantern and a spoon\noriginal-header:"), "{story}");
    let table = fs::read_to_string(at("out/review.csv")).expect("a table");
    assert!(table.contains("rain.txt,4,with a lantern and a spoon,,,low,\r\n"), "{table}");

    // A person says what it is; what cannot be is refused with its line.
    fs::write(at("fixed.csv"), table.replace("spoon,,,low,", "spoon,setting,,low,By the lake")).expect("written");
    assert_eq!(run(&["--review", "fixed.csv"]).status.code(), Some(0));
    assert!(fs::read_to_string(at("out/rain.md")).expect("a story").contains("setting: By the lake"));
    fs::write(at("fixed.csv"), "file,field,correction\nrain.txt,rating,banana\n").expect("written");
    let refused = run(&["--review", "fixed.csv"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("error: fixed.csv:2: \"banana\" is no rating"), "{said}");
}

#[test]
fn nothing_that_people_wrote_is_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let post =
        |title: &str| format!("Title: {title}\nRating, perhaps an R\nAuthor: Ida Quill\n\n\nIt rained.\n\nAnd on.\n");
    fs::create_dir(at("posts")).expect("a folder");
    fs::write(at("posts/rain.txt"), post("Rain")).expect("written");
    let run = |more: &[&str]| import(&[&["posts", "-o", "out"], more].concat(), folder.path()).status.code();
    assert_eq!(run(&[]), Some(0));
    let first = fs::read_to_string(at("out/rain.md")).expect("a story");
    assert!(first.contains("# unsure (low), line 2: perhaps an R"), "{first}");

    // What is ours and unchanged is replaced.
    fs::write(at("posts/rain.txt"), post("Rain Again")).expect("written");
    assert_eq!(run(&[]), Some(0));
    assert!(fs::read_to_string(at("out/rain.md")).expect("a story").contains("Rain Again"));

    // A correction counts in every later run.
    let table = fs::read_to_string(at("out/review.csv")).expect("a table");
    let row = table.lines().find(|line| line.contains(",rating,")).expect("a row").to_owned();
    fs::write(at("fixed.csv"), table.replace(&row, &format!("{row}Teen"))).expect("written");
    assert_eq!(run(&["--review", "fixed.csv"]), Some(0));
    assert_eq!(run(&[]), Some(0));
    let corrected = fs::read_to_string(at("out/rain.md")).expect("a story");
    assert!(corrected.contains("rating: Teen") && !corrected.contains("# unsure (low), line 2"), "{corrected}");

    // What a person changed is kept, unless it is asked for.
    fs::write(at("out/rain.md"), "mine").expect("written");
    fs::write(at("posts/rain.txt"), post("Rain")).expect("written");
    assert_eq!(run(&[]), Some(1));
    assert_eq!(fs::read_to_string(at("out/rain.md")).expect("a file"), "mine");
    assert_eq!(run(&["--force"]), Some(0));

    // Markdown is a source already, and what is not there cannot be read.
    assert_eq!(import(&["out/rain.md", "-o", "two"], folder.path()).status.code(), Some(1));
    assert_eq!(import(&["nowhere.txt", "-o", "two"], folder.path()).status.code(), Some(3));
    fs::write(at("file"), "").expect("written");
    assert_eq!(import(&["posts", "-o", "file"], folder.path()).status.code(), Some(3));
}

#[test]
fn no_post_is_too_odd() {
    let folder = tempfile::tempdir().expect("a folder");
    let head = "Title: T\nAuthor: A\n\n";
    let keys: String = (0..100_000).map(|i| format!("Key{i}: value\n")).collect();
    let high: Vec<u8> = (128..=255).collect();
    let posts: [(&str, Vec<u8>, i32); 8] = [
        ("line", [head, &"rain fell and fell. ".repeat(500_000)].concat().into_bytes(), 0),
        ("keys", keys.into_bytes(), 0),
        (
            "zeros",
            [head, &"It rained all night long, until dawn, and the roof \0leaked.\n".repeat(20_000)]
                .concat()
                .into_bytes(),
            0,
        ),
        ("header", b"Title: T\nAuthor: A\nRating: PG\n".to_vec(), 1),
        ("quoted", "> said\n".repeat(100_000).into_bytes(), 0),
        ("marks", [head, &"=E2=80=\n".repeat(100_000)].concat().into_bytes(), 0),
        ("twice", [head, &"\u{c3}\u{a2}\u{e2}\u{201a}\u{ac}".repeat(50_000)].concat().into_bytes(), 0),
        ("high", [head.as_bytes(), &high.repeat(2_000)].concat(), 0),
    ];
    for (name, post, status) in posts {
        let file = format!("{name}.txt");
        fs::write(folder.path().join(&file), post).expect("written");
        let output = import(&[&file, "-o", "out"], folder.path());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{name}: {}", said.chars().take(500).collect::<String>());
        let written = fs::read(folder.path().join(format!("out/{name}.md")));
        assert_eq!(written.is_ok(), status == 0, "{name}");
        assert!(written.is_ok_and(|text| !text.contains(&0)) || status != 0, "{name}");
    }
}

/// The bytes of the book of a story, and of the book of that book.
fn twice(path: &Path, folder: &Path) -> Option<(Vec<u8>, Vec<u8>)> {
    let build = |path: &Path| {
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        ficbind::build(path, &[], &Options::default(), &mut sources, &mut sink).ok().map(|made| made.bytes)
    };
    let first = build(path)?;
    let book = folder.join("book.epub");
    fs::write(&book, &first).expect("written");
    Some((first, build(&book).expect("a book of a book")))
}

#[test]
fn books_of_our_own_come_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let samples = ["books/the-glass-orchard.md", "books/harbour-lights.txt", "books/lantern-road"].map(str::to_owned);
    let of_case = |case: &&str| format!("tests/cases/build/{case}");
    let cases = [
        "blocks/valid-attributes/story.md",
        "blocks/valid-letter-head-and-foot/story.md",
        "chapters/valid-number-and-title/story",
        "styles/valid-embedded/story.md",
        "warnings/valid-chapter-warnings/story",
        "warnings/valid-none-and-none-in-chapter/story",
        "warnings/valid-scene/story.md",
    ];
    for sample in samples.into_iter().chain(cases.iter().map(of_case)) {
        let (first, second) = twice(&root.join(&sample), folder.path()).expect("a book");
        assert!(first == second, "{sample} is another book the second time");
    }
}

#[test]
fn warnings_of_epub_2_come_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let story = folder.path().join("story.md");
    let text = "---\ntitle: Rain\nlanguage: en\nwarnings: [gore, {id: suicide, spoiler: true}]\n---\n\nIt rained.\n";
    fs::write(&story, text).expect("written");
    let build = |path: &Path, options: &Options| {
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        ficbind::build(path, &[], options, &mut sources, &mut sink).expect("a book")
    };
    let options = Options { epub: ficbind::book::Version::V2, ..Options::default() };
    let book = folder.path().join("book.epub");
    fs::write(&book, build(&story, &options).bytes).expect("written");
    let again = build(&book, &Options::default()).book;
    let ids: Vec<&str> = again.meta.warnings.list.iter().filter_map(|one| one.entry.map(|entry| entry.id)).collect();
    // What gives away the plot is among no subjects.
    assert_eq!(ids, ["gore", "suicide"]);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_behind_a_link() {
    let folder = tempfile::tempdir().expect("a folder");
    let archive =
        packed(&[("a/rain.txt", b"Title: Rain\nAuthor: Ida\nLanguage: en\n\nIt rained, and nobody minded.\n")]);
    fs::write(folder.path().join("posts.zip"), archive).expect("written");
    fs::create_dir(folder.path().join("out")).expect("a folder");
    fs::create_dir(folder.path().join("outside")).expect("a folder");
    std::os::unix::fs::symlink(folder.path().join("outside"), folder.path().join("out/posts")).expect("a link");
    let output = import(&["posts.zip", "-o", "out"], folder.path());
    assert_ne!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stderr).contains("out/posts"));
    assert_eq!(fs::read_dir(folder.path().join("outside")).expect("a folder").count(), 0);
}
