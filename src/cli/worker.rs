//! The arguments of `ficbind worker`.

use std::path::PathBuf;

use clap::Args;

use super::Making;

/// Build books for another program, such as Spark: a job per line in, a result per line out.
///
/// Reads jobs from standard input (or FILE), one JSON object per line, and writes one JSON object per job to standard
/// output, in the same order. Jobs are done in parallel, each in a process that does not take the others with it when it
/// ends. A job that fails is a result like any other. `ficbind batch --plan` writes jobs for a folder of stories.
///
/// With --merge, it reads results instead, and writes the manifest, the report and the list of books into OUT.
///
/// Exit status: 0 every job was answered, whatever became of it; 2 wrong command line; 3 a file could not be read or
/// written; 130 interrupted. With --merge: 0 every job has its book; 1 some have none.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXIT, after_long_help = EXAMPLES)]
pub struct Worker {
    /// Read jobs from FILE instead of standard input
    #[arg(value_name = "FILE", conflicts_with = "merge")]
    pub jobs_file: Option<PathBuf>,

    /// Folder for the books; without it, books are part of the results, in Base64
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,

    /// Folder that no path of a job may leave; paths are relative to it
    #[arg(long, value_name = "DIR", value_parser = folder)]
    pub root: Option<PathBuf>,

    /// Append results to FILE; jobs that it holds already are not done again if nothing has changed
    #[arg(long, value_name = "FILE", requires = "output")]
    pub log: Option<PathBuf>,

    /// Jobs to do in parallel [default: one per core]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,

    /// Stop a job after so many seconds; 0 for no limit
    #[arg(long, value_name = "SECONDS", default_value_t = 600.0, value_parser = seconds)]
    pub time_limit: f64,

    /// Longest line with a job, in MB
    #[arg(long, value_name = "MB", default_value_t = 128, value_parser = clap::value_parser!(u16).range(1..=2048))]
    pub max_job: u16,

    /// Do not wait for the disk: faster, but a power failure can damage books that were just written
    #[arg(long)]
    pub no_sync: bool,

    #[command(flatten)]
    pub making: Making,

    /// Merge results into OUT: files, or folders of files
    #[arg(long, value_name = "RESULTS", num_args = 1.., requires = "output", conflicts_with_all = ["root", "log"])]
    pub merge: Vec<PathBuf>,

    /// With --merge, print the outcome as one JSON object
    #[arg(long, requires = "merge")]
    pub json: bool,

    /// Print no progress and no summary
    #[arg(short, long)]
    pub quiet: bool,

    /// One of the processes that do the jobs.
    #[arg(long, hide = true)]
    pub inner: bool,
}

const EXIT: &str = "Exit status: 0 every job was answered; 2 wrong command line; 3 a file can't be read or written; \
                    130 interrupted. With --merge: 1 some jobs have no book.";

const EXAMPLES: &str = "\
Examples:
  echo '{\"id\": \"rain\", \"path\": \"rain.md\", \"book\": \"rain.epub\"}' | ficbind worker -o shelf
  ficbind batch stories/ -o shelf --plan jobs.jsonl
  ficbind worker jobs.jsonl -o shelf > results.jsonl
  ficbind worker --merge results.jsonl -o shelf
  ficbind verify shelf

Exit status: 0 every job was answered; 2 wrong command line; 3 a file can't be read or written; 130 interrupted.
             With --merge: 1 some jobs have no book.";

/// A folder that exists.
fn folder(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.is_dir() { Ok(path) } else { Err("there is no such folder".into()) }
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=1e6).contains(&seconds) => Ok(seconds),
        _ => Err("write a number of seconds from 0 to 1000000".into()),
    }
}
