//! Backslashes that old sites put before every quotation mark: `It\'s \"late\"`.

use super::Edit;

/// Fewer may be the author's.
const MANY: usize = 5;

/// All such backslashes, if next to no quotation mark is without one.
pub fn find(text: &str) -> Vec<Edit> {
    let bytes = text.as_bytes();
    if memchr::memchr(b'\\', bytes).is_none() {
        return Vec::new();
    }
    let (mut edits, mut bare) = (Vec::new(), 0usize);
    let (mut slashes, mut start) = (0usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '\\' => {
                if slashes == 0 {
                    start = at;
                }
                slashes += 1;
                continue;
            }
            '\'' | '"' if slashes == 0 => bare += 1,
            '\'' | '"' | '’' | '‘' | '“' | '”' if slashes > 0 => edits.push(Edit::new(start..at, "")),
            _ => {}
        }
        slashes = 0;
    }
    if edits.len() < MANY || bare * 20 > edits.len() { Vec::new() } else { edits }
}
