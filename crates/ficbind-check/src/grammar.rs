//! Content models: which elements, attributes and texts may stand where.
//!
//! The models are files in `model/`, written from the standards in a subset of RELAX NG's compact syntax, because that
//! is the form in which EPUB's own schemas define what an error is. Matching works by derivatives: a pattern is what may
//! still come, and each tag, attribute and text turns it into another. Patterns are stored once and every step is
//! remembered, so that a model becomes an automaton while it is used. After an error matching goes on as the literature
//! on RELAX NG error recovery describes, so that one mistake is reported once.

mod matcher;
mod notation;

use std::sync::Mutex;

use rustc_hash::FxHashMap;

use crate::datatype::Type;
use crate::release::Release;
use crate::xml::{Element, Name, Ns};
use matcher::Memory;

pub use matcher::prune::Surplus;
pub use matcher::{Defect, View};

/// Number of a pattern.
pub(crate) type Id = u32;
/// The pattern that nothing matches.
const NOT_ALLOWED: Id = 0;
/// The pattern that only nothing matches.
const EMPTY: Id = 1;
/// The pattern for any text.
const TEXT: Id = 2;

/// What may come. Operands are numbers, so equal patterns are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Pattern {
    NotAllowed,
    Empty,
    Text,
    /// Text of a type: an index into the model's types.
    Data(u16),
    /// An attribute whose name is of a class, and its value.
    Attribute(u16, Id),
    /// An element of the model.
    Element(u16),
    Choice(Id, Id),
    Interleave(Id, Id),
    Group(Id, Id),
    OneOrMore(Id),
    /// The inside of an open element, and what comes behind it.
    After(Id, Id),
}

/// A set of names.
#[derive(Debug, Clone)]
enum NameClass {
    Symbol(Symbol),
    Any,
    /// Any name of a namespace.
    Namespace(Ns),
    OneOf(Vec<NameClass>),
    /// Names of the first class that are in none of the others.
    But(Box<NameClass>, Vec<NameClass>),
    /// Any name of a namespace that no check asks for.
    OtherNamespace,
}

/// As if they were a namespace: custom elements of HTML, whose names have a hyphen.
const CUSTOM: Ns = Ns(u16::MAX / 2 - 1);
/// As if they were a namespace: attributes whose names begin with `data-` or `its-`.
const DATA: Ns = Ns(u16::MAX / 2 - 2);

/// As if it were a namespace: the `nav` elements of navigation documents.
const NAVIGATION: Ns = Ns(u16::MAX / 2 - 3);

/// The namespace of a name that a model does not mention.
fn kind_of(ns: Ns, local: &str, release: Release) -> Ns {
    match ns {
        Ns::XHTML if local.contains('-') => CUSTOM,
        Ns::NONE if local.starts_with("data-") => DATA,
        // They were not read before.
        Ns::NONE if local.starts_with("its-") && release < Release::V5_4 => DATA,
        _ => ns,
    }
}

/// A name as the model sees it: one that it mentions, or any other of a namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Symbol(u16);

struct Declared {
    class: NameClass,
    content: Id,
}

/// A model, ready to match documents.
pub struct Grammar {
    release: Release,
    /// Whether attributes of the namespace [`DATA`] are none to it.
    passes_data: bool,
    start: Id,
    patterns: Vec<Pattern>,
    elements: Vec<Declared>,
    attributes: Vec<NameClass>,
    types: Vec<Type>,
    symbols: FxHashMap<(Ns, &'static str), Symbol>,
    /// Namespace and name of each symbol.
    names: Vec<(Ns, &'static str)>,
    /// What earlier documents taught, ready for the next.
    memories: Mutex<Vec<Memory>>,
}

impl Grammar {
    /// Reads a model as a release has it, joined from files of which the first says where it starts.
    ///
    /// # Panics
    /// When the model is malformed: models are part of the program, and a test reads each.
    pub fn new(sources: &[&'static str], release: Release) -> Self {
        notation::read(sources, release)
    }

    /// Matches an element and all that is in it against the model, each as `view` says; in a navigation document, `nav` has a
    /// model of its own. Of the defects no more than `room` are described: the others are counted only.
    pub fn check(
        &self,
        root: Element,
        navigation: bool,
        view: &dyn Fn(Element) -> View,
        room: usize,
        report: &mut dyn FnMut(u32, Defect),
    ) {
        self.recall(|memory| ((), matcher::run(self, memory, root, navigation, view, room, report)));
    }

    /// The parts of an element that have to go for the rest to match.
    pub(crate) fn prune<'a>(&self, root: Element<'_, 'a>) -> Vec<Surplus<'a>> {
        self.recall(|memory| matcher::prune::run(self, memory, root))
    }

    /// Lends what earlier documents taught, and keeps what is given back.
    fn recall<T>(&self, work: impl FnOnce(Memory) -> (T, Memory)) -> T {
        let memory = self.memories.lock().ok().and_then(|mut m| m.pop());
        let memory = memory.unwrap_or_else(|| Memory::new(&self.patterns));
        let (outcome, memory) = work(memory);
        if memory.is_small()
            && let Ok(mut memories) = self.memories.lock()
        {
            memories.push(memory);
        }
        outcome
    }

    /// Whether the model passes over attributes for data.
    pub fn passes_data(&self) -> bool {
        self.passes_data
    }

    /// Whether an attribute of a name counts.
    fn sees(&self, name: Name) -> bool {
        !self.passes_data || kind_of(name.ns, name.local, self.release) != DATA
    }

    fn symbol(&self, ns: Ns, local: &str) -> Symbol {
        match self.symbols.get(&(ns, local)) {
            Some(symbol) => *symbol,
            // All namespaces without a number are alike to a model.
            None => Symbol(self.names.len() as u16 + kind_of(ns, local, self.release).0.min(u16::MAX / 2)),
        }
    }

    fn ns_of(&self, symbol: Symbol) -> Ns {
        match self.names.get(symbol.0 as usize) {
            Some((ns, _)) => *ns,
            None => Ns(symbol.0 - self.names.len() as u16),
        }
    }

    fn contains(&self, class: &NameClass, symbol: Symbol) -> bool {
        self.specificity(class, symbol).is_some()
    }

    /// How precisely a class names what it contains: more for a name than for a namespace, least for any name.
    fn specificity(&self, class: &NameClass, symbol: Symbol) -> Option<u8> {
        match class {
            NameClass::Symbol(s) => (*s == symbol).then_some(2),
            NameClass::Namespace(ns) => (self.ns_of(symbol) == *ns).then_some(1),
            NameClass::Any => Some(0),
            NameClass::OneOf(classes) => classes.iter().filter_map(|c| self.specificity(c, symbol)).max(),
            NameClass::But(base, classes) => {
                let rank = self.specificity(base, symbol)?;
                (!classes.iter().any(|c| self.contains(c, symbol))).then_some(rank)
            }
            NameClass::OtherNamespace => self.ns_of(symbol).is_other().then_some(1),
        }
    }

    /// The names of a class, for messages.
    fn class_names(&self, class: &NameClass, out: &mut Vec<&'static str>) {
        match class {
            NameClass::Symbol(s) => out.push(self.names[s.0 as usize].1),
            NameClass::OneOf(classes) => classes.iter().for_each(|c| self.class_names(c, out)),
            _ => {}
        }
    }
}
