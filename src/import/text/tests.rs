//! Tests of the plain-text reader: nothing is lost, and chapters, frames and layouts are found.

use super::*;
use crate::story::layout::{Block, is_scene_break, paragraphs};
use crate::story::text::lines;
use crate::story::{Layout, Markup};
use proptest::prelude::*;

fn parse(text: &str) -> (Result<Story, Failed>, Vec<&'static str>) {
    let mut sources = Sources::new();
    let file = sources.add("in/a_post.txt", "in/a_post.txt".into(), text);
    let mut sink = Sink::new();
    let story = read(&sources, file, &mut sink);
    (story, sink.diagnostics().iter().map(|d| d.rule.id).collect())
}

/// Every line that is not blank lies, at least in part, in a span of the story.
fn assert_covered(text: &str, story: &Story) {
    let mut spans: Vec<Span> = story.apparatus.clone();
    for section in &story.sections {
        spans.extend(section.title.as_ref().map(|t| t.source));
        spans.extend(section.parts.first().map(|p| p.span));
        spans.extend(&section.body.pieces);
    }
    for line in lines(text) {
        let inner = trimmed(text, line.clone());
        let covered = spans.iter().any(|s| (s.start as usize) < inner.end && s.end as usize > inner.start);
        assert!(inner.is_empty() || covered, "lost: {:?}", &text[inner]);
    }
    for section in &story.sections {
        let Markup::Plain(layout) = section.body.markup else { panic!() };
        let pieces: Vec<&str> = section.body.pieces.iter().map(|p| &text[p.range()]).collect();
        let body = &pieces.join("\n\n");
        let mut shown = 0;
        for block in paragraphs(body, layout) {
            match block {
                Block::Break(range) => shown += body[range].chars().filter(|c| !c.is_whitespace()).count(),
                Block::Paragraph { lines, .. } => {
                    shown += lines.iter().flat_map(|l| body[l.clone()].chars()).filter(|c| !c.is_whitespace()).count();
                }
            }
        }
        assert_eq!(shown, body.chars().filter(|c| !c.is_whitespace()).count());
    }
}

#[test]
fn finds_chapters() {
    let text = "Rating: G\nTitle: Rain\n\n\nA word before.\n\nPart One\n\nChapter 1\n\nRain.\n\n-- Chapter Two: Mud --\n\nMud.\n\nEpilogue\n\nSun.\n";
    let (story, ids) = parse(text);
    let story = story.unwrap();
    assert_covered(text, &story);
    let titles: Vec<_> = story.sections.iter().map(|s| s.title.as_ref().map(|t| &text[t.source.range()])).collect();
    assert_eq!(titles, [None, Some("Chapter 1"), Some("Chapter Two: Mud"), Some("Epilogue")]);
    assert_eq!(story.sections[1].parts.first().unwrap().value, "Part One");
    assert_eq!(&text[story.sections[2].body.pieces[0].range()], "Mud.");
    assert_eq!(ids, ["IMP-015"]);
    assert_eq!(story.root, std::path::PathBuf::from("in"));
}

#[test]
fn one_heading_divides_nothing() {
    let text = "Rain.\n\nChapter 1\n\nMud.\n";
    let (story, ids) = parse(text);
    assert_eq!(story.unwrap().sections.len(), 1);
    assert_eq!(ids, ["IMP-002", "IMP-003"]);
}

#[test]
fn skips_a_table_of_contents() {
    let text = "Chapter 1\n\nChapter 2\n\nChapter 1\n\nRain.\n\nChapter 2\n\nMud.\n";
    let (story, _) = parse(text);
    let story = story.unwrap();
    assert_covered(text, &story);
    assert_eq!(story.sections.iter().filter(|s| s.title.is_some()).count(), 2);
}

#[test]
fn reads_gutenberg() {
    let text = "The Project Gutenberg EBook of Rain, by Mab Quill\n\nTitle: Rain\n       or Mud\n\nAuthor: Mab Quill\n\n\
        Release Date: May 2, 1999 [EBook #1]\n\nLanguage: English\n\n*** START OF THIS PROJECT GUTENBERG EBOOK RAIN ***\n\n\
        RAIN\n\nCHAPTER I. Wet\n\nIt rained.\n\nCHAPTER II. Dry\n\nIt stopped.\n\n\
        End of the Project Gutenberg EBook of Rain\n\n*** END OF THIS PROJECT GUTENBERG EBOOK RAIN ***\n\nLicence.\n";
    let (story, _) = parse(text);
    let story = story.unwrap();
    assert_covered(text, &story);
    assert_eq!(story.meta.title.as_ref().unwrap().value, "Rain or Mud");
    assert_eq!(story.meta.authors[0].name.value, "Mab Quill");
    assert_eq!(story.meta.language.as_ref().unwrap().value, "en");
    assert_eq!(story.meta.published.as_ref().unwrap().value.to_string(), "1999-05-02");
    assert_eq!((story.sections.len(), story.apparatus.len()), (3, 2));

    let old = "***This is the Project Gutenberg Etext of Rain***\n\nSmall words.\n\n*END*THE SMALL PRINT! ETEXTS*END*\n\nRain\n\nby Mab Quill\n\nIt rained.\n";
    let (story, ids) = parse(old);
    let story = story.unwrap();
    assert_covered(old, &story);
    assert!(!ids.contains(&"IMP-012"));
    assert_eq!(story.meta.title.unwrap().value, "Rain");
    assert_eq!(story.meta.authors[0].name.value, "Mab Quill");
}

#[test]
fn reads_mail() {
    let text = "From: Mab <mab@host.example>\nSubject: [list] Re: Rain\nDate: 2 May 1999\nMessage-ID: <1@host.example>\n\nRating: R\n\n\nRain.\n";
    let (story, _) = parse(text);
    let story = story.unwrap();
    assert_covered(text, &story);
    assert_eq!(story.meta.title.unwrap().value, "Rain");
    assert_eq!(story.meta.authors[0].name.value, "Mab");
    assert_eq!(&text[story.sections[0].body.pieces[0].range()], "Rain.");
}

#[test]
fn empty_files_fail() {
    for text in ["", " \n\t\n", "Title: Rain\nAuthor: Mab\n"] {
        assert!(parse(text).0.is_err(), "{text:?}");
    }
}

#[test]
fn stays_fast_on_any_shape() {
    let start = std::time::Instant::now();
    for text in [
        "x".repeat(4 << 20),
        "- ".repeat(2 << 20),
        "a\n".repeat(1 << 20),
        "\n".repeat(4 << 20) + "x",
        "Chapter 1\n\n".repeat(200_000),
        "Rating: R\n".repeat(200_000),
        "(((((".repeat(800_000),
        "Warnings: ".to_owned() + &"gore, ".repeat(300_000),
    ] {
        if let Ok(story) = parse(&text).0 {
            for section in &story.sections {
                let Markup::Plain(layout) = section.body.markup else { panic!() };
                assert!(paragraphs(&text[section.body.pieces[0].range()], layout).count() <= text.len());
            }
        }
    }
    // Work that grows with the square of the size would take hours; a busy machine takes minutes.
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

/// Lines that look like those of old posts, and lines that look like nothing.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("Chapter 1".to_owned()),
        Just("Part Two: X".to_owned()),
        Just("* * *".to_owned()),
        Just("by Mab".to_owned()),
        Just("Set S3, or so".to_owned()),
        Just("***This is the Project Gutenberg Etext of X***".to_owned()),
        Just("*** START OF THE PROJECT GUTENBERG EBOOK".to_owned()),
        Just("End of the Project Gutenberg EBook".to_owned()),
        "(Title|Rating|Rated|Warnings|Pairing|Summary|Author|Date|From|Subject|Status)( - |:|, |=|--|\t| )\\PC{0,30}",
        "\\PC{0,80}",
        ".{0,40}",
    ]
}

proptest! {
    #[test]
    fn loses_nothing(lines in proptest::collection::vec(line(), 0..30), ending in prop_oneof![Just("\n"), Just("\r\n"), Just("\r")]) {
        let text = lines.join(ending);
        if let Ok(story) = parse(&text).0 {
            assert_covered(&text, &story);
        }
        for layout in [
            Layout::Lines { breaks: true },
            Layout::Indented { breaks: true },
            Layout::BlankLines { unwrap: true, inset: true },
        ] {
            let _ = paragraphs(&text, layout).count();
        }
    }

    #[test]
    fn values_never_panic(text in "(R|PG-13|no |mentions of |none|for|M/M|\\(|\\)|POV|, |\\.|\\PC){0,12}") {
        let raw = Spanned::new(text.clone(), Span::new(FileId(0), 0, text.len()));
        let _ = crate::story::Rating::read(raw.clone());
        let _ = crate::story::warning::read_list(raw);
        let _ = parse(&format!("Rating: R\nPairings: {text}\nWarnings, {text}\nby {text}\n\n\nRain."));
    }

    #[test]
    fn never_panics(text in any::<String>()) {
        let _ = parse(&text);
        let _ = is_scene_break(&text);
        let _ = crate::diag::encoding::decode(text.into_bytes());
    }
}
