//! Media overlays: which text is read aloud by which stretch of sound.

use crate::datatype::clock;
use crate::facts::{Facts, Reference, Use};
use crate::log::Log;
use crate::url::{self, Base, Target};
use crate::vocab::{self, Place};
use crate::xml::{Document, Element, Ns};
use crate::{ids, models, rules};

/// Checks an overlay, and gathers what it refers to.
pub fn check(doc: &Document, facts: &mut Facts, log: &mut Log) {
    let Some(root) = doc.root() else { return };
    models::check(&models::SMIL, root, log);
    ids::unique_ids(root, log);
    let value = root.attr_ns(Ns::OPS, "prefix").unwrap_or_default();
    let (prefixes, faults) = vocab::parse_prefixes(value, vocab::Document::Overlay);
    for violation in faults.iter().filter_map(vocab::prefix_violation) {
        log.at(doc, root.end(), violation);
    }
    let path = log.path.clone();
    let base = Base::File(&path);
    for element in doc.elements() {
        vocab::check_types(element, Place::OverlayType, &prefixes, "application/smil+xml", log);
        if element.ns() != Ns::SMIL {
            continue;
        }
        let place = doc.position(element.end());
        let mut refer = |value: &str, usage: Use, log: &mut Log| {
            let target = url::reference(element, value, &base, log)?;
            facts.references.push(Reference::new(usage, target.clone(), value, place));
            Some(target)
        };
        match element.local() {
            "text" => {
                if let Some(src) = element.attr("src") {
                    refer(src, Use::OverlayText, log);
                }
            }
            "body" | "seq" => {
                if let Some(src) = element.attr_ns(Ns::OPS, "textref") {
                    refer(src, Use::OverlayText, log);
                }
            }
            "audio" => {
                if let Some(src) = element.attr("src") {
                    let target = refer(src, Use::OverlayAudio, log);
                    if let Some(Target::Local(local)) = &target
                        && let Some(fragment) = &local.fragment
                    {
                        log.at(doc, element.end(), rules::audio_fragment(fragment));
                    }
                    if let Some(Target::Remote { .. }) = &target {
                        facts.remote = true;
                    }
                }
                clip(element, log);
            }
            _ => {}
        }
    }
}

fn clip(element: Element, log: &mut Log) {
    let value = |name| element.attr(name).and_then(|v| clock(v.trim()));
    let (begin, end) = (value("clipBegin").unwrap_or(0.0), value("clipEnd"));
    let Some(end) = end else { return };
    let (begin, end) = ((begin * 1000.0).round(), (end * 1000.0).round());
    if begin > end {
        log.at(element.doc, element.end(), rules::clip_backwards());
    } else if begin == end {
        log.at(element.doc, element.end(), rules::clip_without_length());
    }
}
