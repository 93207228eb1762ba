//! The author's own HTML inside Markdown: kept from posing as ours, reported on, and its links and images taken in.

use crate::book::html;
use crate::book::prose::{IMAGE, LINK, Rendered, Source, Use};
use crate::book::rules;
use crate::book::slug;
use crate::diag::Sink;

/// Raw HTML made ready for the HTML reader: `<quietly>` and other words in angle brackets that are no elements are text,
/// as are the marks of CDATA sections, and so is a last tag that never ends (it would swallow what follows the block).
pub fn prepare(chunk: &str) -> std::borrow::Cow<'_, str> {
    let chunk = literal_tags(chunk);
    match unfinished_tag(&chunk) {
        Some(at) => format!("{}{}", &chunk[..at], chunk[at..].replace('<', "&lt;")).into(),
        None => chunk,
    }
}

/// Elements with literal content that is shown.
const LITERAL: &[&str] =
    &["textarea", "xmp", "plaintext", "listing", "title", "noembed", "noframes", "noscript", "iframe"];

/// Escapes what looks like a tag and names no element.
fn literal_tags(chunk: &str) -> std::borrow::Cow<'_, str> {
    let mut out = String::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'<', &chunk.as_bytes()[at..]).map(|i| at + i) {
        at = open + 1;
        let rest = &chunk[open..];
        if rest.starts_with("<!--") {
            let Some(end) = rest.find("-->") else { break };
            at = open + end;
            continue;
        }
        if rest.starts_with("<![CDATA[") {
            out.push_str(&chunk[from..open]);
            from = open + "<![CDATA[".len();
            continue;
        }
        let name = rest[1..].strip_prefix('/').unwrap_or(&rest[1..]);
        let length =
            name.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, ':' | '-' | '_')).unwrap_or(name.len());
        let word = &name[..length];
        // Elements whose content HTML takes literally would take our own markup literally, too: their tags go.
        if LITERAL.iter().any(|n| n.eq_ignore_ascii_case(word)) {
            out.push_str(&chunk[from..open]);
            from = open + rest.find('>').map_or(rest.len(), |i| i + 1);
            at = from;
            continue;
        }
        // Attributes and prefixes are the mark of a program's elements, which the reader drops.
        let attributes = name.as_bytes()[length..].iter().take(300).take_while(|b| **b != b'>').any(|b| *b == b'=');
        let is_text = !word.is_empty() && !word.contains([':', '-', '_']) && !attributes && !html::is_element(word);
        if is_text {
            out.push_str(&chunk[from..open]);
            out.push_str("&lt;");
            from = open + 1;
        }
    }
    if from == 0 && out.is_empty() {
        return chunk.into();
    }
    out.push_str(&chunk[from..]);
    out.replace("]]>", "").into()
}

/// The offset of the first tag that is opened and never ends.
fn unfinished_tag(chunk: &str) -> Option<usize> {
    let bytes = chunk.as_bytes();
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'<', &bytes[at..]).map(|i| at + i) {
        let rest = &chunk[open..];
        if rest.starts_with("<!--") {
            let end = rest.find("-->")?;
            at = open + end + 3;
            continue;
        }
        let name = rest[1..].strip_prefix('/').unwrap_or(&rest[1..]);
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) && !rest.starts_with("<!") && !rest.starts_with("<?") {
            at = open + 1;
            continue;
        }
        let mut quote: Option<u8> = None;
        let mut value = false;
        let end = bytes[open + 1..].iter().position(|&b| {
            match quote {
                Some(mark) if b == mark => quote = None,
                Some(_) => {}
                None if b == b'>' => return true,
                None if value && matches!(b, b'"' | b'\'') => quote = Some(b),
                None => {}
            }
            value = b == b'=' || value && b.is_ascii_whitespace();
            false
        });
        match end {
            Some(length) => at = open + 1 + length + 1,
            None => return Some(open),
        }
    }
    None
}

/// Author's HTML must not claim to be text that we generated: our class and id names in its tags are renamed.
pub fn disarm(chunk: &str) -> std::borrow::Cow<'_, str> {
    if !chunk.contains("fic-") {
        return chunk.into();
    }
    let mut out = String::with_capacity(chunk.len());
    for (i, piece) in chunk.split('<').enumerate() {
        if i == 0 {
            out.push_str(piece);
            continue;
        }
        let (tag, text) = piece.split_at(piece.find('>').unwrap_or(0));
        out.push('<');
        out.push_str(&tag.replace("fic-", "fic_"));
        out.push_str(text);
    }
    out.into()
}

/// Says what the HTML reader took out, each kind once a text.
pub fn report_removals(removals: &[html::Removal], sink: &mut Sink, source: &Source) {
    let mut seen = std::collections::HashSet::new();
    for removal in removals {
        if let Some((needle, violation)) = rules::removal(removal)
            && seen.insert(violation.message.clone())
        {
            // The reader works on rendered text: look the place up in the source.
            let at = find_fold(&source.text, &needle).unwrap_or(0);
            sink.emit(source.span(at..at + 1), violation);
        }
    }
}

fn find_fold(text: &str, needle: &str) -> Option<usize> {
    text.find(needle).or_else(|| text.to_ascii_lowercase().find(&needle.to_ascii_lowercase()))
}

/// Takes the author's own `<a href>` and `<img src>` into the lists of links and images, and notes their ids.
pub fn adopt(nodes: &mut [html::Node], done: &mut Rendered, source: &Source) {
    let mut stack: Vec<&mut html::Node> = nodes.iter_mut().collect();
    while let Some(node) = stack.pop() {
        let html::Node::Element(element) = node else { continue };
        let name = element.name;
        let has_alt = element.attrs.iter().any(|(k, v)| *k == "alt" && !v.trim().is_empty());
        for (key, value) in &mut element.attrs {
            let place = |needle: &str| {
                let at = source.text.find(needle).unwrap_or(0);
                source.span(at..(at + needle.len()).min(source.text.len()))
            };
            match (name, &**key) {
                ("a", "href") if !value.starts_with(LINK) && !value.starts_with("#fic-") => {
                    let span = place(value);
                    let number = done.links.len();
                    done.links.push(Use {
                        target: std::mem::replace(value, format!("{LINK}{number}")),
                        span,
                        has_alt: true,
                    });
                }
                ("img", "src") if !value.starts_with(IMAGE) => {
                    let span = place(value);
                    let number = done.images.len();
                    done.images.push(Use {
                        target: std::mem::replace(value, format!("{IMAGE}{number}")),
                        span,
                        has_alt,
                    });
                }
                (_, "id") if !value.starts_with("fic-") => {
                    *value = slug::id(value);
                    done.ids.push(value.clone());
                }
                _ => {}
            }
        }
        stack.extend(element.children.iter_mut());
    }
}
