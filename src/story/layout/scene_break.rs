//! Lines that only divide scenes: stars, ornaments, letters over and over.

use crate::story::aozora;

/// Signs that people put in speech when nobody says anything: a paragraph of them is no scene break.
const SPEECH: &[char] =
    &['.', '…', '?', '!', ',', '"', '\'', '“', '”', '‘', '’', '«', '»', '(', ')', '¿', '¡', '‽', '‥', ':', ';'];

/// One of these alone is a scene break.
const SINGLE: &[char] = &['#', '*', '~', '§', '⁂', '❦', '❧', '☙', '✽', '❖', '•', '◊', '∞'];

/// Whether a line only divides scenes. A paragraph of dots, question marks or one dash is speech.
pub fn is_scene_break(line: &str) -> bool {
    let line = line.trim();
    // No such line is long; a book on one line must not be looked through.
    if line.is_empty() || line.len() > 300 {
        return false;
    }
    if aozora::is_break(line) {
        return true;
    }
    // Nearly every line has such a letter, and no ornament does.
    if line.bytes().any(|b| b.is_ascii_lowercase() && b != b'o' && b != b'x') {
        return false;
    }
    let marks: Vec<char> = line.chars().filter(|c| !c.is_whitespace() && *c != '\\').collect();
    let letters: Vec<char> = marks.iter().copied().filter(|c| c.is_alphanumeric()).collect();
    if letters.is_empty() {
        return is_ornament(line, &marks);
    }
    if letters.len() == marks.len() {
        return line.split_whitespace().all(is_letter_token) || is_spelt_out(&marks);
    }
    // Letters among signs: "~oOo~", "≡≡≡Ω≡≡≡".
    let signs = marks.len() - letters.len();
    let plain_signs = marks.iter().all(|c| c.is_alphanumeric() || !SPEECH.contains(c));
    let known = letters.iter().all(|c| matches!(c, 'o' | 'O' | '0' | 'x' | 'X'));
    // `- 0 -` is the number of a page or a count: zeros are ornaments among signs that are no dashes, `~0~0~`.
    let counts = letters.iter().all(|c| *c == '0')
        && marks
            .iter()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '–' | '—' | '―' | '*' | '_' | '+' | '#' | '='));
    let foreign = letters.len() == 1 && !letters[0].is_ascii() && marks.iter().eq(marks.iter().rev());
    plain_signs && (known && !counts && signs >= 2 || foreign && signs >= 4)
}

fn is_ornament(line: &str, marks: &[char]) -> bool {
    let inner: &[char] = {
        let stars = |c: &char| matches!(c, '*' | '_');
        let from = marks.iter().position(|c| !stars(c)).unwrap_or(0);
        let to = marks.iter().rposition(|c| !stars(c)).map_or(marks.len(), |i| i + 1);
        &marks[from..to]
    };
    // Also with emphasis around it, a paragraph of dots or one dash is speech.
    let dash = |c: &char| matches!(c, '-' | '–' | '—' | '―');
    if inner.iter().all(|c| SPEECH.contains(c))
        || inner.len() < 3 && inner.iter().all(|c| dash(c) || SPEECH.contains(c))
    {
        return false;
    }
    if is_drawing(line) {
        return false;
    }
    // A message of small pictures is a message.
    if marks.iter().any(|c| matches!(*c as u32, 0x1F300..=0x1FAFF)) {
        return false;
    }
    // Dashes beside dots are an interrupted sentence, not an ornament.
    if marks.iter().all(|c| dash(c) || SPEECH.contains(c)) && !marks.iter().all(dash) {
        return false;
    }
    marks.len() >= 3 || marks.len() == 1 && SINGLE.contains(&marks[0])
}

/// `/\\_/\\    ____`: strokes of several kinds with wide gaps between them are a line of a picture.
fn is_drawing(line: &str) -> bool {
    const STROKES: &[char] = &['/', '\\', '|', '(', ')', '_', '<', '>'];
    line.contains("   ") && STROKES.iter().filter(|stroke| line.contains(**stroke)).count() >= 2
}

/// `oOo`, `xxx`, `SWSWSW`.
fn is_letter_token(token: &str) -> bool {
    let letters: Vec<char> = token.chars().collect();
    if letters.len() < 3 {
        return false;
    }
    let alternating = letters.iter().all(|c| matches!(c, 'o' | 'O' | '0'))
        && letters.windows(2).all(|w| (w[0] == 'o') != (w[1] == 'o'));
    let crosses = letters.iter().all(|c| *c == 'x') || letters.iter().all(|c| *c == 'X');
    // Initials over and over; with a vowel it is laughter or the like.
    let initials = letters.len() >= 6
        && letters.iter().all(|c| c.is_ascii_uppercase() && !matches!(c, 'A' | 'E' | 'I' | 'O' | 'U' | 'Y'))
        && letters[0] != letters[1]
        && (2..=3).any(|n| {
            letters.len().is_multiple_of(n)
                && letters.len() / n >= 3
                && letters.iter().enumerate().all(|(i, c)| *c == letters[i % n])
        });
    alternating || crosses || initials
}

/// `x x x`, `o O o`.
fn is_spelt_out(marks: &[char]) -> bool {
    let token: String = marks.iter().collect();
    matches!(token.as_str(), "xxx" | "XXX" | "xxxx" | "XXXX" | "xxxxx" | "XXXXX" | "oOo" | "OoO" | "oOoOo")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_scene_breaks() {
        for line in [
            "oOo",
            "oOoOo",
            "oOo oOo",
            "xxx",
            "XXX",
            "x x x",
            "~*~",
            "-=-",
            "#",
            "* * *",
            "***",
            "---",
            "•••",
            "≡≡≡Ω≡≡≡",
            "**\\######**",
            "✽ ✽ ✽",
            "SWSWSW",
            "~oOo~",
            "- - -",
            "———",
            "=====",
            "  ***  ",
            "_____",
            "~ ~ ~",
        ] {
            assert!(is_scene_break(line), "{line}");
        }
        for line in [
            "...",
            "…",
            ". . .",
            "?",
            "!?",
            "-",
            "–",
            "—",
            "*...*",
            "\"...\"",
            "*…*",
            "HAHAHA",
            "Ooo",
            "ooo",
            "AAAAAA",
            "word",
            "1",
            "",
            "--",
            "!!!",
            "- ...",
            "😀😀😀",
            "R",
            "xx",
            "O",
            "...--...",
            "_—_",
            "> ^ <   |____|",
        ] {
            assert!(!is_scene_break(line), "{line}");
        }
    }
}
