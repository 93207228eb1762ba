//! Diagnostics for people (source line and caret, in the manner of rustc) and for programs (JSON).

use std::fmt::Display;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use serde_json::{Value, json};

use crate::cut::Cut;
use crate::diagnostic::Diagnostic;
use crate::rule::Severity;
use crate::source::Sources;
use crate::span::Span;

/// A line longer than this is not printed whole.
const LONG_LINE: usize = 300;

/// A diagnostic with the line it is about.
pub fn text(diagnostic: &Diagnostic, sources: &Sources, colour: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error | Severity::Fatal => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note | Severity::Usage | Severity::Advice => Level::NOTE,
    };
    let mut group = level
        .clone()
        .primary_title(printable(&diagnostic.message))
        .id(diagnostic.rule.id)
        .elements(Vec::<Snippet<annotate_snippets::Annotation>>::new());
    if let Some(span) = diagnostic.span {
        match line_of(span, sources) {
            Some(line) => {
                let kind = AnnotationKind::Primary.span(line.span.clone());
                group = group.element(
                    Snippet::source(line.text)
                        .line_start(line.number)
                        .path(printable(&sources.file(span.file).name))
                        .annotation(kind),
                );
            }
            None => {
                let (line, column) = sources.line_col(span);
                group = group
                    .element(Origin::path(printable(&sources.file(span.file).name)).line(line).char_column(column));
            }
        }
    }
    for hint in &diagnostic.hints {
        let place = hint.span.map(|span| {
            let (line, column) = sources.line_col(span);
            format!(" ({}:{line}:{column})", printable(&sources.file(span.file).name))
        });
        let words = format!("{}{}", printable(&hint.text), place.unwrap_or_default());
        group = group.element(Level::HELP.message(words));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

/// A diagnostic on one line.
pub fn line(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let place = diagnostic.span.map(|span| {
        let (line, column) = sources.line_col(span);
        format!("{}:{line}:{column}: ", printable(&sources.file(span.file).name))
    });
    let head = format!("{}[{}]", diagnostic.severity.name(), diagnostic.rule.id);
    format!("{head}: {}{}", place.unwrap_or_default(), printable(&diagnostic.message))
}

struct Line<'a> {
    text: std::borrow::Cow<'a, str>,
    number: usize,
    span: std::ops::Range<usize>,
}

/// The line of a span, if it is short enough to be shown.
fn line_of(span: Span, sources: &Sources) -> Option<Line<'_>> {
    let text = &sources.file(span.file).text;
    let range = span.range();
    if text.is_empty() || range.start > text.len() || !text.is_char_boundary(range.start) {
        return None;
    }
    let start = text.cut(..range.start).rfind('\n').map_or(0, |i| i + 1);
    let end = text.cut(range.start..).find('\n').map_or(text.len(), |i| range.start + i);
    let line = text.cut(start..end).trim_end_matches('\r');
    if line.len() > LONG_LINE || (line.trim().is_empty() && range.start == 0) {
        return None;
    }
    let from = (range.start - start).min(line.len());
    let to = (range.end.max(range.start + 1) - start).clamp(from, line.len());
    let to = (to..=line.len()).find(|&i| line.is_char_boundary(i)).unwrap_or(line.len());
    let (number, _) = sources.line_col(span);
    // A sign that is shown as a blank may be longer than a blank.
    let shown = |end: usize| printable(line.cut(..end)).len();
    Some(Line { text: printable(line).into(), number, span: shown(from)..shown(to) })
}

/// Whether a character does something to the terminal instead of standing there: controls, line breaks, and marks of
/// direction.
pub fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A JSON value as indented text with a line end. What would steer a terminal is written as an escape, which JSON allows for
/// any character of a string; outside of strings there is none.
pub fn json_text(value: &Value) -> String {
    let text = format!("{value:#}\n");
    match escaped(&text) {
        Some(escaped) => escaped,
        None => text,
    }
}

/// JSON text with everything escaped that would steer a terminal; `None` where there is nothing of the kind.
pub fn escaped(json: &str) -> Option<String> {
    let steers = |c: char| steers(c) && !matches!(c, '\t' | '\r' | '\n');
    // Their first bytes in UTF-8; serializers escape the controls of ASCII, but for the last.
    memchr::memchr3(0x7f, 0xc2, 0xe2, json.as_bytes())?;
    let mut out = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        match steers(c) {
            true => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => out.push(c),
        }
    }
    Some(out)
}

/// A whole number with its thousands set apart.
pub fn grouped(number: impl Display) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The text with control characters shown as blanks: a message must not steer the terminal.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c != '\t' && steers(c) { ' ' } else { c }).collect()
}

/// A number of stories.
pub fn stories_in(n: usize) -> String {
    if n == 1 { "1 story".to_owned() } else { format!("{} stories", grouped(n)) }
}

/// A diagnostic as a JSON object.
pub fn json(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let place = |span: Option<Span>| {
        let span = span?;
        let (line, column) = sources.line_col(span);
        Some((sources.file(span.file).name.clone(), line, column))
    };
    let at = place(diagnostic.span);
    let hints: Vec<Value> = diagnostic
        .hints
        .iter()
        .map(|hint| match place(hint.span) {
            Some((file, line, column)) => json!({ "text": hint.text, "file": file, "line": line, "column": column }),
            None => json!({ "text": hint.text }),
        })
        .collect();
    json!({
        "rule": diagnostic.rule.id,
        "severity": diagnostic.severity.name(),
        "message": diagnostic.message,
        "file": at.as_ref().map(|(file, ..)| file),
        "line": at.as_ref().map(|(_, line, _)| line),
        "column": at.as_ref().map(|(.., column)| column),
        "hints": hints,
    })
}

/// One line for a case's expectation: `file:line:column severity rule message`, then its hints.
pub fn short(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let place = match diagnostic.span {
        Some(span) => {
            let (line, column) = sources.line_col(span);
            format!("{}:{line}:{column}", sources.file(span.file).name)
        }
        None => "-".to_owned(),
    };
    let mut out = format!("{place} {} {} {}", diagnostic.severity.name(), diagnostic.rule.id, diagnostic.message);
    for hint in &diagnostic.hints {
        out.push_str("\n    ");
        out.push_str(&hint.text);
    }
    out
}
