//! Facts about elements: what each HTML tag becomes and how it nests.

use std::collections::HashMap;
use std::sync::LazyLock;

/// How an element takes part in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
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

impl Role {
    /// Whether inline content directly in it is all it may hold.
    pub(super) fn phrasing_only(self) -> bool {
        matches!(self, Role::Para | Role::Heading | Role::Term | Role::Caption)
    }

    /// Whether end tags of ordinary elements inside it stop looking here.
    pub(super) fn is_boundary(self) -> bool {
        matches!(self, Role::Table | Role::Cell | Role::Caption)
    }

    /// Whether it is a block with content.
    pub(super) fn is_block(self) -> bool {
        !matches!(
            self,
            Role::Inline
                | Role::Formatting
                | Role::Break
                | Role::Image
                | Role::Clear
                | Role::Embedded
                | Role::Void
                | Role::EmbeddedVoid
                | Role::Script
                | Role::Style
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
    pub(super) kind: Role,
    /// Style the element stands for.
    pub(super) style: &'static str,
    pub(super) reading: Reading,
}

const fn row(tag: &'static str, out: &'static str, kind: Role, style: &'static str) -> Tag {
    Tag { tag, out, kind, style, reading: Reading::Normal }
}

const fn same(tag: &'static str, kind: Role) -> Tag {
    row(tag, tag, kind, "")
}

const fn gone(tag: &'static str, kind: Role) -> Tag {
    row(tag, "", kind, "")
}

const fn reads(tag: Tag, reading: Reading) -> Tag {
    Tag { reading, ..tag }
}

const PRE_WRAP: &str = "white-space: pre-wrap";

/// Everything known; whatever is missing here is an unknown element.
static TAGS: &[Tag] = &[
    same("div", Role::Flow),
    same("section", Role::Flow),
    same("article", Role::Flow),
    same("aside", Role::Flow),
    same("nav", Role::Flow),
    same("figure", Role::Flow),
    same("figcaption", Role::Figcaption),
    same("blockquote", Role::Quote),
    // Their own rules of nesting are not worth an error to the author.
    row("header", "div", Role::Flow, ""),
    row("footer", "div", Role::Flow, ""),
    row("main", "div", Role::Flow, ""),
    row("address", "div", Role::Flow, "font-style: italic"),
    row("hgroup", "div", Role::Flow, ""),
    row("search", "div", Role::Flow, ""),
    row("details", "div", Role::Flow, ""),
    row("summary", "div", Role::Flow, "font-weight: bold"),
    row("fieldset", "div", Role::Flow, ""),
    row("legend", "div", Role::Flow, ""),
    row("form", "div", Role::Flow, ""),
    row("center", "div", Role::Flow, "text-align: center"),
    same("p", Role::Para),
    same("h1", Role::Heading),
    same("h2", Role::Heading),
    same("h3", Role::Heading),
    same("h4", Role::Heading),
    same("h5", Role::Heading),
    same("h6", Role::Heading),
    same("pre", Role::Pre),
    row("listing", "pre", Role::Pre, ""),
    reads(row("xmp", "pre", Role::Pre, ""), Reading::Raw),
    reads(row("plaintext", "div", Role::Pre, PRE_WRAP), Reading::Plain),
    same("ul", Role::List),
    same("ol", Role::List),
    row("dir", "ul", Role::List, ""),
    row("menu", "ul", Role::List, ""),
    same("li", Role::Item),
    same("dl", Role::DefList),
    same("dt", Role::Term),
    same("dd", Role::Detail),
    same("table", Role::Table),
    same("caption", Role::Caption),
    same("thead", Role::RowGroup),
    same("tbody", Role::RowGroup),
    same("tfoot", Role::RowGroup),
    same("tr", Role::Row),
    same("td", Role::Cell),
    same("th", Role::Cell),
    same("hr", Role::Rule),
    same("a", Role::Inline),
    same("abbr", Role::Inline),
    row("acronym", "abbr", Role::Inline, ""),
    same("bdi", Role::Inline),
    same("bdo", Role::Inline),
    same("cite", Role::Inline),
    same("del", Role::Inline),
    same("dfn", Role::Inline),
    same("ins", Role::Inline),
    same("kbd", Role::Inline),
    same("mark", Role::Inline),
    same("q", Role::Inline),
    same("ruby", Role::Inline),
    same("rt", Role::Inline),
    same("rp", Role::Inline),
    same("samp", Role::Inline),
    same("span", Role::Inline),
    same("sub", Role::Inline),
    same("sup", Role::Inline),
    same("time", Role::Inline),
    same("var", Role::Inline),
    row("blink", "span", Role::Inline, ""),
    row("marquee", "span", Role::Inline, ""),
    same("b", Role::Formatting),
    same("code", Role::Formatting),
    same("em", Role::Formatting),
    same("i", Role::Formatting),
    same("s", Role::Formatting),
    same("small", Role::Formatting),
    same("strong", Role::Formatting),
    same("u", Role::Formatting),
    row("strike", "s", Role::Formatting, ""),
    row("tt", "code", Role::Formatting, ""),
    row("big", "span", Role::Formatting, "font-size: larger"),
    row("font", "span", Role::Formatting, ""),
    row("nobr", "span", Role::Formatting, "white-space: nowrap"),
    same("br", Role::Break),
    same("wbr", Role::Break),
    same("img", Role::Image),
    row("image", "img", Role::Image, ""),
    gone("html", Role::Clear),
    gone("head", Role::Clear),
    gone("body", Role::Clear),
    gone("frameset", Role::Clear),
    gone("noframes", Role::Clear),
    gone("noscript", Role::Clear),
    gone("noembed", Role::Clear),
    gone("label", Role::Clear),
    gone("data", Role::Clear),
    gone("rb", Role::Clear),
    gone("rtc", Role::Clear),
    gone("picture", Role::Clear),
    gone("map", Role::Clear),
    gone("slot", Role::Clear),
    gone("template", Role::Clear),
    gone("multicol", Role::Clear),
    gone("optgroup", Role::Clear),
    gone("option", Role::Clear),
    reads(gone("title", Role::Clear), Reading::Rcdata),
    reads(gone("textarea", Role::Embedded), Reading::Rcdata),
    gone("iframe", Role::Embedded),
    gone("object", Role::Embedded),
    gone("applet", Role::Embedded),
    gone("audio", Role::Embedded),
    gone("video", Role::Embedded),
    gone("canvas", Role::Embedded),
    gone("svg", Role::Embedded),
    gone("math", Role::Embedded),
    gone("button", Role::Embedded),
    gone("select", Role::Embedded),
    gone("datalist", Role::Embedded),
    gone("meter", Role::Embedded),
    gone("output", Role::Embedded),
    gone("progress", Role::Embedded),
    gone("dialog", Role::Embedded),
    gone("embed", Role::EmbeddedVoid),
    gone("input", Role::EmbeddedVoid),
    gone("keygen", Role::EmbeddedVoid),
    gone("isindex", Role::EmbeddedVoid),
    gone("frame", Role::EmbeddedVoid),
    gone("bgsound", Role::EmbeddedVoid),
    gone("area", Role::Void),
    gone("base", Role::Void),
    gone("basefont", Role::Void),
    gone("col", Role::Void),
    gone("colgroup", Role::Clear),
    gone("link", Role::Void),
    gone("meta", Role::Void),
    gone("param", Role::Void),
    gone("source", Role::Void),
    gone("spacer", Role::Void),
    gone("track", Role::Void),
    reads(gone("script", Role::Script), Reading::Script),
    reads(gone("style", Role::Style), Reading::Raw),
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
    tag(name).is_some_and(|tag| tag.kind == Role::EmbeddedVoid)
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
    ("translate", &[]),
    ("role", &["section", "div", "aside", "nav", "p", "span", "a", "hr", "ol", "ul", "li"]),
    ("epub:type", &[]),
    ("aria-label", &[]),
    ("aria-labelledby", &[]),
    ("aria-describedby", &[]),
    ("aria-description", &[]),
    ("aria-roledescription", &[]),
    ("aria-hidden", &[]),
    ("href", &["a"]),
    ("hreflang", &["a"]),
    ("src", &["img"]),
    ("alt", &["img"]),
    ("width", &["img"]),
    ("height", &["img"]),
    ("start", &["ol"]),
    ("reversed", &["ol"]),
    ("value", &["li"]),
    ("colspan", &["td", "th"]),
    ("rowspan", &["td", "th"]),
    ("scope", &["th"]),
    ("headers", &["td", "th"]),
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

/// Whether an attribute that was clean on one element may stand on another.
pub(super) fn may_carry(element: &str, name: &str) -> bool {
    name == "style" || name.starts_with("data-") || attribute(element, name).is_some()
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

/// Whether the attribute of an element goes without a word.
pub(super) fn is_silent(element: &str, name: &str) -> bool {
    // Folded text is shown unfolded.
    SILENT.contains(&name) || name.starts_with("xmlns:") || (element, name) == ("details", "open")
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
