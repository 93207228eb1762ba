//! Renders the filled template: an SVG with text, within the limits of a cover.

use std::fmt;
use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{self, Tree, fontdb, roxmltree};

use super::fonts::Fallback;
use super::picture::Picture;
use super::{CoverError, flat, guard};

const FAMILY: &str = "Libertinus Serif";
/// The largest picture a template may ask for.
const MAX_SIZE: (f32, f32) = (4000.0, 6000.0);
const MAX_NODES: u32 = 50_000;

/// The bundled faces as `usvg` wants them; the data stays in the binary.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    // Libertinus comes first and is all that is used.
    for data in typst_assets::fonts().take(6) {
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(data)));
    }
    fonts.set_serif_family(FAMILY);
    fonts.set_sans_serif_family(FAMILY);
    Arc::new(fonts)
});

/// What an SVG may use: the bundled fonts, and no picture from anywhere.
static OPTIONS: LazyLock<usvg::Options> = LazyLock::new(|| options(FONTS.clone()));

fn options(fontdb: Arc<fontdb::Database>) -> usvg::Options<'static> {
    usvg::Options {
        font_family: FAMILY.to_owned(),
        fontdb,
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    }
}

/// The same with another font for what the bundled ones lack.
fn options_with(fallback: &Fallback) -> usvg::Options<'static> {
    let mut fonts = (**FONTS).clone();
    let faces = fonts.load_font_source(fontdb::Source::Binary(fallback.data.clone()));
    let meant = faces.iter().copied().find(|id| fonts.face(*id).is_some_and(|face| face.index == fallback.index));
    let mut options = options(Arc::new(fonts));
    options.font_resolver.select_fallback = Box::new(move |_, tried, _| meant.filter(|id| !tried.contains(id)));
    options
}

/// Renders an SVG.
///
/// # Errors
///
/// It may not be valid, or ask for more than a cover is allowed.
pub fn render(svg: &str, fallback: Option<&Fallback>) -> Result<Picture, CoverError> {
    let tree = match fallback {
        None => parse(svg)?,
        Some(fallback) => read(svg, &options_with(fallback))?,
    };
    Ok(flat::paint(&tree).map_or_else(|| Picture::from(&rasterise(&tree)), Picture::from))
}

/// Reads an SVG.
///
/// # Errors
///
/// As for [`render`].
pub fn parse(svg: &str) -> Result<Tree, CoverError> {
    read(svg, &OPTIONS)
}

fn read(svg: &str, options: &usvg::Options) -> Result<Tree, CoverError> {
    let wrong = |why: &dyn fmt::Display| CoverError::Svg(why.to_string());
    // Without a DTD there are no entities that could multiply.
    let limits = roxmltree::ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(svg, limits).map_err(|e| wrong(&e))?;
    guard::check_document(&document).map_err(|e| wrong(&e))?;
    let tree = Tree::from_xmltree(&document, options).map_err(|e| wrong(&e))?;
    let size = tree.size();
    if size.width() > MAX_SIZE.0 || size.height() > MAX_SIZE.1 {
        return Err(wrong(&format_args!(
            "it is {} by {}, but a cover may be at most {} by {}",
            size.width(),
            size.height(),
            MAX_SIZE.0,
            MAX_SIZE.1
        )));
    }
    // These may ask for buffers far larger than the picture.
    if !tree.patterns().is_empty() || !tree.filters().is_empty() {
        return Err(wrong(&"it uses a pattern or a filter, which is not allowed in a cover"));
    }
    guard::check_tree(&tree).map_err(|e| wrong(&e))?;
    Ok(tree)
}

/// Draws whatever an SVG may have in it.
#[expect(clippy::expect_used, reason = "`parse` refuses sizes beyond the limits of a cover")]
fn rasterise(tree: &Tree) -> Pixmap {
    let size = tree.size().to_int_size();
    let mut pixmap = Pixmap::new(size.width(), size.height()).expect("a tree has a size within the limits");
    // What a template leaves uncovered is white, so that no pixel is see-through.
    pixmap.fill(Color::WHITE);
    resvg::render(tree, Transform::identity(), &mut pixmap.as_mut());
    pixmap
}

#[cfg(test)]
mod tests {
    use super::super::{Look, MOTIFS, Wording, Words, fill};
    use super::*;

    #[test]
    fn every_motif_is_painted_as_resvg_draws_it() {
        for motif in 0..MOTIFS {
            let words = Words::fit(&Wording { title: "A Title", ..Wording::default() }, &mut Vec::new());
            let svg = fill(None, &words, &Look { motif, ..Look::new("A Title") }).unwrap();
            let tree = parse(&svg).unwrap();
            let picture = Picture::from(flat::paint(&tree).unwrap());
            let palette = picture.palette.unwrap();
            let drawn = rasterise(&tree);
            let pixels = drawn.data().as_chunks::<4>().0;
            let apart = picture.data.iter().zip(pixels).map(|(&place, pixel)| {
                let painted = &palette[place as usize * 3..][..3];
                painted.iter().zip(pixel).map(|(a, b)| a.abs_diff(*b)).max().unwrap()
            });
            // Edges may be smoothed a little differently, and no more than that.
            let apart: Vec<u8> = apart.collect();
            assert!(apart.iter().all(|&apart| apart < 80), "{motif}");
            assert!(apart.iter().filter(|&&apart| apart > 32).count() < 1000, "{motif}");
        }
    }

    #[test]
    fn what_is_not_flat_is_left_to_resvg() {
        let svg =
            |inner: &str| format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{inner}</svg>"#);
        let half = svg(r##"<rect width="9" height="9" fill="#000" opacity="0.5"/>"##);
        assert!(flat::paint(&parse(&half).unwrap()).is_none());
        assert_eq!(render(&half, None).unwrap().palette.unwrap().len(), 3);
        let plain = svg(r##"<path d="M0 0H9V9H0Z M3 3H6V6H3Z" fill="#123456" fill-rule="evenodd"/>"##);
        let picture = render(&plain, None).unwrap();
        assert_eq!(picture.palette.unwrap(), [255, 255, 255, 0x12, 0x34, 0x56]);
        assert_eq!(picture.data[3 * 9..][..9], [1, 1, 1, 0, 0, 0, 1, 1, 1]);
        assert!(matches!(render("<svg", None), Err(CoverError::Svg(_))));
    }
}
