//! Images: whether they are what the manifest and their names say.

use crate::log::Log;
use crate::{media, rules};

/// Image formats by the extensions of their files, with the name that people use.
const FORMATS: &[(&str, &[&str], &str)] = &[
    ("image/png", &["png"], "PNG"),
    ("image/jpeg", &["jpg", "jpeg"], "JPEG"),
    ("image/gif", &["gif"], "GIF"),
    ("image/bmp", &["bmp"], "BMP"),
    ("image/tiff", &["tif", "tiff"], "TIFF"),
];

/// Bytes of an image that are looked at.
pub const HEAD: u64 = 256 << 10;

/// Checks the first bytes of an image against its media type and its name.
pub fn check(head: &[u8], media_type: &str, path: &str, log: &mut Log) {
    if head.len() < 4 {
        log.whole(rules::bad_image_header());
        log.whole(rules::damaged_image());
        return;
    }
    let sniffed = media::sniffed(head);
    if sniffed != Some(media_type) {
        log.whole(rules::wrong_media_type(path, media_type));
    }
    let extension = path.rsplit_once('.').map_or("", |(_, e)| e).to_ascii_lowercase();
    let by_name = FORMATS.iter().find(|(_, extensions, _)| extensions.contains(&extension.as_str()));
    if extension == "svg" {
        return;
    }
    // EPUBCheck knows no WebP, and of TIFF only looks at the first bytes.
    let found = sniffed.filter(|t| *t == "image/tiff" || imagesize::blob_size(head).is_ok());
    let found = found.and_then(|t| FORMATS.iter().find(|(known, ..)| *known == t));
    match (by_name, found) {
        (Some((named, ..)), Some((found, ..))) if named == found => {}
        (Some(_), Some((.., format))) => log.whole(rules::wrong_image_extension(format, extension)),
        _ => log.whole(rules::damaged_image()),
    }
}
