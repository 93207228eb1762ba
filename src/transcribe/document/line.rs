//! The content of a paragraph as HTML: stretches of text with their marks become nested elements.

use std::rc::Rc;

/// What is special about a stretch of text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Marks {
    pub italic: bool,
    pub bold: bool,
    pub underline: bool,
    pub strike: bool,
    pub superscript: bool,
    pub subscript: bool,
    pub small_caps: bool,
    pub code: bool,
    /// Written from right to left.
    pub right_to_left: bool,
    /// Where it is another than the document's.
    pub language: Option<Rc<str>>,
    /// The address to which it links.
    pub link: Option<Rc<str>>,
}

/// An element that is open: its tags.
#[derive(Debug, Clone, PartialEq)]
struct Tag {
    open: String,
    close: &'static str,
}

impl Tag {
    fn new(name: &str, close: &'static str) -> Tag {
        Tag { open: format!("<{name}>"), close }
    }
}

impl Marks {
    /// The elements that stand for them, the outermost first.
    fn tags(&self) -> Vec<Tag> {
        let mut tags = Vec::new();
        if let Some(address) = &self.link {
            tags.push(Tag::new(&format!("a href=\"{}\"", escaped(address)), "</a>"));
        }
        if let Some(language) = &self.language {
            tags.push(Tag::new(&format!("span lang=\"{}\"", escaped(language)), "</span>"));
        }
        let simple = [
            (self.right_to_left, "span dir=\"rtl\"", "</span>"),
            (self.bold, "b", "</b>"),
            (self.italic, "i", "</i>"),
            (self.small_caps, "span style=\"font-variant: small-caps\"", "</span>"),
            (self.underline && self.link.is_none(), "u", "</u>"),
            (self.strike, "s", "</s>"),
            (self.superscript, "sup", "</sup>"),
            (self.subscript, "sub", "</sub>"),
            (self.code, "code", "</code>"),
        ];
        tags.extend(simple.into_iter().filter(|(is, ..)| *is).map(|(_, name, close)| Tag::new(name, close)));
        tags
    }
}

/// Text for HTML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The content of a paragraph while it grows.
#[derive(Debug, Default)]
pub struct Line {
    html: String,
    words: String,
    open: Vec<Tag>,
}

impl Line {
    /// Adds text.
    pub fn text(&mut self, text: &str, marks: &Marks) {
        if text.is_empty() {
            return;
        }
        // Marks on a blank show nothing, and would only divide words.
        if !text.trim_matches([' ', '\t', '\n', '\r']).is_empty() {
            self.mark(marks);
        }
        for c in text.chars() {
            match c {
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                c => self.html.push(c),
            }
        }
        self.words.push_str(text);
    }

    /// Adds an element that stands for itself.
    pub fn element(&mut self, html: &str, marks: &Marks) {
        self.mark(marks);
        self.html.push_str(html);
    }

    /// Ends a line within the paragraph.
    pub fn line_break(&mut self) {
        self.html.push_str("<br>");
        self.words.push(' ');
    }

    /// Closes what no longer holds, and opens what holds now.
    fn mark(&mut self, marks: &Marks) {
        let mut wanted = marks.tags();
        let kept = self.open.iter().take_while(|tag| wanted.contains(tag)).count();
        for tag in self.open.drain(kept..).rev() {
            self.html.push_str(tag.close);
        }
        wanted.retain(|tag| !self.open.contains(tag));
        for tag in wanted {
            self.html.push_str(&tag.open);
            self.open.push(tag);
        }
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.html.is_empty()
    }

    /// The content as HTML, and its words.
    pub fn finish(mut self) -> (String, String) {
        self.mark(&Marks::default());
        (self.html, self.words)
    }
}
