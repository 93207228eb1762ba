//! Styles of an OpenDocument text: what they are called, what they are based on, and how they look.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use crate::transcribe::document::{Align, Role};
use crate::transcribe::office::{attribute, child};

/// Styles that are based on one another at most.
const MAX_CHAIN: usize = 20;

/// What a style states.
#[derive(Debug, Clone, Default)]
pub struct Style {
    /// As people see it, in small letters.
    name: String,
    parent: Option<String>,
    /// It is made for a single paragraph, as when its words are marked all at once.
    is_automatic: bool,
    outline: Option<u8>,
    pub list: Option<String>,
    pub bold: Option<bool>,
    pub italic: Option<bool>,
    pub underline: Option<bool>,
    pub strike: Option<bool>,
    pub small_caps: Option<bool>,
    pub hidden: Option<bool>,
    /// Above or below the line: 1, −1, or 0.
    pub position: Option<i8>,
    pub language: Option<String>,
    pub align: Option<Align>,
    pub right_to_left: Option<bool>,
    pub page_before: Option<bool>,
    pub page_after: Option<bool>,
    pub ruled: Option<bool>,
}

impl Style {
    fn read(node: Node) -> Style {
        let name = attribute(node, "display-name").or(attribute(node, "name")).unwrap_or_default();
        let mut style = Style {
            name: plain(name),
            parent: attribute(node, "parent-style-name").map(str::to_owned),
            is_automatic: node.parent().is_some_and(|parent| parent.tag_name().name() == "automatic-styles"),
            outline: attribute(node, "default-outline-level").and_then(|level| level.parse().ok()),
            list: attribute(node, "list-style-name").map(str::to_owned),
            ..Style::default()
        };
        if attribute(node, "master-page-name").is_some_and(|name| !name.is_empty()) {
            style.page_before = Some(true);
        }
        if let Some(text) = child(node, "text-properties") {
            style.read_text(text);
        }
        if let Some(paragraph) = child(node, "paragraph-properties") {
            style.read_paragraph(paragraph);
        }
        style
    }

    fn read_text(&mut self, text: Node) {
        let of = |name: &str| attribute(text, name);
        let is_drawn = |name: &str| of(name).map(|style| style != "none");
        self.bold = of("font-weight").map(|weight| weight == "bold" || weight.parse().is_ok_and(|n: u32| n >= 600));
        self.italic = of("font-style").map(|style| style != "normal");
        self.underline = is_drawn("text-underline-style");
        self.strike = is_drawn("text-line-through-style").or(is_drawn("text-line-through-type"));
        self.small_caps = of("font-variant").map(|variant| variant == "small-caps");
        self.hidden = of("display").map(|display| display == "none");
        self.position = of("text-position").map(|position| {
            let height = position.split(' ').next().unwrap_or_default();
            match height.trim_end_matches('%').parse::<f32>() {
                Ok(percent) if percent > 0.0 => 1,
                Ok(percent) if percent < 0.0 => -1,
                Ok(_) => 0,
                Err(_) => i8::from(height == "super") - i8::from(height == "sub"),
            }
        });
        self.language = of("language").filter(|language| !matches!(*language, "none" | "zxx")).map(str::to_owned);
    }

    fn read_paragraph(&mut self, paragraph: Node) {
        let of = |name: &str| attribute(paragraph, name);
        self.align = of("text-align").map(|align| match align {
            "center" => Align::Centre,
            "end" | "right" => Align::End,
            _ => Align::Start,
        });
        self.right_to_left = of("writing-mode").map(|mode| mode.starts_with("rl"));
        let breaks = |name: &str| of(name).map(|what| matches!(what, "page" | "even-page" | "odd-page"));
        self.page_before = breaks("break-before").or(self.page_before);
        self.page_after = breaks("break-after");
        let is_line = |name: &str| of(name).map(|border| border != "none");
        self.ruled = is_line("border-bottom").or(is_line("border-top"));
    }

    /// What is stated here, and what `below` states where nothing is.
    pub fn over(&self, below: &Style) -> Style {
        Style {
            name: self.name.clone(),
            parent: self.parent.clone(),
            is_automatic: self.is_automatic,
            outline: self.outline.or(below.outline),
            list: self.list.clone().or_else(|| below.list.clone()),
            bold: self.bold.or(below.bold),
            italic: self.italic.or(below.italic),
            underline: self.underline.or(below.underline),
            strike: self.strike.or(below.strike),
            small_caps: self.small_caps.or(below.small_caps),
            hidden: self.hidden.or(below.hidden),
            position: self.position.or(below.position),
            language: self.language.clone().or_else(|| below.language.clone()),
            align: self.align.or(below.align),
            right_to_left: self.right_to_left.or(below.right_to_left),
            page_before: self.page_before.or(below.page_before),
            page_after: self.page_after.or(below.page_after),
            ruled: self.ruled.or(below.ruled),
        }
    }
}

/// The styles of a document.
#[derive(Debug, Default)]
pub struct Styles {
    /// By family and name.
    known: HashMap<(String, String), Style>,
    defaults: HashMap<String, Style>,
    /// The numbers of the levels of lists, from 1.
    lists: HashMap<String, HashMap<usize, Option<&'static str>>>,
}

impl Styles {
    /// Reads the styles of a file.
    pub fn add(&mut self, document: &Document) {
        for node in document.descendants() {
            let family = || attribute(node, "family").unwrap_or_default().to_owned();
            match node.tag_name().name() {
                "style" => {
                    if let Some(name) = attribute(node, "name") {
                        self.known.insert((family(), name.to_owned()), Style::read(node));
                    }
                }
                "default-style" => drop(self.defaults.insert(family(), Style::read(node))),
                "list-style" => {
                    if let Some(name) = attribute(node, "name") {
                        self.lists.insert(name.to_owned(), levels(node));
                    }
                }
                _ => {}
            }
        }
    }

    fn chain(&self, family: &str, name: &str) -> Vec<&Style> {
        let mut chain = Vec::new();
        let mut next = Some(name.to_owned());
        while let Some(style) = next.take().and_then(|name| self.known.get(&(family.to_owned(), name))) {
            chain.push(style);
            if chain.len() < MAX_CHAIN {
                next.clone_from(&style.parent);
            }
        }
        chain
    }

    /// A style with all that it is based on; without the defaults of the document.
    pub fn of(&self, family: &str, name: &str) -> Style {
        self.chain(family, name).into_iter().fold(Style::default(), |style, below| style.over(below))
    }

    /// What is stated of a paragraph itself, apart from its style.
    pub fn own(&self, name: &str) -> Style {
        let known = self.known.get(&("paragraph".to_owned(), name.to_owned()));
        known.filter(|style| style.is_automatic).cloned().unwrap_or_default()
    }

    /// The language of the document.
    pub fn language(&self) -> Option<&str> {
        self.defaults.get("paragraph").and_then(|style| style.language.as_deref())
    }

    /// What the paragraphs of a style are.
    pub fn role(&self, name: &str) -> Role {
        let chain = self.chain("paragraph", name);
        // Programs leave out styles that everyone knows.
        let own = (chain.is_empty()).then(|| plain(name));
        for name in chain.iter().map(|style| style.name.as_str()).chain(own.as_deref()) {
            match name {
                "title" => return Role::Title,
                "subtitle" => return Role::Subtitle,
                "author" => return Role::Author,
                "quotations" | "quote" | "block text" | "block quotation" | "quotation" => return Role::Quote,
                "preformatted text" => return Role::Verbatim,
                "table heading" => return Role::Head,
                other => {
                    if let Some(level) = other.strip_prefix("heading ").and_then(|level| level.parse().ok()) {
                        return Role::Heading(level);
                    }
                }
            }
        }
        match chain.iter().find_map(|style| style.outline).filter(|level| *level > 0) {
            Some(level) => Role::Heading(level),
            None => Role::Body,
        }
    }

    /// Whether paragraphs of a style are lines across the page.
    pub fn is_rule(&self, name: &str) -> bool {
        let chain = self.chain("paragraph", name);
        chain.iter().any(|style| style.name == "horizontal line")
            || chain.is_empty() && plain(name) == "horizontal line"
    }

    /// Whether the words of a style are code.
    pub fn is_code(&self, name: &str) -> bool {
        self.chain("text", name).iter().any(|style| matches!(style.name.as_str(), "source text" | "teletype"))
    }

    /// The number of a level of a list, as HTML has it.
    pub fn number(&self, list: &str, level: usize) -> Option<&'static str> {
        self.lists.get(list).and_then(|levels| levels.get(&(level + 1))).copied().flatten()
    }
}

/// The name of a style as people see it, in small letters.
fn plain(name: &str) -> String {
    name.replace("_20_", " ").replace('_', " ").to_lowercase()
}

fn levels(list: Node) -> HashMap<usize, Option<&'static str>> {
    let mut levels = HashMap::new();
    for node in list.children().filter(Node::is_element) {
        let Some(level) = attribute(node, "level").and_then(|level| level.parse().ok()) else { continue };
        let number = match (node.tag_name().name(), attribute(node, "num-format")) {
            ("list-level-style-number", Some("a")) => Some("a"),
            ("list-level-style-number", Some("A")) => Some("A"),
            ("list-level-style-number", Some("i")) => Some("i"),
            ("list-level-style-number", Some("I")) => Some("I"),
            ("list-level-style-number", Some(format)) if !format.is_empty() => Some("1"),
            _ => None,
        };
        levels.insert(level, number);
    }
    levels
}
