//! Repairs of the spine and the guide: what they name, and what they should.

use std::collections::{BTreeSet, HashMap, HashSet};

use ficbind_check::url::{self, Base, Target};
use ficbind_check::xml::{self, Element};
use ficbind_check::{media, names};

use crate::draft::xml_limits;
use crate::edit::Edits;
use crate::kind::Kinds;
use crate::markup::{append, escaped, prefix, remove_attribute, remove_element, set_attribute};
use crate::opf;
use crate::repair::{Repair, Safety, Work};

pub const REPAIRS: &[Repair] = &[
    Repair {
        name: "spine-entries",
        ids: &["OPF-034", "OPF-049"],
        safety: Safety::Safe,
        what: "remove spine entries that repeat an earlier one, or name no item of the manifest",
        run: entries,
    },
    Repair {
        name: "spine-styles",
        ids: &["OPF-042", "OPF-043"],
        safety: Safety::Safe,
        what: "take style sheets and the NCX, which hold nothing to be read, out of the spine",
        run: unread,
    },
    Repair {
        name: "spine-missing",
        ids: &["RSC-011"],
        safety: Safety::Safe,
        what: "add pages that links lead to to the spine, outside the main reading order",
        run: missing,
    },
    Repair {
        name: "spine-linear",
        ids: &["OPF-033"],
        safety: Safety::Safe,
        what: "put the pages of the spine into the main reading order where none is in it",
        run: linear,
    },
    Repair {
        name: "spine-unreachable",
        ids: &["OPF-096"],
        safety: Safety::Judgement,
        what: "put pages into the main reading order to which no link leads",
        run: unreachable,
    },
    Repair {
        name: "spine-toc",
        ids: &["RSC-005", "OPF-050"],
        safety: Safety::Safe,
        what: "let the spine name the NCX that the manifest has",
        run: toc,
    },
    Repair {
        name: "guide",
        ids: &["OPF-031", "OPF-032", "RSC-007", "RSC-012", "RSC-005", "RSC-011", "RSC-017"],
        safety: Safety::Safe,
        what: "remove entries of the guide that lead nowhere, to no page, or where another does, and a guide without entries",
        run: guide,
    },
    Repair {
        name: "spine-repeats",
        ids: &["OPF-034", "RSC-005"],
        safety: Safety::Safe,
        what: "remove spine entries of a page that has one before",
        run: repeats,
    },
    Repair {
        name: "absent-items",
        ids: &["RSC-001"],
        safety: Safety::Safe,
        what: "remove manifest items of files that are not there and that nothing names",
        run: absent,
    },
    Repair {
        name: "absent-pages",
        ids: &["RSC-001"],
        safety: Safety::Judgement,
        what: "remove manifest items of pages that are not there, with their spine entries",
        run: absent_pages,
    },
    Repair {
        name: "fallbacks",
        ids: &["OPF-040", "OPF-041", "OPF-045"],
        safety: Safety::Safe,
        what: "remove fallbacks that name no item, or lead in a circle",
        run: fallbacks,
    },
];

fn entries(work: &mut Work) {
    opf::each(work, |_, doc, items, edits| {
        let known: HashSet<&str> = items.iter().map(|i| i.id).collect();
        let mut seen = HashSet::new();
        let mut done = Vec::new();
        for entry in opf::part(doc, "spine").into_iter().flat_map(Element::children) {
            let Some(id) = entry.attr("idref").map(str::trim) else { continue };
            if !known.contains(id) || !seen.insert(id) {
                remove_element(entry, edits);
                done.push(format!("removed a spine entry of {id}"));
            }
        }
        done
    });
}

/// The paths to which the links lead of which messages speak.
fn accused_targets(work: &Work) -> BTreeSet<String> {
    let mut targets = BTreeSet::new();
    for file in work.accused() {
        let places = work.places(file);
        let Some(text) = work.draft.text(file) else { continue };
        let doc = xml::read(&text, xml_limits());
        let base = names::normal_path(work.draft.name(file));
        for element in doc.elements().filter(|e| places.contains(&doc.position(e.end()))) {
            for value in element.attributes().iter().filter(|a| matches!(a.local, "href" | "src")) {
                if let Some(Target::Local(local)) = url::resolve_leniently(&Base::File(&base), &value.value) {
                    targets.insert(local.path.to_string());
                }
            }
        }
    }
    targets
}

fn missing(work: &mut Work) {
    let targets = accused_targets(work);
    opf::each(work, |_, doc, items, edits| {
        let Some(spine) = opf::part(doc, "spine") else { return Vec::new() };
        let listed: HashSet<&str> = spine.children().filter_map(|e| e.attr("idref")).map(str::trim).collect();
        let mut done = Vec::new();
        for item in items {
            let page = media::is_content(item.media_type) || media::is_ops_content(item.media_type);
            let wanted = page && item.path.as_ref().is_some_and(|p| targets.contains(p));
            if wanted && !listed.contains(item.id) && !item.id.is_empty() {
                let markup = format!("<{}itemref idref=\"{}\" linear=\"no\"/>", prefix(spine), escaped(item.id));
                append(spine, &markup, edits);
                done.push(format!("added {} to the spine, outside the main reading order", item.href));
            }
        }
        done
    });
}

fn unread(work: &mut Work) {
    opf::each(work, |work, doc, items, edits| {
        // A page may be stated as one of them by mistake.
        let kinds = Kinds::default();
        let is_unread = |file: usize| kinds.start(work.draft, file).is_unread(work.draft.name(file));
        let unread = |i: &&opf::Item| matches!(i.media_type, media::CSS | media::NCX) && i.file.is_none_or(is_unread);
        let by_id: HashMap<&str, &str> = items.iter().filter(unread).map(|i| (i.id, i.href)).collect();
        let entries: Vec<Element> = opf::part(doc, "spine").into_iter().flat_map(Element::children).collect();
        let named = |e: &Element| by_id.get(e.attr("idref")?.trim()).copied();
        if entries.iter().all(|e| named(e).is_some()) {
            return Vec::new();
        }
        let unread = entries.iter().filter_map(|e| Some((*e, named(e)?)));
        unread
            .map(|(entry, href)| {
                remove_element(entry, edits);
                format!("took {href} out of the spine")
            })
            .collect()
    });
}

fn linear(work: &mut Work) {
    opf::each(work, |_, doc, _, edits| {
        let spine = opf::part(doc, "spine");
        let entries: Vec<Element> = spine.into_iter().flat_map(Element::children).collect();
        if entries.iter().any(|e| e.attr("linear").is_none_or(|l| l.trim() != "no")) {
            return Vec::new();
        }
        entries.iter().for_each(|e| unset_linear(*e, edits));
        vec!["put the pages of the spine into the main reading order".into()]
    });
}

fn unset_linear(entry: Element, edits: &mut Edits) {
    if let Some(attribute) = entry.attributes().iter().find(|a| a.local == "linear") {
        remove_attribute(entry.doc, attribute, edits);
    }
}

fn unreachable(work: &mut Work) {
    let wanted: HashSet<String> = work.messages().filter_map(|m| m.arguments.get("path").map(str::to_owned)).collect();
    opf::each(work, |_, doc, items, edits| {
        let ids: HashSet<&str> =
            items.iter().filter(|i| i.path.as_ref().is_some_and(|p| wanted.contains(p))).map(|i| i.id).collect();
        let entries = opf::part(doc, "spine").into_iter().flat_map(Element::children);
        let entries = entries.filter(|e| e.attr("idref").is_some_and(|id| ids.contains(id.trim())));
        entries
            .map(|entry| {
                unset_linear(entry, edits);
                format!("put {} into the main reading order", entry.attr("idref").unwrap_or_default())
            })
            .collect()
    });
}

fn toc(work: &mut Work) {
    opf::each(work, |_, doc, items, edits| {
        let Some(spine) = opf::part(doc, "spine") else { return Vec::new() };
        let stated = spine.attr("toc").map(str::trim);
        let right = stated.is_some_and(|id| items.iter().any(|i| i.id == id && i.media_type == media::NCX));
        if right {
            return Vec::new();
        }
        let named = stated.and_then(|id| items.iter().find(|i| i.id == id));
        let is_ncx = |href: &str| href.to_ascii_lowercase().ends_with(".ncx");
        if let Some(item) = named.filter(|i| is_ncx(i.href)) {
            set_attribute(item.element, "media-type", media::NCX, edits);
            return vec![format!("stated the media type {} for {}", media::NCX, item.href)];
        }
        let ncx = items.iter().find(|i| i.media_type == media::NCX && !i.id.is_empty());
        match (ncx, stated) {
            (Some(item), _) => {
                set_attribute(spine, "toc", item.id, edits);
                vec![format!("let the spine name the NCX, {}", item.id)]
            }
            (None, Some(_)) if doc.root().and_then(|r| r.attr("version")) == Some("3.0") => {
                if let Some(attribute) = spine.attributes().iter().find(|a| a.local == "toc") {
                    remove_attribute(doc, attribute, edits);
                }
                vec!["removed toc from the spine, since there is no NCX".into()]
            }
            _ => Vec::new(),
        }
    });
}

fn guide(work: &mut Work) {
    opf::each(work, |work, doc, items, edits| {
        let Some(guide) = opf::part(doc, "guide") else { return Vec::new() };
        let packages = opf::packages(work.draft);
        let base = packages.iter().map(|&p| work.draft.name(p)).next().unwrap_or_default().to_owned();
        let pages: HashMap<&str, bool> = items
            .iter()
            .filter_map(|i| {
                Some((
                    i.path.as_deref()?,
                    i.file.is_some()
                        && (media::is_content(i.media_type)
                            || media::is_ops_content(i.media_type)
                            || media::is_outdated_content(i.media_type)),
                ))
            })
            .collect();
        let places: HashSet<(u32, u32)> = packages.iter().flat_map(|&p| work.places(p)).collect();
        let mut done = Vec::new();
        let mut left = 0;
        let mut seen = HashSet::new();
        for reference in guide.children() {
            let href = reference.attr("href").unwrap_or_default();
            let path = opf::local_path(&base, href);
            let accused = places.contains(&doc.position(reference.end()));
            let again = !seen.insert((reference.attr("type").map(str::trim), href));
            if again {
                remove_element(reference, edits);
                done.push(format!("removed the guide's second reference to {href}"));
            } else if path.is_some_and(|p| pages.get(p.as_str()).copied().unwrap_or(false)) {
                left += 1;
                let fragment = href.split_once('#').filter(|_| accused);
                if let Some((page, _)) = fragment {
                    set_attribute(reference, "href", page, edits);
                    done.push(format!("let the guide lead to {page} as a whole"));
                }
            } else if accused || !done.is_empty() {
                remove_element(reference, edits);
                done.push(format!("removed the guide's reference to {href}"));
            } else {
                left += 1;
            }
        }
        if left == 0 {
            *edits = Edits::default();
            remove_element(guide, edits);
            done.push("removed the guide, which leads nowhere".into());
        }
        done
    });
}

/// The ids that an element names.
fn naming<'d>(element: Element<'d, 'd>) -> impl Iterator<Item = &'d str> {
    let ids = opf::NAMING.iter().filter_map(move |name| element.attr(name));
    let refined = element.attr("refines").map(|id| id.trim().trim_start_matches('#'));
    ids.map(str::trim).chain(refined)
}

/// Items that only other items of the kind name, as fallbacks do in a row, go with these.
fn absent(work: &mut Work) {
    let wanted = missing_paths(work);
    let linked = crate::links::local_targets(work.draft);
    opf::each(work, |_, doc, items, edits| {
        let mut named: HashMap<&str, usize> = HashMap::new();
        doc.elements().flat_map(naming).for_each(|id| *named.entry(id).or_default() += 1);
        let is_gone = |item: &&opf::Item| {
            item.file.is_none() && item.path.as_ref().is_some_and(|p| wanted.contains(p) && !linked.contains(p))
        };
        let gone: HashMap<&str, &opf::Item> = items.iter().filter(is_gone).map(|item| (item.id, item)).collect();
        let mut free: Vec<&str> = gone.keys().copied().filter(|id| !named.contains_key(id)).collect();
        let mut removed = HashSet::new();
        while let Some(id) = free.pop() {
            removed.insert(id);
            for other in gone.get(id).into_iter().flat_map(|item| naming(item.element)) {
                let left = named.entry(other).or_default();
                *left = left.saturating_sub(1);
                if *left == 0 && gone.contains_key(other) && !removed.contains(other) {
                    free.push(other);
                }
            }
        }
        let removed = items.iter().filter(is_gone).filter(|item| removed.contains(item.id));
        removed
            .map(|item| {
                remove_element(item.element, edits);
                format!("removed the manifest item of {}, which is not there", item.href)
            })
            .collect()
    });
}

/// Removes spine entries of an item that has one before.
fn repeats(work: &mut Work) {
    opf::each(work, |_, doc, _, edits| {
        let mut seen = HashSet::new();
        let entries = doc.elements().filter(|e| e.local() == "itemref");
        let again = entries.filter_map(|e| Some((e, e.attr("idref")?.trim()))).filter(|(_, id)| !seen.insert(*id));
        again
            .map(|(entry, id)| {
                remove_element(entry, edits);
                format!("removed the second spine entry of {id}")
            })
            .collect()
    });
}

fn missing_paths(work: &Work) -> HashSet<String> {
    work.messages().filter_map(|m| m.arguments.get("path").map(str::to_owned)).collect()
}

fn absent_pages(work: &mut Work) {
    let wanted = missing_paths(work);
    opf::each(work, |_, doc, items, edits| {
        let mut done = Vec::new();
        for item in items.iter().filter(|i| i.file.is_none() && i.path.as_ref().is_some_and(|p| wanted.contains(p))) {
            remove_element(item.element, edits);
            for entry in
                doc.elements().filter(|e| e.local() == "itemref" && e.attr("idref").map(str::trim) == Some(item.id))
            {
                remove_element(entry, edits);
            }
            done.push(format!("removed {}, which is not there, from manifest and spine", item.href));
        }
        done
    });
}

fn fallbacks(work: &mut Work) {
    opf::each(work, |_, doc, items, edits| {
        let by_id: HashMap<&str, Element> = items.iter().map(|i| (i.id, i.element)).collect();
        let mut done = Vec::new();
        for item in items {
            for name in ["fallback", "fallback-style"] {
                let Some(attribute) = item.element.attributes().iter().find(|a| a.local == name) else { continue };
                let mut next = by_id.get(attribute.value.trim());
                // A chain that comes back to its start is a circle, and none is longer than there are items.
                let mut steps = 0;
                while let Some(element) = next.filter(|e| e.id != item.element.id && steps <= 1000) {
                    next = element.attr(name).and_then(|id| by_id.get(id.trim()));
                    steps += 1;
                    if next.is_none() {
                        steps = usize::MAX;
                        break;
                    }
                }
                let dangling = !by_id.contains_key(attribute.value.trim());
                let circular = !dangling && steps != usize::MAX && next.is_some();
                if dangling || circular {
                    remove_attribute(doc, attribute, edits);
                    done.push(format!("removed the {name} of {}, which leads nowhere", item.href));
                    if circular {
                        return done;
                    }
                }
            }
        }
        done
    });
}
