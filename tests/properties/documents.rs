//! Documents of word processors that are damaged or made to do harm: each is read or refused with a message.

use std::io::Write;
use std::path::PathBuf;

use ficbind::diag::Sink;
use ficbind::transcribe::{Work, formats};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

/// Documents that are read without a fault.
const GOOD: &[&str] =
    &["valid-docx/story.docx", "valid-odt/story.odt", "valid-rtf/story.rtf", "valid-rtf-letters/story.rtf"];

fn good(number: usize) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/build/documents");
    std::fs::read(folder.join(GOOD[number % GOOD.len()])).expect("the document is there")
}

/// Reads a document; what is refused has a message.
fn read(bytes: &[u8]) -> (Option<Work>, String) {
    let mut sink = Sink::new();
    let work = formats::read(bytes, "story.docx", &mut sink).ok();
    assert!(work.is_some() || sink.has_errors(), "a refusal without a message");
    let told: Vec<&str> = sink.diagnostics().iter().map(|d| d.message.as_str()).collect();
    (work, told.join("\n"))
}

/// A package of these files.
fn package(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a file");
        writer.write_all(bytes).expect("it is written");
    }
    writer.finish().expect("it is whole").into_inner()
}

/// A document of Word around a body.
fn docx(body: &str) -> Vec<u8> {
    let text = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    package(&[("word/document.xml", text.as_bytes())])
}

/// The texts of all chapters.
fn words(work: Option<Work>) -> String {
    work.map(|work| work.chapters.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("\n")).unwrap_or_default()
}

#[test]
fn what_is_too_large_or_too_deep_is_refused() {
    let huge = "<w:p><w:r><w:t>words</w:t></w:r></w:p>".repeat(3_000_000);
    assert!(read(&docx(&huge)).1.contains("larger than"), "100 MB");
    let bomb = package(&[("word/document.xml", &vec![b' '; 200 << 20])]);
    assert!(read(&bomb).1.contains("larger than"), "bomb");
    let deep = "<w:tbl><w:tr><w:tc>".repeat(10_000) + &"</w:tc></w:tr></w:tbl>".repeat(10_000);
    assert!(read(&docx(&deep)).1.contains("within each other"), "deep");
    let entity = b"<!DOCTYPE a [<!ENTITY b \"c\">]><w:document xmlns:w=\"w\"/>";
    assert!(read(&package(&[("word/document.xml", entity)])).1.contains("not well-formed"), "entity");
}

#[test]
fn many_tables_within_each_other_keep_their_words() {
    let deep = "<w:tbl><w:tr><w:tc>".repeat(80)
        + "<w:p><w:r><w:t>deep</w:t></w:r></w:p>"
        + &"</w:tc></w:tr></w:tbl>".repeat(80);
    assert!(words(read(&docx(&deep)).0).contains("deep"));
}

#[test]
fn rtf_of_braces_and_odd_numbers_is_read() {
    for text in [
        "{".repeat(1_000_000),
        "}".repeat(1_000_000),
        "{\\footnote ".repeat(100_000),
        "\\u-99999999999 \\bin999999999999 x".to_owned(),
        "\\'zz\\'\\u55296?\\uc999999999 \\ilvl-9\\li-2147483648\\fi-1 1.\\tab x\\par".to_owned(),
        "{\\*\\fldinst HYPERLINK}{\\field{\\*\\fldinst{HYPERLINK \"".repeat(1000),
    ] {
        let (work, told) = read(format!("{{\\rtf1 word {text}").as_bytes());
        assert!(words(work).contains("word"), "{told}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// A document that is cut off or has other bytes in places is read, or refused with a message.
    #[test]
    fn damaged_documents_never_panic(
        which in 0usize..4,
        end in any::<prop::sample::Index>(),
        cut in any::<bool>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
    ) {
        let mut bytes = good(which);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(end.index(bytes.len()));
        }
        read(&bytes);
    }

    /// Any XML of the elements of Word is read, or refused with a message.
    #[test]
    fn any_elements_are_read(parts in prop::collection::vec((0usize..24, any::<bool>()), 0..60)) {
        const NAMES: &[&str] = &[
            "p", "r", "t", "tbl", "tr", "tc", "pPr", "rPr", "numPr", "fldChar", "instrText", "hyperlink", "ins", "del", "sdt",
            "sdtContent", "drawing", "blip", "txbxContent", "br", "sym", "footnoteReference", "AlternateContent", "Choice",
        ];
        let mut body = String::new();
        let mut open = Vec::new();
        for (name, closes) in parts {
            body.push_str(&format!("<w:{} w:val=\"1\" w:id=\"1\" w:fldCharType=\"separate\">x", NAMES[name]));
            open.push(NAMES[name]);
            while closes && let Some(name) = open.pop() {
                body.push_str(&format!("</w:{name}>"));
            }
        }
        for name in open.into_iter().rev() {
            body.push_str(&format!("</w:{name}>"));
        }
        read(&docx(&body));
    }
}
