//! What is answered to well-meaning clients.

use std::fs;
use std::io::{Read, Write};
use std::time::Duration;

use crate::client::{Answer, Served, book, text};

/// So much must lie behind a change for its stamp to tell later ones.
fn settle() {
    std::thread::sleep(Duration::from_millis(2100));
}

#[test]
fn files_are_sent_with_what_browsers_need_to_know() {
    let served = Served::new(&[]);
    for (path, media) in [
        ("/a.epub", "application/epub+zip"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/page.html", "text/html; charset=utf-8"),
        ("/drawing.svg", "image/svg+xml"),
        ("/feed.opds.json", "application/opds+json"),
        ("/sub%20dir/%C3%A9.epub", "application/epub+zip"),
    ] {
        let answer = served.get(path, "");
        assert_eq!((answer.status, answer.header("content-type")), (200, media), "{path}");
        assert_eq!(answer.header("content-length"), answer.body.len().to_string(), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("accept-ranges"), "bytes");
        assert!(answer.header("content-security-policy").contains("default-src 'none'"));
        assert!(!answer.header("date").is_empty() && !answer.header("etag").is_empty());
        let head = served.ask("HEAD", path, "");
        assert!(head.body.is_empty());
        for name in ["content-length", "content-type", "last-modified", "accept-ranges"] {
            assert_eq!(head.header(name), answer.header(name), "{path} {name}");
        }
    }
    assert_eq!(served.get("/a.epub", "").body, book());
    assert!(served.get("/drawing.svg", "").header("content-security-policy").contains("sandbox"));
    let empty = served.get("/empty.txt", "");
    assert_eq!((empty.status, empty.body.len(), empty.header("content-length")), (200, 0, "0"));
    for path in ["/nothing.epub", "/sub%20dir", "/sub%20dir/", "/a.epub/", "/a.epub/x", "/notes.md", "/favicon.ico"] {
        assert_eq!(served.get(path, "").status, 404, "{path}");
    }
}

#[test]
fn folders_with_a_page_show_it() {
    let served = Served::new(&[]);
    fs::write(served.folder.join("sub dir/index.html"), "below").expect("written");
    assert_eq!(served.get("/sub%20dir/", "").text(), "below");
    let moved = served.get("/sub%20dir", "");
    assert_eq!((moved.status, moved.header("location")), (307, "/sub%20dir/"));
    fs::write(served.folder.join("index.html"), "top").expect("written");
    assert_eq!(served.get("/", "").text(), "top");
}

#[test]
fn what_a_client_has_is_not_sent_again() {
    let served = Served::new(&[]);
    settle();
    let answer = served.get("/a.epub", "");
    let (etag, date) = (answer.header("etag"), answer.header("last-modified"));
    assert!(etag.starts_with('"'), "{etag}");
    for (header, status) in [
        (format!("If-None-Match: {etag}\r\n"), 304),
        (format!("If-None-Match: \"x\", W/{etag}\r\n"), 304),
        ("If-None-Match: \"x\"\r\n".to_owned(), 200),
        (format!("If-Modified-Since: {date}\r\n"), 304),
        ("If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n".to_owned(), 200),
        (format!("If-None-Match: \"x\"\r\nIf-Modified-Since: {date}\r\n"), 200),
        (format!("If-Match: {etag}\r\n"), 200),
        ("If-Match: \"x\"\r\n".to_owned(), 412),
        ("If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n".to_owned(), 412),
    ] {
        for method in ["GET", "HEAD"] {
            let answer = served.ask(method, "/a.epub", &header);
            assert_eq!(answer.status, status, "{method} {header}");
            assert!(status != 304 || answer.body.is_empty() && answer.header("etag") == etag);
        }
    }
    fs::write(served.folder.join("a.epub"), "another").expect("written");
    let changed = served.get("/a.epub", &format!("If-None-Match: {etag}\r\n"));
    assert_eq!((changed.status, changed.text().as_str()), (200, "another"));
    assert!(changed.header("etag").starts_with("W/"), "a fresh stamp does not tell a later change");
}

#[test]
fn parts_are_sent_to_those_who_ask() {
    let served = Served::new(&[]);
    settle();
    let whole = book();
    let length = whole.len();
    for (range, start, end) in [
        ("bytes=0-0", 0, 1),
        ("bytes=100000-300000", 100_000, 300_001),
        ("bytes=-5", length - 5, length),
        ("bytes=399999-999999999", 399_999, length),
    ] {
        let answer = served.get("/a.epub", &format!("Range: {range}\r\n"));
        assert_eq!(answer.status, 206, "{range}");
        assert_eq!(answer.header("content-range"), format!("bytes {start}-{}/{length}", end - 1), "{range}");
        assert!(answer.body == whole[start..end], "{range}");
    }
    let beyond = served.get("/a.epub", "Range: bytes=400000-\r\n");
    assert_eq!((beyond.status, beyond.header("content-range")), (416, format!("bytes */{length}").as_str()));
    let several = served.get("/a.epub", "Range: bytes=0-3,70000-70003,-4\r\n");
    assert_eq!(several.status, 206);
    assert_eq!(several.header("content-length"), several.body.len().to_string());
    let boundary = several.header("content-type").strip_prefix("multipart/byteranges; boundary=").expect("its form");
    let mut expected = Vec::new();
    for (at, range) in [0..4, 70_000..70_004, length - 4..length].into_iter().enumerate() {
        let line_end = if at == 0 { "" } else { "\r\n" };
        let place = format!("bytes {}-{}/{length}", range.start, range.end - 1);
        let head =
            format!("{line_end}--{boundary}\r\nContent-Type: application/epub+zip\r\nContent-Range: {place}\r\n\r\n");
        expected.extend_from_slice(head.as_bytes());
        expected.extend_from_slice(&whole[range]);
    }
    expected.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    assert!(several.body == expected);
    let etag = served.get("/a.epub", "").header("etag").to_owned();
    let with = |tag: &str| served.get("/a.epub", &format!("Range: bytes=1-2\r\nIf-Range: {tag}\r\n")).status;
    assert_eq!((with(&etag), with("\"x\""), with(&format!("W/{etag}"))), (206, 200, 200));
    let head = served.ask("HEAD", "/a.epub", "Range: bytes=1-2\r\n");
    assert_eq!(
        (head.status, head.header("content-length")),
        (200, length.to_string().as_str()),
        "only GET knows ranges"
    );
}

#[test]
fn text_is_packed_for_those_who_take_it() {
    let served = Served::new(&[]);
    let plain = served.get("/style.css", "");
    assert_eq!((plain.text(), plain.header("vary"), plain.header("content-encoding")), (text(), "accept-encoding", ""));
    for _ in 0..2 {
        let packed = served.get("/style.css", "Accept-Encoding: br, gzip\r\n");
        assert_eq!((packed.header("content-encoding"), packed.header("vary")), ("gzip", "accept-encoding"));
        assert_ne!(packed.header("etag"), plain.header("etag"));
        assert!(packed.body.len() * 3 < plain.body.len());
        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(packed.body.as_slice()).read_to_string(&mut unpacked).expect("gzip");
        assert_eq!(unpacked, text());
    }
    let part = served.get("/style.css", "Accept-Encoding: gzip\r\nRange: bytes=0-1\r\n");
    assert_eq!((part.status, part.body.as_slice()), (206, &[0x1f, 0x8b][..]), "a range is one of what is sent");
    assert_eq!(served.get("/a.epub", "Accept-Encoding: gzip\r\n").header("content-encoding"), "");
    fs::write(served.folder.join("style.css"), "a { color: red }\n".repeat(100)).expect("written");
    let packed = served.get("/style.css", "Accept-Encoding: gzip\r\n");
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(packed.body.as_slice()).read_to_string(&mut unpacked).expect("gzip");
    assert!(unpacked.starts_with("a { color: red }"), "what is kept is that of the file as it was");
}

#[test]
fn nothing_but_reading_is_answered() {
    let served = Served::new(&[]);
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "BREW"] {
        for path in ["/a.epub", "/", "/new.epub", "/search"] {
            let answer = served.ask(method, path, "Content-Length: 0\r\n");
            assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"), "{method} {path}");
        }
    }
    assert_eq!(fs::read(served.folder.join("a.epub")).expect("there"), book());
    assert!(!served.folder.join("new.epub").exists());
}

#[test]
fn requests_are_answered_in_their_order_on_one_connection() {
    let served = Served::new(&[]);
    let mut stream = served.connect();
    let one = |path: &str, end: &str| format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{end}\r\n");
    let all = one("/empty.txt", "")
        + &one("/nothing", "")
        + &one("/page.html", "")
        + &one("/a.epub", "Connection: close\r\n");
    stream.write_all(all.as_bytes()).expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("received");
    let mut statuses = Vec::new();
    let mut rest = answer.as_slice();
    while !rest.is_empty() {
        let answer = Answer::read(rest);
        let length: usize = answer.header("content-length").parse().expect("a length");
        let head = rest.len() - answer.body.len();
        statuses.push((answer.status, length));
        rest = &rest[head + length..];
    }
    assert_eq!(statuses.iter().map(|(status, _)| *status).collect::<Vec<_>>(), [200, 404, 200, 200]);
    assert_eq!(statuses[3].1, book().len());
}

#[test]
fn a_folder_without_a_library_shows_its_books() {
    let root = tempfile::tempdir().expect("a folder");
    let folder = root.path().join("shelf");
    let stories = root.path().join("stories");
    fs::create_dir_all(&stories).expect("made");
    let story = |name: &str, front: &str| {
        let text = format!("---\nlanguage: en\n{front}\n---\n\nIt rained.\n");
        fs::write(stories.join(name), text).expect("written");
    };
    story("a.md", "title: 'Rain & \"Fog\" < Sun'\nauthor: Ida Quill\nwarnings: violence\nrating: Teen");
    story("c.md", "title: Closed\nwarnings: [{id: gore, spoiler: true}]");
    story("b.md", "title: Élan\nauthor: Ann\nwarnings: none\nsummary: A pear falls.");
    let batch = crate::client::command().arg("batch").arg(&stories).arg("-o").arg(&folder).arg("-q").status();
    assert!(batch.is_ok_and(|status| status.success()));
    let served = Served::start(root, folder, &[]);
    let page = served.get("/", "");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let text = page.text();
    for words in [
        "3 books",
        "Rain &amp; “Fog” &lt; Sun",
        "by Ida Quill",
        "Rating: Teen; warnings: Violence",
        "warnings: none apply",
        "warnings: more that would give away the story",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let href = text.split("<a href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    assert_eq!(served.get(href, "").header("content-type"), "application/epub+zip");
    let found = served.get("/?q=PEAR+elan", "").text();
    assert!(found.contains("1 book") && found.contains("Élan") && !found.contains("Rain"), "{found}");
    assert_eq!(page.header("etag"), served.get("/", "").header("etag"));
    assert_eq!(served.get("/", &format!("If-None-Match: {}\r\n", page.header("etag"))).status, 304);
}
