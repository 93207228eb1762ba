//! `ficbind explain`: the manual page of a message, with an example; or the messages that a word finds.

use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;

use serde_json::{Value, json};

use crate::check::rules::SILENT;
use crate::cli::Explain;
use crate::commands::{Exit, write};
use crate::diag::example::Part;
use crate::diag::{Cut, Example, Rule, Severity, render};
use crate::reference;
use crate::story::keys::nearest;

/// Prints the page of a rule, or a list of rules.
pub fn run(args: &Explain) -> Exit {
    let Some(asked) = args.id.as_deref().map(str::trim) else {
        let all: Vec<&Rule> = reference::all_rules().collect();
        return print(&all, args.json, list(&all));
    };
    let wanted = id(asked);
    if let Some(rule) = reference::all_rules().find(|r| r.id.eq_ignore_ascii_case(&wanted)) {
        return print(&[rule], args.json, page(rule));
    }
    if SILENT.iter().any(|silent| silent.eq_ignore_ascii_case(&wanted)) {
        let words = format!("{wanted}: EPUBCheck has this message, but no check of EPUBCheck or ficbind raises it\n");
        return print(&[], args.json, words);
    }
    let found: Vec<&Rule> = reference::all_rules().filter(|rule| speaks_of(rule, asked, &wanted)).collect();
    if !found.is_empty() {
        return print(&found, args.json, list(&found));
    }
    eprintln!("error: there is no message with the ID \"{}\", and none that speaks of it", render::printable(asked));
    if let Some(near) = nearest(&wanted, reference::all_rules().map(|r| r.id)) {
        eprintln!("help: did you mean {near}?");
    }
    eprintln!("help: `ficbind explain` lists all messages, `ficbind explain WORD` those about something");
    Exit::Usage
}

fn print(rules: &[&Rule], as_json: bool, text: String) -> Exit {
    let text = if as_json { as_array(rules) } else { text };
    write(Path::new("-"), &text).unwrap_or(Exit::Success)
}

/// An ID as rules have it: EPUBCheck prints some with an underscore, and people leave the hyphen out.
fn id(asked: &str) -> String {
    let id = asked.to_uppercase().replace(['_', ' '], "-");
    match id.find(|c: char| c.is_ascii_digit()) {
        Some(3) => format!("{}-{}", id.cut(..3), id.cut(3..)),
        _ => id,
    }
}

/// Whether a rule has IDs of this beginning, or has the word in its message or its page.
fn speaks_of(rule: &Rule, asked: &str, wanted: &str) -> bool {
    let has = |text: &str| text.to_lowercase().contains(&asked.to_lowercase());
    rule.id.starts_with(wanted) || asked.chars().count() > 2 && (has(rule.template) || has(rule.doc))
}

/// The first sentence of a rule's page: what is wrong.
fn summary(rule: &Rule) -> &str {
    rule.doc.trim().lines().next().unwrap_or_default()
}

fn list(rules: &[&Rule]) -> String {
    rules.iter().fold(String::new(), |mut out, rule| {
        let _ = writeln!(out, "{:<9} {:<8} {}", rule.id, rule.severity.name(), summary(rule));
        out
    })
}

fn page(rule: &Rule) -> String {
    let mut out = format!("{} ({})\n", rule.id, reference::weight(rule));
    for line in rule.doc.lines() {
        out.push_str(format!("  {}", line.trim()).trim_end());
        out.push('\n');
    }
    let _ = writeln!(out, "\n  Message: {}", rule.template);
    if let Some(example) = reference::example(rule.id) {
        out.push_str(&shown(&example));
    }
    let folder = if rule.link.starts_with("https://") { "" } else { "docs/" };
    let _ = writeln!(out, "\n  See {folder}{}", rule.link);
    out
}

/// An example below plain headings.
fn shown(example: &Example) -> String {
    let mut out = if example.note.is_empty() { String::new() } else { format!("\n  {}\n", example.note) };
    for (heading, parts) in [("Wrong", &example.wrong), ("Right", &example.right)] {
        let _ = write!(out, "\n  {heading}:\n");
        for part in parts {
            let _ = writeln!(out, "    {}:", part.place);
            for line in part.text.lines() {
                out.push_str(format!("      {line}").trim_end());
                out.push('\n');
            }
        }
    }
    out
}

fn as_array(rules: &[&Rule]) -> String {
    let examples: HashMap<&str, Example> = reference::all_examples().map(|example| (example.id, example)).collect();
    let entries: Value = rules.iter().map(|rule| entry(rule, examples.get(rule.id))).collect();
    render::json_text(&entries)
}

fn entry(rule: &Rule, example: Option<&Example>) -> Value {
    let doc: Vec<&str> = rule.doc.trim().lines().map(str::trim).collect();
    let parts = |parts: &[Part]| -> Value { parts.iter().map(|p| json!({"in": p.place, "text": p.text})).collect() };
    let example = example.map(|example| {
        let note = Some(example.note).filter(|note| !note.is_empty());
        json!({"note": note, "wrong": parts(&example.wrong), "right": parts(&example.right)})
    });
    json!({
        "id": rule.id,
        "severity": rule.severity.name(),
        "since": rule.since.map(|since| since.release),
        "severityBefore": rule.since.and_then(|since| since.before).map(Severity::name),
        "message": rule.template,
        "explanation": doc.join("\n"),
        "example": example,
        "link": rule.link,
    })
}
