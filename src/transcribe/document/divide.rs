//! A document becomes a work: what its first lines say about it, and its chapters.

use std::collections::HashSet;

use super::{Block, Document, Paragraph, Role, blocks_as_html, escaped};
use crate::diag::{Cut, Failed, FileId, Sink};
use crate::import::header;
use crate::story::marker::{self, Division};
use crate::story::rules;
use crate::transcribe::dom::{Dom, ROOT};
use crate::transcribe::markdown::{self, Guide};
use crate::transcribe::{Chapter, Work, post};

/// Letters at the beginning of a line among which the end of a label must be.
const MAX_LABEL: usize = 40;
/// Bytes above a story in which a header may stand.
const MAX_HEADER: usize = 16 << 10;

/// Makes a work of a document.
///
/// # Errors
/// It holds no text: reported in `sink`.
pub fn work(mut document: Document, name: &str, sink: &mut Sink) -> Result<Work, Failed> {
    document.tell(name, sink);
    let mut work = Work::default();
    take_title_lines(&mut document, &mut work);
    take_header(&mut document, &mut work);
    let pieces = divided(std::mem::take(&mut document.blocks));
    let links = linked(&pieces, &document.notes);
    for piece in pieces {
        let text = text_of(&piece, &document.notes, &links);
        if text.trim().is_empty() && piece.heading.is_none() {
            continue;
        }
        work.chapters.push(Chapter { title: piece.heading, parts: piece.parts, text, ..Chapter::default() });
    }
    if work.chapters.iter().all(|chapter| chapter.text.trim().is_empty()) {
        return Err(sink.fail(None, rules::empty_source(name)));
    }
    for entry in document.front {
        if !work.states(&entry.key) {
            work.front.push(entry);
        }
    }
    work.files = document.pictures.carried();
    Ok(work)
}

/// A chapter while it is gathered.
#[derive(Default)]
struct Piece {
    heading: Option<String>,
    parts: Vec<String>,
    blocks: Vec<Block>,
}

/// A heading's words on one line.
fn title_of(paragraph: &Paragraph) -> String {
    paragraph.words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn level_of(block: &Block) -> Option<u8> {
    match block {
        Block::Paragraph(Paragraph { role: Role::Heading(level), .. }) => Some(*level),
        _ => None,
    }
}

/// Whether nothing of a block is seen.
fn is_blank(block: &Block) -> bool {
    match block {
        Block::Paragraph(paragraph) => paragraph.is_empty(),
        Block::Page => true,
        _ => false,
    }
}

/// Takes the paragraphs above the story that have the styles of titles.
fn take_title_lines(document: &mut Document, work: &mut Work) {
    let mut at = 0;
    while let Some(block) = document.blocks.get(at) {
        let key = match block {
            Block::Paragraph(paragraph) if !paragraph.is_empty() => match paragraph.role {
                Role::Title => "title",
                Role::Subtitle => "subtitle",
                Role::Author => "author",
                _ => break,
            },
            block if is_blank(block) => {
                at += 1;
                continue;
            }
            _ => break,
        };
        let Block::Paragraph(paragraph) = block else { break };
        // Pictures and notes have no place in a title.
        if work.states(key) || paragraph.html.contains("<img") || paragraph.html.contains("noteref") {
            break;
        }
        work.state(key, title_of(paragraph));
        document.blocks.remove(at);
    }
    // The one heading of the highest level above all text, with others below it, is the title.
    let first = document.blocks.iter().position(|block| !is_blank(block));
    let levels: Vec<u8> = document.blocks.iter().filter_map(level_of).collect();
    if let Some(first) = first
        && let Some(level) = level_of(&document.blocks[first])
        && !work.states("title")
        && levels.iter().filter(|other| **other <= level).count() == 1
        && levels.len() > 2
        && let Block::Paragraph(paragraph) = &document.blocks[first]
        && !paragraph.html.contains("noteref")
    {
        work.state("title", title_of(paragraph));
        document.blocks.remove(first);
    }
}

/// Divides blocks into chapters.
fn divided(mut blocks: Vec<Block>) -> Vec<Piece> {
    raise_markers(&mut blocks);
    let levels: Vec<u8> = blocks.iter().filter_map(level_of).collect();
    let count = |level: u8| levels.iter().filter(|other| **other == level).count();
    let several = (1..=6).find(|level| count(*level) > 1);
    let Some(mut level) = several.or_else(|| levels.iter().copied().min()) else {
        return vec![Piece { blocks, ..Piece::default() }];
    };
    if (level + 1..=6).any(|lower| count(lower) > 1) && holds_headings_alone(&blocks, level) {
        level = (level + 1..=6).find(|lower| count(*lower) > 1).unwrap_or(level);
    }
    let mut pieces = vec![Piece::default()];
    let mut parts: Vec<(u8, String)> = Vec::new();
    for block in blocks {
        match level_of(&block) {
            Some(own) if own <= level => {
                let Block::Paragraph(paragraph) = &block else { continue };
                let words = title_of(paragraph);
                parts.retain(|(known, _)| *known < own);
                let heading = (own == level).then(|| words.clone());
                if own < level {
                    parts.push((own, words));
                }
                let names = parts.iter().map(|(_, name)| name.clone()).collect();
                // What a title cannot hold goes to its text.
                let blocks = rest_of_title(paragraph);
                pieces.push(Piece { heading, parts: names, blocks });
            }
            _ => pieces.last_mut().into_iter().for_each(|piece| piece.blocks.push(block.clone())),
        }
    }
    // A part whose heading stands right above its first chapter has no text of its own.
    pieces.retain(|piece| piece.heading.is_some() || !piece.blocks.iter().all(is_blank));
    pieces
}

/// The pictures and references to notes of a heading.
fn rest_of_title(paragraph: &Paragraph) -> Vec<Block> {
    let dom = Dom::parse(&paragraph.html);
    let mut html = String::new();
    for node in dom.below(ROOT) {
        let attribute = |name: &str| escaped(dom.attribute(node, name).unwrap_or_default());
        match dom.name(node) {
            "img" => html.push_str(&super::picture(&attribute("src"), &attribute("alt"))),
            "a" if dom.attribute(node, "epub:type").is_some() => {
                html.push_str(&format!("<a epub:type=\"noteref\" href=\"{}\">*</a>", attribute("href")));
            }
            "a" if dom.attribute(node, "id").is_some() => html.push_str(&format!("<a id=\"{}\"></a>", attribute("id"))),
            _ => {}
        }
    }
    if html.is_empty() {
        return Vec::new();
    }
    vec![Block::Paragraph(Paragraph { html, ..Paragraph::default() })]
}

/// Whether each heading of a level stands right above another, as headings of parts do.
fn holds_headings_alone(blocks: &[Block], level: u8) -> bool {
    let seen: Vec<&Block> = blocks.iter().filter(|block| !is_blank(block)).collect();
    let mut headings = seen.iter().enumerate().filter(|(_, block)| level_of(block) == Some(level));
    headings.all(|(at, _)| seen.get(at + 1).and_then(|next| level_of(next)).is_some_and(|next| next > level))
}

/// Lines such as "Chapter 3" become headings in a document that has none.
fn raise_markers(blocks: &mut [Block]) {
    if blocks.iter().any(|block| level_of(block).is_some()) {
        return;
    }
    let marker_of = |block: &Block| match block {
        Block::Paragraph(paragraph) if paragraph.role == Role::Body && paragraph.item.is_none() => {
            marker::read(paragraph.words.trim()).filter(|marker| marker.kind != Division::Number)
        }
        _ => None,
    };
    let found: Vec<(usize, u8)> = blocks
        .iter()
        .enumerate()
        .filter_map(|(at, block)| marker_of(block).map(|marker| (at, marker.kind.rank())))
        .collect();
    if found.len() < 2 {
        return;
    }
    let parts_too = found.iter().any(|(_, rank)| *rank == Division::LEAF);
    for (at, rank) in found {
        if let Block::Paragraph(paragraph) = &mut blocks[at] {
            paragraph.role = Role::Heading(if parts_too && rank == Division::LEAF { 2 } else { 1 });
        }
    }
}

/// The ids to which anything links.
fn linked(pieces: &[Piece], notes: &[String]) -> HashSet<String> {
    let mut found = HashSet::new();
    let paragraphs = pieces.iter().flat_map(|piece| &piece.blocks).map(|block| match block {
        Block::Paragraph(paragraph) => paragraph.html.as_str(),
        Block::Table(html) => html,
        _ => "",
    });
    for html in paragraphs.chain(notes.iter().map(String::as_str)) {
        for rest in html.split("href=\"#").skip(1) {
            found.extend(rest.split('"').next().map(str::to_owned));
        }
    }
    found
}

/// A chapter's text in Markdown.
fn text_of(piece: &Piece, notes: &[String], links: &HashSet<String>) -> String {
    let mut html = format!("<body>{}", blocks_as_html(&piece.blocks));
    let mut seen = HashSet::new();
    let mut from = 0;
    // Notes may refer to notes, which are found in what is added.
    while let Some(at) = html.get(from..).and_then(|rest| rest.find("href=\"#note-")) {
        from += at + "href=\"#note-".len();
        let digits: String = html.bytes().skip(from).take_while(u8::is_ascii_digit).map(char::from).collect();
        let Ok(number) = digits.parse::<usize>() else { continue };
        if let Some(note) = number.checked_sub(1).and_then(|at| notes.get(at)).filter(|_| seen.insert(number)) {
            html.push_str(&format!("<aside epub:type=\"footnote\" id=\"note-{number}\">{note}</aside>"));
        }
    }
    let dom = Dom::parse(&html);
    let body = dom.find(ROOT, &["body"]).unwrap_or(ROOT);
    markdown::write(&dom, dom.children(body), 2, &mut Linked(links))
}

/// All of a text is wanted, and the ids to which other chapters link.
struct Linked<'l>(&'l HashSet<String>);

impl Guide for Linked<'_> {
    fn wants(&self, id: &str) -> bool {
        self.0.contains(id)
    }
}

/// Takes lines such as "Rating: Teen" above the story, read as the headers of posts are: any label, and lines without one.
fn take_header(document: &mut Document, work: &mut Work) {
    let mut top = String::new();
    let mut ends = Vec::new();
    for block in &document.blocks {
        match block {
            block if is_blank(block) => top.push('\n'),
            Block::Paragraph(paragraph) if paragraph.role == Role::Body && is_line(paragraph) => {
                // A paragraph without a label stands apart: it does not go on with the value above it.
                let words = paragraph.words.trim_end();
                let is_apart = !words.chars().take(MAX_LABEL).any(|c| matches!(c, ':' | ',' | '=' | '-' | '–' | '—'));
                if is_apart && !top.is_empty() && !top.ends_with("\n\n") {
                    top.push('\n');
                }
                top.push_str(words);
                top.push_str(if is_apart { "\n\n" } else { "\n" });
            }
            _ => break,
        }
        ends.push(top.len());
        if top.len() > MAX_HEADER {
            break;
        }
    }
    let header = header::read(&top, FileId(0), 0, &mut Sink::new());
    let count = ends.iter().take_while(|end| **end <= header.end).count();
    let reached = count.checked_sub(1).and_then(|at| ends.get(at)).copied().unwrap_or_default();
    let is_whole = top.cut(reached..header.end.max(reached)).trim().is_empty();
    let has_story = document.blocks.iter().skip(count).any(|block| !is_blank(block));
    if header.known == 0 || !is_whole || !has_story {
        return;
    }
    let mut lines = String::new();
    let mut from = 0;
    let mut kept: Vec<Block> = Vec::new();
    for (block, end) in document.blocks.drain(..count).zip(ends) {
        if header.story.iter().any(|range| range.start < end && from < range.end) {
            kept.push(block);
        } else {
            lines.push_str(top.cut(from..end));
        }
        from = end;
    }
    document.blocks.splice(0..0, kept);
    let mut told = Work::default();
    post::state(&header.of_story(), &mut told);
    for entry in told.front {
        if !work.states(&entry.key) {
            work.front.push(entry);
        }
    }
    let lines: Vec<&str> = lines.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    work.state("original-header", lines.join("\n"));
}

/// Whether a paragraph holds words alone: no picture, note or mark of a list.
fn is_line(paragraph: &Paragraph) -> bool {
    let mut links = paragraph.html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    paragraph.item.is_none()
        && !paragraph.html.contains("<img")
        && !paragraph.html.contains("noteref")
        // What a link leads to is in its words, or lost with it.
        && links.all(|address| paragraph.words.contains(address.trim_start_matches("mailto:")))
}
