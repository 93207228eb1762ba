//! Unicode: composition and case folding of names.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The composed form (NFC) of a name.
pub fn composed(name: &str) -> Cow<'_, str> {
    if name.is_ascii() || is_nfc(name) { Cow::Borrowed(name) } else { Cow::Owned(name.nfc().collect()) }
}

/// What two names have in common that a file system may take for one: full case folding, then canonical decomposition.
pub fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    let decomposed: String = name.nfd().collect();
    caseless::default_case_fold_str(&decomposed).nfd().collect()
}
