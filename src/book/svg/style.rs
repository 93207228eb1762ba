//! The styles of a drawing, written anew: what loads from elsewhere, leads nowhere or can not be read goes.

use std::collections::BTreeSet;
use std::ops::Range;

use cssparser::{ParseError, Parser, Token};

use super::{Ids, Role, reference};
use crate::book::styles::{self, Fault, Keeper, LOADING, Loaded};

/// Slips whose place is told at most.
const MAX_PLACES: usize = 100;

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

    /// Whether the value of an attribute leads to nothing but what the drawing has.
    pub(super) fn leads_home(mut self) -> bool {
        // Other values can not lead anywhere.
        if memchr::memchr2(b'(', b'\\', self.text.as_bytes()).is_none() {
            return true;
        }
        self.walk(&mut Parser::new(self.text), 0)
    }

    fn walk(&mut self, parser: &mut Parser, depth: usize) -> bool {
        const MAX_DEPTH: usize = 32;
        while let Ok(token) = parser.next().cloned() {
            let stays = match &token {
                Token::UnquotedUrl(address) => self.loaded(Loaded::Address(address), self.holder, 0..0).is_some(),
                Token::Function(name) if name.eq_ignore_ascii_case("url") => {
                    let address =
                        parser.parse_nested_block(|p| Ok::<_, ParseError<()>>(p.expect_string()?.as_ref().to_owned()));
                    let address = address.unwrap_or_default();
                    self.loaded(Loaded::Address(&address), self.holder, 0..0).is_some()
                }
                Token::BadUrl(address) => self.loaded(Loaded::Address(address), self.holder, 0..0).is_some(),
                Token::Function(name) if LOADING.iter().any(|f| name.eq_ignore_ascii_case(f)) => {
                    self.loaded(Loaded::Function(name), self.holder, 0..0).is_some()
                }
                Token::Function(_) | Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock => {
                    depth < MAX_DEPTH
                        && parser
                            .parse_nested_block(|p| Ok::<_, ParseError<()>>(self.walk(p, depth + 1)))
                            .unwrap_or(false)
                }
                _ => true,
            };
            if !stays {
                return false;
            }
        }
        true
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
