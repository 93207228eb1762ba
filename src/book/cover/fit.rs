//! Fits text to the cover: measures it, breaks it into even lines and picks the
//! size at which they fill their room.

use serde::Serialize;
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};

/// The page the built-in layout is computed for; a template may differ.
pub const WIDTH: f32 = 1200.0;
/// Its height.
pub const HEIGHT: f32 = 1800.0;
/// The widest a line of text may be.
pub const MEASURE: f32 = 960.0;

/// Whether a character is one of Hebrew, the only script of these fonts that runs
/// from right to left.
pub fn is_rtl(c: char) -> bool {
    ('\u{590}'..'\u{600}').contains(&c)
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
pub struct Face {
    /// Which character has which glyph.
    pub map: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    /// How many of the font's units make a font size.
    units: f32,
}

impl Face {
    /// For a font.
    pub fn new(font: &FontRef<'static>) -> Self {
        let size = Size::unscaled();
        let units = font.metrics(size, LocationRef::default()).units_per_em.into();
        Self { map: font.charmap(), metrics: font.glyph_metrics(size, LocationRef::default()), units }
    }

    /// The width of the text at this size, in pixels. Kerning and ligatures are
    /// left out; they make a line a little narrower.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        let advance = |c| self.map.map(c).and_then(|glyph| self.metrics.advance_width(glyph));
        text.chars().map(|c| advance(c).unwrap_or(self.units / 2.0)).sum::<f32>() * size / self.units
    }

    /// Sets the text as large as it fits in this height, or at the smallest size
    /// with its end cut off.
    pub fn fit(&self, text: &str, largest: f32, smallest: f32, height: f32) -> Block {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let room = |size: f32| ((height / (size * LEADING)) as usize).max(1);
        let mut size = largest;
        while size > smallest {
            if let Some(lines) = self.balance(&words, size, room(size)) {
                return Block::new(text.to_owned(), size, lines);
            }
            size = (size - 4.0).max(smallest);
        }
        let words = self.split(words, size);
        let lines = self.balance(&words, size, room(size)).unwrap_or_else(|| {
            let mut lines = wrap(&self.measure(&words, size), self.width(" ", size), MEASURE);
            lines.truncate(room(size));
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

    /// Breaks words that are wider than a line.
    fn split(&self, words: Vec<String>, size: f32) -> Vec<String> {
        let hyphen = self.width("-", size);
        let mut parts = Vec::new();
        for mut word in words {
            while self.width(&word, size) > MEASURE {
                let mut width = hyphen;
                let cut = word.char_indices().find_map(|(i, c)| {
                    width += self.width(c.encode_utf8(&mut [0; 4]), size);
                    (width > MEASURE).then_some(i)
                });
                let Some(cut) = cut.filter(|&cut| cut > 0) else {
                    break;
                };
                let rest = word.split_off(cut);
                parts.push(word + "-");
                word = rest;
            }
            parts.push(word);
        }
        parts
    }

    /// The words in as few lines as they need, of lengths as even as can be;
    /// nothing if they need more lines than there are, or a word is too wide.
    pub fn balance(&self, words: &[String], size: f32, max_lines: usize) -> Option<Vec<String>> {
        let words = self.measure(words, size);
        let space = self.width(" ", size);
        let widest = words.iter().map(|(_, width)| *width).fold(0.0, f32::max);
        let lines = wrap(&words, space, MEASURE);
        if widest > MEASURE || lines.len() > max_lines {
            return None;
        }
        // The narrowest measure that gives no more lines is the most even one.
        let (mut narrow, mut wide) = (widest, MEASURE);
        while wide - narrow > 2.0 {
            let middle = (narrow + wide) / 2.0;
            if wrap(&words, space, middle).len() > lines.len() {
                narrow = middle;
            } else {
                wide = middle;
            }
        }
        Some(wrap(&words, space, wide))
    }

    /// The words, each with its width.
    fn measure<'a>(&self, words: &'a [String], size: f32) -> Vec<(&'a str, f32)> {
        words.iter().map(|word| (word.as_str(), self.width(word, size))).collect()
    }
}

/// Fills lines word by word.
fn wrap(words: &[(&str, f32)], space: f32, measure: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0.0;
    for &(word, width) in words {
        match lines.last_mut() {
            Some(line) if used + space + width <= measure => {
                line.push(' ');
                line.push_str(word);
                used += space + width;
            }
            _ => {
                lines.push(word.to_owned());
                used = width;
            }
        }
    }
    lines
}

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
            let block = face.fit(text, 220.0, 66.0, 500.0);
            assert!(block.height() <= 500.0, "{text}");
            let widths = block.lines.iter().map(|l| face.width(&l.text, block.size));
            assert!(widths.fold(0.0, f32::max) <= MEASURE, "{text}");
        }
        let lines = face.fit(&long, 220.0, 66.0, 500.0).lines;
        assert!(lines.last().is_some_and(|line| line.text.ends_with('…')));
    }

    #[test]
    fn lines_are_balanced() {
        let words = ["aaaa"; 6].map(str::to_owned);
        let size = MEASURE / FACES.upright.width("aaaa aaaa aaaa aaaa aaaa", 1.0);
        let lines = FACES.upright.balance(&words, size, 2);
        assert_eq!(lines.unwrap_or_default(), ["aaaa aaaa aaaa"; 2]);
    }
}
