//! Runs the case folders below `tests/cases`: each is an input with its complete expected output.
//!
//! - `tests/cases/build/<topic>/<case>/` holds one source (`story.md`, `story.txt`, or a folder `story/`), made by
//!   `make` where it can not be kept as a file (see [`made`]), an optional `options` file with command-line options,
//!   and `expect.txt`: exit status and every message.
//! - `make` may also say `zip`, and what to add: the case's folder `zip/` is packed as `story.zip` (see [`zipped`]).
//! - `expect/` may hold files of the finished EPUB; each is compared byte by byte, and only these.
//! - `texts` may hold lines `path: words`: the words must stand in that file of the EPUB.
//!
//! `tests/cases/check/<rule>/<case>/` holds files that differ from a complete book below `tests/base`, or one document
//! or `book.epub` by itself: see [`checked`].
//!
//! `tests/cases/fix/<topic>/<case>/` is put together in the same way, and repaired: see [`fixed`].
//!
//! `tests/cases/omnibus/<topic>/<case>/` holds several stories, which are joined: see [`joined`].
//! `tests/cases/diff/<topic>/<case>/` and `tests/cases/news/<case>/` hold editions of a book: see [`compared`].
//!
//! The examples that `ficbind explain` shows are run, too: see [`examples`].
//!
//! `BLESS=1 cargo test` rewrites `expect.txt` and the files that stand in `expect/`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use clap::Parser;
use ficbind::book::Options;
use ficbind::check::{self, Release, check};
use ficbind::cli::{Build, Cli, Command};
use ficbind::diag::{Severity, Sink, Sources, render};
use libtest_mimic::{Arguments, Failed, Trial};

#[path = "cases/assemble.rs"]
mod assemble;
#[path = "cases/checked.rs"]
mod checked;
#[path = "cases/compared.rs"]
mod compared;
#[path = "cases/examples.rs"]
mod examples;
#[path = "cases/fixed.rs"]
mod fixed;
#[path = "cases/joined.rs"]
mod joined;
#[path = "cases/laid.rs"]
mod laid;
#[path = "cases/made.rs"]
mod made;
#[path = "cases/told.rs"]
mod told;
#[path = "cases/zipped.rs"]
mod zipped;

type Run = fn(&Path) -> Result<(), Failed>;

fn main() {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let kinds: [(&str, Run); 5] = [
        ("build", run),
        ("check", checked::run),
        ("fix", fixed::run),
        ("omnibus", joined::run),
        ("diff", compared::run_diff),
    ];
    let mut trials = examples::trials();
    for (kind, run) in kinds {
        for topic in folders(&root.join(kind)) {
            for case in folders(&topic) {
                let name = format!("{kind}/{}/{}", base(&topic), base(&case));
                trials.push(Trial::test(name, move || run(&case)));
            }
        }
    }
    for case in folders(&root.join("news")) {
        trials.push(Trial::test(format!("news/{}", base(&case)), move || compared::run_news(&case)));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(path).into_iter().flatten().flatten().map(|e| e.path()).filter(|p| p.is_dir()).collect();
    found.sort();
    found
}

fn base(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

fn run(case: &Path) -> Result<(), Failed> {
    let bless = std::env::var_os("BLESS").is_some();
    // Cases that must be made, and links, live in a folder of their own.
    let scratch = tempfile::tempdir()?;
    let folder = match fs::read_to_string(case.join("make")) {
        Ok(what) => {
            assemble::copy(case, scratch.path())?;
            match what.trim().split_once(' ').unwrap_or((what.trim(), "")) {
                ("zip", with) => zipped::make(with, scratch.path())?,
                _ => made::make(what.trim(), scratch.path())?,
            }
            scratch.path().to_owned()
        }
        Err(_) => case.to_owned(),
    };
    const DOCUMENTS: &[&str] = &[
        "story.html",
        "story.docx",
        "story.docm",
        "story.doc",
        "story.odt",
        "story.fodt",
        "story.rtf",
        "story.epub",
        "story.zip",
        "story.mbox",
    ];
    let names = ["story.md", "story.txt", "story"].iter().chain(DOCUMENTS);
    let source = names.map(|n| folder.join(n)).find(|p| p.symlink_metadata().is_ok());
    let source = source.ok_or("the case has no story.md, story.txt, story/ or document")?;
    let options = fs::read_to_string(case.join("options")).unwrap_or_default();
    let args = arguments(&source, &options, &folder)?;

    let mut sources = Sources::new();
    let mut sink = Sink::new();
    let made = ficbind::build(&source, &args.making.set, &options_of(&args), &mut sources, &mut sink);
    let (diagnostics, left_out) = sink.into_sorted();
    let errors = diagnostics.iter().any(|d| d.severity == Severity::Error);
    let mut report = format!("{}\n", if made.is_ok() { "made" } else { "not made" });
    for diagnostic in &diagnostics {
        report.push_str(&render::short(diagnostic, &sources));
        report.push('\n');
    }
    if left_out > 0 {
        report.push_str(&format!("and {left_out} more\n"));
    }
    let report = report.replace(&format!("{}/", folder.display()), "").replace(&folder.display().to_string(), ".");
    if made.is_ok() == errors {
        return Err(format!("a book was made though there are errors, or the other way round:\n{report}").into());
    }
    compare(&case.join("expect.txt"), report.as_bytes(), bless)?;

    if let Ok(made) = &made {
        is_silent(&made.bytes, made.book.facts.new, args.making.options.no_legacy)?;
    }
    let expected = files_below(&case.join("expect"));
    let wanted = fs::read_to_string(case.join("texts")).unwrap_or_default();
    if expected.is_empty() && wanted.is_empty() {
        return Ok(());
    }
    let made = made.map_err(|_| format!("no book was made:\n{report}"))?;
    let entries = unpack(&made.bytes)?;
    for path in expected {
        let name = path.strip_prefix(case.join("expect"))?.to_string_lossy().replace('\\', "/");
        let bytes = entries.get(&name).ok_or_else(|| format!("the book has no {name}"))?;
        compare(&path, bytes, bless)?;
    }
    for line in wanted.lines().filter(|l| !l.trim().is_empty()) {
        let (name, words) = line.split_once(": ").ok_or("a line of `texts` is `path: words`")?;
        let (name, absent) = match name.strip_prefix('!') {
            Some(name) => (name, true),
            None => (name, false),
        };
        let bytes = entries.get(name).ok_or_else(|| format!("the book has no {name}"))?;
        let text = String::from_utf8_lossy(bytes);
        if text.contains(words) == absent {
            return Err(format!("{name} {} \"{words}\":\n{text}", if absent { "has" } else { "lacks" }).into());
        }
    }
    Ok(())
}

/// A book of ours says nothing to either release of EPUBCheck but how it uses the standard; what is of EPUB 3.4, only to
/// that which knows it. Without what is for old readers, it uses nothing that is outdated.
fn is_silent(bytes: &[u8], new: bool, no_legacy: bool) -> Result<(), Failed> {
    for release in Release::ALL.into_iter().filter(|release| !new || *release == Release::V5_4) {
        let report = check(bytes, &check::Options::default().release(release));
        let told = report
            .messages
            .iter()
            .find(|m| m.severity >= Severity::Note && m.rule.id != "RSC-017" || no_legacy && m.rule.id == "OBS-001");
        if let Some(message) = told {
            let at = (&message.place.path, message.place.line);
            return Err(
                format!("EPUBCheck {} says {} of {at:?}: {}", release.name(), message.rule.id, message.text).into()
            );
        }
    }
    Ok(())
}

fn arguments(source: &Path, options: &str, folder: &Path) -> Result<Build, Failed> {
    let mut line = vec!["ficbind".to_owned(), "build".to_owned(), source.display().to_string()];
    line.extend(options.lines().filter(|l| !l.is_empty()).map(|l| l.replace("{case}", &folder.display().to_string())));
    if !options.contains("--cover") {
        line.push("--no-cover".into());
    }
    line.retain(|o| o != "--cover");
    match Cli::try_parse_from(line).map_err(|e| e.to_string())?.command {
        Command::Build(args) => Ok(args),
        _ => Err("only builds are cases".into()),
    }
}

fn options_of(args: &Build) -> Options {
    // Covers must not depend on the fonts of the machine that runs the tests.
    Options { modified: None, system_fonts: false, ..args.making.options.clone() }
}

fn unpack(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Failed> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))?;
    let mut entries = BTreeMap::new();
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i)?;
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        entries.insert(entry.name()?.into_owned(), bytes);
    }
    Ok(entries)
}

fn compare(path: &Path, found: &[u8], bless: bool) -> Result<(), Failed> {
    let expected = fs::read(path).unwrap_or_default();
    if expected == found {
        return Ok(());
    }
    if bless {
        fs::write(path, found)?;
        return Ok(());
    }
    Err(format!(
        "{} differs (BLESS=1 rewrites it)\n--- expected\n{}\n--- found\n{}",
        path.display(),
        String::from_utf8_lossy(&expected),
        String::from_utf8_lossy(found)
    )
    .into())
}

fn files_below(path: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}
