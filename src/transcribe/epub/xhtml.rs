//! XHTML written so that a reader of HTML sees the same.

use super::doctype;
use crate::diag::Cut;
use crate::transcribe::dom::is_void;

/// XHTML so that a reader of HTML sees the same: elements that end in their own tag are closed, sections of character data
/// are text, and a drawing around a picture is that picture.
pub fn as_html(xhtml: &str) -> String {
    let xhtml = &*doctype::plain(xhtml);
    let mut out = String::with_capacity(xhtml.len() + 64);
    let mut rest = xhtml;
    let mut drawings: Vec<bool> = Vec::new();
    // Where the last comment and the last instruction end: what opens behind that is text.
    let last_of = |end: &str| xhtml.rfind(end).unwrap_or_default();
    let (comment_end, instruction_end) = (last_of("-->"), last_of("?>"));
    while let Some(start) = rest.find('<') {
        out.push_str(rest.cut(..start));
        let tag = rest.cut(start..);
        let at = xhtml.len() - tag.len();
        let end = if tag.starts_with("<!--") {
            if at < comment_end { tag.find("-->").map(|end| end + 3) } else { None }
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
        } else if tag.starts_with("<?") && at < instruction_end {
            rest = tag.find("?>").map_or("", |end| tag.cut(end + 2..));
            continue;
        } else if tag.starts_with("<?") {
            None
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
            ("a <!-- b <p>c</p>", "a &lt;!-- b <p>c</p>"),
            ("a <? b <p>c</p>", "a &lt;? b <p>c</p>"),
            (
                "<!DOCTYPE html [<!ENTITY who '<b>Ann</b>'><!ENTITY % x 'y'>]><p>&who;&amp;&nbsp;</p>",
                "<p><b>Ann</b>&amp;&nbsp;</p>",
            ),
            ("<!DOCTYPE html><p>&who;</p>", "<p>&who;</p>"),
        ] {
            assert_eq!(as_html(xhtml), html);
        }
    }
}
