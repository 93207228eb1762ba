//! What selectors hold in brackets and parentheses.

use cssparser::{ParseError, Parser, Token};

use super::Outcome;

/// Whether an attribute selector has a name, and behind that nothing or a comparison with a word or string.
pub(super) fn is_attribute(parser: &mut Parser) -> bool {
    let found: Result<bool, ParseError<()>> = parser.parse_nested_block(|inner| {
        let mut tokens = Vec::new();
        while let Ok(token) = inner.next() {
            // Namespace, bar, name, comparison, value: there are no more.
            if tokens.len() == 6 {
                break;
            }
            tokens.push(token.clone());
        }
        while inner.next().is_ok() {}
        let name = match tokens.as_slice() {
            [Token::Ident(_) | Token::Delim('*'), Token::Delim('|'), Token::Ident(_), ..] => 3,
            [Token::Delim('|'), Token::Ident(_), ..] => 2,
            [Token::Ident(_), ..] => 1,
            _ => return Ok(false),
        };
        Ok(match &tokens[name..] {
            [] => true,
            [comparison, Token::Ident(_) | Token::QuotedString(_)] => matches!(
                comparison,
                Token::Delim('=')
                    | Token::IncludeMatch
                    | Token::DashMatch
                    | Token::PrefixMatch
                    | Token::SuffixMatch
                    | Token::SubstringMatch
            ),
            _ => false,
        })
    });
    found.unwrap_or(false)
}

/// Whether the inside of a pseudo-class such as `:lang( )` is what EPUBCheck's grammar knows: words, numbers and
/// strings, and selectors for those few that take them.
pub(super) fn is_argument(parser: &mut Parser, name: &str) -> bool {
    let takes_selectors = matches!(name, "not" | "is" | "where" | "has" | "matches");
    let mut fits = true;
    let _: Outcome = parser.parse_nested_block(|inner| {
        fits = !takes_selectors || !inner.is_exhausted();
        while let Ok(token) = inner.next() {
            let part_of_selector = matches!(
                token,
                Token::Delim('.' | '>') | Token::Hash(_) | Token::IDHash(_) | Token::Comma | Token::SquareBracketBlock
            );
            fits &= takes_selectors || !part_of_selector;
        }
        Ok(())
    });
    fits
}
