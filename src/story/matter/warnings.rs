//! Reads the warnings of a story or chapter, in any shape of YAML.

use super::Reader;
use crate::diag::{Diagnostic, Severity, Span, Spanned, Violation};
use crate::story::text::shorten;
use crate::story::warning::{self, Item, Listing};
use crate::story::yaml::{Node, Value};
use crate::story::{Policy, Warning, Warnings, keys, rules};

/// Fields that hold the name of a warning.
const NAMES: &[&str] = &["id", "label", "name", "warning", "custom", "text"];
/// Fields beside the name.
const DETAILS: &[&str] =
    &["severity", "level", "mode", "spoiler", "spoilers", "note", "notes", "detail", "details", "chapters", "chapter"];
/// Keys of lists within a mapping that say nothing themselves.
const CONTAINERS: &[&str] =
    &["warnings", "list", "tags", "content", "items", "triggers", "archive", "ao3", "other", "additional"];

impl Reader<'_> {
    pub(super) fn warnings(&mut self, node: &Node) -> Warnings {
        let mut listing = Listing::default();
        match &node.value {
            Value::List(items) if items.is_empty() => {
                return Warnings { policy: Policy::None, ..Warnings::default() };
            }
            Value::Scalar { .. } => {
                if let Some(text) = node.scalar().map(str::trim).filter(|t| !t.is_empty()) {
                    listing.value(Spanned::new(text.to_owned(), node.span));
                }
            }
            _ => self.warning_node(node, &mut listing),
        }
        let listing = listing.settled();
        listing.report(self.sink);
        self.tags.extend(listing.tags);
        self.spoilers.extend(listing.spoilers);
        listing.warnings
    }

    /// An item of a list, a list within it, or a mapping.
    fn warning_node(&mut self, node: &Node, listing: &mut Listing) {
        match &node.value {
            Value::List(items) => items.iter().for_each(|item| self.warning_node(item, listing)),
            Value::Map(pairs) => self.warning_map(node, pairs, listing),
            Value::Scalar { .. } => {
                if let Some(text) = node.scalar().map(str::trim).filter(|t| !t.is_empty()) {
                    listing.item(Spanned::new(text.to_owned(), node.span));
                }
            }
        }
    }

    /// What is said wrongly of a warning is never passed over.
    fn error(&mut self, at: Span, violation: Violation) -> &mut Diagnostic {
        let diagnostic = self.sink.emit(at, violation);
        diagnostic.severity = Severity::Error;
        diagnostic
    }

    fn warning_map(&mut self, node: &Node, pairs: &[(Node, Node)], listing: &mut Listing) {
        let is_detail = |(key, value): &(Node, Node)| {
            let folded = keys::fold(&key.flat());
            // `spoiler: character death` names what is hidden.
            let names = folded.starts_with("spoiler") && !value.scalar().is_some_and(is_switch);
            DETAILS.contains(&folded.as_str()) && !names
        };
        let is_name = |key: &Node| NAMES.contains(&keys::fold(&key.flat()).as_str());
        match pairs.iter().find(|(key, value)| is_name(key) && value.scalar().is_some()) {
            Some((_, name)) => {
                let raw = Spanned::new(name.flat(), name.span);
                self.warning_fields(raw, pairs, listing);
            }
            // Of what is told there is no name: shown in the author's words, for a reader must not miss it.
            None if pairs.iter().all(is_detail) => {
                let words = node.flat();
                if !words.is_empty() {
                    listing.push(Warning::custom(Spanned::new(words, node.span)));
                }
            }
            None => pairs.iter().for_each(|(key, value)| self.warning_pair(key, value, listing)),
        }
    }

    /// A pair whose key is a warning, a severity, a chapter, or the name of a list: `violence: graphic`, `graphic: [gore]`.
    fn warning_pair(&mut self, key: &Node, value: &Node, listing: &mut Listing) {
        let name = Spanned::new(key.flat(), key.span);
        let folded = keys::fold(&name.value);
        if folded == "policy" && value.scalar().is_some() {
            return listing.value(Spanned::new(value.flat(), value.span));
        }
        if CONTAINERS.contains(&folded.as_str()) && !value.is_null() {
            return self.warning_node(value, listing);
        }
        let before = listing.warnings.list.len();
        let chapters = warning::chapter_numbers(&name.value).or_else(|| Some(vec![folded.parse().ok()?]));
        let severity = warning::Severity::parse(&name.value);
        let hidden = matches!(folded.as_str(), "spoiler" | "spoilers");
        if severity.is_some() || hidden || chapters.is_some() {
            self.warning_node(value, listing);
            for warning in &mut listing.warnings.list[before..] {
                warning.spoiler |= hidden;
                warning.severity = severity.unwrap_or(warning.severity);
                let of_chapters = chapters.iter().flatten().filter(|n| **n > 0);
                warning.chapters.extend(of_chapters.map(|n| Spanned::new(*n, key.span)));
                *warning = warning.clone().settled();
            }
            return;
        }
        match &value.value {
            Value::Map(pairs) => self.warning_fields(name, pairs, listing),
            Value::List(items) => {
                let numbers: Option<Vec<u32>> =
                    items.iter().map(|item| item.scalar()?.trim().parse().ok().filter(|n| *n > 0)).collect();
                listing.item(name);
                match numbers {
                    Some(numbers) => {
                        for warning in &mut listing.warnings.list[before..] {
                            let places = numbers.iter().zip(items).map(|(n, item)| Spanned::new(*n, item.span));
                            warning.chapters.extend(places);
                        }
                    }
                    None => self.warning_node(value, listing),
                }
            }
            Value::Scalar { .. } => match value.scalar().map(str::trim) {
                None | Some("") => listing.item(name),
                Some(said) => said_of(name, said, value.span.end, listing),
            },
        }
    }

    fn warning_fields(&mut self, raw: Spanned<String>, pairs: &[(Node, Node)], listing: &mut Listing) {
        let mut warning = match warning::read_item(raw.clone()) {
            Item::Warning(warning) => warning,
            _ => Warning::custom(raw),
        };
        for (field, value) in pairs {
            match keys::fold(&field.flat()).as_str() {
                name if NAMES.contains(&name) => {}
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
                                .hint("count chapters from 1 in reading order");
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
        listing.push(warning.settled());
    }
}

/// A warning and what is said of it in a word or two: a switch, a severity, chapters, or a note.
fn said_of(name: Spanned<String>, said: &str, end: u32, listing: &mut Listing) {
    let is = |words: &[&str]| words.iter().any(|word| said.eq_ignore_ascii_case(word));
    if is(&["true", "yes", "y", "x", "on"]) {
        return listing.item(name);
    }
    if is(&["false", "off", "n"]) || Policy::parse(said) == Some(Policy::None) {
        listing.tags.push(Spanned::new(format!("no {}", name.value), name.span));
        return;
    }
    let span = Span { end, ..name.span };
    // `- violence, severity: graphic`, which YAML takes for one key and its value.
    let last = name.value.rsplit_once(',').map(|(_, last)| keys::fold(last));
    if last.is_some_and(|last| DETAILS.contains(&last.as_str())) {
        return listing.value(Spanned::new(format!("{}: {said}", name.value), span));
    }
    // As if it stood in brackets.
    listing.item(Spanned::new(format!("{} ({said})", name.value), span));
}

fn is_switch(text: &str) -> bool {
    matches!(keys::fold(text).as_str(), "true" | "false" | "yes" | "no" | "on" | "off")
}
