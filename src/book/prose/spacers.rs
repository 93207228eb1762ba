//! Empty paragraphs that authors type for a gap, such as `&nbsp;`: one between scenes is a scene break, one between all
//! paragraphs is spacing.

use std::ops::Range;

use crate::story::text::lines_with_offsets;

/// The empty paragraphs of a text that are scene breaks.
pub fn breaks(text: &str) -> Vec<Range<usize>> {
    // The first bytes of the four signs below: most text has none of them.
    if memchr::memchr3(b'&', b'<', 0xc2, text.as_bytes()).is_none() {
        return Vec::new();
    }
    let is_candidate = memchr::memmem::find(text.as_bytes(), b"&nbsp;").is_some()
        || memchr::memmem::find(text.as_bytes(), "\u{a0}".as_bytes()).is_some()
        || memchr::memmem::find(text.as_bytes(), b"&#160;").is_some()
        || memchr::memmem::find(text.as_bytes(), b"<br").is_some();
    if !is_candidate {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut paragraphs = 0usize;
    let mut spacers = 0usize;
    // What stood before: nothing but blank lines, words, an empty paragraph.
    let mut blank_above = true;
    let mut words_above = false;
    let mut candidate: Option<Range<usize>> = None;
    for (at, line) in lines_with_offsets(text) {
        let bare = line.trim_end_matches(['\r', '\n']);
        if bare.trim_matches([' ', '\t']).is_empty() {
            spacers += usize::from(candidate.is_some());
            if let Some(range) = candidate.take().filter(|_| std::mem::take(&mut words_above)) {
                found.push(range);
            }
            blank_above = true;
            continue;
        }
        candidate = (blank_above && is_empty(bare)).then(|| at..at + bare.trim_end_matches([' ', '\t']).len());
        if candidate.is_none() {
            paragraphs += usize::from(blank_above);
            words_above = true;
        }
        blank_above = false;
    }
    // Between three of four paragraphs or more they are how the author parts paragraphs.
    if (spacers + 1) * 4 >= paragraphs * 3 { Vec::new() } else { found }
}

/// Whether a line holds nothing but blanks that were typed for the gap.
fn is_empty(line: &str) -> bool {
    let mut rest = line;
    let mut gap = false;
    loop {
        let blank = ["&nbsp;", "&#160;", "\u{a0}", "<br>", "<br/>", "<br />"].iter().find_map(|b| rest.strip_prefix(b));
        gap |= blank.is_some();
        let other = || ["<p>", "</p>", " "].iter().find_map(|b| rest.strip_prefix(b));
        match blank.or_else(other) {
            Some(more) => rest = more,
            None => return gap && rest.is_empty() && !line.starts_with("    "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::breaks;

    #[test]
    fn one_alone_is_a_break() {
        let found = |text: &str| breaks(text).iter().map(|r| text[r.clone()].to_owned()).collect::<Vec<_>>();
        assert_eq!(found("One.\n\nTwo.\n\n&nbsp;\n\nThree.\n"), ["&nbsp;"]);
        assert_eq!(found("One.\n\nTwo.\n\nThree.\n\n<p>&nbsp;</p>\n\n<br><br>\n\nFour.\n\nFive.\n"), ["<p>&nbsp;</p>"]);
        assert!(found("One.\n\n&nbsp;\n\nTwo.\n\n&nbsp;\n\nThree.\n").is_empty());
        assert!(found("One&nbsp;two.\n\nThree.\n\nFour.\n\n&nbsp;five.\n").is_empty());
    }
}
