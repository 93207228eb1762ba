//! Images and fonts of the author: found below the story's folder, told by their bytes, carried once each.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::book::media::{self, Kind, Media};
use crate::book::prose::Use;
use crate::book::rules;
use crate::book::slug::{Names, slug};
use crate::diag::source::{MAX_ASSET_BYTES, ReadError, io_reason};
use crate::diag::trace::Trace;
use crate::diag::{Sink, Span};

/// A file that pages or style sheets use.
#[derive(Debug, Clone)]
pub struct Asset {
    pub href: String,
    pub media: &'static Media,
    pub bytes: Vec<u8>,
    pub animated: bool,
}

/// More pixels than this are reported: many reading systems refuse such images.
const LARGE_PIXELS: usize = 10_000_000;
/// More bytes than this are reported.
const LARGE_BYTES: usize = 5_000_000;

/// Why a target gave no asset; the reason has been reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unusable;

/// All assets of a book, by the file they came from.
#[derive(Debug, Default)]
pub struct Assets {
    root: Option<PathBuf>,
    by_path: BTreeMap<PathBuf, Result<usize, Unusable>>,
    names: Names,
    pub list: Vec<Asset>,
    /// What was read or looked for.
    pub trace: Trace,
}

impl Assets {
    /// `root` is the folder that all assets must lie in.
    pub fn new(root: &Path, trace: Trace) -> Self {
        Assets { root: root.canonicalize().ok(), trace, ..Assets::default() }
    }

    /// Does something for which another folder is the root: what a collection says may name files of the collection.
    pub fn within<T>(&mut self, root: &Path, work: impl FnOnce(&mut Assets) -> T) -> T {
        let own = std::mem::replace(&mut self.root, root.canonicalize().ok());
        let outcome = work(self);
        self.root = own;
        outcome
    }

    /// The href of an image that a page shows; `base` is the folder of the file that names it.
    pub fn image(&mut self, target: &Use, base: &Path, sink: &mut Sink) -> Result<&Asset, Unusable> {
        if is_remote(&target.target) {
            sink.emit(target.span, rules::remote_image(crate::story::matter::shorten(&target.target)))
                .hint("save the image beside the story");
            return Err(Unusable);
        }
        self.local(&target.target, base, Kind::Image, target.span, sink)
    }

    /// Drops an image again that only the cover uses, so that it is not carried twice.
    pub fn forget_last(&mut self, path: &Path) {
        if let Ok(real) = path.canonicalize()
            && self.by_path.remove(&real).is_some()
        {
            self.list.pop();
        }
    }

    /// A file below the root, as an image or a font.
    pub fn local(
        &mut self,
        target: &str,
        base: &Path,
        kind: Kind,
        span: Span,
        sink: &mut Sink,
    ) -> Result<&Asset, Unusable> {
        let name = decode_percent(target.split(['?', '#']).next().unwrap_or(""));
        let path = base.join(&name);
        let Ok(real) = path.canonicalize() else {
            self.trace.absent(&path);
            sink.emit(span, rules::missing_image(&name)).hint("check the spelling; capitals count");
            return Err(Unusable);
        };
        if !self.root.as_ref().is_some_and(|root| real.starts_with(root)) {
            sink.emit(span, crate::story::rules::outside_folder(&name)).hint("copy it into the story's folder");
            return Err(Unusable);
        }
        if let Some(known) = self.by_path.get(&real) {
            return known.map(|index| &self.list[index]);
        }
        let loaded = load(&path, &name, kind, span, &mut self.trace, sink);
        let entry = loaded.map(|(media, bytes)| {
            let stem = slug(&real.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default());
            let folder = if media.kind == Kind::Image { "images" } else { "fonts" };
            let stem = self.names.claim(&format!("{folder}/{}", if stem.is_empty() { "image" } else { &stem }));
            let animated = media == media::GIF && media::is_animated_gif(&bytes);
            self.list.push(Asset { href: format!("{stem}.{}", media.extension), media, bytes, animated });
            self.list.len() - 1
        });
        self.by_path.insert(real, entry);
        entry.map(|index| &self.list[index])
    }
}

/// Whether a target lies on the network, or is no file at all.
pub fn is_remote(target: &str) -> bool {
    let scheme = target.split_once(':').map(|(s, _)| s).filter(|s| s.len() > 1);
    target.starts_with("//")
        || scheme.is_some_and(|s| s.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))
}

/// `%20` and its like; what is no valid UTF-8 afterwards stays as it was.
pub fn decode_percent(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = bytes.get(i + 1..i + 3).and_then(|h| std::str::from_utf8(h).ok());
        match hex.and_then(|h| u8::from_str_radix(h, 16).ok()).filter(|_| bytes[i] == b'%') {
            Some(byte) => {
                out.push(byte);
                i += 3;
            }
            None => {
                out.push(bytes[i]);
                i += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

fn load(
    path: &Path,
    name: &str,
    kind: Kind,
    span: Span,
    trace: &mut Trace,
    sink: &mut Sink,
) -> Result<(&'static Media, Vec<u8>), Unusable> {
    let fail = |reason: String, sink: &mut Sink| {
        sink.emit(span, rules::not_an_image(name, reason));
        Unusable
    };
    let bytes = match trace.read(path, MAX_ASSET_BYTES) {
        Ok(bytes) => bytes,
        Err(ReadError::TooLarge) => {
            return Err(fail(format!("it is larger than {} MiB", MAX_ASSET_BYTES >> 20), sink));
        }
        Err(ReadError::Io(error)) => {
            sink.emit(span, crate::story::rules::unreadable_file(name, io_reason(&error)));
            return Err(Unusable);
        }
    };
    let media = match media::sniff(&bytes) {
        Some(media) if media.kind == kind => media,
        Some(media) => return Err(fail(format!("it is {}", media.media_type), sink)),
        None if bytes.is_empty() => return Err(fail("it is empty".into(), sink)),
        None => return Err(fail("its bytes are of no known kind".into(), sink)),
    };
    if kind == Kind::Font {
        return Ok((media, bytes));
    }
    if media == media::SVG {
        return match crate::book::svg::clean(&bytes) {
            Ok(cleaned) => {
                for what in cleaned.removed {
                    sink.emit(span, rules::cleaned_svg(name, what));
                }
                Ok((media, cleaned.svg.into_bytes()))
            }
            Err(reason) => Err(fail(reason, sink)),
        };
    }
    let size = match imagesize::blob_size(&bytes) {
        Ok(size) if size.width > 0 && size.height > 0 => size,
        _ => return Err(fail("it is damaged".into(), sink)),
    };
    if size.width.saturating_mul(size.height) > LARGE_PIXELS || bytes.len() > LARGE_BYTES {
        let words = format!("{} × {} pixels, {} kB", size.width, size.height, bytes.len() / 1000);
        sink.emit(span, rules::oversized_image(name, words))
            .hint("1600 pixels on the longer side are plenty for any screen");
    }
    Ok((media, bytes))
}
