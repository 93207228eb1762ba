//! RTF as groups, control words and bytes of text.

/// A piece of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'b> {
    Open,
    Close,
    /// A control word with its number.
    Word(&'b str, Option<i32>),
    /// A control symbol.
    Symbol(u8),
    /// A byte of text.
    Byte(u8),
}

/// Reads pieces one after the other.
#[derive(Debug)]
pub struct Tokens<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Tokens<'b> {
    /// The pieces of a file.
    pub fn new(bytes: &'b [u8]) -> Tokens<'b> {
        Tokens { bytes, at: 0 }
    }

    /// Passes over bytes that are no text. A count that leads out of the file is wrong, and what follows is text.
    pub fn pass_over(&mut self, count: usize) {
        let to = self.at.saturating_add(count);
        if to <= self.bytes.len() {
            self.at = to;
        }
    }

    fn next_byte(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += usize::from(byte.is_some());
        byte
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn while_is(&mut self, is: impl Fn(u8) -> bool) -> &'b str {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().take(32).take_while(|byte| is(**byte)).count();
        self.at += length;
        std::str::from_utf8(rest.get(..length).unwrap_or_default()).unwrap_or_default()
    }

    fn control(&mut self) -> Option<Token<'b>> {
        let first = self.peek()?;
        if first == b'\'' {
            self.at += 1;
            let digits = self.bytes.get(self.at..self.at + 2).and_then(|hex| std::str::from_utf8(hex).ok());
            let byte = digits.and_then(|hex| u8::from_str_radix(hex, 16).ok());
            self.pass_over(if byte.is_some() { 2 } else { 0 });
            return Some(byte.map_or(Token::Symbol(b'\''), Token::Byte));
        }
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            return Some(Token::Symbol(first));
        }
        let word = self.while_is(|byte| byte.is_ascii_alphabetic());
        let sign = if self.peek() == Some(b'-') {
            self.at += 1;
            -1
        } else {
            1
        };
        let digits = self.while_is(|byte| byte.is_ascii_digit());
        let number = digits.parse::<i32>().ok().map(|number| number.saturating_mul(sign));
        if self.peek() == Some(b' ') {
            self.at += 1;
        }
        Some(Token::Word(word, number))
    }
}

impl<'b> Iterator for Tokens<'b> {
    type Item = Token<'b>;

    fn next(&mut self) -> Option<Token<'b>> {
        loop {
            return match self.next_byte()? {
                b'{' => Some(Token::Open),
                b'}' => Some(Token::Close),
                b'\\' => self.control(),
                b'\r' | b'\n' | 0 => continue,
                byte => Some(Token::Byte(byte)),
            };
        }
    }
}
