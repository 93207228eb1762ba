//! Writes the XML of a package's documents: each element on a line of its own, indented by its depth.

use crate::book::xhtml::{push_attribute, push_text};

/// Blanks for each level of depth.
const INDENT: &str = "  ";

/// A document that is being written.
pub struct Document {
    text: String,
    /// Elements whose end tags are still to come.
    open: Vec<&'static str>,
}

impl Document {
    /// Begins a document for which some bytes are set aside. The document type is a declaration, or empty.
    pub fn new(capacity: usize, doctype: &str) -> Document {
        let mut text = String::with_capacity(capacity);
        text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        if !doctype.is_empty() {
            text.push_str(doctype);
            text.push('\n');
        }
        Document { text, open: Vec::new() }
    }

    /// Writes a start tag. What follows stands inside the element, until it is closed.
    pub fn open<'a>(&mut self, name: &'static str, attributes: impl IntoIterator<Item = (&'a str, &'a str)>) {
        self.start(name, attributes);
        self.text.push_str(">\n");
        self.open.push(name);
    }

    /// Writes the end tag of the innermost open element.
    pub fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.indent();
            self.end(name);
        }
    }

    /// Writes an element without content.
    pub fn empty<'a>(&mut self, name: &str, attributes: impl IntoIterator<Item = (&'a str, &'a str)>) {
        self.start(name, attributes);
        self.text.push_str("/>\n");
    }

    /// Writes an element with text and nothing else.
    pub fn text<'a>(&mut self, name: &str, attributes: impl IntoIterator<Item = (&'a str, &'a str)>, text: &str) {
        self.start(name, attributes);
        self.text.push('>');
        push_text(&mut self.text, text);
        self.end(name);
    }

    /// Closes what is open. Gives the document.
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }

    fn start<'a>(&mut self, name: &str, attributes: impl IntoIterator<Item = (&'a str, &'a str)>) {
        self.indent();
        self.text.push('<');
        self.text.push_str(name);
        for (name, value) in attributes {
            push_attribute(&mut self.text, name, value);
        }
    }

    fn end(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push_str(">\n");
    }

    fn indent(&mut self) {
        self.open.iter().for_each(|_| self.text.push_str(INDENT));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indents_escapes_and_closes() {
        let mut xml = Document::new(0, "<!DOCTYPE a>");
        xml.open("a", [("b", "1 < \"2\"")]);
        xml.empty("c", []);
        xml.open("d", []);
        xml.text("e", [("f", "g")], "Tom & \"Ann\"");
        assert_eq!(
            xml.finish(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE a>\n<a b=\"1 &lt; &quot;2&quot;\">\n  <c/>\n  <d>\n    \
             <e f=\"g\">Tom &amp; \"Ann\"</e>\n  </d>\n</a>\n"
        );
    }
}
