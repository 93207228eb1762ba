//! Fits text to the cover: measures it, breaks it into even lines and picks the
//! size at which they fill their room.

use std::collections::HashMap;

use serde::Serialize;
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};

use crate::story::text::is_cjk;

/// The page the built-in layout is computed for; a template may differ.
pub const WIDTH: f32 = 1200.0;
/// Its height.
pub const HEIGHT: f32 = 1800.0;
/// The widest a line of text may be.
pub const MEASURE: f32 = 960.0;

/// Whether a character belongs to a script that runs from right to left: Hebrew, Arabic, Syriac, Thaana, N'Ko and
/// their presentation forms.
pub fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}')
}

/// Lines of text that belong together, centred on the page.
#[derive(Debug, Default, Serialize)]
pub struct Block {
    /// All of it, unbroken and uncut.
    pub text: String,
    /// The font size.
    pub size: f32,
    /// What of it is shown.
    pub lines: Vec<Line>,
}

/// A line and the middle of its baseline.
#[derive(Debug, Serialize)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// Across the page.
    pub x: f32,
    /// Down the page.
    pub y: f32,
}

/// From one baseline to the next, in font sizes.
pub const LEADING: f32 = 1.14;

impl Block {
    /// A block whose lines have no place yet.
    pub fn new(text: String, size: f32, lines: Vec<String>) -> Self {
        // A line that begins in such a script runs from right to left, its full
        // stop and foreign words included.
        let first = |line: &str| line.chars().find(|c| c.is_alphabetic());
        let direct = |line: String| match first(&line).is_some_and(is_rtl) {
            true => format!("\u{202b}{line}\u{202c}"),
            false => line,
        };
        let lines = lines.into_iter().map(|line| Line { text: direct(line), x: WIDTH / 2.0, y: 0.0 });
        Self { text, size, lines: lines.collect() }
    }

    /// The height of its lines together.
    pub fn height(&self) -> f32 {
        self.lines.len() as f32 * self.size * LEADING
    }

    /// Sets the lines' baselines from `top` on and returns where they end.
    pub fn place(&mut self, top: f32) -> f32 {
        for (i, line) in self.lines.iter_mut().enumerate() {
            // These faces reach about 0.9 of their size above the baseline.
            line.y = top + self.size * (LEADING * i as f32 + 0.9);
        }
        top + self.height()
    }
}

/// A typeface that measures text.
#[derive(Clone)]
pub struct Face {
    /// Which character has which glyph.
    pub map: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    /// How many of the font's units make a font size.
    units: f32,
    /// Widths at size 1 of what another font draws.
    others: HashMap<char, f32>,
}

impl Face {
    /// For a font.
    pub fn new(font: &FontRef<'static>) -> Self {
        let size = Size::unscaled();
        let units = font.metrics(size, LocationRef::default()).units_per_em.into();
        let metrics = font.glyph_metrics(size, LocationRef::default());
        Self { map: font.charmap(), metrics, units, others: HashMap::new() }
    }

    /// The same typeface with another font for characters that it lacks: their widths at size 1.
    pub fn with(&self, others: &HashMap<char, f32>) -> Self {
        Self { others: others.clone(), ..self.clone() }
    }

    /// Whether there is a glyph for a character.
    pub fn has(&self, c: char) -> bool {
        self.map.map(c).is_some() || self.others.contains_key(&c)
    }

    /// The width of the text at this size, in pixels. Kerning and ligatures are
    /// left out; they make a line a little narrower.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        let own = |c| self.map.map(c).and_then(|glyph| self.metrics.advance_width(glyph)).map(|w| w / self.units);
        text.chars().map(|c| own(c).or_else(|| self.others.get(&c).copied()).unwrap_or(0.5)).sum::<f32>() * size
    }

    /// Sets the text as large as it fits in this height, or at the smallest size
    /// with its end cut off. Where whole words would have to be small, words are
    /// hyphenated as `language` does.
    pub fn fit(&self, text: &str, largest: f32, smallest: f32, height: f32, language: &str) -> Block {
        let room = |size: f32| ((height / (size * LEADING)) as usize).max(1);
        let try_sizes = |pieces: &[Piece], largest: f32, smallest: f32| {
            let mut size = largest;
            loop {
                if let Some(lines) = self.balance(pieces, size, room(size)) {
                    return Some(Block::new(text.to_owned(), size, lines));
                }
                if size <= smallest {
                    return None;
                }
                size = (size - 4.0).max(smallest);
            }
        };
        let whole = pieces(text, None);
        let parts = pieces(text, hyphenation(language));
        let found = if parts.len() == whole.len() {
            try_sizes(&whole, largest, smallest)
        } else {
            // Whole words as long as they are not set much smaller than there is room for.
            let halfway = (largest * HYPHENATE_BELOW).max(smallest);
            try_sizes(&whole, largest, halfway)
                .or_else(|| try_sizes(&parts, (largest * LARGEST_HYPHENATED).max(smallest), smallest))
                .or_else(|| try_sizes(&whole, halfway, smallest))
        };
        found.unwrap_or_else(|| self.cut(text, parts, smallest, room(smallest)))
    }

    /// As much of the text as there is room for at this size.
    fn cut(&self, text: &str, pieces: Vec<Piece>, size: f32, room: usize) -> Block {
        let pieces = self.split(pieces, size);
        let lines = self.balance(&pieces, size, room).unwrap_or_else(|| {
            let mut lines = self.wrap(&self.measure(&pieces, size), size, MEASURE);
            lines.truncate(room);
            if let Some(last) = lines.last_mut() {
                while self.width(last, size) + self.width("…", size) > MEASURE {
                    last.pop();
                }
                let end = last.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
                last.truncate(end);
                last.push('…');
            }
            lines
        });
        Block::new(text.to_owned(), size, lines)
    }

    /// Breaks pieces that are wider than a line.
    fn split(&self, pieces: Vec<Piece>, size: f32) -> Vec<Piece> {
        let hyphen = self.width("-", size);
        let mut parts = Vec::new();
        for mut piece in pieces {
            while self.width(&piece.text, size) > MEASURE {
                let mut width = hyphen;
                let cut = piece.text.char_indices().find_map(|(i, c)| {
                    width += self.width(c.encode_utf8(&mut [0; 4]), size);
                    (width > MEASURE).then_some(i)
                });
                let Some(cut) = cut.filter(|&cut| cut > 0) else {
                    break;
                };
                let rest = piece.text.split_off(cut);
                parts.push(Piece { text: piece.text, hyphen: true, ..piece });
                piece = Piece { text: rest, space: false, hyphen: piece.hyphen };
            }
            parts.push(piece);
        }
        parts
    }

    /// The pieces in as few lines as they need, of lengths as even as can be;
    /// nothing if they need more lines than there are, or a piece is too wide.
    pub fn balance(&self, pieces: &[Piece], size: f32, max_lines: usize) -> Option<Vec<String>> {
        let hyphen = self.width("-", size);
        let measured = self.measure(pieces, size);
        let alone = |(piece, width): &(&Piece, f32)| width + if piece.hyphen { hyphen } else { 0.0 };
        let widest = measured.iter().map(alone).fold(0.0, f32::max);
        let lines = self.wrap(&measured, size, MEASURE);
        if widest > MEASURE || lines.len() > max_lines {
            return None;
        }
        // The narrowest measure that gives no more lines is the most even one.
        let (mut narrow, mut wide) = (widest, MEASURE);
        while wide - narrow > 2.0 {
            let middle = (narrow + wide) / 2.0;
            if self.wrap(&measured, size, middle).len() > lines.len() {
                narrow = middle;
            } else {
                wide = middle;
            }
        }
        Some(self.wrap(&measured, size, wide))
    }

    /// The pieces, each with its width.
    fn measure<'a>(&self, pieces: &'a [Piece], size: f32) -> Vec<(&'a Piece, f32)> {
        pieces.iter().map(|piece| (piece, self.width(&piece.text, size))).collect()
    }

    /// Fills lines piece by piece.
    fn wrap(&self, pieces: &[(&Piece, f32)], size: f32, measure: f32) -> Vec<String> {
        let (space, hyphen) = (self.width(" ", size), self.width("-", size));
        let mut lines: Vec<String> = Vec::new();
        let mut used = 0.0;
        let mut open = false;
        for &(piece, width) in pieces {
            let blank = if piece.space { space } else { 0.0 };
            let mark = if piece.hyphen { hyphen } else { 0.0 };
            match lines.last_mut() {
                Some(line) if used + blank + width + mark <= measure => {
                    if piece.space {
                        line.push(' ');
                    }
                    line.push_str(&piece.text);
                    used += blank + width;
                }
                last => {
                    if let Some(line) = last.filter(|_| open) {
                        line.push('-');
                    }
                    lines.push(piece.text.clone());
                    used = width;
                }
            }
            open = piece.hyphen;
        }
        lines
    }
}

/// Whole words smaller than this part of the largest size give way to hyphenated ones.
const HYPHENATE_BELOW: f32 = 0.5;
/// Hyphenated words are not set at the largest size: lines of two syllables are hard to read.
const LARGEST_HYPHENATED: f32 = 0.6;

/// What must stay on one line.
#[derive(Debug, Clone)]
pub struct Piece {
    text: String,
    /// A blank parts it from the piece before on the same line.
    space: bool,
    /// A line that ends with it ends with a hyphen.
    hyphen: bool,
}

impl Piece {
    /// A word, or several that must stay together.
    pub fn word(text: String) -> Self {
        Piece { text, space: true, hyphen: false }
    }
}

/// The patterns by which a language hyphenates, for those whose titles need them.
fn hyphenation(language: &str) -> Option<hypher::Lang> {
    let primary = language.split('-').next().unwrap_or("").to_ascii_lowercase();
    let code: [u8; 2] = primary.as_bytes().try_into().ok()?;
    // Norwegian compounds break as Danish ones do.
    hypher::Lang::from_iso(if matches!(&code, b"nb" | b"nn" | b"no") { *b"da" } else { code })
}

/// Divides a text where a line may end: at blanks, between CJK characters, and within words as the patterns allow.
fn pieces(text: &str, patterns: Option<hypher::Lang>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for word in text.split_whitespace() {
        let mut space = true;
        let mut add = |text: String, hyphen: bool| {
            pieces.push(Piece { text, space: std::mem::take(&mut space), hyphen });
        };
        if word.chars().any(is_cjk) {
            let mut part = String::new();
            for c in word.chars() {
                let opens = part.chars().next_back().is_some_and(|before| OPENING.contains(before));
                let breaks = !part.is_empty() && !CLOSING.contains(c) && !opens;
                if breaks && (is_cjk(c) || part.chars().next_back().is_some_and(is_cjk)) {
                    add(std::mem::take(&mut part), false);
                }
                part.push(c);
            }
            add(part, false);
        } else if let Some(patterns) = patterns.filter(|_| word.chars().count() >= LONG_WORD) {
            let parts: Vec<&str> = hypher::hyphenate(word, patterns).collect();
            let last = parts.len().saturating_sub(1);
            // A word that has a hyphen of its own breaks there without another.
            parts.iter().enumerate().for_each(|(i, p)| add((*p).to_owned(), i < last && !p.ends_with('-')));
        } else {
            add(word.to_owned(), false);
        }
    }
    pieces
}

/// Shorter words stay whole.
const LONG_WORD: usize = 12;
/// Marks that no line begins with, and marks that none ends with (JLREQ, section 3.1).
const CLOSING: &str =
    "、。，．・：；？！）］｝〕〉》」』】ー々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.!?:;)]}…―";
const OPENING: &str = "（［｛〔〈《「『【([{";

#[cfg(test)]
mod tests {
    use super::super::FACES;
    use super::*;

    #[test]
    fn fitted_text_keeps_to_its_room() {
        let face = &FACES.upright;
        let long = "an unreasonably long title ".repeat(30);
        let word = "w".repeat(60);
        for text in ["", "One", "Of Two Cities and a River", &long, &word] {
            let block = face.fit(text, 220.0, 66.0, 500.0, "en");
            assert!(block.height() <= 500.0, "{text}");
            let widths = block.lines.iter().map(|l| face.width(&l.text, block.size));
            assert!(widths.fold(0.0, f32::max) <= MEASURE, "{text}");
        }
        let lines = face.fit(&long, 220.0, 66.0, 500.0, "en").lines;
        assert!(lines.last().is_some_and(|line| line.text.ends_with('…')));
    }

    #[test]
    fn lines_are_balanced() {
        let words = ["aaaa"; 6].map(|word| Piece::word(word.to_owned()));
        let size = MEASURE / FACES.upright.width("aaaa aaaa aaaa aaaa aaaa", 1.0);
        let lines = FACES.upright.balance(&words, size, 2);
        assert_eq!(lines.unwrap_or_default(), ["aaaa aaaa aaaa"; 2]);
    }

    #[test]
    fn long_compounds_are_large_and_broken_at_syllables() {
        let face = &FACES.upright;
        let word = "Donaudampfschifffahrtsgesellschaftskapitänswitwe";
        let block = face.fit(word, 220.0, 66.0, 640.0, "de");
        assert!(block.size >= 110.0, "{}", block.size);
        let lines: Vec<&str> = block.lines.iter().map(|l| l.text.as_str()).collect();
        assert!(lines[..lines.len() - 1].iter().all(|line| line.ends_with('-')), "{lines:?}");
        assert_eq!(lines.concat().replace('-', ""), word);
        // An everyday title stays whole.
        let block = face.fit("Die Geschwindigkeit des Wassers", 220.0, 66.0, 640.0, "de");
        assert!(block.lines.iter().all(|l| !l.text.contains('-')), "{:?}", block.lines);
    }

    #[test]
    fn a_line_of_one_size_breaks_at_syllables() {
        let word = "Vierwaldstätterseedampferkapitänsgeschichten, 12";
        let block = FACES.italic.fit(word, 76.0, 60.0, 2.0 * 76.0 * LEADING, "de");
        let lines: Vec<&str> = block.lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(lines, ["Vierwaldstätterseedamp-", "ferkapitänsgeschichten, 12"]);
        assert!(block.size >= 60.0);
    }

    #[test]
    fn cjk_breaks_between_characters_but_not_before_a_full_stop() {
        let texts: Vec<String> = pieces("「雨の港。」A road", None).into_iter().map(|p| p.text).collect();
        assert_eq!(texts, ["「雨", "の", "港。」", "A", "road"]);
    }
}
