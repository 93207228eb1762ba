//! The words that the pages say themselves, in the languages that have a row here. All others get English.
//!
//! A row is a [`Words`]: the compiler sees to it that none is short of a word, the tests that none is empty or lost its
//! place for a number. Templates see a row as `page.words`.

mod ar;
mod dates;
mod de;
mod en;
mod es;
mod fr;
mod he;
mod it;
mod ja;
mod ko;
mod nl;
mod pl;
mod pt;
mod ru;
mod sv;
mod zh;
mod zh_hant;

use crate::story::rating::Level;
use crate::story::warning::{Entry, Group, Mode, Severity};
use crate::story::{Date, Role, Status};

/// The languages. The first is for all that have no row.
const ROWS: &[&Words] = &[
    &en::WORDS,
    &ar::WORDS,
    &de::WORDS,
    &es::WORDS,
    &fr::WORDS,
    &he::WORDS,
    &it::WORDS,
    &ja::WORDS,
    &ko::WORDS,
    &nl::WORDS,
    &pl::WORDS,
    &pt::WORDS,
    &ru::WORDS,
    &sv::WORDS,
    &zh::WORDS,
    &zh_hant::WORDS,
];

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// One row. `{}` is the place for a number, a name or links; `|` parts the forms for one, two, few and many, as
        /// far as the language has them.
        #[derive(Debug, PartialEq, Eq)]
        pub struct Words {
            /// BCP 47.
            pub tag: &'static str,
            $($(#[$doc])* pub $name: &'static str,)+
            /// Names of warnings, by id, in the order of the table of warnings.
            pub warning_names: &'static [(&'static str, &'static str)],
        }

        impl Words {
            /// The names of all words, for templates and tests.
            pub const NAMES: &[&str] = &[$(stringify!($name)),+];

            /// A word by its name.
            pub fn get(&self, name: &str) -> Option<&'static str> {
                match name {
                    "tag" => Some(self.tag),
                    $(stringify!($name) => Some(self.$name),)+
                    _ => None,
                }
            }
        }
    };
}

words! {
    // Marks between words, and how numbers are written.
    colon,
    space,
    stop,
    comma,
    semicolon,
    and,
    aside,
    thousands,
    of,
    title_mark,
    // Titles of the pages around the story, and of the places that a reading system goes to.
    cover,
    title_page,
    content_notes,
    contents,
    dedication,
    epigraph,
    foreword,
    afterword,
    details,
    original_header,
    colophon,
    landmarks,
    start,
    // Names for the story and its parts.
    story,
    opening,
    part,
    untitled,
    chapter,
    one_chapter,
    some_chapters,
    by,
    cover_of,
    // The rating, and for whom each level is.
    rating,
    general,
    teen,
    mature,
    explicit,
    unrated,
    for_general,
    for_teen,
    for_mature,
    for_explicit,
    for_unrated,
    rating_refused,
    rating_unknown,
    in_words,
    hedged,
    // What the author says about warnings.
    warnings,
    stated,
    stated_in_chapters,
    none,
    none_meaning,
    declined,
    declined_meaning,
    silent,
    silent_meaning,
    unclear,
    of_the_whole,
    declined_listed,
    declined_chapters,
    none_chapters,
    hidden,
    throughout,
    in_general,
    own_kinds,
    given,
    imported,
    no_judgement,
    // Links between these pages.
    to_story,
    to_details,
    to_notes,
    all_notes,
    details_lead,
    // Groups of warnings.
    group_violence,
    group_sexual,
    group_abuse,
    group_mental_health,
    group_death,
    group_animals,
    group_pregnancy,
    group_discrimination,
    group_medical,
    group_substances,
    group_relationships,
    group_language,
    group_other,
    // How something occurs, and how strongly.
    on_page,
    off_page,
    past,
    discussed,
    theme,
    mentioned,
    moderate,
    graphic,
    // Facts about the story.
    summary,
    fandoms,
    relationships,
    characters,
    categories,
    tags,
    series,
    status,
    words,
    published,
    updated,
    point_of_view,
    setting,
    sources,
    people,
    chapter_count,
    identifier,
    complete,
    in_progress,
    hiatus,
    abandoned,
    // Around a chapter, and in it.
    chapter_none,
    chapter_declined,
    note,
    end_note,
    notes,
    back_to_text,
    content_warning,
    skip_scene,
    // Before and after the story.
    spoilers,
    disclaimer,
    archiving,
    feedback,
    header_lead,
    rights,
    made_by,
    lettering,
    // What is new since the edition before.
    news,
    since_edition,
    since_last,
    earlier_edition,
    new_chapters,
    revised_chapters,
    withdrawn_chapters,
    formerly,
    notes_changed,
    // What people did.
    author,
    contributor,
    beta_reader,
    editor,
    artist,
    illustrator,
    cover_artist,
    translator,
    narrator,
}

/// The row for a language; `None` where there is none.
pub fn known(language: &str) -> Option<&'static Words> {
    let mut parts = language.split('-');
    let primary = parts.next()?;
    // Taiwan, Hong Kong and Macau write Chinese in traditional characters, unless the tag says otherwise.
    let traditional = primary == "zh" && {
        let simplified = parts.clone().any(|p| p.eq_ignore_ascii_case("Hans"));
        !simplified && parts.any(|p| ["Hant", "TW", "HK", "MO", "yue"].iter().any(|t| p.eq_ignore_ascii_case(t)))
    };
    let tag = if traditional { "zh-Hant" } else { primary };
    ROWS.iter().find(|row| row.tag.eq_ignore_ascii_case(tag)).copied()
}

/// The row for a language, or the English one.
pub fn of(language: &str) -> &'static Words {
    known(language).unwrap_or_else(english)
}

/// The English row.
pub fn english() -> &'static Words {
    ROWS[0]
}

/// The level of a rating that pages in any language call so.
pub fn level(label: &str) -> Option<Level> {
    let of_row = |row: &&Words| Level::ALL.into_iter().find(|level| row.level(*level) == label);
    ROWS.iter().find_map(of_row)
}

/// The id of a warning that pages in any language call so.
pub fn warning(name: &str) -> Option<&'static str> {
    ROWS.iter().flat_map(|row| row.warning_names).find(|(_, known)| *known == name).map(|(id, _)| *id)
}

/// Fills the place of a text.
pub fn fill(pattern: &str, with: &str) -> String {
    pattern.replacen("{}", with, 1)
}

impl Words {
    /// A date as the language writes it, in the precision that was given.
    pub fn date(&self, date: Date) -> String {
        dates::write(self.tag, date)
    }

    /// Whether text of this language needs no mark for these words.
    pub fn suit(&self, language: &str) -> bool {
        known(language).is_some_and(|row| row.tag == self.tag)
    }

    /// The form of a text for a number of things.
    pub fn form(&self, text: &'static str, count: usize) -> &'static str {
        let index = match self.tag {
            "ja" | "ko" | "zh" | "zh-Hant" => 0,
            "fr" | "pt" => usize::from(count > 1),
            "ru" | "pl" => match (count % 10, count % 100) {
                _ if self.tag == "pl" && count == 1 => 0,
                (1, hundred) if self.tag == "ru" && hundred != 11 => 0,
                (2..=4, hundred) if !(12..=14).contains(&hundred) => 1,
                _ => 2,
            },
            "ar" => count.clamp(1, 3) - 1,
            _ => usize::from(count != 1),
        };
        // A text with fewer forms ends with the one that serves for all that follow.
        text.split('|').nth(index).or_else(|| text.rsplit('|').next()).unwrap_or(text)
    }

    /// "1, 2 and 3".
    pub fn list(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => format!("{}{}{last}", first.join(self.comma), self.and),
        }
    }

    /// A number with its groups of three marked.
    pub fn number(&self, number: usize) -> String {
        let digits = number.to_string();
        let mut out = String::with_capacity(digits.len() * 2);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push_str(self.thousands);
            }
            out.push(digit);
        }
        out
    }

    /// A chapter's number and title in one line.
    pub fn titled(&self, number: &str, title: &str) -> String {
        format!("{}{}{title}", fill(self.chapter, number), self.title_mark)
    }

    pub fn level(&self, level: Level) -> &'static str {
        match level {
            Level::General => self.general,
            Level::Teen => self.teen,
            Level::Mature => self.mature,
            Level::Explicit => self.explicit,
            Level::Unrated => self.unrated,
        }
    }

    pub fn meaning(&self, level: Level) -> &'static str {
        match level {
            Level::General => self.for_general,
            Level::Teen => self.for_teen,
            Level::Mature => self.for_mature,
            Level::Explicit => self.for_explicit,
            Level::Unrated => self.for_unrated,
        }
    }

    pub fn group(&self, group: Group) -> &'static str {
        match group {
            Group::Violence => self.group_violence,
            Group::Sexual => self.group_sexual,
            Group::Abuse => self.group_abuse,
            Group::MentalHealth => self.group_mental_health,
            Group::Death => self.group_death,
            Group::Animals => self.group_animals,
            Group::Pregnancy => self.group_pregnancy,
            Group::Discrimination => self.group_discrimination,
            Group::Medical => self.group_medical,
            Group::Substances => self.group_substances,
            Group::Relationships => self.group_relationships,
            Group::Language => self.group_language,
            Group::Other => self.group_other,
        }
    }

    pub fn warning(&self, entry: &'static Entry) -> &'static str {
        self.warning_names.iter().find(|(id, _)| *id == entry.id).map_or(entry.label, |(_, name)| name)
    }

    pub fn mode(&self, mode: Mode) -> &'static str {
        match mode {
            Mode::OnPage => self.on_page,
            Mode::OffPage => self.off_page,
            Mode::Past => self.past,
            Mode::Discussed => self.discussed,
            Mode::Theme => self.theme,
        }
    }

    pub fn severity(&self, severity: Severity) -> Option<&'static str> {
        match severity {
            Severity::Unspecified => None,
            Severity::Mentioned => Some(self.mentioned),
            Severity::Moderate => Some(self.moderate),
            Severity::Graphic => Some(self.graphic),
        }
    }

    pub fn status(&self, status: Status) -> &'static str {
        match status {
            Status::Complete => self.complete,
            Status::InProgress => self.in_progress,
            Status::Hiatus => self.hiatus,
            Status::Abandoned => self.abandoned,
        }
    }

    /// What a person did; `None` for the rarer roles, which have English names only.
    pub fn role(&self, role: &Role) -> Option<&'static str> {
        Some(match role.code {
            "aut" => self.author,
            "ctb" => self.contributor,
            "pfr" => self.beta_reader,
            "edt" => self.editor,
            "art" => self.artist,
            "ill" => self.illustrator,
            "cov" => self.cover_artist,
            "trl" => self.translator,
            "nrt" => self.narrator,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests;
