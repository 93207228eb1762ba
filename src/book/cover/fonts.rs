//! Fonts for letters that the built-in one lacks: those that a user gives, and those of the system.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use fontdb::{Database, ID, Source, Style};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

use super::is_letter;

/// A font that draws what the built-in one cannot.
#[derive(Debug, Clone)]
pub struct Fallback {
    /// Its bytes, and which of its faces is meant.
    pub data: Arc<Vec<u8>>,
    pub index: u32,
    /// The name of its family, for messages.
    pub family: String,
    /// Of the characters that were asked for, how wide they are at size 1.
    pub widths: HashMap<char, f32>,
}

/// The fonts of this system. They are looked at when the first cover needs one.
static SYSTEM: LazyLock<Database> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    fonts
});

/// The first font that has all these letters, among those given, in their order.
pub fn among_given(given: &[Vec<u8>], characters: &[char], language: &str) -> Option<Fallback> {
    given.iter().find_map(|bytes| {
        let mut fonts = Database::new();
        fonts.load_font_data(bytes.clone());
        best(&fonts, characters, language)
    })
}

/// The system's best font for these letters in this language.
pub fn of_system(characters: &[char], language: &str) -> Option<Fallback> {
    best(&SYSTEM, characters, language)
}

/// The best of some fonts: made for the language, a book face, upright and of regular weight; else by name, so that the
/// same fonts give the same cover.
fn best(fonts: &Database, characters: &[char], language: &str) -> Option<Fallback> {
    let wanted = regional(language);
    let mut faces: Vec<_> = fonts
        .faces()
        .map(|face| {
            let family = face.families.first().map(|(name, _)| name.as_str()).unwrap_or_default();
            let rank = (
                face.style != Style::Normal,
                face.weight.0.abs_diff(400),
                wanted.is_some_and(|words| !words.iter().any(|word| family.ends_with(word))),
                !(family.contains("Serif") || family.contains("Naskh") || family.contains("Mincho")),
                family.contains("Mono"),
            );
            (rank, family, face.post_script_name.as_str(), face.index, face.id)
        })
        .collect();
    faces.sort();
    faces.into_iter().find_map(|(_, family, _, index, id)| load(fonts, id, index, family, characters))
}

/// Endings of family names of fonts that draw Han characters as a language does.
fn regional(language: &str) -> Option<&'static [&'static str]> {
    let tag = language.to_ascii_lowercase();
    let is = |prefix: &str| tag == prefix || tag.starts_with(&format!("{prefix}-"));
    Some(match () {
        () if is("ja") => &[" JP"],
        () if is("ko") => &[" KR"],
        () if is("zh-hant") || is("zh-tw") || is("zh-hk") => &[" TC", " HK"],
        () if is("zh") => &[" SC"],
        () => return None,
    })
}

/// The face, if it has all the letters; symbols may be missing.
fn load(fonts: &Database, id: ID, index: u32, family: &str, characters: &[char]) -> Option<Fallback> {
    let widths = fonts.with_face_data(id, |data, index| {
        let font = FontRef::from_index(data, index).ok()?;
        let units: f32 = font.metrics(Size::unscaled(), LocationRef::default()).units_per_em.into();
        let (map, metrics) = (font.charmap(), font.glyph_metrics(Size::unscaled(), LocationRef::default()));
        let width = |c: char| Some(metrics.advance_width(map.map(c)?)? / units);
        let widths: HashMap<char, f32> = characters.iter().filter_map(|&c| Some((c, width(c)?))).collect();
        characters.iter().all(|c| widths.contains_key(c) || !is_letter(*c)).then_some(widths)
    })??;
    let data = match &fonts.face(id)?.source {
        Source::Binary(data) => data.as_ref().as_ref().to_vec(),
        Source::File(path) | Source::SharedFile(path, _) => std::fs::read(path).ok()?,
    };
    Some(Fallback { data: Arc::new(data), index, family: family.to_owned(), widths })
}
