//! Character references of HTML in a text that is none: `don&#8217;t`, `&mdash;`.

use super::Edit;
use crate::diag::Cut;
use crate::story::entities;

/// Words of texts that speak of references, and tags, which show that the text is HTML.
const SPOKEN_OF: &[&str] = &["html", "entity", "entities", "ampersand", "<p>", "<br", "</"];
/// So many references are no mention of one.
const MANY: usize = 3;

/// All references, if the text does not speak of them.
pub fn find(text: &str) -> Vec<Edit> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return Vec::new();
    }
    let mut touching = 0;
    let edits: Vec<Edit> = entities::references(text)
        .map(|(at, with)| {
            let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let (before, after) = (text.cut(..at.start).chars().next_back(), text.cut(at.end..).chars().next());
            touching += usize::from(is_letter(before) || is_letter(after));
            Edit::new(at, with)
        })
        .collect();
    if edits.is_empty() || touching == 0 && edits.len() < MANY {
        return Vec::new();
    }
    let lower = text.to_lowercase();
    if SPOKEN_OF.iter().any(|words| lower.contains(words)) {
        return Vec::new();
    }
    edits
}
