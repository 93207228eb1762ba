//! Repairs of media overlays: their version, the pages that name them, how long they last.

use std::collections::{HashMap, HashSet};

use ficbind_check::media;
use ficbind_check::xml::{self, Element, Ns};

use crate::draft::{Draft, xml_limits};
use crate::kind::{Kinds, Root};
use crate::links;
use crate::markup::{append, prefix, remove_attribute, set_attribute, set_text};
use crate::opf::{self, Item};
use crate::repair::{Repair, Safety, Work};

pub const REPAIRS: &[Repair] = &[
    Repair {
        name: "overlays",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "state the version of media overlays, and let pages name the overlay that reads them, or none",
        run: overlays,
    },
    Repair {
        name: "durations",
        ids: &["RSC-005", "MED-016"],
        safety: Safety::Safe,
        what: "state how long media overlays last, by their clips, and the sum of all as the total",
        run: durations,
    },
];

fn overlays(work: &mut Work) {
    let kinds = Kinds::default();
    let is_overlay = |file: &usize| kinds.start(work.draft, *file).root == Some(Root::Overlay);
    for file in work.accused().into_iter().filter(is_overlay).collect::<Vec<_>>() {
        let edited = work.draft.edit(file, |doc, edits| {
            let root = doc.root().filter(|r| r.attr("version").is_none());
            root.into_iter().for_each(|root| set_attribute(root, "version", "3.0", edits));
        });
        if edited {
            let name = work.draft.name(file).to_owned();
            work.did(name, "stated version 3.0");
        }
    }
    opf::each(work, |work, doc, items, edits| {
        let overlays: Vec<&Item> = items.iter().filter(|i| i.media_type == media::SMIL && !i.id.is_empty()).collect();
        let known: HashSet<&str> = overlays.iter().map(|o| o.id).collect();
        // An item of another type may hold the narration all the same, unless its text shows that it does not.
        let kinds = Kinds::default();
        let is_other = |file: usize| kinds.start(work.draft, file).is_no(Root::Overlay);
        let unsure = items.iter().filter(|i| !i.file.is_some_and(is_other)).map(|i| i.id);
        let unsure: HashSet<&str> = unsure.collect();
        let mut readers: Option<HashMap<String, Vec<&str>>> = None;
        let mut done = Vec::new();
        for item in items {
            let attribute = item.element.attributes().iter().find(|a| a.local == "media-overlay" && a.ns == Ns::NONE);
            let Some(attribute) = attribute.filter(|a| !known.contains(a.value.trim())) else { continue };
            let readers = readers.get_or_insert_with(|| read_by(work.draft, &overlays));
            let own = item.path.as_ref().and_then(|path| readers.get(path)).map_or(&[][..], Vec::as_slice);
            if let [reader] = own {
                set_attribute(item.element, "media-overlay", reader, edits);
                done.push(format!("let {} name the overlay {reader}", item.href));
            } else if !unsure.contains(attribute.value.trim()) {
                remove_attribute(doc, attribute, edits);
                done.push(format!("took an overlay that is not there off {}", item.href));
            }
        }
        done
    });
}

/// The ids of the overlays that read a page, by the page's path.
fn read_by<'i>(draft: &Draft, overlays: &[&Item<'i, '_>]) -> HashMap<String, Vec<&'i str>> {
    let mut readers: HashMap<String, Vec<&str>> = HashMap::new();
    for overlay in overlays {
        let Some((file, text)) = overlay.file.and_then(|file| Some((file, draft.text(file)?))) else { continue };
        let base = links::base(draft.name(file));
        let doc = xml::read(&text, xml_limits());
        let texts = doc.elements().filter(|e| e.local() == "text").filter_map(|e| e.attr("src"));
        let pages: HashSet<String> = texts.filter_map(|src| links::path(&base, src)).collect();
        pages.into_iter().for_each(|page| readers.entry(page).or_default().push(overlay.id));
    }
    readers
}

/// A clock value of SMIL in seconds.
fn seconds(text: &str) -> Option<f64> {
    let text = text.trim();
    let number = |t: &str| t.parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0);
    if text.contains(':') {
        let parts: Option<Vec<f64>> = text.split(':').map(number).collect();
        let parts = parts.filter(|p| p.len() <= 3)?;
        return Some(parts.into_iter().fold(0.0, |sum, part| sum * 60.0 + part));
    }
    let units = [("ms", 0.001), ("min", 60.0), ("h", 3600.0), ("s", 1.0)];
    let unit = units.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor)));
    let (value, factor) = unit.unwrap_or((text, 1.0));
    Some(number(value)? * factor)
}

/// Seconds as a clock value, with three digits behind the point at most.
fn clock(seconds: f64) -> String {
    let text = format!("{seconds:.3}");
    format!("{}s", text.trim_end_matches('0').trim_end_matches('.'))
}

/// How long an overlay lasts: the sum of its clips, if each says when it begins and ends.
fn of_clips(draft: &Draft, file: usize) -> Option<f64> {
    let text = draft.text(file)?;
    let doc = xml::read(&text, xml_limits());
    let clips = doc.elements().filter(|e| e.local() == "audio");
    let length = |clip: Element| {
        let begin = clip.attr("clipBegin").map_or(Some(0.0), seconds)?;
        seconds(clip.attr("clipEnd")?).map(|end| end - begin).filter(|l| *l > 0.0)
    };
    let lengths: Option<Vec<f64>> = clips.map(length).collect();
    lengths.filter(|l| !l.is_empty() && doc.fault.is_none()).map(|l| l.iter().sum())
}

fn durations(work: &mut Work) {
    opf::each(work, |work, doc, items, edits| {
        let Some(metadata) = opf::part(doc, "metadata") else { return Vec::new() };
        let overlays: Vec<&Item> = items.iter().filter(|i| i.media_type == media::SMIL && !i.id.is_empty()).collect();
        let is_duration = |m: &Element| m.attr("property").map(str::trim) == Some("media:duration");
        let stated: Vec<Element> = metadata.children().filter(is_duration).collect();
        let of: HashMap<&str, Element> =
            stated.iter().filter_map(|m| Some((m.attr("refines")?.trim().strip_prefix('#')?, *m))).collect();
        let prefix = prefix(metadata);
        let mut done = Vec::new();
        let mut total = Some(0.0);
        for overlay in &overlays {
            let known = of.get(overlay.id).map(|m| seconds(&m.text()));
            let length = known.unwrap_or_else(|| of_clips(work.draft, overlay.file?));
            total = total.zip(length).map(|(sum, length)| sum + length);
            let Some(length) = length.filter(|_| known.is_none()) else { continue };
            let attributes = format!("property=\"media:duration\" refines=\"#{}\"", crate::markup::escaped(overlay.id));
            append(metadata, &format!("<{prefix}meta {attributes}>{}</{prefix}meta>", clock(length)), edits);
            done.push(format!("stated that {} lasts {}", overlay.href, clock(length)));
        }
        let Some(total) = total.filter(|t| *t > 0.0) else { return done };
        let whole = stated.iter().find(|m| m.attr("refines").is_none());
        match whole.map(|m| seconds(&m.text())) {
            Some(Some(old)) if (old - total).abs() <= 1.0 => return done,
            Some(_) => whole.into_iter().for_each(|m| set_text(*m, &clock(total), edits)),
            None => {
                let meta = format!("<{prefix}meta property=\"media:duration\">{}</{prefix}meta>", clock(total));
                append(metadata, &meta, edits);
            }
        }
        done.push(format!("stated that all overlays last {}", clock(total)));
        done
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_values_are_read_and_written() {
        for (text, expected) in [("1:02:03.5", 3723.5), ("02:03", 123.0), ("5min", 300.0), ("250ms", 0.25), ("7", 7.0)]
        {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
        assert_eq!(seconds("x"), None);
        assert_eq!((clock(12.5), clock(3.0)), ("12.5s".into(), "3s".into()));
    }
}
