//! Elements that Markdown has no form for, as HTML on one line.

use super::super::dom::{Kind, NodeId, is_void};
use super::{Writer, join};

/// Inline elements that are written as they are.
pub(super) const INLINE: &[&str] = &[
    "abbr", "acronym", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "ins", "kbd", "mark", "q", "rb", "rp", "rt",
    "ruby", "s", "samp", "small", "strike", "sub", "sup", "time", "tt", "u", "var",
];

/// Block elements and parts of them that are written as they are; of others only the content.
const BLOCKS: &[&str] = &[
    "blockquote",
    "br",
    "caption",
    "col",
    "colgroup",
    "dd",
    "details",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "b",
    "strong",
    "li",
    "ol",
    "p",
    "pre",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "wbr",
    "font",
    "span",
    "center",
];

/// Elements that may hold blocks, and whose tags may stand on lines of their own.
const PARTS: &[&str] = &["caption", "dd", "dt", "figcaption", "figure", "li", "summary", "td", "th"];

/// Attributes that are kept.
const ATTRIBUTES: &[&str] = &[
    "abbr", "align", "alt", "cite", "color", "colspan", "datetime", "dir", "headers", "lang", "open", "reversed",
    "rowspan", "scope", "span", "start", "style", "title", "type", "valign", "value",
];

/// Whether an element is written as it is, with its id.
pub(super) fn keeps_id(name: &str) -> bool {
    matches!(name, "pre" | "ol" | "ul" | "table" | "dl" | "figure" | "details")
}

/// Text of HTML on one line.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| push_escaped(c, &mut out));
    out
}

/// A character of HTML; what would be markup in the Markdown around it is written as a reference.
fn push_escaped(c: char, out: &mut String) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\r' => {}
        '\n' | '\\' | '[' | ']' | '{' | '}' | '%' | '=' | '^' | '$' | '|' | '`' | '*' | '_' | '~' | '《' | '｜'
        | '［' => {
            out.push_str(&format!("&#{};", u32::from(c)));
        }
        c => out.push(c),
    }
}

impl Writer<'_, '_> {
    /// An element as HTML.
    pub(super) fn raw(&mut self, node: NodeId) -> String {
        let mut out = String::new();
        self.push_raw(node, false, &mut out);
        out
    }

    /// The attributes of an element that are kept.
    pub(super) fn attributes(&self, node: NodeId) -> String {
        let Kind::Element(name, attributes) = self.dom.kind(node) else { return String::new() };
        let mut out = String::new();
        for (key, value) in attributes {
            let value = match &**key {
                "class" => {
                    let kept: Vec<&str> =
                        value.split_ascii_whitespace().filter(|class| self.guide.keeps_class(class)).collect();
                    kept.join(" ")
                }
                "id" if self.wants(value) || self.is_cell(name) => value.to_string(),
                known if ATTRIBUTES.contains(&known) => value.to_string(),
                _ => continue,
            };
            if !value.is_empty() || &**key == "alt" || matches!(&**key, "open" | "reversed") {
                out.push_str(&format!(" {key}=\"{}\"", escaped(&value)));
            }
        }
        out
    }

    /// Whether a reference to a note is below an element.
    fn refers(&self, node: NodeId) -> bool {
        !self.survey.is_empty() && self.dom.below(node).any(|below| self.survey.note_of(self.dom, below).is_some())
    }

    fn is_cell(&self, name: &str) -> bool {
        matches!(name, "td" | "th")
    }

    fn push_raw(&mut self, node: NodeId, verbatim: bool, out: &mut String) {
        if self.skips(node) {
            return;
        }
        let dom = self.dom;
        let name = match dom.kind(node) {
            Kind::Text(text) if verbatim => return out.push_str(&escaped(text)),
            Kind::Text(text) => return push_words(text, self.guide.keeps_forms(), out),
            Kind::Element(name, _) => &**name,
            _ => return,
        };
        match name {
            "math" | "svg" => return self.push_foreign(node, out),
            "img" => return self.push_picture(node, out),
            "a" => return self.push_link(node, verbatim, out),
            _ => {}
        }
        let is_written =
            BLOCKS.contains(&name) || INLINE.contains(&name) || name == "div" && self.guide.keeps_element(dom, node);
        if is_written {
            out.push_str(&format!("<{name}{}>", self.attributes(node)));
        }
        if is_void(name) {
            return;
        }
        if PARTS.contains(&name) && !verbatim && self.refers(node) {
            // Notes are read between blank lines alone.
            let children = dom.children(node).to_vec();
            let text = join(&self.blocks(&children, 1));
            out.push_str(&format!("\n\n{text}\n\n</{name}>"));
            return;
        }
        for child in dom.children(node) {
            self.push_raw(*child, verbatim || name == "pre", out);
        }
        if is_written {
            out.push_str(&format!("</{name}>"));
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }

    fn push_picture(&mut self, node: NodeId, out: &mut String) {
        let source = self.dom.attribute(node, "src").unwrap_or_default();
        let alt = self.dom.attribute(node, "alt").unwrap_or_default();
        match self.guide.picture(source) {
            Some(address) => {
                out.push_str(&format!("<img src=\"{}\" alt=\"{}\">", escaped(&address), escaped(alt)));
            }
            None => push_words(alt, false, out),
        }
    }

    fn push_link(&mut self, node: NodeId, verbatim: bool, out: &mut String) {
        let href = self.dom.attribute(node, "href").map(str::to_owned);
        let address = href.and_then(|href| self.guide.link(&href)).filter(|address| !address.is_empty());
        if let Some(address) = &address {
            out.push_str(&format!("<a href=\"{}\">", escaped(address)));
        }
        for child in self.dom.children(node) {
            self.push_raw(*child, verbatim, out);
        }
        if address.is_some() {
            out.push_str("</a>");
        }
    }

    /// An element of another vocabulary, with all its attributes.
    fn push_foreign(&mut self, node: NodeId, out: &mut String) {
        match self.dom.kind(node) {
            Kind::Text(text) => push_words(text, false, out),
            Kind::Element(name, attributes) => {
                out.push_str(&format!("<{name}"));
                for (key, value) in attributes {
                    out.push_str(&format!(" {key}=\"{}\"", escaped(value)));
                }
                out.push('>');
                for child in self.dom.children(node) {
                    self.push_foreign(*child, out);
                }
                out.push_str(&format!("</{name}>"));
            }
            _ => {}
        }
    }
}

/// Words with single spaces between them, or ends of lines where these are kept and nothing behind them is markup.
fn push_words(text: &str, keeps_lines: bool, out: &mut String) {
    let mut space = None;
    let push_space = |space: char, out: &mut String| {
        if !out.ends_with([' ', '\n']) {
            out.push(space);
        }
    };
    for c in text.chars() {
        if matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
            let is_line = keeps_lines && c == '\n';
            space = Some(if is_line { '\n' } else { space.unwrap_or(' ') });
            continue;
        }
        if let Some(space) = space.take() {
            push_space(if c.is_alphabetic() { space } else { ' ' }, out);
        }
        push_escaped(c, out);
    }
    if let Some(space) = space {
        push_space(space, out);
    }
}
