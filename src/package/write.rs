//! Package → bytes, and the bytes in their place.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

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
    let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
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
    builder.prefix(".ficbind-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let known = replaces.and_then(|target| fs::metadata(target).ok());
        let mode = known.map_or(0o666, |m| m.permissions().mode() & 0o777);
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = replaces;
    builder.tempfile_in(folder)
}
