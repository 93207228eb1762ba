//! Facts about elements: what each HTML tag becomes and how it nests.

use std::collections::HashMap;
use std::sync::LazyLock;

/// How an element takes part in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Holds anything: div, section, aside …
    Flow,
    /// A block quotation: holds blocks, loose text in it becomes paragraphs.
    Quote,
    Para,
    Heading,
    Pre,
    List,
    Item,
    DefList,
    Term,
    Detail,
    Table,
    Caption,
    RowGroup,
    Row,
    Cell,
    Figcaption,
    /// A horizontal rule.
    Rule,
    /// Inline; ends with the block it was opened in.
    Inline,
    /// Inline; goes on in later blocks until closed, as browsers do.
    Formatting,
    /// br and wbr.
    Break,
    Image,
    /// The tags go, the content stays.
    Clear,
    /// Like `Clear`, and the author is told.
    Embedded,
    /// An element without content that goes.
    Void,
    /// Like `Void`, and the author is told.
    EmbeddedVoid,
    Script,
    Style,
}

impl Kind {
    /// Whether inline content directly in it is all it may hold.
    pub(super) fn phrasing_only(self) -> bool {
        matches!(self, Kind::Para | Kind::Heading | Kind::Term | Kind::Caption)
    }

    /// Whether end tags of ordinary elements inside it stop looking here.
    pub(super) fn is_boundary(self) -> bool {
        matches!(self, Kind::Table | Kind::Cell | Kind::Caption)
    }

    /// Whether it is a block with content.
    pub(super) fn is_block(self) -> bool {
        !matches!(
            self,
            Kind::Inline
                | Kind::Formatting
                | Kind::Break
                | Kind::Image
                | Kind::Clear
                | Kind::Embedded
                | Kind::Void
                | Kind::EmbeddedVoid
                | Kind::Script
                | Kind::Style
        )
    }
}

/// How the tokenizer reads the text after a start tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Normal,
    /// Character references, no tags.
    Rcdata,
    /// Neither.
    Raw,
    Script,
    /// Neither, to the end of the input.
    Plain,
}

/// One row of the element table.
#[derive(Debug)]
pub(super) struct Tag {
    /// Name in the input.
    pub(super) tag: &'static str,
    /// Name in the output; empty when the element only carries attributes or goes.
    pub(super) out: &'static str,
    pub(super) kind: Kind,
    /// Style the element stands for.
    pub(super) style: &'static str,
    pub(super) reading: Reading,
}

const fn row(tag: &'static str, out: &'static str, kind: Kind, style: &'static str) -> Tag {
    Tag { tag, out, kind, style, reading: Reading::Normal }
}

const fn same(tag: &'static str, kind: Kind) -> Tag {
    row(tag, tag, kind, "")
}

const fn gone(tag: &'static str, kind: Kind) -> Tag {
    row(tag, "", kind, "")
}

const fn reads(tag: Tag, reading: Reading) -> Tag {
    Tag { reading, ..tag }
}

const PRE_WRAP: &str = "white-space: pre-wrap";

/// Everything known; whatever is missing here is an unknown element.
static TAGS: &[Tag] = &[
    same("div", Kind::Flow),
    same("section", Kind::Flow),
    same("article", Kind::Flow),
    same("aside", Kind::Flow),
    same("nav", Kind::Flow),
    same("figure", Kind::Flow),
    same("figcaption", Kind::Figcaption),
    same("blockquote", Kind::Quote),
    // Their own rules of nesting are not worth an error to the author.
    row("header", "div", Kind::Flow, ""),
    row("footer", "div", Kind::Flow, ""),
    row("main", "div", Kind::Flow, ""),
    row("address", "div", Kind::Flow, "font-style: italic"),
    row("hgroup", "div", Kind::Flow, ""),
    row("search", "div", Kind::Flow, ""),
    row("details", "div", Kind::Flow, ""),
    row("summary", "div", Kind::Flow, "font-weight: bold"),
    row("fieldset", "div", Kind::Flow, ""),
    row("legend", "div", Kind::Flow, ""),
    row("form", "div", Kind::Flow, ""),
    row("center", "div", Kind::Flow, "text-align: center"),
    same("p", Kind::Para),
    same("h1", Kind::Heading),
    same("h2", Kind::Heading),
    same("h3", Kind::Heading),
    same("h4", Kind::Heading),
    same("h5", Kind::Heading),
    same("h6", Kind::Heading),
    same("pre", Kind::Pre),
    row("listing", "pre", Kind::Pre, ""),
    reads(row("xmp", "pre", Kind::Pre, ""), Reading::Raw),
    reads(row("plaintext", "div", Kind::Pre, PRE_WRAP), Reading::Plain),
    same("ul", Kind::List),
    same("ol", Kind::List),
    row("dir", "ul", Kind::List, ""),
    row("menu", "ul", Kind::List, ""),
    same("li", Kind::Item),
    same("dl", Kind::DefList),
    same("dt", Kind::Term),
    same("dd", Kind::Detail),
    same("table", Kind::Table),
    same("caption", Kind::Caption),
    same("thead", Kind::RowGroup),
    same("tbody", Kind::RowGroup),
    same("tfoot", Kind::RowGroup),
    same("tr", Kind::Row),
    same("td", Kind::Cell),
    same("th", Kind::Cell),
    same("hr", Kind::Rule),
    same("a", Kind::Inline),
    same("abbr", Kind::Inline),
    row("acronym", "abbr", Kind::Inline, ""),
    same("bdi", Kind::Inline),
    same("bdo", Kind::Inline),
    same("cite", Kind::Inline),
    same("del", Kind::Inline),
    same("dfn", Kind::Inline),
    same("ins", Kind::Inline),
    same("kbd", Kind::Inline),
    same("mark", Kind::Inline),
    same("q", Kind::Inline),
    same("ruby", Kind::Inline),
    same("rt", Kind::Inline),
    same("rp", Kind::Inline),
    same("samp", Kind::Inline),
    same("span", Kind::Inline),
    same("sub", Kind::Inline),
    same("sup", Kind::Inline),
    same("time", Kind::Inline),
    same("var", Kind::Inline),
    row("blink", "span", Kind::Inline, ""),
    row("marquee", "span", Kind::Inline, ""),
    same("b", Kind::Formatting),
    same("code", Kind::Formatting),
    same("em", Kind::Formatting),
    same("i", Kind::Formatting),
    same("s", Kind::Formatting),
    same("small", Kind::Formatting),
    same("strong", Kind::Formatting),
    same("u", Kind::Formatting),
    row("strike", "s", Kind::Formatting, ""),
    row("tt", "code", Kind::Formatting, ""),
    row("big", "span", Kind::Formatting, "font-size: larger"),
    row("font", "span", Kind::Formatting, ""),
    row("nobr", "span", Kind::Formatting, "white-space: nowrap"),
    same("br", Kind::Break),
    same("wbr", Kind::Break),
    same("img", Kind::Image),
    row("image", "img", Kind::Image, ""),
    gone("html", Kind::Clear),
    gone("head", Kind::Clear),
    gone("body", Kind::Clear),
    gone("frameset", Kind::Clear),
    gone("noframes", Kind::Clear),
    gone("noscript", Kind::Clear),
    gone("noembed", Kind::Clear),
    gone("label", Kind::Clear),
    gone("data", Kind::Clear),
    gone("rb", Kind::Clear),
    gone("rtc", Kind::Clear),
    gone("picture", Kind::Clear),
    gone("map", Kind::Clear),
    gone("slot", Kind::Clear),
    gone("template", Kind::Clear),
    gone("multicol", Kind::Clear),
    gone("optgroup", Kind::Clear),
    gone("option", Kind::Clear),
    reads(gone("title", Kind::Clear), Reading::Rcdata),
    reads(gone("textarea", Kind::Embedded), Reading::Rcdata),
    gone("iframe", Kind::Embedded),
    gone("object", Kind::Embedded),
    gone("applet", Kind::Embedded),
    gone("audio", Kind::Embedded),
    gone("video", Kind::Embedded),
    gone("canvas", Kind::Embedded),
    gone("svg", Kind::Embedded),
    gone("math", Kind::Embedded),
    gone("button", Kind::Embedded),
    gone("select", Kind::Embedded),
    gone("datalist", Kind::Embedded),
    gone("meter", Kind::Embedded),
    gone("output", Kind::Embedded),
    gone("progress", Kind::Embedded),
    gone("dialog", Kind::Embedded),
    gone("embed", Kind::EmbeddedVoid),
    gone("input", Kind::EmbeddedVoid),
    gone("keygen", Kind::EmbeddedVoid),
    gone("isindex", Kind::EmbeddedVoid),
    gone("frame", Kind::EmbeddedVoid),
    gone("bgsound", Kind::EmbeddedVoid),
    gone("area", Kind::Void),
    gone("base", Kind::Void),
    gone("basefont", Kind::Void),
    gone("col", Kind::Void),
    gone("colgroup", Kind::Clear),
    gone("link", Kind::Void),
    gone("meta", Kind::Void),
    gone("param", Kind::Void),
    gone("source", Kind::Void),
    gone("spacer", Kind::Void),
    gone("track", Kind::Void),
    reads(gone("script", Kind::Script), Reading::Script),
    reads(gone("style", Kind::Style), Reading::Raw),
];

static BY_NAME: LazyLock<HashMap<&'static str, &'static Tag>> =
    LazyLock::new(|| TAGS.iter().map(|tag| (tag.tag, tag)).collect());

/// The row of an element, by its lower case name.
pub(super) fn tag(name: &str) -> Option<&'static Tag> {
    BY_NAME.get(name).copied()
}

/// Whether HTML has, or once had, an element of this name.
pub fn is_element(name: &str) -> bool {
    BY_NAME.contains_key(name.to_ascii_lowercase().as_str())
}

/// Whether an element that a book can not hold has no text within it: `<input>`.
pub fn is_embedded_void(name: &str) -> bool {
    tag(name).is_some_and(|tag| tag.kind == Kind::EmbeddedVoid)
}

/// Elements written without content and end tag.
pub(super) fn is_void(name: &str) -> bool {
    matches!(name, "br" | "hr" | "img" | "wbr")
}

/// Where an allowed attribute may stand; an empty list means everywhere.
static ATTRIBUTES: &[(&str, &[&str])] = &[
    ("id", &[]),
    ("class", &[]),
    ("lang", &[]),
    ("xml:lang", &[]),
    ("dir", &[]),
    ("title", &[]),
    ("role", &["section", "div", "aside", "nav", "p", "span", "a", "hr", "ol", "ul", "li"]),
    ("epub:type", &[]),
    ("aria-label", &[]),
    ("aria-labelledby", &[]),
    ("aria-describedby", &[]),
    ("aria-hidden", &[]),
    ("href", &["a"]),
    ("src", &["img"]),
    ("alt", &["img"]),
    ("width", &["img"]),
    ("height", &["img"]),
    ("start", &["ol"]),
    ("value", &["li"]),
    ("colspan", &["td", "th"]),
    ("rowspan", &["td", "th"]),
    ("scope", &["th"]),
    ("datetime", &["time", "del", "ins"]),
    ("cite", &["blockquote", "q", "del", "ins"]),
];

/// The attribute as a static name, when the output element may carry it.
pub(super) fn attribute(element: &str, name: &str) -> Option<&'static str> {
    ATTRIBUTES
        .iter()
        .find(|(known, on)| *known == name && (on.is_empty() || on.contains(&element)))
        .map(|(known, _)| *known)
}

/// Attributes of no meaning in a book that old pages are full of.
static SILENT: &[&str] = &[
    "align",
    "alink",
    "axis",
    "background",
    "bgcolor",
    "border",
    "bordercolor",
    "cellpadding",
    "cellspacing",
    "char",
    "charoff",
    "clear",
    "color",
    "compact",
    "decoding",
    "face",
    "frame",
    "frameborder",
    "headers",
    "height",
    "hspace",
    "link",
    "loading",
    "longdesc",
    "marginheight",
    "marginwidth",
    "name",
    "noshade",
    "nowrap",
    "rel",
    "rev",
    "rules",
    "scope",
    "scrolling",
    "size",
    "span",
    "summary",
    "target",
    "text",
    "type",
    "usemap",
    "valign",
    "vlink",
    "vspace",
    "width",
    "xmlns",
    "style",
];

/// Whether the attribute goes without a word.
pub(super) fn is_silent(name: &str) -> bool {
    SILENT.contains(&name) || name.starts_with("xmlns:")
}

/// Roles that pass on elements that may have most of them.
static ROLES: &[&str] = &[
    "doc-noteref",
    "doc-footnote",
    "doc-endnotes",
    "doc-backlink",
    "doc-notice",
    "doc-epigraph",
    "doc-dedication",
    "doc-afterword",
    "doc-foreword",
    "doc-toc",
    "doc-subtitle",
    "separator",
    "note",
    "group",
    "region",
    "presentation",
    "list",
    "listitem",
];

/// Roles that pass on an element, as EPUBCheck knows them.
pub(super) fn roles(element: &str) -> &'static [&'static str] {
    match element {
        "section" => &[
            "doc-endnotes",
            "doc-notice",
            "doc-epigraph",
            "doc-dedication",
            "doc-afterword",
            "doc-foreword",
            "doc-toc",
            "note",
            "group",
            "region",
            "presentation",
        ],
        "aside" => &["doc-footnote", "doc-dedication", "note", "region", "presentation"],
        "nav" => &["doc-toc", "presentation"],
        "a" => &["doc-noteref", "doc-backlink"],
        "hr" => &["separator", "presentation"],
        "ol" | "ul" => &["list", "group", "presentation"],
        "li" => &["listitem", "separator", "presentation"],
        _ => ROLES,
    }
}

/// Values of epub:type that pass.
pub(super) static EPUB_TYPES: &[&str] =
    &["noteref", "footnote", "footnotes", "endnotes", "backlink", "notice", "z3998:verse"];
