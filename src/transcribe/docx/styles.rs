//! Styles of a Word document: what they are called, what they are based on, and how they look.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use super::is_on;
use crate::transcribe::document::{Align, Role};
use crate::transcribe::office::{attribute, child};

/// Styles that are based on one another at most.
const MAX_CHAIN: usize = 20;

/// Looks that a style or a run states.
#[derive(Debug, Clone, Default)]
pub struct Looks {
    pub bold: Option<bool>,
    pub italic: Option<bool>,
    pub strike: Option<bool>,
    pub small_caps: Option<bool>,
    pub hidden: Option<bool>,
    pub underline: Option<bool>,
    /// `superscript`, `subscript` or `baseline`.
    pub position: Option<String>,
    pub right_to_left: Option<bool>,
    pub language: Option<String>,
}

impl Looks {
    /// Reads the properties of a run.
    pub fn read(properties: Node) -> Looks {
        let mut looks = Looks::default();
        for node in properties.children().filter(Node::is_element) {
            let on = Some(is_on(node));
            match node.tag_name().name() {
                "b" => looks.bold = on,
                "i" => looks.italic = on,
                "strike" | "dstrike" => looks.strike = Some(looks.strike.unwrap_or(false) || is_on(node)),
                "smallCaps" => looks.small_caps = on,
                "vanish" => looks.hidden = on,
                "u" => looks.underline = on,
                "vertAlign" => looks.position = attribute(node, "val").map(str::to_owned),
                "rtl" => looks.right_to_left = on,
                "lang" => looks.language = attribute(node, "val").map(str::to_owned),
                _ => {}
            }
        }
        looks
    }

    /// What is stated here, and what `below` states where nothing is.
    pub fn over(self, below: &Looks) -> Looks {
        Looks {
            bold: self.bold.or(below.bold),
            italic: self.italic.or(below.italic),
            strike: self.strike.or(below.strike),
            small_caps: self.small_caps.or(below.small_caps),
            hidden: self.hidden.or(below.hidden),
            underline: self.underline.or(below.underline),
            position: self.position.or_else(|| below.position.clone()),
            right_to_left: self.right_to_left.or(below.right_to_left),
            language: self.language.or_else(|| below.language.clone()),
        }
    }
}

/// What a style or a paragraph states of paragraphs.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    pub align: Option<Align>,
    pub page_before: Option<bool>,
    /// From 0; 9 is text.
    pub outline: Option<u8>,
    /// The list and the level in it.
    pub list: Option<String>,
    pub level: Option<usize>,
    /// A line is drawn above or below it.
    pub ruled: Option<bool>,
}

impl Shape {
    /// Reads the properties of a paragraph.
    pub fn read(properties: Node) -> Shape {
        let value = |node: Node| attribute(node, "val").map(str::to_owned);
        let mut shape = Shape::default();
        for node in properties.children().filter(Node::is_element) {
            match node.tag_name().name() {
                "jc" => {
                    shape.align = Some(match attribute(node, "val") {
                        Some("center") => Align::Centre,
                        Some("right" | "end") => Align::End,
                        _ => Align::Start,
                    });
                }
                "pageBreakBefore" => shape.page_before = Some(is_on(node)),
                "outlineLvl" => shape.outline = attribute(node, "val").and_then(|level| level.parse().ok()),
                "numPr" => {
                    shape.list = child(node, "numId").and_then(value);
                    shape.level = child(node, "ilvl").and_then(value).and_then(|level| level.parse().ok());
                }
                "pBdr" => {
                    let is_line = |side: &&str| {
                        child(node, side).is_some_and(|side| is_on(side) && attribute(side, "val") != Some("nil"))
                    };
                    shape.ruled = Some(["top", "bottom"].iter().any(is_line));
                }
                _ => {}
            }
        }
        shape
    }

    /// As [`Looks::over`].
    pub fn over(self, below: &Shape) -> Shape {
        Shape {
            align: self.align.or(below.align),
            page_before: self.page_before.or(below.page_before),
            outline: self.outline.or(below.outline),
            list: self.list.or_else(|| below.list.clone()),
            level: self.level.or(below.level),
            ruled: self.ruled.or(below.ruled),
        }
    }
}

/// A style with all that it is based on.
#[derive(Debug, Clone, Default)]
pub struct Style {
    /// Its name in English, in small letters, with those of the styles below it.
    names: Vec<String>,
    pub looks: Looks,
    pub shape: Shape,
}

impl Style {
    /// What its paragraphs are.
    pub fn role(&self) -> Role {
        for name in &self.names {
            let level = name.strip_prefix("heading ").and_then(|level| level.trim().parse().ok());
            if let Some(level) = level {
                return Role::Heading(level);
            }
            match name.as_str() {
                "title" => return Role::Title,
                "subtitle" => return Role::Subtitle,
                "author" => return Role::Author,
                "quote" | "intense quote" | "block text" | "block quote" | "quotations" => return Role::Quote,
                "html preformatted" | "source code" | "preformatted text" => return Role::Verbatim,
                _ => {}
            }
        }
        Role::Body
    }

    /// Whether its words are code.
    pub fn is_code(&self) -> bool {
        self.names.iter().any(|name| matches!(name.as_str(), "verbatim char" | "html code" | "source text" | "code"))
    }

    /// Whether it is that of tables of contents.
    pub fn is_contents(&self) -> bool {
        self.names.iter().any(|name| name.strip_prefix("toc ").is_some_and(|level| level.parse::<u8>().is_ok()))
    }
}

/// The styles of a document, by their ids.
#[derive(Debug, Default)]
pub struct Styles {
    known: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    paragraph: Style,
    /// What holds where no style states anything.
    pub defaults: Looks,
}

impl Styles {
    /// Reads the part for styles.
    pub fn read(document: &Document) -> Styles {
        let mut raw: HashMap<String, (Style, Option<String>)> = HashMap::new();
        let mut default = None;
        for node in document.root_element().children().filter(|node| node.tag_name().name() == "style") {
            let Some(id) = attribute(node, "styleId") else { continue };
            let value = |name: &str| child(node, name).and_then(|child| attribute(child, "val")).map(str::to_owned);
            let style = Style {
                names: value("name").map(|name| name.to_lowercase()).into_iter().collect(),
                looks: child(node, "rPr").map(Looks::read).unwrap_or_default(),
                shape: child(node, "pPr").map(Shape::read).unwrap_or_default(),
            };
            if attribute(node, "type") == Some("paragraph") && attribute(node, "default").is_some_and(|is| is != "0") {
                default = Some(id.to_owned());
            }
            raw.insert(id.to_owned(), (style, value("basedOn")));
        }
        let known: HashMap<String, Style> = raw.keys().map(|id| (id.clone(), resolved(id, &raw))).collect();
        let defaults = document.descendants().find(|node| node.tag_name().name() == "rPrDefault");
        let defaults = defaults.and_then(|node| child(node, "rPr")).map(Looks::read).unwrap_or_default();
        let paragraph = default.and_then(|id| known.get(&id)).cloned().unwrap_or_default();
        Styles { known, paragraph, defaults }
    }

    /// The style of a paragraph.
    pub fn of_paragraph(&self, id: Option<&str>) -> &Style {
        id.and_then(|id| self.known.get(id)).unwrap_or(&self.paragraph)
    }

    /// The style of a run, if it names one.
    pub fn of_run(&self, id: &str) -> Option<&Style> {
        self.known.get(id)
    }
}

/// A style with all that it is based on.
fn resolved(id: &str, raw: &HashMap<String, (Style, Option<String>)>) -> Style {
    let mut style = Style::default();
    let mut next = Some(id);
    for _ in 0..MAX_CHAIN {
        let Some((below, based_on)) = next.and_then(|id| raw.get(id)) else { break };
        style.looks = style.looks.over(&below.looks);
        style.shape = style.shape.over(&below.shape);
        style.names.extend(below.names.iter().cloned());
        next = based_on.as_deref();
    }
    style
}
