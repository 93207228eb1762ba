//! What books are called: templates, safety, and names that two stories want.

use proptest::collection::vec;
use proptest::prelude::*;
use unicode_normalization::is_nfc;

use super::*;

/// Values by the names of their fields.
fn values(pairs: &[(&str, &str)]) -> Values {
    let mut values = Values::default();
    for &(name, text) in pairs {
        let place = match name {
            "author" => &mut values.author,
            "title" => &mut values.title,
            "series" => &mut values.series,
            "number" => &mut values.number,
            "language" => &mut values.language,
            "file" => &mut values.file,
            "folder" => &mut values.folder,
            _ => panic!("the tests know no field {name}"),
        };
        *place = text.to_owned();
    }
    values
}

fn fill(template: &str, pairs: &[(&str, &str)]) -> String {
    Template::parse(template).unwrap().fill(&values(pairs))
}

/// The name of a book with this title.
fn titled(title: &str) -> String {
    fill("{title}", &[("title", title)])
}

/// The folders of a book in this folder.
fn in_folder(folder: &str) -> String {
    fill("{folder}/x", &[("folder", folder)]).strip_suffix("/x.epub").unwrap_or_default().to_owned()
}

#[test]
fn faults() {
    let long = format!("x{}", "é".repeat(400));
    for (template, at, words) in [
        ("", 0, "empty; write, for example, \"{folder}/{file}\""),
        (" ", 0, "empty"),
        ("/{title}", 0, "absolute"),
        ("C:\\{title}", 0, "absolute"),
        ("\\\\server\\{title}", 0, "absolute"),
        ("a/../{title}", 2, "\"..\""),
        ("a/.. /{title}", 2, "\"..\""),
        ("a//{title}", 2, "a name is missing"),
        ("{author}/", 9, "a name is missing"),
        ("{author}/.epub", 9, "a name is missing"),
        ("é{titel}", 2, "unknown field \"titel\" (did you mean \"title\"?); the fields are author, author-sort, "),
        ("{}", 0, "unknown field \"\"; the fields are"),
        ("{Flummox}", 0, "unknown field \"Flummox\"; the fields are"),
        ("a {title", 2, "never closed"),
        ("{author/{title}", 0, "never closed"),
        ("{author {title}", 0, "never closed"),
        ("{title}}", 7, "no brace is open"),
        ("a } b", 2, "no brace is open"),
        ("{title:2}", 0, "only numbers have a width; write \"{title}\""),
        ("{number:}", 0, "\"\" is not a width"),
        ("{number:x}", 0, "\"x\" is not a width"),
        ("{number:4000000000}", 0, "is not a width"),
        (&long, 799, "longer than 800 bytes"),
    ] {
        let fault = Template::parse(template).expect_err(template);
        assert!(fault.at == at && fault.message.contains(words), "{template}: {fault:?}");
    }
}

#[test]
fn fields_by_any_spelling() {
    let values = Values { author_sort: "Quill, Ida".to_owned(), ..Values::default() };
    for name in ["author-sort", "author_sort", "Author-Sort", " AUTHOR_SORT "] {
        assert_eq!(Template::parse(&format!("{{{name}}}")).unwrap().fill(&values), "Quill, Ida.epub");
    }
}

#[test]
fn fields_have_values_and_examples() {
    let values = Values {
        author: "author".to_owned(),
        author_sort: "author-sort".to_owned(),
        authors: "authors".to_owned(),
        title: "title".to_owned(),
        series: "series".to_owned(),
        number: "number".to_owned(),
        language: "language".to_owned(),
        fandom: "fandom".to_owned(),
        rating: "rating".to_owned(),
        status: "status".to_owned(),
        year: "year".to_owned(),
        date: "date".to_owned(),
        identifier: "identifier".to_owned(),
        file: "file".to_owned(),
        folder: "folder".to_owned(),
        ending: "ending".to_owned(),
    };
    for field in FIELDS {
        let template = Template::parse(&format!("{{{}}}", field.name)).unwrap();
        assert_eq!(template.fill(&values), format!("{}.epub", field.name));
        assert_eq!(template.needs_metadata(), !["file", "folder", "ending"].contains(&field.name), "{}", field.name);
        assert!(!field.example.is_empty() && field.doc.ends_with('.'), "{}", field.name);
    }
}

#[test]
fn the_source_names_books_by_default() {
    let template = Template::parse(Template::DEFAULT).unwrap();
    assert!(!template.needs_metadata());
    assert!(Template::parse("{file} ({ending} [{language}])").unwrap().needs_metadata());
    assert_eq!(template.fill(&values(&[("folder", "a/b"), ("file", "c")])), "a/b/c.epub");
    assert_eq!(template.fill(&values(&[("file", "c")])), "c.epub");
}

#[test]
fn gaps_close() {
    const A: (&str, &str) = ("author", "A");
    const T: (&str, &str) = ("title", "T");
    const S: (&str, &str) = ("series", "S");
    const N: (&str, &str) = ("number", "3");
    const L: (&str, &str) = ("language", "en");
    let all = "{author} - {series} {number} - {title}";
    let groups = "{title} ({series} {number}) [{language}]";
    for (template, known, path) in [
        (all, &[A, S, N, T][..], "A - S 3 - T"),
        (all, &[A, S, T], "A - S - T"),
        (all, &[A, N, T], "A 3 - T"),
        (all, &[A, T], "A - T"),
        (all, &[T], "T"),
        (all, &[A], "A"),
        (all, &[], "untitled"),
        (groups, &[T, S, N, L], "T (S 3) [en]"),
        (groups, &[T, S], "T (S)"),
        (groups, &[T, N], "T (3)"),
        (groups, &[T, L], "T [en]"),
        (groups, &[T], "T"),
        (groups, &[S], "(S)"),
        ("{title} ({series} [{number}])", &[T, S], "T (S)"),
        ("{title} ({series} [{number}])", &[T, N], "T ([3])"),
        ("{number} - {title}", &[T], "T"),
        ("Book {number}: {title}, read", &[N, T], "Book 3 - T, read"),
        ("Book {number}: {title}, read", &[T], "T, read"),
        ("Book {number}: {title}, read", &[N], "Book 3"),
        ("{author}/{series}/{number} - {title}", &[A, T], "A/T"),
        ("{author}/{series}/{number} - {title}", &[A], "A"),
        ("Books/by {author}/{title}", &[T], "Books/T"),
        ("./{title}", &[T], "T"),
        ("{title}.epub", &[T], "T"),
        ("{title}.EPUB", &[T], "T"),
        ("{title}.{language}", &[T, L], "T.en"),
        ("{{{title}}} (done)", &[T], "{T} (done)"),
        ("({title} [", &[T], "(T ["),
        ("({title}]", &[T], "(T]"),
        ("([{title})", &[T], "([T)"),
        ("a) {title}", &[T], "a) T"),
        ("a: \"b\"? {title}", &[T], "a - 'b' T"),
        ("?", &[], "untitled"),
    ] {
        assert_eq!(fill(template, known), format!("{path}.epub"), "{template} with {known:?}");
    }
}

#[test]
fn deep_nesting_is_borne() {
    let template = format!("{}{{title}}{}", "(".repeat(390), ")".repeat(390));
    let known = [("title", "T")];
    assert!(fill(&template, &known).starts_with("((("));
    assert!(fill(template.trim_end_matches(')'), &known).starts_with("((("));
}

#[test]
fn numbers_are_padded() {
    for (template, number, name) in [
        ("{number:2}", "2", "02"),
        ("{number:02}", "2.5", "02.5"),
        ("{number:3}", "12", "012"),
        ("{number:1}", "12", "12"),
        ("{number: 2 }", "two", "two"),
        ("{number:2}", "", "untitled"),
    ] {
        assert_eq!(fill(template, &[("number", number)]), format!("{name}.epub"), "{template} of {number}");
    }
}

#[test]
fn values_are_cleaned() {
    for (title, name) in [
        ("One: Two", "One - Two"),
        ("One : Two", "One - Two"),
        ("9:15", "9-15"),
        ("a/b\\c|d", "a-b-c-d"),
        ("Who? \"Me\" <3 f*", "Who 'Me' 3 f"),
        (" a\t\u{A0}\r\n\u{3000}\u{2028}b ", "a b"),
        ("a\0\u{7}\u{FEFF}\u{202E}\u{2067}\u{FDD0}\u{1FFFF}b", "ab"),
        ("می\u{200C}خواهم", "می\u{200C}خواهم"),
        ("👩\u{200D}🚀 ❤\u{FE0F}", "👩\u{200D}🚀 ❤\u{FE0F}"),
        ("e\u{301}", "é"),
        ("e?\u{301}", "é"),
        ("...And Justice. . .", "And Justice"),
        (". .", "untitled"),
        ("\u{200D}\u{200C}\u{FE0F}", "untitled"),
        ("/", "-"),
        ("..", "untitled"),
        ("CON", "CON_"),
        ("aux.h", "aux_.h"),
        ("Nul .x", "Nul_ .x"),
        ("com0", "com0_"),
        ("lpt².a.b", "lpt²_.a.b"),
        ("conin$", "conin$_"),
        ("COM10", "COM10"),
        ("Conner", "Conner"),
        ("COM", "COM"),
    ] {
        assert_eq!(titled(title), format!("{name}.epub"), "{title:?}");
    }
    assert_eq!(fill("{author} - {title}", &[("author", "A"), ("title", " ... ")]), "A.epub");
    assert_eq!(fill("{author} - {title}", &[("author", "A"), ("title", "...B")]), "A - ...B.epub");
}

#[test]
fn folders_are_neither_books_nor_our_own() {
    for (folder, safe) in [
        ("a/b: c", "a/b - c"),
        ("../.a/./b//", "a/b"),
        ("x.EPUB", "x.EPUB_"),
        ("x.epub.", "x.epub_"),
        ("x.ep\u{200D}ub", "x.ep\u{200D}ub_"),
        ("report.jsonl", "report.jsonl_"),
        ("Report.j\u{17F}onl/x", "Report.j\u{17F}onl_/x"),
        ("a/MANIFEST-SHA256.TXT", "a/MANIFEST-SHA256.TXT_"),
        ("con.epub", "con_.epub_"),
    ] {
        assert_eq!(in_folder(folder), safe, "{folder:?}");
    }
}

#[test]
fn long_names_are_cut() {
    let stem = |title: &str| titled(title).strip_suffix(".epub").unwrap_or_default().to_owned();
    let word = "a".repeat(140);
    for (title, expected) in [
        // At a blank, unless it is too far in front.
        (format!("{word} bcdefg"), word.clone()),
        (format!("{} {}", &word[..130], "b".repeat(20)), word[..130].to_owned()),
        (format!("ab {word} cd"), format!("ab {word}")),
        (format!("ab {word}bcdef"), format!("ab {word}bc")),
        (format!("{word}. . bcdefg"), word.clone()),
        // Never within a character.
        (format!("{word}bcde\u{308}\u{323}"), format!("{word}bcd")),
        (format!("{word}b👩\u{200D}👩\u{200D}👦"), format!("{word}b")),
        (format!("{word}b👍🏽"), format!("{word}b")),
        (format!("{word}b❤\u{FE0F}"), format!("{word}b")),
        (format!("{}🇫🇷🇩🇪", &word[..130]), format!("{}🇫🇷", &word[..130])),
        (format!("{word}🏴\u{E0067}\u{E007F}"), word.clone()),
        // A cluster that is too long by itself.
        (format!("x{}", "\u{30F}".repeat(300)), format!("x{}", "\u{30F}".repeat(72))),
        (format!("con.{word}bcdefg"), format!("con_.{word}")),
    ] {
        assert_eq!(stem(&title), expected, "{title}");
    }
    // A cut may leave a device, or a folder that looks like a book.
    assert_eq!(stem(&format!("con👩{}", "\u{200D}👩".repeat(40))), "con_");
    for (ending, safe) in [("bcde.epub", "bcde.epub_"), ("bcdef.epub", "bcdef.epu_"), ("bcdef.epubs", "bcdef.epu_")] {
        assert_eq!(in_folder(&format!("{word}{ending}")), format!("{word}{safe}"));
    }
}

#[test]
fn long_paths_are_shortened() {
    let names: Vec<String> = (10..40).map(|n| n.to_string()).collect();
    assert_eq!(in_folder(&names.join("/")), names[..15].join("/"));

    let folder = vec!["a".repeat(140); 15].join("/");
    let path = fill("{folder}/{title}", &[("folder", &folder), ("title", &"t".repeat(200))]);
    assert_eq!(path.split('/').count(), 16);
    assert!(path.len() <= 800 && path.starts_with(&"a".repeat(40)), "{path}");
    assert!(path.ends_with(&format!("/{}.epub", "t".repeat(145))), "{path}");
}

#[test]
fn keys_are_of_the_file_system() {
    for (one, other) in [
        ("A/b.epub", "a/B.EPUB"),
        ("é", "e\u{301}"),
        ("Straße", "STRASSE"),
        ("ΌΣΟΣ", "όσος"),
        ("\u{1E9B}\u{323}", "\u{17F}\u{323}\u{307}"),
        ("a\u{200C}b❤\u{FE0F}", "ab❤"),
    ] {
        assert_eq!(key(one), key(other), "{one} and {other}");
    }
    for (one, other) in [("a/b", "ab"), ("a", "á"), ("1", "¹")] {
        assert_ne!(key(one), key(other), "{one} and {other}");
    }
}

/// The names that stories get, with their clashes; a story is its wanted name, what it holds and what it had wanted.
fn assigned(stories: &[(&str, &str, &str)], gone: &[&str]) -> Vec<(String, Option<Holder>)> {
    let some = |text| Some(text).filter(|text: &&str| !text.is_empty());
    let wanted: Vec<Wanted> =
        stories.iter().map(|&(name, held, from)| Wanted { name, held: some(held), from: some(from) }).collect();
    assign(&wanted, gone.iter().copied()).into_iter().map(|a| (a.name, a.clash)).collect()
}

#[test]
fn names_are_given_once() {
    let first = Some(Holder::Story(0));
    let gone = Some(Holder::Gone);
    let long = format!("d/{}.epub", "a".repeat(144));
    let cut = format!("d/{} (2).epub", "a".repeat(132));
    type Case<'a> = (&'a [(&'a str, &'a str, &'a str)], &'a [&'a str], &'a [(&'a str, Option<Holder>)]);
    let cases: &[Case] = &[
        (&[("a.epub", "", ""), ("A.epub", "", "")], &[], &[("a.epub", None), ("A (2).epub", first)]),
        (&[("a.epub", "", "")], &["A.epub", "a (2).epub"], &[("a (3).epub", gone)]),
        // What was numbered stays so, although it comes first now.
        (
            &[("a.epub", "a (2).epub", "a.epub"), ("a.epub", "a.epub", "a.epub"), ("a.epub", "", "")],
            &[],
            &[("a (2).epub", Some(Holder::Story(1))), ("a.epub", None), ("a (3).epub", Some(Holder::Story(1)))],
        ),
        // Nobody has the wanted name any more.
        (&[("a.epub", "a (2).epub", "a.epub")], &[], &[("a (2).epub", None)]),
        // A new title, a new name.
        (&[("b.epub", "a.epub", "a.epub"), ("a.epub", "", "")], &[], &[("b.epub", None), ("a.epub", None)]),
        // Two hold one name.
        (
            &[("a.epub", "a.epub", "a.epub"), ("a.epub", "a.epub", "a.epub")],
            &[],
            &[("a.epub", None), ("a (2).epub", first)],
        ),
        (&[("a.epub", "a.epub", "a.epub")], &["a.epub"], &[("a (2).epub", gone)]),
        // Names that do not come from the wanted one.
        (&[("a.epub", "../b.epub", "a.epub")], &[], &[("a.epub", None)]),
        (&[("a.epub", "a (+2).epub", "a.epub")], &[], &[("a.epub", None)]),
        (
            &[("a (2).epub", "", ""), ("a.epub", "", ""), ("a.epub", "", "")],
            &[],
            &[("a (2).epub", None), ("a.epub", None), ("a (3).epub", Some(Holder::Story(1)))],
        ),
        (&[(&long, "", ""), (&long, "", "")], &[], &[(&long, None), (&cut, first)]),
        (&[(&long, &cut, &long)], &[], &[(&cut, None)]),
    ];
    for (stories, gone, expected) in cases {
        let names = assigned(stories, gone);
        let names: Vec<(&str, Option<Holder>)> = names.iter().map(|(name, clash)| (name.as_str(), *clash)).collect();
        assert_eq!(&names, expected, "{stories:?}");
    }
}

#[test]
fn many_stories_of_one_name() {
    const MANY: usize = 100_000;
    let names = assigned(&vec![("a/b.epub", "", ""); MANY], &[]);
    assert_eq!(names[MANY - 1].0, format!("a/b ({MANY}).epub"));
}

/// Text of the kind that breaks paths.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "(\\.|/|\\\\|:|: |con|NUL|aux\\.|\\.epub|report\\.jsonl|\u{202E}|\u{200D}|\u{FE0F}|\u{301}|[🇦-🇿]|é|\\PC){0,12}",
        "(a|[🇦-🇿]|\u{301}|👩\u{200D}|\\. | ){100,200}",
        any::<String>(),
    ]
}

/// A template from pieces that mostly make one.
fn template() -> impl Strategy<Value = String> {
    "(\\{title\\}|\\{folder\\}|\\{number:2\\}|\\{series\\}|/| - | |: |\\(|\\)|\\[|\\]|\\{\\{|\\.|x|\\.epub|con){1,12}"
}

fn assert_safe(path: &str) {
    let segments: Vec<&str> = path.split('/').collect();
    assert!(path.len() <= 800 && segments.len() <= 16 && is_nfc(path), "{path:?}");
    assert!(!path.contains(['\\', ':', '|', '*', '?', '"', '<', '>', '\u{202E}', '\u{FEFF}']), "{path:?}");
    assert!(!path.contains(|c: char| c.is_control() || c.is_whitespace() && c != ' '), "{path:?}");
    assert!(!path.contains("  "), "{path:?}");
    let (file, folders) = segments.split_last().unwrap();
    assert!(file.len() > ".epub".len() && file.ends_with(".epub"), "{path:?}");
    for segment in &segments {
        assert!(!segment.is_empty() && segment.len() <= 150, "{path:?}");
        assert!(!segment.starts_with(['.', ' ']) && !segment.ends_with(['.', ' ']), "{path:?}");
        let stem = segment.split('.').next().unwrap_or_default().trim_end().to_lowercase();
        assert!(!["con", "nul", "aux"].contains(&stem.as_str()), "{path:?}");
    }
    for folder in folders {
        let folder = key(folder);
        assert!(!folder.ends_with(".epub") && folder != "report.jsonl", "{path:?}");
    }
}

proptest! {
    #[test]
    fn parse_never_panics(text in any::<String>(), pieces in template()) {
        let _ = Template::parse(&text);
        let _ = Template::parse(&pieces);
    }

    #[test]
    fn paths_are_safe(template in template(), texts in vec(text(), 4), folders in vec(text(), 0..20)) {
        if let Ok(template) = Template::parse(&template) {
            let known = values(&[
                ("title", &texts[0]), ("series", &texts[1]), ("number", &texts[2]), ("folder", &folders.join("/")),
            ]);
            let path = template.fill(&known);
            assert_safe(&path);
            // A name that was made safe is safe as it is, and the same values always give the same.
            prop_assert_eq!(&fill("{folder}/{title}", &[
                ("folder", path.rsplit_once('/').map_or("", |(folder, _)| folder)),
                ("title", path.rsplit('/').next().unwrap_or_default().strip_suffix(".epub").unwrap_or_default()),
            ]), &path);
            prop_assert_eq!(template.fill(&known), path);
        }
    }

    #[test]
    fn keys_of_safe_names_are_stable(text in text()) {
        let path = titled(&text);
        prop_assert_eq!(key(&key(&path)), key(&path));
        prop_assert_eq!(key(&path.to_lowercase()), key(&path));
    }

    #[test]
    fn assigned_names_are_unique_and_safe(
        titles in vec("[aAbé](\u{301})?( \\([23]\\))?|a{145}[bc]?", 1..30),
        changed in vec(any::<bool>(), 30),
        gone in vec("[ab]( \\([234]\\))?\\.epub", 0..4),
    ) {
        let wanted: Vec<String> = titles.iter().map(|title| titled(title)).collect();
        let run = |before: Option<&[Assigned]>| {
            let stories: Vec<Wanted> = wanted.iter().enumerate().map(|(index, name)| Wanted {
                name,
                held: before.map(|names| names[index].name.as_str()),
                from: Some(name.as_str()).filter(|_| !changed[index]),
            }).collect();
            assign(&stories, gone.iter().map(String::as_str))
        };
        let first = run(None);
        let second = run(Some(&first));
        for names in [&first, &second] {
            let mut seen: std::collections::HashSet<String> = gone.iter().map(|name| key(name)).collect();
            for (assigned, wanted) in names.iter().zip(&wanted) {
                assert_safe(&assigned.name);
                prop_assert!(seen.insert(key(&assigned.name)), "{} is given twice", assigned.name);
                prop_assert!(assigned.name == *wanted || assigned.clash.is_some() || names == &second);
            }
        }
        for index in 0..wanted.len() {
            prop_assert!(changed[index] || first[index].name == second[index].name);
        }
    }
}
