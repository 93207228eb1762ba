//! Sources of other programs, damaged at random: each gives a book that passes the audit, or a message.
//!
//! `FICBIND_MUTATIONS=N` tries N of each kind instead of a few, `FICBIND_SEED=N` other ones. What fails is kept below
//! the folder for temporary files, and named.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use ficbind::fuzzing;

/// xorshift64*
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % most.max(1)
    }
}

/// Pieces that readers of these formats look for.
const PIECES: &[&str] = &[
    "<div>",
    "</div>",
    "<p",
    ">",
    "<!--",
    "-->",
    "<table><tr><td>",
    "</b></i>",
    "<a href='#x'>",
    "<br><br>",
    "&#0;",
    "&amp",
    "<script>",
    "<svg>",
    "<math>",
    "{\\b ",
    "}",
    "{",
    "\\par ",
    "\\'e9",
    "\\u8217 ?",
    "\\bin99999 ",
    "\\upr{",
    "\\*\\x ",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "\n--pear\n",
    "Content-Type: multipart/mixed; boundary=pear\n",
    "=?utf-8?Q?=C3=A9?=",
    "\nFrom a@b c\n",
    "[^1]",
    "* * *",
    "```",
    "::: cw gore\n",
    "\n\n# ",
    "\\",
    "$$",
    "|",
    "-1",
    "99999999999",
    "xmlns",
    "w:val",
    "\u{e9}",
];

/// Changes bytes in one to four places.
fn damaged(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(out.len() + 1);
        let end = (at + random.below(40)).min(out.len());
        match random.below(6) {
            0 => drop(out.drain(at..end)),
            1 => drop(out.splice(at..at, PIECES[random.below(PIECES.len())].bytes())),
            2 => {
                let copy = out[at..end].repeat(1 + random.below(50));
                drop(out.splice(at..at, copy));
            }
            3 => out.truncate(at.max(1)),
            4 if at < out.len() => out[at] = random.below(256) as u8,
            _ => {
                let from = random.below(out.len() + 1);
                let piece = out[from..(from + random.below(200)).min(out.len())].to_vec();
                drop(out.splice(at..end, piece));
            }
        }
    }
    out
}

/// Changes one file of an archive, or the archive itself.
fn damaged_archive(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return damaged(bytes, random) };
    if random.below(5) == 0 {
        return damaged(bytes, random);
    }
    let chosen = random.below(archive.len());
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("a file");
        let name = file.name().expect("a name").into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("its bytes");
        if index == chosen {
            content = damaged(&content, random);
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).expect("a file");
        out.write_all(&content).expect("written");
    }
    out.finish().expect("an archive").into_inner()
}

fn seeds(ending: &str) -> Vec<Vec<u8>> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { below(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    for folder in ["documents", "html", "books", "import", "archives"] {
        below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/build").join(folder), &mut found);
    }
    let is_source = |path: &PathBuf| {
        path.extension().is_some_and(|own| own == ending) && path.file_name().is_some_and(|name| name != "expect.txt")
    };
    found.retain(is_source);
    found.sort();
    let seeds: Vec<Vec<u8>> = found.iter().filter_map(|path| fs::read(path).ok()).collect();
    seeds.into_iter().filter(|seed| seed.len() < 200_000).collect()
}

/// A ZIP archive of a post and a page.
fn archive() -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [("a/rain.txt", "Title: Rain\nAuthor: Ida\n\nIt rained.\n"), ("b.css", "p { color: red }")] {
        out.start_file(name, zip::write::SimpleFileOptions::default()).expect("a file");
        out.write_all(text.as_bytes()).expect("written");
    }
    out.finish().expect("an archive").into_inner()
}

fn try_out(ending: &str, seeds: &[Vec<u8>], change: fn(&[u8], &mut Random) -> Vec<u8>) {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let seed = number("FICBIND_SEED").unwrap_or(1);
    assert!(!seeds.is_empty(), "no {ending}");
    let mut faults = Vec::new();
    for round in 0..number("FICBIND_MUTATIONS").unwrap_or(12) {
        let mut random = Random((seed << 32 | round) * 2 + 1);
        for _ in 0..5 {
            random.below(2);
        }
        let bytes = change(&seeds[random.below(seeds.len())], &mut random);
        if catch_unwind(|| drop(fuzzing::source(&bytes, ending))).is_err() {
            let path = std::env::temp_dir().join(format!("ficbind-mutation-{seed}-{round}.{ending}"));
            fs::write(&path, &bytes).expect("written");
            faults.push(path.display().to_string());
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn pages() {
    try_out("html", &seeds("html"), damaged);
}

#[test]
fn posts() {
    try_out("txt", &seeds("txt"), damaged);
}

#[test]
fn mailboxes() {
    let mails = "From a@b.example Mon May  3 10:00:00 1999\nFrom: Ida <a@b.example>\nSubject: Rain\nDate: today\n\nIt rained.\n\n";
    let parts = "From a@b.example Mon May  3 10:00:00 1999\nFrom: Ida <a@b.example>\nSubject: Snow\nDate: today\nContent-Type: \
                 multipart/mixed; boundary=pear\n\n--pear\n\nIt snowed.\n--pear\nContent-Transfer-Encoding: base64\n\n\
                 SXQgcmFpbmVkLgo=\n--pear--\n";
    let seeds = [[mails, parts].concat(), parts.replace("\n", "\r\n"), mails.repeat(3)].map(String::into_bytes);
    try_out("mbox", &seeds, damaged);
}

#[test]
fn rtf_documents() {
    try_out("rtf", &seeds("rtf"), damaged);
}

#[test]
fn docx_documents() {
    try_out("docx", &seeds("docx"), damaged_archive);
}

#[test]
fn odt_documents() {
    try_out("odt", &seeds("odt"), damaged_archive);
}

#[test]
fn books() {
    try_out("epub", &seeds("epub"), damaged_archive);
}

#[test]
fn archives() {
    try_out("zip", &[archive()], damaged_archive);
}
