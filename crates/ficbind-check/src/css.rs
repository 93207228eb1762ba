//! Style sheets: what they refer to, and the few things that EPUB forbids or wants to know.

use std::collections::VecDeque;
use std::sync::{PoisonError, RwLock};

use cssparser::{ParseError, Parser, SourceLocation, Token};

use crate::facts::{Facts, Reference, Use};
use crate::log::Log;
use crate::report::{Place, Version};
use crate::url::{self, Base, Target};
use crate::{decode, rules};
use ficbind_diag::Violation;

/// Blocks inside each other that are looked into.
const MAX_DEPTH: usize = 50;

/// Where a piece of CSS stands in its file.
#[derive(Debug, Clone, Copy)]
pub enum Origin {
    /// It is the file.
    File,
    /// A `style` element whose text begins on this line.
    Element(u32),
    /// A `style` attribute of a tag that ends on this line.
    Attribute(u32),
}

/// What a style sheet is read with.
pub struct Sheet<'s, 'b> {
    pub base: &'s Base<'b>,
    pub version: Version,
    pub origin: Origin,
    /// Classes of overlays that the package document does not announce: class and property.
    pub unannounced: &'s [(&'static str, &'static str)],
}

/// Checks the bytes of a style sheet file.
pub fn check_file(bytes: &[u8], sheet: &Sheet, facts: &mut Facts, log: &mut Log) {
    let decoded = decode::css(bytes);
    if decoded.is_utf16() {
        log.whole(rules::utf16_css());
    } else if !decoded.is_utf8() {
        log.whole(rules::foreign_css_encoding(&decoded.encoding));
    }
    if is_known(bytes, sheet) {
        return;
    }
    let told =
        |facts: &Facts, log: &Log| (log.messages.len(), log.left_out.len(), facts.references.len(), facts.remote);
    let before = told(facts, log);
    check(&decoded.text, sheet, facts, log);
    if before == told(facts, log) {
        remember(bytes, sheet);
    }
}

/// A sheet with nothing in it that concerns anything else, and nothing to report. The books of one maker share theirs,
/// so that it is read once and not for each of them.
struct Quiet {
    bytes: Box<[u8]>,
    version: Version,
    unannounced: Vec<(&'static str, &'static str)>,
}

static QUIET: RwLock<VecDeque<Quiet>> = RwLock::new(VecDeque::new());
/// Sheets that are remembered at most, and bytes of one.
const MAX_QUIET: (usize, usize) = (8, 1 << 18);

impl Quiet {
    fn is(&self, bytes: &[u8], sheet: &Sheet) -> bool {
        self.version == sheet.version && self.unannounced == sheet.unannounced && *self.bytes == *bytes
    }
}

fn is_known(bytes: &[u8], sheet: &Sheet) -> bool {
    let quiet = QUIET.read().unwrap_or_else(PoisonError::into_inner);
    quiet.iter().any(|known| known.is(bytes, sheet))
}

fn remember(bytes: &[u8], sheet: &Sheet) {
    let mut quiet = QUIET.write().unwrap_or_else(PoisonError::into_inner);
    if bytes.len() > MAX_QUIET.1 || quiet.iter().any(|known| known.is(bytes, sheet)) {
        return;
    }
    if quiet.len() >= MAX_QUIET.0 {
        quiet.pop_front();
    }
    quiet.push_back(Quiet { bytes: bytes.into(), version: sheet.version, unannounced: sheet.unannounced.to_vec() });
}

/// Checks a style sheet or the content of a `style` element.
pub fn check(text: &str, sheet: &Sheet, facts: &mut Facts, log: &mut Log) {
    let mut parser = Parser::new(text);
    let mut reader = Reader { sheet, facts, log };
    reader.rules(&mut parser, false, 0);
    reader.unclosed(text);
}

/// Checks the declarations of a `style` attribute.
pub fn check_attribute(text: &str, sheet: &Sheet, facts: &mut Facts, log: &mut Log) {
    let mut parser = Parser::new(text);
    let mut reader = Reader { sheet, facts, log };
    reader.declarations(&mut parser, Block::Rule);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Rule,
    FontFace,
}

/// What a selector still needs.
#[derive(Debug, Clone, Copy)]
enum Expected {
    /// An element, class, id, attribute or pseudo-class: at the start, or behind a combinator or comma.
    Compound,
    /// The name behind a colon.
    Pseudo,
    /// Anything, the end included.
    Any,
    /// As [`Expected::Any`], and an element, too.
    AfterBlank,
}

struct Reader<'r, 's, 'b> {
    sheet: &'r Sheet<'s, 'b>,
    facts: &'r mut Facts,
    log: &'r mut Log,
}

type Outcome = Result<(), ParseError<()>>;

impl Reader<'_, '_, '_> {
    fn place(&self, at: SourceLocation) -> (u32, u32) {
        match self.sheet.origin {
            Origin::File => (at.line + 1, at.column),
            Origin::Element(line) => (line + at.line, at.column),
            Origin::Attribute(line) => (line, at.column),
        }
    }

    fn say(&mut self, at: SourceLocation, violation: Violation) {
        let (line, column) = self.place(at);
        self.log.push(violation, Place::at(self.log.path.clone(), line, column));
    }

    /// A list of rules: a style sheet, or the inside of `@media` and its like.
    fn rules(&mut self, parser: &mut Parser, keyframes: bool, depth: usize) {
        loop {
            parser.skip_whitespace();
            let at = parser.current_source_location();
            match parser.next() {
                Err(_) => return,
                Ok(Token::AtKeyword(name)) => {
                    let name = name.to_ascii_lowercase();
                    self.at_rule(parser, &name, at, depth);
                }
                Ok(Token::CDO | Token::CDC) => {}
                Ok(Token::Semicolon | Token::CloseCurlyBracket) => {
                    self.say(at, rules::css_syntax("stray semicolon or closing brace"));
                }
                Ok(Token::CurlyBracketBlock) => {
                    self.say(at, rules::css_syntax("this block has no selector"));
                    self.block(parser, Block::Rule, depth);
                }
                Ok(first) => {
                    let first = first.clone();
                    self.selector(parser, first, at, keyframes, depth);
                }
            }
        }
    }

    /// A selector from its first token on, and its block.
    fn selector(&mut self, parser: &mut Parser, first: Token, at: SourceLocation, keyframes: bool, depth: usize) {
        let mut expected = Expected::Compound;
        let (mut token, mut at, mut told) = (first, at, keyframes);
        loop {
            let next = match (&token, expected) {
                (Token::Delim('.'), _) => self.class(parser, at).then_some(Expected::Any),
                (Token::Ident(_) | Token::Delim('*'), Expected::Compound | Expected::AfterBlank) => Some(Expected::Any),
                (Token::IDHash(_) | Token::Hash(_) | Token::SquareBracketBlock | Token::Percentage { .. }, _) => {
                    Some(Expected::Any)
                }
                (Token::Colon, _) => Some(Expected::Pseudo),
                (Token::Ident(_) | Token::Function(_), Expected::Pseudo) => Some(Expected::Any),
                (Token::Delim('|'), Expected::Any | Expected::AfterBlank | Expected::Compound) => {
                    Some(Expected::Compound)
                }
                (Token::Delim('>' | '+' | '~') | Token::Comma, Expected::Any | Expected::AfterBlank) => {
                    Some(Expected::Compound)
                }
                (Token::WhiteSpace(_), Expected::Any) => Some(Expected::AfterBlank),
                (Token::WhiteSpace(_) | Token::Comment(_), same) => Some(same),
                (Token::CurlyBracketBlock, end) => {
                    if matches!(end, Expected::Compound) && !told {
                        self.say(at, rules::css_syntax("the selector is incomplete"));
                    }
                    self.block(parser, Block::Rule, depth);
                    return;
                }
                _ => None,
            };
            match next {
                Some(next) => expected = next,
                None if told => {}
                None => {
                    self.say(at, rules::css_syntax("this is not a valid selector"));
                    told = true;
                }
            }
            at = parser.current_source_location();
            token = match parser.next_including_whitespace_and_comments() {
                Ok(token) => token.clone(),
                Err(_) => {
                    self.say(at, rules::css_syntax("this rule has no block"));
                    return;
                }
            };
        }
    }

    /// Notes a class, and says whether a name stood behind the dot.
    fn class(&mut self, parser: &mut Parser, at: SourceLocation) -> bool {
        let name = parser.try_parse(|p| match p.next_including_whitespace() {
            Ok(Token::Ident(name)) => Ok(name.to_string()),
            _ => Err(()),
        });
        let Ok(name) = name else { return false };
        let found = self.sheet.unannounced.iter().find(|(class, _)| *class == name);
        if let Some((class, property)) = found {
            self.say(at, rules::unannounced_overlay_class(class, property));
        }
        true
    }

    fn block(&mut self, parser: &mut Parser, block: Block, depth: usize) {
        let _: Outcome = parser.parse_nested_block(|inner| {
            if depth < MAX_DEPTH {
                self.declarations(inner, block);
            }
            Ok(())
        });
    }

    fn at_rule(&mut self, parser: &mut Parser, name: &str, at: SourceLocation, depth: usize) {
        if name == "import" && depth > 0 {
            self.say(at, rules::css_syntax("@import is not allowed here"));
        } else if name == "import" {
            parser.skip_whitespace();
            let at = parser.current_source_location();
            match parser.next().cloned() {
                Ok(Token::QuotedString(address) | Token::UnquotedUrl(address)) => {
                    self.refer(&address, Use::Stylesheet, at);
                }
                Ok(Token::Function(function)) if function.eq_ignore_ascii_case("url") => {
                    self.url(parser, Use::Stylesheet, at)
                }
                _ => {}
            }
        }
        loop {
            match parser.next() {
                Err(_) | Ok(Token::Semicolon) => return,
                Ok(Token::CurlyBracketBlock) => break,
                Ok(_) => {}
            }
        }
        match name {
            "font-face" => {
                let mut empty = true;
                let _: Outcome = parser.parse_nested_block(|inner| {
                    empty = inner.is_exhausted();
                    self.declarations(inner, Block::FontFace);
                    Ok(())
                });
                if empty {
                    self.say(at, rules::blank_font_face());
                }
            }
            "media" | "supports" | "layer" | "container" | "document" | "scope" | "starting-style" | "keyframes"
            | "-webkit-keyframes" | "-moz-keyframes" => {
                let _: Outcome = parser.parse_nested_block(|inner| {
                    if depth < MAX_DEPTH {
                        self.rules(inner, name.ends_with("keyframes"), depth + 1);
                    }
                    Ok(())
                });
            }
            "page" => self.block(parser, Block::Rule, depth),
            // What is not known is not looked into.
            _ => {
                let _: Outcome = parser.parse_nested_block(|inner| {
                    while inner.next().is_ok() {}
                    Ok(())
                });
            }
        }
    }

    fn declarations(&mut self, parser: &mut Parser, block: Block) {
        loop {
            parser.skip_whitespace();
            let at = parser.current_source_location();
            match parser.next().cloned() {
                Err(_) => return,
                Ok(Token::Semicolon) => {
                    self.say(at, rules::css_syntax("stray semicolon"));
                }
                Ok(Token::Ident(name)) => self.declaration(parser, &name.to_ascii_lowercase(), at, block),
                // Rules inside rules came long after the CSS that EPUB knows.
                Ok(_) => {
                    self.say(at, rules::css_syntax("a declaration must begin with a property name"));
                    skip_declaration(parser);
                }
            }
        }
    }

    fn declaration(&mut self, parser: &mut Parser, name: &str, at: SourceLocation, block: Block) {
        if parser.try_parse(|p| p.expect_colon()).is_err() {
            self.say(at, rules::css_syntax(format!("a colon must follow \"{name}\"")));
            skip_declaration(parser);
            return;
        }
        if block == Block::FontFace {
            self.say(at, rules::font_face());
        }
        if self.sheet.version == Version::Three && matches!(name, "direction" | "unicode-bidi") {
            self.say(at, rules::forbidden_css_property(name));
        }
        let usage = if block == Block::FontFace && name == "src" { Use::Font } else { Use::Resource };
        self.value(parser, name, usage, at);
    }

    /// The value of a declaration, up to its semicolon.
    fn value(&mut self, parser: &mut Parser, name: &str, usage: Use, at: SourceLocation) {
        let mut empty = !name.starts_with("--");
        loop {
            let token = parser.next().cloned();
            if empty && matches!(token, Err(_) | Ok(Token::Semicolon)) {
                self.say(at, rules::css_syntax(format!("\"{name}\" has no value")));
            }
            empty = false;
            match token {
                Err(_) | Ok(Token::Semicolon) => return,
                Ok(Token::UnquotedUrl(address)) => self.refer(&address, usage, at),
                Ok(Token::Function(function)) if function.eq_ignore_ascii_case("url") => self.url(parser, usage, at),
                Ok(Token::Ident(word)) if name == "position" && word.eq_ignore_ascii_case("fixed") => {
                    self.say(at, rules::fixed_position());
                }
                Ok(Token::BadUrl(address)) => self.refer(address.trim_matches(['"', '\'', ' ']), usage, at),
                Ok(Token::AtKeyword(_) | Token::CurlyBracketBlock) => {
                    self.say(at, rules::css_syntax(format!("the value of \"{name}\" is not valid")));
                }
                Ok(Token::BadString(_)) => {
                    self.say(at, rules::css_syntax("a string is not closed"));
                }
                Ok(_) => {}
            }
        }
    }

    /// The string inside `url( )`.
    fn url(&mut self, parser: &mut Parser, usage: Use, at: SourceLocation) {
        let mut address = None;
        let _: Outcome = parser.parse_nested_block(|inner| {
            if let Ok(Token::QuotedString(text)) = inner.next() {
                address = Some(text.to_string());
            }
            Ok(())
        });
        if let Some(address) = address {
            self.refer(&address, usage, at);
        }
    }

    fn refer(&mut self, address: &str, usage: Use, at: SourceLocation) {
        if address.trim().is_empty() {
            self.say(at, rules::blank_css_reference());
            return;
        }
        let place = self.place(at);
        let target = match url::resolve(self.sheet.base, address) {
            Ok(target) => Some(target),
            Err(reason) => {
                self.say(at, rules::bad_url(address.trim(), reason));
                url::resolve_leniently(self.sheet.base, address)
            }
        };
        let Some(target) = target else { return };
        if address.trim().starts_with('#') {
            return;
        }
        match &target {
            Target::File(_) => {
                self.facts.remote |= usage != Use::Stylesheet;
                self.say(at, rules::file_url(address));
            }
            Target::Local(local) => {
                if local.leaks {
                    self.say(at, rules::leaking_url(address));
                }
                if local.query {
                    self.say(at, rules::query_in_url(address));
                }
            }
            Target::Remote { .. } | Target::Other(_) => self.facts.remote |= usage != Use::Stylesheet,
            _ => {}
        }
        self.facts.references.push(Reference::new(usage, target, address, place));
    }

    /// A block that the end of the file closes.
    fn unclosed(&mut self, text: &str) {
        let (mut depth, mut open) = (0i64, None);
        let mut parser = Parser::new(text);
        // Blocks are passed over whole: only the last one can be cut off.
        while let Ok(token) = parser.next() {
            if matches!(token, Token::CurlyBracketBlock) {
                open = Some(parser.position());
            }
        }
        let Some(open) = open else { return };
        let tail = &text[open.byte_index()..];
        let mut parser = Parser::new(tail);
        depth += 1;
        depth -= i64::from(closes(&mut parser));
        if depth > 0 {
            let lines = crate::xml::Lines::of(text);
            let (line, column) = lines.position(text, text.trim_end().len().saturating_sub(1) as u32);
            let at = SourceLocation { line: line - 1, column };
            self.say(at, rules::css_syntax("a block is not closed"));
        }
    }
}

/// Whether a closing brace comes for a block that has been opened before.
fn closes(parser: &mut Parser) -> bool {
    while let Ok(token) = parser.next() {
        if matches!(token, Token::CloseCurlyBracket) {
            return true;
        }
    }
    false
}

fn skip_declaration(parser: &mut Parser) {
    while let Ok(token) = parser.next() {
        if matches!(token, Token::Semicolon) {
            return;
        }
    }
}
