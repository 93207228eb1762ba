//! Names of files in a container: what they may not hold, and the path by which references find them.

use std::collections::HashSet;

use crate::report::Version;
use crate::{rules, text};
use ficbind_diag::Violation;

/// What is wrong with the name of a file (EPUB 3.3, section 4.2.2).
pub fn check(name: &str, version: Version, say: &mut dyn FnMut(Violation)) {
    if name.is_ascii() && !name.bytes().any(|b| b <= b' ' || b"\"*:<>?\\|.\x7F".contains(&b)) {
        return;
    }
    let mut seen = HashSet::new();
    let forbidden: Vec<char> =
        name.chars().filter(|c| is_forbidden(*c, version) && seen.insert(*c)).take(100).collect();
    if !forbidden.is_empty() {
        let list: Vec<String> = forbidden
            .iter()
            .map(|c| {
                format!("U+{:04X}{}", *c as u32, if c.is_ascii_graphic() { format!(" ({c})") } else { String::new() })
            })
            .collect();
        say(rules::forbidden_characters(name, list.join(", ")));
    }
    if name.contains(char::is_whitespace) {
        say(rules::space_in_name(name));
    }
    if name.ends_with('.') {
        say(rules::name_ends_in_dot(name));
    }
    if !name.is_ascii() {
        say(rules::foreign_letters_in_name(name));
    }
}

fn is_forbidden(c: char, version: Version) -> bool {
    if version == Version::Two {
        return matches!(c, '"' | '*' | ':' | '<' | '>' | '?' | '\\');
    }
    matches!(c, '\0'..='\x1F' | '\x7F'..='\u{9F}' | '"' | '*' | ':' | '<' | '>' | '?' | '\\' | '|'
        | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}'
        | '\u{FDD0}'..='\u{FDEF}' | '\u{FFF0}'..='\u{FFFD}' | '\u{E0001}')
        || c as u32 & 0xFFFE == 0xFFFE
}

/// The path of an entry as a reference would name it.
pub fn normal_path(name: &str) -> String {
    let name = text::composed(name);
    let odd = name.starts_with('/') || name.split('/').any(|s| matches!(s, "." | ".."));
    if !odd {
        return name.into_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in name.trim_start_matches('/').split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
