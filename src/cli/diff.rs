//! The arguments of `ficbind diff`.

use std::path::PathBuf;

use clap::Args;

/// Tell what changed between two editions of a book.
///
/// OLD and NEW are EPUB files of any maker, or stories as `ficbind build` reads them. Told are changes of rating and
/// warnings, of the other metadata, of chapters (new, withdrawn, edited, moved, renamed) with the words before and
/// after, and of pictures and the cover. What a program adds to a book, such as its style and its own pages, is not
/// compared.
///
/// Exit status, as that of `diff`: 0 the books say the same; 1 they differ; 2 wrong command line; 3 one of them cannot
/// be read.
#[derive(Debug, Args)]
#[command(after_help = EXIT, after_long_help = EXAMPLES)]
pub struct Diff {
    /// The older book
    #[arg(value_name = "OLD")]
    pub old: PathBuf,

    /// The newer book
    #[arg(value_name = "NEW")]
    pub new: PathBuf,

    /// Changed paragraphs to show of each chapter; 0 shows none. --json gives all
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub paragraphs: usize,

    /// Print the differences as one JSON object
    #[arg(long)]
    pub json: bool,

    /// Print only errors; the exit status tells whether the books differ
    #[arg(short, long)]
    pub quiet: bool,
}

const EXIT: &str = "Exit status: 0 the same; 1 they differ; 2 wrong command line; 3 a book can't be read.";

const EXAMPLES: &str = "\
Examples:
  ficbind diff serial-2025.epub serial-2026.epub
  ficbind diff serial.epub serial/           (a book, and what its source would make now)
  ficbind diff old.epub new.epub --json
  ficbind diff -q old.epub new.epub || echo 'something changed'

Exit status: 0 the same; 1 they differ; 2 wrong command line; 3 a book can't be read.";
