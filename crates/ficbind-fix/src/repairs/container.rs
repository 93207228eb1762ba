//! Repairs of `META-INF/container.xml`.

use ficbind_check::container::CONTAINER;
use ficbind_check::media;
use ficbind_check::xml::{self, Ns};

use crate::draft::xml_limits;
use crate::markup::{escaped, set_attribute};
use crate::repair::{Repair, Safety, Work};
use crate::repairs::package::comment_texts;

pub const REPAIRS: &[Repair] = &[
    Repair {
        name: "container",
        ids: &["RSC-002", "RSC-003", "OPF-016", "OPF-017", "OPF-002", "RSC-016"],
        safety: Safety::Safe,
        what: "write META-INF/container.xml where it is missing, broken, or names no package that is there, if the book \
               has one package document",
        run: container,
    },
    Repair {
        name: "container-version",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "state the version of META-INF/container.xml",
        run: version,
    },
    Repair {
        name: "container-texts",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "make comments of texts that stand between the elements of META-INF/container.xml",
        run: stray_texts,
    },
];

fn stray_texts(work: &mut Work) {
    let Some(file) = work.draft.find(CONTAINER) else { return };
    let mut done = Vec::new();
    let edited = work.draft.edit(file, |doc, edits| {
        done = comment_texts(doc, &["container", "rootfiles", "rootfile", "links"], edits);
    });
    if edited {
        done.into_iter().for_each(|what| work.did(CONTAINER, what));
    }
}

/// The only package document of the book.
fn only_package(work: &Work) -> Option<String> {
    let ends = |name: &str| name.rsplit_once('.').is_some_and(|(_, e)| e.eq_ignore_ascii_case("opf"));
    let mut found = work.draft.live().map(|i| work.draft.name(i)).filter(|n| ends(n) && !n.contains("__MACOSX"));
    found.next().filter(|_| found.next().is_none()).map(str::to_owned)
}

fn container(work: &mut Work) {
    if !crate::opf::packages(work.draft).is_empty() {
        return;
    }
    let Some(package) = only_package(work) else { return };
    let path = percent_encoded(&package);
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\n  <rootfiles>\n    \
         <rootfile full-path=\"{}\" media-type=\"{}\"/>\n  </rootfiles>\n</container>\n",
        escaped(&path),
        media::OPF
    );
    let old = work.draft.live().find(|&i| work.draft.name(i).eq_ignore_ascii_case(CONTAINER));
    match old {
        None => {
            work.draft.add(CONTAINER, text.into_bytes());
            work.did(CONTAINER, format!("added it, with the package {package}"));
        }
        Some(file) if work.draft.name(file) != CONTAINER => {
            work.draft.rename(file, CONTAINER);
            work.did(CONTAINER, "gave it the right name");
        }
        Some(file) => {
            work.draft.replace(file, text.into_bytes());
            work.did(CONTAINER, format!("wrote it anew, with the package {package}"));
        }
    }
}

/// The path as it stands in the container: only what would have a meaning in a URL is encoded.
fn percent_encoded(path: &str) -> String {
    crate::opf::relative("", path)
}

fn version(work: &mut Work) {
    let Some(file) = work.draft.find(CONTAINER) else { return };
    let wrong = work.draft.text(file).is_some_and(|text| {
        let doc = xml::read(&text, xml_limits());
        doc.root().is_some_and(|r| r.is(Ns::CONTAINER, "container") && r.attr("version") != Some("1.0"))
    });
    if wrong
        && work.draft.edit(file, |doc, edits| {
            if let Some(root) = doc.root() {
                set_attribute(root, "version", "1.0", edits);
            }
        })
    {
        work.did(CONTAINER, "stated version 1.0");
    }
}
