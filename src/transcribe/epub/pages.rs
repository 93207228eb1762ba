//! The pages of a book: XHTML as trees, and which of them are no part of the story.

use std::collections::HashMap;

use super::package::Book;
use crate::diag::Cut;
use crate::transcribe::dom::{Dom, NodeId, ROOT, is_void};

/// Bytes of all pages of a book at most.
const MAX_TEXT: usize = 256 << 20;

/// Kinds of pages that repeat what the package says: covers, titles, tables of contents.
const APPARATUS: &[&str] = &["cover", "coverpage", "titlepage", "title-page", "toc", "colophon", "loi", "lot", "landmarks"];

/// A page.
#[derive(Debug)]
pub struct Page {
    pub path: String,
    pub dom: Dom,
    /// The element whose content is the page.
    pub body: NodeId,
}

/// All pages in reading order.
#[derive(Debug)]
pub struct Pages {
    pub list: Vec<Page>,
}

/// Reads the pages of the spine.
pub fn read(book: &mut Book) -> Result<Pages, String> {
    let mut list = Vec::new();
    let mut total = 0;
    let mut sheets: HashMap<String, String> = HashMap::new();
    for path in book.spine.clone() {
        if book.nav.as_deref() == Some(&path) && book.entries.len() < 2 && book.spine.len() > 1 {
            continue;
        }
        let Some(text) = book.text(&path)? else { continue };
        total += text.len();
        if total > MAX_TEXT {
            return Err(format!("its pages have more than {} MiB", MAX_TEXT >> 20));
        }
        let mut dom = Dom::parse(&as_html(&text));
        let looks = looks_of(&dom, &path, book, &mut sheets);
        dom.apply_looks(&looks);
        let body = dom.find(ROOT, &["body"]).unwrap_or(ROOT);
        list.push(Page { path, dom, body });
    }
    Ok(Pages { list })
}

impl Pages {
    /// Leaves out the pages that are no part of the story. Gives their names.
    pub fn take_apparatus(&mut self, book: &Book) -> Vec<String> {
        let mut left_out = Vec::new();
        let last = self.list.len();
        let is_ours = book.data.iter().any(|datum| datum.name.starts_with("ficbind:"));
        let mut at = 0;
        self.list.retain(|page| {
            at += 1;
            let said = book.apparatus.get(&page.path).map(String::as_str).unwrap_or_default();
            let kinds = kinds_of(page);
            let is_nav = book.nav.as_deref() == Some(&page.path);
            let is_named = APPARATUS.contains(&said) || kinds.iter().any(|kind| APPARATUS.contains(&&**kind));
            let is_notes = is_ours && page.path.ends_with("content-notes.xhtml");
            // A picture alone on the first page is the cover.
            let is_cover = at == 1 && last > 1 && page.dom.words(page.body).is_empty();
            let goes = is_nav || is_named || is_notes || is_cover;
            if goes {
                left_out.push(page.path.rsplit('/').next().unwrap_or(&page.path).to_owned());
            }
            !goes
        });
        left_out
    }
}

/// What a page says that it is: the types of its body and of its only section.
fn kinds_of(page: &Page) -> Vec<String> {
    let mut node = page.body;
    let mut kinds = Vec::new();
    for _ in 0..3 {
        let kind = page.dom.attribute(node, "epub:type").unwrap_or_default();
        kinds.extend(kind.split_ascii_whitespace().map(str::to_owned));
        let elements: Vec<NodeId> =
            page.dom.children(node).iter().copied().filter(|child| !page.dom.name(*child).is_empty()).collect();
        let [only] = &*elements else { break };
        node = *only;
    }
    kinds
}

/// What style sheets say of emphasis and alignment, by class.
fn looks_of(dom: &Dom, path: &str, book: &mut Book, sheets: &mut HashMap<String, String>) -> HashMap<String, String> {
    let mut css = String::new();
    for node in dom.below(ROOT) {
        match dom.name(node) {
            "style" => css.push_str(&dom.text_of_raw(node)),
            "link" if dom.attribute(node, "rel").is_some_and(|rel| rel.contains("stylesheet")) => {
                let (target, _) = super::package::resolve(path, dom.attribute(node, "href").unwrap_or_default());
                if !sheets.contains_key(&target) {
                    let text = book.text(&target).ok().flatten().unwrap_or_default();
                    sheets.insert(target.clone(), text);
                }
                css.push_str(sheets.get(&target).map(String::as_str).unwrap_or_default());
            }
            _ => {}
        }
    }
    classes_of(&css)
}

/// Declarations that mean something, of rules whose selector is one class.
fn classes_of(css: &str) -> HashMap<String, String> {
    const MEANS: &[&str] = &[
        "font-style", "font-weight", "text-decoration", "text-align", "vertical-align", "font-variant",
    ];
    let mut found: HashMap<String, String> = HashMap::new();
    for rule in without_comments(css).split('}') {
        let Some((selectors, body)) = rule.rsplit_once('{') else { continue };
        let kept: Vec<&str> = body
            .split(';')
            .map(str::trim)
            .filter(|one| one.split_once(':').is_some_and(|(key, _)| MEANS.contains(&key.trim())))
            .collect();
        if kept.is_empty() {
            continue;
        }
        for selector in selectors.split(',').map(str::trim) {
            let Some((element, class)) = selector.split_once('.') else { continue };
            let is_plain = |text: &str| text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
            if is_plain(element) && is_plain(class) && !class.is_empty() {
                found.entry(class.to_owned()).or_default().push_str(&format!(";{}", kept.join(";")));
            }
        }
    }
    found
}

fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        out.push_str(rest.cut(..start));
        rest = match rest.cut(start..).find("*/") {
            Some(end) => rest.cut(start + end + 2..),
            None => "",
        };
    }
    out.push_str(rest);
    out
}

/// XHTML so that a reader of HTML sees the same: elements that end in their own tag are closed, sections of character data
/// are text, and a drawing around a picture is that picture.
pub fn as_html(xhtml: &str) -> String {
    let mut out = String::with_capacity(xhtml.len() + 64);
    let mut rest = xhtml;
    let mut drawings: Vec<bool> = Vec::new();
    while let Some(start) = rest.find('<') {
        out.push_str(rest.cut(..start));
        let tag = rest.cut(start..);
        let end = if tag.starts_with("<!--") {
            tag.find("-->").map(|end| end + 3)
        } else if let Some(section) = tag.strip_prefix("<![CDATA[") {
            let end = section.find("]]>").unwrap_or(section.len());
            for c in section.cut(..end).chars() {
                match c {
                    '<' => out.push_str("&lt;"),
                    '&' => out.push_str("&amp;"),
                    c => out.push(c),
                }
            }
            rest = section.cut((end + 3).min(section.len())..);
            continue;
        } else if tag.starts_with("<?") {
            rest = tag.find("?>").map_or("", |end| tag.cut(end + 2..));
            continue;
        } else {
            tag_end(tag)
        };
        let Some(end) = end else {
            out.push_str("&lt;");
            rest = tag.cut(1..);
            continue;
        };
        push_tag(tag.cut(..end), tag, &mut drawings, &mut out);
        rest = tag.cut(end..);
    }
    out.push_str(rest);
    out
}

/// Where a tag ends; a `>` within quotation marks ends none.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate().skip(1) {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'<') => return None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

fn push_tag(tag: &str, ahead: &str, drawings: &mut Vec<bool>, out: &mut String) {
    let name = tag.trim_start_matches(['<', '/']);
    let name = name.cut(..name.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).unwrap_or(name.len()));
    let local = name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase();
    if local == "svg" && name == "svg" {
        let is_end = tag.starts_with("</");
        let holds_picture = if is_end {
            drawings.pop().unwrap_or_default()
        } else {
            // A drawing around a picture is short.
            let ahead = ahead.cut(..ahead.floor_char_boundary(4096.min(ahead.len())));
            let inside = ahead.cut(..ahead.find("</svg").unwrap_or(ahead.len()));
            let holds = inside.contains("<image") && !inside.contains("<path") && !inside.contains("<text");
            if !tag.ends_with("/>") {
                drawings.push(holds);
            }
            holds
        };
        if holds_picture {
            out.push_str(if is_end { "</div>" } else { "<div>" });
            return;
        }
    }
    if drawings.last() == Some(&true) && local == "image" {
        out.push_str(&tag.replace("xlink:href", "src").replace(" href=", " src=").replacen("<image", "<img", 1));
        return;
    }
    match tag.strip_suffix("/>") {
        Some(open) if !is_void(&local) && drawings.is_empty() && !tag.starts_with("</") && !tag.starts_with("<!") => {
            out.push_str(open);
            out.push_str("></");
            out.push_str(name);
            out.push('>');
        }
        _ => out.push_str(tag),
    }
}

#[cfg(test)]
mod tests {
    use super::as_html;

    #[test]
    fn xhtml_as_html() {
        for (xhtml, html) in [
            ("<p/>a<br/>", "<p></p>a<br/>"),
            ("<a id=\"x>y\"/>b", "<a id=\"x>y\"></a>b"),
            ("<![CDATA[1 < 2]]>&amp;", "1 &lt; 2&amp;"),
            ("<?xml version=\"1.0\"?><title/>", "<title></title>"),
            ("<svg><image xlink:href=\"a.png\"/></svg>", "<div><img src=\"a.png\"/></div>"),
            ("<svg><path/></svg><i/>", "<svg><path/></svg><i></i>"),
            ("1 < 2 <b>", "1 &lt; 2 <b>"),
        ] {
            assert_eq!(as_html(xhtml), html);
        }
    }
}
