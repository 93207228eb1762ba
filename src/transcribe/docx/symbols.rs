//! Characters of fonts of symbols, as Unicode has them.

/// The first code of a row of [`SYMBOL`], and the characters from it on. `\u{fffd}` is a sign that Unicode lacks.
const SYMBOL: &[(u32, &str)] = &[
    (0x20, " !∀#∃%&∋()∗+,−./0123456789:;<=>?"),
    (0x40, "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"),
    (0x60, "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"),
    (0xa0, "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐—↵"),
    (0xc0, "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓"),
    (0xe0, "◊⟨®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\u{fffd}⟩∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"),
];

/// Characters of Wingdings that stories have.
const WINGDINGS: &[(u32, char)] = &[
    (0x4a, '☺'),
    (0x4c, '☹'),
    (0x6c, '●'),
    (0x6e, '■'),
    (0x9f, '•'),
    (0xa7, '▪'),
    (0xab, '★'),
    (0xdf, '←'),
    (0xe0, '→'),
    (0xfb, '✗'),
    (0xfc, '✓'),
];

/// The character of a font of symbols; `None` for other fonts, and for signs that we do not know.
pub fn character(font: &str, code: u32) -> Option<char> {
    // Word puts the codes of such fonts at the end of the area for private use.
    let low = code & 0xff;
    if font.starts_with("Wingdings") {
        return WINGDINGS.iter().find(|(from, _)| *from == low).map(|(_, to)| *to);
    }
    let is_symbol = font.get(.."Symbol".len()).is_some_and(|start| start.eq_ignore_ascii_case("Symbol"));
    let (first, row) = SYMBOL.iter().rev().find(|(first, _)| *first <= low && is_symbol)?;
    row.chars().nth(usize::try_from(low - first).ok()?)
}

#[cfg(test)]
mod tests {
    use super::{SYMBOL, character};

    #[test]
    fn rows_are_full() {
        for (first, row) in SYMBOL {
            let full = if matches!(first, 0x60 | 0xe0) { 31 } else { 32 };
            assert_eq!(row.chars().count(), full, "{first:x}");
        }
    }

    #[test]
    fn finds_characters() {
        for (font, code, want) in [
            ("Symbol", 0xf061, Some('α')),
            ("Symbol", 0x61, Some('α')),
            ("Symbol", 0xf0a5, Some('∞')),
            ("Symbol", 0xf0bc, Some('…')),
            ("Symbol", 0xf0fe, Some('⎭')),
            ("Symbol", 0xf0ff, None),
            ("Symbol", 0x90, None),
            ("Wingdings", 0xf04a, Some('☺')),
            ("Arial", 0x61, None),
        ] {
            assert_eq!(character(font, code), want, "{font} {code:x}");
        }
    }
}
