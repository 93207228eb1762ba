//! Cleans an author's HTML into a tree that is valid XHTML in an EPUB.
//!
//! The text is tokenised as browsers do it. `parse` builds a loose tree of blocks in which
//! inline markup is a list of marks on each run of text; `shape` turns that into a tree that
//! obeys the content model. Since marks are nested anew in each block, misnested inline markup
//! and blocks inside inline markup need no special treatment.

mod attrs;
mod colors;
mod inline;
mod model;
mod parse;
mod read;
mod removal;
mod shape;
mod table;
pub(crate) mod words;

pub use model::{is_element, is_embedded_void};
pub use removal::Removal;
pub use words::text_of;

use removal::Removals;

use crate::diag::Cut;
#[cfg(test)]
mod tests;

/// Deepest nesting of blocks that is kept; normalising may add one level to each.
const MAX_BLOCKS: usize = 40;
/// Most inline elements around one piece of text.
const MAX_MARKS: usize = 20;

/// Attribute by which a tag tells where it stands in the author's text. It never leaves the reader.
pub const PLACE: &str = "fic:at";

/// A piece of the cleaned tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text, not escaped.
    Text(String),
}

/// An XHTML element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Name, from the table of allowed elements.
    pub name: &'static str,
    /// Attributes in the order of writing.
    pub attrs: Vec<(attrs::Name, String)>,
    /// Content.
    pub children: Vec<Node>,
}

impl Element {
    fn new(name: &'static str, attrs: Vec<(attrs::Name, String)>, children: Vec<Node>) -> Self {
        Self { name, attrs, children }
    }
}

/// What came out of cleaning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cleaned {
    /// The tree.
    pub nodes: Vec<Node>,
    /// What was taken out, each kind of thing once, in order of appearance.
    pub removals: Vec<Removal>,
    /// For each of them, where the author's text has its tag, if that is known.
    pub places: Vec<Option<usize>>,
}

/// Cleans an HTML fragment as it may stand in a body.
pub fn clean(html: &str) -> Cleaned {
    let (mut loose, mut removals) = read::parse(html);
    let mut nodes = shape::flow(&mut loose, &mut removals);
    colors::settle(&mut nodes, &mut removals);
    Cleaned { nodes, removals: removals.list, places: removals.places }
}

/// Cleans an HTML fragment into phrasing content; blocks become text with `<br/>` between.
pub fn clean_inline(html: &str) -> Cleaned {
    let (mut loose, mut removals) = read::parse(html);
    let mut nodes = shape::phrasing(&mut loose, &mut removals);
    colors::forget_places(&mut nodes);
    Cleaned { nodes, removals: removals.list, places: removals.places }
}

/// Puts descriptions in the place of images, where none can be shown.
pub fn describe_images(nodes: &mut [Node]) {
    let mut stack: Vec<&mut Node> = nodes.iter_mut().collect();
    while let Some(node) = stack.pop() {
        match node {
            Node::Element(image) if image.name == "img" => {
                let alt = image.attrs.iter().find(|(name, _)| *name == "alt").map(|(_, alt)| alt.clone());
                *node = Node::Text(alt.unwrap_or_default());
            }
            Node::Element(element) => stack.extend(element.children.iter_mut()),
            Node::Text(_) => {}
        }
    }
}

/// Appends the nodes as XHTML; the namespace `epub` must be declared around it.
pub fn write(nodes: &[Node], out: &mut String) {
    // The stack holds, for each open element, its name and the children still to come.
    let mut stack = vec![("", nodes.iter())];
    while let Some((name, rest)) = stack.last_mut() {
        match rest.next() {
            Some(Node::Text(text)) => escape(text, false, out),
            Some(Node::Element(element)) => {
                out.push('<');
                out.push_str(element.name);
                for (attribute, value) in &element.attrs {
                    out.push(' ');
                    out.push_str(attribute);
                    out.push_str("=\"");
                    escape(value, true, out);
                    out.push('"');
                }
                if model::is_void(element.name) {
                    out.push_str("/>");
                } else {
                    out.push('>');
                    stack.push((element.name, element.children.iter()));
                }
            }
            None => {
                if !name.is_empty() {
                    out.push_str("</");
                    out.push_str(name);
                    out.push('>');
                }
                stack.pop();
            }
        }
    }
}

/// Escapes text; in attributes also quotes and the white space that would be normalised.
fn escape(text: &str, attribute: bool, out: &mut String) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' if attribute => "&quot;",
            b'\n' if attribute => "&#10;",
            b'\t' if attribute => "&#9;",
            _ => continue,
        };
        out.push_str(text.cut(from..at));
        out.push_str(escaped);
        from = at + 1;
    }
    out.push_str(text.cut(from..));
}
