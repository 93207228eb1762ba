//! Signs that Markdown would take for markup, though the author typed them for their own sake: `<!Stop`, `:smile:`,
//! `\\server`. They are hidden from the parser.

use crate::book::prose::mask::Masked;
use crate::diag::Cut;

/// Bytes that a declaration such as `<!DOCTYPE html>` has at most.
const MAX_DECLARATION: usize = 500;

/// Hides all signs that are none.
pub fn mask(text: &str, masked: &mut Masked) {
    let bytes = text.as_bytes();
    let opens = |at: &usize| matches!(bytes.get(at + 1), Some(b'!' | b'?'));
    let found = memchr::memchr_iter(b'<', bytes).filter(opens);
    found.filter(|at| !is_declaration(text.cut(*at..))).for_each(|at| masked.hide(at));
    memchr::memchr_iter(b':', bytes).filter(|at| is_colon(text, *at)).for_each(|at| masked.hide(at));
    // A path in a network, or any other word behind two backslashes.
    for at in memchr::memchr_iter(b'\\', bytes).filter(|at| bytes.get(at + 1) == Some(&b'\\')) {
        let starts = at == 0 || bytes[at - 1] != b'\\';
        if starts && bytes.get(at + 2).is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80) {
            masked.hide(at);
            masked.hide(at + 1);
        }
    }
}

/// Whether `<!…` or `<?…` is markup without words of the author's. All else up to the next `>` would be lost.
pub fn is_declaration(text: &str) -> bool {
    let starts = |what: &str| text.get(..what.len()).is_some_and(|start| start.eq_ignore_ascii_case(what));
    if starts("<!--") || starts("<![CDATA[") {
        return true;
    }
    let line = text.as_bytes().iter().take(MAX_DECLARATION).take_while(|b| **b != b'\n');
    let is_declared = starts("<!DOCTYPE ") || starts("<?xml ") || starts("<?xml-");
    is_declared && line.into_iter().any(|b| *b == b'>')
}

/// Whether a colon at the start of a line is typed for its own sake: `:smile:`, `:(`, `: )`. A blank stands behind the
/// colon of a definition, and then words.
fn is_colon(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    if at > 0 && !matches!(bytes[at - 1], b'\n' | b' ' | b'\t' | b'>') {
        return false;
    }
    let prefix = bytes[..at].iter().rev().take(40).find(|b| !matches!(b, b' ' | b'\t' | b'>' | b'-' | b'*' | b'+'));
    if prefix.is_some_and(|b| *b != b'\n') || bytes[at..].starts_with(b":::") {
        return false;
    }
    let line = text.cut(at + 1..).lines().next().unwrap_or_default();
    let words = line.trim();
    // The second row of a table.
    if words.len() > 2 && words.bytes().all(|b| matches!(b, b'-' | b':' | b'|' | b' ')) && words.contains('-') {
        return false;
    }
    // `: D` is a face, too.
    let is_face =
        words.len() <= 2 && !words.chars().any(|c| c.is_alphanumeric() && !matches!(c, 'D' | 'P' | 'O' | '3'));
    !line.is_empty() && !line.starts_with([' ', '\t']) || is_face
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> Vec<usize> {
        let mut masked = Masked::new(text);
        mask(text, &mut masked);
        let masked = masked.finish();
        (0..text.len()).filter(|at| masked.as_bytes()[*at] != text.as_bytes()[*at]).collect()
    }

    #[test]
    fn declarations_are_markup_and_words_are_not() {
        for text in ["<!-- a -->", "<![CDATA[a]]>", "<!doctype html>", "<?xml version=\"1.0\"?>", "a < b! <3 <p>"] {
            assert!(hidden(text).is_empty(), "{text}");
        }
        for text in ["<!Stop", "<!doctype of physics\n>", "<?What", "<?php words ?>", "<?> a ?>", "<!>"] {
            assert_eq!(hidden(text), [0], "{text}");
        }
    }

    #[test]
    fn colons_of_definitions_and_faces() {
        for text in ["a\n:smile:", "a\n:(", "a\n:: b", "a\n: )", "a\n: D", "a\n:"] {
            assert_eq!(hidden(text), [2], "{text}");
        }
        assert_eq!(hidden("> a\n> :D"), [6]);
        for text in ["a\n: word", "a\n:   word", "a: b", "a\n::: note", "a\n:\tb", "10:30", "a\nb :D", "a | b\n:--|:--"]
        {
            assert!(hidden(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn backslashes_of_paths() {
        assert_eq!(hidden("\\\\server\\share"), [0, 1]);
        assert_eq!(hidden("C:\\\\x"), [2, 3]);
        assert!(hidden("\\\\* and \\\\\n and \\\\\\\\a").is_empty());
    }
}
