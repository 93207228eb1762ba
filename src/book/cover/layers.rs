//! Draws the built-in cover in two layers: an ornament, which is kept for the
//! covers of other books, and the words.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use resvg::tiny_skia::FillRule;

use super::fit::{Block, HEIGHT, WIDTH};
use super::flat::{self, Page};
use super::pack::Packed;
use super::set::Type;
use super::shades::Shades;
use super::{FONTS, Look, MOTIFS, PALETTES, VARIANTS, Words, fill, picture, render, rgb};

/// The ornaments that were drawn so far.
pub static ORNAMENTS: Ornaments = Ornaments::new();

struct Types {
    upright: Type,
    italic: Type,
}

static TYPES: LazyLock<Types> = LazyLock::new(|| {
    let [upright, italic] = FONTS.clone().map(Type::new);
    Types { upright, italic }
});

/// A place for each ornament there is, with a title above it and without one. It
/// is drawn when it is first asked for; only those who ask for the same one wait.
pub struct Ornaments([OnceLock<Option<Ornament>>; (MOTIFS * VARIANTS * 2) as usize]);

impl Ornaments {
    const fn new() -> Self {
        Self([const { OnceLock::new() }; _])
    }

    /// The PNG of the built-in cover; nothing if it is one of those few that cannot
    /// be drawn so, as where words reach into the ornament.
    pub fn cover(&self, words: &Words, look: &Look) -> Option<Vec<u8>> {
        let ornament = self.ornament(look, !words.title.lines.is_empty())?;
        let shades = ornament.shades.recoloured(|colour| {
            let role = PALETTES[0].iter().position(|&other| rgb(other) == colour);
            role.map_or(colour, |role| rgb(look.palette[role]))
        });

        // The page is painted without the rows of the ornament.
        let Range { start, end } = ornament.rows;
        let (width, height) = (WIDTH as usize, HEIGHT as usize - (end - start));
        let mut page = Page::new(width, height, shades, ornament.ground);
        let [_, ink, ..] = *look.palette;
        let Types { upright, italic } = &*TYPES;
        let blocks =
            [(&words.series, italic), (&words.title, upright), (&words.subtitle, italic), (&words.authors, upright)];
        for (block, typeface) in blocks {
            for line in &block.lines {
                let mut set = typeface.set(&line.text, block.size, (line.x, line.y))?;
                if set.top >= end as f32 {
                    for (_, transform) in &mut set.outlines {
                        transform.ty -= (end - start) as f32;
                    }
                } else if set.bottom > start as f32 - 1.0 {
                    return None;
                }
                page.fill(set.outlines, FillRule::Winding, rgb(ink))?;
            }
        }
        let above = Packed::new(&page.pixels, width, 0..start);
        let below = Packed::new(&page.pixels, width, start..height);
        let parts = [&above, &ornament.packed, &below];
        picture::assemble(WIDTH as u32, HEIGHT as u32, page.shades.palette(), &parts).ok()
    }

    fn ornament(&self, look: &Look, has_title: bool) -> Option<&Ornament> {
        let place = (look.motif * VARIANTS + look.variant) * 2 + u64::from(has_title);
        self.0[place as usize].get_or_init(|| Ornament::draw(look, has_title)).as_ref()
    }
}

/// An ornament that is ready to be part of a cover of any colours.
struct Ornament {
    /// The rows it takes up; the last of them is as plain as those around it.
    rows: Range<usize>,
    /// These rows.
    packed: Packed,
    /// In the colours of the first palette.
    shades: Shades,
    /// What the plain rows show.
    ground: u8,
}

impl Ornament {
    fn draw(look: &Look, has_title: bool) -> Option<Self> {
        let mut words = Words::default();
        if has_title {
            // The template only asks whether there is one.
            words.title = Block::new(String::new(), 1.0, vec![String::new()]);
        }
        let svg = fill(None, &words, &Look { palette: &PALETTES[0], ..look.clone() }).ok()?;
        let page = flat::paint(&render::parse(&svg).ok()?)?;
        let ground = page.pixels[0];
        let plain = vec![ground; page.width];
        let is_drawn = |row: &[u8]| row != plain;
        let mut rows = page.pixels.chunks_exact(page.width);
        let (top, last) = (rows.clone().position(is_drawn)?, rows.rposition(is_drawn)?);
        let rows = top..last + 2;
        let packed = Packed::new(&page.pixels, page.width, rows.clone());
        Some(Self { rows, packed, shades: page.shades, ground })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Wording;
    use super::*;

    const TITLES: [&str; 3] = ["Of Two Cities", "Ünder a Waffle, and Ångström's Quays", "A"];

    fn words(title: &str) -> Words {
        let authors = ["One".to_owned(), "Two".to_owned()];
        let wording = Wording { title, authors: &authors, series: Some("Roads, 2".to_owned()), ..Wording::default() };
        Words::fit(&wording, &mut Vec::new())
    }

    /// The colours of a picture's pixels.
    fn pixels(png: &[u8]) -> Vec<u8> {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        pixels
    }

    #[test]
    fn layers_make_the_same_picture_as_the_template() {
        let ornaments = Ornaments::new();
        for motif in 0..MOTIFS {
            let title = TITLES[motif as usize % TITLES.len()];
            let (words, mut look) = (words(title), Look::new(title));
            look.motif = motif;
            let layered = pixels(&ornaments.cover(&words, &look).unwrap());
            let whole = render::render(&fill(None, &words, &look).unwrap(), None).unwrap().encode().unwrap();
            let whole = pixels(&whole);
            let apart = layered.iter().zip(&whole).map(|(a, b)| a.abs_diff(*b));
            // Letters may be rounded to another step of their edges.
            assert!(apart.clone().max().unwrap() < 20, "{motif}");
            assert!(apart.filter(|&apart| apart > 0).count() < 1000, "{motif}");
            let Range { start, end } = ornaments.ornament(&look, true).unwrap().rows;
            let rows = start * 3600..end * 3600;
            assert!(layered[rows.clone()] == whole[rows], "{motif}");
        }
    }

    #[test]
    fn what_was_drawn_before_changes_nothing() {
        let draw = |ornaments: &Ornaments, title: &str| ornaments.cover(&words(title), &Look::new(title)).unwrap();
        let cold = TITLES.map(|title| draw(&Ornaments::new(), title));
        let warm = Ornaments::new();
        std::thread::scope(|scope| {
            for turn in 0..3 {
                let (warm, cold) = (&warm, &cold);
                scope.spawn(move || {
                    for i in [0, 1, 0, 2, 1].map(|i| (i + turn) % 3) {
                        assert!(draw(warm, TITLES[i]) == cold[i], "{i}");
                    }
                });
            }
        });
    }

    #[test]
    fn all_ornaments_can_be_layers_and_be_kept() {
        let ornaments = Ornaments::new();
        let mut kept = 0;
        for motif in 0..MOTIFS {
            for (variant, has_title) in (0..VARIANTS).flat_map(|variant| [(variant, false), (variant, true)]) {
                let look = Look { motif, variant, ..Look::new("") };
                let ornament = ornaments.ornament(&look, has_title).unwrap();
                // Clear of the letters above and below, if there are any.
                let clear = if has_title { 850..1540 } else { 560..1540 };
                assert!(
                    clear.contains(&ornament.rows.start) && clear.contains(&ornament.rows.end),
                    "{motif} {variant} {:?}",
                    ornament.rows
                );
                kept += ornament.packed.len();
            }
        }
        assert!(kept < 12 << 20, "{kept}");
    }

    #[test]
    fn letters_keep_clear_of_the_ornament() {
        let long = "Jumping Gypsies, Quaggy Paths and Gorgeous Jaguars ".repeat(4);
        for title in ["Qjgy", "Gripping Pages by the Quay", &long, "Jaguarjungenzugangsverjüngungsjurygegengang"] {
            for (subtitle, series) in [(None, None), (Some("Jyngq, a story"), Some("Quays and Gypsies, 12".repeat(3)))]
            {
                let authors = ["Gjyq".to_owned(), "Jyq".to_owned(), "Qgy".to_owned()];
                let language = "de";
                let wording = Wording { title, subtitle, series, language, authors: &authors, ..Wording::default() };
                let words = Words::fit(&wording, &mut Vec::new());
                let Types { upright, italic } = &*TYPES;
                for (block, typeface) in [(&words.series, italic), (&words.title, upright), (&words.subtitle, italic)] {
                    for line in &block.lines {
                        let set = typeface.set(&line.text, block.size, (line.x, line.y)).unwrap();
                        assert!(set.bottom <= 835.0 && set.top >= 20.0, "{}: {} to {}", line.text, set.top, set.bottom);
                    }
                }
                let top = |line: &super::super::fit::Line| {
                    upright.set(&line.text, words.authors.size, (line.x, line.y)).unwrap().top
                };
                assert!(words.authors.lines.iter().map(top).fold(f32::MAX, f32::min) >= 1550.0);
            }
        }
    }

    #[test]
    fn what_layers_cannot_show_is_left_to_the_template() {
        let look = Look::new("");
        for title in ["שלום", ""] {
            let mut words = words(title);
            words.subtitle = Block::new(String::new(), 60.0, vec!["Below".to_owned()]);
            words.subtitle.place(1000.0);
            assert!(Ornaments::new().cover(&words, &look).is_none(), "{title}");
        }
    }
}
