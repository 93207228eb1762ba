//! CSS written anew: what reads as CSS stays as typed, what does not is dropped and told, rule by rule and declaration by
//! declaration.

mod selector;

use std::cell::RefCell;
use std::ops::Range;

use cssparser::{ParseError, Parser, ToCss, Token};

use crate::book::styles::selector::{Attribute, Selector};
use crate::check::styles::{Piece, fault};
use crate::diag::Cut;

/// Something that a style loads, or would.
#[derive(Debug, Clone, Copy)]
pub enum Loaded<'t> {
    /// An address in `url()`.
    Address(&'t str),
    /// A function that takes addresses as strings, or runs something.
    Function(&'t str),
}

/// Why something is dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It does not read as CSS.
    Syntax(String),
    /// A book must not have it.
    Forbidden(String),
}

/// Whoever wants CSS written anew.
pub trait Keeper {
    /// What the book has for something that a property loads. With `None` its declaration is dropped, and the keeper has
    /// said so.
    fn loaded(&mut self, what: Loaded, property: &str, at: Range<usize>) -> Option<String>;
    /// Hears what is dropped.
    fn tell(&mut self, at: Range<usize>, fault: Fault);
}

/// A style sheet, or the text of a `style` element.
pub fn sheet(css: &str, keeper: &mut impl Keeper) -> String {
    marked_sheet(css, keeper).0
}

/// A style sheet, and where each rule and declaration of it begins: now, and as it was.
pub fn marked_sheet(css: &str, keeper: &mut impl Keeper) -> (String, Vec<(usize, usize)>) {
    let mut writer = Writer { css, keeper, out: String::with_capacity(css.len()), cut: false, marks: Vec::new() };
    writer.rules(&mut Parser::new(css), Rules::Styles, 0);
    (writer.out, writer.marks)
}

/// The declarations of a `style` attribute, each by itself.
pub fn declarations(css: &str, keeper: &mut impl Keeper) -> Vec<String> {
    let mut writer = Writer { css, keeper, out: String::new(), cut: false, marks: Vec::new() };
    let mut parser = Parser::new(css);
    let mut found = Vec::new();
    while !parser.is_exhausted() {
        writer.out.clear();
        writer.declaration_or_slip(&mut parser, 0);
        let written = writer.out.trim().trim_end_matches(';').trim_end();
        // Between declarations stand blanks and comments.
        found.extend((!written.is_empty() && !written.starts_with("/*")).then(|| written.to_owned()));
    }
    found
}

/// Blocks inside blocks at most.
const MAX_DEPTH: usize = 32;

/// Properties that EPUB forbids (EPUB 3.3, section 6.3.1): direction belongs into the markup.
const FORBIDDEN: &[&str] = &["direction", "unicode-bidi", "behavior", "-moz-binding"];

/// Functions that load by a string, or run something.
pub const LOADING: &[&str] = &[
    "image-set",
    "-webkit-image-set",
    "cross-fade",
    "-webkit-cross-fade",
    "image",
    "src",
    "expression",
    "element",
    "-moz-element",
    "paint",
];

/// At-rules that hold rules.
const GROUPS: &[&str] = &["media", "supports", "layer", "container", "document", "scope", "starting-style"];

/// At-rules that hold declarations.
const DESCRIPTORS: &[&str] = &["font-face", "page", "counter-style", "property", "viewport"];

/// What stands in front of the blocks of a list of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rules {
    Styles,
    Keyframes,
}

/// What a value may hold, and how it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    /// Of a declaration: ends at a semicolon.
    Declaration,
    /// What stands between the name of an at-rule and its block.
    Prelude,
    /// What stands within brackets.
    Brackets,
    /// The block of an at-rule that is not known: blocks and semicolons stand in it.
    Unknown,
}

/// Where a value ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Text,
    Semicolon,
    Block,
}

/// A part can not stay, and has been read up to here. Whoever found out has told; whoever began the part takes back what
/// was written of it.
struct Dropped(End);

/// What a part leaves behind: done, or dropped.
type Outcome<T = ()> = Result<T, Dropped>;

struct Writer<'c, 'k, K> {
    css: &'c str,
    keeper: &'k mut K,
    out: String,
    /// A block that is never closed has been told; those around it are not closed either.
    cut: bool,
    /// Where rules and declarations begin, in `out` and in `css`.
    marks: Vec<(usize, usize)>,
}

impl<'c, K: Keeper> Writer<'c, '_, K> {
    /// The next token, blanks and comments too, and where it stands.
    fn next(&self, parser: &mut Parser<'c>) -> Option<(Token<'c>, Range<usize>)> {
        let from = parser.position().byte_index();
        let token = parser.next_including_whitespace_and_comments().ok()?.clone();
        Some((token, from..parser.position().byte_index()))
    }

    /// Notes that a rule or declaration begins, unless those before it were taken back.
    fn begin(&mut self, at: usize) -> usize {
        let mark = self.out.len();
        while self.marks.last().is_some_and(|(out, _)| *out >= mark) {
            self.marks.pop();
        }
        self.marks.push((mark, at));
        mark
    }

    fn syntax(&mut self, at: Range<usize>, what: impl Into<String>) -> Dropped {
        self.keeper.tell(at, Fault::Syntax(what.into()));
        Dropped(End::Text)
    }

    /// Writes a token as typed. One that only the end of the text closes is closed.
    fn copy(&mut self, token: &Token, at: Range<usize>) {
        let typed = self.css.cut(at.clone());
        match token {
            Token::Comment(_) if typed.len() < 4 || !typed.ends_with("*/") => {
                self.syntax(at, "a comment is never closed");
            }
            Token::QuotedString(_) if at.end == self.css.len() && !is_closed(typed) => {
                self.syntax(at, "a string is never closed");
                self.out.push_str(&token.to_css_string());
            }
            _ if at.end == self.css.len() && typed.ends_with('\\') => self.out.push_str(&token.to_css_string()),
            _ => self.out.push_str(typed),
        }
    }

    /// Writes a block, whose opening bracket was read.
    fn nested<T>(
        &mut self,
        parser: &mut Parser<'c>,
        (open, close): (&str, char),
        inside: impl FnOnce(&mut Self, &mut Parser<'c>) -> Outcome<T>,
    ) -> Outcome<T> {
        let from = parser.position().byte_index();
        self.out.push_str(open);
        let end = self.css.len();
        let done = parser.parse_nested_block(|inner| {
            let done = inside(self, inner);
            while inner.next().is_ok() {}
            if inner.position().byte_index() == end && !self.cut {
                self.cut = true;
                self.syntax(from.saturating_sub(1)..from, "a bracket is never closed");
            }
            Ok::<_, ParseError<()>>(done)
        });
        self.out.push(close);
        // The parser itself stops in brackets that are nested too deeply.
        done.unwrap_or(Err(Dropped(End::Text))).map_err(|_| Dropped(End::Text))
    }

    fn rules(&mut self, parser: &mut Parser<'c>, rules: Rules, depth: usize) {
        loop {
            let state = parser.state();
            let Some((token, at)) = self.next(parser) else { return };
            let mark = self.begin(at.start);
            let start = at.clone();
            let is_rule = !matches!(token, Token::AtKeyword(_));
            let done = match token {
                Token::WhiteSpace(_) | Token::Comment(_) => {
                    self.copy(&token, at);
                    continue;
                }
                // `<!--` and `-->` are markup of another age.
                Token::CDO | Token::CDC => Ok(()),
                Token::Semicolon => Err(self.syntax(at, "a stray semicolon")),
                Token::CloseCurlyBracket | Token::CloseParenthesis | Token::CloseSquareBracket => {
                    Err(self.syntax(at, "a stray closing bracket"))
                }
                Token::AtKeyword(name) => self.at_rule(parser, &name.to_ascii_lowercase(), at, depth),
                _ => {
                    parser.reset(&state);
                    self.rule(parser, rules)
                }
            };
            // What an at-rule holds has been proved part by part.
            let done =
                done.and_then(|()| if is_rule || depth == 0 { self.prove(mark, start, Piece::Rules) } else { Ok(()) });
            if done.is_err() {
                self.out.truncate(mark);
            }
        }
    }

    /// Asks the checker of what was just written: its grammar is EPUBCheck's, and not that of browsers.
    fn prove(&mut self, mark: usize, at: Range<usize>, piece: Piece) -> Outcome {
        match fault(self.out.cut(mark..), piece) {
            Some(why) => Err(self.syntax(at, why)),
            None => Ok(()),
        }
    }

    /// A selector and its declarations.
    fn rule(&mut self, parser: &mut Parser<'c>, rules: Rules) -> Outcome {
        let read = match rules {
            Rules::Styles => self.selector(parser, 0),
            Rules::Keyframes => self.keyframe(parser),
        };
        read.inspect_err(|dropped| {
            if dropped.0 == End::Text {
                pass(parser, None);
            }
        })?;
        self.block(parser)
    }

    /// A selector up to its block, or, within another, to its end.
    fn selector(&mut self, parser: &mut Parser<'c>, depth: usize) -> Outcome {
        let from = parser.position().byte_index();
        let mut selector = Selector::default();
        loop {
            let Some((token, at)) = self.next(parser) else {
                let what = if depth == 0 { "this rule has no block" } else { "this is not a valid selector" };
                let end = parser.position().byte_index();
                return if depth > 0 && selector.is_complete() { Ok(()) } else { Err(self.syntax(from..end, what)) };
            };
            let is_block = depth == 0 && token == Token::CurlyBracketBlock;
            if is_block && selector.is_complete() {
                return Ok(());
            }
            if is_block {
                skip_block(parser);
                self.syntax(from..at.end, "this block has no selector");
                return Err(Dropped(End::Block));
            }
            if !selector.takes(&token) || depth >= MAX_DEPTH {
                return Err(self.syntax(from..at.end, "this is not a valid selector"));
            }
            let open = self.css.cut(at.clone());
            match &token {
                Token::Function(name) if selector::takes_selectors(name) => {
                    self.nested(parser, (open, ')'), |writer, p| writer.selector(p, depth + 1))?;
                }
                Token::Function(_) => {
                    self.nested(parser, (open, ')'), |writer, p| writer.tokens(p, selector::is_argument, || true))?;
                }
                Token::SquareBracketBlock => {
                    let attribute = RefCell::new(Attribute::default());
                    let takes = |token: &Token| attribute.borrow_mut().takes(token);
                    let is_complete = || attribute.borrow().is_complete();
                    self.nested(parser, (open, ']'), |writer, p| writer.tokens(p, takes, is_complete))?;
                }
                _ => self.copy(&token, at),
            }
        }
    }

    /// Tokens of a selector within brackets.
    fn tokens(
        &mut self,
        parser: &mut Parser<'c>,
        takes: impl Fn(&Token) -> bool,
        is_complete: impl Fn() -> bool,
    ) -> Outcome {
        let from = parser.position().byte_index();
        let mut is_empty = true;
        while let Some((token, at)) = self.next(parser) {
            if !takes(&token) {
                return Err(self.syntax(from..at.end, "this is not a valid selector"));
            }
            is_empty &= matches!(token, Token::WhiteSpace(_) | Token::Comment(_));
            self.copy(&token, at);
        }
        let end = parser.position().byte_index();
        if is_empty || !is_complete() { Err(self.syntax(from..end, "this is not a valid selector")) } else { Ok(()) }
    }

    /// What stands before the block of a keyframe: `from`, `50%, 75%`.
    fn keyframe(&mut self, parser: &mut Parser<'c>) -> Outcome {
        let from = parser.position().byte_index();
        let mut is_empty = true;
        loop {
            let Some((token, at)) = self.next(parser) else {
                return Err(self.syntax(from..self.css.len(), "this rule has no block"));
            };
            match token {
                Token::CurlyBracketBlock if is_empty => {
                    skip_block(parser);
                    self.syntax(from..at.end, "this block has no selector");
                    return Err(Dropped(End::Block));
                }
                Token::CurlyBracketBlock => return Ok(()),
                Token::Ident(_) | Token::Percentage { .. } => {
                    is_empty = false;
                    self.copy(&token, at);
                }
                Token::Comma | Token::WhiteSpace(_) | Token::Comment(_) => self.copy(&token, at),
                _ => {
                    return Err(
                        self.syntax(from..at.end, "this is not a valid keyframe; write from, to or a percentage")
                    );
                }
            }
        }
    }

    /// The declarations between braces.
    fn block(&mut self, parser: &mut Parser<'c>) -> Outcome {
        self.nested(parser, ("{", '}'), |writer, inner| {
            while writer.declaration_or_slip(inner, 1) {}
            Ok(())
        })
    }

    /// An at-rule, whose name was read.
    fn at_rule(&mut self, parser: &mut Parser<'c>, name: &str, at: Range<usize>, depth: usize) -> Outcome {
        if name == "namespace" {
            return self.namespace(parser, at);
        }
        if matches!(name, "import" | "charset") || depth >= MAX_DEPTH {
            self.keeper.tell(at, Fault::Forbidden(format!("@{name}")));
            pass(parser, Some(Token::Semicolon));
            return Err(Dropped(End::Semicolon));
        }
        self.copy(&Token::AtKeyword(name.into()), at.clone());
        let end = self.value(parser, "", Value::Prelude, 0).inspect_err(|_| pass(parser, Some(Token::Semicolon)))?;
        match end.0 {
            End::Semicolon => {
                self.out.push(';');
                return Ok(());
            }
            End::Text => return Err(self.syntax(at, format!("@{name} has no block"))),
            End::Block => {}
        }
        let mark = self.out.len();
        if name.ends_with("keyframes") {
            self.nested(parser, ("{", '}'), |writer, inner| {
                writer.rules(inner, Rules::Keyframes, depth + 1);
                Ok(())
            })
        } else if GROUPS.contains(&name) {
            self.nested(parser, ("{", '}'), |writer, inner| {
                writer.rules(inner, Rules::Styles, depth + 1);
                Ok(())
            })
        } else if DESCRIPTORS.contains(&name) {
            self.block(parser)?;
            let is_empty =
                self.out.cut(mark..).trim_matches(|c: char| c.is_ascii_whitespace() || "{}".contains(c)).is_empty();
            // A font without anything is worth a message to a checker.
            if is_empty && name == "font-face" { Err(Dropped(End::Block)) } else { Ok(()) }
        } else {
            self.nested(parser, ("{", '}'), |writer, inner| writer.value(inner, name, Value::Unknown, 1).map(|_| ()))
        }
    }

    /// A namespace, whose address only names and loads nothing.
    fn namespace(&mut self, parser: &mut Parser<'c>, at: Range<usize>) -> Outcome {
        let prefix = parser.try_parse(|p| p.expect_ident_cloned());
        let prefix = prefix.map(|name| format!("{} ", Token::Ident(name).to_css_string())).unwrap_or_default();
        let address = parser.expect_url_or_string().map(|address| Token::QuotedString(address).to_css_string());
        let is_whole = matches!(parser.next(), Err(_) | Ok(Token::Semicolon));
        let Some(address) = address.ok().filter(|_| is_whole) else {
            pass(parser, Some(Token::Semicolon));
            return Err(self.syntax(at, "this is not a valid namespace declaration"));
        };
        self.out.push_str(&format!("@namespace {prefix}{address};"));
        Ok(())
    }

    /// One declaration, or what stands in its place; `false` at the end.
    fn declaration_or_slip(&mut self, parser: &mut Parser<'c>, depth: usize) -> bool {
        let Some((token, at)) = self.next(parser) else { return false };
        let mark = self.begin(at.start);
        let done = match token {
            Token::WhiteSpace(_) | Token::Comment(_) => {
                self.copy(&token, at);
                Ok(())
            }
            // Nothing is lost with it.
            Token::Semicolon => Ok(()),
            Token::Ident(name) => {
                let done = self.declaration(parser, &name, at.clone(), depth);
                let done = done.inspect_err(|dropped| {
                    if dropped.0 == End::Text {
                        pass(parser, Some(Token::Semicolon));
                    }
                });
                done.and_then(|()| self.prove(mark, at, Piece::Declarations))
            }
            _ => {
                match token {
                    Token::CurlyBracketBlock => skip_block(parser),
                    _ => pass(parser, Some(Token::Semicolon)),
                }
                let end = parser.position().byte_index();
                Err(self.syntax(at.start..end, "a rule may contain only declarations, `property: value`"))
            }
        };
        if done.is_err() {
            self.out.truncate(mark);
        }
        true
    }

    fn declaration(&mut self, parser: &mut Parser<'c>, name: &str, at: Range<usize>, depth: usize) -> Outcome {
        let lower = name.to_ascii_lowercase();
        if parser.try_parse(|p| p.expect_colon()).is_err() {
            return Err(self.syntax(at, format!("there is no colon after \"{}\"", shorten(name))));
        }
        if FORBIDDEN.contains(&&*lower) {
            self.keeper.tell(at, Fault::Forbidden(format!("the property \"{name}\"")));
            return Err(Dropped(End::Text));
        }
        let colon = parser.position().byte_index();
        self.out.push_str(self.css.cut(at.start..colon));
        let (end, is_empty) = self.value(parser, &lower, Value::Declaration, depth)?;
        if is_empty && !name.starts_with("--") {
            self.syntax(at, format!("\"{}\" has no value", shorten(name)));
            return Err(Dropped(if end == End::Text { End::Block } else { end }));
        }
        if end == End::Semicolon {
            self.out.push(';');
        }
        Ok(())
    }

    /// Tokens up to an end, and whether there is none but blanks.
    fn value(&mut self, parser: &mut Parser<'c>, property: &str, value: Value, depth: usize) -> Outcome<(End, bool)> {
        let mut is_empty = true;
        loop {
            let Some((token, at)) = self.next(parser) else { return Ok((End::Text, is_empty)) };
            match (&token, value) {
                // `!important` of nothing.
                (Token::Delim('!'), Value::Declaration) if is_empty => {
                    return Err(self.syntax(at, format!("\"{property}\" has no value")));
                }
                (Token::Semicolon, Value::Declaration | Value::Prelude) => return Ok((End::Semicolon, is_empty)),
                (Token::CurlyBracketBlock, Value::Prelude) => return Ok((End::Block, is_empty)),
                _ => self.part(parser, &token, at, property, value, depth)?,
            }
            is_empty &= matches!(token, Token::WhiteSpace(_) | Token::Comment(_));
        }
    }

    /// One token of a value, with all that it opens.
    fn part(
        &mut self,
        parser: &mut Parser<'c>,
        token: &Token<'c>,
        at: Range<usize>,
        property: &str,
        value: Value,
        depth: usize,
    ) -> Outcome {
        let close = match token {
            Token::UnquotedUrl(_) if property.is_empty() => {
                return Err(self.syntax(at, "an address is not allowed here"));
            }
            Token::UnquotedUrl(address) => return self.load(Loaded::Address(address), property, at),
            Token::Function(name) if !property.is_empty() && name.eq_ignore_ascii_case("url") => {
                let address = parser.parse_nested_block(|p| {
                    let address = p.expect_string()?.as_ref().to_owned();
                    p.expect_exhausted()?;
                    Ok::<_, ParseError<()>>(address)
                });
                return match address {
                    Ok(address) => self.load(Loaded::Address(&address), property, at),
                    Err(_) => Err(self.syntax(at, "an address is never closed")),
                };
            }
            Token::Function(name) if LOADING.iter().any(|f| name.eq_ignore_ascii_case(f)) => {
                skip_block(parser);
                return self.load(Loaded::Function(name), property, at);
            }
            Token::BadUrl(_) | Token::BadString(_) => {
                return Err(self.syntax(at, "a string or address is never closed"));
            }
            Token::CloseCurlyBracket | Token::CloseParenthesis | Token::CloseSquareBracket => {
                return Err(self.syntax(at, "a stray closing bracket"));
            }
            Token::CurlyBracketBlock if value != Value::Unknown => {
                skip_block(parser);
                self.syntax(at, "a block is not allowed in a value");
                return Err(Dropped(End::Block));
            }
            Token::AtKeyword(name) if name.eq_ignore_ascii_case("import") => return Err(self.imports(at)),
            Token::AtKeyword(_) | Token::Semicolon | Token::CDO | Token::CDC if value != Value::Unknown => {
                return Err(self.syntax(at.clone(), format!("\"{}\" is not allowed in a value", self.css.cut(at))));
            }
            Token::Function(_) | Token::ParenthesisBlock => ')',
            Token::SquareBracketBlock => ']',
            Token::CurlyBracketBlock => '}',
            _ => {
                self.copy(token, at);
                return Ok(());
            }
        };
        if depth >= MAX_DEPTH {
            return Err(self.syntax(at, "brackets are nested too deeply"));
        }
        let inner = if value == Value::Unknown { value } else { Value::Brackets };
        let open = self.css.cut(at);
        self.nested(parser, (open, close), |writer, p| writer.value(p, property, inner, depth + 1).map(|_| ()))
    }

    /// A sheet is imported where it may not be; what reads it may not know that.
    fn imports(&mut self, at: Range<usize>) -> Dropped {
        self.keeper.tell(at, Fault::Forbidden("@import".into()));
        Dropped(End::Text)
    }

    fn load(&mut self, what: Loaded, property: &str, at: Range<usize>) -> Outcome {
        let kept = self.keeper.loaded(what, property, at).ok_or(Dropped(End::Text))?;
        self.out.push_str(&kept);
        Ok(())
    }
}

/// Whether a string token ends with the quote that it begins with.
fn is_closed(typed: &str) -> bool {
    let quote = typed.chars().next();
    let inner = typed.cut(quote.map_or(0, char::len_utf8)..);
    let Some(body) = quote.and_then(|q| inner.strip_suffix(q)) else { return false };
    let slashes = body.len() - body.trim_end_matches('\\').len();
    slashes % 2 == 0
}

/// Passes over the rest of a part: up to a token, or past the next block in braces.
fn pass(parser: &mut Parser, end: Option<Token>) {
    while let Ok(token) = parser.next() {
        if Some(token) == end.as_ref() {
            return;
        }
        if matches!(token, Token::CurlyBracketBlock) {
            return skip_block(parser);
        }
    }
}

/// Passes over the block that was just opened. The parser would do so by itself, but only with the next token, whose
/// place could then not be told.
fn skip_block(parser: &mut Parser) {
    let _ = parser.parse_nested_block(|_| Ok::<_, ParseError<()>>(()));
}

fn shorten(words: &str) -> String {
    crate::story::text::shorten(words)
}
