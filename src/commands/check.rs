//! `ficbind check`: EPUB files in, a report out.

mod fix;
mod stranger;

use std::fs;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::check::report::{Verdict, json, sarif, text, tsv};
use crate::check::{Mode, Options, Outcome, Overrides, Place, Release, Report, check_file, folder, rules};
use crate::cli::{Check, CheckFormat, CheckMode};
use crate::commands::target::{self, Target};
use crate::commands::{Exit, write};
use crate::diag::disk::{ReadError, io_reason, read_capped};
use crate::diag::{Severity, render};

/// Books of no more bytes than this are read at once; of larger ones, only what the check looks at.
const SMALL: u64 = 2 << 20;
/// Reports that are kept in memory before they are printed, so that memory does not grow with the number of files.
const CHUNK: usize = 64;

/// Checks and reports.
pub fn run(args: &Check) -> Exit {
    if let Some(target) = &args.list_checks {
        if is_book(target) {
            eprintln!("error: --listChecks would replace the book {}", target.display());
            return Exit::Usage;
        }
        return list(target, args.epubcheck.into());
    }
    let overrides = match overrides(args) {
        Ok(overrides) => overrides,
        Err(exit) => return exit,
    };
    let mut files = Vec::new();
    for file in &args.files {
        let before = files.len();
        gather(file, args.mode, &mut files);
        if files.len() == before {
            eprintln!("warning: no EPUB files found in {}", file.display());
        }
        if let Some(words) = stranger::of(file).filter(|_| args.mode.is_none()) {
            eprintln!("warning: {words}");
        }
    }
    if files.is_empty() {
        return Exit::Input;
    }
    if let Some(target) = args.json.as_deref().filter(|t| is_book(t)) {
        eprintln!("error: --json would replace the book {}; name another file, or \"-\"", target.display());
        return Exit::Usage;
    }
    if let Some(jobs) = args.jobs {
        // The pool of the whole process: a second call would be a fault of ours.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(usize::from(jobs)).build_global();
    }
    if args.repair.fix.is_some() {
        return fix::run(args, &files, &overrides);
    }
    let lowest = lowest(args);
    // A folder is many books, even when there is one in it.
    let many = files.len() > 1 || args.files.iter().any(|f| f.is_dir() && !files.iter().any(|i| i.path == *f));
    let mut output = Output::new(args, many);
    for chunk in files.chunks(CHUNK) {
        let checked: Vec<(Report, json::Run)> =
            chunk.par_iter().map(|file| one(file, args, &overrides, lowest)).collect();
        for (report, run) in checked {
            output.add(report, &run);
        }
    }
    output.finish()
}

/// Whether a file is there that is a book, and must not be replaced by a report.
fn is_book(path: &Path) -> bool {
    let named = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("epub"));
    let mut head = [0; 2];
    // A pipe is not asked what is in it: it would wait for an answer.
    let regular = fs::metadata(path).is_ok_and(|m| m.is_file());
    named || regular && fs::File::open(path).and_then(|mut f| f.read_exact(&mut head)).is_ok() && head == *b"PK"
}

fn lowest(args: &Check) -> Severity {
    match args {
        Check { usage: true, .. } => Severity::Usage,
        Check { fatal: true, .. } => Severity::Fatal,
        Check { error: true, .. } => Severity::Error,
        Check { warn: true, .. } => Severity::Warning,
        _ => Severity::Note,
    }
}

/// Something to check: a file, or an unpacked book.
struct Subject {
    path: PathBuf,
    folder: bool,
}

/// Whether a folder is an unpacked book. A folder `META-INF` alone may hold anything.
fn is_unpacked(folder: &Path) -> bool {
    folder.join("mimetype").is_file() || folder.join("META-INF/container.xml").is_file()
}

/// The files that an argument stands for, in the order of their names.
fn gather(path: &Path, mode: Option<CheckMode>, files: &mut Vec<Subject>) {
    if !path.is_dir() {
        files.push(Subject { path: path.to_owned(), folder: false });
    } else if mode == Some(CheckMode::Exp) || is_unpacked(path) {
        files.push(Subject { path: path.to_owned(), folder: true });
    } else {
        let before = files.len();
        below(path, 0, files);
        // An unpacked book may have lost both of the files by which it is known.
        if files.len() == before && path.join("META-INF").is_dir() {
            files.push(Subject { path: path.to_owned(), folder: true });
        }
    }
}

/// Every EPUB file below a folder. Links to folders are not followed, so that there are no loops.
fn below(folder: &Path, depth: usize, files: &mut Vec<Subject>) {
    let mut entries: Vec<fs::DirEntry> = fs::read_dir(folder).into_iter().flatten().flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|t| t.is_dir());
        if is_folder && is_unpacked(&path) {
            files.push(Subject { path, folder: true });
        } else if is_folder && depth < 64 {
            below(&path, depth + 1, files);
        } else if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("epub")) {
            files.push(Subject { path, folder: false });
        }
    }
}

/// Reads what there is to check, and checks it.
fn checked(input: &Subject, options: &Options) -> std::io::Result<Report> {
    if input.folder {
        return Ok(crate::check::check(&folder::pack(&input.path, &options.limits)?, options));
    }
    let single = options.mode != Mode::Publication;
    let most = if single { options.limits.document_bytes } else { SMALL };
    match read_capped(&input.path, most) {
        Ok(bytes) => Ok(crate::check::check(&bytes, options)),
        Err(ReadError::TooLarge) if single => {
            // One byte more than the limit shows that the document is beyond it.
            let mut bytes = Vec::new();
            fs::File::open(&input.path)?.take(most + 1).read_to_end(&mut bytes)?;
            Ok(crate::check::check(&bytes, options))
        }
        Err(ReadError::TooLarge) => check_file(&fs::File::open(&input.path)?, options),
        Err(ReadError::Io(error)) => Err(error),
    }
}

fn one(input: &Subject, args: &Check, overrides: &Overrides, lowest: Severity) -> (Report, json::Run) {
    let begin = std::time::Instant::now();
    // A clock that is far off must not end a check.
    let date = jiff::Timestamp::try_from(std::time::SystemTime::now()).unwrap_or_default();
    let file = input.path.display().to_string();
    let options = args.options(&input.path, input.folder).overrides(overrides.clone());
    let mut report = checked(input, &options).unwrap_or_else(|error| {
        let mut report = Report::new(file.clone());
        report.push(
            Place::whole(),
            match error.kind() {
                std::io::ErrorKind::NotFound => rules::missing_book(),
                _ => rules::unreadable_contents(io_reason(&error)),
            },
        );
        report
    });
    report.folder = input.folder;
    report.keep(lowest);
    let absolute = fs::canonicalize(&input.path).unwrap_or_else(|_| input.path.clone());
    let here = std::env::current_dir().unwrap_or_default();
    let zoned = date.to_zoned(jiff::tz::TimeZone::UTC);
    let run = json::Run {
        path: json::path_of(&absolute, &here),
        date: zoned.strftime("%m-%d-%Y %H:%M:%S").to_string(),
        milliseconds: u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX),
    };
    (report, run)
}

/// Prints reports as they come, and the totals at the end.
struct Output<'a> {
    args: &'a Check,
    format: CheckFormat,
    colour: bool,
    many: bool,
    verdicts: Vec<Verdict>,
    /// The report as JSON, begun with the first book.
    json: Option<json::Writer<Target>>,
    /// Reports of a form that is one document.
    reports: Vec<Report>,
    failed: bool,
    unfinished: bool,
    started: bool,
    /// The status of a report that could not be printed.
    broken: Option<Exit>,
}

impl<'a> Output<'a> {
    fn new(args: &'a Check, many: bool) -> Self {
        let format = match (&args.json, args.format) {
            (Some(_), _) => CheckFormat::Json,
            (None, format) => format.unwrap_or(CheckFormat::Text),
        };
        let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        Output {
            args,
            format,
            colour,
            many,
            verdicts: Vec::new(),
            json: None,
            reports: Vec::new(),
            failed: false,
            unfinished: false,
            started: false,
            broken: None,
        }
    }

    fn add(&mut self, report: Report, run: &json::Run) {
        let verdict = report.verdict();
        self.failed |= verdict.outcome() == Outcome::Invalid || self.args.failonwarnings && verdict.counts.warning > 0;
        self.unfinished |= verdict.outcome() == Outcome::Unknown;
        let options = text::Options::new(self.colour);
        match self.format {
            CheckFormat::Text if self.many || self.args.quiet => self.print(&text::messages(&report, options)),
            CheckFormat::Text => self.print(&text::report(&report, options)),
            CheckFormat::Json => self.write_json(&report, run),
            CheckFormat::Github => self.print(&crate::check::report::github::commands(&report)),
            CheckFormat::Tsv => {
                if !self.started {
                    self.print(tsv::HEADER);
                }
                self.print(&tsv::rows(&report));
            }
            CheckFormat::Sarif => self.reports.push(report),
        }
        self.started = true;
        self.verdicts.push(verdict);
    }

    fn json_target(&self) -> &'a Path {
        self.args.json.as_deref().unwrap_or(Path::new("-"))
    }

    /// Writes a report as JSON; the first failure ends the writing.
    fn write_json(&mut self, report: &Report, run: &json::Run) {
        if self.started && self.json.is_none() {
            return;
        }
        let name = self.json_target();
        let writer = match self.json.take() {
            Some(writer) => Ok(writer),
            None => Target::open(name).map(|target| json::Writer::new(target, self.many)),
        };
        let outcome = writer.and_then(|mut writer| writer.add(report, run).map(|()| writer));
        match outcome {
            Ok(writer) => self.json = Some(writer),
            Err(error) => self.broken = target::failed(name, &error),
        }
    }

    /// Prints a part of the report; the first failure ends the printing.
    fn print(&mut self, text: &str) {
        if self.broken.is_none() {
            self.broken = write(Path::new("-"), text);
        }
    }

    fn finish(mut self) -> Exit {
        let verdict = match (self.failed, self.unfinished) {
            (true, _) => Exit::Input,
            (false, true) => Exit::Unfinished,
            (false, false) => Exit::Success,
        };
        match self.format {
            CheckFormat::Text if self.many && !self.args.quiet => self.print(&text::table(&self.verdicts, self.colour)),
            CheckFormat::Sarif => self.print(&render::json_text(&sarif::log(&self.reports))),
            CheckFormat::Json => {
                if let Some(writer) = self.json.take() {
                    let outcome = writer.finish().and_then(Target::finish);
                    self.broken = outcome.err().and_then(|error| target::failed(self.json_target(), &error));
                }
            }
            _ => {}
        }
        self.broken.unwrap_or(verdict)
    }
}

fn overrides(args: &Check) -> Result<Overrides, Exit> {
    let Some(path) = &args.custom_messages else { return Ok(Overrides::default()) };
    let shown = render::printable(&path.display().to_string());
    let text = match read_capped(path, 16 << 20) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(_) => {
            eprintln!("error[CHK-001]: {}: {}", shown, rules::missing_overrides().message);
            return Err(Exit::Input);
        }
    };
    let (overrides, faults) = Overrides::read(&text, &path.display().to_string());
    for (line, violation) in &faults {
        eprintln!("error[{}]: {shown}:{line}: {}", violation.rule.id, render::printable(&violation.message));
    }
    if faults.is_empty() { Ok(overrides) } else { Err(Exit::Input) }
}

/// Every message that a check can raise, in the form that `--customMessages` reads.
fn list(target: &Path, release: Release) -> Exit {
    let mut out = String::from("ID\tSeverity\tMessage\tSuggestion\n");
    for rule in Overrides::rules() {
        let Some(severity) = release.severity(rule) else { continue };
        out.push_str(&format!("{}\t{}\t{}\t\n", rule.id, json::severity_name(severity), rule.template));
    }
    for id in rules::SILENT {
        out.push_str(&format!("{id}\tSUPPRESSED\t\t\n"));
    }
    write(target, &out).unwrap_or(Exit::Success)
}
