//! Repairs of the manifest: items that are missing, doubled, or say what is not true.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use ficbind_check::container::ENCRYPTION;
use ficbind_check::media;
use ficbind_check::xml::{self, Document};

use crate::draft::xml_limits;
use crate::edit::Edits;
use crate::kind::{self, Kinds, Root};
use crate::markup::{append, escaped, prefix, remove_attribute, remove_element, set_attribute};
use crate::opf::{self, Item};
use crate::repair::{Repair, Safety, Work};

pub const REPAIRS: &[Repair] = &[
    Repair {
        name: "manifest-missing",
        ids: &["RSC-008"],
        safety: Safety::Safe,
        what: "declare files in the manifest that the book uses",
        run: missing,
    },
    Repair {
        name: "manifest-remote",
        ids: &["RSC-008"],
        safety: Safety::Safe,
        what: "declare sound, video and fonts that a page takes from the web",
        run: remote,
    },
    Repair {
        name: "manifest-fragments",
        ids: &["OPF-091", "RSC-001"],
        safety: Safety::Safe,
        what: "remove fragments from the addresses of manifest items",
        run: item_fragments,
    },
    Repair {
        name: "manifest-nameless",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "remove manifest items that name no file, and that nothing names",
        run: nameless,
    },
    Repair {
        name: "manifest-duplicates",
        ids: &["OPF-074"],
        safety: Safety::Safe,
        what: "join manifest items of one file, with the references to them",
        run: duplicates,
    },
    Repair {
        name: "manifest-itself",
        ids: &["OPF-099"],
        safety: Safety::Safe,
        what: "remove the package document from its own manifest",
        run: itself,
    },
    Repair {
        name: "media-types",
        ids: &[
            "OPF-029", "OPF-035", "OPF-037", "OPF-013", "MED-004", "PKG-022", "RSC-032", "MED-003", "OPF-090",
            "PKG-026", "RSC-016", "OPF-042", "OPF-043", "RSC-005",
        ],
        safety: Safety::Safe,
        what: "state the media types of files by their first bytes or root elements, or by their names where these do not \
               tell",
        run: media_types,
    },
    Repair {
        name: "properties",
        ids: &["OPF-014", "OPF-015", "OPF-018", "OPF-012"],
        safety: Safety::Safe,
        what: "declare what pages use in `properties`, and nothing else",
        run: properties,
    },
];

fn missing(work: &mut Work) {
    let wanted: BTreeMap<String, ()> =
        work.messages().filter_map(|m| Some((m.arguments.get("path")?.to_owned(), ()))).collect();
    let paths = work.draft.paths();
    let Some(&package) = opf::packages(work.draft).first() else { return };
    let Some(text) = work.draft.text(package) else { return };
    let doc = xml::read(&text, xml_limits());
    let base = work.draft.name(package).to_owned();
    let declared: HashSet<String> = opf::items(&doc, &base, &paths).into_iter().filter_map(|i| i.path).collect();
    let mut taken = opf::ids(&doc);
    let kinds = Kinds::default();
    let mut markup = Vec::new();
    for path in wanted.into_keys().filter(|p| !declared.contains(p) && *p != base) {
        let Some(&file) = paths.get(&path) else { continue };
        let Some(media_type) = kinds.known(work.draft, file) else { continue };
        let id = opf::free_id(&mut taken, path.rsplit('/').next().unwrap_or_default());
        let href = escaped(&opf::relative(&base, &path));
        markup.push(format!("item id=\"{id}\" href=\"{href}\" media-type=\"{media_type}\"/>"));
        work.did(&*base, format!("declared {path} in the manifest"));
    }
    work.draft.edit(package, |doc, edits| {
        let Some(manifest) = opf::part(doc, "manifest") else { return };
        markup.iter().for_each(|item| append(manifest, &format!("<{}{item}", prefix(manifest)), edits));
    });
}

fn remote(work: &mut Work) {
    let wanted: BTreeSet<String> = work.messages().filter_map(|m| Some(m.arguments.get("path")?.to_owned())).collect();
    let is_remote = |a: &&String| a.starts_with("http://") || a.starts_with("https://");
    let typed = |a: String| {
        let path = a.split(['?', '#']).next().unwrap_or_default();
        let media_type = kind::by_name(path)?;
        let fit = ["audio/", "video/", "font/"].iter().any(|t| media_type.starts_with(t));
        fit.then_some((a, media_type))
    };
    let wanted: Vec<(String, &str)> = wanted.into_iter().filter(|a| is_remote(&a)).filter_map(typed).collect();
    opf::each(work, |_, doc, items, edits| {
        let Some(manifest) = opf::part(doc, "manifest") else { return Vec::new() };
        let mut taken = opf::ids(doc);
        let new = wanted.iter().filter(|(address, _)| !items.iter().any(|i| i.href == address));
        new.map(|(address, media_type)| {
            let id = opf::free_id(&mut taken, "remote");
            let href = escaped(address);
            let item = format!("item id=\"{id}\" href=\"{href}\" media-type=\"{media_type}\"/>");
            append(manifest, &format!("<{}{item}", prefix(manifest)), edits);
            format!("declared {address} in the manifest")
        })
        .collect()
    });
}

fn item_fragments(work: &mut Work) {
    opf::each(work, |_, _, items, edits| {
        let mut done = Vec::new();
        for item in items {
            let there = item.file.is_some();
            let Some((file, _)) = item.href.split_once('#').filter(|(f, _)| there && !f.is_empty()) else { continue };
            set_attribute(item.element, "href", file, edits);
            done.push(format!("let the item {} name {file}", item.id));
        }
        done
    });
}

fn nameless(work: &mut Work) {
    opf::each(work, |_, doc, items, edits| {
        let named = |id: &str| doc.elements().any(|e| opf::NAMING.iter().any(|n| e.attr(n).map(str::trim) == Some(id)));
        let refined = |id: &str| {
            doc.elements().any(|e| e.attr("refines").is_some_and(|r| r.trim().strip_prefix('#') == Some(id)))
        };
        let useless = |i: &&Item| i.href.trim().is_empty() && !named(i.id) && !refined(i.id);
        items
            .iter()
            .filter(useless)
            .take(100)
            .map(|item| {
                remove_element(item.element, edits);
                format!("removed the item {}, which names no file", item.id)
            })
            .collect()
    });
}

fn duplicates(work: &mut Work) {
    opf::each(work, |work, doc, items, edits| {
        let mut first: HashMap<&str, &Item> = HashMap::new();
        let mut joined: HashMap<&str, &str> = HashMap::new();
        let mut holders: HashSet<&str> = HashSet::new();
        let kinds = Kinds::default();
        let mut done = Vec::new();
        for item in items {
            let Some(path) = item.path.as_deref() else { continue };
            match first.get(path) {
                None => drop(first.insert(path, item)),
                Some(kept) if kept.media_type == item.media_type && !item.id.is_empty() && kept.id != item.id => {
                    joined.insert(item.id, kept.id);
                    holders.insert(kept.id);
                    remove_element(item.element, edits);
                    done.push(format!("joined the items {} and {} of {path}", kept.id, item.id));
                }
                Some(kept) => {
                    // Only one of them says what the file is.
                    let Some(truth) = item.file.and_then(|file| kinds.known(work.draft, file)) else { continue };
                    let (kept, gone) = if kept.media_type == truth { (*kept, item) } else { (item, *kept) };
                    let named = !kept.id.is_empty() && !gone.id.is_empty() && kept.id != gone.id;
                    let joins = holders.contains(gone.id);
                    if kept.media_type == truth && gone.media_type != truth && named && !joins {
                        joined.insert(gone.id, kept.id);
                        holders.insert(kept.id);
                        remove_element(gone.element, edits);
                        first.insert(path, kept);
                        done.push(format!("joined the items {} and {} of {path}", kept.id, gone.id));
                    }
                }
            }
        }
        redirect(doc, &joined, edits);
        done
    });
}

/// Leads references to items elsewhere.
fn redirect(doc: &Document, joined: &HashMap<&str, &str>, edits: &mut Edits) {
    for element in doc.elements() {
        for name in opf::NAMING {
            let to = element.attr(name).and_then(|id| joined.get(id.trim()));
            if let Some(to) = to
                .filter(|_| !(element.local() == "item" && joined.contains_key(element.attr("id").unwrap_or_default())))
            {
                set_attribute(element, name, to, edits);
            }
        }
        let refined = element.attr("refines").and_then(|r| joined.get(r.trim().trim_start_matches('#')));
        if let Some(to) = refined {
            set_attribute(element, "refines", &format!("#{to}"), edits);
        }
    }
}

fn itself(work: &mut Work) {
    opf::each(work, |work, doc, items, edits| {
        let packages = opf::packages(work.draft);
        let own: Vec<&Item> = items.iter().filter(|i| i.file.is_some_and(|f| packages.contains(&f))).collect();
        let named: HashSet<&str> =
            doc.elements().flat_map(|e| opf::NAMING.iter().filter_map(move |n| e.attr(n))).map(str::trim).collect();
        let own = own.into_iter().filter(|i| !named.contains(i.id));
        own.map(|item| {
            remove_element(item.element, edits);
            format!("removed the item {} of the package document itself", item.id)
        })
        .collect()
    });
}

/// Types of texts by which no format is meant that a page of the spine could be in.
const TEXTS: &[&str] = &[
    "",
    media::CSS,
    media::OEB_CSS,
    media::NCX,
    media::SMIL,
    media::XHTML,
    media::DTBOOK,
    "text/plain",
    "application/octet-stream",
];

/// The type that an item should have, if that is certain and not the one that is stated.
fn true_type(work: &Work, kinds: &Kinds, item: &Item, uses: &Uses) -> Option<&'static str> {
    let file = item.file?;
    let name = work.draft.name(file);
    let start = kinds.start(work.draft, file);
    let stated = media::essence(item.media_type);
    let sniffed = start.bytes.filter(|t| media::is_image(t) || media::is_font(t));
    if !media::is_core_font(stated) && work.draft.find(ENCRYPTION).is_some() {
        // What is obfuscated has no bytes that tell.
        if let Some(font) = kind::by_name(name).filter(|t| media::is_font(t)) {
            return Some(font);
        }
    }
    let foreign = matches!(stated, media::SVG | "application/xml" | "text/xml") || media::is_image(stated);
    let by_root = start.root.and_then(Root::media_type);
    // The text of a page or an overlay that the package uses as one says so, if what is stated can only be a mistake.
    let listed = uses.spine.contains(item.id);
    let read = listed && TEXTS.contains(&stated);
    let rooted = match start.root {
        Some(Root::Html) if read => Some(media::XHTML),
        Some(Root::Page | Root::Drawing) if read || listed && media::is_outdated_content(stated) => by_root,
        Some(Root::Ncx) if read || uses.toc == Some(item.id) => by_root,
        Some(Root::Overlay) if uses.overlays.contains(item.id) => by_root,
        _ => by_root.filter(|_| foreign),
    };
    let found = sniffed.or(rooted).or_else(|| {
        let by_name = kind::by_name(name)?;
        let is_text = |t: &str| t.ends_with("xml") || t.starts_with("text/") || t.ends_with("javascript");
        // A text that has a picture's type, or a page that has another text's.
        (!is_text(stated) && !media::is_font(stated)
            || media::is_outdated_content(stated)
            || stated == "application/xml"
            || stated == "text/xml"
            || stated == "text/plain"
            || stated.is_empty())
        .then_some(by_root.unwrap_or(by_name))
    })?;
    if stated != item.media_type && sniffed == Some(stated) {
        return sniffed;
    }
    // Fonts have several names that are all right.
    (found != stated && !(media::is_core_font(stated) && media::is_font(found))).then_some(found)
}

/// The items that a package uses in a way that tells what they are.
struct Uses<'d> {
    spine: HashSet<&'d str>,
    toc: Option<&'d str>,
    overlays: HashSet<&'d str>,
}

impl<'d> Uses<'d> {
    fn of(doc: &'d Document, items: &[Item<'d, '_>]) -> Self {
        let spine = opf::part(doc, "spine");
        let entries = spine.into_iter().flat_map(|spine| spine.children());
        let overlays = items.iter().filter_map(|i| i.element.attr("media-overlay"));
        Uses {
            spine: entries.filter_map(|e| e.attr("idref")).map(str::trim).collect(),
            toc: spine.and_then(|spine| spine.attr("toc")).map(str::trim),
            overlays: overlays.map(str::trim).collect(),
        }
    }
}

fn media_types(work: &mut Work) {
    opf::each(work, |work, doc, items, edits| {
        let mut done = Vec::new();
        let (kinds, uses) = (Kinds::default(), Uses::of(doc, items));
        for item in items {
            let Some(found) = true_type(work, &kinds, item, &uses) else { continue };
            set_attribute(item.element, "media-type", found, edits);
            done.push(format!("stated the media type {found} for {}", item.href));
        }
        done
    });
}

fn properties(work: &mut Work) {
    // The checker has read the pages: what they use is what it says.
    let mut wanted: BTreeMap<String, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for message in work.messages() {
        let (add, remove) = wanted.entry(message.place.path.to_string()).or_default();
        let named = message.arguments.get("property").unwrap_or_default();
        let names = named.split([',', ' ']).map(str::trim).filter(|n| !n.is_empty()).map(str::to_owned);
        match message.rule.id {
            "OPF-014" => add.extend(names),
            "OPF-015" => remove.extend(names),
            "OPF-018" => remove.push("remote-resources".into()),
            _ => {}
        }
    }
    opf::each(work, |work, _, items, edits| {
        let mut done = Vec::new();
        for item in items {
            let file = item.file.map(|f| work.draft.name(f));
            let Some((add, remove)) = file.and_then(|name| wanted.get(name)) else { continue };
            let stated = item.element.attr("properties").unwrap_or_default();
            let mut words: Vec<&str> = stated.split_ascii_whitespace().collect();
            words.retain(|w| !remove.iter().any(|r| r == w));
            words.extend(add.iter().map(String::as_str).filter(|a| !stated.split_ascii_whitespace().any(|w| w == *a)));
            words.dedup();
            set_properties(item, &words, edits);
            done.push(format!("set the properties of {} to \"{}\"", item.href, words.join(" ")));
        }
        done
    });
}

/// Gives an item these properties.
pub fn set_properties(item: &Item, words: &[&str], edits: &mut Edits) {
    if !words.is_empty() {
        return set_attribute(item.element, "properties", &words.join(" "), edits);
    }
    if let Some(old) = item.element.attributes().iter().find(|a| a.local == "properties") {
        remove_attribute(item.element.doc, old, edits);
    }
}
