//! What an author asks of the setting beyond the theme: vertical lines, large first letters, an ornament.

use crate::book::xhtml::{TagKind, tags};
use crate::story::Meta;
use crate::story::meta::Writing;

/// Rules that turn a book's lines upright; they follow the theme.
const VERTICAL: &str = include_str!("../../themes/vertical.css");

/// A large first letter where a chapter opens. It stays text, so it is read and found as ever. Scripts without capitals
/// go without.
const DROP_CAPS: &str = "
/* Drop capitals. */
h1 ~ .fic-text > p:first-child::first-letter { float: left; margin: 0.06em 0.08em 0 0; font-size: 3.1em; line-height: 0.8; }
html[dir=\"rtl\"] h1 ~ .fic-text > p:first-child::first-letter, h1 ~ .fic-text > p:lang(ja):first-child::first-letter, \
h1 ~ .fic-text > p:lang(zh):first-child::first-letter, h1 ~ .fic-text > p:lang(ko):first-child::first-letter, \
h1 ~ .fic-text > p.fic-typed-indent:first-child::first-letter \
{ float: none; margin: 0; font-size: 1em; line-height: inherit; }
h1 ~ .fic-text > p:first-child + * { clear: both; }
";

/// Whether the book's lines run from top to bottom.
pub fn is_vertical(meta: &Meta) -> bool {
    meta.writing.as_ref().is_some_and(|w| w.value == Writing::Vertical)
}

/// The style sheet of a book: its theme, and what the author asks beside it.
pub fn sheet(theme: &str, meta: &Meta) -> String {
    let mut css = theme.to_owned();
    if meta.drop_caps == Some(true) {
        css.push_str(DROP_CAPS);
    }
    if let Some(ornament) = &meta.ornament {
        let mut text = String::new();
        for c in ornament.value.trim().chars().filter(|c| !c.is_control()) {
            // Escaped by number, no character can end the string.
            text.push_str(&format!("\\{:x} ", u32::from(c)));
        }
        css.push_str(&format!(
            "\n/* The author's ornament. */\n@supports (content: \"x\") {{\n  hr.fic-break {{ width: auto; height: auto; \
             border: 0; line-height: 1; text-align: center; overflow: visible; }}\n  hr.fic-break::before {{ content: \
             \"{text}\"; font-size: 1em; }}\n}}\n"
        ));
    }
    if is_vertical(meta) {
        css.push_str(VERTICAL);
    }
    css
}

/// A page with its short numbers and double marks set upright in vertical lines, each in the space of one character.
/// Longer numbers and foreign words lie on their side, as is the custom.
pub fn upright(page: &str) -> String {
    let mut out = String::with_capacity(page.len() + page.len() / 16);
    let (mut from, mut body, mut kept) = (0, false, 0usize);
    for tag in tags(page) {
        let text = &page[from..tag.range.start];
        if body && kept == 0 {
            push_upright(&mut out, text);
        } else {
            out.push_str(text);
        }
        out.push_str(&page[tag.range.clone()]);
        from = tag.range.end;
        match (tag.name, tag.kind) {
            ("body", TagKind::Open) => body = true,
            ("pre" | "code" | "samp" | "kbd", TagKind::Open) => kept += 1,
            ("pre" | "code" | "samp" | "kbd", TagKind::Close) => kept = kept.saturating_sub(1),
            _ => {}
        }
    }
    out.push_str(&page[from..]);
    out
}

fn push_upright(out: &mut String, text: &str) {
    let joins =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | ':' | '/' | '-' | '+' | '%' | '&' | '#' | ';');
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let run = if joins(c) {
            rest.find(|c: char| !joins(c)).unwrap_or(rest.len())
        } else if matches!(c, '!' | '?') {
            rest.find(|c: char| !matches!(c, '!' | '?')).unwrap_or(rest.len())
        } else {
            let plain = rest.find(|c: char| joins(c) || matches!(c, '!' | '?')).unwrap_or(rest.len());
            out.push_str(&rest[..plain]);
            rest = &rest[plain..];
            continue;
        };
        let (word, after) = rest.split_at(run);
        let short = word.len() <= 3 && word.bytes().all(|b| b.is_ascii_digit());
        if short || matches!(word, "!!" | "!?" | "?!" | "??") {
            out.push_str("<span class=\"fic-upright\">");
            out.push_str(word);
            out.push_str("</span>");
        } else {
            out.push_str(word);
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_stand_upright() {
        let page = |text: &str| format!("<html><head><title>12</title></head><body><p>{text}</p></body></html>");
        let span = |text: &str| format!("<span class=\"fic-upright\">{text}</span>");
        assert_eq!(upright(&page("第12章")), page(&format!("第{}章", span("12"))));
        assert_eq!(upright(&page("本当!?")), page(&format!("本当{}", span("!?"))));
        for same in ["1925年", "3.14", "A4", "&#12;", "！？", "a!", "<code>12</code>"] {
            assert_eq!(upright(&page(same)), page(same), "{same}");
        }
    }
}
