//! Which rows of tokens read as selectors, as checkers of EPUB know them (Selectors Level 3, functions of later levels).

use cssparser::Token;

/// What a selector still needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Expected {
    /// An element, class, id, attribute or pseudo-class: at the start, or behind a combinator or comma.
    #[default]
    Compound,
    /// The name behind a dot.
    Class,
    /// The name behind a colon.
    Pseudo,
    /// Behind an element or `*`: anything, or the bar of a namespace.
    Named,
    /// The element behind that bar.
    Element,
    /// Anything, the end included.
    Any,
    /// As [`Expected::Any`], and an element, too.
    AfterBlank,
}

/// A selector that is being read, token by token.
#[derive(Debug, Default)]
pub(super) struct Selector {
    expected: Expected,
}

impl Selector {
    /// Takes the next token; `false` if no selector goes on so.
    pub(super) fn takes(&mut self, token: &Token) -> bool {
        use Expected::{AfterBlank, Any, Class, Compound, Element, Named, Pseudo};
        let next = match (token, self.expected) {
            (Token::Ident(_), Class) => Any,
            (Token::Comment(_), same) => same,
            (Token::Ident(_) | Token::Delim('*'), Element) => Any,
            (_, Class | Element) => return false,
            (Token::Ident(_) | Token::Function(_), Pseudo) => Any,
            (Token::Colon, _) => Pseudo,
            (_, Pseudo) => return false,
            (Token::Delim('.'), _) => Class,
            (Token::Ident(_) | Token::Delim('*'), Compound | AfterBlank) => Named,
            (Token::IDHash(_) | Token::SquareBracketBlock, _) => Any,
            (Token::Delim('|'), Named) => Element,
            (Token::Delim('>' | '+' | '~') | Token::Comma, Any | AfterBlank | Named) => Compound,
            (Token::WhiteSpace(_), Any | Named) => AfterBlank,
            (Token::WhiteSpace(_), same) => same,
            _ => return false,
        };
        self.expected = next;
        true
    }

    /// Whether it can end here.
    pub(super) fn is_complete(&self) -> bool {
        matches!(self.expected, Expected::Any | Expected::AfterBlank | Expected::Named)
    }
}

/// What stands within the brackets of an attribute selector.
#[derive(Debug, Default)]
pub(super) struct Attribute {
    read: Part,
}

/// How far an attribute selector is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Part {
    #[default]
    Nothing,
    /// The bar of a namespace.
    Bar,
    /// `*`, which stands before the bar only.
    Star,
    Name,
    Operator,
    Value,
}

impl Attribute {
    /// Takes the next token; `false` if no attribute selector goes on so.
    pub(super) fn takes(&mut self, token: &Token) -> bool {
        self.read = match (token, self.read) {
            (Token::WhiteSpace(_) | Token::Comment(_), same) => same,
            (Token::Ident(_), Part::Nothing | Part::Bar) => Part::Name,
            (Token::Delim('*'), Part::Nothing) => Part::Star,
            (Token::Delim('|'), Part::Star | Part::Name) => Part::Bar,
            (
                Token::Delim('=')
                | Token::IncludeMatch
                | Token::DashMatch
                | Token::PrefixMatch
                | Token::SuffixMatch
                | Token::SubstringMatch,
                Part::Name,
            ) => Part::Operator,
            (Token::Ident(_) | Token::QuotedString(_), Part::Operator) => Part::Value,
            _ => return false,
        };
        true
    }

    /// Whether it can end here.
    pub(super) fn is_complete(&self) -> bool {
        matches!(self.read, Part::Name | Part::Value)
    }
}

/// Whether the arguments of a pseudo-class are selectors.
pub(super) fn takes_selectors(pseudo: &str) -> bool {
    ["not", "is", "where", "has", "matches"].iter().any(|name| pseudo.eq_ignore_ascii_case(name))
}

/// Whether a token can be an argument of any other pseudo-class, such as `2n + 1`.
pub(super) fn is_argument(token: &Token) -> bool {
    matches!(
        token,
        Token::Ident(_)
            | Token::Number { .. }
            | Token::Dimension { .. }
            | Token::QuotedString(_)
            | Token::Delim('+' | '-')
            | Token::WhiteSpace(_)
    )
}
