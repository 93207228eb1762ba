//! Reading a model: a subset of RELAX NG's compact syntax.
//!
//! `name = pattern` defines; `element n { }` and `attribute n { }` take a name, several as `(a | b)`, or `prefix:*` or `*`
//! with `- name` after it; `,` `|` `&` join, `? * +` repeat; `text`, `empty`, `notAllowed`, quoted values and the types of
//! [`crate::datatype`] are the leaves. Prefixes are those of [`PREFIXES`]; `namespace prefix` says where element names
//! without one belong. A value in single quotation marks is the same in upper case; `other:*` is any name of none of those
//! namespaces. `one-of "a|b"` is a choice of values, `exactly "a|b"` one in which white space counts.
//!
//! `since-5.4` before a part says that EPUBCheck has it since that release, `before-5.4` that it had it up to then: to others
//! it is `notAllowed`, or nothing where a sign of repetition follows.
//!
//! One that begins with `passes-data` does not see the attributes that are there for data.
//! A model may be joined from several files, each with its own `namespace`: names defined in one can be used in all. Of
//! what several define, `start` for one, the first file's counts.

#![expect(
    clippy::panic,
    clippy::expect_used,
    reason = "the models are part of the program, and tests read each of them"
)]

use std::collections::HashSet;

use rustc_hash::FxHashMap;

use super::matcher::Memory;
use super::{Declared, EMPTY, Grammar, Id, NOT_ALLOWED, NameClass, Pattern, Symbol, TEXT};
use crate::datatype::Type;
use crate::release::Release;
use crate::xml::Ns;
use ficbind_diag::Cut;

const PREFIXES: &[(&str, Ns)] = &[
    ("opf", Ns::OPF),
    ("oeb", Ns::OEB),
    ("dc", Ns::DC),
    ("dcterms", Ns::DCTERMS),
    ("ncx", Ns::NCX),
    ("smil", Ns::SMIL),
    ("epub", Ns::OPS),
    ("html", Ns::XHTML),
    ("dtbook", Ns::DTBOOK),
    ("svg", Ns::SVG),
    ("mathml", Ns::MATHML),
    ("ocf", Ns::CONTAINER),
    ("enc", Ns::ENCRYPTION),
    ("ds", Ns::SIGNATURE),
    ("comp", Ns::COMPRESSION),
    ("xlink", Ns::XLINK),
    ("rendition", Ns::RENDITION),
    ("metadata", Ns::METADATA),
    ("xsi", Ns::XSI),
    ("xml", Ns::XML),
    ("local", Ns::NONE),
    ("ssml", Ns::SSML),
    ("ev", Ns::EVENTS),
    ("custom", super::CUSTOM),
    ("data", super::DATA),
    ("navigation", super::NAVIGATION),
];

pub(super) fn read(sources: &[&'static str], release: Release) -> Grammar {
    let files: Vec<_> = sources.iter().map(|source| of_release(tokens(source), release)).collect();
    let mut definitions = FxHashMap::default();
    for file in &files {
        define(file, &mut definitions);
    }
    let grammar = Grammar {
        release,
        passes_data: files[0].first() == Some(&"passes-data"),
        start: NOT_ALLOWED,
        patterns: Vec::new(),
        elements: Vec::new(),
        attributes: Vec::new(),
        types: Vec::new(),
        symbols: FxHashMap::default(),
        names: Vec::new(),
        memories: Default::default(),
    };
    let base = [Pattern::NotAllowed, Pattern::Empty, Pattern::Text];
    let mut builder = Builder {
        grammar,
        memory: Memory::new(&base),
        definitions,
        read: FxHashMap::default(),
        elements: FxHashMap::default(),
        types: FxHashMap::default(),
        pending: Vec::new(),
    };
    let start = builder.definition("start");
    while let Some((index, body)) = builder.pending.pop() {
        builder.grammar.elements[index].content = builder.read(body);
    }
    builder.grammar.start = start;
    builder.grammar.patterns = builder.memory.into_patterns();
    builder.grammar
}

/// Notes what a file defines.
fn define<'t>(tokens: &'t [&'static str], definitions: &mut FxHashMap<&'static str, Body<'t>>) {
    let mut namespace = Ns::NONE;
    let mut own = HashSet::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at] == "passes-data" {
            at += 1;
            continue;
        }
        if tokens[at] == "namespace" {
            namespace = prefix(tokens[at + 1]);
            at += 2;
            continue;
        }
        let name = tokens[at];
        assert_eq!(tokens.get(at + 1), Some(&"="), "a definition of {name}");
        // A definition ends where the next begins.
        let starts_definition = |i: usize| tokens.get(i + 1) == Some(&"=") || tokens.get(i) == Some(&"namespace");
        let end = (at + 2..tokens.len()).find(|&i| starts_definition(i)).unwrap_or(tokens.len());
        assert!(own.insert(name), "{name} is defined twice");
        definitions.entry(name).or_insert_with(|| Body { namespace, tokens: &tokens[at + 2..end] });
        at = end;
    }
}

fn prefix(name: &str) -> Ns {
    PREFIXES.iter().find(|(p, _)| *p == name).unwrap_or_else(|| panic!("the prefix {name}")).1
}

/// The bytes that end a word: blanks, signs and quotation marks.
const ENDS: [bool; 256] = {
    let mut table = [false; 256];
    let ends = b" \t\n\r{}(),|&?*+=\"'";
    let mut i = 0;
    while i < ends.len() {
        table[ends[i] as usize] = true;
        i += 1;
    }
    table
};

fn tokens(source: &'static str) -> Vec<&'static str> {
    let bytes = source.as_bytes();
    let mut out = Vec::with_capacity(bytes.len() / 4);
    let mut at = 0;
    while let Some(&first) = bytes.get(at) {
        at += match first {
            b' ' | b'\t' | b'\n' | b'\r' => 1,
            b'#' => memchr::memchr(b'\n', &bytes[at..]).unwrap_or(bytes.len() - at),
            _ => {
                let length = match first {
                    b'"' | b'\'' => 2 + memchr::memchr(first, &bytes[at + 1..]).expect("a closing quotation mark"),
                    _ if ENDS[first as usize] || first == b'-' => 1,
                    _ => {
                        let rest = &bytes[at..];
                        let word = rest.iter().position(|b| ENDS[*b as usize]).unwrap_or(rest.len());
                        // `dc:*` is one word.
                        word + usize::from(rest[..word].ends_with(b":") && rest.get(word) == Some(&b'*'))
                    }
                };
                out.push(source.cut(at..at + length));
                length
            }
        };
    }
    out
}

/// What a release has of a model.
fn of_release(tokens: Vec<&'static str>, release: Release) -> Vec<&'static str> {
    let mut out = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        let holds = match (token.strip_prefix("since-"), token.strip_prefix("before-")) {
            (Some(first), _) => release.name() >= first,
            (_, Some(first)) => release.name() < first,
            _ => {
                out.push(*token);
                continue;
            }
        };
        if !holds {
            at = end_of_part(&tokens, at);
            out.push("notAllowed");
        }
    }
    out
}

/// Where a part without its sign of repetition ends.
fn end_of_part(tokens: &[&str], from: usize) -> usize {
    let is_braced = matches!(tokens.get(from), Some(&"element" | &"attribute"));
    let (open, close) = if is_braced { ("{", "}") } else { ("(", ")") };
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        depth += i32::from(*token == open) - i32::from(*token == close);
        if depth == 0 && (!is_braced || *token == close) {
            return at + 1;
        }
    }
    tokens.len()
}

/// Part of a model, not read yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Body<'t> {
    /// Where names of elements without a prefix belong.
    namespace: Ns,
    tokens: &'t [&'static str],
}

struct Builder<'t> {
    grammar: Grammar,
    memory: Memory,
    definitions: FxHashMap<&'static str, Body<'t>>,
    /// Definitions that were read already.
    read: FxHashMap<&'static str, Id>,
    /// Elements by the text that declares them: the same text is the same element.
    elements: FxHashMap<Body<'t>, u16>,
    /// Types by what they are.
    types: FxHashMap<Type, u16>,
    /// Contents still to read: elements may hold themselves.
    pending: Vec<(usize, Body<'t>)>,
}

impl<'t> Builder<'t> {
    fn definition(&mut self, name: &'static str) -> Id {
        if let Some(id) = self.read.get(name) {
            return *id;
        }
        let body = *self.definitions.get(name).unwrap_or_else(|| panic!("nothing defines {name}"));
        let id = self.read(body);
        self.read.insert(name, id);
        id
    }

    fn read(&mut self, body: Body<'t>) -> Id {
        Parser { builder: self, namespace: body.namespace, tokens: body.tokens, at: 0 }.whole()
    }

    fn symbol(&mut self, ns: Ns, local: &'static str) -> Symbol {
        let names = &mut self.grammar.names;
        *self.grammar.symbols.entry((ns, local)).or_insert_with(|| {
            names.push((ns, local));
            Symbol(names.len() as u16 - 1)
        })
    }
}

struct Parser<'b, 't> {
    builder: &'b mut Builder<'t>,
    namespace: Ns,
    tokens: &'t [&'static str],
    at: usize,
}

impl<'t> Parser<'_, 't> {
    fn whole(mut self) -> Id {
        let id = self.expression();
        assert_eq!(self.at, self.tokens.len(), "trailing tokens in {:?}", self.tokens);
        id
    }

    fn peek(&self) -> &'static str {
        self.tokens.get(self.at).copied().unwrap_or("")
    }

    fn next(&mut self) -> &'static str {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn expect(&mut self, token: &str) {
        assert_eq!(self.next(), token, "in {:?}", self.tokens);
    }

    fn expression(&mut self) -> Id {
        let mut parts = vec![self.repeated()];
        let joiner = self.peek();
        while matches!(self.peek(), "," | "|" | "&") {
            assert_eq!(self.next(), joiner, "joiners are not mixed without parentheses: {:?}", self.tokens);
            parts.push(self.repeated());
        }
        let memory = &mut self.builder.memory;
        match joiner {
            "|" => memory.any_of(&parts),
            "&" => parts.into_iter().reduce(|a, b| memory.interleave(a, b)).unwrap_or(EMPTY),
            _ => parts.into_iter().reduce(|a, b| memory.group(a, b)).unwrap_or(EMPTY),
        }
    }

    fn repeated(&mut self) -> Id {
        let id = self.primary();
        let memory = &mut self.builder.memory;
        let id = match self.tokens.get(self.at) {
            Some(&"?") => memory.choice(id, EMPTY),
            Some(&"+") => memory.one_or_more(id),
            Some(&"*") => {
                let more = memory.one_or_more(id);
                memory.choice(more, EMPTY)
            }
            _ => return id,
        };
        self.at += 1;
        id
    }

    fn primary(&mut self) -> Id {
        match self.next() {
            "(" => {
                let id = self.expression();
                self.expect(")");
                id
            }
            "text" => TEXT,
            "empty" => EMPTY,
            "notAllowed" => NOT_ALLOWED,
            "element" => self.element(),
            "attribute" => {
                let class = self.class(Ns::NONE);
                self.expect("{");
                let value = self.expression();
                self.expect("}");
                let attributes = &mut self.builder.grammar.attributes;
                attributes.push(class);
                let index = attributes.len() as u16 - 1;
                self.builder.memory.attribute(index, value)
            }
            "one-of" => {
                let words = self.next().trim_matches('"');
                self.data(Type::OneOf(words))
            }
            "exactly" => {
                let words = self.next().trim_matches('"');
                self.data(Type::Exactly(words))
            }
            token if token.starts_with('"') => self.data(Type::Value(token.trim_matches('"'))),
            token if token.starts_with('\'') => self.data(Type::AnyCase(token.trim_matches('\''))),
            token if self.builder.definitions.contains_key(token) => self.builder.definition(token),
            token => self.data(Type::named(token).unwrap_or_else(|| panic!("nothing defines {token}"))),
        }
    }

    fn data(&mut self, kind: Type) -> Id {
        let types = &mut self.builder.grammar.types;
        let index = *self.builder.types.entry(kind).or_insert_with(|| {
            types.push(kind);
            types.len() as u16 - 1
        });
        self.builder.memory.data(index)
    }

    fn element(&mut self) -> Id {
        let from = self.at;
        let class = self.class(self.namespace);
        self.expect("{");
        let body = self.at;
        let mut depth = 1;
        while depth > 0 {
            match self.next() {
                "{" => depth += 1,
                "}" => depth -= 1,
                "" => panic!("an element does not end: {:?}", self.tokens),
                _ => {}
            }
        }
        let part = |tokens: &'t [&'static str]| Body { namespace: self.namespace, tokens };
        let key = part(&self.tokens[from..self.at]);
        let body = part(&self.tokens[body..self.at - 1]);
        let index = match self.builder.elements.get(&key) {
            Some(index) => *index,
            None => {
                let elements = &mut self.builder.grammar.elements;
                elements.push(Declared { class, content: NOT_ALLOWED });
                let index = elements.len() - 1;
                self.builder.elements.insert(key, index as u16);
                self.builder.pending.push((index, body));
                index as u16
            }
        };
        self.builder.memory.element(index)
    }

    fn class(&mut self, default: Ns) -> NameClass {
        if self.peek() == "(" {
            self.at += 1;
            let mut classes = vec![self.simple_class(default)];
            while self.peek() == "|" {
                self.at += 1;
                classes.push(self.simple_class(default));
            }
            self.expect(")");
            return NameClass::OneOf(classes);
        }
        let class = self.simple_class(default);
        let mut but = Vec::new();
        while self.peek() == "-" {
            self.at += 1;
            but.push(self.simple_class(default));
        }
        if but.is_empty() { class } else { NameClass::But(Box::new(class), but) }
    }

    fn simple_class(&mut self, default: Ns) -> NameClass {
        match self.next() {
            "*" => NameClass::Any,
            "other:*" => NameClass::OtherNamespace,
            name => match name.split_once(':') {
                Some((p, "*")) => NameClass::Namespace(prefix(p)),
                Some((p, local)) => NameClass::Symbol(self.builder.symbol(prefix(p), local)),
                None => NameClass::Symbol(self.builder.symbol(default, name)),
            },
        }
    }
}
