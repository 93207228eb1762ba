//! The cost of a build, of a check and of a repair grows with the size of the input, whatever it is made of.
//!
//! `linear/patterns.json` has an input for every construct of the source language, and for every part of a book that a
//! check reads. Each is made in four sizes, each twice the one before, and the bytes that the library asks for are
//! counted: counted work is the same on every machine, and time is not. What they grow by doubles when the size does;
//! where it is more than that twice in a row, the cost is not linear.
//!
//! A story is `head` (front-matter of four lines, if not stated), then `unit` until the size is reached, then `tail`.
//! `{i}` in a unit is its number. Where there are two units, the first takes half of the size, and `middle` stands between
//! them. `file` is the file that grows; other files of the story are `also`. A book is a small good EPUB, of which one
//! file is replaced in the same way, and so are others of `also`, which grow with it. `limit` is the size at which a limit
//! of ours, such as that of depth, ends the growth.

use std::alloc::System;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use ficbind::book::Options;
use ficbind::check::{self, check};
use ficbind::diag::{Sink, Sources};
use ficbind::fix::{self, fix};
use serde_json::{Map, Value};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use zip::write::SimpleFileOptions;

type Row = Map<String, Value>;

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Bytes of the smallest input. Below, what every book costs hides how the cost grows.
const SIZE: usize = 12_000;
/// How much the growth may grow when the size doubles. Tables that double their room, and texts that become several
/// files, make steps: one of them is no fault.
const MOST: f64 = 2.5;
/// Growth of fewer bytes is noise.
const NOISE: f64 = 2_000_000.0;
/// Bytes that a byte of input may cost on the way. A chapter of few letters is a page of its own, made and checked.
const PER_BYTE: f64 = 8_000.0;

const FRONT: &str = "---\ntitle: T\nlanguage: en\nauthor: A\n---\n\n";

#[test]
fn work_grows_with_the_size() {
    let table: Value = serde_json::from_str(include_str!("linear/patterns.json")).expect("JSON");
    let rows = |kind: &str| table[kind].as_array().into_iter().flatten().filter_map(Value::as_object);
    // What is built once, whatever comes.
    let warm = Map::from_iter([("unit".to_owned(), Value::from("Rain fell.\n\n"))]);
    story(&warm, SIZE);
    let mut faults = Vec::new();
    let kinds = [(story as fn(&Row, usize) -> usize, rows("story")), (book, rows("book")), (repair, rows("repair"))];
    for (work, rows) in kinds {
        for row in rows {
            // What is made once, for the first to use it, or by each thread, is counted with whatever comes first: a
            // fault is one that shows again.
            faults.extend(judge(row, work).and_then(|_| judge(row, work)));
        }
    }
    assert!(faults.is_empty(), "the cost of these grows faster than their size:\n{}", faults.join("\n"));
}

/// Why a row is at fault, if it is.
fn judge(row: &Row, work: fn(&Row, usize) -> usize) -> Option<String> {
    let costs = [1, 2, 4, 8].map(|times| work(row, SIZE * times) as f64);
    let growth: Vec<f64> = costs.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let is_steep = |pair: &[f64]| pair[1] > NOISE && pair[1] > pair[0].max(NOISE / MOST) * MOST;
    let is_heavy = costs[3] > PER_BYTE * 8.0 * SIZE as f64;
    (growth.windows(2).all(is_steep) || is_heavy).then(|| format!("{}: {costs:.0?} bytes", text(row, "name", "")))
}

fn text<'r>(row: &'r Row, key: &str, default: &'r str) -> &'r str {
    row.get(key).and_then(Value::as_str).unwrap_or(default)
}

/// Bytes asked for while a story is built.
fn story(row: &Row, size: usize) -> usize {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder.path())).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    let file = text(row, "file", "story.md");
    write(file, &grown(row, size, FRONT));
    for (name, text) in row.get("also").and_then(Value::as_object).into_iter().flatten() {
        write(name, text.as_str().unwrap_or_default());
    }
    let source = match file {
        "book.yaml" => folder.path().to_owned(),
        "story.txt" => folder.path().join("story.txt"),
        _ => folder.path().join("story.md"),
    };
    counted(|| {
        let options = Options { no_cover: true, ..Options::default() };
        // What makes no book has a cost, too.
        let _ = ficbind::build(Path::new(&source), &[], &options, &mut Sources::new(), &mut Sink::new());
    })
}

/// Bytes asked for while a book is checked.
fn book(row: &Row, size: usize) -> usize {
    let bytes = packed(row, size);
    counted(|| {
        check(&bytes, &check::Options::default());
    })
}

/// Bytes asked for while a book is repaired.
fn repair(row: &Row, size: usize) -> usize {
    let bytes = packed(row, size);
    counted(|| {
        let _ = fix(&bytes, &fix::Options::default());
    })
}

/// The book of a row.
fn packed(row: &Row, size: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut add = |name: &str, text: &str| {
        zip.start_file(name, stored).expect("an entry");
        zip.write_all(text.as_bytes()).expect("its content");
    };
    let file = text(row, "file", "");
    for (name, content) in BOOK {
        let other = row.get("also").and_then(|also| also[*name].as_object());
        if *name == file {
            add(name, &grown(row, size, ""));
        } else if let Some(other) = other {
            add(name, &grown(other, size, ""));
        } else {
            add(name, content);
        }
    }
    if row.contains_key("entries") {
        // An entry costs its name twice, and 76 bytes.
        let names = (1..).map(|i| filled(text(row, "unit", ""), i));
        let mut room = size;
        for name in names {
            let Some(left) = room.checked_sub(2 * name.len() + 76) else { break };
            room = left;
            add(&name, "x");
        }
    }
    zip.finish().expect("an archive").into_inner()
}

fn counted(work: impl FnOnce()) -> usize {
    let region = Region::new(COUNTED);
    work();
    region.change().bytes_allocated
}

/// An input of about a size: head, units, tail.
fn grown(row: &Row, size: usize, default: &str) -> String {
    let size = row.get("limit").and_then(Value::as_u64).map_or(size, |limit| size.min(limit as usize));
    let (unit, middle) = (text(row, "unit", ""), text(row, "middle", ""));
    let inner = match row.get("unit2").and_then(Value::as_str) {
        None => repeated(unit, size),
        // What opens and what closes is as much.
        Some(second) if !second.contains("{i") && !middle.contains('{') && second.len() < 12 => {
            let count = (size / (unit.len() + second.len())).max(1);
            let open: String = (1..=count).map(|i| filled(unit, i)).collect();
            format!("{open}{middle}{}", second.repeat(count))
        }
        Some(second) => {
            let middle = middle.replace("{repeat}", &"|---".repeat(size / 2 / unit.len()));
            format!("{}{middle}{}", repeated(unit, size / 2), repeated(second, size / 2))
        }
    };
    format!("{}{inner}{}", text(row, "head", default), text(row, "tail", ""))
}

fn repeated(unit: &str, size: usize) -> String {
    let mut out = String::with_capacity(size + unit.len());
    let mut i = 1;
    while out.len() < size {
        out.push_str(&filled(unit, i));
        i += 1;
    }
    out
}

fn filled(unit: &str, i: usize) -> String {
    unit.replace("{i}", &i.to_string()).replace("{i+1}", &(i + 1).to_string())
}

/// A small good book, with something of everything.
const BOOK: &[(&str, &str)] = &[
    ("mimetype", "application/epub+zip"),
    (
        "META-INF/container.xml",
        r#"<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"#,
    ),
    (
        "EPUB/package.opf",
        r##"<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">x</dc:identifier><dc:title>T</dc:title><dc:language>en</dc:language><meta property="dcterms:modified">2024-01-01T00:00:00Z</meta><meta property="media:duration">1s</meta><meta property="media:duration" refines="#s">1s</meta></metadata><manifest><item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="a" href="a.xhtml" media-type="application/xhtml+xml" media-overlay="s"/><item id="t" href="toc.ncx" media-type="application/x-dtbncx+xml"/><item id="s" href="s.smil" media-type="application/smil+xml"/><item id="c" href="s.css" media-type="text/css"/></manifest><spine toc="t"><itemref idref="a"/></spine></package>"##,
    ),
    (
        "EPUB/nav.xhtml",
        r#"<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>N</title></head><body><nav epub:type="toc"><ol><li><a href="a.xhtml">A</a></li></ol></nav></body></html>"#,
    ),
    (
        "EPUB/a.xhtml",
        r#"<html xmlns="http://www.w3.org/1999/xhtml"><head><title>A</title><link rel="stylesheet" href="s.css"/></head><body><p id="p">A</p></body></html>"#,
    ),
    (
        "EPUB/toc.ncx",
        r#"<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><head><meta name="dtb:uid" content="x"/></head><docTitle><text>T</text></docTitle><navMap><navPoint id="a"><navLabel><text>A</text></navLabel><content src="a.xhtml"/></navPoint></navMap></ncx>"#,
    ),
    (
        "EPUB/s.smil",
        r#"<smil xmlns="http://www.w3.org/ns/SMIL" version="3.0"><body><par><text src="a.xhtml#p"/></par></body></smil>"#,
    ),
    ("EPUB/s.css", "p { color: red }"),
];
