//! The terms of the EPUB vocabularies, sorted by name.

use super::{Scope, Term};
use crate::release::Release;

const fn term(name: &'static str) -> Term {
    Term { name, deprecated: None, scope: Scope::Everywhere, since: Release::V5_3 }
}

const fn old(name: &'static str, instead: &'static str) -> Term {
    Term { name, deprecated: Some(instead), scope: Scope::Everywhere, since: Release::V5_3 }
}

const fn scoped(name: &'static str, scope: Scope) -> Term {
    Term { name, deprecated: None, scope, since: Release::V5_3 }
}

/// A term of EPUB 3.4.
const fn new(term: Term) -> Term {
    Term { since: Release::V5_4, ..term }
}

const fn media(name: &'static str, types: &'static [&'static str]) -> Term {
    scoped(name, Scope::Media(types))
}

/// The replacement of deprecated terms that have no other.
const OWN: &str = "a property with a prefix of your own";
const ASIDE: &str = "an `aside` element without this type";
const ANNOTATIONS: &str = "Web annotations";

const XHTML: &str = "application/xhtml+xml";
const SVG: &str = "image/svg+xml";
const KEY_MAP: &str = "application/vnd.epub.search-key-map+xml";

/// Unprefixed `meta` properties; `meta-auth` is deprecated too, but that is RSC-017, of the schema.
pub(super) static META: &[Term] = &[
    term("alternate-script"),
    term("authority"),
    term("belongs-to-collection"),
    term("collection-type"),
    term("dictionary-type"),
    term("display-seq"),
    term("file-as"),
    term("group-position"),
    term("identifier-type"),
    term("meta-auth"),
    term("pageBreakSource"),
    term("role"),
    term("source-language"),
    term("source-of"),
    term("target-language"),
    term("term"),
    term("title-type"),
];

/// Unprefixed `link` relations.
pub(super) static LINK_REL: &[Term] = &[
    term("acquire"),
    term("alternate"),
    old("marc21xml-record", "`record` and the media type `application/marcxml+xml`"),
    old("mods-record", "`record` and the media type `application/mods+xml`"),
    old("onix-record", "`record` and `onix` among the link's properties"),
    term("record"),
    term("voicing"),
    old("xml-signature", "no link at all: signatures need none"),
    old("xmp-record", "`record`"),
];

/// Unprefixed `link` properties.
pub(super) static LINK_PROPERTIES: &[Term] = &[term("onix")];

/// Unprefixed manifest item properties.
pub(super) static ITEM: &[Term] = &[
    media("cover-image", &["image/"]),
    media("data-nav", &[XHTML]),
    media("dictionary", &[KEY_MAP]),
    media("glossary", &[XHTML, KEY_MAP]),
    media("index", &[XHTML]),
    media("mathml", &[XHTML, SVG]),
    media("nav", &[XHTML]),
    media("remote-resources", &[XHTML, SVG, "application/smil+xml", "text/css"]),
    media("scripted", &[XHTML, SVG]),
    media("search-key-map", &[KEY_MAP]),
    media("svg", &[XHTML]),
    media("switch", &[XHTML, SVG]),
];

/// Unprefixed spine itemref properties.
pub(super) static ITEMREF: &[Term] = &[term("page-spread-left"), term("page-spread-right")];

/// `rendition:` in `meta`.
pub(super) static RENDITION_META: &[Term] =
    &[term("flow"), term("layout"), term("orientation"), term("spread"), old("viewport", OWN)];

/// `rendition:` in `itemref`.
pub(super) static RENDITION_ITEMREF: &[Term] = &[
    new(old("align-x-center", "CSS")),
    term("flow-auto"),
    term("flow-paginated"),
    term("flow-scrolled-continuous"),
    term("flow-scrolled-doc"),
    term("layout-pre-paginated"),
    term("layout-reflowable"),
    term("orientation-auto"),
    term("orientation-landscape"),
    term("orientation-portrait"),
    term("page-spread-center"),
    term("page-spread-left"),
    term("page-spread-right"),
    term("spread-auto"),
    term("spread-both"),
    term("spread-landscape"),
    term("spread-none"),
    old("spread-portrait", OWN),
];

/// `media:` in `meta`.
pub(super) static MEDIA_META: &[Term] =
    &[term("active-class"), term("duration"), term("narrator"), term("playback-active-class")];

/// `a11y:` in `meta`.
pub(super) static A11Y_META: &[Term] =
    &[term("certifiedBy"), term("certifierCredential"), new(term("contactEmail")), term("exemption")];

/// `a11y:` in `rel`.
pub(super) static A11Y_REL: &[Term] = &[term("certifierCredential"), term("certifierReport")];

/// Unprefixed `epub:type` values.
pub(super) static TYPES: &[Term] = &[
    term("abstract"),
    term("acknowledgments"),
    term("afterword"),
    old("annoref", ANNOTATIONS),
    old("annotation", ANNOTATIONS),
    scoped("antonym-group", Scope::NotOverlay),
    term("appendix"),
    scoped("aside", Scope::NotXhtml),
    term("assessment"),
    term("backlink"),
    term("backmatter"),
    scoped("balloon", Scope::NotOverlay),
    old("biblioentry", OWN),
    term("bibliography"),
    term("biblioref"),
    term("bodymatter"),
    old("bridgehead", OWN),
    term("chapter"),
    term("colophon"),
    term("concluding-sentence"),
    term("conclusion"),
    scoped("condensed-entry", Scope::NotOverlay),
    term("contributors"),
    term("copyright-page"),
    term("cover"),
    term("covertitle"),
    term("credit"),
    term("credits"),
    term("dedication"),
    scoped("def", Scope::NotOverlay),
    scoped("dictentry", Scope::NotOverlay),
    scoped("dictionary", Scope::NotOverlay),
    term("division"),
    old("endnote", OWN),
    term("endnotes"),
    term("epigraph"),
    term("epilogue"),
    term("errata"),
    scoped("etymology", Scope::NotOverlay),
    scoped("example", Scope::NotOverlay),
    scoped("figure", Scope::NotXhtml),
    term("footnote"),
    term("footnotes"),
    term("foreword"),
    term("frontmatter"),
    term("fulltitle"),
    term("glossary"),
    term("glossdef"),
    term("glossref"),
    term("glossterm"),
    scoped("gram-info", Scope::NotOverlay),
    term("halftitle"),
    term("halftitlepage"),
    old("help", "`tip`"),
    scoped("idiom", Scope::NotOverlay),
    term("imprimatur"),
    term("imprint"),
    term("index"),
    scoped("index-editor-note", Scope::NotOverlay),
    scoped("index-entry", Scope::NotOverlay),
    scoped("index-entry-list", Scope::NotOverlay),
    scoped("index-group", Scope::NotOverlay),
    scoped("index-headnotes", Scope::NotOverlay),
    scoped("index-legend", Scope::NotOverlay),
    scoped("index-locator", Scope::NotOverlay),
    scoped("index-locator-list", Scope::NotOverlay),
    scoped("index-locator-range", Scope::NotOverlay),
    scoped("index-term", Scope::NotOverlay),
    scoped("index-term-categories", Scope::NotOverlay),
    scoped("index-term-category", Scope::NotOverlay),
    scoped("index-xref-preferred", Scope::NotOverlay),
    scoped("index-xref-related", Scope::NotOverlay),
    term("introduction"),
    term("keyword"),
    term("landmarks"),
    term("learning-objective"),
    term("learning-resource"),
    scoped("list", Scope::NotXhtml),
    scoped("list-item", Scope::NotXhtml),
    term("loa"),
    term("loi"),
    term("lot"),
    term("lov"),
    old("marginalia", ASIDE),
    old("note", "`footnote` or `endnote`"),
    term("noteref"),
    term("notice"),
    term("other-credits"),
    term("page-list"),
    term("pagebreak"),
    scoped("panel", Scope::NotOverlay),
    scoped("panel-group", Scope::NotOverlay),
    term("part"),
    scoped("part-of-speech", Scope::NotOverlay),
    scoped("part-of-speech-group", Scope::NotOverlay),
    scoped("part-of-speech-list", Scope::NotOverlay),
    scoped("phonetic-transcription", Scope::NotOverlay),
    scoped("phrase-group", Scope::NotOverlay),
    scoped("phrase-list", Scope::NotOverlay),
    term("preamble"),
    term("preface"),
    term("prologue"),
    term("pullquote"),
    term("qna"),
    old("rearnote", "`endnote`"),
    old("rearnotes", "`endnotes`"),
    scoped("region-based", Scope::NotOverlay),
    term("revision-history"),
    scoped("sense-group", Scope::NotOverlay),
    scoped("sense-list", Scope::NotOverlay),
    old("sidebar", ASIDE),
    scoped("sound-area", Scope::NotOverlay),
    old("subchapter", OWN),
    term("subtitle"),
    scoped("synonym-group", Scope::NotOverlay),
    scoped("table", Scope::NotXhtml),
    scoped("table-cell", Scope::NotXhtml),
    scoped("table-row", Scope::NotXhtml),
    scoped("text-area", Scope::NotOverlay),
    term("tip"),
    term("title"),
    term("titlepage"),
    term("toc"),
    term("topic-sentence"),
    scoped("tran", Scope::NotOverlay),
    scoped("tran-info", Scope::NotOverlay),
    term("volume"),
    old("warning", "`notice`"),
];
