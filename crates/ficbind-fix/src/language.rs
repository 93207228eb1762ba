//! Languages: as tags, and as pages show them.

use ficbind_check::xml::{self, Ns};

use crate::draft::{Draft, xml_limits};

/// Names of languages as people write them in place of tags.
const NAMES: &[(&str, &str)] = &[
    ("arabic", "ar"),
    ("chinese", "zh"),
    ("czech", "cs"),
    ("danish", "da"),
    ("deutsch", "de"),
    ("dutch", "nl"),
    ("english", "en"),
    ("español", "es"),
    ("finnish", "fi"),
    ("français", "fr"),
    ("french", "fr"),
    ("german", "de"),
    ("greek", "el"),
    ("hebrew", "he"),
    ("hungarian", "hu"),
    ("italian", "it"),
    ("italiano", "it"),
    ("japanese", "ja"),
    ("korean", "ko"),
    ("latin", "la"),
    ("norwegian", "no"),
    ("polish", "pl"),
    ("português", "pt"),
    ("portuguese", "pt"),
    ("romanian", "ro"),
    ("russian", "ru"),
    ("spanish", "es"),
    ("swedish", "sv"),
    ("turkish", "tr"),
    ("ukrainian", "uk"),
    ("vietnamese", "vi"),
];

/// Letters of a page that are enough to guess its language.
const ENOUGH: usize = 20_000;

/// Whether a text has the form of a language tag.
pub fn is_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    let plain = |p: &str| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric());
    let known = (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic());
    (known || matches!(first, "x" | "i")) && parts.all(plain) && !repeats(text)
}

/// Whether a tag has a subtag twice behind its language, where none is private.
fn repeats(tag: &str) -> bool {
    let parts: Vec<String> = tag.split('-').skip(1).map(str::to_ascii_lowercase).collect();
    let distinct: std::collections::HashSet<&String> = parts.iter().collect();
    distinct.len() < parts.len() && !parts.iter().any(|p| p.len() == 1)
}

/// The tag that a text stands for, if that is plain.
pub fn tag(text: &str) -> Option<String> {
    let lower = text.trim().to_lowercase();
    if let Some((_, tag)) = NAMES.iter().find(|(name, _)| *name == lower) {
        return Some((*tag).to_owned());
    }
    // A list means the first; `en_US` and `en us` are `en-US`.
    let first = text.trim().split([',', ';', '/']).next().unwrap_or_default().trim();
    let mut parts: Vec<&str> = Vec::new();
    for part in first.split(['_', ' ', '-', '.']).filter(|p| !p.is_empty()) {
        let again = parts.iter().skip(1).any(|p| p.eq_ignore_ascii_case(part));
        if !again || parts.iter().any(|p| p.len() == 1) {
            parts.push(part);
        }
    }
    let region = |p: &&str| p.len() == 2 && parts.first() != Some(p);
    let joined: Vec<String> =
        parts.iter().map(|p| if region(p) { p.to_ascii_uppercase() } else { (*p).to_owned() }).collect();
    Some(joined.join("-")).filter(|tag| is_tag(tag))
}

/// The language of pages: what most of the first ones state, or else what they are written in.
pub fn of_pages(draft: &Draft, order: &[usize]) -> String {
    let mut words = String::new();
    for &file in order.iter().take(20) {
        let Some(text) = draft.text(file) else { continue };
        let doc = xml::read(&text, xml_limits());
        let Some(root) = doc.root() else { continue };
        let stated = root.attr_ns(Ns::XML, "lang").or(root.attr("lang")).map(str::trim).filter(|l| is_tag(l));
        if let Some(stated) = stated {
            return stated.to_owned();
        }
        if words.len() < ENOUGH {
            words.push_str(&root.text());
        }
    }
    let guessed = whatlang::detect(&words).filter(|g| g.is_reliable()).map(|g| short(g.lang().code()));
    guessed.unwrap_or("und").to_owned()
}

/// The tag of a language whose code of three letters a guess gives.
fn short(code: &str) -> &str {
    const SHORT: &[(&str, &str)] = &[
        ("eng", "en"),
        ("deu", "de"),
        ("fra", "fr"),
        ("spa", "es"),
        ("ita", "it"),
        ("por", "pt"),
        ("nld", "nl"),
        ("rus", "ru"),
        ("ukr", "uk"),
        ("pol", "pl"),
        ("swe", "sv"),
        ("dan", "da"),
        ("nob", "nb"),
        ("fin", "fi"),
        ("ces", "cs"),
        ("hun", "hu"),
        ("ron", "ro"),
        ("tur", "tr"),
        ("ell", "el"),
        ("heb", "he"),
        ("ara", "ar"),
        ("jpn", "ja"),
        ("kor", "ko"),
        ("cmn", "zh"),
        ("vie", "vi"),
        ("ind", "id"),
        ("tha", "th"),
        ("hin", "hi"),
        ("cat", "ca"),
        ("bul", "bg"),
        ("hrv", "hr"),
        ("srp", "sr"),
        ("slk", "sk"),
        ("slv", "sl"),
        ("est", "et"),
        ("lav", "lv"),
        ("lit", "lt"),
        ("epo", "eo"),
        ("lat", "la"),
        ("pes", "fa"),
    ];
    SHORT.iter().find(|(long, _)| *long == code).map_or(code, |(_, short)| short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_become_tags() {
        for (text, expected) in [
            ("en_US", Some("en-US")),
            ("en us", Some("en-US")),
            ("English", Some("en")),
            ("en--GB", Some("en-GB")),
            ("zh-Hant_TW", Some("zh-Hant-TW")),
            ("de, en", Some("de")),
            ("en-US-us", Some("en-US")),
            ("de-DE", Some("de-DE")),
            ("en-x-a-a", Some("en-x-a-a")),
            ("unknown language", None),
        ] {
            assert_eq!(tag(text).as_deref(), expected, "{text}");
        }
    }
}
