//! The parts of a style sheet, faults included: at-rules, rules and declarations, split where browsers split them.

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
    fn what_is_open_is_closed() {
        assert_eq!(parts("@media print { p { a: b", false).missing, "}}");
        assert_eq!(parts("p {} /* x", false).missing, "*/");
        assert_eq!(parts("p { a: 'b", false).missing, "'}");
        assert_eq!(parts("p { a: url(b[c }", false).missing, "])}");
    }
}
