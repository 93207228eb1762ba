//! Matching by derivatives: patterns are stored once, steps are remembered, errors are recovered from.

pub(super) mod prune;

use rustc_hash::FxHashMap;

use super::{EMPTY, Grammar, Id, NAVIGATION, NOT_ALLOWED, Pattern, Symbol, TEXT};
use crate::xml::{self, Element, Name, NodeKind, Ns, UNCLOSED};
use ficbind_diag::Cut;

/// How a document departs from its model.
#[derive(Debug)]
pub enum Defect {
    /// An element that may stand elsewhere, but not here.
    Misplaced { element: String, expected: Vec<&'static str> },
    /// An element before others that must come first.
    Early { element: String, expected: Vec<&'static str> },
    /// An element that the model does not have.
    Unknown { element: String },
    /// An attribute that does not belong on its element.
    Attribute { element: String, attribute: String },
    /// A value that the attribute may not have.
    Value { attribute: String, value: String },
    /// Attributes that the element must have.
    NoAttribute { element: String, missing: Vec<&'static str> },
    /// Text where none may stand.
    Text { element: String },
    /// Text that is not of the type asked for.
    Content { element: String, text: String },
    /// An element that ends too early.
    Incomplete { element: String, expected: Vec<&'static str> },
    /// One more than are asked for.
    Untold,
}

/// Patterns kept at most between documents.
const MAX_KEPT: usize = 50_000;

/// Every pattern met so far, each once, and every step taken.
#[derive(Debug, Default)]
pub(super) struct Memory {
    patterns: Vec<Pattern>,
    ids: FxHashMap<Pattern, Id>,
    nullable: Vec<bool>,
    /// Whether attributes may come; not asking those that have none saves most of the work.
    attributed: Vec<bool>,
    starts: FxHashMap<(Id, Symbol), Id>,
    recoveries: FxHashMap<(Id, Symbol), Id>,
    elsewhere: FxHashMap<Symbol, Id>,
    attribute_starts: FxHashMap<(Id, Symbol), Id>,
    attribute_ends: FxHashMap<Id, Id>,
    texts: FxHashMap<Id, Id>,
    ends: FxHashMap<Id, Id>,
    typed: FxHashMap<Id, bool>,
}

impl Memory {
    pub(super) fn new(base: &[Pattern]) -> Self {
        let mut memory = Memory::default();
        for pattern in base {
            memory.intern(*pattern);
        }
        memory
    }

    pub(super) fn into_patterns(self) -> Vec<Pattern> {
        self.patterns
    }

    pub(super) fn is_small(&self) -> bool {
        self.patterns.len() + self.starts.len() + self.attribute_starts.len() < MAX_KEPT
    }

    fn intern(&mut self, pattern: Pattern) -> Id {
        if let Some(id) = self.ids.get(&pattern) {
            return *id;
        }
        let id = self.patterns.len() as Id;
        let nullable = match pattern {
            Pattern::Empty | Pattern::Text => true,
            Pattern::Choice(a, b) => self.nullable[a as usize] || self.nullable[b as usize],
            Pattern::Group(a, b) | Pattern::Interleave(a, b) => self.nullable[a as usize] && self.nullable[b as usize],
            Pattern::OneOrMore(a) => self.nullable[a as usize],
            _ => false,
        };
        let attributed = match pattern {
            Pattern::Attribute(..) => true,
            Pattern::Choice(a, b) | Pattern::Group(a, b) | Pattern::Interleave(a, b) => {
                self.attributed[a as usize] || self.attributed[b as usize]
            }
            Pattern::OneOrMore(a) | Pattern::After(a, _) => self.attributed[a as usize],
            _ => false,
        };
        self.patterns.push(pattern);
        self.nullable.push(nullable);
        self.attributed.push(attributed);
        self.ids.insert(pattern, id);
        id
    }

    fn is_nullable(&self, id: Id) -> bool {
        self.nullable[id as usize]
    }

    pub(super) fn data(&mut self, kind: u16) -> Id {
        self.intern(Pattern::Data(kind))
    }

    pub(super) fn attribute(&mut self, class: u16, value: Id) -> Id {
        self.intern(Pattern::Attribute(class, value))
    }

    pub(super) fn element(&mut self, index: u16) -> Id {
        self.intern(Pattern::Element(index))
    }

    /// Either of two patterns.
    pub(super) fn choice(&mut self, a: Id, b: Id) -> Id {
        if a == b || self.is_dead(a) {
            return b;
        }
        if self.is_dead(b) {
            return a;
        }
        self.any_of(&[a, b])
    }

    /// Any of several patterns. They are kept as sorted chains, so that the same alternatives are always the same pattern.
    pub(super) fn any_of(&mut self, alternatives: &[Id]) -> Id {
        let mut members = Vec::with_capacity(alternatives.len());
        for &alternative in alternatives {
            if !self.is_dead(alternative) {
                self.members(alternative, &mut members);
            }
        }
        members.sort_unstable();
        members.dedup();
        if members.iter().any(|&m| m != EMPTY && self.is_nullable(m)) {
            members.retain(|&m| m != EMPTY);
        }
        let members = self.merged(members);
        let mut members = members.into_iter();
        let first = members.next().unwrap_or(NOT_ALLOWED);
        members.fold(first, |chain, m| self.intern(Pattern::Choice(m, chain)))
    }

    /// Alternatives that differ only in what comes behind are one: else each element inside another could double them.
    fn merged(&mut self, members: Vec<Id>) -> Vec<Id> {
        let inside = |m: &Self, id: Id| match m.patterns[id as usize] {
            Pattern::After(inside, behind) => Some((inside, behind)),
            _ => None,
        };
        if members.iter().filter(|&&id| inside(self, id).is_some()).count() < 2 {
            return members;
        }
        let mut out: Vec<Id> = Vec::new();
        let mut behinds: Vec<(Id, Id)> = Vec::new();
        for id in members {
            let Some((within, behind)) = inside(self, id) else {
                out.push(id);
                continue;
            };
            match behinds.iter().position(|(w, _)| *w == within) {
                Some(at) => {
                    let both = self.choice(behinds[at].1, behind);
                    behinds[at].1 = both;
                }
                None => behinds.push((within, behind)),
            }
        }
        for (within, behind) in behinds {
            let after = self.after(within, behind);
            out.push(after);
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// What each alternative of a choice turns into, as one choice again.
    fn each(&mut self, id: Id, derive: &mut dyn FnMut(&mut Self, Id) -> Id) -> Id {
        let mut derived = Vec::new();
        let mut at = id;
        while let Pattern::Choice(one, rest) = self.patterns[at as usize] {
            derived.push(derive(self, one));
            at = rest;
        }
        derived.push(derive(self, at));
        derived.retain(|d| !self.is_dead(*d));
        match derived[..] {
            [] => NOT_ALLOWED,
            [one] => one,
            _ => self.any_of(&derived),
        }
    }

    fn members(&self, id: Id, out: &mut Vec<Id>) {
        let mut at = id;
        while let Pattern::Choice(one, rest) = self.patterns[at as usize] {
            out.push(one);
            at = rest;
        }
        out.push(at);
    }

    pub(super) fn group(&mut self, a: Id, b: Id) -> Id {
        match (a, b) {
            (NOT_ALLOWED, _) | (_, NOT_ALLOWED) => NOT_ALLOWED,
            (EMPTY, x) | (x, EMPTY) => x,
            _ => self.intern(Pattern::Group(a, b)),
        }
    }

    pub(super) fn interleave(&mut self, a: Id, b: Id) -> Id {
        match (a, b) {
            (NOT_ALLOWED, _) | (_, NOT_ALLOWED) => NOT_ALLOWED,
            (EMPTY, x) | (x, EMPTY) => x,
            _ => self.intern(Pattern::Interleave(a, b)),
        }
    }

    pub(super) fn one_or_more(&mut self, a: Id) -> Id {
        match a {
            NOT_ALLOWED | EMPTY | TEXT => a,
            _ => self.intern(Pattern::OneOrMore(a)),
        }
    }

    /// Kept even where nothing can come inside: what comes behind is needed to recover.
    fn after(&mut self, inside: Id, behind: Id) -> Id {
        self.intern(Pattern::After(inside, behind))
    }

    /// Whether nothing can match any more.
    fn is_dead(&self, id: Id) -> bool {
        match self.patterns[id as usize] {
            Pattern::NotAllowed => true,
            Pattern::After(inside, _) => inside == NOT_ALLOWED,
            _ => false,
        }
    }

    /// Applies `f` to what comes behind, in every alternative.
    fn map_behind(&mut self, id: Id, f: &mut dyn FnMut(&mut Self, Id) -> Id) -> Id {
        match self.patterns[id as usize] {
            Pattern::After(inside, behind) => {
                let behind = f(self, behind);
                if inside == NOT_ALLOWED || behind == NOT_ALLOWED { NOT_ALLOWED } else { self.after(inside, behind) }
            }
            Pattern::Choice(..) => self.each(id, &mut |m, x| m.map_behind(x, f)),
            _ => NOT_ALLOWED,
        }
    }

    /// What an element may contain wherever the model mentions it: by its name, or else by a class of names.
    fn elsewhere(&mut self, g: &Grammar, name: Symbol) -> Id {
        let mut content = NOT_ALLOWED;
        let mut best = None;
        for declared in &g.elements {
            let rank = g.specificity(&declared.class, name);
            if rank > best {
                (best, content) = (rank, declared.content);
            } else if rank.is_some() && rank == best {
                content = self.choice(content, declared.content);
            }
        }
        content
    }

    /// What may come after the name of a start tag. With `recover`, things that are missing before it are passed over.
    fn start(&mut self, g: &Grammar, id: Id, name: Symbol, recover: bool) -> Id {
        match self.patterns[id as usize] {
            Pattern::Element(index) => {
                let declared = &g.elements[index as usize];
                if g.contains(&declared.class, name) { self.after(declared.content, EMPTY) } else { NOT_ALLOWED }
            }
            Pattern::Choice(..) => self.each(id, &mut |m, x| m.start(g, x, name, recover)),
            Pattern::Group(a, b) => {
                let first = self.start(g, a, name, recover);
                let first = self.map_behind(first, &mut |m, x| m.group(x, b));
                if !recover && !self.is_nullable(a) {
                    return first;
                }
                let second = self.start(g, b, name, recover);
                self.choice(first, second)
            }
            Pattern::Interleave(a, b) => {
                let first = self.start(g, a, name, recover);
                let first = self.map_behind(first, &mut |m, x| m.interleave(x, b));
                let second = self.start(g, b, name, recover);
                let second = self.map_behind(second, &mut |m, x| m.interleave(a, x));
                self.choice(first, second)
            }
            Pattern::OneOrMore(a) => {
                let first = self.start(g, a, name, recover);
                let more = self.choice(id, EMPTY);
                self.map_behind(first, &mut |m, x| m.group(x, more))
            }
            Pattern::After(inside, behind) => {
                let first = self.start(g, inside, name, recover);
                self.map_behind(first, &mut |m, x| m.after(x, behind))
            }
            _ => NOT_ALLOWED,
        }
    }

    fn start_attribute(&mut self, g: &Grammar, id: Id, name: Symbol) -> Id {
        if !self.attributed[id as usize] {
            return NOT_ALLOWED;
        }
        match self.patterns[id as usize] {
            Pattern::Attribute(class, value) => {
                if g.contains(&g.attributes[class as usize], name) {
                    self.after(value, EMPTY)
                } else {
                    NOT_ALLOWED
                }
            }
            Pattern::Choice(..) => self.each(id, &mut |m, x| m.start_attribute(g, x, name)),
            Pattern::Group(a, b) => {
                let first = self.start_attribute(g, a, name);
                let first = self.map_behind(first, &mut |m, x| m.group(x, b));
                let second = self.start_attribute(g, b, name);
                let second = self.map_behind(second, &mut |m, x| m.group(a, x));
                self.choice(first, second)
            }
            Pattern::Interleave(a, b) => {
                let first = self.start_attribute(g, a, name);
                let first = self.map_behind(first, &mut |m, x| m.interleave(x, b));
                let second = self.start_attribute(g, b, name);
                let second = self.map_behind(second, &mut |m, x| m.interleave(a, x));
                self.choice(first, second)
            }
            Pattern::OneOrMore(a) => {
                let first = self.start_attribute(g, a, name);
                let more = self.choice(id, EMPTY);
                self.map_behind(first, &mut |m, x| m.group(x, more))
            }
            Pattern::After(inside, behind) => {
                let first = self.start_attribute(g, inside, name);
                self.map_behind(first, &mut |m, x| m.after(x, behind))
            }
            _ => NOT_ALLOWED,
        }
    }

    /// What comes behind a value, in the alternatives that allow it.
    fn value(&mut self, g: &Grammar, id: Id, text: &str) -> Id {
        match self.patterns[id as usize] {
            Pattern::After(inside, behind) => {
                if self.allows(g, inside, text) {
                    behind
                } else {
                    NOT_ALLOWED
                }
            }
            Pattern::Choice(..) => self.each(id, &mut |m, x| m.value(g, x, text)),
            _ => NOT_ALLOWED,
        }
    }

    fn allows(&self, g: &Grammar, id: Id, text: &str) -> bool {
        match self.patterns[id as usize] {
            Pattern::Text => true,
            Pattern::Empty => xml::is_blank(text),
            Pattern::Data(kind) => g.types[kind as usize].matches(text),
            Pattern::Choice(a, b) => self.allows(g, a, text) || self.allows(g, b, text),
            // Blank-separated words of a pattern.
            Pattern::OneOrMore(a) => {
                !xml::is_blank(text) && text.split_ascii_whitespace().all(|word| self.allows(g, a, word))
            }
            _ => false,
        }
    }

    /// The start tag ends: attributes that did not come are an error, or are let go (`forgive`).
    fn end_attributes(&mut self, id: Id, forgive: bool) -> Id {
        if !self.attributed[id as usize] {
            return id;
        }
        match self.patterns[id as usize] {
            Pattern::Attribute(..) => {
                if forgive {
                    EMPTY
                } else {
                    NOT_ALLOWED
                }
            }
            Pattern::Choice(..) => self.each(id, &mut |m, x| m.end_attributes(x, forgive)),
            Pattern::Group(a, b) => {
                let a = self.end_attributes(a, forgive);
                let b = self.end_attributes(b, forgive);
                self.group(a, b)
            }
            Pattern::Interleave(a, b) => {
                let a = self.end_attributes(a, forgive);
                let b = self.end_attributes(b, forgive);
                self.interleave(a, b)
            }
            Pattern::OneOrMore(a) => {
                let a = self.end_attributes(a, forgive);
                self.one_or_more(a)
            }
            Pattern::After(inside, behind) => {
                let inside = self.end_attributes(inside, forgive);
                self.after(inside, behind)
            }
            _ => id,
        }
    }

    /// Text among elements.
    fn text(&mut self, id: Id) -> Id {
        match self.patterns[id as usize] {
            Pattern::Text => TEXT,
            Pattern::Choice(..) => self.each(id, &mut |m, x| m.text(x)),
            Pattern::Group(a, b) => {
                let first = self.text(a);
                let first = self.group(first, b);
                if !self.is_nullable(a) {
                    return first;
                }
                let second = self.text(b);
                self.choice(first, second)
            }
            Pattern::Interleave(a, b) => {
                let first = self.text(a);
                let first = self.interleave(first, b);
                let second = self.text(b);
                let second = self.interleave(a, second);
                self.choice(first, second)
            }
            Pattern::OneOrMore(a) => {
                let first = self.text(a);
                let more = self.choice(id, EMPTY);
                self.group(first, more)
            }
            Pattern::After(inside, behind) => {
                let inside = self.text(inside);
                self.after(inside, behind)
            }
            _ => NOT_ALLOWED,
        }
    }

    fn end(&mut self, id: Id) -> Id {
        match self.patterns[id as usize] {
            Pattern::After(inside, behind) if self.is_nullable(inside) => behind,
            Pattern::Choice(..) => self.each(id, &mut |m, x| m.end(x)),
            _ => NOT_ALLOWED,
        }
    }

    /// What comes behind the open element, whatever was wrong in it.
    fn recover(&mut self, id: Id) -> Id {
        match self.patterns[id as usize] {
            Pattern::After(_, behind) => behind,
            Pattern::Choice(..) => self.each(id, &mut |m, x| m.recover(x)),
            _ => NOT_ALLOWED,
        }
    }

    fn is_typed(&self, id: Id) -> bool {
        match self.patterns[id as usize] {
            Pattern::Data(_) => true,
            Pattern::Choice(a, b) | Pattern::Group(a, b) | Pattern::Interleave(a, b) => {
                self.is_typed(a) || self.is_typed(b)
            }
            Pattern::OneOrMore(a) | Pattern::After(a, _) => self.is_typed(a),
            _ => false,
        }
    }

    /// Names of the elements that may come.
    fn expected(&self, g: &Grammar, id: Id, out: &mut Vec<&'static str>) {
        match self.patterns[id as usize] {
            Pattern::Element(index) => g.class_names(&g.elements[index as usize].class, out),
            Pattern::Choice(a, b) | Pattern::Interleave(a, b) => {
                self.expected(g, a, out);
                self.expected(g, b, out);
            }
            Pattern::Group(a, b) => {
                self.expected(g, a, out);
                if self.is_nullable(a) {
                    self.expected(g, b, out);
                }
            }
            Pattern::OneOrMore(a) | Pattern::After(a, _) => self.expected(g, a, out),
            _ => {}
        }
    }

    /// Names of the attributes that must come.
    fn required(&self, g: &Grammar, id: Id, out: &mut Vec<&'static str>) {
        match self.patterns[id as usize] {
            Pattern::Attribute(class, _) => g.class_names(&g.attributes[class as usize], out),
            Pattern::Group(a, b) | Pattern::Interleave(a, b) => {
                self.required(g, a, out);
                self.required(g, b, out);
            }
            // What every alternative asks for.
            Pattern::Choice(a, b) => {
                let (mut first, mut second) = (Vec::new(), Vec::new());
                self.required(g, a, &mut first);
                if !first.is_empty() {
                    self.required(g, b, &mut second);
                    out.extend(first.into_iter().filter(|name| second.contains(name)));
                }
            }
            Pattern::OneOrMore(a) | Pattern::After(a, _) => self.required(g, a, out),
            _ => {}
        }
    }
}

/// How an element counts in a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// As it stands.
    Seen,
    /// As if it had no content.
    Closed,
    /// As if its elements stood in its place; text in it does not count.
    Open,
    /// As if it were not there.
    Hidden,
}

/// Matches the element `root`, and gives the memory back.
pub(super) fn run(
    g: &Grammar,
    memory: Memory,
    root: Element,
    navigation: bool,
    view: &dyn Fn(Element) -> View,
    room: usize,
    report: &mut dyn FnMut(u32, Defect),
) -> Memory {
    let mut matcher = Matcher {
        g,
        memory,
        navigation,
        state: g.start,
        had_error: false,
        room,
        typed: false,
        buffer: String::new(),
        report,
    };
    let doc = root.doc;
    let mut open: Vec<Element> = Vec::new();
    let mut id = root.id;
    while id < doc.nodes[root.id as usize].after {
        let node = &doc.nodes[id as usize];
        while let Some(last) = open.pop_if(|e| doc.nodes[e.id as usize].after <= id) {
            matcher.end_tag(last);
        }
        id += 1;
        match node.kind {
            NodeKind::Element => {
                let element = doc.element(id - 1);
                let view = view(element);
                if matches!(view, View::Seen | View::Closed) {
                    matcher.start_tag(element);
                    open.push(element);
                }
                if matches!(view, View::Closed | View::Hidden) {
                    id = node.after;
                }
            }
            // Text of an element that is looked through is not its parent's.
            NodeKind::Text if open.last().is_none_or(|e| e.id != node.parent) => {}
            NodeKind::Text => matcher.characters(&doc.text_of(id - 1), node.start, node.end, doc, open.last()),
            NodeKind::Instruction => {}
        }
    }
    while let Some(last) = open.pop() {
        if last.close() == UNCLOSED {
            break;
        }
        matcher.end_tag(last);
    }
    matcher.memory
}

struct Matcher<'g, 'r> {
    g: &'g Grammar,
    memory: Memory,
    navigation: bool,
    state: Id,
    had_error: bool,
    /// Defects that are still to be described.
    room: usize,
    typed: bool,
    buffer: String,
    report: &'r mut dyn FnMut(u32, Defect),
}

macro_rules! remembered {
    ($self:ident, $table:ident, $key:expr, $compute:expr) => {{
        let key = $key;
        match $self.memory.$table.get(&key) {
            Some(next) => *next,
            None => {
                let next = $compute;
                $self.memory.$table.insert(key, next);
                next
            }
        }
    }};
}

impl Matcher<'_, '_> {
    /// Goes on to `next` unless nothing could match then.
    fn go(&mut self, next: Id) -> bool {
        let alive = !self.memory.is_dead(next);
        if alive {
            self.state = next;
        }
        alive
    }

    /// Inside something that is wrong already, nothing more is said.
    fn is_told(&self) -> bool {
        self.had_error && self.memory.is_dead(self.state)
    }

    fn error(&mut self, at: u32, defect: impl FnOnce(&Self) -> Defect) {
        self.had_error = true;
        let defect = if self.room > 0 { defect(self) } else { Defect::Untold };
        self.room = self.room.saturating_sub(1);
        (self.report)(at, defect);
    }

    fn expected(&self) -> Vec<&'static str> {
        let mut out = Vec::new();
        self.memory.expected(self.g, self.state, &mut out);
        out.sort_unstable();
        out.dedup();
        out
    }

    fn symbol(&self, name: Name) -> Symbol {
        self.g.symbol(name.ns, name.local)
    }

    fn start_tag(&mut self, element: Element) {
        if self.typed {
            self.typed = false;
            let buffer = std::mem::take(&mut self.buffer);
            if !xml::is_blank(&buffer) {
                self.mixed_text(element.end(), element.parent().as_ref());
            }
        }
        let (g, state) = (self.g, self.state);
        let name = match element.name() {
            Name { ns: Ns::XHTML, local: "nav" } if self.navigation => g.symbol(NAVIGATION, "nav"),
            name => self.symbol(name),
        };
        let next = remembered!(self, starts, (state, name), self.memory.start(g, state, name, false));
        if !self.go(next) {
            self.unexpected(element, name);
        }
        for attribute in element.attributes().iter().filter(|a| g.sees(a.name())) {
            let name = self.symbol(attribute.name());
            let state = self.state;
            let next = remembered!(self, attribute_starts, (state, name), self.memory.start_attribute(g, state, name));
            if !self.go(next) {
                if !self.is_told() {
                    let name = || qualified(element.doc.prefix(attribute), attribute.local);
                    let defect = |_: &Self| Defect::Attribute { element: element.local().into(), attribute: name() };
                    self.error(element.end(), defect);
                }
                continue;
            }
            let next = self.memory.value(g, self.state, &attribute.value);
            if !self.go(next) {
                if !self.is_told() {
                    let name = || qualified(element.doc.prefix(attribute), attribute.local);
                    let defect = |_: &Self| Defect::Value { attribute: name(), value: attribute.value.to_string() };
                    self.error(element.end(), defect);
                }
                self.state = self.memory.recover(self.state);
            }
        }
        let state = self.state;
        let next = remembered!(self, attribute_ends, state, self.memory.end_attributes(state, false));
        if !self.go(next) {
            if !self.is_told() {
                self.error(element.end(), |matcher| {
                    let mut missing = Vec::new();
                    matcher.memory.required(g, state, &mut missing);
                    Defect::NoAttribute { element: element.local().into(), missing }
                });
            }
            self.state = self.memory.end_attributes(state, true);
        }
        let state = self.state;
        self.typed = remembered!(self, typed, state, self.memory.is_typed(state));
    }

    fn unexpected(&mut self, element: Element, name: Symbol) {
        let (g, state) = (self.g, self.state);
        let told = self.is_told();
        let next = remembered!(self, recoveries, (state, name), self.memory.start(g, state, name, true));
        if !self.memory.is_dead(next) {
            if !told {
                self.error(element.end(), |matcher| Defect::Early {
                    element: element.local().into(),
                    expected: matcher.expected(),
                });
            }
            self.state = next;
            return;
        }
        // Taken for what it is elsewhere in the model; then things go on as if it had not been there.
        let content = remembered!(self, elsewhere, name, self.memory.elsewhere(g, name));
        if !told {
            self.error(element.end(), |matcher| {
                let element = element.local().to_owned();
                if content == NOT_ALLOWED {
                    return Defect::Unknown { element };
                }
                Defect::Misplaced { element, expected: matcher.expected() }
            });
        }
        self.state = self.memory.after(content, state);
    }

    fn characters(&mut self, text: &str, start: u32, end: u32, doc: &xml::Document, parent: Option<&Element>) {
        if self.typed {
            self.buffer.push_str(text);
        } else if !xml::is_blank(text) && !self.any_text() {
            // Text comes line by line.
            let raw = doc.text.cut(start as usize..end as usize);
            let mut at = start;
            for line in raw.split('\n') {
                at += line.len() as u32;
                if !xml::is_blank(line) {
                    self.mixed_text(at, parent);
                }
                at += 1;
            }
        }
    }

    /// Goes on behind text of any number of lines, where that many may stand.
    fn any_text(&mut self) -> bool {
        let state = self.state;
        let next = remembered!(self, texts, state, self.memory.text(state));
        let again = remembered!(self, texts, next, self.memory.text(next));
        next == again && self.go(next)
    }

    fn mixed_text(&mut self, at: u32, parent: Option<&Element>) {
        let state = self.state;
        let next = remembered!(self, texts, state, self.memory.text(state));
        if !self.go(next) && !self.is_told() {
            self.error(at, |_| Defect::Text { element: parent.map_or("", |e| e.local()).into() });
        }
    }

    fn end_tag(&mut self, element: Element) {
        let g = self.g;
        if self.typed {
            self.typed = false;
            let buffer = std::mem::take(&mut self.buffer);
            let next = self.memory.value(g, self.state, &buffer);
            if self.memory.is_dead(next) {
                if !self.is_told() {
                    let text = || buffer.trim().chars().take(60).collect();
                    let defect = |_: &Self| Defect::Content { element: element.local().into(), text: text() };
                    self.error(element.close(), defect);
                }
                self.state = self.memory.recover(self.state);
            } else {
                self.state = next;
            }
            return;
        }
        let state = self.state;
        let next = remembered!(self, ends, state, self.memory.end(state));
        if self.go(next) {
            return;
        }
        let recovered = self.memory.recover(state);
        if !self.is_told() {
            self.error(element.close(), |matcher| Defect::Incomplete {
                element: element.local().into(),
                expected: matcher.expected(),
            });
        }
        self.state = recovered;
    }
}

fn qualified(prefix: &str, local: &str) -> String {
    if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") }
}
