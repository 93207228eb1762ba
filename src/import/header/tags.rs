//! Tags of HTML in the header of a post, as journals and old sites left them there: read as blanks, so that every offset
//! stays what it is.

use std::borrow::Cow;
use std::ops::Range;

use crate::diag::Cut;

/// So many bytes may hold a header.
const REACH: usize = 64 << 10;
/// A longer tag is none.
const LONGEST: usize = 400;
/// Elements that only shape what stands in them.
const SHAPING: &[&str] = &[
    "a",
    "b",
    "i",
    "u",
    "s",
    "p",
    "em",
    "br",
    "tt",
    "big",
    "div",
    "sub",
    "sup",
    "font",
    "span",
    "strong",
    "small",
    "center",
    "strike",
    "blockquote",
    "cite",
    "lj",
];
/// Elements that part the header from the story.
const PARTING: &[&str] = &["hr", "lj-cut", "cut"];

/// A text whose tags, below `from`, are blanks; a line that is nothing but a rule or a cut is a line of dashes.
pub fn blanked(text: &str, from: usize) -> Cow<'_, str> {
    let end = text.floor_char_boundary(text.len().min(from.saturating_add(REACH)));
    let tags: Vec<Tag> = tags(text, from..end);
    if tags.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut at = from;
    plain.push_str(text.cut(..from));
    for tag in tags {
        plain.push_str(text.cut(at..tag.range.start));
        match tag.shown {
            Shown::Nothing => plain.extend(std::iter::repeat_n(' ', tag.range.len())),
            Shown::Rule => plain.extend(std::iter::repeat_n('-', tag.range.len())),
            Shown::Words(words) => {
                plain.extend(std::iter::repeat_n(' ', words.start - tag.range.start));
                plain.push_str(text.cut(words.clone()));
                plain.extend(std::iter::repeat_n(' ', tag.range.end - words.end));
            }
        }
        at = tag.range.end;
    }
    plain.push_str(text.cut(at..));
    Cow::Owned(plain)
}

struct Tag {
    range: Range<usize>,
    shown: Shown,
}

/// What stands in the place of a tag.
enum Shown {
    Nothing,
    Rule,
    /// `<lj user="mab">` shows a name.
    Words(Range<usize>),
}

fn tags(text: &str, within: Range<usize>) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut at = within.start;
    while let Some(start) = text.cut(at..within.end).find('<').map(|i| at + i) {
        at = start + 1;
        let reach = text.floor_char_boundary(within.end.min(start + LONGEST));
        let Some(length) = text.cut(start..reach).find('>') else { continue };
        let range = start..start + length + 1;
        if let Some(shown) = shown(text, range.clone()) {
            at = range.end;
            found.push(Tag { range, shown });
        }
    }
    found
}

/// What a tag is read as; `None` for what is no tag, such as the address in `Mab <mab@host.example>`.
fn shown(text: &str, range: Range<usize>) -> Option<Shown> {
    let inner = text.cut(range.start + 1..range.end - 1);
    if inner.contains(['<', '\n']) {
        return None;
    }
    let inner = inner.trim_start_matches('/').trim_end_matches(['/', ' ']);
    let (name, attributes) = inner.split_once(' ').unwrap_or((inner, ""));
    let name = name.to_ascii_lowercase();
    if !attributes.is_empty() && !attributes.contains('=') {
        return None;
    }
    if PARTING.contains(&&*name) {
        let before = text.cut(..range.start).rsplit('\n').next().unwrap_or_default();
        let behind = text.cut(range.end..).split('\n').next().unwrap_or_default();
        return Some(if before.trim().is_empty() && behind.trim().is_empty() { Shown::Rule } else { Shown::Nothing });
    }
    if name == "lj" {
        let user = attributes.find("user=").map(|i| i + "user=".len())?;
        let words = attributes.cut(user..).trim_matches(['"', '\'', ' ']);
        let start = range.start + text.cut(range.clone()).rfind(words)?;
        return (!words.is_empty()).then(|| Shown::Words(start..start + words.len()));
    }
    SHAPING.contains(&&*name).then_some(Shown::Nothing)
}

#[cfg(test)]
mod tests {
    use super::blanked;

    #[test]
    fn tags_are_blanks() {
        for (text, want) in [
            ("<b>Title:</b> Rain<br />", "   Title:     Rain      "),
            ("<lj user=\"mab\">", "          mab  "),
            ("a\n<hr>\nb", "a\n----\nb"),
            ("Mab <mab@host.example> <3 <b>", "Mab <mab@host.example> <3    "),
            ("<thought> a < b", "<thought> a < b"),
        ] {
            assert_eq!(blanked(text, 0), want);
            assert_eq!(want.len(), text.len());
        }
    }
}
