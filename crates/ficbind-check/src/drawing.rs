//! What of a drawing SVG 1.1 has a place for, as EPUB 2 asks: for those that write books.

use std::collections::BTreeSet;

use crate::models;
use crate::xml;

/// A drawing without what SVG 1.1 lacks.
#[derive(Debug)]
pub struct Fitted {
    /// The drawing; nothing if not even its root has a place.
    pub text: Option<String>,
    /// What was taken out, in words.
    pub removed: BTreeSet<String>,
}

/// Takes out of a well-formed drawing of no other vocabulary what SVG 1.1 does not know, or not in that place. An element
/// that lacks something that it must have goes as a whole.
pub fn fit(text: &str) -> Fitted {
    let document = xml::read(text, xml::Limits::default());
    let mut fitted = Fitted { text: None, removed: BTreeSet::new() };
    let Some(root) = document.root().filter(|_| document.fault.is_none()) else { return fitted };
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for surplus in models::surplus_of_strict_svg(root) {
        fitted.removed.insert(match surplus.attribute {
            Some(attribute) => format!("\"{attribute}\" of \"{}\"", surplus.element),
            None => format!("\"{}\"", surplus.element),
        });
        if surplus.range.start == root.start() {
            return fitted;
        }
        out.push_str(text.get(from..surplus.range.start as usize).unwrap_or_default());
        from = surplus.range.end as usize;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    fitted.text = Some(out);
    fitted
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn what_has_no_place_goes() {
        let text = r#"<svg xmlns="http://www.w3.org/2000/svg" x="1" cx="2"><g r="3">words<rect width="1" height="2"/></g><rect/>
<filter><feFlood/><feBlend in="a"><rect width="1" height="1"/></feBlend></filter><stop offset="0"/><text>a<set/></text></svg>"#;
        let fitted = fit(text);
        let expected = r#"<svg xmlns="http://www.w3.org/2000/svg" x="1"><g><rect width="1" height="2"/></g>
<filter><feFlood/></filter><text>a</text></svg>"#;
        assert_eq!(fitted.text.as_deref(), Some(expected));
        assert!(fit("<svg/>").text.is_none() && fit("<svg").text.is_none());
    }
}
