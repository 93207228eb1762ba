//! The command line: what can be typed, and what each flag means. Help, completions and man pages come from here.

pub mod duplicates;
pub mod library;
pub mod omnibus;
pub mod serve;
pub mod worker;

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::batch;
use crate::batch::names::{FIELDS, Template};
use crate::book::Options;
use crate::check;
use crate::diag::Cut;
use omnibus::Omnibus;
use worker::Worker;

pub mod diff;

/// Turn stories into valid, accessible EPUB books with a content-warning front page.
#[derive(Debug, Parser)]
#[command(name = "ficbind", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Start with `ficbind new my-story`, then `ficbind build my-story.md`.")]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    Build(Build),
    Batch(Batch),
    Worker(Worker),
    Omnibus(Omnibus),
    Verify(Verify),
    Duplicates(duplicates::Duplicates),
    Library(library::Library),
    Diff(diff::Diff),
    Check(Check),
    Import(Import),
    Serve(serve::Serve),
    New(New),
    /// Print a JSON Schema of the front-matter, for editors
    Schema,
    Explain(Explain),
    Completions(Completions),
    Man(Man),
}

/// Build an EPUB from a story.
///
/// SOURCE is a Markdown file (`.md`) with YAML front-matter, a folder of chapter files (with `book.yaml` if you like),
/// a plain-text post (`.txt`) with whatever header its writer typed, a saved web page (`.html`), a document of a word
/// processor (`.docx`, `.odt`, `.rtf`), a finished book (`.epub`), or a ZIP archive (`.zip`) that holds one of these.
///
/// Exit status: 0 the book was built; 1 the story has problems (see the messages); 2 wrong command line;
/// 3 a file could not be read or written. An existing book is replaced only by a good one.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES, after_long_help = BUILD_EXAMPLES)]
pub struct Build {
    /// The story: a .md file, a folder, a .txt post, a web page, a document, an EPUB file or a .zip archive
    pub source: PathBuf,

    /// Where to write the book [default: NAME.epub in the current folder, after the source's name]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    #[command(flatten)]
    pub making: Making,

    /// Print the result and every message as one JSON object
    #[arg(long)]
    pub json: bool,

    /// Print only warnings and errors
    #[arg(short, long)]
    pub quiet: bool,
}

const EXIT_CODES: &str =
    "Exit status: 0 built; 1 problems in the story; 2 wrong command line; 3 a file can't be read or written.";

const BUILD_EXAMPLES: &str = "\
Examples:
  ficbind build story.md
  ficbind build serial/ -o serial.epub --theme classic
  ficbind build old-post.txt --set 'title=Harbour Lights' --set 'author=Ida Quill'
  SOURCE_DATE_EPOCH=1700000000 ficbind build story.md   (fixes the book's modification date)

Exit status: 0 built; 1 problems in the story; 2 wrong command line; 3 a file can't be read or written.";

/// How a book is built: the same for one story as for many.
#[derive(Debug, Clone, Args)]
pub struct Making {
    #[command(flatten)]
    pub options: Options,

    /// Overrule a front-matter key, as in --set 'rating=Teen' (may be repeated)
    #[arg(long, value_name = "KEY=VALUE", value_parser = crate::story::outside::setting)]
    pub set: Vec<String>,
}

/// Build every story below the given folders.
///
/// SOURCE is a folder of stories (Markdown files, story folders, posts, pages, documents, books and ZIP archives, as
/// `ficbind build` reads them) or a single story. Files listed in `.ficbindignore` are left out. A `collection.yaml` holds metadata for all stories
/// below its folder.
///
/// A second run rebuilds only books whose sources, options, templates or corrections changed. A story that fails does
/// not stop the others. OUT/report.jsonl lists the result of each story.
///
/// Exit status: 0 every story has its book; 1 some have none; 2 wrong command line; 3 the output folder could not be
/// written, or another run is using it; 130 interrupted.
#[derive(Debug, Args)]
#[command(after_help = BATCH_EXIT, after_long_help = batch_help())]
pub struct Batch {
    /// Folders of stories, or single stories
    #[arg(required = true, value_name = "SOURCE")]
    pub sources: Vec<PathBuf>,

    /// Folder for the books, created if needed
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,

    /// How to name books, as in --name '{author}/{series}/{number:2} - {title}'; see the fields below
    #[arg(long, value_name = "TEMPLATE", value_parser = name_template)]
    pub name: Option<Template>,

    /// Build only stories that match, as in --include '*.txt' (may be repeated)
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    pub include: Vec<String>,

    /// Skip stories and folders that match (may be repeated)
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    pub exclude: Vec<String>,

    /// Corrections as a table (.csv) or JSON lines (.jsonl), one row a story, named by the column "source"
    #[arg(long, value_name = "FILE")]
    pub overrides: Option<PathBuf>,

    /// Stories to build in parallel [default: one per core]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,

    /// Stop after the first story that fails
    #[arg(long)]
    pub fail_fast: bool,

    /// Remove books whose sources are gone
    #[arg(long)]
    pub prune: bool,

    /// Rebuild every book, even those edited by hand
    #[arg(long)]
    pub force: bool,

    /// Detect changes by content instead of size and time
    #[arg(long)]
    pub checksum: bool,

    /// Do not wait for the disk: faster, but a power failure can damage books that were just written
    #[arg(long)]
    pub no_sync: bool,

    /// Write nothing; print what would be done, and why
    #[arg(short = 'n', long)]
    pub dry_run: bool,

    /// Make or update the library to browse, as `ficbind library` does
    #[arg(long, conflicts_with = "dry_run")]
    pub library: bool,
    /// Build nothing; write what is to be built into FILE ("-": standard output), as jobs for `ficbind worker`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["dry_run", "json", "prune", "fail_fast"])]
    pub plan: Option<PathBuf>,

    #[command(flatten)]
    pub making: Making,

    /// Print the result of the run as one JSON object
    #[arg(long)]
    pub json: bool,

    /// Print only errors, and warnings about the run
    #[arg(short, long)]
    pub quiet: bool,
}

const BATCH_EXIT: &str = "Exit status: 0 every story has its book; 1 some have none; 2 wrong command line; \
    3 the output folder can't be written or is in use; 130 interrupted.";

/// Examples, and the fields of `--name` from their table.
fn batch_help() -> String {
    let fields: Vec<String> = FIELDS.iter().map(|f| format!("  {{{}}}  {}", f.name, f.doc)).collect();
    format!(
        "{BATCH_EXAMPLES}\n\nFields of --name; a field that a story lacks leaves no gap. The default is '{}'.\n{}",
        Template::DEFAULT,
        fields.join("\n")
    )
}

const BATCH_EXAMPLES: &str = "\
Examples:
  ficbind batch stories/ -o shelf
  ficbind batch stories/ -o shelf --name '{author}/{series}/{number:2} - {title}'
  ficbind batch posts/ -o shelf --include '*.txt' --exclude 'drafts/' --overrides corrections.csv
  ficbind batch stories/ -o shelf --dry-run
  ficbind verify shelf

Exit status: 0 every story has its book; 1 some have none; 2 wrong command line; 3 the output folder can't be
written or is in use; 130 interrupted.";

impl Batch {
    /// The options of the library that the flags stand for.
    pub fn options(&self) -> batch::Options {
        batch::Options {
            sources: self.sources.clone(),
            out: self.output.clone(),
            include: self.include.clone(),
            exclude: self.exclude.clone(),
            name: self.name.clone(),
            overrides: self.overrides.clone(),
            settings: self.making.set.clone(),
            book: self.making.options.clone(),
            jobs: usize::from(self.jobs.unwrap_or(0)),
            fail_fast: self.fail_fast,
            prune: self.prune,
            force: self.force,
            thorough: self.checksum,
            no_sync: self.no_sync,
        }
    }
}

/// A template of names, or what is wrong with it.
fn name_template(text: &str) -> Result<Template, String> {
    Template::parse(text)
        .map_err(|fault| format!("at character {}: {}", text.cut(..fault.at).chars().count() + 1, fault.message))
}

/// A pattern; the sign that turns one into its opposite is ours to set.
fn glob(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("there is no pattern".into()),
        text if text.starts_with('!') => {
            Err("write it without the \"!\": --exclude leaves out what --include takes".into())
        }
        text => match batch::discover::Choice::new(&[text.to_owned()], &[]) {
            Ok(_) => Ok(text.to_owned()),
            Err((_, reason)) => Err(reason),
        },
    }
}

/// Find books that were changed, lost or added since they were built.
///
/// Reads every book that `ficbind batch` wrote into FOLDER, and compares it with FOLDER/manifest-sha256.txt, which
/// `sha256sum -c` can read as well.
///
/// Exit status: 0 all books are as built; 1 some are not; 2 wrong command line; 3 the list is missing or unreadable.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 all books are as built; 1 some are not; 2 wrong command line; 3 no list.")]
pub struct Verify {
    /// Folder of the books
    pub folder: PathBuf,

    /// Print the result as one JSON object
    #[arg(long)]
    pub json: bool,

    /// Print only what is wrong
    #[arg(short, long)]
    pub quiet: bool,
}

/// Turn old posts and web pages into Markdown, or say what was understood of them.
///
/// SOURCE is a plain-text post (`.txt`) with whatever header its writer typed, a web page (`.html`), a document (`.docx`,
/// `.odt`, `.rtf`), a book (`.epub`), or a folder or ZIP archive of these. With -o, each in a folder or archive is a work
/// of its own; the parts of a work, `Rain (1/3)` to `Rain (3/3)`, are joined. Without it, a folder holds the posts of one
/// story.
///
/// Exit status: 0 all were read; 1 a source holds no story, or is Markdown already; 2 wrong command line; 3 a file could
/// not be read or written.
#[derive(Debug, Args)]
#[command(after_long_help = IMPORT_EXAMPLES)]
pub struct Import {
    /// The posts
    #[arg(required = true, value_name = "SOURCE")]
    pub sources: Vec<PathBuf>,

    /// Write each work as Markdown with front-matter below this folder
    #[arg(short, long, value_name = "DIR", conflicts_with = "explain")]
    pub output: Option<PathBuf>,

    /// Read corrections from this table [default: review.csv in DIR]
    #[arg(long, value_name = "FILE", requires = "output")]
    pub review: Option<PathBuf>,

    /// Have straight quotation marks curled where they are certain, and list the others with both readings
    #[arg(long, requires = "output")]
    pub smart: bool,

    /// Replace files in DIR even if they were changed since they were imported
    #[arg(long, requires = "output")]
    pub force: bool,

    /// Read plain text as it is: leave damaged characters, such as `â€™`, as they are
    #[arg(long)]
    pub keep_bytes: bool,

    /// Print the readings as JSON: an object for one source, an array for several
    #[arg(long, conflicts_with = "explain")]
    pub json: bool,

    /// Print each reading as a table: line, words, field, how sure it is, and why
    #[arg(long)]
    pub explain: bool,
}

const IMPORT_EXAMPLES: &str = "\
Examples:
  ficbind import old-posts/ -o stories
  ficbind import --explain old-post.txt
  ficbind import --json old-post.txt | jq .fields.rating";

/// Validate EPUB files, with EPUBCheck's message IDs.
///
/// FILE is an EPUB file, an unpacked EPUB, or a folder of EPUB files. With --mode, it can also be a single package,
/// content, navigation or overlay document.
///
/// Exit status: 0 all are valid; 1 at least one is not (or has warnings, with --failonwarnings); 2 wrong command line;
/// 3 the report could not be written; 4 no error was found, but a book is beyond a limit and not fully checked.
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXIT, after_long_help = CHECK_EXAMPLES)]
pub struct Check {
    /// Files and folders to check
    #[arg(required_unless_present = "list_checks", value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// What FILE is [default: judged by its name; usually a book]
    #[arg(short, long, value_enum)]
    pub mode: Option<CheckMode>,

    /// EPUB version to check a single document against
    #[arg(short = 'v', value_name = "VERSION", value_enum)]
    pub epub: Option<CheckVersion>,

    /// Release of EPUBCheck whose rules are answered: 5.4 has those of EPUB 3.4, 5.3 those of EPUB 3.3
    #[arg(long, value_name = "RELEASE", value_enum, default_value = "5.4")]
    pub epubcheck: CheckRelease,

    /// Profile with further rules
    #[arg(short, long, value_enum, default_value = "default")]
    pub profile: CheckProfile,

    /// Also report usage notes
    #[arg(short, long, conflicts_with_all = ["fatal", "error", "warn"])]
    pub usage: bool,

    /// Also give advice: what would make a valid book better. It does not count in the verdict
    #[arg(long)]
    pub advice: bool,

    /// Report only errors and fatal errors
    #[arg(short, long, conflicts_with_all = ["fatal", "warn"])]
    pub error: bool,

    /// Report only warnings and worse
    #[arg(short, long, conflicts_with = "fatal")]
    pub warn: bool,

    /// Report only fatal errors
    #[arg(short, long)]
    pub fatal: bool,

    /// Exit with 1 if there are warnings
    #[arg(long, visible_alias = "fail-on-warnings")]
    pub failonwarnings: bool,

    /// File of your own severities and messages: tab-separated ID, severity, message, suggestion
    #[arg(short, long = "customMessages", visible_alias = "custom-messages", value_name = "FILE")]
    pub custom_messages: Option<PathBuf>,

    /// List all message IDs with their severities, in FILE if given: a start for --customMessages
    #[arg(short, long = "listChecks", visible_alias = "list-checks", value_name = "FILE", num_args = 0..=1, default_missing_value = "-")]
    pub list_checks: Option<PathBuf>,

    /// Write EPUBCheck's JSON report to FILE; "-" is standard output
    #[arg(short, long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-")]
    pub json: Option<PathBuf>,

    /// Format of the report
    #[arg(long, value_enum, conflicts_with = "json")]
    pub format: Option<CheckFormat>,

    /// Print messages only, without verdict and totals
    #[arg(short, long)]
    pub quiet: bool,

    #[command(flatten)]
    pub repair: Repairing,

    /// Files to check in parallel [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,

    /// Largest unpacked file, in MB
    #[arg(long, value_name = "MB", default_value_t = 512, help_heading = "Limits for untrusted input")]
    pub max_entry: u64,

    /// Largest unpacked book, in MB
    #[arg(long, value_name = "MB", default_value_t = 4096, help_heading = "Limits for untrusted input")]
    pub max_total: u64,

    /// Largest XML document or style sheet, in MB
    #[arg(long, value_name = "MB", default_value_t = 128, help_heading = "Limits for untrusted input")]
    pub max_document: u64,

    /// Largest size of all XML documents and style sheets together, in MB [default: eight times the book, and 96]
    #[arg(long, value_name = "MB", help_heading = "Limits for untrusted input")]
    pub max_documents: Option<u64>,

    /// Most elements, texts and attributes in an XML document
    #[arg(long, value_name = "N", default_value_t = 4_000_000, help_heading = "Limits for untrusted input")]
    pub max_nodes: usize,

    /// Deepest nesting of elements in a document
    #[arg(long, value_name = "N", default_value_t = 10_000, help_heading = "Limits for untrusted input")]
    pub max_depth: usize,

    /// Highest compression ratio of a file
    #[arg(long, value_name = "TIMES", default_value_t = 200, help_heading = "Limits for untrusted input")]
    pub max_ratio: u64,

    /// Most files in a book
    #[arg(long, value_name = "N", default_value_t = 100_000, help_heading = "Limits for untrusted input")]
    pub max_files: usize,
}

/// How `check` repairs.
#[derive(Debug, Args)]
#[command(next_help_heading = "Repairs")]
pub struct Repairing {
    /// Repair what needs no judgement, or with --fix=all also what does. The text of the book never changes
    #[arg(long, value_name = "WHICH", value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "safe")]
    pub fix: Option<Fixing>,

    /// Make an EPUB 3 of an EPUB 2: with a navigation document, landmarks and accessibility metadata. The text stays
    #[arg(long, value_name = "EPUB", value_enum, requires = "fix", conflicts_with_all = ["epubcheck", "epub"])]
    pub to: Option<Upgrade>,

    /// Where to write the repaired book; for several books, a folder
    #[arg(short, long, value_name = "OUT", requires = "fix", conflicts_with = "in_place")]
    pub output: Option<PathBuf>,

    /// Replace the book, and keep the original as BOOK.epub.orig
    #[arg(long, requires = "fix")]
    pub in_place: bool,

    /// Keep no original
    #[arg(long, requires = "in_place")]
    pub no_backup: bool,

    /// Write no book; say what would be repaired
    #[arg(long, requires = "fix")]
    pub dry_run: bool,

    /// Show the repairs as a unified diff
    #[arg(long, requires = "fix")]
    pub diff: bool,
}

/// Which repairs are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Fixing {
    /// Those that need no judgement
    Safe,
    /// All
    All,
}

/// The versions that a book can be brought to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Upgrade {
    #[value(name = "3.3")]
    V3_3,
    #[value(name = "3.4", alias = "3")]
    V3_4,
}

impl From<Upgrade> for CheckRelease {
    fn from(to: Upgrade) -> Self {
        match to {
            Upgrade::V3_3 => CheckRelease::V5_3,
            Upgrade::V3_4 => CheckRelease::V5_4,
        }
    }
}

const CHECK_EXIT: &str = "Exit status: 0 all valid; 1 not all; 2 wrong command line; 3 the report can't be written; \
                          4 not fully checked.";

const CHECK_EXAMPLES: &str = "\
Examples:
  ficbind check book.epub
  ficbind check shelf/                         (every EPUB below the folder)
  ficbind check book.epub --usage --json -     (EPUBCheck's JSON report)
  ficbind check book.epub --advice             (what would make the book better)
  ficbind check book.epub --fix -o mended.epub (repairs what needs no judgement)
  ficbind check shelf/ --fix --in-place        (every book below the folder; originals stay as BOOK.epub.orig)
  ficbind check book.epub --fix --dry-run --diff
  ficbind check old.epub --fix --to 3.4 -o new.epub (makes an EPUB 3 of an EPUB 2)
  ficbind check package.opf --mode opf -v 3.0
  ficbind check book.epub --format github      (annotations for a workflow)

Exit status: 0 all valid; 1 not all; 2 wrong command line; 3 the report can't be written;
             4 not fully checked.";

impl Check {
    /// The options of the library that the flags stand for, for one file or unpacked book.
    pub fn options(&self, path: &Path, folder: bool) -> check::Options {
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        let mode = match (self.mode, extension.as_str()) {
            _ if folder => check::Mode::Publication,
            (Some(CheckMode::Epub | CheckMode::Exp), _) => check::Mode::Publication,
            (Some(CheckMode::Opf), _) | (None, "opf") => check::Mode::Package,
            (Some(CheckMode::Xhtml), _) | (None, "xhtml" | "html" | "htm") => check::Mode::Xhtml,
            (Some(CheckMode::Svg), _) | (None, "svg") => check::Mode::Svg,
            (Some(CheckMode::Nav), _) => check::Mode::Navigation,
            (Some(CheckMode::Mo), _) | (None, "smil") => check::Mode::Overlay,
            (None, _) => check::Mode::Publication,
        };
        let version = self.epub.map(|v| match v {
            CheckVersion::Two => check::Version::Two,
            CheckVersion::Three => check::Version::Three,
        });
        let profile = match self.profile {
            CheckProfile::Default => check::Profile::Default,
            CheckProfile::Dict => check::Profile::Dictionary,
            CheckProfile::Edupub => check::Profile::Edupub,
            CheckProfile::Idx => check::Profile::Index,
            CheckProfile::Preview => check::Profile::Preview,
        };
        let mut limits = check::Limits::default();
        limits.entries = self.max_files;
        limits.entry_bytes = self.max_entry.saturating_mul(1 << 20);
        limits.total_bytes = self.max_total.saturating_mul(1 << 20);
        limits.ratio = self.max_ratio;
        limits.document_bytes = self.max_document.saturating_mul(1 << 20);
        limits.documents_bytes = self.max_documents.map(|mb| mb.saturating_mul(1 << 20));
        limits.nodes = self.max_nodes;
        limits.depth = self.max_depth;
        let describe = self.json.is_some() || self.format == Some(CheckFormat::Json);
        let options = check::Options::new(path.display().to_string()).mode(mode).version(version);
        let release = self.repair.to.map_or(self.epubcheck, CheckRelease::from);
        options.release(release.into()).profile(profile).limits(limits).describe(describe).advice(self.advice)
    }
}

/// What is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckMode {
    /// A book
    Epub,
    /// An unpacked book
    Exp,
    /// A package document
    Opf,
    /// An XHTML content document
    Xhtml,
    /// An SVG content document
    Svg,
    /// A navigation document
    Nav,
    /// A media overlay document
    Mo,
}

/// Versions to check against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckVersion {
    #[value(name = "2.0", aliases = ["2", "2.0.1"])]
    Two,
    #[value(name = "3.0", aliases = ["3", "3.1", "3.2", "3.3", "3.4"])]
    Three,
}

/// Releases of EPUBCheck.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckRelease {
    #[value(name = "5.3", alias = "5.3.0")]
    V5_3,
    #[value(name = "5.4", alias = "5.4.0")]
    V5_4,
}

impl From<CheckRelease> for check::Release {
    fn from(release: CheckRelease) -> Self {
        match release {
            CheckRelease::V5_3 => check::Release::V5_3,
            CheckRelease::V5_4 => check::Release::V5_4,
        }
    }
}

/// Profiles, by EPUBCheck's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckProfile {
    Default,
    /// EPUB Dictionaries and Glossaries
    Dict,
    Edupub,
    /// EPUB Indexes
    Idx,
    /// EPUB Previews
    Preview,
}

/// Forms of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    Text,
    /// EPUBCheck's JSON
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub workflows
    Github,
    /// Tab-separated values, one message per line
    Tsv,
}

/// Write a starter story with comments.
#[derive(Debug, Args)]
pub struct New {
    /// Name of the story; writes NAME.md, or a folder if NAME ends with a slash
    pub name: String,
}

/// Explain a message by its ID, such as FIC-113, with an example.
///
/// Without an ID, it lists all messages; with a word, such as `footnote`, those that speak of it.
#[derive(Debug, Args)]
pub struct Explain {
    /// The ID in the brackets of the message, the beginning of an ID, or a word
    pub id: Option<String>,

    /// Print a JSON array of messages instead of text
    #[arg(long)]
    pub json: bool,
}

/// Print completions for a shell.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Print the manual page, or write all of them into a folder.
#[derive(Debug, Args)]
pub struct Man {
    /// Folder for the pages [default: print the main page]
    pub folder: Option<PathBuf>,
}
