//! What editors, file managers and sync programs leave beside texts: backups, swap files, copies.

use std::collections::HashSet;

use super::kinds::is_chapter_file;

/// What stands behind the name of a backup: `02.orig.md`, `02.md.bak`.
const BACKUPS: &[&str] = &["orig", "bak", "backup", "old", "tmp", "temp", "swp", "swo", "swn", "save", "rej"];
/// What file managers put behind the name of a copy, or before it.
#[rustfmt::skip]
const COPIES: &[&str] = &[
    "copy", "kopie", "copie", "copia", "cópia", "kopia", "kopi", "kopio", "копия", "копія", "コピー", "副本", "사본",
];
const COPIES_OF: &[&str] = &["of", "von", "de", "di", "van", "av", "af"];
/// What sync programs put behind the name of a copy, within brackets or behind a sign.
#[rustfmt::skip]
const CONFLICTS: &[&str] = &[
    "conflicted copy", "conflict", "in konflikt stehende kopie", "konflikt", "copie en conflit", "conflit",
    "copia en conflicto", "conflicto", "copia in conflitto", "конфликтующая копия",
];
/// Files of file managers.
const OF_SYSTEMS: &[&str] = &["thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"];

/// What is left beside a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leftover {
    /// Of an editor or a file manager.
    Backup,
    /// The same text once more, or another state of it.
    Copy,
}

/// The leftovers among the files of a folder. A file that may be a text is one only if the original lies beside it.
pub fn find<'n>(names: impl Iterator<Item = &'n str> + Clone) -> Vec<(&'n str, Leftover)> {
    if !names.clone().any(is_suspicious) {
        return Vec::new();
    }
    let there: HashSet<String> = names.clone().map(str::to_lowercase).collect();
    names
        .filter(|name| is_suspicious(name))
        .filter_map(|name| Some((name, of(&name.to_lowercase(), &there)?)))
        .collect()
}

/// Whether a name is worth a closer look: most have letters, digits and one dot only.
fn is_suspicious(name: &str) -> bool {
    name.contains(['~', '#', '(', '$'])
        || name.bytes().filter(|b| *b == b'.').count() > 1
        || COPIES.iter().any(|word| name.to_lowercase().contains(word))
        || ["conflict", "konflikt", "conflit", "bak", "backup", "orig"].iter().any(|word| name.contains(word))
        || OF_SYSTEMS.contains(&name.to_lowercase().as_str())
}

/// What a name in small letters says, among the names that are `there`.
fn of(name: &str, there: &HashSet<String>) -> Option<Leftover> {
    if OF_SYSTEMS.contains(&name) || name.starts_with("~$") || name.starts_with(".~lock.") {
        return Some(Leftover::Backup);
    }
    let backup = backup_of(name);
    if !is_chapter_file(name) {
        return backup.filter(|original| is_chapter_file(original)).map(|_| Leftover::Backup);
    }
    if backup.is_some_and(|original| there.contains(&original)) {
        return Some(Leftover::Backup);
    }
    let (stem, ending) = name.rsplit_once('.')?;
    let originals = [conflict_of(stem), copy_of(stem)];
    originals
        .into_iter()
        .flatten()
        .any(|original| there.contains(&format!("{original}.{ending}")))
        .then_some(Leftover::Copy)
}

/// The file that a backup is of.
fn backup_of(name: &str) -> Option<String> {
    if let Some(inner) = name.strip_prefix('#').and_then(|rest| rest.strip_suffix('#')) {
        return Some(inner.to_owned());
    }
    if let Some(inner) = name.strip_prefix(".#").or_else(|| name.strip_prefix('~')).or_else(|| name.strip_suffix('~')) {
        return Some(inner.trim_start_matches(['~', '.']).trim_end_matches('~').to_owned());
    }
    let (rest, ending) = name.rsplit_once('.')?;
    if BACKUPS.contains(&ending) {
        return Some(rest.trim_start_matches('.').to_owned());
    }
    if let Some(rest) = rest.strip_suffix('~') {
        return Some(format!("{rest}.{ending}"));
    }
    let (before, word) = rest.rsplit_once(['.', '-', '_', ' '])?;
    let is_plain =
        matches!(word, "orig" | "bak" | "backup") || BACKUPS.contains(&word) && rest.ends_with(&format!(".{word}"));
    is_plain.then(|| format!("{}.{ending}", before.trim_end()))
}

/// `02 (Ida's conflicted copy 2024-01-02)`, `02.sync-conflict-20240102-101112-ABCDEF`.
fn conflict_of(stem: &str) -> Option<&str> {
    let says = |words: &str| CONFLICTS.iter().any(|conflict| words.contains(conflict));
    let bracket = stem.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    if let Some((before, inside)) = bracket
        && says(inside)
    {
        return Some(before.trim_end());
    }
    [".sync-conflict-", "_conflict-", "-conflict-"].iter().find_map(|sign| Some(stem.split_once(sign)?.0))
}

/// `02 - Copy`, `02 copy 3`, `02 (Kopie)`, `Copy of 02`.
fn copy_of(stem: &str) -> Option<&str> {
    let (first, rest) = stem.split_once(' ').unwrap_or((stem, ""));
    if COPIES.contains(&first) {
        // `Copy (2) of 02`.
        let rest = rest.strip_prefix('(').and_then(|r| r.split_once(") ")).map_or(rest, |(_, rest)| rest);
        let (of, name) = rest.split_once(' ')?;
        return COPIES_OF.contains(&of).then_some(name);
    }
    let is_edge = |c: char| c.is_ascii_digit() || matches!(c, '(' | ')' | ' ');
    let bare = stem.trim_end_matches(is_edge);
    let before = COPIES.iter().find_map(|word| bare.strip_suffix(word))?;
    let name = before.trim_end_matches(['(', ' ', '-', '_', '–', '.']);
    (name.len() < before.len() && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backups_and_copies_beside_their_originals() {
        let there = ["02.md", "two.txt"];
        for name in [
            "~02.md",
            "02.md~",
            "#02.md#",
            ".#02.md",
            ".02.md.swp",
            "02.md.bak",
            "02.orig.md",
            "02.md.orig",
            "02~.md",
            "02-backup.md",
            "02.old.md",
            "02.md.tmp",
            "Thumbs.db",
            "desktop.ini",
            "~$02.docx",
            "two.txt~",
        ] {
            let found = find(there.iter().chain([&name]).copied());
            assert_eq!(found, [(name, Leftover::Backup)], "{name}");
        }
        for name in [
            "02 (conflicted copy).md",
            "02 (Ida's conflicted copy 2024-01-02).md",
            "02 - Copy.md",
            "02 - Copy (2).md",
            "02 copy.md",
            "02 copy 3.md",
            "02 (copy).md",
            "02_copy.md",
            "02 - Kopie.md",
            "Copy of 02.md",
            "Kopie von 02.md",
            "02 - copie.md",
            "02.sync-conflict-20240102-101112-ABCDEF.md",
            "Copy (2) of 02.md",
            "02 (1) copy.md",
        ] {
            let beside = if name.contains("(1)") { ["02 (1).md", "two.txt"] } else { there };
            let found = find(beside.iter().chain([&name]).copied());
            assert_eq!(found, [(name, Leftover::Copy)], "{name}");
        }
    }

    #[test]
    fn texts_that_are_no_leftovers() {
        for names in [
            &["02 - Copy.md"][..],
            &["~02.md", "03.md"],
            &["02.md", "The Copy.md", "copy.md", "photocopy.md", "photo.md"],
            &["02.md", "02 (1).md", "02.5.md"],
            &["moon.md", "moon-old.md", "the-old.md"],
            &["02.md", "#2.md", "2~3.md"],
            &["02.md", "conflict.md", "The Conflict.md", "orig.md"],
            &["02.md", "table.bak", "notes.tmp"],
        ] {
            assert_eq!(find(names.iter().copied()), [], "{names:?}");
        }
    }
}
