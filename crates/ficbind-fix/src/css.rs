//! The parts of a style sheet, faults included: at-rules, rules and declarations, split where browsers split them; and the
//! addresses in it.

use std::ops::Range;

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A rule that begins with `@`.
    At,
    /// A selector with its block.
    Rule,
    Declaration,
}

/// A part of a style sheet.
#[derive(Debug)]
pub struct Part {
    pub kind: Kind,
    /// Where it stands, block included; a declaration without its semicolon.
    pub span: Range<usize>,
    /// What stands before its block; all of it if it has none.
    pub head: Range<usize>,
    /// Whether it is in a list of declarations, but has a block.
    pub nested: bool,
}

/// A style sheet in parts: each stands behind the one that it is in.
#[derive(Debug, Default)]
pub struct Parts {
    pub all: Vec<Part>,
    /// What is missing at the end to close what is open.
    pub missing: String,
}

impl Parts {
    /// The number of the part in whose head a place is: heads stand in the order of the text and never overlap.
    pub fn at(&self, offset: usize) -> Option<usize> {
        let before = self.all.partition_point(|p| p.head.start <= offset);
        before.checked_sub(1).filter(|&i| self.all[i].head.contains(&offset))
    }
}

/// At-rules whose blocks hold declarations.
const DECLARING: &[&str] = &["@font-face", "@page", "@viewport", "@counter-style", "@property"];

/// Splits a style sheet, or the declarations of a style attribute.
pub fn parts(text: &str, attribute: bool) -> Parts {
    let mut splitter = Splitter { text, at: 0, open: Vec::new(), parts: Parts::default(), attribute };
    splitter.run();
    splitter.parts
}

struct Splitter<'t> {
    text: &'t str,
    at: usize,
    /// The parts whose blocks are open, and whether these hold declarations.
    open: Vec<(usize, bool)>,
    parts: Parts,
    attribute: bool,
}

impl Splitter<'_> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn run(&mut self) {
        while let Some(byte) = self.byte() {
            match byte {
                b'/' if self.comment() => {}
                b'}' if !self.open.is_empty() => {
                    self.at += 1;
                    if let Some((part, _)) = self.open.pop() {
                        self.parts.all[part].span.end = self.at;
                    }
                }
                b';' => self.at += 1,
                byte if byte.is_ascii_whitespace() => self.at += 1,
                _ => self.part(byte),
            }
        }
        for (part, _) in std::mem::take(&mut self.open) {
            self.parts.all[part].span.end = self.at;
            self.parts.missing.push('}');
        }
    }

    /// Skips a comment, if one begins here.
    fn comment(&mut self) -> bool {
        let Some(rest) = self.text.get(self.at..).filter(|rest| rest.starts_with("/*")) else { return false };
        match rest.get(2..).and_then(|inner| inner.find("*/")) {
            Some(end) => self.at += end + 4,
            None => {
                self.at = self.text.len();
                self.parts.missing.push_str("*/");
            }
        }
        true
    }

    /// Skips a string: one that is not closed ends with its line.
    fn string(&mut self, quote: u8) {
        self.at += 1;
        while let Some(byte) = self.byte() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == quote || matches!(byte, b'\n' | b'\r') {
                return;
            }
        }
        self.at = self.text.len();
        self.parts.missing.push(quote as char);
    }

    /// Reads a part up to its end, or to the block in it.
    fn part(&mut self, first: u8) {
        let start = self.at;
        let declares = self.open.last().map_or(self.attribute, |(_, declares)| *declares);
        let kind = match first {
            b'@' => Kind::At,
            _ if declares => Kind::Declaration,
            _ => Kind::Rule,
        };
        // What closes the brackets that are open.
        let mut closers: Vec<char> = Vec::new();
        let mut braces = 0usize;
        let mut nested = false;
        while let Some(byte) = self.byte() {
            match byte {
                b'/' if self.comment() => continue,
                b'"' | b'\'' => {
                    self.string(byte);
                    continue;
                }
                b'\\' => self.at += 1,
                b'(' => closers.push(')'),
                b'[' => closers.push(']'),
                b')' | b']' => drop(closers.pop()),
                b'{' if closers.is_empty() && kind == Kind::Declaration => {
                    braces += 1;
                    nested = true;
                }
                b'{' if closers.is_empty() => return self.block(kind, start, declares),
                b'}' if closers.is_empty() && braces > 0 => {
                    braces -= 1;
                    if braces == 0 {
                        self.at += 1;
                        break;
                    }
                }
                b'}' if closers.is_empty() && (!self.open.is_empty() || self.attribute) && self.at > start => break,
                b';' if closers.is_empty() && braces == 0 && kind != Kind::Rule => break,
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.at.min(self.text.len());
        self.parts.missing.extend(closers.into_iter().rev());
        if kind == Kind::At && self.byte() == Some(b';') {
            self.at += 1;
        }
        self.parts.all.push(Part { kind, span: start..self.at, head: start..self.at, nested });
    }

    /// A part with a block, whose parts come next.
    fn block(&mut self, kind: Kind, start: usize, nested: bool) {
        let head = self.text.get(start..self.at).unwrap_or_default().trim_end();
        let name = head.split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
        let declares = kind == Kind::Rule || DECLARING.iter().any(|n| n.eq_ignore_ascii_case(name));
        self.open.push((self.parts.all.len(), declares));
        self.parts.all.push(Part { kind, span: start..self.text.len(), head: start..self.at, nested });
        self.at += 1;
    }
}

/// The addresses of `url(…)` and `@import "…"` in a style sheet, without their escapes, and where they stand.
pub fn addresses(text: &str) -> Vec<(Range<usize>, String)> {
    let bytes = text.as_bytes();
    let begins = |at: usize, word: &str| {
        text.get(at..at + word.len()).is_some_and(|here| here.eq_ignore_ascii_case(word))
            && !at.checked_sub(1).is_some_and(|before| is_in_name(bytes[before]))
    };
    let mut found = Vec::new();
    // Whether an `@import` has begun that has no address yet.
    let mut imports = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let (span, end) = match byte {
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at = memchr::memmem::find(&bytes[at + 2..], b"*/").map_or(bytes.len(), |end| at + end + 4);
                continue;
            }
            b'"' | b'\'' => match closing(bytes, at) {
                Ok(end) => (Some(at + 1..end).filter(|_| imports), end + 1),
                Err(end) => (None, end),
            },
            b'u' | b'U' if begins(at, "url(") => function(text, at + 4),
            b'@' if begins(at, "@import") => {
                imports = true;
                at += 7;
                continue;
            }
            _ => {
                imports &= byte.is_ascii_whitespace();
                at += if byte == b'\\' { 2 } else { 1 };
                continue;
            }
        };
        imports = false;
        found.extend(span.and_then(|span| {
            let value = text.get(span.clone())?.trim_ascii_end();
            Some((span.start..span.start + value.len(), unescaped(value)))
        }));
        at = end;
    }
    found
}

/// The address in the function `url(`, whose content begins at a place, and where to go on.
fn function(text: &str, start: usize) -> (Option<Range<usize>>, usize) {
    let bytes = text.as_bytes();
    let blank = bytes[start..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    let start = start + blank;
    if matches!(bytes.get(start), Some(b'"' | b'\'')) {
        return match closing(bytes, start) {
            Ok(end) => (Some(start + 1..end), end + 1),
            Err(end) => (None, end),
        };
    }
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b')' => return (Some(start..at), at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    (None, bytes.len())
}

/// Where the quote stands that closes a string, by its first; or, if none does, where the string breaks off.
fn closing(bytes: &[u8], first: usize) -> Result<usize, usize> {
    let quote = bytes[first];
    let mut at = first + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'\n' | b'\r' | b'\x0C' => return Err(at),
            byte if byte == quote => return Ok(at),
            _ => at += 1,
        }
    }
    Err(bytes.len())
}

fn is_in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'\\') || !byte.is_ascii()
}

/// What a text with escapes means (CSS Syntax, section 4.3.7).
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let digits = after.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        rest = after.get(digits..).unwrap_or_default();
        if digits > 0 {
            let code = after.get(..digits).and_then(|code| u32::from_str_radix(code, 16).ok());
            out.push(code.filter(|code| *code > 0).and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER));
            let blank = if rest.starts_with("\r\n") {
                2
            } else {
                usize::from(rest.starts_with(|c: char| c.is_ascii_whitespace()))
            };
            rest = rest.get(blank..).unwrap_or_default();
        } else if let Some(c) = after.chars().next() {
            // An escaped end of line is none.
            let length = if after.starts_with("\r\n") { 2 } else { c.len_utf8() };
            out.extend((!matches!(c, '\n' | '\r' | '\x0C')).then_some(c));
            rest = after.get(length..).unwrap_or_default();
        }
    }
    out + rest
}

/// An address with all encoded that has a meaning in a string or a function of a style sheet.
pub fn written(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        match c {
            '(' | ')' | '"' | '\'' | '\\' | ' ' => out.push_str(&format!("%{:02X}", c as u32)),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use ficbind_diag::Cut;

    fn split(text: &str) -> Vec<&str> {
        parts(text, false).all.into_iter().map(|p| text.cut(p.span)).collect()
    }

    #[test]
    fn sheets_fall_into_parts() {
        assert_eq!(split("p { a: b; c: 'd;}' } /* q */ q {}"), ["p { a: b; c: 'd;}' }", "a: b", "c: 'd;}' ", "q {}"]);
        assert_eq!(split("@import 'x';\n@media print { p { a: b } }").len(), 4);
        assert_eq!(split("p { & q { a: b } c: d }")[1..], ["& q { a: b }", "c: d "]);
        assert_eq!(split("} p { a: b }"), ["} p { a: b }", "a: b "]);
    }

    #[test]
    fn addresses_are_found_whatever_stands_in_them() {
        let found = |text: &str| -> Vec<(String, String)> {
            addresses(text).into_iter().map(|(span, value)| (text.cut(span).to_owned(), value)).collect()
        };
        for (sheet, written, meant) in [
            ("p { a: url( b.png ) }", "b.png", "b.png"),
            (r#"p { a: URL("b\"c\".png") }"#, r#"b\"c\".png"#, "b\"c\".png"),
            (r"p { a: url(b\(1\)\20 c.png) }", r"b\(1\)\20 c.png", "b(1) c.png"),
            ("p { a: url('b\\\nc.png') }", "b\\\nc.png", "bc.png"),
            ("@import /* url(b) */ 'c.css';", "c.css", "c.css"),
            (r"p { a: url(\0\110000\E4.png) }", r"\0\110000\E4.png", "\u{FFFD}\u{FFFD}ä.png"),
            (
                r#"p { a: url("data:,<svg fill='url(b)'/>") }"#,
                "data:,<svg fill='url(b)'/>",
                "data:,<svg fill='url(b)'/>",
            ),
        ] {
            assert_eq!(found(sheet), [(written.to_owned(), meant.to_owned())], "{sheet}");
        }
        for none in [
            "p { a: \"url(b)\" }",
            "p { a: myurl(b) }",
            "@imports 'b'; @import x 'c';",
            "p { a: url('b\n') }",
            "@a url(",
            "\\",
        ] {
            assert_eq!(found(none), [], "{none}");
        }
        assert_eq!(written("a(1) '\\\".png"), "a%281%29%20%27%5C%22.png");
    }

    #[test]
    fn what_is_open_is_closed() {
        assert_eq!(parts("@media print { p { a: b", false).missing, "}}");
        assert_eq!(parts("p {} /* x", false).missing, "*/");
        assert_eq!(parts("p { a: 'b", false).missing, "'}");
        assert_eq!(parts("p { a: url(b[c }", false).missing, "])}");
    }
}
