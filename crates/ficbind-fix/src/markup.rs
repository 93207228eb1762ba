//! Edits of XML: attributes and elements of a document that has been read.

use std::collections::HashSet;
use std::ops::Range;

use ficbind_check::xml::{Attribute, Document, Element, Ns, UNCLOSED, is_blank};

use crate::edit::Edits;

/// A text with the characters escaped that markup has a use for, in texts and in quoted values.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Where an attribute stands, from its name to its closing quote, and where its value stands. `None` for one that a
/// document type gives.
pub fn attribute_span(doc: &Document, attribute: &Attribute) -> Option<(Range<usize>, Range<usize>)> {
    let start = attribute.start as usize;
    let rest = doc.text.get(start..)?;
    let equals = rest.find('=')?;
    if !rest.get(..equals)?.trim_end().ends_with(attribute.local) {
        return None;
    }
    let quote_at = equals + rest.get(equals..)?.find(['"', '\''])?;
    let quote = rest.get(quote_at..)?.chars().next()?;
    let value = start + quote_at + 1;
    let end = value + doc.text.get(value..)?.find(quote)?;
    Some((start..end + 1, value..end))
}

/// Gives an element an attribute without a prefix, or another value of it.
pub fn set_attribute(element: Element, name: &str, value: &str, edits: &mut Edits) {
    let old = element.attributes().iter().find(|a| a.ns == Ns::NONE && a.local == name);
    match old.and_then(|a| attribute_span(element.doc, a)) {
        Some((_, span)) => edits.replace(span, escaped(value)),
        None => edits.insert(tag_end(element), format!(" {name}=\"{}\"", escaped(value))),
    }
}

/// Takes an attribute away, with the white space before it.
pub fn remove_attribute(doc: &Document, attribute: &Attribute, edits: &mut Edits) {
    let Some((span, _)) = attribute_span(doc, attribute) else { return };
    let before = doc.text.get(..span.start).unwrap_or_default();
    edits.delete(before.trim_end().len()..span.end);
}

/// Where a start tag ends, before its `>` or `/>` and white space.
pub fn tag_end(element: Element) -> usize {
    let tag = element.doc.text.get(element.start() as usize..element.end() as usize).unwrap_or_default();
    let inner = tag.strip_suffix('>').unwrap_or(tag);
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    element.start() as usize + inner.trim_end().len()
}

/// A prefix that means a namespace at an element, as its own attributes have it.
pub fn prefix_of<'a>(element: Element<'_, 'a>, ns: Ns) -> Option<&'a str> {
    let mut seen = HashSet::new();
    let mut scopes = std::iter::once(element).chain(element.ancestors());
    scopes.find_map(|scope| {
        // They stand in the order of the elements.
        let all = &scope.doc.declarations;
        let first = all.partition_point(|d| d.node < scope.id);
        let own = all.get(first..).unwrap_or_default().iter().take_while(|d| d.node == scope.id);
        let own: Vec<_> = own.filter(|d| !d.prefix.is_empty() && seen.insert(d.prefix)).collect();
        own.into_iter().find(|d| d.ns == ns).map(|d| d.prefix)
    })
}

/// Whether an element is one tag that closes itself.
pub fn is_empty_tag(element: Element) -> bool {
    element.end() == element.close()
}

/// Where an element stands with its end tag.
pub fn span(element: Element) -> Option<Range<usize>> {
    (element.close() != UNCLOSED).then(|| element.start() as usize..element.close() as usize)
}

/// Where the end tag of an element begins.
pub fn end_tag(element: Element) -> Option<usize> {
    let span = span(element)?;
    let text = element.doc.text.get(span.clone())?;
    (!is_empty_tag(element)).then(|| text.rfind("</").map(|at| span.start + at))?
}

/// Takes an element away with all that is in it, and with its line if nothing else stands there.
pub fn remove_element(element: Element, edits: &mut Edits) {
    let Some(span) = span(element) else { return };
    let text = element.doc.text;
    let before = text.get(..span.start).unwrap_or_default();
    let after = text.get(span.end..).unwrap_or_default();
    let line = before.trim_end_matches([' ', '\t']);
    let alone = line.ends_with('\n') && (after.trim_start_matches([' ', '\t', '\r']).starts_with('\n'));
    let start = if alone { line.trim_end_matches('\n').trim_end_matches('\r').len() } else { span.start };
    edits.delete(start..span.end);
}

/// The white space before a node, if it stands on a line of its own.
fn indent<'a>(element: Element<'_, 'a>) -> Option<&'a str> {
    let before = element.doc.text.get(..element.start() as usize)?;
    let start = before.trim_end_matches([' ', '\t']).len();
    before.get(..start)?.ends_with('\n').then(|| before.get(start..))?
}

/// Adds markup behind the last child of an element, indented as that is.
pub fn append(element: Element, markup: &str, edits: &mut Edits) {
    let last = element.children().last();
    let break_before = match last.or(Some(element)).and_then(indent) {
        Some(indent) if last.is_some() => format!("\n{indent}"),
        Some(indent) => format!("\n{indent}  "),
        None => String::new(),
    };
    if is_empty_tag(element) {
        let name = qualified(element);
        let after = indent(element).map_or(String::new(), |i| format!("\n{i}"));
        let end = tag_end(element);
        return edits.replace(end..element.end() as usize, format!(">{break_before}{markup}{after}</{name}>"));
    }
    let at = last.and_then(span).map(|s| s.end).or_else(|| {
        let end = end_tag(element)?;
        let inside = element.doc.text.get(element.end() as usize..end)?;
        Some(if is_blank(inside) { element.end() as usize } else { end })
    });
    if let Some(at) = at {
        edits.insert(at, format!("{break_before}{markup}"));
    }
}

/// Puts a text in place of all that is in an element.
pub fn set_text(element: Element, text: &str, edits: &mut Edits) {
    if is_empty_tag(element) {
        let end = tag_end(element);
        edits.replace(end..element.end() as usize, format!(">{}</{}>", escaped(text), qualified(element)));
    } else if let Some(end) = end_tag(element) {
        edits.replace(element.end() as usize..end, escaped(text));
    }
}

/// Gives an element another name, prefix included.
pub fn rename(element: Element, name: &str, edits: &mut Edits) {
    let old = qualified(element).len();
    let start = element.start() as usize + 1;
    edits.replace(start..start + old, name);
    if let Some(end) = end_tag(element) {
        edits.replace(end + 2..end + 2 + old, name);
    }
}

/// The name of an element as it is written, with its prefix.
pub fn qualified<'a>(element: Element<'_, 'a>) -> &'a str {
    let text = element.doc.text.get(element.start() as usize + 1..).unwrap_or_default();
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// The prefix of an element's name with its colon, for an element of the same vocabulary.
pub fn prefix<'a>(element: Element<'_, 'a>) -> &'a str {
    let name = qualified(element);
    name.find(':').and_then(|colon| name.get(..=colon)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ficbind_check::xml;

    fn edited(text: &str, edit: impl FnOnce(Element, &mut Edits)) -> String {
        let doc = xml::read(text, xml::Limits::default());
        let mut edits = Edits::default();
        edit(doc.root().expect("it has a root"), &mut edits);
        edits.applied(text).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn attributes_are_set_and_removed() {
        let set = |text| edited(text, |root, edits| set_attribute(root, "b", "x&y", edits));
        assert_eq!(set("<a c:b='1' xmlns:c='u' b = 'z' />"), "<a c:b='1' xmlns:c='u' b = 'x&amp;y' />");
        assert_eq!(set("<a />"), "<a b=\"x&amp;y\" />");
        let text = "<a c='1'\n  b='2'>t</a>";
        let remove = |root: Element, edits: &mut Edits| remove_attribute(root.doc, &root.attributes()[1], edits);
        assert_eq!(edited(text, remove), "<a c='1'>t</a>");
    }

    #[test]
    fn elements_are_added_and_removed() {
        let add = |text| edited(text, |root, edits| append(root, "<n/>", edits));
        assert_eq!(add("<a>\n  <b/>\n</a>"), "<a>\n  <b/>\n  <n/>\n</a>");
        assert_eq!(add("<x:a xmlns:x='u'/>"), "<x:a xmlns:x='u'><n/></x:a>");
        assert_eq!(add("<a><b/></a>"), "<a><b/><n/></a>");
        let remove = |text| edited(text, |root, edits| remove_element(root.children().next().expect("a child"), edits));
        assert_eq!(remove("<a>\n  <b>x</b>\n  <c/>\n</a>"), "<a>\n  <c/>\n</a>");
        assert_eq!(remove("<a><b/><c/></a>"), "<a><c/></a>");
    }
}
