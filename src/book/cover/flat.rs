//! Paints drawings of a few plain colours straight onto a page of palette places.
//!
//! A cover is mostly flat: where two colours meet, all that is needed is a ramp
//! of shades between them. Drawings that need more are left to `resvg`.

use resvg::tiny_skia::{FillRule, Path, PathStroker, Transform};
use resvg::usvg::{self, Group, Node, Tree};

use super::shades::{STEPS, Shades};
use super::sweep::Sweep;

/// This drawing on white; nothing if it has anything other than opaque shapes of
/// plain colours, or too many colours for a palette.
pub fn paint(tree: &Tree) -> Option<Page> {
    let size = tree.size().to_int_size();
    let mut shades = Shades::default();
    let white = shades.plain([255; 3])?;
    let mut page = Page::new(size.width() as usize, size.height() as usize, shades, white);
    group(tree.root(), Transform::identity(), &mut page)?;
    Some(page)
}

fn group(group: &Group, transform: Transform, page: &mut Page) -> Option<()> {
    for node in group.children() {
        let inner = match node {
            Node::Path(path) => {
                shape(path, transform, page)?;
                continue;
            }
            Node::Group(inner) => inner,
            Node::Text(text) => text.flattened(),
            Node::Image(_) => return None,
        };
        if inner.should_isolate() {
            return None;
        }
        self::group(inner, transform.pre_concat(inner.transform()), page)?;
    }
    Some(())
}

fn shape(path: &usvg::Path, transform: Transform, page: &mut Page) -> Option<()> {
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
        page.fill([(path.data(), transform)], rule, plain(fill.paint(), fill.opacity())?)?;
    }
    if let Some(stroke) = path.stroke() {
        let colour = plain(stroke.paint(), stroke.opacity())?;
        if stroke.dasharray().is_some() {
            return None;
        }
        let scale = PathStroker::compute_resolution_scale(&transform);
        let outline = path.data().stroke(&stroke.to_tiny_skia(), scale)?;
        page.fill([(&outline, transform)], FillRule::Winding, colour)?;
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

/// A page that is painted on.
pub struct Page {
    /// Its width in pixels.
    pub width: usize,
    /// A place in the palette for each pixel.
    pub pixels: Vec<u8>,
    /// The palette so far.
    pub shades: Shades,
    /// For each plain colour what shows where it is painted, by step and place
    /// below, as far as that was asked for.
    known: Vec<Vec<Option<u8>>>,
    sweep: Sweep,
}

impl Page {
    /// A page that shows one place of a palette everywhere.
    pub fn new(width: usize, height: usize, shades: Shades, place: u8) -> Self {
        Self { width, pixels: vec![place; width * height], shades, known: Vec::new(), sweep: Sweep::new(width, height) }
    }

    /// Paints a shape; nothing if the palette has no room for what comes of it.
    pub fn fill<'a>(
        &mut self,
        outlines: impl IntoIterator<Item = (&'a Path, Transform)>,
        rule: FillRule,
        colour: [u8; 3],
    ) -> Option<()> {
        let Self { width, pixels, shades, known, sweep } = self;
        let plain = shades.plain(colour)?;
        known.resize(known.len().max(plain as usize + 1), Vec::new());
        let known = &mut known[plain as usize];
        known.resize((STEPS as usize + 1) * 256, None);
        let mut mixed = |below: u8, step: u16| {
            let known = &mut known[step as usize * 256 + below as usize];
            if known.is_none() {
                *known = shades.mix(below, plain, step);
            }
            *known
        };
        let mut complete = Some(());
        sweep.fill(outlines, rule, |y, from, to, coverage| {
            let pixels = &mut pixels[y * *width..][from..to];
            let step = (coverage * f32::from(STEPS) + 0.5) as u16;
            // A whole run is mostly none or all of the shape, a single pixel anything.
            if pixels.len() > 1 && (step == 0 || step == STEPS) {
                if step == STEPS {
                    match mixed(pixels[0], step) {
                        Some(place) => pixels.fill(place),
                        None => complete = None,
                    }
                }
                return;
            }
            for pixel in pixels {
                match mixed(*pixel, step) {
                    Some(place) => *pixel = place,
                    None => complete = None,
                }
            }
        });
        complete
    }
}
