//! Repairs of the package document as a whole: its version, its prefixes, its ids.

use std::collections::{HashMap, HashSet};

use ficbind_check::media;
use ficbind_check::vocab::{self, Document as Kind};
use ficbind_check::xml::{self, Document, Element, NodeKind, Ns, is_blank};

use crate::edit::Edits;
use crate::markup::{attribute_span, remove_attribute, set_attribute};
use crate::opf;
use crate::repair::{Repair, Safety, Work};

pub const REPAIRS: &[Repair] = &[
    Repair {
        name: "version",
        ids: &["OPF-001"],
        safety: Safety::Safe,
        what: "state the version of the package: 3.0 where it says 3.1 or has a navigation document, 2.0 where it has an NCX \
               alone",
        run: version,
    },
    Repair {
        name: "prefixes",
        ids: &[
            "OPF-004", "OPF-004a", "OPF-004b", "OPF-004c", "OPF-004d", "OPF-004e", "OPF-004f", "OPF-005", "OPF-006",
            "OPF-007", "OPF-007a", "OPF-007b", "OPF-007c", "OPF-028", "RSC-005",
        ],
        safety: Safety::Safe,
        what: "write `prefix` attributes anew with what is right in them, and declare known prefixes that are used",
        run: prefixes,
    },
    Repair {
        name: "package-ids",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "give elements of the package other ids where theirs are no names or not unique, and follow the references",
        run: ids,
    },
    Repair {
        name: "package-attributes",
        ids: &["RSC-005", "OPF-062"],
        safety: Safety::Safe,
        what: "remove attributes from the package that its version of EPUB does not know, and white space around values",
        run: attributes,
    },
    Repair {
        name: "package-texts",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "make comments of texts that stand between the elements of the package",
        run: stray_texts,
    },
    Repair {
        name: "item-ids",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "give manifest items another id where an item before has the same, which references then mean",
        run: item_ids,
    },
];

fn version(work: &mut Work) {
    opf::each(work, |_, doc, items, edits| {
        let Some(root) = doc.root().filter(|r| r.local() == "package") else { return Vec::new() };
        // An OEB package is another format.
        if root.ns() == Ns::OEB {
            return Vec::new();
        }
        let stated = root.attr("version").unwrap_or_default().trim();
        let nav = items.iter().any(|i| i.element.attr("properties").is_some_and(|p| p.contains("nav")));
        let metas = doc.elements().any(|e| e.local() == "meta" && e.attr("property").is_some());
        let ncx = items.iter().any(|i| i.media_type == media::NCX);
        let version = match stated.trim_start_matches('0').chars().next() {
            Some('3') if nav || metas || !ncx => "3.0",
            Some('2') if !nav => "2.0",
            _ if nav || metas => "3.0",
            _ if ncx => "2.0",
            _ => return Vec::new(),
        };
        if stated == version && root.attr("version") == Some(version) {
            return Vec::new();
        }
        set_attribute(root, "version", version, edits);
        vec![format!("stated version {version} instead of \"{stated}\"")]
    });
}

/// Prefixes beyond the reserved ones that books use without declaring them.
const KNOWN: &[(&str, &str)] = &[
    ("ibooks", "http://vocabulary.itunes.apple.com/rdf/ibooks/vocabulary-extensions-1.0/"),
    ("cc", "http://creativecommons.org/ns#"),
    ("calibre", "https://calibre-ebook.com"),
    ("foaf", "http://xmlns.com/foaf/spec/"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("prism", "http://www.prismstandard.org/specifications/3.0/PRISM_CV_Spec_3.0.htm#"),
    ("msv", "http://www.idpf.org/epub/vocab/structure/magazine/#"),
    ("z3998", "http://www.daisy.org/z3998/2012/vocab/structure/#"),
    ("se", "https://standardebooks.org/vocab/1.0"),
    ("ebpaj", "http://www.ebpaj.jp/"),
    ("access", "http://www.access-company.com/2012/layout#"),
    ("kobo", "https://www.kobo.com/vocab/#"),
    ("tdm", "http://www.w3.org/ns/tdmrep#"),
    ("bz", "https://www.booqlab.com/epub/vocab/#"),
    ("a11y", "http://www.idpf.org/epub/vocab/package/a11y/#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("marc", "http://id.loc.gov/vocabulary/"),
    ("media", "http://www.idpf.org/epub/vocab/overlays/#"),
    ("onix", "http://www.editeur.org/ONIX/book/codelists/current.html#"),
    ("rendition", "http://www.idpf.org/vocab/rendition/#"),
    ("schema", "http://schema.org/"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

fn prefixes(work: &mut Work) {
    for file in work.accused() {
        let mut done = None;
        let edited = work.draft.edit(file, |doc, edits| done = prefixes_of(doc, edits));
        if let Some(what) = done.filter(|_| edited) {
            let name = work.draft.name(file).to_owned();
            work.did(name, what);
        }
    }
}

fn prefixes_of(doc: &Document, edits: &mut Edits) -> Option<String> {
    let root = doc.root()?;
    let (kind, ns) = match root.local() {
        "package" => (Kind::Package, Ns::NONE),
        "html" => (Kind::Xhtml, Ns::OPS),
        "smil" => (Kind::Overlay, Ns::OPS),
        _ => return None,
    };
    let old = root.attributes().iter().find(|a| a.local == "prefix" && a.ns == ns);
    let value = old.map_or("", |a| a.value.as_ref());
    let (declared, faults) = vocab_prefixes(value, kind);
    let reserved: HashSet<&str> = kind.reserved_prefixes().iter().map(|p| p.prefix).collect();
    let mut missing: Vec<(&str, &str)> = used(doc)
        .into_iter()
        .filter(|p| !reserved.contains(p) && !declared.iter().any(|(name, _)| name == p))
        .filter_map(|p| KNOWN.iter().find(|(name, _)| *name == p).copied())
        .collect();
    missing.sort_unstable();
    if missing.is_empty() && faults == 0 {
        return None;
    }
    // One that gives a reserved prefix another address is left to the reserved one.
    let kept = declared.iter().map(|(p, u)| (p.as_str(), u.as_str())).filter(|(p, _)| !reserved.contains(p));
    let all: Vec<String> = kept.chain(missing).map(|(p, u)| format!("{p}: {u}")).collect();
    let new = all.join(" ");
    match old {
        Some(attribute) if new.is_empty() => remove_attribute(doc, attribute, edits),
        Some(attribute) => edits.replace(attribute_span(doc, attribute)?.1, crate::markup::escaped(&new)),
        None if kind == Kind::Package => set_attribute(root, "prefix", &new, edits),
        None => {
            let ops = doc.declarations.iter().find(|d| d.ns == Ns::OPS && !d.prefix.is_empty() && d.node == 0);
            let name = format!("{}:prefix", ops?.prefix);
            edits.insert(crate::markup::tag_end(root), format!(" {name}=\"{}\"", crate::markup::escaped(&new)));
        }
    }
    Some(if new.is_empty() {
        "removed its prefix attribute, which declares nothing".into()
    } else {
        format!("declared the prefixes \"{new}\"")
    })
}

/// What a prefix attribute declares, read with patience, and how many faults it has.
fn vocab_prefixes(value: &str, kind: Kind) -> (Vec<(String, String)>, usize) {
    let (_, faults) = vocab::parse_prefixes(value, kind);
    // Colons stand where they belong, whatever the white space around them.
    let mut spaced = String::new();
    for word in value.split_whitespace() {
        match word.split_once(':') {
            Some((name, rest))
                if xml::is_ncname(name) && !rest.starts_with("//") && !rest.is_empty() && rest.contains(':') =>
            {
                spaced.push_str(&format!("{name}: {rest} "));
            }
            Some(("", "")) => {
                spaced.truncate(spaced.trim_end().len());
                spaced.push_str(": ");
            }
            _ => {
                spaced.push_str(word);
                spaced.push(' ');
            }
        }
    }
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut declared = Vec::new();
    let mut at = 0;
    while let Some(name) = words.get(at).copied() {
        let address = words.get(at + 1).filter(|w| !w.ends_with(':'));
        let prefix = name.strip_suffix(':').filter(|p| xml::is_ncname(p));
        at += 1 + usize::from(address.is_some() && (prefix.is_some() || name.ends_with(':')));
        let (Some(prefix), Some(address)) = (prefix, address) else { continue };
        let mapping = format!("{prefix}: {address}");
        let right = vocab::parse_prefixes(&mapping, kind).1.is_empty();
        if right && !declared.iter().any(|(p, _): &(String, String)| p == prefix) {
            declared.push((prefix.to_owned(), (*address).to_owned()));
        }
    }
    (declared, faults.len())
}

/// The prefixes that properties use.
fn used<'d>(doc: &'d Document) -> HashSet<&'d str> {
    const NAMES: &[&str] = &["property", "properties", "rel", "scheme", "type"];
    let is_property =
        |a: &ficbind_check::xml::Attribute| NAMES.contains(&a.local) && (a.local != "type" || a.ns == Ns::OPS);
    let values =
        doc.elements().flat_map(move |e| e.attributes()).filter(move |a| is_property(a)).map(|a| a.value.as_ref());
    let words = values.flat_map(str::split_ascii_whitespace);
    words.filter_map(|w| w.split_once(':').map(|(prefix, _)| prefix)).collect()
}

/// Elements that references by `idref` and the like mean.
fn is_item(element: Element) -> bool {
    element.local() == "item"
}

fn ids(work: &mut Work) {
    opf::each(work, |_, doc, _, edits| {
        let mut taken = opf::ids(doc);
        let mut seen: HashMap<&str, Vec<Element>> = HashMap::new();
        let mut order = Vec::new();
        for element in doc.elements() {
            let Some(id) = element.attr("id").map(str::trim) else { continue };
            let same = seen.entry(id).or_default();
            if same.is_empty() {
                order.push(id);
            }
            same.push(element);
        }
        let mut done = Vec::new();
        for id in order {
            let elements = &seen[id];
            let named = xml::is_ncname(id);
            let items = elements.iter().filter(|e| is_item(**e)).count();
            if named && elements.len() == 1 || items > 1 {
                continue;
            }
            if id.is_empty() {
                elements.iter().for_each(|e| remove_id(*e, edits));
                done.push("removed empty ids".into());
                continue;
            }
            // The item keeps the id, or else the first; it follows the references that mean such an element.
            let keeper = elements.iter().position(|e| is_item(*e)).unwrap_or(0);
            let unreferenced = !referenced(doc, id);
            for (number, element) in elements.iter().enumerate() {
                if named && number == keeper {
                    continue;
                }
                // Of several with one id, a reference can mean only one.
                if !named || is_metadata(*element) && items == 1 || unreferenced || number > 0 {
                    let new = opf::free_id(&mut taken, id);
                    set_attribute(*element, "id", &new, edits);
                    if number == 0 || items == 1 && !is_item(*element) {
                        follow(doc, id, &new, is_item(*element), edits);
                    }
                    done.push(format!("gave an element the id \"{new}\" instead of \"{id}\""));
                }
            }
        }
        done
    });
}

fn stray_texts(work: &mut Work) {
    opf::each(work, |_, doc, _, edits| {
        comment_texts(doc, &["package", "metadata", "manifest", "spine", "guide"], edits)
    });
}

/// Makes comments of texts directly in elements of these names, which hold none.
pub fn comment_texts(doc: &Document, names: &[&str], edits: &mut Edits) -> Vec<String> {
    let mut done = Vec::new();
    for parent in doc.elements().filter(|e| names.contains(&e.local())) {
        for id in parent.child_nodes() {
            let node = &doc.nodes[id as usize];
            let text = doc.text.get(node.start as usize..node.end as usize).unwrap_or_default();
            if node.kind != NodeKind::Text || is_blank(text) || text.contains("--") || text.contains('<') {
                continue;
            }
            let white = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
            let inner = text.trim_matches(white);
            let start = node.start as usize + text.len() - text.trim_start_matches(white).len();
            edits.replace(start..start + inner.len(), format!("<!-- {inner} -->"));
            done.push(format!("made a comment of the text \"{inner}\""));
        }
    }
    done
}

fn item_ids(work: &mut Work) {
    opf::each(work, |_, doc, items, edits| {
        let mut taken = opf::ids(doc);
        let mut seen: HashSet<&str> = HashSet::new();
        let mut done = Vec::new();
        for item in items.iter().filter(|i| !i.id.is_empty()) {
            if !seen.insert(item.id) {
                let new = opf::free_id(&mut taken, item.id);
                set_attribute(item.element, "id", &new, edits);
                done.push(format!("gave {} the id \"{new}\" instead of \"{}\"", item.href, item.id));
            }
        }
        done
    });
}

fn remove_id(element: Element, edits: &mut Edits) {
    if let Some(id) = element.attributes().iter().find(|a| a.local == "id" && a.ns == Ns::NONE) {
        remove_attribute(element.doc, id, edits);
    }
}

fn is_metadata(element: Element) -> bool {
    element.ancestors().any(|a| a.local() == "metadata")
}

/// Whether anything of the package names an id.
fn referenced(doc: &Document, id: &str) -> bool {
    doc.elements().any(|e| {
        let items = opf::NAMING.iter().chain(&["unique-identifier"]).any(|n| e.attr(n).map(str::trim) == Some(id));
        items || e.attr("refines").is_some_and(|r| r.trim().strip_prefix('#') == Some(id))
    })
}

/// Leads the references to an element to its new id.
fn follow(doc: &Document, old: &str, new: &str, item: bool, edits: &mut Edits) {
    let names: &[&str] = if item { opf::NAMING } else { &["unique-identifier"] };
    for element in doc.elements() {
        for name in names.iter().filter(|n| element.attr(n).map(str::trim) == Some(old)) {
            set_attribute(element, name, new, edits);
        }
        if element.attr("refines").is_some_and(|r| r.trim().strip_prefix('#') == Some(old)) {
            set_attribute(element, "refines", &format!("#{new}"), edits);
        }
    }
}

/// Attributes that mean something only in the other version, by element; the empty name stands for every element.
const FOREIGN: &[(&str, &str, &str)] = &[
    ("2.0", "package", "prefix"),
    ("2.0", "package", "dir"),
    ("2.0", "package", "xml:lang"),
    ("2.0", "item", "properties"),
    ("2.0", "item", "media-overlay"),
    ("2.0", "itemref", "properties"),
    ("2.0", "itemref", "id"),
    ("2.0", "spine", "page-progression-direction"),
    ("2.0", "spine", "page-map"),
    ("2.0", "meta", "refines"),
    ("2.0", "metadata", "xml:lang"),
    ("2.0", "manifest", "id"),
    ("3.0", "spine", "page-map"),
    ("3.0", "item", "fallback-style"),
    ("3.0", "item", "required-namespace"),
    ("3.0", "item", "required-modules"),
];

fn attributes(work: &mut Work) {
    opf::each(work, |work, doc, _, edits| {
        let version = doc.root().and_then(|r| r.attr("version")).unwrap_or_default().to_owned();
        let places: HashSet<(u32, u32)> = opf::packages(work.draft).iter().flat_map(|&p| work.places(p)).collect();
        let mut done = Vec::new();
        // Only elements of which the checker speaks.
        for element in doc.elements().filter(|e| places.contains(&doc.position(e.end()))) {
            for attribute in element.attributes() {
                let name = match doc.prefix(attribute) {
                    "" => attribute.local.to_owned(),
                    prefix => format!("{prefix}:{}", attribute.local),
                };
                let foreign = FOREIGN.iter().any(|(v, e, a)| *v == version && *e == element.local() && *a == name);
                if name == "epub:prefix" && element.local() == "package" && element.attr("prefix").is_none() {
                    set_attribute(element, "prefix", attribute.value.trim(), edits);
                    remove_attribute(doc, attribute, edits);
                    done.push("wrote epub:prefix as prefix".to_owned());
                } else if foreign {
                    remove_attribute(doc, attribute, edits);
                    done.push(format!("removed {name} from {}", element.local()));
                } else if attribute.value.trim() != attribute.value.as_ref() && doc.prefix(attribute).is_empty() {
                    set_attribute(element, attribute.local, attribute.value.trim(), edits);
                    done.push(format!("removed white space around the value of {name}"));
                }
            }
        }
        done
    });
}
