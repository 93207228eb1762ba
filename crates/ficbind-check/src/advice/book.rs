//! The book as a whole: whether its contents, pages, covers and files fit each other.

use std::collections::HashSet;

use super::{Whole, files, page, rules, words};
use crate::log::Log;
use crate::media;
use crate::noted::{Entry, Noted};
use crate::opf::Item;
use crate::report::{Place, Version};
use crate::url::Target;
use crate::xml::{Element, Ns};

/// Pages of the reading order, each with its place in the manifest and what it holds.
fn pages<'w>(whole: &'w Whole) -> impl Iterator<Item = (usize, &'w Item<'w>, &'w Noted)> {
    let linear = whole.package.spine.iter().copied().filter(|&i| whole.package.items[i].spine.is_some_and(|(_, l)| l));
    linear.filter_map(|i| Some((i, &whole.package.items[i], whole.noted(i)?))).filter(|(_, item, _)| !item.has("nav"))
}

/// The entries of the contents: those of the navigation document, in EPUB 2 those of the NCX.
pub fn contents<'w>(whole: &'w Whole) -> &'w [Entry] {
    let nav = whole.package.items.iter().position(|i| i.has("nav"));
    let source = match whole.package.version {
        Version::Three => nav,
        Version::Two => whole.package.ncx,
    };
    source.and_then(|i| whole.noted(i)).map_or(&[], |noted| &noted.entries)
}

/// Pages that need no heading because landmarks or the guide say what they are.
fn front_pages<'w>(whole: &'w Whole) -> HashSet<&'w str> {
    let landmarks = whole.facts.iter().filter_map(|f| f.noted.as_ref()).flat_map(|n| &n.landmarks);
    let mut front: HashSet<&str> =
        landmarks.filter(|(kind, _)| page::is_front(kind)).map(|(_, path)| path.as_str()).collect();
    let guide = whole.doc.root().and_then(|r| r.children().find(|e| e.local() == "guide"));
    let references = guide.into_iter().flat_map(|g| g.children());
    let hrefs: HashSet<&str> = references
        .filter(|r| r.attr("type").is_some_and(page::is_front))
        .filter_map(|r| r.attr("href").and_then(|href| href.split('#').next()))
        .collect();
    front.extend(whole.package.items.iter().filter(|i| hrefs.contains(i.href)).filter_map(|i| i.path()));
    front
}

/// Pages that the contents lead to without a heading, and those with one that they leave out.
pub fn headings(whole: &Whole, logs: &mut [Log]) {
    let contents = contents(whole);
    if contents.is_empty() {
        return;
    }
    let mut labels: std::collections::HashMap<&str, &str> = std::collections::HashMap::new();
    for entry in contents {
        labels.entry(&entry.path).or_insert(&entry.label);
    }
    let front = front_pages(whole);
    // How deep the headings are of pages that the contents lead to: what begins with a lower one belongs to another page.
    let reached = pages(whole).filter(|(_, item, _)| item.path().is_some_and(|p| labels.contains_key(p)));
    let deepest = reached.filter_map(|(_, _, noted)| noted.heading.as_ref()).map(|h| h.level.min(2)).max().unwrap_or(2);
    for (index, item, noted) in pages(whole) {
        let Some(path) = item.path() else { continue };
        let name = labels.get(path).copied().or(noted.heading.as_ref().map(|h| h.words.as_str()));
        if noted.is_front || front.contains(path) || item.fixed || name.is_some_and(words::is_front) {
            continue;
        }
        let log = &mut logs[index];
        match (labels.get(path), &noted.heading) {
            (Some(label), None) if !noted.is_labelled && noted.letters > 0 => {
                let place = Place::at(log.path.clone(), noted.body.0, noted.body.1);
                log.push(rules::page_without_heading(label), place);
            }
            (None, Some(heading)) if heading.level <= deepest => {
                let place = Place::at(log.path.clone(), heading.place.0, heading.place.1);
                log.push(rules::page_outside_contents(&heading.words), place);
            }
            _ => {}
        }
    }
}

/// The NCX against the navigation document, by the pages that they lead to.
pub fn old_contents(whole: &Whole, logs: &mut [Log]) {
    let Some(ncx) = whole.package.ncx.filter(|_| whole.package.version == Version::Three) else { return };
    let Some(noted) = whole.noted(ncx) else { return };
    let (old, new) = (&noted.entries, contents(whole));
    // Some tools list covers and title pages in one of them only, which harms nobody.
    let mut front = front_pages(whole);
    front.extend(pages(whole).filter(|(_, _, noted)| noted.is_front).filter_map(|(_, item, _)| item.path()));
    let only_in = |some: &[Entry], others: &[Entry]| {
        let others: HashSet<&str> = others.iter().map(|e| e.path.as_str()).collect();
        let alone = |e: &&Entry| !others.contains(e.path.as_str()) && !front.contains(e.path.as_str());
        some.iter().find(alone).map(|e| e.label.clone())
    };
    if old.is_empty() || new.is_empty() {
        return;
    }
    let difference = match (only_in(old, new), only_in(new, old)) {
        (Some(label), _) => format!("only the NCX has \"{label}\""),
        (None, Some(label)) => format!("only the navigation document has \"{label}\""),
        (None, None) => return,
    };
    logs[ncx].whole(rules::diverging_contents(difference));
}

/// The language that the package states, if no page is in it.
pub fn language(whole: &Whole, log: &mut Log) {
    let primary = |tag: &str| tag.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let Some(root) = whole.doc.root() else { return };
    let stated: Vec<Element> = root.descendants().filter(|e| e.is(Ns::DC, "language")).collect();
    let tags: HashSet<String> = stated.iter().map(|e| primary(&e.text())).filter(|t| !t.is_empty()).collect();
    let languages: Vec<&str> = pages(whole).filter_map(|(_, _, noted)| noted.language.as_deref()).collect();
    if let (Some(first), Some(found), false) =
        (stated.first(), languages.first(), languages.iter().any(|l| tags.contains(&primary(l))))
        && !tags.is_empty()
        && !tags.iter().any(|t| t == "und" || t == "mul")
    {
        log.at(whole.doc, first.close(), rules::other_page_language(words::short(&first.text()), words::short(found)));
    }
}

/// Entries of the metadata for a cover that are looked at.
const MOST_COVERS: usize = 10;

/// The `cover` entry of the metadata, which EPUB 2 and many shops go by.
pub fn cover(whole: &Whole, log: &mut Log) {
    let package = whole.package;
    let marked = package.items.iter().find(|i| i.has("cover-image"));
    let is_cover = |meta: &Element| meta.attr("name").is_some_and(|n| n.trim().eq_ignore_ascii_case("cover"));
    for meta in whole.metas().filter(is_cover).take(MOST_COVERS) {
        let Some(id) = meta.attr("content").map(str::trim) else { continue };
        let Some(item) = package.by_id(id) else {
            let by_path =
                package.items.iter().find(|i| !id.is_empty() && (i.href == id || i.href.ends_with(&format!("/{id}"))));
            let hint = by_path.map(|i| format!("; the ID of that file is \"{}\"", i.id)).unwrap_or_default();
            log.at(whole.doc, meta.end(), rules::dangling_cover(words::short(id), hint));
            continue;
        };
        if !media::is_image(item.media_type) {
            log.at(whole.doc, meta.end(), rules::cover_without_picture(id, item.media_type));
        } else if let Some(marked) = marked.filter(|m| m.id != item.id) {
            log.at(whole.doc, meta.end(), rules::two_covers(item.id, marked.id));
        }
    }
}

/// Adobe's list of the pages of a printed edition, which an attribute of the spine names.
const PAGE_MAP: &str = "application/oebps-page-map+xml";

/// Files of the manifest that nothing uses.
pub fn idle_files(whole: &Whole, log: &mut Log) {
    let package = whole.package;
    // What scripts load can't be seen.
    if whole.facts.iter().any(|f| f.scripted) {
        return;
    }
    let overlays: HashSet<&str> = package.items.iter().filter_map(|i| i.overlay).collect();
    let fallbacks: HashSet<&str> = package.items.iter().filter_map(|i| i.fallback).collect();
    let covers: HashSet<&str> =
        whole.metas().filter(|m| m.attr("name") == Some("cover")).filter_map(|m| m.attr("content")).collect();
    let linked: HashSet<&str> = package
        .references
        .iter()
        .filter_map(|r| if let Target::Local(local) = &r.target { Some(&*local.path) } else { None })
        .chain(package.collections.iter().flat_map(|c| c.paths.iter().map(String::as_str)))
        .collect();
    for (index, item) in package.items.iter().enumerate() {
        let Some(path) = item.path() else { continue };
        let has_task = item.spine.is_some()
            || !item.properties.is_empty()
            || whole.reached.used.contains(&index)
            || whole.reached.linked.contains(&index)
            || package.index_of_path(path).is_some_and(|first| first != index)
            || [&overlays, &fallbacks, &covers].iter().any(|ids| ids.contains(item.id))
            || linked.contains(path)
            || package.ncx == Some(index)
            || matches!(
                item.media_type,
                media::NCX | media::OPF | media::SEARCH_KEYS | "application/pls+xml" | PAGE_MAP
            )
            || item.media_type.contains("page-template");
        if let Some(size) = (whole.size)(path).filter(|_| !has_task) {
            let place = Place::at(log.path.clone(), item.place.0, item.place.1);
            log.push(rules::idle_file(path, files::size(size)), place);
        }
    }
}
