//! Style sheets: what they refer to, and the few things that EPUB forbids or wants to know.

mod quiet;
mod selectors;

use cssparser::{ParseError, Parser, SourceLocation, SourcePosition, Token};

use crate::facts::{Facts, Reference, Use};
use crate::log::Log;
use crate::release::Release;
use crate::report::{Place, Version};
use crate::url::{self, Base, Target};
use crate::{decode, rules};
use ficbind_diag::{Cut, Violation};

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

impl Origin {
    /// Line and column in the file of a place in the piece.
    pub fn place(self, at: SourceLocation) -> (u32, u32) {
        match self {
            Origin::File => (at.line + 1, at.column),
            Origin::Element(line) => (line + at.line, at.column),
            Origin::Attribute(line) => (line, at.column),
        }
    }
}

/// What a style sheet is read with.
pub struct Sheet<'s, 'b> {
    pub base: &'s Base<'b>,
    pub version: Version,
    /// Whose rules are answered.
    pub release: Release,
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
    if quiet::is_known(bytes, sheet) {
        return;
    }
    let told = |facts: &Facts, log: &Log| (log.count(), facts.references.len(), facts.remote);
    let before = told(facts, log);
    check(&decoded.text, sheet, facts, log);
    if before == told(facts, log) {
        quiet::remember(bytes, sheet);
    }
}

/// Checks a style sheet or the content of a `style` element.
pub fn check(whole: &str, sheet: &Sheet, facts: &mut Facts, log: &mut Log) {
    let open_comment = open_comment(whole);
    let text = whole.cut(..open_comment.unwrap_or(whole.len()));
    let mut parser = Parser::new(text);
    let mut reader = Reader::new(text, sheet, facts, log);
    if open_comment.is_some() {
        reader.say(end_of(whole), rules::css_syntax("a comment is not closed"));
    }
    reader.rules(&mut parser, false, 0);
}

/// Where a comment begins that nothing closes.
fn open_comment(text: &str) -> Option<usize> {
    let start = memchr::memmem::rfind(text.as_bytes(), b"/*")?;
    if memchr::memmem::find(&text.as_bytes()[start + 2..], b"*/").is_some() {
        return None;
    }
    // It may stand in a string or an address, or inside a comment that was open before.
    let before = text.cut(..start);
    let inside = before.rfind("/*").is_some_and(|i| !before.cut(i + 2..).contains("*/"));
    let line = before.rsplit('\n').next().unwrap_or_default();
    let quoted = ['"', '\''].iter().any(|quote| line.matches(*quote).count() % 2 == 1);
    let in_url = line.rsplit_once("url(").is_some_and(|(_, rest)| !rest.contains(')'));
    (!inside && !quoted && !in_url).then_some(start)
}

/// Where the last character of a text stands that is no blank.
fn last_of(text: &str) -> SourceLocation {
    let (line, column) = crate::xml::Lines::of(text).position(text, text.trim_end().len().saturating_sub(1) as u32);
    SourceLocation { line: line - 1, column }
}

/// Where a text ends.
fn end_of(text: &str) -> SourceLocation {
    let (line, column) = crate::xml::Lines::of(text).position(text, text.len() as u32);
    SourceLocation { line: line - 1, column }
}

/// Checks the declarations of a `style` attribute.
pub fn check_attribute(text: &str, sheet: &Sheet, facts: &mut Facts, log: &mut Log) {
    let mut parser = Parser::new(text);
    let mut reader = Reader::new(text, sheet, facts, log);
    reader.declarations(&mut parser, Block::Rule, 0);
}

/// Properties that CSS has without the prefix by now (EPUB 3.4, appendix on outdated features).
const OUTDATED: &[&str] = &[
    "-epub-hyphens",
    "-epub-line-break",
    "-epub-text-align-last",
    "-epub-text-combine",
    "-epub-text-combine-horizontal",
    "-epub-text-emphasis-color",
    "-epub-text-emphasis-position",
    "-epub-text-emphasis-style",
    "-epub-text-orientation",
    "-epub-text-underline-position",
    "-epub-word-break",
    "-epub-writing-mode",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Rule,
    FontFace,
    Page,
}

/// What a selector still needs.
#[derive(Debug, Clone, Copy)]
enum Expected {
    /// An element, class, id, attribute or pseudo-class: at the start, or behind a combinator or comma.
    Compound,
    /// The name behind a colon.
    Pseudo,
    /// The same behind a blank, where it cannot be a number.
    LatePseudo,
    /// The name behind the bar of a namespace.
    Qualified,
    /// Anything, the end included.
    Any,
    /// As [`Expected::Any`], and an element, too.
    AfterBlank,
}

struct Reader<'r, 's, 'b> {
    sheet: &'r Sheet<'s, 'b>,
    facts: &'r mut Facts,
    log: &'r mut Log,
    text: &'r str,
    /// Whether a fault took the end of its block with it: EPUBCheck then passes over the rule behind it.
    swallows: bool,
    /// Whether a block within a block has closed that, too.
    closed_early: bool,
    /// Whether it has been told that the sheet ends within a block.
    cut: bool,
    /// Declarations so far.
    declared: usize,
    /// Whether a declaration took the end of its block with it: EPUBCheck then goes on with the next one, wherever that is.
    resumes: bool,
    /// Whether a faulty selector was passed over up to the end of the block that it stands in.
    recovered: bool,
    /// Whether an address has swallowed the rest of the sheet.
    stopped: bool,
}

type Outcome = Result<(), ParseError<()>>;

impl<'r, 's, 'b> Reader<'r, 's, 'b> {
    fn new(text: &'r str, sheet: &'r Sheet<'s, 'b>, facts: &'r mut Facts, log: &'r mut Log) -> Self {
        Reader {
            sheet,
            facts,
            log,
            text,
            swallows: false,
            closed_early: false,
            cut: false,
            declared: 0,
            resumes: false,
            recovered: false,
            stopped: false,
        }
    }
    fn place(&self, at: SourceLocation) -> (u32, u32) {
        self.sheet.origin.place(at)
    }

    fn say(&mut self, at: SourceLocation, violation: Violation) {
        let (line, column) = self.place(at);
        self.log.push(violation, Place::at(self.log.path.clone(), line, column));
    }

    /// A list of rules: a style sheet, or the inside of `@media` and its like.
    fn rules(&mut self, parser: &mut Parser, keyframes: bool, depth: usize) {
        loop {
            if self.stopped {
                return;
            }
            let gone_on = match (std::mem::take(&mut self.swallows), std::mem::take(&mut self.resumes)) {
                (true, _) => skip_rule(parser),
                (_, true) => self.resume(parser, depth),
                _ => true,
            };
            if !gone_on && depth == 0 {
                self.say(last_of(self.text), rules::css_syntax("nothing ends the mistake before"));
            }
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
                    self.swallows = true;
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
            if matches!(token, Token::CurlyBracketBlock) {
                if matches!(expected, Expected::Compound | Expected::Qualified) && !told {
                    self.say(at, rules::css_syntax("the selector is incomplete"));
                    told = true;
                }
                // Behind a faulty selector, EPUBCheck passes over the block.
                if !told || keyframes {
                    self.block(parser, Block::Rule, depth);
                }
                return;
            }
            match self.behind(parser, &token, expected, at) {
                Some(next) => expected = next,
                None if told => {}
                None => {
                    self.say(at, rules::css_syntax("this is not a valid selector"));
                    told = true;
                    // Brackets that nothing closes have swallowed the sheet.
                    if matches!(token, Token::SquareBracketBlock) && self.is_at_end(parser) {
                        return;
                    }
                }
            }
            at = parser.current_source_location();
            token = match parser.next_including_whitespace_and_comments() {
                Ok(token) => token.clone(),
                Err(_) => {
                    self.recovered = told && depth > 0;
                    if !told {
                        self.say(last_of(self.text), rules::css_syntax("this rule has no block"));
                    } else if depth == 0 {
                        self.say(last_of(self.text), rules::css_syntax("nothing ends the mistake before"));
                    }
                    return;
                }
            };
        }
    }

    /// What a selector needs behind a token; `None` if it cannot stand there.
    fn behind(
        &mut self,
        parser: &mut Parser,
        token: &Token,
        expected: Expected,
        at: SourceLocation,
    ) -> Option<Expected> {
        match (token, expected) {
            (Token::Delim('.'), _) => self.class(parser, at).then_some(Expected::Any),
            (Token::Ident(_) | Token::Delim('*'), Expected::Qualified) => Some(Expected::Any),
            (_, Expected::Qualified) => None,
            (Token::Ident(_), Expected::Compound | Expected::AfterBlank) => Some(Expected::Any),
            (Token::Delim('*'), Expected::Compound | Expected::AfterBlank | Expected::Any) => {
                Some(Expected::AfterBlank)
            }
            (Token::IDHash(_) | Token::Hash(_) | Token::Percentage { .. }, _) => Some(Expected::Any),
            (Token::SquareBracketBlock, _) => selectors::is_attribute(parser).then_some(Expected::Any),
            (Token::Colon, _) => Some(Expected::Pseudo),
            (Token::Ident(_) | Token::Number { .. }, Expected::Pseudo) => Some(Expected::Any),
            (Token::Ident(_), Expected::LatePseudo) => Some(Expected::Any),
            (Token::WhiteSpace(_), Expected::Pseudo) => Some(Expected::LatePseudo),
            (Token::Function(name), Expected::Pseudo | Expected::LatePseudo) => {
                let name = name.to_ascii_lowercase();
                selectors::is_argument(parser, &name).then_some(Expected::Any)
            }
            (Token::Delim('|'), Expected::Any | Expected::AfterBlank | Expected::Compound) => Some(Expected::Qualified),
            (Token::Delim('>' | '+' | '~') | Token::Comma, Expected::Any | Expected::AfterBlank) => {
                Some(Expected::Compound)
            }
            (Token::WhiteSpace(_), Expected::Any) => Some(Expected::AfterBlank),
            (Token::WhiteSpace(_) | Token::Comment(_), same) => Some(same),
            _ => None,
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
        self.nested(parser, |reader, inner| {
            if depth < MAX_DEPTH {
                reader.declarations(inner, block, depth);
            }
        });
    }

    /// The inside of a block. One that the end of the sheet closes is told; but where a block stood within, EPUBCheck
    /// has taken its end for that of the outer one, whose own is then one too many.
    fn nested(&mut self, parser: &mut Parser, mut inside: impl FnMut(&mut Self, &mut Parser)) {
        let start = parser.position();
        let mut length = 0;
        let _: Outcome = parser.parse_nested_block(|inner| {
            inside(self, inner);
            while inner.next().is_ok() {}
            length = inner.slice_from(start).len();
            Ok(())
        });
        let is_closed = parser.slice_from(start).len() > length;
        match (is_closed, std::mem::take(&mut self.closed_early)) {
            (true, true) => {
                let SourceLocation { line, column } = parser.current_source_location();
                let brace = SourceLocation { line, column: column.saturating_sub(1).max(1) };
                self.say(brace, rules::css_syntax("stray closing brace"));
                self.swallows = true;
            }
            (false, false) if !std::mem::replace(&mut self.cut, true) => {
                self.say(last_of(self.text), rules::css_syntax("a block is not closed"));
            }
            _ => {}
        }
    }

    fn at_rule(&mut self, parser: &mut Parser, name: &str, at: SourceLocation, depth: usize) {
        if name == "import" && depth > 0 {
            self.say(at, rules::css_syntax("@import is not allowed here"));
        } else if name == "import" {
            parser.skip_whitespace();
            let rule = at;
            let at = parser.current_source_location();
            match parser.next().cloned() {
                Ok(Token::Semicolon) => {
                    self.say(rule, rules::css_syntax("\"@import\" names no style sheet"));
                    return;
                }
                Ok(Token::QuotedString(address) | Token::UnquotedUrl(address)) => {
                    self.refer(&address, Use::Stylesheet, at);
                }
                Ok(Token::Function(function)) if function.eq_ignore_ascii_case("url") => {
                    self.url(parser, Use::Stylesheet, at)
                }
                _ => {}
            }
        }
        let is_known =
            matches!(name, "import" | "namespace" | "charset" | "media" | "page" | "font-face" | "supports" | "layer");
        let mut last = at;
        loop {
            parser.skip_whitespace();
            let here = parser.current_source_location();
            let before = std::mem::replace(&mut last, here);
            match parser.next().cloned() {
                Err(_) => {
                    if depth == 0 {
                        self.say(before, rules::css_syntax(format!("\"@{name}\" has no end")));
                    }
                    return;
                }
                Ok(Token::Semicolon) => {
                    if name == "font-face" {
                        self.say(at, rules::blank_font_face());
                    }
                    return;
                }
                Ok(Token::CurlyBracketBlock) => break,
                Ok(Token::AtKeyword(_)) => {
                    self.say(here, rules::css_syntax(format!("\"@{name}\" has no end before this")));
                    self.swallows = true;
                    return;
                }
                Ok(token) if !is_known => self.token(parser, &token, at, depth),
                Ok(_) => {}
            }
        }
        self.at_block(parser, name, at, depth);
    }

    /// The block of an at-rule.
    fn at_block(&mut self, parser: &mut Parser, name: &str, at: SourceLocation, depth: usize) {
        match name {
            "font-face" => {
                let before = self.declared;
                self.nested(parser, |reader, inner| reader.declarations(inner, Block::FontFace, depth));
                if self.declared == before {
                    self.say(at, rules::blank_font_face());
                }
            }
            "media" | "supports" | "layer" | "container" | "document" | "scope" | "starting-style" | "keyframes"
            | "-webkit-keyframes" | "-moz-keyframes" => {
                self.nested(parser, |reader, inner| {
                    if depth < MAX_DEPTH {
                        reader.rules(inner, name.ends_with("keyframes"), depth + 1);
                    }
                });
            }
            "page" => self.block(parser, Block::Page, depth),
            // Of what is not known, only the addresses are looked at.
            _ => self.nested(parser, |reader, inner| reader.tokens(inner, at, depth + 1)),
        }
    }

    /// The addresses in tokens of unknown meaning.
    fn tokens(&mut self, parser: &mut Parser, at: SourceLocation, depth: usize) {
        while let Ok(token) = parser.next().cloned() {
            self.token(parser, &token, at, depth);
        }
    }

    fn token(&mut self, parser: &mut Parser, token: &Token, at: SourceLocation, depth: usize) {
        match token {
            Token::UnquotedUrl(address) => self.refer(address, Use::Resource, at),
            Token::Function(name) if name.eq_ignore_ascii_case("url") => self.url(parser, Use::Resource, at),
            Token::CurlyBracketBlock | Token::ParenthesisBlock | Token::Function(_) if depth < MAX_DEPTH => {
                let _: Outcome = parser.parse_nested_block(|inner| {
                    self.tokens(inner, at, depth + 1);
                    Ok(())
                });
            }
            _ => {}
        }
    }

    fn declarations(&mut self, parser: &mut Parser, block: Block, depth: usize) {
        // Boxes in the margin of a page come before all else.
        let mut boxes = block == Block::Page;
        loop {
            parser.skip_whitespace();
            let at = parser.current_source_location();
            let token = parser.next().cloned();
            let is_over = match token.clone() {
                Err(_) => return,
                Ok(Token::Semicolon) => {
                    self.say(at, rules::css_syntax("stray semicolon"));
                    self.skip_declaration(parser, depth)
                }
                Ok(Token::Ident(name)) => self.declaration(parser, &name.to_ascii_lowercase(), at, block, depth),
                Ok(Token::AtKeyword(name)) if boxes => {
                    self.at_rule(parser, &name.to_ascii_lowercase(), at, depth + 1);
                    self.boxes(parser, depth);
                    return;
                }
                // Rules inside rules came long after the CSS that EPUB knows.
                Ok(token) => {
                    self.say(at, rules::css_syntax("a declaration must begin with a property name"));
                    match token {
                        Token::CurlyBracketBlock => self.inside(parser, depth),
                        _ => self.skip_declaration(parser, depth),
                    }
                }
            };
            boxes = false;
            if is_over {
                self.recovered = false;
                self.rules(parser, false, depth + 1);
                self.closed_early = !std::mem::take(&mut self.recovered);
                return;
            }
        }
    }

    /// What follows the first box in the margin of a page is read as rules.
    fn boxes(&mut self, parser: &mut Parser, depth: usize) {
        self.recovered = false;
        self.rules(parser, false, depth + 1);
        if std::mem::take(&mut self.recovered) {
            self.say(last_of(self.text), rules::css_syntax("the end of this page was taken for that of a rule"));
        }
    }

    /// Passes over the rest of a faulty declaration, and says whether a block stood in it.
    fn skip_declaration(&mut self, parser: &mut Parser, depth: usize) -> bool {
        while let Ok(token) = parser.next() {
            match token {
                Token::Semicolon => return false,
                Token::CurlyBracketBlock => return self.inside(parser, depth),
                _ => {}
            }
        }
        false
    }

    /// Goes on with the declarations behind the next semicolon, and says whether there is one.
    fn resume(&mut self, parser: &mut Parser, depth: usize) -> bool {
        while let Ok(token) = parser.next() {
            match token {
                Token::CurlyBracketBlock => return self.inside(parser, depth),
                Token::Semicolon => return true,
                _ => {}
            }
        }
        false
    }

    /// Whether nothing follows in the whole sheet.
    fn is_at_end(&self, parser: &Parser) -> bool {
        parser.position().byte_index() >= self.text.len() && !matches!(self.sheet.origin, Origin::Attribute(_))
    }

    /// Goes on inside a block that a faulty declaration has run into: declarations follow its first semicolon, and its
    /// end is that of the rule.
    fn inside(&mut self, parser: &mut Parser, depth: usize) -> bool {
        let _: Outcome = parser.parse_nested_block(|inner| {
            if depth < MAX_DEPTH && skip_to_semicolon(inner) {
                self.declarations(inner, Block::Rule, depth + 1);
            }
            Ok(())
        });
        true
    }

    /// One declaration. Says whether a block stood in it, whose end is then that of the rule.
    fn declaration(&mut self, parser: &mut Parser, name: &str, at: SourceLocation, block: Block, depth: usize) -> bool {
        if parser.try_parse(|p| p.expect_colon()).is_err() {
            if parser.is_exhausted() {
                if self.is_at_end(parser) {
                    return false;
                }
                self.resumes = true;
            }
            self.say(at, rules::css_syntax(format!("a colon must follow \"{name}\"")));
            // EPUBCheck skips the token at which it stopped, and then looks for the next semicolon.
            return match parser.next() {
                Ok(Token::CurlyBracketBlock) => self.inside(parser, depth),
                _ => self.skip_declaration(parser, depth),
            };
        }
        self.declared += 1;
        if block == Block::FontFace {
            self.say(at, rules::font_face());
        }
        if self.sheet.version == Version::Three && matches!(name, "direction" | "unicode-bidi") {
            self.say(at, rules::forbidden_css_property(name));
        }
        if OUTDATED.contains(&name) {
            self.say(at, rules::outdated_feature(format!("the CSS property \"{name}\"")));
        }
        let usage = if block == Block::FontFace && name == "src" { Use::Font } else { Use::Resource };
        self.value(parser, name, usage, at, depth)
    }

    /// The value of a declaration, up to its semicolon. Says whether a block stood in it.
    fn value(&mut self, parser: &mut Parser, name: &str, usage: Use, at: SourceLocation, depth: usize) -> bool {
        let mut empty = !name.starts_with("--");
        loop {
            parser.skip_whitespace();
            let here = parser.current_source_location();
            let start = parser.position();
            let token = parser.next().cloned();
            if token.is_err() && self.is_at_end(parser) {
                return false;
            }
            let important = |p: &mut Parser| p.try_parse(|p| p.expect_ident_matching("important")).is_ok();
            let missing = match &token {
                Err(_) | Ok(Token::Semicolon) => true,
                Ok(Token::Delim('!')) => empty && important(parser),
                _ => false,
            };
            if empty && missing {
                self.say(at, rules::css_syntax(format!("\"{name}\" has no value")));
                self.resumes |= token.is_err();
            }
            empty = false;
            match token {
                Err(_) | Ok(Token::Semicolon) => return false,
                Ok(Token::UnquotedUrl(_) | Token::BadUrl(_))
                    if self.swallows_rest(parser, start, usage, (at, here)) =>
                {
                    return false;
                }
                Ok(Token::UnquotedUrl(address)) => self.refer(&address, usage, at),
                Ok(Token::Function(function)) if function.eq_ignore_ascii_case("url") => self.url(parser, usage, at),
                Ok(Token::Function(_) | Token::ParenthesisBlock) => self.arguments(parser),
                Ok(Token::Ident(word)) if name == "position" && word.eq_ignore_ascii_case("fixed") => {
                    self.say(at, rules::fixed_position());
                }
                Ok(Token::Ident(word)) if word.eq_ignore_ascii_case("-epub-fullwidth") => {
                    self.say(at, rules::outdated_feature("the CSS value \"-epub-fullwidth\""));
                }
                Ok(Token::BadUrl(address)) => self.refer(address.trim_matches(['"', '\'', ' ']), usage, at),
                Ok(token @ (Token::AtKeyword(_) | Token::CDO | Token::CDC | Token::CurlyBracketBlock)) => {
                    self.say(here, rules::css_syntax(format!("the value of \"{name}\" is not valid")));
                    match token {
                        Token::CurlyBracketBlock => return self.inside(parser, depth),
                        Token::AtKeyword(_) => return self.skip_declaration(parser, depth),
                        _ => {}
                    }
                }
                Ok(Token::QuotedString(_)) if !is_quoted(parser.slice_from(start)) => {
                    self.say(end_of(self.text), rules::css_syntax("a string is not closed"));
                }
                Ok(Token::BadString(_)) => {
                    // The line break stands where the quotation mark should.
                    let next_line = SourceLocation { line: here.line + 1, column: 1 };
                    self.say(next_line, rules::css_syntax("a string is not closed"));
                }
                Ok(_) => {}
            }
        }
    }

    /// The inside of parentheses, in which a value may have neither semicolons nor blocks.
    fn arguments(&mut self, parser: &mut Parser) {
        let start = parser.position();
        let mut wrong = None;
        let _: Outcome = parser.parse_nested_block(|inner| {
            loop {
                inner.skip_whitespace();
                let at = inner.current_source_location();
                match inner.next() {
                    Err(_) => return Ok(()),
                    Ok(Token::Semicolon | Token::CloseCurlyBracket | Token::CurlyBracketBlock) => {
                        wrong = wrong.or(Some(at));
                    }
                    Ok(_) => {}
                }
            }
        });
        if let Some(at) = wrong {
            self.say(at, rules::css_syntax("this is not allowed inside parentheses"));
            // Without their end, the block has none either.
            self.cut |= !parser.slice_from(start).ends_with(')');
        }
    }

    /// An address without quotation marks ends with the first parenthesis behind its first letter; EPUBCheck looks for
    /// both in the rest of the sheet. Says whether it was swallowed.
    fn swallows_rest(
        &mut self,
        parser: &Parser,
        start: SourcePosition,
        usage: Use,
        places: (SourceLocation, SourceLocation),
    ) -> bool {
        let (at, here) = places;
        let written = parser.slice_from(start);
        let inside = written.split_once('(').map_or("", |(_, inside)| inside).trim();
        let is_closed = inside.ends_with(')');
        if is_closed && inside != ")" {
            return false;
        }
        self.stopped = true;
        self.cut = true;
        let rest = self.text.get(parser.position().byte_index()..).unwrap_or_default();
        match rest.split_once(')').filter(|_| is_closed) {
            Some((address, _)) => self.refer(&format!("){address}"), usage, at),
            None => {
                self.say(end_of(self.text), rules::css_syntax("an address is not closed"));
                self.say(here, rules::css_syntax("the declaration has no end"));
            }
        }
        true
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
}

/// Passes over the rest of a rule, and says whether there was one: EPUBCheck goes on behind the next block or semicolon.
fn skip_rule(parser: &mut Parser) -> bool {
    while let Ok(token) = parser.next() {
        if matches!(token, Token::CurlyBracketBlock | Token::Semicolon) {
            return true;
        }
    }
    false
}

/// Whether a string has its second quotation mark.
fn is_quoted(written: &str) -> bool {
    let written = written.trim_start();
    written.len() > 1 && written.chars().next() == written.chars().last()
}

/// Passes over what is left up to a semicolon, and says whether there was one.
fn skip_to_semicolon(parser: &mut Parser) -> bool {
    while let Ok(token) = parser.next() {
        if matches!(token, Token::Semicolon) {
            return true;
        }
    }
    false
}
