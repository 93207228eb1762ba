//! How to check: the mode, the profile, and what a check may cost.

use crate::overrides::Overrides;
use crate::release::Release;
use crate::report::Version;

/// What is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Mode {
    /// A whole publication.
    #[default]
    Publication,
    /// A package document alone.
    Package,
    /// An XHTML content document alone.
    Xhtml,
    /// An SVG content document alone.
    Svg,
    /// A navigation document alone.
    Navigation,
    /// A media overlay document alone.
    Overlay,
}

impl Mode {
    /// What is checked, where that is no whole publication.
    pub fn document(self) -> Option<&'static str> {
        Some(match self {
            Mode::Publication => return None,
            Mode::Package => "package document",
            Mode::Xhtml => "XHTML content document",
            Mode::Svg => "SVG content document",
            Mode::Navigation => "navigation document",
            Mode::Overlay => "media overlay document",
        })
    }
}

/// A set of rules on top of EPUB 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Profile {
    /// EPUB 3 alone.
    #[default]
    Default,
    /// EPUB Dictionaries and Glossaries 1.0.
    Dictionary,
    /// EDUPUB 1.0.
    Edupub,
    /// EPUB Indexes 1.0.
    Index,
    /// EPUB Previews 1.0.
    Preview,
}

/// What a check may cost. What lies beyond these is not checked, and [`Report::unfinished`](crate::Report::unfinished)
/// says so, with `CHK-008`.
/// Take the defaults and set what is to differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Entries of the archive.
    pub entries: usize,
    /// Bytes that one entry may have, unpacked.
    pub entry_bytes: u64,
    /// Bytes that all entries may have together, unpacked.
    pub total_bytes: u64,
    /// How many times larger an entry may be, unpacked; up to `free` bytes are allowed at any ratio.
    pub ratio: u64,
    /// Bytes of an entry for which the ratio does not matter.
    pub free: u64,
    /// Bytes of one XML document or style sheet.
    pub document_bytes: u64,
    /// Bytes that the XML documents and style sheets of a book may have together, unpacked: what is read of a book can be
    /// many times what it shows in a folder. `None` stands for eight times the size of the archive, and 96 MB.
    pub documents_bytes: Option<u64>,
    /// Elements, texts and attributes of one XML document.
    pub nodes: usize,
    /// Attributes of one element.
    pub attributes: usize,
    /// Elements inside each other.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            entries: 100_000,
            entry_bytes: 512 << 20,
            total_bytes: 4 << 30,
            ratio: 200,
            free: 16 << 20,
            document_bytes: 128 << 20,
            documents_bytes: None,
            nodes: 4_000_000,
            attributes: 10_000,
            depth: 10_000,
        }
    }
}

/// How to check. The defaults are those for a whole publication.
///
/// ```
/// use ficbind_check::{Mode, Options, Version};
///
/// let options = Options::new("chapter.xhtml").mode(Mode::Xhtml).version(Version::Two);
/// assert_eq!(options.mode, Mode::Xhtml);
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// What is checked.
    pub mode: Mode,
    /// The version to check a single document against; a publication states its own.
    pub version: Option<Version>,
    /// Whose rules are answered.
    pub release: Release,
    /// Rules on top of EPUB 3.
    pub profile: Profile,
    /// The name of the file, as the user wrote it.
    pub file: String,
    /// What the check may cost.
    pub limits: Limits,
    /// Severities and words that replace the rules' own.
    pub overrides: Overrides,
    /// Whether the files of the publication are described in [`Report::items`](crate::Report::items) with their checksums.
    pub describe: bool,
    /// Whether to look for what would make a valid book better: messages of the severity
    /// [`Advice`](ficbind_diag::Severity::Advice), which no verdict counts.
    pub advice: bool,
}

impl Options {
    /// The defaults for a file of this name. The name stands in messages, and its ending matters to `PKG-016`; nothing
    /// is read from it.
    pub fn new(file: impl Into<String>) -> Self {
        Options { file: file.into(), ..Options::default() }
    }

    /// Sets what is checked.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// Sets the version to check a single document against. Without it, that is EPUB 3.
    pub fn version(mut self, version: impl Into<Option<Version>>) -> Self {
        self.version = version.into();
        self
    }

    /// Sets the release of EPUBCheck whose rules are answered. Without it, that is the newest.
    pub fn release(mut self, release: Release) -> Self {
        self.release = release;
        self
    }

    /// Sets the rules on top of EPUB 3.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// Sets what the check may cost.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets severities and words that replace the rules' own.
    pub fn overrides(mut self, overrides: Overrides) -> Self {
        self.overrides = overrides;
        self
    }

    /// Sets whether to look for what would make a valid book better.
    pub fn advice(mut self, advice: bool) -> Self {
        self.advice = advice;
        self
    }

    /// Sets whether the files of the publication are described with their checksums, which takes time.
    pub fn describe(mut self, describe: bool) -> Self {
        self.describe = describe;
        self
    }
}
