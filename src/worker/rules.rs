//! Rules about jobs and their results: `WRK-…`.

use std::fmt::Display;

crate::diag::rules! {
    /// A line is not a job.
    ///
    /// A job is one JSON object on one line, with `id` and either `path` or `files`. Fields that do not exist are refused,
    /// so that a misspelt one does not go unnoticed. The line is answered like any other, and the worker goes on.
    "WRK-001" Error not_a_job(what: impl Display, reason: impl Display) = "{what} is not a job: {reason}",
        "guide/worker.md#jobs";

    /// A line is longer than a job may be.
    ///
    /// It is skipped up to its end and never held in memory. `--max-job` changes the limit; large sources are better given
    /// by `path`.
    "WRK-002" Error long_line(line: impl Display, size: impl Display, limit: impl Display) =
        "line {line} has {size} bytes, and a job may have {limit}",
        "guide/worker.md#limits";

    /// A path of a job leads out of the folder that `--root` names.
    ///
    /// Links count as what they lead to.
    "WRK-003" Error outside_root(path: impl Display, root: impl Display) = "{path} does not lie below {root}",
        "guide/worker.md#paths";

    /// The path of a book cannot be used.
    ///
    /// It is relative to the output folder (`-o`), has `/` between its parts, ends in `.epub`, and does not leave the
    /// folder.
    "WRK-004" Error bad_book_path(book: impl Display, reason: impl Display) = "the book cannot be named \"{book}\": {reason}",
        "guide/worker.md#jobs";

    /// A file that a job brings cannot be used.
    ///
    /// Its name is a relative path with `/` between its parts. Its content is either `text` or `base64`.
    "WRK-005" Error bad_file(name: impl Display, reason: impl Display) = "the file \"{name}\" of the job cannot be used: {reason}",
        "guide/worker.md#files";

    /// An option of a job cannot be used.
    ///
    /// The options are those of `ficbind build`, without the dashes in front.
    "WRK-006" Error bad_option(name: impl Display, reason: impl Display) = "the option \"{name}\" of the job cannot be used: {reason}",
        "guide/worker.md#options";

    /// A job took longer than it may.
    ///
    /// It is stopped, and others go on. `--time-limit` changes the limit.
    "WRK-007" Error too_slow(seconds: impl Display) = "the job was stopped after {seconds} seconds",
        "guide/worker.md#limits";

    /// ficbind ended abruptly during a job.
    ///
    /// It may have run out of memory, or somebody ended the process. All other jobs are done. If it happens again with the
    /// same job, please report it.
    "WRK-008" Error ended(status: impl Display) = "ficbind ended during this job: {status}",
        "guide/worker.md#when-a-job-fails";

    /// A book of the results is not in the output folder as it was built.
    ///
    /// It was removed or replaced since, or two jobs had the same book. It is counted as failed.
    "WRK-009" Error not_in_place(book: impl Display) = "{book} is not the book that the result tells of",
        "guide/worker.md#merging-results";

    /// A line of the results cannot be read.
    ///
    /// The last line of a worker that was killed may be cut off. Other lines are used; the job itself is missing, and can be
    /// run again.
    "WRK-010" Warning not_a_result(file: impl Display, line: impl Display, reason: impl Display) =
        "{file}:{line} is not a result: {reason}",
        "guide/worker.md#merging-results";

    /// Two jobs have the same book.
    ///
    /// The second counts as failed, and its book is not built. Give each job a `book` of its own; names that differ only in
    /// case count as the same. The book of a job that failed may be that of another.
    "WRK-011" Error same_book(book: impl Display, other: impl Display) = "{book} is the book of {other}, too",
        "guide/worker.md#merging-results";

    /// The log of results is used by another worker.
    ///
    /// Each worker needs a log of its own.
    "WRK-012" Error log_in_use(log: impl Display) = "{log} is in use by another worker",
        "guide/worker.md#restarting";

    /// Another program changed the book since the plan was made.
    ///
    /// The job says what the earlier book was, and the file in its place is another.
    "WRK-013" Error changed_book(book: impl Display) = "{book} is neither the earlier book nor the new one, and is left alone",
        "guide/worker.md#when-a-job-fails";

    /// A result lacks what the manifest of the shelf needs.
    ///
    /// It was written by another program, or somebody took fields away. It is counted as failed; merge results as
    /// `ficbind worker` writes them.
    "WRK-014" Error incomplete_result(field: impl Display) = "the result has no `{field}` that can be used, so its book cannot be listed",
        "guide/worker.md#merging-results";
}
