//! The same story found more than once: copies from two archives, parts beside the whole, earlier and shorter versions.
//!
//! 1. `stories` finds the stories as a batch does, and reads them one at a time.
//! 2. `words` folds their words, `shingles` takes the runs of words by which texts are compared.
//! 3. `index` tells by samples which texts may be the same, `likeness` compares those by all their shingles.
//! 4. `groups` puts together what belongs together.
//! 5. `merges` and `page` write what people decide by. Nothing that was read is ever changed.

pub(crate) mod align;
pub(crate) mod groups;
pub(crate) mod index;
pub(crate) mod likeness;
pub(crate) mod merges;
pub(crate) mod page;
pub(crate) mod rules;
pub(crate) mod shingles;
pub(crate) mod stories;
pub(crate) mod words;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::batch::{Observer, Refused, State, on};
use crate::diag::render::stories_in;
use crate::diag::{Sink, Sources};

use groups::{EQUAL, Group, Link, Sheet};
use index::{Candidates, Common, Index, MOST_TEXTS};
use likeness::{Prints, compare};
use shingles::{digest, distinct, shingles as all_shingles};
use stories::Stories;

/// What a user can choose.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Folders with stories, or single stories.
    pub sources: Vec<PathBuf>,
    /// Patterns of stories to take; all where there is none.
    pub include: Vec<String>,
    /// Patterns of stories to leave out.
    pub exclude: Vec<String>,
    /// The share of a text that must be in another, in hundredths.
    pub threshold: u8,
    /// Stories to read in parallel; 0 for as many as there are cores.
    pub jobs: usize,
}

/// The share of a text that must be in another, in hundredths, unless a user chooses another.
pub const THRESHOLD: u8 = 50;

/// What was found.
#[derive(Debug)]
pub struct Duplicates {
    pub(crate) stories: Stories,
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) groups: Vec<Group>,
    /// Stories that could not be read.
    pub unread: usize,
    /// What is to be said of the run.
    pub sink: Sink,
}

impl Duplicates {
    /// How many stories were found, read or not.
    pub fn count(&self) -> usize {
        self.stories.len()
    }

    /// The files that messages point into.
    pub fn sources(&self) -> &Sources {
        self.stories.sources()
    }

    /// How many groups there are.
    pub fn group_count(&self) -> usize {
        self.groups.len()
    }

    /// The stories of each group: where they are, the one to keep first.
    pub fn paths(&self) -> Vec<Vec<&Path>> {
        let paths = |group: &Group| group.members.iter().map(|member| self.path(member.sheet)).collect();
        self.groups.iter().map(paths).collect()
    }

    /// Where the story of a sheet is.
    pub(crate) fn path(&self, sheet: usize) -> &Path {
        self.sheets.get(sheet).map_or(Path::new(""), |sheet| self.stories.path(sheet.story))
    }
}

/// Stories that are read before what they hold is added to the index.
const BATCH: usize = 512;
/// Shingles that are held at once while the texts of linked candidates are compared.
const HELD: usize = 4 << 20;

/// Looks for stories that were found more than once.
///
/// # Errors
/// There is no story at all, or what is said of them from outside has faults.
pub fn find(options: &Options, observer: &dyn Observer) -> Result<Duplicates, Box<Refused>> {
    let mut sink = Sink::new();
    let stories = Stories::find(options, &mut sink)?;
    observer.planned(stories.len(), stories.len());
    let threads = match options.jobs {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        jobs => jobs,
    };
    let (sheets, groups, unread) = on(threads, || {
        let (sheets, index, unread) = read_all(&stories, observer, &mut sink);
        let links = links(&stories, &sheets, index, options.threshold);
        let groups = groups::groups(&sheets, &links);
        (sheets, groups, unread)
    });
    Ok(Duplicates { stories, sheets, groups, unread, sink })
}

/// Reads all stories; gives their sheets, and the samples of all different texts.
fn read_all(stories: &Stories, observer: &dyn Observer, sink: &mut Sink) -> (Vec<Sheet>, Index, usize) {
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut index = Index::default();
    let mut known: HashMap<(u64, u64), usize> = HashMap::new();
    let mut unread = 0;
    let mut wordless: Vec<usize> = Vec::new();
    let all: Vec<usize> = (0..stories.len()).collect();
    for batch in all.chunks(BATCH) {
        let rate = index.rate();
        let read = |story: &usize| {
            let reading = if *story < MOST_TEXTS { stories.read(*story) } else { Err(too_many()) };
            observer.done(if reading.is_ok() { State::Unchanged } else { State::Failed });
            reading.map(|reading| {
                let words = &reading.text.words;
                let mut sample = all_shingles(words);
                sample.retain(|shingle| rate.takes(*shingle));
                let sheet = Sheet::new(*story, &reading.meta, reading.part, words.len(), digest(words));
                (sheet, distinct(sample))
            })
        };
        for (story, outcome) in batch.iter().zip(batch.par_iter().map(read).collect::<Vec<_>>()) {
            match outcome {
                Ok((sheet, _)) if sheet.words == 0 => wordless.push(sheet.story),
                Ok((sheet, sample)) => {
                    let number = sheets.len();
                    if *known.entry(sheet.digest).or_insert(number) == number {
                        index.add(number, &sample);
                    }
                    sheets.push(sheet);
                }
                Err(reason) => {
                    unread += 1;
                    sink.fail(None, rules::unread(stories.path(*story).display(), reason));
                }
            }
        }
    }
    if let Some(first) = wordless.first() {
        sink.emit(None, rules::wordless(stories_in(wordless.len()), stories.path(*first).display()));
    }
    (sheets, index, unread)
}

fn too_many() -> String {
    format!("no more than {MOST_TEXTS} stories can be compared at once")
}

/// Words from which on an equal text is no chance.
const FEWEST_WORDS: usize = 8;

/// Pairs that are versions of one text.
fn links(stories: &Stories, sheets: &[Sheet], index: Index, threshold: u8) -> Vec<Link> {
    let sizes: Vec<usize> = sheets.iter().map(|sheet| sheet.words).collect();
    let Candidates { pairs, common } = index.candidates(&sizes, usize::from(threshold));
    let mut links: Vec<Link> = Vec::new();
    let mut known: HashMap<(u64, u64), usize> = HashMap::new();
    for (number, sheet) in sheets.iter().enumerate().filter(|(_, sheet)| sheet.words >= FEWEST_WORDS) {
        let first = *known.entry(sheet.digest).or_insert(number);
        if first != number {
            links.push(((number, first), EQUAL));
        }
    }
    let bench = Bench { stories, sheets, common: &common, least: f64::from(threshold) / 100.0 };
    let shorter: Vec<&[(usize, usize)]> = pairs.chunk_by(|a, b| a.0 == b.0).collect();
    let compared = shorter.par_chunks(CHUNK).map(|chunk| bench.compare_all(chunk)).collect::<Vec<_>>();
    links.extend(compared.into_iter().flatten());
    links
}

/// Shorter texts that one thread compares before it takes new ones.
const CHUNK: usize = 64;

/// Where candidates are compared by all their shingles.
struct Bench<'a> {
    stories: &'a Stories,
    sheets: &'a [Sheet],
    common: &'a Common,
    least: f64,
}

impl Bench<'_> {
    fn compare_all(&self, texts: &[&[(usize, usize)]]) -> Vec<Link> {
        let mut held: HashMap<usize, Arc<Prints>> = HashMap::new();
        let mut size = 0;
        let mut links = Vec::new();
        for (short, long) in texts.iter().copied().flatten() {
            let (Some(a), Some(b)) =
                (self.prints(*short, &mut held, &mut size), self.prints(*long, &mut held, &mut size))
            else {
                continue;
            };
            let same_title = match (self.sheets.get(*short), self.sheets.get(*long)) {
                (Some(a), Some(b)) => a.shares_title(b),
                _ => false,
            };
            if let Some(likeness) = compare(&a, &b, same_title, self.least) {
                links.push(((*short, *long), likeness));
            }
        }
        links
    }

    /// The shingles of a text. One that is no longer there is equal to none.
    fn prints(&self, sheet: usize, held: &mut HashMap<usize, Arc<Prints>>, size: &mut usize) -> Option<Arc<Prints>> {
        if let Some(prints) = held.get(&sheet) {
            return Some(prints.clone());
        }
        let reading = self.stories.read(self.sheets.get(sheet)?.story).ok()?;
        let prints = Arc::new(Prints::of(&reading.text.words, self.common));
        if *size > HELD {
            held.clear();
            *size = 0;
        }
        *size += prints.len();
        held.insert(sheet, prints.clone());
        Some(prints)
    }
}
