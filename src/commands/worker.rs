//! `ficbind worker`: jobs in, results out, for engines beyond one machine; and results merged into a shelf.

mod crew;
mod inner;
mod log;
mod merge;
mod scratch;

use crate::cli::worker::Worker;
use crate::commands::{Exit, source_date_epoch};
use crate::worker::Options;

/// Does jobs, or merges results.
pub fn run(args: &Worker) -> Exit {
    let modified = match source_date_epoch() {
        Ok(date) => date,
        Err(message) => {
            eprintln!("error: {message}");
            return Exit::Usage;
        }
    };
    let mut book = args.making.options.clone();
    book.modified = modified;
    let options = Options {
        out: args.output.clone(),
        root: args.root.clone(),
        book,
        settings: args.making.set.clone(),
        no_sync: args.no_sync,
    };
    match args {
        Worker { merge, .. } if !merge.is_empty() => merge::run(args, &options),
        Worker { inner: true, .. } => inner::run(args, options),
        _ => crew::run(args, options),
    }
}

/// Jobs at once.
fn jobs(args: &Worker) -> usize {
    args.jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from)
}
