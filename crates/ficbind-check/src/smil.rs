//! Media overlays: which text is read aloud by which stretch of sound.

use crate::facts::{Facts, Reference, Use};
use crate::log::Log;
use crate::opf::{fault_violation, prefix_violation, reference, violation};
use crate::url::{Base, Target};
use crate::vocab::{self, Place};
use crate::xml::{Document, Element, Ns};
use crate::{models, rules};

/// A clock value in seconds (SMIL 3.0, section 5.4.1.1, "Clock values").
pub fn clock(text: &str) -> Option<f64> {
    let number = |t: &str| {
        let (whole, fraction) = t.split_once('.').map_or((t, None), |(w, f)| (w, Some(f)));
        let digits = |d: &str| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit());
        (digits(whole) && fraction.is_none_or(digits)).then(|| t.parse::<f64>().ok()).flatten()
    };
    let parts: Vec<&str> = text.split(':').collect();
    let two = |t: &str| (t.len() == 2).then(|| number(t)).flatten().filter(|n| *n < 60.0);
    let seconds = |t: &str| {
        (t.split('.').next().is_some_and(|w| w.len() == 2)).then(|| number(t)).flatten().filter(|n| *n < 60.0)
    };
    match parts[..] {
        [hours, minutes, s] if !hours.contains('.') => {
            Some(number(hours)? * 3600.0 + two(minutes)? * 60.0 + seconds(s)?)
        }
        [minutes, s] => Some(two(minutes)? * 60.0 + seconds(s)?),
        [count] => {
            let metric = [("ms", 0.001), ("min", 60.0), ("h", 3600.0), ("s", 1.0)];
            match metric.iter().find_map(|(unit, factor)| Some((count.strip_suffix(unit)?, factor))) {
                Some((amount, factor)) => number(amount).map(|n| n * factor),
                None => number(count),
            }
        }
        _ => None,
    }
}

/// Checks an overlay, and gathers what it refers to.
pub fn check(doc: &Document, facts: &mut Facts, log: &mut Log) {
    let Some(root) = doc.root() else { return };
    models::check(&models::SMIL, root, log);
    unique_ids(root, log);
    let value = root.attr_ns(Ns::OPS, "prefix").unwrap_or_default();
    let (prefixes, faults) = vocab::parse_prefixes(value, vocab::Document::Overlay);
    for violation in faults.iter().filter_map(prefix_violation) {
        log.at(doc, root.end(), violation);
    }
    let path = log.path.clone();
    let base = Base::File(&path);
    for element in doc.elements() {
        types(element, Place::OverlayType, &prefixes, "application/smil+xml", log);
        if element.ns() != Ns::SMIL {
            continue;
        }
        let place = doc.position(element.end());
        let mut refer = |value: &str, usage: Use, log: &mut Log| {
            let target = reference(element, value, &base, log)?;
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

/// Reports ids that more than one element has.
pub fn unique_ids(root: Element, log: &mut Log) {
    unique_attribute(root, "id", log);
}

/// Reports values of an attribute that more than one element has, at each of them.
pub fn unique_attribute(root: Element, name: &str, log: &mut Log) {
    let mut counts = std::collections::HashMap::<&str, u32>::new();
    let all = || std::iter::once(root).chain(root.descendants());
    for id in all().filter_map(|e| e.attr(name)) {
        *counts.entry(id).or_default() += 1;
    }
    if counts.values().any(|&n| n > 1) {
        for element in all() {
            if let Some(id) = element.attr(name).filter(|id| counts[id] > 1) {
                let words = format!("more than one element has the id \"{id}\"");
                log.at(element.doc, element.end(), rules::schema_violation(words));
            }
        }
    }
}

/// Judges the `epub:type` of an element.
pub fn types(element: Element, place: Place, prefixes: &[(&str, &str)], media_type: &str, log: &mut Log) {
    let Some(value) = element.attr_ns(Ns::OPS, "type") else { return };
    for property in vocab::parse_properties(value) {
        match property {
            Ok(property) => {
                let verdict = place.judge(prefixes, property);
                if verdict.id(place, media_type).is_some() {
                    let whole = property.prefix.map_or(property.name.to_owned(), |p| format!("{p}:{}", property.name));
                    if let Some(violation) = violation(verdict, place, &whole, media_type) {
                        log.at(element.doc, element.end(), violation);
                    }
                }
            }
            Err(fault) => log.at(element.doc, element.end(), fault_violation(fault)),
        }
    }
}
