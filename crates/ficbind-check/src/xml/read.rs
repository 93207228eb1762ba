//! The reader: text → [`Document`], stopping at the first fault.

mod dtd;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::entities::{self, Entities, Value};
use super::names::{self, Name, Ns};
use super::{Attribute, Declaration, Document, Fault, Node, NodeId, NodeKind, UNCLOSED};
use ficbind_diag::Cut;

/// What a document may cost, and what it is read with.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Elements, texts, instructions and attributes.
    pub nodes: usize,
    /// Attributes of one element.
    pub attributes: usize,
    /// Elements inside each other.
    pub depth: usize,
    /// Whether well-known document types bring along their entities, as in EPUB 2.
    pub dtd: bool,
}

impl Default for Limits {
    fn default() -> Self {
        let of = crate::options::Limits::default();
        Limits { nodes: of.nodes, attributes: of.attributes, depth: of.depth, dtd: false }
    }
}

/// Bytes that all entity references of one document may expand to, as a share of what the reader would keep.
const MAX_EXPANDED: usize = 10 << 20;

/// Reads a document. It never fails: a fault is part of the answer.
pub fn read(text: &str, limits: Limits) -> Document<'_> {
    // A table that grows is held twice for a moment, so it is made as large as it is likely to become.
    let room = |sign: u8| memchr::memchr_iter(sign, text.as_bytes()).count().min(limits.nodes) + 8;
    let doc = Document {
        text,
        nodes: Vec::with_capacity(room(b'<')),
        attributes: Vec::with_capacity(room(b'=')),
        prefixes: vec![""],
        declarations: Vec::new(),
        doctype: None,
        version: None,
        fault: None,
        namespaces: Vec::new(),
        entities: Entities::default(),
        root: None,
        lines: Default::default(),
    };
    let valid = first_forbidden(text.as_bytes()).unwrap_or(text.len());
    let mut reader = Reader {
        text,
        bytes: &text.as_bytes()[..valid],
        pos: 0,
        doc,
        open: Vec::new(),
        scopes: vec![Scope { prefix: "xml", ns: Ns::XML }],
        default_ns: None,
        root_attribute: None,
        parameters: HashMap::new(),
        defaults: HashMap::new(),
        included: None,
        expanded: 0,
        limits,
    };
    if let Err(fault) = reader.document() {
        reader.doc.fault = Some(if fault.offset as usize >= valid && valid < text.len() {
            Fault { offset: valid as u32, reason: "a character that XML does not allow".into(), limit: false }
        } else {
            fault
        });
        reader.close_open();
    }
    reader.doc
}

/// Why a document without an element cannot be read.
pub const NO_ROOT: &str = "there is no root element";

/// Reads no more than the XML declaration, and maybe a line break behind it, where `reason` forbids to go on.
pub fn cut<'a>(text: &'a str, reason: &str, late: bool) -> Document<'a> {
    let end = if text.starts_with("<?xml") { text.find("?>").map_or(0, |i| i + 2) } else { 0 };
    let end = end + usize::from(late && text.cut(end..).starts_with(['\n', '\r']));
    let mut doc = read("", Limits::default());
    doc.text = text;
    doc.fault = Some(Fault { offset: end as u32, reason: reason.to_owned(), limit: false });
    doc
}

/// The first control character or non-character, which no XML document may hold.
fn first_forbidden(bytes: &[u8]) -> Option<usize> {
    let control = |b: &u8| *b < 0x20 && !matches!(*b, b'\t' | b'\n' | b'\r');
    // Blocks without any are passed over quickly.
    let block = bytes.chunks(256).position(|c| c.iter().any(control));
    let control = block.and_then(|i| bytes[i * 256..].iter().position(control).map(|j| i * 256 + j));
    let special =
        memchr::memmem::find_iter(bytes, b"\xEF\xBF").find(|&i| matches!(bytes.get(i + 2), Some(0xBE | 0xBF)));
    control.into_iter().chain(special).min()
}

struct Scope<'a> {
    prefix: &'a str,
    ns: Ns,
}

struct Open<'a> {
    id: NodeId,
    qname: &'a str,
    scopes: usize,
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    pos: usize,
    doc: Document<'a>,
    open: Vec<Open<'a>>,
    scopes: Vec<Scope<'a>>,
    /// The namespace that the document type gives to elements without one.
    default_ns: Option<Ns>,
    /// An attribute that the document type gives to the root.
    root_attribute: Option<(&'static str, &'static str)>,
    /// Parameter entities; external ones have no value.
    parameters: HashMap<&'a str, Option<Value<'a>>>,
    /// Attributes that the internal subset declares, by the name of their element.
    defaults: HashMap<&'a str, Vec<dtd::Declared<'a>>>,
    /// While markup of an entity is read: where the reference to it ends, and how many elements were open before.
    included: Option<(usize, usize)>,
    expanded: usize,
    limits: Limits,
}

type Outcome<T = ()> = Result<T, Fault>;

impl<'a> Reader<'a> {
    fn fault<T>(&self, offset: usize, reason: impl Into<String>) -> Outcome<T> {
        Err(Fault { offset: offset as u32, reason: reason.into(), limit: false })
    }

    fn over_limit<T>(&self, reason: impl Into<String>) -> Outcome<T> {
        Err(Fault { offset: self.pos as u32, reason: reason.into(), limit: true })
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    fn starts_with(&self, what: &[u8]) -> bool {
        self.bytes[self.pos..].starts_with(what)
    }

    fn skip_blanks(&mut self) -> bool {
        let from = self.pos;
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.pos += 1;
        }
        self.pos > from
    }

    /// The text up to `end`, passing over it.
    fn until(&mut self, end: &[u8], what: &str) -> Outcome<&'a str> {
        let from = self.pos;
        match memchr::memmem::find(&self.bytes[from..], end) {
            Some(i) => {
                self.pos = from + i + end.len();
                Ok(self.text.cut(from..from + i))
            }
            // A line break at the very end begins no line.
            None => {
                let end = self.bytes.len() - usize::from(self.bytes.ends_with(b"\n"));
                self.fault(end, format!("{what} is not closed"))
            }
        }
    }

    fn document(&mut self) -> Outcome {
        self.declaration()?;
        loop {
            self.skip_blanks();
            match self.peek() {
                None => break,
                Some(b'<') => match self.bytes.get(self.pos + 1) {
                    Some(b'!') if self.starts_with(b"<!--") => self.comment()?,
                    Some(b'!') if self.starts_with(b"<!DOCTYPE") => {
                        if self.doc.doctype.is_some() || self.doc.root.is_some() {
                            return self.fault(self.pos, "a document type declaration in the wrong place");
                        }
                        self.doctype()?;
                    }
                    Some(b'?') => self.instruction()?,
                    _ if self.doc.root.is_some() => {
                        return self.fault(self.pos, "markup after the end of the root element");
                    }
                    _ => self.content()?,
                },
                Some(_) if self.doc.root.is_some() => {
                    return self.fault(self.pos, "text after the end of the root element");
                }
                Some(_) => return self.fault(self.pos, "text before the root element"),
            }
        }
        if self.doc.root.is_none() {
            return self.fault(self.pos, NO_ROOT);
        }
        if self.bytes.len() < self.text.len() {
            return self.fault(self.pos, "text after the end of the root element");
        }
        Ok(())
    }

    fn declaration(&mut self) -> Outcome {
        if !self.starts_with(b"<?xml") || !matches!(self.bytes.get(5), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            return Ok(());
        }
        self.pos = 5;
        let end = memchr::memchr2(b'<', b'>', &self.bytes[5..]).unwrap_or(0);
        if !self.bytes[..5 + end].ends_with(b"?") {
            return self.fault(5 + end, "the XML declaration is not closed");
        }
        let body = self.until(b"?>", "the XML declaration")?;
        let mut rest = body;
        let mut last = 0;
        while !rest.trim_start().is_empty() {
            let trimmed = rest.trim_start();
            let value = trimmed.split_once('=').and_then(|(name, after)| {
                let after = after.trim_start();
                let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
                let (value, behind) = after.cut(1..).split_once(quote)?;
                Some((name.trim_end(), value, behind))
            });
            let Some((name, value, behind)) = value.filter(|_| trimmed.len() < rest.len()) else {
                return self.fault(self.pos, "the XML declaration is malformed");
            };
            let order = match name {
                "version" => {
                    self.doc.version = Some(value);
                    1
                }
                "encoding" => 2,
                "standalone" if matches!(value, "yes" | "no") => 3,
                _ => return self.fault(self.pos, "the XML declaration is malformed"),
            };
            if order <= last || (last == 0 && order != 1) {
                return self.fault(self.pos, "the XML declaration is malformed");
            }
            last = order;
            rest = behind;
        }
        if last == 0 {
            return self.fault(self.pos, "the XML declaration has no version");
        }
        if !matches!(self.doc.version, Some("1.0" | "1.1")) {
            return self.fault(self.pos, "only XML 1.0 can be read");
        }
        Ok(())
    }

    fn comment(&mut self) -> Outcome {
        self.pos += 4;
        let from = self.pos;
        let body = self.until(b"-->", "a comment")?;
        match body.find("--") {
            Some(i) => self.fault(from + i, "\"--\" inside a comment"),
            None if body.ends_with('-') => self.fault(from + body.len(), "\"--\" inside a comment"),
            None => Ok(()),
        }
    }

    fn instruction(&mut self) -> Outcome {
        let start = self.pos;
        self.pos += 2;
        let target = self.name("a processing instruction")?;
        if target.eq_ignore_ascii_case("xml") {
            return self.fault(start, "an XML declaration that is not at the very start");
        }
        if !self.starts_with(b"?>") && !self.skip_blanks() {
            return self.fault(self.pos, "a processing instruction needs a space after its name");
        }
        self.until(b"?>", "a processing instruction")?;
        let name = Name { ns: Ns::NONE, local: target };
        self.push(NodeKind::Instruction, name, start, self.pos)?;
        Ok(())
    }

    fn name(&mut self, of: &str) -> Outcome<&'a str> {
        let from = self.pos;
        // Names are nearly always ASCII.
        while matches!(self.peek(), Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' | b'.' | b':')) {
            self.pos += 1;
        }
        if self.peek().is_some_and(|b| b >= 0x80) {
            let rest = self.text.cut(self.pos..self.bytes.len());
            let length = rest.find(|c: char| !(names::in_name(c) || c == ':')).unwrap_or(rest.len());
            self.pos += length;
        }
        let name = self.text.cut(from..self.pos);
        match name.chars().next() {
            Some(c) if names::starts_name(c) || c == ':' => Ok(name),
            _ => {
                self.pos = from;
                self.fault(from, format!("{of} needs a name"))
            }
        }
    }

    fn push(&mut self, kind: NodeKind, name: Name<'a>, start: usize, end: usize) -> Outcome<NodeId> {
        let id = self.doc.nodes.len() as NodeId;
        self.count()?;
        let parent = self.open.last().map_or(id, |o| o.id);
        let (start, end) = match (kind, self.included) {
            // A text is found where it is written; all else of an entity stands where the reference does.
            (NodeKind::Element | NodeKind::Instruction, Some((at, _))) => (at as u32, at as u32),
            _ => (start as u32, end as u32),
        };
        self.doc.nodes.push(Node { kind, name, parent, after: id + 1, start, end, close: end, attributes: (0, 0) });
        Ok(id)
    }

    /// Whether the document can have one more node or attribute.
    pub(super) fn count(&self) -> Outcome {
        if self.doc.nodes.len() + self.doc.attributes.len() >= self.limits.nodes {
            return self.over_limit(format!("more than {} elements, texts and attributes", self.limits.nodes));
        }
        Ok(())
    }

    /// The root element and all that is in it.
    fn content(&mut self) -> Outcome {
        self.start_tag()?;
        while !self.open.is_empty() {
            if !self.piece()? {
                let name = self.open.last().map_or("", |o| o.qname);
                return self.fault(self.pos, format!("the document ends inside the element \"{name}\""));
            }
        }
        Ok(())
    }

    /// Text up to the next piece of markup, and that. Says whether there was any.
    fn piece(&mut self) -> Outcome<bool> {
        let from = self.pos;
        let length = memchr::memchr(b'<', &self.bytes[from..]);
        let end = length.map_or(self.bytes.len(), |i| from + i);
        if end > from {
            self.pos = end;
            self.characters(from, end)?;
        }
        if length.is_none() {
            return Ok(false);
        }
        match self.bytes.get(self.pos + 1) {
            Some(b'/') => self.end_tag()?,
            Some(b'?') => self.instruction()?,
            Some(b'!') if self.starts_with(b"<!--") => self.comment()?,
            Some(b'!') if self.starts_with(b"<![CDATA[") => {
                self.pos += 9;
                self.until(b"]]>", "a CDATA section")?;
                self.push(NodeKind::Text, Name { ns: Ns::NONE, local: "" }, from.max(end), self.pos)?;
            }
            _ => self.start_tag()?,
        }
        Ok(true)
    }

    /// The character data of a range: references, and no `]]>`.
    fn characters(&mut self, from: usize, end: usize) -> Outcome {
        // White space between tags means nothing to any check, and is a third of all nodes.
        if super::is_blank(self.text.cut(from..end)) {
            return Ok(());
        }
        if let Some(i) = memchr::memmem::find(&self.bytes[from..end], b"]]>") {
            return self.fault(from + i, "\"]]>\" in text");
        }
        let mut start = from;
        let mut at = from;
        while let Some(i) = memchr::memchr(b'&', &self.bytes[at..end]) {
            let reference = at + i;
            let body = self.reference_body(reference, end)?;
            at = reference + body.len() + 2;
            self.reference(body, reference)?;
            if let Some(value) = self.doc.entities.markup(body) {
                self.text(start, reference)?;
                self.include(value, at)?;
                start = at;
            }
        }
        self.text(start, end)
    }

    /// Keeps a text.
    fn text(&mut self, from: usize, end: usize) -> Outcome {
        if !super::is_blank(self.text.cut(from..end)) {
            self.push(NodeKind::Text, Name { ns: Ns::NONE, local: "" }, from, end)?;
        }
        Ok(())
    }

    /// Reads the markup that an entity stands for, as if it stood in the place of the reference that ends at `behind`.
    fn include(&mut self, value: Value<'a>, behind: usize) -> Outcome {
        let (bytes, pos, outer) = (self.bytes, self.pos, self.included);
        let behind = outer.map_or(behind, |(at, _)| at);
        self.included = Some((behind, self.open.len()));
        (self.bytes, self.pos) = (&self.bytes[..value.at + value.text.len()], value.at);
        let mut outcome = Ok(true);
        while matches!(outcome, Ok(true)) {
            outcome = self.piece();
        }
        if outcome.is_ok() && self.included.is_some_and(|(_, open)| open != self.open.len()) {
            outcome = self.fault(behind, "an element must begin and end in the same entity");
        }
        (self.bytes, self.pos, self.included) = (bytes, pos, outer);
        outcome.map(|_| ()).map_err(|fault| Fault { offset: behind as u32, ..fault })
    }

    /// The name or number of the reference that begins at `start`.
    fn reference_body(&self, start: usize, end: usize) -> Outcome<&'a str> {
        let rest = self.text.cut(start + 1..end);
        let length = rest.find(|c: char| !(names::in_name(c) || matches!(c, ':' | '#'))).unwrap_or(rest.len());
        if !rest.cut(length..).starts_with(';') || length == 0 {
            return self.fault(start, "an \"&\" that does not begin a reference (write \"&amp;\")");
        }
        Ok(rest.cut(..length))
    }

    /// The value of an attribute: references, and no `<`, not even in what they stand for.
    fn attribute_value(&mut self, from: usize, end: usize) -> Outcome {
        if let Some(i) = memchr::memchr(b'<', &self.bytes[from..end]) {
            return self.fault(from + i, "a \"<\" in the value of an attribute");
        }
        let mut at = from;
        while let Some(i) = memchr::memchr(b'&', &self.bytes[at..end]) {
            let body = self.reference_body(at + i, end)?;
            self.reference(body, at + i)?;
            at += i + body.len() + 2;
            if self.doc.entities.holds_markup(body, 0) {
                return self.fault(at, format!("\"&{body};\" stands for markup, which an attribute cannot hold"));
            }
        }
        Ok(())
    }

    /// Counts what an entity expands to.
    fn expand(&mut self, length: usize, name: &str) -> Outcome {
        self.expanded = self.expanded.saturating_add(length.max(1));
        if self.expanded > MAX_EXPANDED {
            return self.fault(self.pos, format!("the entity \"{name}\" contains itself, or expands to too much text"));
        }
        Ok(())
    }

    fn reference(&mut self, body: &'a str, at: usize) -> Outcome {
        if body.starts_with('#') {
            return match entities::numeric(body) {
                Some(_) => Ok(()),
                None => self.fault(at, format!("\"&{body};\" is not a character that XML allows")),
            };
        }
        if entities::predefined(body).is_some() {
            return Ok(());
        }
        let behind = at + body.len() + 2;
        if let Some(Some(value)) = self.doc.entities.declared.get(body).copied() {
            let left = MAX_EXPANDED.saturating_sub(self.expanded);
            let Some(length) = self.doc.entities.expanded_length(body, 0, left) else {
                let reason = format!("the entity \"{body}\" contains itself, or expands to too much text");
                return self.fault(behind, reason);
            };
            self.expand(length, body)?;
            return match self.doc.entities.flaw(value.text, 0) {
                Some(reason) => self.fault(behind, format!("the entity \"{body}\" {reason}")),
                None => Ok(()),
            };
        }
        let declared = self.doc.entities.declared.contains_key(body);
        if !declared && self.doc.entities.characters && entities::character(body).is_some() {
            return Ok(());
        }
        self.fault(behind, format!("the entity \"&{body};\" is not declared"))
    }

    fn start_tag(&mut self) -> Outcome {
        let start = self.pos;
        self.pos += 1;
        let qname = self.name("an element")?;
        if self.open.len() >= self.limits.depth {
            return self.over_limit(format!("elements nested more than {} deep", self.limits.depth));
        }
        let scopes = self.scopes.len();
        let first = self.doc.attributes.len();
        // Names can only be resolved when all declarations of the tag are known.
        let empty = loop {
            let blank = self.skip_blanks();
            match self.peek() {
                Some(b'>') => {
                    self.pos += 1;
                    break false;
                }
                Some(b'/') if self.bytes.get(self.pos + 1) == Some(&b'>') => {
                    self.pos += 2;
                    break true;
                }
                None => return self.fault(self.bytes.len(), format!("the tag of \"{qname}\" is not closed")),
                Some(_) if !blank => {
                    return self.fault(self.pos, format!("an unexpected character in the tag of \"{qname}\""));
                }
                Some(_) => self.attribute(qname, first)?,
            }
        };
        if !self.defaults.is_empty() {
            self.default_attributes(qname, first, start)?;
        }
        self.resolve_attributes(qname, first, start)?;
        self.default_attribute(first, start);
        let (prefix, local) = self.split(qname, start)?;
        let ns = match self.lookup(prefix) {
            Some(ns) => ns,
            None if prefix.is_empty() => self.default_ns.unwrap_or(Ns::NONE),
            None => return self.fault(self.pos, format!("the prefix of \"{qname}\" is not declared")),
        };
        let id = self.push(NodeKind::Element, Name { ns, local }, start, self.pos)?;
        self.doc.nodes[id as usize].attributes = (first as u32, self.doc.attributes.len() as u32);
        if self.doc.root.is_none() {
            self.doc.root = Some(id);
        }
        if empty {
            self.scopes.truncate(scopes);
        } else {
            self.open.push(Open { id, qname, scopes });
        }
        Ok(())
    }

    /// Gives the root what the document type gives it.
    fn default_attribute(&mut self, first: usize, start: usize) {
        let Some((local, value)) = self.root_attribute.take() else { return };
        if !self.doc.attributes[first..].iter().any(|a| a.ns == Ns::NONE && a.local == local) {
            self.push_attribute(local, value.into(), start);
        }
    }

    fn attribute(&mut self, element: &str, first: usize) -> Outcome {
        let start = self.pos;
        let qname = self.name(&format!("an attribute of \"{element}\""))?;
        self.skip_blanks();
        if self.peek() != Some(b'=') {
            return self.fault(self.pos, format!("the attribute \"{qname}\" has no value"));
        }
        self.pos += 1;
        self.skip_blanks();
        let quote = match self.peek() {
            Some(q @ (b'"' | b'\'')) => q,
            _ => return self.fault(self.pos, format!("the value of \"{qname}\" is not in quotation marks")),
        };
        let from = self.pos + 1;
        let Some(length) = memchr::memchr(quote, &self.bytes[from..]) else {
            // What follows may have a sign that no value can have.
            let end = memchr::memchr(b'<', &self.bytes[from..]).map_or(self.bytes.len(), |i| from + i);
            return self.fault(end, format!("the value of \"{qname}\" is not closed"));
        };
        let end = from + length;
        self.pos = end + 1;
        self.attribute_value(from, end)?;
        let raw = self.text.cut(from..end);
        let value = normalised(raw, &self.doc.entities);
        if qname == "xmlns" || qname.starts_with("xmlns:") {
            return self.declare(qname, value, start);
        }
        if self.doc.attributes.len() - first >= self.limits.attributes {
            return self.over_limit(format!("more than {} attributes of one element", self.limits.attributes));
        }
        self.count()?;
        // The whole name stands in `local` until the declarations of the tag are known.
        self.push_attribute(qname, value, start);
        Ok(())
    }

    pub(super) fn push_attribute(&mut self, local: &'a str, value: Cow<'a, str>, start: usize) {
        self.doc.attributes.push(Attribute { local, value, start: start as u32, ns: Ns::NONE, prefix: 0 });
    }

    /// The number of a prefix. There are no more than declarations.
    fn prefix(&mut self, prefix: &'a str) -> u16 {
        let known = self.doc.prefixes.iter().rposition(|known| *known == prefix);
        let at = known.unwrap_or_else(|| {
            self.doc.prefixes.push(prefix);
            self.doc.prefixes.len() - 1
        });
        at as u16
    }

    fn declare(&mut self, qname: &'a str, value: Cow<'a, str>, at: usize) -> Outcome {
        let prefix = qname.strip_prefix("xmlns:").unwrap_or("");
        if prefix == "xmlns" || (prefix == "xml") != (value == names::known(Ns::XML).unwrap_or_default()) {
            return self.fault(at, format!("the prefix \"{prefix}\" cannot be declared like this"));
        }
        if !prefix.is_empty() && value.is_empty() {
            return self.fault(at, format!("the prefix \"{prefix}\" is declared without a namespace"));
        }
        let ns = self.intern(value)?;
        // This tag's node comes next.
        let node = self.doc.nodes.len() as NodeId;
        if self.declares(qname) {
            return self.fault(self.pos, format!("the attribute \"{qname}\" is given twice in one tag"));
        }
        if self.doc.declarations.len() > self.limits.attributes * 10 {
            return self.over_limit("too many namespace declarations");
        }
        self.doc.declarations.push(Declaration { node, prefix, ns });
        self.scopes.push(Scope { prefix, ns });
        Ok(())
    }

    /// Whether the tag that is being read has this declaration of a namespace.
    fn declares(&self, qname: &str) -> bool {
        let prefix = qname.strip_prefix("xmlns:").unwrap_or("");
        let node = self.doc.nodes.len() as NodeId;
        self.doc.declarations.iter().rev().take_while(|d| d.node == node).any(|d| d.prefix == prefix)
    }

    fn intern(&mut self, uri: Cow<'a, str>) -> Outcome<Ns> {
        if let Some(ns) = names::number(&uri) {
            return Ok(ns);
        }
        let index = match self.doc.namespaces.iter().position(|n| *n == uri) {
            Some(index) => index,
            None if self.doc.namespaces.len() >= 1000 => return self.over_limit("more than 1000 namespaces"),
            None => {
                self.doc.namespaces.push(uri);
                self.doc.namespaces.len() - 1
            }
        };
        Ok(Ns((names::KNOWN.len() + index) as u16))
    }

    fn lookup(&self, prefix: &str) -> Option<Ns> {
        // Most names have no prefix: these cost no comparison of texts.
        let is_it = |s: &&Scope| s.prefix.len() == prefix.len() && (prefix.is_empty() || s.prefix == prefix);
        self.scopes.iter().rev().find(is_it).map(|s| s.ns)
    }

    fn split(&self, qname: &'a str, at: usize) -> Outcome<(&'a str, &'a str)> {
        match qname.split_once(':') {
            None => Ok(("", qname)),
            Some((prefix, local)) if !prefix.is_empty() && names::is_ncname(local) => Ok((prefix, local)),
            Some(_) => self.fault(at, format!("\"{qname}\" is not a valid name with a prefix")),
        }
    }

    fn resolve_attributes(&mut self, element: &str, first: usize, start: usize) -> Outcome {
        let count = self.doc.attributes.len() - first;
        for i in first..self.doc.attributes.len() {
            let qname = self.doc.attributes[i].local;
            let at = self.doc.attributes[i].start as usize;
            let (prefix, local) = self.split(qname, at)?;
            let ns = match prefix {
                "" => Ns::NONE,
                prefix => match self.lookup(prefix) {
                    Some(ns) => ns,
                    None => {
                        return self.fault(
                            self.pos,
                            format!("the prefix of the attribute \"{qname}\" of \"{element}\" is not declared"),
                        );
                    }
                },
            };
            let prefix = self.prefix(prefix);
            let attribute = &mut self.doc.attributes[i];
            (attribute.ns, attribute.local, attribute.prefix) = (ns, local, prefix);
        }
        let attributes = &self.doc.attributes[first..];
        let twice = if count <= 16 {
            (1..count).find(|&i| attributes[..i].iter().any(|a| a.name() == attributes[i].name()))
        } else {
            let mut seen = HashSet::new();
            (0..count).find(|&i| !seen.insert(attributes[i].name()))
        };
        match twice {
            Some(i) => {
                let name = attributes[i].local;
                self.fault(
                    self.pos.max(start),
                    format!("the attribute \"{name}\" is given twice in the tag of \"{element}\""),
                )
            }
            None => Ok(()),
        }
    }

    fn end_tag(&mut self) -> Outcome {
        self.pos += 2;
        let Some(open) = self.open.last() else { return self.fault(self.pos, "an end tag without an element") };
        let (id, qname, scopes) = (open.id, open.qname, open.scopes);
        let name = self.name("an end tag")?;
        if name != qname {
            return self.fault(self.pos, format!("\"</{name}>\" instead of \"</{qname}>\""));
        }
        self.skip_blanks();
        if self.peek() != Some(b'>') {
            return self.fault(self.pos, format!("the end tag of \"{qname}\" is not closed"));
        }
        self.pos += 1;
        if self.included.is_some_and(|(_, open)| self.open.len() <= open) {
            return self.fault(self.pos, "an element must begin and end in the same entity");
        }
        self.open.pop();
        self.scopes.truncate(scopes);
        let after = self.doc.nodes.len() as NodeId;
        let node = &mut self.doc.nodes[id as usize];
        node.after = after;
        node.close = self.included.map_or(self.pos, |(at, _)| at) as u32;
        Ok(())
    }

    /// Elements that a fault left open hold everything behind them, and have no end.
    fn close_open(&mut self) {
        let after = self.doc.nodes.len() as NodeId;
        for open in &self.open {
            let node = &mut self.doc.nodes[open.id as usize];
            node.after = after;
            node.close = UNCLOSED;
        }
    }
}

/// An attribute's value as XML 1.0, section 3.3.3, makes it.
fn normalised<'a>(raw: &'a str, entities: &Entities) -> Cow<'a, str> {
    if !raw.bytes().any(|b| matches!(b, b'&' | b'\t' | b'\r' | b'\n')) {
        return Cow::Borrowed(raw);
    }
    let blanks = raw.replace("\r\n", " ").replace(['\t', '\r', '\n'], " ");
    Cow::Owned(if blanks.contains('&') { entities.expanded(&blanks) } else { blanks })
}
