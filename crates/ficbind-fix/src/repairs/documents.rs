//! Repairs of documents as XML: what is not well-formed, document types.

use std::borrow::Cow;

use ficbind_check::xml::{self, Ns};
use ficbind_check::{Version, decode};

use crate::draft::xml_limits;
use crate::markup::{remove_attribute, set_attribute};
use crate::mend::mended;
use crate::opf;
use crate::repair::{Repair, Safety, Work};

pub const REPAIRS: &[Repair] = &[
    Repair {
        name: "well-formed",
        ids: &["RSC-016", "RSC-005"],
        safety: Safety::Safe,
        what: "make XML well-formed: escape ampersands, write named entities as characters, quote and declare, close tags as \
               HTML does",
        run: well_formed,
    },
    Repair {
        name: "doctype",
        ids: &["HTM-004", "HTM-009", "OPF-073", "PKG-008", "HTM-003"],
        safety: Safety::Safe,
        what: "replace or remove document types that books may not have",
        run: doctype,
    },
    Repair {
        name: "xml-ids",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "write xml:id of pages as id, unless the element has another or the id is taken",
        run: xml_ids,
    },
    Repair {
        name: "encoding",
        ids: &["RSC-027", "RSC-028", "HTM-058", "HTM-001"],
        safety: Safety::Safe,
        what: "store XML as UTF-8, version 1.0, and say so",
        run: encoding,
    },
];

/// Whether a document refers to entities that it declares: what these stand for is its text, and neither may be lost.
fn uses_own_entities(text: &str) -> bool {
    let Some((_, subset)) = text.split_once("<!ENTITY") else { return false };
    let names = subset.split("<!ENTITY").filter_map(|rest| rest.split_whitespace().next());
    let body = subset.split_once("]>").map_or(subset, |(_, body)| body);
    names.take(1000).any(|name| name.len() < 100 && body.contains(&format!("&{name};")))
}

/// The text of a page without an `html` element in such an element, as browsers give it one.
fn page_around<'t>(text: &'t str, name: &str) -> Cow<'t, str> {
    let is_page = ["html", "htm"].iter().any(|e| name.rsplit_once('.').is_some_and(|(_, n)| n.ends_with(e)));
    let first = text.trim_start_matches('\u{FEFF}').trim_start();
    let tag: String = first.chars().skip(1).take_while(|c| c.is_ascii_alphanumeric()).collect();
    if !is_page || !ENTRANCES.contains(&&*tag.to_ascii_lowercase()) {
        return text.into();
    }
    let (open, close) = ("<html xmlns=\"http://www.w3.org/1999/xhtml\"><head></head><body>\n", "\n</body></html>\n");
    format!("{open}{first}{close}").into()
}

/// Elements with which the text of a page begins.
const ENTRANCES: &[&str] =
    &["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "blockquote", "ul", "ol", "table", "img"];

fn well_formed(work: &mut Work) {
    for file in work.accused() {
        let Some(text) = work.draft.text(file) else { continue };
        let limits = xml::Limits { dtd: work.report.version == Some(Version::Two), ..xml_limits() };
        let doc = xml::read(&text, limits);
        let Some(fault) = doc.fault.as_ref().filter(|f| !f.limit && !uses_own_entities(&text)) else { continue };
        let name = work.draft.name(file).to_owned();
        let html = text.contains("<html") || name.ends_with("html");
        let page = page_around(&text, &name);
        let new = mended(&page, html || matches!(page, Cow::Owned(_)));
        let after = xml::read(&new, limits);
        if after.fault.is_some() || new == text {
            continue;
        }
        let reason = fault.reason.clone();
        work.draft.write(file, &new);
        work.did(name, format!("made it well-formed; the first fault was: {reason}"));
    }
}

/// The document type of a page of EPUB 2.
const XHTML11: &str =
    "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.1//EN\" \"http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd\">";

fn doctype(work: &mut Work) {
    for file in work.accused() {
        let Some(text) = work.draft.text(file) else { continue };
        let doc = xml::read(&text, xml_limits());
        let Some(doctype) = &doc.doctype else { continue };
        let end = doctype.end as usize;
        let Some(start) = text.get(..end).and_then(|t| t.rfind("<!DOCTYPE")) else { continue };
        if uses_own_entities(&text) {
            identified(work, file, &text, start);
            continue;
        }
        let page = doc.root().map_or(text.contains("<html"), |r| r.is(Ns::XHTML, "html") || r.local() == "html");
        let two = work.report.version == Some(Version::Two);
        let with = match (page, two) {
            (true, true) => XHTML11,
            (true, false) => "<!DOCTYPE html>",
            (false, _) => "",
        };
        let rest = text.get(end..).unwrap_or_default();
        let rest = if with.is_empty() { rest.trim_start() } else { rest };
        let mut new = format!("{}{with}{rest}", text.get(..start).unwrap_or_default());
        // Without its document type, a page has only the entities of XML.
        if xml::read(&new, xml::Limits { dtd: two, ..xml_limits() }).fault.is_some() {
            new = mended(&new, page);
        }
        let name = work.draft.name(file).to_owned();
        if new != text {
            work.draft.write(file, &new);
            work.did(
                name,
                if with.is_empty() {
                    "removed its document type".to_owned()
                } else {
                    format!("gave it the document type {with}")
                },
            );
        }
    }
}

/// Gives a page of EPUB 2 whose document type declares entities the identifiers of XHTML 1.1 before these.
fn identified(work: &mut Work, file: usize, text: &str, start: usize) {
    let (before, rest) = text.split_at_checked(start).unwrap_or((text, ""));
    let subset = rest.strip_prefix("<!DOCTYPE html").map(str::trim_start).filter(|r| r.starts_with('['));
    let Some(subset) = subset.filter(|_| work.report.version == Some(Version::Two)) else { return };
    let name = work.draft.name(file).to_owned();
    work.draft.write(file, &format!("{before}{} {subset}", XHTML11.trim_end_matches('>')));
    work.did(name, "gave its document type the identifiers of XHTML 1.1");
}

fn xml_ids(work: &mut Work) {
    for file in work.accused() {
        let places = work.places(file);
        let mut count = 0;
        work.draft.edit(file, |doc, edits| {
            let mut taken = opf::ids(doc);
            for element in doc.elements().filter(|e| e.ns() == Ns::XHTML && places.contains(&doc.position(e.end()))) {
                let attribute = element.attributes().iter().find(|a| a.ns == Ns::XML && a.local == "id");
                let Some(attribute) = attribute else { continue };
                let id = attribute.value.trim();
                match element.attr("id").map(str::trim) {
                    None if xml::is_ncname(id) && taken.insert(id.to_owned()) => {
                        set_attribute(element, "id", id, edits)
                    }
                    Some(own) if own == id => {}
                    _ => continue,
                }
                remove_attribute(doc, attribute, edits);
                count += 1;
            }
        });
        if count > 0 {
            let name = work.draft.name(file).to_owned();
            work.did(name, format!("wrote {count} xml:id{} as id", if count == 1 { "" } else { "s" }));
        }
    }
}

fn encoding(work: &mut Work) {
    for file in work.accused() {
        let Some(bytes) = work.draft.document(file) else { continue };
        let decoded = decode::xml(&bytes);
        let encoding = decoded.encoding.clone();
        let mut text = decoded.text.clone().into_owned();
        // What has been decoded wrongly cannot be mended.
        if text.contains('\u{FFFD}') {
            continue;
        }
        if text.starts_with("<?xml") && text.get(..40).is_some_and(|h| h.contains("\"1.1\"") || h.contains("'1.1'")) {
            text = text.replacen("1.1", "1.0", 1);
        }
        let name = work.draft.name(file).to_owned();
        work.draft.write(file, &text);
        work.did(name, format!("stored it as UTF-8 instead of {encoding}"));
    }
}
