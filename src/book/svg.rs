//! An author's SVG image, written anew without scripts, loads from elsewhere and editors' leftovers.

use std::collections::{BTreeSet, HashSet};

use crate::book::xhtml::{push_attribute, push_text};

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Elements that are kept (SVG 1.1 and 2, without scripts, foreign content and links).
const ELEMENTS: &[&str] = &[
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

/// Levels of nesting at most.
const MAX_DEPTH: usize = 64;
/// Elements, texts and attributes at most.
const MAX_NODES: u32 = 200_000;

/// A cleaned image, and what was taken out.
#[derive(Debug)]
pub struct Cleaned {
    pub svg: String,
    pub removed: BTreeSet<String>,
}

/// Reads an SVG document and writes what is safe of it.
///
/// # Errors
/// The reason, in words, where it is not well-formed SVG.
pub fn clean(bytes: &[u8]) -> Result<Cleaned, String> {
    let text = crate::import::encoding::decode(bytes.to_vec()).text;
    let options = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: MAX_NODES, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(&text, options).map_err(|e| e.to_string())?;
    let root = document.root_element();
    let name = root.tag_name();
    if name.name() != "svg" || name.namespace().is_some_and(|n| n != SVG) {
        return Err(format!("its root element is \"{}\"", name.name()));
    }
    // The first pass tells which ids stay; the second drops what refers to others.
    let namespace = root.tag_name().namespace();
    let mut kept = HashSet::new();
    let mut first = Cleaned { svg: String::new(), removed: BTreeSet::new() };
    write(root, namespace, 0, &mut Ids { seen: &mut kept, kept: None }, &mut first);
    let mut cleaned =
        Cleaned { svg: String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"), removed: BTreeSet::new() };
    write(root, namespace, 0, &mut Ids { seen: &mut HashSet::new(), kept: Some(&kept) }, &mut cleaned);
    cleaned.svg.push('\n');
    Ok(cleaned)
}

/// The ids of a document: those met so far, and those that stay, once known.
struct Ids<'a> {
    seen: &'a mut HashSet<String>,
    kept: Option<&'a HashSet<String>>,
}

impl Ids<'_> {
    /// Whether a value refers to an id that does not stay.
    fn dangles(&self, value: &str) -> bool {
        let Some(kept) = self.kept else { return false };
        let id = match value.strip_prefix('#') {
            Some(id) => id,
            None => match value.split_once("url(") {
                Some((_, rest)) => rest.split(')').next().unwrap_or("").trim_matches([' ', '"', '\'', '#']),
                None => return false,
            },
        };
        !kept.contains(id)
    }
}

fn write(node: roxmltree::Node, namespace: Option<&str>, depth: usize, ids: &mut Ids, out: &mut Cleaned) {
    let name = node.tag_name().name();
    out.svg.push('<');
    out.svg.push_str(name);
    if depth == 0 {
        push_attribute(&mut out.svg, "xmlns", SVG);
        push_attribute(&mut out.svg, "xmlns:xlink", XLINK);
    }
    for attribute in node.attributes() {
        write_attribute(name, &attribute, ids, out);
    }
    out.svg.push('>');
    for child in node.children() {
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
        if child_name == "use"
            && !child.attributes().any(|a| a.name() == "href" && a.value().starts_with('#') && !ids.dangles(a.value()))
        {
            out.removed.insert("a \"use\" of nothing".into());
            continue;
        }
        if child_name == "style" && loads(child.text().unwrap_or("")) {
            out.removed.insert("a style that loads from elsewhere".into());
            continue;
        }
        write(child, namespace, depth + 1, ids, out);
    }
    out.svg.push_str("</");
    out.svg.push_str(name);
    out.svg.push('>');
}

fn write_attribute(element: &str, attribute: &roxmltree::Attribute, ids: &mut Ids, out: &mut Cleaned) {
    let (name, value) = (attribute.name(), attribute.value());
    if name.len() > 2 && name[..2].eq_ignore_ascii_case("on") && attribute.namespace().is_none() {
        out.removed.insert(format!("the event handler \"{name}\""));
        return;
    }
    // Roles and data serve pages; an image of its own has no use for them, and EPUB 2 does not know them.
    if name == "role" || name.starts_with("aria-") || name.starts_with("data-") || name == "tabindex" {
        return;
    }
    let written = match attribute.namespace() {
        // Older reading systems know the link of SVG 1.1 only.
        None if name == "href" => "xlink:href".to_owned(),
        None => name.to_owned(),
        Some(XLINK) if name == "href" => "xlink:href".to_owned(),
        Some(XML) if name == "lang" => "xml:lang".to_owned(),
        Some(_) => return,
    };
    if name == "href" && !value.starts_with('#') {
        out.removed.insert(format!("the link from \"{element}\""));
        return;
    }
    if ids.dangles(value) {
        return;
    }
    if loads(value) {
        out.removed.insert(format!("an address in \"{name}\""));
        return;
    }
    match name {
        "id" => {
            let valid = value.starts_with(|c: char| c.is_alphabetic() || c == '_')
                && value.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
            if !valid || !ids.seen.insert(value.to_owned()) {
                return;
            }
        }
        "version" | "baseProfile" | "contentScriptType" | "contentStyleType" | "zoomAndPan" => return,
        _ => {}
    }
    push_attribute(&mut out.svg, &written, value);
}

/// Whether a style or value points outside the document.
fn loads(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let outside =
        lower.match_indices("url(").any(|(i, _)| !lower[i + 4..].trim_start_matches([' ', '"', '\'']).starts_with('#'));
    outside || lower.contains("@import") || lower.contains("javascript:") || lower.contains("expression(")
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn takes_out_what_runs_or_loads() {
        let svg =
            br##"<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="urn:editor" viewBox="0 0 1 1" onload="x()" i:v="1">
<script>alert(1)</script><i:data>z</i:data><linearGradient id="g"/><rect id="a" fill="url(#g)"/><rect id="a" fill="url(http://x/)"/>
<image href="http://x/y.png"/><title>A &amp; B</title></svg>"##;
        let cleaned = clean(svg).unwrap_or_else(|e| panic!("{e}"));
        for gone in ["script", "alert", "onload", "editor", "http://x", "<image"] {
            assert!(!cleaned.svg.contains(gone), "{gone} in {}", cleaned.svg);
        }
        assert!(cleaned.svg.contains("<title>A &amp; B</title>") && cleaned.svg.contains("url(#g)"));
        assert_eq!(cleaned.svg.matches("id=\"a\"").count(), 1);
        assert!(clean(b"<html/>").is_err() && clean(b"<svg>").is_err());
    }
}
