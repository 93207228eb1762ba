//! Names with namespaces. Those that the checks ask for have fixed numbers, so that asking costs one comparison.

/// A namespace: one of the constants, or a number of the document's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ns(pub u16);

/// A name with its namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Name<'a> {
    pub ns: Ns,
    pub local: &'a str,
}

macro_rules! namespaces {
    ($($number:literal $name:ident $uri:literal;)+) => {
        impl Ns {
            $(pub const $name: Ns = Ns($number);)+
        }

        /// URIs of the numbered namespaces.
        pub(super) const KNOWN: &[&str] = &[$($uri),+];
    };
}

namespaces! {
    0 NONE "";
    1 XML "http://www.w3.org/XML/1998/namespace";
    2 XMLNS "http://www.w3.org/2000/xmlns/";
    3 XHTML "http://www.w3.org/1999/xhtml";
    4 SVG "http://www.w3.org/2000/svg";
    5 MATHML "http://www.w3.org/1998/Math/MathML";
    6 OPS "http://www.idpf.org/2007/ops";
    7 OPF "http://www.idpf.org/2007/opf";
    8 DC "http://purl.org/dc/elements/1.1/";
    9 OEB "http://openebook.org/namespaces/oeb-package/1.0/";
    10 NCX "http://www.daisy.org/z3986/2005/ncx/";
    11 SMIL "http://www.w3.org/ns/SMIL";
    12 CONTAINER "urn:oasis:names:tc:opendocument:xmlns:container";
    13 ENCRYPTION "http://www.w3.org/2001/04/xmlenc#";
    14 SIGNATURE "http://www.w3.org/2000/09/xmldsig#";
    15 XLINK "http://www.w3.org/1999/xlink";
    16 DTBOOK "http://www.daisy.org/z3986/2005/dtbook/";
    17 RENDITION "http://www.idpf.org/2013/rendition";
    18 SSML "http://www.w3.org/2001/10/synthesis";
    19 DCTERMS "http://purl.org/dc/terms/";
    20 METADATA "http://www.idpf.org/2013/metadata";
    21 XSI "http://www.w3.org/2001/XMLSchema-instance";
    22 COMPRESSION "http://www.idpf.org/2016/encryption#compression";
    23 EVENTS "http://www.w3.org/2001/xml-events";
}

impl Ns {
    /// Whether it is none of the numbered ones.
    pub fn is_other(self) -> bool {
        (KNOWN.len()..usize::from(u16::MAX / 2 - 2)).contains(&usize::from(self.0))
    }
}

/// The URI of a numbered namespace.
pub(super) fn known(ns: Ns) -> Option<&'static str> {
    KNOWN.get(ns.0 as usize).copied()
}

/// The number of a URI that has one.
pub fn number(uri: &str) -> Option<Ns> {
    KNOWN.iter().position(|k| *k == uri).map(|i| Ns(i as u16))
}

/// Whether a character can start a name (XML 1.0, production 4), the colon left out; nor does the replacement character,
/// which stands for bytes that are no text.
pub fn starts_name(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '_'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
        | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFC}' | '\u{10000}'..='\u{EFFFF}')
}

/// Whether a character can stand in a name (production 4a), the colon left out.
pub fn in_name(c: char) -> bool {
    starts_name(c) || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// Whether a text is a name without a colon (NCName).
pub fn is_ncname(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(starts_name) && chars.all(in_name)
}
