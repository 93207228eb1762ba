//! What a book has that came with EPUB 3.4: reading systems and checkers for 3.3 do not know it.

use crate::book::assets::Asset;
use crate::book::{Cover, Version, rules};
use crate::diag::{Severity, Sink, Span};
use crate::story::Meta;

/// Notes what is new, each thing once, and says whether there is any. The `assets` are those that have no other in their
/// place.
pub(super) fn report<'a>(
    meta: &Meta,
    assets: impl Iterator<Item = &'a Asset>,
    cover: Option<&Cover>,
    version: Version,
    sink: &mut Sink,
) -> bool {
    if version == Version::V2 {
        return false;
    }
    let pictures = assets.filter(|asset| asset.media.is_new());
    let mut found: Vec<(Option<Span>, String, &str)> = pictures
        .map(|asset| (Some(asset.used), format!("the picture \"{}\" is {}", asset.href, asset.media.noun()), AS_JPEG))
        .collect();
    if let Some(cover) = cover.filter(|cover| cover.media.is_new()) {
        found.push((meta.cover.as_ref().map(|c| c.span), format!("the cover is {}", cover.media.noun()), AS_JPEG));
    }
    if let Some(address) = &meta.contact_email {
        let what = "the metadata has an address for questions of accessibility".to_owned();
        found.push((Some(address.span), what, "leave \"contact-email\" out where a shop checks for EPUB 3.3"));
    }
    if let Some(span) = meta.roll {
        found.push((Some(span), "the layout is a roll".to_owned(), ROLL));
    }
    let any = !found.is_empty();
    for (span, what, hint) in found {
        sink.emit(span, rules::too_new(what, "3.3")).hint(hint).severity = Severity::Note;
    }
    any
}

/// What to do about a picture.
const AS_JPEG: &str = "for older reading systems, save it as PNG or JPEG";

/// What to do about a roll.
const ROLL: &str =
    "checkers for EPUB 3.3 refuse the book; without `layout: roll`, the pictures stand on pages that any reader shows";
