//! `ficbind explain`: the manual page of a message.

use std::path::Path;

use crate::cli::Explain;
use crate::commands::{Exit, write};
use crate::reference;

/// Prints the page of a rule.
pub fn run(args: &Explain) -> Exit {
    // EPUBCheck prints some of its IDs with an underscore.
    let wanted = args.id.trim().to_uppercase().replace('_', "-");
    match reference::all_rules().find(|r| r.id.eq_ignore_ascii_case(&wanted)) {
        Some(rule) => {
            let mut out = format!("{} ({})\n", rule.id, rule.severity.name());
            for line in rule.doc.lines() {
                out.push_str(&format!("  {}\n", line.trim()));
            }
            let folder = if rule.link.starts_with("https://") { "" } else { "docs/" };
            out.push_str(&format!("  Message: {}\n  See {folder}{}\n", rule.template, rule.link));
            write(Path::new("-"), &out).unwrap_or(Exit::Success)
        }
        None => {
            eprintln!("error: there is no message with the ID \"{}\"", args.id);
            if let Some(near) = crate::story::keys::nearest(&wanted, reference::all_rules().map(|r| r.id)) {
                eprintln!("help: did you mean {near}?");
            }
            Exit::Usage
        }
    }
}
