//! The command line: what can be typed, and what each flag means. Help, completions and man pages come from here.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::book::{Options, Version};

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

    /// Do not draw or carry a cover
    #[arg(long)]
    pub no_cover: bool,

    /// Overrule a key of the front-matter, as in --set 'rating=Teen' (may be repeated)
    #[arg(long, value_name = "KEY=VALUE", value_parser = setting)]
    pub set: Vec<String>,

    /// Treat warnings as errors: make no book if there is any
    #[arg(long)]
    pub strict: bool,

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

impl Build {
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
            modified: None,
            strict: self.strict,
        }
    }
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
