//! People who made a story: names, sort forms and MARC relator roles.

pub(crate) mod names;

use crate::diag::Spanned;

/// An author or contributor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// As the author writes it.
    pub name: Spanned<String>,
    /// Sort form, for example `Le Guin, Ursula K.`.
    pub file_as: Option<String>,
    /// What the person did for the story.
    pub role: Role,
    /// A page about the person, as stated.
    pub url: Option<Spanned<String>>,
}

/// A MARC relator: its code and the word for readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    /// Three letters, <https://id.loc.gov/vocabulary/relators>.
    pub code: &'static str,
    /// For readers, in English and lower case.
    pub label: &'static str,
    /// Other words that authors use.
    words: &'static [&'static str],
}

const fn role(code: &'static str, label: &'static str, words: &'static [&'static str]) -> Role {
    Role { code, label, words }
}

impl Role {
    /// `aut`: wrote the story.
    pub const AUTHOR: Role = ROLES[0];
    /// `ctb`: helped with it in a way that is not said.
    pub const CONTRIBUTOR: Role = ROLES[1];

    /// Finds a role by code, label or word; case, blanks and hyphens do not matter.
    pub fn parse(text: &str) -> Option<Role> {
        let named = |text: &str| {
            let folded = crate::story::keys::fold(text);
            ROLES.iter().copied().find(|r| {
                r.code == folded
                    || crate::story::keys::fold(r.label) == folded
                    || r.words.iter().any(|w| crate::story::keys::fold(w) == folded)
            })
        };
        named(text).or_else(|| named(crate::story::foreign::find(text)?))
    }

    /// All roles.
    pub fn all() -> impl Iterator<Item = Role> {
        ROLES.iter().copied()
    }

    /// Code, label and words of this role.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        [self.code, self.label].into_iter().chain(self.words.iter().copied())
    }

    /// Every word that [`Role::parse`] knows, for did-you-mean and the schema.
    pub fn words() -> impl Iterator<Item = &'static str> {
        ROLES.iter().flat_map(|r| r.names())
    }
}

/// The relators that make sense for stories.
const ROLES: &[Role] = &[
    role("aut", "author", &["writer", "creator", "written by", "co-author", "coauthor"]),
    role("ctb", "contributor", &["helper", "other"]),
    role("pfr", "beta reader", &["beta", "proofreader", "beta-reader", "betareader", "beta'd by"]),
    role("edt", "editor", &["edited by", "edits"]),
    role("art", "artist", &["art", "fan artist", "fanartist"]),
    role("ill", "illustrator", &["illustrations", "illustrated by"]),
    role("cov", "cover artist", &["cover", "cover art", "cover designer", "cover by"]),
    role("trl", "translator", &["translated by", "translation"]),
    role("nrt", "narrator", &["reader", "podficcer", "podfic"]),
    role("adp", "adapter", &["adapted by"]),
    role("ant", "bibliographic antecedent", &["inspired by", "based on"]),
    role("aui", "author of introduction", &["introduction"]),
    role("aft", "author of afterword", &["afterword"]),
    role("aqt", "author in quotations", &["quoted"]),
    role("bkd", "book designer", &["designer"]),
    role("bkp", "book producer", &["producer", "packager", "binder"]),
    role("cmm", "commentator", &["commentary"]),
    role("cmp", "composer", &["music"]),
    role("com", "compiler", &["compiled by", "archivist"]),
    role("dte", "dedicatee", &["dedicated to", "gift recipient", "recipient", "gift for"]),
    role("lyr", "lyricist", &["lyrics"]),
    role("ctg", "cartographer", &["maps", "map maker"]),
    role("mrk", "markup editor", &["formatter", "formatting"]),
    role("oth", "other role", &[]),
    role("pbl", "publisher", &[]),
    role("pht", "photographer", &["photos"]),
    role("prt", "printer", &["printed by"]),
    role("res", "researcher", &["research"]),
    role(
        "rev",
        "reviewer",
        &["cheer reader", "cheerleader", "sensitivity reader", "pre-reader", "alpha", "alpha reader"],
    ),
    role("trc", "transcriber", &["transcribed by"]),
    role("wpr", "writer of preface", &["foreword", "preface", "wfw"]),
];
