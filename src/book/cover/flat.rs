//! Paints drawings of a few plain colours straight onto a page of palette places.
//!
//! A cover is mostly flat: where two colours meet, all that is needed is a ramp
//! of shades between them. Drawings that need more are left to `resvg`.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use resvg::tiny_skia::{FillRule, Path, PathStroker, Transform};
use resvg::usvg::{self, Group, Node, Tree};

use super::picture::Picture;
use super::sweep::Sweep;

/// Steps from one colour to another: as many as `resvg` can tell apart.
const STEPS: usize = 16;

/// The picture of this drawing, on white; nothing if it has anything other than
/// opaque shapes of plain colours, or too many colours for a palette.
pub fn paint(tree: &Tree, width: u32, height: u32) -> Option<Picture> {
    let mut page =
        Page { width: width as usize, pixels: vec![0; width as usize * height as usize], shades: Shades::default() };
    page.shades.brush([255; 3])?;
    let mut sweep = Sweep::new(width as usize, height as usize);
    group(tree.root(), Transform::identity(), &mut sweep, &mut page)?;
    Some(Picture { width, height, palette: Some(page.shades.colours), data: page.pixels })
}

fn group(group: &Group, transform: Transform, sweep: &mut Sweep, page: &mut Page) -> Option<()> {
    for node in group.children() {
        let inner = match node {
            Node::Path(path) => {
                shape(path, transform, sweep, page)?;
                continue;
            }
            Node::Group(inner) => inner,
            Node::Text(text) => text.flattened(),
            Node::Image(_) => return None,
        };
        if inner.should_isolate() {
            return None;
        }
        self::group(inner, transform.pre_concat(inner.transform()), sweep, page)?;
    }
    Some(())
}

fn shape(path: &usvg::Path, transform: Transform, sweep: &mut Sweep, page: &mut Page) -> Option<()> {
    if !path.is_visible() {
        return Some(());
    }
    if !path.rendering_mode().use_shape_antialiasing() || path.paint_order() != usvg::PaintOrder::FillAndStroke {
        return None;
    }
    if let Some(fill) = path.fill() {
        let rule = match fill.rule() {
            usvg::FillRule::NonZero => FillRule::Winding,
            usvg::FillRule::EvenOdd => FillRule::EvenOdd,
        };
        page.fill(sweep, path.data(), transform, rule, plain(fill.paint(), fill.opacity())?)?;
    }
    if let Some(stroke) = path.stroke() {
        let colour = plain(stroke.paint(), stroke.opacity())?;
        if stroke.dasharray().is_some() {
            return None;
        }
        let scale = PathStroker::compute_resolution_scale(&transform);
        let outline = path.data().stroke(&stroke.to_tiny_skia(), scale)?;
        page.fill(sweep, &outline, transform, FillRule::Winding, colour)?;
    }
    Some(())
}

/// The colour of a paint that is nothing else.
fn plain(paint: &usvg::Paint, opacity: usvg::Opacity) -> Option<[u8; 3]> {
    match paint {
        usvg::Paint::Color(colour) if opacity == usvg::Opacity::ONE => Some([colour.red, colour.green, colour.blue]),
        _ => None,
    }
}

/// What is painted so far: a place in the palette for each pixel.
struct Page {
    width: usize,
    pixels: Vec<u8>,
    shades: Shades,
}

impl Page {
    /// Paints a shape; nothing if the palette has no room for what comes of it.
    fn fill(
        &mut self,
        sweep: &mut Sweep,
        path: &Path,
        transform: Transform,
        rule: FillRule,
        colour: [u8; 3],
    ) -> Option<()> {
        let brush = self.shades.brush(colour)?;
        let mut complete = Some(());
        sweep.fill(path, transform, rule, |y, from, to, coverage| {
            let pixels = &mut self.pixels[y * self.width..][from..to];
            let step = (coverage * STEPS as f32 + 0.5) as usize;
            // A whole run is mostly none or all of the shape, a single pixel anything.
            if pixels.len() > 1 && (step == 0 || step == STEPS) {
                if step == STEPS {
                    pixels.fill(self.shades.brushes[brush].place);
                }
                return;
            }
            for pixel in pixels {
                let Some(shade) = self.shades.mixed(*pixel, brush, step) else {
                    complete = None;
                    return;
                };
                *pixel = shade;
            }
        });
        complete
    }
}

/// The palette as it grows: pure colours, and ramps of shades between two.
#[derive(Default)]
struct Shades {
    /// Red, green and blue of each place.
    colours: Vec<u8>,
    /// The pure colours each place lies between; a pure one is both itself.
    ends: Vec<[u8; 2]>,
    /// Where the ramp between two pure colours starts, the lower place first.
    ramps: HashMap<[u8; 2], u8>,
    /// The pure colours, in the order they were first used.
    brushes: Vec<Brush>,
}

/// A pure colour to paint with.
struct Brush {
    /// Its place in the palette.
    place: u8,
    /// The place of what shows when it is painted, by step and place below, as
    /// far as that was asked for.
    known: Vec<Option<u8>>,
}

impl Shades {
    /// The brush for a colour.
    fn brush(&mut self, colour: [u8; 3]) -> Option<usize> {
        if let Some(known) = self.brushes.iter().position(|brush| self.rgb(brush.place) == colour) {
            return Some(known);
        }
        let place = u8::try_from(self.ends.len()).ok()?;
        self.colours.extend(colour);
        self.ends.push([place; 2]);
        self.brushes.push(Brush { place, known: vec![None; (STEPS + 1) * 256] });
        Some(self.brushes.len() - 1)
    }

    fn rgb(&self, place: u8) -> [u8; 3] {
        let at = place as usize * 3;
        [self.colours[at], self.colours[at + 1], self.colours[at + 2]]
    }

    /// The place of what shows where a pure colour covers another place so far.
    fn mixed(&mut self, below: u8, brush: usize, step: usize) -> Option<u8> {
        let key = step * 256 + below as usize;
        if let Some(place) = self.brushes[brush].known[key] {
            return Some(place);
        }
        let place = self.mix(below, self.brushes[brush].place, step)?;
        self.brushes[brush].known[key] = Some(place);
        Some(place)
    }

    fn mix(&mut self, below: u8, colour: u8, step: usize) -> Option<u8> {
        if step == 0 || step == STEPS {
            return Some(if step == 0 { below } else { colour });
        }
        let wanted = blend(self.rgb(below), self.rgb(colour), step);
        // Where three colours meet in a pixel, the nearest shade of two must do.
        let [a, b] = self.ends[below as usize];
        let ramps = [self.ramp(a, b)?, self.ramp(a, colour)?, self.ramp(b, colour)?];
        let apart = |place: u8| -> u32 {
            self.rgb(place).iter().zip(wanted).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
        };
        ramps.into_iter().flatten().chain([a, b, colour]).min_by_key(|&place| apart(place))
    }

    /// The places of the shades between two pure colours, which are added if
    /// there were none.
    fn ramp(&mut self, a: u8, b: u8) -> Option<RangeInclusive<u8>> {
        if a == b {
            return Some(a..=a);
        }
        let ends = [a.min(b), a.max(b)];
        let start = match self.ramps.get(&ends) {
            Some(&start) => start,
            None => {
                let start = self.ends.len();
                if start + STEPS - 1 > 256 {
                    return None;
                }
                let [a, b] = ends.map(|end| self.rgb(end));
                for step in 1..STEPS {
                    self.colours.extend(blend(a, b, step));
                    self.ends.push(ends);
                }
                self.ramps.insert(ends, start as u8);
                start as u8
            }
        };
        Some(start..=start + STEPS as u8 - 2)
    }
}

/// So many steps of the way from one colour to another.
fn blend(from: [u8; 3], to: [u8; 3], step: usize) -> [u8; 3] {
    std::array::from_fn(|i| ((from[i] as usize * (STEPS - step) + to[i] as usize * step + STEPS / 2) / STEPS) as u8)
}
