//! Sets lines of text: the outlines of their glyphs, each in its place.
//!
//! This does what `usvg` does for a line of text, but reads a font and each of its
//! glyphs only once.

use std::sync::OnceLock;

use harfrust::{Direction, ShapeOptions, ShapePlan, ShaperData, UnicodeBuffer, script};
use resvg::tiny_skia::{Path, PathBuilder, Transform};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlineGlyphCollection, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};

use super::fit::is_rtl;

/// A typeface that sets text.
pub struct Type {
    font: FontRef<'static>,
    data: ShaperData,
    /// How most text is shaped.
    latin: ShapePlan,
    outlines: OutlineGlyphCollection<'static>,
    /// The outline of each glyph that was used so far, in the font's units.
    known: Vec<OnceLock<Option<Path>>>,
    units: f32,
}

/// A line that is set.
pub struct Line {
    /// The outlines and how each becomes part of the page.
    pub outlines: Vec<(&'static Path, Transform)>,
    /// How far up and down the page they reach.
    pub top: f32,
    /// The lower end of it.
    pub bottom: f32,
}

impl Type {
    /// For a font.
    pub fn new(font: FontRef<'static>) -> Self {
        let data = ShaperData::new(&font);
        let latin = ShapePlan::new(&data.shaper(&font).build(), Direction::LeftToRight, Some(script::LATIN), None, &[]);
        let metrics = font.metrics(Size::unscaled(), LocationRef::default());
        let known = (0..metrics.glyph_count).map(|_| OnceLock::new()).collect();
        let outlines = font.outline_glyphs();
        Self { font, data, latin, outlines, known, units: metrics.units_per_em.into() }
    }

    /// Sets a line at this size around the middle of its baseline; nothing if that
    /// takes more than one font or direction.
    pub fn set(&'static self, text: &str, size: f32, (x, y): (f32, f32)) -> Option<Line> {
        if text.chars().any(is_rtl) {
            return None;
        }
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.guess_segment_properties();
        let plan = (buffer.script() == script::LATIN).then_some(&self.latin);
        let shaper = self.data.shaper(&self.font).build();
        let glyphs = shaper.shape(buffer, ShapeOptions::new().plan(plan));
        let positions = glyphs.glyph_positions();
        let scale = size / self.units;
        let width: i32 = positions.iter().map(|position| position.x_advance).sum();
        let mut across = x - width as f32 * scale / 2.0;
        let mut line = Line { outlines: Vec::new(), top: y, bottom: y };
        for (glyph, position) in glyphs.glyph_infos().iter().zip(positions) {
            if glyph.glyph_id == 0 {
                return None;
            }
            let (dx, dy) = (position.x_offset as f32 * scale, position.y_offset as f32 * scale);
            if let Some(outline) = self.outline(glyph.glyph_id) {
                let transform = Transform::from_row(scale, 0.0, 0.0, -scale, across + dx, y - dy);
                let bounds = outline.bounds();
                line.top = line.top.min(transform.ty - bounds.bottom() * scale);
                line.bottom = line.bottom.max(transform.ty - bounds.top() * scale);
                line.outlines.push((outline, transform));
            }
            across += position.x_advance as f32 * scale;
        }
        Some(line)
    }

    /// The outline of a glyph, if it has one.
    fn outline(&self, glyph: u32) -> Option<&Path> {
        let draw = || {
            let mut pen = Pen(PathBuilder::new());
            let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
            self.outlines.get(GlyphId::new(glyph))?.draw(settings, &mut pen).ok()?;
            pen.0.finish()
        };
        self.known.get(glyph as usize)?.get_or_init(draw).as_ref()
    }
}

/// Makes a path of what it is told.
struct Pen(PathBuilder);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        self.0.quad_to(cx0, cy0, x, y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.0.cubic_to(cx0, cy0, cx1, cy1, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}
