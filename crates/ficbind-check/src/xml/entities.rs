//! Entities: what references stand for, counted before they are expanded.

use std::collections::HashMap;

use ficbind_diag::Cut;
use ficbind_diag::encoding::is_xml_char;

use super::Ns;

/// What an external subset brings along, as far as EPUBCheck's copies of it do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// The namespace of elements that state none.
    pub ns: Option<Ns>,
    /// Whether it declares the named characters of HTML 4.
    pub characters: bool,
    /// An attribute that the root has even if it is not stated.
    pub root_attribute: Option<(&'static str, &'static str)>,
}

const fn of(ns: Ns) -> Dialect {
    Dialect { ns: Some(ns), ..NOTHING }
}

/// A definition that brings along nothing that a check could see.
const NOTHING: Dialect = Dialect { ns: None, characters: false, root_attribute: None };
const CHARACTERS_ONLY: Dialect = Dialect { characters: true, ..NOTHING };

const DIALECTS: &[(&str, Dialect)] = &[
    ("http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd", CHARACTERS_ONLY),
    ("http://www.w3.org/MarkUp/DTD/xhtml11.dtd", CHARACTERS_ONLY),
    ("http://www.w3.org/TR/xhtml1/DTD/xhtml-lat1.ent", CHARACTERS_ONLY),
    ("http://www.w3.org/TR/xhtml1/DTD/xhtml-special.ent", CHARACTERS_ONLY),
    ("http://www.w3.org/TR/xhtml1/DTD/xhtml-symbol.ent", CHARACTERS_ONLY),
    ("http://openebook.org/dtds/oeb-1.2/oeb12.ent", CHARACTERS_ONLY),
    ("http://openebook.org/dtds/oeb-1.2/oebpkg12.dtd", NOTHING),
    ("http://www.idpf.org/dtds/2007/opf.dtd", NOTHING),
    ("about:legacy-compat", NOTHING),
    ("http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd", of(Ns::XHTML)),
    ("http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd", of(Ns::XHTML)),
    ("http://openebook.org/dtds/oeb-1.2/oebdoc12.dtd", of(Ns::XHTML)),
    ("http://www.daisy.org/z3986/2005/dtbook-2005-2.dtd", of(Ns::DTBOOK)),
    (
        "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd",
        Dialect { root_attribute: Some(("version", "2005-1")), ..of(Ns::NCX) },
    ),
    ("http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd", of(Ns::SVG)),
];

/// The dialect of a system identifier.
pub fn dialect(system: &str) -> Option<Dialect> {
    DIALECTS.iter().find(|(id, _)| *id == system).map(|(_, d)| *d)
}

/// The named characters of HTML 4: name and code point.
const CHARACTERS: &str = "nbsp 160 iexcl 161 cent 162 pound 163 curren 164 yen 165 brvbar 166 sect 167 uml 168 copy 169 \
    ordf 170 laquo 171 not 172 shy 173 reg 174 macr 175 deg 176 plusmn 177 sup2 178 sup3 179 acute 180 micro 181 para 182 \
    middot 183 cedil 184 sup1 185 ordm 186 raquo 187 frac14 188 frac12 189 frac34 190 iquest 191 Agrave 192 Aacute 193 \
    Acirc 194 Atilde 195 Auml 196 Aring 197 AElig 198 Ccedil 199 Egrave 200 Eacute 201 Ecirc 202 Euml 203 Igrave 204 \
    Iacute 205 Icirc 206 Iuml 207 ETH 208 Ntilde 209 Ograve 210 Oacute 211 Ocirc 212 Otilde 213 Ouml 214 times 215 \
    Oslash 216 Ugrave 217 Uacute 218 Ucirc 219 Uuml 220 Yacute 221 THORN 222 szlig 223 agrave 224 aacute 225 acirc 226 \
    atilde 227 auml 228 aring 229 aelig 230 ccedil 231 egrave 232 eacute 233 ecirc 234 euml 235 igrave 236 iacute 237 \
    icirc 238 iuml 239 eth 240 ntilde 241 ograve 242 oacute 243 ocirc 244 otilde 245 ouml 246 divide 247 oslash 248 \
    ugrave 249 uacute 250 ucirc 251 uuml 252 yacute 253 thorn 254 yuml 255 OElig 338 oelig 339 Scaron 352 scaron 353 \
    Yuml 376 fnof 402 circ 710 tilde 732 Alpha 913 Beta 914 Gamma 915 Delta 916 Epsilon 917 Zeta 918 Eta 919 Theta 920 \
    Iota 921 Kappa 922 Lambda 923 Mu 924 Nu 925 Xi 926 Omicron 927 Pi 928 Rho 929 Sigma 931 Tau 932 Upsilon 933 Phi 934 \
    Chi 935 Psi 936 Omega 937 alpha 945 beta 946 gamma 947 delta 948 epsilon 949 zeta 950 eta 951 theta 952 iota 953 \
    kappa 954 lambda 955 mu 956 nu 957 xi 958 omicron 959 pi 960 rho 961 sigmaf 962 sigma 963 tau 964 upsilon 965 phi 966 \
    chi 967 psi 968 omega 969 thetasym 977 upsih 978 piv 982 ensp 8194 emsp 8195 thinsp 8201 zwnj 8204 zwj 8205 lrm 8206 \
    rlm 8207 ndash 8211 mdash 8212 lsquo 8216 rsquo 8217 sbquo 8218 ldquo 8220 rdquo 8221 bdquo 8222 dagger 8224 \
    Dagger 8225 bull 8226 hellip 8230 permil 8240 prime 8242 Prime 8243 lsaquo 8249 rsaquo 8250 oline 8254 frasl 8260 \
    euro 8364 image 8465 weierp 8472 real 8476 trade 8482 alefsym 8501 larr 8592 uarr 8593 rarr 8594 darr 8595 harr 8596 \
    crarr 8629 lArr 8656 uArr 8657 rArr 8658 dArr 8659 hArr 8660 forall 8704 part 8706 exist 8707 empty 8709 nabla 8711 \
    isin 8712 notin 8713 ni 8715 prod 8719 sum 8721 minus 8722 lowast 8727 radic 8730 prop 8733 infin 8734 ang 8736 \
    and 8743 or 8744 cap 8745 cup 8746 int 8747 there4 8756 sim 8764 cong 8773 asymp 8776 ne 8800 equiv 8801 le 8804 \
    ge 8805 sub 8834 sup 8835 nsub 8836 sube 8838 supe 8839 oplus 8853 otimes 8855 perp 8869 sdot 8901 lceil 8968 \
    rceil 8969 lfloor 8970 rfloor 8971 lang 9001 rang 9002 loz 9674 spades 9824 clubs 9827 hearts 9829 diams 9830";

/// The character that HTML 4 names so.
pub(super) fn character(name: &str) -> Option<char> {
    let mut words = CHARACTERS.split_ascii_whitespace();
    while let (Some(known), Some(code)) = (words.next(), words.next()) {
        if known == name {
            return code.parse().ok().and_then(char::from_u32);
        }
    }
    None
}

/// One of the five entities of XML itself.
pub(super) fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// The character of a numeric reference such as `#x41`, if XML allows it.
pub(super) fn numeric(body: &str) -> Option<char> {
    let code = match body.strip_prefix("#x") {
        Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => u32::from_str_radix(hex, 16).ok()?,
        Some(_) => return None,
        None => body.strip_prefix('#').filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?,
    };
    char::from_u32(code).filter(|&c| is_xml_char(c))
}

/// Bytes that the entities of one text may expand to.
const MAX_EXPANSION: usize = 1 << 16;

/// The value of an entity as it is written, and where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value<'a> {
    pub text: &'a str,
    pub at: usize,
}

/// The general entities that an internal subset declares. External ones have no value.
#[derive(Debug, Default)]
pub struct Entities<'a> {
    pub(super) declared: HashMap<&'a str, Option<Value<'a>>>,
    pub(super) characters: bool,
}

/// Entities inside each other.
const MAX_DEPTH: usize = 32;

impl<'a> Entities<'a> {
    fn value(&self, name: &str) -> Option<&'a str> {
        self.declared.get(name)?.map(|value| value.text)
    }

    /// The value of an entity that stands for markup, which is read where the entity is referred to.
    pub(super) fn markup(&self, name: &str) -> Option<Value<'a>> {
        let value = self.declared.get(name).copied().flatten()?;
        let written = self.holds_markup(name, 0) && !makes(value.text, &['<', '&']);
        (written && predefined(name).is_none()).then_some(value)
    }

    /// Whether there is markup in what an entity stands for.
    pub(super) fn holds_markup(&self, name: &str, depth: usize) -> bool {
        let Some(value) = self.value(name).filter(|_| predefined(name).is_none()) else { return false };
        value.contains('<')
            || makes(value, &['<'])
            || depth < MAX_DEPTH && references(value).any(|inner| self.holds_markup(inner, depth + 1))
    }

    /// What is wrong with the value of an entity where that is put in place of a reference. Markup is judged when it is
    /// read, except for signs that are written as numbers: of these it is only seen whether something may end them.
    pub(super) fn flaw(&self, value: &str, depth: usize) -> Option<String> {
        if value.contains('<') {
            return None;
        }
        if makes(value, &['<', '&']) {
            let replaced = Entities::default().expanded(value);
            let open = replaced.rfind('<').is_some_and(|i| !replaced.cut(i..).contains('>'));
            let loose = replaced.split('&').skip(1).any(|rest| !rest.contains(';'));
            return (open || loose).then(|| "begins markup that it does not end".to_owned());
        }
        let unknown = |name: &&str| {
            let known = self.characters && character(name).is_some() && !self.declared.contains_key(name);
            predefined(name).is_none() && !known && self.value(name).is_none()
        };
        if let Some(name) = references(value).find(unknown) {
            return Some(format!("refers to \"&{name};\", which is not declared"));
        }
        if value.contains("]]>") {
            return Some("holds \"]]>\"".to_owned());
        }
        let inner = |name| self.value(name).filter(|_| depth < MAX_DEPTH).and_then(|value| self.flaw(value, depth + 1));
        references(value).find_map(inner)
    }

    /// The length of an entity's expansion; `None` when it refers to itself or is longer than `limit`.
    pub(super) fn expanded_length(&self, name: &str, depth: usize, limit: usize) -> Option<usize> {
        if depth > MAX_DEPTH {
            return None;
        }
        let Some(value) = self.value(name) else { return Some(1) };
        let mut length = value.len();
        if length > limit {
            return None;
        }
        for reference in references(value) {
            length = length.checked_add(self.expanded_length(reference, depth + 1, limit.checked_sub(length)?)?)?;
            if length > limit {
                return None;
            }
        }
        Some(length)
    }

    /// A text with its references replaced by what they stand for; unknown ones stay as they are.
    pub(super) fn expanded(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        self.expand(text, 0, &mut out);
        out
    }

    fn expand(&self, text: &str, depth: usize, out: &mut String) {
        let mut rest = text;
        while let Some(at) = rest.find('&') {
            out.push_str(rest.cut(..at));
            let Some(end) = rest.cut(at..).find(';') else {
                rest = rest.cut(at..);
                break;
            };
            let body = rest.cut(at + 1..at + end);
            let known =
                numeric(body).or_else(|| predefined(body)).or_else(|| self.characters.then(|| character(body))?);
            match (known, self.value(body)) {
                (Some(c), _) => out.push(c),
                (None, Some(value)) if depth < MAX_DEPTH && out.len() < MAX_EXPANSION => {
                    self.expand(value, depth + 1, out);
                }
                _ => out.push_str(rest.cut(at..=at + end)),
            }
            rest = rest.cut(at + end + 1..);
        }
        out.push_str(rest);
    }
}

/// Whether one of these signs is written as a number.
fn makes(value: &str, signs: &[char]) -> bool {
    value
        .split('&')
        .skip(1)
        .filter_map(|part| part.split_once(';'))
        .any(|(body, _)| body.starts_with('#') && numeric(body).is_some_and(|sign| signs.contains(&sign)))
}

/// The names of general entities that a text refers to.
fn references(text: &str) -> impl Iterator<Item = &str> {
    text.split('&')
        .skip(1)
        .filter_map(|part| part.split_once(';'))
        .map(|(name, _)| name)
        .filter(|n| !n.starts_with('#'))
}
