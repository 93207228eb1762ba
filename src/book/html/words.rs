//! The text of raw HTML, taken by the tokeniser alone: what the audit expects to find again.

use std::cell::{Cell, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
    states::{Rawtext, ScriptData},
};

/// The text of a chunk of HTML, without tags, comments, scripts and style sheets; entities are decoded.
pub fn text_of(chunk: &str) -> String {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(chunk));
    let tokenizer = Tokenizer::new(Words::default(), TokenizerOpts::default());
    // The sink never asks to stop, so one call reads everything.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.text.into_inner()
}

#[derive(Default)]
struct Words {
    text: RefCell<String>,
    hidden: Cell<bool>,
}

impl TokenSink for Words {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(words) if !self.hidden.get() => self.text.borrow_mut().push_str(&words),
            Token::TagToken(Tag { kind: TagKind::StartTag, name, .. }) if matches!(&*name, "script" | "style") => {
                self.hidden.set(true);
                return TokenSinkResult::RawData(if &*name == "script" { ScriptData } else { Rawtext });
            }
            // The description of an image is text of the author.
            Token::TagToken(Tag { kind: TagKind::StartTag, name, attrs, .. })
                if matches!(&*name, "img" | "image") && !self.hidden.get() =>
            {
                let value = |wanted: &str| attrs.iter().find(|a| &*a.name.local == wanted).map(|a| &*a.value);
                // Without a picture and a description, its title is what there is to see.
                let alt = value("alt").filter(|alt| value("src").is_some() || !alt.is_empty());
                let title = || value("title").filter(|_| value("src").is_none());
                self.text.borrow_mut().push_str(alt.or_else(title).unwrap_or_default());
            }
            Token::TagToken(Tag { kind: TagKind::EndTag, name, .. }) if matches!(&*name, "script" | "style") => {
                self.hidden.set(false);
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}
