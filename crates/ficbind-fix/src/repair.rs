//! What a repair is: a row that says what it answers and does, and a function that does it.

use std::collections::{BTreeSet, HashSet};

use ficbind_check::{Message, Report, names};
use ficbind_diag::rule::shown;

use crate::draft::Draft;

/// Whether a repair can be done without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// Nothing but the fault changes.
    Safe,
    /// It chooses between several things that may be meant, or takes something away.
    Judgement,
}

impl Safety {
    /// The word that is printed: `safe` or `judgement`.
    pub fn word(self) -> &'static str {
        match self {
            Safety::Safe => "safe",
            Safety::Judgement => "judgement",
        }
    }
}

/// A repair.
#[derive(Debug)]
pub struct Repair {
    /// Its name, such as `manifest-missing`.
    pub name: &'static str,
    /// The messages that it answers. One that answers none looks for its fault in every book that is repaired.
    pub ids: &'static [&'static str],
    /// Whether it can be done without asking.
    pub safety: Safety,
    /// What it does, as an imperative.
    pub what: &'static str,
    pub(crate) run: fn(&mut Work),
}

/// What a repair did to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The name of the repair.
    pub repair: &'static str,
    /// The file inside the book; empty for the archive itself.
    pub path: String,
    /// What was done, in the past: "added dcterms:modified".
    pub what: String,
}

/// A repair at work: the book, what the checker said of it, and what has been done.
#[derive(Debug)]
pub struct Work<'w, 'a> {
    pub draft: &'w mut Draft<'a>,
    pub report: &'w Report,
    pub done: Vec<(String, String)>,
    /// The IDs that the repair answers.
    pub ids: &'static [&'static str],
}

impl Work<'_, '_> {
    /// Remembers what was done to a file; what is said at length, only in part.
    pub fn did(&mut self, path: impl Into<String>, what: impl Into<String>) {
        self.done.push((path.into(), shown(&what.into()).into_owned()));
    }

    /// The messages that the repair answers.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        let ids = self.ids;
        self.report.messages.iter().filter(move |m| ids.contains(&m.rule.id))
    }

    /// The files about which one of these messages speaks, in the order of the archive.
    pub fn accused(&self) -> Vec<usize> {
        let named: BTreeSet<String> = self.messages().map(|m| names::normal_path(&m.place.path)).collect();
        self.draft.live().filter(|&i| named.contains(&names::normal_path(self.draft.name(i)))).collect()
    }

    /// The lines and columns of a file at which one of these messages stands: where start tags end.
    pub fn places(&self, file: usize) -> HashSet<(u32, u32)> {
        let name = names::normal_path(self.draft.name(file));
        let own = self.messages().filter(|m| names::normal_path(&m.place.path) == name);
        own.map(|m| (m.place.line, m.place.column)).collect()
    }
}
