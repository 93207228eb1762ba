//! How authors speak of their stories before and after them: thanks, hopes, requests.

use crate::diag::Cut;

/// Phrases that stand in what an author says to readers, and hardly ever in a story.
const PHRASES: &[&str] = &[
    "to beta",
    "a beta",
    "beta-ed",
    "beta read",
    "betas",
    "no beta",
    "for reading this",
    "your reviews",
    "the reviews",
    "comments are",
    "comments and criticism",
    "feedback to",
    "for feedback",
    "of feedback",
    "hope you enjoy",
    "hope you like",
    "hope you'll enjoy",
    "hope you'll like",
    "hope you all enjoy",
    "hope you all like",
    "hope everyone enjoy",
    "what did you think",
    "my first story",
    "my second story",
    "my third story",
    "this was written for",
    "this is written for",
    "this story was written",
    "this story is for",
    "i wrote this",
    "i started this",
    "wrote this for",
    "written for the",
    "written as a",
    "for encouragement",
    "for the encouragement",
    "encouraging me to",
    "this is my entry",
    "this chapter is",
    "next chapter",
    "new chapter",
    "last chapter of this",
    "previously posted",
    "originally posted",
    "crossposted",
    "cross-posted",
    "plot bunny",
    "plotbunny",
    "thanks to everyone who",
    "thanks to all who",
    "thanks to all of you who",
    "thanks to my readers",
    "see my profile",
];

/// Whether somebody speaks of the story as its author. Speech in quotes is the story's.
pub fn is_author(text: &str) -> bool {
    let text = text.trim();
    // Authors do not speak at such length, and a long text is not worth folding.
    if text.len() > 2000 || text.starts_with(['"', '“', '«', '„', '‘', '\'']) {
        return false;
    }
    has_any(text, PHRASES) || has_any(text, TO_READERS) || disowns(text)
}

/// `I don't own Silverline`: in a story, people do not own coats.
fn disowns(text: &str) -> bool {
    has_any(text, &["i do not own", "i don't own"]) && names_property(text)
}

/// `Hi all! Sorry this is late.`: somebody greets a list of readers.
pub fn is_greeting(text: &str) -> bool {
    const GREETINGS: &[&str] =
        &["hi", "hello", "hey", "hiya", "greetings", "bonjour", "salut", "hallo", "hola", "привет"];
    const READERS: &[&str] = &[
        "all",
        "everyone",
        "everybody",
        "folks",
        "guys",
        "people",
        "readers",
        "peeps",
        "à",
        "tout",
        "tous",
        "zusammen",
        "alle",
        "ihr",
        "a",
        "todos",
        "todas",
        "всем",
    ];
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    text.len() <= 600
        && words.next().is_some_and(|word| GREETINGS.contains(&word.as_str()))
        && words.next().is_some_and(|word| READERS.contains(&word.as_str()))
}

/// Words by which such speech is known beyond doubt: no story speaks of them without quotation marks.
const TO_READERS: &[&str] = &[
    "my beta",
    "the beta",
    "beta'd",
    "betaed",
    "unbeta",
    "this fandom",
    "repost",
    "this fic",
    "the fic",
    "my fic",
    "first fic",
    "fanfic",
    "ficathon",
    "thanks for reading",
    "thank you for reading",
    "thank you so much for reading",
    "for reviewing",
    "who reviewed",
    "please review",
    "pls review",
    "read and review",
    "read & review",
    "r&r",
    "r & r",
    "r/r",
    "reviews are",
    "reviews welcome",
    "comments welcome",
    "constructive criticism",
    "no flames",
    "send feedback",
    "feedback is",
    "feedback welcome",
    "feedback appreciated",
    "author's note",
    "a/n",
    "let me know what you think",
    "tell me what you think",
    "i own nothing",
];

/// Whether somebody disclaims what people own of stories: `I don't own Silverline`, `no profit is made`.
pub fn names_property(text: &str) -> bool {
    const MATTER: &[&str] = &[
        "character",
        "profit",
        "money",
        "copyright",
        "©",
        "creators",
        "this story",
        "stories",
        "infring",
        "all rights",
        "fic",
        " sue",
        "belong",
        "property of",
        "these people",
        "fandom",
        "the show",
        "the series",
        "trademark",
        "appartiennent",
        "gehören",
        "pertenecen",
        "принадлежат",
    ];
    let lower = text.to_lowercase();
    let is_name = |word: &str| word.starts_with(char::is_uppercase) && word != "I";
    let words: Vec<&str> = text.split_whitespace().collect();
    // `own Silverline`, or `Fenwick Bros. own the lot of them`.
    let owns = words.iter().position(|word| matches!(*word, "own" | "owns"));
    let is_named = |at: usize| {
        let (before, behind) = (words.get(1..at).unwrap_or_default(), words.get(at + 1..).unwrap_or_default());
        let all =
            |word: &&str| matches!(word.trim_end_matches([',', '.', '!', ';']), "them" | "everything" | "all" | "it");
        let object = behind.iter().find(|word| !matches!(**word, "the" | "any" | "of"));
        object.is_some_and(|word| is_name(word))
            || before.last().is_some_and(|word| is_name(word)) && behind.iter().any(all)
    };
    MATTER.iter().any(|words| lower.contains(words)) || owns.is_some_and(is_named)
}

/// Whether somebody speaks to readers, and surely so.
pub fn is_to_readers(text: &str) -> bool {
    has_any(text, TO_READERS) || disowns(text)
}

/// Whether a text has words for the readers, or of the story as a thing that was written.
pub fn addresses_readers(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "you",
        "your",
        "reader",
        "story",
        "fic",
        "chapter",
        "sequel",
        "review",
        "feedback",
        "comment",
        "written",
        "writing",
        "thank",
        "hope",
        "copyright",
        "part",
        "series",
        "posted",
        "archive",
        "beta",
    ];
    text.contains(['@', '©']) || text.contains("://") || has_any(text, WORDS)
}

/// Whether a text answers the question whether mail, feedback or a place in an archive is wanted.
pub fn is_answer(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "yes",
        "please",
        "welcome",
        "appreciated",
        "love",
        "loved",
        "adored",
        "craved",
        "sure",
        "ask",
        "anywhere",
        "anything",
        "always",
        "thank",
        "thanks",
        "send",
        "mail",
        "e-mail",
        "email",
        "review",
        "comment",
        "permission",
        "let me know",
        "tell me",
        "flame",
        "criticism",
        "readers",
        "to me",
        "my day",
        "you know",
        "you like",
        "you think",
        "your thoughts",
    ];
    text.len() <= 400 && has_any(text, WORDS)
}

fn has_any(text: &str, phrases: &[&str]) -> bool {
    if text.len() > 2000 {
        return false;
    }
    let lower = text.to_lowercase().replace('’', "'");
    let lower = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    let beginnings = Beginnings::of(&lower);
    phrases.iter().any(|phrase| beginnings.may_have(phrase) && has_phrase(&lower, phrase))
}

/// With which letters the words of a text begin, as bits of their hashes: most phrases need not be looked for.
struct Beginnings([u64; 64]);

impl Beginnings {
    /// Letters of a beginning at most.
    const LONGEST: usize = 4;

    fn of(text: &str) -> Beginnings {
        let mut bits = [0; 64];
        for word in text.split(|c: char| !c.is_alphanumeric()) {
            for (index, hash) in hashes(word) {
                if index >= 2 {
                    bits[hash >> 6] |= 1 << (hash & 63);
                }
            }
        }
        Beginnings(bits)
    }

    /// Whether a word may begin like the longest word of a phrase.
    fn may_have(&self, phrase: &str) -> bool {
        let longest = phrase.split(|c: char| !c.is_alphanumeric()).max_by_key(|word| word.len());
        match longest.and_then(|word| hashes(word).last()).filter(|(length, _)| *length >= 2) {
            Some((_, hash)) => self.0[hash >> 6] & 1 << (hash & 63) != 0,
            None => true,
        }
    }
}

/// The number of letters of each beginning of a word, and its hash, below 4096.
fn hashes(word: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut hash = 0x811c_9dc5_u32;
    word.chars().take(Beginnings::LONGEST).enumerate().map(move |(index, c)| {
        hash = (hash ^ u32::from(c)).wrapping_mul(0x0100_0193);
        (index + 1, (hash >> 20) as usize)
    })
}

/// The phrase with no letter right before or behind it.
fn has_phrase(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| {
        let before = text.cut(..at).chars().next_back();
        let ending = text.cut(at + phrase.len()..);
        !before.is_some_and(char::is_alphanumeric)
            && (!ending.starts_with(char::is_alphanumeric) || ending.starts_with('s') || ending.starts_with("ed "))
    })
}

#[cfg(test)]
mod tests {
    use super::{is_author, is_greeting};

    #[test]
    fn greetings_are_for_many() {
        assert!(is_greeting("Hi all! Sorry this is late."));
        assert!(!is_greeting("Hi, said Mab."));
        assert!(!is_greeting("Hello there, stranger."));
    }

    #[test]
    fn hears_authors() {
        for text in [
            "Thanks to Mab for the beta, and to Tom for tea.",
            "This is my first fic, so please be kind!",
            "I hope you like it. R&R!",
            "Written for the winter exchange.",
            "Feedback is loved.\nSo are you.",
        ] {
            assert!(is_author(text), "{text}");
        }
        for text in [
            "Thanks to the rain, nobody saw them.",
            "\"I hope you like it,\" she said.",
            "I wrote to my mother and asked for reviews of the play.",
            "The better he read, the less he knew.",
            "He hoped she would enjoy the fiction.",
        ] {
            assert!(!is_author(text), "{text}");
        }
    }
}
