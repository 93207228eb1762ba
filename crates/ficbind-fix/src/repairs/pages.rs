//! Repairs of elements of pages: namespaces, names, obsolete elements, nesting.

use std::collections::HashSet;

use ficbind_check::Version;
use ficbind_check::xml::{self, Document, Element, NodeKind, Ns, is_blank};

use crate::edit::Edits;
use crate::markup::{self, append, attribute_span, end_tag, escaped, remove_attribute, rename, set_attribute, tag_end};
use crate::repair::{Repair, Safety, Work};

pub const REPAIRS: &[Repair] = &[
    Repair {
        name: "namespaces",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "declare the namespace of a document, or of a drawing or formula in it, that has none or a wrong one",
        run: namespaces,
    },
    Repair {
        name: "element-names",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "write the elements and attributes of HTML in small letters",
        run: small_letters,
    },
    Repair {
        name: "obsolete-elements",
        ids: &["RSC-005", "HTM-055"],
        safety: Safety::Safe,
        what: "turn obsolete elements such as center and font into plain ones with the same style",
        run: obsolete,
    },
    Repair {
        name: "nesting",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "let blocks stand only where they may: a paragraph around blocks becomes a div, a block inside a line a span \
               that looks like a block; text beside blocks gets a block of its own in EPUB 2",
        run: nesting,
    },
    Repair {
        name: "page-titles",
        ids: &["RSC-005", "RSC-017"],
        safety: Safety::Safe,
        what: "give pages without a title that of their first heading, or of the book",
        run: titles,
    },
    Repair {
        name: "unknown-elements",
        ids: &["RSC-005"],
        safety: Safety::Judgement,
        what: "turn elements that HTML does not know into spans",
        run: unknown_elements,
    },
];

/// Runs over the documents of which messages speak.
fn each(work: &mut Work, run: impl Fn(&Document, Version, &HashSet<(u32, u32)>, &mut Edits) -> Option<String>) {
    let version = work.report.version.unwrap_or(Version::Three);
    for file in work.accused() {
        let places = work.places(file);
        let mut done = None;
        if work.draft.edit(file, |doc, edits| done = run(doc, version, &places, edits)) {
            let name = work.draft.name(file).to_owned();
            work.did(name, done.unwrap_or_default());
        }
    }
}

/// The namespaces of documents by their root elements.
const ROOTS: &[(&str, &str)] = &[
    ("html", "http://www.w3.org/1999/xhtml"),
    ("svg", "http://www.w3.org/2000/svg"),
    ("math", "http://www.w3.org/1998/Math/MathML"),
    ("ncx", "http://www.daisy.org/z3986/2005/ncx/"),
    ("package", "http://www.idpf.org/2007/opf"),
    ("container", "urn:oasis:names:tc:opendocument:xmlns:container"),
    ("encryption", "urn:oasis:names:tc:opendocument:xmlns:container"),
    ("smil", "http://www.w3.org/ns/SMIL"),
];

fn namespaces(work: &mut Work) {
    each(work, |doc, _, _, edits| {
        let mut named = Vec::new();
        for element in doc.elements() {
            let top = element.parent().is_none();
            let Some((local, uri)) = ROOTS.iter().find(|(local, _)| *local == element.local()) else { continue };
            let inside = matches!(*local, "svg" | "math");
            // A document type may give a namespace, but EPUB 3 reads none.
            let undeclared = top && !doc.declarations.iter().any(|d| d.node == element.id && d.prefix.is_empty());
            let other = doc.namespace(element.ns()) != *uri;
            let wrong = undeclared || other && (top || inside && element.ns() == Ns::XHTML);
            if !wrong || markup::qualified(element).contains(':') || element.ns() == Ns::OEB {
                continue;
            }
            set_namespace(element, uri, edits);
            named.push(*local);
        }
        named.dedup();
        (!named.is_empty()).then(|| format!("declared the namespace of {}", named.join(", ")))
    });
}

/// Declares the default namespace of an element, in place of one that it declares.
fn set_namespace(element: Element, uri: &str, edits: &mut Edits) {
    let text = element.doc.text;
    let start = element.start() as usize;
    let tag = text.get(start..element.end() as usize).unwrap_or_default();
    let old = tag.match_indices("xmlns").find_map(|(at, _)| {
        let rest = tag.get(at + 5..)?.trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let value = start + tag.len() - rest.len() + 1;
        Some(value..value + rest.get(1..)?.find(quote)?)
    });
    match old {
        Some(span) => edits.replace(span, uri),
        None => edits.insert(tag_end(element), format!(" xmlns=\"{uri}\"")),
    }
}

/// The elements of HTML.
const HTML: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "map",
    "mark",
    "menu",
    "meta",
    "meter",
    "nav",
    "nobr",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "param",
    "picture",
    "pre",
    "progress",
    "q",
    "rb",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "script",
    "search",
    "section",
    "select",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

fn small_letters(work: &mut Work) {
    each(work, |doc, _, _, edits| {
        let mut count = 0;
        for element in doc.elements().filter(|e| e.ns() == Ns::XHTML) {
            let lower = element.local().to_ascii_lowercase();
            if lower != element.local() && HTML.binary_search(&lower.as_str()).is_ok() {
                rename(element, &lower, edits);
                count += 1;
            }
            for attribute in element.attributes().iter().filter(|a| a.ns == Ns::NONE) {
                let name = attribute.local;
                let lower = name.to_ascii_lowercase();
                let free = !element.attributes().iter().any(|a| a.local == lower);
                if lower != name && free && attribute_span(doc, attribute).is_some() {
                    let start = attribute.start as usize;
                    edits.replace(start..start + name.len(), lower);
                    count += 1;
                }
            }
        }
        (count > 0).then(|| "wrote names of HTML in small letters".to_owned())
    });
}

/// Obsolete elements, what they become in EPUB 3 and in EPUB 2, and in which style. An element that a version has stays.
const OBSOLETE: &[(&str, &str, &str, &str)] = &[
    ("acronym", "abbr", "acronym", ""),
    ("article", "article", "div", ""),
    ("aside", "aside", "div", ""),
    ("basefont", "span", "span", ""),
    ("bdi", "bdi", "span", ""),
    ("bgsound", "span", "span", ""),
    ("big", "span", "big", "font-size: larger"),
    ("blink", "span", "span", ""),
    ("center", "div", "div", "text-align: center"),
    ("data", "data", "span", ""),
    ("details", "details", "div", ""),
    ("dir", "ul", "ul", ""),
    ("figcaption", "figcaption", "div", ""),
    ("figure", "figure", "div", "margin: 1em 40px"),
    ("font", "span", "span", ""),
    ("footer", "footer", "div", ""),
    ("header", "header", "div", ""),
    ("hgroup", "hgroup", "div", ""),
    ("isindex", "span", "span", ""),
    ("listing", "pre", "pre", ""),
    ("main", "main", "div", ""),
    ("mark", "mark", "span", "background-color: yellow"),
    ("marquee", "span", "span", ""),
    ("menu", "menu", "ul", ""),
    ("multicol", "div", "div", ""),
    ("nav", "nav", "div", ""),
    ("nobr", "span", "span", "white-space: nowrap"),
    ("noembed", "span", "span", "display: none"),
    ("plaintext", "pre", "pre", ""),
    ("s", "s", "span", "text-decoration: line-through"),
    ("section", "section", "div", ""),
    ("spacer", "span", "span", ""),
    ("strike", "s", "span", "text-decoration: line-through"),
    ("summary", "summary", "div", ""),
    ("time", "time", "span", ""),
    ("tt", "span", "tt", "font-family: monospace"),
    ("u", "u", "span", "text-decoration: underline"),
    ("wbr", "wbr", "span", ""),
    ("xmp", "pre", "pre", ""),
];

/// Sizes of `font`.
const SIZES: [&str; 7] = ["x-small", "small", "medium", "large", "x-large", "xx-large", "xxx-large"];

/// The style that the attributes of a `font` element stand for.
fn font_style(element: Element) -> String {
    let mut style = Vec::new();
    if let Some(color) = element.attr("color").map(str::trim).filter(|c| is_plain(c)) {
        style.push(format!("color: {color}"));
    }
    if let Some(face) = element.attr("face").map(str::trim).filter(|f| is_plain(f)) {
        style.push(format!("font-family: {face}"));
    }
    if let Some(size) = element.attr("size").map(str::trim) {
        let number: Option<i32> = size.trim_start_matches('+').parse().ok();
        let relative = size.starts_with(['+', '-']);
        let index = number.map(|n| if relative { 3 + n } else { n }).map(|n| (n.clamp(1, 7) - 1) as usize);
        style.extend(index.and_then(|i| SIZES.get(i)).map(|s| format!("font-size: {s}")));
    }
    style.join("; ")
}

/// Whether a value can stand in a style as it is.
pub fn is_plain(value: &str) -> bool {
    !value.is_empty() && value.chars().all(|c| c.is_alphanumeric() || " #,.%-_'".contains(c))
}

/// Adds to the style of an element what its own style does not overrule.
pub fn add_style(element: Element, style: &str, edits: &mut Edits) {
    if style.is_empty() {
        return;
    }
    let own = element.attr("style").map(str::trim).filter(|s| !s.is_empty());
    let joined = own.map_or_else(|| style.to_owned(), |own| format!("{style}; {own}"));
    set_attribute(element, "style", &joined, edits);
}

fn obsolete(work: &mut Work) {
    each(work, |doc, version, _, edits| {
        let mut turned = Vec::new();
        for element in doc.elements().filter(|e| e.ns() == Ns::XHTML) {
            let row = OBSOLETE.iter().find(|(name, ..)| *name == element.local());
            let Some((name, three, two, style)) = row else { continue };
            let new = if version == Version::Three { three } else { two };
            if new == name {
                continue;
            }
            rename(element, &format!("{}{new}", markup::prefix(element)), edits);
            let own = if *name == "font" { font_style(element) } else { (*style).to_owned() };
            // Those that stand for the same look need no style.
            add_style(element, if *new == "s" { "" } else { &own }, edits);
            if *name == "font" {
                let old = element.attributes().iter().filter(|a| matches!(a.local, "color" | "face" | "size"));
                old.for_each(|a| remove_attribute(doc, a, edits));
            }
            turned.push(*name);
        }
        turned.sort_unstable();
        turned.dedup();
        (!turned.is_empty()).then(|| format!("turned {} into elements with the same style", turned.join(", ")))
    });
}

/// Elements that stand in lines of text.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "i", "img",
    "ins", "kbd", "label", "map", "mark", "object", "q", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
];

/// Elements that may hold only lines of text.
const LINES_ONLY: &[&str] = &[
    "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "h1", "h2", "h3", "h4", "h5",
    "h6", "i", "kbd", "label", "mark", "p", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt",
    "u", "var",
];

/// Elements that may hold what their parent may.
const TRANSPARENT: &[&str] = &["a", "ins", "del", "map", "object"];

/// Blocks that a line shows as a span, and how that looks.
const BLOCKS: &[(&str, &str)] = &[
    ("address", "display: block; font-style: italic"),
    ("article", "display: block"),
    ("aside", "display: block"),
    ("blockquote", "display: block"),
    ("center", "display: block"),
    ("div", "display: block"),
    ("figcaption", "display: block"),
    ("figure", "display: block"),
    ("footer", "display: block"),
    ("h1", "display: block; font-weight: bold"),
    ("h2", "display: block; font-weight: bold"),
    ("h3", "display: block; font-weight: bold"),
    ("h4", "display: block; font-weight: bold"),
    ("h5", "display: block; font-weight: bold"),
    ("h6", "display: block; font-weight: bold"),
    ("header", "display: block"),
    ("p", "display: block"),
    ("pre", "display: block; white-space: pre"),
    ("section", "display: block"),
];

/// Elements in a line that become blocks around blocks, and how they look.
const SHOWN: &[(&str, &str)] = &[
    ("b", "display: inline; font-weight: bold"),
    ("big", "display: inline; font-size: larger"),
    ("em", "display: inline; font-style: italic"),
    ("i", "display: inline; font-style: italic"),
    ("small", "display: inline; font-size: smaller"),
    ("span", "display: inline"),
    ("strong", "display: inline; font-weight: bold"),
    ("u", "display: inline; text-decoration: underline"),
];

fn nesting(work: &mut Work) {
    each(work, |doc, version, places, edits| {
        let mut done = Vec::new();
        let mut renamed: HashSet<u32> = HashSet::new();
        for element in doc.elements().filter(|e| e.ns() == Ns::XHTML && places.contains(&doc.position(e.end()))) {
            let Some(parent) = element.parent().filter(|p| p.ns() == Ns::XHTML) else { continue };
            let block = HTML.binary_search(&element.local()).is_ok() && !INLINE.contains(&element.local());
            let lines = LINES_ONLY.contains(&parent.local()) || TRANSPARENT.contains(&parent.local());
            if !block || !lines {
                continue;
            }
            let look = BLOCKS.iter().find(|(name, _)| *name == element.local());
            let plain = !element.children().any(|c| !INLINE.contains(&c.local()));
            if parent.local() == "p" && !parent.ancestors().any(|a| LINES_ONLY.contains(&a.local())) {
                if renamed.insert(parent.id) {
                    rename(parent, &format!("{}div", markup::prefix(parent)), edits);
                    done.push("turned a paragraph around blocks into a div");
                }
            } else if let Some((_, look)) = look.filter(|_| plain && (version == Version::Two || parent.local() != "a"))
            {
                if renamed.insert(element.id) {
                    rename(element, &format!("{}span", markup::prefix(element)), edits);
                    add_style(element, look, edits);
                    spaced(element, edits);
                    done.push("turned a block inside a line into a span that looks like it");
                }
            } else if raised(element, version, &mut renamed, edits) {
                done.push("turned what is around blocks into blocks that look like it");
            }
        }
        if version == Version::Two {
            wrap_lines(doc, edits, &mut done);
        }
        done.dedup();
        (!done.is_empty()).then(|| done.join("; "))
    });
}

/// Sets an element off from the words beside it, which no longer end where it begins.
fn spaced(element: Element, edits: &mut Edits) {
    let text = element.doc.text;
    let (start, end) = (element.start() as usize, element.close() as usize);
    if !text.get(..start).unwrap_or_default().ends_with(char::is_whitespace) {
        edits.insert(start, " ");
    }
    if !text.get(end..).unwrap_or_default().starts_with(char::is_whitespace) {
        edits.insert(end, " ");
    }
}

/// Lets everything in lines around a block be blocks, up to what holds blocks, if all of it can.
fn raised(element: Element, version: Version, renamed: &mut HashSet<u32>, edits: &mut Edits) -> bool {
    let in_lines = |e: &Element| LINES_ONLY.contains(&e.local()) || TRANSPARENT.contains(&e.local());
    let chain: Vec<Element> = element.ancestors().take_while(in_lines).collect();
    let can = |e: &Element| {
        let transparent = version == Version::Three && TRANSPARENT.contains(&e.local());
        e.local() == "p" || transparent || SHOWN.iter().any(|(name, _)| *name == e.local())
    };
    if !chain.iter().all(can) {
        return false;
    }
    let mut did = false;
    for around in chain {
        let look = SHOWN.iter().find(|(name, _)| *name == around.local()).map(|(_, look)| *look);
        if (look.is_some() || around.local() == "p") && renamed.insert(around.id) {
            rename(around, &format!("{}div", markup::prefix(around)), edits);
            add_style(around, look.unwrap_or_default(), edits);
            did = true;
        }
    }
    did
}

/// Gives text that stands beside blocks, in elements that hold only blocks in EPUB 2, a block of its own.
fn wrap_lines(doc: &Document, edits: &mut Edits, done: &mut Vec<&str>) {
    for parent in doc.elements().filter(|e| e.ns() == Ns::XHTML && matches!(e.local(), "body" | "blockquote" | "form"))
    {
        // Runs of nodes that are lines: their start, their end, and whether they show anything.
        let mut run: Option<(usize, usize, bool)> = None;
        let mut flush = |run: &mut Option<(usize, usize, bool)>| {
            if let Some((start, end, true)) = run.take() {
                edits.insert(start, "<div>");
                edits.insert(end, "</div>");
                done.push("gave text beside blocks a block of its own");
            }
        };
        for id in parent.child_nodes() {
            let node = &doc.nodes[id as usize];
            let (start, end) = (node.start as usize, node.end as usize);
            match node.kind {
                NodeKind::Text if is_blank(&doc.text_of(id)) => {
                    if let Some(run) = &mut run {
                        run.1 = run.1.max(start);
                    }
                }
                NodeKind::Text => run = Some((run.map_or(start, |r| r.0), end, true)),
                NodeKind::Element if INLINE.contains(&node.name.local) && !matches!(node.name.local, "ins" | "del") => {
                    run = Some((run.map_or(start, |r| r.0), node.close as usize, true));
                }
                NodeKind::Element => flush(&mut run),
                NodeKind::Instruction => {}
            }
        }
        flush(&mut run);
    }
}

fn titles(work: &mut Work) {
    let book = crate::opf::packages(work.draft).first().and_then(|&p| work.draft.text(p)).and_then(|text| {
        let doc = xml::read(&text, crate::draft::xml_limits());
        let title = doc.elements().find(|e| e.is(Ns::DC, "title") && e.has_text())?;
        Some(title.text().trim().to_owned())
    });
    each(work, |doc, _, _, edits| {
        let root = doc.root().filter(|r| r.is(Ns::XHTML, "html"))?;
        let head = root.child(Ns::XHTML, "head");
        let old = head.and_then(|h| h.child(Ns::XHTML, "title"));
        if old.is_some_and(Element::has_text) {
            return None;
        }
        let heading = root.descendants().find(|e| matches!(e.local(), "h1" | "h2" | "h3") && e.has_text());
        let heading = heading.map(|h| h.text().split_whitespace().collect::<Vec<_>>().join(" "));
        let title = heading.or_else(|| book.clone())?;
        let prefix = markup::prefix(root);
        let element = format!("<{prefix}title>{}</{prefix}title>", escaped(&title));
        match (head, old) {
            (_, Some(old)) => markup::set_text(old, &title, edits),
            (Some(head), None) if head.children().next().is_some() && !markup::is_empty_tag(head) => {
                edits.insert(head.end() as usize, element);
            }
            (Some(head), None) => append(head, &element, edits),
            (None, None) => edits.insert(root.end() as usize, format!("<{prefix}head>{element}</{prefix}head>")),
        }
        Some(format!("gave it the title {title}"))
    });
}

fn unknown_elements(work: &mut Work) {
    each(work, |doc, _, places, edits| {
        let mut names = Vec::new();
        for element in doc.elements().filter(|e| e.ns() == Ns::XHTML && places.contains(&doc.position(e.end()))) {
            let known = HTML.binary_search(&element.local()).is_ok();
            if !known && end_tag(element).is_some() | markup::is_empty_tag(element) {
                rename(element, &format!("{}span", markup::prefix(element)), edits);
                names.push(element.local());
            }
        }
        names.sort_unstable();
        names.dedup();
        (!names.is_empty()).then(|| format!("turned {} into spans", names.join(", ")))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(HTML.is_sorted());
    }
}
