//! The words of a document: what a reader reads, and nothing of the markup around it.

use std::cell::{Cell, RefCell};

use ficbind_check::xml::{self, Document, Node, NodeKind};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::{Rawtext, ScriptData};
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use sha2::{Digest, Sha256};

use crate::draft::xml_limits;

/// The words of a document in their order, as digests: of its text, and of the title in its head if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    text: [u8; 32],
    title: Option<[u8; 32]>,
}

impl Words {
    /// Whether a document still says what another said. A title may have been added.
    pub fn stay(&self, after: &Words) -> bool {
        self.text == after.text && self.title.is_none_or(|title| Some(title) == after.title)
    }
}

/// What is read of a document: its text, and the title in its head.
#[derive(Default)]
struct Read {
    text: String,
    title: String,
}

/// Elements between whose text no word goes on.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "audio",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "docTitle",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "listing",
    "main",
    "menu",
    "multicol",
    "nav",
    "navLabel",
    "navPoint",
    "navTarget",
    "ol",
    "optgroup",
    "option",
    "p",
    "pageTarget",
    "plaintext",
    "pre",
    "search",
    "section",
    "select",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
    "video",
    "xmp",
];

/// The words of a document. One that is no XML up to its end is read as browsers read a page.
pub fn words(text: &str) -> Words {
    let doc = xml::read(text, xml_limits());
    let read = if doc.fault.is_none() { of_xml(&doc) } else { of_tags(text) };
    let title = digest(&read.title);
    Words { text: digest(&read.text).unwrap_or_default(), title }
}

/// A digest of words; `None` if there are none.
fn digest(text: &str) -> Option<[u8; 32]> {
    let mut digest = Sha256::new();
    let mut any = false;
    for word in text.split_whitespace() {
        // What no document may hold is no part of a word.
        let word: String = word.chars().filter(|c| !c.is_control() && !('\u{FFFD}'..='\u{FFFF}').contains(c)).collect();
        if !word.is_empty() {
            digest.update(word);
            digest.update(b" ");
            any = true;
        }
    }
    any.then(|| digest.finalize().into())
}

fn of_xml(doc: &Document) -> Read {
    let mut out = Read::default();
    // Where a hidden element and the title of the head end, and the ends of the open blocks.
    let (mut hidden, mut titled) = (0, 0);
    let mut ends: Vec<u32> = Vec::new();
    // Where the node before ended: white space alone is no node.
    let mut at = 0;
    for (id, node) in doc.nodes.iter().enumerate() {
        let id = id as u32;
        if id >= hidden && parts_words(doc.text.get(at..node.start as usize).unwrap_or_default()) {
            out.text.push(' ');
        }
        at = at.max(node.end as usize);
        while ends.last().is_some_and(|end| *end <= id) {
            ends.pop();
            out.text.push(' ');
        }
        match node.kind {
            _ if id < hidden => {}
            NodeKind::Element if is_hidden(node.name.local) => hidden = node.after,
            NodeKind::Element if is_title(doc, node) => titled = node.after,
            NodeKind::Element if BLOCKS.binary_search(&node.name.local).is_ok() => {
                out.text.push(' ');
                ends.push(node.after);
            }
            NodeKind::Text if id < titled => out.title.push_str(&doc.text_of(id)),
            NodeKind::Text => out.text.push_str(&doc.text_of(id)),
            _ => {}
        }
    }
    out
}

/// Whether there is white space between the tags and comments that stand between two nodes.
fn parts_words(gap: &str) -> bool {
    let mut rest = gap;
    while let Some(c) = rest.chars().next() {
        if c.is_whitespace() {
            return true;
        }
        let end = if rest.starts_with("<!--") { rest.find("-->") } else { rest.find('>') };
        rest = end.and_then(|end| rest.get(end + 1..)).unwrap_or_default().trim_start_matches("->");
    }
    false
}

/// Whether a node is the title in the head of the page. A page inside a page has none.
fn is_title(doc: &Document, node: &Node) -> bool {
    let parent = doc.nodes.get(node.parent as usize);
    node.name.local.eq_ignore_ascii_case("title")
        && parent.is_some_and(|p| {
            p.name.local.eq_ignore_ascii_case("head") && doc.root().is_some_and(|root| root.id == p.parent)
        })
}

fn is_hidden(name: &str) -> bool {
    matches!(name, "script" | "style")
}

/// The text of tags and characters as HTML's tokenizer sees them.
fn of_tags(text: &str) -> Read {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(text.split_once("<html").map_or(text, |(before, _)| {
        // The internal subset of a document type is no text.
        text.get(before.len()..).unwrap_or(text)
    })));
    let tokenizer = Tokenizer::new(Loose::default(), TokenizerOpts::default());
    // The sink never asks to stop, so one call reads everything.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let Loose { text, title, .. } = tokenizer.sink;
    Read { text: text.into_inner(), title: title.into_inner() }
}

#[derive(Default)]
struct Loose {
    text: RefCell<String>,
    title: RefCell<String>,
    hidden: Cell<bool>,
    /// Whether the head goes on, and whether its title does.
    head: Cell<bool>,
    titled: Cell<bool>,
    /// Whether the body has begun, in which there is no head.
    body: Cell<bool>,
}

impl TokenSink for Loose {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(words) if self.titled.get() => self.title.borrow_mut().push_str(&words),
            Token::CharacterTokens(words) if !self.hidden.get() => self.text.borrow_mut().push_str(&words),
            Token::TagToken(Tag { kind, name, self_closing, .. }) if &*name == "title" && self.head.get() => {
                self.titled.set(kind == TagKind::StartTag && !self_closing);
            }
            Token::TagToken(Tag { kind, name, self_closing, .. }) if is_hidden(&name) => {
                let opens = kind == TagKind::StartTag && !self_closing;
                self.hidden.set(opens);
                if opens {
                    return TokenSinkResult::RawData(if &*name == "script" { ScriptData } else { Rawtext });
                }
            }
            Token::TagToken(Tag { kind, name, .. }) if matches!(&*name, "head" | "body") => {
                self.body.set(self.body.get() || &*name == "body");
                self.head.set(&*name == "head" && kind == TagKind::StartTag && !self.body.get());
                self.titled.set(false);
                self.text.borrow_mut().push(' ');
            }
            Token::TagToken(Tag { name, .. }) if BLOCKS.binary_search(&&*name).is_ok() => {
                self.text.borrow_mut().push(' ');
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_sorted() {
        assert!(BLOCKS.is_sorted());
    }

    #[test]
    fn markup_is_no_words() {
        let page = |body: &str| words(&format!("<html><head><title>T</title></head><body>{body}</body></html>"));
        assert_eq!(page("<p>One <b>t</b>wo</p>"), page("<div>One\ntw<i>o</i></div><style>p</style>"));
        assert_eq!(page("<p>a &amp; b</p><p>c</p>"), page("<p>a & b<p>c"));
        assert_ne!(page("<p>one two</p>"), page("<p>onetwo</p>"));
        assert_eq!(
            page("<ol><li><a>One</a> <a>Fall</a></li></ol>"),
            page("<ol><li><a>One</a> </li>\n<li><a>Fall</a></li></ol>")
        );
        assert_eq!(
            page("<p>A <b><p>ripe</p><p>pear</p></b> falls</p>"),
            page("<p>A <b> <span>ripe</span> <span>pear</span> </b> falls</p>")
        );
        assert_ne!(page("<p>one two</p>"), page("<p>two one</p>"));
        let inner = "<html><head><title>Two</title></head><body>pear</body></html>";
        assert_eq!(page(inner), page("<div><p><b>Two</b></p>pear</div>"));
        assert_eq!(page(inner), page(&format!("{inner}<br>")));
    }
}
