//! The grammar of style sheets, and how EPUBCheck goes on behind a mistake.

use super::Reader;
use super::scan::{Kind, Outcome, Scanner, Stop, Token};
use super::selectors;

/// The tokens of a sheet in their order.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'t> {
    scanner: Scanner<'t>,
    held: Option<Token>,
    current: Option<Kind>,
    /// What stood right before the token that was read last.
    pub before: Option<Kind>,
    /// Where that token begins, blanks not counted.
    pub last: usize,
}

impl<'t> Tokens<'t> {
    pub fn new(text: &'t str) -> Self {
        Tokens { scanner: Scanner::new(text), held: None, current: None, before: None, last: 0 }
    }

    fn advance(&mut self) -> Option<Token> {
        let token = self.held.take().or_else(|| self.scanner.next())?;
        self.before = self.current.replace(token.kind);
        Some(token)
    }

    /// The next token, blanks and comments included.
    pub fn raw(&mut self) -> Outcome<Token> {
        let token = self.advance().ok_or(Stop::Ended)?;
        self.last = token.start;
        Ok(token)
    }

    pub fn peek_raw(&mut self) -> Outcome<Token> {
        self.held = self.held.or_else(|| self.scanner.next());
        self.held.ok_or(Stop::Ended)
    }

    /// The next token that is neither blank nor comment.
    pub fn solid(&mut self) -> Outcome<Token> {
        self.find(|token| !token.is_blank())
    }

    pub fn peek_solid(&mut self) -> Outcome<Token> {
        while self.peek_raw()?.is_blank() {
            self.advance();
        }
        self.peek_raw()
    }

    /// The next token that fits; what comes before it is passed over.
    fn find(&mut self, fits: impl Fn(Token) -> bool) -> Outcome<Token> {
        loop {
            let token = self.advance().ok_or(Stop::Ended)?;
            if fits(token) {
                self.last = token.start;
                return Ok(token);
            }
        }
    }

    /// Whether a block opens before a declaration or the block that we are in ends.
    fn opens_block(&self) -> bool {
        let mut ahead = self.clone();
        loop {
            match ahead.advance() {
                None => return false,
                Some(token) if token.is(b'{') => return true,
                Some(token) if token.is_any(b";}") => return false,
                Some(_) => {}
            }
        }
    }
}

impl Reader<'_, '_, '_> {
    /// Reads a whole style sheet.
    pub(super) fn sheet(&mut self) {
        // At-rules whose rules are being read.
        let mut open = 0usize;
        loop {
            let next = self.tokens.find(|t| !t.is_blank() && (open > 0 || t.kind != Kind::HtmlComment));
            self.tell_faults();
            let Ok(token) = next else { break };
            let read = match token.kind {
                Kind::Sign(b'}') if open > 0 => {
                    open -= 1;
                    self.end_at_rule();
                    Ok(())
                }
                Kind::AtKeyword => self.at_rule(token).map(|opens| open += usize::from(opens)),
                _ => self.rule(token),
            };
            self.tell_faults();
            if read == Err(Stop::Ended) {
                return;
            }
        }
        if open > 0 {
            self.wrong(self.tokens.last, "a block is not closed");
            self.end_at_rule();
        }
    }

    /// Reads the declarations of a `style` attribute, up to the first mistake.
    pub(super) fn attribute(&mut self) {
        let mut read = Ok(());
        while let (Ok(()), Ok(token)) = (read, self.tokens.solid()) {
            if !token.is(b';') {
                read = self.declaration(token, true).map(|_| ());
            }
        }
        if read == Err(Stop::Ended) {
            self.wrong(self.tokens.last, "a declaration has no end");
        }
        self.tell_faults();
    }

    /// Reports what is wrong within tokens.
    fn tell_faults(&mut self) {
        for (at, what) in std::mem::take(&mut self.tokens.scanner.faults) {
            self.wrong(at, what);
        }
    }

    /// A selector and its block. A faulty selector is passed over with all that comes before the end of a block.
    fn rule(&mut self, first: Token) -> Outcome {
        let read = match self.selector_and_block(first) {
            Err(Stop::Wrong) => self.tokens.find(|t| t.is(b'}')).map(|_| ()),
            read => read,
        };
        if read == Err(Stop::Ended) {
            self.wrong(self.tokens.last, "this rule has no end");
        }
        read
    }

    fn selector_and_block(&mut self, first: Token) -> Outcome {
        self.values.clear();
        selectors::list(self, first)?;
        self.note_classes();
        let first = self.tokens.solid()?;
        self.declarations(first)
    }

    /// The declarations of a block, its end included.
    fn declarations(&mut self, first: Token) -> Outcome {
        let mut token = first;
        while !token.is(b'}') {
            let end = match self.declaration(token, false) {
                Err(Stop::Wrong) => self.tokens.find(|t| t.is_any(b";}"))?,
                end => end?,
            };
            token = if end.is(b';') { self.tokens.solid()? } else { end };
        }
        Ok(())
    }

    /// One declaration. Gives its last token: the sign that ends it, unless an attribute does.
    fn declaration(&mut self, property: Token, attribute: bool) -> Outcome<Token> {
        if property.kind != Kind::Ident {
            return self.refused(property.start, "a declaration must begin with a property name");
        }
        let name = property.name(self.text).to_ascii_lowercase();
        if !self.tokens.solid()?.is(b':') {
            return self.refused(property.start, &format!("a colon must follow \"{name}\""));
        }
        self.values.clear();
        let end = self.value(&name, attribute)?;
        let values = std::mem::take(&mut self.values);
        self.declared(&name, property, &values);
        self.values = values;
        Ok(end)
    }

    fn value(&mut self, name: &str, attribute: bool) -> Outcome<Token> {
        let mut token = self.tokens.solid()?;
        if token.is_any(b";}") {
            return match name.starts_with("--") {
                true => Ok(token),
                false => self.refused(token.start, &format!("\"{name}\" has no value")),
            };
        }
        let mut empty = true;
        loop {
            if token.kind != Kind::Important {
                self.construct(token, b";}", |_| true).map_err(|stop| self.invalid(stop, name))?;
                self.note(token, empty);
                empty = false;
            }
            match self.tokens.peek_solid() {
                Err(_) if attribute => break,
                Ok(next) if next.is(b';') || next.is(b'}') && !attribute => break,
                _ => token = self.tokens.solid()?,
            }
        }
        match self.tokens.peek_solid() {
            _ if empty => Err(self.invalid(Stop::Wrong, name)),
            Ok(_) => self.tokens.solid(),
            Err(_) => Ok(token),
        }
    }

    /// Tells of a value that is malformed.
    fn invalid(&mut self, stop: Stop, name: &str) -> Stop {
        if stop == Stop::Wrong {
            self.wrong(self.tokens.last, &format!("the value of \"{name}\" is not valid"));
        }
        stop
    }

    /// Keeps what is of interest in a value.
    fn note(&mut self, token: Token, first: bool) {
        let noted = match token.kind {
            Kind::Url => true,
            Kind::Ident => {
                let is = |word| token.name(self.text).eq_ignore_ascii_case(word);
                first && is("fixed") || is("-epub-fullwidth")
            }
            Kind::String => first,
            _ => false,
        };
        if noted {
            self.values.push(token);
        }
    }

    /// A part of a value or of the words behind an at-keyword, with all that its brackets hold. It is malformed if one of
    /// the signs `ends` stands in them.
    pub(super) fn construct(&mut self, first: Token, ends: &[u8], fits: impl Fn(Token) -> bool) -> Outcome {
        if !is_construct(first) || !fits(first) {
            return Err(Stop::Wrong);
        }
        let mut open: Vec<u8> = closing(first).into_iter().collect();
        while let Some(&closing_sign) = open.last() {
            let token = self.tokens.solid()?;
            if token.is(closing_sign) {
                open.pop();
            } else if token.is_any(ends) || !is_construct(token) {
                return Err(Stop::Wrong);
            } else {
                open.extend(closing(token));
            }
        }
        Ok(())
    }

    /// An at-rule. Says whether rules follow, which are then read as those of the sheet.
    fn at_rule(&mut self, keyword: Token) -> Outcome<bool> {
        let name = keyword.name(self.text).to_ascii_lowercase();
        self.values.clear();
        let opens = match self.prelude(&name) {
            Ok(opens) => opens,
            // It is passed over.
            Err(Stop::Wrong) => return self.passed_over().map(|()| false),
            Err(Stop::Ended) => {
                self.wrong(self.tokens.last, &format!("\"@{name}\" has no end"));
                self.start_at_rule(&name, keyword);
                self.end_at_rule();
                return Err(Stop::Ended);
            }
        };
        self.start_at_rule(&name, keyword);
        if opens && self.tokens.opens_block() {
            return Ok(true);
        }
        if opens {
            let first = match self.tokens.solid() {
                Ok(first) => first,
                Err(stop) => {
                    self.wrong(self.tokens.last, "a block is not closed");
                    self.end_at_rule();
                    return Err(stop);
                }
            };
            if self.declarations(first).is_err() {
                self.wrong(self.tokens.last, "a block is not closed");
                return Err(Stop::Ended);
            }
        }
        self.end_at_rule();
        Ok(false)
    }

    /// What stands between the keyword of an at-rule and its block or semicolon. Says whether a block follows.
    fn prelude(&mut self, name: &str) -> Outcome<bool> {
        let mut first = true;
        loop {
            let token = self.tokens.solid()?;
            if token.is_any(b";{") {
                return match first && name == "import" {
                    true => self.nameless(token),
                    false => Ok(token.is(b'{')),
                };
            }
            match self.construct(token, b";{", |_| true) {
                Err(Stop::Wrong) => {
                    return self.refused(self.tokens.last, &format!("this cannot stand in \"@{name}\""));
                }
                read => read?,
            }
            // Of what is imported, the first word is the name.
            if first || name != "import" {
                self.note(token, first);
            }
            first = false;
        }
    }

    /// Tells of a style sheet that is to be imported, but not named. What comes behind is read all the same.
    fn nameless(&mut self, end: Token) -> Outcome<bool> {
        self.wrong(self.tokens.last, "\"@import\" names no style sheet");
        Ok(end.is(b'{'))
    }

    /// Passes over the rest of an at-rule.
    fn passed_over(&mut self) -> Outcome {
        let mut depth = 0i64;
        loop {
            let token = match self.tokens.solid() {
                Ok(token) => token,
                Err(stop) => {
                    self.wrong(self.tokens.last, "nothing ends the mistake before");
                    return Err(stop);
                }
            };
            match token.kind {
                Kind::Sign(b';') if depth == 0 => return Ok(()),
                Kind::Sign(b'}') if depth == 1 => return Ok(()),
                Kind::Sign(b'{') => depth += 1,
                Kind::Sign(b'}') => depth -= 1,
                _ => {}
            }
        }
    }
}

/// Whether a token can stand in a value.
fn is_construct(token: Token) -> bool {
    match token.kind {
        Kind::Sign(sign) => !matches!(sign, b'{' | b'}' | b';'),
        Kind::AtKeyword | Kind::HtmlComment | Kind::Match | Kind::Important | Kind::Space | Kind::Comment => false,
        _ => true,
    }
}

/// The sign that closes what a token opens.
fn closing(token: Token) -> Option<u8> {
    match token.kind {
        Kind::Function | Kind::Sign(b'(') => Some(b')'),
        Kind::Sign(b'[') => Some(b']'),
        _ => None,
    }
}
