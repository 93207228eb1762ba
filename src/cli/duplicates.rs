//! The arguments of `duplicates`.

use std::path::PathBuf;

use clap::Args;

use super::glob;
use crate::duplicates::{Options, THRESHOLD};

/// Find stories that are there more than once.
///
/// SOURCE is a folder of stories, as `ficbind batch` finds them, or a single story; finished books count as stories, too.
/// Copies from two archives, parts beside the whole, earlier and shorter versions are found by their text, whatever its
/// format, encoding and typography. What many stories share, such as disclaimers, does not count.
///
/// Nothing that was read is changed or deleted.
///
/// Exit status: 0 all stories were compared; 1 some could not be read; 2 wrong command line; 3 a file could not be
/// written, or no source could be read.
#[derive(Debug, Args)]
#[command(after_help = EXIT, after_long_help = EXAMPLES)]
pub struct Duplicates {
    /// Folders of stories, or single stories
    #[arg(required = true, value_name = "SOURCE")]
    pub sources: Vec<PathBuf>,

    /// Write a page with the texts side by side
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,

    /// Write proposed merges in the form of a `collection.yaml`; a file that exists is not replaced
    #[arg(long, value_name = "FILE")]
    pub merges: Option<PathBuf>,

    /// Compare only stories that match, as in --include '*.txt' (may be repeated)
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    pub include: Vec<String>,

    /// Skip stories and folders that match (may be repeated)
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    pub exclude: Vec<String>,

    /// How much of the shorter text must be in the longer one
    #[arg(long, value_name = "PERCENT", default_value_t = THRESHOLD, value_parser = clap::value_parser!(u8).range(10..=100))]
    pub threshold: u8,

    /// Stories to read in parallel [default: one per core]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,

    /// Print the result as one JSON object
    #[arg(long)]
    pub json: bool,

    /// Print only errors, and warnings about the run
    #[arg(short, long)]
    pub quiet: bool,
}

const EXIT: &str = "Exit status: 0 all compared; 1 some stories can't be read; 2 wrong command line; \
    3 a file can't be written, or no source can be read.";

const EXAMPLES: &str = "\
Examples:
  ficbind duplicates stories/ old-posts/
  ficbind duplicates stories/ --report duplicates.html
  ficbind duplicates stories/ --merges stories/collection.yaml
  ficbind duplicates stories/ shelf/ --json

Exit status: 0 all compared; 1 some stories can't be read; 2 wrong command line;
             3 a file can't be written, or no source can be read.";

impl Duplicates {
    /// The options of the library that the flags stand for.
    pub fn options(&self) -> Options {
        Options {
            sources: self.sources.clone(),
            include: self.include.clone(),
            exclude: self.exclude.clone(),
            threshold: self.threshold,
            jobs: usize::from(self.jobs.unwrap_or(0)),
        }
    }
}
