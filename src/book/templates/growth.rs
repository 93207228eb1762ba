//! How far a template can multiply values: lists that hold a value twice, again and again, print and compare for ever.
//!
//! The engine counts its steps, but not what one comparison of two lists costs. A list or map with several values, and a
//! sum of two, make a value larger at most by the number of its parts. Where such a place is passed once, the product of
//! these numbers bounds every value; where a macro or loop calls itself, there is no bound.

/// What of a template could make values larger.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Growth {
    /// Binary digits of the factor by which values can grow.
    pub bits: u32,
    /// Where the first place stands that may be passed again and again, as an offset.
    pub repeated: Option<usize>,
}

/// Words of the template language that are no values.
const WORDS: &[&str] = &[
    "and",
    "as",
    "block",
    "call",
    "elif",
    "else",
    "false",
    "False",
    "for",
    "from",
    "if",
    "import",
    "in",
    "is",
    "macro",
    "none",
    "None",
    "not",
    "or",
    "recursive",
    "set",
    "true",
    "True",
    "with",
];

/// Tags that begin and end what can call itself.
const REPEATED: &[(&str, &str)] = &[("macro", "endmacro"), ("call", "endcall")];

/// Reads the tags of a template, in their order.
#[derive(Debug, Default)]
pub struct Reader {
    growth: Growth,
    /// Open macros and calls.
    depth: usize,
    /// Open loops, and whether each can call itself.
    loops: Vec<bool>,
    /// Where the first place stands at which values grow.
    first: Option<usize>,
    /// Whether the template is filled within itself.
    nests: bool,
}

/// A part of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'t> {
    Name(&'t str),
    /// A word of the language, a number or a string.
    Plain(&'t str),
    Sign(u8),
}

/// Brackets that are open, and how many of their parts hold names.
#[derive(Debug, Default)]
struct Bracket {
    /// Whether it is a list, map or tuple, and not a call or an index.
    builds: bool,
    parts: u32,
    named: bool,
}

impl Bracket {
    fn part(&mut self) {
        self.parts += u32::from(std::mem::take(&mut self.named));
    }

    /// Binary digits of the number of parts.
    fn bits(mut self) -> u32 {
        self.part();
        if self.builds { self.parts.next_power_of_two().trailing_zeros() } else { 0 }
    }
}

impl Reader {
    /// Reads what stands between the marks of a tag that begins at an offset.
    pub fn tag(&mut self, text: &str, at: usize) {
        // A tag may take the white space around it away.
        let tokens = tokens(text.trim_start_matches(['-', '+']));
        let has = |word: &str| tokens.iter().any(|t| matches!(t, Token::Plain(w) | Token::Name(w) if *w == word));
        let first = match tokens.first() {
            Some(Token::Name(word) | Token::Plain(word)) => *word,
            _ => "",
        };
        if first == "for" {
            self.loops.push(has("recursive"));
        } else if first == "endfor" {
            self.loops.pop();
        }
        self.depth += usize::from(REPEATED.iter().any(|(begin, _)| *begin == first));
        if REPEATED.iter().any(|(_, end)| *end == first) {
            self.depth = self.depth.saturating_sub(1);
        }
        self.nests |= first == "include" || has("self");
        let bits = if matches!(first, "from" | "import") { 0 } else { bits(&tokens) };
        if bits > 0 {
            self.growth.bits = self.growth.bits.saturating_add(bits);
            self.first.get_or_insert(at);
            if self.depth > 0 || self.loops.contains(&true) {
                self.growth.repeated.get_or_insert(at);
            }
        }
    }

    /// What the tags that were read can do together.
    pub fn growth(mut self) -> Growth {
        if self.nests && self.growth.repeated.is_none() {
            self.growth.repeated = self.first;
        }
        self.growth
    }
}

/// Binary digits of the factor by which a tag can make values larger.
fn bits(tokens: &[Token]) -> u32 {
    let mut bits = 0;
    let mut open = vec![Bracket { builds: true, ..Bracket::default() }];
    for (i, token) in tokens.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| tokens.get(i));
        match token {
            Token::Name(_) => open.iter_mut().for_each(|bracket| bracket.named = true),
            // Before these stand names that get a value, not values.
            Token::Sign(b'=') | Token::Plain("in") if open.len() == 1 => {
                open = vec![Bracket { builds: true, ..Bracket::default() }];
            }
            Token::Sign(b'[' | b'(' | b'{') => {
                let follows = matches!(before, Some(Token::Name(_) | Token::Sign(b')' | b']')));
                open.push(Bracket { builds: !follows, ..Bracket::default() });
            }
            Token::Sign(b']' | b')' | b'}') if open.len() > 1 => {
                bits += open.pop().map_or(0, Bracket::bits);
            }
            Token::Sign(b',') => open.iter_mut().last().into_iter().for_each(Bracket::part),
            Token::Sign(b'+') => {
                let is_value = |t: Option<&Token>| !matches!(t, None | Some(Token::Plain(_)));
                bits += u32::from(is_value(before) && is_value(tokens.get(i + 1)));
            }
            _ => {}
        }
    }
    bits + open.into_iter().map(Bracket::bits).sum::<u32>()
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80;
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        match byte {
            b'"' | b'\'' => {
                at += 1;
                while let Some(&inner) = bytes.get(at).filter(|b| **b != byte) {
                    at += 1 + usize::from(inner == b'\\');
                }
                at = (at + 1).min(bytes.len());
                found.push(Token::Plain(""));
            }
            _ if is_word(byte) => {
                at += bytes.get(at..).unwrap_or_default().iter().take_while(|b| is_word(**b)).count();
                let word = text.get(start..at).unwrap_or_default();
                let plain = WORDS.contains(&word) || byte.is_ascii_digit();
                found.push(if plain { Token::Plain(word) } else { Token::Name(word) });
            }
            _ => {
                at += 1;
                if !byte.is_ascii_whitespace() {
                    found.push(Token::Sign(byte));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn growth(tags: &[&str]) -> Growth {
        let mut reader = Reader::default();
        tags.iter().enumerate().for_each(|(at, tag)| reader.tag(tag, at));
        reader.growth()
    }

    #[test]
    fn what_holds_values_twice_grows() {
        for (tag, bits) in [
            ("set x = [x, x]", 1),
            ("set x = (x, x)", 1),
            ("set x = x, x", 1),
            ("set x = {1: x, 2: [x, 'a']}", 1),
            ("set x = [[x, x], [x, x], x]", 4),
            ("set x = x + x", 1),
            ("if [x, x] == [y, y]", 2),
            ("set x = [x, 1, 'a, b']", 0),
            ("set x = f(x, y)[x]", 0),
            ("for key, value in page.facts", 0),
            ("set n = n + 1", 0),
            ("page.title ~ (' ' if a else b)", 0),
            ("m.where({'whole': false, 'chapters': [one.chapter]})", 0),
        ] {
            assert_eq!(growth(&[tag]), Growth { bits, repeated: None }, "{tag}");
        }
    }

    #[test]
    fn what_calls_itself_has_no_bound() {
        for tags in [
            &["macro m(x)", "m([x, x])", "endmacro"][..],
            &["for x in y recursive", "loop([x, x])", "endfor"],
            &["- call m() -", "set x = [x, x]", "- endcall"],
            &["set x = [x, x]", "include 'title.xhtml'"],
            &["set x = [x, x]", "self.main()"],
        ] {
            assert!(growth(tags).repeated.is_some(), "{tags:?}");
        }
        assert_eq!(growth(&["from 'macros.xhtml' import a, b"]), Growth::default());
        assert_eq!(growth(&["macro m(x)", "x", "endmacro", "[a, b]"]), Growth { bits: 1, repeated: None });
    }
}
