//! Selectors: one part after the other, and what stands in their brackets and parentheses.

use super::Reader;
use super::scan::{Kind, Outcome, Stop, Token};

/// Selectors within selectors that are looked into.
const MAX_DEPTH: usize = 64;

const WRONG: &str = "this is not a valid selector";

/// How a list of selectors is read.
#[derive(Debug, Clone, Copy)]
struct Manner {
    /// The sign that ends it.
    end: u8,
    /// Whether its selectors may begin with a combinator.
    relative: bool,
    /// Whether what is wrong in it is told by who asks for it alone.
    quiet: bool,
    depth: usize,
}

/// A list of selectors up to the brace that opens their block.
pub(super) fn list(reader: &mut Reader, first: Token) -> Outcome {
    selectors(reader, first, Manner { end: b'{', relative: false, quiet: false, depth: 0 })
}

fn selectors(reader: &mut Reader, first: Token, manner: Manner) -> Outcome {
    let (mut token, mut lead, mut relative) = (first, true, manner.relative);
    loop {
        if !(relative && lead) {
            compound(reader, token, manner)?;
            token = reader.tokens.solid()?;
        }
        // What stands before the token, blanks included, tells whether it belongs to the same compound.
        match token.kind {
            Kind::Sign(sign) if sign == manner.end => return Ok(()),
            Kind::Sign(b',') => {
                (token, lead) = (reader.tokens.solid()?, true);
                continue;
            }
            Kind::Sign(b'>' | b'+' | b'~') => token = reader.tokens.solid()?,
            _ if matches!(reader.tokens.before, Some(Kind::Space | Kind::Function)) => relative = false,
            _ => return reader.refused(reader.tokens.last, WRONG),
        }
        lead = false;
    }
}

/// Parts that follow each other without a blank.
fn compound(reader: &mut Reader, first: Token, manner: Manner) -> Outcome {
    part(reader, first, manner)?;
    loop {
        let next = reader.tokens.peek_raw()?;
        if next.kind == Kind::Space || next.is_any(b",{)>+~") {
            return Ok(());
        }
        let next = reader.tokens.raw()?;
        part(reader, next, manner)?;
    }
}

fn part(reader: &mut Reader, token: Token, manner: Manner) -> Outcome {
    match token.kind {
        Kind::Ident | Kind::Sign(b'*' | b'|') => name(reader, token, manner),
        Kind::Class => {
            reader.values.push(token);
            Ok(())
        }
        Kind::Hash | Kind::Percentage => Ok(()),
        Kind::Sign(b'[') => attribute(reader, manner),
        Kind::Sign(b':') => pseudo(reader, manner),
        Kind::Sign(b';' | b'}') => refused(reader, manner, token, "stray semicolon or closing brace"),
        Kind::Sign(b'{') => refused(reader, manner, token, "the selector is incomplete"),
        _ => refused(reader, manner, token, WRONG),
    }
}

fn refused(reader: &mut Reader, manner: Manner, token: Token, what: &str) -> Outcome {
    match manner.quiet {
        true => Err(Stop::Wrong),
        false => reader.refused(token.start, what),
    }
}

/// An element or attribute, maybe with its namespace before it.
fn name(reader: &mut Reader, first: Token, manner: Manner) -> Outcome {
    const NAMELESS: &str = "a name must stand here";
    let next = reader.tokens.peek_raw()?;
    if first.is(b'|') {
        if next.kind != Kind::Ident {
            return refused(reader, manner, next, NAMELESS);
        }
        reader.tokens.solid()?;
    } else if next.is(b'|') {
        reader.tokens.solid()?;
        let local = reader.tokens.raw()?;
        if local.kind != Kind::Ident && !local.is(b'*') {
            return refused(reader, manner, first, NAMELESS);
        }
    } else if next.kind == Kind::Ident {
        reader.tokens.solid()?;
    }
    Ok(())
}

/// An attribute with a name, and behind that nothing or a comparison with a word or string.
fn attribute(reader: &mut Reader, manner: Manner) -> Outcome {
    let first = reader.tokens.solid()?;
    match first.kind {
        Kind::Ident | Kind::Sign(b'*' | b'|') => name(reader, first, manner)?,
        _ => return refused(reader, manner, first, "an attribute must have a name"),
    }
    let comparison = reader.tokens.solid()?;
    match comparison.kind {
        Kind::Sign(b']') => return Ok(()),
        Kind::Match | Kind::Sign(b'=') => {}
        _ => return refused(reader, manner, comparison, "a comparison must follow the name of the attribute"),
    }
    let value = reader.tokens.solid()?;
    let fits = |t: Token| matches!(t.kind, Kind::Ident | Kind::Word | Kind::String | Kind::Function);
    match reader.construct(value, b"]", fits) {
        Err(Stop::Wrong) => refused(reader, manner, value, "an attribute is compared with a word or a string"),
        // Whatever follows is taken for the end.
        read => read.and_then(|()| reader.tokens.solid()).map(|_| ()),
    }
}

/// What a colon or two of them begin.
fn pseudo(reader: &mut Reader, manner: Manner) -> Outcome {
    let mut token = reader.tokens.raw()?;
    if token.is(b':') {
        token = reader.tokens.raw()?;
    }
    // Whatever else stands there is taken for a name.
    if token.kind != Kind::Function {
        return Ok(());
    }
    let name = token.name(reader.text).to_ascii_lowercase();
    let inner = Manner { end: b')', relative: name == "has", quiet: name != "not", depth: manner.depth + 1 };
    let read = match name.as_str() {
        "not" | "has" | "is" | "where" if manner.depth >= MAX_DEPTH => Err(Stop::Wrong),
        "not" | "has" | "is" | "where" => reader.tokens.solid().and_then(|first| selectors(reader, first, inner)),
        _ => arguments(reader),
    };
    match read {
        Err(Stop::Wrong) => {
            let last = reader.tokens.last;
            refused(reader, manner, Token { start: last, ..token }, WRONG)
        }
        read => read,
    }
}

/// Words, numbers and strings, as in `:lang( )` and `:nth-child( )`.
fn arguments(reader: &mut Reader) -> Outcome {
    let fits = |t: Token| {
        matches!(t.kind, Kind::Ident | Kind::Word | Kind::String | Kind::Number | Kind::Percentage | Kind::Function)
            || t.is_any(b"+-")
    };
    loop {
        let token = reader.tokens.solid()?;
        if token.is(b')') {
            return Ok(());
        }
        reader.construct(token, b"{", fits)?;
    }
}
