//! What HTML, ARIA and EPUB ask of XHTML beyond a grammar: ancestors, references, conditions between attributes.
//!
//! All of it is found in the one pass over the document. References are noted, and resolved when all ids are known.

mod ancestors;
mod conditions;
mod references;

use crate::log::Log;
use crate::xml::{Element, Ns};

/// What the elements so far tell about those to come.
#[derive(Debug, Default)]
pub(super) struct Assertions<'d> {
    ancestors: ancestors::Ancestors,
    conditions: conditions::Conditions,
    references: references::References<'d>,
}

impl<'d> Assertions<'d> {
    /// Looks at the next element of the document.
    pub(super) fn element(&mut self, element: Element<'d, '_>, log: &mut Log) {
        self.ancestors.enter(element, log);
        self.conditions.check(element, log);
        self.references.note(element, self.ancestors.table());
    }

    /// Reports what only the end of the document can tell.
    pub(super) fn finish(mut self, root: Element<'d, '_>, log: &mut Log) {
        self.conditions.finish(root, log);
        self.references.resolve(root, log);
    }
}

/// Whether an element is one of HTML's own, and not a custom one.
pub(super) fn is_html(element: Element) -> bool {
    element.ns() == Ns::XHTML && !element.local().contains('-')
}
