//! A shelf with a library: its pages, its feeds, and searches in them.

use std::fs;

use serde_json::Value;

use crate::client::{Served, command};

/// A shelf of several pages of books, with a library.
fn shelf(books: usize, with_library: bool) -> Served {
    let root = tempfile::tempdir().expect("a folder");
    let (stories, folder) = (root.path().join("stories"), root.path().join("shelf"));
    fs::create_dir_all(&stories).expect("made");
    for n in 0..books {
        let text = format!(
            "---\nlanguage: en\ntitle: Story {n} of <Rain & Fog>\nauthor: Ida Quill\nfandom: Harbour\nwarnings: gore\n\
             cover: none\nsummary: Number {n}.\n---\n\nIt rained.\n"
        );
        fs::write(stories.join(format!("{n:03}.md")), text).expect("written");
    }
    let refused = "---\nlanguage: en\ntitle: Rain Alone\narchive: Do not archive\nwarnings: none\n---\n\nIt rained.\n";
    fs::write(stories.join("refused.md"), refused).expect("written");
    let run = |args: &[&std::path::Path]| command().args(args).arg("-q").status().is_ok_and(|status| status.success());
    assert!(run(&["batch".as_ref(), &stories, "-o".as_ref(), &folder]));
    assert!(!with_library || run(&["library".as_ref(), &folder]));
    Served::start(root, folder, &[])
}

/// The values of an attribute in elements that hold certain words.
fn values<'t>(text: &'t str, words: &str, attribute: &str) -> Vec<&'t str> {
    let tags = text.split('<').filter(|tag| tag.contains(words));
    let value = |tag: &'t str| tag.split(&format!("{attribute}=\"")).nth(1)?.split('"').next();
    tags.filter_map(value).collect()
}

#[test]
fn a_library_is_served_with_types_and_a_search() {
    let served = shelf(3, true);
    let top = served.get("/", "");
    assert_eq!((top.status, top.header("location")), (307, "/library/"));
    assert_eq!(served.get("/library/", "").header("content-type"), "text/html; charset=utf-8");
    let atom = "application/atom+xml;profile=opds-catalog;kind=";
    let index = served.get("/library/opds/index.xml", "");
    assert_eq!(index.header("content-type"), format!("{atom}navigation"));
    assert_eq!(served.get("/library/opds/all.xml", "").header("content-type"), format!("{atom}acquisition"));
    let text = index.text();
    let document = roxmltree::Document::parse(&text).expect("well-formed");
    let link = document.descendants().find(|node| node.attribute("rel") == Some("search")).expect("a search");
    assert_eq!(link.attribute("type"), Some("application/opensearchdescription+xml"));
    let description = served.get(link.attribute("href").expect("an address"), "");
    assert_eq!(description.header("content-type"), "application/opensearchdescription+xml");
    let text = description.text();
    let document = roxmltree::Document::parse(&text).expect("well-formed");
    let urls: Vec<_> =
        document.descendants().filter(|node| node.has_tag_name("Url") || node.tag_name().name() == "Url").collect();
    assert_eq!(urls.len(), 3);
    for url in urls {
        let template = url
            .attribute("template")
            .expect("a template")
            .replace("{searchTerms}", "story")
            .replace("{startPage?}", "");
        let found = served.get(template.strip_prefix("http://localhost").expect("an address here"), "");
        let media = found.header("content-type").split("; ").next().unwrap_or_default().to_owned();
        assert_eq!((found.status, media.as_str()), (200, url.attribute("type").expect("a type")), "{template}");
        assert!(found.text().contains("Story 1 of"), "{template}");
    }
    let index: Value = serde_json::from_slice(&served.get("/library/opds/index.json", "").body).expect("JSON");
    assert!(index["navigation"].as_array().is_some_and(|all| all.iter().any(|link| link["href"] == "/search.json")));
    let links = index["links"].as_array().expect("links");
    assert!(links.iter().any(|link| link["rel"] == "search" && link["href"] == "/search.json{?query}"));
    let head = served.ask("HEAD", "/library/opds/index.xml", "");
    assert_eq!(head.header("content-length"), served.get("/library/opds/index.xml", "").header("content-length"));
}

#[test]
fn searches_find_books_that_can_be_fetched() {
    for with_library in [true, false] {
        let served = shelf(120, with_library);
        let mut path = "/search?q=RAIN+quill+h%C3%A1rbour".to_owned();
        let mut books = Vec::new();
        let mut pages = 0;
        loop {
            let feed = served.get(&path, "");
            assert_eq!(feed.header("content-type"), "application/atom+xml;profile=opds-catalog;kind=acquisition");
            let text = feed.text();
            roxmltree::Document::parse(&text).expect("well-formed");
            assert!(text.contains("<opensearch:totalResults>120</opensearch:totalResults>"), "{text}");
            books.extend(values(&text, "acquisition/open-access", "href").into_iter().map(str::to_owned));
            pages += 1;
            match values(&text, "rel=\"next\"", "href").first() {
                Some(next) => path = next.replace("&amp;", "&"),
                None => break,
            }
        }
        assert_eq!((pages, books.len()), (3, 120));
        books.sort();
        books.dedup();
        assert_eq!(books.len(), 120, "none twice");
        assert_eq!(served.get(&books[7], "").header("content-type"), "application/epub+zip");
        for accept in
            ["*/*", "application/opds+json;q=0", "application/opds+json;q=0.5, application/atom+xml", "text/html"]
        {
            let feed = served.get("/search", &format!("Accept: {accept}\r\n"));
            assert!(feed.header("content-type").starts_with("application/atom+xml"), "{accept}");
        }
        let feed = served.get("/search.json?query=%22story%205%20of%22", "");
        let feed: Value = serde_json::from_slice(&feed.body).expect("JSON");
        assert_eq!(feed["metadata"]["numberOfItems"], 0, "quotes are words like others");
        for (path, accept) in [
            ("/search.json?query=number+57", ""),
            ("/search?q=number+57", "Accept: application/opds+json\r\n"),
            ("/search?q=number+57", "Accept: application/atom+xml;q=0.5, application/opds+json;q=0.9\r\n"),
            ("/search?q=number+57", "Accept: */*, application/opds+json\r\n"),
        ] {
            let answer = served.get(path, accept);
            assert_eq!(answer.header("content-type"), "application/opds+json", "{accept}");
            let feed: Value = serde_json::from_slice(&answer.body).expect("JSON");
            assert_eq!(feed["metadata"]["numberOfItems"], 1, "{feed}");
            let book = &feed["publications"][0];
            assert_eq!(book["metadata"]["title"], "Story 57 of <Rain & Fog>");
            for link in book["links"].as_array().into_iter().chain(book["images"].as_array()).flatten() {
                let href = link["href"].as_str().expect("an address");
                let fetched = served.get(href, "");
                let media = fetched.header("content-type").split(';').next().unwrap_or_default().to_owned();
                assert_eq!((fetched.status, link["type"].as_str()), (200, Some(media.as_str())), "{href}");
            }
        }
    }
}

/// Follows the choice of a group with this title.
fn chosen(served: &Served, path: &str, group: &str, title: &str) -> String {
    let feed = served.get(path, "").text();
    let document = roxmltree::Document::parse(&feed).expect("well-formed");
    let facet = document.descendants().find(|node| {
        let group_of = ("http://opds-spec.org/2010/catalog", "facetGroup");
        node.attribute(group_of) == Some(group) && node.attribute("title") == Some(title)
    });
    facet.and_then(|facet| facet.attribute("href")).unwrap_or_else(|| panic!("{group}, {title}: {feed}")).to_owned()
}

#[test]
fn choices_of_several_kinds_hold_together() {
    let served = shelf(3, true);
    let odd = "---\nlanguage: en\ntitle: Odd\nauthor: A & \"B\" <C>\nfandom: Harbour\nrating: Teen\nwarnings: none\n---\n\nIt rained.\n";
    let source = served.folder.parent().expect("a folder").join("odd.md");
    fs::write(&source, odd).expect("written");
    let book = served.folder.join("odd.epub");
    assert!(command().arg("build").arg(&source).arg("-o").arg(book).arg("-q").status().is_ok_and(|s| s.success()));
    wait_for(&served, "/search", "odd.epub");
    let index = served.get("/library/opds/index.xml", "").text();
    roxmltree::Document::parse(&index).expect("well-formed");
    let start = values(&index, "href=\"/search\"", "href")[0];
    let fandom = chosen(&served, start, "Fandoms", "Harbour");
    let both = chosen(&served, &fandom, "Ratings", "Teen");
    let three = chosen(&served, &both, "Authors", "\"B\" <C>");
    for path in [&both, &three] {
        let text = served.get(path, "").text();
        assert!(text.contains("<opensearch:totalResults>1</opensearch:totalResults>") && text.contains("odd.epub"));
        assert!(text.contains("<title>All books (Harbour; "), "{text}");
        let active = values(&text, "opds:activeFacet=\"true\"", "title");
        assert_eq!(active.len(), if path == &three { 3 } else { 2 }, "{active:?}");
        assert!(text.contains("thr:count=\"1\""), "{text}");
    }
    let json = served.get(&three.replace("/search", "/search.json"), "");
    let json: Value = serde_json::from_slice(&json.body).expect("JSON");
    assert_eq!(json["metadata"]["numberOfItems"], 1);
    assert_eq!(json["links"][0]["href"], format!("http://localhost{}", three.replace("/search", "/search.json")));
    let active = json["facets"].as_array().expect("facets").iter().flat_map(|group| group["links"].as_array());
    assert_eq!(active.flatten().filter(|link| link["rel"] == "self").count(), 3);
    let all = chosen(&served, &both, "Fandoms", "All");
    assert!(all.contains("rating=Teen") && !all.contains("fandom"), "{all}");
    assert!(served.get("/?fandom=harbour&rating=teen", "").text().contains("1 book"));
}

#[test]
fn odd_searches_are_answered_and_refused_stories_are_not_found() {
    let served = shelf(1, false);
    assert!(!served.get("/search?q=alone", "").text().contains("Rain Alone"));
    for query in [
        "q=%00%ff",
        "q=%3Cscript%3E",
        "q=",
        "",
        "page=0",
        "page=99999999999999999999",
        "q=a&q=b",
        "%",
        "&&&=",
        "q=]]%3E",
    ] {
        for path in ["/search", "/search.json", "/"] {
            let answer = served.get(&format!("{path}?{query}"), "");
            assert_eq!(answer.status, 200, "{path}?{query}");
            assert!(!answer.text().contains("<script>") || path == "/search.json", "{path}?{query}");
            if path == "/search" {
                roxmltree::Document::parse(&answer.text()).expect("well-formed");
            }
        }
    }
    let long = served.get(&format!("/search?q={}", "rain+".repeat(2000)), "");
    assert_eq!(long.status, 200);
}

/// Waits until an answer holds these words.
fn wait_for(served: &Served, path: &str, words: &str) -> String {
    let begin = std::time::Instant::now();
    loop {
        let text = served.get(path, "").text();
        if text.contains(words) {
            return text;
        }
        assert!(begin.elapsed().as_secs() < 20, "{words}: {text}");
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
}

#[test]
fn a_shelf_that_changes_is_read_again() {
    let served = shelf(1, false);
    assert!(served.get("/", "").text().contains("1 book"));
    fs::create_dir_all(served.folder.join("a/b")).expect("made");
    for (copy, words) in [("copy.epub", "2 books"), ("a/b/copy.epub", "3 books")] {
        fs::copy(served.folder.join("000.epub"), served.folder.join(copy)).expect("copied");
        wait_for(&served, "/", words);
    }
    // In its folder, only the file itself changes.
    fs::copy(served.folder.join("refused.epub"), served.folder.join("a/b/copy.epub")).expect("copied");
    wait_for(&served, "/", "2 books");
}

#[test]
fn books_that_are_newer_than_the_library_have_no_page() {
    let served = shelf(1, true);
    fs::copy(served.folder.join("000.epub"), served.folder.join("new.epub")).expect("copied");
    let feed = wait_for(&served, "/search", "new.epub");
    let hrefs = feed.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    for href in hrefs.filter(|href| href.starts_with('/')) {
        assert!(matches!(served.get(href, "").status, 200 | 307), "{href}");
    }
    assert_eq!(feed.matches("/library/stories/").count(), 1, "{feed}");
}

#[test]
fn what_no_address_leads_to_is_not_listed() {
    let served = shelf(1, false);
    for name in ["x\\y.epub", "x\ny.epub"] {
        fs::copy(served.folder.join("000.epub"), served.folder.join(name)).expect("copied");
    }
    fs::copy(served.folder.join("000.epub"), served.folder.join("x y%.epub")).expect("copied");
    for path in ["/", "/search"] {
        let text = wait_for(&served, path, "x%20y%25.epub");
        let hrefs = text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let books: Vec<&str> = hrefs.filter(|href| href.ends_with(".epub")).collect();
        assert_eq!(books, ["/000.epub", "/x%20y%25.epub"]);
        assert_eq!(served.get(books[1], "").status, 200);
    }
}
