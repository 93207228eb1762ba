//! EPUB vocabularies as tables: property names, `epub:type` values, reserved prefixes, the `prefix` attribute.
//!
//! The names and URIs are those of the EPUB standards (EPUB 3.3, Structural Semantics Vocabulary, EPUB Accessibility,
//! Indexes, Dictionaries, Region-Based Navigation); what is accepted where follows EPUBCheck 5.3.0, found by asking it:
//!
//! - A prefix must be declared or reserved, or every use is OPF-028 (an error, for `epub:type` too). Reserved in
//!   package documents: `PACKAGE_PREFIXES`; in XHTML and SVG: `CONTENT_PREFIXES`, nothing else (not even `schema`);
//!   in media overlays: none at all, so `msv:` is undeclared there.
//! - `a11y` is reserved for `meta` and `link` only: on `item` and `itemref` an undeclared `a11y:x` is OPF-028.
//! - SVG documents cannot declare a prefix: `epub:prefix` on their root is not read, so every prefix but the reserved
//!   ones is OPF-028. In XHTML and SMIL only the root element's attribute counts; inline SVG uses that of its page.
//! - `a11y:`, `media:` and `rendition:` are closed: an unknown term is OPF-027. The other reserved prefixes are open.
//!   What counts is the URI: any prefix declared with one of the three URIs is closed in the same way, and a reserved
//!   prefix declared with another URI (OPF-007) becomes open.
//! - A value with a declared custom prefix is always silent, also in `epub:type`. One without prefix that is unknown is
//!   OPF-027 (error) in the package document and OPF-088 (usage) in `epub:type`.
//! - Profiles (`edupub`, `idx`, `dict`, `preview`) change none of these tables, and the navigation document knows the
//!   same `epub:type` values as any XHTML. Index, dictionary, comics and region-based terms need no prefix in XHTML and
//!   SVG and are unknown in media overlays. All matching is case-sensitive.
//! - Equal faults at one position (the same ID with the same words) are reported once, so `foo foo` gives one OPF-027.
//! - An empty attribute is no fault of this module (the schemas report RSC-005).

use crate::release::Release;

mod prefixes;
mod terms;
mod words;

use prefixes::{
    A11Y, CONTENT_DEFAULT_VOCABULARIES, CONTENT_PREFIXES, MEDIA, OVERLAY_PREFIXES, PACKAGE_DEFAULT_VOCABULARIES,
    PACKAGE_PREFIXES, Prefix, RENDITION,
};
pub use prefixes::{PrefixFault, parse_prefixes};
use terms::{
    A11Y_META, A11Y_REL, ITEM, ITEMREF, LINK_PROPERTIES, LINK_REL, MEDIA_META, META, RENDITION_ITEMREF, RENDITION_META,
    TYPES,
};
pub use words::{check_types, fault_violation, prefix_violation, violation};

/// A term of a vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The name without prefix.
    pub name: &'static str,
    /// For deprecated terms (OPF-086, in `epub:type` OPF-086b), what to use instead: a noun phrase.
    pub deprecated: Option<&'static str>,
    /// Where the term may be used.
    pub scope: Scope,
    /// The first release that knows it, or calls it deprecated.
    pub since: Release,
}

/// Where a term of a vocabulary may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Wherever its vocabulary is used.
    Everywhere,
    /// Only on items of these media types (else OPF-012); one ending in `/` stands for all that start so.
    Media(&'static [&'static str]),
    /// In SVG and media overlays, not in XHTML (OPF-087).
    NotXhtml,
    /// In XHTML and SVG; media overlays do not know it (OPF-088).
    NotOverlay,
}

/// A vocabulary: a closed set of terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vocab {
    /// Unprefixed `meta` properties.
    Meta,
    /// Unprefixed `link` relations (`rel`).
    LinkRel,
    /// Unprefixed `link` properties.
    LinkProperties,
    /// Unprefixed manifest item properties.
    Item,
    /// Unprefixed spine itemref properties.
    Itemref,
    /// `rendition:` in `meta`.
    RenditionMeta,
    /// `rendition:` in `itemref`: the per-page overrides.
    RenditionItemref,
    /// `media:` in `meta`.
    MediaMeta,
    /// `a11y:` in `meta`.
    A11yMeta,
    /// `a11y:` in the `rel` of `link`.
    A11yRel,
    /// Unprefixed `epub:type` in XHTML and SVG.
    Type,
    /// Unprefixed `epub:type` in media overlays.
    OverlayType,
    /// No terms: a closed prefix at a place for which it defines nothing.
    Empty,
}

impl Vocab {
    /// All its terms sorted by name; those of [`Vocab::OverlayType`] include some that [`find`] does not give.
    #[must_use]
    pub fn terms(self) -> &'static [Term] {
        match self {
            Self::Meta => META,
            Self::LinkRel => LINK_REL,
            Self::LinkProperties => LINK_PROPERTIES,
            Self::Item => ITEM,
            Self::Itemref => ITEMREF,
            Self::RenditionMeta => RENDITION_META,
            Self::RenditionItemref => RENDITION_ITEMREF,
            Self::MediaMeta => MEDIA_META,
            Self::A11yMeta => A11Y_META,
            Self::A11yRel => A11Y_REL,
            Self::Type | Self::OverlayType => TYPES,
            Self::Empty => &[],
        }
    }
}

/// Finds a term by its name without prefix.
#[must_use]
pub fn find(vocab: Vocab, name: &str) -> Option<&'static Term> {
    let terms = vocab.terms();
    let term = &terms[terms.binary_search_by(|term| term.name.cmp(name)).ok()?];
    (vocab != Vocab::OverlayType || term.scope != Scope::NotOverlay).then_some(term)
}

impl Term {
    /// Whether the term may stand on a manifest item of this media type (compared exactly, but for outer space).
    #[must_use]
    pub fn allows_media(&self, media_type: &str) -> bool {
        let Scope::Media(allowed) = self.scope else { return true };
        let media_type = media_type.trim();
        allowed.iter().any(|&one| one == media_type || (one.ends_with('/') && media_type.starts_with(one)))
    }
}

/// An attribute with property values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `property` of `meta`, in the package and in collections: one value.
    MetaProperty,
    /// `scheme` of `meta`: one value. It has the vocabularies of `property`, so `scheme="role"` is no fault.
    MetaScheme,
    /// `rel` of `link`, in the package and in collections.
    LinkRel,
    /// `properties` of `link`.
    LinkProperties,
    /// `properties` of `item`.
    Item,
    /// `properties` of `itemref`.
    Itemref,
    /// `epub:type` in XHTML, inline SVG included.
    XhtmlType,
    /// `epub:type` in SVG documents.
    SvgType,
    /// `epub:type` in media overlays.
    OverlayType,
}

impl Place {
    /// The kind of document that the attribute is in.
    #[must_use]
    pub fn document(self) -> Document {
        match self {
            Self::XhtmlType => Document::Xhtml,
            Self::SvgType => Document::Svg,
            Self::OverlayType => Document::Overlay,
            _ => Document::Package,
        }
    }

    /// The vocabulary of values without prefix.
    #[must_use]
    pub fn default_vocab(self) -> Vocab {
        match self {
            Self::MetaProperty | Self::MetaScheme => Vocab::Meta,
            Self::LinkRel => Vocab::LinkRel,
            Self::LinkProperties => Vocab::LinkProperties,
            Self::Item => Vocab::Item,
            Self::Itemref => Vocab::Itemref,
            Self::XhtmlType | Self::SvgType => Vocab::Type,
            Self::OverlayType => Vocab::OverlayType,
        }
    }

    /// The URI of a prefix that needs no declaration here.
    #[must_use]
    pub fn reserved(self, prefix: &str) -> Option<&'static str> {
        let found = self.document().reserved_prefixes().iter().find(|reserved| reserved.prefix == prefix)?;
        (found.uri != A11Y || !matches!(self, Self::Item | Self::Itemref)).then_some(found.uri)
    }

    /// The closed vocabulary that a prefix with this URI stands for, `None` if all its terms are accepted.
    #[must_use]
    pub fn prefixed_vocab(self, uri: &str) -> Option<Vocab> {
        if self.document() != Document::Package {
            return None;
        }
        let meta = matches!(self, Self::MetaProperty | Self::MetaScheme);
        match uri {
            RENDITION if meta => Some(Vocab::RenditionMeta),
            RENDITION if self == Self::Itemref => Some(Vocab::RenditionItemref),
            MEDIA if meta => Some(Vocab::MediaMeta),
            A11Y if meta => Some(Vocab::A11yMeta),
            A11Y if self == Self::LinkRel => Some(Vocab::A11yRel),
            RENDITION | MEDIA | A11Y => Some(Vocab::Empty),
            _ => None,
        }
    }

    /// Judges a well-formed property with the prefixes that the document declares.
    #[must_use]
    pub fn judge(self, declared: &[(&str, &str)], property: Property<'_>, release: Release) -> Verdict {
        let vocab = match property.prefix {
            None => self.default_vocab(),
            Some(prefix) => {
                let own = declared.iter().find(|(name, _)| *name == prefix).map(|(_, uri)| *uri);
                let Some(uri) = own.or_else(|| self.reserved(prefix)) else { return Verdict::Undeclared };
                let Some(vocab) = self.prefixed_vocab(uri) else { return Verdict::Open };
                vocab
            }
        };
        match find(vocab, property.name) {
            Some(term) if term.since <= release => Verdict::Known(term),
            // What is deprecated later was known before.
            Some(term) if term.deprecated.is_some() => Verdict::Open,
            _ => Verdict::Unknown,
        }
    }

    /// The prefix of a property, if it is an outdated one that is reserved here.
    #[must_use]
    pub fn outdated_prefix<'a>(self, declared: &[(&str, &str)], property: Property<'a>) -> Option<&'a str> {
        let prefix = property.prefix?;
        let reserved = self.document().reserved_prefixes().iter().find(|reserved| reserved.prefix == prefix)?;
        let own = declared.iter().find(|(name, _)| *name == prefix).map(|(_, uri)| *uri);
        (reserved.outdated && own.is_none_or(|own| own == reserved.uri)).then_some(prefix)
    }
}

/// What [`Place::judge`] finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A term of the vocabulary: see [`Verdict::id`] for what may still be wrong.
    Known(&'static Term),
    /// The prefix stands for no closed vocabulary: any name is right.
    Open,
    /// No such term.
    Unknown,
    /// The prefix is neither declared nor reserved.
    Undeclared,
}

impl Verdict {
    /// The ID of the fault at a place, `None` if there is none; the media type matters for [`Place::Item`] only.
    #[must_use]
    pub fn id(self, place: Place, media_type: &str) -> Option<&'static str> {
        let package = place.document() == Document::Package;
        match self {
            Self::Undeclared => Some("OPF-028"),
            Self::Unknown => Some(if package { "OPF-027" } else { "OPF-088" }),
            Self::Known(term) if term.deprecated.is_some() => Some(if package { "OPF-086" } else { "OPF-086b" }),
            Self::Known(term) if place == Place::Item && !term.allows_media(media_type) => Some("OPF-012"),
            Self::Known(term) if place == Place::XhtmlType && term.scope == Scope::NotXhtml => Some("OPF-087"),
            Self::Open | Self::Known(_) => None,
        }
    }
}

/// One value of an attribute with properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Property<'a> {
    /// What stands before the first colon. It need not be an `NCName`: a bad one is just undeclared.
    pub prefix: Option<&'a str>,
    /// The rest; it may have further colons, at any place: `a::b` is `:b` with the prefix `a`.
    pub name: &'a str,
}

/// What is wrong with the form of an attribute with properties; holds the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PropertyFault<'a> {
    /// OPF-026: nothing before the first colon, or nothing after it (`:x`, `x:`, `:`, `::`; not `x:y:`).
    Malformed(&'a str),
    /// OPF-025: more than one value where one is allowed. Nothing else is reported about it.
    List(&'a str),
}

/// The properties of a list, separated by the white space of XML (no other: U+00A0 is part of a name).
pub fn parse_properties(value: &str) -> impl Iterator<Item = Result<Property<'_>, PropertyFault<'_>>> {
    value.split([' ', '\t', '\n', '\r']).filter(|one| !one.is_empty()).map(|one| match one.split_once(':') {
        None => Ok(Property { prefix: None, name: one }),
        Some(("", _) | (_, "")) => Err(PropertyFault::Malformed(one)),
        Some((prefix, name)) => Ok(Property { prefix: Some(prefix), name }),
    })
}

/// The property of an attribute that has one, as `property` and `scheme` of `meta`; `None` if it is empty.
#[must_use]
pub fn parse_property(value: &str) -> Option<Result<Property<'_>, PropertyFault<'_>>> {
    let mut all = parse_properties(value);
    let first = all.next()?;
    Some(if all.next().is_some() { Err(PropertyFault::List(value)) } else { first })
}

/// A kind of document with prefixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// Package documents: `prefix` of `package`.
    Package,
    /// XHTML, the navigation document included: `epub:prefix` of `html`.
    Xhtml,
    /// SVG: its `epub:prefix` is not read.
    Svg,
    /// Media overlays: `epub:prefix` of `smil`.
    Overlay,
}

impl Document {
    /// The prefixes that need no declaration, and must not be declared with another URI (OPF-007).
    #[must_use]
    pub fn reserved_prefixes(self) -> &'static [Prefix] {
        match self {
            Self::Package => PACKAGE_PREFIXES,
            Self::Xhtml | Self::Svg => CONTENT_PREFIXES,
            Self::Overlay => OVERLAY_PREFIXES,
        }
    }

    /// The outdated prefixes among those that are declared.
    pub fn outdated_prefixes<'a>(self, declared: &[(&'a str, &str)]) -> impl Iterator<Item = &'a str> {
        let reserved = self.reserved_prefixes();
        let is_outdated = |prefix: &str| reserved.iter().any(|r| r.outdated && r.prefix == prefix);
        declared.iter().map(|(prefix, _)| *prefix).filter(move |prefix| is_outdated(prefix))
    }

    /// The URIs of the vocabularies of values without prefix: they must not get one (OPF-007b).
    #[must_use]
    pub fn default_vocabularies(self) -> &'static [&'static str] {
        if self == Self::Package { PACKAGE_DEFAULT_VOCABULARIES } else { CONTENT_DEFAULT_VOCABULARIES }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted() {
        use Vocab::{A11yMeta, A11yRel, Item, Itemref, LinkProperties, LinkRel, MediaMeta, Meta};
        for vocab in [A11yMeta, A11yRel, Item, Itemref, LinkProperties, LinkRel, MediaMeta, Meta, Vocab::Type]
            .into_iter()
            .chain([Vocab::RenditionMeta, Vocab::RenditionItemref, Vocab::Empty])
        {
            let terms = vocab.terms();
            assert!(terms.windows(2).all(|two| two[0].name < two[1].name), "{vocab:?}");
            assert!(terms.iter().all(|term| find(vocab, term.name) == Some(term)), "{vocab:?}");
        }
    }

    #[test]
    fn verdicts() {
        let id = |place: Place, declared: &[(&str, &str)], value, media_type| {
            let property = parse_property(value).unwrap().unwrap();
            place.judge(declared, property, Release::V5_3).id(place, media_type)
        };
        let renamed = [("r", RENDITION), ("a", A11Y), ("rendition", "http://example.org/"), ("c", "c")];
        for (place, value, expected) in [
            (Place::MetaProperty, "r:layout", None),
            (Place::MetaProperty, "r:x", Some("OPF-027")),
            (Place::MetaProperty, "r:viewport", Some("OPF-086")),
            (Place::MetaProperty, "rendition:x", None),
            (Place::MetaProperty, "msv:x", Some("OPF-028")),
            (Place::MetaScheme, "media:duration", None),
            (Place::MetaScheme, "record", Some("OPF-027")),
            (Place::LinkRel, "a11y:certifierReport", None),
            (Place::LinkRel, "media:duration", Some("OPF-027")),
            (Place::LinkRel, "xmp-record", Some("OPF-086")),
            (Place::LinkProperties, "a11y:certifierReport", Some("OPF-027")),
            (Place::Item, "a11y:x", Some("OPF-028")),
            (Place::Item, "a:certifiedBy", Some("OPF-027")),
            (Place::Item, "cover-image", None),
            (Place::Item, "nav", Some("OPF-012")),
            (Place::Itemref, "r:spread-portrait", Some("OPF-086")),
            (Place::Itemref, "schema:x", None),
            (Place::XhtmlType, "table", Some("OPF-087")),
            (Place::XhtmlType, "endnote", Some("OPF-086b")),
            (Place::XhtmlType, "Chapter", Some("OPF-088")),
            (Place::XhtmlType, "r:x", None),
            (Place::XhtmlType, "schema:x", Some("OPF-028")),
            (Place::SvgType, "table", None),
            (Place::SvgType, "msv:x", None),
            (Place::OverlayType, "msv:x", Some("OPF-028")),
            (Place::OverlayType, "panel", Some("OPF-088")),
            (Place::OverlayType, "table", None),
        ] {
            assert_eq!(id(place, &renamed, value, " image/avif "), expected, "{place:?} {value}");
        }
    }

    #[test]
    fn properties() {
        for bad in [":x", "x:", ":", "::"] {
            assert_eq!(parse_property(bad), Some(Err(PropertyFault::Malformed(bad))));
        }
        for (value, prefix, name) in
            [("a:b:c", Some("a"), "b:c"), ("a::b", Some("a"), ":b"), (" a\u{A0}b\t", None, "a\u{A0}b")]
        {
            assert_eq!(parse_property(value), Some(Ok(Property { prefix, name })));
        }
        assert_eq!(parse_property(":x y"), Some(Err(PropertyFault::List(":x y"))));
        assert_eq!(parse_property(" "), None);
    }
}
