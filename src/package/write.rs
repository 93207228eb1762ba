//! Package → bytes, and the bytes in their place.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::diag::disk::io_reason;
use crate::diag::{Failed, Sink};
use crate::package::{Package, archive, rules};

/// The archive as bytes.
///
/// # Errors
/// When the book is larger than an archive can be.
pub fn to_bytes(package: &Package, sink: &mut Sink) -> Result<Vec<u8>, Failed> {
    archive::archive(&package.entries).map_err(|e| sink.fail(None, rules::assembly_fault(e)))
}

/// Writes the book so that its target is either the old file or the whole new one.
///
/// # Errors
/// When the target is a folder or can not be written; nothing is left behind then.
pub fn to_file(bytes: &[u8], target: &Path, sink: &mut Sink) -> Result<(), Failed> {
    let real = place(target, sink)?;
    sweep(folder_of(&real));
    replace(bytes, &real).map_err(|e| sink.fail(None, rules::unwritable_target(target.display(), io_reason(&e))))
}

/// Refuses to write books over what they are made of: no target may be a source, or an archive that a source lies in.
///
/// # Errors
/// One of them is: reported in `sink`.
pub fn refuse_sources<'p>(
    targets: impl IntoIterator<Item = &'p Path>,
    sources: impl IntoIterator<Item = &'p Path>,
    sink: &mut Sink,
) -> Result<(), Failed> {
    // Links and other spellings lead to the same file.
    let real = |path: &Path| path.canonicalize().ok();
    let above: HashSet<&Path> = sources.into_iter().flat_map(Path::ancestors).collect();
    let files: HashSet<PathBuf> = above.into_iter().filter_map(real).filter(|path| path.is_file()).collect();
    match targets.into_iter().find(|target| real(target).is_some_and(|target| files.contains(&target))) {
        Some(target) => {
            let advice = "give the book another name with `-o`".to_owned();
            Err(sink.fail_with(None, rules::target_is_source(target.display()), [advice]))
        }
        None => Ok(()),
    }
}

/// The file in whose place a book may be put: nothing stands there, or a book.
///
/// # Errors
/// Something else stands there: reported in `sink`.
pub fn place(target: &Path, sink: &mut Sink) -> Result<PathBuf, Failed> {
    if target.is_dir() {
        return Err(sink.fail(None, rules::target_is_folder(target.display())));
    }
    // The file behind a link is what the user means; a device or a pipe can not be replaced by a file.
    let real = target.canonicalize().unwrap_or_else(|_| target.to_owned());
    if real.exists() && !real.is_file() {
        return Err(sink.fail(None, rules::unwritable_target(target.display(), "it is not a regular file")));
    }
    // Books begin like every ZIP archive. Sources, pictures and style sheets do not.
    let mut head = [0; 2];
    let is_book = fs::File::open(&real).and_then(|mut f| f.read_exact(&mut head)).is_ok() && head == *b"PK";
    if fs::metadata(&real).is_ok_and(|m| m.len() > 0) && !is_book {
        return Err(sink.fail(None, rules::target_is_no_book(target.display())));
    }
    Ok(real)
}

/// Writes a file beside the target and puts it in its place, with the permissions that it should have.
///
/// # Errors
/// When that can not be done; nothing is left behind then.
pub(crate) fn replace(bytes: &[u8], target: &Path) -> io::Result<()> {
    let folder = folder_of(target);
    let mut file = temporary(folder, Some(target))?;
    file.write_all(bytes)?;
    file.flush()?;
    // First the bytes, then the name: otherwise a loss of power may leave an empty file in the place of the old one.
    file.as_file().sync_all()?;
    file.persist(target).map_err(|e| e.error)?;
    // The book is there. A file system that does not sync folders is no reason to say otherwise.
    let _ = sync_folder(folder);
    Ok(())
}

/// The folder in which a file stands or is to stand.
pub(crate) fn folder_of(target: &Path) -> &Path {
    target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes the names in a folder outlive a loss of power. Only Unix systems can be asked to.
///
/// # Errors
/// The system refuses.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// An empty file that vanishes unless it is put in a place. Its permissions are those of a new file, or of the file that
/// it is to replace.
///
/// # Errors
/// The folder can not be written.
pub(crate) fn temporary(folder: &Path, replaces: Option<&Path>) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let known = replaces.and_then(|target| fs::metadata(target).ok());
        let mode = known.map_or(0o666, |m| m.permissions().mode() & 0o777);
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = replaces;
    let file = builder.tempfile_in(folder)?;
    // The lock ends with the process: it tells files in use from those of runs that were killed.
    let _ = file.as_file().try_lock();
    Ok(file)
}

/// What names of temporary files begin and end with.
const PREFIX: &str = ".ficbind-";
const SUFFIX: &str = ".tmp";
/// Names of a folder that are looked at: a book must not cost more where there are many.
const LOOKED_AT: usize = 20_000;
/// How old a temporary file must be: a younger one may not have its lock yet.
const AGE: Duration = Duration::from_secs(10);

/// Removes temporary files that runs left in a folder when they were killed. What another run holds stays.
pub(crate) fn sweep(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().take(LOOKED_AT).flatten();
    let is_temporary = |name: &str| name.starts_with(PREFIX) && name.ends_with(SUFFIX);
    for entry in entries.filter(|e| e.file_name().to_str().is_some_and(is_temporary)) {
        let known = entry.metadata().ok().filter(fs::Metadata::is_file);
        let age = known.and_then(|m| m.modified().ok()).and_then(|t| t.elapsed().ok());
        if age.is_some_and(|age| age > AGE) && fs::File::open(entry.path()).is_ok_and(|f| f.try_lock().is_ok()) {
            // A file that cannot be removed does no harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_holds_is_swept() {
        let folder = tempfile::tempdir().unwrap();
        let held = temporary(folder.path(), None).unwrap();
        let long_ago = held.as_file().metadata().unwrap().modified().unwrap() - AGE * 2;
        held.as_file().set_modified(long_ago).unwrap();
        for (name, old) in [(".ficbind-a.tmp", true), (".ficbind-b.tmp", false), (".ficbind-c", true), ("d.tmp", true)]
        {
            let file = fs::File::create(folder.path().join(name)).unwrap();
            if old {
                file.set_modified(long_ago).unwrap();
            }
        }
        sweep(folder.path());
        let mut left: Vec<PathBuf> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().path()).collect();
        left.sort();
        let mut wanted: Vec<PathBuf> =
            [".ficbind-b.tmp", ".ficbind-c", "d.tmp"].map(|name| folder.path().join(name)).to_vec();
        wanted.push(held.path().to_owned());
        wanted.sort();
        assert_eq!(left, wanted);
    }
}
