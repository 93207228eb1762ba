//! Types of attribute values and texts.

use crate::xml::is_ncname;

/// A set of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    /// One word, white space around it left out.
    Value(&'static str),
    Named(Kind),
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:literal $variant:ident;)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Kind {
            $($(#[doc = $doc])+ $variant,)+
        }

        const KINDS: &[(&str, Kind)] = &[$(($name, Kind::$variant)),+];
    };
}

kinds! {
    /// Any text; unlike `text`, nothing but text.
    "string" Any;
    /// At least one character that is not white space.
    "nonblank" NonBlank;
    /// A name without a colon.
    "NCName" NcName;
    /// A name of an element, which must be unique.
    "ID" Identifier;
    /// Blank-separated names.
    "IDREFS" Names;
    /// Characters of names, in any order.
    "NMTOKEN" Token;
    /// Blank-separated tokens.
    "NMTOKENS" Tokens;
    /// A URL; what is wrong with one is said elsewhere.
    "URI" Uri;
    /// A natural number, zero included.
    "uint" Natural;
    /// A natural number above zero.
    "positive" Positive;
    /// A language tag, or nothing.
    "language" Language;
    /// A media type.
    "mediatype" MediaType;
    /// A clock value of SMIL.
    "clock" Clock;
    /// A percentage or a length.
    "length" Length;
    /// A media query.
    "mediaquery" MediaQuery;
    /// Bytes in base 64.
    "base64" Base64;
}

impl Type {
    pub(super) fn named(name: &str) -> Option<Type> {
        KINDS.iter().find(|(n, _)| *n == name).map(|(_, kind)| Type::Named(*kind))
    }

    pub(super) fn matches(self, text: &str) -> bool {
        let kind = match self {
            Type::Value(value) => return text.trim_matches(BLANKS).eq(value),
            Type::Named(kind) => kind,
        };
        let word = text.trim_matches(BLANKS);
        match kind {
            Kind::Any => true,
            Kind::Uri => is_uri(word),
            Kind::NonBlank => !word.is_empty(),
            Kind::NcName | Kind::Identifier => is_ncname(word),
            Kind::Names => !word.is_empty() && word.split_ascii_whitespace().all(is_ncname),
            Kind::Token => is_token(word),
            Kind::Tokens => !word.is_empty() && word.split_ascii_whitespace().all(is_token),
            Kind::Natural => !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()),
            Kind::Positive => word.bytes().all(|b| b.is_ascii_digit()) && word.bytes().any(|b| b != b'0'),
            Kind::Language => is_language(word),
            Kind::MediaType => is_media_type(text),
            Kind::Clock => crate::smil::clock(word).is_some(),
            Kind::Length => is_length(word),
            Kind::MediaQuery => is_media_query(word),
            Kind::Base64 => is_base64(word),
        }
    }
}

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

fn is_token(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c == ':' || crate::xml::in_name(c))
}

/// The form of a language tag as XML Schema has it: letters, then letters and digits, eight at most between hyphens.
fn is_language(word: &str) -> bool {
    word.split('-').enumerate().all(|(i, part)| {
        (1..=8).contains(&part.len())
            && part.bytes().all(|b| if i == 0 { b.is_ascii_alphabetic() } else { b.is_ascii_alphanumeric() })
    })
}

/// `type/subtype`, with parameters behind it or not.
fn is_media_type(word: &str) -> bool {
    let part = |p: &str, dots: bool| {
        let sign = |b: u8| b"!#$&+-^_".contains(&b) || dots && b == b'.';
        !p.is_empty() && p.len() <= 127 && p.bytes().all(|b| b.is_ascii_alphanumeric() || sign(b))
    };
    let name = word.split(';').next().unwrap_or_default();
    name.split_once('/').is_some_and(|(a, b)| part(a, false) && part(b, true))
}

/// The form of a URI reference as XML Schema has it: lax about characters, strict about structure.
fn is_uri(word: &str) -> bool {
    let bytes = word.as_bytes();
    let hex = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_hexdigit);
    if memchr::memchr_iter(b'%', bytes).any(|i| !hex(i + 1) || !hex(i + 2)) || word.matches('#').count() > 1 {
        return false;
    }
    let whole = word.split('#').next().unwrap_or_default();
    let before_query = whole.split('?').next().unwrap_or_default();
    let (scheme, rest) = match before_query.find([':', '/']) {
        Some(i) if before_query[i..].starts_with(':') => (Some(&before_query[..i]), &before_query[i + 1..]),
        _ => (None, before_query),
    };
    let named = scheme.is_none_or(|s| {
        s.starts_with(|c: char| c.is_ascii_alphabetic())
            && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
            && !whole[s.len() + 1..].is_empty()
    });
    if !named {
        return false;
    }
    match rest.strip_prefix("//") {
        Some(rest) => {
            let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
            let literal = authority.starts_with('[') && authority.contains(']');
            (!authority.is_empty() || !path.is_empty())
                && (literal || !authority.contains(['[', ']']))
                && !path.contains(['[', ']'])
        }
        None => scheme.is_some() && !rest.starts_with('/') || !rest.contains(['[', ']']),
    }
}

/// Groups of four signs, white space between them or not, `=` at the end.
fn is_base64(text: &str) -> bool {
    let signs: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let body = signs.iter().take_while(|b| b.is_ascii_alphanumeric() || b"+/".contains(b)).count();
    signs.len().is_multiple_of(4) && signs.len() - body <= 2 && signs[body..].iter().all(|b| *b == b'=')
}

fn is_length(word: &str) -> bool {
    let number = word.trim_end_matches('%');
    !number.is_empty() && word.len() - number.len() <= 1 && number.bytes().all(|b| b.is_ascii_digit())
}

/// A media query list in the form that the specification of multiple renditions allows.
fn is_media_query(text: &str) -> bool {
    text.split(',').all(|query| {
        query.trim().split(" and ").map(str::trim).enumerate().all(|(i, part)| {
            let feature = part.strip_prefix('(').and_then(|p| p.strip_suffix(')'));
            match feature {
                Some(inside) => !inside.is_empty() && !inside.contains([')', '>']),
                None => i == 0 && matches!(part, "all" | "only all" | "not all"),
            }
        })
    })
}
