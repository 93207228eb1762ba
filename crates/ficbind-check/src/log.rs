//! Messages about one file of a container, with the places they point at.

use std::sync::Arc;

use crate::release::Release;
use crate::report::{LeftOut, Message, Place, Report};
use crate::rules;
use crate::xml::{Document, Element};
use ficbind_diag::{Rule, Severity, Violation};

/// Messages of one rule that are kept; the others are counted. Each rule has its own measure, so that no number of small
/// things drives out a grave one, and a file of a million faults does not fill the memory.
const MOST: usize = 20_000;

/// How often each rule has been broken.
#[derive(Debug, Default)]
struct Tally(Vec<(&'static Rule, usize)>);

impl Tally {
    fn count(&self, rule: &'static Rule) -> usize {
        self.0.iter().find(|(known, _)| std::ptr::eq(*known, rule)).map_or(0, |(_, count)| *count)
    }

    /// Counts one more, and says how many that makes.
    fn add(&mut self, rule: &'static Rule) -> usize {
        if let Some((_, count)) = self.0.iter_mut().find(|(known, _)| std::ptr::eq(*known, rule)) {
            *count += 1;
            return *count;
        }
        // As for messages: most files have none, and most others one.
        if self.0.is_empty() {
            self.0.reserve_exact(1);
        }
        self.0.push((rule, 1));
        1
    }
}

/// The messages about one file. About most files nothing is said.
#[derive(Debug)]
pub struct Log {
    pub path: Arc<str>,
    /// Whose rules are answered. What other releases say is not kept.
    pub release: Release,
    said: Option<Box<Said>>,
}

/// What is said of a file.
#[derive(Debug, Default)]
struct Said {
    messages: Vec<Message>,
    told: Tally,
    /// Messages that did not fit.
    left_out: Vec<LeftOut>,
}

impl Log {
    pub fn new(path: impl Into<Arc<str>>, release: Release) -> Self {
        Log { path: path.into(), release, said: None }
    }

    pub fn messages(&self) -> &[Message] {
        self.said.as_ref().map_or(&[], |said| &said.messages)
    }

    pub fn messages_mut(&mut self) -> &mut [Message] {
        self.said.as_mut().map_or(&mut [], |said| &mut said.messages)
    }

    /// How many messages there are, kept and left out.
    pub fn count(&self) -> (usize, usize) {
        self.said.as_ref().map_or((0, 0), |said| (said.messages.len(), said.left_out.len()))
    }

    /// Reports about the file as a whole.
    pub fn whole(&mut self, violation: Violation) {
        self.push(violation, Place::file(self.path.clone()));
    }

    /// Reports at an offset of a document.
    pub fn at(&mut self, doc: &Document, offset: u32, violation: Violation) {
        if let Some(severity) = self.has_room(violation.rule) {
            let (line, column) = doc.position(offset);
            self.keep(violation, severity, Place::at(self.path.clone(), line, column));
        }
    }

    /// Reports at a place that is known already.
    pub fn push(&mut self, violation: Violation, place: Place) {
        if let Some(severity) = self.has_room(violation.rule) {
            self.keep(violation, severity, place);
        }
    }

    /// Messages of a rule that will still be kept.
    pub fn room(&self, rule: &'static Rule) -> usize {
        MOST - self.said.as_ref().map_or(0, |said| said.told.count(rule)).min(MOST)
    }

    /// Whether there is anything in it.
    pub fn says_something(&self) -> bool {
        self.said.is_some()
    }

    /// Whether a limit left a part of the file unread.
    pub fn is_unfinished(&self) -> bool {
        self.messages().iter().any(|m| m.rule.id == rules::UNCHECKED)
    }

    fn keep(&mut self, violation: Violation, severity: Severity, place: Place) {
        let messages = &mut self.said.get_or_insert_default().messages;
        // A book of very many files has a message or none about most of them.
        if messages.is_empty() {
            messages.reserve_exact(1);
        }
        messages.push(Message { severity, ..Message::new(violation, place) });
    }

    /// Counts a message, and says how grave it is if it is kept.
    fn has_room(&mut self, rule: &'static Rule) -> Option<Severity> {
        let severity = self.release.severity(rule)?;
        let said = self.said.get_or_insert_default();
        if said.told.add(rule) <= MOST {
            return Some(severity);
        }
        LeftOut::add(&mut said.left_out, (rule, severity), 1);
        None
    }
}

/// Messages that the report will not have room for, whatever else is said: they go before all files are checked, so that
/// a fault of very many files does not fill the memory.
#[derive(Debug, Default)]
pub struct Excess {
    told: Tally,
    left_out: Vec<LeftOut>,
}

impl Excess {
    /// Takes what is too much out of the next logs.
    pub fn take(&mut self, logs: &mut [Log]) {
        for log in logs {
            let Some(said) = &mut log.said else { continue };
            said.messages.retain(|message| {
                let fits = self.told.add(message.rule) <= MOST;
                if !fits {
                    LeftOut::add(&mut self.left_out, (message.rule, message.severity), 1);
                }
                fits
            });
            if said.messages.is_empty() && said.left_out.is_empty() {
                log.said = None;
            }
        }
    }

    /// Counts what was taken.
    pub fn report(self, log: &mut Log) {
        for left in self.left_out {
            LeftOut::add(&mut log.said.get_or_insert_default().left_out, (left.rule, left.severity), left.count);
        }
    }
}

/// Puts the messages of all files into the report, of each rule no more than of one file.
pub fn gather(logs: Vec<Log>, report: &mut Report) {
    let mut told = Tally::default();
    for said in logs.into_iter().filter_map(|log| log.said) {
        for left in said.left_out {
            LeftOut::add(&mut report.left_out, (left.rule, left.severity), left.count);
        }
        for message in said.messages {
            if told.add(message.rule) <= MOST {
                report.messages.push(message);
            } else {
                LeftOut::add(&mut report.left_out, (message.rule, message.severity), 1);
            }
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
