//! Style sheets that say nothing of note, remembered: the books of one maker share them.

use std::collections::VecDeque;
use std::sync::{PoisonError, RwLock};

use super::Sheet;
use crate::release::Release;
use crate::report::Version;

/// A sheet with nothing in it that concerns anything else, and nothing to report. The books of one maker share theirs,
/// so that it is read once and not for each of them.
struct Quiet {
    bytes: Box<[u8]>,
    version: Version,
    release: Release,
    unannounced: Vec<(&'static str, &'static str)>,
}

static QUIET: RwLock<VecDeque<Quiet>> = RwLock::new(VecDeque::new());
/// Sheets that are remembered at most, and bytes of one.
const MAX_QUIET: (usize, usize) = (8, 1 << 18);

impl Quiet {
    fn is(&self, bytes: &[u8], sheet: &Sheet) -> bool {
        (self.version, self.release) == (sheet.version, sheet.release)
            && self.unannounced == sheet.unannounced
            && *self.bytes == *bytes
    }
}

pub(super) fn is_known(bytes: &[u8], sheet: &Sheet) -> bool {
    let quiet = QUIET.read().unwrap_or_else(PoisonError::into_inner);
    quiet.iter().any(|known| known.is(bytes, sheet))
}

pub(super) fn remember(bytes: &[u8], sheet: &Sheet) {
    let mut quiet = QUIET.write().unwrap_or_else(PoisonError::into_inner);
    if bytes.len() > MAX_QUIET.1 || quiet.iter().any(|known| known.is(bytes, sheet)) {
        return;
    }
    if quiet.len() >= MAX_QUIET.0 {
        quiet.pop_front();
    }
    quiet.push_back(Quiet {
        bytes: bytes.into(),
        version: sheet.version,
        release: sheet.release,
        unannounced: sheet.unannounced.to_vec(),
    });
}
