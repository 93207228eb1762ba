//! The characters that HTML's named entities stand for.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

/// A text as HTML reads it.
fn read(text: &str) -> String {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(text));
    let tokenizer = Tokenizer::new(Text::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

/// What HTML knows an entity of this name for.
pub fn character(name: &str) -> Option<String> {
    let text = read(&format!("&{name};"));
    // A name that is only known without its last letters leaves the semicolon.
    (!text.starts_with('&') && !text.contains(';')).then_some(text)
}

/// What HTML knows the beginning of this name for without a semicolon, and the length of that beginning.
pub fn unfinished(name: &str) -> Option<(usize, String)> {
    if name.starts_with('#') {
        return None;
    }
    let read = read(&format!("&{name}"));
    let kept = read.chars().rev().zip(name.chars().rev()).take_while(|(a, b)| a == b).count();
    let characters: String = read.chars().take(read.chars().count() - kept).collect();
    (!characters.is_empty() && !read.starts_with(&format!("&{name}"))).then(|| (name.len() - kept, characters))
}

#[derive(Default)]
struct Text(RefCell<String>);

impl TokenSink for Text {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::CharacterTokens(text) = token {
            self.0.borrow_mut().push_str(&text);
        }
        TokenSinkResult::Continue
    }
}
