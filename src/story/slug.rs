//! Stable ASCII names for files and ids, from titles and file names.

use std::collections::HashSet;

use crate::diag::Cut;

/// Letters of a name at most; archives and old readers dislike long ones.
const LENGTH: usize = 48;

/// A lower-case ASCII name of letters, digits and hyphens. Other scripts are transliterated; what can't be is told
/// apart by a short hash, so that the name stays the same from build to build.
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c == '\'' || c == '’' {
            continue;
        }
        let mut pushed = false;
        if let Some(ascii) = deunicode::deunicode_char(c) {
            for a in ascii.chars().filter(char::is_ascii_alphanumeric) {
                out.push(a.to_ascii_lowercase());
                pushed = true;
            }
        }
        if !pushed && !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
        if out.len() > LENGTH {
            break;
        }
    }
    if out.len() > LENGTH {
        // Cut between words where possible.
        let cut = out.cut(..LENGTH).rfind('-').filter(|&i| i > LENGTH / 2).unwrap_or(LENGTH);
        out.truncate(cut);
    }
    let out = out.trim_matches('-').to_owned();
    if out.is_empty() && !text.trim().is_empty() { hashed(text) } else { out }
}

/// Whether the sound of a text can not be told from its signs: the Chinese ones are read in many ways in Japanese, and
/// transliteration knows the Chinese way only. Kana tell that a text is Japanese, whatever its language is said to be.
pub fn is_unsounded(text: &str, language: &str) -> bool {
    let is_kana = |c: char| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}');
    let is_han = |c: char| matches!(c, '\u{3005}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}');
    let primary = language.split('-').next().unwrap_or_default();
    !text.is_ascii() && (text.contains(is_kana) || primary.eq_ignore_ascii_case("ja") && text.contains(is_han))
}

/// As [`slug`], with a name of no meaning for what can not be read aloud in its language.
pub fn slug_in(text: &str, language: &str) -> String {
    if is_unsounded(text, language) { hashed(text) } else { slug(text) }
}

/// A name of no meaning, the same from build to build.
pub fn hashed(text: &str) -> String {
    format!("x{:08x}", fnv(text.as_bytes()) as u32)
}

/// FNV-1a: a hash whose value is the same in every version and on every machine.
pub fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// Hands out names, each once; a second claim on one gets `-2`, a third `-3`.
#[derive(Debug, Default)]
pub struct Names {
    taken: HashSet<String>,
    next: std::collections::HashMap<String, u32>,
}

impl Names {
    /// Claims `wanted` or the next free variant of it.
    pub fn claim(&mut self, wanted: &str) -> String {
        if self.taken.insert(wanted.to_owned()) {
            return wanted.to_owned();
        }
        let number = self.next.entry(wanted.to_owned()).or_insert(2);
        loop {
            let name = format!("{wanted}-{number}");
            *number += 1;
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

/// A valid, unsurprising id: as the author wrote it where possible, never one of ours.
pub fn id(text: &str) -> String {
    let mut out: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' }).collect();
    if !text.is_ascii() {
        out = slug(text);
    }
    if !out.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') || out.starts_with("fic-") {
        out.insert_str(0, "u-");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        assert_eq!(slug("Chapter 1: Down the Rabbit-Hole!"), "chapter-1-down-the-rabbit-hole");
        assert_eq!(slug("Où est l’été ?"), "ou-est-lete");
        assert_eq!(slug("Глава первая"), "glava-pervaia");
        assert!(slug("…").starts_with('x'));
        assert_eq!(slug(""), "");
        assert!(slug(&"word ".repeat(40)).len() <= 48);
    }

    #[test]
    fn names_are_unique() {
        let mut names = Names::default();
        assert_eq!(
            [names.claim("a"), names.claim("a"), names.claim("a-2"), names.claim("a")],
            ["a", "a-2", "a-2-2", "a-3"]
        );
    }
}
