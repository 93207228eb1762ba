//! Placeholders in rendered text → the hrefs of the finished book.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

use crate::book::xhtml::{Tag, TagKind, push_attribute, push_escaped_attribute, push_text, tags, unescape};
use crate::diag::Cut;
use crate::story::media;

/// What stands for the address of a link or an image until all pages are known: its number among those of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder {
    Link(usize),
    Image(usize),
}

const LINK: &str = "fic-link-";
const IMAGE: &str = "fic-image-";

impl Placeholder {
    /// The placeholder that an address is, if it is one.
    pub fn read(address: &str) -> Option<Placeholder> {
        let number = |prefix| address.strip_prefix(prefix).and_then(|number: &str| number.parse().ok());
        number(LINK).map(Placeholder::Link).or_else(|| number(IMAGE).map(Placeholder::Image))
    }
}

impl fmt::Display for Placeholder {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Placeholder::Link(number) => write!(f, "{LINK}{number}"),
            Placeholder::Image(number) => write!(f, "{IMAGE}{number}"),
        }
    }
}

/// Where a link leads in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Href(String),
    /// An id of the same chapter, in whichever of its files it stands.
    Own(String),
    /// An id of another chapter, by that one's index: known by its file when all chapters are divided.
    Chapter(usize, String),
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

/// The ids in a piece of XHTML.
pub fn ids(html: &str) -> impl Iterator<Item = &str> {
    tags(html).filter(|t| t.kind != TagKind::Close).filter_map(|t| t.attribute("id"))
}

/// A value without the ids that its page has already: `seen` are those, and its own are added.
pub fn with_new_ids(html: String, seen: &mut HashSet<String>) -> String {
    let repeated: Vec<Tag> = tags(&html)
        .filter(|tag| tag.kind != TagKind::Close && tag.attribute("id").is_some_and(|id| !seen.insert(id.to_owned())))
        .collect();
    if repeated.is_empty() {
        return html;
    }
    let mut out = String::with_capacity(html.len());
    let mut from = 0;
    for tag in repeated {
        out.push_str(html.cut(from..tag.range.start));
        out.push_str(&without_id(html.cut(tag.range.clone()), &tag));
        from = tag.range.end;
    }
    out.push_str(html.cut(from..));
    out
}

/// Fills the placeholders of one file. `own` tells in which file of the chapter each id stands; `here` is this file.
pub fn resolve(html: &str, links: &[Target], images: &[Picture], own: &HashMap<String, String>, here: &str) -> String {
    resolve_below("", html, links, images, own, here)
}

/// The same where a heading stands above the text, whose ids it can not have.
pub fn resolve_below(
    heading: &str,
    html: &str,
    links: &[Target],
    images: &[Picture],
    own: &HashMap<String, String>,
    here: &str,
) -> String {
    let html = &*known_references(html, own, here);
    let out = String::with_capacity(html.len() + 64);
    let mut filler =
        Filler { html, links, images, own, here, out, from: 0, dropped: false, seen: ids(heading).collect() };
    for tag in tags(html) {
        filler.tag(&tag);
    }
    filler.out.push_str(html.cut(filler.from..));
    filler.out
}

/// Attributes of which the values are ids of elements on the same page.
pub const REFERENCES: [&str; 3] = ["aria-labelledby", "aria-describedby", "headers"];

/// Drops references to elements that are not in this file.
fn known_references<'h>(html: &'h str, own: &HashMap<String, String>, here: &str) -> Cow<'h, str> {
    let bytes = html.as_bytes();
    if !REFERENCES.iter().any(|name| memchr::memmem::find(bytes, name.as_bytes()).is_some()) {
        return html.into();
    }
    let mut out = String::with_capacity(html.len());
    let mut from = 0;
    for tag in tags(html).filter(|tag| REFERENCES.iter().any(|name| tag.attribute(name).is_some())) {
        out.push_str(html.cut(from..tag.range.start));
        out.push('<');
        out.push_str(tag.name);
        for (name, value) in tag.attributes() {
            let is_here = |id: &&str| own.get(*id).is_some_and(|file| file == here);
            let ids: Vec<&str> = value.split(' ').filter(is_here).collect();
            if !REFERENCES.contains(&name) {
                push_escaped_attribute(&mut out, name, value);
            } else if !ids.is_empty() {
                push_escaped_attribute(&mut out, name, &ids.join(" "));
            }
        }
        out.push_str(if tag.kind == TagKind::Empty { "/>" } else { ">" });
        from = tag.range.end;
    }
    out.push_str(html.cut(from..));
    out.into()
}

/// Copies a file, and on the way puts in what its placeholders stand for.
struct Filler<'h> {
    html: &'h str,
    links: &'h [Target],
    images: &'h [Picture],
    own: &'h HashMap<String, String>,
    here: &'h str,
    out: String,
    /// What stands before this was copied.
    from: usize,
    /// Whether the link that is open was dropped.
    dropped: bool,
    seen: HashSet<&'h str>,
}

impl<'h> Filler<'h> {
    fn tag(&mut self, tag: &Tag<'h>) {
        // The second of two equal ids is dropped: links go to the first.
        let repeated = tag.kind != TagKind::Close && tag.attribute("id").is_some_and(|id| !self.seen.insert(id));
        let address = match tag.name {
            "a" => tag.attribute("href"),
            "img" => tag.attribute("src"),
            _ => None,
        };
        match (address.and_then(Placeholder::read), tag.kind) {
            (Some(Placeholder::Link(number)), TagKind::Open) => {
                let target = self.links.get(number).unwrap_or(&Target::Nowhere);
                self.link(tag, target, repeated);
            }
            (Some(Placeholder::Image(number)), TagKind::Empty) => self.image(tag, number, repeated),
            _ if repeated => {
                self.copy_to(tag);
                self.out.push_str(&without_id(self.html.cut(tag.range.clone()), tag));
            }
            (_, TagKind::Open) if tag.name == "a" => {
                if let Some(id) = address.and_then(|href| href.strip_prefix('#')) {
                    self.link(tag, &Target::Own(id.to_owned()), false);
                }
            }
            (_, TagKind::Close) if tag.name == "a" && self.dropped => {
                self.dropped = false;
                self.copy_to(tag);
                self.out.push_str("</span>");
            }
            _ => {}
        }
    }

    /// Copies what stands before a tag, which is written anew.
    fn copy_to(&mut self, tag: &Tag) {
        self.out.push_str(self.html.cut(self.from..tag.range.start));
        self.from = tag.range.end;
    }

    fn link(&mut self, tag: &Tag, target: &Target, repeated: bool) {
        self.copy_to(tag);
        let href: Cow<str> = match target {
            Target::Href(href) => href.into(),
            Target::Own(id) => match self.own.get(id) {
                Some(file) if file != self.here => format!("{file}#{id}").into(),
                _ => format!("#{id}").into(),
            },
            Target::Nowhere | Target::Chapter(..) => {
                // It stays a place to which others lead.
                self.dropped = true;
                self.out.push_str("<span");
                let stays =
                    |name: &str| matches!(name, "id" | "class" | "title" | "lang" | "xml:lang" | "dir" | "style");
                for (name, value) in tag.attributes().filter(|(name, _)| stays(name) && !(repeated && *name == "id")) {
                    push_escaped_attribute(&mut self.out, name, value);
                }
                self.out.push('>');
                return;
            }
        };
        self.out.push_str("<a");
        push_attribute(&mut self.out, "href", &href);
        // The other attributes stay as they are.
        for (name, value) in tag.attributes().filter(|(name, _)| *name != "href" && !(repeated && *name == "id")) {
            push_escaped_attribute(&mut self.out, name, value);
        }
        self.out.push('>');
    }

    fn image(&mut self, tag: &Tag, number: usize, repeated: bool) {
        self.copy_to(tag);
        let alt = unescape(tag.attribute("alt").unwrap_or(""));
        // A link may lead to it.
        let id = tag.attribute("id").filter(|_| !repeated);
        match self.images.get(number) {
            Some(Picture::Shown(href)) => self.shown(tag, href, repeated),
            Some(Picture::Missing(name)) => {
                stand_in(&mut self.out, &alt, name, id);
                caption(&mut self.out, tag.attribute("title").unwrap_or(""), &alt);
            }
            // Values of the front-matter show no images.
            None if alt.is_empty() && id.is_none() => {}
            None => {
                self.out.push_str("<span class=\"fic-image-text\"");
                push_id(&mut self.out, id);
                self.out.push('>');
                push_text(&mut self.out, &alt);
                self.out.push_str("</span>");
            }
        }
    }

    /// An image with its own address; all else stays as it is.
    fn shown(&mut self, tag: &Tag, href: &str, repeated: bool) {
        let newer = match tag.attribute("srcset").and_then(Placeholder::read) {
            Some(Placeholder::Image(number)) => self.images.get(number),
            _ => None,
        };
        let newer = newer.and_then(|picture| match picture {
            Picture::Shown(href) => Some((href, media::of_href(href)?)),
            Picture::Missing(_) => None,
        });
        if let Some((href, media)) = newer {
            self.out.push_str("<picture><source");
            push_attribute(&mut self.out, "srcset", href);
            push_attribute(&mut self.out, "type", media.media_type);
            self.out.push_str("/>");
        }
        self.out.push_str("<img");
        let is_dropped = |name: &str| name == "srcset" || repeated && name == "id";
        for (name, value) in tag.attributes().filter(|(name, _)| !is_dropped(name)) {
            match name {
                "src" => push_attribute(&mut self.out, name, href),
                _ => push_escaped_attribute(&mut self.out, name, value),
            }
        }
        self.out.push_str(if newer.is_some() { "/></picture>" } else { "/>" });
    }
}

/// A tag as it is written, without its id.
fn without_id(whole: &str, tag: &Tag) -> String {
    let id = tag.attribute("id").unwrap_or("");
    whole.replacen(&format!(" id=\"{id}\""), "", 1)
}

fn push_id(out: &mut String, id: Option<&str>) {
    if let Some(id) = id {
        push_escaped_attribute(out, "id", id);
    }
}

/// A box in the place of an image that can not be had: its description, or else its name, which is none of the author's
/// words.
fn stand_in(out: &mut String, alt: &str, name: &str, id: Option<&str>) {
    let made = alt.trim().is_empty();
    let words = match (made, name) {
        (false, _) => alt,
        (true, "") => "\u{25a1}",
        (true, name) => name,
    };
    out.push_str(if made { "<span class=\"fic-image-text fic-made\"" } else { "<span class=\"fic-image-text\"" });
    push_id(out, id);
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
