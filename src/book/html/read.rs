//! Runs the tokenizer over the input, without losing the rest to a tag that never ends.

use super::Removals;
use super::parse::{Builder, Loose};
use crate::diag::Cut;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::{Cell, RefCell};

/// How often an unfinished tag is taken for text before all that follows is.
const MAX_RECOVERIES: usize = 8;
/// Separators in one tag after which it is taken for text: finding doubles among its attributes
/// takes time quadratic in their number.
const MAX_SEPARATORS: usize = 5_000;
/// Most bytes fed at once.
const MAX_PIECE: usize = 16_384;
/// Start of a CDATA section.
const SECTION: &str = "<![CDATA[";

struct Sink {
    builder: RefCell<Builder>,
    tokens: Cell<usize>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut builder = self.builder.borrow_mut();
        if !matches!(token, Token::ParseError(_) | Token::EOFToken) {
            self.tokens.set(self.tokens.get() + 1);
        }
        match token {
            Token::CharacterTokens(text) => builder.text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return builder.start(&tag),
            Token::TagToken(tag) => builder.end(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }

    /// Lets the tokenizer read CDATA sections as text everywhere: no text is to be lost.
    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        true
    }
}

/// Parses an HTML fragment.
pub(super) fn parse(html: &str) -> (Loose, Removals) {
    let mut sink = Sink { builder: RefCell::new(Builder::new(html.len())), tokens: Cell::new(0) };
    let mut rest = html;
    let mut recoveries = 0;
    loop {
        let (after, unread) = tokenize(sink, rest);
        sink = after;
        let Some(lost) = unread else { break };
        // A tag that never ends would take the rest of the text along: its `<` is only text.
        sink.builder.borrow_mut().text("<");
        rest = rest.cut(lost + 1..);
        recoveries += 1;
        if recoveries == MAX_RECOVERIES {
            sink.builder.borrow_mut().text(rest);
            break;
        }
    }
    sink.builder.into_inner().finish()
}

/// Runs the tokenizer; also tells where a tag starts that has no end.
fn tokenize(sink: Sink, html: &str) -> (Sink, Option<usize>) {
    let tokenizer = Tokenizer::new(sink, TokenizerOpts { discard_bom: false, ..Default::default() });
    let queue = BufferQueue::default();
    let mut unread: Option<(usize, usize)> = None;
    let mut at = 0;
    let mut sections = true;
    // Each piece begins with `<` or carries on with the one before, so a piece after which no
    // token has come is part of a tag.
    while at < html.len() {
        let piece = piece(html.cut(at..), &mut sections);
        let end = at + piece.len();
        let before = tokenizer.sink.tokens.get();
        queue.push_back(StrTendril::from_slice(piece));
        while !queue.is_empty() {
            let _ = tokenizer.feed(&queue);
        }
        let separators = || piece.bytes().filter(|b| matches!(b, b' ' | b'\t' | b'\n' | b'"' | b'\'')).count();
        unread = match unread {
            _ if tokenizer.sink.tokens.get() != before => None,
            Some((from, count)) => Some((from, count + separators())),
            None if piece.starts_with('<') => Some((at, separators())),
            None => None,
        };
        if let Some((from, count)) = unread
            && count > MAX_SEPARATORS
            && !html.cut(from..).starts_with("<!")
        {
            break;
        }
        // A section that never ends is text as well.
        if !sections && unread.is_some_and(|(from, _)| html.cut(from..).starts_with(SECTION)) {
            break;
        }
        at = end;
    }
    let raw = tokenizer.sink.builder.borrow().raw;
    // Comments and raw text that never end are what they are.
    let lost = unread.map(|(from, _)| from).filter(|from| {
        let rest = html.cut(*from..);
        !raw && (rest.starts_with(SECTION) || !rest.starts_with("<!") && !rest.starts_with("<?"))
    });
    if lost.is_none() {
        tokenizer.end();
    }
    (tokenizer.sink, lost)
}

/// The next piece to feed; `sections` is whether a CDATA section may still end.
fn piece<'a>(html: &'a str, sections: &mut bool) -> &'a str {
    if *sections && html.starts_with(SECTION) {
        match html.find("]]>") {
            // The tokenizer loses text of a section that comes in parts.
            Some(end) => return html.cut(..end + 3),
            None => *sections = false,
        }
    }
    let first = html.chars().next().map_or(0, char::len_utf8);
    let mut end = html.cut(first..).find('<').map_or(html.len(), |next| first + next);
    if end > MAX_PIECE {
        end = html.floor_char_boundary(MAX_PIECE);
    }
    html.cut(..end)
}
