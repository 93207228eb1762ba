//! Drawings in the author's text, `<svg>…</svg>`, which are read as pictures that stand in their addresses.

use std::borrow::Cow;
use std::ops::Range;

use super::{Act, Foreign, Image, Mark};
use crate::book::html;
use crate::book::xhtml::{push_attribute, unescape};
use crate::diag::Cut;
use crate::story::base64;
use crate::story::embedded::DRAWING;

/// What shows something in a drawing.
const SHAPES: &[&str] = &["path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "use", "image"];

const START: &str = "<svg";

/// Adds the drawings of a text; `code` are ranges in which nothing is one. The parser sees a picture of the same length.
pub(super) fn find(text: &str, code: &[Range<usize>], found: &mut Foreign) {
    let drawings = drawings(text, code);
    if drawings.is_empty() {
        return;
    }
    let is_drawn = |at: usize| {
        let next = drawings.partition_point(|drawing| drawing.end <= at);
        drawings.get(next).is_some_and(|drawing| drawing.start <= at)
    };
    found.kinds.retain(|(_, place)| !is_drawn(place.start));
    found.marks.retain(|mark| !is_drawn(mark.range.start));
    found.images.retain(|at, _| !is_drawn(*at));
    for range in drawings {
        let svg = unquoted(text, &range);
        let target = format!("data:{DRAWING}{}", base64::encode(well_formed(&svg).as_bytes()));
        let image = Image { target: Some(target), alt: Some(description(&svg)), ..Image::default() };
        found.images.insert(range.start, image);
        let (start, end) = (range.start, range.end);
        let signs =
            [(start, b'!'), (start + 1, b'['), (end - 4, b']'), (end - 3, b'('), (end - 2, b'_'), (end - 1, b')')];
        found.fills.push((range.clone(), b'x'));
        found.fills.extend(signs.map(|(at, sign)| (at..at + 1, sign)));
        found.marks.push(Mark { range, act: Act::Drawing });
    }
    found.marks.sort_by_key(|mark| mark.range.start);
}

/// The ranges of the drawings of a text, in order.
fn drawings(text: &str, code: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut ranges = elements(text);
    ranges.retain(|range| {
        let index = code.partition_point(|code| code.end <= range.start);
        let in_code = code.get(index).is_some_and(|code| code.start < range.end);
        let is_escaped = text.cut(..range.start).ends_with('\\');
        !in_code
            && !is_escaped
            && !is_address(text, range.start)
            && !is_indented(text, range.start)
            && is_drawing(text.cut(range.clone()))
    });
    ranges
}

/// The ranges of whole elements, but for those within others.
fn elements(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut open = Vec::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), b"svg") {
        let (before, behind) = (text.cut(..at), text.cut(at + 3..));
        if before.ends_with("</") && behind.starts_with('>') {
            let Some(start) = open.pop() else { continue };
            while found.pop_if(|inner| inner.start > start).is_some() {}
            found.push(start..at + 4);
        } else if before.ends_with('<') && behind.starts_with(|c: char| c.is_ascii_whitespace() || c == '>') {
            open.push(at - 1);
        }
    }
    found
}

/// Whether the drawing at an offset stands in the address of a picture.
fn is_address(text: &str, at: usize) -> bool {
    const LONGEST: usize = 200;
    let before = text.cut(text.floor_char_boundary(at.saturating_sub(LONGEST))..at);
    let in_brackets = before.rfind("](").is_some_and(|open| !before.cut(open..).contains([')', '\n']));
    in_brackets || before.rsplit(['\n', ' ', '<']).next().is_some_and(|word| word.starts_with("data:"))
}

/// Whether the drawing at an offset stands behind four blanks below a blank line: it is code.
fn is_indented(text: &str, at: usize) -> bool {
    let start = text.cut(..at).rfind('\n').map_or(0, |end| end + 1);
    let indent = text.cut(start..at);
    let above = text.cut(..start).trim_end_matches('\n').rsplit('\n').next().unwrap_or("");
    let in_list = above.starts_with([' ', '-', '*', '+']) || above.starts_with(|c: char| c.is_ascii_digit());
    indent.trim().is_empty()
        && (indent.starts_with("    ") || indent.starts_with('\t'))
        && text.cut(..start).ends_with("\n\n")
        && !in_list
}

/// Whether an element is seen, and shows something.
fn is_drawing(svg: &str) -> bool {
    let shows = |shape: &&str| {
        let mut finds = memchr::memmem::find_iter(svg.as_bytes(), shape.as_bytes());
        finds.any(|at| svg.cut(..at).ends_with('<'))
    };
    let tag: String = svg.split('>').next().unwrap_or("").split_whitespace().collect();
    !tag.contains("display:none") && SHAPES.iter().any(shows)
}

/// A drawing without the marks of the quotation that it stands in.
fn unquoted<'t>(text: &'t str, range: &Range<usize>) -> Cow<'t, str> {
    let svg = text.cut(range.clone());
    let line = text.cut(..range.start).rsplit('\n').next().unwrap_or("");
    if !line.trim_start().starts_with('>') {
        return svg.into();
    }
    let bare = |line: &'t str| line.trim_start_matches([' ', '\t']).strip_prefix('>').unwrap_or(line);
    let lines: Vec<&str> =
        svg.split('\n').enumerate().map(|(i, line)| if i == 0 { line } else { bare(line) }).collect();
    lines.join("\n").into()
}

/// A drawing as XML wants it: pages may leave out the name of a vocabulary, and use the entities of HTML.
fn well_formed(svg: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut from = 0;
    if svg.contains(" xlink:") && !svg.contains("xmlns:xlink") {
        out.push_str("<svg xmlns:xlink=\"http://www.w3.org/1999/xlink\"");
        from = START.len();
    }
    for at in memchr::memchr_iter(b'&', svg.as_bytes()) {
        let Some(length) = svg.bytes().skip(at).take(40).position(|b| b == b';') else { continue };
        let entity = svg.cut(at..at + length + 1);
        let is_name = entity.cut(1..length).bytes().all(|b| b.is_ascii_alphanumeric()) && length > 1;
        if !is_name || matches!(entity, "&amp;" | "&lt;" | "&gt;" | "&quot;" | "&apos;") {
            continue;
        }
        let said = html::text_of(entity);
        if said != entity {
            out.push_str(svg.cut(from..at));
            out.push_str(&said.replace('&', "&amp;").replace('<', "&lt;"));
            from = at + length + 1;
        }
    }
    if from == 0 {
        return svg.into();
    }
    out.push_str(svg.cut(from..));
    out.into()
}

/// What a drawing shows: its label or its title, and the words in it.
fn description(svg: &str) -> String {
    let tag = svg.split('>').next().unwrap_or("");
    let label = tag.split_once("aria-label=").and_then(|(_, rest)| {
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest.cut(1..).split(quote).next()
    });
    let titled = svg.split_once("<title").and_then(|(before, rest)| {
        let (title, after) = rest.split_once('>')?.1.split_once("</title>")?;
        Some((title, format!("{before}{after}")))
    });
    let on_one_line = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
    let text_of = |svg: &str| on_one_line(&html::text_of(&svg.replace('<', " <")));
    let (name, words) = match (label, titled) {
        (Some(label), _) => (label, text_of(svg)),
        (None, Some((title, rest))) => (title, text_of(&rest)),
        (None, None) => ("", text_of(svg)),
    };
    let name = on_one_line(&unescape(name));
    match (name.is_empty(), words.is_empty()) {
        (true, _) => words,
        (_, true) => name,
        _ if words.contains(&name) => words,
        _ if name.contains(&words) => name,
        _ if name.ends_with(|c: char| c.is_ascii_punctuation()) => format!("{name} {words}"),
        _ => format!("{name}: {words}"),
    }
}

/// A one-line text with what its drawings show.
pub fn described(text: &str) -> Cow<'_, str> {
    if memchr::memmem::find(text.as_bytes(), START.as_bytes()).is_none() {
        return text.into();
    }
    let mut out = String::new();
    let mut from = 0;
    for range in drawings(text, &[]) {
        out.push_str(text.cut(from..range.start));
        out.push_str(&crate::book::xhtml::escaped(&description(text.cut(range.clone()))));
        from = range.end;
    }
    out.push_str(text.cut(from..));
    out.into()
}

/// The text with each drawing on one line, as the parser is to see it.
pub(super) fn joined<'t>(text: Cow<'t, str>, marks: &[Mark]) -> Cow<'t, str> {
    let ranges = || marks.iter().filter(|mark| mark.act == Act::Drawing).map(|mark| mark.range.clone());
    if !ranges().any(|range| text.cut(range).contains('\n')) {
        return text;
    }
    let mut bytes = text.into_owned().into_bytes();
    for range in ranges() {
        bytes[range].iter_mut().filter(|b| matches!(b, b'\n' | b'\r')).for_each(|b| *b = b'x');
    }
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// Writes a drawing as an element of HTML.
pub(super) fn push_html(image: &Image, out: &mut String) {
    out.push_str("<img");
    push_attribute(out, "src", image.target.as_deref().unwrap_or_default());
    push_attribute(out, "alt", image.alt.as_deref().unwrap_or_default());
    out.push_str("/>");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let found = Foreign::find(text);
        assert_eq!(found.prepared(text.into()).len(), text.len(), "{text}");
        found.images.into_values().filter_map(|image| image.alt).collect()
    }

    #[test]
    fn drawings_are_pictures() {
        assert_eq!(shown("a <svg aria-label='Two hills'><path d=''/></svg> b"), ["Two hills"]);
        assert_eq!(shown("<svg>\n<title>A &amp; dot</title>\n<circle r='1'/>\n</svg>"), ["A & dot"]);
        assert_eq!(shown("<svg><text>One</text><text>hill</text></svg>"), ["One hill"]);
        assert_eq!(shown("<svg aria-label='A map'><text>The <b>mill</b></text></svg>"), ["A map: The mill"]);
        assert_eq!(shown("<svg><title>Stop!</title><text>Or not</text></svg>"), ["Stop! Or not"]);
        assert_eq!(shown("<svg>\n\n<path/></svg> <svg><svg><rect/></svg></svg>"), ["", ""]);
        assert_eq!(shown("> <svg>\n>\n> <path/><text>x\n>\n> y</text></svg>"), ["x y"]);
        assert_eq!(shown("- a\n\n    <svg><path/></svg>"), [""]);
    }

    #[test]
    fn what_is_none_stays() {
        for text in [
            "<svg>words</svg>",
            "<svg><path/>",
            "`<svg><path/></svg>`",
            "```\n<svg><path/></svg>\n```\n",
            "\\<svg><path/></svg>",
            "a\n\n    <svg><path/></svg>",
            "<svg style='display: none'><path id='a'/></svg>",
            "<svgx><path/></svgx>",
            "<a:svg><path/></a:svg>",
        ] {
            assert!(shown(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn drawings_become_xml() {
        assert_eq!(well_formed("<svg>a&nbsp;b &amp; &x; c</svg>"), "<svg>a\u{a0}b &amp; &x; c</svg>");
        let linked = well_formed("<svg><use xlink:href='#a'/></svg>");
        assert!(linked.starts_with("<svg xmlns:xlink=\"http://www.w3.org/1999/xlink\"><use "), "{linked}");
        assert!(matches!(well_formed("<svg><path/></svg>"), Cow::Borrowed(_)));
    }
}
