//! Repairs of the names of files: characters that they may not have, with the links to them.

use std::collections::{HashMap, HashSet};

use ficbind_check::names::normal_path;
use ficbind_check::{Version, media, names, text};

use crate::css;
use crate::edit::Edits;
use crate::kind::has_ending;
use crate::links::{self, references};
use crate::markup::{attribute_span, escaped};
use crate::opf;
use crate::repair::{Repair, Safety, Work};

pub const REPAIRS: &[Repair] = &[
    Repair {
        name: "file-names",
        ids: &["PKG-009", "PKG-011"],
        safety: Safety::Safe,
        what: "rename files whose names have forbidden characters or end in a dot, and follow the links",
        run: forbidden,
    },
    Repair {
        name: "blanks-in-names",
        ids: &["PKG-010"],
        safety: Safety::Judgement,
        what: "rename files whose names have blanks, and follow the links",
        run: forbidden,
    },
    Repair {
        name: "picture-endings",
        ids: &["PKG-022"],
        safety: Safety::Safe,
        what: "give pictures the ending that their bytes stand for, and follow the links",
        run: endings,
    },
];

/// The endings of the names of pictures, the usual one first.
const ENDINGS: &[(&str, &[&str])] = &[
    ("image/png", &["png"]),
    ("image/jpeg", &["jpg", "jpeg", "jpe", "jfif"]),
    ("image/gif", &["gif"]),
    ("image/webp", &["webp"]),
];

fn endings(work: &mut Work) {
    let mut taken: HashSet<String> = work.draft.live().map(|i| text::folded(work.draft.name(i))).collect();
    let mut renamed: HashMap<String, String> = HashMap::new();
    let mut files = Vec::new();
    for file in work.accused() {
        let old = work.draft.name(file).to_owned();
        let head = work.draft.head(file, 64).unwrap_or_default().into_owned();
        let row = media::sniffed(&head).and_then(|t| ENDINGS.iter().find(|(media_type, _)| *media_type == t));
        let (Some((_, endings)), Some((stem, ending))) = (row, old.rsplit_once('.')) else { continue };
        let is_picture = ENDINGS.iter().any(|(_, all)| all.iter().any(|e| ending.eq_ignore_ascii_case(e)));
        if is_picture && !endings.iter().any(|e| ending.eq_ignore_ascii_case(e)) {
            let new = free(&format!("{stem}.{}", endings[0]), &mut taken);
            renamed.insert(normal_path(&old), new.clone());
            files.push((file, old, new));
        }
    }
    rename_all(work, &renamed, files);
}

/// Leads the links to files to their new names, and gives these to them.
fn rename_all(work: &mut Work, renamed: &HashMap<String, String>, files: Vec<(usize, String, String)>) {
    if files.is_empty() {
        return;
    }
    follow(work, renamed);
    for (file, old, new) in files {
        work.draft.rename(file, &new);
        work.did(old, format!("renamed it to {new}"));
    }
}

/// A name with what it may not have replaced.
fn permitted(name: &str, version: Version) -> String {
    let wrong = |part: &str| {
        let mut found = false;
        names::check(part, version, &mut |v| found |= !matches!(v.rule.id, "PKG-012"));
        found
    };
    let part = |part: &str| {
        if !wrong(part) {
            return part.to_owned();
        }
        let mut buffer = [0; 4];
        let plain: String =
            part.chars().map(|c| if c != '.' && wrong(c.encode_utf8(&mut buffer)) { '_' } else { c }).collect();
        let trimmed = plain.trim_end_matches('.');
        if trimmed.is_empty() { "_".to_owned() } else { trimmed.to_owned() }
    };
    name.split('/').filter(|p| !p.is_empty()).map(part).collect::<Vec<_>>().join("/")
}

fn forbidden(work: &mut Work) {
    let wanted: HashSet<String> = work.messages().filter_map(|m| m.arguments.get("path").map(str::to_owned)).collect();
    let version = work.report.version.unwrap_or(Version::Three);
    let mut taken: HashSet<String> = work.draft.live().map(|i| text::folded(work.draft.name(i))).collect();
    let mut renamed: HashMap<String, String> = HashMap::new();
    let mut files = Vec::new();
    for file in work.draft.live() {
        let old = work.draft.name(file);
        // Paths with dots that climb are hostile, and none that a reference means.
        if !wanted.contains(old) || old.ends_with('/') || old.split('/').any(|p| matches!(p, "." | ".." | "")) {
            continue;
        }
        let new = free(&permitted(old, version), &mut taken);
        if new != old {
            renamed.insert(normal_path(old), new.clone());
            files.push((file, old.to_owned(), new));
        }
    }
    rename_all(work, &renamed, files);
}

/// A name that no file has yet, with a number before its ending if need be.
fn free(name: &str, taken: &mut HashSet<String>) -> String {
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if !ending.contains('/') => (stem, format!(".{ending}")),
        _ => (name, String::new()),
    };
    let mut candidate = name.to_owned();
    let mut number = 2;
    while !taken.insert(text::folded(&candidate)) {
        candidate = format!("{stem}-{number}{ending}");
        number += 1;
    }
    candidate
}

/// Leads every reference to the files to their new names.
fn follow(work: &mut Work, renamed: &HashMap<String, String>) {
    for file in work.draft.live().collect::<Vec<_>>() {
        let name = work.draft.name(file).to_owned();
        let base = links::base(&name);
        // The document itself may get another name, but none in another folder unless that is renamed as well.
        let from = renamed.get(&base).cloned().unwrap_or_else(|| base.clone());
        let new = |value: &str| {
            let path = links::path(&base, value).filter(|p| *p != base || !value.starts_with('#'))?;
            let target = renamed.get(&path)?;
            let rest = value.find(['?', '#']).and_then(|at| value.get(at..)).unwrap_or_default();
            Some(format!("{}{rest}", opf::relative(&from, target)))
        };
        if has_ending(&name, "css") {
            let Some(text) = work.draft.text(file) else { continue };
            let mut edits = Edits::default();
            for (span, value) in css::addresses(&text) {
                if let Some(new) = new(&value) {
                    edits.replace(span, css::written(&new));
                }
            }
            if let Some(new) = edits.applied(&text) {
                work.draft.write(file, &new);
            }
        } else if links::has_references(&name) {
            work.draft.edit(file, |doc, edits| {
                for (_, attribute) in references(doc) {
                    if let (Some(new), Some((_, span))) = (new(&attribute.value), attribute_span(doc, attribute)) {
                        edits.replace(span, escaped(&new));
                    }
                }
            });
        }
    }
}
