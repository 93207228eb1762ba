//! Messages about one file of a container, with the places they point at.

use std::sync::Arc;

use crate::report::{Message, Place};
use crate::rules;
use crate::xml::{Document, Element};
use ficbind_diag::Violation;

/// More messages than this about one file are counted, not kept: a file of a million faults must not fill the memory.
const MOST: usize = 20_000;

/// The messages about one file.
#[derive(Debug)]
pub struct Log {
    pub path: Arc<str>,
    pub messages: Vec<Message>,
    /// How many messages did not fit.
    pub left_out: usize,
}

impl Log {
    pub fn new(path: impl Into<Arc<str>>) -> Self {
        Log { path: path.into(), messages: Vec::new(), left_out: 0 }
    }

    /// Reports about the file as a whole.
    pub fn whole(&mut self, violation: Violation) {
        self.push(violation, Place::file(self.path.clone()));
    }

    /// Reports at an offset of a document.
    pub fn at(&mut self, doc: &Document, offset: u32, violation: Violation) {
        if self.messages.len() >= MOST {
            self.left_out += 1;
            return;
        }
        let (line, column) = doc.position(offset);
        self.push(violation, Place::at(self.path.clone(), line, column));
    }

    /// Reports at a place that is known already.
    pub fn push(&mut self, violation: Violation, place: Place) {
        if self.messages.len() < MOST {
            self.messages.push(Message::new(violation, place));
        } else {
            self.left_out += 1;
        }
    }
}

/// Reports a departure from the schema at the end of an element's start tag.
pub fn wrong(element: Element, log: &mut Log, reason: impl std::fmt::Display) {
    log.at(element.doc, element.end(), rules::schema_violation(reason));
}

/// Reports doubtful markup at the end of an element's start tag.
pub fn doubtful(element: Element, log: &mut Log, reason: impl std::fmt::Display) {
    log.at(element.doc, element.end(), rules::schema_warning(reason));
}
