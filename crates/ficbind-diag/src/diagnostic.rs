//! What a user is told about their input: one [`Diagnostic`] type for every stage, gathered in a [`Sink`].

use crate::rule::{Arguments, Rule, Severity, Violation};
use crate::span::Span;

/// A remark on a diagnostic that tells what to do, optionally pointing at a second place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hint {
    /// What to do, as an imperative.
    pub text: String,
    /// The place that the remark is about.
    pub span: Option<Span>,
}

/// One problem: which rule, how grave, in which words, where.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The rule that is broken.
    pub rule: &'static Rule,
    /// Starts as the rule's own severity; `--strict` raises warnings to errors.
    pub severity: Severity,
    /// The words of the rule with its placeholders filled in: no capital first, no full stop.
    pub message: String,
    /// What the placeholders were filled in with.
    pub arguments: Arguments,
    /// `None` only for a problem of the input as a whole.
    pub span: Option<Span>,
    /// What the user can do.
    pub hints: Vec<Hint>,
}

impl Diagnostic {
    /// Adds an imperative remark: what the user can do.
    pub fn hint(&mut self, text: impl Into<String>) -> &mut Self {
        self.hints.push(Hint { text: text.into(), span: None });
        self
    }

    /// Adds a remark that points at another place of the user's files.
    pub fn hint_at(&mut self, span: Span, text: impl Into<String>) -> &mut Self {
        self.hints.push(Hint { text: text.into(), span: Some(span) });
        self
    }
}

/// Proof that the user was told why something failed: only [`Sink::fail`] and
/// [`Sink::failed`] make one, and both need an error in the sink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failed(());

/// Collects the diagnostics of a stage. Parallel work gets a sink each; [`Sink::append`] joins them in reading order.
#[derive(Debug, Default)]
pub struct Sink {
    diagnostics: Vec<Diagnostic>,
}

/// More diagnostics of one rule than this are counted, not listed: a file of a hundred thousand faults stays readable.
const PER_RULE_LIMIT: usize = 200;

impl Sink {
    /// A sink that holds nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reports `violation` at `at`; hints can be added to the answer.
    pub fn emit(&mut self, at: impl Into<Option<Span>>, violation: Violation) -> &mut Diagnostic {
        self.diagnostics.push(Diagnostic {
            rule: violation.rule,
            severity: violation.rule.severity,
            message: violation.message,
            arguments: violation.arguments,
            span: at.into(),
            hints: Vec::new(),
        });
        let last = self.diagnostics.len() - 1;
        &mut self.diagnostics[last]
    }

    /// Reports an error and gives the proof of having done so.
    pub fn fail(&mut self, at: impl Into<Option<Span>>, violation: Violation) -> Failed {
        self.emit(at, violation).severity = Severity::Error;
        Failed(())
    }

    /// The same, with hints.
    pub fn fail_with(
        &mut self,
        at: impl Into<Option<Span>>,
        violation: Violation,
        hints: impl IntoIterator<Item = String>,
    ) -> Failed {
        let diagnostic = self.emit(at, violation);
        diagnostic.severity = Severity::Error;
        hints.into_iter().for_each(|hint| {
            diagnostic.hint(hint);
        });
        Failed(())
    }

    /// The proof, where an error has been reported earlier.
    pub fn failed(&self) -> Option<Failed> {
        self.has_errors().then_some(Failed(()))
    }

    /// Whether something was reported that stops the work.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity >= Severity::Error)
    }

    /// Takes over the diagnostics of another sink, after our own.
    pub fn append(&mut self, other: Sink) {
        self.diagnostics.extend(other.diagnostics);
    }

    /// What was reported so far, in the order of reporting.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Takes back what proved to be no fault.
    pub fn retain(&mut self, keep: impl Fn(&Diagnostic) -> bool) {
        self.diagnostics.retain(keep);
    }

    /// Turns every warning into an error (`--strict`).
    pub fn raise_warnings(&mut self) {
        for diagnostic in &mut self.diagnostics {
            if diagnostic.severity == Severity::Warning {
                diagnostic.severity = Severity::Error;
            }
        }
    }

    /// Turns the warnings and notes of some rules into errors.
    pub fn raise(&mut self, which: impl Fn(&Rule) -> bool) {
        for diagnostic in self.diagnostics.iter_mut().filter(|d| which(d.rule)) {
            diagnostic.severity = Severity::Error;
        }
    }

    /// The report of a whole run: in the order of the user's files, at most
    /// a few hundred of one rule, and how many were left out.
    pub fn into_sorted(mut self) -> (Vec<Diagnostic>, usize) {
        let key = |d: &Diagnostic| d.span.map(|s| (s.file, s.start));
        self.diagnostics.sort_by_key(key);
        let mut seen = std::collections::HashMap::new();
        let before = self.diagnostics.len();
        self.diagnostics.retain(|d| {
            let count = seen.entry(d.rule.id).or_insert(0usize);
            *count += 1;
            *count <= PER_RULE_LIMIT
        });
        let left_out = before - self.diagnostics.len();
        (self.diagnostics, left_out)
    }
}

impl Sink {
    /// The same diagnostics, all pointing at `span`: for text whose offsets are not those of the file.
    pub fn relocated(mut self, span: Span) -> Sink {
        for diagnostic in &mut self.diagnostics {
            diagnostic.span = Some(span);
            diagnostic.hints.iter_mut().for_each(|hint| hint.span = None);
        }
        self
    }
}
