//! Rolls: comics that are read by scrolling, each page as large as its pictures (EPUB 3.4, section on roll layouts).

use std::collections::HashMap;

use rayon::prelude::*;

use crate::book::assets::Asset;
use crate::book::xhtml::{TagKind, tags};
use crate::book::{Cover, Page, Version, rules};
use crate::diag::{Cut, Sink};
use crate::story::Meta;
use crate::story::media::{self, Media};

/// Pictures fill the page; text is as large as on a telephone, whatever the width of the pictures.
pub const STYLE: &str = "
/* A roll: pages of fixed width that follow one another without a gap. */
html { font-size: 4vw; }
body { margin: 0; padding: 0 1em; line-height: 1.5; }
section, .fic-titlepage, .fic-part, .fic-dedication, .fic-epigraph { margin: 0; padding: 0.1px 0; }
h1, .fic-book-title, .fic-part-title, .fic-chapter-heading { margin: 0.6em 0; padding: 0; font-size: 1.6em; line-height: 1.3; }
img, p > img, .fic-picture img, .fic-cover img { display: block; width: calc(100% + 2em); max-width: none; max-height: none; height: auto; margin: 0 -1em; }
.fic-picture, figure { margin: 0; padding: 0; }
figcaption { margin: 0.6em 0; }
";

/// Width of the pages where no picture says another.
const WIDTH: f64 = 800.0;
/// Letters of Latin script in a line: those of [`STYLE`] are about half as wide as they are high.
const LINE: f64 = 44.0;
/// Letters beside a line's height: 25 of them are as wide as the page.
const PER_WIDTH: f64 = 25.0;

/// Whether the book is a roll. EPUB 2 has none, which is said.
pub fn is_wanted(meta: &Meta, version: Version, sink: &mut Sink) -> bool {
    let Some(span) = meta.roll else { return false };
    if version == Version::V2 {
        sink.emit(span, rules::too_new("the layout is a roll", "2")).hint("the pictures stand on ordinary pages");
    }
    version == Version::V3
}

/// Gives every page its dimensions: the width of the widest picture, and the height of what stands on the page.
pub fn measure(pages: &mut [Page], assets: &[Asset], cover: Option<&Cover>) {
    let known = assets.iter().map(|asset| (asset.href.as_str(), asset.media, &asset.bytes));
    let known = known.chain(cover.map(|cover| (cover.href.as_str(), cover.media, &cover.bytes)));
    let sizes: HashMap<&str, (f64, f64)> =
        known.filter_map(|(href, media, bytes)| Some((href, size(media, bytes)?))).collect();
    let widest = assets.iter().filter_map(|asset| sizes.get(asset.href.as_str())).map(|(width, _)| *width);
    let width = widest.fold(0.0, f64::max);
    let width = if width < 1.0 { WIDTH } else { width.round() };
    pages.par_iter_mut().for_each(|page| {
        let height = height(&page.xhtml, width, &sizes).ceil().max(1.0);
        if let Some(at) = page.xhtml.find("</head>") {
            let size = format!("<meta name=\"viewport\" content=\"width={width}, height={height}\"/>\n");
            page.xhtml.insert_str(at, &size);
        }
    });
}

/// Width and height of a picture, from its data.
fn size(media: &Media, bytes: &[u8]) -> Option<(f64, f64)> {
    if *media != *media::SVG {
        return imagesize::blob_size(bytes).ok().map(|size| (size.width as f64, size.height as f64));
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let root = tags(text).find(|tag| tag.name == "svg" && tag.kind != TagKind::Close)?;
    let number = |text: &str| text.trim().trim_end_matches("px").parse::<f64>().ok().filter(|n| *n > 0.0);
    let stated = || Some((number(root.attribute("width")?)?, number(root.attribute("height")?)?));
    let boxed = || {
        let mut numbers = root.attribute("viewBox")?.split([' ', ',']).filter(|word| !word.is_empty()).skip(2);
        Some((number(numbers.next()?)?, number(numbers.next()?)?))
    };
    stated().or_else(boxed)
}

/// The height of a page: its pictures at full width, and its text as [`STYLE`] sets it, with some room to spare.
fn height(page: &str, width: f64, sizes: &HashMap<&str, (f64, f64)>) -> f64 {
    let (mut pictures, mut ems, mut letters, mut from) = (0.0, 0.0, 0.0, None);
    for tag in tags(page) {
        if let Some(from) = from {
            letters += page.cut(from..tag.range.start).trim().chars().map(breadth).sum::<f64>();
        }
        if tag.name == "img"
            && let Some((w, h)) = tag.attribute("src").and_then(|src| sizes.get(src))
        {
            pictures += width * h / w;
        }
        if letters > 0.0 && !INLINE.contains(&tag.name) {
            let scale = if tag.name == "h1" { 1.6 } else { 1.0 };
            ems += f64::ceil(letters * scale / LINE) * 1.5 * scale + 1.3;
            letters = 0.0;
        }
        from = (from.is_some() || tag.name == "body").then_some(tag.range.end);
    }
    // A page of text has the edges of a page.
    let edges = if pictures > 0.0 { 0.5 } else { 4.0 };
    let text = if ems > 0.0 { (ems * 1.1 + edges) * width / PER_WIDTH } else { 0.0 };
    pictures + text
}

/// Elements within a line.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "cite", "code", "em", "i", "img", "q", "s", "small", "span", "strong", "sub", "sup", "u",
];

/// How wide a letter is, against one of Latin script.
fn breadth(c: char) -> f64 {
    if c < '\u{1100}' { 1.0 } else { 2.0 }
}
