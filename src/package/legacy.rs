//! XHTML5 → XHTML 1.1 for EPUB 2.0.1: elements and attributes that it lacks are replaced or dropped.

mod numbers;

use crate::book::xhtml::{Tag, TagKind, push_escaped_attribute, tags};
use crate::diag::Cut;

/// Elements that XHTML 1.1 lacks, and what stands in for them.
const ELEMENTS: &[(&str, &str)] = &[
    ("section", "div"),
    ("article", "div"),
    ("aside", "div"),
    ("nav", "div"),
    ("header", "div"),
    ("footer", "div"),
    ("main", "div"),
    ("figure", "div"),
    ("figcaption", "div"),
    ("mark", "span"),
    ("u", "span"),
    ("s", "del"),
    ("time", "span"),
    ("data", "span"),
    ("bdi", "span"),
    ("rp", "span"),
    ("wbr", "span"),
    ("ruby", "span"),
    ("rt", "span"),
    ("rb", "span"),
];

/// Elements that XHTML 1.1 does not let stand empty.
const NEVER_EMPTY: &[&str] = &["blockquote", "ul", "ol", "dl"];

/// Attributes that are dropped wherever they stand.
const DROPPED: &[&str] =
    &["role", "lang", "start", "reversed", "hidden", "datetime", "xmlns:epub", "value", "scope", "translate"];

/// The document type of XHTML 1.1.
pub const DOCTYPE: &str =
    "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.1//EN\" \"http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd\">";

/// Rewrites a page of ours.
pub fn down_level(page: &str) -> String {
    let page = &*numbers::write(page);
    let mut out = String::with_capacity(page.len());
    let mut from = 0;
    // Quotations hold blocks only; loose text in them gets a paragraph when they are written.
    // Where the last start tag of an element that must hold something begins and ends, if only blanks came since.
    let mut opened: Vec<(usize, usize)> = Vec::new();
    let mut groups = Groups::default();
    for tag in tags(page) {
        let between = page.cut(from..tag.range.start);
        from = tag.range.end;
        if !between.trim().is_empty() {
            opened.clear();
        }
        out.push_str(between);
        if groups.drops(&tag) {
            continue;
        }
        if !NEVER_EMPTY.contains(&tag.name) {
            opened.clear();
        } else if tag.kind == TagKind::Close {
            if let Some((start, end)) = opened.pop() {
                leave_out(&mut out, start, end);
                continue;
            }
        } else {
            let start = out.len();
            write(&tag, &mut out);
            opened.push((start, out.len()));
            continue;
        }
        write(&tag, &mut out);
    }
    out.push_str(page.cut(from..));
    let out = match out.find("<!DOCTYPE").and_then(|start| out.cut(start..).find('>').map(|end| start..start + end + 1))
    {
        Some(range) => format!("{}{DOCTYPE}{}", out.cut(..range.start), out.cut(range.end..)),
        None => out,
    };
    // XHTML 1.1 names the encoding by http-equiv.
    out.replace(
        "<meta charset=\"utf-8\"/>",
        "<meta http-equiv=\"Content-Type\" content=\"application/xhtml+xml; charset=utf-8\"/>",
    )
}

/// The open elements of definition lists. XHTML 1.1 knows no groups of terms in them, so that these boxes go.
#[derive(Default)]
struct Groups<'a> {
    /// Elements from the outermost `dl` on, and whether their tags go.
    open: Vec<(&'a str, bool)>,
}

impl<'a> Groups<'a> {
    /// Whether a tag goes.
    fn drops(&mut self, tag: &Tag<'a>) -> bool {
        match tag.kind {
            TagKind::Open if tag.name == "dl" || !self.open.is_empty() => {
                let is_group = tag.name == "div" && self.open.last().is_some_and(|(parent, _)| *parent == "dl");
                self.open.push((tag.name, is_group));
                is_group
            }
            TagKind::Close => self.open.pop().is_some_and(|(_, is_group)| is_group),
            _ => false,
        }
    }
}

/// Takes an element without content out again. A link may lead to it: then a box stands in its place, which may be empty.
fn leave_out(out: &mut String, start: usize, end: usize) {
    let id = tags(out.cut(start..end)).next().and_then(|tag| tag.attribute("id")).map(str::to_owned);
    out.truncate(start);
    if let Some(id) = id {
        out.push_str(&format!("<div id=\"{id}\"></div>"));
    }
}

fn write(tag: &Tag, out: &mut String) {
    let name = ELEMENTS.iter().find(|(n, _)| *n == tag.name).map_or(tag.name, |(_, to)| to);
    if tag.kind == TagKind::Close {
        out.push_str("</");
        out.push_str(name);
        out.push('>');
        if tag.name == "rt" {
            out.push(')');
        }
        return;
    }
    // Readings stand behind their words, in brackets, where ruby is not known.
    if tag.name == "rt" {
        out.push('(');
    }
    out.push('<');
    out.push_str(name);
    if tag.name == "u" && tag.attribute("style").is_none() {
        out.push_str(" style=\"text-decoration: underline\"");
    }
    for (key, value) in tag.attributes() {
        let dropped = DROPPED.contains(&key) && !(key == "scope" && matches!(tag.name, "th" | "td"))
            || (key, value) == ("dir", "auto")
            || key.starts_with("aria-")
            || key.starts_with("epub:")
            || key.starts_with("data-");
        if !dropped && key != "charset" || tag.name == "meta" {
            push_escaped_attribute(out, key, value);
        }
    }
    if tag.kind == TagKind::Empty && name == tag.name {
        out.push_str("/>");
    } else if tag.kind == TagKind::Empty {
        out.push_str("></");
        out.push_str(name);
        out.push('>');
    } else {
        out.push('>');
    }
}
