//! Messages that the user words or weighs in their own way: EPUBCheck's file of custom messages.

use std::collections::HashMap;

use crate::report::{Message, Report};
use crate::rules;
use ficbind_diag::rule::shown;
use ficbind_diag::{Cut, Rule, Severity, Violation};

/// What the user wants of one message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Override {
    /// `Some(None)` silences it.
    severity: Option<Option<Severity>>,
    message: Option<String>,
    suggestion: Option<String>,
}

/// Severities and words that replace those of the rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    by_id: HashMap<&'static str, Override>,
}

impl Overrides {
    /// Every rule whose messages can be worded and weighed anew.
    pub fn rules() -> impl Iterator<Item = &'static Rule> {
        rules::advice::RULES.iter().chain(rules::RULES)
    }

    /// Reads lines of tab-separated ID, severity, message and suggestion. The first line, and those that begin with
    /// `#`, say nothing; an empty cell leaves things as they are. Faults come with their lines.
    pub fn read(text: &str, file: &str) -> (Self, Vec<(usize, Violation)>) {
        let mut overrides = Overrides::default();
        let mut faults = Vec::new();
        if text.contains(['\0', '\u{FFFD}']) {
            faults.push((1, rules::bad_overrides(file, "it is not a text file")));
            return (overrides, faults);
        }
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_start_matches('\u{FEFF}');
            if line.trim().is_empty() || line.starts_with('#') || number == 0 && line.to_lowercase().starts_with("id") {
                continue;
            }
            let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
            let id = cells[0].replace('_', "-");
            let rule = Self::rules().find(|r| r.id.eq_ignore_ascii_case(&id));
            if rule.is_none() && !rules::SILENT.contains(&id.as_str()) {
                faults.push((number + 1, rules::unknown_override_id(cells[0], file)));
                continue;
            }
            let severity = cells.get(1).filter(|s| !s.is_empty()).map(|s| severity(s));
            if let Some(None) = severity {
                faults.push((number + 1, rules::unknown_override_severity(cells[1], file)));
            }
            let Some(rule) = rule else { continue };
            let message = cells.get(2).filter(|m| !m.is_empty());
            if let Some(message) = message
                && let Some(fault) = placeholders(message, rule, file)
            {
                faults.push((number + 1, fault));
            }
            if let Some(suggestion) = cells.get(3).filter(|s| !s.is_empty())
                && numbers(suggestion).is_none_or(|n| n.iter().any(|n| *n > rule.placeholders().count()))
            {
                faults.push((number + 1, rules::overlong_override_suggestion(file)));
            }
            let text = |cell: Option<&&str>| cell.filter(|c| !c.is_empty()).map(|c| (*c).to_owned());
            let own = Override { severity: severity.flatten(), message: text(message), suggestion: text(cells.get(3)) };
            overrides.by_id.insert(rule.id, own);
        }
        (overrides, faults)
    }

    /// Weighs and words messages as the user wants them.
    pub fn apply(&self, report: &mut Report) {
        if self.by_id.is_empty() {
            return;
        }
        report.left_out.retain_mut(|left| match self.by_id.get(left.rule.id).and_then(|own| own.severity) {
            Some(Some(severity)) => {
                left.severity = severity;
                true
            }
            Some(None) => false,
            None => true,
        });
        report.messages.retain_mut(|message| {
            let Some(own) = self.by_id.get(message.rule.id) else { return true };
            if let Some(words) = &own.message {
                message.text = reworded(words, message);
            }
            message.suggestion.clone_from(&own.suggestion);
            match own.severity {
                Some(Some(severity)) => {
                    message.severity = severity;
                    true
                }
                Some(None) => false,
                None => true,
            }
        });
    }
}

/// A severity by EPUBCheck's name; the inner `None` is that of silence.
fn severity(name: &str) -> Option<Option<Severity>> {
    Some(match name.to_uppercase().as_str() {
        "SUPPRESSED" => None,
        "ADVICE" => Some(Severity::Advice),
        "USAGE" => Some(Severity::Usage),
        "INFO" => Some(Severity::Note),
        "WARNING" => Some(Severity::Warning),
        "ERROR" => Some(Severity::Error),
        "FATAL" => Some(Severity::Fatal),
        _ => return None,
    })
}

/// The numbers of `%1$s` placeholders, `None` when one cannot be read.
fn numbers(words: &str) -> Option<Vec<usize>> {
    words
        .replace("%%", "")
        .split('%')
        .skip(1)
        .map(|part| part.split_once("$s").and_then(|(n, _)| n.parse().ok()).filter(|n| *n > 0))
        .collect()
}

fn placeholders(words: &str, rule: &Rule, file: &str) -> Option<Violation> {
    let known = rule.placeholders().count();
    match numbers(words) {
        // The tool's own list writes parameters by name.
        Some(numbers) if numbers.iter().all(|n| *n <= known) => None,
        Some(_) => Some(rules::overlong_override_message(file)),
        None => Some(rules::bad_override_placeholder(file)),
    }
}

/// The user's words with the message's arguments in place of `%1$s` or `{name}`.
fn reworded(words: &str, message: &Message) -> String {
    let by_number = |number: &str| {
        let name = message.rule.placeholders().nth(number.parse::<usize>().ok()?.checked_sub(1)?)?;
        message.arguments.get(name)
    };
    let mut out = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(at) = rest.find(['%', '{']) {
        out.push_str(rest.cut(..at));
        rest = rest.cut(at..);
        let (value, length) = if rest.starts_with("%%") {
            (Some("%"), 2)
        } else if let Some((number, _)) = rest.cut(1..).split_once("$s").filter(|_| rest.starts_with('%')) {
            (by_number(number), number.len() + 3)
        } else if let Some((name, _)) = rest.cut(1..).split_once('}').filter(|_| rest.starts_with('{')) {
            (message.arguments.get(name), name.len() + 2)
        } else {
            (None, 1)
        };
        match value {
            Some(value) => {
                out.push_str(&shown(value));
                rest = rest.cut(length..);
            }
            // No placeholder of the rule: it stays as it is.
            None => {
                out.push_str(rest.cut(..1));
                rest = rest.cut(1..);
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Place;

    #[test]
    fn words_take_the_arguments_of_the_message() {
        let message = |violation| Message::new(violation, Place::whole());
        // What stands in an argument is not searched for placeholders, nor for the words of the rule.
        let odd = message(rules::bad_url("%2$s {reason} %%: ", "no: {value}"));
        assert_eq!(reworded("%2$s / %1$s / 5%%", &odd), "no: {value} / %2$s {reason} %%:  / 5%");
        let named = message(rules::missing_file("a.png"));
        let name = named.rule.placeholders().next().unwrap();
        assert_eq!(reworded(&format!("{{{name}}} {{other}} %9$s %"), &named), "a.png {other} %9$s %");
        // Of a long argument, only the start is shown, but all of it is known.
        let long = message(rules::missing_file("ä".repeat(4000)));
        assert_eq!(long.arguments.get(name).map(str::len), Some(8000));
        assert!(long.text.len() < 1200 && long.text.contains("ä…\""), "{}", long.text);
        assert_eq!(reworded("%1$s", &long), format!("{}…", "ä".repeat(500)));
        // One argument that stands in the words twice counts twice.
        assert_eq!(reworded("%1$s %2$s %3$s", &message(rules::bad_viewport_size("width"))), "width width %3$s");
    }
}
