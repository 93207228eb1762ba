//! Hyphens, dots and straight quotes that stay as typed: those of addresses, arrows, drawings, paths and commands.

use std::ops::Range;

use crate::diag::Cut;

/// Longer runs draw a line.
const LONGEST_DASHES: usize = 8;
const LONGEST_DOTS: usize = 6;

/// How far back an address is looked for.
const MAX_ADDRESS: usize = 300;

/// Words in front of an option of a command: commands, and words that speak of options.
const COMMANDS: &[&str] = &[
    "add",
    "apt",
    "bash",
    "build",
    "call",
    "cargo",
    "chmod",
    "clone",
    "command",
    "commit",
    "cp",
    "curl",
    "docker",
    "ficbind",
    "flag",
    "flags",
    "git",
    "grep",
    "install",
    "ls",
    "make",
    "mv",
    "node",
    "npm",
    "option",
    "options",
    "pandoc",
    "pass",
    "pip",
    "pull",
    "push",
    "python",
    "rm",
    "run",
    "sh",
    "ssh",
    "sudo",
    "switch",
    "systemctl",
    "tar",
    "type",
    "use",
    "wget",
    "with",
    "yarn",
];

/// Whether a run of hyphens or dots is typed for its own sake.
pub fn is_typed(text: &str, run: Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let before = run.start.checked_sub(1).map(|i| bytes[i]);
    let after = bytes.get(run.end).copied();
    if bytes[run.start] == b'.' {
        return run.len() > LONGEST_DOTS
            || matches!(before, Some(b'/' | b'\\'))
            || after == Some(b'/')
            || is_in_address(text, run.start);
    }
    let opens_comment = before == Some(b'!') && run.start > 1 && bytes[run.start - 2] == b'<';
    run.len() > LONGEST_DASHES
        || opens_comment
        || matches!(before, Some(b'<' | b'{' | b'|' | b'+' | b'=' | b'/' | b'^'))
        || matches!(after, Some(b'>' | b'}' | b'|' | b'+' | b'=' | b'/' | b'^'))
        || run.len() == 2 && is_option(text, &run)
        || is_in_address(text, run.start)
}

/// Whether an offset lies in an address of the web, which goes on until a blank.
pub fn is_in_address(text: &str, at: usize) -> bool {
    let from = at.saturating_sub(MAX_ADDRESS);
    let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'<' | b'"' | b'(');
    let start = text.as_bytes()[from..at].iter().rposition(ends).map_or(from, |i| from + i + 1);
    // `www.` with a letter is the shortest.
    at - start > 4 && text.get(start..at).is_some_and(|word| word.contains("://") || word.starts_with("www."))
}

/// Whether two hyphens begin an option, as in `ls --all`: behind a command or another option, or with a value.
fn is_option(text: &str, run: &Range<usize>) -> bool {
    let name = text.cut(run.end..).bytes().take(40).take_while(|b| b.is_ascii_lowercase() || *b == b'-').count();
    if name < 2 {
        return false;
    }
    let from = run.start.saturating_sub(60);
    let words = text.get(from..run.start).unwrap_or_default();
    if !words.is_empty() && !words.ends_with([' ', '\n', '`', '(']) {
        return false;
    }
    let word = words.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
    let word = word.trim_start_matches(['"', '(', '`', '“']);
    text.cut(run.end + name..).starts_with('=')
        || word.len() > 1 && word.starts_with('-')
        || COMMANDS.iter().any(|c| c.eq_ignore_ascii_case(word))
}
