//! One-line texts such as titles, and values of the metadata: as plain words for metadata and contents, as XHTML for
//! headings.

use crate::book::xhtml;
use crate::story::text::is_blank;
use crate::story::{Meta, Prose, Stated};

/// The words of a one-line Markdown text, without marks.
pub fn plain(text: &str) -> String {
    words(&xhtml(text, None))
}

/// The words with the curly quotes of the language `smart`, if any.
pub fn plain_smart(text: &str, smart: Option<&str>) -> String {
    words(&xhtml(text, smart))
}

fn words(html: &str) -> String {
    let mut out = String::new();
    let mut from = 0;
    for tag in xhtml::tags(html) {
        out.push_str(&xhtml::unescape(&html[from..tag.range.start]));
        if xhtml::is_block(tag.name) {
            out.push(' ');
        }
        from = tag.range.end;
    }
    out.push_str(&xhtml::unescape(&html[from..]));
    out.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a rendered heading without marks of footnotes; if it has none, what its pictures show.
pub fn heading_words(html: &str) -> String {
    let words = heading_text(html, false);
    if words.is_empty() { heading_text(html, true) } else { words }
}

/// The text of a rendered heading without what was made for it, with or without what its pictures show.
pub fn heading_text(html: &str, pictures: bool) -> String {
    let mut out = String::new();
    let (mut from, mut depth, mut made) = (0, 0usize, None);
    for tag in xhtml::tags(html) {
        if made.is_none() {
            out.push_str(&xhtml::unescape(&html[from..tag.range.start]));
        }
        from = tag.range.end;
        match tag.kind {
            xhtml::TagKind::Open => {
                depth += 1;
                if made.is_none() && tag.has_class("fic-made") {
                    made = Some(depth);
                }
            }
            xhtml::TagKind::Close => {
                if made == Some(depth) {
                    made = None;
                }
                depth = depth.saturating_sub(1);
            }
            xhtml::TagKind::Empty => {
                let alt = tag.attribute("alt").filter(|_| pictures && tag.name == "img");
                alt.into_iter().for_each(|alt| out.push_str(&xhtml::unescape(alt)));
            }
        }
        if xhtml::is_block(tag.name) || tag.name == "br" {
            out.push(' ');
        }
    }
    if made.is_none() {
        out.push_str(&xhtml::unescape(&html[from..]));
    }
    out.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// The longer values of a book's metadata as plain words, for where there is no markup.
#[derive(Debug, Default)]
pub struct Plain {
    /// By paragraphs.
    pub summary: Vec<String>,
    pub rights: Option<String>,
    pub disclaimer: Option<String>,
    /// The author's words, also where they say that there are none.
    pub spoilers: Option<String>,
}

impl Plain {
    /// The words of the values that are stated.
    pub fn of(meta: &Meta) -> Plain {
        Plain {
            summary: meta.summary.as_ref().map(paragraphs_of_value).unwrap_or_default(),
            rights: meta.rights.as_ref().map(words_of_value),
            disclaimer: meta.disclaimer.as_ref().map(words_of_value),
            spoilers: match &meta.spoilers {
                Stated::Value(prose) => Some(words_of_value(prose)),
                Stated::Nothing(words) => Some(words.value.clone()),
                Stated::Not => None,
            },
        }
    }
}

/// The words of a longer metadata value on one line.
fn words_of_value(prose: &Prose) -> String {
    words(&crate::book::prose::render_value(prose, None, "", &mut crate::diag::Sink::new()).html)
}

/// The words of a longer metadata value, each paragraph on a line of its own.
fn paragraphs_of_value(prose: &Prose) -> Vec<String> {
    let html = crate::book::prose::render_value(prose, None, "", &mut crate::diag::Sink::new()).html;
    let mut paragraphs = vec![String::new()];
    let mut from = 0;
    for tag in xhtml::tags(&html) {
        let text = xhtml::unescape(&html[from..tag.range.start]);
        let last = paragraphs.len() - 1;
        paragraphs[last].push_str(&text);
        if tag.name == "br" {
            paragraphs[last].push(' ');
        } else if xhtml::is_block(tag.name) {
            paragraphs.push(String::new());
        }
        from = tag.range.end;
    }
    paragraphs.push(xhtml::unescape(&html[from..]).into_owned());
    let line = |text: String| text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    paragraphs.into_iter().map(line).filter(|text| !is_blank(text)).collect()
}

/// The text as inline XHTML.
pub fn xhtml(text: &str, smart: Option<&str>) -> String {
    let smart = smart.map(crate::book::prose::quotes::Quotes::of);
    // What would start a block at the start of a line is text in a title: `1. May`, `- and then`, `#1`.
    let guard = text.trim_start();
    let block = guard.starts_with(['#', '>', '-', '+', '*', '|', '`', '~', '=', ':', '\t'])
        || guard.starts_with(|c: char| c.is_ascii_digit());
    if block {
        let escaped = if guard.starts_with(|c: char| c.is_ascii_digit()) {
            let digits = guard.bytes().take_while(u8::is_ascii_digit).count();
            match guard.as_bytes().get(digits) {
                Some(b'.' | b')') => format!("{}\\{}", &guard[..digits], &guard[digits..]),
                _ => guard.to_owned(),
            }
        } else if guard.starts_with(['*', '`', '~']) && !guard.starts_with("* ") && !guard.starts_with("~~~") {
            // Emphasis, code or struck text may open a title.
            guard.to_owned()
        } else {
            format!("\\{guard}")
        };
        return crate::book::prose::inline(&escaped, smart);
    }
    crate::book::prose::inline(guard, smart)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles() {
        assert_eq!(plain("1. May & *June*"), "1. May & June");
        assert_eq!(plain("#1"), "#1");
        assert_eq!(plain("- and then"), "- and then");
        assert_eq!(plain("*Oh* `x`"), "Oh x");
        assert_eq!(plain_smart("Don't \"go\"", Some("en")), "Don’t “go”");
    }
}
