//! Parts of texts by byte positions, without a panic.

use std::slice::SliceIndex;

/// Parts of a text that cannot panic, unlike `&text[range]`.
///
/// Positions come from earlier passes over untrusted text. If one lies outside the text or inside a character, that is a
/// mistake of ours: builds with debug assertions, such as tests and fuzzing, stop there. In any other build the part is
/// empty, and the audit finds what is missing.
pub trait Cut {
    /// The part of the text in `range`, in bytes.
    fn cut<R: SliceIndex<str, Output = str>>(&self, range: R) -> &str;
}

impl Cut for str {
    #[inline]
    #[track_caller]
    fn cut<R: SliceIndex<str, Output = str>>(&self, range: R) -> &str {
        let part = self.get(range);
        debug_assert!(part.is_some(), "a range outside the text, or inside a character");
        part.unwrap_or_default()
    }
}
