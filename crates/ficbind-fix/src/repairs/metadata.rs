//! Repairs of the package's metadata: what must be there.

use ficbind_check::xml::{self, Element};

use crate::draft::{Draft, xml_limits};
use crate::markup::{append, prefix};
use crate::opf;
use crate::repair::{Repair, Safety, Work};

pub const REPAIRS: &[Repair] = &[Repair {
    name: "modified",
    ids: &["RSC-005"],
    safety: Safety::Safe,
    what: "state when the book was last modified: the latest date of its files",
    run: modified,
}];

/// The metadata of EPUB 3's first package document.
fn with_metadata(work: &mut Work, version: &str, edit: impl FnOnce(&Draft, Element) -> Option<(String, String)>) {
    let Some(&package) = opf::packages(work.draft).first() else { return };
    let Some(text) = work.draft.text(package) else { return };
    let doc = xml::read(&text, xml_limits());
    let Some(metadata) = opf::part(&doc, "metadata") else { return };
    if doc.root().and_then(|r| r.attr("version")) != Some(version) {
        return;
    }
    let Some((markup, what)) = edit(work.draft, metadata) else { return };
    let name = work.draft.name(package).to_owned();
    if work.draft.edit(package, |doc, edits| {
        if let Some(metadata) = opf::part(doc, "metadata") {
            append(metadata, &markup, edits);
        }
    }) {
        work.did(name, what);
    }
}

fn modified(work: &mut Work) {
    with_metadata(work, "3.0", |draft, metadata| {
        let states = |m: Element| {
            m.local() == "meta"
                && m.attr("property").map(str::trim) == Some("dcterms:modified")
                && m.attr("refines").is_none()
        };
        if metadata.children().any(states) {
            return None;
        }
        let time = timestamp(draft.latest());
        let prefix = prefix(metadata);
        let markup = format!("<{prefix}meta property=\"dcterms:modified\">{time}</{prefix}meta>");
        Some((markup, format!("added dcterms:modified {time}")))
    });
}

/// A time and date in DOS's form as the package states it.
fn timestamp((time, date): (u16, u16)) -> String {
    let (year, month, day) =
        (1980 + (date >> 9), (date >> 5 & 15).clamp(1, 12), (date & 31).clamp(1, 28.max(date & 31)));
    let days = match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let (hour, minute, second) = ((time >> 11).min(23), (time >> 5 & 63).min(59), ((time & 31) * 2).min(59));
    format!("{year:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", day.min(days))
}
