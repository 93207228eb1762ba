//! Images and fonts of the author: found below the story's folder, told by their bytes, carried once each.

mod address;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::story::media::{self, Media, MediaClass};

use crate::book::prose::Use;
use crate::book::rules;
use crate::check::Version;
use crate::diag::disk::{ReadError, io_reason};
use crate::diag::source::MAX_ASSET_BYTES;
use crate::diag::trace::Trace;
use crate::diag::{Sink, Span, Violation};
use crate::read::ABOVE;
use crate::story::embedded;
use crate::story::slug::{Names, slug};
use crate::story::text::shorten;

use address::Place;
pub use address::{decode_percent, label};

/// A file that pages or style sheets use.
#[derive(Debug, Clone)]
pub struct Asset {
    pub href: String,
    pub media: &'static Media,
    pub bytes: Vec<u8>,
    pub animated: bool,
    /// Where it is first used.
    pub used: Span,
}

/// More pixels than this are reported: many reading systems refuse such images.
const LARGE_PIXELS: usize = 10_000_000;
/// More bytes than this are reported.
const LARGE_BYTES: usize = 5_000_000;

/// Why a target gave no asset; the reason has been reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unusable;

/// Folders in which the programs that make sites keep what their addresses name from the root.
const SITE_FOLDERS: &[&str] = &["", "static", "public", "assets", "resources", "source"];

/// Pictures that are looked for in other places than their address says, at most.
const MAX_MISSED: usize = 500;

/// Folders that are looked through at most for a picture that is named by itself.
const MAX_FOLDERS: usize = 500;

/// All assets of a book, by the file they came from.
#[derive(Debug, Default)]
pub struct Assets {
    root: Option<PathBuf>,
    version: Version,
    by_path: BTreeMap<PathBuf, Result<usize, Unusable>>,
    /// Those that stand in their address, by its hash.
    by_hash: BTreeMap<[u8; 32], Result<usize, Unusable>>,
    /// Addresses, each with the folder it counts from, that no file was found for.
    missed: HashSet<(PathBuf, String)>,
    /// Names in the folders where something was missed.
    listed: BTreeMap<PathBuf, BTreeMap<String, String>>,
    /// Addresses that something was said about.
    told: BTreeSet<String>,
    names: Names,
    pub list: Vec<Asset>,
    /// What was read or looked for.
    pub trace: Trace,
}

/// A file that was found.
struct Found {
    path: PathBuf,
    /// The same with all links followed.
    real: PathBuf,
    /// As it is called in messages.
    name: String,
    /// Whether the address says something else.
    odd: bool,
}

/// Why a file was not found.
enum Missing {
    Absent,
    Outside,
}

fn unusable(target: &str, what: &str) -> Violation {
    rules::unusable_image(format!("the image \"{}\" {what}", shorten(target)))
}

/// Why the address of something that is not on disk cannot be used, and what to do.
fn refusal(place: &Place, target: &str) -> (Violation, &'static str) {
    match place {
        Place::Network => (rules::remote_image(shorten(target)), "save the image beside the story, and write its path"),
        Place::Computer => (
            unusable(target, "has a path that is valid only on one computer"),
            "copy the image into the story's folder, and write its path from there",
        ),
        _ => (
            unusable(target, "has an address that is not a file"),
            "save the image beside the story, and write its path",
        ),
    }
}

impl Assets {
    /// `root` is the folder that all assets must lie in.
    pub fn new(root: &Path, version: Version, trace: Trace) -> Self {
        Assets { root: root.canonicalize().ok(), version, trace, ..Assets::default() }
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
        self.load(&target.target, base, MediaClass::Image, target.wiki, target.span, sink)
    }

    /// A file that a style sheet names, as an image or a font.
    pub fn local(
        &mut self,
        target: &str,
        base: &Path,
        kind: MediaClass,
        span: Span,
        sink: &mut Sink,
    ) -> Result<&Asset, Unusable> {
        self.load(target, base, kind, false, span, sink)
    }

    /// Drops what was taken in since there were `count` files: an image that only the cover uses is not carried twice.
    pub fn forget_since(&mut self, count: usize) {
        self.list.truncate(count);
        let stays = |entry: &Result<usize, Unusable>| entry.is_err() || entry.is_ok_and(|index| index < count);
        self.by_path.retain(|_, entry| stays(entry));
        self.by_hash.retain(|_, entry| stays(entry));
    }

    /// The file of an image or font, taken into the book once.
    fn load(
        &mut self,
        target: &str,
        base: &Path,
        kind: MediaClass,
        anywhere: bool,
        span: Span,
        sink: &mut Sink,
    ) -> Result<&Asset, Unusable> {
        match address::place(target) {
            Place::File => {}
            Place::Embedded(rest) => return self.embedded(rest, kind, span, sink),
            Place::Nowhere => {
                let violation = rules::unusable_image("the image has no path");
                sink.emit(span, violation).hint("write the path of an image between the round brackets");
                return Err(Unusable);
            }
            elsewhere @ (Place::Network | Place::Computer | Place::Other) => {
                let (violation, hint) = refusal(&elsewhere, target);
                return self.refuse(target, span, violation, hint, sink);
            }
        }
        let sought = (base.to_owned(), target.to_owned());
        if self.missed.contains(&sought) {
            return Err(Unusable);
        }
        let found = self.find(target, base, anywhere);
        if found.is_err() {
            self.missed.insert(sought);
        }
        let found = match found {
            Ok(found) => found,
            Err(Missing::Outside) => {
                let hint = "copy it into the story's folder, or put a `book.yaml` into the folder above both";
                return self.refuse(target, span, unusable(target, "is outside the story's folder"), hint, sink);
            }
            Err(Missing::Absent) => {
                let name = decode_percent(target.trim());
                let hint = self.above(&name).unwrap_or_else(|| self.near(base, &name));
                return self.refuse(target, span, rules::missing_image(&name), &hint, sink);
            }
        };
        if found.odd && self.told.insert(target.to_owned()) {
            sink.emit(span, rules::odd_image_path(shorten(target), &found.name))
                .hint("for other programs, write a path with `/`, relative to the file that shows the image");
        }
        if !self.by_path.contains_key(&found.real) {
            let loaded = self.read(&found, kind, span, sink);
            let stem = found.real.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
            let entry = loaded.map(|file| self.add(file, &slug(&stem), span));
            self.by_path.insert(found.real.clone(), entry);
        }
        self.by_path.get(&found.real).copied().unwrap_or(Err(Unusable)).map(|index| &self.list[index])
    }

    /// Reads a file that was found.
    fn read(
        &mut self,
        found: &Found,
        kind: MediaClass,
        span: Span,
        sink: &mut Sink,
    ) -> Result<(&'static Media, Vec<u8>), Unusable> {
        let bytes = self.trace.read(&found.path, MAX_ASSET_BYTES).map_err(|error| match error {
            ReadError::TooLarge => format!("it is larger than {} MiB", MAX_ASSET_BYTES >> 20),
            ReadError::Io(error) => io_reason(&error),
        });
        bytes.and_then(|bytes| examine(bytes, &found.name, kind, self.version, span, sink)).map_err(|reason| {
            sink.emit(span, rules::not_an_image(&found.name, reason));
            Unusable
        })
    }

    /// Says once why there is no picture, however often it is used.
    fn refuse(
        &mut self,
        target: &str,
        span: Span,
        violation: Violation,
        hint: &str,
        sink: &mut Sink,
    ) -> Result<&Asset, Unusable> {
        if self.told.insert(target.to_owned()) {
            sink.emit(span, violation).hint(hint);
        }
        Err(Unusable)
    }

    /// Carries a file under a name of its own.
    fn add(&mut self, (media, bytes): (&'static Media, Vec<u8>), stem: &str, used: Span) -> usize {
        let folder = if media.kind == MediaClass::Image { "images" } else { "fonts" };
        let stem = self.names.claim(&format!("{folder}/{}", if stem.is_empty() { "image" } else { stem }));
        let animated = media == media::GIF && media::is_animated_gif(&bytes);
        self.list.push(Asset { href: format!("{stem}.{}", media.extension), media, bytes, animated, used });
        self.list.len() - 1
    }

    /// A file that stands in its address.
    fn embedded(&mut self, address: &str, kind: MediaClass, span: Span, sink: &mut Sink) -> Result<&Asset, Unusable> {
        let hash: [u8; 32] = Sha256::digest(address).into();
        if !self.by_hash.contains_key(&hash) {
            let name = embedded::name(address);
            let bytes = embedded::bytes(address).map_err(str::to_owned);
            let loaded = bytes.and_then(|bytes| examine(bytes, &name, kind, self.version, span, sink));
            let entry = match loaded {
                Ok(file) => Ok(self.add(file, "", span)),
                Err(reason) => {
                    sink.emit(span, rules::not_an_image(&name, reason));
                    Err(Unusable)
                }
            };
            self.by_hash.insert(hash, entry);
        }
        self.by_hash.get(&hash).copied().unwrap_or(Err(Unusable)).map(|index| &self.list[index])
    }

    /// Looks for a file where its address says; then, as programs that make sites do, from every folder upwards; and
    /// for one that is named by itself, in all folders of the story.
    fn find(&mut self, target: &str, base: &Path, anywhere: bool) -> Result<Found, Missing> {
        let root = self.root.clone();
        let is_inside = |real: &Path| root.as_ref().is_some_and(|root| real.starts_with(root));
        let names = address::names(target);
        let mut missing = Missing::Absent;
        for name in &names {
            // A path from the root of the disk is more likely one from the root of a site.
            if name.path.starts_with('/') && !is_inside(Path::new(&name.path)) {
                continue;
            }
            let path = base.join(&name.path);
            match path.canonicalize() {
                Ok(real) if is_inside(&real) => {
                    return Ok(Found { path, real, name: name.path.clone(), odd: name.odd });
                }
                Ok(_) => missing = Missing::Outside,
                Err(_) => self.trace.absent(&path),
            }
        }
        // A story that lacks so many pictures has them nowhere.
        if matches!(missing, Missing::Outside) || self.missed.len() > MAX_MISSED {
            return Err(missing);
        }
        let (Some(root), Ok(base)) = (root.as_deref(), base.canonicalize()) else { return Err(missing) };
        for name in &names {
            let path = name.path.trim_start_matches('/');
            if path.is_empty() || path.split('/').any(|part| part == "..") {
                continue;
            }
            for folder in base.ancestors().take_while(|folder| folder.starts_with(root)) {
                for site in SITE_FOLDERS {
                    // One that is named by itself is found where it lies.
                    if let Some(found) = self.below(root, &folder.join(site).join(path), !anywhere) {
                        return Ok(found);
                    }
                }
            }
        }
        if anywhere { self.search(root, &names).ok_or(missing) } else { Err(missing) }
    }

    /// What to do where a folder above the story's has the picture: the root that the address counts from is then
    /// that folder, which only lacks a file that says so.
    fn above(&self, name: &str) -> Option<String> {
        let path = name.trim_start_matches('/');
        if path.is_empty() || self.missed.len() > MAX_MISSED || path.split('/').any(|part| part == "..") {
            return None;
        }
        let mut folders = self.root.as_deref()?.ancestors().skip(1).take(ABOVE);
        let (folder, place) = folders.find_map(|folder| {
            let places = SITE_FOLDERS.iter().map(|site| Path::new(site).join(path));
            places.into_iter().find(|place| folder.join(place).is_file()).map(|place| (folder, place))
        })?;
        let folder = folder.file_name()?.to_string_lossy();
        Some(format!(
            "\"{}\" exists in the folder \"{folder}\": put a `book.yaml`, which may be empty, into \"{folder}\", or copy the \
             file into the story's folder",
            place.display()
        ))
    }

    /// What to do about a file that is not there.
    fn near(&mut self, base: &Path, name: &str) -> String {
        let path = base.join(name);
        let wanted = path.file_name().map(|n| n.to_string_lossy().to_lowercase());
        let names = path
            .parent()
            .map(|folder| self.listed.entry(folder.to_owned()).or_insert_with(|| names_without_case(folder)));
        match names.zip(wanted).and_then(|(names, wanted)| names.get(&wanted)) {
            Some(near) => format!("there is a file \"{near}\": write the name exactly like this"),
            None => "check the spelling; write the path relative to the file that shows the image".to_owned(),
        }
    }

    /// A file at a place below the root, if there is one.
    fn below(&mut self, root: &Path, path: &Path, odd: bool) -> Option<Found> {
        match path.canonicalize() {
            Ok(real) if real.starts_with(root) && real.is_file() => {
                let above = root.parent().unwrap_or(root);
                let name = path.strip_prefix(above).unwrap_or(path).display().to_string();
                Some(Found { path: path.to_owned(), real, name, odd })
            }
            Ok(_) => None,
            Err(_) => {
                self.trace.absent(path);
                None
            }
        }
    }

    /// Looks for a file by its name alone, the nearest to the root first.
    fn search(&mut self, root: &Path, names: &[address::Name]) -> Option<Found> {
        let wanted: Vec<&str> = names.iter().map(|n| n.path.rsplit('/').next().unwrap_or(&n.path)).collect();
        let mut folders = std::collections::VecDeque::from([root.to_owned()]);
        let mut looked = 0;
        while let Some(folder) = folders.pop_front().filter(|_| looked < MAX_FOLDERS) {
            looked += 1;
            for entry in self.trace.list(&folder).unwrap_or_default() {
                let name = entry.path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                if wanted.iter().any(|w| *w == name)
                    && let Some(found) = self.below(root, &entry.path, false)
                {
                    return Some(found);
                }
                // Links may lead in circles.
                let is_folder = entry.path.symlink_metadata().is_ok_and(|m| m.is_dir());
                if is_folder && !name.starts_with('.') {
                    folders.push_back(entry.path);
                }
            }
        }
        None
    }
}

/// The names in a folder, by what they are in small letters; of several, the first.
fn names_without_case(folder: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort_unstable_by(|a, b| b.cmp(a));
    names.into_iter().map(|name| (name.to_lowercase(), name)).collect()
}

/// Whether a book can carry what an address names: a file of the story, or one that stands in the address.
pub fn is_carried(address: &str) -> bool {
    matches!(address::place(address), Place::File | Place::Embedded(_))
}

/// Tells what the bytes of a file are, and makes drawings safe.
///
/// # Errors
/// Why they can not be used, in words.
fn examine(
    bytes: Vec<u8>,
    name: &str,
    kind: MediaClass,
    version: Version,
    span: Span,
    sink: &mut Sink,
) -> Result<(&'static Media, Vec<u8>), String> {
    let media = match media::sniff(&bytes) {
        Some(media) if media.kind == kind => media,
        Some(media) => return Err(format!("it is {}", media.media_type)),
        None if bytes.is_empty() => return Err("it is empty".into()),
        None => return Err("its format is unknown".into()),
    };
    if kind == MediaClass::Font {
        return Ok((media, bytes));
    }
    if media == media::SVG {
        let cleaned = crate::book::svg::clean(&bytes, version)?;
        for what in cleaned.removed {
            sink.emit(span, rules::cleaned_svg(name, what));
        }
        return Ok((media, cleaned.svg.into_bytes()));
    }
    let size = match imagesize::blob_size(&bytes) {
        Ok(size) if size.width > 0 && size.height > 0 => size,
        _ => return Err("it is damaged".into()),
    };
    if size.width.saturating_mul(size.height) > LARGE_PIXELS || bytes.len() > LARGE_BYTES {
        let words = format!("{} × {} pixels, {} kB", size.width, size.height, bytes.len() / 1000);
        sink.emit(span, rules::oversized_image(name, words))
            .hint("scale it down: 1600 pixels on the longer side are plenty for any screen");
    }
    Ok((media, bytes))
}
