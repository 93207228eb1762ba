//! Several stories become one book, or volumes of one: a series, an author's stories, a long serial.
//!
//! 1. `gather` finds the stories, and reads and binds each as if it were alone.
//! 2. `order` puts them in order, `whole` joins what is said of them.
//! 3. `join` puts the pages of each story between those around all of them.
//! 4. The stages behind binding do the rest: the audit compares the pages of each story with its own files.

mod gather;
mod join;
mod links;
mod order;
pub(crate) mod rules;
mod styles;
mod volumes;
mod whole;

pub use order::Order;
pub use volumes::Measure;

use std::path::{Path, PathBuf};

use crate::batch::{Observer, State};
use crate::book::front::Noted;
use crate::book::{self, Book};
use crate::diag::disk::io_reason;
use crate::diag::{Cut, Diagnostic, Failed, Sink, Sources};
use crate::{make, package};

use gather::{Member, Source};
use join::{Folders, Part};
use volumes::Piece;
use whole::Whole;

/// Bytes of the pages and pictures of all stories at most: a gigabyte.
const MOST_BYTES: usize = 1 << 30;

/// What a user can choose.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Stories, finished books, and folders of them.
    pub sources: Vec<PathBuf>,
    /// The file of the book; of volumes, their names are made of it.
    pub target: PathBuf,
    /// How the stories are put in order.
    pub order: Order,
    /// A picture for the cover.
    pub cover: Option<PathBuf>,
    /// The book is cut into volumes of this length.
    pub volume: Option<Measure>,
    /// `key: value` lines about the whole.
    pub settings: Vec<String>,
    /// How the stories are bound.
    pub book: book::Options,
    /// Stories to read in parallel; 0 for as many as there are cores.
    pub jobs: usize,
}

impl Options {
    /// Threads that read stories.
    fn threads(&self) -> usize {
        match self.jobs {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            jobs => jobs,
        }
    }

    /// No contact sheet is wanted.
    fn has_own_cover(&self) -> bool {
        self.cover.is_some() || self.book.no_cover
    }
}

/// What is told of one story.
#[derive(Debug)]
pub struct Told {
    /// As the user names it.
    pub path: PathBuf,
    /// The files that the messages point into.
    pub sources: Sources,
    /// The messages.
    pub sink: Sink,
}

/// A finished volume; the only one if the book is not divided.
#[derive(Debug)]
pub struct Volume {
    /// Where it is to be written.
    pub path: PathBuf,
    /// The EPUB file.
    pub bytes: Vec<u8>,
    /// Its title.
    pub title: String,
    /// Its identifier.
    pub identifier: String,
    /// Words of the stories in it.
    pub words: usize,
    /// Chapters of the stories in it.
    pub chapters: usize,
    /// The stories in it.
    pub stories: Vec<book::Held>,
}

/// What became of an omnibus.
#[derive(Debug)]
pub struct Outcome {
    /// In their order; none where anything failed.
    pub volumes: Vec<Volume>,
    /// The stories, in the order of the book.
    pub stories: Vec<Told>,
    /// The files that messages about the whole point into.
    pub sources: Sources,
    /// What there is to tell of the whole.
    pub sink: Sink,
}

impl Outcome {
    /// Whether there is an error anywhere.
    pub fn has_errors(&self) -> bool {
        self.sink.has_errors() || self.stories.iter().any(|story| story.sink.has_errors())
    }
}

/// Joins stories to one book. Nothing is written.
pub fn make(options: &Options, observer: &dyn Observer) -> Outcome {
    let mut sources = Sources::new();
    sources.keep_bytes = options.book.keep_bytes;
    let mut sink = Sink::new();
    let mut members = Vec::new();
    let volumes = find(options, &mut sources, &mut sink).and_then(|found| {
        observer.planned(found.len(), found.len());
        let done = |is_bound| observer.done(if is_bound { State::Built } else { State::Failed });
        members = gather::read(found, options, &sources, &done);
        join(options, &mut members, &mut sources, &mut sink)
    });
    if options.book.strict {
        sink.raise_warnings();
    }
    let told = |member: Member| Told { path: member.path, sources: member.sources, sink: member.sink };
    let stories = members.into_iter().map(told).collect();
    let mut outcome = Outcome { volumes: volumes.unwrap_or_default(), stories, sources, sink };
    if outcome.has_errors() {
        outcome.volumes.clear();
    }
    outcome
}

/// The sources, if they are enough for an omnibus.
fn find(options: &Options, sources: &mut Sources, sink: &mut Sink) -> Result<Vec<Source>, Failed> {
    if let Some(cover) = &options.cover
        && let Err(error) = std::fs::File::open(cover)
    {
        return Err(sink.fail(None, crate::diag::rules::unreadable_file(cover.display(), io_reason(&error))));
    }
    let found = gather::find(options, sources, sink)?;
    match found.as_slice() {
        [only] if options.volume.is_none() => {
            let violation = rules::single_story(only.path().display());
            let once = "all sources lead to this story, and what is given twice counts once".to_owned();
            let hint =
                "make a book of it with `ficbind build`, or cut it into volumes with `--volume-words`".to_owned();
            let hints = Some(once).filter(|_| options.sources.len() > 1).into_iter().chain([hint]);
            Err(sink.fail_with(None, violation, hints))
        }
        _ => Ok(found),
    }
}

/// Stories that are bound → volumes.
fn join(
    options: &Options,
    members: &mut Vec<Member>,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Vec<Volume>, Failed> {
    gather::refuse_doubles(members, sink);
    *members = order::sort(std::mem::take(members), options.order, sink);
    // A book that lacks a story would be worse than none.
    if let Some(failed) = members.iter().find_map(|member| member.sink.failed()) {
        return Err(failed);
    }
    let whole = Whole::of(members, options, sources, sink);
    let mut parts = parts(members, &whole);
    if parts.iter().map(Part::size).fold(0, usize::saturating_add) > MOST_BYTES {
        let hint = "make several books of them: `--volume-words` cuts a book, but makes all volumes at once";
        return Err(sink.fail_with(None, rules::too_long(MOST_BYTES >> 20), [hint.to_owned()]));
    }
    let words: Vec<Vec<usize>> = parts.iter().map(Part::words).collect();
    let cut = volumes::cut(&words, options.volume);
    refuse_targets(options, members, &whole, cut.len(), sink)?;
    if options.book.strict {
        sink.raise_warnings();
    }
    if let Some(failed) = sink.failed() {
        return Err(failed);
    }
    let mut work = Work { options, whole: &whole, members, parts: &mut parts, sources, count: cut.len() };
    cut.iter().enumerate().map(|(at, pieces)| work.volume(at + 1, pieces, sink)).collect()
}

/// The books of the stories, each in its folder.
fn parts(members: &mut [Member], whole: &Whole) -> Vec<Part> {
    let mut folders = Folders::default();
    let books = members.iter_mut().filter_map(|member| Some((member.book.take()?, member.holds.clone())));
    let part = |(book, joins): (Book, Vec<String>)| {
        let folder = folders.of(&book);
        Part::new(book, joins, folder, whole.at)
    };
    books.map(part).collect()
}

/// No volume may take the place of a source.
fn refuse_targets(
    options: &Options,
    members: &[Member],
    whole: &Whole,
    count: usize,
    sink: &mut Sink,
) -> Result<(), Failed> {
    let names: Vec<PathBuf> = (1..=count).map(|number| volumes::name(&options.target, number, count)).collect();
    let origins = members.iter().map(|member| &*member.path).chain(options.sources.iter().map(PathBuf::as_path));
    let origins: Vec<&Path> = origins.collect();
    package::write::refuse_sources(names.iter().map(PathBuf::as_path), origins.iter().copied(), sink)?;
    for stale in volumes::beside(&options.target) {
        // What is joined anew is no remainder.
        if names.contains(&stale) || origins.contains(&&*stale) {
            continue;
        }
        let Some(volume) = gather::volume_of(&stale, &options.target) else { continue };
        let diagnostic = sink.emit(None, rules::stale_volume(stale.display()));
        match whole.identifier() == Some(&volume.identifier) {
            true => diagnostic.hint("remove it if it is not needed"),
            false => diagnostic.hint("to join it, name it among the sources; remove it if it is not needed"),
        };
    }
    Ok(())
}

/// What all volumes are made of.
struct Work<'w> {
    options: &'w Options,
    whole: &'w Whole,
    members: &'w mut [Member],
    parts: &'w mut [Part],
    sources: &'w mut Sources,
    /// How many volumes there are.
    count: usize,
}

impl Work<'_> {
    /// Makes one volume of pieces of stories.
    fn volume(&mut self, number: usize, pieces: &[Piece], sink: &mut Sink) -> Result<Volume, Failed> {
        let frame = self.frame(number, pieces, sink)?;
        for piece in pieces {
            if let Some(part) = self.parts.get_mut(piece.story) {
                part.share_styles(&frame);
            }
        }
        let options = &self.options.book;
        let book = join::volume(frame, self.parts, pieces);
        let package = package::pack(&book, options.edition());
        book::audit::check(&book.ledger, &package.pages_in(""), self.sources, sink);
        for piece in pieces {
            if let (Some(part), Some(member)) = (self.parts.get_mut(piece.story), self.members.get_mut(piece.story)) {
                audit(part, member, piece, &package);
                member.sink.failed().map_or(Ok(()), Err)?;
            }
        }
        let bytes = make::press(&package, &book, options, self.sources, sink);
        self.retell(pieces, sink);
        let bytes = bytes?;
        Ok(Volume {
            path: volumes::name(&self.options.target, number, self.count),
            bytes,
            title: book.title,
            identifier: book.identifier,
            words: book.words,
            chapters: book.chapters.len(),
            stories: book.holds,
        })
    }

    /// A book of the story alone tells where in its author's files a fault of its pages lies.
    fn retell(&mut self, pieces: &[Piece], sink: &mut Sink) {
        for piece in pieces {
            let (Some(part), Some(member)) = (self.parts.get(piece.story), self.members.get_mut(piece.story)) else {
                continue;
            };
            let is_about = |diagnostic: &Diagnostic| names_folder(&diagnostic.message, &part.folder);
            let Some(rule) = sink.diagnostics().iter().find(|d| is_about(d)).map(|d| d.rule.id) else { continue };
            let (mut sources, mut own) = (Sources::new(), Sink::new());
            // Whether there is a book of it does not matter here.
            let _ = make::build(&member.path, &[], &self.options.book, &mut sources, &mut own);
            if own.diagnostics().iter().any(|diagnostic| diagnostic.rule.id == rule) {
                sink.retain(|diagnostic| !is_about(diagnostic));
                (member.sources, member.sink) = (sources, own);
            }
        }
    }

    /// The pages around the stories of a volume.
    fn frame(&mut self, number: usize, pieces: &[Piece], sink: &mut Sink) -> Result<Book, Failed> {
        let cover = self.options.cover.as_deref();
        let root = cover.and_then(Path::parent).filter(|root| !root.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let story = self.whole.story(number, self.count, root);
        let mut noted: Vec<Noted> = Vec::new();
        for piece in pieces {
            if let (Some(part), Some(member)) = (self.parts.get(piece.story), self.members.get(piece.story)) {
                noted.push(part.noted(&self.whole.language, member.thumb.clone()));
            }
        }
        let is_without = |frame: &Book| frame.cover.as_ref().is_none_or(|cover| cover.generated);
        let mut own = Sink::new();
        let frame = book::bind::frame(&story, &noted, &self.options.book, self.sources, &mut own);
        if cover.is_some() && frame.as_ref().is_ok_and(is_without) {
            // Asked for by hand: a book without it would not do.
            own.raise_warnings();
        }
        sink.append(own);
        let mut frame = frame?;
        frame.meta.warnings = self.whole.warnings.clone();
        frame.meta.rating = self.whole.rating.clone();
        frame.volume = self.whole.volume(number, self.count);
        frame.modified = self.options.book.modified.or(self.whole.modified).unwrap_or(frame.modified);
        sink.failed().map_or(Ok(frame), Err)
    }
}

/// Whether a message names a file of a folder; the name of another may end with that of the folder.
fn names_folder(message: &str, folder: &str) -> bool {
    let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    message.match_indices(folder).any(|(at, _)| !message.cut(..at).ends_with(is_inside))
}

/// Compares the pages of a story in the package with its files, once all of them are there.
fn audit(part: &mut Part, member: &mut Member, piece: &Piece, package: &package::Package) {
    let pages = package.pages_in(&part.folder);
    if piece.is_whole() {
        book::audit::check(&part.ledger, &pages, &member.sources, &mut member.sink);
        return;
    }
    for (name, page) in pages {
        part.packed.entry(name.to_owned()).or_insert_with(|| page.to_owned());
    }
    if piece.last {
        let packed = std::mem::take(&mut part.packed);
        let pages = packed.iter().map(|(name, page)| (name.as_str(), page.as_str())).collect();
        book::audit::check(&part.ledger, &pages, &member.sources, &mut member.sink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the audit says of two stories when a word of the book is changed.
    fn audited(word: &str, other: &str) -> Vec<bool> {
        let folder = tempfile::tempdir().unwrap();
        for name in ["pear", "plum"] {
            let text = format!("---\ntitle: {name}\nauthor: A\nlanguage: en\n---\n\nA {name} falls.\n");
            std::fs::write(folder.path().join(format!("{name}.md")), text).unwrap();
        }
        let paths = ["pear.md", "plum.md"].map(|name| folder.path().join(name));
        let book = book::Options { no_cover: true, ..book::Options::default() };
        let options = Options { sources: paths.to_vec(), target: "fruit.epub".into(), book, ..Options::default() };
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        let found = find(&options, &mut sources, &mut sink).unwrap();
        let mut members = gather::read(found, &options, &sources, &|_| {});
        let whole = Whole::of(&members, &options, &mut sources, &mut sink);
        let mut parts = parts(&mut members, &whole);
        let words: Vec<Vec<usize>> = parts.iter().map(Part::words).collect();
        let cut = volumes::cut(&words, None);
        let (members, parts) = (&mut members, &mut parts);
        let mut work = Work { options: &options, whole: &whole, members, parts, sources: &mut sources, count: 1 };
        let frame = work.frame(1, &cut[0], &mut sink).unwrap();
        let mut joined = join::volume(frame, work.parts, &cut[0]);
        joined.pages.iter_mut().for_each(|page| page.xhtml = page.xhtml.replace(word, other));
        let package = package::pack(&joined, options.book.edition());
        for piece in &cut[0] {
            audit(&mut work.parts[piece.story], &mut work.members[piece.story], piece, &package);
        }
        work.members.iter().map(|member| member.sink.has_errors()).collect()
    }

    #[test]
    fn a_message_is_about_one_folder() {
        for message in ["story-a/one.xhtml: x", "in OEBPS/story-a/one.xhtml: x", "no file \"story-a/two.xhtml\""] {
            assert!(names_folder(message, "story-a/"), "{message}");
        }
        assert!(!names_folder("in OEBPS/story-my-story-a/one.xhtml, story-ab/two.xhtml", "story-a/"));
    }

    #[test]
    fn a_word_that_is_lost_is_told_of_its_story() {
        assert_eq!(audited("none", "none"), [false, false]);
        assert_eq!(audited("A plum falls", "A falls"), [false, true]);
        assert_eq!(audited("A pear falls", "A pear falls falls"), [true, false]);
    }
}
