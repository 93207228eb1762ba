//! What HTML must survive on its way through Markdown into a book: every character in its order, each with its emphasis,
//! in a block of its kind.
//!
//! What is expected comes from the tree that the HTML was made of, and what is found from an XML parser: nothing is
//! shared with the code under test.

use ficbind::book::{Options, PageKind};
use ficbind::diag::{Sink, Sources};
use proptest::prelude::*;

/// Marks that a character can have, each a bit, by the elements that give it.
const MARKS: &[(&str, u16)] = &[
    ("em", 1),
    ("i", 1),
    ("strong", 2),
    ("b", 2),
    ("u", 4),
    ("s", 8),
    ("sup", 16),
    ("sub", 32),
    ("small", 64),
    ("code", 128),
    ("a", 256),
];

#[derive(Debug, Clone)]
enum Inline {
    Text(String),
    Mark(&'static str, Vec<Inline>),
    Link(String, Vec<Inline>),
    Break,
    Note(Vec<Inline>),
    Picture(String),
}

#[derive(Debug, Clone)]
enum Block {
    Paragraph(Vec<Inline>),
    Heading(u8, Vec<Inline>),
    List(bool, Vec<Vec<Block>>),
    Quote(Vec<Block>),
    Table(Vec<Vec<Vec<Inline>>>),
    Verbatim(String),
    Centred(Vec<Block>),
    Rule,
}

/// Characters as they are seen: each with its marks, and where blocks and lines end.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Seen {
    Char(char, u16),
    Space,
    /// The beginning of a block, with the kinds of the blocks around it.
    Block(String),
}

/// What is seen, in order.
#[derive(Debug, Default)]
struct View(Vec<Seen>);

impl View {
    fn text(&mut self, text: &str, marks: u16, keeps_lines: bool) {
        for c in text.chars() {
            match c {
                '\n' if keeps_lines => self.0.push(Seen::Char('⏎', 0)),
                ' ' | '\t' | '\n' | '\r' => {
                    if !matches!(self.0.last(), None | Some(Seen::Space | Seen::Block(_))) {
                        self.0.push(Seen::Space);
                    }
                }
                c => self.0.push(Seen::Char(c, marks)),
            }
        }
    }

    fn open(&mut self, path: &str) {
        self.trim();
        if matches!(self.0.last(), Some(Seen::Block(_))) {
            self.0.pop();
        }
        self.0.push(Seen::Block(path.to_owned()));
    }

    fn trim(&mut self) {
        while matches!(self.0.last(), Some(Seen::Space)) {
            self.0.pop();
        }
    }

    /// A line for each word or block, for people.
    fn lines(mut self) -> Vec<String> {
        self.open("");
        self.0.pop();
        let mut out: Vec<String> = Vec::new();
        let mut word = String::new();
        let mut marks = 0;
        for seen in self.0 {
            match seen {
                Seen::Char(c, own) => {
                    if own != marks {
                        word.push_str(&format!("<{own}>"));
                        marks = own;
                    }
                    word.push(c);
                }
                Seen::Space => out.push(std::mem::take(&mut word)),
                Seen::Block(path) => {
                    if !word.is_empty() {
                        out.push(std::mem::take(&mut word));
                    }
                    out.push(format!("== {path}"));
                }
            }
        }
        out.push(word);
        out.retain(|line| !line.is_empty());
        out
    }
}

/// A document: its HTML, and what must be seen.
#[derive(Default)]
struct Document {
    html: String,
    view: View,
    notes: Vec<Vec<Inline>>,
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl Document {
    fn of(blocks: &[Block]) -> Document {
        let mut document = Document::default();
        document.html.push_str("<body>");
        document.blocks(blocks, "");
        let mut number = 0;
        while number < document.notes.len() {
            let note = document.notes[number].clone();
            number += 1;
            document.html.push_str(&format!("<aside epub:type=\"footnote\" id=\"n{number}\"><p>"));
            document.view.open("note p");
            document.inlines(&note, 0);
            document.html.push_str("</p></aside>");
        }
        document
    }

    fn blocks(&mut self, blocks: &[Block], path: &str) {
        for block in blocks {
            match block {
                Block::Paragraph(inlines) => self.lines("p", inlines, path, 0),
                Block::Heading(level, inlines) => self.lines(&format!("h{level}"), inlines, path, 0),
                Block::Quote(inner) => self.around("blockquote", inner, &format!("{path} quote")),
                Block::Centred(inner) => self.around("center", inner, path),
                Block::List(ordered, items) => {
                    let name = if *ordered { "ol" } else { "ul" };
                    self.html.push_str(&format!("<{name}>"));
                    for item in items {
                        self.around("li", item, &format!("{path} {name}"));
                    }
                    self.html.push_str(&format!("</{name}>"));
                }
                Block::Table(rows) => {
                    self.html.push_str("<table>");
                    for row in rows {
                        self.html.push_str("<tr>");
                        for cell in row {
                            self.lines("td", cell, path, 0);
                        }
                        self.html.push_str("</tr>");
                    }
                    self.html.push_str("</table>");
                }
                Block::Verbatim(text) => {
                    self.view.open(&format!("{path} pre"));
                    self.html.push_str(&format!("<pre>\n{}</pre>", escaped(text)));
                    self.view.text(text, 0, true);
                }
                Block::Rule => {
                    self.view.open(&format!("{path} hr"));
                    self.view.text("–", 0, false);
                    self.html.push_str("<hr>");
                }
            }
            self.html.push('\n');
        }
    }

    fn around(&mut self, name: &str, inner: &[Block], path: &str) {
        self.html.push_str(&format!("<{name}>"));
        self.blocks(inner, path);
        self.html.push_str(&format!("</{name}>"));
    }

    fn lines(&mut self, name: &str, inlines: &[Inline], path: &str, marks: u16) {
        let kind = if name.starts_with('h') { "h" } else { name };
        self.view.open(&format!("{path} {kind}"));
        self.html.push_str(&format!("<{name}>"));
        self.inlines(inlines, marks);
        self.html.push_str(&format!("</{name}>"));
    }

    fn inlines(&mut self, inlines: &[Inline], marks: u16) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => {
                    self.html.push_str(&escaped(text));
                    self.view.text(text, marks, false);
                }
                Inline::Mark(name, inner) => {
                    self.html.push_str(&format!("<{name}>"));
                    let bit = MARKS.iter().find(|(known, _)| known == name).map_or(0, |(_, bit)| *bit);
                    self.inlines(inner, marks | bit);
                    self.html.push_str(&format!("</{name}>"));
                }
                Inline::Link(address, inner) => {
                    self.html.push_str(&format!("<a href=\"{}\">", escaped(address)));
                    self.inlines(inner, marks | 256);
                    self.html.push_str("</a>");
                }
                Inline::Break => {
                    // Two in a row divide paragraphs.
                    self.html.push_str("<br>then");
                    self.view.trim();
                    self.view.text(" then", marks, false);
                }
                Inline::Note(inner) => {
                    self.notes.push(inner.clone());
                    let number = self.notes.len();
                    self.html.push_str(&format!("<a epub:type=\"noteref\" href=\"#n{number}\">{number}</a>"));
                    self.view.0.push(Seen::Char('†', 0));
                }
                Inline::Picture(alt) => {
                    self.html.push_str(&format!("<img src=\"none.png\" alt=\"{}\">", escaped(alt)));
                    self.view.text(alt, marks, false);
                }
            }
        }
    }
}

/// What the chapters of a book show.
fn shown(book: &ficbind::book::Book) -> View {
    let mut view = View::default();
    for page in book.pages.iter().filter(|p| matches!(p.kind, PageKind::Chapter | PageKind::ChapterPart)) {
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let document = roxmltree::Document::parse_with_options(&page.xhtml, options).expect("pages are well-formed");
        for text in document.descendants().filter(|n| n.attribute("class") == Some("fic-text")) {
            see(text, "", 0, &mut view);
        }
    }
    view
}

fn see(root: roxmltree::Node, path: &str, marks: u16, view: &mut View) {
    for node in root.children() {
        if node.is_text() {
            let is_verbatim = node.ancestors().any(|n| n.tag_name().name() == "pre");
            let text = node.text().unwrap_or_default();
            let is_between = matches!(
                root.tag_name().name(),
                "td" | "div" | "ul" | "ol" | "li" | "blockquote" | "tr" | "table" | "section"
            );
            if !(is_between && text.contains('\n') && text.trim_matches([' ', '\n']).is_empty()) {
                view.text(text, marks, is_verbatim);
            }
            continue;
        }
        let name = node.tag_name().name();
        let class = node.attribute("class").unwrap_or_default();
        if class.contains("fic-ref") {
            view.0.push(Seen::Char('†', 0));
            continue;
        }
        if class.contains("fic-made") || !node.is_element() {
            continue;
        }
        let bit = MARKS.iter().find(|(known, _)| *known == name).map_or(0, |(_, bit)| *bit);
        let inner = match name {
            "blockquote" => format!("{path} quote"),
            "ul" | "ol" => format!("{path} {name}"),
            "aside" => "note".to_owned(),
            _ => path.to_owned(),
        };
        match name {
            "p" if matches!(root.tag_name().name(), "td" | "th") => {}
            "p" | "td" | "pre" => view.open(&format!("{path} {name}")),
            "th" => view.open(&format!("{path} td")),
            "li" => view.open(&format!("{path} p")),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => view.open(&format!("{path} h")),
            "hr" => {
                view.open(&format!("{path} hr"));
                view.text("–", 0, false);
            }
            "br" => {
                view.trim();
                view.text(" ", 0, false);
            }
            _ => {}
        }
        see(node, &inner, marks | bit, view);
    }
}

/// A word that Markdown, its extensions or the readers of headers could take for more than a word.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[abefghjknpqrstuwyz]{2,7}",
        2 => "[\\PC]{1,6}".prop_map(|text: String| text.chars().filter(|c| is_plain(*c)).collect::<String>() + "w"),
        3 => "[-!-/:-@\\[-`{-~]{1,4}",
        2 => "[a-z]{1,3}[-!-/:-@\\[-`{-~]{1,3}[a-z]{1,3}",
        2 => "[0-9]{1,4}[.):]?",
        5 => prop::sample::select(vec![
            "f**k", "sh*t", "^_^", "-_-", "*_*", "~nya~", "x^2^", "H~2~O", "snake_case_name", "==x==", "%%x%%", "[[x]]", "[[x|y]]",
            "![[x]]", "{x}", "{.x}", "{#x}", "$x$", "$$", "&amp;", "&copy;", "&#65;", "&", "<x>", "</b>", "<!-- x -->", "<br>", "#tag",
            "# x", "## x", "~~~", "```", "`x`", "---", "***", "===", "| a | b |", "|---|", "1.", "1)", "12.", "- x", "+ x", "* x",
            "> x", ">", ":", ": x", ":::", "::: note", ":smile:", "[x]", "[x](y)", "[x]: y", "[TN]: x", "[^1]", "[^1]: x", "![x](y)",
            "[ ]", "[x]{.y}", "Rating: Teen", "Title: x", "Chapter 1", "Chapter Two", "Part One", "Q:", "A:", "http://a.example/b_c_d",
            "https://a.example/*x*?y=1&z=2", "me_you@a.example", "www.a.example", "<https://a.example>", "日本", "「強調」", "漢字《かんじ》",
            "｜漢字《かんじ》", "［＃改ページ］", "مرحبا", "שלום", "a\u{a0}b", "\u{a0}", "a\u{ad}b", "\u{200b}", "a\u{200d}b", "…", "--", "---",
            "...", "“x”", "\"x\"", "'x'", "«x»", "\\", "\\*", "\\\\x", "\\n", "C:\\x", "{{x}}", "{% x %}", "{--x--}", "{++x++}", "^[x]",
            "*[X]: y", "@x", "!!! x", "/// x", "%x", ";x", "\\_", "5*3*2", "2_000_000", "</3", "<3", "/x/", "+x+", "^x^", "~x~", "_x_",
            "*x*", "**x**", "__x__", "\u{e000}", "🦀", "é", "e\u{301}", "===x===", "''x''", "'''x'''", "{{{x}}}", "~*~x", "-->", "<--",
            "<-", "=>", "(c)", "(x)", "[]", "()", "{}", "||x||", ">!x!<", "![", "](", "~", "_", "*", "^", "`", "$", "%", "=", "#", "$5",
            "toc", "[toc]", "[TOC]", "\\newpage", "\\pagebreak", "<!--x-->", "i.", "a)", "(1)", "•", "◦", "–", "— x", "⁂ x",
        ]).prop_map(str::to_owned),
    ]
}

/// Whether a character is one that a book may show.
fn is_plain(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{fdd0}'..='\u{fdef}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
        && (c as u32) & 0xfffe != 0xfffe
}

fn text() -> impl Strategy<Value = String> {
    (prop::collection::vec(word(), 1..5), any::<bool>(), any::<bool>()).prop_map(|(words, before, after)| {
        format!("{}{}{}", if before { " " } else { "" }, words.join(" "), if after { " " } else { "" })
    })
}

fn inlines() -> impl Strategy<Value = Vec<Inline>> {
    let names = prop::sample::select(vec!["em", "i", "strong", "b", "u", "s", "sup", "sub", "small", "code", "span"]);
    let leaf = prop_oneof![
        12 => text().prop_map(Inline::Text),
        1 => Just(Inline::Break),
        1 => text().prop_map(|alt| Inline::Picture(alt.trim().to_owned())),
    ];
    let inline = leaf.prop_recursive(3, 12, 3, move |inner| {
        let inner = prop::collection::vec(inner, 1..4);
        prop_oneof![
            6 => (names.clone(), inner.clone()).prop_map(|(name, inner)| Inline::Mark(name, inner)),
            1 => inner.prop_map(|mut inner| {
                inner.push(Inline::Text("note".to_owned()));
                Inline::Note(inner)
            }),
        ]
    });
    let addresses =
        vec!["https://a.example/", "http://a.example/x_y_(z)?a=1&b=*c*", "https://a.example/ä#b", "mailto:a@b.example"];
    let link = (prop::sample::select(addresses), prop::collection::vec(text().prop_map(Inline::Text), 1..3))
        .prop_map(|(address, inner)| Inline::Link(address.to_owned(), inner));
    let part = prop_oneof![12 => inline, 1 => link];
    prop::collection::vec(part, 1..5)
}

/// Inline content with a word in it, which is no scene break, without a break at its edges.
fn line() -> impl Strategy<Value = Vec<Inline>> {
    (inlines(), any::<bool>()).prop_map(|(mut inlines, first)| {
        let word = Inline::Text("word".to_owned());
        if first {
            inlines.insert(0, word);
            inlines.push(Inline::Text("end".to_owned()));
        } else {
            inlines.push(word);
        }
        inlines
    })
}

fn block() -> impl Strategy<Value = Block> {
    let leaf = prop_oneof![
        12 => line().prop_map(Block::Paragraph),
        1 => (2u8..5, line()).prop_map(|(level, mut line)| {
            // A no-break space at the edge of a heading is not shown.
            line.insert(0, Inline::Text("word ".to_owned()));
            Block::Heading(level, line)
        }),
        1 => prop::collection::vec(prop::collection::vec(line(), 2), 1..3).prop_map(Block::Table),
        1 => prop::collection::vec(text(), 1..3).prop_map(|lines| Block::Verbatim(format!("pre{}", lines.join("\n")))),
    ];
    leaf.prop_recursive(3, 10, 3, |inner| {
        let inner = prop::collection::vec(inner, 1..4).boxed();
        let item = (line(), inner.clone(), any::<bool>()).prop_map(|(line, mut inner, more)| {
            inner.truncate(usize::from(more));
            inner.insert(0, Block::Paragraph(line));
            inner
        });
        prop_oneof![
            (any::<bool>(), prop::collection::vec(item, 1..4)).prop_map(|(ordered, items)| Block::List(ordered, items)),
            inner.clone().prop_map(Block::Quote),
            inner.prop_map(Block::Centred),
        ]
    })
}

/// Blocks, perhaps a scene break, and a paragraph.
fn document() -> impl Strategy<Value = Vec<Block>> {
    let rule = prop::bool::weighted(0.2).prop_map(|is| is.then_some(Block::Rule));
    (prop::collection::vec(block(), 1..5), rule, line()).prop_map(|(mut blocks, rule, line)| {
        blocks.extend(rule);
        blocks.push(Block::Paragraph(line));
        blocks
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(1000), max_shrink_iters: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any page, written as Markdown, is a book that shows the same characters with the same emphasis in the same blocks.
    #[test]
    fn pages_survive_markdown(blocks in document()) {
        let Document { html, view: expected, .. } = Document::of(&blocks);
        let body = ficbind::fuzzing::page(&html);
        let text = format!("---\ntitle: P\nlanguage: en\nauthor: P\nsmart: false\nsplit: none\n---\n\n{body}\n");
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        let path = std::path::Path::new("p.md");
        let options = Options { no_cover: true, ..Options::default() };
        let story = ficbind::read::read_text(path, &text, &mut sources, &mut sink);
        let made = story.and_then(|story| ficbind::finish(&story, &options, &mut sources, &mut sink));
        let told: Vec<&str> = sink.diagnostics().iter().map(|d| d.message.as_str()).collect();
        prop_assert!(made.is_ok(), "{told:?}\n{html}\n----\n{body}");
        if let Ok(made) = made {
            let (found, expected) = (shown(&made.book).lines(), expected.lines());
            let differ = found.iter().zip(&expected).position(|(a, b)| a != b).unwrap_or(found.len().min(expected.len()));
            let around = |lines: &[String]| lines[differ.saturating_sub(2)..(differ + 3).min(lines.len())].join("\n");
            prop_assert!(found == expected, "found\n{}\nexpected\n{}\n----\n{html}\n----\n{body}", around(&found), around(&expected));
        }
    }
}
