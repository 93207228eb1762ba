//! Content warnings: the author's words read against the taxonomy table, and the policy that they state.

mod item;
mod languages;
mod listing;
mod policy;
mod remarks;
pub(crate) mod taxonomy;
mod words;

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use crate::diag::Spanned;
use crate::story::keys::fold;

use item::{bare, split_bracket};
use words::QUALIFIERS;

pub(crate) use item::{Item, chapter_numbers, read_item};
pub(crate) use listing::{Listing, read_list};
pub use taxonomy::ENTRIES;

/// What the author says about warnings as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Policy {
    /// The author lists warnings.
    Stated,
    /// The author says that none apply.
    None,
    /// The author chose not to warn.
    Declined,
    /// The source says nothing.
    #[default]
    Unspecified,
}

/// How strongly the content appears, in the author's judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[non_exhaustive]
pub enum Severity {
    /// The author does not say.
    #[default]
    Unspecified,
    /// It is spoken of, and not shown.
    Mentioned,
    /// It is shown without detail.
    Moderate,
    /// It is shown in detail.
    Graphic,
}

/// In which way the content occurs, where the author says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mode {
    /// It happens in the story, before the reader's eyes.
    OnPage,
    /// It happens in the story, out of sight.
    OffPage,
    /// It happened before the story.
    Past,
    /// Characters talk about it.
    Discussed,
    /// The story is about it.
    Theme,
}

impl Mode {
    /// Every mode, in the order of the reference.
    pub const ALL: [Mode; 5] = [Mode::OnPage, Mode::OffPage, Mode::Past, Mode::Discussed, Mode::Theme];

    /// For readers.
    pub fn label(self) -> &'static str {
        match self {
            Mode::OnPage => "on page",
            Mode::OffPage => "off page",
            Mode::Past => "past",
            Mode::Discussed => "discussed",
            Mode::Theme => "theme",
        }
    }

    /// Reads a word such as `off-page`.
    pub fn parse(text: &str) -> Option<Mode> {
        let folded = fold(text);
        let own = Mode::ALL.into_iter().find(|m| fold(m.label()) == folded);
        own.or_else(|| QUALIFIERS.iter().find(|(word, ..)| fold(word) == folded)?.2)
    }
}

/// One warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Row of the taxonomy; `None` for a custom warning, shown verbatim.
    pub entry: Option<&'static Entry>,
    /// As the author judges it.
    pub severity: Severity,
    /// `None` if the author does not say.
    pub mode: Option<Mode>,
    /// Shown only on the details page.
    pub spoiler: bool,
    /// The author's explanation, shown on the details page.
    pub note: Option<String>,
    /// Chapter numbers, from 1; empty means not said.
    pub chapters: Vec<Spanned<u32>>,
    /// The author's own words.
    pub raw: Spanned<String>,
}

/// All that the author says about warnings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Warnings {
    /// Whether there are any.
    pub policy: Policy,
    /// The words that state the policy, where they are not a list of warnings.
    pub raw: Option<Spanned<String>>,
    /// In the author's order.
    pub list: Vec<Warning>,
}

impl Warnings {
    /// Adds what is said elsewhere: whoever declines to warn at one place does so, and whoever warns at one place warns.
    pub fn add(&mut self, other: Warnings) {
        self.list.extend(other.list);
        self.policy = match (self.policy, other.policy) {
            (Policy::Declined, _) | (_, Policy::Declined) => Policy::Declined,
            _ if !self.list.is_empty() => Policy::Stated,
            (Policy::None, _) | (_, Policy::None) => Policy::None,
            _ => Policy::Unspecified,
        };
        self.raw = self.raw.take().or(other.raw);
    }
}

/// A row of the taxonomy.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// As front-matter may write it, for example `major-character-death`. Ids never change.
    pub id: &'static str,
    /// For readers, in English.
    pub label: &'static str,
    /// Under which heading it stands.
    pub group: Group,
    /// Other spellings; case, blanks and hyphens do not matter.
    pub aliases: &'static [&'static str],
    /// The archive warning of AO3 that covers it.
    pub ao3: Option<&'static str>,
    /// ONIX code list 203 value when graphic.
    pub onix: Option<&'static str>,
}

/// Kinds of content, the most serious first: the order of the warning page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Group {
    /// Bodily harm, wars and weapons.
    Violence,
    /// Sex, and what readers may want to know about it beforehand.
    Sexual,
    /// Harm done by one person to another, such as bullying, stalking or neglect.
    Abuse,
    /// Illness of the mind, self-harm and suicide.
    MentalHealth,
    /// Who dies, and grief.
    Death,
    /// Harm to animals.
    Animals,
    /// Pregnancy, birth and loss.
    Pregnancy,
    /// Hatred of groups of people.
    Discrimination,
    /// Illness, injuries and treatment.
    Medical,
    /// Alcohol, drugs and addiction.
    Substances,
    /// What happens between partners, such as infidelity.
    Relationships,
    /// Strong language.
    Language,
    /// All else.
    Other,
}

impl Group {
    /// For readers.
    pub fn label(self) -> &'static str {
        match self {
            Group::Violence => "Violence",
            Group::Sexual => "Sexual content",
            Group::Abuse => "Abuse",
            Group::MentalHealth => "Mental health",
            Group::Death => "Death",
            Group::Animals => "Animals",
            Group::Pregnancy => "Pregnancy",
            Group::Discrimination => "Discrimination",
            Group::Medical => "Medical",
            Group::Substances => "Substances",
            Group::Relationships => "Relationships",
            Group::Language => "Language",
            Group::Other => "Other",
        }
    }
}

impl Entry {
    /// Finds a row by id, label or alias; case, blanks and hyphens do not matter. A whole phrase, never a part of one.
    pub fn find(text: &str) -> Option<&'static Entry> {
        let folded = fold(text);
        // A plain plural or singular is the same phrase.
        let single = folded.strip_suffix('s').filter(|s| s.chars().count() > 3);
        index()
            .get(folded.as_str())
            .or_else(|| single.and_then(|s| index().get(s)))
            .or_else(|| (folded.chars().count() > 3).then(|| index().get(format!("{folded}s").as_str()))?)
            .copied()
            // Fandoms coin a word for each pair of siblings, all with the same ending.
            .or_else(|| {
                let coined = folded.len() > 5 && folded.ends_with("cest") && !text.trim().contains(' ');
                coined.then(|| index().get("incest").copied())?
            })
    }

    /// Ids and labels, for completions and the schema.
    pub fn words() -> impl Iterator<Item = &'static str> {
        ENTRIES.iter().flat_map(|e| [e.id, e.label])
    }
}

/// Builds the tables of names, statements and qualifiers.
pub(super) fn warm() {
    index();
    item::warm();
    policy::warm();
}

fn index() -> &'static HashMap<String, &'static Entry> {
    static INDEX: OnceLock<HashMap<String, &'static Entry>> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut map = HashMap::new();
        for entry in ENTRIES {
            for name in [entry.id, entry.label].iter().chain(entry.aliases) {
                map.insert(fold(name), entry);
            }
        }
        for (id, spellings) in languages::SPELLINGS {
            let Some(entry) = entry_of(id) else { continue };
            for spelling in *spellings {
                map.entry(fold(spelling)).or_insert(entry);
            }
        }
        map
    })
}

/// The row of an id.
fn entry_of(id: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|e| e.id == id)
}

/// The words of a text in small letters, with plain apostrophes.
fn words_of(text: &str) -> Vec<String> {
    let lower = text.to_lowercase().replace('’', "'");
    lower.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// Warnings of a list at most, and warnings in the author's own words in a story: what has more is no author's.
pub(crate) const MOST: usize = 2000;
/// Warnings of a list, or of the scenes of a text, for which a spelling is suggested: that takes time.
pub(crate) const SUGGESTED: usize = 200;

/// The id or label nearest to a misspelt warning.
pub(crate) fn suggest(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    // A phrase longer than every label cannot be a slip of the finger, and would be slow to measure.
    if folded.len() > 60 {
        return None;
    }
    let limit = match folded.chars().count() {
        0..=3 => return None,
        4..=6 => 1,
        7..=10 => 2,
        _ => 3,
    };
    static WORDS: LazyLock<Vec<(String, &str)>> = LazyLock::new(|| Entry::words().map(|w| (fold(w), w)).collect());
    // Each letter more or less is a step of its own.
    let near = WORDS.iter().filter(|(known, _)| known.len().abs_diff(folded.len()) <= 4 * limit);
    near.map(|(known, word)| (strsim::osa_distance(&folded, known), *word))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

impl Severity {
    /// For readers; nothing where the author did not say.
    pub fn label(self) -> Option<&'static str> {
        match self {
            Severity::Unspecified => None,
            Severity::Mentioned => Some("mentioned"),
            Severity::Moderate => Some("moderate"),
            Severity::Graphic => Some("graphic"),
        }
    }

    /// Every word that [`Severity::parse`] knows, for the schema.
    pub fn words() -> impl Iterator<Item = &'static str> {
        QUALIFIERS.iter().map(|(word, ..)| *word).chain(["unspecified"])
    }

    /// Reads a severity word such as `graphic` or `minor`.
    pub fn parse(text: &str) -> Option<Severity> {
        let folded = fold(text);
        if folded == "unspecified" {
            return Some(Severity::Unspecified);
        }
        QUALIFIERS.iter().find(|(word, ..)| fold(word) == folded).map(|(_, severity, _)| *severity)
    }
}

impl Warning {
    /// A warning in the author's words, of which nothing else is known.
    pub(crate) fn custom(raw: Spanned<String>) -> Warning {
        let lower = raw.value.to_lowercase();
        // Old posts hid such words with white text or a script: the words are here, the device is not.
        let spoiler = lower.contains("highlight for") || lower.contains("roll mouse");
        Warning {
            entry: None,
            severity: Severity::Unspecified,
            mode: None,
            spoiler,
            note: None,
            chapters: Vec::new(),
            raw,
        }
    }

    /// Gives graphic content the row that is its own, so that one content never has two names.
    #[must_use]
    pub(crate) fn settled(mut self) -> Warning {
        let graphic = |entry: &'static Entry| {
            let (_, id) = taxonomy::WHERE_GRAPHIC.iter().find(|(plain, _)| *plain == entry.id)?;
            entry_of(id)
        };
        if self.severity == Severity::Graphic
            && let Some(entry) = self.entry.and_then(graphic)
        {
            self.entry = Some(entry);
        }
        self
    }

    /// The id of the same content where it is not graphic, if this one is graphic by its name.
    pub(crate) fn weaker(&self) -> Option<&'static str> {
        let entry = self.entry?;
        taxonomy::WHERE_GRAPHIC.iter().find(|(_, graphic)| *graphic == entry.id).map(|(plain, _)| *plain)
    }

    /// The author's words, where they say more than the label and the severity and mode that stand beside it, be it in
    /// English or as given: the label in the language of the page, and the words for degree and mode.
    pub fn own_words(&self, label: &str, degrees: &[&str]) -> Option<&str> {
        let entry = self.entry?;
        let raw = self.raw.value.trim();
        let listed = split_bracket(bare(raw)).1.is_some_and(|bracket| chapter_numbers(bracket).is_some());
        let told = if listed { split_bracket(bare(raw)).0 } else { raw };
        let plain = |text: &str| -> Vec<String> {
            text.split(|c: char| !c.is_alphanumeric())
                .filter(|w| !w.is_empty() && !words::EMPTY.contains(&w.to_lowercase().as_str()))
                .map(|w| w.to_lowercase())
                .collect()
        };
        let told = plain(told);
        let mut beside: Vec<String> =
            [self.severity.label(), self.mode.map(Mode::label)].into_iter().flatten().flat_map(plain).collect();
        beside.extend(degrees.iter().copied().flat_map(plain));
        // `violence, severity: graphic`
        beside.extend(["severity", "mode", "level"].map(str::to_owned));
        if self.severity == Severity::Mentioned {
            beside.extend(["mention", "mentions"].map(str::to_owned));
        }
        let is_among = |word: &String, words: &[String]| {
            words.iter().any(|w| w == word || w.strip_suffix('s') == Some(word) || word.strip_suffix('s') == Some(w))
        };
        // "Blood" is less than "Blood and gore": only what says all of the label repeats it.
        let repeats = [entry.label, label].into_iter().map(plain).any(|label| {
            told.iter().all(|word| is_among(word, &label) || is_among(word, &beside))
                && label.iter().all(|word| is_among(word, &told) || is_among(word, &beside))
        });
        let is_id = [Some(entry.id), self.weaker()].into_iter().flatten().any(|id| fold(id) == fold(raw));
        (!raw.is_empty() && !is_id && !repeats).then_some(raw)
    }

    /// The ONIX code list 203 value: the row's own only where the content is graphic, else the general one.
    pub fn onix(&self) -> &'static str {
        const GENERAL: &str = "02";
        let Some(entry) = self.entry else { return GENERAL };
        let graphic = self.severity == Severity::Graphic
            || self.severity == Severity::Unspecified
                && matches!(entry.id, "violence-graphic" | "sexual-content-explicit");
        entry.onix.filter(|_| graphic).unwrap_or(GENERAL)
    }
}

#[cfg(test)]
mod tests;
