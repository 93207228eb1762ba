//! What an author asks of the setting beyond the theme: vertical lines, large first letters, an ornament.

use crate::book::xhtml::{Tag, TagKind, tags};
use crate::diag::Cut;
use crate::story::Meta;
use crate::story::meta::Writing;

/// Rules that turn a book's lines upright; they follow the theme.
const VERTICAL: &str = include_str!("../../themes/vertical.css");
/// The same for readers that know the properties of EPUB alone: what follows overrules it.
const VERTICAL_OF_OLD: &str = include_str!("../../themes/vertical-legacy.css");

/// A large first letter where a chapter opens, with the quotation marks before it. It stays text, so it is read and found
/// as ever. Scripts without capitals go without, and so does what opens with no letter: see [`without_initial`].
const DROP_CAPS: &str = "
/* Drop capitals. */
h1 ~ .fic-text > p:first-child::first-letter { float: left; margin: 0.06em 0.08em 0 0; font-size: 3.1em; line-height: 0.8; }
html[dir=\"rtl\"] h1 ~ .fic-text > p:first-child::first-letter, h1 ~ .fic-text > p:lang(ja):first-child::first-letter, \
h1 ~ .fic-text > p:lang(zh):first-child::first-letter, h1 ~ .fic-text > p:lang(ko):first-child::first-letter, \
h1 ~ .fic-text > p.fic-typed-indent:first-child::first-letter, h1 ~ .fic-text > p.fic-no-initial:first-child::first-letter \
{ float: none; margin: 0; font-size: 1em; line-height: inherit; }
h1 ~ .fic-text > p:first-child + * { clear: both; }
";

/// Whether the book's lines run from top to bottom.
pub fn is_vertical(meta: &Meta) -> bool {
    meta.writing.as_ref().is_some_and(|w| w.value == Writing::Vertical)
}

/// The style sheet of a book: its theme, and what the author asks beside it; with `legacy`, for old readers, too.
pub fn sheet(theme: &str, meta: &Meta, legacy: bool) -> String {
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
        if legacy {
            css.push_str(VERTICAL_OF_OLD);
        }
        css.push_str(VERTICAL);
    }
    css
}

/// A page whose text opens with a number, a dash or a sign, marked as one without a large first letter.
pub fn without_initial(page: &str) -> Option<String> {
    let mut tags = tags(page).skip_while(|tag| tag.name != "h1").skip_while(|tag| !has_class(tag, "fic-text"));
    let text = tags.next()?;
    let first = tags.next().filter(|tag| tag.name == "p" && tag.kind == TagKind::Open)?;
    if !page.cut(text.range.end..first.range.start).trim().is_empty() || opens_with_letter(page, first.range.end) {
        return None;
    }
    let mut out = String::with_capacity(page.len() + 32);
    let (before, after) = page.split_at(first.range.start);
    out.push_str(before);
    match after.find("class=\"").filter(|at| *at < first.range.len()) {
        Some(at) => {
            let (before, after) = after.split_at(at + "class=\"".len());
            out.extend([before, "fic-no-initial ", after]);
        }
        None => out.extend(["<p class=\"fic-no-initial\"", after.cut("<p".len()..)]),
    }
    Some(out)
}

fn has_class(tag: &Tag, class: &str) -> bool {
    tag.attributes().any(|(name, value)| name == "class" && value.split_ascii_whitespace().any(|one| one == class))
}

/// Whether the first sign of a paragraph, but for quotation marks and the like, is a letter.
fn opens_with_letter(page: &str, from: usize) -> bool {
    let is_before = |c: char| c.is_whitespace() || "\"'“”„‟‘’‚‛«»‹›「『([¿¡".contains(c);
    let mut rest = page.cut(from..);
    loop {
        rest = rest.trim_start_matches(is_before);
        let behind = match rest.as_bytes().first() {
            Some(b'<') => rest.split_once('>'),
            Some(b'&') => {
                rest.split_once(';').filter(|(name, _)| matches!(*name, "&quot" | "&apos" | "&#39" | "&#160"))
            }
            _ => return rest.starts_with(char::is_alphabetic),
        };
        match behind {
            // The paragraph ends, or shows a picture first.
            Some((tag, _)) if tag.starts_with("</p") || tag.starts_with("<img") || tag.starts_with("<br") => {
                return false;
            }
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
}

/// A page with its short numbers and double marks set upright in vertical lines, each in the space of one character.
/// Longer numbers and foreign words lie on their side, as is the custom.
pub fn upright(page: &str) -> String {
    let mut out = String::with_capacity(page.len() + page.len() / 16);
    let (mut from, mut body, mut kept) = (0, false, 0usize);
    for tag in tags(page) {
        let text = page.cut(from..tag.range.start);
        if body && kept == 0 {
            push_upright(&mut out, text);
        } else {
            out.push_str(text);
        }
        out.push_str(page.cut(tag.range.clone()));
        from = tag.range.end;
        match (tag.name, tag.kind) {
            ("body", TagKind::Open) => body = true,
            ("pre" | "code" | "samp" | "kbd", TagKind::Open) => kept += 1,
            ("pre" | "code" | "samp" | "kbd", TagKind::Close) => kept = kept.saturating_sub(1),
            _ => {}
        }
    }
    out.push_str(page.cut(from..));
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
            out.push_str(rest.cut(..plain));
            rest = rest.cut(plain..);
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
    fn numbers_and_signs_have_no_large_first_letter() {
        let page = |p: &str| format!("<h1>A</h1><div class=\"fic-text\">\n<p{p}</p><p>19</p></div>");
        for (text, marked) in [
            (">1984 was", " class=\"fic-no-initial\">1984 was"),
            (">“19 boats”", " class=\"fic-no-initial\">“19 boats”"),
            (">— Bonjour", " class=\"fic-no-initial\">— Bonjour"),
            (">…and <i>so</i>", " class=\"fic-no-initial\">…and <i>so</i>"),
            (" class=\"own\"><b>2</b> boats", " class=\"fic-no-initial own\"><b>2</b> boats"),
            (" lang=\"fr\">☂", " class=\"fic-no-initial\" lang=\"fr\">☂"),
        ] {
            assert_eq!(without_initial(&page(text)), Some(page(marked)), "{text}");
        }
        for same in
            [">The", ">“Hello”", ">« Bonjour »", ">’Twas", "><em>“Stop”</em>", ">¿Qué?", ">&quot;Hi&quot;", ">Éa"]
        {
            assert_eq!(without_initial(&page(same)), None, "{same}");
        }
        assert_eq!(without_initial("<div class=\"fic-text\"><hr/><p>19</p></div>"), None);
    }

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
