//! Style sheets: the built-in themes, and the author's own made safe, with their fonts and images found.

use std::path::Path;

use cssparser::{ParseError, Parser, Token};

use crate::book::assets::{Assets, is_carried};
use crate::book::media::Kind;
use crate::book::rules;
use crate::diag::{FileId, Sink, Span};

/// A built-in look of books.
#[derive(Debug)]
pub struct Theme {
    /// As `theme` and `--theme` name it.
    pub name: &'static str,
    /// One line for those who choose.
    pub doc: &'static str,
    /// The whole style sheet.
    pub sheet: &'static str,
}

/// A theme's row. Its sheet is what all share, then what is its own, then what some scripts need of every theme.
macro_rules! theme {
    ($name:literal, $doc:literal) => {
        Theme {
            name: $name,
            doc: $doc,
            sheet: concat!(
                include_str!("../../themes/base.css"),
                include_str!(concat!("../../themes/", $name, ".css")),
                include_str!("../../themes/scripts.css")
            ),
        }
    };
}

/// The built-in themes. The first is the default.
pub const THEMES: &[Theme] = &[
    theme!("default", "Modern and calm: small indents, generous headings"),
    theme!("classic", "An old printed book: justified text, headings in small capitals"),
    theme!("plain", "A blank line between paragraphs and little else"),
];

/// The choice of no theme. A book cannot do without some rules: wide pictures would run off the page.
pub const NO_THEME: Theme = Theme {
    name: "none",
    doc: "No style, except that wide pictures fit the page",
    sheet: "img, svg { max-width: 100%; height: auto; }\n",
};

/// All that can be chosen.
pub fn themes() -> impl Iterator<Item = &'static Theme> {
    THEMES.iter().chain([&NO_THEME])
}

/// The theme of that name.
pub fn theme(name: &str) -> Option<&'static Theme> {
    themes().find(|theme| theme.name.eq_ignore_ascii_case(name))
}

/// An author's style sheet, ready for the book. Fonts and images that it names are taken into `assets`.
pub fn adopt(css: &str, file: FileId, base: &Path, assets: &mut Assets, sink: &mut Sink) -> String {
    let mut parser = Parser::new(css);
    let mut sheet = Sheet { css, file, base, assets, sink, out: String::with_capacity(css.len()) };
    sheet.walk(&mut parser, 0);
    sheet.out
}

struct Sheet<'a> {
    css: &'a str,
    file: FileId,
    base: &'a Path,
    assets: &'a mut Assets,
    sink: &'a mut Sink,
    out: String,
}

/// Blocks inside blocks at most.
const MAX_DEPTH: usize = 32;

/// Properties that EPUB forbids (EPUB 3.3, section 6.3.1): direction belongs into the markup.
const FORBIDDEN: &[&str] = &["direction", "unicode-bidi", "behavior", "-moz-binding"];

/// Functions that load by a string, or run something.
const LOADING: &[&str] =
    &["image-set", "-webkit-image-set", "cross-fade", "-webkit-cross-fade", "image", "src", "expression", "element"];

impl Sheet<'_> {
    fn walk(&mut self, parser: &mut Parser, depth: usize) {
        loop {
            let start = parser.position();
            let token = match parser.next_including_whitespace_and_comments() {
                Ok(token) => token.clone(),
                Err(_) => return,
            };
            let from = start.byte_index();
            let slice = |sheet: &Self, parser: &Parser| sheet.css[from..parser.position().byte_index()].to_owned();
            let here = Span::new(self.file, from, parser.position().byte_index());
            match &token {
                Token::AtKeyword(name)
                    if name.eq_ignore_ascii_case("import") || name.eq_ignore_ascii_case("charset") =>
                {
                    self.sink.emit(here, rules::removed_css(format!("@{name}")));
                    skip(parser);
                }
                Token::Ident(name) if depth > 0 && FORBIDDEN.iter().any(|p| name.eq_ignore_ascii_case(p)) => {
                    let state = parser.state();
                    if parser.expect_colon().is_ok() {
                        self.sink.emit(here, rules::removed_css(format!("the property \"{name}\"")));
                        skip(parser);
                    } else {
                        parser.reset(&state);
                        self.out.push_str(name);
                    }
                }
                Token::Ident(name) if depth > 0 && has_empty_value(parser) => {
                    self.sink.emit(here, rules::css_syntax(format!("\"{name}\" has no value")));
                    skip_to_end(parser);
                }
                Token::UnquotedUrl(url) => self.url(url, here),
                Token::Function(name) if name.eq_ignore_ascii_case("url") => {
                    let url = parser.parse_nested_block(|p| -> Result<String, ParseError<()>> {
                        Ok(p.expect_string()?.as_ref().to_owned())
                    });
                    match url {
                        Ok(url) => self.url(&url, here),
                        Err(_) => {
                            self.sink.emit(here, rules::css_syntax("an address that is never closed"));
                        }
                    }
                }
                Token::Function(name) if LOADING.iter().any(|f| name.eq_ignore_ascii_case(f)) => {
                    self.sink.emit(here, rules::removed_css(format!("the function \"{name}()\"")));
                    let _ = parser.parse_nested_block(|_| -> Result<(), ParseError<()>> { Ok(()) });
                    self.out.push_str("none");
                }
                Token::BadUrl(_) | Token::BadString(_) => {
                    self.sink.emit(here, rules::css_syntax("a string or address that is never closed"));
                    skip(parser);
                    // What the declaration had before it would be left without a value.
                    let cut = self.out.rfind(['{', ';', '}']).map_or(0, |i| i + 1);
                    self.out.truncate(cut);
                }
                Token::CloseCurlyBracket | Token::CloseParenthesis | Token::CloseSquareBracket => {
                    self.sink.emit(here, rules::css_syntax("a bracket that closes nothing"));
                }
                Token::Function(_) | Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock => {
                    self.out.push_str(&slice(self, parser));
                    let close = match &token {
                        Token::CurlyBracketBlock => '}',
                        Token::SquareBracketBlock => ']',
                        _ => ')',
                    };
                    if depth < MAX_DEPTH {
                        let _ = parser.parse_nested_block(|inner| -> Result<(), ParseError<()>> {
                            self.walk(inner, depth + 1);
                            Ok(())
                        });
                    }
                    self.out.push(close);
                }
                // `<!--` and `-->` are markup of another age.
                Token::CDO | Token::CDC => {}
                _ => {
                    let text = slice(self, parser);
                    self.out.push_str(&text);
                }
            }
        }
    }

    fn url(&mut self, url: &str, at: Span) {
        let target = url.trim();
        if target.starts_with('#') {
            self.out.push_str(&format!("url(\"{target}\")"));
            return;
        }
        if !is_carried(target) {
            self.sink.emit(at, rules::removed_css(format!("the address \"{}\"", crate::story::text::shorten(target))));
            self.out.push_str("none");
            return;
        }
        let kind = if names_font(target) { Kind::Font } else { Kind::Image };
        match self.assets.local(target, self.base, kind, at, self.sink) {
            Ok(asset) => {
                let href = asset.href.clone();
                self.out.push_str(&format!("url(\"{href}\")"));
            }
            Err(_) => self.out.push_str("none"),
        }
    }
}

/// Whether an address names a font, by its type or its ending.
fn names_font(target: &str) -> bool {
    if let Some(stated) = target.strip_prefix("data:") {
        return stated.split([',', ';']).next().is_some_and(|media| media.contains("font"));
    }
    let ending = target.rsplit('.').next().unwrap_or("").split(['?', '#']).next().unwrap_or("").to_lowercase();
    matches!(ending.as_str(), "ttf" | "otf" | "woff" | "woff2")
}

/// Whether what follows is `:` and then nothing.
fn has_empty_value(parser: &mut Parser) -> bool {
    let state = parser.state();
    let empty = parser.expect_colon().is_ok() && !matches!(parser.next(), Ok(token) if *token != Token::Semicolon);
    parser.reset(&state);
    empty
}

/// Passes over the rest of an empty declaration.
fn skip_to_end(parser: &mut Parser) {
    while let Ok(token) = parser.next() {
        if matches!(token, Token::Semicolon) {
            return;
        }
    }
}

/// Passes over the rest of a declaration or at-rule.
fn skip(parser: &mut Parser) {
    while let Ok(token) = parser.next() {
        if matches!(token, Token::Semicolon) {
            return;
        }
        if matches!(token, Token::CurlyBracketBlock) {
            let _ = parser.parse_nested_block(|_| -> Result<(), ParseError<()>> { Ok(()) });
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_and_remote_things_go() {
        let mut sink = Sink::new();
        let mut assets = Assets::default();
        let css = "@import 'x.css';\np { direction: rtl; color: red; background: url(http://x/y) }\n@media print { a { margin: calc(1em + 2px) } }";
        let out = adopt(css, FileId(0), Path::new("."), &mut assets, &mut sink);
        assert!(out.contains("color: red") && out.contains("calc(1em + 2px)"), "{out}");
        assert!(!out.contains("import") && !out.contains("direction") && !out.contains("http"), "{out}");
        assert_eq!(sink.diagnostics().len(), 3);
    }
}
