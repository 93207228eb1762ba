//! Repairs of what pages and metadata say about the types of files: the manifest and the files themselves know them.

use std::collections::HashMap;

use ficbind_check::media;
use ficbind_check::xml::{self, Element};

use crate::draft::xml_limits;
use crate::kind::Kinds;
use crate::links;
use crate::markup::set_attribute;
use crate::opf;
use crate::repair::{Repair, Safety, Work};

pub const REPAIRS: &[Repair] = &[
    Repair {
        name: "stated-types",
        ids: &["OPF-013", "MED-007"],
        safety: Safety::Safe,
        what: "let pages state the same media type of a file as the manifest",
        run: stated,
    },
    Repair {
        name: "link-types",
        ids: &["OPF-093"],
        safety: Safety::Safe,
        what: "state the media type of a file of the book to which metadata link",
        run: linked,
    },
];

/// The media types of the files that manifests declare, by their paths, and the files.
fn declared(work: &Work) -> HashMap<String, (String, usize)> {
    let mut types = HashMap::new();
    let paths = work.draft.paths();
    for package in opf::packages(work.draft) {
        let Some(text) = work.draft.text(package) else { continue };
        let doc = xml::read(&text, xml_limits());
        for item in opf::items(&doc, work.draft.name(package), &paths) {
            if let (Some(path), Some(file)) = (item.path, item.file) {
                types.entry(path).or_insert((item.media_type.to_owned(), file));
            }
        }
    }
    types
}

/// The only address that an element with a `type` leads to.
fn address<'d>(element: Element<'d, 'd>) -> Option<&'d str> {
    let one = match element.local() {
        "source" => element.attr("src").or_else(|| element.attr("srcset").filter(|s| !s.contains(','))),
        "object" => element.attr("data"),
        "embed" => element.attr("src"),
        _ => None,
    };
    one.and_then(|address| address.split_whitespace().next())
}

fn stated(work: &mut Work) {
    let types = declared(work);
    let kinds = Kinds::default();
    for file in work.accused() {
        let name = work.draft.name(file).to_owned();
        let base = links::base(&name);
        let mut done = Vec::new();
        let truth = |path: &str| {
            let (stated, file) = types.get(path)?;
            // Where the bytes say something else, the manifest may be wrong as well.
            kinds
                .known(work.draft, *file)
                .is_none_or(|known| known == media::essence(stated))
                .then_some(stated.as_str())
        };
        let mut draft = work.draft.clone();
        let edited = draft.edit(file, |doc, edits| {
            for element in doc.elements() {
                let path = address(element).and_then(|address| links::path(&base, address));
                let Some(wanted) = path.as_deref().and_then(truth) else { continue };
                let missing = element.local() == "source" && element.attr("srcset").is_some();
                let differs = |old: &str| media::essence(old) != media::essence(wanted);
                if element.attr("type").map_or(missing, differs) {
                    set_attribute(element, "type", wanted, edits);
                    done.push(format!("stated the type {wanted} of {}", path.as_deref().unwrap_or_default()));
                }
            }
        });
        if edited {
            *work.draft = draft;
            done.dedup();
            work.did(name, done.join("; "));
        }
    }
}

fn linked(work: &mut Work) {
    opf::each(work, |work, doc, items, edits| {
        let paths = work.draft.paths();
        let kinds = Kinds::default();
        let base = opf::packages(work.draft).first().map_or("", |&p| work.draft.name(p)).to_owned();
        let mut done = Vec::new();
        for link in doc.elements().filter(|e| e.local() == "link" && e.attr("media-type").is_none()) {
            let Some(path) = link.attr("href").and_then(|href| opf::local_path(&base, href)) else { continue };
            let item = items.iter().find(|i| i.path.as_ref() == Some(&path) && !i.media_type.is_empty());
            let known = || paths.get(&path).and_then(|&file| kinds.known(work.draft, file));
            let Some(media_type) = item.map(|i| i.media_type).or_else(known) else { continue };
            set_attribute(link, "media-type", media_type, edits);
            done.push(format!("stated the media type {media_type} of {path}"));
        }
        done
    });
}
