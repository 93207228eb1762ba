//! Style sheets: what browsers drop, and what takes choices from readers.

use std::collections::HashSet;

use cssparser::{ParseError, Parser, SourceLocation, Token};

use super::{properties, rules, values, words};
use crate::css::Origin;
use crate::log::Log;
use crate::report::Place;
use ficbind_diag::Violation;

/// Blocks inside each other that are looked into.
const MAX_DEPTH: usize = 50;
/// Tokens of one value that are looked at.
const MAX_TOKENS: usize = 200;
/// Different things that are said of one file at most.
const MOST_TOLD: usize = 1000;
/// From how many important declarations on they are very many, if they also make up a quarter.
const MANY_IMPORTANTS: usize = 20;

/// Rules that browsers know, and those of which EPUB's own past knew.
const AT_RULES: &[&str] = &[
    "charset",
    "color-profile",
    "container",
    "counter-style",
    "document",
    "font-face",
    "font-feature-values",
    "font-palette-values",
    "function",
    "import",
    "keyframes",
    "layer",
    "media",
    "namespace",
    "page",
    "position-try",
    "property",
    "scope",
    "starting-style",
    "supports",
    "view-transition",
    "viewport",
    "custom-media",
];

/// What was said of the style sheets of a file, each thing once.
pub struct Told {
    things: HashSet<String>,
    /// Whether nothing is said of what takes choices from readers: pages of fixed layout leave them none.
    is_fixed: bool,
}

impl Told {
    pub fn new(is_fixed: bool) -> Self {
        Told { things: HashSet::new(), is_fixed }
    }
}

/// Looks at a style sheet.
pub fn sheet(text: &str, origin: Origin, told: &mut Told, log: &mut Log) {
    let mut reader = Reader::new(origin, told, log);
    reader.rules(&mut Parser::new(text), 0);
    reader.conclude();
}

/// Looks at the declarations of a `style` attribute.
pub fn declarations(text: &str, origin: Origin, told: &mut Told, log: &mut Log) {
    let mut reader = Reader::new(origin, told, log);
    reader.declarations(&mut Parser::new(text), &Block::default(), 0);
}

/// What a block of declarations belongs to.
#[derive(Default)]
struct Block<'b> {
    selector: &'b str,
    /// Whether it is for the text of the book as a whole.
    is_text: bool,
    is_font: bool,
}

struct Reader<'r> {
    origin: Origin,
    told: &'r mut Told,
    log: &'r mut Log,
    all: usize,
    important: usize,
    first_important: Option<SourceLocation>,
    /// Where text is coloured without a background, with the selector and the colour.
    coloured: Option<(SourceLocation, String, String)>,
    /// Whether the page as a whole has a background.
    has_background: bool,
}

type Outcome = Result<(), ParseError<()>>;

impl<'r> Reader<'r> {
    fn new(origin: Origin, told: &'r mut Told, log: &'r mut Log) -> Self {
        Reader { origin, told, log, all: 0, important: 0, first_important: None, coloured: None, has_background: false }
    }

    fn say(&mut self, at: SourceLocation, violation: Violation) {
        let (line, column) = self.origin.place(at.line + 1, at.column);
        self.log.push(violation, Place::at(self.log.path.clone(), line, column));
    }

    /// Says each thing once.
    fn once(&mut self, at: SourceLocation, thing: String, violation: impl FnOnce() -> Violation) {
        if self.told.things.len() < MOST_TOLD && self.told.things.insert(thing) {
            self.say(at, violation());
        }
    }

    /// What only the whole sheet tells.
    fn conclude(&mut self) {
        if let Some(at) = self.first_important
            && self.important >= MANY_IMPORTANTS
            && self.important * 4 >= self.all
        {
            self.say(at, rules::many_importants(self.important, self.all));
        }
        if let Some((at, selector, colour)) = self.coloured.take()
            && !self.has_background
        {
            self.say(at, rules::colour_without_background(selector, colour));
        }
    }

    /// A list of rules: a style sheet, or the inside of `@media` and its like.
    fn rules(&mut self, parser: &mut Parser, depth: usize) {
        loop {
            parser.skip_whitespace();
            let (start, at) = (parser.position(), parser.current_source_location());
            match parser.next() {
                Err(_) => return,
                Ok(Token::AtKeyword(name)) => {
                    let name = name.to_ascii_lowercase();
                    self.at_rule(parser, &name, at, depth);
                }
                Ok(Token::CurlyBracketBlock) => self.block(parser, &Block::default(), depth),
                Ok(_) => {
                    // The selector ends where the block begins.
                    let mut end = parser.position();
                    let has_block = loop {
                        match parser.next() {
                            Err(_) => break false,
                            Ok(Token::CurlyBracketBlock) => break true,
                            Ok(_) => end = parser.position(),
                        }
                    };
                    if has_block {
                        let selector = parser.slice(start..end).trim();
                        let is_text =
                            depth == 0 && !self.told.is_fixed && selector.split(',').any(|s| is_text(s.trim()));
                        self.block(parser, &Block { selector, is_text, is_font: false }, depth);
                    }
                }
            }
        }
    }

    fn block(&mut self, parser: &mut Parser, block: &Block, depth: usize) {
        let _: Outcome = parser.parse_nested_block(|inner| {
            if depth < MAX_DEPTH {
                self.declarations(inner, block, depth + 1);
            }
            while inner.next().is_ok() {}
            Ok(())
        });
    }

    fn at_rule(&mut self, parser: &mut Parser, name: &str, at: SourceLocation, depth: usize) {
        let is_known = name.starts_with('-') || AT_RULES.contains(&name);
        if !is_known {
            self.once(at, format!("@{name}"), || {
                let meant = words::nearest(name, AT_RULES.iter().copied()).map(|n| format!("@{n}"));
                rules::unknown_at_rule(words::short(name), words::hint(meant.as_deref()))
            });
        }
        loop {
            match parser.next() {
                Err(_) | Ok(Token::Semicolon) => return,
                Ok(Token::CurlyBracketBlock) => break,
                Ok(_) => {}
            }
        }
        match name {
            "media" | "supports" | "layer" | "container" | "scope" | "starting-style" | "document" | "keyframes"
            | "-webkit-keyframes" | "-moz-keyframes" | "-moz-document" => {
                let _: Outcome = parser.parse_nested_block(|inner| {
                    if depth < MAX_DEPTH {
                        self.rules(inner, depth + 1);
                    }
                    while inner.next().is_ok() {}
                    Ok(())
                });
            }
            "font-face" => self.font_face(parser, at, depth),
            _ => {
                let _: Outcome = parser.parse_nested_block(|inner| {
                    while inner.next().is_ok() {}
                    Ok(())
                });
            }
        }
    }

    fn font_face(&mut self, parser: &mut Parser, at: SourceLocation, depth: usize) {
        let mut missing = vec!["font-family", "src"];
        let _: Outcome = parser.parse_nested_block(|inner| {
            let text = inner.position();
            let block = Block { selector: "@font-face", is_text: false, is_font: true };
            if depth < MAX_DEPTH {
                self.declarations(inner, &block, depth + 1);
            }
            while inner.next().is_ok() {}
            let text = inner.slice_from(text).to_ascii_lowercase();
            missing.retain(|name| !text.contains(name));
            Ok(())
        });
        if let Some(missing) = missing.first() {
            self.say(at, rules::incomplete_font_face(missing));
        }
    }

    fn declarations(&mut self, parser: &mut Parser, block: &Block, depth: usize) {
        let mut colour = None;
        let mut has_background = false;
        loop {
            parser.skip_whitespace();
            let at = parser.current_source_location();
            match parser.next().cloned() {
                Err(_) => break,
                Ok(Token::Ident(name)) => {
                    let name = if name.starts_with("--") { name.to_string() } else { name.to_ascii_lowercase() };
                    if parser.try_parse(|p| p.expect_colon()).is_err() {
                        skip(parser);
                        continue;
                    }
                    let value = self.declaration(parser, &name, at, block);
                    has_background |= matches!(name.as_str(), "background" | "background-color");
                    if name == "color" && block.is_text && value.as_deref().is_some_and(values::is_fixed_colour) {
                        colour = Some((at, value.unwrap_or_default()));
                    }
                }
                Ok(Token::AtKeyword(name)) => {
                    let name = name.to_ascii_lowercase();
                    self.nested_at_rule(parser, &name, at, depth);
                }
                // Old ways to speak to one browser alone: `*zoom: 1`.
                Ok(_) => skip(parser),
            }
        }
        self.has_background |= block.is_text && has_background;
        if let Some((at, colour)) = colour.filter(|_| !has_background && self.coloured.is_none()) {
            self.coloured = Some((at, words::short(block.selector), colour));
        }
    }

    /// A rule inside a block: a box of the page's margin, or a condition around nested rules.
    fn nested_at_rule(&mut self, parser: &mut Parser, name: &str, at: SourceLocation, depth: usize) {
        let is_box = ["top-", "bottom-", "left-", "right-"].iter().any(|side| name.starts_with(side));
        if !is_box && !matches!(name, "media" | "supports" | "layer" | "container" | "scope" | "starting-style") {
            self.at_rule(parser, name, at, depth + 1);
        } else {
            skip(parser);
        }
    }

    /// One declaration; answers its value if that is a single word, number or colour.
    fn declaration(&mut self, parser: &mut Parser, name: &str, at: SourceLocation, block: &Block) -> Option<String> {
        parser.skip_whitespace();
        let start = parser.position();
        let mut tokens = Vec::new();
        let mut important = false;
        loop {
            match parser.next() {
                Err(_) | Ok(Token::Semicolon) => break,
                Ok(Token::Delim('!')) => important = true,
                Ok(Token::Ident(word)) if important && word.eq_ignore_ascii_case("important") => {}
                Ok(token) if tokens.len() < MAX_TOKENS => tokens.push(token.clone()),
                Ok(_) => {}
            }
        }
        self.all += 1;
        self.important += usize::from(important);
        if important && self.first_important.is_none() {
            self.first_important = Some(at);
        }
        let value = parser.slice_from(start).trim_end_matches(';');
        let value = value.rsplit_once('!').filter(|_| important).map_or(value, |(value, _)| value).trim();
        if name.starts_with("--") {
            return None;
        }
        if !properties::is_known(name, block.is_font) {
            // Word processors leave hundreds of these behind.
            let shown = if name.starts_with("mso-") { "mso-…" } else { name };
            self.once(at, shown.to_owned(), || {
                rules::unknown_property(words::short(shown), words::hint(properties::nearest(name)))
            });
            return None;
        }
        if let Some(fault) = values::fault(name, &tokens).filter(|_| !block.is_font) {
            let value = words::short(value);
            self.once(at, format!("{name}: {value}"), || rules::unknown_value(name, &value, fault.hint()));
        }
        if block.is_text && name == "font-size" && values::is_absolute(&tokens) {
            let (selector, size) = (words::short(block.selector), words::short(value));
            self.once(at, "the size of the text".to_owned(), || rules::fixed_text_size(selector, size));
        }
        (tokens.len() == 1).then(|| words::short(value))
    }
}

/// Whether a selector means the text of the book as a whole.
fn is_text(selector: &str) -> bool {
    matches!(selector, "body" | "html" | ":root" | "*" | "p" | "div" | "html body" | "body p" | "body *" | "html, body")
}

/// Passes over the rest of a declaration, or over a nested rule.
fn skip(parser: &mut Parser) {
    while let Ok(token) = parser.next() {
        if matches!(token, Token::Semicolon | Token::CurlyBracketBlock) {
            return;
        }
    }
}
