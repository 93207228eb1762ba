//! The prefixes of EPUB vocabularies: the reserved ones, and the `prefix` attribute.

use super::Document;
use ficbind_diag::Cut;

/// A prefix and what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prefix {
    /// The prefix without colon.
    pub prefix: &'static str,
    /// The URI of the vocabulary.
    pub uri: &'static str,
    /// Whether it should not be used any more (OPF-086c).
    pub outdated: bool,
}

const fn prefix(prefix: &'static str, uri: &'static str) -> Prefix {
    Prefix { prefix, uri, outdated: false }
}

const fn outdated(prefix: &'static str, uri: &'static str) -> Prefix {
    Prefix { prefix, uri, outdated: true }
}

/// The URI of the accessibility vocabulary, closed.
pub const A11Y: &str = "http://www.idpf.org/epub/vocab/package/a11y/#";
/// The URI of the media overlays vocabulary, closed.
pub const MEDIA: &str = "http://www.idpf.org/epub/vocab/overlays/#";
/// The URI of the rendering vocabulary, closed.
pub const RENDITION: &str = "http://www.idpf.org/vocab/rendition/#";
/// The URI of the Dublin Core elements, which must not get a prefix in any document (OPF-007c).
pub const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";

/// Reserved in package documents. Closed: `a11y`, `media`, `rendition`; open: the others.
pub const PACKAGE_PREFIXES: &[Prefix] = &[
    prefix("a11y", A11Y),
    prefix("dcterms", "http://purl.org/dc/terms/"),
    prefix("marc", "http://id.loc.gov/vocabulary/"),
    prefix("media", MEDIA),
    prefix("onix", "http://www.editeur.org/ONIX/book/codelists/current.html#"),
    prefix("rendition", RENDITION),
    prefix("schema", "http://schema.org/"),
    outdated("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// Reserved in XHTML and SVG; both open.
pub const CONTENT_PREFIXES: &[Prefix] = &[
    outdated("msv", "http://www.idpf.org/epub/vocab/structure/magazine/#"),
    outdated("prism", "http://www.prismstandard.org/specifications/3.0/PRISM_CV_Spec_3.0.htm#"),
];

/// Reserved in media overlays: none.
pub const OVERLAY_PREFIXES: &[Prefix] = &[];

/// The default vocabularies of package documents: `meta`, `link`, `item`, `itemref`.
pub const PACKAGE_DEFAULT_VOCABULARIES: &[&str] = &[
    "http://idpf.org/epub/vocab/package/meta/#",
    "http://idpf.org/epub/vocab/package/link/#",
    "http://idpf.org/epub/vocab/package/item/#",
    "http://idpf.org/epub/vocab/package/itemref/#",
];

/// The default vocabulary of `epub:type`: with `www.`, though the standard has it without, which is an open custom one.
pub const CONTENT_DEFAULT_VOCABULARIES: &[&str] = &["http://www.idpf.org/epub/vocab/structure/#"];

/// What is wrong with a `prefix` attribute. `None` for a prefix is one that was itself faulty; each such mapping has
/// been reported and declares nothing (but those with [`PrefixFault::WideSpace`] and [`PrefixFault::Reserved`] count).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrefixFault<'a> {
    /// OPF-004: white space before the first mapping or after the last (not after a mapping that is cut short).
    OuterSpace,
    /// OPF-004a: a colon without a prefix.
    NoPrefix,
    /// OPF-004b: the prefix is no `NCName` (as in the fifth edition of XML).
    BadPrefix(&'a str),
    /// OPF-004c: white space instead of a colon right after the prefix.
    NoColon(Option<&'a str>),
    /// OPF-004d: no white space after the colon.
    NoSpace(Option<&'a str>),
    /// OPF-004e: white space other than U+0020 between prefix and URI; any number of U+0020 is fine.
    WideSpace,
    /// OPF-004f: white space that is not XML's between mappings; line ends and tabs are fine.
    WideSeparator,
    /// OPF-005: the value ends where a URI should be.
    NoUri(Option<&'a str>),
    /// OPF-006: not a URI reference (relative ones and non-ASCII characters are fine).
    BadUri(&'a str),
    /// OPF-007: this reserved prefix gets another URI than its own; from here on it stands for that.
    Reserved(&'a str),
    /// OPF-007a: `_` must not be declared.
    Underscore,
    /// OPF-007b: this prefix is to stand for a default vocabulary; it is not declared.
    DefaultVocabulary(&'a str),
    /// OPF-007c: this prefix is to stand for the Dublin Core elements; it is not declared.
    DublinCore(&'a str),
    /// No ID: the prefix is declared twice, even with the same URI, which makes `EPUBCheck` stop with an exception.
    Duplicate(&'a str),
}

/// Mappings and faults of one attribute that are read: books have a handful.
const MOST_MAPPINGS: usize = 1_000;

/// The mappings that a `prefix` attribute declares, as prefix and URI, and its faults; SVG declares nothing.
///
/// White space is Unicode's here. After a fault the reading goes on as if the mapping were right in form, so that one
/// missing colon can make several faults, as in EPUBCheck.
#[must_use]
pub fn parse_prefixes(value: &str, document: Document) -> (Vec<(&str, &str)>, Vec<PrefixFault<'_>>) {
    let (mut declared, mut faults, mut seen) = (Vec::new(), Vec::new(), Vec::new());
    if document == Document::Svg {
        return (declared, faults);
    }
    let mut rest = value.trim_start();
    if rest.len() < value.len() {
        faults.push(PrefixFault::OuterSpace);
    }
    while !rest.is_empty() && seen.len() + faults.len() < MOST_MAPPINGS {
        let (mut prefix, must_space) = take_prefix(&mut rest, &mut faults);
        if rest.is_empty() {
            faults.push(PrefixFault::NoUri(prefix));
            break;
        }
        let space = take(&mut rest, char::is_whitespace);
        if space.is_empty() && must_space {
            faults.push(PrefixFault::NoSpace(prefix));
            prefix = None;
        } else if space.contains(|c| c != ' ') {
            faults.push(PrefixFault::WideSpace);
        }
        let uri = take(&mut rest, |c| !c.is_whitespace());
        if uri.is_empty() {
            faults.push(PrefixFault::NoUri(prefix));
            break;
        }
        if !is_uri(uri) {
            faults.push(PrefixFault::BadUri(uri));
        } else if let Some(prefix) = prefix {
            if seen.contains(&prefix) {
                faults.push(PrefixFault::Duplicate(prefix));
            } else {
                seen.push(prefix);
                let fault = mapping_fault(prefix, uri, document);
                faults.extend(fault);
                if matches!(fault, None | Some(PrefixFault::Reserved(_))) {
                    declared.push((prefix, uri));
                }
            }
        }
        let space = take(&mut rest, char::is_whitespace);
        if space.contains(|c| !matches!(c, ' ' | '\t' | '\n' | '\r')) {
            faults.push(PrefixFault::WideSeparator);
        }
        if rest.is_empty() && !space.is_empty() {
            faults.push(PrefixFault::OuterSpace);
        }
    }
    (declared, faults)
}

/// A prefix up to its colon, or `None` if something is wrong with it; and whether a space must follow.
fn take_prefix<'a>(rest: &mut &'a str, faults: &mut Vec<PrefixFault<'a>>) -> (Option<&'a str>, bool) {
    let name = take(rest, |c| c != ':' && !c.is_whitespace());
    let mut prefix = Some(name);
    if name.is_empty() {
        faults.push(PrefixFault::NoPrefix);
        prefix = None;
    } else if !is_nc_name(name) {
        faults.push(PrefixFault::BadPrefix(name));
        prefix = None;
    }
    let mut must_space = true;
    if !take(rest, char::is_whitespace).is_empty() {
        faults.push(PrefixFault::NoColon(prefix));
        prefix = None;
        must_space = rest.starts_with(':');
    }
    take(rest, |c| c == ':');
    (prefix, must_space)
}

/// What a mapping right in form must not be; the first that applies.
fn mapping_fault<'a>(prefix: &'a str, uri: &str, document: Document) -> Option<PrefixFault<'a>> {
    if prefix == "_" {
        Some(PrefixFault::Underscore)
    } else if document.default_vocabularies().contains(&uri) {
        Some(PrefixFault::DefaultVocabulary(prefix))
    } else if uri == DUBLIN_CORE {
        Some(PrefixFault::DublinCore(prefix))
    } else {
        let reserved = document.reserved_prefixes().iter().find(|reserved| reserved.prefix == prefix)?;
        (reserved.uri != uri).then_some(PrefixFault::Reserved(prefix))
    }
}

/// Takes the longest start whose characters all pass.
fn take<'a>(rest: &mut &'a str, pass: impl Fn(char) -> bool) -> &'a str {
    let (taken, left) = rest.split_at(rest.find(|c| !pass(c)).unwrap_or(rest.len()));
    *rest = left;
    taken
}

/// Whether it is a name of XML without colons.
fn is_nc_name(name: &str) -> bool {
    let start = |c: char| {
        matches!(c, 'A'..='Z' | 'a'..='z' | '_' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
            | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
            | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
            | '\u{10000}'..='\u{EFFFF}')
    };
    let other =
        |c: char| matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}');
    name.starts_with(start) && name.chars().all(|c| start(c) || other(c))
}

/// Whether it is a URI reference of RFC 2396, with IPv6 hosts and non-ASCII characters, as Java reads them.
fn is_uri(uri: &str) -> bool {
    let mut rest = uri;
    if let Some(at) = uri.find([':', '/', '?', '#']).filter(|&at| uri.cut(at..).starts_with(':')) {
        let scheme = uri.cut(..at);
        rest = uri.cut(at + 1..);
        let right = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
        if !scheme.starts_with(|c: char| c.is_ascii_alphabetic()) || !scheme.chars().all(right) {
            return false;
        }
        if !rest.starts_with('/') {
            let (opaque, fragment) = rest.split_once('#').unwrap_or((rest, ""));
            return !opaque.is_empty() && has_only(opaque, ";/?:@&=+$,[]") && has_only(fragment, ";/?:@&=+$,[]");
        }
    }
    if let Some(hierarchy) = rest.strip_prefix("//") {
        let (authority, path) = hierarchy.split_at(hierarchy.find(['/', '?', '#']).unwrap_or(hierarchy.len()));
        if !(if authority.is_empty() { !path.is_empty() } else { is_authority(authority) }) {
            return false;
        }
        rest = path;
    }
    let (before, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (path, query) = before.split_once('?').unwrap_or((before, ""));
    has_only(path, ":@&=+$,;/") && has_only(query, ";/?:@&=+$,[]") && has_only(fragment, ";/?:@&=+$,[]")
}

/// Whether it is the authority of a URI: a registered name of any form, or an IPv6 address in brackets.
fn is_authority(authority: &str) -> bool {
    if !authority.contains(['[', ']']) {
        return has_only(authority, "$,;:@&=+");
    }
    let (user, host) = authority.split_once('@').unwrap_or(("", authority));
    let Some((address, port)) = host.strip_prefix('[').and_then(|host| host.split_once(']')) else { return false };
    let (address, zone) = address.split_once('%').unwrap_or((address, "0"));
    let right = |c: char| c.is_ascii_alphanumeric() || "._%-".contains(c);
    let port_right = match port.strip_prefix(':') {
        Some(digits) => digits.chars().all(|c| c.is_ascii_digit()),
        None => port.is_empty(),
    };
    has_only(user, ";:&=+$,")
        && address.parse::<std::net::Ipv6Addr>().is_ok()
        && !zone.is_empty()
        && zone.chars().all(right)
        && port_right
}

/// Whether it has only unreserved characters of RFC 2396, escapes, non-ASCII characters, and those of `more`.
fn has_only(part: &str, more: &str) -> bool {
    part.char_indices().all(|(at, c)| match c {
        '%' => part.as_bytes()[at + 1..].get(..2).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)),
        _ if c.is_ascii() => c.is_ascii_alphanumeric() || "-_.!~*'()".contains(c) || more.contains(c),
        _ => !c.is_control() && !c.is_whitespace(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::prefix_violation;

    #[test]
    fn prefixes() {
        for (value, expected, names) in CASES {
            let (declared, faults) = parse_prefixes(value, Document::Package);
            let ids: Vec<&str> =
                faults.iter().map(|fault| prefix_violation(fault).map_or("(dup)", |v| &v.rule.id[4..])).collect();
            let found: Vec<&str> = declared.iter().map(|(prefix, _)| *prefix).collect();
            assert_eq!((ids.join(" "), found.join(" ")), ((*expected).into(), (*names).into()), "{value:?}");
        }
        let msv = "msv: http://example.org/ s: http://www.idpf.org/epub/vocab/structure/#";
        let ids = |document| parse_prefixes(msv, document).1.len();
        assert_eq!((ids(Document::Xhtml), ids(Document::Overlay), ids(Document::Svg)), (2, 1, 0));
    }

    /// Values with the faults that EPUBCheck reports, and the prefixes that work afterwards.
    const CASES: &[(&str, &str, &str)] = &[
        ("  ", "004", ""),
        (" p: http://a/ ", "004 004", "p"),
        ("p http://a/ q: http://b/", "004c", "q"),
        ("p: ", "005", ""),
        ("p ", "004c 005", ""),
        ("p:\n", "004e 005", ""),
        ("p :http://a/", "004c 004d", ""),
        ("p :: http://a/", "004c", ""),
        ("p:  http://a/\n q:\thttp://b/", "004e", "p q"),
        ("p: http://a/\u{A0}", "004f 004", "p"),
        ("  : http://a/ q: b", "004 004a", "q"),
        ("::", "004a 005", ""),
        ("p:: http://a/", "", "p"),
        ("p:q: http://a/", "004d 006 004d", ""),
        ("p=http://a/", "004b 004d", ""),
        ("1p http://a/", "004b 004c", ""),
        ("a b: http://x/", "004c 006 004d", ""),
        ("_: bad: p: a", "006", "p"),
        ("_: http://purl.org/dc/elements/1.1/ dcterms: http://purl.org/dc/elements/1.1/", "007a 007c", ""),
        ("schema: https://schema.org/ x: http://idpf.org/epub/vocab/package/item/#", "007 007b", "schema"),
        ("xsd: http://www.w3.org/2001/XMLSchema# xsd: x", "(dup)", "xsd"),
        ("é: http://é.org/ p·: //?a q: http://[::1]:80/ r: a?[b]#[c]", "", "é p· q r"),
        ("a: http:// b: x:#a c: a[b d: http://[1]/ e: a#b#c f: a%4 g: a_b:c h: <", BAD, ""),
    ];
    const BAD: &str = "006 006 006 006 006 006 006 006";
}
