//! Tokens of a style sheet, as EPUBCheck divides it, and how the reading of them ends.

use std::borrow::Cow;

use ficbind_diag::Cut;

/// Why something could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The sheet ends within it.
    Ended,
    /// It is malformed, which has been told or is to be told by whoever reads it.
    Wrong,
}

pub(super) type Outcome<T = ()> = Result<T, Stop>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Space,
    Comment,
    /// `<!--` or `-->`.
    HtmlComment,
    Ident,
    Function,
    AtKeyword,
    /// A number, with or without a unit.
    Number,
    Percentage,
    String,
    Url,
    Hash,
    Class,
    /// Code points such as `U+26??`.
    Range,
    /// `~=` and the like.
    Match,
    /// `only`, `not` or `and` before a blank: no names then.
    Word,
    Important,
    Sign(u8),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

impl Token {
    pub fn is(self, sign: u8) -> bool {
        self.kind == Kind::Sign(sign)
    }

    /// Whether it is one of some signs.
    pub fn is_any(self, signs: &[u8]) -> bool {
        matches!(self.kind, Kind::Sign(sign) if signs.contains(&sign))
    }

    pub fn is_blank(self) -> bool {
        matches!(self.kind, Kind::Space | Kind::Comment)
    }

    fn written(self, text: &str) -> &str {
        text.cut(self.start..self.end)
    }

    /// The name that it is or has, without the signs around it.
    pub fn name(self, text: &str) -> Cow<'_, str> {
        let written = self.written(text);
        let name = match self.kind {
            Kind::Function => written.strip_suffix('(').unwrap_or(written),
            Kind::AtKeyword | Kind::Class | Kind::Hash => written.cut(1..),
            _ => written,
        };
        unescaped(name)
    }

    /// The content of a string.
    pub fn content(self, text: &str) -> Cow<'_, str> {
        let trimmed = self.written(text).trim_matches(['"', '\'']);
        match trimmed.contains("\\\n") || trimmed.contains("\\\r") || trimmed.contains("\\\x0C") {
            false => Cow::Borrowed(trimmed),
            true => Cow::Owned(
                ["\\\r\n", "\\\n", "\\\r", "\\\x0C"].iter().fold(trimmed.to_owned(), |t, b| t.replace(b, "")),
            ),
        }
    }

    /// The address in `url( )`.
    pub fn address(self, text: &str) -> Cow<'_, str> {
        let mut scanner = Scanner::new(text.cut(..self.end));
        scanner.pos = self.start + 4;
        scanner.blanks();
        let start = scanner.pos;
        match scanner.peek(0) {
            Some(quote @ (b'"' | b'\'')) => {
                scanner.string(quote);
                Token { kind: Kind::String, start, end: scanner.pos }
                    .content(text)
                    .trim_matches(BLANKS)
                    .to_owned()
                    .into()
            }
            _ => {
                let inside = text.cut(start..self.end);
                // What stands first is never its end.
                let inside = inside.strip_suffix(')').filter(|rest| !rest.is_empty()).unwrap_or(inside);
                inside.trim_matches(|c| BLANKS.contains(&c) || c == '"' || c == '\'').into()
            }
        }
    }
}

const BLANKS: &[char] = &[' ', '\t', '\n', '\r', '\x0C'];

fn is_blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'\x0C')
}

fn is_break(b: u8) -> bool {
    matches!(b, b'\n' | b'\r' | b'\x0C')
}

fn starts_name(b: u8) -> bool {
    b.is_ascii_alphabetic() || b == b'_' || !b.is_ascii()
}

fn in_name(b: u8) -> bool {
    starts_name(b) || b.is_ascii_digit() || b == b'-'
}

/// A name with its escapes resolved, but for those of characters that no name can have.
fn unescaped(name: &str) -> Cow<'_, str> {
    if !name.contains('\\') {
        return Cow::Borrowed(name);
    }
    let (mut plain, mut rest) = (String::with_capacity(name.len()), name);
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        let length = escape_length(after.as_bytes());
        let escaped = after.get(..length).unwrap_or_default();
        let code = u32::from_str_radix(escaped.trim_end_matches(BLANKS), 16).ok().and_then(char::from_u32);
        match code.or_else(|| escaped.chars().next()) {
            Some(c) if !c.is_ascii() || in_name(c as u8) => plain.push(c),
            _ => plain.extend(["\\", escaped]),
        }
        rest = after.get(length..).unwrap_or_default();
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// How long an escape is behind its backslash.
fn escape_length(bytes: &[u8]) -> usize {
    let digits = bytes.iter().take(6).take_while(|b| b.is_ascii_hexdigit()).count();
    match bytes.get(digits..) {
        _ if digits == 0 => {
            // One character, whole.
            1 + bytes.iter().skip(1).take_while(|b| (0x80..0xC0).contains(*b)).count()
        }
        Some([b'\r', b'\n', ..]) => digits + 2,
        Some([blank, ..]) if is_blank(*blank) => digits + 1,
        _ => digits,
    }
}

/// Reads tokens one by one.
#[derive(Debug, Clone)]
pub(super) struct Scanner<'t> {
    bytes: &'t [u8],
    pub pos: usize,
    /// What was wrong within tokens, and where that is noticed.
    pub faults: Vec<(usize, &'static str)>,
}

impl<'t> Scanner<'t> {
    pub fn new(text: &'t str) -> Self {
        Scanner { bytes: text.as_bytes(), pos: 0, faults: Vec::new() }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.pos + ahead).copied()
    }

    fn peeks(&self, ahead: usize, test: impl Fn(u8) -> bool) -> bool {
        self.peek(ahead).is_some_and(test)
    }

    fn fault(&mut self, words: &'static str) {
        self.faults.push((self.pos, words));
    }

    /// Whether these words, in any case, stand next.
    fn has(&self, words: &str) -> bool {
        let there = self.bytes.get(self.pos..self.pos + words.len());
        there.is_some_and(|there| there.eq_ignore_ascii_case(words.as_bytes()))
    }

    fn blanks(&mut self) {
        while self.peeks(0, is_blank) {
            self.pos += 1;
        }
    }

    /// Whether an escape begins some bytes ahead. One that the sheet ends with is told.
    fn escapes(&mut self, ahead: usize) -> bool {
        if self.peek(ahead) != Some(b'\\') {
            return false;
        }
        match self.peek(ahead + 1) {
            None => {
                self.faults.push((self.bytes.len(), "the style sheet ends with a backslash"));
                false
            }
            Some(next) => !is_break(next),
        }
    }

    /// The rest of a name.
    fn name(&mut self) {
        loop {
            if self.peeks(0, in_name) {
                self.pos += 1;
            } else if self.escapes(0) {
                self.escape();
            } else {
                return;
            }
        }
    }

    fn escape(&mut self) {
        self.pos += 1 + escape_length(self.bytes.get(self.pos + 1..).unwrap_or_default());
    }

    pub fn next(&mut self) -> Option<Token> {
        let start = self.pos;
        let first = self.peek(0)?;
        let kind = self.kind(first);
        // A line break counts to the line that it begins.
        let breaks = match first {
            b'\r' if self.bytes.get(start + 1) == Some(&b'\n') => 2,
            b'\r' | b'\n' => 1,
            _ => 0,
        };
        Some(Token { kind, start: start + breaks, end: self.pos })
    }

    fn kind(&mut self, first: u8) -> Kind {
        match first {
            _ if is_blank(first) => {
                self.blanks();
                Kind::Space
            }
            b'-' if self.has("-->") => self.of_length(3, Kind::HtmlComment),
            b'<' if self.has("<!--") => self.of_length(4, Kind::HtmlComment),
            b'/' if self.has("/*") => self.comment(),
            b'"' | b'\'' => {
                self.string(first);
                Kind::String
            }
            b'!' => self.important(),
            b'~' | b'|' | b'^' | b'$' | b'*' if self.peek(1) == Some(b'=') => self.of_length(2, Kind::Match),
            _ => self.word(first),
        }
    }

    fn of_length(&mut self, length: usize, kind: Kind) -> Kind {
        self.pos += length;
        kind
    }

    /// Names, numbers, and what begins with either.
    fn word(&mut self, first: u8) -> Kind {
        let ends = |s: &Self, at: usize| s.peek(at).is_none_or(is_blank);
        if self.has("only") && ends(self, 4) {
            return self.of_length(4, Kind::Word);
        }
        if (self.has("not") || self.has("and")) && ends(self, 3) {
            return self.of_length(3, Kind::Word);
        }
        if self.has("url(") {
            return self.url();
        }
        if self.has("u+") && self.peek(2).is_none_or(|b| b.is_ascii_hexdigit() || b == b'?') {
            return self.range();
        }
        let leads = |s: &mut Self, at: usize| s.peeks(at, starts_name) || s.escapes(at);
        match first {
            _ if leads(self, 0) => self.ident(),
            b'-' if self.peek(1) == Some(b'-') || leads(self, 1) => self.ident(),
            b'@' if leads(self, 1) || self.peek(1) == Some(b'-') && leads(self, 2) => self.named(Kind::AtKeyword),
            _ if self.is_number() => self.number(),
            b'#' if self.peeks(1, in_name) || self.escapes(1) => self.named(Kind::Hash),
            b'.' if self.peeks(1, in_name) || self.escapes(1) => self.named(Kind::Class),
            _ => self.of_length(1, Kind::Sign(first)),
        }
    }

    fn named(&mut self, kind: Kind) -> Kind {
        self.pos += 1;
        self.name();
        kind
    }

    fn ident(&mut self) -> Kind {
        self.name();
        match self.peek(0) {
            Some(b'(') => self.of_length(1, Kind::Function),
            _ => Kind::Ident,
        }
    }

    fn is_number(&self) -> bool {
        let digit = |at| self.peeks(at, |b| b.is_ascii_digit());
        match self.peek(0) {
            Some(b'.') => digit(1),
            Some(b'+' | b'-') => digit(1) || self.peek(1) == Some(b'.') && digit(2),
            _ => digit(0),
        }
    }

    fn number(&mut self) -> Kind {
        self.pos += 1;
        while self.peeks(0, |b| b.is_ascii_digit())
            || self.peek(0) == Some(b'.') && self.peeks(1, |b| b.is_ascii_digit())
        {
            self.pos += 1;
        }
        let unit = self.pos;
        while self.peeks(0, |b| starts_name(b) || b == b'%') {
            self.pos += 1;
        }
        if self.pos == unit && !self.escapes(0) {
            return Kind::Number;
        }
        if self.bytes.get(self.pos - 1) != Some(&b'%') {
            self.name();
        }
        match self.bytes.get(unit..self.pos) {
            Some(b"%") => Kind::Percentage,
            _ => Kind::Number,
        }
    }

    fn range(&mut self) -> Kind {
        self.pos += 2;
        let mut length = 0;
        while let Some(b) = self.peek(0).filter(|b| b.is_ascii_hexdigit() || matches!(b, b'?' | b'-')) {
            self.pos += 1;
            length = if b == b'-' { 0 } else { length + 1 };
            if length == 7 {
                self.fault("no code point has so many digits");
            }
        }
        Kind::Range
    }

    fn important(&mut self) -> Kind {
        let start = self.pos;
        self.pos += 1;
        self.blanks();
        if self.has("important") {
            return self.of_length(9, Kind::Important);
        }
        self.pos = start + 1;
        Kind::Sign(b'!')
    }

    fn comment(&mut self) -> Kind {
        self.pos += 2;
        let rest = self.bytes.get(self.pos..).unwrap_or_default();
        match memchr::memmem::find(rest, b"*/") {
            Some(at) => self.pos += at + 2,
            None => {
                self.pos = self.bytes.len();
                self.fault("a comment is not closed");
            }
        }
        Kind::Comment
    }

    /// A string, up to its second quotation mark.
    fn string(&mut self, quote: u8) {
        self.pos += 1;
        let mut last = None;
        loop {
            match self.peek(0) {
                None => return self.fault("a string is not closed"),
                Some(b) if is_break(b) => return self.broken_string(),
                Some(b'\\') if self.peeks(1, is_break) => {
                    self.pos += 2 + usize::from(self.bytes.get(self.pos + 1..).is_some_and(|b| b.starts_with(b"\r\n")));
                    continue;
                }
                Some(b) if b == quote && last != Some(b'\\') => {
                    self.pos += 1;
                    return;
                }
                byte => {
                    last = byte;
                    self.pos += 1;
                }
            }
        }
    }

    /// A string that its line ends with: it takes along what comes before the end of the declaration.
    fn broken_string(&mut self) {
        self.pos += 1 + usize::from(self.bytes.get(self.pos..).is_some_and(|b| b.starts_with(b"\r\n")));
        self.fault("a string is not closed");
        while self.peeks(0, |b| !matches!(b, b';' | b'}' | b'{')) || self.bytes[..self.pos].ends_with(b"\\") {
            if self.peek(0).is_none() {
                return;
            }
            self.pos += 1;
        }
    }

    fn url(&mut self) -> Kind {
        self.pos += 4;
        self.blanks();
        let before = self.faults.len();
        match self.peek(0) {
            None => self.fault("an address is not closed"),
            Some(quote @ (b'"' | b'\'')) => {
                self.string(quote);
                self.blanks();
                let end = self.peek(0);
                // Whatever stands there is taken for its end.
                self.character();
                if end != Some(b')') && self.faults.len() == before {
                    self.fault("an address is not closed");
                }
            }
            Some(_) => {
                self.character();
                let rest = self.bytes.get(self.pos..).unwrap_or_default();
                match memchr::memchr(b')', rest) {
                    Some(at) => self.pos += at + 1,
                    None => {
                        self.pos = self.bytes.len();
                        self.fault("an address is not closed");
                    }
                }
            }
        }
        Kind::Url
    }

    /// Passes over one character, if there is one.
    fn character(&mut self) {
        self.pos = (self.pos + 1).min(self.bytes.len());
        while self.peeks(0, |b| (0x80..0xC0).contains(&b)) {
            self.pos += 1;
        }
    }
}
