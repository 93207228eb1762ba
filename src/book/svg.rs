//! An author's SVG image, written anew without scripts, loads from elsewhere and editors' leftovers.

mod attributes;
mod style;

use std::collections::{BTreeSet, HashMap};

use attributes::Kind;
use style::{Style, Written};

use crate::book::xhtml::{push_attribute, push_text};
use crate::check::Version;
use crate::diag::Cut;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Elements that are kept (SVG 1.1 and 2, without scripts and foreign content).
const ELEMENTS: &[&str] = &[
    "a",
    "animate",
    "animateMotion",
    "animateTransform",
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "filter",
    "g",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "mpath",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "set",
    "stop",
    "style",
    "svg",
    "switch",
    "symbol",
    "text",
    "textPath",
    "title",
    "tspan",
    "use",
    "view",
];

/// Attributes that SVG 1.1 wants to be written, and what SVG 2 takes for them where they are not. A style can set them.
const DEFAULTS: &[(&str, &str, &str)] = &[
    ("stop", "offset", "0"),
    ("rect", "width", "0"),
    ("rect", "height", "0"),
    ("circle", "r", "0"),
    ("ellipse", "rx", "0"),
    ("ellipse", "ry", "0"),
    ("path", "d", ""),
    ("polygon", "points", ""),
    ("polyline", "points", ""),
    ("feConvolveMatrix", "order", "3"),
];

/// Elements that show nothing without these attributes, which SVG 1.1 requires, unless a style sets them.
const REQUIRED: &[(&str, &[&str])] = &[
    ("rect", &["width", "height"]),
    ("circle", &["r"]),
    ("path", &["d"]),
    ("polygon", &["points"]),
    ("polyline", &["points"]),
    ("animate", &["attributeName"]),
    ("animateTransform", &["attributeName"]),
    ("set", &["attributeName"]),
];

/// Levels of nesting at most.
const MAX_DEPTH: usize = 64;
/// Elements, texts and attributes at most.
const MAX_NODES: u32 = 200_000;

/// Attributes of one element, and declared namespaces, at most: it takes the parser time quadratic in their number to
/// find doubles.
const MAX_ATTRIBUTES: usize = 500;
const MAX_NAMESPACES: usize = 1000;

/// A cleaned image, and what was taken out.
#[derive(Debug)]
pub struct Cleaned {
    pub svg: String,
    pub removed: BTreeSet<String>,
}

/// How often a drawing is written anew at most, because something referred to what went.
const MAX_ROUNDS: usize = 8;

/// Reads an SVG document and writes what is safe of it, and known to the version of EPUB.
///
/// # Errors
/// The reason, in words, where it is not well-formed SVG.
pub fn clean(bytes: &[u8], version: Version) -> Result<Cleaned, String> {
    let text = crate::diag::encoding::decode(bytes.to_vec()).text;
    let mut cleaned = settled(make_safe(&text)?)?;
    if version == Version::Three {
        return Ok(cleaned);
    }
    let mut lacking = BTreeSet::new();
    for _ in 0..MAX_ROUNDS {
        let fitted = crate::check::drawing::fit(&cleaned.svg);
        let svg = fitted.text.ok_or("EPUB 2 knows nothing of what is in it")?;
        if fitted.removed.is_empty() {
            cleaned.removed.extend(unknown(&lacking));
            return Ok(cleaned);
        }
        lacking.extend(fitted.removed);
        // What refers to something that went has to go, too.
        let again = settled(make_safe(&svg)?)?;
        cleaned.svg = again.svg;
        cleaned.removed.extend(again.removed);
    }
    Err("its parts refer to others that EPUB 2 does not know".into())
}

/// Takes out what refers to parts that went.
fn settled(mut cleaned: Cleaned) -> Result<Cleaned, String> {
    let mut known = 0;
    for _ in 0..MAX_ROUNDS {
        if cleaned.removed.len() == known {
            return Ok(cleaned);
        }
        known = cleaned.removed.len();
        let again = make_safe(&cleaned.svg)?;
        cleaned.svg = again.svg;
        cleaned.removed.extend(again.removed);
    }
    Err("its parts refer to others that are left out".into())
}

/// What EPUB 2 does not know, in one phrase.
fn unknown(lacking: &BTreeSet<String>) -> Option<String> {
    const SHOWN: usize = 3;
    let mut words = lacking.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    if let Some(more) = lacking.len().checked_sub(SHOWN + 1) {
        words.push_str(&format!(" and {} more", more + 1));
    }
    (!lacking.is_empty()).then(|| format!("what EPUB 2 does not know there ({words})"))
}

/// Reads an SVG document and writes what is safe of it.
///
/// # Errors
/// The reason, in words, where it is not well-formed SVG.
fn make_safe(text: &str) -> Result<Cleaned, String> {
    if is_crowded(text.as_bytes()) {
        return Err(format!("one of its elements has more than {MAX_ATTRIBUTES} attributes"));
    }
    if memchr::memmem::find_iter(text.as_bytes(), "xmlns:").nth(MAX_NAMESPACES).is_some() {
        return Err(format!("it declares more than {MAX_NAMESPACES} namespaces"));
    }
    let options = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: MAX_NODES, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(text, options).map_err(|e| e.to_string())?;
    let root = document.root_element();
    let name = root.tag_name();
    if name.name() != "svg" || name.namespace().is_some_and(|n| n != SVG) {
        return Err(format!("its root element is \"{}\"", name.name()));
    }
    // The first pass tells which ids stay; the second drops what refers to others.
    let namespace = root.tag_name().namespace();
    let mut kept = HashMap::new();
    let mut first = Cleaned { svg: String::new(), removed: BTreeSet::new() };
    write(root, namespace, 0, &mut Ids { seen: &mut kept, kept: None }, &mut first);
    let mut cleaned =
        Cleaned { svg: String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"), removed: BTreeSet::new() };
    write(root, namespace, 0, &mut Ids { seen: &mut HashMap::new(), kept: Some(&kept) }, &mut cleaned);
    cleaned.svg.push('\n');
    Ok(cleaned)
}

/// Whether an element has too many attributes to be parsed. In a tag stands no `<`, so that each is read but once.
fn is_crowded(text: &[u8]) -> bool {
    text.split(|b| *b == b'<').any(|tag| {
        let (mut rest, mut attributes) = (tag, 0);
        while let Some(at) = memchr::memchr3(b'"', b'\'', b'>', rest).filter(|at| rest[*at] != b'>') {
            let value = &rest[at + 1..];
            let Some(end) = memchr::memchr(rest[at], value) else { break };
            rest = &value[end + 1..];
            attributes += 1;
        }
        attributes > MAX_ATTRIBUTES
    })
}

/// What an element with an id can be referred to for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A gradient or pattern, to fill a shape with.
    Paint,
    /// A path to clip with.
    Clip,
    /// Shapes and the rest.
    Other,
}

impl Role {
    fn of(element: &str) -> Role {
        match element {
            "linearGradient" | "radialGradient" | "pattern" => Role::Paint,
            "clipPath" => Role::Clip,
            _ => Role::Other,
        }
    }
}

/// The ids of a document: those met so far, and those that stay, once known.
struct Ids<'a> {
    seen: &'a mut HashMap<String, Role>,
    kept: Option<&'a HashMap<String, Role>>,
}

impl Ids<'_> {
    /// Takes an id in; `false` for one that is none, or that is there already.
    fn keep(&mut self, id: &str, role: Role) -> bool {
        let is_name = id.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
        let is_new = is_name && !self.seen.contains_key(id);
        if is_new {
            self.seen.insert(id.to_owned(), role);
        }
        is_new
    }

    /// Whether what an id names is known not to stay, or not to be fit for the use.
    fn lacks(&self, id: &str, fits: impl Fn(Role) -> bool) -> bool {
        self.kept.is_some_and(|kept| !kept.get(id).is_some_and(|role| fits(*role)))
    }
}

/// Whether a `use` shows an element that stays.
fn is_of_something(element: roxmltree::Node, ids: &Ids) -> bool {
    let shown = link(element).and_then(|value| value.strip_prefix('#'));
    shown.is_some_and(|id| !ids.lacks(id, |role| role == Role::Other))
}

/// The link of an element. Of two, one for older readers, the one that SVG 2 prefers counts.
fn link<'a>(element: roxmltree::Node<'a, '_>) -> Option<&'a str> {
    plain(element, "href").or_else(|| element.attribute((XLINK, "href")))
}

/// An attribute without a namespace. The XML reader, asked for a name alone, also finds those of editors and `xlink:href`.
fn plain<'a>(element: roxmltree::Node<'a, '_>, name: &str) -> Option<&'a str> {
    element.attributes().find(|a| a.namespace().is_none() && a.name() == name).map(|a| a.value())
}

fn write(node: roxmltree::Node, namespace: Option<&str>, depth: usize, ids: &mut Ids, out: &mut Cleaned) {
    let name = written_name(node);
    out.svg.push('<');
    out.svg.push_str(name);
    if depth == 0 {
        push_attribute(&mut out.svg, "xmlns", SVG);
        push_attribute(&mut out.svg, "xmlns:xlink", XLINK);
    }
    let mut style = Vec::new();
    for attribute in node.attributes() {
        if attribute.namespace().is_none() && Kind::of(attribute.name()) == Some(Kind::Later) {
            let text = format!("{}: {}", attribute.name(), attribute.value().replace(';', ""));
            style.extend(style_in("style", &text, None, node, ids, out).declarations());
        } else if attribute.namespace().is_none() && attribute.name() == "style" {
            let from = attribute.range_value().start;
            style.extend(style_in("style", attribute.value(), Some(from), node, ids, out).declarations());
        } else if !(attribute.namespace() == Some(XLINK) && plain(node, attribute.name()).is_some()) {
            write_attribute(node, &attribute, ids, out);
        }
    }
    if !style.is_empty() {
        push_attribute(&mut out.svg, "style", &style.join("; "));
    }
    write_default(node, out);
    out.svg.push('>');
    if name == "style" {
        write_sheet(node, ids, out);
    } else if matches!(name, "title" | "desc") {
        // Words alone: what else may stand in them differs from version to version.
        let words: String = node.descendants().filter(|n| n.is_text()).filter_map(|n| n.text()).collect();
        push_text(&mut out.svg, &words);
    } else {
        write_children(node, namespace, depth, ids, out);
    }
    out.svg.push_str("</");
    out.svg.push_str(name);
    out.svg.push('>');
}

/// The name of an element in the book: what a link shows stays, but leads nowhere.
fn written_name<'a>(node: roxmltree::Node<'a, '_>) -> &'a str {
    let is_words = |n: roxmltree::Node| matches!(n.tag_name().name(), "text" | "tspan" | "textPath");
    match node.tag_name().name() {
        "a" if node.ancestors().skip(1).find(|n| n.tag_name().name() != "a").is_some_and(is_words) => "tspan",
        "a" => "g",
        name => name,
    }
}

/// What SVG 2 takes for an attribute that is not there, and SVG 1.1 wants to be written.
fn write_default(node: roxmltree::Node, out: &mut Cleaned) {
    let element = node.tag_name().name();
    for (_, name, value) in DEFAULTS.iter().filter(|row| row.0 == element) {
        if plain(node, name).is_some() {
            continue;
        }
        let other = match (element, *name) {
            ("ellipse", "rx") => plain(node, "ry"),
            ("ellipse", "ry") => plain(node, "rx"),
            _ => None,
        };
        push_attribute(&mut out.svg, name, other.unwrap_or(value));
    }
}

/// Whether an element lacks what it shows nothing without.
fn shows_nothing(element: roxmltree::Node) -> bool {
    let is_styled = plain(element, "style").is_some() || plain(element, "class").is_some();
    let required = REQUIRED.iter().find(|(name, _)| *name == element.tag_name().name() && !is_styled);
    required.is_some_and(|(_, required)| required.iter().any(|name| plain(element, name).is_none()))
}

const CDATA: &str = "<![CDATA[";

/// The text of a `style` element. What stands between its pieces is no style, but would join them to one.
fn write_sheet(node: roxmltree::Node, ids: &Ids, out: &mut Cleaned) {
    let pieces: Vec<roxmltree::Node> = node.descendants().filter(roxmltree::Node::is_text).collect();
    let text: String = pieces.iter().filter_map(roxmltree::Node::text).collect();
    let from = pieces.first().map(|piece| {
        let start = piece.range().start;
        let is_cdata = node.document().input_text().cut(start..).starts_with(CDATA);
        if is_cdata { start + CDATA.len() } else { start }
    });
    let sheet = style_in("style", &text, from, node, ids, out).sheet();
    push_text(&mut out.svg, &sheet);
}

/// CSS that stands in an element. `from` is where, if the text is there as it is.
fn style_in<'s, 'i>(
    holder: &'s str,
    text: &'s str,
    from: Option<usize>,
    node: roxmltree::Node<'s, 's>,
    ids: &'s Ids<'i>,
    out: &'s mut Cleaned,
) -> Style<'s, 'i> {
    let document = node.document();
    let is_as_typed = |from: &usize| document.input_text().get(*from..).is_some_and(|rest| rest.starts_with(text));
    Style { holder, text, from: from.filter(is_as_typed), document, ids, removed: &mut out.removed }
}

fn write_children(node: roxmltree::Node, namespace: Option<&str>, depth: usize, ids: &mut Ids, out: &mut Cleaned) {
    // SVG 1.1 wants what describes an element before all else in it.
    let is_description = |n: &roxmltree::Node| matches!(n.tag_name().name(), "title" | "desc");
    let descriptions = node.children().filter(is_description);
    for child in descriptions.chain(node.children().filter(|n| !is_description(n))) {
        if child.is_text() {
            push_text(&mut out.svg, child.text().unwrap_or(""));
        }
        if !child.is_element() {
            continue;
        }
        let child_name = child.tag_name().name();
        if child.tag_name().namespace() != namespace || child_name == "metadata" {
            // Editors' own data: no part of the picture.
            continue;
        }
        if !ELEMENTS.contains(&child_name) || depth >= MAX_DEPTH {
            out.removed.insert(format!("\"{child_name}\""));
            continue;
        }
        if child_name == "use" && !is_of_something(child, ids) {
            out.removed.insert("a \"use\" without a target".into());
            // Its id stays, for those that refer to it in turn.
            if let Some(id) = plain(child, "id").filter(|id| ids.keep(id, Role::Other)) {
                out.svg.push_str("<g");
                push_attribute(&mut out.svg, "id", id);
                out.svg.push_str("/>");
            }
            continue;
        }
        // Nobody misses what cannot be seen.
        if shows_nothing(child) {
            continue;
        }
        if let Some(target) = forbidden_target(child) {
            let target = match target.rsplit(':').next() {
                Some(name) if name.eq_ignore_ascii_case("href") => "a link".to_owned(),
                _ => format!("\"{}\"", crate::story::text::shorten(target)),
            };
            out.removed.insert(format!("a \"{child_name}\" of {target}"));
            continue;
        }
        write(child, namespace, depth + 1, ids, out);
    }
}

/// What an animation changes, where that is nothing that it may change.
fn forbidden_target<'a>(element: roxmltree::Node<'a, '_>) -> Option<&'a str> {
    const ANIMATIONS: &[&str] = &["animate", "animateTransform", "set"];
    let target = plain(element, "attributeName")?.trim();
    let may = Kind::of(target).is_some_and(Kind::may_change);
    (ANIMATIONS.contains(&element.tag_name().name()) && !may).then_some(target)
}

fn write_attribute(node: roxmltree::Node, attribute: &roxmltree::Attribute, ids: &mut Ids, out: &mut Cleaned) {
    let element = node.tag_name().name();
    let (name, value) = (attribute.name(), attribute.value());
    let is_handler = name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on")) && name.len() > 2;
    if is_handler && attribute.namespace().is_none() {
        out.removed.insert(format!("the event handler \"{name}\""));
        return;
    }
    // Roles and data serve pages; an image of its own has no use for them. Others are an editor's, or a slip.
    let Some(kind) = Kind::of(name) else { return };
    let written = match attribute.namespace() {
        // Older reading systems know the link of SVG 1.1 only.
        None if name == "href" => "xlink:href".to_owned(),
        None if name == "lang" && oxilangtag::LanguageTag::parse(value).is_err() => return,
        None => name.to_owned(),
        Some(XLINK) if name == "href" => "xlink:href".to_owned(),
        Some(XML) if name == "lang" && oxilangtag::LanguageTag::parse(value).is_ok() => "xml:lang".to_owned(),
        Some(_) => return,
    };
    if name == "href" {
        match value.strip_prefix('#') {
            None => {
                out.removed.insert(format!("the link from \"{element}\""));
                return;
            }
            Some(id) if ids.lacks(id, |_| true) => {
                out.removed.insert(reference(id));
                return;
            }
            Some(_) => {}
        }
    }
    let Some(kept) = style_in(name, value, None, node, ids, out).value(kind) else { return };
    if name == "id" && !ids.keep(value, Role::of(element)) {
        return;
    }
    let value = match &kept {
        Written::AsTyped => value,
        Written::Anew(value) => value,
    };
    push_attribute(&mut out.svg, &written, value);
}

fn reference(id: &str) -> String {
    format!("a reference to \"#{id}\"")
}

#[cfg(test)]
mod tests {
    use super::{Version, clean};

    #[test]
    fn takes_out_what_runs_or_loads() {
        let svg =
            br##"<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="urn:editor" viewBox="0 0 1 1" onload="x()" i:v="1">
<script>alert(1)</script><i:data>z</i:data><linearGradient id="g"/><rect width="1" height="1" id="a" fill="url(#g)"/><rect width="1" height="1" id="a" fill="url(http://x/)"/>
<image href="http://x/y.png"/><title>A &amp; B</title></svg>"##;
        let cleaned = clean(svg, Version::Three).unwrap_or_else(|e| panic!("{e}"));
        for gone in ["script", "alert", "onload", "editor", "http://x", "<image"] {
            assert!(!cleaned.svg.contains(gone), "{gone} in {}", cleaned.svg);
        }
        assert!(cleaned.svg.contains("<title>A &amp; B</title>") && cleaned.svg.contains("url(#g)"));
        assert_eq!(cleaned.svg.matches("id=\"a\"").count(), 1);
        assert!(clean(b"<html/>", Version::Three).is_err() && clean(b"<svg>", Version::Three).is_err());
    }

    #[test]
    fn colours_are_no_ids() {
        let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">
<linearGradient id="sky"><stop stop-color="#fea"/></linearGradient>
<rect width="1" height="1" fill="#1b2733" stroke="#abc" style="fill: #0f0; stroke: url(#gone); opacity: .5" 色="1" ÖÖ="2" paint-order="stroke"/>
<circle r="1" fill="url(#sky) #00f" stroke="url(#gone) #0ff" color="#gone"/><circle r="2" fill="url('#sky')" stroke='url("#gone")'/>
<animate attributeName="fill" values="#fff;#000" from="#111" to="#222"/></svg>"##;
        let cleaned = clean(svg.as_bytes(), Version::Three).unwrap_or_else(|e| panic!("{e}"));
        for kept in [
            "stop-color=\"#fea\"",
            "fill=\"#1b2733\"",
            "stroke=\"#abc\"",
            "style=\"fill: #0f0; opacity: .5; paint-order: stroke\"",
            "<circle r=\"1\" fill=\"url(#sky) #00f\" stroke=\"#0ff\" color=\"#gone\"",
            "<circle r=\"2\" fill=\"url(#sky)\">",
            "values=\"#fff;#000\" from=\"#111\" to=\"#222\"",
        ] {
            assert!(cleaned.svg.contains(kept), "{kept} not in {}", cleaned.svg);
        }
        assert!(!cleaned.svg.contains("url(#gone)") && !cleaned.svg.contains('色'));
        assert_eq!(cleaned.removed.into_iter().collect::<Vec<_>>(), ["a reference to \"#gone\""]);
    }
}
