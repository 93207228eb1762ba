//! Types of attribute values and texts.

use crate::xml::{in_name, is_ncname};

/// A set of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// One word, white space around it left out.
    Value(&'static str),
    Named(Named),
}

macro_rules! named {
    ($($(#[doc = $doc:literal])+ $name:literal $variant:ident;)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Named {
            $($(#[doc = $doc])+ $variant,)+
        }

        const NAMED: &[(&str, Named)] = &[$(($name, Named::$variant)),+];
    };
}

named! {
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
    pub fn named(name: &str) -> Option<Type> {
        NAMED.iter().find(|(n, _)| *n == name).map(|(_, named)| Type::Named(*named))
    }

    pub fn matches(self, text: &str) -> bool {
        let named = match self {
            Type::Value(value) => return text.trim_matches(BLANKS).eq(value),
            Type::Named(named) => named,
        };
        let word = text.trim_matches(BLANKS);
        match named {
            Named::Any => true,
            Named::Uri => is_uri(word),
            Named::NonBlank => !word.is_empty(),
            Named::NcName | Named::Identifier => is_ncname(word),
            Named::Names => !word.is_empty() && word.split_ascii_whitespace().all(is_ncname),
            Named::Token => is_token(word),
            Named::Tokens => !word.is_empty() && word.split_ascii_whitespace().all(is_token),
            Named::Natural => !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()),
            Named::Positive => word.bytes().all(|b| b.is_ascii_digit()) && word.bytes().any(|b| b != b'0'),
            Named::Language => is_language(word),
            Named::MediaType => is_media_type(text),
            Named::Clock => clock(word).is_some(),
            Named::Length => is_length(word),
            Named::MediaQuery => is_media_query(word),
            Named::Base64 => is_base64(word),
        }
    }
}

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

fn is_token(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c == ':' || in_name(c))
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

/// A clock value in seconds (SMIL 3.0, section 5.4.1.1, "Clock values").
pub fn clock(text: &str) -> Option<f64> {
    let number = |t: &str| {
        let (whole, fraction) = t.split_once('.').map_or((t, None), |(w, f)| (w, Some(f)));
        let digits = |d: &str| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit());
        (digits(whole) && fraction.is_none_or(digits)).then(|| t.parse::<f64>().ok()).flatten()
    };
    let parts: Vec<&str> = text.split(':').collect();
    let two = |t: &str| (t.len() == 2).then(|| number(t)).flatten().filter(|n| *n < 60.0);
    let seconds = |t: &str| {
        (t.split('.').next().is_some_and(|w| w.len() == 2)).then(|| number(t)).flatten().filter(|n| *n < 60.0)
    };
    match parts[..] {
        [hours, minutes, s] if !hours.contains('.') => {
            Some(number(hours)? * 3600.0 + two(minutes)? * 60.0 + seconds(s)?)
        }
        [minutes, s] => Some(two(minutes)? * 60.0 + seconds(s)?),
        [count] => {
            let metric = [("ms", 0.001), ("min", 60.0), ("h", 3600.0), ("s", 1.0)];
            match metric.iter().find_map(|(unit, factor)| Some((count.strip_suffix(unit)?, factor))) {
                Some((amount, factor)) => number(amount).map(|n| n * factor),
                None => number(count),
            }
        }
        _ => None,
    }
}

/// Why a text is no well-formed language tag (RFC 5646); an empty one is fine.
pub fn language_fault(value: &str) -> Option<String> {
    if value.is_empty() {
        return None;
    }
    oxilangtag::LanguageTag::parse(value).err().map(|e| e.to_string())
}
