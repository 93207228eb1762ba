//! What EPUBCheck's grammar says of a piece of CSS: for those that write books.

use crate::css::{self, Origin, Sheet};
use crate::facts::Facts;
use crate::log::Log;
use crate::release::Release;
use crate::report::{Message, Version};
use crate::url::Base;
use ficbind_diag::Severity;

/// What a piece of CSS is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// Rules, as a style sheet has them.
    Rules,
    /// Declarations, as a `style` attribute has them.
    Declarations,
}

/// The first fault in a piece of CSS, in words; nothing if a book can have it. What its addresses lead to is not asked.
pub fn fault(css: &str, piece: Piece) -> Option<String> {
    let sheet = Sheet {
        base: &Base::File(""),
        version: Version::Three,
        release: Release::default(),
        origin: Origin::File,
        unannounced: &[],
    };
    let mut log = Log::new("", sheet.release);
    let check = match piece {
        Piece::Rules => css::check,
        Piece::Declarations => css::check_attribute,
    };
    check(css, &sheet, &mut Facts::default(), &mut log);
    let fault = log.messages().iter().find(|message| message.severity > Severity::Usage);
    fault.map(reason)
}

/// What is wrong, without the words that say where.
fn reason(fault: &Message) -> String {
    fault.arguments.get("reason").map_or_else(|| fault.text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{Piece, fault};

    #[test]
    fn what_epubcheck_cannot_read_is_told() {
        for good in
            ["a { b: c }", "@media x { a:hover > b { c: url(#d) } }", "", "a {}", "@font-face { src: local(x) }"]
        {
            assert_eq!(fault(good, Piece::Rules), None, "{good}");
        }
        for bad in ["a { b@: c }", "@me x { .a { b@y: .5 } }", "a { b: c", "a { b: {} }"] {
            assert!(fault(bad, Piece::Rules).is_some(), "{bad}");
        }
        assert_eq!(fault("a: b; c: d", Piece::Declarations), None);
        assert!(fault("a: b; c d", Piece::Declarations).is_some());
    }
}
