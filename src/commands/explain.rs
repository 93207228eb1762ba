//! `ficbind explain`: the manual page of a message.

use crate::cli::Explain;
use crate::commands::Exit;
use crate::diag::rule;

/// Prints the page of a rule.
pub fn run(args: &Explain) -> Exit {
    // EPUBCheck prints some of its IDs with an underscore.
    let wanted = args.id.trim().to_uppercase().replace('_', "-");
    match rule::all().find(|r| r.id.eq_ignore_ascii_case(&wanted)) {
        Some(rule) => {
            println!("{} ({})", rule.id, rule.severity.name());
            for line in rule.doc.lines() {
                println!("  {}", line.trim());
            }
            println!("  Message: {}", rule.template);
            let folder = if rule.link.starts_with("https://") { "" } else { "docs/" };
            println!("  See {folder}{}", rule.link);
            Exit::Success
        }
        None => {
            eprintln!("error: there is no message with the ID \"{}\"", args.id);
            if let Some(near) = crate::story::keys::nearest(&wanted, rule::all().map(|r| r.id)) {
                eprintln!("help: did you mean {near}?");
            }
            Exit::Usage
        }
    }
}
