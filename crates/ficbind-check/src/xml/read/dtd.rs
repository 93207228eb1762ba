//! The document type declaration: its external definition by name, and its internal subset in full: entities, default
//! attributes, and the form of what means nothing to a check.

use std::borrow::Cow;

use super::super::Doctype;
use super::super::entities::{self, Value};
use super::super::names::Ns;
use super::{Outcome, Reader, Scope, normalised};
use ficbind_diag::Cut;

/// Groups inside each other in the content model of an element, and parameter entities inside each other.
const MAX_NESTED: usize = 64;

/// An attribute that the internal subset declares for an element.
#[derive(Debug, Clone)]
pub(super) struct Declared<'a> {
    name: &'a str,
    /// Whether its value is words, in which white space is not kept as it stands.
    words: bool,
    default: Option<Cow<'a, str>>,
}

impl<'a> Reader<'a> {
    pub(super) fn doctype(&mut self) -> Outcome {
        self.pos += "<!DOCTYPE".len();
        if !self.skip_blanks() {
            return self.fault(self.pos, "the document type declaration is malformed");
        }
        let name = self.name("the document type")?;
        self.skip_blanks();
        let (public, system) = self.external_id()?;
        self.doc.doctype = Some(Doctype { name, public, system, ..Doctype::default() });
        let dialect = system.filter(|_| self.limits.dtd).map(|system| (system, entities::dialect(system)));
        if let Some((_, Some(dialect))) = dialect {
            self.default_ns = dialect.ns;
            self.root_attribute = dialect.root_attribute;
            if dialect.ns == Some(Ns::SVG) {
                self.scopes.push(Scope { prefix: "xlink", ns: Ns::XLINK });
            }
            self.doc.entities.characters = dialect.characters;
        }
        self.skip_blanks();
        if self.peek() == Some(b'[') {
            self.pos += 1;
            self.declarations(true)?;
            self.skip_blanks();
        }
        if self.peek() != Some(b'>') {
            return self.fault(self.pos, "the document type declaration is malformed");
        }
        self.pos += 1;
        let unavailable = dialect.filter(|(_, known)| known.is_none()).map(|(system, _)| system);
        if let Some(doctype) = &mut self.doc.doctype {
            doctype.end = self.pos as u32;
            doctype.unavailable = unavailable.is_some();
        }
        match unavailable {
            Some(system) => {
                self.fault(self.pos, format!("the definition of its document type, \"{system}\", is unknown"))
            }
            None => Ok(()),
        }
    }

    /// `PUBLIC "…" "…"` or `SYSTEM "…"`, if there is one.
    fn external_id(&mut self) -> Outcome<(Option<&'a str>, Option<&'a str>)> {
        let public = self.starts_with(b"PUBLIC");
        if !public && !self.starts_with(b"SYSTEM") {
            return Ok((None, None));
        }
        self.pos += 6;
        let first = self.literal()?.text;
        if !public {
            return Ok((None, Some(first)));
        }
        Ok((Some(first), Some(self.literal()?.text)))
    }

    /// White space, and a text in quotation marks.
    fn literal(&mut self) -> Outcome<Value<'a>> {
        let blank = self.skip_blanks();
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) if blank => {
                self.pos += 1;
                let at = self.pos;
                Ok(Value { text: self.until(&[quote], "a literal")?, at })
            }
            _ => self.fault(self.pos, "a literal in quotation marks is missing"),
        }
    }

    /// Declarations up to the end of the subset, or of a parameter entity.
    fn declarations(&mut self, subset: bool) -> Outcome {
        loop {
            self.skip_blanks();
            match self.peek() {
                None if !subset => return Ok(()),
                None => return self.fault(self.pos, super::NO_ROOT),
                Some(b']') if subset => {
                    self.pos += 1;
                    return Ok(());
                }
                Some(b'%') => self.parameter_reference()?,
                Some(b'<') if self.starts_with(b"<!--") => self.comment()?,
                Some(b'<') if self.starts_with(b"<?") => {
                    self.pos += 2;
                    if self.name("a processing instruction")?.eq_ignore_ascii_case("xml") {
                        return self.fault(self.pos, "an XML declaration that is not at the very start");
                    }
                    self.until(b"?>", "a processing instruction")?;
                }
                Some(b'<') if self.starts_with(b"<!ENTITY") => self.entity()?,
                Some(b'<') if self.starts_with(b"<!ATTLIST") => self.attributes()?,
                Some(b'<') if self.starts_with(b"<!ELEMENT") => self.element()?,
                Some(b'<') if self.starts_with(b"<!NOTATION") => self.notation()?,
                Some(_) => return self.fault(self.pos, "the internal subset is malformed"),
            }
        }
    }

    /// A parameter entity stands for the declarations that are its value. One that is external is not read.
    fn parameter_reference(&mut self) -> Outcome {
        self.pos += 1;
        let name = self.name("a parameter reference")?;
        if self.peek() != Some(b';') {
            return self.fault(self.pos, format!("the parameter reference \"%{name}\" is not closed"));
        }
        self.pos += 1;
        let Some(value) = self.parameters.get(name).copied().flatten() else { return Ok(()) };
        // What is not written as it stands is not followed.
        if value.text.contains("&#") {
            return Ok(());
        }
        self.expand(value.text.len(), name)?;
        let (bytes, behind) = (self.bytes, self.pos);
        (self.bytes, self.pos) = (&self.bytes[..value.at + value.text.len()], value.at);
        let outcome = self.declarations(false);
        (self.bytes, self.pos) = (bytes, behind);
        outcome.map_err(|fault| super::Fault { offset: behind as u32, ..fault })
    }

    /// The name that follows the keyword of a declaration.
    fn declared_name(&mut self, keyword: &str) -> Outcome<&'a str> {
        self.pos += keyword.len();
        self.blank()?;
        self.name("a declaration")
    }

    fn blank(&mut self) -> Outcome {
        if self.skip_blanks() { Ok(()) } else { self.fault(self.pos, "white space is missing in a declaration") }
    }

    /// The end of a declaration.
    fn close(&mut self) -> Outcome {
        self.skip_blanks();
        if self.peek() != Some(b'>') {
            return self.fault(self.pos, "a declaration is malformed, or not closed");
        }
        self.pos += 1;
        Ok(())
    }

    fn notation(&mut self) -> Outcome {
        self.declared_name("<!NOTATION")?;
        self.blank()?;
        let public = self.starts_with(b"PUBLIC");
        if !public && !self.starts_with(b"SYSTEM") {
            return self.fault(self.pos, "a notation must be SYSTEM or PUBLIC");
        }
        self.pos += 6;
        self.literal()?;
        if public && self.skip_blanks() && matches!(self.peek(), Some(b'"' | b'\'')) {
            self.pos -= 1;
            self.literal()?;
        }
        self.close()
    }

    fn element(&mut self) -> Outcome {
        self.declared_name("<!ELEMENT")?;
        self.blank()?;
        match self.peek() {
            Some(b'(') => self.group(0)?,
            _ if self.starts_with(b"EMPTY") => self.pos += 5,
            _ if self.starts_with(b"ANY") => self.pos += 3,
            _ => return self.fault(self.pos, "an element must be declared as EMPTY, as ANY or with its content"),
        }
        self.close()
    }

    /// The content of an element, in parentheses.
    fn group(&mut self, depth: usize) -> Outcome {
        if depth > MAX_NESTED {
            return self.over_limit(format!("groups nested more than {MAX_NESTED} deep"));
        }
        let mut separator = None;
        loop {
            self.pos += 1;
            self.skip_blanks();
            if self.peek() == Some(b'(') {
                self.group(depth + 1)?;
            } else if self.starts_with(b"#PCDATA") {
                self.pos += 7;
            } else {
                self.name("a part of an element's content")?;
                self.occurrence();
            }
            self.skip_blanks();
            match self.peek() {
                Some(b')') => break,
                Some(sign @ (b'|' | b',')) if separator.is_none_or(|s| s == sign) => separator = Some(sign),
                _ => return self.fault(self.pos, "the content of an element is malformed"),
            }
        }
        self.pos += 1;
        self.occurrence();
        Ok(())
    }

    fn occurrence(&mut self) {
        self.pos += usize::from(matches!(self.peek(), Some(b'?' | b'*' | b'+')));
    }

    fn attributes(&mut self) -> Outcome {
        let element = self.declared_name("<!ATTLIST")?;
        loop {
            let blank = self.skip_blanks();
            if self.peek() == Some(b'>') {
                self.pos += 1;
                return Ok(());
            }
            if !blank {
                return self.fault(self.pos, "white space is missing in a declaration");
            }
            let name = self.name("a declared attribute")?;
            self.blank()?;
            let words = self.attribute_type()?;
            self.blank()?;
            let default = self.default(words)?;
            if self.defaults.len() >= self.limits.attributes {
                return self.over_limit("too many declarations of attributes");
            }
            let known = self.defaults.entry(element).or_default();
            // The first declaration counts.
            if !known.iter().any(|d| d.name == name) {
                if known.len() >= self.limits.attributes {
                    return self.over_limit("too many declarations of attributes");
                }
                known.push(Declared { name, words, default });
            }
        }
    }

    /// The type of a declared attribute. Says whether its value is words.
    fn attribute_type(&mut self) -> Outcome<bool> {
        const WORDS: [&str; 7] = ["ID", "IDREF", "IDREFS", "ENTITY", "ENTITIES", "NMTOKEN", "NMTOKENS"];
        let from = self.pos;
        while matches!(self.peek(), Some(b'A'..=b'Z')) {
            self.pos += 1;
        }
        match self.text.cut(from..self.pos) {
            "CDATA" => return Ok(false),
            "NOTATION" => self.blank()?,
            "" => {}
            word if WORDS.contains(&word) => return Ok(true),
            _ => return self.fault(from, "an attribute must be declared with a type"),
        }
        if self.peek() != Some(b'(') {
            return self.fault(self.pos, "an attribute must be declared with a type");
        }
        self.until(b")", "a list of values")?;
        Ok(true)
    }

    fn default(&mut self, words: bool) -> Outcome<Option<Cow<'a, str>>> {
        for keyword in [&b"#REQUIRED"[..], b"#IMPLIED"] {
            if self.starts_with(keyword) {
                self.pos += keyword.len();
                return Ok(None);
            }
        }
        if self.starts_with(b"#FIXED") {
            self.pos += 6;
        } else {
            // The white space before it was passed over.
            self.pos -= 1;
        }
        let value = self.literal()?;
        let end = value.at + value.text.len();
        self.attribute_value(value.at, end)?;
        let normal = normalised(value.text, &self.doc.entities);
        Ok(Some(if words { as_words(&normal).into() } else { normal }))
    }

    /// Gives a tag the attributes that its document type gives it.
    pub(super) fn default_attributes(&mut self, element: &str, first: usize, start: usize) -> Outcome {
        let Some(declared) = self.defaults.get(element).cloned() else { return Ok(()) };
        // Each is declared once, so only what the tag has of its own can be the same.
        let end = self.doc.attributes.len();
        for Declared { name, words, default } in declared {
            let stated = self.doc.attributes[first..end].iter_mut().find(|a| a.local == name);
            match (stated, default) {
                (Some(stated), _) if words => stated.value = as_words(&stated.value).into(),
                (None, Some(value)) if name == "xmlns" || name.starts_with("xmlns:") => match self.declares(name) {
                    true => {}
                    false => self.declare(name, value, start)?,
                },
                (None, Some(value)) => {
                    self.count()?;
                    self.push_attribute(name, value, start);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn entity(&mut self) -> Outcome {
        self.pos += "<!ENTITY".len();
        self.blank()?;
        let parameter = self.peek() == Some(b'%');
        if parameter {
            self.pos += 1;
            self.blank()?;
        }
        let name = self.name("an entity")?;
        self.blank()?;
        let (_, system) = self.external_id()?;
        // What is external is never opened.
        let (mut value, at) = (None, self.pos as u32);
        let mut external = system;
        match system {
            Some(_) => {
                if !parameter && self.skip_blanks() && self.starts_with(b"NDATA") {
                    self.declared_name("NDATA")?;
                    external = None;
                }
            }
            None => {
                self.pos -= 1;
                let literal = self.literal()?;
                self.entity_value(literal)?;
                value = Some(literal);
            }
        }
        self.close()?;
        if let Some((doctype, system)) = self.doc.doctype.as_mut().zip(external) {
            doctype.external.push((name, system, at));
        }
        let known = if parameter { &mut self.parameters } else { &mut self.doc.entities.declared };
        known.entry(name).or_insert(value);
        Ok(())
    }

    /// The value of an entity: references in it must be well formed, and parameter entities have no place in it.
    fn entity_value(&self, value: Value<'a>) -> Outcome {
        if let Some(i) = memchr::memchr(b'%', value.text.as_bytes()) {
            return self.fault(value.at + i, "a \"%\" in the value of an entity (write \"&#37;\")");
        }
        let mut from = value.at;
        let end = value.at + value.text.len();
        while let Some(i) = memchr::memchr(b'&', &self.bytes[from..end]) {
            let body = self.reference_body(from + i, end)?;
            if body.starts_with('#') && entities::numeric(body).is_none() {
                return self.fault(from + i, format!("\"&{body};\" is not a character that XML allows"));
            }
            from += i + body.len() + 2;
        }
        Ok(())
    }
}

/// A value of words: each divided from the next by one blank.
fn as_words(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for word in value.split(' ').filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
