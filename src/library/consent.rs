//! Whether an author asked that a story not be archived, told from the author's own words.

/// Words of a refusal, in lower case. "Ask first" is none: whoever keeps a shelf may have asked.
const REFUSALS: &[&str] = &[
    "do not archive",
    "don't archive",
    "dont archive",
    "not to be archived",
    "not be archived",
    "may not archive",
    "never archive",
    "do not repost",
    "don't repost",
    "do not redistribute",
    "do not distribute",
    "do not copy",
    "no archiv",
    "no repost",
    "no distribution",
    "no redistribution",
    "nicht archivier",
    "nicht weiterverbreiten",
    "ne pas archiver",
    "no archivar",
    "non archiviare",
    "niet archiveren",
    "не архивировать",
    "転載禁止",
    "無断転載",
    "禁止转载",
    "禁止轉載",
];

/// Answers that refuse by themselves.
const ANSWERS: &[&str] = &["no", "none", "never", "nobody", "nowhere", "nein", "non", "nie", "нет", "不可", "禁止"];

/// Whether these words, which say who may keep copies, refuse it.
pub fn is_refused(words: &str) -> bool {
    let words = words.replace('’', "'").to_lowercase();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let answer = words.trim_matches(|c: char| !c.is_alphanumeric());
    ANSWERS.contains(&answer) || REFUSALS.iter().any(|refusal| words.contains(refusal))
}

#[cfg(test)]
mod tests {
    use super::is_refused;

    #[test]
    fn refusals_are_told_from_other_words() {
        for refused in
            ["Do not archive", "Please don’t  archive this.", "No!", "no archiving", "Bitte nicht archivieren"]
        {
            assert!(is_refused(refused), "{refused}");
        }
        for open in ["", "yes", "ask first", "Anywhere, just tell me", "nowhere to go but here", "No problem at all"] {
            assert!(!is_refused(open), "{open}");
        }
    }
}
