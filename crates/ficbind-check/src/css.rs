//! Style sheets: what they refer to, and the few things that EPUB forbids or wants to know.

mod grammar;
mod quiet;
mod scan;
mod selectors;

use std::cell::OnceCell;

use self::grammar::Tokens;
use self::scan::{Kind, Outcome, Stop, Token};

use crate::facts::{Facts, Reference, Use};
use crate::log::Log;
use crate::release::Release;
use crate::report::{Place, Version};
use crate::url::{self, Base, Target};
use crate::xml::Lines;
use crate::{decode, rules};
use ficbind_diag::Violation;

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
    pub fn place(self, line: u32, column: u32) -> (u32, u32) {
        match self {
            Origin::File => (line, column),
            Origin::Element(first) => (first + line - 1, column),
            Origin::Attribute(line) => (line, column),
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
pub fn check(text: &str, sheet: &Sheet, facts: &mut Facts, log: &mut Log) {
    Reader::new(text, sheet, facts, log).sheet();
}

/// Checks the declarations of a `style` attribute.
pub fn check_attribute(text: &str, sheet: &Sheet, facts: &mut Facts, log: &mut Log) {
    Reader::new(text, sheet, facts, log).attribute();
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

/// Whether a `@font-face` rule has declared anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FontFace {
    Empty,
    Full,
}

struct Reader<'r, 's, 'b> {
    sheet: &'r Sheet<'s, 'b>,
    facts: &'r mut Facts,
    log: &'r mut Log,
    text: &'s str,
    tokens: Tokens<'s>,
    /// Where the lines begin, once something is to be said.
    lines: OnceCell<Lines>,
    /// Where the at-rule begins that was opened last.
    at_rule: usize,
    /// The `@font-face` rule that is being read.
    font_face: Option<FontFace>,
    /// What is of interest in the value, selector or at-rule that is being read.
    values: Vec<Token>,
}

impl<'r, 's, 'b> Reader<'r, 's, 'b> {
    fn new(text: &'s str, sheet: &'r Sheet<'s, 'b>, facts: &'r mut Facts, log: &'r mut Log) -> Self {
        Reader {
            sheet,
            facts,
            log,
            text,
            tokens: Tokens::new(text),
            lines: OnceCell::new(),
            at_rule: 0,
            font_face: None,
            values: Vec::new(),
        }
    }

    fn place(&self, at: usize) -> (u32, u32) {
        let (line, column) = self.lines.get_or_init(|| Lines::of(self.text)).position(self.text, at as u32);
        self.sheet.origin.place(line, column)
    }

    fn say(&mut self, at: usize, violation: Violation) {
        let (line, column) = self.place(at);
        self.log.push(violation, Place::at(self.log.path.clone(), line, column));
    }

    /// A mistake in the sheet's syntax.
    fn wrong(&mut self, at: usize, what: &str) {
        self.say(at, rules::css_syntax(what));
    }

    /// Notes the classes of a selector that is complete.
    fn note_classes(&mut self) {
        for token in std::mem::take(&mut self.values) {
            let name = token.name(self.text);
            let found = self.sheet.unannounced.iter().find(|(class, _)| *class == name);
            if let Some((class, property)) = found {
                self.say(token.start, rules::unannounced_overlay_class(class, property));
            }
        }
    }

    /// Tells of a mistake, behind which nothing of what it stands in is read.
    fn refused<T>(&mut self, at: usize, what: &str) -> Outcome<T> {
        self.wrong(at, what);
        Err(Stop::Wrong)
    }

    /// An at-rule whose words have been read.
    fn start_at_rule(&mut self, name: &str, keyword: Token) {
        let values = std::mem::take(&mut self.values);
        match (name, values.first()) {
            ("import", Some(&token)) => self.refer_token(token, Use::Stylesheet, token.start),
            ("import" | "namespace", _) => {}
            _ => {
                for &token in values.iter().filter(|t| t.kind == Kind::Url) {
                    self.refer_token(token, self.usage(name), keyword.start);
                }
            }
        }
        self.at_rule = keyword.start;
        if name == "font-face" {
            self.font_face = Some(FontFace::Empty);
        }
    }

    fn end_at_rule(&mut self) {
        if self.font_face.take() == Some(FontFace::Empty) {
            self.say(self.at_rule, rules::blank_font_face());
        }
    }

    /// What addresses are for; of fonts, types are asked in `src` only.
    fn usage(&self, name: &str) -> Use {
        match self.font_face {
            Some(_) if name == "src" => Use::Font,
            Some(_) => Use::SvgFont,
            None => Use::Resource,
        }
    }

    /// A declaration that is complete.
    fn declared(&mut self, name: &str, property: Token, values: &[Token]) {
        let at = property.start;
        if self.font_face.is_some() {
            self.font_face = Some(FontFace::Full);
            self.say(at, rules::font_face());
        }
        if self.sheet.version == Version::Three && matches!(name, "direction" | "unicode-bidi") {
            self.say(at, rules::forbidden_css_property(name));
        }
        if OUTDATED.contains(&name) {
            self.say(at, rules::outdated_feature(format!("the CSS property \"{name}\"")));
        }
        let usage = self.usage(name);
        for &token in values {
            match token.kind {
                Kind::Url => self.refer_token(token, usage, at),
                Kind::Ident => self.word(name, &token.name(self.text), at),
                _ => {}
            }
        }
    }

    fn word(&mut self, property: &str, word: &str, at: usize) {
        if property == "position" && word.eq_ignore_ascii_case("fixed") {
            self.say(at, rules::fixed_position());
        }
        if word.eq_ignore_ascii_case("-epub-fullwidth") {
            self.say(at, rules::outdated_feature("the CSS value \"-epub-fullwidth\""));
        }
    }

    /// Follows an address or a string that stands for one.
    fn refer_token(&mut self, token: Token, usage: Use, at: usize) {
        let address = if token.kind == Kind::Url { token.address(self.text) } else { token.content(self.text) };
        self.refer(&address, usage, at);
    }

    fn refer(&mut self, address: &str, usage: Use, at: usize) {
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
