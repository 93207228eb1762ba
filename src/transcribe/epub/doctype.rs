//! Document types of old pages, and the entities that they declare (XML 1.0, sections 2.8 and 4.2).

use std::borrow::Cow;
use std::collections::HashMap;

use crate::diag::Cut;

/// Entities that are read, and the bytes of one, at most.
const MAX_ENTITIES: usize = 1000;
const MAX_VALUE: usize = 1000;
/// Bytes that entities may add to a page.
const MAX_ADDED: usize = 1 << 20;

/// Texts by the names of entities.
type Entities<'t> = HashMap<&'t str, &'t str>;

/// A file without its document type, with the texts of entities in their places.
pub fn plain(text: &str) -> Cow<'_, str> {
    let (entities, rest) = without(text);
    expand(rest, &entities)
}

/// A file without its document type, and what that declares.
fn without(text: &str) -> (Entities<'_>, &str) {
    let Some(start) = text.find("<!DOCTYPE").filter(|start| is_prolog(text.cut(..*start))) else {
        return (Entities::new(), text);
    };
    let rest = text.cut(start..);
    let bracket = rest.find('[').filter(|open| rest.find('>').is_none_or(|close| *open < close));
    let Some(open) = bracket else {
        return (Entities::new(), rest.find('>').map_or(text, |end| rest.cut(end + 1..)));
    };
    let subset = rest.cut(open + 1..);
    let Some(end) = end_of(subset) else { return (Entities::new(), text) };
    let behind = subset.cut(end..);
    let close = behind.find('>').map_or(behind.len(), |close| close + 1);
    (declared(subset.cut(..end)), behind.cut(close..))
}

/// Whether only what may stand before a document type does.
fn is_prolog(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.is_empty() || text.starts_with("<?") || text.starts_with("<!--")
}

/// Where the internal subset ends: at the first bracket outside quotation marks and comments.
fn end_of(subset: &str) -> Option<usize> {
    let mut quote = None;
    let mut rest = subset;
    while let Some(at) = rest.find(['"', '\'', ']', '<']) {
        let here = rest.cut(at..);
        let sign = here.chars().next()?;
        let offset = subset.len() - here.len();
        rest = here.cut(1..);
        match (quote, sign) {
            (None, '<') if here.starts_with("<!--") => rest = here.cut(here.find("-->")? + 3..),
            (None, ']') => return Some(offset),
            (None, '"' | '\'') => quote = Some(sign),
            (Some(open), sign) if open == sign => quote = None,
            _ => {}
        }
    }
    None
}

/// The general entities with a text of their own; the first declaration of a name counts.
fn declared(subset: &str) -> Entities<'_> {
    let mut found = Entities::new();
    for declaration in subset.split("<!ENTITY").skip(1) {
        let declaration = declaration.trim_start();
        let Some((name, rest)) = declaration.split_once(char::is_whitespace) else { continue };
        let rest = rest.trim_start();
        let Some(quote) = rest.chars().next().filter(|sign| matches!(sign, '"' | '\'')) else { continue };
        let Some((value, _)) = rest.cut(1..).split_once(quote) else { continue };
        // An entity in an entity could grow without end.
        let is_plain =
            !value.contains('%') && value.match_indices('&').all(|(at, _)| value.cut(at..).starts_with("&#"));
        if is_plain && value.len() <= MAX_VALUE && name != "%" && found.len() < MAX_ENTITIES {
            found.entry(name).or_insert(value);
        }
    }
    found
}

/// A page with the texts of entities in their places.
fn expand<'t>(text: &'t str, entities: &Entities) -> Cow<'t, str> {
    if entities.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut left = MAX_ADDED;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.cut(..at));
        let behind = rest.cut(at + 1..);
        let name = behind.cut(..behind.find(|c: char| !is_name(c)).unwrap_or(behind.len()));
        let value = entities.get(name).filter(|value| behind.cut(name.len()..).starts_with(';') && value.len() <= left);
        match value {
            Some(value) => {
                out.push_str(value);
                left -= value.len();
                rest = behind.cut(name.len() + 1..);
            }
            None => {
                out.push('&');
                rest = behind;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':')
}
