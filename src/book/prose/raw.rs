//! The author's own HTML inside Markdown: kept from posing as ours, reported on, and its links and images taken in.

use crate::book::html;
use crate::book::prose::{IMAGE, LINK, Rendered, Source, Use};
use crate::book::rules;
use crate::book::slug;
use crate::diag::Sink;

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
