//! The command line: what can be typed, and what each flag means. Help, completions and man pages come from here.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::batch;
use crate::batch::names::{FIELDS, Template};
use crate::book::{Options, Version};
use crate::check;

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
    Verify(Verify),
    Check(Check),
    New(New),
    /// Print a JSON Schema of the front-matter, for editors that check YAML
    Schema,
    Explain(Explain),
    Completions(Completions),
    Man(Man),
}

/// Make an EPUB from a story.
///
/// SOURCE is one Markdown file (`.md`) with YAML front-matter, a folder with `book.yaml` and chapter files, or a loose
/// plain-text post (`.txt`) whose header is whatever the writer typed.
///
/// Exit status: 0 the book was made; 1 the story has problems (see the messages); 2 the command line was wrong;
/// 3 a file could not be read or written. A book that was there before is replaced only by a good one.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES, after_long_help = BUILD_EXAMPLES)]
pub struct Build {
    /// The story: a .md file, a folder, or a .txt post
    pub source: PathBuf,

    /// Where to write the book [default: the source's name with .epub, in the current folder]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    #[command(flatten)]
    pub making: Making,

    /// Print one JSON object with the outcome and every message
    #[arg(long)]
    pub json: bool,

    /// Say nothing but warnings and errors
    #[arg(short, long)]
    pub quiet: bool,
}

const EXIT_CODES: &str =
    "Exit status: 0 made; 1 problems in the story; 2 wrong command line; 3 a file can't be read or written.";

const BUILD_EXAMPLES: &str = "\
Examples:
  ficbind build story.md
  ficbind build serial/ -o serial.epub --theme classic
  ficbind build old-post.txt --set 'title=Harbour Lights' --set 'author=Ida Quill'
  SOURCE_DATE_EPOCH=1700000000 ficbind build story.md   (fixes the book's modification date)

Exit status: 0 made; 1 problems in the story; 2 wrong command line; 3 a file can't be read or written.";

/// How a book is made: the same for one story as for many.
#[derive(Debug, Args)]
pub struct Making {
    /// Version of EPUB to write; 3 also has everything that EPUB 2 readers need
    #[arg(long, value_name = "VERSION", value_enum, default_value = "3")]
    pub epub: EpubVersion,

    /// Style sheet
    #[arg(long, value_name = "NAME", value_parser = ["default", "classic", "plain", "none"])]
    pub theme: Option<String>,

    /// Add a style sheet of your own after the theme (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub css: Vec<PathBuf>,

    /// Folder with page templates that replace the built-in ones
    #[arg(long, value_name = "FOLDER")]
    pub templates: Option<PathBuf>,

    /// Folder with fonts for covers in scripts that the built-in font lacks; else those of the system serve
    #[arg(long, value_name = "FOLDER", value_parser = folder)]
    pub fonts: Option<PathBuf>,

    /// Do not draw or carry a cover
    #[arg(long)]
    pub no_cover: bool,

    /// Overrule a key of the front-matter, as in --set 'rating=Teen' (may be repeated)
    #[arg(long, value_name = "KEY=VALUE", value_parser = setting)]
    pub set: Vec<String>,

    /// Treat warnings as errors: make no book if there is any
    #[arg(long)]
    pub strict: bool,
}

impl Making {
    /// The options of the library that the flags stand for.
    pub fn options(&self) -> Options {
        Options {
            epub: match self.epub {
                EpubVersion::V2 => Version::V2,
                EpubVersion::V3 => Version::V3,
            },
            theme: self.theme.clone(),
            css: self.css.clone(),
            cover: !self.no_cover,
            templates: self.templates.clone(),
            fonts: self.fonts.clone(),
            system_fonts: true,
            strict: self.strict,
            ..Options::default()
        }
    }
}

/// Make a book of every story below some folders.
///
/// SOURCE is a folder with stories: Markdown files, story folders and loose posts, as `ficbind build` reads them, or a
/// single story. Files that `.ficbindignore` names are left out. A `collection.yaml` says what holds for all stories
/// below its folder.
///
/// A second run makes only the books whose sources, options, templates or corrections have changed. A story that fails
/// does not keep the others from being made. What became of each story stands in OUT/report.jsonl.
///
/// Exit status: 0 every story has its book; 1 some have none; 2 the command line was wrong; 3 the output folder could
/// not be written, or another run is at work in it; 130 interrupted.
#[derive(Debug, Args)]
#[command(after_help = BATCH_EXIT, after_long_help = batch_help())]
pub struct Batch {
    /// Folders with stories, or single stories
    #[arg(required = true, value_name = "SOURCE")]
    pub sources: Vec<PathBuf>,

    /// The folder for the books; it is made if it is not there
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,

    /// How books are named, as in --name '{author}/{series}/{number:2} - {title}'; fields are listed below
    #[arg(long, value_name = "TEMPLATE", value_parser = name_template)]
    pub name: Option<Template>,

    /// Take only stories that match, as in --include '*.txt' (may be repeated)
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    pub include: Vec<String>,

    /// Leave out stories and folders that match (may be repeated)
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    pub exclude: Vec<String>,

    /// Corrections from a table (.csv) or JSON lines (.jsonl): a row for each story, with the column "source"
    #[arg(long, value_name = "FILE")]
    pub overrides: Option<PathBuf>,

    /// Stories in work at once [default: one for each core]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,

    /// End after the first story that fails
    #[arg(long)]
    pub fail_fast: bool,

    /// Remove books whose sources are gone
    #[arg(long)]
    pub prune: bool,

    /// Make every book anew, and replace books that somebody changed
    #[arg(long)]
    pub force: bool,

    /// Read every source and book to see whether it has changed, instead of trusting sizes and times
    #[arg(long)]
    pub checksum: bool,

    /// Write nothing; say what would be done, and why
    #[arg(short = 'n', long)]
    pub dry_run: bool,

    #[command(flatten)]
    pub making: Making,

    /// Print one JSON object with the outcome of the run
    #[arg(long)]
    pub json: bool,

    /// Say nothing but warnings about the run and errors
    #[arg(short, long)]
    pub quiet: bool,
}

const BATCH_EXIT: &str = "Exit status: 0 every story has its book; 1 some have none; 2 wrong command line; \
    3 the output folder can't be written or is in use; 130 interrupted.";

/// Examples, and the fields of `--name` from their table.
fn batch_help() -> String {
    let fields: Vec<String> = FIELDS.iter().map(|f| format!("  {{{}}}  {}", f.name, f.doc)).collect();
    format!(
        "{BATCH_EXAMPLES}\n\nFields of --name; what a story does not have leaves no gap. The default is '{}'.\n{}",
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
            book: self.making.options(),
            jobs: usize::from(self.jobs.unwrap_or(0)),
            fail_fast: self.fail_fast,
            prune: self.prune,
            force: self.force,
            thorough: self.checksum,
        }
    }
}

/// A template of names, or what is wrong with it.
fn name_template(text: &str) -> Result<Template, String> {
    Template::parse(text)
        .map_err(|fault| format!("at character {}: {}", text[..fault.at].chars().count() + 1, fault.message))
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

/// Compare a folder of books with the list of what was made.
///
/// Reads every book that `ficbind batch` wrote into FOLDER and tells which are changed, missing or extra. The list is
/// FOLDER/manifest-sha256.txt, which `sha256sum -c` can check as well.
///
/// Exit status: 0 all books are as they were made; 1 some are not; 2 the command line was wrong; 3 there is no list, or
/// it can not be read.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 all books are as made; 1 some are not; 2 wrong command line; 3 no list.")]
pub struct Verify {
    /// The folder of the books
    pub folder: PathBuf,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,

    /// Print nothing but what is wrong
    #[arg(short, long)]
    pub quiet: bool,
}

/// Check EPUB files, with the message IDs of EPUBCheck.
///
/// FILE is an EPUB file, an unpacked EPUB, or a folder with EPUB files in it. A package, content, navigation or overlay
/// document can be checked alone with --mode.
///
/// Exit status: 0 all are valid; 1 at least one is not (or has warnings, with --failonwarnings); 2 the command line was
/// wrong; 3 the report could not be written.
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXIT, after_long_help = CHECK_EXAMPLES)]
pub struct Check {
    /// Files and folders to check
    #[arg(required_unless_present = "list_checks", value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// What FILE is [default: by its name; a book unless it is a known kind of document]
    #[arg(short, long, value_enum)]
    pub mode: Option<CheckMode>,

    /// Version to check a single document against
    #[arg(short = 'v', value_name = "VERSION", value_enum)]
    pub epub: Option<CheckVersion>,

    /// Rules on top of EPUB 3
    #[arg(short, long, value_enum, default_value = "default")]
    pub profile: CheckProfile,

    /// Report usage notes, too
    #[arg(short, long, conflicts_with_all = ["fatal", "error", "warn"])]
    pub usage: bool,

    /// Report errors only, and what is worse
    #[arg(short, long, conflicts_with_all = ["fatal", "warn"])]
    pub error: bool,

    /// Report warnings and worse, but no information
    #[arg(short, long, conflicts_with = "fatal")]
    pub warn: bool,

    /// Report fatal errors only
    #[arg(short, long)]
    pub fatal: bool,

    /// Fail when there are warnings
    #[arg(long, visible_alias = "fail-on-warnings")]
    pub failonwarnings: bool,

    /// Severities and words of your own: tab-separated ID, severity, message, suggestion
    #[arg(short, long = "customMessages", visible_alias = "custom-messages", value_name = "FILE")]
    pub custom_messages: Option<PathBuf>,

    /// Print the IDs and severities of all messages, or write them to FILE as a start for --customMessages
    #[arg(short, long = "listChecks", visible_alias = "list-checks", value_name = "FILE", num_args = 0..=1, default_missing_value = "-")]
    pub list_checks: Option<PathBuf>,

    /// Write EPUBCheck's JSON report to FILE, or to the standard output if it is "-"
    #[arg(short, long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-")]
    pub json: Option<PathBuf>,

    /// Print the report in another form
    #[arg(long, value_enum, conflicts_with = "json")]
    pub format: Option<CheckFormat>,

    /// Print no verdict and no totals
    #[arg(short, long)]
    pub quiet: bool,

    /// Number of files to check at once [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,

    /// Bytes that one file of a book may have, unpacked, in megabytes
    #[arg(long, value_name = "MB", default_value_t = 512, help_heading = "Limits for input from strangers")]
    pub max_entry: u64,

    /// Bytes that all files of a book may have together, unpacked, in megabytes
    #[arg(long, value_name = "MB", default_value_t = 4096, help_heading = "Limits for input from strangers")]
    pub max_total: u64,

    /// Bytes that one XML document or style sheet may have, in megabytes
    #[arg(long, value_name = "MB", default_value_t = 128, help_heading = "Limits for input from strangers")]
    pub max_document: u64,

    /// Elements and texts that one XML document may have
    #[arg(long, value_name = "N", default_value_t = 8_000_000, help_heading = "Limits for input from strangers")]
    pub max_nodes: usize,

    /// How deep elements of a document may stand inside each other
    #[arg(long, value_name = "N", default_value_t = 1_000, help_heading = "Limits for input from strangers")]
    pub max_depth: usize,

    /// How many times larger than its archive a file may be, unpacked
    #[arg(long, value_name = "TIMES", default_value_t = 200, help_heading = "Limits for input from strangers")]
    pub max_ratio: u64,

    /// Files that one book may have
    #[arg(long, value_name = "N", default_value_t = 100_000, help_heading = "Limits for input from strangers")]
    pub max_files: usize,
}

const CHECK_EXIT: &str = "Exit status: 0 all valid; 1 not all; 2 wrong command line; 3 the report can't be written.";

const CHECK_EXAMPLES: &str = "\
Examples:
  ficbind check book.epub
  ficbind check shelf/                         (every EPUB file below the folder)
  ficbind check book.epub --usage --json -     (EPUBCheck's JSON report)
  ficbind check package.opf --mode opf -v 3.0
  ficbind check book.epub --format github      (annotations for a workflow)

Exit status: 0 all valid; 1 not all; 2 wrong command line; 3 the report can't be written.";

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
        check::Options {
            mode,
            version: self.epub.map(|v| match v {
                CheckVersion::Two => check::Version::Two,
                CheckVersion::Three => check::Version::Three,
            }),
            profile: match self.profile {
                CheckProfile::Default => check::Profile::Default,
                CheckProfile::Dict => check::Profile::Dictionary,
                CheckProfile::Edupub => check::Profile::Edupub,
                CheckProfile::Idx => check::Profile::Index,
                CheckProfile::Preview => check::Profile::Preview,
            },
            file: path.display().to_string(),
            limits: check::Limits {
                entries: self.max_files,
                entry_bytes: self.max_entry.saturating_mul(1 << 20),
                total_bytes: self.max_total.saturating_mul(1 << 20),
                ratio: self.max_ratio,
                document_bytes: self.max_document.saturating_mul(1 << 20),
                nodes: self.max_nodes,
                depth: self.max_depth,
                ..check::Limits::default()
            },
            overrides: check::Overrides::default(),
            describe: self.json.is_some() || self.format == Some(CheckFormat::Json),
        }
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
    #[value(name = "3.0", aliases = ["3", "3.1", "3.2", "3.3"])]
    Three,
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
    /// Tab-separated values, one message a line
    Tsv,
}

/// Versions of EPUB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EpubVersion {
    #[value(name = "2")]
    V2,
    #[value(name = "3")]
    V3,
}

/// Write a commented starter story.
#[derive(Debug, Args)]
pub struct New {
    /// Name of the story: NAME.md is written, or a folder if NAME ends with a slash
    pub name: String,
}

/// Explain a message by its ID, such as FIC-113.
#[derive(Debug, Args)]
pub struct Explain {
    /// The ID in the message's brackets
    pub id: String,
}

/// Print completions for a shell.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Write manual pages into a folder.
#[derive(Debug, Args)]
pub struct Man {
    /// The folder [default: print the main page]
    pub folder: Option<PathBuf>,
}

/// `key=value` as a line of YAML.
fn folder(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.is_dir() { Ok(path) } else { Err("there is no such folder".into()) }
}

fn setting(text: &str) -> Result<String, String> {
    let Some((key, value)) = text.split_once('=') else {
        return Err("write it as key=value".into());
    };
    let key = key.trim();
    if key.is_empty() {
        return Err("there is no key before the \"=\"".into());
    }
    match crate::story::keys::find(key) {
        Some(row) if row.scope == crate::story::keys::Scope::Chapter => {
            return Err(format!("\"{key}\" belongs to a chapter; write it into the chapter's front-matter"));
        }
        Some(_) => {}
        None if crate::story::Role::parse(key).is_some() => {}
        None => {
            let near = crate::story::keys::suggest(key).map(|n| format!("; did you mean \"{n}\"?")).unwrap_or_default();
            return Err(format!("\"{key}\" is not a key of the front-matter{near}"));
        }
    }
    let value = value.trim();
    // Text with signs that mean something to YAML is quoted; lists and mappings are taken as they are.
    let is_flow = value.starts_with(['[', '{', '"', '\'']) || value.is_empty();
    let quoted =
        if is_flow { value.to_owned() } else { format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")) };
    Ok(format!("{key}: {quoted}\n"))
}
