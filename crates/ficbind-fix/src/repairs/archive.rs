//! Repairs of the archive: its first entry, its headers, files that no book needs.

use std::collections::{HashMap, HashSet};

use ficbind_check::text;

use crate::draft::Draft;
use crate::pack::{MIMETYPE, measured};
use crate::repair::{Repair, Safety, Work};

pub const REPAIRS: &[Repair] = &[
    Repair {
        name: "mimetype",
        ids: &["PKG-003", "PKG-004", "PKG-005", "PKG-006", "PKG-007"],
        safety: Safety::Safe,
        what: "put the file `mimetype` first, uncompressed, with no extra field and the right content",
        run: mimetype,
    },
    Repair {
        name: "headers",
        ids: &[],
        safety: Safety::Safe,
        what: "write headers anew that contradict the directory or the data: names, flags, sizes, checksums",
        run: headers,
    },
    Repair {
        name: "duplicate-entries",
        ids: &["OPF-060"],
        safety: Safety::Safe,
        what: "remove entries of the archive that repeat another one byte for byte, or that no reader can reach",
        run: duplicates,
    },
    Repair {
        name: "junk",
        ids: &["OPF-003", "PKG-025", "PKG-009", "PKG-010", "PKG-011", "PKG-014", "OPF-060"],
        safety: Safety::Safe,
        what: "remove files that operating systems left: .DS_Store, Thumbs.db, desktop.ini, __MACOSX",
        run: junk,
    },
    Repair {
        name: "empty-folders",
        ids: &["PKG-014"],
        safety: Safety::Safe,
        what: "remove entries of folders in which there is nothing",
        run: empty_folders,
    },
];

const CONTENT: &[u8] = b"application/epub+zip";

fn mimetype(work: &mut Work) {
    match work.draft.find(MIMETYPE) {
        Some(file) => {
            if work.draft.bytes(file).is_ok_and(|b| *b != *CONTENT) {
                work.draft.replace(file, CONTENT);
                work.did(MIMETYPE, "wrote application/epub+zip, and nothing else, into it");
            }
        }
        None => {
            let other = work.draft.live().find(|&i| work.draft.name(i).eq_ignore_ascii_case(MIMETYPE));
            match other {
                Some(file) => work.draft.rename(file, MIMETYPE),
                None => drop(work.draft.add(MIMETYPE, CONTENT)),
            }
            if let Some(file) = other.filter(|&f| work.draft.bytes(f).is_ok_and(|b| *b != *CONTENT)) {
                work.draft.replace(file, CONTENT);
            }
            work.did(MIMETYPE, "added it");
        }
    }
    if !work.draft.rewrite {
        work.draft.rewrite = true;
        work.did("", "put mimetype first, uncompressed and with a plain header");
    }
}

/// Headers of entries that are untouched; what the others say is written anew anyway.
fn headers(work: &mut Work) {
    if work.draft.rewrite {
        return;
    }
    let wrong = |draft: &Draft| {
        let (index, entry) = draft.archive.entries.iter().enumerate().find(|(_, e)| contradicts(draft, e))?;
        Some((index, entry.name.to_owned()))
    };
    if let Some((_, name)) = wrong(work.draft) {
        work.draft.rewrite = true;
        work.did("", format!("wrote the headers of the archive anew; that of \"{name}\" was wrong"));
    }
}

/// Whether what stands before an entry, or what the directory says of it, is not true.
fn contradicts(draft: &Draft, entry: &ficbind_check::archive::Entry) -> bool {
    const DESCRIPTOR: u16 = 1 << 3;
    const UTF8: u16 = 1 << 11;
    let Some(local) = draft.archive.local_header(entry) else { return false };
    let described = local.flags & DESCRIPTOR != 0;
    // Where a descriptor follows, a reader of streams must find the end of the data by itself.
    if described && entry.method == 0 && entry.size > 0
        || local.name != entry.name.as_bytes()
        || local.method != entry.method
        || !entry.name.is_ascii() && (entry.flags & UTF8 == 0 || local.flags & UTF8 == 0)
    {
        return true;
    }
    let large = [local.size, local.compressed].contains(&u32::MAX);
    let (size, compressed) = (u64::from(local.size), u64::from(local.compressed));
    if !described && !large && (size, compressed, local.crc) != (entry.size, entry.compressed, entry.crc) {
        return true;
    }
    let Ok(data) = draft.archive.raw(entry) else { return false };
    if entry.method == 0 {
        let mut sum = flate2::Crc::new();
        sum.update(&data);
        return sum.sum() != entry.crc || entry.size != data.len() as u64;
    }
    measured(&data, draft.archive.limits.entry_bytes).is_some_and(|found| {
        found.crc != entry.crc || found.size as u64 != entry.size || (found.compressed as u64) < entry.compressed
    })
}

/// Entries of one name: the last counts. Entries whose names differ only in case or composition: those with the same
/// bytes as another that is named like it.
fn duplicates(work: &mut Work) {
    let mut last: HashMap<String, usize> = HashMap::new();
    let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
    for file in work.draft.live().filter(|&i| !work.draft.name(i).ends_with('/')).collect::<Vec<_>>() {
        let name = work.draft.name(file).to_owned();
        groups.entry(text::folded(&name)).or_default().push(file);
        if let Some(hidden) = last.insert(name.clone(), file) {
            work.draft.remove(hidden);
            work.did(name, "removed an entry of the same name that came before it");
        }
    }
    let used: HashSet<usize> = crate::opf::used(work.draft);
    let mut groups: Vec<Vec<usize>> = groups.into_values().filter(|g| g.len() > 1).collect();
    groups.sort();
    for group in groups {
        let live: Vec<usize> = group.into_iter().filter(|&i| !work.draft.files()[i].removed).collect();
        for &file in live.iter().filter(|f| !used.contains(f)) {
            let same = |&other: &usize| {
                let (Ok(a), Ok(b)) = (work.draft.bytes(file), work.draft.bytes(other)) else { return false };
                other != file && !work.draft.files()[other].removed && a == b
            };
            if live.iter().any(same) {
                let name = work.draft.name(file).to_owned();
                work.draft.remove(file);
                work.did(name, "removed it: another file has the same name but for case, and the same content");
            }
        }
    }
}

/// Whether an operating system or a program left this file.
pub fn is_junk(name: &str) -> bool {
    let base = name.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    name.split('/').any(|part| part == "__MACOSX")
        || [".DS_Store", "Thumbs.db", "desktop.ini", "ehthumbs.db", "iTunesMetadata.plist"]
            .iter()
            .any(|junk| base.eq_ignore_ascii_case(junk))
        || base.starts_with("._")
}

fn junk(work: &mut Work) {
    let used = crate::opf::used(work.draft);
    for file in work.draft.live().collect::<Vec<_>>() {
        let name = work.draft.name(file).to_owned();
        if is_junk(&name) && !used.contains(&file) {
            work.draft.remove(file);
            work.did(name, "removed it: an operating system left it");
        }
    }
}

fn empty_folders(work: &mut Work) {
    let files: HashSet<String> = work
        .draft
        .live()
        .map(|i| work.draft.name(i))
        .filter(|n| !n.ends_with('/'))
        .flat_map(|name| name.match_indices('/').filter_map(move |(i, _)| Some(name.get(..=i)?.to_owned())))
        .collect();
    for file in work.draft.live().collect::<Vec<_>>() {
        let name = work.draft.name(file).to_owned();
        if name.ends_with('/') && !files.contains(&name) {
            work.draft.remove(file);
            work.did(name, "removed the entry of an empty folder");
        }
    }
}
