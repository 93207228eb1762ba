//! Draws a book's cover: fits the wording to the page, picks colours and an
//! ornament from the title, fills an SVG template and renders it as a PNG.
//!
//! Nothing outside the arguments is read (no system fonts, clock or chance), so
//! the same wording always gives the same bytes.

use std::fmt;
use std::sync::LazyLock;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, context};
use skrifa::FontRef;

use fit::{Block, Face, HEIGHT, LEADING, WIDTH};

mod fit;
mod flat;
mod picture;
mod render;
mod sweep;

/// The name of the template that is used without another.
const BUILT_IN: &str = "cover.svg";

/// Where the title may stand: between the series and the ornament.
const TITLE_TOP: f32 = 190.0;
const TITLE_ROOM: f32 = 640.0;
const AUTHORS_MIDDLE: f32 = 1645.0;
/// Steps a template may run, so that a runaway loop ends in an error.
const MAX_FUEL: u64 = 2_000_000;
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
            Self::Svg(why) => write!(f, "the cover template does not give a usable SVG: {why}"),
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
/// larger than 4000 by 6000, a pattern, a filter, a DTD or endless work.
pub fn draw(wording: &Wording) -> Result<Cover, CoverError> {
    let mut undrawable = Vec::new();
    let svg = fill(wording, &mut undrawable)?;
    let picture = render::render(&svg)?;
    let (width, height) = (picture.width, picture.height);
    let png = picture.encode().map_err(|e| CoverError::Png(e.to_string()))?;
    Ok(Cover { png, width, height, undrawable })
}

/// Ground, ink, accent, tone, deep: the ink is for text on the ground, the
/// other three are for ornaments. Dark grounds first, then light ones.
const PALETTES: [[&str; 5]; 14] = [
    ["#14213d", "#f7f0e0", "#e8b04b", "#4a6a94", "#24375f"],
    ["#1a382d", "#f3ecd8", "#dca45c", "#55876a", "#28503f"],
    ["#4a1528", "#f9eadf", "#e8a17f", "#96414f", "#6a2238"],
    ["#2d1b3d", "#f5ebf3", "#e6a8b9", "#74508a", "#452b5c"],
    ["#0f3b42", "#f2efe1", "#f0a868", "#438788", "#1b565d"],
    ["#24262c", "#f2eee6", "#e07a5f", "#6a7080", "#3a3e48"],
    ["#8f2d22", "#fff2e0", "#f2b880", "#c25b45", "#a63c2e"],
    ["#f4ead8", "#3b2318", "#b5482a", "#dba77a", "#ead6b8"],
    ["#e6ebdf", "#22352a", "#3f6b4f", "#9db79a", "#ced9c5"],
    ["#e4ecf0", "#1b2e45", "#2f5d8a", "#92b4cb", "#c9dbe5"],
    ["#f7e4df", "#4b1d2c", "#a63d51", "#dd9a96", "#efcbc3"],
    ["#e9bd5b", "#2e1c10", "#8f3420", "#cf8f35", "#dcab45"],
    ["#eae4f2", "#2c2148", "#5f4694", "#ad9ccf", "#d3c9e6"],
    ["#f1ede4", "#1f2426", "#c4452d", "#8f9a98", "#d8d5cb"],
];

/// How many ornaments the built-in template knows.
const MOTIFS: u64 = 7;

/// The SVG for this wording.
fn fill(wording: &Wording, undrawable: &mut Vec<char>) -> Result<String, CoverError> {
    let title = drawable(wording.title, undrawable);
    let subtitle = drawable(wording.subtitle.unwrap_or_default(), undrawable);
    let series = drawable(wording.series.as_deref().unwrap_or_default(), undrawable);
    let names: Vec<String> = wording
        .authors
        .iter()
        .take(MAX_AUTHORS)
        .map(|name| drawable(name, undrawable))
        .filter(|name| !name.is_empty())
        .collect();
    // A name that cannot be drawn still counts among the others.
    let named = |name: &&String| !name.trim().is_empty();
    let credited = wording.authors.iter().filter(named).count();

    let faces = &*FACES;
    let mut series = faces.italic.fit(&series, 44.0, 34.0, LEADING * 44.0);
    series.place(110.0);
    // Title and subtitle share the space between the series and the ornament,
    // and hang slightly above its middle, where the eye expects them.
    let mut subtitle = faces.italic.fit(&subtitle, 56.0, 40.0, 160.0);
    let gap = if subtitle.lines.is_empty() { 0.0 } else { 50.0 };
    let room = TITLE_ROOM - gap - subtitle.height();
    let mut title = faces.title.fit(&title, 220.0, 66.0, room);
    let bottom = title.place(TITLE_TOP + (room - title.height()).max(0.0) * 0.45);
    subtitle.place(bottom + gap);
    let mut authors = credits(&faces.text, &names, credited);
    authors.place(AUTHORS_MIDDLE - authors.height() / 2.0);

    let mut chance = Chance::new(wording.title);
    let [ground, ink, accent, tone, deep] = PALETTES[chance.below(PALETTES.len() as u64) as usize];
    let motif = chance.below(MOTIFS);
    let numbers: Vec<u64> = (0..128).map(|_| chance.below(1000)).collect();

    let page = context! {
        width => WIDTH,
        height => HEIGHT,
        title => Serde(title),
        subtitle => Serde(subtitle),
        series => Serde(series),
        authors => Serde(authors),
        palette => context! { ground, ink, accent, tone, deep },
        ornament => context! { motif, numbers },
    };
    let filled = match wording.template {
        Some(template) => ENVIRONMENT.render_str(template, page),
        None => ENVIRONMENT.get_template(BUILT_IN).and_then(|template| template.render(page)),
    };
    filled.map_err(|e| CoverError::Template(e.to_string()))
}

/// The authors as they are credited: up to three on a line each, more of them
/// in a row that ends by counting those who found no room.
fn credits(face: &Face, names: &[String], credited: usize) -> Block {
    let list = |shown: usize| {
        let mut list = names[..shown].to_vec();
        match credited - shown {
            0 => {}
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
            face.balance(&list, 44.0, 3)
        });
        return match row {
            Some(lines) => Block::new(text, 44.0, lines),
            None => face.fit(&text, 44.0, 44.0, 160.0),
        };
    }
    let largest = 70.0 - 6.0 * whole.len() as f32;
    let fit = |name: &String| face.fit(name, largest, 44.0, largest);
    let blocks: Vec<Block> = whole.iter().map(fit).collect();
    let size = blocks.iter().fold(largest, |size, b| size.min(b.size));
    let lines = blocks.into_iter().flat_map(|b| b.lines).collect();
    Block { text, size, lines }
}

/// The text as it can be drawn: spaces collapsed, control characters dropped,
/// characters without a glyph dropped and noted. If all that stays of such a
/// text is punctuation, nothing stays.
fn drawable(text: &str, undrawable: &mut Vec<char>) -> String {
    let map = &FACES.text.map;
    let mut complete = true;
    let kept: String = text
        .chars()
        .take(MAX_CHARS)
        .filter_map(|c| match c {
            _ if c.is_whitespace() => Some(' '),
            _ if c.is_control() || is_invisible(c) => None,
            _ if map.map(c).is_some() => Some(c),
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
struct Chance(u64);

impl Chance {
    /// Seeds with the title's FNV-1a hash.
    fn new(title: &str) -> Self {
        Self(
            title
                .bytes()
                .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)),
        )
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
static ENVIRONMENT: LazyLock<Environment> = LazyLock::new(|| {
    let mut env = Environment::new();
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.set_fuel(Some(MAX_FUEL));
    env.add_template(BUILT_IN, include_str!("../../templates/cover.svg")).expect("the built-in template is valid");
    env
});

struct Faces {
    title: Face,
    text: Face,
    italic: Face,
}

static FACES: LazyLock<Faces> = LazyLock::new(|| {
    let face = |index| {
        let font = typst_assets::fonts().nth(index).and_then(|data| FontRef::new(data).ok());
        Face::new(&font.expect("the fonts are part of the binary"))
    };
    Faces { title: face(0), text: face(0), italic: face(2) }
});

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG's relative luminance.
    fn luminance(colour: &str) -> f64 {
        let channel = |i: usize| {
            let value = u8::from_str_radix(&colour[i..i + 2], 16).unwrap();
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    #[test]
    fn ink_stands_out_from_every_ground() {
        for [ground, ink, ..] in PALETTES {
            let (a, b) = (luminance(ground), luminance(ink));
            let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(contrast >= 4.5, "{ink} on {ground}: {contrast:.2}");
        }
    }

    #[test]
    fn the_same_wording_gives_the_same_bytes() {
        let wording = Wording { title: "A <B> & \"C\"", ..Wording::default() };
        let cover = draw(&wording).unwrap();
        assert_eq!((cover.width, cover.height), (1200, 1800));
        assert_eq!(cover, draw(&wording).unwrap());
    }
}
