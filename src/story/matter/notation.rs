//! How front-matter can be written.

/// How front-matter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    Yaml,
    Toml,
    Json,
    /// Lines `% title`, `% authors`, `% date` of pandoc.
    Percent,
    /// Lines `#+TITLE: …` of Org.
    Org,
}
