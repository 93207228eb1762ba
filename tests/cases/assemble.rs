//! Putting a check case together: its bytes, and its command line.

use std::fs;
use std::io;
use std::path::Path;

use ficbind::check::{Limits, folder};

#[path = "attacks.rs"]
mod attacks;

/// The bytes that a case checks, and its command line.
///
/// # Errors
/// When a file can not be read or the case says nonsense.
pub fn input(case: &Path, scratch: &Path) -> Result<(Vec<u8>, Vec<String>), String> {
    assemble(case, scratch).map_err(|e| format!("{}: {e}", case.display()))
}

fn assemble(case: &Path, scratch: &Path) -> io::Result<(Vec<u8>, Vec<String>)> {
    let args = fs::read_to_string(case.join("args")).unwrap_or_default();
    let mut words: Vec<&str> = args.split_whitespace().collect();
    let mut base = "epub3";
    if let Some(at) = words.iter().position(|w| *w == "base") {
        base = words.get(at + 1).copied().ok_or_else(|| io::Error::other("`base` needs a name"))?;
        words.drain(at..at + 2);
    }
    let mut line: Vec<String> = ["ficbind", "check"].into_iter().chain(words).map(str::to_owned).collect();
    let document =
        ["opf", "xhtml", "svg", "smil"].iter().map(|e| case.join(format!("document.{e}"))).find(|p| p.is_file());
    let single = document.or_else(|| Some(case.join("book.epub")).filter(|p| p.is_file()));
    if let Some(path) = single {
        line.push(path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default());
        return Ok((fs::read(path)?, line));
    }
    line.push("book.epub".into());
    if let Ok(what) = fs::read_to_string(case.join("make")) {
        attacks::make(what.trim(), scratch).map_err(io::Error::other)?;
        return Ok((fs::read(scratch.join("book.epub"))?, line));
    }
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base").join(base), scratch)?;
    copy(case, scratch)?;
    for name in ["args", "remove", "expect.txt", "expect-5.4.txt"] {
        let _ = fs::remove_file(scratch.join(name));
    }
    for path in fs::read_to_string(case.join("remove")).unwrap_or_default().lines().filter(|l| !l.is_empty()) {
        fs::remove_file(scratch.join(path))?;
    }
    Ok((folder::pack(scratch, &Limits::default())?, line))
}

/// Copies a folder with all that is in it.
///
/// # Errors
/// When something can not be read or written.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)?.flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
