//! The works that a ZIP archive holds: one is built, several are named.

use std::collections::HashSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::diag::trace::Trace;
use crate::diag::{self, Failed, Sink, Sources};
use crate::import::rules;
use crate::story::Story;
use crate::story::outside::Outside;
use crate::transcribe::Kind;
use crate::transcribe::archive::{Unzipped, is_archive};

use super::kinds::{Foreign, ending, holds_parts_of_page, is_chapter_file, is_side_file};
use super::serial::{self, Below, Shape};
use super::{BOOK_FILES, read};

/// Works that a message names.
const SHOWN: usize = 5;

/// Endings of files that stories use: pictures, style sheets, fonts, settings.
const USED: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "svg", "avif", "bmp", "css", "ttf", "otf", "woff", "woff2", "yaml", "yml",
    "toml", "json", "opf",
];

/// An archive, and where the works in it are.
#[derive(Debug, Clone)]
pub struct Archive {
    /// Its files.
    pub unzipped: Unzipped,
    /// Files, and folders of chapters, below the archive, in the order of their names. The archive itself has no name.
    pub works: Vec<PathBuf>,
}

impl Archive {
    /// Unpacks an archive, `limit` bytes at most, and looks for works.
    ///
    /// # Errors
    /// It cannot be read, or holds no work: reported in `sink`.
    pub fn open(path: &Path, limit: u64, trace: &mut Trace, sink: &mut Sink) -> Result<Archive, Failed> {
        let unzipped = Unzipped::new(path, limit, left_out, trace, sink)?;
        let mut works = Vec::new();
        if unzipped.is_row {
            works.extend(list(unzipped.root()).0.into_iter().map(PathBuf::from));
        } else {
            find(unzipped.root(), Path::new(""), &mut works);
        }
        match sink.failed() {
            Some(failed) if works.is_empty() => Err(failed),
            None if works.is_empty() => Err(sink.fail_with(
                None,
                rules::unreadable_archive(path.display(), "it holds no story"),
                [super::kinds::READ.to_owned()],
            )),
            _ => Ok(Archive { unzipped, works }),
        }
    }

    /// Whether something lies at a path in it.
    pub fn holds(&self, path: &Path) -> bool {
        is_plain(path) && self.unzipped.root().join(path).exists()
    }

    /// Reads what lies at a path in it.
    ///
    /// # Errors
    /// As [`read`].
    pub fn read(
        &self,
        path: &Path,
        outside: &Outside,
        sources: &mut Sources,
        sink: &mut Sink,
    ) -> Result<Story, Failed> {
        self.unzipped.enter(sources);
        let root = self.unzipped.root();
        let outside = Outside { within: Some(root.to_owned()), ..outside.clone() };
        let whole = if path.as_os_str().is_empty() { root.to_owned() } else { root.join(path) };
        let mut story = read(&whole, &outside, sources, sink)?;
        story.unpacked.push(self.unzipped.hold());
        Ok(story)
    }
}

/// What a file is that no story needs.
fn left_out(name: &str) -> Option<&'static str> {
    let is_used = is_chapter_file(name) || Kind::of(Path::new(name)).is_some() || USED.contains(&&*ending(name));
    match Foreign::of(name) {
        _ if is_used => None,
        Some(Foreign::Archive) => Some("archives within the archive"),
        _ => Some("files that are not read"),
    }
}

/// Reads the only work of an archive.
pub(super) fn read_archive(
    path: &Path,
    outside: &Outside,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Story, Failed> {
    let archive = Archive::open(path, crate::transcribe::archive::MAX_UNPACKED, sources.trace(), sink)?;
    match &*archive.works {
        [one] => archive.read(one, outside, sources, sink),
        several => {
            let name = path.display();
            let mut names: Vec<String> = several.iter().map(|work| portable(work)).take(SHOWN).collect();
            if several.len() > SHOWN {
                names.push(format!("{} more", several.len() - SHOWN));
            }
            let first = several.first().map(|work| portable(work)).unwrap_or_default();
            let hints = [
                format!("give one of them, such as `ficbind build \"{name}/{first}\"`"),
                format!(
                    "`ficbind batch \"{name}\" -o FOLDER` builds a book from each, `ficbind import` writes a source of each"
                ),
            ];
            Err(sink.fail_with(None, rules::several_works(name, several.len(), names.join(", ")), hints))
        }
    }
}

/// Whether a path leads down all the way.
pub fn is_plain(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_)))
}

/// The archive that a path leads through, and the rest of the path; `None` for any other path.
pub fn through(path: &Path) -> Option<(&Path, &Path)> {
    let archive = path.ancestors().skip(1).find(|above| is_archive(above) && above.is_file())?;
    Some((archive, path.strip_prefix(archive).ok()?))
}

/// Reads a work that was named by its path through an archive: `posts.zip/rain.txt`; `None` for any other path.
pub(super) fn read_inside(
    path: &Path,
    outside: &Outside,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Option<Result<Story, Failed>> {
    let (archive, rest) = through(path)?;
    Some(Archive::open(archive, crate::transcribe::archive::MAX_UNPACKED, sources.trace(), sink).and_then(|archive| {
        if archive.holds(rest) {
            return archive.read(rest, outside, sources, sink);
        }
        Err(sink.fail(None, diag::rules::unreadable_file(path.display(), "the archive holds no such file or folder")))
    }))
}

/// A path with forward slashes.
fn portable(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}

/// The works of a folder, and of those below it.
fn find(folder: &Path, below: &Path, works: &mut Vec<PathBuf>) {
    let (files, folders) = list(folder);
    if files.iter().any(|name| BOOK_FILES.contains(&name.as_str())) {
        works.push(below.to_owned());
        return;
    }
    let is_text = |name: &&String| is_chapter_file(name) && !is_side_file(name);
    let texts: Vec<PathBuf> = files.iter().filter(is_text).map(|name| folder.join(name)).collect();
    let shape = if texts.is_empty() {
        let inner: Vec<(&String, Vec<PathBuf>)> = folders
            .iter()
            .map(|name| {
                let inner = folder.join(name);
                (name, list(&inner).0.iter().filter(is_text).map(|file| inner.join(file)).collect())
            })
            .collect();
        let parts: Vec<Below> = inner
            .iter()
            .map(|(name, texts)| Below { name: (*name).clone(), texts: texts.iter().map(PathBuf::as_path).collect() })
            .collect();
        serial::parts(&parts)
    } else {
        serial::shape(&texts.iter().map(PathBuf::as_path).collect::<Vec<_>>())
    };
    if matches!(shape, Shape::Story(_)) {
        works.push(below.to_owned());
        return;
    }
    let stems: HashSet<_> = texts.iter().filter_map(|path| path.file_stem()).collect();
    for name in &files {
        // A text and a document of one name are one work, as in a folder.
        let is_foreign = || {
            let path = Path::new(name);
            Kind::of(path).is_some() && !is_side_file(name) && path.file_stem().is_none_or(|stem| !stems.contains(stem))
        };
        if is_text(&name) || is_foreign() {
            works.push(below.join(name));
        }
    }
    for name in folders.iter().filter(|name| !holds_parts_of_page(&folder.join(name))) {
        find(&folder.join(name), &below.join(name), works);
    }
}

/// The names of files and of folders in a folder, in order.
fn list(folder: &Path) -> (Vec<String>, Vec<String>) {
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder { folders.push(name) } else { files.push(name) }
    }
    files.sort();
    folders.sort();
    (files, folders)
}
