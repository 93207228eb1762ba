//! Cases of editions: two books compared, and a story that is built again and again.
//!
//! - `tests/cases/diff/<topic>/<case>/` holds two books or stories, `old.md` and `new.md` or the like, made by `make`
//!   where they can not be kept as files (see [`made`]). A folder `old.book` is laid over the base that its file `base`
//!   names, and packed. `expect.txt` has the exit status and all that `ficbind diff` prints, `expect.json`, if it is
//!   there, what `--json` prints. `options` may hold options, one a line.
//! - `tests/cases/news/<case>/` holds the editions of a story, `1.md`, `2.md` and so on, or folders. They are built to
//!   one book with `--news`, in their order. `expect.txt` has what each build says; `expect/` has files of the last book, the
//!   page of news among them if the book has one. A book that somebody else made stands at the target as it is: `1.book`.

use std::fs;
use std::path::Path;
use std::process::Command;

use ficbind::check::{Limits, folder};
use libtest_mimic::Failed;

use super::{assemble, base, compare, files_below, folders, is_silent, made, unpack};

/// Runs a case of `ficbind diff`.
pub fn run_diff(case: &Path) -> Result<(), Failed> {
    let bless = std::env::var_os("BLESS").is_some();
    let scratch = tempfile::tempdir()?;
    let root = scratch.path();
    assemble::copy(case, root)?;
    if let Ok(what) = fs::read_to_string(case.join("make")) {
        made::make(what.trim(), root)?;
    }
    for book in folders(root).iter().filter(|folder| base(folder).ends_with(".book")) {
        pack(book)?;
    }
    let side = |stem: &str| -> Result<String, Failed> {
        let names = fs::read_dir(root)?.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let is_it = |name: &String| name.split('.').next() == Some(stem) && !name.ends_with(".book");
        // What a case does not have is a file that is not there.
        Ok(names.filter(is_it).min().unwrap_or_else(|| format!("{stem}.epub")))
    };
    let (old, new) = (side("old")?, side("new")?);
    let options = fs::read_to_string(case.join("options")).unwrap_or_default();
    let words: Vec<&str> = ["diff", &old, &new].into_iter().chain(options.lines()).collect();
    let (told, _) = ficbind(root, &words)?;
    compare(&case.join("expect.txt"), told.as_bytes(), bless)?;
    if case.join("expect.json").exists() {
        let (_, json) = ficbind(root, &[&words[..], &["--json"]].concat())?;
        compare(&case.join("expect.json"), json.as_bytes(), bless)?;
    }
    Ok(())
}

/// Packs a book of the case over a whole one.
fn pack(book: &Path) -> Result<(), Failed> {
    let whole = tempfile::tempdir()?;
    let named = fs::read_to_string(book.join("base")).unwrap_or_else(|_| "epub3".to_owned());
    assemble::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base").join(named.trim()), whole.path())?;
    assemble::copy(book, whole.path())?;
    let _ = fs::remove_file(whole.path().join("base"));
    fs::write(book.with_extension("epub"), folder::pack(whole.path(), &Limits::default())?)?;
    Ok(())
}

/// Exit status and everything that a command prints; and its standard output alone.
fn ficbind(root: &Path, words: &[&str]) -> Result<(String, String), Failed> {
    let output = Command::new(env!("CARGO_BIN_EXE_ficbind")).args(words).current_dir(root).output()?;
    let (out, err) = (String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?);
    let status = output.status.code().map_or_else(|| "none".to_owned(), |code| code.to_string());
    Ok((format!("exit {status}\n{err}{out}"), out))
}

/// Runs a case of `--news`.
pub fn run_news(case: &Path) -> Result<(), Failed> {
    let bless = std::env::var_os("BLESS").is_some();
    let scratch = tempfile::tempdir()?;
    let root = scratch.path();
    assemble::copy(case, root)?;
    for book in folders(root).iter().filter(|folder| base(folder).ends_with(".book")) {
        pack(book)?;
    }
    let options = fs::read_to_string(case.join("options")).unwrap_or_default();
    let mut told = String::new();
    let mut last = Vec::new();
    for number in 1.. {
        let names = [format!("{number}.epub"), format!("{number}.md"), format!("{number}")];
        let Some(name) = names.into_iter().find(|name| root.join(name).exists()) else { break };
        if name.ends_with(".epub") {
            fs::copy(root.join(name), root.join("book.epub"))?;
            continue;
        }
        let words = ["build", &name, "-o", "book.epub", "--news"].map(str::to_owned);
        let line: Vec<String> = words.into_iter().chain(options.lines().map(str::to_owned)).collect();
        let line: Vec<&str> = line.iter().map(String::as_str).chain(["--no-cover"]).collect();
        let (all, out) = ficbind(root, &line)?;
        told.push_str(&format!("{name}: {}", all.strip_suffix(&*out).unwrap_or(&all)));
        last = line.into_iter().map(str::to_owned).collect();
        is_silent(&fs::read(root.join("book.epub"))?, false, false)?;
    }
    compare(&case.join("expect.txt"), told.as_bytes(), bless)?;
    let bytes = fs::read(root.join("book.epub"))?;
    let entries = unpack(&bytes)?;
    for path in files_below(&case.join("expect")) {
        let name = path.strip_prefix(case.join("expect"))?.to_string_lossy().replace('\\', "/");
        compare(&path, entries.get(&name).ok_or_else(|| format!("the book has no {name}"))?, bless)?;
    }
    let page = "OEBPS/new-in-this-edition.xhtml";
    if entries.contains_key(page) != case.join("expect").join(page).exists() {
        return Err(format!("the book has or lacks {page}, and the case does not").into());
    }
    // Nothing changed since, so nothing is new: the same book again.
    ficbind(root, &last.iter().map(String::as_str).collect::<Vec<_>>())?;
    if fs::read(root.join("book.epub"))? != bytes {
        return Err("the same story gives another book".into());
    }
    comes_back(root, &last)
}

/// A source that is made of the book has no such page, and tells the same story.
fn comes_back(root: &Path, line: &[String]) -> Result<(), Failed> {
    ficbind(root, &["import", "book.epub", "-o", "back"])?;
    for file in files_below(&root.join("back")) {
        let text = fs::read_to_string(&file).unwrap_or_default();
        if text.contains("new-in-this-edition") || text.contains("ficbind:news") {
            return Err(format!("{} has what the book says of its edition", file.display()).into());
        }
    }
    let back = fs::read_dir(root.join("back"))?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.is_dir() || path.extension().is_some_and(|ending| ending == "md"));
    let back = back.ok_or("nothing came back")?.strip_prefix(root)?.display().to_string();
    let epub2 = line.iter().any(|word| word == "--epub=2");
    // A book of EPUB 2 can not say all that its source did.
    let (told, _) = ficbind(root, &["diff", "book.epub", &back])?;
    if told.starts_with("exit 0\n") || epub2 { Ok(()) } else { Err(told.into()) }
}
