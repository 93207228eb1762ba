//! A drawn cover whose words the built-in font cannot write: another font is looked for, or the words go to its page.

use std::path::Path;

use super::{Assets, Meta, Options, Sink, Span, cover, rules};
use crate::book::cover::fonts::{self, Fallback};
use crate::book::cover::{Cover, CoverError, Wording};
use crate::diag::disk::io_reason;

/// Bytes of one font: the largest that systems ship stay below it.
const MAX_FONT: u64 = 64 << 20;
/// Files of a folder of fonts that are looked at.
const MAX_FONTS: usize = 500;

/// The cover with its words, if any font has their letters. Fonts are taken from the folder that the user names, from
/// the author's own style sheets, and last from the system.
///
/// # Errors
/// As [`cover::draw`].
pub(super) fn letter(
    drawn: Cover,
    wording: &Wording,
    options: &Options,
    meta: &Meta,
    assets: &mut Assets,
    sink: &mut Sink,
) -> Result<Cover, CoverError> {
    let at = meta.title.as_ref().map(|t| t.span);
    let missing = drawn.missing();
    let mut cover = drawn;
    if !missing.is_empty() {
        match find(&cover.undrawable, wording.language, options, assets, sink) {
            Some((fallback, of_system)) => {
                cover = cover::draw(&Wording { fallback: Some(&fallback), ..wording.clone() })?;
                if of_system {
                    sink.emit(at, rules::system_font(&fallback.family))
                        .hint("for the same cover on every machine, give a folder of fonts with `--fonts FOLDER`");
                }
            }
            None => {
                sink.emit(at, rules::unlettered_cover(list(&missing))).hint(
                    "give a folder with a suitable font with `--fonts FOLDER`, or your own picture with `cover: …`",
                );
            }
        }
    }
    report_symbols(&cover, at, sink);
    Ok(cover)
}

/// Symbols that no font had are left out of the wording.
fn report_symbols(cover: &Cover, at: Option<Span>, sink: &mut Sink) {
    let missing = cover.missing();
    let symbols: Vec<char> = cover.undrawable.iter().copied().filter(|c| !missing.contains(c)).collect();
    if !symbols.is_empty() && cover.lettered {
        sink.emit(at, rules::undrawable_cover(list(&symbols))).hint("give your own picture with `cover: …`");
    }
}

fn list(characters: &[char]) -> String {
    let shown: Vec<String> = characters.iter().take(12).map(|c| format!("\"{c}\"")).collect();
    shown.join(", ") + if characters.len() > shown.len() { " and others" } else { "" }
}

/// A font for the letters among these characters, and whether it is one of the system's.
fn find(
    characters: &[char],
    language: &str,
    options: &Options,
    assets: &mut Assets,
    sink: &mut Sink,
) -> Option<(Fallback, bool)> {
    let mut given = options.fonts.as_deref().map(|folder| read_fonts(folder, assets, sink)).unwrap_or_default();
    given.extend(assets.list.iter().filter(|a| matches!(a.media.extension, "ttf" | "otf")).map(|a| a.bytes.clone()));
    if let Some(font) = fonts::among_given(&given, characters, language) {
        return Some((font, false));
    }
    let of_system = options.system_fonts.then(|| fonts::of_system(characters, language))??;
    Some((of_system, true))
}

/// The fonts of a folder, in the order of their names.
fn read_fonts(folder: &Path, assets: &mut Assets, sink: &mut Sink) -> Vec<Vec<u8>> {
    let listing = match assets.trace.list(folder) {
        Ok(listing) => listing,
        Err(error) => {
            sink.emit(None, crate::diag::rules::unreadable_file(folder.display(), io_reason(&error)));
            return Vec::new();
        }
    };
    let is_font = |path: &Path| {
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        matches!(ending.as_str(), "ttf" | "otf" | "ttc" | "otc")
    };
    let fonts = listing.into_iter().filter(|entry| !entry.is_folder && is_font(&entry.path)).take(MAX_FONTS);
    fonts.filter_map(|entry| assets.trace.read(&entry.path, MAX_FONT).ok()).collect()
}
