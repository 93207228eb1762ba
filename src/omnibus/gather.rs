//! Which stories there are, and each of them read and bound, several at a time.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::{MOST_BYTES, Options, rules, volumes};
use crate::batch;
use crate::batch::collection::Collections;
use crate::batch::discover::{Choice, Discovery, Found, discover};
use crate::batch::island::island;
use crate::book::count::is_significant;
use crate::book::cover::sheet::{self, Thumb};
use crate::book::cover::{self, Wording};
use crate::book::xhtml::{Tag, TagKind, tags, unescape};
use crate::book::{self, Book, PageKind};
use crate::diag::disk::read_capped;
use crate::diag::{Cut, Failed, Sink, Sources};
use crate::read::names::natural;
use crate::story::outside::Outside;
use crate::story::volume::VolumeOf;
use crate::transcribe::epub;
use crate::{package, read, transcribe};

/// Stories of one omnibus at most.
pub const MOST_STORIES: usize = 2000;

/// What a text is known by.
type Digest256 = [u8; 32];

/// One of the stories.
#[derive(Debug)]
pub struct Member {
    /// As the user names it.
    pub path: PathBuf,
    /// Its index among the sources.
    pub root: usize,
    /// The files that its messages point into.
    pub sources: Sources,
    /// What there is to tell of it.
    pub sink: Sink,
    /// Nothing where it cannot be bound.
    pub book: Option<Book>,
    /// Identifiers of the stories that it joins, where it is an omnibus itself.
    pub holds: Vec<String>,
    /// Where it is a volume of an omnibus.
    pub volume: Option<VolumeOf>,
    /// Of the letters of its text, if it has any: pictures alone are not compared.
    pub text: Option<Digest256>,
    /// Of the letters of each page of its text that has any.
    pub pages: Vec<Digest256>,
    /// Its cover for the contact sheet.
    pub thumb: Option<Thumb>,
}

/// A story that was found, with what is said of it elsewhere.
#[derive(Debug)]
pub struct Source {
    found: Found,
    outside: Outside,
}

impl Source {
    /// As the user names it.
    pub fn path(&self) -> &Path {
        &self.found.path
    }
}

/// Finds the stories, in the order of the sources, those of a folder in the order of their names.
///
/// # Errors
/// There is none, there are too many, or a source cannot be read.
pub fn find(options: &Options, sources: &mut Sources, sink: &mut Sink) -> Result<Vec<Source>, Failed> {
    let choice =
        Choice::new(&[], &[]).map_err(|(glob, reason)| sink.fail(None, batch::rules::bad_glob(glob, reason)))?;
    let Discovery { mut stories, roots, collections, .. } = discover(&options.sources, Path::new(""), &choice, sink);
    let collections = Collections::read(&collections, sources, sink);
    if let Some(failed) = sink.failed() {
        return Err(failed);
    }
    // An omnibus that lies among its stories is made anew, and not put into itself; so are its volumes.
    stories.retain(|story| options.sources.contains(&story.path) || !is_of_target(&story.path, &options.target));
    let origins = stories.iter().map(|story| &*story.path).chain(options.sources.iter().map(PathBuf::as_path));
    package::write::refuse_sources([&*options.target], origins, sink)?;
    if stories.is_empty() {
        let places: Vec<String> = options.sources.iter().map(|source| source.display().to_string()).collect();
        return Err(sink.fail(None, rules::no_stories(places.join(", "))));
    }
    if stories.len() > MOST_STORIES {
        let excess = rules::too_many_stories(stories.len(), MOST_STORIES);
        return Err(sink.fail_with(None, excess, ["make several books of them".to_owned()]));
    }
    stories.sort_by(|a, b| a.root.cmp(&b.root).then_with(|| natural(&a.key, &b.key)));
    let with_outside = |found: Found| {
        let overrides = collections.overrides(&found.path).into_iter().map(|(node, _)| node.clone()).collect();
        let defaults = collections.of(&found.path).map(|collection| collection.defaults.clone());
        let (within, edition) = (roots.get(found.root).cloned(), found.edition.clone());
        Source { outside: Outside { defaults, overrides, within, edition }, found }
    };
    Ok(stories.into_iter().map(with_outside).collect())
}

/// Whether a file is what an earlier run left at the target, or a volume of it.
fn is_of_target(path: &Path, target: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    let is_it = || real(path).is_some_and(|path| real(target).is_some_and(|target| path == target));
    let is_beside =
        || real(volumes::folder(path)).is_some_and(|a| real(volumes::folder(target)).is_some_and(|b| a == b));
    volumes::number(path, target).is_some() && is_beside() && volume_of(path, target).is_some()
        || is_it() && origin(path).is_some_and(|origin| origin.is_omnibus())
}

/// What made a book.
fn origin(path: &Path) -> Option<epub::Origin> {
    epub::origin(&read_capped(path, MOST_BYTES as u64).ok()?)
}

/// What a file that is called as a volume of the target is says of itself, if it says that it is this volume. Any other
/// book may be called so.
pub fn volume_of(path: &Path, target: &Path) -> Option<VolumeOf> {
    let number = volumes::number(path, target)?;
    let origin = origin(path).filter(epub::Origin::is_omnibus)?;
    origin.volume.filter(|volume| volume.number == number)
}

/// Reads and binds the stories, several at a time. `shared` are the files that all of them may speak of.
pub fn read(sources: Vec<Source>, options: &Options, shared: &Sources, done: &(dyn Fn(bool) + Sync)) -> Vec<Member> {
    let count = sources.len();
    // How many stories there will be in a volume is not known yet.
    let fewest = if options.volume.is_some() { sheet::fewest(count) } else { count };
    let shown = Shown { count, fewest };
    let one = |source: Source| {
        let member = member(source, options, shared, shown);
        done(member.book.is_some());
        member
    };
    batch::on(options.threads(), || sources.into_par_iter().map(one).collect())
}

/// How many covers are shown.
#[derive(Clone, Copy)]
struct Shown {
    /// Of all stories.
    count: usize,
    /// On the sheet for which they are kept as large as they can be.
    fewest: usize,
}

fn member(Source { found, outside }: Source, options: &Options, shared: &Sources, shown: Shown) -> Member {
    let mut member = Member {
        path: found.path,
        root: found.root,
        sources: shared.clone(),
        sink: Sink::new(),
        book: None,
        holds: Vec::new(),
        volume: None,
        text: None,
        pages: Vec::new(),
        thumb: None,
    };
    let path = member.path.clone();
    let caught = island(|| {
        if let Ok((book, origin)) = bind(&path, &outside, options, &mut member.sources, &mut member.sink) {
            (member.text, member.pages) = digests(&book);
            member.thumb = (!options.has_own_cover()).then(|| thumb(&book, &path, shown, &mut member.sink)).flatten();
            (member.book, member.holds, member.volume) = (Some(book), origin.holds, origin.volume);
        }
    });
    if let Err(bug) = caught {
        member.sink.fail(None, batch::rules::panicked(bug));
    }
    member
}

/// The book of a story, and what made the file where that is a finished book.
fn bind(
    path: &Path,
    outside: &Outside,
    options: &Options,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<(Book, epub::Origin), Failed> {
    sources.keep_bytes |= options.book.keep_bytes;
    let story = read::read(path, outside, sources, sink)?;
    let origin = match transcribe::Kind::of(path) {
        Some(transcribe::Kind::Book) => transcribe::origin_of(path, sources),
        _ => epub::Origin::default(),
    };
    let book = book::bind(&story, &options.book, sources, sink)?;
    if options.book.strict {
        sink.raise_warnings();
    }
    sink.failed().map_or(Ok((book, origin)), Err)
}

/// Digests of the letters of a story's text: of all of them, and of those of each page.
fn digests(book: &Book) -> (Option<Digest256>, Vec<Digest256>) {
    let is_text = |page: &&book::Page| matches!(page.kind, PageKind::Chapter | PageKind::ChapterPart);
    let mut hasher = Sha256::new();
    let mut pages: Vec<Digest256> = Vec::new();
    let letters = book.pages.iter().filter(is_text).map(|page| letters(&page.xhtml));
    for letters in letters.filter(|letters| !letters.is_empty()) {
        hasher.update(letters.as_bytes());
        pages.push(Sha256::digest(letters.as_bytes()).into());
    }
    ((!pages.is_empty()).then(|| hasher.finalize().into()), pages)
}

/// The letters of the text on a page. A user's template may mark it in ways of its own, or not at all.
fn letters(page: &str) -> String {
    let begins = |tag: &Tag| tag.kind == TagKind::Open && tag.has_class("fic-text");
    let begin = tags(page).find(begins).or_else(|| tags(page).find(|tag| tag.name == "body"));
    let body = begin.map_or("", |tag| page.cut(tag.range.end..));
    let mut letters = String::new();
    let mut from = 0;
    for tag in tags(body) {
        letters.extend(unescape(body.cut(from..tag.range.start)).chars().filter(|c| is_significant(*c)));
        from = tag.range.end;
    }
    letters
}

/// The cover of a story, small. A picture that cannot be unpacked is replaced by a drawing.
fn thumb(book: &Book, path: &Path, shown: Shown, sink: &mut Sink) -> Option<Thumb> {
    // Of one story there is nothing to show beside its own picture.
    let given = book.cover.as_ref().filter(|cover| shown.count > 1 || !cover.generated)?;
    if let Some(thumb) = Thumb::of(&given.bytes, shown.fewest) {
        return Some(thumb);
    }
    sink.emit(None, rules::cover_not_shown(path.display()));
    let authors: Vec<String> = book.meta.authors.iter().map(|author| author.name.value.clone()).collect();
    let wording = Wording { title: &book.title, authors: &authors, language: &book.language, ..Wording::default() };
    Thumb::of(&cover::draw(&wording).ok()?.png, shown.fewest)
}

/// Reports stories that are there twice, as far as can be told.
pub fn refuse_doubles(members: &[Member], sink: &mut Sink) {
    let mut texts: HashMap<Digest256, &Member> = HashMap::new();
    let mut identifiers: HashMap<&str, &Member> = HashMap::new();
    for member in members {
        let Some(book) = &member.book else { continue };
        let path = member.path.display();
        if let Some(first) = member.text.and_then(|text| texts.get(&text)) {
            sink.emit(None, rules::same_text(path, first.path.display())).hint("leave out one of the two");
            continue;
        }
        texts.extend(member.text.map(|text| (text, member)));
        match identifiers.get(book.identifier.as_str()) {
            Some(first) => {
                sink.emit(None, rules::same_identifier(path, first.path.display(), &book.identifier)).hint(OLDER);
            }
            None => {
                identifiers.insert(&book.identifier, member);
            }
        }
    }
    for omnibus in members {
        for held in omnibus.holds.iter().filter_map(|id| identifiers.get(id.as_str())) {
            if held.path != omnibus.path {
                sink.emit(None, rules::held_already(omnibus.path.display(), held.path.display())).hint(APART);
            }
        }
    }
    refuse_shared(members, sink);
}

/// What to do with two versions of a story.
const OLDER: &str = "leave one out if it is an older version; otherwise give each an `identifier`";

/// What to do with an omnibus among stories.
const APART: &str = "leave out the omnibus, and give the stories themselves";

/// Reports omnibuses that have a story in common: as an error where they have a page of text in common, too.
fn refuse_shared(members: &[Member], sink: &mut Sink) {
    let mut holding: HashMap<&str, Vec<&Member>> = HashMap::new();
    for member in members {
        let path = member.path.display();
        match common(member, &holding) {
            Some(Common { other, revised: None }) => {
                sink.emit(None, rules::held_twice(path, other.path.display())).hint(APART);
            }
            Some(Common { other, revised: Some(held) }) => {
                let (one, first) = (format!("a story in {path}"), format!("one in {}", other.path.display()));
                sink.emit(None, rules::same_identifier(one, first, held)).hint(OLDER);
            }
            None => {}
        }
        for held in &member.holds {
            holding.entry(held).or_default().push(member);
        }
    }
}

/// What an omnibus has in common with another.
struct Common<'m> {
    other: &'m Member,
    /// The identifier of a story of which each has a text of its own.
    revised: Option<&'m str>,
}

/// What an omnibus has in common with those before it, by the stories that these hold. The same text goes before a revised
/// one.
fn common<'m>(member: &'m Member, holding: &HashMap<&str, Vec<&'m Member>>) -> Option<Common<'m>> {
    let own: HashSet<&Digest256> = member.pages.iter().collect();
    let mut compared: HashSet<&Path> = HashSet::new();
    let mut revised = None;
    for held in &member.holds {
        for other in holding.get(held.as_str()).into_iter().flatten() {
            if !compared.insert(&other.path) || are_volumes_of_one(member, other) {
                continue;
            }
            if other.pages.iter().any(|digest| own.contains(digest)) {
                return Some(Common { other, revised: None });
            }
            revised.get_or_insert(Common { other, revised: Some(held) });
        }
    }
    revised
}

/// Whether two books are volumes that were cut from one book at one time. Each has other chapters, even where two of these
/// have the same words.
fn are_volumes_of_one(a: &Member, b: &Member) -> bool {
    a.volume
        .as_ref()
        .zip(b.volume.as_ref())
        .is_some_and(|(a, b)| a.identifier == b.identifier && a.count == b.count && a.number != b.number)
}
