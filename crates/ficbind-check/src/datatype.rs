//! Types of attribute values and texts.

mod math;
mod time;

use crate::xml::{in_name, is_ncname, starts_name};
use ficbind_diag::Cut;

/// A set of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// One word, white space around it left out.
    Value(&'static str),
    /// One word in lower or upper case, white space around it left out.
    AnyCase(&'static str),
    /// One of several words, given with `|` between them, white space around it left out.
    OneOf(&'static str),
    /// The same, and white space counts.
    Exactly(&'static str),
    Named(Named),
}

/// Each type with its name in models and its test, which gets the text as it stands and without the blanks around it.
macro_rules! named {
    ($($(#[doc = $doc:literal])+ $name:literal $variant:ident = $matches:expr;)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Named {
            $($(#[doc = $doc])+ $variant,)+
        }

        const NAMED: &[(&str, Named)] = &[$(($name, Named::$variant)),+];

        impl Named {
            fn matches(self, text: &str) -> bool {
                let matches: fn(&str, &str) -> bool = match self {
                    $(Named::$variant => $matches),+
                };
                matches(text, text.trim_matches(BLANKS))
            }
        }
    };
}

named! {
    /// Any text; unlike `text`, nothing but text.
    "string" Any = |_, _| true;
    /// At least one character that is not white space.
    "nonblank" NonBlank = |_, word| !word.is_empty();
    /// A name without a colon.
    "NCName" NcName = |_, word| is_ncname(word);
    /// A name of an element, which must be unique.
    "ID" Identifier = |_, word| is_ncname(word);
    /// Blank-separated names.
    "IDREFS" Names = |_, word| !word.is_empty() && word.split_ascii_whitespace().all(is_ncname);
    /// Characters of names, in any order.
    "NMTOKEN" Token = |_, word| is_token(word);
    /// Blank-separated tokens.
    "NMTOKENS" Tokens = |_, word| !word.is_empty() && word.split_ascii_whitespace().all(is_token);
    /// A URL; what is wrong with one is said elsewhere.
    "URI" Uri = |_, word| is_uri(word);
    /// A natural number, zero included.
    "uint" Natural = |_, word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    /// A natural number above zero.
    "positive" Positive = |_, word| word.bytes().all(|b| b.is_ascii_digit()) && word.bytes().any(|b| b != b'0');
    /// A language tag, or nothing.
    "language" Language = |_, word| is_language(word);
    /// A media type.
    "mediatype" MediaType = |text, _| is_media_type(text);
    /// A clock value of SMIL.
    "clock" Clock = |_, word| clock(word).is_some();
    /// A percentage or a length.
    "length" Length = |_, word| is_length(word);
    /// A media query.
    "mediaquery" MediaQuery = |_, word| is_media_query(word);
    /// Bytes in base 64.
    "base64" Base64 = |_, word| is_base64(word);
    /// How an SVG image fits its viewport.
    "aspect" Aspect = |_, word| is_aspect(word);
    /// A length of MathML, or a named space.
    "mathlength" MathLength = |_, word| math::is_length(word);
    /// How MathML pads an element.
    "mathpadding" MathPadding = |_, word| math::is_padding(word);
    /// A color of MathML.
    "mathcolor" MathColor = |_, word| math::is_color(word);
    /// How a table or stack of MathML is aligned, and by which row.
    "mathalign" MathAlign = |_, word| math::is_alignment(word);
    /// How groups of MathML are aligned, in braces.
    "mathgroups" MathGroups = |_, word| math::is_groups(word);
    /// A number with digits behind a point or not.
    "decimal" Decimal = |_, word| math::is_decimal(word);
    /// One character.
    "onesign" OneSign = |_, word| word.chars().count() == 1;
    /// At least one character, and no white space.
    "noblank" NoBlank = |text, _| !text.is_empty() && !text.contains(BLANKS);
    /// A whole number, with a sign or not.
    "integer" Integer = |_, word| integer(word).is_some();
    /// A whole number from zero.
    "natural" FromZero = |_, word| integer(word).is_some_and(|(negative, zero)| !negative || zero);
    /// A whole number from one.
    "counting" FromOne = |_, word| integer(word).is_some_and(|(negative, zero)| !negative && !zero);
    /// A number, with a fraction and an exponent or not.
    "float" Float = |_, word| float(word).is_some();
    /// A number from zero.
    "natural-float" FloatFromZero = |_, word| float(word).is_some_and(|n| n >= 0.0);
    /// A number above zero.
    "positive-float" FloatAboveZero = |_, word| float(word).is_some_and(|n| n > 0.0);
    /// A URL, or nothing but blanks.
    "address" Address = |text, word| text.trim_matches(BLANKS).is_empty() || is_uri(word);
    /// Blank-separated URLs, at least one.
    "addresses" Addresses = |_, word| !word.is_empty() && word.split_ascii_whitespace().all(is_uri);
    /// A type and a subtype, and whatever follows.
    "mime-type" LaxMediaType = |text, _| is_lax_media_type(text);
    /// A name of a frame: no underscore at its start.
    "frame-name" FrameName = |text, _| !text.starts_with('_') && !text.contains(['\n', '\r']);
    /// A name of a frame, or one of the keywords with an underscore.
    "target-name" TargetName = |text, _| is_target(text);
    /// `#` and a name.
    "map-reference" MapReference = |text, _| text.starts_with('#') && text.len() > 1 && !text.contains(['\n', '\r']);
    /// A term, a compact URI or a URL (RDFa Core, section 7.4).
    "curie" Curie = |text, word| is_curie(text) || is_uri(word);
    /// Blank-separated terms, compact URIs and URLs.
    "curies" Curies = |text, _| text.split_ascii_whitespace().all(|w| is_curie(w) || is_uri(w));
    /// A compact URI in brackets, a compact URI or a URL.
    "safe-curie" SafeCurie = |text, word| is_safe_curie(text) || is_curie(text) || is_uri(word) || word.is_empty();
    /// What changes a live region tells.
    "relevant" Relevant = |_, word| !word.is_empty() && in_list(word, &["additions", "removals", "text", "all"]);
    /// What a frame may do.
    "sandbox" Sandbox = |_, word| { const WORDS: &[&str] = &["allow-forms", "allow-same-origin", "allow-scripts", "allow-top-navigation"]; in_list(word, WORDS) };
    /// Corners of an area of an image map.
    "rectangle" Rectangle = |text, _| coordinates(text) == Some(4);
    /// Center and radius of an area.
    "circle" Circle = |text, _| { coordinates(text) == Some(3) && !text.rsplit(',').next().is_some_and(|r| r.starts_with('-')) };
    /// Points around an area.
    "polygon" Polygon = |text, _| coordinates(text).is_some_and(|count| count >= 6 && count.is_multiple_of(2));
    /// A phonetic alphabet.
    "alphabet" Alphabet = |text, _| { text == "ipa" || text.len() > 2 && text.starts_with("x-") && !text.contains(['\n', '\r']) };
    /// Sizes of icons.
    "icon-sizes" IconSizes = |_, word| !word.is_empty() && word.split_ascii_whitespace().all(is_icon_size);
    /// The one encoding that a page may state.
    "utf-8" Encoding = |text, _| text.eq_ignore_ascii_case("utf-8");
    /// What a `meta` can say in place of a header of HTTP.
    "pragma" Pragma = |text, _| { const NAMES: &[&str] = &["content-security-policy", "content-type", "default-style", "refresh", "x-ua-compatible"]; NAMES.iter().any(|n| n.eq_ignore_ascii_case(text)) };
    /// An address of mail.
    "email" Email = |text, _| text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    /// Addresses of mail with commas between them.
    "emails" Emails = |text, _| are_emails(text);
    /// Prefixes of RDFa, each with a colon, a space and its address.
    "rdfa-prefixes" RdfaPrefixes = |text, _| text.is_empty() || is_rdfa_prefixes(text);
    /// A color of six hexadecimal digits.
    "hex-color" HexColor = |text, _| is_hex_color(text);
    /// Any date, time or duration of HTML.
    "datetime" DateTime = |text, _| time::is_any(text);
    /// A date, or a date with a time and a zone.
    "date-or-moment" DateOrMoment = |text, _| time::is_date(text) || time::is_moment(text);
    /// A date.
    "date" Date = |text, _| time::is_date(text);
    /// A month of a year.
    "month" Month = |text, _| time::is_month(text);
    /// A week of a year.
    "week" Week = |text, _| time::is_week(text);
    /// A time of day.
    "time" Time = |text, _| time::is_time(text);
    /// A date with a time.
    "local-moment" LocalMoment = |text, _| time::is_local_moment(text);
    /// A date with a time behind a space: EPUBCheck reads values in small letters, so never finds the T that HTML wants.
    "spaced-moment" SpacedMoment = |text, _| time::is_local_moment(text) && !text.contains('T');
}

impl Type {
    pub fn named(name: &str) -> Option<Type> {
        NAMED.iter().find(|(n, _)| *n == name).map(|(_, named)| Type::Named(*named))
    }

    pub fn matches(self, text: &str) -> bool {
        let named = match self {
            Type::Value(value) => return text.trim_matches(BLANKS).eq(value),
            Type::AnyCase(value) => return text.trim_matches(BLANKS).eq_ignore_ascii_case(value),
            Type::OneOf(words) => return words.split('|').any(|w| w == text.trim_matches(BLANKS)),
            Type::Exactly(words) => return words.split('|').any(|w| w == text),
            Type::Named(named) => named,
        };
        named.matches(text)
    }
}

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// The sign of a whole number, and whether it is zero.
fn integer(word: &str) -> Option<(bool, bool)> {
    let digits = word.strip_prefix(['+', '-']).unwrap_or(word);
    let whole = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    whole.then(|| (word.starts_with('-'), digits.bytes().all(|b| b == b'0')))
}

/// A number as XML Schema writes it, infinity and the like included.
fn float(word: &str) -> Option<f64> {
    match word {
        "INF" => return Some(f64::INFINITY),
        "-INF" => return Some(f64::NEG_INFINITY),
        "NaN" => return Some(f64::NAN),
        _ => {}
    }
    let of_number = word.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    of_number.then(|| word.parse().ok()).flatten()
}

fn in_list(text: &str, words: &[&str]) -> bool {
    text.split_ascii_whitespace().all(|w| words.contains(&w))
}

fn is_lax_media_type(text: &str) -> bool {
    let part = |c: u8| c.is_ascii_alphanumeric() || b"!#$&+-^_".contains(&c);
    let bytes = text.as_bytes();
    let Some(slash) = memchr::memchr(b'/', bytes) else { return false };
    slash > 0
        && bytes[..slash].iter().all(|&b| part(b))
        && bytes.get(slash + 1).is_some_and(|&b| part(b))
        && !text.contains(['\n', '\r'])
}

fn is_target(text: &str) -> bool {
    let keyword = ["_blank", "_self", "_parent", "_top"].iter().any(|k| k.eq_ignore_ascii_case(text));
    keyword || !text.starts_with('_') && !text.contains(['\n', '\r'])
}

/// A term with slashes, or a prefix, a colon and a reference.
fn is_curie(word: &str) -> bool {
    let term = word.starts_with(starts_name) && word.chars().all(|c| in_name(c) || c == '/');
    let reference = word.split_once(':').is_some_and(|(prefix, _)| prefix.is_empty() || is_ncname(prefix));
    (term || reference) && !word.contains(BLANKS)
}

fn is_safe_curie(word: &str) -> bool {
    let inside = word.strip_prefix('[').and_then(|w| w.strip_suffix(']'));
    inside.is_some_and(|w| !w.contains(BLANKS))
}

/// Signs around each `@`; between two of them a comma, with signs around it.
fn are_emails(text: &str) -> bool {
    let mut parts = text.split('@');
    let whole = parts.next().is_some_and(|p| !p.is_empty()) && parts.next_back().is_some_and(|p| !p.is_empty());
    let parted = |part: &str| {
        let mut signs = part.chars();
        signs.next().is_some() && signs.next_back().is_some() && signs.as_str().contains(',')
    };
    whole && parts.all(parted)
}

/// Pairs of a name with a colon and an address, a space inside each pair and any white space around them.
fn is_rdfa_prefixes(text: &str) -> bool {
    let blank = |c| BLANKS.contains(&c);
    let mut rest = text.trim_matches(blank);
    while !rest.is_empty() {
        let Some((name, behind)) = rest.split_once(": ") else { return false };
        let end = behind.find(blank).unwrap_or(behind.len());
        if !is_ncname(name) || end == 0 {
            return false;
        }
        rest = behind.cut(end..).trim_start_matches(blank);
    }
    !text.trim_matches(blank).is_empty()
}

/// How many whole numbers there are, if nothing but commas parts them.
fn coordinates(text: &str) -> Option<usize> {
    let is_number = |n: &str| {
        let digits = n.strip_prefix('-').unwrap_or(n);
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    };
    text.split(',').all(is_number).then(|| text.split(',').count())
}

fn is_icon_size(word: &str) -> bool {
    let number = |n: &str| n.bytes().all(|b| b.is_ascii_digit()) && !n.starts_with('0') && !n.is_empty();
    word == "any" || word.split_once('x').is_some_and(|(w, h)| number(w) && number(h))
}

fn is_hex_color(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text.bytes().skip(1).all(|b| b.is_ascii_hexdigit())
}

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

/// The value of `preserveAspectRatio` (SVG 1.1, section 7.8).
fn is_aspect(text: &str) -> bool {
    let mut words = text.split_ascii_whitespace().skip_while(|w| *w == "defer");
    let align = words.next().is_some_and(|w| {
        let (x, y) = w.split_at_checked(4).unwrap_or_default();
        w == "none" || matches!(x, "xMin" | "xMid" | "xMax") && matches!(y, "YMin" | "YMid" | "YMax")
    });
    align && words.next().is_none_or(|w| matches!(w, "meet" | "slice")) && words.next().is_none()
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
        Some(i) if before_query.cut(i..).starts_with(':') => (Some(before_query.cut(..i)), before_query.cut(i + 1..)),
        _ => (None, before_query),
    };
    let named = scheme.is_none_or(|s| {
        s.starts_with(|c: char| c.is_ascii_alphabetic())
            && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
            && !whole.cut(s.len() + 1..).is_empty()
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
    // Bits that no byte needs are zero.
    let ends = |last: &[u8]| body > 0 && last.contains(&signs[body - 1]);
    let padding = &signs[body..];
    let whole = signs.len().is_multiple_of(4) && padding.iter().all(|b| *b == b'=');
    whole
        && match padding.len() {
            0 => true,
            1 => ends(b"AEIMQUYcgkosw048"),
            2 => ends(b"AQgw"),
            _ => false,
        }
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
