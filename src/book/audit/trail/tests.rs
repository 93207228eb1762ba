//! Tests of the way back: elements of pages lead to the lines that hold their words.

use super::*;
use crate::book::Options;
use crate::diag::{Sink, Sources};
use std::path::Path;

/// For each tag of the story's pages that has words, or stands alone, the line of the author's file it is traced to.
fn traced(story: &str) -> Vec<(String, String)> {
    traced_in(story, text_region)
}

/// The same for the tags of a part of each page.
fn traced_in(story: &str, region: impl Fn(&str) -> Option<Range<usize>>) -> Vec<(String, String)> {
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let read = crate::read::read_text(Path::new("s.md"), story, &mut sources, &mut sink).expect("a story");
    let options = Options { no_cover: true, ..Options::default() };
    let book = crate::book::bind(&read, &options, &mut sources, &mut sink).expect("a book");
    let pages: BTreeMap<&str, &str> = book.pages.iter().map(|page| (page.href.as_str(), page.xhtml.as_str())).collect();
    let trail = Trail { ledger: &book.ledger, pages, sources: &sources };
    let mut found = Vec::new();
    for page in &book.pages {
        let Some(region) = region(&page.xhtml) else { continue };
        for tag in tags(&page.xhtml).filter(|tag| region.contains(&tag.range.start) && tag.kind != TagKind::Close) {
            let Some(span) = trail.origin(&page.href, &tag) else { continue };
            let line = line_start(story, span.start as usize);
            let line = story[line..].lines().next().unwrap_or_default().to_owned();
            let rest = &page.xhtml[tag.range.end..];
            let words = rest.split(['<', '\n']).next().unwrap_or_default();
            found.push((format!("{}{words}", &page.xhtml[tag.range.clone()]), line));
        }
    }
    found
}

#[test]
fn every_element_leads_to_the_line_of_its_words() {
    let story = "---\ntitle: T\nlanguage: en\n---\n\n# One\n\nIt rang *twice* in the fog.\n\n* bell\n* buoy\n\n> quoted\n\n| left | \
                 right |\n|---|---|\n| port | starboard |\n\n<div class=\"own\">raw <b>bold</b>\n<i>slanted &amp; \
                 so</i></div>\n\n## Below\n\nA note[^a] here.\n\n[^a]: Said *apart*.\n\nLast <u>under</u> line.\n\n# Two\n\n\
                 Twice again, *twice*.\n";
    for (tag, line) in traced(story) {
        let words = tag.rsplit('>').next().unwrap_or_default().trim();
        let letters: String = words.chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect();
        if let Some(word) = letters.split(' ').find(|word| word.len() > 2) {
            assert!(line.contains(word), "{tag} leads to {line:?}");
        }
    }
}

#[test]
fn html_leads_to_its_tag() {
    let story = "---\ntitle: T\nlanguage: en\n---\n\nFirst.\n\n<div>\n<p>one</p>\n<p id=\"x\">two</p>\n<hr>\n<center>three</center>\n\
                 <p>one</p>\n</div>\n\n***\n\nEnd.\n";
    let lines: Vec<String> = traced(story).into_iter().map(|(_, line)| line).collect();
    let wanted = [
        "First.",
        "<div>",
        "<p>one</p>",
        "<p id=\"x\">two</p>",
        "<hr>",
        "<center>three</center>",
        "<p>one</p>",
        "***",
        "End.",
    ];
    assert_eq!(lines, wanted);
}

/// The lines that hold a word of each element.
fn assert_traced(story: &str) {
    let found = traced(story);
    assert!(found.len() > 12, "{found:?}");
    for (tag, line) in found {
        let words = tag.rsplit('>').next().unwrap_or_default();
        if let Some(word) = words.split(|c: char| !c.is_alphanumeric()).find(|word| word.len() > 4) {
            assert!(line.contains(word), "{tag} leads to {line:?} in\n{story}");
        }
    }
}

#[test]
fn generated_stories_lead_back() {
    const BLOCKS: &[&str] = &[
        "W, she said. W *W* and **W**.\n\n",
        "* W\n* W W\n  1. W\n\n",
        "> W\n> *W*\n\n",
        "## W `W`\n\n",
        "| W | W |\n|---|---|\n| W | *W* |\n\n",
        "<div><p>W</p>\n<p>W &amp; <b>W</b></p></div>\n\n",
        "W <span lang=\"fr\">W</span>[^W].\n\n",
        "[^W]: W *W*\n\n",
        "<table><tr><td>W</td>\n<td>W<br>W</td></tr></table>\n\n",
        "# W\n\n",
        "***\n\n",
        "W  \nW\\\nW\n\n",
        "<blockquote>\nW\n<!-- W -->\n<ul>\n<li>W\n<li>W\n</ul></blockquote>\n\n",
        "![W](no.png)\n\n",
        "::: letter\nW\n:::\n\n",
    ];
    let mut seed = 7u32;
    let mut pick = |most: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) as usize % most
    };
    for _ in 0..60 {
        let mut story = String::from("---\ntitle: T\nlanguage: en\n---\n\nFirst.\n\n");
        let mut words = 0;
        for _ in 0..12 {
            for (i, piece) in BLOCKS[pick(BLOCKS.len())].split('W').enumerate() {
                if i > 0 {
                    words += 1;
                    story.push_str(&format!("word{words}x"));
                }
                story.push_str(piece);
            }
        }
        assert_traced(&story);
    }
}

#[test]
fn values_lead_to_their_keys() {
    let story = "---\ntitle: The *Pier*\nlanguage: en\nsummary: |\n  Fog.\n\n  <p>It <b>rang</b>\n  out.</p>\npublisher: Tidal \
                 Press\n---\n\nWords.\n";
    let body = |page: &str| Some(page.find("<body")?..page.len());
    let found = traced_in(story, body);
    let line_of = |words: &str| found.iter().find(|(tag, _)| tag.ends_with(words)).map(|(_, line)| line.as_str());
    assert_eq!(line_of(">rang"), Some("  <p>It <b>rang</b>"));
    assert_eq!(line_of(">Tidal Press"), Some("publisher: Tidal Press"));
}
