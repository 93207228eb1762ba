//! Releases of EPUBCheck: whose rules a check answers.

use ficbind_diag::{Rule, Severity};

/// A release of EPUBCheck whose rules are answered, with the version of EPUB 3 that it checks against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Release {
    /// EPUBCheck 5.3: EPUB 3.3.
    V5_3,
    /// EPUBCheck 5.4: EPUB 3.4.
    #[default]
    V5_4,
}

impl Release {
    /// Every release, from the oldest.
    pub const ALL: [Release; 2] = [Release::V5_3, Release::V5_4];

    /// Its number, as in the table of rules.
    pub fn name(self) -> &'static str {
        match self {
            Release::V5_3 => "5.3",
            Release::V5_4 => "5.4",
        }
    }

    /// How grave a rule is in this release; `None` if the release does not have it.
    pub fn severity(self, rule: &Rule) -> Option<Severity> {
        match rule.since {
            Some(since) if self.name() < since.release => since.before,
            _ => Some(rule.severity),
        }
    }
}
