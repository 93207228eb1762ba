//! The arguments of `ficbind library`.

use std::path::PathBuf;

use clap::Args;

/// Make a library to browse beside the books of a folder: web pages, and feeds for e-reader apps.
///
/// FOLDER is the output folder of `ficbind batch`, or any folder of EPUB files. Everything is written into
/// FOLDER/library. Open FOLDER/library/index.html in a browser; it needs neither a server nor a network. E-reader apps
/// subscribe to FOLDER/library/opds/index.xml (OPDS 1.2) or index.json (OPDS 2.0).
///
/// A second run reads only books that are new or have changed, and rewrites only files that differ. Stories whose
/// authors asked that they not be archived are left out and listed.
///
/// Exit status: 0 all books are in the library; 1 some can't be read; 2 wrong command line; 3 the folder can't be read
/// or written, or another run is using it.
#[derive(Debug, Args)]
#[command(after_help = EXIT, after_long_help = EXAMPLES)]
pub struct Library {
    /// Folder of the books
    pub folder: PathBuf,

    /// Title of the library [default: as the last time, or "Library"; '' is "Library" again]
    #[arg(long, value_name = "TITLE")]
    pub title: Option<String>,

    /// Address at which FOLDER is found on the web, for feeds that must name their own address [default: as the last time]
    #[arg(long, value_name = "URL", value_parser = address)]
    pub url: Option<String>,

    /// Include stories whose authors asked that they not be archived
    #[arg(long)]
    pub include_refused: bool,

    /// Books to read in parallel [default: one per core]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,

    /// Print the result as one JSON object
    #[arg(long)]
    pub json: bool,

    /// Print only errors
    #[arg(short, long)]
    pub quiet: bool,
}

const EXIT: &str = "Exit status: 0 all books are in the library; 1 some can't be read; 2 wrong command line; \
    3 the folder can't be read or written, or is in use.";

const EXAMPLES: &str = "\
Examples:
  ficbind library shelf
  ficbind library shelf --title 'Stories from the harbour'
  ficbind library shelf --url https://books.example.org/shelf
  ficbind batch stories/ -o shelf --library

Exit status: 0 all books are in the library; 1 some can't be read; 2 wrong command line; 3 the folder can't be read
or written, or is in use.";

impl Library {
    /// The options of the library that the flags stand for.
    pub fn options(&self) -> crate::library::Options {
        crate::library::Options {
            folder: self.folder.clone(),
            title: self.title.clone(),
            url: self.url.clone(),
            include_refused: self.include_refused,
            jobs: usize::from(self.jobs.unwrap_or(0)),
        }
    }
}

/// An address of the web.
fn address(text: &str) -> Result<String, String> {
    let is_web = text.starts_with("http://") || text.starts_with("https://");
    let url = crate::book::address::external(text).filter(|url| is_web && !url.contains(['?', '#']));
    url.ok_or_else(|| "write it as https://example.org/shelf".to_owned())
}
