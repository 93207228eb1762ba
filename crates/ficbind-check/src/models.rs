//! The content models, each read once.

use std::sync::LazyLock;

use crate::grammar::{Defect, Grammar, Surplus, View};
use crate::log::Log;
use crate::release::Release;
use crate::rules;
use crate::xml::{Element, Ns};

/// A model, as each release of EPUBCheck has it.
pub struct Model([LazyLock<Grammar>; 2]);

impl Model {
    fn of(&self, release: Release) -> &Grammar {
        let [old, new] = &self.0;
        match release {
            Release::V5_3 => old,
            Release::V5_4 => new,
        }
    }
}

macro_rules! models {
    ($($(#[doc = $doc:literal])+ $name:ident = $($file:literal)+;)+) => {
        $(
            $(#[doc = $doc])+
            pub static $name: Model = {
                const FILES: &[&str] = &[$(include_str!(concat!("model/", $file, ".rnc"))),+];
                Model([
                    LazyLock::new(|| Grammar::new(FILES, Release::V5_3)),
                    LazyLock::new(|| Grammar::new(FILES, Release::V5_4)),
                ])
            };
        )+

        #[test]
        fn every_model_can_be_read() {
            for release in Release::ALL {
                $($name.of(release);)+
            }
        }
    };
}

models! {
    /// Package documents of EPUB 3.
    OPF3 = "opf3";
    /// Package documents of EPUB 2.
    OPF2 = "opf2";
    /// Package documents of OEB 1.2.
    OEB12 = "oeb12";
    /// The NCX.
    NCX = "ncx";
    /// Media overlays.
    SMIL = "smil";
    /// `META-INF/container.xml` of EPUB 3.
    CONTAINER = "container";
    /// `META-INF/container.xml` of EPUB 2.
    CONTAINER2 = "container2";
    /// `META-INF/encryption.xml`.
    ENCRYPTION = "encryption" "xmldsig";
    /// `META-INF/encryption.xml` of EPUB 2.
    ENCRYPTION2 = "encryption2" "xmldsig";
    /// Rendition mapping documents.
    MAPPING = "mapping";
    /// `META-INF/signatures.xml`.
    SIGNATURES = "signatures" "xmldsig";
    /// XHTML content documents of EPUB 3, navigation documents included.
    XHTML = "xhtml" "nav" "aria" "svg" "mathml" "mathml-content";
    /// SVG documents of EPUB 3.
    SVG = "svg" "xhtml" "nav" "aria" "mathml" "mathml-content";
    /// SVG 1.1 with what EPUB 3 adds: departures are notes.
    SVG11 = "svg11" "svg11-epub3" "aria";
    /// SVG documents of EPUB 2.
    SVG11_STRICT = "svg11" "svg11-epub2";
    /// XHTML content documents of EPUB 2.
    XHTML11 = "xhtml11" "svg11" "svg11-epub2";
    /// DTBook content documents of EPUB 2.
    DTBOOK = "dtbook";
    /// Alternatives in XHTML of EPUB 2.
    OPS_SWITCH = "ops-switch";
    /// Search key maps of dictionaries.
    SEARCH_KEYS = "search-keys";
}

/// Reads the models that a book of EPUB 3 with an NCX needs.
pub fn warm() {
    for model in [&CONTAINER, &OPF3, &XHTML, &NCX] {
        model.of(Release::default());
    }
}

/// Reports every departure of an element from a model.
pub fn check(model: &Model, root: Element, log: &mut Log) {
    check_view(model, root, &|_| View::Seen, log);
}

/// Reports names that begin as those of attributes for data do, and go on as none can.
pub fn data_attributes(element: Element, log: &mut Log) {
    let names = element.attributes().iter().filter(|a| a.ns == Ns::NONE);
    for (local, rest) in names.filter_map(|a| Some((a.local, a.local.strip_prefix("data-")?))) {
        let fits = rest.starts_with(crate::xml::starts_name) && !rest.bytes().any(|b| b.is_ascii_uppercase());
        if !fits {
            log.at(element.doc, element.end(), rules::bad_data_attribute(local));
        }
    }
}

/// As [`check`], where not every element counts as it stands.
pub fn check_view(model: &Model, root: Element, view: &dyn Fn(Element) -> View, log: &mut Log) {
    let doc = root.doc;
    let room = log.room(rules::schema_violation("").rule);
    if model.of(log.release).passes_data() {
        std::iter::once(root).chain(root.descendants()).for_each(|element| data_attributes(element, log));
    }
    model.of(log.release).check(root, false, view, room, &mut |offset, defect| {
        log.at(doc, offset, rules::schema_violation(words(&defect)));
    });
}

/// Reports every departure of an XHTML document from its model.
pub fn check_xhtml(root: Element, navigation: bool, log: &mut Log) {
    let doc = root.doc;
    let room = log.room(rules::schema_violation("").rule);
    XHTML.of(log.release).check(root, navigation, &|_| View::Seen, room, &mut |offset, defect| {
        log.at(doc, offset, rules::schema_violation(words(&defect)));
    });
}

/// Notes every departure from SVG 1.1 in the part of an EPUB 3 document that is SVG, up to elements of other
/// namespaces: SVG inside these is a part of its own.
pub fn note_svg(part: Element, log: &mut Log) {
    let doc = part.doc;
    let view = |e: Element| if e.ns() == Ns::SVG { View::Seen } else { View::Hidden };
    let room = log.room(rules::schema_note("").rule);
    SVG11.of(log.release).check(part, false, &view, room, &mut |offset, defect| {
        log.at(doc, offset, rules::schema_note(words(&defect)));
    });
}

/// Reports every departure from SVG 1.1 in EPUB 2, where elements of other vocabularies than its own are passed over.
pub fn check_strict_svg(root: Element, log: &mut Log) {
    let view = |e: Element| if matches!(e.ns(), Ns::SVG | Ns::XHTML) { View::Seen } else { View::Hidden };
    check_view(&SVG11_STRICT, root, &view, log);
}

/// The attribute and the element of which the words of a message say that the one is not allowed on the other, or the
/// attribute alone whose value they refuse.
pub fn accused_attribute(reason: &str) -> Option<(&str, Option<&str>)> {
    let (attribute, rest) = reason.split_once("the attribute \"")?.1.split_once('"')?;
    let element = rest.strip_prefix(" is not allowed on \"").and_then(|r| r.split_once('"'));
    let value = rest.starts_with(" cannot have the value \"");
    (element.is_some() || value).then_some((attribute, element.map(|(name, _)| name)))
}

/// The parts of a drawing for which SVG 1.1 in EPUB 2 has no place.
pub fn surplus_of_strict_svg<'a>(root: Element<'_, 'a>) -> Vec<Surplus<'a>> {
    SVG11_STRICT.of(Release::default()).prune(root)
}

/// A defect in words.
fn words(defect: &Defect) -> String {
    match defect {
        Defect::Misplaced { element, expected } => {
            format!("the element \"{element}\" is not allowed here{}", listed("; allowed here:", expected))
        }
        Defect::Early { element, expected } => {
            format!("the element \"{element}\" comes too early{}", listed("; expected first:", expected))
        }
        Defect::Unknown { element } => format!("the element \"{element}\" does not exist in this kind of document"),
        Defect::Attribute { element, attribute } => {
            format!("the attribute \"{attribute}\" is not allowed on \"{element}\"")
        }
        Defect::Value { attribute, value } => {
            let value: String = value.chars().take(80).collect();
            format!("the attribute \"{attribute}\" cannot have the value \"{value}\"")
        }
        Defect::NoAttribute { element, missing } if missing.is_empty() => {
            format!("\"{element}\" lacks required attributes")
        }
        Defect::NoAttribute { element, missing } if missing[..] == ["role"] => {
            format!("\"{element}\" must have the attribute \"role\" to have the ARIA states that it has")
        }
        Defect::NoAttribute { element, missing } => {
            format!(
                "\"{element}\" must have the attribute{}",
                listed(if missing.len() > 1 { "s" } else { "" }, missing)
            )
        }
        Defect::Untold => String::new(),
        Defect::Text { element } => format!("text is not allowed directly in \"{element}\""),
        Defect::Content { element, text } if text.is_empty() => format!("\"{element}\" is empty"),
        Defect::Content { element, text } => format!("\"{element}\" cannot contain the text \"{text}\""),
        Defect::Incomplete { element, expected } => {
            let lead = if expected.len() > 1 { "; still missing, one of:" } else { "; still missing:" };
            format!("\"{element}\" is incomplete{}", listed(lead, expected))
        }
    }
}

/// The first few names in quotation marks, behind `lead`.
fn listed(lead: &str, names: &[&str]) -> String {
    if names.is_empty() {
        return String::new();
    }
    let quoted: Vec<String> = names.iter().take(8).map(|n| format!("\"{n}\"")).collect();
    let more = if names.len() > 8 { ", …" } else { "" };
    format!("{lead} {}{more}", quoted.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accused_attributes_are_read_from_words() {
        let stray = words(&Defect::Attribute { element: "p".into(), attribute: "x:y".into() });
        assert_eq!(accused_attribute(&stray), Some(("x:y", Some("p"))));
        let value = words(&Defect::Value { attribute: "dir".into(), value: "up".into() });
        assert_eq!(accused_attribute(&value), Some(("dir", None)));
        assert_eq!(accused_attribute(&words(&Defect::Unknown { element: "foo".into() })), None);
    }
}
