//! Repairs of the package's metadata: what must be there, and what says nothing.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use ficbind_check::container::ENCRYPTION;
use ficbind_check::xml::{self, Document, Element, Ns};
use sha2::{Digest, Sha256};

use crate::dates;
use crate::draft::{Draft, xml_limits};
use crate::edit::Edits;
use crate::language;
use crate::markup::{append, escaped, prefix, remove_attribute, remove_element, set_attribute, set_text};
use crate::opf::{self, Item};
use crate::repair::{Repair, Safety, Work};

pub const REPAIRS: &[Repair] = &[
    Repair {
        name: "required-metadata",
        ids: &["RSC-005", "OPF-030", "OPF-048", "OPF-055"],
        safety: Safety::Safe,
        what: "add the title, the identifier (a UUID of the content) and the language (of the pages) where they are missing or \
               empty, and let unique-identifier name an identifier",
        run: required,
    },
    Repair {
        name: "modified",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "state once when the book was last modified: as it says, or else the latest date of its files",
        run: modified,
    },
    Repair {
        name: "languages",
        ids: &["OPF-092"],
        safety: Safety::Safe,
        what: "write languages as tags: en-US for en_US, de for German",
        run: languages,
    },
    Repair {
        name: "dates",
        ids: &["OPF-053", "OPF-054", "RSC-005"],
        safety: Safety::Safe,
        what: "write dates as EPUB wants them; further dates of EPUB 3 become dcterms properties",
        run: dates,
    },
    Repair {
        name: "legacy-attributes",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "turn opf:role, opf:file-as and the like of EPUB 2 into metadata of EPUB 3",
        run: legacy_attributes,
    },
    Repair {
        name: "empty-metadata",
        ids: &["RSC-005", "OPF-072"],
        safety: Safety::Safe,
        what: "remove metadata that say nothing or the same again, and what refines what is not there",
        run: empty,
    },
    Repair {
        name: "refines",
        ids: &["RSC-005", "RSC-017"],
        safety: Safety::Safe,
        what: "write `refines` as a reference to an id",
        run: refines,
    },
    Repair {
        name: "metadata-markup",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "write the elements of Dublin Core in small letters, and take markup out of their texts",
        run: markup,
    },
    Repair {
        name: "records",
        ids: &["OPF-086", "OPF-086b"],
        safety: Safety::Safe,
        what: "write outdated kinds of metadata records as `record`, with their media type or property",
        run: records,
    },
    Repair {
        name: "unknown-metadata",
        ids: &["RSC-005", "OPF-027", "OPF-065", "OPF-089", "OPF-093", "OPF-094", "OPF-098"],
        safety: Safety::Judgement,
        what: "remove metadata that EPUB does not know, that refine nothing or are given twice",
        run: unknown,
    },
];

/// What must stand in the metadata.
const REQUIRED: &[&str] = &["identifier", "title", "language"];

/// The elements of Dublin Core.
const DUBLIN_CORE: &[&str] = &[
    "contributor",
    "coverage",
    "creator",
    "date",
    "description",
    "format",
    "identifier",
    "language",
    "publisher",
    "relation",
    "rights",
    "source",
    "subject",
    "title",
    "type",
];

/// Elements of a name in Dublin Core.
fn dublin<'d, 'a>(metadata: Element<'d, 'a>, name: &'static str) -> impl Iterator<Item = Element<'d, 'a>> {
    metadata.descendants().filter(move |e| e.is(Ns::DC, name))
}

/// Markup of a new element of Dublin Core, with a declaration if its prefix has none.
fn dublin_markup(doc: &Document, name: &str, attributes: &str, text: &str) -> String {
    let declared = doc.declarations.iter().find(|d| d.ns == Ns::DC && !d.prefix.is_empty() && d.node <= 1);
    let (prefix, declaration) = match declared {
        Some(declared) => (declared.prefix, String::new()),
        None => ("dc", " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"".to_owned()),
    };
    format!("<{prefix}:{name}{declaration}{attributes}>{}</{prefix}:{name}>", escaped(text))
}

fn required(work: &mut Work) {
    opf::each(work, |work, doc, items, edits| {
        let Some(metadata) = opf::part(doc, "metadata") else { return Vec::new() };
        let mut done = Vec::new();
        for name in REQUIRED {
            let all: Vec<Element> = dublin(metadata, name).collect();
            if all.iter().any(|e| e.has_text()) {
                continue;
            }
            let Some(value) = required_value(work.draft, name, doc, items) else { continue };
            match all.first() {
                Some(element) => set_text(*element, &value, edits),
                None => {
                    let id = opf::free_id(&mut opf::ids(doc), "pub-id");
                    let attributes = if *name == "identifier" { format!(" id=\"{id}\"") } else { String::new() };
                    append(metadata, &dublin_markup(doc, name, &attributes, &value), edits);
                    if let Some(root) = doc.root().filter(|_| *name == "identifier") {
                        set_attribute(root, "unique-identifier", &id, edits);
                    }
                }
            }
            done.push(format!("added dc:{name} {value}"));
        }
        if work.draft.find(ENCRYPTION).is_none() {
            done.extend(unique_identifier(doc, metadata, edits));
        }
        done
    });
}

/// Lets the package name an identifier that is there.
fn unique_identifier(doc: &Document, metadata: Element, edits: &mut Edits) -> Option<String> {
    let root = doc.root()?;
    let stated = root.attr("unique-identifier").map(str::trim);
    let all: Vec<Element> = dublin(metadata, "identifier").filter(|e| e.has_text()).collect();
    let right = |e: &&Element| stated.is_some() && e.attr("id").map(str::trim) == stated;
    if all.iter().any(|e| right(&e)) {
        return None;
    }
    let chosen = all.iter().find(|e| e.attr("id").is_some()).or(all.first())?;
    let id = match chosen.attr("id").map(str::trim).filter(|id| !id.is_empty()) {
        Some(id) => id.to_owned(),
        None => {
            let id = opf::free_id(&mut opf::ids(doc), stated.filter(|s| xml::is_ncname(s)).unwrap_or("pub-id"));
            set_attribute(*chosen, "id", &id, edits);
            id
        }
    };
    if stated != Some(id.as_str()) {
        set_attribute(root, "unique-identifier", &id, edits);
    }
    Some(format!("let unique-identifier name the identifier {}", chosen.text().trim()))
}

fn required_value(draft: &Draft, name: &str, doc: &Document, items: &[Item]) -> Option<String> {
    match name {
        "identifier" if draft.find(ENCRYPTION).is_some() => None,
        "identifier" => Some(uuid_of(draft)),
        "language" => Some(language::of_pages(draft, &opf::reading_order(doc, items))),
        _ => title_of(draft, &opf::reading_order(doc, items), items),
    }
}

/// A UUID of all that the book holds.
fn uuid_of(draft: &Draft) -> String {
    let mut digest = Sha256::new();
    let mut entries: Vec<(&str, u32, u64)> = draft.archive.entries.iter().map(|e| (e.name, e.crc, e.size)).collect();
    entries.sort_unstable();
    for (name, crc, size) in entries {
        digest.update(format!("{name}\0{crc}\0{size}\0"));
    }
    uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, &digest.finalize()).urn().to_string()
}

/// What the book calls itself elsewhere: in its NCX, or at the head of its first pages.
fn title_of(draft: &Draft, order: &[usize], items: &[Item]) -> Option<String> {
    let ncx = items.iter().filter(|i| i.media_type == ficbind_check::media::NCX).filter_map(|i| i.file);
    let pages = order.iter().copied().take(3);
    ncx.chain(pages).find_map(|file| {
        let text = draft.text(file)?;
        let doc = xml::read(&text, xml_limits());
        let found = doc.elements().find(|e| matches!(e.local(), "docTitle" | "title") && e.has_text())?;
        Some(found.text().split_whitespace().collect::<Vec<_>>().join(" "))
    })
}

/// Whether an element states when the book was modified.
fn states_modified(meta: Element) -> bool {
    meta.local() == "meta"
        && meta.attr("property").map(str::trim) == Some("dcterms:modified")
        && meta.attr("refines").is_none()
}

fn modified(work: &mut Work) {
    opf::each(work, |work, doc, _, edits| {
        let three = doc.root().and_then(|r| r.attr("version")) == Some("3.0");
        let Some(metadata) = opf::part(doc, "metadata").filter(|_| three) else { return Vec::new() };
        let all: Vec<Element> = metadata.children().filter(|m| states_modified(*m)).collect();
        let stated: Vec<Option<String>> = all.iter().map(|m| dates::moment(m.text().trim())).collect();
        let latest = stated.iter().flatten().max().cloned();
        let time = latest.unwrap_or_else(|| dates::of_dos(work.draft.latest()));
        let Some((first, others)) = all.split_first() else {
            let prefix = prefix(metadata);
            append(metadata, &format!("<{prefix}meta property=\"dcterms:modified\">{time}</{prefix}meta>"), edits);
            return vec![format!("added dcterms:modified {time}")];
        };
        if others.is_empty() && first.text().trim() == time {
            return Vec::new();
        }
        if first.text().trim() != time {
            set_text(*first, &time, edits);
        }
        others.iter().for_each(|m| remove_element(*m, edits));
        vec![format!("stated dcterms:modified once, as {time}")]
    });
}

fn languages(work: &mut Work) {
    opf::each(work, |work, doc, items, edits| {
        let Some(metadata) = opf::part(doc, "metadata") else { return Vec::new() };
        let mut done = Vec::new();
        for element in dublin(metadata, "language") {
            let old = element.text().trim().to_owned();
            if old.is_empty() || language::is_tag(&old) {
                continue;
            }
            let new =
                language::tag(&old).unwrap_or_else(|| language::of_pages(work.draft, &opf::reading_order(doc, items)));
            set_text(element, &new, edits);
            done.push(format!("wrote the language \"{old}\" as {new}"));
        }
        done
    });
}

fn dates(work: &mut Work) {
    opf::each(work, |_, doc, _, edits| {
        let three = doc.root().and_then(|r| r.attr("version")) == Some("3.0");
        let Some(metadata) = opf::part(doc, "metadata") else { return Vec::new() };
        let mut done = Vec::new();
        let all: Vec<Element> = dublin(metadata, "date").filter(|e| e.has_text()).collect();
        let event =
            |e: &Element| e.attr_ns(Ns::OPF, "event").map(|v| v.trim().to_ascii_lowercase()).unwrap_or_default();
        // In EPUB 3, the only date is that of publication.
        let kept = all.iter().position(|e| event(e).contains("publication")).or((!all.is_empty()).then_some(0));
        for (number, element) in all.iter().enumerate() {
            let old = element.text().trim().to_owned();
            let new = dates::date(&old);
            if three && Some(number) != kept {
                let property = match event(element).as_str() {
                    "creation" => "dcterms:created",
                    "issued" | "publication" | "original-publication" => "dcterms:issued",
                    _ => "dcterms:date",
                };
                let value = escaped(new.as_deref().unwrap_or(&old));
                let prefix = prefix(metadata);
                if let Some(span) = crate::markup::span(*element) {
                    edits.replace(span, format!("<{prefix}meta property=\"{property}\">{value}</{prefix}meta>"));
                    done.push(format!("turned the date {old} into {property}"));
                }
            } else if let Some(new) = new.filter(|n| *n != old) {
                set_text(*element, &new, edits);
                done.push(format!("wrote the date \"{old}\" as {new}"));
            }
        }
        done
    });
}

fn legacy_attributes(work: &mut Work) {
    opf::each(work, |_, doc, _, edits| {
        let three = doc.root().and_then(|r| r.attr("version")) == Some("3.0");
        let Some(metadata) = opf::part(doc, "metadata").filter(|_| three) else { return Vec::new() };
        let mut taken = opf::ids(doc);
        let mut done = Vec::new();
        for element in metadata.children().filter(|e| e.ns() == Ns::DC) {
            let old: Vec<_> = element.attributes().iter().filter(|a| a.ns == Ns::OPF).collect();
            if old.is_empty() {
                continue;
            }
            let known = element.attr("id").map(str::trim).filter(|id| xml::is_ncname(id));
            let id = known.map_or_else(|| opf::free_id(&mut taken, element.local()), str::to_owned);
            let mut needs_id = false;
            for attribute in old {
                remove_attribute(doc, attribute, edits);
                done.push(format!("turned opf:{} of dc:{} into metadata of EPUB 3", attribute.local, element.local()));
                let value = escaped(attribute.value.trim());
                let (property, scheme) = match attribute.local {
                    "role" if matches!(element.local(), "creator" | "contributor" | "publisher") => {
                        ("role", " scheme=\"marc:relators\"")
                    }
                    "file-as" => ("file-as", ""),
                    "scheme" if element.local() == "identifier" => ("identifier-type", ""),
                    _ => continue,
                };
                let has = refinements(metadata, &id).any(|m| m.attr("property").map(str::trim) == Some(property));
                if value.is_empty() || has {
                    continue;
                }
                needs_id = true;
                let prefix = prefix(metadata);
                let markup =
                    format!("<{prefix}meta refines=\"#{id}\" property=\"{property}\"{scheme}>{value}</{prefix}meta>");
                append(metadata, &markup, edits);
            }
            if needs_id && known.is_none() {
                set_attribute(element, "id", &id, edits);
            }
        }
        done
    });
}

/// The metadata that refine an element.
fn refinements<'d, 'a>(metadata: Element<'d, 'a>, id: &str) -> impl Iterator<Item = Element<'d, 'a>> {
    let reference = format!("#{id}");
    metadata.children().filter(move |m| m.attr("refines").map(str::trim) == Some(reference.as_str()))
}

fn empty(work: &mut Work) {
    opf::each(work, |_, doc, _, edits| {
        let Some(metadata) = opf::part(doc, "metadata") else { return Vec::new() };
        let two = doc.root().and_then(|r| r.attr("version")) != Some("3.0");
        let ids = opf::ids(doc);
        let mut gone: HashSet<u32> = HashSet::new();
        let refined: HashSet<&str> =
            metadata.children().filter_map(|m| m.attr("refines")?.trim().strip_prefix('#')).collect();
        let is_refined = |e: &Element| e.attr("id").is_some_and(|id| refined.contains(id.trim()));
        // Of those that say the same, one that others refine is kept.
        let mut said: HashSet<_> = metadata.children().filter(is_refined).map(statement).collect();
        let mut done = Vec::new();
        for element in metadata.children() {
            let says_nothing = match element.local() {
                "meta" if element.attr("property").is_some() => !element.has_text(),
                "meta" if !two => element.attr("content").is_none() && !element.has_text(),
                "meta" => element.attr("content").is_none(),
                "link" => element.attr("href").is_none(),
                name if element.ns() == Ns::DC => {
                    !element.has_text() && (!two || name == "date") && !is_only_required(metadata, element)
                }
                _ => false,
            };
            let refines = element.attr("refines").map(str::trim);
            let repeats = element.local() == "meta"
                && refines.is_some()
                && !is_refined(&element)
                && !said.insert(statement(element));
            let refined = refines.and_then(|r| r.strip_prefix('#'));
            let dangling = refined.is_some_and(|id| !id.is_empty() && !ids.contains(id));
            let why = [(dangling, "refines nothing"), (says_nothing, "says nothing"), (repeats, "repeats another")];
            if let Some((_, why)) = why.into_iter().find(|(is, _)| *is) {
                gone.insert(element.id);
                done.push(format!("removed an element {} that {why}", element.local()));
            }
        }
        // What refines them goes with them.
        for element in metadata.children().filter(|e| gone.contains(&e.id)).collect::<Vec<_>>() {
            gone.extend(element.attr("id").into_iter().flat_map(|id| refinements(metadata, id.trim())).map(|m| m.id));
        }
        metadata.children().filter(|e| gone.contains(&e.id)).for_each(|e| remove_element(e, edits));
        done
    });
}

/// What an element says: all its attributes but its id, in any order, and its text.
fn statement<'d>(element: Element<'d, '_>) -> (Vec<(Ns, &'d str, &'d str)>, Cow<'d, str>) {
    let attributes = element.attributes().iter().filter(|a| !(a.ns == Ns::NONE && a.local == "id"));
    let mut attributes: Vec<_> = attributes.map(|a| (a.ns, a.local, a.value.trim())).collect();
    attributes.sort_unstable();
    (attributes, element.text())
}

/// Whether an element must be there, and is the only one of its name.
fn is_only_required(metadata: Element, element: Element) -> bool {
    REQUIRED.iter().any(|name| *name == element.local() && dublin(metadata, name).count() == 1)
}

fn refines(work: &mut Work) {
    opf::each(work, |_, doc, items, edits| {
        let Some(metadata) = opf::part(doc, "metadata") else { return Vec::new() };
        let ids = opf::ids(doc);
        let mut done = Vec::new();
        for element in metadata.children() {
            let Some(attribute) = element.attributes().iter().find(|a| a.local == "refines") else { continue };
            let old = attribute.value.trim();
            let property = element.attr("property").map(str::trim).unwrap_or_default();
            if matches!(property, "media:active-class" | "media:playback-active-class") {
                remove_attribute(doc, attribute, edits);
                done.push(format!("let {property} describe the whole book"));
                continue;
            }
            if old.strip_prefix('#').is_some_and(|id| ids.contains(id)) {
                continue;
            }
            let fragment = old.rsplit_once('#').map_or(old, |(_, id)| id);
            let item = items.iter().find(|i| i.href.trim_start_matches("./") == old.trim_start_matches("./"));
            let id = item.map(|i| i.id).or(Some(fragment).filter(|id| ids.contains(*id)));
            if let Some(id) = id {
                set_attribute(element, "refines", &format!("#{id}"), edits);
                done.push(format!("wrote refines=\"{old}\" as #{id}"));
            }
        }
        done
    });
}

fn markup(work: &mut Work) {
    opf::each(work, |_, doc, _, edits| {
        let Some(metadata) = opf::part(doc, "metadata") else { return Vec::new() };
        let mut done = Vec::new();
        for element in metadata.children() {
            let lower = element.local().to_ascii_lowercase();
            if element.ns() == Ns::DC && lower != element.local() && DUBLIN_CORE.contains(&lower.as_str()) {
                crate::markup::rename(element, &format!("{}{lower}", prefix(element)), edits);
                done.push(format!("wrote dc:{} in small letters", element.local()));
            }
            let inside: Vec<Element> = element.descendants().collect();
            let is_text = element.ns() == Ns::DC || element.local() == "meta";
            if is_text && !inside.is_empty() {
                set_text(element, element.text().trim(), edits);
                done.push(format!("took the markup out of {}", element.local()));
            }
        }
        done
    });
}

/// Outdated relations of linked records: the media type, or else the property, that says today which kind it is.
const RECORDS: &[(&str, &str, &str)] = &[
    ("marc21xml-record", "application/marcxml+xml", ""),
    ("mods-record", "application/mods+xml", ""),
    ("onix-record", "application/xml", "onix"),
    ("xmp-record", "application/xml", "xmp"),
];

fn records(work: &mut Work) {
    opf::each(work, |_, doc, _, edits| {
        let mut done = Vec::new();
        for link in doc.elements().filter(|e| e.local() == "link") {
            let rel = link.attr("rel").unwrap_or_default().trim();
            let Some((_, media_type, property)) = RECORDS.iter().find(|row| row.0 == rel) else { continue };
            set_attribute(link, "rel", "record", edits);
            if !property.is_empty() && link.attr("properties").is_none() {
                set_attribute(link, "properties", property, edits);
            }
            if property.is_empty() || link.attr("media-type").is_none() {
                set_attribute(link, "media-type", media_type, edits);
            }
            done.push(format!("wrote the relation {rel} as record"));
        }
        done
    });
}

/// Properties that describe something else, and what that is in Dublin Core.
const REFINING: &[(&str, &[&str])] = &[
    ("role", &["creator", "contributor", "publisher"]),
    ("file-as", &[]),
    ("alternate-script", &[]),
    ("display-seq", &[]),
    ("title-type", &["title"]),
    ("identifier-type", &["identifier", "source"]),
    ("source-of", &["source"]),
    ("authority", &["subject"]),
    ("term", &["subject"]),
    ("collection-type", &["meta"]),
    ("group-position", &["meta"]),
];

fn unknown(work: &mut Work) {
    opf::each(work, |work, doc, _, edits| {
        let Some(metadata) = opf::part(doc, "metadata") else { return Vec::new() };
        let packages = opf::packages(work.draft);
        let places: HashSet<(u32, u32)> = packages.iter().flat_map(|&p| work.places(p)).collect();
        let accused = |e: &Element| [e.end(), e.close()].iter().any(|at| places.contains(&doc.position(*at)));
        let ids: HashMap<&str, &str> = doc.elements().filter_map(|e| Some((e.attr("id")?.trim(), e.local()))).collect();
        let mut seen = HashSet::new();
        let mut done = Vec::new();
        for element in metadata.children() {
            let property = element.attr("property").unwrap_or_default().trim();
            let refined = element.attr("refines").map(str::trim);
            let twice = refined.is_some() && element.local() == "meta" && !seen.insert((property, refined));
            let refining = REFINING.iter().find(|(name, _)| *name == property);
            let misplaced = refining.is_some_and(|(_, allowed)| {
                let target = refined.and_then(|r| ids.get(r.trim_start_matches('#')));
                target.is_none_or(|t| !allowed.is_empty() && !allowed.contains(t))
            });
            let foreign = element.ns() == Ns::DC && !DUBLIN_CORE.contains(&element.local())
                || !matches!(element.local(), "meta" | "link") && element.ns() != Ns::DC;
            if twice && refining.is_some()
                || misplaced
                || foreign
                || matches!(element.local(), "meta" | "link") && accused(&element) && !states_modified(element)
            {
                remove_element(element, edits);
                done.push(format!("removed {} {property}", element.local()));
            }
        }
        done
    });
}
