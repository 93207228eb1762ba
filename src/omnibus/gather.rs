//! Which stories there are, and each of them read and bound, several at a time.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::{Options, rules};
use crate::batch;
use crate::batch::collection::Collections;
use crate::batch::discover::{Choice, Discovery, Found, discover};
use crate::batch::island::island;
use crate::book::count::is_significant;
use crate::book::cover::sheet::Thumb;
use crate::book::cover::{self, Wording};
use crate::book::xhtml::{tags, unescape};
use crate::book::{self, Book, PageKind};
use crate::diag::{Cut, Failed, Sink, Sources};
use crate::read::names::natural;
use crate::story::outside::Outside;
use crate::transcribe::epub;
use crate::{read, transcribe};

/// Stories of one omnibus at most.
pub const MOST_STORIES: usize = 2000;

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
    /// Of the letters of its text.
    pub digest: [u8; 32],
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
    // An omnibus that lies among its stories is made anew, and not put into itself.
    stories.retain(|story| {
        options.sources.contains(&story.path) || !is_same(&story.path, &options.target) || !is_omnibus(&story.path)
    });
    if let Some(story) = stories.iter().find(|story| is_same(&story.path, &options.target)) {
        return Err(refuse_target(&story.path, sink));
    }
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

/// Whether two paths lead to one file.
pub fn is_same(a: &Path, b: &Path) -> bool {
    a == b || a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b))
}

/// Whether a file is an omnibus of ours.
fn is_omnibus(path: &Path) -> bool {
    std::fs::read(path).is_ok_and(|bytes| epub::origin(&bytes).is_some_and(|origin| origin.is_omnibus))
}

/// Reports that the book would be written over one of its sources.
pub fn refuse_target(path: &Path, sink: &mut Sink) -> Failed {
    sink.fail_with(None, rules::target_is_source(path.display()), ["give another name with `-o`".to_owned()])
}

/// Reads and binds the stories, several at a time. `shared` are the files that all of them may speak of.
pub fn read(sources: Vec<Source>, options: &Options, shared: &Sources, done: &(dyn Fn(bool) + Sync)) -> Vec<Member> {
    let count = sources.len();
    let one = |source: Source| {
        let member = member(source, options, shared, count);
        done(member.book.is_some());
        member
    };
    batch::on(options.threads(), || sources.into_par_iter().map(one).collect())
}

fn member(Source { found, outside }: Source, options: &Options, shared: &Sources, count: usize) -> Member {
    let mut member = Member {
        path: found.path,
        root: found.root,
        sources: shared.clone(),
        sink: Sink::new(),
        book: None,
        holds: Vec::new(),
        digest: [0; 32],
        thumb: None,
    };
    let path = member.path.clone();
    let caught = island(|| {
        if let Ok((book, holds)) = bind(&path, &outside, options, &mut member.sources, &mut member.sink) {
            member.digest = digest(&book);
            member.thumb = (!options.has_own_cover()).then(|| thumb(&book, &path, count, &mut member.sink)).flatten();
            (member.book, member.holds) = (Some(book), holds);
        }
    });
    if let Err(bug) = caught {
        member.sink.fail(None, batch::rules::panicked(bug));
    }
    member
}

/// The book of a story, and the identifiers of those that it joins.
fn bind(
    path: &Path,
    outside: &Outside,
    options: &Options,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<(Book, Vec<String>), Failed> {
    sources.keep_bytes |= options.book.keep_bytes;
    let story = read::read(path, outside, sources, sink)?;
    let holds = match transcribe::Kind::of(path) {
        Some(transcribe::Kind::Book) => transcribe::held_by(path, sources),
        _ => Vec::new(),
    };
    let book = book::bind(&story, &options.book, sources, sink)?;
    if options.book.strict {
        sink.raise_warnings();
    }
    sink.failed().map_or(Ok((book, holds)), Err)
}

/// A digest of the letters of a story's text.
fn digest(book: &Book) -> [u8; 32] {
    let mut hasher = Sha256::new();
    let is_text = |page: &&book::Page| matches!(page.kind, PageKind::Chapter | PageKind::ChapterPart);
    let mut letters = String::new();
    for page in book.pages.iter().filter(is_text) {
        let body = page.xhtml.find("<div class=\"fic-text\">").map_or("", |at| page.xhtml.cut(at..));
        let mut from = 0;
        letters.clear();
        for tag in tags(body) {
            letters.extend(unescape(body.cut(from..tag.range.start)).chars().filter(|c| is_significant(*c)));
            from = tag.range.end;
        }
        hasher.update(letters.as_bytes());
    }
    hasher.finalize().into()
}

/// The cover of a story, small. A picture that cannot be unpacked is replaced by a drawing.
fn thumb(book: &Book, path: &Path, count: usize, sink: &mut Sink) -> Option<Thumb> {
    // Of one story there is nothing to show beside its own picture.
    let given = book.cover.as_ref().filter(|cover| count > 1 || !cover.generated)?;
    if let Some(thumb) = Thumb::of(&given.bytes, count) {
        return Some(thumb);
    }
    sink.emit(None, rules::cover_not_shown(path.display()));
    let authors: Vec<String> = book.meta.authors.iter().map(|author| author.name.value.clone()).collect();
    let wording = Wording { title: &book.title, authors: &authors, language: &book.language, ..Wording::default() };
    Thumb::of(&cover::draw(&wording).ok()?.png, count)
}

/// Reports stories that are there twice, as far as can be told.
pub fn refuse_doubles(members: &[Member], sink: &mut Sink) {
    let mut texts: HashMap<[u8; 32], &Member> = HashMap::new();
    let mut identifiers: HashMap<&str, &Member> = HashMap::new();
    for member in members {
        let Some(book) = &member.book else { continue };
        let path = member.path.display();
        if let Some(first) = texts.get(&member.digest) {
            sink.emit(None, rules::same_text(path, first.path.display())).hint("leave out one of the two");
            continue;
        }
        texts.insert(member.digest, member);
        match identifiers.get(book.identifier.as_str()) {
            Some(first) => {
                sink.emit(None, rules::same_identifier(path, first.path.display(), &book.identifier))
                    .hint("leave one out if it is an older version; otherwise give each an `identifier`");
            }
            None => {
                identifiers.insert(&book.identifier, member);
            }
        }
    }
    for omnibus in members {
        for held in omnibus.holds.iter().filter_map(|id| identifiers.get(id.as_str())) {
            if held.path != omnibus.path {
                sink.emit(None, rules::held_already(omnibus.path.display(), held.path.display()))
                    .hint("leave out the omnibus, and give the stories themselves");
            }
        }
    }
}
