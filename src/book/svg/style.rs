//! The styles of a drawing, written anew: what loads from elsewhere, leads nowhere or can not be read goes.

use std::collections::BTreeSet;
use std::ops::Range;

use cssparser::{ParseError, Parser, Token};

use super::attributes::Kind;
use super::{Ids, Role, reference};
use crate::book::styles::{self, Fault, Keeper, LOADING, Loaded};

/// Slips whose place is told at most.
const MAX_PLACES: usize = 100;

/// Functions that a value may have: colours, numbers, shapes, movements and effects.
const FUNCTIONS: &[&str] = &[
    "abs",
    "blur",
    "brightness",
    "calc",
    "circle",
    "clamp",
    "color",
    "color-mix",
    "contrast",
    "cubic-bezier",
    "device-cmyk",
    "drop-shadow",
    "ellipse",
    "grayscale",
    "hsl",
    "hsla",
    "hue-rotate",
    "hwb",
    "icc-color",
    "inset",
    "invert",
    "lab",
    "lch",
    "light-dark",
    "linear",
    "matrix",
    "matrix3d",
    "max",
    "min",
    "oklab",
    "oklch",
    "opacity",
    "path",
    "perspective",
    "polygon",
    "rect",
    "rgb",
    "rgba",
    "rotate",
    "rotate3d",
    "rotatex",
    "rotatey",
    "rotatez",
    "round",
    "saturate",
    "scale",
    "scale3d",
    "scalex",
    "scaley",
    "scalez",
    "sepia",
    "skew",
    "skewx",
    "skewy",
    "steps",
    "translate",
    "translate3d",
    "translatex",
    "translatey",
    "translatez",
    "var",
    "xywh",
];

/// Why the value of an attribute goes.
enum Foreign {
    /// It leads elsewhere or nowhere, which has been told.
    Told,
    /// It has something that is no part of such a value.
    Value,
}

/// Where an address stands in a value, and what is written for it.
type Address = (Range<usize>, String);

/// What is written for the value of an attribute.
pub(super) enum Written {
    AsTyped,
    Anew(String),
}

/// A value with its addresses written anew.
fn anew(text: &str, addresses: &[Address]) -> String {
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for (range, with) in addresses {
        out.push_str(text.get(done..range.start).unwrap_or_default());
        out.push_str(with);
        done = range.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out.trim().to_owned()
}

/// CSS of a drawing.
pub(super) struct Style<'s, 'i> {
    /// The part of the drawing that holds it, in words: `style` or the name of an attribute.
    pub holder: &'s str,
    pub text: &'s str,
    /// Where the text begins in the drawing, if it stands there as it is.
    pub from: Option<usize>,
    pub document: &'s roxmltree::Document<'s>,
    pub ids: &'s Ids<'i>,
    pub removed: &'s mut BTreeSet<String>,
}

impl Style<'_, '_> {
    /// The rules of a `style` element.
    pub(super) fn sheet(mut self) -> String {
        styles::sheet(self.text, &mut self)
    }

    /// The declarations of a `style` attribute, each by itself: one that leads nowhere takes no other with it.
    pub(super) fn declarations(mut self) -> Vec<String> {
        styles::declarations(self.text, &mut self)
    }

    /// The value of an attribute, if it can stay: it leads to nothing but what the drawing has, and holds what such a value
    /// may hold. Addresses are written anew, without quotation marks; where one goes, the colour behind it stays.
    pub(super) fn value(mut self, kind: Kind) -> Option<Written> {
        let text = self.text;
        // Words and numbers alone can not lead anywhere.
        if text.bytes().all(|b| b.is_ascii_alphanumeric() || b" .,-+%#;_\n".contains(&b)) {
            return Some(Written::AsTyped);
        }
        let mut addresses = Vec::new();
        let stays = match (self.walk(&mut Parser::new(text), kind, 0, &mut addresses), self.leads_away()) {
            (Ok(()), false) if addresses.is_empty() => return Some(Written::AsTyped),
            (Ok(()), false) => {
                let written = anew(text, &addresses);
                return (!written.is_empty()).then_some(Written::Anew(written));
            }
            (Err(Foreign::Told), _) => return None,
            (_, true) => "an address in",
            (Err(Foreign::Value), false) => "an invalid value of",
        };
        self.removed.insert(format!("{stays} \"{}\"", self.holder));
        None
    }

    /// Whether the value is an address. Features of SVG are named by addresses, which nobody opens.
    fn leads_away(&self) -> bool {
        let is_name = matches!(self.holder, "requiredFeatures" | "requiredExtensions")
            && self.text.split_whitespace().all(|name| name.starts_with("http://www.w3.org/"));
        !is_name && is_address(self.text)
    }

    fn walk(
        &mut self,
        parser: &mut Parser,
        kind: Kind,
        depth: usize,
        addresses: &mut Vec<Address>,
    ) -> Result<(), Foreign> {
        const MAX_DEPTH: usize = 32;
        loop {
            parser.skip_whitespace();
            let start = parser.position().byte_index();
            let Ok(token) = parser.next().cloned() else { return Ok(()) };
            match &token {
                Token::UnquotedUrl(address) | Token::BadUrl(address) => {
                    let with = self.address(address)?;
                    addresses.push((start..parser.position().byte_index(), with));
                }
                Token::Function(name) if name.eq_ignore_ascii_case("url") => {
                    let address =
                        parser.parse_nested_block(|p| Ok::<_, ParseError<()>>(p.expect_string()?.as_ref().to_owned()));
                    let with = self.address(&address.unwrap_or_default())?;
                    addresses.push((start..parser.position().byte_index(), with));
                }
                Token::Function(name) if LOADING.iter().any(|f| name.eq_ignore_ascii_case(f)) => {
                    return self.loaded(Loaded::Function(name), self.holder, 0..0).map(|_| ()).ok_or(Foreign::Told);
                }
                Token::Function(_) | Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock => {
                    if depth >= MAX_DEPTH || kind.is_styled() && !may_open(&token) {
                        return Err(Foreign::Value);
                    }
                    let inner = parser
                        .parse_nested_block(|p| Ok::<_, ParseError<()>>(self.walk(p, kind, depth + 1, addresses)));
                    inner.unwrap_or(Err(Foreign::Value))?;
                }
                token if kind.is_styled() && !may_stand(token) => return Err(Foreign::Value),
                _ => {}
            }
        }
    }

    /// What is written for an address: nothing in a colour that has another one behind it.
    fn address(&mut self, address: &str) -> Result<String, Foreign> {
        let is_colour = matches!(self.holder, "fill" | "stroke");
        let kept = self.loaded(Loaded::Address(address), self.holder, 0..0);
        kept.or_else(|| is_colour.then(String::new)).ok_or(Foreign::Told)
    }

    /// Something in the styles, why it goes, and where in the drawing it stands.
    fn slip(&self, at: Range<usize>, why: &str) -> String {
        // To tell a place takes reading the drawing up to it.
        let from = self.from.filter(|_| self.removed.len() < MAX_PLACES);
        let typed = self.text.get(at.clone()).map(crate::story::text::shorten).unwrap_or_default();
        let place = from.map(|from| self.document.text_pos_at(from + at.start));
        let place = place.map(|p| format!("line {}, column {}: ", p.row, p.col)).unwrap_or_default();
        format!("\"{typed}\" in its styles ({place}{why})")
    }
}

impl Keeper for Style<'_, '_> {
    fn loaded(&mut self, what: Loaded, property: &str, _: Range<usize>) -> Option<String> {
        let fits = |role| role == Role::Paint || !matches!(property, "fill" | "stroke");
        let id = match what {
            Loaded::Address(address) => address.trim().strip_prefix('#'),
            Loaded::Function(_) => None,
        };
        match id {
            Some(id) if !self.ids.lacks(id, fits) => Some(format!("url(#{id})")),
            Some(id) => {
                self.removed.insert(reference(id));
                None
            }
            None => {
                self.removed.insert(format!("an address in \"{}\"", self.holder));
                None
            }
        }
    }

    fn tell(&mut self, at: Range<usize>, fault: Fault) {
        self.removed.insert(match fault {
            Fault::Syntax(why) => self.slip(at, &why),
            Fault::Forbidden(what) if what == "@import" => "a style that loads something from elsewhere".into(),
            Fault::Forbidden(what) => self.slip(at, &format!("{what} is not allowed in books")),
        });
    }
}

/// Whether a bracket or function is a part of values.
fn may_open(token: &Token) -> bool {
    match token {
        Token::Function(name) => FUNCTIONS.contains(&&*name.to_ascii_lowercase()),
        token => *token == Token::ParenthesisBlock,
    }
}

/// Whether a token that opens nothing is a part of values.
fn may_stand(token: &Token) -> bool {
    match token {
        Token::QuotedString(text) => !is_address(text),
        Token::Ident(_) | Token::Hash(_) | Token::IDHash(_) | Token::Number { .. } | Token::Percentage { .. } => true,
        Token::Dimension { .. } | Token::Comma | Token::Semicolon | Token::Delim(_) => true,
        _ => false,
    }
}

/// Whether a value, read as readers read addresses, without the control characters in it, leads elsewhere or runs.
fn is_address(value: &str) -> bool {
    const SCHEMES: &[&str] =
        &["blob", "data", "file", "ftp", "http", "https", "javascript", "livescript", "vbscript", "ws", "wss"];
    let value = value.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    let is_host = value.starts_with(['/', '\\']) && value.get(1..).is_some_and(|rest| rest.starts_with(['/', '\\']));
    let url = Some(value).filter(|v| v.contains(':')).and_then(|v| url::Url::parse(v).ok());
    is_host || url.is_some_and(|url| SCHEMES.contains(&url.scheme()))
}
