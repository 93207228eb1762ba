//! The arguments of `omnibus`.

use std::path::PathBuf;

use clap::Args;

use super::Making;
use crate::omnibus::{self, Measure, Order};

/// Join stories into one book, or into volumes.
///
/// SOURCE is a story or a finished book, as `ficbind build` reads them, or a folder of these. Each story keeps its title
/// page, its content notes and its looks; the book begins with the warnings of all stories. --set states facts about the
/// whole book, such as its title; what it does not state is joined from the stories.
///
/// Exit status: 0 the book was built; 1 a story has problems, or the stories do not go together (see the messages);
/// 2 wrong command line; 3 a file could not be read or written. An existing book is replaced only by a good one.
#[derive(Debug, Args)]
#[command(after_help = super::EXIT_CODES, after_long_help = EXAMPLES)]
pub struct Omnibus {
    /// Stories, finished books, and folders of them
    #[arg(required = true, value_name = "SOURCE")]
    pub sources: Vec<PathBuf>,

    /// Where to write the book; volumes get numbers, as in FILE-1.epub
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,

    /// In which order the stories stand
    #[arg(long, value_enum, default_value = "auto")]
    pub order: Order,

    /// Picture for the cover [default: the title, above the covers of the stories]
    #[arg(long, value_name = "FILE", conflicts_with = "no_cover")]
    pub cover: Option<PathBuf>,

    /// Cut the book into volumes of at most so many words, at ends of chapters
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub volume_words: Option<u32>,

    /// Cut the book into volumes of at most so many chapters
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "volume_words")]
    pub volume_chapters: Option<u32>,

    /// Stories to read in parallel [default: one per core]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,

    #[command(flatten)]
    pub making: Making,

    /// Print the result and every message as one JSON object
    #[arg(long)]
    pub json: bool,

    /// Print only warnings and errors
    #[arg(short, long)]
    pub quiet: bool,
}

const EXAMPLES: &str = "\
Examples:
  ficbind omnibus one.md two.epub three.txt -o trilogy.epub
  ficbind omnibus lantern-road/ -o lantern-road.epub --set 'title=All of the Lantern Road'
  ficbind omnibus stories/ -o winter.epub --cover winter.jpg --order given
  ficbind omnibus serial/ -o serial.epub --volume-words 120000

Exit status: 0 built; 1 problems in the stories; 2 wrong command line; 3 a file can't be read or written.";

impl Omnibus {
    /// The options of the library that the flags stand for.
    pub fn options(&self) -> omnibus::Options {
        let words = self.volume_words.map(|words| Measure::Words(words as usize));
        let chapters = self.volume_chapters.map(|chapters| Measure::Chapters(chapters as usize));
        omnibus::Options {
            sources: self.sources.clone(),
            target: self.output.clone(),
            order: self.order,
            cover: self.cover.clone(),
            volume: words.or(chapters),
            settings: self.making.set.clone(),
            book: self.making.options.clone(),
            jobs: usize::from(self.jobs.unwrap_or(0)),
        }
    }
}
