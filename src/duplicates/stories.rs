//! The stories that are compared: found as a batch finds them, and read one at a time.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::batch::collection::Collections;
use crate::batch::discover::{Choice, Discovery, Found, discover};
use crate::batch::island::island;
use crate::batch::{Refused, fail_without_stories, rules};
use crate::diag::{Severity, Sink, Sources, render};
use crate::duplicates::Options;
use crate::duplicates::words::Text;
use crate::story::outside::Outside;
use crate::story::{Date, Meta, Story};
use crate::transcribe::Kind;
use crate::transcribe::part::Part;

/// All stories below the sources.
#[derive(Debug)]
pub struct Stories {
    found: Vec<Found>,
    roots: Vec<PathBuf>,
    collections: Collections,
    /// Files that all of them share.
    shared: Sources,
}

/// A story with its text.
#[derive(Debug)]
pub struct Reading {
    pub meta: Meta,
    pub part: Option<Part>,
    pub text: Text,
}

impl Stories {
    /// Looks for stories.
    ///
    /// # Errors
    /// There are none, or what is said of them from outside has faults.
    pub fn find(options: &Options, sink: &mut Sink) -> Result<Stories, Box<Refused>> {
        let mut shared = Sources::new();
        let refuse = |sink: &mut Sink, sources: Sources, io: bool| {
            Err(Box::new(Refused { sink: std::mem::take(sink), sources, io }))
        };
        let choice = match Choice::new(&options.include, &options.exclude) {
            Ok(choice) => choice,
            Err((glob, reason)) => {
                sink.fail(None, rules::bad_glob(glob, reason));
                return refuse(sink, shared, false);
            }
        };
        // Nothing is written, so no folder is left out.
        let Discovery { mut stories, roots, collections, .. } =
            discover(&options.sources, Path::new(""), &choice, sink);
        let mut own = Sink::new();
        let collections = Collections::read(&collections, &mut shared, &mut own);
        let has_faults = own.has_errors();
        sink.append(own);
        if has_faults {
            return refuse(sink, shared, false);
        }
        stories.retain(|story| !collections.excludes(&story.path) && (story.is_folder || !is_report(&story.path)));
        if stories.is_empty() {
            let io = sink.has_errors();
            fail_without_stories(&options.sources, sink);
            return refuse(sink, shared, io);
        }
        Ok(Stories { found: stories, roots, collections, shared })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Where a story is, as the user would name it.
    pub fn path(&self, index: usize) -> &Path {
        self.found.get(index).map_or(Path::new(""), |found| &found.path)
    }

    /// The language of which the texts are taken, where there are several.
    pub fn edition(&self, index: usize) -> Option<&str> {
        self.found.get(index)?.edition.as_deref().filter(|language| !language.is_empty())
    }

    /// The files that messages point into.
    pub fn sources(&self) -> &Sources {
        &self.shared
    }

    /// Reads a story.
    ///
    /// # Errors
    /// Why it can not be read, in words.
    pub fn read(&self, index: usize) -> Result<Reading, String> {
        let Some(found) = self.found.get(index) else { return Err("it is gone".to_owned()) };
        island(|| self.read_found(found)).unwrap_or_else(|bug| Err(format!("ficbind failed on it: {bug}")))
    }

    fn read_found(&self, found: &Found) -> Result<Reading, String> {
        let outside = Outside {
            defaults: self.collections.of(&found.path).map(|collection| collection.defaults.clone()),
            overrides: self.collections.overrides(&found.path).into_iter().map(|(node, _)| node.clone()).collect(),
            within: self.roots.get(found.root).cloned(),
            edition: found.edition.clone(),
        };
        let mut sources = self.shared.clone();
        let mut sink = Sink::new();
        match found.read(&outside, &mut sources, &mut sink) {
            Ok(story) => {
                let (part, text) = (Part::of(&story), Text::of(&story, &sources));
                let Story { meta, .. } = story;
                Ok(Reading { meta, part, text })
            }
            Err(_) => {
                let first = sink.diagnostics().iter().find(|d| d.severity >= Severity::Error);
                Err(first.map_or_else(String::new, |first| render::printable(&first.message)))
            }
        }
    }
}

/// What stands in the head of every report of ours.
pub const GENERATOR: &str = "<meta name=\"generator\" content=\"ficbind duplicates\">";
/// Bytes of a file that are read to know a report.
const HEAD: u64 = 1024;

/// Whether a file is a report of duplicates: it may lie among the stories, and is none.
pub fn is_report(path: &Path) -> bool {
    let is_page = Kind::of(path) == Some(Kind::Page);
    let mut head = Vec::new();
    is_page
        && fs::metadata(path).is_ok_and(|file| file.is_file())
        && File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head)).is_ok()
        && memchr::memmem::find(&head, GENERATOR.as_bytes()).is_some()
}

/// When a story was last changed, as far as it says.
pub fn date(meta: &Meta) -> Option<Date> {
    [&meta.updated, &meta.published].into_iter().flatten().map(|date| date.value).max_by_key(|date| date.timestamp())
}
