//! The author's own HTML inside Markdown: kept from posing as ours, reported on, and its links and images taken in.

use crate::book::html;
use crate::book::prose::{IMAGE, LINK, Rendered, Source, Use};
use crate::book::rules;
use crate::book::slug;
use crate::diag::Sink;

/// A block of raw HTML whose last tag never ends: that `<` is text, or it would swallow what follows the block.
pub fn end_tags(chunk: &str) -> std::borrow::Cow<'_, str> {
    match unfinished_tag(chunk) {
        Some(at) => format!("{}{}", &chunk[..at], chunk[at..].replace('<', "&lt;")).into(),
        None => chunk.into(),
    }
}

/// The offset of the first tag that is opened and never ends.
fn unfinished_tag(chunk: &str) -> Option<usize> {
    let bytes = chunk.as_bytes();
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'<', &bytes[at..]).map(|i| at + i) {
        let rest = &chunk[open..];
        if rest.starts_with("<!--") {
            at = open + rest.find("-->").map_or(4, |i| i + 3);
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

/// Author's HTML must not claim to be text that we generated.
pub fn disarm(chunk: &str) -> std::borrow::Cow<'_, str> {
    if chunk.contains("fic-") { chunk.replace("fic-", "fic_").into() } else { chunk.into() }
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
