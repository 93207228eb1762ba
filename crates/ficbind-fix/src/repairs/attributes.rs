//! Repairs of attributes of pages: what is not allowed or obsolete, languages, ids.

use std::collections::{HashMap, HashSet};

use ficbind_check::xml::{self, Attribute, Document, Element, Ns};
use ficbind_check::{Version, accused_attribute, names};

use crate::edit::Edits;
use crate::language;
use crate::links::{self, references};
use crate::markup::{attribute_span, escaped, remove_attribute, set_attribute};
use crate::opf;
use crate::repair::{Repair, Safety, Work};
use crate::repairs::pages::{add_style, is_plain};

pub const REPAIRS: &[Repair] = &[
    Repair {
        name: "page-languages",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "write the languages of pages as tags, lang and xml:lang alike",
        run: languages,
    },
    Repair {
        name: "page-attributes",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "turn presentational attributes into style, and keep others that HTML does not know as data attributes",
        run: strays,
    },
    Repair {
        name: "data-attributes",
        ids: &["HTM-061"],
        safety: Safety::Safe,
        what: "write the names of data attributes in small letters",
        run: data,
    },
    Repair {
        name: "reserved-namespaces",
        ids: &["HTM-054"],
        safety: Safety::Safe,
        what: "remove attributes of programs that drew a picture from namespaces that books may not use",
        run: reserved,
    },
    Repair {
        name: "page-ids",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "give elements other ids where theirs are no names or not unique, and follow the links",
        run: ids,
    },
    Repair {
        name: "page-references",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "remove ids from labels, ARIA and the like that no element of the page has",
        run: dangling,
    },
    Repair {
        name: "ordinary-values",
        ids: &["RSC-005"],
        safety: Safety::Judgement,
        what: "remove attributes of pages and packages whose values are not allowed, or that are not allowed",
        run: values,
    },
    Repair {
        name: "alternatives",
        ids: &["RSC-005"],
        safety: Safety::Judgement,
        what: "mark pictures without a description as decoration",
        run: alternatives,
    },
];

/// Runs over documents of which messages speak, with the attributes that are accused at each place.
fn each(work: &mut Work, run: impl Fn(&Document, Version, &Accused, &mut Edits) -> Vec<String>) {
    let version = work.report.version.unwrap_or(Version::Three);
    for file in work.accused() {
        let accused = Accused::of(work, file);
        let mut done = Vec::new();
        if work.draft.edit(file, |doc, edits| done = run(doc, version, &accused, edits)) {
            let name = work.draft.name(file).to_owned();
            done.dedup();
            work.did(name, done.join("; "));
        }
    }
}

/// Attributes that are accused at a place, and whether of standing there at all.
struct Accused(HashMap<(u32, u32), Vec<(String, bool)>>);

impl Accused {
    fn of(work: &Work, file: usize) -> Self {
        let name = names::normal_path(work.draft.name(file));
        let mut found: HashMap<(u32, u32), Vec<(String, bool)>> = HashMap::new();
        for message in work.messages().filter(|m| names::normal_path(&m.place.path) == name) {
            let reason = message.arguments.get("reason").unwrap_or_default();
            if let Some((attribute, element)) = accused_attribute(reason) {
                let at = (message.place.line, message.place.column);
                found.entry(at).or_default().push((attribute.to_owned(), element.is_some()));
            }
        }
        Accused(found)
    }

    /// The accused attributes of an element, and whether they may not stand there at all.
    fn attributes<'d, 'a>(&self, element: Element<'d, 'a>) -> Vec<(&'d Attribute<'a>, bool)> {
        let Some(names) = self.0.get(&element.doc.position(element.end())) else { return Vec::new() };
        let stray = |a: &&Attribute| {
            let local = |name: &str| name.rsplit(':').next() == Some(a.local);
            names.iter().find(|(name, _)| local(name) && name.contains(':') == (a.ns != Ns::NONE)).map(|n| n.1)
        };
        element.attributes().iter().filter_map(|a| Some((a, stray(&a)?))).collect()
    }
}

fn languages(work: &mut Work) {
    each(work, |doc, _, _, edits| {
        let mut done = Vec::new();
        for element in doc.elements() {
            let own: Vec<&Attribute> = element.attributes().iter().filter(|a| a.local == "lang").collect();
            let stated = own.iter().find(|a| a.ns == Ns::XML).or(own.first());
            let Some(stated) = stated.map(|a| a.value.trim()) else { continue };
            let wanted = if stated.is_empty() || language::is_tag(stated) {
                Some(stated.to_owned())
            } else {
                language::tag(stated)
            };
            for attribute in own {
                let same = wanted.as_deref().is_some_and(|w| w.eq_ignore_ascii_case(&attribute.value));
                match (&wanted, attribute_span(doc, attribute)) {
                    (Some(new), Some((_, span))) if !same => {
                        edits.replace(span, escaped(new));
                        done.push(format!("wrote the language \"{}\" as {new}", attribute.value));
                    }
                    _ => {}
                }
            }
        }
        done
    });
}

/// The style that a presentational attribute stands for; empty if it has no look of its own. `None` for other attributes.
fn style_of(element: Element, attribute: &Attribute) -> Option<String> {
    let value = attribute.value.trim().to_ascii_lowercase();
    let plain = is_plain(&value);
    let length = || {
        let number = value.trim_end_matches(['%', 'x', 'p']);
        let unit = if value.ends_with('%') { "%" } else { "px" };
        number.parse::<f32>().ok().filter(|n| n.is_finite()).map(|_| format!("{number}{unit}"))
    };
    let in_lines = matches!(element.local(), "img" | "object" | "table" | "iframe" | "hr");
    Some(match attribute.local {
        "align" => match value.as_str() {
            "left" | "right" if in_lines => format!("float: {value}"),
            "center" | "middle" if matches!(element.local(), "table" | "hr") => {
                "margin-left: auto; margin-right: auto".into()
            }
            "top" | "middle" | "bottom" if in_lines => format!("vertical-align: {value}"),
            "left" | "right" | "center" | "justify" => format!("text-align: {value}"),
            "middle" => "text-align: center".into(),
            _ => String::new(),
        },
        "valign" if plain => format!("vertical-align: {value}"),
        "bgcolor" if plain => format!("background-color: {value}"),
        "text" | "color" if plain && matches!(element.local(), "body" | "hr" | "font") => format!("color: {value}"),
        "width" | "height" => length().map_or(String::new(), |l| format!("{}: {l}", attribute.local)),
        "size" if element.local() == "hr" => length().map_or(String::new(), |l| format!("height: {l}")),
        "border" => length().map_or(String::new(), |l| format!("border-width: {l}; border-style: solid")),
        "hspace" => length().map_or(String::new(), |l| format!("margin-left: {l}; margin-right: {l}")),
        "vspace" => length().map_or(String::new(), |l| format!("margin-top: {l}; margin-bottom: {l}")),
        "cellspacing" => length().map_or(String::new(), |l| format!("border-spacing: {l}")),
        "nowrap" => "white-space: nowrap".into(),
        "noshade" | "compact" | "cellpadding" | "rules" | "frame" | "frameborder" | "link" | "vlink" | "alink" => {
            String::new()
        }
        "clear" => match value.as_str() {
            "all" | "both" => "clear: both".into(),
            "left" | "right" => format!("clear: {value}"),
            _ => String::new(),
        },
        "type" if matches!(element.local(), "ol" | "ul" | "li") => match attribute.value.trim() {
            "1" => "list-style-type: decimal".into(),
            "a" => "list-style-type: lower-alpha".into(),
            "A" => "list-style-type: upper-alpha".into(),
            "i" => "list-style-type: lower-roman".into(),
            "I" => "list-style-type: upper-roman".into(),
            "disc" | "circle" | "square" => format!("list-style-type: {value}"),
            _ => String::new(),
        },
        "language" | "xml:space" | "shape" => String::new(),
        _ => return None,
    })
}

fn strays(work: &mut Work) {
    each(work, |doc, version, accused, edits| {
        let mut done = Vec::new();
        for element in doc.elements().filter(|e| e.ns() == Ns::XHTML) {
            let mut styles = Vec::new();
            for (attribute, stray) in accused.attributes(element) {
                let name = attribute.local;
                let own = attribute.ns == Ns::NONE;
                let style = style_of(element, attribute).filter(|_| own);
                if let Some(style) = style {
                    remove_attribute(doc, attribute, edits);
                    styles.extend(Some(style).filter(|s| !s.is_empty()));
                    done.push(format!("turned {name} into style"));
                } else if own && stray && name == "name" && matches!(element.local(), "a" | "img" | "map") {
                    named(doc, element, attribute, edits);
                    done.push("turned a name into an id".to_owned());
                } else if attribute.ns == Ns::OPS && name == "type" && attribute.value.trim().is_empty() {
                    remove_attribute(doc, attribute, edits);
                    done.push("removed an empty epub:type".to_owned());
                } else if stray && own && version == Version::Three && is_data_name(name) {
                    let start = attribute.start as usize;
                    let taken = element.attr(&format!("data-{name}")).is_some();
                    if !taken && attribute_span(doc, attribute).is_some() {
                        edits.insert(start, "data-");
                        done.push(format!("kept {name} as data-{name}"));
                    }
                } else if stray && (attribute.ns == Ns::OPS && version == Version::Two || attribute.ns == Ns::XLINK) {
                    remove_attribute(doc, attribute, edits);
                    done.push(format!("removed {}:{name}", doc.prefix(attribute)));
                }
            }
            add_style(element, &styles.join("; "), edits);
        }
        done
    });
}

/// Whether an attribute that HTML does not know may become a data attribute: scripts and readers know others.
fn is_data_name(name: &str) -> bool {
    xml::is_ncname(name)
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !name.starts_with("on")
        && !name.starts_with("aria-")
        && !matches!(
            name,
            "src" | "href" | "id" | "class" | "style" | "lang" | "dir" | "role" | "alt" | "name" | "xmlns"
        )
}

/// The name of an anchor becomes its id, unless it has one or another element has that.
fn named(doc: &Document, element: Element, attribute: &Attribute, edits: &mut Edits) {
    let name = attribute.value.trim();
    let free = element.attr("id").is_none() && xml::is_ncname(name) && !opf::ids(doc).contains(name);
    if free {
        let start = attribute.start as usize;
        edits.replace(start..start + attribute.local.len(), "id");
    } else if element.attr("id").map(str::trim) == Some(name) {
        remove_attribute(doc, attribute, edits);
    }
}

fn data(work: &mut Work) {
    each(work, |doc, _, _, edits| {
        let mut done = Vec::new();
        for element in doc.elements() {
            for attribute in element.attributes().iter().filter(|a| a.local.starts_with("data-") && a.ns == Ns::NONE) {
                let name = attribute.local;
                let lower = name.to_lowercase();
                if lower != name && element.attr(&lower).is_none() {
                    let start = attribute.start as usize;
                    edits.replace(start..start + name.len(), lower);
                    done.push(format!("wrote {name} in small letters"));
                }
            }
        }
        done
    });
}

fn reserved(work: &mut Work) {
    each(work, |doc, _, _, edits| {
        let mut done = Vec::new();
        for element in doc.elements() {
            for attribute in element.attributes().iter().filter(|a| a.ns.is_other()) {
                let uri = doc.namespace(attribute.ns);
                if uri.contains("w3.org") || uri.contains("idpf.org") {
                    remove_attribute(doc, attribute, edits);
                    done.push(format!("removed {}:{}", doc.prefix(attribute), attribute.local));
                }
            }
        }
        done
    });
}

/// The new ids of a page: by element, and the old ids that links of any page mean.
struct NewIds {
    by_element: Vec<(u32, String)>,
    renamed: HashMap<String, String>,
}

fn new_ids(doc: &Document) -> NewIds {
    let mut taken = opf::ids(doc);
    let mut seen: HashSet<&str> = HashSet::new();
    let mut new = NewIds { by_element: Vec::new(), renamed: HashMap::new() };
    for element in doc.elements() {
        let Some(old) = element.attr("id") else { continue };
        let id = old.trim();
        let first = seen.insert(id);
        if id.is_empty() || xml::is_ncname(id) && first {
            continue;
        }
        let name = opf::free_id(&mut taken, id);
        if first {
            new.renamed.insert(id.to_owned(), name.clone());
        }
        new.by_element.push((element.id, name));
    }
    new
}

/// Attributes that name ids of their own page.
const NAMING: &[&str] = &[
    "for",
    "headers",
    "list",
    "form",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "aria-flowto",
    "aria-details",
    "aria-activedescendant",
];

fn dangling(work: &mut Work) {
    for file in work.accused() {
        let places = work.places(file);
        let mut done = Vec::new();
        let edited = work.draft.edit(file, |doc, edits| {
            let ids = opf::ids(doc);
            for element in doc.elements().filter(|e| places.contains(&doc.position(e.end())) && e.ns() == Ns::XHTML) {
                for attribute in element.attributes().iter().filter(|a| NAMING.contains(&a.local) && a.ns == Ns::NONE) {
                    let words: Vec<&str> = attribute.value.split_ascii_whitespace().collect();
                    let kept: Vec<&str> = words.iter().copied().filter(|id| ids.contains(*id)).collect();
                    if kept.is_empty() {
                        remove_attribute(doc, attribute, edits);
                    } else if kept.len() < words.len() {
                        set_attribute(element, attribute.local, &kept.join(" "), edits);
                    } else {
                        continue;
                    }
                    done.push(format!("took ids that are not there out of {}", attribute.local));
                }
            }
        });
        if edited {
            let name = work.draft.name(file).to_owned();
            done.dedup();
            work.did(name, done.join("; "));
        }
    }
}

fn ids(work: &mut Work) {
    let mut renamed: HashMap<String, HashMap<String, String>> = HashMap::new();
    for file in work.accused() {
        let name = work.draft.name(file).to_owned();
        if !["html", "htm", "svg", "ncx", "xml", "smil"].iter().any(|e| name.to_ascii_lowercase().ends_with(e)) {
            continue;
        }
        let mut count = 0;
        work.draft.edit(file, |doc, edits| {
            let new = new_ids(doc);
            count = new.by_element.len();
            for (id, name) in &new.by_element {
                set_attribute(doc.element(*id), "id", name, edits);
            }
            follow_inside(doc, &new.renamed, edits);
            if !new.renamed.is_empty() {
                renamed.insert(names::normal_path(&name), new.renamed);
            }
        });
        if count > 0 {
            work.did(name, format!("gave {count} element{} another id", if count == 1 { "" } else { "s" }));
        }
    }
    if !renamed.is_empty() {
        follow(work, &renamed);
    }
}

/// Leads references by name inside a page to new ids.
fn follow_inside(doc: &Document, renamed: &HashMap<String, String>, edits: &mut Edits) {
    for element in doc.elements() {
        for attribute in element.attributes().iter().filter(|a| NAMING.contains(&a.local)) {
            let words: Vec<&str> = attribute.value.split_ascii_whitespace().collect();
            let new: Vec<&str> = words.iter().map(|w| renamed.get(*w).map_or(*w, String::as_str)).collect();
            if new != words {
                set_attribute(element, attribute.local, &new.join(" "), edits);
            }
        }
    }
}

/// Leads the links of all documents to new ids.
fn follow(work: &mut Work, renamed: &HashMap<String, HashMap<String, String>>) {
    for file in work.draft.live().collect::<Vec<_>>() {
        let name = work.draft.name(file).to_owned();
        if !links::has_references(&name) || work.draft.text(file).is_none_or(|t| !t.contains('#')) {
            continue;
        }
        let base = links::base(&name);
        work.draft.edit(file, |doc, edits| {
            for (_, attribute) in references(doc) {
                let Some((address, fragment)) = attribute.value.split_once('#') else { continue };
                let Some(path) = links::path(&base, &attribute.value) else { continue };
                let old = ficbind_check::url::decoded(fragment);
                let new = renamed.get(&path).and_then(|ids| ids.get(old.trim()));
                if let (Some(new), Some((_, span))) = (new, attribute_span(doc, attribute)) {
                    edits.replace(span, escaped(&format!("{address}#{new}")));
                }
            }
        });
    }
}

fn values(work: &mut Work) {
    each(work, |doc, _, accused, edits| {
        let mut done = Vec::new();
        for element in doc.elements() {
            for (attribute, _) in accused.attributes(element) {
                remove_attribute(doc, attribute, edits);
                done.push(format!("removed {}=\"{}\"", attribute.local, attribute.value));
            }
        }
        done
    });
}

fn alternatives(work: &mut Work) {
    let version = work.report.version;
    each(work, |doc, _, _, edits| {
        let mut count = 0;
        for picture in doc.elements().filter(|e| e.is(Ns::XHTML, "img") && e.attr("alt").is_none()) {
            if version == Some(Version::Two) || picture.attr("role").is_some() {
                set_attribute(picture, "alt", "", edits);
                count += 1;
            }
        }
        if count > 0 { vec![format!("gave {count} pictures an empty alt")] } else { Vec::new() }
    });
}
