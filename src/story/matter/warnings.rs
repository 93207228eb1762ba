//! Reads the warnings of a story or chapter.

use super::*;
use crate::diag::{Diagnostic, Severity, Span, Violation};

/// Warnings of a list for which a spelling is suggested.
const SUGGESTED: usize = 200;

impl Reader<'_> {
    pub(super) fn warnings(&mut self, node: &Node) -> Warnings {
        let mut warnings = Warnings::default();
        match &node.value {
            Value::Scalar { text, .. } if text.trim().is_empty() => return warnings,
            Value::Scalar { text, .. } => {
                let text = text.trim();
                // One value may be the policy, in a sentence with commas in it.
                let whole = Spanned::new(text.to_owned(), node.span);
                match warning::read_item(whole.clone()) {
                    Item::Policy(policy) => self.policy(&mut warnings, policy, whole),
                    _ => {
                        for item in split_items(text) {
                            self.warning(&mut warnings, Spanned::new(item.to_owned(), node.span));
                        }
                    }
                }
            }
            Value::List(items) if items.is_empty() => {
                self.policy(&mut warnings, Policy::None, Spanned::new(String::new(), node.span));
            }
            Value::List(items) => {
                for item in items.iter().flat_map(flattened) {
                    match &item.value {
                        Value::Map(pairs) => self.warning_map(item, pairs, &mut warnings),
                        _ => match item.scalar().map(str::trim) {
                            Some("") => {}
                            Some(text) => self.warning(&mut warnings, Spanned::new(text.to_owned(), item.span)),
                            None => {}
                        },
                    }
                }
            }
            Value::Map(pairs) => self.warning_map(node, pairs, &mut warnings),
        }
        warnings
    }

    /// What is said wrongly of a warning is never passed over.
    fn error(&mut self, at: Span, violation: Violation) -> &mut Diagnostic {
        let diagnostic = self.sink.emit(at, violation);
        diagnostic.severity = Severity::Error;
        diagnostic
    }

    pub(super) fn policy(&mut self, warnings: &mut Warnings, policy: Policy, raw: Spanned<String>) {
        // "No warnings apply" beside a warning is overruled by it; "chose not to warn" is not.
        if warnings.list.is_empty() || policy == Policy::Declined {
            warnings.policy = policy;
        }
        if !raw.value.is_empty() {
            warnings.raw = Some(raw);
        }
    }

    pub(super) fn push(&mut self, warnings: &mut Warnings, warning: Warning) {
        if warnings.policy != Policy::Declined {
            warnings.policy = Policy::Stated;
        }
        if warning.entry.is_none() {
            let words = &warning.raw.value;
            let diagnostic = self.sink.emit(warning.raw.span, rules::custom_warning(shorten(words)));
            // Of a long list the later messages are not shown, and a suggestion takes time.
            if warnings.list.len() < SUGGESTED
                && let Some(near) = warning::suggest(words)
            {
                diagnostic.hint(format!("did you mean \"{near}\"?"));
            }
        }
        warnings.list.push(warning);
    }

    pub(super) fn warning(&mut self, warnings: &mut Warnings, raw: Spanned<String>) {
        if let (Some(grade), Some(last)) = (warning::grade(&raw.value), warnings.list.last_mut()) {
            last.grade(grade, &raw);
            return;
        }
        match warning::read_item(raw.clone()) {
            Item::Policy(policy) => self.policy(warnings, policy, raw),
            Item::Warning(warning) => self.push(warnings, warning),
            Item::Tag(_) => {
                self.sink.emit(raw.span, rules::warning_moved_to_tags(shorten(&raw.value)));
                self.tags.push(raw);
            }
            Item::Spoiler(_) => {
                self.sink.emit(raw.span, rules::warning_moved_to_spoilers(shorten(&raw.value)));
                self.spoilers.push(raw);
            }
        }
    }

    pub(super) fn warning_map(&mut self, node: &Node, pairs: &[(Node, Node)], warnings: &mut Warnings) {
        let named = pairs.iter().find(|(k, _)| {
            matches!(keys::fold(&k.flat()).as_str(), "id" | "label" | "name" | "warning" | "custom" | "text")
        });
        let Some((_, name)) = named.filter(|(_, v)| v.scalar().is_some()) else {
            // In a form that is not ours: shown in the author's words, for a reader must not miss it.
            let words = node.flat();
            if !words.is_empty() {
                self.push(warnings, Warning::custom(Spanned::new(words, node.span)));
            }
            return;
        };
        let raw = Spanned::new(name.flat(), name.span);
        let mut warning = match warning::read_item(raw.clone()) {
            Item::Warning(warning) => warning,
            _ => Warning::custom(raw),
        };
        for (field, value) in pairs {
            match keys::fold(&field.flat()).as_str() {
                "id" | "label" | "name" | "warning" | "custom" | "text" => {}
                "severity" | "level" => match value.scalar().and_then(warning::Severity::parse) {
                    Some(severity) => warning.severity = severity,
                    None => {
                        self.sink
                            .emit(value.span, rules::unknown_severity(shorten(&value.flat())))
                            .hint("write mentioned, moderate or graphic");
                    }
                },
                "mode" => match value.scalar().and_then(warning::Mode::parse) {
                    Some(mode) => warning.mode = Some(mode),
                    None => {
                        self.error(value.span, rules::invalid_value("mode", shorten(&value.flat()), "a mode"))
                            .hint("write on-page, off-page, past, discussed or theme");
                    }
                },
                "spoiler" | "spoilers" => {
                    warning.spoiler = self.boolean(value).unwrap_or_default();
                }
                "note" | "notes" | "detail" | "details" => warning.note = value.scalar().map(|t| t.trim().to_owned()),
                "chapters" | "chapter" => {
                    let items = match &value.value {
                        Value::List(items) => items.iter().collect(),
                        _ => vec![value],
                    };
                    for item in items {
                        match item.scalar().and_then(|t| t.trim().parse().ok()).filter(|&n| n > 0) {
                            Some(number) => warning.chapters.push(Spanned::new(number, item.span)),
                            None => {
                                let text = item.flat();
                                self.error(
                                    item.span,
                                    rules::invalid_value("chapters", shorten(&text), "a chapter number"),
                                )
                                .hint("chapters count from 1 in reading order");
                            }
                        }
                    }
                }
                _ => {
                    self.unknown_field(
                        field,
                        value,
                        "a warning",
                        &["id", "severity", "mode", "chapters", "spoiler", "note"],
                    );
                }
            }
        }
        self.push(warnings, warning.settled());
    }
}

/// The items of lists within lists.
fn flattened(item: &Node) -> Vec<&Node> {
    match &item.value {
        Value::List(items) => items.iter().flat_map(flattened).collect(),
        _ => vec![item],
    }
}
