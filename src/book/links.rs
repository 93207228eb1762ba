//! Placeholders in rendered text → the hrefs of the finished book.

use std::collections::{HashMap, HashSet};

use percent_encoding::percent_encode_byte;

use crate::book::prose::{IMAGE, LINK};
use crate::book::xhtml::{TagKind, push_attribute, push_escaped_attribute, push_text, tags, unescape};

/// Where a link leads in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Href(String),
    /// An id of the same chapter, in whichever of its files it stands.
    Own(String),
    /// The link is dropped, its words stay.
    Nowhere,
}

/// What stands in the place of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picture {
    Shown(String),
    /// There is none; this is shown where it has no description either.
    Missing(String),
}

/// A web or mail address in the spelling that the URL standard wants; `None` if it must not be linked to.
pub fn external(target: &str) -> Option<String> {
    let url = url::Url::parse(target.trim()).ok()?;
    let usable = match url.scheme() {
        "http" | "https" => url.host_str().is_some_and(|host| {
            // Stricter readers know no empty labels and no addresses of version 6.
            !host.is_empty() && !host.starts_with(['[', '.']) && !host.contains("..")
        }),
        "mailto" => url.path().contains('@'),
        "tel" => !url.path().is_empty(),
        _ => false,
    };
    // These are left unescaped by the standard's serialiser and refused by stricter readers.
    usable.then(|| encode(url.as_str()))
}

/// Escapes what the standard's serialiser leaves and stricter readers refuse: a bare `%`, a second `#`, and a few signs.
pub fn encode(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    let mut in_fragment = false;
    for (at, c) in url.char_indices() {
        let is_escape = || url.as_bytes().get(at + 1..at + 3).is_some_and(|h| h.iter().all(u8::is_ascii_hexdigit));
        let is_bad = match c {
            '%' => !is_escape(),
            // The first opens the fragment, and a fragment holds none.
            '#' => std::mem::replace(&mut in_fragment, true),
            '|' | '^' | '`' | '{' | '}' | '[' | ']' | '\\' | '"' | '<' | '>' => true,
            c => c.is_whitespace(),
        };
        if is_bad {
            out.extend(c.encode_utf8(&mut [0; 4]).bytes().map(percent_encode_byte));
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether a target has a scheme such as `https:`.
pub fn has_scheme(target: &str) -> bool {
    target.starts_with("//")
        || target.split_once(':').is_some_and(|(s, _)| {
            s.starts_with(|c: char| c.is_ascii_alphabetic())
                && s.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        })
}

/// The ids in a piece of XHTML.
pub fn ids(html: &str) -> impl Iterator<Item = &str> {
    tags(html).filter(|t| t.kind != TagKind::Close).filter_map(|t| t.attribute("id"))
}

/// Fills the placeholders of one file. `own` tells in which file of the chapter each id stands; `here` is this file.
pub fn resolve(html: &str, links: &[Target], images: &[Picture], own: &HashMap<String, String>, here: &str) -> String {
    let mut out = String::with_capacity(html.len() + 64);
    let mut from = 0;
    // Whether the link that is open was dropped.
    let mut dropped = false;
    let mut seen: HashSet<&str> = HashSet::new();
    for tag in tags(html) {
        // The second of two equal ids is dropped: links go to the first.
        let repeated = tag.kind != TagKind::Close && tag.attribute("id").is_some_and(|id| !seen.insert(id));
        let is_link = tag.name == "a" && tag.attribute("href").is_some_and(|href| href.starts_with(LINK));
        let is_image = tag.name == "img" && tag.attribute("src").is_some_and(|src| src.starts_with(IMAGE));
        if let Some(id) = tag.attribute("id").filter(|_| repeated && !is_link && !is_image) {
            let whole = &html[tag.range.clone()];
            out.push_str(&html[from..tag.range.start]);
            out.push_str(&whole.replacen(&format!(" id=\"{id}\""), "", 1));
            from = tag.range.end;
            continue;
        }
        match (tag.name, tag.kind) {
            ("a", TagKind::Open) => {
                let Some(href) = tag.attribute("href") else { continue };
                let target = match href.strip_prefix(LINK).map(str::parse::<usize>) {
                    Some(Ok(number)) => links.get(number).cloned().unwrap_or(Target::Nowhere),
                    _ => match href.strip_prefix('#') {
                        Some(id) => Target::Own(id.to_owned()),
                        None => continue,
                    },
                };
                out.push_str(&html[from..tag.range.start]);
                from = tag.range.end;
                let href = match target {
                    Target::Href(href) => href,
                    Target::Own(id) => match own.get(&id) {
                        Some(file) if file != here => format!("{file}#{id}"),
                        _ => format!("#{id}"),
                    },
                    Target::Nowhere => {
                        dropped = true;
                        out.push_str("<span>");
                        continue;
                    }
                };
                out.push_str("<a");
                push_attribute(&mut out, "href", &href);
                // The other attributes stay as they are.
                for (name, value) in
                    tag.attributes().filter(|(name, _)| *name != "href" && !(repeated && *name == "id"))
                {
                    push_escaped_attribute(&mut out, name, value);
                }
                out.push('>');
            }
            ("a", TagKind::Close) if dropped => {
                dropped = false;
                out.push_str(&html[from..tag.range.start]);
                out.push_str("</span>");
                from = tag.range.end;
            }
            ("img", TagKind::Empty) => {
                let Some(Ok(number)) =
                    tag.attribute("src").and_then(|s| s.strip_prefix(IMAGE)).map(str::parse::<usize>)
                else {
                    continue;
                };
                out.push_str(&html[from..tag.range.start]);
                from = tag.range.end;
                let alt = unescape(tag.attribute("alt").unwrap_or(""));
                match images.get(number) {
                    Some(Picture::Shown(href)) => {
                        let old = format!("src=\"{IMAGE}{number}\"");
                        let mut new = String::new();
                        push_attribute(&mut new, "src", href);
                        let shown = html[tag.range.clone()].replacen(&old, new.trim_start(), 1);
                        let id = tag.attribute("id").filter(|_| repeated).map(|id| format!(" id=\"{id}\""));
                        out.push_str(&id.map_or_else(|| shown.clone(), |id| shown.replacen(&id, "", 1)));
                    }
                    Some(Picture::Missing(name)) => {
                        placeholder(&mut out, &alt, name);
                        caption(&mut out, tag.attribute("title").unwrap_or(""), &alt);
                    }
                    // Values of the front-matter show no images.
                    None if alt.is_empty() => {}
                    None => {
                        out.push_str("<span class=\"fic-image-text\">");
                        push_text(&mut out, &alt);
                        out.push_str("</span>");
                    }
                }
            }
            _ => {}
        }
    }
    out.push_str(&html[from..]);
    out
}

/// A box in the place of an image that can not be had: its description, or else its name, which is none of the author's
/// words.
fn placeholder(out: &mut String, alt: &str, name: &str) {
    let made = alt.trim().is_empty();
    let words = match (made, name) {
        (false, _) => alt,
        (true, "") => "\u{25a1}",
        (true, name) => name,
    };
    out.push_str(if made { "<span class=\"fic-image-text fic-made\"" } else { "<span class=\"fic-image-text\"" });
    push_attribute(out, "role", "img");
    push_attribute(out, "aria-label", words);
    out.push('>');
    push_text(out, words);
    out.push_str("</span>");
}

/// The words of the title of an image that can not be had, beside its box: a `title` is text of no source's page, so it
/// counts as made.
fn caption(out: &mut String, title: &str, alt: &str) {
    let title = unescape(title);
    let words = title.trim();
    if words.is_empty() || words == alt.trim() {
        return;
    }
    out.push_str(" <span class=\"fic-image-text fic-made\">");
    push_text(out, words);
    out.push_str("</span>");
}

#[cfg(test)]
mod tests {
    use super::external;

    #[test]
    fn addresses_have_one_fragment() {
        let of = |target: &str| external(target).unwrap_or_default();
        assert_eq!(of("https://example.org/a?id=3##"), "https://example.org/a?id=3#%23");
        assert_eq!(of("https://example.org/a#b#c#"), "https://example.org/a#b%23c%23");
        assert_eq!(of("https://example.org/a#b"), "https://example.org/a#b");
    }
}
