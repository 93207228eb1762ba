//! What an author says about warnings as a whole: none, declined, or nothing that is certain.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::languages;
use super::remarks::{ABOUT_WARNING, GUESSES, HEDGES, OPENERS, REFUSALS, RISK, SPEECH, TAKING_BACK, TALK, VAGUE};
use super::words::{DECLINED, DENIALS, FILLER, NONE, UNSPECIFIED};
use super::{Policy, words_of};
use crate::diag::Cut;
use crate::story::keys::fold;

/// No statement of this kind is longer, in bytes; a long text is not worth folding.
const LONGEST: usize = 160;
/// Where a remark is longer, its head tells what it is.
const LONGEST_REMARK: usize = 400;

/// Phrases that are a policy, whole.
static PHRASES: LazyLock<HashMap<String, Policy>> = LazyLock::new(|| {
    let rows = [
        (UNSPECIFIED, Policy::Unspecified),
        (NONE, Policy::None),
        (languages::NONE, Policy::None),
        (DECLINED, Policy::Declined),
        (languages::DECLINED, Policy::Declined),
    ];
    rows.iter().flat_map(|(words, policy)| words.iter().map(|word| (fold(word), *policy))).collect()
});

/// Builds the table of phrases.
pub(super) fn warm() {
    LazyLock::force(&PHRASES);
}

impl Policy {
    /// Reads words that speak of warnings as a whole; `None` where they are something else, such as a warning.
    pub fn parse(text: &str) -> Option<Policy> {
        let marks = |c: char| c.is_whitespace() || "*_~\"'“”„«»()[]「」".contains(c);
        let text = text.trim_matches(marks).trim_end_matches(['.', '!', '。', '！', ':', ';', ',']).trim_matches(marks);
        if text.len() > LONGEST {
            return None;
        }
        if let Some(policy) = PHRASES.get(&fold(&text.replace('’', "'"))) {
            return Some(*policy);
        }
        let words = words_of(text);
        if declines(&words) {
            Some(Policy::Declined)
        } else if says_none(&words) && !text.contains(['?', '？']) {
            Some(Policy::None)
        } else {
            None
        }
    }
}

fn is_among(word: &str, list: &[&str]) -> bool {
    list.contains(&word)
}

fn speaks_of_warnings(word: &str) -> bool {
    word.starts_with("warn") || word.starts_with("trigger")
}

/// Words without those that only open a sentence: `well, there are …`.
fn opened(words: &[String]) -> &[String] {
    let at = words.iter().position(|w| !is_among(w, OPENERS)).unwrap_or(words.len());
    &words[at..]
}

/// `I don't do warnings`, `read at your own risk`: a refusal, and no word of anything else.
fn declines(words: &[String]) -> bool {
    let refuses = words.iter().any(|w| is_among(w, REFUSALS))
        && words.iter().any(|w| w.starts_with("warn"))
        && words.iter().all(|w| w.starts_with("warn") || is_among(w, REFUSALS) || is_among(w, ABOUT_WARNING));
    let risk = words.iter().any(|w| w == "risk") && words.iter().all(|w| is_among(w, RISK));
    refuses || risk
}

/// `none that I can think of`, `no warnings apply`: a first word that denies, and then only words that take nothing back.
fn says_none(words: &[String]) -> bool {
    // "None that I can think of" was thought about, "none, I think" is a guess.
    let thinks = |at: usize, word: &str| word == "think" && words.get(at + 1).is_none_or(|next| next != "of");
    if words.iter().enumerate().any(|(at, word)| thinks(at, word)) {
        return false;
    }
    let named = words.first().is_some_and(|w| speaks_of_warnings(w));
    match opened(words).split_first() {
        Some((first, rest)) if is_among(first, DENIALS) => {
            // "Not" and "not really" deny nothing.
            (first != "not" || rest.iter().any(|w| !is_among(w, &["really", "at", "all", "just"])))
                && rest.iter().all(|w| is_among(w, FILLER))
        }
        Some((first, [])) if first == "no" => true,
        Some((first, rest)) if first == "no" => {
            rest.iter().any(|w| speaks_of_warnings(w)) && rest.iter().all(|w| is_among(w, FILLER))
        }
        // "Warnings do not apply."
        Some((first, rest)) if named && is_among(first, &["do", "don't", "does", "doesn't", "aren't"]) => {
            !rest.is_empty() && rest.iter().all(|w| w == "not" || is_among(w, FILLER))
        }
        _ => false,
    }
}

/// Whether words speak to the reader, or of warnings, and name no content: `you have been warned`, `the usual`.
pub(super) fn is_remark(text: &str) -> bool {
    let head = text.cut(..text.floor_char_boundary(LONGEST_REMARK));
    let words = words_of(head);
    let joined = words.join(" ");
    let guessed =
        || opened(&words).split_first().is_some_and(|(first, rest)| is_among(first, GUESSES) && says_none(rest));
    let hedged = || {
        let words = opened(&words);
        words.first().is_some_and(|w| is_among(w, DENIALS) || w == "no")
            && words[1..].iter().all(|w| is_among(w, FILLER) || is_among(w, HEDGES))
            && words.len() > 1
            && words[1..].iter().any(|w| is_among(w, HEDGES))
    };
    !text.chars().any(char::is_alphabetic)
        || words.iter().any(|w| is_among(w, SPEECH) || speaks_of_warnings(w))
        || VAGUE.contains(&joined.as_str())
        || languages::VAGUE.contains(&head.trim())
        || hedged()
        || guessed()
        || says_none(&words)
}

/// Words that say nothing by themselves: `really`, `of course`.
pub(super) fn is_empty_talk(text: &str) -> bool {
    let words = words_of(text);
    text.len() <= LONGEST && words.iter().all(|w| is_among(w, OPENERS) || is_among(w, TALK))
}

/// Whether talk beside "none" makes it a guess: `I think`.
pub(super) fn guesses(text: &str) -> bool {
    words_of(text).iter().any(|w| is_among(w, GUESSES))
}

/// Whether a remark after "none" leaves it doubtful: `but see the notes`.
pub(super) fn takes_back(text: &str) -> bool {
    words_of(text).iter().any(|w| is_among(w, TAKING_BACK))
}
