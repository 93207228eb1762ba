//! Draws a book's cover: fits the wording to the page, picks colours and an
//! ornament from the title, fills an SVG template and renders it as a PNG.
//!
//! Nothing outside the arguments is read (no clock or chance), so the same wording
//! and the same fonts always give the same bytes.

use std::fmt;
use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, context};
use skrifa::FontRef;

use crate::book::templates;
pub use fit::is_rtl;
use fit::{Block, Face, HEIGHT, LEADING, Piece, WIDTH};
use fonts::Fallback;

mod fit;
mod flat;
pub mod fonts;
mod guard;
mod layers;
mod pack;
mod picture;
mod render;
mod set;
mod shades;
pub mod sheet;
mod sweep;

/// The name of the template that is used without another.
const BUILT_IN: &str = "cover.svg";

/// Where the title may stand: between the series and the ornament, which begins at 850.
const TITLE_TOP: f32 = 190.0;
const TITLE_BOTTOM: f32 = 810.0;
/// Legible on a thumbnail that is 160 pixels wide.
const SERIES_SIZE: f32 = 76.0;
const SMALLEST_SERIES: f32 = 60.0;
const AUTHORS_MIDDLE: f32 = 1645.0;
/// Steps a template may run, so that a runaway loop ends in an error.
const MAX_FUEL: u64 = 2_000_000;
/// Depth of nested blocks and macros.
const MAX_RECURSION: usize = 200;
/// Bytes of a filled template.
const MAX_FILLED: usize = 4 << 20;
/// No string longer than this could be shown in full; the rest is not looked at.
const MAX_CHARS: usize = 1000;
const MAX_AUTHORS: usize = 40;

/// What the cover says.
#[derive(Debug, Clone, Default)]
pub struct Wording<'a> {
    /// The title; it also decides the colours and the ornament.
    pub title: &'a str,
    /// The subtitle, set below the title.
    pub subtitle: Option<&'a str>,
    /// The authors, in order of credit.
    pub authors: &'a [String],
    /// The series and the place in it, such as "The Lantern Road, 2".
    pub series: Option<String>,
    /// The user's own cover template; without one the built-in is used.
    pub template: Option<&'a str>,
    /// BCP 47; tells how long words are hyphenated.
    pub language: &'a str,
    /// A font for letters that the built-in one lacks.
    pub fallback: Option<&'a Fallback>,
    /// Covers of the stories that the book joins, shown by the built-in template in place of the ornament.
    pub thumbs: Vec<&'a sheet::Thumb>,
}

/// A drawn cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// The picture, 8 bits a channel or with a palette, without transparency.
    pub png: Vec<u8>,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// The characters left out because the fonts have no glyph for them, in
    /// order of appearance, each once.
    pub undrawable: Vec<char>,
    /// Whether it says anything. It does not where letters are undrawable: half a
    /// title is worse than none.
    pub lettered: bool,
}

impl Cover {
    /// The letters that no font had.
    pub fn missing(&self) -> Vec<char> {
        self.undrawable.iter().copied().filter(|c| is_letter(*c)).collect()
    }
}

/// Whether a word is wrong without this character: letters, digits, and marks on letters.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

/// Why no cover could be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CoverError {
    /// The template is not valid minijinja, or it fails with this wording.
    Template(String),
    /// The filled template is not an SVG that can be rendered.
    Svg(String),
    /// The picture could not be encoded.
    Png(String),
}

impl fmt::Display for CoverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template(why) => write!(f, "the cover template does not work: {why}"),
            Self::Svg(why) => write!(f, "the output of the cover template is not a usable SVG: {why}"),
            Self::Png(why) => write!(f, "the cover could not be encoded: {why}"),
        }
    }
}

impl std::error::Error for CoverError {}

/// Draws the cover for this wording.
///
/// # Errors
///
/// The built-in template works with any wording; a user's own may not be valid
/// minijinja or SVG, or may ask for more than a cover is allowed: a picture
/// larger than 4000 by 6000, a pattern, a filter, a marker, a DTD or endless work.
pub fn draw(wording: &Wording) -> Result<Cover, CoverError> {
    let mut undrawable = Vec::new();
    let mut words = Words::fit(wording, &mut undrawable);
    let lettered = !undrawable.iter().any(|c| is_letter(*c));
    if !lettered {
        words = Words::default();
    }
    let has_sheet = wording.template.is_none() && !wording.thumbs.is_empty();
    let look = if has_sheet { Look { motif: NO_MOTIF, ..Look::new(wording.title) } } else { Look::new(wording.title) };
    if wording.template.is_none()
        && !has_sheet
        && let Some(png) = layers::ORNAMENTS.cover(&words, &look)
    {
        return Ok(Cover { png, width: WIDTH as u32, height: HEIGHT as u32, undrawable, lettered });
    }
    let mut picture = render::render(&fill(wording.template, &words, &look)?, wording.fallback)?;
    if has_sheet {
        picture = sheet::paste(picture, &wording.thumbs);
    }
    let (width, height) = (picture.width, picture.height);
    let png = picture.encode().map_err(|e| CoverError::Png(e.to_string()))?;
    Ok(Cover { png, width, height, undrawable, lettered })
}

/// Ground, ink, accent, tone, deep: the ink is for text on the ground, the
/// other three are for ornaments. Dark grounds first, then light ones.
const PALETTES: [[u32; 5]; 14] = [
    [0x14213d, 0xf7f0e0, 0xe8b04b, 0x4a6a94, 0x24375f],
    [0x1a382d, 0xf3ecd8, 0xdca45c, 0x55876a, 0x28503f],
    [0x4a1528, 0xf9eadf, 0xe8a17f, 0x96414f, 0x6a2238],
    [0x2d1b3d, 0xf5ebf3, 0xe6a8b9, 0x74508a, 0x452b5c],
    [0x0f3b42, 0xf2efe1, 0xf0a868, 0x438788, 0x1b565d],
    [0x24262c, 0xf2eee6, 0xe07a5f, 0x6a7080, 0x3a3e48],
    [0x8f2d22, 0xfff2e0, 0xf2b880, 0xc25b45, 0xa63c2e],
    [0xf4ead8, 0x3b2318, 0xb5482a, 0xdba77a, 0xead6b8],
    [0xe6ebdf, 0x22352a, 0x3f6b4f, 0x9db79a, 0xced9c5],
    [0xe4ecf0, 0x1b2e45, 0x2f5d8a, 0x92b4cb, 0xc9dbe5],
    [0xf7e4df, 0x4b1d2c, 0xa63d51, 0xdd9a96, 0xefcbc3],
    [0xe9bd5b, 0x2e1c10, 0x8f3420, 0xcf8f35, 0xdcab45],
    [0xeae4f2, 0x2c2148, 0x5f4694, 0xad9ccf, 0xd3c9e6],
    [0xf1ede4, 0x1f2426, 0xc4452d, 0x8f9a98, 0xd8d5cb],
];

/// How many ornaments the built-in template knows.
const MOTIFS: u64 = 7;
/// The built-in template draws no ornament of this number.
const NO_MOTIF: u64 = MOTIFS;
/// How many kinds there are of each of them: enough for covers to differ, few
/// enough for a batch of books to share what was drawn.
const VARIANTS: u64 = 24;

/// What the title decides.
#[derive(Clone)]
struct Look {
    palette: &'static [u32; 5],
    motif: u64,
    /// Which of its kinds.
    variant: u64,
    /// Where a template of the user's takes its numbers from.
    chance: Chance,
}

impl Look {
    fn new(title: &str) -> Self {
        let mut chance = Chance::new(title);
        let palette = &PALETTES[chance.below(PALETTES.len() as u64) as usize];
        let motif = chance.below(MOTIFS);
        Self { palette, motif, variant: chance.clone().below(VARIANTS), chance }
    }
}

/// The words of a cover, fitted to the page.
#[derive(Default)]
struct Words {
    series: Block,
    title: Block,
    subtitle: Block,
    authors: Block,
}

impl Words {
    fn fit(wording: &Wording, undrawable: &mut Vec<char>) -> Self {
        let own;
        let faces = match wording.fallback {
            None => &*FACES,
            Some(fallback) => {
                own = FACES.with(fallback);
                &own
            }
        };
        let mut drawable = |text: &str| drawable(text, &faces.upright, undrawable);
        let title = drawable(wording.title);
        let subtitle = drawable(wording.subtitle.unwrap_or_default());
        let series = drawable(wording.series.as_deref().unwrap_or_default());
        let names: Vec<String> = wording
            .authors
            .iter()
            .take(MAX_AUTHORS)
            .map(|name| drawable(name))
            .filter(|name| !name.is_empty())
            .collect();
        // A name that cannot be drawn still counts among the others.
        let named = |name: &&String| !name.trim().is_empty();
        let credited = wording.authors.iter().filter(named).count();

        let language = wording.language;
        let mut series = faces.italic.fit(&series, SERIES_SIZE, SMALLEST_SERIES, LEADING * 2.0 * SERIES_SIZE, language);
        let top = TITLE_TOP.max(series.place(100.0) + 30.0);
        // Title and subtitle share the space between the series and the ornament,
        // and hang slightly above its middle, where the eye expects them.
        let mut subtitle = faces.italic.fit(&subtitle, 56.0, 40.0, 160.0, language);
        let gap = if subtitle.lines.is_empty() { 0.0 } else { 50.0 };
        let room = TITLE_BOTTOM - top - gap - subtitle.height();
        let mut title = faces.upright.fit(&title, 220.0, 66.0, room, language);
        let bottom = title.place(top + (room - title.height()).max(0.0) * 0.45);
        subtitle.place(bottom + gap);
        let mut authors = credits(&faces.upright, &names, credited, language);
        authors.place(AUTHORS_MIDDLE - authors.height() / 2.0);
        Self { series, title, subtitle, authors }
    }
}

/// The SVG that a template, or the built-in one, gives for these words.
fn fill(template: Option<&str>, words: &Words, look: &Look) -> Result<String, CoverError> {
    let mut chance = match template {
        Some(_) => look.chance.clone(),
        None => Chance(look.variant),
    };
    let numbers: Vec<u64> = (0..128).map(|_| chance.below(1000)).collect();
    let [ground, ink, accent, tone, deep] = look.palette.map(|colour| format!("#{colour:06x}"));
    let page = context! {
        width => WIDTH,
        height => HEIGHT,
        title => Serde(&words.title),
        subtitle => Serde(&words.subtitle),
        series => Serde(&words.series),
        authors => Serde(&words.authors),
        palette => context! { ground, ink, accent, tone, deep },
        ornament => context! { motif => look.motif, numbers },
    };
    let filled = match template {
        Some(template) => {
            let guarded = templates::guard::guarded(BUILT_IN, template, SyntaxConfig::default());
            ENVIRONMENT.render_str(&guarded.map_err(|fault| CoverError::Template(fault.to_string()))?, page)
        }
        None => ENVIRONMENT.get_template(BUILT_IN).and_then(|template| template.render(page)),
    };
    let filled = filled.map_err(|e| CoverError::Template(e.to_string()))?;
    match filled.len() > MAX_FILLED {
        true => Err(CoverError::Svg(format!("it is larger than {} MB", MAX_FILLED >> 20))),
        false => Ok(filled),
    }
}

/// Bounds what templates of strangers do, as in those of pages. What is not there prints nothing.
fn guard_template(environment: &mut Environment) {
    templates::guard::restrict(environment);
    environment.set_recursion_limit(MAX_RECURSION);
    environment.set_formatter(|out, state, value| match value.is_undefined() {
        true => Ok(()),
        false => templates::write_value(out, state, value),
    });
}

/// The authors as they are credited: up to three on a line each, more of them
/// in a row that ends by counting those who found no room.
fn credits(face: &Face, names: &[String], credited: usize, language: &str) -> Block {
    let is_english = matches!(language.split('-').next(), None | Some("en" | "" | "und"));
    let list = |shown: usize| {
        let mut list = names[..shown].to_vec();
        match credited - shown {
            0 => {}
            n if !is_english => list.push(format!("+ {n}")),
            1 => list.push("and 1 other".to_owned()),
            n => list.push(format!("and {n} others")),
        }
        list
    };
    let whole = list(names.len());
    let text = whole.join(", ");
    if names.is_empty() {
        return Block::default();
    }
    if whole.len() > 3 {
        // Names stay whole, so lines are filled name by name.
        let row = (1..=names.len()).rev().find_map(|shown| {
            let mut list = list(shown);
            let last = list.len() - 1;
            list[..last].iter_mut().for_each(|name| name.push(','));
            let pieces: Vec<Piece> = list.into_iter().map(Piece::word).collect();
            face.balance(&pieces, 44.0, 3)
        });
        return match row {
            Some(lines) => Block::new(text, 44.0, lines),
            None => face.fit(&text, 44.0, 44.0, 160.0, ""),
        };
    }
    let largest = 70.0 - 6.0 * whole.len() as f32;
    let fit = |name: &String| face.fit(name, largest, 44.0, largest, "");
    let blocks: Vec<Block> = whole.iter().map(fit).collect();
    let size = blocks.iter().fold(largest, |size, b| size.min(b.size));
    let lines = blocks.into_iter().flat_map(|b| b.lines).collect();
    Block { text, size, lines }
}

/// The text as it can be drawn: spaces collapsed, control characters dropped,
/// characters without a glyph dropped and noted. If all that stays of such a
/// text is punctuation, nothing stays.
fn drawable(text: &str, face: &Face, undrawable: &mut Vec<char>) -> String {
    let mut complete = true;
    let kept: String = text
        .chars()
        .take(MAX_CHARS)
        .filter_map(|c| match c {
            _ if c.is_whitespace() => Some(' '),
            _ if c.is_control() || is_invisible(c) => None,
            _ if face.has(c) => Some(c),
            _ => {
                complete = false;
                if !undrawable.contains(&c) {
                    undrawable.push(c);
                }
                None
            }
        })
        .collect();
    if !complete && !kept.contains(char::is_alphanumeric) {
        return String::new();
    }
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a character is one that shows nothing by itself: joiners, marks of
/// direction, variation selectors, tags and what XML does not allow.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{ffff}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Numbers that look random but follow from the title alone.
#[derive(Clone)]
struct Chance(u64);

impl Chance {
    /// Seeds with the title's FNV-1a hash.
    fn new(title: &str) -> Self {
        Self(crate::story::slug::fnv(title.as_bytes()))
    }

    /// The next number below `limit` (SplitMix64).
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}

/// Where templates are filled, with the built-in one ready for it.
#[expect(clippy::expect_used, reason = "the template is part of the program, and tests fill it")]
static ENVIRONMENT: LazyLock<Environment> = LazyLock::new(|| {
    let mut env = Environment::new();
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.set_fuel(Some(MAX_FUEL));
    guard_template(&mut env);
    env.add_template(BUILT_IN, include_str!("../../templates/cover.svg")).expect("the built-in template is valid");
    env
});

struct Faces {
    upright: Face,
    italic: Face,
}

impl Faces {
    fn with(&self, fallback: &Fallback) -> Faces {
        Faces { upright: self.upright.with(&fallback.widths), italic: self.italic.with(&fallback.widths) }
    }
}

static FACES: LazyLock<Faces> = LazyLock::new(|| {
    let [upright, italic] = &*FONTS;
    Faces { upright: Face::new(upright), italic: Face::new(italic) }
});

/// The fonts of a cover: upright and italic, between which the bundled fonts have
/// a bold one.
#[expect(clippy::expect_used, reason = "the fonts are part of the program, and tests use them")]
static FONTS: LazyLock<[FontRef; 2]> = LazyLock::new(|| {
    // As the compiler sees which are taken, it leaves the many others out.
    let mut fonts = typst_assets::fonts();
    [fonts.next(), fonts.nth(1)].map(|data| {
        let font = data.and_then(|data| FontRef::new(data).ok());
        font.expect("the fonts are part of the binary")
    })
});

/// Red, green and blue of a colour.
fn rgb(colour: u32) -> [u8; 3] {
    let [_, red, green, blue] = colour.to_be_bytes();
    [red, green, blue]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG's relative luminance.
    fn luminance(colour: u32) -> f64 {
        let [red, green, blue] = rgb(colour).map(|value| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    #[test]
    fn ink_stands_out_from_every_ground() {
        for [ground, ink, ..] in PALETTES {
            let (a, b) = (luminance(ground), luminance(ink));
            let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(contrast >= 4.5, "{ink:06x} on {ground:06x}: {contrast:.2}");
        }
    }

    #[test]
    fn names_that_find_no_room_are_counted_in_no_wrong_language() {
        let names: Vec<String> = (0..3).map(|i| format!("Name {i}")).collect();
        assert!(credits(&FACES.upright, &names, 5, "en").text.ends_with("and 2 others"));
        assert!(credits(&FACES.upright, &names, 5, "de").text.ends_with("+ 2"));
    }

    #[test]
    fn the_same_wording_gives_the_same_bytes() {
        let wording = Wording { title: "A <B> & \"C\"", ..Wording::default() };
        let cover = draw(&wording).unwrap();
        assert_eq!((cover.width, cover.height), (1200, 1800));
        assert_eq!(cover, draw(&wording).unwrap());
    }
}
